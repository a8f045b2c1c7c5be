//! IAM's Query API.

use super::super::service::{Action, Call, invalid_action};
use super::super::{Cloud, ServiceError};
use super::{Attached, Profile, Role, managed};
use crate::cloud::policy::{Document, Kind};
use crate::wire::percent_encode;
use crate::wire::xml::El;

impl Cloud {
    pub(in crate::cloud) fn iam_call(&mut self, action: &str, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let run: Action = match action {
            "CreateRole" => Self::create_role,
            "GetRole" => Self::get_role,
            "DeleteRole" => Self::delete_role,
            "AttachRolePolicy" => Self::attach_role_policy,
            "DetachRolePolicy" => Self::detach_role_policy,
            "PutRolePolicy" => Self::put_role_policy,
            "DeleteRolePolicy" => Self::delete_role_policy,
            "UpdateAssumeRolePolicy" => Self::update_assume_role_policy,
            "ListAttachedRolePolicies" => Self::list_attached_role_policies,
            "CreateInstanceProfile" => Self::create_instance_profile,
            "GetInstanceProfile" => Self::get_instance_profile,
            "DeleteInstanceProfile" => Self::delete_instance_profile,
            "AddRoleToInstanceProfile" => Self::add_role_to_instance_profile,
            "RemoveRoleFromInstanceProfile" => Self::remove_role_from_instance_profile,
            _ => return Err(invalid_action(action)),
        };
        run(self, call)
    }

    fn role_arn(&self, name: &str) -> String {
        self.account.iam_arn("role", "/", name).as_str().to_owned()
    }

    fn profile_arn(&self, name: &str) -> String {
        self.account.iam_arn("instance-profile", "/", name).as_str().to_owned()
    }

    fn role(&self, name: &str) -> Result<&Role, ServiceError> {
        self.iam.roles.get(name).ok_or_else(|| no_such("The role with name", name))
    }

    fn role_mut(&mut self, name: &str) -> Result<&mut Role, ServiceError> {
        self.iam.roles.get_mut(name).ok_or_else(|| no_such("The role with name", name))
    }

    fn profile(&self, name: &str) -> Result<&Profile, ServiceError> {
        self.iam.profiles.get(name).ok_or_else(|| no_such("Instance Profile", name))
    }

    fn create_role(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("RoleName")?.to_owned();
        self.authorize(call.caller, "iam:CreateRole", &self.role_arn(&name))?;
        check_name("roleName", &name)?;
        let trust = document(call.need("AssumeRolePolicyDocument")?, Kind::Trust)?;
        if self.iam.roles.contains_key(&name) {
            return Err(exists("Role with name", &name));
        }
        let max_session_seconds = max_session(call.get("MaxSessionDuration").unwrap_or("3600"))?;
        let role = Role {
            id: self.mint.unique("AROA"),
            arn: self.account.iam_arn("role", "/", &name),
            created: self.now.floor_second(),
            max_session_seconds,
            trust,
            policies: Attached::default(),
            name,
        };
        let answer = vec![role_element(&role)];
        self.iam.roles.insert(role.name.clone(), role);
        Ok(answer)
    }

    fn get_role(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("RoleName")?;
        self.authorize(call.caller, "iam:GetRole", &self.role_arn(name))?;
        Ok(vec![role_element(self.role(name)?)])
    }

    /// A role goes only when nothing hangs on it. Sessions of it are nobody's from then on.
    fn delete_role(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("RoleName")?;
        self.authorize(call.caller, "iam:DeleteRole", &self.role_arn(name))?;
        let policies = &self.role(name)?.policies;
        if self.iam.profile_of(name).is_some() {
            return Err(conflict("remove roles from instance profile"));
        }
        if !policies.managed.is_empty() {
            return Err(conflict("detach all policies"));
        }
        if !policies.inline.is_empty() {
            return Err(conflict("delete policies"));
        }
        self.iam.roles.remove(name);
        Ok(Vec::new())
    }

    fn attach_role_policy(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let (name, arn) = (call.need("RoleName")?, call.need("PolicyArn")?);
        self.authorize(call.caller, "iam:AttachRolePolicy", &self.role_arn(name))?;
        if managed::by_arn(arn).is_none() {
            return Err(ServiceError::new(
                404,
                "NoSuchEntity",
                format!("Policy {arn} does not exist or is not attachable."),
            ));
        }
        let policies = &mut self.role_mut(name)?.policies;
        if !policies.managed.iter().any(|attached| attached == arn) {
            policies.managed.push(arn.to_owned());
        }
        Ok(Vec::new())
    }

    fn detach_role_policy(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let (name, arn) = (call.need("RoleName")?, call.need("PolicyArn")?);
        self.authorize(call.caller, "iam:DetachRolePolicy", &self.role_arn(name))?;
        let policies = &mut self.role_mut(name)?.policies;
        let before = policies.managed.len();
        policies.managed.retain(|attached| attached != arn);
        if policies.managed.len() == before {
            return Err(ServiceError::new(404, "NoSuchEntity", format!("Policy {arn} was not found.")));
        }
        Ok(Vec::new())
    }

    fn put_role_policy(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let (name, policy) = (call.need("RoleName")?, call.need("PolicyName")?);
        self.authorize(call.caller, "iam:PutRolePolicy", &self.role_arn(name))?;
        let document = document(call.need("PolicyDocument")?, Kind::Identity)?;
        self.role_mut(name)?.policies.inline.insert(policy.to_owned(), document.clone());
        self.revoke_sessions(name, &document);
        Ok(Vec::new())
    }

    fn delete_role_policy(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let (name, policy) = (call.need("RoleName")?, call.need("PolicyName")?);
        self.authorize(call.caller, "iam:DeleteRolePolicy", &self.role_arn(name))?;
        match self.role_mut(name)?.policies.inline.remove(policy) {
            Some(_) => Ok(Vec::new()),
            None => Err(no_such("The role policy with name", policy)),
        }
    }

    fn update_assume_role_policy(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("RoleName")?;
        self.authorize(call.caller, "iam:UpdateAssumeRolePolicy", &self.role_arn(name))?;
        let trust = document(call.need("PolicyDocument")?, Kind::Trust)?;
        self.role_mut(name)?.trust = trust;
        Ok(Vec::new())
    }

    fn list_attached_role_policies(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("RoleName")?;
        self.authorize(call.caller, "iam:ListAttachedRolePolicies", &self.role_arn(name))?;
        let list = self.role(name)?.policies.managed.iter().fold(El::new("AttachedPolicies"), |list, arn| {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            list.child(El::new("member").leaf("PolicyName", name).leaf("PolicyArn", arn))
        });
        Ok(vec![El::new("IsTruncated").text("false"), list])
    }

    fn create_instance_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("InstanceProfileName")?.to_owned();
        self.authorize(call.caller, "iam:CreateInstanceProfile", &self.profile_arn(&name))?;
        check_name("instanceProfileName", &name)?;
        if self.iam.profiles.contains_key(&name) {
            return Err(exists("Instance Profile", &name));
        }
        let profile = Profile {
            id: self.mint.unique("AIPA"),
            arn: self.account.iam_arn("instance-profile", "/", &name),
            created: self.now.floor_second(),
            role: None,
            name,
        };
        let answer = vec![self.profile_element(&profile)];
        self.iam.profiles.insert(profile.name.clone(), profile);
        Ok(answer)
    }

    fn get_instance_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("InstanceProfileName")?;
        self.authorize(call.caller, "iam:GetInstanceProfile", &self.profile_arn(name))?;
        Ok(vec![self.profile_element(self.profile(name)?)])
    }

    fn delete_instance_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = call.need("InstanceProfileName")?;
        self.authorize(call.caller, "iam:DeleteInstanceProfile", &self.profile_arn(name))?;
        if self.profile(name)?.role.is_some() {
            return Err(conflict("remove roles from instance profile"));
        }
        self.iam.profiles.remove(name);
        Ok(Vec::new())
    }

    fn add_role_to_instance_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let (name, role) = (call.need("InstanceProfileName")?, call.need("RoleName")?);
        self.authorize(call.caller, "iam:AddRoleToInstanceProfile", &self.profile_arn(name))?;
        self.role(role)?;
        if self.profile(name)?.role.is_some() {
            let message = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1";
            return Err(ServiceError::new(409, "LimitExceeded", message));
        }
        self.authorize(call.caller, "iam:PassRole", &self.role_arn(role))?;
        if let Some(profile) = self.iam.profiles.get_mut(name) {
            profile.role = Some(role.to_owned());
        }
        Ok(Vec::new())
    }

    fn remove_role_from_instance_profile(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let (name, role) = (call.need("InstanceProfileName")?, call.need("RoleName")?);
        self.authorize(call.caller, "iam:RemoveRoleFromInstanceProfile", &self.profile_arn(name))?;
        match self.iam.profiles.get_mut(name) {
            None => Err(no_such("Instance Profile", name)),
            Some(profile) if profile.role.as_deref() == Some(role) => {
                profile.role = None;
                Ok(Vec::new())
            }
            Some(_) => Err(no_such("The role with name", role)),
        }
    }

    fn profile_element(&self, profile: &Profile) -> El {
        let roles = profile
            .role
            .as_ref()
            .and_then(|role| self.iam.roles.get(role))
            .map_or(El::new("Roles"), |role| El::new("Roles").child(role_fields(El::new("member"), role)));
        El::new("InstanceProfile")
            .leaf("Path", "/")
            .leaf("InstanceProfileName", &profile.name)
            .leaf("InstanceProfileId", &profile.id)
            .leaf("Arn", profile.arn.as_str())
            .leaf("CreateDate", profile.created.iso())
            .child(roles)
    }
}

fn role_element(role: &Role) -> El {
    role_fields(El::new("Role"), role)
}

fn role_fields(element: El, role: &Role) -> El {
    element
        .leaf("Path", "/")
        .leaf("RoleName", &role.name)
        .leaf("RoleId", &role.id)
        .leaf("Arn", role.arn.as_str())
        .leaf("CreateDate", role.created.iso())
        // IAM answers with the document percent-encoded; clients decode it.
        .leaf("AssumeRolePolicyDocument", percent_encode(role.trust.source()))
        .leaf("MaxSessionDuration", role.max_session_seconds.to_string())
}

fn document(text: &str, kind: Kind) -> Result<Document, ServiceError> {
    Document::parse(text, kind).map_err(|error| ServiceError::new(400, "MalformedPolicyDocument", error.aws_message()))
}

/// One hour to twelve.
fn max_session(text: &str) -> Result<i64, ServiceError> {
    let bound = match text.parse() {
        Ok(seconds @ 3600..=43_200) => return Ok(seconds),
        Ok(43_201..) => "less than or equal to 43200",
        _ => "greater than or equal to 3600",
    };
    Err(ServiceError::validation(format!(
        "1 validation error detected: Value '{text}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value {bound}"
    )))
}

fn check_name(field: &str, name: &str) -> Result<(), ServiceError> {
    if name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        return Ok(());
    }
    Err(ServiceError::validation(format!(
        "The specified value for {field} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
    )))
}

fn no_such(what: &str, name: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", format!("{what} {name} cannot be found."))
}

fn conflict(first: &str) -> ServiceError {
    ServiceError::new(409, "DeleteConflict", format!("Cannot delete entity, must {first} first."))
}

fn exists(what: &str, name: &str) -> ServiceError {
    ServiceError::new(409, "EntityAlreadyExists", format!("{what} {name} already exists."))
}
