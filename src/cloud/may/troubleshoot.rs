//! Access Troubleshooter (preview): a refusal's authorization id, and what is kept under it.
//!
//! May use: [`context`](super::context), and what the decision was made on. AWS sends an id by itself, to everybody, with the
//! refusals of most APIs of IAM, and of no other service as yet.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html>
//!
//! ```text
//! … because no identity-based policy allows the iam:GetRole action. Go to https://us-east-1.console.aws.amazon.com/…
//! ```

use std::rc::Rc;

use super::context;
use crate::cloud::desk::Desk;
use crate::cloud::policy::{Basis, Context, Decision, PolicyType};
use crate::cloud::told::{Authorization, Considered};
use crate::cloud::who::{Caller, Principal};

/// The region of IAM, whose console and whose authorization ids are there.
const REGION: &str = "us-east-1";

/// Keeps what led to the refusal; how the refusal goes on.
pub(super) fn troubleshoot(
    desk: &mut Desk<'_>,
    caller: &Caller,
    (action, resource): (&str, &str),
    evaluation: Context,
    decision: &Rc<Decision>,
    basis: &Basis,
) -> String {
    let id = desk.site.mint.authorization();
    let authorization = Authorization {
        at: desk.site.now,
        action: action.to_owned(),
        resource: resource.to_owned(),
        request: context::context(desk.view(), caller),
        evaluation,
        decision: Rc::clone(decision),
        policies: considered(desk, caller, basis),
    };
    desk.site.authorizations.keep(&id, authorization);
    let console =
        ["https://", REGION, ".console.aws.amazon.com/iam/home?region=", REGION, "#/authorization-details/", &id];
    [
        ". Go to ",
        &console.concat(),
        " for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ",
        &id,
    ]
    .concat()
}

/// The caller's policies that had a say.
fn considered(desk: &mut Desk<'_>, caller: &Caller, basis: &Basis) -> Vec<Considered> {
    let attached_to = match &caller.principal {
        Principal::Session(session) => session.role().map_or(&session.arn, |of| &of.role_arn).to_string(),
        principal => desk.arn_of(principal),
    };
    let its = basis.documents.iter().filter(|it| !matches!(it.policy_type, PolicyType::Resource | PolicyType::Trust));
    its.map(|stood| Considered {
        kind: stood.policy_type,
        name: stood.name.clone(),
        uri: stood.arn.clone().unwrap_or_else(|| desk.site.mint.authorization()),
        inline: stood.arn.is_none(),
        attached_to: attached_to.clone(),
        document: stood.document.clone(),
    })
    .collect()
}
