//! Signatures that were tampered with: read, verified, and the texts they are made over.

use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::sigv4::{Claim, Credentials, Rules, presign, sign};
use sts_flow::wire::{Method, Request};

use super::{Gen, fuzz};

#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256", "AWS", "Bearer", "Credential=", "SignedHeaders=", "Signature=",
    ",", "/", ";", "=", "host", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "content-type",
    "authorization", "ASIAEXAMPLE", "20251102", "20251102T003000Z", "99991231T235959Z", "00000101T000000Z",
    "20251302T003000Z", "us-east-1", "s3", "sts", "aws4_request", "UNSIGNED-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
    "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token", "604800", "604801", "-1", "%2F", "%", "..",
    "//", "&",
];

#[rustfmt::skip]
const TARGETS: &[&str] = &[
    "/", "/?Action=GetCallerIdentity&Version=2011-06-15", "/bucket/a%20b//c/../d?list-type=2&prefix=x%2Fy",
    "/%zz?&&=&a", "/2015-03-31/functions/f/invocations", "?", "", "/ü?k=%E3%81%82&k=1&K=2",
];

#[test]
fn sigv4() {
    fuzz("sigv4", || {
        let credentials = Credentials {
            access_key_id: "ASIAEXAMPLE".into(),
            secret_access_key: "secret".into(),
            session_token: Some("IQoJb3JpZ2luX2Vj+/=".into()),
        };
        let now = SimTime::parse("2025-11-02T00:30:00Z").expect("a time");
        move |g: &mut Gen, desk| {
            let service = g.pick(&["s3", "sts"]);
            let rules = Rules::of(service);
            let mut request = Request::new(Method::ALL[g.below(7)], "example.amazonaws.com", g.pick(TARGETS))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .with_body(g.raw(40));
            if g.once_in(2) {
                sign(&mut request, &credentials, "us-east-1", service, now);
            } else {
                presign(&mut request, &credentials, "us-east-1", service, now, Millis::minutes(15));
            }
            let intact = request.clone();
            match g.below(8) {
                0 => request.target = g.mutate(&request.target.clone(), TOKENS),
                1 => request.headers.set("X-Amz-Date", g.text(&["20251102T003000Z"], TOKENS)),
                2 => request.headers.append(g.grammar(TOKENS, 2), g.raw(30)),
                3 => request.headers.set("Authorization", g.grammar(TOKENS, 40)),
                4 => request.headers.remove(g.pick(&["host", "x-amz-date", "authorization", "x-amz-content-sha256"])),
                5 => request.target = format!("/?{}", g.grammar(TOKENS, 30)),
                _ => {
                    let header = request.headers.get("authorization").unwrap_or("").to_owned();
                    if header.is_empty() {
                        request.target = g.mutate(&request.target.clone(), TOKENS);
                    } else {
                        request.headers.set("Authorization", g.mutate(&header, TOKENS));
                    }
                }
            }
            desk.take(request.to_string());
            match Claim::read(&request) {
                Ok(Some(claim)) => {
                    let _ = claim.texts(&request, rules);
                    let _ = claim.timely(now, rules).map_err(|untimely| untimely.to_string());
                    let verified = claim.verify(&request, &credentials.secret_access_key, rules).is_ok();
                    // Whatever was left out of the signature may change; the method and the body may not.
                    assert!(!verified || request.method == intact.method);
                    assert!(claim.verify(&request, "another", rules).is_err());
                }
                Ok(None) => {}
                Err(error) => drop(error.to_string()),
            }
            let claim = Claim::read(&intact).ok().flatten().expect("it was signed");
            assert!(claim.verify(&intact, &credentials.secret_access_key, rules).is_ok(), "its own signature");
        }
    });
}
