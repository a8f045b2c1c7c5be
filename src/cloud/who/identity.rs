//! A federated identity: a caller for whom an identity provider's token or assertion is the proof.
//!
//! May use: [`policy`](crate::cloud::policy)'s context, which it is told to.

use crate::cloud::policy::Context;

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityKind {
    /// By an OpenID Connect token.
    Web,
    /// By a SAML assertion.
    Saml,
    /// By a session with IAM Identity Center.
    Center,
}

/// Someone for whom an identity provider vouches. Of Identity Center, the provider is the identity store, the subject a user's
/// id there, and the audience names the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// How.
    pub kind: IdentityKind,
    /// The provider as trust policies name it: `accounts.google.com`, or an ARN.
    pub provider: String,
    /// The issuer as it names itself, without `https://` for a web identity.
    pub issuer: String,
    /// `sub`, or the assertion's `NameID`.
    pub subject: String,
    /// `aud`, or the assertion's recipient.
    pub audience: String,
    /// The provider's own claims that conditions may ask about: of GitHub, `repository` and its like.
    pub claims: Vec<(String, String)>,
}

impl Identity {
    /// `accounts.google.com:AUDIENCE:SUBJECT`, as CloudTrail writes the principal.
    pub fn principal(&self) -> String {
        match self.kind {
            IdentityKind::Web => [self.provider.as_str(), ":", &self.audience, ":", &self.subject].concat(),
            IdentityKind::Saml | IdentityKind::Center => [self.provider.as_str(), ":", &self.subject].concat(),
        }
    }

    /// What conditions may ask about it.
    pub(in crate::cloud) fn tell(&self, context: &mut Context) {
        let prefix = match self.kind {
            IdentityKind::Web => self.issuer.as_str(),
            IdentityKind::Saml => "SAML",
            // It asks for nothing that a policy decides.
            IdentityKind::Center => return,
        };
        context.set([prefix, ":sub"].concat(), self.subject.as_str());
        context.set([prefix, ":aud"].concat(), self.audience.as_str());
        for (name, value) in &self.claims {
            context.set([prefix, ":", name].concat(), value.as_str());
        }
        if self.kind == IdentityKind::Saml {
            context.set("SAML:iss", self.issuer.as_str());
            context.set("SAML:sub_type", "persistent");
        }
        context.set("aws:FederatedProvider", self.provider.as_str());
    }
}
