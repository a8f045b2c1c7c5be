//! Where STS keeps what it has issued: a log, found by the number that an access key id stands for.
//!
//! May use: [`session`](super::session) and the [`site`](crate::cloud::site). A thousand instances are issued 720,000
//! sets in a month. So of each only what cannot be worked out is kept, 32 bytes; key, secret and token follow from its
//! number ([`Mint::temporary_key`](crate::cloud::Mint::temporary_key)). None is dropped: an expired one is refused as
//! expired, not as unknown.
//!
//! ```text
//! ASIAQ3… → 41 → Kept { whose: i-0abc's, issued: 09:30:04, expires: 15:46:31, … }
//! ```

use std::rc::Rc;

use super::session::{Session, Whose};
use crate::cloud::site::{Due, Site};
use crate::cloud::{AccessKeyId, CredentialEvent, CredentialState, told::Issue};
use crate::kernel::{Log, Machine, Millis, SimTime};

/// The longest session, of a user or a federated user.
pub(in crate::cloud) const LONGEST: Millis = Millis::hours(36);
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
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct Sessions {
    /// In the order issued.
    pub log: Log<Kept>,
}

impl Sessions {
    /// The session of this number.
    pub fn kept(&self, number: u32) -> Option<&Kept> {
        self.log.get(number as usize)
    }

    /// Keeps a session; its number.
    pub fn keep(&mut self, session: Kept) -> u32 {
        self.log.push(session);
        (self.log.len() - 1) as u32
    }

    /// The sessions that can be valid at `now`, and their numbers: none lives longer than 36 hours.
    pub fn recent(&self, now: SimTime) -> impl Iterator<Item = (u32, &Kept)> {
        let oldest = now - LONGEST;
        let first = self.log.partition_point(|kept| kept.issued < oldest);
        (first as u32..).zip(self.log.from(first)).filter(move |(_, kept)| kept.expires > now)
    }

    /// The number of the session that this key belongs to.
    pub fn number(&self, site: &Site, key: &AccessKeyId) -> Option<u32> {
        site.mint.number_of(key).filter(|number| (*number as usize) < self.log.len())
    }

    /// The session that this key belongs to.
    pub fn of_key(&self, site: &Site, key: &AccessKeyId) -> Option<Session> {
        self.session(site, self.number(site, key)?)
    }

    /// The session of this number.
    pub fn session(&self, site: &Site, number: u32) -> Option<Session> {
        let kept = self.kept(number)?;
        Some(Session {
            access_key_id: site.mint.temporary_key(number),
            secret: site.mint.temporary_secret(number),
            token: site.mint.temporary_token(number),
            whose: kept.whose.clone(),
            issued: kept.issued,
            expires: kept.expires,
            state: kept.state(site.now),
            by_imdsv1: kept.by_imdsv1,
        })
    }

    /// Somebody gets to see the secrets of this session; if it is for the first time: key, secret and token.
    pub fn show(&mut self, site: &mut Site, number: u32) -> Option<[Rc<str>; 3]> {
        let kept = self.log.get_mut(number as usize).filter(|kept| !kept.shown)?;
        kept.shown = true;
        Some(site.mint.show_temporary(number))
    }

    /// From now on each step in the life of this session is told; what is known of it.
    pub fn tell(&mut self, site: &mut Site, number: u32, requested_by: String) -> Option<Rc<Issue>> {
        let access_key_id = site.mint.temporary_key(number);
        let kept = self.log.get_mut(number as usize)?;
        kept.told = true;
        site.schedule.push(kept.expires, Due::CredentialEnds(number));
        let (issued, expires) = (kept.issued, kept.expires);
        let principal = kept.whose.arn.clone();
        Some(Rc::new(Issue { access_key_id, principal, requested_by, issued, expires }))
    }

    /// IMDS handed this set out without a session token: `ec2:RoleDelivery` says so of it from now on.
    pub fn handed_out_by_imdsv1(&mut self, number: u32) {
        if let Some(kept) = self.log.get_mut(number as usize) {
            kept.by_imdsv1 = true;
        }
    }

    /// Moves a credential's machine; a step that its table does not list is left alone, and is `false`.
    pub fn event(&mut self, site: &mut Site, number: u32, event: CredentialEvent) -> bool {
        let Some((told, state)) = self.kept(number).map(|kept| (kept.told, kept.state(site.now))) else { return false };
        let stepped = if told {
            let key = site.mint.temporary_key(number);
            site.step(key.as_str(), state, event)
        } else {
            state.step(event)
        };
        let (Ok(to), Some(kept)) = (stepped, self.log.get_mut(number as usize)) else { return false };
        kept.state = to;
        true
    }
}
