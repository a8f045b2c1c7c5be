//! How long messages are under way, and how long services work on an answer: what is usual, and a little chance.
//!
//! May use: the [`World`] around it.
//!
//! ```text
//! PC → STS   78 to 117 ms      AssumeRole   60 to 90 ms
//! ```

use super::World;
use crate::kernel::Millis;
use crate::story::Node;
use crate::story::trace::Operation;

impl World {
    /// One way between two places, in milliseconds: what is usual, and a little chance.
    pub(super) fn latency(&mut self, from: Node, to: Node) -> Millis {
        let usual: u64 = match (from, to) {
            (Node::Ec2, Node::Imds) | (Node::Imds, Node::Ec2) => 1,
            (Node::Pc, _) | (_, Node::Pc) => 78,
            (Node::Attacker, _) | (_, Node::Attacker) => 104,
            (Node::Ci, _) | (_, Node::Ci) => 21,
            (Node::Imds, _) | (_, Node::Imds) => 9,
            _ => 12,
        };
        Millis((usual + self.jitter.below(usual / 2 + 1)) as i64)
    }

    /// How long a service works on an answer.
    pub(super) fn work(&mut self, operation: &Operation) -> Millis {
        let usual: u64 = match operation {
            Operation::Api(action) if action == "AssumeRole" => 60,
            Operation::Api(action) if action == "ListBuckets" => 45,
            Operation::Api(_) => 30,
            _ => 1,
        };
        Millis((usual + self.jitter.below(usual / 2 + 1)) as i64)
    }
}
