//! What the services want of parameters that their models do not have, or put in words of their own.
//!
//! May use: the [`model`](super::model), its patterns, and IAM's [`own`](super::own) words. <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
//!
//! ```text
//! The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-
//! ```

use super::model::{members, shape, value};
use super::own::{NAME, has_own_words, own_words};
use super::pattern::fits;
use crate::cloud::{Service, ServiceError, names::lower_first};

/// The parameters of the call, one after the other.
pub(super) fn check(service: Service, action: &str, params: &[(String, String)]) -> Result<(), ServiceError> {
    let Some(members) = members(service, action) else { return Ok(()) };
    for (name, _, of) in members {
        let Some(value) = value(params, name) else { continue };
        let pattern = shape(service, of).rsplit(' ').next().unwrap_or("-");
        if has_own_words(service, pattern) && !fits(pattern, value) {
            let field = lower_first(name);
            let must = match name {
                "Path" => "It must begin and end with / and contain only ",
                "PathPrefix" => "It must begin with the / character and contain only ",
                _ => "It must contain only ",
            };
            let message = ["The specified value for ", &field, " is invalid. ", must, own_words(pattern)];
            return Err(ServiceError::validation(message.concat()));
        }
        match (service, name) {
            (Service::Iam, "PolicyArn" | "PermissionsBoundary") => policy_arn(value)?,
            (Service::Iam, "Path") if action == "CreateRole" => role_path(value)?,
            (Service::Sts, "RoleArn") => role_arn(value)?,
            _ => {}
        }
    }
    Ok(())
}

/// Those of AWS, beside the one in which this account is.
const PARTITIONS: [&str; 8] =
    ["aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc", "aws-iso-g"];

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// An ARN's partition, service, region, account, and what it names there; nothing if it is none.
fn parts(arn: &str) -> Option<[&str; 5]> {
    let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':');
    let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    (!arn.contains(char::is_whitespace)).then_some(parts)
}

/// A managed policy's ARN. Since the end of 2024 IAM looks at every part of it.
fn policy_arn(arn: &str) -> Result<(), ServiceError> {
    let invalid = || ServiceError::validation(["ARN ", arn, " is not valid."].concat());
    let [partition, "iam", "", account, resource] = parts(arn).ok_or_else(invalid)? else { return Err(invalid()) };
    if PARTITIONS.contains(&partition) {
        return Err(ServiceError::validation("Invalid ARN partition"));
    }
    let name = resource.strip_prefix("policy/").ok_or_else(invalid)?;
    let named = name.split('/').all(|part| fits(NAME, part));
    if partition == "aws" && (account == "aws" || is_account(account)) && named { Ok(()) } else { Err(invalid()) }
}

/// That of `/aws-reserved/` is (U).
fn role_path(path: &str) -> Result<(), ServiceError> {
    let message = if path.starts_with("/aws-service-role/") {
        "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles"
    } else if path.starts_with("/aws-reserved/") {
        "Path prefix '/aws-reserved/' can only be used by AWS"
    } else {
        return Ok(());
    };
    Err(ServiceError::new(400, "InvalidInput", message))
}

/// What is no ARN is invalid; an ARN of something else is an invalid request. That a role of another partition is the
/// latter is (U).
fn role_arn(arn: &str) -> Result<(), ServiceError> {
    let sound = parts(arn).filter(|[partition, service, _, account, resource]| {
        (*partition == "aws" || PARTITIONS.contains(partition))
            && !service.is_empty()
            && (account.is_empty() || is_account(account))
            && !resource.is_empty()
    });
    let Some([partition, service, region, account, resource]) = sound else {
        return Err(ServiceError::validation([arn, " is invalid"].concat()));
    };
    let role = resource.strip_prefix("role/").is_some_and(|name| !name.is_empty() && !name.ends_with('/'));
    if partition == "aws" && service == "iam" && region.is_empty() && !account.is_empty() && role {
        return Ok(());
    }
    Err(ServiceError::validation("Request ARN is invalid"))
}
