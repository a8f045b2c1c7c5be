//! Which functions of the page run when people watch the first lesson. `cargo xtask profile` builds the page that tells
//! them, and runs this. `--help` tells more.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use browser_tests::{Failure, Look, Page, Result, Site};
use lexopt::prelude::{Long, Short, ValueExt};
use serde_json::json;

const HELP: &str = "\
Visits the first lesson three times in a headless browser, and prints the numbers of the functions that ran, one a line.

cargo run -p browser-tests --bin watch -- --dist DIR

DIR is the page as `cargo xtask profile` builds it: its code has in `window.watched` what it exports, and among that
watch_at, the address of a byte for every function, and watch_count, their number.";

/// The visits: what the address says behind the page's name, and the window.
fn visits() -> [(&'static str, Look); 3] {
    [
        ("#/lesson/five-steps?lang=ja", Look::projector()),
        ("#/lesson/five-steps?lang=en", Look::desktop().size(1280, 720)),
        ("#/lesson/five-steps/3?lang=both", Look::phone()),
    ]
}

/// How long the lesson may take to play at its fastest.
const PLAYED: Duration = Duration::from_secs(120);
/// Until what a click has set off can be seen.
const SETTLED: Duration = Duration::from_millis(150);

/// A message is under way for a moment only.
const CLICK_A_MESSAGE: &str = "new Promise((done, fail) => { const until = performance.now() + 10000; const look = () => { \
    const message = document.querySelector('[data-message]'); \
    if (message) { message.dispatchEvent(new MouseEvent('click', { bubbles: true })); done(); } \
    else if (performance.now() > until) fail(new Error('no message was sent')); \
    else requestAnimationFrame(look); }; look(); })";
const AT_THE_END: &str = "document.querySelector('#needle').getAttribute('style') === '--at:100.00%'";
const SEEK_THE_MIDDLE: &str = "(() => { const range = document.querySelector('input[type=range]'); \
    range.value = String(Math.floor(range.max / 2)); \
    for (const kind of ['input', 'change']) range.dispatchEvent(new Event(kind, { bubbles: true })); })()";
const RAN: &str = "[...new Uint8Array(watched.memory.buffer, watched.watch_at.value, watched.watch_count.value)]\
    .flatMap((ran, i) => ran ? i : [])";

/// Does it, and lets the page follow.
async fn act(page: &Page, code: &str) -> Result {
    page.eval(code).await?;
    tokio::time::sleep(SETTLED).await;
    Ok(())
}

/// Clicks what this selector finds, so many times. By script: on a small screen it may have to be scrolled to.
async fn click(page: &Page, css: &str, times: usize) -> Result {
    for _ in 0..times {
        act(page, &format!("document.querySelector({}).click()", json!(css))).await?;
    }
    Ok(())
}

/// All that one does who watches: plays it, steps through it, looks closer, and changes how it is shown.
async fn watch(page: &Page) -> Result {
    page.play_fastest().await?;
    tokio::time::sleep(SETTLED).await;
    for name in ["play", "pause", "play"] {
        click(page, &format!("[data-do={name}]"), 1).await?;
    }
    to_the_end(page).await?;
    // Again, with a message that stays on show: it is in the way of what the page says by itself.
    click(page, "[data-do=play]", 1).await?;
    act(page, CLICK_A_MESSAGE).await?;
    to_the_end(page).await?;
    for (name, times) in [("back", 3), ("step", 3), ("next-event", 2), ("previous-step", 4), ("next-step", 3)] {
        click(page, &format!("[data-do={name}]"), times).await?;
    }
    act(page, SEEK_THE_MIDDLE).await?;
    page.eval("document.activeElement?.blur()").await?;
    for key in ["Space", "Space", "ArrowRight", "ArrowLeft", ".", "e", "n", "p", "Home", "End"] {
        page.press(key).await?;
        tokio::time::sleep(SETTLED).await;
    }
    for language in ["ja", "en", "both"] {
        click(page, &format!("button[data-lang={language}]"), 1).await?;
    }
    click(page, "[data-do=theme]", 3).await?;
    act(page, "dispatchEvent(new Event('resize'))").await
}

/// Plays on until the lesson is over.
async fn to_the_end(page: &Page) -> Result {
    let started = Instant::now();
    while page.eval(AT_THE_END).await? != json!(true) {
        if started.elapsed() > PLAYED {
            return Err(Failure::new("The lesson did not come to its end."));
        }
        // Whoever looks closer stops it.
        act(page, "document.querySelector('[data-do=play]')?.click()").await?;
    }
    Ok(())
}

async fn run(dist: PathBuf) -> Result<BTreeSet<u64>> {
    let site = Site::built_in(dist)?.serve().await?;
    let page = Page::blank(site.url(), &Look::desktop()).await?;
    let mut ran = BTreeSet::new();
    for (hash, look) in visits() {
        let started = Instant::now();
        page.look(&look).await?;
        page.forget().await?;
        page.goto(hash).await?;
        page.wait_ready().await?;
        watch(&page).await?;
        let numbers = page.eval(RAN).await?;
        let numbers: Vec<u64> =
            numbers.as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64).collect();
        let (width, height) = look.size;
        let seconds = started.elapsed().as_secs();
        eprintln!("  {hash} at {width}×{height}: {} functions, in {seconds} s", numbers.len());
        ran.extend(numbers);
    }
    match page.console_errors().await?.first() {
        Some(error) => Err(Failure::new(format!("The page has errors, so it was not the page: {error}"))),
        None => Ok(ran),
    }
}

fn dist() -> std::result::Result<PathBuf, lexopt::Error> {
    let mut dist = None;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("dist") => dist = Some(arguments.value()?.parse()?),
            Long("help") | Short('h') => {
                println!("{HELP}");
                std::process::exit(0);
            }
            _ => return Err(argument.unexpected()),
        }
    }
    dist.ok_or_else(|| "name the folder of the page with --dist".into())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let dist = match dist() {
        Ok(dist) => dist,
        Err(error) => {
            eprintln!("{error}. `--help` tells more.");
            return ExitCode::from(2);
        }
    };
    match run(dist).await {
        Ok(ran) => {
            for number in ran {
                println!("{number}");
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
