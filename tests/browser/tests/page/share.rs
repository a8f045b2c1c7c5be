//! What is shared and exported: a link opens elsewhere to the same picture, a file too, and what is neither says so.

use browser_tests::{Look, Page, Result};
use serde_json::json;
use sts_flow::lesson::saved::{self, Future, Moment, Saved};
use sts_flow::lesson::share;
use sts_flow::story::{Action, Terminal};
use sts_flow::wire::base64;
use sts_flow::wire::digest::Crc;

use super::terminals::enter;
use super::{AT_REST, FINGERPRINT, assert_quiet, differences, string, visit};

const LINK: &str = "document.querySelector('#share-link')";

fn run(lesson: Option<&str>, line: &str) -> Saved {
    let actions = vec![Action::Type { terminal: Terminal::Pc, line: line.to_owned() }];
    let future = Future { name: "A".to_owned(), given: None, actions, events: None };
    let moment = Moment::Show(u32::MAX);
    Saved { lesson: lesson.map(str::to_owned), seed: 7, futures: vec![future], front: 0, beside: None, moment }
}

/// Makes a link, and yields what is behind the page's address in it.
async fn shared(page: &Page) -> Result<String> {
    page.click("button[data-do=share]").await?;
    page.wait_for("#share-menu:popover-open [data-copied]").await?;
    page.wait_until(&format!("{LINK}.value === location.href && location.hash.includes('&s=')")).await?;
    let hash = string(page, "location.hash").await?;
    page.press("Escape").await?;
    page.wait_gone("#share-menu:popover-open").await?;
    Ok(hash)
}

#[tokio::test]
async fn a_link_opens_elsewhere_to_the_same_picture() -> Result {
    let look = Look::desktop().reduced_motion();
    let (site, page) = visit("#/lesson/five-steps?lang=en", &look).await?;
    enter(&page, "ec2", "aws s3 ls s3://flow-app-logs --recursive").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "access.log").await?;
    for _ in 0..6 {
        page.press("Escape").await?;
        page.click("button[data-do=back]").await?;
    }
    let before = page.eval(FINGERPRINT).await?;
    let hash = shared(&page).await?;
    assert!(hash.len() < 200, "{hash}");

    // Somebody else's browser: another profile altogether.
    let other = Page::open(&site, &hash, &look).await?;
    other.wait_until(AT_REST).await?;
    let after = other.eval(FINGERPRINT).await?;
    assert!(after == before, "the opened link differs in {}", differences(&before, &after));
    assert_eq!(string(&other, "location.hash").await?, hash, "a reload opens it again");
    // In another language it is the same run still.
    other.click("button[data-lang=ja]").await?;
    other.wait_until("location.hash.includes('lang=ja&s=')").await?;
    // What is done from there on is in the address no more.
    enter(&other, "ec2", "whoami").await?;
    other.wait_until("!location.hash.includes('s=')").await?;
    assert_quiet(&other).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_link_opens_in_a_running_page() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    let link = share::write(&run(None, "aws sts get-caller-identity")).expect("it is short");
    page.eval(&format!("location.hash = '#/play?lang=en&s={link}'")).await?;
    page.wait_text("[data-terminal=ec2]", "").await?;
    page.wait_until("document.querySelector('.lesson.free') !== null").await?;
    page.click("[data-front=pc]").await?;
    page.wait_text("[data-terminal=pc] [role=log]", "Unable to locate credentials").await?;
    // The same place, another run.
    let link = share::write(&run(None, "echo another")).expect("it is short");
    page.eval(&format!("location.hash = '#/play?lang=en&s={link}'")).await?;
    page.wait_text("[data-terminal=pc] [role=log]", "another").await?;
    // A run of a lesson, under free play's address: it opens where it belongs.
    let link = share::write(&run(Some("five-steps"), "echo third")).expect("it is short");
    page.eval(&format!("location.hash = '#/play?lang=en&s={link}'")).await?;
    page.wait_text("[data-terminal=pc] [role=log]", "third").await?;
    page.wait_until("location.hash.startsWith('#/lesson/five-steps?lang=en&s=')").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_link_that_cannot_be_opened_says_so() -> Result {
    let good = share::write(&run(None, "aws s3 ls")).expect("it is short");
    let checked = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let check = Crc::Crc32.of(&bytes);
        bytes.splice(1..1, check);
        base64::encode(&bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
    };
    let secret = share::write(&run(None, "export AWS_ACCESS_KEY_ID=AKIAQ4XN7C2LW5TJ6RBM")).expect("it is short");
    let other = share::write(&run(Some("another"), "true")).expect("it is short");
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    for (link, said) in [
        (&good[..good.len() - 3], "damaged"),
        ("", "damaged"),
        ("%F0%9F%98%80", "damaged"),
        (&*checked(&[9, 1, 2, 3]), "format 9"),
        (&*checked(&[1, 200, 1, 2, 3]), "damaged"),
        (&*"A".repeat(8001), "too long"),
        (&*secret, "real credential"),
        (&*other, "“another”"),
    ] {
        page.goto(&format!("#/play?lang=en&s={link}")).await?;
        page.wait_ready().await?;
        page.wait_text(".notices", said).await?;
        page.wait_until(&format!("{AT_REST} && !location.hash.includes('s=')")).await?;
        assert!(!page.text(".notices").await?.contains("Q4XN7C2LW5TJ6RBM"));
    }
    page.goto(&format!("#/play?lang=ja&s={good}x")).await?;
    page.wait_text(".notices", "このリンクは途中で切れているか").await?;
    assert_quiet(&page).await
}

/// Drops a file on the page.
async fn drop(page: &Page, name: &str, text: &str) -> Result {
    let drop = format!(
        "(() => {{ const data = new DataTransfer(); data.items.add(new File([{}], {}));
            for (const name of ['dragover', 'drop'])
              if (document.body.dispatchEvent(new DragEvent(name, {{ dataTransfer: data, bubbles: true, cancelable: true }})))
                throw new Error('the browser would open it itself'); }})()",
        json!(text),
        json!(name)
    );
    page.eval(&drop).await.map(|_| ())
}

#[tokio::test]
async fn a_file_that_is_dropped_opens() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    page.click("[data-front=pc]").await?;
    let log = "[data-terminal=pc] [role=log]";
    drop(&page, "run.json", &saved::write(&run(Some("five-steps"), "echo new"))).await?;
    page.wait_text(log, "new").await?;
    // Version 1 knew one future, and the show's own time.
    drop(&page, "old.json", r#"{"kind":"sts-flow-run","version":1,"lesson":"five-steps","seed":7,"actions":[{"do":"type","terminal":"pc","line":"echo old"}],"position":4000000}"#).await?;
    page.wait_text(log, "old").await?;
    for (text, said) in [
        ("\u{89}PNG", "not a saved run"),
        (r#"{"kind":"sts-flow-run","version":3}"#, "format 3"),
        (&*" ".repeat(saved::MOST + 1), "4 MB"),
    ] {
        drop(&page, "run.json", text).await?;
        page.wait_text(".notices", said).await?;
        page.click("button[data-do=dismiss]").await?;
        page.wait_gone(".notices").await?;
    }
    assert!(page.text(log).await?.contains("old"), "what was there stays");
    assert_quiet(&page).await
}
