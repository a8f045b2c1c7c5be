//! EC2's Query API: the table of its actions, and what they share. Launching is in [`super::run`], describing in
//! [`super::describe`].

use super::super::iam::Profile;
use super::super::service::{Action, Call, EC2_PRINCIPAL, invalid_action};
use super::super::{AssociationEvent, Cloud, HANDFUL, InstanceEvent, InstanceId, InstanceState, ServiceError};
use super::{
    Association, AssociationId, MetadataOptions, describe, invalid_profile, not_active, run, unknown_association,
    unknown_instance,
};
use crate::kernel::Machine;
use crate::wire::xml::El;

impl Cloud {
    pub(in crate::cloud) fn ec2_call(&mut self, action: &str, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let run: Action = match action {
            "RunInstances" => run::run_instances,
            "DescribeInstances" => describe::instances,
            "StartInstances" => |cloud, call| cloud.change_instances(call, "ec2:StartInstances", InstanceEvent::Start),
            "StopInstances" => |cloud, call| cloud.change_instances(call, "ec2:StopInstances", InstanceEvent::Stop),
            "TerminateInstances" => {
                |cloud, call| cloud.change_instances(call, "ec2:TerminateInstances", InstanceEvent::Terminate)
            }
            "RebootInstances" => |cloud, call| {
                cloud.change_instances(call, "ec2:RebootInstances", InstanceEvent::Reboot)?;
                Ok(vec![El::new("return").text("true")])
            },
            "ModifyInstanceMetadataOptions" => Self::modify_metadata_options,
            "CreateVpcEndpoint" => Self::create_endpoint,
            "DescribeVpcEndpoints" => Self::describe_endpoints,
            "DeleteVpcEndpoints" => Self::delete_endpoints,
            "AuthorizeSecurityGroupIngress" => Self::authorize_ingress,
            "RevokeSecurityGroupIngress" => Self::revoke_ingress,
            "AssociateIamInstanceProfile" => Self::associate_profile,
            "ReplaceIamInstanceProfileAssociation" => Self::replace_profile,
            "DisassociateIamInstanceProfile" => Self::disassociate_profile,
            "DescribeIamInstanceProfileAssociations" => describe::associations,
            _ => return Err(invalid_action(action)),
        };
        run(self, call)
    }

    pub(in crate::cloud) fn instance_arn(&self, id: &str) -> String {
        ["arn:aws:ec2:", &self.region, ":", self.account.as_str(), ":instance/", id].concat()
    }

    /// The profile that the call names by its name or its ARN, and that has to exist; and whether the caller may pass its
    /// role on: whoever gives an instance a role must be allowed to.
    pub(super) fn profile_to_pass(&mut self, call: &Call<'_>) -> Result<Option<String>, ServiceError> {
        let (name, arn) = (call.get("IamInstanceProfile.Name"), call.get("IamInstanceProfile.Arn"));
        let (given, field, what) = match (name, arn) {
            (Some(_), Some(_)) => {
                let message = "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'";
                return Err(ServiceError::new(400, "InvalidParameterCombination", message));
            }
            (Some(name), None) => (name, "name", "name"),
            (None, Some(arn)) => (arn, "arn", "ARN"),
            (None, None) => return Ok(None),
        };
        let fits = |profile: &&Profile| given.starts_with("arn:") == (field == "arn") && !profile.name.is_empty();
        let Some(profile) = self.iam.seen.profile_by(given).map(AsRef::as_ref).filter(fits) else {
            return Err(invalid_profile(given, field, what));
        };
        let (name, role) = (profile.name.clone(), profile.role.as_ref().map(|role| self.role_arn(role)));
        if let Some(role) = role {
            self.authorize_pass_role(call.caller, &role, EC2_PRINCIPAL).map_err(|refusal| self.ec2_denied(&refusal))?;
        }
        Ok(Some(name))
    }

    fn change_instances(
        &mut self,
        call: &Call<'_>,
        action: &str,
        event: InstanceEvent,
    ) -> Result<Vec<El>, ServiceError> {
        let ids: Vec<InstanceId> = call.list("InstanceId").into_iter().map(InstanceId::new).collect();
        if ids.is_empty() {
            return Err(missing("InstanceId"));
        }
        for (place, id) in ids.iter().enumerate() {
            let arn = self.instance_arn(id.as_str());
            // Of many that are all allowed the first one's evaluation is told.
            if place == 0 || ids.len() <= HANDFUL || !self.allows(call.caller, action, &arn) {
                self.authorize_ec2(call, action, &arn)?;
            }
        }
        // All or none: each is looked at before the first is touched.
        let mut now = Vec::new();
        for id in &ids {
            now.push((id, self.instance_state(id)?));
        }
        for (id, before) in &now {
            if !is_so(event, *before) {
                self.instance_may(id, event)?;
            }
        }
        dry_run(call)?;
        let mut set = El::new("instancesSet");
        for (id, before) in now {
            let after = if is_so(event, before) { before } else { self.instance_event(id, event)? };
            set = set.child(
                El::new("item")
                    .leaf("instanceId", id.as_str())
                    .child(state_element("currentState", after))
                    .child(state_element("previousState", before)),
            );
        }
        Ok(vec![set])
    }

    fn modify_metadata_options(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let id = InstanceId::new(call.need_ec2("InstanceId")?);
        self.authorize_ec2(call, "ec2:ModifyInstanceMetadataOptions", &self.instance_arn(id.as_str()))?;
        self.instance_state(&id)?;
        let instance = self.ec2.instance_mut(&id).ok_or_else(|| unknown_instance(id.as_str()))?;
        let mut options = instance.metadata;
        metadata_options(&mut options, call, "")?;
        dry_run(call)?;
        instance.metadata = options;
        Ok(vec![
            El::new("instanceId").text(id.as_str()),
            options_element("instanceMetadataOptions", options, "pending"),
        ])
    }

    fn associate_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
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

    fn replace_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
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

    fn disassociate_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let id = AssociationId::new(call.need_ec2("AssociationId")?);
        let association = self.ec2.associations.get(&id).ok_or_else(|| unknown_association(id.as_str()))?;
        let arn = self.instance_arn(association.instance.as_str());
        self.authorize_ec2(call, "ec2:DisassociateIamInstanceProfile", &arn)?;
        self.association_event(&id, AssociationEvent::Disassociate)?;
        self.association_answer(&id)
    }

    fn association_answer(&self, id: &AssociationId) -> Result<Vec<El>, ServiceError> {
        let association = self.ec2.associations.get(id).ok_or_else(|| unknown_association(id.as_str()))?;
        Ok(vec![association_fields(El::new("iamInstanceProfileAssociation"), association)])
    }

    /// The state of an instance whose id is one.
    pub(super) fn instance_state(&self, id: &InstanceId) -> Result<InstanceState, ServiceError> {
        if !is_id(id.as_str(), "i-") {
            return Err(malformed("InvalidInstanceID.Malformed", id.as_str()));
        }
        self.ec2.instances.get(id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))
    }

    /// May the caller? EC2 hides some of why not in a message that only `sts:DecodeAuthorizationMessage` reads, which is
    /// not modelled: the token is opaque. Describing has none.
    pub(super) fn authorize_ec2(&mut self, call: &Call<'_>, action: &str, on: &str) -> Result<(), ServiceError> {
        self.authorize(call.caller, action, on).map_err(
            |refusal| {
                if on == "*" { refusal } else { self.ec2_denied(&refusal) }
            },
        )
    }

    fn ec2_denied(&mut self, refusal: &ServiceError) -> ServiceError {
        const START: &str = "You are not authorized to perform this operation. ";
        let why = refusal.message.strip_prefix(START).unwrap_or(&refusal.message);
        let token = self.mint.encoded_message();
        let message = [START, why, ". Encoded authorization failure message: ", &token].concat();
        ServiceError::new(403, "UnauthorizedOperation", message)
    }
}

impl Call<'_> {
    /// The parameter `name`, or EC2's complaint that it is not there.
    pub(super) fn need_ec2(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| missing(name))
    }
}

/// What is so already stays so: stopping a stopped instance is no error.
fn is_so(event: InstanceEvent, state: InstanceState) -> bool {
    matches!(
        (event, state),
        (InstanceEvent::Stop, InstanceState::Stopped | InstanceState::Stopping)
            | (InstanceEvent::Start, InstanceState::Running | InstanceState::Pending)
            | (InstanceEvent::Terminate, InstanceState::Terminated | InstanceState::ShuttingDown)
    )
}

/// With `DryRun` a call ends where it would begin to do something.
pub(super) fn dry_run(call: &Call<'_>) -> Result<(), ServiceError> {
    match call.get("DryRun") {
        Some("true") => {
            Err(ServiceError::new(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."))
        }
        None | Some("false") => Ok(()),
        Some(other) => Err(invalid_value(other, "DryRun")),
    }
}

/// `i-` and 8 or 17 hexadecimal digits, for one.
pub(super) fn is_id(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).unwrap_or("");
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

pub(super) fn malformed(code: &'static str, id: &str) -> ServiceError {
    ServiceError::new(400, code, ["Invalid id: \"", id, "\""].concat())
}

pub(super) fn state_element(name: &'static str, state: InstanceState) -> El {
    El::new(name).leaf("code", state.code().to_string()).leaf("name", state.label())
}

pub(super) fn profile_element(association: &Association) -> El {
    El::new("iamInstanceProfile").leaf("arn", association.profile_arn.as_str()).leaf("id", &association.profile_id)
}

pub(super) fn association_fields(element: El, association: &Association) -> El {
    element
        .leaf("associationId", association.id.as_str())
        .child(profile_element(association))
        .leaf("instanceId", association.instance.as_str())
        .leaf("state", association.state.label())
}

pub(super) fn options_element(name: &'static str, options: MetadataOptions, state: &str) -> El {
    El::new(name)
        .leaf("state", state)
        .leaf("httpTokens", if options.tokens_required { "required" } else { "optional" })
        .leaf("httpPutResponseHopLimit", options.hop_limit.to_string())
        .leaf("httpEndpoint", if options.endpoint_enabled { "enabled" } else { "disabled" })
        .leaf("httpProtocolIpv6", "disabled")
        .leaf("instanceMetadataTags", "disabled")
}

pub(super) fn missing(parameter: &str) -> ServiceError {
    ServiceError::new(400, "MissingParameter", ["The request must contain the parameter ", parameter].concat())
}

pub(super) fn invalid_value(value: &str, name: &str) -> ServiceError {
    let message = ["Value (", value, ") for parameter ", name, " is invalid."].concat();
    ServiceError::new(400, "InvalidParameterValue", message)
}

/// Takes over what the call says of metadata options. IPv6 and tags in metadata are not modelled, and stay off.
pub(super) fn metadata_options(
    options: &mut MetadataOptions,
    call: &Call<'_>,
    prefix: &str,
) -> Result<(), ServiceError> {
    let get = |name: &str| call.get(&[prefix, name].concat());
    // Each with the word for off, and the word for on.
    let switches = [
        ("HttpTokens", "optional", "required"),
        ("HttpEndpoint", "disabled", "enabled"),
        ("HttpProtocolIpv6", "disabled", ""),
        ("InstanceMetadataTags", "disabled", ""),
    ];
    for (name, off, on) in switches {
        let Some(word) = get(name) else { continue };
        if word != off && word != on {
            return Err(invalid_value(word, name));
        }
        match name {
            "HttpTokens" => options.tokens_required = word == on,
            "HttpEndpoint" => options.endpoint_enabled = word == on,
            _ => {}
        }
    }
    if let Some(text) = get("HttpPutResponseHopLimit") {
        let limit = text.parse().ok().filter(|n| (1..=64).contains(n));
        options.hop_limit = limit.ok_or_else(|| invalid_value(text, "HttpPutResponseHopLimit"))?;
    }
    Ok(())
}
