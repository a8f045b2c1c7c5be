//! IAM: users, roles, policies and instance profiles.
//!
//! May use: the [`desk`](super::desk) and [`may`](super::may). [`state`] is what IAM keeps, [`operations`] the table of
//! the calls; each file between them carries out those on one kind of thing.
//!
//! IAM is eventually consistent. What it was just told it answers itself at once; those who verify signatures and
//! evaluate policies, STS and EC2 go by the [`directory`](super::directory) as they knew it some seconds ago.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>

mod answer;
mod attached;
mod find;
mod keys;
mod kind;
pub(super) mod operations;
mod policies;
mod profiles;
mod providers;
mod refusal;
mod roles;
mod state;
mod tags;
mod trust;
mod users;
mod versions;

pub use super::directory::managed;
pub use super::directory::{
    Attached, IdentityProvider, Key, KeyOwner, Policy, PolicyVersion, Profile, ProviderKind, Role, Tag, User,
};
pub use state::Iam;
