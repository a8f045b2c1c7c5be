//! The directory: users, roles, instance profiles, policies, keys and identity providers, as tables. IAM changes it; everybody reads it.
//!
//! May use: [`policy`](super::policy), ids and time.

pub mod managed;
mod tables;

pub use tables::{
    Attached, IdentityProvider, Key, KeyOwner, Outbound, Policy, PolicyVersion, Profile, ProviderKind, Role, Tag, User,
};
pub(super) use tables::{Tables, last};
