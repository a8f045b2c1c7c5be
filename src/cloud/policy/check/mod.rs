//! The one validator of policy documents: what AWS would not take, told what it reads ([`Form`]), with AWS's order of checks
//! and AWS's words for each form.
//!
//! | file | what it holds |
//! |---|---|
//! | [`shape`] | JSON, the elements, and the type of each: the same for every form |
//! | [`identity`] | managed, inline and session policies |
//! | [`trust`] | trust policies |
//! | [`bucket`] | bucket policies; [`s3`] has the actions and condition keys |
//! | [`arn`], [`dates`], [`principal`], [`services`] | the grammar of values |
//! | [`words`] | AWS's sentences |
//!
//! May use: the rest of [`policy`](super), but for what decides. It stands behind a [door](super::door): the first visit's
//! account is set up without it.
//!
//! The order of identity policies, and most of their words, are those that are recorded against AWS in moto's
//! `tests/test_iam/test_iam_policies.py`. Trust and bucket policies are read by another parser of AWS's, which has other
//! words; what is known of them comes from reports of errors, and what is not confirmed is marked (U).
//!
//! ```
//! use sts_flow::cloud::policy::{Document, Form};
//!
//! let said = |text, form| Document::parse(text, form).unwrap_err().aws_message().to_owned();
//! assert_eq!(said("trust.json", Form::Trust), "This policy contains invalid Json");
//! assert_eq!(said("policy.json", Form::Inline), "Syntax errors in policy.");
//! let old = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
//! assert_eq!(said(old, Form::Managed), "Policy document must be version 2012-10-17 or greater.");
//! assert!(Document::parse(old, Form::Inline).is_ok());
//! ```

mod arn;
mod bucket;
mod dates;
mod identity;
mod principal;
mod s3;
mod services;
mod shape;
mod trust;
mod words;

use self::words::Given;
use super::document::{Document, Form};
use super::fault::{Fault, MalformedPolicy};
use super::read::understood;

impl Document {
    /// Reads a policy, if AWS takes it.
    pub fn parse(text: &str, form: Form<'_>) -> Result<Self, MalformedPolicy> {
        let given = Given { text, form };
        let json = shape::json(&given)?;
        let statements = shape::statements(&given, &json)?;
        match form {
            Form::Managed | Form::Inline | Form::Session => identity::check(&given, &json, &statements)?,
            Form::Trust => trust::check(&given, &statements)?,
            Form::Bucket(name) => bucket::check(&given, name, &json, &statements)?,
        }
        // What has come so far is understood.
        understood(&json, text, form.kind()).map_or_else(|| given.fault("", Fault::Type("a policy")), Ok)
    }
}

#[cfg(test)]
mod tests {
    //! Where a document is malformed and what is wrong with it, as a person reads it; and that any text is a policy or an error.
    //! What AWS says of each is in `tests/cloud/documents.rs`.

    use proptest::prelude::*;

    use super::super::line_of;
    use super::*;

    const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    const ALL: [Form<'_>; 5] = [Form::Managed, Form::Inline, Form::Session, Form::Trust, Form::Bucket("b")];

    fn error(text: &str, form: Form<'_>) -> MalformedPolicy {
        Document::parse(text, form).expect_err(text)
    }

    #[test]
    fn what_is_malformed_says_where_and_what() {
        let statement = |body: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{{{body}}}]}}"#);
        let ok = r#""Effect":"Allow","Action":"s3:*","Resource":"*""#;
        let and = |more: &str| statement(&format!("{ok},{more}"));
        let on = |resource: &str| statement(&format!(r#""Effect":"Allow","Action":"s3:*","Resource":"{resource}""#));
        assert!(Document::parse(&statement(ok), Form::Managed).is_ok());
        let trust = |principal: &str| TRUST.replace(r#"{"Service":"ec2.amazonaws.com"}"#, principal);
        let bucket = |more: &str| {
            statement(&format!(
                r#""Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"{more}"#
            ))
        };
        for (text, form, sentence) in [
            ("{", Form::Inline, "not JSON at line 1, column 1"),
            ("[]", Form::Inline, "should be an object"),
            ("{}", Form::Inline, "\"Statement\" is missing"),
            (r#"{"Statement":[]}"#, Form::Inline, "Statement: has no value"),
            (r#"{"Foo":1,"Statement":[]}"#, Form::Inline, "there is no element \"Foo\""),
            (
                r#"{"Version":"2013-10-17","Statement":[]}"#,
                Form::Inline,
                "Version: should be \"2012-10-17\", not \"2013-10-17\"",
            ),
            (
                &statement(r#""Effect":"Allow","Effect":"Deny""#),
                Form::Inline,
                "Statement[0]: \"Effect\" is there twice",
            ),
            (
                &statement(&ok.replace("Allow", "allow")),
                Form::Inline,
                "Statement[0].Effect: should be \"Allow\" or \"Deny\", not \"allow\"",
            ),
            (&statement(r#""Action":"s3:*""#), Form::Inline, "Statement[0]: \"Effect\" is missing"),
            (&statement(r#""Effect":"Allow""#), Form::Inline, "Statement[0]: \"Action\" is missing"),
            (&statement(r#""Effect":"Allow","Action":[]"#), Form::Inline, "Statement[0].Action: has no value"),
            (&statement(r#""Effect":"Allow","Action":"s3:*""#), Form::Inline, "Statement[0]: \"Resource\" is missing"),
            (
                &statement(r#""Effect":"Allow","Action":7"#),
                Form::Inline,
                "Statement[0].Action: should be a text or a list of texts",
            ),
            (
                &and(r#""NotAction":"a:c""#),
                Form::Inline,
                "Statement[0]: \"Action\" and \"NotAction\" exclude each other",
            ),
            (
                &statement(&ok.replace("s3:*", "invalid")),
                Form::Inline,
                "Statement[0].Action: \"invalid\" should be like \"service:name\"",
            ),
            (&on("bucket"), Form::Inline, "Statement[0].Resource: \"bucket\" is neither an ARN nor \"*\""),
            (
                &on("arn:aws:s3::b"),
                Form::Inline,
                "Statement[0].Resource: \"arn:aws:s3::b\" has not the six parts of an ARN",
            ),
            (&on("arn:aws"), Form::Inline, "Statement[0].Resource: \"arn:aws\" does not name one service"),
            (
                &on("arn:no:s3:::b"),
                Form::Inline,
                "Statement[0].Resource: \"arn:no:s3:::b\" is not in the partition \"aws\"",
            ),
            (
                &and(r#""Principal":"*""#),
                Form::Inline,
                "Statement[0]: \"Principal\" has no place in a policy of this kind",
            ),
            (
                &and(r#""Sid":"a b""#),
                Form::Inline,
                "Statement[0].Sid: \"a b\" has other characters than letters and digits",
            ),
            (
                &format!(r#"{{"Statement":[{{{ok},"Sid":"a"}},{{{ok},"Sid":"a"}}]}}"#),
                Form::Inline,
                "Statement[1].Sid: another statement is called \"a\" too",
            ),
            (
                &and(r#""Condition":{"StringIs":{"a:b":"c"}}"#),
                Form::Inline,
                "Statement[0].Condition: there is no condition operator \"StringIs\"",
            ),
            (
                &and(r#""Condition":{"DateLessThan":{"a:b":"soon"}}"#),
                Form::Inline,
                "Statement[0].Condition.DateLessThan.a:b: \"soon\" is no date",
            ),
            (
                &and(r#""Condition":{"Bool":{"a:b":null}}"#),
                Form::Inline,
                "Statement[0].Condition.Bool.a:b: should be a text, a number or a boolean",
            ),
            (&format!(r#"{{"Statement":{{{ok}}}}}"#), Form::Managed, "\"Version\" should be \"2012-10-17\""),
            (
                &trust(r#"{"Service":"ec2"}"#),
                Form::Trust,
                "Statement[0].Principal: \"ec2\" cannot be a principal of kind \"Service\"",
            ),
            (&trust(r#"{"AWS":[]}"#), Form::Trust, "Statement[0].Principal: names nobody"),
            (
                &trust(r#""bob""#),
                Form::Trust,
                "Statement[0].Principal: \"bob\" should be in an object that says what it is",
            ),
            (
                &TRUST.replace("AssumeRole", "AssumeRolls"),
                Form::Trust,
                "Statement[0].Action: \"sts:AssumeRolls\" is no action by which a role is assumed",
            ),
            (
                &TRUST.replace("}]}", r#","Resource":"*"}]}"#),
                Form::Trust,
                "Statement[0]: \"Resource\" has no place in a policy of this kind",
            ),
            (
                &bucket("").replace("GetObject", "Fly"),
                Form::Bucket("b"),
                "Statement[0].Action: \"s3:Fly\" is no action on a bucket or its objects",
            ),
            (
                &bucket(""),
                Form::Bucket("c"),
                "Statement[0].Resource: \"arn:aws:s3:::b/*\" is neither this bucket nor in it",
            ),
            (
                &bucket("").replace("/*", ""),
                Form::Bucket("b"),
                "Statement[0].Action: \"s3:GetObject\" is done to none of the statement's resources",
            ),
            (
                &bucket(r#","Condition":{"StringEquals":{"s3:prefix":"x"}}"#),
                Form::Bucket("b"),
                "Statement[0].Condition.StringEquals: \"s3:prefix\" is in no request of these actions",
            ),
        ] {
            assert_eq!(error(text, form).to_string(), sentence, "{text}");
        }
        assert_eq!(error(&" ".repeat(Document::MAX_LEN + 1), Form::Trust).fault, Fault::TooLong);
        assert!(matches!(error(&"[".repeat(10_000), Form::Trust).fault, Fault::Json { .. }));
    }

    proptest! {
        #[test]
        fn any_text_is_a_policy_or_an_error(text in prop_oneof![any::<String>(), r#"[{}\[\]":,*a-zA-Z \n]{0,80}"#]) {
            for form in ALL {
                if let Err(error) = Document::parse(&text, form) {
                    prop_assert!(!error.to_string().is_empty() && !error.aws_message().is_empty());
                    prop_assert!(line_of(&text, &error) >= 1);
                }
            }
        }

        #[test]
        fn a_policy_with_one_byte_changed_is_a_policy_or_an_error(at in 0..TRUST.len(), byte in 0x20_u8..0x7f) {
            let mut bytes = TRUST.as_bytes().to_vec();
            bytes[at] = byte;
            let text = String::from_utf8(bytes).unwrap();
            match Document::parse(&text, Form::Trust) {
                Ok(document) => prop_assert_eq!(document.source(), &text),
                Err(error) => prop_assert!(!error.aws_message().is_empty()),
            }
        }
    }
}
