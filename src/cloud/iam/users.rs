//! Users: created, read and deleted.
//!
//! May use: [`trust`](super::trust), [`find`](super::find), [`answer`](super::answer) and [`refusal`](super::refusal).

use std::rc::Rc;

use super::answer::{boundary_element, page, under};
use super::attached::{boundary_named, check_bare};
use super::kind::Kind;
use super::refusal::{conflict, exists};
use super::state::Iam;
use super::tags::{tags_element, tags_of};
use super::trust::forget;
use crate::cloud::directory::{Attached, KeyOwner, User};
use crate::cloud::{call::Answer, call::Call, desk::Desk};
use crate::wire::xml::El;

pub(super) fn create(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    // Names differ by more than their case.
    if iam.own.users.keys().any(|other| other.eq_ignore_ascii_case(name)) {
        return Err(exists("User with name", name));
    }
    let boundary = boundary_named(iam, call)?;
    let tags = tags_of(call, Kind::User)?;
    let path = call.get("Path").unwrap_or("/");
    let user = User {
        name: name.to_owned(),
        path: path.to_owned(),
        id: desk.site.mint.unique("AIDA"),
        arn: desk.site.account.iam_arn("user", path, name),
        created: desk.site.now.floor_second(),
        policies: Attached { boundary, ..Attached::default() },
        tags,
    };
    let answer = vec![fields(El::new("User"), &user, true)];
    iam.own.users.insert(name.to_owned(), Rc::new(user));
    Ok(answer)
}

pub(super) fn get(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    Ok(vec![fields(El::new("User"), iam.user(name)?, true)])
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let users = iam.own.users.values().filter(|user| under(call, &user.path));
    page(call, "Users", users.map(|user| fields(El::new("member"), user, false)))
}

pub(super) fn delete(iam: &mut Iam, desk: &mut Desk<'_>, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    let user = iam.user(name)?;
    let (arn, id) = (user.arn.to_string(), user.id.clone());
    let owner = KeyOwner::User(name.to_owned());
    if iam.own.keys.values().any(|key| key.owner == owner) {
        return Err(conflict("delete access keys"));
    }
    check_bare(iam, Kind::User, name)?;
    iam.own.users.remove(name);
    forget(iam, desk, &arn, &id);
    Ok(Vec::new())
}

/// Lists leave out the boundary and the tags.
fn fields(element: El, user: &User, whole: bool) -> El {
    let element = element
        .leaf("Path", &user.path)
        .leaf("UserName", &user.name)
        .leaf("UserId", &user.id)
        .leaf("Arn", user.arn.as_str())
        .leaf("CreateDate", user.created.iso());
    if !whole {
        return element;
    }
    element.children(boundary_element(user.policies.boundary.as_ref())).children(tags_element(&user.tags))
}
