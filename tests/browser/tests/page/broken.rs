//! When the page fails, or the browser lacks something: a sentence, nothing lost, a way on.

use std::fs;
use std::time::Duration;

use browser_tests::{BREAK, Failure, Look, Page, Result, Served, Site};
use serde_json::{Value, json};

use super::opening::at_first;
use super::terminals::enter;
use super::{AT_REST, assert_quiet, strings};

const LOG: &str = "[data-terminal=ec2] [role=log]";
const FAILED: &str = "[data-said=failed]";
const HASH: &str = "#/play?lang=en";

/// A page in which something was done, and which fails then.
async fn broken(site: &Served) -> Result<Page> {
    let page = Page::open(site, HASH, &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    enter(&page, "ec2", "echo so far").await?;
    page.wait_text(LOG, "so far\n").await?;
    page.wait_until(AT_REST).await?;
    page.eval(BREAK).await?;
    page.click("[data-do=help]").await?;
    page.wait_for(FAILED).await?;
    Ok(page)
}

#[tokio::test]
async fn a_page_that_fails_says_so_and_goes_on_from_there() -> Result {
    let site = Site::built()?.serve().await?;
    let page = broken(&site).await?;
    assert_eq!(page.attr(FAILED, "role").await?.as_deref(), Some("alert"));
    let said = page.text(FAILED).await?;
    assert!(said.contains("Something inside the page failed") && !said.contains("エラー"), "{said}");
    assert!(said.contains("panicked at"), "what happened: {said}");
    page.click(&format!("{FAILED} [data-do=go-on]")).await?;
    page.wait_gone(FAILED).await?;
    page.wait_ready().await?;
    page.wait_text(LOG, "so far\n").await?;
    page.wait_until(AT_REST).await?;
    enter(&page, "ec2", "echo and on").await?;
    page.wait_text(LOG, "and on\n").await?;
    let notices = "[...document.querySelectorAll('[data-said], .notices')].map(notice => notice.textContent)";
    assert_eq!(strings(&page, notices).await?, Vec::<String>::new());
    // It is in the page now, and no more in the history.
    page.reload().await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    assert!(!page.text(LOG).await?.contains("so far"));
    Ok(())
}

#[tokio::test]
async fn a_page_that_fails_can_begin_anew_and_be_reported() -> Result {
    let site = Site::built()?.serve().await?;
    let page = broken(&site).await?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    page.devtools("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": folder.path() })).await?;
    page.click(&format!("{FAILED} [data-do=report]")).await?;
    let file = folder.path().join("sts-flow-report.json");
    let report = report(&file).await?;
    assert_eq!(report["kind"], json!("sts-flow-report"));
    assert!(report["what"].as_str().is_some_and(|what| what.contains("panicked at")), "{report}");
    assert_eq!(report["run"]["kind"], json!("sts-flow-run"));
    assert_eq!(report["run"]["futures"][0]["actions"][0]["line"], json!("echo so far"), "{report}");
    page.click(&format!("{FAILED} [data-do=anew]")).await?;
    page.wait_gone(FAILED).await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    assert!(!page.text(LOG).await?.contains("so far"));
    Ok(())
}

async fn report(file: &std::path::Path) -> Result<Value> {
    for _ in 0..100 {
        if let Some(report) = fs::read_to_string(file).ok().and_then(|text| serde_json::from_str(&text).ok()) {
            return Ok(report);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(Failure::new("no report was saved"))
}

#[tokio::test]
async fn webassembly_that_may_not_run_is_named() -> Result {
    for (policy, script) in [
        // It is turned off,
        (None, "delete window.WebAssembly"),
        // too old to know references,
        (
            None,
            "WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('type 0x6f') } }; \
                WebAssembly.instantiateStreaming = WebAssembly.instantiate = async () => new WebAssembly.Module()",
        ),
        // or the host forbids it.
        (Some("script-src 'self' 'unsafe-inline'"), ""),
    ] {
        let mut site = Site::built()?;
        if let Some(policy) = policy {
            site = site.policy(policy);
        }
        let site = site.serve().await?;
        let page = Page::blank(site.url(), &Look::desktop().language("en")).await?;
        at_first(&page, script).await?;
        page.goto("#/lesson/five-steps").await?;
        page.wait_for("[data-said=no-webassembly]").await?;
        let said = page.text("[data-said=no-webassembly]").await?;
        assert!(said.contains("does not run WebAssembly") && said.contains("Update the browser"), "{script}: {said}");
        assert!(page.visible("#first main").await?, "the picture stays");
        page.goto("#/?lang=ja").await?;
        page.wait_for("[data-said=no-webassembly]").await?;
        let said = page.text("[data-said=no-webassembly]").await?;
        assert!(said.contains("WebAssembly を実行できない"), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_browser_that_cannot_read_the_page_says_that_it_is_old() -> Result {
    let site = Site::built()?.serve().await?;
    let page = Page::blank(site.url(), &Look::desktop()).await?;
    page.goto("#/?lang=en").await?;
    page.wait_ready().await?;
    assert!(!page.visible("#old").await?);
    let text = page.eval("fetch('index.html').then(answer => answer.text())").await?;
    let text = text.as_str().unwrap_or_default();
    // What no browser knows is what an old one meets: words of its future. The policy would not let another script run.
    let script = text.rfind("(() => {").expect("the script that begins");
    let (before, after) = text.split_at(script);
    let old = format!("{before}let? later;\n{after}").replace("http-equiv", "data-was");
    let site = Site::built()?.replace("index.html", &old).serve().await?;
    let page = Page::blank(site.url(), &Look::phone()).await?;
    page.goto("index.html").await?;
    page.wait_until("!document.getElementById('old').hidden").await?;
    let said = page.text("#old").await?;
    assert!(said.contains("too old") && said.contains("ブラウザが古い"), "{said}");
    Ok(())
}

/// Fills what the page may store, to the last bytes.
const FILL: &str = "(() => { let n = 0;
    for (let size = 1 << 20; size >= 1; size >>= 1)
        try { for (;;) localStorage.setItem('fill' + n++, 'x'.repeat(size)); } catch {} })()";

#[tokio::test]
async fn storage_that_is_blocked_or_full_is_named_and_missed_by_nothing_else() -> Result {
    let site = Site::built()?.serve().await?;
    let look = Look::desktop().reduced_motion();
    for (look, script, name, sentence) in [
        (look.clone().without_storage(), "", "storage-blocked", "blocks storage for this page"),
        (look.clone(), FILL, "storage-full", "storage is full"),
    ] {
        let page = Page::blank(site.url(), &look).await?;
        at_first(&page, script).await?;
        page.goto(HASH).await?;
        page.wait_ready().await?;
        page.wait_until(AT_REST).await?;
        let notice = format!("[data-said={name}]");
        page.press("Shift").await?;
        page.wait_for(&notice).await?;
        let said = page.text(&notice).await?;
        assert!(said.contains(sentence) && said.contains("settings and progress are not saved"), "{said}");
        page.click("button[data-lang=ja]").await?;
        page.wait_until(&format!("document.querySelector('{notice}').innerText.includes('保存されません')")).await?;
        page.click("button[data-lang=en]").await?;
        page.click(&format!("{notice} [data-do=close]")).await?;
        page.wait_gone(&notice).await?;
        enter(&page, "ec2", "aws s3 ls").await?;
        page.wait_text(LOG, "flow-reports").await?;
        assert_quiet(&page).await?;
    }
    // It fills up while the page is open.
    let page = Page::open(&site, HASH, &look).await?;
    page.press("Shift").await?;
    page.wait_until("performance.getEntriesByType('resource').some(one => one.name.includes('after-'))").await?;
    page.eval("new Promise(done => setTimeout(done, 300))").await?;
    page.eval(FILL).await?;
    assert_eq!(page.count(".spoken > *").await?, 0);
    page.eval("void localStorage.removeItem('sts-flow.settings')").await?;
    page.eval(FILL).await?;
    page.click("button[data-lang=ja]").await?;
    page.wait_for("[data-said=storage-full]").await
}
