//! EC2: the account's defaults of the metadata service, under *Data protection and security*.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html#set-imdsv2-account-defaults>

use yew::prelude::*;

use super::desk::{Desk, button};
use super::memory::{Memory, Screen};
use crate::cloud::Service;
use crate::story::clicks;
use crate::ui::text::phrases;

/// To the screen; how they are is asked.
pub(super) fn open_account(desk: &Desk) -> Callback<MouseEvent> {
    desk.go(Screen::Account, &[(Service::Ec2, "GetInstanceMetadataDefaults", &[])])
}

/// The screen.
pub(super) fn draw(desk: &Desk) -> Html {
    let w = desk.w;
    let now = desk.cloud(clicks::MetadataDefaults::of);
    let form = desk.memory.defaults.clone().unwrap_or_else(|| now.clone());
    let unset = ("no-preference", w.no_preference);
    let switch = [unset, ("enabled", w.enabled), ("disabled", w.disabled)];
    let versions = [unset, ("required", w.v2_only), ("optional", w.v1_v2)];
    let write = |change: fn(&mut clicks::MetadataDefaults, String)| {
        let now = now.clone();
        move |memory: &mut Memory, value: String| change(memory.defaults.get_or_insert_with(|| now.clone()), value)
    };
    let calls = form.calls(&desk.user());
    html! {
        <>
            <h3>{ w.account }</h3>
            <p class="mg-note">{ for phrases(w.defaults_about) }</p>
            { desk.read("GetInstanceMetadataDefaults", || html! {
                <section class="mg-group"><h4>{ w.imds_defaults }</h4>
                    { desk.choice(w.imds, "HttpEndpoint", &switch, &form.endpoint, write(|form, value| form.endpoint = value)) }
                    { desk.choice(w.version, "HttpTokens", &versions, &form.tokens, write(|form, value| form.tokens = value)) }
                    { desk.choice(w.enforced, "HttpTokensEnforced", &switch, &form.enforced, write(|form, value| form.enforced = value)) }
                    { desk.text(w.hops_or_none, "HttpPutResponseHopLimit", &form.hops, write(|form, value| form.hops = value)) }
                    <p class="mg-tools">
                        { button("mg-save-defaults", w.save, true, desk.press(calls, None)) }
                        { button("mg-reload", w.reload, false, open_account(desk)) }
                    </p>
                </section>
            }) }
            { desk.outcome(Html::default()) }
        </>
    }
}
