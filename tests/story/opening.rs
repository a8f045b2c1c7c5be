//! What is played in pieces is what is played at once; and what asks for more work than any honest run is refused, soon.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sts_flow::cloud::Service;
use sts_flow::kernel::Millis;
use sts_flow::lesson::opening::{Budget, Opening};
use sts_flow::lesson::saved::{self, Future, Moment, OpenError, Opened, Saved, SavedError};
use sts_flow::lesson::{self, PIECE, Playing, share};
use sts_flow::story::{Action, MAX_TEXT, MAX_WAIT, Terminal};

use crate::kit::{action, ask, call, five_steps, json_of, launch, saved_run};

/// A refusal takes no longer than this, with some patience for a slow build on a busy machine.
const SOON: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 10 });

fn future(given: Option<usize>, actions: &[Action]) -> Future {
    Future { name: "A".to_owned(), given, actions: actions.to_vec(), events: None }
}

fn run_of(lesson: Option<&str>, futures: Vec<Future>) -> Saved {
    Saved { lesson: lesson.map(str::to_owned), seed: 7, futures, front: 0, beside: None, moment: Moment::Show(0) }
}

/// Opens it in pieces of these sizes, and sees that the progress never goes back and comes to its end.
fn in_pieces(saved: &Saved, sizes: &[u64]) -> Result<Opened, OpenError> {
    let mut opening = Opening::new(saved.clone(), &five_steps(), Budget::default())?;
    let mut before = 0;
    for size in sizes.iter().cycle() {
        let ready = opening.step(*size).is_ready();
        let (done, all) = opening.progress();
        assert!(before <= done && done <= all, "{before}, then {done} of {all}");
        before = done;
        if ready {
            break;
        }
    }
    let (done, all) = opening.progress();
    let opened = opening.finish()?;
    assert_eq!(done, all, "all of it");
    Ok(opened)
}

fn line() -> impl Strategy<Value = Action> {
    let lines = [
        "node -e 'let a = 0; for (let i = 0; i < 9000; i++) { a += i; if (i % 4000 === 0) console.log(a) }'",
        "aws s3 ls; aws sts get-caller-identity; echo $?",
        "for_sure; sleep 20; date",
        "node -e 'setTimeout(() => console.log(1), 90000); new Promise((yes) => yes(2)).then(console.log)'",
        "echo '[3,1,2]' | jq -c 'sort, (.[] as $x | [$x, .[]])'",
    ];
    prop::sample::select(lines.to_vec()).prop_map(|line| ask(Terminal::Ec2, line))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_are_the_whole(
        actions in prop::collection::vec(prop_oneof![action(true), line()], 0..6),
        wait in 0_i64..200_000,
        sizes in prop::collection::vec(1_u64..80, 1..5),
    ) {
        let mut whole = lesson::play(&five_steps(), 7).unwrap().story;
        let mut cut = whole.clone();
        for action in actions.into_iter().chain([Action::wait_seconds(wait), ask(Terminal::Pc, "date")]) {
            whole.act(action.clone());
            let mut doing = cut.begin(action);
            let mut sizes = sizes.iter().cycle();
            while cut.turn(&mut doing, *sizes.next().unwrap()) {}
        }
        prop_assert!(whole.actions() == cut.actions());
        prop_assert_eq!(json_of(whole.trace()), json_of(cut.trace()));
        prop_assert_eq!((whole.now(), whole.spent()), (cut.now(), cut.spent()));
    }

    #[test]
    fn a_link_opens_in_pieces(
        shared in prop::collection::vec(prop_oneof![action(false), line()], 0..3),
        tails in prop::collection::vec((prop::option::of(0_usize..12), prop::collection::vec(action(false), 0..3)), 1..4),
        sizes in prop::collection::vec(1_u64..80, 1..4),
    ) {
        let future = |(given, tail): &(Option<usize>, Vec<Action>)| {
            future(*given, &sts_flow::story::joined([&shared[..], tail].concat()))
        };
        let saved = run_of(Some("five-steps"), tails.iter().map(future).collect());
        let opened = in_pieces(&saved, &sizes).unwrap();
        // Each as it is when it is played alone, from the start.
        let given = lesson::play(&five_steps(), 7).unwrap();
        for (future, (_, played)) in saved.futures.iter().zip(&opened.futures) {
            let count = future.given.unwrap_or(usize::MAX).min(given.given);
            let mut alone = given.cut_to(count);
            for action in &future.actions {
                alone.story.act(action.clone());
            }
            prop_assert!(alone.story.trace() == played.story.trace());
            prop_assert_eq!(alone.story.actions(), played.story.actions());
            prop_assert_eq!((&alone.steps, alone.given, alone.cut), (&played.steps, played.given, played.cut));
        }
    }
}

#[test]
fn a_lesson_is_played_in_pieces() {
    let lesson = five_steps();
    for size in [1, PIECE, u64::MAX] {
        let mut playing = Playing::lesson(&lesson, 7);
        let (mut pieces, mut before, mut largest) = (0, 0, 0);
        loop {
            let spent = playing.spent();
            let ready = playing.step(size).is_ready();
            largest = largest.max(playing.spent().since(spent).units());
            let (done, all) = playing.progress();
            assert!(before <= done && done <= all);
            (before, pieces) = (done, pieces + 1);
            if ready {
                assert_eq!(done, all);
                break;
            }
        }
        if size == 1 {
            assert!(pieces > 50 && largest < 20, "{pieces} pieces, of {largest} units at most");
        }
        let (one, other) = (playing.finish().unwrap(), lesson::play(&lesson, 7).unwrap());
        assert_eq!(json_of(one.story.trace()), json_of(other.story.trace()));
        assert_eq!(
            (one.first, one.since, &one.steps, one.given),
            (other.first, other.since, &other.steps, other.given)
        );
    }
}

/// The attacks of 2026-11-28, and others of their kind: each is refused, soon, and no piece of it is long.
#[test]
fn too_much_work_is_refused() {
    let repeat = |action: Action, count: usize| vec![action; count];
    let line = |line: &str, count: usize| repeat(ask(Terminal::Ec2, line), count);
    // Other actions between them, so that each wait is one of its own.
    let months = |count: usize| {
        let month = [Action::Wait { span: MAX_WAIT }, ask(Terminal::Pc, "true")];
        month.into_iter().cycle().take(count * 2).collect::<Vec<_>>()
    };
    let launched = launch("999");
    let forks = (0..16).map(|n| {
        let distinct = [vec![ask(Terminal::Pc, &format!("echo {n}")), launched.clone()], months(1)].concat();
        future(None, &distinct)
    });
    let late = (0..16).map(|n| {
        // Each goes back into the middle of what costs most.
        let tail = ask(Terminal::Pc, &format!("echo {n}"));
        future(None, &[line("node -e 'for(let i=0;i<2000;i++);'", 31 - n), vec![tail]].concat())
    });
    let cases = [
        ("endless programs", run_of(None, vec![future(None, &line("node -e 'for(;;);'", 2000))])),
        (
            "endless programs in one line",
            run_of(None, vec![future(None, &line(&"node -e 'for(;;);';".repeat(800), 2))]),
        ),
        ("many a month", run_of(None, vec![future(None, &repeat(Action::Wait { span: MAX_WAIT }, 2000))])),
        ("months apart", run_of(None, vec![future(None, &months(2000))])),
        ("sleeping for months", run_of(None, vec![future(None, &line("sleep 2592000", 2000))])),
        ("late forks", run_of(None, late.collect())),
        ("eval", run_of(None, vec![future(None, &line(&"eval 'eval \"eval : ; eval :\" ; :';".repeat(400), 20_000))])),
    ];
    // What a fleet may take is for a fleet of a month, and so takes a while to be used up; a tenth shows it as well.
    let few = Budget { events: Budget::default().events / 10, ..Budget::default() };
    let fleets = ("a fleet in sixteen futures", run_of(None, forks.collect()), few);
    for (what, saved, budget) in cases.map(|(what, saved)| (what, saved, Budget::default())).into_iter().chain([fleets])
    {
        let began = Instant::now();
        let mut steps = 0;
        let opened = match Opening::new(saved, &five_steps(), budget) {
            Err(error) => Err(error),
            Ok(mut opening) => {
                let (mut longest, mut at) = (Duration::ZERO, opening.spent());
                loop {
                    let (began, before) = (Instant::now(), opening.spent());
                    let ready = opening.step(PIECE).is_ready();
                    if began.elapsed() > longest {
                        (longest, at) = (began.elapsed(), opening.spent().since(before));
                    }
                    if ready {
                        break;
                    }
                }
                steps = opening.spent().steps;
                println!("{what}: {:?}, a piece {longest:?} at most ({at:?})", began.elapsed());
                assert!(longest < SOON / 10, "{what}: a piece took {longest:?} ({at:?})");
                opening.finish().map(drop)
            }
        };
        let refused = Err(OpenError::Saved(SavedError::TooMuchWork));
        if what == "late forks" {
            assert_eq!(opened, Ok(()), "what they share is played once, wherever they part");
            assert!(steps < 31 * 40_000, "{steps}");
        } else {
            assert_eq!(opened.map(drop), refused, "{what}");
        }
        assert!(began.elapsed() < SOON, "{what}: {:?}", began.elapsed());
    }
}

#[test]
fn an_honest_fleet_is_opened() {
    let month = [launch("999"), Action::Wait { span: MAX_WAIT }];
    let saved = run_of(None, vec![future(None, &month)]);
    let mut opening = Opening::new(saved, &five_steps(), Budget::default()).unwrap();
    while opening.step(PIECE).is_pending() {}
    let (spent, budget) = (opening.spent(), Budget::default());
    assert!(spent.events * 2 < budget.events, "{spent:?}");
    assert_eq!(opening.finish().unwrap().futures[0].1.story.world().cloud().live_instances(), 1000);
}

#[test]
fn each_budget_is_one() {
    let actions = [ask(Terminal::Ec2, "aws s3 ls; node -e 'for(let i=0;i<5000;i++);'"), Action::wait_seconds(7200)];
    let saved = run_of(None, vec![future(None, &actions)]);
    let open = |budget| Opening::new(saved.clone(), &five_steps(), budget).unwrap().finish().map(drop);
    let most = Budget::default();
    assert_eq!(open(most), Ok(()));
    let too_much = Err(OpenError::Saved(SavedError::TooMuchWork));
    for budget in [
        Budget { actions: 1, ..most },
        Budget { span: Millis::hours(2), ..most },
        Budget { events: 50, ..most },
        Budget { steps: 9000, ..most },
    ] {
        assert_eq!(open(budget), too_much, "{budget:?}");
    }
}

#[test]
fn text_without_end_does_not_come_in() {
    let (fits, long) = ("x".repeat(MAX_TEXT), "x".repeat(MAX_TEXT + 1));
    let mut story = lesson::sandbox(&five_steps().start, 7).story;
    let before = story.clone();
    let actions = [
        ask(Terminal::Pc, &long),
        Action::Refused { terminal: Terminal::Pc, line: long.clone() },
        Action::Attend { instance: long.clone() },
        call(Service::Iam, "GetUser", &[("UserName", &long)]),
    ];
    for action in actions {
        story.act(action.clone());
        assert!(story.actions() == before.actions() && story.trace() == before.trace() && story.now() == before.now());
        let saved = saved_run(vec![action]);
        let refused = Err(OpenError::Saved(SavedError::LongText { most: MAX_TEXT }));
        assert_eq!(saved.open(&five_steps()).map(drop), refused);
        assert!(saved::read(&saved::write(&saved)).is_ok_and(|read| read == saved));
    }
    story.act(ask(Terminal::Pc, &fits));
    assert_eq!(story.actions().len(), before.actions().len() + 1);
}

/// The link that froze the page, letter for letter of its kind.
#[test]
fn the_link_of_so_few_letters() {
    let link = share::write(&run_of(None, vec![future(None, &vec![ask(Terminal::Ec2, "node -e 'for(;;);'"); 2000])]));
    let link = link.unwrap();
    assert!(link.len() < 1000, "{}", link.len());
    let saved = share::read(&link).unwrap();
    // To cancel is to drop it.
    let mut opening = Opening::new(saved.clone(), &five_steps(), Budget::default()).unwrap();
    for _ in 0..200 {
        assert!(opening.step(PIECE).is_pending());
    }
    drop(opening);
    assert_eq!(saved.open(&five_steps()).map(drop), Err(OpenError::Saved(SavedError::TooMuchWork)));
}

/// A lesson may be somebody's file, too: what it plays counts against the same budget, piece by piece.
#[test]
fn a_lesson_that_asks_for_too_much_is_ended() {
    let mut lesson = five_steps();
    lesson.start.before.extend(vec![ask(Terminal::Ec2, "node -e 'for(;;);'"); 2000]);
    let (mut playing, began) = (Playing::sandbox(&lesson.start, 7), Instant::now());
    while playing.step(PIECE).is_pending() && !Budget::default().is_exceeded_by(playing.spent()) {}
    let (done, all) = playing.progress();
    assert!(done < 100 && all > 2000, "{done} of {all}");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    // The page's own lessons are far below it.
    let mut playing = Playing::lesson(&five_steps(), 7);
    while playing.step(PIECE).is_pending() {}
    let (spent, budget) = (playing.spent(), Budget::default());
    assert!(spent.events * 100 < budget.events && spent.steps * 10 < budget.steps, "{spent:?}");
}
