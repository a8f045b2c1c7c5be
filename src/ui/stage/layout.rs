//! Where everything stands on the stage: plain integers, in the units of the drawing.
//!
//! Three arrangements of one and the same topology: for a projector, for a laptop and for a phone. Boxes are given,
//! routes follow from them, so that a box can be moved without a line coming loose.

use super::geometry::{Point, Rect};
use crate::story::Node;

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A projector or a large screen.
    Wide,
    /// A laptop.
    Medium,
    /// A phone held upright.
    Tall,
}

impl Size {
    /// The size that fits a stage of `width` by `height` CSS pixels best.
    pub const fn fitting(width: i32, height: i32) -> Self {
        if width < 640 || (width < 1000 && height * 10 > width * 6) {
            Self::Tall
        } else if width < 1180 || height < 470 {
            Self::Medium
        } else {
            Self::Wide
        }
    }

    /// Its name in `data-size`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Medium => "medium",
            Self::Tall => "tall",
        }
    }
}

/// An arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Which.
    pub size: Size,
    /// The drawing's width.
    pub width: i32,
    /// The drawing's height.
    pub height: i32,
    /// The boundary of the account.
    pub account: Rect,
    /// The boundary of the desk.
    pub desk: Rect,
    /// The instance.
    pub ec2: Rect,
    /// The process on the instance.
    pub process: Rect,
    /// The metadata service on the instance.
    pub imds: Rect,
    /// IAM.
    pub iam: Rect,
    /// STS.
    pub sts: Rect,
    /// S3.
    pub s3: Rect,
    /// Lambda, where it is on the stage.
    pub lambda: Rect,
    /// Whether it is: the account has a function, or somebody asks for one. What went its way makes room.
    pub has_lambda: bool,
    /// CloudTrail.
    pub cloudtrail: Rect,
    /// The local PC.
    pub pc: Rect,
    /// The boundary of the internet, where the attacker is on the stage; else it has no size.
    pub internet: Rect,
    /// The attacker's computer.
    pub attacker: Rect,
}

/// Where a label is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The point.
    pub at: Point,
    /// Whether the label begins there, rather than having its middle there.
    pub starts: bool,
}

impl Layout {
    /// The arrangement for `size`.
    pub const fn of(size: Size) -> Self {
        match size {
            Size::Wide => Self {
                size,
                width: 1400,
                height: 545,
                account: Rect::new(218, 6, 1172, 494),
                desk: Rect::new(8, 170, 194, 190),
                ec2: Rect::new(240, 60, 412, 426),
                process: Rect::new(264, 140, 364, 118),
                imds: Rect::new(264, 344, 364, 124),
                iam: Rect::new(774, 60, 330, 186),
                sts: Rect::new(774, 344, 330, 142),
                s3: Rect::new(1148, 60, 226, 124),
                lambda: Rect::new(1148, 222, 226, 84),
                has_lambda: false,
                cloudtrail: Rect::new(1148, 344, 226, 142),
                pc: Rect::new(20, 212, 170, 132),
                internet: Rect::new(8, 280, 0, 0),
                attacker: Rect::new(20, 322, 170, 132),
            },
            Size::Medium => Self {
                size,
                width: 916,
                height: 342,
                account: Rect::new(156, 2, 758, 316),
                desk: Rect::new(0, 90, 148, 146),
                ec2: Rect::new(166, 32, 280, 280),
                process: Rect::new(176, 80, 260, 80),
                imds: Rect::new(176, 216, 260, 90),
                iam: Rect::new(530, 32, 244, 124),
                sts: Rect::new(530, 216, 244, 96),
                s3: Rect::new(798, 32, 110, 88),
                lambda: Rect::new(798, 140, 110, 56),
                has_lambda: false,
                cloudtrail: Rect::new(798, 216, 110, 96),
                pc: Rect::new(6, 120, 136, 108),
                internet: Rect::new(0, 166, 0, 0),
                attacker: Rect::new(6, 196, 136, 108),
            },
            Size::Tall => Self {
                size,
                width: 370,
                height: 530,
                account: Rect::new(2, 4, 366, 412),
                desk: Rect::new(2, 426, 366, 100),
                ec2: Rect::new(8, 36, 208, 272),
                process: Rect::new(16, 88, 192, 84),
                imds: Rect::new(16, 210, 192, 92),
                iam: Rect::new(244, 134, 118, 92),
                sts: Rect::new(244, 256, 118, 92),
                s3: Rect::new(244, 36, 118, 66),
                lambda: Rect::new(178, 368, 178, 30),
                has_lambda: false,
                cloudtrail: Rect::new(8, 340, 150, 66),
                pc: Rect::new(12, 452, 190, 66),
                internet: Rect::new(188, 426, 0, 0),
                attacker: Rect::new(194, 452, 168, 66),
            },
        }
    }

    /// The same with the attacker's computer on the stage: the desk makes room for it.
    pub const fn with_attacker(mut self) -> Self {
        (self.desk, self.pc) = match self.size {
            Size::Wide => (Rect::new(8, 60, 194, 190), Rect::new(20, 102, 170, 132)),
            Size::Medium => (Rect::new(0, 8, 148, 146), Rect::new(6, 38, 136, 108)),
            Size::Tall => (Rect::new(2, 426, 180, 100), Rect::new(8, 452, 168, 66)),
        };
        (self.internet.w, self.internet.h) = (self.desk.w, self.desk.h);
        self
    }

    /// Whether the attacker's computer is on the stage.
    pub const fn has_attacker(&self) -> bool {
        self.internet.w > 0
    }

    /// The same, drawn so much wider: the boxes take the room, and their distances stay in proportion.
    pub const fn widened(mut self, width: i32) -> Self {
        const fn widen(rect: Rect, from: i32, to: i32) -> Rect {
            let x = rect.x * to / from;
            Rect::new(x, rect.y, rect.right() * to / from - x, rect.h)
        }
        let (from, to) = (self.width, width);
        if to > from {
            self.width = to;
            self.account = widen(self.account, from, to);
            self.desk = widen(self.desk, from, to);
            self.ec2 = widen(self.ec2, from, to);
            self.process = widen(self.process, from, to);
            self.imds = widen(self.imds, from, to);
            self.iam = widen(self.iam, from, to);
            self.sts = widen(self.sts, from, to);
            self.s3 = widen(self.s3, from, to);
            self.lambda = widen(self.lambda, from, to);
            self.cloudtrail = widen(self.cloudtrail, from, to);
            self.pc = widen(self.pc, from, to);
            self.internet = widen(self.internet, from, to);
            self.attacker = widen(self.attacker, from, to);
        }
        self
    }

    /// The box of `node`; for the instance, that of the process that speaks for it.
    pub const fn rect(&self, node: Node) -> Rect {
        match node {
            Node::Ec2 => self.process,
            Node::Imds => self.imds,
            Node::Iam => self.iam,
            Node::Sts => self.sts,
            Node::S3 => self.s3,
            Node::CloudTrail => self.cloudtrail,
            Node::Lambda => self.lambda,
            Node::Pc => self.pc,
            Node::Attacker => self.attacker,
        }
    }

    /// The way from one place to another, corner by corner.
    pub fn route(&self, from: Node, to: Node) -> Vec<Point> {
        self.one_way(from, to).unwrap_or_else(|| {
            let mut way = self.one_way(to, from).unwrap_or_else(|| self.straight(to, from));
            way.reverse();
            way
        })
    }

    fn one_way(&self, from: Node, to: Node) -> Option<Vec<Point>> {
        let Self { process, imds, iam, sts, s3, lambda, cloudtrail, pc, ec2, account, .. } = *self;
        let tall = self.size == Size::Tall;
        // The street between the instance and the services.
        let street = ec2.right() + (iam.x - ec2.right()) / 2;
        let lane = if tall { 6 } else { 14 };
        Some(match (from, to) {
            (Node::Ec2, Node::Imds) => {
                let x = process.x + process.w / 8;
                vec![(x, process.bottom()), (x, imds.y)]
            }
            (Node::Imds, Node::Iam) => {
                let y = imds.y + imds.h / 4;
                let enter = if tall { iam.bottom() - 18 } else { iam.mid_y() };
                vec![(imds.right(), y), (street, y), (street, enter), (iam.x, enter)]
            }
            (Node::Imds, Node::Sts) => {
                let y = imds.y + imds.h * 3 / 4;
                if tall {
                    vec![(imds.right(), y), (street - lane, y), (street - lane, sts.mid_y()), (sts.x, sts.mid_y())]
                } else {
                    vec![(imds.right(), y), (sts.x, y)]
                }
            }
            (Node::Ec2, Node::S3) if tall => {
                let y = process.y + process.h / 3;
                vec![(process.right(), y), (street, y), (street, s3.mid_y()), (s3.x, s3.mid_y())]
            }
            (Node::Ec2, Node::S3) => {
                let (y, top) = (process.y + process.h / 3, account.y + (s3.y - account.y) / 2);
                vec![
                    (process.right(), y),
                    (street - lane, y),
                    (street - lane, top),
                    (s3.mid_x(), top),
                    (s3.mid_x(), s3.y),
                ]
            }
            (Node::Ec2, Node::Sts) => {
                let y = process.y + process.h * 2 / 3;
                let enter = sts.y + sts.h / 4;
                let x = street + if tall { lane } else { 2 * lane };
                vec![(process.right(), y), (x, y), (x, enter), (sts.x, enter)]
            }
            (Node::Sts, Node::Iam) => vec![(sts.mid_x(), sts.y), (sts.mid_x(), iam.bottom())],
            (Node::S3, Node::Iam) if tall => vec![(s3.mid_x(), s3.bottom()), (s3.mid_x(), iam.y)],
            (Node::S3, Node::Iam) => {
                let y = s3.y + s3.h / 2;
                vec![(s3.x, y), (iam.right(), y)]
            }
            (Node::S3, Node::CloudTrail) if tall => {
                let x = s3.right() + 5;
                let y = account.bottom() - 12;
                vec![(s3.right(), s3.mid_y()), (x, s3.mid_y()), (x, y), (cloudtrail.right(), y)]
            }
            (Node::S3, Node::CloudTrail) if self.has_lambda => {
                let x = s3.right() + (account.right() - s3.right()) / 2;
                vec![
                    (s3.right(), s3.mid_y()),
                    (x, s3.mid_y()),
                    (x, cloudtrail.mid_y()),
                    (cloudtrail.right(), cloudtrail.mid_y()),
                ]
            }
            (Node::S3, Node::CloudTrail) => vec![(s3.mid_x(), s3.bottom()), (s3.mid_x(), cloudtrail.y)],
            (Node::Sts, Node::CloudTrail) if tall => {
                let y = cloudtrail.y + cloudtrail.h / 3;
                vec![(sts.mid_x(), sts.bottom()), (sts.mid_x(), y), (cloudtrail.right(), y)]
            }
            (Node::Sts, Node::CloudTrail) => {
                let y = sts.mid_y();
                vec![(sts.right(), y), (cloudtrail.x, y)]
            }
            (Node::Iam, Node::CloudTrail) if !tall => {
                let x = iam.right() + (cloudtrail.x - iam.right()) / 2;
                let (leave, enter) = (iam.y + iam.h * 3 / 4, cloudtrail.y + cloudtrail.h / 5);
                vec![(iam.right(), leave), (x, leave), (x, enter), (cloudtrail.x, enter)]
            }
            (Node::Lambda, Node::Sts) if tall => {
                let x = lambda.mid_x();
                vec![(x, lambda.y), (x, sts.bottom())]
            }
            (Node::Lambda, Node::Iam | Node::S3) if tall => {
                let (x, y) = (account.right() - 3, self.rect(to).mid_y());
                vec![(lambda.right(), lambda.mid_y()), (x, lambda.mid_y()), (x, y), (iam.right(), y)]
            }
            (Node::Lambda, Node::CloudTrail) if tall => {
                vec![(lambda.x, lambda.mid_y()), (cloudtrail.right(), lambda.mid_y())]
            }
            // Out at the top, between the account and the desks.
            (Node::Pc | Node::Attacker, _) if tall && self.has_attacker() => {
                let (own, goal) = (self.rect(from), self.rect(to));
                let (x, y) = (own.x + 20, i32::midpoint(account.bottom(), self.desk.y));
                let mut way = vec![(x, own.y), (x, y)];
                match to {
                    Node::Ec2 | Node::Imds => {
                        let gap = i32::midpoint(cloudtrail.right(), lambda.x);
                        way.extend([(gap, y), (gap, ec2.bottom())]);
                    }
                    Node::Lambda => way.extend([(lambda.x + 14, y), (lambda.x + 14, lambda.bottom())]),
                    _ => {
                        let x = account.right() - 3;
                        way.extend([(x, y), (x, goal.mid_y()), (goal.right(), goal.mid_y())]);
                    }
                }
                way
            }
            (Node::Pc, Node::Lambda) if tall => {
                let x = lambda.x + 14;
                vec![(x, pc.y), (x, lambda.bottom())]
            }
            (Node::Lambda, Node::Sts | Node::Iam) => {
                let x = iam.right() + (lambda.x - iam.right()) / 2;
                let (leave, enter) = match to {
                    Node::Sts => (lambda.y + lambda.h * 2 / 3, sts.y + sts.h / 4),
                    _ => (lambda.y + lambda.h / 3, iam.y + iam.h * 2 / 3),
                };
                vec![(lambda.x, leave), (x, leave), (x, enter), (iam.right(), enter)]
            }
            (Node::Lambda, Node::S3) => vec![(lambda.mid_x(), lambda.y), (lambda.mid_x(), s3.bottom())],
            (Node::Lambda, Node::CloudTrail) => vec![(lambda.mid_x(), lambda.bottom()), (lambda.mid_x(), cloudtrail.y)],
            (Node::Pc | Node::Attacker, Node::S3 | Node::Sts | Node::Iam | Node::Lambda) => {
                let x = match to {
                    Node::Sts => sts.mid_x(),
                    // Between the two columns of services.
                    _ => iam.right() + (s3.x - iam.right()) / 2,
                };
                let goal = self.rect(to);
                if tall {
                    let y = pc.y + pc.h / 2;
                    let x = account.right() - 3;
                    vec![(pc.right(), y), (x, y), (x, goal.mid_y()), (goal.right(), goal.mid_y())]
                } else {
                    let y = account.bottom() + (self.height - account.bottom()) / 2;
                    let own = self.rect(from);
                    let mut way = if from == Node::Pc && self.has_attacker() {
                        // Past the attacker's computer, which stands below.
                        let lane = i32::midpoint(self.desk.right(), account.x);
                        vec![(own.right(), own.mid_y()), (lane, own.mid_y()), (lane, y), (x, y)]
                    } else {
                        vec![(own.mid_x(), own.bottom()), (own.mid_x(), y), (x, y)]
                    };
                    match to {
                        Node::Sts => way.push((x, sts.bottom())),
                        Node::S3 | Node::Lambda => {
                            way.extend([(x, goal.y + goal.h * 3 / 4), (goal.x, goal.y + goal.h * 3 / 4)]);
                        }
                        _ => way.extend([(x, iam.y + iam.h * 5 / 6), (iam.right(), iam.y + iam.h * 5 / 6)]),
                    }
                    way
                }
            }
            (Node::Pc | Node::Attacker, Node::Ec2 | Node::Imds) if !tall => {
                let own = self.rect(from);
                let y = own.y + own.h / 3;
                vec![(own.right(), y), (ec2.x, y)]
            }
            (Node::Pc, Node::Ec2 | Node::Imds) => {
                let x = pc.x + pc.w / 4;
                vec![(x, pc.y), (x, ec2.bottom())]
            }
            _ => return None,
        })
    }

    /// For two places between which nothing usually travels.
    fn straight(&self, from: Node, to: Node) -> Vec<Point> {
        let (a, b) = (self.rect(from), self.rect(to));
        vec![(a.mid_x(), a.mid_y()), (b.mid_x(), b.mid_y())]
    }

    /// Where the label of a message between two places, or of what one does by itself, is put: clear of every box.
    pub fn label(&self, from: Node, to: Node) -> Anchor {
        let Self { process, imds, iam, sts, s3, cloudtrail, ec2, account, .. } = *self;
        if self.size == Size::Tall {
            // There is one free strip, between what stands above and CloudTrail.
            return Anchor { at: (8, ec2.bottom() + 16), starts: true };
        }
        let middle = |x, y| Anchor { at: (x, y), starts: false };
        let between = |a: i32, b: i32| a + (b - a) / 2;
        let pair = if from < to { (from, to) } else { (to, from) };
        let street = between(ec2.right(), iam.x);
        match pair {
            // What a place does by itself: above it, clear of its title and of a step's number at its corner; in the
            // upper row, below it.
            (place, same) if place == same => {
                let rect = self.rect(place);
                middle(rect.mid_x(), if rect.y > iam.y { rect.y - 30 } else { rect.bottom() + 30 })
            }
            // Beside the line: half way along it, the message itself rests.
            (Node::Ec2, Node::Imds) => {
                Anchor { at: (process.x + process.w / 8 + 32, between(process.bottom(), imds.y)), starts: true }
            }
            (Node::Ec2, Node::S3) => Anchor { at: (iam.mid_x(), between(account.y, iam.y)), starts: true },
            (Node::Imds | Node::Ec2, _) => Anchor { at: (street + 22, between(iam.bottom(), sts.y)), starts: true },
            (Node::Iam, Node::Sts) => Anchor { at: (sts.mid_x() + 14, between(iam.bottom(), sts.y)), starts: true },
            // Where Lambda stands in the way, the strip to the left of it is free.
            (Node::Iam | Node::Sts | Node::S3, Node::CloudTrail | Node::Lambda)
            | (Node::Iam | Node::Sts, Node::S3)
            | (Node::CloudTrail, Node::Lambda)
                if self.has_lambda =>
            {
                middle(sts.mid_x(), between(iam.bottom(), sts.y))
            }
            (Node::Iam | Node::Sts, Node::S3 | Node::CloudTrail) => {
                middle(between(iam.right(), s3.x), between(iam.bottom(), sts.y))
            }
            (Node::S3, Node::CloudTrail) => middle(cloudtrail.mid_x() - 24, between(s3.bottom(), cloudtrail.y)),
            _ => middle(between(ec2.x, ec2.right()), between(account.bottom(), self.height)),
        }
    }

    /// Where the number of a lesson's step is put, on the way from one place to another, nearer to the first.
    pub fn badge(&self, from: Node, to: Node) -> Point {
        let way = self.route(from, to);
        let near = usize::from(self.size != Size::Tall);
        match (from, to) {
            (Node::Ec2, Node::Imds) => (way[0].0, i32::midpoint(way[0].1, way[1].1)),
            (Node::Sts, Node::Imds) => (self.sts.x, self.sts.y),
            (Node::Imds, Node::Sts) => (self.ec2.right(), way[0].1),
            _ => {
                let (a, b) = (way[near.min(way.len() - 2)], way[(near + 1).min(way.len() - 1)]);
                (i32::midpoint(a.0, b.0), i32::midpoint(a.1, b.1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::{along, path};
    use super::*;

    const SIZES: [Size; 3] = [Size::Wide, Size::Medium, Size::Tall];

    #[test]
    fn the_attacker_has_room() {
        for layout in SIZES.map(|size| Layout::of(size).with_attacker()) {
            let zones = [layout.desk, layout.internet, layout.account];
            for (i, a) in zones.iter().enumerate() {
                assert!(zones[i + 1..].iter().all(|b| !a.overlaps(*b)), "{:?}", layout.size);
                assert!(Rect::new(0, 0, layout.width, layout.height).holds(*a), "{:?}: {a:?}", layout.size);
            }
            assert!(layout.desk.holds(layout.pc) && layout.internet.holds(layout.attacker));
            for from in [Node::Pc, Node::Attacker] {
                let other = if from == Node::Pc { layout.internet } else { layout.desk };
                for to in [Node::S3, Node::Sts, Node::Iam, Node::Lambda, Node::Ec2] {
                    let way = layout.route(from, to);
                    for leg in way.windows(2) {
                        let (a, b) = (leg[0], leg[1]);
                        assert!(a.0 == b.0 || a.1 == b.1, "{:?} {from} {to}: slanted {leg:?}", layout.size);
                        let passed =
                            Rect::new(a.0.min(b.0), a.1.min(b.1), (a.0 - b.0).abs() + 1, (a.1 - b.1).abs() + 1);
                        assert!(
                            !passed.overlaps(other),
                            "{:?} {from} {to}: {leg:?} runs through the other",
                            layout.size
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_overlaps_and_nothing_sticks_out() {
        for layout in SIZES.map(Layout::of).into_iter().chain([Layout::of(Size::Tall).widened(640)]) {
            let boxes = [layout.ec2, layout.iam, layout.sts, layout.s3, layout.lambda, layout.cloudtrail, layout.desk];
            for (i, a) in boxes.iter().enumerate() {
                for b in &boxes[i + 1..] {
                    assert!(!a.overlaps(*b), "{:?}: {a:?} and {b:?}", layout.size);
                }
                assert!(Rect::new(0, 0, layout.width, layout.height).holds(*a), "{:?}: {a:?}", layout.size);
            }
            assert!(layout.ec2.holds(layout.process) && layout.ec2.holds(layout.imds) && layout.desk.holds(layout.pc));
            assert!(!layout.process.overlaps(layout.imds) && !layout.account.overlaps(layout.desk));
            for inside in [layout.ec2, layout.iam, layout.sts, layout.s3, layout.lambda, layout.cloudtrail] {
                assert!(layout.account.holds(inside));
            }
        }
    }

    #[test]
    fn every_route_is_straight_on_and_ends_where_it_should() {
        let pairs = [
            (Node::Ec2, Node::Imds),
            (Node::Imds, Node::Iam),
            (Node::Imds, Node::Sts),
            (Node::Ec2, Node::S3),
            (Node::Ec2, Node::Sts),
            (Node::Sts, Node::Iam),
            (Node::S3, Node::Iam),
            (Node::S3, Node::CloudTrail),
            (Node::Sts, Node::CloudTrail),
            (Node::Pc, Node::S3),
            (Node::Pc, Node::Sts),
            (Node::Pc, Node::Lambda),
            (Node::Lambda, Node::Sts),
            (Node::Lambda, Node::Iam),
            (Node::Lambda, Node::S3),
            (Node::Lambda, Node::CloudTrail),
        ];
        let crowded = SIZES.map(|size| Layout { has_lambda: true, ..Layout::of(size) });
        let wider = crowded.clone().map(|layout| layout.widened(700));
        for layout in SIZES.map(Layout::of).into_iter().chain(crowded).chain(wider) {
            for (from, to) in pairs {
                let way = layout.route(from, to);
                for leg in way.windows(2) {
                    assert!(
                        leg[0].0 == leg[1].0 || leg[0].1 == leg[1].1,
                        "{:?} {from} {to}: a slanted leg {leg:?}",
                        layout.size
                    );
                }
                let touches = |p: Point, r: Rect| (r.x..=r.right()).contains(&p.0) && (r.y..=r.bottom()).contains(&p.1);
                assert!(touches(way[0], layout.rect(from)), "{:?} {from} {to} begins at {:?}", layout.size, way[0]);
                assert!(
                    touches(way[way.len() - 1], layout.rect(to)),
                    "{:?} {from} {to} ends at {:?}",
                    layout.size,
                    way.last()
                );
                let back: Vec<_> = way.into_iter().rev().collect();
                assert_eq!(layout.route(to, from), back);
            }
        }
    }

    #[test]
    fn half_way_is_half_way() {
        let way = [(0, 0), (10, 0), (10, 30)];
        assert_eq!(along(&way, 0), (0, 0));
        assert_eq!(along(&way, 500), (10, 10));
        assert_eq!(along(&way, 1000), (10, 30));
        assert_eq!(path(&way, 4), "M0 0L6 0Q10 0 10 4L10 30");
    }
}
