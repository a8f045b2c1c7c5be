//! The shell itself, and that no line of text can break it.

use proptest::prelude::*;
use sts_flow::host::NetError;
use sts_flow::host::shell::{CLEAR, Session, complete};
use sts_flow::wire::Response;

use crate::peer::{Cloud, Played, instance, nobody, play};

fn run(line: &str) -> Played {
    play(instance(), line, |request, now| Cloud::default().answer(request, now))
}

#[test]
fn words_and_variables() {
    for (line, out) in [
        ("A=1; echo $A ${A}2 \"$A\" '$A' \\$A", "1 12 1 $A $A\n"),
        ("A='a  b'; echo $A \"$A\" x$A.y", "a b a  b xa b.y\n"),
        ("echo a''b \"\" c", "ab  c\n"),
        ("A=; echo [$A] [${A:-d}] [${B:-e f}]", "[] [d] [e f]\n"),
        ("A=$(echo x; echo y); echo \"$A\"; echo $A", "x\ny\nx y\n"),
        ("echo `echo \\`echo deep\\`` $(echo $(echo deeper))", "deep deeper\n"),
        ("false; echo $?; true; echo $?", "1\n0\n"),
        ("false && echo a || echo b; true || echo c && echo d; ! false && echo e", "b\nd\ne\n"),
        ("A=1 B=2; export A; env | cat > f; A=3 printenv A; printenv A B", "3\n1\n"),
        ("A=1; B=2 echo $A$B", "1\n"),
        ("export A=1 B=\"a b\"; unset A; echo [$A] [$B]", "[] [a b]\n"),
        ("echo -n a; echo b", "ab\n"),
        (
            "cd /tmp && pwd; cd; pwd; cd ~/.aws; pwd; cd -; pwd",
            "/tmp\n/home/ec2-user\n/home/ec2-user/.aws\n/home/ec2-user\n/home/ec2-user\n",
        ),
        ("echo a 1>&2 2>/dev/null; echo b > /dev/null; echo c", "c\n"),
        ("mkdir -p x/y; echo 1 > x/y/z; ls x; rm x/y/z; ls x/y; hostname", "y\nip-10-0-1-23.ec2.internal\n"),
        ("A=1; echo $(A=2; echo $A) $A; echo x | export A=3; echo $A", "2 1\n1\n"),
        ("echo https://h/?a=b&&echo [x] *", "https://h/?a=b\n[x] *\n"),
        ("clear", CLEAR),
        ("date; date -u", "Sun Nov  2 00:30:00 UTC 2025\nSun Nov  2 00:30:00 UTC 2025\n"),
        ("echo 日本語 # コメント", "日本語\n"),
        ("A=\"x\ny\"; echo \"$A\"", "x\ny\n"),
        (
            "cat > f <<'E'\n{\"a\": \"$B\"}\nE\ncat f; A=1; cat <<E | cat\n\"$A\" $(echo b)\nE",
            "{\"a\": \"$B\"}\n\"1\" b\n",
        ),
        ("printf -v X '%s-%s' a b; echo $X; printf -v 1x y; echo $?", "a-b\n2\n"),
        ("cat <<< \"a  b\"; echo -e 'a\\tb'; echo -n c; printf '%s=%d\\n' a 1 b 2", "a  b\na\tb\nca=1\nb=2\n"),
        (
            "printf 'b a\\nc d\\nc d\\n' > f; cut -d' ' -f2 f; sort -u f; head -1 f; tail -n 1 f; wc -l < f; wc f; uniq -c f",
            "a\nd\nd\nb a\nc d\nb a\nc d\n3\n 3  6 12 f\n      1 b a\n      2 c d\n",
        ),
        (
            "printf 'AccessKeyId\\nx\\n' | grep -i ^access | tr -d 'A' | tr a-z A-Z; printf 'x' | base64; echo eA== | base64 -d",
            "CCESSKEYID\neA==\nx",
        ),
        (
            "printf 'one\\ntwo\\n' > a; printf 'two\\nten\\n' > b; grep t a b; grep -h -n tw a b; grep -c t a b; grep -E 'one|ten' a b; grep -e one -e two a; grep -q zz a b; echo $?",
            "a:two\nb:two\nb:ten\n2:two\n1:two\na:1\nb:2\na:one\nb:ten\none\ntwo\n1\n",
        ),
        ("echo 'export B=2' > e; source e; . ./e; echo $B; eval 'C=3; echo $C'", "2\n3\n"),
        (
            "[ -f e ] || echo no; [ 2 -gt 1 ] && test -n a && echo yes; touch e; [ -e e ] && cp e g && mv g h && ls",
            "no\nyes\ne  h\n",
        ),
        (
            "sudo whoami; sudo -u ssm-user whoami; whoami; which aws; id -un; date +%FT%TZ",
            "root\nssm-user\nec2-user\n/usr/bin/aws\nec2-user\n2025-11-02T00:30:00Z\n",
        ),
        ("mkdir -p a/b; echo 1 > a/b/c; rm -rf a; ls", ""),
        ("echo hi > index.js; zip -q f.zip index.js; wc -c f.zip; head -c 2 f.zip", "133 f.zip\nPK"),
        ("docker run --rm amazonlinux cat /etc/x; docker run --rm -e A=1 img printenv A; ls", "1\n"),
        ("printenv USER HOME; printenv NO || printenv USER", "ec2-user\n/home/ec2-user\nec2-user\n"),
    ] {
        let played = run(line);
        assert_eq!(played.out, out, "{line}\n{}", played.err);
    }
    let zsh = play(Session::pc(), "A='a  b'; echo $A $(echo 'c  d'); hostname; whoami; pwd; date", nobody);
    assert_eq!(zsh.out, "a  b c d\npc\nyou\n/Users/you\nSun Nov  2 09:30:00 JST 2025\n");
}

#[test]
fn errors_reach_the_terminal_and_set_the_status() {
    for (line, err, status) in [
        ("foo", "-bash: foo: command not found\n", 127),
        ("/opt/foo", "-bash: /opt/foo: No such file or directory\n", 127),
        ("A=$(foo); echo", "-bash: foo: command not found\n", 0),
        ("A=$(false)", "", 1),
        ("foo 2>/dev/null", "", 127),
        ("foo | cat", "-bash: foo: command not found\n", 0),
        ("echo \"a", "-bash: unexpected EOF while looking for matching `\"'\n", 2),
        ("&& a", "-bash: syntax error near unexpected token `&&'\n", 2),
        ("for i in a", "-bash: unsupported syntax: for\n", 2),
        ("export 1=2", "-bash: export: `1=2': not a valid identifier\n", 1),
        ("cat nofile", "cat: nofile: No such file or directory\n", 1),
        ("cat < nofile", "-bash: nofile: No such file or directory\n", 1),
        ("echo a > no/file", "-bash: no/file: No such file or directory\n", 1),
        ("cd nowhere", "-bash: cd: nowhere: No such file or directory\n", 1),
        ("ls nowhere", "ls: cannot access 'nowhere': No such file or directory\n", 2),
        ("ls -l", "ls: unsupported option: -l\n", 2),
        ("sudo reboot", "sudo: reboot: command not found\n", 1),
        (
            "nano a",
            "nano: unsupported: there is no editor here; to write a file: cat > FILE <<'EOF', then its lines, then EOF\n",
            2,
        ),
        ("test 1 -eq x", "-bash: [: x: integer expression expected\n", 2),
        ("source no", "-bash: no: No such file or directory\n", 1),
        ("echo a | grep '[a]'", "grep: unsupported pattern: [a]\n", 2),
        ("docker ps", "docker: unsupported command: ps (supported: run)\n", 2),
        ("su - root", "su: Authentication failure\n", 1),
        ("sleep x", "sleep: invalid time interval 'x'\n", 1),
    ] {
        let played = run(line);
        assert_eq!((played.err.as_str(), played.status()), (err, status), "{line}");
    }
    let zsh = play(Session::pc(), "foo", nobody);
    assert_eq!((zsh.err.as_str(), zsh.status()), ("zsh: command not found: foo\n", 127));
    let sh = play(Session::instance("ip-10-0-1-23", "us-east-1"), "pwd; foo", nobody);
    assert_eq!((sh.out.as_str(), sh.err.as_str()), ("/usr/bin\n", "sh: foo: command not found\n"));
}

#[test]
fn logins_stack() {
    let first = play(Session::instance("h", "eu-west-1"), "export A=1; sudo su - ec2-user", nobody);
    let second = play(first.session, "echo [$A]; export B=2; exit 3; echo never", nobody);
    assert_eq!((second.out.as_str(), second.err.as_str(), second.status()), ("[]\n", "logout\n", 3));
    assert_eq!(second.session.prompt(), "sh-5.2$ ");
    let third = play(second.session, "echo [$A] [$B]; echo $(exit 4) $?; hostname; exit", nobody);
    assert_eq!((third.out.as_str(), third.err.as_str()), ("[1] []\n4\nh.eu-west-1.compute.internal\n", "exit\n"));
    // Below the first login there is nothing: the terminal begins anew.
    assert_eq!(play(third.session, "echo [$A]", nobody).out, "[]\n");
}

#[test]
fn root_and_containers() {
    let root = play(instance(), "sudo -i", nobody);
    assert_eq!(root.session.prompt(), "[root@ip-10-0-1-23 ~]# ");
    let inside = play(instance(), "echo a > f; sudo docker run -it --rm amazonlinux bash", nobody);
    assert_eq!(inside.session.prompt(), "bash-5.2# ");
    let inside = play(inside.session, "whoami; pwd; ls; echo b > g; cat f", nobody);
    assert_eq!(
        (inside.out.as_str(), inside.err.as_str()),
        ("root\n/\nroot  tmp\n", "cat: f: No such file or directory\n")
    );
    let left = play(inside.session, "exit\ncat f; ls", nobody);
    assert_eq!((left.session.prompt().as_str(), left.err.as_str()), ("[ec2-user@ip-10-0-1-23 ~]$ ", "exit\n"));
    // What follows in the same text belongs to the shell that read it, and that one has ended.
    assert_eq!(play(left.session, "cat f; ls", nobody).out, "a\nf\n");
}

#[test]
fn packets_from_a_container_take_a_hop_more() {
    use sts_flow::host::{Io, Process, Step, shell};
    for (line, hops) in [
        ("curl -s http://169.254.169.254/", 0),
        ("docker run --rm curlimages/curl curl -s http://169.254.169.254/", 1),
        // Its entry point, and what else it has.
        ("docker run --rm curlimages/curl:8.5.0 -s http://169.254.169.254/", 1),
        ("docker run --rm public.ecr.aws/aws-cli/aws-cli sts get-caller-identity", 1),
        ("docker run --rm --entrypoint curl img -s http://169.254.169.254/", 1),
        ("docker run --rm --network host img curl -s http://169.254.169.254/", 0),
        ("docker run --rm amazon/aws-cli sts get-caller-identity", 1),
    ] {
        let io = Io::new(crate::peer::start_time());
        let mut process = Process::spawn(io.clone(), shell::start(instance(), line.to_owned(), io));
        assert!(matches!(process.poll(crate::peer::start_time()), Step::Sent(_)), "{line}");
        assert_eq!(process.hops(), hops, "{line}");
    }
}

#[test]
fn nothing_goes_on_for_ever() {
    let line = "printf '. ./f | cat\\n. ./f\\n$(. ./f)\\n' > f; for=1; . ./f 2>&1 | tail -n 1";
    assert_eq!(run(line).out, ".: unsupported: too many nested or repeated calls\n");
    let lines = "printf 'b\\na\\n' > f; cat f f f f f f f f f f > g; cat g g g g g g g g g g > f; cat f f f f f f f f f f > g; cat g g g > f; sort f";
    assert_eq!(run(lines).err, "sort: unsupported option: more than 5000 lines\n");
    let endless = run("jq -n '[range(1000000000)] | length'");
    assert_eq!((endless.out.as_str(), endless.err.as_str(), endless.status()), ("", "Killed\n", 137));
}

#[test]
fn a_command_may_come_line_by_line() {
    let mut session = instance();
    for (line, prompt) in [("cat > f <<EOF", "> "), ("a", "> "), ("", "> "), ("b", "> ")] {
        session = play(session, line, nobody).session;
        assert_eq!(session.prompt(), prompt, "{line}");
    }
    let mut given_up = session.clone();
    given_up.interrupt("");
    assert_eq!(given_up.prompt(), "[ec2-user@ip-10-0-1-23 ~]$ ");
    let played = play(session, "EOF", nobody);
    assert_eq!(played.session.prompt(), "[ec2-user@ip-10-0-1-23 ~]$ ");
    assert_eq!(played.session.files().read("/home/ec2-user/f"), Some("a\n\nb\n"));
}

#[test]
fn history_is_the_logins_own() {
    let mut session = instance();
    for line in ["echo a", "echo a", "  ", "echo b"] {
        session = play(session, line, nobody).session;
    }
    session.interrupt("sleep 1d");
    assert_eq!(session.status(), 130);
    let played = play(session, "history", nobody);
    assert_eq!(played.out, "    1  echo a\n    2  echo b\n    3  sleep 1d\n    4  history\n");
    let below = play(played.session, "exit", nobody).session;
    assert_eq!(below.history(), ["sudo su - ec2-user"]);
}

#[test]
fn sleep_moves_the_clock_only() {
    let played = run("sleep 2m; date");
    assert_eq!((played.out.as_str(), played.took.as_seconds()), ("Sun Nov  2 00:32:00 UTC 2025\n", 120));
}

#[test]
fn jq_reads_paths() {
    let json = r#"{"b":{"c":[1,{"d":"x y"}]},"a":null}"#;
    for (args, out, err, status) in [
        (
            ".",
            "{\n  \"b\": {\n    \"c\": [\n      1,\n      {\n        \"d\": \"x y\"\n      }\n    ]\n  },\n  \"a\": null\n}\n",
            "",
            0,
        ),
        ("-c .b", "{\"c\":[1,{\"d\":\"x y\"}]}\n", "", 0),
        (".b.c[1].d", "\"x y\"\n", "", 0),
        ("-c '.b.c | .[1]'", "{\"d\":\"x y\"}\n", "", 0),
        ("-r .b.c[1].d", "x y\n", "", 0),
        (".nope.nope", "null\n", "", 0),
        (".b.c.d", "", "jq: error (at <stdin>:1): Cannot index array with \"d\"\n", 5),
        ("-c keys", "[\"a\",\"b\"]\n", "", 0),
        ("-sc 'map(keys)'", "[[\"a\",\"b\"]]\n", "", 0),
        ("-e .a", "null\n", "", 1),
        ("-nr --arg n v --argjson m '[1]' '\"\\($n) \\($m)\"'", "v [1]\n", "", 0),
        ("-cS .b.c[1],.", "{\"d\":\"x y\"}\n{\"a\":null,\"b\":{\"c\":[1,{\"d\":\"x y\"}]}}\n", "", 0),
        ("-r '\"export A=\\(.b.c[1].d)\"'", "export A=x y\n", "", 0),
        ("--tab .b.c[1]", "{\n\t\"d\": \"x y\"\n}\n", "", 0),
        (
            "'.a |'",
            "",
            "jq: error: syntax error, unexpected end of file (Unix shell quoting issues?) at <top-level>, line 1:\n.a |\njq: 1 compile error\n",
            3,
        ),
        ("nope", "", "jq: error: nope/0 is not defined at <top-level>, line 1:\nnope\njq: 1 compile error\n", 3),
        (
            "'test(\"a\")'",
            "",
            "jq: error (at <stdin>:1): object ({\"b\":{\"c\":[...) cannot be matched, as it is not a string\n",
            5,
        ),
        (
            "--bogus .",
            "",
            "jq: Unknown option --bogus\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n",
            2,
        ),
        (". nofile", "", "jq: error: Could not open nofile: No such file or directory\n", 2),
    ] {
        let played = run(&format!("echo '{json}' | jq {args}"));
        assert_eq!((played.out.as_str(), played.err.as_str(), played.status()), (out, err, status), "{args}");
    }
    let played = run("curl -s http://169.254.169.254/nothing | jq .");
    assert_eq!(
        (played.err.as_str(), played.status()),
        ("jq: parse error: Invalid numeric literal at line 1, column 6\n", 5)
    );
    assert_eq!(run("echo -n | jq .").status(), 0);
}

#[test]
fn what_is_too_much_is_said() {
    let doubling = "A=0123456789abcdef; ".to_owned() + &"A=$A$A; ".repeat(40);
    assert!(run(&doubling).err.contains("value too long"));
    let many = (0..40).fold(String::new(), |line, n| line + &format!("B{n}=$A; "));
    let filled = format!("A=0123456789abcdef; {}{many}", "A=$A$A; ".repeat(12));
    assert!(run(&filled).err.contains("cannot allocate memory"));
    let files = (0..300).fold(String::new(), |line, n| line + &format!(">f{n} echo; "));
    assert!(run(&files).err.contains("No space left on device"));
    let long = "x".repeat(20_000);
    assert!(run(&format!("echo {long}")).err.contains("unsupported syntax: more than 16384 characters at once"));
    let large = "y".repeat(1_000_000);
    let played = play(instance(), "A=$(curl -s http://h/); echo ${A:-none}", |_, _| {
        Ok(Response::new(200).with_body(large.clone()))
    });
    assert!(played.err.contains("output is too long and was cut off"));
}

const COMMANDS: [&str; 22] = [
    "aws",
    "aws s3 ls",
    "aws s3 ls s3://my-bucket",
    "aws sts get-caller-identity",
    "aws sts assume-role",
    "aws configure list",
    "aws configure set region",
    "curl",
    "curl -X PUT http://169.254.169.254/latest/api/token",
    "curl http://169.254.169.254/",
    "jq",
    "jq .a",
    "echo",
    "export A=1",
    "unset A",
    "cat",
    "ls",
    "sleep 9",
    "sudo su - ec2-user",
    "exit",
    "A=1",
    "nothing",
];
const ARGUMENTS: [&str; 26] = [
    "--region",
    "us-east-1",
    "--region=x",
    "--debug",
    "--output text",
    "--profile p",
    "--query Arn",
    "--no-sign-request",
    "--recursive",
    "-v",
    "-s",
    "-i",
    "-o f",
    "-m 1",
    "-H \"a: b\"",
    "-d @-",
    "http://h/a?b#c",
    ".a[0]",
    "-r",
    "$A",
    "${A:-x}",
    "~/.aws/config",
    "> f",
    "2>&1",
    "< f",
    "'q q'",
];

/// Lines that mostly are commands, and reach the network often.
fn commands() -> impl Strategy<Value = String> {
    let command =
        (prop::sample::select(&COMMANDS[..]), prop::collection::vec(prop::sample::select(&ARGUMENTS[..]), 0..4))
            .prop_map(|(name, arguments)| format!("{name} {}", arguments.join(" ")));
    let joined = prop_oneof![Just(" ; "), Just(" && "), Just(" || "), Just(" | "), Just("\n"), Just(" `"), Just(" $(")];
    prop::collection::vec((command, joined), 1..5).prop_map(|parts| {
        let mut line = String::new();
        let mut open = String::new();
        for (command, join) in parts {
            line += &command;
            line += join;
            match join {
                " $(" => open.insert(0, ')'),
                " `" if open.contains('`') => line.truncate(line.len() - 2),
                " `" => open.insert(0, '`'),
                _ => {}
            }
            if join == " `" && !line.ends_with('`') {
                line += " ; ";
            }
        }
        line + "true " + &open
    })
}

/// Lines of anything that means something to a shell.
fn noise() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        2 => prop::sample::select(&COMMANDS[..]).prop_map(str::to_owned),
        2 => prop::sample::select(&ARGUMENTS[..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        2 => prop::sample::select(&[
            " ", "\n", ";", "\\", "#", "{", "}", "~", "=", "<", "2>&1", "!", "$(", ")", "`", "\"", "'", "|", "&&", ">", "$A", "${",
        ][..])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.join(" "))
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![2 => commands(), 1 => noise()]
}

proptest! {
    #[test]
    fn any_line_ends(line in prop_oneof![line(), any::<String>(), "[ -~\n]{0,80}"]) {
        play(instance(), &line, nobody);
        play(Session::pc(), &line, |_, _| Err(NetError::UnknownHost));
    }

    #[test]
    fn any_answer_is_taken(status in 100_u16..600, body in prop_oneof!["\\PC{0,60}", "[<>/a-zA-Z\"{}:, ]{0,60}"], line in line()) {
        play(instance(), &line, |_, _| Ok(Response::new(status).with_body(body.clone())));
    }

    #[test]
    fn completion_takes_any_cursor(line in line(), cursor in 0_usize..100) {
        complete(&instance(), &line, cursor);
    }
}
