//! *May they*: what a caller asks for, what is known of the call, and what the policies say.
//!
//! May use: [`who`](super::who) and [`policy`](super::policy).

pub(super) mod ask;
pub(super) mod authorize;
pub(super) mod context;
