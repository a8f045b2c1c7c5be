//! A run is a function of its start, its seed and its actions.

use proptest::prelude::*;
use sts_flow::cloud::DeliveryMode::{self, AheadOfTime, OnFirstRequest};
use sts_flow::lesson;
use sts_flow::story::{Leg, Story, Terminal};

use crate::kit::{action, after, ask, call, five_steps, json_of, messages};

#[test]
fn the_same_seed_gives_the_same_trace_byte_for_byte() {
    let lesson = five_steps();
    let play = |seed| lesson::play(&lesson, seed).unwrap().story;
    for seed in [lesson.seed, 0, u64::MAX] {
        let (one, two) = (play(seed), play(seed));
        assert_eq!(one.trace(), two.trace());
        assert_eq!(json_of(one.trace()), json_of(two.trace()));
    }
    let (one, other) = (json_of(play(1).trace()), json_of(play(2).trace()));
    assert_ne!(one, other);
}

#[test]
fn the_five_steps_come_in_order_with_any_seed() {
    let lesson = five_steps();
    assert_eq!(lesson.steps.len(), 5);
    for seed in [lesson.seed, 1, 2, 3, 7_777_777] {
        // `play` checks every expectation, in order, each within its own step.
        let played = lesson::play(&lesson, seed).unwrap();
        assert!(played.steps.is_sorted_by(|a, b| a < b), "{:?}", played.steps);
        assert!(played.first <= played.steps[0]);
        let playback = played.playback();
        let spans: Vec<_> = (0..5).map(|step| played.span(&playback, step)).collect();
        assert!(spans.windows(2).all(|pair| pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0), "{spans:?}");
        for (step, (from, to)) in spans.into_iter().enumerate() {
            assert_eq!(played.step_at(&playback, from), Some(step));
            assert_eq!(played.step_at(&playback, to), Some(step));
        }
        // Of the messages among the expectations, each step's are between that step's places.
        for (step, pattern) in
            lesson.steps.iter().zip(&lesson.steps).flat_map(|(s, t)| t.expects.iter().map(move |p| (s, p)))
        {
            if let (Some(from), Some(to)) = (pattern.from, pattern.to) {
                assert!(step.on.contains(&from) || step.on.contains(&to), "{pattern:?}");
            }
        }
    }
}

#[test]
fn an_expectation_that_does_not_come_true_is_refused() {
    let mut lesson = five_steps();
    lesson.steps[1].expects.reverse();
    assert!(matches!(
        lesson::play(&lesson, lesson.seed),
        Err(lesson::LessonError::NeverHappens { step: 2, expectation: 2 })
    ));
    let mut lesson = five_steps();
    lesson.steps.swap(1, 2);
    assert!(lesson::play(&lesson, lesson.seed).is_err());
}

/// Events in order of time; every message has its counterpart, and that is sent when the request has arrived.
fn holds_together(story: &Story) {
    let trace = story.trace();
    assert!(trace.events().windows(2).all(|pair| pair[0].at <= pair[1].at));
    for (index, message) in messages(trace) {
        let sent = trace.events()[index].at;
        assert!(message.arrives > sent, "event {index} arrives after it was sent");
        let other = trace.counterpart(index).unwrap_or_else(|| panic!("event {index} has no counterpart: {message:?}"));
        let (ask, answer) = if message.leg() == Leg::Request { (index, other) } else { (other, index) };
        assert!(ask < answer);
        let (request, response) = (trace.message(ask).unwrap(), trace.message(answer).unwrap());
        assert!(trace.events()[answer].at >= request.arrives, "event {answer} answers what has not arrived");
        assert_eq!((request.from, request.to), (response.to, response.from));
        assert_eq!(request.operation, response.operation);
        assert_eq!(trace.counterpart(other), Some(index));
    }
}

#[test]
fn every_message_has_its_counterpart() {
    holds_together(&lesson::play(&five_steps(), 5).unwrap().story);
    for delivery in [AheadOfTime, OnFirstRequest] {
        let actions = [
            ask(Terminal::Ec2, "aws sts get-caller-identity"),
            ask(Terminal::Pc, "aws s3 ls"),
            call(sts_flow::cloud::Service::Ec2, "RebootInstances", &[("InstanceId.1", "{instance}")]),
        ];
        holds_together(&after(delivery, 5, &actions).story);
    }
}

fn delivery() -> impl Strategy<Value = DeliveryMode> {
    prop_oneof![Just(AheadOfTime), Just(OnFirstRequest)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn going_back_is_replaying(
        delivery in delivery(),
        seed in any::<u64>(),
        actions in prop::collection::vec(action(true), 1..14),
        keep in any::<prop::sample::Index>(),
    ) {
        let mut played = after(delivery, seed, &actions);
        let given = played.given;
        // What is kept may be less: a wait after a wait makes that one longer.
        let actions = played.story.actions()[given..].to_vec();
        let keep = keep.index(actions.len() + 1);
        let whole = json_of(played.story.trace());
        played.story.rewind(given + keep);
        let again = after(delivery, seed, &actions[..keep]);
        prop_assert_eq!(played.story.trace(), again.story.trace());
        prop_assert_eq!(played.story.actions(), again.story.actions());
        // And forward again: the same future.
        for action in &actions[keep..] {
            played.story.act(action.clone());
        }
        prop_assert_eq!(json_of(played.story.trace()), whole);
        // Back to where nothing had been done, and further back than that.
        played.story.rewind(0);
        prop_assert!(played.story.trace().is_empty());
    }

    #[test]
    fn the_future_does_not_change_the_past(
        seed in any::<u64>(),
        actions in prop::collection::vec(action(true), 2..10),
    ) {
        let mut played = after(AheadOfTime, seed, &actions[..1]);
        let before = played.story.trace().events().to_vec();
        for action in &actions[1..] {
            played.story.act(action.clone());
        }
        prop_assert_eq!(&played.story.trace().events()[..before.len()], &before[..]);
    }
}
