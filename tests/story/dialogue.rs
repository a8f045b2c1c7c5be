//! Programs that ask at the terminal: `aws configure`.

use sts_flow::lesson;
use sts_flow::story::{Action, Kind, Story, Terminal};
use sts_flow::words::{Lang, describe};

use crate::screen;

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
        Kind::Ready { terminal, prompt } | Kind::Asks { terminal, question: prompt } if *terminal == PC => {
            Some(prompt.clone())
        }
        _ => None,
    });
    ready.unwrap_or_default()
}

/// What is said of the last line that was typed.
fn told(story: &Story) -> [String; 2] {
    let events = story.trace().events();
    let last = events.iter().rposition(|event| matches!(event.kind, Kind::Typed { .. })).unwrap();
    [Lang::En, Lang::Ja].map(|lang| describe(story.trace(), last, lang).unwrap())
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
    assert_eq!(
        told(&story),
        [
            "Answering “AWS Access Key ID [None]” with “AKIAIOSFODNN7EXAMPLE”",
            "「AWS Access Key ID [None]」に「AKIAIOSFODNN7EXAMPLE」と入力します"
        ]
    );
    typed(&mut story, "it's \"a secret");
    assert_eq!(prompt(&story), "Default region name [None]: ");
    typed(&mut story, "eu-west-3");
    let out = typed(&mut story, "");
    assert_eq!(
        told(&story),
        ["Leaving “Default output format [None]” as it is", "「Default output format [None]」は変更しません"]
    );
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
    for action in fork.actions()[again.actions().len()..].iter().cloned() {
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

#[test]
fn what_was_done_before_the_question_is_done_once() {
    let mut story = free();
    let line = "export AWS_PROFILE=admin; aws sts get-caller-identity --query Account; sleep 5; node -e 'let s=0;for(let \
                i=0;i<30000;i++)s+=i;console.log(s)'; echo x >> /tmp/x; aws configure --profile new; cat /tmp/x";
    let sent = |story: &Story| story.trace().events().iter().filter(|e| matches!(e.kind, Kind::Message(_))).count();
    let before = sent(&story);
    let out = typed(&mut story, line);
    assert!(out.contains("\n\"123456789012\"\n449985000\n"), "{out}");
    let after = sent(&story);
    assert_eq!(after, before + 2);
    for _ in 0..3 {
        assert!(!typed(&mut story, "").contains("449985000"));
    }
    // The way back up to the question is gone in pieces, as every other.
    let mut doing = story.begin(Action::Type { terminal: PC, line: String::new() });
    let mut pieces = 1;
    while story.turn(&mut doing, 16) {
        pieces += 1;
    }
    assert!(pieces > 10, "{pieces}");
    assert_eq!(sent(&story), after);
    let out: Vec<_> = story
        .trace()
        .events()
        .iter()
        .rev()
        .find_map(|event| match &event.kind {
            Kind::Printed { text, .. } => Some(text.clone()),
            _ => None,
        })
        .into_iter()
        .collect();
    assert_eq!(out, ["x\n"]);
    assert_eq!(prompt(&story), "you@pc ~ % ");
}
