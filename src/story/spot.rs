//! Who acts, as the stage draws it: finer than [`Node`], which names the computers and services that messages have in the
//! trace.
//!
//! May use: [`trace`](super::trace), [`host::preview`](crate::host::preview) for the name of the instance's web service.
//! Three things are told apart here that share a node: the process on the instance, the web service beside it, and the EC2
//! service of AWS, which looks up the profile and assumes the role on behalf of an instance.
//!
//! ```
//! use sts_flow::story::{Node, Spot};
//!
//! assert_eq!(Spot::from(Node::Ec2), Spot::Process);
//! assert_eq!(Spot::Ec2Service.as_str(), "ec2-service", "the trace has no node for it");
//! ```

use super::Node;
use super::trace::{Http, Leg, Message, Operation, Trace};
use crate::cloud::{Effect, Service};
use crate::host::preview;

/// A place on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// What people and their programs run on the instance.
    Process,
    /// The web service on the instance that fetches what it is told to.
    Web,
    /// The instance metadata service.
    Imds,
    /// The EC2 service of AWS: its API, and what looks after the role of an instance.
    Ec2Service,
    /// IAM.
    Iam,
    /// STS.
    Sts,
    /// S3.
    S3,
    /// CloudTrail.
    CloudTrail,
    /// GuardDuty.
    GuardDuty,
    /// Lambda.
    Lambda,
    /// The local PC.
    Pc,
    /// The attacker's computer.
    Attacker,
    /// A CI runner, with GitHub behind it, or a computer of the other account, whichever was used last.
    Guest,
    /// The service that was called last of those that come when they are called: Systems Manager, AWS Sign-In and others.
    Aside,
}

impl Spot {
    /// Its name in `data-spot`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Web => "web",
            Self::Imds => "imds",
            Self::Ec2Service => "ec2-service",
            Self::Iam => "iam",
            Self::Sts => "sts",
            Self::S3 => "s3",
            Self::CloudTrail => "cloudtrail",
            Self::GuardDuty => "guardduty",
            Self::Lambda => "lambda",
            Self::Pc => "pc",
            Self::Attacker => "attacker",
            Self::Guest => "guest",
            Self::Aside => "aside",
        }
    }

    /// Whether it stands on the instance.
    pub const fn is_on_instance(self) -> bool {
        matches!(self, Self::Process | Self::Web | Self::Imds)
    }

    /// From whom to whom the message of event `index` goes, if it is one.
    pub fn parties(trace: &Trace, index: usize) -> Option<(Self, Self)> {
        let message = trace.message(index)?;
        let request = match message.leg() {
            Leg::Request => message,
            Leg::Response => trace.counterpart(index).and_then(|index| trace.message(index)).unwrap_or(message),
        };
        let asks = request.leg() == Leg::Request;
        let (client, server) = if asks { (request.from, request.to) } else { (request.to, request.from) };
        let client = match (client, server) {
            // What stands behind IMDS asks for the instance.
            (Node::Imds, Node::Iam | Node::Sts) => Self::Ec2Service,
            (Node::Ec2, _) if is_sent_by_web_service(request) => Self::Web,
            (node, _) => Self::from(node),
        };
        let server = match (server, &request.operation) {
            (Node::Ec2, Operation::Api(action)) if action.contains(" /") => Self::Web,
            (Node::Ec2, _) => Self::Ec2Service,
            (node, _) => Self::from(node),
        };
        Some(if message.leg() == Leg::Request { (client, server) } else { (server, client) })
    }

    /// Who does something to whom in an effect that is worth pointing at, and whether its outcome is good.
    pub fn pointed_at(effect: &Effect) -> Option<(Self, Self, bool)> {
        match effect {
            // Policies live in IAM, whoever evaluates them.
            Effect::Decided { service, decision, .. } => {
                Some((Self::from(*service), Self::Iam, decision.verdict.is_allow()))
            }
            Effect::Recorded { service, record } => {
                Some((Self::from(*service), Self::CloudTrail, record.error_code.is_none()))
            }
            Effect::Issued { .. } => Some((Self::Sts, Self::Sts, true)),
            Effect::Found { .. } => Some((Self::CloudTrail, Self::GuardDuty, false)),
            Effect::Served { .. } => Some((Self::Ec2Service, Self::Imds, true)),
            Effect::Rejected { service, .. } => Some((Self::from(*service), Self::from(*service), false)),
            Effect::Authenticated { service, .. } if *service != Service::Iam => {
                Some((Self::from(*service), Self::from(*service), true))
            }
            Effect::Authenticated { .. } | Effect::Transition { .. } | Effect::Attended(_) => None,
        }
    }
}

fn is_sent_by_web_service(request: &Message) -> bool {
    let Http::Request(request) = &request.http else { return false };
    request.headers.get("user-agent").is_some_and(|agent| agent.starts_with(preview::NAME))
}

/// A computer's own programs; a service.
impl From<Node> for Spot {
    fn from(node: Node) -> Self {
        match node {
            Node::Ec2 => Self::Process,
            Node::Imds => Self::Imds,
            Node::Iam => Self::Iam,
            Node::Sts => Self::Sts,
            Node::S3 => Self::S3,
            Node::CloudTrail => Self::CloudTrail,
            Node::Lambda => Self::Lambda,
            Node::Pc => Self::Pc,
            Node::Attacker => Self::Attacker,
            Node::Ci | Node::Partner | Node::GitHub => Self::Guest,
            Node::Ssm | Node::Signin | Node::IdentityCenter | Node::AccessAnalyzer => Self::Aside,
        }
    }
}

impl From<Service> for Spot {
    fn from(service: Service) -> Self {
        match service {
            Service::Ec2 => Self::Ec2Service,
            other => Self::from(Node::from(other)),
        }
    }
}
