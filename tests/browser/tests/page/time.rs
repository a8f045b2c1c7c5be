//! Time is in the learner's hand: on to the next event, by a span, and on by the clock.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::terminals::enter;
use super::{AT_REST, assert_quiet, string, visit};

const CLOCK: &str = "document.querySelector('[data-clock]').getAttribute('datetime')";
const HOURS: &str =
    "(Date.parse(document.querySelector('[data-clock]').getAttribute('datetime')) - window.since) / 3600000";

async fn choose(page: &Page, speed: &str) -> Result {
    let choose = format!(
        "(() => {{ const speed = document.querySelector('select[data-do=speed]');
            speed.value = [...speed.options].find(option => option.text === {}).value;
            speed.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
        json!(speed)
    );
    page.eval(&choose).await.map(drop)
}

/// Opens the menu, and chooses from it.
async fn go(page: &Page, name: &str) -> Result {
    page.click("button[data-do=ways]").await?;
    page.wait_for("#ways:not([hidden])").await?;
    page.click(&format!("button[data-do={name}]")).await?;
    page.wait_for("#ways[hidden]").await?;
    page.wait_until(AT_REST).await
}

#[tokio::test]
async fn it_jumps_to_the_next_event_of_a_kind() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop()).await?;
    page.eval(&format!("window.since = Date.parse({CLOCK})")).await?;
    // The instance's set is replaced after about an hour, before it ends after about six; nobody is refused.
    go(&page, "jump-rotation").await?;
    let rotation = page.eval(HOURS).await?;
    let hours = rotation.as_f64().unwrap_or_default();
    assert!((0.5..3.0).contains(&hours), "the first rotation is after {hours} hours");
    go(&page, "jump-expiry").await?;
    let expiry = page.eval(HOURS).await?.as_f64().unwrap_or_default();
    assert!((5.0..7.0).contains(&expiry), "the first expiry is after {expiry} hours");
    let ended = string(&page, CLOCK).await?;
    go(&page, "jump-refusal").await?;
    page.wait_text(".notices", "No API call is rejected within the next 30 days.").await?;
    assert_eq!(string(&page, CLOCK).await?, ended, "nothing happened");
    page.click("button[data-do=dismiss]").await?;
    // What is in the trace already is found there.
    page.press("Home").await?;
    go(&page, "jump-rotation").await?;
    assert_eq!(page.eval(HOURS).await?, rotation);
    assert_quiet(&page).await
}

#[tokio::test]
async fn spans_are_exact() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.eval(&format!("window.since = Date.parse({CLOCK})")).await?;
    for (name, hours) in [("wait-60", 1.0), ("wait-360", 7.0), ("wait-1440", 31.0)] {
        go(&page, name).await?;
        assert_eq!(page.eval(HOURS).await?.as_f64(), Some(hours), "{name}");
    }
    assert_quiet(&page).await
}

#[tokio::test]
async fn at_a_day_a_second_time_goes_on_past_the_end() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop()).await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_for("button[data-do=pause]").await?;
    page.eval("document.activeElement.blur()").await?;
    page.press("End").await?;
    page.wait_until(AT_REST).await?;
    page.eval(&format!("window.since = Date.parse({CLOCK})")).await?;
    choose(&page, "1 day/s").await?;
    page.press("Escape").await?;
    page.click("button[data-do=play]").await?;
    page.wait_until(&format!("{HOURS} > 24")).await?;
    page.click("button[data-do=pause]").await?;
    page.wait_until(AT_REST).await?;
    let stopped = string(&page, CLOCK).await?;
    // The instance has kept itself supplied all the while: IMDS holds a set that is good.
    page.wait_for("[data-node=imds] [data-key]").await?;
    assert_eq!(string(&page, CLOCK).await?, stopped);
    let marks = page.eval("document.querySelectorAll('.scrub *').length").await?;
    assert!(marks.as_u64() <= Some(200), "{marks} elements on the scrubber");
    // And back, and forth again, to the very same place.
    page.press("Home").await?;
    page.press("End").await?;
    assert!(string(&page, CLOCK).await? >= stopped);
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_lesson_ends_where_it_ends_until_it_is_forked() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    page.press("End").await?;
    let end = string(&page, CLOCK).await?;
    page.press("Home").await?;
    page.click("button[data-do=ways]").await?;
    page.click("[data-do=run-on]").await?;
    page.click("button[data-do=ways]").await?;
    choose(&page, "1 h/s").await?;
    page.click("button[data-do=play]").await?;
    page.wait_until(&format!("{CLOCK} === {} && {AT_REST}", json!(end))).await?;
    page.click("button[data-do=fork]").await?;
    page.wait_for("[data-branch=B]").await?;
    page.click("button[data-do=play]").await?;
    page.wait_until(&format!("{CLOCK} > '2025-11-02T03'")).await?;
    page.click("button[data-do=pause]").await?;
    page.click("[data-branch=A] .name").await?;
    page.press("End").await?;
    assert_eq!(string(&page, CLOCK).await?, end, "the lesson is as it was");
    assert_quiet(&page).await
}
