//! `cargo xtask size`

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;

use crate::repo::Repo;
use crate::say::{Failure, Outcome, fail};

/// What a first visit may download, in bytes as hosts send them. It is some 0.7 seconds at 3 Mbit/s, the slow end of a
/// phone in a train or of a class of forty that shares one line.
/// Without a lean standard library (`tools/rust.rs`) the page is larger, and may fail here.
const LIMIT: u64 = 262_000;

/// A file that a first visit downloads.
#[derive(Debug, PartialEq)]
struct Weighed {
    name: String,
    raw: u64,
    brotli: u64,
}

/// Prints what a first visit downloads from `dist/`, and fails where that is too much.
pub fn run(repo: &Repo) -> Outcome {
    let dist = repo.dist();
    if !dist.join("index.html").is_file() {
        return fail("The page is not built: run `cargo xtask build` first.");
    }
    let cannot = |cause: io::Error| Failure(format!("Cannot weigh {}: {cause}.", dist.display()));
    let mut files = Vec::new();
    let mut others = (0, 0);
    for path in files_in(&dist).map_err(cannot)? {
        let bytes = fs::read(&path).map_err(cannot)?;
        let name = name_in(&dist, &path);
        if in_first_visit(&name) {
            files.push(Weighed { name, raw: bytes.len() as u64, brotli: brotli(&bytes).map_err(cannot)? });
        } else {
            others = (others.0 + 1, others.1 + bytes.len());
        }
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    print!("{}", table(&files));
    if others.0 > 0 {
        println!("Not counted, as a first visit does without: {} other files of {} bytes.", others.0, others.1);
    }
    let total: u64 = files.iter().map(|file| file.brotli).sum();
    if total > LIMIT {
        return fail(format!(
            "A first visit downloads {total} bytes and may download {LIMIT}: take out what weighs most, see docs/size.md."
        ));
    }
    Ok(())
}

/// Whether a first visit downloads this file of `dist/`: the page, its code and styles, and the lessons.
fn in_first_visit(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match name.split_once('/') {
        // The rest of the code comes when somebody turns to what it is for.
        None => name == "index.html" || ["js", "wasm", "css"].contains(&extension) && !name.contains("-rest-"),
        Some(("lessons", _)) => extension == "json",
        Some(("snippets", _)) => extension == "js",
        Some(_) => false,
    }
}

fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { files.extend(files_in(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

fn name_in(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The size in brotli at its best, as static hosts prepare it: quality 11, the largest standard window.
fn brotli(bytes: &[u8]) -> io::Result<u64> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    let mut writer = CompressorWriter::with_params(&mut compressed, 1 << 16, &parameters);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(compressed.len() as u64)
}

fn table(files: &[Weighed]) -> String {
    let total = Weighed {
        name: format!("first visit, of at most {LIMIT}"),
        raw: files.iter().map(|file| file.raw).sum(),
        brotli: files.iter().map(|file| file.brotli).sum(),
    };
    let mut text = format!("{:>9} {:>9}\n", "bytes", "brotli");
    for file in files.iter().chain([&total]) {
        let _ = writeln!(text, "{:>9} {:>9}  {}", file.raw, file.brotli, file.name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Weighed, brotli, in_first_visit, table};

    #[test]
    fn a_first_visit_is_the_page_and_its_lessons() {
        for name in ["index.html", "sts-flow-1f.js", "sts-flow-1f_bg.wasm", "style-1f.css", "lessons/five-steps.json"] {
            assert!(in_first_visit(name), "{name}");
        }
        for name in ["sts-rest-1f.wasm", "single.html", "lessons/README.md", "icons/icon.svg", "lessons"] {
            assert!(!in_first_visit(name), "{name}");
        }
    }

    #[test]
    fn brotli_makes_repetition_small() {
        let size = brotli(&b"credential ".repeat(1000)).expect("memory can be written to");
        assert!(size < 100, "{size}");
    }

    #[test]
    fn the_table_ends_with_the_total() {
        let file = |name: &str, raw, brotli| Weighed { name: name.to_owned(), raw, brotli };
        assert_eq!(
            table(&[file("a.wasm", 30, 20), file("b.css", 5, 3)]),
            "    bytes    brotli\n       30        20  a.wasm\n        5         3  b.css\n       \
             35        23  first visit, of at most 262000\n"
        );
    }
}
