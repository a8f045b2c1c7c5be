//! How long a role's credentials on EC2 live, when they are renewed, and what ends them.

use sts_flow::cloud::{DeliveryMode, Effect, InstanceId, Issue, Service};
use sts_flow::kernel::Millis;

use crate::world::{A_MINUTE, ROLE, S3_READ, TRUST_EC2, World, refused};

/// What STS issued since the last look.
fn issues(world: &mut World) -> Vec<Issue> {
    // Due things happen with the next request.
    let key = world.key("admin");
    world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
    let effects = world.cloud.take_effects();
    effects
        .into_iter()
        .filter_map(|e| if let Effect::Issued { credential } = e { Some((*credential).clone()) } else { None })
        .collect()
}

#[test]
fn six_hours_to_six_hours_36_for_200_seeds() {
    let (low, high) = (Millis::hours(6), Millis::hours(6) + Millis::minutes(36));
    let mut seen = Vec::new();
    for seed in 0..200 {
        let (mut world, _) = World::with_instance(seed);
        let issued = issues(&mut world);
        assert_eq!(issued.len(), 1, "one set for one launch, seed {seed}");
        let life = issued[0].expires.since(issued[0].issued);
        assert!((low..=high).contains(&life), "seed {seed}: {}", life.hms());
        assert_eq!((issued[0].issued.as_millis() % 1000, life.0 % 1000), (0, 0));
        seen.push(life);
    }
    seen.sort_unstable();
    assert!(seen[20] < low + Millis::minutes(8) && seen[180] > low + Millis::minutes(28), "they are spread");
}

#[test]
fn renewed_about_hourly_and_several_are_valid_at_once() {
    for seed in 0..10 {
        let (mut world, id) = World::with_instance(seed);
        let mut sets = vec![(world.credentials(&id, ROLE), issues(&mut world).remove(0))];
        for _ in 0..7 * 60 {
            world.wait(60);
            for issue in issues(&mut world) {
                let since = issue.issued.since(sets.last().unwrap().1.issued);
                let hourly = Millis::minutes(54)..=Millis::minutes(66);
                assert!(hourly.contains(&since), "seed {seed}: {}", since.hms());
                // New ones are there long before the old ones end.
                assert!(sets.last().unwrap().1.expires.since(world.now) >= Millis::minutes(5));
                let key = world.credentials(&id, ROLE);
                assert_eq!(key.access_key_id, issue.access_key_id.as_str());
                sets.push((key, issue));
            }
        }
        assert!(sets.len() >= 7);
        let mut valid = 0;
        for (key, issue) in &sets {
            let answer = world.call(key, Service::S3, "/", &[]);
            if world.now < issue.expires {
                assert_eq!(answer.status, 200);
                valid += 1;
            } else {
                refused(&answer, 400, "ExpiredToken", "The provided token has expired.");
            }
        }
        assert!(valid >= 6, "{valid} sets at once");
    }
}

#[test]
fn a_set_is_accepted_to_its_last_second() {
    let (mut world, id) = World::with_instance(5);
    let key = world.credentials(&id, ROLE);
    let expires = issues(&mut world)[0].expires;
    world.now = expires - Millis(1);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
    world.now = expires;
    refused(&world.call(&key, Service::S3, "/", &[]), 400, "ExpiredToken", "The provided token has expired.");
    // The instance has long had newer ones, though nobody asked in between.
    let newer = world.credentials(&id, ROLE);
    assert_eq!(world.call(&newer, Service::S3, "/", &[]).status, 200);
}

#[test]
fn max_session_duration_is_not_about_ec2() {
    for seconds in ["3600", "43200"] {
        let mut world = World::new(1, DeliveryMode::AheadOfTime);
        world.ok(
            Service::Iam,
            "CreateRole",
            &[("RoleName", ROLE), ("AssumeRolePolicyDocument", TRUST_EC2), ("MaxSessionDuration", seconds)],
        );
        world.ok(Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", ROLE)]);
        world.ok(Service::Iam, "AddRoleToInstanceProfile", &[("InstanceProfileName", ROLE), ("RoleName", ROLE)]);
        world.launch(Some(ROLE));
        world.wait(A_MINUTE);
        let issue = issues(&mut world).remove(0);
        let life = issue.expires.since(issue.issued);
        assert!(life >= Millis::hours(6) && life < Millis::hours(7), "{}", life.hms());
    }
}

#[test]
fn on_first_request_nothing_is_fetched_before() {
    let mut world = World::new(1, DeliveryMode::OnFirstRequest);
    world.role(ROLE, TRUST_EC2, &[S3_READ]);
    let id = world.launch(Some(ROLE));
    world.wait(3 * 3600);
    assert_eq!(issues(&mut world).len(), 0);
    let key = world.credentials(&id, ROLE);
    assert_eq!(issues(&mut world).len(), 1);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
}

/// A way for an instance to lose its role.
type End = fn(&mut World, &InstanceId);

#[test]
fn what_was_issued_outlives_the_instance() {
    let stop = |world: &mut World, id: &InstanceId| {
        world.ok(Service::Ec2, "StopInstances", &[("InstanceId.1", id.as_str())]);
    };
    let terminate = |world: &mut World, id: &InstanceId| {
        world.ok(Service::Ec2, "TerminateInstances", &[("InstanceId.1", id.as_str())]);
    };
    let disassociate = |world: &mut World, _: &InstanceId| {
        let association = world.cloud.attended_association().unwrap().to_string();
        world.ok(Service::Ec2, "DisassociateIamInstanceProfile", &[("AssociationId", &association)]);
    };
    let ends: [(&str, End); 3] = [("stop", stop), ("terminate", terminate), ("disassociate", disassociate)];
    for (name, end) in ends {
        let (mut world, id) = World::with_instance(1);
        let key = world.credentials(&id, ROLE);
        issues(&mut world);
        end(&mut world, &id);
        world.wait(3 * 3600);
        assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200, "after {name}");
        assert_eq!(world.call(&key, Service::Sts, "GetCallerIdentity", &[]).status, 200, "after {name}");
        assert_eq!(issues(&mut world).len(), 0, "nothing is renewed after {name}");
    }
}

#[test]
fn deleting_the_role_ends_them() {
    let (mut world, id) = World::with_instance(1);
    let key = world.credentials(&id, ROLE);
    world.ok(Service::Iam, "RemoveRoleFromInstanceProfile", &[("InstanceProfileName", ROLE), ("RoleName", ROLE)]);
    world.ok(Service::Iam, "DetachRolePolicy", &[("RoleName", ROLE), ("PolicyArn", S3_READ)]);
    world.ok(Service::Iam, "DeleteRole", &[("RoleName", ROLE)]);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 403);
    refused(
        &world.call(&key, Service::Sts, "GetCallerIdentity", &[]),
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    );
    // A new role of the old name is another role.
    world.ok(Service::Iam, "CreateRole", &[("RoleName", ROLE), ("AssumeRolePolicyDocument", TRUST_EC2)]);
    world.ok(Service::Iam, "AttachRolePolicy", &[("RoleName", ROLE), ("PolicyArn", S3_READ)]);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 403);
}

#[test]
fn revoked_sessions_are_denied_but_still_know_who_they_are() {
    let (mut world, id) = World::with_instance(1);
    let old = world.credentials(&id, ROLE);
    world.wait(600);
    let now = world.now.iso();
    let deny = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{now}"}}}}}}]}}"#
    );
    let params = [("RoleName", ROLE), ("PolicyName", "AWSRevokeOlderSessions"), ("PolicyDocument", &*deny)];
    world.ok(Service::Iam, "PutRolePolicy", &params);
    assert!(world.steps("credential").contains(&(old.access_key_id.clone(), "valid", "revoked")));
    let who = format!("User: arn:aws:sts::123456789012:assumed-role/{ROLE}/{id}");
    refused(
        &world.call(&old, Service::S3, "/", &[]),
        403,
        "AccessDenied",
        &format!(
            "{who} is not authorized to perform: s3:ListAllMyBuckets with an explicit deny in an identity-based policy"
        ),
    );
    refused(
        &world.call(&old, Service::S3, "/flow-photos?list-type=2", &[]),
        403,
        "AccessDenied",
        &format!(
            "{who} is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::flow-photos\" with an explicit deny in \
             an identity-based policy"
        ),
    );
    assert_eq!(world.call(&old, Service::Sts, "GetCallerIdentity", &[]).status, 200);
    // EC2 serves the same set until its next refresh; the new one works.
    assert_eq!(world.credentials(&id, ROLE), old);
    world.wait(66 * 60);
    let new = world.credentials(&id, ROLE);
    assert_eq!(world.call(&new, Service::S3, "/", &[]).status, 200);
    assert_eq!(world.call(&old, Service::S3, "/", &[]).status, 403);
}

#[test]
fn a_moment_ahead_of_the_clock_revokes_as_well_and_a_plain_deny_does_not() {
    let condition = |world: &World, hours: i64| {
        let moment = (world.now + Millis::hours(hours)).iso();
        format!(r#","Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{moment}"}}}}"#)
    };
    for (hours, revoked) in [(Some(0), true), (Some(1), true), (None, false)] {
        let (mut world, id) = World::with_instance(1);
        let old = world.credentials(&id, ROLE);
        world.wait(600);
        let condition = hours.map_or_else(String::new, |hours| condition(&world, hours));
        let deny = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":["*"],"Resource":["*"]{condition}}}]}}"#
        );
        let params = [("RoleName", ROLE), ("PolicyName", "AWSRevokeOlderSessions"), ("PolicyDocument", &*deny)];
        world.ok(Service::Iam, "PutRolePolicy", &params);
        let step = (old.access_key_id.clone(), "valid", "revoked");
        assert_eq!(world.steps("credential").contains(&step), revoked, "{hours:?}");
        assert_eq!(world.call(&old, Service::S3, "/", &[]).status, 403);
    }
}

#[test]
fn a_reboot_changes_nothing_a_stop_and_a_start_does() {
    let (mut world, id) = World::with_instance(1);
    let first = world.credentials(&id, ROLE);
    let instance = [("InstanceId.1", id.as_str())];
    world.ok(Service::Ec2, "RebootInstances", &instance);
    world.wait(A_MINUTE);
    assert_eq!(world.credentials(&id, ROLE), first);
    world.ok(Service::Ec2, "StopInstances", &instance);
    world.wait(A_MINUTE);
    world.ok(Service::Ec2, "StartInstances", &instance);
    world.wait(A_MINUTE);
    let second = world.credentials(&id, ROLE);
    assert_ne!(second.access_key_id, first.access_key_id);
    for key in [first, second] {
        assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
    }
}

#[test]
fn stopping_and_starting_does_not_hasten_the_refresh() {
    let (mut world, id) = World::with_instance(1);
    let instance = [("InstanceId.1", id.as_str())];
    for _ in 0..5 {
        for action in ["StopInstances", "StartInstances"] {
            world.ok(Service::Ec2, action, &instance);
            world.wait(A_MINUTE);
        }
    }
    let so_far = issues(&mut world);
    assert_eq!(so_far.len(), 6, "one at launch and one for each start");
    world.wait(6 * 3600);
    let more = issues(&mut world).len();
    assert!((5..=7).contains(&more), "{more} in six hours");
}
