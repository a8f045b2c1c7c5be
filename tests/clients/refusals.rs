//! Proofs of identity that fail: what the AWS CLI says of them, word for word, and how it exits.

use super::client::{Exit, Shell, WHO};
use super::gateway::{ACCOUNT, Gateway, ROLE, session};

/// (the command, how it ends)
type Ends = (&'static str, &'static str);

const INVALID_TOKEN: &str = "The security token included in the request is invalid.";
/// IAM says it without the full stop.
const IAM_INVALID_TOKEN: &str = "The security token included in the request is invalid";
const EC2_AUTH: &str = "AWS was not able to validate the provided access credentials";
const COMMANDS: [&str; 4] =
    ["s3 ls", "sts get-caller-identity", "ec2 describe-instances", "iam get-role --role-name x"];
const OPERATIONS: [&str; 4] = ["ListBuckets", "GetCallerIdentity", "DescribeInstances", "GetRole"];

/// In each of the four services, with each CLI: this code and these words.
fn refused(shell: &Shell<'_>, expected: [Ends; 4]) {
    for (i, (code, message)) in expected.into_iter().enumerate() {
        let pattern = format!("An error occurred ({code}) when calling the {} operation: {message}", OPERATIONS[i]);
        for outcome in shell.aws(COMMANDS[i]) {
            outcome.fails(Exit::Service, &pattern);
        }
    }
}

#[test]
fn a_key_that_nobody_knows() {
    let gateway = Gateway::start();
    let shell = Shell::admin(&gateway).with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    refused(&shell, NOT_KNOWN);
}

const NOT_KNOWN: [Ends; 4] = [
    ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    ("InvalidClientTokenId", INVALID_TOKEN),
    ("AuthFailure", EC2_AUTH),
    ("InvalidClientTokenId", IAM_INVALID_TOKEN),
];

#[test]
fn a_secret_that_is_not_the_keys() {
    const MESSAGE: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
                           Secret Access Key and signing method. Consult the service documentation for details.";
    let gateway = Gateway::start();
    let shell = Shell::admin(&gateway).with("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let s3 = "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
    refused(
        &shell,
        [
            ("SignatureDoesNotMatch", s3),
            ("SignatureDoesNotMatch", MESSAGE),
            ("AuthFailure", EC2_AUTH),
            ("SignatureDoesNotMatch", MESSAGE),
        ],
    );
}

#[test]
fn a_temporary_key_without_its_token_or_with_another() {
    let gateway = Gateway::start();
    let shell = Shell::with_role(&gateway, ROLE).without("AWS_SESSION_TOKEN");
    refused(&shell, NOT_KNOWN);
    let shell = shell.with("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLE");
    refused(
        &shell,
        [
            ("InvalidToken", "The provided token is malformed or otherwise invalid."),
            ("InvalidClientTokenId", INVALID_TOKEN),
            ("AuthFailure", EC2_AUTH),
            ("InvalidClientTokenId", IAM_INVALID_TOKEN),
        ],
    );
}

#[test]
fn credentials_that_were_exported_and_have_run_out() {
    const EXPIRED: &str = "The security token included in the request is expired";
    let gateway = Gateway::start();
    let shell = Shell::with_role(&gateway, ROLE);
    for outcome in shell.aws("s3 ls s3://flow-photos") {
        outcome.prints("2025-10-01 09:04:04      19856 graph.png");
    }
    gateway.advance(7 * 3600);
    refused(
        &shell,
        [
            ("ExpiredToken", "The provided token has expired."),
            ("ExpiredToken", EXPIRED),
            ("RequestExpired", "Request has expired."),
            ("ExpiredToken", EXPIRED),
        ],
    );
    // Whoever asks IMDS anew is served.
    for outcome in Shell::on_instance(&gateway).aws("s3 ls s3://flow-photos") {
        outcome.prints("2025-10-01 09:04:04      19856 graph.png");
    }
}

#[test]
fn sessions_that_were_revoked() {
    let gateway = Gateway::start();
    let shell = Shell::with_role(&gateway, ROLE);
    // A minute later, as the console's button does it.
    gateway.advance(60);
    let now = gateway.time();
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{now}"}}}}}}]}}"#
    );
    let line = format!(
        "iam put-role-policy --role-name {ROLE} --policy-name AWSRevokeOlderSessions --policy-document '{policy}'"
    );
    for outcome in Shell::admin(&gateway).aws(&line) {
        outcome.prints("");
    }
    gateway.advance(30); // until it is seen everywhere
    let session = session(ROLE, "i-*");
    let words = "with an explicit deny in an identity-based policy";
    for outcome in shell.aws("s3 ls") {
        let message = format!(
            "An error occurred (AccessDenied) when calling the ListBuckets operation: User: {session} is not authorized to \
             perform: s3:ListAllMyBuckets {words}"
        );
        outcome.fails(Exit::Service, &message);
    }
    // Who am I is answered all the same.
    for outcome in shell.aws(WHO) {
        outcome.prints(&session);
    }
    // The next set is younger than the policy.
    gateway.advance(2 * 3600);
    for outcome in Shell::on_instance(&gateway).aws("s3 ls s3://flow-photos") {
        outcome.prints("2025-10-01 09:04:04      19856 graph.png");
    }
}

#[test]
fn what_the_role_may_not_do() {
    let gateway = Gateway::start();
    let shell = Shell::on_instance(&gateway);
    let user = format!("User: {}", session(ROLE, "i-*"));
    let cases = [
        (
            "ec2 describe-instances",
            "UnauthorizedOperation",
            "DescribeInstances",
            format!(
                "You are not authorized to perform this operation. {user} is not authorized to perform: \
                 ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action"
            ),
        ),
        (
            "iam get-role --role-name EC2-S3-ReadOnly-Role",
            "AccessDenied",
            "GetRole",
            format!(
                "{user} is not authorized to perform: iam:GetRole on resource: role EC2-S3-ReadOnly-Role because no \
                 identity-based policy allows the iam:GetRole action. Go to https://us-east-1.console.aws.amazon.com/iam/\
                 home?region=us-east-1#/authorization-details/* with the following authorization id: *"
            ),
        ),
        (
            "sts assume-role --role-arn arn:aws:iam::123456789012:role/EC2-S3-ReadOnly-Role --role-session-name again",
            "AccessDenied",
            "AssumeRole",
            format!(
                "{user} is not authorized to perform: sts:AssumeRole on resource: \
                 arn:aws:iam::{ACCOUNT}:role/EC2-S3-ReadOnly-Role"
            ),
        ),
        ("s3 ls s3://nobodys", "NoSuchBucket", "ListObjectsV2", "The specified bucket does not exist".to_owned()),
    ];
    for (line, code, operation, message) in cases {
        for outcome in shell.aws(line) {
            let pattern = format!("An error occurred ({code}) when calling the {operation} operation: {message}");
            outcome.fails(Exit::Service, &pattern);
        }
    }
}

/// A header that does not parse is answered by the service that is meant, in its words.
#[test]
fn a_header_that_does_not_parse_is_the_services_business() {
    let gateway = Gateway::start();
    let who = "GET /?Action=GetCallerIdentity&Version=2011-06-15";
    let pair = "not a valid key=value pair (missing equal-sign) in Authorization header";
    let malformed = "<Code>AuthorizationHeaderMalformed</Code>";
    let scope = |service: &str| format!("20251102/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
    for (line, credential, told) in [
        (who, format!("Credential=not valid/{}", scope("sts")), pair),
        (who, format!("Credential=AKIA /{}", scope("sts")), pair),
        (who, "nonsense".to_owned(), pair),
        (who, "SignedHeaders=host, Signature=0".to_owned(), "Authorization header requires 'Credential' parameter."),
        (
            who,
            format!("Credential=wJal/rXUt/{}", scope("sts")),
            "Credential must have exactly 5 slash-delimited elements",
        ),
        // What stands where a service would is none: the service was left out, or the secret has slashes.
        (
            who,
            "Credential=AKIA/20251102/us-east-1/aws4_request, SignedHeaders=host, Signature=0".to_owned(),
            "Credential must have exactly 5 slash-delimited elements",
        ),
        (
            who,
            "Credential=wJal/rXUt/K7/mdeng, SignedHeaders=host, Signature=0".to_owned(),
            "Credential must have exactly 5 slash-delimited elements",
        ),
        ("GET /", format!("Credential=wJal/rXUt/{}", scope("s3")), malformed),
        ("GET /", format!("Credential=/{}", scope("s3")), malformed),
        ("GET /", "SignedHeaders=host, Signature=0".to_owned(), malformed),
        ("GET /", format!("Credential=AKIA/{}", scope("dynamodb")), "The service dynamodb is not simulated"),
    ] {
        let header = format!("AWS4-HMAC-SHA256 {credential}");
        let answer = gateway.ask(line, &[("Authorization", &header), ("X-Amz-Date", "20251102T003000Z")]);
        let answer = answer.replace("&apos;", "'").replace("&quot;", "\"");
        assert!(answer.contains(told), "{line} {header}: {answer}");
    }
    // An answer to HEAD is a head.
    for path in ["/no-such-bucket", "/", "/latest/none"] {
        let answer = gateway.ask(&format!("HEAD {path}"), &[("Authorization", "AWS4-HMAC-SHA256 x")]);
        assert!(answer.ends_with("\r\n\r\n"), "{path}: {answer}");
    }
}
