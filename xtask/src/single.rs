//! `cargo xtask build --single-file`: the page as one HTML file, which runs from a USB stick by double click.
//!
//! A browser that opened a page from a disk fetches no file beside it. So all files of `dist/` stand in the page, packed by
//! gzip, which browsers unpack themselves, and `single.js` hands them to whatever asks: `fetch`, the import of the page's
//! script, the style sheets. Nothing else of the page knows.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::repo::Repo;
use crate::say::{Outcome, cannot, fail};
use crate::{offline, say, size};

/// The file, beside the others: it needs none of them.
pub const FILE: &str = "sts-flow.html";
/// What hands the files out.
const SHIM: &str = include_str!("single.js");
/// What the scripts of the page name a file beside them by.
const BESIDE: &str = "import.meta.url";

/// Writes `target/single/sts-flow.html`.
pub fn run(repo: &Repo) -> Outcome {
    let folder = repo.root().join("target/single");
    let page = read(&repo.dist(), "index.html")?;
    let mut parts = Map::new();
    for path in size::files_in(&repo.dist()).map_err(|cause| cannot("list dist/", cause))? {
        let name = size::name_in(&repo.dist(), &path);
        if name != "index.html" && !is_hosts(&name) {
            let bytes = fs::read(&path).map_err(|cause| cannot(&format!("read {name}"), cause))?;
            // A script that is imported from the page's memory has no folder.
            let is_script = Path::new(&name).extension().is_some_and(|kind| kind == "js");
            let bytes = if is_script { beside_the_page(bytes) } else { bytes };
            let packed = packed(&bytes).map_err(|cause| cannot(&format!("pack {name}"), cause))?;
            parts.insert(name, Value::from(BASE64_STANDARD.encode(packed)));
        }
    }
    let Some(page) = single(&page, &Value::Object(parts).to_string()) else {
        return fail("dist/index.html has another shape than xtask/src/single.rs knows.");
    };
    let file = folder.join(FILE);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&file, &page))
        .map_err(|cause| cannot(&format!("write {}", file.display()), cause))?;
    say::note(&format!("target/single/{FILE} is ready ({} kB): open it with a browser.", page.len() / 1000));
    Ok(())
}

/// What only a page that comes from a host has: it can be kept and installed.
fn is_hosts(name: &str) -> bool {
    name == offline::FILE
        || name.starts_with("icons/")
        || Path::new(name).extension().is_some_and(|kind| kind == "webmanifest")
}

fn read(dist: &Path, name: &str) -> Outcome<String> {
    fs::read_to_string(dist.join(name)).map_err(|cause| cannot(&format!("read {name}"), cause))
}

fn beside_the_page(script: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(script) {
        Ok(text) => text.replace(BESIDE, "document.baseURI").into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The page with its parts in it, and a policy that lets them be used; nothing, where it is another page.
fn single(page: &str, parts: &str) -> Option<String> {
    let digest = BASE64_STANDARD.encode(Sha256::digest(SHIM));
    let page = replaced(page, "script-src 'self'", &format!("script-src 'self' blob: 'sha256-{digest}'"))?;
    let page = replaced(&page, "style-src 'self'", "style-src 'self' blob:")?;
    // A file on a disk has no icon of its own.
    let page = without(&page, "<link href=./icon", ">");
    let page = without(&page, "<link href=manifest", ">");
    // Before every other script.
    let page = replaced(&page, "<title>", &format!("<script>{SHIM}</script><title>"))?;
    // JSON has no `</script>`, and base64 neither.
    let end = page.rfind("</body>").unwrap_or(page.len());
    let (before, after) = page.split_at(end);
    Some(format!("{before}<script type=application/json id=parts>{parts}</script>{after}"))
}

/// The page without what begins and ends so.
fn without(page: &str, begin: &str, end: &str) -> String {
    let cut = page.split_once(begin).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    cut.map_or_else(|| page.to_owned(), |(before, after)| [before, after].concat())
}

fn replaced(page: &str, mark: &str, by: &str) -> Option<String> {
    page.contains(mark).then(|| page.replacen(mark, by, 1))
}

#[cfg(test)]
mod tests {
    use super::single;

    #[test]
    fn a_page_has_its_parts_in_it() {
        let page =
            "<!doctype html><meta content=\"script-src 'self' 'sha256-a='; style-src 'self'\"><title>A</title><p>b";
        let single = single(page, r#"{"a.js":"H4s="}"#).expect("the shape is known");
        assert!(single.contains("script-src 'self' blob: 'sha256-"), "{single}");
        assert!(single.ends_with(r#"<p>b<script type=application/json id=parts>{"a.js":"H4s="}</script>"#), "{single}");
        assert!(single.find("window.fetch").expect("it hands them out") < single.find("<title>").expect("a title"));
        assert_eq!(super::single("<p>another page", "{}"), None);
    }
}
