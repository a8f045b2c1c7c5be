//! What can happen to the page.

use std::rc::Rc;

use super::beam::Beam;
use super::parts::{Room, Shared, Tab, Theme};
use super::split::Split;
use super::wanted::{Loaded, Loading, Wanted};
use crate::kernel::SimTime;
use crate::kernel::chunk::{Chunk, NotFetched};
use crate::story::{Action, Hidden, Show, Story, Terminal};
use crate::ui::address::Address;
use crate::ui::keys::Command;
use crate::words::{Lang, Problem, Zone};

/// Fills the places of an action with what the run knows by then.
pub type Fill = fn(Action, &Story) -> Action;

/// Everything that can happen to the page.
#[derive(Clone, Debug)]
pub enum Msg {
    /// What was wanted has been played, or could not be. `Wanted` says of which wish this is the answer.
    Loaded(Wanted, Result<Loaded, Problem>),
    /// So far it has come.
    Loading(Loading),
    /// It is not wanted any more.
    Cancel,
    /// What could not be had is wanted again.
    Retry,
    /// Time cannot pass without this part of the page's code.
    Lacks(Chunk),
    /// A part of the page's code has come, or cannot be had.
    Fetched(Chunk, Result<(), NotFetched>),
    /// It is asked for again; or not, and what waits for it is given up.
    FetchAgain(bool),
    /// Of two that are compared, the one that is behind catches up.
    CatchUp,
    /// The address changed.
    Went(Address, String),
    /// There is so much room.
    Resized(Room),
    /// The animation came to a new picture, at this place of the course.
    Moved(Show),
    /// What stands below the stage follows the animation.
    Carried,
    /// The panels follow the animation, and what stands below the stage with them.
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
    /// From the opening screen into the first lesson.
    Begin,
    /// To a step of the lesson, from 0, and plays it.
    ToStep(usize),
    /// From a side trip, back to the step at which the lesson waits.
    BackToStep,
    /// The side trip's future stays.
    KeepTrip,
    /// Lines were entered.
    Enter(Terminal, Vec<String>),
    /// This is done, as if by whoever works the page; what the run fills in is filled in when its turn has come.
    Act(Action, Fill),
    /// The same of several, one after the other: each is seen before the next.
    Perform(Vec<Action>, Fill),
    /// The console makes these calls, one after the other, up to the first that is refused. If none is, this terminal
    /// comes to the front.
    Click(Vec<Action>, Option<Terminal>),
    /// These terminals are kept out of sight, in every future.
    Hide(Hidden),
    /// From this moment on, in another future: a lesson's step is begun anew.
    BackTo(SimTime),
    /// On the page on which a person signs in, this console session is picked, or none.
    SignIn(Option<String>),
    /// The metadata service is late by so many milliseconds, or silent, for so many seconds.
    Disturb(Option<u32>, u32),
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
    /// The policies panel keeps to this decision, or follows the playback.
    Why(Option<usize>),
    /// The page is shown to a room, or is not any more.
    Present(bool),
    /// This panel is called up over the stage, or is put away.
    Call(Tab),
    /// A light follows the pointer, or does not.
    Point(bool),
    /// The projector is made up for like this.
    Beam(Beam),
    /// The room is divided like this.
    Split(Split),
    /// Somebody begins to type, or wants to see the whole stage again.
    Typing(bool),
    /// What stands below the stage takes all the room, or what it had.
    Enlarge(bool),
    /// This panel goes into a window of its own, or comes back.
    Apart(Tab, bool),
    /// This language.
    Speak(Lang),
    /// By this clock.
    Tell(Zone),
    /// These colours.
    Wear(Theme),
    /// Motion is unwanted, or wanted.
    Still(bool),
    /// A lesson plays on through its steps, or rests at the end of each.
    RunOn(bool),
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

impl Msg {
    /// Whether it changes a run, or which one is in front: then it has to wait its turn.
    pub(super) const fn waits_its_turn(&self) -> bool {
        matches!(
            self,
            Self::Enter(..)
                | Self::Act(..)
                | Self::Perform(..)
                | Self::Click(..)
                | Self::BackTo(_)
                | Self::SignIn(_)
                | Self::Disturb(..)
                | Self::OpenTerminal(_)
                | Self::CloseTerminal(_)
                | Self::Attend(_)
                | Self::CatchUp
                | Self::Switch(_)
                | Self::Drop
                | Self::Do(Command::Wait(_) | Command::Jump(_) | Command::Fork | Command::Compare)
        )
    }
}
