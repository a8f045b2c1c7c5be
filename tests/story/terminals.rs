//! Several terminals at one computer: each is a shell of its own, and the files are everybody's.

use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::{Agent, Service};
use sts_flow::lesson::Played;
use sts_flow::lesson::saved;
use sts_flow::story::{Action, Album, Kind, Terminal};

use crate::kit::{after, ask, call, json_of, saved_run};

fn named(name: &str) -> Terminal {
    Terminal::ALL.into_iter().find(|terminal| terminal.as_str() == name).unwrap()
}

/// What was printed in `terminal` last.
fn printed(played: &Played, terminal: Terminal) -> String {
    let events = played.story.trace().events();
    let last =
        events.iter().rposition(|event| matches!(&event.kind, Kind::Typed { terminal: t, .. } if *t == terminal));
    let texts = events[last.unwrap_or(0)..].iter().filter_map(|event| match &event.kind {
        Kind::Printed { terminal: t, text, .. } if *t == terminal => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn files_are_shared_and_shells_are_not() {
    let (one, two, pc, pc2) = (Terminal::Ec2, named("ec2-2"), Terminal::Pc, named("pc-2"));
    let played = after(
        AheadOfTime,
        7,
        &[
            ask(one, "sudo su - ec2-user"),
            ask(one, "export WHERE=one; echo hello > note; echo $WHERE"),
            Action::Open { terminal: two },
            ask(two, "echo ${WHERE:-nowhere}; whoami; cat /home/ec2-user/note"),
            // Typing opens as well.
            ask(pc2, "echo $HOME > note; cat note"),
            ask(pc, "cat note; ls /home"),
        ],
    );
    assert_eq!(printed(&played, one), "one\n");
    assert_eq!(printed(&played, two), "nowhere\nssm-user\nhello\n");
    assert_eq!(printed(&played, pc2), "/Users/you\n");
    assert!(printed(&played, pc).starts_with("/Users/you\nls: "), "{}", printed(&played, pc));
    let playback = played.playback();
    let picture = Album::of(played.story.trace(), &playback).at(played.story.trace(), &playback, playback.total());
    let open: Vec<_> = Terminal::ALL.into_iter().filter(|t| picture.is_open(*t)).map(Terminal::as_str).collect();
    assert_eq!(open, ["ec2", "ec2-2", "pc", "pc-2"]);
}

#[test]
fn a_closed_terminal_is_forgotten_and_the_first_stays() {
    let two = named("pc-2");
    let actions = [
        ask(two, "X=1; echo kept > f"),
        Action::Close { terminal: two },
        Action::Close { terminal: two },
        Action::Close { terminal: Terminal::Pc },
        ask(two, "echo [$X]; cat f"),
    ];
    let played = after(AheadOfTime, 7, &actions);
    assert_eq!(printed(&played, two), "[]\nkept\n");
    let closed = played.story.trace().events().iter().filter(|event| matches!(event.kind, Kind::Closed { .. }));
    assert_eq!(closed.count(), 1);
    // As a file, and back.
    let file = saved::write(&saved_run(actions.to_vec()));
    let again = after(AheadOfTime, 7, &saved::read(&file).unwrap().futures[0].actions);
    assert_eq!(json_of(again.story.trace()), json_of(played.story.trace()));
}

/// What stands in the instance's terminal after `whoami` was typed there, when `actions` were done.
fn who(actions: &[Action]) -> String {
    let actions = [actions, &[ask(Terminal::Ec2, "whoami")]].concat();
    printed(&after(AheadOfTime, 7, &actions), Terminal::Ec2)
}

const ROLE: (&str, &str) = ("RoleName", "EC2-S3-ReadOnly-Role");
const CORE: (&str, &str) = ("PolicyArn", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore");

fn instance(action: &str) -> [Action; 2] {
    [call(Service::Ec2, action, &[("InstanceId.1", "{instance}")]), Action::wait_seconds(90)]
}

#[test]
fn a_shell_opens_where_session_manager_reaches_the_instance() {
    let id = after(AheadOfTime, 7, &[]).story.world().cloud().attended().unwrap().id.to_string();
    let refused = format!(
        "\naws: [ERROR]: An error occurred (TargetNotConnected) when calling the StartSession operation: {id} is not connected.\n"
    );
    let detach = [call(Service::Iam, "DetachRolePolicy", &[ROLE, CORE]), Action::wait_seconds(10)];
    let attach = [call(Service::Iam, "AttachRolePolicy", &[ROLE, CORE]), Action::wait_seconds(10)];
    let turned = |on: &str| {
        let change = [("InstanceId", "{instance}"), ("HttpEndpoint", on)];
        [call(Service::Ec2, "ModifyInstanceMetadataOptions", &change), Action::wait_seconds(10)]
    };
    let (stop, start, reboot) = (instance("StopInstances"), instance("StartInstances"), instance("RebootInstances"));
    for (actions, said) in [
        (&[][..], "ec2-user\n"),
        // What is open stays open, whatever becomes of the role.
        (&[&detach[..]][..], "ec2-user\n"),
        (&[&turned("disabled")], "ec2-user\n"),
        (&[&stop], &refused),
        (&[&stop, &start], "ssm-user\n"),
        (&[&reboot], "ssm-user\n"),
        (&[&detach, &reboot], &refused),
        (&[&detach, &reboot, &attach], "ssm-user\n"),
        (&[&turned("disabled"), &reboot], &refused),
        (&[&instance("TerminateInstances")], &refused),
    ] {
        assert_eq!(who(&actions.concat()), said, "{actions:?}");
    }
    // A second one is another session.
    let two = named("ec2-2");
    let played = after(AheadOfTime, 7, &[&detach[..], &[ask(two, "whoami")]].concat());
    assert_eq!((printed(&played, two), played.story.world().shut(two)), (refused, Some(Agent::Unregistered)));
    assert_eq!(played.story.world().shut(Terminal::Ec2), None);
}

#[test]
fn files_outlast_the_shell() {
    let keep = ask(Terminal::Ec2, "echo here > /tmp/note; export X=1");
    let (reboot, read) = (instance("RebootInstances"), ask(Terminal::Ec2, "cat /tmp/note; echo [$X]"));
    let played = after(AheadOfTime, 7, &[&[keep], &reboot[..], &[read]].concat());
    assert_eq!(printed(&played, Terminal::Ec2), "here\n[]\n");
}

#[test]
fn a_line_that_is_given_up_is_not_run() {
    let pc = Terminal::Pc;
    let played = after(AheadOfTime, 7, &[ask(pc, "echo a\necho b\u{3}"), ask(pc, "\u{c}"), ask(pc, "echo $?")]);
    let texts: Vec<_> = played.story.trace().events()[played.first..]
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Printed { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["you@pc ~ % echo a\n> echo b^C\n", sts_flow::host::CLEAR, "130\n"]);
    assert_eq!(played.story.world().session(pc).unwrap().history(), ["echo $?"]);
}
