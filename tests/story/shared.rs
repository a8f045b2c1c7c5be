//! A run as a link and as a file opens to what it was: the same trace, the same picture at the same moment. What is no
//! such thing is refused, and says why.

use proptest::prelude::*;
use sts_flow::cloud::Service;
use sts_flow::kernel::Millis;
use sts_flow::lesson::saved::{self, Future, Moment, OpenError, Saved, SavedError};
use sts_flow::lesson::{self, Played, share};
use sts_flow::story::{Action, MAX_ACTIONS, Picture, Show, Terminal};

use crate::kit::{action, ask, call, five_steps, json_of, saved_run};

/// The lesson, or free play, with `actions` taken.
fn played(in_lesson: bool, actions: &[Action]) -> Played {
    let lesson = five_steps();
    let mut played = if in_lesson { lesson::play(&lesson, 7).unwrap() } else { lesson::sandbox(&lesson.start, 7) };
    for action in actions {
        played.story.act(action.clone());
    }
    played
}

fn future(name: &str, actions: &[Action]) -> Future {
    let events = Some(played(true, actions).story.trace().len());
    Future { name: name.to_owned(), given: None, actions: actions.to_vec(), events }
}

fn forked(futures: Vec<Future>) -> Saved {
    let lesson = Some("five-steps".to_owned());
    Saved { lesson, seed: 7, front: futures.len() - 1, futures, beside: Some(0), moment: Moment::Show(0) }
}

fn begun(played: &Played, show: Show) -> usize {
    Picture::at(played.story.trace(), &played.playback(), show).events
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_link_opens_to_the_same_picture(
        actions in prop::collection::vec(action(false), 0..5), in_lesson in any::<bool>(), at in any::<prop::sample::Index>(),
    ) {
        let was = played(in_lesson, &actions);
        let playback = was.playback();
        let show = at.index(playback.total() as usize + 1) as Show;
        let kept = was.story.actions()[was.given..].to_vec();
        let run = Saved {
            lesson: in_lesson.then(|| "five-steps".to_owned()),
            moment: Moment::of(&playback, begun(&was, show), show),
            ..saved_run(kept)
        };
        let link = share::write(&run).unwrap();
        prop_assert_eq!(share::read(&link), Ok(run.clone()));
        let opened = share::read(&link).unwrap().open(&five_steps()).unwrap();
        let again = &opened.futures[0].1;
        prop_assert!(!opened.differs);
        prop_assert_eq!(json_of(again.story.trace()), json_of(was.story.trace()));
        prop_assert_eq!(run.moment.show(&again.playback(), again.story.trace().len()), show);
    }

    /// Of the lesson too, whose own actions it may not have to their end.
    #[test]
    fn a_fork_opens_to_the_same_run(
        actions in prop::collection::vec(action(false), 0..4),
        cuts in prop::collection::vec((0_i64..1000, prop::collection::vec(action(false), 0..3)), 1..4),
    ) {
        let mut runs = vec![played(true, &actions)];
        for (cut, then) in cuts {
            let from = runs.last().unwrap();
            let span = from.story.now().since(from.since).0 * cut / 1000;
            let mut fork = from.fork(from.since + Millis(span));
            for action in then {
                fork.story.act(action);
            }
            runs.push(fork);
        }
        let future = |run: &Played| Future {
            name: "F".to_owned(),
            given: run.cut.then_some(run.given),
            actions: run.story.actions()[run.given..].to_vec(),
            events: Some(run.story.trace().len()),
        };
        let kept = forked(runs.iter().map(future).collect());
        let opened = share::read(&share::write(&kept).unwrap()).unwrap().open(&five_steps()).unwrap();
        prop_assert!(!opened.differs);
        for (was, (_, again)) in runs.iter().zip(&opened.futures) {
            prop_assert!(again.story.trace() == was.story.trace());
            prop_assert_eq!(again.story.actions(), was.story.actions());
            prop_assert_eq!((&again.steps, again.given, again.cut), (&was.steps, was.given, was.cut));
        }
    }

    #[test]
    fn a_damaged_link_is_seen_through(actions in prop::collection::vec(action(true), 0..4), at in any::<prop::sample::Index>(), bit in 0..6_u8) {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let link = share::write(&saved_run(actions)).unwrap();
        // Any one bit, and any end.
        let at = at.index(link.len());
        let mut letters = link.clone().into_bytes();
        let value = LETTERS.iter().position(|letter| *letter == letters[at]).unwrap();
        letters[at] = LETTERS[value ^ 1 << bit];
        let changed = String::from_utf8(letters).unwrap();
        prop_assert_eq!(share::read(&changed), Err(SavedError::Damaged));
        prop_assert_eq!(share::read(&link[..at]), Err(SavedError::Damaged));
    }

    #[test]
    fn any_text_is_no_link(text in any::<String>(), letters in "[-A-Za-z0-9_]{0,80}") {
        prop_assert!(share::read(&text).is_err());
        prop_assert!(share::read(&letters).is_err());
    }
}

#[test]
fn futures_share_their_beginning() {
    let (line, wait) = (ask(Terminal::Pc, "aws s3 ls s3://flow-app-logs --recursive"), Action::wait_seconds(900));
    let revoke = call(Service::Iam, "DeleteRolePolicy", &[("RoleName", "r"), ("PolicyName", "p")]);
    let one = vec![line.clone(), wait.clone(), line.clone()];
    let two = vec![line.clone(), wait.clone(), revoke.clone(), line.clone()];
    let three = vec![line.clone(), wait, revoke];
    let run = forked(vec![future("A", &one), future("取り消した後", &two), future("C", &three)]);
    let file = saved::write(&run);
    assert_eq!(file.matches("--recursive").count(), 3, "{file}");
    assert_eq!(file.matches("DeleteRolePolicy").count(), 1);
    assert_eq!(saved::read(&file), Ok(run.clone()));
    assert_eq!(share::read(&share::write(&run).unwrap()), Ok(run.clone()));
    let opened = run.open(&five_steps()).unwrap();
    assert!(!opened.differs);
    for ((name, again), actions) in opened.futures.iter().zip([one, two, three]) {
        assert_eq!(json_of(again.story.trace()), json_of(played(true, &actions).story.trace()), "{name}");
        assert_eq!(again.story.actions()[again.given..], actions);
    }
}

#[test]
fn a_wait_at_once_is_kept() {
    let was = played(false, &[Action::wait_seconds(3600)]);
    let kept = was.story.actions()[was.given..].to_vec();
    let opened = saved_run(kept).open(&five_steps()).unwrap();
    assert_eq!(json_of(opened.futures[0].1.story.trace()), json_of(was.story.trace()));
}

#[test]
fn a_moment_is_found_again_in_another_show() {
    let was = played(true, &[]);
    let (playback, events) = (was.playback(), was.story.trace().len());
    let show = playback.total() / 2;
    let Moment::Clock { at, begun, since } = Moment::of(&playback, begun(&was, show), show) else { panic!() };
    let found = |begun, since| Moment::Clock { at, begun, since }.show(&playback, events);
    assert_eq!(found(begun, since), show);
    // Other events, another pace: then the clock decides.
    for (begun, since) in [(begun, Show::MAX), (0, 0), (1, 1), (events, 0), (usize::MAX, since), (events + 1, 5)] {
        assert_eq!(playback.sim_time(found(begun, since)), at, "{begun} {since}");
    }
    assert_eq!(Moment::Show(Show::MAX).show(&playback, events), playback.total());
}

#[test]
fn refusals_say_why() {
    let lesson = five_steps();
    let open = |run: &Saved| run.open(&lesson).map(drop);
    let other = Saved { lesson: Some("another".into()), ..saved_run(Vec::new()) };
    assert_eq!(open(&other), Err(OpenError::Saved(SavedError::OtherLesson { id: "another".into() })));
    let secret = Err(OpenError::Saved(SavedError::Secret));
    let key = "AKIAQ4XN7C2LW5TJ6RBM";
    assert_eq!(open(&saved_run(vec![ask(Terminal::Pc, &format!("export AWS_ACCESS_KEY_ID={key}"))])), secret);
    assert_eq!(open(&saved_run(vec![call(Service::Iam, "GetUser", &[("UserName", key)])])), secret);
    let named = Future { name: key.into(), given: None, actions: Vec::new(), events: None };
    assert_eq!(open(&Saved { futures: vec![named], ..saved_run(Vec::new()) }), secret);
    // What was blanked when it was entered is no secret any more.
    let blanked = Action::Refused { terminal: Terminal::Pc, line: "AKIA****************".into() };
    assert_eq!(open(&saved_run(vec![blanked])), Ok(()));
    let changed = Future { name: "A".into(), given: None, actions: Vec::new(), events: Some(1) };
    assert!(Saved { futures: vec![changed], ..saved_run(Vec::new()) }.open(&lesson).unwrap().differs);

    // Lines that no model can foretell.
    let noise = |n: u32| n.wrapping_mul(2_654_435_761).wrapping_add(n >> 3).wrapping_mul(n);
    let lines: Vec<_> = (1..1800).map(|n| ask(Terminal::Ec2, &format!("echo {:x}", noise(n)))).collect();
    assert_eq!(share::write(&saved_run(lines)), Err(SavedError::TooLong { most: share::MOST }));
    assert_eq!(share::read(&"A".repeat(share::MOST + 1)), Err(SavedError::TooLong { most: share::MOST }));
    assert_eq!(saved::read(&" ".repeat(saved::MOST + 1)), Err(SavedError::TooLong { most: saved::MOST }));
}

#[test]
fn files_are_read_or_say_why() {
    let old = r#"{"kind":"sts-flow-run","version":1,"lesson":"five-steps","seed":7,"actions":[{"do":"type","terminal":"pc","line":"aws s3 ls"}],"position":1200}"#;
    let run = saved::read(old).unwrap();
    assert_eq!((run.moment, run.futures.len(), run.futures[0].actions.len()), (Moment::Show(1200), 1, 1));
    let new = saved::write(&forked(vec![future("A", &[]), future("B", &[ask(Terminal::Pc, "true")])]));
    for (from, to, refusal) in [
        ("", "", None),
        ("sts-flow-run", "other", Some(SavedError::NotARun)),
        ("\"version\": 2", "\"version\": 9", Some(SavedError::OtherVersion { found: 9 })),
        ("\"version\": 2", "\"version\": 0", Some(SavedError::OtherVersion { found: 0 })),
        (
            "\"seed\": 7",
            "\"seed\": \"x\"",
            Some(SavedError::DoesNotFit("seed: invalid type: string \"x\", expected u64".into())),
        ),
        ("\"front\": 1", "\"front\": 2", Some(SavedError::DoesNotFit("front: out of range".into()))),
        ("\"beside\": 0", "\"beside\": 1", Some(SavedError::DoesNotFit("beside: out of range".into()))),
        (
            "\"name\": \"B\"",
            "\"name\": \"B\", \"like\": 1, \"first\": 0",
            Some(SavedError::DoesNotFit("like: out of range".into())),
        ),
        (
            "\"name\": \"B\"",
            "\"name\": \"B\", \"like\": 0, \"first\": 1",
            Some(SavedError::DoesNotFit("like: out of range".into())),
        ),
        ("\"name\": \"B\"", "\"name\": \"B\", \"like\": 0", Some(SavedError::DoesNotFit("like: out of range".into()))),
        ("{", "[", Some(SavedError::NotARun)),
    ] {
        assert!(new.contains(from), "{from}");
        assert_eq!(saved::read(&new.replacen(from, to, 1)).err(), refusal, "{to}");
    }
    let long = saved::write(&saved_run(vec![ask(Terminal::Pc, "true"); MAX_ACTIONS + 1]));
    assert_eq!(saved::read(&long), Err(SavedError::DoesNotFit("20001 actions".into())));
    let many: Vec<_> = (0..=saved::MAX_FUTURES)
        .map(|_| Future { name: "A".into(), given: None, actions: Vec::new(), events: None })
        .collect();
    let many = Saved { futures: many, ..saved_run(Vec::new()) };
    assert!(matches!(saved::read(&saved::write(&many)), Err(SavedError::DoesNotFit(_))));
    assert!(matches!(
        saved::read(&saved::write(&Saved { futures: Vec::new(), ..many })),
        Err(SavedError::DoesNotFit(_))
    ));
}

/// Links that were made once open for ever, or say that they are of another version.
#[test]
fn a_link_made_earlier_opens() {
    let run = forked(vec![
        Future { name: "A".into(), given: None, actions: vec![ask(Terminal::Pc, "aws s3 ls")], events: None },
        Future {
            name: "B".into(),
            given: None,
            actions: vec![ask(Terminal::Pc, "aws s3 ls"), ask(Terminal::Ec2, "aws sts get-caller-identity")],
            events: None,
        },
    ]);
    assert_eq!(share::read("AlzoNJzDH-zmlIQ3Lj8RSLGGZKZYXDESixRshohgA1pYkF-cCSkMDWoB"), Ok(run));
    // Of version 1, which had a packing of its own: this run, and one more damaged than old.
    let old = "AQBJ-FqIAgk813thfVmKYIcXURLM21_OKjlRnZ4t2AM8PQ";
    assert_eq!(share::read(old), Err(SavedError::OtherVersion { found: 1 }));
    assert_eq!(share::read(&old[..old.len() - 3]), Err(SavedError::Damaged));
}
