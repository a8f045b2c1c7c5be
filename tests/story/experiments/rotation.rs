//! How an instance comes by its credentials, and keeps coming by them.

use sts_flow::host::Note;
use sts_flow::kernel::Millis;
use sts_flow::story::{Kind, Terminal};

use super::desk::{Copy, Desk, ROLE, fetching};

/// Two roles in two profiles, and what may be done with them typed by the administrator.
fn with_another_role(desk: &mut Desk) {
    for line in [
        "aws iam create-role --role-name Other-Role --assume-role-policy-document file://ec2-role-trust-policy.json",
        "aws iam attach-role-policy --role-name Other-Role --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        "aws iam create-instance-profile --instance-profile-name Other-Profile",
        "aws iam add-role-to-instance-profile --instance-profile-name Other-Profile --role-name Other-Role",
    ] {
        desk.admin(line);
    }
    desk.wait(Millis::seconds(10));
}

fn association(desk: &mut Desk) -> String {
    let out = desk.admin(
        "aws ec2 describe-iam-instance-profile-associations --filters Name=state,Values=associated \
         --query 'IamInstanceProfileAssociations[0].AssociationId' --output text",
    );
    out.trim().to_owned()
}

#[test]
fn a_role_is_delivered_at_association_and_renewed_about_hourly() {
    for seed in [1, 7, 99] {
        let mut desk = Desk::new(seed);
        let id = desk.instance();
        let attached = desk.states("credential-delivery", &id);
        assert_eq!(attached[0].1, "attached");
        let sets = desk.sets();
        assert!(sets[0].served.since(attached[0].0) < Millis::seconds(2), "before anybody asks");
        assert_eq!(sets[0].principal, format!("arn:aws:sts::123456789012:assumed-role/{ROLE}/{id}"));

        desk.wait(Millis::hours(30));
        let sets = desk.sets();
        assert!((27..=33).contains(&sets.len()), "{} sets in 30 hours", sets.len());
        for set in &sets {
            let life = set.expires.since(set.issued);
            assert!((Millis::hours(6)..Millis::hours(6) + Millis::minutes(36)).contains(&life), "{life:?}");
        }
        for pair in sets.windows(2) {
            let gap = pair[1].served.since(pair[0].served);
            assert!((Millis::minutes(50)..Millis::minutes(75)).contains(&gap), "{gap:?}");
            assert!(pair[0].expires.since(pair[1].served) >= Millis::minutes(5));
            // The old one lives on until its own end.
            let states = desk.states("credential", &pair[0].key);
            assert_eq!(states[0], (pair[1].served, "superseded"));
            if pair[0].expires <= desk.now() {
                assert_eq!(states[1..], [(pair[0].expires, "expired")]);
            }
        }
        let alive = sets.iter().filter(|set| set.expires > desk.now()).count();
        assert!((5..=8).contains(&alive), "{alive} sets valid at once");
        // What IMDS hands out is the newest.
        assert_eq!(desk.fetch().key, desk.newest().key);
    }
}

#[test]
fn every_set_works_until_its_own_end_and_not_beyond() {
    let mut desk = Desk::new(7);
    let first = desk.carry_to_pc();
    desk.wait(Millis::hours(3));
    assert_ne!(desk.fetch().key, first.key);
    assert!(desk.at(Terminal::Pc, "aws s3 ls").contains("flow-photos"));
    desk.wait_until(first.expires + Millis::seconds(-5));
    assert!(desk.at(Terminal::Pc, "aws s3 ls").contains("flow-photos"));
    desk.wait(Millis::seconds(10));
    let out = desk.at(Terminal::Pc, "aws s3 ls");
    let wanted = "\naws: [ERROR]: An error occurred (ExpiredToken) when calling the ListBuckets operation: The provided token has expired.\n";
    assert_eq!(out, wanted);
    // The instance has never noticed.
    assert!(desk.at(Terminal::Ec2, "aws s3 ls").contains("flow-photos"));
}

#[test]
fn the_role_is_changed() {
    let mut desk = Desk::new(7);
    with_another_role(&mut desk);
    let old = desk.fetch();
    let id = desk.instance();

    // A swap inside the profile is found at the next scheduled look, within about an hour.
    for line in [
        format!("aws iam remove-role-from-instance-profile --instance-profile-name {ROLE} --role-name {ROLE}"),
        format!("aws iam add-role-to-instance-profile --instance-profile-name {ROLE} --role-name Other-Role"),
    ] {
        desk.admin(&line);
    }
    let swapped = desk.now();
    desk.wait(Millis::minutes(1));
    assert_eq!(desk.fetch().key, old.key, "lazily");
    desk.wait(Millis::minutes(75));
    let role = desk.at(
        Terminal::Ec2,
        "curl -s -H \"X-aws-ec2-metadata-token: $(curl -s -X PUT http://169.254.169.254/latest/api/token -H \
         'X-aws-ec2-metadata-token-ttl-seconds: 60')\" http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    );
    assert_eq!(role, "Other-Role");
    let newest = desk.newest();
    assert_eq!(newest.principal, format!("arn:aws:sts::123456789012:assumed-role/Other-Role/{id}"));
    assert!(newest.served.since(swapped) < Millis::minutes(80));

    // Replacing forces it: within seconds.
    let association = association(&mut desk);
    let out = desk.admin(&format!(
        "aws ec2 replace-iam-instance-profile-association --association-id {association} --iam-instance-profile Name=Other-Profile \
         --query 'IamInstanceProfileAssociation.State' --output text"
    ));
    assert_eq!(out, "associating\n");
    let before = desk.sets().len();
    desk.wait(Millis::seconds(10));
    assert_eq!(desk.sets().len(), before + 1);
    assert!(Copy::read(&desk.at(Terminal::Ec2, &fetching("Other-Role"))).is_some());
}

#[test]
fn detach_and_attach() {
    let mut desk = Desk::new(7);
    let copy = desk.carry_to_pc();
    let id = desk.instance();
    let association = association(&mut desk);
    desk.admin(&format!("aws ec2 disassociate-iam-instance-profile --association-id {association}"));
    desk.wait(Millis::seconds(10));
    let info = "curl -s -o /dev/null -w '%{http_code}' -H \"X-aws-ec2-metadata-token: $(curl -s -X PUT \
                http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')\" \
                http://169.254.169.254/latest/meta-data/iam/info";
    assert_eq!(desk.at(Terminal::Ec2, info), "404");
    let out = desk.at(Terminal::Ec2, "aws s3 ls");
    assert!(out.contains("Unable to locate credentials"), "{out}");
    // What was handed out is as good as before.
    assert!(desk.at(Terminal::Pc, "aws s3 ls").contains("flow-photos"));
    assert_eq!(desk.status_of(&copy.key), "valid");

    let before = desk.sets().len();
    desk.admin(&format!(
        "aws ec2 associate-iam-instance-profile --instance-id {id} --iam-instance-profile Name={ROLE}"
    ));
    desk.wait(Millis::seconds(10));
    assert_eq!(desk.sets().len(), before + 1, "delivered at association");
    assert!(desk.at(Terminal::Ec2, "aws s3 ls").contains("flow-photos"));
    assert_ne!(desk.fetch().key, copy.key);
    // Nobody attaches a second one.
    let out = desk.at(
        super::desk::ADMIN,
        &format!("aws ec2 associate-iam-instance-profile --instance-id {id} --iam-instance-profile Name={ROLE}"),
    );
    assert!(out.contains("(IncorrectState)") && out.contains("There is an existing association for instance"), "{out}");
}

#[test]
fn a_reboot_renews_nothing_and_a_new_start_does() {
    let mut desk = Desk::new(7);
    let (id, old) = (desk.instance(), desk.fetch());
    desk.admin(&format!("aws ec2 reboot-instances --instance-ids {id}"));
    desk.wait(Millis::minutes(1));
    assert_eq!(desk.fetch(), old);

    desk.admin(&format!("aws ec2 stop-instances --instance-ids {id}"));
    desk.wait(Millis::minutes(1));
    let stopped = desk.sets().len();
    desk.wait(Millis::hours(5));
    assert_eq!(desk.sets().len(), stopped, "a stopped instance is not renewed");
    let replaced = desk.at(
        super::desk::ADMIN,
        "aws ec2 replace-iam-instance-profile-association --association-id $(aws ec2 \
         describe-iam-instance-profile-associations --query 'IamInstanceProfileAssociations[0].AssociationId' --output \
         text) --iam-instance-profile Name=EC2-S3-ReadOnly-Role",
    );
    assert!(replaced.contains("(IncorrectState)") && replaced.contains("is not the active association"), "{replaced}");
    desk.admin(&format!("aws ec2 start-instances --instance-ids {id}"));
    desk.wait(Millis::minutes(1));
    let new = desk.newest();
    assert_eq!(desk.sets().len(), stopped + 1);
    assert_eq!(desk.fetch().key, new.key);
    let running = desk.states("ec2-instance", &id).iter().rev().find(|(_, state)| *state == "running").unwrap().0;
    assert!(new.served.since(running) < Millis::seconds(2));
}

#[test]
fn a_broken_trust_policy_is_told_by_imds_and_heals_at_a_later_look() {
    let mut desk = Desk::new(7);
    let old = desk.fetch();
    // It trusts another service now.
    desk.admin(&format!(
        "aws iam update-assume-role-policy --role-name {ROLE} --policy-document file://lambda-role.json"
    ));
    desk.wait(Millis::minutes(80));
    let out = desk.at(Terminal::Ec2, &fetching(ROLE));
    assert!(out.contains("\"Code\" : \"AssumeRoleUnauthorizedAccess\""), "{out}");
    assert!(out.contains("EC2 cannot assume the role EC2-S3-ReadOnly-Role.  Please see documentation at "), "{out}");
    assert!(out.contains("LastUpdated") && !out.contains("AccessKeyId"), "{out}");
    assert_eq!(desk.status_of(&old.key), "valid", "nothing has taken its place");
    desk.admin(&format!(
        "aws iam update-assume-role-policy --role-name {ROLE} --policy-document file://ec2-role-trust-policy.json"
    ));
    desk.wait(Millis::minutes(80));
    assert_ne!(desk.fetch().key, old.key);
    assert!(desk.at(Terminal::Ec2, "aws s3 ls").contains("flow-photos"));
}

#[test]
fn each_command_of_the_cli_takes_a_copy_of_its_own() {
    let mut desk = Desk::new(7);
    for _ in 0..4 {
        let before = desk.events().len();
        assert!(desk.at(Terminal::Ec2, "aws s3 ls").contains("flow-photos"));
        let held: Vec<_> = desk.events()[before..]
            .iter()
            .filter_map(|event| match &event.kind {
                Kind::Noted { note: Note::Holds { access_key_id, expires, .. }, .. } => {
                    Some((access_key_id.clone(), *expires))
                }
                _ => None,
            })
            .collect();
        let newest = desk.newest();
        assert_eq!(held, [(newest.key, Some(newest.expires))]);
        assert!(
            desk.events()[before..].iter().any(|e| matches!(&e.kind, Kind::Noted { note: Note::Exited { .. }, .. }))
        );
        desk.wait(Millis::minutes(90));
    }
}
