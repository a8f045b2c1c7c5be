//! What is typed in a terminal is done in the simulation.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::{AT_REST, FINGERPRINT, assert_quiet, fastest, visit};

pub(super) async fn enter(page: &Page, terminal: &str, line: &str) -> Result {
    page.fill(&format!("[data-terminal={terminal}] input"), line).await?;
    page.press("Enter").await
}

#[tokio::test]
async fn commands_answer_as_on_the_real_machines() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    page.press("End").await?;
    enter(&page, "ec2", "aws sts get-caller-identity --region us-east-1").await?;
    let log = "[data-terminal=ec2] [role=log]";
    page.wait_text(log, "\"Arn\": \"arn:aws:sts::123456789012:assumed-role/EC2-S3-ReadOnly-Role/i-").await?;
    enter(&page, "ec2", "curl -i http://169.254.169.254/latest/meta-data/").await?;
    page.wait_text(log, "HTTP/1.1 401 Unauthorized").await?;
    enter(&page, "ec2", "no-such-command").await?;
    page.wait_text(log, "no-such-command: command not found").await?;
    assert_eq!(page.eval("document.querySelector('[data-terminal=ec2] input').value").await?, json!(""));

    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "aws s3 ls").await?;
    page.wait_text("[data-terminal=pc] [role=log]", "Unable to locate credentials").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_command_is_seen_as_it_runs() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop()).await?;
    fastest(&page).await?;
    page.eval(
        "window.operations = [], new MutationObserver(() => {
            const said = document.querySelector('[data-message]')?.getAttribute('aria-label');
            if (said && operations.at(-1) !== said) operations.push(said);
        }).observe(document.body, { subtree: true, childList: true })",
    )
    .await?;
    enter(&page, "ec2", "aws sts get-caller-identity --region us-east-1").await?;
    page.wait_for("button[data-do=pause]").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "assumed-role/EC2-S3-ReadOnly-Role").await?;
    page.wait_until(AT_REST).await?;
    // Token, role, credentials (with STS behind), the call itself: each asked and answered.
    let seen = page.eval("operations.length").await?;
    assert!(seen.as_u64() >= Some(8), "{seen} messages were seen");
    assert_quiet(&page).await
}

/// Somebody who has typed a key at a real prompt knows this one.
#[tokio::test]
async fn a_program_may_ask_for_lines() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "aws configure --profile new").await?;
    let asks = "[data-terminal=pc] form label";
    for (question, answer) in [
        ("AWS Access Key ID [None]:", "AKIAIOSFODNN7EXAMPLE"),
        // No quote has to be closed, and nothing may be the answer.
        ("AWS Secret Access Key [None]:", "it's a secret"),
        ("Default region name [None]:", "eu-west-3"),
        ("Default output format [None]:", ""),
    ] {
        page.wait_text(asks, question).await?;
        enter(&page, "pc", answer).await?;
    }
    page.wait_text(asks, "you@pc ~ %").await?;
    enter(&page, "pc", "tail -n 1 ~/.aws/credentials").await?;
    page.wait_text("[data-terminal=pc] [role=log]", "aws_secret_access_key = it's a secret").await?;
    assert_quiet(&page).await
}

/// The text that the save button hands to the browser.
pub(super) async fn saved(page: &Page) -> Result<serde_json::Value> {
    page.eval(
        "URL.createObjectURL = blob => (window.saved = blob.text(), 'data:,'), \
         HTMLAnchorElement.prototype.click = function () { window.named = this.download }",
    )
    .await?;
    page.click("button[data-do=share-menu]").await?;
    page.click("button[data-do=save]").await?;
    page.press("Escape").await?;
    assert_eq!(page.eval("window.named").await?, json!("sts-flow-run.json"));
    page.eval("window.saved.then(JSON.parse)").await
}

#[tokio::test]
async fn a_saved_run_opens_to_the_same_picture() -> Result {
    let look = Look::desktop().reduced_motion();
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &look).await?;
    page.press("End").await?;
    enter(&page, "ec2", "aws s3 ls s3://flow-app-logs --recursive").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "access.log").await?;
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "aws sts get-caller-identity").await?;
    page.wait_text("[data-terminal=pc] [role=log]", "Unable to locate credentials").await?;
    page.click("[data-front=ec2]").await?;
    for _ in 0..5 {
        page.press("Escape").await?;
        page.click("button[data-do=back]").await?;
    }
    let before = page.eval(FINGERPRINT).await?;
    let run = saved(&page).await?;
    let (begun, since) = (run["begun"].as_u64(), run["since"].as_u64());
    let moment = before["clock"].as_str().and_then(|clock| clock.split(' ').next()).expect("a clock");
    assert!(begun.is_some() && since.is_some(), "{run}");
    assert!(run["clock"].as_str().is_some_and(|clock| clock[..19] == moment[..19]), "{run} at {moment}");
    assert_eq!(
        (&run["kind"], &run["version"], &run["lesson"]),
        (&json!("sts-flow-run"), &json!(2), &json!("five-steps"))
    );
    assert_eq!(
        run["futures"][0]["actions"],
        json!([
            { "do": "type", "terminal": "ec2", "line": "aws s3 ls s3://flow-app-logs --recursive" },
            { "do": "type", "terminal": "pc", "line": "aws sts get-caller-identity" },
        ])
    );

    let file = tempfile::Builder::new().suffix(".json").tempfile().expect("a temporary file");
    std::fs::write(file.path(), run.to_string()).expect("the file can be written");
    let path = file.path().to_string_lossy().into_owned();
    page.forget().await?;
    page.goto("#/lesson/five-steps?lang=en").await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    page.type_into("#open-run", &path).await?;
    page.wait_until(&format!(
        "document.querySelector('#needle').style.getPropertyValue('--at') === {}",
        before["needle"]
    ))
    .await?;
    let after = page.eval(FINGERPRINT).await?;
    assert!(after == before, "the opened run differs in {}", super::differences(&before, &after));
    assert_quiet(&page).await
}

const FRONT: &str = "document.querySelector('.term-pane:not([hidden])').dataset.terminal";

/// Puts the command of a step of the console into its terminal's line, and enters it.
async fn step(page: &Page, step: u32) -> Result {
    let button = format!("[data-console-step='{step}'] button");
    page.click(&button).await?;
    let terminal = page.attr(&button, "data-terminal-line").await?.unwrap_or_default();
    page.wait_until(&format!("document.querySelector('[data-terminal={terminal}] input')?.value")).await?;
    page.press("Enter").await
}

#[tokio::test]
async fn what_a_command_printed_stays_in_front_until_a_step_calls_its_terminal() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for("[data-experiment=partner]").await?;
    page.click("[data-experiment=partner]").await?;
    for n in 1..=3 {
        assert_eq!(page.count("[data-terminal=pc-2]").await?, 0, "before step {n}");
        step(&page, n).await?;
        page.wait_for(&format!("[data-console-step='{n}'].done")).await?;
    }
    // The fourth is for a terminal that is not there yet, and the third's answer is still to be read.
    page.wait_for("[data-console-step='4'].now").await?;
    page.eval("new Promise(done => setTimeout(done, 300))").await?;
    let third = page.attr("[data-console-step='3'] button", "data-terminal-line").await?;
    assert_eq!(page.eval(FRONT).await?, json!(third), "the answer is covered");
    assert_eq!(page.count("[data-terminal=pc-2]").await?, 0, "nobody has asked for it");
    // Its button opens it, and the caret stands in it behind the line.
    let button = "[data-console-step='4'] button";
    page.click(button).await?;
    page.wait_until(&format!("{FRONT} === 'pc-2'")).await?;
    page.wait_until("document.activeElement === document.querySelector('[data-terminal=pc-2] input')").await?;
    page.wait_until("document.activeElement.value").await?;
    assert_eq!(page.attr(button, "data-terminal-line").await?.as_deref(), Some("pc-2"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_line_that_is_being_typed_stays_in_front() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop()).await?;
    fastest(&page).await?;
    step(&page, 1).await?;
    page.wait_for("button[data-do=pause]").await?;
    page.type_into("[data-terminal=pc] input", "echo half").await?;
    page.wait_for("[data-console-step='2'].now").await?;
    page.wait_until(AT_REST).await?;
    page.eval("new Promise(done => setTimeout(done, 300))").await?;
    assert_eq!(page.eval(FRONT).await?, json!("pc"));
    assert_eq!(page.eval("document.activeElement.value").await?, json!("echo half"));
    assert_quiet(&page).await
}
