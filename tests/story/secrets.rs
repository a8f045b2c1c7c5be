//! A real key that somebody brings along goes nowhere; the simulation's own may be used, and played with.

use base64::prelude::{BASE64_STANDARD, Engine};
use proptest::prelude::*;
use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::Service;
use sts_flow::host::secrets::looks;
use sts_flow::lesson::saved::{self, OpenError, SavedError};
use sts_flow::lesson::share;
use sts_flow::story::{Action, Kind, Terminal};

use crate::kit::{after, ask, call, five_steps, free, json_of, saved_run};

/// The run as a file, and its whole trace: all that is ever kept.
fn everything(actions: &[Action]) -> String {
    let played = after(AheadOfTime, 7, actions);
    let saved = saved::write(&saved_run(played.story.actions().to_vec()));
    assert!(saved::read(&saved).is_ok());
    let history: String = [Terminal::Ec2, Terminal::Pc]
        .iter()
        .filter_map(|terminal| played.story.world().session(*terminal))
        .flat_map(|session| session.history().to_vec())
        .collect();
    [json_of(played.story.trace()), saved, history].concat()
}

fn refusals(actions: &[Action]) -> usize {
    let played = after(AheadOfTime, 7, actions);
    played.story.trace().events().iter().filter(|event| matches!(event.kind, Kind::Refused { .. })).count()
}

/// Ways in which a key comes along: `<id>`, `<key>` and `<token>` stand for it.
const WAYS: &[&str] = &[
    "export AWS_ACCESS_KEY_ID=<id> AWS_SECRET_ACCESS_KEY=<key> AWS_SESSION_TOKEN=<token>",
    "export AWS_ACCESS_KEY_ID=\"<id>\"\nexport AWS_SECRET_ACCESS_KEY=\"<key>\"\nexport AWS_SESSION_TOKEN=\"<token>\"",
    "aws configure set aws_access_key_id <id>; aws configure set aws_secret_access_key <key>; echo <token>",
    "[default]\naws_access_key_id = <id>\naws_secret_access_key = <key>\naws_session_token = <token>",
    "{\"AccessKeyId\":\"<id>\",\"SecretAccessKey\":\"<key>\",\"SessionToken\":\"<token>\"}",
    "<id> <key> <token>",
    "<id>,<key>,<token>",
    "curl 'https://b.s3.amazonaws.com/?X-Amz-Credential=<id>%2F20251102&X-Amz-Security-Token=<token>' # <key>",
    "echo '<id>'|cat>f;echo <key>>>f;echo <token>>>f",
    "日本語<id>、<key>。<token>",
];

/// Ways in which a secret comes along that is written otherwise than it is.
fn disguised(id: &str, key: &str, token: &str) -> Vec<String> {
    let base64 = |text: &str| BASE64_STANDARD.encode(text);
    let json = key.replace('/', "\\/");
    vec![
        format!("echo {}\"\"{} {}''{}", &id[..4], &id[4..], &key[..20], &key[20..]),
        format!("export A={}\\\n{}\nexport AWS_SECRET_ACCESS_KEY={}\\\n{}", &id[..9], &id[9..], &key[..9], &key[9..]),
        format!("{{\"k\":\"{json}\"}}"),
        format!("echo x{key} /{key} {token}"),
        format!("echo {} {} | base64 -d", base64(id), base64(key)),
        format!(
            "echo {} | base64 -d > ~/.aws/credentials",
            base64(&format!("[default]\naws_access_key_id={id}\naws_secret_access_key={key}\n"))
        ),
        format!("echo ABSK{}", base64(&format!("BedrockAPIKey-x-at-123456789012:{key}{key}"))),
        format!(
            "curl http://x/?k=%{:02X}{} # {}",
            id.as_bytes()[0],
            &id[1..],
            key.replace('/', "%2F").replace('+', "%2B")
        ),
    ]
}

/// Keys as AWS makes them: every letter as likely as any other.
fn real() -> impl Strategy<Value = (String, String, String)> {
    let letters = |from: &'static [u8], count: std::ops::RangeInclusive<usize>| {
        let some = prop::collection::vec(prop::sample::select(from), count);
        some.prop_map(|letters| String::from_utf8(letters).unwrap())
    };
    let base32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let base64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (
        ("AKIA|ASIA", letters(base32, 16..=16)).prop_map(|(prefix, id)| prefix + &id),
        letters(base64, 40..=40),
        ("IQoJb3JpZ2luX2Vj|FwoGZXIvYXdz", letters(base64, 200..=800), "(==)?").prop_map(|(a, b, c)| a + &b + &c),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_real_key_never_survives((id, key, token) in real(), way in 0..WAYS.len(), pc in any::<bool>()) {
        let line = WAYS[way].replace("<token>", &token).replace("<id>", &id).replace("<key>", &key);
        let terminal = if pc { Terminal::Pc } else { Terminal::Ec2 };
        let whole = everything(&[ask(terminal, &line), ask(terminal, "history; env; cat f")]);
        for secret in [&id[4..], &key[..], &token[..60], &token[token.len() - 60..]] {
            prop_assert!(!whole.contains(secret), "{} survives in {}", secret, line);
        }
    }

    #[test]
    fn nor_in_disguise((id, key, token) in real(), pc in any::<bool>()) {
        let terminal = if pc { Terminal::Pc } else { Terminal::Ec2 };
        for line in disguised(&id, &key, &token) {
            let whole = everything(&[ask(terminal, &line), ask(terminal, "history; env; cat f")]);
            let base64 = BASE64_STANDARD.encode(&id);
            for secret in [&id[9..], &key[..9], &key[9..20], &key[30..], &token[..60], &base64[..20]] {
                prop_assert!(!whole.contains(secret), "{} survives in {}", secret, line);
            }
        }
    }

    #[test]
    fn nor_inside_a_policy((id, key, _) in real()) {
        let document = format!("{{\"Sid\": \"{id} {key}\"}}");
        let put = call(Service::Iam, "PutRolePolicy", &[("RoleName", "r"), ("PolicyDocument", &document)]);
        let whole = everything(&[put]);
        prop_assert!(!whole.contains(&id) && !whole.contains(&key));
    }

    #[test]
    fn the_simulation_knows_its_own(seed in any::<u64>(), at in 0_usize..1000, letter in "[A-Z]", way in 0..WAYS.len()) {
        let mut played = free(AheadOfTime, seed);
        let minted = played.story.world().cloud().minted().map(str::to_owned).collect::<Vec<_>>();
        // They come in threes, but for the keys of users.
        let role = minted.iter().position(|own| own.starts_with("ASIA")).unwrap();
        let mut own = minted[role..role + 3].to_vec();
        // One letter of one of them is changed: the signature or the token will not fit, and that is for AWS to say.
        let (which, at) = (at % 3, 4 + at % (own[at % 3].len() - 6));
        own[which].replace_range(at..=at, &letter);
        let line = WAYS[way].replace("<token>", &own[2]).replace("<id>", &own[0]).replace("<key>", &own[1]);
        let typed = played.story.world().screen(&line);
        prop_assert_eq!(typed, None);
        played.story.act(ask(Terminal::Pc, &line));
        let let_in = matches!(played.story.actions().last(), Some(Action::Type { .. }));
        prop_assert!(let_in);
    }
}

#[test]
fn a_refusal_is_told_once_and_replays() {
    let line = "export AWS_ACCESS_KEY_ID=AKIAQ4XN7C2LW5TJ6RBM";
    let played = after(AheadOfTime, 7, &[ask(Terminal::Pc, line)]);
    let taken = played.story.actions().last().unwrap().clone();
    let blanked = "export AWS_ACCESS_KEY_ID=AKIA****************".to_owned();
    assert_eq!(taken, Action::Refused { terminal: Terminal::Pc, line: blanked });
    let again = after(AheadOfTime, 7, &[taken]);
    assert_eq!(json_of(again.story.trace()), json_of(played.story.trace()));
    assert_eq!(again.story.actions(), played.story.actions());
    assert_eq!(refusals(&[ask(Terminal::Pc, line), ask(Terminal::Pc, "env")]), 1);
    // What a file holds is screened as what is typed is, a refusal's own line included.
    let smuggled = Action::Refused { terminal: Terminal::Pc, line: line.to_owned() };
    assert!(!everything(&[smuggled]).contains("Q4XN7C2LW5TJ6RBM"));
    let user = Action::Call {
        user: "AKIAQ4XN7C2LW5TJ6RBM".to_owned(),
        service: Service::Sts,
        action: "GetCallerIdentity".to_owned(),
        params: [].into_iter().collect(),
    };
    assert!(!everything(&[user]).contains("Q4XN7C2LW5TJ6RBM"));
    // Whom somebody turns to, and whose session is picked, are texts as well.
    let attend = Action::Attend { instance: "i-AKIAQ4XN7C2LW5TJ6RBM".to_owned() };
    let sign_in = Action::SignIn { session: Some("AKIAQ4XN7C2LW5TJ6RBM".to_owned()) };
    for action in [attend, sign_in] {
        assert!(!everything(std::slice::from_ref(&action)).contains("Q4XN7C2LW5TJ6RBM"));
        let file = saved::write(&saved_run(vec![action]));
        let refused = saved::read(&file).unwrap().open(&five_steps());
        assert!(matches!(refused, Err(OpenError::Saved(SavedError::Secret))), "{refused:?}");
    }
}

/// What is put together of pieces, none of which is a key, is blanked where it would be seen.
#[test]
fn what_a_shell_puts_together_is_not_printed() {
    for line in [
        "A=AKIAQ4XN; B=7C2LW5TJ6RBM; echo $A$B",
        "printf '%s%s\\n' AKIAQ4XN 7C2LW5TJ6RBM",
        "echo MBR6JT5WL2C7NX4QAIKA > f; A=AKIA; echo ${A}Q4XN7C2LW5TJ6RBM",
    ] {
        let whole = everything(&[ask(Terminal::Pc, line)]);
        let printed = whole.matches("AKIAQ4XN7C2LW5TJ6RBM").count();
        assert_eq!(printed, 0, "{line}");
    }
}

/// What the page hands out otherwise may be typed, too: what EC2 hides of a refusal's reasons, an IMDS token, a JSON web token.
#[test]
fn what_aws_prints_may_be_typed() {
    let played = after(
        AheadOfTime,
        7,
        &[
            ask(Terminal::Ec2, "aws ec2 run-instances --image-id ami-0c02fb55956c7d316 --instance-type t3.micro"),
            ask(
                Terminal::Ec2,
                "curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token",
            ),
        ],
    );
    let printed: Vec<String> = played
        .story
        .trace()
        .events()
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Printed { text, .. } => Some(text.clone()),
            _ => None,
        })
        .collect();
    let message = printed.iter().find_map(|text| text.split("failure message: ").nth(1)).expect("a hidden message");
    let message = message.split_whitespace().next().expect("a word").to_owned();
    let token = printed.last().expect("a token").trim().to_owned();
    assert!(message.len() > 300 && token.starts_with("AQAEA"), "{message} {token}");
    let provider =
        played.story.world().cloud().identity_token("https://accounts.google.com", "me", "app", played.story.now());
    for line in [
        format!("aws sts decode-authorization-message --encoded-message {message} --profile admin"),
        format!("curl -H \"X-aws-ec2-metadata-token: {token}\" http://169.254.169.254/latest/meta-data/"),
        format!(
            "aws sts assume-role-with-web-identity --role-arn arn:aws:iam::123456789012:role/r --role-session-name s --web-identity-token {provider}"
        ),
    ] {
        assert_eq!(played.story.world().screen(&line), None, "{line}");
    }
}

/// What looks closely is a chunk: the first lesson, and what free play begins with, do not wait for it.
#[test]
fn a_first_lesson_waits_for_nothing() {
    let lesson = five_steps();
    let shown = lesson.steps.iter().flat_map(|step| &step.actions);
    let mut seen = 0;
    for action in lesson.start.before.iter().chain(shown) {
        let text = serde_json::to_string(action).unwrap();
        assert!(!looks(&text), "{text}");
        seen += 1;
    }
    assert!(seen > 5, "{seen}");
    for line in lesson.tries.iter().map(|one| one.line.as_str()).chain(["aws s3 ls", "aws sts get-caller-identity"]) {
        assert!(!looks(line), "{line}");
    }
}

/// A name is no action, and is looked through all the same.
#[test]
fn a_future_that_is_called_by_a_key_does_not_come_in() {
    for name in ["AKIAQ4XN7C2LW5TJ6RBM", "my AKIA\"\"Q4XN7C2LW5TJ6RBM", "9sT2bQxV7nLk4WmEoYp1RzAj8Hd/Uc5+GfNi3Ae0"] {
        let mut run = saved_run(Vec::new());
        run.futures[0].name = name.to_owned();
        let file = saved::read(&saved::write(&run)).unwrap();
        let link = share::read(&share::write(&run).unwrap()).unwrap();
        for read in [file, link] {
            let refused = read.open(&five_steps()).map(drop);
            assert_eq!(refused, Err(OpenError::Saved(SavedError::Secret)), "{name}");
        }
    }
}
