//! STS: temporary credentials, and who am I.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

use crate::kernel::Map;

use super::auth::{Caller, Principal};
use super::policy::{self, Context, Document, Named, Policies, Verdict};
use super::service::{Call, EC2_PRINCIPAL, invalid_action};
use super::{AccessKeyId, Arn, Cloud, CredentialEvent, CredentialState, Due, Effect, Issue, ServiceError};
use crate::kernel::{Millis, SimTime};
use crate::wire::xml::El;

/// The shortest session, in seconds.
pub const MIN_DURATION: i64 = 900;
/// The longest session of a role, in seconds.
pub const MAX_DURATION: i64 = 43_200;
/// The longest session of a role that a role assumes, in seconds.
pub const MAX_CHAINED_DURATION: i64 = 3600;
/// A role's credentials on EC2 live this long and up to 36 minutes more, whatever the role's `MaxSessionDuration`.
pub const EC2_LIFETIME: Millis = Millis::hours(6);

/// A role session: what an `ASIA…` key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The public half.
    pub access_key_id: AccessKeyId,
    /// The secret half.
    pub secret: String,
    /// The token that has to come with it.
    pub token: String,
    /// The role's name.
    pub role: String,
    /// `AROA…`
    pub role_id: String,
    /// The session's name: an instance's id for EC2.
    pub name: String,
    /// `arn:aws:sts::…:assumed-role/ROLE/SESSION`
    pub arn: Arn,
    /// When it was issued; `aws:TokenIssueTime` says so.
    pub issued: SimTime,
    /// When it ends.
    pub expires: SimTime,
    /// The instance it was issued for, if EC2 asked.
    pub instance: Option<super::InstanceId>,
    /// Its state.
    pub state: CredentialState,
}

/// Every session that STS has issued.
#[derive(Clone, Debug, Default)]
pub(super) struct Sts {
    pub sessions: Map<AccessKeyId, Session>,
    /// The newest, for CloudTrail.
    pub last: Option<AccessKeyId>,
}

impl Cloud {
    pub(super) fn sts_call(&mut self, action: &str, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        match action {
            "AssumeRole" => self.assume_role(call),
            "GetCallerIdentity" => Ok(self.caller_identity(call.caller)),
            _ => Err(invalid_action(action)),
        }
    }

    /// Needs no permission, and answers even under an explicit deny.
    fn caller_identity(&self, caller: &Caller) -> Vec<El> {
        vec![
            El::new("Arn").text(self.principal_arn(&caller.principal)),
            El::new("UserId").text(self.user_id(&caller.principal)),
            El::new("Account").text(self.account.as_str()),
        ]
    }

    fn assume_role(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let arn = call.need("RoleArn")?.to_owned();
        let name = call.need("RoleSessionName")?.to_owned();
        check_session_name(&name)?;
        let seconds = Self::duration(call)?;

        // A role that does not exist is refused as one that does not trust the caller: STS tells nobody which.
        let role = self.iam.seen.role_by_arn(&arn).cloned();
        self.authorize_assume_role(call.caller, &arn, role.as_deref())?;
        let Some(role) = role else { return Err(ServiceError::validation(format!("{arn} is invalid"))) };
        let for_ec2 = call.caller.principal.is_service(EC2_PRINCIPAL);
        let lifetime = if for_ec2 {
            EC2_LIFETIME + Millis::seconds(self.mint.ec2_extra_seconds())
        } else {
            if seconds > role.max_session_seconds {
                return Err(ServiceError::validation(
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
                ));
            }
            Millis::seconds(seconds)
        };

        let issued = self.now.floor_second();
        let session = Session {
            access_key_id: self.mint.access_key("ASIA"),
            secret: self.mint.secret(),
            token: self.mint.session_token(),
            arn: self.account.session_arn(&role.name, &name),
            instance: for_ec2.then(|| super::InstanceId::new(&name)),
            role: role.name.clone(),
            role_id: role.id.clone(),
            name,
            issued,
            expires: issued + lifetime,
            state: CredentialState::Valid,
        };
        self.effect(Effect::Issued {
            credential: Issue {
                access_key_id: session.access_key_id.clone(),
                principal: session.arn.clone(),
                requested_by: self.principal_arn(&call.caller.principal),
                issued,
                expires: session.expires,
            },
        });
        self.schedule.push(session.expires, Due::CredentialEnds(session.access_key_id.clone()));
        let result = vec![
            El::new("AssumedRoleUser")
                .leaf("AssumedRoleId", format!("{}:{}", session.role_id, session.name))
                .leaf("Arn", session.arn.as_str()),
            El::new("Credentials")
                .leaf("AccessKeyId", session.access_key_id.as_str())
                .leaf("SecretAccessKey", &session.secret)
                .leaf("SessionToken", &session.token)
                .leaf("Expiration", session.expires.iso()),
        ];
        self.sts.last = Some(session.access_key_id.clone());
        self.sts.sessions.insert(session.access_key_id.clone(), session);
        Ok(result)
    }

    fn duration(call: &Call<'_>) -> Result<i64, ServiceError> {
        let Some(text) = call.get("DurationSeconds") else { return Ok(3600) };
        let seconds: i64 = text.parse().map_err(|_| {
            ServiceError::new(400, "MalformedInput", "Invalid integer value for DurationSeconds".to_owned())
        })?;
        let bound = |relation: &str, limit: i64| {
            Err(ServiceError::validation(format!(
                "1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have \
                 value {relation} than or equal to {limit}"
            )))
        };
        if seconds < MIN_DURATION {
            return bound("greater", MIN_DURATION);
        }
        if seconds > MAX_DURATION {
            return bound("less", MAX_DURATION);
        }
        if seconds > MAX_CHAINED_DURATION && matches!(call.caller.principal, Principal::Session(_)) {
            return Err(ServiceError::validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            ));
        }
        Ok(seconds)
    }

    /// Moves a credential's machine; a step that its table does not list is left alone.
    pub(super) fn credential_event(&mut self, key: &AccessKeyId, event: CredentialEvent) {
        let Some(state) = self.sts.sessions.get(key).map(|session| session.state) else { return };
        if let Ok(to) = self.step(key.as_str(), state, event)
            && let Some(session) = self.sts.sessions.get_mut(key)
        {
            session.state = to;
        }
    }

    /// Marks the sessions of `role` that `document` denies everything because of when they were issued, as the console's
    /// "revoke active sessions" does.
    pub(super) fn revoke_sessions(&mut self, role: &str, document: &Document) {
        let denies = |issued: SimTime| {
            let principal = policy::Principal::session("", "");
            let context = Context::new().with("aws:TokenIssueTime", issued.iso());
            let request = policy::Request { principal: &principal, action: "*", resource: "*", context: &context };
            let identity = [Named { name: "", document }];
            let decision = policy::evaluate(&request, &Policies { identity: &identity, ..Policies::default() });
            matches!(decision.verdict, Verdict::ExplicitDeny(_))
        };
        if denies(self.now + Millis::seconds(1)) {
            return; // not by its time: nobody may do anything
        }
        let older = self.sts.sessions.values().filter(|session| session.role == role && denies(session.issued));
        let keys: Vec<AccessKeyId> = older.map(|session| session.access_key_id.clone()).collect();
        for key in keys {
            self.credential_event(&key, CredentialEvent::Revoke);
        }
    }

    pub(super) fn credential_ends(&mut self, key: &AccessKeyId) {
        self.credential_event(key, CredentialEvent::Expire);
    }
}

/// 2 to 64 of `[\w+=,.@-]`.
fn check_session_name(name: &str) -> Result<(), ServiceError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let constraint = if name.chars().count() < 2 {
        "Member must have length greater than or equal to 2"
    } else if name.chars().count() > 64 {
        "Member must have length less than or equal to 64"
    } else if !name.chars().all(allowed) {
        "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
    } else {
        return Ok(());
    };
    Err(ServiceError::validation(format!(
        "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: {constraint}"
    )))
}
