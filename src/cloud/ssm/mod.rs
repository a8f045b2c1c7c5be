//! Systems Manager, as far as Session Manager needs it: which instances its agent has registered, and shells on them.
//!
//! May use: EC2's instances, to be looked at, [`may`](super::may) and the [`desk`](super::desk). [`agent`] says whether an
//! instance's agent is connected, [`state`] is what is kept, [`operations`] the table of the calls.
//! <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html>

pub(super) mod agent;
mod call;
pub(super) mod operations;
mod sessions;
pub(super) mod state;
