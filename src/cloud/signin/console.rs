//! Who is signed in to the console: an IAM user, or the account's root user.
//!
//! May use: [`who`](crate::cloud::who) and the [`desk`](crate::cloud::desk).
//!
//! ```text
//! arn:aws:iam::123456789012:user/admin    may what the user may; needs signin:CreateOAuth2Token, …
//! arn:aws:iam::123456789012:root          may everything
//! ```

use std::rc::Rc;

use crate::cloud::may::authorize;
use crate::cloud::who::{Caller, Holder, Origin, Passed, Principal, Session, Whose};
use crate::cloud::{AccessKeyId, Arn, CredentialState, ServiceError, Source, desk::Desk, desk::View};
use crate::kernel::SimTime;

/// A console session, as a browser names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleSession {
    /// Whose it is: `arn:aws:iam::123456789012:user/admin`.
    pub arn: String,
    /// What the browser sends to prove it.
    pub cookie: String,
}

/// Who is signed in to the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cloud) struct Console {
    /// The user's name; none for the root user.
    pub user: Option<String>,
    /// `AIDA…`: a new user of the old name is another. The account's number for the root user.
    pub id: String,
    pub arn: Arn,
}

impl Console {
    /// Everyone who may be signed in: the users by name, then the root user.
    pub fn all(view: View<'_>) -> Vec<Self> {
        let users = view.known.users.values().map(|user| Self {
            user: Some(user.name.clone()),
            id: user.id.clone(),
            arn: user.arn.clone(),
        });
        let account = &view.site.account;
        let root = Self {
            user: None,
            id: account.to_string(),
            arn: Arn::new(["arn:aws:iam::", account.as_str(), ":root"].concat()),
        };
        users.chain([root]).collect()
    }

    /// Whether there is still the same one.
    pub fn stands(&self, view: View<'_>) -> bool {
        Self::all(view).contains(self)
    }

    /// Whom a set stands for that is given to them.
    pub fn whose(&self) -> Whose {
        Whose {
            holder: Holder::Console(self.user.clone()),
            arn: self.arn.clone(),
            user_id: self.id.clone(),
            passed: Passed::default(),
        }
    }

    /// They, as whoever asks, since `since`.
    pub fn caller(&self, since: SimTime, until: SimTime, source: &Source, origin: &Origin) -> Caller {
        let session = Session {
            access_key_id: AccessKeyId::new(""),
            secret: String::new(),
            token: String::new(),
            whose: Rc::new(self.whose()),
            issued: since,
            expires: until,
            state: CredentialState::Valid,
            by_imdsv1: false,
        };
        let principal = Principal::Session(Box::new(session));
        Caller { principal, access_key_id: None, signed: None, source: source.clone(), origin: origin.clone() }
    }

    /// Whether they may let a client act for them. The root user needs no permission.
    pub fn may(&self, desk: &mut Desk<'_>, caller: &Caller, action: &str, client: &str) -> Result<(), ServiceError> {
        if self.user.is_none() {
            return Ok(());
        }
        // What the two clients are called in a policy (U).
        let name = if client.ends_with("/cross-device") { "remote" } else { "localhost" };
        let (region, account) = (desk.site.region.clone(), desk.site.account.to_string());
        let resource = ["arn:aws:signin:", &region, ":", &account, ":oauth2/public-client/", name].concat();
        authorize(desk, caller, action, &resource)
    }
}
