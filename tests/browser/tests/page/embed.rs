//! The page in a frame of a page from another origin, and as one file from a disk.

use std::path::Path;

use browser_tests::{Look, Page, Result, Site};
use serde_json::json;

use super::terminals::enter;
use super::{AT_REST, assert_quiet};

/// A page with a frame, which notes what it hears.
const AROUND: &str = "<!doctype html><html lang=en><title>Around</title><iframe id=flow title=flow width=1200 height=700></iframe>\
    <script>window.heard = []; addEventListener('message', ({ origin, data }) => heard.push({ origin, ...data }))</script>";

/// Whether the page around has heard that this is shown.
fn heard(what: &str) -> String {
    format!("heard.some(({{ event, lesson, step, playing, lang, why }}) => {what})")
}

#[tokio::test]
async fn a_page_from_elsewhere_steers_it_and_hears_what_it_shows() -> Result {
    let site = Site::built()?.serve().await?;
    let around = Site::empty().replace("index.html", AROUND).serve().await?;
    let page = Page::blank(around.url(), &Look::desktop().reduced_motion().language("en")).await?;
    page.goto("").await?;
    let origin = page.eval("location.origin").await?;
    let flow = site.url().trim_end_matches('/').to_owned();
    let address = |origin: &str| format!("{flow}/#/lesson/five-steps?lang=en&embed=1{origin}");
    let named = address(&format!("&origin={}", origin.as_str().unwrap_or_default()));
    page.eval(&format!("flow.src = {}", json!(named))).await?;
    page.wait_until(&heard("lesson === 'five-steps' && step === 1 && lang === 'en' && !playing")).await?;
    assert_eq!(page.eval(&format!("heard.every(({{ origin }}) => origin === {})", json!(flow))).await?, json!(true));
    let send = |letter: serde_json::Value| format!("void flow.contentWindow.postMessage({letter}, {})", json!(flow));
    page.eval(&send(json!({ "stsFlow": 1, "do": "go", "lesson": "same-keys", "step": 2 }))).await?;
    page.wait_until(&heard("lesson === 'same-keys' && step === 2")).await?;
    page.eval(&send(json!({ "stsFlow": 1, "do": "language", "lang": "ja" }))).await?;
    page.wait_until(&heard("lesson === 'same-keys' && lang === 'ja'")).await?;
    page.eval(&send(json!({ "stsFlow": 1, "do": "type", "line": "aws s3 ls" }))).await?;
    page.wait_until(&heard("event === 'refused' && why.includes('type')")).await?;
    // Whoever is not named is neither heard nor told.
    let anew = format!(
        "(() => {{ flow.remove(); heard.length = 0; const frame = document.createElement('iframe'); frame.id = 'flow'; \
         frame.src = {}; document.body.append(frame) }})()",
        json!(address(""))
    );
    page.eval(&anew).await?;
    let later = "new Promise(later => setTimeout(later, 3000))";
    page.eval(later).await?;
    page.eval(&send(json!({ "stsFlow": 1, "do": "go", "lesson": "same-keys", "step": 2 }))).await?;
    page.eval(later).await?;
    assert_eq!(page.eval("heard.length").await?, json!(0));
    Ok(())
}

#[tokio::test]
async fn without_its_header_the_stage_has_the_room() -> Result {
    let site = Site::built()?.serve().await?;
    let page = Page::open(&site, "#/lesson/five-steps?lang=en&embed=1", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    assert!(!page.visible("header").await?);
    assert_eq!(page.eval("document.documentElement.scrollHeight <= innerHeight").await?, json!(true));
    assert_quiet(&page).await
}

/// `cargo xtask test` makes the file after the page.
#[tokio::test]
async fn one_file_runs_from_a_disk() -> Result {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/single/sts-flow.html");
    let url = format!("file://{}", file.canonicalize().expect("`cargo xtask build --single-file` makes it").display());
    let page = Page::blank(&url, &Look::desktop().reduced_motion()).await?;
    page.goto("#/play?lang=en").await?;
    page.wait_ready().await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "flow-reports").await?;
    // What is in chunks, styles and lessons.
    enter(&page, "ec2", "echo '{\"a\":[1,2]}' | jq -c .a").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "[1,2]").await?;
    page.click("[data-tab=timeline]").await?;
    page.wait_for(".tl-zone").await?;
    page.eval("void (location.hash = '#/lesson/same-keys?lang=en')").await?;
    page.wait_for("[data-course=same-keys]").await?;
    let asked = "performance.getEntriesByType('resource').filter(e => !e.name.startsWith('blob:') && !e.name.startsWith('data:')).length";
    assert_eq!(page.eval(asked).await?, json!(0), "no request leaves the file");
    assert_quiet(&page).await
}
