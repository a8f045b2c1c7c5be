//! IAM: the roles, and one of them: what it may do, who may assume it, and how its sessions are revoked.

use yew::prelude::*;

use super::desk::{Desk, Read, button, fact, pretty};
use super::memory::{Part, Screen};
use super::permissions::{self, Whose};
use super::{remove, tags};
use crate::cloud::Service;
use crate::cloud::iam::Tag;
use crate::story::clicks::{self, OLDER_SESSIONS};
use crate::ui::dock::parts::yes;

/// To the roles.
pub(super) fn open_roles(desk: &Desk) -> Callback<MouseEvent> {
    desk.go(Screen::Roles, &[(Service::Iam, "ListRoles", &[])])
}

/// To a role.
pub(super) fn open_role(desk: &Desk, name: &str) -> Callback<MouseEvent> {
    let of: &[(&str, &str)] = &[("RoleName", name)];
    let reads = ["GetRole", "ListAttachedRolePolicies", "ListRolePolicies", "ListInstanceProfilesForRole"];
    let reads = reads.map(|action| (Service::Iam, action, of));
    desk.go(Screen::Role(name.to_owned(), Part::Permissions), &reads)
}

/// A role, as it is listed.
struct Item {
    name: String,
    trusted: String,
    created: String,
}

/// All of them.
pub(super) fn list(desk: &Desk) -> Html {
    let (w, memory) = (desk.w, &desk.memory);
    let roles: Vec<Item> = desk.cloud(|cloud| {
        let item = |role: &crate::cloud::iam::Role| Item {
            name: role.name.clone(),
            trusted: trusted(role.trust.source()),
            created: role.created.iso(),
        };
        cloud.iam().roles().map(item).collect()
    });
    let wanted = memory.search.to_ascii_lowercase();
    let one = |role: &Item| {
        html! {
            <li key={role.name.clone()}>
                <button type="button" class="mg-link" data-role={role.name.clone()} onclick={open_role(desk, &role.name)}>
                    { role.name.clone() }</button>
                <dl>{ fact(w.trusted_by, role.trusted.clone()) }{ fact(w.made_at, role.created.clone()) }</dl>
            </li>
        }
    };
    let shown = roles.iter().filter(|role| role.name.to_ascii_lowercase().contains(&wanted));
    html! {
        <>
            <h3>{ w.roles }</h3>
            <p class="mg-tools">
                { button("mg-create", w.create_role, true, desk.go(Screen::Create(1), &[])) }
                { button("mg-reload", w.reload, false, open_roles(desk)) }
            </p>
            { desk.read("ListRoles", || html! {
                <>
                    { desk.text(w.search, "", &memory.search, |memory, value| memory.search = value) }
                    if roles.is_empty() { <p class="mg-note">{ w.no_roles }</p> }
                    <ul class="mg-list">{ for shown.map(one) }</ul>
                </>
            }) }
        </>
    }
}

/// Whom a trust policy names.
fn trusted(source: &str) -> String {
    let read: serde_json::Value = serde_json::from_str(source).unwrap_or_default();
    let statements = read["Statement"].as_array().cloned().unwrap_or_else(|| vec![read["Statement"].clone()]);
    let mut names = Vec::new();
    for principal in statements.iter().map(|statement| &statement["Principal"]) {
        match principal {
            serde_json::Value::Object(kinds) => {
                for named in kinds.values() {
                    let list = named.as_array().cloned().unwrap_or_else(|| vec![named.clone()]);
                    names.extend(list.iter().filter_map(|one| one.as_str().map(str::to_owned)));
                }
            }
            one => names.extend(one.as_str().map(str::to_owned)),
        }
    }
    names.join(", ")
}

/// A role's facts, as its screen has them.
struct Facts {
    arn: String,
    id: String,
    max: i64,
    trust: String,
    managed: Vec<String>,
    inline: Vec<(String, String)>,
    profile: Option<String>,
    description: String,
    tags: Vec<Tag>,
}

fn facts(desk: &Desk, name: &str) -> Option<Facts> {
    desk.cloud(|cloud| {
        let iam = cloud.iam();
        let role = iam.roles().find(|role| role.name == name)?;
        let inline = role.policies.inline.iter().map(|(name, document)| (name.clone(), document.source().to_owned()));
        Some(Facts {
            arn: role.arn.to_string(),
            id: role.id.clone(),
            max: role.max_session_seconds,
            trust: role.trust.source().to_owned(),
            managed: role.policies.managed.clone(),
            inline: inline.collect(),
            profile: iam.profile_of(name).map(|profile| profile.arn.to_string()),
            description: role.description.clone().unwrap_or_default(),
            tags: role.tags.clone(),
        })
    })
}

/// One of them.
pub(super) fn role(desk: &Desk, name: &str, part: Part) -> Html {
    let w = desk.w;
    let Some(facts) = facts(desk, name) else {
        return html! { <><h3>{ name.to_owned() }</h3><p class="mg-note">{ w.gone }</p>{ desk.outcome(Html::default()) }</> };
    };
    let parts = [
        (Part::Permissions, w.permissions),
        (Part::Trust, w.trust),
        (Part::Edit, w.edit),
        (Part::Tags, w.tags),
        (Part::Revoke, w.revoke),
        (Part::Delete, w.delete),
    ];
    let tab = |(other, label): &(Part, &'static str)| {
        let screen = Screen::Role(name.to_owned(), *other);
        let of: &[(&str, &str)] = &[("RoleName", name)];
        let reads: &[Read<'_>] = if *other == Part::Tags { &[(Service::Iam, "ListRoleTags", of)] } else { &[] };
        html! { <button type="button" class="pill" aria-pressed={yes(part == *other)} onclick={desk.go(screen, reads)}>{ *label }</button> }
    };
    html! {
        <>
            <h3>{ name.to_owned() }</h3>
            { desk.read("GetRole", || html! {
                <>
                    <dl>
                        { fact("ARN", facts.arn.clone()) }
                        { fact("RoleId", facts.id.clone()) }
                        if !facts.description.is_empty() { { fact(w.description, facts.description.clone()) } }
                        { fact(w.max_session, facts.max.to_string()) }
                        { fact(w.profile, facts.profile.clone().unwrap_or_else(|| w.no_profile.to_owned())) }
                    </dl>
                    <p class="mg-tools" role="group" aria-label={name.to_owned()}>{ for parts.iter().map(tab) }</p>
                    <div class="mg-group" key={format!("{part:?}")}>{ match part {
                        Part::Permissions => permissions::draw(desk, Whose::Role, name, &facts.managed, &facts.inline),
                        Part::Trust => trust(desk, name, &facts),
                        Part::Edit => edit(desk, name, &facts),
                        Part::Tags => tags::draw(desk, Whose::Role, name, &facts.tags),
                        Part::Revoke => revoke(desk, name),
                        Part::Delete => remove::draw(desk, name, "mg-delete-role", clicks::delete_role),
                    } }</div>
                </>
            }) }
            { desk.outcome(Html::default()) }
        </>
    }
}

fn edit(desk: &Desk, name: &str, facts: &Facts) -> Html {
    let w = desk.w;
    let now = (facts.description.clone(), facts.max.to_string());
    let (description, seconds) = desk.memory.edited.clone().unwrap_or_else(|| now.clone());
    let calls = clicks::edit_role(&desk.user(), name, &description, &seconds);
    let (before, then) = (now.clone(), now);
    html! {
        <>
            { desk.text(w.description, "Description", &description, move |memory, value| {
                memory.edited.get_or_insert_with(|| before.clone()).0 = value;
            }) }
            { desk.text(w.max_session, "MaxSessionDuration", &seconds, move |memory, value| {
                memory.edited.get_or_insert_with(|| then.clone()).1 = value;
            }) }
            <p class="mg-note">{ w.max_session_about }</p>
            <p class="mg-tools">{ button("mg-update-role", w.save, true, desk.press(calls, None)) }</p>
        </>
    }
}

fn trust(desk: &Desk, name: &str, facts: &Facts) -> Html {
    let w = desk.w;
    let written = desk.memory.trust.clone().unwrap_or_else(|| pretty(&facts.trust));
    let params = [("RoleName", name), ("PolicyDocument", written.as_str())];
    let call = desk.call(Service::Iam, "UpdateAssumeRolePolicy", &params);
    html! {
        <>
            { desk.area(w.trust_policy, "PolicyDocument", &written, |memory, value| memory.trust = Some(value)) }
            <p class="mg-tools">{ button("mg-update-trust", w.update_trust, true, desk.press(vec![call], None)) }</p>
        </>
    }
}

fn revoke(desk: &Desk, name: &str) -> Html {
    let w = desk.w;
    let document = clicks::older_sessions(desk.run().played.story.now());
    let params = [("RoleName", name), ("PolicyName", OLDER_SESSIONS), ("PolicyDocument", document.as_str())];
    let press = desk.press(vec![desk.call(Service::Iam, "PutRolePolicy", &params)], None);
    let label = html! { { w.revoke_understood } };
    html! {
        <>
            <p>{ w.revoke_about }</p>
            <figure class="mg-json"><figcaption><code>{ OLDER_SESSIONS }</code></figcaption><pre tabindex="0">{ pretty(&document) }</pre></figure>
            { desk.check("understood", label, desk.memory.understood, |memory, on| memory.understood = on) }
            <p class="mg-tools">
                <button type="button" class="pill mg-main" data-do="mg-revoke" disabled={!desk.memory.understood} onclick={press}>
                    { w.revoke_now }</button>
            </p>
        </>
    }
}
