//! Two languages that nobody speaks: one in which everything is twice as long, which breaks no layout; and one of hostile text,
//! wherever text comes from outside, of which nothing is made but text.

use browser_tests::{Failure, Look, Page, Result, Site};
use serde_json::{Value, json};
use sts_flow::lesson::saved::{self, Future, Moment, Saved};
use sts_flow::lesson::share;
use sts_flow::story::{Action, Terminal};
use sts_flow::ui::classroom::Board;

use super::{AT_REST, LESSON, assert_quiet, string, strings, visit};

/// Writes everything twice as long, `[Ţēxţ ·····]`, and says what does not fit then. What is typed and printed stays, and so does
/// what is drawn: the stage's labels are laid out by what they say (tests/ui/overlaps.rs).
const DOUBLED: &str = "window.doubled = where => {
  const accents = { a: 'à', e: 'ē', i: 'ï', o: 'ö', u: 'ü', t: 'ţ', s: 'š', A: 'Å', E: 'Ë', I: 'Î', O: 'Ö', U: 'Û', T: 'Ţ', S: 'Š' };
  const left = 'svg, code, pre, kbd, time, style, script, textarea, [role=log], .branch .name, .skip';
  const walk = document.createTreeWalker(document.querySelector('#app'), NodeFilter.SHOW_TEXT), nodes = [];
  while (walk.nextNode()) nodes.push(walk.currentNode);
  for (const node of nodes) {
    const text = node.data.trim();
    if (!/\\p{L}{2}/u.test(text) || text.startsWith('[') || node.parentElement.closest(left)) continue;
    // In pieces, as words are.
    const more = Array.from({ length: Math.max(text.length - 3, 1) }, (_, n) => n % 9 === 8 ? ' ' : '·').join('');
    node.data = node.data.replace(text, () => '[' + [...text].map(c => accents[c] ?? c).join('') + ' ' + more + ']');
  }
  const found = [], say = what => found.push(where + ': ' + what);
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) say(`the page is ${root.scrollWidth - innerWidth} px wider than the screen`);
  const name = e => `${e.localName}.${e.getAttribute('class') ?? ''}`;
  const within = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  // Each line of text as far as it is seen; what scrolls or ends in an ellipsis is not cut.
  const lines = [];
  for (const node of nodes) {
    const element = node.parentElement;
    if (!element?.isConnected || !node.data.trim() || element.closest('svg, option, [role=log], textarea') || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (let rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      let whole = rect, scrolls = false, fixed = null;
      for (let e = element; e && e !== document.body; e = e.parentElement) {
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        // So does an open menu, which lies over all else.
        if (style.position === 'fixed' || style.position === 'sticky' || e.matches(':popover-open')) fixed ??= e;
        if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
        if (/auto|scroll/.test(style.overflowX + style.overflowY) || style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') scrolls = true;
        const cut = box.width && !scrolls && rect.right > box.right + 2;
        if (cut) { say(`“${node.data.trim().slice(0, 30)}” is cut by ${name(e)}`); scrolls = true; }
        rect = within(rect, box);
      }
      if (!scrolls && whole.right > innerWidth + 1) say(`“${node.data.trim().slice(0, 30)}” leaves the screen`);
      if (rect.right - rect.left > 2 && rect.bottom - rect.top > 4) lines.push([element, rect, fixed, node]);
    }
  }
  lines.forEach(([one, a, held, first], i) => lines.slice(i + 1).forEach(([two, b, also, second]) => {
    if (first === second || held !== also) return;
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5)
      say(`“${first.data.trim().slice(0, 24)}” (${name(one)}) and “${second.data.trim().slice(0, 24)}” (${name(two)}) overlap`);
  }));
  return [...new Set(found)];
}";

const SIZES: [(u32, u32); 3] = [(390, 844), (1280, 720), (1920, 1080)];

#[tokio::test]
async fn twice_as_long_fits_as_well() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let mut wrong = Vec::new();
    let there = "!document.querySelector('[aria-busy=true]') && [...document.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet)";
    for (width, height) in SIZES {
        page.look(&Look::desktop().reduced_motion().size(width, height)).await?;
        for hash in [
            "#/",
            "#/lessons",
            "#/lesson/five-steps",
            "#/lesson/same-keys",
            "#/play",
            "#/lesson/five-steps?mode=present",
        ] {
            let address = format!("{hash}{}lang=en", if hash.contains('?') { '&' } else { '?' });
            page.goto(&address).await?;
            page.wait_ready().await?;
            page.wait_until(there).await?;
            page.eval(DOUBLED).await?;
            let at = format!("{hash} at {width}");
            wrong.extend(strings(&page, &format!("doubled({})", json!(at))).await?);
            if hash == "#/" || hash == "#/lessons" || hash.contains("present") {
                continue;
            }
            for tab in ["wire", "charts", "timeline", "policies", "console", "cloudtrail", "transcript"] {
                page.eval(&format!("document.querySelector('[data-tab={tab}]').click()")).await?;
                page.wait_until(there).await?;
                wrong.extend(strings(&page, &format!("doubled({})", json!(format!("{at}, {tab}")))).await?);
            }
            page.eval("document.querySelector('[data-do=share-menu]').click()").await?;
            page.wait_for("#share-menu:popover-open [data-do=copy-link]").await?;
            page.eval(DOUBLED).await?;
            wrong.extend(strings(&page, &format!("doubled({})", json!(format!("{at}, the menu")))).await?);
            page.eval("document.querySelector('#share-menu').hidePopover()").await?;
            page.eval("document.querySelector('[data-do=help]').click()").await?;
            page.wait_for("[role=dialog]").await?;
            wrong.extend(strings(&page, &format!("doubled({})", json!(format!("{at}, the list of keys")))).await?);
        }
    }
    assert!(wrong.is_empty(), "{} flaws:\n{}", wrong.len(), wrong.join("\n"));
    assert_quiet(&page).await
}

/// Markup, an attribute's end, marks that turn the direction, places to be filled, and a word without end.
const HOSTILE: &str = "<img src=x onerror=pwned()>\" onfocus=\"pwned() ' \u{202e}gnp.exe\u{2066} {} {0} {account} ${x} `</code><script>pwned()</script>` &lt;b> \
    ωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωωω";

/// Notes whoever gets through.
const WATCH: &str = "window.pwned = () => { window.caught = true }; window.caught = false;";

/// What was made of it, and what is wider than the screen because of it.
const INJECTED: &str = "(() => {
  const found = caught ? ['a script ran'] : [];
  for (const e of document.querySelectorAll('img, object, embed, #app script, main script')) found.push('there is a ' + e.localName);
  for (const e of document.querySelectorAll('*')) for (const { name } of e.attributes)
    if (name.startsWith('on') || /[\"<>]/.test(name)) found.push(`${e.localName} has ${name}`);
  for (const e of document.querySelectorAll('a[href]')) if (!/^(https?|blob):$|^file:$/.test(e.protocol)) found.push('a link to ' + e.href);
  const more = document.documentElement.scrollWidth - innerWidth;
  if (more > 0) found.push(`the page is ${more} px too wide`);
  // What turns the direction turns its own element's alone.
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.includes('\\u202e') || e.closest('svg, script, style, template, title, textarea, option')) continue;
    const style = getComputedStyle(e);
    if (style.display === 'inline' && !/isolate|plaintext/.test(style.unicodeBidi)) found.push(`${e.localName}.${e.className} lets the direction out`);
  }
  return [...new Set(found)];
})()";

/// Every text that is there in both languages becomes the hostile one.
fn say(value: &mut Value, said: &str) {
    match value {
        Value::Object(fields) if fields.len() == 2 && fields.contains_key("ja") && fields.contains_key("en") => {
            fields.values_mut().for_each(|text| *text = said.into());
        }
        Value::Object(fields) => fields.values_mut().for_each(|field| say(field, said)),
        Value::Array(items) => items.iter_mut().for_each(|item| say(item, said)),
        _ => {}
    }
}

async fn drop_file(page: &Page, text: &str) -> Result {
    let drop = format!(
        "(() => {{ const data = new DataTransfer(); data.items.add(new File([{}], 'x.json'));
            for (const name of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(name, {{ dataTransfer: data, bubbles: true, cancelable: true }})); }})()",
        json!(text)
    );
    page.eval(&drop).await.map(|_| ())
}

async fn assert_clean(page: &Page, what: &str) -> Result {
    let found = strings(page, INJECTED).await?;
    if found.is_empty() { Ok(()) } else { Err(Failure::new(format!("{what}: {found:#?}"))) }
}

#[tokio::test]
async fn a_hostile_lesson_is_text() -> Result {
    for (width, height) in SIZES {
        let (_site, page) =
            visit("#/lesson/five-steps?lang=en", &Look::desktop().reduced_motion().size(width, height)).await?;
        page.eval(WATCH).await?;
        // One that is worked through has no more than 64 kB in all.
        let short = HOSTILE.chars().take(110).collect::<String>();
        let same_keys = include_str!("../../../../static/lessons/same-keys.json");
        for (id, text, said) in [("strange", LESSON, HOSTILE), ("odd", same_keys, short.as_str())] {
            let mut lesson: Value = serde_json::from_str(text).expect("a lesson");
            say(&mut lesson, said);
            lesson["id"] = id.into();
            drop_file(&page, &lesson.to_string()).await?;
            page.wait_until(&format!("location.hash.includes('/{id}') && {AT_REST}")).await?;
            page.wait_text(".lesson", "onerror").await?;
            assert_clean(&page, &format!("{id} at {width}")).await?;
            for tab in ["wire", "timeline", "policies", "transcript"] {
                page.eval(&format!("document.querySelector('[data-tab={tab}]').click()")).await?;
                assert_clean(&page, &format!("{id} at {width}, {tab}")).await?;
            }
        }
        // It is kept on the device, and comes from there as it was.
        page.goto("#/lesson/strange?lang=en").await?;
        page.wait_ready().await?;
        page.eval(WATCH).await?;
        page.wait_text(".lesson", "onerror").await?;
        assert_clean(&page, "kept").await?;
    }
    Ok(())
}

#[tokio::test]
async fn hostile_runs_names_addresses_and_storage_are_text() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion().size(1280, 720)).await?;
    page.eval(WATCH).await?;
    let name: String = HOSTILE.chars().take(saved::MAX_NAME).collect();
    let typed = format!("echo '{}'", HOSTILE.replace('\'', ""));
    let future = |name: &str, last: &str| Future {
        name: name.to_owned(),
        given: None,
        actions: [typed.as_str(), last]
            .map(|line| Action::Type { terminal: Terminal::Pc, line: line.to_owned() })
            .to_vec(),
        events: None,
    };
    let futures = vec![future(&name, "true"), future("\u{202e}B", "false")];
    let run = Saved { lesson: None, seed: 7, futures, front: 0, beside: Some(1), moment: Moment::Show(u32::MAX) };
    drop_file(&page, &saved::write(&run)).await?;
    page.wait_for(".branch-head").await?;
    page.wait_for(".compared").await?;
    assert_clean(&page, "a run in a file").await?;
    // A long name is all there to be read, or ends in an ellipsis; the whole of it is its title.
    let cut = "[...document.querySelectorAll('.branch-head b, .compared h1 b')].filter(e => e.scrollWidth > e.clientWidth + 1 && \
        e.clientWidth && getComputedStyle(e).textOverflow !== 'ellipsis').map(e => e.textContent)";
    assert_eq!(strings(&page, cut).await?, Vec::<String>::new());
    let untold = "[...document.querySelectorAll('.branch-head b')].filter(e => e.title !== e.textContent).map(e => e.textContent)";
    assert_eq!(strings(&page, untold).await?, Vec::<String>::new());
    let link = share::write(&run).expect("it is short");
    page.goto(&format!("#/play?lang=en&s={link}")).await?;
    page.wait_ready().await?;
    page.eval(WATCH).await?;
    page.wait_for(".branch-head").await?;
    assert_clean(&page, "a run in a link").await?;
    for hash in ["#/lesson/<img src=x onerror=pwned()>", "#/<svg onload=pwned()>\u{202e}", "#/lesson/five-steps/<b>1"] {
        page.eval(&format!("void (location.hash = {})", json!(hash))).await?;
        page.wait_for("[role=alert]").await?;
        assert_clean(&page, hash).await?;
    }
    // What any page of the same host may have written.
    let progress = json!({ "lessons": { HOSTILE: "worked" }, "items": [
        { "lesson": "../x", "question": HOSTILE, "turn": u32::MAX, "stair": 9, "due": 0, "right": false },
        { "lesson": "AKIAQ4XN7C2LW5TJ6RBM", "question": "q", "turn": 0, "stair": 0, "due": 0, "right": false },
    ] });
    let keep = format!(
        "for (const name of ['progress', 'clock', 'split', 'beam', 'hands', 'class', 'lesson.x']) localStorage['sts-flow.' + name] = {}; \
         localStorage['sts-flow.progress'] = {}",
        json!(HOSTILE),
        json!(progress.to_string())
    );
    page.eval(&keep).await?;
    page.goto("#/lessons?lang=en").await?;
    page.wait_ready().await?;
    page.eval(WATCH).await?;
    page.wait_for(".review").await?;
    page.click("[data-do=review]").await?;
    page.wait_text(".review", "").await?;
    assert_clean(&page, "storage").await?;
    let asked = string(&page, "performance.getEntriesByType('resource').map(e => e.name).join()").await?;
    assert!(!asked.contains("AKIAQ4XN7C2LW5TJ6RBM") && !asked.contains("/x.json"), "{asked}");
    Ok(())
}

/// Any page of the same host can speak on a channel whose name it knows.
#[tokio::test]
async fn a_hostile_board_is_text_and_no_board_types() -> Result {
    let site = Site::built()?.serve().await?;
    let page =
        Page::open(&site, "#/presenter/abcd1234?lang=en", &Look::desktop().reduced_motion().size(1280, 720)).await?;
    page.wait_for(".class-window").await?;
    page.eval(WATCH).await?;
    let text = json!({ "ja": HOSTILE, "en": HOSTILE });
    let mut board = serde_json::to_value(Board::default()).expect("it is JSON");
    let hostile = json!({
        "title": text, "steps": [text, text], "step": 0, "next": 1, "ready": true, "task": true, "note": text,
        "asks": [{ "ask": text, "choices": [text] }], "draw": text, "budget": [u32::MAX, u32::MAX],
        "timer": { "spent": i64::MAX, "since": i64::MIN }, "lang": "en", "theme": HOSTILE, "playing": true, "hands": true, "held": 99,
    });
    for (name, value) in hostile.as_object().into_iter().flatten() {
        board[name] = value.clone();
    }
    for said in [json!({ "shows": board }), json!({ "type": "aws s3 ls" }), json!(HOSTILE)] {
        let letter = json!({ "version": 1, "said": said }).to_string();
        // A channel that is closed at once may say nothing.
        page.eval(&format!(
            "(window.said ??= new BroadcastChannel('sts-flow-class-abcd1234')).postMessage({})",
            json!(letter)
        ))
        .await?;
    }
    page.wait_text(".class-window", "onerror").await?;
    assert_clean(&page, "a board").await?;
    assert_quiet(&page).await
}

/// A page around this one that is not let in, and one that is, send what is no letter.
#[tokio::test]
async fn hostile_letters_are_refused() -> Result {
    let site = Site::built()?.serve().await?;
    let around = Site::empty()
        .replace("index.html", "<!doctype html><html lang=en><title>x</title><iframe id=flow title=x width=1200 height=700></iframe><script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data))</script>")
        .serve()
        .await?;
    let page = Page::blank(around.url(), &Look::desktop().reduced_motion().language("en")).await?;
    page.goto("").await?;
    let flow = site.url().trim_end_matches('/').to_owned();
    let origin = around.url().trim_end_matches('/').to_owned();
    let src = format!("{flow}/#/lesson/five-steps?lang=en&embed=1&origin={origin}");
    page.eval(&format!("flow.src = {}", json!(src))).await?;
    page.wait_until("heard.some(({ event, lesson }) => event === 'shows' && lesson === 'five-steps')").await?;
    let letters = json!([
        null, 7, "play", [], {}, { "stsFlow": 1 }, { "stsFlow": 1, "do": HOSTILE }, { "stsFlow": 1, "do": "go", "lesson": HOSTILE },
        { "stsFlow": 1, "do": "go", "lesson": "x?s=AQ" }, { "stsFlow": 1, "do": "go", "lesson": "AKIAQ4XN7C2LW5TJ6RBM" },
        { "stsFlow": 1, "do": "language", "lang": HOSTILE }, { "stsFlow": 1, "do": "play", "__proto__": { "x": 1 }, "y": 1 },
    ]);
    let send = format!(
        "heard.length = 0; for (const letter of {letters}) flow.contentWindow.postMessage(letter, {})",
        json!(flow)
    );
    page.eval(&format!("void (() => {{ {send} }})()")).await?;
    page.wait_until("heard.filter(({ event }) => event === 'refused').length >= 12").await?;
    assert_eq!(page.eval("heard.every(({ event }) => event === 'refused')").await?, json!(true), "nothing has changed");
    assert!(!string(&page, "heard.map(h => h.why ?? '').join()").await?.contains("Q4XN7C2LW5TJ6RBM"));
    Ok(())
}
