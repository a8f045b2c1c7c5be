//! A CI runner: GitHub's token for its job, and what it is good for.

use sts_flow::cloud::DeliveryMode::AheadOfTime;
use sts_flow::story::{Action, Http, Node, Picture, Terminal};

use crate::kit::{after, ask, json_of, last_printed, messages};

fn named(name: &str) -> Terminal {
    Terminal::try_from(name.to_owned()).unwrap()
}

/// What the last line printed.
fn printed(actions: &[Action]) -> String {
    last_printed(after(AheadOfTime, 7, actions).story.trace().events()).1
}

const TOKEN: &str = "curl -s -H \"Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN\" \"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com\"";

#[test]
fn each_job_has_a_token_that_says_what_it_is() {
    for (job, sub, actor) in [
        ("ci", "repo:octo-org/site:ref:refs/heads/main", "octocat"),
        ("ci-2", "repo:mallory/site:ref:refs/heads/main", "mallory"),
        ("ci-3", "repo:octo-org/site:pull_request", "octocat"),
        ("ci-4", "repo:octo-org/site:environment:production", "octocat"),
    ] {
        let claims =
            "jq -r .value | jq -rR 'split(\".\")[1] | @base64d | fromjson | .iss, .sub, .aud, .actor, .exp - .iat'";
        let out = printed(&[ask(named(job), &format!("{TOKEN} | {claims}"))]);
        let issuer = "https://token.actions.githubusercontent.com";
        assert_eq!(out, format!("{issuer}\n{sub}\nsts.amazonaws.com\n{actor}\n300\n"), "{job}");
    }
    // Who names no audience gets the owner's address.
    let plain = TOKEN.replace("&audience=sts.amazonaws.com", "");
    let out = printed(&[ask(
        Terminal::Ci,
        &format!("{plain} | jq -r .value | jq -rR 'split(\".\")[1] | @base64d | fromjson | .aud'"),
    )]);
    assert_eq!(out, "https://github.com/octo-org\n");
}

#[test]
fn without_the_jobs_ticket_there_is_no_token() {
    let status = "-o /dev/null -w '%{http_code}\\n'";
    for (line, code) in [
        (TOKEN.replace("curl -s", &format!("curl -s {status}")), "200\n"),
        (
            TOKEN.replace("$ACTIONS_ID_TOKEN_REQUEST_TOKEN", "nobody").replace("curl -s", &format!("curl -s {status}")),
            "401\n",
        ),
        (format!("curl -s {status} \"$ACTIONS_ID_TOKEN_REQUEST_URL\""), "401\n"),
    ] {
        assert_eq!(printed(&[ask(Terminal::Ci, &line)]), code, "{line}");
    }
}

#[test]
fn each_job_has_a_computer_of_its_own() {
    let (one, two) = (Terminal::Ci, named("ci-2"));
    let keep = ask(one, "echo secret > /tmp/kept; echo $GITHUB_REPOSITORY");
    assert_eq!(printed(std::slice::from_ref(&keep)), "octo-org/site\n");
    assert!(printed(&[keep.clone(), ask(two, "cat /tmp/kept")]).contains("No such file"));
    assert_eq!(
        printed(&[keep, ask(two, "echo $GITHUB_REPOSITORY; hostname; whoami")]),
        "mallory/site\nrunnervm1a2b3\nrunner\n"
    );
}

#[test]
fn the_computer_that_was_used_last_is_on_the_stage() {
    let (ci, partner, attacker) = (Terminal::Ci, Terminal::Partner, Terminal::Attacker);
    for (lines, guest) in [
        (&[][..], None),
        (&[ci][..], Some(Node::Ci)),
        (&[ci, partner], Some(Node::Partner)),
        (&[partner, attacker], Some(Node::Attacker)),
        (&[partner, Terminal::Pc], Some(Node::Partner)),
    ] {
        let actions: Vec<Action> = lines.iter().map(|terminal| ask(*terminal, "whoami")).collect();
        let played = after(AheadOfTime, 7, &actions);
        let playback = played.playback();
        assert_eq!(Picture::at(played.story.trace(), &playback, playback.total()).guest, guest, "{lines:?}");
    }
}

#[test]
fn the_token_is_a_message_between_the_runner_and_github() {
    let lines = [ask(Terminal::Ci, TOKEN), ask(Terminal::Ci, "aws s3 ls --region us-east-1")];
    let (one, other) = (after(AheadOfTime, 7, &lines), after(AheadOfTime, 7, &lines));
    assert_eq!(json_of(one.story.trace()), json_of(other.story.trace()));
    let asked = messages(one.story.trace()).find(|(_, message)| message.to == Node::GitHub).unwrap().1;
    assert_eq!((asked.from, asked.operation.to_string().as_str()), (Node::Ci, "idtoken"));
}

/// Whoever has a token and nothing else asks STS for a role: nobody signs for that.
#[test]
fn with_a_token_alone_a_role_is_asked_for() {
    let assume = "aws sts assume-role-with-web-identity --role-arn arn:aws:iam::123456789012:role/None --role-session-name job --web-identity-token $TOKEN --region us-east-1";
    let played = after(AheadOfTime, 7, &[ask(Terminal::Ci, &format!("TOKEN=$({TOKEN} | jq -r .value); {assume}"))]);
    let asked = messages(played.story.trace())
        .find(|(_, message)| (message.from, message.to) == (Node::Ci, Node::Sts))
        .unwrap()
        .1;
    let Http::Request(request) = &asked.http else { panic!("{asked:?}") };
    assert_eq!(request.headers.get("authorization"), None);
    let printed = last_printed(played.story.trace().events()).1;
    assert!(printed.contains("when calling the AssumeRoleWithWebIdentity operation"), "{printed}");
}
