//! Learning alone: a search, the way back to where one has left, a sheet on paper.

use browser_tests::{Look, Result};
use serde_json::json;

use super::{string, visit};

#[tokio::test]
async fn the_search_finds_a_step_and_leads_there() -> Result {
    let (_site, page) = visit("#/lessons?lang=en", &Look::desktop()).await?;
    page.type_into(".find input", "hop limit").await?;
    page.wait_for(".hits [data-hit=no-credentials]").await?;
    page.wait_text(".find [role=status]", "Terms:").await?;
    page.click(".hits [data-hit=no-credentials]").await?;
    page.wait_for("[data-course=no-credentials]").await
}

#[tokio::test]
async fn progress_is_there_after_a_reload() -> Result {
    let (_site, page) = visit("#/lesson/look-inside/3?lang=en", &Look::desktop()).await?;
    page.wait_for("[data-course=look-inside][data-lesson-step='3']").await?;
    page.goto("#/lessons?lang=en").await?;
    page.wait_ready().await?;
    page.reload().await?;
    page.wait_ready().await?;
    page.wait_text("[data-do=resume]", "A3 Look inside IMDS, step 3").await?;
    page.wait_text("[data-lesson=look-inside]", "begun").await?;
    page.click("[data-do=resume]").await?;
    page.wait_for("[data-course=look-inside][data-lesson-step='3']").await
}

/// The sheet is handed to the printer, of which there is none here: its dialog would wait for somebody.
const NO_PRINTER: &str = "document.addEventListener('load', event => {
    if (event.target.id === 'print') event.target.contentWindow.print = () => { window.printed = true; };
}, true)";

#[tokio::test]
async fn the_cheat_sheet_is_handed_to_the_printer() -> Result {
    let (_site, page) = visit("#/lessons?lang=en", &Look::desktop()).await?;
    page.eval(NO_PRINTER).await?;
    page.click("[data-do=sheet]").await?;
    // All tables are computed first.
    page.wait_long("window.printed").await?;
    let text = string(&page, "document.querySelector('#print').contentDocument.body.innerText").await?;
    for part in ["How EC2 gets its credentials", "aws sts get-caller-identity", "Unable to locate credentials"] {
        assert!(text.contains(part), "{part} stands on it: {text}");
    }
    // Its styles are a file's, which the policy lets through.
    let rules = "document.querySelector('#print').contentDocument.styleSheets[0]?.cssRules.length > 4";
    assert_eq!(page.eval(rules).await?, json!(true));
    page.wait_until("document.querySelector('[data-do=sheet]').disabled === false").await
}
