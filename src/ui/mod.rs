//! The page: Yew components that draw a run at a playhead.
//!
//! May use: every room below. Decides nothing of what AWS does, and says nothing that [`words`](crate::words) or a
//! lesson does not say. One state ([`state`]) says what is shown; [`app`] holds it and hands each component the part that
//! it draws; a component is drawn anew when that is another. What moves between two pictures is written straight to the
//! DOM by one animation frame loop ([`player`]). It all compiles natively too: there it renders the first screen
//! ([`prerender`]), and what needs a browser is only reached from effects and events.

pub mod address;
pub mod app;
pub mod branches;
pub mod classroom;
pub mod closing;
pub mod colour;
pub mod console;
pub mod context;
pub mod course;
pub mod dock;
pub mod drawing;
mod embed;
pub mod export;
mod field;
pub mod gloss;
pub mod header;
pub mod help;
pub mod icon;
pub mod keys;
pub mod later;
pub mod lesson;
pub mod lessons;
pub mod loader;
pub mod notice;
mod number;
pub mod opener;
pub mod player;
pub mod prerender;
pub mod present;
pub mod pressed;
mod progress;
pub mod projector;
pub mod share;
mod sign_in;
pub mod stage;
pub mod start;
pub mod state;
pub mod storage;
pub mod text;
pub mod timeline;
pub mod transport;
pub mod trip;
pub mod typing;
pub mod welcome;
