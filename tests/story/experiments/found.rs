//! What GuardDuty finds, from CloudTrail's records alone.

use std::rc::Rc;

use serde_json::Value;
use sts_flow::cloud::{Effect, FINDING_TYPE, Finding};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::story::{ATTACKER_ADDRESS, PC_ADDRESS, Terminal};
use sts_flow::words::{self, Lang};

use super::desk::{Desk, ROLE};

fn found(desk: &Desk) -> Vec<(SimTime, Rc<Finding>)> {
    let of = |effect: &Effect| match effect {
        Effect::Found { finding } => Some(Rc::clone(finding)),
        _ => None,
    };
    desk.effects().filter_map(|(at, effect)| Some((at, of(effect)?))).collect()
}

#[test]
fn credentials_used_outside_are_found_some_minutes_later() {
    let mut desk = Desk::new(7);
    // At home, nothing is amiss; nor where nobody is known.
    desk.at(Terminal::Ec2, "aws s3 ls; aws sts get-caller-identity");
    desk.at(Terminal::Pc, "aws s3 ls");
    desk.wait(Millis::hours(1));
    assert!(found(&desk).is_empty());

    let copy = desk.carry_to_pc();
    let id = desk.instance();
    desk.at(Terminal::Pc, "aws sts get-caller-identity --region us-east-1");
    desk.at(Terminal::Pc, "aws s3 ls");
    let refused = desk.at(Terminal::Pc, "aws iam list-users");
    assert!(refused.contains("AccessDenied"), "{refused}");
    let called = desk.now();
    assert!(found(&desk).is_empty(), "not at once");
    desk.wait(Millis::minutes(20));
    let all = found(&desk);
    assert_eq!(all.len(), 1);
    let (at, first) = &all[0];
    assert!((Millis::minutes(5)..Millis::minutes(20)).contains(&at.since(called)), "{at}");
    assert_eq!((first.count, first.severity), (3, 8));
    assert_eq!((first.role.as_str(), first.instance.as_str()), (ROLE, id.as_str()));
    assert_eq!((first.access_key_id.as_str(), first.remote_ip.as_str()), (copy.key.as_str(), PC_ADDRESS));
    assert_eq!((first.api.0.as_str(), first.error.as_deref()), ("ListUsers", Some("AccessDenied")));

    // More of the same is the same finding; from elsewhere it is another.
    desk.at(Terminal::Pc, "aws s3 ls");
    for line in copy.exports() {
        desk.at(Terminal::Attacker, &line);
    }
    desk.at(Terminal::Attacker, "aws s3 ls");
    desk.wait(Millis::minutes(20));
    let all = found(&desk);
    assert_eq!(all.len(), 3);
    let (_, again) = &all[1];
    assert_eq!(
        (&again.id, again.count, again.created, again.first_seen),
        (&first.id, 4, first.created, first.first_seen)
    );
    assert!(again.updated > first.updated && again.error.is_none());
    let (_, other) = &all[2];
    assert_ne!(other.id, first.id);
    assert_eq!((other.remote_ip.as_str(), other.count), (ATTACKER_ADDRESS, 1));
    assert_eq!(desk.played.story.world().cloud().findings().len(), 2);

    // As AWS writes it.
    let json = serde_json::to_value(other).unwrap();
    let at = |path: &[&str]| {
        let end = path.iter().try_fold(&json, |json, name| json.get(name));
        end.and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
    };
    assert_eq!(at(&["type"]), FINDING_TYPE);
    assert_eq!(at(&["title"]), format!("Credentials for instance role {ROLE} used from external IP address."));
    assert_eq!(at(&["resource", "instanceDetails", "instanceId"]), id);
    assert_eq!(at(&["service", "action", "awsApiCallAction", "remoteIpDetails", "ipAddressV4"]), ATTACKER_ADDRESS);
    // And as it is told.
    let trace = desk.played.story.trace();
    let index = desk
        .events()
        .iter()
        .rposition(|event| matches!(&event.kind, sts_flow::story::Kind::Effect(Effect::Found { .. })));
    for lang in [Lang::Ja, Lang::En] {
        let told = words::describe(trace, index.unwrap(), lang).unwrap();
        assert!(told.contains("GuardDuty") && told.contains(ATTACKER_ADDRESS), "{told}");
    }
}
