//! From the local PC to a shell of the instance, by Session Manager.

use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::Service;
use sts_flow::lesson::Played;
use sts_flow::story::{Action, Kind, Node, Terminal};

use crate::kit::{after, ask, call, json_of, messages};

const CORE: &str = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

/// What was printed at the PC last, and the prompt after it.
fn last(played: &Played) -> (String, String) {
    let events = played.story.trace().events();
    let typed = events.iter().rposition(|event| matches!(event.kind, Kind::Typed { .. })).unwrap();
    let (mut out, mut next) = (String::new(), String::new());
    for event in &events[typed..] {
        match &event.kind {
            Kind::Printed { terminal: Terminal::Pc, text, .. } => out.push_str(text),
            Kind::Ready { terminal: Terminal::Pc, prompt } => next.clone_from(prompt),
            _ => {}
        }
    }
    (out, next)
}

/// The free account with the policy that Session Manager needs, or without; and what is typed at the PC.
fn typed(managed: bool, lines: &[&str]) -> Played {
    let role = ("RoleName", "EC2-S3-ReadOnly-Role");
    let policy = if managed { "AttachRolePolicy" } else { "DetachRolePolicy" };
    let policy = call(Service::Iam, policy, &[role, ("PolicyArn", CORE)]);
    let id = after(AheadOfTime, 7, &[]).story.world().cloud().attended().unwrap().id.to_string();
    let mut actions = vec![policy, Action::wait_seconds(10), ask(Terminal::Pc, "export AWS_PROFILE=admin")];
    actions.extend(lines.iter().map(|line| ask(Terminal::Pc, &line.replace("{id}", &id))));
    after(AheadOfTime, 7, &actions)
}

const START: &str = "aws ssm start-session --target {id}";

#[test]
fn start_session_opens_a_shell_of_the_instance_and_exit_leaves_it() {
    let (out, prompt) = last(&typed(true, &[START]));
    assert!(out.starts_with("\nStarting session with SessionId: admin-0"), "{out}");
    assert_eq!(prompt, "sh-5.2$ ");
    let (out, prompt) = last(&typed(true, &[START, "whoami; hostname; echo $AWS_PROFILE"]));
    assert!(out.starts_with("ssm-user\nip-10-0-1-23.ec2.internal\n\n"), "{out}");
    assert_eq!(prompt, "sh-5.2$ ");
    let (out, prompt) = last(&typed(true, &[START, "sudo su - ec2-user", "exit", "exit"]));
    assert!(out.contains("exit\n\n\nExiting session with sessionId: admin-0"), "{out}");
    assert_eq!(prompt, "you@pc ~ % ");
    let (out, _) = last(&typed(true, &[START, "exit", "echo $AWS_PROFILE"]));
    assert_eq!(out, "admin\n");
}

#[test]
fn what_is_typed_there_happens_on_the_instance() {
    let played = typed(true, &[START, "aws sts get-caller-identity --region us-east-1 --query Arn --output text"]);
    let (out, _) = last(&played);
    assert!(out.contains(":assumed-role/EC2-S3-ReadOnly-Role/i-"), "{out}");
    // Its requests to the metadata service come from the instance.
    let trace = played.story.trace();
    let asked = messages(trace).filter(|(_, message)| message.to == Node::Imds).last().unwrap().1;
    assert_eq!(asked.from, Node::Ec2);
    // Files are the instance's, whoever's terminal it is.
    let made = typed(true, &[START, "echo here > /tmp/note", "exit", "cat /tmp/note"]);
    assert!(last(&made).0.contains("/tmp/note"), "there is no such file at the PC: {}", last(&made).0);
    let mut made = made;
    made.story.act(ask(Terminal::Ec2, "cat /tmp/note"));
    let printed = made.story.trace().events().iter().rev().find_map(|event| match &event.kind {
        Kind::Printed { terminal: Terminal::Ec2, text, .. } => Some(text.clone()),
        _ => None,
    });
    assert_eq!(printed.as_deref(), Some("here\n"));
}

#[test]
fn without_the_policy_the_target_is_not_connected() {
    let (out, prompt) = last(&typed(false, &[START]));
    assert!(out.contains("(TargetNotConnected) when calling the StartSession operation: i-"), "{out}");
    assert!(out.trim_end().ends_with(" is not connected."), "{out}");
    assert_eq!(prompt, "you@pc ~ % ");
    let (out, _) = last(&typed(
        true,
        &["aws ssm describe-instance-information --query InstanceInformationList[].PingStatus --output text"],
    ));
    assert_eq!(out, "Online\n");
}

#[test]
fn a_session_ends_with_its_instance() {
    let mut played = typed(true, &[START]);
    let stop = call(Service::Ec2, "StopInstances", &[("InstanceId.1", "{instance}")]);
    for action in [stop, Action::wait_seconds(60), ask(Terminal::Pc, "whoami")] {
        played.story.act(action);
    }
    let (out, prompt) = last(&played);
    assert_eq!((out.as_str(), prompt.as_str()), ("you\n", "you@pc ~ % "));
    let events = played.story.trace().events();
    let said = |event: &sts_flow::story::Event| matches!(&event.kind, Kind::Printed { text, .. } if text.contains("Exiting session"));
    assert!(events.iter().any(said));
}

#[test]
fn the_same_link_gives_the_same_trace() {
    let lines = [START, "echo here > /tmp/note", "curl -s http://169.254.169.254/latest/meta-data/", "exit"];
    let (one, other) = (typed(true, &lines), typed(true, &lines));
    assert_eq!(json_of(one.story.trace()), json_of(other.story.trace()));
}
