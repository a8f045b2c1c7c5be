//! A button of the console by the names of its screen and of what stands on it: what a lesson writes down of a click.
//!
//! May use: the buttons, which know their calls, and the account, which some of those depend on. Fields are called as the API's
//! parameters are; what is left out is left as the screen has it.
//!
//! ```
//! use sts_flow::cloud::{Cloud, Setup};
//! use sts_flow::kernel::SimTime;
//! use sts_flow::story::clicks::{Click, named};
//!
//! let click: Click = serde_json::from_str(r#"{"screen": "create-role", "press": "create", "fields": {"RoleName": "App"}}"#).unwrap();
//! let cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
//! let calls = click.calls(&cloud, SimTime::default()).unwrap();
//! let calls: Vec<String> = calls.iter().map(named).collect();
//! assert_eq!(calls, ["iam:CreateRole", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"]);
//! ```

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::buttons::{
    Launch, NewRole, OLDER_SESSIONS, Trusted, call, change_profile, metadata, older_sessions, whoever,
};
use super::people::{MetadataDefaults, delete_role, delete_user, edit_role, new_user, tag};
use crate::cloud::{Cloud, Service};
use crate::kernel::SimTime;
use crate::story::Action;

/// Every screen, with what can be pressed on it.
pub const SCREENS: [(&str, &[&str]); 9] = [
    ("create-role", &["create"]),
    (
        "role",
        &[
            "attach",
            "detach",
            "put-inline",
            "delete-inline",
            "update-trust",
            "update",
            "tag",
            "untag",
            "revoke",
            "delete",
        ],
    ),
    ("create-user", &["create"]),
    ("user", &["attach", "detach", "delete-inline", "create-key", "deactivate", "activate", "delete-key", "delete"]),
    ("launch", &["launch"]),
    ("instances", &["start", "stop", "reboot", "terminate"]),
    ("instance", &["modify-role", "save-metadata"]),
    ("connect", &["connect"]),
    ("account", &["save-defaults"]),
];

/// A field: one value, or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// A button that is pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Click {
    /// As which IAM user; as the administrator, where none is named.
    #[serde(default)]
    pub user: Option<String>,
    /// On which screen.
    pub screen: String,
    /// What.
    pub press: String,
    /// What is filled in before.
    #[serde(default)]
    pub fields: BTreeMap<String, Field>,
}

/// Why there is no such click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoClick {
    /// There is no such screen.
    Screen(String),
    /// There is no such button on it.
    Press(String, String),
    /// A field has to be filled in.
    Field(&'static str),
}

impl fmt::Display for NoClick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[&str]| names.join(", ");
        match self {
            Self::Screen(screen) => {
                let all: Vec<&str> = SCREENS.iter().map(|(name, _)| *name).collect();
                write!(f, "there is no screen `{screen}`: {}", list(&all))
            }
            Self::Press(screen, press) => {
                let all =
                    SCREENS.iter().find(|(name, _)| name == screen).map_or_else(String::new, |(_, all)| list(all));
                write!(f, "nothing on the screen `{screen}` is called `{press}`: {all}")
            }
            Self::Field(name) => write!(f, "the field `{name}` is not filled in"),
        }
    }
}

impl std::error::Error for NoClick {}

impl Click {
    /// Whether there is such a screen, and such a button on it.
    pub fn check(&self) -> Result<(), NoClick> {
        let Some((_, presses)) = SCREENS.iter().find(|(name, _)| *name == self.screen) else {
            return Err(NoClick::Screen(self.screen.clone()));
        };
        if presses.contains(&self.press.as_str()) {
            return Ok(());
        }
        Err(NoClick::Press(self.screen.clone(), self.press.clone()))
    }

    /// The same, with every field as `fill` has it; what that does not know stays.
    #[must_use]
    pub fn filled(mut self, fill: impl Fn(&str) -> Option<String>) -> Self {
        let fill = |value: &mut String| {
            if let Some(filled) = fill(value) {
                *value = filled;
            }
        };
        for field in self.fields.values_mut() {
            match field {
                Field::One(value) => fill(value),
                Field::Many(values) => values.iter_mut().for_each(fill),
            }
        }
        self
    }

    /// The calls that it makes in this account.
    pub fn calls(&self, cloud: &Cloud, now: SimTime) -> Result<Vec<Action>, NoClick> {
        self.check()?;
        let user = self.user.clone().or_else(|| whoever(cloud)).unwrap_or_default();
        let by = user.as_str();
        let iam = |action: &str, params: &[(&str, &str)]| vec![call(by, Service::Iam, action, params)];
        let policies = || match self.fields.get("PolicyArn") {
            Some(Field::One(arn)) => vec![arn.clone()],
            Some(Field::Many(arns)) => arns.clone(),
            None => Vec::new(),
        };
        Ok(match (self.screen.as_str(), self.press.as_str()) {
            ("create-role", _) => {
                let role = NewRole {
                    trusted: self.trusted(),
                    name: self.need("RoleName")?.to_owned(),
                    description: self.get("Description").to_owned(),
                    policies: policies(),
                };
                role.calls(by)
            }
            ("create-user", _) => {
                let arns = policies();
                new_user(by, self.need("UserName")?, &arns.iter().map(String::as_str).collect::<Vec<_>>())
            }
            ("role", "put-inline") => {
                let fields = ["RoleName", "PolicyName", "PolicyDocument"];
                let values = fields.iter().map(|name| Ok((*name, self.need(name)?))).collect::<Result<Vec<_>, _>>()?;
                iam("PutRolePolicy", &values)
            }
            ("role", "update-trust") => {
                let params = [("RoleName", self.need("RoleName")?), ("PolicyDocument", self.need("PolicyDocument")?)];
                iam("UpdateAssumeRolePolicy", &params)
            }
            ("role", "update") => {
                let name = self.need("RoleName")?;
                let role = cloud.iam().roles().find(|role| role.name == name);
                let described = role.and_then(|role| role.description.clone()).unwrap_or_default();
                let longest = role.map_or(3600, |role| role.max_session_seconds).to_string();
                edit_role(by, name, self.or("Description", &described), self.or("MaxSessionDuration", &longest))
            }
            ("role", "revoke") => {
                let document = older_sessions(now);
                let params = [
                    ("RoleName", self.need("RoleName")?),
                    ("PolicyName", OLDER_SESSIONS),
                    ("PolicyDocument", &document),
                ];
                iam("PutRolePolicy", &params)
            }
            ("role", "delete") => delete_role(cloud, by, self.need("RoleName")?),
            ("role", "tag") => {
                let holder = ("RoleName", self.need("RoleName")?);
                vec![tag(by, "TagRole", holder, self.need("Key")?, self.get("Value"))]
            }
            ("role", "untag") => {
                iam("UntagRole", &[("RoleName", self.need("RoleName")?), ("TagKeys.member.1", self.need("Key")?)])
            }
            ("user", "delete") => delete_user(cloud, by, self.need("UserName")?),
            (kind @ ("role" | "user"), press @ ("attach" | "detach" | "delete-inline")) => {
                let (param, kind) = if kind == "role" { ("RoleName", "Role") } else { ("UserName", "User") };
                let (verb, field) = match press {
                    "attach" => ("Attach", "PolicyArn"),
                    "detach" => ("Detach", "PolicyArn"),
                    _ => ("Delete", "PolicyName"),
                };
                iam(&[verb, kind, "Policy"].concat(), &[(param, self.need(param)?), (field, self.need(field)?)])
            }
            ("user", "create-key") => iam("CreateAccessKey", &[("UserName", self.need("UserName")?)]),
            ("user", press) => {
                let of = [("UserName", self.need("UserName")?), ("AccessKeyId", self.key(cloud)?)];
                match press {
                    "delete-key" => iam("DeleteAccessKey", &of),
                    press => {
                        let status = if press == "activate" { "Active" } else { "Inactive" };
                        iam("UpdateAccessKey", &[of[0], of[1], ("Status", status)])
                    }
                }
            }
            ("launch", _) => self.launch().calls(by),
            ("instances", press) => {
                let action = match press {
                    "start" => "StartInstances",
                    "stop" => "StopInstances",
                    "reboot" => "RebootInstances",
                    _ => "TerminateInstances",
                };
                vec![call(by, Service::Ec2, action, &[("InstanceId.1", &self.instance(cloud))])]
            }
            ("instance", "modify-role") => {
                let profile = Some(self.get("IamInstanceProfile")).filter(|profile| !profile.is_empty());
                change_profile(cloud, by, &self.instance(cloud), profile).1
            }
            ("instance", _) => {
                let id = self.instance(cloud);
                let now =
                    cloud.instances().find(|one| one.id.as_str() == id).map(|one| one.metadata).unwrap_or_default();
                let tokens = self.or("HttpTokens", if now.tokens_required { "required" } else { "optional" });
                let endpoint = self.or("HttpEndpoint", if now.endpoint_enabled { "enabled" } else { "disabled" });
                metadata(by, &id, tokens, self.or("HttpPutResponseHopLimit", &now.hop_limit.to_string()), endpoint)
            }
            ("connect", _) => vec![call(by, Service::Ssm, "StartSession", &[("Target", &self.instance(cloud))])],
            _ => {
                let now = MetadataDefaults::of(cloud);
                let or = |name: &str, now: &str| self.or(name, now).to_owned();
                let form = MetadataDefaults {
                    tokens: or("HttpTokens", &now.tokens),
                    hops: or("HttpPutResponseHopLimit", &now.hops),
                    endpoint: or("HttpEndpoint", &now.endpoint),
                    enforced: or("HttpTokensEnforced", &now.enforced),
                };
                form.calls(by)
            }
        })
    }

    fn given(&self, name: &str) -> Option<&str> {
        match self.fields.get(name)? {
            Field::One(value) => Some(value),
            Field::Many(values) => values.first().map(String::as_str),
        }
    }

    fn get(&self, name: &str) -> &str {
        self.given(name).unwrap_or("")
    }

    fn or<'v>(&'v self, name: &str, now: &'v str) -> &'v str {
        self.given(name).unwrap_or(now)
    }

    fn need(&self, name: &'static str) -> Result<&str, NoClick> {
        self.given(name).ok_or(NoClick::Field(name))
    }

    /// The instance that is named, or else the one on the stage.
    fn instance(&self, cloud: &Cloud) -> String {
        let attended = || cloud.attended().map(|instance| instance.id.to_string()).unwrap_or_default();
        self.given("InstanceId").map_or_else(attended, str::to_owned)
    }

    /// The key that is named, or else the user's first.
    fn key<'v>(&'v self, cloud: &'v Cloud) -> Result<&'v str, NoClick> {
        let first = || cloud.iam().keys_of(self.get("UserName")).next().map(|(id, _)| id.as_str());
        self.given("AccessKeyId").or_else(first).ok_or(NoClick::Field("AccessKeyId"))
    }

    /// EC2, unless something else is said.
    fn trusted(&self) -> Trusted {
        match (self.given("AssumeRolePolicyDocument"), self.given("Account"), self.given("Service")) {
            (Some(document), ..) => Trusted::Custom(document.to_owned()),
            (None, Some(account), _) => {
                Trusted::Account { account: account.to_owned(), external: self.get("sts:ExternalId").to_owned() }
            }
            (None, None, Some("lambda")) => Trusted::Lambda,
            _ => Trusted::Ec2,
        }
    }

    fn launch(&self) -> Launch {
        let or = |name: &str, now: &str| self.or(name, now).to_owned();
        Launch {
            name: or("Name", ""),
            image: or("ImageId", "ami-0c02fb55956c7d316"),
            profile: or("IamInstanceProfile", ""),
            tokens: or("HttpTokens", ""),
            hops: or("HttpPutResponseHopLimit", ""),
            endpoint: or("HttpEndpoint", ""),
            count: or("MaxCount", "1"),
        }
    }
}
