//! How fast the simulation is, natively and, built for it, in a browser.
//!
//! ```sh
//! cargo xtask bench                                # both, with moto and botocore beside them; medians of nine rounds
//! cargo xtask bench --rounds 3                     # a quick look
//! cargo run --release --example bench              # natively alone
//! cargo run --release --example bench -- --fleet   # 30 days of 1, 10, 100 and 1,000 instances, natively
//! ```
//!
//! Rates depend on the machine; the ratios of one run can be compared with those of another. Natively it is built for
//! speed (`release`), for the browser as the page is (`page`), for size.
#![forbid(unsafe_code)]

#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "bench/calls.rs"]
mod calls;
#[path = "bench/course.rs"]
mod course;
#[path = "bench/fleet.rs"]
mod fleet;
#[path = "bench/work.rs"]
mod work;

/// Everything, or the fleet alone.
fn measure(rounds: Option<usize>, now: fn() -> f64) -> Result<Vec<work::Row>, Box<dyn std::error::Error>> {
    let mut rows = Vec::new();
    if let Some(rounds) = rounds {
        rows.extend(calls::measure(rounds, now)?);
        rows.extend(work::measure(rounds, now)?);
        rows.extend(course::measure(rounds, now)?);
    }
    rows.extend(fleet::measure(now)?);
    Ok(rows)
}

/// One row a line, its parts between tabs: what `cargo xtask bench` reads.
fn lines(rows: &[work::Row]) -> String {
    let line = |row: &work::Row| format!("{}\t{:.1}\t{}\t{}\t{}\n", row.key, row.rate, row.unit, row.what, row.note);
    rows.iter().map(line).collect::<Vec<_>>().concat()
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;
    use std::sync::OnceLock;
    use std::time::Instant;

    fn now() -> f64 {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0
    }

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Some(Some(9)),
        ["--fleet"] => Some(None),
        ["--rounds", count] => count.parse().ok().filter(|count| *count > 0).map(Some),
        _ => None,
    };
    let Some(rounds) = rounds else {
        eprintln!("usage: bench [--rounds N | --fleet]");
        return ExitCode::FAILURE;
    };
    match measure(rounds, now) {
        Ok(rows) => {
            print!("{}", lines(&rows));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// In a browser: the rows are the page's text when it has loaded. The page says how many rounds, in `data-rounds`.
#[cfg(target_arch = "wasm32")]
fn main() {
    fn now() -> f64 {
        web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
    }

    let Some(body) = web_sys::window().and_then(|w| w.document()).and_then(|document| document.body()) else { return };
    let rounds = body.get_attribute("data-rounds").and_then(|rounds| rounds.parse().ok()).unwrap_or(9);
    let text = measure(Some(rounds), now).map_or_else(|error| format!("error\t{error}\n"), |rows| lines(&rows));
    body.set_inner_text(&text);
}
