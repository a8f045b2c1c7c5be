//! How the AWS CLI sends a request: to which endpoint, what its HTTP client refuses, and when it asks again.
//!
//! May use: [`Io`], [`url`](super::url), and [`wire`](crate::wire). Of botocore 1.44's, in AWS CLI 2.36: the retry mode
//! `standard`, which tries three times in all, and Python's `http.client`, which sends no header with a line in it.
//!
//! ```text
//! Endpoint::given("http://localhost:4566/base")   // its host, and the path before every other
//! ```
//!
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-retries.html>

use std::fmt::Write;

use super::log::Log;
use super::url::Url;
use super::{Io, NetError};
use crate::kernel::Millis;
use crate::wire::{Request, Response};

/// botocore's patience with a service.
const TIMEOUT: Millis = Millis::seconds(60);

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// Host, and port where it is not the scheme's own.
    pub host: String,
    /// The path before every other, without a slash at its end.
    pub base: String,
}

impl Endpoint {
    /// One that AWS has.
    pub(super) const fn of_aws(host: String) -> Self {
        Self { scheme: "https", host, base: String::new() }
    }

    /// One that a person set; none, if it is no URL.
    pub(super) fn given(url: &str) -> Option<Self> {
        let scheme = match url.split_once("://")?.0 {
            "http" => "http",
            "https" => "https",
            _ => return None,
        };
        let url = Url::parse(url).ok()?;
        let path = url.target.split('?').next().unwrap_or("/").trim_end_matches('/').to_owned();
        Some(Self { scheme, host: url.host_header(), base: path })
    }
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unsent(pub String);

/// How often is asked, and how that is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sending<'a> {
    pub io: &'a Io,
    pub log: &'a Log,
    /// `http` or `https`.
    pub scheme: &'a str,
    /// How often in all.
    pub attempts: u32,
}

impl Sending<'_> {
    /// Sends what `make` makes, and returns the answer, with what is to be said of how often it was asked for.
    ///
    /// Answers of 500, 502, 503 and 504, and none at all, are tried again. botocore draws the pause before that at
    /// random, up to one second, then up to two; here it is the middle.
    pub(super) async fn send<E: From<Unsent>>(
        self,
        mut make: impl FnMut() -> Result<Request, E>,
    ) -> Result<(Response, String), E> {
        let mut attempt = 1;
        loop {
            let mut request = make()?;
            if !request.body.is_empty() {
                let length = request.body.len().to_string();
                request = request.header("Content-Length", length);
            }
            if let Some(value) = request.headers.iter().map(|(_, value)| value).find(|value| is_illegal(value)) {
                let value = bytes_literal(value);
                return Err(Unsent(format!(
                    "An HTTP Client raised an unhandled exception: Invalid header value {value}"
                ))
                .into());
            }
            let (scheme, port) = (self.scheme, if self.scheme == "http" { 80 } else { 443 });
            let host = request.host().to_owned();
            let url = format!("{scheme}://{host}{}", request.target);
            let port = if host.contains(':') { String::new() } else { format!(":{port}") };
            let line = format!("{scheme}://{host}{port} \"{} {} HTTP/1.1\"", request.method, request.target);
            let answer = self.io.exchange_within(request, TIMEOUT).await;
            let transient = match &answer {
                Ok(response) => {
                    let line = format!("{line} {} {}", response.status, response.body.len());
                    self.log.debug("urllib3.connectionpool", &line);
                    matches!(response.status, 500 | 502 | 503 | 504)
                }
                Err(_) => true,
            };
            if transient && attempt < self.attempts {
                let pause = Millis(500 << (attempt - 1).min(5));
                let text =
                    format!("Retry needed, retrying request after delay of: {}.{:03}", pause.0 / 1000, pause.0 % 1000);
                self.log.debug("botocore.retries.standard", &text);
                self.io.sleep(pause).await;
                attempt += 1;
                continue;
            }
            let tried = if transient && attempt > 1 {
                format!(" (reached max retries: {})", attempt - 1)
            } else {
                String::new()
            };
            return answer.map(|response| (response, tried)).map_err(|error| Unsent(no_answer(error, &url)).into());
        }
    }
}

/// What `http.client` sends in no header: a line's end that no blank follows.
fn is_illegal(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match (byte, bytes.get(at + 1)) {
        (b'\n', next) => !matches!(next, Some(b' ' | b'\t')),
        (b'\r', next) => !matches!(next, Some(b' ' | b'\t' | b'\n')),
        _ => false,
    })
}

/// Bytes as Python shows them.
fn bytes_literal(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for byte in text.bytes() {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            byte if char::from(byte) == quote => out.extend(['\\', quote]),
            b' '..=b'~' => out.push(char::from(byte)),
            byte => drop(write!(out, "\\x{byte:02x}")),
        }
    }
    out.push(quote);
    out
}

/// botocore's words for a request that nobody answered.
pub(super) fn no_answer(error: NetError, url: &str) -> String {
    let what = match error {
        NetError::Timeout => "Connect timeout on endpoint URL",
        NetError::UnknownHost | NetError::Refused => "Could not connect to the endpoint URL",
    };
    format!("{what}: \"{url}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_that_people_set() {
        for (url, want) in [
            ("http://localhost:4566", Some(("http", "localhost:4566", ""))),
            ("https://sts.eu-west-3.amazonaws.com/", Some(("https", "sts.eu-west-3.amazonaws.com", ""))),
            ("http://h:80/base/", Some(("http", "h", "/base"))),
            ("localhost:4566", None),
            ("ftp://h", None),
            ("http://", None),
        ] {
            let got = Endpoint::given(url);
            assert_eq!(got.as_ref().map(|e| (e.scheme, e.host.as_str(), e.base.as_str())), want, "{url}");
        }
    }

    /// Taken down from Python 3.11.
    #[test]
    fn headers_that_python_sends_not() {
        for (value, illegal, shown) in [
            ("a", false, "b'a'"),
            ("a\rb", true, "b'a\\rb'"),
            ("a\r", true, "b'a\\r'"),
            ("a\n b", false, "b'a\\n b'"),
            ("a\nb", true, "b'a\\nb'"),
            ("a\r\n b", false, "b'a\\r\\n b'"),
            ("é'", false, "b\"\\xc3\\xa9'\""),
            ("'\"\\", false, "b'\\'\"\\\\'"),
        ] {
            assert_eq!((is_illegal(value), bytes_literal(value).as_str()), (illegal, shown));
        }
    }
}
