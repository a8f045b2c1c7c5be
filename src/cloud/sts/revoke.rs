//! What becomes of a role's sessions when its policies change, or when it is gone.
//!
//! May use: [`who`](crate::cloud::who)'s sessions and [`policy`](crate::cloud::policy), which decides.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html>

use std::sync::Arc;

use crate::cloud::policy::{self, Context, Document, Named, Policies, Verdict};
use crate::cloud::{CredentialEvent, CredentialState, InstanceId, desk::Desk};
use crate::kernel::{Millis, SimTime};

/// What denies a session that is issued so far ahead does not do so by its time. A moment that was written down a little ahead
/// of the clock is one all the same.
const AHEAD: Millis = Millis::hours(24 * 366);

/// Marks the sessions of `role` that `document` denies everything because of when they were issued, as the console's
/// "revoke active sessions" does; which ones.
pub(in crate::cloud) fn revoke(desk: &mut Desk<'_>, role: &str, document: &Document) -> Vec<u32> {
    if denies(document, desk.site.now + AHEAD) {
        return Vec::new(); // not by its time: nobody may do anything
    }
    let mut marked = sessions_of(desk, role);
    marked.retain(|(_, issued)| denies(document, *issued));
    step(desk, marked, CredentialEvent::Revoke)
}

/// Gives the revoked sessions of `role` back that none of its `documents` denies any more; which ones. `served` tells
/// which set an instance's metadata hands out now.
pub(in crate::cloud) fn restore(
    desk: &mut Desk<'_>,
    role: &str,
    documents: &[Arc<Document>],
    served: impl Fn(&InstanceId) -> Option<u32>,
) -> Vec<u32> {
    let id = desk.known.roles.get(role).map(|role| &role.id);
    let mut restored = Vec::new();
    for (number, issued) in sessions_of(desk, role) {
        let Some(kept) = desk.sessions.kept(number) else { continue };
        let Some(of) = kept.whose.role().filter(|of| Some(&of.role_id) == id) else { continue };
        if kept.state(desk.site.now) != CredentialState::Revoked
            || documents.iter().any(|document| denies(document, issued))
        {
            continue;
        }
        let newer = of.instance.as_ref().and_then(&served).is_some_and(|served| served != number);
        let event = if newer { CredentialEvent::RestoreOld } else { CredentialEvent::Restore };
        if desk.sessions.event(desk.site, number, event) {
            restored.push(number);
        }
    }
    restored
}

/// The role of this name is gone, and its sessions with it; which ones.
pub(in crate::cloud) fn orphan(desk: &mut Desk<'_>, role: &str) -> Vec<u32> {
    let orphans = sessions_of(desk, role);
    step(desk, orphans, CredentialEvent::Orphan)
}

fn step(desk: &mut Desk<'_>, sessions: Vec<(u32, SimTime)>, event: CredentialEvent) -> Vec<u32> {
    let numbers = sessions.into_iter().map(|(number, _)| number);
    numbers.filter(|number| desk.sessions.event(desk.site, *number, event)).collect()
}

/// The numbers of a role's sessions that have not ended, and when they were issued.
fn sessions_of(desk: &Desk<'_>, role: &str) -> Vec<(u32, SimTime)> {
    let live = desk.sessions.recent(desk.site.now);
    let of_role = live.filter(|(_, kept)| kept.whose.role().is_some_and(|of| of.role == role));
    of_role.map(|(number, kept)| (number, kept.issued)).collect()
}

/// Whether `document` denies everything to a session issued then.
fn denies(document: &Document, issued: SimTime) -> bool {
    let principal = policy::Principal::session("", "");
    let context = Context::new().with("aws:TokenIssueTime", issued.iso());
    let request = policy::Request { principal: &principal, action: "*", resource: "*", context: &context };
    let identity = [Named::inline("", document)];
    let decision = policy::evaluate(&request, &Policies { identity: &identity, ..Policies::default() });
    matches!(decision.verdict, Verdict::ExplicitDeny(_))
}
