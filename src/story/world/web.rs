//! The web between computers: who can reach the instance from outside, and the careless service that answers there.
//!
//! May use: what [`super`] may. A request to an instance's public address passes its security groups and then finds the
//! service of [`preview`](crate::host::preview), if it runs; what that fetches in its turn is a message of the instance's
//! own.

use std::net::Ipv4Addr;

use super::{ATTACKER_ADDRESS, Delivery, Exchange, Fetch, PC_ADDRESS, World};
use crate::cloud::InstanceId;
use crate::host::{NetError, preview, shell};
use crate::kernel::Millis;
use crate::story::trace::Operation;
use crate::story::{Node, Terminal};
use crate::wire::{Request, Response};

/// How long the service works on an answer.
const WORK: Millis = Millis(2);

impl World {
    /// What becomes of a request from `from` to a host that is no service of AWS: the instance that answers, or why nobody
    /// does.
    pub(super) fn web_door(&self, from: Node, host: &str) -> Result<InstanceId, NetError> {
        let (name, port) =
            host.split_once(':').map_or((host, preview::PORT), |(name, port)| (name, port.parse().unwrap_or_default()));
        let Some(instance) = self.cloud.instance_at(name) else {
            // An address is an address, whoever has it.
            let known = name.parse::<Ipv4Addr>().is_ok() || name.starts_with("ec2-");
            return Err(if known { NetError::Timeout } else { NetError::UnknownHost });
        };
        let address = match from {
            Node::Pc => PC_ADDRESS,
            Node::Attacker => ATTACKER_ADDRESS,
            Node::Ci => super::jobs::ADDRESS,
            Node::Partner => super::visits::PARTNER_ADDRESS,
            _ => instance.public_ip.as_deref().unwrap_or_default(),
        };
        if !self.cloud.lets_in(instance, port, address) {
            return Err(NetError::Timeout);
        }
        // The computer that people type on is the one that has the service.
        let here = self.attended().is_some_and(|id| id == instance.id);
        let files = Terminal::Ec2.siblings().find_map(|terminal| self.sessions.get(&terminal));
        if port == preview::PORT && here && files.is_some_and(|session| shell::is_up(session.files())) {
            Ok(instance.id.clone())
        } else {
            Err(NetError::Refused)
        }
    }

    /// A request has reached the instance's service.
    pub(super) fn web_asked(&mut self, exchange: u64, request: &Request) {
        match preview::fetched(request) {
            Err(response) => self.web_answers(exchange, response),
            Ok(fetch) => {
                let inner = self.send_from(Terminal::Ec2, 0, fetch.clone());
                self.fetches.insert(inner, Fetch { asked: exchange, request: fetch });
            }
        }
    }

    /// What the service fetched has come, or has failed: it answers.
    pub(super) fn web_fetched(&mut self, inner: u64, got: Result<Response, NetError>) {
        if let Some(Fetch { asked, request }) = self.fetches.remove(&inner) {
            self.web_answers(asked, preview::answer(&request, got));
        }
    }

    fn web_answers(&mut self, exchange: u64, response: Response) {
        let response = response.header("Date", self.now.http());
        self.queue.push(self.now + WORK, Delivery::Leaves { exchange, response: Box::new(response) });
    }

    /// Sends a request to the instance's service.
    pub(super) fn send_web(&mut self, exchange: u64, from: Node, request: Request) {
        let operation = Operation::of(None, &request);
        let arrives = self.now + self.latency(from, Node::Ec2);
        let parties = Exchange { from, to: Node::Ec2, operation: operation.clone(), internal: false };
        self.exchanges.insert(exchange, parties);
        self.record_request(exchange, from, Node::Ec2, arrives, operation, request.clone());
        self.queue.push(arrives, Delivery::Web { exchange, request: Box::new(request) });
    }

    /// The instance was restarted: the services that are not enabled run no more.
    pub(super) fn web_restarted(&mut self) {
        let now = self.now;
        for terminal in Terminal::Ec2.siblings() {
            if let Some(session) = self.sessions.get_mut(&terminal) {
                shell::restarted(session.files_mut(), now);
            }
        }
    }
}
