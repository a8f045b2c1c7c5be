//! The card at the end of the first lesson, and where it leads.

use sts_flow::lesson::map;
use sts_flow::ui::address::{FIRST_LESSON, SECOND_LESSON};
use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::keys::Command;
use sts_flow::ui::prerender::{Opening, Shown, props};
use sts_flow::ui::stage::layout::Size;
use sts_flow::ui::state::{Model, Msg};
use sts_flow::words::{Lang, closing};
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

/// The first lesson at its end.
fn ended(lang: Lang) -> String {
    let opening = props(&Opening { lang, size: Size::Wide, shown: Shown::Lesson(FIVE_STEPS) }).unwrap();
    let begin = [Msg::Do(Command::End), Msg::Settled].into_iter().fold(opening.begin, Model::reduce);
    let props = AppProps { begin, in_parts: false, ondrawn: yew::Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

#[test]
fn the_first_lesson_leads_to_the_next_of_the_map() {
    let map = map::parse(include_str!("../../static/lessons/map.json")).unwrap();
    let next = map.after(FIRST_LESSON).unwrap();
    assert_eq!(next.id, SECOND_LESSON);
    for lang in [Lang::Ja, Lang::En] {
        // The map is not there by then: the words have its title.
        assert_eq!(closing(lang).second_lesson, lang.of(&next.title));
        let html = ended(lang);
        let card = &html[html.find("data-closing").expect("a card")..];
        let links = card.split("<a ").skip(1).map(|rest| &rest[..rest.find('>').unwrap()]);
        let main: Vec<&str> = links.filter(|link| link.contains("class=\"main\"")).collect();
        assert_eq!(main.len(), 2, "in the card and below it: {main:?}");
        assert!(main.iter().all(|link| link.contains(&format!("#/lesson/{SECOND_LESSON}"))), "{main:?}");
    }
}
