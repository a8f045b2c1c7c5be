//! The instance's credentials, taken to the local PC.

use sts_flow::kernel::Millis;
use sts_flow::story::Terminal;

use super::desk::{Desk, ROLE};

const PC: Terminal = Terminal::Pc;
const NOTHING: &str = "Unable to locate credentials. You can configure credentials by running \"aws login\".";
const DENIED: &str = "with an explicit deny in an identity-based policy";

fn refusal(code: &str, operation: &str, message: &str) -> String {
    format!("\naws: [ERROR]: An error occurred ({code}) when calling the {operation} operation: {message}\n")
}

const UNKNOWN_TO_S3: &str = "The AWS Access Key Id you provided does not exist in our records.";
const UNKNOWN_TO_STS: &str = "The security token included in the request is invalid.";

/// The console's "revoke active sessions".
pub fn revoke(desk: &mut Desk) {
    let now = desk.now().iso();
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{now}"}}}}}}]}}"#
    );
    desk.admin(&format!("echo '{policy}' > revoke.json"));
    desk.admin(&format!(
        "aws iam put-role-policy --role-name {ROLE} --policy-name AWSRevokeOlderSessions --policy-document file://revoke.json"
    ));
    desk.wait(Millis::seconds(10));
}

#[test]
fn nothing_then_the_three_exports() {
    let mut desk = Desk::new(7);
    let id = desk.instance();
    assert!(desk.at(PC, "aws s3 ls").contains(NOTHING));
    assert_eq!(desk.status(PC), "253");
    let copy = desk.carry_to_pc();
    assert!(copy.key.starts_with("ASIA"));
    assert!(desk.at(PC, "aws s3 ls").contains("flow-app-logs\n"));
    let arn = desk.at(PC, "aws sts get-caller-identity --query Arn --output text");
    assert_eq!(arn, format!("arn:aws:sts::123456789012:assumed-role/{ROLE}/{id}\n"));
    let user = desk.at(PC, "aws sts get-caller-identity --query UserId --output text");
    assert!(user.starts_with("AROA") && user.trim().ends_with(&format!(":{id}")), "{user}");
    // CloudTrail shows the same session from two places.
    desk.at(Terminal::Ec2, "aws s3 ls --region us-east-1");
    let from: Vec<_> = desk
        .records()
        .iter()
        .filter(|record| record.event_name == "ListBuckets")
        .map(|record| (record.user_identity().arn.as_ref().unwrap().to_string(), record.source_ip_address.clone()))
        .collect();
    let (here, there) = (&from[from.len() - 1], &from[from.len() - 2]);
    assert_eq!(here.0, there.0);
    assert_eq!(there.1, sts_flow::story::PC_ADDRESS);
    assert_ne!(here.1, there.1);
}

#[test]
fn one_of_the_three_is_missing_or_wrong() {
    let mut desk = Desk::new(7);
    let copy = desk.carry_to_pc();
    let letter = |text: &str| {
        let last = text.trim_end_matches('=').len() - 1;
        let other = if text.as_bytes()[last] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &text[..last], &text[last + 1..])
    };
    let right = || copy.exports().join("; ");
    let bad_s3 = "The request signature we calculated does not match the signature you provided. Check your key and \
                  signing method.";
    let bad_sts = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                   Access Key and signing method. Consult the service documentation for details.";
    for (spoiled, s3, sts) in [
        (
            "unset AWS_SESSION_TOKEN".to_owned(),
            refusal("InvalidAccessKeyId", "ListBuckets", UNKNOWN_TO_S3),
            refusal("InvalidClientTokenId", "GetCallerIdentity", UNKNOWN_TO_STS),
        ),
        (
            "unset AWS_SECRET_ACCESS_KEY".to_owned(),
            "\naws: [ERROR]: Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY\n".to_owned(),
            "\naws: [ERROR]: Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY\n".to_owned(),
        ),
        (
            "unset AWS_ACCESS_KEY_ID".to_owned(),
            format!("\naws: [ERROR]: An error occurred (NoCredentials): {NOTHING}\n"),
            format!("\naws: [ERROR]: An error occurred (NoCredentials): {NOTHING}\n"),
        ),
        (
            format!("export AWS_SECRET_ACCESS_KEY={}", letter(&copy.secret)),
            refusal("SignatureDoesNotMatch", "ListBuckets", bad_s3),
            refusal("SignatureDoesNotMatch", "GetCallerIdentity", bad_sts),
        ),
        (
            format!("export AWS_ACCESS_KEY_ID={}", letter(&copy.key)),
            refusal("InvalidAccessKeyId", "ListBuckets", UNKNOWN_TO_S3),
            refusal("InvalidClientTokenId", "GetCallerIdentity", UNKNOWN_TO_STS),
        ),
        (
            format!("export AWS_SESSION_TOKEN={}", letter(&copy.token)),
            refusal("InvalidToken", "ListBuckets", "The provided token is malformed or otherwise invalid."),
            refusal("InvalidClientTokenId", "GetCallerIdentity", UNKNOWN_TO_STS),
        ),
    ] {
        assert_eq!(desk.at(PC, &right()), "");
        assert!(desk.at(PC, "aws s3 ls").contains("flow-photos"));
        assert_eq!(desk.at(PC, &spoiled), "");
        assert_eq!(desk.at(PC, "aws s3 ls"), s3, "{spoiled}");
        assert_eq!(desk.at(PC, "aws sts get-caller-identity"), sts, "{spoiled}");
    }
}

#[test]
fn the_instance_may_be_gone() {
    let mut desk = Desk::new(7);
    let copy = desk.carry_to_pc();
    let id = desk.instance();
    for line in ["stop-instances", "terminate-instances"] {
        desk.admin(&format!("aws ec2 {line} --instance-ids {id}"));
        desk.wait(Millis::minutes(2));
        assert!(desk.at(PC, "aws s3 ls").contains("flow-photos"), "after {line}");
    }
    assert_eq!(desk.states("ec2-instance", &id).last().unwrap().1, "terminated");
    desk.wait_until(copy.expires + Millis::seconds(1));
    let expired = "The provided token has expired.";
    assert_eq!(desk.at(PC, "aws s3 ls"), refusal("ExpiredToken", "ListBuckets", expired));
    assert_eq!(desk.status(PC), "254");
    let expired = "The security token included in the request is expired";
    assert_eq!(desk.at(PC, "aws sts get-caller-identity"), refusal("ExpiredToken", "GetCallerIdentity", expired));
    let out = desk.at(PC, "aws ec2 describe-instances --region us-east-1");
    assert_eq!(out, refusal("RequestExpired", "DescribeInstances", "Request has expired."));
}

#[test]
fn revoked_sessions() {
    let mut desk = Desk::new(7);
    let copy = desk.carry_to_pc();
    let id = desk.instance();
    revoke(&mut desk);
    assert_eq!(desk.status_of(&copy.key), "revoked");
    let arn = format!("arn:aws:sts::123456789012:assumed-role/{ROLE}/{id}");
    let denied = format!("User: {arn} is not authorized to perform: s3:ListAllMyBuckets {DENIED}");
    assert_eq!(desk.at(PC, "aws s3 ls"), refusal("AccessDenied", "ListBuckets", &denied));
    // Who am I needs no permission, and no deny reaches it.
    assert_eq!(desk.at(PC, "aws sts get-caller-identity --query Arn --output text"), format!("{arn}\n"));
    // The instance itself is refused too, until its next refresh.
    let at = Terminal::Ec2;
    assert!(desk.at(at, "aws s3 ls").contains(DENIED));
    desk.wait(Millis::minutes(75));
    assert!(desk.at(at, "aws s3 ls").contains("flow-photos"), "healed by a newer set");
    assert_eq!(desk.status_of(&desk.newest().key), "valid");
    assert!(desk.at(PC, "aws s3 ls").contains(DENIED), "and the old one stays denied");

    // Without the policy the way back is open again, for what has not expired.
    desk.admin(&format!("aws iam delete-role-policy --role-name {ROLE} --policy-name AWSRevokeOlderSessions"));
    desk.wait(Millis::seconds(10));
    assert!(desk.at(PC, "aws s3 ls").contains("flow-photos"));
    assert_eq!(desk.status_of(&copy.key), "superseded", "works, but a newer set is served");
    desk.wait_until(copy.expires + Millis::seconds(1));
    assert_eq!(desk.status_of(&copy.key), "expired");
}

#[test]
fn revoked_twice_and_given_back_before_the_refresh() {
    let mut desk = Desk::new(7);
    let copy = desk.fetch();
    revoke(&mut desk);
    // A later moment in the same policy: still denied, never let go in between.
    revoke(&mut desk);
    let states: Vec<_> = desk.states("credential", &copy.key).iter().map(|(_, to)| *to).collect();
    assert_eq!(states, ["revoked"]);
    desk.admin(&format!("aws iam delete-role-policy --role-name {ROLE} --policy-name AWSRevokeOlderSessions"));
    desk.wait(Millis::seconds(10));
    assert_eq!(desk.status_of(&copy.key), "valid", "still what IMDS serves");
    assert!(desk.at(Terminal::Ec2, "aws s3 ls").contains("flow-photos"));
}

#[test]
fn the_role_is_deleted() {
    let mut desk = Desk::new(7);
    let copy = desk.carry_to_pc();
    for line in [
        "remove-role-from-instance-profile --instance-profile-name EC2-S3-ReadOnly-Role --role-name EC2-S3-ReadOnly-Role",
        "detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        "detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
        "delete-role --role-name EC2-S3-ReadOnly-Role",
        "create-role --role-name EC2-S3-ReadOnly-Role --assume-role-policy-document file://ec2-role-trust-policy.json",
    ] {
        desk.admin(&format!("aws iam {line}"));
    }
    desk.wait(Millis::seconds(10));
    // A new role of the old name is another role.
    assert_eq!(desk.at(PC, "aws s3 ls"), refusal("InvalidAccessKeyId", "ListBuckets", UNKNOWN_TO_S3));
    let who = desk.at(PC, "aws sts get-caller-identity");
    assert_eq!(who, refusal("InvalidClientTokenId", "GetCallerIdentity", UNKNOWN_TO_STS));
    assert_eq!(desk.status_of(&copy.key), "revoked");
    let why = desk.effects().find_map(|(_, effect)| match effect {
        sts_flow::cloud::Effect::Transition { machine: "credential", subject, on, to: "revoked", .. }
            if *subject == copy.key =>
        {
            Some(*on)
        }
        _ => None,
    });
    assert_eq!(why, Some("role deleted"));
}

#[test]
fn least_privilege_limits_what_a_thief_can_do() {
    let mut desk = Desk::new(7);
    desk.carry_to_pc();
    let role = |desk: &mut Desk, line: &str| {
        desk.admin(&line.replace("ROLE", ROLE));
        desk.wait(Millis::seconds(10));
    };
    // Read-only: everything can be read, nothing written.
    assert!(desk.at(PC, "aws s3 cp s3://flow-photos/graph.png .").contains("download: "));
    let out = desk.at(PC, "aws s3 cp myfile.txt s3://flow-photos/x");
    assert!(out.contains("AccessDenied"), "{out}");
    // One bucket's listing only.
    role(
        &mut desk,
        "aws iam detach-role-policy --role-name ROLE --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    );
    desk.admin(
        r#"echo '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::flow-photos"}]}' > one.json"#,
    );
    role(&mut desk, "aws iam put-role-policy --role-name ROLE --policy-name one --policy-document file://one.json");
    assert!(desk.at(PC, "aws s3 ls s3://flow-photos").contains("graph.png"));
    for (line, operation) in [("aws s3 ls", "ListBuckets"), ("aws s3 ls s3://flow-app-logs", "ListObjectsV2")] {
        let out = desk.at(PC, line);
        assert!(out.contains("(AccessDenied)") && out.contains(operation), "{out}");
        assert!(out.contains("because no identity-based policy allows the"), "{out}");
    }
}
