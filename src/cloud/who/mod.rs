//! *Who* calls: sessions, identities and principals, and how a request's signature or token is verified.
//!
//! May use: the [`directory`](super::directory), [`policy`](super::policy)'s language and [`wire`](crate::wire).

mod authenticate;
mod identity;
mod principal;
mod provider;
mod session;
mod sessions;

pub(super) use authenticate::authenticate;
pub use identity::{Identity, IdentityKind};
pub(super) use principal::{Caller, Foreign, Origin, Principal, Way};
pub(super) use provider::{Provider, TOKEN_LIFE};
pub use session::{Holder, Passed, RoleSession, Session, SessionPolicy, Whose};
pub(super) use sessions::{Kept, Sessions};
