//! What the cloud tells: effects, CloudTrail's records and GuardDuty's findings. Data alone; others write it.
//!
//! May use: ids, [`policy`](super::policy)'s decisions and [`wire`](crate::wire)'s messages.

mod authorization;
mod effect;
mod finding;
mod history;
mod later;
mod record;

pub(super) use authorization::{Authorization, Authorizations, Considered};
pub use effect::{Attended, Effect, Issue};
pub use finding::{FINDING_TYPE, FINDING_TYPE_INSIDE, Finding};
pub(super) use history::{Entry, History, Refused};
pub(super) use later::Later;
pub(super) use record::{Attributes, Issuer, Resource, SessionContext};
pub use record::{Record, UserIdentity};
