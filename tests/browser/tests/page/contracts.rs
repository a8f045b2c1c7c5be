//! The names in the document by which outside checks find their way.

use browser_tests::{Look, Page, Result, Site};
use serde_json::json;
use sts_flow::story::{Http, Leg};
use sts_flow::wire::layout;

use super::{AT_REST, NEEDLE, assert_quiet, move_by, native, string, strings, visit};

async fn named(page: &Page, name: &str) -> Result<Vec<String>> {
    let mut names =
        strings(page, &format!("[...document.querySelectorAll('[{name}]')].map(e => e.getAttribute('{name}'))"))
            .await?;
    names.sort();
    Ok(names)
}

#[tokio::test]
async fn everything_has_the_name_by_which_it_is_found() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    assert_eq!(page.attr("html", "data-ready").await?.as_deref(), Some(""));
    assert_eq!(named(&page, "data-node").await?, ["cloudtrail", "ec2", "iam", "imds", "pc", "s3", "sts"]);
    for name in ["play", "back", "step", "next-event"] {
        assert_eq!(page.count(&format!("button[data-do={name}]")).await?, 1, "{name}");
    }
    assert_eq!(named(&page, "data-terminal").await?, ["ec2", "pc"]);
    for terminal in ["ec2", "pc"] {
        assert_eq!(page.count(&format!("[data-terminal={terminal}] input")).await?, 1);
        assert_eq!(page.count(&format!("[data-terminal={terminal}] [role=log]")).await?, 1);
    }
    assert_eq!(page.count("time[data-clock]").await?, 1);
    let clock = page.attr("time[data-clock]", "datetime").await?.unwrap_or_default();
    assert!(clock.starts_with("2025-11-02T00:") && clock.ends_with('Z'), "{clock}");
    assert_eq!(page.attr("[data-lesson-step]", "data-lesson-step").await?.as_deref(), Some("1"));
    assert_eq!(page.attr("[data-caption]", "aria-live").await?.as_deref(), Some("polite"));

    // Machines: the chart shows what has happened so far, and no more.
    page.click("[role=tab][data-tab=charts]").await?;
    page.wait_for("[data-machine]").await?;
    let machines =
        ["credential", "credential-delivery", "ec2-instance", "imds-token", "profile-association", "sdk-refresher"];
    assert_eq!(named(&page, "data-machine").await?, machines);
    for (machine, state) in [
        ("ec2-instance", "running"),
        ("profile-association", "associated"),
        ("credential", "none"),
        ("imds-token", "none"),
    ] {
        assert_eq!(page.attr(&format!("[data-machine={machine}]"), "data-state").await?.as_deref(), Some(state));
    }
    page.eval("document.activeElement.blur()").await?;
    page.press("End").await?;
    for (machine, state) in [("credential", "valid"), ("imds-token", "active"), ("credential-delivery", "delivered")] {
        page.wait_for(&format!("[data-machine={machine}][data-state={state}]")).await?;
    }
    for machine in machines {
        assert!(page.count(&format!("[data-machine={machine}] .chart-lit")).await? <= 1, "{machine} is in one state");
    }

    // Credentials.
    page.click("[role=tab][data-tab=timeline]").await?;
    page.wait_for("[data-credential]").await?;
    let (_, played) = native();
    let text = layout::compact(played.story.trace());
    let keys = named(&page, "data-credential").await?;
    assert_eq!(keys.len(), 1);
    assert!(keys[0].starts_with("ASIA") && keys[0].len() == 20 && text.contains(&keys[0]), "{keys:?}");
    assert_eq!(page.attr("[data-credential]", "data-status").await?.as_deref(), Some("valid"));
    assert_eq!(named(&page, "data-key").await?, keys, "the stage shows the same key");

    // Free play has the same places and no steps.
    page.eval("location.hash = '#/play?lang=en'").await?;
    page.wait_for(".lesson.free").await?;
    page.wait_until(AT_REST).await?;
    assert_eq!(named(&page, "data-lesson-step").await?, Vec::<String>::new());
    assert_eq!(named(&page, "data-node").await?, ["cloudtrail", "ec2", "iam", "imds", "pc", "s3", "sts"]);
    assert_quiet(&page).await
}

#[tokio::test]
async fn every_message_on_the_stage_opens_on_the_wire() -> Result {
    let (_, played) = native();
    let trace = played.story.trace();
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    let mut opened = 0;
    while string(&page, NEEDLE).await? != "100.00%" {
        move_by(&page, "button[data-do=step]").await?;
        for id in named(&page, "data-message").await? {
            let message = trace.message(id.parse().expect("an event's number")).expect("a message of the trace");
            let line = match &message.http {
                Http::Request(request) => format!("{} {} HTTP/1.1", request.method.as_str(), request.target),
                Http::Response(response) => format!("HTTP/1.1 {}", response.status),
            };
            // The letter and its label both open it.
            let part = if message.leg() == Leg::Request { "label" } else { "mover" };
            page.click(&format!("[data-message='{id}'] .{part}")).await?;
            let there = "[...document.querySelectorAll('.wire-row code')].some(code => code.checkVisibility() && \
                code.textContent.startsWith(LINE))";
            page.wait_until(&there.replace("LINE", &json!(line).to_string())).await?;
            page.wait_text(".wire-what", &message.operation.to_string()).await?;
            opened += 1;
        }
    }
    let sent = (played.first..trace.len()).filter(|i| trace.message(*i).is_some()).count();
    assert_eq!(opened, sent);
    // It stays, whatever happens next, until it is let go.
    let kept = page.text(".wire-what").await?;
    page.press("Home").await?;
    page.press("End").await?;
    assert_eq!(page.text(".wire-what").await?, kept);
    assert_eq!(page.count(".wire-tools [aria-pressed=true]").await?, 1);
    page.press("Escape").await?;
    page.wait_for(".wire-tools [aria-pressed=false]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_page_works_in_a_folder_of_a_host() -> Result {
    let site = Site::built()?.mounted_at("courses/aws-101").serve().await?;
    let page = Page::open(&site, "#/lesson/five-steps", &Look::desktop().reduced_motion().language("en")).await?;
    page.wait_until(AT_REST).await?;
    move_by(&page, "button[data-do=step]").await?;
    page.click("a.other").await?;
    page.wait_for(".lesson.free .nav a").await?;
    page.click(".lesson.free .nav a").await?;
    page.wait_for("[data-lesson-step='1']").await?;
    assert_eq!(page.eval("location.pathname").await?, json!("/courses/aws-101/"));
    let loaded = "performance.getEntriesByType('resource').every(e => e.name.startsWith(new URL('.', location).href))";
    assert_eq!(page.eval(loaded).await?, json!(true), "everything comes from that folder");
    assert_quiet(&page).await
}
