//! The names that the page completes in a policy: those that this account asks for, and no others.

use std::collections::BTreeSet;

use sts_flow::cloud::vocabulary::{ACTIONS, CONDITION_KEYS};

/// Every source of the account, without its tests.
fn sources() -> String {
    let mut all = String::new();
    let mut folders = vec![std::path::PathBuf::from("src/cloud")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("vocabulary.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                all += text.split("#[cfg(test)]").next().unwrap();
            }
        }
    }
    all
}

/// What is asked for in the sources by its whole name, as `Ask::new("sts:AssumeRole", …)` does.
fn asked(sources: &str) -> BTreeSet<&str> {
    let literals = sources.split('"').skip(1).step_by(2);
    literals.filter(|text| ACTIONS.contains(text)).collect()
}

#[test]
fn every_operation_has_its_action() {
    let text = std::fs::read_to_string("docs/operations.md").unwrap();
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        Some((cells.next()?, cells.next()?))
    });
    let services = ["iam", "sts", "ec2", "lambda", "ssm", "cloudtrail"];
    let mut seen = 0;
    for (service, operation) in rows.filter(|(service, _)| services.contains(service)) {
        let operation = if operation == "Invoke" { "InvokeFunction" } else { operation };
        let action = format!("{service}:{operation}");
        assert!(ACTIONS.contains(&action.as_str()), "{action} is not completed");
        seen += 1;
    }
    assert!(seen > 90, "it saw the rows: {seen}");
}

#[test]
fn what_is_completed_is_asked_for() {
    let sources = sources();
    let asked = asked(&sources);
    for action in ACTIONS {
        let (service, name) = action.split_once(':').unwrap();
        // IAM's table, STS's and the others name an operation without its service.
        let named = matches!(service, "iam" | "sts" | "ec2" | "ssm" | "lambda" | "cloudtrail" | "access-analyzer")
            && sources.contains(&format!("\"{name}\""));
        assert!(named || asked.contains(action), "{action} is asked for nowhere");
    }
    for key in CONDITION_KEYS {
        assert!(sources.contains(&format!("\"{key}\"")), "{key} is told of no request");
    }
}

#[test]
fn nothing_that_is_asked_for_is_missing() {
    let sources = sources();
    let is_name = |text: &&str| {
        let Some((service, name)) = text.split_once(':') else { return false };
        let services =
            ["s3", "sts", "ec2", "lambda", "ssm", "ssmmessages", "cloudtrail", "signin", "access-analyzer", "aws"];
        let mut letters = name.bytes();
        services.contains(&service)
            && letters.next().is_some_and(|b| b.is_ascii_alphabetic())
            && letters.all(|b| b.is_ascii_alphanumeric() || b"/-".contains(&b))
    };
    let missing: BTreeSet<&str> = sources
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(is_name)
        .filter(|name| !ACTIONS.contains(name) && !CONDITION_KEYS.contains(name))
        .collect();
    // Names that stand in AWS's own policies alone.
    let own = ["ssm:", "cloudtrail:", "ec2:", "s3:", "lambda:"];
    let missing: Vec<&str> =
        missing.into_iter().filter(|name| !own.iter().any(|service| name.starts_with(service))).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
