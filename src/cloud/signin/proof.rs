//! How a client proves itself: PKCE, that it is the one that asked for the code; DPoP, that it is the one that redeemed it.
//!
//! May use: [`wire`](crate::wire). A DPoP proof is a JWT in the header of that name: what is called, when, and the key that
//! signed it. AWS's clients sign with ES256; here it is HMAC-SHA256, and the key (`kty` `oct`) comes with the proof, which
//! travels inside TLS. What is checked is the same: the form, the address, the time, the signature, and that the key is the one of
//! the first time. <https://www.rfc-editor.org/rfc/rfc7636>, <https://www.rfc-editor.org/rfc/rfc9449>

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::Value;

use crate::cloud::MAX_SKEW;
use crate::kernel::SimTime;
use crate::wire::Request;
use crate::wire::sigv4::{hmac_sha256, sha256};

/// Whether `verifier` is what the client knew when it asked for the code.
pub(super) fn is_verifier(verifier: &str, challenge: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes())) == challenge
}

/// The key that signed a request's proof, if that is good.
pub(super) fn dpop(request: &Request, now: SimTime) -> Option<String> {
    let proof = request.headers.get("dpop")?;
    let (signed, signature) = proof.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let part =
        |text: &str| -> Option<Value> { serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok() };
    let (header, claims) = (part(header)?, part(claims)?);
    let key = header.get("jwk")?.get("k")?.as_str()?;
    let secret = BASE64_URL_SAFE_NO_PAD.decode(key).ok()?;
    let good = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()? == hmac_sha256(&secret, signed.as_bytes());
    let url = ["https://", request.host(), request.path()].concat();
    let at = SimTime::from_millis(claims.get("iat")?.as_i64()?.checked_mul(1000)?);
    let told = claims.get("htm")?.as_str()? == request.method.as_str() && claims.get("htu")?.as_str()? == url;
    let timely = at.since(now).0.abs() <= MAX_SKEW.0;
    (good && told && timely && header.get("typ")?.as_str()? == "dpop+jwt").then(|| key.to_owned())
}
