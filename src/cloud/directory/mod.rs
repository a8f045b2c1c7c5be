//! The directory: users, roles, instance profiles, policies and keys, as tables. IAM changes it; everybody reads it.
//!
//! May use: [`policy`](super::policy), ids and time.

pub mod managed;
mod tables;

pub use tables::{Attached, Key, KeyOwner, Policy, Profile, Role, Tag, User};
pub(super) use tables::{Tables, last};
