//! Who is no client: web pages that are open on the same machine, and whoever never ends what was begun.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::gateway::guard::{MAX_BODY, MAX_FORM};
use super::gateway::server::{BODY_TIME, MAX_CONNECTIONS};
use super::gateway::{Gateway, REGION};

/// Sends this, and takes what comes back until the connection ends. What comes before all of it was sent counts, too.
fn exchange(gateway: &Gateway, head: &str, body: &[u8]) -> String {
    let address = gateway.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(BODY_TIME * 3)).expect("a time-out");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(gateway: &Gateway, line: &str, headers: &str) -> String {
    let answer = exchange(gateway, &format!("{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"), b"");
    answer.split(' ').nth(1).unwrap_or("none").to_owned()
}

#[test]
fn a_web_page_of_elsewhere_is_not_answered() {
    let gateway = Gateway::start();
    let own = gateway.url.trim_start_matches("http://").to_owned();
    let port = own.rsplit(':').next().expect("a port").to_owned();
    let before = gateway.time();
    for (headers, want) in [
        (format!("Host: {own}\r\n"), "200"),
        (format!("Host: localhost:{port}\r\n"), "200"),
        ("Host: LOCALHOST\r\n".to_owned(), "200"),
        (format!("Host: [::1]:{port}\r\n"), "200"),
        (format!("Host: bucket.localhost:{port}\r\n"), "200"),
        (format!("Host: {own}\r\nOrigin: http://{own}\r\nSec-Fetch-Site: same-origin\r\n"), "200"),
        (format!("Host: {own}\r\nSec-Fetch-Site: none\r\n"), "200"),
        // A name that leads here for a while (DNS rebinding), and names that only look like this machine.
        (format!("Host: rebound.example:{port}\r\n"), "403"),
        (format!("Host: localhost.example:{port}\r\n"), "403"),
        (format!("Host: notlocalhost:{port}\r\n"), "403"),
        (format!("Host: 127.0.0.1.example:{port}\r\n"), "403"),
        ("Host: 10.0.0.1\r\n".to_owned(), "403"),
        ("Host: user@127.0.0.1@example\r\n".to_owned(), "403"),
        ("Host: \r\n".to_owned(), "403"),
        // Pages of other origins, another port included.
        (format!("Host: {own}\r\nOrigin: https://example.com\r\n"), "403"),
        (format!("Host: {own}\r\nOrigin: http://localhost:8080\r\n"), "403"),
        (format!("Host: {own}\r\nOrigin: null\r\n"), "403"),
        (format!("Host: {own}\r\nSec-Fetch-Site: cross-site\r\n"), "403"),
        (format!("Host: {own}\r\nSec-Fetch-Site: same-site\r\n"), "403"),
    ] {
        assert_eq!(status(&gateway, "GET /_sim/state", &headers), want, "{headers}");
        if want == "403" {
            let moved = status(&gateway, "POST /_sim/advance?seconds=86400", &headers);
            assert_eq!(moved, want, "{headers}");
        }
    }
    // The absolute form names a host as well.
    assert_eq!(status(&gateway, "GET http://example.com/_sim/state", &format!("Host: {own}\r\n")), "403");
    assert_eq!(before[..13], gateway.time()[..13], "nobody has moved the clock");
}

#[test]
fn what_is_too_large_is_not_read() {
    let gateway = Gateway::start();
    let post = |headers: &str, len: usize| {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len}\r\n{headers}\r\n"
        );
        let began = Instant::now();
        let answer = exchange(&gateway, &head, &vec![b'a'; len]);
        (answer.split(' ').nth(1).unwrap_or("none").to_owned(), began.elapsed())
    };
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let signed = format!(
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20251102/{REGION}/s3/aws4_request, SignedHeaders=host, Signature=0\r\n"
    );
    let both = format!("{form}{signed}");
    for headers in ["", form, both.as_str()] {
        let (status, took) = post(headers, MAX_BODY);
        // The rest of what is sent may be cut off with the answer.
        assert!(["413", "none"].contains(&status.as_str()), "{headers}: {status}");
        assert!(took < Duration::from_secs(2), "{headers}: {took:?}");
        assert_ne!(post(headers, MAX_FORM).0, "413", "{headers}");
    }
    assert_ne!(post(&signed, MAX_FORM + 1).0, "413");
    assert!(["413", "none"].contains(&post(&signed, MAX_BODY + 1).0.as_str()));
}

#[test]
fn a_body_that_does_not_end_is_waited_for_so_long_and_no_longer() {
    let gateway = Gateway::start();
    let began = Instant::now();
    let head = "PUT /flow-photos/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";
    let answer = exchange(&gateway, head, b"begun");
    let took = began.elapsed();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(took + Duration::from_secs(1) >= BODY_TIME && took < BODY_TIME * 2, "{took:?}");
    assert!(!gateway.time().is_empty(), "others are answered");
}

#[test]
fn so_many_connections_are_held_and_no_more() {
    let gateway = Gateway::start();
    let address = gateway.url.trim_start_matches("http://").to_owned();
    let mut held: Vec<TcpStream> = (0..MAX_CONNECTIONS).filter_map(|_| TcpStream::connect(&address).ok()).collect();
    if held.len() < MAX_CONNECTIONS {
        return; // this machine lets no process have so many
    }
    // The last one that is let in is answered: so all before it have been taken.
    let ask = |stream: &mut TcpStream| {
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
        let _ = stream.write_all(b"GET /_sim/state HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut first = [0; 8];
        stream.read(&mut first).unwrap_or(0)
    };
    assert!(held.last_mut().is_some_and(|last| ask(last) > 0));
    let mut one_more = TcpStream::connect(&address).expect("a connection");
    assert_eq!(ask(&mut one_more), 0, "it is closed at once");
    held.clear();
    std::thread::sleep(Duration::from_millis(200));
    assert!(ask(&mut TcpStream::connect(&address).expect("a connection")) > 0, "there is room again");
}
