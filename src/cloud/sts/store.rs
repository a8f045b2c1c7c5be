//! Where STS keeps what it has issued: a log, found by the number that an access key id stands for.
//!
//! May use: what [`super`] may. A thousand instances are issued 720,000 sets in a month. So of each only what cannot be
//! worked out is kept, 32 bytes; key, secret and token follow from its number
//! ([`Mint::temporary_key`](crate::cloud::Mint::temporary_key)). None is dropped: an expired one is refused as expired,
//! not as unknown.
//!
//! ```text
//! ASIAQ3… → 41 → Kept { whose: i-0abc's, issued: 09:30:04, expires: 15:46:31, … }
//! ```

use std::rc::Rc;

use super::{Session, Whose};
use crate::cloud::{AccessKeyId, Cloud, CredentialEvent, CredentialState};
use crate::kernel::{Log, Machine, Rng, SimTime};

/// Stands for no instance.
const NOWHERE: u32 = u32::MAX;

/// What is kept of a session.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::cloud) struct Kept {
    /// Whom it stands for.
    pub whose: Rc<Whose>,
    /// When it was issued.
    pub issued: SimTime,
    /// When it ends.
    pub expires: SimTime,
    instance: u32,
    state: CredentialState,
    /// Whether each step of its life is told as it happens.
    pub told: bool,
    /// Whether anyone has seen its secrets.
    shown: bool,
    /// Whether IMDS handed it out without a session token.
    by_imdsv1: bool,
}

impl Kept {
    /// A session that begins now; that of an instance says which, by its place in the order of launch.
    pub fn new(whose: Rc<Whose>, issued: SimTime, expires: SimTime, instance: Option<u32>) -> Self {
        let instance = instance.unwrap_or(NOWHERE);
        let state = CredentialState::Valid;
        Self { whose, issued, expires, instance, state, told: false, shown: false, by_imdsv1: false }
    }

    /// The instance it was issued for, by its place in the order of launch.
    pub fn instance(&self) -> Option<u32> {
        Some(self.instance).filter(|place| *place != NOWHERE)
    }

    /// Its state at `now`. That of one nobody tells of is not stepped when its time is over.
    pub fn state(&self, now: SimTime) -> CredentialState {
        if !self.told && now >= self.expires { CredentialState::Expired } else { self.state }
    }
}

/// Every session that STS has issued.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Sts {
    /// In the order issued.
    pub sessions: Log<Kept>,
    /// What the simulated identity provider signs with.
    pub(super) provider_key: String,
}

impl Sts {
    pub fn new(seed: u64) -> Self {
        Self { sessions: Log::new(), provider_key: Rng::stream(seed, "identity-provider").hex(32) }
    }

    /// The session of this number.
    pub fn kept(&self, number: u32) -> Option<&Kept> {
        self.sessions.get(number as usize)
    }

    /// Keeps a session; its number.
    pub fn keep(&mut self, session: Kept) -> u32 {
        self.sessions.push(session);
        (self.sessions.len() - 1) as u32
    }

    /// The sessions that can be valid at `now`, and their numbers: none lives longer than 36 hours.
    pub fn recent(&self, now: SimTime) -> impl Iterator<Item = (u32, &Kept)> {
        let oldest = now - crate::kernel::Millis::seconds(super::MAX_USER_DURATION);
        let first = self.sessions.partition_point(|kept| kept.issued < oldest);
        (first as u32..).zip(self.sessions.from(first)).filter(move |(_, kept)| kept.expires > now)
    }
}

impl Cloud {
    /// The number of the session that this key belongs to.
    pub(in crate::cloud) fn session_number(&self, key: &AccessKeyId) -> Option<u32> {
        self.mint.number_of(key).filter(|number| (*number as usize) < self.sts.sessions.len())
    }

    /// The session that this key belongs to.
    pub(in crate::cloud) fn session(&self, key: &AccessKeyId) -> Option<Session> {
        self.session_of(self.session_number(key)?)
    }

    /// The session of this number.
    pub(in crate::cloud) fn session_of(&self, number: u32) -> Option<Session> {
        let kept = self.sts.kept(number)?;
        Some(Session {
            access_key_id: self.mint.temporary_key(number),
            secret: self.mint.temporary_secret(number),
            token: self.mint.temporary_token(number),
            whose: kept.whose.clone(),
            issued: kept.issued,
            expires: kept.expires,
            state: kept.state(self.now),
            by_imdsv1: kept.by_imdsv1,
        })
    }

    /// Somebody gets to see the secrets of this session; if it is for the first time: key, secret and token.
    pub(in crate::cloud) fn show_session(&mut self, number: u32) -> Option<[Rc<str>; 3]> {
        let kept = self.sts.sessions.get_mut(number as usize).filter(|kept| !kept.shown)?;
        kept.shown = true;
        Some(self.mint.show_temporary(number))
    }

    /// IMDS handed this set out without a session token: `ec2:RoleDelivery` says so of it from now on.
    pub(in crate::cloud) fn handed_out_by_imdsv1(&mut self, number: u32) {
        if let Some(kept) = self.sts.sessions.get_mut(number as usize) {
            kept.by_imdsv1 = true;
        }
    }

    /// Moves a credential's machine; a step that its table does not list is left alone.
    pub(in crate::cloud) fn credential_event(&mut self, number: u32, event: CredentialEvent) {
        let Some((told, state)) = self.sts.kept(number).map(|kept| (kept.told, kept.state(self.now))) else { return };
        let stepped = if told {
            let key = self.mint.temporary_key(number);
            self.step(key.as_str(), state, event)
        } else {
            state.step(event)
        };
        if let (Ok(to), Some(kept)) = (stepped, self.sts.sessions.get_mut(number as usize)) {
            kept.state = to;
            self.session_became(number, event);
        }
    }
}
