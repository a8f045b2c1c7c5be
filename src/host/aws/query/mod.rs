//! `--query`, behind the door of a [chunk](crate::kernel::chunk) of its own: [`Chunk::Query`].
//!
//! May use: `jmespath`, which nothing else names, and [`kernel`](crate::kernel)'s mark of what is wanted.

mod face;
mod jmespath;

use crate::kernel::chunk::Chunk;

pub(in crate::host) use doors::fetch;
pub(super) use face::{Query, Unanswered};

/// What is behind the door.
#[derive(Debug)]
struct Door {
    /// Reads an expression.
    read: fn(&str) -> Result<Box<dyn Query>, String>,
}

static QUERY: Door = Door { read: jmespath::read };

/// Whether it has been fetched.
pub(in crate::host) fn is_here() -> bool {
    doors::query().is_some()
}

/// Reads an expression, or says in the CLI's words what is wrong with it. Where the language is not here, that is noted, and
/// what is said is thrown away with all that was done.
pub(super) fn read(text: &str) -> Result<Box<dyn Query>, String> {
    if let Some(door) = doors::query() {
        return (door.read)(text);
    }
    Chunk::Query.want();
    Err(String::new())
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

    pub(super) fn query() -> Option<&'static Door> {
        HERE.get().copied()
    }

    /// Fetches it. Several that fetch at once share one request, and what is here is not asked for again.
    pub(in crate::host) async fn fetch() -> Result<(), NotFetched> {
        let _ = HERE.set(open_query().await?);
        Ok(())
    }

    // What this names is in the chunk.
    #[wasm_split(query, fallible)]
    fn open_query() -> Result<&'static Door, NotFetched> {
        Ok(&super::QUERY)
    }
}

/// Where all of the code is one file.
#[cfg(not(all(target_arch = "wasm32", feature = "chunks")))]
mod doors {
    use super::Door;
    use crate::kernel::chunk::NotFetched;

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may not be here")]
    pub(super) const fn query() -> Option<&'static Door> {
        Some(&super::QUERY)
    }

    /// It is here.
    pub(in crate::host) async fn fetch() -> Result<(), NotFetched> {
        Ok(())
    }
}
