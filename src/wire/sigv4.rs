//! AWS Signature Version 4: signing, and verifying what was signed.
use serde::{Deserialize, Serialize};

use super::Request;
use crate::kernel::{Millis, SimTime};

/// What a client signs with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// `AKIA…` long-term, `ASIA…` temporary.
    pub access_key_id: String,
    /// The secret half; it never travels.
    pub secret_access_key: String,
    /// Present for temporary credentials, and then part of every request.
    pub session_token: Option<String>,
}

/// Signs `request` in its headers: sets `X-Amz-Date`, `X-Amz-Security-Token` (when there is a token) and `Authorization`.
pub fn sign(request: &mut Request, credentials: &Credentials, region: &str, service: &str, at: SimTime) {
    let _ = (request, credentials, region, service, at);
    todo!()
}

/// Signs `request` in its query (a presigned URL), valid for `expires`.
pub fn presign(request: &mut Request, credentials: &Credentials, region: &str, service: &str, at: SimTime, expires: Millis) {
    let _ = (request, credentials, region, service, at, expires);
    todo!()
}
