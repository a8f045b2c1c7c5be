//! The tools of these tests, tried on pages written here.

use browser_tests::{Look, Page, Result, Site};
use serde_json::json;

/// A page that is ready at once, with this in its body.
fn ready(body: &str) -> String {
    format!(
        "<!doctype html><html data-ready><meta name=viewport content='width=device-width'><link rel=icon href='data:,'>\
         <body>{body}"
    )
}

#[tokio::test]
async fn a_visitor_reads_clicks_and_types() -> Result {
    let body = "<p id=said lang=en>nothing</p><p>two</p>\
        <form onsubmit='said.textContent = line.value; return false'><input id=line><button>Go</button></form>\
        <script>document.onkeydown = event => { document.body.dataset.key = (event.shiftKey ? 'shift ' : '') + event.key }\
        </script>";
    let site = Site::empty().replace("index.html", &ready(body)).serve().await?;
    let page = Page::open(&site, "#/play", &Look::desktop()).await?;

    assert_eq!(page.text("#said").await?, "nothing");
    assert_eq!(page.attr("#said", "lang").await?.as_deref(), Some("en"));
    assert_eq!(page.count("p").await?, 2);
    assert_eq!(page.eval("location.hash").await?, json!("#/play"));

    page.fill("#line", "first").await?;
    page.click("button").await?;
    page.wait_text("#said", "first").await?;
    page.fill("#line", "second").await?;
    page.press("Enter").await?;
    page.wait_text("#said", "second").await?;
    page.press("Shift+Tab").await?;
    page.wait_for("[data-key='shift Tab']").await?;
    page.press("?").await?;
    page.wait_for("[data-key$='?']").await?;
    assert_eq!(page.eval("Promise.resolve([1, 'two'])").await?, json!([1, "two"]));
    assert!(page.eval("nobody.knows").await.is_err());
    assert!(page.click("#missing").await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_visitor_has_the_looks_that_are_asked_for() -> Result {
    let site = Site::empty().replace("index.html", &ready("plain")).serve().await?;
    let page = Page::open(&site, "", &Look::phone().dark().reduced_motion().language("ja")).await?;
    let seen = "[innerWidth, innerHeight, devicePixelRatio, navigator.language, \
        ...['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)', 'print'].map(q => matchMedia(q).matches)]";
    assert_eq!(page.eval(seen).await?, json!([390, 844, 1, "ja", true, true, false]));
    page.look(&Look::projector().scale(2.0).print()).await?;
    assert_eq!(page.eval(seen).await?, json!([1920, 1080, 2, "ja", false, false, true]));
    Ok(())
}

#[tokio::test]
async fn a_visitor_comes_back_or_comes_anew() -> Result {
    let site = Site::empty().replace("index.html", &ready("plain")).serve().await?;
    let page = Page::open(&site, "#/one", &Look::desktop()).await?;
    page.eval("localStorage.been = location.hash, window.same = true").await?;
    page.goto("#/two").await?;
    assert_eq!(page.eval("[localStorage.been, window.same ?? 'no']").await?, json!(["#/one", "no"]));
    page.forget().await?;
    assert_eq!(page.eval("localStorage.been ?? 'never'").await?, json!("never"));
    Ok(())
}

#[tokio::test]
async fn what_goes_wrong_on_a_page_is_told() -> Result {
    let body = "<img src=missing.png><script>console.warn('careful'); console.error('first'); \
        setTimeout(() => { throw new Error('second') }); Promise.reject(new Error('third'))</script>";
    let site = Site::empty().replace("index.html", &ready(body)).serve().await?;
    let page = Page::open(&site, "", &Look::desktop()).await?;
    page.wait_until("document.images[0].complete").await?;
    let errors = page.console_errors().await?.join("\n");
    for expected in ["missing.png", "first", "second", "third"] {
        assert!(errors.contains(expected), "{expected} is missing from:\n{errors}");
    }
    assert!(!errors.contains("careful"), "a warning is no error:\n{errors}");
    Ok(())
}

#[tokio::test]
async fn a_site_may_have_a_file_replaced_and_be_mounted_anywhere() -> Result {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("lessons")).expect("a folder in it");
    std::fs::write(folder.path().join("index.html"), ready("from the folder")).expect("a page in it");
    std::fs::write(folder.path().join("lessons/whole.json"), "[1]").expect("a lesson in it");
    std::fs::write(folder.path().join("lessons/broken.json"), "[2]").expect("a lesson in it");

    for mount in ["", "courses/aws"] {
        let site = Site::of(folder.path()).mounted_at(mount).replace("lessons/broken.json", "[").serve().await?;
        let page = Page::open(&site, "", &Look::desktop()).await?;
        assert_eq!(page.text("body").await?, "from the folder");
        let text = |path: &str| format!("fetch('{path}').then(answer => answer.text())");
        assert_eq!(page.eval(&text("lessons/whole.json")).await?, json!("[1]"));
        assert_eq!(page.eval(&text("lessons/broken.json")).await?, json!("["));
    }
    Ok(())
}
