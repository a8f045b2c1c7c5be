//! The doors to `curl`, `jq` and `node`, by which the shell starts them.
//!
//! May use: these programs, which nothing else names, and [`kernel`](crate::kernel)'s mark of what is wanted.
//! [`chunk`](super::chunk) fetches what is behind them.
//!
//! ```text
//! doors::jq().map_or(0, |door| (door.run)(program))
//! ```

use std::pin::Pin;

use super::program::Program;
use super::{curl, jq, node};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

/// `curl`, as the shell starts it.
#[derive(Debug)]
pub(super) struct Curl {
    /// Runs it to its end.
    pub run: for<'a> fn(&'a mut Program<'_>) -> Pin<Box<dyn Future<Output = u8> + 'a>>,
}

static CURL: Curl = Curl { run: |program| Box::pin(curl::run(program)) };
static CURL_DOOR: Door<Curl> = Door::new(Chunk::Account, &CURL);

/// Fetches it.
pub(super) async fn fetch_curl() -> Result<(), NotFetched> {
    CURL_DOOR.open(load!(account, Curl, &CURL)).await
}

/// `curl`, as [`jq`] is.
pub(super) fn curl() -> Option<&'static Curl> {
    CURL_DOOR.enter()
}

/// `jq`, as the shell starts it.
#[derive(Debug)]
pub(super) struct Jq {
    /// Runs it to its end.
    pub run: fn(&Program<'_>) -> u8,
}

static JQ: Jq = Jq { run: jq::run };
static JQ_DOOR: Door<Jq> = Door::new(Chunk::Jq, &JQ);

/// Whether it has been fetched.
pub(super) fn has_jq() -> bool {
    JQ_DOOR.look().is_some()
}

/// Fetches it.
pub(super) async fn fetch_jq() -> Result<(), NotFetched> {
    JQ_DOOR.open(load!(jq, Jq, &JQ)).await
}

/// `jq`. Where it is not here, that is noted, and the program that wanted it ends: what it did is thrown away.
pub(super) fn jq() -> Option<&'static Jq> {
    JQ_DOOR.enter()
}

/// `node`, as the shell starts it.
#[derive(Debug)]
pub(super) struct Node {
    /// Runs it to its end.
    pub run: for<'a> fn(&'a mut Program<'_>) -> Pin<Box<dyn Future<Output = u8> + 'a>>,
}

static NODE: Node = Node { run: |program| Box::pin(node::run(program)) };
static NODE_DOOR: Door<Node> = Door::new(Chunk::Node, &NODE);

/// Fetches what runs it here. What runs JavaScript has a door of its own.
pub(super) async fn fetch_node() -> Result<(), NotFetched> {
    NODE_DOOR.open(load!(node, Node, &NODE)).await
}

/// `node`, as [`jq`] is.
pub(super) fn node() -> Option<&'static Node> {
    NODE_DOOR.enter()
}
