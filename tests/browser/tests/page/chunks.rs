//! A program whose code is a chunk: fetched when somebody comes near it, and run as if it had been there.

use browser_tests::{Look, Page, Result, Served, Site, Trouble};
use serde_json::json;
use sts_flow::lesson::share;

use super::opening::{SOONER, at_first};
use super::share::run;
use super::terminals::{enter, saved};
use super::{AT_REST, assert_quiet, strings, visit};

const CODE: &str = "_jq.wasm";
const NODE: &str = "_node.wasm";
const PANELS: &str = "_panels.wasm";
const SHARE: &str = "_share.wasm";
const QUERY: &str = "_query.wasm";
const ACCOUNT: &str = "_account.wasm";
const LOG: &str = "[data-terminal=pc] [role=log]";
const WAITS: &str = "[data-terminal=pc] .term-waits";
/// What stands in the input, in JavaScript.
const INPUT: &str = "document.querySelector('[data-terminal=pc] input').value";
/// What a function needs, up to its call.
const FUNCTION: &str = "export AWS_PROFILE=admin; \
    aws iam create-role --role-name lambda-s3-read --assume-role-policy-document file://./lambda-role.json > made; \
    sleep 10; zip function.zip index.js > packed; aws lambda create-function --function-name keys --runtime nodejs20.x \
    --handler index.handler --zip-file fileb://function.zip --role arn:aws:iam::123456789012:role/lambda-s3-read > made; \
    sleep 5; echo ready";

/// How often a chunk has been asked for, in JavaScript.
fn asked(code: &str) -> String {
    format!("performance.getEntriesByType('resource').filter(one => one.name.endsWith('{code}')).length")
}

/// A visitor at the local PC, whose host has this trouble with a chunk.
async fn at_the_pc(trouble: Option<(&str, Trouble)>) -> Result<(Served, Page)> {
    let site = Site::built()?.serve().await?;
    if let Some((code, trouble)) = trouble {
        site.trouble(code, trouble);
    }
    let page = Page::open(&site, "#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    page.click("[data-front=pc]").await?;
    Ok((site, page))
}

#[tokio::test]
async fn a_chunk_is_fetched_once_and_not_before_somebody_comes_near_it() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    page.press("End").await?;
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "aws s3 ls").await?;
    page.wait_text(LOG, "Unable to locate credentials").await?;
    assert_eq!(page.eval(&asked(CODE)).await?, json!(0));
    assert_eq!(page.eval(&asked(NODE)).await?, json!(0));
    assert_eq!(page.eval(&asked(QUERY)).await?, json!(0));
    // Nor what nobody has looked at.
    assert_eq!(page.eval(&asked(PANELS)).await?, json!(0));
    assert_eq!(page.eval(&asked(SHARE)).await?, json!(0));
    // Nor what only other calls need.
    assert_eq!(page.eval(&asked(ACCOUNT)).await?, json!(0));
    // While it is still being written.
    page.type_into("[data-terminal=pc] input", "echo '{\"a\":[1,2]}' | jq -c .a").await?;
    page.wait_until(&format!("{} === 1", asked(CODE))).await?;
    page.press("Enter").await?;
    page.wait_text(LOG, "[1,2]").await?;
    enter(&page, "pc", "echo '\"two\"' | jq -r .").await?;
    page.wait_text(LOG, "two\n").await?;
    assert_eq!(page.eval(&asked(CODE)).await?, json!(1));
    assert_eq!(page.eval(&asked(NODE)).await?, json!(0));
    page.type_into("[data-terminal=pc] input", "node -e 'console.log([1].map(x => x + 1))'").await?;
    page.wait_until(&format!("{} === 1", asked(NODE))).await?;
    page.press("Enter").await?;
    page.wait_text(LOG, "[ 2 ]").await?;
    enter(&page, "pc", "node -p '/b+/.exec(`abbc`)[0].length + `nd`'").await?;
    page.wait_text(LOG, "2nd").await?;
    assert_eq!(page.eval(&asked(NODE)).await?, json!(1));
    page.type_into(
        "[data-terminal=pc] input",
        "aws iam list-users --profile admin --query 'Users[].UserName | sort(@)'",
    )
    .await?;
    page.wait_until(&format!("{} === 1", asked(QUERY))).await?;
    page.press("Enter").await?;
    page.wait_text(LOG, "\"admin\"").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_function_that_is_called_waits_for_its_language() -> Result {
    let (site, page) = at_the_pc(Some((NODE, Trouble::Held))).await?;
    enter(&page, "pc", FUNCTION).await?;
    // Nothing of it is run.
    page.wait_text(LOG, "ready").await?;
    assert_eq!(page.count(WAITS).await?, 0);
    enter(&page, "pc", "aws lambda invoke --function-name keys out.json").await?;
    page.wait_text(WAITS, "Downloading node…").await?;
    site.mend();
    page.wait_gone(WAITS).await?;
    page.wait_text(LOG, "\"StatusCode\": 200").await?;
    assert!(!page.text(LOG).await?.contains("FunctionError"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_line_waits_for_its_program_and_those_after_it_wait_too() -> Result {
    let (site, page) = at_the_pc(Some((CODE, Trouble::Held))).await?;
    enter(&page, "pc", "echo '{\"a\":1}' > f; jq -c . f && X=$(jq .a f)").await?;
    page.wait_text(WAITS, "Downloading jq…").await?;
    enter(&page, "pc", "echo $((X))$X next").await?;
    page.wait_text(WAITS, "next").await?;
    assert_eq!(page.text(LOG).await?, "");
    site.mend();
    page.wait_gone(WAITS).await?;
    page.wait_text(LOG, "{\"a\":1}").await?;
    page.wait_text(LOG, "next").await?;
    let run = saved(&page).await?;
    assert_eq!(run["futures"][0]["actions"].as_array().map(Vec::len), Some(2));
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_chunk_that_does_not_come_can_be_asked_for_again() -> Result {
    for trouble in [Trouble::Refused, Trouble::Garbled] {
        let (site, page) = at_the_pc(Some((CODE, trouble))).await?;
        enter(&page, "pc", "echo '[3]' | jq -c 'map(. + 1)'").await?;
        page.wait_text(WAITS, "jq could not be downloaded").await?;
        page.click("button[data-lang=ja]").await?;
        page.wait_text(WAITS, "jq をダウンロードできませんでした").await?;
        page.click("button[data-lang=en]").await?;
        page.wait_text(WAITS, "jq could not be downloaded").await?;
        page.click(&format!("{WAITS} [data-do=retry]")).await?;
        page.wait_text(WAITS, "jq could not be downloaded").await?;
        // What was typed can be had back,
        page.click(&format!("{WAITS} [data-do=give-up]")).await?;
        page.wait_gone(WAITS).await?;
        page.wait_until(&format!("{INPUT}.startsWith('echo')")).await?;
        page.press("Enter").await?;
        page.wait_text(WAITS, "jq could not be downloaded").await?;
        // or run after all.
        site.mend();
        page.click(&format!("{WAITS} [data-do=retry]")).await?;
        page.wait_text(LOG, "[4]").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_chunk_that_stalls_can_be_given_up() -> Result {
    let (site, page) = at_the_pc(Some((CODE, Trouble::Held))).await?;
    enter(&page, "pc", "echo '[3]' | jq -c .").await?;
    page.wait_text(WAITS, "Downloading jq…").await?;
    page.click(&format!("{WAITS} [data-do=give-up]")).await?;
    page.wait_gone(WAITS).await?;
    page.wait_until(&format!("{INPUT}.startsWith('echo')")).await?;
    // It comes after all, and nothing is run that was given up.
    site.mend();
    page.press("Enter").await?;
    page.wait_text(LOG, "[3]\n").await?;
    let run = saved(&page).await?;
    assert_eq!(run["futures"][0]["actions"].as_array().map(Vec::len), Some(1));
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_chunk_that_has_no_answer_can_be_asked_for_again() -> Result {
    let site = Site::built()?.serve().await?;
    site.trouble(CODE, Trouble::Held);
    let page = Page::blank(site.url(), &Look::desktop().reduced_motion()).await?;
    at_first(&page, SOONER).await?;
    page.goto("#/play?lang=en").await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "echo '[3]' | jq -c 'map(. + 1)'").await?;
    page.wait_text(WAITS, "jq could not be downloaded").await?;
    site.mend();
    page.click(&format!("{WAITS} [data-do=retry]")).await?;
    page.wait_text(LOG, "[4]").await
}

#[tokio::test]
async fn a_link_fetches_what_its_run_needs() -> Result {
    let site = Site::built()?.serve().await?;
    site.trouble(CODE, Trouble::Refused);
    let line = "echo '{\"a\":{\"b\":[1,{\"c\":null}]}}' | jq '.a.b | length, .[1]'";
    let shared = share::write(&run(None, line)).expect("it is short");
    let page = Page::open(&site, &format!("#/play?lang=en&s={shared}"), &Look::desktop().reduced_motion()).await?;
    page.wait_text(".notices", "jq could not be downloaded").await?;
    site.mend();
    page.click(".notices [data-do=retry]").await?;
    page.wait_for("[data-front=pc]").await?;
    page.press("End").await?;
    page.click("[data-front=pc]").await?;
    page.wait_text(LOG, "2\n{\n  \"c\": null\n}").await?;
    let notices = "[...document.querySelectorAll('.notices')].map(notices => notices.textContent)";
    assert_eq!(strings(&page, notices).await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_panel_that_does_not_come_can_be_asked_for_again() -> Result {
    for trouble in [Trouble::Refused, Trouble::Garbled] {
        let site = Site::built()?.serve().await?;
        site.trouble(PANELS, trouble);
        let page = Page::open(&site, "#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
        page.wait_until(AT_REST).await?;
        page.click("[data-tab=charts]").await?;
        page.wait_text("#dock-panel-charts [role=status]", "could not be downloaded").await?;
        page.click("#dock-panel-charts [data-do=retry]").await?;
        page.wait_text("#dock-panel-charts [role=status]", "could not be downloaded").await?;
        // The page goes on without it.
        page.click("[data-tab=wire]").await?;
        page.wait_for("#dock-panel-wire").await?;
        assert_eq!(page.count("[role=status] [data-do=retry]").await?, 0);
        site.trouble(PANELS, Trouble::Held);
        page.click("[data-tab=timeline]").await?;
        page.wait_for("#dock-panel-timeline > [aria-busy=true]").await?;
        site.mend();
        page.wait_for("#dock-panel-timeline #tl-rows").await?;
        for tab in ["charts", "cloudtrail", "transcript"] {
            page.click(&format!("[data-tab={tab}]")).await?;
            page.wait_for(&format!("#dock-panel-{tab} > :not([aria-busy])")).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_console_waits_for_its_code() -> Result {
    let site = Site::built()?.serve().await?;
    site.trouble(PANELS, Trouble::Refused);
    let page = Page::open(&site, "#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_text("aside.console [role=status]", "could not be downloaded").await?;
    site.mend();
    page.click("aside.console [data-do=retry]").await?;
    page.wait_for("aside.console [data-experiment]").await
}

#[tokio::test]
async fn what_shares_is_fetched_once_somebody_comes_near_and_can_be_asked_for_again() -> Result {
    let site = Site::built()?.serve().await?;
    site.trouble(SHARE, Trouble::Refused);
    let page = Page::open(&site, "#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    page.click("button[data-do=share]").await?;
    page.wait_text("#share-menu [role=status]", "could not be downloaded").await?;
    assert_eq!(page.count("#share-link").await?, 0);
    site.mend();
    page.click("#share-menu [data-do=copy-link]").await?;
    page.wait_for("#share-link").await?;
    page.wait_until("location.hash.includes('&s=')").await?;
    assert_eq!(page.eval(&asked(PANELS)).await?, json!(0));
    Ok(())
}
