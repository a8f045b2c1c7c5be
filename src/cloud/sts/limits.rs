//! What STS asks of a request for a session: how long, under what name; and how it refuses.
//!
//! May use: the request's [`Call`] and the [`directory`](crate::cloud::directory)'s roles.

use crate::cloud::{ServiceError, call::Call, directory::Role};
use crate::kernel::Millis;

/// How long the credentials of an environment of Lambda's hold: observed, twelve hours.
pub(super) const LAMBDA_LIFETIME: Millis = Millis::hours(12);
/// The shortest session, in seconds.
pub(super) const MIN_DURATION: i64 = 900;
/// The longest session of a role, in seconds.
pub(super) const MAX_DURATION: i64 = 43_200;
/// The longest session of a role that a role assumes, in seconds.
pub(super) const MAX_CHAINED_DURATION: i64 = 3600;
/// The longest session of a user or a federated user, in seconds.
pub(super) const MAX_USER_DURATION: i64 = 129_600;

/// The role's own limit.
pub(super) fn within(seconds: i64, role: &Role) -> Result<Millis, ServiceError> {
    if seconds > role.max_session_seconds {
        return Err(ServiceError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(Millis::seconds(seconds))
}

pub(super) fn duration(call: &Call<'_>, (longest, usual): (i64, i64), chained: bool) -> Result<i64, ServiceError> {
    let Some(text) = call.get("DurationSeconds") else { return Ok(usual) };
    let seconds: i64 = text
        .parse()
        .map_err(|_| ServiceError::new(400, "MalformedInput", "Invalid integer value for DurationSeconds"))?;
    let (relation, limit) = match seconds {
        _ if seconds < MIN_DURATION => ("greater", MIN_DURATION),
        _ if seconds > longest => ("less", longest),
        _ if seconds > MAX_CHAINED_DURATION && chained => {
            return Err(ServiceError::validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            ));
        }
        _ => return Ok(seconds),
    };
    let constraint = ["Member must have value ", relation, " than or equal to ", &limit.to_string()].concat();
    Err(ServiceError::constraint(text, "durationSeconds", &constraint))
}

/// 2 to 64 of `[\w+=,.@-]`: a session's name or a source identity.
pub(super) fn check_name(field: &str, name: &str) -> Result<(), ServiceError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let constraint = if name.chars().count() < 2 {
        "Member must have length greater than or equal to 2"
    } else if name.chars().count() > 64 {
        "Member must have length less than or equal to 64"
    } else if !name.chars().all(allowed) {
        "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
    } else {
        return Ok(());
    };
    Err(ServiceError::constraint(name, field, constraint))
}

/// No user here has an MFA device.
pub(super) fn mfa(call: &Call<'_>) -> Result<(), ServiceError> {
    if call.get("SerialNumber").is_none() && call.get("TokenCode").is_none() {
        return Ok(());
    }
    Err(forbidden(&[
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and \
         associated with this user.",
    ]))
}

pub(super) fn forbidden(parts: &[&str]) -> ServiceError {
    ServiceError::new(403, "AccessDenied", parts.concat())
}
