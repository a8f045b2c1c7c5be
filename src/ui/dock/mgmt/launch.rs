//! EC2: an instance is launched.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-instance-wizard.html>

use yew::prelude::*;

use super::desk::{Desk, button, fact};
use super::memory::{AL2, AL2023, Screen};
use crate::cloud::Service;
use crate::story::Action;

/// To the form; which profiles there are is asked.
pub(super) fn open_launch(desk: &Desk) -> Callback<MouseEvent> {
    desk.go(Screen::Launch, &[(Service::Iam, "ListInstanceProfiles", &[])])
}

/// The instance profiles, by name.
pub(super) fn profiles(desk: &Desk) -> Vec<String> {
    desk.cloud(|cloud| cloud.iam().profiles().map(|profile| profile.name.clone()).collect())
}

/// The form.
pub(super) fn draw(desk: &Desk, shows: Callback<MouseEvent>) -> Html {
    let (w, form) = (desk.w, &desk.memory.launch);
    let mut calls = vec![Action::wait_seconds(15)];
    calls.extend(form.calls(&desk.user()));
    let shows = button("mg-show-instances", w.show_instances, false, shows);
    html! {
        <>
            <h3>{ w.launch }</h3>
            { desk.text(w.name, "TagSpecification", &form.name, |memory, value| memory.launch.name = value) }
            { desk.choice(w.image, "ImageId", &[(AL2023, "Amazon Linux 2023"), (AL2, w.older_image)], &form.image,
                |memory, value| memory.launch.image = value) }
            <dl>
                { fact(w.kind, "t3.micro") }
                { fact(w.key_pair, w.key_none) }
                { fact(w.network, w.network_default) }
            </dl>
            { advanced(desk) }
            { desk.text(w.count, "MaxCount", &form.count, |memory, value| memory.launch.count = value) }
            <p class="mg-note">{ w.launch_wait }</p>
            <p class="mg-tools">{ button("mg-launch", w.launch, true, desk.press(calls, None)) }</p>
            { desk.outcome(shows) }
        </>
    }
}

/// What stands under *Advanced details*.
fn advanced(desk: &Desk) -> Html {
    let (w, form) = (desk.w, &desk.memory.launch);
    let names = profiles(desk);
    let mut options = vec![("", w.no_profile)];
    options.extend(names.iter().map(|name| (name.as_str(), name.as_str())));
    let switch = [("", w.of_image), ("enabled", w.enabled), ("disabled", w.disabled)];
    let versions = [("", w.of_image), ("required", w.v2_only), ("optional", w.v1_v2)];
    html! {
        <section class="mg-group" aria-label={w.advanced}><h4>{ w.advanced }</h4>
            { desk.read("ListInstanceProfiles", || desk.choice(w.iam_profile, "IamInstanceProfile.Name", &options, &form.profile,
                |memory, value| memory.launch.profile = value)) }
            <p class="mg-tools">{ button("mg-reload", w.reload, false, open_launch(desk)) }</p>
            { desk.choice(w.imds, "HttpEndpoint", &switch, &form.endpoint, |memory, value| memory.launch.endpoint = value) }
            { desk.choice(w.version, "HttpTokens", &versions, &form.tokens, |memory, value| memory.launch.tokens = value) }
            { desk.text(w.hops, "HttpPutResponseHopLimit", &form.hops, |memory, value| memory.launch.hops = value) }
        </section>
    }
}
