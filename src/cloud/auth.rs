//! Who calls, and whether they may: signatures verified, policies evaluated.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::iam::{Attached, KeyOwner, Role, managed};
use super::policy::{self, Context, Document, Named, Verdict};
use super::sts::Session;
use super::{AccessKeyId, AuthProblem, Cloud, CredentialState, Effect, Service, ServiceError, Source};
use crate::wire::Request;
use crate::wire::sigv4::{Claim, Rules};

/// A caller whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// The key it signed with.
    pub access_key_id: AccessKeyId,
    /// Where its request came from.
    pub source: Source,
}

/// Who somebody is to AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An IAM user, by name.
    User(String),
    /// A role session.
    Session(Box<Session>),
    /// An AWS service acting for itself.
    Service(&'static str),
}

impl Principal {
    /// Whether it is the service called `name`.
    pub fn is_service(&self, name: &str) -> bool {
        matches!(self, Self::Service(service) if *service == name)
    }

    /// GetCallerIdentity's `UserId`: `AROA…:session` for a role.
    pub fn user_id(&self) -> String {
        match self {
            Self::User(name) => name.clone(),
            Self::Session(session) => format!("{}:{}", session.role_id, session.name),
            Self::Service(name) => (*name).to_owned(),
        }
    }
}

impl Cloud {
    /// Finds out who sent `request`, by its signature and nothing else.
    pub(super) fn authenticate(&mut self, service: Service, from: &Source, request: &Request) -> Result<Caller, AuthProblem> {
        let claim = match Claim::read(request) {
            Ok(Some(claim)) => claim,
            Ok(None) => return Err(AuthProblem::Missing),
            Err(error) => return Err(AuthProblem::Malformed(error.to_string())),
        };
        let key = AccessKeyId::new(&claim.access_key_id);
        let named = || claim.access_key_id.clone();
        let (principal, secret) = if let Some((owner, secret)) = self.iam.keys.get(&key) {
            if claim.session_token.is_some() {
                return Err(AuthProblem::WrongToken(named()));
            }
            let principal = match owner {
                KeyOwner::User(name) => Principal::User(name.clone()),
                KeyOwner::Service(name) => Principal::Service(name),
            };
            (principal, secret.clone())
        } else if let Some(session) = self.sts.sessions.get(&key) {
            match &claim.session_token {
                // A temporary key without its token is, to AWS, no key at all.
                None => return Err(AuthProblem::UnknownKey(named())),
                Some(token) if *token != session.token => return Err(AuthProblem::WrongToken(named())),
                Some(_) => {}
            }
            if session.state == CredentialState::Expired || self.now >= session.expires {
                return Err(AuthProblem::Expired(named()));
            }
            if !self.iam.roles.contains_key(&session.role) {
                return Err(AuthProblem::UnknownKey(named()));
            }
            (Principal::Session(Box::new(session.clone())), session.secret.clone())
        } else {
            return Err(AuthProblem::UnknownKey(named()));
        };
        let rules = Rules::of(service.prefix());
        claim.timely(self.now, rules).map_err(AuthProblem::Untimely)?;
        claim.verify(request, &secret, rules).map_err(|refusal| AuthProblem::Signature {
            access_key_id: named(),
            provided: claim.signature.clone(),
            refusal,
        })?;
        let caller = Caller { principal, access_key_id: key, source: from.clone() };
        let principal = self.principal_arn(&caller.principal);
        self.effect(Effect::Authenticated { service, principal, access_key_id: caller.access_key_id.clone() });
        Ok(caller)
    }

    /// The caller's ARN, or the service principal's name.
    pub(super) fn principal_arn(&self, principal: &Principal) -> String {
        match principal {
            Principal::User(name) => self.account.iam_arn("user", "/", name).to_string(),
            Principal::Session(session) => session.arn.to_string(),
            Principal::Service(name) => (*name).to_owned(),
        }
    }

    /// Whether the caller's own policies let it do `action` on `resource`; if not, AWS's sentence why.
    pub(super) fn authorize(&mut self, caller: &Caller, action: &str, resource: &str) -> Result<(), ServiceError> {
        // A service acting for itself is AWS's own business, outside the account's policies.
        let attached = match &caller.principal {
            Principal::Service(_) => return Ok(()),
            Principal::User(name) => self.iam.users.get(name).map(|u| u.policies.clone()),
            Principal::Session(session) => self.iam.roles.get(&session.role).map(|r| r.policies.clone()),
        };
        let policies = named_policies(&attached.unwrap_or_default());
        let context = self.context(caller);
        let decision = policy::evaluate_identity(&policies, action, resource, &context);
        let service = Service::of_prefix(action);
        let principal = self.principal_arn(&caller.principal);
        let verdict = decision.verdict;
        self.effect(Effect::Decided {
            service,
            principal: principal.clone(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            decision,
        });
        let on = match resource {
            "*" => String::new(),
            // IAM and STS do not quote the resource; the others do.
            _ if matches!(service, Service::Iam | Service::Sts) => format!(" on resource: {resource}"),
            _ => format!(" on resource: \"{resource}\""),
        };
        let why = match verdict {
            Verdict::Allow => return Ok(()),
            Verdict::ExplicitDeny => "with an explicit deny in an identity-based policy".to_owned(),
            Verdict::ImplicitDeny => format!("because no identity-based policy allows the {action} action"),
        };
        Err(denied(service, format!("User: {principal} is not authorized to perform: {action}{on} {why}")))
    }

    /// Whether the role's trust policy lets the caller assume it.
    ///
    /// A principal of the same account needs the trust policy to name it, or to name the account and its own policies to
    /// allow the call. A service needs to be named. A role does not trust itself unless it says so.
    pub(super) fn authorize_assume_role(&mut self, caller: &Caller, arn: &str, role: Option<&Role>) -> Result<(), ServiceError> {
        const ACTION: &str = "sts:AssumeRole";
        let who = self.principal_arn(&caller.principal);
        let refusal = denied(Service::Sts, format!("User: {who} is not authorized to perform: {ACTION} on resource: {arn}"));
        let Some(role) = role else { return Err(refusal) };
        let context = self.context(caller);
        let trust = Named { name: role.name.clone(), document: role.trust.clone() };
        let names = self.trust_names(&caller.principal);
        let (decision, by_account) = policy::evaluate_trust(&trust, &names, ACTION, &context);
        let verdict = decision.verdict;
        self.effect(Effect::Decided {
            service: Service::Sts,
            principal: who,
            action: ACTION.to_owned(),
            resource: arn.to_owned(),
            decision,
        });
        match verdict {
            Verdict::Allow if by_account => self.authorize(caller, ACTION, arn),
            Verdict::Allow => Ok(()),
            Verdict::ImplicitDeny | Verdict::ExplicitDeny => Err(refusal),
        }
    }

    /// The names under which a trust policy may know the caller.
    fn trust_names(&self, principal: &Principal) -> policy::Names {
        match principal {
            Principal::Service(name) => policy::Names::service(name),
            Principal::User(_) => policy::Names::aws(&self.account.to_string(), vec![self.principal_arn(principal)]),
            Principal::Session(session) => policy::Names::aws(
                &self.account.to_string(),
                vec![self.account.iam_arn("role", "/", &session.role).to_string(), session.arn.to_string()],
            ),
        }
    }

    /// What conditions may ask about this call.
    fn context(&self, caller: &Caller) -> Context {
        let mut context = Context::new();
        context.set("aws:CurrentTime", self.now.iso());
        context.set("aws:PrincipalAccount", self.account.as_str());
        context.set("aws:PrincipalArn", match &caller.principal {
            Principal::Session(session) => self.account.iam_arn("role", "/", &session.role).to_string(),
            other => self.principal_arn(other),
        });
        context.set("aws:userid", caller.principal.user_id());
        context.set("aws:SourceIp", self.source_address(&caller.source));
        context.set("aws:SecureTransport", "true");
        match &caller.principal {
            Principal::User(name) => context.set("aws:username", name.as_str()),
            Principal::Session(session) => {
                context.set("aws:TokenIssueTime", session.issued.iso());
                if let Some(instance) = &session.instance {
                    let arn = format!("arn:aws:ec2:{}:{}:instance/{instance}", self.region, self.account);
                    context.set("ec2:SourceInstanceARN", arn);
                    context.set("ec2:RoleDelivery", self.role_delivery(session));
                    if let Some(instance) = self.ec2.instances.get(instance) {
                        context.set("aws:EC2InstanceSourcePrivateIPv4", instance.private_ip.as_str());
                    }
                }
            }
            Principal::Service(_) => {}
        }
        context
    }

    /// `2.0` when the credentials came by IMDSv2, `1.0` by IMDSv1: here, what the instance's options ask for.
    pub(super) fn role_delivery(&self, session: &Session) -> &'static str {
        let instance = session.instance.as_ref().and_then(|id| self.ec2.instances.get(id));
        if instance.is_none_or(|i| i.metadata.tokens_required) { "2.0" } else { "1.0" }
    }

    /// The address from which a request comes: an instance's calls leave by the account's NAT gateway.
    pub(super) fn source_address(&self, source: &Source) -> String {
        match source {
            Source::Instance(_) => "54.204.17.23".to_owned(),
            Source::Internet(address) => address.clone(),
            Source::Service(service) => format!("{}.amazonaws.com", if *service == Service::Imds { "ec2" } else { service.prefix() }),
        }
    }
}

fn named_policies(attached: &Attached) -> Vec<Named> {
    let managed = attached.managed.iter().filter_map(|arn| {
        let policy = managed::by_arn(arn)?;
        // A managed policy that does not parse is a defect of this table, and a test reads them all.
        Some(Named { name: policy.name.to_owned(), document: Document::parse(policy.document).ok()? })
    });
    let inline = attached.inline.iter().map(|(name, document)| Named { name: name.clone(), document: document.clone() });
    managed.chain(inline).collect()
}

fn denied(service: Service, message: String) -> ServiceError {
    match service {
        Service::Ec2 => ServiceError::new(403, "UnauthorizedOperation", message),
        _ => ServiceError::new(403, "AccessDenied", message),
    }
}
