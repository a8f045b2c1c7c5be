//! The client's half: a request gets its signature, in its headers or in its query.

use hmac::Mac;

use super::hash::{hex, sha256_hex};
use super::terms::{ALGORITHM, CONTENT_HASH, Credentials, Rules, Scope, Signing, UNSIGNED};
use super::{canonical, keys};
use crate::kernel::{Millis, SimTime};
use crate::wire::{Request, percent_encode};

/// Signs `request` in its headers: sets `X-Amz-Date`, `X-Amz-Security-Token` (when there is a token) and `Authorization`.
///
/// Signed are `Host`, `Content-Type`, `Content-MD5` and every `X-Amz-…`; for S3 also `X-Amz-Content-Sha256`, which is set.
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
        let date = at.amz();
        request.headers.remove("authorization");
        request.headers.set("X-Amz-Date", date.as_str());
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
        let signing = signature(canonical, &date, &scope, &self.credentials.secret_access_key);
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
                || ["host", "content-type", "content-md5"]
                    .iter()
                    .chain(self.also)
                    .any(|signed| name.eq_ignore_ascii_case(signed))
        };
        let names = request.headers.iter().map(|(name, _)| name).filter(|name| is_signed(name));
        let mut names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Whether a header's name begins with `X-Amz-`.
pub(super) fn is_amz(name: &str) -> bool {
    name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"))
}

fn append_query(request: &mut Request, name: &str, value: &str) {
    request.target.push(if request.target.contains('?') { '&' } else { '?' });
    request.target.push_str(name);
    request.target.push('=');
    request.target.push_str(&percent_encode(value));
}

pub(super) fn string_to_sign(canonical_request: &str, date_time: &str, scope: &Scope) -> String {
    let hash = sha256_hex(canonical_request.as_bytes());
    let Scope { date, region, service } = scope;
    [ALGORITHM, "\n", date_time, "\n", date, "/", region, "/", service, "/aws4_request\n", &hash].concat()
}

pub(super) fn signature(canonical_request: String, date_time: &str, scope: &Scope, secret: &str) -> Signing {
    let string_to_sign = string_to_sign(&canonical_request, date_time, scope);
    let mac = keys::mac(secret, scope).chain_update(&string_to_sign);
    Signing { canonical_request, string_to_sign, signature: hex(&mac.finalize().into_bytes()) }
}
