//! Chunks: parts of the page's code that are fetched when somebody comes near them, and the door of each.
//!
//! May use: the programs of this room that stand behind a door. What is behind a door is reached by nothing else, so that the
//! linker's graph can be cut there (`wasm_split`, examples/chunks.rs). A door is a struct of functions; natively it is
//! simply there.
//!
//! The simulation runs at a stretch and cannot wait for a file. A program that comes to a door whose chunk is not here
//! notes what it wants and ends. Whoever runs the simulation asks [`take_wanted`] after each piece: if something was
//! wanted, the attempt is thrown away, the chunk is fetched, and the same is done again from the state before
//! ([`Story::attempt`](crate::story::Story::attempt)). So no outcome depends on whether a chunk was here.
//!
//! ```
//! use sts_flow::host::chunk::{self, Chunk};
//!
//! assert_eq!(Chunk::named_in("curl -s $URL | jq .Code").collect::<Vec<_>>(), [Chunk::Jq]);
//! assert_eq!(Chunk::named_in("aws s3 ls").next(), None);
//! // Natively every chunk is here.
//! assert!(Chunk::Jq.is_here());
//! assert_eq!(chunk::take_wanted(), None);
//! ```

use std::cell::Cell;
use std::fmt;

use super::jq;
use super::program::Program;

/// A part of the page's code that is a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chunk {
    /// `jq`.
    Jq,
}

impl Chunk {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Jq];

    /// The program that is in it, as it is typed.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Jq => "jq",
        }
    }

    /// Whether it has been fetched.
    pub fn is_here(self) -> bool {
        match self {
            Self::Jq => doors::jq().is_some(),
        }
    }

    /// Fetches it. Several that fetch at once share one request, and what is here is not asked for again.
    pub async fn fetch(self) -> Result<(), NotFetched> {
        doors::fetch(self).await
    }

    /// Those whose program is a word of `text`: whoever writes it is about to need them.
    pub fn named_in(text: &str) -> impl Iterator<Item = Self> {
        let is_named = |chunk: &Self| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == chunk.program());
        Self::ALL.into_iter().filter(is_named)
    }
}

/// A chunk could not be fetched. Why, the browser's console says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFetched;

impl fmt::Display for NotFetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of the page's code could not be fetched")
    }
}

impl std::error::Error for NotFetched {}

thread_local! {
    static WANTED: Cell<Option<Chunk>> = const { Cell::new(None) };
}

/// The chunk that a program wanted since this was last asked, and that is not here.
pub fn take_wanted() -> Option<Chunk> {
    WANTED.take()
}

/// A door, or a note that it is wanted.
fn at<T>(door: Option<T>, chunk: Chunk) -> Option<T> {
    if door.is_none() {
        WANTED.set(Some(chunk));
    }
    door
}

/// `jq`, as the shell starts it.
#[derive(Debug)]
pub(super) struct JqDoor {
    /// Runs it to its end.
    pub run: fn(&Program<'_>) -> u8,
}

/// The door to `jq`. Where it is not here, the program that wanted it ends: what it did is thrown away.
pub(super) fn jq() -> Option<&'static JqDoor> {
    at(doors::jq(), Chunk::Jq)
}

/// The doors, where chunks are files of their own.
#[cfg(all(target_arch = "wasm32", feature = "chunks"))]
mod doors {
    use std::sync::OnceLock;

    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{Chunk, JqDoor, NotFetched};

    static JQ: OnceLock<&JqDoor> = OnceLock::new();

    impl From<SplitLoaderError> for NotFetched {
        fn from(_: SplitLoaderError) -> Self {
            Self
        }
    }

    pub(super) fn jq() -> Option<&'static JqDoor> {
        JQ.get().copied()
    }

    pub(super) async fn fetch(chunk: Chunk) -> Result<(), NotFetched> {
        match chunk {
            Chunk::Jq => drop(JQ.set(open_jq().await?)),
        }
        Ok(())
    }

    // One function for each chunk: each has a loader of its own. What it names is in the chunk.
    #[wasm_split(jq, fallible)]
    fn open_jq() -> Result<&'static JqDoor, NotFetched> {
        Ok(&super::JQ)
    }
}

/// The doors, where all of the code is one file.
#[cfg(not(all(target_arch = "wasm32", feature = "chunks")))]
mod doors {
    use super::{Chunk, JqDoor, NotFetched};

    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may not be here")]
    pub(super) const fn jq() -> Option<&'static JqDoor> {
        Some(&super::JQ)
    }

    #[expect(clippy::unused_async, reason = "elsewhere it is fetched")]
    pub(super) async fn fetch(_: Chunk) -> Result<(), NotFetched> {
        Ok(())
    }
}

static JQ: JqDoor = JqDoor { run: jq::run };
