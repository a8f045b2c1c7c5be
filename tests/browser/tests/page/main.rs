//! The page, as a visitor has it. What it must show is asked of the same simulation, run natively.

mod account;
mod articles;
mod branches;
mod broken;
mod chunks;
mod classroom;
mod console;
mod contracts;
mod courses;
mod embed;
mod everybody;
mod exports;
mod fleet;
mod input;
mod keyboard;
mod languages;
mod layout;
mod mgmt;
mod offline;
mod opening;
mod panels;
mod playing;
mod policies;
mod present;
mod pseudo;
mod secrets;
mod share;
mod sign_in;
mod sizes;
mod stepping;
mod stranger;
mod study;
mod terminals;
mod theft;
mod time;
mod timeline;
mod typing;
mod windows;

use browser_tests::{Look, Page, Result, Served, Site, string, strings};
use serde_json::{Value, json};
use sts_flow::lesson::{self, Lesson, Played};

/// The lesson's text, as it is served.
const LESSON: &str = include_str!("../../../../static/lessons/five-steps.json");

/// Where the needle stands. Two stops never share it.
const NEEDLE: &str = "document.querySelector('#needle').style.getPropertyValue('--at')";
/// The page is at rest, and what was begun is over.
const AT_REST: &str = "document.querySelector('button[data-do=play]:not([disabled])') !== null";

/// The lesson, played natively.
fn native() -> (Lesson, Played) {
    let lesson = lesson::parse(LESSON).expect("the lesson can be read");
    let played = lesson::play(&lesson, lesson.seed).expect("the lesson can be played");
    (lesson, played)
}

/// A visitor of the built page.
async fn visit(hash: &str, look: &Look) -> Result<(Served, Page)> {
    let site = Site::built()?.serve().await?;
    let page = Page::open(&site, hash, look).await?;
    page.wait_until(AT_REST).await?;
    Ok((site, page))
}

/// Clicks a control of time and waits until the needle rests elsewhere.
async fn move_by(page: &Page, css: &str) -> Result {
    let before = string(page, NEEDLE).await?;
    page.click(css).await?;
    page.wait_until(&format!("{AT_REST} && {NEEDLE} !== {}", json!(before))).await
}

/// Plays at eight times the speed from here on.
async fn fastest(page: &Page) -> Result {
    assert_eq!(page.play_fastest().await?, json!("16×"));
    Ok(())
}

/// Nothing went wrong that nobody saw.
async fn assert_quiet(page: &Page) -> Result {
    assert_eq!(page.console_errors().await?, Vec::<String>::new());
    Ok(())
}

/// Everything that is on the screen: what the contracts name, each by itself, and then the rest as it stands in the
/// document.
const FINGERPRINT: &str = r#"(() => {
  const all = (css, f) => [...document.querySelectorAll(css)].map(f);
  const text = css => document.querySelector(css).textContent;
  const clock = document.querySelector('[data-clock]');
  const whole = node => node.nodeType !== Node.ELEMENT_NODE ? node.data :
    `<${node.localName}${[...node.attributes].map(a => ` ${a.name}="${a.value}"`).sort().join('')}>` +
    [...node.childNodes].map(whole).join('') + `</${node.localName}>`;
  return {
    step: document.querySelector('[data-lesson-step]').dataset.lessonStep,
    clock: clock.getAttribute('datetime') + ' ' + clock.textContent,
    caption: text('[data-caption]'),
    nodes: all('[data-node]', n => [n.dataset.node, n.getAttribute('class'), n.textContent]),
    machines: all('[data-machine]', m => [m.dataset.machine, m.dataset.state, m.querySelector('figcaption').textContent]),
    messages: all('[data-message]', m => [m.dataset.message, m.querySelector('.label').textContent,
      m.querySelector('.mover').getAttribute('transform')]),
    keys: all('[data-key]', k => [k.dataset.key, k.parentNode.dataset.node ?? '', k.textContent,
      k.querySelector('.left').getAttribute('stroke-dasharray')]),
    terminals: all('[data-terminal]', t => t.querySelector('[role=log]').textContent + '|' + t.querySelector('form').textContent),
    needle: document.querySelector('#needle').style.getPropertyValue('--at'),
    all: whole(document.querySelector('main')),
  };
})()"#;

/// Pastes into a terminal, as a person does. What the page does not take itself goes into the input.
async fn paste(page: &Page, terminal: &str, text: &str) -> Result {
    let paste = format!(
        "(() => {{ const input = document.querySelector('[data-terminal={terminal}] input'); input.focus();
            const data = new DataTransfer(); data.setData('text/plain', {text});
            const event = new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }});
            if (input.dispatchEvent(event)) document.execCommand('insertText', false, {text}); }})()",
        text = json!(text)
    );
    page.eval(&paste).await.map(drop)
}

/// In what two fingerprints differ, in a line each.
fn differences(one: &Value, two: &Value) -> String {
    let names = ["step", "clock", "caption", "nodes", "machines", "messages", "keys", "terminals", "needle"];
    let mut said: Vec<String> = names
        .iter()
        .filter(|name| one[**name] != two[**name])
        .map(|name| format!("{name}:\n  {}\n  {}", one[*name], two[*name]))
        .collect();
    if said.is_empty() && one["all"] != two["all"] {
        let (one, two) = (one["all"].as_str().unwrap_or_default(), two["all"].as_str().unwrap_or_default());
        let same = one.bytes().zip(two.bytes()).take_while(|(a, b)| a == b).count();
        let around = |text: &str| {
            let bytes = &text.as_bytes()[same.saturating_sub(200)..(same + 200).min(text.len())];
            String::from_utf8_lossy(bytes).into_owned()
        };
        said.push(format!("main, from here on:\n  {}\n  {}", around(one), around(two)));
    }
    said.join("\n")
}
