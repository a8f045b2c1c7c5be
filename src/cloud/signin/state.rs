//! What AWS Sign-In keeps: codes that were handed out, and what was granted for them.
//!
//! May use: [`console`](super::console), the [`site`](crate::cloud::site), time and randomness.

use std::collections::BTreeMap;

use super::console::Console;
use crate::cloud::site::Site;
use crate::cloud::{SignInEvent, SignInState};
use crate::kernel::{Millis, Rng, SimTime};
use crate::wire::sigv4::{hex, hmac_sha256};

/// How long a code can be redeemed (U).
pub(super) const CODE_LIFE: Millis = Millis::minutes(10);
/// How long a set of credentials lives.
pub(super) const SET_LIFE: Millis = Millis::minutes(15);
/// For how long after the sign-in new sets are given.
pub(super) const GRANT_LIFE: Millis = Millis::hours(12);

/// The letters of codes and tokens.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A code that a browser carried to its client.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub client: String,
    pub redirect_uri: String,
    /// The digest of what the client alone knows.
    pub challenge: String,
    pub who: Console,
    pub until: SimTime,
    /// The sign-in that began with it.
    pub named: String,
}

/// What a code was redeemed for.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub client: String,
    pub who: Console,
    /// The key with which the client proves that it is the same.
    pub proof: String,
    pub until: SimTime,
    /// The number of the newest set.
    pub set: u32,
    /// The sign-in, and how it stands.
    pub named: String,
    pub state: SignInState,
}

/// Everything that AWS Sign-In keeps.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Signin {
    rng: Rng,
    key: String,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) grants: Vec<Grant>,
    /// The refresh tokens, each with the place of its grant.
    pub(super) tokens: BTreeMap<String, usize>,
}

impl Signin {
    /// One in which nobody has asked for anything.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::stream(seed, "signin"),
            key: Rng::stream(seed, "signin-key").hex(32),
            codes: BTreeMap::new(),
            grants: Vec::new(),
            tokens: BTreeMap::new(),
        }
    }

    /// A new code.
    pub(super) fn mint_code(&mut self) -> String {
        self.rng.text(LETTERS, 43)
    }

    /// A step of the sign-in at this place.
    pub(super) fn step(&mut self, site: &mut Site, place: usize, event: SignInEvent) {
        if let Some(grant) = self.grants.get_mut(place) {
            grant.state = site.step(&grant.named, grant.state, event).unwrap_or(grant.state);
        }
    }

    /// Its twelve hours have passed.
    pub fn ends(&mut self, site: &mut Site, place: usize) {
        self.step(site, place, SignInEvent::Elapse);
    }

    /// A new refresh token for the grant at `place`.
    pub(super) fn mint_token(&mut self, place: usize) -> String {
        let token = self.rng.text(LETTERS, 192);
        self.tokens.insert(token.clone(), place);
        token
    }

    /// What a browser has of a console session: nobody else can know it.
    pub fn cookie(&self, arn: &str) -> String {
        hex(&hmac_sha256(self.key.as_bytes(), arn.as_bytes())).chars().take(32).collect()
    }

    /// Signs a text, as the issuer of identity tokens.
    pub(super) fn sign(&self, text: &str) -> impl AsRef<[u8]> + use<> {
        hmac_sha256(self.key.as_bytes(), text.as_bytes())
    }
}
