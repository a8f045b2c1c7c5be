//! The one record of a run, which every panel reads.

use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize, Serializer};

use super::{Action, Node, Terminal};
use crate::cloud::{Effect, Service};
use crate::host::kept::Kept;
use crate::host::{NetError, Note, Stream};
use crate::kernel::{Millis, SimTime};
use crate::wire::{Method, Request, Response};

/// Whoever waits for an answer longer than this waits in vain. A function of Lambda's may take 15 minutes.
pub(super) const LONGEST_EXCHANGE: Millis = Millis::hours(1);

/// Something that happened, and when. What is large in it is shared: a copy costs little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When, by the simulated clock.
    pub at: SimTime,
    /// What.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Kind {
    /// Somebody did something. That time was let pass leaves no event: it shows in the next one's time.
    Acted {
        /// What.
        action: Action,
    },
    /// A command was entered.
    Typed {
        /// Where.
        terminal: Terminal,
        /// The prompt before it.
        prompt: String,
        /// The line.
        line: String,
    },
    /// What was entered held a secret that is not of this simulation, and was not run.
    Refused {
        /// Where.
        terminal: Terminal,
        /// The prompt before it.
        prompt: String,
        /// The line, the secret blanked.
        line: String,
    },
    /// Another terminal was opened.
    Opened {
        /// Which.
        terminal: Terminal,
        /// Its first prompt.
        prompt: String,
    },
    /// A terminal was closed.
    Closed {
        /// Which.
        terminal: Terminal,
    },
    /// A message was sent.
    Message(Rc<Message>),
    /// A request went out to which nothing will answer.
    Lost {
        /// From where.
        from: Node,
        /// To which host.
        host: String,
        /// What its sender will be told.
        error: NetError,
        /// The request.
        request: Rc<Request>,
    },
    /// Something happened inside the cloud.
    Effect(Effect),
    /// A program printed.
    Printed {
        /// Where.
        terminal: Terminal,
        /// On which stream.
        stream: Stream,
        /// What.
        text: String,
    },
    /// A program told what it did.
    Noted {
        /// Where.
        terminal: Terminal,
        /// What.
        #[serde(flatten)]
        note: Note,
    },
    /// The command ended, or the terminal has turned to another instance's shell; it is ready again.
    Ready {
        /// Which.
        terminal: Terminal,
        /// Its next prompt.
        prompt: String,
    },
    /// A program that goes on asks for a line.
    Asks {
        /// Where.
        terminal: Terminal,
        /// What it asks.
        question: String,
    },
    /// A program began to run in the background of a terminal.
    Started {
        /// Which terminal's.
        terminal: Terminal,
        /// Its process id there.
        pid: u32,
        /// The line that it runs.
        line: String,
        /// The instance that it runs on, if it is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        instance: Option<String>,
    },
    /// A program in the background told what it did.
    Behind {
        /// Of which terminal.
        terminal: Terminal,
        /// Its process id there.
        pid: u32,
        /// What.
        #[serde(flatten)]
        note: Note,
    },
    /// A program in the background runs no more.
    Ended {
        /// Of which terminal.
        terminal: Terminal,
        /// Its process id there.
        pid: u32,
        /// Its exit code.
        code: u8,
    },
    /// The browser's page on which a person signs in, as it is now; nothing, when it is not needed any more.
    SignIn {
        /// The page.
        page: Option<Rc<SignIn>>,
    },
    /// What the account holds, after it has changed.
    Inventory(Rc<Inventory>),
}

/// A page on which a person signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// In which terminal a program waits for it.
    pub terminal: Terminal,
    /// Its address.
    pub url: String,
    /// The console sessions of the browser, by ARN.
    pub sessions: Vec<String>,
    /// What it shows.
    pub page: SignInPage,
}

/// What a page shows on which a person signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "shows", rename_all = "lowercase")]
pub enum SignInPage {
    /// The sessions, of which one is to be picked.
    Asks,
    /// That this session may not.
    Refused {
        /// AWS's sentence.
        reason: String,
    },
    /// A code that is to be typed in the terminal.
    Code {
        /// The code.
        code: String,
    },
    /// That the person declined.
    Declined,
    /// That nobody answers at the address to which it was sent: the program waits on another computer.
    Unreachable,
}

/// Which half of an exchange a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// It asks.
    Request,
    /// It answers.
    Response,
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(from = "String", into = "String")]
pub enum Operation {
    /// `PUT /latest/api/token`
    PutToken,
    /// `GET …/iam/security-credentials/`: which role?
    GetRoleName,
    /// `GET …/iam/security-credentials/ROLE`: its credentials.
    GetRoleCredentials,
    /// Any other path of IMDS.
    GetMetadata,
    /// An AWS API action: `AssumeRole`.
    Api(String),
}

impl Operation {
    /// What `request` asks `service` for.
    pub fn of(service: Option<Service>, request: &Request) -> Self {
        if service == Some(Service::Imds) {
            return match request.path().strip_prefix("/latest/") {
                Some("api/token") if request.method == Method::Put => Self::PutToken,
                Some("meta-data/iam/security-credentials" | "meta-data/iam/security-credentials/") => Self::GetRoleName,
                Some(path) if path.starts_with("meta-data/iam/security-credentials/") => Self::GetRoleCredentials,
                _ => Self::GetMetadata,
            };
        }
        let named = service.and_then(|service| service.operation(request));
        Self::Api(named.unwrap_or_else(|| format!("{} {}", request.method, request.path())))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PutToken => "PutToken",
            Self::GetRoleName => "GetRoleName",
            Self::GetRoleCredentials => "GetRoleCredentials",
            Self::GetMetadata => "GetMetadata",
            Self::Api(action) => action,
        })
    }
}

impl From<String> for Operation {
    fn from(name: String) -> Self {
        match name.as_str() {
            "PutToken" => Self::PutToken,
            "GetRoleName" => Self::GetRoleName,
            "GetRoleCredentials" => Self::GetRoleCredentials,
            "GetMetadata" => Self::GetMetadata,
            _ => Self::Api(name),
        }
    }
}

impl From<Operation> for String {
    fn from(operation: Operation) -> Self {
        operation.to_string()
    }
}

/// A message on its way: the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Names the exchange that it belongs to: a request and its answer share it.
    pub exchange: u64,
    /// From where.
    pub from: Node,
    /// To where.
    pub to: Node,
    /// When it arrives.
    pub arrives: SimTime,
    /// What the exchange is about.
    pub operation: Operation,
    /// The HTTP message.
    #[serde(flatten)]
    pub http: Http,
}

/// An HTTP message of either kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Http {
    /// It asks.
    Request(Request),
    /// It answers.
    Response(Response),
}

impl Message {
    /// Which half of its exchange it is.
    pub const fn leg(&self) -> Leg {
        match self.http {
            Http::Request(_) => Leg::Request,
            Http::Response(_) => Leg::Response,
        }
    }

    /// The status of an answer.
    pub const fn status(&self) -> Option<u16> {
        match &self.http {
            Http::Request(_) => None,
            Http::Response(response) => Some(response.status),
        }
    }

    /// Whether it is an answer that refuses.
    pub fn is_refusal(&self) -> bool {
        self.status().is_some_and(|status| status >= 400)
    }
}

/// What the account holds, as far as the stage shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Inventory {
    /// Its instances, the attended one first; of a crowd only that one.
    pub instances: Vec<InstanceItem>,
    /// How many instances of a crowd are not terminated; 0 when all are in `instances`.
    #[serde(skip_serializing_if = "is_none")]
    pub crowd: usize,
    /// Its roles.
    pub roles: Vec<RoleItem>,
    /// How many buckets it has.
    pub buckets: usize,
    /// The names of its Lambda functions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<String>,
    /// Its VPC endpoints.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// Long-term keys that are kept on the computers at which people type.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyItem>,
}

/// A long-term key on a computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyItem {
    /// Which computer.
    pub at: Node,
    /// The key, and where it is there.
    #[serde(flatten)]
    pub kept: Kept,
}

impl Inventory {
    /// The long-term keys at a computer, the one that would be used first at the front.
    pub fn keys_at(&self, node: Node) -> impl Iterator<Item = &Kept> {
        self.keys.iter().filter(move |key| key.at == node).map(|key| &key.kept)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// An instance as the stage shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InstanceItem {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `HttpTokens=required`.
    pub tokens_required: bool,
    /// `HttpPutResponseHopLimit`.
    pub hop_limit: u8,
}

/// A role as the stage shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleItem {
    /// Its name.
    pub name: String,
    /// Who may assume it.
    pub trusts: Vec<String>,
    /// The names of its policies.
    pub policies: Vec<String>,
    /// The same policies, with what they say. Not written into the trace's text, where the calls that made them are.
    #[serde(skip)]
    pub permissions: Vec<PolicyItem>,
    /// The instance profile that holds it.
    pub profile: Option<String>,
}

/// A permissions policy of a role as the stage shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyItem {
    /// Its name.
    pub name: String,
    /// Whether one of its statements allows something.
    pub allows: bool,
    /// Whether one of its statements denies something.
    pub denies: bool,
    /// Whether it is the permissions boundary, beyond which nothing is allowed.
    pub boundary: bool,
}

/// The version of the form in which a trace is written: an array of events, each an object whose `event` says what it
/// tells of. A field that comes to be leaves it as it is; one that goes, or means something else, makes it another.
pub const TRACE_VERSION: u64 = 1;

/// The record of a run, in order of time. It is written as the array of its events, in version [`TRACE_VERSION`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    events: Vec<Event>,
    end: SimTime,
}

impl Serialize for Trace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.events.serialize(serializer)
    }
}

impl Trace {
    /// The events in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Until when it tells: nothing that is not in it happened before then.
    pub const fn end(&self) -> SimTime {
        self.end
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The message sent as event `index`, if it is one.
    pub fn message(&self, index: usize) -> Option<&Message> {
        match &self.events.get(index)?.kind {
            Kind::Message(message) => Some(message),
            _ => None,
        }
    }

    /// The other half of the exchange to which the message at `index` belongs.
    pub fn counterpart(&self, index: usize) -> Option<usize> {
        let message = self.message(index)?;
        let at = self.events[index].at;
        let near = |other: &usize| Millis(self.events[*other].at.since(at).0.abs()) <= LONGEST_EXCHANGE;
        let is_other = |other: &usize| {
            self.message(*other).is_some_and(|m| m.exchange == message.exchange && m.leg() != message.leg())
        };
        match message.leg() {
            Leg::Request => (index + 1..self.len()).take_while(near).find(is_other),
            Leg::Response => (0..index).rev().take_while(near).find(is_other),
        }
    }

    /// The record of a run that begins at `now`.
    pub(super) const fn from(now: SimTime) -> Self {
        Self { events: Vec::new(), end: now }
    }

    /// Tells of what has happened since, until `end`.
    pub(super) fn extend(&mut self, events: Vec<Event>, end: SimTime) {
        self.events.extend(events);
        debug_assert!(self.events.last().is_none_or(|last| last.at <= end), "nothing has happened after the end");
        self.end = end;
    }

    /// The first `len` events, as all there was until `end`.
    pub(super) fn cut(&mut self, len: usize, end: SimTime) {
        self.events.truncate(len);
        self.end = end;
    }

    /// The same as a copy.
    pub(super) fn until(&self, len: usize, end: SimTime) -> Self {
        Self { events: self.events.get(..len).unwrap_or(&self.events).to_vec(), end }
    }
}
