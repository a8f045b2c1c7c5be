//! AWS Sign-In: a person's console session becomes credentials for local development, by OAuth 2.0 with PKCE. This is what
//! `aws login` talks to.
//!
//! May use: the [`desk`](super::desk), [`may`](super::may), and STS's way to [issue](super::sts::issue) a set. [`state`] is
//! what is kept, [`console`] who is signed in where, [`proof`] how a client proves itself, [`operations`] the table of the
//! paths; [`authorize`] is the browser's half, [`token`] the client's.
//!
//! A set lives 15 minutes and is renewed by a refresh token, for 12 hours from the sign-in at most. What differs: nobody types a
//! password, the browser's sessions are there from the beginning; a picked session comes as the parameter `session` of a second
//! request; a client's proof of possession (DPoP) is signed with HMAC-SHA256 under a key that comes with it, where AWS wants
//! ES256.
//!
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html>,
//! <https://docs.aws.amazon.com/signin/latest/APIReference/API_Operations_AWS_Sign-In_Data_Plane.html>
//!
//! ```text
//! GET  /v1/authorize?client_id=…&code_challenge=…&redirect_uri=…&state=…   the browser; → redirect_uri?code=…&state=…
//! POST /v1/token {"grantType": "authorization_code", "code": …}             the client; → a set, a refresh token
//! ```

mod authorize;
pub(super) mod console;
pub(super) mod operations;
mod proof;
pub(super) mod state;
mod token;
pub(super) mod visit;
