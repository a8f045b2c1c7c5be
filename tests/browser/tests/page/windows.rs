//! A panel in a window of its own: it shows the same state live, and goes with the page.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::{AT_REST, NEEDLE, assert_quiet, string, visit};

/// The page keeps what it opens where a test can look at it.
const WATCH: &str =
    "(() => { const open = window.open; window.open = (...how) => window.other = open.apply(window, how); })()";

/// What an expression on the other window's document yields.
fn there(expression: &str) -> String {
    format!("(doc => {expression})(window.other.document)")
}

async fn panel_apart(page: &Page, tab: &str) -> Result {
    page.eval(WATCH).await?;
    page.click(&format!("[role=tab][data-tab={tab}]")).await?;
    page.click("[data-do=apart]").await?;
    page.wait_until(&format!("window.other && {}", there(&format!("doc.querySelector('[data-apart={tab}]') !== null"))))
        .await
}

#[tokio::test]
async fn a_panel_stands_in_a_window_of_its_own_and_comes_back() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    page.press("PageDown").await?;
    page.press("PageDown").await?;
    panel_apart(&page, "transcript").await?;
    page.wait_until(&there("doc.querySelector('.said-line[aria-current]') !== null")).await?;
    // It wears the page's styles, and the policy lets them through.
    let look =
        there("getComputedStyle(doc.querySelector('.said-line')).display + ' ' + getComputedStyle(doc.body).margin");
    page.wait_until(&format!("{look} === 'grid 0px'")).await?;
    page.wait_text(".dock-away", "in its own window").await?;
    // What happens in the page happens there.
    let current = there("doc.querySelector('.said-line[aria-current]').textContent");
    let before = string(&page, &current).await?;
    page.press("ArrowRight").await?;
    page.wait_until(&format!("{current} !== {}", json!(before))).await?;
    // What is done there happens in the page: by a click, and by the page's keys.
    let needle = string(&page, NEEDLE).await?;
    page.eval(&there("doc.querySelector('.said-line').click()")).await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(needle))).await?;
    let needle = string(&page, NEEDLE).await?;
    let key = "doc.body.dispatchEvent(new window.other.KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }))";
    page.eval(&there(key)).await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(needle))).await?;
    // Language and colours follow.
    page.press("l").await?;
    page.wait_until(&there("doc.documentElement.lang === 'ja' && doc.title.startsWith('実行ログ')")).await?;
    page.press("l").await?;
    // Back by the button; and closed by hand, it is back as well.
    page.click("[data-do=rejoin]").await?;
    page.wait_until("window.other.closed").await?;
    page.wait_for(".dock-panel .said-line").await?;
    page.click("[data-do=apart]").await?;
    page.wait_for(".dock-away").await?;
    page.eval("window.other.close()").await?;
    page.wait_gone(".dock-away").await?;
    page.wait_for(".dock-panel .said-line").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_timeline_in_its_window_follows_the_playhead_and_moves_it() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.eval("document.querySelector('[data-do=wait-360]').click()").await?;
    page.wait_until(AT_REST).await?;
    panel_apart(&page, "timeline").await?;
    page.wait_until(&there("doc.querySelector('[data-credential][data-status=valid]') !== null")).await?;
    let head = there("doc.querySelector('#tl-now').style.transform");
    let end = string(&page, &head).await?;
    page.eval("document.activeElement.blur()").await?;
    page.press("Home").await?;
    page.wait_until(&format!("{head} !== {}", json!(end))).await?;
    let start = string(&page, &head).await?;
    // The axis there moves the clock here.
    let clock = "document.querySelector('[data-clock]').getAttribute('datetime')";
    let before = string(&page, clock).await?;
    let drag = "(() => { const axis = doc.querySelector('#tl-axis'), b = axis.getBoundingClientRect(); \
        const at = (kind, x) => axis.dispatchEvent(new PointerEvent(kind, { clientX: b.left + x, clientY: b.top + 8, button: 0, bubbles: true })); \
        at('pointerdown', b.width * .7); at('pointerup', b.width * .7); })()";
    page.eval(&there(drag)).await?;
    page.wait_until(&format!("{clock} !== {}", json!(before))).await?;
    page.wait_until(&format!("{head} !== {}", json!(start))).await?;
    // Playing, a frame moves it.
    page.eval("document.querySelector('[data-do=play]').click()").await?;
    // It has the room that its window has, and that is remembered.
    page.eval("window.other.resizeTo(900, 700)").await?;
    page.wait_until("localStorage.getItem('sts-flow.window-timeline') !== null").await?;
    // It goes with the page.
    page.eval("dispatchEvent(new PageTransitionEvent('pagehide'))").await?;
    page.wait_until("window.other.closed").await?;
    page.wait_gone(".dock-away").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_window_that_is_blocked_is_said() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    page.eval("window.open = () => null").await?;
    page.click("[role=tab][data-tab=charts]").await?;
    page.click("[data-do=apart]").await?;
    page.wait_text("[role=alert]", "pop-ups").await?;
    assert_eq!(page.count(".dock-away").await?, 0);
    page.wait_for(".dock-panel .charts").await?;
    assert_quiet(&page).await
}
