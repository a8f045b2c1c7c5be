//! What the parameters of IAM's and STS's calls have to be like: lengths, ranges, patterns, numbers of tags. One place for
//! all calls; each is looked at before anything else is done.
//!
//! May use: [`ServiceError`]. The [`model`] is botocore's (`docs/models/constraints.py` writes the tables); what the
//! services say beside it is in [`known`].
//!
//! All that is wrong by the model is told at once, as AWS joins it:
//!
//! ```text
//! 2 validation errors detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length
//! greater than or equal to 2; Value 'b' at 'roleArn' failed to satisfy constraint: Member must have length greater …
//! ```

mod known;
mod model;
mod own;
mod pattern;

use super::{Service, ServiceError};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

/// Says what is wrong with the parameters of a call, if something is.
type Check = fn(Service, &str, &[(String, String)]) -> Result<(), ServiceError>;

static DOOR: Door<Check> = Door::new(Chunk::Account, &(all as Check));

/// Fetches it.
pub(super) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Check, &(all as Check))).await
}

/// The calls that a first visit makes, and all that they need. Where it is plainly right, no table has to be asked.
const FIRST: [(&str, &[&str]); 7] = [
    ("AssumeRole", &["RoleArn", "RoleSessionName"]),
    ("GetCallerIdentity", &[]),
    ("CreateRole", &["RoleName", "AssumeRolePolicyDocument"]),
    ("AttachRolePolicy", &["RoleName", "PolicyArn"]),
    ("CreateInstanceProfile", &["InstanceProfileName"]),
    ("AddRoleToInstanceProfile", &["InstanceProfileName", "RoleName"]),
    ("GetInstanceProfile", &["InstanceProfileName"]),
];

/// Whether the parameters of `action` are as they have to be; if not, AWS's sentence.
pub(super) fn check(service: Service, action: &str, params: &[(String, String)]) -> Result<(), ServiceError> {
    if !matches!(service, Service::Iam | Service::Sts) || is_plain(action, params) {
        return Ok(());
    }
    DOOR.enter().ok_or_else(ServiceError::not_here)?(service, action, params)
}

fn all(service: Service, action: &str, params: &[(String, String)]) -> Result<(), ServiceError> {
    model::check(service, action, params)?;
    known::check(service, action, params)
}

fn is_plain(action: &str, params: &[(String, String)]) -> bool {
    let Some((_, needed)) = FIRST.iter().find(|(name, _)| *name == action) else { return false };
    let given = params.iter().filter(|(name, _)| !matches!(name.as_str(), "Action" | "Version"));
    // A role may be described.
    let said = given.clone().filter(|(name, value)| name == "Description" && is_right(name, value)).take(1).count();
    given.clone().count() == needed.len() + if action == "CreateRole" { said } else { 0 }
        && needed.iter().all(|wanted| given.clone().any(|(name, value)| name == wanted && is_right(name, value)))
}

/// Less than what is allowed, and never more.
fn is_right(name: &str, value: &str) -> bool {
    let word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b));
    let named =
        |rest: &str| rest.split_once('/').is_some_and(|(_, name)| !name.is_empty() && name.split('/').all(word));
    match name {
        "AssumeRolePolicyDocument" => {
            (1..=2048).contains(&value.len()) && value.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n'))
        }
        "Description" => value.len() <= 1000 && value.bytes().all(|b| matches!(b, b' '..=b'~')),
        "RoleArn" | "PolicyArn" => {
            value.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(':')).is_some_and(|(account, rest)| {
                let kind = if name == "RoleArn" { "role/" } else { "policy/" };
                let ours = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
                (ours || account == "aws" && name == "PolicyArn")
                    && value.len() <= 512
                    && rest.starts_with(kind)
                    && named(rest)
                    && !rest.contains("//")
                    && !rest.ends_with('/')
            })
        }
        _ => (2..=64).contains(&value.len()) && word(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is plainly right is right by the tables, too.
    #[test]
    fn the_short_way_lets_nothing_through_that_the_long_one_stops() {
        let values = [
            "",
            "a",
            "ab",
            "a b",
            "a/b",
            "arn:aws:iam::123456789012:role/x",
            "arn:aws:iam::aws:policy/x",
            "arn:aws:iam::aws:role/x",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role//x",
            "arn:aws:iam::123456789012:policy/a/x",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:iam::12345:role/x",
            "arn:aws-cn:iam::123456789012:role/x",
            "{\"Version\":\"2012-10-17\"}",
            "方針",
        ];
        let long = "n".repeat(65);
        for (action, needed) in FIRST {
            let service =
                if matches!(action, "AssumeRole" | "GetCallerIdentity") { Service::Sts } else { Service::Iam };
            for value in values.iter().copied().chain([long.as_str()]) {
                let params: Vec<(String, String)> =
                    needed.iter().map(|name| ((*name).to_owned(), value.to_owned())).collect();
                if is_plain(action, &params) {
                    assert_eq!(all(service, action, &params), Ok(()), "{action} {value}");
                }
            }
        }
        let role = |arn: &str| is_right("RoleArn", arn);
        assert!(role(values[5]) && !role(values[7]) && !role(values[11]) && !role(values[13]));
    }
}
