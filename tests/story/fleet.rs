//! A thousand instances in a run: what is told of them, what is typed on them, and that it replays.

use serde_json::Value;
use sts_flow::cloud::{DeliveryMode, Effect};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson::Played;
use sts_flow::story::{Action, Kind, Story, Terminal};
use sts_flow::wire::layout;

use crate::kit::{after, ask, json_of, launch};

const DAY: Millis = Millis::hours(24);

fn launched(seed: u64, count: &str) -> Played {
    after(DeliveryMode::AheadOfTime, seed, &[launch(count), Action::wait_seconds(60)])
}

fn id(story: &Story, place: usize) -> String {
    story.world().cloud().launched(place).unwrap().id.to_string()
}

fn attend(story: &Story, place: usize) -> Action {
    Action::Attend { instance: id(story, place) }
}

/// What the last line printed.
fn printed(story: &Story) -> String {
    let events = story.trace().events();
    let typed = events.iter().rposition(|event| matches!(event.kind, Kind::Typed { .. })).unwrap();
    let texts = events[typed..].iter().filter_map(|event| match &event.kind {
        Kind::Printed { text, .. } => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

fn type_line(story: &mut Story, line: &str) -> String {
    story.act(ask(Terminal::Ec2, line));
    printed(story)
}

#[test]
fn a_day_of_a_thousand_is_told_of_one() {
    let mut played = launched(7, "999");
    let (began, before) = (played.story.now(), played.story.trace().len());
    played.story.wait(DAY);
    let cloud = played.story.world().cloud();
    assert_eq!(cloud.live_instances(), 1000);
    let mut at = began;
    while at <= played.story.now() {
        let members = cloud.fleet_at(at);
        assert!(members.iter().all(|member| member.holds.is_some_and(|set| set.issued <= at && at < set.expires)));
        at += Millis::minutes(31);
    }
    assert!(cloud.deliveries(played.story.now()) > 23_000);
    let events = &played.story.trace().events()[before..];
    let served = |event: &&sts_flow::story::Event| matches!(event.kind, Kind::Effect(Effect::Served { .. }));
    assert!((22..=27).contains(&events.iter().filter(served).count()));
    assert!(events.len() < 2000, "{}", events.len());
}

#[test]
fn each_is_a_computer_of_its_own() {
    let mut played = launched(3, "39");
    let story = &mut played.story;
    let who = "aws sts get-caller-identity --query Arn --output text";
    let hosts = [type_line(story, "hostname"), {
        story.act(attend(story, 20));
        type_line(story, "hostname")
    }];
    assert_ne!(hosts[0], hosts[1]);
    assert_eq!(type_line(story, who).trim().rsplit('/').next(), Some(id(story, 20).as_str()));
    type_line(story, "echo here > ~/note.txt && cd /tmp");
    story.act(attend(story, 0));
    assert!(type_line(story, "pwd && cat ~/note.txt").contains("No such file"));
    assert_eq!(type_line(story, who).trim().rsplit('/').next(), Some(id(story, 0).as_str()));
    story.act(attend(story, 20));
    assert_eq!(type_line(story, "pwd && cat ~/note.txt"), "/tmp\nhere\n");
    // Nobody of that name: nothing changes.
    story.act(Action::Attend { instance: "i-0123456789abcdef0".into() });
    assert_eq!(type_line(story, "hostname"), hosts[1]);
}

#[test]
fn it_replays_and_can_be_gone_back_on() {
    let lives = |story: &Story| -> Vec<(u32, SimTime, SimTime)> {
        let members = story.world().cloud().fleet_at(story.now());
        members.iter().filter_map(|member| member.holds).map(|set| (set.number, set.issued, set.expires)).collect()
    };
    let runs = [1, 2].map(|_| {
        let mut played = launched(11, "50");
        played.story.act(attend(&played.story, 30));
        played.story.wait(DAY);
        played
    });
    assert!(json_of(runs[0].story.trace()) == json_of(runs[1].story.trace()));
    assert_eq!(lives(&runs[0].story), lives(&runs[1].story));
    // A fork half way has the same past, and comes to the same.
    let [whole, _] = runs;
    let middle = whole.story.now() - Millis::hours(12);
    let mut fork = whole.story.fork(middle);
    let left = whole.story.now().since(fork.now());
    fork.wait(left);
    assert_eq!(lives(&fork), lives(&whole.story));
}

#[test]
fn to_turn_to_one_is_an_action_that_is_kept() {
    let played = launched(1, "20");
    let action = attend(&played.story, 9);
    let text = layout::compact(&action);
    assert_eq!(text, format!(r#"{{"do":"attend","instance":"{}"}}"#, id(&played.story, 9)));
    assert_eq!(layout::compact(&serde_json::from_str::<Value>(&text).unwrap()), text);
}
