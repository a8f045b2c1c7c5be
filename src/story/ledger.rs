//! The ledger: the life of every credential of a run, who held a copy of it from when to when, and what was done with it.
//!
//! May use: what [`story`](super) may. It reads the [`Trace`] once, and goes on from there as the trace grows; it answers
//! for any [`Moment`] by binary search. Nothing in it is simulated: what is not in the trace is not in the ledger.
//!
//! ```
//! use sts_flow::cloud::Setup;
//! use sts_flow::kernel::SimTime;
//! use sts_flow::story::{Ledger, Moment, Story};
//!
//! let story = Story::new(&Setup::default(), 7, SimTime::default());
//! let mut ledger = Ledger::default();
//! ledger.extend(story.trace());
//! assert_eq!(ledger.alive(SimTime::default(), SimTime::default()).count(), 0);
//! assert_eq!(ledger.next_expiry(Moment::at(story.trace(), SimTime::default())), None);
//! ```

mod life;

use super::trace::{Event, Http, Kind, Leg, Message, Trace};
use super::{Action, Node, Terminal};
use crate::cloud::{CredentialState, Effect, InstanceId, Issue, Service};
use crate::host::Note;
use crate::kernel::{Machine, Millis, SimTime};
use life::Pending;

pub use life::{
    COLOURS, Call, Ended, Fact, Holder, Lane, Life, Moment, Reason, Refusal, Revocation, Span, Stretch, What,
};

/// See the [module](self).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// How many events it has taken in.
    taken: usize,
    lives: Vec<Life>,
    lanes: Vec<Lane>,
    calls: Vec<Call>,
    stretches: Vec<Stretch>,
    pending: Vec<Pending>,
    /// The call that a service is judging.
    judging: Option<usize>,
    /// The last recorded call that changed a policy.
    changed: Option<usize>,
    /// How many sets STS has issued.
    issued: usize,
    /// The programs that began to run in the background.
    behind: Vec<(Terminal, u32, String)>,
    /// The address that each computer was last seen with.
    addresses: Vec<(Node, String)>,
}

impl Ledger {
    /// The ledger of `trace`.
    pub fn of(trace: &Trace) -> Self {
        let mut ledger = Self::default();
        ledger.extend(trace);
        ledger
    }

    /// Takes in what is new in `trace`, which must be the one that it has taken in before, gone on.
    pub fn extend(&mut self, trace: &Trace) {
        let events = trace.events();
        while let Some(event) = events.get(self.taken) {
            self.take(trace, event);
            self.taken += 1;
        }
    }

    /// How many events it has taken in.
    pub const fn taken(&self) -> usize {
        self.taken
    }

    // ---- What it knows --------------------------------------------------------------------------------------------

    /// Every credential, in the order issued.
    pub fn lives(&self) -> &[Life] {
        &self.lives
    }

    /// Every holder, in the order in which they first held one.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Every call, in order.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Sign-ins and disturbances, in the order in which they began.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The place of the credential with this key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.lives.iter().rposition(|life| life.key.as_str() == key)
    }

    /// Who held a copy of the credential at this place.
    pub fn holders(&self, credential: usize, moment: Moment) -> impl Iterator<Item = &Holder> {
        self.lanes.iter().filter(move |lane| lane.held(moment) == Some(credential)).map(|lane| &lane.holder)
    }

    /// The place of what this holder has.
    pub fn held_by(&self, holder: &Holder, moment: Moment) -> Option<usize> {
        self.lanes.iter().find(|lane| lane.holder == *holder)?.held(moment)
    }

    /// The calls that were made with the credential at this place.
    pub fn calls_with(&self, credential: usize, moment: Moment) -> impl Iterator<Item = &Call> {
        let places = self.lives.get(credential).map_or(&[][..], |life| &life.calls);
        let until = places.partition_point(|call| self.calls[*call].judged.is_known(moment));
        places[..until].iter().map(|call| &self.calls[*call])
    }

    /// The places of the credentials that were issued by `to` and had not ended at `from`.
    pub fn alive(&self, from: SimTime, to: SimTime) -> impl Iterator<Item = usize> {
        let ends = move |life: &Life| life.expires.is_none_or(|expires| expires > from);
        let lives = self.lives.iter().enumerate();
        lives.filter(move |(_, life)| life.issued.at <= to && ends(life)).map(|(place, _)| place)
    }

    /// Which credential ends next after `moment`, and when.
    pub fn next_expiry(&self, moment: Moment) -> Option<(SimTime, usize)> {
        let known = self.lives.iter().enumerate().filter(|(_, life)| life.issued.is_known(moment));
        known.filter_map(|(place, life)| Some((life.expires?, place))).filter(|(at, _)| *at > moment.at).min()
    }

    // ---- How it learns --------------------------------------------------------------------------------------------

    fn take(&mut self, trace: &Trace, event: &Event) {
        let fact = Fact { event: self.taken, at: event.at };
        match &event.kind {
            Kind::Effect(effect) => self.take_effect(trace, effect, fact),
            Kind::Message(message) => {
                self.judging = None;
                match message.leg() {
                    Leg::Request => self.sent(message, fact),
                    Leg::Response => self.answered(trace, message, fact),
                }
            }
            Kind::Noted { terminal, note } => match note {
                Note::Holds { access_key_id, provider, .. } => {
                    let Some(place) = self.find(access_key_id) else { return };
                    // The SDK for JavaScript calls its providers `fromIni` and the like.
                    let sdk = provider.starts_with("from");
                    let holder = if sdk { Holder::Sdk(*terminal) } else { Holder::Cli(*terminal) };
                    self.hold(holder, place, fact);
                    if matches!(provider.as_str(), "shared-credentials-file" | "config-file" | "login" | "fromIni") {
                        self.hold(Holder::File(terminal.node()), place, fact);
                    }
                }
                Note::Exports { access_key_id } => match access_key_id.as_ref().and_then(|key| self.find(key)) {
                    Some(place) => self.hold(Holder::Shell(*terminal), place, fact),
                    None => self.release(&Holder::Shell(*terminal), fact),
                },
                Note::Exited { program, .. } if program == "aws" => self.release(&Holder::Cli(*terminal), fact),
                Note::Exited { program, .. } if program == "node" => self.release(&Holder::Sdk(*terminal), fact),
                _ => {}
            },
            Kind::Started { terminal, pid, line, .. } => self.behind.push((*terminal, *pid, line.clone())),
            Kind::Behind { terminal, pid, note: Note::Holds { access_key_id, .. } } => {
                if let (Some(holder), Some(place)) = (self.background(*terminal, *pid), self.find(access_key_id)) {
                    self.hold(holder, place, fact);
                }
            }
            Kind::Ended { terminal, pid, .. } => {
                if let Some(holder) = self.background(*terminal, *pid) {
                    self.release(&holder, fact);
                }
            }
            // What a program that was cut short had in its memory is gone too.
            Kind::Ready { terminal, .. } => {
                self.release(&Holder::Cli(*terminal), fact);
                self.release(&Holder::Sdk(*terminal), fact);
            }
            Kind::Closed { terminal } => self.release(&Holder::Shell(*terminal), fact),
            Kind::Acted { action: Action::Disturb { late, seconds } } => {
                let lasts = |one: &&mut Stretch| matches!(one.what, What::Disturbed(_)) && one.ended.is_none();
                if let Some(before) = self.stretches.iter_mut().rev().find(lasts)
                    && before.planned.is_some_and(|end| end > fact.at)
                {
                    before.ended = Some(fact);
                }
                if *seconds > 0 {
                    let planned = Some(fact.at + Millis::seconds(i64::from(*seconds)));
                    self.stretches.push(Stretch { what: What::Disturbed(*late), from: fact, planned, ended: None });
                }
            }
            _ => {}
        }
    }

    fn background(&self, terminal: Terminal, pid: u32) -> Option<Holder> {
        let line = self.behind.iter().rev().find(|(of, id, _)| (*of, *id) == (terminal, pid)).map(|(_, _, line)| line);
        Some(Holder::Background(terminal, pid, line?.clone()))
    }

    fn take_effect(&mut self, trace: &Trace, effect: &Effect, fact: Fact) {
        match effect {
            Effect::Issued { credential } => self.issued(credential, fact),
            Effect::Served { instance, access_key_id } => {
                let Some(place) = self.find(access_key_id.as_str()) else { return };
                self.lives[place].served.get_or_insert(fact);
                self.lives[place].instance = Some(instance.clone());
                self.hold(Holder::Imds(instance.clone()), place, fact);
            }
            Effect::Transition { machine: "credential", subject, from, on, to } => {
                let Some(place) = self.find(subject) else { return };
                let by = self.changed;
                let life = &mut self.lives[place];
                let state = |label: &str| CredentialState::STATES.iter().find(|state| state.label() == label).copied();
                let (was, Some(is)) = (state(from), state(to)) else { return };
                life.states.push((fact, is));
                if is == CredentialState::Revoked && was != Some(is) {
                    life.revoked.push(Revocation { fact, on, by, undone: None });
                } else if was == Some(CredentialState::Revoked)
                    && is != CredentialState::Expired
                    && let Some(last) = life.revoked.last_mut()
                {
                    last.undone.get_or_insert(fact);
                }
                if is == CredentialState::Superseded || *on == "renewed" {
                    life.superseded.get_or_insert(fact);
                    if let Some(function) = lambda_function(life) {
                        self.release(&Holder::Lambda(function), fact);
                    }
                }
            }
            Effect::Transition { machine: "sign-in", subject, from: "approved", .. } => {
                let what = What::SignIn(subject.clone());
                self.stretches.push(Stretch { what, from: fact, planned: None, ended: None });
            }
            Effect::Transition { machine: "sign-in", subject, to: "signed-out" | "expired", .. } => {
                let own = |one: &&mut Stretch| one.what == What::SignIn(subject.clone());
                if let Some(one) = self.stretches.iter_mut().rev().find(own) {
                    one.ended = Some(fact);
                }
            }
            Effect::Transition { machine: "credential-delivery", subject, to: "no-profile", .. }
            | Effect::Transition { machine: "ec2-instance", subject, to: "stopped" | "terminated", .. } => {
                self.release(&Holder::Imds(InstanceId::new(subject.as_str())), fact);
            }
            Effect::Authenticated { service, principal, access_key_id } => {
                self.judging = None;
                let key = access_key_id.as_str();
                if self.find(key).is_none() && principal.starts_with("arn:") && !access_key_id.is_temporary() {
                    self.lives.push(Life::new(access_key_id.clone(), principal.clone(), fact));
                }
                self.judge(trace, key, *service, fact);
            }
            Effect::Rejected { service, problem, code, access_key_id } => {
                self.judging = None;
                if let Some(key) = access_key_id
                    && let Some(call) = self.judge(trace, key, *service, fact)
                {
                    self.calls[call].refusal =
                        Some(Refusal { code: (*code).to_owned(), reason: Reason::Proof(problem) });
                    self.judging = None;
                }
            }
            Effect::Decided { decision, .. } => {
                if let Some(call) = self.judging
                    && !decision.verdict.is_allow()
                {
                    let reason = Reason::Policies(fact.event);
                    self.calls[call].refusal = Some(Refusal { code: "AccessDenied".to_owned(), reason });
                }
            }
            Effect::Recorded { record, .. } => {
                let Some(call) = self.judging else { return };
                let call = &mut self.calls[call];
                call.address = Some(record.source_ip_address.clone());
                match self.addresses.iter_mut().find(|(node, _)| *node == call.from) {
                    Some((_, address)) => address.clone_from(&record.source_ip_address),
                    None => self.addresses.push((call.from, record.source_ip_address.clone())),
                }
                if call.service == Service::Iam && record.error_code.is_none() && !record.read_only() {
                    self.changed = Some(fact.event);
                }
            }
            // Sets that were there already come with the instance that is turned to.
            Effect::Attended(attended) => {
                for (credential, state) in &attended.credentials {
                    // What is older than its news stands where it was.
                    let place = self.find(credential.access_key_id.as_str()).unwrap_or_else(|| {
                        self.issued(credential, Fact { at: credential.issued, ..fact });
                        self.lives.len() - 1
                    });
                    let state = CredentialState::STATES.iter().find(|known| known.label() == *state);
                    let life = &mut self.lives[place];
                    life.instance = Some(attended.instance.clone());
                    if let Some(state) = state.filter(|state| life.states.last().is_none_or(|(_, last)| last != *state))
                    {
                        life.states.push((fact, *state));
                    }
                }
                if let Some(place) = attended.serves.as_ref().and_then(|key| self.find(key.as_str())) {
                    self.lives[place].served.get_or_insert(fact);
                    self.hold(Holder::Imds(attended.instance.clone()), place, fact);
                }
            }
            Effect::Transition { .. } | Effect::Found { .. } => {}
        }
    }

    fn issued(&mut self, credential: &Issue, fact: Fact) {
        let principal = credential.principal.to_string();
        let life = Life::new(credential.access_key_id.clone(), principal, fact);
        self.lives.push(Life {
            requested_by: credential.requested_by.clone(),
            expires: Some(credential.expires),
            colour: Some(self.issued % COLOURS),
            ..life
        });
        self.issued += 1;
        let place = self.lives.len() - 1;
        if let Some(function) = lambda_function(&self.lives[place]) {
            self.hold(Holder::Lambda(function), place, fact);
        }
    }

    fn hold(&mut self, holder: Holder, credential: usize, fact: Fact) {
        let place = self.lanes.iter().position(|lane| lane.holder == holder).unwrap_or_else(|| {
            self.lanes.push(Lane { holder, spans: Vec::new() });
            self.lanes.len() - 1
        });
        let spans = &mut self.lanes[place].spans;
        if let Some(last) = spans.last_mut().filter(|last| last.until.is_none()) {
            if last.credential == credential {
                return;
            }
            last.until = Some(fact);
        }
        spans.push(Span { credential, from: fact, until: None });
    }

    fn release(&mut self, holder: &Holder, fact: Fact) {
        if let Some(lane) = self.lanes.iter_mut().find(|lane| lane.holder == *holder)
            && let Some(last) = lane.spans.last_mut()
        {
            last.until.get_or_insert(fact);
        }
    }

    fn sent(&mut self, message: &Message, fact: Fact) {
        let Http::Request(request) = &message.http else { return };
        // In its header, or in the address of a presigned request.
        let signed = request.headers.get("authorization").unwrap_or(&request.target);
        let Some((_, scope)) = signed.split_once("Credential=") else { return };
        let key = scope.split(['/', '%']).next().unwrap_or("").to_owned();
        let (exchange, arrives) = (message.exchange, message.arrives);
        self.pending.push(Pending { exchange, request: fact.event, arrives, key, call: None });
    }

    /// A service has looked at the signature of a request that arrives now: its call, if the credential is known.
    fn judge(&mut self, trace: &Trace, key: &str, service: Service, fact: Fact) -> Option<usize> {
        let credential = self.find(key)?;
        let waits = |p: &&mut Pending| p.call.is_none() && p.arrives == fact.at && p.key == key;
        let pending = self.pending.iter_mut().find(waits)?;
        let message = trace.message(pending.request)?;
        let call = self.calls.len();
        pending.call = Some(call);
        self.calls.push(Call {
            credential,
            judged: fact,
            request: pending.request,
            answer: None,
            service,
            operation: message.operation.to_string(),
            from: message.from,
            address: None,
            refusal: None,
        });
        self.lives[credential].calls.push(call);
        self.judging = Some(call);
        Some(call)
    }

    fn answered(&mut self, trace: &Trace, message: &Message, fact: Fact) {
        let Some(place) = self.pending.iter().position(|pending| pending.exchange == message.exchange) else { return };
        let Pending { call, key, arrives, .. } = self.pending[place].clone();
        // A request so broken that the service named no key.
        let call = call.or_else(|| {
            self.pending[place].arrives = fact.at;
            let service = trace.message(self.pending[place].request).and_then(|sent| match &sent.http {
                Http::Request(request) => Service::of(request),
                Http::Response(_) => None,
            });
            let call = if message.is_refusal() { self.judge(trace, &key, service?, fact) } else { None };
            self.judging = None;
            debug_assert!(call.is_none_or(|call| self.calls[call].judged.at >= arrives));
            call
        });
        self.pending.remove(place);
        let Some(call) = call else { return };
        let address = self.addresses.iter().find(|(node, _)| *node == message.to).map(|(_, address)| address);
        let call = &mut self.calls[call];
        call.answer = Some(fact.event);
        // CloudTrail does not record every kind of call.
        call.address = call.address.take().or_else(|| address.cloned());
        let Http::Response(response) = &message.http else { return };
        if !message.is_refusal() {
            // What one policy denied, another let pass.
            call.refusal = None;
        } else if !matches!(&call.refusal, Some(Refusal { reason: Reason::Proof(_), .. })) {
            let body = response.body.text();
            let code = between(&body, "<Code>", "</Code>").or_else(|| between(&body, "\"__type\":\"", "\""));
            let code = code.map_or_else(|| response.status.to_string(), str::to_owned);
            let reason = call.refusal.as_ref().map_or(Reason::Other, |refusal| refusal.reason);
            call.refusal = Some(Refusal { code, reason });
        }
    }
}

/// The function whose environment holds `life`: Lambda asked for it, under the function's name.
fn lambda_function(life: &Life) -> Option<String> {
    let asked = life.requested_by == "lambda.amazonaws.com";
    life.principal.rsplit('/').next().filter(|_| asked).map(str::to_owned)
}

fn between<'a>(text: &'a str, begins: &str, ends: &str) -> Option<&'a str> {
    text.split_once(begins)?.1.split_once(ends).map(|(inside, _)| inside)
}
