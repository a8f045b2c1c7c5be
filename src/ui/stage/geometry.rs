//! Points, rectangles and ways: plain integers, in the units of the drawing.

/// A point.
pub type Point = (i32, i32);

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub w: i32,
    /// Its height.
    pub h: i32,
}

impl Rect {
    /// From its upper left corner, so wide and so high.
    pub const fn new(x: i32, y: i32, w: i32, h: i32) -> Self {
        Self { x, y, w, h }
    }

    /// Its right edge.
    pub const fn right(self) -> i32 {
        self.x + self.w
    }

    /// Its lower edge.
    pub const fn bottom(self) -> i32 {
        self.y + self.h
    }

    /// The middle, from left to right.
    pub const fn mid_x(self) -> i32 {
        self.x + self.w / 2
    }

    /// The middle, from top to bottom.
    pub const fn mid_y(self) -> i32 {
        self.y + self.h / 2
    }

    /// Whether the two share any point.
    pub const fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// So much larger on every side.
    pub const fn grown(self, by: i32) -> Self {
        Self::new(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)
    }

    /// How much of it lies in `other` too, as an area.
    pub fn shared(self, other: Self) -> i32 {
        let width = self.right().min(other.right()) - self.x.max(other.x);
        let height = self.bottom().min(other.bottom()) - self.y.max(other.y);
        if width > 0 && height > 0 { width * height } else { 0 }
    }

    /// The same, moved so that it lies inside `whole` as far as it can.
    pub fn moved_into(self, whole: Self) -> Self {
        let x = self.x.min(whole.right() - self.w).max(whole.x);
        let y = self.y.min(whole.bottom() - self.h).max(whole.y);
        Self { x, y, ..self }
    }

    /// Whether a level or steep line from `a` to `b` goes through it; along its edge is not through it.
    pub fn meets(self, a: Point, b: Point) -> bool {
        a.0.min(b.0) < self.right() && a.0.max(b.0) > self.x && a.1.min(b.1) < self.bottom() && a.1.max(b.1) > self.y
    }

    /// Whether `other` lies wholly inside.
    pub const fn holds(self, other: Self) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}

/// How long a way is.
pub fn length(way: &[Point]) -> i32 {
    way.windows(2).map(|leg| (leg[0].0 - leg[1].0).abs() + (leg[0].1 - leg[1].1).abs()).sum()
}

/// The point that is `thousandths` of the way along `way`.
pub fn along(way: &[Point], thousandths: i32) -> Point {
    let length = |(a, b): (&Point, &Point)| (a.0 - b.0).abs() + (a.1 - b.1).abs();
    let total: i32 = way.iter().zip(way.iter().skip(1)).map(length).sum();
    let mut left = total * thousandths.clamp(0, 1000) / 1000;
    for (a, b) in way.iter().zip(way.iter().skip(1)) {
        let leg = length((a, b)).max(1);
        if left <= leg {
            return (a.0 + (b.0 - a.0) * left / leg, a.1 + (b.1 - a.1) * left / leg);
        }
        left -= leg;
    }
    way.last().copied().unwrap_or((0, 0))
}

/// The way as an SVG path with rounded corners.
pub fn path(way: &[Point], radius: i32) -> String {
    let mut out = String::new();
    let mut put = |command: &str, (x, y): Point| {
        out.push_str(command);
        out.push_str(&x.to_string());
        out.push(' ');
        out.push_str(&y.to_string());
    };
    for (i, &(x, y)) in way.iter().enumerate() {
        let towards = |(ox, oy): Point| {
            let reach = (ox - x).abs().max((oy - y).abs());
            let r = radius.min(reach / 2);
            (x + (ox - x).signum() * r, y + (oy - y).signum() * r)
        };
        if i == 0 {
            put("M", (x, y));
        } else if i + 1 < way.len() {
            put("L", towards(way[i - 1]));
            put("Q", (x, y));
            put(" ", towards(way[i + 1]));
        } else {
            put("L", (x, y));
        }
    }
    out
}
