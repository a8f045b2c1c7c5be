//! What a caller passes to a session: policies, tags and a source identity, read and checked.
//!
//! May use: [`limits`](super::limits) and the [`directory`](crate::cloud::directory)'s policies.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
//!
//! ```sh
//! aws sts assume-role --role-arn … --role-session-name desk --tags Key=team,Value=blue --transitive-tag-keys team
//! ```

use std::sync::Arc;

use crate::cloud::policy::{Document, Form, door};
use crate::cloud::who::{Passed, Session, SessionPolicy};
use crate::cloud::{ServiceError, call::Call, desk::Desk};

/// The most characters of an inline session policy.
const MAX_POLICY: usize = 2048;
/// The most managed policies.
const MAX_ARNS: usize = 10;

/// Reads the policies, tags and source identity of `call`, made by whoever holds `chained`.
pub(super) fn passed(desk: &Desk<'_>, call: &Call<'_>, chained: Option<&Session>) -> Result<Passed, ServiceError> {
    let mut passed = Passed::default();
    let mut size = 0;
    if let Some(text) = call.get("Policy") {
        if text.len() > MAX_POLICY {
            return Err(ServiceError::constraint(text, "policy", "Member must have length less than or equal to 2048"));
        }
        size += text.len();
        let document = Arc::new(session_policy(text)?);
        passed.policies.push(SessionPolicy { name: "Policy".to_owned(), arn: None, document });
    }
    let arns: Vec<&str> =
        (1..).map_while(|i| call.get(&["PolicyArns.member.", &i.to_string(), ".arn"].concat())).collect();
    if arns.len() > MAX_ARNS {
        return Err(ServiceError::constraint("", "policyArns", "Member must have length less than or equal to 10"));
    }
    for arn in arns {
        let found = desk.known.managed(arn);
        let (name, document) = found.ok_or_else(|| ServiceError::validation([arn, " is invalid"].concat()))?;
        size += arn.len();
        passed.policies.push(SessionPolicy { name: name.to_owned(), arn: Some(arn.to_owned()), document });
    }
    let tags = passed_tags(call, chained, &mut passed)?;
    size += tags;
    passed.source_identity = source_identity(call, chained)?;
    // AWS packs them in a form that it does not publish. Measured by its documentation's example, about 3,000
    // characters fill it.
    let percent = |size: usize| (size as u64).div_ceil(30);
    passed.packed = (size > 0).then(|| percent(size));
    let (start, size, end) = if percent(tags) > 100 {
        ("Packed size of session tags consumes ", tags, "% of allotted space.")
    } else {
        ("Packed policy consumes ", size, "% of allotted space, please use smaller policy.")
    };
    if percent(size) > 100 {
        let message = [start, &percent(size).to_string(), end].concat();
        return Err(ServiceError::new(400, "PackedPolicyTooLarge", message));
    }
    Ok(passed)
}

fn passed_tags(call: &Call<'_>, chained: Option<&Session>, passed: &mut Passed) -> Result<usize, ServiceError> {
    let mut size = 0;
    let mut tags: Vec<(&str, &str)> = Vec::new();
    for i in 1.. {
        let at = ["Tags.member.", &i.to_string()].concat();
        let Some(key) = call.get(&[&at, ".Key"].concat()) else { break };
        let value = call.get(&[&at, ".Value"].concat()).unwrap_or("");
        if tags.iter().any(|(other, _)| other.eq_ignore_ascii_case(key)) {
            return Err(invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        }
        size += key.len() + value.len();
        tags.push((key, value));
    }
    let transitive = call.list("TransitiveTagKeys.member");
    if transitive.iter().any(|key| tags.iter().all(|(name, _)| !name.eq_ignore_ascii_case(key))) {
        return Err(invalid("The specified transitive tag key must be included in the requested tags."));
    }
    // What a session in the chain called transitive comes along, and cannot be changed.
    for key in chained.map_or(&[][..], |session| &session.passed.transitive) {
        if tags.iter().any(|(name, _)| name.eq_ignore_ascii_case(key)) {
            return Err(invalid(
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the \
                 calling session.",
            ));
        }
        let value = chained.and_then(|session| session.passed.tags.get(key)).cloned().unwrap_or_default();
        passed.tags.insert(key.clone(), value);
        passed.transitive.push(key.clone());
    }
    passed.tags.extend(tags.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())));
    passed.transitive.extend(transitive.into_iter().map(str::to_owned));
    Ok(size)
}

fn session_policy(text: &str) -> Result<Document, ServiceError> {
    let read = door::checked(text, Form::Session).ok_or_else(ServiceError::not_here)?;
    read.map_err(|error| ServiceError::new(400, "MalformedPolicyDocument", error.aws_message()))
}

fn source_identity(call: &Call<'_>, chained: Option<&Session>) -> Result<Option<String>, ServiceError> {
    let inherited = chained.and_then(|session| session.passed.source_identity.clone());
    let Some(asked) = call.get("SourceIdentity") else { return Ok(inherited) };
    match inherited {
        Some(set) if set != asked => Err(ServiceError::new(
            403,
            "AccessDenied",
            "The SourceIdentity cannot be changed from the value that the calling session has.",
        )),
        _ => Ok(Some(asked.to_owned())),
    }
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(400, "InvalidParameterValue", message)
}
