//! The identity provider whose word AssumeRoleWithWebIdentity and AssumeRoleWithSAML take.
//!
//! May use: [`identity`](super::identity), the [`directory`](crate::cloud::directory) and [`wire`](crate::wire). Who
//! asks signs nothing: the token or assertion is the proof. Claims are verified and trust policies evaluated as AWS
//! does. **One thing differs: the signature's algorithm.** RS256 and XML signatures would cost the page more than
//! everything else in this room, so the simulated provider signs both with HMAC-SHA256 under a key of the account's
//! seed; it is still verified, byte for byte. A provider has to be registered in IAM, but for the four that IAM knows by
//! name. Of GitHub's own claims those are read that conditions may ask about; tags in a token's claims are not.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>,
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>
//!
//! ```
//! use sts_flow::cloud::{Cloud, Setup};
//! use sts_flow::kernel::SimTime;
//!
//! let cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
//! let token = cloud.identity_token("https://accounts.google.com", "alice", "my-app", SimTime::default());
//! assert_eq!(token.split('.').count(), 3); // a JWT, as `aws sts assume-role-with-web-identity` takes it
//! ```

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};

use super::identity::{Identity, IdentityKind};
use super::principal::{Caller, Origin, Principal};
use crate::cloud::directory::ProviderKind;
use crate::cloud::{AccountId, ServiceError, Source, desk::Desk};
use crate::kernel::{Millis, Rng, SimTime};
use crate::wire::sigv4::hmac_sha256;
use crate::wire::{blob, layout};

/// How long an identity token holds, where nobody says.
pub(in crate::cloud) const TOKEN_LIFE: Millis = Millis::hours(1);
/// How long an assertion holds.
const ASSERTION_LIFE: Millis = Millis::minutes(5);
/// Providers that IAM knows by name, without an ARN in the account.
const WELL_KNOWN: [&str; 4] =
    ["accounts.google.com", "www.amazon.com", "graph.facebook.com", "cognito-identity.amazonaws.com"];
/// The issuer of GitHub Actions, and those of its claims that are condition keys since January 2026 (U: the list).
const GITHUB: &str = "token.actions.githubusercontent.com";
const GITHUB_CLAIMS: [&str; 11] = [
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "workflow",
];
const SAML_RECIPIENT: &str = "https://signin.aws.amazon.com/saml";
const ROLE_ATTRIBUTE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
const NAME_ATTRIBUTE: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// The simulated identity provider.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Provider {
    /// What it signs with.
    key: String,
}

impl Provider {
    pub fn new(seed: u64) -> Self {
        Self { key: Rng::stream(seed, "identity-provider").hex(32) }
    }

    /// A token of the simulated OpenID Connect provider at `issuer` (`https://accounts.google.com`), good for so long from
    /// now on, with `more` claims than those that every token has.
    pub fn token(
        &self,
        issuer: &str,
        subject: &str,
        audience: &str,
        more: &[(&str, &str)],
        (now, life): (SimTime, Millis),
    ) -> String {
        let seconds = |at: SimTime| at.as_millis() / 1000;
        let header = json!({ "alg": "HS256", "typ": "JWT" });
        let mut claims = json!({
            "iss": issuer,
            "sub": subject,
            "aud": audience,
            "iat": seconds(now),
            "exp": seconds(now + life),
        });
        for (name, value) in more {
            claims[*name] = (*value).into();
        }
        let signed = [
            BASE64_URL_SAFE_NO_PAD.encode(layout::compact(&header)),
            BASE64_URL_SAFE_NO_PAD.encode(layout::compact(&claims)),
        ]
        .join(".");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(hmac_sha256(self.key.as_bytes(), signed.as_bytes()));
        [signed, signature].join(".")
    }

    /// A response of the simulated SAML provider called `provider` in this account's IAM, in base64: `subject` may take
    /// the role `role_arn`. It holds for five minutes.
    pub fn assertion(
        &self,
        account: &AccountId,
        provider: &str,
        subject: &str,
        role_arn: &str,
        now: SimTime,
    ) -> String {
        let provider_arn = account.iam_arn("saml-provider", "/", provider);
        let attribute = |name: &str, value: &str| {
            [
                "<saml:Attribute Name=\"",
                name,
                "\"><saml:AttributeValue>",
                value,
                "</saml:AttributeValue></saml:Attribute>",
            ]
            .concat()
        };
        let body = [
            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
             <samlp:Status><samlp:StatusCode Value=\"",
            SUCCESS,
            "\"/></samlp:Status><saml:Assertion><saml:Issuer>https://",
            provider,
            ".example.com/saml</saml:Issuer><saml:Subject><saml:NameID>",
            subject,
            "</saml:NameID><saml:SubjectConfirmation><saml:SubjectConfirmationData Recipient=\"",
            SAML_RECIPIENT,
            "\" NotOnOrAfter=\"",
            &(now + ASSERTION_LIFE).iso(),
            "\"/></saml:SubjectConfirmation></saml:Subject><saml:AttributeStatement>",
            &attribute(ROLE_ATTRIBUTE, &[role_arn, ",", provider_arn.as_str()].concat()),
            &attribute(NAME_ATTRIBUTE, subject),
            "</saml:AttributeStatement></saml:Assertion>",
        ]
        .concat();
        let signature = BASE64_STANDARD.encode(hmac_sha256(self.key.as_bytes(), body.as_bytes()));
        BASE64_STANDARD
            .encode([&body, "<ds:SignatureValue>", &signature, "</ds:SignatureValue></samlp:Response>"].concat())
    }

    /// Who comes with the token or assertion of `request`.
    pub fn identify(
        &self,
        desk: &Desk<'_>,
        action: &str,
        from: &Source,
        params: &[(String, String)],
    ) -> Result<Caller, ServiceError> {
        let get = |name: &str| params.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
        let identity = if action == "AssumeRoleWithSAML" {
            self.by_assertion(desk, get("SAMLAssertion"), get("PrincipalArn"))
        } else {
            self.by_token(desk, get("WebIdentityToken"))
        }?;
        let principal = Principal::Federated(Box::new(identity));
        Ok(Caller { principal, access_key_id: None, signed: None, source: from.clone(), origin: Origin::default() })
    }

    fn by_token(&self, desk: &Desk<'_>, token: &str) -> Result<Identity, ServiceError> {
        let not_jwt = || {
            invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
        };
        let (signed, signature) = token.rsplit_once('.').ok_or_else(not_jwt)?;
        let (_, claims) = signed.split_once('.').ok_or_else(not_jwt)?;
        let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).map_err(|_| not_jwt())?;
        let claims = serde_json::from_slice::<Value>(&claims).map_err(|_| not_jwt())?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).ok_or_else(not_jwt);
        let (issuer, subject, audience) = (text("iss")?, text("sub")?, text("aud")?);
        let end = claims.get("exp").and_then(Value::as_u64).ok_or_else(not_jwt)?;
        let name = issuer.strip_prefix("https://").unwrap_or(issuer);
        let well_known = WELL_KNOWN.contains(&name);
        let provider = if well_known {
            name.to_owned()
        } else {
            desk.site.account.iam_arn("oidc-provider", "/", name).to_string()
        };
        let registered = desk.known.providers.get(&provider).and_then(|provider| match &provider.kind {
            ProviderKind::OpenIdConnect { clients, .. } => Some(clients),
            ProviderKind::Saml { .. } => None,
        });
        if registered.is_none() && !well_known {
            return Err(invalid(&["No OpenIDConnect provider found in your account for ", issuer].concat()));
        }
        let own = hmac_sha256(self.key.as_bytes(), signed.as_bytes());
        if BASE64_URL_SAFE_NO_PAD.decode(signature).ok().as_deref() != Some(&own[..]) {
            return Err(invalid(
                "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity \
                 documentation for requirements",
            ));
        }
        if registered.is_some_and(|clients| clients.iter().all(|client| client != audience)) {
            return Err(invalid("Incorrect token audience"));
        }
        let now = desk.site.now.as_millis() / 1000;
        if now >= end as i64 {
            let message = [
                "Token expired: current date/time ",
                &now.to_string(),
                " must be before the expiration date/time",
                &end.to_string(),
            ];
            return Err(ServiceError::new(400, "ExpiredTokenException", message.concat()));
        }
        Ok(Identity {
            kind: IdentityKind::Web,
            provider,
            issuer: name.to_owned(),
            subject: subject.to_owned(),
            audience: audience.to_owned(),
            claims: own_claims(name, &claims),
        })
    }

    fn by_assertion(&self, desk: &Desk<'_>, text: &str, provider: &str) -> Result<Identity, ServiceError> {
        let malformed = || invalid("Invalid base64 SAMLResponse");
        let text = blob::read(text).and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(malformed)?;
        if between(&text, "<samlp:StatusCode Value=\"", "\"") != Some(SUCCESS) {
            let message = "The identity provider (IdP) reported that authentication failed.";
            return Err(ServiceError::new(403, "IDPRejectedClaim", message));
        }
        let registered = desk.known.providers.get(provider);
        if !registered.is_some_and(|provider| matches!(provider.kind, ProviderKind::Saml { .. })) {
            return Err(invalid("Specified provider doesn't exist"));
        }
        let (body, rest) = text.split_once("<ds:SignatureValue>").unwrap_or((&text, ""));
        let own = BASE64_STANDARD.encode(hmac_sha256(self.key.as_bytes(), body.as_bytes()));
        let (Some((signature, _)), Some(subject)) =
            (rest.split_once('<'), between(body, "<saml:NameID>", "</saml:NameID>"))
        else {
            return Err(invalid("Response signature invalid"));
        };
        if signature != own {
            return Err(invalid("Response signature invalid"));
        }
        let end = between(body, "NotOnOrAfter=\"", "\"").and_then(|end| SimTime::parse(end).ok());
        if end.is_none_or(|end| desk.site.now >= end) {
            let message = "Token must be redeemed within 5 minutes of issuance";
            return Err(ServiceError::new(400, "ExpiredTokenException", message));
        }
        Ok(Identity {
            kind: IdentityKind::Saml,
            provider: provider.to_owned(),
            issuer: between(body, "<saml:Issuer>", "</saml:Issuer>").unwrap_or("").to_owned(),
            subject: subject.to_owned(),
            audience: between(body, "Recipient=\"", "\"").unwrap_or("").to_owned(),
            claims: Vec::new(),
        })
    }
}

/// The claims of this issuer's own that conditions may ask about.
fn own_claims(issuer: &str, claims: &Value) -> Vec<(String, String)> {
    if issuer != GITHUB {
        return Vec::new();
    }
    let claim = |name: &&str| Some(((*name).to_owned(), claims.get(*name)?.as_str()?.to_owned()));
    GITHUB_CLAIMS.iter().filter_map(claim).collect()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(value, _)| value)
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(400, "InvalidIdentityToken", message)
}
