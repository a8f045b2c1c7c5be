//! The things of IAM: users, roles, instance profiles, policies and long-term keys, and the tables in which they stand.
//!
//! May use: [`policy`](crate::cloud::policy)'s documents, [`managed`](super::managed), ids and time.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::managed;
use crate::cloud::{AccessKeyId, AccountId, Arn, policy::Document};
use crate::kernel::SimTime;
use crate::wire::sigv4::Credentials;

/// Policies of a user or role: managed ones by ARN, inline ones by name.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// ARNs of managed policies, in the order attached.
    pub managed: Vec<String>,
    /// Inline policies.
    pub inline: BTreeMap<String, Arc<Document>>,
    /// The ARN of the managed policy beyond which nothing is allowed: the permissions boundary.
    pub boundary: Option<String>,
}

impl Attached {
    /// The names of all of them.
    pub fn names(&self) -> Vec<String> {
        let managed = self.managed.iter().map(|arn| last(arn).to_owned());
        managed.chain(self.inline.keys().cloned()).collect()
    }
}

/// `Key=…, Value=…`
pub type Tag = (String, String);

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AROA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// What its maker says of it.
    pub description: Option<String>,
    /// Longest session that AssumeRole may ask for, in seconds. It does not govern EC2's credentials.
    pub max_session_seconds: i64,
    /// Who may assume it. A user or role that was deleted since stands in it by its unique id, as in AWS: another one of
    /// the same name is not trusted.
    pub trust: Arc<Document>,
    /// What it may do.
    pub policies: Attached,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// An instance profile: the container by which EC2 takes a role.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name; the console gives it the role's.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AIPA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// Its one role.
    pub role: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// Its name.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AIDA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// What it may do.
    pub policies: Attached,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A version of a customer managed policy.
#[derive(Clone, Debug)]
pub struct PolicyVersion {
    /// 1 in `v1`. A number is given once.
    pub number: u32,
    /// When it was made.
    pub created: SimTime,
    /// What it says.
    pub document: Arc<Document>,
}

impl PolicyVersion {
    /// `v1`
    pub fn id(&self) -> String {
        format!("v{}", self.number)
    }
}

/// A customer managed policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `ANPA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// When it was changed last.
    pub updated: SimTime,
    /// What its maker says of it.
    pub description: Option<String>,
    /// The version that counts.
    pub default: PolicyVersion,
    /// The others, oldest first.
    pub others: Vec<PolicyVersion>,
    /// How many versions there have been.
    pub made: u32,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Policy {
    /// All its versions, the latest first.
    pub fn versions(&self) -> Vec<&PolicyVersion> {
        let mut all: Vec<_> = self.others.iter().chain([&self.default]).collect();
        all.sort_by_key(|version| std::cmp::Reverse(version.number));
        all
    }
}

/// An identity provider that the account has registered.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    /// `token.actions.githubusercontent.com`, or the name of a SAML provider.
    pub name: String,
    /// When it was registered.
    pub created: SimTime,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// What is known of it besides.
    pub kind: ProviderKind,
}

/// What is known of an identity provider.
#[derive(Clone, Debug)]
pub enum ProviderKind {
    /// It issues OpenID Connect tokens.
    OpenIdConnect {
        /// The audiences that its tokens may have.
        clients: Vec<String>,
        /// Of its certificates.
        thumbprints: Vec<String>,
    },
    /// It issues SAML assertions.
    Saml {
        /// The metadata document.
        metadata: String,
        /// Until when that holds.
        valid_until: SimTime,
        /// The provider's id.
        id: String,
    },
}

/// Whether STS hands out tokens for use outside of AWS, and as which issuer.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// `https://….tokens.sts.global.api.aws`
    pub issuer: String,
    /// Whether it does.
    pub enabled: bool,
}

/// Whose long-term key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOwner {
    /// A user's.
    User(String),
    /// A service's own. AWS does not say how its services sign to each other; here they sign like everybody else.
    Service(&'static str),
}

/// A long-term access key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Whose it is.
    pub owner: KeyOwner,
    /// The secret half.
    pub secret: String,
    /// When it was made.
    pub created: SimTime,
    /// `Active`; an inactive key opens nothing.
    pub active: bool,
}

/// All things of the account, shared between the two views of it.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct Tables {
    pub users: BTreeMap<String, Rc<User>>,
    pub roles: BTreeMap<String, Rc<Role>>,
    pub profiles: BTreeMap<String, Rc<Profile>>,
    /// Customer managed policies, by ARN.
    pub policies: BTreeMap<String, Rc<Policy>>,
    pub keys: BTreeMap<AccessKeyId, Rc<Key>>,
    /// Identity providers, by ARN.
    pub providers: BTreeMap<String, Rc<IdentityProvider>>,
    pub outbound: Option<Rc<Outbound>>,
}

impl Tables {
    /// The instance profile called `name`, or that of this ARN.
    pub fn profile_by(&self, name_or_arn: &str) -> Option<&Rc<Profile>> {
        if name_or_arn.starts_with("arn:") {
            return self.profiles.values().find(|profile| profile.arn.as_str() == name_or_arn);
        }
        self.profiles.get(name_or_arn)
    }

    /// The role of this ARN.
    pub fn role_by_arn(&self, arn: &str) -> Option<&Rc<Role>> {
        self.roles.get(last(arn)).filter(|role| role.arn.as_str() == arn)
    }

    /// Whether whom a policy names so is there. Accounts are taken at their word; of users and roles there are only those of
    /// `account`, which is this one.
    pub(in crate::cloud) fn has_principal(&self, arn: &str, account: &AccountId) -> bool {
        let Some(rest) = arn.strip_prefix("arn:aws:") else { return !arn.starts_with("arn:") };
        let Some((service, rest)) = rest.split_once("::") else { return false };
        let Some((of, name)) = rest.split_once(':') else { return false };
        let ours = of == account.as_str();
        match (service, name.split_once('/')) {
            ("iam", None) => name == "root",
            ("iam", Some(("user", _))) => self.users.values().any(|user| user.arn.as_str() == arn),
            ("iam", Some(("role", _))) => self.role_by_arn(arn).is_some(),
            ("sts", Some(("assumed-role", session))) => {
                ours && session.split_once('/').is_some_and(|(role, _)| self.roles.contains_key(role))
            }
            ("sts", Some(("federated-user", _))) => ours,
            _ => false,
        }
    }

    /// An active key of this owner's.
    pub fn key_of(&self, wanted: &KeyOwner) -> Option<Credentials> {
        self.keys.iter().find(|(_, key)| key.owner == *wanted && key.active).map(|(id, key)| Credentials {
            access_key_id: id.as_str().to_owned(),
            secret_access_key: key.secret.clone(),
            session_token: None,
        })
    }

    /// The policies of every user and every role.
    pub(in crate::cloud) fn attached(&self) -> impl Iterator<Item = &Attached> {
        let users = self.users.values().map(|user| &user.policies);
        users.chain(self.roles.values().map(|role| &role.policies))
    }

    /// The managed policy of this ARN, AWS's own or the account's: its name, and what it says.
    pub fn managed(&self, arn: &str) -> Option<(&str, Arc<Document>)> {
        if let Some(policy) = self.policies.get(arn) {
            return Some((&policy.name, policy.default.document.clone()));
        }
        managed::by_arn(arn).and_then(|policy| Some((policy.name, policy.parsed()?)))
    }
}

/// What follows the last slash: the name in an ARN.
pub(in crate::cloud) fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
