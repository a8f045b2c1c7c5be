//! The way to a shell on the instance: Session Manager opens it, and only where the instance's agent is connected.
//!
//! May use: the [`World`] around it. What is asked is [`Cloud::agent`](crate::cloud::Cloud::agent), whenever a terminal of
//! the instance has no shell yet. One that is open stays, whatever becomes of the role: it ends when the instance restarts,
//! stops or is terminated (U: how long a real one outlasts its agent's credentials).
//! <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-troubleshooting.html>
//!
//! ```text
//! $ whoami
//! aws: [ERROR]: An error occurred (TargetNotConnected) when calling the StartSession operation: i-… is not connected.
//! ```

use super::World;
use crate::cloud::{Agent, InstanceId};
use crate::host::Session;
use crate::story::trace::Kind;
use crate::story::{Node, Terminal};

impl World {
    /// Why no shell can be opened in `terminal` now; nothing where one is open, or can be.
    pub fn shut(&self, terminal: Terminal) -> Option<Agent> {
        let closed = terminal.node() == Node::Ec2 && self.open_shell(terminal).is_none();
        let why = || self.cloud.attended().map_or(Agent::NotRunning, |instance| self.cloud.agent(instance.id.as_str()));
        closed.then(why).filter(|agent| *agent != Agent::Connected)
    }

    /// The shell of `terminal`, if it is open.
    pub(super) fn open_shell(&self, terminal: Terminal) -> Option<&Session> {
        // A visit ends by itself.
        let stands = |session: &&Session| terminal.node() != Node::Ec2 || !session.has_ended();
        self.sessions.get(&terminal).filter(stands)
    }

    /// What the client of Session Manager says where no shell can be opened.
    pub(super) fn not_connected(&self) -> String {
        let Some(instance) = self.cloud.attended() else {
            return "There is no running instance to open a shell on.\n".to_owned();
        };
        let start = "\naws: [ERROR]: An error occurred (TargetNotConnected) when calling the StartSession operation: ";
        [start, instance.id.as_str(), " is not connected.\n"].concat()
    }

    /// The shells on this instance have lost it. Its files stay.
    pub(super) fn hang_up(&mut self, instance: &InstanceId) {
        for visit in self.visits.values().filter(|visit| visit.instance == *instance) {
            self.cloud.end_session(&visit.session);
        }
        self.end_all_behind(|_, on| on == Some(instance));
        for shell in self.away.get_mut(instance).into_iter().flat_map(|shells| shells.values_mut()) {
            shell.hang_up();
        }
        let here = self.shells_of.as_ref().or_else(|| self.cloud.attended().map(|attended| &attended.id));
        if here != Some(instance) {
            return;
        }
        for terminal in Terminal::Ec2.siblings().filter(|one| !self.visits.contains_key(one)).collect::<Vec<_>>() {
            if let Some(session) = self.sessions.get_mut(&terminal).filter(|session| !session.has_ended()) {
                session.hang_up();
                // Whatever asked there asks no more.
                self.asking.remove(&terminal);
                self.page_closed(terminal);
                // A line that runs has its own end.
                if self.busy != Some(terminal) {
                    self.record(Kind::Ready { terminal, prompt: super::prompt(None) });
                }
            }
        }
    }
}
