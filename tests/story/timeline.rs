//! The drawing of the timeline: few elements however long the run is, and what it says of each credential.

use std::rc::Rc;

use sts_flow::kernel::{Machine, Millis, SimTime};
use sts_flow::story::{Ledger, Moment, Terminal};
use sts_flow::ui::timeline::{Axis, AxisProps, Drawing, Hit, Plot, Row, Rows, RowsProps, Window};
use sts_flow::words::{Lang, Zone};
use yew::{BaseComponent, LocalServerRenderer};

use crate::experiments::desk::Desk;

/// The values of an attribute, in order.
fn values<'a>(markup: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!("{name}=\"");
    markup.split(&begin).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn elements(markup: &str) -> usize {
    markup.matches('<').count() - markup.matches("</").count()
}

/// A component's markup. An element without content ends as it begins, as one would write it.
fn rendered<C: BaseComponent>(props: C::Properties) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let html = runtime.block_on(LocalServerRenderer::<C>::with_props(props).hydratable(false).render());
    ["path", "rect", "line", "circle"].iter().fold(html, |html, name| html.replace(&format!("></{name}>"), "/>"))
}

/// The markup of the rows.
fn rows(plot: &Plot<'_>, layout: &[Row], height: i32) -> String {
    rendered::<Rows>(RowsProps { drawing: Rc::new(Drawing::of(plot, layout, height)) })
}

/// The markup of the axis.
fn axis(window: Window, gutter: i32) -> String {
    rendered::<Axis>(AxisProps { window, gutter, zone: Zone::Jst })
}

struct Looker {
    desk: Desk,
    ledger: Ledger,
}

impl Looker {
    fn new(desk: Desk) -> Self {
        Self { ledger: Ledger::of(desk.played.story.trace()), desk }
    }

    fn moment(&self, at: SimTime) -> Moment {
        Moment::at(self.desk.played.story.trace(), at)
    }

    fn plot(&self, now: SimTime, window: Window) -> Plot<'_> {
        Plot {
            ledger: &self.ledger,
            trace: self.desk.played.story.trace(),
            now: self.moment(now),
            known: self.moment(self.desk.now()),
            window,
            gutter: 104,
            lang: Lang::En,
            zone: Zone::Jst,
            open: None,
            hidden: None,
        }
    }

    fn whole(&self, width: i32) -> Window {
        let first = self.desk.played.first;
        Window::whole(&self.ledger, self.desk.played.story.trace(), first, self.moment(self.desk.now()), width)
    }
}

#[test]
fn statuses_are_those_at_the_playhead() {
    let mut desk = Desk::new(7);
    desk.carry_to_pc();
    desk.at(Terminal::Pc, "aws s3 ls");
    desk.wait(Millis::hours(8));
    desk.at(Terminal::Pc, "aws s3 ls");
    let sets = desk.sets();
    let end = desk.now();
    let looker = Looker::new(desk);
    let window = looker.whole(600);
    for now in [sets[0].served, sets[1].served, sets[0].expires, end] {
        let scene = looker.plot(now, window);
        let layout = scene.layout();
        let markup = rows(&scene, &layout, 20);
        let told: Vec<_> = values(&markup, "data-credential").into_iter().zip(values(&markup, "data-status")).collect();
        let known = sets.iter().filter(|set| set.issued <= now);
        assert_eq!(told.len(), known.clone().count(), "{now}");
        for set in known {
            let life = &looker.ledger.lives()[looker.ledger.find(&set.key).unwrap()];
            assert!(told.contains(&(set.key.as_str(), life.status(scene.now).unwrap().label())), "{now}: {told:?}");
        }
        // A lane for IMDS, one for the process of the CLI, one for the shell with the copy.
        assert!(layout.iter().filter(|row| matches!(row, Row::Lane(_))).count() >= 3);
        // What is clicked is what is drawn there.
        let calls = looker.ledger.calls().iter().enumerate();
        for (place, call) in calls.filter(|(_, call)| call.address.is_some()) {
            let near = window.zoomed(window.x(call.judged.at), 1);
            let scene = Plot { window: near, ..scene };
            let layout = scene.layout();
            let row = layout[Row::of(&layout, call.credential).unwrap()];
            assert!(matches!(scene.hit(row, near.x(call.judged.at)), Some(Hit::Call(_))), "{place}");
        }
        let imds = layout[0];
        let at = window.x(sets[2].served + Millis::minutes(20));
        let Some(Hit::Span(lane, span)) = scene.hit(imds, at) else { panic!() };
        assert_eq!(looker.ledger.lanes()[lane].spans[span].credential, looker.ledger.find(&sets[2].key).unwrap());
    }
    let scene = looker.plot(end, window);
    let markup = rows(&scene, &scene.layout(), 20);
    assert!(markup.contains("tl-allowed") && markup.contains("tl-refused"));
    assert!(markup.contains(": rejected, ExpiredToken"), "the reason is told");
}

#[test]
fn of_a_day_of_sets_those_that_work_have_a_row_and_the_lit_one_stands_first() {
    let mut desk = Desk::new(7);
    desk.at(Terminal::Ec2, "aws s3 ls");
    desk.wait(Millis::hours(24));
    let (end, sets) = (desk.now(), desk.sets());
    assert!(sets.len() > 20, "{}", sets.len());
    let looker = Looker::new(desk);
    let window = looker.whole(600);
    for now in [sets[1].served, sets[12].served, end] {
        let scene = looker.plot(now, window);
        let layout = scene.layout();
        let status = |place: usize| looker.ledger.lives()[place].status(scene.now).map(Machine::label);
        let own: Vec<_> =
            layout.iter().filter_map(|row| if let Row::Bar(place) = row { status(*place) } else { None }).collect();
        assert_eq!(own.first(), Some(&"valid"), "{own:?}");
        assert!(own[1..].iter().all(|status| *status == "superseded"), "{own:?}");
        assert!(layout.len() <= 12, "{} rows", layout.len());
        // The others are there, in one row that says how many they are.
        assert_eq!(layout.iter().filter(|row| **row == Row::Folded).count(), 1);
        let markup = rows(&scene, &layout, 20);
        let others = looker.ledger.lives().iter().filter(|life| !life.is_long_term()).count() - own.len();
        assert!(
            markup.contains(&format!(">{others} others")) || markup.contains(&format!("○ {others} expired")),
            "{markup}"
        );
        assert_eq!(markup.matches("tl-lit").count(), 1);
        // And what is clicked among them is the one that was the newest then.
        let last = sets.iter().rev().find(|set| set.expires <= now);
        if let Some(set) = last {
            let at = window.x(set.served + Millis::minutes(20));
            assert_eq!(scene.hit(Row::Folded, at), Some(Hit::Life(looker.ledger.find(&set.key).unwrap())));
        }
        // One that is opened has a row of its own.
        let first = looker.ledger.find(&sets[0].key).unwrap();
        let scene = Plot { open: Some(first), ..scene };
        assert!(scene.layout().contains(&Row::Bar(first)));
    }
    // Few have a row each.
    let scene = looker.plot(sets[2].served, window);
    let few = Plot { known: scene.now, ..scene };
    assert!(!few.layout().contains(&Row::Folded), "{:?}", few.layout());
}

#[test]
fn a_month_is_drawn_with_few_elements() {
    let mut desk = Desk::new(7);
    for _ in 0..30 {
        desk.at(Terminal::Ec2, "aws s3 ls");
        desk.wait(Millis::hours(24));
    }
    let (end, sets) = (desk.now(), desk.sets());
    let looker = Looker::new(desk);
    for width in [250, 1000] {
        let whole = looker.whole(width);
        assert!(whole.span >= Millis::hours(30 * 24) && whole.ends() >= end);
        let mut window = whole;
        while window.span > Millis::seconds(10) {
            for now in [sets[0].served, end - Millis::hours(300), end] {
                let turned = window.with(now);
                let scene = looker.plot(now, turned);
                let markup = [axis(turned, 104), rows(&scene, &scene.layout(), 20)].concat();
                assert!(elements(&markup) <= 300, "{} elements, {width} wide, {:?}", elements(&markup), window.span);
                assert!(markup.len() < 60_000, "{} bytes at {:?}", markup.len(), window.span);
                // Whatever is still valid has an element of its own.
                let keys = values(&markup, "data-credential");
                for set in sets.iter().filter(|set| set.served <= now && set.expires > now) {
                    assert!(keys.contains(&set.key.as_str()), "{} at {:?}", set.key, window.span);
                }
            }
            window = window.zoomed(width / 2, 30);
        }
    }
}
