//! The stage: the places, the messages between them, and the crowd below.
//!
//! May use: [`state`](super::state), [`words`](crate::words). What stands where is [`layout`]'s to say; the rest draws it.

pub mod layout;

mod crowd;
mod geometry;
mod key;
mod messages;
mod pen;
mod places;
mod room;
mod view;

pub use messages::move_all;
pub use room::{arranged, measured};
pub use view::Stages;
