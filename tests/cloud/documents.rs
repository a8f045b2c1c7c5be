//! Documents of managed, inline and session policies: what AWS takes, and what it says of the rest. Trust and bucket policies
//! are in `resource_documents.rs`; what some of them mean is in `meaning.rs`.
//!
//! The documents and the answers are those that public recordings have, or public reports of errors. What no report confirms is
//! marked (U) in `src/cloud/policy/check/words.rs`.

use std::sync::Arc;

use sts_flow::cloud::iam::managed;
use sts_flow::cloud::policy::{Document, Form};
use sts_flow::cloud::{DeliveryMode, Service};
use sts_flow::wire::Response;

use crate::world::{ACCOUNT, ROLE, TRUST_EC2, World, refusal, text, trust, user_arn};

/// A document with one statement.
pub fn one(statement: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":{{{statement}}}}}"#)
}

/// The same, with the rest of the document in front of it.
pub fn with(rest: &str, statement: &str) -> String {
    format!(r#"{{{rest}"Statement":{{{statement}}}}}"#)
}

/// One that allows this action on a bucket.
fn action(text: &str) -> String {
    one(&format!(r#""Effect":"Allow","Action":{text},"Resource":"arn:aws:s3:::b""#))
}

/// One that allows reading this.
fn resource(text: &str) -> String {
    one(&format!(r#""Effect":"Allow","Action":"s3:ListBucket","Resource":{text}"#))
}

/// One with this condition.
fn condition(text: &str) -> String {
    one(&format!(r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b","Condition":{text}"#))
}

/// What is said of a document; nothing, if it is taken.
pub type Case = (String, Option<&'static str>);

const SYNTAX: Option<&str> = Some("Syntax errors in policy.");
const LEGACY: Option<&str> = Some("The policy failed legacy parsing");
const VERSION: Option<&str> = Some("Policy document must be version 2012-10-17 or greater.");
const ACTIONS: Option<&str> = Some("Policy statement must contain actions.");
const RESOURCES: Option<&str> = Some("Policy statement must contain resources.");
const VENDOR: Option<&str> = Some("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
const COLONS: Option<&str> = Some("Actions/Condition can contain only one colon.");
const QUALIFIED: Option<&str> = Some("Resource vendor must be fully qualified and cannot contain regexes.");
const IAM_PATH: Option<&str> = Some(
    "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, \
     server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.",
);
const UNIQUE: Option<&str> = Some("Statement IDs (SID) in a single policy must be unique.");
const NO_PRINCIPAL: Option<&str> = Some("Policy document should not specify a principal.");
const SID: Option<&str> = Some(
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
);

/// What managed and inline policies have in common.
fn identity_cases() -> Vec<Case> {
    let ok = r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#;
    let two =
        |first: &str, second: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{{{first}}},{{{second}}}]}}"#);
    vec![
        // Syntax.
        ("This is not a json document".into(), SYNTAX),
        ("policy.json".into(), SYNTAX),
        ("[]".into(), SYNTAX),
        ("null".into(), SYNTAX),
        (format!("{},", one(ok)), SYNTAX),
        (one(&format!("{ok},")), SYNTAX),
        (r#"{"Version":"2012-10-17"}"#.into(), SYNTAX),
        (r#"{"Version":"2012-10-17","Statement":[]}"#.into(), SYNTAX),
        (r#"{"Version":"2012-10-17","Statement":["afd"]}"#.into(), SYNTAX),
        (with(r#""Version":"2013-10-17","#, ok), SYNTAX),
        (with(r#""Version":"2012-10-17","Extra field":"value","#, ok), SYNTAX),
        (with(r#""Version":"2012-10-17","Id":["x"],"#, ok), SYNTAX),
        (with(r#""Version":"2012-10-17","Id":{},"#, ok), SYNTAX),
        (with(r#""Version":20121017,"#, ok), SYNTAX),
        (one(&format!(r#"{ok},"Extra field":"value""#)), SYNTAX),
        (one(&format!(r#"{ok},"Effect":"Deny""#)), SYNTAX),
        (one(r#""Effect":"invalid","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#), SYNTAX),
        (one(r#""Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#), SYNTAX),
        (resource(r#"{"a":"arn:aws:s3:::b"}"#), SYNTAX),
        (resource(r#"["adfdf",{}]"#), SYNTAX),
        (resource("7"), SYNTAX),
        (one(&format!(r#"{ok},"NotResource":[]"#)), SYNTAX),
        (one(&format!(r#"{ok},"NotResource":"*""#)), SYNTAX),
        (one(&format!(r#"{ok},"NotAction":"iam:dsf""#)), SYNTAX),
        (action("[[]]"), SYNTAX),
        (action("{}"), SYNTAX),
        (action("null"), SYNTAX),
        (condition("[]"), SYNTAX),
        (condition("\"a\""), SYNTAX),
        (condition(r#"{"a":"b"}"#), SYNTAX),
        (condition(r#"{"DateGreaterThan":"b"}"#), SYNTAX),
        (condition(r#"{"DateGreaterThan":[]}"#), SYNTAX),
        (condition(r#"{"DateGreaterThan":{"a":{}}}"#), SYNTAX),
        (condition(r#"{"x":{"a":"1"}}"#), SYNTAX),
        (condition(r#"{"stringEquals":{"aws:username":"1"}}"#), SYNTAX),
        (condition(r#"{"ForAnyValue::StringEqualsIfExists":{"a":"asf"}}"#), SYNTAX),
        (condition(r#"[{"ForAllValues:StringEquals":{"aws:TagKeys":"Department"}}]"#), SYNTAX),
        (one(&format!(r#""Sid":{{}},{ok}"#)), SYNTAX),
        (one(&format!(r#""Sid":[],{ok}"#)), SYNTAX),
        // The older parser: letters of Effect, dates, parts of ARNs. It comes before names, actions and formats.
        (one(r#""Effect":"denY","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#), LEGACY),
        (one(r#""Effect":"allow","Resource":"arn:aws:s3:us-east-1::b""#), LEGACY),
        (condition(r#"{"DateGreaterThan":{"a":"sdfdsf"}}"#), LEGACY),
        (one(r#""Effect":"Allow","Condition":{"DateGreaterThan":{"a":"sdfdsf"}}"#), LEGACY),
        (condition(r#"{"DateLessThanEquals":{"a":"234-13"}}"#), LEGACY),
        (condition(r#"{"DateLessThanEquals":{"a":"2016-12-13t2:00:00.593194+1"}}"#), LEGACY),
        (condition(r#"{"DateLessThanEquals":{"a":"2016-12-13t2:00:00.1999999999+10:59"}}"#), LEGACY),
        (condition(r#"{"DateLessThan":{"a":"9223372036854775808"}}"#), LEGACY),
        (condition(r#"{"ArnEquals":{"aws:SourceArn":"my-topic"}}"#), LEGACY),
        (resource(r#""arn:aws:s3::b""#), LEGACY),
        (resource(r#""arn:aws:iam:123456789012:user/x""#), LEGACY),
        (resource(r#""arn:aws:sqs:us-east-1:queue""#), LEGACY),
        (resource(r#""arn:aws::fdsasf""#), LEGACY),
        (resource(r#""arn:aws::::b""#), LEGACY),
        (one(r#""Effect":"Allow","Resource":"arn:aws:s3::b""#), LEGACY),
        (one(r#""Effect":"Allow","Action":"s3:ListBucket","NotResource":"arn:aws:s3::b""#), LEGACY),
        (
            two(r#""Sid":"sdf","Effect":"aLLow","Action":"a:b","Resource":"*""#, r#""Sid":"sdf","Effect":"Allow""#),
            LEGACY,
        ),
        (
            one(
                r#""Effect":"Allow","Action":"a:b","Resource":"arn:error:s3:::b","Condition":{"DateGreaterThan":{"a":"x"}}"#,
            ),
            LEGACY,
        ),
        // Names.
        (two(&format!(r#""Sid":"sdf",{ok}"#), r#""Sid":"sdf","Effect":"Allow""#), UNIQUE),
        (one(&format!(r#""Sid":"a b",{ok}"#)), SID),
        // Actions, before the format of resources is told.
        (one(r#""Effect":"Allow","Resource":"arn:aws:s3:::b""#), ACTIONS),
        (one(r#""Effect":"Allow""#), ACTIONS),
        (action("[]"), ACTIONS),
        (two(r#""Effect":"Deny""#, ok), ACTIONS),
        (one(r#""Effect":"Allow","Resource":"nothing""#), ACTIONS),
        // The format of resources.
        (resource(r#""invalid resource""#), Some("Resource invalid resource must be in ARN format or \"*\".")),
        (resource(r#"["adf"]"#), Some("Resource adf must be in ARN format or \"*\".")),
        (resource(r#""""#), Some("Resource  must be in ARN format or \"*\".")),
        (
            one(r#""Effect":"Allow","Action":"s:3:ListBucket","Resource":"sdfsadf""#),
            Some("Resource sdfsadf must be in ARN format or \"*\"."),
        ),
        (
            resource(r#""a:bsdfdsafsad""#),
            Some("Partition \"bsdfdsafsad\" is not valid for resource \"arn:bsdfdsafsad:*:*:*:*\"."),
        ),
        (resource(r#""a:b:cadfsdf""#), Some("Partition \"b\" is not valid for resource \"arn:b:cadfsdf:*:*:*\".")),
        (resource(r#""a:b:c:d:e:f:g:h""#), Some("Partition \"b\" is not valid for resource \"arn:b:c:d:e:f:g:h\".")),
        (resource(r#""aws:s3:::b""#), Some("Partition \"s3\" is not valid for resource \"arn:s3:::b:*\".")),
        (
            resource(r#"["arn:error:s3:::example_bucket","arn:error:s3::example_bucket"]"#),
            Some("Partition \"error\" is not valid for resource \"arn:error:s3:::example_bucket\"."),
        ),
        (
            resource(r#""arn:aws-cn:s3:::b""#),
            Some("Partition \"aws-cn\" is not valid for resource \"arn:aws-cn:s3:::b\"."),
        ),
        (resource(r#""arn:aws""#), QUALIFIED),
        (resource(r#""arn:aws:*:*:*:*prod*""#), QUALIFIED),
        (resource(r#""arn:aws:s?:::b""#), QUALIFIED),
        (
            resource(r#""arn:aws:iam:us-east-1::example_bucket""#),
            Some("IAM resource arn:aws:iam:us-east-1::example_bucket cannot contain region information."),
        ),
        (
            resource(r#""arn:aws:s3:us-east-1::example_bucket""#),
            Some("Resource arn:aws:s3:us-east-1::example_bucket can not contain region information."),
        ),
        (resource(r#""arn:aws:iam:::example_bucket""#), IAM_PATH),
        (resource(r#""arn:aws:iam::123456789012:root""#), IAM_PATH),
        // Actions, one by one.
        (action(r#""invalid""#), VENDOR),
        (action(r#""""#), VENDOR),
        (one(r#""Effect":"Allow","NotAction":"","Resource":"arn:aws:s3:::b""#), VENDOR),
        (one(r#""Effect":"Allow","Action":"invalid""#), VENDOR),
        (action(r#""a a:ListBucket""#), Some("Vendor a a is not valid")),
        (action(r#""s3*:ListBucket""#), Some("Vendor s3* is not valid")),
        (action(r#""s3:List:Bucket""#), COLONS),
        (action(r#"["s3s:ListBucket","s:3s:ListBucket"]"#), COLONS),
        // Resources.
        (one(r#""Effect":"Allow","Action":"s3:ListBucket""#), RESOURCES),
        (resource("[]"), RESOURCES),
        // A policy of another kind.
        (one(&format!(r#"{ok},"Principal":"*""#)), NO_PRINCIPAL),
        (TRUST_EC2.into(), NO_PRINCIPAL),
        (one(&format!(r#"{ok},"NotPrincipal":{{"AWS":"*"}}"#)), NO_PRINCIPAL),
        // What is taken.
        (one(ok), None),
        (action(r#""*""#), None),
        (action(r#""iam: asdf safdsf af ""#), None),
        (action(r#""s3-s:ListBucket""#), None),
        (action(r#""s3.s:ListBucket""#), None),
        (action(r#""aaaaaadsfdsafsadfsadfaaaaa:ListBucket""#), None),
        (resource(r#"["arn:aws:s3:::b","*"]"#), None),
        (resource(r#"["arn:aws:s3:::b",null]"#), None),
        (resource(r#""arn:aws:iam:::user/x""#), None),
        (resource(r#""arn:aws:iam::123456789012:*""#), None),
        (resource(r#""arn:*:iam::*:role/*""#), None),
        (resource(r#""arn:aws:s33:::b""#), None),
        (resource(r#""arn:aws:fdsasf""#), None),
        (resource(r#""arn:aws:s3""#), None),
        (resource(r#""arn:aws:sqs:us-east-1""#), None),
        (resource(r#""arn:aws:cloudwatch:us-east-1::b""#), None),
        (resource(r#""arn:aws:invalid-service:us-east-1::b""#), None),
        (resource(r#""arn:aws:s3:us-west-2:123456789012:accesspoint/my-access-point/object/*""#), None),
        (resource(r#""arn:aws:dynamodb:*:*:table/${aws:username}""#), None),
        (one(r#""Effect":"Allow","NotAction":"s3:ListBucket","NotResource":"*""#), None),
        (with(r#""Version":"2012-10-17","Id":"x","#, ok), None),
        (two(&format!(r#""Sid":"",{ok}"#), &format!(r#""Sid":"",{ok}"#)), None),
        (condition("{}"), None),
        (condition(r#"{"DateGreaterThan":{}}"#), None),
        (condition(r#"{"DateGreaterThan":{"a":[]}}"#), None),
        (condition(r#"{"a":{}}"#), None),
        (condition(r#"{"x":{},"y":{}}"#), None),
        (condition(r#"{"DateGreaterThan":{"a":"01T"}}"#), None),
        (condition(r#"{"StringEqualsIfExists":{"a":"asf"}}"#), None),
        (condition(r#"{"ForAnyValue:StringEqualsIfExists":{"a":["asf"]}}"#), None),
        (condition(r#"{"DateLessThanEquals":{"a":"2016-12-13t2:00:00.593194+23"}}"#), None),
        (condition(r#"{"DateLessThan":{"a":"-292275054"}}"#), None),
        (condition(r#"{"Bool":{"kms:GrantIsForAWSResource":true},"Null":{"kms:GrantOperations":"true"}}"#), None),
        (condition(r#"{"NumericLessThan":{"s3:max-keys":10}}"#), None),
        (condition(r#"{"ArnEquals":{"ec2:SourceInstanceARN":"arn:aws:ec2:*:*:instance/instance-id"}}"#), None),
        (condition(r#"{"ArnLike":{"aws:PrincipalArn":["*","arn:aws:iam::*:role/x"]}}"#), None),
    ]
}

#[test]
fn managed_policies() {
    let ok = r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#;
    let mut cases = identity_cases();
    // Without the version, whatever else is wrong but the syntax.
    let twice =
        r#"{"Statement":[{"Sid":"a","Effect":"Allow","Action":"a:b","Resource":"*"},{"Sid":"a","Effect":"Allow"}]}"#;
    cases.extend([
        (with("", ok), VERSION),
        (with(r#""Version":"2008-10-17","#, ok), VERSION),
        (with("", &ok.replace("Allow", "denY")), VERSION),
        (with("", &format!(r#"{ok},"Condition":{{"DateGreaterThan":{{"a":"sdfdsf"}}}}"#)), VERSION),
        (twice.to_owned(), VERSION),
    ]);
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    // Another version of a policy is such a document, too.
    let versions = format!("arn:aws:iam::{ACCOUNT}:policy/versions");
    world.ok(Service::Iam, "CreatePolicy", &[("PolicyName", "versions"), ("PolicyDocument", &one(ok))]);
    for (document, said) in cases {
        let params = [("PolicyArn", &*versions), ("PolicyDocument", &*document)];
        let answer = world.admin(Service::Iam, "CreatePolicyVersion", &params);
        compare(&answer, "MalformedPolicyDocument", &document, said);
        if said.is_none() {
            let id = text(&answer, &["CreatePolicyVersionResult", "PolicyVersion", "VersionId"]);
            world.ok(Service::Iam, "DeletePolicyVersion", &[params[0], ("VersionId", &id)]);
        }
        let answer = world.admin(Service::Iam, "CreatePolicy", &[("PolicyName", "p"), ("PolicyDocument", &document)]);
        compare(&answer, "MalformedPolicyDocument", &document, said);
        if said.is_none() {
            let arn = format!("arn:aws:iam::{ACCOUNT}:policy/p");
            world.ok(Service::Iam, "DeletePolicy", &[("PolicyArn", &arn)]);
        }
    }
    // AWS's own hold, of course.
    for policy in managed::ALL {
        let read = Document::parse(policy.document, Form::Managed);
        assert_eq!(read.ok().map(Arc::new), policy.parsed(), "{}", policy.name);
    }
}

#[test]
fn inline_policies() {
    let ok = r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#;
    let mut cases = identity_cases();
    cases.extend([(with("", ok), None), (with(r#""Version":"2008-10-17","#, ok), None)]);
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[]);
    for (document, said) in cases {
        for (action, who) in [("PutRolePolicy", ("RoleName", ROLE)), ("PutUserPolicy", ("UserName", "nobody"))] {
            let params = [who, ("PolicyName", "p"), ("PolicyDocument", &*document)];
            let answer = world.admin(Service::Iam, action, &params);
            compare(&answer, "MalformedPolicyDocument", &document, said);
        }
    }
}

#[test]
fn session_policies() {
    let ok = r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#;
    let mut cases = vec![(with("", ok), None)];
    for (document, said) in identity_cases() {
        // What an identity policy has completed is refused here.
        let early = ["\"arn:aws:fdsasf\"", "\"arn:aws:s3\"", "\"arn:aws:sqs:us-east-1\""];
        let ends_early = early.iter().any(|arn| document.contains(arn));
        cases.push((document, if ends_early { LEGACY } else { said }));
    }
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Desk", &trust(&user_arn("admin")), &[]);
    let key = world.key("admin");
    for (document, said) in cases {
        let answer = world.assume(&key, "Desk", &[("Policy", &document)]);
        compare(&answer, "MalformedPolicyDocument", &document, said);
    }
}

#[track_caller]
pub fn compare(answer: &Response, code: &str, document: &str, said: Option<&str>) {
    match said {
        None => assert_eq!(answer.status, 200, "{document}: {}", answer.body.text()),
        Some(said) => {
            assert_ne!(answer.status, 200, "{document} is taken, instead of: {said}");
            let (status, given, message) = refusal(answer);
            assert_eq!((status, &*given, &*message), (400, code, said), "{document}");
        }
    }
}
