//! The principal of a request, and how a policy's `Principal` element names it.
//!
//! May use: [`document`](super::document).

use super::document::{Effect, Listed, Who, WhoKind, is_account};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The account's root user, who may do all that is not denied.
    Root {
        /// The account's twelve digits.
        account: String,
    },
    /// An IAM user.
    User {
        /// `arn:aws:iam::123456789012:user/alice`
        arn: String,
    },
    /// Someone who assumed a role: an EC2 instance, for one.
    Session {
        /// `arn:aws:sts::123456789012:assumed-role/web/i-0abc`
        arn: String,
        /// `arn:aws:iam::123456789012:role/web`
        role_arn: String,
    },
    /// An AWS service on its own account: `ec2.amazonaws.com`.
    Service(String),
    /// An identity provider: `accounts.google.com`.
    Federated(String),
    /// No one: the request is not signed.
    Anonymous,
}

impl Principal {
    /// An IAM user.
    pub fn user(arn: &str) -> Self {
        Self::User { arn: arn.to_owned() }
    }

    /// A role's session.
    pub fn session(arn: &str, role_arn: &str) -> Self {
        Self::Session { arn: arn.to_owned(), role_arn: role_arn.to_owned() }
    }

    /// The account's root user.
    pub fn root(account: &str) -> Self {
        Self::Root { account: account.to_owned() }
    }

    /// An AWS service.
    pub fn service(name: &str) -> Self {
        Self::Service(name.to_owned())
    }

    /// The account it belongs to; services and strangers have none.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account } => Some(account),
            Self::User { arn } | Self::Session { arn, .. } => account_of(arn),
            Self::Service(_) | Self::Federated(_) | Self::Anonymous => None,
        }
    }
}

fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4)
}

/// How far an `Allow` of a resource's policy goes, by the way in which it names the one who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// It trusts the account, whose own policies then decide.
    Account,
    /// It names the role: enough by itself, within the boundary and the session's policies.
    Role,
    /// It names the very user, session or service, or everyone: enough by itself.
    Direct,
}

/// How far a statement of this effect reaches that lists these principals; nothing if it does not mean this one. `bounded`: whether
/// the one who asks has a permissions boundary.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
pub(super) fn reach(listed: &Listed<Who>, principal: &Principal, effect: Effect, bounded: bool) -> Option<Reach> {
    let best = |identity: &Principal| listed.values.iter().filter_map(|who| names(who, identity)).max();
    if !listed.not {
        return best(principal);
    }
    let identity = matches!(principal, Principal::User { .. } | Principal::Session { .. });
    let account_too = |p: &Principal| p.account().is_none_or(|a| best(&Principal::root(a)).is_some());
    let spared = match (effect, principal) {
        // Whom it names in any capacity, it grants nothing: AWS supports `NotPrincipal` with `Deny` alone.
        (Effect::Allow, _) => best(principal).is_some(),
        // A `Deny` with `NotPrincipal` always means whoever has a boundary.
        _ if bounded && identity => false,
        // Else it spares whom it names in every capacity: the session, its role, and the account.
        (_, Principal::Session { role_arn, .. }) => {
            best(principal).is_some_and(|reach| reach == Reach::Direct)
                && best(&Principal::user(role_arn)).is_some_and(|reach| reach == Reach::Direct)
                && account_too(principal)
        }
        (_, Principal::User { .. }) => {
            best(principal).is_some_and(|reach| reach == Reach::Direct) && account_too(principal)
        }
        _ => best(principal).is_some(),
    };
    (!spared).then_some(Reach::Direct)
}

/// Whether `who` names `principal`, and how.
fn names(who: &Who, principal: &Principal) -> Option<Reach> {
    match (who, principal) {
        (Who::Anyone, _) => Some(Reach::Direct),
        (Who::Named(WhoKind::Service, name), Principal::Service(service)) => {
            name.eq_ignore_ascii_case(service).then_some(Reach::Direct)
        }
        (Who::Named(WhoKind::Federated, name), Principal::Federated(provider)) => {
            (name == provider).then_some(Reach::Direct)
        }
        // Services are named by `Service` only.
        (Who::Named(WhoKind::Aws, name), _) if name == "*" => {
            (!matches!(principal, Principal::Service(_) | Principal::Federated(_))).then_some(Reach::Direct)
        }
        (Who::Named(WhoKind::Aws, name), Principal::User { arn } | Principal::Session { arn, .. }) => {
            if name == arn {
                Some(Reach::Direct)
            } else if matches!(principal, Principal::Session { role_arn, .. } if name == role_arn) {
                Some(Reach::Role)
            } else {
                named_account(name).filter(|a| Some(*a) == principal.account()).map(|_| Reach::Account)
            }
        }
        (Who::Named(WhoKind::Aws, name), Principal::Root { account }) => {
            (named_account(name) == Some(account.as_str())).then_some(Reach::Direct)
        }
        _ => None,
    }
}

/// The account that `123456789012` or `arn:aws:iam::123456789012:root` stands for.
fn named_account(name: &str) -> Option<&str> {
    if is_account(name) {
        return Some(name);
    }
    name.strip_prefix("arn:aws:iam::")?.strip_suffix(":root").filter(|account| is_account(account))
}
