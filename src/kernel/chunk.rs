//! Chunks: parts of the page's code that are fetched when somebody comes near them; and the mark of what was wanted.
//!
//! May use: nothing of this crate. What is behind a chunk's door is reached by nothing else, so that the linker's graph
//! can be cut there (`wasm_split`, examples/chunks.rs). A door stands next to what is behind it; natively it is simply
//! there. [`host::chunk`](crate::host::chunk) fetches them all.
//!
//! The simulation runs at a stretch and cannot wait for a file. A program that comes to a door whose chunk is not here
//! notes what it wants and ends. Whoever runs the simulation asks [`take_wanted`] after each piece: if something was
//! wanted, the attempt is thrown away, the chunk is fetched, and the same is done again from the state before
//! ([`Story::attempt`](crate::story::Story::attempt)). So no outcome depends on whether a chunk was here.
//!
//! ```
//! use sts_flow::kernel::chunk::{self, Chunk};
//!
//! assert_eq!(Chunk::named_in("curl -s $URL | jq .Code").collect::<Vec<_>>(), [Chunk::Jq]);
//! assert_eq!(Chunk::named_in("aws lambda invoke --function-name f out").collect::<Vec<_>>(), [Chunk::Node]);
//! assert_eq!(Chunk::named_in("aws s3 ls").next(), None);
//! assert_eq!(chunk::take_wanted(), None);
//! Chunk::Node.want();
//! assert_eq!(chunk::take_wanted(), Some(Chunk::Node));
//! ```

use std::cell::Cell;
use std::fmt;

/// A part of the page's code that is a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chunk {
    /// `jq`.
    Jq,
    /// JavaScript: `node`, and the handlers of functions.
    Node,
    /// The AWS CLI's `--query`.
    Query,
}

impl Chunk {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Jq, Self::Node, Self::Query];

    /// The program that is in it, as it is typed.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Jq => "jq",
            Self::Node => "node",
            Self::Query => "--query",
        }
    }

    /// The words that announce it.
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Jq => &["jq"],
            Self::Node => &["node", "lambda"],
            Self::Query => &["query"],
        }
    }

    /// Those of which `text` has a word: whoever writes it is about to need them.
    pub fn named_in(text: &str) -> impl Iterator<Item = Self> {
        let is_word = |word: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == word);
        Self::ALL.into_iter().filter(move |chunk| chunk.words().iter().any(|word| is_word(word)))
    }

    /// Notes that a program came to its door, and that it is not here.
    pub fn want(self) {
        WANTED.set(Some(self));
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

#[cfg(all(target_arch = "wasm32", feature = "chunks"))]
impl From<wasm_split_helpers::SplitLoaderError> for NotFetched {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

thread_local! {
    static WANTED: Cell<Option<Chunk>> = const { Cell::new(None) };
}

/// The chunk that a program wanted since this was last asked, and that is not here.
pub fn take_wanted() -> Option<Chunk> {
    WANTED.take()
}
