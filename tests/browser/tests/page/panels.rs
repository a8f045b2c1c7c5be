//! The panels: the list of messages, what a message opens from, how they are divided, and the clock of all of them.

use browser_tests::{Look, Result};
use serde_json::json;

use super::{AT_REST, assert_quiet, native, string, strings, visit};

#[tokio::test]
async fn messages_are_listed_beside_the_wire_and_open_from_there() -> Result {
    let (_, played) = native();
    let trace = played.story.trace();
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::projector().reduced_motion()).await?;
    page.press("End").await?;
    page.wait_for(".wire-entry").await?;
    let requests: Vec<String> = (played.first..trace.len())
        .filter(|index| trace.message(*index).is_some_and(|message| message.status().is_none()))
        .map(|index| index.to_string())
        .collect();
    let listed = strings(&page, "[...document.querySelectorAll('.wire-entry')].map(e => e.dataset.exchange)").await?;
    assert_eq!(listed, requests);
    // Each says when, from where to where, what about, and what came of it.
    let first = page.text(".wire-entry").await?;
    for part in ["PUT /latest/api/token", "→ IMDS", "200"] {
        assert!(first.contains(part), "{part} is not in {first:?}");
    }
    for request in [&requests[0], &requests[requests.len() - 1]] {
        page.click(&format!("[data-exchange='{request}']")).await?;
        page.wait_for(&format!("[data-exchange='{request}'][aria-current=true]")).await?;
        assert_eq!(page.count(".wire-entry[aria-current]").await?, 1);
        let operation = trace.message(request.parse().expect("a number")).expect("a message").operation.to_string();
        page.wait_text(".wire-what", &operation).await?;
        page.wait_for(".wire-tools [aria-pressed=true]").await?;
    }
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_wire_opens_on_what_matters() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::projector().reduced_motion()).await?;
    page.press("End").await?;
    page.wait_for(".wire-entry:last-child").await?;
    page.click(".wire-entry:last-of-type").await?;
    page.wait_text(".wire-what", "ListBuckets").await?;
    let seen = "[...document.querySelectorAll('#wire-request .wire-row')].filter(r => r.checkVisibility()).map(r => r.textContent).join('\\n')";
    let shown = string(&page, seen).await?;
    for part in ["GET / HTTP/1.1", "Credential=", "X-Amz-Security-Token", "Signature="] {
        assert!(shown.to_lowercase().contains(&part.to_lowercase()), "{part} is not in {shown}");
    }
    assert!(!shown.to_lowercase().contains("user-agent"), "{shown}");
    page.click("#wire-request .wire-others summary").await?;
    page.wait_until(&format!("{seen}.toLowerCase().includes('user-agent')")).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_message_opens_from_every_panel_that_tells_of_it() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::projector().reduced_motion()).await?;
    page.press("End").await?;
    // The transcript.
    page.click("[data-tab=transcript]").await?;
    page.wait_for(".said-row [data-do=open-message]").await?;
    page.click(".said-row [data-do=open-message]").await?;
    page.wait_text(".wire-what", "PutToken").await?;
    // CloudTrail: the newest record.
    page.click("[data-tab=cloudtrail]").await?;
    let name = page.text(".trail-entry b").await?;
    page.click(".trail-entry").await?;
    page.click(".trail-record [data-do=open-message]").await?;
    page.wait_text(".wire-what", &name).await?;
    // The timeline: a credential leads to the answer in which it came.
    page.click("[data-tab=timeline]").await?;
    page.wait_for("[data-credential]").await?;
    page.eval("document.querySelector('#timeline').focus()").await?;
    let key = page.attr("[data-credential]", "data-credential").await?.unwrap_or_default();
    page.eval(&format!(
        "(() => {{ const b = document.querySelector('[data-credential={key}]').getBoundingClientRect(); \
            const at = {{ clientX: b.left + b.width / 2, clientY: b.top + b.height / 2, button: 0, pointerId: 1, bubbles: true }}; \
            const plot = document.querySelector('#timeline'); plot.setPointerCapture = () => {{}}; \
            plot.dispatchEvent(new PointerEvent('pointerdown', at)); plot.dispatchEvent(new PointerEvent('pointerup', at)); }})()"
    ))
    .await?;
    page.wait_for(".cred-card[data-status]").await?;
    page.click(".cred-card [data-do=open-message]").await?;
    page.wait_text(".wire-what", "AssumeRole").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_room_is_divided_by_hand_and_stays_so() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    let height = "Math.round(document.querySelector('.dock').getBoundingClientRect().height)";
    let width = "Math.round(document.querySelector('.dock-left').getBoundingClientRect().width)";
    let number = async |expression: &str| page.eval(expression).await.map(|it| it.as_f64().unwrap_or_default());
    let (high, wide) = (number(height).await?, number(width).await?);
    // By keys.
    page.eval("document.querySelector('[data-split=height]').focus()").await?;
    for _ in 0..4 {
        page.press("ArrowUp").await?;
    }
    page.wait_until(&format!("{height} > {}", high + 40.0)).await?;
    page.eval("document.querySelector('[data-split=width]').focus()").await?;
    page.press("ArrowLeft").await?;
    page.press("ArrowLeft").await?;
    page.wait_until(&format!("{width} < {}", wide - 15.0)).await?;
    // By hand.
    let drag = "(() => { const bar = document.querySelector('[data-split=height]'), b = bar.getBoundingClientRect(); \
        bar.setPointerCapture = () => {}; bar.hasPointerCapture = () => true; \
        const at = y => ({ clientX: b.left + 20, clientY: y, button: 0, pointerId: 1, bubbles: true }); \
        bar.dispatchEvent(new PointerEvent('pointerdown', at(b.top))); bar.dispatchEvent(new PointerEvent('pointermove', at(400))); \
        bar.dispatchEvent(new PointerEvent('pointerup', at(400))); })()";
    page.eval(drag).await?;
    page.wait_until("Math.abs(document.querySelector('.dock').getBoundingClientRect().top - 400) < 12").await?;
    // The stage fits what is left to it.
    let fits = "(() => { const s = document.querySelector('.stage').getBoundingClientRect(), t = \
        document.querySelector('.transport').getBoundingClientRect(); return s.height > 80 && t.bottom <= 400; })()";
    page.wait_until(fits).await?;
    // It is remembered, and is so from the first paint.
    let divided = number(height).await?;
    page.goto("#/lesson/five-steps?lang=en").await?;
    page.wait_until(&format!("document.querySelector('.dock') !== null && Math.abs({height} - {divided}) < 2")).await?;
    page.wait_ready().await?;
    page.wait_until(&format!("Math.abs({height} - {divided}) < 2")).await?;
    // And back.
    page.eval(
        "document.querySelector('[data-split=height]').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))",
    )
    .await?;
    page.wait_until(&format!("Math.abs({height} - {high}) < 2")).await?;
    // Enlarged, it takes the stage's room.
    page.click("[data-do=enlarge]").await?;
    page.wait_until(&format!("{height} > 450")).await?;
    assert!(!page.visible(".stage").await?);
    assert!(page.visible("[data-do=play]").await?);
    page.eval("document.activeElement.blur()").await?;
    page.press("Escape").await?;
    page.wait_until(&format!("Math.abs({height} - {high}) < 2")).await?;
    assert!(page.visible(".stage").await?);
    assert_quiet(&page).await
}

#[tokio::test]
async fn charts_fit_their_room_and_keep_their_order() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().size(1280, 720).reduced_motion()).await?;
    page.click("[data-tab=charts]").await?;
    page.wait_for(".chart-entry").await?;
    // Where the dock is too low for a diagram, it offers the room.
    page.click(".chart-front [data-do=draw-chart]").await?;
    page.wait_until("document.querySelector('.chart-front svg').getBoundingClientRect().height > 150").await?;
    assert!(!page.visible(".chart-front .chart-near").await?);
    page.eval("document.activeElement.blur()").await?;
    page.press("Escape").await?;
    page.wait_until("document.querySelector('.chart-front svg').getBoundingClientRect().height === 0").await?;
    let order = "[...document.querySelectorAll('.chart-entry')].map(e => e.dataset.chart)";
    let first = strings(&page, order).await?;
    let scrolls = "[...document.querySelectorAll('.charts, .chart-grid, .chart, .chart-near, .dock-panel')].filter(e => \
        e.checkVisibility() && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)).map(e => e.className)";
    page.eval("document.activeElement.blur()").await?;
    for _ in 0..6 {
        page.press("PageDown").await?;
        assert_eq!(strings(&page, order).await?, first);
        assert_eq!(strings(&page, scrolls).await?, Vec::<String>::new());
    }
    // What is seen is what stepped last, in the state that it is in.
    let front = string(&page, "document.querySelector('.chart-front').dataset.machine").await?;
    let lit = string(&page, "document.querySelector('.chart-entry[aria-current]').dataset.chart").await?;
    assert_eq!(front, lit);
    page.click("[data-chart=ec2-instance]").await?;
    page.wait_for(".chart-front[data-machine=ec2-instance][data-state=running]").await?;
    // With room for all, all are drawn.
    page.look(&Look::projector().reduced_motion()).await?;
    page.click("[data-do=enlarge]").await?;
    page.wait_until("[...document.querySelectorAll('.chart svg')].filter(s => s.checkVisibility()).length === 6")
        .await?;
    assert_eq!(strings(&page, scrolls).await?, Vec::<String>::new());
    assert_quiet(&page).await
}

#[tokio::test]
async fn one_clock_is_chosen_once_for_everything() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=ja", &Look::projector().reduced_motion()).await?;
    page.press("End").await?;
    // Everything that is written by a clock, and what programs read of it.
    let times = "[...document.querySelectorAll('time[datetime]')].filter(t => t.checkVisibility()).map(t => [t.textContent, t.dateTime])";
    for (zone, hours) in [("JST", 9), ("UTC", 0)] {
        page.wait_text("[data-clock]", zone).await?;
        let mut seen = 0;
        for tab in ["wire", "cloudtrail", "transcript"] {
            page.click(&format!("[data-tab={tab}]")).await?;
            page.wait_until("!document.querySelector('.dock-empty[aria-busy=true]')").await?;
            let read = page.eval(times).await?;
            for pair in read.as_array().into_iter().flatten() {
                let (said, utc) = (pair[0].as_str().unwrap_or_default(), pair[1].as_str().unwrap_or_default());
                let hour: i32 = utc[11..13].parse().expect("an hour");
                let told = format!("{:02}{}", (hour + hours) % 24, &utc[13..19]);
                assert!(said.contains(&told), "{said:?} is not {told} {zone} in {tab}");
                assert!(utc.ends_with('Z'));
                seen += 1;
            }
        }
        assert!(seen > 10, "{seen} times were read");
        page.click("[data-tab=timeline]").await?;
        page.wait_text(".tl-zone", zone).await?;
        if zone == "JST" {
            page.click("[data-do=zone]").await?;
        }
    }
    // It stays; whoever reads English has UTC at first.
    page.goto("#/lesson/five-steps?lang=ja").await?;
    page.wait_ready().await?;
    page.wait_text("[data-clock]", "UTC").await?;
    page.forget().await?;
    page.goto("#/lesson/five-steps?lang=en").await?;
    page.wait_ready().await?;
    page.wait_text("[data-clock]", "UTC").await?;
    page.wait_until(AT_REST).await?;
    assert_eq!(page.eval("localStorage.getItem('sts-flow.clock')").await?, json!(null));
    assert_quiet(&page).await
}
