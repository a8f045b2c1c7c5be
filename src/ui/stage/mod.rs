//! The stage: places, boundaries, keys, and the messages that travel between them.

pub mod layout;

#[cfg(target_arch = "wasm32")]
mod crowd;
#[cfg(target_arch = "wasm32")]
mod messages;
#[cfg(target_arch = "wasm32")]
mod places;
#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
pub use messages::move_all;
#[cfg(target_arch = "wasm32")]
pub use view::{current, stages, use_size};
