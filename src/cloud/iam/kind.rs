//! The kinds of things in IAM, and what each is called: in ARNs, in sentences and in parameters.
//!
//! May use: nothing.

/// The kinds of things in IAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cloud) enum Kind {
    User,
    Role,
    Profile,
    Policy,
    Key,
    OpenIdProvider,
    SamlProvider,
    /// The account itself.
    Account,
}

impl Kind {
    /// As it stands in an ARN.
    pub const fn label(self) -> &'static str {
        match self {
            Self::User | Self::Key => "user",
            Self::Role => "role",
            Self::Profile => "instance-profile",
            Self::Policy => "policy",
            Self::OpenIdProvider => "oidc-provider",
            Self::SamlProvider => "saml-provider",
            Self::Account => "root",
        }
    }

    /// As IAM's sentences call it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Profile => "instance profile",
            other => other.label(),
        }
    }

    /// Whether it goes by its ARN.
    pub const fn goes_by_arn(self) -> bool {
        matches!(self, Self::Policy | Self::OpenIdProvider | Self::SamlProvider)
    }

    /// The parameter that names it.
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::User | Self::Key => "UserName",
            Self::Role => "RoleName",
            Self::Profile => "InstanceProfileName",
            Self::Policy => "PolicyName",
            Self::OpenIdProvider => "OpenIDConnectProviderArn",
            Self::SamlProvider => "SAMLProviderArn",
            Self::Account => "",
        }
    }
}
