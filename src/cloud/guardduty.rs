//! GuardDuty, as far as it watches for an instance's credentials that are used elsewhere.
//!
//! May use: [`who`](super::who) called, and the [`site`](super::site). It sees nothing but CloudTrail's records: a call
//! that an instance role's credentials made from an address outside of AWS. Some minutes later there is a finding; more
//! of the same add to its count. It is always on, and there is no API of it here.
//! <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html#unauthorizedaccess-iam-instancecredentialexfiltrationoutsideaws>

use std::rc::Rc;

use super::site::{Due, Site};
use super::told::{Effect, Finding};
use super::who::{Caller, Principal};
use super::{Service, Source};
use crate::kernel::Millis;

/// From the first call to the finding (U): CloudTrail takes about five minutes to deliver, GuardDuty about as long.
const DELAY: Millis = Millis::minutes(10);

/// High, as AWS says of this type.
const SEVERITY: u8 = 8;

/// What GuardDuty knows.
#[derive(Clone, Debug, Default)]
pub(super) struct GuardDuty {
    findings: Vec<Rc<Finding>>,
    /// What it is about to find.
    pending: Vec<Finding>,
}

impl GuardDuty {
    /// CloudTrail has written a record of a call.
    pub fn watch(&mut self, site: &mut Site, service: Service, api: &str, caller: &Caller, error: Option<&str>) {
        let Principal::Session(session) = &caller.principal else { return };
        let (address, remote_account) = match &caller.source {
            Source::Internet(address) => (address, None),
            // By its address, or by the endpoint of its VPC.
            Source::Foreign { account, address, .. } => (address, Some(account.clone())),
            _ => return,
        };
        let Some((of, instance)) = session.role().and_then(|of| Some((of, of.instance.as_ref()?))) else { return };
        let now = site.now;
        let seen = Finding {
            id: String::new(),
            severity: SEVERITY,
            account: site.account.to_string(),
            region: site.region.clone(),
            access_key_id: session.access_key_id.to_string(),
            principal_id: session.user_id.clone(),
            role: of.role.clone(),
            instance: instance.to_string(),
            remote_ip: address.clone(),
            remote_account,
            api: (api.to_owned(), [service.signing_name(), ".amazonaws.com"].concat()),
            error: error.map(str::to_owned),
            count: 1,
            first_seen: now,
            last_seen: now,
            created: now,
            updated: now,
        };
        if let Some(pending) = self.pending.iter_mut().find(|pending| pending.is_of(&seen)) {
            let (count, first_seen) = (pending.count + 1, pending.first_seen);
            *pending = Finding { count, first_seen, ..seen };
        } else {
            self.pending.push(seen);
            site.schedule.push(now + DELAY, Due::Finding);
        }
    }

    /// The oldest of what is pending is found.
    pub fn finding_due(&mut self, site: &mut Site) {
        if self.pending.is_empty() {
            return;
        }
        let mut seen = self.pending.remove(0);
        (seen.created, seen.updated) = (site.now, site.now);
        let known = self.findings.iter().position(|finding| finding.is_of(&seen));
        if let Some(old) = known.map(|at| self.findings.remove(at)) {
            (seen.created, seen.first_seen) = (old.created, old.first_seen);
            seen.count += old.count;
            seen.id.clone_from(&old.id);
        } else {
            seen.id = site.mint.finding();
        }
        let finding = Rc::new(seen);
        self.findings.push(Rc::clone(&finding));
        site.effects.push(Effect::Found { finding });
    }

    /// What GuardDuty has found so far.
    pub fn findings(&self) -> &[Rc<Finding>] {
        &self.findings
    }
}
