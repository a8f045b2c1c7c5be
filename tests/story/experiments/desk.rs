//! Somebody who types, waits, and reads what comes of it.

use serde_json::Value;
use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::Effect;
use sts_flow::cloud::trail::Record;
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson::Played;
use sts_flow::story::{Action, Kind, Terminal};

use crate::kit::{after, ask};

pub const ROLE: &str = "EC2-S3-ReadOnly-Role";

/// A set of credentials, from its issue on.
#[derive(Clone, Debug)]
pub struct Set {
    pub key: String,
    pub principal: String,
    /// When IMDS had it to hand out.
    pub served: SimTime,
    pub issued: SimTime,
    pub expires: SimTime,
}

/// What IMDS hands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    pub key: String,
    pub secret: String,
    pub token: String,
    pub expires: SimTime,
}

impl Copy {
    /// As IMDS writes it.
    pub fn read(document: &str) -> Option<Self> {
        let document = serde_json::from_str::<Value>(document).ok()?;
        let field = |name: &str| Some(document.get(name)?.as_str()?.to_owned());
        Some(Self {
            key: field("AccessKeyId")?,
            secret: field("SecretAccessKey")?,
            token: field("Token")?,
            expires: SimTime::parse(&field("Expiration")?).ok()?,
        })
    }

    /// The three lines that a person pastes.
    pub fn exports(&self) -> [String; 3] {
        [
            format!("export AWS_ACCESS_KEY_ID={}", self.key),
            format!("export AWS_SECRET_ACCESS_KEY={}", self.secret),
            format!("export AWS_SESSION_TOKEN={}", self.token),
        ]
    }
}

pub struct Desk {
    pub played: Played,
}

impl Desk {
    /// In front of the free play's account: one running instance with a role that may read S3.
    pub fn new(seed: u64) -> Self {
        let mut desk = Self { played: after(AheadOfTime, seed, &[]) };
        // The administrator's own terminal, as the console would be.
        desk.at(ADMIN, "export AWS_PROFILE=admin AWS_DEFAULT_REGION=us-east-1");
        desk
    }

    pub fn act(&mut self, action: Action) {
        self.played.story.act(action);
    }

    /// Types a line; all that it printed.
    pub fn at(&mut self, terminal: Terminal, line: &str) -> String {
        let before = self.events().len();
        self.act(ask(terminal, line));
        let texts = self.events()[before..].iter().filter_map(|event| match &event.kind {
            Kind::Printed { terminal: t, text, .. } if *t == terminal => Some(text.as_str()),
            Kind::Refused { .. } => panic!("{line} was refused at the door"),
            _ => None,
        });
        texts.collect()
    }

    /// Types a line at the administrator's, which has to succeed.
    pub fn admin(&mut self, line: &str) -> String {
        let out = self.at(ADMIN, line);
        assert_eq!(self.at(ADMIN, "echo $?"), "0\n", "{line}: {out}");
        out
    }

    /// The exit code of the line before.
    pub fn status(&mut self, terminal: Terminal) -> String {
        self.at(terminal, "echo $?").trim().to_owned()
    }

    pub fn wait(&mut self, span: Millis) {
        self.act(wait(span));
    }

    /// Lets time pass up to `until`.
    pub fn wait_until(&mut self, until: SimTime) {
        let span = until.since(self.now());
        assert!(span > Millis::ZERO, "{until} is past");
        self.wait(span);
    }

    pub fn now(&self) -> SimTime {
        self.played.story.world().now()
    }

    pub fn events(&self) -> &[sts_flow::story::Event] {
        self.played.story.trace().events()
    }

    pub fn effects(&self) -> impl DoubleEndedIterator<Item = (SimTime, &Effect)> {
        self.events().iter().filter_map(|event| match &event.kind {
            Kind::Effect(effect) => Some((event.at, effect)),
            _ => None,
        })
    }

    /// Every set that IMDS has served, in order.
    pub fn sets(&self) -> Vec<Set> {
        let issued = |key: &str| {
            self.effects().find_map(|(_, effect)| match effect {
                Effect::Issued { credential } if credential.access_key_id.as_str() == key => Some(credential.clone()),
                _ => None,
            })
        };
        let served = self.effects().filter_map(|(at, effect)| match effect {
            Effect::Served { access_key_id, .. } => Some((at, access_key_id.as_str())),
            _ => None,
        });
        let sets = served.map(|(served, key)| {
            let issue = issued(key).unwrap_or_else(|| panic!("{key} was served and never issued"));
            let (principal, issued, expires) = (issue.principal.to_string(), issue.issued, issue.expires);
            Set { key: key.to_owned(), principal, served, issued, expires }
        });
        sets.collect()
    }

    pub fn newest(&self) -> Set {
        self.sets().pop().expect("a set")
    }

    /// When which machine's subject came to which state, in order.
    pub fn states(&self, machine: &str, subject: &str) -> Vec<(SimTime, &'static str)> {
        let step = |at, effect: &Effect| match effect {
            Effect::Transition { machine: m, subject: s, to, .. } if *m == machine && s == subject => Some((at, *to)),
            _ => None,
        };
        self.effects().filter_map(|(at, effect)| step(at, effect)).collect()
    }

    /// In which state the credential is.
    pub fn status_of(&self, key: &str) -> &'static str {
        self.states("credential", key).last().map_or("valid", |(_, state)| state)
    }

    pub fn records(&self) -> Vec<Record> {
        let record = |effect: &Effect| match effect {
            Effect::Recorded { record, .. } => Some(Record::clone(record)),
            _ => None,
        };
        self.effects().filter_map(|(_, effect)| record(effect)).collect()
    }

    pub fn instance(&self) -> String {
        self.played.story.world().cloud().instances().next().expect("an instance").id.to_string()
    }

    /// What IMDS hands out now, fetched by hand over IMDSv2.
    pub fn fetch(&mut self) -> Copy {
        let out = self.at(Terminal::Ec2, &fetching(ROLE));
        Copy::read(&out).unwrap_or_else(|| panic!("{out}"))
    }

    /// Takes what IMDS hands out and pastes it at the PC, line by line.
    pub fn carry_to_pc(&mut self) -> Copy {
        let copy = self.fetch();
        for line in copy.exports() {
            assert_eq!(self.at(Terminal::Pc, &line), "");
        }
        copy
    }
}

/// The administrator's terminal at the desk; the first one is the learner's.
pub const ADMIN: Terminal = Terminal::ALL[5];

/// IMDSv2 by hand, in one line.
pub fn fetching(role: &str) -> String {
    format!(
        "TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 300'); \
         curl -s -H \"X-aws-ec2-metadata-token: $TOKEN\" \
         http://169.254.169.254/latest/meta-data/iam/security-credentials/{role}"
    )
}

pub fn wait(span: Millis) -> Action {
    Action::Wait { span }
}
