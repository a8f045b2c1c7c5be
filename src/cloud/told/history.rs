//! The event history: of each call its record, or what its record can be written from when somebody reads it.
//!
//! May use: [`record`](super::record). A thousand instances' roles are assumed 720,000 times in a month, and hardly one
//! of these records is ever read.

use std::rc::Rc;

use super::record::Record;
use crate::cloud::{Arn, InstanceId};
use crate::kernel::{Log, SimTime};

/// What the event history has of one call.
#[derive(Clone, Debug)]
pub(in crate::cloud) enum Entry {
    /// Its record.
    Written(Rc<Record>),
    /// EC2 assumed a role for an instance that nobody watched: the session. The record is written out when it is read.
    Delivered(u32),
    /// EC2 could not assume it.
    Refused(Rc<Refused>),
}

/// A refused AssumeRole of EC2's.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Refused {
    pub at: SimTime,
    pub instance: InstanceId,
    pub role_arn: Arn,
}

/// The event history.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct History(pub Log<Entry>);

impl History {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn push(&mut self, entry: Entry) {
        self.0.push(entry);
    }
}
