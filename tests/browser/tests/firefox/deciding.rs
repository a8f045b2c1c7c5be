//! Why something was refused, and what would have been otherwise.

use browser_tests::{Look, Result};

use super::{AT_REST, LOG, enter, string, visit};

#[tokio::test]
async fn two_futures_are_compared_side_by_side() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    page.click("button[data-do=fork]").await?;
    page.wait_for("[data-branch=B].front").await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_text(LOG, "flow-photos").await?;
    page.wait_until(AT_REST).await?;
    page.click("button[data-do=compare]").await?;
    page.wait_for("[data-future=A] [data-node=s3]").await?;
    page.wait_for("[data-future=B] [data-node=s3]").await?;
    page.press("Escape").await?;
    page.press("End").await?;
    page.wait_text(".differs", "ListBuckets").await?;
    page.wait_for("[data-future=B] [data-differing=s3]").await?;
    // What happens in one does not happen in the other.
    page.click("[data-branch=A] .name").await?;
    page.wait_for("[data-branch=A].front").await?;
    let log = string(&page, &format!("document.querySelector('{LOG}').textContent")).await?;
    assert!(!log.contains("flow-photos"), "{log}");
    page.click("button[data-do=compare]").await?;
    page.wait_gone("[data-future]").await
}

#[tokio::test]
async fn a_refusal_leads_to_the_policies_behind_it() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    enter(&page, "ec2", "aws s3api delete-bucket --bucket flow-photos").await?;
    page.wait_text(LOG, "is not authorized to perform: s3:DeleteBucket").await?;
    page.click("[data-terminal=ec2] [data-do=why]").await?;
    page.wait_text(".pol-head[data-verdict=deny]", "s3:DeleteBucket").await?;
    page.wait_text(".pol-head", "implicit deny").await?;
    page.wait_text(".pol-gates .stopped", "identity-based policy").await?;
    page.wait_text("[data-policy=AmazonS3ReadOnlyAccess]", "Action does not match").await
}
