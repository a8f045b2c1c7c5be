//! `aws login`: a person signs in on the page that the PC's browser shows.

use browser_tests::{Look, Result};

use super::terminals::enter;
use super::{assert_quiet, visit};

#[tokio::test]
async fn a_person_signs_in_for_a_program_that_waits() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", "aws login --profile dev --region us-east-1").await?;
    page.wait_text("[data-sign-in=pc] h2", "Sign in to AWS").await?;
    page.click("[data-sign-in=pc] [data-session$=':user/admin']").await?;
    let log = "[data-terminal=pc] [role=log]";
    page.wait_text(log, "Updated profile dev to use arn:aws:iam::123456789012:user/admin credentials.").await?;
    page.wait_gone("[data-sign-in]").await?;
    assert!(page.visible(".stage [data-node=signin]").await?, "who was asked is on the stage");
    enter(&page, "pc", "aws sts get-caller-identity --profile dev --region us-east-1").await?;
    page.wait_text(log, "\"Arn\": \"arn:aws:iam::123456789012:user/admin\"").await?;
    assert_quiet(&page).await
}
