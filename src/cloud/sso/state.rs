//! What Identity Center keeps: clients, codes and tokens.
//!
//! May use: the [`site`](crate::cloud::site), time, randomness and [`ServiceError`].

use std::collections::BTreeMap;

use crate::cloud::site::Site;
use crate::cloud::{ServiceError, SignInEvent, SignInState};
use crate::kernel::{Millis, Rng, SimTime};
use crate::wire::Response;

/// How long a client stays registered.
pub(super) const CLIENT_LIFE: Millis = Millis::hours(90 * 24);
/// How long a code can be redeemed (U).
pub(super) const CODE_LIFE: Millis = Millis::minutes(10);
/// How long an access token holds (U).
pub(super) const TOKEN_LIFE: Millis = Millis::hours(1);
/// How long a person stays signed in to the portal: the default.
pub(super) const SESSION_LIFE: Millis = Millis::hours(8);
/// How long a role's credentials hold: the default of a permission set.
pub(super) const SET_LIFE: Millis = Millis::hours(1);

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What an operation answers.
pub(super) type Answer = Result<Response, ServiceError>;

/// A registered client.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub secret: String,
    pub until: SimTime,
}

/// A code that a browser carried to its client.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub client: String,
    pub redirect_uri: String,
    pub challenge: String,
    pub until: SimTime,
    /// The sign-in that began with it.
    pub named: String,
}

/// A person's session with the portal.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    pub client: String,
    pub until: SimTime,
    /// Whether the person logged out.
    pub ended: bool,
    /// The sign-in, and how it stands.
    pub named: String,
    pub state: SignInState,
}

/// Everything that Identity Center keeps.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Sso {
    rng: Rng,
    cookie: String,
    pub(super) clients: BTreeMap<String, Client>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) sessions: Vec<Signed>,
    /// Access tokens: the place of the session, and how long each holds.
    pub(super) access: BTreeMap<String, (usize, SimTime)>,
    /// Refresh tokens: the place of the session.
    pub(super) refresh: BTreeMap<String, usize>,
}

impl Sso {
    /// One that nobody has asked for anything.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::stream(seed, "sso"),
            cookie: Rng::stream(seed, "sso-cookie").hex(32),
            clients: BTreeMap::new(),
            codes: BTreeMap::new(),
            sessions: Vec::new(),
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
        }
    }

    /// A step of the session at this place.
    pub(super) fn step(&mut self, site: &mut Site, place: usize, event: SignInEvent) {
        if let Some(session) = self.sessions.get_mut(place) {
            session.state = site.step(&session.named, session.state, event).unwrap_or(session.state);
        }
    }

    /// Its eight hours have passed.
    pub fn ends(&mut self, site: &mut Site, place: usize) {
        self.step(site, place, SignInEvent::Elapse);
    }

    /// What the browser of the person has, and nobody else.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(super) fn letters(&mut self, count: usize) -> String {
        self.rng.text(LETTERS, count)
    }

    /// The place of the session that an access token stands for at `now`.
    pub(super) fn session_of(&self, token: &str, now: SimTime) -> Option<usize> {
        let (place, until) = self.access.get(token)?;
        let session = self.sessions.get(*place).filter(|session| !session.ended);
        (now < *until && session.is_some()).then_some(*place)
    }
}
