//! What must hold whatever is done, in thousands of small runs: typed lines, the administrator's calls, and hours between.
//!
//! What is checked is computed here again from messages, issues and what was done, not taken from what the simulation says
//! of itself: from when to when a deny is in force follows from the calls that attached and removed it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::{Effect, Service};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson::Played;
use sts_flow::story::{Action, Http, Kind, Node, Operation, Story, Terminal};

use crate::experiments::desk::{Copy, ROLE, fetching};
use crate::kit::{after, ask, call};

/// After so long every change of IAM is known everywhere, and every call under way has arrived.
const KNOWN: Millis = Millis::seconds(6);
/// From its association, or its start, on an instance has its first set after so long.
const FIRST: Millis = Millis::minutes(1);
const NEWER_BEFORE: Millis = Millis::minutes(5);

/// What somebody does next.
#[derive(Clone, Debug)]
enum Deed {
    Line(Terminal, &'static str),
    /// Takes what IMDS hands out to another computer.
    Carry(Terminal),
    /// Lets time pass to about the end of what was carried last, by so many seconds, and uses it where it was taken.
    Outlive(i64),
    /// The console's "revoke active sessions", and its undoing.
    Revoke,
    Unrevoke,
    /// What an administrator does to the instance.
    Call(&'static str, &'static [(&'static str, &'static str)]),
    /// Takes the role, or the trust in it, away on purpose.
    Break(&'static str, &'static [(&'static str, &'static str)]),
    Wait(i64),
}

const LINES: &[&str] = &[
    "aws s3 ls",
    "aws s3 ls s3://flow-photos",
    "aws sts get-caller-identity",
    "aws iam list-users",
    "aws ec2 describe-instances --region us-east-1",
    "sudo systemctl start url-preview",
    "curl -s -m 2 'http://54.204.17.23/?url=http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role'",
    "curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
    "unset AWS_SESSION_TOKEN",
    "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
    "sleep 900",
];

const CALLS: &[(&str, &[(&str, &str)])] = &[
    ("StopInstances", &[("InstanceId.1", "{instance}")]),
    ("StartInstances", &[("InstanceId.1", "{instance}")]),
    ("RebootInstances", &[("InstanceId.1", "{instance}")]),
    ("DisassociateIamInstanceProfile", &[("AssociationId", "{association}")]),
    ("AssociateIamInstanceProfile", &[("InstanceId", "{instance}"), ("IamInstanceProfile.Name", ROLE)]),
    ("ReplaceIamInstanceProfileAssociation", &[("AssociationId", "{association}"), ("IamInstanceProfile.Name", ROLE)]),
    ("ModifyInstanceMetadataOptions", &[("InstanceId", "{instance}"), ("HttpTokens", "optional")]),
    ("ModifyInstanceMetadataOptions", &[("InstanceId", "{instance}"), ("HttpTokens", "required")]),
    (
        "AuthorizeSecurityGroupIngress",
        &[
            ("GroupName", "default"),
            ("IpPermissions.1.IpProtocol", "tcp"),
            ("IpPermissions.1.FromPort", "80"),
            ("IpPermissions.1.ToPort", "80"),
            ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0"),
        ],
    ),
    (
        "CreateVpcEndpoint",
        &[
            ("VpcId", sts_flow::cloud::VPC),
            ("ServiceName", "com.amazonaws.us-east-1.s3"),
            ("RouteTableId.1", "rtb-0123456789abcdef0"),
        ],
    ),
    (
        "RunInstances",
        &[
            ("ImageId", "ami-0c02fb55956c7d316"),
            ("MinCount", "1"),
            ("MaxCount", "1"),
            ("IamInstanceProfile.Name", ROLE),
        ],
    ),
];

const BREAKING: &[(&str, &[(&str, &str)])] = &[
    ("RemoveRoleFromInstanceProfile", &[("InstanceProfileName", ROLE), ("RoleName", ROLE)]),
    ("AddRoleToInstanceProfile", &[("InstanceProfileName", ROLE), ("RoleName", ROLE)]),
    ("UpdateAssumeRolePolicy", &[("RoleName", ROLE), ("PolicyDocument", r#"{"Version":"2012-10-17","Statement":[]}"#)]),
    ("DeleteInstanceProfile", &[("InstanceProfileName", ROLE)]),
];

const PLACES: &[Terminal] = &[Terminal::Ec2, Terminal::Ec2, Terminal::Pc, Terminal::Attacker];

fn deed(breaking: bool) -> impl Strategy<Value = Deed> {
    let line = (select(PLACES), select(LINES)).prop_map(|(terminal, line)| Deed::Line(terminal, line));
    let of = |(name, params)| Deed::Call(name, params);
    let broken = |(name, params)| Deed::Break(name, params);
    // Half an hour, half a day: what is between two refreshes, and between an issue and its end.
    let wait = prop_oneof![2 => 1_i64..30, 3 => 60_i64..5400, 2 => 5400_i64..12 * 3600];
    prop_oneof![
        5 => line,
        3 => select(&PLACES[2..]).prop_map(Deed::Carry),
        2 => (-3_i64..4).prop_map(Deed::Outlive),
        2 => Just(Deed::Revoke),
        1 => Just(Deed::Unrevoke),
        3 => select(CALLS).prop_map(of),
        5 => wait.prop_map(Deed::Wait),
        u32::from(breaking) => select(BREAKING).prop_map(broken),
    ]
}

/// A deny on what was issued before a moment, and from when to when nobody can be excused by it.
#[derive(Clone, Copy, Debug)]
struct Deny {
    before: SimTime,
    from: SimTime,
    until: Option<SimTime>,
}

struct Run {
    played: Played,
    /// What was carried last: where to, and when it ends.
    carried: Option<(Terminal, SimTime)>,
    denies: Vec<Deny>,
}

fn run(seed: u64, deeds: &[Deed]) -> Run {
    let mut run = Run { played: after(AheadOfTime, seed, &[]), carried: None, denies: Vec::new() };
    for deed in deeds {
        run.does(deed);
    }
    run
}

impl Run {
    fn story(&mut self) -> &mut Story {
        &mut self.played.story
    }

    fn does(&mut self, deed: &Deed) {
        match deed {
            Deed::Line(terminal, line) => self.story().act(ask(*terminal, line)),
            Deed::Carry(terminal) => {
                let before = self.story().trace().len();
                self.story().act(ask(Terminal::Ec2, &fetching(ROLE)));
                let printed = self.story().trace().events()[before..].iter().find_map(|event| match &event.kind {
                    Kind::Printed { text, .. } => Copy::read(text),
                    _ => None,
                });
                self.carried = printed.as_ref().map(|copy| (*terminal, copy.expires)).or(self.carried);
                for line in printed.iter().flat_map(Copy::exports) {
                    self.story().act(ask(*terminal, &line));
                }
            }
            Deed::Outlive(by) => {
                let Some((terminal, expires)) = self.carried else { return };
                let span = expires.since(self.story().now()) + Millis::seconds(*by);
                self.story().wait(span.max(Millis::ZERO));
                self.story().act(ask(terminal, "aws s3 ls"));
            }
            Deed::Revoke => {
                let before = self.story().now();
                let document = format!(
                    r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{}"}}}}}}]}}"#,
                    before.iso()
                );
                self.put("PutRolePolicy", &[("PolicyDocument", &document)]);
                // Told to the second.
                let (before, from) = (before.floor_second(), self.story().now() + KNOWN);
                self.denies.push(Deny { before, from, until: None });
            }
            Deed::Unrevoke => self.put("DeleteRolePolicy", &[]),
            Deed::Call(name, params) => self.story().act(call(Service::Ec2, name, params)),
            Deed::Break(name, params) => self.story().act(call(Service::Iam, name, params)),
            Deed::Wait(seconds) => self.story().wait(Millis::seconds(*seconds)),
        }
    }

    /// Changes the inline policy `AWSRevokeOlderSessions`; what was in it before is in force no more.
    fn put(&mut self, action: &str, params: &[(&str, &str)]) {
        let now = self.story().now();
        for deny in self.denies.iter_mut().filter(|deny| deny.until.is_none()) {
            deny.until = Some(now);
        }
        let whole: Vec<_> = [("RoleName", ROLE), ("PolicyName", "AWSRevokeOlderSessions")]
            .into_iter()
            .chain(params.iter().copied())
            .collect();
        self.story().act(call(Service::Iam, action, &whole));
    }
}

/// A signed call: its key, when it arrived, to where, for what, and whether it was let through.
struct Signed {
    key: String,
    arrived: SimTime,
    to: Node,
    operation: String,
    accepted: bool,
}

fn signed(story: &Story) -> Vec<Signed> {
    let trace = story.trace();
    let calls = (0..trace.len()).filter_map(|index| {
        let message = trace.message(index)?;
        let Http::Request(request) = &message.http else { return None };
        let authorization = request.headers.get("authorization")?;
        let key = authorization.split("Credential=").nth(1)?.split('/').next()?.to_owned();
        let status = trace.message(trace.counterpart(index)?)?.status()?;
        let operation = match &message.operation {
            Operation::Api(name) => name.clone(),
            other => other.to_string(),
        };
        Some(Signed { key, arrived: message.arrives, to: message.to, operation, accepted: status < 400 })
    });
    calls.collect()
}

/// Issued, expires.
fn lives(story: &Story) -> BTreeMap<String, (SimTime, SimTime, bool)> {
    let issue = |kind: &Kind| match kind {
        Kind::Effect(Effect::Issued { credential }) => {
            let of_role = credential.principal.as_str().contains(&format!(":assumed-role/{ROLE}/"));
            Some((credential.access_key_id.to_string(), (credential.issued, credential.expires, of_role)))
        }
        _ => None,
    };
    story.trace().events().iter().filter_map(|event| issue(&event.kind)).collect()
}

fn nothing_is_accepted_that_is_over_or_denied(run: &Run) -> Result<(), TestCaseError> {
    let lives = lives(&run.played.story);
    for call in signed(&run.played.story) {
        let Some(&(issued, expires, of_role)) = lives.get(&call.key) else { continue };
        if !call.accepted {
            continue;
        }
        let Signed { key, arrived, operation, .. } = &call;
        prop_assert!(*arrived < expires, "{key}: {operation} was accepted at {arrived}, after its end {expires}");
        // Who am I answers under any deny.
        if call.to == Node::Sts || !of_role {
            continue;
        }
        let denied = run.denies.iter().find(|deny| {
            issued < deny.before && deny.from <= *arrived && deny.until.is_none_or(|until| *arrived < until)
        });
        prop_assert!(
            denied.is_none(),
            "{key}: {operation} was accepted at {arrived}, issued {issued}, under {denied:?}"
        );
    }
    Ok(())
}

/// From a minute after it is associated and runs, an instance has been given a set that is not over; and each set was
/// there five minutes or more before the one before it ended.
fn whoever_has_a_role_has_a_set(story: &Story) -> Result<(), TestCaseError> {
    let lives = lives(story);
    let mut served: BTreeMap<String, Vec<(SimTime, SimTime)>> = BTreeMap::new();
    let mut since: BTreeMap<String, SimTime> = BTreeMap::new();
    let mut spans: Vec<(String, SimTime, SimTime)> = Vec::new();
    for event in story.trace().events() {
        match &event.kind {
            Kind::Effect(Effect::Served { instance, access_key_id }) => {
                let expires = lives[access_key_id.as_str()].1;
                served.entry(instance.to_string()).or_default().push((event.at, expires));
            }
            Kind::Effect(Effect::Transition { machine: "credential-delivery", subject, to, .. }) => match *to {
                "attached" => drop(since.entry(subject.clone()).or_insert(event.at)),
                "no-profile" => spans.extend(since.remove(subject).map(|from| (subject.clone(), from, event.at))),
                _ => {}
            },
            _ => {}
        }
    }
    spans.extend(since.into_iter().map(|(id, from)| (id, from, story.now())));
    for (id, from, until) in spans {
        let sets: Vec<_> =
            served.get(&id).into_iter().flatten().filter(|(at, _)| (from..=until).contains(at)).collect();
        let mut good = from + FIRST;
        for (at, expires) in sets {
            prop_assert!(*at <= good, "{id} had nothing that was good from {good} to {at}");
            let first = good == from + FIRST;
            prop_assert!(
                first || good.since(*at) >= NEWER_BEFORE,
                "{id}: the next set came at {at}, the old one ends {good}"
            );
            good = *expires;
        }
        prop_assert!(until < good || until <= from + FIRST, "{id} had nothing that was good from {good} to {until}");
    }
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn nothing_over_or_denied_is_accepted(seed in any::<u64>(), deeds in prop::collection::vec(deed(true), 1..9)) {
        nothing_is_accepted_that_is_over_or_denied(&run(seed, &deeds))?;
    }

    #[test]
    fn a_running_instance_with_a_role_always_has_a_valid_set(
        seed in any::<u64>(),
        deeds in prop::collection::vec(deed(false), 1..9),
    ) {
        whoever_has_a_role_has_a_set(&run(seed, &deeds).played.story)?;
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn one_seed_one_trace_and_going_back_is_exact(
        seed in any::<u64>(),
        deeds in prop::collection::vec(deed(true), 1..7),
        then in deed(true),
        thousandths in 0_i64..1000,
    ) {
        let (one, two) = (run(seed, &deeds).played, run(seed, &deeds).played);
        prop_assert_eq!(one.story.trace(), two.story.trace());
        prop_assert_eq!(one.story.actions(), two.story.actions());
        // Anywhere in it: the run up to there is an exact beginning, and going on from there is the same as going on at all.
        let begins = one.story.trace().events()[one.first.min(one.story.trace().len() - 1)].at;
        let at = begins + Millis(one.story.now().since(begins).0 * thousandths / 1000);
        let fork = one.story.fork(at);
        let events = one.story.trace().events();
        prop_assert_eq!(fork.trace().events(), &events[..fork.trace().len()]);
        prop_assert!(fork.now() <= one.story.now());
        let own: Vec<Action> = fork.actions().get(one.given..).unwrap_or(&[]).to_vec();
        let again = after(AheadOfTime, seed, &own);
        prop_assert_eq!(again.story.trace(), fork.trace());
        // Its future is its own: what is done there changes nothing here.
        let before = one.story.trace().clone();
        let mut other = Run { played: Played { story: fork, ..one.clone() }, carried: None, denies: Vec::new() };
        other.does(&then);
        prop_assert_eq!(one.story.trace(), &before);
        // And back.
        let mut back = two.story.clone();
        let given = two.given;
        back.rewind(given);
        let fresh = after(AheadOfTime, seed, &[]).story;
        prop_assert_eq!(back.trace(), fresh.trace());
        for action in &two.story.actions()[given..] {
            back.act(action.clone());
        }
        prop_assert_eq!(back.trace(), two.story.trace());
    }
}
