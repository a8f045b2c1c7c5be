//! Terminals that have gone to an instance by Session Manager, until its shell is left.
//!
//! May use: the [`World`] around it. The shell is one of the instance: its files are the instance's, and what its
//! programs send comes from there. Below it waits the shell of the computer at which the terminal stands.
//!
//! ```text
//! you@pc ~ % aws ssm start-session --target i-0123456789abcdef0
//! sh-5.2$ exit
//! you@pc ~ %
//! ```

use super::visit::Visit;
use super::{ATTACKER_ADDRESS, World};
use crate::cloud::{AttackerSetup, InstanceId, InstanceState, OTHER_ACCOUNT, Source};
use crate::host::{self, Session};
use crate::story::trace::Kind;
use crate::story::{Node, Terminal};

/// The public address of an instance of another account, from Amazon's own block for us-east-1.
const FOREIGN_ADDRESS: &str = "54.204.99.14";
/// The same of the other account's computer that people type on.
pub(super) const PARTNER_ADDRESS: &str = "54.204.99.61";

impl World {
    /// The instance on which the shell of `terminal` runs, if it runs on one.
    pub(super) fn instance_of(&self, terminal: Terminal) -> Option<InstanceId> {
        match self.visits.get(&terminal) {
            Some(visit) => Some(visit.instance.clone()),
            None if terminal.node() == Node::Ec2 => self.attended(),
            None => None,
        }
    }

    /// The terminals that stand where this one's shell runs, and so see its files.
    fn neighbours(&self, terminal: Terminal) -> Vec<Terminal> {
        let at = |one: Terminal| {
            (self.instance_of(one), if self.visits.contains_key(&one) { Node::Ec2 } else { one.node() })
        };
        let here = at(terminal);
        self.sessions.keys().copied().filter(|one| *one != terminal && at(*one) == here).collect()
    }

    /// What `session` did to its computer's files is there for the computer's other shells too.
    pub(super) fn share_files(&mut self, terminal: Terminal, session: &Session) {
        for other in self.neighbours(terminal) {
            if let Some(other) = self.sessions.get_mut(&other) {
                other.share_files(session);
            }
        }
        match self.instance_of(terminal) {
            // Its own terminals may be put away, since another instance is attended.
            Some(instance) => {
                for other in self.away.get_mut(&instance).into_iter().flat_map(|shells| shells.values_mut()) {
                    other.share_files(session);
                }
            }
            None => {
                for (other, visit) in &mut self.visits {
                    if other.node() == terminal.node() {
                        visit.home.share_files(session);
                    }
                }
            }
        }
    }

    /// A line has ended that started a session: the terminal goes there, if the session is still there. The shell that
    /// answers.
    pub(super) fn go(&mut self, terminal: Terminal, session: String, home: Session) -> Session {
        let Some(target) = self.cloud.session_target(&session) else { return home };
        let (instance, hostname) = (target.id.clone(), target.short_hostname());
        let mut there = Session::instance(&hostname, self.cloud.region()).that_ends();
        self.visits.insert(terminal, Visit { instance: instance.clone(), session, home });
        let mut known = self.neighbours(terminal).into_iter().filter_map(|other| self.sessions.get(&other));
        match known.next().or_else(|| self.away.get(&instance)?.values().next()) {
            Some(other) => there.share_files(other),
            None => host::homes::furnish(&mut there, self.cloud.account(), self.cloud.region(), None),
        }
        there
    }

    /// The session of `terminal` is over: the shell below it, and what the plugin says.
    pub(super) fn come_back(&mut self, terminal: Terminal) -> Option<Session> {
        let Visit { session, home, .. } = self.visits.remove(&terminal)?;
        self.cloud.end_session(&session);
        let text = ["\n\nExiting session with sessionId: ", &session, ".\n\n"].concat();
        self.record(Kind::Printed { terminal, stream: host::Stream::Out, text });
        Some(home)
    }

    /// Terminals whose session is gone, with its instance or its agent, are where they were before.
    pub(super) fn end_visits(&mut self) {
        let gone = |visit: &Visit| self.cloud.session_target(&visit.session).is_none();
        let ended: Vec<Terminal> =
            self.visits.iter().filter(|(_, visit)| gone(visit)).map(|(terminal, _)| *terminal).collect();
        for terminal in ended {
            if let Some(home) = self.come_back(terminal) {
                let prompt = home.prompt();
                self.sessions.insert(terminal, home);
                self.record(Kind::Ready { terminal, prompt });
            }
        }
    }

    /// Where the calls of the other account's computer come from.
    pub(super) fn partner(&self) -> Source {
        let account = self.attacker.1.clone().unwrap_or_else(|| OTHER_ACCOUNT.to_owned());
        Source::Foreign { account, address: PARTNER_ADDRESS.to_owned(), endpoint: None }
    }

    /// Where the attacker's calls come from.
    pub(super) fn attacker(&self) -> Source {
        let account = || self.attacker.1.clone().unwrap_or_else(|| OTHER_ACCOUNT.to_owned());
        match self.attacker.0 {
            AttackerSetup::Outside => Source::internet(ATTACKER_ADDRESS),
            AttackerSetup::Instance => {
                Source::Foreign { account: account(), address: FOREIGN_ADDRESS.to_owned(), endpoint: None }
            }
            AttackerSetup::Endpoint => {
                let endpoint = Some("vpce-0f1e2d3c4b5a69788".to_owned());
                Source::Foreign { account: account(), address: "172.31.40.17".to_owned(), endpoint }
            }
        }
    }

    /// Whether this instance runs.
    pub(super) fn runs(&self, instance: &InstanceId) -> bool {
        self.cloud.instances().any(|one| one.id == *instance && one.state == InstanceState::Running)
    }
}
