//! How a service assumes a role for somebody: EC2 for an instance, Lambda for a function.
//!
//! May use: what [`super`] may.
//!
//! ```text
//! POST / Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/Web&RoleSessionName=i-0abc
//! ```

use crate::cloud::{Cloud, Service};
use crate::wire::sigv4::Credentials;
use crate::wire::{Request, Response, xml};

impl Cloud {
    /// The call of AssumeRole that the service `principal` makes.
    pub(in crate::cloud) fn assuming(&self, principal: &'static str, role_arn: &str, session: &str) -> Request {
        let params =
            [("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role_arn), ("RoleSessionName", session)];
        self.internal(principal, Service::Sts, &params)
    }
}

/// The credentials in the answer to it, and when they end as it is written; nothing in a refusal.
pub(in crate::cloud) fn assumed(response: &Response) -> Option<(Credentials, String)> {
    let body = response.body.text();
    let doc = xml::read(&body).ok()?;
    let field = |name| Some(doc.root().text_at(&["AssumeRoleResult", "Credentials", name]).ok()?.to_owned());
    let credentials = Credentials {
        access_key_id: field("AccessKeyId")?,
        secret_access_key: field("SecretAccessKey")?,
        session_token: Some(field("SessionToken")?),
    };
    Some((credentials, field("Expiration")?))
}
