//! How the page begins, the first lesson to its end, terminals, a lesson that is worked through, the page in one file.

use std::path::Path;

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::{AT_REST, LOG, enter, visit};

#[tokio::test]
async fn it_begins_in_the_visitors_language_and_speaks_the_other() -> Result {
    let (_site, page) = visit("", &Look::desktop().language("ja")).await?;
    assert_eq!(page.eval("[document.documentElement.lang, innerWidth]").await?, json!(["ja", 1280]));
    page.click("button[data-do=start]").await?;
    page.wait_for("[data-lesson-step='1']").await?;
    page.click("button[data-lang=en]").await?;
    page.wait_until("document.documentElement.lang === 'en'").await?;
    page.wait_text("header", "EC2").await?;
    page.reload().await?;
    page.wait_ready().await?;
    assert_eq!(page.eval("document.documentElement.lang").await?, json!("en"), "it is remembered");
    Ok(())
}

#[tokio::test]
async fn the_first_lesson_plays_to_its_end() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    page.wait_until(AT_REST).await?;
    page.play_fastest().await?;
    page.click("button[data-do=ways]").await?;
    page.click("[data-do=run-on]").await?;
    page.click("button[data-do=ways]").await?;
    page.click("button[data-do=play]").await?;
    page.wait_for("button[data-do=pause]").await?;
    page.wait_long("document.querySelector('[data-lesson-step=\"5\"]') !== null").await?;
    page.wait_for("button[data-do=play]").await?;
    page.wait_text(LOG, "2025-10-21 00:05:31 flow-reports\n").await
}

#[tokio::test]
async fn commands_and_panels_have_their_chunks() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    enter(&page, "ec2", "aws sts get-caller-identity --query Account; echo '[1,2]' | jq -c 'map(. + 1)'").await?;
    page.wait_text(LOG, "123456789012").await?;
    page.wait_text(LOG, "[2,3]").await?;
    page.click("[data-tab=timeline]").await?;
    page.wait_for("#dock-panel-timeline #tl-rows").await
}

#[tokio::test]
async fn a_step_of_a_lesson_is_worked_through() -> Result {
    let (_site, page) = visit("#/lesson/same-keys?lang=en", &Look::desktop().reduced_motion()).await?;
    let choice = "[data-ask=without] [data-choice='0']";
    page.wait_for(choice).await?;
    page.eval(&format!("document.querySelector({}).scrollIntoView({{ block: 'center' }})", json!(choice))).await?;
    page.click(choice).await?;
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "aws s3 ls").await?;
    page.wait_for(".course[data-holds]").await?;
    page.click(".course [data-do=next-step]").await?;
    page.wait_for(".course[data-lesson-step='2']").await
}

#[tokio::test]
async fn one_file_runs_from_a_disk() -> Result {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/single/sts-flow.html");
    let url = format!("file://{}", file.canonicalize().expect("`cargo xtask build --single-file` makes it").display());
    let page = Page::blank(&url, &Look::desktop().reduced_motion().firefox()).await?;
    page.goto("#/play?lang=en").await?;
    page.wait_ready().await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_text(LOG, "flow-reports").await?;
    page.click("[data-tab=timeline]").await?;
    page.wait_for(".tl-zone").await
}
