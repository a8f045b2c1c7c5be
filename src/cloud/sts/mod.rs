//! STS: temporary credentials, and who am I.
//!
//! May use: the [`desk`](super::desk), [`may`](super::may) and [`who`](super::who), where its sessions are kept.
//! [`operations`] is the table of the calls; each file beside it carries out some of them. What is left out on purpose:
//! DecodeAuthorizationMessage (refusals here are not encoded), and MFA (no user has a device, so a code is refused as
//! AWS refuses a wrong one). <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>
//!
//! ```sh
//! aws sts assume-role --role-arn arn:aws:iam::123456789012:role/Desk --role-session-name desk --duration-seconds 900
//! ```

pub(super) mod assume;
pub(super) mod issue;
mod limits;
pub(super) mod operations;
mod outbound;
mod passed;
pub(super) mod revoke;
mod users;
