//! AWS Sign-In's paths: the table of what answers where. A new one has its row here.
//!
//! May use: the files that carry them out.

use serde_json::Value;

use super::state::Signin;
use super::{authorize, token};
use crate::cloud::call::Carried;
use crate::cloud::who::{Caller, Origin};
use crate::cloud::{ServiceError, Source, desk::Desk};
use crate::wire::{Method, Request, Response};

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

type Run = fn(&mut Signin, &mut Desk<'_>, &Visit<'_>) -> Visited;

const OPERATIONS: [(Method, &str, &str, Run); 3] = [
    (Method::Get, "/v1/authorize", "AuthorizeOAuth2Access", authorize::authorize_access),
    (Method::Get, "/v1/sessions/confirmation", "Confirmation", authorize::confirmation),
    (Method::Post, "/v1/token", "CreateOAuth2Token", token::create_token),
];

fn find(request: &Request) -> Option<&'static (Method, &'static str, &'static str, Run)> {
    OPERATIONS.iter().find(|(method, path, ..)| *method == request.method && *path == request.path())
}

/// What `request` asks for, by the API's name.
pub(in crate::cloud) fn operation(request: &Request) -> &'static str {
    find(request).map_or("", |(_, _, name, _)| name)
}

/// Carries out what `request` asks for.
pub(in crate::cloud) fn carry_out(
    signin: &mut Signin,
    desk: &mut Desk<'_>,
    source: &Source,
    origin: &Origin,
    request: &Request,
) -> Visited {
    match find(request) {
        Some((.., run)) => run(signin, desk, &Visit { request, source, origin }),
        None => Visited::refused(ServiceError::new(404, "ResourceNotFoundException", "Not found")),
    }
}
