//! Where the nodes, edges and labels of a state chart go: worked out from its table, in whole units of the drawing.
//!
//! States stand two a row, back and forth like a ploughed field, so that the usual way through a machine is a short
//! line from each to the next. An edge whose straight line would pass a node goes around: outside the columns when it
//! stays in one, between them when it changes. A label slides along its edge until it touches nothing.

use crate::cloud::Chart;

/// The drawing's width.
pub(super) const WIDTH: i32 = 330;
/// A node's size.
pub(super) const NODE: (i32, i32) = (112, 48);
const COLUMNS: [i32; 2] = [74, WIDTH - 74];
const ROW: i32 = 94;
/// Half the height of a label.
const LABEL: f32 = 9.0;
/// Between the two edges of a pair.
const PAIR: f32 = 14.0;
/// How high a loop stands.
const LOOP: f32 = 18.0;

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

    /// How far it is to `other`.
    fn to(self, other: Self) -> f32 {
        (other.x - self.x).hypot(other.y - self.y)
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

/// An edge: a line from border to border, its corners rounded.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    points: Vec<At>,
}

impl Edge {
    /// The point at `t` of its length.
    fn at(&self, t: f32) -> At {
        let spans = || self.points.windows(2).map(|w| (w[0], w[1], w[0].to(w[1])));
        let mut left = spans().map(|(.., length)| length).sum::<f32>() * t;
        for (a, b, length) in spans() {
            if left <= length {
                return a.between(b, left / length.max(0.01));
            }
            left -= length;
        }
        self.points[self.points.len() - 1]
    }

    /// The line as an SVG path.
    pub fn path(&self) -> String {
        let mut out = ["M", &pair(self.points[0])].concat();
        for w in self.points.windows(3) {
            let near = |other: At| w[1].between(other, (8.0 / w[1].to(other).max(0.01)).min(0.5));
            out = [&out, " L", &pair(near(w[0])), " Q", &pair(w[1]), " ", &pair(near(w[2]))].concat();
        }
        [&out, " L", &pair(self.points[self.points.len() - 1])].concat()
    }

    /// Its head as an SVG path.
    pub fn head(&self) -> String {
        let [.., from, tip] = self.points[..] else { return String::new() };
        let length = from.to(tip).max(1.0);
        let (dx, dy) = ((tip.x - from.x) / length, (tip.y - from.y) / length);
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
    /// How many ways around each column, and between them, are taken.
    lanes: [u8; 3],
    /// The drawing's height.
    pub height: i32,
}

impl Layout {
    /// The drawing of `chart`.
    pub fn of(chart: &Chart) -> Self {
        let place = |state: &str| chart.states.iter().position(|s| *s == state).unwrap_or(0);
        let loops = |from_row: usize, to_row: usize| {
            chart.rows.iter().any(|(from, _, to)| from == to && (from_row..to_row).contains(&(place(from) / 2)))
        };
        let rows = chart.states.len().div_ceil(2);
        let top = NODE.1 / 2 + if loops(0, 1) { 40 } else { 22 };
        let nodes: Vec<Area> = (0..chart.states.len()).map(|state| node(state, top)).collect();
        let height = top + (rows as i32 - 1) * ROW + NODE.1 / 2 + if loops(rows - 1, rows) { 40 } else { 8 };
        let mut layout = Self { nodes, edges: Vec::new(), lanes: [0; 3], height };
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

    fn route(&mut self, from: usize, to: usize, back: bool) -> Edge {
        if from == to {
            return self.around(from);
        }
        // One of a pair keeps to its right, so that the other has its own way.
        let edge = self.straight(from, to, if back { PAIR / 2.0 } else { 0.0 });
        if self.is_free(&edge, from, to) { edge } else { self.detour(from, to) }
    }

    fn straight(&self, from: usize, to: usize, aside: f32) -> Edge {
        let (a, b) = (self.nodes[from], self.nodes[to]);
        let length = a.centre.to(b.centre).max(1.0);
        let (nx, ny) = ((a.centre.y - b.centre.y) / length, (b.centre.x - a.centre.x) / length);
        let shifted = |p: At| At::new(p.x + nx * aside, p.y + ny * aside);
        let (p, q) = (shifted(a.centre), shifted(b.centre));
        Edge { points: vec![border(a, p, q), border(b, q, p)] }
    }

    /// Out at the side, along a lane, and in at the side.
    fn detour(&mut self, from: usize, to: usize) -> Edge {
        let (a, b) = (self.nodes[from].centre, self.nodes[to].centre);
        let left = a.x < WIDTH as f32 / 2.0;
        let half = NODE.0 as f32 / 2.0;
        let same = (a.x - b.x).abs() < 1.0;
        let lane = if same { usize::from(!left) } else { 2 };
        let taken = f32::from(self.lanes[lane]);
        self.lanes[lane] += 1;
        let (out, x) = match (same, left) {
            (true, true) => (-half, a.x - half - 8.0 - taken * 6.0),
            (true, false) => (half, a.x + half + 8.0 + taken * 6.0),
            (false, left) => (if left { half } else { -half }, WIDTH as f32 / 2.0 - 8.0 + taken * 8.0),
        };
        // Ways that meet at one node come in one above the other.
        let (up, step) = (if b.y < a.y { 1.0 } else { -1.0 }, taken * 8.0);
        let (leave, enter) = (a.y - up * 10.0, b.y + up * (8.0 + step));
        let into = if same { b.x + out } else { b.x - out };
        Edge { points: vec![At::new(a.x + out, leave), At::new(x, leave), At::new(x, enter), At::new(into, enter)] }
    }

    /// From a node back to itself: over its top in the first row, under it in any other.
    fn around(&self, state: usize) -> Edge {
        let n = self.nodes[state];
        let side = if state < 2 { -1.0 } else { 1.0 };
        let p = |dx: f32, dy: f32| At::new(n.centre.x + dx, n.centre.y + side * (n.half.1 + dy));
        Edge { points: vec![p(-22.0, 0.0), p(-22.0, LOOP), p(22.0, LOOP), p(22.0, 0.0)] }
    }

    fn is_free(&self, edge: &Edge, from: usize, to: usize) -> bool {
        (1..20)
            .map(|i| edge.at(i as f32 / 20.0))
            .all(|p| self.nodes.iter().enumerate().all(|(i, n)| i == from || i == to || !n.holds(p, 4.0)))
    }

    /// Where to write `texts` on their edges, so that they lie on no node and on none of each other.
    pub fn labels(&self, texts: &[(usize, &str)]) -> Vec<(i32, i32)> {
        let mut taken = self.nodes.clone();
        let mut places = Vec::new();
        for (edge, text) in texts {
            let area = self.label(&self.edges[*edge], width(text) / 2.0 + 3.0, &taken);
            taken.push(area);
            places.push((area.centre.x.round() as i32, area.centre.y.round() as i32));
        }
        places
    }

    /// The best place on `edge`: that which covers least, and of these the one nearest to the edge's middle.
    fn label(&self, edge: &Edge, half: f32, taken: &[Area]) -> Area {
        let (first, last) = (edge.points[0], edge.points[edge.points.len() - 1]);
        if edge.points.len() > 2 && (first.y - last.y).abs() < 0.01 {
            // A loop: beyond its far side.
            let side = (edge.points[1].y - first.y).signum();
            let far = edge.at(0.5);
            return Area { centre: At::new(far.x, far.y + side * (LABEL + 3.0)), half: (half, LABEL) };
        }
        let within = |v: f32, half: f32, size: i32| v.clamp(half, (size as f32 - half).max(half));
        let mut best: Option<(f32, Area)> = None;
        for step in 4..=16_i16 {
            let p = edge.at(f32::from(step) / 20.0);
            for (dx, dy) in
                [(0.0, 0.0), (half, 0.0), (-half, 0.0), (0.0, 11.0), (0.0, -11.0), (half, 11.0), (-half, -11.0)]
            {
                let centre = At::new(within(p.x + dx, half, WIDTH), within(p.y + dy, LABEL, self.height));
                let area = Area { centre, half: (half, LABEL) };
                let covered: f32 = taken.iter().map(|t| area.overlap(*t)).sum();
                let strays = centre.to(p) / 6.0 + f32::from((step - 10).abs()) / 2.0;
                let cost = covered * 10.0 + strays;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, area));
                }
            }
        }
        best.map_or(Area { centre: edge.at(0.5), half: (half, LABEL) }, |(_, area)| area)
    }
}

fn node(state: usize, top: i32) -> Area {
    let (row, column) = (state / 2, state % 2);
    let column = if row % 2 == 0 { column } else { 1 - column };
    let centre = At::new(COLUMNS[column] as f32, (top + row as i32 * ROW) as f32);
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
