//! The playhead: where it stands, and the ways in which it moves. Time belongs to whoever watches.
//!
//! The *course* is what the needle moves along. It is the show of the branch in front; while two branches are compared, it
//! is what both shows have in common, by which they share one clock.

use std::cell::Cell;
use std::rc::Rc;

use super::msg::Fill;
use super::{Model, Msg, Run, SPEEDS, Sheet, Speed, Tab};
use crate::kernel::chunk::Chunk;
use crate::kernel::{Millis, SimTime};
use crate::lesson::saved::Moment;
use crate::story::{Action, Goal, Hidden, Show, Terminal, clicks};
use crate::ui::address::Place;
use crate::ui::keys::Command;
use crate::words::{Lang, Problem};

/// Time is simulated in slices no shorter and no longer than these.
pub const MIN_SLICE: Millis = Millis::seconds(4);
const MAX_SLICE: Millis = Millis::hours(1);

impl Model {
    /// How long the course is.
    pub fn total(&self) -> Show {
        match &self.beside {
            Some(beside) => beside.duet.borrow().total(),
            None => self.run().map_or(0, |run| run.playback.total()),
        }
    }

    /// The place of the course at which the branch in front comes to `show`.
    pub fn course_of(&self, show: Show) -> Show {
        self.beside.as_ref().map_or(show, |beside| beside.duet.borrow().course(0, show))
    }

    /// The playhead of the branch in front at this place of the course.
    pub fn show_of(&self, course: Show) -> Show {
        self.beside.as_ref().map_or(course, |beside| beside.duet.borrow().side(0, course))
    }

    /// The simulated time at this place of the course.
    pub fn time_at(&self, course: Show) -> SimTime {
        match &self.beside {
            Some(beside) => beside.duet.borrow().sim_time(course),
            None => self.run().map_or_else(SimTime::default, |run| run.playback.sim_time(course)),
        }
    }

    /// The last place of the course that is not after `time`.
    pub fn place_at(&self, time: SimTime) -> Show {
        match &self.beside {
            Some(beside) => beside.duet.borrow().show_at(time),
            None => self.run().map_or(0, |run| run.playback.show_at(time)),
        }
    }

    /// How many times what is seen has changed by this place of the course.
    pub fn beat(&self, course: Show) -> usize {
        let front = self.run().map_or(0, |run| run.playback.beat(self.show_of(course)));
        let other = self.beside.as_ref().and_then(|beside| {
            let run = self.branches.get(beside.branch)?.run.borrow();
            Some(run.playback.beat(beside.duet.borrow().side(1, course)))
        });
        front + other.unwrap_or(0)
    }

    /// How the needle moves now: on its way to a stop, it takes the time that there is something to see.
    pub fn pace(&self) -> Speed {
        match SPEEDS[self.motion.speed] {
            Speed::Clock(_) if !self.motion.onward && self.motion.until < self.total() => Speed::Events(4),
            speed => speed,
        }
    }

    /// Whether time goes on by itself where the trace ends: in a lesson it does not, until it has branched.
    pub fn goes_on(&self) -> bool {
        let free = self.place == Place::Play
            || self.taught().is_some()
            || self.branches.len() > 1
            || self.run().is_some_and(|run| run.forked);
        free && matches!(SPEEDS[self.motion.speed], Speed::Clock(_))
    }

    /// The playhead of the branch in front to `show`.
    pub(super) fn seek(&mut self, show: Show) {
        self.seek_course(self.course_of(show));
    }

    /// The playhead to this place of the course.
    pub(super) fn seek_course(&mut self, course: Show) {
        let course = course.min(self.total());
        self.needle.set(f64::from(course));
        self.clock.set(self.time_at(course));
        self.look(course);
    }

    /// The animation came to this place of the course.
    pub(super) fn moved(&mut self, course: Show) {
        self.look(course);
        if self.motion.onward {
            self.motion.until = self.total();
        } else if course >= self.motion.until {
            self.motion.playing = false;
            self.needle.set(f64::from(course));
        }
    }

    /// What there is to see at this place of the course.
    fn look(&mut self, course: Show) {
        self.course = course;
        self.now = self.clock.get();
        self.at = self.show_of(course);
        if let Some(run) = self.cell() {
            self.picture = Rc::new(run.borrow().picture(self.at));
        }
        if let Some(beside) = &mut self.beside {
            beside.at = beside.duet.borrow().side(1, course);
            if let Some(branch) = self.branches.get(beside.branch) {
                beside.picture = Rc::new(branch.run.borrow().picture(beside.at));
            }
        }
    }

    /// Keeps these terminals out of sight, in every future.
    pub(super) fn hide(&mut self, hidden: &Hidden) {
        if self.run().is_some_and(|run| run.hidden != *hidden) {
            self.retell(|run| run.hide(hidden));
        }
    }

    /// Rests where the needle is.
    pub(super) fn stop(&mut self) {
        self.motion.playing = false;
        let course = self.needle.get() as Show;
        if matches!(self.pace(), Speed::Events(_)) {
            self.clock.set(self.time_at(course));
        }
        self.look(course);
    }

    pub(super) fn play_until(&mut self, until: Show) {
        let total = self.total();
        self.motion.until = until.min(total);
        self.motion.onward = until >= total && self.goes_on();
        self.motion.playing = self.course < self.motion.until || self.motion.onward;
    }

    /// The earliest place of the course after `course` at which either branch comes to its `next`.
    fn ahead(&self, course: Show, next: fn(&Run, Show) -> Show) -> Show {
        self.either(course, |place| next(place.0, place.1))
            .into_iter()
            .filter(|at| *at > course)
            .min()
            .unwrap_or(self.total())
    }

    /// The latest stop of either branch before this place of the course.
    fn before(&self, course: Show) -> Show {
        let mut stops = self.either(course, |(run, show)| run.playback.previous_stop(show + 1));
        stops.extend(self.either(course, |(run, show)| run.playback.previous_stop(show)));
        stops.into_iter().filter(|at| *at < course).max().unwrap_or(0)
    }

    /// For each branch that is seen, the place of the course of what `find` finds in it.
    fn either(&self, course: Show, find: impl Fn((&Run, Show)) -> Show) -> Vec<Show> {
        let mut found = Vec::new();
        if let Some(run) = self.run() {
            found.push(self.course_of(find((&run, self.show_of(course)))));
        }
        if let Some((beside, branch)) = self.beside.as_ref().and_then(|b| Some((b, self.branches.get(b.branch)?))) {
            let duet = beside.duet.borrow();
            found.push(duet.course(1, find((&branch.run.borrow(), duet.side(1, course)))));
        }
        found
    }

    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::Help => return self.toggle(Sheet::Help),
            Command::Ways => return self.toggle(Sheet::Ways),
            Command::Beam => return self.toggle(Sheet::Beam),
            Command::Present => return self.present(!self.presenting.on),
            Command::Black => {
                self.presenting.black = self.presenting.on && !self.presenting.black;
                // Nothing is shown to nobody.
                self.motion.playing &= !self.presenting.black;
                return;
            }
            Command::Strip => {
                self.presenting.strip ^= self.presenting.on;
                return;
            }
            Command::Call(place) => {
                if let Some(tab) = Tab::ALL.get(usize::from(place).wrapping_sub(1)).filter(|_| self.presenting.on) {
                    self.call(*tab);
                }
                return;
            }
            Command::Close if self.presenting.on => {
                // What lies over the stage first; nothing left, and presenting ends.
                if self.sheet.take().is_none() && !self.uncover() {
                    self.present(false);
                }
                return;
            }
            Command::Close => {
                // One thing at a time: what lies over the page, what is enlarged, what is kept.
                if self.sheet.take().is_none() && !std::mem::take(&mut self.desk.large) {
                    self.desk.pinned = None;
                }
                return;
            }
            Command::Language => {
                let next =
                    Lang::ALL.iter().position(|l| *l == self.settings.lang).map_or(0, |i| (i + 1) % Lang::ALL.len());
                return self.speak(Lang::ALL[next]);
            }
            _ => {}
        }
        if self.place == Place::Lessons {
            return;
        }
        if self.place == Place::Welcome {
            // There is one thing to begin, and nothing else to be done.
            if matches!(command, Command::PlayPause | Command::Step | Command::NextEvent | Command::NextLessonStep) {
                self.begin();
            }
            return;
        }
        if matches!(command, Command::NextLessonStep | Command::PreviousLessonStep) && self.go_home() {
            return;
        }
        let Some(cell) = self.cell() else { return };
        match command {
            Command::PlayPause if self.motion.playing => self.stop(),
            Command::PlayPause => {
                if self.course >= self.total() && !self.goes_on() {
                    self.seek_course(0);
                }
                self.play_until(self.rest_ahead());
            }
            // Runs on to where the next thing is best seen, and rests there.
            Command::Step => self.play_until(self.ahead(self.resting_place(), |run, at| run.playback.next_stop(at))),
            Command::Back => {
                self.motion.playing = false;
                self.seek_course(self.before(self.needle.get() as Show));
            }
            Command::NextEvent => {
                self.play_until(self.ahead(self.resting_place(), |run, at| run.playback.next_mark(at)));
            }
            Command::NextLessonStep => {
                // Before anything was shown, the first step is the next.
                let next = self.step().filter(|_| self.course > 0).map_or(0, |step| step + 1);
                if next < cell.borrow().played.steps.len() {
                    self.play_step(next);
                } else {
                    self.play_until(self.rest_ahead());
                }
            }
            Command::PreviousLessonStep => {
                if let Some(step) = self.step() {
                    self.motion.playing = false;
                    let run = cell.borrow();
                    let begins = run.played.span(&run.playback, step).0;
                    // At the beginning of a step, back means the one before; within it, its own beginning.
                    let back = if self.at > begins + 400 { step } else { step.saturating_sub(1) };
                    self.seek(run.played.span(&run.playback, back).0);
                }
            }
            Command::Start | Command::End => {
                self.motion.playing = false;
                self.seek_course(if command == Command::Start { 0 } else { self.total() });
            }
            Command::Slower => self.choose(self.motion.speed.saturating_sub(1)),
            Command::Faster => self.choose(self.motion.speed + 1),
            Command::Terminal => self.desk.tab = Tab::Terminal,
            Command::Fork => self.fork(),
            Command::Compare => self.compare(),
            Command::Jump(goal) => self.jump(goal),
            Command::Wait(minutes) => {
                self.sheet = None;
                self.act(&[Action::Wait { span: Millis::minutes(minutes.into()) }], || Msg::Do(command));
                self.motion.playing = false;
                self.seek_course(self.total());
            }
            Command::Help | Command::Ways | Command::Close | Command::Language => {}
            Command::Beam | Command::Present | Command::Black | Command::Strip | Command::Call(_) => {}
            // The browser's to do.
            Command::FullScreen | Command::Point => {}
        }
        // Without motion, there is nothing to wait for on the way.
        if self.settings.still && self.motion.playing && matches!(command, Command::Step | Command::NextEvent) {
            self.seek_course(self.motion.until);
            self.motion.playing = false;
        }
    }

    fn toggle(&mut self, sheet: Sheet) {
        self.sheet = (self.sheet != Some(sheet)).then_some(sheet);
    }

    /// Another speed; while it plays, from here on.
    pub(super) fn choose(&mut self, speed: usize) {
        let was = self.pace();
        self.motion.speed = speed.min(SPEEDS.len() - 1);
        if matches!((was, self.pace()), (Speed::Events(_), Speed::Clock(_))) {
            self.clock.set(self.time_at(self.needle.get() as Show));
        }
        if self.motion.playing && self.motion.until >= self.total() {
            self.play_until(self.total());
        }
    }

    /// Where stepping starts from: where the needle will rest, if it is on its way already.
    fn resting_place(&self) -> Show {
        match self.motion.playing {
            true if self.motion.until < self.total() => self.motion.until,
            true => self.needle.get() as Show,
            false => self.course,
        }
    }

    pub(super) fn play_step(&mut self, step: usize) {
        let Some(run) = self.cell() else { return };
        let run = run.borrow();
        if step >= run.played.steps.len() {
            return;
        }
        let (begins, ends) = run.played.span(&run.playback, step);
        self.seek(begins);
        self.play_until(self.course_of(ends));
    }

    /// Where playing rests: at the end of the lesson's step, unless it is to run on, or else where there is no more.
    pub(super) fn rest_ahead(&self) -> Show {
        let total = self.total();
        let Some(run) = self.run().filter(|run| !self.settings.run_on && !run.played.steps.is_empty()) else {
            return total;
        };
        if self.beside.is_some() {
            return total;
        }
        let ends = |step: usize| run.played.span(&run.playback, step).1;
        (0..run.played.steps.len()).map(ends).find(|end| self.at < *end).unwrap_or(total)
    }

    /// A lesson plays on through its steps, or rests at the end of each; while it plays, from here on.
    pub(super) fn run_on(&mut self, on: bool) {
        self.settings.run_on = on;
        if self.motion.playing && !self.motion.onward {
            self.play_until(self.rest_ahead());
        }
    }

    /// Speaks another language. What is shown stays, and there is as much time to read as that language takes.
    pub(super) fn speak(&mut self, lang: Lang) {
        if lang == self.settings.lang {
            return;
        }
        self.settings.lang = lang;
        self.retell(|run| run.speak(lang));
    }

    /// The shows of all futures change like this, and the page stays at its moment.
    fn retell(&mut self, change: impl Fn(&mut Run)) {
        let Some(cell) = self.cell() else { return };
        let course = self.needle.get() as Show;
        let (moment, until) = {
            let run = cell.borrow();
            let moment = |course: Show| {
                let show = self.show_of(course);
                Moment::of(&run.playback, run.picture(show).events, show)
            };
            (moment(course), (!self.motion.onward).then(|| moment(self.motion.until)))
        };
        for branch in self.branches.iter() {
            change(&mut branch.run.borrow_mut());
        }
        if let Some(beside) = &mut self.beside {
            beside.duet = Rc::default();
        }
        self.join();
        let show = |moment: Moment| {
            let run = cell.borrow();
            moment.show(&run.playback, run.trace().len())
        };
        self.seek(show(moment));
        if self.motion.playing {
            self.play_until(until.map_or(self.total(), |until| self.course_of(show(until))));
        }
    }

    /// What is run has changed.
    pub(super) fn changed(&mut self) {
        (self.desk.pinned, self.desk.weighed) = (None, None);
        self.link = None; // the address holds another run
    }

    /// Does this on the branch in front, and shows it. Where code is not here that it needs, nothing is done, and `again`
    /// is held until the code has come. Whether it was done.
    pub(super) fn act(&mut self, actions: &[Action], again: impl FnOnce() -> Msg) -> bool {
        self.set_out();
        let Some(run) = self.cell() else { return false };
        let end = self.total();
        if let Err(chunk) = run.borrow_mut().act(actions) {
            self.hold(chunk, Some(again()));
            return false;
        }
        self.changed();
        self.keep_up();
        self.seek_course(end);
        self.play_until(self.total());
        self.motion.onward = false;
        if self.settings.still {
            self.seek_course(self.total());
            self.motion.playing = false;
        }
        true
    }

    /// These are done one after the other, and are seen from the first on: what is done next does not end the show of what was done
    /// before it.
    pub(super) fn perform(&mut self, actions: &[Action], fill: Fill) {
        let under_way = self.motion.playing && !self.motion.onward && self.motion.until == self.total();
        let begins = if under_way { self.needle.get() as Show } else { self.total() };
        for (done, action) in actions.iter().enumerate() {
            let Some(run) = self.cell() else { return };
            let filled = fill(action.clone(), &run.borrow().played.story);
            if !self.act(&[filled], || Msg::Perform(actions.get(done..).unwrap_or_default().to_vec(), fill)) {
                break;
            }
        }
        // Before a room each is seen without motion, too: picture after picture.
        if !self.settings.still || self.presenting.on {
            self.seek_course(begins);
            self.play_until(self.total());
            self.motion.onward = false;
        }
    }

    /// The console makes these calls. If none is refused, this terminal comes to the front.
    pub(super) fn click(&mut self, calls: &[Action], opens: Option<Terminal>) {
        if !self.act(calls, || Msg::Click(calls.to_vec(), opens)) {
            return;
        }
        let made = |run: &Run| clicks::made(run.trace(), 0).last().is_some_and(|made| made.refusal.is_none());
        if let Some(terminal) = opens.filter(|_| self.run().is_some_and(|run| made(&run))) {
            self.desk.tab = Tab::Terminal;
            self.desk.terminal = terminal;
        }
    }

    /// To the next event of this kind: one that is there already, or else time goes on until there is one.
    fn jump(&mut self, goal: Goal) {
        let Some(mut run) = self.cell() else { return };
        self.sheet = None;
        self.motion.playing = false;
        let from = self.picture.events;
        let mut found = run.borrow().next(goal, from);
        if found.is_none() {
            // What the lesson does not have happens in another future.
            self.set_out();
            run = self.cell().unwrap_or(run);
            let waited = run.borrow_mut().wait_for(goal);
            found = match waited {
                Ok(found) => found,
                Err(chunk) => return self.hold(chunk, Some(Msg::Do(Command::Jump(goal)))),
            };
            self.changed();
            self.keep_up();
        }
        if let Some(event) = found {
            // With all that happens at that moment: what IMDS serves from then on is served.
            let show = {
                let run = run.borrow();
                let events = run.trace().events();
                let moment = events[event..].iter().take_while(|other| other.at == events[event].at).count();
                run.playback.cue(event + moment - 1).begins
            };
            self.seek(show);
        } else {
            self.seek_course(self.total());
            self.failed(Problem::NothingAhead(goal));
        }
    }

    /// Extends what is seen towards `time`, for as many milliseconds as `left` says that there are. It goes in slices, of
    /// which `slice` keeps how long they may be: a thousand instances are simulated more slowly than one. Where a chunk is
    /// needed that is not here, it goes no further.
    pub fn extend(&self, time: SimTime, slice: &Cell<Millis>, left: impl Fn() -> f64) -> Result<(), Chunk> {
        let seen = [Some(self.front), self.beside.as_ref().map(|beside| beside.branch)];
        let whole = left();
        let mut before = whole;
        while before > 0.0 {
            let mut behind = false;
            for branch in seen.into_iter().flatten().filter_map(|branch| self.branches.get(branch)) {
                let mut run = branch.run.borrow_mut();
                let wanted = time.since(run.end());
                if wanted > Millis::ZERO {
                    run.wait(wanted.min(slice.get()))?;
                    behind = true;
                }
            }
            if !behind {
                break;
            }
            let (now, span) = (left(), slice.get().0);
            let took = before - now;
            if took > whole / 4.0 {
                slice.set(Millis((span / 2).max(MIN_SLICE.0)));
            } else if took < whole / 16.0 {
                slice.set(Millis((span * 2).min(MAX_SLICE.0)));
            }
            if took > now {
                break; // another one would take too long
            }
            before = now;
        }
        self.join();
        Ok(())
    }
}
