//! The page without a network: `sw.js`, a service worker that keeps all files of this build as one set.
//!
//! It is written when all the others are there, because it lists them with their digests. So a file that changes is another
//! service worker, which a browser takes for a new version. `static/sw.js` is the whole of it but for that list: some sixty
//! lines. Workbox would do the same with a build of its own, by npm, and has no word for "the set or nothing".

use std::fs;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::repo::Repo;
use crate::say::{Outcome, cannot};
use crate::size;

/// The service worker, beside the page.
pub const FILE: &str = "sw.js";
const WORKER: &str = include_str!("../../static/sw.js");

/// Writes `dist/sw.js`.
pub fn run(repo: &Repo) -> Outcome {
    let dist = repo.dist();
    let mut files = Map::new();
    let mut paths = size::files_in(&dist).map_err(|cause| cannot("list dist/", cause))?;
    paths.sort();
    for path in paths {
        let name = size::name_in(&dist, &path);
        if name == FILE || !is_used(&name) {
            continue;
        }
        let bytes = fs::read(&path).map_err(|cause| cannot(&format!("read {name}"), cause))?;
        // The page is asked for by its folder.
        let name = if name == "index.html" { "./".to_owned() } else { name };
        files.insert(name, Value::from(digest(&bytes)));
    }
    fs::write(dist.join(FILE), worker(&files)).map_err(|cause| cannot(&format!("write {FILE}"), cause))
}

/// Whether the page ever asks for it. The icons are for the browser, when somebody installs the page.
fn is_used(name: &str) -> bool {
    !name.starts_with("icons/")
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)))
}

/// The worker with its list, which is its version.
fn worker(files: &Map<String, Value>) -> String {
    let list = Value::Object(files.clone()).to_string();
    WORKER.replace("{{ version }}", &digest(list.as_bytes())).replace("\"{{ files }}\"", &list)
}

#[cfg(test)]
mod tests {
    use super::{Map, Value, digest, worker};

    fn of(page: &str) -> String {
        let files = [("./", page), ("late.css", "b")]
            .map(|(name, text)| (name.to_owned(), Value::from(digest(text.as_bytes()))));
        worker(&Map::from_iter(files))
    }

    #[test]
    fn a_file_that_changes_is_another_version() {
        let (one, other) = (of("a"), of("c"));
        let version =
            |worker: &str| worker.lines().find(|line| line.starts_with("const VERSION = ")).map(str::to_owned);
        assert_ne!(version(&one), version(&other));
        assert_eq!(version(&one), version(&of("a")));
        assert!(one.contains("\"late.css\":\"sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=\"}"), "{one}");
        assert!(!one.contains("{{"), "{one}");
    }
}
