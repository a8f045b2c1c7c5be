//! Programs in the background: an application that keeps its client, and one that read its keys once, as time passes.

use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::Service;
use sts_flow::kernel::Millis;
use sts_flow::lesson::Played;
use sts_flow::story::{Action, Holder, Kind, Ledger, Moment, Node, Picture, Terminal};

use crate::kit::{after, ask, call, calls};

const APP: &str = "node /home/ec2-user/app.js";

fn begin() -> Action {
    ask(Terminal::Ec2, &format!("{APP} &"))
}

/// What was printed on the instance since the beginning.
fn printed(played: &Played) -> String {
    let events = played.story.trace().events()[played.first..].iter();
    let texts = events.filter_map(|event| match &event.kind {
        Kind::Printed { terminal: Terminal::Ec2, text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn picture(played: &Played) -> Picture {
    let playback = played.playback();
    Picture::at(played.story.trace(), &playback, playback.total())
}

#[test]
fn it_has_a_number_and_an_id_and_is_listed_until_it_is_killed() {
    let lines = [
        begin(),
        ask(Terminal::Ec2, "jobs; echo $?"),
        Action::wait_seconds(60),
        ask(Terminal::Ec2, "sleep 5 &"),
        ask(Terminal::Ec2, "jobs"),
        Action::wait_seconds(60),
        ask(Terminal::Ec2, "kill %3; kill 77; kill %1; jobs"),
        ask(Terminal::Ec2, "jobs"),
    ];
    let out = printed(&after(AheadOfTime, 7, &lines));
    let running = format!("Running                 {APP} &\n");
    for (part, count) in [
        ("[1] 2031\n".to_owned(), 1),
        (format!("[1]+  {running}0\n"), 1),
        ("Z 3 buckets\n".to_owned(), 1),
        ("[2] 2044\n".to_owned(), 1),
        (format!("[1]-  {running}[2]+  Running                 sleep 5 &\n"), 1),
        ("[2]+  Done                    sleep 5\n".to_owned(), 1),
        ("-bash: kill: %3: no such job\n-bash: kill: (77) - No such process\n".to_owned(), 1),
        (format!("[1]+  Terminated              {APP}\n"), 1),
    ] {
        assert_eq!(out.matches(&part).count(), count, "{part}: {out}");
    }
    assert!(out.ends_with(&format!("[1]+  Terminated              {APP}\n")), "nothing is listed any more: {out}");
}

#[test]
fn one_renews_what_it_holds_and_the_other_does_not() {
    let keys = "eval \"$(curl -s -H \"X-aws-ec2-metadata-token: $(curl -s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')\" http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role | jq -r '\"export AWS_ACCESS_KEY_ID=\\(.AccessKeyId) AWS_SECRET_ACCESS_KEY=\\(.SecretAccessKey) AWS_SESSION_TOKEN=\\(.Token)\"')\"";
    let frozen = [ask(Terminal::Ec2, keys), begin(), Action::wait_seconds(8 * 3600)];
    let renewing = [begin(), Action::wait_seconds(8 * 3600)];
    for (actions, expires) in [(&frozen[..], true), (&renewing, false)] {
        let played = after(AheadOfTime, 7, actions);
        let out = printed(&played);
        assert_eq!(out.contains("ExpiredToken"), expires, "{out}");
        // A call every ten minutes, all of them of the process itself.
        let made = calls(&played.story);
        assert!(made.len() > 47, "{}", made.len());
        let refused = made.iter().filter(|(_, status, _)| *status == 400).count();
        assert_eq!(refused > 0, expires);
        let trace = played.story.trace();
        let ledger = Ledger::of(trace);
        let moment = Moment { events: trace.len(), at: trace.end() };
        let lane = ledger.lanes().iter().find(|lane| matches!(&lane.holder, Holder::Background(..))).unwrap();
        assert_eq!(lane.holder, Holder::Background(Terminal::Ec2, 2031, APP.to_owned()));
        assert_eq!(lane.spans.len() > 1, !expires, "it got new ones");
        let held = &ledger.lives()[lane.held(moment).unwrap()];
        assert_eq!(held.expires.unwrap() < trace.end(), expires);
        // It is on the stage with what it holds.
        let picture = picture(&played);
        let shown: Vec<_> = picture.behind(Node::Ec2).map(|one| (one.line.as_str(), one.holds.is_some())).collect();
        assert_eq!(shown, [(APP, true)]);
    }
}

#[test]
fn it_ends_with_its_computer_and_with_its_terminal() {
    let two = Terminal::try_from("ec2-2".to_owned()).unwrap();
    let reboot = call(Service::Ec2, "RebootInstances", &[("InstanceId.1", "{instance}")]);
    let stop = call(Service::Ec2, "StopInstances", &[("InstanceId.1", "{instance}")]);
    let there = ask(two, &format!("{APP} &"));
    for (actions, left) in [
        (&[begin()][..], 1),
        (&[begin(), there.clone()], 2),
        (&[begin(), there.clone(), Action::Close { terminal: two }], 1),
        (&[begin(), reboot], 0),
        (&[begin(), stop], 0),
        // Leaving a login is not the end of what it began.
        (&[begin(), ask(Terminal::Ec2, "exit")], 1),
    ] {
        let played = after(AheadOfTime, 7, actions);
        assert_eq!(picture(&played).behind(Node::Ec2).count(), left, "{actions:?}");
        let ended =
            played.story.trace().events().iter().filter(|event| matches!(event.kind, Kind::Ended { .. })).count();
        let started =
            played.story.trace().events().iter().filter(|event| matches!(event.kind, Kind::Started { .. })).count();
        assert_eq!(started - ended, left);
    }
}

#[test]
fn a_copy_of_the_world_goes_on_as_the_world_does() {
    let first = [begin(), Action::wait_seconds(3 * 3600)];
    let mut straight = after(AheadOfTime, 7, &first);
    // The copy makes its process anew.
    let mut copy = straight.clone();
    for played in [&mut straight, &mut copy] {
        played.story.act(ask(Terminal::Ec2, "jobs"));
        played.story.wait(Millis::hours(5));
    }
    let same = |one: &Played, other: &Played| {
        let (one, other) = (one.story.trace().events(), other.story.trace().events());
        let differs = one.iter().zip(other).find(|(one, other)| one != other);
        assert!(differs.is_none() && one.len() == other.len(), "{differs:?}");
    };
    same(&straight, &copy);
    let whole =
        after(AheadOfTime, 7, &[&first[..], &[ask(Terminal::Ec2, "jobs"), Action::wait_seconds(5 * 3600)]].concat());
    same(&straight, &whole);
    assert_eq!(straight.story.spent(), copy.story.spent());
}

#[test]
fn what_is_not_here_is_refused_by_name() {
    for (line, said) in [
        ("sleep 5 > /tmp/x &", "unsupported: a job in the background that writes to a file"),
        ("echo $(sleep 5 &)", "unsupported: & within a substitution, a pipe or a script"),
        ("cat <<E &\nE", "unsupported syntax: << in the background"),
        ("fg", "fg: unsupported: this command is not simulated"),
        ("kill -s 9 1", "kill: unsupported option: -s"),
        ("&", "syntax error near unexpected token `&'"),
    ] {
        let out = printed(&after(AheadOfTime, 7, &[ask(Terminal::Ec2, line)]));
        assert!(out.contains(said), "{line}: {out}");
    }
    // Nobody sits there to be asked.
    let played = after(AheadOfTime, 7, &[ask(Terminal::Pc, "aws configure &"), Action::wait_seconds(5)]);
    assert_eq!(picture(&played).background.len(), 0);
    // One of a list is for the background, the others are not.
    let out = printed(&after(
        AheadOfTime,
        7,
        &[ask(Terminal::Ec2, "echo a; sleep 3 && echo b & echo c"), Action::wait_seconds(5)],
    ));
    assert_eq!(out, "a\n[1] 2031\nc\nb\n[1]+  Done                    sleep 3 && echo b\n");
}
