//! The page's [chunks](crate::kernel::chunk): what can be fetched, and is it here.
//!
//! May use: every door, in this room and in those below.
//!
//! ```
//! use sts_flow::host::chunk;
//! use sts_flow::kernel::chunk::Chunk;
//!
//! // Natively every chunk is here.
//! assert!(Chunk::ALL.into_iter().all(chunk::is_here));
//! ```

use super::aws::{more, query};
use super::{credentials, doors, secrets, shell};
use crate::cloud;
use crate::kernel::chunk::{Chunk, NotFetched};
use crate::script::door as script;

/// Whether it has been fetched.
pub fn is_here(chunk: Chunk) -> bool {
    match chunk {
        Chunk::Jq => doors::has_jq(),
        Chunk::Node => script::is_here(),
        Chunk::Query => query::is_here(),
        Chunk::Account => more::is_here() && cloud::chunk::is_here(),
    }
}

/// Fetches it. Several that fetch at once share one request, and what is here is not asked for again.
pub async fn fetch(chunk: Chunk) -> Result<(), NotFetched> {
    match chunk {
        Chunk::Jq => doors::fetch_jq().await,
        Chunk::Node => {
            doors::fetch_node().await?;
            script::fetch().await
        }
        Chunk::Query => query::fetch().await,
        Chunk::Account => {
            more::fetch().await?;
            credentials::more::fetch().await?;
            shell::tools::fetch().await?;
            doors::fetch_curl().await?;
            secrets::fetch().await?;
            cloud::chunk::fetch().await
        }
    }
}
