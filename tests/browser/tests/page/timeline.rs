//! The timeline: what it says follows the playhead, and the playhead follows it.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::terminals::enter;
use super::{AT_REST, NEEDLE, assert_quiet, string, strings, visit};

const CLOCK: &str = "document.querySelector('[data-clock]').getAttribute('datetime')";
/// Keys and statuses, in the order issued.
const STATUSES: &str = "[...document.querySelectorAll('[data-credential]')].map(e => [+e.dataset.place, e.dataset.status]) \
                        .sort((a, b) => a[0] - b[0]).map(e => e[1])";
/// The time that the middle of the timeline stands for is no one's business; where the playhead stands is.
const PLAYHEAD: &str = "(document.querySelector('#tl-now').getBoundingClientRect().left)";

/// The mouse goes down at a place of an element, moves, and is let go.
async fn drag(page: &Page, css: &str, from: (f64, f64), by: f64) -> Result {
    let at = format!(
        "(() => {{ const b = document.querySelector('{css}').getBoundingClientRect();
            return [b.left + b.width * {}, b.top + b.height * {}]; }})()",
        from.0, from.1
    );
    let at = page.eval(&at).await?;
    let (x, y) = (at[0].as_f64().unwrap_or_default(), at[1].as_f64().unwrap_or_default());
    let to = x + by;
    for (kind, x) in [
        ("mouseMoved", x),
        ("mousePressed", x),
        ("mouseMoved", f64::midpoint(x, to)),
        ("mouseMoved", to),
        ("mouseReleased", to),
    ] {
        let buttons = i32::from(kind != "mouseReleased");
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
        page.devtools("Input.dispatchMouseEvent", event).await?;
    }
    Ok(())
}

#[tokio::test]
async fn statuses_follow_the_playhead_and_the_axis_moves_it() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    enter(&page, "ec2", "aws s3 ls; sleep 7000; aws s3 ls; sleep 20000; aws s3 ls").await?;
    page.wait_until(AT_REST).await?;
    page.click("[role=tab][data-tab=timeline]").await?;
    page.wait_for("[data-credential][data-status=expired]").await?;
    let at_the_end = strings(&page, STATUSES).await?;
    assert!(at_the_end.len() >= 8, "{at_the_end:?}");
    assert_eq!(at_the_end.last().map(String::as_str), Some("valid"));
    assert_eq!(at_the_end[0], "expired");
    assert!(at_the_end[1..at_the_end.len() - 1].iter().all(|s| s == "superseded" || s == "expired"), "{at_the_end:?}");
    assert!(page.count("#timeline *").await? <= 320, "{} elements", page.count("#timeline *").await?);

    // Back to the beginning: one, and it is valid.
    page.eval("document.activeElement.blur()").await?;
    page.press("Home").await?;
    page.wait_until(&format!("({STATUSES}).join() === 'valid'")).await?;
    let first = string(&page, CLOCK).await?;

    // A click on the axis moves the clock; a drag goes on doing so.
    drag(&page, "#tl-axis", (0.7, 0.4), 0.0).await?;
    page.wait_until(&format!("{CLOCK} !== {}", json!(first))).await?;
    let middle = string(&page, CLOCK).await?;
    assert!(middle > first, "{first} → {middle}");
    page.wait_until(&format!("({STATUSES}).length > 2 && ({STATUSES}).at(-1) === 'valid'")).await?;
    drag(&page, "#tl-axis", (0.7, 0.4), -80.0).await?;
    page.wait_until(&format!("{CLOCK} < {}", json!(middle))).await?;

    // What happens elsewhere moves the playhead here.
    let before = page.eval(PLAYHEAD).await?;
    page.press("End").await?;
    page.wait_until(&format!("{PLAYHEAD} > {before}")).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn calls_are_opened_and_the_axis_is_zoomed() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    enter(&page, "ec2", "aws s3 ls; sleep 0.5; aws s3 rb s3://flow-photos; sleep 0.5; aws s3 ls").await?;
    page.wait_until(AT_REST).await?;
    page.click("[role=tab][data-tab=timeline]").await?;
    page.wait_for("[data-credential][data-status=valid]").await?;

    // From hours to seconds, by the buttons, the keys and the wheel; and back.
    let axis = "document.querySelector('#tl-axis').innerHTML";
    let mut seen = vec![string(&page, axis).await?];
    let button = "document.querySelector('[data-do=zoom-in]').click()";
    let key =
        "document.querySelector('#timeline').dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }))";
    let wheel = "document.querySelector('#timeline').dispatchEvent(new WheelEvent('wheel', { deltaY: -100, \
                 clientX: document.querySelector('#tl-now').getBoundingClientRect().left, bubbles: true, cancelable: true }))";
    for zoom in [button, key, wheel] {
        page.eval(zoom).await?;
        let now = string(&page, axis).await?;
        assert_ne!(seen.last(), Some(&now), "{zoom}");
        seen.push(now);
    }
    for _ in 0..20 {
        page.eval(button).await?;
    }
    seen.push(string(&page, axis).await?);
    assert!(seen[4].matches(':').count() >= 4, "seconds: {}", seen[4]);
    // Three calls that were one mark are three.
    page.wait_until("document.querySelectorAll('[data-call]').length >= 3").await?;
    assert_eq!(page.count(".tl-refused[data-call]").await?, 1);

    // A call that was refused leads to the policies behind it, and the playhead goes there: by the pointer, and by the keyboard.
    let before = string(&page, NEEDLE).await?;
    drag(&page, ".tl-refused[data-call]", (0.5, 0.5), 0.0).await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(before))).await?;
    page.wait_text(".pol-head[data-verdict=deny]", "s3:DeleteBucket").await?;
    page.click("[role=tab][data-tab=timeline]").await?;
    page.wait_for(".tl-refused[data-call]").await?;
    page.eval("document.querySelector('.tl-refused[data-call]').focus()").await?;
    page.press("Enter").await?;
    page.wait_text(".pol-head[data-verdict=deny]", "s3:DeleteBucket").await?;

    // On the timeline it is told why, and its message is pinned.
    page.click("[role=tab][data-tab=timeline]").await?;
    page.wait_for(".cred-card [data-do=why]").await?;
    page.wait_text(".cred-card", "AccessDenied").await?;
    page.wait_text(".cred-card", "s3:DeleteBucket").await?;
    page.click(".cred-card [data-do=open-message]").await?;
    page.wait_for("#dock-panel-wire").await?;
    page.wait_text("#dock-panel-wire", "DELETE").await?;

    // A credential by the keyboard: all that is known of it.
    page.click("[role=tab][data-tab=timeline]").await?;
    page.eval("document.activeElement.blur()").await?;
    page.press("End").await?;
    page.eval("document.querySelector('[data-credential]').focus()").await?;
    page.press("Enter").await?;
    page.wait_text(".cred-card[data-status=valid]", "assumed-role/EC2-S3-ReadOnly-Role/i-").await?;
    page.wait_text(".cred-card", "IMDS").await?;
    page.press("Escape").await?;
    page.wait_gone(".cred-card").await?;

    // The same colour on the stage and here.
    let colour = |css: &str| format!("getComputedStyle(document.querySelector('{css}')).getPropertyValue('--key')");
    let (here, stage) =
        (string(&page, &colour("[data-credential]")).await?, string(&page, &colour("[data-key]")).await?);
    assert_eq!(here, stage);
    page.click("[data-do=zoom-fit]").await?;
    page.wait_until(&format!("{axis} !== {}", json!(seen[4]))).await?;
    assert_quiet(&page).await
}
