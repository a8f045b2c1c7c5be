//! Up to a thousand instances: each has a life of its own, whether it is told of message by message or not.

use std::collections::HashSet;

use sts_flow::cloud::{Effect, HANDFUL, Held, InstanceId, InstanceState, Member, Service, Source};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::Response;

use crate::world::{A_MINUTE, IMAGE, ROLE, S3_READ, TRUST_EC2, TRUST_NOBODY, World, refused, role_arn, text};

const OTHER: &str = "Other-Role";

/// So many instances with a role, launched at once.
fn fleet(seed: u64, count: usize) -> (World, Vec<InstanceId>) {
    let mut world = World::new(seed, sts_flow::cloud::DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[S3_READ]);
    let answer = launch(&mut world, count);
    assert_eq!(answer.status, 200, "{}", answer.body.text());
    pass(&mut world, A_MINUTE);
    let ids = (0..count).map(|place| world.cloud.launched(place).unwrap().id.clone()).collect();
    (world, ids)
}

fn launch(world: &mut World, count: usize) -> Response {
    let count = count.to_string();
    let run = [
        ("ImageId", IMAGE),
        ("InstanceType", "t3.micro"),
        ("MinCount", count.as_str()),
        ("MaxCount", count.as_str()),
        ("IamInstanceProfile.Name", ROLE),
    ];
    world.admin(Service::Ec2, "RunInstances", &run)
}

fn pass(world: &mut World, seconds: i64) {
    world.wait(seconds);
    world.cloud.pass(world.now);
}

fn held(world: &World, place: usize, at: SimTime) -> Option<Held> {
    world.cloud.fleet_at(at)[place].holds
}

/// Every set that each instance got in this time, in order.
fn lives(world: &World, from: SimTime, to: SimTime) -> Vec<Vec<Held>> {
    let mut lives: Vec<Vec<Held>> = vec![Vec::new(); world.cloud.fleet_at(to).len()];
    let mut at = from;
    while at <= to {
        for (life, member) in lives.iter_mut().zip(world.cloud.fleet_at(at)) {
            if let Some(set) = member.holds.filter(|set| life.last().is_none_or(|last| last.number != set.number)) {
                life.push(set);
            }
        }
        at += Millis::minutes(20); // no two refreshes are so near
    }
    lives
}

#[test]
fn a_day_of_a_thousand_leaves_none_without_credentials() {
    let (mut world, ids) = fleet(7, 1000);
    let began = world.now;
    let events = world.cloud.take_effects().len();
    assert!(events < 60, "one is told of: {events}");
    pass(&mut world, 24 * 3600);
    let mut at = began;
    while at <= world.now {
        for (member, id) in world.cloud.fleet_at(at).iter().zip(&ids) {
            let set = member.holds.unwrap_or_else(|| panic!("{id} has none at {}", at.iso()));
            assert_eq!(member.state, Some(InstanceState::Running));
            assert!(set.issued <= at && at < set.expires && !set.revoked && !member.refused, "{id}");
        }
        at += Millis::minutes(13);
    }
    let (mut keys, mut moments) = (HashSet::new(), HashSet::new());
    for (life, id) in lives(&world, began, world.now).iter().zip(&ids) {
        assert!((22..=27).contains(&life.len()), "{id}: {}", life.len());
        for (n, set) in life.iter().enumerate() {
            let (key, arn) = world.cloud.held_key(*set).unwrap();
            assert!(arn.as_str().ends_with(&format!("assumed-role/{ROLE}/{id}")), "{arn}");
            assert!(keys.insert(key), "each set has a key of its own");
            let lifetime = Millis::hours(6)..=Millis::hours(6) + Millis::minutes(36);
            assert!(lifetime.contains(&set.expires.since(set.issued)));
            if let Some(old) = n.checked_sub(1).map(|n| life[n]) {
                assert!(old.expires.since(set.issued) >= Millis::minutes(5), "{id}");
                let hourly = Millis::minutes(54)..=Millis::minutes(66);
                assert!(hourly.contains(&set.issued.since(old.issued)), "{id}");
            }
        }
        moments.insert(life.last().unwrap().issued);
    }
    assert!(moments.len() > 700, "they do not go in step: {}", moments.len());
}

#[test]
fn each_has_a_name_an_address_and_credentials_of_its_own() {
    let (mut world, ids) = fleet(3, 1000);
    let mut seen = HashSet::new();
    for instance in world.cloud.instances() {
        assert!(seen.insert(instance.private_ip.clone()) && seen.insert(instance.hostname()));
    }
    for place in [0, 1, 499, 999] {
        let key = world.credentials(&ids[place], ROLE);
        let set = held(&world, place, world.now).unwrap();
        assert_eq!(world.cloud.held_key(set).unwrap().0.as_str(), key.access_key_id);
        let answer = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
        let arn = text(&answer, &["GetCallerIdentityResult", "Arn"]);
        assert!(arn.ends_with(ids[place].as_str()), "{arn}");
        assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
        // A token is of one instance, and another's does not open it.
        let token = world.token(&ids[place], 60);
        let path = format!("/latest/meta-data/iam/security-credentials/{ROLE}");
        let other = world.metadata(&ids[(place + 1) % 1000], crate::world::get(&path, Some(&token)));
        assert_eq!(other.status, 401);
    }
    let answer = world.ok(Service::Ec2, "DescribeInstances", &[]);
    assert_eq!(answer.body.text().matches("<instanceId>").count(), 1000);
    // Long after, what was issued is known, and refused as expired.
    let key = world.credentials(&ids[700], ROLE);
    pass(&mut world, 40 * 3600);
    let expired = "The security token included in the request is expired";
    refused(&world.call(&key, Service::Sts, "GetCallerIdentity", &[]), 403, "ExpiredToken", expired);
}

#[test]
fn watched_or_not_it_is_the_same_life() {
    for seed in 0..4 {
        let lives = [0, 5, 9].map(|attended| {
            let (mut world, ids) = fleet(seed, 12);
            let began = world.now;
            world.cloud.attend(world.now, ids[attended].as_str());
            pass(&mut world, 30 * 3600);
            lives(&world, began, world.now)
                .into_iter()
                .map(|life| life.into_iter().map(|set| (set.issued, set.expires)).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        });
        assert!(lives[0] == lives[1] && lives[1] == lives[2], "seed {seed}");
    }
}

#[test]
fn one_is_told_of_and_turning_brings_what_was_there() {
    let (mut world, ids) = fleet(5, 40);
    assert_eq!(world.cloud.attended().unwrap().id, ids[0]);
    pass(&mut world, 3 * 3600);
    let served = |effects: Vec<Effect>| -> HashSet<InstanceId> {
        effects
            .into_iter()
            .filter_map(|effect| if let Effect::Served { instance, .. } = effect { Some(instance) } else { None })
            .collect()
    };
    assert_eq!(served(world.cloud.take_effects()), HashSet::from([ids[0].clone()]));
    assert!(!world.cloud.attend(world.now, "i-nobody") && world.cloud.take_effects().is_empty());
    assert!(world.cloud.attend(world.now, ids[20].as_str()));
    let effects = world.cloud.take_effects();
    let [Effect::Attended(attended)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((&attended.instance, attended.left.as_ref()), (&ids[20], Some(&ids[0])));
    let set = held(&world, 20, world.now).unwrap();
    assert_eq!(attended.serves, Some(world.cloud.held_key(set).unwrap().0));
    let states: Vec<&str> = attended.credentials.iter().map(|(_, state)| *state).collect();
    assert!(states.len() >= 3 && states[states.len() - 1] == "valid", "{states:?}");
    assert!(states[..states.len() - 1].iter().all(|state| *state == "superseded"));
    assert!(attended.machines.iter().any(|(machine, _, state)| (*machine, *state) == ("ec2-instance", "running")));
    pass(&mut world, 2 * 3600);
    assert_eq!(served(world.cloud.take_effects()), HashSet::from([ids[20].clone()]));
}

#[test]
fn a_handful_is_all_told_of() {
    let (mut world, ids) = fleet(5, HANDFUL);
    pass(&mut world, 2 * 3600);
    let effects = world.cloud.take_effects();
    for id in &ids {
        let sets = effects.iter().filter(|e| matches!(e, Effect::Served { instance, .. } if instance == id)).count();
        assert!(sets >= 2, "{id}: {sets}");
    }
}

#[test]
fn what_befalls_one_of_many() {
    let (mut world, ids) = fleet(9, 30);
    let state = |world: &World, place: usize| -> Member { world.cloud.fleet_at(world.now)[place] };
    // The trust is broken, and mended.
    let trust = |world: &mut World, document| {
        world.ok(Service::Iam, "UpdateAssumeRolePolicy", &[("RoleName", ROLE), ("PolicyDocument", document)]);
    };
    let before = state(&world, 7).holds;
    trust(&mut world, TRUST_NOBODY);
    assert_eq!(state(&world, 7).holds, before, "what it has stays good until the next refresh");
    pass(&mut world, 66 * 60);
    assert!(state(&world, 7).refused && state(&world, 7).holds.is_none());
    assert_eq!(world.document(&ids[7], ROLE)["Code"], "AssumeRoleUnauthorizedAccess");
    trust(&mut world, TRUST_EC2);
    pass(&mut world, 66 * 60);
    assert!(!state(&world, 7).refused && state(&world, 7).holds.unwrap().number > before.unwrap().number);
    // Stopped and started; what it handed out stays good.
    let key = world.credentials(&ids[7], ROLE);
    world.ok(Service::Ec2, "StopInstances", &[("InstanceId.1", ids[7].as_str())]);
    pass(&mut world, A_MINUTE);
    assert_eq!((state(&world, 7).state, state(&world, 7).holds), (Some(InstanceState::Stopped), None));
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
    world.ok(Service::Ec2, "StartInstances", &[("InstanceId.1", ids[7].as_str())]);
    pass(&mut world, A_MINUTE);
    assert_ne!(world.credentials(&ids[7], ROLE).access_key_id, key.access_key_id);
    // Another role in the profile is found at the next refresh, by all.
    world.role(OTHER, TRUST_EC2, &[S3_READ]);
    let swap = [("InstanceProfileName", ROLE), ("RoleName", ROLE)];
    world.ok(Service::Iam, "RemoveRoleFromInstanceProfile", &swap);
    world.ok(Service::Iam, "AddRoleToInstanceProfile", &[("InstanceProfileName", ROLE), ("RoleName", OTHER)]);
    pass(&mut world, 66 * 60);
    for place in 0..30 {
        let (_, arn) = world.cloud.held_key(state(&world, place).holds.unwrap()).unwrap();
        assert!(arn.as_str().contains(OTHER), "{arn}");
    }
    // Terminated: all but one.
    let names: Vec<String> = (1..30).map(|n| format!("InstanceId.{n}")).collect();
    let all: Vec<(&str, &str)> = names.iter().zip(&ids[1..]).map(|(name, id)| (name.as_str(), id.as_str())).collect();
    world.ok(Service::Ec2, "TerminateInstances", &all);
    pass(&mut world, A_MINUTE);
    assert_eq!((state(&world, 7).state, state(&world, 7).holds), (Some(InstanceState::Terminated), None));
    assert!(state(&world, 0).holds.is_some() && !world.cloud.is_crowd());
}

#[test]
fn a_revoke_is_for_all_and_heals_at_each_ones_refresh() {
    let (mut world, ids) = fleet(12, 50);
    pass(&mut world, 3600);
    let key = world.credentials(&ids[33], ROLE);
    let now = world.now.iso();
    let deny = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{now}"}}}}}}]}}"#
    );
    let put = [("RoleName", ROLE), ("PolicyName", "AWSRevokeOlderSessions"), ("PolicyDocument", deny.as_str())];
    world.ok(Service::Iam, "PutRolePolicy", &put);
    // All but what was issued in this very second.
    let revoked = |set: Held| set.revoked || set.issued >= world.now.floor_second();
    assert!(world.cloud.fleet_at(world.now).iter().all(|member| member.holds.is_some_and(revoked)));
    assert!(held(&world, 33, world.now).unwrap().revoked);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 403);
    pass(&mut world, 66 * 60);
    assert!(world.cloud.fleet_at(world.now).iter().all(|member| member.holds.is_some_and(|set| !set.revoked)));
    let key = world.credentials(&ids[33], ROLE);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
}

#[test]
fn cloudtrail_has_the_same_record_of_each() {
    let (world, ids) = fleet(13, 20);
    let records: Vec<_> = world.records().into_iter().filter(|record| record["eventName"] == "AssumeRole").collect();
    assert_eq!(records.len(), 20);
    let shape = |record: &serde_json::Value| record.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for record in &records {
        assert_eq!(shape(record), shape(&records[0]));
        assert_eq!(record["userIdentity"], records[0]["userIdentity"]);
        assert_eq!(record["requestParameters"]["roleArn"], role_arn(ROLE));
        let credentials = &record["responseElements"]["credentials"];
        let place = ids.iter().position(|id| record["requestParameters"]["roleSessionName"] == id.as_str()).unwrap();
        let set = held(&world, place, world.now).unwrap();
        assert_eq!(credentials["accessKeyId"], world.cloud.held_key(set).unwrap().0.as_str());
        assert_eq!(credentials["expiration"], set.expires.cloudtrail());
    }
    let ids: HashSet<_> = records.iter().map(|record| record["eventID"].to_string()).collect();
    assert_eq!(ids.len(), 20);
}

#[test]
fn a_thousand_is_the_most() {
    let (mut world, ids) = fleet(1, 990);
    let few = "You have requested more instances (1001) than your current instance limit of 1000 allows for the \
               specified instance type.";
    refused(&launch(&mut world, 11), 400, "InstanceLimitExceeded", few);
    assert_eq!(launch(&mut world, 10).status, 200);
    world.ok(Service::Ec2, "TerminateInstances", &[("InstanceId.1", ids[0].as_str())]);
    pass(&mut world, A_MINUTE);
    assert_eq!(world.cloud.live_instances(), 999);
    assert_eq!(launch(&mut world, 1).status, 200);
    // Nobody outside IMDS is any of them.
    let anybody = world.send(Source::internet("203.0.113.9"), crate::world::get("/latest/meta-data/", None));
    assert_eq!(anybody.status, 403);
}
