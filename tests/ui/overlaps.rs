//! On the stage nothing covers anything that is to be read, and every message has a way: in the lesson and in every
//! experiment of free play, in every size.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sts_flow::kernel::Millis;
use sts_flow::lesson::console::{self, Act, Console, Facts};
use sts_flow::lesson::saved::FIRST;
use sts_flow::lesson::{self, Lesson, Played};
use sts_flow::story::{Action, Goal, Picture, Spot, Terminal};
use sts_flow::ui::address::Address;
use sts_flow::ui::stage::layout::{Cast, Layout, Size};
use sts_flow::ui::stage::{Point, Rect, along, arranged, labels, numbers, radius};
use sts_flow::ui::state::{Branch, Loaded, Model, Msg, Room, Run, Scene, Settings};
use sts_flow::words::Lang;
use yew::Reducible;

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");
const CONSOLE: &str = include_str!("../../static/play/console.json");
const SIZES: [Size; 3] = [Size::Wide, Size::Medium, Size::Tall];

/// The drawing for one size.
fn room(size: Size) -> Room {
    Room { size, width: Layout::narrowest(size).0, window: 1280 }
}

/// What is wrong with what `scene` shows.
fn faults(scene: &Scene, size: Size, lang: Lang) -> Vec<String> {
    let layout = arranged(scene, room(size));
    let picture = &scene.picture;
    let flights = picture.flights.iter().map(|flight| (flight.from, flight.to));
    let pulses = picture.pulses.iter().map(|pulse| (pulse.from, pulse.to)).filter(|(from, to)| from != to);
    let mut faults: Vec<String> = flights.chain(pulses).flat_map(|(from, to)| way_faults(&layout, from, to)).collect();
    let labels = labels(scene, &layout, lang);
    let run = scene.run();
    let numbers = numbers(&layout, &run);
    let stage = Rect::new(0, 0, layout.width(), layout.height());
    let r = radius(size);
    let round = |(x, y): Point| Rect::new(x - r, y - r, 2 * r, 2 * r);
    for (event, (rect, text)) in &labels {
        let mut told = |what: &str| faults.push(format!("{size:?} {lang}: label {text:?} {rect:?} {what}"));
        if !stage.holds(*rect) {
            told("sticks out");
        }
        for (spot, place) in layout.places().filter(|(_, place)| place.overlaps(*rect)) {
            told(&format!("covers {spot:?} {place:?}"));
        }
        for title in layout.titles().into_iter().filter(|title| title.overlaps(*rect)) {
            told(&format!("covers the title at {title:?}"));
        }
        for number in numbers.iter().filter(|at| round(**at).overlaps(*rect)) {
            told(&format!("covers the number at {number:?}"));
        }
        for (_, (other, said)) in labels.range(event + 1..).filter(|(_, (other, _))| other.overlaps(*rect)) {
            told(&format!("covers {said:?} {other:?}"));
        }
    }
    faults.extend(strange_labels(scene, &layout, &labels));
    // What is written stays to be read while its own letter, with a key at its corner, goes by.
    for flight in &picture.flights {
        let Some((rect, text)) = labels.get(&flight.event) else { continue };
        let way = layout.route(flight.from, flight.to);
        let passes = (0..=50).map(|part| along(&way, part * 20)).any(|(x, y)| {
            let letter = Rect::new(x - 15, y - 11, 30, 22);
            let key = Rect::new(x + 15 - 12, y + 10 - 12, 24, 24);
            let keyed = flight.carries.or(flight.signed_with).is_some();
            letter.overlaps(*rect) || (keyed && key.overlaps(*rect))
        });
        if passes {
            faults.push(format!("{size:?} {lang}: the letter of {text:?} passes over its label {rect:?}"));
        }
    }
    for (i, a) in numbers.iter().enumerate() {
        if let Some(b) = numbers[i + 1..].iter().find(|b| round(**b).overlaps(round(*a))) {
            faults.push(format!("{size:?}: numbers at {a:?} and {b:?}"));
        }
    }
    faults
}

/// Labels that would be read as what is said elsewhere: nearer to another way than to their own, or in a room that their
/// message does not touch. And letters that pass over a place which is none of theirs.
fn strange_labels(scene: &Scene, layout: &Layout, labels: &BTreeMap<usize, (Rect, String)>) -> Vec<String> {
    let size = layout.size();
    let zones = layout.zones();
    let far = if layout.has(Spot::Guest) { Spot::Guest } else { Spot::Attacker };
    let mut faults = Vec::new();
    for flight in &scene.picture.flights {
        let (from, to) = (flight.from, flight.to);
        let own = layout.route(from, to);
        let rooms = [(Spot::Pc, zones.desk), (far, zones.internet)];
        if let Some((rect, text)) = labels.get(&flight.event) {
            for (_, room) in rooms.iter().filter(|(spot, room)| room.overlaps(*rect) && ![from, to].contains(spot)) {
                faults.push(format!("{size:?}: label {text:?} {rect:?} stands in a room {room:?} that is none of its"));
            }
            if from.is_on_instance() && to.is_on_instance() {
                continue; // it stays there, and so does what it says
            }
            // Where it stands within the instance, though its message leaves that, the nearest way is what counts.
            let astray = zones.instance.overlaps(*rect) && from.is_on_instance() != to.is_on_instance();
            let calls = [(Spot::Process, Spot::Imds), (Spot::Imds, Spot::Ec2Service), (Spot::Ec2Service, Spot::Sts)];
            let calls = calls.into_iter().chain([(Spot::Process, Spot::S3), (Spot::Ec2Service, Spot::Iam)]);
            for (a, b) in calls.filter(|(a, b)| ![(*a, *b), (*b, *a)].contains(&(from, to))) {
                let (other, near) = (nearness(*rect, &layout.route(a, b)), nearness(*rect, &own));
                if 2 * other < near || (astray && other < near) {
                    faults.push(format!(
                        "{size:?} {from:?} → {to:?}: label {text:?} {rect:?} is nearer to {a:?} – {b:?}"
                    ));
                }
            }
        }
        let more = [Spot::Web, Spot::Lambda, Spot::GuardDuty, Spot::Aside]; // they need the room between the services
        if (from, to) == (Spot::Process, Spot::S3) && !more.iter().any(|spot| layout.has(*spot)) {
            for (spot, place) in layout.places().filter(|(spot, _)| ![from, to].contains(spot)) {
                let passes = (0..=100).map(|part| along(&own, part * 10)).any(|(x, y)| {
                    let key = if size == Size::Wide { (27, 22) } else { (23, 17) };
                    place.overlaps(Rect::new(x - 15, y - 11, 15 + key.0, 11 + key.1))
                });
                if passes {
                    faults.push(format!(
                        "{size:?} {from:?} → {to:?}: the letter and its key pass over {spot:?} {place:?}"
                    ));
                }
            }
        }
    }
    faults
}

/// How far a label is from a way.
fn nearness(rect: Rect, way: &[Point]) -> i32 {
    let reach =
        |at: &Point| (at.0.clamp(rect.x, rect.right()) - at.0).abs() + (at.1.clamp(rect.y, rect.bottom()) - at.1).abs();
    (0..=200).map(|part| reach(&along(way, part * 5))).min().unwrap()
}

fn way_faults(layout: &Layout, from: Spot, to: Spot) -> Vec<String> {
    let way = layout.route(from, to);
    let mut faults = Vec::new();
    for leg in way.windows(2) {
        let mut told = |what: String| faults.push(format!("{:?} {from:?} → {to:?}: {leg:?} {what}", layout.size()));
        if leg[0].0 != leg[1].0 && leg[0].1 != leg[1].1 {
            told("is slanted: there is no way".to_owned());
        }
        for (spot, place) in layout.places().filter(|(_, place)| place.meets(leg[0], leg[1])) {
            told(format!("goes through {spot:?} {place:?}"));
        }
        for title in layout.titles().into_iter().filter(|title| title.meets(leg[0], leg[1])) {
            told(format!("goes through the title at {title:?}"));
        }
    }
    faults
}

/// A page that shows this run.
fn showing(played: Played, lesson: &Rc<Lesson>) -> Rc<Model> {
    let place = Address::parse("#/lesson/five-steps").place;
    let model = Rc::new(Model::new(Settings { still: true, ..Settings::default() }, place, None));
    let wanted = model.wanted.clone().unwrap();
    model.reduce(Msg::Loaded(wanted, Ok(Loaded::begun(Branch::new(FIRST, Run::of(played, lesson.clone(), Lang::Ja))))))
}

/// What is wrong at any moment of a run. What looks the same is looked at once.
fn faults_of(played: Played, lesson: &Rc<Lesson>) -> BTreeSet<String> {
    let model = showing(played, lesson);
    let (mut seen, mut faults) = (BTreeSet::new(), BTreeSet::new());
    let shows: Vec<_> = {
        let run = model.run().unwrap();
        (run.playback.first()..run.trace().len()).map(|event| run.playback.cue(event).begins).collect()
    };
    let mut last = None;
    for show in shows {
        if last.replace(show) == Some(show) {
            continue;
        }
        let model = model.clone().reduce(Msg::Seek(show));
        let scene = model.seen().unwrap().scene;
        let picture = &scene.picture;
        let flights: Vec<_> = picture.flights.iter().map(|f| (f.from, f.to, f.leg as u8, f.refused)).collect();
        let pulses: Vec<_> = picture.pulses.iter().map(|p| (p.from, p.to, p.good)).collect();
        if flights.is_empty() && pulses.is_empty() {
            continue;
        }
        for size in SIZES {
            let layout = arranged(&scene, room(size));
            for lang in [Lang::Ja, Lang::En] {
                let said: Vec<_> = labels(&scene, &layout, lang).into_values().map(|(rect, _)| rect.w).collect();
                let places: Vec<_> = layout.places().map(|(spot, _)| spot).collect();
                if seen.insert(format!("{size:?} {flights:?} {pulses:?} {said:?} {places:?}")) {
                    faults.extend(self::faults(&scene, size, lang));
                }
            }
        }
    }
    faults
}

#[test]
fn the_lesson_covers_nothing() {
    let lesson = Rc::new(lesson::parse(FIVE_STEPS).unwrap());
    let faults = faults_of(lesson::play(&lesson, lesson.seed).unwrap(), &lesson);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), Vec::from_iter(faults).join("\n"));
}

#[test]
fn on_a_phone_the_call_to_s3_says_what_it_is() {
    let lesson = Rc::new(lesson::parse(FIVE_STEPS).unwrap());
    let model = showing(lesson::play(&lesson, lesson.seed).unwrap(), &lesson);
    let begins: Vec<_> = {
        let run = model.run().unwrap();
        (run.playback.first()..run.trace().len()).map(|event| run.playback.cue(event).begins).collect()
    };
    let mut said = Vec::new();
    for show in begins {
        let scene = model.clone().reduce(Msg::Seek(show)).seen().unwrap().scene;
        let labels = labels(&scene, &arranged(&scene, room(Size::Tall)), Lang::En);
        let to_s3 = scene.picture.flights.iter().filter(|one| (one.from, one.to) == (Spot::Process, Spot::S3));
        said.extend(to_s3.map(|one| labels.get(&one.event).map(|(_, text)| text.clone())));
    }
    assert!(!said.is_empty(), "nothing is called");
    assert!(said.iter().flatten().any(|text| text.contains("ListBuckets")), "{said:?}");
}

#[test]
fn no_experiment_covers_anything() {
    let lesson = Rc::new(lesson::parse(FIVE_STEPS).unwrap());
    let console = console::parse(CONSOLE).unwrap();
    let mut faults = BTreeSet::new();
    // A thousand instances say no more than a handful: only the one on the stage sends messages.
    for experiment in console.experiments.iter().filter(|experiment| experiment.id != "fleet") {
        let mut played = lesson::sandbox(&lesson.start, 7);
        for step in &experiment.steps {
            match &step.act {
                Act::Type { terminal, line, counts } => {
                    enter(&mut played, &console, *terminal, line, counts.first().copied().unwrap_or(0));
                }
                Act::Press(button) => match button.as_str() {
                    "wait-60" => played.story.wait(Millis::hours(1)),
                    "sign-in-admin" => {
                        played.story.act(Action::SignIn { session: Some("admin".into()) });
                    }
                    "jump-rotation" => drop(played.story.wait_for(Goal::Rotation)),
                    "jump-expiry" => drop(played.story.wait_for(Goal::Expiry)),
                    _ => {}
                },
                Act::Disturb { late, seconds, .. } => {
                    played.story.act(Action::Disturb { late: *late, seconds: *seconds });
                }
                Act::Switch(id) => {
                    let switch = console.switch(id).unwrap();
                    let on = switch.state.holds(&picture(&played).inventory, &console.role);
                    for line in if on { &switch.off } else { &switch.on } {
                        enter(&mut played, &console, Terminal::ALL[Terminal::Pc.index() + 1], line, 0);
                    }
                }
            }
        }
        faults.extend(faults_of(played, &lesson).into_iter().map(|fault| format!("{}: {fault}", experiment.id)));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), Vec::from_iter(faults).join("\n"));
}

#[test]
fn every_two_places_have_a_way() {
    let mut faults = Vec::new();
    for size in SIZES {
        for bits in 0..256 {
            let bit = |n: u32| bits >> n & 1 == 1;
            let cast = Cast {
                empty: bit(7),
                lambda: bit(0),
                web: bit(1),
                attacker: bit(2),
                endpoint: bit(3),
                guardduty: bit(4),
                aside: bit(5),
                guest: bit(6),
            };
            let layout = Layout::of(size, cast);
            let places: Vec<_> = layout.places().map(|(spot, _)| spot).collect();
            for (i, a) in places.iter().enumerate() {
                for b in &places[i + 1..] {
                    faults.extend(way_faults(&layout, *a, *b).into_iter().map(|fault| format!("{cast:?} {fault}")));
                }
            }
            for (from, to) in layout.at_rest() {
                assert!(layout.has(from) && layout.has(to), "{size:?} {cast:?}: {from:?} {to:?}");
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn picture(played: &Played) -> Picture {
    let playback = played.playback();
    Picture::at(played.story.trace(), &playback, playback.total())
}

fn enter(played: &mut Played, console: &Console, terminal: Terminal, line: &str, count: u32) {
    let picture = picture(played);
    let world = played.story.world();
    let (trace, cloud, now) = (played.story.trace(), world.cloud(), world.now());
    let facts = Facts { role: &console.role, trace, picture: &picture, cloud, now };
    let line = facts.fill(line, count).unwrap_or_else(|| panic!("{line} cannot be filled"));
    if !terminal.is_given() && !picture.is_open(terminal) {
        played.story.act(Action::Open { terminal });
    }
    for line in line.lines() {
        played.story.act(Action::Type { terminal, line: line.to_owned() });
    }
}
