//! What is measured: nothing here knows where it runs.

use std::hint::black_box;

use sts_flow::cloud::iam::managed;
use sts_flow::cloud::policy::{Context, Document, Form, Named, Policies, Principal, Request as Ask, evaluate};
use sts_flow::kernel::SimTime;
use sts_flow::lesson;
use sts_flow::story::{Action, Album, Picture, Playback, Terminal};
use sts_flow::wire::layout;
use sts_flow::wire::sigv4::{Claim, Credentials, Rules, sha256_hex, sign};
use sts_flow::wire::{Method, Request};

/// A round lasts at least this long, in milliseconds.
const ROUND: f64 = 60.0;
/// Commands typed on top of the lesson, for a run as long as a class makes it.
const COMMANDS: usize = 100;

/// One measurement.
pub struct Row {
    /// Its name among those of other programs.
    pub key: &'static str,
    /// What it is.
    pub what: &'static str,
    /// How much of it a second.
    pub rate: f64,
    /// Of what.
    pub unit: &'static str,
    /// What else there is to say.
    pub note: String,
}

/// The median rate of `work`, in calls a second, by a clock that tells milliseconds.
pub fn rate(rounds: usize, now: fn() -> f64, mut work: impl FnMut()) -> f64 {
    work(); // warms up
    let mut rates: Vec<f64> = (0..rounds)
        .map(|_| {
            let (started, mut calls) = (now(), 0_u32);
            while now() - started < ROUND {
                work();
                calls += 1;
            }
            f64::from(calls) * 1000.0 / (now() - started)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// A call of a Query API, not signed yet.
pub fn form(host: &str, body: &str) -> Request {
    Request::new(Method::Post, host, "/")
        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        .with_body(body.to_owned())
}

/// Measures everything.
pub fn measure(rounds: usize, now: fn() -> f64) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let mut rows = Vec::new();
    let mut row = |key, what, rate, unit, note| rows.push(Row { key, what, rate, unit, note });
    let rate = |work: &mut dyn FnMut()| rate(rounds, now, work);

    let at = SimTime::parse("2025-11-02T00:31:00Z")?;

    // ListBuckets by the lesson's role.
    let named = ["AmazonS3ReadOnlyAccess", "AmazonSSMManagedInstanceCore"];
    let documents = managed::ALL.iter().filter(|policy| named.contains(&policy.name));
    let documents: Vec<(&str, Document)> = documents
        .map(|policy| Ok((policy.name, Document::parse(policy.document, Form::Managed)?)))
        .collect::<Result<_, sts_flow::cloud::policy::MalformedPolicy>>()?;
    let identity: Vec<Named> = documents.iter().map(|(name, document)| Named::inline(name, document)).collect();
    let principal = Principal::session(
        "arn:aws:sts::123456789012:assumed-role/EC2-S3-ReadOnly-Role/i-0abc",
        "arn:aws:iam::123456789012:role/EC2-S3-ReadOnly-Role",
    );
    let context = Context::new().with("aws:SourceIp", "203.0.113.7").with("aws:SecureTransport", "true");
    let ask =
        Ask { principal: &principal, action: "s3:ListAllMyBuckets", resource: "arn:aws:s3:::*", context: &context };
    let decisions = rate(&mut || {
        assert!(evaluate(black_box(&ask), &Policies { identity: &identity, ..Policies::default() }).verdict.is_allow());
    });
    row("policy", "ListBuckets decided by two policies", decisions, "/s", String::new());

    // A signed request as the CLI sends it, and a hash of as many bytes.
    let credentials = Credentials {
        access_key_id: "ASIAEXAMPLE".into(),
        secret_access_key: "secret".into(),
        session_token: Some("IQoJb3JpZ2luX2Vj".repeat(50)),
    };
    let request = form("sts.us-east-1.amazonaws.com", "Action=GetCallerIdentity&Version=2011-06-15");
    let mut signed = request.clone();
    sign(&mut signed, &credentials, "us-east-1", "sts", at);
    let bytes = signed.to_string();
    let hash = rate(&mut || drop(black_box(sha256_hex(black_box(bytes.as_bytes())))));
    let signs = rate(&mut || {
        let mut request = request.clone();
        sign(black_box(&mut request), &credentials, "us-east-1", "sts", at);
    });
    let verifies = rate(&mut || {
        let claim = Claim::read(black_box(&signed)).ok().flatten().expect("it is signed");
        claim.verify(&signed, &credentials.secret_access_key, Rules::OTHERS).expect("the signature is right");
    });
    row("hash", "SHA-256 of a signed request", hash, "/s", format!("{} bytes", bytes.len()));
    row("sign", "SigV4: sign it", signs, "/s", format!("{:.1} hashes each", hash / signs));
    row("verify", "SigV4: read and verify it", verifies, "/s", format!("{:.1} hashes each", hash / verifies));

    // A lesson, and the picture at every hundredth of a long run.
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json"))?;
    let played = lesson::play(&lesson, lesson.seed)?;
    let (events, trace_bytes) = (played.story.trace().len(), layout::compact(played.story.trace()).len());
    let plays = rate(&mut || drop(black_box(lesson::play(&lesson, lesson.seed))));
    let note = format!("{events} events a play");
    row("play", "five-steps, played from its first action", plays * events as f64, "events/s", note);
    let writes = rate(&mut || drop(black_box(layout::compact(played.story.trace()))));
    row("trace", "its trace as JSON", writes * trace_bytes as f64, "bytes/s", String::new());
    let mut long = played;
    for _ in 0..COMMANDS {
        long.story.act(Action::Type { terminal: Terminal::Ec2, line: "aws s3 ls --region us-east-1".into() });
    }
    let (trace, playback) = (long.story.trace(), Playback::of(long.story.trace(), long.first));
    let album = Album::of(trace, &playback);
    let places = (0..=100).map(|percent| (u64::from(playback.total()) * percent / 100) as u32);
    let scratch = rate(&mut || places.clone().for_each(|at| drop(black_box(Picture::at(trace, &playback, at)))));
    let found = rate(&mut || places.clone().for_each(|at| drop(black_box(album.at(trace, &playback, at)))));
    let note = format!("{} events, {COMMANDS} commands", trace.len());
    row("scratch", "pictures of a long run, from scratch", scratch * 101.0, "/s", note);
    let note = format!("{:.1} times as fast", found / scratch);
    row("album", "pictures of a long run, by the album", found * 101.0, "/s", note);
    Ok(rows)
}
