//! The sockets: HTTP/1.1 on the loopback address, on the account's own thread.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use sts_flow::wire::{Body, Headers, Method, Request, Response};

use super::front::{Front, Outcome};
use super::guard;

/// How long a body may take until all of it has come.
pub const BODY_TIME: Duration = Duration::from_secs(10);
/// A connection on which no request begins between two looks, which are so far apart, is closed.
const IDLE: Duration = Duration::from_secs(30);
/// No more connections are held at once.
pub const MAX_CONNECTIONS: usize = 256;
/// How often the lines for whoever attends are written.
const REPORTS: Duration = Duration::from_millis(50);
/// How long a connection is held whose answer is lost on the way. The clients give up long before.
const LOST: Duration = Duration::from_secs(20);

/// Takes the port.
pub fn listen(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("Port {port} is already in use. Choose another one with --port N, or any free one with --port 0.")
        }
        io::ErrorKind::PermissionDenied => {
            format!("No permission to listen on port {port}. Choose a port above 1023 with --port N.")
        }
        _ => format!("Cannot listen on 127.0.0.1:{port}: {error}."),
    })
}

/// The address as clients write it. Its host is a number, so that they name S3's buckets in the path.
pub fn url(listener: &TcpListener) -> Result<String, String> {
    let address = listener.local_addr().map_err(|error| format!("Cannot determine the port: {error}."))?;
    Ok(format!("http://{address}"))
}

type Answer = hyper::Response<Full<Bytes>>;

/// The account, and the lines for whoever attends that are not written yet.
struct Desk {
    front: Front,
    lines: String,
}

/// Serves. The account is of one thread, and so are the sockets: to hand a request to another thread and its answer back costs
/// more than the answer. When somebody attends, a line for each request goes to standard error, and Ctrl-C ends it.
pub fn run(listener: TcpListener, front: Front, attended: bool) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("The server does not start: {error}."))?;
    let desk = Rc::new(RefCell::new(Desk { front, lines: String::new() }));
    let ended = tokio::task::LocalSet::new().block_on(&runtime, async {
        if attended {
            tokio::task::spawn_local(report(desk.clone()));
        }
        tokio::select! {
            ended = serve(listener, &desk) => ended,
            interrupted = tokio::signal::ctrl_c(), if attended => interrupted,
        }
    });
    ended.map_err(|error| format!("The server stopped: {error}."))
}

/// Writes the lines for whoever attends, now and then: a write for each request takes as long as the answer itself.
async fn report(desk: Rc<RefCell<Desk>>) {
    loop {
        tokio::time::sleep(REPORTS).await;
        let lines = std::mem::take(&mut desk.borrow_mut().lines);
        // Nobody reads along any more: no reason to stop.
        let _ = io::stderr().write_all(lines.as_bytes());
    }
}

/// The answer; nothing, if it is lost on the way.
fn answer(front: &mut Front, parts: &Parts, body: Bytes, lines: &mut String) -> Option<Answer> {
    let Some(method) = Method::parse(parts.method.as_str()) else { return Some(sent(Response::new(405))) };
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let mut headers = Headers::new();
    for (name, value) in &parts.headers {
        let value = value.to_str().map_or_else(|_| String::from_utf8_lossy(value.as_bytes()), Cow::Borrowed);
        headers.append(name.as_str().to_owned(), value);
    }
    let request = Request { method, target, headers, body: Body::from(Vec::from(body)) };
    let answer = match front.answer(&request) {
        Outcome::Answer(response) => Some(response),
        Outcome::Lost => None,
    };
    let _ = match &answer {
        Some(response) => write!(lines, "{}", response.status),
        None => write!(lines, "lost"),
    };
    let _ = writeln!(lines, " {} {}", request.method, request.path().escape_default());
    answer.map(sent)
}

async fn serve(listener: TcpListener, desk: &Rc<RefCell<Desk>>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    // One of these goes with each connection, and ends with it.
    let open = Rc::new(());
    loop {
        // A client that is gone before it was welcomed is no reason to stop.
        let Ok((stream, _)): io::Result<(_, SocketAddr)> = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        if Rc::strong_count(&open) > MAX_CONNECTIONS {
            continue;
        }
        // An answer is written at once and whole: there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let requests = Rc::new(Cell::new(0));
        let (desk, begun) = (desk.clone(), requests.clone());
        let service = service_fn(move |request| {
            begun.set(begun.get() + 1);
            exchange(request, desk.clone())
        });
        // Header and body of an answer are small enough to be written as one.
        let connection = http1::Builder::new().writev(false).serve_connection(TokioIo::new(stream), service);
        let one = open.clone();
        tokio::task::spawn_local(async move {
            tokio::select! {
                // Broken connections are the client's business.
                _ = connection => {}
                () = idle(&requests) => {}
            }
            drop(one);
        });
    }
}

/// Ends when no request has begun between two looks: one look in a while costs less than a timer for each request.
async fn idle(requests: &Cell<u64>) {
    loop {
        let before = requests.get();
        tokio::time::sleep(IDLE).await;
        if requests.get() == before {
            return;
        }
    }
}

async fn exchange(request: hyper::Request<Incoming>, desk: Rc<RefCell<Desk>>) -> io::Result<Answer> {
    let (parts, body) = request.into_parts();
    if let Some(why) = guard::refusal(&parts) {
        return Ok(closing(403, why));
    }
    let most = guard::most(&parts);
    let body = match tokio::time::timeout(BODY_TIME, Limited::new(body, most).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Ok(closing(413, &format!("The body of this request is limited to {most} bytes.\n")));
        }
        Ok(Err(_)) => return Ok(closing(400, "The body ended before its time.\n")),
        Err(_) => return Ok(closing(408, &format!("The body did not come within {} s.\n", BODY_TIME.as_secs()))),
    };
    let answer = {
        let Desk { front, lines } = &mut *desk.borrow_mut();
        answer(front, &parts, body, lines)
    };
    if let Some(answer) = answer {
        return Ok(answer);
    }
    tokio::time::sleep(LOST).await;
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// What is said to whoever is not heard, or not to the end.
fn closing(status: u16, said: &str) -> Answer {
    let response = Response::new(status).header("Content-Type", "text/plain").header("Connection", "close");
    sent(response.with_body(said))
}

fn sent(response: Response) -> hyper::Response<Full<Bytes>> {
    let mut message = hyper::Response::new(Full::new(Bytes::from(response.body.into_bytes())));
    *message.status_mut() = hyper::StatusCode::from_u16(response.status).unwrap_or_default();
    for (name, value) in response.headers.into_fields() {
        // No header of this world is malformed unless a client's own text got into it, and then it is left out.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(&*name), HeaderValue::try_from(value)) {
            message.headers_mut().append(name, value);
        }
    }
    message
}
