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
mod claim;
mod hash;
mod keys;
mod sign;
mod terms;
mod verify;

pub use claim::{Claim, ClaimError, ClaimFault, Form};
pub use hash::{hex, hmac_sha256, sha256, sha256_hex};
pub use sign::{Signer, presign, sign};
pub use terms::{Credentials, Rules, Scope, Signing};
pub use verify::{Refusal, SignatureMismatch, Untimely};
