//! AWS Signature Version 4: signing, and verifying what was signed.
//!
//! May use: [`kernel`](crate::kernel) and the HTTP messages of this room. Own code rather than the crate `aws-sigv4`:
//! that one signs but cannot verify, keeps its canonical request to itself, and would cost the page some 68 kB. This
//! one passes the same official cases (`tests/sigv4.rs`).
//!
//! The server's half comes in two steps, because the key must be looked up in between:
//!
//! ```
//! use sts_flow::kernel::SimTime;
//! use sts_flow::wire::sigv4::{Claim, Credentials, Rules, sign};
//! use sts_flow::wire::{Method, Request};
//!
//! let credentials = Credentials {
//!     access_key_id: "ASIAEXAMPLE".into(),
//!     secret_access_key: "secret".into(),
//!     session_token: Some("IQoJb3JpZ2luX2Vj".into()),
//! };
//! let now = SimTime::parse("2025-11-02T00:30:00Z").unwrap();
//! let mut request = Request::new(Method::Get, "s3.ap-northeast-1.amazonaws.com", "/");
//! sign(&mut request, &credentials, "ap-northeast-1", "s3", now);
//!
//! let claim = Claim::read(&request).unwrap().expect("it is signed");
//! assert_eq!(claim.access_key_id, "ASIAEXAMPLE"); // … whose secret the cloud now looks up
//! let rules = Rules::of(&claim.scope.service);
//! assert!(claim.verify(&request, "secret", rules).is_ok());
//! assert!(claim.verify(&request, "another", rules).is_err());
//! assert!(claim.timely(now, rules).is_ok());
//! ```

mod canonical;
mod keys;
mod verify;

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{Request, percent_encode};
use crate::kernel::{Millis, SimTime};

pub use verify::{Claim, ClaimError, Form, Refusal, SignatureMismatch, Untimely};

pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const CONTENT_HASH: &str = "x-amz-content-sha256";

/// What a client signs with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// `AKIA…` long-term, `ASIA…` temporary.
    pub access_key_id: String,
    /// The secret half; it never travels.
    pub secret_access_key: String,
    /// Present for temporary credentials, and then part of every request.
    pub session_token: Option<String>,
}

/// Only the public half: a secret has no place in a log, not even a simulated one.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// Where and when a signature holds: `20251102/ap-northeast-1/s3/aws4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// `20251102`.
    pub date: String,
    /// `ap-northeast-1`.
    pub region: String,
    /// `s3`: the service's signing name.
    pub service: String,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [self.date.as_str(), "/", &self.region, "/", &self.service, "/aws4_request"] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

/// In what one service's SigV4 differs from another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether `//`, `.` and `..` are resolved in the path first. An S3 key may contain them.
    pub normalize_path: bool,
    /// Whether the path, already encoded as it stands in the request line, is encoded once more.
    pub double_encode_path: bool,
    /// Whether S3's conditions hold: the body's hash travels in `x-amz-content-sha256`, a presigned body goes unhashed,
    /// and a request with an `x-amz-` header outside the signature is refused.
    pub s3: bool,
    /// How far the signer's clock may be ahead of the server's.
    pub ahead: Millis,
}

impl Rules {
    /// How far the signer's clock may be behind the server's.
    pub const BEHIND: Millis = Millis::minutes(15);

    /// S3's.
    pub const S3: Self =
        Self { normalize_path: false, double_encode_path: false, s3: true, ahead: Millis::minutes(15) };

    /// Every other service's. Their refusals say `(20181120T211029Z + 5 min.)`, hence [`ahead`](Self::ahead).
    pub const OTHERS: Self =
        Self { normalize_path: true, double_encode_path: true, s3: false, ahead: Millis::minutes(5) };

    /// The rules of the service with this signing name.
    pub fn of(service: &str) -> Self {
        if service == "s3" { Self::S3 } else { Self::OTHERS }
    }
}

/// A signature, with the two texts that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The request reduced to what is signed.
    pub canonical_request: String,
    /// The algorithm, the time, the scope, and the canonical request's hash.
    pub string_to_sign: String,
    /// 64 hexadecimal digits.
    pub signature: String,
}

/// Signs `request` in its headers: sets `X-Amz-Date`, `X-Amz-Security-Token` (when there is a token) and `Authorization`.
///
/// Signed are `Host`, `Content-Type` and every `X-Amz-…`; for S3 also `X-Amz-Content-Sha256`, which is set.
pub fn sign(request: &mut Request, credentials: &Credentials, region: &str, service: &str, at: SimTime) {
    Signer::new(credentials, region, service).sign(request, at);
}

/// Signs `request` in its query (a presigned URL), valid for `expires`.
pub fn presign(
    request: &mut Request,
    credentials: &Credentials,
    region: &str,
    service: &str,
    at: SimTime,
    expires: Millis,
) {
    Signer::new(credentials, region, service).presign(request, at, expires);
}

/// All that a signature depends on besides the request and the time.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// Whose.
    pub credentials: &'a Credentials,
    /// `us-east-1`.
    pub region: &'a str,
    /// The service's signing name.
    pub service: &'a str,
    /// The service's rules.
    pub rules: Rules,
    /// Lower-case names of headers to sign besides the usual ones.
    pub also: &'a [&'a str],
}

impl<'a> Signer<'a> {
    /// A signer by the service's own rules.
    pub fn new(credentials: &'a Credentials, region: &'a str, service: &'a str) -> Self {
        Self { credentials, region, service, rules: Rules::of(service), also: &[] }
    }

    /// As [`sign`](fn@sign), and says how it came about.
    pub fn sign(&self, request: &mut Request, at: SimTime) -> Signing {
        request.headers.remove("authorization");
        request.headers.set("X-Amz-Date", at.amz());
        match &self.credentials.session_token {
            Some(token) => request.headers.set("X-Amz-Security-Token", token),
            None => request.headers.remove("x-amz-security-token"),
        }
        let mut payload = sha256_hex(request.body.bytes());
        if self.rules.s3 {
            let wished = request.headers.get(CONTENT_HASH);
            if let Some(word) = wished.filter(|word| *word == UNSIGNED || word.starts_with("STREAMING-")) {
                word.clone_into(&mut payload); // a caller's own wish
            }
            request.headers.set("X-Amz-Content-SHA256", &payload);
        }
        let signed = self.signed_headers(request);
        let scope = self.scope(at);
        let canonical = canonical::request(request, &signed, &payload, self.rules);
        let signing = signature(canonical, &at.amz(), &scope, &self.credentials.secret_access_key);
        let authorization = [
            ALGORITHM,
            " Credential=",
            &self.credentials.access_key_id,
            "/",
            &scope.to_string(),
            ", SignedHeaders=",
            &signed.join(";"),
            ", Signature=",
            &signing.signature,
        ];
        request.headers.set("Authorization", authorization.concat());
        signing
    }

    /// As [`presign`](fn@presign), and says how it came about.
    pub fn presign(&self, request: &mut Request, at: SimTime, expires: Millis) -> Signing {
        let signed = self.signed_headers(request);
        let scope = self.scope(at);
        let credential = [self.credentials.access_key_id.as_str(), "/", &scope.to_string()].concat();
        // The order is botocore's.
        let seconds = expires.as_seconds().to_string();
        let mut pairs = vec![
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", ""),
            ("X-Amz-Expires", &seconds),
            ("X-Amz-SignedHeaders", ""),
        ];
        let (date, names) = (at.amz(), signed.join(";"));
        pairs[2].1 = &date;
        pairs[4].1 = &names;
        if let Some(token) = &self.credentials.session_token {
            pairs.push(("X-Amz-Security-Token", token));
        }
        for (name, value) in pairs {
            append_query(request, name, value);
        }
        let payload = if self.rules.s3 { UNSIGNED.to_owned() } else { sha256_hex(request.body.bytes()) };
        let canonical = canonical::request(request, &signed, &payload, self.rules);
        let signing = signature(canonical, &date, &scope, &self.credentials.secret_access_key);
        append_query(request, "X-Amz-Signature", &signing.signature);
        signing
    }

    fn scope(&self, at: SimTime) -> Scope {
        Scope { date: at.amz_date(), region: self.region.to_owned(), service: self.service.to_owned() }
    }

    fn signed_headers(&self, request: &Request) -> Vec<String> {
        let is_signed = |name: &str| {
            is_amz(name)
                || ["host", "content-type"].iter().chain(self.also).any(|signed| name.eq_ignore_ascii_case(signed))
        };
        let names = request.headers.iter().map(|(name, _)| name).filter(|name| is_signed(name));
        let mut names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Whether a header's name begins with `X-Amz-`.
fn is_amz(name: &str) -> bool {
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"))
}

fn append_query(request: &mut Request, name: &str, value: &str) {
    request.target.push(if request.target.contains('?') { '&' } else { '?' });
    request.target.push_str(name);
    request.target.push('=');
    request.target.push_str(&percent_encode(value));
}

fn string_to_sign(canonical_request: &str, date_time: &str, scope: &Scope) -> String {
    let hash = sha256_hex(canonical_request.as_bytes());
    [ALGORITHM, date_time, &scope.to_string(), &hash].join("\n")
}

fn signature(canonical_request: String, date_time: &str, scope: &Scope, secret: &str) -> Signing {
    let string_to_sign = string_to_sign(&canonical_request, date_time, scope);
    let mac = keys::mac(secret, scope).chain_update(&string_to_sign);
    Signing { canonical_request, string_to_sign, signature: hex(&mac.finalize().into_bytes()) }
}

fn hmac(key: &[u8], data: &str) -> [u8; 32] {
    hmac_sha256(key, data.as_bytes())
}

/// The HMAC-SHA256 of `data` under `key`.
///
/// # Panics
/// Never: HMAC takes a key of any length.
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(data);
    mac.finalize().into_bytes().into()
}

/// The SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}
