//! IAM: a role is made, in three steps.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html>

use yew::prelude::*;

use super::desk::{Desk, attachable, button, pretty};
use super::memory::{RoleForm, Screen};
use super::roles::open_role;
use crate::cloud::Service;
use crate::story::clicks::Trusted;

/// The step in front.
pub(super) fn draw(desk: &Desk, step: u8) -> Html {
    let w = desk.w;
    let steps = [w.step_1, w.step_2, w.step_3];
    let title = steps[usize::from(step.clamp(1, 3)) - 1];
    html! {
        <>
            <h3>{ format!("{} {step}/3: {title}", w.create_role) }</h3>
            { match step { 1 => trusted(desk), 2 => permissions(desk), _ => review(desk) } }
        </>
    }
}

/// Forwards, or back. The policies are read when their step is opened.
fn to(desk: &Desk, step: u8) -> Callback<MouseEvent> {
    match step {
        2 => desk.go(Screen::Create(2), &[(Service::Iam, "ListPolicies", &[])]),
        step => desk.go(Screen::Create(step), &[]),
    }
}

fn trust_shown(desk: &Desk, form: &RoleForm) -> Html {
    html! {
        <figure class="mg-json"><figcaption>{ desk.w.trust_policy }{ " " }<code>{ "AssumeRolePolicyDocument" }</code></figcaption>
            <pre tabindex="0">{ pretty(&form.trusted().document()) }</pre></figure>
    }
}

fn trusted(desk: &Desk) -> Html {
    let (w, form) = (desk.w, &desk.memory.role);
    let kinds = [("", w.entity_service), ("account", w.entity_account), ("custom", w.entity_custom)];
    let own = desk.cloud(|cloud| cloud.account().to_owned());
    let begun = Trusted::Account { account: own.clone(), external: String::new() }.document();
    let kind = desk.choice(w.entity_type, "", &kinds, &form.kind, move |memory, value| {
        // Both are filled in with what is nearest.
        if memory.role.account.is_empty() {
            memory.role.account.clone_from(&own);
        }
        if memory.role.custom.is_empty() {
            memory.role.custom = pretty(&begun);
        }
        memory.role.kind = value;
    });
    let rest = match form.kind.as_str() {
        "account" => html! {
            <>
                { desk.text(w.account_id, "Principal", &form.account, |memory, value| memory.role.account = value) }
                { desk.text(w.external_id, "sts:ExternalId", &form.external, |memory, value| memory.role.external = value) }
                { trust_shown(desk, form) }
            </>
        },
        "custom" => desk
            .area(w.trust_policy, "AssumeRolePolicyDocument", &form.custom, |memory, value| memory.role.custom = value),
        _ => html! {
            <>
                { desk.choice(w.use_case, "Principal", &[("", "EC2"), ("lambda", "Lambda")], &form.service,
                    |memory, value| memory.role.service = value) }
                { trust_shown(desk, form) }
            </>
        },
    };
    html! {
        <>
            { kind }
            <div key={form.kind.clone()} class="mg-group">{ rest }</div>
            <p class="mg-note">{ w.nothing_yet }</p>
            <p class="mg-tools">{ button("mg-next", w.next, true, to(desk, 2)) }</p>
        </>
    }
}

/// The actions that a policy names, as many as a line has room for.
fn in_a_line(document: &str) -> String {
    const MOST: usize = 72;
    let read: serde_json::Value = serde_json::from_str(document).unwrap_or_default();
    let statements = read["Statement"].as_array().cloned().unwrap_or_else(|| vec![read["Statement"].clone()]);
    let actions = statements.iter().flat_map(|statement| match &statement["Action"] {
        serde_json::Value::Array(list) => list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        one => one.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
    });
    let mut line = String::new();
    for action in actions {
        if line.len() + action.len() > MOST && !line.is_empty() {
            return line + " …";
        }
        let comma = if line.is_empty() { "" } else { ", " };
        line = [line.as_str(), comma, action.as_str()].concat();
    }
    line
}

fn permissions(desk: &Desk) -> Html {
    let (w, memory) = (desk.w, &desk.memory);
    let wanted = memory.search.to_ascii_lowercase();
    let one = |(arn, name, document): &(String, String, String)| {
        let chosen = memory.role.policies.contains(arn);
        let (own, label) = (arn.clone(), html! { <><b>{ name.clone() }</b><small>{ in_a_line(document) }</small></> });
        let tick = desk.check(name, label, chosen, move |memory, on| {
            memory.role.policies.retain(|other| *other != own);
            if on {
                memory.role.policies.push(own.clone());
            }
        });
        html! {
            <li key={arn.clone()}>{ tick }
                <details><summary>{ w.json }<span class="mg-hidden">{ format!(" {name}") }</span></summary>
                    <pre tabindex="0">{ pretty(document) }</pre></details></li>
        }
    };
    let all = attachable(desk);
    let shown = all.iter().filter(|(_, name, _)| name.to_ascii_lowercase().contains(&wanted));
    let list = desk.read("ListPolicies", || {
        html! {
            <>
                { desk.text(w.search, "", &memory.search, |memory, value| memory.search = value) }
                <ul class="mg-policies">{ for shown.map(one) }</ul>
                <p class="mg-note" role="status">{ format!("{}: {}", w.chosen, memory.role.policies.len()) }</p>
            </>
        }
    });
    html! {
        <>
            { list }
            <p class="mg-tools">{ button("mg-back", w.back, false, to(desk, 1)) }{ button("mg-next", w.next, true, to(desk, 3)) }</p>
        </>
    }
}

fn review(desk: &Desk) -> Html {
    let (w, form) = (desk.w, &desk.memory.role);
    let name = |arn: &String| html! { <li><code>{ arn.rsplit('/').next().unwrap_or(arn).to_owned() }</code></li> };
    let made = desk.press(form.role().calls(&desk.user()), None);
    let shows = button("mg-show-role", w.show_role, false, open_role(desk, &form.name));
    html! {
        <>
            { desk.text(w.role_name, "RoleName", &form.name, |memory, value| memory.role.name = value) }
            { desk.text(w.description, "Description", &form.description, |memory, value| memory.role.description = value) }
            <section class="mg-group"><h4>{ w.step_1 }</h4>{ trust_shown(desk, form) }
                <p class="mg-tools">{ button("mg-edit-1", w.edit, false, to(desk, 1)) }</p></section>
            <section class="mg-group"><h4>{ w.step_2 }</h4>
                if form.policies.is_empty() {
                    <p class="mg-note">{ w.none_chosen }</p>
                } else {
                    <ul>{ for form.policies.iter().map(name) }</ul>
                }
                <p class="mg-tools">{ button("mg-edit-2", w.edit, false, to(desk, 2)) }</p></section>
            if form.trusted() == Trusted::Ec2 { <p class="mg-note">{ w.profile_too }</p> }
            <p class="mg-tools">{ button("mg-create-role", w.create_role, true, made) }</p>
            { desk.outcome(shows) }
        </>
    }
}
