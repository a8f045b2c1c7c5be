//! Carries out a person's action in pieces: however it is cut, the same happens.
//!
//! May use: the [`World`] around it. Nothing else may happen to a world while something is being done in it.
//!
//! ```text
//! let mut deed = world.begin(action)?;
//! while world.turn(&mut deed, 16) {} // or leave it for now: some hundred microseconds at a time
//! ```

use std::collections::BTreeMap;

use super::asking::{Asking, Heard};
use super::browser::{Browsing, Next};
use super::{Delivery, Happened, PATIENCE, PAUSE, World, prompt};
use crate::cloud::Service;
use crate::host::{self, Io, NetError, Process, Session, Step};
use crate::kernel::{Millis, SimTime};
use crate::story::action::CONSOLE;
use crate::story::trace::{Kind, LONGEST_EXCHANGE};
use crate::story::{Action, MAX_WAIT, Terminal};
use crate::wire::{Method, Request, percent_encode, sigv4};

/// An action that is being done.
#[derive(Debug)]
pub struct Deed {
    action: Action,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Time passes until then.
    Waits(SimTime),
    /// Until then, a person looks at what there is.
    Looks(SimTime),
    /// A line runs.
    Runs(Box<Running>),
    /// A call from the desk has not been answered; not for ever.
    Asks { exchange: u64, until: SimTime },
    /// A person is at the page on which one signs in.
    Browses(Box<Browsing>),
    /// There is no more to it.
    Done,
}

/// A line that runs.
#[derive(Debug)]
struct Running {
    terminal: Terminal,
    line: String,
    /// The shell as it was before, which Ctrl-C returns to.
    before: Session,
    process: Process<Session>,
    /// Then it is given up.
    until: SimTime,
    /// The exchange on which it waits, and until when.
    awaited: Option<(u64, SimTime)>,
    /// Whether it has something to go on with.
    ready: bool,
    /// When it was started, and what it has heard since.
    began: SimTime,
    heard: Vec<(SimTime, Heard)>,
    /// So many of these it is yet to hear once more.
    again: usize,
}

impl Deed {
    /// What is done: another action than was asked for, where that was refused at the door.
    pub fn action(&self) -> &Action {
        &self.action
    }
}

impl World {
    /// Begins `action`; nothing, if it is [too long](Action::is_too_long) to come in.
    pub fn begin(&mut self, action: Action) -> Option<Deed> {
        if action.is_too_long() {
            return None;
        }
        let action = self.admit(action);
        let stage = match action {
            // In one wait or in several, time passes alike: nothing tells where one ended.
            Action::Wait { span } => Stage::Waits(self.now + span.clamp(Millis::ZERO, MAX_WAIT)),
            _ => Stage::Looks(self.now + PAUSE),
        };
        Some(Deed { action, stage })
    }

    /// Goes on with it for about `most` units of [work](super::Spent::units), one event at least; whether there is more.
    pub fn turn(&mut self, deed: &mut Deed, most: u64) -> bool {
        let before = self.spent;
        while !matches!(deed.stage, Stage::Done) {
            let left = most.saturating_sub(self.spent.since(before).units());
            if left == 0 {
                return true;
            }
            self.piece(deed, left);
        }
        false
    }

    /// The next piece of it.
    fn piece(&mut self, deed: &mut Deed, most: u64) {
        let done = match &mut deed.stage {
            Stage::Done => return,
            Stage::Waits(until) => {
                if self.wait_some(*until, most) {
                    deed.stage = Stage::Done;
                }
                return;
            }
            Stage::Looks(until) => {
                if !self.wait_some(*until, most) {
                    return;
                }
                deed.stage = self.set_off(&deed.action);
                matches!(deed.stage, Stage::Done)
            }
            Stage::Runs(running) => self.run_on(running),
            Stage::Browses(browsing) => match self.browse_on(browsing) {
                Next::Waits => false,
                Next::Rests => true,
                Next::Resumes(on) => {
                    let (terminal, asking, session) = *on;
                    deed.stage = self.go_on(terminal, asking, session);
                    return;
                }
            },
            Stage::Asks { exchange, until } => match self.next() {
                None => true,
                Some(Happened::Answered(answered, _)) if answered == *exchange => true,
                Some(_) => self.now > *until,
            },
        };
        if done {
            deed.stage = Stage::Done;
            self.take_inventory();
        }
    }

    /// Does what is done at once, and says what is to follow.
    fn set_off(&mut self, action: &Action) -> Stage {
        self.record(Kind::Acted { action: action.clone() });
        self.turn_shells();
        self.end_visits();
        match action {
            Action::Type { terminal, line } => return self.type_line(*terminal, line),
            Action::Refused { terminal, line } => {
                self.open(*terminal);
                let mut session = self.shell(*terminal);
                if let Some(session) = &mut session {
                    session.remember(line);
                    self.sessions.insert(*terminal, session.clone());
                }
                let prompt = self.question(*terminal).map_or_else(|| prompt(session.as_ref()), str::to_owned);
                self.record(Kind::Refused { terminal: *terminal, prompt, line: line.clone() });
            }
            Action::Open { terminal } => self.open(*terminal),
            Action::Close { terminal } => {
                if self.opened.remove(terminal) {
                    self.end_all_behind(|own, _| own == *terminal);
                    self.sessions.remove(terminal);
                    self.asking.remove(terminal);
                    self.page_closed(*terminal);
                    self.record(Kind::Closed { terminal: *terminal });
                }
            }
            Action::Attend { instance } => {
                self.cloud.attend(self.now, instance);
                self.collect();
                self.turn_shells();
            }
            Action::Call { user, service, action, params } => return self.api_call(user, *service, action, params),
            Action::Disturb { late, seconds } => {
                let late = late.map(|millis| Millis(i64::from(millis)));
                self.disturbed = Some((self.now + Millis::seconds(i64::from(*seconds)), late));
            }
            Action::SignIn { session } => {
                return self.browse(session.as_deref()).map_or(Stage::Done, |on| Stage::Browses(Box::new(on)));
            }
            Action::Wait { .. } => {}
        }
        Stage::Done
    }

    fn type_line(&mut self, terminal: Terminal, line: &str) -> Stage {
        self.open(terminal);
        let Some(mut session) = self.shell(terminal) else {
            let text = self.not_connected();
            self.record(Kind::Printed { terminal, stream: host::Stream::Err, text });
            return Stage::Done;
        };
        if self.open_shell(terminal).is_none() {
            self.sessions.insert(terminal, session.clone());
        }
        let prompt = match self.question(terminal) {
            _ if self.awaits_browser(terminal) => String::new(),
            Some(question) => question.to_owned(),
            None => session.prompt(),
        };
        if let Some(text) = at_once(&prompt, line) {
            self.record(Kind::Printed { terminal, stream: host::Stream::Out, text });
            if line.ends_with('\u{3}') {
                // A program that asks is given up, and with it the line that started it.
                let asked = self.asking.remove(&terminal);
                self.page_closed(terminal);
                session.interrupt(asked.as_ref().map_or("", |asking| &asking.line));
                if asked.is_some() {
                    self.record(Kind::Ready { terminal, prompt: session.prompt() });
                }
                self.sessions.insert(terminal, session);
            }
            return Stage::Done;
        }
        if self.awaits_browser(terminal) {
            // It waits for a browser, and reads nothing: the line stands there, and that is all.
            let text = [line, "\n"].concat();
            self.record(Kind::Printed { terminal, stream: host::Stream::Out, text });
            return Stage::Done;
        }
        self.record(Kind::Typed { terminal, prompt, line: line.to_owned() });
        self.busy = Some(terminal);
        if let Some(asking) = self.asking.remove(&terminal) {
            return self.answer_line(terminal, asking, session, line);
        }
        let io = Io::new(self.now);
        let before = session.clone();
        let process = Process::spawn(io.clone(), host::start(session, line.to_owned(), io));
        Stage::Runs(Box::new(Running {
            terminal,
            line: line.to_owned(),
            before,
            process,
            until: self.now + PATIENCE,
            awaited: None,
            ready: true,
            began: self.now,
            heard: Vec::new(),
            again: 0,
        }))
    }

    /// A line for a program that asks.
    fn answer_line(&mut self, terminal: Terminal, asking: Asking, session: Session, line: &str) -> Stage {
        let mut asking = asking;
        asking.heard.push((self.now, Heard::Line(line.to_owned())));
        self.go_on(terminal, asking, session)
    }

    /// A program that has waited is run anew up to there, and goes on with what it heard last.
    fn go_on(&self, terminal: Terminal, asking: Asking, session: Session) -> Stage {
        let Asking { line, began, heard, .. } = asking;
        let io = Io::new(began);
        let before = session.clone();
        Stage::Runs(Box::new(Running {
            terminal,
            line: line.clone(),
            before,
            process: Process::spawn(io.clone(), host::start(session, line, io)),
            until: self.now + PATIENCE,
            awaited: None,
            ready: true,
            began,
            again: heard.len(),
            heard,
        }))
    }

    /// Lets a program hear the next thing once more; what it does on the way there, it has done before.
    fn again(&mut self, running: &mut Running) -> bool {
        let Running { terminal, process, began, heard, again, .. } = running;
        let next = heard.len() - *again;
        let at = next.checked_sub(1).and_then(|last| heard.get(last)).map_or(*began, |(at, _)| *at);
        let step = process.poll(at);
        self.spent.steps += process.take_work();
        match step {
            Step::Works => return false,
            // It may come to its end sooner, where its files have been changed meanwhile.
            Step::Done(session) => {
                self.ready(*terminal, session);
                return true;
            }
            Step::Sent(_) | Step::Sleeps(_) | Step::Asks(_) | Step::Listens(..) | Step::Waits => {}
        }
        match heard.get(next).map(|(_, heard)| heard) {
            Some(Heard::Answer(answer)) => process.deliver(answer.clone()),
            Some(Heard::Line(line)) => process.answer(Some(line.clone())),
            Some(Heard::Brought(query)) => process.answer(query.clone()),
            Some(Heard::Woke) | None => {}
        }
        *again -= 1;
        process.take_outputs();
        process.take_notes();
        false
    }

    /// Lets a line run on up to where it waits, or the next thing happen for which it may be waiting; whether it ended.
    fn run_on(&mut self, running: &mut Running) -> bool {
        match running {
            Running { again: 1.., .. } => self.again(running),
            Running { ready: true, .. } => self.poll(running),
            _ => self.watch(running),
        }
    }

    fn poll(&mut self, running: &mut Running) -> bool {
        let Running { terminal, process, .. } = running;
        let step = process.poll(self.now);
        self.spent.steps += process.take_work();
        if matches!(step, Step::Works) {
            return false;
        }
        for output in process.take_outputs() {
            self.record(Kind::Printed { terminal: *terminal, stream: output.stream, text: output.text });
        }
        for note in process.take_notes() {
            self.note(*terminal, note);
        }
        running.ready = false;
        match step {
            Step::Done(session) => {
                self.ready(*terminal, session);
                return true;
            }
            Step::Sent(request) => {
                let exchange = self.send_from(*terminal, process.hops(), request);
                running.awaited = Some((exchange, self.now + LONGEST_EXCHANGE));
            }
            Step::Sleeps(at) => self.queue.push(at, Delivery::Wakes),
            Step::Asks(question) => {
                let (line, heard) = (running.line.clone(), std::mem::take(&mut running.heard));
                let (began, terminal) = (running.began, *terminal);
                // The shell is as it was before the line, until that has come to its end.
                self.sessions.insert(terminal, running.before.clone());
                self.busy = None;
                self.record(Kind::Asks { terminal, question: question.clone() });
                self.asking.insert(terminal, Asking { line, began, heard, question, listens: None });
                return true;
            }
            Step::Listens(address, until) => {
                let (line, heard) = (running.line.clone(), std::mem::take(&mut running.heard));
                let (began, terminal) = (running.began, *terminal);
                self.sessions.insert(terminal, running.before.clone());
                self.queue.push(until, Delivery::NobodyCame { terminal, began });
                // The command goes on: its terminal is not ready.
                self.busy = None;
                let listens = Some((address, until));
                self.asking.insert(terminal, Asking { line, began, heard, question: String::new(), listens });
                return true;
            }
            Step::Waits | Step::Works => {}
        }
        false
    }

    /// Others' events happen until this program has something to go on with.
    fn watch(&mut self, running: &mut Running) -> bool {
        let Running { terminal, process, until, awaited, heard, .. } = running;
        let latest = awaited.map_or(*until, |(_, latest)| latest.min(*until));
        let happened = if self.next_at().is_some_and(|at| at <= latest) { self.next() } else { None };
        match happened {
            Some(Happened::Answered(exchange, answer)) if awaited.is_some_and(|(on, _)| on == exchange) => {
                *awaited = None;
                heard.push((self.now, Heard::Answer(answer.clone())));
                process.deliver(answer);
                running.ready = true;
            }
            Some(Happened::Woke) => {
                heard.push((self.now, Heard::Woke));
                running.ready = true;
            }
            Some(_) => {}
            None if latest < *until => {
                self.advance(latest);
                *awaited = None;
                heard.push((self.now, Heard::Answer(Err(NetError::Timeout))));
                process.deliver(Err(NetError::Timeout));
                running.ready = true;
            }
            None => {
                self.advance(*until);
                for note in process.kill() {
                    self.note(*terminal, note);
                }
                self.interrupt(*terminal, running.before.clone(), &running.line);
                return true;
            }
        }
        false
    }

    fn api_call(&mut self, user: &str, service: Service, action: &str, params: &BTreeMap<String, String>) -> Stage {
        let region = self.cloud.region().to_owned();
        let host = match service {
            Service::Iam => "iam.amazonaws.com".to_owned(),
            service => format!("{}.{region}.amazonaws.com", service.prefix()),
        };
        let request = Request::new(Method::Post, &host, "/").header("User-Agent", CONSOLE);
        let mut request = if service == Service::S3 {
            self.bucket_policy_call(action, params, &region).header("User-Agent", CONSOLE)
        } else if service == Service::Ssm {
            // It speaks JSON, and names the operation in a header.
            let body = params.iter().map(|(name, value)| (name.clone(), self.fill(value).into()));
            request
                .header("X-Amz-Target", ["AmazonSSM.", action].concat())
                .header("Content-Type", "application/x-amz-json-1.1")
                .with_body(serde_json::Value::Object(body.collect()).to_string())
        } else {
            let mut form = format!("Action={}&Version={}", percent_encode(action), service.query_version());
            for (name, value) in params {
                form = format!("{form}&{}={}", percent_encode(name), percent_encode(&self.fill(value)));
            }
            request.header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8").with_body(form)
        };
        if let Some(key) = self.cloud.user_key(user) {
            sigv4::sign(&mut request, &key, &region, service.prefix(), self.now);
        }
        let exchange = self.send_from(Terminal::Pc, 0, request);
        Stage::Asks { exchange, until: self.now + LONGEST_EXCHANGE }
    }

    /// S3's operations have methods and paths of their own. Of those the console has that on a bucket's policy.
    fn bucket_policy_call(&self, action: &str, params: &BTreeMap<String, String>, region: &str) -> Request {
        let param = |name: &str| params.get(name).map(|value| self.fill(value)).unwrap_or_default();
        let host = format!("{}.s3.{region}.amazonaws.com", param("Bucket"));
        match action {
            "PutBucketPolicy" => Request::new(Method::Put, &host, "/?policy").with_body(param("Policy")),
            "DeleteBucketPolicy" => Request::new(Method::Delete, &host, "/?policy"),
            _ => Request::new(Method::Get, &host, "/?policy"),
        }
    }
}

/// What a terminal shows for a line that ends in Ctrl-C, which is given up, and for Ctrl-L.
fn at_once(prompt: &str, line: &str) -> Option<String> {
    if line == "\u{c}" {
        return Some(host::CLEAR.to_owned());
    }
    let line = line.strip_suffix('\u{3}')?.replace('\n', "\n> ");
    Some([prompt, line.as_str(), "^C\n"].concat())
}
