//! `cargo xtask bench`

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::repo::Repo;
use crate::say::{Failure, Outcome, fail};
use crate::tools::{self, Browser, Tools};
use crate::{build, command, say};

/// Rounds when nothing else is said.
const ROUNDS: u32 = 9;

/// One measurement, as the programs print it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    key: String,
    rate: f64,
    unit: String,
    what: String,
    note: String,
}

/// Measures natively and in a browser, and the same work by moto and botocore where Python is there. What cannot be
/// measured is said, and the rest is.
pub fn run(repo: &Repo, arguments: &[OsString]) -> Outcome {
    let rounds = match arguments.iter().map(|argument| argument.to_str()).collect::<Option<Vec<_>>>().as_deref() {
        Some([]) => Some(ROUNDS),
        Some(["--rounds", count]) => count.parse().ok().filter(|count| *count > 0),
        _ => None,
    };
    let Some(rounds) = rounds else { return fail("usage: cargo xtask bench [--rounds N]") };
    let native = native(repo, rounds)?;
    let wasm = wasm(repo, rounds).unwrap_or_else(|Failure(why)| {
        say::note(&format!("Not measured in a browser: {why}"));
        Vec::new()
    });
    let python = python(repo, rounds);
    let frames = frames(repo).unwrap_or_else(|Failure(why)| {
        say::note(&format!("Not measured: frames of the page. {why}"));
        Vec::new()
    });
    print!("{}{}", table(rounds, &native, &wasm, &python), frame_lines(&frames));
    Ok(())
}

fn native(repo: &Repo, rounds: u32) -> Outcome<Vec<Row>> {
    say::doing("Building the benchmarks natively, and running them", "2 minutes the first time, then seconds");
    let mut cargo = command::cargo(repo);
    cargo.args(["run", "--quiet", "--release", "--example", "bench", "--", "--rounds", &rounds.to_string()]);
    match command::output_aloud(&mut cargo) {
        Some(output) => Ok(rows(&output)),
        None => fail("The benchmarks failed: mend what is said above."),
    }
}

/// What the page's main thread works on a frame while it plays, on a processor slowed down four times.
fn frames(repo: &Repo) -> Outcome<Vec<Row>> {
    build::run(repo)?;
    let browser = Browser::prepare(repo)?;
    say::doing("Watching the page play, slowed down", "2 minutes the first time, then one");
    let mut watch = command::cargo(repo);
    watch.args(["run", "--quiet", "--release", "--package", "browser-tests", "--bin", "frames", "--", "--dist"]);
    let text = command::output_aloud(browser.drive(watch.arg(repo.dist())));
    text.map_or_else(|| fail("The browser could not be watched: see above."), |text| Ok(rows(&text)))
}

/// A line for each scene.
fn frame_lines(frames: &[Row]) -> String {
    let line = |row: &Row| format!("\n{:<78} {:>6.1} {}  {}", row.what, row.rate, row.unit, row.note);
    let lines: String = frames.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\nWork on a frame of the page:{lines}\n") }
}

/// The same program as a page of one file, measured while it loads.
fn wasm(repo: &Repo, rounds: u32) -> Outcome<Vec<Row>> {
    tools::prepare_wasm_target()?;
    let tools = Tools::for_release(repo)?;
    let browser = Browser::prepare(repo)?;
    say::doing("Building the benchmarks for the browser", "2 minutes the first time, then seconds");
    let target = repo.root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    command::run(
        command::cargo(repo).args([
            "build",
            "--quiet",
            "--profile",
            "page",
            // In one file, which runs as the compiler writes it.
            "--no-default-features",
            "--example",
            "bench",
            "--target",
            tools::WASM_TARGET,
        ]),
        "they do not build for the browser.",
    )?;
    let folder = repo.join("target/bench");
    let built = target.join(tools::WASM_TARGET).join("page/examples/bench.wasm");
    tools.bindgen_in_one_script(&built, &folder)?;
    let read = |name: &str| {
        fs::read(folder.join(name)).map_err(|cause| Failure(format!("{}: {cause}.", folder.join(name).display())))
    };
    let script = String::from_utf8_lossy(&read("bench.js")?).into_owned();
    let page = folder.join("bench.html");
    let html = page_of(rounds, &script, &read("bench_bg.wasm")?);
    fs::write(&page, html).map_err(|cause| Failure(format!("{}: {cause}.", page.display())))?;
    say::doing("Measuring in the browser", "half a minute");
    let dom = dump(&browser, &page, &folder.join("profile"))?;
    let body = dom.split_once("<body").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, body)| body);
    let rows = rows(&body.replace("<br>", "\n"));
    if rows.is_empty() {
        fail(format!("the page shows {:?}.", body.chars().take(200).collect::<String>()))
    } else {
        Ok(rows)
    }
}

/// A page that a browser opens from a file: no server, no second request.
fn page_of(rounds: u32, script: &str, wasm: &[u8]) -> String {
    let wasm = BASE64.encode(wasm);
    format!(
        "<!doctype html><meta charset=utf-8><title>bench</title><body data-rounds={rounds}><script>{script}\n\
         wasm_bindgen.initSync({{ module: Uint8Array.from(atob('{wasm}'), c => c.charCodeAt(0)) }});\n\
         </script></body>"
    )
}

/// The page as it is when it has loaded.
fn dump(browser: &Browser, page: &Path, profile: &Path) -> Outcome<String> {
    let mut chrome = Command::new(browser.chrome());
    chrome.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ]);
    chrome.arg(format!("--user-data-dir={}", profile.display())).args(["--timeout=600000", "--dump-dom"]);
    chrome.arg(format!("file://{}", page.display()));
    command::output(&mut chrome).ok_or_else(|| Failure("the browser failed.".to_owned()))
}

fn python(repo: &Repo, rounds: u32) -> Vec<Row> {
    let Some(python) = tools::prepare_moto(repo) else {
        say::note("Not measured: moto and botocore.");
        return Vec::new();
    };
    say::doing("Measuring moto and botocore", "seconds");
    let mut run = Command::new(python);
    run.args(["-c", include_str!("bench.py"), &rounds.to_string()]);
    let text = command::output(&mut run);
    if text.is_none() {
        say::note("Not measured: moto and botocore, whose script failed.");
    }
    rows(&text.unwrap_or_default())
}

/// Reads what the programs print.
fn rows(text: &str) -> Vec<Row> {
    let row = |line: &str| {
        let mut parts = line.split('\t').map(str::to_owned);
        let (key, rate, unit) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        Some(Row { key, rate, unit, what: parts.next()?, note: parts.next().unwrap_or_default() })
    };
    text.lines().filter_map(row).collect()
}

fn table(rounds: u32, native: &[Row], wasm: &[Row], python: &[Row]) -> String {
    let head = |what: &str, one: &str, other: &str| format!("{what:<44} {one:>15} {other:>15} {:>8}", "ratio");
    let mut lines =
        vec![format!("Medians of {rounds} rounds, in calls a second where nothing else is said."), String::new()];
    lines.push(head("", "native", "wasm"));
    for row in native {
        let in_wasm = wasm.iter().find(|other| other.key == row.key).map(|other| other.rate);
        let ratio = in_wasm.map_or_else(|| "-".to_owned(), |rate| format!("{:.2}", rate / row.rate));
        let in_wasm = in_wasm.map_or_else(|| "-".to_owned(), thousands);
        let unit = row.unit.trim_start_matches("/s");
        let note = [unit, &row.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let line = format!("{:<44} {:>15} {in_wasm:>15} {ratio:>8}  {note}", row.what, thousands(row.rate));
        lines.push(line.trim_end().to_owned());
    }
    if !python.is_empty() {
        lines.extend([String::new(), head("beside them, in Python", "theirs", "native")]);
        for other in python {
            let Some(row) = native.iter().find(|row| row.key == other.key) else { continue };
            let what = format!("{}: {}", other.what, row.what.split([',', ':']).next().unwrap_or(""));
            let ratio = format!("{:.0}", row.rate / other.rate);
            let rates = [other.rate, row.rate].map(thousands);
            lines.push(format!("{what:<44} {:>15} {:>15} {ratio:>8}", rates[0], rates[1]));
        }
        lines.push(String::new());
        lines.push(
            "moto answers boto3 in the same process: its rates include boto3's work, and no signature is verified."
                .into(),
        );
    }
    lines.join("\n") + "\n"
}

/// `12,345`
fn thousands(rate: f64) -> String {
    let digits = format!("{rate:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{frame_lines, rows, table, thousands};

    #[test]
    fn numbers_are_written_in_groups() {
        for (rate, text) in [(0.0, "0"), (999.4, "999"), (999.5, "1,000"), (1_234_567.0, "1,234,567")] {
            assert_eq!(thousands(rate), text);
        }
    }

    #[test]
    fn what_the_programs_print_becomes_a_table() {
        let native = rows("sign\t2000.0\t/s\tSigV4: sign it\t3 hashes each\nnoise\n");
        let wasm = rows("sign\t500.0\t/s\tSigV4: sign it\t");
        let python = rows("sign\t10.0\t/s\tbotocore 1\t\nother\t1.0\t/s\tx\t");
        let text = table(3, &native, &wasm, &python);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert!(lines.contains(&"SigV4: sign it 2,000 500 0.25 3 hashes each".split(' ').collect()), "{text}");
        assert!(lines.contains(&"botocore 1: SigV4 10 2,000 200".split(' ').collect()), "{text}");
        assert_eq!(table(3, &native, &[], &[]).lines().count(), 4);
        assert_eq!(frame_lines(&[]), "");
        let frames = frame_lines(&rows("frame-day\t12.34\tms p95\ta day a second\tmean 7 ms"));
        assert!(frames.contains("12.3 ms p95  mean 7 ms"), "{frames}");
    }
}
