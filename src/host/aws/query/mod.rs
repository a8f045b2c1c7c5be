//! `--query`, behind the door of a [chunk](crate::kernel::chunk) of its own: [`Chunk::Query`].
//!
//! May use: `jmespath`, which nothing else names, and [`kernel`](crate::kernel)'s mark of what is wanted.

mod face;
mod jmespath;

use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

pub(super) use face::{Query, Unanswered};

/// What is behind the door.
#[derive(Debug)]
struct Language {
    /// Reads an expression.
    read: fn(&str) -> Result<Box<dyn Query>, String>,
}

static LANGUAGE: Language = Language { read: jmespath::read };
static DOOR: Door<Language> = Door::new(Chunk::Query, &LANGUAGE);

/// Whether it has been fetched.
pub(in crate::host) fn is_here() -> bool {
    DOOR.look().is_some()
}

/// Fetches it.
pub(in crate::host) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(query, Language, &LANGUAGE)).await
}

/// Reads an expression, or says in the CLI's words what is wrong with it. Where the language is not here, that is noted, and
/// what is said is thrown away with all that was done.
pub(super) fn read(text: &str) -> Result<Box<dyn Query>, String> {
    match DOOR.enter() {
        Some(language) => (language.read)(text),
        None => Err(String::new()),
    }
}
