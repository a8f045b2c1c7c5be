//! Forwards and backwards, the same place shows the same picture.

use browser_tests::{Look, Page, Result};
use serde_json::{Value, json};

use super::{AT_REST, FINGERPRINT, NEEDLE, assert_quiet, differences, fastest, move_by, native, string, visit};

/// More stops than any lesson has.
const MANY: usize = 200;

/// Steps from the start to the end, and back; the picture at each stop is the same both ways. Yields how many there are.
async fn there_and_back(page: &Page) -> Result<usize> {
    page.click("[role=tab][data-tab=charts]").await?;
    page.wait_for("[data-machine]").await?;
    let mut seen: Vec<Value> = vec![page.eval(FINGERPRINT).await?];
    while string(page, NEEDLE).await? != "100.00%" {
        assert!(seen.len() < MANY, "the step button does not come to the end");
        move_by(page, "button[data-do=step]").await?;
        seen.push(page.eval(FINGERPRINT).await?);
    }
    assert_eq!(seen[0]["step"], json!("1"));
    assert_eq!(seen[seen.len() - 1]["step"], json!("5"));
    for stop in (0..seen.len() - 1).rev() {
        move_by(page, "button[data-do=back]").await?;
        let now = page.eval(FINGERPRINT).await?;
        assert!(now == seen[stop], "stop {stop} differs on the way back, in {}", differences(&seen[stop], &now));
    }
    Ok(seen.len())
}

#[tokio::test]
async fn stepping_back_shows_the_same_pictures_without_motion() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=ja", &Look::desktop().reduced_motion()).await?;
    let stops = there_and_back(&page).await?;
    // Every message is a stop of its own, and then there are the start and the end.
    let (_, played) = native();
    let trace = played.story.trace();
    let messages = (played.first..trace.len()).filter(|i| trace.message(*i).is_some()).count();
    assert!(stops >= messages + 2, "{stops} stops for {messages} messages");

    // A seek to the same places shows the same pictures, too.
    for place in [1, 3, 5, 2] {
        page.eval(&format!("location.hash = '#/lesson/five-steps/{place}?lang=ja'")).await?;
        page.wait_for(&format!("[data-lesson-step='{place}']")).await?;
        let here = page.eval(FINGERPRINT).await?;
        move_by(&page, "button[data-do=step]").await?;
        page.eval("location.hash = '#/lesson/five-steps?lang=ja'").await?;
        page.eval(&format!("location.hash = '#/lesson/five-steps/{place}?lang=ja'")).await?;
        page.wait_until(&format!("{NEEDLE} === {}", here["needle"])).await?;
        let again = page.eval(FINGERPRINT).await?;
        assert!(again == here, "step {place} differs when it is come back to, in {}", differences(&here, &again));
    }
    assert_quiet(&page).await
}

#[tokio::test]
async fn stepping_back_shows_the_same_pictures_with_motion() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    fastest(&page).await?;
    there_and_back(&page).await?;
    assert_quiet(&page).await
}

/// What the animation writes past the renderer must not stay behind.
#[tokio::test]
async fn pausing_and_going_back_puts_everything_where_it_was() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    fastest(&page).await?;
    while page.count("[data-message]").await? == 0 {
        move_by(&page, "button[data-do=step]").await?;
    }
    page.press("-").await?;
    page.press("-").await?;
    page.press("-").await?;
    let before = page.eval(FINGERPRINT).await?;
    for _ in 0..3 {
        // Half of a message's way at most: no beat is passed, so nothing but the animation has drawn.
        page.click("button[data-do=play]").await?;
        page.wait_until(&format!("{NEEDLE} !== {}", before["needle"])).await?;
        page.click("button[data-do=back]").await?;
        page.wait_until(AT_REST).await?;
        let after = page.eval(FINGERPRINT).await?;
        assert!(after == before, "going back does not restore {}", differences(&before, &after));
    }
    assert_quiet(&page).await
}
