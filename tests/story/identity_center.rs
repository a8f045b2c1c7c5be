//! IAM Identity Center by typed lines: the dialogue, sign-in, roles to choose from, tokens and their ends.

use super::screen;
use sts_flow::cloud::{PERSON, START_URL};
use sts_flow::lesson;
use sts_flow::story::{Action, Kind, Story, Terminal};

const PC: Terminal = Terminal::Pc;
const WHO: &str = "aws sts get-caller-identity --query Arn --output text --profile reader";

fn free() -> Story {
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
    lesson::sandbox(&lesson.start, 1).story
}

fn typed(story: &mut Story, line: &str) -> String {
    let out = screen::act(story, Action::Type { terminal: PC, line: line.to_owned() });
    out.split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned())
}

fn pick(story: &mut Story) -> String {
    screen::act(story, Action::SignIn { session: Some(PERSON.to_owned()) })
}

fn wait(story: &mut Story, seconds: i64) {
    story.act(Action::wait_seconds(seconds));
}

fn prompt(story: &Story) -> String {
    let ready = story.trace().events().iter().rev().find_map(|event| match &event.kind {
        Kind::Ready { terminal, prompt } | Kind::Asks { terminal, question: prompt } if *terminal == PC => {
            Some(prompt.clone())
        }
        _ => None,
    });
    ready.unwrap_or_default()
}

/// Answers what is asked, each question after the one before.
fn dialogue(story: &mut Story, lines: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (question, answer) in lines {
        assert_eq!(prompt(story), *question);
        out = typed(story, answer);
    }
    out
}

/// Profile `reader`, with the role S3ReadOnly.
fn configured() -> Story {
    let mut story = free();
    typed(&mut story, "aws configure sso --profile reader");
    let out = dialogue(
        &mut story,
        &[
            ("SSO session name (Recommended): ", "desk"),
            ("SSO start URL [None]: ", "d-9067f7a4c2"),
            ("SSO start URL [None]: ", START_URL),
            ("SSO region [None]: ", "us-east-1"),
            ("SSO registration scopes [sso:account:access]: ", ""),
        ],
    );
    assert!(out.starts_with("Attempting to open your default browser. If the browser does not open,"), "{out}");
    assert!(
        out.contains("with the '--use-device-code' option.\n\nhttps://oidc.us-east-1.amazonaws.com/authorize?"),
        "{out}"
    );
    assert_eq!(story.world().sign_in().unwrap().sessions, [PERSON]);
    let out = pick(&mut story);
    assert_eq!(
        out,
        "The only AWS account available to you is: 123456789012\nUsing the account ID 123456789012\nThere are 2 roles available to you.\n  1) AdministratorAccess\n  2) S3ReadOnly\n"
    );
    let out = dialogue(
        &mut story,
        &[
            ("> ", "3"),
            ("> ", "S3ReadOnly"),
            ("Default client Region [None]: ", "us-east-1"),
            ("CLI default output format (json if not specified) [None]: ", ""),
        ],
    );
    assert_eq!(
        out,
        "To use this profile, specify the profile name using --profile, as shown:\n\naws sts get-caller-identity --profile reader\n"
    );
    story
}

#[test]
fn a_role_is_configured_and_used() {
    let mut story = configured();
    let out = typed(&mut story, "cat ~/.aws/config");
    assert!(
        out.ends_with(&format!(
            "[profile reader]\nsso_session = desk\nsso_account_id = 123456789012\nsso_role_name = S3ReadOnly\nregion = us-east-1\n[sso-session desk]\nsso_start_url = {START_URL}\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n"
        )),
        "{out}"
    );
    let who = typed(&mut story, WHO);
    assert!(
        who.starts_with("arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_S3ReadOnly_")
            && who.ends_with(&format!("/{PERSON}\n")),
        "{who}"
    );
    assert!(!typed(&mut story, "aws s3 ls --profile reader").contains("ERROR"));
    assert!(typed(&mut story, "aws s3 mb s3://new-bucket-of-mine --profile reader").contains("AccessDenied"));
    // One set for an hour, in its file.
    let set = "cat ~/.aws/cli/cache/$(ls ~/.aws/cli/cache) | jq -r '.ProviderType, .Credentials.AccessKeyId'";
    let first = typed(&mut story, set);
    assert!(first.starts_with("sso\nASIA"), "{first}");
    wait(&mut story, 1800);
    typed(&mut story, WHO);
    assert_eq!(typed(&mut story, set), first);
    // Within a quarter of an hour of its end another one comes; the token is renewed, too.
    wait(&mut story, 1200);
    assert_eq!(typed(&mut story, WHO), who);
    assert_ne!(typed(&mut story, set), first);
    // Seven hours later the person is still signed in, two hours after that no more.
    for _ in 0..6 {
        wait(&mut story, 2700);
        assert_eq!(typed(&mut story, WHO), who);
    }
    wait(&mut story, 5 * 3600);
    assert_eq!(
        typed(&mut story, &format!("{WHO}; echo $?")),
        "\naws: [ERROR]: Error when retrieving token from sso: Token has expired and refresh failed\n255\n"
    );
    typed(&mut story, "aws sso login --profile reader");
    assert_eq!(pick(&mut story), format!("Successfully logged into Start URL: {START_URL}\n"));
    assert_eq!(typed(&mut story, WHO), who);
}

#[test]
fn what_the_person_asked_for_is_on_record() {
    let mut story = configured();
    typed(&mut story, WHO);
    typed(&mut story, "aws sso logout");
    let records: Vec<serde_json::Value> =
        story.world().cloud().records().map(|record| serde_json::to_value(&*record).unwrap()).collect();
    let of_center: Vec<_> = records.iter().filter(|record| record["eventSource"] == "sso.amazonaws.com").collect();
    let names: Vec<_> = of_center.iter().map(|record| record["eventName"].as_str().unwrap()).collect();
    assert_eq!(names, ["CreateToken", "ListAccounts", "ListAccountRoles", "GetRoleCredentials", "Logout"]);
    for record in &of_center {
        let who = &record["userIdentity"];
        assert_eq!((&who["type"], &who["accountId"]), (&"IdentityCenterUser".into(), &"123456789012".into()));
        let directory = "arn:aws:identitystore::123456789012:identitystore/d-9067f7a4c2";
        assert_eq!(who["onBehalfOf"]["identityStoreArn"], directory);
        // One session, one person.
        assert_eq!(who, &of_center[0]["userIdentity"]);
        assert_eq!(record["sourceIPAddress"], "203.0.113.45");
    }
    let hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
    let parameters = |at: usize| of_center[at]["requestParameters"].clone();
    assert_eq!(
        (parameters(0)["grantType"].as_str(), parameters(0)["code"].as_str()),
        (Some("authorization_code"), Some(hidden))
    );
    assert_eq!(of_center[0]["responseElements"]["accessToken"], hidden);
    assert_eq!(parameters(3)["role_name"], "S3ReadOnly");
    assert_eq!(of_center[3]["responseElements"], serde_json::Value::Null);
}

#[test]
fn logging_out_ends_the_session_at_the_portal() {
    let mut story = configured();
    typed(&mut story, WHO);
    // A copy of the token is worth nothing afterwards.
    typed(
        &mut story,
        "cp ~/.aws/sso/cache/$(ls ~/.aws/sso/cache | head -n 1) /tmp/kept.json; ls ~/.aws/sso/cache > /tmp/name",
    );
    assert_eq!(typed(&mut story, "aws sso logout; ls ~/.aws/sso/cache ~/.aws/cli/cache | grep json; echo $?"), "1\n");
    assert_eq!(typed(&mut story, WHO), "\naws: [ERROR]: Error loading SSO Token: Token for desk does not exist\n");
    typed(&mut story, "cp /tmp/kept.json ~/.aws/sso/cache/$(cat /tmp/name)");
    assert_eq!(
        typed(&mut story, WHO),
        "\naws: [ERROR]: The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.\n"
    );
}

#[test]
fn what_is_missing_is_said() {
    let mut story = configured();
    for (line, said) in [
        (
            "aws sso login",
            "An error occurred (Configuration): Missing the following required SSO configuration values: sso_start_url, sso_region. To make sure this profile is properly configured to use SSO, please run: aws configure sso",
        ),
        (
            "aws sso login --sso-session none",
            "An error occurred (Configuration): The specified sso-session does not exist: \"none\"",
        ),
        (
            "aws configure set sso_role_name Other --profile reader; aws s3 ls --profile reader",
            "An error occurred (ForbiddenException) when calling the GetRoleCredentials operation: No access",
        ),
        (
            "aws configure set sso_region eu-west-3 --profile reader; aws s3 ls --profile reader",
            "The value for sso_region is inconsistent between profile (eu-west-3) and sso-session (us-east-1).",
        ),
        (
            "aws configure set sso_session gone --profile reader; aws s3 ls --profile reader",
            "The specified sso-session does not exist: \"gone\"",
        ),
        (
            "aws configure set sso_role_name x --profile half; aws s3 ls --profile half",
            "unsupported setting: sso_start_url without sso_session in profile half",
        ),
        (
            "aws login --profile reader",
            "An error occurred (Configuration): Profile 'reader' is already configured with SSO credentials.",
        ),
        ("aws sso login --use-device-code --profile reader", "aws: unsupported option: --use-device-code"),
    ] {
        let out = typed(&mut story, line);
        assert!(out.contains(said), "{line}: {out}");
    }
    // A start URL of nobody's.
    typed(&mut story, "aws configure sso --profile elsewhere");
    let out = dialogue(
        &mut story,
        &[
            ("SSO session name (Recommended): ", "other"),
            ("SSO start URL [None]: ", "https://d-0000000000.awsapps.com/start"),
            ("SSO region [None]: ", "us-east-1"),
            ("SSO registration scopes [sso:account:access]: ", ""),
        ],
    );
    assert!(
        out.contains("An error occurred (InvalidRequestException) when calling the RegisterClient operation:\n\nAdditional error details:\nerror: invalid_request\nerror_description: Invalid start url provided\n"),
        "{out}"
    );
    // Someone who declines.
    typed(&mut story, "aws sso login --sso-session desk --no-browser");
    let out = screen::act(&mut story, Action::SignIn { session: None });
    assert_eq!(out, "\naws: [ERROR]: Error loading authorization code: Failed to retrieve an authorization code.\n");
}
