//! Where the nodes, edges and labels of a state chart go: worked out from its table, in whole units of the drawing.
//!
//! States stand two a row, back and forth like a ploughed field, so that the usual way through a machine is a short
//! line from each to the next. Any other edge is bent until it passes no node, and a label slides along its edge until
//! it touches nothing.

use crate::cloud::Chart;

/// The drawing's width.
pub(super) const WIDTH: i32 = 340;
/// A node's size.
pub(super) const NODE: (i32, i32) = (112, 48);
const COLUMNS: [i32; 2] = [84, WIDTH - 84];
const TOP: i32 = 62;
const ROW: i32 = 98;
/// Height of a label.
const LABEL: i32 = 18;

/// A point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At {
    pub x: f32,
    pub y: f32,
}

impl At {
    const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    fn between(self, other: Self, t: f32) -> Self {
        Self::new(self.x + (other.x - self.x) * t, self.y + (other.y - self.y) * t)
    }
}

/// A box: centre and half sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    centre: At,
    half: (f32, f32),
}

impl Area {
    fn holds(self, p: At, margin: f32) -> bool {
        (p.x - self.centre.x).abs() < self.half.0 + margin && (p.y - self.centre.y).abs() < self.half.1 + margin
    }

    /// How much of both is covered twice.
    fn overlap(self, other: Self) -> f32 {
        let x = self.half.0 + other.half.0 - (self.centre.x - other.centre.x).abs();
        let y = self.half.1 + other.half.1 - (self.centre.y - other.centre.y).abs();
        if x > 0.0 && y > 0.0 { x * y } else { 0.0 }
    }
}

/// An edge: a cubic curve from border to border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    points: [At; 4],
}

impl Edge {
    fn at(&self, t: f32) -> At {
        let p = self.points;
        let q = [p[0].between(p[1], t), p[1].between(p[2], t), p[2].between(p[3], t)];
        q[0].between(q[1], t).between(q[1].between(q[2], t), t)
    }

    /// The curve as an SVG path.
    pub fn path(&self) -> String {
        let [a, b, c, d] = self.points.map(pair);
        ["M", &a, " C", &b, " ", &c, " ", &d].concat()
    }

    /// Its head as an SVG path.
    pub fn head(&self) -> String {
        let [_, _, from, tip] = self.points;
        let (dx, dy) = (tip.x - from.x, tip.y - from.y);
        let length = dx.hypot(dy).max(1.0);
        let (dx, dy) = (dx / length, dy / length);
        let corner = |side: f32| pair(At::new(tip.x - dx * 9.0 + dy * 5.0 * side, tip.y - dy * 9.0 - dx * 5.0 * side));
        ["M", &pair(tip), " L", &corner(1.0), " L", &corner(-1.0), " Z"].concat()
    }
}

fn pair(p: At) -> String {
    [&(p.x.round() as i32).to_string(), ",", &(p.y.round() as i32).to_string()].concat()
}

/// The drawing of one machine.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    nodes: Vec<Area>,
    /// In the order of the table's rows.
    pub edges: Vec<Edge>,
    /// The drawing's height.
    pub height: i32,
}

impl Layout {
    /// The drawing of `chart`.
    pub fn of(chart: &Chart) -> Self {
        let rows = chart.states.len().div_ceil(2) as i32;
        let nodes: Vec<Area> = (0..chart.states.len()).map(node).collect();
        let height = TOP + (rows - 1) * ROW + NODE.1 / 2 + 14;
        let mut layout = Self { nodes, edges: Vec::new(), height };
        let place = |state: &str| chart.states.iter().position(|s| *s == state).unwrap_or(0);
        for (from, _, to) in &chart.rows {
            let back = chart.rows.iter().any(|(f, _, t)| f == to && t == from);
            let edge = layout.route(place(from), place(to), back);
            layout.edges.push(edge);
        }
        layout
    }

    /// The centre of a state's node.
    pub fn centre(&self, state: usize) -> (i32, i32) {
        self.nodes.get(state).map_or((0, 0), |n| (n.centre.x as i32, n.centre.y as i32))
    }

    fn route(&self, from: usize, to: usize, back: bool) -> Edge {
        if from == to {
            return self.around(from);
        }
        // One of a pair keeps to its right, so that the other has its own way.
        let bends: &[f32] = if back {
            &[13.0, 40.0, 64.0, 90.0, -64.0, -90.0]
        } else {
            &[0.0, 16.0, -16.0, 34.0, -34.0, 52.0, -52.0, 72.0, -72.0, 96.0, -96.0]
        };
        let edges = bends.iter().map(|bend| self.bent(from, to, *bend));
        let first = self.bent(from, to, bends[0]);
        edges.into_iter().find(|edge| self.is_free(edge, from, to)).unwrap_or(first)
    }

    fn bent(&self, from: usize, to: usize, bend: f32) -> Edge {
        let (a, b) = (self.nodes[from], self.nodes[to]);
        let (dx, dy) = (b.centre.x - a.centre.x, b.centre.y - a.centre.y);
        let length = dx.hypot(dy).max(1.0);
        // A little bend shifts the whole line; a large one goes around.
        let (nx, ny) = (-dy / length, dx / length);
        let shift = bend.clamp(-13.0, 13.0);
        let shifted = |p: At| At::new(p.x + nx * shift, p.y + ny * shift);
        let out = (bend - shift) * 4.0 / 3.0;
        let control = |t: f32| {
            let p = shifted(a.centre.between(b.centre, t));
            At::new(p.x + nx * out, p.y + ny * out)
        };
        let (c, d) = (control(0.3), control(0.7));
        Edge { points: [border(a, shifted(a.centre), c), c, d, border(b, shifted(b.centre), d)] }
    }

    /// From a node back to itself: over its top in the first row, under it in any other.
    fn around(&self, state: usize) -> Edge {
        let n = self.nodes[state];
        let side = if state < 2 { -1.0 } else { 1.0 };
        let p = |dx: f32, dy: f32| At::new(n.centre.x + dx, n.centre.y + side * (n.half.1 + dy));
        Edge { points: [p(-22.0, 0.0), p(-26.0, 26.0), p(26.0, 26.0), p(22.0, 0.0)] }
    }

    fn is_free(&self, edge: &Edge, from: usize, to: usize) -> bool {
        (1..20).map(|i| edge.at(i as f32 / 20.0)).all(|p| {
            let inside = p.x > 4.0 && p.x < WIDTH as f32 - 4.0;
            inside && self.nodes.iter().enumerate().all(|(i, n)| i == from || i == to || !n.holds(p, 5.0))
        })
    }

    /// Where to write `texts` on their edges, so that they lie on no node and on none of each other.
    pub fn labels(&self, texts: &[(usize, &str)]) -> Vec<(i32, i32)> {
        let mut taken = self.nodes.clone();
        texts
            .iter()
            .map(|(edge, text)| {
                let half = (width(text) / 2.0 + 3.0, LABEL as f32 / 2.0);
                let mut best: Option<(f32, Area)> = None;
                for step in [10, 8, 12, 6, 14, 4, 16] {
                    let p = self.edges[*edge].at(step as f32 / 20.0);
                    for (dx, dy) in
                        [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, -1.0)]
                    {
                        let limit = |v: f32, half: f32, size: i32| v.clamp(half, (size as f32 - half).max(half));
                        let centre = At::new(
                            limit(p.x + dx * half.0, half.0, WIDTH),
                            limit(p.y + dy * 12.0, half.1, self.height),
                        );
                        let area = Area { centre, half };
                        let covered: f32 = taken.iter().map(|t| area.overlap(*t)).sum();
                        // How far the label strays from its edge counts a little.
                        let strays = (centre.x - p.x).abs() / 8.0
                            + (centre.y - p.y).abs() / 4.0
                            + (step - 10_i32).abs() as f32 / 4.0;
                        let cost = covered * 10.0 + strays;
                        if best.is_none_or(|(least, _)| cost < least) {
                            best = Some((cost, area));
                        }
                    }
                }
                let Some((_, area)) = best else { return (0, 0) };
                taken.push(area);
                (area.centre.x.round() as i32, area.centre.y.round() as i32)
            })
            .collect()
    }
}

fn node(state: usize) -> Area {
    let (row, column) = (state / 2, state % 2);
    let column = if row % 2 == 0 { column } else { 1 - column };
    let centre = At::new(COLUMNS[column] as f32, (TOP + row as i32 * ROW) as f32);
    Area { centre, half: (NODE.0 as f32 / 2.0, NODE.1 as f32 / 2.0) }
}

/// Where the way from `inside` to `outside` leaves the box.
fn border(area: Area, inside: At, outside: At) -> At {
    let (dx, dy) = (outside.x - inside.x, outside.y - inside.y);
    let reach = |d: f32, from: f32, half: f32| {
        if d.abs() < 0.01 { f32::INFINITY } else { ((half * d.signum()) - from) / d }
    };
    let t = reach(dx, inside.x - area.centre.x, area.half.0).min(reach(dy, inside.y - area.centre.y, area.half.1));
    At::new(inside.x + dx * t, inside.y + dy * t)
}

/// About how wide a label is, at the 13 px of the style sheet.
fn width(text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 7.4 } else { 13.4 }).sum()
}
