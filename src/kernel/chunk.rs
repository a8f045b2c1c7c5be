//! Chunks: parts of the page's code that are fetched on demand, the doors to them, and the note of which one is wanted.
//!
//! May use: nothing of this crate. What is behind a chunk's [`Door`] is reached by nothing else, so that the linker's graph
//! can be cut there (`wasm_split`, examples/chunks.rs). A door stands next to what is behind it; natively it is open from
//! the start. [`host::chunk`](crate::host::chunk) fetches them all.
//!
//! The simulation runs at a stretch and cannot wait for a file. A program that comes to a door whose chunk is not here
//! notes what it wants and ends. Whoever runs the simulation asks [`take_wanted`] after each piece: if something was
//! wanted, the attempt is thrown away, the chunk is fetched, and the same is done again from the state before
//! ([`Story::attempt`](crate::story::Story::attempt)). So no outcome depends on whether a chunk was here.
//!
//! ```
//! use sts_flow::kernel::chunk::{self, Chunk};
//!
//! assert_eq!(Chunk::named_in("curl -s $URL | jq .Code").collect::<Vec<_>>(), [Chunk::Jq, Chunk::Account]);
//! assert_eq!(Chunk::named_in("aws lambda invoke --function-name f out").collect::<Vec<_>>(), [Chunk::Node, Chunk::Account]);
//! assert_eq!(Chunk::named_in("aws s3 ls").next(), None);
//! assert_eq!(Chunk::named_in("sudo su - ec2-user").next(), None);
//! assert_eq!(chunk::take_wanted(), None);
//! Chunk::Node.want();
//! assert_eq!(chunk::take_wanted(), Some(Chunk::Node));
//! ```

use std::cell::Cell;
use std::fmt;
use std::sync::OnceLock;

/// A part of the page's code that is a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chunk {
    /// `jq`.
    Jq,
    /// JavaScript: `node`, and the handlers of functions.
    Node,
    /// The AWS CLI's `--query`.
    Query,
    /// `curl`, most of the AWS CLI and of the account: what a first visit, with its `aws s3 ls`, does not ask for.
    Account,
}

impl Chunk {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Jq, Self::Node, Self::Query, Self::Account];

    /// The program that is in it, as it is typed.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Jq => "jq",
            Self::Node => "node",
            Self::Query => "--query",
            Self::Account => "aws",
        }
    }

    /// The words that announce it.
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Jq => &["jq"],
            Self::Node => &["node", "lambda"],
            Self::Query => &["query"],
            Self::Account => &[
                "accessanalyzer",
                "cloudtrail",
                "configure",
                "cp",
                "curl",
                "ec2",
                "iam",
                "lambda",
                "login",
                "mb",
                "mv",
                "presign",
                "rb",
                "rm",
                "s3api",
                "ssm",
                "sso",
                "sts",
            ],
        }
    }

    /// Those of which `text` has a word: whoever writes it is about to need them. The words of most of the AWS CLI are others'
    /// as well (`ec2-user`), so they count after `aws`.
    pub fn named_in(text: &str) -> impl Iterator<Item = Self> {
        let has = |word: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == word);
        let may = move |chunk: Self| chunk != Self::Account || has("aws") || has("curl");
        Self::ALL.into_iter().filter(move |chunk| may(*chunk) && chunk.words().iter().any(|word| has(word)))
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

/// The door of a chunk: the one way to `T`, what is behind it. It is a `static`, next to what it leads to.
///
/// ```
/// use sts_flow::kernel::chunk::{Chunk, Door};
///
/// static DOOR: Door<fn() -> u8> = Door::new(Chunk::Jq, &(seven as fn() -> u8));
/// fn seven() -> u8 {
///     7
/// }
/// // Natively it is open.
/// assert_eq!(DOOR.enter().map(|behind| behind()), Some(7));
/// ```
#[derive(Debug)]
pub struct Door<T: 'static> {
    /// Which program is wanted, where one is.
    chunk: Option<Chunk>,
    built_in: Option<&'static T>,
    fetched: OnceLock<&'static T>,
}

impl<T> Door<T> {
    /// The door of `chunk` to `behind`. Where chunks are files of their own, it is closed, and `behind` is not named.
    pub const fn new(chunk: Chunk, behind: &'static T) -> Self {
        Self::leading_to(behind, Some(chunk))
    }

    /// The same for a part of the page, which waits for it by itself.
    pub const fn of_the_page(behind: &'static T) -> Self {
        Self::leading_to(behind, None)
    }

    const fn leading_to(behind: &'static T, chunk: Option<Chunk>) -> Self {
        let split = cfg!(all(target_arch = "wasm32", feature = "chunks"));
        Self { chunk, built_in: if split { None } else { Some(behind) }, fetched: OnceLock::new() }
    }

    /// What is behind it, if that is here.
    pub fn look(&self) -> Option<&'static T> {
        self.built_in.or_else(|| self.fetched.get().copied())
    }

    /// What is behind it. If that is not here, it is noted as wanted, and whoever wanted it ends.
    pub fn enter(&self) -> Option<&'static T> {
        let behind = self.look();
        if behind.is_none()
            && let Some(chunk) = self.chunk
        {
            chunk.want();
        }
        behind
    }

    /// Opens it by what [`load!`](crate::kernel::chunk::load) fetches.
    pub async fn open(&self, load: impl Future<Output = Result<&'static T, NotFetched>>) -> Result<(), NotFetched> {
        if self.look().is_none() {
            let _ = self.fetched.set(load.await?);
        }
        Ok(())
    }
}

/// `load!(jq, JqDoor, &JQ)` is a future that fetches the file `jq`, in which is what `&JQ` names. Several that fetch at
/// once share one request.
macro_rules! load {
    ($file:ident, $type:ty, $behind:expr) => {{
        // One function for each chunk: each has a loader of its own.
        #[cfg(all(target_arch = "wasm32", feature = "chunks"))]
        #[allow(clippy::unnecessary_wraps, reason = "what cuts the code asks for it")]
        #[::wasm_split_helpers::wasm_split($file, fallible)]
        fn load() -> Result<&'static $type, $crate::kernel::chunk::NotFetched> {
            Ok($behind)
        }
        #[cfg(not(all(target_arch = "wasm32", feature = "chunks")))]
        let load = || ::std::future::ready(Ok::<&'static $type, $crate::kernel::chunk::NotFetched>($behind));
        load()
    }};
}
pub(crate) use load;
