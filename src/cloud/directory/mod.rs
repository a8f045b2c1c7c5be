//! The directory: users, roles, instance profiles, policies and keys, as tables. IAM changes it; everybody reads it.
//!
//! May use: [`policy`](super::policy), ids and time.

pub mod managed;
pub mod tables;
