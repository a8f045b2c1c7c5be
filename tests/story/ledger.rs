//! The ledger says of every credential what the trace says, at any moment.

use sts_flow::cloud::{CredentialState, Effect, InstanceId, Service};
use sts_flow::kernel::{Machine, Millis, SimTime};
use sts_flow::story::{
    COLOURS, Call, Ended, Holder, Kind, Ledger, Life, Moment, Node, PC_ADDRESS, Picture, Playback, Reason, Terminal,
};

use crate::experiments::desk::{Desk, ROLE};
use crate::experiments::reuse::revoke;

const PC: Terminal = Terminal::Pc;
const EC2: Terminal = Terminal::Ec2;

fn ledger(desk: &Desk) -> Ledger {
    Ledger::of(desk.played.story.trace())
}

fn moment(desk: &Desk, at: SimTime) -> Moment {
    Moment::at(desk.played.story.trace(), at)
}

fn now(desk: &Desk) -> Moment {
    moment(desk, desk.now())
}

/// What came of a call, in short: `S3 ListBuckets ok`, `S3 ListBuckets AccessDenied policies`.
fn told(call: &Call) -> String {
    let end = match &call.refusal {
        None => "ok".to_owned(),
        Some(refusal) => match refusal.reason {
            Reason::Proof(problem) => format!("{} {problem}", refusal.code),
            Reason::Policies(_) => format!("{} policies", refusal.code),
            Reason::Other => refusal.code.clone(),
        },
    };
    format!("{} {} {end}", call.service.prefix(), call.operation)
}

#[test]
fn eight_hours_in_the_life_of_an_instance() {
    let mut desk = Desk::new(7);
    let instance = InstanceId::new(desk.instance());
    assert!(desk.at(EC2, "aws s3 ls").contains("flow-photos"));
    desk.wait(Millis::hours(8));
    let ledger = ledger(&desk);
    let sets = desk.sets();
    let imds = Holder::Imds(instance.clone());
    let lives: Vec<_> = ledger.lives().iter().filter(|life| !life.is_long_term()).collect();
    assert!(sets.len() >= 7 && lives.len() == sets.len(), "{} sets", sets.len());
    for (n, (life, set)) in lives.iter().zip(&sets).enumerate() {
        assert_eq!((life.key.as_str(), life.principal.as_str()), (set.key.as_str(), set.principal.as_str()));
        assert_eq!((life.requested_by.as_str(), life.instance.as_ref()), ("ec2.amazonaws.com", Some(&instance)));
        assert_eq!((life.expires, life.served.unwrap().at), (Some(set.expires), set.served));
        assert_eq!(
            (life.colour, life.superseded.map(|fact| fact.at)),
            (Some(n % COLOURS), sets.get(n + 1).map(|s| s.served))
        );
        let place = ledger.find(&set.key).unwrap();
        let status = |at| life.status(moment(&desk, at)).map(CredentialState::label);
        let holds = |at| ledger.held_by(&imds, moment(&desk, at)) == Some(place);
        assert_eq!(status(life.issued.at + Millis(-1)), None, "before it is issued");
        assert_eq!((status(set.served), holds(set.served)), (Some("valid"), true));
        assert!(!holds(set.served + Millis(-1)), "issued and not yet served");
        if let Some(next) = sets.get(n + 1) {
            assert_eq!((status(next.served + Millis(-1)), holds(next.served + Millis(-1))), (Some("valid"), true));
            assert_eq!((status(next.served), holds(next.served)), (Some("superseded"), false));
        }
        if set.expires <= desk.now() {
            assert_eq!(status(set.expires + Millis(-1)), Some("superseded"));
            assert_eq!(status(set.expires), Some("expired"));
            assert_eq!(life.ended(moment(&desk, set.expires)), Some(Ended::Expired(set.expires)));
        }
    }
    // Those that are valid at once have colours of their own.
    for (n, life) in lives.iter().enumerate() {
        for other in &lives[n + 1..] {
            if Some(other.issued.at) < life.expires {
                assert_ne!(life.colour, other.colour);
            }
        }
    }
    // The CLI's process held the first one while it ran.
    let cli = ledger.lanes().iter().find(|lane| lane.holder == Holder::Cli(EC2)).unwrap();
    assert_eq!(cli.spans.len(), 1);
    assert_eq!(cli.spans[0].credential, ledger.find(&sets[0].key).unwrap());
    assert!(cli.spans[0].until.unwrap().at.since(cli.spans[0].from.at) < Millis::seconds(2));
    // What ends next.
    let first = sets[0].clone();
    let place = ledger.find(&first.key).unwrap();
    assert_eq!(ledger.next_expiry(moment(&desk, first.served)), Some((first.expires, place)));
    let after = ledger.next_expiry(moment(&desk, first.expires)).unwrap();
    assert!(after.0 > first.expires && after.1 != place);
    // What is alive in a stretch of time.
    let alive: Vec<_> = ledger.alive(first.expires, desk.now()).collect();
    assert!(!alive.contains(&place) && alive.len() >= sets.len() - 1);
    assert!(ledger.alive(first.served, first.served).any(|life| life == place));
}

#[test]
fn a_copy_on_the_pc_and_what_becomes_of_it() {
    let mut desk = Desk::new(7);
    let copy = desk.carry_to_pc();
    let copied = now(&desk);
    desk.at(PC, "aws s3 ls");
    desk.at(PC, "aws sts get-caller-identity");
    desk.at(PC, "aws s3 ls s3://no-such-bucket-at-all/");
    desk.at(PC, &format!("export AWS_SECRET_ACCESS_KEY={}", "a".repeat(40)));
    desk.at(PC, "aws s3 ls");
    for line in copy.exports() {
        desk.at(PC, &line);
    }
    revoke(&mut desk);
    desk.at(PC, "aws s3 ls");
    desk.at(PC, "aws sts get-caller-identity");
    let revoked = now(&desk);
    desk.admin(&format!("aws iam delete-role-policy --role-name {ROLE} --policy-name AWSRevokeOlderSessions"));
    desk.wait(Millis::seconds(10));
    let restored = now(&desk);
    desk.wait(Millis::hours(7));
    desk.at(PC, "aws s3 ls");
    desk.at(PC, "unset AWS_ACCESS_KEY_ID");
    let ledger = ledger(&desk);
    let place = ledger.find(&copy.key).unwrap();
    let life = &ledger.lives()[place];

    // Every call, in order, with the reason of each that was refused.
    let calls: Vec<_> = ledger.calls_with(place, now(&desk)).filter(|call| call.from == Node::Pc).collect();
    assert_eq!(
        calls.iter().map(|call| told(call)).collect::<Vec<_>>(),
        [
            "s3 ListBuckets ok",
            "sts GetCallerIdentity ok",
            "s3 ListObjectsV2 NoSuchBucket",
            "s3 ListBuckets SignatureDoesNotMatch bad-signature",
            "s3 ListBuckets AccessDenied policies",
            "sts GetCallerIdentity ok",
            "s3 ListBuckets ExpiredToken expired",
        ]
    );
    for call in &calls {
        assert_eq!(call.address.as_deref(), Some(PC_ADDRESS), "{}", told(call));
        let trace = desk.played.story.trace();
        assert_eq!(trace.counterpart(call.request), call.answer);
        assert_eq!(trace.events()[call.judged.event].at, call.judged.at);
    }
    let Some(Reason::Policies(decided)) = calls[4].refusal.as_ref().map(|refusal| refusal.reason) else { panic!() };
    let Kind::Effect(Effect::Decided { decision, .. }) = &desk.events()[decided].kind else { panic!() };
    assert_eq!(decision.by.as_ref().unwrap().policy, "AWSRevokeOlderSessions");
    // At any moment there are those that had been made by then.
    assert_eq!(ledger.calls_with(place, copied).filter(|call| call.from == Node::Pc).count(), 0);
    assert_eq!(ledger.calls_with(place, revoked).filter(|call| call.from == Node::Pc).count(), 6);

    // Revoked, by which call, and given back.
    let Some(Ended::Revoked(revocation)) = life.ended(revoked) else { panic!("{:?}", life.ended(revoked)) };
    assert_eq!(life.status(revoked), Some(CredentialState::Revoked));
    let Kind::Effect(Effect::Recorded { record, .. }) = &desk.events()[revocation.by.unwrap()].kind else { panic!() };
    assert_eq!((record.event_name.as_str(), revocation.on), ("PutRolePolicy", "revoked"));
    assert!(revocation.undone.is_some_and(|fact| fact.at < restored.at));
    assert_eq!((life.status(restored), life.ended(restored)), (Some(CredentialState::Valid), None));
    assert_eq!(life.ended(now(&desk)), life.expires.map(Ended::Expired));

    // Who held it: the shell from the paste of its secret on, a process of the CLI for each command.
    let shell = ledger.lanes().iter().find(|lane| lane.holder == Holder::Shell(PC)).unwrap();
    assert_eq!(shell.spans.len(), 1, "the changed secret is still a copy of this key");
    assert!(shell.spans[0].from.is_known(copied) && shell.spans[0].until.is_some());
    let cli = ledger.lanes().iter().find(|lane| lane.holder == Holder::Cli(PC)).unwrap();
    assert_eq!(cli.spans.len(), 7);
    assert!(cli.spans.iter().all(|span| span.credential == place));
    let holders: Vec<_> = ledger.holders(place, copied).collect();
    assert_eq!(holders.len(), 2, "{holders:?}");
    assert!(
        holders.contains(&&Holder::Shell(PC)) && holders.contains(&&Holder::Imds(InstanceId::new(desk.instance())))
    );
}

#[test]
fn a_role_that_is_deleted_and_an_instance_that_is_stopped() {
    let mut desk = Desk::new(7);
    let copy = desk.carry_to_pc();
    let imds = Holder::Imds(InstanceId::new(desk.instance()));
    let id = desk.instance();
    desk.admin(&format!("aws ec2 stop-instances --instance-ids {id}"));
    desk.wait(Millis::minutes(2));
    let ledger = ledger(&desk);
    assert_eq!(ledger.held_by(&imds, now(&desk)), None, "there is no metadata service to ask");
    let place = ledger.find(&copy.key).unwrap();
    assert_eq!(ledger.lives()[place].status(now(&desk)), Some(CredentialState::Valid), "what was taken works on");
    assert!(desk.at(PC, "aws s3 ls").contains("flow-photos"));

    for line in [
        format!("aws iam remove-role-from-instance-profile --instance-profile-name {ROLE} --role-name {ROLE}"),
        format!(
            "aws iam detach-role-policy --role-name {ROLE} --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
        ),
        format!(
            "aws iam detach-role-policy --role-name {ROLE} --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
        ),
        format!("aws iam delete-role --role-name {ROLE}"),
    ] {
        desk.admin(&line);
    }
    desk.wait(Millis::seconds(10));
    let ledger = self::ledger(&desk);
    let Some(Ended::Revoked(end)) = ledger.lives()[place].ended(now(&desk)) else { panic!() };
    let Kind::Effect(Effect::Recorded { record, .. }) = &desk.events()[end.by.unwrap()].kind else { panic!() };
    assert_eq!((record.event_name.as_str(), end.on), ("DeleteRole", "role deleted"));
}

#[test]
fn long_term_keys_files_and_programs_that_stay() {
    let mut desk = Desk::new(7);
    desk.admin("aws iam list-roles");
    let program = "const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3'); const c = new S3Client({ region: \
                   'us-east-1' }); (async () => { for (let i = 0; i < 30; i++) { await c.send(new ListBucketsCommand({})); \
                   await new Promise(r => setTimeout(r, 20 * 60 * 1000)); } })();";
    desk.at(EC2, &format!("node -e \"{program}\""));
    let ledger = ledger(&desk);
    let user = ledger.lives().iter().position(Life::is_long_term).unwrap();
    let life = &ledger.lives()[user];
    assert!(life.key.as_str().starts_with("AKIA") && life.principal.ends_with(":user/admin"), "{life:?}");
    assert_eq!((life.expires, life.colour, life.status(now(&desk))), (None, None, Some(CredentialState::Valid)));
    assert!(
        ledger
            .calls_with(user, now(&desk))
            .any(|call| (call.service, call.operation.as_str()) == (Service::Iam, "ListRoles"))
    );
    assert_eq!(ledger.held_by(&Holder::File(Node::Pc), now(&desk)), Some(user));
    // Ten hours of it: the SDK's cache goes from one set to the next shortly before the end of each.
    let sdk = ledger.lanes().iter().find(|lane| lane.holder == Holder::Sdk(EC2)).unwrap();
    assert!(sdk.spans.len() >= 2, "{:?}", sdk.spans);
    for pair in sdk.spans.windows(2) {
        assert_eq!(pair[0].until, Some(pair[1].from));
        let left = ledger.lives()[pair[0].credential].expires.unwrap().since(pair[1].from.at);
        assert!(left < Millis::minutes(5), "{left:?}");
    }
    assert!(sdk.spans.last().unwrap().until.is_some(), "the process has ended, and its memory is gone");
}

#[test]
fn built_in_pieces_it_is_the_same() {
    let mut desk = Desk::new(11);
    let mut grown = Ledger::default();
    let mut step = |desk: &Desk| grown.extend(desk.played.story.trace());
    desk.carry_to_pc();
    step(&desk);
    desk.at(PC, "aws s3 ls");
    step(&desk);
    step(&desk);
    desk.wait(Millis::hours(9));
    step(&desk);
    revoke(&mut desk);
    desk.at(PC, "aws s3 ls");
    step(&desk);
    assert_eq!(grown.taken(), desk.events().len());
    assert_eq!(grown, ledger(&desk));
}

/// At every event: the picture's statuses, holders and colours are the ledger's.
#[test]
fn the_picture_and_the_ledger_agree() {
    let mut desk = Desk::new(3);
    desk.carry_to_pc();
    desk.at(PC, "aws s3 ls");
    desk.wait(Millis::hours(8));
    revoke(&mut desk);
    desk.wait(Millis::hours(1));
    let trace = desk.played.story.trace();
    let ledger = ledger(&desk);
    let playback = Playback::of(trace, desk.played.first);
    for show in (0..=playback.total()).step_by(usize::try_from(playback.total() / 150).unwrap()) {
        let picture = Picture::at(trace, &playback, show);
        let moment = Moment { events: picture.events, at: playback.sim_time(show) };
        for (n, shown) in picture.credentials.iter().enumerate() {
            let place = ledger.find(shown.issue.access_key_id.as_str()).unwrap();
            let life = &ledger.lives()[place];
            assert_eq!(life.colour, Some(n % COLOURS));
            // The clock of the show may stand at the very end of one a blink before its event is told.
            if life.expires.is_none_or(|expires| expires != moment.at) {
                assert_eq!(life.status(moment).map(CredentialState::label), Some(shown.status), "{show}: {}", life.key);
            }
        }
    }
}
