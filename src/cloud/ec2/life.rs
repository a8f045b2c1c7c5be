//! The lifecycles of instances and of their profile associations: the steps of their state machines, and what each causes.
//!
//! May use: [`state`](super::state), [`attend`](super::attend), [`delivery`](super::delivery), and the schedule.

use std::rc::Rc;

use super::attend::{fleet_stepped, is_told};
use super::delivery::{profile_attached, profile_detached};
use super::refusal::{invalid_profile, not_active, unknown_association, unknown_instance, wrong_state};
use super::state::{Association, Ec2};
use crate::cloud::{
    AssociationEvent, AssociationId, AssociationState, InstanceEvent, InstanceId, InstanceState, ServiceError,
    desk::Desk, site::Due,
};
use crate::kernel::{IllegalStep, Machine, Millis};

/// Time from `pending` to `running`. Real ones take some 10 to 30 s.
pub(super) const BOOT: Millis = Millis::seconds(18);
/// Time from `stopping` to `stopped`, and from `shutting-down` to `terminated`.
const HALT: Millis = Millis::seconds(30);
/// Time for an association to come into force or to go.
const SETTLE: Millis = Millis::seconds(4);

/// Steps the instance's machine, or says in EC2's words why it cannot be.
pub(super) fn instance_event(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    id: &InstanceId,
    event: InstanceEvent,
) -> Result<InstanceState, ServiceError> {
    let state = ec2.instances.get(id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))?;
    let to = step_of(ec2, desk, id, id.as_str(), state, event).map_err(|_| wrong_state(id, event))?;
    let now = desk.site.now;
    let address = if event == InstanceEvent::Start { ec2.next_address() } else { String::new() };
    if let Some(instance) = ec2.instance_mut(id) {
        instance.state = to;
        match event {
            InstanceEvent::Start => {
                instance.launched = now;
                instance.public_ip = Some(address);
            }
            InstanceEvent::Halted => instance.public_ip = None,
            _ => {}
        }
    }
    fleet_stepped(ec2, desk, id, to);
    let due = match to {
        InstanceState::Pending => Some((BOOT, InstanceEvent::Booted)),
        InstanceState::Stopping | InstanceState::ShuttingDown => Some((HALT, InstanceEvent::Halted)),
        InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated => None,
    };
    if let Some((span, event)) = due {
        desk.site.schedule.push(desk.site.now + span, Due::Instance(id.clone(), event));
    }
    Ok(to)
}

/// Steps a machine of the instance's, and tells of it if the instance is told of.
fn step_of<M: Machine>(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    instance: &InstanceId,
    subject: &str,
    state: M,
    event: M::Event,
) -> Result<M, IllegalStep> {
    if is_told(ec2, instance) { desk.site.step(subject, state, event) } else { state.step(event) }
}

/// Whether the instance's machine can step so.
pub(super) fn instance_may(ec2: &Ec2, id: &InstanceId, event: InstanceEvent) -> Result<(), ServiceError> {
    let state = ec2.instances.get(id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))?;
    state.step(event).map(|_| ()).map_err(|_| wrong_state(id, event))
}

pub(in crate::cloud) fn instance_due(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, event: InstanceEvent) {
    // A boot that a termination overtook is no longer a legal step, and is dropped by the table.
    let Ok(state) = instance_event(ec2, desk, id, event) else { return };
    match (event, state) {
        (InstanceEvent::Booted, _)
            if ec2.active_association(id).is_some_and(|a| a.state == AssociationState::Associated) =>
        {
            profile_attached(ec2, desk, id);
        }
        // Once it is started again, the role is taken anew.
        (_, InstanceState::Stopped) => profile_detached(ec2, desk, id),
        (_, InstanceState::Terminated) => {
            if let Some(association) = ec2.active_association(id).map(|a| a.id.clone()) {
                let _ = association_event(ec2, desk, &association, AssociationEvent::Disassociate);
            }
        }
        _ => {}
    }
}

pub(super) fn association_event(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    id: &AssociationId,
    event: AssociationEvent,
) -> Result<AssociationState, ServiceError> {
    let association = ec2.associations.get(id).ok_or_else(|| unknown_association(id.as_str()))?;
    let (state, instance) = (association.state, association.instance.clone());
    let to = step_of(ec2, desk, &instance, id.as_str(), state, event).map_err(|_| not_active(id.as_str()))?;
    if let Some(association) = ec2.associations.get_mut(id) {
        Rc::make_mut(association).state = to;
    }
    if !matches!(to, AssociationState::Associating | AssociationState::Associated)
        && ec2.active.get(&instance) == Some(id)
    {
        ec2.active.remove(&instance);
    }
    if to == AssociationState::Disassociating {
        desk.site.schedule.push(desk.site.now + SETTLE, Due::Association(id.clone(), AssociationEvent::Removed));
    }
    Ok(to)
}

pub(in crate::cloud) fn association_due(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    id: &AssociationId,
    event: AssociationEvent,
) {
    let Ok(state) = association_event(ec2, desk, id, event) else { return };
    let Some(instance) = ec2.associations.get(id).map(|a| a.instance.clone()) else { return };
    match state {
        // One that does not run yet takes its role when it has booted.
        AssociationState::Associated
            if ec2.instances.get(&instance).is_some_and(|i| i.state == InstanceState::Running) =>
        {
            profile_attached(ec2, desk, &instance);
        }
        // Unless another profile has taken its place meanwhile.
        AssociationState::Disassociated if ec2.active_association(&instance).is_none() => {
            profile_detached(ec2, desk, &instance);
        }
        _ => {}
    }
}

pub(super) fn associate(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    instance: &InstanceId,
    profile: &str,
) -> Result<AssociationId, ServiceError> {
    let profile = desk.known.profiles.get(profile).ok_or_else(|| invalid_profile(profile, "name", "name"))?;
    let association = Association {
        id: desk.site.mint.association(),
        instance: instance.clone(),
        profile_arn: profile.arn.clone(),
        profile_id: profile.id.clone(),
        state: AssociationState::INITIAL,
    };
    let id = association.id.clone();
    desk.site.schedule.push(desk.site.now + SETTLE, Due::Association(id.clone(), AssociationEvent::Settled));
    ec2.associations.insert(id.clone(), Rc::new(association));
    ec2.active.insert(instance.clone(), id.clone());
    Ok(id)
}
