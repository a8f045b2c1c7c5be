//! What the page shows, and everything that can change it. Pure: the browser is reached from the components only.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use yew::Reducible;

use super::address::{Address, Place};
use super::keys::Command;
pub use super::run::{Branch, Run};
use super::share::Shared;
use crate::kernel::SimTime;
use crate::lesson::LessonError;
use crate::lesson::saved::FIRST;
use crate::story::{Action, Duet, Picture, Show, Terminal};
use crate::words::{Labels, Lang, Problem, labels};

/// How fast the needle moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// Evenly in simulated time: so many of its milliseconds in one.
    Clock(u32),
    /// As long for each event as it takes to see it, in quarters of the usual.
    Events(u32),
}

/// The speeds to choose from.
pub const SPEEDS: [Speed; 11] = [
    Speed::Clock(60),
    Speed::Clock(600),
    Speed::Clock(3600),
    Speed::Clock(6 * 3600),
    Speed::Clock(24 * 3600),
    Speed::Events(1),
    Speed::Events(2),
    Speed::Events(4),
    Speed::Events(8),
    Speed::Events(16),
    Speed::Events(32),
];
const NORMAL: usize = 7;

/// The panels of the dock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their labels say what they are")]
pub enum Tab {
    Terminal,
    Wire,
    Charts,
    Timeline,
    CloudTrail,
    Transcript,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Terminal, Self::Wire, Self::Charts, Self::Timeline, Self::CloudTrail, Self::Transcript];

    /// Its name in `data-tab`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Wire => "wire",
            Self::Charts => "charts",
            Self::Timeline => "timeline",
            Self::CloudTrail => "cloudtrail",
            Self::Transcript => "transcript",
        }
    }

    /// Its label.
    pub const fn label(self, l: &Labels) -> &'static str {
        match self {
            Self::Terminal => l.tab_terminal,
            Self::Wire => l.tab_wire,
            Self::Charts => l.tab_charts,
            Self::Timeline => l.tab_timeline,
            Self::CloudTrail => l.tab_cloudtrail,
            Self::Transcript => l.tab_transcript,
        }
    }
}

/// The colours that the page wears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name in storage and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub struct Model {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// What the address asks for.
    pub place: Place,
    /// The run, once the lesson is there, and what was forked from it.
    pub branches: Vec<Branch>,
    /// The branch in front.
    pub front: usize,
    /// The one that is shown beside it, when two are compared.
    pub beside: Option<Beside>,
    /// Which of the two stages is drawn: 0 for the one in front.
    pub side: usize,
    /// How many messages there were, but for those of the animation.
    pub told: usize,
    /// How many pictures the animation has come to.
    pub moves: usize,
    /// The one of them that what stands below the stage shows: it follows in a frame of its own.
    pub carried: usize,
    /// The one of them that all of the page shows: where time races, the panels follow after.
    pub settled: usize,
    /// Another number for every change of what is run.
    pub revision: usize,
    /// The playhead of the picture, in the show of the branch in front.
    pub at: Show,
    /// The playhead on the course: the same, unless two are compared.
    pub course: Show,
    /// The simulated time at it.
    pub now: SimTime,
    /// The picture at it.
    pub picture: Rc<Picture>,
    /// The playhead on the course between two pictures, which the animation moves without a word to anybody.
    pub needle: Rc<Cell<f64>>,
    /// The simulated time at that.
    pub clock: Rc<Cell<SimTime>>,
    /// Whether it moves.
    pub playing: bool,
    /// Where on the course it will stop.
    pub until: Show,
    /// Whether it will not: time goes on.
    pub onward: bool,
    /// An index into [`SPEEDS`].
    pub speed: usize,
    /// Whether the learner wants no motion.
    pub still: bool,
    /// The panel in front.
    pub tab: Tab,
    /// The terminal in front.
    pub terminal: Terminal,
    /// The message that the wire panel keeps to.
    pub pinned: Option<usize>,
    /// The instance of a crowd whose card is open, counted from the first one launched.
    pub opened: Option<usize>,
    /// What went wrong, newest last.
    pub problems: Vec<Problem>,
    /// The run that the address holds, until the learner does something else.
    pub link: Option<Rc<str>>,
    /// What became of the last wish for a link.
    pub shared: Option<Shared>,
    /// What is open over the page.
    pub sheet: Option<Sheet>,
}

/// What opens over the page: one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The list of keys.
    Help,
    /// The ways through time.
    Ways,
    /// The name of the branch in front is being written.
    Renaming,
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

/// Two models are the same only when they are the same one: every change makes a new one.
impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Everything that can happen to the page.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The lesson's text arrived, or the HTTP status with which it did not.
    Fetched(String, Result<String, u16>),
    /// The address changed.
    Went(Address, String),
    /// The animation came to a new picture, at this place of the course.
    Moved(Show),
    /// What stands below the stage follows the animation.
    Carried,
    /// The panels follow the animation.
    Settled,
    /// To this playhead of the branch in front.
    Seek(Show),
    /// To this place of the course.
    SeekCourse(Show),
    /// This branch to the front.
    Switch(usize),
    /// The branch in front is called this, or is about to be given a name.
    Rename(Option<String>),
    /// The branch in front is dropped.
    Drop,
    /// A key or a button.
    Do(Command),
    /// To a step of the lesson, from 0, and plays it.
    ToStep(usize),
    /// Lines were entered.
    Enter(Terminal, Vec<String>),
    /// This terminal is opened.
    OpenTerminal(Terminal),
    /// This terminal is closed.
    CloseTerminal(Terminal),
    /// The card of this instance of a crowd is opened, counted from the first one launched; or none is.
    OpenMember(Option<usize>),
    /// This instance of a crowd comes onto the stage.
    Attend(String),
    /// This panel in front.
    Open(Tab),
    /// This terminal in front.
    Front(Terminal),
    /// The wire panel keeps to this message, or follows the playback.
    Pin(Option<usize>),
    /// This language.
    Speak(Lang),
    /// These colours.
    Wear(Theme),
    /// Motion is unwanted, or wanted.
    Still(bool),
    /// An index into [`SPEEDS`].
    Speed(usize),
    /// A file was opened.
    Opened(String),
    /// A link was made.
    Linked(Rc<str>),
    /// What became of the wish for it; nothing when the menu is opened anew.
    Shared(Option<Shared>),
    /// Something went wrong.
    Failed(Problem),
    /// A problem was read and is put away.
    Dismiss,
}

impl Model {
    /// The page before anything is loaded.
    pub fn new(lang: Lang, theme: Theme, place: Place) -> Self {
        Self {
            lang,
            theme,
            place,
            branches: Vec::new(),
            front: 0,
            beside: None,
            side: 0,
            told: 0,
            moves: 0,
            carried: 0,
            settled: 0,
            revision: 0,
            at: 0,
            course: 0,
            now: SimTime::default(),
            picture: Rc::default(),
            needle: Rc::new(Cell::new(0.0)),
            clock: Rc::new(Cell::new(SimTime::default())),
            playing: false,
            until: 0,
            onward: false,
            speed: NORMAL,
            still: false,
            tab: Tab::Terminal,
            terminal: Terminal::Ec2,
            pinned: None,
            opened: None,
            problems: Vec::new(),
            link: None,
            shared: None,
            sheet: None,
        }
    }

    /// The run in front, for as long as it is looked at.
    pub fn run(&self) -> Option<Ref<'_, Run>> {
        Some(self.branches.get(self.front)?.run.borrow())
    }

    /// The stamp of what shows every picture.
    pub fn stamp(&self) -> [usize; 2] {
        [self.told, self.moves]
    }

    /// The stamp of what follows a frame later while the page plays.
    pub fn next_stamp(&self) -> [usize; 2] {
        [self.told, if self.playing { self.carried } else { usize::MAX - self.moves }]
    }

    /// The stamp of what follows after while the page plays.
    pub fn slow_stamp(&self) -> [usize; 2] {
        [self.told, if self.playing { self.settled } else { usize::MAX - self.moves }]
    }

    /// Tells the runs from one another, for as long as they are there.
    pub fn which(&self) -> usize {
        self.branches.get(self.front).map_or(0, |branch| Rc::as_ptr(&branch.run) as usize)
    }

    /// The run in front, to keep.
    pub(super) fn cell(&self) -> Option<Rc<RefCell<Run>>> {
        Some(self.branches.get(self.front)?.run.clone())
    }

    /// The words.
    pub fn labels(&self) -> &'static Labels {
        labels(self.lang)
    }

    /// The step that the playhead is in, from 0; none in free play.
    pub fn step(&self) -> Option<usize> {
        let run = self.run()?;
        run.played.step_at(&run.playback, self.at)
    }

    /// The lesson's step that the playhead is in.
    pub fn lesson_step(&self) -> Option<usize> {
        let step = self.step()?;
        (step < self.run()?.lesson.steps.len()).then_some(step)
    }

    /// The message that the wire panel shows: the pinned one, or the latest that has begun.
    pub fn shown_message(&self) -> Option<usize> {
        let run = self.run()?;
        self.pinned
            .filter(|i| *i < self.picture.events)
            .or_else(|| (run.playback.first()..self.picture.events).rev().find(|&i| run.trace().message(i).is_some()))
    }

    pub(super) fn begin(&mut self, branches: Vec<Branch>, front: usize) {
        self.branches = branches;
        self.front = front;
        self.beside = None;
        self.changed();
        self.playing = false;
        self.seek(0);
    }

    fn load(&mut self, id: &str, fetched: Result<String, u16>) {
        let lesson = match fetched {
            Ok(text) => crate::lesson::parse(&text),
            Err(status) => return self.problems.push(Problem::LessonMissing { id: id.to_owned(), status }),
        };
        let played = lesson.and_then(|lesson| {
            let played = match self.place {
                Place::Lesson { .. } => crate::lesson::play(&lesson, lesson.seed)?,
                Place::Play => crate::lesson::sandbox(&lesson.start, lesson.seed),
            };
            Ok((lesson, played))
        });
        match played {
            Ok((lesson, played)) => {
                let link = self.link.take();
                self.begin(vec![Branch::new(FIRST, Run::of(played, Rc::new(lesson)))], 0);
                self.go_to_addressed_step();
                self.link = link;
                self.open_link();
            }
            Err(error) => self.broken(id, error),
        }
    }

    #[inline(never)]
    fn broken(&mut self, id: &str, error: LessonError) {
        self.problems.push(Problem::LessonBroken { id: id.to_owned(), error });
    }

    /// The step that the address names.
    fn go_to_addressed_step(&mut self) {
        let Place::Lesson { step: Some(text), .. } = &self.place else { return };
        let Some(run) = self.cell() else { return };
        let run = run.borrow();
        match text.parse::<usize>().ok().filter(|n| (1..=run.played.steps.len()).contains(n)) {
            Some(step) => self.seek(run.played.span(&run.playback, step - 1).0),
            None => self.problems.push(Problem::NoSuchStep { step: text.clone(), steps: run.played.steps.len() }),
        }
    }

    /// The terminal in front: the chosen one, while it is open.
    pub fn front(&self) -> Terminal {
        let open = |terminal: &Terminal| self.picture.is_open(*terminal);
        [self.terminal, self.terminal.first()].into_iter().find(open).unwrap_or(Terminal::Ec2)
    }

    /// The next terminal that can be opened on the computer of the one in front.
    pub fn next_terminal(&self) -> Option<Terminal> {
        self.front().siblings().find(|terminal| !self.picture.is_open(*terminal))
    }

    #[inline(never)]
    fn went(&mut self, address: Address, hash: String) {
        self.problems.clear(); // they were about where one comes from
        if let Some(lang) = address.lang {
            self.lang = lang;
        }
        if address.unknown {
            self.problems.push(Problem::UnknownAddress { hash });
        }
        let same_run = match (&self.place, &address.place) {
            (Place::Lesson { id: a, .. }, Place::Lesson { id: b, .. }) => a == b,
            (a, b) => a == b,
        };
        let same_place = self.place == address.place;
        let same_link = self.link.as_deref() == address.shared.as_deref();
        self.place = address.place;
        if !same_run {
            self.branches.clear(); // the component that watches this fetches the lesson anew
            self.front = 0;
            self.beside = None;
            self.changed();
            self.picture = Rc::default();
            self.playing = false;
        }
        // For now, or for when the lesson is there.
        self.link = address.shared.map(Into::into);
        if same_run && !same_link && self.link.is_some() {
            self.open_link();
        } else if same_run && !same_place {
            self.go_to_addressed_step();
        }
    }
}

impl Model {
    /// What nobody does who only watches the first lesson, so that its code can come later.
    #[inline(never)]
    fn rarely(&mut self, msg: Msg) {
        match msg {
            Msg::SeekCourse(course) => {
                self.playing = false;
                self.seek_course(course);
            }
            Msg::Switch(branch) => self.switch(branch),
            Msg::Rename(name) => self.rename(name),
            Msg::Drop => self.drop_front(),
            Msg::Enter(terminal, lines) => {
                self.act(lines.into_iter().map(|line| Action::Type { terminal, line }).collect());
            }
            Msg::OpenTerminal(terminal) => {
                self.act(vec![Action::Open { terminal }]);
                self.seek_course(self.total());
                self.terminal = terminal;
            }
            Msg::OpenMember(place) => self.opened = place,
            Msg::Attend(instance) => {
                self.act(vec![Action::Attend { instance }]);
                self.seek_course(self.total());
            }
            Msg::CloseTerminal(terminal) => {
                self.act(vec![Action::Close { terminal }]);
                self.seek_course(self.total());
                self.terminal = terminal.first();
            }
            Msg::Opened(text) => self.open_file(&text),
            Msg::Linked(link) => self.link = Some(link),
            Msg::Shared(shared) => self.shared = shared,
            _ => {}
        }
    }
}

impl Reducible for Model {
    type Action = Msg;

    fn reduce(self: Rc<Self>, msg: Msg) -> Rc<Self> {
        let mut model = (*self).clone();
        match &msg {
            Msg::Moved(_) => model.moves += 1,
            Msg::Carried | Msg::Settled => {}
            _ => model.told += 1,
        }
        match msg {
            Msg::Fetched(id, text) => model.load(&id, text),
            Msg::Went(address, hash) => model.went(address, hash),
            Msg::Moved(course) => model.moved(course),
            Msg::Carried => model.carried = model.moves,
            Msg::Settled => model.settled = model.moves,
            Msg::Seek(show) => {
                model.playing = false;
                model.seek(show);
            }
            Msg::Do(command) => model.command(command),
            Msg::ToStep(step) => model.play_step(step),
            Msg::Open(tab) => model.tab = tab,
            Msg::Front(terminal) => {
                model.tab = Tab::Terminal;
                model.terminal = terminal;
            }
            Msg::Pin(event) => {
                model.pinned = event;
                if event.is_some() {
                    model.tab = Tab::Wire;
                }
            }
            Msg::Speak(lang) => model.lang = lang,
            Msg::Wear(theme) => model.theme = theme,
            Msg::Still(still) => model.still = still,
            Msg::Speed(speed) => model.choose(speed),
            Msg::Failed(problem) => model.problems.push(problem),
            Msg::Dismiss => model.problems.clear(),
            rare => model.rarely(rare),
        }
        Rc::new(model)
    }
}
