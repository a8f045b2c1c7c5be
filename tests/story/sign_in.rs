//! `aws login` by typed lines: the page on which a person signs in, credentials of fifteen minutes, and their renewal.

use super::screen;
use sts_flow::cloud::Effect;
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson;
use sts_flow::story::{Action, Holder, Kind, Ledger, Leg, Moment, Node, SignInPage, Story, Stretch, Terminal};

const PC: Terminal = Terminal::Pc;
const ADMIN: &str = "arn:aws:iam::123456789012:user/admin";
const WHO: &str = "aws sts get-caller-identity --query Arn --output text";
const EXPIRED: &str = "\naws: [ERROR]: Your session has expired. Please reauthenticate using 'aws login'.\n";

fn free() -> Story {
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
    lesson::sandbox(&lesson.start, 1).story
}

fn typed_in(story: &mut Story, terminal: Terminal, line: &str) -> String {
    let out = screen::act(story, Action::Type { terminal, line: line.to_owned() });
    out.split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned())
}

fn typed(story: &mut Story, line: &str) -> String {
    typed_in(story, PC, line)
}

fn pick(story: &mut Story, session: Option<&str>) -> String {
    screen::act(story, Action::SignIn { session: session.map(str::to_owned) })
}

fn wait(story: &mut Story, seconds: i64) {
    story.act(Action::wait_seconds(seconds));
}

fn page(story: &Story) -> Option<SignInPage> {
    story.world().sign_in().map(|sign_in| sign_in.page.clone())
}

fn prompt(story: &Story, terminal: Terminal) -> String {
    let ready = story.trace().events().iter().rev().find_map(|event| match &event.kind {
        Kind::Ready { terminal: t, prompt } | Kind::Asks { terminal: t, question: prompt } if *t == terminal => {
            Some(prompt.clone())
        }
        _ => None,
    });
    ready.unwrap_or_default()
}

/// Signed in as `admin`, in the default profile.
fn signed_in() -> Story {
    let mut story = free();
    let out = typed(&mut story, "export AWS_REGION=us-east-1; aws login");
    assert!(out.starts_with("Attempting to open your default browser. If the browser does not open, open the following URL.\nIf you are unable to open the URL on this device, run this command again with the '--remote' option.\n\nhttps://us-east-1.signin.aws.amazon.com/v1/authorize?response_type=code&client_id=arn%3Aaws%3Asignin%3A%3A%3Adevtools%2Fsame-device&state="), "{out}");
    assert_eq!(page(&story), Some(SignInPage::Asks));
    let out = pick(&mut story, Some("admin"));
    assert_eq!(out, format!("\nUpdated profile default to use {ADMIN} credentials.\n"));
    assert_eq!((page(&story), prompt(&story, PC).as_str()), (None, "you@pc ~ % "));
    story
}

#[test]
fn sixteen_minutes_and_twelve_hours() {
    let mut story = signed_in();
    let began = story.now();
    assert_eq!(typed(&mut story, WHO), format!("{ADMIN}\n"));
    let out = typed(&mut story, "cat ~/.aws/config");
    assert!(out.contains(&format!("[default]\nlogin_session = {ADMIN}\n")), "{out}");
    let file = typed(
        &mut story,
        "cat ~/.aws/login/cache/$(ls ~/.aws/login/cache) | jq -c 'keys_unsorted, (.accessToken | keys_unsorted), .tokenType, .clientId'",
    );
    assert_eq!(
        file,
        "[\"accessToken\",\"tokenType\",\"clientId\",\"refreshToken\",\"idToken\",\"dpopKey\"]\n[\"accessKeyId\",\"secretAccessKey\",\"sessionToken\",\"accountId\",\"expiresAt\"]\n\"urn:aws:params:oauth:token-type:access_token_sigv4\"\n\"arn:aws:signin:::devtools/same-device\"\n"
    );
    let key = |story: &mut Story| {
        typed(story, "cat ~/.aws/login/cache/$(ls ~/.aws/login/cache) | jq -r .accessToken.accessKeyId")
    };
    let first = key(&mut story);

    // With more than five minutes left, nothing is asked for.
    let minutes = |story: &Story| story.now().since(began).0 / 60_000;
    wait(&mut story, 9 * 60);
    assert!(minutes(&story) < 10);
    typed(&mut story, WHO);
    assert_eq!(key(&mut story), first);
    // Sixteen minutes after the sign-in the set is over; the call renews it, and goes through.
    wait(&mut story, 7 * 60);
    assert_eq!(minutes(&story), 16);
    assert_eq!(typed(&mut story, WHO), format!("{ADMIN}\n"));
    let second = key(&mut story);
    assert_ne!(second, first);
    let operations: Vec<String> = story
        .trace()
        .events()
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Message(message) if message.leg() == Leg::Request => Some(message.operation.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(operations.iter().filter(|operation| *operation == "CreateOAuth2Token").count(), 2, "{operations:?}");

    // Eleven hours of work later it still does so, and after twelve it does not.
    wait(&mut story, 11 * 3600);
    assert_eq!(typed(&mut story, WHO), format!("{ADMIN}\n"));
    wait(&mut story, 44 * 60);
    assert_eq!(typed(&mut story, &format!("{WHO}; echo $?")), format!("{EXPIRED}255\n"));

    // Signing in again makes it good.
    typed(&mut story, "aws login");
    pick(&mut story, Some("admin"));
    assert_eq!(typed(&mut story, WHO), format!("{ADMIN}\n"));

    // The sign-in itself has its chart, and its time: twelve hours.
    let steps: Vec<(&str, &str)> = story
        .trace()
        .events()
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Effect(Effect::Transition { machine: "sign-in", on, to, .. }) => Some((*on, *to)),
            _ => None,
        })
        .collect();
    let (before, again) = steps.split_at(steps.len() - 2);
    assert_eq!(before[..2], [("approved", "approved"), ("code redeemed", "signed-in")]);
    assert!(before[2..before.len() - 1].iter().all(|step| *step == ("renewed by client", "signed-in")), "{steps:?}");
    assert_eq!((before.last(), again), (Some(&("session ends", "expired")), &before[..2]));
    let stretches = Ledger::of(story.trace()).stretches().to_vec();
    let lasted = |one: &Stretch| one.ended.map(|end| end.at.since(one.from.at.floor_second()).0 / 60_000);
    assert_eq!(stretches.iter().map(lasted).collect::<Vec<_>>(), [Some(720), None]);

    // On the timeline each set has its life, of fifteen minutes at most, and a copy in the PC's file.
    let ledger = Ledger::of(story.trace());
    let first = ledger.find(first.trim()).unwrap();
    let second = ledger.find(second.trim()).unwrap();
    let life = |place: usize| &ledger.lives()[place];
    assert_eq!(life(first).principal, ADMIN);
    assert_eq!(life(first).expires.unwrap().since(life(first).issued.at.floor_second()), Millis::minutes(15));
    assert!(life(first).superseded.is_none() && life(second).superseded.is_none(), "both had ended when the next came");
    let then = |at: SimTime| Moment::at(story.trace(), at);
    assert_eq!(ledger.held_by(&Holder::File(Node::Pc), then(began + Millis::minutes(10))), Some(first));
    assert_eq!(ledger.held_by(&Holder::File(Node::Pc), then(began + Millis::minutes(17))), Some(second));
}

#[test]
fn a_set_that_is_renewed_in_time_is_superseded() {
    let mut story = signed_in();
    wait(&mut story, 11 * 60);
    typed(&mut story, WHO);
    let ledger = Ledger::of(story.trace());
    let sets: Vec<_> = ledger.lives().iter().filter(|life| life.principal == ADMIN && life.expires.is_some()).collect();
    assert_eq!(sets.len(), 2);
    assert!(sets[0].superseded.is_some() && sets[1].superseded.is_none());
}

#[test]
fn logging_out_leaves_nothing_to_renew() {
    let mut story = signed_in();
    let out = typed(&mut story, "aws logout; ls ~/.aws/login/cache; aws sts get-caller-identity; echo $?");
    assert_eq!(
        out,
        format!(
            "Removed cached login credentials for profile 'default'. Note, any local developer tools that have already loaded the access token may continue to use it until its expiration. Access tokens expire in 15 minutes.\n\naws: [ERROR]: Error loading login session token: Unable to load a existing login session for session {ADMIN}, Please reauthenticate with 'aws login'.\n255\n"
        )
    );
    assert_eq!(typed(&mut story, "aws logout --all"), "No cached login session tokens found.\n");
    assert_eq!(
        typed(&mut story, "aws logout --profile nobody; echo $?"),
        "warning: no login session found for profile 'nobody'\n0\n"
    );
    typed(&mut story, "aws login --profile dev");
    let out = pick(&mut story, Some("root"));
    assert_eq!(
        out,
        "\nUpdated profile dev to use arn:aws:iam::123456789012:root credentials.\nUse \"--profile dev\" to use the new credentials, such as \"aws sts get-caller-identity --profile dev\"\n"
    );
    assert_eq!(typed(&mut story, &format!("{WHO} --profile dev")), "arn:aws:iam::123456789012:root\n");
    let out = typed(&mut story, "aws logout --all");
    assert!(out.starts_with("Removed 1 cached login credential. Note,"), "{out}");
}

#[test]
fn on_another_device_the_code_is_typed() {
    let mut story = free();
    let terminal = Terminal::Ec2;
    let out = typed_in(&mut story, terminal, "aws login --profile dev --remote");
    assert!(
        out.starts_with("Browser will not be automatically opened.\nPlease visit the following URL:\n\nhttps://"),
        "{out}"
    );
    assert_eq!(prompt(&story, terminal), "Enter the authorization code displayed in your browser: ");
    pick(&mut story, Some(ADMIN));
    let Some(SignInPage::Code { code }) = page(&story) else { panic!("{:?}", page(&story)) };
    let out = typed_in(&mut story, terminal, &code);
    assert!(out.starts_with(&format!("\nUpdated profile dev to use {ADMIN} credentials.\n")), "{out}");
    assert_eq!(page(&story), None);
    assert_eq!(typed_in(&mut story, terminal, &format!("{WHO} --profile dev")), format!("{ADMIN}\n"));

    // Without --remote nobody comes back to the instance: the page says so, and the command gives up after ten minutes.
    typed_in(&mut story, terminal, "aws login --profile other");
    pick(&mut story, Some("admin"));
    assert_eq!(page(&story), Some(SignInPage::Unreachable));
    let before = story.trace().len();
    wait(&mut story, 600);
    let said: String = story.trace().events()[before..]
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Printed { text, .. } => Some(text.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(
        said,
        "\naws: [ERROR]: The pending authorization to retrieve an SSO token has expired. The login flow to retrieve an SSO token must be restarted.\n"
    );
    assert_eq!(page(&story), None);
    assert!(typed_in(&mut story, terminal, "echo $?").ends_with("255\n"));
    // A code that is none.
    for (code, said) in [
        ("x", "Failed to decode the verification code."),
        ("YQ==", "Failed to retrieve an auth_code or state from the verification code"),
        ("c3RhdGU9YSZjb2RlPWI=", "State parameter a does not match expected value"),
        ("", "argument should be a bytes-like object or ASCII string, not 'NoneType'"),
    ] {
        typed_in(&mut story, terminal, "aws login --profile other --remote");
        let out = typed_in(&mut story, terminal, code);
        assert!(out.starts_with("\naws: [ERROR]: ") && out.contains(said), "{out}");
    }
}

#[test]
fn a_sign_in_can_be_declined_refused_or_given_up() {
    let mut story = free();
    typed(&mut story, "export AWS_REGION=us-east-1");
    typed(&mut story, "aws login; echo $?");
    // Meanwhile nothing is read there; another terminal works.
    assert_eq!(typed(&mut story, "echo typed ahead"), "");
    let out = pick(&mut story, None);
    assert_eq!(
        out,
        "\naws: [ERROR]: Error loading or redeeming a login authorization code: Failed to retrieve an authorization code.\n255\n"
    );
    // Of a user without the permission the page says so, and another session can be picked.
    typed(&mut story, "aws iam create-user --user-name plain --profile admin > /dev/null");
    wait(&mut story, 10);
    typed(&mut story, "aws login");
    pick(&mut story, Some("plain"));
    let Some(SignInPage::Refused { reason }) = page(&story) else { panic!("{:?}", page(&story)) };
    assert!(reason.contains("is not authorized to perform: signin:AuthorizeOAuth2Access"), "{reason}");
    pick(&mut story, Some("nobody-of-this-name"));
    assert!(matches!(page(&story), Some(SignInPage::Refused { .. })));
    let fork = story.fork(story.now());
    assert!(pick(&mut story, Some("admin")).contains("Updated profile default"));
    // Ctrl-C gives it up; a fork of the moment still has the page.
    let mut fork = fork;
    assert!(matches!(page(&fork), Some(SignInPage::Refused { .. })));
    typed(&mut fork, "\u{3}");
    assert_eq!((page(&fork), prompt(&fork, PC).as_str()), (None, "you@pc ~ % "));
    assert_eq!(pick(&mut fork, Some("admin")), "");
    // The whole again is the same.
    let mut again = free();
    let begun = again.actions().len();
    for action in &story.actions()[begun..] {
        again.act(action.clone());
    }
    assert_eq!(again.trace().events(), story.trace().events());
}

#[test]
fn profiles_with_other_credentials_are_refused_and_others_asked_about() {
    let mut story = signed_in();
    let out = typed(&mut story, "aws login --profile admin; echo $?");
    assert_eq!(
        out,
        "\naws: [ERROR]: An error occurred (Configuration): Profile 'admin' is already configured with Access Key credentials.\n\nYou may run 'aws login --profile new-profile-name' to create a new profile with the specified name. Otherwise you must first manually remove the existing credentials from 'admin'.\n253\n"
    );
    typed(&mut story, "aws login");
    pick(&mut story, Some("root"));
    assert_eq!(
        prompt(&story, PC),
        format!(
            "Profile default is already configured to use session {ADMIN}. Do you want to overwrite it to use arn:aws:iam::123456789012:root instead? (y/n): "
        )
    );
    assert_eq!(typed(&mut story, "maybe"), "Invalid response. Please enter \"y\" or \"n\"\n\n");
    assert_eq!(typed(&mut story, "n"), "");
    assert_eq!(typed(&mut story, WHO), format!("{ADMIN}\n"));
    // A role by way of the sign-in.
    let trust = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:root\"},\"Action\":\"sts:AssumeRole\"}]}";
    typed(
        &mut story,
        &format!("aws iam create-role --role-name Desk --assume-role-policy-document '{trust}' > /dev/null"),
    );
    wait(&mut story, 10);
    typed(
        &mut story,
        "aws configure set role_arn arn:aws:iam::123456789012:role/Desk --profile desk; aws configure set source_profile default --profile desk",
    );
    let out = typed(&mut story, "aws sts get-caller-identity --profile desk --query Arn --output text");
    assert!(out.starts_with("arn:aws:sts::123456789012:assumed-role/Desk/"), "{out}");
}

#[test]
fn without_a_region_it_asks_for_one() {
    let mut story = free();
    let out = typed(&mut story, "aws login --profile dev");
    assert!(out.starts_with("No AWS region has been configured. The AWS region is the geographic location"), "{out}");
    assert_eq!(prompt(&story, PC), "AWS Region [us-east-1]: ");
    typed(&mut story, "eu-west-3");
    assert!(story.world().sign_in().unwrap().url.starts_with("https://eu-west-3.signin.aws.amazon.com/"));
    assert!(pick(&mut story, Some("admin")).contains("Updated profile dev"));
    assert_eq!(typed(&mut story, "aws configure get region --profile dev"), "eu-west-3\n");
}
