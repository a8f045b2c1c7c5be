//! A running program: a future that can do nothing but talk HTTP, wait, and print.
//!
//! The world polls it. Between two polls it is waiting either for an answer or for a time, so that the simulated clock
//! moves only in the world's event queue, never here.

use std::cell::RefCell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use serde::Serialize;

use crate::kernel::{Millis, SimTime};
use crate::wire::{Request, Response};

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum NetError {
    /// Nothing answers at that address from here (169.254.169.254 outside an instance, say): the connection times out.
    Timeout,
    /// The name does not resolve.
    UnknownHost,
    /// The computer is there, and nothing listens on that port.
    Refused,
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timeout => "connection timed out",
            Self::UnknownHost => "could not resolve host",
            Self::Refused => "connection refused",
        })
    }
}

impl std::error::Error for NetError {}

/// Where a program printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// Text that a program printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where to.
    pub stream: Stream,
    /// The text, with its line ends.
    pub text: String,
}

/// What a program did that a learner should be able to see, besides its messages and its output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// The credential provider chain looked here (`env`, `shared-credentials-file`, `iam-role`, …).
    ProviderTried {
        /// botocore's name of the provider.
        provider: String,
        /// Whether the search ended here.
        found: bool,
    },
    /// The program now holds these credentials in its memory.
    Holds {
        /// Which.
        access_key_id: String,
        /// When they end, if they say so.
        expires: Option<SimTime>,
        /// Where they came from: botocore's name of the provider.
        provider: String,
    },
    /// It shows the address of a page on which a person signs in.
    Browser {
        /// The address.
        url: String,
        /// Whether it also opened a browser there, as far as its computer has one.
        opened: bool,
    },
    /// The shell's variables now hold these credentials, key and secret, or no longer any.
    Exports {
        /// Which.
        access_key_id: Option<String>,
    },
    /// A machine of the program's took a step: its SDK's refresher.
    Transition {
        /// The machine's name.
        machine: &'static str,
        /// Whose it is.
        subject: String,
        /// The state before.
        from: &'static str,
        /// What happened.
        on: &'static str,
        /// The state after.
        to: &'static str,
    },
    /// The program hands the terminal over to a shell on an instance: a session of Session Manager's.
    Connected {
        /// The session's id.
        session: String,
    },
    /// The shell has begun something in its background, as this process.
    Background {
        /// Its id.
        pid: u32,
        /// The line, without its `&`.
        line: String,
    },
    /// Somebody kills a process in the background.
    Killed {
        /// Its id.
        pid: u32,
    },
    /// The process ended, and what it held in memory is gone.
    Exited {
        /// The program: `aws`, `curl`.
        program: String,
        /// Its exit code.
        code: u8,
    },
}

/// What came of a question.
#[derive(Debug)]
enum Typed {
    Line(String),
    /// There will be no more.
    End,
}

#[derive(Debug, Default)]
struct Mailbox {
    now: SimTime,
    outgoing: Option<Request>,
    waiting: bool,
    answer: Option<Result<Response, NetError>>,
    wake_at: Option<SimTime>,
    /// What it asks the person at the terminal.
    question: Option<String>,
    /// It waits at an address of its own for a browser to come back, no longer than until then.
    listens: Option<(String, SimTime)>,
    /// What they typed.
    typed: Option<Typed>,
    outputs: Vec<Output>,
    notes: Vec<Note>,
    hops: u8,
    /// What it has worked since it was last asked, and since it last made way.
    worked: u64,
    at_a_stretch: u64,
    /// Whether it makes way.
    works: bool,
}

/// Steps of work that a program does at a stretch, about: some hundred microseconds, or a millisecond or two in a browser.
pub(super) const STRETCH: u64 = 10_000;

/// A program's only door to the outside.
#[derive(Clone, Debug)]
pub struct Io(Rc<RefCell<Mailbox>>);

impl Io {
    /// A door for a program that starts at `now`.
    pub fn new(now: SimTime) -> Self {
        Self(Rc::new(RefCell::new(Mailbox { now, ..Mailbox::default() })))
    }

    /// The simulated clock.
    pub fn now(&self) -> SimTime {
        self.0.borrow().now
    }

    /// Says how many hops farther than its computer the program is that runs now: one, in a container of its own network.
    pub(super) fn set_hops(&self, hops: u8) {
        self.0.borrow_mut().hops = hops;
    }

    /// Sends `request` to the host that its `Host` header names, and waits for the answer.
    pub async fn exchange(&self, request: Request) -> Result<Response, NetError> {
        {
            let mut mailbox = self.0.borrow_mut();
            mailbox.outgoing = Some(request);
            mailbox.waiting = true;
        }
        poll_fn(|_| match self.0.borrow_mut().answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        })
        .await
    }

    /// Sends `request` and gives up after `limit`, as every real client does.
    ///
    /// Where nothing answers, the world may say so at once: this waits out the rest of `limit`, because the client
    /// cannot know. An answer that comes after `limit` finds nobody listening any more.
    pub async fn exchange_within(&self, request: Request, limit: Millis) -> Result<Response, NetError> {
        let until = self.now() + limit;
        match self.exchange(request).await {
            Err(NetError::Timeout) => {
                let left = until.since(self.now());
                if left > Millis::ZERO {
                    self.sleep(left).await;
                }
                Err(NetError::Timeout)
            }
            Ok(_) if self.now() > until => Err(NetError::Timeout),
            other => other,
        }
    }

    /// Waits for `span` of simulated time.
    pub async fn sleep(&self, span: Millis) {
        let until = self.now() + span;
        self.0.borrow_mut().wake_at = Some(until);
        poll_fn(|_| if self.now() >= until { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    /// Asks whoever sits at the terminal, and waits for a line; none, if there will be no more (Ctrl-D).
    pub async fn ask(&self, question: &str) -> Option<String> {
        self.0.borrow_mut().question = Some(question.to_owned());
        self.told().await
    }

    /// Waits at `address` for a browser that is sent there; the query that it brings, or nothing if none came by `until`.
    pub async fn listen(&self, address: &str, until: SimTime) -> Option<String> {
        self.0.borrow_mut().listens = Some((address.to_owned(), until));
        self.told().await
    }

    /// What [`Process::answer`] hands over.
    async fn told(&self) -> Option<String> {
        poll_fn(|_| match self.0.borrow_mut().typed.take() {
            Some(Typed::Line(line)) => Poll::Ready(Some(line)),
            Some(Typed::End) => Poll::Ready(None),
            None => Poll::Pending,
        })
        .await
    }

    /// Counts what the program works, in steps of some ten nanoseconds. Nothing of it takes simulated time.
    pub fn work(&self, steps: u64) {
        let mut mailbox = self.0.borrow_mut();
        mailbox.worked += steps;
        mailbox.at_a_stretch += steps;
    }

    /// Makes way for others after a long [stretch](Step::Works), so that no single poll takes long.
    pub async fn make_way(&self) {
        poll_fn(|_| {
            let mut mailbox = self.0.borrow_mut();
            if mailbox.at_a_stretch < STRETCH {
                return Poll::Ready(());
            }
            mailbox.at_a_stretch = 0;
            mailbox.works = true;
            Poll::Pending
        })
        .await;
    }

    /// Prints to standard output.
    pub fn print(&self, text: &str) {
        self.write(Stream::Out, text);
    }

    /// Prints to standard error.
    pub fn print_err(&self, text: &str) {
        self.write(Stream::Err, text);
    }

    fn write(&self, stream: Stream, text: &str) {
        if !text.is_empty() {
            self.0.borrow_mut().outputs.push(Output { stream, text: text.to_owned() });
        }
    }

    /// Tells the world what the program did.
    pub fn note(&self, note: Note) {
        self.0.borrow_mut().notes.push(note);
    }
}

/// What a process is about after a poll.
#[derive(Debug)]
pub enum Step<T> {
    /// It sent this and waits for the answer.
    Sent(Request),
    /// It waits until this time.
    Sleeps(SimTime),
    /// It asks this at the terminal, and waits for a line.
    Asks(String),
    /// It waits at this address for a browser, no longer than until then.
    Listens(String, SimTime),
    /// It still waits for an answer.
    Waits,
    /// It has only made way, and goes on when it is polled again, at the same time.
    Works,
    /// It ended.
    Done(T),
}

/// A program that runs: its future, and the other side of its [`Io`].
pub struct Process<T> {
    io: Io,
    /// Nothing, once it was ended from outside.
    future: Option<Pin<Box<dyn Future<Output = T>>>>,
}

impl<T> fmt::Debug for Process<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").field("io", &self.io).finish_non_exhaustive()
    }
}

impl<T> Process<T> {
    /// A program that will do `future` and speaks through `io`, of which the future holds a clone.
    pub fn spawn(io: Io, future: impl Future<Output = T> + 'static) -> Self {
        Self { io, future: Some(Box::pin(future)) }
    }

    /// Runs the program at `now` until it has to wait.
    pub fn poll(&mut self, now: SimTime) -> Step<T> {
        {
            let mut mailbox = self.io.0.borrow_mut();
            (mailbox.now, mailbox.at_a_stretch) = (now, 0);
        }
        let Some(future) = &mut self.future else { return Step::Waits };
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Step::Done(done);
        }
        let mut mailbox = self.io.0.borrow_mut();
        if std::mem::take(&mut mailbox.works) {
            Step::Works
        } else if let Some(request) = mailbox.outgoing.take() {
            Step::Sent(request)
        } else if let Some(question) = mailbox.question.take() {
            Step::Asks(question)
        } else if let Some((address, until)) = mailbox.listens.take() {
            Step::Listens(address, until)
        } else if mailbox.waiting {
            Step::Waits
        } else if let Some(at) = mailbox.wake_at.take() {
            Step::Sleeps(at)
        } else {
            Step::Waits
        }
    }

    /// Hands the program the answer it waits for; the next poll goes on with it.
    pub fn deliver(&mut self, answer: Result<Response, NetError>) {
        let mut mailbox = self.io.0.borrow_mut();
        mailbox.waiting = false;
        mailbox.answer = Some(answer);
    }

    /// Hands the program the line for which it asked, or what a browser brought, or says that there is none; the next poll goes on with it.
    pub fn answer(&mut self, line: Option<String>) {
        self.io.0.borrow_mut().typed = Some(line.map_or(Typed::End, Typed::Line));
    }

    /// How many hops farther than its computer the program is that sends.
    pub fn hops(&self) -> u8 {
        self.io.0.borrow().hops
    }

    /// Ends it from outside, and says what it told in its last moment.
    pub fn kill(&mut self) -> Vec<Note> {
        self.future = None;
        std::mem::take(&mut self.io.0.borrow_mut().notes)
    }

    /// What it worked since the last call, in steps.
    pub fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.io.0.borrow_mut().worked)
    }

    /// What it printed since the last call.
    pub fn take_outputs(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.io.0.borrow_mut().outputs)
    }

    /// What it told since the last call.
    pub fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.io.0.borrow_mut().notes)
    }
}
