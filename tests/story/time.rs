//! Time in the learner's hand: let pass in slices, waited for, gone back on, forked.

use proptest::prelude::*;
use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson::Played;
use sts_flow::story::{Action, Goal, MAX_ACTIONS, MAX_WAIT, Story, Terminal};

use crate::kit::{action, after, ask, free};

/// What can be done to a run.
#[derive(Clone, Debug)]
enum Deed {
    Act(Action),
    Wait(i64),
    WaitFor(Goal),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => action(true).prop_map(Deed::Act),
        2 => (0_i64..8 * 3_600_000).prop_map(Deed::Wait),
        1 => prop::sample::select(&Goal::ALL[..3]).prop_map(Deed::WaitFor),
    ]
}

fn do_all(story: &mut Story, deeds: &[Deed]) {
    for deed in deeds {
        match deed {
            Deed::Act(action) => story.act(action.clone()),
            Deed::Wait(millis) => story.wait(Millis(*millis)),
            Deed::WaitFor(goal) => drop(story.wait_for(*goal)),
        }
    }
}

/// The run that is made at once from what another one says was done.
fn made_at_once(played: &Played, seed: u64) -> Story {
    after(AheadOfTime, seed, &played.story.actions()[played.given..]).story
}

fn same(one: &Story, other: &Story) -> bool {
    one.actions() == other.actions() && one.trace() == other.trace() && one.now() == other.now()
}

/// `fork` is `whole` up to its own end, and nothing is missing.
fn is_prefix(fork: &Story, whole: &Story) -> bool {
    let events = whole.trace().events();
    fork.trace().events() == &events[..fork.trace().len()]
        && events[fork.trace().len()..].iter().all(|event| event.at >= fork.now())
}

/// A moment somewhere in the run, or a little outside.
fn moment(story: &Story, thousandths: i64) -> SimTime {
    let begins = story.trace().events().first().map_or(story.now(), |event| event.at);
    begins + Millis(story.now().since(begins).0 * thousandths / 1000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slices_of_waiting_are_one_wait(
        seed in any::<u64>(),
        before in prop::collection::vec(action(true), 0..4),
        slices in prop::collection::vec(prop_oneof![2 => 1_i64..2000, 4 => 0_i64..7_200_000, 1 => Just(86_400_000)], 1..16),
        then in action(true),
    ) {
        let mut sliced = after(AheadOfTime, seed, &before).story;
        let mut whole = sliced.clone();
        for slice in &slices {
            sliced.wait(Millis(*slice));
        }
        whole.wait(Millis(slices.iter().sum()));
        prop_assert!(same(&sliced, &whole));
        sliced.act(then.clone());
        whole.act(then);
        prop_assert!(same(&sliced, &whole));
    }

    #[test]
    fn a_run_is_what_its_actions_say(seed in any::<u64>(), deeds in prop::collection::vec(deed(), 1..12)) {
        let mut played = free(AheadOfTime, seed);
        do_all(&mut played.story, &deeds);
        prop_assert!(same(&made_at_once(&played, seed), &played.story));
    }

    #[test]
    fn a_fork_is_the_run_until_then_and_has_another_future(
        seed in any::<u64>(),
        deeds in prop::collection::vec(deed(), 1..14),
        cuts in prop::collection::vec(-10_i64..1010, 1..4),
        other in prop::collection::vec(deed(), 1..4),
    ) {
        let mut played = free(AheadOfTime, seed);
        do_all(&mut played.story, &deeds);
        let whole = &played.story;
        for cut in cuts {
            let at = moment(whole, cut);
            let mut fork = whole.fork(at);
            let begins = whole.rest(0).unwrap().1;
            prop_assert!(is_prefix(&fork, whole), "at {}", at.iso_millis());
            prop_assert!(fork.now() <= at.max(begins));
            // Nothing that had come to its end by then is missing.
            let done = whole.done_by(at);
            prop_assert!(fork.actions().len() >= done && fork.actions()[..done] == whole.actions()[..done]);
            if let Some(Action::Wait { .. }) = whole.actions().get(done) {
                prop_assert!(fork.now() == at.max(begins), "a wait can be cut anywhere");
            }
            // The same again is the same run.
            let mut again = fork.clone();
            let rest = whole.rest(done + 1).map(|(_, ends)| ends);
            if let (Some(Action::Wait { .. }), Some(ends)) = (whole.actions().get(done), rest) {
                again.wait(ends.since(again.now()));
            } else if let Some(action) = whole.actions().get(done) {
                again.act(action.clone());
            }
            for action in whole.actions().iter().skip(done + 1) {
                again.act(action.clone());
            }
            prop_assert!(again.trace() == whole.trace() && again.now() == whole.now(), "at {}", at.iso_millis());
            // Another future leaves this one alone, and is a run like any other.
            let (len, end) = (whole.trace().len(), whole.now());
            do_all(&mut fork, &other);
            prop_assert!((whole.trace().len(), whole.now()) == (len, end));
            if done >= played.given {
                let made = after(AheadOfTime, seed, &fork.actions()[played.given..]).story;
                prop_assert!(same(&made, &fork), "at {}", at.iso_millis());
            }
        }
    }

    #[test]
    fn undo_is_exact(seed in any::<u64>(), deeds in prop::collection::vec(deed(), 1..14), count in 0_usize..14) {
        let mut played = free(AheadOfTime, seed);
        do_all(&mut played.story, &deeds);
        let count = (played.given + count).min(played.story.actions().len());
        let whole = played.story.clone();
        played.story.rewind(count);
        prop_assert!(is_prefix(&played.story, &whole));
        prop_assert!(same(&made_at_once(&played, seed), &played.story));
        for action in &whole.actions()[count..] {
            played.story.act(action.clone());
        }
        prop_assert!(same(&whole, &played.story));
    }
}

#[test]
fn what_is_waited_for_comes_next() {
    for goal in Goal::ALL {
        let mut story = free(AheadOfTime, 7).story;
        let (events, began, actions) = (story.trace().len(), story.now(), story.actions().len());
        let before = story.clone();
        let met = story.wait_for(goal);
        let hits = story.trace().events()[events..].iter().filter(|event| goal.is(event)).count();
        if goal == Goal::Refusal {
            // Nobody calls anything, and what EC2 asks for is granted.
            assert_eq!((met, hits), (None, 0));
            assert!(same(&story, &before));
            continue;
        }
        assert_eq!((met, hits), (Some(story.now()), 1), "{goal:?}");
        assert!(story.trace().events().iter().any(|event| event.at == story.now() && goal.is(event)), "{goal:?}");
        assert_eq!(story.actions()[actions..], [Action::Wait { span: story.now().since(began) }]);
        assert!(story.now().since(began) < Millis::hours(7), "{goal:?}");
        // Again, and again: one wait.
        for _ in 0..5 {
            assert!(story.wait_for(goal).is_some());
        }
        assert_eq!(story.actions().len(), actions + 1);
    }
}

#[test]
fn a_refusal_is_waited_for_once_the_trust_is_gone() {
    let nobody = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let params = [("RoleName", "EC2-S3-ReadOnly-Role"), ("PolicyDocument", nobody)];
    let gone = crate::kit::call(sts_flow::cloud::Service::Iam, "UpdateAssumeRolePolicy", &params);
    let mut story = after(AheadOfTime, 7, &[gone]).story;
    let began = story.now();
    let met = story.wait_for(Goal::Refusal).expect("EC2's next AssumeRole is refused");
    assert!(met.since(began) < Millis::hours(2));
}

#[test]
fn waits_have_their_limits() {
    let mut story = free(AheadOfTime, 7).story;
    let (began, given) = (story.now(), story.actions().len());
    for span in [Millis(0), Millis(-5), Millis(i64::MIN)] {
        story.wait(span);
        story.act(Action::Wait { span });
    }
    assert_eq!((story.now(), story.actions().len()), (began, given));
    story.wait(Millis(i64::MAX));
    assert_eq!(story.now().since(began), MAX_WAIT);
    story.wait(Millis::hours(1));
    assert_eq!(story.actions()[given..], [Action::Wait { span: MAX_WAIT }, Action::wait_seconds(3600)]);
}

#[test]
fn a_full_run_takes_no_more() {
    let mut story = free(AheadOfTime, 7).story;
    while !story.is_full() {
        story.act(Action::Close { terminal: Terminal::Pc });
    }
    let (events, now) = (story.trace().len(), story.now());
    story.act(ask(Terminal::Pc, "true"));
    story.wait(Millis::hours(1));
    assert_eq!(story.wait_for(Goal::Rotation), None);
    assert_eq!((story.actions().len(), story.trace().len(), story.now()), (MAX_ACTIONS, events, now));
}

#[test]
fn waits_that_are_kept_apart_are_one() {
    let (wait, line) = (Action::wait_seconds, |n: usize| ask(Terminal::Pc, &format!("true {n}")));
    let day = 24 * 3600;
    for (actions, kept) in [
        (vec![wait(0), wait(5), wait(0), wait(6), line(0)], vec![wait(11), line(0)]),
        (vec![line(0), wait(20 * day), wait(20 * day), wait(5 * day)], vec![line(0), wait(20 * day), wait(25 * day)]),
        (vec![], vec![]),
    ] {
        let played = after(AheadOfTime, 7, &actions);
        assert_eq!(played.story.actions()[played.given..], kept);
        assert_eq!(sts_flow::story::joined(actions), kept);
    }
}

/// Longer than there are checkpoints for.
#[test]
fn a_long_run_is_gone_back_on_too() {
    let mut story = free(AheadOfTime, 7).story;
    for day in 0..110 {
        story.wait(Millis::hours(24));
        if day % 9 == 0 {
            story.act(ask(Terminal::Pc, "true"));
        }
    }
    for thousandths in [0, 1, 130, 400, 555, 900, 999, 1000] {
        let at = moment(&story, thousandths);
        let fork = story.fork(at);
        assert!(is_prefix(&fork, &story) && fork.now() <= at, "{thousandths}");
    }
    let done = story.done_by(moment(&story, 300));
    let mut fork = story.fork(story.rest(done).unwrap().1);
    story.rewind(done);
    assert!(same(&fork, &story));
    fork.wait(Millis::hours(24));
    story.wait(Millis::hours(24));
    assert!(same(&fork, &story));
}

/// A fleet's instances leave no event each: what became of them is asked of the account.
#[test]
fn a_fleet_waits_and_forks_alike() {
    let run = [
        ("ImageId", "ami-0c02fb55956c7d316"),
        ("MinCount", "30"),
        ("MaxCount", "30"),
        ("IamInstanceProfile.Name", "EC2-S3-ReadOnly-Role"),
    ];
    let launch = crate::kit::call(sts_flow::cloud::Service::Ec2, "RunInstances", &run);
    let mut whole = after(AheadOfTime, 7, &[launch]).story;
    let mut sliced = whole.clone();
    let began = whole.now();
    whole.wait(Millis::hours(60));
    for slice in [1, 7, 3_600_000, 86_400_000].into_iter().cycle().take(60) {
        let left = whole.now().since(sliced.now());
        sliced.wait(Millis(slice).min(left));
    }
    sliced.wait(whole.now().since(sliced.now()));
    assert!(same(&whole, &sliced));
    let fleet = |story: &Story, hours| story.world().cloud().fleet_at(began + Millis::hours(hours));
    for hours in [0, 1, 25, 26, 59] {
        let fork = whole.fork(began + Millis::hours(hours));
        assert!(is_prefix(&fork, &whole));
        let mut again = fork.clone();
        again.wait(whole.now().since(again.now()));
        assert!(same(&again, &whole));
        // Not at its very end: the account dates a set to the second.
        for asked in 0..hours {
            let was = fleet(&whole, asked);
            assert!(was.len() > 30 && was.iter().any(|member| member.holds.is_some()) || asked == 0);
            assert!(
                fleet(&fork, asked) == was && fleet(&sliced, asked) == was && fleet(&again, asked) == was,
                "{asked}"
            );
        }
    }
}

#[test]
fn what_somebody_else_wanted_is_nothing_to_an_attempt() {
    use sts_flow::kernel::chunk::{Chunk, take_wanted};

    let mut story = free(AheadOfTime, 7).story;
    let before = story.trace().len();
    // A probe on a copy came to a door, and nobody has asked for it.
    Chunk::Query.want();
    let line = ask(Terminal::Ec2, "whoami");
    assert_eq!(story.attempt(|story| story.act(line)), Ok(()));
    assert!(story.trace().len() > before);
    assert_eq!(take_wanted(), None);
}
