//! Nothing overlaps, is cut off, or is too small to read: measured on the screen, at every stop of the lesson.

use std::collections::BTreeMap;

use browser_tests::{Failure, Look, Page, Result};

use super::{assert_quiet, paste, visit};

/// What is wrong with the page as it stands: pairs of a sentence and where that is.
const FLAWS: &str = "window.flaws = (where, letters = true) => {
  const found = [], say = (what, more = '') => found.push([what, where + more]);
  const name = element => element.closest('[data-node]')?.dataset.node ?? element.closest('[class]')?.getAttribute('class');
  const box = element => element.getBoundingClientRect();
  const within = (inner, outer, slack) => inner.left >= outer.left - slack && inner.right <= outer.right + slack &&
    inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
  const across = (one, two) => Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1 &&
    Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 3;
  const quote = element => '“' + element.textContent.replace(element.querySelector?.('title')?.textContent ?? '\\0', '') + '”';
  const seen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box(element).width > 0;

  // Text stays in the box that it belongs to, and boxes in theirs.
  const stage = document.querySelector('.stage svg'), room = document.querySelector('.stage');
  // While somebody types on a phone, the stage is scrolled: then all of the drawing is where its texts stay.
  const frame = box(getComputedStyle(room).overflowY === 'auto' ? stage : room);
  for (const text of stage.querySelectorAll('text')) {
    if (!within(box(text), frame, 1)) say(`${quote(text)} leaves the stage`);
    for (let group = text.parentNode; group !== stage; group = group.parentNode) {
      const rect = group.querySelector(':scope > rect:not(.halo)');
      if (rect && group.matches('.node, .chip, .key, .label') && !within(box(text), box(rect), 1)) say(`${quote(text)} leaves the box of ${name(group)}`);
    }
  }
  for (const group of stage.querySelectorAll('.chip, .key, .nokey')) {
    const rect = group.parentNode.querySelector(':scope > rect');
    if (rect && !within(box(group), box(rect), 1)) say(`the ${group.getAttribute('class')} ${quote(group)} leaves ${name(group.parentNode)}`);
  }
  // Texts keep off each other. What moves across the stage may pass over what stands there, but not over its like.
  const moving = '.flight, .pulse';
  const texts = [...stage.querySelectorAll('text')].map(text => [text, box(text), text.closest(moving)]);
  texts.forEach(([one, a, moves], i) => texts.slice(i + 1).forEach(([two, b, also]) => {
    if (!moves === !also && across(a, b)) say(`${quote(one)} and ${quote(two)} overlap`);
  }));
  const plates = [...stage.querySelectorAll('.key, .nokey, .chip')].map(plate => [plate, box(plate)]);
  for (const [plate, a] of plates)
    for (const [text, b, moves] of texts)
      if (!moves && !plate.contains(text) && across(a, b)) say(`the plate ${quote(plate)} covers ${quote(text)}`);

  // Letters can be read.
  const scale = stage.getScreenCTM().a;
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = {};
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || element.closest('script, style, noscript, title, option, .dock-long i') || !seen(element)) continue;
    const drawing = element.closest('svg');
    const size = parseFloat(getComputedStyle(element).fontSize) * (drawing ? drawing.getScreenCTM().a : 1);
    const part = element.closest('.stage, body > header, .transport, .lesson, .dock, .notices')?.className || 'page';
    if (size < 12.5 && !(size >= small[part]?.size)) small[part] = { size, text: words.currentNode.data.trim() };
  }
  for (const [part, { size, text }] of Object.entries(small))
    if (letters) say(`letters in ${part} are smaller than 12.5 px`, `: ${size.toFixed(1)} px “${text}”`);

  // Nothing is wider than its place.
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) say(`the page is ${root.scrollWidth - innerWidth} px wider than the screen`);
  for (const element of document.querySelectorAll('header, .lesson, .lesson *, .transport, .transport *, .notices *, .dock-panel, .dock-tabs, .term-tabs, .term-screen')) {
    if (element.matches('svg *, input, select, .scrub, .scrub *')) continue;
    // A row of tabs that scrolls is not cut.
    if (element.matches('[role=tablist]') && getComputedStyle(element).overflowX === 'auto') continue;
    const more = element.scrollWidth - element.clientWidth;
    if (element.clientWidth && more > 1) say(`${element.tagName.toLowerCase()}.${element.className} “${element.textContent.slice(0, 40)}” is cut by ${more} px`);
  }
  const show = box(document.querySelector('.show'));
  for (const part of document.querySelectorAll('.transport, .transport button, .transport .caption, .transport time'))
    if (seen(part) && !within(box(part), show, 1)) say(`${name(part)} leaves its panel`);
  // Where the page does not scroll, all of it is on the screen.
  if (getComputedStyle(document.body).overflowY === 'hidden')
    for (const part of document.querySelectorAll('header, .show, .lesson, .dock'))
      if (!within(box(part), { left: 0, top: 0, right: innerWidth, bottom: innerHeight }, 1)) say(`${name(part)} leaves the screen`);
  return found;
}";

/// Steps through the lesson within the page and looks at every stop, then at every panel.
const WALK: &str = "(async () => {
  const found = [], drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const needle = () => document.querySelector('#needle').style.getPropertyValue('--at');
  for (let stop = 0, before = ''; before !== needle(); stop++) {
    before = needle();
    found.push(...flaws('stop ' + stop));
    document.querySelector('button[data-do=step]').click();
    await drawn();
  }
  for (const tab of document.querySelectorAll('.dock-tabs [role=tab]')) {
    tab.click();
    // Its code and its styles may come when it is opened.
    const there = () => !document.querySelector('.dock-empty[aria-busy=true]') &&
      [...document.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet);
    do await drawn(); while (!there());
    found.push(...flaws('the panel ' + tab.dataset.tab));
  }
  document.querySelector('[data-front=pc]').click();
  await drawn();
  found.push(...flaws('the terminal of the pc'));
  return found;
})()";

async fn found(page: &Page, expression: &str) -> Result<Vec<(String, String)>> {
    serde_json::from_value(page.eval(expression).await?)
        .map_err(|cause| Failure::of("No list of flaws came back", cause))
}

async fn assert_fits(size: (u32, u32)) -> Result {
    let look = Look::desktop().reduced_motion().size(size.0, size.1);
    let (_site, page) = visit("#/lesson/five-steps?lang=ja", &look).await?;
    // Each flaw, and where it is.
    let mut flaws = BTreeMap::<String, Vec<String>>::new();
    for lang in ["ja", "en", "both"] {
        for hash in ["lesson/five-steps", "play"] {
            page.goto(&format!("#/{hash}?lang={lang}")).await?;
            page.wait_ready().await?;
            page.wait_until(super::AT_REST).await?;
            page.eval(FLAWS).await?;
            for (flaw, place) in found(&page, WALK).await? {
                flaws.entry(flaw).or_default().push(format!("{hash} in {lang}, {place}"));
            }
        }
    }
    // A long sentence about what went wrong has room, too; until it is read, the stage may be smaller.
    page.goto(&format!("#/{}?lang=en", "nowhere-at-all".repeat(20))).await?;
    page.wait_ready().await?; // before, the notice stands in a page that is not seen yet
    page.wait_for("[role=alert]").await?;
    page.wait_until(super::AT_REST).await?;
    page.eval(FLAWS).await?;
    for (flaw, place) in found(&page, "flaws('with a notice', false)").await? {
        flaws.entry(flaw).or_default().push(place);
    }
    let told: Vec<String> =
        flaws.iter().map(|(flaw, places)| format!("{flaw}: {} times, as {}", places.len(), places[0])).collect();
    assert!(told.is_empty(), "At {}×{},\n{}", size.0, size.1, told.join("\n"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn it_fits_a_projector() -> Result {
    assert_fits((1920, 1080)).await
}

#[tokio::test]
async fn it_fits_a_laptop() -> Result {
    assert_fits((1280, 720)).await
}

#[tokio::test]
async fn it_fits_a_small_projector() -> Result {
    assert_fits((1024, 768)).await
}

#[tokio::test]
async fn it_fits_a_tablet() -> Result {
    assert_fits((820, 1180)).await
}

#[tokio::test]
async fn it_fits_a_phone() -> Result {
    assert_fits((390, 844)).await
}

/// Commands that leave much behind: a function beside the usual places, a table, a refusal, a line that goes on.
const BUSY: &str = "export AWS_PROFILE=admin
aws iam create-role --role-name lambda-s3-read --assume-role-policy-document file://./lambda-role.json
sleep 10
zip function.zip index.js
aws lambda create-function --function-name keys --runtime nodejs20.x --handler index.handler --zip-file fileb://function.zip --role arn:aws:iam::123456789012:role/lambda-s3-read
sleep 5
aws lambda invoke --function-name keys out.json
aws ec2 describe-instances --output table
cat <<EOF
";

#[tokio::test]
async fn terminals_in_use_fit_everywhere() -> Result {
    let mut flaws = Vec::new();
    for (size, lang) in [((1920, 1080), "ja"), ((1280, 720), "en"), ((390, 844), "both")] {
        let look = Look::desktop().reduced_motion().size(size.0, size.1);
        let (_site, page) = visit(&format!("#/play?lang={lang}"), &look).await?;
        page.eval(FLAWS).await?;
        for _ in 0..2 {
            page.click("button[data-do=open-terminal]").await?;
        }
        page.wait_for("[data-terminal=ec2-3]:not([hidden])").await?;
        paste(&page, "ec2-3", "export AWS_ACCESS_KEY_ID=AKIAQ4XN7C2LW5TJ6RBM\n").await?;
        page.wait_text("[data-terminal=ec2-3] [role=log]", "AKIA****************").await?;
        flaws.extend(found(&page, &format!("flaws('a refusal at {}')", size.0)).await?);
        page.click("[data-front=pc]").await?;
        paste(&page, "pc", BUSY).await?;
        page.wait_text("[data-terminal=pc] [role=log]", "DescribeInstances").await?;
        page.wait_until("document.querySelector('[data-node=lambda]') !== null").await?;
        flaws.extend(found(&page, &format!("flaws('much at {}')", size.0)).await?);
        // Back over the call of the function, where messages go to Lambda and from there.
        for stop in 0..24 {
            page.click("button[data-do=back]").await?;
            flaws.extend(found(&page, &format!("flaws('{stop} back at {}')", size.0)).await?);
        }
        assert_quiet(&page).await?;
    }
    assert!(flaws.is_empty(), "{flaws:#?}");
    Ok(())
}
