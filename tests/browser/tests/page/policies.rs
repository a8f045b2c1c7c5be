//! The policies panel: from a refusal to what refused it, and what another text would have meant.

use browser_tests::{Look, Result};
use serde_json::json;

use super::terminals::enter;
use super::{AT_REST, assert_quiet, visit};

#[tokio::test]
async fn a_refusal_leads_to_the_policies_behind_it() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    enter(&page, "ec2", "aws s3api delete-bucket --bucket flow-photos").await?;
    page.wait_until(AT_REST).await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "is not authorized to perform: s3:DeleteBucket").await?;
    page.click("[data-terminal=ec2] [data-do=why]").await?;
    page.wait_for(".pol-head[data-verdict=deny]").await?;
    let head = page.text(".pol-head").await?;
    assert!(head.contains("s3:DeleteBucket") && head.contains("implicit deny"), "{head}");
    // The gate that stopped it, and each statement with the element that missed.
    assert!(page.text(".pol-gates .stopped").await?.contains("identity-based policy"));
    let card = "[data-policy=AmazonS3ReadOnlyAccess]";
    assert!(page.text(card).await?.contains("Action does not match"));
    assert!(page.text(".pol-context").await?.contains("aws:SourceIp"));
    assert_quiet(&page).await
}

#[tokio::test]
async fn another_text_is_weighed_and_saved_as_a_call() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let deny =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:ListAllMyBuckets","Resource":"*"}}"#;
    let line = format!(
        "aws iam put-role-policy --role-name EC2-S3-ReadOnly-Role --policy-name no-list --policy-document '{deny}' --profile admin; sleep 10"
    );
    page.click("[data-front=pc]").await?;
    enter(&page, "pc", &line).await?;
    page.wait_until(AT_REST).await?;
    page.click("[data-front=ec2]").await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_for("[data-terminal=ec2] [data-do=why]").await?;
    page.click("[data-terminal=ec2] [data-do=why]").await?;
    page.wait_for(".pol-head[data-verdict=deny]").await?;
    assert!(page.text(".pol-head").await?.contains("Denied by no-list"));

    // What if it denied something else? Nothing is sent by asking.
    let calls = "document.querySelectorAll('.wire-entry, [data-message]').length";
    let before = page.eval(calls).await?;
    page.click("[data-policy=no-list] [data-do=what-if]").await?;
    page.wait_for("[data-policy=no-list] textarea").await?;
    let write = |text: &str| {
        format!(
            "(() => {{ const area = document.querySelector('[data-policy=no-list] textarea'); area.value = {}; \
             area.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()",
            json!(text)
        )
    };
    page.eval(&write(&deny.replace("s3:ListAllMyBuckets", "s3:DeleteBucket"))).await?;
    page.wait_for("[data-policy=no-list] .pol-verdict[data-verdict=allow]").await?;
    page.eval(&write("{\"Statement\": ")).await?;
    page.wait_text("[data-policy=no-list] .pol-verdict", "Not a valid policy").await?;
    assert_eq!(page.count("[data-do=what-if-save]").await?, 0);
    page.eval(&write(&deny.replace("s3:ListAllMyBuckets", "s3:DeleteBucket"))).await?;
    assert_eq!(page.eval(calls).await?, before);

    // Saved, it is the administrator's call. The other services hear of it some seconds later; until then it is counted.
    page.wait_for("[data-do=what-if-save]").await?;
    page.click("[data-do=what-if-save]").await?;
    page.wait_until(AT_REST).await?;
    page.wait_for("[data-settles]").await?;
    let left = page.attr("[data-settles]", "data-settles").await?.unwrap_or_default();
    let left: i64 = left.parse().expect("milliseconds");
    assert!((1..=4000).contains(&left), "{left}");
    page.wait_text(".pol-settles", "iam:PutRolePolicy").await?;
    // It stays with the decision that it was about.
    assert!(page.text(".pol-head").await?.contains("s3:ListAllMyBuckets"));
    page.click("[data-do=settle]").await?;
    page.wait_text(".pol-saved", "Every service has seen it").await?;
    page.click("[data-front=ec2]").await?;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "flow-photos").await?;
    assert_quiet(&page).await
}

/// Writes a text into the open editor, as somebody does who pastes it, with the caret where `|` stands.
fn pasted(card: &str, text: &str) -> String {
    let at = text.find('|').unwrap_or(text.len());
    format!(
        "(() => {{ const area = document.querySelector('{card} textarea'); area.focus(); area.value = {}; \
         area.setSelectionRange({at}, {at}); area.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()",
        json!(text.replace('|', ""))
    )
}

#[tokio::test]
async fn the_editor_names_lines_completes_names_and_lets_tab_go() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::phone().reduced_motion()).await?;
    page.click("[data-front=pc]").await?;
    let allow = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;
    enter(
        &page,
        "pc",
        &format!("aws iam put-role-policy --role-name EC2-S3-ReadOnly-Role --policy-name own --policy-document '{allow}' --profile admin; sleep 10"),
    )
    .await?;
    page.wait_until(AT_REST).await?;
    page.click("[data-front=ec2]").await?;
    enter(&page, "ec2", "aws s3 rb s3://flow-photos").await?;
    page.click("[data-terminal=ec2] [data-do=why]").await?;
    let card = "[data-policy=own]";
    page.click(&format!("{card} [data-do=what-if]")).await?;
    page.wait_for(&format!("{card} textarea")).await?;

    // Numbers stand beside the lines, in one column on a phone, and scroll with them.
    let lines = "document.querySelectorAll('.pol-lines li').length";
    assert!(page.eval(lines).await?.as_i64() >= Some(8));
    let level = "(() => { const n = document.querySelectorAll('.pol-lines li'), area = document.querySelector('.pol-code textarea'), \
        code = document.querySelector('.pol-code'); code.style.maxHeight = '90px'; code.scrollTop = 40; \
        const off = n[0].getBoundingClientRect().top - area.getBoundingClientRect().top; code.style.maxHeight = ''; \
        return [off, n[1].getBoundingClientRect().top - n[0].getBoundingClientRect().top, area.scrollHeight - area.clientHeight]; })()";
    assert_eq!(page.eval(level).await?, json!([10, 21, 0]));

    // An error has its line, in the field and beside it.
    page.eval(&pasted(
        card,
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"allow\"\n  }\n}|",
    ))
    .await?;
    page.wait_text(".pol-verdict.bad", "line 4").await?;
    page.wait_text(".pol-verdict.bad", "MalformedPolicyDocument: The policy failed legacy parsing").await?;
    assert_eq!(page.text(".pol-lines .bad").await?, "4");
    assert_eq!(page.attr(&format!("{card} textarea"), "aria-invalid").await?.as_deref(), Some("true"));

    // A name is completed; Tab goes on from the text to the first that is offered.
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:DeleteBucke|\",\n    \"Resource\": \"*\"\n  }\n}";
    page.eval(&pasted(card, text)).await?;
    page.wait_for(".pol-offers [data-name='s3:DeleteBucket']").await?;
    page.press("Tab").await?;
    page.wait_until("document.activeElement.dataset.name === 's3:DeleteBucket'").await?;
    page.press("Enter").await?;
    page.wait_for(&format!("{card} .pol-verdict[data-verdict=allow]")).await?;
    page.wait_until("document.activeElement.tagName === 'TEXTAREA'").await?;

    // The forms write into the JSON.
    page.click(".pol-forms details:nth-of-type(2) summary").await?;
    page.click("[data-do=add-condition]").await?;
    page.wait_until(&format!("document.querySelector('{card} textarea').value.includes('\"aws:CurrentTime\": \"20')"))
        .await?;
    page.wait_for(&format!("{card} .pol-verdict[data-verdict=deny]")).await?;
    page.click(".pol-forms details:nth-of-type(1) summary").await?;
    page.eval(
        "(() => { const effect = document.querySelector('.pol-forms [name=Effect]'); effect.value = 'Deny'; \
         effect.dispatchEvent(new Event('change', { bubbles: true })); })()",
    )
    .await?;
    page.click("[data-do=add-statement]").await?;
    page.wait_until(&format!(
        "JSON.parse(document.querySelector('{card} textarea').value).Statement[1].Effect === 'Deny'"
    ))
    .await?;
    let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(page.eval(wide).await?, json!(0));
    assert_quiet(&page).await
}
