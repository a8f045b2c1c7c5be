//! Everybody can use it: axe has no objection, keys are enough, nothing is scrolled sideways, and nothing moves for who asks
//! for that.

use std::{env, fs};

use browser_tests::{Failure, Look, Page, Result, Site, WIDER};
use serde_json::{Value, json};

use super::{AT_REST, NEEDLE, string, strings, visit};

/// What axe objects to: the rule, how bad it is, and where.
const OBJECTIONS: &str =
    "window.axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.flatMap(violation =>
  violation.nodes.slice(0, 4).map(node => `${violation.id} (${violation.impact}): ${node.target.join(' ')} ${
    node.any.concat(node.all, node.none).map(check => check.message).join('; ').slice(0, 160)}`)))";

/// axe's script. `cargo xtask test` has it ready and says where it is.
fn axe() -> Result<String> {
    let path =
        env::var_os("AXE").ok_or_else(|| Failure::new("AXE does not name axe.min.js: `cargo xtask test` does."))?;
    fs::read_to_string(path).map_err(|cause| Failure::of("Cannot read what AXE names", cause))
}

#[tokio::test]
async fn axe_has_no_objection() -> Result {
    let axe = axe()?;
    let (_site, page) = visit("#/?lang=en", &Look::desktop().reduced_motion()).await?;
    let mut found = Vec::new();
    for hash in ["#/?lang=en", "#/lesson/five-steps?lang=ja", "#/lesson/look-inside?lang=en", "#/play?lang=en"] {
        page.goto(hash).await?;
        page.wait_ready().await?;
        if page.count("button[data-do=play]").await? > 0 {
            page.wait_until(AT_REST).await?;
            page.press("ArrowRight").await?;
            page.wait_until(AT_REST).await?;
        }
        // A script, and no expression.
        page.client().execute(&axe, Vec::new()).await.map_err(|cause| Failure::of("axe does not start", cause))?;
        let objections = strings(&page, OBJECTIONS).await?;
        found.extend(objections.into_iter().map(|objection| format!("{hash}: {objection}")));
    }
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}

/// Presses Tab, or Shift and Tab, until this has the focus. Beyond the page's end is the browser's own frame, in which keys are
/// no page's: so each way leads there within the page.
async fn tab_to(page: &Page, key: &str, css: &str) -> Result {
    let there = format!("document.activeElement?.matches({}) ?? false", json!(css));
    for _ in 0..160 {
        if page.eval(&there).await? == Value::Bool(true) {
            return Ok(());
        }
        page.press(key).await?;
    }
    Err(Failure::new(format!("{key} does not come to {css}")))
}

#[tokio::test]
async fn a_step_is_worked_through_by_keyboard_alone() -> Result {
    let (_site, page) = visit("#/lesson/same-keys?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for("[data-ask=without]").await?;
    tab_to(&page, "Tab", "[data-ask=without] [data-choice='0']").await?;
    page.press("Enter").await?;
    page.wait_for("[data-ask=without] [data-choice='0'][aria-pressed=true]").await?;
    // Among tabs, arrows choose.
    tab_to(&page, "Tab", "[role=tab][data-front][aria-selected=true]").await?;
    let focus = "document.activeElement.dataset.front";
    for _ in 0..4 {
        if string(&page, focus).await? == "pc" {
            break;
        }
        let before = string(&page, focus).await?;
        page.press("ArrowRight").await?;
        page.wait_until(&format!("{focus} !== {}", json!(before))).await?;
    }
    page.wait_for("[role=tab][data-front=pc][aria-selected=true]").await?;
    tab_to(&page, "Tab", "[data-terminal=pc] input").await?;
    for letter in "aws s3 ls".chars().map(String::from) {
        page.press(if letter == " " { "Space" } else { &letter }).await?;
    }
    page.press("Enter").await?;
    page.wait_for(".course[data-holds]").await?;
    tab_to(&page, "Shift+Tab", ".course [data-do=next-step]").await?;
    page.press("Enter").await?;
    page.wait_for(".course[data-lesson-step='2']").await
}

/// The page at its address, in a frame that is as narrow as a phone: no window of Firefox is.
const PHONE: &str = "<!doctype html><html lang=en><title>Phone</title><iframe title=phone width=390 height=844></iframe>\
    <script>document.querySelector('iframe').src = './' + location.hash</script>";

#[tokio::test]
async fn nothing_is_scrolled_sideways() -> Result {
    let site = Site::built()?.replace("phone.html", PHONE).serve().await?;
    let page = Page::blank(site.url(), &Look::desktop().size(1280, 900).reduced_motion().firefox()).await?;
    let mut wrong = Vec::new();
    for (file, width) in [("phone.html", 390), ("", 1280)] {
        for hash in ["#/?lang=ja", "#/lesson/five-steps?lang=en", "#/lesson/look-inside?lang=ja", "#/play?lang=ja"] {
            page.goto(&format!("{file}{hash}")).await?;
            if !file.is_empty() {
                let into = page.client().enter_frame(0).await;
                into.map_err(|cause| Failure::of("Cannot look into the frame", cause))?;
            }
            page.wait_ready().await?;
            assert_eq!(page.eval("innerWidth").await?, json!(width));
            let mut here = strings(&page, WIDER).await?;
            for tab in ["wire", "charts", "timeline", "transcript", "console"] {
                let tab = format!("[role=tab][data-tab={tab}]");
                if page.count(&tab).await? == 0 {
                    continue;
                }
                page.eval(&format!("document.querySelector({}).click()", json!(tab))).await?;
                page.wait_for(&format!("{tab}[aria-selected=true]")).await?;
                page.wait_gone(".dock-panel [aria-busy=true]").await?;
                here.extend(strings(&page, WIDER).await?);
            }
            wrong.extend(here.into_iter().map(|what| format!("{hash} at {width}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

/// Notes each place that the needle comes to.
const WATCH: &str = "(() => {
    const needle = document.querySelector('#needle');
    window.places = new Set();
    new MutationObserver(() => window.places.add(needle.style.getPropertyValue('--at')))
        .observe(needle, { attributes: true, attributeFilter: ['style'] });
})()";

#[tokio::test]
async fn nothing_moves_for_who_asks_for_that() -> Result {
    for (look, moves) in [(Look::desktop().reduced_motion(), false), (Look::desktop(), true)] {
        let (_site, page) = visit("#/lesson/five-steps?lang=en", &look).await?;
        page.wait_until(AT_REST).await?;
        assert_eq!(page.eval("matchMedia('(prefers-reduced-motion: reduce)').matches").await?, json!(!moves));
        page.eval(WATCH).await?;
        page.click("button[data-do=step]").await?;
        page.wait_until(&format!("{AT_REST} && window.places.size > 0 && {NEEDLE} !== '0.00%'")).await?;
        let places = page.eval("window.places.size").await?.as_u64().unwrap_or_default();
        assert_eq!(places > 1, moves, "the needle came to {places} places");
    }
    Ok(())
}
