//! The world: a cloud, the computers that people type on, and the network between them.

mod asking;
mod background;
mod behind;
mod browser;
mod deed;
mod gate;
mod github;
mod inventory;
mod jobs;
mod network;
mod pace;
mod spent;
mod visit;
mod visits;
mod web;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::trace::{Inventory, Kind, Operation, SignIn};
use super::{Action, Event, Goal, Node, Terminal};
use crate::cloud::{AttackerSetup, Cloud, Dispatch, Effect, InstanceId, InstanceState, Setup, Source};
use crate::host::{self, NetError, Session};
use crate::kernel::{EventQueue, Millis, Rng, SimTime};
use crate::wire::{Request, Response};

use asking::Asking;
use behind::Background;
pub use deed::Deed;
pub use spent::Spent;
use visit::Visit;

/// The address of the local PC, from the block that RFC 5737 keeps for examples.
pub const PC_ADDRESS: &str = "203.0.113.45";
/// The attacker's address, from a block that RFC 5737 keeps for examples.
pub const ATTACKER_ADDRESS: &str = "198.51.100.23";
/// The user of the other account whose key lies on its computer.
pub const PARTNER: &str = "partner";
/// How long a person looks at an answer before the next action.
const PAUSE: Millis = Millis(1200);
/// How long a connection is tried that nothing answers.
const TIMEOUT: Millis = Millis::seconds(1);
/// So much of what is due in the account at one moment happens at a stretch.
const TOGETHER: usize = 32;
/// An action that has not ended by then is given up. Programs may sleep for days, as one does that shows how an SDK renews
/// its credentials; that costs no real time.
const PATIENCE: Millis = Millis::hours(40 * 24);

/// Something on its way.
#[derive(Clone, Debug)]
enum Delivery {
    /// A request reaches its service.
    Request { exchange: u64, from: Source, request: Box<Request> },
    /// A service's answer leaves it, after the time that it took to work.
    Leaves { exchange: u64, response: Box<Response> },
    /// An answer reaches whoever asked.
    Response { exchange: u64, response: Box<Response> },
    /// A connection attempt is given up.
    Fails { exchange: u64, error: NetError },
    /// A program's sleep is over.
    Wakes,
    /// A program has waited for a browser as long as it does: in which terminal, and when it began.
    NobodyCame { terminal: Terminal, began: SimTime },
    /// A request reaches the instance's web service.
    Web { exchange: u64, request: Box<Request> },
    /// The sleep of a program in the background is over.
    WakesBehind { terminal: Terminal, pid: u32 },
    /// A request reaches GitHub, which hands out tokens.
    GitHub { exchange: u64, request: Box<Request> },
}

/// What the instance's service fetches for somebody.
#[derive(Clone, Debug)]
struct Fetch {
    /// The exchange that waits for it.
    asked: u64,
    /// What it sent.
    request: Request,
}

/// Both ends of an exchange, while it is under way.
#[derive(Clone, Debug)]
struct Exchange {
    from: Node,
    to: Node,
    operation: Operation,
    /// Whether the cloud itself asked; then the exchange's number is its ticket.
    internal: bool,
}

/// Everything that is simulated, at one moment. It can be cloned between actions, as a checkpoint.
#[derive(Clone, Debug)]
pub struct World {
    now: SimTime,
    cloud: Cloud,
    sessions: BTreeMap<Terminal, Session>,
    /// Of which instance the instance's shells are, and those of the ones before.
    shells_of: Option<InstanceId>,
    away: BTreeMap<InstanceId, BTreeMap<Terminal, Session>>,
    /// Terminals that have gone to an instance, and the session to which one goes when its line has ended.
    visits: BTreeMap<Terminal, Visit>,
    calling: Option<(Terminal, String)>,
    /// The terminal whose line is running.
    busy: Option<Terminal>,
    /// The programs in the background.
    background: BTreeMap<(Terminal, u32), Background>,
    /// Those that the line that runs has begun, and those that it has killed.
    starting: Vec<(u32, String)>,
    killing: Vec<u32>,
    /// The terminals beside the first ones.
    opened: BTreeSet<Terminal>,
    /// The terminals in which a program asks for a line.
    asking: BTreeMap<Terminal, Asking>,
    /// The pages on which a person is asked to sign in, the newest last.
    pages: Vec<Rc<SignIn>>,
    queue: EventQueue<Delivery>,
    exchanges: BTreeMap<u64, Exchange>,
    next_exchange: u64,
    /// What the instance's web service fetches, by its exchange.
    fetches: BTreeMap<u64, Fetch>,
    jitter: Rng,
    /// What the jobs of the CI runners show GitHub to get a token, each its own.
    jobs: Rc<[String]>,
    /// Until when the metadata service is disturbed, and by how much its answers are late: for ever, if nothing is said.
    disturbed: Option<(SimTime, Option<Millis>)>,
    /// Where the attacker's computer is, and of which account, if it is an instance.
    attacker: (AttackerSetup, Option<String>),
    /// What happened since it was last taken.
    events: Vec<Event>,
    inventory: Rc<Inventory>,
    spent: Spent,
}

impl World {
    /// The world of `setup` at `now`.
    pub fn new(setup: &Setup, seed: u64, now: SimTime) -> Self {
        let cloud = Cloud::new(setup, seed, now);
        let mut pc = Session::pc();
        host::homes::furnish(&mut pc, cloud.account(), cloud.region(), cloud.user_key("admin").as_ref());
        Self {
            now,
            cloud,
            sessions: BTreeMap::from([(Terminal::Pc, pc)]),
            shells_of: None,
            away: BTreeMap::new(),
            visits: BTreeMap::new(),
            calling: None,
            busy: None,
            background: BTreeMap::new(),
            starting: Vec::new(),
            killing: Vec::new(),
            opened: BTreeSet::new(),
            asking: BTreeMap::new(),
            pages: Vec::new(),
            queue: EventQueue::new(),
            exchanges: BTreeMap::new(),
            next_exchange: 0,
            fetches: BTreeMap::new(),
            jitter: Rng::stream(seed, "network"),
            jobs: jobs::tickets(seed),
            disturbed: None,
            attacker: (setup.attacker, setup.other.as_ref().map(|other| other.account.clone())),
            events: Vec::new(),
            inventory: Rc::default(),
            spent: Spent::default(),
        }
    }

    /// The simulated clock.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// How much work it was to come this far.
    pub fn spent(&self) -> Spent {
        self.spent
    }

    /// What has happened since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The account.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The account, for whoever speaks HTTP to it without a stage.
    pub fn cloud_mut(&mut self) -> &mut Cloud {
        &mut self.cloud
    }

    /// What the shell in `terminal` stands for, if it is open.
    pub fn session(&self, terminal: Terminal) -> Option<&Session> {
        self.sessions.get(&terminal)
    }

    /// What a program asks in `terminal`, if one does.
    pub fn question(&self, terminal: Terminal) -> Option<&str> {
        self.asking.get(&terminal).filter(|asking| asking.listens.is_none()).map(|asking| asking.question.as_str())
    }

    /// `text` without the secrets in it that are not of this world, or nothing if there are none.
    pub fn screen(&self, text: &str) -> Option<String> {
        host::secrets::screen(text, &|is| self.cloud.minted().any(is))
    }

    /// The door: an action that would bring in a real secret is refused, and only what is left of it comes in.
    fn admit(&self, action: Action) -> Action {
        let (terminal, text) = match &action {
            Action::Type { terminal, line } | Action::Refused { terminal, line } => (*terminal, line.clone()),
            Action::Call { user, action, params, .. } => {
                let params = params.iter().flat_map(|(name, value)| [" ", name.as_str(), "=", value.as_str()]);
                (Terminal::Pc, [user.as_str(), " ", action.as_str()].into_iter().chain(params).collect())
            }
            Action::SignIn { session: Some(session) } => (Terminal::Pc, session.clone()),
            Action::Attend { instance } => (Terminal::Ec2, instance.clone()),
            Action::Open { .. }
            | Action::SignIn { session: None }
            | Action::Close { .. }
            | Action::Disturb { .. }
            | Action::Wait { .. } => return action,
        };
        // What a program asks for says what the answer is.
        let question = match &action {
            Action::Type { terminal, .. } | Action::Refused { terminal, .. } => self.question(*terminal).unwrap_or(""),
            _ => "",
        };
        let screened = self.screen(&[question, &text].concat());
        let screened = screened.map(|all| all.strip_prefix(question).map_or(all.clone(), str::to_owned));
        screened.map_or(action, |line| Action::Refused { terminal, line })
    }

    /// Lets time pass. Nothing but what is due happens, so it may as well pass in slices.
    pub fn wait(&mut self, span: Millis) {
        self.advance(self.now + span.clamp(Millis::ZERO, super::MAX_WAIT));
    }

    /// Lets time pass up to `until`, but for no more than about `most` units of work: whether that was all.
    pub fn wait_some(&mut self, until: SimTime, most: u64) -> bool {
        let before = self.spent;
        while self.next_at().is_some_and(|at| at <= until) {
            if self.spent.since(before).units() >= most {
                return false;
            }
            self.next();
        }
        self.now = self.now.max(until);
        true
    }

    /// Lets time pass until an event of which `goal` says so, or until `latest` if there is none; whether there was one.
    /// All that belongs to that millisecond happens, as it does in a wait of just that span.
    pub fn wait_for(&mut self, goal: Goal, latest: SimTime) -> bool {
        let mut seen = self.events.len();
        while self.next_at().is_some_and(|at| at <= latest) {
            self.next();
            if self.events[seen..].iter().any(|event| goal.is(event)) {
                self.advance(self.now);
                return true;
            }
            seen = self.events.len();
        }
        self.advance(latest);
        false
    }

    // ---- What people do -------------------------------------------------------------------------------------------

    /// Opens `terminal`, if it is not open.
    fn open(&mut self, terminal: Terminal) {
        if !terminal.is_given() && self.opened.insert(terminal) {
            let prompt = prompt(self.shell(terminal).as_ref());
            self.record(Kind::Opened { terminal, prompt });
            // What lies on its computer is seen from now on.
            self.take_inventory();
        }
    }

    /// Records what a program told. Machines are drawn from one kind of event, whoever they belong to.
    fn note(&mut self, terminal: Terminal, note: host::Note) {
        if let host::Note::Browser { url, .. } = &note {
            self.page_opened(terminal, url);
        }
        self.record(match note {
            host::Note::Transition { machine, subject, from, on, to } => {
                Kind::Effect(Effect::Transition { machine, subject, from, on, to })
            }
            host::Note::Connected { session } => {
                self.calling = Some((terminal, session));
                return;
            }
            host::Note::Background { pid, line } => {
                self.starting.push((pid, line));
                return;
            }
            host::Note::Killed { pid } => {
                self.killing.push(pid);
                return;
            }
            note => Kind::Noted { terminal, note },
        });
    }

    /// Ctrl-C: the line is given up, and the shell is as it was before it.
    fn interrupt(&mut self, terminal: Terminal, mut session: Session, line: &str) {
        self.record(Kind::Printed { terminal, stream: host::Stream::Err, text: "^C\n".to_owned() });
        session.interrupt(line);
        self.ready(terminal, session);
    }

    /// A line has come to its end; what it did to the computer's files is there for its other terminals too.
    fn ready(&mut self, terminal: Terminal, mut session: Session) {
        self.page_closed(terminal);
        self.share_files(terminal, &session);
        if session.has_ended() {
            session = self.come_back(terminal).unwrap_or(session);
        }
        if let Some((_, call)) = self.calling.take_if(|(calling, _)| *calling == terminal) {
            session = self.go(terminal, call, session);
        }
        // What a program leaves behind whose shell has lost its instance is lost with it.
        let lost = !self.visits.contains_key(&terminal)
            && terminal.node() == Node::Ec2
            && self.sessions.get(&terminal).is_some_and(Session::has_ended);
        if lost {
            session.hang_up();
        }
        let prompt = if lost { prompt(None) } else { session.prompt() };
        let exported = exported(&session);
        if self.sessions.get(&terminal).and_then(self::exported) != exported {
            let access_key_id = exported.map(str::to_owned);
            self.record(Kind::Noted { terminal, note: host::Note::Exports { access_key_id } });
        }
        let runs = |pid: u32| {
            self.background.contains_key(&(terminal, pid)) || self.starting.iter().any(|(own, _)| *own == pid)
        };
        session.keep_jobs(runs);
        let shell = session.clone();
        self.sessions.insert(terminal, session);
        self.busy = None;
        self.start_background(terminal, &shell);
        self.record(Kind::Ready { terminal, prompt });
    }

    /// The shell of `terminal`: on the instance, Session Manager opens one when it is first needed.
    fn shell(&self, terminal: Terminal) -> Option<Session> {
        let instance = match terminal.node() {
            Node::Ec2 => Some(self.cloud.attended().filter(|i| i.state == InstanceState::Running)?),
            _ => None,
        };
        if let Some(session) = self.open_shell(terminal) {
            return Some(session.clone());
        }
        if self.shut(terminal).is_some() {
            return None;
        }
        let mut fresh = match (instance, terminal.node()) {
            (Some(instance), _) => Session::instance(&instance.short_hostname(), self.cloud.region()),
            (None, Node::Attacker) => Session::outside(),
            (None, Node::Partner) => Session::partner(),
            // Each run of a workflow has a computer of its own.
            (None, Node::Ci) => return Some(self.runner(terminal)),
            (None, _) => Session::pc(),
        };
        let at_home = terminal.siblings().filter(|sibling| !self.visits.contains_key(sibling));
        if let Some(other) = at_home.into_iter().find_map(|sibling| self.sessions.get(&sibling)) {
            fresh.share_files(other);
        } else {
            let other = self.cloud.other().filter(|_| terminal.node() == Node::Partner);
            let key = other.and_then(|other| other.user_key(PARTNER));
            host::homes::furnish(&mut fresh, self.cloud.account(), self.cloud.region(), key.as_ref());
        }
        Some(fresh)
    }

    /// The instance's terminals are those of the one that is attended: each has its own shells and files.
    fn turn_shells(&mut self) {
        let Some(now) = self.cloud.attended().filter(|i| i.state == InstanceState::Running).map(|i| i.id.clone())
        else {
            return;
        };
        let Some(before) = self.shells_of.replace(now.clone()).filter(|before| *before != now) else { return };
        let there = || Terminal::Ec2.siblings();
        let left: BTreeMap<Terminal, Session> =
            there().filter_map(|terminal| Some((terminal, self.sessions.remove(&terminal)?))).collect();
        // Whatever asked there asks no more.
        self.asking.retain(|terminal, _| terminal.node() != Node::Ec2);
        for terminal in there() {
            self.page_closed(terminal);
        }
        self.away.insert(before, left);
        self.sessions.extend(self.away.remove(&now).unwrap_or_default());
        let open: Vec<Terminal> = there().filter(|one| one.is_first() || self.opened.contains(one)).collect();
        for terminal in open {
            let prompt = prompt(self.shell(terminal).as_ref());
            self.record(Kind::Ready { terminal, prompt });
        }
    }

    fn fill(&self, value: &str) -> String {
        let instance = self.cloud.attended().map(|i| i.id.to_string()).unwrap_or_default();
        let association = self.cloud.attended_association().map(ToString::to_string).unwrap_or_default();
        value
            .replace("{instance}", &instance)
            .replace("{association}", &association)
            .replace("{account}", self.cloud.account())
    }

    // ---- Time -----------------------------------------------------------------------------------------------------

    /// Lets everything happen up to `until`.
    fn advance(&mut self, until: SimTime) {
        self.wait_some(until, u64::MAX);
    }

    /// When the next thing happens.
    fn next_at(&self) -> Option<SimTime> {
        [self.queue.next_at(), self.cloud.due()].into_iter().flatten().min()
    }

    /// The next thing that happens, the cloud's own or the network's, whichever is due first.
    fn next(&mut self) -> Option<Happened> {
        let at = self.next_at()?;
        self.now = self.now.max(at);
        if self.cloud.due().is_some_and(|due| due <= at) {
            self.spent.events += self.cloud.tick_some(self.now, TOGETHER) as u64;
            // What is due at one moment is told of together.
            if self.cloud.due().is_none_or(|due| due > self.now) {
                self.collect();
            }
            return Some(Happened::Else);
        }
        let (_, delivery) = self.queue.pop()?;
        self.spent.events += 1;
        Some(match delivery {
            Delivery::Request { exchange, from, request } => {
                self.cloud.arrive(self.now, exchange, &from, &request);
                self.collect();
                Happened::Else
            }
            Delivery::Leaves { exchange, response } => {
                self.reply(exchange, *response);
                Happened::Else
            }
            Delivery::Response { exchange, response } => match self.exchanges.remove(&exchange) {
                Some(Exchange { internal: true, .. }) => {
                    self.cloud.answer(self.now, exchange, &response);
                    self.collect();
                    Happened::Else
                }
                _ => self.answered(exchange, Ok(*response)),
            },
            Delivery::Web { exchange, request } => {
                self.web_asked(exchange, &request);
                Happened::Else
            }
            Delivery::WakesBehind { terminal, pid } => {
                self.wake_behind(terminal, pid);
                Happened::Else
            }
            Delivery::GitHub { exchange, request } => {
                self.github_asked(exchange, &request);
                Happened::Else
            }
            Delivery::Fails { exchange, error } => self.answered(exchange, Err(error)),
            Delivery::Wakes => Happened::Woke,
            Delivery::NobodyCame { terminal, began } => {
                self.nobody_came(terminal, began);
                Happened::Else
            }
        })
    }

    /// The instance that the terminals are of.
    fn attended(&self) -> Option<InstanceId> {
        self.cloud.attended().filter(|i| i.state == InstanceState::Running).map(|i| i.id.clone())
    }

    /// Takes over what the cloud did and what it wants to send.
    fn collect(&mut self) {
        self.spent.steps += self.cloud.take_work();
        let effects = self.cloud.take_effects();
        let changed = effects.iter().any(|e| matches!(e, Effect::Recorded { record, .. } if !record.read_only()));
        for effect in effects {
            let ended = match &effect {
                Effect::Transition { machine: "ec2-instance", on, subject, to, .. } => {
                    if matches!(*on, "RebootInstances" | "booted") {
                        self.web_restarted();
                    }
                    let ends = *on == "RebootInstances" || matches!(*to, "stopping" | "shutting-down");
                    ends.then(|| InstanceId::new(subject.as_str()))
                }
                _ => None,
            };
            self.record(Kind::Effect(effect));
            if let Some(instance) = ended {
                self.hang_up(&instance);
            }
        }
        if changed {
            self.take_inventory();
        }
        for dispatch in self.cloud.take_dispatches() {
            match dispatch {
                Dispatch::Reply { exchange, response } => {
                    let Some(Exchange { to, operation, .. }) = self.exchanges.get(&exchange).cloned() else { continue };
                    let Some(late) = self.late(to) else {
                        self.lose(exchange);
                        continue;
                    };
                    let leaves = self.now + self.work(&operation) + late;
                    self.queue.push(leaves, Delivery::Leaves { exchange, response: Box::new(response) });
                }
                Dispatch::Lost { exchange } => self.lose(exchange),
                Dispatch::Call { ticket, from, request, .. } => {
                    self.send(ticket, Node::from(from), Source::Service(from), true, request);
                }
            }
        }
    }

    fn record(&mut self, kind: Kind) {
        debug_assert!(
            self.events.last().is_none_or(|last| last.at <= self.now),
            "events are recorded in order of time"
        );
        self.spent.events += 1;
        let kind = match kind {
            Kind::Printed { terminal, stream, text } => Kind::Printed { terminal, stream, text: self.shown(text) },
            kind => kind,
        };
        self.events.push(Event { at: self.now, kind });
    }

    /// What is printed, without a real key: a shell may have put it together from pieces, of which none is one.
    fn shown(&self, text: String) -> String {
        let stranger = |id: &str| !self.cloud.minted().any(|own| own == id);
        let screened = if host::secrets::key_ids(&text).any(stranger) { self.screen(&text) } else { None };
        screened.unwrap_or(text)
    }
}

/// What stands before a line; without an instance there is no shell to ask.
fn prompt(session: Option<&Session>) -> String {
    session.map_or_else(|| "$ ".to_owned(), Session::prompt)
}

/// The credentials in a shell's variables: a key without its secret is none.
fn exported(session: &Session) -> Option<&str> {
    session.var("AWS_SECRET_ACCESS_KEY").filter(|secret| !secret.is_empty())?;
    session.var("AWS_ACCESS_KEY_ID").filter(|key| !key.is_empty())
}

/// What the next thing was.
#[derive(Debug)]
enum Happened {
    /// This exchange of a program's has its answer.
    Answered(u64, Result<Response, NetError>),
    /// A program's sleep is over.
    Woke,
    /// Something that no program waits for.
    Else,
}
