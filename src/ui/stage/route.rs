//! Which way a message takes: along the streets between the places, with as few corners as can be.
//!
//! May use: [`geometry`](super::geometry). Streets run at a fixed distance around every place and through every door;
//! A* (the crate `pathfinding`) finds the cheapest way on them. A way through a place or a title is none; a corner, a
//! crossing, and a stretch along another way each cost something, so that ways that are seen together stay apart.

use std::rc::Rc;

use pathfinding::prelude::astar;

use super::geometry::{Point, Rect};

/// The ground on which a way is looked for.
#[derive(Clone, Debug)]
pub struct Ground {
    /// How wide it is.
    pub width: i32,
    /// How high it is.
    pub height: i32,
    /// How far streets keep from what they pass.
    pub clearance: i32,
    /// How near they may come to the edge of the ground.
    pub edge: i32,
    /// What streets run around.
    pub around: Vec<Rect>,
    /// What nothing goes through.
    pub closed: Vec<Rect>,
}

/// What a corner costs, in units of length.
const CORNER: i32 = 40;
/// What crossing another way costs.
const CROSSING: i32 = 30;
/// What running along another way costs, for each unit of length.
const ALONG: i32 = 6;
/// What a door costs through which another way goes already.
const SHARED_DOOR: i32 = 90;
/// How near a way is along another, or a door to another.
const NEAR: i32 = 9;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Heading {
    Left,
    Right,
    Up,
    Down,
}

impl Heading {
    const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Up, Self::Down];

    const fn is_opposite(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Left, Self::Right) | (Self::Right, Self::Left) | (Self::Up, Self::Down) | (Self::Down, Self::Up)
        )
    }
}

/// A way out of a place.
#[derive(Clone, Copy, Debug)]
struct Door {
    /// On the edge of the place.
    at: Point,
    /// On the street before it.
    street: Point,
    heading: Heading,
    cost: i32,
}

/// A crossroads, and how one came to it.
type Stand = (usize, usize, Heading);

/// The streets between two places.
pub struct Streets {
    xs: Vec<i32>,
    ys: Vec<i32>,
    /// Nothing goes through these.
    closed: Vec<Rect>,
    /// Legs of the ways that are there already.
    taken: Vec<(Point, Point)>,
    out: Vec<Door>,
    into: Vec<Door>,
    /// What is left when there is no way.
    beeline: [Point; 2],
}

impl Streets {
    /// The streets on this ground from one place to another, with these ways taken.
    pub fn of(ground: Ground, a: Rect, b: Rect, taken: &[Rc<[Point]>]) -> Self {
        let Ground { width, height, clearance, edge, around, closed } = ground;
        let taken: Vec<_> = taken.iter().flat_map(|way| way.windows(2).map(|leg| (leg[0], leg[1]))).collect();
        let ends: Vec<Point> = taken.iter().flat_map(|(from, to)| [*from, *to]).collect();
        let (out, into) = (doors(a, b, clearance, &ends), doors(b, a, clearance, &ends));
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for rect in around {
            for lane in [clearance, clearance * 2] {
                xs.extend([rect.x - lane, rect.right() + lane]);
                ys.extend([rect.y - lane, rect.bottom() + lane]);
            }
        }
        for door in out.iter().chain(&into) {
            xs.push(door.street.0);
            ys.push(door.street.1);
        }
        for (lines, most) in [(&mut xs, width), (&mut ys, height)] {
            lines.retain(|at| (edge..=most - edge).contains(at));
            lines.sort_unstable();
            lines.dedup();
        }
        let beeline = [(a.mid_x(), a.mid_y()), (b.mid_x(), b.mid_y())];
        Self { xs, ys, closed, taken, out, into, beeline }
    }

    /// Makes doors above and below dearer the further right they are, and those at the sides dearer than these.
    pub fn prefer_left(&mut self) {
        for door in self.out.iter_mut().chain(&mut self.into) {
            door.cost = match door.heading {
                Heading::Up | Heading::Down => door.at.0,
                Heading::Left | Heading::Right => door.cost + 2 * self.beeline[0].0,
            };
        }
    }

    /// Does not run along the edges of these: they are drawn too.
    pub fn keep_off(&mut self, edges: [Rect; 2]) {
        for Rect { x, y, w, h } in edges {
            let corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)];
            self.taken.extend(corners.windows(2).map(|leg| (leg[0], leg[1])));
        }
    }

    /// The cheapest way.
    pub fn way(&self) -> Vec<Point> {
        self.found().unwrap_or_else(|| self.beeline.to_vec())
    }

    /// The cheapest way, if there is any.
    fn found(&self) -> Option<Vec<Point>> {
        // One start that leads to every door, so that all are tried at once.
        let begin: Option<Stand> = None;
        let cost = |stand: &Option<Stand>| self.into.iter().map(|door| self.left(*stand, door)).min().unwrap_or(0);
        let (stands, _) = astar(
            &begin,
            |stand| self.next(*stand),
            cost,
            |stand| stand.is_some_and(|stand| self.arrives(stand).is_some()),
        )?;
        let stands: Vec<Stand> = stands.into_iter().flatten().collect();
        let (first, last) = (stands.first()?, stands.last()?);
        let out = self.out.iter().find(|door| door.street == self.point(*first) && door.heading == first.2)?;
        let mut way = vec![out.at];
        way.extend(stands.iter().map(|stand| self.point(*stand)));
        way.push(self.arrives(*last)?.at);
        Some(without_straight_joints(&way))
    }

    fn point(&self, (x, y, _): Stand) -> Point {
        (self.xs[x], self.ys[y])
    }

    /// What is left to pay at least.
    fn left(&self, stand: Option<Stand>, door: &Door) -> i32 {
        stand.map_or(0, |stand| {
            let (x, y) = self.point(stand);
            (door.street.0 - x).abs() + (door.street.1 - y).abs()
        })
    }

    /// The door that one stands before and faces.
    fn arrives(&self, stand: Stand) -> Option<&Door> {
        let facing = |door: &&Door| door.street == self.point(stand) && door.heading.is_opposite(stand.2);
        self.into.iter().find(facing)
    }

    fn next(&self, stand: Option<Stand>) -> Vec<(Option<Stand>, i32)> {
        let Some(stand) = stand else {
            let leave = |door: &Door| {
                let x = self.xs.binary_search(&door.street.0).ok()?;
                let y = self.ys.binary_search(&door.street.1).ok()?;
                Some((Some((x, y, door.heading)), door.cost + self.fare(door.at, door.street)))
            };
            return self.out.iter().filter_map(leave).collect();
        };
        let (x, y, came) = stand;
        let here = self.point(stand);
        let mut next = Vec::with_capacity(4);
        for heading in Heading::ALL {
            if heading.is_opposite(came) {
                continue;
            }
            let corner = if heading == came { 0 } else { CORNER };
            let to = match heading {
                Heading::Left => x.checked_sub(1).map(|x| (x, y)),
                Heading::Right => (x + 1 < self.xs.len()).then_some((x + 1, y)),
                Heading::Up => y.checked_sub(1).map(|y| (x, y)),
                Heading::Down => (y + 1 < self.ys.len()).then_some((x, y + 1)),
            };
            let Some((x, y)) = to else {
                // To turn before a door at the edge costs a corner and no way.
                continue;
            };
            let stand = (x, y, heading);
            let there = self.point(stand);
            if self.closed.iter().any(|rect| rect.meets(here, there)) {
                continue;
            }
            let enter = self.arrives(stand).map_or(0, |door| door.cost);
            next.push((Some(stand), self.fare(here, there) + corner + enter));
        }
        // One may also turn on the spot, to face a door.
        for heading in Heading::ALL {
            if heading != came && !heading.is_opposite(came) && self.arrives((x, y, heading)).is_some() {
                let enter = self.arrives((x, y, heading)).map_or(0, |door| door.cost);
                next.push((Some((x, y, heading)), CORNER + enter));
            }
        }
        next
    }

    /// What a leg costs: its length, and what it has to do with ways that are there already.
    fn fare(&self, a: Point, b: Point) -> i32 {
        let length = (a.0 - b.0).abs() + (a.1 - b.1).abs();
        let mut fare = length;
        for &(c, d) in &self.taken {
            let (level, other_level) = (a.1 == b.1, c.1 == d.1);
            if level == other_level {
                let apart = if level { (a.1 - c.1).abs() } else { (a.0 - c.0).abs() };
                let shared = if level { shared(a.0, b.0, c.0, d.0) } else { shared(a.1, b.1, c.1, d.1) };
                if apart < NEAR && shared > 0 {
                    fare += shared * ALONG;
                }
            } else {
                let (flat, steep) = if level { ((a, b), (c, d)) } else { ((c, d), (a, b)) };
                let within = |at: i32, from: i32, to: i32| from.min(to) < at && at <= from.max(to);
                if within(steep.0.0, flat.0.0, flat.1.0) && within(flat.0.1, steep.0.1, steep.1.1) {
                    fare += CROSSING;
                }
            }
        }
        fare
    }
}

/// How much two stretches of a line have in common.
fn shared(a: i32, b: i32, c: i32, d: i32) -> i32 {
    a.max(b).min(c.max(d)) - a.min(b).max(c.min(d))
}

/// The doors of `own`, on all sides; where `other` stands opposite, there is one straight across.
fn doors(own: Rect, other: Rect, clearance: i32, ends: &[Point]) -> Vec<Door> {
    let across = |from: i32, to: i32, other_from: i32, other_to: i32| {
        let (low, high) = (from.max(other_from), to.min(other_to));
        (high - low >= 12).then(|| i32::midpoint(low, high))
    };
    let mut doors = Vec::new();
    let mut level = vec![own.x + own.w / 2, own.x + own.w / 5, own.right() - own.w / 5];
    level.extend(across(own.x + 8, own.right() - 8, other.x + 8, other.right() - 8));
    let mut steep = vec![own.y + own.h / 2, own.y + own.h / 4, own.bottom() - own.h / 4];
    steep.extend(across(own.y + 6, own.bottom() - 6, other.y + 6, other.bottom() - 6));
    for x in level {
        doors.push((((x, own.y), (x, own.y - clearance)), Heading::Up));
        doors.push((((x, own.bottom()), (x, own.bottom() + clearance)), Heading::Down));
    }
    for y in steep {
        doors.push((((own.x, y), (own.x - clearance, y)), Heading::Left));
        doors.push((((own.right(), y), (own.right() + clearance, y)), Heading::Right));
    }
    let near = |(x, y): Point, end: &Point| (end.0 - x).abs() < 2 * NEAR && (end.1 - y).abs() < 2 * NEAR;
    let door = |((at, street), heading): ((Point, Point), Heading)| {
        let shared = if ends.iter().any(|end| near(at, end)) { SHARED_DOOR } else { 0 };
        let off = match heading {
            Heading::Up | Heading::Down => (at.0 - own.mid_x()).abs(),
            Heading::Left | Heading::Right => (at.1 - own.mid_y()).abs(),
        };
        Door { at, street, heading, cost: shared + off / 8 }
    };
    doors.into_iter().map(door).collect()
}

/// The way without the points at which it goes straight on.
fn without_straight_joints(way: &[Point]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::with_capacity(way.len());
    for &point in way {
        if out.last() == Some(&point) {
            continue;
        }
        if let [.., before, last] = out[..]
            && ((before.0 == last.0 && last.0 == point.0) || (before.1 == last.1 && last.1 == point.1))
        {
            out.pop();
        }
        out.push(point);
    }
    out
}
