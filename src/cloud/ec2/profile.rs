//! The association of an instance with an instance profile: created, replaced and removed.
//!
//! May use: [`life`](super::life), [`may`](super::may), [`elements`](super::elements) and [`refusal`](super::refusal).
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html>

use super::delivery::profile_detached;
use super::elements::association_fields;
use super::life::{associate, association_event};
use super::may::{authorize_ec2, instance_arn, instance_state, profile_to_pass};
use super::refusal::{association_id, missing, not_active, unknown_association};
use super::state::Ec2;
use crate::cloud::{
    AssociationEvent, AssociationId, InstanceId, InstanceState, ServiceError, call::Answer, call::Call, desk::Desk,
};
use crate::wire::xml::El;

pub(super) fn associate_profile(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    let id = InstanceId::new(call.need_ec2("InstanceId")?);
    authorize_ec2(desk, call, "ec2:AssociateIamInstanceProfile", &instance_arn(desk, id.as_str()))?;
    let profile = profile_to_pass(desk, call, false)?.ok_or_else(|| missing("IamInstanceProfile"))?;
    if !matches!(instance_state(ec2, &id)?, InstanceState::Running | InstanceState::Stopped) {
        let message = ["The instance '", id.as_str(), "' is not in the 'running' or 'stopped' states."].concat();
        return Err(ServiceError::new(400, "IncorrectInstanceState", message));
    }
    if ec2.active_association(&id).is_some() {
        let message = ["There is an existing association for instance ", id.as_str()].concat();
        return Err(ServiceError::new(400, "IncorrectState", message));
    }
    // An earlier association may still be disassociating: what came of it is not served for the new one.
    profile_detached(ec2, desk, &id);
    let association = associate(ec2, desk, &id, &profile)?;
    association_answer(ec2, &association)
}

pub(super) fn replace_profile(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    let old = AssociationId::new(association_id(call)?);
    let association = ec2.associations.get(&old).ok_or_else(|| unknown_association(old.as_str()))?;
    let instance = association.instance.clone();
    let arn = instance_arn(desk, instance.as_str());
    authorize_ec2(desk, call, "ec2:ReplaceIamInstanceProfileAssociation", &arn)?;
    let profile = profile_to_pass(desk, call, false)?.ok_or_else(|| missing("IamInstanceProfile"))?;
    // Replacing is for running instances only.
    if ec2.instances.get(&instance).is_none_or(|i| i.state != InstanceState::Running) {
        return Err(not_active(old.as_str()));
    }
    association_event(ec2, desk, &old, AssociationEvent::Disassociate)?;
    profile_detached(ec2, desk, &instance);
    let new = associate(ec2, desk, &instance, &profile)?;
    association_answer(ec2, &new)
}

pub(super) fn disassociate_profile(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    let id = AssociationId::new(association_id(call)?);
    let association = ec2.associations.get(&id).ok_or_else(|| unknown_association(id.as_str()))?;
    let arn = instance_arn(desk, association.instance.as_str());
    authorize_ec2(desk, call, "ec2:DisassociateIamInstanceProfile", &arn)?;
    association_event(ec2, desk, &id, AssociationEvent::Disassociate)?;
    association_answer(ec2, &id)
}

pub(super) fn association_answer(ec2: &Ec2, id: &AssociationId) -> Answer {
    let association = ec2.associations.get(id).ok_or_else(|| unknown_association(id.as_str()))?;
    Ok(vec![association_fields(El::new("iamInstanceProfileAssociation"), association)])
}
