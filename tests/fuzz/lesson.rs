//! What people load: lessons, saved runs and addresses. A lesson that reads is played, if it is short.

use serde_json::Value;
use sts_flow::kernel::SimTime;
use sts_flow::lesson::{self, saved};
use sts_flow::story::Action;
use sts_flow::ui::address::Address;
use sts_flow::wire::layout;
use sts_flow::wire::xml;

use super::{Gen, fuzz};

const LESSON: &str = include_str!("../../static/lessons/five-steps.json");

#[rustfmt::skip]
const CORPUS: &[&str] = &[
    r#"{"kind":"sts-flow-run","version":1,"lesson":"five-steps","seed":7,"actions":[{"do":"type","terminal":"ec2","line":"aws s3 ls"},{"do":"wait","seconds":3600}],"position":1200}"#,
    r#"{"kind":"sts-flow-run","version":2,"lesson":null,"seed":7,"futures":[{"name":"A","actions":[{"do":"type","terminal":"pc","line":"aws s3 ls"}],"events":90},{"name":"B","like":0,"first":1,"actions":[{"do":"open","terminal":"pc-2"}]}],"front":1,"beside":0,"clock":"2025-11-02T00:30:00.123Z","begun":80,"since":12}"#,
    r#"{"kind":"sts-flow-run","version":1,"seed":18446744073709551615,"actions":[{"do":"call","user":"admin","service":"iam","action":"GetRole","params":{"RoleName":"x"}}],"position":0}"#,
    "#/lesson/five-steps/3?lang=en", "#/play?lang=both&s=eyJhIjoxfQ", "#/lesson/../../etc/passwd",
    "<a x='1'>&lt;&#38;<b/><![CDATA[x]]></a>", "2025-11-02T00:30:00.123Z",
];

#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "{", "}", "[", "]", "\"", ",", ":", "format", "id", "title", "seed", "start", "clock", "setup", "account",
    "region", "delivery", "on-first-request", "ahead-of-time", "users", "policies", "buckets", "objects", "key",
    "size", "modified", "created", "before", "steps", "text", "behind", "timing", "cite", "url", "on", "actions",
    "begins", "expects", "tries", "futures", "like", "first", "front", "beside", "begun", "since", "events", "name", "do", "type", "call", "wait", "seconds", "terminal", "ec2", "pc", "line", "user",
    "service", "iam", "params", "event", "request", "response", "from", "to", "operation", "ja", "en",
    "2025-11-02T00:30:00Z", "https://", "#/lesson/", "?lang=", "\\ud800", "1e9",
];

/// What is played has to be over soon.
fn short(lesson: &lesson::Lesson) -> bool {
    let actions = || lesson.start.before.iter().chain(lesson.steps.iter().flat_map(|step| &step.actions));
    let waits: i64 =
        actions().map(|action| if let Action::Wait { span } = action { span.as_seconds() } else { 0 }).sum();
    actions().count() <= 20 && waits <= 7200
}

#[test]
fn lessons() {
    fuzz("lesson", || {
        let corpus: Vec<&str> = CORPUS.iter().copied().chain([LESSON; 3]).collect();
        move |g: &mut Gen, desk| {
            let text = g.json(&corpus, TOKENS);
            desk.take(text.clone());
            match lesson::parse(&text) {
                // Playing takes a thousand times as long as reading.
                Ok(lesson) if short(&lesson) && g.once_in(300) => {
                    let _ = lesson::play(&lesson, lesson.seed).map_err(|error| error.to_string());
                }
                Ok(_) => {}
                Err(error) => drop(error.to_string()),
            }
            let _ = saved::read(&text);
            let _ = Address::parse(&text);
            let _ = SimTime::parse(&text);
            let _ = xml::read(&text).map_err(|error| error.to_string());
            if let Ok(value) = serde_json::from_str::<Value>(&text) {
                for written in [layout::compact(&value), layout::pretty(&value), layout::imds(&value)] {
                    assert_eq!(serde_json::from_str::<Value>(&written).ok().as_ref(), Some(&value), "read again");
                }
            }
        }
    });
}
