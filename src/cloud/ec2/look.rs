//! Reads the fleet's log: the state of each instance at a moment, and the credentials that it held.
//!
//! May use: [`state`](super::state), [`fleet`](super::fleet)'s log and [`who`](crate::cloud::who)'s sessions.

use std::rc::Rc;

use super::fleet::{Became, Held, Member};
use super::state::{Ec2, Instance};
use super::turns::refresh_of;
use crate::cloud::{AccessKeyId, Arn, InstanceState, site::Site, who::Sessions};
use crate::kernel::{Millis, SimTime};

/// A set is of no use longer than this after it was issued.
const LONGEST: Millis = Millis::hours(7);

/// The instances in the order of their launch, as they were and what they held at `at`.
///
/// The time that it takes is that of what happened in the seven hours before, and of the fleet's launches, stops and
/// revocations; not that of the run.
pub(in crate::cloud) fn at(ec2: &Ec2, sessions: &Sessions, at: SimTime) -> Vec<Member> {
    #[derive(Clone, Copy, Default)]
    struct Since {
        detached: SimTime,
        revoked: Option<u32>,
    }
    let mut members = vec![Member::default(); ec2.fleet.launched.len()];
    let mut since = vec![Since::default(); members.len()];
    for line in ec2.fleet.log.iter().take_while(|line| line.at <= at) {
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
    let first = sessions.log.partition_point(|kept| kept.issued < at - LONGEST);
    for (number, kept) in (first as u32..).zip(sessions.log.from(first)) {
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
pub(in crate::cloud) fn launched(ec2: &Ec2, place: usize) -> Option<&Instance> {
    ec2.instances.get(ec2.fleet.launched.get(place)?).map(Rc::as_ref)
}

/// The role that all of them stand for that hold credentials, if it is one.
pub(in crate::cloud) fn role(sessions: &Sessions, members: &[Member]) -> Option<String> {
    let mut roles = members.iter().filter_map(|member| sessions.kept(member.holds?.number)?.whose.role());
    let first = roles.next()?;
    roles.all(|role| role.role_id == first.role_id).then(|| first.role.clone())
}

/// The access key id of a set that is held, and whom it stands for.
pub(in crate::cloud) fn held_key(site: &Site, sessions: &Sessions, held: Held) -> Option<(AccessKeyId, Arn)> {
    let kept = sessions.kept(held.number)?;
    Some((site.mint.temporary_key(held.number), kept.whose.arn.clone()))
}

/// When the instance at this place gets another set than the one that it held at `at`, as far as that is known: when
/// it did, or, at the end of what has happened, when it is due.
pub(in crate::cloud) fn next(
    ec2: &Ec2,
    sessions: &Sessions,
    now: SimTime,
    place: usize,
    at: SimTime,
) -> Option<SimTime> {
    let first = sessions.log.partition_point(|kept| kept.issued <= at);
    let later = sessions.log.from(first).find(|kept| kept.instance() == Some(place as u32));
    let due = || refresh_of(ec2, now, &launched(ec2, place)?.id);
    later.map(|kept| kept.issued).or_else(due)
}

/// How many sets of credentials were issued to instances by `at`.
pub(in crate::cloud) fn deliveries(sessions: &Sessions, at: SimTime) -> usize {
    let issued = sessions.log.iter().take_while(|kept| kept.issued <= at);
    issued.filter(|kept| kept.instance().is_some()).count()
}
