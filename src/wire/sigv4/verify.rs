//! The server's half: verifies what a request claims of its signature.

use std::fmt;

use super::canonical;
use super::claim::{Claim, Form, shortened};
use super::hash::sha256_hex;
use super::sign::{is_amz, signature, string_to_sign};
use super::terms::{CONTENT_HASH, Rules, Signing, UNSIGNED};
use crate::kernel::{Millis, SimTime};
use crate::wire::Request;

/// The signature is not the one that this key makes over this request.
///
/// The two texts are shown to the client, as AWS does; the signature it should have been is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureMismatch {
    /// The canonical request as the server sees it.
    pub canonical_request: String,
    /// The string to sign as the server sees it.
    pub string_to_sign: String,
}

/// Why a claim does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `SignatureDoesNotMatch`.
    Mismatch(Box<SignatureMismatch>),
    /// S3's `AccessDenied`: `There were headers present in the request which were not signed`. These.
    HeadersNotSigned(Vec<String>),
    /// S3's `InvalidRequest`: `Missing required header for this request: x-amz-content-sha256`.
    NoContentHash,
    /// S3's `InvalidArgument`: `x-amz-content-sha256` is neither a hash nor one of the words allowed there.
    BadContentHash(String),
    /// S3's `XAmzContentSHA256Mismatch`: the body is not the one whose hash was signed.
    ContentHash {
        /// The client's hash.
        client: String,
        /// The body's.
        server: String,
    },
}

/// Why a true signature does not count now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untimely {
    /// Signed too long ago.
    Expired {
        /// When it was signed.
        at: SimTime,
        /// The server's time.
        now: SimTime,
    },
    /// Signed by a clock that is too far ahead.
    NotYet {
        /// When it was signed.
        at: SimTime,
        /// The server's time.
        now: SimTime,
        /// How far ahead is allowed.
        ahead: Millis,
        /// The end of a presigned URL.
        end: Option<SimTime>,
    },
    /// A presigned URL is past its end.
    UrlExpired {
        /// For how long it was to hold.
        expires: Millis,
        /// Its end.
        end: SimTime,
        /// The server's time.
        now: SimTime,
    },
}

impl fmt::Display for Untimely {
    /// As STS and IAM write it; S3 says `RequestTimeTooSkewed` for the first two.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut say = |parts: &[&str]| parts.iter().try_for_each(|part| f.write_str(part));
        match *self {
            Self::Expired { at, now } => say(&[
                "Signature expired: ",
                &at.amz(),
                " is now earlier than ",
                &(now - Rules::BEHIND).amz(),
                " (",
                &now.amz(),
                " - 15 min.)",
            ]),
            Self::NotYet { at, now, ahead, .. } => say(&[
                "Signature not yet current: ",
                &at.amz(),
                " is still later than ",
                &(now + ahead).amz(),
                " (",
                &now.amz(),
                " + ",
                &(ahead.as_seconds() / 60).to_string(),
                " min.)",
            ]),
            Self::UrlExpired { .. } => say(&["Request has expired"]),
        }
    }
}

impl std::error::Error for Untimely {}

impl Claim {
    /// The two texts that this signature of `request` is made over: the canonical request and the string to sign. They
    /// need no secret, so whoever sees the request can write them down.
    pub fn texts(&self, request: &Request, rules: Rules) -> (String, String) {
        let canonical = self.canonical(request, rules);
        let string_to_sign = string_to_sign(&canonical, &self.at.amz(), &self.scope);
        (canonical, string_to_sign)
    }

    /// Signs `request`, as it was received, with the key that it claims: what the signature should have been, and why.
    pub fn signing(&self, request: &Request, secret_access_key: &str, rules: Rules) -> Signing {
        signature(self.canonical(request, rules), &self.at.amz(), &self.scope, secret_access_key)
    }

    fn canonical(&self, request: &Request, rules: Rules) -> String {
        let stated = request.headers.get(CONTENT_HASH);
        let payload = match (rules.s3, self.form, stated) {
            (true, _, Some(stated)) => stated.to_owned(),
            (true, Form::Query, None) => UNSIGNED.to_owned(),
            _ => sha256_hex(request.body.bytes()),
        };
        canonical::request(request, &self.signed_headers, &payload, rules)
    }

    /// Whether the holder of `secret_access_key` signed exactly this request.
    ///
    /// Whether it counts now is another question: [`timely`](Self::timely).
    pub fn verify(&self, request: &Request, secret_access_key: &str, rules: Rules) -> Result<(), Refusal> {
        if rules.s3 {
            let unsigned: Vec<String> = request
                .headers
                .iter()
                .map(|(name, _)| name)
                .filter(|name| needs_signing(name))
                .filter(|name| !self.signed_headers.iter().any(|signed| signed.eq_ignore_ascii_case(name)))
                .map(str::to_ascii_lowercase)
                .collect();
            if !unsigned.is_empty() {
                return Err(Refusal::HeadersNotSigned(unsigned));
            }
        }
        let stated = request.headers.get(CONTENT_HASH).filter(|_| rules.s3);
        if stated.is_none() && rules.s3 && self.form == Form::Header {
            return Err(Refusal::NoContentHash);
        }
        let hashed = match stated {
            Some(text) if text == UNSIGNED || text.starts_with("STREAMING-") => None,
            Some(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => Some(text),
            Some(text) => return Err(Refusal::BadContentHash(shortened(text))),
            None => None,
        };
        let Signing { canonical_request, string_to_sign, signature } = self.signing(request, secret_access_key, rules);
        if !same(&signature, &self.signature) {
            return Err(Refusal::Mismatch(Box::new(SignatureMismatch { canonical_request, string_to_sign })));
        }
        if let Some(client) = hashed {
            let server = sha256_hex(request.body.bytes());
            if !client.eq_ignore_ascii_case(&server) {
                return Err(Refusal::ContentHash { client: client.to_owned(), server });
            }
        }
        Ok(())
    }

    /// Whether the request was signed recently enough by the server's clock, and a presigned URL has not run out.
    pub fn timely(&self, now: SimTime, rules: Rules) -> Result<(), Untimely> {
        if self.at.since(now) > rules.ahead {
            let end = self.expires.map(|expires| self.at + expires);
            return Err(Untimely::NotYet { at: self.at, now, ahead: rules.ahead, end });
        }
        match self.expires {
            Some(expires) if now > self.at + expires => {
                Err(Untimely::UrlExpired { expires, end: self.at + expires, now })
            }
            None if now.since(self.at) > Rules::BEHIND => Err(Untimely::Expired { at: self.at, now }),
            _ => Ok(()),
        }
    }
}

/// Whether S3 refuses a request in which this header is not signed (measured).
fn needs_signing(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-md5") || (is_amz(name) && !name.eq_ignore_ascii_case(CONTENT_HASH))
}

/// Compares in a time that tells nothing about where the difference is, as every verifier should.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |diff, (x, y)| diff | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::super::{ClaimFault, Credentials, Signer, presign, sign};
    use super::*;
    use crate::wire::Method;

    const NOW: &str = "2025-11-02T00:30:00Z";

    fn credentials() -> Credentials {
        Credentials {
            access_key_id: "ASIAEXAMPLE".into(),
            secret_access_key: "s".into(),
            session_token: Some("IQoJ+/=".into()),
        }
    }

    fn signed(service: &str) -> Request {
        let mut request = Request::new(Method::Get, "example.amazonaws.com", "/?a=b");
        sign(&mut request, &credentials(), "us-east-1", service, SimTime::parse(NOW).unwrap());
        request
    }

    fn read_error(request: &Request) -> String {
        Claim::read(request).unwrap_err().to_string()
    }

    #[test]
    fn an_unsigned_request_claims_nothing() {
        assert_eq!(Claim::read(&Request::new(Method::Get, "s3.amazonaws.com", "/?list-type=2")), Ok(None));
    }

    #[test]
    fn a_claim_tells_all_that_was_signed() {
        let claim = Claim::read(&signed("sts")).unwrap().unwrap();
        assert_eq!(claim.access_key_id, "ASIAEXAMPLE");
        assert_eq!(claim.scope.to_string(), "20251102/us-east-1/sts/aws4_request");
        assert_eq!(claim.signed_headers.join(";"), "host;x-amz-date;x-amz-security-token");
        assert_eq!(claim.session_token.as_deref(), Some("IQoJ+/="));
        assert_eq!((claim.form, claim.at.iso().as_str(), claim.expires), (Form::Header, NOW, None));

        let mut request = Request::new(Method::Get, "example.amazonaws.com", "/");
        presign(&mut request, &credentials(), "us-east-1", "s3", claim.at, Millis::minutes(5));
        let claim = Claim::read(&request).unwrap().unwrap();
        assert_eq!(claim.session_token.as_deref(), Some("IQoJ+/="));
        assert_eq!((claim.form, claim.expires), (Form::Query, Some(Millis::minutes(5))));
        assert_eq!(claim.verify(&request, "s", Rules::S3), Ok(()));
    }

    #[test]
    fn what_is_no_claim_says_why_in_the_words_of_aws() {
        let with = |value: &str| signed("sts").header("authorization", value);
        for (request, error) in [
            (with("Basic dXNlcg=="), "Unsupported AWS 'algorithm': 'Basic'."),
            (
                with("AWS4-HMAC-SHA256 Credential=a/20251102/r/s/aws4_request"),
                "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. \
                 Authorization=AWS4-HMAC-SHA256 Credential=a/20251102/r/s/aws4_request",
            ),
            (
                with("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0"),
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'",
            ),
            (
                with("AWS4-HMAC-SHA256 Credential=a/20251101/r/s/aws4_request, SignedHeaders=host, Signature=0"),
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                 '20251101' != '20251102', from '20251102T003000Z'.",
            ),
            (
                with("AWS4-HMAC-SHA256 Credential=a/20251102/r/s/aws4_request,SignedHeaders=x-amz-date,Signature=0"),
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            ),
            (
                signed("sts").header("x-amz-date", NOW),
                "Date must be in ISO-8601 'basic format'. Got '2025-11-02T00:30:00Z'. See http://en.wikipedia.org/wiki/ISO_8601",
            ),
        ] {
            assert_eq!(read_error(&request), error);
        }
        let mut both = signed("s3");
        both.target.push_str("&X-Amz-Signature=0");
        assert!(read_error(&both).starts_with("Found both 'X-Amz-Algorithm' as a query-string param"));
        let mut query = Request::new(Method::Get, "h", "/");
        presign(&mut query, &credentials(), "us-east-1", "s3", SimTime::parse(NOW).unwrap(), Millis::seconds(604_801));
        assert_eq!(Claim::read(&query).unwrap_err().fault, ClaimFault::ExpiresTooLate);
    }

    #[test]
    fn s3_wants_every_amz_header_signed_and_the_body_it_was_promised() {
        let request = signed("s3").header("X-Amz-Acl", "public-read");
        let claim = Claim::read(&request).unwrap().unwrap();
        let refusal = claim.verify(&request, "s", Rules::S3);
        assert_eq!(refusal, Err(Refusal::HeadersNotSigned(vec!["x-amz-acl".into()])));

        let request = signed("s3").with_body("other");
        assert!(matches!(claim.verify(&request, "s", Rules::S3), Err(Refusal::ContentHash { .. })));

        let mut request = Request::new(Method::Put, "h", "/k").header(CONTENT_HASH, UNSIGNED).with_body("one");
        sign(&mut request, &credentials(), "us-east-1", "s3", claim.at);
        let claim = Claim::read(&request).unwrap().unwrap();
        assert_eq!(claim.verify(&request.clone().with_body("two"), "s", Rules::S3), Ok(()));

        let mut request = signed("s3");
        request.headers.remove(CONTENT_HASH);
        assert_eq!(claim.verify(&request, "s", Rules::S3), Err(Refusal::NoContentHash));
        let request = signed("s3").header(CONTENT_HASH, "abc");
        assert_eq!(claim.verify(&request, "s", Rules::S3), Err(Refusal::BadContentHash("abc".into())));
    }

    #[test]
    fn a_mismatch_shows_what_the_server_saw_and_never_the_answer() {
        let request = signed("sts");
        let claim = Claim::read(&request).unwrap().unwrap();
        let Err(Refusal::Mismatch(mismatch)) = claim.verify(&request, "wrong", Rules::OTHERS) else { panic!() };
        let right = claim.signing(&request, "s", Rules::OTHERS);
        assert_eq!(mismatch.canonical_request, right.canonical_request);
        assert_eq!(mismatch.string_to_sign, right.string_to_sign);
        assert_eq!(right.signature, claim.signature);
    }

    #[test]
    fn a_signature_lasts_fifteen_minutes_and_a_url_as_long_as_it_says() {
        let credentials = credentials();
        let at = SimTime::parse(NOW).unwrap();
        let s3 = Claim::read(&signed("s3")).unwrap().unwrap();
        assert_eq!(s3.timely(at + Millis::minutes(15), Rules::S3), Ok(()));
        assert_eq!(s3.timely(at - Millis::minutes(15), Rules::S3), Ok(()));
        assert!(s3.timely(at - Millis::minutes(15) - Millis(1), Rules::S3).is_err());
        let late = s3.timely(at + Millis::minutes(15) + Millis(1000), Rules::OTHERS).unwrap_err();
        assert_eq!(
            late.to_string(),
            "Signature expired: 20251102T003000Z is now earlier than 20251102T003001Z (20251102T004501Z - 15 min.)"
        );
        let early = s3.timely(at - Millis::minutes(6), Rules::OTHERS).unwrap_err();
        assert_eq!(
            early.to_string(),
            "Signature not yet current: 20251102T003000Z is still later than 20251102T002900Z (20251102T002400Z + 5 min.)"
        );

        let mut request = Request::new(Method::Get, "h", "/k?x-id=GetObject");
        Signer::new(&credentials, "us-east-1", "s3").presign(&mut request, at, Millis::hours(1));
        let url = Claim::read(&request).unwrap().unwrap();
        assert_eq!(url.timely(at + Millis::hours(1), Rules::S3), Ok(()));
        let end = at + Millis::hours(1);
        let now = end + Millis(1);
        assert_eq!(url.timely(now, Rules::S3), Err(Untimely::UrlExpired { expires: Millis::hours(1), end, now }));
    }
}
