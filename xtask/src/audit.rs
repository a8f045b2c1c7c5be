//! `cargo xtask audit`: Lighthouse's opinion of the opening, a lesson and free play, as a phone has them.
//!
//! The page is served from a folder of a host that sends brotli, as static hosts do. Lighthouse slows the processor down
//! four times and reckons with a slow line; what it finds differs from run to run, so the median of several counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::repo::Repo;
use crate::say::{Failure, Outcome, cannot, fail};
use crate::tools::{Browser, npm};
use crate::{build, command, say, size};

/// The last one that Node.js 20 runs.
const LIGHTHOUSE: &str = "lighthouse@12.8.2";
/// A static host that sends the `.br` file beside a file.
const HOST: &str = "sirv-cli@3.0.1";
/// How often each screen is measured.
const RUNS: usize = 5;
/// The screens, and where they are.
const SCREENS: [(&str, &str); 3] =
    [("the opening", ""), ("a lesson", "#/lesson/look-inside?lang=ja"), ("free play", "#/play?lang=ja")];
/// Where the page lies on the host.
const FOLDER: &str = "courses/aws-101";
/// What takes long, and how it is written: Lighthouse's name, ours, and the digits of its unit.
const METRICS: [(&str, &str, usize); 6] = [
    ("first-contentful-paint", "First contentful paint, ms", 0),
    ("largest-contentful-paint", "Largest contentful paint, ms", 0),
    ("total-blocking-time", "Total blocking time, ms", 0),
    ("cumulative-layout-shift", "Cumulative layout shift", 3),
    ("speed-index", "Speed index, ms", 0),
    ("interactive", "Time to interactive, ms", 0),
];

/// Builds the page, measures it, and prints tables in Markdown.
pub fn run(repo: &Repo) -> Outcome {
    let browser = Browser::prepare(repo)?;
    let tools = prepare(repo)?;
    build::run(repo)?;
    let files = size::weigh(repo)?;
    let root = lay_out(repo)?;
    let host = Host::start(&tools, &root)?;
    for (what, place) in SCREENS {
        say::doing(&format!("Asking Lighthouse about {what}, {RUNS} times"), "2 minutes");
        let url = format!("{}{place}", host.url());
        let reports = (0..RUNS).map(|_| measure(&tools, &browser, &url)).collect::<Outcome<Vec<_>>>()?;
        println!("{}", table(what, &reports));
    }
    print!("{}", size::table(&files));
    Ok(())
}

/// The folder with Lighthouse and the host.
fn prepare(repo: &Repo) -> Outcome<PathBuf> {
    let folder = repo.tools().join(LIGHTHOUSE.replace('@', "-"));
    if !npm::has(&folder, "lighthouse/cli/index.js") || !npm::has(&folder, "sirv-cli/bin.js") {
        let by_hand = "install Node.js (https://nodejs.org), and run this again.";
        npm::install(&folder, &[LIGHTHOUSE.to_owned(), HOST.to_owned()], by_hand)?;
    }
    Ok(folder)
}

/// Copies the page to where it will be served, each file with its brotli beside it.
fn lay_out(repo: &Repo) -> Outcome<PathBuf> {
    let (dist, root) = (repo.dist(), repo.join("target/audit"));
    let lay = || {
        let _ = fs::remove_dir_all(&root);
        for path in size::files_in(&dist)? {
            let to = root.join(FOLDER).join(path.strip_prefix(&dist).unwrap_or(&path));
            fs::create_dir_all(to.parent().unwrap_or(&root))?;
            let bytes = fs::read(&path)?;
            let mut small = to.clone().into_os_string();
            small.push(".br");
            fs::write(small, size::compressed(&bytes)?)?;
            fs::write(to, bytes)?;
        }
        Ok(())
    };
    lay().map_err(|cause: std::io::Error| cannot("lay out the page in target/audit", cause))?;
    Ok(root)
}

/// A static host on this machine, until it is dropped.
struct Host {
    server: Child,
    port: u16,
}

impl Host {
    fn start(tools: &Path, root: &Path) -> Outcome<Self> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.map_err(|cause| cannot("find a free port", cause))?.port();
        let mut command = npm::script(tools, "sirv-cli/bin.js")?;
        command.arg(root).args(["--brotli", "--quiet", "--host", "127.0.0.1", "--port", &port.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let server = command.spawn().map_err(|cause| cannot("start the host", cause))?;
        let host = Self { server, port };
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if started.elapsed() > Duration::from_secs(20) {
                return fail("The host did not start: see above.");
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(host)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/{FOLDER}/", self.port)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What Lighthouse says, as far as it is read.
#[derive(Deserialize)]
struct Report {
    categories: BTreeMap<String, Category>,
    audits: BTreeMap<String, Audit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Category {
    title: String,
    score: Option<f64>,
    audit_refs: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: String,
    weight: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Audit {
    score: Option<f64>,
    numeric_value: Option<f64>,
}

/// One run, in a browser of its own.
fn measure(tools: &Path, browser: &Browser, url: &str) -> Outcome<Report> {
    let mut lighthouse = npm::script(tools, "lighthouse/cli/index.js")?;
    lighthouse.args([url, "--quiet", "--output=json", "--no-enable-error-reporting"]);
    lighthouse.arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run");
    lighthouse.env("CHROME_PATH", browser.chrome());
    let Some(text) = command::output_aloud(&mut lighthouse) else { return fail("Lighthouse failed: see above.") };
    serde_json::from_str(&text).map_err(|cause| Failure(format!("Lighthouse's report cannot be read: {cause}.")))
}

/// The medians, with the least and the most.
fn table(what: &str, reports: &[Report]) -> String {
    let runs = reports.len();
    let mut text =
        format!("| {what}: {LIGHTHOUSE}, mobile, {runs} runs | median | least | most |\n|---|---:|---:|---:|\n");
    let mut row = |what: &str, digits: usize, mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        if let (Some(least), Some(most)) = (values.first(), values.last()) {
            let median = values[values.len() / 2];
            let _ = writeln!(text, "| {what} | {median:.digits$} | {least:.digits$} | {most:.digits$} |");
        }
    };
    for (id, category) in reports.first().iter().flat_map(|report| &report.categories) {
        let scores = reports.iter().filter_map(|report| report.categories.get(id)?.score);
        row(&category.title, 0, scores.map(|score| score * 100.0).collect());
    }
    for (id, what, digits) in METRICS {
        let values = reports.iter().filter_map(|report| report.audits.get(id)?.numeric_value);
        row(what, digits, values.collect());
    }
    for lacking in lacking(reports) {
        let _ = writeln!(text, "\n{lacking}");
    }
    text
}

/// What costs points, outside performance, in any of the runs.
fn lacking(reports: &[Report]) -> Vec<String> {
    let mut said = Vec::new();
    for report in reports {
        for (_, category) in report.categories.iter().filter(|(id, _)| *id != "performance") {
            for part in category.audit_refs.iter().filter(|part| part.weight > 0.0) {
                let score = report.audits.get(&part.id).and_then(|audit| audit.score);
                if score.is_some_and(|score| score < 1.0) {
                    said.push(format!("{} loses points by `{}`.", category.title, part.id));
                }
            }
        }
    }
    said.sort();
    said.dedup();
    said
}

#[cfg(test)]
mod tests {
    use super::{Report, table};

    #[test]
    fn the_median_counts() {
        let report = |score: f64, time: f64| -> Report {
            let text = serde_json::json!({
                "categories": {
                    "performance": { "title": "Performance", "score": score, "auditRefs": [] },
                    "seo": { "title": "SEO", "score": 0.9, "auditRefs": [{ "id": "title", "weight": 1, "group": "x" }] },
                },
                "audits": {
                    "first-contentful-paint": { "score": 1, "numericValue": time, "title": "…" },
                    "title": { "score": 0 },
                },
            });
            serde_json::from_value(text).expect("it has what is read")
        };
        let text = table("the opening", &[report(0.9, 900.4), report(1.0, 1200.0), report(0.98, 1000.0)]);
        assert!(text.contains("| Performance | 98 | 90 | 100 |\n"), "{text}");
        assert!(text.contains("| First contentful paint, ms | 1000 | 900 | 1200 |\n"), "{text}");
        assert!(text.ends_with("\nSEO loses points by `title`.\n"), "{text}");
    }
}
