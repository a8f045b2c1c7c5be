//! Present: stage and caption alone, to be read from the last row, and worked by a clicker.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::{AT_REST, NEEDLE, assert_quiet, string, strings, visit};

const LESSON: &str = "#/lesson/five-steps?lang=en&mode=present";

async fn mode(page: &Page, mode: &str) -> Result {
    page.wait_for(&format!("html[data-mode={mode}]")).await
}

/// By the key that closes: once for the question whether it is meant, and once more.
async fn leave(page: &Page) -> Result {
    page.wait_for(".class-leave").await?;
    page.press("Escape").await?;
    page.wait_text(".class-leave", "Esc").await?;
    page.press("Escape").await?;
    mode(page, "learn").await
}

/// How large the letters are that an expression finds, in CSS pixels; what is drawn, as it is drawn.
fn letters(css: &str) -> String {
    format!(
        "Math.min(...[...document.querySelectorAll({})].filter(e => e.checkVisibility() && e.textContent.trim()).map(e => \
            parseFloat(getComputedStyle(e).fontSize) * (e.ownerSVGElement?.getScreenCTM().a ?? e.currentCSSZoom)))",
        json!(css)
    )
}

#[tokio::test]
async fn it_is_read_from_the_last_row_on_any_projector() -> Result {
    for (width, height, caption, stage) in
        [(1280, 720, 19.0, 12.0), (1920, 1080, 28.0, 18.0), (2560, 1440, 37.0, 24.0), (3840, 2160, 56.0, 36.0)]
    {
        let look = Look::desktop().size(width, height).reduced_motion();
        let (_site, page) = visit(LESSON, &look).await?;
        page.press("PageDown").await?;
        page.press("PageDown").await?;
        page.wait_until("document.querySelector('[data-message]') !== null").await?;
        let size = async |css: &str| page.eval(&letters(css)).await.map(|size| size.as_f64().unwrap_or_default());
        for css in ["[data-caption]", "[data-caption] .said *", ".present-title *"] {
            assert!(size(css).await? >= caption, "{css} at {width}: {} px", size(css).await?);
        }
        assert!(size(".stage text").await? >= stage, "the stage at {width}: {} px", size(".stage text").await?);
        // A panel in the same type, over the lower part.
        page.press("2").await?;
        page.wait_for("[data-do=call-wire][aria-pressed=true]").await?;
        let panel = size(".wire-row code").await?;
        assert!(panel >= caption * 0.9, "the wire at {width}: {panel} px");
        for seen in ["[data-caption]", ".stage svg", ".dock"] {
            let inside = "(() => { const b = document.querySelector(CSS).getBoundingClientRect(); \
                return b.left >= -1 && b.top >= -1 && b.right <= innerWidth + 1 && b.bottom <= innerHeight + 1; })()";
            assert_eq!(
                page.eval(&inside.replace("CSS", &json!(seen).to_string())).await?,
                json!(true),
                "{seen} at {width}"
            );
        }
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn beside_a_lessons_card_the_places_have_large_names_that_fit() -> Result {
    for lang in ["ja", "en"] {
        let look = Look::desktop().size(1920, 1080).reduced_motion();
        let (_site, page) = visit(&format!("#/lesson/attach/2?lang={lang}&mode=present"), &look).await?;
        page.wait_for(".floor > .lesson.course h1, .floor > .lesson.course .task").await?;
        page.wait_for(".stage svg[data-size=medium]").await?;
        page.wait_until(&format!("{} >= 28", letters(".stage .node .t"))).await.ok();
        let size = page.eval(&letters(".stage .node .t")).await?.as_f64().unwrap_or_default();
        assert!(size >= 28.0, "names have {size} px in {lang}");
        let wide = "[...document.querySelectorAll('.stage .node')].flatMap(node => { const title = node.querySelector('.t'), card = node.querySelector('.card'); \
            return title && title.getBoundingClientRect().right > card.getBoundingClientRect().right ? [title.textContent] : []; })";
        assert_eq!(strings(&page, wide).await?, Vec::<String>::new(), "in {lang}");
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn in_a_small_window_the_diagram_has_the_room() -> Result {
    for (width, height, part) in [(320, 640, 0.45), (390, 844, 0.6), (640, 360, 0.5), (844, 390, 0.5), (820, 1180, 0.7)]
    {
        let (_site, page) = visit(LESSON, &Look::desktop().size(width, height).reduced_motion()).await?;
        page.press("PageDown").await?;
        page.press("PageDown").await?;
        page.wait_text(".present-step", "2 /").await?;
        assert!(!page.visible(".lesson").await?, "the lesson at {width}");
        // Nothing is cut, nothing lies on anything else.
        let wrong = "(() => { const box = css => document.querySelector(css).getBoundingClientRect(), found = []; \
            const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1; \
            const parts = ['.present-step', '.present-title h1', '.present-tools', '.stage', '.transport']; \
            parts.forEach((one, i) => parts.slice(i + 1).forEach(two => { if (across(box(one), box(two))) found.push(one + ' and ' + two); })); \
            for (const e of document.querySelectorAll('.present-head, .stage, .transport, .transport button, .scrub, .clock, [data-caption] *')) { \
              const b = e.getBoundingClientRect(); \
              if (e.checkVisibility() && b.width && (b.left < -1 || b.top < -1 || b.right > innerWidth + 1 || b.bottom > innerHeight + 1)) found.push(e.className + ' leaves the screen'); } \
            return found; })()";
        assert_eq!(strings(&page, wrong).await?, Vec::<String>::new(), "at {width} × {height}");
        let stage = "document.querySelector('.stage').getBoundingClientRect().height / innerHeight";
        let stage = page.eval(stage).await?.as_f64().unwrap_or_default();
        assert!(stage >= part, "the stage has {stage} of the height at {width} × {height}");
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn stage_and_caption_are_alone_and_a_key_leads_there_and_back() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::projector().reduced_motion()).await?;
    page.press("p").await?;
    mode(&page, "present").await?;
    assert!(string(&page, "location.hash").await?.contains("mode=present"));
    for css in [".lesson", ".dock", "header"] {
        assert!(!page.visible(css).await?, "{css} is seen");
    }
    for css in [".stage svg", "[data-caption]", "button[data-do=play]", ".present-title h1"] {
        assert!(page.visible(css).await?, "{css} is not seen");
    }
    leave(&page).await?;
    assert!(!string(&page, "location.hash").await?.contains("mode="));
    assert!(page.visible(".lesson").await?);
    // By the button, by the address, and by neither.
    page.click("header [data-do=present]").await?;
    mode(&page, "present").await?;
    page.eval("location.hash = '#/play?lang=en&mode=learn'").await?;
    mode(&page, "learn").await?;
    page.eval("location.hash = '#/play?lang=en&mode=present'").await?;
    mode(&page, "present").await?;
    page.click("[data-do=leave]").await?;
    mode(&page, "learn").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_clicker_and_a_teacher_have_their_keys() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    // From step to step, the first of which has not begun yet.
    page.press("PageDown").await?;
    for step in ["2", "3"] {
        page.press("PageDown").await?;
        page.wait_text(".present-step", &format!("{step} /")).await?;
    }
    page.press("PageUp").await?;
    let there = string(&page, NEEDLE).await?;
    page.press("ArrowRight").await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(there))).await?;
    // Black, by the key that clickers send, and back by whatever is at hand.
    for (on, off) in [(".", "."), ("b", "Escape"), ("B", "b")] {
        page.press(on).await?;
        page.wait_for(".present-black").await?;
        let covers = "document.elementFromPoint(innerWidth / 2, innerHeight / 2).matches('.present-black')";
        assert_eq!(page.eval(covers).await?, json!(true));
        page.press(off).await?;
        page.wait_gone(".present-black").await?;
        mode(&page, "present").await?;
    }
    // Panels, one at a time.
    for (key, panel) in [("4", "timeline"), ("7", "transcript"), ("1", "terminal")] {
        page.press(key).await?;
        page.wait_for(&format!(".floor[data-called] .dock[data-tab={panel}]")).await?;
        assert!(page.visible(".dock").await?);
    }
    page.press("1").await?;
    page.wait_gone(".floor[data-called]").await?;
    page.press("5").await?;
    page.press("Escape").await?;
    page.wait_gone(".floor[data-called]").await?;
    mode(&page, "present").await?;
    // One more is asked whether it was meant, and forgotten after a while.
    page.wait_for(".class-leave").await?;
    page.press("Escape").await?;
    page.wait_text(".class-leave", "Press Esc again").await?;
    mode(&page, "present").await?;
    page.wait_until("document.querySelector('.class-leave').textContent === ''").await?;
    page.press("s").await?;
    page.wait_for(".class-strip").await?;
    page.press("Escape").await?;
    page.wait_gone(".class-strip").await?;
    mode(&page, "present").await?;
    leave(&page).await?;
    // What the keys mean elsewhere, they mean again.
    page.press("l").await?;
    page.wait_for("html[lang=ja]").await?;
    page.wait_until(AT_REST).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_list_of_keys_is_presents_own_and_begins_at_its_top() -> Result {
    let (_site, page) = visit(LESSON, &Look::desktop().size(1280, 560).reduced_motion()).await?;
    page.press("?").await?;
    page.wait_for("[role=dialog]").await?;
    let listed = page.text("[role=dialog]").await?;
    for part in ["Black screen", "Presenter notes", "Next lesson step", "press twice to stop presenting"] {
        assert!(listed.contains(part), "{part} is not in the list:\n{listed}");
    }
    // The panels have their names, and what closes the list is in sight.
    for panel in ["Terminals", "Wire", "Timeline", "CloudTrail", "Console"] {
        assert!(listed.contains(panel), "{panel} is not in the list:\n{listed}");
    }
    let seen = "(() => { const b = document.querySelector('.dialog [data-do=close]').getBoundingClientRect(); \
        return b.top >= 0 && b.bottom <= innerHeight && document.elementFromPoint((b.left + b.right) / 2, (b.top + b.bottom) / 2).dataset.do === 'close'; })()";
    page.wait_until(seen).await?;
    for part in ["Go to the terminal", "Compare"] {
        assert!(!listed.contains(part), "{part} is in the list:\n{listed}");
    }
    assert_eq!(page.eval("document.querySelector('.dialog').scrollTop").await?, json!(0));
    assert_eq!(page.eval("document.activeElement.closest('[role=dialog]') !== null").await?, json!(true));
    page.press("Escape").await?;
    page.wait_gone("[role=dialog]").await?;
    mode(&page, "present").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_light_follows_the_pointer_and_an_idle_one_is_not_seen() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    let point = |x: u32, y: u32| {
        format!("dispatchEvent(new PointerEvent('pointermove', {{ clientX: {x}, clientY: {y}, bubbles: true }}))")
    };
    page.wait_for("html[data-idle]").await?;
    assert_eq!(page.eval("getComputedStyle(document.querySelector('.stage')).cursor").await?, json!("none"));
    page.eval(&point(700, 300)).await?;
    page.wait_gone("html[data-idle]").await?;
    assert_eq!(page.count(".present-glow").await?, 0);
    let key = |kind: &str| {
        format!("dispatchEvent(new KeyboardEvent('{kind}', {{ key: 'l', bubbles: true, cancelable: true }}))")
    };
    page.eval(&key("keydown")).await?;
    page.wait_for(".present-glow").await?;
    let stands = |x: u32, y: u32| {
        format!(
            "(() => {{ const b = document.querySelector('.present-glow').getBoundingClientRect(); \
                return Math.abs((b.left + b.right) / 2 - {x}) < 2 && Math.abs((b.top + b.bottom) / 2 - {y}) < 2; }})()"
        )
    };
    page.wait_until(&stands(700, 300)).await?;
    page.eval(&point(1100, 520)).await?;
    page.wait_until(&stands(1100, 520)).await?;
    page.eval(&key("keyup")).await?;
    page.wait_gone(".present-glow").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_bad_projector_is_made_up_for_and_remembered() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    page.eval("dispatchEvent(new PointerEvent('pointermove', { clientX: 5, clientY: 5 }))").await?;
    page.click("[data-do=beam]").await?;
    page.click("[data-do=invert]").await?;
    page.eval(
        "(() => { const it = document.querySelector('[data-number=contrast]'); it.value = '130'; \
            it.dispatchEvent(new Event('input', { bubbles: true })); })()",
    )
    .await?;
    let filter = "document.body.style.filter";
    page.wait_until(&format!("{filter}.includes('contrast(130%)') && {filter}.includes('invert(1)')")).await?;
    page.goto(LESSON).await?;
    page.wait_ready().await?;
    page.wait_until(&format!("{filter}.includes('contrast(130%)')")).await?;
    // It is the projector's, not the desk's.
    leave(&page).await?;
    page.wait_until(&format!("{filter} === ''")).await?;
    assert_quiet(&page).await
}
