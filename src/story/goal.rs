//! What the clock can be told to run to.

use super::{Event, Kind};
use crate::cloud::Effect;

/// An event that is worth waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A copy is renewed: a program's own by its SDK, or the instance's, for which EC2 begins to fetch the next set.
    Refresh,
    /// IMDS begins to serve a newer set than the one before.
    Rotation,
    /// A set of credentials ends.
    Expiry,
    /// A call is refused.
    Refusal,
}

impl Goal {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Refresh, Self::Rotation, Self::Expiry, Self::Refusal];

    /// Its name: `refresh`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refresh => "refresh",
            Self::Rotation => "rotation",
            Self::Expiry => "expiry",
            Self::Refusal => "refusal",
        }
    }

    /// Whether `event` is one.
    pub fn is(self, event: &Event) -> bool {
        match &event.kind {
            Kind::Effect(Effect::Transition { machine, from, on, to, .. }) => match self {
                Self::Refresh => {
                    *machine == "sdk-refresher" && *on == "refreshed"
                        || *machine == "credential-delivery" && *to == "refreshing"
                }
                Self::Rotation => *machine == "credential-delivery" && *from == "refreshing" && *to == "delivered",
                Self::Expiry => *machine == "credential" && *to == "expired",
                Self::Refusal => false,
            },
            Kind::Message(message) => self == Self::Refusal && message.is_refusal(),
            _ => false,
        }
    }
}
