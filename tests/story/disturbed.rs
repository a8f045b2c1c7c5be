//! The metadata service when it is slow, and when it does not answer.

use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::kernel::Millis;
use sts_flow::story::{Action, Kind, Terminal};

use crate::kit::{after, ask, last_printed};

/// What the last line printed on the instance, and how long it took.
fn printed(actions: &[Action]) -> (String, Millis) {
    let played = after(AheadOfTime, 7, actions);
    let events = played.story.trace().events();
    let (typed, out) = last_printed(events);
    let ready = events.iter().rposition(|event| matches!(event.kind, Kind::Ready { .. })).unwrap();
    (out, events[ready].at.since(events[typed].at))
}

const LIST: &str = "aws s3 ls --region us-east-1";

#[test]
fn clients_give_up_on_a_metadata_service_that_does_not_answer() {
    let off = Action::Disturb { late: None, seconds: 600 };
    let (out, took) = printed(&[off.clone(), ask(Terminal::Ec2, LIST)]);
    assert!(out.contains("Unable to locate credentials"), "{out}");
    assert!(took >= Millis::seconds(1), "{took:?}");
    // It is over by itself, or when somebody ends it.
    let (out, _) = printed(&[off.clone(), Action::wait_seconds(600), ask(Terminal::Ec2, LIST)]);
    assert!(out.contains("flow-photos"), "{out}");
    let (out, _) = printed(&[off, Action::Disturb { late: None, seconds: 0 }, ask(Terminal::Ec2, LIST)]);
    assert!(out.contains("flow-photos"), "{out}");
}

#[test]
fn a_slow_metadata_service_is_a_matter_of_patience() {
    let slow = Action::Disturb { late: Some(3000), seconds: 600 };
    let (out, _) = printed(&[slow.clone(), ask(Terminal::Ec2, LIST)]);
    assert!(out.contains("Unable to locate credentials"), "{out}");
    let patient = format!("AWS_METADATA_SERVICE_TIMEOUT=5 {LIST}");
    let (out, took) = printed(&[slow.clone(), ask(Terminal::Ec2, &patient)]);
    assert!(out.contains("flow-photos") && took > Millis::seconds(9), "{took:?}: {out}");
    let token = "curl -s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'";
    let (out, took) = printed(&[slow.clone(), ask(Terminal::Ec2, token)]);
    assert!(out.starts_with("AQAEA") && took > Millis::seconds(3), "{took:?}: {out}");
    // Nobody else is slow.
    let (out, took) = printed(&[slow, ask(Terminal::Pc, "AWS_PROFILE=admin aws s3 ls")]);
    assert!(out.contains("flow-photos") && took < Millis::seconds(2), "{took:?}: {out}");
}

#[test]
fn it_is_written_in_lessons_and_links_as_everything_that_is_done() {
    for (text, action) in [
        (r#"{"do":"disturb","seconds":60}"#, Action::Disturb { late: None, seconds: 60 }),
        (r#"{"do":"disturb","late":2500,"seconds":60}"#, Action::Disturb { late: Some(2500), seconds: 60 }),
    ] {
        assert_eq!(serde_json::from_str::<Action>(text).unwrap(), action);
        assert_eq!(serde_json::to_string(&action).unwrap(), text);
    }
}
