//! The simulated console's screens of users, roles and the account: each button's calls, what AWS says to them, and what is there
//! afterwards.

use browser_tests::{Look, Page, Result};
use serde_json::json;

use super::{AT_REST, assert_quiet, visit};

/// The names of the calls that are listed at the foot, the reading ones left out.
const CALLS: &str = "[...document.querySelectorAll('.mg-behind > .mg-calls [data-call]')].map(e => e.dataset.call)";

/// Presses a button of the console, and waits until its calls have been answered.
async fn press(page: &Page, css: &str) -> Result {
    page.click(css).await?;
    page.wait_until(AT_REST).await
}

async fn calls(page: &Page, last: usize) -> Result<Vec<String>> {
    let all = page.eval(CALLS).await?;
    let all: Vec<String> =
        all.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect();
    Ok(all[all.len().saturating_sub(last)..].to_vec())
}

#[tokio::test]
async fn a_user_is_made_with_a_key_and_deleted() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().size(1280, 900).reduced_motion()).await?;
    page.click("[data-tab=console]").await?;
    page.wait_for(".mgmt").await?;
    press(&page, "[data-do=mg-users]").await?;
    page.wait_for("[data-user=admin]").await?;
    press(&page, "[data-do=mg-new-user]").await?;
    page.fill(".mg-screen [name=UserName]", "bob").await?;
    press(&page, "[data-do=mg-create-user]").await?;
    page.wait_text(".mg-done", "iam:CreateUser").await?;
    press(&page, "[data-do=mg-show-user]").await?;
    page.wait_text(".mg-screen", "There are no policies.").await?;
    press(&page, "[data-do=mg-attach]").await?;
    page.wait_for("[data-detach]").await?;

    // A key: its secret is in the answer, and on no other screen.
    page.click(".mg-screen [role=group] button:nth-of-type(2)").await?;
    press(&page, "[data-do=mg-create-key]").await?;
    page.wait_text(".mg-secret", "SecretAccessKey").await?;
    page.wait_text(".mg-secret", "AKIA").await?;
    assert_eq!(page.eval("document.querySelector('[data-do=mg-key-delete]').disabled").await?, json!(true));
    press(&page, "[data-do=mg-key-status]").await?;
    page.wait_text(".mg-rows", "Inactive").await?;
    assert_eq!(page.count(".mg-secret").await?, 0);

    // Deleted with what hangs on it, once its name is typed.
    page.click(".mg-screen [role=group] button:nth-of-type(4)").await?;
    page.wait_text(".mg-plan", "iam:DeleteUser").await?;
    assert_eq!(page.eval("document.querySelector('[data-do=mg-delete-user]').disabled").await?, json!(true));
    page.fill(".mg-group input", "bob").await?;
    press(&page, "[data-do=mg-delete-user]").await?;
    page.wait_text(".mg-screen", "It doesn't exist.").await?;
    assert_eq!(calls(&page, 3).await?, ["DeleteAccessKey", "DetachUserPolicy", "DeleteUser"]);
    // Any of them as a line of the CLI.
    page.click(".mg-behind > .mg-calls li:last-child .mg-cli").await?;
    page.wait_until("document.querySelector('[data-terminal=pc] input').value === 'aws iam delete-user --user-name bob --profile admin'")
        .await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_role_is_edited_tagged_and_deleted_and_the_account_has_defaults() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().size(1280, 900).reduced_motion()).await?;
    page.click("[data-tab=console]").await?;
    page.wait_for(".mgmt").await?;
    let part = |number: usize| format!(".mg-screen [role=group] button:nth-of-type({number})");
    press(&page, "[data-do=mg-roles]").await?;
    press(&page, "[data-role=EC2-S3-ReadOnly-Role]").await?;
    page.click(&part(3)).await?;
    // What AWS refuses is printed in place.
    page.fill(".mg-group [name=MaxSessionDuration]", "60").await?;
    press(&page, "[data-do=mg-update-role]").await?;
    page.wait_text(".mg-refused", "Member must have value greater than or equal to 3600").await?;
    page.fill(".mg-group [name=MaxSessionDuration]", "7200").await?;
    page.fill(".mg-group [name=Description]", "for the app").await?;
    press(&page, "[data-do=mg-update-role]").await?;
    page.wait_text(".mg-screen dl", "7200").await?;
    page.wait_text(".mg-screen dl", "for the app").await?;
    page.click(&part(4)).await?;
    page.wait_until(AT_REST).await?;
    page.fill(".mg-group [name=Key]", "team").await?;
    page.fill(".mg-group [name=Value]", "blue").await?;
    press(&page, "[data-do=mg-tag]").await?;
    page.wait_for("[data-untag=team]").await?;

    press(&page, "[data-do=mg-account]").await?;
    page.eval(
        "(() => { const s = document.querySelector('.mg-group [name=HttpTokens]'); s.value = 'required'; \
        s.dispatchEvent(new Event('change', { bubbles: true })); })()",
    )
    .await?;
    press(&page, "[data-do=mg-save-defaults]").await?;
    page.wait_text(".mg-done", "ec2:ModifyInstanceMetadataDefaults").await?;
    assert_eq!(page.eval("document.querySelector('.mg-group [name=HttpTokens]').value").await?, json!("required"));

    press(&page, "[data-do=mg-roles]").await?;
    press(&page, "[data-role=EC2-S3-ReadOnly-Role]").await?;
    page.click(&part(6)).await?;
    page.fill(".mg-group input", "EC2-S3-ReadOnly-Role").await?;
    press(&page, "[data-do=mg-delete-role]").await?;
    page.wait_text(".mg-screen", "It doesn't exist.").await?;
    let made = calls(&page, 5).await?;
    assert_eq!(made.last().map(String::as_str), Some("DeleteRole"), "{made:?}");
    assert_quiet(&page).await
}
