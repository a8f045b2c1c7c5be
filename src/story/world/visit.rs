//! A terminal's shell on an instance, and the shell to which it returns.
//!
//! May use: [`host`](crate::host)'s shells.

use crate::cloud::InstanceId;
use crate::host::Session;

/// A terminal's shell on an instance.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Where it is.
    pub(super) instance: InstanceId,
    /// The session's id.
    pub(super) session: String,
    /// The shell to return to.
    pub(super) home: Session,
}
