//! Policies: read as each kind, and, where that succeeds, decided by.

use sts_flow::cloud::iam::managed;
use sts_flow::cloud::policy::{Context, Document, Form, Named, Policies, Principal, Request, evaluate, line_of};

use super::{Gen, fuzz};

#[rustfmt::skip]
const CORPUS: &[&str] = &[
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}"#,
    r#"{"Version":"2012-10-17","Statement":{"Sid":"Old","Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{"DateLessThan":{"aws:TokenIssueTime":"2025-11-02T01:00:00Z"}}}}"#,
    r#"{"Version":"2012-10-17","Id":"x","Statement":[{"Effect":"Allow","NotAction":"iam:*","NotResource":["arn:aws:s3:::*/${aws:username}/*","arn:aws:s3:::a?c"]}]}"#,
    r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]},"Bool":{"aws:SecureTransport":"true"}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::123456789012:root","123456789012"]},"Action":"*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalArn":"x"},"Null":{"aws:TokenIssueTime":true}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAllValues:StringLike":{"aws:TagKeys":["a*","${aws:PrincipalTag/team, 'none'}"]},"ForAnyValue:ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThanEquals":{"s3:max-keys":"10.5"},"NumericGreaterThanIfExists":{"aws:MultiFactorAuthAge":3600}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"BinaryEquals":{"k":"QmluYXJ5"},"StringEqualsIgnoreCase":{"aws:userid":"AROA:İ"},"DateGreaterThan":{"aws:CurrentTime":"1762045200"}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[]}"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"*"},"Action":["s3:Put*","s3:ListBucket"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{"StringLike":{"s3:prefix":"x"},"none":{}}}}"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3","arn:aws:sqs:us-east-1",null,"arn:aws:iam::*:user/${aws:username}"]}}"#,
    r#"{"Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/x","AWS":"*"},"Action":"sts:TagSession"}]}"#,
];

#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "{", "}", "[", "]", "\"", ",", ":", "*", "?", "${", "}", "${*}", "${?}", "${$}", "${aws:username}", "', '",
    "Version", "\"2012-10-17\"", "\"2008-10-17\"", "Id", "Statement", "Sid", "Effect", "\"Allow\"", "\"Deny\"",
    "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition", "AWS", "Service",
    "Federated", "CanonicalUser", "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike",
    "StringNotLike", "NumericEquals", "NumericLessThan", "DateEquals", "DateLessThan", "DateGreaterThanEquals",
    "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotLike", "Null", "IfExists",
    "ForAllValues:", "ForAnyValue:", "aws:SourceIp", "aws:CurrentTime", "aws:TokenIssueTime", "aws:PrincipalArn",
    "s3:*", "iam:PassRole", "arn:aws:iam::123456789012:role/x", "arn:aws:s3:::b/*", "203.0.113.45/33", "::1",
    "2025-11-02T00:30:00Z", "\\u0000", "-1",
];

#[rustfmt::skip]
const VALUES: &[&str] = &[
    "2025-11-02T00:30:00Z", "true", "203.0.113.45", "2001:db8::1", "arn:aws:s3:::b", "-1.5e3", "1762045200", "",
    "*", "ec2", "İ", "${aws:username}", "arn:aws:iam::123456789012:role/x", "QmluYXJ5", "999999999999999999999",
    "a*b",
];

#[test]
fn policy() {
    fuzz("policy", || {
        let corpus: Vec<&str> =
            managed::ALL.iter().map(|policy| policy.document).chain(CORPUS.iter().copied()).collect();
        let principals = [
            Principal::user("arn:aws:iam::123456789012:user/admin"),
            Principal::session("arn:aws:sts::123456789012:assumed-role/x/i-0abc", "arn:aws:iam::123456789012:role/x"),
            Principal::root("123456789012"),
            Principal::service("ec2.amazonaws.com"),
        ];
        move |g: &mut Gen, desk| {
            let text = g.json(&corpus, TOKENS);
            desk.take(text.clone());
            for form in [Form::Managed, Form::Inline, Form::Session, Form::Trust, Form::Bucket("b")] {
                // What is taken is understood, and what is understood without a check need not be taken.
                let unchecked = Document::read(&text, form.kind());
                let document = match Document::parse(&text, form) {
                    Ok(document) => {
                        assert_eq!(unchecked.as_ref(), Some(&document), "read otherwise than checked");
                        document
                    }
                    Err(error) => {
                        assert!(!error.to_string().is_empty() && !error.aws_message().is_empty());
                        assert!(line_of(&text, &error) >= 1);
                        let Some(document) = unchecked else { continue };
                        document
                    }
                };
                let mut context = Context::new();
                for key in ["aws:SourceIp", "aws:CurrentTime", "aws:TokenIssueTime", "aws:username", "s3:max-keys"] {
                    if g.once_in(2) {
                        context.set(key, g.pick(VALUES));
                    }
                }
                let context = context.with_all("aws:TagKeys", (0..g.below(4)).map(|_| g.pick(VALUES)));
                let (action, resource) = match g.below(3) {
                    0 => ("sts:AssumeRole".to_owned(), "arn:aws:iam::123456789012:role/x".to_owned()),
                    1 => ("s3:GetObject".to_owned(), "arn:aws:s3:::b/a.txt".to_owned()),
                    _ => (g.text(&["s3:ListBucket", "*"], TOKENS), g.text(&["arn:aws:s3:::b", "*"], TOKENS)),
                };
                let principal = &principals[g.below(principals.len())];
                let request = Request { principal, action: &action, resource: &resource, context: &context };
                let named = [Named::inline("p", &document)];
                let policies = match g.below(4) {
                    0 => Policies { resource: Some(named[0]), ..Policies::default() },
                    1 => Policies { identity: &named, boundary: Some(named[0]), ..Policies::default() },
                    2 => Policies { identity: &named, session: &named, ..Policies::default() },
                    _ => Policies { identity: &named, ..Policies::default() },
                };
                let decision = evaluate(&request, &policies);
                // Only the account's root user needs nobody's permission.
                let root = *principal == principals[2];
                assert!(!decision.verdict.is_allow() || decision.by.is_some() || root, "allowed by nobody");
            }
        }
    });
}
