//! The stage and the console of free play, rendered at moments of a run.

use std::rc::Rc;

use sts_flow::lesson::saved::FIRST;
use sts_flow::lesson::{self, console};
use sts_flow::story::Terminal;
use sts_flow::ui::address::Address;
use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::console::{Console, Memory, Told};
use sts_flow::ui::keys::Command;
use sts_flow::ui::stage::layout::Size;
use sts_flow::ui::state::{Branch, Loaded, Model, Msg, Room, Run, Scene, Settings};
use sts_flow::words::Lang;
use yew::prelude::*;
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");
const CONSOLE: &str = include_str!("../../static/play/console.json");

/// A page that was told all these.
fn told(model: Rc<Model>, messages: impl IntoIterator<Item = Msg>) -> Rc<Model> {
    messages.into_iter().fold(model, Model::reduce)
}

/// The lesson or free play, before anybody has done anything.
fn opened(hash: &str) -> Rc<Model> {
    let settings = Settings { lang: Lang::En, still: true, ..Settings::default() };
    let model = Rc::new(Model::new(settings, Address::parse(hash).place, None));
    let lesson = Rc::new(lesson::parse(FIVE_STEPS).unwrap());
    let played = match hash {
        "#/play" => lesson::sandbox(&lesson.start, 1),
        _ => lesson::play(&lesson, lesson.seed).unwrap(),
    };
    let wanted = model.wanted.clone().unwrap();
    told(model, [Msg::Loaded(wanted, Ok(Loaded::begun(Branch::new(FIRST, Run::of(played, lesson, Lang::Ja)))))])
}

fn typed(terminal: Terminal, line: &str) -> Msg {
    Msg::Enter(terminal, vec![line.to_owned()])
}

fn block_on<T>(rendering: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(rendering)
}

fn rendered(model: &Rc<Model>) -> String {
    let begin = model.clone();
    let renderer =
        LocalServerRenderer::<App>::with_props(AppProps { begin, in_parts: false, ondrawn: Callback::noop() });
    block_on(renderer.hydratable(false).render())
}

/// The value of an attribute wherever it is, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    html.split(&begin).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The attributes of every element of this name, in order.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!("<{name}");
    let all = html.split(&begin).skip(1).filter(|rest| rest.starts_with(' '));
    all.filter_map(|rest| rest.split('>').next()).collect()
}

#[test]
fn messages_under_way_are_drawn_between_their_places() {
    let model = opened("#/lesson/five-steps");
    let total = model.total();
    let mut seen = 0;
    for show in (0..total).step_by((total / 60) as usize) {
        let model = told(model.clone(), [Msg::Seek(show)]);
        let html = rendered(&model);
        let events: Vec<String> = model.picture.flights.iter().map(|flight| flight.event.to_string()).collect();
        assert_eq!(values(&html, "data-message"), events, "at {show}");
        // Nothing of it lies on the number of a step, nor does what lights up around a place.
        let number = html.find(" class=\"badge ").expect("numbers");
        let lies_on = |part: &str| html[number..].contains(part);
        assert!(!lies_on("class=\"mover\"") && !lies_on("class=\"halo\""), "at {show}: {html}");
        for event in &events {
            // No motion is wanted: it stands half way.
            let mover = format!(" id=\"mover-{event}\"");
            let movers: Vec<&str> = tags(&html, "g").into_iter().filter(|tag| tag.contains(&mover)).collect();
            assert!(
                matches!(movers[..], [one] if one.contains("transform=\"translate(")),
                "{event} at {show}: {movers:?}"
            );
        }
        seen += events.len();
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn steps_are_numbered_and_marked_as_they_pass() {
    let model = opened("#/lesson/five-steps");
    let states = |model: &Rc<Model>| {
        let html = rendered(model);
        values(&html, "class")
            .into_iter()
            .filter_map(|class| class.strip_prefix("badge "))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(states(&model), "todo todo todo todo todo");
    let second = model.run().unwrap().played.span(&model.run().unwrap().playback, 1).0;
    assert_eq!(states(&told(model.clone(), [Msg::Seek(second + 1)])), "done now todo todo todo");
    let total = model.total();
    assert_eq!(states(&told(model, [Msg::Seek(total)])), "done done done done done");
}

#[test]
fn what_the_lesson_says_is_typewritten_between_backticks() {
    let html = rendered(&opened("#/lesson/five-steps"));
    assert!(html.contains("<code>aws s3 ls</code>") && html.contains("<code>169.254.169.254</code>"));
    let lesson = html.split("data-lesson-step").nth(1).and_then(|rest| rest.split("</aside>").next()).unwrap();
    assert!(!lesson.contains('`'), "{lesson}");
}

#[test]
fn two_futures_each_have_messages_of_their_own() {
    let model =
        told(opened("#/play"), [Msg::Do(Command::Fork), typed(Terminal::Ec2, "aws s3 ls"), Msg::Do(Command::Compare)]);
    assert!(model.beside.is_some());
    let html = rendered(&model);
    assert_eq!(html.matches("data-node=\"sts\"").count(), 2);
    assert_eq!(values(&html, "data-future"), ["A", "B"]);
}

#[test]
fn the_caption_of_a_future_that_stands_still_says_since_when() {
    let captions = |model: &Rc<Model>| {
        let html = rendered(model);
        let caption = html.split("data-caption").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap().to_owned();
        caption.split("</i>").skip(1).map(|one| one.split('<').next().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    let compared = |before: &[Msg]| {
        let forked = told(opened("#/play"), before.iter().cloned().chain([Msg::Do(Command::Fork)]));
        let two = told(forked, [typed(Terminal::Ec2, "aws s3 ls"), Msg::Do(Command::Compare)]);
        captions(&told(two, [Msg::Do(Command::End)]))
    };
    let new = compared(&[]);
    assert_eq!((new.len(), new[0].as_str()), (2, "Nothing has been run yet"), "{new:?}");
    let old = compared(&[typed(Terminal::Pc, "aws s3 ls"), Msg::Do(Command::End)]);
    assert_eq!((old.len(), old[0].as_str()), (2, "Nothing has been run since the fork"), "{old:?}");
    assert!(old[1].contains("aws exits with code 0"), "{old:?}");
}

#[test]
fn a_crowd_is_drawn_one_path_for_each_colour() {
    let launch = "aws ec2 run-instances --image-id ami-0c02fb55956c7d316 --instance-type t3.micro --count 999 \
        --iam-instance-profile Name=EC2-S3-ReadOnly-Role --query 'length(Instances)' --profile admin";
    let desk = Terminal::Pc.siblings().nth(1).unwrap();
    let model = told(opened("#/play"), [typed(desk, launch), typed(desk, "sleep 120")]);
    let model = told(model.clone(), [Msg::Seek(model.total()), Msg::OpenMember(Some(512))]);
    let narrow = Room { size: Size::Tall, width: 370, window: 390 };
    for room in [Room::default(), narrow, Room { window: 1280, ..narrow }] {
        let html = rendered(&told(model.clone(), [Msg::Resized(room)]));
        assert_eq!(values(&html, "data-crowd"), ["1000"]);
        let counts: usize = values(&html, "data-count").iter().map(|count| count.parse::<usize>().unwrap()).sum();
        assert_eq!(counts, 1000);
        let is_cell = |tag: &&str| values(tag, "class").iter().any(|class| class.starts_with("cell "));
        let cells: Vec<&str> = tags(&html, "path").into_iter().filter(is_cell).collect();
        // The legend has a sample of each.
        assert!(cells.len() <= 16, "{}", cells.len());
        let drawn: usize =
            cells.iter().filter(|cell| !cell.contains("M0 0h10v10h-10z")).map(|cell| cell.matches('M').count()).sum();
        assert_eq!(drawn, 1000);
        assert_eq!(values(&html, "data-member").len(), 1);
        assert_eq!(values(&html, "aria-valuenow").into_iter().filter(|now| *now == "513").count(), 1);
    }
}

#[test]
fn the_other_accounts_computer_wears_its_key_from_the_first_moment() {
    let model = told(opened("#/play"), [Msg::OpenTerminal(Terminal::Partner)]);
    let html = rendered(&model);
    assert!(html.contains("(profile default): a long-term access key") && html.contains(">AKIA key"), "{html}");
    // One that has none says so.
    assert_eq!(html.matches("No credentials").count(), 1, "{html}");
}

// ---- The console ----------------------------------------------------------------------------------------------------

#[derive(Properties, PartialEq)]
struct BesideProps {
    scene: Scene,
    memory: Memory,
}

#[component]
fn Beside(props: &BesideProps) -> Html {
    let teller = use_reducer_eq(Memory::default).dispatcher();
    let settings = Settings { lang: Lang::En, ..Settings::default() };
    html! {
        <ContextProvider<Settings> context={settings}>
            <Console scene={props.scene.clone()} memory={props.memory.clone()} {teller} />
        </ContextProvider<Settings>>
    }
}

fn console(model: &Rc<Model>, more: &[Told]) -> String {
    let offers = Told::Offers(Rc::new(console::parse(CONSOLE).unwrap()));
    let memory = more.iter().cloned().fold(Rc::new(Memory::default()).reduce(offers), Memory::reduce);
    let props = BesideProps { scene: model.seen().unwrap().scene, memory: Memory::clone(&memory) };
    block_on(LocalServerRenderer::<Beside>::with_props(props).hydratable(false).render())
}

#[test]
fn the_console_marks_what_the_trace_shows() {
    let steps = |html: &str| {
        let items = tags(html, "li").into_iter().filter(|tag| tag.contains("data-console-step"));
        items.map(|tag| values(tag, "class")[0].to_owned()).collect::<Vec<_>>()
    };
    let model = opened("#/play");
    let before = console(&model, &[]);
    assert!(!before.contains('`'), "{before}");
    assert_eq!(steps(&before)[..2], ["now", "todo"]);
    assert!(!before.contains("con-tally"));
    // What is not known yet cannot be typed.
    assert!(before.contains("export AWS_ACCESS_KEY_ID=…"));
    assert!(before.contains("disabled"));

    let typed = told(model, [typed(Terminal::Pc, "aws s3 ls")]);
    let after = told(typed.clone(), [Msg::Seek(typed.total())]);
    let html = console(&after, &[]);
    assert_eq!(steps(&html)[..3], ["done", "now", "todo"]);
    assert!(html.contains("<span class=\"con-tally\">1/"));
    // Back to where it had not happened.
    assert_eq!(steps(&console(&told(after, [Msg::Seek(0)]), &[]))[..2], ["now", "todo"]);
}

#[test]
fn a_switch_stands_as_the_account_does() {
    let shown = |model: &Rc<Model>| {
        let html = console(model, &[Told::Defences(true)]);
        let switches = html.split("role=\"switch\"").skip(1).filter_map(|rest| rest.split("</button>").next());
        let first = switches.clone().next().unwrap().to_owned();
        assert_eq!(switches.count(), 6);
        (
            values(&first, "aria-checked")[0].to_owned(),
            first.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned(),
        )
    };
    let model = opened("#/play");
    assert_eq!(shown(&model), ("true".to_owned(), "HttpTokens=required".to_owned()));
    let instance = model.picture.inventory.instances[0].id.clone();
    let line = format!(
        "aws ec2 modify-instance-metadata-options --instance-id {instance} --http-tokens optional --profile admin"
    );
    let model = told(model, [typed(Terminal::Pc.siblings().nth(1).unwrap(), &line)]);
    let model = told(model.clone(), [Msg::Seek(model.total())]);
    assert_eq!(shown(&model), ("false".to_owned(), "HttpTokens=optional".to_owned()));
}

#[test]
fn a_title_that_would_reach_the_edge_has_smaller_letters() {
    let model = told(opened("#/play"), [Msg::OpenTerminal(Terminal::Attacker)]);
    assert_eq!(model.room.size, Size::Wide);
    let html = rendered(&model);
    let class_of = |title: &str| {
        let before = html.split(&format!(">{title}</text>")).next().unwrap();
        values(&before[before.rfind("<text").unwrap()..], "class").join(" ")
    };
    assert_eq!((class_of("Attacker's PC").as_str(), class_of("Local PC").as_str()), ("t tight", "t"));
}
