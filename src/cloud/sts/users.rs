//! What STS does for users, and who somebody is: GetSessionToken, GetFederationToken, GetCallerIdentity,
//! GetAccessKeyInfo.
//!
//! May use: [`limits`](super::limits), [`passed`](super::passed), [`issue`](super::issue) and
//! [`may`](crate::cloud::may). <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>

use super::assume::asked;
use super::issue::{Home, issue};
use super::limits::{duration, forbidden, mfa};
use super::passed::passed;
use crate::cloud::may::{Ask, authorize, authorize_ask};
use crate::cloud::who::{Caller, Holder, Passed, Principal, Whose};
use crate::cloud::{AccessKeyId, Arn, ServiceError, call::Answer, call::Call, desk::Desk};
use crate::kernel::Millis;
use crate::wire::xml::El;

#[expect(clippy::unnecessary_wraps, reason = "an action like the others")]
/// Needs no permission, and answers even under an explicit deny.
pub(super) fn caller_identity(desk: &mut Desk<'_>, call: &Call<'_>, _: Option<Home>) -> Answer {
    let principal = &call.caller.principal;
    Ok(vec![
        El::new("Arn").text(desk.arn_of(principal)),
        El::new("UserId").text(principal.user_id(desk.known)),
        El::new("Account").text(desk.site.account.as_str()),
    ])
}

/// The account of a key; here, of those that exist.
pub(super) fn access_key_info(desk: &mut Desk<'_>, call: &Call<'_>, _: Option<Home>) -> Answer {
    let key = AccessKeyId::new(call.need("AccessKeyId")?);
    authorize(desk, call.caller, "sts:GetAccessKeyInfo", "*")?;
    if desk.known.keys.contains_key(&key) || desk.sessions.number(desk.site, &key).is_some() {
        return Ok(vec![El::new("Account").text(desk.site.account.as_str())]);
    }
    Err(ServiceError::validation(["The access key ", key.as_str(), " is invalid"].concat()))
}

/// The user who calls with a long-term key, which GetSessionToken and GetFederationToken want.
fn long_term_user<'c>(caller: &'c Caller, action: &str) -> Result<&'c str, ServiceError> {
    match &caller.principal {
        Principal::User(name) => Ok(name),
        _ => Err(forbidden(&["Cannot call ", action, " with session credentials"])),
    }
}

/// Needs no permission: it gives a user what the user has.
pub(super) fn session_token(desk: &mut Desk<'_>, call: &Call<'_>, _: Option<Home>) -> Answer {
    let name = long_term_user(call.caller, "GetSessionToken")?.to_owned();
    let seconds = duration(call, 43_200)?;
    mfa(call)?;
    let principal = &call.caller.principal;
    let (arn, user_id) = (Arn::new(desk.arn_of(principal)), principal.user_id(desk.known));
    let whose = Whose { holder: Holder::User(name), arn, user_id, passed: Passed::default() };
    Ok(vec![issue(desk, call, whose, (Millis::seconds(seconds), None))])
}

pub(super) fn federation_token(desk: &mut Desk<'_>, call: &Call<'_>, _: Option<Home>) -> Answer {
    let user = long_term_user(call.caller, "GetFederationToken")?.to_owned();
    let name = call.need("Name")?.to_owned();
    let seconds = duration(call, 43_200)?;
    let passed = passed(desk, call, None)?;
    let arn = ["arn:aws:sts::", desk.site.account.as_str(), ":federated-user/", &name].concat();
    let extra = asked(call, &passed);
    let ask = Ask { more: &extra, ..Ask::new("sts:GetFederationToken", &arn) };
    authorize_ask(desk, call.caller, &ask)?;
    if !passed.tags.is_empty() {
        authorize_ask(desk, call.caller, &Ask { action: "sts:TagSession", ..ask })?;
    }
    let id = [desk.site.account.as_str(), ":", &name].concat();
    let packed = passed.packed;
    let user_element = El::new("FederatedUser").leaf("FederatedUserId", &id).leaf("Arn", &arn);
    let whose = Whose { holder: Holder::Federated(user), arn: Arn::new(arn), user_id: id, passed };
    let credentials = issue(desk, call, whose, (Millis::seconds(seconds), None));
    let mut result = vec![credentials, user_element];
    result.extend(packed.map(|percent| El::new("PackedPolicySize").text(percent.to_string())));
    Ok(result)
}
