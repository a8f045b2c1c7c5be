//! What IMDS keeps: session tokens, and of each instance how far its role's credentials have come.
//!
//! May use: [`machines`](crate::cloud::machines), sessions and time.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::cloud::{DeliveryState, InstanceId, Mint, TokenState, who::Whose};
use crate::kernel::{Machine, Millis, SimTime};

/// An IMDSv2 session token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) instance: InstanceId,
    pub(super) expires: SimTime,
    pub(super) state: TokenState,
}

/// What one instance's metadata knows of its role.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Delivery {
    pub state: DeliveryState,
    pub role: Option<Rc<str>>,
    /// The newest set, which the next will replace.
    pub session: Option<u32>,
    /// Whether the role could not be assumed since.
    pub refused: bool,
    /// Whom the sets stand for, which they share.
    pub whose: Option<Rc<Whose>>,
    pub updated: SimTime,
    /// When the role began to be looked after.
    pub(super) begun: SimTime,
    /// When it is looked after again.
    pub(super) refresh: Option<SimTime>,
    /// How often that was.
    pub turn: u32,
    /// Requests that wait for the look-up or for the credentials.
    pub(super) parked: Vec<Parked>,
}

/// A request that waits.
#[derive(Clone, Debug)]
pub(super) struct Parked {
    pub(super) exchange: u64,
    /// The role that was asked for; nothing when the list of roles was.
    pub(super) role: Option<String>,
    pub(super) ttl: Option<Millis>,
    /// It was asked for with HEAD.
    pub(super) bare: bool,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            state: DeliveryState::INITIAL,
            role: None,
            session: None,
            refused: false,
            whose: None,
            updated: SimTime::default(),
            begun: SimTime::default(),
            refresh: None,
            turn: 0,
            parked: Vec::new(),
        }
    }
}

impl Delivery {
    /// When the role of the instance at `place` is looked after again.
    pub(super) fn next_turn(&mut self, place: u32, mint: &Mint) -> SimTime {
        self.turn += 1;
        let at = self.begun + Millis::seconds(mint.refresh_seconds(place, self.turn));
        self.refresh = Some(at);
        at
    }

    /// Begins anew; the turns go on, for no two sets to have the same chances.
    pub(super) fn anew(&self, updated: SimTime) -> Self {
        Self { updated, turn: self.turn, ..Self::default() }
    }
}

/// The metadata of every instance.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct Imds {
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) deliveries: BTreeMap<InstanceId, Delivery>,
}
