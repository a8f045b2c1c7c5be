//! What an account begins with.
//!
//! May use: [`kernel`](crate::kernel)'s time. Roles, profiles and instances are made by calls, as in life.

use serde::Deserialize;

use crate::kernel::SimTime;

/// When a role's credentials come to the instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryMode {
    /// As AWS does: when the profile is associated, then about hourly.
    #[default]
    AheadOfTime,
    /// When somebody first asks IMDS: the logical order of the well-known five-step diagram.
    OnFirstRequest,
}

/// How soon the rest of AWS goes by what IAM was told.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consistency {
    /// As in AWS: three to four seconds later. IAM itself answers with the change at once.
    #[default]
    Eventual,
    /// At once.
    Immediate,
}

/// What an account begins with. Roles, profiles and instances are made by calls, as in life.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setup {
    /// The account's number.
    pub account: String,
    /// The region of its instances.
    pub region: String,
    /// When role credentials are delivered.
    pub delivery: DeliveryMode,
    /// How soon changes of IAM are known everywhere. What the account begins with is known from its start.
    pub consistency: Consistency,
    /// Users with a key each.
    pub users: Vec<UserSetup>,
    /// Buckets.
    pub buckets: Vec<BucketSetup>,
    /// Another account, whose roles somebody here may be trusted with.
    pub other: Option<OtherSetup>,
    /// Where the attacker's computer is.
    pub attacker: AttackerSetup,
}

/// Where the attacker's computer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttackerSetup {
    /// Somewhere on the internet.
    #[default]
    Outside,
    /// It is an instance of the other account.
    Instance,
    /// The same, and its calls go by a VPC endpoint there.
    Endpoint,
}

/// The other account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherSetup {
    /// Its number.
    #[serde(default = "other_account")]
    pub account: String,
    /// Its users, with a key each.
    #[serde(default)]
    pub users: Vec<UserSetup>,
    /// Its roles.
    #[serde(default)]
    pub roles: Vec<RoleSetup>,
    /// Its buckets.
    #[serde(default)]
    pub buckets: Vec<BucketSetup>,
}

/// The other account's number, where nothing is said.
pub const OTHER_ACCOUNT: &str = "210987654321";

fn other_account() -> String {
    OTHER_ACCOUNT.to_owned()
}

/// A role that is there from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleSetup {
    /// Its name.
    pub name: String,
    /// Its trust policy.
    pub trust: String,
    /// ARNs of its managed policies.
    #[serde(default)]
    pub policies: Vec<String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            account: "123456789012".into(),
            region: "us-east-1".into(),
            delivery: DeliveryMode::default(),
            consistency: Consistency::default(),
            users: Vec::new(),
            buckets: Vec::new(),
            other: None,
            attacker: AttackerSetup::default(),
        }
    }
}

/// A user that is there from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSetup {
    /// Its name.
    pub name: String,
    /// ARNs of its managed policies.
    #[serde(default)]
    pub policies: Vec<String>,
}

/// A bucket that is there from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketSetup {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: SimTime,
    /// Its objects.
    #[serde(default)]
    pub objects: Vec<ObjectSetup>,
}

/// An object that is there from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSetup {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: SimTime,
}
