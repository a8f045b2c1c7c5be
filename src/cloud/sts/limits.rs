//! What STS asks of a request for a session: how long; and how it refuses.
//!
//! May use: the request's [`Call`] and the [`directory`](crate::cloud::directory)'s roles.

use crate::cloud::{ServiceError, call::Call, directory::Role};
use crate::kernel::Millis;

/// How long the credentials of an environment of Lambda's hold: observed, twelve hours.
pub(super) const LAMBDA_LIFETIME: Millis = Millis::hours(12);
/// The longest session of a role that temporary credentials assume, in seconds.
const MAX_CHAINED_DURATION: i64 = 3600;

/// The role's own limit.
pub(super) fn within(seconds: i64, role: &Role) -> Result<Millis, ServiceError> {
    if seconds > role.max_session_seconds {
        return Err(ServiceError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(Millis::seconds(seconds))
}

/// How long the call asks for, in seconds. That it may, [`constraints`](crate::cloud::constraints) has seen.
pub(super) fn duration(call: &Call<'_>, usual: i64) -> Result<i64, ServiceError> {
    let Some(text) = call.get("DurationSeconds") else { return Ok(usual) };
    text.parse().map_err(|_| ServiceError::new(400, "MalformedInput", "Invalid integer value for DurationSeconds"))
}

/// The limit of role chaining.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
pub(super) fn chained_limit(seconds: i64) -> Result<(), ServiceError> {
    if seconds <= MAX_CHAINED_DURATION {
        return Ok(());
    }
    Err(ServiceError::validation(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    ))
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
