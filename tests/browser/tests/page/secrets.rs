//! A real key that somebody brings along is nowhere to be found afterwards.

use browser_tests::{Look, Page, Result};

use super::terminals::{enter, saved};
use super::{assert_quiet, paste, string, visit};

const ID: &str = "AKIAQ4XN7C2LW5TJ6RBM";
const KEY: &str = "9sT2bQxV7nLk4WmEoYp1RzAj8Hd/Uc5+GfNi3Ae0";
const INPUT: &str = "document.querySelector('[data-terminal=ec2] input')";

/// Everything that the page keeps or shows, in one text: the document with what stands in its inputs, the storages, the
/// address, its history's state, and the file that the save button makes.
async fn everything(page: &Page) -> Result<String> {
    let kept = "document.documentElement.outerHTML + [...document.querySelectorAll('input')].map(i => i.value).join() +
        JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie + location.href +
        JSON.stringify(history.state) + performance.getEntries().map(e => e.name).join()";
    Ok(string(page, kept).await? + &saved(page).await?.to_string())
}

#[tokio::test]
async fn a_real_key_leaves_no_trace() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let log = "[data-terminal=ec2] [role=log]";
    let why = "Only credentials issued by this simulation work here.";

    // One line, several at once, a file; then by hand, where it is taken away before Enter.
    paste(&page, "ec2", &format!("export AWS_ACCESS_KEY_ID={ID}")).await?;
    page.wait_text(log, "export AWS_ACCESS_KEY_ID=AKIA****************").await?;
    page.wait_text(log, why).await?;
    assert_eq!(string(&page, &format!("{INPUT}.value")).await?, "");
    paste(&page, "ec2", &format!("whoami\n[default]\naws_access_key_id = {ID}\naws_secret_access_key = {KEY}\n"))
        .await?;
    page.wait_text(log, "aws_secret_access_key = ********").await?;
    enter(&page, "ec2", &format!("echo {KEY}")).await?;
    page.wait_text(log, "echo ********").await?;
    assert!(!page.text(log).await?.contains("ssm-user"), "nothing of such a paste is run");

    // The history has what is left of it.
    page.press("ArrowUp").await?;
    assert_eq!(string(&page, &format!("{INPUT}.value")).await?, "echo ********");
    page.press("ArrowDown").await?;

    let whole = everything(&page).await?;
    assert!(whole.contains("AKIA****************"), "the refusal itself is kept");
    for secret in [&ID[4..], KEY, &KEY[..20], &KEY[20..]] {
        assert!(!whole.contains(secret), "{secret} is still somewhere");
    }
    assert_quiet(&page).await
}

#[tokio::test]
async fn the_simulations_own_key_may_be_pasted() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    let role = "http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role";
    let token = "curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token";
    enter(&page, "ec2", &format!("curl -s -H \"X-aws-ec2-metadata-token: $({token})\" {role}")).await?;
    let log = "[data-terminal=ec2] [role=log]";
    page.wait_text(log, "\"Expiration\"").await?;
    let field = |name: &str| {
        format!("JSON.parse(document.querySelector('{log}').textContent.match(/\\{{[^]*?\\n\\}}/)[0]).{name}")
    };
    let id = string(&page, &field("AccessKeyId")).await?;
    let secret = string(&page, &field("SecretAccessKey")).await?;
    let session = string(&page, &field("Token")).await?;
    paste(
        &page,
        "ec2",
        &format!(
            "export AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret}\nexport AWS_SESSION_TOKEN={session}\naws sts get-caller-identity\n"
        ),
    )
    .await?;
    page.wait_text(log, "assumed-role/EC2-S3-ReadOnly-Role").await?;
    assert!(!page.text(log).await?.contains("real credential"));
    assert_quiet(&page).await
}

/// What is larger than a terminal takes is not even looked through.
#[tokio::test]
async fn a_paste_without_end_does_not_come_in() -> Result {
    let (_site, page) = visit("#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    // For how long the page is busy with it; less than nothing where it takes it.
    let took = page
        .eval(
            "(() => { const input = document.querySelector('[data-terminal=ec2] input'), data = new DataTransfer(); input.focus();
                data.setData('text/plain', 'AKIA'.repeat(2.5e6));
                const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
                const began = performance.now();
                return input.dispatchEvent(event) ? -1 : performance.now() - began; })()",
        )
        .await?;
    let took = took.as_f64().unwrap_or(-1.0);
    assert!((0.0..1000.0).contains(&took), "{took} ms");
    page.wait_text(".notices", "The input is larger than 64 kB").await?;
    assert_eq!(string(&page, &format!("{INPUT}.value")).await?, "");
    assert_quiet(&page).await
}
