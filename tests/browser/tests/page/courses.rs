//! Lessons that are worked through, each as a learner does it: predict, type, look, go on. What has to be typed is read from the
//! lesson's own file; whether it was right, the page says.

use std::fs;
use std::path::PathBuf;

use browser_tests::{Failure, Look, Page, Result};
use serde_json::Value;

use super::terminals::enter;
use super::{AT_REST, assert_quiet, visit};

/// The lessons of this kind, by name.
fn courses() -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/lessons");
    let files = fs::read_dir(folder).expect("the lessons").flatten().map(|entry| entry.path());
    let json = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let read = |path: PathBuf| fs::read_to_string(path).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let mut all: Vec<Value> = json.filter_map(read).filter(|lesson| lesson["format"] == 2).collect();
    all.sort_by_key(|lesson| lesson["id"].as_str().map(str::to_owned));
    all
}

/// Presses it where it can be seen: above what stays at the card's end, once the card has scrolled to its beginning.
async fn press(page: &Page, css: &str) -> Result {
    page.wait_for(css).await?;
    page.eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))").await?;
    page.eval(&format!("document.querySelector({}).scrollIntoView({{ block: 'center' }})", serde_json::json!(css)))
        .await?;
    page.click(css).await
}

/// Every third lesson, so that three tests share them.
fn share(of: usize) -> impl Iterator<Item = Value> {
    courses().into_iter().skip(of).step_by(3)
}

const HOLDS: &str = ".course[data-holds]";

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// So many seconds, as the buttons pass them: the largest first.
async fn wait(page: &Page, seconds: u64) -> Result {
    let mut minutes = seconds / 60;
    for step in [1440, 360, 60, 1] {
        while minutes >= step {
            page.click("[data-do=ways]").await?;
            page.click(&format!("[data-do=wait-{step}]")).await?;
            page.wait_until(AT_REST).await?;
            minutes -= step;
        }
    }
    Ok(())
}

/// How long a wait is, in seconds, as it is written.
fn seconds(action: &Value) -> u64 {
    [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86_400)]
        .into_iter()
        .filter_map(|(unit, each)| Some(action[unit].as_u64()? * each))
        .sum()
}

/// Whether a learner's hands can do this: whole minutes, and lines without places that the run fills.
fn by_hand(action: &Value) -> bool {
    match text(&action["do"]) {
        "type" => !text(&action["line"]).contains('{') && !text(&action["line"]).contains('\n'),
        "wait" => seconds(action).is_multiple_of(60) && seconds(action) < 15 * 86_400,
        _ => false,
    }
}

/// Does a step: by hand where hands can, else the page shows it.
async fn work(page: &Page, step: &Value) -> Result {
    let solution = list(&step["do"]["solution"]);
    if !solution.iter().all(by_hand) {
        return press(page, "[data-do=show-me]").await;
    }
    for action in solution {
        if text(&action["do"]) == "wait" {
            wait(page, seconds(action)).await?;
            continue;
        }
        let terminal = text(&action["terminal"]);
        page.click(&format!("[data-front={terminal}]")).await?;
        enter(page, terminal, text(&action["line"])).await?;
        page.wait_until(AT_REST).await?;
    }
    Ok(())
}

/// From its first step to its end.
async fn work_through(page: &Page, lesson: &Value, lang: &str) -> Result {
    let id = text(&lesson["id"]);
    let steps = list(&lesson["steps"]);
    let mut asked = 0;
    for (at, step) in steps.iter().enumerate() {
        let of = |error: Failure| Failure::new(format!("{id}, step {}: {error}", at + 1));
        page.wait_for(&format!(".course[data-lesson-step='{}']", at + 1)).await.map_err(of)?;
        for question in list(&step["ask"]) {
            let choice = format!("[data-ask={}] [data-choice='0']", text(question));
            page.wait_for(&choice).await.map_err(of)?;
            press(page, &choice).await.map_err(of)?;
            asked += 1;
        }
        work(page, step).await.map_err(of)?;
        page.wait_for(HOLDS).await.map_err(of)?;
        let explained = page.text(".course .explain").await.map_err(of)?;
        let begins: String = text(&step["explain"][lang]).split('`').next().unwrap_or_default().into();
        assert!(explained.contains(begins.trim()), "{id}, step {}: {explained}", at + 1);
        for question in list(&step["ask"]) {
            page.wait_for(&format!("[data-ask={}][data-answer]", text(question))).await.map_err(of)?;
        }
        page.click(".course [data-do=next-step]").await.map_err(of)?;
    }
    page.wait_for(".course [data-closing]").await?;
    assert_eq!(page.count(".course-end .results > li").await?, asked, "{id}");
    page.wait_for("[data-do=next-lesson]").await
}

async fn all_of(share: impl Iterator<Item = Value>, lang: &str) -> Result {
    for lesson in share {
        let hash = format!("#/lesson/{}?lang={lang}", text(&lesson["id"]));
        let (_site, page) = visit(&hash, &Look::desktop().reduced_motion()).await?;
        work_through(&page, &lesson, lang).await?;
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn lessons_are_worked_through_1() -> Result {
    all_of(share(0), "ja").await
}

#[tokio::test]
async fn lessons_are_worked_through_2() -> Result {
    all_of(share(1), "en").await
}

#[tokio::test]
async fn lessons_are_worked_through_3() -> Result {
    all_of(share(2), "ja").await
}

/// Presses Tab until this has the focus.
async fn tab_to(page: &Page, css: &str) -> Result {
    let there = format!("document.activeElement.matches({})", serde_json::json!(css));
    for _ in 0..160 {
        if page.eval(&there).await? == Value::Bool(true) {
            return Ok(());
        }
        page.press("Tab").await?;
    }
    Err(Failure::new(format!("Tab does not come to {css}")))
}

#[tokio::test]
async fn a_lesson_is_worked_through_by_keyboard_alone() -> Result {
    let (_site, page) = visit("#/lesson/look-inside?lang=en", &Look::desktop().reduced_motion()).await?;
    let lesson = courses().into_iter().find(|lesson| lesson["id"] == "look-inside").expect("the lesson");
    for (at, step) in list(&lesson["steps"]).iter().enumerate() {
        page.wait_for(&format!(".course[data-lesson-step='{}']", at + 1)).await?;
        for question in list(&step["ask"]) {
            page.wait_for(&format!("[data-ask={}]", text(question))).await?;
            tab_to(&page, &format!("[data-ask={}] [data-choice='1']", text(question))).await?;
            page.press("Enter").await?;
        }
        tab_to(&page, ".course [data-do=hint]").await?;
        for _ in 0..3 {
            page.press("Enter").await?;
        }
        // The third hint has the line; what is before it in the solution is typed.
        for action in list(&step["do"]["solution"]) {
            tab_to(&page, "[data-terminal=ec2] input").await?;
            for letter in text(&action["line"]).chars().map(String::from) {
                page.press(if letter == " " { "Space" } else { &letter }).await?;
            }
            page.press("Enter").await?;
            page.wait_until(AT_REST).await?;
        }
        page.wait_for(HOLDS).await?;
        tab_to(&page, ".course [data-do=next-step]").await?;
        page.press("Enter").await?;
    }
    page.wait_for(".course [data-closing]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn what_was_done_otherwise_is_left_for_a_fork_of_the_step() -> Result {
    let (_site, page) = visit("#/lesson/look-inside/2?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for(".course[data-lesson-step='2']").await?;
    assert_eq!(page.count(".course .dots .done").await?, 1, "what comes before was done");
    enter(&page, "ec2", "uname").await?;
    page.wait_until(AT_REST).await?;
    press(&page, "[data-do=step-again]").await?;
    page.wait_until("document.querySelectorAll('.branch').length === 2").await?;
    assert!(!page.text("[data-terminal=ec2] [role=log]").await?.contains("uname"));
    press(&page, "[data-do=show-me]").await?;
    page.wait_for(HOLDS).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn wrong_predictions_come_back_at_the_end_and_on_another_day() -> Result {
    let (_site, page) = visit("#/lesson/look-inside?lang=ja", &Look::desktop().reduced_motion()).await?;
    let lesson = courses().into_iter().find(|lesson| lesson["id"] == "look-inside").expect("the lesson");
    for (at, step) in list(&lesson["steps"]).iter().enumerate() {
        page.wait_for(&format!(".course[data-lesson-step='{}']", at + 1)).await?;
        if list(&step["ask"]).iter().any(|question| text(question) == "same-set") {
            // `root には返されない`
            page.wait_for("[data-ask=same-set]").await?;
            press(&page, "[data-ask=same-set] [data-choice='1']").await?;
        }
        press(&page, "[data-do=show-me]").await?;
        page.wait_for(HOLDS).await?;
        page.click(".course [data-do=next-step]").await?;
    }
    // Once more at once: the answer is found in another world.
    page.wait_for("[data-closing] [data-ask=same-set]").await?;
    press(&page, "[data-closing] [data-ask=same-set] [data-choice='0']").await?;
    page.wait_for("[data-closing] [data-ask=same-set][data-answer] .right").await?;

    // The map knows that it was worked through; tomorrow its questions come back.
    page.eval("location.hash = '#/lessons?lang=ja'").await?;
    page.wait_for("[data-lesson=look-inside] .worked").await?;
    assert_eq!(page.count(".review").await?, 0);
    page.eval("Date.now = () => new Date().getTime() + 2 * 86400000").await?;
    page.eval("location.hash = '#/?lang=ja'").await?;
    page.wait_for(".welcome").await?;
    page.eval("location.hash = '#/lessons?lang=ja'").await?;
    page.wait_for(".review [data-do=review]").await?;
    page.click("[data-do=review]").await?;
    page.wait_for(".review [data-ask] [data-choice='0']").await?;
    press(&page, ".review [data-ask] [data-choice='0']").await?;
    page.wait_for(".review [data-ask][data-answer]").await?;
    assert_quiet(&page).await
}

/// Drops a file on the page.
async fn drop_file(page: &Page, text: &str) -> Result {
    let text = serde_json::json!(text);
    page.eval(&format!(
        "(() => {{ const data = new DataTransfer(); data.items.add(new File([{text}], 'lesson.json'));
         window.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }})); }})()"
    ))
    .await
    .map(drop)
}

#[tokio::test]
async fn a_teachers_own_lesson_is_opened_as_text() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let mut lesson = courses().into_iter().find(|lesson| lesson["id"] == "look-inside").expect("the lesson");
    lesson["id"] = "mine".into();
    lesson["steps"][0]["title"]["en"] = "<img src=x onerror=\"window.hit=1\">".into();
    lesson["steps"][0]["cite"][0]["url"] = "https://example.com/".into();
    drop_file(&page, &lesson.to_string()).await?;
    page.wait_for("[data-course=mine]").await?;
    page.wait_text(".course h1", "<img src=x").await?;
    press(&page, "[data-do=show-me]").await?;
    page.wait_for(HOLDS).await?;
    assert_eq!(page.count(".course .cite a").await?, 0, "only AWS's own pages are linked to");
    assert_eq!(page.eval("window.hit === undefined").await?, Value::Bool(true));
    // It stays on the device.
    page.eval("location.hash = '#/play?lang=en'").await?;
    page.wait_for(".console").await?;
    page.eval("location.hash = '#/lesson/mine?lang=en'").await?;
    page.wait_for("[data-course=mine]").await?;

    // One that is broken says where, and what is there stays.
    lesson["steps"][0]["titel"] = lesson["steps"][0]["title"].clone();
    drop_file(&page, &lesson.to_string()).await?;
    page.wait_text("[role=alert]", "steps[0].titel").await?;
    page.wait_for("[data-course=mine]").await
}

/// Plays the step, and goes on.
async fn show(page: &Page, step: usize) -> Result {
    page.wait_for(&format!(".course[data-lesson-step='{step}']")).await?;
    press(page, "[data-do=show-me]").await?;
    page.wait_for(HOLDS).await?;
    page.click(".course [data-do=next-step]").await
}

#[tokio::test]
async fn a_table_fills_as_the_run_shows_it() -> Result {
    let (_site, page) = visit("#/lesson/clocks?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for("[data-table='0'] thead th[scope=col]").await?;
    let rows = page.count("[data-table='0'] tbody th[scope=row]").await?;
    assert_eq!(page.count("[data-table='0'] [data-proven='']").await?, 2 * rows, "nothing has been shown yet");
    press(&page, "[data-do=show-me]").await?;
    page.wait_for(HOLDS).await?;
    let first = "[data-table='0'] tbody tr:first-child [data-proven=run] button";
    page.wait_text(first, "60 s").await?;
    assert_eq!(page.count("[data-table='0'] [data-proven=run]").await?, 2, "EC2 has told how long its own last");
    assert_eq!(
        page.eval("getComputedStyle(document.querySelector('[data-do=reveal]').parentElement).display").await?,
        "none"
    );

    // It leads to its moment, and stays filled there.
    let clock = "document.querySelector('[data-clock]').getAttribute('datetime')";
    let now = page.eval(clock).await?;
    press(&page, first).await?;
    page.wait_for("[data-tab=wire][aria-selected=true]").await?;
    page.wait_until(&format!("{clock} !== {now}")).await?;
    page.wait_text(first, "60 s").await?;
    page.click(".course [data-do=next-step]").await?;

    // At the end, everybody may have the rest computed.
    for step in 2..=4 {
        show(&page, step).await?;
    }
    page.wait_for("[data-closing] [data-proven=run]").await?;
    let lacks = page.count("[data-closing] [data-proven='']").await?;
    assert!(lacks > 0, "nobody has asked for a session token of a user");
    press(&page, "[data-closing] [data-do=reveal]").await?;
    page.wait_until("document.querySelectorAll(\"[data-closing] [data-proven='']\").length === 0").await?;
    assert_eq!(page.count("[data-closing] [data-proven=computed]").await?, lacks);
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_presenter_may_reveal_a_table_and_a_phone_has_room_for_it() -> Result {
    let (_site, page) = visit("#/lesson/bind?lang=ja&mode=present", &Look::desktop().reduced_motion()).await?;
    press(&page, "[data-do=reveal]").await?;
    page.wait_until("document.querySelectorAll(\"[data-table] [data-proven='']\").length === 0").await?;
    let (_site, page) = visit("#/lesson/bind?lang=ja", &Look::phone().reduced_motion()).await?;
    page.wait_for("[data-table='0'] tbody th").await?;
    let wide =
        page.eval("document.querySelector('[data-table] table').getBoundingClientRect().right <= innerWidth").await?;
    assert_eq!(wide, Value::Bool(true));
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_thief_is_out_of_sight_until_the_responder_is_done() -> Result {
    let look = Look::desktop().reduced_motion();
    let (_site, page) = visit("#/lesson/revoke?lang=en", &look).await?;
    page.wait_for("[data-ask], .course[data-lesson-step='1']").await?;
    let hidden = "document.querySelectorAll('[data-front=attacker], [data-node=attacker]').length === 0";
    page.wait_until(hidden).await?;
    show(&page, 1).await?;
    // He calls again while time passes, which only CloudTrail tells.
    wait(&page, 3600).await?;
    page.wait_until(hidden).await?;
    page.click("[data-tab=transcript]").await?;
    assert!(!page.text(".said-list").await?.contains("the attacker"));
    // Opened later, and in another future, it is the same.
    let (_site, page) = visit("#/lesson/revoke/4?lang=en", &look).await?;
    page.wait_for(".course[data-lesson-step='4']").await?;
    page.wait_until(hidden).await?;
    press(&page, "[data-do=show-me]").await?;
    page.wait_for(HOLDS).await?;
    page.wait_for("[data-front=attacker]").await?;
    page.wait_for("[data-node=attacker]").await?;
    let (_site, page) = visit("#/lesson/revoke/5?lang=en", &look).await?;
    page.wait_for("[data-front=attacker]").await?;
    assert_quiet(&page).await
}

/// Whether the panel of this name is in front.
fn in_front(name: &str) -> String {
    format!(
        "[...document.querySelectorAll('.dock-tabs [role=tab][aria-selected=true]')].some(e => e.innerText.trim() === '{name}')"
    )
}

#[tokio::test]
async fn where_to_look_comes_to_the_front_and_leaves_who_types_alone() -> Result {
    let look = Look::desktop().reduced_motion();
    // Where nothing is typed, it is there to watch.
    let (_site, page) = visit("#/lesson/expiry?lang=en", &look).await?;
    page.wait_for(".course[data-lesson-step='1']").await?;
    page.wait_until(&in_front("Timeline")).await?;
    // Elsewhere, when the goal is reached.
    let (_site, page) = visit("#/lesson/look-inside/2?lang=en", &look).await?;
    page.wait_for(".course[data-lesson-step='2']").await?;
    page.click("[role=tab][data-tab=timeline]").await?;
    page.wait_until(&in_front("Timeline")).await?;
    enter(&page, "ec2", "curl -i http://169.254.169.254/latest/meta-data/").await?;
    page.wait_for(HOLDS).await?;
    page.wait_until(&in_front("Wire")).await?;
    assert_eq!(page.eval("document.activeElement.id").await?, Value::from("term-ec2-input"));
    // Where there is one pane, the terminal stays as long as somebody types in it.
    let (_site, page) = visit("#/lesson/look-inside/2?lang=en", &Look::phone().reduced_motion()).await?;
    page.wait_for(".course[data-lesson-step='2']").await?;
    enter(&page, "ec2", "curl -i http://169.254.169.254/latest/meta-data/").await?;
    page.wait_for(HOLDS).await?;
    assert_eq!(page.attr(".dock", "data-tab").await?.as_deref(), Some("terminal"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_short_wait_of_a_step_has_a_button() -> Result {
    let (_site, page) = visit("#/lesson/revoke/3?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for(".course[data-lesson-step='3']").await?;
    let clock = "Date.parse(document.querySelector('time[data-clock]').getAttribute('datetime'))";
    let before = page.eval(clock).await?.as_i64().unwrap_or_default();
    let button = "[...document.querySelectorAll('.course button')].find(e => e.innerText.trim() === 'Advance 10 s')";
    page.wait_until(&format!("Boolean({button})")).await?;
    page.eval(&format!("{button}.click()")).await?;
    page.wait_until(&format!("{clock} === {}", before + 10_000)).await?;
    // A long one is the learner's to find out: the seven hours of the last step.
    let (_site, page) = visit("#/lesson/revoke/7?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for(".course[data-lesson-step='7'] [data-do=skip-ahead]").await?;
    assert_eq!(page.count("[data-do=advance]").await?, 1);
    assert_quiet(&page).await
}
