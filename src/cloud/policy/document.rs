//! A policy document as it was understood: its kind, its statements and their elements.
//!
//! May use: [`condition`](super::condition). It is read by [`read`](super::read) alone; what AWS would refuse is told by
//! [`check`](super::check).

use serde::Serialize;

use super::condition::Condition;

/// What a policy is for; each has its own grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Attached to a user or role, inline or managed; also a permissions boundary and a session policy. It names no
    /// principal: whoever holds it is meant.
    Identity,
    /// Attached to a resource, such as a bucket. It names principals.
    Resource,
    /// A role's trust policy. It names principals, and no resource: the role itself is meant.
    Trust,
}

/// What AWS is given to read. Each has an order of checks, and words, of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<'b> {
    /// A managed policy: `CreatePolicy`.
    Managed,
    /// An inline policy: `PutRolePolicy`, `PutUserPolicy`.
    Inline,
    /// A session policy: what is passed to `AssumeRole` or `GetFederationToken`.
    Session,
    /// A role's trust policy: `CreateRole`, `UpdateAssumeRolePolicy`.
    Trust,
    /// The policy of the bucket of this name: `PutBucketPolicy`.
    Bucket(&'b str),
}

impl Form<'_> {
    /// The kind of policy that it becomes.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Managed | Self::Inline | Self::Session => Kind::Identity,
            Self::Trust => Kind::Trust,
            Self::Bucket(_) => Kind::Resource,
        }
    }
}

/// The version of the language. Without one a policy is read as 2008 wrote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`: variables are plain text.
    V2008,
    /// `2012-10-17`
    V2012,
}

/// What a statement does when it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "they are the language's own words")]
pub enum Effect {
    Allow,
    Deny,
}

/// The values of `Action` or `NotAction`, `Resource` or `NotResource`, `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// Whether all others are meant.
    pub not: bool,
    /// The values as written.
    pub values: Vec<T>,
}

/// The key under which a `Principal` element names someone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the language's own words")]
pub enum WhoKind {
    Aws,
    Service,
    Federated,
    CanonicalUser,
}

impl WhoKind {
    /// The kind of this name, as it is written in a policy.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "AWS" => Self::Aws,
            "Service" => Self::Service,
            "Federated" => Self::Federated,
            "CanonicalUser" => Self::CanonicalUser,
            _ => return None,
        })
    }
}

/// One value of a `Principal` element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// `"Principal": "*"`
    Anyone,
    /// `{"Service": "ec2.amazonaws.com"}`
    Named(WhoKind, String),
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its name, if it has one.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Who is meant; absent from identity policies.
    pub principal: Option<Listed<Who>>,
    /// Which actions are meant.
    pub action: Listed<String>,
    /// Which resources are meant; absent from trust policies.
    pub resource: Option<Listed<String>>,
    /// All of these must hold.
    pub conditions: Vec<Condition>,
}

/// A policy that was understood. Stored, it is its own source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub(super) source: String,
    pub(super) kind: Kind,
    pub(super) version: Version,
    pub(super) statements: Vec<Statement>,
}

impl Document {
    /// The most characters of a text that is read at all: the longest that IAM's API takes. What each kind of policy may
    /// have is less, and is counted without white space.
    pub const MAX_LEN: usize = 131_072;

    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What it is for.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The version of the language it is written in.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Its statements.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Whom its statements name under `AWS`.
    pub fn aws_principals(&self) -> impl Iterator<Item = &str> {
        let listed = self.statements.iter().filter_map(|statement| statement.principal.as_ref());
        listed.flat_map(|listed| &listed.values).filter_map(|who| match who {
            Who::Named(WhoKind::Aws, name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether any of it depends on more than who asks for what: it has a condition, or a variable.
    pub fn asks_more(&self) -> bool {
        let varies = |listed: &Listed<String>| listed.values.iter().any(|text| text.contains("${"));
        self.statements
            .iter()
            .any(|statement| !statement.conditions.is_empty() || statement.resource.as_ref().is_some_and(varies))
    }
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
