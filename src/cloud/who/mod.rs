//! *Who* calls: sessions, identities and principals, and how a request's signature or token is verified.
//!
//! May use: the [`directory`](super::directory), [`policy`](super::policy)'s language and [`wire`](crate::wire).

pub(super) mod authenticate;
pub(super) mod identity;
pub(super) mod principal;
pub(super) mod provider;
pub(super) mod session;
pub(super) mod sessions;
