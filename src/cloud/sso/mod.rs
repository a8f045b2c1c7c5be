//! IAM Identity Center, reduced: one person, two permission sets in this account, sign-in by OAuth 2.0, and the portal that gives
//! a role's credentials.
//!
//! May use: the [`desk`](super::desk), [`iam`](super::iam)'s roles, and STS's way to [issue](super::sts::issue) a set. [`state`] is what is
//! kept, [`center`] who and what there is, [`oidc`] signs in (`oidc.REGION.amazonaws.com`), [`portal`] gives credentials
//! (`portal.sso.REGION.amazonaws.com`), [`operations`] is the table of the paths.
//!
//! What differs: the organization has one account; nobody administers the center, it is there when it is first asked, and then puts a role for
//! each permission set into the account, as AWS does; the grant by device code is left out. What a person asks for leaves a
//! record ([`written`]); what nobody has signed in for, such as registering a client, leaves none (U).
//!
//! <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html>,
//! <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html>
//!
//! ```text
//! POST oidc…/client/register → GET oidc…/authorize (browser) → POST oidc…/token → GET portal.sso…/federation/credentials
//! ```

pub(super) mod center;
mod oidc;
pub(super) mod operations;
mod portal;
pub(super) mod state;
mod written;
