//! Stories to try things on.

use proptest::prelude::*;
use proptest::sample::select;
use sts_flow::cloud::{DeliveryMode, Service};
use sts_flow::lesson::saved::{Future, Moment, Saved};
use sts_flow::lesson::{self, Lesson, Played};
use sts_flow::story::{Action, Event, Http, Kind, Message, Story, Terminal, Trace};
use sts_flow::wire::layout;

pub const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

pub fn five_steps() -> Lesson {
    lesson::parse(FIVE_STEPS).unwrap()
}

/// The lesson's account after its beginning, with nothing planned.
pub fn free(delivery: DeliveryMode, seed: u64) -> Played {
    let lesson = five_steps();
    let setup = sts_flow::cloud::Setup { delivery, ..lesson.start.setup };
    lesson::free(&setup, lesson.start.clock, &lesson.start.before, seed)
}

/// The same with `actions` taken.
pub fn after(delivery: DeliveryMode, seed: u64, actions: &[Action]) -> Played {
    let mut played = free(delivery, seed);
    for action in actions {
        played.story.act(action.clone());
    }
    played
}

/// What the learner did in free play, as it is saved.
pub fn saved_run(actions: Vec<Action>) -> Saved {
    let future = Future { name: "A".to_owned(), given: None, actions, events: None };
    Saved { lesson: None, seed: 7, futures: vec![future], front: 0, beside: None, moment: Moment::Show(0) }
}

/// The whole trace as JSON.
pub fn json_of(trace: &Trace) -> String {
    layout::compact(trace)
}

pub fn messages(trace: &Trace) -> impl Iterator<Item = (usize, &Message)> {
    (0..trace.len()).filter_map(|index| Some((index, trace.message(index)?)))
}

pub fn ask(terminal: Terminal, line: &str) -> Action {
    Action::Type { terminal, line: line.into() }
}

/// Since the last line was entered: at which event that was, and what was printed.
pub fn last_printed(events: &[Event]) -> (usize, String) {
    let typed = events.iter().rposition(|event| matches!(event.kind, Kind::Typed { .. })).unwrap();
    let out = events[typed..].iter().filter_map(|event| match &event.kind {
        Kind::Printed { text, .. } => Some(text.as_str()),
        _ => None,
    });
    (typed, out.collect())
}

pub fn call(service: Service, action: &str, params: &[(&str, &str)]) -> Action {
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Action::Call { user: "admin".into(), service, action: action.into(), params }
}

/// So many instances of the lesson's role are launched.
pub fn launch(count: &str) -> Action {
    let run = [
        ("ImageId", "ami-0c02fb55956c7d316"),
        ("InstanceType", "t3.micro"),
        ("MinCount", count),
        ("MaxCount", count),
        ("IamInstanceProfile.Name", "EC2-S3-ReadOnly-Role"),
    ];
    call(Service::Ec2, "RunInstances", &run)
}

/// The key that a request was signed with, and the answer's status.
pub fn calls(story: &Story) -> Vec<(String, u16, usize)> {
    let trace = story.trace();
    let signed = messages(trace).filter_map(|(index, message)| {
        let Http::Request(request) = &message.http else { return None };
        let authorization = request.headers.get("authorization")?;
        let key = authorization.split("Credential=").nth(1)?.split('/').next()?.to_owned();
        let answer = trace.counterpart(index)?;
        Some((key, trace.message(answer)?.status()?, answer))
    });
    signed.collect()
}

const LINES: &[&str] = &[
    "aws login --region us-east-1",
    "aws login --remote --profile new --region us-east-1; aws logout --all",
    "aws s3 ls",
    "aws s3 ls --region us-east-1",
    "aws s3 ls s3://flow-photos",
    "aws s3 ls s3://no-such-bucket/",
    "aws sts get-caller-identity",
    "aws sts get-caller-identity --output text --query Arn",
    "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/EC2-S3-ReadOnly-Role --role-session-name me",
    "TOKEN=`curl -s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'`",
    "curl -s -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
    "curl -i http://169.254.169.254/latest/meta-data/iam/info",
    "curl -X DELETE http://169.254.169.254/latest/api/token",
    "curl https://example.com/ | jq .",
    "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wJalr",
    "export AWS_SESSION_TOKEN=",
    "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
    "aws configure list",
    "aws",
    "aws s3 mb s3://x",
    "aws --endpoint-url http://localhost:1 s3 ls",
    "sleep 30",
    "sleep 7200",
    "exit",
    "sudo su - ec2-user",
    "rm -rf / --no-preserve-root; cat /etc/shadow",
    "echo $(aws sts get-caller-identity) | jq -r .Arn > f; cat f",
    "'",
    "$(",
    "",
    "日本語 🦀 \u{0} \u{1b}[31m",
    ":(){ :|:& };:",
];

const CALLS: &[(&str, &[(&str, &str)])] = &[
    ("ec2 StopInstances", &[("InstanceId.1", "{instance}")]),
    ("ec2 StartInstances", &[("InstanceId.1", "{instance}")]),
    ("ec2 RebootInstances", &[("InstanceId.1", "{instance}")]),
    ("ec2 TerminateInstances", &[("InstanceId.1", "{instance}")]),
    (
        "ec2 RunInstances",
        &[
            ("ImageId", "ami-0c02fb55956c7d316"),
            ("MinCount", "1"),
            ("MaxCount", "1"),
            ("IamInstanceProfile.Name", "EC2-S3-ReadOnly-Role"),
        ],
    ),
    ("ec2 RunInstances", &[("MinCount", "-1"), ("IamInstanceProfile.Name", "nowhere")]),
    ("ec2 DescribeInstances", &[("InstanceId.1", "i-x")]),
    (
        "ec2 AssociateIamInstanceProfile",
        &[("InstanceId", "{instance}"), ("IamInstanceProfile.Name", "EC2-S3-ReadOnly-Role")],
    ),
    ("ec2 DisassociateIamInstanceProfile", &[("AssociationId", "{association}")]),
    (
        "ec2 ReplaceIamInstanceProfileAssociation",
        &[("AssociationId", "{association}"), ("IamInstanceProfile.Name", "EC2-S3-ReadOnly-Role")],
    ),
    ("ec2 ModifyInstanceMetadataOptions", &[("InstanceId", "{instance}"), ("HttpTokens", "optional")]),
    ("ec2 ModifyInstanceMetadataOptions", &[("InstanceId", "{instance}"), ("HttpTokens", "required")]),
    ("ec2 ModifyInstanceMetadataOptions", &[("InstanceId", "{instance}"), ("HttpEndpoint", "disabled")]),
    ("ec2 ModifyInstanceMetadataOptions", &[("InstanceId", ""), ("HttpPutResponseHopLimit", "🦀")]),
    (
        "iam AttachRolePolicy",
        &[("RoleName", "EC2-S3-ReadOnly-Role"), ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess")],
    ),
    (
        "iam DetachRolePolicy",
        &[("RoleName", "EC2-S3-ReadOnly-Role"), ("PolicyArn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")],
    ),
    (
        "iam PutRolePolicy",
        &[
            ("RoleName", "EC2-S3-ReadOnly-Role"),
            ("PolicyName", "AWSRevokeOlderSessions"),
            (
                "PolicyDocument",
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2025-11-02T00:45:00Z"}}}]}"#,
            ),
        ],
    ),
    ("iam PutRolePolicy", &[("RoleName", "EC2-S3-ReadOnly-Role"), ("PolicyName", "p"), ("PolicyDocument", "{")]),
    ("iam DeleteRolePolicy", &[("RoleName", "EC2-S3-ReadOnly-Role"), ("PolicyName", "AWSRevokeOlderSessions")]),
    ("iam CreateRole", &[("RoleName", "a/b"), ("AssumeRolePolicyDocument", "[]")]),
    ("iam Nonsense", &[]),
    ("sts AssumeRole", &[("RoleArn", "x"), ("RoleSessionName", "y")]),
    ("sts GetCallerIdentity", &[("", "")]),
    ("imds Nonsense", &[]),
    ("s3 Nonsense", &[]),
    ("cloudtrail LookupEvents", &[]),
];

/// Calls that break the tie between instance, profile and role on purpose.
const BREAKING: &[(&str, &[(&str, &str)])] = &[
    (
        "iam UpdateAssumeRolePolicy",
        &[("RoleName", "EC2-S3-ReadOnly-Role"), ("PolicyDocument", r#"{"Version":"2012-10-17","Statement":[]}"#)],
    ),
    (
        "iam UpdateAssumeRolePolicy",
        &[
            ("RoleName", "EC2-S3-ReadOnly-Role"),
            (
                "PolicyDocument",
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
            ),
        ],
    ),
    (
        "iam RemoveRoleFromInstanceProfile",
        &[("InstanceProfileName", "EC2-S3-ReadOnly-Role"), ("RoleName", "EC2-S3-ReadOnly-Role")],
    ),
    (
        "iam AddRoleToInstanceProfile",
        &[("InstanceProfileName", "EC2-S3-ReadOnly-Role"), ("RoleName", "EC2-S3-ReadOnly-Role")],
    ),
    ("iam DeleteInstanceProfile", &[("InstanceProfileName", "EC2-S3-ReadOnly-Role")]),
    ("iam DeleteRole", &[("RoleName", "EC2-S3-ReadOnly-Role")]),
];

fn of_table(table: &'static [(&str, &[(&str, &str)])]) -> impl Strategy<Value = Action> {
    (select(table), select(&["admin", "admin", "admin", "nobody"][..])).prop_map(|((what, params), user)| {
        let (service, action) = what.split_once(' ').unwrap();
        let service = Service::ALL.into_iter().find(|known| known.prefix() == service).unwrap();
        let Action::Call { service, action, params, .. } = call(service, action, params) else { unreachable!() };
        Action::Call { user: user.into(), service, action, params }
    })
}

/// Anything that a person might do; `breaking` includes taking the role away from the instance.
pub fn action(breaking: bool) -> impl Strategy<Value = Action> {
    let typed = (select(&Terminal::ALL[..]), select(LINES)).prop_map(|(terminal, line)| ask(terminal, line));
    let opened = (select(&Terminal::ALL[..]), any::<bool>())
        .prop_map(|(terminal, open)| if open { Action::Open { terminal } } else { Action::Close { terminal } });
    let garbled = (select(&Terminal::ALL[..]), ".{0,40}").prop_map(|(terminal, line)| ask(terminal, &line));
    let wait = prop_oneof![0_i64..120, 0_i64..9 * 3600, Just(3 * 24 * 3600)].prop_map(Action::wait_seconds);
    let disturbed = (select(&[None, Some(0), Some(900), Some(40_000)][..]), 0_u32..900)
        .prop_map(|(late, seconds)| Action::Disturb { late, seconds });
    let signed_in = select(&[None, Some("admin"), Some("root"), Some("nobody")][..])
        .prop_map(|session| Action::SignIn { session: session.map(str::to_owned) });
    prop_oneof![
        6 => typed,
        1 => signed_in,
        1 => disturbed,
        1 => garbled,
        1 => opened,
        4 => of_table(CALLS),
        3 => wait,
        u32::from(breaking) * 2 => of_table(if breaking { BREAKING } else { CALLS }),
    ]
}
