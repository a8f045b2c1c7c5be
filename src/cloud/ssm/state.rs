//! What Systems Manager keeps: sessions, and when an agent was last seen.
//!
//! May use: ids and time.

use std::collections::BTreeMap;

use crate::cloud::InstanceId;
use crate::kernel::SimTime;

/// A session on an instance.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Managed {
    pub target: InstanceId,
    /// Whether it has not been terminated.
    pub active: bool,
}

/// Everything that Systems Manager keeps.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct Ssm {
    pub(super) sessions: BTreeMap<String, Managed>,
    /// When somebody last saw an instance's agent online.
    pub(super) seen: BTreeMap<InstanceId, SimTime>,
}

impl Ssm {
    /// The instance of a session that has not been terminated.
    pub fn target(&self, session: &str) -> Option<&InstanceId> {
        self.sessions.get(session).filter(|managed| managed.active).map(|managed| &managed.target)
    }

    /// A session is over; `false` when there was none.
    pub fn end(&mut self, session: &str) -> bool {
        self.sessions.get_mut(session).is_some_and(|managed| std::mem::replace(&mut managed.active, false))
    }
}
