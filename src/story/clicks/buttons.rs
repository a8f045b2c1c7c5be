//! The buttons: which calls each makes of what was filled in.
//!
//! May use: actions, and the account to be looked at.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html>
//!
//! ```text
//! NewRole for EC2, two policies → CreateRole, AttachRolePolicy × 2, CreateInstanceProfile, AddRoleToInstanceProfile
//! ```

use serde_json::json;

use crate::cloud::{Cloud, Service};
use crate::kernel::SimTime;
use crate::story::Action;
use crate::wire::layout;

/// The inline policy by which a role's sessions are revoked.
pub const OLDER_SESSIONS: &str = "AWSRevokeOlderSessions";

/// A call by `user`.
pub fn call(user: &str, service: Service, action: &str, params: &[(&str, &str)]) -> Action {
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Action::Call { user: user.to_owned(), service, action: action.to_owned(), params }
}

/// Who acts where nobody was chosen: the administrator, or else the first user with a key.
pub fn whoever(cloud: &Cloud) -> Option<String> {
    let mut users = cloud.iam().users().map(|user| &user.name).filter(|name| cloud.user_key(name).is_some());
    let first = users.next()?;
    Some(if first == "admin" { first } else { users.find(|name| *name == "admin").unwrap_or(first) }.clone())
}

/// The ARN of a policy of AWS's own, by its path and name.
pub fn policy_arn(path: &str, name: &str) -> String {
    ["arn:aws:iam::aws:policy", path, name].concat()
}

/// Who may assume a new role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trusted {
    /// EC2, for its instances.
    #[default]
    Ec2,
    /// Lambda, for its functions.
    Lambda,
    /// An account, and what it has to know.
    Account {
        /// Its number.
        account: String,
        /// The external id that is asked for; none if it is empty.
        external: String,
    },
    /// What is written.
    Custom(String),
}

impl Trusted {
    /// The trust policy that the console writes.
    pub fn document(&self) -> String {
        let statement = match self {
            Self::Ec2 => {
                json!({ "Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": { "Service": ["ec2.amazonaws.com"] } })
            }
            Self::Lambda => {
                json!({ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" })
            }
            Self::Account { account, external } => {
                let condition = match external.as_str() {
                    "" => json!({}),
                    external => json!({ "StringEquals": { "sts:ExternalId": external } }),
                };
                json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": account }, "Condition": condition })
            }
            Self::Custom(written) => return written.clone(),
        };
        layout::compact(&json!({ "Version": "2012-10-17", "Statement": [statement] }))
    }
}

/// A role that is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRole {
    /// Who may assume it.
    pub trusted: Trusted,
    /// `RoleName`
    pub name: String,
    /// `Description`; none if it is empty.
    pub description: String,
    /// ARNs of the policies to attach.
    pub policies: Vec<String>,
}

impl NewRole {
    /// Create role. Only for EC2 the console makes an instance profile of the same name, too.
    pub fn calls(&self, user: &str) -> Vec<Action> {
        let (name, trust) = (self.name.as_str(), self.trusted.document());
        let mut params = vec![("RoleName", name), ("AssumeRolePolicyDocument", trust.as_str())];
        if !self.description.is_empty() {
            params.push(("Description", self.description.as_str()));
        }
        let mut calls = vec![call(user, Service::Iam, "CreateRole", &params)];
        calls.extend(
            self.policies
                .iter()
                .map(|arn| call(user, Service::Iam, "AttachRolePolicy", &[("RoleName", name), ("PolicyArn", arn)])),
        );
        if self.trusted == Trusted::Ec2 {
            calls.push(call(user, Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", name)]));
            let held = [("InstanceProfileName", name), ("RoleName", name)];
            calls.push(call(user, Service::Iam, "AddRoleToInstanceProfile", &held));
        }
        calls
    }
}

/// An instance that is to be launched. What is empty is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Launch {
    /// Its `Name` tag.
    pub name: String,
    /// `ImageId`
    pub image: String,
    /// `IamInstanceProfile.Name`
    pub profile: String,
    /// `MetadataOptions.HttpTokens`
    pub tokens: String,
    /// `MetadataOptions.HttpPutResponseHopLimit`
    pub hops: String,
    /// `MetadataOptions.HttpEndpoint`
    pub endpoint: String,
    /// How many.
    pub count: String,
}

impl Launch {
    /// Launch instance.
    pub fn calls(&self, user: &str) -> Vec<Action> {
        let count = if self.count.is_empty() { "1" } else { &self.count };
        let mut params = vec![
            ("ImageId", self.image.as_str()),
            ("InstanceType", "t3.micro"),
            ("MinCount", count),
            ("MaxCount", count),
        ];
        if !self.name.is_empty() {
            params.push(("TagSpecification.1.ResourceType", "instance"));
            params.push(("TagSpecification.1.Tag.1.Key", "Name"));
            params.push(("TagSpecification.1.Tag.1.Value", &self.name));
        }
        let rest = [
            ("IamInstanceProfile.Name", &self.profile),
            ("MetadataOptions.HttpTokens", &self.tokens),
            ("MetadataOptions.HttpPutResponseHopLimit", &self.hops),
            ("MetadataOptions.HttpEndpoint", &self.endpoint),
        ];
        params.extend(
            rest.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.as_str())),
        );
        vec![call(user, Service::Ec2, "RunInstances", &params)]
    }
}

/// What *Modify IAM role* comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The instance has no profile yet.
    Associate,
    /// It has another one.
    Replace,
    /// It is to have none.
    Disassociate,
    /// It has this one, or none, as is wanted.
    Nothing,
}

/// Modify IAM role: the instance gets this profile, or none. The association it has decides which call that takes.
pub fn change_profile(cloud: &Cloud, user: &str, instance: &str, profile: Option<&str>) -> (Change, Vec<Action>) {
    let association = cloud.association(instance);
    let id = association.map(|association| association.id.to_string()).unwrap_or_default();
    let (change, action, params) = match (association, profile) {
        (None, Some(profile)) => {
            let params = vec![("InstanceId", instance), ("IamInstanceProfile.Name", profile)];
            (Change::Associate, "AssociateIamInstanceProfile", params)
        }
        (Some(old), Some(profile)) if old.profile_name() != profile => {
            let params = vec![("AssociationId", id.as_str()), ("IamInstanceProfile.Name", profile)];
            (Change::Replace, "ReplaceIamInstanceProfileAssociation", params)
        }
        (Some(_), None) => {
            (Change::Disassociate, "DisassociateIamInstanceProfile", vec![("AssociationId", id.as_str())])
        }
        (Some(_), Some(_)) | (None, None) => return (Change::Nothing, Vec::new()),
    };
    let of = [("Filter.1.Name", "instance-id"), ("Filter.1.Value.1", instance)];
    let look = call(user, Service::Ec2, "DescribeIamInstanceProfileAssociations", &of);
    (change, vec![look, call(user, Service::Ec2, action, &params)])
}

/// Modify instance metadata options.
pub fn metadata(user: &str, instance: &str, tokens: &str, hops: &str, endpoint: &str) -> Vec<Action> {
    let mut params = vec![("InstanceId", instance), ("HttpEndpoint", endpoint)];
    if endpoint != "disabled" {
        params.extend([("HttpTokens", tokens), ("HttpPutResponseHopLimit", hops)]);
    }
    vec![call(user, Service::Ec2, "ModifyInstanceMetadataOptions", &params)]
}

/// The document of [`OLDER_SESSIONS`]: whatever was issued before `now` is denied everything.
pub fn older_sessions(now: SimTime) -> String {
    layout::compact(&json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Deny",
            "Action": ["*"],
            "Resource": ["*"],
            "Condition": { "DateLessThan": { "aws:TokenIssueTime": now.iso() } },
        }],
    }))
}
