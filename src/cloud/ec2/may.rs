//! What EC2 asks before it acts: whether the caller may, whether an instance is there, and whether its role may be
//! passed.
//!
//! May use: [`may`](crate::cloud::may), IAM's profiles as EC2 knows them, and [`refusal`](super::refusal).

use super::refusal::{invalid_profile, is_id, malformed, unknown_instance};
use super::state::Ec2;
use crate::cloud::may::{authorize, authorize_pass_role};
use crate::cloud::{
    InstanceId, InstanceState, Service, ServiceError, call::Call, desk::Desk, directory::Profile,
    service::EC2_PRINCIPAL,
};

pub(super) fn instance_arn(desk: &Desk<'_>, id: &str) -> String {
    desk.site.arn(Service::Ec2, &["instance/", id].concat())
}

/// May the caller? EC2 hides some of why not in a message that only `sts:DecodeAuthorizationMessage` reads, which is
/// not modelled: the token is opaque. Describing has none.
pub(super) fn authorize_ec2(desk: &mut Desk<'_>, call: &Call<'_>, action: &str, on: &str) -> Result<(), ServiceError> {
    authorize(desk, call.caller, action, on).map_err(
        |refusal| {
            if on == "*" { refusal } else { ec2_denied(desk, &refusal) }
        },
    )
}

fn ec2_denied(desk: &mut Desk<'_>, refusal: &ServiceError) -> ServiceError {
    const START: &str = "You are not authorized to perform this operation. ";
    let why = refusal.message.strip_prefix(START).unwrap_or(&refusal.message);
    let token = desk.site.mint.encoded_message();
    let message = [START, why, ". Encoded authorization failure message: ", &token].concat();
    ServiceError::new(403, "UnauthorizedOperation", message)
}

/// The profile that the call names by its name or its ARN, and that has to exist; and whether the caller may pass its
/// role on: whoever gives an instance a role must be allowed to.
///
/// An instance is not launched with a profile that has no role (`launches`).
pub(super) fn profile_to_pass(
    desk: &mut Desk<'_>,
    call: &Call<'_>,
    launches: bool,
) -> Result<Option<String>, ServiceError> {
    let (name, arn) = (call.get("IamInstanceProfile.Name"), call.get("IamInstanceProfile.Arn"));
    let (given, field, what) = match (name, arn) {
        (Some(_), Some(_)) => {
            let message =
                "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'";
            return Err(ServiceError::new(400, "InvalidParameterCombination", message));
        }
        (Some(name), None) => (name, "name", "name"),
        (None, Some(arn)) => (arn, "arn", "ARN"),
        (None, None) => return Ok(None),
    };
    let fits = |profile: &&Profile| given.starts_with("arn:") == (field == "arn") && !profile.name.is_empty();
    let Some(profile) = desk.known.profile_by(given).map(AsRef::as_ref).filter(fits) else {
        return Err(invalid_profile(given, field, what));
    };
    let (name, role) = (profile.name.clone(), profile.role.as_ref().map(|role| desk.role_arn(role)));
    if role.is_none() && launches {
        let message = ["IAM Instance Profile \"", profile.arn.as_str(), "\" has no associated IAM Roles"].concat();
        return Err(ServiceError::new(400, "InvalidParameterValue", message));
    }
    if let Some(role) = role {
        authorize_pass_role(desk, call.caller, &role, EC2_PRINCIPAL).map_err(|refusal| ec2_denied(desk, &refusal))?;
    }
    Ok(Some(name))
}

/// The state of an instance whose id is one.
pub(super) fn instance_state(ec2: &Ec2, id: &InstanceId) -> Result<InstanceState, ServiceError> {
    if !is_id(id.as_str(), "i-") {
        return Err(malformed("InvalidInstanceID.Malformed", id.as_str()));
    }
    ec2.instances.get(id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))
}
