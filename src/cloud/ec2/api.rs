//! EC2's Query API.

use super::super::auth::denied;
use super::super::service::{Action, Call, EC2_PRINCIPAL, invalid_action};
use super::super::{AssociationEvent, Cloud, Due, InstanceEvent, InstanceId, InstanceState, Service, ServiceError};
use super::{
    Association, AssociationId, BOOT, Instance, MetadataOptions, invalid_profile, not_active, unknown_association,
    unknown_instance,
};
use crate::kernel::Machine;
use crate::wire::xml::El;

impl Cloud {
    pub(in crate::cloud) fn ec2_call(&mut self, action: &str, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let run: Action = match action {
            "RunInstances" => Self::run_instances,
            "DescribeInstances" => Self::describe_instances,
            "StartInstances" => |cloud, call| cloud.change_instances(call, "StartInstances", InstanceEvent::Start),
            "StopInstances" => |cloud, call| cloud.change_instances(call, "StopInstances", InstanceEvent::Stop),
            "TerminateInstances" => {
                |cloud, call| cloud.change_instances(call, "TerminateInstances", InstanceEvent::Terminate)
            }
            "RebootInstances" => |cloud, call| {
                cloud.change_instances(call, "RebootInstances", InstanceEvent::Reboot)?;
                Ok(vec![El::new("return").text("true")])
            },
            "ModifyInstanceMetadataOptions" => Self::modify_metadata_options,
            "AssociateIamInstanceProfile" => Self::associate_profile,
            "ReplaceIamInstanceProfileAssociation" => Self::replace_profile,
            "DisassociateIamInstanceProfile" => Self::disassociate_profile,
            "DescribeIamInstanceProfileAssociations" => Self::describe_associations,
            _ => return Err(invalid_action(action)),
        };
        run(self, call)
    }

    fn instance_arn(&self, id: &str) -> String {
        format!("arn:aws:ec2:{}:{}:instance/{id}", self.region, self.account)
    }

    /// The name of the profile that the call names by its name or its ARN; it has to exist.
    fn profile_named(&self, call: &Call<'_>) -> Result<Option<String>, ServiceError> {
        let (given, field, what) = match (call.get("IamInstanceProfile.Name"), call.get("IamInstanceProfile.Arn")) {
            (Some(name), _) => (name, "name", "name"),
            (None, Some(arn)) => (arn, "arn", "ARN"),
            (None, None) => return Ok(None),
        };
        match self.iam.seen.profile_by(given).filter(|_| given.starts_with("arn:") == (field == "arn")) {
            Some(profile) => Ok(Some(profile.name.clone())),
            None => Err(invalid_profile(given, field, what)),
        }
    }

    /// Whoever gives an instance a role must be allowed to pass that role.
    fn check_pass_role(&mut self, call: &Call<'_>, profile: &str) -> Result<(), ServiceError> {
        let Some(role) = self.iam.seen.profiles.get(profile).and_then(|p| p.role.as_ref()) else { return Ok(()) };
        let arn = self.role_arn(role);
        let message = |refusal: ServiceError| denied(Service::Ec2, refusal.message);
        self.authorize_pass_role(call.caller, &arn, EC2_PRINCIPAL).map_err(message)
    }

    fn run_instances(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        self.authorize(call.caller, "ec2:RunInstances", &self.instance_arn("*"))?;
        let profile = self.profile_named(call)?;
        if let Some(profile) = &profile {
            self.check_pass_role(call, profile)?;
        }
        let mut metadata = MetadataOptions::default();
        metadata_options(&mut metadata, call, "MetadataOptions.")?;
        let count: u8 = call.get("MinCount").unwrap_or("1").parse().unwrap_or(1);
        let name = tag(call, "Name").unwrap_or_default();
        let mut set = El::new("instancesSet");
        for _ in 0..count.max(1) {
            let index = self.ec2.instances.len();
            let instance = Instance {
                id: self.mint.instance(),
                name: name.clone(),
                image: call.get("ImageId").unwrap_or("ami-0c02fb55956c7d316").to_owned(),
                kind: call.get("InstanceType").unwrap_or("t3.micro").to_owned(),
                private_ip: format!("10.0.{}.{}", 1 + index / 200, 23 + index % 200),
                launched: self.now,
                state: InstanceState::INITIAL,
                metadata,
            };
            let id = instance.id.clone();
            self.schedule.push(self.now + BOOT, Due::Instance(id.clone(), InstanceEvent::Booted));
            self.ec2.instances.insert(id.clone(), instance);
            if let Some(profile) = &profile {
                self.associate(&id, profile)?;
            }
            if let Some(instance) = self.ec2.instances.get(&id) {
                set = set.child(self.instance_element(instance));
            }
        }
        let reservation = format!("r-{}", &self.mint.instance().as_str()[2..]);
        Ok(vec![
            El::new("reservationId").text(&reservation),
            El::new("ownerId").text(self.account.as_str()),
            El::new("groupSet"),
            set,
        ])
    }

    fn describe_instances(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        self.authorize(call.caller, "ec2:DescribeInstances", "*")?;
        let wanted = call.list("InstanceId");
        if let Some(unknown) = wanted.iter().find(|id| !self.ec2.instances.contains_key(&InstanceId::new(**id))) {
            return Err(unknown_instance(unknown));
        }
        let reservations =
            self.ec2.instances.values().filter(|i| wanted.is_empty() || wanted.contains(&i.id.as_str())).fold(
                El::new("reservationSet"),
                |set, instance| {
                    set.child(
                        El::new("item")
                            .leaf("reservationId", instance.id.as_str().replacen("i-", "r-", 1))
                            .leaf("ownerId", self.account.as_str())
                            .child(El::new("instancesSet").child(self.instance_element(instance))),
                    )
                },
            );
        Ok(vec![reservations])
    }

    fn change_instances(
        &mut self,
        call: &Call<'_>,
        action: &str,
        event: InstanceEvent,
    ) -> Result<Vec<El>, ServiceError> {
        let ids: Vec<String> = call.list("InstanceId").into_iter().map(str::to_owned).collect();
        if ids.is_empty() {
            return Err(missing("InstanceId"));
        }
        for id in &ids {
            self.authorize(call.caller, &format!("ec2:{action}"), &self.instance_arn(id))?;
        }
        let mut set = El::new("instancesSet");
        for id in ids {
            let id = InstanceId::new(id);
            let before = self.ec2.instances.get(&id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))?;
            // What is so already stays so: stopping a stopped instance is no error.
            let after = match (event, before) {
                (InstanceEvent::Stop, InstanceState::Stopped | InstanceState::Stopping)
                | (InstanceEvent::Start, InstanceState::Running | InstanceState::Pending)
                | (InstanceEvent::Terminate, InstanceState::Terminated | InstanceState::ShuttingDown) => before,
                _ => self.instance_event(&id, event)?,
            };
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
        let id = InstanceId::new(call.need("InstanceId")?);
        self.authorize(call.caller, "ec2:ModifyInstanceMetadataOptions", &self.instance_arn(id.as_str()))?;
        let instance = self.ec2.instances.get_mut(&id).ok_or_else(|| unknown_instance(id.as_str()))?;
        metadata_options(&mut instance.metadata, call, "")?;
        Ok(vec![El::new("instanceId").text(id.as_str()), options_element("instanceMetadataOptions", instance.metadata)])
    }

    fn associate_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let id = InstanceId::new(call.need("InstanceId")?);
        self.authorize(call.caller, "ec2:AssociateIamInstanceProfile", &self.instance_arn(id.as_str()))?;
        let profile = self.profile_named(call)?.ok_or_else(|| missing("IamInstanceProfile.Name"))?;
        self.check_pass_role(call, &profile)?;
        let state = self.ec2.instances.get(&id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))?;
        if !matches!(state, InstanceState::Running | InstanceState::Stopped) {
            let message = format!("The instance '{id}' is not in the 'running' or 'stopped' states.");
            return Err(ServiceError::new(400, "IncorrectInstanceState", message));
        }
        if self.ec2.active_association(&id).is_some() {
            let message = format!("There is an existing association for instance {id}");
            return Err(ServiceError::new(400, "IncorrectState", message));
        }
        let association = self.associate(&id, &profile)?;
        self.association_answer(&association)
    }

    fn replace_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let old = AssociationId::new(call.need("AssociationId")?);
        let association = self.ec2.associations.get(&old).ok_or_else(|| unknown_association(old.as_str()))?;
        let instance = association.instance.clone();
        self.authorize(call.caller, "ec2:ReplaceIamInstanceProfileAssociation", &self.instance_arn(instance.as_str()))?;
        let profile = self.profile_named(call)?.ok_or_else(|| missing("IamInstanceProfile.Name"))?;
        self.check_pass_role(call, &profile)?;
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
        let id = AssociationId::new(call.need("AssociationId")?);
        let association = self.ec2.associations.get(&id).ok_or_else(|| unknown_association(id.as_str()))?;
        let arn = self.instance_arn(association.instance.as_str());
        self.authorize(call.caller, "ec2:DisassociateIamInstanceProfile", &arn)?;
        self.association_event(&id, AssociationEvent::Disassociate)?;
        self.association_answer(&id)
    }

    fn describe_associations(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        self.authorize(call.caller, "ec2:DescribeIamInstanceProfileAssociations", "*")?;
        let wanted = call.list("AssociationId");
        let set = self
            .ec2
            .associations
            .values()
            .filter(|a| wanted.is_empty() || wanted.contains(&a.id.as_str()))
            .fold(El::new("iamInstanceProfileAssociationSet"), |set, a| {
                set.child(association_fields(El::new("item"), a))
            });
        Ok(vec![set])
    }

    fn association_answer(&self, id: &AssociationId) -> Result<Vec<El>, ServiceError> {
        let association = self.ec2.associations.get(id).ok_or_else(|| unknown_association(id.as_str()))?;
        Ok(vec![association_fields(El::new("iamInstanceProfileAssociation"), association)])
    }

    fn instance_element(&self, instance: &Instance) -> El {
        let mut element = El::new("item")
            .leaf("instanceId", instance.id.as_str())
            .leaf("imageId", &instance.image)
            .child(state_element("instanceState", instance.state))
            .leaf("privateDnsName", instance.hostname())
            .leaf("instanceType", &instance.kind)
            .leaf("launchTime", instance.launched.iso_millis())
            .leaf("privateIpAddress", &instance.private_ip);
        if let Some(association) = self.ec2.active_association(&instance.id) {
            element = element.child(profile_element(association));
        }
        if !instance.name.is_empty() {
            let tag = El::new("item").leaf("key", "Name").leaf("value", &instance.name);
            element = element.child(El::new("tagSet").child(tag));
        }
        element.child(options_element("metadataOptions", instance.metadata))
    }
}

fn state_element(name: &'static str, state: InstanceState) -> El {
    El::new(name).leaf("code", state.code().to_string()).leaf("name", state.label())
}

fn profile_element(association: &Association) -> El {
    El::new("iamInstanceProfile").leaf("arn", association.profile_arn.as_str()).leaf("id", &association.profile_id)
}

fn association_fields(element: El, association: &Association) -> El {
    element
        .leaf("associationId", association.id.as_str())
        .child(profile_element(association))
        .leaf("instanceId", association.instance.as_str())
        .leaf("state", association.state.label())
}

fn options_element(name: &'static str, options: MetadataOptions) -> El {
    El::new(name)
        .leaf("state", "applied")
        .leaf("httpTokens", if options.tokens_required { "required" } else { "optional" })
        .leaf("httpPutResponseHopLimit", options.hop_limit.to_string())
        .leaf("httpEndpoint", if options.endpoint_enabled { "enabled" } else { "disabled" })
}

fn missing(parameter: &str) -> ServiceError {
    ServiceError::new(400, "MissingParameter", format!("The request must contain the parameter {parameter}"))
}

fn tag(call: &Call<'_>, key: &str) -> Option<String> {
    (1..)
        .map_while(|i| call.get(&format!("TagSpecification.1.Tag.{i}.Key")).map(|k| (i, k)))
        .find(|(_, k)| *k == key)
        .and_then(|(i, _)| call.get(&format!("TagSpecification.1.Tag.{i}.Value")))
        .map(str::to_owned)
}

fn metadata_options(options: &mut MetadataOptions, call: &Call<'_>, prefix: &str) -> Result<(), ServiceError> {
    let invalid = |name: &str, value: &str| {
        ServiceError::new(400, "InvalidParameterValue", format!("Value ({value}) for parameter {name} is invalid."))
    };
    let get = |name: &str| call.get(&format!("{prefix}{name}"));
    match get("HttpTokens") {
        Some("required") => options.tokens_required = true,
        Some("optional") => options.tokens_required = false,
        Some(other) => return Err(invalid("HttpTokens", other)),
        None => {}
    }
    match get("HttpEndpoint") {
        Some("enabled") => options.endpoint_enabled = true,
        Some("disabled") => options.endpoint_enabled = false,
        Some(other) => return Err(invalid("HttpEndpoint", other)),
        None => {}
    }
    if let Some(text) = get("HttpPutResponseHopLimit") {
        options.hop_limit = text
            .parse()
            .ok()
            .filter(|n| (1..=64).contains(n))
            .ok_or_else(|| invalid("HttpPutResponseHopLimit", text))?;
    }
    Ok(())
}
