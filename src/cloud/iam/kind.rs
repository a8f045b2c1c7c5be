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

    /// The parameter that names it, the field by which a complaint about the name calls it, and the longest name.
    pub const fn field(self) -> (&'static str, &'static str, usize) {
        match self {
            Self::User | Self::Key => ("UserName", "userName", 64),
            Self::Role => ("RoleName", "roleName", 64),
            Self::Profile => ("InstanceProfileName", "instanceProfileName", 128),
            Self::Policy => ("PolicyName", "policyName", 128),
            Self::OpenIdProvider => ("OpenIDConnectProviderArn", "openIDConnectProviderArn", 2048),
            Self::SamlProvider => ("SAMLProviderArn", "sAMLProviderArn", 2048),
            Self::Account => ("", "", 0),
        }
    }
}
