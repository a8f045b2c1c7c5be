//! A fleet is launched from the console, drawn as a crowd, and opened one instance at a time.

use browser_tests::{Look, Page, Result};

use super::terminals::enter;
use super::{AT_REST, assert_quiet, string, strings, visit};

const CARD: &str = "document.querySelector('.member')?.dataset.member";
const DONE: &str = "[...document.querySelectorAll('[data-terminal]')].every(t => !t.querySelector('[aria-busy=true]'))";
const STAGED: &str = "document.querySelector('[data-node=ec2]').textContent";
/// What the card says, a line for each of its rows.
const ROWS: &str = "[...document.querySelectorAll('.member dl > div')].map(row => \
    row.querySelector('dt').textContent + '=' + row.querySelector('dd').textContent)";

/// Launches as many as the console's button offers, as a person does, and stops at the end.
async fn launch(page: &Page, count: usize) -> Result {
    page.click("[data-experiment=fleet]").await?;
    page.wait_for(".con-counts button").await?;
    let place = [10, 100, 999].iter().position(|offered| *offered == count).unwrap_or_default();
    page.click(&format!(".con-counts button:nth-child({})", place + 1)).await?;
    page.wait_until(&format!(
        "document.querySelector('[data-terminal=pc-2] input')?.value.includes('--count {count} ')"
    ))
    .await?;
    page.click("[data-terminal=pc-2] input").await?;
    page.press("Enter").await?;
    page.wait_for("[data-crowd]").await?;
    page.press("Escape").await?;
    page.press("End").await?;
    page.wait_until(AT_REST).await
}

async fn wait(page: &Page, minutes: u32) -> Result {
    page.eval(&format!("document.querySelector('[data-do=wait-{minutes}]').click()")).await?;
    page.wait_until(AT_REST).await?;
    // Where the crowd has the focus, the keys are its own.
    page.eval("document.activeElement.blur()").await?;
    page.press("End").await?;
    page.wait_until(AT_REST).await
}

/// How many the crowd and its legend tell of, which must agree.
async fn shown(page: &Page) -> Result<u64> {
    let crowd = page.eval("Number(document.querySelector('[data-crowd]').dataset.crowd)").await?;
    let legend =
        "[...document.querySelectorAll('[data-mood]')].reduce((sum, mood) => sum + Number(mood.dataset.count), 0)";
    let cells = "[...document.querySelectorAll('.cells .cell')].reduce((sum, path) => \
        sum + path.getAttribute('d').split('M').length - 1, 0)";
    assert_eq!(page.eval(legend).await?, crowd, "the legend counts them all");
    assert_eq!(page.eval(cells).await?, crowd, "there is a cell for each");
    Ok(crowd.as_u64().unwrap_or_default())
}

/// Clicks with the mouse where the cell of this place is drawn.
async fn open(page: &Page, place: usize, of: usize) -> Result {
    // The cells fill the drawing from the left to the right, row by row; a row is as long as the first one.
    let at = page
        .eval(&format!(
            "(() => {{ const svg = document.querySelector('.cells'), paths = svg.querySelectorAll('.cell');
                svg.scrollIntoView({{ block: 'center' }});
                const all = [...paths].flatMap(path => [...path.getAttribute('d').matchAll(/M(\\d+) (\\d+)/g)]
                    .map(m => [Number(m[1]), Number(m[2])]));
                all.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
                if (all.length !== {of}) throw new Error(all.length + ' cells');
                const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
                const [x, y] = all[{place}];
                return [frame.left + (x + 3) * scale, frame.top + (y + 3) * scale]; }})()"
        ))
        .await?;
    for kind in ["mousePressed", "mouseReleased"] {
        let event = serde_json::json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
        page.devtools("Input.dispatchMouseEvent", event).await?;
    }
    page.wait_for(".member").await
}

/// The value of a row of the card.
async fn row(page: &Page, name: &str) -> Result<String> {
    let rows = strings(page, ROWS).await?;
    let found = rows.iter().find_map(|row| row.strip_prefix(name)?.strip_prefix('='));
    Ok(found.unwrap_or_else(|| panic!("no {name} in {rows:?}")).to_owned())
}

/// Types a line on the instance; what its terminal shows then.
async fn on_it(page: &Page, line: &str, answer: &str) -> Result {
    page.click("[data-front=ec2]").await?;
    enter(page, "ec2", line).await?;
    page.wait_text("[data-terminal=ec2] [role=log]", answer).await?;
    page.wait_until(DONE).await
}

/// The card says of the opened instance what the instance's own terminal says, once it is attended.
async fn the_card_is_right(page: &Page, id: &str) -> Result {
    let (session, key) = (row(page, "Session").await?, row(page, "Access key").await?);
    let expires = row(page, "Expires").await?;
    assert!(session.ends_with(&format!("assumed-role/EC2-S3-ReadOnly-Role/{id}")), "{session}");
    assert!(key.starts_with("ASIA"), "{key}");

    page.click("[data-do=attend]").await?;
    page.wait_until(&format!("{STAGED}.includes('{id}')")).await?;
    page.wait_for("[data-do=attend]:disabled").await?;
    on_it(page, "aws sts get-caller-identity --query Arn --output text", &session).await?;
    on_it(
        page,
        "T=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H \"X-aws-ec2-metadata-token-ttl-seconds: 60\"); \
         curl -s -H \"X-aws-ec2-metadata-token: $T\" http://169.254.169.254/latest/meta-data/instance-id; echo; curl -s \
         -H \"X-aws-ec2-metadata-token: $T\" \
         http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
        "\"Expiration\"",
    )
    .await?;
    let log = string(page, "document.querySelector('[data-terminal=ec2] [role=log]').textContent").await?;
    let until = expires.split(' ').next().unwrap_or_default();
    for part in [id, &key, &format!("\"Expiration\" : \"{until}\"")] {
        assert!(log.contains(part), "{part} is not in what the instance says: {log}");
    }
    // The account knows it, and it runs.
    page.click("[data-front=pc-2]").await?;
    let describe = format!(
        "aws ec2 describe-instances --instance-ids {id} --query \
         'Reservations[].Instances[].[InstanceId,State.Name,IamInstanceProfile.Arn]' --output text --profile admin"
    );
    enter(page, "pc-2", &describe).await?;
    page.wait_text("[data-terminal=pc-2] [role=log]", "instance-profile/EC2-S3-ReadOnly-Role").await?;
    let log = string(page, "document.querySelector('[data-terminal=pc-2] [role=log]').textContent").await?;
    assert!(log.contains(&format!("{id}\trunning")), "{log}");
    page.wait_until(DONE).await
}

#[tokio::test]
async fn ten_are_a_crowd_that_is_opened_one_at_a_time() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    assert_eq!(page.count("[data-crowd]").await?, 0, "one instance is no crowd");
    launch(&page, 10).await?;
    assert_eq!(shown(&page).await?, 11);
    page.wait_for("[data-mood=booting][data-count='10']").await?;
    wait(&page, 60).await?;
    assert_eq!(shown(&page).await?, 11);
    assert_eq!(page.count("[data-mood=booting]").await?, 0, "they run by now");

    // By the mouse: each has its own.
    let mut seen = Vec::new();
    for place in [3, 10] {
        open(&page, place, 11).await?;
        page.wait_until(&format!("document.querySelector('.cells').getAttribute('aria-valuenow') === '{}'", place + 1))
            .await?;
        let id = string(&page, CARD).await?;
        seen.push((id, row(&page, "Session").await?, row(&page, "Access key").await?));
    }
    assert!(seen[0].0 != seen[1].0 && seen[0].1 != seen[1].1 && seen[0].2 != seen[1].2, "{seen:?}");
    page.click("[data-do=close-member]").await?;
    page.wait_gone(".member").await?;

    // By the keyboard: from the last one opened nothing is left, so it begins at the first.
    page.eval("document.querySelector('.cells').focus()").await?;
    page.press("End").await?;
    page.wait_until(&format!("{CARD} === '{}'", seen[1].0)).await?;
    page.press("Home").await?;
    for _ in 0..3 {
        page.press("ArrowRight").await?;
    }
    page.wait_until(&format!("{CARD} === '{}'", seen[0].0)).await?;
    the_card_is_right(&page, &seen[0].0).await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_thousand_are_right_wherever_the_playhead_is() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    launch(&page, 999).await?;
    assert_eq!(shown(&page).await?, 1000);
    wait(&page, 60).await?;
    open(&page, 512, 1000).await?;
    let (id, early) = (string(&page, CARD).await?, strings(&page, ROWS).await?);
    let hour = string(&page, "document.querySelector('[data-clock]').getAttribute('datetime')").await?;
    wait(&page, 360).await?;
    assert_eq!(shown(&page).await?, 1000);
    assert_eq!(string(&page, CARD).await?, id, "it stays open");
    let late = strings(&page, ROWS).await?;
    assert_ne!(late, early, "it was renewed");
    the_card_is_right(&page, &id).await?;

    // Back, by the keys, to where only the first was: there is no crowd, and its own instance is on the stage.
    page.press("Escape").await?;
    page.eval("document.activeElement.blur()").await?;
    page.press("Home").await?;
    page.wait_gone("[data-crowd]").await?;
    assert!(!string(&page, STAGED).await?.contains(&id), "it was not launched yet");
    page.press("End").await?;
    page.wait_until(&format!("{STAGED}.includes('{id}')")).await?;
    assert_eq!(shown(&page).await?, 1000);
    page.wait_until(&format!("{CARD} === '{id}'")).await?;
    assert_eq!(row(&page, "Session").await?, late[1].trim_start_matches("Session="));

    // Step by step back over what was typed and waited for, until the first hour's end is passed: as it was then.
    let at = "document.querySelector('[data-clock]').getAttribute('datetime')";
    for _ in 0..200 {
        if string(&page, at).await? <= hour {
            break;
        }
        page.press("ArrowLeft").await?;
    }
    assert!(string(&page, at).await? <= hour);
    let now = string(&page, at).await?;
    let (renewed, next) = (row(&page, "Last rotation").await?, row(&page, "Next rotation").await?);
    assert!(renewed <= now && now < next, "{renewed} <= {now} < {next}");
    // What it held at the first hour's end is what it held then, or what it got next.
    let known = |name: &str| early.iter().find_map(|row| row.strip_prefix(name)).map(str::to_owned);
    if renewed == known("Last rotation=").unwrap_or_default() {
        assert_eq!(Some(row(&page, "Access key").await?), known("Access key="));
    } else {
        assert_eq!(Some(next), known("Last rotation="));
    }
    assert_eq!(shown(&page).await?, 1000);
    assert_quiet(&page).await
}
