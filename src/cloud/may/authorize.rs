//! Whether a caller may: the policies that have a say are gathered and evaluated, and a refusal is put in AWS's words.
//!
//! May use: [`who`](crate::cloud::who) called, [`policy`](crate::cloud::policy), which decides, the
//! [`directory`](crate::cloud::directory), in which the policies stand, and [`context`](super::context).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::context;
use super::gather::{Found, Gathered, gather};
use super::troubleshoot::troubleshoot;
use crate::cloud::directory::Role;
use crate::cloud::policy::{self, Basis, Context, Decision, Document, Kind, PolicyType, Verdict};
use crate::cloud::who::{Caller, Holder, Principal};
use crate::cloud::{Service, ServiceError, desk::Desk, desk::View, told::Effect};

/// What a caller wants to do.
#[derive(Clone, Copy, Debug)]
pub(in crate::cloud) struct Ask<'a> {
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
    /// Whether what led to a refusal is kept under an id, which the refusal tells.
    pub kept: bool,
}

/// A condition key and its values.
pub(in crate::cloud) type Values = (Cow<'static, str>, Vec<String>);

impl<'a> Ask<'a> {
    /// With nothing more to know.
    pub const fn new(action: &'a str, resource: &'a str) -> Self {
        Self { action, resource, shown: resource, context: &[], more: &[], kept: false }
    }
}

/// Whether the caller's own policies let it do `action` on `resource`; if not, AWS's sentence why.
pub(in crate::cloud) fn authorize(
    desk: &mut Desk<'_>,
    caller: &Caller,
    action: &str,
    resource: &str,
) -> Result<(), ServiceError> {
    authorize_ask(desk, caller, &Ask::new(action, resource))
}

/// Whether the caller may give the role to a service: `ec2.amazonaws.com`.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
pub(in crate::cloud) fn authorize_pass_role(
    desk: &mut Desk<'_>,
    caller: &Caller,
    role: &str,
    to: &str,
) -> Result<(), ServiceError> {
    authorize_ask(desk, caller, &Ask { context: &[("iam:PassedToService", to)], ..Ask::new("iam:PassRole", role) })
}

/// The same for what a refusal calls by another name, or conditions ask more about.
pub(in crate::cloud) fn authorize_ask(desk: &mut Desk<'_>, caller: &Caller, ask: &Ask<'_>) -> Result<(), ServiceError> {
    authorize_by(desk, caller, ask, None)
}

/// The same where the resource may have a policy of its own: its name, and what it says.
pub(in crate::cloud) fn authorize_by(
    desk: &mut Desk<'_>,
    caller: &Caller,
    ask: &Ask<'_>,
    policy: Option<(&str, &Arc<Document>)>,
) -> Result<(), ServiceError> {
    // A service acting for itself is AWS's own business, outside the account's policies.
    if matches!(caller.principal, Principal::Service(_)) {
        return Ok(());
    }
    let action = ask.action;
    let (decision, basis) = decide(desk, caller, ask, policy.map(Found::inline));
    let why = match decision.verdict {
        Verdict::Allow => return Ok(()),
        Verdict::ExplicitDeny(kind) => {
            let article = if kind == PolicyType::Identity { "an" } else { "a" };
            // A managed policy is named by its ARN; of an inline one nothing more is said.
            let arn = decision.by.as_ref().and_then(|by| by.arn.as_ref());
            let which = arn.map(|arn| [": ", arn].concat()).unwrap_or_default();
            format!("with an explicit deny in {article} {}{which}", policy_name(kind))
        }
        Verdict::ImplicitDeny(kind) => format!("because no {} allows the {action} action", policy_name(kind)),
    };
    let (service, who) = (Service::of_prefix(action), desk.arn_of(&caller.principal));
    let on = match ask.shown {
        // Lambda alone says so where an action is on nothing in particular.
        "*" if service != Service::Lambda => String::new(),
        // Only S3 quotes the resource.
        shown if service == Service::S3 => format!(" on resource: \"{shown}\""),
        shown => format!(" on resource: {shown}"),
    };
    let id = if ask.kept {
        troubleshoot(desk, caller, (action, ask.resource), about(ask, Context::new()), &decision, &basis)
    } else {
        String::new()
    };
    Err(denied(service, format!("User: {who} is not authorized to perform: {action}{on} {why}{id}")))
}

/// The same, with nothing told of it.
pub(in crate::cloud) fn allows(desk: &Desk<'_>, caller: &Caller, action: &str, resource: &str) -> bool {
    matches!(caller.principal, Principal::Service(_))
        || weigh(desk.view(), caller, &Ask::new(action, resource), None).verdict.is_allow()
}

/// Whether the caller's own policies let it do what the other account is yet to allow; it is told.
pub(in crate::cloud) fn weigh_own(desk: &mut Desk<'_>, caller: &Caller, ask: &Ask<'_>) -> bool {
    decide(desk, caller, ask, None).0.verdict.is_allow()
}

/// Whether the role's trust policy, and the caller's own where it leaves the matter to them, let the caller do what it
/// asks: `sts:AssumeRole`, `sts:TagSession`, …
pub(in crate::cloud) fn authorize_assume_role(
    desk: &mut Desk<'_>,
    caller: &Caller,
    ask: &Ask<'_>,
    role: Option<&Role>,
) -> Result<(), ServiceError> {
    let trust = |role: &Role| decide(desk, caller, ask, Some(Found::inline((&role.name, &role.trust))));
    if role.map(trust).is_some_and(|(decision, _)| decision.verdict.is_allow()) {
        return Ok(());
    }
    let &Ask { action, resource, .. } = ask;
    Err(match &caller.principal {
        Principal::Federated(_) => denied(Service::Sts, ["Not authorized to perform ", action].concat()),
        principal => not_authorized(&desk.arn_of(principal), action, resource),
    })
}

/// Evaluates every policy that has a say, and tells of it.
fn decide(
    desk: &mut Desk<'_>,
    caller: &Caller,
    ask: &Ask<'_>,
    resource_policy: Option<Found<'_>>,
) -> (Rc<Decision>, Rc<Basis>) {
    let mut basis = gathered(desk.view(), caller, resource_policy);
    // It is kept, and may be asked for afterwards.
    basis.context = about(ask, context::context(desk.view(), caller));
    let basis = Rc::new(basis);
    let decision = Rc::new(basis.decide(ask.action, ask.resource, None));
    desk.site.effects.push(Effect::Decided {
        service: Service::of_prefix(ask.action),
        principal: desk.arn_of(&caller.principal),
        action: ask.action.to_owned(),
        resource: ask.resource.to_owned(),
        decision: Rc::clone(&decision),
        basis: Rc::clone(&basis),
    });
    (decision, basis)
}

/// Evaluates every policy that has a say.
pub(in crate::cloud) fn weigh(
    desk: View<'_>,
    caller: &Caller,
    ask: &Ask<'_>,
    resource_policy: Option<(&str, &Arc<Document>)>,
) -> Decision {
    let mut basis = gathered(desk, caller, resource_policy.map(Found::inline));
    // What nobody asks about is not worked out.
    if basis.documents.iter().any(|stood| stood.document.asks_more()) {
        basis.context = about(ask, context::context(desk, caller));
    }
    basis.decide(ask.action, ask.resource, None)
}

/// Gathers every policy that has a say. What conditions may ask is not in it yet.
fn gathered(desk: View<'_>, caller: &Caller, resource_policy: Option<Found<'_>>) -> Basis {
    let Gathered { identity, boundary, session } = gather(desk.known, caller);
    let principal = match &caller.principal {
        Principal::User(_) => policy::Principal::user(&desk.arn_of(&caller.principal)),
        Principal::Session(session) => match (&session.holder, session.role()) {
            (Holder::Console(None), _) => policy::Principal::root(desk.site.account.as_str()),
            (_, Some(of)) => policy::Principal::session(session.arn.as_str(), of.role_arn.as_str()),
            (_, None) => policy::Principal::user(session.arn.as_str()),
        },
        Principal::Foreign(foreign) => match &foreign.role_arn {
            Some(role) => policy::Principal::session(&foreign.arn, role),
            None => policy::Principal::user(&foreign.arn),
        },
        Principal::Federated(identity) => policy::Principal::Federated(identity.provider.clone()),
        Principal::Service(name) => policy::Principal::service(name),
    };
    let of_resource = match &resource_policy {
        Some(found) if found.document.kind() == Kind::Trust => PolicyType::Trust,
        _ => PolicyType::Resource,
    };
    let all = identity.into_iter().map(|found| (PolicyType::Identity, found));
    let all = all.chain(boundary.map(|found| (PolicyType::Boundary, found)));
    let all = all.chain(session.into_iter().map(|found| (PolicyType::Session, found)));
    let all = all.chain(resource_policy.map(|found| (of_resource, found)));
    Basis {
        principal,
        context: Context::new(),
        documents: all.map(|(policy_type, found)| found.stood(policy_type)).collect(),
        consented: matches!(caller.principal, Principal::Foreign(_)),
    }
}

/// The context, and what conditions may ask about this action alone.
fn about(ask: &Ask<'_>, mut context: Context) -> Context {
    for (key, value) in ask.context {
        context.set(*key, *value);
    }
    for (key, values) in ask.more {
        context = context.with_all(key.clone(), values.iter().cloned());
    }
    context
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

/// A refusal of a role by its trust policy.
pub(in crate::cloud) fn not_authorized(who: &str, action: &str, resource: &str) -> ServiceError {
    let message = ["User: ", who, " is not authorized to perform: ", action, " on resource: ", resource];
    denied(Service::Sts, message.concat())
}

/// A refusal of `service` for want of permission.
pub(in crate::cloud) fn denied(service: Service, message: String) -> ServiceError {
    match service {
        Service::Ec2 => {
            let message = format!("You are not authorized to perform this operation. {message}");
            ServiceError::new(403, "UnauthorizedOperation", message)
        }
        Service::CloudTrail | Service::Ssm => ServiceError::new(400, "AccessDeniedException", message),
        Service::Lambda | Service::IamToolbox | Service::AccessAnalyzer | Service::Signin => {
            ServiceError::new(403, "AccessDeniedException", message)
        }
        _ => ServiceError::new(403, "AccessDenied", message),
    }
}
