//! Two futures of one run, next to each other: where they part, and in what they differ at one moment.
//!
//! Pure, and bounded: of long runs, the latest is compared.
//!
//! ```
//! use sts_flow::cloud::Setup;
//! use sts_flow::kernel::SimTime;
//! use sts_flow::story::compare::parting;
//! use sts_flow::story::{Action, Story, Terminal};
//!
//! let mut one = Story::new(&Setup::default(), 7, SimTime::default());
//! let other = one.clone();
//! one.act(Action::Type { terminal: Terminal::Pc, line: "aws s3 ls".into() });
//! assert_eq!(parting(one.trace(), other.trace()), other.trace().len());
//! ```

use super::trace::{Http, Kind, Message, Operation, Trace};
use super::{Node, Picture};
use crate::cloud::Effect;

/// So many of the newest credentials are compared.
const CREDENTIALS: usize = 24;
/// So many of the newest records are.
const RECORDS: usize = 200;
/// So many events before the playhead are searched for calls.
const EVENTS: usize = 1500;

/// A future at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its record.
    pub trace: &'a Trace,
    /// What there is to see in it.
    pub picture: &'a Picture,
}

/// Something in which two futures differ: what it is in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The latest call of this kind came out differently, or was made in one of them only.
    Call {
        /// Who asked.
        from: Node,
        /// Whom.
        to: Node,
        /// For what.
        operation: Operation,
        /// The event of the answer.
        sides: [Option<usize>; 2],
    },
    /// A place uses another credential.
    Holder {
        /// The place.
        node: Node,
        /// The access key id.
        sides: [Option<String>; 2],
    },
    /// A credential is in another state.
    Credential {
        /// Its access key id.
        access_key_id: String,
        /// `valid`, `superseded`, `revoked`, `expired`.
        sides: [Option<&'static str>; 2],
    },
    /// A machine is in another state.
    Machine {
        /// The machine's name.
        machine: &'static str,
        /// Whose.
        subject: String,
        /// The state.
        sides: [Option<&'static str>; 2],
    },
    /// A role has other policies.
    Policies {
        /// The role's name.
        role: String,
        /// The names of those that only this side has.
        sides: [Vec<String>; 2],
    },
    /// CloudTrail has records that the other side's has not, or not as often.
    Records {
        /// Whose API, and which call: `s3.amazonaws.com`, `ListBuckets`.
        call: (String, String),
        /// How the calls ended: an error's code, or nothing.
        outcome: Option<String>,
        /// How many there are.
        sides: [usize; 2],
    },
}

impl Difference {
    /// The place on the stage at which it shows.
    pub fn place(&self) -> Node {
        match self {
            Self::Call { to, .. } => *to,
            Self::Holder { node, .. } => *node,
            Self::Credential { .. } => Node::Sts,
            Self::Policies { .. } => Node::Iam,
            Self::Records { .. } => Node::CloudTrail,
            Self::Machine { machine, .. } => match *machine {
                "imds-token" | "credential-delivery" => Node::Imds,
                "profile-association" => Node::Iam,
                _ => Node::Ec2,
            },
        }
    }
}

/// How many events two runs have in common.
pub fn parting(one: &Trace, other: &Trace) -> usize {
    parting_from(one, other, 0)
}

/// The same, of two that are known to have the first `known` in common.
pub fn parting_from(one: &Trace, other: &Trace, known: usize) -> usize {
    let rest = |trace: &Trace| known.min(trace.len());
    let pairs = one.events()[rest(one)..].iter().zip(&other.events()[rest(other)..]);
    known + pairs.take_while(|(a, b)| a == b).count()
}

/// In what two futures that part at event `parted` differ: what people notice first before what is behind it.
pub fn differences(sides: [Side; 2], parted: usize) -> Vec<Difference> {
    let mut found = Vec::new();
    calls(sides, parted, &mut found);
    policies(sides, &mut found);
    holders(sides, &mut found);
    credentials(sides, &mut found);
    machines(sides, &mut found);
    records(sides, parted, &mut found);
    found
}

/// A kind of call, and the event of the latest answer to it.
type Answer<'a> = (Node, Node, &'a Operation, usize);

/// The latest answer to each kind of call since the two parted.
fn answers(side: Side, parted: usize) -> Vec<Answer> {
    let mut latest: Vec<Answer> = Vec::new();
    let end = side.picture.events;
    for index in (parted.max(end.saturating_sub(EVENTS))..end).rev() {
        // It counts once it has arrived.
        let Some(message) = side.trace.message(index).filter(|message| message.status().is_some()) else { continue };
        if side.picture.flights.iter().any(|flight| flight.event == index) {
            continue;
        }
        let (from, to, what) = (message.to, message.from, &message.operation);
        if !latest.iter().any(|(f, t, w, _)| (*f, *t, *w) == (from, to, what)) {
            latest.push((from, to, what, index));
        }
    }
    latest.reverse();
    latest
}

fn calls(sides: [Side; 2], parted: usize, found: &mut Vec<Difference>) {
    let latest = sides.map(|side| answers(side, parted));
    let [ones, others] = &latest;
    let same = |a: &Answer, b: &Answer| (a.0, a.1, a.2) == (b.0, b.1, b.2);
    let mut both: Vec<(&Answer, [Option<usize>; 2])> =
        ones.iter().map(|a| (a, [Some(a.3), others.iter().find(|b| same(a, b)).map(|b| b.3)])).collect();
    both.extend(others.iter().filter(|b| !ones.iter().any(|a| same(a, b))).map(|b| (b, [None, Some(b.3)])));
    for (call, events) in both {
        let outcomes = [0, 1].map(|i| events[i].and_then(|event| sides[i].trace.message(event)).map(outcome));
        // What a command asks IMDS on its way is told by the command's own call.
        let alone = events.contains(&None);
        if outcomes[0] != outcomes[1] && (!alone || (matches!(call.2, Operation::Api(_)) && call.0 != Node::Imds)) {
            found.push(Difference::Call { from: call.0, to: call.1, operation: call.2.clone(), sides: events });
        }
    }
}

/// What an answer comes to: its status, and the code of the error if it is one.
fn outcome(message: &Message) -> (Option<u16>, String) {
    let Http::Response(response) = &message.http else { return (None, String::new()) };
    if response.is_success() {
        return (message.status(), String::new());
    }
    let body = response.body.text();
    let code = body.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("", |(code, _)| code);
    (message.status(), code.to_owned())
}

fn policies(sides: [Side; 2], found: &mut Vec<Difference>) {
    let roles = sides.map(|side| &side.picture.inventory.roles);
    let of = |side: usize, name: &str| {
        roles[side].iter().find(|role| role.name == name).map_or(&[][..], |role| role.policies.as_slice())
    };
    let others = roles[1].iter().filter(|role| !roles[0].iter().any(|other| other.name == role.name));
    for role in roles[0].iter().chain(others) {
        let policies = [of(0, &role.name), of(1, &role.name)];
        let only = |side: usize| {
            policies[side].iter().filter(|policy| !policies[1 - side].contains(policy)).cloned().collect::<Vec<_>>()
        };
        let sides = [only(0), only(1)];
        if sides.iter().any(|only| !only.is_empty()) {
            found.push(Difference::Policies { role: role.name.clone(), sides });
        }
    }
}

/// What a record tells of, as far as two futures can have it in common: whose API, which call, and how it ended.
fn told(trace: &Trace, event: usize) -> Option<(&str, &str, Option<&str>)> {
    let Kind::Effect(Effect::Recorded { record, .. }) = &trace.events().get(event)?.kind else { return None };
    Some((&record.event_source, &record.event_name, record.error_code.as_deref()))
}

fn records(sides: [Side; 2], parted: usize, found: &mut Vec<Difference>) {
    let after = sides.map(|side| {
        let records = &side.picture.records;
        let own = records.partition_point(|event| *event < parted).max(records.len().saturating_sub(RECORDS));
        records[own..].iter().filter_map(|event| told(side.trace, *event)).collect::<Vec<_>>()
    });
    let mut seen = Vec::new();
    for record in after.iter().flatten() {
        if seen.contains(record) {
            continue;
        }
        seen.push(*record);
        let sides = [0, 1].map(|side| after[side].iter().filter(|other| *other == record).count());
        if sides[0] != sides[1] {
            let (source, name, outcome) = *record;
            let call = (source.to_owned(), name.to_owned());
            found.push(Difference::Records { call, outcome: outcome.map(str::to_owned), sides });
        }
    }
}

fn holders(sides: [Side; 2], found: &mut Vec<Difference>) {
    let held = |side: Side, node: &Node| {
        let place = side.picture.holds.get(node)?;
        Some(side.picture.credentials.get(*place)?.issue.access_key_id.to_string())
    };
    for node in Node::ALL {
        let keys = sides.map(|side| held(side, &node));
        if keys[0] != keys[1] {
            found.push(Difference::Holder { node, sides: keys });
        }
    }
}

fn credentials(sides: [Side; 2], found: &mut Vec<Difference>) {
    let newest = sides.map(|side| {
        let all = &side.picture.credentials;
        &all[all.len().saturating_sub(CREDENTIALS)..]
    });
    let mut seen: Vec<&str> = Vec::new();
    for credential in newest.iter().flat_map(|list| list.iter()) {
        let id = credential.issue.access_key_id.as_str();
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let status = newest.map(|list| list.iter().find(|c| c.issue.access_key_id.as_str() == id).map(|c| c.status));
        if status[0] != status[1] {
            found.push(Difference::Credential { access_key_id: id.to_owned(), sides: status });
        }
    }
}

fn machines(sides: [Side; 2], found: &mut Vec<Difference>) {
    for (i, side) in sides.iter().enumerate() {
        for ((machine, subject), state) in side.picture.machines.iter() {
            let other = sides[1 - i].picture.machines.get(&(*machine, subject.clone())).copied();
            // Credentials are compared by themselves; what the first side has was found there already.
            if *machine == "credential" || other == Some(*state) || (i == 1 && other.is_some()) {
                continue;
            }
            let states = if i == 0 { [Some(*state), other] } else { [other, Some(*state)] };
            found.push(Difference::Machine { machine, subject: subject.clone(), sides: states });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, Playback, Story, Terminal};
    use super::*;
    use crate::lesson;

    /// Free play in the first lesson's account, and what each of two futures does.
    fn futures(first: &[&str], one: &[&str], other: &[&str]) -> (Vec<Difference>, usize, usize) {
        let text = include_str!("../../static/lessons/five-steps.json");
        let start = lesson::parse(text).unwrap().start;
        let mut story = lesson::free(&start.setup, start.clock, &start.before, 7).story;
        let play = |story: &mut Story, lines: &[&str]| {
            for line in lines {
                let (terminal, line) = line.split_once(": ").unwrap();
                let terminal = if terminal == "pc" { Terminal::Pc } else { Terminal::Ec2 };
                story.act(match line.strip_prefix("wait ") {
                    Some(seconds) => Action::wait_seconds(seconds.parse().unwrap()),
                    None => Action::Type { terminal, line: line.to_owned() },
                });
            }
        };
        play(&mut story, first);
        let common = story.trace().len();
        let mut stories = [story.clone(), story];
        play(&mut stories[0], one);
        play(&mut stories[1], other);
        let pictures = [0, 1].map(|i| {
            let trace = stories[i].trace();
            let playback = Playback::of(trace, 0);
            Picture::at(trace, &playback, playback.total())
        });
        let parted = parting(stories[0].trace(), stories[1].trace());
        let sides = [0, 1].map(|i| Side { trace: stories[i].trace(), picture: &pictures[i] });
        (differences(sides, parted), parted, common)
    }

    #[test]
    fn the_same_futures_do_not_differ() {
        let lines = ["pc: aws s3 ls", "ec2: aws s3 ls"];
        let (found, parted, common) = futures(&["ec2: aws s3 ls"], &lines, &lines);
        assert_eq!(found, []);
        assert!(parted > common);
    }

    #[test]
    fn a_call_that_is_refused_in_one_of_them_is_told() {
        let delete = "ec2: wait 60";
        let deny = "pc: aws iam detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn \
                    arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess --profile admin";
        let (found, parted, common) =
            futures(&["ec2: aws s3 ls"], &[delete, "ec2: aws s3 ls"], &[deny, delete, "ec2: aws s3 ls"]);
        assert!((common..common + 4).contains(&parted), "{parted} {common}");
        let outcome = found.iter().find_map(|difference| match difference {
            Difference::Call { from, to: Node::S3, operation, sides } => Some((*from, operation.to_string(), *sides)),
            _ => None,
        });
        let Some((from, operation, [Some(_), Some(_)])) = outcome else { panic!("{found:?}") };
        assert_eq!((from, operation.as_str()), (Node::Ec2, "ListBuckets"));
        // The call that only one of them made.
        assert!(found.iter().any(|difference| matches!(difference,
            Difference::Call { operation: Operation::Api(name), sides: [None, Some(_)], .. } if name == "DetachRolePolicy")));
        // The policy itself, and the records that only one of them has.
        let only = |difference: &Difference| {
            matches!(difference, Difference::Policies { role, sides: [one, other] }
                if role == "EC2-S3-ReadOnly-Role" && *one == ["AmazonS3ReadOnlyAccess"] && other.is_empty())
        };
        assert!(found.iter().any(only), "{found:?}");
        let recorded = |name: &str, error: Option<&str>, counts: [usize; 2]| {
            found.iter().any(|difference| {
                matches!(difference, Difference::Records { call, outcome, sides }
                    if call.1 == name && outcome.as_deref() == error && *sides == counts)
            })
        };
        assert!(recorded("DetachRolePolicy", None, [0, 1]), "{found:?}");
        assert!(recorded("ListBuckets", None, [1, 0]), "{found:?}");
        assert!(recorded("ListBuckets", Some("AccessDenied"), [0, 1]), "{found:?}");
    }

    #[test]
    fn what_time_does_is_told() {
        let (found, ..) = futures(&["ec2: aws s3 ls"], &["pc: wait 10"], &["pc: wait 28800"]);
        let gone = |difference: &Difference| {
            matches!(difference, Difference::Credential { sides: [Some("valid"), Some("superseded" | "expired")], .. })
        };
        assert!(found.iter().any(gone), "{found:?}");
        assert!(found.iter().any(|d| matches!(d, Difference::Holder { node: Node::Imds, .. })), "{found:?}");
    }
}
