//! AWS Sign-In's paths: the table of what answers where. A new one has its row here.
//!
//! May use: the files that carry them out.

use super::state::Signin;
use super::visit::{Visit, Visited};
use super::{authorize, token};
use crate::cloud::who::Origin;
use crate::cloud::{ServiceError, Source, desk::Desk};
use crate::wire::{Method, Request};

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
