//! The first screen, as it is rendered when the page is built.

use sts_flow::ui::app::App;
use sts_flow::ui::prerender::{Opening, Shown, props};
use sts_flow::ui::stage::layout::Size;
use sts_flow::words::Lang;
use yew::LocalServerRenderer;

const FIVE_STEPS: &str = include_str!("../../static/lessons/five-steps.json");

fn rendered(lang: Lang, size: Size, shown: Shown<'_>) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let props = props(&Opening { lang, size, shown }).unwrap();
    runtime.block_on(LocalServerRenderer::<App>::with_props(props).hydratable(false).render())
}

#[test]
fn every_opening_shows_the_stage_the_lesson_and_the_terminals() {
    for lang in Lang::ALL {
        for size in [Size::Wide, Size::Medium, Size::Tall] {
            let html = rendered(lang, size, Shown::Lesson(FIVE_STEPS));
            for part in ["ec2", "imds", "iam", "sts", "s3", "cloudtrail", "pc"] {
                assert!(html.contains(&format!("data-node=\"{part}\"")), "{part} in {lang} {size:?}");
            }
            for part in ["data-lesson-step=\"1\"", "data-do=\"play\"", "data-terminal=\"ec2\"", "data-caption"] {
                assert!(html.contains(part), "{part} in {lang} {size:?}");
            }
            assert!(html.contains(&format!("data-size=\"{}\"", size.as_str())));
            let titles = html.matches("<h1").count();
            assert_eq!(titles, lang.spoken().len());
        }
    }
}

#[test]
fn the_opening_screen_asks_shows_and_has_one_start() {
    for lang in Lang::ALL {
        for size in [Size::Wide, Size::Medium, Size::Tall] {
            let html = rendered(lang, size, Shown::Welcome(FIVE_STEPS));
            assert_eq!(html.matches("data-do=\"start\"").count(), 1);
            assert_eq!(html.matches("<h1").count(), lang.spoken().len());
            assert!(html.contains("<code>aws s3 ls</code>"), "{lang}");
            // The picture is the stage, with credentials on their way; what can be clicked in it cannot.
            for part in ["data-node=\"sts\"", "data-message", "data-key=\"ASIA", "inert"] {
                assert!(html.contains(part), "{part} in {lang} {size:?}");
            }
            assert_eq!(html.split("class=\"legend\"").nth(1).map(|rest| rest.matches("<li").count()), Some(5));
            for href in ["#/lesson/five-steps?", "#/play?"] {
                assert!(html.contains(&format!("href=\"{href}")), "{href} in {lang}");
            }
            assert!(!html.contains("data-terminal") && !html.contains("data-do=\"play\""), "nothing else is there");
        }
    }
}

/// So that a strict Content-Security-Policy fits.
#[test]
fn nothing_is_styled_or_scripted_inline() {
    for shown in [Shown::Welcome(FIVE_STEPS), Shown::Lesson(FIVE_STEPS), Shown::LessonFrame, Shown::PlayFrame] {
        let html = rendered(Lang::Both, Size::Wide, shown);
        for forbidden in [" style=", "<style", "<script", "javascript:", " onclick=", "data:"] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn the_frame_of_a_run_that_is_not_there_yet_is_busy() {
    for shown in [Shown::LessonFrame, Shown::PlayFrame] {
        let html = rendered(Lang::En, Size::Wide, shown);
        assert!(html.contains("Loading…") && html.contains("aria-busy=\"true\""));
        assert!(!html.contains("data-node"));
        // Its header says where one is, and leads to the other place.
        assert_eq!(html.contains("<b>Free play</b>"), matches!(shown, Shown::PlayFrame), "{html}");
    }
}
