//! The page without a browser: its state, and its first screen as it is rendered when it is built.

mod captions;
mod classroom;
mod closing;
mod dock;
mod hostile;
mod opening;
mod overlaps;
mod places;
mod sign_in;
mod stage;
mod state;
mod timeline;
