//! Those who act by themselves while time passes: however time is let pass, and however often a run is played, it is the same run.

use std::rc::Rc;

use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson::{self, course};
use sts_flow::story::{Action, Actor, Goal, Kind, Story, Terminal};

use crate::kit::{ask, free};

const CALLS: &str = "aws sts get-caller-identity --region us-east-1";

fn cast(now: SimTime, minutes: &[i64]) -> Rc<[Actor]> {
    let terminals = [Terminal::Attacker, Terminal::Ci];
    let actor = |(n, every): (usize, &i64)| {
        let every = Millis::minutes(*every);
        Actor { terminal: terminals[n], line: CALLS.to_owned(), first: now + every, every }
    };
    minutes.iter().enumerate().map(actor).collect()
}

/// A run in which these come every so many minutes.
fn begun(minutes: &[i64]) -> Story {
    let mut story = free(AheadOfTime, 7).story;
    story.cast(cast(story.now(), minutes));
    story
}

/// At which minutes after `since` these were entered.
fn entered(story: &Story, since: SimTime, from: usize) -> Vec<(Terminal, i64)> {
    let typed = story.trace().events().iter().skip(from).filter_map(|event| match &event.kind {
        Kind::Typed { terminal, line, .. } if line == CALLS => {
            Some((*terminal, event.at.since(since).as_seconds() / 60))
        }
        _ => None,
    });
    typed.collect()
}

#[test]
fn they_act_when_their_time_has_come() {
    let mut story = begun(&[10, 25]);
    let (since, from) = (story.now(), story.trace().len());
    story.wait(Millis::minutes(55));
    let (a, b) = (Terminal::Attacker, Terminal::Ci);
    assert_eq!(
        entered(&story, since, from),
        [(a, 10), (a, 20), (b, 25), (a, 30), (a, 40), (a, 50), (b, 50)],
        "{:?}",
        story.actions()
    );
    assert_eq!(story.now().since(since), Millis::minutes(55), "and time has passed as it was asked to");

    // While somebody else acts, they wait.
    let mut story = begun(&[10]);
    story.wait(Millis::minutes(9));
    story.act(ask(Terminal::Ec2, "sleep 1500"));
    assert_eq!(entered(&story, since, from), []);
    story.wait(Millis::minutes(20));
    assert_eq!(entered(&story, since, from), [(a, 34), (a, 40), (a, 50)]);
}

#[test]
fn however_time_passes_it_is_the_same_run() {
    let mut whole = begun(&[10, 25]);
    let since = whole.now();
    whole.wait(Millis::hours(3));
    let whole = whole;
    let mut slices = begun(&[10, 25]);
    while slices.now() < whole.now() {
        slices.wait(Millis::seconds(77).min(whole.now().since(slices.now())));
    }
    assert_eq!(slices.actions(), whole.actions());
    assert_eq!(slices.trace(), whole.trace());

    // In pieces.
    let mut pieces = begun(&[10, 25]);
    let mut doing = pieces.begin(Action::wait_seconds(3 * 3600));
    while pieces.turn(&mut doing, 3) {}
    assert_eq!(pieces.trace(), whole.trace());

    // To an event, or to none.
    let mut until = begun(&[10, 25]);
    let rotation = until.wait_for(Goal::Rotation).unwrap();
    assert!(rotation.since(since) > Millis::minutes(30), "others have acted on the way");
    until.wait(whole.now().since(until.now()));
    assert_eq!(until.trace(), whole.trace());
}

/// What nobody reaches leaves the run as it was, though others have acted meanwhile.
#[test]
fn a_wait_for_nothing_leaves_no_trace() {
    let lesson = crate::kit::five_steps();
    let setup = sts_flow::cloud::Setup::default();
    let mut story = lesson::free(&setup, lesson.start.clock, &[], 7).story;
    story.cast(cast(story.now(), &[6 * 60]));
    story.wait(Millis::hours(7));
    let before = story.clone();
    assert_eq!(story.wait_for(Goal::Rotation), None, "there is no instance");
    assert_eq!((story.actions(), story.trace(), story.now()), (before.actions(), before.trace(), before.now()));
    story.wait(Millis::hours(6));
    let mut other = before;
    other.wait(Millis::hours(6));
    assert_eq!(story.trace(), other.trace());
}

#[test]
fn a_run_that_is_played_again_is_the_same() {
    let mut story = begun(&[10, 25]);
    let (since, since_actions) = (story.now(), story.actions().len());
    story.wait(Millis::minutes(29));
    story.act(ask(Terminal::Ec2, "sleep 90"));
    story.wait(Millis::hours(9));
    // By its actions alone, and with those who have acted in it.
    for cast in [Vec::new().into(), story.actors().clone()] {
        let mut again = free(AheadOfTime, 7).story;
        again.cast(cast);
        for action in &story.actions()[since_actions..] {
            again.act(action.clone());
        }
        assert_eq!(again.trace(), story.trace());
        assert_eq!(again.actions(), story.actions());
    }
    // And at any moment of it, going back and on.
    for minutes in [5, 10, 29, 30, 31, 100, 361, 500] {
        let mut fork = story.fork(since + Millis::minutes(minutes));
        let events = fork.trace().len();
        assert_eq!(fork.trace().events(), &story.trace().events()[..events], "{minutes}");
        if !(30..31).contains(&minutes) {
            fork.wait(story.now().since(fork.now()));
        }
        let mut twice = fork.clone();
        twice.rewind(fork.actions().len());
        assert_eq!(twice.trace(), fork.trace(), "{minutes}");
    }
    let mut fork = story.fork(since + Millis::minutes(100));
    fork.wait(story.now().since(fork.now()));
    assert_eq!(fork.trace(), story.trace());
}

/// A lesson's actors take up their parts when its curtain rises, and have had them where it is opened later.
#[test]
fn a_lesson_has_actors() {
    let text = include_str!("../../static/lessons/revoke.json");
    let course = course::parse(text).unwrap();
    let start = lesson::parse_start(include_str!("../../static/lessons/starts/stolen.json")).unwrap();
    let acts = &course.start.actors[0];
    let begun = course::begin(&course, &start, course.seed).unwrap();
    let mut story = begun.story;
    let from = story.trace().len();
    story.wait(Millis::minutes(i64::from(acts.every) * 2 + 1));
    let calls = story.trace().events().iter().skip(from).filter(|event| match &event.kind {
        Kind::Typed { terminal, line, .. } => *terminal == acts.terminal && *line == acts.line,
        _ => false,
    });
    assert_eq!(calls.count(), 2);
    // Opened at its last step, the same as by its own solutions.
    let last = course.steps.len() - 1;
    let opened = course::beginning(&course, &start, course.seed, last).unwrap().finish().unwrap().story;
    let mut played = course::begin(&course, &start, course.seed).unwrap().story;
    for step in &course.steps[..last] {
        step.task.solution.play(&mut played, &course::Vars::new()).unwrap();
    }
    assert_eq!(opened.trace(), played.trace());
    assert_eq!(opened.actors(), played.actors());
}
