//! The account of 2026, by what a person does: things are found by role and name, commands are typed.

use browser_tests::{Failure, Look, Page, Result};
use serde_json::json;

use super::terminals::enter;
use super::{AT_REST, assert_quiet, string, visit};

/// The element that has this role and whose name contains this, as an expression.
fn named(role: &str, name: &str) -> String {
    let css = match role {
        "button" => "button, [role=button]",
        "link" => "a[href]",
        "tab" => "[role=tab]",
        other => &format!("[role={other}]"),
    };
    let (css, name) = (json!(css), json!(name));
    format!(
        "[...document.querySelectorAll({css})].find(e => e.checkVisibility() && \
         (e.getAttribute('aria-label') ?? e.textContent).includes({name}))"
    )
}

/// Presses what has this role and name.
async fn press(page: &Page, role: &str, name: &str) -> Result {
    let found = named(role, name);
    page.wait_until(&format!("{found} && !{found}.disabled")).await?;
    page.eval(&format!("{found}.click()")).await.map(drop)
}

/// Types a line where a person would, in the terminal whose tab has this name, and gives what came of it.
async fn run(page: &Page, tab: &str, line: &str) -> Result<String> {
    if page.eval(&format!("{}?.getAttribute('aria-selected')", named("tab", tab))).await? != json!("true") {
        press(page, "tab", tab).await?;
    }
    let front = "document.querySelector('[data-terminal]:not([hidden])')";
    let terminal = string(page, &format!("{front}.dataset.terminal")).await?;
    let log = format!("document.querySelector('[data-terminal={terminal}] [role=log]').textContent");
    let before = string(page, &log).await?.len();
    enter(page, &terminal, line).await?;
    page.wait_until(&format!(
        "{log}.length > {before} && {AT_REST} && document.querySelector('[data-terminal={terminal}] input').value === ''"
    ))
    .await?;
    let now = string(page, &log).await?;
    let came = now.rsplit_once(line).map(|(_, came)| came.to_owned());
    came.ok_or_else(|| Failure::new(format!("`{line}` is not on the screen: {now}")))
}

fn has(came: &str, part: &str) {
    assert!(came.contains(part), "{part:?} is not in {came:?}");
}

const INSTANCE: &str =
    "$(aws ec2 describe-instances --profile admin --query 'Reservations[0].Instances[0].InstanceId' --output text)";

async fn play() -> Result<(browser_tests::Served, Page)> {
    visit("#/play?lang=en", &Look::desktop().reduced_motion()).await
}

#[tokio::test]
async fn a_broken_instance_is_not_reached_and_is_mended_from_the_desk() -> Result {
    let (_site, page) = play().await?;
    let role = "--role-name EC2-S3-ReadOnly-Role --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    run(&page, "Local PC", &format!("aws iam detach-role-policy {role} --profile admin; sleep 10")).await?;
    // What is open stays open; a restart ends it.
    has(&run(&page, "EC2 instance", "whoami").await?, "ec2-user");
    run(&page, "Local PC", &format!("aws ec2 reboot-instances --instance-ids {INSTANCE} --profile admin; sleep 90"))
        .await?;
    let refused = run(&page, "EC2 instance", "whoami").await?;
    has(&refused, "An error occurred (TargetNotConnected) when calling the StartSession operation: i-");
    page.wait_text("[data-terminal=ec2] [role=status]", "ssm:UpdateInstanceInformation").await?;
    // The same from the PC.
    let refused = run(&page, "Local PC", &format!("aws ssm start-session --target {INSTANCE} --profile admin")).await?;
    has(&refused, "(TargetNotConnected)");
    // The way on: the command stands in the PC's line, to be entered.
    press(&page, "tab", "EC2 instance").await?;
    press(&page, "button", "From the PC: attach the policy").await?;
    page.wait_until(
        "document.querySelector('[data-terminal=pc] input').value.startsWith('aws iam attach-role-policy')",
    )
    .await?;
    page.press("Enter").await?;
    page.wait_until(AT_REST).await?;
    run(&page, "Local PC", "sleep 10").await?;
    has(&run(&page, "EC2 instance", "whoami").await?, "ssm-user");
    assert_quiet(&page).await
}

#[tokio::test]
async fn enforced_imdsv2_lets_no_instance_begin_without() -> Result {
    let (_site, page) = play().await?;
    run(&page, "Local PC", "export AWS_PROFILE=admin").await?;
    let set = "aws ec2 modify-instance-metadata-defaults --http-tokens required --http-tokens-enforced enabled";
    has(&run(&page, "Local PC", set).await?, "\"Return\": true");
    let launch = "aws ec2 run-instances --image-id ami-0c02fb55956c7d316 --instance-type t3.micro --metadata-options HttpTokens=";
    let refused = run(&page, "Local PC", &format!("{launch}optional")).await?;
    has(&refused, "aws: [ERROR]: An error occurred (");
    has(&refused, "when calling the RunInstances operation");
    let back = format!("aws ec2 modify-instance-metadata-options --instance-id {INSTANCE} --http-tokens optional");
    has(&run(&page, "Local PC", &back).await?, "when calling the ModifyInstanceMetadataOptions operation");
    has(
        &run(&page, "Local PC", &format!("{launch}required --query 'Instances[0].MetadataOptions.HttpTokens'")).await?,
        "\"required\"",
    );
    assert_quiet(&page).await
}

/// The console's experiment of this name, to its end: each of its commands is put into a line, and entered.
async fn follow(page: &Page, title: &str) -> Result {
    press(page, "button", title).await?;
    page.wait_until(&format!("{}?.getAttribute('aria-pressed') === 'true'", named("button", title))).await?;
    let steps = page.count("[data-console-step]").await?;
    for step in 1..=steps {
        let item = format!("[data-console-step='{step}']");
        let button = format!("document.querySelector(`{item} button`)");
        page.wait_until(&format!("{button} && !{button}.disabled")).await?;
        page.click(&format!("{item} button")).await?;
        let terminal = page.attr(&format!("{item} button"), "data-terminal-line").await?;
        if let Some(terminal) = terminal {
            page.wait_until(&format!("document.querySelector('[data-terminal={terminal}] input')?.value !== ''"))
                .await?;
            page.press("Enter").await?;
        }
        page.wait_until(AT_REST).await?;
        page.wait_for(&format!("{item}.done")).await.map_err(|why| Failure::new(format!("{title}, {step}: {why}")))?;
    }
    Ok(())
}

async fn stage(page: &Page, node: &str, part: &str) -> Result {
    page.wait_for(&format!(".stage [data-node={node}]")).await?;
    page.wait_text(&format!(".stage [data-node={node}]"), part).await
}

#[tokio::test]
async fn a_foreign_repository_is_refused_by_its_subject() -> Result {
    let (_site, page) = play().await?;
    follow(&page, "A role for GitHub Actions").await?;
    stage(&page, "ci", "CI runner").await?;
    let log = string(&page, "document.querySelector('[data-terminal=ci-2] [role=log]').textContent").await?;
    has(&log, "\"sub\": \"repo:mallory/site:ref:refs/heads/main\"");
    has(&log, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_role_of_the_other_account_wants_its_external_id() -> Result {
    let (_site, page) = play().await?;
    follow(&page, "A role in another account").await?;
    stage(&page, "partner", "Other account").await?;
    let log = string(&page, "document.querySelector('[data-terminal=pc-2] [role=log]').textContent").await?;
    let (without, with) = log.split_once("--external-id").unwrap_or_default();
    has(without, "(AccessDenied) when calling the AssumeRole operation");
    has(with, "arn:aws:sts::210987654321:assumed-role/PartnerData/desk");
    has(with, "partner-data");
    page.wait_text(".stage [data-spot=guardduty]", "54.204.99.61").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_silent_metadata_service_is_seen() -> Result {
    let (_site, page) = play().await?;
    follow(&page, "IMDS is slow or silent").await?;
    press(&page, "button", "Silence IMDS (for 10 min)").await?;
    page.wait_text(".stage [data-node=imds]", "▲ no answer").await?;
    page.wait_text("[data-caption]", "IMDS does not answer").await?;
    press(&page, "tab", "Timeline").await?;
    page.wait_text("[role=tabpanel]:not([hidden]) svg, .tl-name", "").await?;
    page.wait_until("[...document.querySelectorAll('.tl-name')].some(e => e.textContent.includes('IMDS trouble'))")
        .await?;
    assert_quiet(&page).await
}

/// A policy that is written from a day's trail lacks what the trail does not have: what was done to objects.
#[tokio::test]
async fn a_policy_from_a_days_trail_breaks_get_object() -> Result {
    let (_site, page) = play().await?;
    let pc = "Local PC";
    run(
        &page,
        "EC2 instance",
        "aws s3 ls --region us-east-1; aws s3 cp s3://flow-photos/graph.png /tmp/a.png --region us-east-1",
    )
    .await?;
    run(&page, pc, "export AWS_PROFILE=admin; ROLE=arn:aws:iam::123456789012:role").await?;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"access-analyzer.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    run(
        &page,
        pc,
        &format!("aws iam create-role --role-name Reader --assume-role-policy-document '{trust}'; sleep 3600"),
    )
    .await?;
    let details = r#""{\"trails\":[{\"cloudTrailArn\":\"arn:aws:cloudtrail:us-east-1:123456789012:trail/all\",\"allRegions\":true}],\"accessRole\":\"$ROLE/Reader\",\"startTime\":\"2025-11-02T00:00:00Z\"}""#;
    let start = format!(
        "JOB=$(aws accessanalyzer start-policy-generation --policy-generation-details principalArn=$ROLE/EC2-S3-ReadOnly-Role --cloud-trail-details {details} --query jobId --output text); sleep 300; echo $JOB"
    );
    run(&page, pc, &start).await?;
    let policy = run(&page, pc, "aws accessanalyzer get-generated-policy --job-id $JOB --query 'generatedPolicyResult.generatedPolicies[0].policy' --output text | tee policy.json").await?;
    has(&policy, "s3:ListAllMyBuckets");
    assert!(!policy.contains("GetObject"), "{policy}");
    run(&page, pc, "aws iam put-role-policy --role-name EC2-S3-ReadOnly-Role --policy-name generated --policy-document file://policy.json; aws iam detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess; sleep 10").await?;
    has(&run(&page, "EC2 instance", "aws s3 ls --region us-east-1").await?, "flow-photos");
    let broken =
        run(&page, "EC2 instance", "aws s3 cp s3://flow-photos/graph.png /tmp/b.png --region us-east-1").await?;
    has(&broken, "An error occurred (403) when calling the HeadObject operation: Forbidden");
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_program_goes_on_in_the_background() -> Result {
    let (_site, page) = play().await?;
    run(&page, "EC2 instance", "node app.js &").await?;
    page.wait_text(".stage [data-spot=process]", "& node app.js").await?;
    // What it asks for comes as time passes.
    run(&page, "Local PC", "sleep 28800").await?;
    page.wait_text(".stage [data-spot=process]", "& node app.js …").await?;
    press(&page, "tab", "Timeline").await?;
    page.wait_until("[...document.querySelectorAll('.tl-name')].some(e => e.textContent.includes('app.js & · EC2'))")
        .await?;
    run(&page, "EC2 instance", "kill %1").await?;
    page.wait_until("!document.querySelector('.stage [data-spot=process]').textContent.includes('& node')").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_sign_in_lasts_twelve_hours_and_its_sets_fifteen_minutes() -> Result {
    let (_site, page) = play().await?;
    follow(&page, "Sign in with aws login").await?;
    let log = string(&page, "document.querySelector('[data-terminal=pc] [role=log]').textContent").await?;
    has(&log, "Updated profile default to use arn:aws:iam::123456789012:user/admin credentials.");
    has(&log, "Your session has expired. Please reauthenticate using 'aws login'.");
    assert_quiet(&page).await
}

#[tokio::test]
async fn what_is_a_preview_says_so() -> Result {
    let (_site, page) = play().await?;
    page.click("[data-front=pc]").await?;
    let ask = "aws iam-toolbox get-request-authorization-details --authorization-id d3xbfwcsdoam45n7ms6nv5pl0 \
        --region us-east-1 --profile admin";
    page.fill("[data-terminal=pc] input", ask).await?;
    page.press("Enter").await?;
    page.wait_until(AT_REST).await?;
    page.wait_text("[data-terminal=pc] [role=log] .preview", "preview").await?;
    page.click("[data-tab=wire]").await?;
    page.wait_text(".wire .preview", "preview").await?;
    page.press("Escape").await?;
    assert_quiet(&page).await
}
