//! *May they*: what a caller asks for, what is known of the call, and what the policies say.
//!
//! May use: [`who`](super::who) and [`policy`](super::policy).

mod authorize;
mod context;
mod gather;
mod troubleshoot;

pub(super) use authorize::{
    Ask, Values, allows, authorize, authorize_ask, authorize_assume_role, authorize_by, authorize_pass_role,
    not_authorized, weigh, weigh_own,
};
