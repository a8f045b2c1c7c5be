//! What the page shows, and everything that can change it. Pure: the browser is reached from the components only.

use std::cell::Cell;
use std::rc::Rc;

use yew::Reducible;

use super::address::{Address, Place};
use super::keys::Command;
use super::share::Shared;
use crate::lesson::{Lesson, LessonError, Played, Step};
use crate::story::{Action, Album, Picture, Playback, Show, Terminal, Trace};
use crate::words::{Labels, Lang, Problem, labels};

/// Speeds, in quarters.
pub const SPEEDS: [u32; 6] = [1, 2, 4, 8, 16, 32];
const NORMAL: usize = 2;

/// A run that can be looked at.
#[derive(Debug)]
pub struct Run {
    /// The run.
    pub played: Played,
    /// Its show.
    pub playback: Playback,
    /// Its pictures.
    album: Album,
    /// The lesson it belongs to.
    pub lesson: Rc<Lesson>,
}

impl Run {
    /// The record.
    pub fn trace(&self) -> &Trace {
        self.played.story.trace()
    }

    /// The picture at `show`.
    pub fn picture(&self, show: Show) -> Picture {
        self.album.at(self.trace(), &self.playback, show)
    }

    pub(super) fn of(played: Played, lesson: Rc<Lesson>) -> Self {
        let playback = played.playback();
        let album = Album::of(played.story.trace(), &playback);
        Self { played, playback, album, lesson }
    }
}

/// The panels of the dock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their labels say what they are")]
pub enum Tab {
    Terminal,
    Wire,
    Charts,
    Credentials,
    CloudTrail,
    Transcript,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Terminal, Self::Wire, Self::Charts, Self::Credentials, Self::CloudTrail, Self::Transcript];

    /// Its name in `data-tab`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Wire => "wire",
            Self::Charts => "charts",
            Self::Credentials => "credentials",
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
            Self::Credentials => l.tab_credentials,
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
    /// The run, once the lesson is there.
    pub run: Option<Rc<Run>>,
    /// The playhead of the picture.
    pub at: Show,
    /// The picture at it.
    pub picture: Rc<Picture>,
    /// The playhead between two pictures, which the animation moves without a word to anybody.
    pub needle: Rc<Cell<f64>>,
    /// Whether it moves.
    pub playing: bool,
    /// Where it will stop.
    pub until: Show,
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
    /// What went wrong, newest last.
    pub problems: Vec<Problem>,
    /// Whether the list of keys is open.
    pub help: bool,
    /// The run that the address holds, until the learner does something else.
    pub link: Option<Rc<str>>,
    /// What became of the last wish for a link.
    pub shared: Option<Shared>,
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
    /// The animation came to a new picture.
    Moved(Show),
    /// To this playhead.
    Seek(Show),
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
            run: None,
            at: 0,
            picture: Rc::default(),
            needle: Rc::new(Cell::new(0.0)),
            playing: false,
            until: 0,
            speed: NORMAL,
            still: false,
            tab: Tab::Terminal,
            terminal: Terminal::Ec2,
            pinned: None,
            problems: Vec::new(),
            help: false,
            link: None,
            shared: None,
        }
    }

    /// The words.
    pub fn labels(&self) -> &'static Labels {
        labels(self.lang)
    }

    /// How long the show is.
    pub fn total(&self) -> Show {
        self.run.as_ref().map_or(0, |run| run.playback.total())
    }

    /// The step that the playhead is in, from 0; none in free play.
    pub fn step(&self) -> Option<usize> {
        let run = self.run.as_ref()?;
        run.played.step_at(&run.playback, self.at)
    }

    /// The lesson's step that the playhead is in.
    pub fn lesson_step(&self) -> Option<(usize, &Step)> {
        let step = self.step()?;
        Some((step, self.run.as_ref()?.lesson.steps.get(step)?))
    }

    /// The message that the wire panel shows: the pinned one, or the latest that has begun.
    pub fn shown_message(&self) -> Option<usize> {
        let run = self.run.as_ref()?;
        self.pinned
            .filter(|i| *i < self.picture.events)
            .or_else(|| (run.playback.first()..self.picture.events).rev().find(|&i| run.trace().message(i).is_some()))
    }

    pub(super) fn seek(&mut self, show: Show) {
        self.at = show.min(self.total());
        self.needle.set(f64::from(self.at));
        if let Some(run) = &self.run {
            self.picture = Rc::new(run.picture(self.at));
        }
    }

    fn play_until(&mut self, until: Show) {
        self.until = until.min(self.total());
        self.playing = self.at < self.until;
    }

    pub(super) fn begin(&mut self, run: Run) {
        self.run = Some(Rc::new(run));
        self.playing = false;
        self.pinned = None;
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
                self.begin(Run::of(played, Rc::new(lesson)));
                self.go_to_addressed_step();
                self.open_link();
            }
            Err(error) => self.broken(id, error),
        }
    }

    fn broken(&mut self, id: &str, error: LessonError) {
        self.problems.push(Problem::LessonBroken { id: id.to_owned(), error });
    }

    /// The step that the address names.
    fn go_to_addressed_step(&mut self) {
        let Place::Lesson { step: Some(text), .. } = &self.place else { return };
        let Some(run) = self.run.clone() else { return };
        match text.parse::<usize>().ok().filter(|n| (1..=run.played.steps.len()).contains(n)) {
            Some(step) => self.seek(run.played.span(&run.playback, step - 1).0),
            None => self.problems.push(Problem::NoSuchStep { step: text.clone(), steps: run.played.steps.len() }),
        }
    }

    fn command(&mut self, command: Command) {
        let Some(run) = self.run.clone() else {
            if command == Command::Help {
                self.help = !self.help;
            }
            return;
        };
        let playback = &run.playback;
        match command {
            Command::PlayPause if self.playing => {
                self.seek(self.needle.get() as Show);
                self.playing = false;
            }
            Command::PlayPause => {
                if self.at >= self.total() {
                    self.seek(0);
                }
                self.play_until(self.total());
            }
            // Runs on to where the next thing is best seen, and rests there.
            Command::Step => self.play_until(playback.next_stop(self.resting_place())),
            Command::Back => {
                self.playing = false;
                self.seek(playback.previous_stop(self.needle.get() as Show));
            }
            Command::NextEvent => self.play_until(playback.next_mark(self.resting_place())),
            Command::NextLessonStep => {
                let next = self.step().map_or(0, |step| step + 1);
                if next < run.played.steps.len() {
                    self.play_step(next);
                } else {
                    self.play_until(self.total());
                }
            }
            Command::PreviousLessonStep => {
                if let Some(step) = self.step() {
                    self.playing = false;
                    let begins = run.played.span(playback, step).0;
                    // At the beginning of a step, back means the one before; within it, its own beginning.
                    let back = if self.at > begins + 400 { step } else { step.saturating_sub(1) };
                    self.seek(run.played.span(playback, back).0);
                }
            }
            Command::Start | Command::End => {
                self.playing = false;
                self.seek(if command == Command::Start { 0 } else { self.total() });
            }
            Command::Slower => self.speed = self.speed.saturating_sub(1),
            Command::Faster => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
            Command::Language => {
                let next = Lang::ALL.iter().position(|l| *l == self.lang).map_or(0, |i| (i + 1) % Lang::ALL.len());
                self.lang = Lang::ALL[next];
            }
            Command::Terminal => self.tab = Tab::Terminal,
            Command::Help => self.help = !self.help,
            Command::Close => {
                self.help = false;
                self.pinned = None;
            }
        }
        // Without motion, there is nothing to wait for on the way.
        if self.still && self.playing && matches!(command, Command::Step | Command::NextEvent) {
            self.seek(self.until);
            self.playing = false;
        }
    }

    /// Where stepping starts from: where the needle will rest, if it is on its way already.
    fn resting_place(&self) -> Show {
        match self.playing {
            true if self.until < self.total() => self.until,
            true => self.needle.get() as Show,
            false => self.at,
        }
    }

    fn play_step(&mut self, step: usize) {
        let Some(run) = self.run.clone() else { return };
        let (begins, ends) = run.played.span(&run.playback, step);
        self.seek(begins);
        self.play_until(ends);
        if self.still {
            self.playing = false;
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

    fn act(&mut self, actions: Vec<Action>) {
        let Some(run) = self.run.clone() else { return };
        self.link = None;
        let mut played = run.played.clone();
        let end = run.playback.total();
        for action in actions {
            played.story.act(action);
        }
        self.run = Some(Rc::new(Run::of(played, run.lesson.clone())));
        self.pinned = None;
        self.seek(end);
        self.play_until(self.total());
        if self.still {
            self.seek(self.total());
            self.playing = false;
        }
    }

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
        self.link = address.shared.map(Into::into);
        if !same_run {
            self.run = None; // the component that watches this fetches the lesson anew
            self.picture = Rc::default();
            self.playing = false;
        } else if !same_link && self.link.is_some() {
            self.open_link();
        } else if !same_place {
            self.go_to_addressed_step();
        }
    }
}

impl Reducible for Model {
    type Action = Msg;

    fn reduce(self: Rc<Self>, msg: Msg) -> Rc<Self> {
        let mut model = (*self).clone();
        match msg {
            Msg::Fetched(id, text) => model.load(&id, text),
            Msg::Went(address, hash) => model.went(address, hash),
            Msg::Moved(show) => {
                model.at = show;
                if let Some(run) = &model.run {
                    model.picture = Rc::new(run.picture(show));
                }
                if show >= model.until {
                    model.playing = false;
                    model.needle.set(f64::from(show));
                }
            }
            Msg::Seek(show) => {
                model.playing = false;
                model.seek(show);
            }
            Msg::Do(command) => model.command(command),
            Msg::ToStep(step) => model.play_step(step),
            Msg::Enter(terminal, lines) => {
                model.act(lines.into_iter().map(|line| Action::Type { terminal, line }).collect());
            }
            Msg::OpenTerminal(terminal) => {
                model.act(vec![Action::Open { terminal }]);
                model.seek(model.total());
                model.terminal = terminal;
            }
            Msg::CloseTerminal(terminal) => {
                model.act(vec![Action::Close { terminal }]);
                model.seek(model.total());
                model.terminal = terminal.first();
            }
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
            Msg::Speed(speed) => model.speed = speed.min(SPEEDS.len() - 1),
            Msg::Opened(text) => model.open_file(&text),
            Msg::Linked(link) => model.link = Some(link),
            Msg::Shared(shared) => model.shared = shared,
            Msg::Failed(problem) => model.problems.push(problem),
            Msg::Dismiss => model.problems.clear(),
        }
        Rc::new(model)
    }
}
