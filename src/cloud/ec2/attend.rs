//! The attended instance, the one whose calls are messages in the trace; and the log of what becomes of every instance.
//!
//! May use: [`state`](super::state), [`fleet`](super::fleet) and [`turns`](super::turns).

use super::fleet::{Became, Line};
use super::state::Ec2;
use super::turns::{delivery_state, serving};
use crate::cloud::told::{Attended, Effect};
use crate::cloud::{
    AssociationState, CredentialState, DeliveryState, InstanceId, InstanceState, desk::Desk, service::EC2_PRINCIPAL,
    who::Kept,
};
use crate::kernel::Machine;

/// Turns to this instance. Nothing happens when there is none of that id, or it is terminated.
pub(in crate::cloud) fn attend(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &str) -> bool {
    let found = ec2.instances.get(&InstanceId::new(id));
    let Some(found) = found.filter(|instance| instance.state != InstanceState::Terminated) else { return false };
    let id = found.id.clone();
    ec2.fleet.chosen = true;
    turn_to(ec2, desk, &id);
    true
}

fn turn_to(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    if ec2.fleet.attended.as_ref() == Some(id) {
        return;
    }
    let left = ec2.fleet.attended.replace(id.clone());
    if left.is_none() || (!ec2.fleet.is_crowd() && !ec2.fleet.chosen) {
        return; // it is told of from its beginning
    }
    let place = ec2.instances.get(id).map(|instance| instance.place);
    let live: Vec<(u32, bool)> = desk
        .sessions
        .recent(desk.site.now)
        .filter(|(_, kept)| kept.instance() == place)
        .map(|(number, kept)| (number, kept.told))
        .collect();
    let mut credentials = Vec::new();
    for (number, told) in live {
        if !told {
            desk.sessions.show(desk.site, number);
            credentials.extend(desk.sessions.tell(desk.site, number, EC2_PRINCIPAL.to_owned()).map(|issue| {
                let state = desk.sessions.kept(number).map_or(CredentialState::Valid, |kept| kept.state(desk.site.now));
                (issue, state.label())
            }));
        }
    }
    let mut machines = Vec::new();
    if let Some(instance) = ec2.instances.get(id) {
        machines.push((InstanceState::NAME, id.to_string(), instance.state.label()));
    }
    if let Some(association) = ec2.active_association(id) {
        machines.push((AssociationState::NAME, association.id.to_string(), association.state.label()));
    }
    if let Some(state) = delivery_state(ec2, id) {
        machines.push((DeliveryState::NAME, id.to_string(), state.label()));
    }
    let serves = serving(ec2, id).map(|number| desk.site.mint.temporary_key(number));
    desk.site.effects.push(Effect::Attended(Box::new(Attended {
        instance: id.clone(),
        left,
        machines,
        credentials,
        serves,
    })));
}

/// Whether each step of this instance's is told, and its calls travel.
pub(super) fn is_told(ec2: &Ec2, id: &InstanceId) -> bool {
    !ec2.fleet.is_crowd() || ec2.fleet.attended.as_ref() == Some(id)
}

/// Looks for another to attend, if the one that is does not run any more.
fn look_round(ec2: &mut Ec2, desk: &mut Desk<'_>) {
    use InstanceState::{Pending, Running, Terminated};
    let state = ec2.attended().map(|instance| instance.state);
    if matches!(state, Some(Running | Pending)) || (ec2.fleet.chosen && state != Some(Terminated)) {
        return;
    }
    let place = ec2.attended().map_or(0, |instance| instance.place as usize + 1);
    let all = ec2.fleet.launched.from(place).chain(ec2.fleet.launched.iter().take(place));
    let runs = |id: &&InstanceId| ec2.instances.get(id).is_some_and(|other| matches!(other.state, Running | Pending));
    let next = all.into_iter().find(runs).cloned();
    if let Some(next) = next {
        ec2.fleet.chosen = false;
        turn_to(ec2, desk, &next);
    }
}

/// A session of an instance's role was revoked or given back.
pub(in crate::cloud) fn session_became(ec2: &mut Ec2, desk: &Desk<'_>, number: u32, became: Became) {
    if let Some(instance) = desk.sessions.kept(number).and_then(Kept::instance) {
        ec2.fleet.log.push(Line { at: desk.site.now, instance, became });
    }
}

/// An instance was launched.
pub(super) fn fleet_launched(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    ec2.fleet.launched.push(id.clone());
    ec2.fleet.live += 1;
    became(ec2, desk, id, Became::State(InstanceState::INITIAL));
    look_round(ec2, desk);
}

/// An instance stepped from one state to another.
pub(super) fn fleet_stepped(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, to: InstanceState) {
    if to == InstanceState::Terminated {
        ec2.fleet.live = ec2.fleet.live.saturating_sub(1);
    }
    became(ec2, desk, id, Became::State(to));
    look_round(ec2, desk);
}

/// Keeps a line of what became of an instance.
pub(super) fn became(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, became: Became) {
    if let Some(instance) = ec2.instances.get(id) {
        ec2.fleet.log.push(Line { at: desk.site.now, instance: instance.place, became });
    }
}

/// Keeps a line of what a delivery has come to, if it is another thing than before.
pub(super) fn delivery_became(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    id: &InstanceId,
    before: DeliveryState,
    after: DeliveryState,
) {
    use DeliveryState::{Delivered, Failed, NoProfile, Refreshing};
    let line = match (before, after) {
        (before, Delivered) if !matches!(before, Delivered | Refreshing) => Became::Delivered,
        (before, Failed) if before != Failed => Became::Refused,
        (before, NoProfile) if before != NoProfile => Became::Detached,
        _ => return,
    };
    became(ec2, desk, id, line);
}
