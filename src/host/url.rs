//! A URL that a program asks, as curl reads it.
//!
//! May use: [`wire`](crate::wire) and [`kernel`](crate::kernel). The AWS CLI and the SDK read their endpoints by it, too.
//!
//! Own code, because a learner sees curl's answer to a URL that is none: its words, its statuses 1 and 3, and the target
//! as it was typed. The crate url reads URLs as browsers do: it takes `\` for `/` and drops tabs and newlines, where curl
//! asks for what stands there or refuses.
//!
//! ```text
//! Url::parse("h/a/./b?c#d")   // host h, port 80, target /a/b?c
//! Url::parse("ftp://h/")      // ("Protocol \"ftp\" not supported or disabled in libcurl", 1)
//! ```

use crate::kernel::Millis;
use crate::wire::percent_encode;

/// Why there is no answer, in curl's words: its message and its status.
pub(super) type Failure = (String, u8);

/// A URL that one can ask: `http` and `https` only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub host: String,
    pub port: u16,
    /// Whether the port is the scheme's own, and then not in the Host header.
    pub usual_port: bool,
    /// Path and query as they will be sent.
    pub target: String,
}

impl Url {
    /// Reads a URL in curl's way: without a scheme it is `http`.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let rejected = |why: &str| (format!("URL rejected: {why}"), 3);
        if text.is_empty() || text.bytes().any(|b| b <= b' ' || b == 0x7f) {
            return Err(rejected("Malformed input to a URL function"));
        }
        if text.contains(['[', ']', '{', '}']) {
            return Err(("unsupported: [ ] { } in a URL".to_owned(), 3));
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let default = match scheme.to_ascii_lowercase().as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err((format!("Protocol \"{scheme}\" not supported or disabled in libcurl"), 1)),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        if authority.contains('@') {
            return Err(("unsupported: a user name in a URL".to_owned(), 3));
        }
        let (host, port) = match authority.split_once(':') {
            None => (authority, None),
            Some((host, port)) => (host, Some(port).filter(|p| !p.is_empty())),
        };
        let port = match port {
            None => default,
            Some(port) => port
                .parse::<u16>()
                .ok()
                .filter(|_| port.bytes().all(|b| b.is_ascii_digit()))
                .ok_or_else(|| rejected("Port number was not a decimal number between 0 and 65535"))?,
        };
        if host.is_empty() {
            return Err(rejected("No host part in the URL"));
        }
        let host_ok = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if !host.chars().all(host_ok) {
            return Err(rejected("Bad hostname"));
        }
        let rest = rest.split('#').next().unwrap_or("");
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        let mut target = without_dots(path);
        if let Some(query) = query {
            target = format!("{target}?{query}");
        }
        // The request line is ASCII.
        let target = target.chars().fold(String::new(), |mut out, c| {
            if c.is_ascii() {
                out.push(c);
            } else {
                out += &percent_encode(c.encode_utf8(&mut [0; 4]));
            }
            out
        });
        Ok(Self { host: host.to_ascii_lowercase(), port, usual_port: port == default, target })
    }

    /// Where a `Location` leads from here.
    pub(super) fn join(&self, location: &str) -> Result<Self, Failure> {
        if location.contains("://") {
            return Self::parse(location);
        }
        let path = if location.starts_with('/') {
            location.to_owned()
        } else {
            let here = self.target.split('?').next().unwrap_or("/");
            let dir = here.rfind('/').map_or("/", |at| &here[..=at]);
            format!("{dir}{location}")
        };
        let scheme = if self.port == 443 { "https" } else { "http" };
        Self::parse(&format!("{scheme}://{}{path}", self.host_header()))
    }

    /// The Host header.
    pub(super) fn host_header(&self) -> String {
        if self.usual_port { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// The host as curl says that it is connected to it.
    pub(super) fn shown_host(&self) -> String {
        if self.host.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            format!("{0} ({0})", self.host)
        } else {
            self.host.clone()
        }
    }

    /// Whether it is the computer itself.
    pub(super) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.starts_with("127.")
    }

    /// curl's message when nobody answers there.
    pub(super) fn cannot_connect(&self, spent: Millis) -> String {
        format!(
            "Failed to connect to {} port {} after {} ms: Couldn't connect to server",
            self.host, self.port, spent.0
        )
    }
}

/// A path without its `.` and `..`, as curl asks for it.
fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or("");
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let slash = if matches!(last, "." | "..") && !parts.is_empty() { "/" } else { "" };
    format!("/{}{slash}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for (url, host, target) in [
            ("http://169.254.169.254/latest/api/token", "169.254.169.254", "/latest/api/token"),
            ("169.254.169.254", "169.254.169.254", "/"),
            ("http://H:80?a=b#c", "h", "/?a=b"),
            ("https://h:444/a/./b/../c/", "h:444", "/a/c/"),
            ("http://h/a//b/..", "h", "/a//"),
            ("http://h/日", "h", "/%E6%97%A5"),
        ] {
            let parsed = Url::parse(url).unwrap();
            assert_eq!((parsed.host_header().as_str(), parsed.target.as_str()), (host, target), "{url}");
        }
        for (url, code) in
            [("", 3), ("http://", 3), ("http://a b/", 3), ("ftp://h/", 1), ("http://h:x/", 3), ("http://h:99999/", 3)]
        {
            assert_eq!(Url::parse(url).unwrap_err().1, code, "{url}");
        }
    }
}
