//! What every screen of the console works with: the account, what is filled in, and how fields and buttons are drawn.
//!
//! May use: [`clicks`] and a run. A field has its label, and beside it the name of the API's parameter.
//!
//! ```ignore
//! html! { <>{ desk.text(w.role_name, "RoleName", &form.name, |memory, value| memory.role.name = value) }</> }
//! ```

use std::cell::Ref;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::memory::{Memory, Screen, Tell, Teller};
use crate::cloud::iam::managed;
use crate::cloud::{Cloud, Service};
use crate::story::clicks::{self, Made};
use crate::story::{Action, MAX_TEXT, Terminal};
use crate::ui::context::Page;
use crate::ui::field::{chosen, written};
use crate::ui::keys::Command;
use crate::ui::state::{Msg, Run, Scene};
use crate::words::{Lang, MgmtWords};

/// What a screen is drawn from.
#[derive(Clone)]
pub(super) struct Desk {
    pub scene: Scene,
    pub memory: Rc<Memory>,
    pub teller: Teller,
    pub page: Page,
    pub lang: Lang,
    pub w: &'static MgmtWords,
}

/// A call that a screen makes when it is opened.
pub(super) type Read<'a> = (Service, &'a str, &'a [(&'a str, &'a str)]);

impl Desk {
    pub fn run(&self) -> Ref<'_, Run> {
        self.scene.run()
    }

    /// What `read` finds in the account.
    pub fn cloud<T>(&self, read: impl FnOnce(&Cloud) -> T) -> T {
        read(self.run().played.story.world().cloud())
    }

    /// The users that can act: they have a key.
    pub fn users(&self) -> Vec<String> {
        self.cloud(|cloud| {
            let users = cloud.iam().users().map(|user| user.name.clone());
            users.filter(|name| cloud.user_key(name).is_some()).collect()
        })
    }

    /// As whom it acts.
    pub fn user(&self) -> String {
        let users = self.users();
        let chosen = self.memory.user.clone().filter(|user| users.contains(user));
        chosen.or_else(|| self.cloud(clicks::whoever)).unwrap_or_default()
    }

    /// A call by whoever acts.
    pub fn call(&self, service: Service, action: &str, params: &[(&str, &str)]) -> Action {
        clicks::call(&self.user(), service, action, params)
    }

    /// Remembers something when something happens.
    pub fn tell<E: 'static>(&self, change: impl Fn(&mut Memory, E) + Clone + 'static) -> Callback<E> {
        let teller = self.teller.clone();
        Callback::from(move |event: E| {
            let change = change.clone();
            teller.dispatch(Tell(Box::new(move |memory| change(memory, event))));
        })
    }

    /// To another screen; what that shows is asked for.
    pub fn go(&self, screen: Screen, reads: &[Read<'_>]) -> Callback<MouseEvent> {
        let calls: Vec<Action> =
            reads.iter().map(|(service, action, params)| self.call(*service, action, params)).collect();
        let (teller, page) = (self.teller.clone(), self.page.clone());
        Callback::from(move |_: MouseEvent| {
            let screen = screen.clone();
            teller.dispatch(Tell(Box::new(move |memory| memory.go(screen))));
            // One that is refused does not keep the others back.
            for call in &calls {
                page.send(Msg::Act(call.clone(), |call, _| call));
            }
        })
    }

    /// Makes these calls, in order, up to the first that is refused. If none is, a terminal comes to the front.
    pub fn press(&self, calls: Vec<Action>, opens: Option<Terminal>) -> Callback<MouseEvent> {
        let count = calls.iter().filter(|action| matches!(action, Action::Call { .. })).count();
        let (teller, page, pressed) = (self.teller.clone(), self.page.clone(), (self.run().trace().len(), count));
        Callback::from(move |_: MouseEvent| {
            teller.dispatch(Tell(Box::new(move |memory| memory.pressed = Some(pressed))));
            page.send(Msg::Click(calls.clone(), opens));
        })
    }

    /// The button by which a minute passes.
    pub fn minute(&self) -> Html {
        button("mg-minute", self.w.minute, false, self.page.on(Msg::Do(Command::Wait(1))))
    }

    /// A field's label, and the parameter's name.
    fn label(label: &'static str, param: &'static str) -> Html {
        html! { <span>{ label }if !param.is_empty() { { " " }<code>{ param }</code> }</span> }
    }

    /// What is written into, with its label; `element` draws it from what hears of each letter.
    fn field(
        &self,
        label: &'static str,
        param: &'static str,
        set: impl Fn(&mut Memory, String) + Clone + 'static,
        element: impl FnOnce(Callback<InputEvent>) -> Html,
    ) -> Html {
        let change = self.tell(set);
        let oninput = written(move |text| change.emit(text));
        html! { <label class="mg-field">{ Self::label(label, param) }{ element(oninput) }</label> }
    }

    /// A line of text.
    pub fn text(
        &self,
        label: &'static str,
        param: &'static str,
        value: &str,
        set: impl Fn(&mut Memory, String) + Clone + 'static,
    ) -> Html {
        self.field(label, param, set, |oninput| {
            html! {
                <input type="text" autocomplete="off" spellcheck="false" maxlength={MAX_TEXT.to_string()} name={param} value={value.to_owned()} {oninput} />
            }
        })
    }

    /// Several lines of text.
    pub fn area(
        &self,
        label: &'static str,
        param: &'static str,
        value: &str,
        set: impl Fn(&mut Memory, String) + Clone + 'static,
    ) -> Html {
        self.field(label, param, set, |oninput| {
            html! {
                <textarea rows="12" spellcheck="false" maxlength={MAX_TEXT.to_string()} name={param} value={value.to_owned()} {oninput} />
            }
        })
    }

    /// One of several.
    pub fn choice(
        &self,
        label: &'static str,
        param: &'static str,
        options: &[(&str, &str)],
        value: &str,
        set: impl Fn(&mut Memory, String) + Clone + 'static,
    ) -> Html {
        let change = self.tell(set);
        let onchange = chosen(move |value| change.emit(value));
        let option = |(name, said): &(&str, &str)| {
            html! { <option value={(*name).to_owned()} selected={*name == value}>{ (*said).to_owned() }</option> }
        };
        html! {
            <label class="mg-field">{ Self::label(label, param) }
                <select name={param} {onchange}>{ for options.iter().map(option) }</select></label>
        }
    }

    /// A box to tick; what is beside it, too.
    pub fn check(&self, name: &str, label: Html, on: bool, set: impl Fn(&mut Memory, bool) + Clone + 'static) -> Html {
        let change = self.tell(set);
        let onchange = move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                change.emit(input.checked());
            }
        };
        html! {
            <label class="mg-check"><input type="checkbox" name={name.to_owned()} checked={on} {onchange} /><span>{ label }</span></label>
        }
    }

    /// What a screen shows that was read with `action`; or why that was refused to whoever acts.
    pub fn read(&self, action: &str, shows: impl FnOnce() -> Html) -> Html {
        let run = self.run();
        let user = self.user();
        let made = clicks::made(run.trace(), run.playback.first());
        let last = made.iter().rev().find(|made| made.operation() == action && made.user() == user);
        match last.filter(|made| made.refusal.is_some()) {
            Some(made) => self.refusal(made, &[]),
            None => shows(),
        }
    }

    /// What AWS said, and which calls had been made before.
    fn refusal(&self, made: &Made<'_>, before: &[&Made<'_>]) -> Html {
        let Some(refusal) = &made.refusal else { return Html::default() };
        let names: Vec<String> = before.iter().map(|made| made.name()).collect();
        html! {
            <div class="mg-refused" role="alert">
                <b>{ format!("{}: {}", self.w.refused, made.name()) }</b>
                <p><code>{ format!("{} ({})", refusal.code, made.status.unwrap_or(0)) }</code></p>
                if !refusal.message.is_empty() { <p class="mg-said">{ refusal.message.clone() }</p> }
                if !names.is_empty() { <p>{ format!("{}: {}", self.w.before_it, names.join(", ")) }</p> }
            </div>
        }
    }

    /// What came of the button that was pressed on this screen; `then` follows, if none of its calls was refused.
    pub fn outcome(&self, then: Html) -> Html {
        let Some((pressed, count)) = self.memory.pressed else { return Html::default() };
        let run = self.run();
        let mut made = clicks::made(run.trace(), pressed);
        // Calls may follow that are not this button's: a step's solution is shown, say.
        made.truncate(count);
        if made.is_empty() {
            return Html::default();
        }
        if let Some(refused) = made.iter().position(|made| made.refusal.is_some()) {
            let before: Vec<&Made<'_>> = made[..refused].iter().filter(|made| !made.reads()).collect();
            return self.refusal(&made[refused], &before);
        }
        let names: Vec<String> = made.iter().filter(|made| !made.reads()).map(Made::name).collect();
        if names.is_empty() {
            return Html::default();
        }
        html! {
            <div class="mg-done" role="status"><b>{ format!("✓ {}", self.w.done) }</b><p>{ names.join(", ") }</p>{ then }</div>
        }
    }
}

/// Every policy that can be attached: its ARN, its name, and what it says.
pub(super) fn attachable(desk: &Desk) -> Vec<(String, String, String)> {
    let own = desk.cloud(|cloud| {
        let mine = cloud.iam().policies();
        mine.map(|policy| (policy.arn.to_string(), policy.name.clone(), policy.default.document.source().to_owned()))
            .collect::<Vec<_>>()
    });
    let aws = managed::ALL.iter().map(|policy| (policy.arn(), policy.name.to_owned(), policy.document.to_owned()));
    own.into_iter().chain(aws).collect()
}

/// What AWS shows as JSON, laid out.
pub(super) fn pretty(source: &str) -> String {
    let read = serde_json::from_str::<serde_json::Value>(source);
    read.map_or_else(|_| source.to_owned(), |value| crate::wire::layout::cli(&value))
}

/// A button; the main one of its screen, or another.
pub(super) fn button(name: &'static str, label: &'static str, main: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class={classes!("pill", main.then_some("mg-main"))} data-do={name} {onclick}>{ label }</button>
    }
}

/// A name and its value.
pub(super) fn fact(label: &'static str, value: impl Into<AttrValue>) -> Html {
    let value: AttrValue = value.into();
    html! { <div><dt>{ label }</dt><dd>{ value }</dd></div> }
}
