//! Who calls, and whether they may: signatures verified, policies evaluated.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use std::rc::Rc;
use std::sync::Arc;

use super::iam::{Attached, KeyOwner, Role, Tables};
use super::policy::{self, Context, Decision, Document, Named, Policies, PolicyType, Verdict};
use super::sts::{Holder, Identity, Session};
use super::{AccessKeyId, AuthProblem, Cloud, CredentialState, Effect, Service, ServiceError, Source};
use crate::wire::Request;
use crate::wire::sigv4::{Claim, Rules};

/// A caller whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// The key it signed with; who comes with an identity provider's word signs with none.
    pub access_key_id: Option<AccessKeyId>,
    /// Where its request came from.
    pub source: Source,
}

/// Who somebody is to AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An IAM user, by name.
    User(String),
    /// Someone with temporary credentials.
    Session(Box<Session>),
    /// Someone for whom an identity provider vouches.
    Federated(Box<Identity>),
    /// An AWS service acting for itself.
    Service(&'static str),
}

impl Principal {
    /// Whether it is the service called `name`.
    pub fn is_service(&self, name: &str) -> bool {
        matches!(self, Self::Service(service) if *service == name)
    }
}

/// What a caller wants to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask<'a> {
    /// `iam:PassRole`
    pub action: &'a str,
    /// The ARN of what it is done to.
    pub resource: &'a str,
    /// The resource as a refusal calls it, if that is not its ARN.
    pub shown: &'a str,
    /// What conditions may ask about this action alone.
    pub context: &'a [(&'static str, &'a str)],
    /// The same where keys are made at run time (`aws:RequestTag/team`), or have several values.
    pub more: &'a [Values],
}

/// A condition key and its values.
pub(super) type Values = (String, Vec<String>);

impl<'a> Ask<'a> {
    /// With nothing more to know.
    pub const fn new(action: &'a str, resource: &'a str) -> Self {
        Self { action, resource, shown: resource, context: &[], more: &[] }
    }
}

impl Cloud {
    /// Finds out who sent `request`, by its signature and nothing else.
    pub(super) fn authenticate(
        &mut self,
        service: Service,
        from: &Source,
        request: &Request,
    ) -> Result<Caller, AuthProblem> {
        let claim = match Claim::read(request) {
            Ok(Some(claim)) => claim,
            Ok(None) => return Err(AuthProblem::Missing),
            Err(error) => return Err(AuthProblem::Malformed(error.to_string())),
        };
        if claim.scope.service != service.prefix() {
            return Err(AuthProblem::OtherService(claim.scope.service.chars().take(40).collect()));
        }
        let key = AccessKeyId::new(claim.access_key_id.as_str());
        let named = || claim.access_key_id.clone();
        let (principal, secret) = if let Some(long) = self.iam.seen.keys.get(&key) {
            // An inactive key is no key.
            if !long.active {
                return Err(AuthProblem::UnknownKey(named()));
            }
            if claim.session_token.is_some() {
                return Err(AuthProblem::WrongToken(named()));
            }
            let principal = match &long.owner {
                KeyOwner::User(name) => Principal::User(name.clone()),
                KeyOwner::Service(name) => Principal::Service(name),
            };
            (principal, long.secret.clone())
        } else if let Some(session) = self.session(&key) {
            match &claim.session_token {
                // A temporary key without its token is, to AWS, no key at all.
                None => return Err(AuthProblem::UnknownKey(named())),
                Some(token) if *token != session.token => return Err(AuthProblem::WrongToken(named())),
                Some(_) => {}
            }
            if session.state == CredentialState::Expired || self.now >= session.expires {
                return Err(AuthProblem::Expired(named()));
            }
            let stands = match &session.holder {
                // A new role of the old name is another role.
                Holder::Role(of) => self.iam.seen.roles.get(&of.role).is_some_and(|role| role.id == of.role_id),
                // Without MFA, a user's session cannot call IAM; a federated user's never can.
                Holder::User(name) | Holder::Federated(name) => {
                    service != Service::Iam && self.iam.seen.users.contains_key(name)
                }
            };
            if !stands {
                return Err(AuthProblem::UnknownKey(named()));
            }
            let secret = session.secret.clone();
            (Principal::Session(Box::new(session)), secret)
        } else {
            return Err(AuthProblem::UnknownKey(named()));
        };
        let rules = Rules::of(service.prefix());
        claim
            .timely(self.now, rules)
            .or_else(|untimely| claim.timely(self.now_for(claim.at), rules).map_err(|_| untimely))
            .map_err(AuthProblem::Untimely)?;
        claim.verify(request, &secret, rules).map_err(|refusal| AuthProblem::Signature {
            access_key_id: named(),
            provided: claim.signature.clone(),
            refusal,
        })?;
        let caller = Caller { principal, access_key_id: Some(key.clone()), source: from.clone() };
        if matches!(caller.principal, Principal::User(_)) {
            self.iam.used.insert(key.clone(), (self.now.floor_second(), service));
        }
        let principal = self.principal_arn(&caller.principal);
        self.effect(Effect::Authenticated { service, principal, access_key_id: key });
        Ok(caller)
    }

    /// The caller's ARN, or the service principal's name.
    pub(super) fn principal_arn(&self, principal: &Principal) -> String {
        match principal {
            Principal::User(name) => match self.iam.seen.users.get(name) {
                Some(user) => user.arn.to_string(),
                None => self.account.iam_arn("user", "/", name).to_string(),
            },
            Principal::Session(session) => session.arn.to_string(),
            Principal::Federated(identity) => identity.principal(),
            Principal::Service(name) => (*name).to_owned(),
        }
    }

    /// GetCallerIdentity's `UserId`: `AIDA…` for a user, `AROA…:session` for a role.
    pub(super) fn user_id(&self, principal: &Principal) -> String {
        match principal {
            Principal::User(name) => self.iam.seen.users.get(name).map_or_else(|| name.clone(), |user| user.id.clone()),
            Principal::Session(session) => session.user_id.clone(),
            Principal::Federated(identity) => identity.principal(),
            Principal::Service(name) => (*name).to_owned(),
        }
    }

    /// Whether the caller's own policies let it do `action` on `resource`; if not, AWS's sentence why.
    pub(super) fn authorize(&mut self, caller: &Caller, action: &str, resource: &str) -> Result<(), ServiceError> {
        self.authorize_ask(caller, &Ask::new(action, resource))
    }

    /// Whether the caller may give the role to a service: `ec2.amazonaws.com`.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    pub(super) fn authorize_pass_role(&mut self, caller: &Caller, role: &str, to: &str) -> Result<(), ServiceError> {
        self.authorize_ask(caller, &Ask { context: &[("iam:PassedToService", to)], ..Ask::new("iam:PassRole", role) })
    }

    /// The same for what a refusal calls by another name, or conditions ask more about.
    pub(super) fn authorize_ask(&mut self, caller: &Caller, ask: &Ask<'_>) -> Result<(), ServiceError> {
        self.authorize_by(caller, ask, None)
    }

    /// The same where the resource may have a policy of its own: its name, and what it says.
    pub(super) fn authorize_by(
        &mut self,
        caller: &Caller,
        ask: &Ask<'_>,
        policy: Option<(&str, &Document)>,
    ) -> Result<(), ServiceError> {
        // A service acting for itself is AWS's own business, outside the account's policies.
        if matches!(caller.principal, Principal::Service(_)) {
            return Ok(());
        }
        let action = ask.action;
        let service = Service::of_prefix(action);
        let verdict = self.decide(caller, ask, policy.map(|(name, document)| Named { name, document }));
        let who = self.principal_arn(&caller.principal);
        let on = match ask.shown {
            "*" | super::s3::ALL_BUCKETS => String::new(),
            // Only S3 quotes the resource.
            shown if service == Service::S3 => format!(" on resource: \"{shown}\""),
            shown => format!(" on resource: {shown}"),
        };
        let why = match verdict {
            Verdict::Allow => return Ok(()),
            Verdict::ExplicitDeny(kind) => format!("with an explicit deny in {}", article(kind)),
            Verdict::ImplicitDeny(kind) => format!("because no {} allows the {action} action", policy_name(kind)),
        };
        Err(denied(service, format!("User: {who} is not authorized to perform: {action}{on} {why}")))
    }

    /// The same, with nothing told of it.
    pub(super) fn allows(&self, caller: &Caller, action: &str, resource: &str) -> bool {
        matches!(caller.principal, Principal::Service(_))
            || self.weigh(caller, &Ask::new(action, resource), None).verdict.is_allow()
    }

    /// Whether the role's trust policy, and the caller's own where it leaves the matter to them, let the caller do what it
    /// asks: `sts:AssumeRole`, `sts:TagSession`, …
    pub(super) fn authorize_assume_role(
        &mut self,
        caller: &Caller,
        ask: &Ask<'_>,
        role: Option<&Role>,
    ) -> Result<(), ServiceError> {
        let trust = |role: &Role| self.decide(caller, ask, Some(Named { name: &role.name, document: &role.trust }));
        if role.map(trust).is_some_and(Verdict::is_allow) {
            return Ok(());
        }
        let &Ask { action, resource, .. } = ask;
        Err(match &caller.principal {
            Principal::Federated(_) => denied(Service::Sts, ["Not authorized to perform ", action].concat()),
            principal => not_authorized(&self.principal_arn(principal), action, resource),
        })
    }

    /// Evaluates every policy that has a say, and tells of it.
    fn decide(&mut self, caller: &Caller, ask: &Ask<'_>, resource_policy: Option<Named<'_>>) -> Verdict {
        let decision = self.weigh(caller, ask, resource_policy);
        let verdict = decision.verdict;
        self.effect(Effect::Decided {
            service: Service::of_prefix(ask.action),
            principal: self.principal_arn(&caller.principal),
            action: ask.action.to_owned(),
            resource: ask.resource.to_owned(),
            decision: Rc::new(decision),
        });
        verdict
    }

    /// Evaluates every policy that has a say.
    pub(super) fn weigh(&self, caller: &Caller, ask: &Ask<'_>, resource_policy: Option<Named<'_>>) -> Decision {
        let &Ask { action, resource, .. } = ask;
        let known = &self.iam.seen;
        let user = |name: &str| known.users.get(name).map(|user| &user.policies);
        let attached = match &caller.principal {
            Principal::User(name) => user(name),
            Principal::Session(session) => match &session.holder {
                Holder::Role(of) => known.roles.get(&of.role).map(|role| &role.policies),
                Holder::User(name) => user(name),
                // Without a session policy a federated user has no permission at all.
                Holder::Federated(name) => user(name).filter(|_| !session.passed.policies.is_empty()),
            },
            Principal::Service(_) | Principal::Federated(_) => None,
        };
        let passed = match &caller.principal {
            Principal::Session(session) => &session.passed.policies[..],
            _ => &[],
        };
        let session: Vec<Named<'_>> = passed.iter().map(|(name, document)| Named { name, document }).collect();
        let own = attached.map(|attached| documents(known, attached)).unwrap_or_default();
        let identity: Vec<Named<'_>> = own.iter().map(|(name, document)| Named { name, document }).collect();
        let boundary = attached.and_then(|attached| known.managed(attached.boundary.as_ref()?));
        let boundary = boundary.as_ref().map(|(name, document)| Named { name, document });
        let principal = match &caller.principal {
            Principal::User(_) => policy::Principal::user(&self.principal_arn(&caller.principal)),
            Principal::Session(session) => match session.role() {
                Some(of) => policy::Principal::session(session.arn.as_str(), of.role_arn.as_str()),
                None => policy::Principal::user(session.arn.as_str()),
            },
            Principal::Federated(identity) => policy::Principal::Federated(identity.provider.clone()),
            Principal::Service(name) => policy::Principal::service(name),
        };
        let policies = Policies { identity: &identity, boundary, session: &session, resource: resource_policy };
        // What nobody asks about is not worked out.
        let mut all = identity.iter().chain(&boundary).chain(&session).chain(&resource_policy);
        let context = if all.any(|named| named.document.asks_more()) {
            let mut context = self.context(caller, Service::of_prefix(action));
            for (key, value) in ask.context {
                context.set(key, *value);
            }
            for (key, values) in ask.more {
                context = context.with_all(key, values.iter().cloned());
            }
            context
        } else {
            Context::new()
        };
        let request = policy::Request { principal: &principal, action, resource, context: &context };
        policy::evaluate(&request, &policies)
    }

    /// The ARN of the role of this name, its path included.
    pub(super) fn role_arn(&self, name: &str) -> String {
        match self.iam.seen.roles.get(name) {
            Some(role) => role.arn.to_string(),
            None => self.account.iam_arn("role", "/", name).to_string(),
        }
    }

    /// What conditions may ask about this call.
    fn context(&self, caller: &Caller, service: Service) -> Context {
        let mut context = Context::new();
        context.set("aws:CurrentTime", self.now.iso());
        context.set("aws:PrincipalAccount", self.account.as_str());
        context.set(
            "aws:PrincipalArn",
            match &caller.principal {
                Principal::Session(session) => session.role().map_or(&session.arn, |of| &of.role_arn).to_string(),
                other => self.principal_arn(other),
            },
        );
        context.set("aws:userid", self.user_id(&caller.principal));
        match self.way_of(service, &caller.source) {
            Some(way) => {
                // By way of an endpoint a request has no public address.
                context.set("aws:SourceVpc", super::VPC);
                context.set("aws:SourceVpce", way.endpoint);
                context.set("aws:VpcSourceIp", way.address);
            }
            None => context.set("aws:SourceIp", self.source_address(&caller.source)),
        }
        context.set("aws:SecureTransport", "true");
        context.set("aws:ViaAWSService", "false");
        match &caller.principal {
            Principal::User(name) => {
                context.set("aws:username", name.as_str());
                context.set("aws:PrincipalType", "User");
                self.user_tags(name, &mut context);
            }
            Principal::Session(session) => self.session_context(session, &mut context),
            Principal::Federated(identity) => identity.tell(&mut context),
            Principal::Service(_) => {}
        }
        context
    }

    fn user_tags(&self, name: &str, context: &mut Context) {
        if let Some(user) = self.iam.seen.users.get(name) {
            tell_tags(user.tags.iter().map(|(key, value)| (key, value)), context);
        }
    }

    /// What conditions may ask about temporary credentials.
    fn session_context(&self, session: &Session, context: &mut Context) {
        context.set("aws:TokenIssueTime", session.issued.iso());
        context.set("aws:MultiFactorAuthPresent", "false");
        match &session.holder {
            Holder::Role(of) => {
                context.set("aws:PrincipalType", "AssumedRole");
                if let Some(role) = self.iam.seen.roles.get(&of.role) {
                    tell_tags(role.tags.iter().map(|(key, value)| (key, value)), context);
                }
                if let Some(identity) = &of.identity {
                    context.set("aws:FederatedProvider", identity.provider.as_str());
                }
                if let Some(id) = &of.instance {
                    context.set("ec2:SourceInstanceARN", self.instance_arn(id.as_str()));
                    context.set("ec2:RoleDelivery", Self::role_delivery(session));
                    // Where they were delivered, wherever they are used.
                    if let Some(instance) = self.ec2.instances.get(id) {
                        context.set("aws:EC2InstanceSourceVpc", super::VPC);
                        context.set("aws:EC2InstanceSourcePrivateIPv4", instance.private_ip.as_str());
                    }
                }
            }
            Holder::User(name) => {
                context.set("aws:username", name.as_str());
                context.set("aws:PrincipalType", "User");
                self.user_tags(name, context);
            }
            Holder::Federated(_) => context.set("aws:PrincipalType", "FederatedUser"),
        }
        // A session's tag stands before the role's of the same key.
        tell_tags(session.passed.tags.iter(), context);
        if let Some(name) = &session.passed.source_identity {
            context.set("aws:SourceIdentity", name.as_str());
        }
    }

    /// `2.0` when the credentials came by IMDSv2, `1.0` by IMDSv1.
    pub(super) fn role_delivery(session: &Session) -> &'static str {
        if session.by_imdsv1 { "1.0" } else { "2.0" }
    }

    /// The address from which a request comes: an instance's calls leave with its public address.
    pub(super) fn source_address(&self, source: &Source) -> String {
        match source {
            Source::Instance(id) | Source::Container(id, _) => {
                self.ec2.instances.get(id).and_then(|i| i.public_ip.clone()).unwrap_or_default()
            }
            Source::Internet(address) => address.clone(),
            Source::Service(service) => {
                format!("{}.amazonaws.com", if *service == Service::Imds { "ec2" } else { service.prefix() })
            }
        }
    }
}

fn tell_tags<'t>(tags: impl Iterator<Item = (&'t String, &'t String)>, context: &mut Context) {
    for (key, value) in tags {
        context.set(&["aws:PrincipalTag/", key].concat(), value.as_str());
    }
}

fn documents<'a>(known: &'a Tables, attached: &'a Attached) -> Vec<(&'a str, Arc<Document>)> {
    let managed = attached.managed.iter().filter_map(|arn| known.managed(arn));
    managed.chain(attached.inline.iter().map(|(name, document)| (name.as_str(), document.clone()))).collect()
}

const fn policy_name(kind: PolicyType) -> &'static str {
    match kind {
        PolicyType::Identity => "identity-based policy",
        PolicyType::Resource => "resource-based policy",
        PolicyType::Trust => "role trust policy",
        PolicyType::Boundary => "permissions boundary",
        PolicyType::Session => "session policy",
    }
}

const fn article(kind: PolicyType) -> &'static str {
    match kind {
        PolicyType::Identity => "an identity-based policy",
        PolicyType::Resource => "a resource-based policy",
        PolicyType::Trust => "a role trust policy",
        PolicyType::Boundary => "a permissions boundary",
        PolicyType::Session => "a session policy",
    }
}

/// A refusal of a role by its trust policy.
pub(super) fn not_authorized(who: &str, action: &str, resource: &str) -> ServiceError {
    let message = ["User: ", who, " is not authorized to perform: ", action, " on resource: ", resource];
    denied(Service::Sts, message.concat())
}

/// A refusal of `service` for want of permission.
pub(super) fn denied(service: Service, message: String) -> ServiceError {
    match service {
        Service::Ec2 => {
            let message = format!("You are not authorized to perform this operation. {message}");
            ServiceError::new(403, "UnauthorizedOperation", message)
        }
        Service::CloudTrail => ServiceError::new(400, "AccessDeniedException", message),
        Service::Lambda => ServiceError::new(403, "AccessDeniedException", message),
        _ => ServiceError::new(403, "AccessDenied", message),
    }
}
