//! curl against what curl 8.5.0 printed and sent.

use sts_flow::host::shell::Session;
use sts_flow::host::{NetError, Note};
use sts_flow::wire::Response;

use crate::peer::{Cloud, Played, instance, nobody, play};

const METER: &str = "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 \
                     Dload  Upload   Total   Spent    Left  Speed\n";
const HELP: &str = "curl: try 'curl --help' for more information\n";

fn run(line: &str) -> Played {
    play(instance(), line, |request, now| Cloud::default().answer(request, now))
}

#[test]
fn messages_and_statuses() {
    for (line, err, code) in [
        ("curl", HELP.to_owned(), 2),
        ("curl --bogus x", format!("curl: option --bogus: is unknown\n{HELP}"), 2),
        ("curl -f", format!("curl: (2) no URL specified\n{HELP}"), 2),
        ("curl -X", format!("curl: option -X: requires parameter\n{HELP}"), 2),
        ("curl -m abc http://x", format!("curl: option -m: expected a proper numerical parameter\n{HELP}"), 2),
        ("curl ''", "curl: (3) URL rejected: Malformed input to a URL function\n".to_owned(), 3),
        ("curl 'http://a b/'", "curl: (3) URL rejected: Malformed input to a URL function\n".to_owned(), 3),
        ("curl http://", "curl: (3) URL rejected: No host part in the URL\n".to_owned(), 3),
        ("curl foo://x/", "curl: (1) Protocol \"foo\" not supported or disabled in libcurl\n".to_owned(), 1),
        ("curl http://nohost.invalid/", "curl: (6) Could not resolve host: nohost.invalid\n".to_owned(), 6),
        ("curl -s http://nohost.invalid/", String::new(), 6),
        ("curl -sS http://nohost.invalid/", "curl: (6) Could not resolve host: nohost.invalid\n".to_owned(), 6),
        (
            "curl http://127.0.0.1:1/",
            "curl: (7) Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server\n".to_owned(),
            7,
        ),
        ("curl -f http://169.254.169.254/x", "curl: (22) The requested URL returned error: 404\n".to_owned(), 22),
        ("curl -T f http://169.254.169.254/x", "curl: unsupported option: -T\n".to_owned(), 2),
        ("curl --retry 3 http://169.254.169.254/x", "curl: unsupported option: --retry\n".to_owned(), 2),
        ("curl -O http://169.254.169.254/", "curl: (23) Remote file name has no length\n".to_owned(), 23),
        ("curl -H 'host: x' http://169.254.169.254/x", "curl: unsupported option: -H Host:\n".to_owned(), 2),
    ] {
        let played = run(line);
        assert_eq!((played.err.as_str(), played.out.as_str(), played.status()), (err.as_str(), "", code), "{line}");
        assert_eq!(played.notes, [Note::Exited { program: "curl".into(), code }], "{line}");
    }
    let played = run("curl -o x http://nohost.invalid/");
    let zeros = "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n";
    assert_eq!(played.err, format!("{METER}{zeros}curl: (6) Could not resolve host: nohost.invalid\n"));
}

#[test]
fn timeouts() {
    for (session, line, err, seconds) in [
        (instance(), "curl -m 2 http://169.254.170.9/", "curl: (28) Connection timed out after 2000 milliseconds\n", 2),
        (
            instance(),
            "curl --max-time 2.5 --connect-timeout 1 http://h/",
            "curl: (28) Connection timed out after 1000 milliseconds\n",
            1,
        ),
        (
            instance(),
            "curl http://h/",
            "curl: (28) Failed to connect to h port 80 after 127000 ms: Couldn't connect to server\n",
            127,
        ),
        (
            Session::pc(),
            "curl http://169.254.169.254/latest/",
            "curl: (28) Failed to connect to 169.254.169.254 port 80 after 75000 ms: Couldn't connect to server\n",
            75,
        ),
    ] {
        let played = play(session, line, nobody);
        assert_eq!((played.err.as_str(), played.took.as_seconds(), played.status()), (err, seconds, 28), "{line}");
    }
}

#[test]
fn requests() {
    let played =
        run("curl -d a=b -d c=d -X PUT -H 'Accept:' -H 'user-agent: me' -H 'X-Empty;' -s 169.254.169.254/a/../b?c#d");
    assert_eq!(
        played.requests[0].to_string(),
        "PUT /b?c HTTP/1.1\nHost: 169.254.169.254\nuser-agent: me\nX-Empty: \nContent-Length: 7\n\
         Content-Type: application/x-www-form-urlencoded\n\na=b&c=d"
    );
    for (line, method) in [
        ("curl -I 169.254.169.254", "HEAD"),
        ("curl -d a 169.254.169.254", "POST"),
        ("curl -XDELETE 169.254.169.254", "DELETE"),
    ] {
        assert_eq!(run(line).requests[0].method.as_str(), method);
    }
    assert_eq!(play(Session::pc(), "curl http://x", nobody).requests[0].headers.get("user-agent"), Some("curl/8.7.1"));
    assert_eq!(run("echo -n a=1 | curl -d @- 169.254.169.254").requests[0].body.text(), "a=1");
}

#[test]
fn verbose_and_include() {
    let put = "http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'";
    let played = run(&format!("curl -v -X PUT {put}"));
    assert_eq!(
        played.err,
        "*   Trying 169.254.169.254:80...\n* Connected to 169.254.169.254 (169.254.169.254) port 80\n> PUT /latest/api/token HTTP/1.1\n\
         > Host: 169.254.169.254\n> User-Agent: curl/8.5.0\n> Accept: */*\n> X-aws-ec2-metadata-token-ttl-seconds: 60\n> \n\
         < HTTP/1.1 200 OK\n< Content-Type: text/plain\n< Server: EC2ws\n< Content-Length: 56\n< \n\
         * Connection #0 to host 169.254.169.254 left intact\n"
    );
    let played = run("curl -si http://169.254.169.254/latest/api/token");
    assert_eq!(
        played.out,
        "HTTP/1.1 400 Bad Request\nContent-Type: text/plain\nServer: EC2ws\nContent-Length: 29\n\nMissing or Invalid Parameters"
    );
    let played = run("curl -s -o /dev/null -w '%{http_code}\\n' http://169.254.169.254/nothing");
    assert_eq!(played.out, "404\n");
    let played = run(
        "curl -s -o token -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'; cat token",
    );
    assert_eq!(played.out, crate::peer::TOKEN);
    // In a pipe the line ends are HTTP's own.
    let played = run("curl -sI http://169.254.169.254/ | cat > f");
    let file = played.session.files().read("/home/ec2-user/f").unwrap();
    assert!(
        file.starts_with("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n") && file.ends_with("\r\n\r\n"),
        "{file:?}"
    );
    let closing = play(instance(), "curl -v http://h/", |_, _| Ok(Response::new(200).header("Connection", "close")));
    assert!(closing.err.ends_with("* Closing connection\n"));
    let timeout = play(instance(), "curl -v -m 1 http://h/", |_, _| Err(NetError::Timeout));
    assert_eq!(
        timeout.err,
        "*   Trying h:80...\n* Connection timed out after 1000 milliseconds\n* Closing connection\ncurl: (28) Connection timed out after 1000 milliseconds\n"
    );
}

#[test]
fn redirects_names_and_bodies() {
    let peer = |request: &sts_flow::wire::Request, _| {
        Ok(match request.path() {
            "/a" => sts_flow::wire::Response::new(302).header("Location", "b?x=1").with_body("moved"),
            "/round" => sts_flow::wire::Response::new(301).header("Location", "/round"),
            "/bad" => sts_flow::wire::Response::new(404).with_body("no\n"),
            _ => sts_flow::wire::Response::new(200).with_body(format!("{request}\n")),
        })
    };
    let run = |line: &str| crate::peer::play(crate::peer::instance(), line, peer);
    let played = run("curl -sL http://h.amazonaws.com/a");
    assert_eq!(played.asked(), ["GET h.amazonaws.com/a", "GET h.amazonaws.com/b?x=1"]);
    assert!(played.out.starts_with("GET /b?x=1 HTTP/1.1\n"), "{}", played.out);
    assert_eq!(run("curl -s http://h.amazonaws.com/a").out, "moved");
    let round = run("curl -sSL http://h.amazonaws.com/round");
    assert_eq!(
        (round.err.as_str(), round.status(), round.requests.len()),
        ("curl: (47) Maximum (50) redirects followed\n", 47, 51)
    );
    let named = run("curl -sO http://h.amazonaws.com/f/name.txt && ls");
    assert_eq!(named.out, "name.txt\n");
    let kept = run("curl -s --fail-with-body http://h.amazonaws.com/bad");
    assert_eq!((kept.out.as_str(), kept.status()), ("no\n", 22));
    for (line, wants) in [
        ("curl -s -u me:pw http://h.amazonaws.com/", "Authorization: Basic bWU6cHc=\n"),
        ("curl -s -G -d a=1 -d b=2 http://h.amazonaws.com/x?c=3", "GET /x?c=3&a=1&b=2 HTTP/1.1\n"),
        ("curl -s --json '{\"a\":1}' http://h.amazonaws.com/", "Content-Type: application/json\n"),
        ("curl -s -k -4 --data-raw @x http://h.amazonaws.com/", "Content-Length: 2\n"),
    ] {
        assert!(run(line).out.contains(wants), "{line}: {}", run(line).out);
    }
}
