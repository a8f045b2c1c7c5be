//! EC2: the way to a shell on an instance, by Session Manager.

use yew::prelude::*;

use super::desk::{Desk, button};
use super::memory::Screen;
use crate::cloud::{Agent, Service};
use crate::story::{Action, Terminal};
use crate::ui::text::phrases;
use crate::words::gate;

/// To the screen; whether the agent is registered is asked.
pub(super) fn open_connect(desk: &Desk, id: &str) -> Callback<MouseEvent> {
    desk.go(Screen::Connect(id.to_owned()), &[(Service::Ssm, "DescribeInstanceInformation", &[])])
}

/// The screen.
pub(super) fn draw(desk: &Desk, id: &str) -> Html {
    let w = desk.w;
    let (agent, attended) =
        desk.cloud(|cloud| (cloud.agent(id), cloud.attended().is_some_and(|instance| instance.id.as_str() == id)));
    let mut calls = Vec::new();
    if !attended {
        calls.push(Action::Attend { instance: id.to_owned() });
    }
    calls.push(desk.call(Service::Ssm, "StartSession", &[("Target", id)]));
    let said = if agent == Agent::Connected { w.connect_ready } else { gate::why(desk.lang, agent) };
    html! {
        <>
            <h3>{ format!("{} {id}", w.connect) }</h3>
            <section class="mg-group"><h4>{ "Session Manager" }</h4>
                { desk.read("DescribeInstanceInformation", || html! { <p role="status">{ for phrases(said) }</p> }) }
                <p class="mg-tools">
                    { button("mg-start-session", w.connect_now, true, desk.press(calls, Some(Terminal::Ec2))) }
                    { button("mg-reload", w.reload, false, open_connect(desk, id)) }
                    { desk.minute() }
                </p>
                { desk.outcome(html! { <p>{ w.connected }</p> }) }
            </section>
            <p class="mg-note">{ w.connect_others }</p>
        </>
    }
}
