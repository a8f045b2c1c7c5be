//! What is shared and exported: a link opens elsewhere to the same picture, a file too, and what is neither says so.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use browser_tests::{Look, Page, Result, Scheme};
use crc::{CRC_32_ISO_HDLC, Crc};
use serde_json::json;
use sts_flow::lesson::saved::{self, Future, Moment, Saved};
use sts_flow::lesson::share;
use sts_flow::story::{Action, Terminal};

use super::terminals::enter;
use super::{AT_REST, FINGERPRINT, assert_quiet, differences, string, visit};

const LINK: &str = "document.querySelector('#share-link')";

pub(super) fn run(lesson: Option<&str>, line: &str) -> Saved {
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
    page.press("End").await?;
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
async fn a_link_holds_both_futures() -> Result {
    let look = Look::desktop().reduced_motion();
    let (site, page) = visit("#/play?lang=en", &look).await?;
    enter(&page, "ec2", "aws sts get-caller-identity").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "assumed-role").await?;
    page.click("button[data-do=fork]").await?;
    page.wait_for("[data-branch=B]").await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "flow-app-logs").await?;
    page.click("button[data-do=compare]").await?;
    page.wait_until("document.querySelectorAll('.stage svg').length === 2").await?;
    // What is on the screen, whichever panel of the dock is in front.
    let seen = "(() => { const all = (css, f) => [...document.querySelectorAll(css)].map(f); return {
        clock: all('[data-clock]', c => c.getAttribute('datetime')), stages: all('.stage svg', s => s.textContent),
        keys: all('[data-key]', k => k.dataset.key), names: all('[data-branch]', b => b.dataset.branch),
        needle: document.querySelector('#needle').style.getPropertyValue('--at') } })()";
    let before = page.eval(seen).await?;
    let hash = shared(&page).await?;
    let other = Page::open(&site, &hash, &look).await?;
    other.wait_until(&format!("{AT_REST} && document.querySelectorAll('.stage svg').length === 2")).await?;
    assert_eq!(other.eval(seen).await?, before);
    // Both are in the picture that is exported.
    note_files(&other).await?;
    let (_, svg) = exported(&other, "save-svg").await?;
    assert_eq!(svg.matches("data-node=\"sts\"").count(), 2);
    assert_quiet(&other).await
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
        let check = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(&bytes).to_be_bytes();
        bytes.splice(1..1, check);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    };
    let secret = share::write(&run(None, "export AWS_ACCESS_KEY_ID=AKIAQ4XN7C2LW5TJ6RBM")).expect("it is short");
    let other = share::write(&run(Some("another"), "true")).expect("it is short");
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    for (link, said) in [
        (&good[..good.len() - 3], "damaged"),
        ("", "damaged"),
        ("%F0%9F%98%80", "damaged"),
        (&*checked(&[9, 1, 2, 3]), "format 9"),
        // A link of before: by what stands in it, not by what it unpacks to.
        ("AQBJ-FqIAgk813thfVmKYIcXURLM21_OKjlRnZ4t2AM8PQ", "format 1"),
        (&*checked(&[share::VERSION, 200, 1, 2, 3]), "damaged"),
        (&*"A".repeat(8001), "exceeds the limit of 8000 characters"),
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

#[tokio::test]
async fn a_link_that_asks_for_too_much_can_be_cancelled_and_is_refused() -> Result {
    let endless = Action::Type { terminal: Terminal::Ec2, line: "node -e 'for(;;);'".to_owned() };
    let mut heavy = run(None, "true");
    heavy.futures[0].actions = vec![endless; 2000];
    let link = share::write(&heavy).expect("it is short");
    let hash = format!("#/play?lang=en&s={link}");
    let cancel = ".replaying [data-do=cancel]";
    let unlinked = "!location.hash.includes('s=')";
    // In a page that is there: that stays. While it is replayed it is not in the address.
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    enter(&page, "ec2", "echo stays").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "echo stays\nstays").await?;
    page.eval(&format!("void (location.hash = '{hash}')")).await?;
    page.wait_for(cancel).await?;
    assert_eq!(page.eval(unlinked).await?, json!(true));
    page.click(cancel).await?;
    page.wait_gone(".replaying").await?;
    page.wait_until(&format!("{AT_REST} && {unlinked}")).await?;
    assert!(page.text("[data-terminal=ec2] [role=log]").await?.contains("stays"));
    // By its address: the account comes all the same.
    page.goto(&hash).await?;
    page.wait_gone("#first").await?;
    page.wait_for(cancel).await?;
    page.click(cancel).await?;
    page.wait_until(&format!("{AT_REST} && {unlinked}")).await?;
    // A reload in the midst of it does not fall into it again.
    page.goto(&hash).await?;
    page.wait_gone("#first").await?;
    page.wait_for(cancel).await?;
    page.reload().await?;
    page.wait_ready().await?;
    page.wait_until(&format!("{AT_REST} && {unlinked}")).await?;
    assert_eq!(page.count(".notices").await?, 0);
    // To its end.
    page.goto(&hash).await?;
    page.wait_long("document.querySelector('.notices')?.textContent.includes('too heavy to replay here') ?? false")
        .await?;
    page.wait_until(&format!("{AT_REST} && {unlinked}")).await?;
    page.reload().await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    assert_eq!(page.count(".notices").await?, 0);
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
        ("\u{89}PNG", "not a saved STS Flow run"),
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

/// Has what the page hands out as files noted in `window.files`: a name, and where it is.
async fn note_files(page: &Page) -> Result {
    page.eval(
        "window.files = [], window.blobs = {}, window.made = URL.createObjectURL, \
         URL.createObjectURL = blob => { const url = made.call(URL, blob); blobs[url] = blob; return url }, \
         HTMLAnchorElement.prototype.click = function () { files.push([this.download, this.href]) }",
    )
    .await
    .map(|_| ())
}

/// The file that a button of the menu hands out, read by `read`, and its name.
async fn handed_out(page: &Page, button: &str, read: &str) -> Result<(String, String)> {
    let before = page.eval("files.length").await?;
    page.click("button[data-do=share-menu]").await?;
    page.click(&format!("#share-menu button[data-do={button}]")).await?;
    page.press("Escape").await?;
    page.wait_until(&format!("files.length > {before}")).await?;
    let file = format!("(({read})(blobs[files.at(-1)[1]]))");
    Ok((string(page, "files.at(-1)[0]").await?, string(page, &file).await?))
}

/// The text of the file that a button of the menu hands out, and its name.
async fn exported(page: &Page, button: &str) -> Result<(String, String)> {
    handed_out(page, button, "blob => blob.text()").await
}

#[tokio::test]
async fn a_picture_stands_by_itself() -> Result {
    for (size, scheme, paper) in [((1920, 1080), Scheme::Light, "#fff"), ((390, 844), Scheme::Dark, "#141b24")] {
        let look = Look { size, scheme, ..Look::desktop() }.reduced_motion();
        let (_site, page) = visit("#/lesson/five-steps/4?lang=en", &look).await?;
        page.press("e").await?;
        page.wait_until(AT_REST).await?;
        note_files(&page).await?;
        if size.0 < 640 {
            // There is one button on a phone, which makes a link as well.
            page.eval("document.querySelector('[data-do=share-menu]').style.display = 'flex'").await?;
        }
        let (name, svg) = exported(&page, "save-svg").await?;
        assert_eq!(name, "sts-flow.svg");
        let read = format!(
            "(() => {{ const svg = new DOMParser().parseFromString({}, 'image/svg+xml');
                const all = css => [...svg.querySelectorAll(css)];
                const squeezed = text => text.replace(/\\s/g, '');
                return {{ error: svg.querySelector('parsererror')?.textContent ?? null,
                  missing: [...document.querySelectorAll('.stage svg text')].map(t => squeezed(t.textContent))
                    .filter(t => !all('text').some(s => squeezed(s.textContent) === t)),
                  nodes: all('[data-node]').length, there: document.querySelectorAll('.stage [data-node]').length,
                  foreign: all('[class], [style], [onclick], script, foreignObject').length,
                  unresolved: all('*').flatMap(e => [...e.attributes]).map(a => a.value).filter(v => /var\\(|color\\(|color-mix/.test(v)),
                  paper: svg.querySelector('rect').getAttribute('fill'),
                  text: all('text').map(t => t.textContent).join('\\n'), link: svg.querySelector('a').getAttribute('href'),
                  size: [svg.documentElement.getAttribute('width'), svg.documentElement.getAttribute('height')].map(Number) }} }})()",
            json!(svg)
        );
        let seen = page.eval(&read).await?;
        assert_eq!((&seen["error"], &seen["missing"], &seen["unresolved"]), (&json!(null), &json!([]), &json!([])));
        assert_eq!((&seen["nodes"], &seen["foreign"], &seen["paper"]), (&seen["there"], &json!(0), &json!(paper)));
        let caption = string(&page, "document.querySelector('[data-caption] .said').textContent").await?;
        let text = seen["text"].as_str().unwrap_or_default();
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        assert!(squeeze(text).contains(&squeeze(&caption)), "{caption} is not in {text}");
        assert!(text.contains("UTC") && text.contains("#/lesson/five-steps"), "{text}");
        assert!(seen["link"].as_str().is_some_and(|link| link.contains("&s=")), "{}", seen["link"]);

        let read = "blob => blob.arrayBuffer().then(all => blob.type + ';base64,' + btoa(String.fromCharCode(...new Uint8Array(all).subarray(0, 24))))";
        let (name, png) = handed_out(&page, "save-png", read).await?;
        assert_eq!(name, "sts-flow.png");
        let bytes = BASE64_STANDARD.decode(png.strip_prefix("image/png;base64,").expect("a PNG")).expect("base64");
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
        assert_eq!(json!([number(16) / 2, number(20) / 2]), seen["size"], "twice as large");
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_transcript_is_a_document() -> Result {
    let (_site, page) = visit("#/lesson/five-steps/2?lang=ja", &Look::desktop().reduced_motion()).await?;
    note_files(&page).await?;
    let (name, so_far) = exported(&page, "save-transcript-so-far").await?;
    assert_eq!(name, "sts-flow-transcript.md");
    let (_, whole) = exported(&page, "save-transcript").await?;
    assert!(so_far.starts_with("# STS Flow · ") && so_far.contains("\n## 2. "), "{so_far}");
    assert!(!so_far.contains("\n## 3. ") && whole.contains("\n## 5. "));
    page.eval("window.print = () => {}").await?;
    page.click("button[data-do=share-menu]").await?;
    page.click("#share-menu button[data-do=print]").await?;
    page.wait_until("document.querySelector('#print')?.contentDocument?.querySelectorAll('h2').length === 2").await?;
    page.wait_until("document.querySelector('#print').contentDocument.querySelector('svg [data-node=sts]') !== null")
        .await?;
    // Its styles are a file's, and nothing in it is a script.
    page.wait_until("document.querySelector('#print').contentDocument.styleSheets[0]?.cssRules.length > 4").await?;
    assert_eq!(page.eval("document.querySelector('#print').contentDocument.querySelectorAll('script, style, [style], [onload]').length").await?, 0);
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_menu_is_for_keys_as_well() -> Result {
    for size in [(1280, 720), (390, 844)] {
        let (_site, page) = visit("#/play?lang=ja", &Look { size, ..Look::desktop() }.reduced_motion()).await?;
        page.eval("document.querySelector('button[data-do=share]').focus()").await?;
        page.press("Enter").await?;
        page.wait_for("#share-menu:popover-open [data-copied]").await?;
        // All of it is on the screen, and nothing smaller than it may be.
        let seen = page
            .eval(
                "(() => { const menu = document.querySelector('#share-menu'), box = menu.getBoundingClientRect();
                  return [box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight, menu.scrollWidth <= menu.clientWidth,
                    document.documentElement.scrollWidth <= innerWidth,
                    [...menu.querySelectorAll('*')].every(e => parseFloat(getComputedStyle(e).fontSize) >= 12.5)] })()",
            )
            .await?;
        assert_eq!(seen, json!([true, true, true, true]), "{size:?}");
        page.press("Tab").await?;
        page.wait_until("document.activeElement.closest('#share-menu, .split') !== null").await?;
        page.press("Escape").await?;
        page.wait_gone("#share-menu:popover-open").await?;
        assert_quiet(&page).await?;
    }
    Ok(())
}
