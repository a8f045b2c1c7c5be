//! The same run natively and in the browser, byte for byte.

use browser_tests::{Look, Result};
use serde_json::json;
use sts_flow::lesson;
use sts_flow::wire::layout;

use super::{LESSON, assert_quiet, string, visit};

#[tokio::test]
async fn the_trace_is_the_same_natively_and_in_the_browser() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop()).await?;
    let lesson = lesson::parse(LESSON).expect("the lesson can be read");
    let own = u32::try_from(lesson.seed).expect("the lesson's seed is small");
    for seed in [own, 0, 7, u32::MAX] {
        let played = lesson::play(&lesson, seed.into()).expect("the lesson can be played");
        let native = layout::pretty(played.story.trace());
        let there = string(&page, &format!("wasmBindings.trace_json({}, {seed})", json!(LESSON))).await?;
        let same = native.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count();
        assert!(
            native == there,
            "seed {seed}: from byte {same} on, natively\n{}\nand in the browser\n{}",
            String::from_utf8_lossy(&native.as_bytes()[same..(same + 200).min(native.len())]),
            String::from_utf8_lossy(&there.as_bytes()[same..(same + 200).min(there.len())]),
        );
    }
    let refused = "(() => { try { return wasmBindings.trace_json('{', 1) } catch (error) { return error.message } })()";
    let refused = string(&page, refused).await?;
    assert!(refused.contains("line 1"), "a broken lesson is refused with {refused:?}");
    assert_quiet(&page).await
}
