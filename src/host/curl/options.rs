//! curl's command line, and the request that it comes to.
//!
//! May use: a `Program` of this room, for `@file`, and [`wire`](crate::wire).
//!
//! Own code, 50 lines: curl's rules are its own. The crate lexopt 0.3 (2,065 lines) takes the `=` out of `-d=text`, which
//! curl sends, and an `=` after a long option for the beginning of its value, where curl knows no such option and quotes
//! the whole of it. What would be left to it is to go through the letters of `-sSf`.
//!
//! ```text
//! -sd a=1 --json @file -H 'Accept: x' URL   // letters together, values behind them or next, in any order
//! ```

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::host::program::Program;
use crate::host::seconds::millis;
use crate::host::url::{Failure, Url};
use crate::kernel::Millis;
use crate::wire::{Body, Method, Request};

pub(super) const TRY_HELP: &str = "curl: try 'curl --help' for more information\n";

/// Options that this one has: short, long, whether they take a value.
const OPTIONS: [(char, &str, bool); 29] = [
    ('4', "ipv4", false),
    ('A', "user-agent", true),
    ('H', "header", true),
    ('G', "get", false),
    ('I', "head", false),
    ('L', "location", false),
    ('O', "remote-name", false),
    ('S', "show-error", false),
    ('V', "version", false),
    ('X', "request", true),
    ('d', "data", true),
    ('f', "fail", false),
    ('i', "include", false),
    ('k', "insecure", false),
    ('m', "max-time", true),
    ('o', "output", true),
    ('s', "silent", false),
    ('u', "user", true),
    ('v', "verbose", false),
    ('w', "write-out", true),
    ('\0', "connect-timeout", true),
    ('\0', "data-ascii", true),
    ('\0', "data-binary", true),
    ('\0', "data-raw", true),
    ('\0', "fail-with-body", false),
    ('\0', "http1.1", false),
    ('\0', "json", true),
    ('\0', "noproxy", true),
    ('\0', "url", true),
];

/// Options that curl has and this one has not. A short one is any of these letters.
const OTHER_SHORT: &str = "01236abcCDeEFghjJKlMnNopPqQrRtTUxyYzZ#:";
const OTHER_LONG: &str = "anyauth aws-sigv4 basic cacert cert compressed config cookie cookie-jar create-dirs \
    data-urlencode dump-header form help http2 interface ipv6 key limit-rate netrc no-buffer output-dir parallel \
    proxy referer retry tlsv1.2";

/// What the command line asks for.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub method: Option<String>,
    pub headers: Vec<String>,
    pub head: bool,
    pub show_error: bool,
    pub version: bool,
    pub data: Option<String>,
    pub fail: bool,
    pub include: bool,
    pub max_time: Option<Millis>,
    pub connect_timeout: Option<Millis>,
    /// Where each URL's body goes; nothing for a name of its own.
    pub outputs: Vec<Option<String>>,
    pub location: bool,
    pub get: bool,
    pub fail_with_body: bool,
    pub user: Option<String>,
    pub json: bool,
    pub silent: bool,
    pub verbose: bool,
    pub write_out: Option<String>,
    pub user_agent: Option<String>,
    pub urls: Vec<String>,
}

fn needs_value(option: &str) -> Failure {
    (format!("curl: option {option}: requires parameter\n{TRY_HELP}"), 2)
}

impl Options {
    /// Reads the command line.
    pub(super) fn read(program: &Program<'_>) -> Result<Self, Failure> {
        let mut options = Self::default();
        if program.args.is_empty() {
            return Err((TRY_HELP.to_owned(), 2));
        }
        let mut args = program.args.iter();
        let mut ended = false;
        while let Some(arg) = args.next() {
            if ended {
                options.urls.push(arg.clone());
            } else if arg == "--" {
                ended = true;
            } else if let Some(name) = arg.strip_prefix("--").filter(|n| !n.is_empty()) {
                let Some((_, long, valued)) = OPTIONS.iter().find(|(_, long, _)| *long == name) else {
                    return Err(if OTHER_LONG.split(' ').any(|other| other == name) {
                        (format!("curl: unsupported option: {arg}\n"), 2)
                    } else {
                        (format!("curl: option {arg}: is unknown\n{TRY_HELP}"), 2)
                    });
                };
                let value = if *valued { Some(args.next().ok_or_else(|| needs_value(arg))?.clone()) } else { None };
                options.set(program, arg, long, value.unwrap_or_default())?;
            } else if arg.len() > 1 && arg.starts_with('-') {
                let mut rest = arg[1..].chars();
                while let Some(letter) = rest.next() {
                    let shown = format!("-{letter}");
                    let Some((_, long, valued)) =
                        OPTIONS.iter().find(|(short, _, _)| *short == letter && letter != '\0')
                    else {
                        return Err(if OTHER_SHORT.contains(letter) {
                            (format!("curl: unsupported option: {shown}\n"), 2)
                        } else {
                            (format!("curl: option {arg}: is unknown\n{TRY_HELP}"), 2)
                        });
                    };
                    if *valued {
                        let glued = rest.as_str();
                        let value = if glued.is_empty() {
                            args.next().ok_or_else(|| needs_value(&shown))?.clone()
                        } else {
                            glued.to_owned()
                        };
                        options.set(program, &shown, long, value)?;
                        break;
                    }
                    options.set(program, &shown, long, String::new())?;
                }
            } else {
                options.urls.push(arg.clone());
            }
        }
        if options.head && options.data.is_some() {
            let warning = "Warning: You can only select one HTTP request method! You asked for both POST \n\
                           Warning: (-d, --data) and HEAD (-I, --head).\n";
            return Err((warning.to_owned(), 2));
        }
        Ok(options)
    }

    fn set(&mut self, program: &Program<'_>, shown: &str, long: &str, value: String) -> Result<(), Failure> {
        let time = || {
            millis(&value)
                .ok_or_else(|| (format!("curl: option {shown}: expected a proper numerical parameter\n{TRY_HELP}"), 2))
        };
        let refuse = |what: &str| Err((format!("curl: unsupported option: {shown} {what}\n"), 2));
        match long {
            "user-agent" => self.user_agent = Some(value),
            "head" => self.head = true,
            "show-error" => self.show_error = true,
            "version" => self.version = true,
            "request" => self.method = Some(value),
            "fail" => self.fail = true,
            "include" => self.include = true,
            "max-time" => self.max_time = Some(time()?).filter(|t| *t > Millis::ZERO),
            "connect-timeout" => self.connect_timeout = Some(time()?).filter(|t| *t > Millis::ZERO),
            "output" => self.outputs.push(Some(value)),
            "remote-name" => self.outputs.push(None),
            "location" => self.location = true,
            "get" => self.get = true,
            "fail-with-body" => self.fail_with_body = true,
            "user" => self.user = Some(value),
            // Without TLS and with one kind of network, these change nothing.
            "insecure" | "ipv4" | "http1.1" | "noproxy" => {}
            "silent" => self.silent = true,
            "verbose" => self.verbose = true,
            "write-out" => self.write_out = Some(value),
            "url" => self.urls.push(value),
            "header" if value.starts_with('@') => return refuse("@file"),
            // The Host header says where a message goes in this world, so it cannot also say something else.
            "header" if value.split([':', ';']).next().is_some_and(|n| n.trim().eq_ignore_ascii_case("host")) => {
                return refuse("Host:");
            }
            "header" => self.headers.push(value),
            _ => {
                self.json |= long == "json";
                let kept = |text: &str| {
                    if matches!(long, "data-binary" | "json") { text.to_owned() } else { without_line_ends(text) }
                };
                let data = match value.strip_prefix('@').filter(|_| long != "data-raw") {
                    None => value,
                    Some("-") => kept(program.input.as_deref().unwrap_or("")),
                    Some(file) => match program.read(file) {
                        Some(text) => kept(text),
                        None => {
                            return Err((
                                format!("curl: option {shown}: error encountered when reading a file\n{TRY_HELP}"),
                                26,
                            ));
                        }
                    },
                };
                self.data = Some(match self.data.take() {
                    Some(before) if long == "json" => before + &data,
                    Some(before) => format!("{before}&{data}"),
                    None => data,
                });
            }
        }
        Ok(())
    }

    /// The request for `url`; one that was redirected is a GET without a body.
    pub(super) fn request(&self, url: &Url, version: &str, redirected: bool) -> Result<Request, Failure> {
        let data = self.data.as_ref().filter(|_| !self.get && !redirected);
        let default = match (self.head, data) {
            (true, _) => "HEAD",
            (_, Some(_)) => "POST",
            _ => "GET",
        };
        let name = self.method.as_deref().filter(|_| !redirected).unwrap_or(default);
        let Some(method) = Method::parse(name) else {
            return Err((format!("unsupported request method: {name}"), 2));
        };
        let mut target = url.target.clone();
        if let Some(query) = self.data.as_ref().filter(|_| self.get && !redirected) {
            let joint = if target.contains('?') { '&' } else { '?' };
            target = format!("{target}{joint}{query}");
        }
        let mut request = Request::new(method, &url.host_header(), target);
        if let Some(user) = &self.user {
            let text = format!("Basic {}", BASE64_STANDARD.encode(user));
            request.headers.append("Authorization", text);
        }
        request.headers.append("User-Agent", self.user_agent.clone().unwrap_or_else(|| format!("curl/{version}")));
        request.headers.append("Accept", if self.json { "application/json" } else { "*/*" });
        let mut own = Vec::new();
        for header in &self.headers {
            if let Some((name, value)) = header.split_once(':') {
                let (name, value) = (name.trim(), value.trim());
                request.headers.remove(name);
                if !value.is_empty() {
                    own.push((name, value));
                }
            } else if let Some(name) = header.strip_suffix(';') {
                request.headers.remove(name);
                own.push((name, ""));
            }
            // curl itself ignores a header that is neither.
        }
        let has = |name: &str| {
            self.headers.iter().any(|h| h.split([':', ';']).next().is_some_and(|n| n.eq_ignore_ascii_case(name)))
        };
        for (name, value) in own {
            request.headers.append(name.to_owned(), value);
        }
        if let Some(data) = data {
            if !has("content-length") {
                request.headers.append("Content-Length", data.len().to_string());
            }
            if !has("content-type") {
                let kind = if self.json { "application/json" } else { "application/x-www-form-urlencoded" };
                request.headers.append("Content-Type", kind);
            }
            request.body = Body::from(data.as_str());
        }
        Ok(request)
    }
}

fn without_line_ends(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect()
}
