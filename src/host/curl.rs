//! `curl`, as far as one needs it to talk to IMDS and to look at HTTP.
//!
//! May use: a `Program` of this room and [`wire`](crate::wire).
//!
//! Options, messages and statuses are those of curl 8.5. What it knows to be an option of curl but does not have, it
//! refuses by name. Where standard output is not a terminal (in backticks, in a pipe) and without `-s`, the progress
//! meter is printed in its final state: its two header lines and the line of the ended transfer. There is no TLS in
//! this world: `-v` shows none for `https`.
//!
//! The options are read by own code, 50 lines: curl's rules are its own. The crate lexopt 0.3 (2,065 lines) takes the `=`
//! out of `-d=text`, which curl sends, and an `=` after a long option for the beginning of its value, where curl knows no
//! such option and quotes the whole of it. What would be left to it is to go through the letters of `-sSf`.
//!
//! ```sh
//! curl -sS -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'
//! ```

use std::fmt::Write;

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::host::NetError;
use crate::host::program::Program;
use crate::host::seconds::millis;
use crate::kernel::{Millis, SimTime};
use crate::wire::{Body, Method, Request, Response};

/// How long an operating system goes on asking for a connection: Linux sends its SYN seven times, in 127 seconds.
const LINUX_CONNECT_LIMIT: Millis = Millis::seconds(127);
/// macOS' patience.
const PC_CONNECT_LIMIT: Millis = Millis::seconds(75);

const TRY_HELP: &str = "curl: try 'curl --help' for more information\n";

/// The two header lines of the progress meter.
const METER: &str = "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n\
                     \x20                                Dload  Upload   Total   Spent    Left  Speed\n";

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
const OTHER_LONG: [&str; 27] = [
    "anyauth",
    "aws-sigv4",
    "basic",
    "cacert",
    "cert",
    "compressed",
    "config",
    "cookie",
    "cookie-jar",
    "create-dirs",
    "data-urlencode",
    "dump-header",
    "form",
    "help",
    "http2",
    "interface",
    "ipv6",
    "key",
    "limit-rate",
    "netrc",
    "no-buffer",
    "output-dir",
    "parallel",
    "proxy",
    "referer",
    "retry",
    "tlsv1.2",
];

/// What the command line asks for.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Debug, Default)]
struct Options {
    method: Option<String>,
    headers: Vec<String>,
    head: bool,
    show_error: bool,
    version: bool,
    data: Option<String>,
    fail: bool,
    include: bool,
    max_time: Option<Millis>,
    connect_timeout: Option<Millis>,
    /// Where each URL's body goes; nothing for a name of its own.
    outputs: Vec<Option<String>>,
    location: bool,
    get: bool,
    fail_with_body: bool,
    user: Option<String>,
    json: bool,
    silent: bool,
    verbose: bool,
    write_out: Option<String>,
    user_agent: Option<String>,
    urls: Vec<String>,
}

/// Why curl ends: its message and its status.
type Failure = (String, u8);

/// Runs `curl`.
pub(super) async fn run(program: &mut Program<'_>) -> u8 {
    let code = match options(program) {
        Err((message, code)) => {
            program.err.print(&message);
            code
        }
        Ok(options) if options.version => {
            let version = program.computer.curl_version();
            program.out.print(&format!("curl {version} (simulated) libcurl/{version}\nProtocols: http https\n"));
            0
        }
        Ok(options) if options.urls.is_empty() => {
            program.err.print(&format!("curl: (2) no URL specified\n{TRY_HELP}"));
            2
        }
        Ok(options) => {
            let mut last = 0;
            for (n, url) in options.urls.iter().enumerate() {
                last = 0;
                let own = || url.split(['?', '#']).next().and_then(|u| u.rsplit('/').next()).unwrap_or("").to_owned();
                let file = options.outputs.get(n).map(|file| file.clone().unwrap_or_else(own));
                if let Err((message, code)) = transfer(program, &options, url, file.as_ref()).await {
                    if !options.silent || options.show_error {
                        program.err.print(&format!("curl: ({code}) {message}\n"));
                    }
                    last = code;
                }
            }
            last
        }
    };
    program.exited("curl", code)
}

fn options(program: &Program<'_>) -> Result<Options, Failure> {
    let mut options = Options::default();
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
                return Err(if OTHER_LONG.contains(&name) {
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
                let Some((_, long, valued)) = OPTIONS.iter().find(|(short, _, _)| *short == letter && letter != '\0')
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

fn needs_value(option: &str) -> Failure {
    (format!("curl: option {option}: requires parameter\n{TRY_HELP}"), 2)
}

impl Options {
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
    fn request(&self, url: &Url, version: &str, redirected: bool) -> Result<Request, Failure> {
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
            request.headers.append(name, value);
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

async fn transfer(
    program: &mut Program<'_>,
    options: &Options,
    url: &str,
    file: Option<&String>,
) -> Result<(), Failure> {
    let mut next = Url::parse(url)?;
    let start = program.io.now();
    if file.is_some_and(String::is_empty) {
        return Err(("Remote file name has no length".to_owned(), 23));
    }
    let file = file.filter(|f| *f != "-");
    for redirects in 0..=MAX_REDIRECTS {
        let place = Place { start, meter: false, file };
        match once(program, options, &next, place, redirects).await? {
            Some(location) => next = next.join(&location)?,
            None => return Ok(()),
        }
    }
    Err((format!("Maximum ({MAX_REDIRECTS}) redirects followed"), 47))
}

/// The most redirects that are followed.
const MAX_REDIRECTS: u32 = 50;

/// One request and its answer; where to go next, if the answer says so and `-L` was given.
async fn once(
    program: &mut Program<'_>,
    options: &Options,
    url: &Url,
    place: Place<'_>,
    redirects: u32,
) -> Result<Option<String>, Failure> {
    let Place { start, file, .. } = place;
    let request = options.request(url, program.computer.curl_version(), redirects > 0)?;
    let meter = !options.silent && (file.is_some() || !program.out.is_terminal());
    if meter {
        program.err.print(METER);
    }
    let verbose = |text: String| {
        if options.verbose {
            program.err.print(&text);
        }
    };
    verbose(format!("*   Trying {}:{}...\n", url.host, url.port));

    let answered = if url.is_loopback() {
        None
    } else {
        let system = if program.computer.utc_offset() == Millis::ZERO { LINUX_CONNECT_LIMIT } else { PC_CONNECT_LIMIT };
        let own = [options.max_time, options.connect_timeout].into_iter().flatten().min();
        let answer = program.io.exchange_within(request.clone(), own.unwrap_or(system)).await;
        Some((answer, own.is_some()))
    };
    let took = program.io.now().since(start);
    let failure = match answered {
        // Nothing listens on the computer itself.
        None | Some((Err(NetError::Refused), _)) => Some((url.cannot_connect(took), 7)),
        Some((Err(NetError::UnknownHost), _)) => Some((format!("Could not resolve host: {}", url.host), 6)),
        Some((Err(NetError::Timeout), true)) => {
            Some((format!("Connection timed out after {} milliseconds", took.0), 28))
        }
        Some((Err(NetError::Timeout), false)) => Some((url.cannot_connect(took), 28)),
        Some((Ok(response), _)) => {
            let location = response.headers.get("location").map(str::to_owned);
            let follows = options.location && matches!(response.status, 301 | 302 | 303 | 307 | 308);
            let place = Place { start, meter, file };
            if let (true, Some(location)) = (follows, location) {
                // The body of an answer that leads elsewhere is not shown.
                let response = Response { body: Body::from(""), ..response };
                received(program, &Options { write_out: None, ..options.clone() }, url, &request, &response, &place)?;
                return Ok(Some(location));
            }
            return received(program, options, url, &request, &response, &place).map(|()| None);
        }
    };
    if meter {
        program.err.print(&meter_line(0, 0, 0, Millis::ZERO, took));
    }
    let (message, code) = failure.unwrap_or_default();
    verbose(format!("* {message}\n* Closing connection\n"));
    if let Some(format) = &options.write_out {
        program.out.print(&write_out(format, 0));
    }
    Err((message, code))
}

/// When a transfer began, and what becomes of what it brings.
struct Place<'a> {
    start: SimTime,
    meter: bool,
    file: Option<&'a String>,
}

fn received(
    program: &mut Program<'_>,
    options: &Options,
    url: &Url,
    request: &Request,
    response: &Response,
    place: &Place<'_>,
) -> Result<(), Failure> {
    let spent = program.io.now().since(place.start);
    let failed = (options.fail || options.fail_with_body) && response.status >= 400;
    let body = if request.method == Method::Head || failed && !options.fail_with_body {
        String::new()
    } else {
        response.body.text().into_owned()
    };
    if options.verbose {
        let mut text = format!("* Connected to {} port {}\n", url.shown_host(), url.port);
        let _ = writeln!(text, "> {} {} HTTP/1.1", request.method, request.target);
        for (name, value) in request.headers.iter() {
            text += &header_line("> ", name, value, "\n");
        }
        text += "> \n";
        let _ = writeln!(text, "< HTTP/1.1 {} {}", response.status, response.reason());
        for (name, value) in response.headers.iter() {
            text += &header_line("< ", name, value, "\n");
        }
        text += "< \n";
        if place.meter && !body.is_empty() {
            let _ = writeln!(text, "{{ [{} bytes data]", body.len());
        }
        program.err.print(&text);
    }

    let mut output = String::new();
    if options.include || options.head {
        // A terminal shows CR LF as one line end; whatever else reads it gets both.
        let end = if place.file.is_none() && program.out.is_terminal() { "\n" } else { "\r\n" };
        let _ = write!(output, "HTTP/1.1 {} {}{end}", response.status, response.reason());
        for (name, value) in response.headers.iter() {
            output += &header_line("", name, value, end);
        }
        output += end;
    }
    output += &body;
    let written = match place.file {
        None => {
            program.out.print(&output);
            Ok(())
        }
        Some(file) if file == "/dev/null" => Ok(()),
        Some(file) => program.write(file, &output).map_err(|e| {
            let warning = format!("Warning: Failed to open the file {file}: {e}\n");
            (warning, ("Failure writing output to destination".to_owned(), 23))
        }),
    };
    if place.meter {
        let total = if failed { response.body.len() } else { body.len() };
        program.err.print(&meter_line(total, body.len(), request.body.len(), spent, spent));
    }
    if options.verbose {
        let closes = response.headers.get("connection").is_some_and(|v| v.eq_ignore_ascii_case("close"));
        program.err.print(&if closes {
            "* Closing connection\n".to_owned()
        } else {
            format!("* Connection #0 to host {} left intact\n", url.host)
        });
    }
    if let Some(format) = &options.write_out {
        program.out.print(&write_out(format, response.status));
    }
    if let Err((warning, failure)) = written {
        program.err.print(&warning);
        return Err(failure);
    }
    if failed {
        return Err((format!("The requested URL returned error: {}", response.status), 22));
    }
    Ok(())
}

fn header_line(mark: &str, name: &str, value: &str, end: &str) -> String {
    let blank = if value.is_empty() { "" } else { " " };
    format!("{mark}{name}:{blank}{value}{end}")
}

/// `-w`: the few variables that one uses at a terminal; others stay as they stand.
fn write_out(format: &str, status: u16) -> String {
    format
        .replace("%{http_code}", &format!("{status:03}"))
        .replace("%{response_code}", &format!("{status:03}"))
        .replace("\\t", "\t")
        .replace("\\n", "\n")
}

/// The progress meter's line for a transfer that has ended.
fn meter_line(total: usize, received: usize, sent: usize, busy: Millis, took: Millis) -> String {
    // What took no time at all is shown as if it took a millisecond.
    let speed = |bytes: usize| bytes as u64 * 1000 / busy.0.max(1) as u64;
    let percent = |part: usize, whole: usize| (part as u64 * 100).checked_div(whole as u64).unwrap_or(0);
    let all = total + sent;
    let time = match took.as_seconds() {
        0 => "--:--:--".to_owned(),
        _ => format!("{:>8}", took.hms()),
    };
    format!(
        "{:3} {}  {:3} {}  {:3} {}  {}  {} {time} {time} --:--:-- {}\n",
        percent(received + sent, all),
        five(all as u64),
        percent(received, total),
        five(received as u64),
        percent(sent, sent),
        five(sent as u64),
        five(speed(received)),
        five(speed(sent)),
        five(speed(received)),
    )
}

/// A number in five columns, as curl abbreviates it.
fn five(bytes: u64) -> String {
    const K: u64 = 1024;
    match bytes {
        0..100_000 => format!("{bytes:5}"),
        100_000..10_240_000 => format!("{:4}k", bytes / K),
        _ if bytes < 100 * K * K => format!("{:2}.{}M", bytes / (K * K), bytes % (K * K) / (K * K / 10)),
        _ => format!("{:4}M", bytes / (K * K)),
    }
}

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
                out += &crate::wire::percent_encode(c.encode_utf8(&mut [0; 4]));
            }
            out
        });
        Ok(Self { host: host.to_ascii_lowercase(), port, usual_port: port == default, target })
    }

    /// Where a `Location` leads from here.
    fn join(&self, location: &str) -> Result<Self, Failure> {
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

    fn shown_host(&self) -> String {
        if self.host.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            format!("{0} ({0})", self.host)
        } else {
            self.host.clone()
        }
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.starts_with("127.")
    }

    fn cannot_connect(&self, spent: Millis) -> String {
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

    #[test]
    fn the_meter_is_curls() {
        // Both lines were printed by curl 8.5.0.
        assert_eq!(
            meter_line(56, 56, 0, Millis(1), Millis(1)),
            "100    56  100    56    0     0  56000      0 --:--:-- --:--:-- --:--:-- 56000\n"
        );
        assert_eq!(
            meter_line(0, 0, 0, Millis::ZERO, Millis::ZERO),
            "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n"
        );
        assert_eq!(five(320_512), " 313k");
    }
}
