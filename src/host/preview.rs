//! `url-preview`: a web service on the instance that fetches the address that it is given, and shows what is behind it.
//!
//! May use: [`wire`](crate::wire). It is careless on purpose: it asks nobody whether the address is one of its own network,
//! so that whoever reaches it from outside reaches what only the instance can (server-side request forgery). It always
//! sends a GET with headers of its own; nothing that the asker sends is passed on. Whether it runs is `systemctl`'s matter.
//!
//! ```
//! use sts_flow::host::preview::{answer, fetched};
//! use sts_flow::wire::{Method, Request, Response};
//!
//! let asked = Request::new(Method::Get, "54.204.17.23", "/?url=http://169.254.169.254/latest/meta-data/");
//! let fetch = fetched(&asked).unwrap();
//! assert_eq!((fetch.host(), fetch.path()), ("169.254.169.254", "/latest/meta-data/"));
//! assert_eq!(answer(&fetch, Ok(Response::new(401))).status, 502);
//! ```

use super::NetError;
use crate::wire::{Method, Request, Response};

/// The port that it listens on.
pub const PORT: u16 = 80;
/// What it calls itself.
pub const NAME: &str = "url-preview";

/// What it fetches for `request`, or what it answers without fetching anything.
pub fn fetched(request: &Request) -> Result<Request, Response> {
    if !matches!(request.method, Method::Get | Method::Head) {
        return Err(say(405, "only GET is supported\n").header("Allow", "GET, HEAD"));
    }
    let url = request.query_params().into_iter().find(|(name, _)| name == "url").map(|(_, value)| value);
    let Some(url) = url else { return Err(say(400, "usage: /?url=http://HOST/PATH\n")) };
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let (host, path) = rest.map_or(("", ""), |rest| rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len())));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
    if host.is_empty() || host.contains('@') || !plain(host) || !plain(path) {
        return Err(say(400, "url: not an address that can be fetched\n"));
    }
    let path = if path.starts_with('/') { path.to_owned() } else { ["/", path].concat() };
    let user_agent = [NAME, "/1.0"].concat();
    Ok(Request::new(Method::Get, host, &path).header("User-Agent", user_agent).header("Accept", "*/*"))
}

/// What it answers when what it fetched is there: the page itself, or why there is none.
pub fn answer(fetch: &Request, got: Result<Response, NetError>) -> Response {
    let why = match got {
        Ok(got) if got.is_success() => {
            let kind = got.headers.get("content-type").unwrap_or("text/plain").to_owned();
            return Response::new(200).header("Server", NAME).header("Content-Type", kind).with_body(got.body);
        }
        Ok(got) => [&got.status.to_string(), " ", got.reason()].concat(),
        Err(error) => error.to_string(),
    };
    say(502, &["GET http://", fetch.host(), &fetch.target, ": ", &why, "\n"].concat())
}

fn say(status: u16, text: &str) -> Response {
    Response::new(status).header("Server", NAME).header("Content-Type", "text/plain").with_body(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_fetches() {
        for (target, want) in [
            ("/?url=http://169.254.169.254/latest/", Ok(("169.254.169.254", "/latest/"))),
            ("/?url=http%3A%2F%2Fexample.com%3Fa%3Db", Ok(("example.com", "/?a=b"))),
            ("/?url=https://example.com", Ok(("example.com", "/"))),
            ("/", Err(400)),
            ("/?url=", Err(400)),
            ("/?url=file:///etc/passwd", Err(400)),
            ("/?url=http://", Err(400)),
            ("/?url=http://a@b/", Err(400)),
            ("/?url=http://a%0d%0aX:1/", Err(400)),
        ] {
            let got = fetched(&Request::new(Method::Get, "x", target));
            let got = got.map(|request| (request.host().to_owned(), request.target)).map_err(|answer| answer.status);
            assert_eq!(got, want.map(|(host, path)| (host.to_owned(), path.to_owned())), "{target}");
        }
        let put = Request::new(Method::Put, "x", "/?url=http://169.254.169.254/latest/api/token");
        assert_eq!(fetched(&put).unwrap_err().status, 405);
        // Nothing of the asker's goes on.
        let asked = Request::new(Method::Get, "x", "/?url=http://a/").header("X-aws-ec2-metadata-token", "t");
        let names: Vec<_> =
            fetched(&asked).unwrap().headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        assert!(!names.iter().any(|name| name.starts_with("x-aws")), "{names:?}");
    }
}
