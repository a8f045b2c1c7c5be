//! STS's Query API: the table of its actions. A new one has its row here, and its function in a file beside this one.
//!
//! May use: the files that carry the actions out.

use super::issue::Home;
use super::limits::forbidden;
use super::{assume, outbound, users};
use crate::cloud::call::{Answer, Call, invalid_action};
use crate::cloud::who::{Holder, Principal};
use crate::cloud::{ServiceError, desk::Desk};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

type Run = fn(&mut Desk<'_>, &Call<'_>, Option<Home>) -> Answer;

/// Whether `action` is one for which nobody signs.
pub(in crate::cloud) fn is_unsigned(action: &str) -> bool {
    matches!(action, "AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML")
}

/// What carries an action out, by its name. All but AssumeRole stand behind the door of the chunk that holds most of the
/// account.
type Find = fn(&str) -> Result<Run, ServiceError>;

static DOOR: Door<Find> = Door::new(Chunk::Account, &(more as Find));

/// Fetches it.
pub(in crate::cloud) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Find, &(more as Find))).await
}

fn more(action: &str) -> Result<Run, ServiceError> {
    Ok(match action {
        "AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML" => assume::assume_role_federated,
        "GetCallerIdentity" => users::caller_identity,
        "GetSessionToken" => users::session_token,
        "GetFederationToken" => users::federation_token,
        "GetAccessKeyInfo" => users::access_key_info,
        "GetWebIdentityToken" => outbound::get,
        "DecodeAuthorizationMessage" => {
            let message = "DecodeAuthorizationMessage is not simulated: errors here are not encoded";
            return Err(ServiceError::new(400, "InvalidAction", message));
        }
        _ => return Err(invalid_action(action)),
    })
}

/// Carries `action` out; `home` is that of the instance for which EC2 calls.
pub(in crate::cloud) fn carry_out(desk: &mut Desk<'_>, action: &str, call: &Call<'_>, home: Option<Home>) -> Answer {
    let run: Run = match action {
        "AssumeRole" => assume::assume_role,
        _ => DOOR.enter().ok_or_else(ServiceError::not_here)?(action)?,
    };
    // The session of a user or a federated user may call next to nothing here.
    let holder = match &call.caller.principal {
        Principal::Session(session) => Some(&session.holder),
        _ => None,
    };
    match (holder, action) {
        (Some(Holder::Console(None)), "AssumeRole") => {
            return Err(forbidden(&["Roles may not be assumed by root accounts."]));
        }
        (None | Some(Holder::Role(_) | Holder::Console(_)), _)
        | (_, "GetCallerIdentity")
        | (Some(Holder::User(_)), "AssumeRole") => {}
        _ => return Err(forbidden(&["Cannot call ", action, " with session credentials"])),
    }
    run(desk, call, home)
}
