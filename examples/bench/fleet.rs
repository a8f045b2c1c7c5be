//! Thirty days of a fleet, and a seek in them.
//!
//! An event is an event of the trace, or one set of credentials that EC2 took for an instance that no message tells of: a
//! trust policy decided, a session issued, the one before superseded, a CloudTrail record written, the next refresh set.

use std::collections::BTreeMap;
use std::hint::black_box;

use sts_flow::cloud::{DeliveryMode, Service};
use sts_flow::kernel::Millis;
use sts_flow::lesson::{self, Played};
use sts_flow::story::{Action, Album, Playback};

use super::work::Row;

/// How long a fleet runs.
const DAYS: i64 = 30;
/// Points that are sought in the run.
const POINTS: u32 = 400;

/// Each instance of a larger fleet may cost so many times what one of the next smaller does: 1 is linear, and the rest is
/// for what else the machine does meanwhile.
const LINEAR: f64 = 1.3;

/// The keys and names of the rows of each size.
const SIZES: [(usize, [&str; 2], [&str; 2]); 4] = [
    (1, ["fleet-1", "30 days of 1 instance"], ["seek-1", "  a seek in them, p95"]),
    (10, ["fleet-10", "30 days of 10 instances"], ["seek-10", "  a seek in them, p95"]),
    (100, ["fleet-100", "30 days of 100 instances"], ["seek-100", "  a seek in them, p95"]),
    (1000, ["fleet-1000", "30 days of 1,000 instances"], ["seek-1000", "  a seek in them, p95"]),
];

/// Thirty days of each size. It fails where what an instance costs grows with the fleet.
pub fn measure(now: fn() -> f64) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let mut rows = Vec::new();
    let mut smaller: Option<(usize, f64)> = None;
    for (count, run, seek) in SIZES {
        let before = memory();
        let (played, mut took, told, sets) = thirty_days(count, now)?;
        let story = &played.story;
        let playback = Playback::of(story.trace(), played.first);
        let album = Album::of(story.trace(), &playback);
        let held = memory().saturating_sub(before) / 1_000_000;
        // What each instance costs, against what each of the smaller fleet's did: 1 is linear. A busy machine is asked again.
        let too_slow = |took: f64| smaller.is_some_and(|(_, before)| took / count as f64 > before * LINEAR);
        for _ in 0..4 {
            if too_slow(took) {
                took = took.min(thirty_days(count, now)?.1);
            }
        }
        let each = took / count as f64;
        let growth = match smaller {
            Some((less, before)) if too_slow(took) => {
                return Err(format!(
                    "growth is worse than linear: each of {count} instances takes {each:.2} ms, each of {less} {before:.2} ms"
                )
                .into());
            }
            Some((less, before)) => format!(", {:.2} times the time of each of {less}", each / before),
            None => String::new(),
        };
        smaller = Some((count, each));
        // One is told of, and its sets with it.
        let events = told + sets - sets / count;
        let note =
            format!("events/s, {sets} sets of credentials and {told} events told, {took:.0} ms, {held} MB{growth}");
        rows.push(Row { key: run[0], what: run[1], rate: events as f64 * 1000.0 / took, unit: "/s", note });
        let mut times = Vec::new();
        let mut place = 1_u64;
        for _ in 0..POINTS {
            place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let show = ((u64::from(playback.total()) * (place >> 40)) >> 24) as u32;
            let began = now();
            // What the page does: the picture, and what each instance held then.
            let at = playback.sim_time(show);
            black_box(album.at(story.trace(), &playback, show));
            black_box(story.world().cloud().fleet_at(at));
            times.push((now() - began) * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let note = format!("median {:.0} µs, worst {:.0} µs", times[times.len() / 2], times[times.len() - 1]);
        rows.push(Row { key: seek[0], what: seek[1], rate: times[times.len() * 95 / 100], unit: "µs", note });
    }
    Ok(rows)
}

/// Thirty days of so many: the run, the milliseconds that it took, the events that it told and the sets of credentials.
fn thirty_days(count: usize, now: fn() -> f64) -> Result<(Played, f64, usize, usize), Box<dyn std::error::Error>> {
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json"))?;
    let setup = sts_flow::cloud::Setup { delivery: DeliveryMode::AheadOfTime, ..lesson.start.setup };
    let mut played = lesson::free(&setup, lesson.start.clock, &lesson.start.before, 7);
    let story = &mut played.story;
    if count > 1 {
        story.act(launch(count - 1));
    }
    story.wait(Millis::minutes(1));
    let (told, sets) = (story.trace().events().len(), story.world().cloud().deliveries(story.now()));
    let started = now();
    for _ in 0..DAYS {
        story.wait(Millis::hours(24));
    }
    let took = (now() - started).max(0.001);
    let told = story.trace().events().len() - told;
    let sets = story.world().cloud().deliveries(story.now()) - sets;
    Ok((played, took, told, sets))
}

/// So many instances more, with the lesson's role.
fn launch(count: usize) -> Action {
    let count = count.to_string();
    let params = [
        ("ImageId", "ami-0c02fb55956c7d316"),
        ("InstanceType", "t3.micro"),
        ("MinCount", &count),
        ("MaxCount", &count),
        ("IamInstanceProfile.Name", "EC2-S3-ReadOnly-Role"),
    ];
    let params: BTreeMap<String, String> =
        params.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
    Action::Call { user: "admin".into(), service: Service::Ec2, action: "RunInstances".into(), params }
}

/// The memory that the program takes, in bytes.
#[cfg(target_arch = "wasm32")]
fn memory() -> usize {
    core::arch::wasm32::memory_size(0) * 65536
}

/// The memory that the program takes, in bytes; nothing where the system does not say.
#[cfg(not(target_arch = "wasm32"))]
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
}
