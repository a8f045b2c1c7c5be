//! How EC2 refuses: its codes and sentences, and the checks of parameters that end in them.
//!
//! May use: the request's [`Call`] and [`ServiceError`].

use crate::cloud::{InstanceEvent, InstanceId, ServiceError, call::Call};

impl Call<'_> {
    /// The parameter `name`, or EC2's complaint that it is not there.
    pub(super) fn need_ec2(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| missing(name))
    }
}

/// With `DryRun` a call ends where it would begin to do something.
pub(super) fn dry_run(call: &Call<'_>) -> Result<(), ServiceError> {
    match call.get("DryRun") {
        Some("true") => {
            Err(ServiceError::new(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."))
        }
        None | Some("false") => Ok(()),
        Some(other) => Err(invalid_value(other, "DryRun")),
    }
}

/// `i-` and 8 or 17 hexadecimal digits, for one.
pub(super) fn is_id(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).unwrap_or("");
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

pub(super) fn malformed(code: &'static str, id: &str) -> ServiceError {
    ServiceError::new(400, code, ["Invalid id: \"", id, "\""].concat())
}

pub(super) fn missing(parameter: &str) -> ServiceError {
    ServiceError::new(400, "MissingParameter", ["The request must contain the parameter ", parameter].concat())
}

pub(super) fn invalid_value(value: &str, name: &str) -> ServiceError {
    let message = ["Value (", value, ") for parameter ", name, " is invalid."].concat();
    ServiceError::new(400, "InvalidParameterValue", message)
}

const fn past(event: InstanceEvent) -> &'static str {
    match event {
        InstanceEvent::Start => "started",
        InstanceEvent::Stop => "stopped",
        InstanceEvent::Reboot => "rebooted",
        InstanceEvent::Terminate => "terminated",
        InstanceEvent::Booted => "booted",
        InstanceEvent::Halted => "halted",
    }
}

pub(super) fn wrong_state(id: &InstanceId, event: InstanceEvent) -> ServiceError {
    let parts = ["The instance '", id.as_str(), "' is not in a state from which it can be ", past(event), "."];
    ServiceError::new(400, "IncorrectInstanceState", parts.concat())
}

pub(super) fn unknown_instance(id: &str) -> ServiceError {
    unknown_instances(&[id])
}

pub(super) fn unknown_instances(ids: &[&str]) -> ServiceError {
    let (s, end) = if ids.len() == 1 { ("", "' does not exist") } else { ("s", "' do not exist") };
    let message = ["The instance ID", s, " '", &ids.join(", "), end].concat();
    ServiceError::new(400, "InvalidInstanceID.NotFound", message)
}

/// The `AssociationId` of the call, which has to be one: an instance's id is none.
pub(super) fn association_id<'c>(call: &'c Call<'_>) -> Result<&'c str, ServiceError> {
    let id = call.need_ec2("AssociationId")?;
    if id.starts_with("iip-assoc-") {
        return Ok(id);
    }
    Err(ServiceError::new(400, "InvalidParameterValue", "Invalid value for associationId."))
}

pub(super) fn unknown_association(id: &str) -> ServiceError {
    ServiceError::new(400, "InvalidAssociationID.NotFound", format!("An invalid association-id of '{id}' was given"))
}

pub(super) fn not_active(id: &str) -> ServiceError {
    ServiceError::new(400, "IncorrectState", format!("The association {id} is not the active association"))
}

pub(super) fn invalid_profile(given: &str, field: &str, what: &str) -> ServiceError {
    ServiceError::new(
        400,
        "InvalidParameterValue",
        format!(
            "Value ({given}) for parameter iamInstanceProfile.{field} is invalid. Invalid IAM Instance Profile {what}"
        ),
    )
}
