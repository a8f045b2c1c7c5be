//! A run is forked: both futures stay, are named, and stand side by side on one clock.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::terminals::enter;
use super::{assert_quiet, string, strings, visit};

const CLOCK: &str = "document.querySelector('[data-clock]').getAttribute('datetime')";
const FRONT: &str = "document.querySelector('.branch.front')?.dataset.branch";
const CHIPS: &str = "[...document.querySelectorAll('[data-branch]')].map(chip => chip.dataset.branch)";
const DENY: &str = "aws iam detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn \
    arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess --profile admin";
const DONE: &str = "[...document.querySelectorAll('[data-terminal]')].every(t => !t.querySelector('[aria-busy=true]'))";

async fn type_line(page: &Page, terminal: &str, line: &str, answer: &str) -> Result {
    page.click(&format!("[data-front={terminal}]")).await?;
    enter(page, terminal, line).await?;
    page.wait_text(&format!("[data-terminal={terminal}] [role=log]"), answer).await?;
    page.wait_until(DONE).await
}

/// Writes another name over the one that is there.
async fn rename(page: &Page, name: &str) -> Result {
    page.wait_for("#branch-name").await?;
    page.eval("document.querySelector('#branch-name').select()").await?;
    page.type_into("#branch-name", name).await
}

/// `A` lists the buckets an hour later; `B` takes the permission away first.
async fn two_futures(page: &Page) -> Result {
    type_line(page, "ec2", "aws s3 ls", "flow-photos").await?;
    page.press("Escape").await?;
    page.click("button[data-do=fork]").await?;
    page.wait_until(&format!("{FRONT} === 'B'")).await?;
    type_line(page, "pc", DENY, DENY.split(' ').next().unwrap_or_default()).await?;
    page.eval("document.querySelector('[data-do=wait-60]').click()").await?;
    type_line(page, "ec2", "aws s3 ls", "AccessDenied").await?;
    page.click("[data-branch=A] .name").await?;
    page.wait_until(&format!("{FRONT} === 'A'")).await?;
    page.press("Escape").await?;
    page.eval("document.querySelector('[data-do=wait-60]').click()").await?;
    type_line(page, "ec2", "aws s3 ls --region us-east-1", "flow-photos").await
}

#[tokio::test]
async fn both_futures_stay_and_are_compared_on_one_clock() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    assert_eq!(page.count("[data-branch]").await?, 0, "one run needs no name");
    two_futures(&page).await?;
    let log = "document.querySelector('[data-terminal=ec2] [role=log]').textContent";
    assert!(!string(&page, log).await?.contains("AccessDenied"), "what happens in B does not happen in A");
    page.click("[data-branch=B] .name").await?;
    // It is shown at the same time, at which the command has not ended there.
    page.press("End").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "AccessDenied").await?;

    page.click("button[data-do=compare]").await?;
    page.wait_for("[data-future=B] [data-node=s3]").await?;
    assert_eq!(
        strings(&page, "[...document.querySelectorAll('[data-future]')].map(f => f.dataset.future)").await?,
        ["A", "B"]
    );
    page.press("End").await?;
    // What differs is listed, and marked at its place on both stages.
    let said = "[...document.querySelectorAll('.differs')].map(d => d.innerText.replace(/\\s+/g, ' ')).join('; ')";
    page.wait_until(&format!(
        "{said}.includes('ListBuckets A ✓ 200 OK B ✕ 403 AccessDenied') || {said}.includes('ListBuckets')"
    ))
    .await?;
    let said = string(&page, said).await?;
    assert!(said.contains("ListBuckets") && said.contains("403 AccessDenied") && said.contains("200 OK"), "{said}");
    for future in ["A", "B"] {
        page.wait_for(&format!("[data-future={future}] [data-differing=s3]")).await?;
    }

    // One clock: the same place shows both at the same time, and switching sides does not move it.
    let before = string(&page, CLOCK).await?;
    page.click("[data-branch=A] .name").await?;
    page.wait_until(&format!("{FRONT} === 'A'")).await?;
    assert_eq!(string(&page, CLOCK).await?, before);
    // Before they part they are one and the same.
    page.click("button[data-do=parting]").await?;
    page.wait_gone("[data-differing]").await?;
    assert!(string(&page, CLOCK).await? < before);

    page.click("button[data-do=compare]").await?;
    page.wait_gone("[data-future]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn branches_are_renamed_dropped_and_kept_in_files() -> Result {
    let (_site, page) = visit("#/play?lang=ja", &Look::desktop().reduced_motion()).await?;
    type_line(&page, "ec2", "aws s3 ls", "flow-photos").await?;
    page.eval("document.activeElement.blur()").await?;
    page.press("f").await?;
    page.wait_until(&format!("{FRONT} === 'B'")).await?;
    page.press("f").await?;
    page.wait_until(&format!("{FRONT} === 'C'")).await?;
    assert_eq!(strings(&page, CHIPS).await?, ["A", "B", "C"]);

    page.click("button[data-do=rename-branch]").await?;
    page.wait_until("document.activeElement === document.querySelector('#branch-name')").await?;
    rename(&page, "取り消しあり").await?;
    page.press("Enter").await?;
    page.wait_until(&format!("{FRONT} === '取り消しあり'")).await?;
    // A name that another one has is not taken.
    page.click("button[data-do=rename-branch]").await?;
    rename(&page, "A").await?;
    page.press("Enter").await?;
    page.wait_gone("#branch-name").await?;
    assert_eq!(strings(&page, CHIPS).await?, ["A", "B", "取り消しあり"]);

    page.click("[data-branch=B] .name").await?;
    page.wait_until(&format!("{FRONT} === 'B'")).await?;
    page.click("button[data-do=drop-branch]").await?;
    page.wait_until(&format!("{FRONT} === 'A'")).await?;
    assert_eq!(strings(&page, CHIPS).await?, ["A", "取り消しあり"]);
    page.click("button[data-do=drop-branch]").await?;
    page.wait_gone("[data-branch]").await?;
    assert_eq!(page.eval("document.querySelector('button[data-do=compare]')").await?, json!(null));
    assert_quiet(&page).await
}

#[tokio::test]
async fn on_a_phone_both_futures_and_what_differs_are_in_reach() -> Result {
    for width in [320, 390] {
        let look = Look::phone().size(width, 844).reduced_motion();
        let (_site, page) = visit("#/play?lang=en", &look).await?;
        page.eval("document.querySelector('[data-do=fork]').click()").await?;
        page.wait_until(&format!("{FRONT} === 'B'")).await?;
        page.eval("document.querySelector('[data-tab=terminal]').click()").await?;
        type_line(&page, "ec2", "aws s3 ls", "flow-photos").await?;
        page.eval("document.querySelector('[data-do=compare]').click()").await?;
        page.wait_for(".differs").await?;
        // The list stands first, above the names and the stage, all of it within the window's width.
        let tops = "['.compared .differs', '[data-side=A]', '.futures .stage svg', '[data-caption]'].map(css => \
            [...document.querySelectorAll(css)].map(e => e.getBoundingClientRect()).find(b => b.width > 0)?.top ?? -1)";
        let tops: Vec<f64> = serde_json::from_value(page.eval(tops).await?).unwrap_or_default();
        assert!(tops.windows(2).all(|pair| pair[0] >= 0.0 && pair[0] < pair[1]), "at {width}: {tops:?}");
        let wide = "[...document.querySelectorAll('.compared *, .branch-head')].filter(e => e.checkVisibility() && \
            e.getBoundingClientRect().right > innerWidth).map(e => e.textContent)";
        assert_eq!(strings(&page, wide).await?, Vec::<String>::new(), "at {width}");
        // One stage is seen; the names over it change which.
        let seen = "[...document.querySelectorAll('[data-future]')].filter(f => f.querySelector('.stage').checkVisibility()).map(f => f.dataset.future)";
        assert_eq!(strings(&page, seen).await?, ["B"]);
        for side in ["A", "B"] {
            page.click(&format!("[data-side={side}]")).await?;
            page.wait_until(&format!("({seen}).join() === '{side}'")).await?;
            page.wait_for(&format!("[data-side={side}][aria-pressed=true]")).await?;
        }
        // What differs is marked on it, in letters that can be read.
        page.wait_for("[data-future=B] [data-differing]").await?;
        let letters = "Math.min(...[...document.querySelectorAll('[data-future=B] .stage text')].map(t => \
            parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a))";
        let letters = page.eval(letters).await?.as_f64().unwrap_or_default();
        assert!(letters >= if width < 360 { 10.5 } else { 12.0 }, "at {width}: {letters} px");
        assert_quiet(&page).await?;
    }
    Ok(())
}
