//! What the page shows, and everything that can change it. Pure: the browser is reached from the components only.
//!
//! May use: [`words`](crate::words), [`lesson`](crate::lesson), [`story`](crate::story); of Yew the trait of a reducer.
//! One state ([`Model`]), one list of what can happen ([`Msg`]). What the components read of it is grouped by what changes
//! together ([`Settings`], [`Motion`], [`Desk`], [`Seen`]): each gets the groups that it draws as properties, and is drawn anew
//! when one of them is another.
//!
//! ```
//! use std::rc::Rc;
//! use sts_flow::ui::address::Address;
//! use sts_flow::ui::state::{Model, Msg, Settings};
//! use sts_flow::words::Lang;
//! use yew::Reducible;
//!
//! let model = Rc::new(Model::new(Settings::default(), Address::parse("#/play").place, None));
//! let model = model.reduce(Msg::Speak(Lang::En));
//! assert_eq!(model.settings.lang, Lang::En);
//! assert!(model.seen().is_none(), "nothing is seen before a run is there");
//! ```

mod beam;
mod branches;
mod held;
mod holding;
mod kept;
mod loaded;
mod msg;
mod parts;
mod present;
mod run;
mod scene;
mod split;
mod time;
mod trip;
mod wanted;

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use yew::Reducible;

use super::address::{Address, FIRST_LESSON, Place};
use super::timeline::Sight;
use crate::kernel::SimTime;
use crate::lesson::Lesson;
use crate::lesson::course::Taught;
use crate::story::{Action, Duet, Picture, Show, Terminal};
use crate::words::{Labels, Problem};

pub use beam::{Beam, Presenting};
pub use held::Held;
pub use msg::Msg;
use parts::NORMAL;
pub use parts::{Apart, Desk, Motion, Room, SPEEDS, Settings, Shared, Sheet, Speed, Tab, Theme};
use run::Trip;
pub use run::{Branch, Run};
pub use scene::{Aside, Scene, Seen};
pub use split::Split;
pub use time::MIN_SLICE;
pub use trip::Home;
pub use wanted::{Loaded, Loading, Wanted};

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub struct Model {
    /// The settings.
    pub settings: Settings,
    /// The page as it is shown to a room.
    pub presenting: Presenting,
    /// How much room there is.
    pub room: Room,
    /// What the address asks for.
    pub place: Place,
    /// What is being fetched and played in slices, outside of the reducer.
    pub wanted: Option<Wanted>,
    /// How far that has come, once it takes long.
    pub loading: Option<Loading>,
    /// The run, once the lesson is there, and what was forked from it.
    pub branches: Rc<Vec<Branch>>,
    /// The branch in front.
    pub front: usize,
    /// The one that is shown beside it, when two are compared.
    pub beside: Option<Beside>,
    /// The one that goes when its visitor goes back to the lesson's step.
    trip: Option<Trip>,
    /// The playhead of the picture, in the show of the branch in front.
    pub at: Show,
    /// The playhead on the course: the same, unless two are compared.
    pub course: Show,
    /// The simulated time at it.
    pub now: SimTime,
    /// The picture at it.
    pub picture: Rc<Picture>,
    /// What stands below the stage shows this: while the page plays, it follows in a frame of its own.
    pub carried: Option<Seen>,
    /// The panels show this: where time races, they follow after.
    pub settled: Option<Seen>,
    /// The playhead on the course between two pictures, which the animation moves without a word to anybody.
    pub needle: Rc<Cell<f64>>,
    /// The simulated time at that.
    pub clock: Rc<Cell<SimTime>>,
    /// How the timeline looks at the run, which nobody else has to know.
    pub sight: Rc<RefCell<Sight>>,
    /// How the needle moves.
    pub motion: Motion,
    /// What stands in front below the stage.
    pub desk: Desk,
    /// How the room is divided.
    pub split: Split,
    /// Whether somebody has begun to type: where there is little room, the stage makes some.
    pub typing: bool,
    /// The instance of a crowd whose card is open, counted from the first one launched.
    pub opened: Option<usize>,
    /// What waits for a part of the page's code that is being fetched.
    pub held: Option<Rc<Held>>,
    /// What went wrong, newest last.
    pub problems: Rc<Vec<Problem>>,
    /// What was wanted and could not be had for want of code: it can be tried again.
    pub missed: Option<Wanted>,
    /// The run that the address holds, until the learner does something else. While it is played it is not there: a reload
    /// does not fall into it again.
    pub link: Option<Rc<str>>,
    /// What became of the last wish for a link.
    pub shared: Option<Shared>,
    /// What is open over the page.
    pub sheet: Option<Sheet>,
}

/// The other of two futures that are compared.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Which branch it is.
    pub branch: usize,
    /// Its playhead, in its own show.
    pub at: Show,
    /// The picture at it.
    pub picture: Rc<Picture>,
    /// So many events they are known to have in common.
    pub parted: Rc<Cell<usize>>,
    /// The clock that both share: side 0 is the branch in front.
    pub duet: Rc<RefCell<Duet>>,
}

impl Model {
    /// The page before anything is loaded: it wants what `place` is, and the run that `link` holds.
    pub fn new(settings: Settings, place: Place, link: Option<Rc<str>>) -> Self {
        let wanted = Some(Wanted::lesson(&place, link));
        Self {
            settings,
            presenting: Presenting::default(),
            room: Room::default(),
            place,
            wanted,
            loading: None,
            branches: Rc::default(),
            front: 0,
            beside: None,
            trip: None,
            at: 0,
            course: 0,
            now: SimTime::default(),
            picture: Rc::default(),
            carried: None,
            settled: None,
            needle: Rc::new(Cell::new(0.0)),
            clock: Rc::new(Cell::new(SimTime::default())),
            sight: Rc::default(),
            motion: Motion { playing: false, until: 0, onward: false, speed: NORMAL },
            desk: Desk {
                tab: Tab::Terminal,
                panel: Tab::Wire,
                terminal: Terminal::Ec2,
                pinned: None,
                weighed: None,
                large: false,
                apart: Apart::default(),
            },
            split: Split::default(),
            typing: false,
            opened: None,
            held: None,
            problems: Rc::default(),
            missed: None,
            link: None,
            shared: None,
            sheet: None,
        }
    }

    /// The run in front, for as long as it is looked at.
    pub fn run(&self) -> Option<Ref<'_, Run>> {
        Some(self.branches.get(self.front)?.run.borrow())
    }

    /// The lesson of the run in front.
    pub fn lesson(&self) -> Option<Rc<Lesson>> {
        Some(self.run()?.lesson.clone())
    }

    /// What is worked through in it, if it is such a lesson.
    pub fn taught(&self) -> Option<Rc<Taught>> {
        self.run()?.taught.clone()
    }

    /// What is on the stage; nothing before a run is there.
    pub fn seen(&self) -> Option<Seen> {
        let (at, now, picture) = (self.at, self.now, self.picture.clone());
        let scene = Scene::of(self.branches.get(self.front)?, self.front, false, at, now, picture);
        let aside = self.beside.as_ref().and_then(|beside| {
            let branch = self.branches.get(beside.branch)?;
            let scene = Scene::of(branch, beside.branch, true, beside.at, now, beside.picture.clone());
            Some(Aside::of(scene, beside.parted.clone(), beside.duet.clone()))
        });
        Some(Seen::of(scene, aside, self.course, self.total()))
    }

    /// The run in front, to keep.
    pub(super) fn cell(&self) -> Option<Rc<RefCell<Run>>> {
        Some(self.branches.get(self.front)?.run.clone())
    }

    /// The words.
    pub fn labels(&self) -> &'static Labels {
        crate::words::labels(self.settings.lang)
    }

    /// The step that the playhead is in, from 0; none in free play.
    pub fn step(&self) -> Option<usize> {
        let run = self.run()?;
        run.played.step_at(&run.playback, self.at)
    }

    fn failed(&mut self, problem: Problem) {
        Rc::make_mut(&mut self.problems).push(problem);
    }

    fn went(&mut self, address: Address, hash: String) {
        self.problems = Rc::default(); // they were about where one comes from
        if let Some(lang) = address.lang {
            self.speak(lang);
        }
        if address.unknown {
            self.failed(Problem::UnknownAddress { hash });
        }
        // The opening screen has shown the first lesson, which nobody has touched.
        let opens = self.place.is_outside() && address.place.is_at(&Place::lesson(FIRST_LESSON));
        let same_place = self.place == address.place;
        // A lesson that is worked through is another run at another step.
        let same_run = opens || same_place || self.taught().is_none() && self.place.is_at(&address.place);
        let link: Option<Rc<str>> = address.shared.map(Into::into);
        let same_link = self.link == link;
        self.place = address.place;
        if let Some(on) =
            address.present.or(self.place.is_outside().then_some(false)).filter(|on| *on != self.presenting.on)
        {
            self.present(on);
        }
        if !same_run {
            self.branches = Rc::default();
            self.held = None;
            self.front = 0;
            (self.beside, self.trip) = (None, None);
            self.changed();
            self.picture = Rc::default();
            self.motion.playing = false;
            self.want(Wanted::lesson(&self.place, link));
        } else if let (false, Some(link)) = (same_link, link) {
            // It is played on the lesson that is there, or comes with it.
            let begun = !self.branches.is_empty();
            self.want(if begun { Wanted::Link(link) } else { Wanted::lesson(&self.place, Some(link)) });
        } else if !same_place {
            self.go_home();
            if opens {
                self.seek(0);
            }
            self.go_to_addressed_step();
        }
    }

    fn open_terminal(&mut self, terminal: Terminal, open: bool) {
        self.act(&[if open { Action::Open { terminal } } else { Action::Close { terminal } }], || {
            if open { Msg::OpenTerminal(terminal) } else { Msg::CloseTerminal(terminal) }
        });
        self.seek_course(self.total());
        self.desk.terminal = if open { terminal } else { terminal.first() };
    }

    fn open(&mut self, tab: Tab) {
        self.desk.tab = tab;
        if tab != Tab::Terminal {
            self.desk.panel = tab;
        }
    }

    fn take(&mut self, msg: Msg) {
        if self.queue(&msg) {
            return;
        }
        match msg {
            Msg::Loaded(wanted, loaded) => self.loaded(&wanted, loaded),
            Msg::Loading(loading) => self.loading = self.wanted.is_some().then_some(loading),
            Msg::Cancel => self.cancel(),
            Msg::Retry => {
                self.problems = Rc::default();
                if let Some(wanted) = self.missed.take() {
                    self.want(wanted);
                }
            }
            Msg::Lacks(chunk) => self.hold(chunk, None),
            Msg::Fetched(chunk, outcome) => self.fetched(chunk, outcome),
            Msg::FetchAgain(again) => self.fetch_again(again),
            Msg::CatchUp => self.keep_up(),
            Msg::Went(address, hash) => self.went(address, hash),
            Msg::Resized(room) => self.room = room,
            Msg::Moved(course) => self.moved(course),
            Msg::Carried => self.carried = self.seen(),
            Msg::Settled => {
                self.settled = self.seen();
                self.carried.clone_from(&self.settled);
            }
            Msg::Seek(show) => {
                self.motion.playing = false;
                self.seek(show);
            }
            Msg::SeekCourse(course) => {
                self.motion.playing = false;
                self.seek_course(course);
            }
            Msg::Switch(branch) => self.switch(branch),
            Msg::Rename(name) => self.rename(name),
            Msg::Drop => self.drop_front(),
            Msg::Do(command) => self.command(command),
            Msg::Begin => self.begin(),
            Msg::ToStep(step) => {
                self.go_home();
                self.play_step(step);
            }
            Msg::BackToStep => drop(self.go_home()),
            Msg::KeepTrip => self.keep_trip(),
            Msg::Enter(terminal, lines) => {
                let typed = |line: &String| Action::Type { terminal, line: line.clone() };
                self.act(&lines.iter().map(typed).collect::<Vec<_>>(), || Msg::Enter(terminal, lines.clone()));
            }
            Msg::Act(action, fill) => {
                let Some(run) = self.cell() else { return };
                let filled = fill(action.clone(), &run.borrow().played.story);
                self.act(&[filled], || Msg::Act(action, fill));
            }
            Msg::Perform(actions, fill) => self.perform(&actions, fill),
            Msg::Click(calls, opens) => self.click(&calls, opens),
            Msg::Hide(hidden) => self.hide(&hidden),
            Msg::BackTo(time) => self.back_to(time),
            Msg::SignIn(session) => {
                self.act(&[Action::SignIn { session: session.clone() }], || Msg::SignIn(session));
            }
            Msg::Disturb(late, seconds) => {
                self.act(&[Action::Disturb { late, seconds }], || Msg::Disturb(late, seconds));
            }
            Msg::OpenTerminal(terminal) => self.open_terminal(terminal, true),
            Msg::CloseTerminal(terminal) => self.open_terminal(terminal, false),
            Msg::OpenMember(place) => self.opened = place,
            Msg::Attend(instance) => {
                self.act(&[Action::Attend { instance: instance.clone() }], || Msg::Attend(instance));
                self.seek_course(self.total());
            }
            Msg::Open(tab) => self.open(tab),
            Msg::Front(terminal) => {
                self.desk.tab = Tab::Terminal;
                self.desk.terminal = terminal;
            }
            Msg::Pin(event) => {
                self.desk.pinned = event;
                // In a window of its own it is seen already.
                if event.is_some() && !self.desk.apart.has(Tab::Wire) {
                    self.open(Tab::Wire);
                }
            }
            Msg::Why(event) => {
                self.desk.weighed = event;
                if event.is_some() && !self.desk.apart.has(Tab::Policies) {
                    self.open(Tab::Policies);
                }
            }
            Msg::Present(on) => self.present(on),
            Msg::Call(tab) => self.call(tab),
            Msg::Point(on) => self.presenting.pointing = on && self.presenting.on,
            Msg::Beam(beam) => self.presenting.beam = beam.within(),
            Msg::Split(split) => self.split = split.within(),
            Msg::Typing(typing) => self.typing = typing,
            Msg::Enlarge(large) => self.desk.large = large,
            // The windows have no terminals: who types has the stage in sight.
            Msg::Apart(tab, apart) => self.desk.apart = self.desk.apart.with(tab, apart && tab != Tab::Terminal),
            Msg::Speak(lang) => self.speak(lang),
            Msg::Tell(zone) => self.settings.clock = Some(zone),
            Msg::Wear(theme) => self.settings.theme = theme,
            Msg::Still(still) => self.settings.still = still,
            Msg::RunOn(on) => self.run_on(on),
            Msg::Speed(speed) => self.choose(speed),
            Msg::Opened(text) => self.want(Wanted::File(text.into())),
            Msg::Linked(link) => self.link = Some(link),
            Msg::Shared(shared) => self.shared = shared,
            Msg::Failed(problem) => self.failed(problem),
            Msg::Dismiss => self.problems = Rc::default(),
        }
    }
}

/// Two states are the same only when they are the same one: every change makes a new one.
impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Reducible for Model {
    type Action = Msg;

    fn reduce(self: Rc<Self>, msg: Msg) -> Rc<Self> {
        let mut model = Self::clone(&self);
        let follows = matches!(msg, Msg::Moved(_) | Msg::Carried | Msg::Settled);
        model.take(msg);
        // Whatever is not the animation is seen at once by every part; the last picture of the animation too.
        if !follows || !model.motion.playing {
            model.carried = model.seen();
            model.settled.clone_from(&model.carried);
        }
        Rc::new(model)
    }
}
