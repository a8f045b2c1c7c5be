//! Saving a policy as it was written: the API call, what AWS said to it, and how long it takes until every service has seen it.
//!
//! May use: [`clicks`](crate::story::clicks) for the call, and the account, which knows when a change is seen.

use yew::prelude::*;

use crate::cloud::policy::{Basis, PolicyType, Principal, Stood};
use crate::cloud::{Cloud, Service};
use crate::story::{Action, clicks};
use crate::ui::context::{use_lang, use_page};
use crate::ui::state::{Msg, Scene};
use crate::words::{policy_words, seconds_left};

/// The call by which a policy is saved, and whose it is: a user's or a role's, by name, or a managed policy, by its ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saving {
    /// The call.
    pub call: Action,
    /// The user, the role or the managed policy whose change other services hear of later; none, of a bucket.
    pub owner: Option<String>,
}

/// How `user` saves this text in place of what stood there; nothing, where there is no such call.
pub(super) fn saving(user: &str, basis: &Basis, stood: &Stood, text: &str) -> Option<Saving> {
    let document = serde_json::from_str::<serde_json::Value>(text).ok()?.to_string();
    let last = |arn: &str| arn.rsplit('/').next().unwrap_or(arn).to_owned();
    let name = stood.name.as_str();
    if let Some(arn) = &stood.arn {
        // Nobody but AWS changes AWS's own.
        let params = [("PolicyArn", arn.as_str()), ("PolicyDocument", &document), ("SetAsDefault", "true")];
        let call = || clicks::call(user, Service::Iam, "CreatePolicyVersion", &params);
        return (!arn.starts_with("arn:aws:iam::aws:")).then(|| Saving { call: call(), owner: Some(arn.clone()) });
    }
    let (action, field, owner) = match (stood.policy_type, &basis.principal) {
        (PolicyType::Identity, Principal::Session { role_arn, .. }) => ("PutRolePolicy", "RoleName", last(role_arn)),
        (PolicyType::Identity, Principal::User { arn }) => ("PutUserPolicy", "UserName", last(arn)),
        (PolicyType::Trust, _) => {
            let params = [("RoleName", name), ("PolicyDocument", &document)];
            let call = clicks::call(user, Service::Iam, "UpdateAssumeRolePolicy", &params);
            return Some(Saving { call, owner: Some(name.to_owned()) });
        }
        (PolicyType::Resource, _) => {
            let params = [("Bucket", name), ("Policy", &document)];
            return Some(Saving { call: clicks::call(user, Service::S3, "PutBucketPolicy", &params), owner: None });
        }
        _ => return None,
    };
    let params = [(field, owner.as_str()), ("PolicyName", name), ("PolicyDocument", &document)];
    Some(Saving { call: clicks::call(user, Service::Iam, action, &params), owner: Some(owner) })
}

/// As whom it is saved: as the administrator, if there is one.
pub(super) fn saver(cloud: &Cloud) -> String {
    clicks::whoever(cloud).unwrap_or_default()
}

/// What is told of something that was saved.
#[derive(Properties, PartialEq)]
pub(super) struct SavedProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The decision that the panel keeps to.
    pub event: usize,
    /// What was saved.
    pub saving: Saving,
    /// How far the run had come by then.
    pub since: usize,
}

/// What came of it.
#[component]
pub(super) fn Saved(props: &SavedProps) -> Html {
    let SavedProps { scene, event, saving, since } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = policy_words(lang);
    let run = scene.run();
    let seen = scene.picture.events;
    let made = clicks::made(run.trace(), *since);
    let made = made.iter().rev().find(|made| made.action == &saving.call);
    let Some(made) = made.filter(|made| made.answer.is_some_and(|answer| answer < seen)) else {
        return html! { <p class="pol-note" role="status">{ w.calling }</p> };
    };
    if let Some(refusal) = &made.refusal {
        return html! {
            <div class="pol-refused" role="alert"><b>{ format!("{}: {}", w.refused, made.name()) }</b>
                <p><code>{ refusal.code.clone() }</code></p><p>{ refusal.message.clone() }</p></div>
        };
    }
    let Some(owner) = &saving.owner else {
        return html! { <p class="pol-saved" role="status">{ format!("✓ {}: {}", made.name(), w.in_force) }</p> };
    };
    match run.played.story.world().cloud().iam().settles(owner, scene.now) {
        None => html! { <p class="pol-saved" role="status">{ format!("✓ {}: {}", made.name(), w.settled) }</p> },
        Some(left) => {
            let event = *event;
            let skip = move |_: MouseEvent| {
                page.send(Msg::Act(Action::Wait { span: left }, |wait, _| wait));
                page.send(Msg::Why(Some(event)));
            };
            html! {
                <div class="pol-settles">
                    <p role="status">{ format!("✓ {}: {}", made.name(), w.settles) }</p>
                    <b role="timer" data-settles={left.0.to_string()}>{ seconds_left(lang, left) }</b>
                    <button type="button" class="pill" data-do="settle" onclick={skip}>{ w.settle }</button>
                </div>
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::cloud::policy::{Context, Document, Kind};

    #[test]
    fn what_can_be_saved_is_a_call() {
        let text = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "it's"}}}}"#;
        let stood = |policy_type, name: &str, arn: Option<&str>| Stood {
            policy_type,
            name: name.into(),
            arn: arn.map(str::to_owned),
            document: Arc::new(Document::read(text, Kind::Identity).unwrap()),
        };
        let of = |principal: Principal| Basis {
            principal,
            context: Context::new(),
            documents: Vec::new(),
            consented: false,
        };
        let session = of(Principal::session("arn:aws:sts::1:assumed-role/web/i-0", "arn:aws:iam::1:role/path/web"));
        let alice = of(Principal::user("arn:aws:iam::1:user/alice"));
        let save =
            |basis: &Basis, policy_type, name: &str, arn| saving("admin", basis, &stood(policy_type, name, arn), text);
        let line = |saving: Option<Saving>| saving.and_then(|saving| Some((clicks::line(&saving.call)?, saving.owner)));
        for (saved, begins, owner) in [
            (
                save(&session, PolicyType::Identity, "p", None),
                "aws iam put-role-policy --policy-document '{",
                Some("web"),
            ),
            (
                save(&alice, PolicyType::Identity, "p", None),
                "aws iam put-user-policy --policy-document '{",
                Some("alice"),
            ),
            (
                save(&alice, PolicyType::Identity, "p", Some("arn:aws:iam::1:policy/p")),
                "aws iam create-policy-version --policy-arn arn:aws:iam::1:policy/p --policy-document '{",
                Some("arn:aws:iam::1:policy/p"),
            ),
            (
                save(&alice, PolicyType::Trust, "app", None),
                "aws iam update-assume-role-policy --policy-document '{",
                Some("app"),
            ),
            (
                save(&alice, PolicyType::Resource, "photos", None),
                "aws s3api put-bucket-policy --bucket photos --policy '{",
                None,
            ),
        ] {
            let (line, whose) = line(saved).unwrap();
            assert!(line.starts_with(begins) && line.ends_with(" --profile admin"), "{line}");
            assert!(line.contains(r"it'\''s"), "{line}");
            assert_eq!(whose.as_deref(), owner);
        }
        let managed = Some("arn:aws:iam::aws:policy/p");
        assert_eq!(save(&session, PolicyType::Identity, "p", managed), None);
        assert_eq!(save(&session, PolicyType::Session, "p", None), None);
    }
}
