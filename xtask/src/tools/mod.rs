//! The tools that the commands need: found where they are, installed where they are not.

mod browser;
mod clients;
mod debian;
mod firefox;
pub mod npm;
mod page;
mod program;
pub mod rust;
mod search;
mod version;

pub use browser::Browser;
pub use clients::{prepare_clients, prepare_moto};
pub use firefox::Firefox;
pub use page::Tools;
pub use rust::{WASM_TARGET, prepare_component, prepare_wasm_target};
