//! The lesson plays by itself, in order.

use browser_tests::{Look, Result};
use serde_json::json;

use super::{assert_quiet, fastest, native, strings, visit};

#[tokio::test]
async fn the_five_steps_play_in_order_and_end_with_the_buckets() -> Result {
    let (_, played) = native();
    let trace = played.story.trace();
    let sent: Vec<String> =
        (played.first..trace.len()).filter(|i| trace.message(*i).is_some()).map(|i| i.to_string()).collect();
    assert!(sent.len() > 10, "the lesson sends only {} messages", sent.len());

    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    fastest(&page).await?;
    page.eval(
        "window.steps = [], window.messages = [], window.look = () => {
            const step = document.querySelector('[data-lesson-step]').dataset.lessonStep;
            if (steps.at(-1) !== step) steps.push(step);
            for (const flight of document.querySelectorAll('[data-message]'))
                if (!messages.includes(flight.dataset.message)) messages.push(flight.dataset.message);
        }, new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })",
    )
    .await?;
    // It runs on through the steps where that is wished for.
    page.click("button[data-do=ways]").await?;
    page.click("[data-do=run-on]").await?;
    page.click("button[data-do=ways]").await?;
    page.click("button[data-do=play]").await?;
    page.wait_for("button[data-do=pause]").await?;
    for step in 2..=5 {
        page.wait_for(&format!("[data-lesson-step='{step}']")).await?;
    }
    page.wait_for("button[data-do=play]").await?;

    assert_eq!(strings(&page, "steps").await?, ["1", "2", "3", "4", "5"]);
    assert_eq!(strings(&page, "messages").await?, sent, "each message of the trace appears once, in its order");
    let log = page.eval("document.querySelector('[data-terminal=ec2] [role=log]').textContent").await?;
    let log = log.as_str().unwrap_or_default();
    for line in [
        "$ aws s3 ls --region us-east-1\n",
        "2025-06-18 02:14:09 flow-app-logs\n",
        "2025-09-03 11:40:52 flow-photos\n",
        "2025-10-21 00:05:31 flow-reports\n",
    ] {
        assert!(log.contains(line), "{line:?} is missing from:\n{log}");
    }
    assert_eq!(page.count("[data-message]").await?, 0, "nothing is under way any more");
    let holders = "[...document.querySelectorAll('[data-key]')].length";
    assert_eq!(page.eval(holders).await?, json!(1), "IMDS keeps its copy; the CLI has ended");
    assert_quiet(&page).await
}
