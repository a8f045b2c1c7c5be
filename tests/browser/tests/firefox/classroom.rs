//! A class: the notes, the presenter's window, and the keys of whoever stands before it.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::{AT_REST, LOG, NEEDLE, open_window, string, visit};

const LESSON: &str = "#/lesson/five-steps?lang=en&mode=present";
const NOTE: &str = ".class-strip [data-class=note]";

#[tokio::test]
async fn a_key_brings_the_notes_and_takes_them_away() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    assert_eq!(page.count(".class-strip").await?, 0, "the room's screen stays clean");
    page.press("s").await?;
    page.wait_text(NOTE, "nobody configured credentials").await?;
    page.wait_text("[data-class=ask]", "Will aws s3 ls succeed?").await?;
    page.click(".class-strip [data-do=timer-start]").await?;
    page.wait_text(".class-clock", "0:00:01").await?;
    page.wait_text("[data-standing=on-time]", "On time").await?;
    page.reload().await?;
    page.wait_ready().await?;
    page.wait_for(NOTE).await?;
    page.press("s").await?;
    page.wait_gone(".class-strip").await
}

#[tokio::test]
async fn the_presenters_window_moves_the_rooms_page() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    page.play_fastest().await?;
    page.press("s").await?;
    page.wait_for(NOTE).await?;
    // No question is to stop the room.
    page.click(".class-strip [data-do=hands]").await?;
    let (room, presenter) = open_window(&page, "[data-do=presenter]").await?;
    page.wait_for(".class-window[data-attached]").await?;
    page.wait_text("[data-class=note]", "nobody configured credentials").await?;
    page.click("[data-do=next-step]").await?;
    page.click("[data-do=next-step]").await?;
    page.wait_text(".class-head", "2 of 5").await?;
    page.turn_to(&room).await?;
    page.wait_text(".present-step", "2 /").await?;
    // By a clicker that is heard there; and what happens in the room is told there.
    page.turn_to(&presenter).await?;
    page.press("PageDown").await?;
    page.turn_to(&room).await?;
    page.wait_text(".present-step", "3 /").await?;
    page.wait_until(AT_REST).await?;
    page.press("PageDown").await?;
    page.turn_to(&presenter).await?;
    page.wait_text(".class-head", "4 of 5").await?;
    // The room goes on without it.
    page.close_window().await?;
    page.turn_to(&room).await?;
    page.wait_until(AT_REST).await?;
    let needle = string(&page, NEEDLE).await?;
    page.press("ArrowRight").await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(needle))).await
}

#[tokio::test]
async fn a_line_that_the_presenter_types_runs_in_the_room() -> Result {
    let (_site, page) = visit("#/play?lang=en&mode=present", &Look::projector().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    page.press("s").await?;
    page.wait_for(".class-strip").await?;
    let (room, _) = open_window(&page, "[data-do=presenter]").await?;
    page.wait_for(".class-window[data-attached]").await?;
    // Its letters are keys elsewhere: `b` would make the room black.
    page.click(".class-typed input").await?;
    page.type_into(".class-typed input", "echo b; aws sts get-caller-identity --query Account").await?;
    page.press("Enter").await?;
    page.wait_until("document.querySelector('.class-typed input').value === ''").await?;
    page.turn_to(&room).await?;
    page.wait_text(LOG, "123456789012").await?;
    assert_eq!(page.count(".present-black").await?, 0);
    Ok(())
}

async fn mode(page: &Page, mode: &str) -> Result {
    page.wait_for(&format!("html[data-mode={mode}]")).await
}

#[tokio::test]
async fn a_teacher_has_keys_for_steps_darkness_and_panels() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::projector().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    page.press("p").await?;
    mode(&page, "present").await?;
    for css in [".lesson", ".dock", "header"] {
        assert!(!page.visible(css).await?, "{css} is seen");
    }
    // From step to step, the first of which has not begun yet.
    page.press("PageDown").await?;
    page.press("PageDown").await?;
    page.wait_text(".present-step", "2 /").await?;
    page.press("b").await?;
    page.wait_for(".present-black").await?;
    let covers = "document.elementFromPoint(innerWidth / 2, innerHeight / 2).matches('.present-black')";
    assert_eq!(page.eval(covers).await?, json!(true));
    page.press("b").await?;
    page.wait_gone(".present-black").await?;
    page.press("4").await?;
    page.wait_for(".floor[data-called] .dock[data-tab=timeline] #tl-rows").await?;
    assert!(page.visible(".dock").await?);
    // One after the other.
    page.press("Escape").await?;
    page.wait_gone(".floor[data-called]").await?;
    mode(&page, "present").await?;
    page.wait_for(".class-leave").await?;
    page.press("Escape").await?;
    page.wait_text(".class-leave", "Press Esc again").await?;
    mode(&page, "present").await?;
    page.press("Escape").await?;
    mode(&page, "learn").await
}
