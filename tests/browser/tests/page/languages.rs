//! Two languages, switched at once.

use browser_tests::{Look, Page, Result, Site};
use serde_json::json;

use super::{FINGERPRINT, NEEDLE, assert_quiet, move_by, string, strings, visit};

/// Every text and label on the page that has a Japanese letter in it. The switch itself always says 日本語.
const JAPANESE: &str = "(() => {
  const found = [], ja = /[\\u3040-\\u30ff\\u3400-\\u9fff\\uff01-\\uff5e]/;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (ja.test(walk.currentNode.data) && !parent.closest('script, noscript, [data-lang=ja], [lang=ja]'))
      found.push(walk.currentNode.data);
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [aria-valuetext]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext'])
      if (ja.test(element.getAttribute(name) ?? '')) found.push(name + '=' + element.getAttribute(name));
  if (ja.test(document.title)) found.push(document.title);
  return found;
})()";

/// What every control, tab and place is called.
const LABELS: &str =
    "[...document.querySelectorAll('[data-do], [role=tab], [role=tablist], [role=group], [data-node] .t')]
  .filter(e => !e.closest('.closing, .card, fieldset'))
  .map(e => (e.getAttribute('aria-label') ?? e.textContent).trim())";

async fn speak(page: &Page, lang: &str) -> Result {
    page.click(&format!("button[data-lang={lang}]")).await?;
    page.wait_for(&format!("button[data-lang={lang}][aria-pressed=true]")).await
}

#[tokio::test]
async fn a_switch_of_language_changes_every_label_at_once_and_nothing_else() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=ja", &Look::desktop().reduced_motion()).await?;
    for stop in 0..14 {
        let here = page.eval(FINGERPRINT).await?;
        let tab = ["wire", "charts", "timeline", "cloudtrail", "transcript"][stop % 5];
        page.click(&format!("[role=tab][data-tab={tab}]")).await?;
        page.wait_gone(".dock-empty[aria-busy=true]").await?;
        assert!(strings(&page, JAPANESE).await?.len() > 20, "the page is in Japanese");
        let ja = strings(&page, LABELS).await?;

        speak(&page, "en").await?;
        assert_eq!(strings(&page, JAPANESE).await?, Vec::<String>::new(), "left in Japanese with {tab} open");
        assert_eq!(page.attr("html", "lang").await?.as_deref(), Some("en"));
        let en = strings(&page, LABELS).await?;
        let same: Vec<_> = ja.iter().zip(&en).filter(|(ja, en)| ja == en).map(|(ja, _)| ja.as_str()).collect();
        let names = ["IMDS", "IAM", "STS", "S3", "CloudTrail", "AWS CLI", "curl", "?"];
        assert!(same.iter().all(|label| names.contains(label)), "the same in both languages: {same:?}");

        speak(&page, "both").await?;
        assert_eq!(page.attr("html", "lang").await?.as_deref(), Some("ja"));
        assert_eq!(strings(&page, LABELS).await?, ja, "labels are said once, in Japanese");
        let lesson = "[...document.querySelectorAll('.lesson .text, .lesson .seen')].map(p => p.lang)";
        assert_eq!(strings(&page, lesson).await?, ["ja", "en"]);

        speak(&page, "ja").await?;
        let back = page.eval(FINGERPRINT).await?;
        for name in ["step", "clock", "caption", "nodes", "messages", "keys", "terminals", "needle"] {
            assert_eq!(back[name], here[name], "{name} at stop {stop}");
        }
        for _ in 0..3 {
            if string(&page, NEEDLE).await? != "100.00%" {
                move_by(&page, "button[data-do=step]").await?;
            }
        }
    }
    page.click("button[data-do=help]").await?;
    page.press("l").await?;
    page.wait_for("html[lang=en]").await?;
    assert_eq!(strings(&page, JAPANESE).await?, Vec::<String>::new(), "left in Japanese in the list of keys");
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_language_is_remembered_and_the_address_wins() -> Result {
    // What the browser speaks is the first guess.
    let site = Site::built()?.serve().await?;
    let page = Page::open(&site, "", &Look::desktop().language("en-GB")).await?;
    assert_eq!(page.attr("html", "lang").await?.as_deref(), Some("en"));
    page.look(&Look::desktop().language("ja")).await?;
    page.forget().await?;
    page.goto("").await?;
    page.wait_ready().await?;
    assert_eq!(page.attr("html", "lang").await?.as_deref(), Some("ja"));

    speak(&page, "en").await?;
    assert!(string(&page, "location.hash").await?.ends_with("lang=en"), "the address says so, too");
    page.goto("").await?;
    page.wait_ready().await?;
    assert_eq!(page.attr("html", "lang").await?.as_deref(), Some("en"), "remembered");
    page.goto("#/lesson/five-steps?lang=ja").await?;
    page.wait_ready().await?;
    assert_eq!(page.attr("html", "lang").await?.as_deref(), Some("ja"), "the address wins");
    page.eval("location.hash = '#/play?lang=en'").await?;
    page.wait_for("html[lang=en] .lesson.free").await?;
    page.eval("location.hash = '#/play?lang=both'").await?;
    page.wait_for("button[data-lang=both][aria-pressed=true]").await?;
    assert_eq!(page.eval("document.documentElement.lang").await?, json!("ja"));
    assert_quiet(&page).await
}
