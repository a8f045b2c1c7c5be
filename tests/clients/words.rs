//! The page's own `aws`, word for word, against every CLI that is there: what both say of the same account.
//!
//! The others have no prefix and no codes for errors of their own, so all are asked for the form `legacy`, and what comes after
//! the prefix is compared. Where older versions speak otherwise than 2.36, that one alone is the judge.

use super::client::{Client, Shell};
use super::gateway::{Gateway, ROLE};
use super::simulated;

/// Compares output, words and status. Version 1 knows a single status for all that goes wrong.
fn alike(shell: &Shell<'_>, line: &str, newest_alone: bool) {
    let played = simulated::aws(shell, line);
    for outcome in shell.aws(line) {
        if newest_alone && outcome.client != Client::Newest {
            continue;
        }
        let mut code = played.code;
        if outcome.client == Client::V1 && code > 250 {
            code = 255;
        }
        let theirs = (outcome.out.as_str(), outcome.err.as_str(), outcome.code);
        assert_eq!((played.out.as_str(), played.err.as_str(), Some(code)), theirs, "{:?} `aws {line}`", outcome.client);
    }
}

#[test]
fn what_a_service_answers() {
    let gateway = Gateway::start();
    let shell = Shell::admin(&gateway);
    for line in [
        "sts get-caller-identity",
        "sts get-caller-identity --output text",
        "s3 ls",
        "s3 ls s3://flow-app-logs --recursive",
        "iam get-role --role-name EC2-S3-ReadOnly-Role --query Role.Arn",
        "iam list-users --query Users[].UserName --output text",
        "iam get-role --role-name none",
        "iam create-role --role-name a+b --assume-role-policy-document {}",
        "sts assume-role --role-arn arn:aws:iam::123456789012:role/none --role-session-name me",
        "sts get-session-token --duration-seconds 900 --query Credentials.Nothing",
        "ec2 describe-instances --instance-ids i-0123456789abcdef9",
        "lambda get-function --function-name none",
        "s3 ls s3://no-such-bucket-here",
        "s3api get-object --bucket flow-photos --key none out",
        "s3api head-object --bucket flow-photos --key none",
        "s3 cp s3://flow-photos/none .",
        "s3 rb s3://flow-photos",
        "s3 mb s3://flow-photos",
    ] {
        alike(&shell, line, false);
    }
    let wrong = Shell::admin(&gateway).with("AWS_SECRET_ACCESS_KEY", "wrong");
    for line in ["sts get-caller-identity", "s3 ls", "ec2 describe-instances", "iam list-users"] {
        alike(&wrong, line, false);
    }
    let role = Shell::with_role(&gateway, ROLE);
    gateway.advance(7 * 3600);
    for line in ["sts get-caller-identity", "s3 ls", "ec2 describe-instances", "iam list-users"] {
        alike(&role, line, false);
    }
}

#[test]
fn what_the_client_says_itself() {
    let gateway = Gateway::start();
    let shell = Shell::admin(&gateway);
    for line in [
        "s3 ls --page-size x flow-photos",
        "sts get-caller-identity --profile nope",
        "s3 cp none s3://flow-photos/",
        "iam get-role --role-name ''",
        "sts assume-role --role-arn short --role-session-name x --duration-seconds 5",
    ] {
        alike(&shell, line, false);
    }
    let nobody = Shell::on_instance(&gateway).with("AWS_EC2_METADATA_DISABLED", "true");
    for line in ["sts get-caller-identity", "s3 ls", "s3 presign s3://flow-photos/x"] {
        alike(&nobody, line, true);
    }
    for line in [
        "",
        "s4 ls",
        "s3",
        "s3 lss",
        "s3 ls --bogus",
        "sts",
        "sts get-caller-identityy",
        "sts get-caller-identity --bogus x",
        "sts assume-role",
        "--region",
        "sts get-caller-identity --output xml",
        "sts get-caller-identity --cli-error-format xml",
        "sts get-caller-identity --output yaml",
        "iam list-users --output yaml",
        "sts get-caller-identity --query 'foo(a)'",
        "sts get-caller-identity --query '['",
        "sts get-caller-identity --region \"a b\"",
        "sts get-caller-identity --endpoint-url nope",
        "configure get",
        "configure list",
        "configure list --region eu-west-9",
        "configure bogus",
        "lambda get-function --function-name none --cli-error-format enhanced",
        "lambda get-function --function-name none --cli-error-format json",
        "lambda get-function --function-name none --cli-error-format yaml",
        "lambda get-function --function-name none --cli-error-format text",
        "lambda get-function --function-name none --cli-error-format table",
        "iam get-role --role-name none --cli-error-format table",
        "iam get-role --role-name none --cli-error-format yaml",
    ] {
        alike(&shell, line, true);
    }
}
