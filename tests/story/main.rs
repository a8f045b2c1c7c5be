//! Runs from outside: the same start gives the same trace, the show of it can be gone through in any order, and nothing
//! that anybody does or writes breaks it.

mod actors;
mod background;
mod ci;
mod clicks;
mod console;
mod course;
mod dialogue;
mod disturbed;
mod experiments;
mod fleet;
mod identity_center;
mod invariants;
mod kit;
mod ledger;
mod lessons;
mod links;
mod node;
mod opening;
mod replay;
#[path = "../../examples/type/screen.rs"]
mod screen;
mod secrets;
mod shared;
mod show;
mod sign_in;
mod terminals;
mod time;
mod timeline;
mod typing;
mod visits;
mod wild;
