//! Signatures as the outside sees them: AWS's own test suite, and what must hold for any request.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::sigv4::{Claim, Credentials, Refusal, Rules, Signer, Signing, presign, sha256_hex, sign};
use sts_flow::wire::{Headers, Method, Request, percent_decode};

/// The suite's paths are encoded once, its headers are all signed, and each case says whether to normalise.
const SUITE: Rules = Rules { double_encode_path: false, ..Rules::OTHERS };

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sigv4-suite")
}

fn file(case: &str, name: &str) -> String {
    let path = folder().join(case).join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).replace("\r\n", "\n")
}

/// Reads a request as the suite writes it: no blank after the colon, folded header lines, blanks in the path.
fn parse(text: &str) -> Request {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let (first, fields) = head.split_once('\n').unwrap();
    let (method, target) = first.trim_end_matches(" HTTP/1.1").split_once(' ').unwrap();
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in fields.lines() {
        if line.starts_with(' ') {
            let value = &mut headers.last_mut().unwrap().1;
            value.push('\n');
            value.push_str(line);
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    let mut request = Request::new(Method::parse(method).unwrap(), "", target);
    request.headers = Headers::new();
    for (name, value) in headers {
        request.headers.append(name, value);
    }
    request.body = body.trim_end_matches('\n').into();
    request
}

struct Case {
    credentials: Credentials,
    late_token: Option<String>,
    region: String,
    service: String,
    at: SimTime,
    expires: Millis,
    rules: Rules,
    request: Request,
}

fn case(name: &str) -> Case {
    let context: Value = serde_json::from_str(&file(name, "context.json")).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let token = text(&context["credentials"]["token"]);
    // A token added after signing is simply not known to the signer.
    let late = context["omit_session_token"].as_bool().unwrap_or(false);
    let (session_token, late_token) = if late { (None, token) } else { (token, None) };
    let mut request = parse(&file(name, "request.txt"));
    if context["sign_body"].as_bool().unwrap() {
        let hash = sha256_hex(request.body.bytes());
        request.headers.append("x-amz-content-sha256", hash);
    }
    Case {
        credentials: Credentials {
            access_key_id: text(&context["credentials"]["access_key_id"]).unwrap(),
            secret_access_key: text(&context["credentials"]["secret_access_key"]).unwrap(),
            session_token,
        },
        late_token,
        region: text(&context["region"]).unwrap(),
        service: text(&context["service"]).unwrap(),
        at: SimTime::parse(context["timestamp"].as_str().unwrap()).unwrap(),
        expires: Millis::seconds(context["expiration_in_seconds"].as_i64().unwrap()),
        rules: Rules { normalize_path: context["normalize"].as_bool().unwrap(), ..SUITE },
        request,
    }
}

fn assert_signing(name: &str, form: &str, signing: &Signing) {
    assert_eq!(signing.canonical_request, file(name, &format!("{form}-canonical-request.txt")), "{name}");
    assert_eq!(signing.string_to_sign, file(name, &format!("{form}-string-to-sign.txt")), "{name}");
    assert_eq!(signing.signature, file(name, &format!("{form}-signature.txt")), "{name}");
}

/// The same request, whatever the order of its headers and of its parameters.
fn assert_same_request(name: &str, ours: &Request, theirs: &Request) {
    let headers = |r: &Request| {
        let mut all: Vec<_> = r.headers.iter().map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned())).collect();
        all.sort();
        all
    };
    let query = |r: &Request| {
        let mut all: Vec<_> = r.query().split('&').map(str::to_owned).collect();
        all.sort();
        all
    };
    assert_eq!(headers(ours), headers(theirs), "{name}");
    // `get-space-normalized` writes the blank of its path plain in the signed request, and encoded in the other.
    assert_eq!(percent_decode(ours.path()), percent_decode(theirs.path()), "{name}");
    assert_eq!(query(ours), query(theirs), "{name}");
    assert_eq!(ours.body, theirs.body, "{name}");
}

/// The signature holds, and with any one bit of it changed it does not.
fn assert_verifies(name: &str, request: &Request, secret: &str, rules: Rules) {
    let claim = Claim::read(request).unwrap_or_else(|e| panic!("{name}: {e}")).expect("it is signed");
    assert_eq!(claim.verify(request, secret, rules), Ok(()), "{name}");
    for i in 0..claim.signature.len() {
        for bit in 0..7 {
            let mut forged = claim.clone();
            forged.signature.clear();
            let flip = |(j, b): (usize, u8)| char::from(if i == j { b ^ (1 << bit) } else { b });
            forged.signature.extend(claim.signature.bytes().enumerate().map(flip));
            assert!(matches!(forged.verify(request, secret, rules), Err(Refusal::Mismatch(_))), "{name}");
        }
    }
}

/// Cases that ship without `context.json` and without the query form; the older suite they are from had neither.
/// Their signed requests are from other keys and days than their canonical requests, so each part says its own.
const WITHOUT_CONTEXT: [&str; 2] = ["double-encode-path", "double-url-encode"];

fn cases() -> Vec<String> {
    let mut all: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| {
            let entry = entry.unwrap();
            entry.file_type().unwrap().is_dir().then(|| entry.file_name().into_string().unwrap())
        })
        .collect();
    all.sort();
    assert_eq!(all.len(), 40, "the whole suite is here");
    all.retain(|name| !WITHOUT_CONTEXT.contains(&name.as_str()));
    assert_eq!(all.len(), 38);
    all
}

#[test]
fn every_official_case_in_the_header() {
    for name in cases() {
        let Case { credentials, late_token, region, service, at, rules, mut request, .. } = case(&name);
        let names: Vec<String> = request.headers.iter().map(|(n, _)| n.to_ascii_lowercase()).collect();
        let also: Vec<&str> = names.iter().map(String::as_str).collect();
        let signer = Signer { rules, also: &also, ..Signer::new(&credentials, &region, &service) };
        assert_signing(&name, "header", &signer.sign(&mut request, at));
        if let Some(token) = late_token {
            request.headers.append("X-Amz-Security-Token", token);
        }
        let theirs = parse(&file(&name, "header-signed-request.txt"));
        assert_same_request(&name, &request, &theirs);
        assert_verifies(&name, &theirs, &credentials.secret_access_key, rules);
        assert_verifies(&name, &request, &credentials.secret_access_key, rules);
    }
}

#[test]
fn every_official_case_in_the_query() {
    for name in cases() {
        let Case { credentials, late_token, region, service, at, expires, rules, mut request, .. } = case(&name);
        request.headers.remove("x-amz-content-sha256");
        let names: Vec<String> = request.headers.iter().map(|(n, _)| n.to_ascii_lowercase()).collect();
        let also: Vec<&str> = names.iter().map(String::as_str).collect();
        let signer = Signer { rules, also: &also, ..Signer::new(&credentials, &region, &service) };
        assert_signing(&name, "query", &signer.presign(&mut request, at, expires));
        assert_verifies(&name, &request, &credentials.secret_access_key, rules);
        let theirs = parse(&file(&name, "query-signed-request.txt"));
        match late_token {
            None => {
                assert_same_request(&name, &request, &theirs);
                assert_verifies(&name, &theirs, &credentials.secret_access_key, rules);
            }
            // A service that verifies such a URL drops the token from the query first. No service of this world does.
            Some(token) => {
                let parameter = format!("&X-Amz-Security-Token={}", sts_flow::wire::percent_encode(&token));
                let mut bare = theirs.clone();
                bare.target = theirs.target.replace(&parameter, "");
                assert_ne!(bare.target, theirs.target);
                assert_same_request(&name, &request, &bare);
                let claim = Claim::read(&theirs).unwrap().unwrap();
                assert_eq!(claim.session_token, Some(token));
                assert!(claim.verify(&theirs, &credentials.secret_access_key, rules).is_err());
            }
        }
    }
}

/// Every service but S3: what is encoded in the request line is encoded once more in the canonical request.
#[test]
fn the_official_cases_of_double_encoding() {
    let at = SimTime::parse_amz("20210511T154045Z").unwrap();
    let example = Credentials {
        access_key_id: "AKIDEXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        session_token: None,
    };
    for name in WITHOUT_CONTEXT {
        let mut request = parse(&file(name, "request.txt"));
        let signing = Signer::new(&example, "us-east-2", "lambda").sign(&mut request, at);
        assert_eq!(signing.canonical_request, file(name, "header-canonical-request.txt").trim_end(), "{name}");
        if name == "double-url-encode" {
            assert_eq!(signing.string_to_sign, file(name, "header-string-to-sign.txt").trim_end());
        }
    }
    let signed = |name| parse(&file(name, "header-signed-request.txt"));
    // The secrets are those of the crate's own tests.
    for (name, secret) in
        WITHOUT_CONTEXT.into_iter().zip(["notrealrnrELgWzOk3IfjzDKtFBhDby", &example.secret_access_key])
    {
        assert_verifies(name, &signed(name), secret, Rules::OTHERS);
    }
}

fn any_credentials() -> impl Strategy<Value = Credentials> {
    ("[A-Z0-9]{20}", "[!-~]{1,60}", prop::option::of("[A-Za-z0-9+/=]{1,80}")).prop_map(|(id, secret, token)| {
        Credentials { access_key_id: id, secret_access_key: secret, session_token: token }
    })
}

fn any_request() -> impl Strategy<Value = Request> {
    let target = "(/[ -~&&[^?#]]{0,8}){0,4}(\\?[ -~&&[^#]]{0,20})?"
        .prop_map(|t| if t.starts_with('/') { t } else { format!("/{t}") });
    let header = ("X-Amz-[A-Za-z]{3,8}", "[ -~]{0,20}");
    (
        prop::sample::select(Method::ALL.to_vec()),
        "[a-z0-9.-]{1,20}",
        target,
        prop::option::of("[ -~]{1,20}"),
        prop::collection::vec(header, 0..3),
        prop::collection::vec(any::<u8>(), 0..40),
    )
        .prop_map(|(method, host, target, kind, headers, body)| {
            let mut request = Request::new(method, &host, target);
            if let Some(kind) = kind {
                request.headers.append("Content-Type", kind);
            }
            for (name, value) in headers {
                request.headers.append(name, value);
            }
            request.body = body.into();
            request
        })
}

fn any_time() -> impl Strategy<Value = SimTime> {
    (946_684_800_000_i64..4_102_444_800_000).prop_map(SimTime::from_millis)
}

/// What a request means, read by other means than the signature's: two that mean the same may share a signature.
type Meaning = (Method, Vec<String>, Vec<(String, String)>, Vec<(String, String)>, Vec<u8>);

fn meaning(request: &Request, service: &str) -> Meaning {
    let mut path: Vec<String> = request.path().split('/').skip(1).map(str::to_owned).collect();
    if service == "s3" {
        path = path.iter().map(|s| percent_decode(s)).collect();
    } else {
        let mut kept = Vec::new();
        let last = path.last().is_some_and(|s| matches!(s.as_str(), "" | "." | ".."));
        for segment in path {
            match segment.as_str() {
                ".." => drop(kept.pop()),
                "" | "." => {}
                _ => kept.push(segment),
            }
        }
        path = kept;
        if last {
            path.push(String::new());
        }
    }
    let mut query = request.query_params();
    query.sort();
    let mut headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(n, v)| (n.to_ascii_lowercase(), v.split_ascii_whitespace().collect::<Vec<_>>().join(" ")))
        .filter(|(n, _)| n != "authorization")
        .collect();
    headers.sort();
    (request.method, path, query, headers, request.body.bytes().to_vec())
}

/// `text` with the character at `at` (modulo its length) replaced.
fn with_character(text: &str, at: usize, new: char) -> String {
    let at = at % text.chars().count().max(1);
    text.chars().enumerate().map(|(i, c)| if i == at { new } else { c }).collect()
}

fn verdict(request: &Request, secret: &str) -> bool {
    match Claim::read(request) {
        Ok(Some(claim)) => claim.verify(request, secret, Rules::of(&claim.scope.service)).is_ok(),
        _ => false,
    }
}

proptest! {
    #[test]
    fn what_is_signed_verifies(request in any_request(), credentials in any_credentials(), at in any_time(), service in prop::sample::select(vec!["s3", "sts", "ec2"])) {
        prop_assume!(!request.target.contains("X-Amz-"));
        let mut signed = request.clone();
        sign(&mut signed, &credentials, "eu-west-1", service, at);
        let claim = Claim::read(&signed).unwrap().unwrap();
        prop_assert_eq!(claim.verify(&signed, &credentials.secret_access_key, Rules::of(service)), Ok(()));
        prop_assert_eq!(claim.at, at.floor_second());
        prop_assert_eq!(&claim.session_token, &credentials.session_token);

        let mut url = request;
        url.headers.remove("x-amz-content-sha256");
        presign(&mut url, &credentials, "eu-west-1", service, at, Millis::minutes(5));
        let claim = Claim::read(&url).unwrap().unwrap();
        prop_assert_eq!(claim.verify(&url, &credentials.secret_access_key, Rules::of(service)), Ok(()));
        prop_assert_eq!(&claim.session_token, &credentials.session_token);
    }

    #[test]
    fn one_changed_byte_anywhere_is_noticed(
        request in any_request(), credentials in any_credentials(), at in any_time(),
        service in prop::sample::select(vec!["s3", "sts"]), presigned in any::<bool>(),
        part in 0_u8..7, index in any::<prop::sample::Index>(), new in prop::char::range('!', '~'),
    ) {
        prop_assume!(!request.target.contains("X-Amz-"));
        let mut signed = request;
        if presigned {
            presign(&mut signed, &credentials, "eu-west-1", service, at, Millis::minutes(5));
        } else {
            sign(&mut signed, &credentials, "eu-west-1", service, at);
        }
        let mut changed = signed.clone();
        let mut secret = credentials.secret_access_key.clone();
        match part {
            0 => changed.method = Method::ALL[index.index(Method::ALL.len())],
            1 => changed.target = with_character(&signed.target, 1 + index.index(signed.target.len()), new),
            2 if !(signed.body.is_empty() || presigned && service == "s3") => {
                let mut body = signed.body.bytes().to_vec();
                let at = index.index(body.len());
                body[at] ^= new as u8;
                changed.body = body.into();
            }
            3 => secret = with_character(&secret, index.index(secret.len()), new),
            4 if !presigned => {
                let text = signed.headers.get("authorization").unwrap();
                let start = text.find("Signature=").unwrap() + 10;
                let new = with_character(text, start + index.index(64), new);
                changed.headers.set("authorization", new);
            }
            5 if credentials.session_token.is_some() && !presigned => {
                let token = credentials.session_token.as_deref().unwrap();
                changed.headers.set("x-amz-security-token", with_character(token, index.index(token.len()), new));
            }
            _ => {
                // `set` reaches the first of a name, and a signature is the business of another arm.
                let fields: Vec<_> = signed
                    .headers
                    .iter()
                    .filter(|(n, v)| !n.eq_ignore_ascii_case("authorization") && !v.is_empty() && signed.headers.get(n) == Some(*v))
                    .collect();
                let (name, value) = fields[index.index(fields.len())];
                changed.headers.set(name.to_owned(), with_character(value, index.index(value.len()), new));
            }
        }
        prop_assume!(changed.target.starts_with('/'));
        let same_key = secret == credentials.secret_access_key;
        let same_authorization = changed.headers.get("authorization") == signed.headers.get("authorization");
        prop_assume!(!(same_key && same_authorization && meaning(&changed, service) == meaning(&signed, service)));
        prop_assert!(!verdict(&changed, &secret), "{changed}");
        prop_assert!(verdict(&signed, &credentials.secret_access_key));
    }

    #[test]
    fn any_text_is_a_claim_or_an_error(
        authorization in prop::option::of(prop_oneof![any::<String>(), "AWS4-HMAC-SHA256 [A-Za-z=/,; 0-9]{0,80}", "AWS4-HMAC-SHA256 Credential=\\PC{0,9}/20251102/\\PC{0,5}/\\PC{0,5}/aws4_request, SignedHeaders=host\\PC{0,5}, Signature=\\PC{0,5}"]),
        query in prop_oneof![any::<String>(), "(X-Amz-(Algorithm=AWS4-HMAC-SHA256|Credential=a/20251102/b/c/aws4_request|Date=20251102T003000Z|Expires=[0-9-]{1,9}|SignedHeaders=host|Signature=[0-9a-fé]{0,64})&){0,6}"],
        date in any::<String>(),
    ) {
        let mut request = Request::new(Method::Get, "h", format!("/?{query}"));
        request.headers.append("x-amz-date", if date.len() % 2 == 0 { "20251102T003000Z" } else { &date });
        if let Some(text) = authorization {
            request.headers.append("authorization", text);
        }
        match Claim::read(&request) {
            Ok(Some(claim)) => {
                let _ = claim.verify(&request, "", Rules::S3);
                let _ = claim.verify(&request, "", Rules::OTHERS);
                let _ = claim.timely(SimTime::default(), Rules::S3);
            }
            Ok(None) => {}
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
