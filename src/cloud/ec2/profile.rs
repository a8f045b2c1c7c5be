//! The tie of an instance to a profile: made, replaced, undone.
//!
//! May use: [`life`](super::life), [`may`](super::may), [`elements`](super::elements) and [`refusal`](super::refusal).
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html>

use super::elements::association_fields;
use super::refusal::{missing, not_active, unknown_association};
use crate::cloud::service::Call;
use crate::cloud::{AssociationEvent, AssociationId, Cloud, InstanceId, InstanceState, ServiceError};
use crate::wire::xml::El;

impl Cloud {
    pub(super) fn associate_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let id = InstanceId::new(call.need_ec2("InstanceId")?);
        self.authorize_ec2(call, "ec2:AssociateIamInstanceProfile", &self.instance_arn(id.as_str()))?;
        let profile = self.profile_to_pass(call)?.ok_or_else(|| missing("IamInstanceProfile"))?;
        if !matches!(self.instance_state(&id)?, InstanceState::Running | InstanceState::Stopped) {
            let message = ["The instance '", id.as_str(), "' is not in the 'running' or 'stopped' states."].concat();
            return Err(ServiceError::new(400, "IncorrectInstanceState", message));
        }
        if self.ec2.active_association(&id).is_some() {
            let message = ["There is an existing association for instance ", id.as_str()].concat();
            return Err(ServiceError::new(400, "IncorrectState", message));
        }
        let association = self.associate(&id, &profile)?;
        self.association_answer(&association)
    }

    pub(super) fn replace_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let old = AssociationId::new(call.need_ec2("AssociationId")?);
        let association = self.ec2.associations.get(&old).ok_or_else(|| unknown_association(old.as_str()))?;
        let instance = association.instance.clone();
        let arn = self.instance_arn(instance.as_str());
        self.authorize_ec2(call, "ec2:ReplaceIamInstanceProfileAssociation", &arn)?;
        let profile = self.profile_to_pass(call)?.ok_or_else(|| missing("IamInstanceProfile"))?;
        // Replacing is for running instances only.
        if self.ec2.instances.get(&instance).is_none_or(|i| i.state != InstanceState::Running) {
            return Err(not_active(old.as_str()));
        }
        self.association_event(&old, AssociationEvent::Disassociate)?;
        self.profile_detached(&instance);
        let new = self.associate(&instance, &profile)?;
        self.association_answer(&new)
    }

    pub(super) fn disassociate_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let id = AssociationId::new(call.need_ec2("AssociationId")?);
        let association = self.ec2.associations.get(&id).ok_or_else(|| unknown_association(id.as_str()))?;
        let arn = self.instance_arn(association.instance.as_str());
        self.authorize_ec2(call, "ec2:DisassociateIamInstanceProfile", &arn)?;
        self.association_event(&id, AssociationEvent::Disassociate)?;
        self.association_answer(&id)
    }

    pub(super) fn association_answer(&self, id: &AssociationId) -> Result<Vec<El>, ServiceError> {
        let association = self.ec2.associations.get(id).ok_or_else(|| unknown_association(id.as_str()))?;
        Ok(vec![association_fields(El::new("iamInstanceProfileAssociation"), association)])
    }
}
