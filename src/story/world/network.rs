//! The network: who sends to whom, how long that is under way, and what comes of it.
//!
//! May use: what [`super`] may. A program's request leaves its computer, finds its service by the host's name, and arrives a
//! little later; the answer takes the same way back.
//!
//! ```text
//! ec2 ── ListBuckets ──▶ s3        12 ms later: Delivery::Request, the cloud answers
//! ec2 ◀── 200 ── s3                after its work and the way back: Delivery::Response
//! ```

use std::rc::Rc;

use super::jobs;
use super::{Delivery, Exchange, Happened, PC_ADDRESS, TIMEOUT, World};
use crate::cloud::{InstanceId, Service, Source};
use crate::host::NetError;
use crate::kernel::{Millis, SimTime};
use crate::story::trace::{Http, Kind, Message, Operation};
use crate::story::{Node, Terminal};
use crate::wire::{Request, Response};

impl World {
    /// Puts a request on the wire; what comes of it arrives under the number returned. A program in a container is some
    /// `hops` farther than its computer.
    pub(super) fn send_from(&mut self, terminal: Terminal, hops: u8, request: Request) -> u64 {
        let exchange = self.next_exchange;
        self.next_exchange += 1;
        self.send_of(exchange, terminal, self.instance_of(terminal), hops, request);
        exchange
    }

    /// The same from a program in the background, which stays on its instance.
    pub(super) fn send_behind(
        &mut self,
        terminal: Terminal,
        instance: Option<InstanceId>,
        hops: u8,
        request: Request,
    ) -> u64 {
        let exchange = self.next_exchange;
        self.next_exchange += 1;
        self.send_of(exchange, terminal, instance, hops, request);
        exchange
    }

    fn send_of(&mut self, exchange: u64, terminal: Terminal, instance: Option<InstanceId>, hops: u8, request: Request) {
        let instance = instance.filter(|instance| self.runs(instance));
        let from = if instance.is_some() { Node::Ec2 } else { terminal.node() };
        let host = request.host().to_owned();
        let error = match Service::of(&request) {
            None if jobs::is_issuer(&host) => {
                self.send_github(exchange, from, request);
                return;
            }
            None => match self.web_door(from, &host) {
                Ok(_) => {
                    self.send_web(exchange, from, request);
                    return;
                }
                Err(error) => Some(error),
            },
            // Link-local: no router carries it off the instance.
            Some(Service::Imds) if from != Node::Ec2 => Some(NetError::Timeout),
            Some(_) => None,
        };
        if let Some(error) = error {
            self.record(Kind::Lost { from, host: host.clone(), error, request: Rc::new(request) });
            let after = if error == NetError::Timeout { TIMEOUT } else { Millis(20) };
            self.queue.push(self.now + after, Delivery::Fails { exchange, error });
            return;
        }
        let source = instance.map(|instance| Source::hops_from(instance, hops.saturating_add(1)));
        let source = source.unwrap_or_else(|| match from {
            Node::Attacker => self.attacker(),
            Node::Partner => self.partner(),
            Node::Ci => Source::internet(jobs::ADDRESS),
            _ => Source::internet(PC_ADDRESS),
        });
        self.send(exchange, from, source, false, request);
    }

    pub(super) fn send(&mut self, exchange: u64, from: Node, source: Source, internal: bool, request: Request) {
        let service = Service::of(&request);
        let to = service.map_or(Node::Iam, Node::from);
        let operation = Operation::of(service, &request);
        let arrives = self.now + self.latency(from, to);
        self.exchanges.insert(exchange, Exchange { from, to, operation: operation.clone(), internal });
        self.record_request(exchange, from, to, arrives, operation, request.clone());
        self.queue.push(arrives, Delivery::Request { exchange, from: source, request: Box::new(request) });
    }

    pub(super) fn record_request(
        &mut self,
        exchange: u64,
        from: Node,
        to: Node,
        arrives: SimTime,
        operation: Operation,
        request: Request,
    ) {
        let http = Http::Request(request);
        self.record(Kind::Message(Rc::new(Message { exchange, from, to, arrives, operation, http })));
    }

    /// An exchange has come to its end: of the instance's web service, or of a program.
    pub(super) fn answered(&mut self, exchange: u64, got: Result<Response, NetError>) -> Happened {
        if self.fetches.contains_key(&exchange) {
            self.web_fetched(exchange, got);
            return Happened::Else;
        }
        if self.answer_behind(exchange, &got) {
            return Happened::Else;
        }
        Happened::Answered(exchange, got)
    }

    pub(super) fn reply(&mut self, exchange: u64, response: Response) {
        let Some(Exchange { from, to, operation, .. }) = self.exchanges.get(&exchange).cloned() else { return };
        let arrives = self.now + self.latency(to, from);
        self.record(Kind::Message(Rc::new(Message {
            exchange,
            from: to,
            to: from,
            arrives,
            operation,
            http: Http::Response(response.clone()),
        })));
        self.queue.push(arrives, Delivery::Response { exchange, response: Box::new(response) });
    }

    /// By how much an answer from there is late now; nothing if none comes.
    pub(super) fn late(&self, from: Node) -> Option<Millis> {
        match self.disturbed {
            Some((until, late)) if from == Node::Imds && self.now < until => late,
            _ => Some(Millis::ZERO),
        }
    }

    /// Whoever asked waits in vain.
    pub(super) fn lose(&mut self, exchange: u64) {
        self.exchanges.remove(&exchange);
        let error = NetError::Timeout;
        self.queue.push(self.now + TIMEOUT, Delivery::Fails { exchange, error });
    }
}
