//! STS: temporary credentials, and who am I.
//!
//! May use: [`policy`](super::policy), [`iam`](super::iam)'s roles and users, [`wire`](crate::wire) and
//! [`kernel`](crate::kernel). What is left out on purpose: DecodeAuthorizationMessage (refusals here are not encoded), and
//! MFA (no user has a device, so a code is refused as AWS refuses a wrong one).
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>
//!
//! ```sh
//! aws sts assume-role --role-arn arn:aws:iam::123456789012:role/Desk --role-session-name desk --duration-seconds 900
//! ```

mod federation;
mod passed;
mod service;
mod session;
mod store;

use std::rc::Rc;
use std::sync::Arc;

use super::auth::{Ask, Caller, Principal, Values};
use super::iam::Role;
use super::lambda::{LAMBDA_LIFETIME, LAMBDA_PRINCIPAL};
use super::policy::{self, Context, Document, Named, Policies, Verdict};
use super::service::{Action, Call, EC2_PRINCIPAL, invalid_action};
use super::{AccessKeyId, Arn, Cloud, CredentialEvent, CredentialState, Due, Effect, Issue, ServiceError};
use crate::kernel::{Millis, SimTime};
use crate::wire::xml::El;

pub(super) use federation::is_unsigned;
pub use federation::{Identity, IdentityKind};
pub(super) use service::assumed;
pub use session::{Holder, Passed, RoleSession, Session, Whose};
pub(super) use store::{Kept, Sts};

/// The shortest session, in seconds.
pub const MIN_DURATION: i64 = 900;
/// The longest session of a role, in seconds.
pub const MAX_DURATION: i64 = 43_200;
/// The longest session of a role that a role assumes, in seconds.
pub const MAX_CHAINED_DURATION: i64 = 3600;
/// The longest session of a user or a federated user, in seconds.
pub const MAX_USER_DURATION: i64 = 129_600;
/// A role's credentials on EC2 live this long and up to 36 minutes more, whatever the role's `MaxSessionDuration`.
pub const EC2_LIFETIME: Millis = Millis::hours(6);

impl Cloud {
    pub(super) fn sts_call(&mut self, action: &str, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let run: Action = match action {
            "AssumeRole" => Self::assume_role,
            "AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML" => Self::assume_role_federated,
            "GetCallerIdentity" => Self::caller_identity,
            "GetSessionToken" => Self::session_token,
            "GetFederationToken" => Self::federation_token,
            "GetAccessKeyInfo" => Self::access_key_info,
            "DecodeAuthorizationMessage" => {
                let message = "DecodeAuthorizationMessage is not simulated: no refusal here is encoded";
                return Err(ServiceError::new(400, "InvalidAction", message));
            }
            _ => return Err(invalid_action(action)),
        };
        // The session of a user or a federated user may call next to nothing here.
        let holder = match &call.caller.principal {
            Principal::Session(session) => Some(&session.holder),
            _ => None,
        };
        match (holder, action) {
            (None | Some(Holder::Role(_)), _) | (_, "GetCallerIdentity") | (Some(Holder::User(_)), "AssumeRole") => {}
            _ => return Err(forbidden(&["Cannot call ", action, " with session credentials"])),
        }
        run(self, call)
    }

    #[expect(clippy::unnecessary_wraps, reason = "an action like the others")]
    /// Needs no permission, and answers even under an explicit deny.
    fn caller_identity(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let principal = &call.caller.principal;
        Ok(vec![
            El::new("Arn").text(self.principal_arn(principal)),
            El::new("UserId").text(self.user_id(principal)),
            El::new("Account").text(self.account.as_str()),
        ])
    }

    /// The account of a key; here, of those that exist.
    fn access_key_info(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let key = AccessKeyId::new(call.need("AccessKeyId")?);
        self.authorize(call.caller, "sts:GetAccessKeyInfo", "*")?;
        if self.iam.seen.keys.contains_key(&key) || self.session_number(&key).is_some() {
            return Ok(vec![El::new("Account").text(self.account.as_str())]);
        }
        Err(ServiceError::validation(["The access key ", key.as_str(), " is invalid"].concat()))
    }

    fn assume_role(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let arn = call.need("RoleArn")?.to_owned();
        let name = call.need("RoleSessionName")?.to_owned();
        check_name("roleSessionName", &name)?;
        let chained = match &call.caller.principal {
            Principal::Session(session) => Some(&**session),
            _ => None,
        };
        let seconds = duration(call, (MAX_DURATION, 3600), chained.is_some_and(|session| session.role().is_some()))?;
        let passed = self.passed(call, chained)?;
        mfa(call)?;

        // A role that does not exist is refused as one that does not trust the caller: STS tells nobody which.
        let role = self.iam.seen.role_by_arn(&arn).cloned();
        let mut extra = asked(call, &passed);
        extra.push(("sts:RoleSessionName".to_owned(), vec![name.clone()]));
        let ask = Ask { more: &extra, ..Ask::new("sts:AssumeRole", &arn) };
        self.authorize_assume_role(call.caller, &ask, role.as_deref())?;
        // Tags and a source identity want permissions of their own, where the role and the caller's policies give them.
        for (action, wanted) in
            [("sts:TagSession", !passed.tags.is_empty()), ("sts:SetSourceIdentity", passed.source_identity.is_some())]
        {
            if wanted {
                self.authorize_assume_role(call.caller, &Ask { action, ..ask }, role.as_deref())?;
            }
        }
        let Some(role) = role else { return Err(ServiceError::validation([&arn, " is invalid"].concat())) };
        let for_ec2 = call.caller.principal.is_service(EC2_PRINCIPAL);
        let lifetime = if for_ec2 {
            self.ec2_lifetime(&name)
        } else if call.caller.principal.is_service(LAMBDA_PRINCIPAL) {
            LAMBDA_LIFETIME
        } else {
            within(seconds, &role)?
        };
        let instance = for_ec2.then(|| super::InstanceId::new(name.as_str()));
        let session = RoleSession { instance, ..role_session(&role, name, None) };
        Ok(self.issue_for_role(call, session, passed, lifetime))
    }

    /// Whether the role lets EC2 assume it for this instance: what AssumeRole would decide, and nothing told of it.
    pub(super) fn ec2_may_assume(&self, role: &Role, id: &super::InstanceId) -> bool {
        let principal = Principal::Service(EC2_PRINCIPAL);
        let caller = Caller { principal, access_key_id: None, source: super::Source::Service(super::Service::Imds) };
        let mut extra = asked(&Call { caller: &caller, params: Vec::new() }, &Passed::default());
        extra.push(("sts:RoleSessionName".to_owned(), vec![id.to_string()]));
        let ask = Ask { more: &extra, ..Ask::new("sts:AssumeRole", role.arn.as_str()) };
        self.weigh(&caller, &ask, Some(Named { name: &role.name, document: &role.trust })).verdict.is_allow()
    }

    /// Issues a role session, and tells of it as every AssumeRole does.
    fn issue_for_role(&mut self, call: &Call<'_>, of: RoleSession, passed: Passed, lifetime: Millis) -> Vec<El> {
        let (packed, source_identity) = (passed.packed, passed.source_identity.clone());
        let whose = self.role_holder(of, passed);
        let user = El::new("AssumedRoleUser").leaf("AssumedRoleId", &whose.user_id).leaf("Arn", whose.arn.as_str());
        let credentials = self.issue(call, whose, lifetime);
        let mut result = vec![user, credentials];
        result.extend(packed.map(|percent| El::new("PackedPolicySize").text(percent.to_string())));
        result.extend(source_identity.map(|name| El::new("SourceIdentity").text(name)));
        result
    }

    fn role_holder(&self, of: RoleSession, passed: Passed) -> Whose {
        let user_id = [of.role_id.as_str(), ":", &of.name].concat();
        let arn = self.account.session_arn(&of.role, &of.name);
        Whose { holder: Holder::Role(of), arn, user_id, passed }
    }

    /// Whom a session stands for that EC2 asks for, for an instance.
    pub(super) fn instance_holder(&self, role: &Role, id: &super::InstanceId) -> Whose {
        let of = RoleSession { instance: Some(id.clone()), ..role_session(role, id.to_string(), None) };
        self.role_holder(of, Passed::default())
    }

    /// Issues a session; its `Credentials`.
    fn issue(&mut self, call: &Call<'_>, whose: Whose, lifetime: Millis) -> El {
        let issued = self.now.floor_second();
        let instance = whose.role().and_then(|of| Some(self.ec2.instances.get(of.instance.as_ref()?)?.place));
        let number = self.sts.keep(Kept::new(Rc::new(whose), issued, issued + lifetime, instance));
        let shown = self.show_session(number);
        let told = self.tell_session(number, self.principal_arn(&call.caller.principal));
        let (Some([_, secret, token]), Some(credential)) = (shown, told) else {
            return El::new("Credentials"); // it was just kept
        };
        let credentials = El::new("Credentials")
            .leaf("AccessKeyId", credential.access_key_id.as_str())
            .leaf("SecretAccessKey", &*secret)
            .leaf("SessionToken", &*token)
            .leaf("Expiration", credential.expires.iso());
        self.effect(Effect::Issued { credential });
        credentials
    }

    /// From now on each step in the life of this session is told; what is known of it.
    pub(super) fn tell_session(&mut self, number: u32, requested_by: String) -> Option<Rc<Issue>> {
        let access_key_id = self.mint.temporary_key(number);
        let kept = self.sts.sessions.get_mut(number as usize)?;
        kept.told = true;
        self.schedule.push(kept.expires, Due::CredentialEnds(number));
        let (issued, expires) = (kept.issued, kept.expires);
        let principal = kept.whose.arn.clone();
        Some(Rc::new(Issue { access_key_id, principal, requested_by, issued, expires }))
    }

    /// The user who calls with a long-term key, which GetSessionToken and GetFederationToken want.
    fn long_term_user<'c>(caller: &'c Caller, action: &str) -> Result<&'c str, ServiceError> {
        match &caller.principal {
            Principal::User(name) => Ok(name),
            _ => Err(forbidden(&["Cannot call ", action, " with session credentials"])),
        }
    }

    /// Needs no permission: it gives a user what the user has.
    fn session_token(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let name = Self::long_term_user(call.caller, "GetSessionToken")?.to_owned();
        let seconds = duration(call, (MAX_USER_DURATION, 43_200), false)?;
        mfa(call)?;
        let principal = &call.caller.principal;
        let (arn, user_id) = (Arn::new(self.principal_arn(principal)), self.user_id(principal));
        let whose = Whose { holder: Holder::User(name), arn, user_id, passed: Passed::default() };
        Ok(vec![self.issue(call, whose, Millis::seconds(seconds))])
    }

    fn federation_token(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let user = Self::long_term_user(call.caller, "GetFederationToken")?.to_owned();
        let name = call.need("Name")?.to_owned();
        check_name("name", &name)?;
        if name.len() > 32 {
            return Err(ServiceError::constraint(&name, "name", "Member must have length less than or equal to 32"));
        }
        let seconds = duration(call, (MAX_USER_DURATION, 43_200), false)?;
        let passed = self.passed(call, None)?;
        let arn = ["arn:aws:sts::", self.account.as_str(), ":federated-user/", &name].concat();
        let extra = asked(call, &passed);
        let ask = Ask { more: &extra, ..Ask::new("sts:GetFederationToken", &arn) };
        self.authorize_ask(call.caller, &ask)?;
        if !passed.tags.is_empty() {
            self.authorize_ask(call.caller, &Ask { action: "sts:TagSession", ..ask })?;
        }
        let id = [self.account.as_str(), ":", &name].concat();
        let packed = passed.packed;
        let user_element = El::new("FederatedUser").leaf("FederatedUserId", &id).leaf("Arn", &arn);
        let whose = Whose { holder: Holder::Federated(user), arn: Arn::new(arn), user_id: id, passed };
        let credentials = self.issue(call, whose, Millis::seconds(seconds));
        let mut result = vec![credentials, user_element];
        result.extend(packed.map(|percent| El::new("PackedPolicySize").text(percent.to_string())));
        Ok(result)
    }

    /// Marks the sessions of `role` that `document` denies everything because of when they were issued, as the console's
    /// "revoke active sessions" does.
    pub(super) fn revoke_sessions(&mut self, role: &str, document: &Document) {
        if denies(document, self.now + Millis::seconds(1)) {
            return; // not by its time: nobody may do anything
        }
        for (number, issued) in self.sessions_of(role) {
            if denies(document, issued) {
                self.credential_event(number, CredentialEvent::Revoke);
            }
        }
    }

    /// Gives the revoked sessions of `role` back that none of its `documents` denies any more.
    pub(super) fn restore_sessions(&mut self, role: &str, documents: &[Arc<Document>]) {
        let id = self.iam.seen.roles.get(role).map(|role| role.id.clone());
        for (number, issued) in self.sessions_of(role) {
            let Some(kept) = self.sts.kept(number) else { continue };
            let Some(of) = kept.whose.role().filter(|of| Some(&of.role_id) == id.as_ref()) else { continue };
            if kept.state(self.now) != CredentialState::Revoked
                || documents.iter().any(|document| denies(document, issued))
            {
                continue;
            }
            let newer = of.instance.as_ref().and_then(|id| self.served(id)).is_some_and(|served| served != number);
            let event = if newer { CredentialEvent::RestoreOld } else { CredentialEvent::Restore };
            self.credential_event(number, event);
        }
    }

    /// The role of this name is gone, and its sessions with it.
    pub(super) fn orphan_sessions(&mut self, role: &str) {
        for (number, _) in self.sessions_of(role) {
            self.credential_event(number, CredentialEvent::Orphan);
        }
    }

    /// The numbers of a role's sessions that have not ended, and when they were issued.
    fn sessions_of(&self, role: &str) -> Vec<(u32, SimTime)> {
        let of_role = |whose: &Whose| whose.role().is_some_and(|of| of.role == role);
        let live = self.sts.recent(self.now).filter(|(_, kept)| of_role(&kept.whose));
        live.map(|(number, kept)| (number, kept.issued)).collect()
    }

    pub(super) fn credential_ends(&mut self, number: u32) {
        self.credential_event(number, CredentialEvent::Expire);
    }
}

/// Whether `document` denies everything to a session issued then.
fn denies(document: &Document, issued: SimTime) -> bool {
    let principal = policy::Principal::session("", "");
    let context = Context::new().with("aws:TokenIssueTime", issued.iso());
    let request = policy::Request { principal: &principal, action: "*", resource: "*", context: &context };
    let identity = [Named { name: "", document }];
    let decision = policy::evaluate(&request, &Policies { identity: &identity, ..Policies::default() });
    matches!(decision.verdict, Verdict::ExplicitDeny(_))
}

fn role_session(role: &Role, name: String, identity: Option<Identity>) -> RoleSession {
    let Role { name: role, id, arn, .. } = role;
    RoleSession { role: role.clone(), role_id: id.clone(), role_arn: arn.clone(), name, instance: None, identity }
}

/// What conditions may ask about a request for a session.
fn asked(call: &Call<'_>, passed: &Passed) -> Vec<Values> {
    let mut extra = Vec::new();
    let mut tell = |key: &str, values: Vec<String>| extra.push((key.to_owned(), values));
    for (key, value) in &passed.tags {
        tell(&["aws:RequestTag/", key].concat(), vec![value.clone()]);
    }
    tell("aws:TagKeys", passed.tags.keys().cloned().collect());
    tell("sts:TransitiveTagKeys", passed.transitive.clone());
    tell("sts:SourceIdentity", passed.source_identity.iter().cloned().collect());
    for (key, name) in [("sts:ExternalId", "ExternalId"), ("sts:DurationSeconds", "DurationSeconds")] {
        tell(key, call.get(name).map(str::to_owned).into_iter().collect());
    }
    extra
}

/// No user here has an MFA device.
fn mfa(call: &Call<'_>) -> Result<(), ServiceError> {
    if call.get("SerialNumber").is_none() && call.get("TokenCode").is_none() {
        return Ok(());
    }
    Err(forbidden(&[
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and \
         associated with this user.",
    ]))
}

fn forbidden(parts: &[&str]) -> ServiceError {
    ServiceError::new(403, "AccessDenied", parts.concat())
}

/// The role's own limit.
fn within(seconds: i64, role: &Role) -> Result<Millis, ServiceError> {
    if seconds > role.max_session_seconds {
        return Err(ServiceError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(Millis::seconds(seconds))
}

fn duration(call: &Call<'_>, (longest, usual): (i64, i64), chained: bool) -> Result<i64, ServiceError> {
    let Some(text) = call.get("DurationSeconds") else { return Ok(usual) };
    let seconds: i64 = text
        .parse()
        .map_err(|_| ServiceError::new(400, "MalformedInput", "Invalid integer value for DurationSeconds"))?;
    let (relation, limit) = match seconds {
        _ if seconds < MIN_DURATION => ("greater", MIN_DURATION),
        _ if seconds > longest => ("less", longest),
        _ if seconds > MAX_CHAINED_DURATION && chained => {
            return Err(ServiceError::validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            ));
        }
        _ => return Ok(seconds),
    };
    let constraint = ["Member must have value ", relation, " than or equal to ", &limit.to_string()].concat();
    Err(ServiceError::constraint(text, "durationSeconds", &constraint))
}

/// 2 to 64 of `[\w+=,.@-]`: a session's name or a source identity.
fn check_name(field: &str, name: &str) -> Result<(), ServiceError> {
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
    Err(ServiceError::constraint(name, field, constraint))
}
