//! Who may ask, and how much: any page that is open in a browser on this machine can send requests to a loopback port.
//!
//! A page is told by what browsers always say: the host that it thinks it talks to (a name of its own, where DNS leads that to this
//! machine), its origin, and whether it comes from elsewhere. The real clients say the address that they were given, and no origin.

use std::net::IpAddr;

use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

/// The longest body of a request that is signed: larger objects would come in parts, and nothing here takes parts.
pub const MAX_BODY: usize = 16 << 20;
/// The longest body of a form, and of a request that nobody has signed.
pub const MAX_FORM: usize = 1 << 20;

/// Why nobody answers this request, if nobody does.
pub fn refusal(parts: &Parts) -> Option<&'static str> {
    let text = |name| parts.headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let hosts = [text(HOST), parts.uri.authority().map(Authority::as_str)];
    if hosts.iter().flatten().next().is_none() || !hosts.iter().flatten().all(|host| is_loopback(host)) {
        return Some("The gateway answers only to the hosts 127.0.0.1, [::1] and localhost.\n");
    }
    let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|origin| Some(origin) == hosts[0]);
    let from_elsewhere =
        parts.headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    if from_elsewhere || text(ORIGIN).is_some_and(|origin| !own(origin)) {
        return Some("The gateway does not answer to web pages of other origins.\n");
    }
    None
}

/// Whether `host`, with or without a port, can only be this machine.
fn is_loopback(host: &str) -> bool {
    let Ok(host) = host.parse::<Authority>() else { return false };
    let name = host.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// How long its body may be.
pub fn most(parts: &Parts) -> usize {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let in_query = parts.uri.query().is_some_and(|query| query.contains("X-Amz-Signature="));
    let is_signed = parts.headers.contains_key(AUTHORIZATION) || in_query;
    if is_signed && !is_form { MAX_BODY } else { MAX_FORM }
}
