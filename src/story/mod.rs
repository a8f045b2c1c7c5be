//! A run: what people do, the world in which it happens, the trace of it, and the show of the trace.
//!
//! May use: [`host`](crate::host), [`cloud`](crate::cloud), [`wire`](crate::wire) and [`kernel`](crate::kernel). Pure: no
//! DOM, no wall clock. A run is a pure function of its start, its seed and the actions taken, so the same three give the
//! same trace, natively and in a browser, byte for byte.
//!
//! ```
//! use sts_flow::cloud::Setup;
//! use sts_flow::kernel::SimTime;
//! use sts_flow::story::{Action, Picture, Playback, Story, Terminal};
//!
//! let mut story = Story::new(&Setup::default(), 7, SimTime::default());
//! story.act(Action::Type { terminal: Terminal::Pc, line: "aws s3 ls".into() });
//! let playback = Playback::of(story.trace(), 0);
//! let end = Picture::at(story.trace(), &playback, playback.total());
//! assert!(end.credentials.is_empty()); // Unable to locate credentials
//! ```

mod action;
mod actors;
pub mod clicks;
pub mod compare;
mod decided;
mod duet;
mod goal;
mod hidden;
mod ledger;
mod node;
mod picture;
mod playback;
mod run;
mod spot;
mod terminal;
mod trace;
mod unseen;
mod world;

pub use action::{Action, MAX_TEXT, MAX_WAIT, joined};
pub use actors::Actor;
pub use decided::{Decided, decided, decision_behind};
pub use duet::Duet;
pub use goal::Goal;
pub use hidden::Hidden;
pub use ledger::{
    COLOURS, Call, Ended, Fact, Holder, Lane, Ledger, Life, Moment, Reason, Refusal, Revocation, Span, Stretch, What,
};
pub use node::Node;
pub use picture::{Album, Behind, Credential, Flight, Picture, Pulse};
pub use playback::{Cue, Playback, Reading, Show, Weight, weight};
pub use run::{Doing, MAX_ACTIONS, Story};
pub use spot::Spot;
pub use terminal::Terminal;
pub use trace::{
    Event, Http, InstanceItem, Inventory, KeyItem, Kind, Leg, Message, Operation, PolicyItem, RoleItem, SignIn,
    SignInPage, TRACE_VERSION, Trace,
};
pub use world::{ATTACKER_ADDRESS, Deed, PARTNER, PC_ADDRESS, Spent, World};

use crate::cloud::Effect;
use crate::host::Note;

/// Whether there is a sentence to say about an event of this kind: the caption and the transcript tell these.
pub fn is_told(kind: &Kind) -> bool {
    match kind {
        Kind::Typed { .. } | Kind::Refused { .. } | Kind::Message(_) | Kind::Lost { .. } => true,
        Kind::Effect(effect) => match effect {
            // That a program found its credentials, and that it ended, is told by its own notes.
            Effect::Transition { machine: "sdk-refresher", on, .. } => !matches!(*on, "loaded" | "process ended"),
            Effect::Transition { machine, .. } => !matches!(*machine, "imds-token" | "credential-delivery"),
            Effect::Authenticated { .. } => false,
            Effect::Issued { .. }
            | Effect::Served { .. }
            | Effect::Attended(_)
            | Effect::Recorded { .. }
            | Effect::Found { .. }
            | Effect::Decided { .. }
            | Effect::Rejected { .. } => true,
        },
        Kind::Noted { note: Note::Holds { .. } | Note::Exited { .. }, .. } => true,
        Kind::Started { .. } | Kind::Ended { .. } | Kind::Behind { note: Note::Holds { .. }, .. } => true,
        Kind::Printed { .. } | Kind::SignIn { page: Some(_) } | Kind::Acted { action: Action::Disturb { .. } } => true,
        Kind::Acted { .. }
        | Kind::Noted { .. }
        | Kind::Ready { .. }
        | Kind::Asks { .. }
        | Kind::Behind { .. }
        | Kind::Opened { .. }
        | Kind::Closed { .. }
        | Kind::SignIn { page: None }
        | Kind::Inventory(_) => false,
    }
}
