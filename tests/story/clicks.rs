//! The console's buttons: the calls behind each, in order, how a refusal ends them, and the same as lines of the AWS CLI.

use sts_flow::cloud::{InstanceState, Service};
use sts_flow::lesson;
use sts_flow::story::clicks::{self, Change, Launch, NewRole, Trusted};
use sts_flow::story::{Action, Http, Node, Story, Terminal};

use super::kit::{ask, last_printed, messages};

const EMPTY: &str = include_str!("../../static/lessons/starts/empty.json");
const S3: &str = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const SSM: &str = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
const ROLE: &str = "EC2-S3-ReadOnly-Role";

/// An account in which nothing has been made.
fn empty() -> Story {
    let start = lesson::parse_start(EMPTY).unwrap();
    let mut story = Story::new(&start.setup, 7, start.clock);
    for action in start.before {
        story.act(action);
    }
    story
}

fn role(trusted: Trusted) -> NewRole {
    NewRole { trusted, name: ROLE.into(), description: String::new(), policies: vec![S3.into(), SSM.into()] }
}

fn launch(profile: &str) -> Launch {
    Launch {
        name: "IAM-Role-Test".into(),
        image: "ami-0c02fb55956c7d316".into(),
        profile: profile.into(),
        tokens: "required".into(),
        hops: "2".into(),
        endpoint: "enabled".into(),
        count: "1".into(),
    }
}

/// What was called since event `from`, and the status of each.
fn told(story: &Story, from: usize) -> Vec<String> {
    let made = clicks::made(story.trace(), from);
    made.iter().map(|made| format!("{} {}", made.name(), made.status.unwrap_or(0))).collect()
}

fn click(story: &mut Story, actions: &[Action]) -> Vec<String> {
    let from = story.trace().len();
    clicks::in_turn(story, actions);
    told(story, from)
}

/// The one instance.
fn instance(story: &Story) -> String {
    story.world().cloud().attended().unwrap().id.to_string()
}

#[test]
fn only_a_role_for_ec2_comes_with_an_instance_profile() {
    let two = ["iam:CreateRole 200", "iam:AttachRolePolicy 200", "iam:AttachRolePolicy 200"];
    let profile = ["iam:CreateInstanceProfile 200", "iam:AddRoleToInstanceProfile 200"];
    let account = Trusted::Account { account: "210987654321".into(), external: "ticket-7".into() };
    for (trusted, more) in [(Trusted::Ec2, &profile[..]), (Trusted::Lambda, &[]), (account, &[])] {
        let mut story = empty();
        let trust = trusted.document();
        assert_eq!(click(&mut story, &role(trusted).calls("admin")), [&two[..], more].concat());
        let iam = story.world().cloud().iam();
        assert_eq!(iam.profile_of(ROLE).map(|profile| profile.name.as_str()), (!more.is_empty()).then_some(ROLE));
        let made = iam.roles().find(|role| role.name == ROLE).unwrap();
        assert_eq!(made.trust.source(), trust);
        assert_eq!(made.policies.managed, [S3, SSM]);
    }
}

#[test]
fn the_first_refusal_ends_it_and_is_told_word_for_word() {
    let mut story = empty();
    let mut wrong = role(Trusted::Ec2);
    wrong.policies.insert(1, "arn:aws:iam::aws:policy/NoSuchPolicy".into());
    let from = story.trace().len();
    let made = click(&mut story, &wrong.calls("admin"));
    assert_eq!(made, ["iam:CreateRole 200", "iam:AttachRolePolicy 200", "iam:AttachRolePolicy 404"]);
    let made = clicks::made(story.trace(), from);
    let refusal = made[2].refusal.as_ref().unwrap();
    assert_eq!(refusal.code, "NoSuchEntity");
    assert!(refusal.message.contains("NoSuchPolicy"), "{}", refusal.message);
    // What was not done is not in the run, either.
    assert_eq!(story.actions().len(), 3);
    // Whoever has no key is refused at once.
    assert_eq!(click(&mut story, &role(Trusted::Lambda).calls("nobody")), ["iam:CreateRole 403"]);
    // EC2 and Systems Manager say it elsewhere in their answers.
    let from = story.trace().len();
    click(&mut story, &launch("no-such-profile").calls("admin"));
    click(&mut story, &[clicks::call("admin", Service::Ssm, "StartSession", &[("Target", "i-0123456789abcdef0")])]);
    let made = clicks::made(story.trace(), from);
    let codes: Vec<_> = made.iter().map(|made| made.refusal.as_ref().unwrap()).collect();
    assert_eq!(codes[0].code, "InvalidParameterValue");
    assert!(codes[0].message.ends_with("Invalid IAM Instance Profile name"), "{}", codes[0].message);
    assert_eq!(codes[1].code, "TargetNotConnected");
    assert_eq!(codes[1].message, "i-0123456789abcdef0 is not connected.");
}

/// Step 1 to 3 of the first article, by clicks alone.
#[test]
fn the_first_article_is_followed() {
    let mut story = empty();
    click(&mut story, &role(Trusted::Ec2).calls("admin"));
    // A name that IAM has just been told is not known everywhere.
    assert_eq!(click(&mut story, &launch(ROLE).calls("admin")), ["ec2:RunInstances 400"]);
    story.act(Action::wait_seconds(15));
    assert_eq!(click(&mut story, &launch(ROLE).calls("admin")), ["ec2:RunInstances 200"]);
    let id = instance(&story);
    let connect = clicks::call("admin", Service::Ssm, "StartSession", &[("Target", &id)]);
    assert_eq!(click(&mut story, std::slice::from_ref(&connect)), ["ssm:StartSession 400"]);
    story.act(Action::wait_seconds(90));
    assert_eq!(story.world().cloud().attended().unwrap().state, InstanceState::Running);
    assert_eq!(click(&mut story, &[connect]), ["ssm:StartSession 200"]);
    for (line, says) in [("whoami", "ssm-user"), ("sudo su - ec2-user", ""), ("aws s3 ls", "flow-photos")] {
        story.act(ask(Terminal::Ec2, line));
        let (_, printed) = last_printed(story.trace().events());
        assert!(printed.contains(says), "{line}: {printed}");
    }
    // Revoked: the same terminal, with the same credentials.
    let document = clicks::older_sessions(story.now());
    let revoke = [("RoleName", ROLE), ("PolicyName", clicks::OLDER_SESSIONS), ("PolicyDocument", document.as_str())];
    click(&mut story, &[clicks::call("admin", Service::Iam, "PutRolePolicy", &revoke)]);
    story.act(Action::wait_seconds(10));
    story.act(ask(Terminal::Ec2, "aws s3 ls"));
    let (_, printed) = last_printed(story.trace().events());
    assert!(printed.contains("with an explicit deny in an identity-based policy"), "{printed}");
}

#[test]
fn the_association_decides_how_a_role_is_modified() {
    let mut story = empty();
    for name in ["one", "two"] {
        click(&mut story, &NewRole { name: name.into(), ..role(Trusted::Ec2) }.calls("admin"));
    }
    story.act(Action::wait_seconds(15));
    click(&mut story, &launch("").calls("admin"));
    story.act(Action::wait_seconds(90));
    let id = instance(&story);
    for (profile, change, call) in [
        (None, Change::Nothing, ""),
        (Some("one"), Change::Associate, "ec2:AssociateIamInstanceProfile 200"),
        (Some("one"), Change::Nothing, ""),
        (Some("two"), Change::Replace, "ec2:ReplaceIamInstanceProfileAssociation 200"),
        (None, Change::Disassociate, "ec2:DisassociateIamInstanceProfile 200"),
    ] {
        let (found, calls) = clicks::change_profile(story.world().cloud(), "admin", &id, profile);
        assert_eq!(found, change, "{profile:?}");
        let made = click(&mut story, &calls);
        assert_eq!(made.last().map_or("", String::as_str), call);
        assert_eq!(made.len(), if call.is_empty() { 0 } else { 2 }, "it looks first: {made:?}");
        story.act(Action::wait_seconds(10));
        let now = story.world().cloud().association(&id).map(|one| one.profile_name().to_owned());
        assert_eq!(now.as_deref(), profile);
    }
    let made = click(&mut story, &clicks::metadata("admin", &id, "optional", "1", "enabled"));
    assert_eq!(made, ["ec2:ModifyInstanceMetadataOptions 200"]);
    let options = story.world().cloud().attended().unwrap().metadata;
    assert!(!options.tokens_required && options.hop_limit == 1);
}

/// The form fields of the last request from the PC, sorted.
fn sent(story: &Story) -> Vec<(String, String)> {
    let last = messages(story.trace()).filter_map(|(_, message)| match &message.http {
        Http::Request(request) if message.from == Node::Pc => Some(request),
        _ => None,
    });
    let request = last.last().unwrap();
    let mut fields = request.form_params();
    if fields.is_empty() || request.headers.get("x-amz-target").is_some() {
        fields = vec![("body".into(), request.body.text().replace(' ', ""))];
    }
    // A token against repetition is the CLI's own.
    fields.retain(|(name, _)| name != "ClientToken");
    fields.sort();
    fields
}

#[test]
fn each_call_is_the_same_as_a_line_of_the_cli() {
    let mut story = empty();
    let mut calls = NewRole { description: "It's for S3".into(), ..role(Trusted::Ec2) }.calls("admin");
    let id = "i-0123456789abcdef0";
    calls.extend(launch(ROLE).calls("admin"));
    calls.extend(Launch { name: "it's \"new\", too".into(), ..launch("") }.calls("admin"));
    calls.extend(clicks::metadata("admin", id, "optional", "1", "enabled"));
    let document = clicks::older_sessions(story.now());
    for (service, action, params) in [
        (Service::Iam, "ListRoles", &[][..]),
        (Service::Iam, "PutRolePolicy", &[("RoleName", ROLE), ("PolicyName", "x"), ("PolicyDocument", &document)]),
        (Service::Ec2, "DescribeInstances", &[]),
        (Service::Ec2, "TerminateInstances", &[("InstanceId.1", id)]),
        (Service::Ec2, "AssociateIamInstanceProfile", &[("InstanceId", id), ("IamInstanceProfile.Name", ROLE)]),
        (
            Service::Ec2,
            "DescribeIamInstanceProfileAssociations",
            &[("Filter.1.Name", "instance-id"), ("Filter.1.Value.1", id)],
        ),
        (Service::Ssm, "StartSession", &[("Target", id)]),
        (Service::Ssm, "DescribeInstanceInformation", &[]),
        (Service::S3, "PutBucketPolicy", &[("Bucket", "flow-photos"), ("Policy", r#"{"Statement": "it's"}"#)]),
        (Service::S3, "DeleteBucketPolicy", &[("Bucket", "flow-photos")]),
        (Service::Iam, "UntagRole", &[("RoleName", ROLE), ("TagKeys.member.1", "team")]),
        (Service::Iam, "ListRoleTags", &[("RoleName", ROLE)]),
        (Service::Iam, "ListUserTags", &[("UserName", "admin")]),
        (Service::Iam, "ListAccessKeys", &[("UserName", "admin")]),
        (Service::Iam, "DeleteAccessKey", &[("UserName", "admin"), ("AccessKeyId", "AKIAEXAMPLEEXAMPLE12")]),
        (Service::Ec2, "GetInstanceMetadataDefaults", &[]),
    ] {
        calls.push(clicks::call("admin", service, action, params));
    }
    calls.push(clicks::tag("admin", "TagRole", ("RoleName", ROLE), "team", "it's blue"));
    calls.extend(clicks::edit_role("admin", ROLE, "for S3", "7200"));
    calls.extend(clicks::new_user("admin", "bob", &[S3]));
    let defaults = clicks::MetadataDefaults::of(story.world().cloud());
    calls.extend(clicks::MetadataDefaults { tokens: "required".into(), ..defaults }.calls("admin"));
    for action in calls {
        let line = clicks::line(&action).unwrap();
        story.act(action);
        let clicked = sent(&story);
        story.act(ask(Terminal::Pc, &line));
        assert_eq!(sent(&story), clicked, "{line}");
    }
}

#[test]
fn a_role_is_deleted_with_what_hangs_on_it() {
    let mut story = empty();
    click(&mut story, &role(Trusted::Ec2).calls("admin"));
    let inline = [("RoleName", ROLE), ("PolicyName", "own"), ("PolicyDocument", &clicks::older_sessions(story.now()))];
    click(&mut story, &[clicks::call("admin", Service::Iam, "PutRolePolicy", &inline)]);
    click(&mut story, &[clicks::tag("admin", "TagRole", ("RoleName", ROLE), "team", "blue")]);
    click(&mut story, &clicks::edit_role("admin", ROLE, "for S3", "7200"));
    let found = story.world().cloud().iam().roles().find(|role| role.name == ROLE).cloned().unwrap();
    assert_eq!(found.tags, [("team".to_owned(), "blue".to_owned())]);
    assert_eq!((found.description.as_deref(), found.max_session_seconds), (Some("for S3"), 7200));
    // What is out of its bounds is refused, and nothing changes.
    assert_eq!(click(&mut story, &clicks::edit_role("admin", ROLE, "", "60")), ["iam:UpdateRole 400"]);

    let calls = clicks::delete_role(story.world().cloud(), "admin", ROLE);
    let made = click(&mut story, &calls);
    let wanted = [
        "iam:RemoveRoleFromInstanceProfile 200",
        "iam:DeleteInstanceProfile 200",
        "iam:DetachRolePolicy 200",
        "iam:DetachRolePolicy 200",
        "iam:DeleteRolePolicy 200",
        "iam:DeleteRole 200",
    ];
    assert_eq!(made, wanted);
    let iam = story.world().cloud().iam();
    assert!(iam.roles().all(|role| role.name != ROLE) && iam.profiles().all(|profile| profile.name != ROLE));
    // A profile of another name stays.
    click(&mut story, &role(Trusted::Lambda).calls("admin"));
    let other = [("InstanceProfileName", "shelf"), ("RoleName", ROLE)];
    for (action, params) in [("CreateInstanceProfile", &other[..1]), ("AddRoleToInstanceProfile", &other)] {
        click(&mut story, &[clicks::call("admin", Service::Iam, action, params)]);
    }
    let calls = clicks::delete_role(story.world().cloud(), "admin", ROLE);
    let made = click(&mut story, &calls);
    assert!(made.iter().all(|call| call.ends_with(" 200")) && !made.contains(&wanted[1].to_owned()), "{made:?}");
    assert!(story.world().cloud().iam().profiles().any(|profile| profile.name == "shelf"));
}

#[test]
fn a_user_and_its_keys() {
    let mut story = empty();
    assert_eq!(
        click(&mut story, &clicks::new_user("admin", "bob", &[S3])),
        ["iam:CreateUser 200", "iam:AttachUserPolicy 200"]
    );
    let create = clicks::call("admin", Service::Iam, "CreateAccessKey", &[("UserName", "bob")]);
    let from = story.trace().len();
    assert_eq!(click(&mut story, std::slice::from_ref(&create)), ["iam:CreateAccessKey 200"]);
    let (id, secret) = clicks::new_key(story.trace(), &clicks::made(story.trace(), from)[0]).unwrap();
    assert!(id.starts_with("AKIA") && secret.len() == 40, "{id} {secret}");
    let keys =
        |story: &Story| story.world().cloud().iam().keys_of("bob").map(|(_, key)| key.active).collect::<Vec<_>>();
    assert_eq!(keys(&story), [true]);
    let of = [("UserName", "bob"), ("AccessKeyId", id.as_str()), ("Status", "Inactive")];
    click(&mut story, &[clicks::call("admin", Service::Iam, "UpdateAccessKey", &of)]);
    assert_eq!(keys(&story), [false]);
    // Two at most.
    assert_eq!(click(&mut story, &[create.clone(), create]), ["iam:CreateAccessKey 200", "iam:CreateAccessKey 409"]);
    let calls = clicks::delete_user(story.world().cloud(), "admin", "bob");
    let wanted =
        ["iam:DeleteAccessKey 200", "iam:DeleteAccessKey 200", "iam:DetachUserPolicy 200", "iam:DeleteUser 200"];
    assert_eq!(click(&mut story, &calls), wanted);
    assert_eq!(keys(&story), Vec::<bool>::new());
}

#[test]
fn the_account_s_defaults_are_read_and_saved() {
    let mut story = empty();
    let none = clicks::MetadataDefaults::of(story.world().cloud());
    assert_eq!(
        (none.tokens.as_str(), none.hops.as_str(), none.enforced.as_str()),
        ("no-preference", "-1", "no-preference")
    );
    let strict = clicks::MetadataDefaults {
        tokens: "required".into(),
        hops: "1".into(),
        enforced: "enabled".into(),
        ..none.clone()
    };
    assert_eq!(click(&mut story, &strict.calls("admin")), ["ec2:ModifyInstanceMetadataDefaults 200"]);
    assert_eq!(clicks::MetadataDefaults::of(story.world().cloud()), strict);
    // An instance that wants IMDSv1 is refused from then on.
    let mut lax = launch("");
    lax.tokens = "optional".into();
    assert_eq!(click(&mut story, &lax.calls("admin")), ["ec2:RunInstances 400"]);
    click(&mut story, &none.calls("admin"));
    assert_eq!(click(&mut story, &lax.calls("admin")), ["ec2:RunInstances 200"]);
}

#[test]
fn a_bucket_s_policy_is_put_by_a_call() {
    let mut story = empty();
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::flow-photos/*"}}"#;
    let put = |policy: &str| {
        clicks::call("admin", Service::S3, "PutBucketPolicy", &[("Bucket", "flow-photos"), ("Policy", policy)])
    };
    assert_eq!(click(&mut story, &[put(deny)]), ["s3:PutBucketPolicy 204"]);
    let from = story.trace().len();
    assert_eq!(click(&mut story, &[put("{")]), ["s3:PutBucketPolicy 400"]);
    assert_eq!(clicks::made(story.trace(), from)[0].refusal.as_ref().unwrap().code, "MalformedPolicy");
    story.act(ask(
        Terminal::Pc,
        "aws s3api get-bucket-policy --bucket flow-photos --query Policy --output text --profile admin",
    ));
    let (_, printed) = last_printed(story.trace().events());
    assert_eq!(printed.trim(), deny);
}

#[test]
fn what_is_on_its_way_takes_three_to_four_seconds() {
    let mut story = empty();
    let settles = |story: &Story, name: &str| story.world().cloud().iam().settles(name, story.now()).map(|left| left.0);
    click(&mut story, &role(Trusted::Lambda).calls("admin"));
    let left = settles(&story, ROLE).unwrap();
    assert!((2000..=4000).contains(&left), "{left}");
    assert_eq!(settles(&story, "another"), None);
    story.act(Action::wait_seconds(2));
    assert!(settles(&story, ROLE).is_some_and(|now| now == left - 2000));
    story.act(Action::wait_seconds(2));
    assert_eq!(settles(&story, ROLE), None);
}

#[test]
fn a_click_is_written_by_its_names() {
    let read = |text: &str| serde_json::from_str::<clicks::Click>(text).unwrap();
    let mut story = empty();
    let press = |story: &mut Story, text: &str| {
        let calls = read(text).calls(story.world().cloud(), story.now()).unwrap();
        click(story, &calls)
    };
    press(
        &mut story,
        r#"{"screen": "create-role", "press": "create", "fields": {"RoleName": "App", "PolicyArn": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]}}"#,
    );
    story.act(Action::wait_seconds(15));
    press(&mut story, r#"{"screen": "launch", "press": "launch"}"#);
    story.act(Action::wait_seconds(90));
    for (text, calls) in [
        (
            r#"{"screen": "instance", "press": "modify-role", "fields": {"IamInstanceProfile": "App"}}"#,
            &["ec2:DescribeIamInstanceProfileAssociations 200", "ec2:AssociateIamInstanceProfile 200"][..],
        ),
        (r#"{"screen": "role", "press": "revoke", "fields": {"RoleName": "App"}}"#, &["iam:PutRolePolicy 200"]),
        (
            r#"{"screen": "role", "press": "update", "fields": {"RoleName": "App", "Description": "x"}}"#,
            &["iam:UpdateRole 200"],
        ),
        (
            r#"{"user": "nobody", "screen": "role", "press": "detach", "fields": {"RoleName": "App", "PolicyArn": "x"}}"#,
            &["iam:DetachRolePolicy 403"],
        ),
        (r#"{"screen": "create-user", "press": "create", "fields": {"UserName": "bob"}}"#, &["iam:CreateUser 200"]),
        (r#"{"screen": "user", "press": "create-key", "fields": {"UserName": "bob"}}"#, &["iam:CreateAccessKey 200"]),
        (r#"{"screen": "user", "press": "deactivate", "fields": {"UserName": "bob"}}"#, &["iam:UpdateAccessKey 200"]),
        (r#"{"screen": "instances", "press": "terminate"}"#, &["ec2:TerminateInstances 200"]),
        (
            r#"{"screen": "account", "press": "save-defaults", "fields": {"HttpTokens": "required"}}"#,
            &["ec2:ModifyInstanceMetadataDefaults 200"],
        ),
    ] {
        assert_eq!(press(&mut story, text), calls, "{text}");
    }
    for (text, why) in [
        (r#"{"screen": "buckets", "press": "create"}"#, "there is no screen `buckets`"),
        (r#"{"screen": "role", "press": "start"}"#, "nothing on the screen `role` is called `start`"),
        (r#"{"screen": "role", "press": "delete"}"#, "the field `RoleName` is not filled in"),
    ] {
        let error = read(text).calls(story.world().cloud(), story.now()).unwrap_err().to_string();
        assert!(error.starts_with(why), "{error}");
    }
}
