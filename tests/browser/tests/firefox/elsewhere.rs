//! The page beyond its own window: in a frame of a page from elsewhere, in a link, in files, in a second window.

use base64::prelude::{BASE64_STANDARD, Engine};
use browser_tests::{Failure, Look, Page, Result, Site};
use serde_json::json;

use super::{AT_REST, LOG, NEEDLE, enter, open_window, string, visit};

/// A page with a frame, which notes what it hears and sends what it is told to.
const AROUND: &str = "<!doctype html><html lang=en><title>Around</title><iframe id=flow title=flow width=1200 height=700></iframe>\
    <script>window.heard = []; addEventListener('message', ({ origin, data }) => heard.push({ origin, ...data })); \
    window.send = (text, to) => flow.contentWindow.postMessage(JSON.parse(text), to);</script>";

/// Whether the page around has heard that this is shown.
fn heard(what: &str) -> String {
    format!("window.heard.some(({{ event, lesson, step, playing, lang, why }}) => {what})")
}

#[tokio::test]
async fn a_page_from_elsewhere_steers_it_and_hears_what_it_shows() -> Result {
    let site = Site::built()?.serve().await?;
    let around = Site::empty().replace("index.html", AROUND).serve().await?;
    let page = Page::blank(around.url(), &Look::desktop().reduced_motion().firefox()).await?;
    page.goto("").await?;
    let flow = site.url().trim_end_matches('/');
    let origin = around.url().trim_end_matches('/');
    let address = format!("{flow}/#/lesson/five-steps?lang=en&embed=1&origin={origin}");
    page.eval(&format!("document.querySelector('#flow').src = {}", json!(address))).await?;
    page.wait_long(&heard("lesson === 'five-steps' && step === 1 && lang === 'en' && !playing")).await?;
    let from = format!("window.heard.every(({{ origin }}) => origin === {})", json!(flow));
    assert_eq!(page.eval(&from).await?, json!(true));
    let send = |letter: serde_json::Value| format!("void window.send({}, {})", json!(letter.to_string()), json!(flow));
    page.eval(&send(json!({ "stsFlow": 1, "do": "go", "lesson": "same-keys", "step": 2 }))).await?;
    page.wait_until(&heard("lesson === 'same-keys' && step === 2")).await?;
    page.eval(&send(json!({ "stsFlow": 1, "do": "language", "lang": "ja" }))).await?;
    page.wait_until(&heard("lesson === 'same-keys' && lang === 'ja'")).await?;
    page.eval(&send(json!({ "stsFlow": 1, "do": "type", "line": "aws s3 ls" }))).await?;
    page.wait_until(&heard("event === 'refused' && why.includes('type')")).await
}

/// What is on the screen, in words.
const PICTURE: &str = "(() => {
    const all = (css, f) => [...document.querySelectorAll(css)].map(f);
    return {
        clock: all('[data-clock]', clock => clock.getAttribute('datetime')),
        nodes: all('[data-node]', node => [node.dataset.node, node.getAttribute('class'), node.textContent]),
        keys: all('[data-key]', key => [key.dataset.key, key.textContent]),
        terminals: all('[data-terminal] [role=log]', log => log.textContent),
        needle: document.querySelector('#needle').style.getPropertyValue('--at'),
    };
})()";

#[tokio::test]
async fn a_link_opens_elsewhere_to_the_same_picture_and_a_broken_one_says_so() -> Result {
    let look = Look::desktop().reduced_motion();
    let (site, page) = visit("#/lesson/five-steps?lang=en", &look).await?;
    page.wait_until(AT_REST).await?;
    page.press("End").await?;
    enter(&page, "ec2", "aws s3 ls s3://flow-app-logs --recursive").await?;
    page.wait_text(LOG, "access.log").await?;
    for _ in 0..3 {
        page.press("Escape").await?;
        page.click("button[data-do=back]").await?;
    }
    let before = page.eval(PICTURE).await?;
    page.click("button[data-do=share]").await?;
    page.wait_for("#share-menu:popover-open [data-copied]").await?;
    page.wait_until("document.querySelector('#share-link').value === location.href && location.hash.includes('&s=')")
        .await?;
    let hash = string(&page, "location.hash").await?;
    drop(page);

    // Somebody else's browser: another profile altogether.
    let other = Page::open(&site, &hash, &look.firefox()).await?;
    other.wait_until(AT_REST).await?;
    assert_eq!(other.eval(PICTURE).await?, before);
    assert_eq!(string(&other, "location.hash").await?, hash, "a reload opens it again");
    // Cut, as by a mail program.
    other.goto(&hash[..hash.len() - 3]).await?;
    other.wait_ready().await?;
    other.wait_text(".notices", "damaged").await?;
    other.wait_until(&format!("{AT_REST} && !location.hash.includes('s=')")).await
}

/// Has what the page hands out as files noted in `window.files`: a name, and where it is.
const NOTE_FILES: &str = "(() => {
    const made = window.URL.createObjectURL;
    window.files = [];
    window.blobs = {};
    window.URL.createObjectURL = blob => { const url = made.call(window.URL, blob); window.blobs[url] = blob; return url; };
    window.HTMLAnchorElement.prototype.click = function () { window.files.push([this.download, this.href]); };
})()";

/// The file that a button of the menu hands out, read by `read`, and its name.
async fn handed_out(page: &Page, button: &str, read: &str) -> Result<(String, String)> {
    let before = page.eval("window.files.length").await?;
    page.click("button[data-do=share-menu]").await?;
    page.click(&format!("#share-menu button[data-do={button}]")).await?;
    page.press("Escape").await?;
    page.wait_until(&format!("window.files.length > {before}")).await?;
    let file = format!("({read})(window.blobs[window.files.at(-1)[1]])");
    Ok((string(page, "window.files.at(-1)[0]").await?, string(page, &file).await?))
}

#[tokio::test]
async fn the_picture_is_exported_to_files() -> Result {
    let (_site, page) = visit("#/lesson/five-steps/4?lang=en", &Look::desktop().reduced_motion()).await?;
    page.press("e").await?;
    page.wait_until(AT_REST).await?;
    page.eval(NOTE_FILES).await?;
    let (name, svg) = handed_out(&page, "save-svg", "blob => blob.text()").await?;
    assert_eq!(name, "sts-flow.svg");
    let read = format!(
        "(() => {{ const svg = new DOMParser().parseFromString({}, 'image/svg+xml'), root = svg.documentElement;
            return [svg.querySelector('parsererror')?.textContent ?? null, svg.querySelectorAll('[data-node=sts]').length,
              Number(root.getAttribute('width')), Number(root.getAttribute('height'))]; }})()",
        json!(svg)
    );
    let seen = page.eval(&read).await?;
    assert_eq!((&seen[0], &seen[1]), (&json!(null), &json!(1)), "it can be read, and STS is in it");
    let read = "async blob => { const bytes = new Uint8Array(await blob.arrayBuffer()); \
        return blob.type + ';' + bytes.length + ';' + btoa(String.fromCharCode(...bytes.subarray(0, 24))); }";
    let (name, png) = handed_out(&page, "save-png", read).await?;
    assert_eq!(name, "sts-flow.png");
    let parts: Vec<&str> = png.split(';').collect();
    let [kind, length, head] = parts[..] else { return Err(Failure::new(format!("{png} is no file"))) };
    let head = BASE64_STANDARD.decode(head).map_err(|cause| Failure::of("The file's head", cause))?;
    let number = |at: usize| head[at..at + 4].iter().fold(0_u32, |so_far, byte| so_far << 8 | u32::from(*byte));
    assert_eq!(kind, "image/png");
    assert_eq!(json!([number(16) / 2, number(20) / 2]), json!([seen[2], seen[3]]), "twice as large");
    // An empty picture of this size would take some thousand bytes.
    assert!(length.parse::<usize>().unwrap_or_default() > 40_000, "{length} bytes");
    Ok(())
}

#[tokio::test]
async fn a_panel_stands_in_a_window_of_its_own_and_comes_back() -> Result {
    let (_site, page) = visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_until(AT_REST).await?;
    page.press("PageDown").await?;
    page.press("PageDown").await?;
    page.click("[role=tab][data-tab=transcript]").await?;
    let (here, there) = open_window(&page, "[data-do=apart]").await?;
    let current = ".said-line[aria-current]";
    page.wait_for(&format!("[data-apart=transcript] {current}")).await?;
    // It wears the page's styles, and the policy lets them through.
    page.wait_until("getComputedStyle(document.querySelector('.said-line')).display === 'grid'").await?;
    let text = format!("document.querySelector('{current}').textContent");
    let before = string(&page, &text).await?;
    page.turn_to(&here).await?;
    page.wait_text(".dock-away", "in its own window").await?;
    // What happens in the page happens there, and what is done there happens in the page.
    page.press("ArrowRight").await?;
    page.turn_to(&there).await?;
    page.wait_until(&format!("{text} !== {}", json!(before))).await?;
    page.turn_to(&here).await?;
    let needle = string(&page, NEEDLE).await?;
    page.turn_to(&there).await?;
    page.press("End").await?;
    page.turn_to(&here).await?;
    page.wait_until(&format!("{NEEDLE} !== {}", json!(needle))).await?;
    page.click("[data-do=rejoin]").await?;
    page.wait_gone(".dock-away").await?;
    page.wait_for(".dock-panel .said-line").await?;
    let windows = page.client().windows().await.map_err(|cause| Failure::of("Cannot list the windows", cause))?;
    assert_eq!(windows, [here], "the other is closed");
    Ok(())
}
