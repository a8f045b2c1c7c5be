//! The page's own `aws` against the same gateway: its requests go over the loopback device as everybody's do.

use std::io::{Read, Write};
use std::net::TcpStream;

use sts_flow::host::shell::{self, Session};
use sts_flow::host::{Io, NetError, Process, Step, Stream};
use sts_flow::kernel::SimTime;
use sts_flow::wire::{Request, Response};

use super::client::{Shell, without_prefix};
use super::gateway::REGION;

/// What came of a command.
#[derive(Debug)]
pub struct Played {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs `aws LINE` with what `shell` has set.
pub fn aws(shell: &Shell<'_>, line: &str) -> Played {
    let mut session = Session::instance("ip-10-0-1-23", REGION);
    let metadata = format!("{}/", shell.url());
    for (name, value) in [
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_ENDPOINT_URL", shell.url()),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata),
        ("AWS_CLI_ERROR_FORMAT", "legacy"),
    ] {
        session.export(name, value);
    }
    for (name, value) in shell.variables() {
        session.export(name, value);
    }
    let mut now = SimTime::parse(&shell.time()).expect("a time");
    let io = Io::new(now);
    let mut process = Process::spawn(io.clone(), shell::start(session, format!("cd; aws {line}"), io));
    let session = loop {
        match process.poll(now) {
            Step::Sent(request) => process.deliver(exchange(&request)),
            Step::Sleeps(until) => now = until,
            Step::Works => {}
            Step::Asks(_) | Step::Listens(..) => process.answer(None),
            Step::Waits => panic!("waits for nothing: {line}"),
            Step::Done(session) => break session,
        }
    };
    let (mut out, mut err) = (String::new(), String::new());
    for output in process.take_outputs() {
        match output.stream {
            Stream::Out => out += &output.text,
            Stream::Err => err += &output.text,
        }
    }
    let err = without_prefix(err.trim()).to_owned();
    Played { code: i32::from(session.status()), out: out.trim().to_owned(), err }
}

/// One exchange over TCP, with the host that the request names.
fn exchange(request: &Request) -> Result<Response, NetError> {
    let mut stream = TcpStream::connect(request.host()).map_err(|_| NetError::Refused)?;
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (name, value) in request.headers.iter() {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head += "Connection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(request.body.bytes())).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let mut response = Response::new(status.expect("a status"));
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        response = response.header(name.to_owned(), value);
    }
    Ok(response.with_body(answer[end + 4..].to_vec()))
}
