//! The state: what can happen to the page, and what is drawn anew for it.

use std::rc::Rc;

use sts_flow::lesson;
use sts_flow::lesson::saved::FIRST;
use sts_flow::story::Terminal;
use sts_flow::ui::address::Address;
use sts_flow::ui::keys::Command;
use sts_flow::ui::state::{Branch, Loaded, Loading, Model, Msg, Run, Settings, Tab, Wanted};
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
    Loaded::begun(Branch::new(FIRST, Run::of(played, lesson)))
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
        Some(Wanted::Lesson { id: "five-steps".into(), free: false, link: None })
    );
    let link = Some(Rc::from("AQ"));
    assert_eq!(empty("#/play?s=AQ").wanted, Some(Wanted::Lesson { id: "five-steps".into(), free: true, link }));
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
    assert_eq!(model.wanted, Some(Wanted::Lesson { id: "five-steps".into(), free: false, link: None }));
}

#[test]
fn cancelling_leaves_what_is_there() {
    let model = with_lesson("");
    let before = model.seen();
    let model = told(model, [Msg::Opened("{}".into()), Msg::Loading(Loading { done: 0, all: 9 }), Msg::Cancel]);
    assert_eq!(model.seen(), before);
    assert_eq!(model.wanted, None);
}

#[test]
fn a_run_that_cannot_be_had_is_told_and_loses_nothing() {
    let model = with_lesson("");
    let model = told(model, [Msg::Opened("garbage".into())]);
    let wanted = model.wanted.clone().unwrap();
    let model = told(model, [Msg::Loaded(wanted, Err(Problem::SettingsUnreadable))]);
    assert_eq!(model.problems.len(), 1);
    assert!(model.seen().is_some());
}

#[test]
fn while_it_plays_the_panels_follow_when_they_are_told_to() {
    let model = told(with_lesson(""), [Msg::Do(Command::PlayPause)]);
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
    let model = with_lesson("");
    let before = model.seen();
    let steady = [Msg::Speak(Lang::En), Msg::Open(Tab::Charts), Msg::Do(Command::Help), Msg::Speed(9)];
    let model = told(model, steady);
    assert_eq!(model.seen(), before);
    let typed = told(model.clone(), [Msg::Enter(Terminal::Ec2, vec!["aws s3 ls".into()])]);
    assert_ne!(typed.seen(), before, "the run has grown");
    let forked = told(model, [Msg::Do(Command::Fork)]);
    assert_ne!(forked.seen(), before, "another future is in front");
}

#[test]
fn a_panel_that_was_in_front_stays_beside_the_terminals() {
    let model = told(with_lesson(""), [Msg::Open(Tab::Charts), Msg::Open(Tab::Terminal)]);
    assert_eq!((model.desk.tab, model.desk.panel), (Tab::Terminal, Tab::Charts));
}
