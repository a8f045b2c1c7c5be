//! CloudTrail: a record for each API call, *written down* last, and the event history that can be looked up.
//!
//! May use: [`who`](super::who) and [`may`](super::may).
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

pub(super) mod lookup;
mod shape;
pub(super) mod write;

pub use super::told::{Record, UserIdentity};
