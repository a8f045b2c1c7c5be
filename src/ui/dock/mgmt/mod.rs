//! The simulated console: IAM's roles and users, EC2's instances and defaults, one column of fields. Each button makes API calls in this account;
//! what they are stands at the foot, and what AWS refuses is printed where it was asked for.
//!
//! May use: [`clicks`](crate::story::clicks), which knows the calls behind each button, and a run to look at. It is not free
//! play's list of experiments ([`ui::console`](crate::ui::console)).
//!
//! ```ignore
//! html! { <MgmtConsole {scene} {memory} {teller} /> }
//! ```

mod account;
mod behind;
mod connect;
mod create;
mod desk;
mod instances;
mod launch;
mod memory;
mod permissions;
mod remove;
mod roles;
mod tags;
mod users;

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use self::desk::Desk;
use self::memory::Screen;
pub use self::memory::{Memory, Teller};
use crate::ui::context::{use_lang, use_page};
use crate::ui::dock::parts::yes;
use crate::ui::dock::scroll;
use crate::ui::state::Scene;
use crate::words::mgmt_words;

/// What the console is drawn from.
#[derive(Properties, PartialEq)]
pub struct MgmtProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// What it remembers.
    pub memory: Rc<Memory>,
    /// The way to tell it.
    pub teller: Teller,
}

/// The console.
#[component]
pub fn MgmtConsole(props: &MgmtProps) -> Html {
    let MgmtProps { scene, memory, teller } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = mgmt_words(lang);
    let root = use_node_ref();
    {
        let (root, fills) = (root.clone(), fills_in(&memory.screen));
        // Another screen begins at its top, wherever the button stood that led there; one to fill in, at its fields.
        use_effect_with(key(&memory.screen), move |_| {
            let Some((root, panel)) = scrolled(&root) else { return };
            match root.query_selector(".mg-screen") {
                Ok(Some(form)) if fills => scroll::bring_to_top(&panel, &form),
                _ => panel.set_scroll_top(0),
            }
        });
    }
    {
        // What AWS refuses is printed under the button, which may be below what is seen.
        let root = root.clone();
        use_effect_with(memory.pressed, move |_| {
            let Some((root, panel)) = scrolled(&root) else { return };
            if let Ok(Some(refused)) = root.query_selector(".mg-screen .mg-refused") {
                scroll::bring_into_view(&panel, &refused);
            }
        });
    }
    let desk = &Desk { scene: scene.clone(), memory: memory.clone(), teller: teller.clone(), page, lang, w };
    let screen = match &memory.screen {
        Screen::Home => html! { <p>{ w.intro }</p> },
        Screen::Roles => roles::list(desk),
        Screen::Create(step) => create::draw(desk, *step),
        Screen::Role(name, part) => roles::role(desk, name, *part),
        Screen::Users => users::list(desk),
        Screen::NewUser => users::create(desk),
        Screen::User(name, part) => users::user(desk, name, *part),
        Screen::Account => account::draw(desk),
        Screen::Instances => instances::list(desk),
        Screen::Launch => launch::draw(desk, instances::open_instances(desk)),
        Screen::Instance(id) => instances::instance(desk, id),
        Screen::Connect(id) => connect::draw(desk, id),
    };
    html! {
        <div class="mgmt" ref={root}>
            <link rel="stylesheet" href="play/mgmt.css" />
            { frame(desk) }
            <section class="mg-screen" key={key(&memory.screen)} data-screen={key(&memory.screen)}>{ screen }</section>
            { behind::draw(desk) }
        </div>
    }
}

/// The console as it is drawn, and the panel in which it is scrolled.
fn scrolled(root: &NodeRef) -> Option<(Element, Element)> {
    let root = root.cast::<Element>()?;
    let panel = root.closest(".dock-panel").ok()??;
    Some((root, panel))
}

/// Whether a screen is there to be filled in.
const fn fills_in(screen: &Screen) -> bool {
    matches!(screen, Screen::Create(_) | Screen::NewUser | Screen::Launch | Screen::Account)
}

/// A screen's name in `data-screen`.
fn key(screen: &Screen) -> String {
    match screen {
        Screen::Home => "home".to_owned(),
        Screen::Roles => "roles".to_owned(),
        Screen::Create(step) => format!("create-{step}"),
        Screen::Role(name, _) => format!("role-{name}"),
        Screen::Users => "users".to_owned(),
        Screen::NewUser => "create-user".to_owned(),
        Screen::User(name, _) => format!("user-{name}"),
        Screen::Account => "account".to_owned(),
        Screen::Instances => "instances".to_owned(),
        Screen::Launch => "launch".to_owned(),
        Screen::Instance(id) => format!("instance-{id}"),
        Screen::Connect(id) => format!("connect-{id}"),
    }
}

/// Who acts, where, and the ways to the screens.
fn frame(desk: &Desk) -> Html {
    let w = desk.w;
    let users = desk.users();
    let options: Vec<(&str, &str)> = users.iter().map(|user| (user.as_str(), user.as_str())).collect();
    let region = desk.cloud(|cloud| cloud.region().to_owned());
    let screen = &desk.memory.screen;
    let roles = matches!(screen, Screen::Roles | Screen::Role(..) | Screen::Create(_));
    let people = matches!(screen, Screen::Users | Screen::User(..) | Screen::NewUser);
    let ec2 = matches!(screen, Screen::Instances | Screen::Launch | Screen::Instance(_) | Screen::Connect(_));
    let way = |name: &'static str, label: String, here: bool, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class="pill" data-do={name} aria-current={here.then(|| yes(true))} {onclick}>{ label }</button>
        }
    };
    html! {
        <>
            <div class="mg-frame">
                <h2>{ w.title }</h2>
                { desk.choice(w.acts, "", &options, &desk.user(), |memory, value| {
                    memory.user = Some(value);
                    memory.go(Screen::Home);
                }) }
                <dl>{ desk::fact(w.region, region) }</dl>
            </div>
            <nav class="mg-tools" aria-label={w.screens}>
                { way("mg-roles", format!("IAM ▸ {}", w.roles), roles, roles::open_roles(desk)) }
                { way("mg-users", format!("IAM ▸ {}", w.users), people, users::open_users(desk)) }
                { way("mg-instances", format!("EC2 ▸ {}", w.instances), ec2, instances::open_instances(desk)) }
                { way("mg-account", format!("EC2 ▸ {}", w.account), *screen == Screen::Account, account::open_account(desk)) }
            </nav>
        </>
    }
}
