//! Before a class: what a presenter sees of a lesson, and the strip under the stage.

use std::rc::Rc;

use sts_flow::kernel::SimTime;
use sts_flow::lesson::course::{self, Taught, of_the_run};
use sts_flow::lesson::saved::FIRST;
use sts_flow::lesson::{self, Lesson, Played, Playing, Start, notes};
use sts_flow::story::{Action, Kind, Terminal};
use sts_flow::ui::address::Address;
use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::classroom::{Board, Paper, Reader};
use sts_flow::ui::course::{Memory, Told, put};
use sts_flow::ui::keys::Command;
use sts_flow::ui::state::{Branch, Loaded, Model, Msg, Run, Scene, Settings};
use sts_flow::words::Lang;
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");
const NOTES: &str = include_str!("../../static/lessons/notes/five-steps.json");
const ATTACH: &str = include_str!("../../static/lessons/attach.json");

fn opened(hash: &str, run: Run) -> Rc<Model> {
    let model = Rc::new(Model::new(Settings::default(), Address::parse(hash).place, None));
    let wanted = model.wanted.clone().unwrap();
    model.reduce(Msg::Loaded(wanted, Ok(Loaded::begun(Branch::new(FIRST, run)))))
}

fn five_steps() -> Rc<Model> {
    let lesson = Rc::new(lesson::parse(FIVE_STEPS).unwrap());
    let played = lesson::play(&lesson, lesson.seed).unwrap();
    opened("#/lesson/five-steps", Run::of(played, lesson, Lang::Ja))
}

fn scene(model: &Rc<Model>) -> Scene {
    model.seen().unwrap().scene
}

/// `attach`, from this step on.
fn attach(step: usize) -> (Rc<Model>, Rc<Taught>) {
    let course = course::parse(ATTACH).unwrap();
    let start = std::fs::read_to_string(format!("static/lessons/starts/{}.json", course.start.from)).unwrap();
    let start: Start = course::start(&course, &start).unwrap();
    let played: Played = course::beginning(&course, &start, course.seed, step).and_then(Playing::finish).unwrap();
    let lesson = Lesson {
        format: lesson::FORMAT,
        id: course.id.clone(),
        title: course.title.clone(),
        seed: course.seed,
        start: start.clone(),
        steps: Vec::new(),
        tries: Vec::new(),
    };
    let taught = Rc::new(Taught { course, start, step });
    let mut run = Run::of(played, Rc::new(lesson), Lang::Ja);
    run.taught = Some(taught.clone());
    (opened("#/lesson/attach", run), taught)
}

#[test]
fn the_notes_fit_the_lesson_that_plays_by_itself() {
    let (lesson, notes) = (lesson::parse(FIVE_STEPS).unwrap(), notes::parse(NOTES).unwrap());
    assert_eq!(notes.steps.len(), lesson.steps.len());
    for present in &notes.steps {
        assert!((1..=5).contains(&present.minutes));
        for text in [Some(&present.note), present.ask.as_ref(), present.board.as_ref()].into_iter().flatten() {
            assert!(!text.ja.is_empty() && !text.en.is_empty() && text.ja.chars().count() <= 90, "{text:?}");
            assert_eq!(text.ja.matches('`').count() % 2, 0, "{text:?}");
            assert_eq!(text.ja.matches('`').count(), text.en.matches('`').count(), "{text:?}");
        }
    }
    assert!(notes::parse("{\"steps\": [{\"minutes\": 1}]}").is_err());
}

#[test]
fn a_presenter_sees_the_step_and_what_comes_next() {
    let notes = notes::parse(NOTES).unwrap();
    let model = five_steps();
    let board = Board::of(&scene(&model), &Memory::default(), Some(&notes));
    assert_eq!((board.step, board.next, board.ready, board.whole()), (Some(0), Some(0), true, 12 * 60));
    assert_eq!(board.note.as_ref(), Some(&notes.steps[0].note));
    assert_eq!(board.asks.len(), 1);
    let model = [Msg::ToStep(3), Msg::Settled].into_iter().fold(model, Model::reduce);
    let board = Board::of(&scene(&model), &Memory::default(), Some(&notes));
    assert_eq!((board.step, board.next), (Some(3), Some(4)));
    assert_eq!((board.note.as_ref(), board.asks.len()), (Some(&notes.steps[3].note), 0));
    let model = Model::reduce(model, Msg::Do(Command::End));
    let board = Board::of(&scene(&model), &Memory::default(), None);
    assert_eq!((board.step, board.next, &board.note, board.whole()), (Some(4), None, &None, 0));
}

#[test]
fn of_a_lesson_that_is_worked_through_too() {
    let (model, taught) = attach(1);
    let scene = scene(&model);
    let memory = Rc::new(Memory::default()).reduce(Told::Opens(taught.clone(), 0, SimTime::default(), Vec::new()));
    let board = Board::of(&scene, &memory, None);
    let steps = &taught.course.steps;
    assert_eq!((board.step, board.next, board.ready, board.task), (Some(1), Some(2), false, true));
    assert_eq!(board.note.as_ref(), steps[1].present.as_ref().map(|present| &present.note));
    assert_eq!((board.steps.len(), board.whole()), (steps.len(), 12 * 60));
    let memory = memory.reduce(Told::Holds);
    let board = Board::of(&scene, &memory, None);
    assert!(board.ready && !board.task);
    // An earlier one is read.
    let memory = memory.reduce(Told::Reads(Some(0)));
    let board = Board::of(&scene, &memory, None);
    assert_eq!((board.step, board.next, board.ready, board.task), (Some(0), Some(1), true, false));
}

#[test]
fn the_answer_of_a_question_is_the_simulations() {
    let (model, taught) = attach(1);
    let scene = scene(&model);
    let memory = Rc::new(Memory::default()).reduce(Told::Opens(taught.clone(), 0, SimTime::default(), Vec::new()));
    let put = put(&taught, 1, &taught.course.steps[1].ask, &scene.run().played.story).unwrap();
    assert!(!put.is_empty());
    let board = Board::of(&scene, &memory.reduce(Told::Asks(put.clone())), None);
    let asked: Vec<_> = board.asks.iter().filter(|asked| !asked.choices.is_empty()).collect();
    assert_eq!(asked.len(), put.len());
    for (asked, predicted) in asked.into_iter().zip(&put) {
        let (answer, choice) = asked.answered().unwrap();
        assert_eq!((answer.right, choice), (predicted.right, &asked.choices[predicted.right]));
        let why = taught.course.questions[predicted.question].choices[predicted.right].why.is_some();
        assert_eq!(answer.why.is_some(), why);
    }
    // What a teacher asks besides has none.
    let notes = notes::parse(NOTES).unwrap();
    let board = Board::of(&self::scene(&five_steps()), &Memory::default(), Some(&notes));
    assert!(board.asks.iter().all(|asked| asked.answered().is_none()));
}

#[test]
fn what_is_demonstrated_is_seen_from_its_first_command_on() {
    let (model, _) = attach(1);
    let model = Model::reduce(model, Msg::Do(Command::End));
    let before = model.total();
    let line = |line: &str| Action::Type { terminal: Terminal::Ec2, line: line.to_owned() };
    let commands = vec![line("echo one"), line("echo two")];
    let typed = |model: &Rc<Model>| model.run().unwrap().trace().events()[..model.picture.events].to_vec();
    let count =
        |model: &Rc<Model>| typed(model).iter().filter(|event| matches!(event.kind, Kind::Typed { .. })).count();
    let was = count(&model);
    let model = model.reduce(Msg::Perform(commands.clone(), of_the_run));
    assert!(
        model.motion.playing && model.course == before && model.total() > before,
        "{} of {}",
        model.course,
        model.total()
    );
    assert_eq!(count(&model), was, "none is over yet");
    // Neither is the other while the first one is looked at; both are, at the end.
    let begun = before + (model.total() - before) / 3;
    let half = model.clone().reduce(Msg::Moved(begun));
    assert_eq!(count(&half), was + 1);
    let model = model.clone().reduce(Msg::Moved(model.total()));
    assert_eq!((count(&model), model.motion.playing), (was + 2, false));
    // What is demonstrated meanwhile follows, and cuts nothing short.
    half.needle.set(f64::from(begun));
    let model = half.reduce(Msg::Perform(vec![line("echo three")], of_the_run));
    assert!(model.motion.playing && count(&model) == was + 1);
}

#[test]
fn before_a_room_it_is_seen_without_motion_too_and_a_black_screen_stops_it() {
    let (model, _) = attach(1);
    let line = |line: &str| Action::Type { terminal: Terminal::Ec2, line: line.to_owned() };
    let perform = || Msg::Perform(vec![line("echo one"), line("echo two")], of_the_run);
    let still = [Msg::Do(Command::End), Msg::Still(true)].into_iter().fold(model, Model::reduce);
    let alone = Model::reduce(still.clone(), perform());
    assert!(!alone.motion.playing && alone.course == alone.total(), "who learns alone sees the end at once");
    let room = [Msg::Present(true), perform()].into_iter().fold(still, Model::reduce);
    assert!(room.motion.playing && room.course < room.total());
    let dark = Model::reduce(room, Msg::Do(Command::Black));
    assert!(dark.presenting.black && !dark.motion.playing);
    let again = Model::reduce(dark, Msg::Do(Command::Black));
    assert!(!again.presenting.black && !again.motion.playing, "it goes on when it is told to");
}

#[test]
fn who_goes_on_in_a_lesson_keeps_what_was_predicted() {
    let (model, first) = attach(0);
    let story = |model: &Rc<Model>| model.run().unwrap().played.story.clone();
    let opens = |taught: &Rc<Taught>| Told::Opens(taught.clone(), 0, SimTime::default(), Vec::new());
    let at = first.course.steps.iter().position(|step| !step.ask.is_empty()).unwrap();
    let asked = put(&first, at, &first.course.steps[at].ask, &story(&model)).unwrap();
    let count = asked.len();
    assert!(count > 0);
    let memory = Rc::new(Memory::default()).reduce(opens(&first)).reduce(Told::Asks(asked)).reduce(Told::Chooses(0, 1));
    let (_, later) = attach(at + 1);
    let on = memory.clone().reduce(opens(&later));
    assert_eq!((on.step, on.predictions.len(), on.predictions[0].chosen), (at + 1, count, Some(1)));
    assert!(!on.all_came_true(&later.course.steps), "not all was asked");
    // From its beginning, all is asked anew; and another lesson knows nothing of this one.
    assert!(memory.clone().reduce(opens(&first)).predictions.is_empty());
    let mut other = Taught { course: later.course.clone(), start: later.start.clone(), step: at + 1 };
    other.course.id = "other".to_owned();
    assert!(memory.reduce(opens(&Rc::new(other))).predictions.is_empty());
}

#[test]
fn the_strip_is_there_only_where_it_is_wanted() {
    let rendered = |model: &Rc<Model>| {
        let props = AppProps { begin: model.clone(), in_parts: false, ondrawn: yew::Callback::noop() };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
    };
    let strip = "class=\"class-strip\"";
    let model = five_steps();
    assert!(!rendered(&model).contains(strip));
    let model = [Msg::Do(Command::Strip), Msg::Present(true)].into_iter().fold(model, Model::reduce);
    assert!(!model.presenting.strip && !rendered(&model).contains(strip), "elsewhere, its key does nothing");
    let model = Model::reduce(model, Msg::Do(Command::Strip));
    let html = rendered(&model);
    for part in [strip, "発表者メモ", "計測を開始", "配布資料を印刷", "class=\"present-more\""] {
        assert!(html.contains(part), "{part}: {html}");
    }
    // What opens the presenter's window stands above, not among the notes; and nothing warns of the end.
    assert!(!html.contains("data-do=\"presenter\"") && !html.contains("もう一度 Esc"));
    // It is there again when the page is presented again.
    let model = [Msg::Present(false), Msg::Present(true)].into_iter().fold(model, Model::reduce);
    assert!(model.presenting.strip);
    let model = Model::reduce(model, Msg::Do(Command::Strip));
    assert!(!rendered(&model).contains(strip));
}

#[test]
fn a_lesson_on_paper_has_its_answers_apart() {
    let lesson = lesson::parse(FIVE_STEPS).unwrap();
    let notes = notes::parse(NOTES).unwrap();
    let paper = Paper::of_lesson(&lesson, Some(&notes));
    let html = paper.html(Lang::En, Reader::Teacher);
    for part in [
        "<h1>How EC2 gets its credentials</h1>",
        "(2 min)</h2>",
        "<h3>Notes</h3>",
        "<h3>On the board</h3>",
        "<h3>Show of hands</h3>",
        "<code>aws s3 ls</code>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let html = paper.html(Lang::En, Reader::Learner);
    assert!(html.contains("<h1>How EC2 gets its credentials</h1>") && html.contains("<h3>Predict</h3>"));
    for part in ["<h3>Notes</h3>", "<h3>On the board</h3>", "Show of hands", " min)"] {
        assert!(!html.contains(part), "{part}: {html}");
    }
    let (_, taught) = attach(0);
    let count = taught.course.steps.len();
    let steps: Vec<_> = (0..count).map(|at| Paper::step_of(&taught, at).unwrap()).collect();
    // Each question has the answer that the simulation finds.
    let asked: usize = taught.course.steps.iter().map(|step| step.ask.len()).sum();
    assert_eq!(steps.iter().map(|step| step.answers.len()).sum::<usize>(), asked);
    let mut paper = Paper { title: taught.course.title.clone(), plays: false, steps };
    let html = paper.html(Lang::Ja, Reader::Teacher);
    let (questions, answers) = html.split_once("<section class=\"apart\"><h1>解答</h1>").unwrap();
    assert!(questions.contains("<ol type=\"A\"><li><p>") && !questions.contains("<b>"));
    assert_eq!(answers.matches("<b>").count(), asked);
    let of_teachers = taught.course.steps.iter().filter(|step| step.present.is_some()).count();
    assert!(of_teachers > 0 && questions.matches("<h3>メモ</h3>").count() == of_teachers);
    assert_eq!(questions.matches("<h3>なぜか</h3>").count(), count);
    // Those who learn are asked, and told nothing.
    let html = paper.html(Lang::Ja, Reader::Learner);
    assert!(html.matches("<ol type=\"A\">").count() == asked && html.matches("<h2>").count() == count);
    for part in ["<h1>解答", "<h3>なぜか</h3>", "<h3>メモ</h3>", "<h3>板書</h3>", "<b>"] {
        assert!(!html.contains(part), "{part}: {html}");
    }
    // Whatever a lesson says, it is text.
    paper.steps[0].say.ja = "<img src=x onerror=alert(1)>`<b>`".to_owned();
    let html = paper.html(Lang::Ja, Reader::Learner);
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;<code>&lt;b&gt;</code>") && !html.contains("<img"));
}
