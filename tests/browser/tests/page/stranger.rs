//! A stranger's path: the opening screen, the five steps, the card at the end; and what is done off the path.

use browser_tests::{Look, Page, Result, Served, Site};
use serde_json::json;
use sts_flow::lesson::check;
use sts_flow::story::is_told;
use sts_flow::words::{Lang, caption};

use super::terminals::enter;
use super::{AT_REST, NEEDLE, assert_quiet, fastest, native, string, strings, visit};

const STEP: &str = "document.querySelector('[data-lesson-step]')?.dataset.lessonStep";
const DONE_DOTS: &str = "document.querySelectorAll('.dots .done').length";

async fn at_the_opening(look: &Look) -> Result<(Served, Page)> {
    let site = Site::built()?.serve().await?;
    let page = Page::open(&site, "#/?lang=en", look).await?;
    page.wait_for("#app button[data-do=start]").await?;
    Ok((site, page))
}

/// Waits until a step has been shown to its end, which may take long.
async fn rests(page: &Page, step: usize) -> Result {
    let rested = format!("{STEP} === '{step}' && {AT_REST} && {DONE_DOTS} === {step}");
    for _ in 0..5 {
        if page.wait_until(&rested).await.is_ok() {
            return Ok(());
        }
    }
    page.wait_until(&rested).await
}

/// The card at the end: what was seen, and the questions, which the simulation answers.
async fn closes(page: &Page) -> Result {
    page.wait_for("[data-closing]").await?;
    let lines = strings(page, "[...document.querySelectorAll('.seen li')].map(line => line.textContent)").await?;
    assert_eq!(lines.len(), 5, "{lines:#?}");
    for part in ["AssumeRole was called by ec2.amazonaws.com", "STS issued ASIA", "AmazonS3ReadOnlyAccess"] {
        assert!(lines.iter().any(|line| line.contains(part)), "{part} in {lines:#?}");
    }
    let (_, played) = native();
    let checks = check::checks(&played.story);
    assert_eq!(page.count("[data-check]").await?, checks.len());
    assert_eq!(page.count("[data-check][data-answer]").await?, 0, "no answer is told before somebody has chosen");
    Ok(())
}

#[tokio::test]
async fn by_mouse_from_the_question_to_the_card() -> Result {
    let (_site, page) = at_the_opening(&Look::desktop()).await?;
    assert!(page.text("main h1").await?.contains("aws s3 ls"));
    assert_eq!(page.count("[data-node=sts]").await?, 1, "the picture is the stage");
    assert_eq!(page.count("button[data-do=start]").await?, 1, "one start");
    assert_eq!(page.count(".legend li").await?, 5);
    page.click("button[data-do=start]").await?;
    page.wait_for("button[data-do=pause]").await?;
    assert_eq!(string(&page, "location.hash").await?, "#/lesson/five-steps?lang=en");
    fastest(&page).await?;
    for step in 1..=5 {
        rests(&page, step).await?;
        // It waits for whoever reads.
        assert_eq!(page.count("[data-closing]").await?, usize::from(step == 5));
        if step < 5 {
            page.click(".lesson [data-do=next-step]").await?;
        }
    }
    closes(&page).await?;
    // A wrong answer is put right, and a right one is told to be.
    let (_, played) = native();
    for (place, check) in check::checks(&played.story).iter().enumerate() {
        let chosen = if place == 0 { (check.answer + 1) % check.choices.len() } else { check.answer };
        let css = format!(".check:nth-of-type({}) [data-choice='{chosen}']", place + 1);
        page.eval(&format!("document.querySelectorAll('[data-check]')[{place}].scrollIntoView()")).await?;
        page.click(&css).await?;
        page.wait_text(&format!(".check:nth-of-type({}) .right", place + 1), "✓").await?;
    }
    assert_eq!(page.count(".check .wrong").await?, 1);
    // Back leads to the opening.
    page.eval("history.back()").await?;
    page.wait_for("button[data-do=start]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn by_keyboard_alone() -> Result {
    let (_site, page) = at_the_opening(&Look::desktop()).await?;
    for tabs in 0.. {
        assert!(tabs < 20, "Tab does not come to the start");
        page.press("Tab").await?;
        if page.eval("document.activeElement.matches('[data-do=start]')").await? == json!(true) {
            break;
        }
    }
    page.press("Enter").await?;
    page.wait_for("button[data-do=pause]").await?;
    for _ in 0..3 {
        page.press("+").await?;
    }
    for step in 1..=5 {
        rests(&page, step).await?;
        if step < 5 {
            // The space bar goes on, and so does a clicker.
            page.press(if step % 2 == 0 { "PageDown" } else { "Space" }).await?;
        }
    }
    closes(&page).await?;
    for tabs in 0.. {
        assert!(tabs < 60, "Tab does not come to the questions");
        page.press("Tab").await?;
        if page.eval("document.activeElement.matches('[data-choice]')").await? == json!(true) {
            break;
        }
    }
    page.press("Enter").await?;
    page.wait_for("[data-check][data-answer]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn without_motion_every_caption_is_shown_and_the_lesson_ends() -> Result {
    let (_, played) = native();
    let trace = played.story.trace();
    let told = (played.first..trace.len()).filter(|index| is_told(&trace.events()[*index].kind));
    let said: Vec<String> = told.filter_map(|index| Some(caption(trace, index, Lang::En)?.happens)).collect();

    let (_site, page) = at_the_opening(&Look::desktop().reduced_motion()).await?;
    page.click("button[data-do=start]").await?;
    page.wait_for("button[data-do=pause]").await?;
    page.eval(
        "window.said = [], window.look = () => { const now = document.querySelector('[data-caption] em')?.textContent;
            if (now && said.at(-1) !== now) said.push(now); }, look(),
         new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })",
    )
    .await?;
    fastest(&page).await?;
    for step in 1..=5 {
        rests(&page, step).await?;
        if step < 5 {
            page.press("PageDown").await?;
        }
    }
    closes(&page).await?;
    let seen = strings(&page, "said").await?;
    let missing: Vec<&String> = said.iter().filter(|one| !seen.contains(one)).collect();
    assert!(missing.is_empty(), "never shown: {missing:#?}\nof {seen:#?}");
    assert_quiet(&page).await
}

#[tokio::test]
async fn what_is_typed_in_mid_lesson_is_a_side_trip() -> Result {
    let (_site, page) = visit("#/lesson/five-steps/2?lang=en", &Look::desktop().reduced_motion()).await?;
    page.click("button[data-do=step]").await?;
    page.wait_until(AT_REST).await?;
    let (needle, dots) = (string(&page, NEEDLE).await?, page.eval(DONE_DOTS).await?);
    let log = "[data-terminal=ec2] [role=log]";
    let before = page.text(log).await?;

    enter(&page, "ec2", "aws sts get-caller-identity --region us-east-1").await?;
    page.wait_for("[data-trip='2'] [data-do=back-to-step]").await?;
    page.wait_text(log, "assumed-role/").await?;
    assert_eq!(string(&page, STEP).await?, "2", "the lesson waits");
    assert_eq!(page.eval(DONE_DOTS).await?, dots, "no step is done by it");
    page.click("[data-do=back-to-step]").await?;
    page.wait_gone("[data-trip]").await?;
    assert_eq!(string(&page, NEEDLE).await?, needle);
    assert_eq!(page.text(log).await?, before);
    assert_eq!(page.count("[data-branch]").await?, 0, "and nothing of it stays");

    // A chip is no other.
    page.click("[data-terminal=ec2] .term-chip").await?;
    page.wait_for("[data-trip='2']").await?;
    assert_eq!(page.eval(DONE_DOTS).await?, dots);
    // This one stays.
    page.click("[data-do=keep-trip]").await?;
    page.wait_for("[data-branch=B]").await?;
    page.click("[data-do=back-to-step]").await?;
    page.wait_gone("[data-trip]").await?;
    assert_eq!(string(&page, NEEDLE).await?, needle);
    assert_eq!(
        strings(&page, "[...document.querySelectorAll('[data-branch]')].map(b => b.dataset.branch)").await?,
        ["A", "B"]
    );

    // After the end, what is typed goes on from there.
    page.eval("document.activeElement.blur()").await?;
    page.press("End").await?;
    page.wait_for("[data-closing]").await?;
    enter(&page, "ec2", "whoami").await?;
    page.wait_text(log, "ec2-user").await?;
    assert_eq!(page.count("[data-trip]").await?, 0);
    assert_eq!(page.count("[data-closing]").await?, 1);
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_step_of_an_experiment_is_done_by_its_own_command_alone() -> Result {
    const MARKS: &str = "document.querySelectorAll('.con-steps .done').length";
    const TOKEN: &str = "TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H \
        \"X-aws-ec2-metadata-token-ttl-seconds: 21600\")";
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for("[data-experiment=expiry]").await?;
    // Before the experiment was shown.
    enter(&page, "ec2", TOKEN).await?;
    page.wait_until(&format!("{AT_REST} && {MARKS} === 1")).await?;
    page.click("[data-experiment=expiry]").await?;
    page.wait_for("[data-experiment=expiry][aria-pressed=true]").await?;
    assert_eq!(page.eval(MARKS).await?, json!(0));
    enter(&page, "ec2", TOKEN).await?;
    page.wait_until(&format!("{AT_REST} && {MARKS} === 1")).await?;
    // A click puts the command into the terminal, and Enter runs it.
    page.click("[data-console-step='2'] button").await?;
    page.wait_until("document.activeElement.closest('[data-terminal=ec2]') !== null").await?;
    page.wait_until("document.activeElement.value.includes('security-credentials')").await?;
    assert_eq!(page.eval(MARKS).await?, json!(1));
    page.press("Enter").await?;
    page.wait_until(&format!("{MARKS} === 2")).await?;
    assert_quiet(&page).await
}
