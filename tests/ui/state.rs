//! The state: what can happen to the page, and what is drawn anew for it.

use std::rc::Rc;

use sts_flow::lesson;
use sts_flow::lesson::saved::{self, FIRST, SavedError};
use sts_flow::story::{Spot, Terminal};
use sts_flow::ui::address::{Address, Place};
use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::keys::Command;
use sts_flow::ui::state::{Branch, Loaded, Loading, Model, Msg, Run, Settings, Tab, Theme, Wanted};
use sts_flow::words::{Lang, Problem};
use yew::Reducible;

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

/// A page that was told all these.
fn told(model: Rc<Model>, messages: impl IntoIterator<Item = Msg>) -> Rc<Model> {
    messages.into_iter().fold(model, Model::reduce)
}

fn empty(hash: &str) -> Rc<Model> {
    let address = Address::parse(hash);
    Rc::new(Model::new(Settings::default(), address.place, address.shared.map(Into::into)))
}

fn lesson_run() -> Loaded {
    let lesson = Rc::new(lesson::parse(FIVE_STEPS).unwrap());
    let played = lesson::play(&lesson, lesson.seed).unwrap();
    Loaded::begun(Branch::new(FIRST, Run::of(played, lesson, Lang::Ja)))
}

fn with_lesson(hash: &str) -> Rc<Model> {
    let model = empty(hash);
    let wanted = model.wanted.clone().unwrap();
    told(model, [Msg::Loaded(wanted, Ok(lesson_run()))])
}

#[test]
fn a_page_wants_what_its_address_says() {
    assert_eq!(
        empty("#/lesson/five-steps").wanted,
        Some(Wanted::Lesson { id: "five-steps".into(), step: 0, free: false, link: None })
    );
    let link = Some(Rc::from("AQ"));
    assert_eq!(
        empty("#/play?s=AQ").wanted,
        Some(Wanted::Lesson { id: "five-steps".into(), step: 0, free: true, link })
    );
}

#[test]
fn what_came_for_an_earlier_wish_is_not_shown() {
    let model = empty("#/lesson/five-steps");
    let earlier = model.wanted.clone().unwrap();
    let model = told(model, [Msg::Went(Address::parse("#/play"), "#/play".into())]);
    let model = told(model, [Msg::Loaded(earlier, Ok(lesson_run()))]);
    assert!(model.seen().is_none());
    assert!(model.wanted.is_some(), "it still waits for free play");
}

#[test]
fn a_link_that_is_cancelled_does_not_stay_in_the_address() {
    let model = empty("#/lesson/five-steps?s=AQ");
    let model = told(model, [Msg::Loading(Loading { done: 3, all: 9 })]);
    assert_eq!(model.loading, Some(Loading { done: 3, all: 9 }));
    let model = told(model, [Msg::Cancel]);
    assert_eq!((model.loading, model.link.clone()), (None, None));
    // The lesson itself comes all the same.
    assert_eq!(model.wanted, Some(Wanted::Lesson { id: "five-steps".into(), step: 0, free: false, link: None }));
}

/// While it is played it is not in the address: a reload does not fall into it again.
#[test]
fn a_link_is_in_the_address_once_it_has_been_played() {
    let model = empty("#/lesson/five-steps?s=AQ");
    assert_eq!(model.link, None);
    let wanted = model.wanted.clone().unwrap();
    let hash = "#/lesson/five-steps?s=AR";
    let went = || Msg::Went(Address::parse(hash), hash.into());
    // Another one before the lesson is there comes with the lesson.
    let other = told(model.clone(), [went()]);
    let with_lesson = Wanted::Lesson { id: "five-steps".into(), step: 0, free: false, link: Some("AR".into()) };
    assert_eq!((other.link.clone(), other.wanted.clone()), (None, Some(with_lesson)));
    // One that could not be had for want of code is asked for by a reload, too.
    let missing = Problem::CodeMissing { program: "jq" };
    let failed = told(model.clone(), [Msg::Loaded(wanted.clone(), Err(missing))]);
    assert_eq!(failed.link.as_deref(), Some("AQ"));
    let again = told(failed, [Msg::Retry]);
    assert_eq!((again.link.clone(), again.wanted.clone()), (None, Some(wanted.clone())));
    let model = told(model, [Msg::Loaded(wanted, Ok(Loaded { link: Some("AQ".into()), ..lesson_run() }))]);
    assert_eq!(model.link.as_deref(), Some("AQ"));
    let model = told(model, [went()]);
    assert_eq!((model.link.clone(), model.wanted.clone()), (None, Some(Wanted::Link("AR".into()))));
    // What is too much stays out of it.
    let heavy = Problem::Link(SavedError::TooMuchWork);
    let model = told(model, [Msg::Loaded(Wanted::Link("AR".into()), Err(heavy))]);
    assert_eq!((model.link.clone(), model.wanted.clone()), (None, None));
}

#[test]
fn cancelling_leaves_what_is_there() {
    let model = with_lesson("#/lesson/five-steps");
    let before = model.seen();
    let model = told(model, [Msg::Opened("{}".into()), Msg::Loading(Loading { done: 0, all: 9 }), Msg::Cancel]);
    assert_eq!(model.seen(), before);
    assert_eq!(model.wanted, None);
}

#[test]
fn a_run_that_cannot_be_had_is_told_and_loses_nothing() {
    let model = with_lesson("#/lesson/five-steps");
    let model = told(model, [Msg::Opened("garbage".into())]);
    let wanted = model.wanted.clone().unwrap();
    let model = told(model, [Msg::Loaded(wanted, Err(Problem::SettingsUnreadable))]);
    assert_eq!(model.problems.len(), 1);
    assert!(model.seen().is_some());
}

#[test]
fn while_it_plays_the_panels_follow_when_they_are_told_to() {
    let model = told(with_lesson("#/lesson/five-steps"), [Msg::Do(Command::PlayPause)]);
    assert!(model.motion.playing);
    let start = model.seen();
    let model = told(model, [Msg::Moved(900)]);
    assert_ne!(model.seen(), start);
    assert_eq!((&model.carried, &model.settled), (&start, &start));
    let model = told(model, [Msg::Carried]);
    assert_eq!((&model.carried, &model.settled), (&model.seen(), &start));
    let model = told(model, [Msg::Settled]);
    assert_eq!(model.settled, model.seen());
    // Whatever a person does is seen at once everywhere.
    let model = told(model, [Msg::Moved(1800), Msg::Open(Tab::Charts)]);
    assert_eq!((&model.carried, &model.settled), (&model.seen(), &model.seen()));
}

#[test]
fn what_is_seen_is_equal_until_there_is_something_new_to_see() {
    let model = with_lesson("#/lesson/five-steps");
    let before = model.seen();
    let steady = [Msg::Wear(Theme::Dark), Msg::Open(Tab::Charts), Msg::Do(Command::Help), Msg::Speed(9)];
    let model = told(model, steady);
    assert_eq!(model.seen(), before);
    let typed = told(model.clone(), [Msg::Enter(Terminal::Ec2, vec!["aws s3 ls".into()])]);
    assert_ne!(typed.seen(), before, "the run has grown");
    let forked = told(model, [Msg::Do(Command::Fork)]);
    assert_ne!(forked.seen(), before, "another future is in front");
}

#[test]
fn a_panel_that_was_in_front_stays_beside_the_terminals() {
    let model = told(with_lesson("#/lesson/five-steps"), [Msg::Open(Tab::Charts), Msg::Open(Tab::Terminal)]);
    assert_eq!((model.desk.tab, model.desk.panel), (Tab::Terminal, Tab::Charts));
}

/// A page with the lesson, told these, and how far it has come: the events that have begun.
fn events(model: &Model) -> usize {
    model.seen().unwrap().scene.picture.events
}

/// The page as it is when what plays has come to its end.
fn played_out(model: Rc<Model>) -> Rc<Model> {
    assert!(model.motion.playing && !model.motion.onward);
    let until = model.motion.until;
    model.needle.set(until.into());
    model.clock.set(model.time_at(until));
    told(model, [Msg::Moved(until)])
}

#[test]
fn playing_rests_at_the_end_of_each_step() {
    for still in [false, true] {
        let mut model = told(with_lesson("#/lesson/five-steps"), [Msg::Still(still)]);
        for step in 0..5 {
            // The button, and next, come to the same end.
            let by_next = played_out(told(model.clone(), [Msg::Do(Command::NextLessonStep)]));
            model = played_out(told(model, [Msg::Do(Command::PlayPause)]));
            assert_eq!((model.step(), by_next.step()), (Some(step), Some(step)), "still: {still}");
            assert_eq!(model.at, by_next.at);
            assert!(!model.motion.playing);
        }
        assert_eq!(model.at, model.total());
    }
}

#[test]
fn a_lesson_runs_on_through_its_steps_where_that_is_wished_for() {
    let model = told(with_lesson("#/lesson/five-steps"), [Msg::RunOn(true), Msg::Do(Command::PlayPause)]);
    assert_eq!(model.motion.until, model.total());
    // Next ends at the end of its step all the same, and the wish can be taken back while it plays.
    let next = played_out(told(model.clone(), [Msg::Do(Command::PlayPause), Msg::ToStep(1)]));
    assert_eq!(next.step(), Some(1));
    let model = played_out(told(model, [Msg::RunOn(false)]));
    assert_eq!(model.step(), Some(0));
}

#[test]
fn another_language_shows_the_same_events() {
    let mut model = with_lesson("#/lesson/five-steps");
    while model.at < model.total() {
        model = told(model, [Msg::Still(true), Msg::Do(Command::Step)]);
        let (japanese, now) = (events(&model), model.now);
        for lang in [Lang::En, Lang::Both, Lang::Ja] {
            let there = told(model.clone(), [Msg::Speak(lang)]);
            assert_eq!(events(&there), japanese, "in {lang}");
            assert!(there.now.since(now).0.abs() <= 1, "in {lang}: {:?} and {now:?}", there.now);
        }
    }
}

#[test]
fn the_opening_screen_begins_the_first_lesson() {
    let model = with_lesson("");
    assert_eq!(model.place, Place::Welcome);
    // It shows a call with the credentials, at the number on whose way it is, and nothing moves it.
    let seen = model.seen().unwrap();
    let flights = &seen.scene.picture.flights;
    assert!(flights.iter().any(|flight| flight.signed_with.is_some() && flight.to == Spot::S3), "{flights:?}");
    assert_eq!(seen.scene.lesson_step(), Some(4));
    let same = told(model.clone(), [Msg::Do(Command::Back), Msg::Do(Command::Fork), Msg::Do(Command::End)]);
    assert_eq!(same.seen(), model.seen());
    for begin in [Msg::Begin, Msg::Do(Command::PlayPause), Msg::Do(Command::NextLessonStep)] {
        let model = told(model.clone(), [begin]);
        assert_eq!(model.place, Place::lesson("five-steps"));
        assert_eq!((model.course, model.motion.playing, model.step()), (0, true, Some(0)));
        assert!(model.wanted.is_none(), "nothing has to be fetched");
    }
    // By its link too: then it waits to be started.
    let hash = "#/lesson/five-steps/3";
    let model = told(model, [Msg::Went(Address::parse(hash), hash.into())]);
    assert_eq!((model.step(), model.motion.playing, model.wanted.clone()), (Some(2), false, None));
}

/// What a visitor types in the middle of a lesson.
fn typed(line: &str) -> Msg {
    Msg::Enter(Terminal::Ec2, vec![line.into()])
}

#[test]
fn typing_in_the_middle_of_a_lesson_is_a_side_trip() {
    let model = played_out(told(with_lesson("#/lesson/five-steps"), [Msg::ToStep(1)]));
    let (at, lesson) = (model.at, (model.at, model.now, events(&model)));
    assert!(model.home().is_none());
    let trip = told(model, [Msg::Still(true), typed("aws sts get-caller-identity")]);
    let home = trip.home().expect("the lesson waits");
    assert_eq!((home.scene.at, home.scene.lesson_step(), home.kept), (at, Some(1), false));
    assert_eq!(trip.branches.len(), 2);
    let log = |model: &Model| format!("{:?}", model.run().unwrap().trace().events());
    assert!(log(&trip).contains("get-caller-identity"));
    // More of it goes on in the same future, and so does time.
    let trip = told(trip, [typed("whoami"), Msg::Do(Command::Wait(60))]);
    assert_eq!(trip.branches.len(), 2);
    // Back where it was, with nothing done to it.
    let back = told(trip.clone(), [Msg::BackToStep]);
    assert_eq!(((back.at, back.now, events(&back)), back.branches.len(), back.home().is_none()), (lesson, 1, true));
    // The keys of the lesson's steps lead back too.
    assert_eq!(told(trip.clone(), [Msg::Do(Command::NextLessonStep)]).at, at);
    assert_eq!(told(trip.clone(), [Msg::ToStep(3)]).step(), Some(3));
    // Or it stays.
    let kept = told(trip, [Msg::KeepTrip]);
    assert!(kept.home().is_some_and(|home| home.kept));
    let back = told(kept, [Msg::BackToStep]);
    assert_eq!((back.branches.len(), back.front), (2, 0));
}

#[test]
fn after_a_lesson_typing_goes_on() {
    let model = told(with_lesson("#/lesson/five-steps"), [Msg::Still(true), Msg::Do(Command::End), typed("whoami")]);
    assert_eq!((model.branches.len(), model.home()), (1, None));
    // The lesson's last step ends where it did.
    let ends = |model: &Model| {
        let run = model.run().unwrap();
        run.played.span(&run.playback, 4).1
    };
    let untouched = with_lesson("#/lesson/five-steps");
    assert!(ends(&model) <= untouched.total() && ends(&model) + 1000 > untouched.total());
    // In the middle again, it is a side trip again.
    let model = told(model, [Msg::ToStep(0), Msg::Do(Command::PlayPause), typed("whoami")]);
    assert_eq!(model.branches.len(), 2);
}

/// A name stands on the page, in files and in links: a link with a key in it would open nowhere.
#[test]
fn a_branch_is_not_called_by_a_key() {
    let model = told(with_lesson("#/lesson/five-steps"), [Msg::Do(Command::Fork)]);
    for key in ["AKIAQ4XN7C2LW5TJ6RBM", "my AKIA\"\"Q4XN7C2LW5TJ6RBM", "9sT2bQxV7nLk4WmEoYp1RzAj8Hd/Uc5+GfNi3Ae0"] {
        let named = told(model.clone(), [Msg::Rename(None), Msg::Rename(Some(key.to_owned()))]);
        assert_eq!(&*named.branches[1].name, "B", "{key}");
        assert_eq!(*named.problems, [Problem::SecretName]);
        for lang in [Lang::Ja, Lang::En] {
            assert!(!Problem::SecretName.sentence(lang).contains(key));
        }
        assert!(named.kept().is_some_and(|kept| !saved::write(&kept).contains(key)));
    }
    let named = told(model, [Msg::Rename(None), Msg::Rename(Some("revoked at 15:00".to_owned()))]);
    assert_eq!((&*named.branches[1].name, named.problems.len()), ("revoked at 15:00", 0));
}

/// The page as it is drawn.
fn drawn(begin: Rc<Model>) -> String {
    let props = AppProps { begin, in_parts: false, ondrawn: yew::Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(yew::LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

#[test]
fn what_is_replayed_can_be_cancelled_and_what_is_too_much_is_said() {
    let html = drawn(told(empty("#/lesson/five-steps?s=AQ"), [Msg::Loading(Loading { done: 3, all: 9 })]));
    for part in ["data-do=\"cancel\"", "value=\"3\"", "max=\"9\""] {
        assert!(html.contains(part), "{part}");
    }
    for (lang, said) in [(Lang::En, "is too heavy to replay here"), (Lang::Ja, "計算量が大きすぎる")] {
        let sentence = Problem::Link(SavedError::TooMuchWork).sentence(lang);
        assert!(sentence.contains(said), "{sentence}");
    }
}

/// What is said twice is told once.
#[test]
fn identical_notices_are_one() {
    let again = || Msg::Failed(Problem::LongEntry { most: 65536 });
    let model =
        told(with_lesson("#/lesson/five-steps"), [again(), again(), again(), Msg::Failed(Problem::PartMissing)]);
    let html = drawn(model);
    let notices = html.split("class=\"notices\"").nth(1).unwrap().split("class=\"ways\"").next().unwrap();
    assert_eq!(notices.matches("<p>").count(), 2, "{notices}");
}
