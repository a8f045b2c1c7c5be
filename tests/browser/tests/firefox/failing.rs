//! When something is missing or fails: a sentence, nothing lost, a way on.

use browser_tests::{BREAK, Look, Page, Result, Site, Trouble, code_is_missing};

use super::{AT_REST, LOG, enter, visit};

#[tokio::test]
async fn storage_that_is_blocked_is_named() -> Result {
    let look = Look::desktop().reduced_motion().without_storage();
    let (_site, page) = visit("#/play?lang=en", &look).await?;
    page.wait_until(AT_REST).await?;
    page.press("Shift").await?;
    page.wait_text("[data-said=storage-blocked]", "blocks storage").await?;
    page.click("[data-said=storage-blocked] [data-do=close]").await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_text(LOG, "flow-reports").await
}

#[tokio::test]
async fn it_opens_without_a_network() -> Result {
    let (site, page) = visit("?lang=en", &Look::desktop().reduced_motion()).await?;
    page.press("Shift").await?;
    page.wait_long("navigator.serviceWorker.getRegistration().then(it => Boolean(it?.active))").await?;
    site.trouble("", Trouble::Refused);
    drop(site);
    page.goto("#/lesson/same-keys?lang=en").await?;
    page.wait_ready().await?;
    page.wait_for("[data-course=same-keys]").await
}

#[tokio::test]
async fn a_chunk_that_does_not_come_can_be_asked_for_again() -> Result {
    let (site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    site.trouble("_jq.wasm", Trouble::Refused);
    page.wait_until(AT_REST).await?;
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "echo '[3]' | jq -c 'map(. + 1)'").await?;
    let waits = "[data-terminal=pc] .term-waits";
    page.wait_text(waits, "jq could not be downloaded").await?;
    site.mend();
    page.click(&format!("{waits} [data-do=retry]")).await?;
    page.wait_text("[data-terminal=pc] [role=log]", "[4]").await?;
    page.wait_gone(waits).await
}

#[tokio::test]
async fn code_that_does_not_come_can_be_asked_for_again() -> Result {
    let site = Site::built()?.serve().await?;
    site.trouble("_bg.wasm", Trouble::Refused);
    let page = Page::blank(site.url(), &Look::desktop().reduced_motion().firefox()).await?;
    page.goto("#/lesson/five-steps?lang=en").await?;
    code_is_missing(&page).await?;
    site.mend();
    page.click("#late [data-do=retry]").await?;
    page.wait_ready().await?;
    page.wait_gone("#late").await
}

#[tokio::test]
async fn webassembly_that_the_host_forbids_is_named() -> Result {
    let site = Site::built()?.policy("script-src 'self' 'unsafe-inline'").serve().await?;
    let page = Page::blank(site.url(), &Look::desktop().firefox()).await?;
    page.goto("#/lesson/five-steps?lang=en").await?;
    page.wait_for("[data-said=no-webassembly]").await?;
    let said = page.text("[data-said=no-webassembly]").await?;
    assert!(said.contains("does not run WebAssembly") && said.contains("Update the browser"), "{said}");
    assert!(page.visible("#first main").await?, "the picture stays");
    Ok(())
}

#[tokio::test]
async fn a_page_that_fails_says_so_and_goes_on_from_there() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    enter(&page, "ec2", "echo so far").await?;
    page.wait_text(LOG, "so far\n").await?;
    page.wait_until(AT_REST).await?;
    page.eval(BREAK).await?;
    page.click("[data-do=help]").await?;
    page.wait_text("[data-said=failed][role=alert]", "Something inside the page failed").await?;
    page.click("[data-said=failed] [data-do=go-on]").await?;
    page.wait_gone("[data-said=failed]").await?;
    page.wait_ready().await?;
    page.wait_text(LOG, "so far\n").await?;
    page.wait_until(AT_REST).await?;
    enter(&page, "ec2", "echo and on").await?;
    page.wait_text(LOG, "and on\n").await
}
