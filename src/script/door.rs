//! The door to what runs JavaScript, which is a [chunk](crate::kernel::chunk) of its own: [`Chunk::Node`].
//!
//! May use: `engine`, which nothing else names, and [`kernel`](crate::kernel)'s mark of what is wanted.
//!
//! ```
//! // Natively it is here.
//! assert!(sts_flow::script::door::is_here());
//! ```

use serde_json::Value as Json;

use super::engine;
use super::world::{Outside, Run, State};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

/// What is behind the door.
#[derive(Debug)]
struct Node {
    /// A program about to start.
    new: fn(Box<dyn Outside>) -> Box<dyn Run>,
}

static NODE: Node = Node { new: engine::new };
static DOOR: Door<Node> = Door::new(Chunk::Node, &NODE);

/// Whether it has been fetched.
pub fn is_here() -> bool {
    DOOR.look().is_some()
}

/// Fetches it.
pub async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(node, Node, &NODE)).await
}

/// A program about to start; or, where what runs it is not here, one that ends at once, and a note of that.
pub(super) fn new(outside: Box<dyn Outside>) -> Box<dyn Run> {
    match DOOR.enter() {
        Some(node) => (node.new)(outside),
        None => Box::new(Absent),
    }
}

/// A program that nothing here can run.
struct Absent;

impl Run for Absent {
    fn define(&mut self, _: &str, _: &str, _: &Json) {}

    fn start(&mut self, _: &str, _: &str) {}

    fn steps(&self) -> u32 {
        0
    }

    fn run_for(&mut self, _: u32) -> State {
        State::Ended(0)
    }

    fn answer(&mut self, _: u32, _: Result<&Json, &Json>) {}
}
