//! Sessions issued: whom each stands for, its keys, and what is told of it.
//!
//! May use: [`who`](crate::cloud::who)'s sessions and the [`desk`](crate::cloud::desk).

use std::rc::Rc;

use crate::cloud::who::{Holder, Identity, Kept, Passed, RoleSession, Whose};
use crate::cloud::{AccountId, InstanceId, call::Call, desk::Desk, directory::Role, told::Effect};
use crate::kernel::Millis;
use crate::wire::xml::El;

/// What EC2 knows of the instance for which it assumes a role.
#[derive(Clone, Copy, Debug)]
pub(in crate::cloud) struct Home {
    /// Its place in the order of launch.
    pub place: Option<u32>,
    /// How long its role's credentials live, whatever the role's `MaxSessionDuration`.
    pub lifetime: Millis,
}

/// Issues a role session, and tells of it as every AssumeRole does.
pub(super) fn issue_for_role(
    desk: &mut Desk<'_>,
    call: &Call<'_>,
    of: RoleSession,
    passed: Passed,
    (lifetime, place): (Millis, Option<u32>),
) -> Vec<El> {
    let (packed, source_identity) = (passed.packed, passed.source_identity.clone());
    let whose = role_holder(&desk.site.account, of, passed);
    let user = El::new("AssumedRoleUser").leaf("AssumedRoleId", &whose.user_id).leaf("Arn", whose.arn.as_str());
    let credentials = issue(desk, call, whose, (lifetime, place));
    let mut result = vec![user, credentials];
    result.extend(packed.map(|percent| El::new("PackedPolicySize").text(percent.to_string())));
    result.extend(source_identity.map(|name| El::new("SourceIdentity").text(name)));
    result
}

fn role_holder(account: &AccountId, of: RoleSession, passed: Passed) -> Whose {
    let user_id = [of.role_id.as_str(), ":", &of.name].concat();
    let arn = account.session_arn(&of.role, &of.name);
    Whose { holder: Holder::Role(of), arn, user_id, passed }
}

/// Whom a session stands for that a person has of IAM Identity Center.
pub(in crate::cloud) fn person_holder(account: &AccountId, role: &Role, person: &str) -> Whose {
    role_holder(account, role_session(role, person.to_owned(), None), Passed::default())
}

/// Whom a session stands for that EC2 asks for, for an instance.
pub(in crate::cloud) fn instance_holder(account: &AccountId, role: &Role, id: &InstanceId) -> Whose {
    let of = RoleSession { instance: Some(id.clone()), ..role_session(role, id.to_string(), None) };
    role_holder(account, of, Passed::default())
}

/// Issues a session; its `Credentials`. That of an instance says which, by its place in the order of launch.
pub(super) fn issue(
    desk: &mut Desk<'_>,
    call: &Call<'_>,
    whose: Whose,
    (lifetime, place): (Millis, Option<u32>),
) -> El {
    let expires = desk.site.now.floor_second() + lifetime;
    let asks = desk.arn_of(&call.caller.principal);
    let Some((_, [key, secret, token])) = issue_set(desk, &asks, whose, (lifetime, place)) else {
        return El::new("Credentials"); // it was just kept
    };
    El::new("Credentials")
        .leaf("AccessKeyId", &*key)
        .leaf("SecretAccessKey", &*secret)
        .leaf("SessionToken", &*token)
        .leaf("Expiration", expires.iso())
}

/// Issues a session that `asks` asked for: its number; key, secret and token.
pub(in crate::cloud) fn issue_set(
    desk: &mut Desk<'_>,
    asks: &str,
    whose: Whose,
    (lifetime, place): (Millis, Option<u32>),
) -> Option<(u32, [Rc<str>; 3])> {
    let issued = desk.site.now.floor_second();
    let number = desk.sessions.keep(Kept::new(Rc::new(whose), issued, issued + lifetime, place));
    let shown = desk.sessions.show(desk.site, number)?;
    let credential = desk.sessions.tell(desk.site, number, asks.to_owned())?;
    desk.site.effects.push(Effect::Issued { credential });
    Some((number, shown))
}

pub(super) fn role_session(role: &Role, name: String, identity: Option<Identity>) -> RoleSession {
    let Role { name: role, id, arn, .. } = role;
    RoleSession {
        role: role.clone(),
        role_id: id.clone(),
        role_arn: arn.clone(),
        name,
        instance: None,
        identity: identity.map(Box::new),
    }
}
