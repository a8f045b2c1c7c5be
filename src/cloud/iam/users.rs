//! Users: made, told, removed.
//!
//! May use: [`trust`](super::trust), [`find`](super::find), [`answer`](super::answer) and [`refusal`](super::refusal).

use std::rc::Rc;

use super::answer::{Answer, boundary_element, page, under};
use super::kind::Kind;
use super::refusal::{conflict, exists};
use super::tables::{Attached, KeyOwner, User};
use super::tags::{tags_element, tags_of};
use super::trust::forget;
use crate::cloud::Cloud;
use crate::cloud::service::Call;
use crate::wire::xml::El;

pub(super) fn create(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    // Names differ by more than their case.
    if cloud.iam.own.users.keys().any(|other| other.eq_ignore_ascii_case(name)) {
        return Err(exists("User with name", name));
    }
    let boundary = cloud.boundary_named(call)?;
    let tags = tags_of(call)?;
    let path = call.get("Path").unwrap_or("/");
    let user = User {
        name: name.to_owned(),
        path: path.to_owned(),
        id: cloud.mint.unique("AIDA"),
        arn: cloud.account.iam_arn("user", path, name),
        created: cloud.now.floor_second(),
        policies: Attached { boundary, ..Attached::default() },
        tags,
    };
    let answer = vec![fields(El::new("User"), &user, true)];
    cloud.iam.own.users.insert(name.to_owned(), Rc::new(user));
    Ok(answer)
}

pub(super) fn get(cloud: &mut Cloud, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    Ok(vec![fields(El::new("User"), cloud.user(name)?, true)])
}

pub(super) fn list(cloud: &mut Cloud, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let users = cloud.iam.own.users.values().filter(|user| under(call, &user.path));
    page(call, "Users", users.map(|user| fields(El::new("member"), user, false)))
}

pub(super) fn delete(cloud: &mut Cloud, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    let user = cloud.user(name)?;
    let (arn, id) = (user.arn.to_string(), user.id.clone());
    let owner = KeyOwner::User(name.to_owned());
    if cloud.iam.own.keys.values().any(|key| key.owner == owner) {
        return Err(conflict("delete access keys"));
    }
    cloud.check_bare(Kind::User, name)?;
    cloud.iam.own.users.remove(name);
    forget(cloud, &arn, &id);
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
