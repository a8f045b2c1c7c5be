//! Whatever anybody does, in any order: nothing panics, and what must never happen does not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sts_flow::cloud::DeliveryMode::{AheadOfTime, OnFirstRequest};
use sts_flow::cloud::{Chart, Effect};
use sts_flow::host::refresher::RefresherState;
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson::Played;
use sts_flow::story::{Action, Kind, Node, Terminal};

use crate::kit::{action, after, ask, calls};

/// Every step is a row of its machine's table, and goes on from where the one before ended.
fn every_step_is_legal(played: &Played) {
    let charts: Vec<_> = Chart::all().into_iter().chain([Chart::of::<RefresherState>()]).collect();
    let mut states: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (index, event) in played.story.trace().events().iter().enumerate() {
        let Kind::Effect(Effect::Transition { machine, subject, from, on, to }) = &event.kind else { continue };
        let chart = charts.iter().find(|chart| chart.name == *machine).unwrap();
        let before = states.insert((machine, subject), to).unwrap_or(chart.states[0]);
        assert_eq!(*from, before, "event {index}: {machine} {subject}");
        assert!(chart.rows.contains(&(*from, *on, *to)), "event {index}: {machine}: {from} + {on} → {to}");
    }
}

/// A key that STS issued is accepted from then to its expiry; a refusal of it never counts as an answer.
fn nothing_is_accepted_after_its_expiry(played: &Played) {
    let trace = played.story.trace();
    let mut lives: BTreeMap<&str, (SimTime, SimTime)> = BTreeMap::new();
    for event in trace.events() {
        match &event.kind {
            Kind::Effect(Effect::Issued { credential }) => {
                assert!(credential.expires > credential.issued);
                lives.insert(credential.access_key_id.as_str(), (credential.issued, credential.expires));
            }
            Kind::Effect(Effect::Authenticated { access_key_id, .. }) if access_key_id.is_temporary() => {
                let (issued, expires) = lives[access_key_id.as_str()];
                assert!(issued <= event.at && event.at < expires, "{access_key_id} at {}", event.at);
            }
            _ => {}
        }
    }
    for (key, status, answer) in calls(&played.story) {
        let authenticated = trace.events()[..answer].iter().any(|event| {
            matches!(&event.kind, Kind::Effect(Effect::Authenticated { access_key_id, .. }) if access_key_id.as_str() == key)
        });
        assert!(status >= 400 || authenticated, "{key} was answered {status}");
    }
}

/// From a minute after it is associated and runs, an instance holds a set that has not expired.
///
/// Meant for runs in which nobody takes role, profile or trust away.
fn an_attached_instance_always_has_a_valid_set(played: &Played) {
    let trace = played.story.trace();
    let end = played.story.world().now();
    let mut sets: BTreeMap<&str, SimTime> = BTreeMap::new();
    // Per instance: since when it is delivered to; and its served sets' last expiry.
    let mut running: BTreeMap<&str, SimTime> = BTreeMap::new();
    let mut attached: BTreeMap<&str, SimTime> = BTreeMap::new();
    let mut last: BTreeMap<&str, SimTime> = BTreeMap::new();
    let check = |id: &str, since: Option<&SimTime>, until: SimTime, last: &BTreeMap<&str, SimTime>| {
        let Some(since) = since else { return };
        if until.since(*since) > Millis::minutes(1) {
            let expires = last.get(id).unwrap_or_else(|| panic!("{id} was given nothing from {since} to {until}"));
            assert!(*expires > until, "{id}: the newest set ended {expires}, before {until}");
        }
    };
    for event in trace.events() {
        match &event.kind {
            Kind::Effect(Effect::Issued { credential }) => {
                sets.insert(credential.access_key_id.as_str(), credential.expires);
            }
            Kind::Effect(Effect::Served { instance, access_key_id }) => {
                // The set before was still good when this one came, by five minutes or more.
                let id = instance.as_str();
                if let (Some(old), Some(since)) = (last.get(id), attached.get(id)) {
                    assert!(old.since(event.at) >= Millis::minutes(5) || event.at.since(*since) < Millis::minutes(1));
                }
                last.insert(id, sets[access_key_id.as_str()]);
            }
            Kind::Effect(Effect::Transition { machine, subject, to, .. }) => match (*machine, *to) {
                ("ec2-instance", "running") => {
                    running.entry(subject).or_insert(event.at);
                }
                ("ec2-instance", _) => {
                    running.remove(subject.as_str());
                    check(subject, attached.get(subject.as_str()), event.at, &last);
                    attached.remove(subject.as_str());
                }
                ("credential-delivery", "attached") => {
                    assert!(running.contains_key(subject.as_str()), "{subject} takes a role only while it runs");
                    attached.entry(subject).or_insert(event.at);
                }
                ("credential-delivery", "no-profile") => {
                    check(subject, attached.get(subject.as_str()), event.at, &last);
                    attached.remove(subject.as_str());
                    last.remove(subject.as_str());
                }
                _ => {}
            },
            _ => {}
        }
    }
    for id in attached.keys() {
        check(id, attached.get(id), end, &last);
    }
}

/// Every line that was typed has come to its end, and the terminal waits for the next.
fn no_terminal_hangs(played: &Played) {
    let mut busy: BTreeMap<Terminal, &str> = BTreeMap::new();
    let mut typed = false;
    for event in played.story.trace().events() {
        match &event.kind {
            Kind::Acted { .. } => typed = false,
            Kind::Typed { terminal, line, .. } => {
                typed = true;
                assert_eq!(busy.insert(*terminal, line), None, "{line} was typed into a busy terminal");
            }
            Kind::Closed { terminal } => drop(busy.remove(terminal)),
            Kind::Asks { terminal, .. } => {
                assert!(busy.remove(terminal).is_some(), "{terminal:?} asked before");
            }
            Kind::Ready { terminal, .. } => {
                // Where nothing ran, it is the prompt of another instance, to whose shells the terminals have turned.
                let turned = !typed && terminal.node() == Node::Ec2;
                assert!(busy.remove(terminal).is_some() || turned, "{terminal:?} was ready before");
            }
            _ => {}
        }
    }
    // A program may still wait for the browser.
    busy.retain(|terminal, _| !played.story.world().awaits_browser(*terminal));
    assert!(busy.is_empty(), "{busy:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_goes(
        seed in any::<u64>(),
        ahead in any::<bool>(),
        actions in prop::collection::vec(action(true), 1..20),
    ) {
        let played = after(if ahead { AheadOfTime } else { OnFirstRequest }, seed, &actions);
        every_step_is_legal(&played);
        nothing_is_accepted_after_its_expiry(&played);
        no_terminal_hangs(&played);
    }

    #[test]
    fn who_has_a_role_has_credentials(seed in any::<u64>(), actions in prop::collection::vec(action(false), 1..20)) {
        let played = after(AheadOfTime, seed, &actions);
        every_step_is_legal(&played);
        an_attached_instance_always_has_a_valid_set(&played);
    }
}

#[test]
fn a_month_passes() {
    let day = 24 * 3600;
    let played = after(AheadOfTime, 4, &[Action::wait_seconds(30 * day), ask(Terminal::Ec2, "aws s3 ls")]);
    an_attached_instance_always_has_a_valid_set(&played);
    nothing_is_accepted_after_its_expiry(&played);
    let issued = played.story.trace().events().iter().filter(|e| matches!(e.kind, Kind::Effect(Effect::Issued { .. })));
    let issued = issued.count();
    assert!((650..800).contains(&issued), "{issued} sets in a month");
    // No wait is longer than a month.
    let long = after(AheadOfTime, 4, &[Action::wait_seconds(i64::from(u32::MAX))]);
    assert!(long.story.world().now().since(played.story.world().now()) < Millis::minutes(1));
}

#[test]
fn what_waits_too_long_is_interrupted() {
    for delivery in [AheadOfTime, OnFirstRequest] {
        for (line, status) in
            [("sleep 7200", "0\n"), ("sleep 7d; sleep 7d; sleep 7d; sleep 7d; sleep 7d; sleep 7d", "130\n")]
        {
            let played = after(delivery, 4, &[ask(Terminal::Ec2, line), ask(Terminal::Ec2, "echo $?")]);
            no_terminal_hangs(&played);
            let printed = played.story.trace().events().iter().rev().find_map(|event| match &event.kind {
                Kind::Printed { text, .. } => Some(text.as_str()),
                _ => None,
            });
            assert_eq!(printed, Some(status), "{line}");
        }
    }
}
