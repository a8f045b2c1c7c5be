//! A terminal's line is written as in a terminal.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::terminals::{enter, saved};
use super::{assert_quiet, paste, string, strings, visit};

const LOG: &str = "[data-terminal=pc] [role=log]";
const INPUT: &str = "document.querySelector('[data-terminal=pc] input')";

/// A visitor at the local PC.
async fn at_the_pc() -> Result<(browser_tests::Served, Page)> {
    let (site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.click("[data-front=pc]").await?;
    page.eval(&format!("{INPUT}.focus()")).await?;
    Ok((site, page))
}

async fn is(page: &Page, value: &str) -> Result {
    page.wait_until(&format!("{INPUT}.value === {}", json!(value))).await
}

/// A key with Control held.
async fn control(page: &Page, key: &str) -> Result {
    page.eval(&format!(
        "{INPUT}.dispatchEvent(new KeyboardEvent('keydown', {{ key: {}, ctrlKey: true, bubbles: true, cancelable: true }}))",
        json!(key)
    ))
    .await
    .map(drop)
}

#[tokio::test]
async fn the_history_belongs_to_the_login() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let input = "document.querySelector('[data-terminal=ec2] input').value";
    for line in ["echo one", "echo two", "sudo su - ec2-user", "echo three"] {
        enter(&page, "ec2", line).await?;
    }
    page.wait_text("[data-terminal=ec2] [role=log]", "three").await?;
    page.type_into("[data-terminal=ec2] input", "draft").await?;
    for _ in 0..2 {
        page.press("ArrowUp").await?;
        page.wait_until(&format!("{input} === 'echo three'")).await?;
    }
    page.press("ArrowDown").await?;
    page.wait_until(&format!("{input} === 'draft'")).await?;
    enter(&page, "ec2", "exit").await?;
    page.press("ArrowUp").await?;
    page.wait_until(&format!("{input} === 'sudo su - ec2-user'")).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn tab_completes_lists_and_leaves() -> Result {
    let (_site, page) = at_the_pc().await?;
    let choices = "document.querySelector('[data-terminal=pc] .term-choices').textContent";
    page.type_into("[data-terminal=pc] input", "aws sts get-caller").await?;
    page.press("Tab").await?;
    is(&page, "aws sts get-caller-identity ").await?;
    page.fill("[data-terminal=pc] input", "c").await?;
    page.press("Tab").await?;
    page.wait_until(&format!("{choices}.includes('cat') && {choices}.includes('curl')")).await?;
    is(&page, "c").await?;
    page.type_into("[data-terminal=pc] input", "ur").await?;
    page.wait_until(&format!("{choices} === ''")).await?;
    page.press("Tab").await?;
    is(&page, "curl ").await?;
    page.type_into("[data-terminal=pc] input", "-H $HO").await?;
    page.press("Tab").await?;
    is(&page, "curl -H $HOME ").await?;

    // With an empty line it goes on to the next thing, and with Shift always to the one before.
    page.press("Shift+Tab").await?;
    page.wait_until(&format!("document.activeElement !== {INPUT}")).await?;
    page.fill("[data-terminal=pc] input", "").await?;
    page.eval(&format!("{INPUT}.focus()")).await?;
    page.press("Tab").await?;
    page.wait_until(&format!("document.activeElement !== {INPUT}")).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn several_lines_are_pasted_and_go_on() -> Result {
    let (_site, page) = at_the_pc().await?;
    paste(&page, "pc", "echo one \\\n  two\nX=3\r\necho $X four\necho fi").await?;
    page.wait_text(LOG, "3 four").await?;
    let log = page.text(LOG).await?;
    assert!(log.contains("one two\n"), "{log}");
    assert!(log.contains("echo one \\\n>   two\n"), "{log}");
    is(&page, "echo fi").await?;
    let run = saved(&page).await?;
    let lines: Vec<_> =
        run["futures"][0]["actions"].as_array().unwrap().iter().map(|action| action["line"].clone()).collect();
    assert_eq!(lines, ["echo one \\\n  two", "X=3", "echo $X four"]);

    // By hand: a quote that is open asks for more, and Ctrl-C gives it up.
    page.eval(&format!("{INPUT}.focus()")).await?;
    page.fill("[data-terminal=pc] input", "echo 'a").await?;
    page.press("Enter").await?;
    page.wait_until("document.querySelector('[data-terminal=pc] label').textContent === '> '").await?;
    page.type_into("[data-terminal=pc] input", "b'").await?;
    page.press("Enter").await?;
    page.wait_text(LOG, "a\nb\n").await?;
    page.press("ArrowUp").await?;
    page.wait_until("document.querySelector('[data-terminal=pc] label').textContent === '> '").await?;
    is(&page, "b'").await?;
    control(&page, "c").await?;
    page.wait_text(LOG, "> b'^C").await?;
    is(&page, "").await?;
    page.type_into("[data-terminal=pc] input", "half").await?;
    control(&page, "l").await?;
    page.wait_until(&format!("document.querySelector('{LOG}').textContent === ''")).await?;
    is(&page, "half").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn what_a_command_printed_can_be_copied() -> Result {
    let (_site, page) = at_the_pc().await?;
    page.eval("navigator.clipboard.writeText = text => (window.copied = text, Promise.resolve())").await?;
    enter(&page, "pc", "true").await?;
    enter(&page, "pc", "echo one; echo two").await?;
    enter(&page, "pc", "echo three").await?;
    page.wait_text(LOG, "three").await?;
    assert_eq!(page.count("[data-terminal=pc] button[data-do=copy]").await?, 2);
    page.click("[data-terminal=pc] button[data-do=copy]").await?;
    page.wait_until("window.copied === 'one\\ntwo\\n'").await?;
    page.wait_text("#dock-copied", "Copied").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn more_terminals_open_and_close() -> Result {
    let (_site, page) = at_the_pc().await?;
    let open = "[...document.querySelectorAll('[data-terminal]')].map(t => t.dataset.terminal)";
    enter(&page, "pc", "X=1; echo hello > note").await?;
    page.click("button[data-do=open-terminal]").await?;
    page.wait_for("[data-terminal=pc-2]:not([hidden])").await?;
    enter(&page, "pc-2", "cat note; echo [$X]").await?;
    page.wait_text("[data-terminal=pc-2] [role=log]", "hello\n[]").await?;
    page.click("[data-front=ec2]").await?;
    for _ in 0..3 {
        page.click("button[data-do=open-terminal]").await?;
    }
    page.wait_for("[data-terminal=ec2-4]:not([hidden])").await?;
    assert_eq!(strings(&page, open).await?, ["ec2", "ec2-2", "ec2-3", "ec2-4", "pc", "pc-2"]);
    // Four are enough.
    assert_eq!(page.count("button[data-do=open-terminal]").await?, 0);
    page.click("button[data-do=close-terminal]").await?;
    page.wait_for("[data-terminal=ec2]:not([hidden])").await?;
    assert_eq!(page.count("button[data-do=close-terminal]").await?, 0);
    assert_eq!(strings(&page, open).await?, ["ec2", "ec2-2", "ec2-3", "pc", "pc-2"]);
    assert_eq!(string(&page, "document.querySelector('[data-front=pc-2]').textContent").await?, "Local PC 2");
    assert_quiet(&page).await
}
