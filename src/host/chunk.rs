//! The doors of the page's [chunks](crate::kernel::chunk), of which `jq`'s stands here: what can be fetched, and is it here.
//!
//! May use: the doors in the rooms below, and the programs of this room that stand behind one.
//!
//! ```
//! use sts_flow::host::chunk;
//! use sts_flow::kernel::chunk::Chunk;
//!
//! // Natively every chunk is here.
//! assert!(Chunk::ALL.into_iter().all(chunk::is_here));
//! ```

use super::aws::query;
use super::jq;
use super::program::Program;
use crate::kernel::chunk::{Chunk, NotFetched};
use crate::script::door as node;

/// Whether it has been fetched.
pub fn is_here(chunk: Chunk) -> bool {
    match chunk {
        Chunk::Jq => doors::jq().is_some(),
        Chunk::Node => node::is_here(),
        Chunk::Query => query::is_here(),
    }
}

/// Fetches it. Several that fetch at once share one request, and what is here is not asked for again.
pub async fn fetch(chunk: Chunk) -> Result<(), NotFetched> {
    match chunk {
        Chunk::Jq => doors::fetch().await,
        Chunk::Node => node::fetch().await,
        Chunk::Query => query::fetch().await,
    }
}

/// `jq`, as the shell starts it.
#[derive(Debug)]
pub(super) struct JqDoor {
    /// Runs it to its end.
    pub run: fn(&Program<'_>) -> u8,
}

static JQ: JqDoor = JqDoor { run: jq::run };

/// The door to `jq`. Where it is not here, that is noted, and the program that wanted it ends: what it did is thrown away.
pub(super) fn jq() -> Option<&'static JqDoor> {
    let door = doors::jq();
    if door.is_none() {
        Chunk::Jq.want();
    }
    door
}

/// Where chunks are files of their own.
#[cfg(all(target_arch = "wasm32", feature = "chunks"))]
#[allow(clippy::unnecessary_wraps, reason = "what cuts the code asks for it")]
mod doors {
    use std::sync::OnceLock;

    use wasm_split_helpers::wasm_split;

    use super::JqDoor;
    use crate::kernel::chunk::NotFetched;

    static HERE: OnceLock<&JqDoor> = OnceLock::new();

    pub(super) fn jq() -> Option<&'static JqDoor> {
        HERE.get().copied()
    }

    pub(super) async fn fetch() -> Result<(), NotFetched> {
        let _ = HERE.set(open_jq().await?);
        Ok(())
    }

    // One function for each chunk: each has a loader of its own. What it names is in the chunk.
    #[wasm_split(jq, fallible)]
    fn open_jq() -> Result<&'static JqDoor, NotFetched> {
        Ok(&super::JQ)
    }
}

/// Where all of the code is one file.
#[cfg(not(all(target_arch = "wasm32", feature = "chunks")))]
mod doors {
    use super::JqDoor;
    use crate::kernel::chunk::NotFetched;

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may not be here")]
    pub(super) const fn jq() -> Option<&'static JqDoor> {
        Some(&super::JQ)
    }

    #[expect(clippy::unused_async, reason = "elsewhere it is fetched")]
    pub(super) async fn fetch() -> Result<(), NotFetched> {
        Ok(())
    }
}
