//! EC2: the instances, and one of them: its state, its role, its metadata options.

use yew::prelude::*;

use super::connect::open_connect;
use super::desk::{Desk, Read, button, fact};
use super::launch::{open_launch, profiles};
use super::memory::Screen;
use crate::cloud::{Instance, Service};
use crate::story::clicks;
use crate::ui::text::phrases;
use crate::words::{change_told, instance_state};

/// To the instances.
pub(super) fn open_instances(desk: &Desk) -> Callback<MouseEvent> {
    desk.go(Screen::Instances, &[(Service::Ec2, "DescribeInstances", &[])])
}

/// To an instance.
pub(super) fn open_instance(desk: &Desk, id: &str) -> Callback<MouseEvent> {
    let reads: [Read<'_>; 2] =
        [(Service::Ec2, "DescribeInstances", &[("InstanceId.1", id)]), (Service::Iam, "ListInstanceProfiles", &[])];
    desk.go(Screen::Instance(id.to_owned()), &reads)
}

/// The name of the profile that an instance has.
fn profile_of(desk: &Desk, id: &str) -> Option<String> {
    desk.cloud(|cloud| cloud.association(id).map(|association| association.profile_name().to_owned()))
}

fn facts(desk: &Desk, instance: &Instance) -> Html {
    let w = desk.w;
    let metadata = instance.metadata;
    let imds = match (metadata.endpoint_enabled, metadata.tokens_required) {
        (false, _) => w.disabled,
        (true, true) => w.v2_only,
        (true, false) => w.v1_v2,
    };
    let profile = profile_of(desk, instance.id.as_str()).unwrap_or_else(|| w.no_profile.to_owned());
    html! {
        <dl>
            { fact(w.state, instance_state(desk.lang, instance.state)) }
            { fact(w.kind, instance.kind.clone()) }
            { fact(w.iam_profile, profile) }
            { fact(w.version, imds) }
            { fact(w.hops, metadata.hop_limit.to_string()) }
        </dl>
    }
}

/// All of them.
pub(super) fn list(desk: &Desk) -> Html {
    let w = desk.w;
    let mut all: Vec<Instance> = desk.cloud(|cloud| cloud.instances().take(50).cloned().collect());
    all.sort_by_key(|instance| instance.place);
    let one = |instance: &Instance| {
        let id = instance.id.to_string();
        let name = if instance.name.is_empty() { w.no_name } else { &instance.name };
        html! {
            <li key={id.clone()}>
                <button type="button" class="mg-link" data-instance={id.clone()} onclick={open_instance(desk, &id)}>
                    { format!("{name} ({id})") }</button>
                { facts(desk, instance) }
            </li>
        }
    };
    html! {
        <>
            <h3>{ w.instances }</h3>
            <p class="mg-tools">
                { button("mg-open-launch", w.launch, true, open_launch(desk)) }
                { button("mg-reload", w.reload, false, open_instances(desk)) }
                { desk.minute() }
            </p>
            { desk.read("DescribeInstances", || html! {
                <>
                    if all.is_empty() { <p class="mg-note">{ w.no_instances }</p> }
                    <ul class="mg-list">{ for all.iter().map(one) }</ul>
                </>
            }) }
        </>
    }
}

/// One of them.
pub(super) fn instance(desk: &Desk, id: &str) -> Html {
    let w = desk.w;
    let found = desk.cloud(|cloud| cloud.instances().find(|instance| instance.id.as_str() == id).cloned());
    let Some(instance) = found else {
        return html! { <><h3>{ id.to_owned() }</h3><p class="mg-note">{ w.gone }</p></> };
    };
    let action = |(name, label, action): &(&'static str, &'static str, &'static str)| {
        let call = desk.call(Service::Ec2, action, &[("InstanceId.1", id)]);
        button(name, label, false, desk.press(vec![call], None))
    };
    let actions = [
        ("mg-start", w.start, "StartInstances"),
        ("mg-stop", w.stop, "StopInstances"),
        ("mg-reboot", w.reboot, "RebootInstances"),
        ("mg-terminate", w.terminate, "TerminateInstances"),
    ];
    let name = if instance.name.is_empty() { id.to_owned() } else { format!("{} ({id})", instance.name) };
    html! {
        <>
            <h3>{ name }</h3>
            { desk.read("DescribeInstances", || facts(desk, &instance)) }
            <p class="mg-tools">
                { button("mg-connect", w.connect, true, open_connect(desk, id)) }
                { for actions.iter().map(action) }
                { desk.minute() }
            </p>
            { desk.outcome(Html::default()) }
            { role(desk, id) }
            { metadata(desk, &instance) }
            { tags(desk, &instance) }
        </>
    }
}

/// Its tags, as DescribeInstances tells them.
fn tags(desk: &Desk, instance: &Instance) -> Html {
    let w = desk.w;
    let one = |(key, value): &(String, String)| html! { <li key={key.clone()}><b>{ key.clone() }</b><span>{ value.clone() }</span></li> };
    html! {
        <section class="mg-group"><h4>{ w.tags }</h4>
            { desk.read("DescribeInstances", || html! {
                <>
                    if instance.tags.is_empty() { <p class="mg-note">{ w.no_tags }</p> }
                    <ul class="mg-list mg-rows">{ for instance.tags.iter().map(one) }</ul>
                </>
            }) }
        </section>
    }
}

/// Modify IAM role.
fn role(desk: &Desk, id: &str) -> Html {
    let w = desk.w;
    let now = profile_of(desk, id).unwrap_or_default();
    let wanted = desk.memory.changes.profile.clone().unwrap_or_else(|| now.clone());
    let names = profiles(desk);
    let mut options = vec![("", w.no_iam_role)];
    options.extend(names.iter().map(|name| (name.as_str(), name.as_str())));
    let profile = Some(wanted.as_str()).filter(|wanted| !wanted.is_empty());
    let (change, calls) = desk.cloud(|cloud| clicks::change_profile(cloud, &desk.user(), id, profile));
    let nothing = calls.is_empty();
    html! {
        <section class="mg-group"><h4>{ w.modify_role }</h4>
            { desk.read("ListInstanceProfiles", || desk.choice(w.iam_role, "IamInstanceProfile.Name", &options, &wanted,
                |memory, value| memory.changes.profile = Some(value))) }
            <p class="mg-note">{ for phrases(change_told(desk.lang, change)) }</p>
            <p class="mg-tools"><button type="button" class="pill mg-main" data-do="mg-modify-role" disabled={nothing}
                onclick={desk.press(calls, None)}>{ w.update_role }</button></p>
        </section>
    }
}

/// Modify instance metadata options.
fn metadata(desk: &Desk, instance: &Instance) -> Html {
    let (w, changes, now) = (desk.w, &desk.memory.changes, instance.metadata);
    let or = |written: &Option<String>, now: &str| written.clone().unwrap_or_else(|| now.to_owned());
    let tokens = or(&changes.tokens, if now.tokens_required { "required" } else { "optional" });
    let hops = or(&changes.hops, &now.hop_limit.to_string());
    let endpoint = or(&changes.endpoint, if now.endpoint_enabled { "enabled" } else { "disabled" });
    let calls = clicks::metadata(&desk.user(), instance.id.as_str(), &tokens, &hops, &endpoint);
    html! {
        <section class="mg-group"><h4>{ w.metadata }</h4>
            { desk.choice(w.imds, "HttpEndpoint", &[("enabled", w.enabled), ("disabled", w.disabled)], &endpoint,
                |memory, value| memory.changes.endpoint = Some(value)) }
            { desk.choice(w.version, "HttpTokens", &[("required", w.v2_only), ("optional", w.v1_v2)], &tokens,
                |memory, value| memory.changes.tokens = Some(value)) }
            { desk.text(w.hops, "HttpPutResponseHopLimit", &hops, |memory, value| memory.changes.hops = Some(value)) }
            <p class="mg-tools">{ button("mg-save-metadata", w.save, true, desk.press(calls, None)) }</p>
        </section>
    }
}
