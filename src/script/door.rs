//! The door to what runs JavaScript, which is a [chunk](crate::kernel::chunk) of its own: [`Chunk::Node`].
//!
//! May use: `engine`, which nothing else names, and [`kernel`](crate::kernel)'s mark of what is wanted.
//!
//! ```
//! // Natively it is here.
//! assert!(sts_flow::script::door::is_here());
//! ```

use serde_json::Value as Json;

use super::engine;
use super::world::{Outside, Run, State};
use crate::kernel::chunk::Chunk;

pub use doors::fetch;

/// What is behind the door.
#[derive(Debug)]
struct Door {
    /// A program about to start.
    new: fn(Box<dyn Outside>) -> Box<dyn Run>,
}

static NODE: Door = Door { new: engine::new };

/// Whether it has been fetched.
pub fn is_here() -> bool {
    doors::node().is_some()
}

/// A program about to start; or, where what runs it is not here, one that ends at once, and a note of that.
pub(super) fn new(outside: Box<dyn Outside>) -> Box<dyn Run> {
    if let Some(door) = doors::node() {
        return (door.new)(outside);
    }
    Chunk::Node.want();
    Box::new(Absent)
}

/// A program that nothing here can run.
struct Absent;

impl Run for Absent {
    fn define(&mut self, _: &str, _: &str, _: &Json) {}

    fn start(&mut self, _: &str, _: &str) {}

    fn steps(&self) -> u32 {
        0
    }

    fn run_for(&mut self, _: u32) -> State {
        State::Ended(0)
    }

    fn answer(&mut self, _: u32, _: Result<&Json, &Json>) {}
}

/// Where chunks are files of their own.
#[cfg(all(target_arch = "wasm32", feature = "chunks"))]
#[allow(clippy::unnecessary_wraps, reason = "what cuts the code asks for it")]
mod doors {
    use std::sync::OnceLock;

    use wasm_split_helpers::wasm_split;

    use super::Door;
    use crate::kernel::chunk::NotFetched;

    static HERE: OnceLock<&Door> = OnceLock::new();

    pub(super) fn node() -> Option<&'static Door> {
        HERE.get().copied()
    }

    /// Fetches it. Several that fetch at once share one request, and what is here is not asked for again.
    pub async fn fetch() -> Result<(), NotFetched> {
        let _ = HERE.set(open_node().await?);
        Ok(())
    }

    // What this names is in the chunk.
    #[wasm_split(node, fallible)]
    fn open_node() -> Result<&'static Door, NotFetched> {
        Ok(&super::NODE)
    }
}

/// Where all of the code is one file.
#[cfg(not(all(target_arch = "wasm32", feature = "chunks")))]
mod doors {
    use super::Door;
    use crate::kernel::chunk::NotFetched;

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may not be here")]
    pub(super) const fn node() -> Option<&'static Door> {
        Some(&super::NODE)
    }

    /// It is here.
    pub async fn fetch() -> Result<(), NotFetched> {
        Ok(())
    }
}
