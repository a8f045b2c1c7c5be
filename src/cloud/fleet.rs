//! A fleet: what becomes of each of up to a thousand instances, and which one of them is told message by message.
//!
//! May use: the services beside it. With a handful of instances each one's calls travel as messages and every step is
//! told. With more, that is so for one, the attended one; the others' roles are taken by the very same rules (the profile's
//! role, its trust policy, a session, the set before it superseded, a CloudTrail record, the next refresh), without a
//! message. Either way a line is kept here, so [`Cloud::fleet_at`] can say of any moment what each instance was and held.
//!
//! ```
//! use sts_flow::cloud::{Cloud, Setup};
//! use sts_flow::kernel::SimTime;
//!
//! let cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
//! assert!(cloud.fleet_at(SimTime::default()).is_empty() && cloud.attended().is_none());
//! ```

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Serialize, Serializer};

use super::iam::Role;
use super::imds::Delivery;
use super::service::EC2_PRINCIPAL;
use super::sts::{EC2_LIFETIME, Kept};
use super::{
    AccessKeyId, Arn, AssociationState, Cloud, CredentialEvent, CredentialState, DeliveryMode, DeliveryState, Due,
    Effect, Instance, InstanceId, InstanceState, Issue, trail,
};
use crate::kernel::{Log, Machine, Millis, SimTime};

/// Up to so many instances are all told of.
pub const HANDFUL: usize = 5;

/// A set is of no use longer than this after it was issued.
const LONGEST: Millis = Millis::hours(7);

/// What became of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Became {
    /// Its machine stepped.
    State(InstanceState),
    /// Its profile is gone.
    Detached,
    /// Its role could not be assumed.
    Refused,
    /// Its role was assumed, after none was or could be.
    Delivered,
    /// This session of its role was revoked.
    Revoked(u32),
    /// This session of its role was given back.
    Restored(u32),
}

/// One line of the fleet's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    at: SimTime,
    instance: u32,
    became: Became,
}

/// What is kept of the fleet as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Fleet {
    /// The instances in the order of their launch.
    launched: Log<InstanceId>,
    log: Log<Line>,
    /// How many are not terminated.
    live: usize,
    /// The one that is told of whatever else there is.
    attended: Option<InstanceId>,
    /// Whether it was asked for, and does not change by itself.
    chosen: bool,
    /// Whether each role lets EC2 assume it, as long as the role is the same and its trust has no conditions.
    trusted: BTreeMap<String, (Rc<Role>, bool)>,
}

/// The state of an instance at some moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Its own state; nothing before it was launched.
    pub state: Option<InstanceState>,
    /// Whether its role cannot be assumed.
    pub refused: bool,
    /// The newest set that its metadata hands out.
    pub holds: Option<Held>,
}

/// A set of credentials that an instance holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its number, for [`Cloud::held_key`].
    pub number: u32,
    /// When it was issued.
    pub issued: SimTime,
    /// When it ends.
    pub expires: SimTime,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl Fleet {
    /// The place of the next one launched.
    pub fn next_place(&self) -> u32 {
        self.launched.len() as u32
    }
}

impl Cloud {
    // ---- Who is told of -------------------------------------------------------------------------------------------

    /// The instance that is told of whatever else there is: the one asked for, or the first that was launched and still
    /// runs.
    pub fn attended(&self) -> Option<&Instance> {
        self.ec2.instances.get(self.fleet.attended.as_ref()?).map(Rc::as_ref)
    }

    /// How many instances there are that are not terminated.
    pub fn live_instances(&self) -> usize {
        self.fleet.live
    }

    /// Whether there are so many instances that only one is told of.
    pub fn is_crowd(&self) -> bool {
        self.fleet.live > HANDFUL
    }

    /// Turns to this instance. Nothing happens when there is none of that id, or it is terminated.
    pub fn attend(&mut self, now: SimTime, id: &str) -> bool {
        self.now = now;
        let found = self.ec2.instances.get(&InstanceId::new(id));
        let Some(found) = found.filter(|instance| instance.state != InstanceState::Terminated) else { return false };
        let id = found.id.clone();
        self.fleet.chosen = true;
        self.turn_to(&id);
        true
    }

    fn turn_to(&mut self, id: &InstanceId) {
        if self.fleet.attended.as_ref() == Some(id) {
            return;
        }
        let left = self.fleet.attended.replace(id.clone());
        if left.is_none() || (!self.is_crowd() && !self.fleet.chosen) {
            return; // it is told of from its beginning
        }
        let place = self.ec2.instances.get(id).map(|instance| instance.place);
        let live: Vec<(u32, bool)> = self
            .sts
            .recent(self.now)
            .filter(|(_, kept)| kept.instance() == place)
            .map(|(number, kept)| (number, kept.told))
            .collect();
        let mut credentials = Vec::new();
        for (number, told) in live {
            if !told {
                self.show_session(number);
                credentials.extend(self.tell_session(number, EC2_PRINCIPAL.to_owned()).map(|issue| {
                    let state = self.sts.kept(number).map_or(CredentialState::Valid, |kept| kept.state(self.now));
                    (issue, state.label())
                }));
            }
        }
        let mut machines = Vec::new();
        if let Some(instance) = self.ec2.instances.get(id) {
            machines.push((InstanceState::NAME, id.to_string(), instance.state.label()));
        }
        if let Some(association) = self.ec2.active_association(id) {
            machines.push((AssociationState::NAME, association.id.to_string(), association.state.label()));
        }
        if let Some(state) = self.delivery_state(id) {
            machines.push((DeliveryState::NAME, id.to_string(), state.label()));
        }
        let serves = self.serving(id).map(|number| self.mint.temporary_key(number));
        self.effect(Effect::Attended(Box::new(Attended { instance: id.clone(), left, machines, credentials, serves })));
    }

    /// Whether each step of this instance's is told, and its calls travel.
    pub(super) fn is_told(&self, id: &InstanceId) -> bool {
        !self.is_crowd() || self.fleet.attended.as_ref() == Some(id)
    }

    /// Looks for another to attend, if the one that is does not run any more.
    fn look_round(&mut self) {
        use InstanceState::{Pending, Running, Terminated};
        let state = self.attended().map(|instance| instance.state);
        if matches!(state, Some(Running | Pending)) || (self.fleet.chosen && state != Some(Terminated)) {
            return;
        }
        let place = self.attended().map_or(0, |instance| instance.place as usize + 1);
        let all = self.fleet.launched.from(place).chain(self.fleet.launched.iter().take(place));
        let runs =
            |id: &&InstanceId| self.ec2.instances.get(id).is_some_and(|other| matches!(other.state, Running | Pending));
        let next = all.into_iter().find(runs).cloned();
        if let Some(next) = next {
            self.fleet.chosen = false;
            self.turn_to(&next);
        }
    }

    // ---- What becomes of each -------------------------------------------------------------------------------------

    /// An instance was launched.
    pub(super) fn fleet_launched(&mut self, id: &InstanceId) {
        self.fleet.launched.push(id.clone());
        self.fleet.live += 1;
        self.became(id, Became::State(InstanceState::INITIAL));
        self.look_round();
    }

    /// An instance stepped from one state to another.
    pub(super) fn fleet_stepped(&mut self, id: &InstanceId, to: InstanceState) {
        if to == InstanceState::Terminated {
            self.fleet.live = self.fleet.live.saturating_sub(1);
        }
        self.became(id, Became::State(to));
        self.look_round();
    }

    pub(super) fn became(&mut self, id: &InstanceId, became: Became) {
        if let Some(instance) = self.ec2.instances.get(id) {
            self.fleet.log.push(Line { at: self.now, instance: instance.place, became });
        }
    }

    /// A session was revoked or given back.
    pub(super) fn session_became(&mut self, number: u32, event: CredentialEvent) {
        use CredentialEvent::{Expire, Orphan, Renew, Restore, RestoreOld, Revoke};
        let became = match event {
            Revoke | Orphan => Became::Revoked(number),
            Restore | RestoreOld => Became::Restored(number),
            Renew | Expire => return,
        };
        if let Some(instance) = self.sts.kept(number).and_then(Kept::instance) {
            self.fleet.log.push(Line { at: self.now, instance, became });
        }
    }

    // ---- Roles that are taken without a message -------------------------------------------------------------------

    /// The role is looked up and assumed for an instance that nobody watches: what
    /// [`look_up_role`](Self::look_up_role) begins and messages carry on.
    pub(super) fn take_role(&mut self, id: &InstanceId) {
        let profile = self.ec2.active_association(id).and_then(|a| self.iam.seen.profile_by(a.profile_arn.as_str()));
        let role = profile.and_then(|profile| profile.role.clone());
        let (now, found) = (self.now, role.is_some());
        let delivery = self.delivery_mut(id);
        delivery.state = DeliveryState::Attached;
        delivery.role = role.map(Rc::from);
        delivery.updated = now;
        let place = self.ec2.instances.get(id).map(|instance| instance.place);
        if let Some(place) = place.filter(|_| found) {
            self.take_credentials(id, place);
        } else {
            self.refresh_later(id);
        }
    }

    /// STS is asked for the role's credentials, and answers at once.
    pub(super) fn take_credentials(&mut self, id: &InstanceId, place: u32) {
        // A thousand instances' deliveries are in no cache: each is looked up as rarely as can be.
        let Delivery { role: name, state: before, turn, whose: known, .. } = self.delivery_mut(id);
        let (name, before, turn, known) = (name.clone().unwrap_or_default(), *before, *turn, known.clone());
        let role = self.iam.seen.roles.get(&*name).cloned();
        let allowed = role.as_ref().filter(|role| self.trusts_ec2(role, id)).cloned();
        let now = self.now;
        let mut issued = None;
        if let Some(role) = &allowed {
            let whose = known
                .filter(|whose| whose.role().is_some_and(|of| of.role_id == role.id))
                .unwrap_or_else(|| Rc::new(self.instance_holder(role, id)));
            let begins = now.floor_second();
            let lifetime = EC2_LIFETIME + Millis::seconds(self.mint.ec2_extra_seconds(place, turn));
            let number = self.sts.keep(Kept::new(whose.clone(), begins, begins + lifetime, Some(place)));
            self.trail.push(trail::Entry::Delivered(number));
            issued = Some((number, whose));
        } else {
            let role_arn = self.role_arn(&name);
            let refused = trail::Refused { at: now, instance: id.clone(), role_arn: Arn::new(role_arn) };
            self.trail.push(trail::Entry::Refused(Rc::new(refused)));
        }
        let after = if issued.is_some() { DeliveryState::Delivered } else { DeliveryState::Failed };
        let delivery = self.imds.deliveries.entry(id.clone()).or_default();
        delivery.state = after;
        delivery.refused = issued.is_none();
        delivery.updated = now;
        let old = issued.and_then(|(number, whose)| {
            delivery.whose = Some(whose);
            delivery.session.replace(number)
        });
        let next = delivery.next_turn(place, &self.mint);
        self.schedule.push(next, Due::Refresh(id.clone()));
        if let Some(old) = old {
            self.credential_event(old, CredentialEvent::Renew);
        }
        self.delivery_became(id, before, after);
    }

    /// Keeps a line of what a delivery has come to, if it is another thing than before.
    pub(super) fn delivery_became(&mut self, id: &InstanceId, before: DeliveryState, after: DeliveryState) {
        use DeliveryState::{Delivered, Failed, NoProfile, Refreshing};
        let became = match (before, after) {
            (before, Delivered) if !matches!(before, Delivered | Refreshing) => Became::Delivered,
            (before, Failed) if before != Failed => Became::Refused,
            (before, NoProfile) if before != NoProfile => Became::Detached,
            _ => return,
        };
        self.became(id, became);
    }

    fn trusts_ec2(&mut self, role: &Rc<Role>, id: &InstanceId) -> bool {
        if let Some((known, allowed)) = self.fleet.trusted.get(&role.name)
            && Rc::ptr_eq(known, role)
        {
            return *allowed;
        }
        let allowed = self.ec2_may_assume(role, id);
        // A condition may hold for one instance, or at one time, and not for another.
        if role.trust.statements().iter().all(|statement| statement.conditions.is_empty()) {
            self.fleet.trusted.insert(role.name.clone(), (role.clone(), allowed));
        }
        allowed
    }

    /// Seconds to live of the credentials that EC2 asks for now, for the instance of this id.
    pub(super) fn ec2_lifetime(&self, id: &str) -> Millis {
        let id = InstanceId::new(id);
        let place = self.ec2.instances.get(&id).map_or(0, |instance| instance.place);
        EC2_LIFETIME + Millis::seconds(self.mint.ec2_extra_seconds(place, self.turn(&id)))
    }

    /// Whether roles are taken before anybody asks.
    pub(super) fn ahead_of_time(&self) -> bool {
        self.delivery == DeliveryMode::AheadOfTime
    }

    // ---- What each was and held -----------------------------------------------------------------------------------

    /// The instances in the order of their launch, as they were and what they held at `at`.
    ///
    /// The time that it takes is that of what happened in the seven hours before, and of the fleet's launches, stops and
    /// revocations; not that of the run.
    pub fn fleet_at(&self, at: SimTime) -> Vec<Member> {
        #[derive(Clone, Copy, Default)]
        struct Since {
            detached: SimTime,
            revoked: Option<u32>,
        }
        let mut members = vec![Member::default(); self.fleet.launched.len()];
        let mut since = vec![Since::default(); members.len()];
        for line in self.fleet.log.iter().take_while(|line| line.at <= at) {
            let place = line.instance as usize;
            let (Some(member), Some(since)) = (members.get_mut(place), since.get_mut(place)) else { continue };
            match line.became {
                Became::State(state) => member.state = Some(state),
                Became::Delivered => member.refused = false,
                Became::Refused => member.refused = true,
                Became::Detached => {
                    member.refused = false;
                    since.detached = line.at;
                }
                Became::Revoked(number) => since.revoked = since.revoked.max(Some(number)),
                Became::Restored(number) => since.revoked = since.revoked.filter(|revoked| *revoked != number),
            }
        }
        let first = self.sts.sessions.partition_point(|kept| kept.issued < at - LONGEST);
        for (number, kept) in (first as u32..).zip(self.sts.sessions.from(first)) {
            if kept.issued > at {
                break;
            }
            let Some(place) = kept.instance().map(|place| place as usize) else { continue };
            let (Some(member), Some(since)) = (members.get_mut(place), since.get(place)) else { continue };
            if kept.issued >= since.detached.floor_second() {
                let revoked = since.revoked == Some(number);
                member.holds = Some(Held { number, issued: kept.issued, expires: kept.expires, revoked });
            }
        }
        for member in &mut members {
            let runs = matches!(member.state, Some(InstanceState::Running | InstanceState::Stopping));
            member.holds = member.holds.filter(|_| runs && !member.refused);
        }
        members
    }

    /// The instance that was launched as this one, counted from 0.
    pub fn launched(&self, place: usize) -> Option<&Instance> {
        self.ec2.instances.get(self.fleet.launched.get(place)?).map(Rc::as_ref)
    }

    /// The role that all of them stand for that hold credentials, if it is one.
    pub fn fleet_role(&self, members: &[Member]) -> Option<String> {
        let mut roles = members.iter().filter_map(|member| self.sts.kept(member.holds?.number)?.whose.role());
        let first = roles.next()?;
        roles.all(|role| role.role_id == first.role_id).then(|| first.role.clone())
    }

    /// The access key id of a set that is held, and whom it stands for.
    pub fn held_key(&self, held: Held) -> Option<(AccessKeyId, Arn)> {
        let kept = self.sts.kept(held.number)?;
        Some((self.mint.temporary_key(held.number), kept.whose.arn.clone()))
    }

    /// When the instance at this place gets another set than the one that it held at `at`, as far as that is known: when
    /// it did, or, at the end of what has happened, when it is due.
    pub fn fleet_next(&self, place: usize, at: SimTime) -> Option<SimTime> {
        let first = self.sts.sessions.partition_point(|kept| kept.issued <= at);
        let later = self.sts.sessions.from(first).find(|kept| kept.instance() == Some(place as u32));
        let due = || self.refresh_of(&self.launched(place)?.id);
        later.map(|kept| kept.issued).or_else(due)
    }

    /// How many sets of credentials were issued to instances by `at`.
    pub fn deliveries(&self, at: SimTime) -> usize {
        let issued = self.sts.sessions.iter().take_while(|kept| kept.issued <= at);
        issued.filter(|kept| kept.instance().is_some()).count()
    }
}

/// Another instance is told of from now on: what is known of it by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attended {
    /// Which.
    pub instance: InstanceId,
    /// Which one was till then.
    #[serde(skip)]
    pub left: Option<InstanceId>,
    /// Its machines: name, subject and state.
    pub machines: Vec<(&'static str, String, &'static str)>,
    /// Its sets of credentials that have not ended and were not told of, with their states.
    #[serde(serialize_with = "with_states")]
    pub credentials: Vec<(Rc<Issue>, &'static str)>,
    /// The one that its metadata hands out.
    pub serves: Option<AccessKeyId>,
}

/// A set of credentials and its state, as one object.
fn with_states<S: Serializer>(sets: &[(Rc<Issue>, &'static str)], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct InState<'a> {
        #[serde(flatten)]
        issue: &'a Issue,
        state: &'a str,
    }
    serializer.collect_seq(sets.iter().map(|(issue, state)| InState { issue, state }))
}
