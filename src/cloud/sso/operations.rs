//! Identity Center's paths: the table of what answers where, by host. A new one has its row here.
//!
//! May use: the files that carry them out.

use serde_json::Value;

use super::state::{Answer, Sso};
use super::{center, oidc, portal, written};
use crate::cloud::iam::Iam;
use crate::cloud::who::{Caller, Origin};
use crate::cloud::{ServiceError, Source, call::Carried, desk::Desk};
use crate::wire::{Method, Request, Response};

type Run = fn(&mut Sso, &mut Desk<'_>, &Request) -> Answer;

const OPERATIONS: [(&str, Method, &str, &str, Run); 7] = [
    ("oidc", Method::Post, "/client/register", "RegisterClient", oidc::register_client),
    ("oidc", Method::Get, "/authorize", "Authorize", oidc::authorize),
    ("oidc", Method::Post, "/token", "CreateToken", oidc::create_token),
    ("portal", Method::Get, "/assignment/accounts", "ListAccounts", portal::list_accounts),
    ("portal", Method::Get, "/assignment/roles", "ListAccountRoles", portal::list_account_roles),
    ("portal", Method::Get, "/federation/credentials", "GetRoleCredentials", portal::role_credentials),
    ("portal", Method::Post, "/logout", "Logout", portal::logout),
];

fn find(request: &Request) -> Option<&'static (&'static str, Method, &'static str, &'static str, Run)> {
    let label = request.host().split('.').next().unwrap_or("");
    OPERATIONS
        .iter()
        .find(|(host, method, path, ..)| *host == label && *method == request.method && *path == request.path())
}

/// What `request` asks for, by the API's name.
pub(in crate::cloud) fn operation(request: &Request) -> &'static str {
    find(request).map_or("", |(_, _, _, name, _)| name)
}

/// Carries out what `request` asks for: who it was, once that is known, and what came of it. Nobody signs here.
pub(in crate::cloud) fn carry_out(
    sso: &mut Sso,
    iam: &mut Iam,
    desk: &mut Desk<'_>,
    (from, origin): (&Source, &Origin),
    request: &Request,
) -> (Option<Caller>, Carried<Response>) {
    center::provision(iam, desk.site);
    let found = find(request);
    // Logging out ends the session that asks for it.
    let asked = portal::session(sso, desk, request).ok();
    let result = match found {
        Some((.., run)) => run(sso, desk, request),
        None => Err(ServiceError::new(404, "UnknownOperationException", "")),
    };
    let brought = || result.as_ref().ok().and_then(|answer| written::session_in(sso, answer));
    let caller = asked.or_else(brought).map(|place| written::person(&desk.site.account, place, from, origin));
    let name = found.filter(|_| caller.is_some()).map_or("", |(_, _, _, name, _)| name);
    let elements = result.as_ref().map_or(Value::Null, |answer| written::members(&answer.body.text()));
    (caller, Carried { name, parameters: written::parameters(request), elements, result })
}
