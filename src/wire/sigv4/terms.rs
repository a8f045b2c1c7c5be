//! The types of a signature: credentials, scope, a service's rules, and the result with its steps.

use std::fmt;

use crate::kernel::Millis;

pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
pub(super) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
pub(super) const CONTENT_HASH: &str = "x-amz-content-sha256";

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
