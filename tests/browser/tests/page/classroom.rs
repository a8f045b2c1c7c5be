//! Before a class: the presenter's notes under the stage, the presenter's window, and questions that stop the page.

use browser_tests::{Look, Page, Result};
use fantoccini::wd::WindowHandle;
use serde_json::json;

use super::everybody::{axe, objections};
use super::{AT_REST, NEEDLE, assert_quiet, fastest, string, strings, visit};

const LESSON: &str = "#/lesson/five-steps?lang=en&mode=present";

/// What lies on something else, is cut, or has letters that are too small.
const WRONG: &str = "(() => { const box = e => e.getBoundingClientRect(), found = [], all = css => [...document.querySelectorAll(css)]; \
    const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1; \
    const parts = all('.present-head, .stage, .transport, .class-strip'); \
    parts.forEach((one, i) => parts.slice(i + 1).forEach(two => { if (across(box(one), box(two))) found.push(one.className + ' and ' + two.className); })); \
    for (const e of all('.class-strip > *')) if (e.scrollWidth > e.clientWidth + 1) found.push(e.className + ' is too wide'); \
    for (const e of all('.class-strip :is(button, h2, .class-clock, label)')) { const b = box(e), s = box(document.querySelector('.class-strip')); \
      if (e.checkVisibility() && (b.bottom > s.bottom + 1 || b.right > s.right + 1) && !e.closest('.class-said')) found.push((e.dataset.do || e.className) + ' leaves the strip'); } \
    for (const e of all('.class-strip *')) if (e.checkVisibility() && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 12.5) found.push(e.className + ' is small'); \
    for (const e of parts) { const b = box(e); if (b.bottom > innerHeight + 1 || b.right > innerWidth + 1) found.push(e.className + ' leaves the screen'); } \
    return found; })()";

async fn notes(page: &Page) -> Result {
    page.press("s").await?;
    page.wait_for(".class-strip [data-class=note]").await
}

#[tokio::test]
async fn a_key_brings_the_presenters_notes_and_they_are_remembered() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    assert_eq!(page.count(".class-strip").await?, 0, "the room's screen stays clean");
    notes(&page).await?;
    page.wait_text("[data-class=note]", "nobody configured credentials").await?;
    page.wait_text("[data-class=ask]", "Will aws s3 ls succeed?").await?;
    page.wait_text("[data-class=board]", "Draw the instance").await?;
    page.wait_text("[data-class=next]", "1 Query the metadata endpoint").await?;
    page.wait_text(".class-budget", "This step 2 min · Lesson 12 min").await?;
    // The timer.
    page.wait_text(".class-clock", "0:00:00").await?;
    page.eval("document.querySelector('[data-do=timer-start]').click()").await?;
    page.wait_text(".class-clock", "0:00:01").await?;
    page.wait_text("[data-standing=on-time]", "On time").await?;
    page.eval("document.querySelector('[data-do=timer-pause]').click()").await?;
    page.wait_for("[data-do=timer-start]").await?;
    // A class that began seven minutes ago, and still shows its first step.
    page.eval("localStorage.setItem('sts-flow.class', 'five-steps 420000 ' + Date.now())").await?;
    page.goto(LESSON).await?;
    page.wait_ready().await?;
    page.wait_text("[data-standing=behind]", "5 min behind").await?;
    page.eval("document.querySelector('[data-do=timer-reset]').click()").await?;
    page.wait_text(".class-clock", "0:00:00").await?;
    // Japanese has its own words.
    page.eval("localStorage.setItem('sts-flow.class', 'five-steps 420000 ' + Date.now())").await?;
    page.goto("#/lesson/five-steps?lang=ja&mode=present").await?;
    page.wait_ready().await?;
    page.wait_text("[data-standing=behind]", "5 分遅れ").await?;
    page.press("s").await?;
    page.wait_gone(".class-strip").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_notes_lie_on_nothing_else() -> Result {
    for (hash, lang) in
        [("#/lesson/five-steps", "ja"), ("#/lesson/five-steps", "both"), ("#/lesson/attach/2", "ja"), ("#/play", "en")]
    {
        for (width, height) in [(1280, 720), (1920, 1080)] {
            let look = Look::desktop().size(width, height).reduced_motion();
            let (_site, page) = visit(&format!("{hash}?lang={lang}&mode=present"), &look).await?;
            page.press("s").await?;
            page.wait_for(".class-strip .class-said > *").await?;
            page.wait_until("getComputedStyle(document.querySelector('.class-strip')).display === 'grid'").await?;
            page.wait_until(&format!("{WRONG}.length === 0")).await.ok();
            assert_eq!(strings(&page, WRONG).await?, Vec::<String>::new(), "{hash} in {lang} at {width} × {height}");
            let stage =
                page.eval("document.querySelector('.stage svg').getBoundingClientRect().height / innerHeight").await?;
            assert!(stage.as_f64().unwrap_or_default() > 0.35, "the stage has {stage} of the height");
            assert_quiet(&page).await?;
        }
    }
    Ok(())
}

/// A question is led on from a moment after it has come, so that a double click does not lose it.
const SETTLED: &str = "new Promise(done => setTimeout(() => done(true), 900))";

/// Opens the presenter's window and goes there; the handles of both.
async fn window(page: &Page) -> Result<(WindowHandle, WindowHandle)> {
    let room = page.window().await?;
    page.click("[data-do=presenter]").await?;
    let presenter = page.other_window().await?;
    page.turn_to(&presenter).await?;
    page.wait_for(".class-window[data-attached]").await?;
    Ok((room, presenter))
}

/// The step is demonstrated from the presenter's window, and the room sees it to its end.
async fn demonstrated(page: &Page, room: &WindowHandle, presenter: &WindowHandle) -> Result {
    page.eval("document.querySelector('[data-do=show-me]').click()").await?;
    // A page that is not in sight does not play.
    page.turn_to(room).await?;
    page.wait_until("document.querySelector('main[data-playing]') !== null").await?;
    page.press("End").await?;
    page.wait_for(".course[data-holds]").await?;
    page.turn_to(presenter).await?;
    page.wait_until("!document.querySelector('[data-do=next-step]').disabled").await
}

#[tokio::test]
async fn the_presenters_window_works_the_page_and_closing_either_does_no_harm() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    // A step plays for as long as it takes to be read.
    fastest(&page).await?;
    notes(&page).await?;
    page.eval("document.querySelector('[data-do=hands]').click()").await?;
    let (room, presenter) = window(&page).await?;
    page.wait_text("[data-class=note]", "nobody configured credentials").await?;
    assert_eq!(page.count(".class-steps button").await?, 5);
    // What is pressed there happens in the page.
    page.eval("document.querySelector('[data-do=next-step]').click()").await?;
    page.eval("document.querySelector('[data-to=\"2\"]').click()").await?;
    page.wait_text(".class-head", "3 of 5").await?;
    page.wait_text("[data-class=next]", "4 ").await?;
    page.eval("document.querySelector('[data-do=timer-start]').click()").await?;
    page.wait_text(".class-clock", "0:00:01").await?;
    page.turn_to(&room).await?;
    page.wait_text(".present-step", "3 /").await?;
    // The notes are in the window now; here they come when they are called.
    page.wait_gone(".class-strip").await?;
    page.press("s").await?;
    page.wait_text(".class-clock", "0:00:0").await?;
    page.wait_for("[data-do=timer-pause]").await?;
    // By a clicker that is heard there, too.
    page.turn_to(&presenter).await?;
    page.press("PageDown").await?;
    page.wait_text(".class-head", "4 of 5").await?;
    page.press("b").await?;
    page.turn_to(&room).await?;
    page.wait_for(".present-black").await?;
    // Nothing is shown to nobody: it goes on when it is told to.
    page.wait_until("document.querySelector('main[data-playing]') === null").await?;
    page.press("b").await?;
    page.wait_gone(".present-black").await?;
    page.press("k").await?;
    page.wait_until("document.querySelector('main[data-playing]') !== null").await?;
    // What happens in the page is told there.
    page.wait_until(AT_REST).await?;
    page.press("PageUp").await?;
    page.press("PageUp").await?;
    page.wait_text(".present-step", "3 /").await?;
    page.turn_to(&presenter).await?;
    page.wait_text(".class-head", "3 of 5").await?;
    // Words that are none are not heard.
    page.eval("(() => { const name = 'sts-flow-class-' + location.hash.split(/[/?]/)[2], c = new BroadcastChannel(name); \
        for (const text of ['', 'x', '{\"version\":9,\"said\":\"gone\"}', '{\"version\":1,\"said\":{\"pressed\":\"format\"}}', {}, null]) c.postMessage(text); c.close(); })()").await?;
    // Either is loaded anew, and both have each other again.
    page.reload().await?;
    page.wait_for(".class-window[data-attached]").await?;
    page.wait_text(".class-head", "3 of 5").await?;
    page.turn_to(&room).await?;
    page.reload().await?;
    page.wait_ready().await?;
    page.wait_for(".class-strip").await?;
    page.turn_to(&presenter).await?;
    page.wait_text(".class-head", "1 of 5").await?;
    page.eval("document.querySelector('[data-to=\"1\"]').click()").await?;
    page.wait_text(".class-head", "2 of 5").await?;
    // The page is shown no more, and then again.
    page.turn_to(&room).await?;
    page.press("p").await?;
    page.wait_for("html[data-mode=learn]").await?;
    page.turn_to(&presenter).await?;
    page.wait_text("[role=status]", "Not connected").await?;
    page.turn_to(&room).await?;
    page.press("p").await?;
    page.turn_to(&presenter).await?;
    page.wait_for(".class-window[data-attached]").await?;
    page.close_window().await?;
    page.turn_to(&room).await?;
    let needle = string(&page, NEEDLE).await?;
    page.press("ArrowRight").await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(needle))).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_lesson_that_is_worked_through_is_led_from_the_presenters_window() -> Result {
    let (_site, page) = visit("#/lesson/attach?lang=en&mode=present", &Look::projector().reduced_motion()).await?;
    fastest(&page).await?;
    page.press("s").await?;
    page.wait_for(".class-strip [data-class=note]").await?;
    page.eval("document.querySelector('[data-do=hands]').click()").await?;
    let (room, presenter) = window(&page).await?;
    page.wait_until("document.querySelector('[data-do=next-step]').disabled").await?;
    demonstrated(&page, &room, &presenter).await?;
    page.press("PageDown").await?;
    page.wait_text(".class-head", "2 of 5").await?;
    // What the learners predict is what the room is asked.
    page.wait_text("[data-class=ask]", "TestRole-2").await?;
    page.turn_to(&room).await?;
    page.wait_text(".present-step", "2 / 5").await?;
    page.turn_to(&presenter).await?;
    // A later step does what stands before it unseen: that is said first, and done when it is pressed again.
    page.eval("document.querySelector('[data-to=\"3\"]').click()").await?;
    page.wait_text("[data-to=\"3\"] [role=status]", "without being shown").await?;
    page.wait_text(".class-head", "2 of 5").await?;
    page.eval("document.querySelector('[data-to=\"3\"]').click()").await?;
    page.wait_text(".class-head", "4 of 5").await?;
    Ok(())
}

#[tokio::test]
async fn a_question_stops_the_page_for_a_show_of_hands() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    // A step plays for as long as it takes to be read.
    fastest(&page).await?;
    // Without the notes, nothing stops.
    page.press("PageDown").await?;
    page.wait_until(AT_REST).await?;
    page.press("PageDown").await?;
    page.wait_text(".present-step", "2 /").await?;
    assert_eq!(page.count(".class-question").await?, 0);
    notes(&page).await?;
    page.press("PageDown").await?;
    page.wait_text(".class-question", "Who calls AssumeRole").await?;
    page.wait_until(AT_REST).await?;
    let size = page.eval("parseFloat(getComputedStyle(document.querySelector('.class-asked p')).fontSize)").await?;
    assert!(size.as_f64().unwrap_or_default() >= 40.0, "the question has {size} px");
    // A lesson that plays by itself has no answer to show.
    assert_eq!(page.count("[data-do=reveal]").await?, 0);
    page.wait_until(SETTLED).await?;
    // The key that leads on answers it; the step plays from its beginning, and does not stop again.
    page.press("PageDown").await?;
    page.wait_gone(".class-question").await?;
    page.wait_until("document.querySelector('main[data-playing]') !== null").await?;
    page.wait_until(AT_REST).await?;
    page.wait_text(".present-step", "3 /").await?;
    page.press("PageUp").await?;
    page.press("PageUp").await?;
    page.wait_text(".present-step", "2 /").await?;
    page.press("PageDown").await?;
    page.wait_text(".present-step", "3 /").await?;
    page.wait_until(AT_REST).await?;
    assert_eq!(page.count(".class-question").await?, 0);
    // Not at all, where that is not wanted.
    page.eval("document.querySelector('[data-do=hands]').click()").await?;
    page.goto(LESSON).await?;
    page.wait_ready().await?;
    page.wait_for(".class-strip [data-class=note]").await?;
    page.press("PageDown").await?;
    page.wait_until("document.querySelector('main[data-playing]') !== null").await?;
    assert_eq!(page.count(".class-question").await?, 0);
    assert_quiet(&page).await
}

/// Whether the last of what the room's terminal in front has printed is in sight.
const AT_THE_END: &str = "(() => { const screen = document.querySelector('.term-pane:not([hidden]) .term-screen'); \
    return screen.clientHeight > 0 && screen.scrollTop + screen.clientHeight >= screen.scrollHeight - 4; })()";

#[tokio::test]
async fn hands_are_counted_and_the_answer_comes_when_it_is_called_for() -> Result {
    let (_site, page) = visit("#/lesson/same-keys?lang=en&mode=present", &Look::projector().reduced_motion()).await?;
    page.wait_for("[data-do=presenter]").await?;
    fastest(&page).await?;
    let (room, presenter) = window(&page).await?;
    page.wait_text("[data-class=ask]", "without default credentials").await?;
    // Nothing is thrown up before the room until it is called for.
    page.wait_for("[data-do=ask][aria-pressed=false]").await?;
    page.wait_until(SETTLED).await?;
    page.turn_to(&room).await?;
    assert_eq!(page.count(".class-question").await?, 0, "the window is opened, and the room is asked already");
    page.turn_to(&presenter).await?;
    page.click("[data-do=ask]").await?;
    page.turn_to(&room).await?;
    page.wait_text(".class-question", "without default credentials").await?;
    assert_eq!(page.count(".class-count").await?, 0, "nobody has raised a hand yet");
    page.turn_to(&presenter).await?;
    page.wait_for("[data-do=ask][aria-pressed=true]").await?;
    assert_eq!(page.count(".class-controls [data-do=continue]").await?, 0, "it stands apart from the next step");
    for (choice, hands) in [("0-0", "3"), ("0-1", "12"), ("0-2", "5")] {
        page.type_into(&format!("[data-number='{choice}']"), hands).await?;
    }
    page.turn_to(&room).await?;
    page.wait_text(".class-asked li:nth-child(2) .class-count", "12").await?;
    page.wait_text(".class-asked li:nth-child(1) .class-count", "3").await?;
    let longer = "(() => { const wide = n => document.querySelector(`.class-asked li:nth-child(${n}) .class-count rect`).getBoundingClientRect().width; \
        return wide(1) > 0 && wide(2) > 2 * wide(1) && wide(2) > wide(3); })()";
    assert_eq!(page.eval(longer).await?, json!(true), "the room sees bars");
    assert_eq!(page.count(".class-asked .right").await?, 0, "what is right is not told yet");
    page.turn_to(&presenter).await?;
    // What comes back changes nothing of what was written.
    assert_eq!(string(&page, "document.querySelector('[data-number=\"0-1\"]').value").await?, "12");
    page.wait_text("[data-class=right]", "Correct A").await?;
    page.click("[data-do=reveal]").await?;
    page.wait_for("[data-do=reveal][aria-pressed=true]").await?;
    page.turn_to(&room).await?;
    page.wait_text(".class-asked .right", "No request is sent").await?;
    page.wait_text(".class-asked .right", "Correct").await?;
    page.wait_text(".class-why", "Without anything to sign with").await?;
    page.wait_text(".class-asked li:nth-child(2) .class-count", "12").await?;
    let size = page.eval("Math.min(...[...document.querySelectorAll('.class-question p')].map(e => parseFloat(getComputedStyle(e).fontSize)))").await?;
    assert!(size.as_f64().unwrap_or_default() >= 24.0, "the answer has {size} px");
    let whole = "(() => { const e = document.querySelector('.class-question'); return e.scrollHeight <= e.clientHeight + 1; })()";
    assert_eq!(page.eval(whole).await?, json!(true), "the answer is cut");
    // Away with it, from either window; it can be put again.
    page.press("Escape").await?;
    page.wait_gone(".class-question").await?;
    page.wait_for("html[data-mode=present]").await?;
    // The lesson does not ask it again: it has the room's answer, its hands, and what is right.
    page.wait_for(".course [data-polled][data-answer='0'] [data-choice='1'][aria-pressed=true]").await?;
    page.wait_text(".course [data-polled] [data-choice='1'] .polled", "12").await?;
    page.wait_text(".course [data-polled]", "Without anything to sign with").await?;
    page.turn_to(&presenter).await?;
    page.click("[data-do=ask]").await?;
    page.turn_to(&room).await?;
    page.wait_text(".class-question", "without default credentials").await?;
    assert_eq!(page.count(".class-asked .right").await?, 0);
    page.turn_to(&presenter).await?;
    page.wait_until(SETTLED).await?;
    page.click(".class-polls [data-do=continue]").await?;
    page.turn_to(&room).await?;
    page.wait_gone(".class-question").await?;
    // The step is about what is printed: done for the room, its terminal comes up.
    page.turn_to(&presenter).await?;
    page.wait_text("[data-do=show-me]", "Demonstrate").await?;
    page.click("[data-do=show-me]").await?;
    page.wait_for("[data-do=call-terminal][aria-pressed=true]").await?;
    page.turn_to(&room).await?;
    page.wait_for(".floor[data-called] .dock[data-tab=terminal]").await?;
    page.wait_text("[data-terminal=pc] [role=log]", "Unable to locate credentials").await?;
    page.wait_until(AT_THE_END).await?;
    // It goes as it has come, from the window.
    page.turn_to(&presenter).await?;
    page.click("[data-do=call-terminal]").await?;
    page.wait_for("[data-do=call-terminal][aria-pressed=false]").await?;
    page.turn_to(&room).await?;
    page.wait_gone(".floor[data-called]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn both_windows_show_the_step_that_is_read_again_after_the_end() -> Result {
    let (_site, page) = visit("#/lesson/attach/5?lang=en&mode=present", &Look::projector().reduced_motion()).await?;
    page.wait_for("[data-do=presenter]").await?;
    fastest(&page).await?;
    let (room, presenter) = window(&page).await?;
    page.wait_text(".class-head", "5 of 5").await?;
    page.wait_for("[data-do=show-me]").await?;
    demonstrated(&page, &room, &presenter).await?;
    page.eval("document.querySelector('[data-do=next-step]').click()").await?;
    page.turn_to(&room).await?;
    page.wait_for(".course-end").await?;
    let over = page.text(".present-title h1").await?;
    page.turn_to(&presenter).await?;
    page.eval("document.querySelector('[data-to=\"1\"]').click()").await?;
    page.wait_text(".class-head", "2 of 5").await?;
    let title = page.text(".class-head h1").await?;
    page.turn_to(&room).await?;
    page.wait_for(".course[data-lesson-step='2']").await?;
    page.wait_text(".present-title h1", &title).await?;
    page.wait_text(".present-step", "2 / 5").await?;
    // And the end, when it has been read to it.
    page.turn_to(&presenter).await?;
    page.eval("document.querySelector('[data-to=\"4\"]').click()").await?;
    page.wait_text(".class-head", "5 of 5").await?;
    page.eval("document.querySelector('[data-do=next-step]').click()").await?;
    page.turn_to(&room).await?;
    page.wait_for(".course-end").await?;
    page.wait_text(".present-title h1", &over).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_lessons_panel_is_scrolled_from_the_presenters_window() -> Result {
    let look = Look::desktop().size(1280, 560).reduced_motion();
    let (_site, page) = visit("#/lesson/attach/2?lang=en&mode=present", &look).await?;
    page.wait_for("[data-do=presenter]").await?;
    page.wait_for(".course .predict").await?;
    let (room, presenter) = window(&page).await?;
    let top = "document.querySelector('.lesson.course').scrollTop";
    page.turn_to(&room).await?;
    page.eval(&format!("{top} = 0")).await?;
    page.turn_to(&presenter).await?;
    page.click("[data-do=scroll-down]").await?;
    page.turn_to(&room).await?;
    page.wait_until(&format!("{top} > 40")).await?;
    page.turn_to(&presenter).await?;
    page.click("[data-do=scroll-up]").await?;
    page.turn_to(&room).await?;
    page.wait_until(&format!("{top} === 0")).await?;
    // A key calls up the panel that is named beside it there.
    page.turn_to(&presenter).await?;
    page.wait_text("[data-do=call-wire]", "2").await?;
    page.press("2").await?;
    page.wait_for("[data-do=call-wire][aria-pressed=true]").await?;
    page.press("2").await?;
    page.wait_for("[data-do=call-wire][aria-pressed=false]").await?;
    // A panel that lies over the stage is what is scrolled then.
    let screen = "document.querySelector('.term-pane:not([hidden]) .term-screen').scrollTop";
    page.press("1").await?;
    page.wait_text("[data-do=scroll-down]", "Scroll down").await?;
    page.turn_to(&room).await?;
    page.wait_for(".floor[data-called] .dock[data-tab=terminal]").await?;
    page.wait_until(&format!("{screen} > 40")).await?;
    let before = page.eval(screen).await?;
    page.turn_to(&presenter).await?;
    page.click("[data-do=scroll-up]").await?;
    page.turn_to(&room).await?;
    page.wait_until(&format!("{screen} < {before}")).await?;
    assert_eq!(page.eval(top).await?, json!(0), "the card stays");
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_question_is_not_cut_in_a_window_as_it_is_opened() -> Result {
    let small = Look::desktop().size(1000, 700).reduced_motion();
    for lang in ["ja", "both"] {
        let (_site, page) = visit(&format!("#/lesson/same-keys?lang={lang}&mode=present"), &small).await?;
        page.wait_for("[data-do=presenter]").await?;
        let (room, _) = window(&page).await?;
        page.look(&small).await?;
        page.wait_for(".class-said li").await?;
        let cut = "[...document.querySelectorAll('.class-said li')].filter(li => { const b = li.getBoundingClientRect(), \
            whole = document.querySelector('.class-main').getBoundingClientRect(), said = document.querySelector('.class-said').getBoundingClientRect(); \
            return b.bottom > Math.min(whole.bottom, said.bottom) + 1; }).map(li => li.textContent)";
        page.wait_until(&format!("{cut}.length === 0")).await.ok();
        assert_eq!(strings(&page, cut).await?, Vec::<String>::new(), "in the window, in {lang}");
        page.click("[data-do=ask]").await?;
        page.turn_to(&room).await?;
        page.wait_for(".class-asked li").await?;
        let whole = "(() => { const e = document.querySelector('.class-question'); return e.scrollHeight <= e.clientHeight + 1; })()";
        page.wait_until(whole).await.ok();
        assert_eq!(page.eval(whole).await?, json!(true), "before the room, in {lang}");
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_class_goes_on_in_another_lesson() -> Result {
    let (_site, page) = visit("#/play?lang=en&mode=present", &Look::projector().reduced_motion()).await?;
    page.wait_for("[data-do=presenter]").await?;
    let (room, presenter) = window(&page).await?;
    page.eval("document.querySelector('[data-do=timer-start]').click()").await?;
    page.wait_text(".class-clock", "0:00:02").await?;
    // Another lesson is chosen there: its notes and its places come by themselves, and the time goes on.
    page.wait_for("[data-do=lesson] option[value=attach]").await?;
    page.eval(
        "(() => { const list = document.querySelector('[data-do=lesson]'); list.value = 'attach'; \
         list.dispatchEvent(new Event('change', { bubbles: true })); })()",
    )
    .await?;
    page.wait_text(".class-head", "1 of 5").await?;
    page.wait_until("document.querySelector('[data-do=lesson]').value === 'attach'").await?;
    page.wait_for("[data-do=zoom] option[value=imds]").await?;
    page.wait_for("[data-point=ec2-service]").await?;
    page.wait_text("[data-class=lesson-time]", "Lesson 0:00:0").await?;
    page.wait_for("[data-do=timer-pause]").await?;
    page.wait_until("!['0:00:00', '0:00:01'].includes(document.querySelector('.class-clock').textContent)").await?;
    // Its projector.
    page.eval("document.querySelector('.class-beam').open = true").await?;
    page.eval(
        "(() => { const it = document.querySelector('[data-number=brightness]'); it.value = '140'; \
         it.dispatchEvent(new Event('input', { bubbles: true })); })()",
    )
    .await?;
    page.wait_text(".class-beam output", "140%").await?;
    page.eval("document.querySelector('.class-beam [data-do=invert]').click()").await?;
    page.wait_for(".class-beam [data-do=invert][aria-pressed=true]").await?;
    page.turn_to(&room).await?;
    assert!(string(&page, "location.hash").await?.starts_with("#/lesson/attach"));
    page.wait_until(
        "document.body.style.filter.includes('brightness(140%)') && document.body.style.filter.includes('invert(1)')",
    )
    .await?;
    // No address comes in by it.
    page.turn_to(&presenter).await?;
    page.eval("(() => { const c = new BroadcastChannel('sts-flow-class-' + location.hash.split(/[/?]/)[2]); \
        for (const id of ['../x', 'https://example.com/', 'a b', '']) c.postMessage(JSON.stringify({ version: 1, said: { opens: id } })); c.close(); })()").await?;
    page.eval("document.querySelector('.class-beam [data-do=beam-reset]').click()").await?;
    page.wait_text(".class-beam output", "100%").await?;
    page.turn_to(&room).await?;
    assert!(string(&page, "location.hash").await?.starts_with("#/lesson/attach"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn axe_has_no_objection_to_a_class() -> Result {
    let axe = axe()?;
    let mut found = Vec::new();
    for look in [Look::projector(), Look::projector().dark()] {
        for hash in ["#/lesson/five-steps?lang=ja&mode=present", "#/lesson/attach/2?lang=en&mode=present"] {
            let (_site, page) = visit(hash, &look.clone().reduced_motion()).await?;
            notes(&page).await?;
            page.wait_for(".class-strip [data-do=ask]").await?;
            page.eval("document.querySelector('.class-strip [data-do=ask]').click()").await?;
            page.wait_for(".class-question").await?;
            page.eval(&axe).await?;
            found.extend(objections(&page, &format!("the question at {hash}")).await?);
            while page.count(".class-question").await? > 0 {
                page.press("PageDown").await?;
            }
            found.extend(objections(&page, &format!("the notes at {hash}")).await?);
            window(&page).await?;
            page.eval(&axe).await?;
            found.extend(objections(&page, &format!("the window of {hash}")).await?);
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}

/// How wide the place is that is called this, beside the whole picture as it stands when nothing is nearer.
fn breadth(node: &str) -> String {
    format!("document.querySelector('.stage [data-node={node}]').getBoundingClientRect().width")
}

#[tokio::test]
async fn a_place_comes_nearer_from_either_window_and_lines_fade() -> Result {
    let (_site, page) = visit(LESSON, &Look::projector().reduced_motion()).await?;
    notes(&page).await?;
    let before = page.eval(&breadth("imds")).await?.as_f64().unwrap_or_default();
    let (room, presenter) = window(&page).await?;
    for place in ["imds", "ec2-service", "process"] {
        page.wait_for(&format!("[data-do=zoom] option[value={place}]")).await?;
        page.wait_for(&format!("[data-point={place}]")).await?;
    }
    let choose = |value: &str| {
        format!(
            "(() => {{ const list = document.querySelector('[data-do=zoom]'); list.value = '{value}'; \
             list.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        )
    };
    page.eval(&choose("imds")).await?;
    page.turn_to(&room).await?;
    page.wait_for(".stage svg[data-zoom=imds]").await?;
    page.wait_until(&format!("{} > {before} * 1.3", breadth("imds"))).await?;
    // It stands where the room can see it.
    page.wait_until(
        "(() => { const place = document.querySelector('.stage [data-node=imds]').getBoundingClientRect(), \
         stage = document.querySelector('.stage').getBoundingClientRect(); \
         return place.left >= stage.left - 1 && place.right <= stage.right + 1 && place.top >= stage.top - 1 && place.bottom <= stage.bottom + 1; })()",
    )
    .await?;
    // A double click goes back, and nearer to another.
    let double = |node: &str| {
        format!(
            "document.querySelector('.stage [data-node={node}] .card').dispatchEvent(new MouseEvent('dblclick', {{ bubbles: true }}))"
        )
    };
    page.eval(&double("imds")).await?;
    page.wait_gone(".stage svg[data-zoom]").await?;
    page.eval(&double("s3")).await?;
    page.wait_for(".stage svg[data-zoom=s3]").await?;
    page.turn_to(&presenter).await?;
    page.wait_until("document.querySelector('[data-do=zoom]').value === 's3'").await?;
    page.eval(&choose("")).await?;
    // Lines: on from the presenter's window, drawn before the room.
    page.eval("document.querySelector('[data-do=draw]').click()").await?;
    page.wait_for("[data-do=draw][aria-pressed=true]").await?;
    page.turn_to(&room).await?;
    page.wait_gone(".stage svg[data-zoom]").await?;
    page.wait_for(".class-ink").await?;
    for (kind, x, y) in [
        ("mouseMoved", 300, 300),
        ("mousePressed", 300, 300),
        ("mouseMoved", 360, 320),
        ("mouseMoved", 420, 300),
        ("mouseReleased", 420, 300),
    ] {
        let buttons = u8::from(kind != "mouseReleased");
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
        page.devtools("Input.dispatchMouseEvent", event).await?;
    }
    page.wait_until("document.querySelector('.class-ink path')?.getAttribute('d').startsWith('M300 300L360 320')")
        .await?;
    page.wait_gone(".class-ink path").await?;
    // The first Escape puts the pen away, and the window knows.
    page.press("Escape").await?;
    page.wait_gone(".class-ink").await?;
    page.wait_for("html[data-mode=present]").await?;
    page.turn_to(&presenter).await?;
    page.wait_for("[data-do=draw][aria-pressed=false]").await?;
    page.eval("document.querySelector('[data-do=black]').click()").await?;
    page.wait_for("[data-do=black][aria-pressed=true]").await?;
    page.turn_to(&room).await?;
    page.wait_for(".present-black").await?;
    page.press("Escape").await?;
    page.turn_to(&presenter).await?;
    page.wait_for("[data-do=black][aria-pressed=false]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn what_is_typed_and_pointed_at_beside_the_room_happens_before_it() -> Result {
    let (_site, page) = visit("#/play?lang=en&mode=present", &Look::projector().reduced_motion()).await?;
    page.press("s").await?;
    page.wait_for(".class-strip").await?;
    let (room, presenter) = window(&page).await?;
    // Letters that are keys elsewhere are letters in a line.
    page.click(".class-typed input").await?;
    page.type_into(".class-typed input", "aws configure list b").await?;
    page.press("Enter").await?;
    page.wait_until("document.querySelector('.class-typed input').value === ''").await?;
    page.turn_to(&room).await?;
    assert_eq!(page.count(".present-black").await?, 0);
    page.wait_text("#app", "aws configure list").await?;
    // What it prints is seen: the terminals come up by themselves, at their end.
    page.wait_for(".floor[data-called] .dock[data-tab=terminal]").await?;
    page.wait_until(AT_THE_END).await?;
    page.turn_to(&presenter).await?;
    // A terminal of one's choice.
    page.eval(
        "(() => { const list = document.querySelector('[data-do=terminal]'); list.value = 'pc'; \
         list.dispatchEvent(new Event('change', { bubbles: true })); })()",
    )
    .await?;
    page.type_into(".class-typed input", "echo from the lectern").await?;
    page.press("Enter").await?;
    page.turn_to(&room).await?;
    page.wait_until(
        "document.querySelector('[data-terminal=pc] [role=log]')?.textContent.includes('from the lectern')",
    )
    .await?;
    page.turn_to(&presenter).await?;
    // A place under the pointer has a frame before the room, for as long.
    let over = |kind: &str| {
        format!(
            "document.querySelector('[data-point=imds]').dispatchEvent(new PointerEvent('pointer{kind}', {{ bubbles: true }}))"
        )
    };
    page.eval(&over("over")).await?;
    page.turn_to(&room).await?;
    page.wait_for(".class-pointed[data-pointed=imds]").await?;
    let around = "(() => { const frame = document.querySelector('.class-pointed rect').getBoundingClientRect(), \
         place = document.querySelector('.stage [data-node=imds]').getBoundingClientRect(); \
         return frame.left < place.left && frame.right > place.right && frame.top < place.top && frame.bottom > place.bottom; })()";
    assert_eq!(page.eval(around).await?, json!(true));
    page.turn_to(&presenter).await?;
    page.wait_for("[data-point=imds][aria-pressed=true]").await?;
    // In a picture that has come nearer, it goes along, and stays on the stage.
    page.eval(
        "(() => { const list = document.querySelector('[data-do=zoom]'); list.value = 'imds'; \
         list.dispatchEvent(new Event('change', { bubbles: true })); })()",
    )
    .await?;
    page.turn_to(&room).await?;
    page.wait_for(".stage svg[data-zoom=imds]").await?;
    page.wait_until(around).await?;
    // What has left the picture is pointed at from its edge, by its name.
    page.turn_to(&presenter).await?;
    page.eval(&over("out")).await?;
    let far = |kind: &str| over(kind).replace("imds", "s3");
    page.eval(&far("over")).await?;
    page.turn_to(&room).await?;
    page.wait_for(".class-pointed[data-pointed=s3][data-beyond]").await?;
    page.wait_text(".class-pointed[data-beyond] text", "S3").await?;
    page.wait_until(
        "(() => { const arrow = document.querySelector('.class-pointed path').getBoundingClientRect(), \
         stage = document.querySelector('.stage').getBoundingClientRect(); \
         return arrow.left >= stage.left && arrow.right <= stage.right && arrow.top >= stage.top && arrow.bottom <= stage.bottom; })()",
    )
    .await?;
    page.turn_to(&presenter).await?;
    page.eval(&far("out")).await?;
    page.eval(&over("over")).await?;
    page.wait_for("[data-point=imds][aria-pressed=true]").await?;
    page.eval(&over("out")).await?;
    page.wait_for("[data-point=imds][aria-pressed=false]").await?;
    page.turn_to(&room).await?;
    page.wait_gone(".class-pointed").await?;
    // It fades by itself, too.
    page.turn_to(&presenter).await?;
    page.eval(&over("over")).await?;
    page.wait_for("[data-point=imds][aria-pressed=true]").await?;
    page.wait_for("[data-point=imds][aria-pressed=false]").await?;
    page.turn_to(&room).await?;
    page.wait_gone(".class-pointed").await?;
    assert_quiet(&page).await
}
