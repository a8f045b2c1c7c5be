//! Whatever comes in: nothing panics, and nothing takes for ever.
//!
//! Six targets, each fed by a generator of its own kind of text: the words and signs of its grammar in any order, the
//! tests' and lessons' own texts with pieces cut, doubled and exchanged, and plain bytes. A run is the same every time.
//!
//! ```sh
//! cargo test --test fuzz                                            # 20,000 inputs each
//! STS_FLOW_FUZZ=1000000 cargo test --release --test fuzz            # a million each
//! STS_FLOW_FUZZ_SEED=7 STS_FLOW_FUZZ_FROM=1234 cargo test --test fuzz policy   # others; from the one that failed
//! ```
//!
//! Each input has two seconds (in a debug build ten): then a watchdog prints it and fails.

mod generator;
mod http;
mod lesson;
mod link;
mod policy;
mod shell;
mod sigv4;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

pub use generator::Gen;

/// The longest that an input may take.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });
/// What a target works with is laid out on this much stack, as a main thread has it.
const STACK: usize = 8 << 20;

/// What a target is working on, for the watchdog to see.
#[derive(Clone, Default)]
pub struct Desk(Arc<Mutex<Work>>);

#[derive(Clone, Default)]
struct Work {
    number: u64,
    since: Option<Instant>,
    input: String,
}

impl Desk {
    /// From now on it is this.
    pub fn take(&self, input: impl Into<String>) {
        let mut work = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work.input = input.into();
        work.since = Some(Instant::now());
    }

    fn next(&self, number: u64) {
        let mut work = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work.number = number;
        work.since = None;
    }

    fn look(&self) -> Work {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn setting(name: &str, default: u64) -> u64 {
    let Ok(text) = std::env::var(name) else { return default };
    text.replace('_', "").parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}"))
}

/// For how long a processor was at work on this thread, where the system tells.
fn processor_time(thread: &Path) -> Option<Duration> {
    let text = std::fs::read_to_string(Path::new("/proc").join(thread).join("schedstat")).ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

/// Feeds `target`, which `make` puts together in the thread in which it works.
///
/// # Panics
/// When the target does, or takes too long.
pub fn fuzz<T: FnMut(&mut Gen, &Desk)>(name: &'static str, make: impl FnOnce() -> T + Send + 'static) {
    let (count, from) = (setting("STS_FLOW_FUZZ", 20_000), setting("STS_FLOW_FUZZ_FROM", 0));
    let seed = setting("STS_FLOW_FUZZ_SEED", 1);
    let (desk, started) = (Desk::default(), Instant::now());
    let at_work = desk.clone();
    let (tell, told) = mpsc::channel();
    let worker = thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(move || {
        let _ = tell.send(std::fs::read_link("/proc/thread-self").ok());
        let mut target = make();
        for number in from..from.saturating_add(count) {
            at_work.next(number);
            target(&mut Gen::new(seed, name, number), &at_work);
        }
    });
    let worker = worker.expect("a thread");
    let thread = told.recv().ok().flatten();
    // The input that is late, since when, and what it had used by then.
    let mut late: Option<(u64, Instant, Option<Duration>)> = None;
    while !worker.is_finished() {
        thread::sleep(Duration::from_millis(20));
        let work = desk.look();
        if work.since.is_none_or(|since| since.elapsed() < LIMIT) {
            continue;
        }
        let used = thread.as_deref().and_then(processor_time);
        let endless = match late {
            Some((number, since, before)) if number == work.number => match (used, before) {
                // On a machine with other work to do, what counts is how long the processor was at this.
                (Some(used), Some(before)) => used.saturating_sub(before) > LIMIT || since.elapsed() > 30 * LIMIT,
                _ => since.elapsed() > 4 * LIMIT,
            },
            _ => {
                late = Some((work.number, Instant::now(), used));
                false
            }
        };
        assert!(
            !endless,
            "{name}: input {} has no end within {LIMIT:?}:\n{}\n{:?}",
            work.number, work.input, work.input
        );
    }
    let work = desk.look();
    assert!(worker.join().is_ok(), "{name}: input {} panics:\n{}\n{:?}", work.number, work.input, work.input);
    let seconds = started.elapsed().as_secs_f64();
    println!("{name}: {count} inputs in {seconds:.1} s, {:.0} a second", count as f64 / seconds);
}
