//! What a service is given to work with, besides its own state.
//!
//! May use: the [`site`](super::site), the [`directory`](super::directory) and [`who`](super::who)'s sessions.
//!
//! ```text
//! s3::carry_out(&mut cloud.s3, &mut desk, …)   // a service has its state, and the desk
//! may::authorize(&mut desk, caller, "s3:ListBucket", arn)?
//! ```

use super::directory::{KeyOwner, Tables};
use super::who::{Principal, Sessions};
use super::{Service, site::Site};
use crate::wire::sigv4::{self, Credentials};
use crate::wire::{Method, Request, Response, percent_encode, xml};

/// What a service is given.
pub(super) struct Desk<'a> {
    pub site: &'a mut Site,
    /// Users, roles, policies and keys, as IAM has let the rest of AWS know them by now.
    pub known: &'a Tables,
    /// The temporary credentials that STS has issued.
    pub sessions: &'a mut Sessions,
}

/// The same, to be looked at.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub site: &'a Site,
    pub known: &'a Tables,
    pub sessions: &'a Sessions,
}

impl View<'_> {
    /// The principal's ARN, or the service's name.
    pub fn arn_of(&self, principal: &Principal) -> String {
        principal.arn(self.known, &self.site.account)
    }
}

impl Desk<'_> {
    pub fn view(&self) -> View<'_> {
        View { site: self.site, known: self.known, sessions: self.sessions }
    }

    /// The principal's ARN, or the service's name.
    pub fn arn_of(&self, principal: &Principal) -> String {
        principal.arn(self.known, &self.site.account)
    }

    /// The ARN of the role of this name, its path included.
    pub fn role_arn(&self, name: &str) -> String {
        match self.known.roles.get(name) {
            Some(role) => role.arn.to_string(),
            None => self.site.account.iam_arn("role", "/", name).to_string(),
        }
    }

    /// A call of one service to another.
    ///
    /// AWS does not publish how its services talk among themselves; CloudTrail shows that it is this API call, made by
    /// the service, and so it is drawn as one.
    pub fn internal(&self, principal: &'static str, to: Service, params: &[(&str, &str)]) -> Request {
        let form: Vec<_> = params.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        let host = match to {
            Service::Iam => "iam.amazonaws.com".to_owned(),
            service => format!("{}.{}.amazonaws.com", service.prefix(), self.site.region),
        };
        let mut request = Request::new(Method::Post, &host, "/")
            .header("User-Agent", principal)
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .with_body(form.join("&"));
        // The key exists from the account's first moment; without it the call goes out unsigned, and is refused.
        if let Some(key) = self.known.key_of(&KeyOwner::Service(principal)) {
            sigv4::sign(&mut request, &key, &self.site.region, to.prefix(), self.site.now);
        }
        request
    }

    /// The call of AssumeRole that the service `principal` makes: EC2 for an instance, Lambda for a function.
    ///
    /// ```text
    /// POST / Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/Web&RoleSessionName=i-0abc
    /// ```
    pub fn assuming(&self, principal: &'static str, role_arn: &str, session: &str) -> Request {
        let params =
            [("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role_arn), ("RoleSessionName", session)];
        self.internal(principal, Service::Sts, &params)
    }
}

/// The credentials in the answer to AssumeRole, and when they end as it is written; nothing in a refusal.
pub(super) fn assumed(response: &Response) -> Option<(Credentials, String)> {
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
