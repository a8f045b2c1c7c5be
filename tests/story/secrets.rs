//! A real key that somebody brings along goes nowhere; the simulation's own may be used, and played with.

use proptest::prelude::*;
use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::cloud::Service;
use sts_flow::lesson::saved;
use sts_flow::story::{Action, Kind, Terminal};

use crate::kit::{after, ask, call, free, json_of, saved_run};

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
}
