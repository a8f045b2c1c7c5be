//! What is wrong is said in a sentence, with a way on; the page is never blank.

use browser_tests::{Failure, Look, Page, Result, Site};
use serde_json::json;
use sts_flow::story::MAX_ACTIONS;

use super::{AT_REST, LESSON, assert_quiet, move_by, string, visit};

const ALERT: &str = "[role=alert]";
const WAY: &str = "[role=alert] :is(a[href], button)";

/// The sentence, and that there is a way on and a page around it.
async fn said(page: &Page) -> Result<String> {
    page.wait_for(ALERT).await?;
    page.wait_for(WAY).await?;
    if !page.visible(WAY).await? {
        return Err(Failure::new("the way on cannot be seen"));
    }
    assert!(page.visible("header .mark").await? && page.visible("main").await?, "the page is blank");
    page.text("[role=alert] p").await
}

/// The lesson plays as if nothing had been wrong.
async fn assert_usable(page: &Page) -> Result {
    page.wait_until(AT_REST).await?;
    page.wait_gone(ALERT).await?;
    page.wait_for("[data-lesson-step]").await?;
    move_by(page, "button[data-do=step]").await
}

#[tokio::test]
async fn a_lesson_that_cannot_be_played_says_why() -> Result {
    let site = Site::built()?
        .replace("lessons/broken.json", "{")
        .replace("lessons/unknown-field.json", &LESSON.replacen("\"seed\"", "\"sead\"", 1))
        .replace("lessons/other-format.json", &LESSON.replacen("\"format\": 1", "\"format\": 7", 1))
        .replace("lessons/half.json", &LESSON.replacen(", \"en\": \"How EC2 gets its credentials\"", "", 1))
        .replace("lessons/untrue.json", &LESSON.replacen("\"status\": 200", "\"status\": 418", 1))
        .replace("lessons/html.json", "<!doctype html><title>Not what was asked for</title>")
        .serve()
        .await?;
    let page = Page::blank(site.url(), &Look::desktop().reduced_motion()).await?;
    for (id, why) in [
        ("broken", "line 1, column 1"),
        ("unknown-field", "sead"),
        ("other-format", "format 7"),
        ("half", "title"),
        ("untrue", "expected in step 1"),
        ("html", "line 1, column 1"),
        ("missing", "404"),
    ] {
        page.goto(&format!("#/lesson/{id}?lang=en")).await?;
        page.wait_ready().await?;
        let sentence = said(&page).await?;
        assert!(sentence.contains(&format!("“{id}”")) && sentence.contains(why), "{id}: {sentence}");
        // In the other language, too.
        page.click("button[data-lang=ja]").await?;
        page.wait_text(ALERT, &format!("「{id}」")).await?;
        assert!(page.text(ALERT).await?.contains('。'));
        page.click("[role=alert] a[href]").await?;
        assert_usable(&page).await?;
        assert_eq!(string(&page, "location.hash").await?, "#/lesson/five-steps?lang=ja");
    }
    Ok(())
}

#[tokio::test]
async fn a_broken_first_lesson_can_be_loaded_again() -> Result {
    let site = Site::built()?.replace("lessons/five-steps.json", "{").serve().await?;
    for hash in ["#/lesson/five-steps?lang=en", "#/play?lang=en"] {
        let page = Page::open(&site, hash, &Look::desktop()).await?;
        let sentence = said(&page).await?;
        assert!(sentence.contains("“five-steps”") && sentence.contains("line 1, column 1"), "{sentence}");
        // It is mended meanwhile.
        page.eval("window.stale = true").await?;
        page.click("[role=alert] button[data-do=reload]").await?;
        page.wait_until("window.stale === undefined").await?;
        page.wait_ready().await?;
        said(&page).await?;
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_address_that_means_nothing_leads_to_the_lesson() -> Result {
    let (_site, page) = visit("#/lesson/five-steps", &Look::desktop().reduced_motion()).await?;
    for (hash, why) in [
        ("#/nowhere?lang=en", "#/nowhere"),
        ("#/lesson/../../secret?lang=en", "#/lesson/../../secret"),
        ("#%F0%9F%92%A3=&&?lang=en", "nothing at the address"),
        ("#/lesson/five-steps/6?lang=en", "no step “6”"),
        ("#/lesson/five-steps/0?lang=en", "no step “0”"),
        ("#/lesson/five-steps/two?lang=en", "no step “two”"),
        ("#/lesson/five-steps/99999999999999999999?lang=en", "no step “99999999999999999999”"),
    ] {
        // As a link from elsewhere, and as an address that is edited.
        for edited in [false, true] {
            if edited {
                page.goto("#/lesson/five-steps?lang=en").await?;
                page.wait_ready().await?;
                page.wait_until(AT_REST).await?;
                page.eval(&format!("location.hash = {}", json!(hash))).await?;
            } else {
                page.goto(hash).await?;
                page.wait_ready().await?;
            }
            page.wait_for("[data-lesson-step='1']").await?;
            let sentence = said(&page).await?;
            assert!(sentence.contains(why), "{hash}: {sentence}");
            page.click("[role=alert] button[data-do=dismiss]").await?;
            assert_usable(&page).await?;
        }
    }
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_file_that_is_no_run_leaves_the_page_as_it_is() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    move_by(&page, "button[data-do=step]").await?;
    let run = json!({
        "kind": "sts-flow-run", "version": 1, "lesson": "five-steps", "seed": 1, "actions": [], "position": 0
    });
    let typed = json!({ "do": "type", "terminal": "pc", "line": "true" });
    let with = |name: &str, value: serde_json::Value| {
        let mut run = run.clone();
        run[name] = value;
        run.to_string()
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (n, (text, why)) in [
        ("{ no JSON".to_owned(), "not a saved STS Flow run"),
        (String::new(), "not a saved STS Flow run"),
        ("[1, 2, 3]".to_owned(), "not a saved STS Flow run"),
        ("\u{0}\u{1}\u{fffd}PNG".to_owned(), "not a saved STS Flow run"),
        (with("version", json!(3)), "format 3, but this page reads formats up to 2"),
        (with("version", json!("old")), "format 0, but this page reads formats up to 2"),
        (with("seed", json!("seven")), "cannot be opened: seed"),
        (with("position", json!(-1)), "cannot be opened: position"),
        (with("extra", json!(true)), "extra"),
        (with("actions", json!([{ "do": "fly" }])), "cannot be opened: actions"),
        (with("actions", json!(vec![typed; MAX_ACTIONS + 1])), "cannot be opened: 20001 actions"),
        (with("lesson", json!("another")), "“another”"),
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.path().join(format!("{n}.json"));
        std::fs::write(&path, &text).expect("the file can be written");
        let before = page.eval(super::FINGERPRINT).await?;
        page.type_into("#open-run", &path.to_string_lossy()).await?;
        let sentence = said(&page).await?;
        assert!(sentence.contains(why), "{text:.80}: {sentence}");
        let after = page.eval(super::FINGERPRINT).await?;
        for name in ["step", "clock", "caption", "nodes", "messages", "keys", "terminals", "needle"] {
            assert_eq!(after[name], before[name], "{name} after {text:.80}");
        }
        page.click("[role=alert] button[data-do=dismiss]").await?;
        page.wait_gone(ALERT).await?;
    }
    assert_usable(&page).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn what_the_browser_kept_may_be_garbage() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    for garbage in ["{", "", "ja", "xx light", "ja neon", "ja light dark", "\u{0}\u{ffff}"] {
        page.eval(&format!("for (const key of Object.keys(localStorage)) localStorage[key] = {}", json!(garbage)))
            .await?;
        page.goto("#/lesson/five-steps?lang=en").await?;
        page.wait_ready().await?;
        page.wait_until(AT_REST).await?;
        let sentence = said(&page).await?;
        assert!(sentence.contains("could not be read"), "{garbage}: {sentence}");
        page.click("[role=alert] button[data-do=dismiss]").await?;
        assert_usable(&page).await?;
    }
    // What was unreadable is mended by then.
    page.goto("#/lesson/five-steps?lang=en").await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    assert_eq!(page.count(ALERT).await?, 0);
    assert_quiet(&page).await
}
