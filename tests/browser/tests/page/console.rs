//! The console, by what a person does: the first article is followed by clicks, things are found by role and name.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::terminals::enter;
use super::{AT_REST, assert_quiet, string, visit};

const ROLE: &str = "EC2-S3-ReadOnly-Role";

/// The element that has this role and this name, in the console before anywhere else, as an expression.
fn named(role: &str, name: &str) -> String {
    let css = match role {
        "button" => "button",
        "textbox" => "input[type=text], textarea",
        "combobox" => "select",
        "checkbox" => "input[type=checkbox]",
        other => &format!("[role={other}]"),
    };
    let (inside, css, name) = (json!(format!(".mgmt :is({css})")), json!(css), json!(name));
    format!(
        "[...document.querySelectorAll({inside}), ...document.querySelectorAll({css})].find(e => e.checkVisibility() && \
         (e.getAttribute('aria-label') ?? e.closest('label')?.querySelector('span').textContent ?? e.textContent)\
         .trim().startsWith({name}))"
    )
}

/// Presses what has this role and name.
async fn press(page: &Page, role: &str, name: &str) -> Result {
    let found = named(role, name);
    page.wait_until(&format!("{found} && !{found}.disabled")).await?;
    page.eval(&format!("{found}.click()")).await?;
    page.wait_until(AT_REST).await
}

/// Fills in a field, or chooses in it.
async fn fill(page: &Page, role: &str, name: &str, value: &str) -> Result {
    let found = named(role, name);
    page.wait_until(&format!("Boolean({found})")).await?;
    let (value, happens) = (json!(value), json!(if role == "combobox" { "change" } else { "input" }));
    let write = format!(
        "(() => {{ const field = {found}; field.value = {value}; \
         field.dispatchEvent(new Event({happens}, {{ bubbles: true }})); }})()"
    );
    page.eval(&write).await?;
    page.wait_until(&format!("{found}?.value === {value}")).await
}

/// What the foot of the console tells, a call a line.
async fn calls(page: &Page) -> Result<String> {
    let rows = "[...document.querySelectorAll('.mg-behind > .mg-calls .mg-call')].map(e => e.innerText.replace(/\\s+/g, ' ').trim()).join('\\n')";
    string(page, rows).await
}

async fn open(look: &Look) -> Result<(browser_tests::Served, Page)> {
    let (site, page) = visit("#/lesson/console?lang=en", look).await?;
    press(&page, "tab", "Console").await?;
    page.wait_for(".mgmt").await?;
    Ok((site, page))
}

#[tokio::test]
async fn the_first_article_is_followed_by_clicks() -> Result {
    let (_site, page) = open(&Look::desktop().reduced_motion()).await?;
    // Step 1: the role.
    press(&page, "button", "IAM ▸ Roles").await?;
    press(&page, "button", "Create role").await?;
    let trust = page.text(".mg-json pre").await?;
    assert!(trust.contains("ec2.amazonaws.com") && trust.contains("sts:AssumeRole"), "{trust}");
    press(&page, "button", "Next").await?;
    for policy in ["AmazonS3ReadOnlyAccess", "AmazonSSMManagedInstanceCore"] {
        press(&page, "checkbox", policy).await?;
    }
    press(&page, "button", "Next").await?;
    fill(&page, "textbox", "Role name", ROLE).await?;
    assert_eq!(calls(&page).await?, "", "nothing has been called so far");
    press(&page, "button", "Create role").await?;
    page.wait_for(".mg-done").await?;
    let made = [
        "iam:CreateRole 200",
        "iam:AttachRolePolicy 200",
        "iam:AttachRolePolicy 200",
        "iam:CreateInstanceProfile 200",
        "iam:AddRoleToInstanceProfile 200",
    ];
    assert_eq!(calls(&page).await?, made.join("\n"));
    // Once more: AWS says that there is one already, and nothing follows.
    press(&page, "button", "Create role").await?;
    page.wait_for(".mg-refused[role=alert]").await?;
    let refused = page.text(".mg-refused").await?;
    assert!(refused.contains("EntityAlreadyExists (409)") && refused.contains("already exists"), "{refused}");
    assert!(calls(&page).await?.ends_with("iam:CreateRole 409"));

    // Step 2: the instance.
    press(&page, "button", "EC2 ▸ Instances").await?;
    press(&page, "button", "Launch instance").await?;
    fill(&page, "textbox", "Name", "IAM-Role-Test").await?;
    fill(&page, "combobox", "IAM instance profile", ROLE).await?;
    press(&page, "button", "Launch instance").await?;
    page.wait_for(".mg-done").await?;
    press(&page, "button", "View instances").await?;
    press(&page, "button", "IAM-Role-Test").await?;

    // Step 3: too early, it is refused; then a shell opens.
    press(&page, "button", "Connect").await?;
    press(&page, "button", "Connect with Session Manager").await?;
    page.wait_text(".mg-refused", "TargetNotConnected (400)").await?;
    for _ in 0..2 {
        press(&page, "button", "Advance 1 minute").await?;
    }
    press(&page, "button", "Connect with Session Manager").await?;
    page.wait_until("document.querySelector('[data-terminal=ec2]:not([hidden])') !== null").await?;
    assert!(calls(&page).await?.ends_with("ssm:StartSession 200"));
    for line in ["whoami", "sudo su - ec2-user", "aws s3 ls"] {
        enter(&page, "ec2", line).await?;
        page.wait_until(AT_REST).await?;
    }
    page.wait_text("[data-terminal=ec2] [role=log]", "ssm-user").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "flow-photos").await?;

    // Revoked, the same line is denied.
    press(&page, "button", "IAM ▸ Roles").await?;
    press(&page, "button", ROLE).await?;
    press(&page, "button", "Revoke sessions").await?;
    assert!(page.text(".mg-json pre").await?.contains("aws:TokenIssueTime"));
    press(&page, "checkbox", "I understand").await?;
    press(&page, "button", "Revoke active sessions").await?;
    page.wait_for(".mg-done").await?;
    enter(&page, "ec2", "sleep 10; aws s3 ls").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "explicit deny").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn each_call_opens_its_message_and_can_be_had_as_a_line() -> Result {
    let (_site, page) = open(&Look::desktop().reduced_motion()).await?;
    press(&page, "button", "IAM ▸ Roles").await?;
    page.click(".mg-reads summary").await?;
    press(&page, "button", "As CLI iam:ListRoles").await?;
    page.wait_until(
        "document.querySelector('[data-terminal=pc] input').value === 'aws iam list-roles --profile admin'",
    )
    .await?;
    press(&page, "tab", "Console").await?;
    page.wait_for(".mgmt [data-screen=roles]").await?;
    press(&page, "button", "iam:ListRoles").await?;
    page.wait_text("#wire-request", "Action = ListRoles").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn it_fits_a_phone() -> Result {
    let (_site, page) = open(&Look::phone().reduced_motion()).await?;
    press(&page, "button", "IAM ▸ Roles").await?;
    press(&page, "button", "Create role").await?;
    page.wait_for("[data-screen=create-1]").await?;
    let wide = "[...document.querySelectorAll('.mgmt *')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).length";
    assert_eq!(page.eval(wide).await?, json!(0));
    assert_quiet(&page).await
}

#[tokio::test]
async fn what_is_to_be_filled_in_is_in_sight() -> Result {
    let (_site, page) = open(&Look::desktop().size(1440, 900).reduced_motion()).await?;
    // Whether what has this role and name is within the panel, without anybody scrolling.
    let in_sight = |role: &str, name: &str| {
        let found = named(role, name);
        format!(
            "(() => {{ const panel = document.querySelector('.dock-panel').getBoundingClientRect(), \
             it = {found}?.getBoundingClientRect(); \
             return it && it.top >= panel.top - 1 && it.bottom <= panel.bottom + 1; }})()"
        )
    };
    for screen in ["IAM ▸ Roles", "EC2 ▸ Instances"] {
        page.wait_until(&in_sight("button", screen)).await?;
    }
    press(&page, "button", "IAM ▸ Roles").await?;
    page.wait_until(&in_sight("button", "Create role")).await?;
    press(&page, "button", "Create role").await?;
    for field in ["Trusted entity type", "Use case"] {
        page.wait_until(&in_sight("combobox", field)).await?;
    }
    press(&page, "button", "Next").await?;
    page.wait_until(&in_sight("textbox", "Search")).await?;
    press(&page, "button", "Next").await?;
    for field in ["Role name", "Description"] {
        page.wait_until(&in_sight("textbox", field)).await?;
    }
    press(&page, "button", "EC2 ▸ Instances").await?;
    press(&page, "button", "Launch instance").await?;
    page.wait_until(&in_sight("textbox", "Name")).await?;
    assert_quiet(&page).await
}
