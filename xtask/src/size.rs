//! `cargo xtask size`

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;

use crate::repo::Repo;
use crate::say::{Outcome, cannot, fail};

/// What may be sent before the first paint: the page itself. That is some fourteen packets, and one more round trip.
const FIRST_PAINT: u64 = 19_600;
/// What a first visit may download that plays the lesson and types `aws s3 ls`.
const FIRST_VISIT: u64 = 700_000;

/// A file of the page.
#[derive(Debug, PartialEq)]
pub struct Weighed {
    /// Its path in `dist/`.
    pub name: String,
    /// Its bytes.
    pub raw: u64,
    /// Its bytes as hosts send them.
    pub brotli: u64,
}

/// Prints what the files of `dist/` weigh, and fails where a first visit downloads too much.
pub fn run(repo: &Repo) -> Outcome {
    let files = weigh(repo)?;
    print!("{}", table(&files));
    gate(&files)
}

/// The files of `dist/`, the largest first.
pub fn weigh(repo: &Repo) -> Outcome<Vec<Weighed>> {
    let dist = repo.dist();
    if !dist.join("index.html").is_file() {
        return fail("The page is not built: run `cargo xtask build` first.");
    }
    let read = |path: &Path| {
        let bytes = fs::read(path)?;
        let small = compressed(&bytes)?;
        Ok(Weighed { name: name_in(&dist, path), raw: bytes.len() as u64, brotli: small.len() as u64 })
    };
    let all = files_in(&dist).and_then(|paths| paths.iter().map(|path| read(path)).collect::<io::Result<Vec<_>>>());
    let mut files = all.map_err(|cause| cannot(&format!("weigh {}", dist.display()), cause))?;
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    Ok(files)
}

/// Whether the sizes are within what they may be.
fn gate(files: &[Weighed]) -> Outcome {
    for Limit { what, most, counts } in LIMITS {
        let sum = sum(files, counts).brotli;
        if sum > most {
            let mend = "take out what weighs most, see docs/size.md.";
            return fail(format!("{what} come {sum} bytes, and {most} may: {mend}"));
        }
    }
    Ok(())
}

/// How much some files may weigh together.
struct Limit {
    what: &'static str,
    most: u64,
    counts: fn(&str) -> bool,
}

const LIMITS: [Limit; 2] = [
    Limit { what: "Before the first paint", most: FIRST_PAINT, counts: |name| name == "index.html" },
    Limit { what: "With a first visit that types `aws s3 ls`", most: FIRST_VISIT, counts: in_first_visit },
];

/// Whether a first visit downloads this file of `dist/`: the page, its code and styles, and the first lesson. Free play and
/// the other lessons have files of their own, and so have a program whose code is a chunk (`sts-flow-1f_jq.wasm`) and the
/// first screen of whoever comes by a link to the lesson (`lesson-1f.html`). What is for later visits comes when this one has
/// everything and has been used (`after-1f.js`, `sw.js`), or when the page is installed (its manifest and icons).
fn in_first_visit(name: &str) -> bool {
    let for_later = ["after-", "sw.js", "manifest.webmanifest", "icons/"].iter().any(|begin| name.starts_with(begin));
    let by_link = name.starts_with("lesson-") || name.starts_with("lessons/") && name != "lessons/five-steps.json";
    !for_later
        && !by_link
        && !name.starts_with("play/")
        && name.strip_suffix(".wasm").is_none_or(|stem| stem.ends_with("_bg"))
}

fn sum(files: &[Weighed], counts: fn(&str) -> bool) -> Weighed {
    let mut sum = Weighed { name: String::new(), raw: 0, brotli: 0 };
    for file in files.iter().filter(|file| counts(&file.name)) {
        sum.raw += file.raw;
        sum.brotli += file.brotli;
    }
    sum
}

/// The files and the sums, in Markdown.
pub fn table(files: &[Weighed]) -> String {
    let mut text = "| file | bytes | brotli |\n|---|---:|---:|\n".to_owned();
    for Weighed { name, raw, brotli } in files {
        let _ = writeln!(text, "| {name} | {raw} | {brotli} |");
    }
    for Limit { what, most, counts } in LIMITS {
        let sum = sum(files, counts);
        let _ = writeln!(text, "| **{what}** | {} | **{}** of at most {most} |", sum.raw, sum.brotli);
    }
    text
}

/// All files below a folder.
pub fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { files.extend(files_in(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

pub fn name_in(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// In brotli at its best, as static hosts prepare it: quality 11, the largest standard window.
pub fn compressed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    let mut writer = CompressorWriter::with_params(&mut compressed, 1 << 16, &parameters);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::{FIRST_PAINT, FIRST_VISIT, Weighed, compressed, gate, table};

    fn file(name: &str, brotli: u64) -> Weighed {
        Weighed { name: name.to_owned(), raw: 3 * brotli, brotli }
    }

    #[test]
    fn a_first_visit_is_all_but_free_play_and_chunks() {
        let files = [
            file("sts-flow-1f_bg.wasm", 90),
            file("index.html", 20),
            file("play/console.json", 7),
            file("lessons/five-steps.json", 4),
            file("lessons/when.json", 3),
            file("lessons/starts/app.json", 2),
            file("sts-flow-1f_jq.wasm", 5),
            file("after-1f.js", 6),
            file("sw.js", 8),
            file("icons/512.png", 9),
        ];
        let lines = table(&files);
        assert!(lines.contains("| play/console.json | 21 | 7 |\n"), "{lines}");
        assert!(lines.contains("| **Before the first paint** | 60 | **20** of"), "{lines}");
        assert!(lines.contains("| 342 | **114** of"), "{lines}");
    }

    #[test]
    fn what_is_too_much_is_said() {
        assert_eq!(gate(&[file("index.html", FIRST_PAINT), file("play/a.json", FIRST_VISIT)]), Ok(()));
        assert!(gate(&[file("index.html", FIRST_PAINT + 1)]).is_err());
        assert!(gate(&[file("a_bg.wasm", FIRST_VISIT + 1)]).is_err());
    }

    #[test]
    fn brotli_makes_repetition_small() {
        let size = compressed(&b"credential ".repeat(1000)).expect("memory can be written to").len();
        assert!(size < 100, "{size}");
    }
}
