//! How fast the simulation is: rates, and how they compare with a plain SHA-256 measured in the same run.
//!
//! ```sh
//! cargo xtask bench              # medians of nine rounds
//! cargo xtask bench --rounds 3   # a quick look
//! ```
//!
//! Rates depend on the machine; the ratios of one run can be compared with those of another. Built as the page is built,
//! for size, so a native program would be faster still.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use sts_flow::cloud::iam::managed;
use sts_flow::cloud::policy::{Context, Document, Kind, Named, Policies, Principal, Request as Ask, evaluate};
use sts_flow::kernel::SimTime;
use sts_flow::lesson;
use sts_flow::story::{Action, Album, Picture, Playback, Terminal};
use sts_flow::wire::json::{self, ToJson};
use sts_flow::wire::sigv4::{Claim, Credentials, Rules, sha256_hex, sign};
use sts_flow::wire::{Method, Request};

/// A round lasts at least this long.
const ROUND: Duration = Duration::from_millis(60);
/// Commands typed on top of the lesson, for a run as long as a class makes it.
const COMMANDS: usize = 100;

/// The median rate of `work`, in calls a second.
fn rate(rounds: usize, mut work: impl FnMut()) -> f64 {
    work(); // warms up
    let mut rates: Vec<f64> = (0..rounds)
        .map(|_| {
            let (started, mut calls) = (Instant::now(), 0_u32);
            while started.elapsed() < ROUND {
                work();
                calls += 1;
            }
            f64::from(calls) / started.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn row(what: &str, rate: f64, unit: &str, ratio: &str) {
    println!("{what:<46} {rate:>13.0} {unit:<12} {ratio}");
}

fn run(rounds: usize) -> Result<(), Box<dyn std::error::Error>> {
    println!("Medians of {rounds} rounds.\n");
    let lesson = lesson::parse(include_str!("../static/lessons/five-steps.json"))?;
    let played = lesson::play(&lesson, lesson.seed)?;
    let (events, trace_bytes) = (played.story.trace().len(), json::compact(&played.story.trace().to_json()).len());
    let plays = rate(rounds, || drop(black_box(lesson::play(&lesson, lesson.seed))));
    row(
        "five-steps, played from its first action",
        plays * events as f64,
        "events/s",
        &format!("{events} events a play"),
    );
    let writes = rate(rounds, || drop(black_box(json::compact(&played.story.trace().to_json()))));
    row("its trace as JSON", writes * trace_bytes as f64 / 1e6, "MB/s", &format!("{trace_bytes} bytes"));

    // A signed request as the CLI sends it, and a hash of as many bytes.
    let now = SimTime::parse("2025-11-02T00:30:00Z")?;
    let credentials = Credentials {
        access_key_id: "ASIAEXAMPLE".into(),
        secret_access_key: "secret".into(),
        session_token: Some("IQoJb3JpZ2luX2Vj".repeat(50)),
    };
    let request = Request::new(Method::Post, "sts.us-east-1.amazonaws.com", "/")
        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        .with_body("Action=GetCallerIdentity&Version=2011-06-15".to_owned());
    let mut signed = request.clone();
    sign(&mut signed, &credentials, "us-east-1", "sts", now);
    let bytes = signed.to_string();
    let hash = rate(rounds, || drop(black_box(sha256_hex(black_box(bytes.as_bytes())))));
    let signs = rate(rounds, || {
        let mut request = request.clone();
        sign(black_box(&mut request), &credentials, "us-east-1", "sts", now);
    });
    let verifies = rate(rounds, || {
        let claim = Claim::read(black_box(&signed)).ok().flatten().expect("it is signed");
        claim.verify(&signed, &credentials.secret_access_key, Rules::OTHERS).expect("the signature is right");
    });
    row("SHA-256 of a signed request", hash, "/s", &format!("{} bytes", bytes.len()));
    row("SigV4: sign it", signs, "/s", &format!("{:.1} hashes each", hash / signs));
    row("SigV4: read and verify it", verifies, "/s", &format!("{:.1} hashes each", hash / verifies));

    // ListBuckets by the lesson's role.
    let named = ["AmazonS3ReadOnlyAccess", "AmazonSSMManagedInstanceCore"];
    let documents = managed::ALL.iter().filter(|policy| named.contains(&policy.name));
    let documents: Vec<(&str, Document)> = documents
        .map(|policy| Ok((policy.name, Document::parse(policy.document, Kind::Identity)?)))
        .collect::<Result<_, sts_flow::cloud::policy::MalformedPolicy>>()?;
    let identity: Vec<Named> = documents.iter().map(|(name, document)| Named { name, document }).collect();
    let principal = Principal::session(
        "arn:aws:sts::123456789012:assumed-role/EC2-S3-ReadOnly-Role/i-0abc",
        "arn:aws:iam::123456789012:role/EC2-S3-ReadOnly-Role",
    );
    let context = Context::new().with("aws:SourceIp", "203.0.113.7").with("aws:SecureTransport", "true");
    let ask =
        Ask { principal: &principal, action: "s3:ListAllMyBuckets", resource: "arn:aws:s3:::*", context: &context };
    let decisions = rate(rounds, || {
        assert!(evaluate(black_box(&ask), &Policies { identity: &identity, ..Policies::default() }).verdict.is_allow());
    });
    row("ListBuckets decided by two policies", decisions, "/s", &format!("{:.1} hashes each", hash / decisions));

    // The picture at every hundredth of a long run.
    let mut long = played.clone();
    for _ in 0..COMMANDS {
        long.story.act(Action::Type { terminal: Terminal::Ec2, line: "aws s3 ls --region us-east-1".into() });
    }
    let (trace, playback) = (long.story.trace(), Playback::of(long.story.trace(), long.first));
    let album = Album::of(trace, &playback);
    let places = (0..=100).map(|percent| (u64::from(playback.total()) * percent / 100) as u32);
    let scratch = rate(rounds, || places.clone().for_each(|at| drop(black_box(Picture::at(trace, &playback, at)))));
    let found = rate(rounds, || places.clone().for_each(|at| drop(black_box(album.at(trace, &playback, at)))));
    let note = format!("{} events, {COMMANDS} commands", trace.len());
    row("pictures of a long run, from scratch", scratch * 101.0, "/s", &note);
    row("pictures of a long run, by the album", found * 101.0, "/s", &format!("{:.1} times as fast", found / scratch));
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Some(9),
        ["--rounds", count] => count.parse().ok().filter(|count| *count > 0),
        _ => None,
    };
    let Some(rounds) = rounds else {
        eprintln!("usage: bench [--rounds N]");
        return ExitCode::FAILURE;
    };
    match run(rounds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
