//! The instance metadata service at 169.254.169.254, versions 1 and 2: requests, and the tokens that open them.
//!
//! May use: [`metadata`](super::metadata), which says what is at a path, and [`delivery`](super::delivery), which
//! answers for credentials.
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>

use super::answer::{TTL_HEADER, document, headed, not_found, plain};
use super::deliveries::{Parked, Token};
use super::delivery::credentials_request;
use super::metadata::{Found, VERSIONS, metadata};
use super::state::Ec2;
use crate::cloud::site::{Dispatch, Due};
use crate::cloud::{InstanceId, InstanceState, Source, TokenEvent, TokenState, desk::Desk};
use crate::kernel::{Machine, Millis};
use crate::wire::{Method, Request, Response};

/// The longest life of a session token, in seconds.
const MAX_TTL: i64 = 21_600;

const TOKEN_HEADER: &str = "X-aws-ec2-metadata-token";

/// Answers, or parks the request until another service has answered.
pub(in crate::cloud) fn answer(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    exchange: u64,
    from: &Source,
    request: &Request,
) -> Option<Response> {
    let (id, hops) = match from {
        Source::Instance(id) => (id, 1),
        Source::Container(id, hops) => (id, *hops),
        _ => return Some(plain(desk.site.now, 403)),
    };
    let Some(instance) = ec2.instances.get(id) else { return Some(plain(desk.site.now, 403)) };
    let (id, options) = (instance.id.clone(), instance.metadata);
    if !options.endpoint_enabled || instance.state != InstanceState::Running {
        return Some(plain(desk.site.now, 403));
    }
    let forwarded = request.headers.get("x-forwarded-for").is_some();
    let path = request.path();
    let rest = path.strip_prefix("/latest/");
    // With a slash after it the path is another one, and hands out nothing.
    if path.trim_end_matches('/').ends_with("/api/token") {
        let response = match (rest, request.method) {
            (Some("api/token"), Method::Put) if forwarded => plain(desk.site.now, 403),
            (Some("api/token"), Method::Put) => put_token(ec2, desk, &id, request),
            (Some("api/token"), _) => plain(desk.site.now, 405).header("Allow", "OPTIONS, PUT"),
            // Only the path under /latest/ hands out tokens.
            _ => plain(desk.site.now, 403),
        };
        // The PUT has arrived, and its answer sets out; its time to live ends on the way.
        if request.method == Method::Put && hops > options.hop_limit {
            desk.site.dispatches.push(Dispatch::Lost { exchange });
            return None;
        }
        return Some(response);
    }
    if !matches!(request.method, Method::Get | Method::Head) {
        return Some(plain(desk.site.now, 405).header("Allow", "GET, HEAD"));
    }
    let ttl = match request.headers.get(TOKEN_HEADER) {
        Some(_) if forwarded => return Some(plain(desk.site.now, 403)),
        Some(token) => match ec2.imds.tokens.get(token) {
            Some(known) if known.instance == id && known.state == TokenState::Active => {
                Some(known.expires.since(desk.site.now))
            }
            _ => return Some(plain(desk.site.now, 401)),
        },
        None if options.tokens_required => return Some(plain(desk.site.now, 401)),
        None => None,
    };
    let bare = request.method == Method::Head;
    let path = path.strip_prefix('/').unwrap_or(path);
    let (version, rest) = path.split_once('/').unwrap_or((path, ""));
    let found = match version {
        _ if path.is_empty() => Found::Text(VERSIONS.join("\n")),
        _ if VERSIONS.contains(&version) => metadata(ec2, desk, &id, rest),
        _ => Found::Html,
    };
    match found {
        Found::Text(text) => Some(headed(bare, document(desk.site.now, text, ttl, desk.site.now))),
        Found::Html => Some(headed(bare, not_found(desk.site.now))),
        Found::Credentials(role) => credentials_request(ec2, desk, &id, Parked { exchange, role, ttl, bare }),
    }
}

fn put_token(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, request: &Request) -> Response {
    let ttl = request.headers.get(TTL_HEADER).and_then(|ttl| ttl.trim().parse::<i64>().ok());
    let Some(ttl) = ttl.filter(|ttl| (1..=MAX_TTL).contains(ttl)) else {
        return plain(desk.site.now, 400).with_body("Missing or Invalid Parameters");
    };
    let token = desk.site.mint.metadata_token();
    if let Ok(state) = desk.site.step(&token, TokenState::INITIAL, TokenEvent::Put) {
        let expires = desk.site.now + Millis::seconds(ttl);
        ec2.imds.tokens.insert(token.clone(), Token { instance: id.clone(), expires, state });
        desk.site.schedule.push(expires, Due::TokenEnds(token.clone()));
    }
    Response::new(200)
        .header(TTL_HEADER, ttl.to_string())
        .header("Content-Type", "text/plain")
        .header("Date", desk.site.now.http())
        .header("Connection", "close")
        .header("Server", "EC2ws")
        .with_body(token)
}

pub(in crate::cloud) fn token_ends(ec2: &mut Ec2, desk: &mut Desk<'_>, token: &str) {
    let Some(state) = ec2.imds.tokens.get(token).map(|t| t.state) else { return };
    // What has ended is refused as what never was: nothing more need be known of it.
    if desk.site.step(token, state, TokenEvent::TtlElapsed).is_ok() {
        ec2.imds.tokens.remove(token);
    }
}
