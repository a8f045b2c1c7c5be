//! What the cloud tells: effects, CloudTrail's records and GuardDuty's findings. Data alone; others write it.

pub mod effect;
pub mod finding;
pub(super) mod history;
pub mod record;
