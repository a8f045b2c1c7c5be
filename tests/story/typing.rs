//! `examples/type.rs`: what its files may hold, and that it prints what stands on the page's terminals.

#[path = "../../examples/type/script.rs"]
mod script;

use script::Step::{self, SignIn, Turn, Type, Wait};
use sts_flow::lesson;
use sts_flow::story::{Action, Terminal};

use crate::screen;

#[test]
fn a_file_of_lines() {
    let typed = |line: &str| Type(line.to_owned());
    for (text, want) in [
        ("", Ok(vec![])),
        ("a\n\nb\n", Ok(vec![typed("a"), typed(""), typed("b")])),
        ("# a note\n#\n#!not a note\n", Ok(vec![typed("#!not a note")])),
        ("@pc\n@wait 60\n@attacker", Ok(vec![Turn("pc".into()), Wait(60), Turn("attacker".into())])),
        ("<<<\ncat <<E\n# text\n@pc\nE\n>>>\nls", Ok(vec![typed("cat <<E\n# text\n@pc\nE"), typed("ls")])),
        ("<<<\n>>>", Ok(vec![typed("")])),
        ("@sign-in admin\n@sign-in", Ok(vec![SignIn(Some("admin".into())), SignIn(None)])),
        (">>>", Ok(vec![typed(">>>")])),
        ("a\n<<<\nb", Err("line 2: <<< without >>>".to_owned())),
        ("@wait long", Err("line 1: not a whole number of seconds: long".to_owned())),
        ("@wait -1", Err("line 1: not a whole number of seconds: -1".to_owned())),
    ] {
        let want: Result<Vec<Step>, String> = want;
        assert_eq!(script::parse(text), want, "{text}");
    }
}

#[test]
fn screens_show_prompts_lines_and_outputs() {
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
    let mut story = lesson::sandbox(&lesson.start, 1).story;
    let mut typed = |name: &str, line: &str| {
        let terminal = screen::terminal(name).unwrap();
        screen::act(&mut story, Action::Type { terminal, line: line.to_owned() })
    };
    let shown = typed("ec2", "true");
    assert!(shown.starts_with("[ec2-user@ip-") && shown.ends_with(" ~]$ true\n"), "{shown}");
    let shown = typed("ec2", "echo -n a; whoami");
    assert!(shown.ends_with(" ~]$ echo -n a; whoami\naec2-user\n"), "{shown}");
    let shown = typed("pc", "cat <<E\none\nE");
    assert_eq!(shown, "you@pc ~ % cat <<E\n> one\n> E\none\n");
    assert_eq!(typed("pc", "echo -n end"), "you@pc ~ % echo -n end\nend\n");
    let secret = typed("pc", "export AWS_ACCESS_KEY_ID=AKIAZ7QWERTYUIOPASDF");
    assert!(!secret.contains("AKIAZ7QWERTYUIOPASDF") && secret.contains("looks like a real credential"), "{secret}");
    assert!(screen::terminal("nowhere").is_err());
    assert_eq!(screen::terminal("attacker"), Ok(Terminal::Attacker));
}
