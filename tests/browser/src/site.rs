//! A static host on this machine.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;

use crate::{Failure, Result};

/// Files to serve: a folder, some of its files replaced, mounted anywhere.
#[derive(Clone, Debug, Default)]
pub struct Site {
    folder: Option<PathBuf>,
    mount: String,
    replaced: BTreeMap<String, String>,
    policy: Option<String>,
}

/// What happens to a file on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not come yet.
    Held,
    /// The host has no more than an error.
    Refused,
    /// Other bytes come.
    Garbled,
}

impl Site {
    /// The built page: `dist/`, or the folder that `STS_FLOW_DIST` names.
    pub fn built() -> Result<Self> {
        let root = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
        let named = env::var_os("STS_FLOW_DIST").filter(|folder| !folder.is_empty());
        Self::built_in(named.map_or_else(root, PathBuf::from))
    }

    /// The built page in this folder.
    pub fn built_in(folder: PathBuf) -> Result<Self> {
        if folder.join("index.html").is_file() {
            Ok(Self::of(folder))
        } else {
            Err(Failure::new(format!("The page is not built in {}: run `cargo xtask build` first.", folder.display())))
        }
    }

    /// Any folder.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()), ..Self::default() }
    }

    /// Nothing yet: pages come by [`Site::replace`].
    pub fn empty() -> Self {
        Self::default()
    }

    /// Under this path, such as `courses/aws`, as on a host that is shared.
    pub fn mounted_at(mut self, path: &str) -> Self {
        let path = path.trim_matches('/');
        self.mount = if path.is_empty() { String::new() } else { format!("/{path}") };
        self
    }

    /// With this text where the file `path` is (or would be): `lessons/five-steps.json`.
    pub fn replace(mut self, path: &str, text: &str) -> Self {
        self.replaced.insert(path.trim_start_matches('/').to_owned(), text.to_owned());
        self
    }

    /// With this content security policy in each answer, as a careful host sends it.
    pub fn policy(mut self, policy: &str) -> Self {
        self.policy = Some(policy.to_owned());
        self
    }

    /// Serves it on a free port of the loopback, until the answer is dropped.
    pub async fn serve(self) -> Result<Served> {
        let mut router = Router::new();
        for (path, text) in self.replaced {
            let kind = content_type(&path);
            let answer = get(move || async move { ([(CONTENT_TYPE, kind)], text) });
            if path == "index.html" {
                router = router.route(&format!("{}/", self.mount), answer.clone());
            }
            router = router.route(&format!("{}/{path}", self.mount), answer);
        }
        if let Some(folder) = self.folder {
            router = if self.mount.is_empty() {
                router.fallback_service(ServeDir::new(folder))
            } else {
                // A router of its own, so that replaced files of the same prefix stay in front.
                router.fallback_service(Router::new().nest_service(&self.mount, ServeDir::new(folder)))
            };
        }
        let troubles = Troubles::default();
        router = router.layer(middleware::from_fn_with_state(troubles.clone(), trouble));
        if let Some(policy) = self.policy {
            let policy = HeaderValue::from_str(&policy).map_err(|cause| Failure::of("No policy", cause))?;
            router = router.layer(middleware::map_response(move |mut answer: Response| {
                answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy.clone());
                async { answer }
            }));
        }
        let cannot = |cause| Failure::of("Cannot serve on this machine's loopback", cause);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let task = tokio::spawn(async move {
            // Ends with the task; an accept error is retried inside.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Served { url: format!("http://{address}{}/", self.mount), task, troubles })
    }
}

/// A site that is being served.
#[derive(Debug)]
pub struct Served {
    url: String,
    task: JoinHandle<()>,
    troubles: Troubles,
}

/// What happens to files whose names end so.
type Troubles = Arc<Mutex<BTreeMap<String, Trouble>>>;

impl Served {
    /// Its address, ending in a slash.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on, files whose names end so have this trouble.
    pub fn trouble(&self, ending: &str, trouble: Trouble) {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner).insert(ending.to_owned(), trouble);
    }

    /// From now on, all is well.
    pub fn mend(&self) {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn trouble(State(troubles): State<Troubles>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let its = || {
        let troubles = troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.iter().find(|(ending, _)| path.ends_with(*ending)).map(|(_, trouble)| *trouble)
    };
    loop {
        match its() {
            None => return next.run(request).await,
            Some(Trouble::Held) => tokio::time::sleep(Duration::from_millis(20)).await,
            Some(Trouble::Refused) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Some(Trouble::Garbled) => {
                let mut answer = next.run(request).await;
                *answer.body_mut() = "not what was asked for".into();
                answer.headers_mut().remove(axum::http::header::CONTENT_LENGTH);
                // As from a portal that a network puts in between, it has no mark by which a browser would ask for it again.
                for mark in [axum::http::header::LAST_MODIFIED, axum::http::header::ETAG] {
                    answer.headers_mut().remove(mark);
                }
                return answer;
            }
        }
    }
}

fn content_type(path: &str) -> &'static str {
    match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}
