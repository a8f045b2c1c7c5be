//! The timeline's drawing without a browser: what it shows of a run, and that it stays the same where nothing changes.

use std::rc::Rc;

use sts_flow::kernel::Millis;
use sts_flow::story::{Moment, Terminal};
use sts_flow::ui::keys::Command;
use sts_flow::ui::prerender::{Opening, Shown, props};
use sts_flow::ui::stage::layout::Size;
use sts_flow::ui::state::{Model, Msg};
use sts_flow::ui::timeline::{Drawing, Plot, Row, Rows, RowsProps, Window};
use sts_flow::words::{Lang, Zone};
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

/// The lesson at its end, and after these lines.
fn after(lines: &[&str]) -> Rc<Model> {
    let opening = props(&Opening { lang: Lang::En, size: Size::Wide, shown: Shown::Lesson(FIVE_STEPS) }).unwrap();
    let typed = lines.iter().map(|line| Msg::Enter(Terminal::Ec2, vec![(*line).to_owned()]));
    [Msg::Do(Command::End)].into_iter().chain(typed).fold(opening.begin, Model::reduce)
}

/// What is drawn of all of its run, `passed` after its last event.
fn drawing(model: &Model, passed: Millis) -> Drawing {
    let run = model.run().unwrap();
    let (ledger, trace) = (run.ledger(), run.trace());
    let now = Moment { events: trace.len(), at: trace.end() + passed };
    let end = Moment { at: trace.end(), ..now };
    let window = Window::whole(&ledger, trace, run.playback.first(), end, 500);
    let plot = Plot {
        ledger: &ledger,
        trace,
        now,
        known: end,
        window,
        gutter: 190,
        lang: Lang::En,
        zone: Zone::Jst,
        open: None,
        hidden: None,
    };
    Drawing::of(&plot, &plot.layout(), 24)
}

fn rendered(drawing: Drawing) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let props = RowsProps { drawing: Rc::new(drawing) };
    runtime.block_on(LocalServerRenderer::<Rows>::with_props(props).hydratable(false).render())
}

#[test]
fn it_shows_lives_holders_and_calls() {
    let html = rendered(drawing(&after(&["aws s3 ls", "aws s3 rb s3://flow-photos"]), Millis::ZERO));
    for part in
        ["data-status=\"valid\"", "data-credential=\"ASIA", ">IMDS<", "tl-call tl-allowed", "tl-held key-0", "tl-life"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(html.contains("tl-cross"), "a refused call wears a cross: {html}");
    assert!(!html.contains(" style="), "{html}");
}

#[test]
fn it_shows_sign_ins_and_trouble() {
    let model = [
        Msg::Enter(Terminal::Pc, vec!["aws login --region us-east-1".to_owned()]),
        Msg::SignIn(Some("admin".to_owned())),
        Msg::Disturb(Some(2500), 600),
        Msg::Enter(Terminal::Pc, vec!["sleep 3600".to_owned()]),
    ];
    let model = model.into_iter().fold(after(&[]), Model::reduce);
    let html = rendered(drawing(&model, Millis::ZERO));
    for part in ["Signed in", "tl-signed", ">admin<", "IMDS trouble", "tl-disturbed"] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn it_is_the_same_until_something_changes() {
    let model = after(&["aws s3 ls"]);
    let first = drawing(&model, Millis::ZERO);
    assert!(first == drawing(&model, Millis::seconds(1)), "a second in which nothing happens");
    assert!(first != drawing(&model, Millis::hours(8)), "what was valid has expired");
}

#[test]
fn however_long_the_run_there_are_few_elements() {
    let line = &*["aws s3 ls"; 12].join("; sleep 9000; ");
    let html = rendered(drawing(&after(&[line, line, line, line]), Millis::ZERO));
    let elements = html.matches('<').count() / 2;
    assert!((20..=320).contains(&elements), "{elements} elements");
}

#[test]
fn the_rows_tell_of_all_credentials_however_few_hours_are_seen() {
    let model = after(&["sleep 86400; aws s3 ls"]);
    let run = model.run().unwrap();
    let (ledger, trace) = (run.ledger(), run.trace());
    let end = Moment { events: trace.len(), at: trace.end() };
    let window = Window::whole(&ledger, trace, run.playback.first(), end, 500).hours(None, end.at);
    assert!(
        window.begins > ledger.lives().iter().find_map(|life| life.expires).unwrap(),
        "the first one ended before what is seen"
    );
    let (lang, zone) = (Lang::En, Zone::Jst);
    let plot = Plot {
        ledger: &ledger,
        trace,
        now: end,
        known: end,
        window,
        gutter: 190,
        lang,
        zone,
        open: None,
        hidden: None,
    };
    let layout = plot.layout();
    let own = layout.iter().filter(|row| matches!(row, Row::Bar(_))).count();
    let html = rendered(Drawing::of(&plot, &layout, 24));
    let whole = ledger.lives().iter().filter(|life| !life.is_long_term()).count();
    assert!(html.contains(&format!("○ {} expired<", whole - own)), "{own} of {whole}: {html}");
}
