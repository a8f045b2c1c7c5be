//! The sockets: HTTP/1.1 on the loopback address, one thread for everybody.

use std::cell::RefCell;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use sts_flow::wire::{Body, Headers, Method, Request, Response};

use super::front::{Front, Outcome};

/// The longest body: larger objects would come in parts, and nothing here takes parts.
const MAX_BODY: usize = 16 << 20;
/// How long a connection is held whose answer is lost on the way. The clients give up long before.
const LOST: Duration = Duration::from_secs(20);

/// Takes the port.
pub fn listen(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("Port {port} is taken by another program: choose one with --port N, or --port 0 for any free one.")
        }
        io::ErrorKind::PermissionDenied => {
            format!("This user may not listen on port {port}: choose one above 1023 with --port N.")
        }
        _ => format!("Cannot listen on 127.0.0.1:{port}: {error}."),
    })
}

/// The address as clients write it. Its host is a number, so that they name S3's buckets in the path.
pub fn url(listener: &TcpListener) -> Result<String, String> {
    let address = listener.local_addr().map_err(|error| format!("The port cannot be told: {error}."))?;
    Ok(format!("http://{address}"))
}

/// Serves. When somebody attends, a line for each request goes to standard error, and Ctrl-C ends it.
pub fn run(listener: TcpListener, front: Front, attended: bool) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("Cannot start: {error}."))?;
    let front = Rc::new(RefCell::new(front));
    let told = attended.then(|| Rc::new(Told::default()));
    let serve = async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            // A client that is gone before it was welcomed is no reason to stop.
            let Ok((stream, _)): io::Result<(_, SocketAddr)> = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            // An answer is written at once and whole: there is nothing to wait for.
            let _ = stream.set_nodelay(true);
            let (front, told) = (Rc::clone(&front), told.clone());
            let service = service_fn(move |request| exchange(Rc::clone(&front), request, told.clone()));
            // Header and body of an answer are small enough to be written as one. With a timer, a connection on which
            // nobody ends what was begun is closed.
            let mut http = http1::Builder::new();
            let connection =
                http.timer(TokioTimer::new()).writev(false).serve_connection(TokioIo::new(stream), service);
            tokio::task::spawn_local(async {
                // Broken connections are the client's business.
                let _ = connection.await;
            });
        }
    };
    let ended: io::Result<()> = tokio::task::LocalSet::new().block_on(&runtime, async {
        tokio::select! {
            ended = serve => ended,
            interrupted = tokio::signal::ctrl_c(), if attended => interrupted,
        }
    });
    ended.map_err(|error| format!("It had to stop: {error}."))
}

/// The lines for whoever attends. They wait until all that is ready has been answered, and are then written as one: a
/// write for each request takes as long as the answer itself.
#[derive(Default)]
struct Told(RefCell<String>);

impl Told {
    fn tell(self: &Rc<Self>, line: &str) {
        let waits = !self.0.borrow().is_empty();
        self.0.borrow_mut().push_str(line);
        if !waits {
            let told = Rc::clone(self);
            tokio::task::spawn_local(async move {
                tokio::task::yield_now().await;
                // Nobody reads along any more: no reason to stop.
                let _ = io::stderr().write_all(told.0.take().as_bytes());
            });
        }
    }
}

async fn exchange(
    front: Rc<RefCell<Front>>,
    request: hyper::Request<Incoming>,
    told: Option<Rc<Told>>,
) -> Result<hyper::Response<Full<Bytes>>, io::Error> {
    let request = match received(request).await {
        Ok(request) => request,
        Err(response) => return Ok(sent(response)),
    };
    let outcome = front.borrow_mut().answer(&request);
    if let Some(told) = told {
        let status = if let Outcome::Answer(response) = &outcome { response.status.to_string() } else { "lost".into() };
        told.tell(&format!("{status} {} {}\n", request.method, request.path().escape_default()));
    }
    match outcome {
        Outcome::Answer(response) => Ok(sent(response)),
        Outcome::Lost => {
            tokio::time::sleep(LOST).await;
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

/// The request in this world's form, or why it cannot be.
async fn received(request: hyper::Request<Incoming>) -> Result<Request, Response> {
    let (parts, body) = request.into_parts();
    let method = Method::parse(parts.method.as_str()).ok_or_else(|| Response::new(405))?;
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let mut headers = Headers::new();
    for (name, value) in &parts.headers {
        headers.append(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
    }
    let body = Limited::new(body, MAX_BODY).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Response::new(413).with_body(format!("The longest body that is taken here has {MAX_BODY} bytes.\n"))
        } else {
            Response::new(400).with_body("The body ended before its time.\n")
        }
    })?;
    Ok(Request { method, target, headers, body: Body::from(Vec::from(body.to_bytes())) })
}

fn sent(response: Response) -> hyper::Response<Full<Bytes>> {
    let mut message = hyper::Response::new(Full::new(Bytes::from(response.body.into_bytes())));
    *message.status_mut() = hyper::StatusCode::from_u16(response.status).unwrap_or_default();
    for (name, value) in response.headers.into_fields() {
        // No header of this world is malformed unless a client's own text got into it, and then it is left out.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            message.headers_mut().append(name, value);
        }
    }
    message
}
