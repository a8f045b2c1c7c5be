//! Users.

use std::rc::Rc;

use super::api::{Answer, boundary_element, conflict, exists, no_such, page, tags_element, under};
use super::seen::Kind;
use super::{Attached, KeyOwner, User, roles};
use crate::cloud::service::Call;
use crate::cloud::{Cloud, ServiceError};
use crate::wire::xml::El;

impl Cloud {
    pub(super) fn user(&self, name: &str) -> Result<&User, ServiceError> {
        self.iam.own.users.get(name).map(AsRef::as_ref).ok_or_else(|| no_such("The user with name", name))
    }

    pub(super) fn user_mut(&mut self, name: &str) -> Result<&mut User, ServiceError> {
        self.iam.own.users.get_mut(name).map(Rc::make_mut).ok_or_else(|| no_such("The user with name", name))
    }
}

pub(super) fn create(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    // Names differ by more than their case.
    if cloud.iam.own.users.keys().any(|other| other.eq_ignore_ascii_case(name)) {
        return Err(exists("User with name", name));
    }
    let boundary = cloud.boundary_named(call)?;
    let tags = Cloud::tags_of(call)?;
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
    roles::forget(cloud, &arn, &id);
    Ok(Vec::new())
}

pub(super) fn tag(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let tags = Cloud::tags_of(call)?;
    roles::merge_tags(&mut cloud.user_mut(name)?.tags, tags);
    Ok(Vec::new())
}

pub(super) fn untag(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let keys = call.list("TagKeys.member");
    cloud.user_mut(name)?.tags.retain(|(key, _)| !keys.contains(&key.as_str()));
    Ok(Vec::new())
}

pub(super) fn list_tags(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    roles::tag_page(call, &cloud.user(name)?.tags)
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
