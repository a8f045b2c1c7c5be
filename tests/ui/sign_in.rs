//! The page on which a person signs in, without a browser: a card as long as a program waits, and gone when it has gone on.

use std::rc::Rc;

use sts_flow::story::Terminal;
use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::keys::Command;
use sts_flow::ui::prerender::{Opening, Shown, props};
use sts_flow::ui::stage::layout::Size;
use sts_flow::ui::state::{Model, Msg};
use sts_flow::words::Lang;
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

fn begin(lang: Lang) -> Rc<Model> {
    let opening = props(&Opening { lang, size: Size::Wide, shown: Shown::Lesson(FIVE_STEPS) }).unwrap();
    Model::reduce(opening.begin, Msg::Do(Command::End))
}

fn then(model: Rc<Model>, msg: Msg) -> Rc<Model> {
    [msg, Msg::Do(Command::End), Msg::Settled].into_iter().fold(model, Model::reduce)
}

fn typed(model: Rc<Model>, line: &str) -> Rc<Model> {
    then(model, Msg::Enter(Terminal::Pc, vec![line.to_owned()]))
}

fn rendered(begin: &Rc<Model>) -> String {
    let props = AppProps { begin: begin.clone(), in_parts: false, ondrawn: yew::Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

#[test]
fn a_session_is_picked_on_the_card() {
    for (lang, words) in [
        (Lang::En, ["Sign in to AWS", "Continue with an active session", "Root user", "Cancel sign-in"]),
        (Lang::Ja, ["AWS サインイン", "アクティブなセッションで続行", "ルートユーザー", "サインインをキャンセル"]),
    ] {
        let model = typed(begin(lang), "aws login --profile dev --region us-east-1");
        let html = rendered(&model);
        for part in words.into_iter().chain([
            "data-sign-in=\"pc\"",
            "role=\"dialog\"",
            "data-session=\"arn:aws:iam::123456789012:user/admin\"",
            "data-session=\"arn:aws:iam::123456789012:root\"",
        ]) {
            assert!(html.contains(part), "{part}: {html}");
        }
        let model = then(model, Msg::SignIn(Some("arn:aws:iam::123456789012:user/admin".to_owned())));
        let html = rendered(&model);
        assert!(!html.contains("data-sign-in") && html.contains("Updated profile dev to use"), "{html}");
        // In the past the card is there again, and nothing can be pressed.
        let back =
            [Msg::Do(Command::Back), Msg::Do(Command::Back), Msg::Settled].into_iter().fold(model, Model::reduce);
        let html = rendered(&back);
        assert!(!html.contains("data-sign-in") || html.contains("disabled"), "{html}");
    }
}

#[test]
fn a_code_is_shown_for_another_device() {
    let model = typed(begin(Lang::En), "aws login --profile dev --region us-east-1 --remote");
    let html = rendered(&then(model, Msg::SignIn(Some("admin".to_owned()))));
    assert!(html.contains("data-do=\"type-code\"") && html.contains("<code>"), "{html}");
}
