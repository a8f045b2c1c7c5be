//! What a request says of its signature: read from the `Authorization` header or from the query, or why it cannot be read.
//!
//! May use: the signature's [`terms`](super::terms) and HTTP's messages. Nothing of a claim is proven.
//!
//! ```text
//! Authorization: AWS4-HMAC-SHA256 Credential=AKIA…/20251102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=…
//! ```

use std::fmt;

use super::terms::{ALGORITHM, Scope};
use crate::kernel::{Millis, SimTime};
use crate::wire::Request;

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query: a presigned URL.
    Query,
}

/// What a signed request says of its signature; nothing of it is proven until [`verify`](Self::verify).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where it was found.
    pub form: Form,
    /// Whose key.
    pub access_key_id: String,
    /// Date, region and service.
    pub scope: Scope,
    /// Names of the signed headers, in the client's order.
    pub signed_headers: Vec<String>,
    /// The signature, as sent.
    pub signature: String,
    /// The session token, without which an `ASIA…` key is worth nothing.
    pub session_token: Option<String>,
    /// When it was signed, by the client's clock.
    pub at: SimTime,
    /// For how long a presigned URL holds.
    pub expires: Option<Millis>,
}

/// Why a request that means to be signed is not even a claim. Written as STS and IAM write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimError {
    /// Where the signature was to stand.
    pub form: Form,
    /// What is wrong.
    pub fault: ClaimFault,
    /// The `Authorization` header, as it came.
    pub header: String,
}

/// What is wrong with a signature's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimFault {
    /// Another scheme than `AWS4-HMAC-SHA256`.
    NotSigV4(String),
    /// Both an `Authorization` header and a signature in the query.
    TwoForms,
    /// A part of the header without an `=`.
    NotPair(String),
    /// These parameters are not there.
    Missing(Vec<&'static str>),
    /// Not `key/date/region/service/aws4_request`.
    Credential(String),
    /// There is no key in the credential.
    NoKey,
    /// The credential's date is not eight digits.
    Day(String),
    /// There is no region in the credential.
    NoRegion,
    /// The credential's last element is not `aws4_request`.
    Terminator(String),
    /// Neither `X-Amz-Date` nor `Date`.
    NoDate,
    /// Not like `20251102T003000Z`.
    BadDate(String),
    /// The scope is of another day than the request.
    ScopeDate {
        /// The scope's day.
        scope: String,
        /// The request's time.
        date: String,
    },
    /// `Host` is not among the signed headers.
    HostNotSigned,
    /// `X-Amz-Expires` is no number.
    ExpiresNoNumber,
    /// `X-Amz-Expires` is negative.
    ExpiresNegative,
    /// `X-Amz-Expires` is more than a week.
    ExpiresTooLate,
}

/// The parameters of a header and of a query, in the order in which AWS misses them.
const IN_HEADER: [&str; 3] = ["Credential", "Signature", "SignedHeaders"];
const IN_QUERY: [&str; 5] =
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];

/// The longest that a presigned URL may hold, in seconds.
const A_WEEK: i64 = 604_800;
/// How long one holds that does not say, where that is not S3's.
const USUAL: Millis = Millis::minutes(15);

impl ClaimError {
    /// Whether the signature is of the right form, but for another day, of another end, or over too little: the services that
    /// speak to it say `SignatureDoesNotMatch` then, and `IncompleteSignature` otherwise.
    pub const fn is_about_scope(&self) -> bool {
        matches!(
            self.fault,
            ClaimFault::Terminator(_) | ClaimFault::ScopeDate { .. } | ClaimFault::HostNotSigned | ClaimFault::TwoForms
        )
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut say = |parts: &[&str]| parts.iter().try_for_each(|part| f.write_str(part));
        match &self.fault {
            ClaimFault::NotSigV4(scheme) => say(&["Unsupported AWS 'algorithm': '", scheme, "'."]),
            ClaimFault::TwoForms => {
                say(&["Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."])
            }
            // In reports of 2024 and later there is the header's hash instead of the header.
            ClaimFault::NotPair(part) => say(&[
                "'",
                part,
                "' not a valid key=value pair (missing equal-sign) in Authorization header: '",
                &self.header,
                "'.",
            ]),
            ClaimFault::Missing(names) => {
                let (before, after, end) = match self.form {
                    Form::Header => ("Authorization header requires '", "' parameter. ", "Authorization="),
                    Form::Query => {
                        ("AWS query-string parameters must include '", "'. ", "Re-examine the query-string parameters.")
                    }
                };
                names.iter().try_for_each(|name| say(&[before, name, after]))?;
                say(&[end, &self.header])
            }
            ClaimFault::Credential(text) => say(&[
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '",
                text,
                "'",
            ]),
            ClaimFault::NoKey | ClaimFault::NoRegion | ClaimFault::Day(_) => {
                say(&["Credential must have a key, a date and a region."])
            }
            ClaimFault::Terminator(text) => {
                say(&["Credential should be scoped with a valid terminator: 'aws4_request', not '", text, "'."])
            }
            ClaimFault::NoDate => say(&[
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=",
                &self.header,
            ]),
            ClaimFault::BadDate(text) => say(&[
                "Date must be in ISO-8601 'basic format'. Got '",
                text,
                "'. See http://en.wikipedia.org/wiki/ISO_8601",
            ]),
            ClaimFault::ScopeDate { scope, date } => say(&[
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '",
                scope,
                "' != '",
                date.get(..8).unwrap_or(date),
                "', from '",
                date,
                "'.",
            ]),
            ClaimFault::HostNotSigned => {
                say(&["'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."])
            }
            ClaimFault::ExpiresNoNumber | ClaimFault::ExpiresNegative | ClaimFault::ExpiresTooLate => {
                say(&["X-Amz-Expires must be a number of seconds, non-negative and at most a week (604800)"])
            }
        }
    }
}

impl std::error::Error for ClaimError {}

impl Claim {
    /// What `request` claims; nothing when it does not claim to be signed.
    pub fn read(request: &Request) -> Result<Option<Self>, ClaimError> {
        let query = request.query_params();
        let has = |wanted: &str| query.iter().any(|(name, _)| name == wanted);
        let in_query = has("X-Amz-Algorithm") || has("X-Amz-Credential") || has("X-Amz-Signature");
        let header = request.headers.get("authorization").filter(|header| !header.trim().is_empty());
        let (form, read) = match (header, in_query) {
            // Version 2, which nobody takes any more.
            (None, false) if has("AWSAccessKeyId") && has("Signature") => {
                (Form::Query, Err(ClaimFault::NotSigV4("AWS".to_owned())))
            }
            (None, false) => return Ok(None),
            (Some(_), true) => (Form::Header, Err(ClaimFault::TwoForms)),
            (Some(header), false) => (Form::Header, Self::from_header(request, header.trim())),
            (None, true) => (Form::Query, Self::from_query(&query)),
        };
        let header = || header.unwrap_or("").chars().take(1000).collect();
        read.map(Some).map_err(|fault| ClaimError { form, fault, header: header() })
    }

    fn from_header<'a>(request: &Request, authorization: &'a str) -> Result<Self, ClaimFault> {
        let (scheme, rest) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let pair = |part: &'a str| part.trim().split_once('=');
        let is_s3 = rest.split(',').filter_map(pair).find(|(name, _)| *name == IN_HEADER[0]);
        let is_s3 = is_s3.is_some_and(|(_, credential)| credential.contains("/s3/"));
        let mut found = [None; IN_HEADER.len()];
        // S3 parts the header at commas, and takes a blank beside a key as nothing; the other services part it at blanks, too.
        for part in rest.split(|c| c == ',' || (matches!(c, ' ' | '\t') && !is_s3)) {
            let Some((name, value)) = pair(part) else {
                if !is_s3 && !part.is_empty() {
                    return Err(ClaimFault::NotPair(shortened(part)));
                }
                continue;
            };
            // Of two parts of one name the first counts.
            if let Some(place) = IN_HEADER.iter().position(|wanted| *wanted == name) {
                found[place].get_or_insert(value.trim());
            }
        }
        if scheme != ALGORITHM {
            return Err(ClaimFault::NotSigV4(shortened(scheme)));
        }
        let [Some(credential), Some(signature), Some(signed)] = found else {
            let absent = IN_HEADER.into_iter().zip(found).filter(|(_, value)| value.is_none());
            return Err(ClaimFault::Missing(absent.map(|(name, _)| name).collect()));
        };
        let date = request.headers.get("x-amz-date").or_else(|| request.headers.get("date"));
        let token = request.headers.get("x-amz-security-token");
        Self::build(Form::Header, [credential, signed, signature], date, token, None)
    }

    fn from_query(query: &[(String, String)]) -> Result<Self, ClaimFault> {
        let find = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        if let Some(other) = find("X-Amz-Algorithm").filter(|algorithm| *algorithm != ALGORITHM) {
            return Err(ClaimFault::NotSigV4(shortened(other)));
        }
        let [Some(_), Some(credential), Some(signature), Some(signed), Some(date)] = IN_QUERY.map(find) else {
            let absent = IN_QUERY.into_iter().filter(|name| find(name).is_none());
            return Err(ClaimFault::Missing(absent.collect()));
        };
        if SimTime::parse_amz(date).is_err() {
            return Err(ClaimFault::BadDate(shortened(date)));
        }
        let expires = match find("X-Amz-Expires") {
            Some(text) => match text.parse() {
                Ok(seconds @ 0..=A_WEEK) => Millis::seconds(seconds),
                Ok(..0) => return Err(ClaimFault::ExpiresNegative),
                Ok(_) => return Err(ClaimFault::ExpiresTooLate),
                Err(_) => return Err(ClaimFault::ExpiresNoNumber),
            },
            None if credential.contains("/s3/") => return Err(ClaimFault::Missing(vec!["X-Amz-Expires"])),
            None => USUAL,
        };
        let token = find("X-Amz-Security-Token");
        Self::build(Form::Query, [credential, signed, signature], Some(date), token, Some(expires))
    }

    fn build(
        form: Form,
        [credential, signed, signature]: [&str; 3],
        date: Option<&str>,
        token: Option<&str>,
        expires: Option<Millis>,
    ) -> Result<Self, ClaimFault> {
        let elements: Vec<&str> = credential.split('/').collect();
        let [key, day, region, service, terminator] = elements[..] else {
            return Err(ClaimFault::Credential(shortened(credential)));
        };
        if key.trim().is_empty() {
            return Err(ClaimFault::NoKey);
        }
        let date = date.ok_or(ClaimFault::NoDate)?;
        let bad_date = || ClaimFault::BadDate(shortened(date));
        let at = SimTime::parse_amz(date).or_else(|_| SimTime::parse_http(date)).map_err(|_| bad_date())?;
        // The string to sign is written from the time; text that reads the same but is written otherwise is no date.
        let written = at.amz();
        if written != date && (service != "s3" || form == Form::Query || at.http() != date) {
            return Err(bad_date());
        }
        if service == "s3" && (day.len() != 8 || !day.bytes().all(|b| b.is_ascii_digit())) {
            return Err(ClaimFault::Day(shortened(day)));
        }
        if region.is_empty() {
            return Err(ClaimFault::NoRegion);
        }
        if terminator != "aws4_request" {
            return Err(ClaimFault::Terminator(shortened(terminator)));
        }
        if written[..8] != *day {
            return Err(ClaimFault::ScopeDate { scope: shortened(day), date: written });
        }
        let signed_headers: Vec<String> = signed.split(';').map(str::to_ascii_lowercase).collect();
        if !signed_headers.iter().any(|name| name == "host") {
            return Err(ClaimFault::HostNotSigned);
        }
        Ok(Self {
            form,
            access_key_id: key.trim().to_owned(),
            scope: Scope { date: day.to_owned(), region: region.to_owned(), service: service.to_owned() },
            signed_headers,
            signature: signature.to_owned(),
            session_token: token.map(str::to_owned),
            at,
            expires,
        })
    }
}

/// What a stranger sent is quoted in errors only so far.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}
