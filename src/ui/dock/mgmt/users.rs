//! IAM: the users, a new one, and one of them: what it may do, and its access keys.

use yew::prelude::*;

use super::desk::{Desk, Read, attachable, button, fact};
use super::memory::{Screen, UserPart};
use super::permissions::{self, Whose};
use super::{remove, tags};
use crate::cloud::Service;
use crate::cloud::iam::User;
use crate::story::clicks;
use crate::ui::dock::parts::yes;
use crate::ui::text::phrases;

/// To the users.
pub(super) fn open_users(desk: &Desk) -> Callback<MouseEvent> {
    desk.go(Screen::Users, &[(Service::Iam, "ListUsers", &[])])
}

/// To a user.
pub(super) fn open_user(desk: &Desk, name: &str) -> Callback<MouseEvent> {
    let of: &[(&str, &str)] = &[("UserName", name)];
    let reads = ["GetUser", "ListAttachedUserPolicies", "ListUserPolicies", "ListAccessKeys"];
    desk.go(Screen::User(name.to_owned(), UserPart::Permissions), &reads.map(|action| (Service::Iam, action, of)))
}

/// All of them.
pub(super) fn list(desk: &Desk) -> Html {
    let (w, memory) = (desk.w, &desk.memory);
    let users: Vec<(String, String, usize)> = desk.cloud(|cloud| {
        let iam = cloud.iam();
        iam.users().map(|user| (user.name.clone(), user.created.iso(), iam.keys_of(&user.name).count())).collect()
    });
    let wanted = memory.search.to_ascii_lowercase();
    let one = |(name, created, keys): &(String, String, usize)| {
        html! {
            <li key={name.clone()}>
                <button type="button" class="mg-link" data-user={name.clone()} onclick={open_user(desk, name)}>{ name.clone() }</button>
                <dl>{ fact(w.access_keys, keys.to_string()) }{ fact(w.made_at, created.clone()) }</dl>
            </li>
        }
    };
    let shown = users.iter().filter(|(name, ..)| name.to_ascii_lowercase().contains(&wanted));
    html! {
        <>
            <h3>{ w.users }</h3>
            <p class="mg-tools">
                { button("mg-new-user", w.create_user, true, desk.go(Screen::NewUser, &[(Service::Iam, "ListPolicies", &[])])) }
                { button("mg-reload", w.reload, false, open_users(desk)) }
            </p>
            { desk.read("ListUsers", || html! {
                <>
                    { desk.text(w.search, "", &memory.search, |memory, value| memory.search = value) }
                    if users.is_empty() { <p class="mg-note">{ w.no_users }</p> }
                    <ul class="mg-list">{ for shown.map(one) }</ul>
                </>
            }) }
        </>
    }
}

/// A new one.
pub(super) fn create(desk: &Desk) -> Html {
    let (w, form) = (desk.w, &desk.memory.person);
    let all = attachable(desk);
    let mut options = vec![("", w.none_chosen)];
    options.extend(all.iter().map(|(arn, name, _)| (arn.as_str(), name.as_str())));
    let policies: Vec<&str> = Some(form.policy.as_str()).filter(|arn| !arn.is_empty()).into_iter().collect();
    let made = desk.press(clicks::new_user(&desk.user(), &form.name, &policies), None);
    let shows = button("mg-show-user", w.show_user, false, open_user(desk, &form.name));
    html! {
        <>
            <h3>{ w.create_user }</h3>
            { desk.text(w.user_name, "UserName", &form.name, |memory, value| memory.person.name = value) }
            { desk.read("ListPolicies", || desk.choice(w.attach_which, "PolicyArn", &options, &form.policy,
                |memory, value| memory.person.policy = value)) }
            <p class="mg-note">{ w.no_password }</p>
            <p class="mg-tools">{ button("mg-create-user", w.create_user, true, made) }</p>
            { desk.outcome(shows) }
        </>
    }
}

/// One of them.
pub(super) fn user(desk: &Desk, name: &str, part: UserPart) -> Html {
    let w = desk.w;
    let Some(user) = desk.cloud(|cloud| cloud.iam().users().find(|user| user.name == name).cloned()) else {
        return html! { <><h3>{ name.to_owned() }</h3><p class="mg-note">{ w.gone }</p>{ desk.outcome(Html::default()) }</> };
    };
    let parts = [
        (UserPart::Permissions, w.permissions),
        (UserPart::Keys, w.access_keys),
        (UserPart::Tags, w.tags),
        (UserPart::Delete, w.delete),
    ];
    let tab = |(other, label): &(UserPart, &'static str)| {
        let screen = Screen::User(name.to_owned(), *other);
        let of: &[(&str, &str)] = &[("UserName", name)];
        let reads: &[Read<'_>] = if *other == UserPart::Tags { &[(Service::Iam, "ListUserTags", of)] } else { &[] };
        html! { <button type="button" class="pill" aria-pressed={yes(part == *other)} onclick={desk.go(screen, reads)}>{ *label }</button> }
    };
    html! {
        <>
            <h3>{ name.to_owned() }</h3>
            { desk.read("GetUser", || html! {
                <>
                    <dl>{ fact("ARN", user.arn.to_string()) }{ fact("UserId", user.id.clone()) }{ fact(w.made_at, user.created.iso()) }</dl>
                    <p class="mg-tools" role="group" aria-label={name.to_owned()}>{ for parts.iter().map(tab) }</p>
                    <div class="mg-group" key={format!("{part:?}")}>{ match part {
                        UserPart::Permissions => permissions_of(desk, &user),
                        UserPart::Keys => desk.read("ListAccessKeys", || keys(desk, name)),
                        UserPart::Tags => tags::draw(desk, Whose::User, name, &user.tags),
                        UserPart::Delete => remove::draw(desk, name, "mg-delete-user", clicks::delete_user),
                    } }</div>
                </>
            }) }
            { desk.outcome(secret(desk)) }
        </>
    }
}

fn permissions_of(desk: &Desk, user: &User) -> Html {
    let inline = user.policies.inline.iter().map(|(name, document)| (name.clone(), document.source().to_owned()));
    permissions::draw(desk, Whose::User, &user.name, &user.policies.managed, &inline.collect::<Vec<_>>())
}

fn keys(desk: &Desk, name: &str) -> Html {
    let w = desk.w;
    let all: Vec<(String, bool, String)> = desk.cloud(|cloud| {
        cloud.iam().keys_of(name).map(|(id, key)| (id.to_string(), key.active, key.created.iso())).collect()
    });
    let of = |action: &str, more: &[(&str, &str)]| {
        let params: Vec<(&str, &str)> = [("UserName", name)].into_iter().chain(more.iter().copied()).collect();
        desk.press(vec![desk.call(Service::Iam, action, &params)], None)
    };
    let one = |(id, active, created): &(String, bool, String)| {
        let id = id.as_str();
        let (label, status) = if *active { (w.deactivate, "Inactive") } else { (w.activate, "Active") };
        html! {
            <li key={id.to_owned()}><code>{ id.to_owned() }</code><small>{ if *active { w.active } else { w.inactive } }</small>
                <small>{ created.clone() }</small>
                <button type="button" class="pill" data-do="mg-key-status" aria-label={format!("{label} {id}")}
                    onclick={of("UpdateAccessKey", &[("AccessKeyId", id), ("Status", status)])}>{ label }</button>
                <button type="button" class="pill" data-do="mg-key-delete" aria-label={format!("{} {id}", w.delete)} disabled={*active}
                    onclick={of("DeleteAccessKey", &[("AccessKeyId", id)])}>{ w.delete }</button></li>
        }
    };
    html! {
        <>
            if all.is_empty() { <p class="mg-note">{ w.no_keys }</p> }
            <ul class="mg-list mg-rows">{ for all.iter().map(one) }</ul>
            <p class="mg-note">{ for phrases(w.keys_about) }</p>
            <p class="mg-tools">{ button("mg-create-key", w.create_key, true, of("CreateAccessKey", &[])) }</p>
        </>
    }
}

/// The key that was just made, with its secret: it is in the answer to the call, and nowhere else.
fn secret(desk: &Desk) -> Html {
    let Some((pressed, _)) = desk.memory.pressed else { return Html::default() };
    let run = desk.run();
    let made = clicks::made(run.trace(), pressed);
    let Some((id, secret)) = made.last().and_then(|made| clicks::new_key(run.trace(), made)) else {
        return Html::default();
    };
    html! {
        <>
            <dl class="mg-secret">{ fact("AccessKeyId", id) }{ fact("SecretAccessKey", secret) }</dl>
            <p class="mg-note">{ desk.w.secret_once }</p>
        </>
    }
}
