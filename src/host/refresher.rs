//! How a long-running program refreshes its credentials: botocore's `RefreshableCredentials`, and the providers of the AWS
//! SDK for JavaScript v3, as one state machine with two rules.
//!
//! May use: [`kernel`](crate::kernel), and [`Io`] to tell the world each transition.
//!
//! The SDKs look at the clock only when they need credentials: nothing happens between two requests.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html>

use super::{Io, Note};
use crate::kernel::{Machine, Millis, SimTime, machine};

machine! {
    /// The credentials in a program's memory, as its SDK sees them.
    pub enum RefresherState / RefresherEvent = "sdk-refresher";
    states {
        /// The program holds none.
        Empty = "empty",
        /// They last.
        Fresh = "fresh",
        /// They end soon enough to try for new ones; if that fails, it is logged and they stay in use.
        Advisory = "advisory",
        /// They end so soon that failing to renew them is an error.
        Mandatory = "mandatory",
        /// Their time is over.
        Expired = "expired",
    }
    events {
        /// A provider found them.
        Load = "loaded",
        /// The SDK looked, and they are in the advisory window.
        AdvisoryWindow = "advisory window",
        /// The SDK looked, and they are in the mandatory window.
        MandatoryWindow = "mandatory window",
        /// The SDK looked, and they are over.
        Expire = "expired",
        /// New ones came.
        Renew = "refreshed",
        /// None came.
        Fail = "refresh failed",
        /// The SDK takes them to live longer than they say: IMDS may be late.
        Extend = "extended",
        /// The process ended, and its memory is gone.
        Exit = "process ended",
    }
    table {
        Empty + Load => Fresh;
        Fresh + AdvisoryWindow => Advisory;
        Fresh + MandatoryWindow => Mandatory;
        Fresh + Expire => Expired;
        Fresh + Extend => Fresh;
        Advisory + Renew => Fresh;
        Advisory + Fail => Advisory;
        Advisory + MandatoryWindow => Mandatory;
        Advisory + Expire => Expired;
        Mandatory + Renew => Fresh;
        Mandatory + Fail => Mandatory;
        Mandatory + Extend => Fresh;
        Mandatory + Expire => Expired;
        Expired + Renew => Fresh;
        Expired + Fail => Expired;
        Expired + Extend => Fresh;
        Fresh + Exit => Empty;
        Advisory + Exit => Empty;
        Mandatory + Exit => Empty;
        Expired + Exit => Empty;
    }
}

/// When an SDK renews credentials: how long before their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// From here on it tries.
    pub advisory: Millis,
    /// From here on it must.
    pub mandatory: Millis,
}

impl Rule {
    /// botocore's, and so the AWS CLI's: 15 minutes, and 10.
    pub const BOTOCORE: Self = Self { advisory: Millis::minutes(15), mandatory: Millis::minutes(10) };
    /// The JavaScript SDK's: 5 minutes (`credentialsTreatedAsExpired`), with no window in which failing is allowed.
    pub const JAVASCRIPT: Self = Self { advisory: Millis::minutes(5), mandatory: Millis::minutes(5) };
}

/// A machine at work, for the credentials of one program or client. When it is dropped, the process has ended.
#[derive(Debug)]
pub struct Refresher {
    io: Io,
    /// Whose it is: `aws`, `node`.
    subject: String,
    rule: Rule,
    state: RefresherState,
}

impl Refresher {
    /// One that holds nothing yet.
    pub fn new(io: &Io, subject: &str, rule: Rule) -> Self {
        Self { io: io.clone(), subject: subject.to_owned(), rule, state: RefresherState::INITIAL }
    }

    /// Where it is.
    pub const fn state(&self) -> RefresherState {
        self.state
    }

    /// Takes a step, and tells the world.
    pub fn step(&mut self, event: RefresherEvent) {
        if let Ok(to) = self.state.step(event) {
            self.io.note(Note::Transition {
                machine: RefresherState::NAME,
                subject: self.subject.clone(),
                from: self.state.label(),
                on: RefresherState::event_label(event),
                to: to.label(),
            });
            self.state = to;
        }
    }

    /// Looks at the clock before the credentials are used, and says whether new ones are to be asked for.
    pub fn look(&mut self, expires: Option<SimTime>) -> bool {
        let Some(expires) = expires else { return self.state == RefresherState::Empty };
        let left = expires.since(self.io.now());
        let event = if left <= Millis::ZERO {
            RefresherEvent::Expire
        } else if left < self.rule.mandatory {
            RefresherEvent::MandatoryWindow
        } else if left < self.rule.advisory {
            RefresherEvent::AdvisoryWindow
        } else {
            return self.state == RefresherState::Empty;
        };
        self.step(event);
        true
    }

    /// New credentials came.
    pub fn renewed(&mut self) {
        let first = self.state == RefresherState::Empty;
        self.step(if first { RefresherEvent::Load } else { RefresherEvent::Renew });
    }

    /// None came: whether the ones at hand may still be used.
    pub fn failed(&mut self) -> bool {
        self.step(RefresherEvent::Fail);
        self.state == RefresherState::Advisory
    }
}

impl Drop for Refresher {
    fn drop(&mut self) {
        self.step(RefresherEvent::Exit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_windows() {
        let start = SimTime::parse("2025-11-02T00:00:00Z").unwrap();
        let hours = |h| start + Millis::hours(h);
        for (rule, left, fails, wanted, usable) in [
            (Rule::BOTOCORE, Millis::minutes(16), false, "fresh", true),
            (Rule::BOTOCORE, Millis::minutes(15), false, "fresh", true),
            (Rule::BOTOCORE, Millis::minutes(14), true, "advisory", true),
            (Rule::BOTOCORE, Millis::minutes(14), false, "fresh", true),
            (Rule::BOTOCORE, Millis::minutes(9), true, "mandatory", false),
            (Rule::BOTOCORE, Millis::ZERO, true, "expired", false),
            (Rule::JAVASCRIPT, Millis::minutes(14), true, "fresh", true),
            (Rule::JAVASCRIPT, Millis::minutes(4), true, "mandatory", false),
            (Rule::JAVASCRIPT, Millis::minutes(4), false, "fresh", true),
        ] {
            let io = Io::new(start);
            let mut refresher = Refresher::new(&io, "test", rule);
            assert!(refresher.look(None));
            refresher.renewed();
            let due = refresher.look(Some(start + left));
            let mut may_use = true;
            if due && fails {
                may_use = refresher.failed();
            } else if due {
                refresher.renewed();
            }
            assert_eq!((refresher.state().label(), may_use), (wanted, usable), "{rule:?} {left:?} {fails}");
            assert!(!Refresher::new(&io, "test", rule).look(Some(hours(0))) || left >= Millis::ZERO);
        }
    }

    #[test]
    fn every_state_is_reached_and_left() {
        for state in RefresherState::STATES {
            assert!(!state.is_final());
            assert!(RefresherState::TABLE.iter().any(|row| row.to == *state));
        }
        for row in RefresherState::TABLE {
            assert_eq!(RefresherState::TABLE.iter().filter(|r| r.from == row.from && r.on == row.on).count(), 1);
        }
    }
}
