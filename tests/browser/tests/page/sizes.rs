//! From the smallest phone to the largest screen: nothing is scrolled sideways, fingers hit what they aim at, and stage and
//! terminal are seen together.

use browser_tests::{Look, Page, Result, WIDER};
use serde_json::json;

use super::{AT_REST, assert_quiet, strings, visit};

/// What can be pressed, is seen, and is less than 44 px high; what stands in a sentence is as high as its line.
const SMALL: &str = "[...document.querySelectorAll('button, select, a[href], [role=tab], summary')]
  .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('p, svg') && e.getBoundingClientRect().height > 0)
  .map(e => [e, e.getBoundingClientRect()]).filter(([, b]) => b.height < 43.5 || b.width < 24)
  .map(([e, b]) => `${e.localName}.${e.getAttribute('class')} “${e.textContent.slice(0, 20)}” ${b.width | 0} × ${b.height | 0}`)";

#[tokio::test]
async fn nothing_is_scrolled_sideways() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let mut wrong = Vec::new();
    let sizes = [(320, 640), (390, 844), (640, 360), (820, 1180), (1024, 768), (1280, 720), (1920, 1080), (2560, 1440)];
    for (width, height) in sizes {
        page.look(&Look::desktop().reduced_motion().size(width, height)).await?;
        for lang in ["ja", "en"] {
            for place in ["lesson/five-steps", "play", "lesson/five-steps?mode=present"] {
                let hash = format!("#/{place}{}lang={lang}", if place.contains('?') { '&' } else { '?' });
                page.goto(&hash).await?;
                page.wait_ready().await?;
                page.wait_until(AT_REST).await?;
                let before = wrong.len();
                wrong.extend(strings(&page, WIDER).await?);
                if !place.contains("present") {
                    for tab in ["wire", "charts", "timeline", "cloudtrail", "transcript", "console"] {
                        page.eval(&format!("document.querySelector('[data-tab={tab}]').click()")).await?;
                        wrong.extend(strings(&page, WIDER).await?);
                    }
                    // A fork, and both futures side by side.
                    page.eval("document.querySelector('[data-do=fork]').click()").await?;
                    page.wait_for("[data-do=compare]").await?;
                    page.eval("document.querySelector('[data-do=compare]').click()").await?;
                    page.wait_for(".futures").await?;
                    wrong.extend(strings(&page, WIDER).await?);
                }
                wrong[before..].iter_mut().for_each(|what| *what = format!("{hash} at {width}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_quiet(&page).await
}

#[tokio::test]
async fn fingers_hit_what_they_aim_at() -> Result {
    for (width, lang) in [(320, "en"), (390, "ja")] {
        let look = Look::phone().size(width, 844).reduced_motion();
        let (_site, page) = visit(&format!("#/lesson/five-steps?lang={lang}"), &look).await?;
        let mut small = strings(&page, SMALL).await?;
        for tab in ["wire", "charts", "timeline", "cloudtrail", "transcript", "console", "terminal"] {
            page.eval(&format!("document.querySelector('[data-tab={tab}]').click()")).await?;
            page.wait_until("[...document.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet)").await?;
            small.extend(strings(&page, SMALL).await?);
        }
        page.goto(&format!("#/play?lang={lang}")).await?;
        page.wait_ready().await?;
        page.wait_until(AT_REST).await?;
        page.wait_for(".con-choose").await?;
        small.extend(strings(&page, SMALL).await?);
        small.sort();
        small.dedup();
        assert!(small.is_empty(), "at {width}: {small:#?}");
        assert_quiet(&page).await?;
    }
    Ok(())
}

/// How much of an element is in the window, in pixels from top to bottom.
fn seen(css: &str) -> String {
    format!(
        "(() => {{ const b = document.querySelector({}).getBoundingClientRect(); \
            return Math.max(0, Math.min(b.bottom, innerHeight) - Math.max(b.top, 0)); }})()",
        json!(css)
    )
}

async fn pixels(page: &Page, css: &str) -> Result<f64> {
    Ok(page.eval(&seen(css)).await?.as_f64().unwrap_or_default())
}

#[tokio::test]
async fn a_phone_shows_stage_and_terminal_together() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::phone().reduced_motion()).await?;
    page.click("[data-tab=terminal]").await?;
    page.click("[data-terminal=ec2] input").await?;
    page.wait_for(".floor[data-typing]").await?;
    page.type_into("[data-terminal=ec2] input", "aws s3 ls").await?;
    page.press("Enter").await?;
    page.wait_until(AT_REST).await?;
    for (part, least) in
        [(".stage", 180.0), (".dock", 220.0), ("[data-terminal=ec2] input", 16.0), ("[data-caption]", 30.0)]
    {
        assert!(pixels(&page, part).await? >= least, "{part}: {} px", pixels(&page, part).await?);
    }
    // What is drawn stays as large as it was, and what happens is in sight.
    let letters = "Math.min(...[...document.querySelectorAll('.stage text')].map(t => parseFloat(getComputedStyle(t).fontSize) * \
        t.ownerSVGElement.getScreenCTM().a))";
    assert!(page.eval(letters).await?.as_f64().unwrap_or_default() >= 12.5, "{}", page.eval(letters).await?);
    page.click("[data-do=whole-stage]").await?;
    page.wait_gone(".floor[data-typing]").await?;
    // The rest of the page is in reach from here.
    page.eval("scrollTo(0, 0)").await?;
    for way in ["a.other", "[data-do=share]", "[data-do=share-menu]", "[data-do=help]"] {
        assert!(page.visible(way).await?, "{way} is not seen");
    }
    page.click("[data-do=share-menu]").await?;
    page.wait_until("document.querySelector('#share-menu').matches(':popover-open')").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn forced_colours_leave_every_state_to_be_seen() -> Result {
    let look = Look::desktop().reduced_motion().forced_colors();
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &look).await?;
    assert_eq!(page.eval("matchMedia('(forced-colors: active)').matches").await?, json!(true));
    page.press("PageDown").await?;
    page.press("PageDown").await?;
    page.wait_for("[data-lesson-step='2']").await?;
    // Of each pair, one is on and the other off: they do not look the same.
    let looks = |css: &str| {
        format!(
            "((e, pseudo) => {{ const s = getComputedStyle(e, pseudo); \
                return [s.backgroundColor, s.backgroundImage, s.color, s.borderColor, s.borderWidth, s.fill, s.stroke].join(); \
            }})(document.querySelector({0}), {0}.includes('.dots') ? '::before' : null)",
            json!(css)
        )
    };
    for (on, off) in [
        (".segments [aria-pressed=true]", ".segments [aria-pressed=false]"),
        (".dock-tabs [aria-selected=true]", ".dock-tabs [aria-selected=false]"),
        (".term-tabs [aria-selected=true]", ".term-tabs [aria-selected=false]"),
        (".dots .done", ".dots .todo"),
        (".dots .now", ".dots .todo"),
        (".chapter.passed rect", ".chapter.ahead rect"),
        (".badge.now circle", ".badge:not(.now, .done) circle"),
        (".rail em", ".rail"),
        (".needle", ".rail"),
        ("[data-do=step]", "button:disabled"),
    ] {
        if page.count(on).await? == 0 || page.count(off).await? == 0 {
            assert!(off == "button:disabled" || on.starts_with(".badge"), "{on}, {off}");
            continue;
        }
        assert_ne!(page.eval(&looks(on)).await?, page.eval(&looks(off)).await?, "{on} and {off} look the same");
    }
    // What happens is seen on the stage, and what is written on a colour is written in the colour that belongs to it.
    page.wait_for(".stage .node.lit > .card").await?;
    let strokes = "[...document.querySelectorAll('.stage .node:not(.instance) > .card')].map(c => [c.parentNode.matches('.lit'), getComputedStyle(c).stroke])";
    let strokes: Vec<(bool, String)> = serde_json::from_value(page.eval(strokes).await?).unwrap_or_default();
    let of = |lit: bool| strokes.iter().find(|(is, _)| *is == lit).map(|(_, stroke)| stroke);
    assert_ne!(of(true), of(false), "{strokes:?}");
    page.goto("#/?lang=en").await?;
    page.wait_ready().await?;
    let start = "(s => [s.forcedColorAdjust, s.backgroundColor !== s.color])(getComputedStyle(document.querySelector('.begin .main')))";
    assert_eq!(page.eval(start).await?, json!(["none", true]));
    page.goto("#/play?lang=en").await?;
    page.wait_ready().await?;
    page.wait_for(".con-choose").await?;
    page.click("[data-console=defences]").await?;
    page.wait_for(".con-switch").await?;
    assert_quiet(&page).await
}
