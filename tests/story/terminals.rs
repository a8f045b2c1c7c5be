//! Several terminals at one computer: each is a shell of its own, and the files are everybody's.

use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::Service;
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

#[test]
fn without_an_instance_there_is_no_shell_on_it() {
    let two = named("ec2-3");
    let stop = call(Service::Ec2, "StopInstances", &[("InstanceId.1", "{instance}")]);
    let played = after(AheadOfTime, 7, &[stop, Action::Open { terminal: two }, ask(two, "whoami")]);
    assert_eq!(printed(&played, two), "There is no running instance to open a shell on.\n");
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
