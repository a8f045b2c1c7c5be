//! Every command of the source articles, in order, typed into the terminals of the page: what is shown has the form that
//! the articles print. The same files are played on a bare world by `tests/articles`.

#[path = "../../../articles/script.rs"]
mod script;

use std::fs;
use std::path::Path;

use browser_tests::{Failure, Look, Page, Result};
use script::{Names, Step};
use serde_json::json;

use super::terminals::enter;
use super::{AT_REST, assert_quiet, paste, string, visit};

/// No sleep may be longer: a command that takes an hour is given up.
const NAP: u32 = 3500;

/// Enters a command as a person would (typed, or pasted where it has several lines) and yields what it printed.
async fn run(page: &Page, terminal: &str, command: &str) -> Result<String> {
    let log = format!("document.querySelector('[data-terminal={terminal}] [role=log]').textContent");
    let before = string(page, &log).await?;
    if command.contains('\n') || command.len() > 200 {
        paste(page, terminal, &format!("{command}\n")).await?;
    } else {
        enter(page, terminal, command).await?;
    }
    let ready = format!(
        "{AT_REST} && {log} !== {} && !document.querySelector('[data-terminal={terminal}] .term-busy')",
        json!(before)
    );
    page.wait_until(&ready).await?;
    let after = string(page, &log).await?;
    // From the prompt on, without the lines that were entered.
    let new = after.strip_prefix(&before).unwrap_or(&after).trim_start_matches('\n');
    Ok(new.splitn(command.split('\n').count() + 1, '\n').last().unwrap_or("").to_owned())
}

/// Types a session; yields what came out otherwise, a text for each command.
async fn play(page: &Page, text: &str) -> Result<Vec<String>> {
    let mut names = Names::new(&[("account", "123456789012"), ("region", "us-east-1")]);
    let mut wrong = Vec::new();
    for step in script::parse(text).map_err(Failure::new)? {
        let (terminal, command, output, status, line) = match step {
            Step::Type { terminal, command, output, status, line } => (terminal, command, output, status, line),
            Step::Wait(mut seconds) => {
                while seconds > 0 {
                    let nap = seconds.min(NAP);
                    page.click("[data-front=pc]").await?;
                    run(page, "pc", &format!("sleep {nap}")).await?;
                    seconds -= nap;
                }
                continue;
            }
        };
        page.click(&format!("[data-front={terminal}]")).await?;
        let command = match names.fill(&command) {
            Ok(command) => command,
            Err(why) => {
                wrong.push(format!("line {line}: {why}"));
                continue;
            }
        };
        let printed = run(page, &terminal, &command).await?;
        if let Err(why) = names.check(&output, &printed) {
            wrong.push(format!("line {line}: $ {command}\n{why}"));
        }
        if status != 0 {
            let came = run(page, &terminal, "echo $?").await?;
            if came.trim() != status.to_string() {
                wrong.push(format!("line {line}: $ {command}\nstatus {came}, not {status}"));
            }
        }
    }
    Ok(wrong)
}

#[tokio::test]
async fn every_command_of_the_articles_answers_in_the_page() -> Result {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../articles");
    let files = fs::read_dir(&folder).map_err(|cause| Failure::of("Cannot list the sessions", cause))?;
    let mut sessions: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    sessions.retain(|file| file.extension().is_some_and(|extension| extension == "session"));
    sessions.sort();
    assert!(!sessions.is_empty());
    let mut wrong = Vec::new();
    for file in sessions {
        let text = fs::read_to_string(&file).map_err(|cause| Failure::of("Cannot read a session", cause))?;
        let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        wrong.extend(play(&page, &text).await?.into_iter().map(|why| format!("{name}, {why}")));
        assert_quiet(&page).await?;
    }
    assert!(wrong.is_empty(), "{} commands:\n\n{}", wrong.len(), wrong.join("\n\n"));
    Ok(())
}
