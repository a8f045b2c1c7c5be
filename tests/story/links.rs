//! `aws s3 presign`: a link ends with its own time or with the credentials that signed it, whichever is first.

use sts_flow::lesson;
use sts_flow::story::{Action, Story, Terminal};

use crate::screen;

fn free() -> Story {
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
    lesson::sandbox(&lesson.start, 1).story
}

/// What a line prints.
fn typed(story: &mut Story, terminal: Terminal, line: &str) -> String {
    let shown = screen::act(story, Action::Type { terminal, line: line.to_owned() });
    shown.split_once('\n').map_or(String::new(), |(_, out)| out.to_owned())
}

fn link(story: &mut Story, seconds: u32) -> String {
    let line = format!("aws s3 presign s3://flow-app-logs/2025/11/01/access.log --expires-in {seconds}");
    typed(story, Terminal::Ec2, &line).trim_end().to_owned()
}

/// What somebody gets who has the link alone.
fn follow(story: &mut Story, link: &str) -> String {
    typed(story, Terminal::Pc, &format!("curl -s -w ' %{{http_code}}' '{link}'"))
}

#[test]
fn a_link_ends_with_its_own_time() {
    let mut story = free();
    let link = link(&mut story, 300);
    assert!(link.contains("&X-Amz-Expires=300&") && link.contains("&X-Amz-Security-Token=IQoJ"), "{link}");
    let out = follow(&mut story, &link);
    assert!(out.starts_with("abcdef") && out.ends_with(" 200\n"), "{out}");
    story.act(Action::wait_seconds(290));
    assert!(follow(&mut story, &link).ends_with(" 200\n"));
    story.act(Action::wait_seconds(10));
    let out = follow(&mut story, &link);
    assert!(
        out.contains("<Code>AccessDenied</Code><Message>Request has expired</Message>") && out.ends_with(" 403\n"),
        "{out}"
    );
}

#[test]
fn a_link_ends_with_the_credentials_that_signed_it() {
    let mut story = free();
    let link = link(&mut story, 604_800);
    assert!(follow(&mut story, &link).ends_with(" 200\n"));
    story.act(Action::wait_seconds(7 * 3600));
    let out = follow(&mut story, &link);
    assert!(
        out.contains("<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>")
            && out.ends_with(" 400\n"),
        "{out}"
    );
}

#[test]
fn a_link_is_good_for_what_was_signed() {
    let mut story = free();
    let link = link(&mut story, 300);
    let other = link.replace("access.log", "other.log");
    assert!(follow(&mut story, &other).contains("<Code>SignatureDoesNotMatch</Code>"));
    let longer = link.replace("X-Amz-Expires=300", "X-Amz-Expires=900");
    assert!(follow(&mut story, &longer).contains("<Code>SignatureDoesNotMatch</Code>"));
    let (start, token) = link.split_once("&X-Amz-Security-Token=").unwrap();
    let bare = format!("{start}{}", token.split_once('&').map_or(String::new(), |(_, rest)| format!("&{rest}")));
    assert!(follow(&mut story, &bare).contains("<Code>InvalidAccessKeyId</Code>"));
    // Who may not read, signs a link that nobody may follow.
    let put = typed(&mut story, Terminal::Ec2, "aws s3 presign s3://flow-app-logs/none");
    let out = follow(&mut story, put.trim_end());
    assert!(out.contains("<Code>NoSuchKey</Code>"), "{out}");
}
