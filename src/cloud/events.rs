//! What happens as time passes: what is due, calls between services and their answers, and IAM's changes becoming known.
//!
//! May use: the [`door`](super::door), by which internal calls arrive too, and all the services.

use std::sync::Arc;

use super::ec2::{attend, delivery, imds, life, turns};
use super::site::{Dispatch, Due, Waiting};
use super::{
    CredentialEvent, Service, Source, account::Cloud, directory::Role, ec2::fleet::Became, policy::Document, rare,
    sts::revoke,
};
use crate::kernel::SimTime;
use crate::wire::{Request, Response};

/// The number of an exchange that no network carries.
const OURS: u64 = u64::MAX;

impl Cloud {
    /// The answer to an internal call arrives.
    pub fn answer(&mut self, now: SimTime, ticket: u64, response: &Response) {
        self.site.now = now;
        let Some(waiting) = self.site.waiting.remove(&ticket) else { return self.answer_other(now, ticket, response) };
        let (ec2, mut desk) = self.ec2_desk();
        match waiting {
            Waiting::Role(instance) => delivery::role_looked_up(ec2, &mut desk, &instance, response),
            Waiting::Credentials(instance) => delivery::credentials_arrived(ec2, &mut desk, &instance, response),
            Waiting::Environment(function) => {
                let Ok(rare) = rare::enter() else { return };
                let (lambda, mut desk) = self.lambda_desk();
                (rare.environment)(lambda, &mut desk, &function, response);
            }
        }
    }

    /// When something is next due by itself.
    pub fn due(&self) -> Option<SimTime> {
        let other = self.other().and_then(Self::due);
        [self.site.schedule.next_at(), other].into_iter().flatten().min()
    }

    /// Lets everything happen that is due up to `now`.
    pub fn tick(&mut self, now: SimTime) {
        self.tick_some(now, usize::MAX);
    }

    /// The same, but no more than `most` things, of which many may be due at once in a fleet; how many it was. It is all
    /// when nothing is [due](Self::due) any more by then.
    pub fn tick_some(&mut self, now: SimTime, most: usize) -> usize {
        let mut count = 0;
        while count < most && self.site.schedule.next_at().is_some_and(|at| at <= now) {
            let Some((at, due)) = self.site.schedule.pop() else { break };
            count += 1;
            self.site.now = at;
            let (ec2, mut desk) = self.ec2_desk();
            match due {
                Due::Instance(id, event) => life::instance_due(ec2, &mut desk, &id, event),
                Due::Association(id, event) => life::association_due(ec2, &mut desk, &id, event),
                Due::Refresh(id) => delivery::refresh_due(ec2, &mut desk, &id),
                Due::TokenEnds(token) => imds::token_ends(ec2, &mut desk, &token),
                Due::CredentialEnds(number) => drop(desk.sessions.event(desk.site, number, CredentialEvent::Expire)),
                Due::IamSeen => drop(self.iam_seen()),
                Due::Finding => self.guardduty.finding_due(&mut self.site),
                Due::SignInEnds(place) => self.signin.ends(&mut self.site, place),
                Due::PortalEnds(place) => self.sso.ends(&mut self.site, place),
            }
        }
        self.site.now = now;
        count + self.tick_other(now, most - count)
    }

    /// The whole way of one request with no time in between, internal calls included. Effects stay to be taken.
    ///
    /// An answer that is lost on its way is the 504 of whoever gives up waiting; [`request_as`](Self::request_as) tells
    /// it apart.
    #[expect(clippy::needless_pass_by_value, reason = "a request that was made is used up")]
    pub fn request(&mut self, now: SimTime, from: Source, request: Request) -> Response {
        self.request_as(Service::of(&request), now, &from, &request).unwrap_or_else(|| Response::new(504))
    }

    /// As [`request`](Self::request), for the service that the caller names: a server on another address than AWS's
    /// takes the request as it was signed, host and all, and knows by other signs whom it is for. Nothing comes of one
    /// whose answer is lost on its way ([`Dispatch::Lost`]): its client has to time out.
    pub fn request_as(
        &mut self,
        service: Option<Service>,
        now: SimTime,
        from: &Source,
        request: &Request,
    ) -> Option<Response> {
        self.pass(now);
        self.arrive_as(service, now, OURS, from, request);
        self.settle(now, OURS)
    }

    /// Lets time pass up to `now`, internal calls included. What is due meanwhile happens in its own time: a refresh an
    /// hour ago was answered an hour ago.
    pub fn pass(&mut self, now: SimTime) {
        while let Some(at) = self.due().filter(|at| *at < now) {
            self.tick(at);
            self.settle(at, OURS);
        }
        self.tick(now);
    }

    /// Carries internal calls to and fro, with no time in between, until none is left.
    pub fn settle(&mut self, now: SimTime, exchange: u64) -> Option<Response> {
        let mut answer = None;
        loop {
            let dispatches = self.take_dispatches();
            if dispatches.is_empty() {
                return answer;
            }
            for dispatch in dispatches {
                match dispatch {
                    Dispatch::Reply { exchange: e, response } if e == exchange => answer = Some(response),
                    Dispatch::Lost { .. } => {}
                    // The answer to an internal call, whose ticket travels as the exchange's number.
                    Dispatch::Reply { exchange: ticket, response } => self.answer(now, ticket, &response),
                    Dispatch::Call { ticket, from, request, .. } => {
                        self.arrive(now, ticket, &Source::Service(from), &request);
                    }
                }
            }
        }
    }

    /// Word of the oldest change in IAM arrives everywhere; `false` when there is none.
    pub(super) fn iam_seen(&mut self) -> bool {
        let Some(change) = self.iam.word() else { return false };
        let (of_role, name) = (change.is_of_role(), change.name.clone());
        let before = self.known.roles.get(&name).filter(|_| of_role).cloned();
        change.apply(&mut self.known);
        if of_role {
            self.role_seen(&name, before.as_deref());
        }
        true
    }

    /// A role has become known as it is now. Policies that deny what was issued before a moment bite from now on; those
    /// that are gone do so no more.
    fn role_seen(&mut self, name: &str, before: Option<&Role>) {
        let now = self.known.roles.get(name).cloned();
        let (ec2, mut desk) = self.ec2_desk();
        let mut revoked = Vec::new();
        if before.is_some_and(|old| now.as_ref().is_none_or(|new| new.id != old.id)) {
            revoked.extend(revoke::orphan(&mut desk, name));
        }
        let documents = |role: Option<&Role>| -> Vec<Arc<Document>> {
            role.map(|role| role.policies.inline.values().cloned().collect()).unwrap_or_default()
        };
        let (old, new) = (documents(before), documents(now.as_deref()));
        let only = |these: &[Arc<Document>], those: &[Arc<Document>]| -> Vec<Arc<Document>> {
            these.iter().filter(|one| !those.iter().any(|other| Arc::ptr_eq(one, other))).cloned().collect()
        };
        for document in only(&new, &old) {
            revoked.extend(revoke::revoke(&mut desk, name, &document));
        }
        for number in revoked {
            attend::session_became(ec2, &desk, number, Became::Revoked(number));
        }
        if now.is_some() && !only(&old, &new).is_empty() {
            for number in revoke::restore(&mut desk, name, &new, |id| turns::served(ec2, id)) {
                attend::session_became(ec2, &desk, number, Became::Restored(number));
            }
        }
    }
}
