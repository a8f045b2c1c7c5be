//! A session: what an `ASIA…` key stands for, whoever holds it.
//!
//! May use: ids, policies and [`identity`](super::identity). A session is one of a role, of a user who called
//! GetSessionToken, or of a federated user; each has its own ARN and id and its own rules.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access.html>
//!
//! ```
//! use sts_flow::cloud::Session;
//!
//! fn role(session: &Session) -> Option<&str> {
//!     session.role().map(|of| of.role.as_str())
//! }
//! ```

use std::collections::BTreeMap;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use super::identity::Identity;
use crate::cloud::{AccessKeyId, Arn, CredentialState, InstanceId, policy::Document};
use crate::kernel::SimTime;

/// A set of temporary credentials and all that STS knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The public half.
    pub access_key_id: AccessKeyId,
    /// The secret half.
    pub secret: String,
    /// The token that has to come with it.
    pub token: String,
    /// What it stands for, which a holder's sessions share.
    pub whose: Rc<Whose>,
    /// When it was issued; `aws:TokenIssueTime` says so.
    pub issued: SimTime,
    /// When it ends.
    pub expires: SimTime,
    /// Its state.
    pub state: CredentialState,
    /// Whether IMDS handed it out without a session token. AWS keeps a set for IMDSv1 beside the one for IMDSv2; here one
    /// set serves both, and is IMDSv1's from when it first went out so (U).
    pub by_imdsv1: bool,
}

impl Deref for Session {
    type Target = Whose;

    fn deref(&self) -> &Whose {
        &self.whose
    }
}

/// Whom a session stands for, and with what rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// Whom it stands for.
    pub holder: Holder,
    /// `arn:aws:sts::…:assumed-role/ROLE/SESSION`, the user's own, or `arn:aws:sts::…:federated-user/NAME`.
    pub arn: Arn,
    /// GetCallerIdentity's `UserId`: `AROA…:SESSION`, `AIDA…` or `ACCOUNT:NAME`.
    pub user_id: String,
    /// What was passed when it was made.
    pub passed: Passed,
}

/// Whom a session stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Someone who assumed a role.
    Role(RoleSession),
    /// A user, after GetSessionToken.
    User(String),
    /// Someone for whom a user called GetFederationToken; the user's name.
    Federated(String),
    /// Someone who signed in to the console: the user's name, or none for the root user.
    Console(Option<String>),
}

/// A role's session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSession {
    /// The role's name.
    pub role: String,
    /// `AROA…`: a new role of the old name is another role.
    pub role_id: String,
    /// The role's ARN.
    pub role_arn: Arn,
    /// The session's name: an instance's id for EC2.
    pub name: String,
    /// The instance it was issued for, if EC2 asked.
    pub instance: Option<InstanceId>,
    /// Who vouched for its holder, if an identity provider did.
    pub identity: Option<Box<Identity>>,
}

/// A policy that was passed to a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Its name; `Policy` for the one that was passed as a text.
    pub name: String,
    /// Its ARN, if it is a managed one.
    pub arn: Option<String>,
    /// What it says.
    pub document: Arc<Document>,
}

/// What a caller passes to a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Session policies, the inline one included: the most that the session may do.
    pub policies: Vec<SessionPolicy>,
    /// Session tags.
    pub tags: BTreeMap<String, String>,
    /// Keys of the tags that go on to a role that this session assumes.
    pub transitive: Vec<String>,
    /// `SourceIdentity`, which no later session in the chain can change.
    pub source_identity: Option<String>,
    /// `PackedPolicySize`: how much of the room for policies and tags is taken, in per cent.
    pub packed: Option<u64>,
}

impl Whose {
    /// What it is as a role's session.
    pub fn role(&self) -> Option<&RoleSession> {
        match &self.holder {
            Holder::Role(role) => Some(role),
            Holder::User(_) | Holder::Federated(_) | Holder::Console(_) => None,
        }
    }
}

impl Session {
    /// `2.0` when the credentials came by IMDSv2, `1.0` by IMDSv1.
    pub(in crate::cloud) fn role_delivery(&self) -> &'static str {
        if self.by_imdsv1 { "1.0" } else { "2.0" }
    }
}
