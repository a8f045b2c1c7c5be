//! The first screen, before the page's code is there, and how the code takes over.

use browser_tests::{Look, Page, Result, Served, Site, Trouble, code_is_missing};
use serde_json::json;

use super::{AT_REST, NEEDLE, assert_quiet, fastest, string};

const CODE: &str = "_bg.wasm";
const INPUT: &str = "[data-terminal=ec2] input";

/// A visitor who has the prerendered page, and no more than that for now.
async fn before_the_code(hash: &str, look: &Look, trouble: Trouble) -> Result<(Served, Page)> {
    let site = Site::built()?.serve().await?;
    site.trouble(CODE, trouble);
    let page = Page::blank(site.url(), look).await?;
    page.goto(hash).await?;
    page.wait_for("#first .stage > svg").await?;
    Ok((site, page))
}

/// What is waited for half a minute (static/boot.js) is waited for three seconds.
pub(super) const SOONER: &str = "{ const later = window.setTimeout;
    window.setTimeout = (does, time, ...more) => later(does, time === 30000 ? 3000 : time, ...more); }";

/// Runs this in each document before anything else does.
pub(super) async fn at_first(page: &Page, script: &str) -> Result {
    page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await.map(drop)
}

#[tokio::test]
async fn without_scripts_the_picture_stays_and_says_so() -> Result {
    let site = Site::built()?.serve().await?;
    let page = Page::blank(site.url(), &Look::desktop().language("ja")).await?;
    page.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
    page.goto("").await?;
    for css in ["main .stage svg [data-node=sts]", "button[data-do=start]", ".legend"] {
        assert!(page.visible(css).await?, "{css} cannot be seen");
    }
    assert!(page.text("#late").await?.contains("JavaScript"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn language_colours_and_size_are_right_at_the_first_paint() -> Result {
    let site = Site::built()?.serve().await?;
    site.trouble(CODE, Trouble::Held);
    // The first paint with something in it: a browser may paint an empty page while it still reads.
    let note =
        "new PerformanceObserver(list => list.getEntriesByName('first-contentful-paint').length && (window.seen ??= {
            lang: document.documentElement.lang, theme: document.documentElement.dataset.theme,
            size: document.querySelector('#first .stage svg')?.dataset.size ?? 'none',
            text: document.querySelector('#first')?.innerText ?? '',
        })).observe({ type: 'paint', buffered: true })";
    for (look, hash, stored, lang, size, theme) in [
        (Look::phone().language("en-GB"), "", "", "en", "tall", "auto"),
        (Look::phone().language("ja-JP"), "", "en dark", "en", "tall", "dark"),
        (Look::desktop().size(1280, 720).language("en-US"), "#/?lang=ja", "", "ja", "tall", "auto"),
        // The frame at once; its picture comes in a file of its own, before the first paint or after it.
        (Look::desktop().size(1280, 720).language("en-US"), "#/lesson/five-steps?lang=ja", "", "ja", "", "auto"),
        (Look::projector().language("fr"), "#/?lang=both", "ja light", "ja", "wide", "light"),
        (Look::projector().language("ja"), "#/play", "", "ja", "none", "auto"),
    ] {
        let page = Page::blank(site.url(), &look).await?;
        page.goto("").await?;
        if !stored.is_empty() {
            page.eval(&format!("localStorage.setItem('sts-flow.settings', {})", json!(stored))).await?;
        }
        at_first(&page, note).await?;
        page.goto(hash).await?;
        page.wait_until("window.seen").await?;
        let seen = page.eval("seen").await?;
        let case = format!("{hash} {stored}: {}", seen["lang"]);
        assert_eq!(seen["lang"], json!(lang), "{case}");
        assert_eq!(seen["theme"], json!(theme), "{case}");
        assert!(size.is_empty() || seen["size"] == json!(size), "{case}: {}", seen["size"]);
        let japanese = seen["text"].as_str().unwrap_or_default().chars().any(|c| ('あ'..='ん').contains(&c));
        assert_eq!(japanese, lang == "ja", "{case}: {}", seen["text"]);
        if hash.contains("five-steps") {
            page.wait_for("#first .stage > svg[data-size=medium]").await?;
            assert_eq!(page.count("html[data-ready]").await?, 0, "the code is still held");
        }
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_done_before_the_code_is_there_is_done_by_it() -> Result {
    let (site, page) = before_the_code("#/lesson/five-steps?lang=en", &Look::desktop(), Trouble::Held).await?;
    page.type_into(INPUT, "echo one").await?;
    page.press("Enter").await?;
    page.type_into(INPUT, "echo two").await?;
    assert_eq!(page.count("html[data-ready]").await?, 0);
    site.mend();
    page.wait_ready().await?;
    page.wait_gone("#first").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "echo one\none\n").await?;
    page.wait_until(&format!("document.querySelector('{INPUT}').value === 'echo two'")).await?;
    page.wait_until(&format!("document.activeElement === document.querySelector('{INPUT}')")).await?;
    page.press("Enter").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "echo two\ntwo\n").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_step_and_a_key_before_the_code_is_there_move_the_lesson() -> Result {
    let look = Look::desktop().reduced_motion();
    let (site, page) = before_the_code("#/lesson/five-steps?lang=en", &look, Trouble::Held).await?;
    page.click("button[data-do=step]").await?;
    page.press("ArrowRight").await?;
    page.click("button[data-lang=ja]").await?;
    site.mend();
    page.wait_ready().await?;
    // What was done last is done last.
    page.wait_until(&format!("document.documentElement.lang === 'ja' && {AT_REST}")).await?;
    // As if it had been done later.
    let reached = string(&page, NEEDLE).await?;
    let later = Page::open(&site, "#/lesson/five-steps?lang=en", &look).await?;
    later.wait_until(AT_REST).await?;
    later.click("button[data-do=step]").await?;
    later.press("ArrowRight").await?;
    later.click("button[data-lang=ja]").await?;
    later.wait_until(&format!("{AT_REST} && {NEEDLE} === {}", json!(reached))).await?;
    assert_ne!(reached, "0.00%", "it has moved");
    assert_quiet(&page).await
}

#[tokio::test]
async fn code_that_does_not_come_can_be_asked_for_again() -> Result {
    for (file, trouble) in
        [(CODE, Trouble::Refused), (CODE, Trouble::Garbled), (".js", Trouble::Refused), (".js", Trouble::Garbled)]
    {
        let site = Site::built()?.serve().await?;
        site.trouble(file, trouble);
        let page = Page::blank(site.url(), &Look::desktop()).await?;
        page.goto("#/lesson/five-steps?lang=en").await?;
        page.type_into(INPUT, "echo kept").await?;
        page.press("Enter").await?;
        code_is_missing(&page).await?;
        // Still in vain.
        page.click("#late [data-do=retry]").await?;
        page.wait_for("#late [data-do=retry]").await?;
        site.mend();
        page.click("#late [data-do=retry]").await?;
        page.wait_ready().await?;
        page.wait_gone("#late").await?;
        page.wait_text("[data-terminal=ec2] [role=log]", "echo kept\nkept\n").await?;
    }
    Ok(())
}

#[tokio::test]
async fn code_that_has_no_answer_can_be_asked_for_again() -> Result {
    for file in [CODE, ".js", "late.css"] {
        let site = Site::built()?.serve().await?;
        site.trouble(file, Trouble::Held);
        let page = Page::blank(site.url(), &Look::desktop()).await?;
        at_first(&page, SOONER).await?;
        page.goto("#/lesson/five-steps?lang=en").await?;
        page.type_into(INPUT, "echo kept").await?;
        page.press("Enter").await?;
        code_is_missing(&page).await?;
        // What was given up comes now, too: there is one page all the same.
        site.mend();
        page.click("#late [data-do=retry]").await?;
        page.wait_ready().await?;
        page.wait_gone("#late").await?;
        page.wait_text("[data-terminal=ec2] [role=log]", "echo kept\nkept\n").await?;
        assert_eq!(page.count("[data-terminal=ec2]").await?, 1, "{file}");
    }
    Ok(())
}

#[tokio::test]
async fn nothing_moves_when_the_code_takes_over() -> Result {
    let watch =
        "window.shifts = [], new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value)))
        .observe({ type: 'layout-shift', buffered: true })";
    for (look, hash) in [
        (Look::phone(), "?lang=ja"),
        (Look::desktop(), "#/lesson/five-steps?lang=en"),
        (Look::desktop().size(1280, 720), "#/?lang=both"),
        (Look::projector(), "?lang=ja"),
    ] {
        let site = Site::built()?.serve().await?;
        let page = Page::blank(site.url(), &look).await?;
        at_first(&page, watch).await?;
        page.goto(hash).await?;
        page.wait_ready().await?;
        page.wait_until(&format!("{AT_REST} || document.querySelector('#app [data-do=start]') !== null")).await?;
        page.eval("new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))").await?;
        let moved = page.eval("shifts.reduce((sum, one) => sum + one, 0)").await?.as_f64().unwrap_or(1.0);
        assert!(moved < 0.01, "{hash} at {look:?}: {moved}");
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_on_its_way_is_in_the_picture_that_is_seen_first() -> Result {
    // What moves has to lie within the drawing, whose frame may be wider.
    let inside = "(() => {
        const svg = document.querySelector('#app .still svg'), drawn = svg.getScreenCTM(), box = svg.viewBox.baseVal;
        const right = drawn.e + drawn.a * box.width, bottom = drawn.f + drawn.d * box.height;
        return [...svg.querySelectorAll('.mover')].map(one => one.getBoundingClientRect())
            .every(one => one.left >= drawn.e && one.right <= right && one.top >= drawn.f && one.bottom <= bottom);
    })()";
    for look in [
        Look::phone(),
        Look::desktop().size(820, 1180),
        Look::desktop().size(1280, 720),
        Look::desktop().size(1440, 900),
        Look::projector(),
    ] {
        let site = Site::built()?.serve().await?;
        let page = Page::open(&site, "?lang=ja", &look).await?;
        page.wait_for("#app .still svg .mover").await?;
        assert_eq!(page.eval(inside).await?, json!(true), "{look:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_strict_policy_lets_the_lesson_play() -> Result {
    // The page brings its own; a host may send the same.
    let dist = Site::built()?.serve().await?;
    let page = Page::open(&dist, "?lang=en", &Look::desktop()).await?;
    let policy = string(&page, "document.querySelector('meta[http-equiv=Content-Security-Policy]').content").await?;
    for word in ["'unsafe-inline'", "'unsafe-eval'", "data:", "*"] {
        assert!(!policy.split([' ', ';']).any(|part| part == word), "{word} in {policy}");
    }
    let site = Site::built()?.policy(&policy).serve().await?;
    let page = Page::blank(site.url(), &Look::desktop()).await?;
    at_first(&page, "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))").await?;
    page.goto("#/lesson/five-steps?lang=en").await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    fastest(&page).await?;
    for step in 1..=5 {
        page.click("button[data-do=play]").await?;
        page.wait_for(&format!("[data-lesson-step='{step}']")).await?;
        page.wait_for("button[data-do=play]").await?;
    }
    for tab in ["wire", "charts", "timeline", "policies", "cloudtrail", "transcript"] {
        page.eval(&format!("document.querySelector('[data-tab={tab}]')?.click()")).await?;
        page.eval("new Promise(done => requestAnimationFrame(() => setTimeout(done)))").await?;
    }
    assert_eq!(page.eval("refused").await?, json!([]));
    assert_quiet(&page).await
}
