//! How long the page's main thread works on a frame while it plays, on a slow machine. `--help` tells more.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use browser_tests::{Failure, Look, Page, Result, Site};
use lexopt::prelude::{Long, Short, ValueExt};
use serde_json::{Value, json};

const HELP: &str = "\
Plays in a headless browser whose processor is slowed down, and prints for each scene how long the main thread works on
a frame: scripts, styles, layout and painting, from the first callback of the frame until the next task.

cargo run --release -p browser-tests --bin frames -- --dist DIR [--slow N] [--scene NAME] [--profile]

DIR is the page as `cargo xtask build` builds it. The processor is slowed down N times (4 unless told), and the screen is a
projector's, 1920 × 1080. With --profile it prints instead
which functions took how long (a page whose code keeps its names says more). A row is: key, value, unit, what, note, with tabs between.";

/// A scene: its key, what it is, where it plays, what is done before, and for how long it is watched, in milliseconds.
struct Scene {
    key: &'static str,
    what: &'static str,
    hash: &'static str,
    before: &'static str,
    watched: u32,
}

const SCENES: [Scene; 5] = [
    Scene {
        key: "frame-lesson",
        what: "the first lesson plays",
        hash: "#/lesson/five-steps?lang=ja",
        before: "",
        watched: 8000,
    },
    Scene {
        key: "frame-hour",
        what: "free play at an hour a second",
        hash: "#/play?lang=ja",
        before: "await speed(3600);",
        watched: 6000,
    },
    Scene {
        key: "frame-day",
        what: "free play at a day a second",
        hash: "#/play?lang=ja",
        before: "await speed(86400);",
        watched: 6000,
    },
    Scene {
        key: "frame-compare",
        what: "two futures side by side, at a day a second",
        hash: "#/play?lang=ja",
        before: "click('[data-do=fork]'); await drawn(); click('[data-do=compare]'); await speed(86400);",
        watched: 6000,
    },
    Scene {
        key: "frame-fleet",
        what: "1,000 instances, at a day a second",
        hash: "#/play?lang=ja",
        before: "await type('pc', 'aws ec2 run-instances --image-id ami-0abcdef1234567890 --instance-type t3.micro \
            --count 999 --iam-instance-profile Name=EC2-S3-ReadOnly-Role --profile admin'); await speed(86400);",
        watched: 6000,
    },
];

/// What the scenes are set with, and the measurement: the time from a frame's first callback to the task after it.
const TOOLS: &str = r"
const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
const click = css => document.querySelector(css).click();
const press = key => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
const rates = { 60: 0, 600: 1, 3600: 2, 21600: 3, 86400: 4 };
const speed = async rate => { const select = document.querySelector('select[data-do=speed]');
  select.value = String(rates[rate]); select.dispatchEvent(new Event('change', { bubbles: true })); await drawn(); };
const type = async (terminal, line) => {
  click(`[data-front=${terminal}]`); await drawn();
  const input = document.querySelector(`[data-terminal=${terminal}] input`);
  input.value = line; input.dispatchEvent(new Event('input', { bubbles: true })); input.form.requestSubmit();
  await drawn(); press('End'); await drawn(); };
const measure = time => new Promise(done => {
  const work = [], gaps = [], channel = new MessageChannel(); let began = 0, last = 0, until = performance.now() + time;
  channel.port1.onmessage = () => work.push(performance.now() - began);
  const frame = now => { began = performance.now(); if (last) gaps.push(now - last); last = now; channel.port2.postMessage(0);
    if (began < until) requestAnimationFrame(frame); else done({ work, gaps }); };
  requestAnimationFrame(frame); });
";

fn percentile(values: &Value, percent: usize) -> f64 {
    let mut sorted: Vec<f64> = values.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get((sorted.len().saturating_sub(1) * percent).div_ceil(100)).copied().unwrap_or(f64::NAN)
}

async fn watch(page: &Page, scene: &Scene, slow: u32, profile: bool) -> Result {
    page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    page.goto(scene.hash).await?;
    page.wait_ready().await?;
    page.wait_until("document.querySelector('button[data-do=play]:not([disabled])') !== null").await?;
    page.eval(&format!("(async () => {{ {TOOLS} {} }})()", scene.before)).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": slow })).await?;
    let play = format!(
        "(async () => {{ {TOOLS} click('[data-do=play]'); await new Promise(r => setTimeout(r, 500)); return await measure({}); }})()",
        scene.watched
    );
    if profile {
        return profiled(page, &play).await;
    }
    page.devtools("Performance.enable", json!({ "timeDomain": "threadTicks" })).await?;
    let before = busy(page).await?;
    let seen = page.eval(&play).await?;
    let after = busy(page).await?;
    page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    let (work, gaps) = (&seen["work"], &seen["gaps"]);
    let frames = work.as_array().map_or(0, Vec::len);
    // Of the processor's time, whatever else the machine does: the half second before the measurement is in it.
    let each = (after - before) * 1000.0 / (frames as f64 * (1.0 + 500.0 / f64::from(scene.watched))).max(1.0);
    println!(
        "{}\t{:.1}\tms p95\t{}, processor slowed {slow} times\tp50 {:.1} ms, p99 {:.1} ms, most {:.1} ms; {frames} frames, \
         {:.1} ms apart at p50; {each:.2} ms of the processor each",
        scene.key,
        percentile(work, 95),
        scene.what,
        percentile(work, 50),
        percentile(work, 99),
        percentile(work, 100),
        percentile(gaps, 50),
    );
    Ok(())
}

/// How long the main thread has been busy, in seconds of the processor.
async fn busy(page: &Page) -> Result<f64> {
    let metrics = page.devtools("Performance.getMetrics", json!({})).await?;
    let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
    Ok(metrics.iter().find(|metric| metric["name"] == "TaskDuration").and_then(|m| m["value"].as_f64()).unwrap_or(0.0))
}

/// Prints which functions it was busy with.
async fn profiled(page: &Page, play: &str) -> Result {
    page.devtools("Profiler.enable", json!({})).await?;
    page.devtools("Profiler.start", json!({})).await?;
    page.eval(play).await?;
    let profile = page.devtools("Profiler.stop", json!({})).await?["profile"].clone();
    let mut times = std::collections::BTreeMap::<i64, i64>::new();
    let list = |name: &str| profile[name].as_array().cloned().unwrap_or_default();
    for (node, time) in list("samples").iter().zip(list("timeDeltas")) {
        *times.entry(node.as_i64().unwrap_or(0)).or_default() += time.as_i64().unwrap_or(0);
    }
    let mut names = std::collections::BTreeMap::<String, i64>::new();
    for node in list("nodes") {
        let time = times.get(&node["id"].as_i64().unwrap_or(0)).copied().unwrap_or(0);
        *names.entry(node["callFrame"]["functionName"].as_str().unwrap_or("").to_owned()).or_default() += time;
    }
    let mut names: Vec<(String, i64)> = names.into_iter().collect();
    names.sort_by_key(|(_, time)| -time);
    for (name, time) in names.iter().take(45) {
        println!("{:8.1} ms  {name}", *time as f64 / 1000.0);
    }
    Ok(())
}

async fn run() -> Result {
    let mut parser = lexopt::Parser::from_env();
    let (mut dist, mut slow, mut only, mut profile) = (None, 4, None, false);
    let wrong = |cause: lexopt::Error| Failure::of("The command line is not understood", cause);
    while let Some(argument) = parser.next().map_err(wrong)? {
        match argument {
            Long("dist") => dist = Some(PathBuf::from(parser.value().map_err(wrong)?)),
            Long("slow") => slow = parser.value().and_then(|value| value.parse()).map_err(wrong)?,
            Long("scene") => only = Some(parser.value().and_then(ValueExt::string).map_err(wrong)?),
            Long("profile") => profile = true,
            Long("help") | Short('h') => {
                println!("{HELP}");
                return Ok(());
            }
            other => return Err(wrong(other.unexpected())),
        }
    }
    let Some(dist) = dist else { return Err(Failure::new("--dist is missing; --help tells more.")) };
    let site = Site::built_in(dist)?.serve().await?;
    let page = Page::blank(site.url(), &Look::projector()).await?;
    for scene in SCENES.iter().filter(|scene| only.as_deref().is_none_or(|only| only == scene.key)) {
        watch(&page, scene, slow, profile).await?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
