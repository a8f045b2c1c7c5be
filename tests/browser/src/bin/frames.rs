//! How long the processor works for the page's main thread on a frame while it plays, on a slow machine. `--help` tells more.
#![forbid(unsafe_code)]

use std::collections::BTreeMap as Map;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use browser_tests::{Failure, Look, Page, Result, Site};
use lexopt::prelude::{Long, Short, ValueExt};
use serde_json::{Value, json};

const HELP: &str = "\
Plays in a headless browser whose processor is slowed down, and prints for each scene how long its main thread works on a
frame: scripts, styles, layout, painting, and whatever else runs there from one frame's callbacks to the next one's. It is
the thread's own time of the processor, as the browser's tracing has it: what else the machine does is not in it. The first
half second, in which the page begins to play, is not watched.

cargo run --release -p browser-tests --bin frames -- --dist DIR [--slow N] [--scene NAME] [--profile | --tasks]

DIR is the page as `cargo xtask build` builds it. The processor is slowed down N times (4 unless told), and the screen is a
projector's, 1920 × 1080. A row is: key, value, unit, what, note, with tabs between. With --tasks it prints also what kind of
task took how much of a frame. With --profile it prints instead which functions took how long (a page whose code keeps its
names says more).";

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

/// What the scenes are set with.
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
";

/// What to print besides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    Nothing,
    Tasks,
    Profile,
}

async fn watch(page: &Page, scene: &Scene, slow: u32, more: More, handle: u32) -> Result {
    page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    page.goto(scene.hash).await?;
    page.wait_ready().await?;
    page.wait_until("document.querySelector('button[data-do=play]:not([disabled])') !== null").await?;
    page.eval(&format!("(async () => {{ {TOOLS} {} }})()", scene.before)).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": slow })).await?;
    let watched = Duration::from_millis(scene.watched.into());
    if more == More::Profile {
        return profiled(page, watched).await;
    }
    page.eval("document.querySelector('[data-do=play]').click()").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let categories = json!({ "includedCategories": ["toplevel", "devtools.timeline"], "excludedCategories": ["*"] });
    page.devtools("Tracing.start", json!({ "transferMode": "ReturnAsStream", "traceConfig": categories })).await?;
    tokio::time::sleep(watched).await;
    page.devtools("Tracing.end", json!({})).await?;
    page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    let trace = trace(page, handle).await?;
    let (mut frames, kinds) = frames(&trace);
    frames.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| {
        frames.get((frames.len().saturating_sub(1) * percent).div_ceil(100)).copied().unwrap_or(f64::NAN)
    };
    let many = frames.len().max(1) as f64;
    println!(
        "{}\t{:.1}\tms p95\t{}, processor slowed {slow} times\tmean {:.1} ms, p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms; \
         {} frames in {:.1} s",
        scene.key,
        at(95),
        scene.what,
        frames.iter().sum::<f64>() / many,
        at(50),
        at(99),
        at(100),
        frames.len(),
        watched.as_secs_f64(),
    );
    if more == More::Tasks {
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (kind, time) in kinds.iter().take(12) {
            println!("{:8.2} ms  {kind}", time / many);
        }
    }
    Ok(())
}

/// The trace that was recorded last. Its stream is named in an event that `WebDriver` does not pass on; the browser counts
/// its streams from 1.
async fn trace(page: &Page, handle: u32) -> Result<Value> {
    let mut text = String::new();
    for _ in 0..100 {
        let Ok(part) = page.devtools("IO.read", json!({ "handle": handle.to_string() })).await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        text.push_str(part["data"].as_str().unwrap_or(""));
        if part["eof"] == true {
            return serde_json::from_str(&text).map_err(|cause| Failure::of("The trace cannot be read", cause));
        }
    }
    Err(Failure::new("The browser gave no trace."))
}

/// How long the main thread worked on each frame, in milliseconds of the processor, and on what, by itself.
fn frames(trace: &Value) -> (Vec<f64>, Map<String, f64>) {
    let events = trace["traceEvents"].as_array().cloned().unwrap_or_default();
    let thread = |event: &Value| (event["pid"].as_i64(), event["tid"].as_i64());
    let mut callbacks = Map::new();
    for event in events.iter().filter(|event| event["name"] == "FireAnimationFrame") {
        *callbacks.entry(thread(event)).or_insert(0) += 1;
    }
    let Some((main, _)) = callbacks.into_iter().max_by_key(|(_, count)| *count) else { return Default::default() };
    let number = |event: &Value, key: &str| event[key].as_f64().unwrap_or(0.0);
    let mut tasks: Vec<&Value> = events.iter().filter(|event| thread(event) == main && event["ph"] == "X").collect();
    tasks.sort_by(|a, b| {
        number(a, "ts").total_cmp(&number(b, "ts")).then(number(b, "dur").total_cmp(&number(a, "dur")))
    });
    let (mut frames, mut kinds) = (Vec::new(), Map::<String, f64>::new());
    // What is under way: when it ends, and its kind. And how long the outermost takes, and whether it is a new frame's.
    let mut open: Vec<(f64, &str)> = Vec::new();
    let mut outermost = (0.0, false);
    let mut end = |(time, begins): (f64, bool)| {
        if begins {
            frames.push(0.0);
        }
        if let Some(frame) = frames.last_mut() {
            *frame += time;
        }
    };
    for task in tasks {
        let (begins, time) = (number(task, "ts"), number(task, "tdur") / 1000.0);
        while open.last().is_some_and(|(ends, _)| *ends <= begins) {
            open.pop();
        }
        match open.last() {
            Some((_, kind)) => *kinds.entry((*kind).to_owned()).or_default() -= time,
            None => end(std::mem::replace(&mut outermost, (time, false))),
        }
        let kind = task["name"].as_str().unwrap_or("");
        outermost.1 |= kind == "FireAnimationFrame";
        *kinds.entry(kind.to_owned()).or_default() += time;
        open.push((begins + number(task, "dur"), kind));
    }
    end(outermost);
    (frames, kinds)
}

/// Prints which functions it was busy with.
async fn profiled(page: &Page, watched: Duration) -> Result {
    page.devtools("Profiler.enable", json!({})).await?;
    page.devtools("Profiler.start", json!({})).await?;
    page.eval("document.querySelector('[data-do=play]').click()").await?;
    tokio::time::sleep(watched).await;
    let profile = page.devtools("Profiler.stop", json!({})).await?["profile"].clone();
    let mut times = Map::<i64, i64>::new();
    let list = |name: &str| profile[name].as_array().cloned().unwrap_or_default();
    for (node, time) in list("samples").iter().zip(list("timeDeltas")) {
        *times.entry(node.as_i64().unwrap_or(0)).or_default() += time.as_i64().unwrap_or(0);
    }
    let nodes = list("nodes");
    let id = |node: &Value| node["id"].as_i64().unwrap_or(0);
    let above: Map<i64, i64> = nodes
        .iter()
        .flat_map(|node| node["children"].as_array().into_iter().flatten().map(|c| (c.as_i64().unwrap_or(0), id(node))))
        .collect();
    let called: Map<i64, &str> =
        nodes.iter().map(|node| (id(node), node["callFrame"]["functionName"].as_str().unwrap_or(""))).collect();
    // By itself, and with all that it called.
    let mut names = Map::<&str, [i64; 2]>::new();
    for node in &nodes {
        let time = times.get(&id(node)).copied().unwrap_or(0);
        names.entry(called[&id(node)]).or_default()[0] += time;
        let callers = std::iter::successors(Some(id(node)), |at| above.get(at).copied());
        for name in callers.map(|at| called[&at]).collect::<std::collections::BTreeSet<_>>() {
            names.entry(name).or_default()[1] += time;
        }
    }
    let mut names: Vec<(&str, [i64; 2])> = names.into_iter().collect();
    for which in [0, 1] {
        println!("{}", ["by itself", "with all that it called"][which]);
        names.sort_by_key(|(_, times)| -times[which]);
        for (name, times) in names.iter().take(60) {
            println!("{:8.1} ms  {}", times[which] as f64 / 1000.0, name.chars().take(160).collect::<String>());
        }
    }
    Ok(())
}

async fn run() -> Result {
    let mut parser = lexopt::Parser::from_env();
    let (mut dist, mut slow, mut only, mut more) = (None, 4, None, More::Nothing);
    let wrong = |cause: lexopt::Error| Failure::of("The command line is not understood", cause);
    while let Some(argument) = parser.next().map_err(wrong)? {
        match argument {
            Long("dist") => dist = Some(PathBuf::from(parser.value().map_err(wrong)?)),
            Long("slow") => slow = parser.value().and_then(|value| value.parse()).map_err(wrong)?,
            Long("scene") => only = Some(parser.value().and_then(ValueExt::string).map_err(wrong)?),
            Long("profile") => more = More::Profile,
            Long("tasks") => more = More::Tasks,
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
    let chosen = SCENES.iter().filter(|scene| only.as_deref().is_none_or(|only| only == scene.key));
    for (handle, scene) in (1..).zip(chosen) {
        watch(&page, scene, slow, more, handle).await?;
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
