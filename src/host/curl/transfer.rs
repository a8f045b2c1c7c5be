//! One URL's transfer: requests, redirects, and what of the answers is shown.
//!
//! May use: [`options`](super::options), [`meter`](super::meter), a `Program` of this room and [`wire`](crate::wire).

use std::fmt::Write;

use super::meter::{METER, meter_line};
use super::options::Options;
use crate::host::NetError;
use crate::host::program::Program;
use crate::host::url::{Failure, Url};
use crate::kernel::{Millis, SimTime};
use crate::wire::{Body, Method, Request, Response};

/// How long an operating system goes on asking for a connection: Linux sends its SYN seven times, in 127 seconds.
const LINUX_CONNECT_LIMIT: Millis = Millis::seconds(127);
/// macOS' patience.
const PC_CONNECT_LIMIT: Millis = Millis::seconds(75);

/// Asks for a URL and shows the answer, or says why not.
pub(super) async fn transfer(
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
