//! Programs that ask at the terminal: `aws configure`.

#[path = "../../examples/type/screen.rs"]
#[expect(dead_code, reason = "the names of terminals are not needed here")]
mod screen;

use sts_flow::lesson;
use sts_flow::story::{Action, Kind, Story, Terminal};

const PC: Terminal = Terminal::Pc;

fn free() -> Story {
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
    lesson::sandbox(&lesson.start, 1).story
}

fn typed(story: &mut Story, line: &str) -> String {
    screen::act(story, Action::Type { terminal: PC, line: line.to_owned() })
}

/// The prompt that stands in the terminal.
fn prompt(story: &Story) -> String {
    let ready = story.trace().events().iter().rev().find_map(|event| match &event.kind {
        Kind::Ready { terminal, prompt } if *terminal == PC => Some(prompt.clone()),
        _ => None,
    });
    ready.unwrap_or_default()
}

#[test]
fn a_key_is_asked_for_line_by_line() {
    let mut story = free();
    let out = typed(&mut story, "aws configure --profile new; echo ended $?");
    let tip = "\nTip: You can deliver temporary credentials to the AWS CLI using your AWS Console session by running the \
               command 'aws login'.\n\n";
    assert_eq!(out, format!("you@pc ~ % aws configure --profile new; echo ended $?\n{tip}"));
    assert_eq!(prompt(&story), "AWS Access Key ID [None]: ");
    assert_eq!(story.world().question(PC), Some("AWS Access Key ID [None]: "));
    let out = typed(&mut story, "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(out, "AWS Access Key ID [None]: AKIAIOSFODNN7EXAMPLE\n");
    assert_eq!(prompt(&story), "AWS Secret Access Key [None]: ");
    typed(&mut story, "it's \"a secret");
    assert_eq!(prompt(&story), "Default region name [None]: ");
    typed(&mut story, "eu-west-3");
    let out = typed(&mut story, "");
    assert_eq!(out, "Default output format [None]: \nended 0\n");
    assert_eq!((prompt(&story), story.world().question(PC)), ("you@pc ~ % ".to_owned(), None));
    let out = typed(&mut story, "cat ~/.aws/config ~/.aws/credentials | tail -n 3");
    assert!(
        out.ends_with("[new]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = it's \"a secret\n"),
        "{out}"
    );
    // What is there is shown as little as possible, and an empty answer leaves it. A key that begins ASIA has a token, too.
    typed(&mut story, "aws configure --profile new");
    assert_eq!(prompt(&story), "AWS Access Key ID [****************MPLE]: ");
    typed(&mut story, "ASIAIOSFODNN7EXAMPLE");
    assert_eq!(prompt(&story), "AWS Secret Access Key [****************cret]: ");
    typed(&mut story, "");
    assert_eq!(prompt(&story), "AWS Session Token [None]: ");
    typed(&mut story, "tok");
    assert_eq!(prompt(&story), "Default region name [eu-west-3]: ");
    typed(&mut story, "");
    typed(&mut story, "json");
    assert!(typed(&mut story, "tail -n 1 ~/.aws/credentials").ends_with("aws_session_token = tok\n"));
    assert!(
        typed(&mut story, "tail -n 3 ~/.aws/config").ends_with("[profile new]\nregion = eu-west-3\noutput = json\n")
    );
    // The lines of a dialogue are no commands: the history has none of them.
    let history = story.world().session(PC).unwrap().history().to_vec();
    assert!(history.iter().any(|line| line.starts_with("aws configure")) && !history.iter().any(|line| line == "tok"));
}

#[test]
fn a_dialogue_can_be_given_up_and_gone_back_on() {
    let mut story = free();
    typed(&mut story, "aws configure");
    typed(&mut story, "AKIAIOSFODNN7EXAMPLE");
    let at = story.now();
    let mut fork = story.fork(at);
    let out = typed(&mut story, "\u{3}");
    assert_eq!(out, "AWS Secret Access Key [None]: ^C\n");
    assert_eq!((prompt(&story).as_str(), story.world().session(PC).unwrap().status()), ("you@pc ~ % ", 130));
    assert!(typed(&mut story, "aws configure get aws_access_key_id; echo $?").ends_with("\n1\n"));
    // The other future goes on with its question.
    assert_eq!(fork.world().question(PC), Some("AWS Secret Access Key [None]: "));
    for line in ["x", "", ""] {
        typed(&mut fork, line);
    }
    assert!(typed(&mut fork, "aws configure get aws_access_key_id").ends_with("\nAKIAIOSFODNN7EXAMPLE\n"));
    // The whole again is the same.
    let mut again = free();
    for action in fork.actions()[again.actions().len()..].to_vec() {
        again.act(action);
    }
    assert_eq!(format!("{:?}", again.trace().events()), format!("{:?}", fork.trace().events()));
}

#[test]
fn a_secret_is_refused_by_what_was_asked() {
    let mut story = free();
    typed(&mut story, "aws configure");
    typed(&mut story, "AKIAIOSFODNN7EXAMPLE");
    let secret = "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";
    let out = typed(&mut story, secret);
    assert!(!out.contains(secret) && out.contains("looks like a real credential"), "{out}");
    assert!(!format!("{:?}", story.actions()).contains(secret));
    // It still asks.
    assert_eq!(story.world().question(PC), Some("AWS Secret Access Key [None]: "));
}
