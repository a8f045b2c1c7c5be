//! The stage: the places, the messages between them, and the crowd below.
//!
//! May use: [`state`](super::state), [`words`](crate::words). What stands where is [`layout`]'s to say; the rest draws it.

pub mod layout;

pub(super) mod crowd;
mod drawn;
pub(super) mod futures;
mod geometry;
mod icons;
mod key;
mod label;
mod messages;
mod pen;
mod places;
mod room;
mod route;
mod view;
mod ways;
mod zones;

pub use geometry::{Point, Rect, along};
pub use label::radius;
pub use messages::{labels, move_all};
pub use room::{arranged, measured};
pub use view::{Stages, use_room};
pub use ways::numbers;
