//! The simulated AWS account: EC2, IMDS, STS, IAM, S3 and CloudTrail behind one front door, `Request` in, `Response`
//! out.
//!
//! May use: [`wire`](crate::wire), [`kernel`](crate::kernel), and [`script`](crate::script) for Lambda's programs.
//! Never knows who looks on.
//!
//! From the top: [`door`], the way of a request → the services ([`iam`], [`sts`], [`ec2`], [`s3`], [`lambda`]), each a
//! folder with its own state and a table of its operations → [`may`], whether the caller may → [`who`] calls → the
//! [`directory`] and the [`policy`] language. [`trail`] writes down what was done, and [`told`] is all that is told
//! outside. What a service is given besides its own state is the [`desk`].
//!
//! A request arrives ([`Cloud::arrive`]); the service that its host names verifies the signature, evaluates the
//! policies and answers, at once or after calls to other services. What goes out waits in [`Cloud::take_dispatches`],
//! what happened inside in [`Cloud::take_effects`]. Time passes by [`Cloud::tick`]. Who wants no network in between
//! uses [`Cloud::request`]:
//!
//! ```
//! use sts_flow::cloud::{Cloud, Setup, Source};
//! use sts_flow::kernel::SimTime;
//! use sts_flow::wire::{Method, Request};
//!
//! let mut cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
//! let who = Request::new(Method::Post, "sts.us-east-1.amazonaws.com", "/").with_body("Action=GetCallerIdentity");
//! let answer = cloud.request(SimTime::default(), Source::internet("198.51.100.7"), who);
//! assert_eq!(answer.status, 403); // unsigned: MissingAuthenticationToken
//! ```

mod account;
mod across;
mod analyzer;
mod answer;
mod call;
pub mod chunk;
mod constraints;
mod desk;
mod directory;
mod door;
mod ec2;
mod error;
mod events;
mod guardduty;
pub mod iam;
mod ids;
mod lambda;
mod machines;
mod may;
mod names;
pub mod policy;
mod proof;
mod rare;
mod s3;
mod service;
mod setup;
mod signin;
mod site;
mod ssm;
mod sso;
mod sts;
mod told;
mod toolbox;
pub mod trail;
pub mod vocabulary;
mod who;

pub use account::Cloud;
pub use ec2::fleet::{HANDFUL, Held, Member};
pub use ec2::state::{Association, Instance, MetadataOptions};
pub use error::ServiceError;
pub use ids::{AccessKeyId, AccountId, Arn, AssociationId, InstanceId, Mint};
pub use machines::{
    AssociationEvent, AssociationState, Chart, CredentialEvent, CredentialState, DeliveryEvent, DeliveryState,
    InstanceEvent, InstanceState, SignInEvent, SignInState, TokenEvent, TokenState,
};
pub use proof::{AuthProblem, MAX_SKEW};
pub use service::{IMDS_ADDRESS, Service, Source};
pub use setup::{
    AttackerSetup, BucketSetup, Consistency, DeliveryMode, OTHER_ACCOUNT, ObjectSetup, OtherSetup, RoleSetup, Setup,
    UserSetup,
};
pub use signin::console::ConsoleSession;
pub use site::{Dispatch, VPC};
pub use ssm::agent::Agent;
pub use sso::center::{PERSON, START_URL};
pub use told::{Attended, Effect, FINDING_TYPE, FINDING_TYPE_INSIDE, Finding, Issue};
pub use who::{Holder, Identity, IdentityKind, Passed, RoleSession, Session, SessionPolicy, Whose};
