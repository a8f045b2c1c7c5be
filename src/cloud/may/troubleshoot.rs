//! Access Troubleshooter (preview): a refusal's authorization id, and what is kept under it.
//!
//! May use: [`gather`](super::gather) and [`context`](super::context). AWS sends an id by itself, to everybody, with the
//! refusals of most APIs of IAM, and of no other service as yet.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html>
//!
//! ```text
//! … because no identity-based policy allows the iam:GetRole action. Go to https://us-east-1.console.aws.amazon.com/…
//! ```

use std::rc::Rc;

use super::context;
use super::gather::{Found, gather};
use crate::cloud::policy::{Context, Decision, PolicyType};
use crate::cloud::told::{Authorization, Considered};
use crate::cloud::who::{Caller, Principal};
use crate::cloud::{desk::Desk, site::Site};

/// The region of IAM, whose console and whose authorization ids are there.
const REGION: &str = "us-east-1";

/// Keeps what led to the refusal; how the refusal goes on.
pub(super) fn troubleshoot(
    desk: &mut Desk<'_>,
    caller: &Caller,
    (action, resource): (&str, &str),
    evaluation: Context,
    decision: &Rc<Decision>,
) -> String {
    let id = desk.site.mint.authorization();
    let authorization = Authorization {
        at: desk.site.now,
        action: action.to_owned(),
        resource: resource.to_owned(),
        request: context::context(desk.view(), caller),
        evaluation,
        decision: Rc::clone(decision),
        policies: considered(desk, caller),
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

/// The policies that had a say.
fn considered(desk: &mut Desk<'_>, caller: &Caller) -> Vec<Considered> {
    let attached_to = match &caller.principal {
        Principal::Session(session) => session.role().map_or(&session.arn, |of| &of.role_arn).to_string(),
        principal => desk.arn_of(principal),
    };
    let gathered = gather(desk.known, caller);
    let of = |site: &mut Site, kind: PolicyType, found: &Found<'_>| Considered {
        kind,
        name: found.name.to_owned(),
        uri: found.arn.map_or_else(|| site.mint.authorization(), str::to_owned),
        inline: found.arn.is_none(),
        attached_to: attached_to.clone(),
        document: found.document.clone(),
    };
    let all = gathered.identity.iter().map(|found| (PolicyType::Identity, found));
    let all = all.chain(gathered.boundary.iter().map(|found| (PolicyType::Boundary, found)));
    let all = all.chain(gathered.session.iter().map(|found| (PolicyType::Session, found)));
    all.map(|(kind, found)| of(desk.site, kind, found)).collect()
}
