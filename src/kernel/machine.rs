//! State machines as tables.
//!
//! A machine is an enum of states, an enum of events and **one table** of transitions. The simulation steps by the
//! table, an event that the table does not list is an [`IllegalStep`], and the state chart on the screen is drawn from
//! the same rows.

use std::fmt;

/// One row of a machine's table: in `from`, on `on`, go to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition<S, E> {
    /// The state before.
    pub from: S,
    /// What happened.
    pub on: E,
    /// The state after.
    pub to: S,
}

/// A state machine given by its table. Written with [`machine!`].
pub trait Machine: Copy + Eq + fmt::Debug + 'static {
    /// What can happen to it.
    type Event: Copy + Eq + fmt::Debug + 'static;
    /// Its name, in kebab case: `ec2-instance`.
    const NAME: &'static str;
    /// Every state, in the order in which a chart lists them.
    const STATES: &'static [Self];
    /// Every event.
    const EVENTS: &'static [Self::Event];
    /// Where it begins.
    const INITIAL: Self;
    /// The table.
    const TABLE: &'static [Transition<Self, Self::Event>];

    /// The state's name as AWS or the field writes it.
    fn label(self) -> &'static str;
    /// The event's name.
    fn event_label(event: Self::Event) -> &'static str;

    /// The state after `event`, or why there is none.
    fn step(self, event: Self::Event) -> Result<Self, IllegalStep> {
        Self::TABLE.iter().find(|row| row.from == self && row.on == event).map(|row| row.to).ok_or(IllegalStep {
            machine: Self::NAME,
            state: self.label(),
            event: Self::event_label(event),
        })
    }

    /// Whether nothing leads out of this state.
    fn is_final(self) -> bool {
        Self::TABLE.iter().all(|row| row.from != self)
    }
}

/// An event that the machine's table does not list for the state it was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IllegalStep {
    /// The machine.
    pub machine: &'static str,
    /// The state it was in, and is still in.
    pub state: &'static str,
    /// The event that was refused.
    pub event: &'static str,
}

impl fmt::Display for IllegalStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: no transition on {} from {}", self.machine, self.event, self.state)
    }
}

impl std::error::Error for IllegalStep {}

/// Declares a machine: its states, its events, its first state and its table.
///
/// ```
/// use sts_flow::kernel::{Machine, machine};
///
/// machine! {
///     pub enum Door / DoorEvent = "door";
///     states { Shut = "shut", Open = "open" }
///     events { Push = "push" }
///     table { Shut + Push => Open; }
/// }
///
/// assert_eq!(Door::Shut.step(DoorEvent::Push), Ok(Door::Open));
/// assert!(Door::Open.step(DoorEvent::Push).is_err());
/// ```
#[macro_export]
macro_rules! machine {
    (
        $(#[$meta:meta])*
        pub enum $State:ident / $Event:ident = $name:literal;
        states { $($(#[$smeta:meta])* $S:ident = $slabel:literal),+ $(,)? }
        events { $($(#[$emeta:meta])* $E:ident = $elabel:literal),+ $(,)? }
        table { $($from:ident + $on:ident => $to:ident;)+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $State { $($(#[$smeta])* $S),+ }

        #[doc = concat!("What can happen to [`", stringify!($State), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Event { $($(#[$emeta])* $E),+ }

        impl $crate::kernel::Machine for $State {
            type Event = $Event;
            const NAME: &'static str = $name;
            const STATES: &'static [Self] = &[$(Self::$S),+];
            const EVENTS: &'static [$Event] = &[$($Event::$E),+];
            const INITIAL: Self = Self::STATES[0];
            const TABLE: &'static [$crate::kernel::Transition<Self, $Event>] = &[
                $($crate::kernel::Transition { from: Self::$from, on: $Event::$on, to: Self::$to }),+
            ];
            fn label(self) -> &'static str { match self { $(Self::$S => $slabel),+ } }
            fn event_label(event: $Event) -> &'static str { match event { $($Event::$E => $elabel),+ } }
        }
    };
}
pub use machine;
