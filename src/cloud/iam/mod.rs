//! IAM: users, roles, policies and instance profiles.
//!
//! May use: the rest of [`cloud`](super). [`tables`] are the things, [`state`] is what IAM keeps of them, [`operations`] the
//! table of the calls; each file between them carries out those on one kind of thing.
//!
//! IAM is eventually consistent. What it was just told it answers itself at once; those who verify signatures and
//! evaluate policies, STS and EC2 go by what they knew some seconds ago ([`seen`]).
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>

mod answer;
mod attached;
mod find;
mod keys;
mod kind;
pub mod managed;
mod operations;
mod policies;
mod profiles;
mod refusal;
mod roles;
mod seen;
mod setup;
mod state;
mod tables;
mod tags;
mod trust;
mod users;

pub use state::Iam;
pub(super) use tables::Tables;
pub use tables::{Attached, Key, KeyOwner, Policy, Profile, Role, Tag, User};
