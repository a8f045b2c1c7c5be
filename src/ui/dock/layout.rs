//! Where the nodes, edges and labels of a state chart go: worked out from its table, in whole units of the drawing.
//!
//! States stand two a row, each row in the other direction, so that the usual way through a machine is a short
//! line from each to the next. Neighbours are joined straight. Every other edge leaves its node at the side, follows a
//! lane (outside the column when it stays in it, between the columns when it changes) and comes in at the side; edges
//! to one node share its lane. So no edge ever crosses a node. A label slides along its edge until it touches nothing.

use crate::cloud::Chart;

/// The drawing's width.
pub(super) const WIDTH: i32 = 330;
/// A node's size.
const NODE: (i32, i32) = (112, 48);
/// A node as a rectangle about its centre: x, y, width, height and the corners' radius.
pub(super) const NODE_BOX: [&str; 5] = ["-56", "-24", "112", "48", "10"];
const COLUMNS: [i32; 2] = [74, WIDTH - 74];
const ROW: i32 = 94;
/// Half the height of a label.
const LABEL: i32 = 9;
/// How far each edge of a pair keeps to its right.
const ASIDE: i32 = 7;
/// How high a loop stands.
const LOOP: i32 = 18;

type At = (i32, i32);

/// A box: centre and half sizes.
#[derive(Clone, Copy, Debug)]
struct Area {
    centre: At,
    half: At,
}

impl Area {
    /// How much of both is covered twice.
    fn overlap(self, other: Self) -> i32 {
        let x = self.half.0 + other.half.0 - (self.centre.0 - other.centre.0).abs();
        let y = self.half.1 + other.half.1 - (self.centre.1 - other.centre.1).abs();
        x.max(0) * y.max(0)
    }
}

/// An edge: a line from border to border, of level and upright pieces.
#[derive(Clone, Debug)]
pub(super) struct Edge(Vec<At>);

impl Edge {
    /// The point at so many twentieths of its length.
    fn at(&self, twentieths: i32) -> At {
        let mut length = 0;
        for w in self.0.windows(2) {
            length += apart(w[0], w[1]);
        }
        let mut left = length * twentieths / 20;
        for w in self.0.windows(2) {
            let ((ax, ay), (bx, by)) = (w[0], w[1]);
            if left <= apart(w[0], w[1]) {
                return (ax + (bx - ax).signum() * left, ay + (by - ay).signum() * left);
            }
            left -= apart(w[0], w[1]);
        }
        self.0[0]
    }

    /// The line as an SVG path.
    pub fn path(&self) -> String {
        path(&self.0)
    }

    /// Its head as an SVG path.
    pub fn head(&self) -> String {
        let [.., from, (x, y)] = self.0[..] else { return String::new() };
        let (dx, dy) = ((x - from.0).signum(), (y - from.1).signum());
        path(&[(x, y), (x - dx * 9 + dy * 5, y - dy * 9 - dx * 5), (x - dx * 9 - dy * 5, y - dy * 9 + dx * 5)])
    }
}

fn path(points: &[At]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    format!("M{}", points.join("L"))
}

/// How far it is along level and upright lines.
fn apart(a: At, b: At) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// The drawing of one machine.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    nodes: Vec<Area>,
    /// In the order of the table's rows.
    pub edges: Vec<Edge>,
    /// The lanes left of the columns, right of them and between them: to which node each leads.
    lanes: [Vec<usize>; 3],
    /// The drawing's height.
    pub height: i32,
}

impl Layout {
    /// The drawing of `chart`.
    pub fn of(chart: &Chart) -> Self {
        let place = |state: &str| chart.states.iter().position(|s| *s == state).unwrap_or(0);
        let rows = chart.states.len().div_ceil(2);
        // A loop in the first row stands over it, one in the last row under it.
        let loops_in = |row: usize| chart.rows.iter().any(|(from, _, to)| from == to && place(from) / 2 == row);
        let top = NODE.1 / 2 + if loops_in(0) { 40 } else { 6 };
        let height = top + (rows as i32 - 1) * ROW + NODE.1 / 2 + if rows > 1 && loops_in(rows - 1) { 40 } else { 6 };
        let nodes = (0..chart.states.len()).map(|state| node(state, top)).collect();
        let mut layout = Self { nodes, edges: Vec::new(), lanes: Default::default(), height };
        for (from, _, to) in &chart.rows {
            let back = chart.rows.iter().any(|(f, _, t)| f == to && t == from);
            let edge = layout.route(place(from), place(to), if back { ASIDE } else { 0 });
            layout.edges.push(edge);
        }
        layout
    }

    /// The centre of a state's node.
    pub fn centre(&self, state: usize) -> At {
        self.nodes.get(state).map_or((0, 0), |node| node.centre)
    }

    /// One of a pair keeps `aside`, to its right, so that the other has its own way.
    fn route(&mut self, from: usize, to: usize, aside: i32) -> Edge {
        let ((ax, ay), (bx, by)) = (self.centre(from), self.centre(to));
        let (dx, dy) = ((bx - ax).signum(), (by - ay).signum());
        let (w, h) = (NODE.0 / 2, NODE.1 / 2);
        if from == to {
            // Over the top in the first row, under it in any other.
            let side = if from < 2 { -1 } else { 1 };
            let (near, far) = (ay + side * h, ay + side * (h + LOOP));
            return Edge(vec![(ax - 22, near), (ax - 22, far), (ax + 22, far), (ax + 22, near)]);
        }
        if dy == 0 {
            return Edge(vec![(ax + dx * w, ay + dx * aside), (bx - dx * w, ay + dx * aside)]);
        }
        if dx == 0 && (by - ay).abs() == ROW {
            return Edge(vec![(ax - dy * aside, ay + dy * h), (ax - dy * aside, by - dy * h)]);
        }
        let left = ax < WIDTH / 2;
        let lanes = &mut self.lanes[if dx == 0 { usize::from(!left) } else { 2 }];
        let lane = lanes.iter().position(|other| *other == to).unwrap_or(lanes.len()) as i32;
        if lane as usize == lanes.len() {
            lanes.push(to);
        }
        // Out at the side that faces the lane, in at the side that faces it.
        let (out, into, x) = match (dx, left) {
            (0, true) => (-w, -w, ax - w - 8 - lane * 6),
            (0, false) => (w, w, ax + w + 8 + lane * 6),
            _ => (dx * w, -dx * w, WIDTH / 2 + (1 - 2 * (lane % 2)) * (lane + 1) / 2 * 9),
        };
        let (leave, enter) = (ay + dy * 15, by - dy * 15);
        Edge(vec![(ax + out, leave), (x, leave), (x, enter), (bx + into, enter)])
    }

    /// Where to write `texts` on their edges, so that they lie on no node and on none of each other.
    pub fn labels(&self, texts: &[(usize, &str)]) -> Vec<At> {
        let mut taken = self.nodes.clone();
        let mut places = Vec::new();
        for (edge, text) in texts {
            let area = self.label(&self.edges[*edge], width(text) / 2 + 3, &taken);
            taken.push(area);
            places.push(area.centre);
        }
        places
    }

    /// The best place on `edge`: that which covers least, and of these the one nearest to the edge's middle.
    fn label(&self, edge: &Edge, half: i32, taken: &[Area]) -> Area {
        let mut best = Area { centre: edge.at(10), half: (half, LABEL) };
        let (first, last) = (edge.0[0], edge.0[edge.0.len() - 1]);
        if edge.0.len() > 2 && first.1 == last.1 {
            // A loop: beyond its far side.
            best.centre.1 += (edge.0[1].1 - first.1).signum() * (LABEL + 3);
            return best;
        }
        let mut lowest = i32::MAX;
        for step in 4..=16 {
            let p = edge.at(step);
            for (dx, dy) in [(0, 0), (half, 0), (-half, 0), (0, 12), (0, -12), (half, 12), (-half, -12)] {
                let x = (p.0 + dx).max(half).min(WIDTH - half);
                let y = (p.1 + dy).max(LABEL).min(self.height - LABEL);
                let area = Area { centre: (x, y), half: (half, LABEL) };
                let mut cost = apart((x, y), p) / 6 + (step - 10).abs() / 2;
                for other in taken {
                    cost += area.overlap(*other) * 10;
                }
                if cost < lowest {
                    (lowest, best) = (cost, area);
                }
            }
        }
        best
    }
}

fn node(state: usize, top: i32) -> Area {
    let (row, column) = (state / 2, state % 2);
    let column = if row % 2 == 0 { column } else { 1 - column };
    Area { centre: (COLUMNS[column], top + row as i32 * ROW), half: (NODE.0 / 2, NODE.1 / 2) }
}

/// About how wide a label is, at the 13 px of the style sheet.
fn width(text: &str) -> i32 {
    text.chars().map(|c| if c.is_ascii() { 8 } else { 14 }).sum()
}
