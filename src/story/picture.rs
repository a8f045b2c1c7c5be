//! What there is to see at a playhead: a pure function of the trace and the show time.
//!
//! Forwards, backwards or by a jump: the same playhead shows the same picture, because nothing else goes into it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::playback::{Playback, Show};
use super::trace::{Http, Inventory, Kind, Leg, SignIn, Trace};
use super::{Action, Node, Spot, Terminal};
use crate::cloud::{Attended, Effect, InstanceId, Issue};
use crate::host::Note;
use crate::kernel::SimTime;

/// So long is an access key id.
const KEY_LENGTH: usize = 20;

/// A message on its way across the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    /// The event that sent it.
    pub event: usize,
    /// From whom.
    pub from: Spot,
    /// To whom.
    pub to: Spot,
    /// Whether it asks or answers.
    pub leg: Leg,
    /// Whether it is an answer that refuses.
    pub refused: bool,
    /// The credential that it carries in its body, if any: its place in [`Picture::credentials`].
    pub carries: Option<usize>,
    /// The credential that signed it, if any: its place in [`Picture::credentials`].
    pub signed_with: Option<usize>,
    /// It leaves.
    pub begins: Show,
    /// It arrives.
    pub ends: Show,
}

/// Something inside the cloud that is being pointed at: a service looks something up, or writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// The event.
    pub event: usize,
    /// Who acts.
    pub from: Spot,
    /// Where it looks or writes; itself when the act is its own.
    pub to: Spot,
    /// Whether the outcome is good.
    pub good: bool,
    /// The credential that is made or handed over, if any: its place in [`Picture::credentials`].
    pub carries: Option<usize>,
    /// It begins.
    pub begins: Show,
    /// It fades.
    pub ends: Show,
}

/// A credential as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// What is known of it.
    pub issue: Rc<Issue>,
    /// `valid`, `superseded`, `revoked` or `expired`.
    pub status: &'static str,
    /// Who holds a copy.
    pub holders: BTreeSet<Node>,
}

/// A program that runs in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The line that it runs.
    pub line: String,
    /// The instance that it runs on.
    pub instance: Option<String>,
    /// The credential in its memory: its place in [`Picture::credentials`].
    pub holds: Option<usize>,
}

/// Everything there is to see, but for what moves between two beats. What grows in it is shared by its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// How many events are in it.
    pub events: usize,
    /// The latest event of which there is something to say.
    pub latest: Option<usize>,
    /// Messages under way.
    pub flights: Vec<Flight>,
    /// What is being pointed at.
    pub pulses: Vec<Pulse>,
    /// Machine and subject to state. Of credentials and tokens that are over, only what stepped last is there.
    pub machines: Rc<BTreeMap<(&'static str, String), &'static str>>,
    /// Which of a machine's subjects stepped last.
    pub subjects: BTreeMap<&'static str, String>,
    /// Credentials in the order issued.
    pub credentials: Rc<Vec<Credential>>,
    /// What the account holds.
    pub inventory: Rc<Inventory>,
    /// The credential that each place uses now: its place in `credentials`.
    pub holds: BTreeMap<Node, usize>,
    /// The credential in the variables of each terminal's shell: its place in `credentials`.
    pub exports: BTreeMap<Terminal, usize>,
    /// When the IMDS session token that was handed out last ends.
    pub token_expires: Option<SimTime>,
    /// Until when the metadata service is disturbed, and by how many milliseconds its answers are late; for ever, if nothing
    /// is said.
    pub disturbed: Option<(SimTime, Option<u32>)>,
    /// How many sets STS has issued.
    pub issued: usize,
    /// Events that wrote a CloudTrail record.
    pub records: Rc<Vec<usize>>,
    /// Events by which GuardDuty made a finding, or added to one.
    pub findings: Rc<Vec<usize>>,
    /// Whether somebody has called the instance's web service.
    pub web: bool,
    /// The service that was called last of those that share a place ([`Spot::Aside`]).
    pub aside: Option<Node>,
    /// The computer that was used last of those that come when somebody types there ([`Node::comes`]).
    pub guest: Option<Node>,
    /// The terminals that were opened beside the first ones.
    pub opened: BTreeSet<Terminal>,
    /// The page on which a person is asked to sign in.
    pub sign_in: Option<Rc<SignIn>>,
    /// The program that runs in each terminal, as typed.
    pub running: BTreeMap<Terminal, String>,
    /// The programs in the background of each terminal, by process id.
    pub background: BTreeMap<(Terminal, u32), Behind>,
    /// Events that put text into each terminal.
    pub lines: BTreeMap<Terminal, Vec<usize>>,
    /// The same for the terminals of instances that were attended before.
    away: BTreeMap<InstanceId, BTreeMap<Terminal, Vec<usize>>>,
    /// The prompt that waits in each terminal.
    pub prompts: BTreeMap<Terminal, String>,
    /// The event by which somebody took a role's credentials away from the instance last, and which ones.
    copied: Option<(usize, usize)>,
    /// Messages and pulses that have begun and, as far as was looked, not ended.
    begun: Vec<usize>,
}

impl Picture {
    /// The picture at `show`.
    pub fn at(trace: &Trace, playback: &Playback, show: Show) -> Self {
        let mut picture = Self::default();
        picture.advance(trace, playback, show);
        picture
    }

    /// Whether there is such a terminal.
    pub fn is_open(&self, terminal: Terminal) -> bool {
        terminal.is_given() || self.opened.contains(&terminal)
    }

    /// Whether a program runs in it that reads nothing.
    pub fn is_busy(&self, terminal: Terminal) -> bool {
        self.running.contains_key(&terminal) && !self.prompts.contains_key(&terminal)
    }

    /// The programs in the background at a computer; of instances, on the one that stands on the stage.
    pub fn behind(&self, node: Node) -> impl Iterator<Item = &Behind> {
        let here = self.inventory.instances.first().map(|instance| instance.id.as_str());
        let there = move |one: &Behind| match &one.instance {
            Some(instance) => node == Node::Ec2 && Some(instance.as_str()) == here,
            None => node != Node::Ec2,
        };
        let of = move |terminal: Terminal| node == Node::Ec2 || terminal.node() == node;
        self.background.iter().filter(move |((terminal, _), one)| of(*terminal) && there(one)).map(|(_, one)| one)
    }

    /// The program that runs at a computer, as typed.
    pub fn running_at(&self, node: Node) -> Option<&String> {
        self.running.iter().find(|(terminal, _)| terminal.node() == node).map(|(_, line)| line)
    }

    /// Takes in what has begun by `show`, and recomputes what is under way. `show` must not be before the last call's.
    fn advance(&mut self, trace: &Trace, playback: &Playback, show: Show) {
        let events = trace.events();
        while self.events < events.len() && (self.events < playback.first() || playback.cue(self.events).begins <= show)
        {
            self.take(trace, self.events, playback.first());
            let kind = &events[self.events].kind;
            let shows = self.copied.is_some_and(|(event, _)| event == self.events)
                || matches!(kind, Kind::Message(_))
                || matches!(kind, Kind::Effect(e) if Spot::pointed_at(e).is_some());
            if shows && self.events >= playback.first() && playback.cue(self.events).ends > show {
                self.begun.push(self.events);
            }
            self.events += 1;
        }
        self.begun.retain(|index| playback.cue(*index).covers(show));
        self.flights.clear();
        self.pulses.clear();
        for &index in &self.begun {
            let (event, cue) = (&events[index], playback.cue(index));
            let (begins, ends) = (cue.begins, cue.ends);
            let (from, to) = Spot::parties(trace, index).unwrap_or((Spot::Process, Spot::Process));
            match &event.kind {
                // GitHub stands where its runner does.
                Kind::Message(message) if from == to => {
                    let good = !message.is_refusal();
                    self.pulses.push(Pulse { event: index, from, to, good, carries: None, begins, ends });
                }
                Kind::Message(message) => self.flights.push(Flight {
                    event: index,
                    from,
                    to,
                    leg: message.leg(),
                    refused: message.is_refusal(),
                    carries: self.carried(&message.http),
                    signed_with: self.signer(&message.http),
                    begins,
                    ends,
                }),
                Kind::Effect(effect) => {
                    if let Some((from, to, good)) = Spot::pointed_at(effect) {
                        let carries = match effect {
                            Effect::Issued { credential } => self.place(credential.access_key_id.as_str()),
                            Effect::Served { access_key_id, .. } => self.place(access_key_id.as_str()),
                            _ => None,
                        };
                        self.pulses.push(Pulse { event: index, from, to, good, carries, begins, ends });
                    }
                }
                // By hand: over the shoulder of whoever sits at both.
                Kind::Noted { terminal, .. } => {
                    if let Some((_, place)) = self.copied.filter(|(event, _)| *event == index) {
                        let (from, to, carries) = (Spot::Process, terminal.node().into(), Some(place));
                        self.pulses.push(Pulse { event: index, from, to, good: false, carries, begins, ends });
                    }
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, trace: &Trace, index: usize, first: usize) {
        let event = &trace.events()[index];
        if index >= first && super::is_told(&event.kind) {
            self.latest = Some(index);
        }
        match &event.kind {
            Kind::Effect(effect) => self.take_effect(effect, index),
            Kind::SignIn { page } => self.sign_in.clone_from(page),
            Kind::Inventory(inventory) => self.inventory = Rc::clone(inventory),
            Kind::Typed { terminal, line, .. } => {
                self.guest = Some(terminal.node()).filter(|node| node.comes()).or(self.guest);
                // What is typed while a program asks, or waits for a browser, starts none.
                self.running.entry(*terminal).or_insert_with(|| line.clone());
                self.prompts.remove(terminal);
                self.lines.entry(*terminal).or_default().push(index);
            }
            Kind::Printed { terminal, .. } | Kind::Refused { terminal, .. } => {
                self.lines.entry(*terminal).or_default().push(index);
            }
            Kind::Ready { terminal, prompt } => {
                self.running.remove(terminal);
                self.prompts.insert(*terminal, prompt.clone());
            }
            Kind::Asks { terminal, question } => drop(self.prompts.insert(*terminal, question.clone())),
            Kind::Started { terminal, pid, line, instance } => {
                let one = Behind { line: line.clone(), instance: instance.clone(), holds: None };
                self.background.insert((*terminal, *pid), one);
            }
            Kind::Behind { terminal, pid, note: Note::Holds { access_key_id, .. } } => {
                let place = self.place(access_key_id);
                if let Some(one) = self.background.get_mut(&(*terminal, *pid)) {
                    one.holds = place.or(one.holds);
                }
            }
            Kind::Behind { .. } => {}
            Kind::Ended { terminal, pid, .. } => drop(self.background.remove(&(*terminal, *pid))),
            Kind::Noted { terminal, note } => match note {
                Note::Holds { access_key_id, .. } => {
                    if let Some(place) = self.place(access_key_id) {
                        self.hold(terminal.node(), place);
                    }
                }
                Note::Exited { .. } => self.rest(terminal.node()),
                Note::Exports { access_key_id } => {
                    let before = self.exports.remove(terminal);
                    if let Some(place) = access_key_id.as_ref().and_then(|key| self.place(key)) {
                        self.exports.insert(*terminal, place);
                        if before != Some(place) && terminal.node() != Node::Ec2 {
                            self.copied = Some((index, place));
                        }
                    }
                    self.rest(terminal.node());
                }
                Note::ProviderTried { .. }
                | Note::Browser { .. }
                | Note::Transition { .. }
                | Note::Connected { .. }
                | Note::Background { .. }
                | Note::Killed { .. } => {}
            },
            Kind::Message(message) => {
                let aside = |node: &Node| Spot::from(*node) == Spot::Aside;
                self.aside = [message.from, message.to].into_iter().find(aside).or(self.aside);
                self.web |= Spot::parties(trace, index).is_some_and(|(from, to)| [from, to].contains(&Spot::Web));
                if let (Http::Response(response), super::Operation::PutToken) = (&message.http, &message.operation) {
                    let ttl =
                        response.headers.get("x-aws-ec2-metadata-token-ttl-seconds").and_then(|ttl| ttl.parse().ok());
                    self.token_expires =
                        ttl.map(|seconds| event.at + crate::kernel::Millis::seconds(seconds)).or(self.token_expires);
                }
            }
            Kind::Opened { terminal, prompt } => {
                self.guest = Some(terminal.node()).filter(|node| node.comes()).or(self.guest);
                self.opened.insert(*terminal);
                self.prompts.insert(*terminal, prompt.clone());
            }
            Kind::Closed { terminal } => {
                self.opened.remove(terminal);
                self.exports.remove(terminal);
                self.rest(terminal.node());
                self.prompts.remove(terminal);
                self.lines.remove(terminal);
            }
            Kind::Acted { action: Action::Disturb { late, seconds } } => {
                let until = event.at + crate::kernel::Millis::seconds(i64::from(*seconds));
                self.disturbed = (*seconds > 0).then_some((until, *late));
            }
            Kind::Acted { .. } | Kind::Lost { .. } => {}
        }
    }

    fn take_effect(&mut self, effect: &Effect, index: usize) {
        match effect {
            Effect::Transition { machine, subject, to, .. } => {
                self.stepped(machine, subject, to);
                if *machine == "credential"
                    && let Some(place) = self.place(subject)
                {
                    Rc::make_mut(&mut self.credentials)[place].status = to;
                }
                if *machine == "credential-delivery" && *to == "no-profile" {
                    self.release(Node::Imds);
                }
                if *machine == "ec2-instance" && !matches!(*to, "pending" | "running") && self.is_attended(subject) {
                    self.stop();
                }
            }
            Effect::Issued { credential } => {
                self.issued += 1;
                self.stepped("credential", credential.access_key_id.as_str(), "valid");
                Rc::make_mut(&mut self.credentials).push(Credential {
                    issue: Rc::clone(credential),
                    status: "valid",
                    holders: BTreeSet::new(),
                });
            }
            Effect::Served { access_key_id, .. } => {
                if let Some(place) = self.place(access_key_id.as_str()) {
                    self.hold(Node::Imds, place);
                }
            }
            Effect::Attended(attended) => self.attend(attended),
            Effect::Recorded { .. } => Rc::make_mut(&mut self.records).push(index),
            Effect::Found { .. } => Rc::make_mut(&mut self.findings).push(index),
            Effect::Authenticated { .. } | Effect::Rejected { .. } | Effect::Decided { .. } => {}
        }
    }

    /// A machine has stepped. What is over for good gives way to the next of its kind, or a month would be carried along.
    fn stepped(&mut self, machine: &'static str, subject: &str, to: &'static str) {
        let machines = Rc::make_mut(&mut self.machines);
        machines.insert((machine, subject.to_owned()), to);
        if self.subjects.get(machine).is_some_and(|last| last == subject) {
            return;
        }
        if let Some(last) = self.subjects.insert(machine, subject.to_owned())
            && matches!(machine, "credential" | "imds-token")
        {
            let over = (machine, last);
            if machines.get(&over) == Some(&"expired") {
                machines.remove(&over);
            }
        }
    }

    /// Another instance stands where one was: with its machines, its sets, and what its terminals showed.
    fn attend(&mut self, attended: &Attended) {
        for (machine, subject, state) in &attended.machines {
            self.stepped(machine, subject, state);
        }
        for (issue, status) in &attended.credentials {
            self.stepped("credential", issue.access_key_id.as_str(), status);
            let place = self.place(issue.access_key_id.as_str());
            let credentials = Rc::make_mut(&mut self.credentials);
            match place {
                Some(place) => credentials[place].status = status,
                None => credentials.push(Credential { issue: issue.clone(), status, holders: BTreeSet::new() }),
            }
        }
        self.release(Node::Ec2);
        match attended.serves.as_ref().and_then(|key| self.place(key.as_str())) {
            Some(place) => self.hold(Node::Imds, place),
            None => self.release(Node::Imds),
        }
        self.token_expires = None;
        if let Some(left) = &attended.left {
            let there = |terminal: &Terminal| terminal.node() == Node::Ec2;
            let lines = Terminal::ALL.into_iter().filter(there).filter_map(|one| Some((one, self.lines.remove(&one)?)));
            self.away.insert(left.clone(), lines.collect());
        }
        self.lines.extend(self.away.remove(&attended.instance).unwrap_or_default());
    }

    /// Whether this instance is the one on the stage.
    fn is_attended(&self, instance: &str) -> bool {
        self.inventory.instances.first().is_some_and(|item| item.id == instance)
    }

    /// The instance on the stage runs no more: what was in its memory is gone, the session token of IMDS too.
    fn stop(&mut self) {
        self.token_expires = None;
        self.release(Node::Ec2);
        self.release(Node::Imds);
    }

    fn hold(&mut self, node: Node, place: usize) {
        self.release(node);
        self.holds.insert(node, place);
        Rc::make_mut(&mut self.credentials)[place].holders.insert(node);
    }

    /// No program holds a copy there any more; a shell may have one in its variables.
    fn rest(&mut self, node: Node) {
        self.release(node);
        let exported = self.exports.iter().find(|(terminal, _)| terminal.node() == node).map(|(_, place)| *place);
        if let Some(place) = exported {
            self.hold(node, place);
        }
    }

    fn release(&mut self, node: Node) {
        if let Some(place) = self.holds.remove(&node) {
            Rc::make_mut(&mut self.credentials)[place].holders.remove(&node);
        }
    }

    fn place(&self, access_key_id: &str) -> Option<usize> {
        self.credentials.iter().rposition(|c| c.issue.access_key_id.as_str() == access_key_id)
    }

    /// The newest credential whose secret half is in the body of this message.
    fn carried(&self, http: &Http) -> Option<usize> {
        let Http::Response(response) = http else { return None };
        let body = response.body.text();
        if !body.contains("SecretAccessKey") {
            return None;
        }
        let keys = body.match_indices("ASIA").filter_map(|(at, _)| body.get(at..at + KEY_LENGTH));
        keys.filter_map(|key| self.place(key)).max()
    }

    fn signer(&self, http: &Http) -> Option<usize> {
        let Http::Request(request) = http else { return None };
        let (_, scope) = request.headers.get("authorization")?.split_once("Credential=")?;
        self.place(scope.split('/').next()?)
    }

    /// The places that are doing something.
    pub fn busy(&self) -> BTreeSet<Spot> {
        let flights = self.flights.iter().flat_map(|f| [f.from, f.to]);
        let pulses = self.pulses.iter().flat_map(|p| [p.from, p.to]);
        flights.chain(pulses).collect()
    }

    /// The state of the newest subject of `machine`, if it has begun.
    pub fn state(&self, machine: &'static str) -> Option<&'static str> {
        let subject = self.subjects.get(machine)?;
        self.machines.get(&(machine, subject.clone())).copied()
    }
}

/// Pictures of one show, found fast: a checkpoint every so often, and from there a few events on. It grows with its show,
/// at the cost of what is new.
#[derive(Clone, Debug, Default)]
pub struct Album {
    checkpoints: Vec<(Show, Picture)>,
    /// Every so many of [`SPACING`] events there is one.
    thinned: usize,
}

/// Events between two checkpoints.
const SPACING: usize = 128;

/// With more checkpoints than this, every other one goes.
const MOST: usize = 256;

impl Album {
    /// The album of a show.
    pub fn of(trace: &Trace, playback: &Playback) -> Self {
        let mut album = Self::default();
        album.extend(trace, playback);
        album
    }

    /// Goes on with what is new in the show.
    pub fn extend(&mut self, trace: &Trace, playback: &Playback) {
        let mut picture = self.checkpoints.last().map(|(_, picture)| picture.clone()).unwrap_or_default();
        loop {
            let begun = self.checkpoints.is_empty();
            let next = if begun { playback.first() } else { picture.events.max(1) + (SPACING << self.thinned) };
            if next >= trace.len() {
                return;
            }
            let show = playback.cue(next).begins;
            picture.advance(trace, playback, show);
            // What is under way is looked up anew; when it ends may not be known yet.
            picture.flights.clear();
            picture.pulses.clear();
            self.checkpoints.push((show, picture.clone()));
            if self.checkpoints.len() > MOST {
                self.thinned += 1;
                let mut number = 0;
                self.checkpoints.retain(|_| {
                    number += 1;
                    number % 2 == 1
                });
            }
        }
    }

    /// The picture at `show`: the same as [`Picture::at`], sooner.
    pub fn at(&self, trace: &Trace, playback: &Playback, show: Show) -> Picture {
        let after = self.checkpoints.partition_point(|(at, _)| *at <= show);
        let mut picture = after.checked_sub(1).map_or_else(Picture::default, |i| self.checkpoints[i].1.clone());
        picture.advance(trace, playback, show);
        picture
    }
}
