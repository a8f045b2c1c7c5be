//! The dock without a browser: what each panel shows of a lesson that was played to its end.

use sts_flow::ui::app::{App, AppProps};
use sts_flow::ui::keys::Command;
use sts_flow::ui::prerender::{Opening, Shown, props};
use sts_flow::ui::stage::layout::Size;
use sts_flow::ui::state::{Model, Msg, Tab};
use sts_flow::words::Lang;
use yew::{LocalServerRenderer, Reducible};

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

/// The page at the lesson's end, with this panel in front.
fn rendered(size: Size, tab: Tab) -> String {
    let opening = props(&Opening { lang: Lang::En, size, shown: Shown::Lesson(FIVE_STEPS) }).unwrap();
    let begin = [Msg::Do(Command::End), Msg::Open(tab)].into_iter().fold(opening.begin, Model::reduce);
    let props = AppProps { begin, in_parts: false, ondrawn: yew::Callback::noop() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

#[test]
fn each_panel_shows_what_happened() {
    let shows: [(Tab, &[&str]); 6] = [
        (Tab::Wire, &["class=\"wire-row", "id=\"wire-request\"", "id=\"wire-response\"", "data-do=\"pin\""]),
        (Tab::Charts, &["data-machine=\"imds-token\"", "data-machine=\"credential\"", "chart-lit", "chart-last"]),
        (Tab::Timeline, &["id=\"timeline\"", "data-credential="]),
        (Tab::CloudTrail, &["class=\"trail-entry\"", "AssumeRole"]),
        (Tab::Console, &["class=\"mgmt\"", "data-do=\"mg-roles\"", "class=\"mg-behind\""]),
        (Tab::Transcript, &["class=\"said-line\"", "<h2>", "class=\"dock-key key-0\""]),
    ];
    for (tab, parts) in shows {
        let html = rendered(Size::Wide, tab);
        let name = tab.as_str();
        for part in parts.iter().map(|part| (*part).to_owned()).chain([format!("id=\"dock-panel-{name}\"")]) {
            assert!(html.contains(&part), "{part} in {name}: {html}");
        }
        assert!(!html.contains(" style="), "{name}");
    }
}

#[test]
fn the_terminals_stand_beside_the_panels_where_there_is_room() {
    let wide = rendered(Size::Wide, Tab::Terminal);
    assert!(wide.contains("id=\"dock-panel-wire\"") && !wide.contains("data-tab=\"terminal\" aria-selected"));
    let narrow = rendered(Size::Tall, Tab::Terminal);
    assert!(!narrow.contains("class=\"dock-panel\"") && narrow.contains("id=\"dock-tab-terminal\""));
    for html in [wide, narrow] {
        assert!(
            html.contains("access.log") || html.contains("flow-app-logs"),
            "what was printed stands in the terminal"
        );
        assert!(html.contains("id=\"term-ec2-input\"") && html.contains("data-front=\"pc\""));
    }
}
