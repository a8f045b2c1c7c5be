//! The page on which a person signs in: a card over the stage, for as long as a program waits for it.
//!
//! May use: [`state`](super::state), [`words`](crate::words).
//!
//! It shows what the browser of the simulation shows at the playhead; what is pressed is done in the run, as a typed line is. In
//! the past nothing can be pressed.

use std::rc::Rc;

use yew::prelude::*;

use super::context::{use_lang, use_page};
use super::state::Msg;
use crate::story::{SignIn, SignInPage};
use crate::words::sign_in::{Labels, labels, news, session};
use crate::words::{Lang, terminal_label};

/// What the card is drawn from.
#[derive(Properties, PartialEq)]
pub struct SignInCardProps {
    /// The page at the playhead.
    pub page: Rc<SignIn>,
    /// Whether the program still waits at the end of the run.
    pub live: bool,
}

/// The card.
#[component]
pub fn SignInCard(props: &SignInCardProps) -> Html {
    let (lang, page) = (use_lang(), use_page());
    let shown = &props.page;
    let (l, live) = (labels(lang), props.live);
    let pick = |session: Option<&String>| page.on::<MouseEvent>(Msg::SignIn(session.cloned()));
    let code = match &shown.page {
        SignInPage::Code { code } => {
            let enter = page.on::<MouseEvent>(Msg::Enter(shown.terminal, vec![code.clone()]));
            html! { { shown_code(code, l, live, enter) } }
        }
        _ => Html::default(),
    };
    let picks = matches!(shown.page, SignInPage::Asks | SignInPage::Refused { .. });
    html! {
        <div class="sign-in" role="dialog" aria-label={l.title} data-sign-in={shown.terminal.as_str()}>
            <link rel="stylesheet" href="play/sign-in.css" />
            <h2>{ l.title }{ " · " }{ terminal_label(lang, shown.terminal) }</h2>
            <p class="sign-in-note">{ l.simulated }</p>
            if let Some(news) = news(&shown.page, lang) {
                <p role="status">{ news }</p>
            }
            { code }
            if picks {
                <p>{ l.pick }</p>
                <div class="sign-in-picks">
                    { for shown.sessions.iter().map(|arn| choice(arn, lang, !live, pick(Some(arn)))) }
                </div>
                <button type="button" data-do="decline" disabled={!live} onclick={pick(None)}>{ l.decline }</button>
            }
            if !live {
                <p class="sign-in-note">{ l.past }</p>
            }
        </div>
    }
}

/// A console session, to be picked.
fn choice(arn: &str, lang: Lang, disabled: bool, onclick: Callback<MouseEvent>) -> Html {
    let name = arn.rsplit(['/', ':']).next().unwrap_or(arn);
    html! {
        <button type="button" data-session={arn.to_owned()} data-do={["sign-in-", name].concat()} title={arn.to_owned()} {disabled} {onclick}>
            { session(arn, lang) }
        </button>
    }
}

/// A code, to be typed elsewhere.
fn shown_code(code: &str, l: &Labels, live: bool, enter: Callback<MouseEvent>) -> Html {
    html! {
        <>
            <p>{ l.code }</p>
            <code>{ code.to_owned() }</code>
            <button type="button" data-do="type-code" disabled={!live} onclick={enter}>{ l.type_code }</button>
        </>
    }
}
