//! A request of a browser or a client, and what came of it. Nobody signs here.
//!
//! May use: [`who`](crate::cloud::who) called, and [`wire`](crate::wire).

use serde_json::Value;

use crate::cloud::call::Carried;
use crate::cloud::who::{Caller, Origin};
use crate::cloud::{ServiceError, Source};
use crate::wire::{Request, Response};

/// A request, and where it came from. Nobody signs here.
pub(super) struct Visit<'a> {
    pub request: &'a Request,
    pub source: &'a Source,
    pub origin: &'a Origin,
}

/// What came of it.
pub(in crate::cloud) struct Visited {
    /// Who it was, once that is known.
    pub caller: Option<Caller>,
    pub carried: Carried<Response>,
    /// The page that a browser shows, where another client would be refused.
    pub page: Option<Response>,
}

impl Visited {
    /// A refusal of somebody unknown, which leaves no record.
    pub(super) fn refused(error: ServiceError) -> Self {
        let carried = Carried { name: "", parameters: Value::Null, elements: Value::Null, result: Err(error) };
        Self { caller: None, carried, page: None }
    }

    /// A page that leaves no record.
    pub(super) fn page(response: Response) -> Self {
        let carried = Carried { name: "", parameters: Value::Null, elements: Value::Null, result: Ok(response) };
        Self { caller: None, carried, page: None }
    }
}
