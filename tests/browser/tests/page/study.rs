//! Learning alone: a search, the way back to where one has left, progress on another device, a sheet on paper.

use browser_tests::{Look, Page, Result, Served, Site};

use super::{assert_quiet, string, visit};

/// A visitor of the map of lessons, on which nothing plays.
async fn at_the_map() -> Result<(Served, Page)> {
    let site = Site::built()?.serve().await?;
    let page = Page::open(&site, "#/lessons?lang=en", &Look::default()).await?;
    Ok((site, page))
}

#[tokio::test]
async fn the_search_finds_steps_and_terms_and_leads_there() -> Result {
    let (_site, page) = at_the_map().await?;
    page.wait_for(".find input").await?;
    page.type_into(".find input", "hop limit").await?;
    page.wait_for(".hits [data-hit=no-credentials]").await?;
    page.wait_text(".find [role=status]", "Terms:").await?;
    page.click(".hits [data-hit=no-credentials]").await?;
    page.wait_for("[data-course=no-credentials]").await?;
    // What nobody says is not found, and what is typed is no markup.
    page.goto("#/lessons?lang=ja").await?;
    page.wait_for(".find input").await?;
    page.type_into(".find input", "<img src=x onerror=alert(1)>").await?;
    page.wait_text(".find [role=status]", "見つかりませんでした").await?;
    assert_eq!(page.count("main img").await?, 0);
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_learner_comes_back_to_where_they_have_left() -> Result {
    let (_site, page) = visit("#/lesson/look-inside/3?lang=en", &Look::default()).await?;
    page.wait_for("[data-course=look-inside][data-lesson-step='3']").await?;
    page.goto("#/lessons?lang=en").await?;
    page.wait_for("[data-do=resume]").await?;
    assert_eq!(page.text("[data-do=resume]").await?, "Continue\nA3 Look inside IMDS, step 3");
    page.click("[data-do=resume]").await?;
    page.wait_for("[data-course=look-inside][data-lesson-step='3']").await?;
    assert_quiet(&page).await
}

/// What became of a file of progress.
const TRANSFER: &str = ".transfer:has(#import-progress) [role=status]";

/// What the page hands out as a file.
const CATCH: &str = "window.files = []; const made = URL.createObjectURL.bind(URL); \
    URL.createObjectURL = blob => { blob.text().then(text => files.push(text)); return made(blob); }";

#[tokio::test]
async fn progress_goes_to_another_device_in_a_file() -> Result {
    let (_site, page) = visit("#/lesson/look-inside/2?lang=en", &Look::default()).await?;
    page.wait_for("[data-course=look-inside]").await?;
    page.goto("#/lessons?lang=en").await?;
    page.wait_for("[data-do=export-progress]:not(:disabled)").await?;
    page.eval(CATCH).await?;
    page.eval("document.querySelector('[data-do=export-progress]').click()").await?;
    page.wait_until("files.length === 1").await?;
    let file = string(&page, "files[0]").await?;

    let (_site, page) = at_the_map().await?;
    page.wait_for("[data-do=export-progress]:disabled").await?;
    let give = |text: &str| {
        format!(
            "(() => {{ const input = document.querySelector('#import-progress'), given = new DataTransfer(); \
             given.items.add(new File([{}], 'p.json')); input.files = given.files; \
             input.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()",
            serde_json::json!(text)
        )
    };
    for wrong in ["", "{\"format\":1,\"lesson\":\"five-steps\"}", &file.replace("look-inside", "<b>x</b> y")] {
        page.eval(&give(wrong)).await?;
        page.wait_text(TRANSFER, "Nothing was changed").await?;
        assert_eq!(page.count("[data-do=resume]").await?, 0);
    }
    page.eval(&give(&file)).await?;
    page.wait_text(TRANSFER, "Loaded.").await?;
    page.wait_text("[data-do=resume]", "A3 Look inside IMDS, step 2").await?;
    page.wait_text("[data-lesson=look-inside]", "begun").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_cheat_sheet_has_what_the_simulation_found_out() -> Result {
    let (_site, page) = at_the_map().await?;
    page.wait_for("[data-do=sheet]").await?;
    page.eval("document.querySelector('[data-do=sheet]').click()").await?;
    // All tables are computed first: that may take longer than anything else that is waited for.
    for _ in 0..4 {
        if page.wait_for("#print").await.is_ok() {
            break;
        }
    }
    let text = string(
        &page,
        "new DOMParser().parseFromString(document.querySelector('#print').srcdoc, 'text/html').body.innerText",
    )
    .await?;
    for part in [
        "How EC2 gets its credentials",
        "aws sts get-caller-identity",
        "aws iam create-instance-profile --instance-profile-name s3access-profile",
        "ValidationError",
        "403 to the PUT",
        "Unable to locate credentials",
        "instance profile",
    ] {
        assert!(text.contains(part), "{part} stands on it: {text}");
    }
    page.wait_until("document.querySelector('[data-do=sheet]').disabled === false").await?;
    assert_quiet(&page).await
}
