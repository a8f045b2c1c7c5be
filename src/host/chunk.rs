//! The doors of the page's [chunks](crate::kernel::chunk), of which those to `jq` and `node` stand here: what can be fetched, and
//! is it here.
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

use std::pin::Pin;

use super::aws::{more, query};
use super::credentials;
use super::jq;
use super::node;
use super::program::Program;
use super::shell;
use crate::cloud;
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};
use crate::script::door as script;

/// Whether it has been fetched.
pub fn is_here(chunk: Chunk) -> bool {
    match chunk {
        Chunk::Jq => DOOR.look().is_some(),
        Chunk::Node => script::is_here(),
        Chunk::Query => query::is_here(),
        Chunk::Account => more::is_here() && cloud::chunk::is_here(),
    }
}

/// Fetches it. Several that fetch at once share one request, and what is here is not asked for again.
pub async fn fetch(chunk: Chunk) -> Result<(), NotFetched> {
    match chunk {
        Chunk::Jq => DOOR.open(load!(jq, Jq, &JQ)).await,
        Chunk::Node => {
            NODE_DOOR.open(load!(node, Node, &NODE)).await?;
            script::fetch().await
        }
        Chunk::Query => query::fetch().await,
        Chunk::Account => {
            more::fetch().await?;
            credentials::more::fetch().await?;
            shell::tools::fetch().await?;
            cloud::chunk::fetch().await
        }
    }
}

/// `jq`, as the shell starts it.
#[derive(Debug)]
pub(super) struct Jq {
    /// Runs it to its end.
    pub run: fn(&Program<'_>) -> u8,
}

static JQ: Jq = Jq { run: jq::run };
static DOOR: Door<Jq> = Door::new(Chunk::Jq, &JQ);

/// `jq`. Where it is not here, that is noted, and the program that wanted it ends: what it did is thrown away.
pub(super) fn jq() -> Option<&'static Jq> {
    DOOR.enter()
}

/// `node`, as the shell starts it.
#[derive(Debug)]
pub(super) struct Node {
    /// Runs it to its end.
    pub run: for<'a> fn(&'a mut Program<'_>) -> Pin<Box<dyn Future<Output = u8> + 'a>>,
}

static NODE: Node = Node { run: |program| Box::pin(node::run(program)) };
static NODE_DOOR: Door<Node> = Door::new(Chunk::Node, &NODE);

/// `node`, as [`jq`] is.
pub(super) fn node() -> Option<&'static Node> {
    NODE_DOOR.enter()
}
