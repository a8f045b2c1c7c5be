//! Everything can be done from the keyboard.

use browser_tests::{Look, Result};
use serde_json::json;

use super::{AT_REST, NEEDLE, assert_quiet, string, visit};

const FOCUS: &str = "document.activeElement";

#[tokio::test]
async fn time_is_moved_by_keys() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    page.press("Space").await?;
    page.wait_until(&format!("{NEEDLE} !== '0.00%'")).await?;
    page.wait_for("button[data-do=pause]").await?;
    page.press("Space").await?;
    page.wait_until(AT_REST).await?;

    page.look(&Look::desktop().reduced_motion()).await?;
    page.press("End").await?;
    page.wait_until(&format!("{NEEDLE} === '100.00%'")).await?;
    page.press("Home").await?;
    page.wait_until(&format!("{NEEDLE} === '0.00%'")).await?;
    page.press("ArrowRight").await?;
    page.wait_until(&format!("{NEEDLE} !== '0.00%'")).await?;
    let first = string(&page, NEEDLE).await?;
    page.press("ArrowRight").await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(first))).await?;
    page.press("ArrowLeft").await?;
    page.wait_until(&format!("{NEEDLE} === {}", json!(first))).await?;
    page.press("e").await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(first))).await?;

    // A clicker's keys go from step to step of the lesson.
    page.press("Home").await?;
    for step in 1..=5 {
        page.press("PageDown").await?;
        page.wait_for(&format!("[data-lesson-step='{step}']")).await?;
        page.wait_for("button[data-do=pause]").await?;
    }
    // From the beginning of a step, back to the one before.
    page.eval("location.hash = '#/lesson/five-steps/4?lang=en'").await?;
    page.wait_for("[data-lesson-step='4']").await?;
    page.eval("location.hash = '#/lesson/five-steps/5?lang=en'").await?;
    page.wait_for("[data-lesson-step='5']").await?;
    page.press("PageUp").await?;
    page.wait_for("[data-lesson-step='4']").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_keys_are_listed_and_ignored_where_somebody_types() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    assert_eq!(page.count("[role=dialog]").await?, 0);
    page.press("?").await?;
    page.wait_for("[role=dialog]").await?;
    assert!(page.eval(&format!("{FOCUS}.closest('[role=dialog]') !== null")).await?.as_bool() == Some(true));
    let listed = page.text("[role=dialog]").await?;
    for key in ["Space", "→", "←", "Home", "End", "PageDown", "?", "Esc"] {
        assert!(listed.contains(key), "{key} is not in the list:\n{listed}");
    }
    page.press("Escape").await?;
    page.wait_gone("[role=dialog]").await?;

    // With nothing but keys into the terminal, and there they are letters.
    page.press("t").await?;
    page.wait_until(&format!("{FOCUS}.matches('[data-terminal=ec2] input')")).await?;
    let before = string(&page, NEEDLE).await?;
    for key in ["k", "Space", "?", "e", "n", "l", "ArrowLeft", "Home", "End"] {
        page.press(key).await?;
    }
    assert_eq!(page.eval(&format!("{FOCUS}.value")).await?, json!("k ?enl"));
    assert_eq!(page.count("[role=dialog]").await?, 0);
    assert_eq!(string(&page, NEEDLE).await?, before);
    assert_eq!(page.attr("html", "lang").await?.as_deref(), Some("en"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn tab_reaches_the_message_and_enter_opens_it() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    while page.count("[data-message]").await? == 0 {
        page.press("ArrowRight").await?;
    }
    // From the beginning of the document.
    page.eval("document.activeElement.blur()").await?;
    let mut visited = Vec::new();
    while page.eval(&format!("{FOCUS}.matches('[data-message]')")).await? != json!(true) {
        assert!(visited.len() < 60, "Tab does not come to the message; it came to {visited:#?}");
        page.press("Tab").await?;
        visited.push(string(&page, &format!("{FOCUS}.outerHTML.slice(0, 80)")).await?);
    }
    assert!(page.eval(&format!("{FOCUS}.getAttribute('aria-label').length > 10")).await? == json!(true));
    page.press("Enter").await?;
    page.wait_text(".wire-row", "PUT /latest/api/token HTTP/1.1").await?;
    page.wait_for(".wire-tools [aria-pressed=true]").await?;

    // Arrows move between tabs, and do not move time.
    let before = string(&page, NEEDLE).await?;
    page.eval("document.querySelector('[role=tab][data-tab=wire]').focus()").await?;
    page.press("ArrowRight").await?;
    page.wait_for("[role=tab][data-tab=charts][aria-selected=true]").await?;
    assert_eq!(string(&page, &format!("{FOCUS}.dataset.tab")).await?, "charts");
    assert_eq!(string(&page, NEEDLE).await?, before);
    assert_quiet(&page).await
}
