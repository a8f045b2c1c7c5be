//! Documents of trust and bucket policies: what AWS takes, and what it says of the rest. Another parser of AWS's reads them than
//! those of `documents.rs`, and has other words.

use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::wire::sigv4;
use sts_flow::wire::{Method, Request};

use crate::documents::{Case, compare, one, with};
use crate::world::{REGION, ROLE, TRUST_EC2, World};

/// A trust policy that names these principals.
fn trusts(principal: &str) -> String {
    one(&format!(r#""Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole""#))
}

/// A trust policy that allows these actions.
fn lets(actions: &str) -> String {
    one(&format!(r#""Effect":"Allow","Principal":{{"Service":"ec2.amazonaws.com"}},"Action":{actions}"#))
}

#[test]
fn trust_policies() {
    const NO_JSON: Option<&str> = Some("This policy contains invalid Json");
    const NOT_STS: Option<&str> = Some("AssumeRole policy may only specify STS AssumeRole actions.");
    const FEDERATED: Option<&str> = Some("Federated principals must be valid domain names or SAML metadata ARNs");
    const RESOURCE: Option<&str> = Some("Has prohibited field Resource");
    let ec2 = r#""Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole""#;
    let cases: Vec<Case> = vec![
        // JSON.
        ("trust.json".into(), NO_JSON),
        ("[]".into(), NO_JSON),
        (format!("{},", one(ec2)), NO_JSON),
        (one(&format!("{ec2},")), NO_JSON),
        (one(ec2).replace(':', "="), NO_JSON),
        // The syntax: a field that there is not, and how far was read to what has no place there.
        (r#"{"probe":"malformed-not-a-trust-policy"}"#.into(), Some("Unknown field probe")),
        (r#"{"statement":[],"version":"2012-10-17"}"#.into(), Some("Unknown field statement")),
        (one(&format!(r#"{ec2},"Resources":"*""#)), Some("Unknown field Resources")),
        (
            r#"{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"service":"ec2.amazonaws.com"}}],"Version":"2012-10-17"}"#.into(),
            Some("Syntax error at position (1,83)"),
        ),
        (
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"aws":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}"#.into(),
            Some("Syntax error at position (1,76)"),
        ),
        ("{\n  \"Statement\": {\n    \"Effect\": 7\n  }\n}".into(), Some("Syntax error at position (3,16)")),
        (r#"{"Version":"2012-10-17"}"#.into(), Some("Missing required field Statement")),
        (r#"{"Statement":[]}"#.into(), Some("Could not parse the policy: Statement is empty!")),
        (with(r#""Version":"2013-10-17","#, ec2), Some("The policy must contain a valid version string")),
        (one(&ec2.replace("Allow", "allow")), Some("Invalid effect: allow")),
        // What is prohibited, before what is missing.
        (one(&format!(r#"{ec2},"Resource":"*""#)), RESOURCE),
        (
            format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole"}},{{{ec2},"Resource":"*"}}]}}"#),
            RESOURCE,
        ),
        (one(r#""Effect":"Allow","Action":"s3:*","Resource":"*""#), RESOURCE),
        (one(r#""Resource":"*""#), RESOURCE),
        (one(&format!(r#"{ec2},"NotResource":"*""#)), Some("AssumeRole policy must not contain resources.")),
        (
            one(r#""Effect":"Allow","NotPrincipal":{"AWS":"123456789012"},"Action":"sts:AssumeRole""#),
            Some("Allow with NotPrincipal is not allowed."),
        ),
        (
            one(r#""Effect":"Deny","NotPrincipal":{"AWS":"123456789012"},"Action":"sts:AssumeRole""#),
            Some("AssumeRole policy must not contain NotPrincipal field."),
        ),
        (one(r#""Principal":{"AWS":"*"},"Action":"sts:AssumeRole""#), Some("Missing required field Effect")),
        (one(r#""Effect":"Allow","Action":"sts:AssumeRole""#), Some("Missing required field Principal")),
        (one(r#""Effect":"Allow","Principal":{"AWS":"*"}"#), Some("Missing required field Action")),
        // Who is trusted.
        (trusts(r#""*""#), Some("AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".")),
        (trusts(r#""ec2.amazonaws.com""#), Some("Principal must be a JSON object.")),
        (trusts("{}"), Some("Missing required field Principal cannot be empty!")),
        (
            trusts(r#"{"AWS":[]}"#),
            Some(
                "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a \
                 statement with no principals!",
            ),
        ),
        (trusts(r#"{"AWS":""}"#), Some("Invalid principal in policy: \"AWS\":\"\"")),
        (
            trusts(r#"{"AWS":"arn:aws:iam::12345678910:root"}"#),
            Some("Invalid principal in policy: \"AWS\":\"arn:aws:iam::12345678910:root\""),
        ),
        (trusts(r#"{"AWS":"12345678910"}"#), Some("Invalid principal in policy: \"AWS\":\"12345678910\"")),
        (
            trusts(r#"{"AWS":"arn:aws:iam::123456789012:user/*"}"#),
            Some("Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/*\""),
        ),
        (
            trusts(r#"{"AWS":"arn:aws:iam::123456789012:group/admins"}"#),
            Some("Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:group/admins\""),
        ),
        (
            trusts(r#"{"AWS":["arn:aws:iam::123456789012:user/admin","arn:aws:iam::123456789012:user/ghost"]}"#),
            Some("Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/ghost\""),
        ),
        (
            trusts(r#"{"AWS":"arn:aws-cn:iam::123456789012:root"}"#),
            Some("Invalid principal in policy: \"AWS\":\"arn:aws-cn:iam::123456789012:root\""),
        ),
        (
            trusts(r#"{"Service":"tagging.amazonaws.com"}"#),
            Some("Invalid principal in policy: \"SERVICE\":\"tagging.amazonaws.com\""),
        ),
        (trusts(r#"{"Service":"amazonaws.com"}"#), Some("Invalid principal in policy: \"SERVICE\":\"amazonaws.com\"")),
        (
            trusts(r#"{"Service":["ec2.amazonaws.com","nosuch.amazonaws.com"]}"#),
            Some("Invalid principal in policy: \"SERVICE\":\"nosuch.amazonaws.com\""),
        ),
        (
            trusts(r#"{"Service":"codepipeiine.amazonaws.com"}"#),
            Some("Invalid principal in policy: \"SERVICE\":\"codepipeiine.amazonaws.com\""),
        ),
        (
            trusts(r#"{"Service":"eks.amazonaws.com.cn"}"#),
            Some("Invalid principal in policy: \"SERVICE\":\"eks.amazonaws.com.cn\""),
        ),
        (trusts(r#"{"Service":"*"}"#), Some("Invalid principal in policy: \"SERVICE\":\"*\"")),
        (trusts(r#"{"Service":"ec2"}"#), Some("Invalid principal in policy: \"SERVICE\":\"ec2\"")),
        (trusts(r#"{"Federated":"https://token.example.com"}"#), FEDERATED),
        (trusts(r#"{"Federated":""}"#), FEDERATED),
        (trusts(r#"{"Federated":"arn:aws:iam//123456789012:oidc-provider/token.example.com"}"#), FEDERATED),
        (trusts(r#"{"Federated":"arn:aws:iam::xxxxx:oidc-provider/token.example.com"}"#), FEDERATED),
        // With what.
        (lets(r#"["sts:AssumeRole","sts:TagSessions"]"#), NOT_STS),
        (lets(r#""sts:AssumeRoleWithWebIdendity""#), NOT_STS),
        (lets(r#""sts:GetCallerIdentity""#), NOT_STS),
        (lets(r#""sts:*""#), NOT_STS),
        (lets(r#""*""#), NOT_STS),
        (lets(r#""s3:GetObject""#), NOT_STS),
        (
            format!(r#"{{"Statement":[{{"Sid":"a",{ec2}}},{{"Sid":"a",{ec2}}}]}}"#),
            Some("The Statement Ids in the policy are not unique"),
        ),
        (one(&format!(r#"{ec2},"Condition":{{"StringIs":{{"a:b":"c"}}}}"#)), Some("Invalid Condition type : StringIs")),
        // What is taken.
        (one(ec2), None),
        (with("", ec2), None),
        (with(r#""Version":"2008-10-17","Id":"x","#, ec2), None),
        (trusts(r#"{"AWS":"*"}"#), None),
        (trusts(r#"{"AWS":["123456789012","arn:aws:iam::999999999999:root"]}"#), None),
        (trusts(r#"{"AWS":"arn:aws:iam::123456789012:user/admin","Service":"lambda.amazonaws.com"}"#), None),
        (trusts(r#"{"AWS":[],"Service":"ecs-tasks.amazonaws.com"}"#), None),
        (trusts(r#"{"Service":"codedeploy.ap-northeast-1.amazonaws.com"}"#), None),
        (trusts(r#"{"Service":"member.org.stacksets.cloudformation.amazonaws.com"}"#), None),
        (trusts(r#"{"Federated":"accounts.google.com"}"#), None),
        (trusts(r#"{"Federated":"arn:aws:iam::123456789012:saml-provider/idp"}"#), None),
        (lets(r#"["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity","sts:SetContext"]"#), None),
        (lets(r#""sts:assumerole""#), None),
        (one(&format!(r#"{ec2},"Condition":{{}}"#)), None),
        (one(&format!(r#"{ec2},"Condition":{{"StringEquals":{{"sts:ExternalId":"x"}}}}"#)), None),
    ];
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[]);
    for (document, said) in cases {
        let params = [("RoleName", "made"), ("AssumeRolePolicyDocument", &*document)];
        compare(&world.admin(Service::Iam, "CreateRole", &params), "MalformedPolicyDocument", &document, said);
        if said.is_none() {
            world.ok(Service::Iam, "DeleteRole", &params[..1]);
        }
        let params = [("RoleName", ROLE), ("PolicyDocument", &*document)];
        let answer = world.admin(Service::Iam, "UpdateAssumeRolePolicy", &params);
        compare(&answer, "MalformedPolicyDocument", &document, said);
    }
}

/// A bucket policy for everyone.
fn public(actions: &str, resources: &str, more: &str) -> String {
    one(&format!(r#""Effect":"Allow","Principal":"*","Action":{actions},"Resource":{resources}{more}"#))
}

/// A bucket policy for these principals.
fn for_whom(principal: &str) -> String {
    one(&format!(
        r#""Effect":"Allow","Principal":{principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::flow-photos/*""#
    ))
}

/// A bucket policy on all of the bucket, with this condition.
fn if_so(actions: &str, condition: &str) -> String {
    let all = r#"["arn:aws:s3:::flow-photos","arn:aws:s3:::flow-photos/*"]"#;
    public(actions, all, &format!(r#","Condition":{condition}"#))
}

#[test]
fn bucket_policies() {
    const FIRST: Option<&str> = Some("Policies must be valid JSON and the first byte must be '{'");
    const WHOM: Option<&str> = Some("Invalid principal in policy");
    const NOBODY: Option<&str> = Some("Missing required field Principal cannot be empty!");
    const ACTION: Option<&str> = Some("Policy has invalid action");
    const RESOURCE: Option<&str> = Some("Policy has invalid resource");
    const APPLIES: Option<&str> = Some("Action does not apply to any resource(s) in statement");
    const KEY: Option<&str> = Some("Policy has an invalid condition key");
    const CONDITIONS: Option<&str> =
        Some("Conditions do not apply to combination of actions and resources in statement");
    const MISSING: Option<&str> = Some("Statement is missing required element");
    const PHOTOS: &str = r#""arn:aws:s3:::flow-photos""#;
    const OBJECTS: &str = r#""arn:aws:s3:::flow-photos/*""#;
    let ok = public(r#""s3:GetObject""#, OBJECTS, "");
    let without = |part: &str| ok.replace(part, "");
    let many = (0..400).map(|i| format!(r#""arn:aws:s3:::flow-photos/a-long-prefix-{i:030}/*""#)).collect::<Vec<_>>();
    let cases: Vec<Case> = vec![
        // JSON and syntax.
        ("invalid json".into(), FIRST),
        ("[]".into(), FIRST),
        (format!("{ok},"), Some("This policy contains invalid Json")),
        ("{".into(), Some("This policy contains invalid Json")),
        ("{}".into(), Some("Missing required field Statement")),
        (r#"{"Statement":[]}"#.into(), Some("Could not parse the policy: Statement is empty!")),
        (ok.replace("2012-10-17", "2012-10-18"), Some("The policy must contain a valid version string")),
        (public(r#""s3:GetObject""#, OBJECTS, r#","condition":{}"#), Some("Unknown field condition")),
        (ok.replace("Allow", "hello"), Some("Invalid effect: hello")),
        (public("null", OBJECTS, ""), Some("Invalid policy syntax.")),
        (
            public(r#""s3:GetObject""#, &format!("[{}]", many.join(",")), ""),
            Some("Normalized policy document exceeds the maximum allowed size of 20480 bytes"),
        ),
        // What is missing.
        (without(r#""Effect":"Allow","#), Some("Missing required field Effect")),
        (without(r#""Principal":"*","#), Some("Missing required field Principal")),
        (without(r#""Action":"s3:GetObject","#), MISSING),
        (without(r#","Resource":"arn:aws:s3:::flow-photos/*""#), MISSING),
        (public(r#""s3:GetObject""#, "[]", ""), MISSING),
        // Whom it names, asked before what they may.
        (for_whom(r#"{"AWS":"arn:aws:iam::123456789012:user/ghost"}"#), WHOM),
        (for_whom(r#"{"AWS":"arn:aws:iam::123456789012:role/ghost"}"#), WHOM),
        (for_whom(r#"{"AWS":"arn:aws:iam::12345678910:root"}"#), WHOM),
        (for_whom(r#"{"AWS":"ghost"}"#), WHOM),
        (for_whom(r#"{"AWS":"arn:aws:iam::123456789012:user/*"}"#), WHOM),
        (for_whom(r#"{"Service":"nosuch.amazonaws.com"}"#), WHOM),
        (for_whom(r#"{"aws":"*"}"#), WHOM),
        (for_whom(r#""ghost""#), WHOM),
        (for_whom("{}"), NOBODY),
        (for_whom(r#"{"AWS":[]}"#), NOBODY),
        (
            one(&format!(
                r#""Effect":"Allow","Principal":{{"AWS":"ghost"}},"Action":"s3:GetObject","Resource":{PHOTOS}"#
            )),
            WHOM,
        ),
        // What they may.
        (public(r#""s3:HeadObject""#, OBJECTS, ""), ACTION),
        (public(r#""s3:PutObjectLockConfiguration""#, PHOTOS, ""), ACTION),
        (public(r#""s3:ListAllMyBuckets""#, PHOTOS, ""), ACTION),
        (public(r#"["s3:GetObject","ec2:RunInstances"]"#, OBJECTS, ""), ACTION),
        (public(r#""invalid_action""#, OBJECTS, ""), ACTION),
        (public(r#""s3:Fly*""#, OBJECTS, ""), ACTION),
        // On what.
        (public(r#""s3:GetObject""#, r#""*""#, ""), RESOURCE),
        (public(r#""s3:GetObject""#, r#""arn:aws:s3:::flow-reports/*""#, ""), RESOURCE),
        (public(r#""s3:GetObject""#, r#"["arn:aws:s3:::flow-photos/*","arn:aws:s3:::flow-reports/*"]"#, ""), RESOURCE),
        (public(r#""s3:GetObject""#, r#""flow-photos/*""#, ""), RESOURCE),
        (public(r#""s3:GetObject""#, r#""""#, ""), RESOURCE),
        (public(r#""s3:GetObject""#, r#""arn:aws:s3:::*/*""#, ""), RESOURCE),
        (public(r#""s3:PutObject""#, PHOTOS, ""), APPLIES),
        (public(r#"["s3:ListBucket","s3:GetObject"]"#, OBJECTS, ""), APPLIES),
        (public(r#""s3:ListBucket""#, OBJECTS, ""), APPLIES),
        (public(r#""s3:PutObject*""#, PHOTOS, ""), APPLIES),
        // If what.
        (if_so(r#""s3:GetObject""#, r#"{"StringLike":{"s3:prefix":"home/"}}"#), CONDITIONS),
        (if_so(r#"["s3:ListBucket","s3:GetObject"]"#, r#"{"StringLike":{"s3:prefix":"home/"}}"#), CONDITIONS),
        (if_so(r#""s3:GetObject""#, r#"{"StringEquals":{"s3:x-amz-acl":"private"}}"#), CONDITIONS),
        (if_so(r#""s3:GetObject""#, r#"{"StringEquals":{"s3:x-acl":"private"}}"#), KEY),
        (if_so(r#""s3:GetObject""#, r#"{"StringEquals":{"s3:VersionStatus":"Enabled"}}"#), KEY),
        (if_so(r#""s3:GetObject""#, r#"{"StringEquals":{"prefix":"x"}}"#), KEY),
        (if_so(r#""s3:GetObject""#, r#"{"StringIs":{"aws:username":"x"}}"#), Some("Invalid Condition type : StringIs")),
        (
            if_so(r#""s3:GetObject""#, r#"{"IpAddress":{"aws:SourceIp":"123"}}"#),
            Some("Invalid IP address in Conditions"),
        ),
        // What is taken.
        (ok.clone(), None),
        (ok.replace("2012-10-17", "2008-10-17"), None),
        (public(r#""s3:*""#, PHOTOS, ""), None),
        (public(r#""*""#, OBJECTS, ""), None),
        (
            public(
                r#"["s3:ListBucket","s3:GetObject"]"#,
                r#"["arn:aws:s3:::flow-photos","arn:aws:s3:::flow-photos/a"]"#,
                "",
            ),
            None,
        ),
        (public(r#""s3:getobject""#, r#""arn:aws:s3:::flow-photos*""#, ""), None),
        (
            public(r#""s3:Get*""#, r#""arn:aws:s3:::flow-photos/home/${aws:username}/*""#, r#","Sid":"with blanks""#),
            None,
        ),
        (for_whom(r#"{"AWS":["123456789012","arn:aws:iam::123456789012:user/admin","*"]}"#), None),
        (for_whom(r#"{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"}"#), None),
        (for_whom(r#"{"Service":["cloudtrail.amazonaws.com","logging.s3.amazonaws.com"]}"#), None),
        (for_whom(r#"{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#), None),
        (if_so(r#""s3:ListBucket""#, r#"{"StringLike":{"s3:prefix":["","home/"]}}"#), None),
        (
            if_so(
                r#""s3:*""#,
                r#"{"Bool":{"aws:SecureTransport":"false"},"IpAddress":{"aws:SourceIp":["203.0.113.0/24"]}}"#,
            ),
            None,
        ),
        (if_so(r#""s3:PutObject""#, r#"{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}"#), None),
        (
            if_so(r#""s3:GetObject""#, r#"{"StringEquals":{"s3:ExistingObjectTag/team":"blue","aws:Whatever":"x"}}"#),
            None,
        ),
    ];
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    for (document, said) in cases {
        let host = format!("s3.{REGION}.amazonaws.com");
        let mut request = Request::new(Method::Put, &host, "/flow-photos?policy").with_body(document.as_str());
        sigv4::sign(&mut request, &world.key("admin"), REGION, "s3", world.now);
        let answer = world.send(Source::internet("203.0.113.45"), request);
        if said.is_none() {
            assert_eq!(answer.status, 204, "{document}: {}", answer.body.text());
        } else {
            compare(&answer, "MalformedPolicy", &document, said);
        }
    }
}
