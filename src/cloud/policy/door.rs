//! The door to the [validator](super::check): it stands in the chunk that holds most of the account, since a first visit's
//! account is set up from documents that need none.
//!
//! May use: the validator, and [`kernel`](crate::kernel)'s mark of what is wanted.
//!
//! ```text
//! let document = policy::checked(text, Form::Trust).ok_or_else(ServiceError::not_here)??;
//! ```

use super::document::{Document, Form};
use super::fault::MalformedPolicy;
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

type Check = for<'b> fn(&str, Form<'b>) -> Result<Document, MalformedPolicy>;

static DOOR: Door<Check> = Door::new(Chunk::Account, &(Document::parse as Check));

/// Fetches it.
pub(in crate::cloud) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Check, &(Document::parse as Check))).await
}

/// Reads a policy, if AWS takes it. Nothing, where the validator is not here; that is noted.
pub(in crate::cloud) fn checked(text: &str, form: Form<'_>) -> Option<Result<Document, MalformedPolicy>> {
    DOOR.enter().map(|check| check(text, form))
}
