//! Where everything stands on the stage: plain integers, in the units of the drawing.
//!
//! Three arrangements of one and the same topology: for a projector, for a laptop and for a phone. Places are given here,
//! by size and by who takes part; the ways between them ([`route`](super::route)) and the places of labels
//! ([`label`](super::label)) follow, so that a place can be moved without a line coming loose.
//!
//! ```
//! use sts_flow::story::Spot;
//! use sts_flow::ui::stage::layout::{Cast, Layout, Size};
//!
//! let layout = Layout::of(Size::Wide, Cast::default());
//! let way = layout.route(Spot::Ec2Service, Spot::Sts);
//! assert_eq!(way.len(), 2, "straight from one to the other");
//! ```

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::geometry::{Point, Rect};
use super::route::{Ground, Streets};
use crate::story::Spot;

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
        if width < 560 || (width < 1000 && height * 10 > width * 6) {
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

    /// How far a way keeps from the places that it passes.
    pub(super) const fn clearance(self) -> i32 {
        match self {
            Self::Wide => 14,
            Self::Medium => 9,
            Self::Tall => 6,
        }
    }
}

/// Who takes part beside those who always do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// The account has no instance.
    pub empty: bool,
    /// The account has a function, or somebody asks for one.
    pub lambda: bool,
    /// Somebody has called the instance's web service.
    pub web: bool,
    /// A terminal of the attacker's computer is open.
    pub attacker: bool,
    /// The same of a CI runner or of the other account's computer, and it was used last. Then it has the attacker's place.
    pub guest: bool,
    /// The VPC has an endpoint.
    pub endpoint: bool,
    /// GuardDuty has found something.
    pub guardduty: bool,
    /// A service was called that has no place of its own.
    pub aside: bool,
}

impl Cast {
    /// Whether nobody takes part who needs the room between the services.
    const fn is_small(self) -> bool {
        !(self.web || self.lambda || self.aside || self.guardduty)
    }
}

/// What a layout follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    size: Size,
    cast: Cast,
    /// How wide it is drawn.
    width: i32,
}

/// An arrangement. Copies share what was found out about ways.
#[derive(Clone, Debug)]
pub struct Layout(Rc<Arranged>);

#[derive(Debug)]
struct Arranged {
    plan: Plan,
    height: i32,
    zones: Zones,
    places: BTreeMap<Spot, Rect>,
    /// What was found out about ways.
    ways: RefCell<Ways>,
}

/// Ways, corner by corner, by the places that they join.
type Ways = BTreeMap<(Spot, Spot), Rc<[Point]>>;

/// The boundaries that are drawn around places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zones {
    /// The AWS account.
    pub account: Rect,
    /// The VPC.
    pub vpc: Rect,
    /// The instance.
    pub instance: Rect,
    /// The desk of whoever learns.
    pub desk: Rect,
    /// The internet, where the attacker is.
    pub internet: Rect,
    /// How much of the instance its title takes.
    pub header: i32,
    /// How much of the others theirs take.
    pub title: i32,
}

/// Two are the same if they follow from the same.
impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.0.plan == other.0.plan
    }
}

impl Layout {
    /// The arrangement for `size`, with `cast` on the stage.
    pub fn of(size: Size, cast: Cast) -> Self {
        Self::widened(size, cast, 0)
    }

    /// The same, drawn so much wider: the places take the room, and their distances stay in proportion.
    pub fn widened(size: Size, cast: Cast, width: i32) -> Self {
        let Drawing { width: from, height, mut zones, mut places } = drawing(size, cast);
        let width = width.max(from);
        if width > from {
            let widen = |rect: &mut Rect| {
                let x = rect.x * width / from;
                *rect = Rect::new(x, rect.y, rect.right() * width / from - x, rect.h);
            };
            let Zones { account, vpc, instance, desk, internet, .. } = &mut zones;
            [account, vpc, instance, desk, internet].into_iter().for_each(widen);
            places.values_mut().for_each(widen);
        }
        let plan = Plan { size, cast, width };
        Self(Rc::new(Arranged { plan, height, zones, places, ways: RefCell::default() }))
    }

    /// Whether it is the one of these.
    pub(super) fn fits(&self, size: Size, cast: Cast, width: i32) -> bool {
        let Plan { size: own, cast: whole, width: drawn } = self.0.plan;
        (own, whole) == (size, cast) && drawn == width.max(Self::narrowest(size).0)
    }

    /// How wide and how high the arrangement for `size` is at least.
    pub const fn narrowest(size: Size) -> (i32, i32) {
        match size {
            Size::Wide => (1400, 560),
            Size::Medium => (916, 350),
            Size::Tall => (370, 556),
        }
    }

    /// Which.
    pub fn size(&self) -> Size {
        self.0.plan.size
    }

    /// Who takes part.
    pub fn cast(&self) -> Cast {
        self.0.plan.cast
    }

    /// The drawing's width.
    pub fn width(&self) -> i32 {
        self.0.plan.width
    }

    /// The drawing's height.
    pub fn height(&self) -> i32 {
        self.0.height
    }

    /// The boundaries.
    pub fn zones(&self) -> Zones {
        self.0.zones
    }

    /// The places that are on the stage.
    pub fn places(&self) -> impl Iterator<Item = (Spot, Rect)> {
        self.0.places.iter().map(|(spot, rect)| (*spot, *rect))
    }

    /// Whether this place is on the stage.
    pub fn has(&self, spot: Spot) -> bool {
        self.0.places.contains_key(&spot)
    }

    /// Where a place is. One that does not take part is where its like is.
    pub fn rect(&self, spot: Spot) -> Rect {
        let there = |spot: Spot| self.0.places.get(&spot).copied();
        let like = match spot {
            Spot::Web if !self.cast().empty => Spot::Process,
            Spot::Process | Spot::Web | Spot::Imds => Spot::Ec2Service,
            Spot::GuardDuty => Spot::CloudTrail,
            Spot::Attacker if self.cast().guest => Spot::Guest,
            Spot::Guest if self.cast().attacker => Spot::Attacker,
            Spot::Attacker | Spot::Guest => Spot::Pc,
            Spot::Aside => Spot::Iam,
            _ => Spot::S3,
        };
        there(spot).or_else(|| there(like)).unwrap_or(self.0.zones.account)
    }

    /// Where the titles of the boundaries are written, and of the instance.
    pub fn titles(&self) -> Vec<Rect> {
        let Zones { account, vpc, instance, desk, internet, header, title } = self.0.zones;
        let top = |rect: Rect, width: i32| Rect::new(rect.x + 8, rect.y, width.min(rect.w - 16), title);
        let mut titles = vec![
            top(account, if self.size() == Size::Wide { 430 } else { 230 }),
            Rect::new(vpc.x + 4, vpc.y, 52, title),
            top(desk, desk.w),
        ];
        if !self.cast().empty {
            titles.push(Rect::new(instance.x, instance.y, instance.w, header));
        }
        if internet.w > 0 {
            titles.push(top(internet, internet.w));
        }
        titles
    }

    /// The ways that are always drawn, those first that are to be the straightest.
    pub fn at_rest(&self) -> Vec<(Spot, Spot)> {
        let cast = self.cast();
        let mut pairs = vec![
            (Spot::Process, Spot::Imds),
            (Spot::Imds, Spot::Ec2Service),
            (Spot::Ec2Service, Spot::Sts),
            (Spot::Ec2Service, Spot::Iam),
            (Spot::Process, Spot::S3),
            (Spot::Iam, Spot::Sts),
            (Spot::Iam, Spot::S3),
            (Spot::Sts, Spot::CloudTrail),
            (Spot::S3, Spot::CloudTrail),
        ];
        if cast.web {
            pairs.push((Spot::Web, Spot::Imds));
        }
        if cast.guardduty {
            pairs.push((Spot::CloudTrail, Spot::GuardDuty));
        }
        if cast.lambda {
            pairs.extend([(Spot::S3, Spot::Lambda), (Spot::CloudTrail, Spot::Lambda)]);
        }
        if cast.empty {
            pairs.retain(|(from, to)| !from.is_on_instance() && !to.is_on_instance());
        }
        pairs.into_iter().map(|(from, to)| if from <= to { (from, to) } else { (to, from) }).collect()
    }

    /// Of these, the ways of calls: on the others AWS looks something up or writes it down.
    pub fn calls(&self) -> Vec<(Spot, Spot)> {
        let mut ways = self.at_rest();
        ways.retain(|(from, to)| {
            let looks_up = matches!((from, to), (Spot::Iam, Spot::Sts | Spot::S3));
            !looks_up && *from != Spot::CloudTrail && *to != Spot::CloudTrail
        });
        ways
    }

    /// The way from one place to another, corner by corner: along the streets between the places.
    pub fn route(&self, from: Spot, to: Spot) -> Rc<[Point]> {
        if from > to {
            return self.route(to, from).iter().rev().copied().collect();
        }
        if let Some(way) = self.0.ways.borrow().get(&(from, to)) {
            return way.clone();
        }
        let rests = self.at_rest();
        if let Some(place) = rests.iter().position(|pair| *pair == (from, to)) {
            // Those that are drawn at rest give way to those before them, whichever is asked for first.
            let before: Vec<_> = rests[..place].iter().map(|(from, to)| self.route(*from, *to)).collect();
            return self.keep(from, to, &before);
        }
        let all: Vec<_> = rests.iter().map(|(from, to)| self.route(*from, *to)).collect();
        self.keep(from, to, &all)
    }

    fn keep(&self, from: Spot, to: Spot, taken: &[Rc<[Point]>]) -> Rc<[Point]> {
        let ground = self.ground(from, to);
        let mut streets = Streets::of(ground, self.rect(from), self.rect(to), taken);
        let roomy = self.size() != Size::Tall || self.cast().is_small();
        if roomy && self.at_rest().contains(&(from, to)) && !self.calls().contains(&(from, to)) {
            let Zones { account, vpc, .. } = self.zones();
            // Some pixels beside them are far enough.
            streets.keep_off([account.grown(4), vpc.grown(-4)]);
        }
        if (from, to) == (Spot::Process, Spot::Imds) && !self.cast().web {
            // At the left, so that what is said on it has room within the instance.
            streets.prefer_left();
        }
        let way: Rc<[Point]> = streets.way().into();
        self.0.ways.borrow_mut().insert((from, to), way.clone());
        way
    }

    /// The rooms outside the account, by who is in them.
    pub(super) fn rooms(&self) -> Vec<(Spot, Rect)> {
        let Zones { desk, internet, .. } = self.zones();
        let rooms = [(Spot::Pc, desk), (if self.cast().guest { Spot::Guest } else { Spot::Attacker }, internet)];
        rooms.into_iter().filter(|(_, room)| room.w > 0).collect()
    }

    /// What a message from one place to the other may pass, and what it goes around.
    fn ground(&self, from: Spot, to: Spot) -> Ground {
        let clearance = self.size().clearance();
        let vpc = self.zones().vpc;
        let places = || self.places().map(|(_, rect)| rect);
        let mut closed: Vec<Rect> = places().map(|rect| rect.grown(clearance / 2)).chain(self.titles()).collect();
        if !from.is_on_instance() && !to.is_on_instance() {
            closed.push(vpc);
        }
        // Nobody's message goes through somebody else's room.
        let others = self.rooms().into_iter().filter(|(spot, _)| ![from, to].contains(spot));
        closed.extend(others.map(|(_, room)| room));
        Ground {
            width: self.width(),
            height: self.height(),
            clearance,
            edge: if self.size() == Size::Tall { 1 } else { 3 },
            around: places().chain([vpc]).collect(),
            closed,
        }
    }

    /// The gate by which a way leaves the VPC where it has an endpoint.
    pub fn gate(&self) -> Option<Point> {
        let edge = self.0.zones.vpc.right();
        let way = (self.cast().endpoint && !self.cast().empty).then(|| self.route(Spot::Process, Spot::S3))?;
        way.windows(2).find_map(|leg| {
            let ((x, y), (to, _)) = (leg[0], leg[1]);
            (x.min(to) <= edge && edge <= x.max(to) && y == leg[1].1).then_some((edge, y))
        })
    }
}

/// An arrangement as it is laid out here.
struct Drawing {
    width: i32,
    height: i32,
    zones: Zones,
    places: BTreeMap<Spot, Rect>,
}

fn drawing(size: Size, cast: Cast) -> Drawing {
    let (width, height) = Layout::narrowest(size);
    let (zones, spots) = match size {
        Size::Wide => wide(cast),
        Size::Medium => medium(cast),
        Size::Tall => tall(cast),
    };
    let there = |spot: &Spot| match spot {
        Spot::Lambda => cast.lambda,
        Spot::Process | Spot::Imds => !cast.empty,
        Spot::Web => cast.web && !cast.empty,
        Spot::Attacker => cast.attacker && !cast.guest,
        Spot::Guest => cast.guest,
        Spot::GuardDuty => cast.guardduty,
        // It stands where one of the others would; where both are there, it has no place.
        Spot::Aside => cast.aside && !(cast.lambda && cast.guardduty),
        _ => true,
    };
    Drawing { width, height, zones, places: spots.into_iter().filter(|(spot, _)| there(spot)).collect() }
}

type Spots = [(Spot, Rect); 14];

const NOWHERE: Rect = Rect::new(0, 0, 0, 0);

fn wide(cast: Cast) -> (Zones, Spots) {
    let (desk, pc) = if cast.attacker || cast.guest {
        (Rect::new(8, 6, 190, 264), Rect::new(20, 56, 166, 150))
    } else {
        (Rect::new(8, 6, 190, 548), Rect::new(20, 146, 166, 150))
    };
    let internet = if cast.attacker || cast.guest { Rect::new(8, 290, 190, 264) } else { NOWHERE };
    let zones = Zones {
        account: Rect::new(214, 6, 1180, 548),
        vpc: Rect::new(228, 44, 440, 490),
        instance: Rect::new(242, 78, 412, 446),
        desk,
        internet,
        header: 62,
        title: 34,
    };
    let spots = [
        (Spot::Process, Rect::new(258, 146, 380, 112)),
        (Spot::Web, Rect::new(258, 292, 184, 70)),
        (Spot::Imds, Rect::new(258, 392, 380, 118)),
        (Spot::Ec2Service, Rect::new(722, 412, 176, 98)),
        (Spot::Iam, Rect::new(722, 214, 438, 146)),
        (Spot::Sts, Rect::new(984, 412, 176, 98)),
        (Spot::S3, Rect::new(984, 92, 176, 92)),
        (Spot::CloudTrail, Rect::new(1214, 362, 168, 148)),
        (Spot::GuardDuty, Rect::new(1214, 236, 168, 92)),
        (Spot::Lambda, Rect::new(1214, 92, 168, 92)),
        (Spot::Pc, pc),
        (Spot::Attacker, Rect::new(20, 340, 166, 150)),
        (Spot::Guest, Rect::new(20, 340, 166, 150)),
        (Spot::Aside, if cast.lambda { Rect::new(1214, 236, 168, 92) } else { Rect::new(1214, 92, 168, 92) }),
    ];
    (zones, spots)
}

fn medium(cast: Cast) -> (Zones, Spots) {
    let (desk, pc) = if cast.attacker || cast.guest {
        (Rect::new(2, 2, 141, 168), Rect::new(6, 32, 133, 94))
    } else {
        (Rect::new(2, 2, 141, 346), Rect::new(6, 90, 133, 94))
    };
    let internet = if cast.attacker || cast.guest { Rect::new(2, 180, 141, 168) } else { NOWHERE };
    let zones = Zones {
        account: Rect::new(150, 2, 764, 346),
        vpc: Rect::new(154, 25, 284, 309),
        instance: Rect::new(161, 46, 270, 282),
        desk,
        internet,
        header: 44,
        title: 23,
    };
    let spots = [
        (Spot::Process, Rect::new(168, 92, 256, 76)),
        (Spot::Web, Rect::new(168, 192, 130, 34)),
        (Spot::Imds, Rect::new(168, 244, 256, 78)),
        (Spot::Ec2Service, Rect::new(466, 264, 120, 58)),
        (Spot::Iam, Rect::new(466, 138, 290, 92)),
        (Spot::Sts, Rect::new(636, 264, 120, 58)),
        (Spot::S3, Rect::new(636, 60, 120, 58)),
        (Spot::CloudTrail, Rect::new(792, 224, 118, 98)),
        (Spot::GuardDuty, Rect::new(792, 138, 118, 64)),
        (Spot::Lambda, Rect::new(792, 60, 118, 58)),
        (Spot::Pc, pc),
        (Spot::Attacker, Rect::new(6, 210, 133, 94)),
        (Spot::Guest, Rect::new(6, 210, 133, 94)),
        (Spot::Aside, if cast.lambda { Rect::new(792, 138, 118, 64) } else { Rect::new(792, 60, 118, 58) }),
    ];
    (zones, spots)
}

fn tall(cast: Cast) -> (Zones, Spots) {
    let (desk, pc) = if cast.attacker || cast.guest {
        (Rect::new(2, 452, 180, 100), Rect::new(8, 478, 168, 68))
    } else {
        (Rect::new(2, 452, 366, 100), Rect::new(8, 478, 230, 68))
    };
    let internet = if cast.attacker || cast.guest { Rect::new(188, 452, 180, 100) } else { NOWHERE };
    let zones = Zones {
        account: Rect::new(2, 4, 366, 438),
        vpc: Rect::new(6, 28, 210, 314),
        instance: Rect::new(11, 50, 200, 286),
        desk,
        internet,
        header: 44,
        title: 24,
    };
    // Where there is room, a letter with its key passes between S3 and IAM, and what it says stands below it.
    let down = if cast.is_small() { 42 } else { 0 };
    let spots = [
        (Spot::Process, Rect::new(18, 96, 188, 76)),
        (Spot::Web, Rect::new(76, 186, 130, 30)),
        (Spot::Imds, Rect::new(18, 232, 188, 98)),
        (Spot::Ec2Service, Rect::new(240, 228 + down, 124, 54)),
        (Spot::Iam, Rect::new(240, 122 + down, 124, 80)),
        (Spot::Sts, Rect::new(240, if down > 0 { 387 } else { 338 }, 124, 46)),
        (Spot::S3, Rect::new(240, 40, 124, 48)),
        (Spot::CloudTrail, Rect::new(12, 384, 128, 50)),
        (Spot::GuardDuty, Rect::new(146, 400, 118, 34)),
        (Spot::Lambda, Rect::new(272, 400, 92, 34)),
        (Spot::Pc, pc),
        (Spot::Attacker, Rect::new(194, 478, 168, 68)),
        (Spot::Guest, Rect::new(194, 478, 168, 68)),
        (Spot::Aside, if cast.lambda { Rect::new(146, 400, 118, 34) } else { Rect::new(272, 400, 92, 34) }),
    ];
    (zones, spots)
}
