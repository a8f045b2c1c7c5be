//! Where labels and the numbers of steps are put: at their ways, and over nothing that is to be read.
//!
//! May use: [`layout`](super::layout), [`geometry`](super::geometry). Many places along a way are tried, on both sides, and
//! the cheapest is taken that covers no place, no title, no number and no other label, and that is not read as what is said
//! on another way or in a room that the message does not touch.

use std::rc::Rc;

use super::geometry::{Point, Rect, along, length};
use super::layout::{Layout, Size, Zones};
use crate::story::Spot;

/// A label that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The place that acts.
    pub from: Spot,
    /// The place to which it does; itself when the act is its own.
    pub to: Spot,
    /// How wide the label is.
    pub width: i32,
}

/// How high a label is.
pub const fn height(size: Size) -> i32 {
    match size {
        Size::Wide => 32,
        Size::Medium => 25,
        Size::Tall => 24,
    }
}

/// How far a label may be from its way. One that finds no room within that is left out: the caption has its words.
const fn farthest(size: Size) -> i32 {
    match size {
        Size::Wide => 260,
        Size::Medium => 170,
        Size::Tall => 80,
    }
}

/// Whether a message stays within the instance.
const fn stays_inside(from: Spot, to: Spot) -> bool {
    from.is_on_instance() && to.is_on_instance()
}

/// How long the text of a label may be: what is longer is elided, for there is no room for it. What stays within the
/// instance has its label there.
pub fn longest(layout: &Layout, from: Spot, to: Spot) -> i32 {
    let whole = match layout.size() {
        Size::Wide => 420,
        Size::Medium => 300,
        Size::Tall => 205 * layout.width() / Layout::narrowest(Size::Tall).0,
    };
    if !stays_inside(from, to) || from == to {
        return whole;
    }
    let instance = layout.zones().instance;
    let beside = layout.route(from, to).iter().map(|(x, _)| (instance.right() - x).max(x - instance.x)).min();
    let (_, aside) = clear_of_letter(layout.size());
    whole.min(beside.unwrap_or(whole) - aside - padding(layout.size()) - 4)
}

/// How much wider a label is than its text.
pub const fn padding(size: Size) -> i32 {
    if matches!(size, Size::Wide) { 24 } else { 16 }
}

/// How far above or below, and how far beside a way a label is clear of the message that travels on it.
const fn clear_of_letter(size: Size) -> (i32, i32) {
    if matches!(size, Size::Wide) { (16, 30) } else { (13, 28) }
}
/// Where the middle of a letter would have to be to lie on `rect`: it is 30 wide and 22 high, and the key at its lower right
/// corner sticks out.
const fn swept(rect: Rect) -> Rect {
    Rect::new(rect.x - 27, rect.y - 22, rect.w + 27 + 15, rect.h + 22 + 11)
}
/// How wide and how high a message is.
const LETTER: Point = (30, 22);
/// How much further below: a key hangs at the letter's lower corner.
const KEY: i32 = 10;
/// What a label costs that lies on the edge of a boundary.
const ON_EDGE: i32 = 60;

/// How large the number of a step is, from its middle.
pub const fn radius(size: Size) -> i32 {
    if matches!(size, Size::Wide) { 16 } else { 11 }
}

/// What labels and numbers keep clear of.
fn solid(layout: &Layout) -> Vec<Rect> {
    let gate = layout.gate().map(|at| gate_rect(layout.size(), at));
    layout.places().map(|(_, rect)| rect).chain(layout.titles()).chain(gate).collect()
}

/// The sign of an endpoint.
pub const fn gate_rect(size: Size, (x, y): Point) -> Rect {
    let half = if matches!(size, Size::Wide) { 17 } else { 12 };
    Rect::new(x - half, y - half, 2 * half, 2 * half)
}

/// Where the numbers of steps are put that happen between these places: each on its way and nearer to the first, or beside a
/// way that is too short for a number and the message that travels on it.
pub fn numbers(layout: &Layout, steps: &[(Spot, Spot)]) -> Vec<Point> {
    let radius = radius(layout.size());
    let mut taken = solid(layout);
    let around = |(x, y): Point| Rect::new(x - radius - 1, y - radius - 1, 2 * radius + 2, 2 * radius + 2);
    let mut put = Vec::with_capacity(steps.len());
    for &(from, to) in steps {
        let way = layout.route(from, to);
        let free = |at: &Point| taken.iter().all(|other| !other.overlaps(around(*at)));
        // First where a third of the way is gone, on a short way at its beginning; then further and further from there.
        let first = if length(&way) < 10 * radius { 0 } else { 300 };
        let tries = (0..=100).flat_map(|off| [first - off * 5, first + off * 10]);
        let tries = tries.filter(|part| (0..=1000).contains(part));
        let short = length(&way) < 2 * radius + LETTER.0;
        let aside = short.then(|| beside(layout, (from, to), &way).find(free)).flatten();
        let at = aside.or_else(|| tries.map(|part| along(&way, part)).find(free));
        // Where there is no room, it sits on the edge of the first place.
        let at = at.unwrap_or(way[0]);
        taken.push(around(at));
        put.push(at);
    }
    put
}

/// Beside the middle of a short way, clear of what travels on it and of the other ways.
fn beside(layout: &Layout, own: (Spot, Spot), way: &[Point]) -> impl Iterator<Item = Point> {
    let radius = radius(layout.size());
    let (x, y) = along(way, 500);
    let (over, aside) = (radius + LETTER.1 / 2 + 2, radius + LETTER.0 / 2 + 2);
    // The key of a message hangs below it.
    let tries = match way {
        [(a, _), (b, _)] if a == b => [(x - aside, y), (x + aside, y)],
        _ => [(x, y - over), (x, y + over + KEY)],
    };
    let others = routes(layout, layout.at_rest(), own);
    tries.into_iter().filter(move |(x, y)| {
        let round = Rect::new(x - radius, y - radius, 2 * radius, 2 * radius);
        others.iter().all(|other| other.windows(2).all(|leg| !round.meets(leg[0], leg[1])))
    })
}

/// The ways between these pairs of places, but for the one between `own`.
fn routes(layout: &Layout, pairs: Vec<(Spot, Spot)>, own: (Spot, Spot)) -> Vec<Rc<[Point]>> {
    let is_own = |from: Spot, to: Spot| [(from, to), (to, from)].contains(&own);
    pairs.into_iter().filter(|(from, to)| !is_own(*from, *to)).map(|(from, to)| layout.route(from, to)).collect()
}

/// Where these labels are put, each in its turn; none where there is no room near its way.
pub fn labels(layout: &Layout, wanted: &[Wanted], numbers: &[Point]) -> Vec<Option<Rect>> {
    let radius = radius(layout.size());
    let mut taken = solid(layout);
    taken.extend(numbers.iter().map(|(x, y)| Rect::new(x - radius, y - radius, 2 * radius, 2 * radius)));
    let mut put = Vec::with_capacity(wanted.len());
    for one in wanted {
        let rect = one.place(layout, &taken);
        taken.extend(rect.map(|rect| rect.grown(2)));
        put.push(rect);
    }
    put
}

impl Wanted {
    /// The cheapest place: beside the way or around the place if there is room, else anywhere near.
    fn place(self, layout: &Layout, taken: &[Rect]) -> Option<Rect> {
        let stage = Rect::new(2, 2, layout.width() - 4, layout.height() - 4);
        let Zones { instance, vpc, account, desk, internet, .. } = layout.zones();
        let edges = [vpc, account, desk, internet];
        let way = (self.from != self.to).then(|| layout.route(self.from, self.to));
        let own = way.as_deref().unwrap_or_default();
        let others = routes(layout, layout.at_rest(), (self.from, self.to));
        let rooms = layout.rooms();
        let foreign = |rect: Rect| {
            let touched = |spot: Spot| spot == self.from || spot == self.to;
            rooms.iter().any(|(spot, room)| room.overlaps(rect) && !touched(*spot))
        };
        // It would be read as what is said on another way.
        let calls = routes(layout, layout.calls(), (self.from, self.to));
        let leaves = self.from.is_on_instance() != self.to.is_on_instance();
        let misread = |rect: Rect| {
            let near = nearness(rect, own);
            let astray = leaves && instance.overlaps(rect);
            let is_nearer = |other: i32| 2 * other < near || (astray && other < near);
            let said_aside = own.is_empty() || stays_inside(self.from, self.to);
            !said_aside && calls.iter().any(|other| is_nearer(nearness(rect, other)))
        };
        let covered = |rect: Rect| taken.iter().map(|other| rect.shared(*other)).sum::<i32>();
        // The message itself travels on its way.
        let in_its_way = |rect: Rect| own.windows(2).any(|leg| swept(rect).meets(leg[0], leg[1]));
        let clear = |rect: Rect| !in_its_way(rect) && !foreign(rect) && !misread(rect);
        let cost = |&(rect, away): &(Rect, i32)| {
            let crossed = others.iter().filter(|way| way.windows(2).any(|leg| rect.meets(leg[0], leg[1]))).count();
            let strays = stays_inside(self.from, self.to) && !instance.holds(rect);
            let edges = edges.iter().filter(|zone| zone.overlaps(rect) && !zone.holds(rect)).count();
            covered(rect) * 50
                + ON_EDGE * edges as i32
                + away
                + 25 * crossed as i32
                + if in_its_way(rect) { 600 } else { 0 }
                + if strays { 300 } else { 0 }
                + if foreign(rect) { 900 } else { 0 }
                + if misread(rect) { 900 } else { 0 }
        };
        let near = if own.is_empty() { self.around(layout) } else { self.beside(layout, own) };
        let near = near.into_iter().map(|(rect, away)| (rect.moved_into(stage), away)).min_by_key(cost);
        if let Some((rect, _)) = near.filter(|(rect, _)| covered(*rect) == 0 && clear(*rect)) {
            return Some(rect);
        }
        let anywhere = self.anywhere(layout, own).min_by_key(cost);
        let near_enough = |rect: &Rect| own.is_empty() || distance(*rect, own) <= farthest(layout.size());
        let room = |rect: &Rect| near_enough(rect) && clear(*rect);
        anywhere.or(near).map(|(rect, _)| rect).filter(room)
    }

    /// Around a place.
    fn around(self, layout: &Layout) -> Vec<(Rect, i32)> {
        let (width, height, place) = (self.width, height(layout.size()), layout.rect(self.from));
        let mut tries = Vec::new();
        for off in (0..=160).step_by(8) {
            for x in [place.mid_x() - width / 2 - off, place.mid_x() - width / 2 + off] {
                for gap in [8, 14, 22] {
                    tries.push((Rect::new(x, place.y - gap - height, width, height), off + gap));
                    tries.push((Rect::new(x, place.bottom() + gap, width, height), off + gap + 6));
                }
            }
            for y in [place.mid_y() - height / 2 - off, place.mid_y() - height / 2 + off] {
                tries.push((Rect::new(place.right() + 8, y, width, height), off + 20));
                tries.push((Rect::new(place.x - 8 - width, y, width, height), off + 20));
            }
        }
        tries
    }

    /// Beside a way.
    fn beside(self, layout: &Layout, way: &[Point]) -> Vec<(Rect, i32)> {
        let (width, height) = (self.width, height(layout.size()));
        let (over, aside) = clear_of_letter(layout.size());
        let mut tries = Vec::new();
        let whole = length(way);
        for part in (0..=1000).step_by(if whole > 400 { 20 } else { 40 }) {
            let (x, y) = along(way, part);
            let away = (part - 500).abs() * whole / 1000 / 2;
            for shift in [0, -1, 1, -2, 2] {
                let left = x - width / 2 + shift * width / 4;
                let top = y - height / 2 + shift * height / 2;
                let askew = shift.abs() * 10;
                tries.push((Rect::new(left, y - over - height, width, height), away + askew));
                tries.push((Rect::new(left, y + over + KEY, width, height), away + askew + 4));
                tries.push((Rect::new(x + aside, top, width, height), away + askew + 2));
                tries.push((Rect::new(x - aside - width, top, width, height), away + askew + 6));
            }
        }
        tries
    }

    /// Wherever there is room, as near to the middle of the way, or to the place, as can be.
    fn anywhere(self, layout: &Layout, way: &[Point]) -> impl Iterator<Item = (Rect, i32)> {
        let (width, height) = (self.width, height(layout.size()));
        let (x, y) = if way.is_empty() {
            let place = layout.rect(self.from);
            (place.mid_x(), place.mid_y())
        } else {
            along(way, 500)
        };
        let step = if layout.size() == Size::Wide { 8 } else { 4 };
        let lefts = (3..=layout.width() - width - 3).step_by(step);
        lefts.flat_map(move |left| {
            (3..=layout.height() - height - 3).step_by(step).map(move |top| {
                let away = (left + width / 2 - x).abs() + 2 * (top + height / 2 - y).abs();
                (Rect::new(left, top, width, height), away)
            })
        })
    }
}

/// How far a label is from its way.
fn distance(rect: Rect, way: &[Point]) -> i32 {
    let far = |part: i32| {
        let (x, y) = along(way, part);
        (x.clamp(rect.x, rect.right()) - x).abs() + (y.clamp(rect.y, rect.bottom()) - y).abs()
    };
    (100..=900).step_by(50).map(far).min().unwrap_or(0)
}

/// How near a label is to any point of a way.
pub fn nearness(rect: Rect, way: &[Point]) -> i32 {
    let apart = |from: i32, to: i32, low: i32, high: i32| (low - from.max(to)).max(from.min(to) - high).max(0);
    let leg = |leg: &[Point]| {
        let ((x, y), (to_x, to_y)) = (leg[0], leg[1]);
        apart(x, to_x, rect.x, rect.right()) + apart(y, to_y, rect.y, rect.bottom())
    };
    way.windows(2).map(leg).min().unwrap_or(i32::MAX)
}

/// The line from a label to its way where it does not stand beside it: from where to where.
pub fn leader(layout: &Layout, rect: Rect, way: &[Point]) -> Option<(Point, Point)> {
    if way.is_empty() {
        return None;
    }
    let nearest = |part: i32| {
        let (x, y) = along(way, part);
        let edge = (x.clamp(rect.x, rect.right()), y.clamp(rect.y, rect.bottom()));
        (edge, (x, y), (edge.0 - x).abs() + (edge.1 - y).abs())
    };
    // From its middle third, where the message is seen best.
    let (edge, at, far) = (300..=700).step_by(50).map(nearest).min_by_key(|(.., far)| *far)?;
    // None is better than one that strikes out what is written.
    let strikes = (1..8).any(|part| {
        let (x, y) = (edge.0 + (at.0 - edge.0) * part / 8, edge.1 + (at.1 - edge.1) * part / 8);
        layout.places().any(|(_, place)| place.overlaps(Rect::new(x, y, 1, 1)))
    });
    (far > 30 && !strikes).then_some((edge, at))
}
