//! What services are called in sentences.
//!
//! May use: the places of [`story`](crate::story).

use super::{Lang, place_name};
use crate::cloud::Service;
use crate::story::Node;

/// What a service is called.
pub(super) fn service_name(service: Service) -> &'static str {
    answering(service.into())
}

/// What the service is called that answers at a place.
pub(super) const fn answering(node: Node) -> &'static str {
    match node {
        Node::Ec2 => "EC2",
        Node::Imds => "IMDS",
        Node::Pc => "PC",
        Node::Attacker => "Attacker",
        Node::Ci => "CI runner",
        other => place_name(Lang::En, other),
    }
}
