//! The stage: the places, the messages between them, and the crowd below.
//!
//! May use: [`state`](super::state), [`words`](crate::words). What stands where is [`layout`]'s to say; the rest draws it.

pub mod layout;

mod crowd;
mod key;
mod messages;
mod pen;
mod places;
mod view;

pub use messages::move_all;
pub use view::{Stages, arranged, measured};
