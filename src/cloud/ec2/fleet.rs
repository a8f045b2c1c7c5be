//! A fleet: what becomes of each of up to a thousand instances, and which one of them is told message by message.
//!
//! May use: [`state`](super::state). With a handful of instances each one's calls travel as messages and every step is
//! told. With more, that is so for one, the attended one; the others' roles are taken by the very same rules (the
//! profile's role, its trust policy, a session, the set before it superseded, a CloudTrail record, the next refresh),
//! without a message. Either way a line is kept here, so [`Cloud::fleet_at`](crate::cloud::Cloud::fleet_at) can say of
//! any moment what each instance was and held.
//!
//! ```
//! use sts_flow::cloud::{Cloud, Setup};
//! use sts_flow::kernel::SimTime;
//!
//! let cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
//! assert!(cloud.fleet_at(SimTime::default()).is_empty() && cloud.attended().is_none());
//! ```

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::cloud::{InstanceId, InstanceState, directory::Role};
use crate::kernel::{Log, SimTime};

/// Up to so many instances are all told of.
pub const HANDFUL: usize = 5;

/// What became of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cloud) enum Became {
    /// Its machine stepped.
    State(InstanceState),
    /// Its profile is gone.
    Detached,
    /// Its role could not be assumed.
    Refused,
    /// Its role was assumed, after none was or could be.
    Delivered,
    /// This session of its role was revoked.
    Revoked(u32),
    /// This session of its role was given back.
    Restored(u32),
}

/// One line of the fleet's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cloud) struct Line {
    pub(super) at: SimTime,
    pub(super) instance: u32,
    pub(super) became: Became,
}

/// What is kept of the fleet as a whole.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct Fleet {
    /// The instances in the order of their launch.
    pub(super) launched: Log<InstanceId>,
    pub(super) log: Log<Line>,
    /// How many are not terminated.
    pub(super) live: usize,
    /// The one that is told of whatever else there is.
    pub(super) attended: Option<InstanceId>,
    /// Whether it was asked for, and does not change by itself.
    pub(super) chosen: bool,
    /// Whether each role lets EC2 assume it, as long as the role is the same and its trust has no conditions.
    pub(super) trusted: BTreeMap<String, (Rc<Role>, bool)>,
}

/// The state of an instance at some moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Its own state; nothing before it was launched.
    pub state: Option<InstanceState>,
    /// Whether its role cannot be assumed.
    pub refused: bool,
    /// The newest set that its metadata hands out.
    pub holds: Option<Held>,
}

/// A set of credentials that an instance holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its number, for [`Cloud::held_key`].
    pub number: u32,
    /// When it was issued.
    pub issued: SimTime,
    /// When it ends.
    pub expires: SimTime,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl Fleet {
    /// The place of the next one launched.
    pub fn next_place(&self) -> u32 {
        self.launched.len() as u32
    }

    /// How many instances there are that are not terminated.
    pub fn live(&self) -> usize {
        self.live
    }

    /// Whether there are so many instances that only one is told of.
    pub fn is_crowd(&self) -> bool {
        self.live > HANDFUL
    }
}
