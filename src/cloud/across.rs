//! The other account: its calls, and a role of its that somebody here assumes.
//!
//! May use: the [`account`](super::account), of which it is another one, and STS. It is an account like this one, with a
//! clock, users, roles and buckets of its own; whoever has its credentials is answered by it. To assume a role of its
//! both sides have to consent: here the caller's own policies, there the role's trust policy.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>
//!
//! ```text
//! aws sts assume-role --role-arn arn:aws:iam::210987654321:role/PartnerRole --role-session-name x --external-id 12345
//! ```

use std::rc::Rc;

use super::account::Cloud;
use super::call::{Answer, Call};
use super::ec2::network;
use super::may::{Ask, not_authorized, weigh_own};
use super::trail::write::{self, Facts};
use super::who::{Caller, Foreign, Principal};
use super::{AccessKeyId, Effect, Service, Source, sts};
use crate::kernel::SimTime;
use crate::wire::sigv4::Claim;
use crate::wire::{Request, Response};

impl Cloud {
    /// Whether the request is signed with credentials of the other account.
    pub(super) fn is_for_other(&self, request: &Request) -> bool {
        let Some(other) = &self.other else { return false };
        let Ok(Some(claim)) = Claim::read(request) else { return false };
        let key = AccessKeyId::new(claim.access_key_id.as_str());
        other.known.keys.contains_key(&key) || other.sessions.number(&other.site, &key).is_some()
    }

    /// The other account answers.
    pub(super) fn ask_other(
        &mut self,
        service: Option<Service>,
        now: SimTime,
        exchange: u64,
        from: &Source,
        request: &Request,
    ) {
        // An instance of this account is a stranger there.
        let from = match from {
            Source::Instance(id) | Source::Container(id, _) => {
                let address = self.ec2.instance(id).and_then(|instance| instance.public_ip.clone()).unwrap_or_default();
                Source::Foreign { account: self.site.account.to_string(), address, endpoint: None }
            }
            other => other.clone(),
        };
        if let Some(other) = &mut self.other {
            other.arrive_as(service, now, exchange, &from, request);
            // What is written down over there is not in this account's trail.
            other.site.effects.retain(|effect| !matches!(effect, Effect::Recorded { .. }));
        }
        self.take_from_other();
    }

    /// What the other account did and sends is told here.
    pub(super) fn take_from_other(&mut self) {
        if let Some(other) = &mut self.other {
            self.site.effects.append(&mut other.site.effects);
            self.site.dispatches.append(&mut other.site.dispatches);
        }
    }

    /// AssumeRole for a role of the other account; nothing if the role is none of its.
    pub(super) fn assume_across(&mut self, call: &Call<'_>, request: &Request, request_id: &str) -> Option<Answer> {
        let arn = call.get("RoleArn")?;
        let account = arn.strip_prefix("arn:aws:iam::")?.split(':').next()?;
        self.other.as_ref().filter(|other| other.site.account.as_str() == account)?;
        Some(self.assume_there(call, request, arn, request_id))
    }

    fn assume_there(&mut self, call: &Call<'_>, request: &Request, arn: &str, request_id: &str) -> Answer {
        let mut desk = self.desk();
        let who = desk.arn_of(&call.caller.principal);
        let (Principal::User(_) | Principal::Session(_)) = &call.caller.principal else {
            return Err(not_authorized(&who, "sts:AssumeRole", arn));
        };
        // This side. A refusal across accounts does not say which policy it was.
        let more = sts::assume::asked_of(call);
        let ask = Ask { more: &more, ..Ask::new("sts:AssumeRole", arn) };
        if !weigh_own(&mut desk, call.caller, &ask) {
            return Err(not_authorized(&who, "sts:AssumeRole", arn));
        }
        let role_arn = match &call.caller.principal {
            Principal::Session(session) => session.role().map(|of| of.role_arn.to_string()),
            _ => None,
        };
        let foreign = Foreign {
            account: self.site.account.clone(),
            user_id: call.caller.principal.user_id(&self.known),
            arn: who,
            role_arn,
            temporary: matches!(call.caller.principal, Principal::Session(_)),
        };
        let caller = Caller { principal: Principal::Foreign(Box::new(foreign)), ..call.caller.clone() };
        let now = self.site.now;
        let Some(other) = &mut self.other else { return Err(not_authorized("", "sts:AssumeRole", arn)) };
        other.site.now = now;
        let caller = Caller { origin: network::origin(&other.ec2, Service::Sts, &caller), ..caller };
        let there = Call { caller: &caller, params: Rc::clone(&call.params) };
        let result = sts::operations::carry_out(&mut other.desk(), "AssumeRole", &there, None).map(Rc::new);
        // Both accounts have a record.
        let what = (Service::Sts, "AssumeRole");
        let outcome = result.as_ref();
        if let Some(facts) = Facts::of_query(&other.site.account, what, &there, request, outcome, request_id) {
            write::record(&mut other.desk(), facts);
        }
        // Told here is the record of this account alone.
        other.site.effects.retain(|effect| !matches!(effect, Effect::Recorded { .. }));
        self.take_from_other();
        result.map(Rc::unwrap_or_clone)
    }

    /// The other account, if there is one.
    pub fn other(&self) -> Option<&Self> {
        self.other.as_deref()
    }

    /// Lets happen in the other account what is due up to `now`, but no more than `most` things; how many it was.
    pub(super) fn tick_other(&mut self, now: SimTime, most: usize) -> usize {
        let count = self.other.as_mut().map_or(0, |other| other.tick_some(now, most));
        self.take_from_other();
        count
    }

    /// The answer to an internal call of the other account's.
    pub(super) fn answer_other(&mut self, now: SimTime, ticket: u64, response: &Response) {
        if let Some(other) = &mut self.other {
            other.answer(now, ticket, response);
        }
        self.take_from_other();
    }
}
