//! The theft, by hand in the terminals; what helps against it; and the two futures of it, side by side.

use browser_tests::{Failure, Look, Page, Result};
use serde_json::{Value, json};

use super::terminals::enter;
use super::{AT_REST, assert_quiet, paste, string, visit};

const TOKEN: &str =
    "TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 21600')";
const CREDENTIALS: &str = "curl -s -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role";

/// What a terminal shows.
async fn log(page: &Page, terminal: &str) -> Result<String> {
    string(page, &format!("document.querySelector('[data-terminal={terminal}] [role=log]').textContent")).await
}

/// Enters a line in the terminal in front, and gives what came of it.
async fn run(page: &Page, terminal: &str, line: &str) -> Result<String> {
    page.wait_for(&format!("[data-terminal={terminal}]:not([hidden])")).await?;
    let before = log(page, terminal).await?.len();
    enter(page, terminal, line).await?;
    let log_css = format!("[data-terminal={terminal}] [role=log]");
    page.wait_until(&format!(
        "document.querySelector('{log_css}').textContent.length > {before} && {AT_REST} && \
         document.querySelector('[data-terminal={terminal}] input').value === ''"
    ))
    .await?;
    let now = log(page, terminal).await?;
    let (_, came) =
        now.rsplit_once(line).ok_or_else(|| Failure::new(format!("`{line}` is not on the screen: {now}")))?;
    Ok(came.to_owned())
}

async fn to_front(page: &Page, terminal: &str) -> Result {
    page.click(&format!("[data-front={terminal}]")).await
}

fn has(what: &str, came: &str, part: &str) {
    assert!(came.contains(part), "{what}: {part:?} is not in {came:?}");
}

async fn status(page: &Page, key: &str) -> Result<Option<String>> {
    page.click("[role=tab][data-tab=timeline]").await?;
    page.wait_for(&format!("[data-credential={key}]")).await?;
    page.attr(&format!("[data-credential={key}]"), "data-status").await
}

#[tokio::test]
async fn by_hand_from_the_instance_to_the_desk_and_two_futures_of_it() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    run(&page, "ec2", TOKEN).await?;
    let printed = run(&page, "ec2", CREDENTIALS).await?;
    let document: Value = serde_json::from_str(printed.trim())
        .map_err(|cause| Failure::of(format!("IMDS printed no document: {printed}"), cause))?;
    let field = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    let key = field("AccessKeyId");
    assert!(key.starts_with("ASIA"), "{document}");

    // With nothing, and with what was carried off.
    to_front(&page, "pc").await?;
    has("nothing configured", &run(&page, "pc", "aws s3 ls").await?, "Unable to locate credentials");
    let exports = [
        ("AWS_ACCESS_KEY_ID", "AccessKeyId"),
        ("AWS_SECRET_ACCESS_KEY", "SecretAccessKey"),
        ("AWS_SESSION_TOKEN", "Token"),
    ];
    let lines = exports.map(|(name, of)| format!("export {name}={}\n", field(of)));
    paste(&page, "pc", &lines.concat()).await?;
    page.wait_text("[data-terminal=pc] [role=log]", "AWS_SESSION_TOKEN=").await?;
    has("three exports", &run(&page, "pc", "aws s3 ls").await?, "flow-photos");
    let who = run(&page, "pc", "aws sts get-caller-identity --query Arn --output text").await?;
    has("who am I", &who, ":assumed-role/EC2-S3-ReadOnly-Role/i-");
    let instance = who.trim().rsplit('/').next().unwrap_or_default().to_owned();

    // The instance stops; what it was given does not.
    run(&page, "pc", &format!("aws ec2 stop-instances --instance-ids {instance} --profile admin")).await?;
    has("stopped", &run(&page, "pc", "sleep 60; aws s3 ls").await?, "flow-photos");
    page.wait_text("[data-node=ec2]", "stopped").await?;

    // One future in which the sessions are revoked.
    page.click("button[data-do=fork]").await?;
    page.wait_for("[data-branch=B]").await?;
    page.click("[data-console=defences]").await?;
    page.wait_for("[data-switch=revoke][aria-checked=false]").await?;
    page.click("[data-switch=revoke]").await?;
    page.wait_for("[data-switch=revoke][aria-checked=true]").await?;
    to_front(&page, "pc").await?;
    let refused = run(&page, "pc", "sleep 5; aws s3 ls").await?;
    has("revoked", &refused, "(AccessDenied)");
    has("revoked", &refused, "with an explicit deny in an identity-based policy");
    let who = run(&page, "pc", "aws sts get-caller-identity --query Arn --output text").await?;
    has("who am I, revoked", &who, &instance);
    assert_eq!(status(&page, &key).await?.as_deref(), Some("revoked"));

    // And one in which they are not.
    page.click("[data-branch=A] .name").await?;
    page.wait_for("[data-switch=revoke][aria-checked=false]").await?;
    to_front(&page, "pc").await?;
    has("not revoked", &run(&page, "pc", "sleep 5; aws s3 ls").await?, "flow-photos");
    assert_eq!(status(&page, &key).await?.as_deref(), Some("valid"));

    // Side by side, on one clock, with what differs marked.
    page.click("button[data-do=compare]").await?;
    page.wait_for("[data-differs]").await?;
    let sides = "[...document.querySelectorAll('.differs')].map(row => row.textContent).join('\\n')";
    let differs = string(&page, sides).await?;
    has("the differences", &differs, &key[key.len() - 4..]);
    page.click("button[data-do=compare]").await?;
    page.wait_gone("[data-differs]").await?;

    // It works until it expires, and no longer.
    to_front(&page, "pc").await?;
    jump(&page, "jump-expiry").await?;
    let expired = run(&page, "pc", "aws s3 ls").await?;
    has("expired", &expired, "(ExpiredToken)");
    assert_eq!(status(&page, &key).await?.as_deref(), Some("expired"));
    assert_quiet(&page).await
}

/// Presses one of the buttons through time, wherever it is kept.
async fn jump(page: &Page, name: &str) -> Result {
    let before = page.attr("time[data-clock]", "datetime").await?;
    page.eval(&format!("document.querySelector('button[data-do={name}]').click()")).await?;
    page.wait_until(&format!(
        "document.querySelector('time[data-clock]').getAttribute('datetime') !== {} && {AT_REST}",
        json!(before)
    ))
    .await
}

/// Goes through an experiment of the console: every command that it puts into a line is entered there, and every step
/// that leaves a trace is seen to be done.
async fn follow(page: &Page, experiment: &str, but: &[usize]) -> Result {
    page.click(&format!("[data-experiment={experiment}]")).await?;
    page.wait_for(&format!("[data-experiment={experiment}][aria-pressed=true]")).await?;
    let steps = page.count("[data-console-step]").await?;
    assert!(steps > 3, "{experiment} has {steps} steps");
    for step in (1..=steps).filter(|step| !but.contains(step)) {
        let item = format!("[data-console-step='{step}']");
        let kind = format!(
            "['data-terminal-line', 'data-press', 'data-switch'].map(a => document.querySelector(\"{item} button\").getAttribute(a)).join('|')"
        );
        let kind = string(page, &kind).await?;
        match kind.split('|').collect::<Vec<_>>()[..] {
            [terminal, "", ""] => {
                page.click(&format!("{item} button")).await?;
                let filled = format!("[data-terminal={terminal}]:not([hidden]) input");
                page.wait_until(&format!(
                    "document.activeElement === document.querySelector('{filled}') && document.activeElement.value !== ''"
                ))
                .await?;
                page.press("Enter").await?;
            }
            ["", button, ""] => jump(page, button).await?,
            _ => page.click(&format!("{item} button")).await?,
        }
        page.wait_until(AT_REST).await?;
        page.wait_for(&format!("{item}.done"))
            .await
            .map_err(|why| Failure::new(format!("{experiment}, {step}: {why}")))?;
    }
    page.wait_for(&format!("[data-experiment={experiment}] .con-tally.all")).await
}

#[tokio::test]
async fn a_careless_web_service_leaks_until_imdsv2_is_required() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for("[data-experiment=ssrf]").await?;
    follow(&page, "ssrf", &[]).await?;
    let log = log(&page, "attacker").await?;
    // Refused before and after, and given away between.
    let (first, rest) = log.split_once("\"SecretAccessKey\"").unwrap_or_default();
    has("IMDSv2 required", first, ": 401 Unauthorized");
    has("IMDSv2 required again", rest, ": 401 Unauthorized");
    has("the stolen set", rest, "flow-photos");
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_console_leads_through_its_experiments() -> Result {
    for (experiment, but) in [("local-pc", &[][..]), ("expiry", &[]), ("revoke", &[5]), ("fleet", &[])] {
        let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
        page.wait_for(&format!("[data-experiment={experiment}]")).await?;
        follow(&page, experiment, but).await?;
        assert_quiet(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_switch_that_aws_refuses_stays_and_says_why() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.wait_for("[data-console=defences]").await?;
    page.click("[data-console=defences]").await?;
    for (id, on) in [
        ("imdsv2", true),
        ("hop-limit", false),
        ("vpc", false),
        ("instance", false),
        ("revoke", false),
        ("least", false),
    ] {
        for on in [!on, on] {
            page.wait_for(&format!("[data-switch={id}]:not([disabled])")).await?;
            page.click(&format!("[data-switch={id}]")).await?;
            page.wait_for(&format!("[data-switch={id}][aria-checked={on}]:not([disabled])")).await?;
        }
    }
    assert_eq!(page.count(".con-refused").await?, 0);
    // The role goes: what would be attached to it is refused, in IAM's words.
    to_front(&page, "pc-2").await?;
    paste(
        &page,
        "pc-2",
        "aws iam remove-role-from-instance-profile --instance-profile-name EC2-S3-ReadOnly-Role --role-name EC2-S3-ReadOnly-Role --profile admin\n\
         aws iam detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess --profile admin\n\
         aws iam detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore --profile admin\n\
         aws iam delete-role --role-name EC2-S3-ReadOnly-Role --profile admin\n",
    )
    .await?;
    page.wait_until(AT_REST).await?;
    page.click("[data-switch=revoke]").await?;
    page.wait_text(".con-refused", "NoSuchEntity").await?;
    assert_eq!(page.attr("[data-switch=revoke]", "aria-checked").await?.as_deref(), Some("false"));
    assert_quiet(&page).await
}
