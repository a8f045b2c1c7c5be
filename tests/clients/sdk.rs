//! boto3: over time in one process, and with every operation there is.

use std::collections::BTreeSet;

use super::client::{Client, Shell};
use super::gateway::Gateway;

#[test]
fn boto3_takes_new_credentials_a_quarter_of_an_hour_before_the_end() {
    let gateway = Gateway::start();
    let shell = Shell::on_instance(&gateway).with_file("refresh.py", include_str!("refresh.py"));
    if let Some(outcome) = shell.run(Client::Boto, "refresh.py") {
        outcome.prints(
            "at first: key 1\nafter three hours: key 1\n16 minutes before the end: key 1\n\
             14 minutes before the end: key 2\nand again: key 2\na minute after the end: key 3",
        );
    }
}

/// `iam CreateUser` and so on, from the table in docs/operations.md.
fn listed() -> BTreeSet<String> {
    const SERVICES: [&str; 9] =
        ["iam", "sts", "ec2", "s3", "lambda", "cloudtrail", "iam-toolbox", "ssm", "accessanalyzer"];
    let rows = include_str!("../../docs/operations.md").lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.filter_map(|row| row.split_once(" | ")).filter(|(service, _)| SERVICES.contains(service));
    cells.filter_map(|(service, rest)| Some(format!("{service} {}", rest.split_once(" |")?.0))).collect()
}

#[test]
fn boto3_calls_every_operation() {
    let gateway = Gateway::start();
    let shell = Shell::admin(&gateway)
        .with_file("shapes.py", include_str!("shapes.py"))
        .with_file("operations.py", include_str!("operations.py"));
    if let Some(outcome) = shell.run(Client::Boto, "operations.py") {
        outcome.prints("*");
        let tried: BTreeSet<String> = outcome.out.lines().map(str::to_owned).collect();
        assert_eq!(tried, listed(), "docs/operations.md lists what is tried");
    }
}
