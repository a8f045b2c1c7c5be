//! The browser on the PC: the page on which a person signs in, for a program that waits for it.
//!
//! May use: what [`super`] may. A program tells the page's address and then waits: at a port of its own, or for a code that is
//! typed. The browser has a console session of everybody in the account. What a person does on the page is an
//! [`Action::SignIn`](crate::story::Action); each of its steps is a request, and the answers decide what the page shows.
//!
//! ```text
//! aws login            → the page asks → picked: admin → GET /v1/authorize…&session=… → 302 http://127.0.0.1:…?code=…
//! aws login --remote   → the page asks → picked: admin → … → the page shows a code, to be typed in the terminal
//! ```

use std::rc::Rc;

use super::asking::{Asking, Heard};
use super::{Happened, World};
use crate::cloud::PERSON;
use crate::host::{NetError, Session, Step};
use crate::kernel::SimTime;
use crate::story::trace::{Kind, LONGEST_EXCHANGE, SignIn, SignInPage};
use crate::story::{Node, Terminal};
use crate::wire::{Method, Request, Response, percent_encode};

const USER_AGENT: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15";

/// What a person does on the page, while it is done.
#[derive(Debug)]
pub(super) struct Browsing {
    exchange: u64,
    until: SimTime,
    /// Which session was picked; none, if the person declined.
    picked: Option<String>,
    part: Part,
}

/// The requests of it, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Loads,
    Picks,
    Returns,
}

/// How it goes on.
pub(super) enum Next {
    /// It waits.
    Waits,
    /// The page is at rest.
    Rests,
    /// A program goes on, by the shell that it runs in.
    Resumes(Box<(Terminal, Asking, Session)>),
}

impl World {
    /// The page on which a person is asked to sign in, if there is one: the newest.
    pub fn sign_in(&self) -> Option<&SignIn> {
        self.pages.last().map(AsRef::as_ref)
    }

    /// Whether a program in `terminal` waits for a browser.
    pub fn awaits_browser(&self, terminal: Terminal) -> bool {
        self.asking.get(&terminal).is_some_and(|asking| asking.listens.is_some())
    }

    /// A program in `terminal` has shown the address of a page.
    pub(super) fn page_opened(&mut self, terminal: Terminal, url: &str) {
        let sessions = if url.starts_with("https://oidc.") {
            vec![PERSON.to_owned()]
        } else {
            self.cloud.console_sessions().into_iter().map(|session| session.arn).collect()
        };
        self.pages.retain(|page| page.terminal != terminal);
        self.pages.push(Rc::new(SignIn { terminal, url: url.to_owned(), sessions, page: SignInPage::Asks }));
        self.show();
    }

    /// Whatever waited in `terminal` waits no more.
    pub(super) fn page_closed(&mut self, terminal: Terminal) {
        let before = self.pages.len();
        self.pages.retain(|page| page.terminal != terminal);
        if self.pages.len() < before {
            self.show();
        }
    }

    fn show(&mut self) {
        self.record(Kind::SignIn { page: self.pages.last().cloned() });
    }

    /// Shows something else on the page.
    fn turn_page(&mut self, page: SignInPage) {
        if let Some(shown) = self.pages.last_mut() {
            Rc::make_mut(shown).page = page;
            self.show();
        }
    }

    /// A person picks a session on the page, by its ARN or its name, or declines.
    pub(super) fn browse(&mut self, session: Option<&str>) -> Option<Browsing> {
        let page = self.pages.last()?.clone();
        let url = page.url.clone();
        let picked = session.map(|name| {
            let called = |session: &&String| session.rsplit(['/', ':']).next() == Some(name);
            page.sessions.iter().find(called).map_or_else(|| name.to_owned(), Clone::clone)
        });
        let exchange = self.visit(&url);
        Some(Browsing { exchange, until: self.now + LONGEST_EXCHANGE, picked, part: Part::Loads })
    }

    /// The browser asks for a page.
    fn visit(&mut self, url: &str) -> u64 {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let request = Request::new(Method::Get, host, format!("/{path}"))
            .header("Accept", "text/html")
            .header("User-Agent", USER_AGENT)
            .header("Cookie", self.cookie(host));
        self.send_from(Terminal::Pc, 0, request)
    }

    /// What the browser has of a host.
    fn cookie(&self, host: &str) -> String {
        if host.starts_with("oidc.") {
            return format!("aws-sso-session={}", self.cloud.center_cookie());
        }
        let cookies: Vec<String> = self.cloud.console_sessions().into_iter().map(|session| session.cookie).collect();
        format!("aws-signin-sessions={}", cookies.join("."))
    }

    /// The next thing happens for which the page may be waiting.
    pub(super) fn browse_on(&mut self, browsing: &mut Browsing) -> Next {
        let answer = match self.next() {
            Some(Happened::Answered(answered, answer)) if answered == browsing.exchange => answer,
            Some(_) if self.now <= browsing.until => return Next::Waits,
            _ => Err(NetError::Timeout),
        };
        let Ok(response) = answer else {
            self.turn_page(SignInPage::Unreachable);
            return Next::Rests;
        };
        let Some(page) = self.pages.last().cloned() else { return Next::Rests };
        match browsing.part {
            Part::Loads if response.status == 200 => {
                let picked = browsing.picked.as_deref().unwrap_or("none");
                browsing.exchange = self.visit(&format!("{}&session={}", page.url, percent_encode(picked)));
                browsing.part = Part::Picks;
                Next::Waits
            }
            Part::Picks if response.status == 302 => {
                let location = response.headers.get("location").unwrap_or("").to_owned();
                if location.starts_with("http://127.0.0.1:") {
                    return self.returned(page.terminal, &location);
                }
                browsing.exchange = self.visit(&location);
                browsing.part = Part::Returns;
                Next::Waits
            }
            Part::Returns => {
                self.turn_page(match between(&response, "<code>", "</code>") {
                    Some(code) => SignInPage::Code { code },
                    None => SignInPage::Declined,
                });
                Next::Rests
            }
            _ => {
                let reason = between(&response, "<p>", "</p>");
                self.turn_page(SignInPage::Refused { reason: reason.unwrap_or_else(|| response.reason().to_owned()) });
                Next::Rests
            }
        }
    }

    /// The browser was sent back to a port of its own computer: whoever waits there goes on.
    fn returned(&mut self, terminal: Terminal, location: &str) -> Next {
        let (address, query) = location.split_once('?').unwrap_or((location, ""));
        let waits = |asking: &Asking| asking.listens.as_ref().is_some_and(|(at, _)| at == address);
        if terminal.node() != Node::Pc || !self.asking.get(&terminal).is_some_and(waits) {
            self.turn_page(SignInPage::Unreachable);
            return Next::Rests;
        }
        let query = query.to_owned();
        self.page_closed(terminal);
        self.resume(terminal, Heard::Brought(Some(query))).map_or(Next::Rests, |on| Next::Resumes(Box::new(on)))
    }

    /// What waited in `terminal`, with what it heard, and the shell that it runs in.
    fn resume(&mut self, terminal: Terminal, heard: Heard) -> Option<(Terminal, Asking, Session)> {
        let session = self.shell(terminal)?;
        let mut asking = self.asking.remove(&terminal)?;
        asking.heard.push((self.now, heard));
        Some((terminal, asking, session))
    }

    /// Nobody came by the time that a program gave it: it says so and ends. One that goes on with something else is
    /// given up, since nothing else is done in that terminal by itself.
    pub(super) fn nobody_came(&mut self, terminal: Terminal, began: SimTime) {
        let waits = |asking: &Asking| asking.began == began && asking.listens.is_some();
        if !self.asking.get(&terminal).is_some_and(waits) {
            return;
        }
        self.page_closed(terminal);
        if self.shell(terminal).is_none() {
            // Its computer is down.
            self.asking.remove(&terminal);
            self.record(Kind::Ready { terminal, prompt: super::prompt(None) });
            return;
        }
        let Some((_, asking, before)) = self.resume(terminal, Heard::Brought(None)) else { return };
        let mut process = match asking.resume(before.clone()) {
            Ok(process) => process,
            Err(session) => return self.ready(terminal, session),
        };
        let step = loop {
            match process.poll(self.now) {
                Step::Works => {}
                step => break step,
            }
        };
        self.spent.steps += process.take_work();
        for output in process.take_outputs() {
            self.record(Kind::Printed { terminal, stream: output.stream, text: output.text });
        }
        for note in process.take_notes() {
            self.note(terminal, note);
        }
        if let Step::Done(session) = step {
            self.ready(terminal, session);
        } else {
            drop(process.kill());
            self.interrupt(terminal, before, &asking.line);
        }
    }
}

fn between(response: &Response, begins: &str, ends: &str) -> Option<String> {
    let body = response.body.text();
    body.split_once(begins)?.1.split_once(ends).map(|(inside, _)| inside.to_owned())
}
