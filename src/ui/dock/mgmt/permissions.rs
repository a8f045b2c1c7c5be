//! IAM: what a role or a user may do: its managed and inline policies, attached, detached and deleted.

use yew::prelude::*;

use super::desk::{Desk, attachable, button, pretty};
use crate::cloud::Service;

/// Whose policies they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A role's.
    Role,
    /// A user's.
    User,
}

impl Whose {
    /// `RoleName` or `UserName`.
    pub const fn param(self) -> &'static str {
        match self {
            Self::Role => "RoleName",
            Self::User => "UserName",
        }
    }

    /// `AttachRolePolicy` of `Attach…Policy`.
    pub fn action(self, action: &str) -> String {
        action.replace('…', if self == Self::Role { "Role" } else { "User" })
    }
}

/// The policies of the role or user `name`: managed ones by ARN, inline ones by name with what they say.
pub(super) fn draw(desk: &Desk, whose: Whose, name: &str, managed: &[String], inline: &[(String, String)]) -> Html {
    let w = desk.w;
    let of = |action: &str, field: &str, value: &str| {
        desk.call(Service::Iam, &whose.action(action), &[(whose.param(), name), (field, value)])
    };
    let attached = |arn: &String| {
        let short = arn.rsplit('/').next().unwrap_or(arn).to_owned();
        let call = of("Detach…Policy", "PolicyArn", arn);
        html! {
            <li key={arn.clone()}><b>{ short.clone() }</b><small>{ w.managed }</small>
                <button type="button" class="pill" data-detach={short.clone()} aria-label={format!("{} {short}", w.detach)}
                    onclick={desk.press(vec![call], None)}>{ w.detach }</button></li>
        }
    };
    let own = |(policy, document): &(String, String)| {
        let call = of("Delete…Policy", "PolicyName", policy);
        html! {
            <li key={policy.clone()}><b>{ policy.clone() }</b><small>{ w.inline }</small>
                <button type="button" class="pill" aria-label={format!("{} {policy}", w.delete)}
                    onclick={desk.press(vec![call], None)}>{ w.delete }</button>
                <details><summary>{ w.json }<span class="mg-hidden">{ format!(" {policy}") }</span></summary>
                    <pre tabindex="0">{ pretty(document) }</pre></details></li>
        }
    };
    let all = attachable(desk);
    let free: Vec<(&str, &str)> = all
        .iter()
        .filter(|(arn, ..)| !managed.contains(arn))
        .map(|(arn, name, _)| (arn.as_str(), name.as_str()))
        .collect();
    let (own_name, own_text) = &desk.memory.inline;
    let begun = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
    let own_text = if own_text.is_empty() { pretty(begun) } else { own_text.clone() };
    let put = [(whose.param(), name), ("PolicyName", own_name), ("PolicyDocument", &own_text)];
    let put = desk.call(Service::Iam, &whose.action("Put…Policy"), &put);
    let chosen = free.iter().find(|(arn, _)| *arn == desk.memory.attach).or(free.first()).map_or("", |(arn, _)| *arn);
    html! {
        <>
            <h4>{ w.policies }</h4>
            if managed.is_empty() && inline.is_empty() { <p class="mg-note">{ w.no_policies }</p> }
            <ul class="mg-list mg-rows">{ for managed.iter().map(attached) }{ for inline.iter().map(own) }</ul>
            { desk.choice(w.attach_which, "PolicyArn", &free, chosen, |memory, value| memory.attach = value) }
            <p class="mg-tools">{ button("mg-attach", w.attach, true, desk.press(vec![of("Attach…Policy", "PolicyArn", chosen)], None)) }</p>
            <details><summary>{ w.create_inline }</summary>
                <div class="mg-group">
                    { desk.text(w.policy_name, "PolicyName", own_name, |memory, value| memory.inline.0 = value) }
                    { desk.area(w.policy, "PolicyDocument", &own_text, |memory, value| memory.inline.1 = value) }
                    <p class="mg-tools">{ button("mg-put-inline", w.create_inline, true, desk.press(vec![put], None)) }</p>
                </div></details>
        </>
    }
}
