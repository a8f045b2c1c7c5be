//! Programs that run in the background of a shell: they go on while time passes, until they end, are killed, or their
//! computer restarts.
//!
//! May use: the [`World`] around it. A program that runs cannot be copied, and a world can: what is kept of one is how it
//! came to where it is, as of a program that [asks](super::asking). A copy of the world runs it anew up to there, without a
//! word, when it next has something to do. What it did to the computer's files is lost (U: a real one's stays).
//!
//! ```text
//! $ node app.js &
//! [1] 2031
//! ```

use super::asking::Heard;
use super::behind::{Background, Live, tell};
use super::{Delivery, World};
use crate::cloud::{Effect, InstanceId};
use crate::host::{self, NetError, Note, Process, Session, Step};
use crate::story::Terminal;
use crate::story::trace::Kind;
use crate::wire::Response;

/// So much may one hear; then it is killed. That is a month of a call every ten minutes, and more.
const LONGEST: usize = 20_000;
/// So many run at once, of all terminals.
const MOST: usize = 12;

impl World {
    /// The programs of this shell that run in the background begin to.
    pub(super) fn start_background(&mut self, terminal: Terminal, shell: &Session) {
        for (pid, line) in std::mem::take(&mut self.starting) {
            let instance = self.instance_of(terminal);
            self.record(Kind::Started {
                terminal,
                pid,
                line: line.clone(),
                instance: instance.as_ref().map(ToString::to_string),
            });
            if self.background.len() >= MOST {
                self.ended(terminal, pid, 1, "Resource temporarily unavailable");
                continue;
            }
            let (began, heard) = (self.now, Vec::new());
            let shell = shell.in_background();
            let (awaited, wakes, live, set_off) = (None, None, Live(None), false);
            let one = Background { terminal, pid, line, instance, shell, began, set_off, heard, awaited, wakes, live };
            self.background.insert((terminal, pid), one);
            self.go_on_behind(terminal, pid);
        }
        for pid in std::mem::take(&mut self.killing) {
            if self.background.contains_key(&(terminal, pid)) {
                self.end_behind(terminal, pid, 143, "Terminated");
            }
        }
    }

    /// A sleep of one of them is over, or not.
    pub(super) fn wake_behind(&mut self, terminal: Terminal, pid: u32) {
        let due = |one: &Background| one.wakes.is_some_and(|at| at <= self.now);
        if self.background.get(&(terminal, pid)).is_some_and(due) {
            self.tell_behind(terminal, pid, Heard::Woke);
        }
    }

    /// Whether the answer was for one of them, which then has gone on.
    pub(super) fn answer_behind(&mut self, exchange: u64, got: &Result<Response, NetError>) -> bool {
        let waits = |one: &&Background| one.awaited == Some(exchange);
        let Some((terminal, pid)) = self.background.values().find(waits).map(|one| (one.terminal, one.pid)) else {
            return false;
        };
        self.tell_behind(terminal, pid, Heard::Answer(got.clone()));
        true
    }

    /// What has run on this instance runs no more.
    pub(super) fn end_all_behind(&mut self, gone: impl Fn(Terminal, Option<&InstanceId>) -> bool) {
        let gone = |one: &&Background| gone(one.terminal, one.instance.as_ref());
        let ended: Vec<_> = self.background.values().filter(gone).map(|one| (one.terminal, one.pid)).collect();
        for (terminal, pid) in ended {
            self.end_behind(terminal, pid, 129, "Hangup");
        }
    }

    fn tell_behind(&mut self, terminal: Terminal, pid: u32, heard: Heard) {
        let now = self.now;
        let Some(one) = self.background.get_mut(&(terminal, pid)) else { return };
        (one.awaited, one.wakes) = (None, None);
        if one.heard.len() >= LONGEST {
            return self.end_behind(terminal, pid, 137, "Killed");
        }
        tell(one.process(), &heard);
        one.heard.push((now, heard));
        self.go_on_behind(terminal, pid);
    }

    /// Lets one of them run up to where it waits.
    fn go_on_behind(&mut self, terminal: Terminal, pid: u32) {
        let now = self.now;
        let Some(one) = self.background.get_mut(&(terminal, pid)) else { return };
        let instance = one.instance.clone();
        let process = one.process();
        let step = loop {
            match process.poll(now) {
                Step::Works => {}
                step => break step,
            }
        };
        let (hops, work) = (process.hops(), process.take_work());
        let (outputs, notes) = (process.take_outputs(), process.take_notes());
        one.set_off = true;
        self.spent.steps += work;
        for output in outputs {
            self.record(Kind::Printed { terminal, stream: output.stream, text: output.text });
        }
        for note in notes {
            self.note_behind(terminal, pid, note);
        }
        match step {
            Step::Done(shell) => {
                let code = shell.status();
                let what = if code == 0 { "Done".to_owned() } else { format!("Exit {code}") };
                self.end_behind(terminal, pid, code, &what);
            }
            Step::Sent(request) => {
                let exchange = self.send_behind(terminal, instance, hops, request);
                if let Some(one) = self.background.get_mut(&(terminal, pid)) {
                    one.awaited = Some(exchange);
                }
            }
            Step::Sleeps(at) => {
                self.queue.push(at, Delivery::WakesBehind { terminal, pid });
                if let Some(one) = self.background.get_mut(&(terminal, pid)) {
                    one.wakes = Some(at);
                }
            }
            // Nobody sits at its terminal.
            Step::Asks(_) | Step::Listens(..) => self.end_behind(terminal, pid, 1, "Stopped (tty input)"),
            Step::Waits | Step::Works => {}
        }
    }

    fn note_behind(&mut self, terminal: Terminal, pid: u32, note: Note) {
        self.record(match note {
            Note::Transition { machine, subject, from, on, to } => {
                Kind::Effect(Effect::Transition { machine, subject, from, on, to })
            }
            note => Kind::Behind { terminal, pid, note },
        });
    }

    fn end_behind(&mut self, terminal: Terminal, pid: u32, code: u8, what: &str) {
        let Some(mut one) = self.background.remove(&(terminal, pid)) else { return };
        for note in one.live.0.as_mut().map(Process::kill).unwrap_or_default() {
            self.note_behind(terminal, pid, note);
        }
        self.ended(terminal, pid, code, what);
    }

    fn ended(&mut self, terminal: Terminal, pid: u32, code: u8, what: &str) {
        let number = self.sessions.get_mut(&terminal).and_then(|shell| shell.forget_job(pid));
        if let Some((number, line)) = number {
            let text = format!("[{number}]+  {what:<23} {line}\n");
            self.record(Kind::Printed { terminal, stream: host::Stream::Err, text });
        }
        self.record(Kind::Ended { terminal, pid, code });
    }
}
