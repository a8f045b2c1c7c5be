//! Callers and principals: who somebody is to AWS.
//!
//! May use: [`session`](super::session), [`identity`](super::identity), the [`directory`](crate::cloud::directory), and
//! [`wire`](crate::wire)'s SigV4.

use super::identity::Identity;
use super::session::{Holder, Session};
use crate::cloud::{AccessKeyId, AccountId, Service, Source, directory::Tables};
use crate::wire::sigv4::Form;

/// A caller whose signature was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// The key it signed with; who comes with an identity provider's word signs with none.
    pub access_key_id: Option<AccessKeyId>,
    /// Where its signature stands, and for which region it is.
    pub signed: Option<(Form, String)>,
    /// Where its request came from.
    pub source: Source,
    /// The same as conditions and records have it.
    pub origin: Origin,
}

/// Where a request came from, as conditions and records have it. EC2 knows, since it gives instances their addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// An address, or the name of the service that called: an instance's calls leave with its public address.
    pub address: String,
    /// The way through the VPC, if it took one.
    pub way: Option<Way>,
    /// The private address of the instance that the caller's credentials were delivered to, wherever they are used.
    pub home: Option<String>,
}

/// The way of a call through the VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// `vpce-…`
    pub endpoint: String,
    /// The caller's private address.
    pub address: String,
}

impl Caller {
    /// The IAM user who calls, by a key or from the console.
    pub(in crate::cloud) fn user(&self) -> Option<&str> {
        match &self.principal {
            Principal::User(name) => Some(name),
            Principal::Session(session) => match &session.holder {
                Holder::Console(user) => user.as_deref(),
                _ => None,
            },
            _ => None,
        }
    }

    /// Somebody of whom nothing is known but where they are.
    pub(in crate::cloud) fn from(source: &Source) -> Self {
        Self { source: source.clone(), ..Self::service("", Service::Signin) }
    }

    /// A service that acts for itself.
    pub(in crate::cloud) fn service(principal: &'static str, service: Service) -> Self {
        let origin = Origin { address: principal.to_owned(), ..Origin::default() };
        let principal = Principal::Service(principal);
        Self { principal, access_key_id: None, signed: None, source: Source::Service(service), origin }
    }
}

/// A user or a session of another account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The account.
    pub account: AccountId,
    /// Its unique id.
    pub user_id: String,
    /// Its ARN.
    pub arn: String,
    /// The role's ARN, if it is a session of one.
    pub role_arn: Option<String>,
    /// Whether its credentials are temporary.
    pub temporary: bool,
}

/// Who somebody is to AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An IAM user, by name.
    User(String),
    /// Someone with temporary credentials.
    Session(Box<Session>),
    /// Someone for whom an identity provider vouches.
    Federated(Box<Identity>),
    /// A user or a session of another account, whose own policies have consented.
    Foreign(Box<Foreign>),
    /// An AWS service acting for itself.
    Service(&'static str),
}

impl Principal {
    /// The caller's ARN, or the service principal's name.
    pub(in crate::cloud) fn arn(&self, known: &Tables, account: &AccountId) -> String {
        match self {
            Self::User(name) => match known.users.get(name) {
                Some(user) => user.arn.to_string(),
                None => account.iam_arn("user", "/", name).to_string(),
            },
            Self::Session(session) => session.arn.to_string(),
            Self::Federated(identity) => identity.principal(),
            Self::Foreign(foreign) => foreign.arn.clone(),
            Self::Service(name) => (*name).to_owned(),
        }
    }

    /// GetCallerIdentity's `UserId`: `AIDA…` for a user, `AROA…:session` for a role.
    pub(in crate::cloud) fn user_id(&self, known: &Tables) -> String {
        match self {
            Self::User(name) => known.users.get(name).map_or_else(|| name.clone(), |user| user.id.clone()),
            Self::Session(session) => session.user_id.clone(),
            Self::Federated(identity) => identity.principal(),
            Self::Foreign(foreign) => foreign.user_id.clone(),
            Self::Service(name) => (*name).to_owned(),
        }
    }

    /// Whether it is the service called `name`.
    pub fn is_service(&self, name: &str) -> bool {
        matches!(self, Self::Service(service) if *service == name)
    }
}
