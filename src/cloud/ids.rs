//! AWS's identifiers, each a type of its own, minted from the seed.

use std::fmt;
use std::rc::Rc;

use crate::kernel::Rng;
use crate::wire::base64::LETTERS as BASE64;

macro_rules! id {
    ($($(#[$meta:meta])* $Name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Name(String);

        impl $Name {
            /// Takes `text` as it stands: the edge that reads it has to check it.
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }
            /// The identifier as AWS writes it.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )+};
}

id! {
    /// Twelve digits.
    AccountId,
    /// `i-` and 17 hexadecimal digits.
    InstanceId,
    /// 20 characters: `AKIA…` long-term, `ASIA…` temporary.
    AccessKeyId,
    /// `iip-assoc-` and 17 hexadecimal digits.
    AssociationId,
    /// `arn:aws:…`
    Arn,
}

impl AccessKeyId {
    /// Whether it belongs to temporary credentials, and so needs a session token.
    pub fn is_temporary(&self) -> bool {
        self.0.starts_with("ASIA")
    }
}

impl AccountId {
    /// `arn:aws:iam::ACCOUNT:KIND/NAME`
    pub fn iam_arn(&self, kind: &str, path: &str, name: &str) -> Arn {
        Arn(format!("arn:aws:iam::{self}:{kind}{path}{name}"))
    }

    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
    pub fn session_arn(&self, role: &str, session: &str) -> Arn {
        Arn(format!("arn:aws:sts::{self}:assumed-role/{role}/{session}"))
    }
}

pub(super) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64_URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The mint: every random identifier and secret, each kind from a stream of its own.
#[derive(Clone, Debug)]
pub struct Mint {
    ids: Rng,
    keys: Rng,
    tokens: Rng,
    requests: Rng,
    lifetimes: Rng,
    delays: Rng,
    /// Every key, secret and session token ever minted, whatever became of it. Shared with the clones.
    minted: Rc<Vec<String>>,
}

impl Mint {
    /// The mint of `seed`.
    pub fn new(seed: u64) -> Self {
        let stream = |name| Rng::stream(seed, name);
        Self {
            ids: stream("ids"),
            keys: stream("keys"),
            tokens: stream("tokens"),
            requests: stream("requests"),
            lifetimes: stream("lifetimes"),
            delays: stream("delays"),
            minted: Rc::default(),
        }
    }

    /// `i-…`
    pub fn instance(&mut self) -> InstanceId {
        InstanceId(format!("i-{}", self.ids.hex(17)))
    }

    /// A finding's id: 32 hexadecimal digits.
    pub fn finding(&mut self) -> String {
        self.ids.hex(32)
    }

    /// `iip-assoc-…`
    pub fn association(&mut self) -> AssociationId {
        AssociationId(format!("iip-assoc-{}", self.ids.hex(17)))
    }

    /// A unique id of 21 characters: `AROA` role, `AIDA` user, `AIPA` instance profile.
    pub fn unique(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.ids.text(BASE32, 17))
    }

    /// An access key id of 20 characters: `AKIA` long-term, `ASIA` temporary.
    pub fn access_key(&mut self, prefix: &str) -> AccessKeyId {
        let id = format!("{prefix}{}", self.keys.text(BASE32, 16));
        AccessKeyId(self.keep(id))
    }

    /// A secret access key: 40 characters.
    pub fn secret(&mut self) -> String {
        let secret = self.keys.text(BASE64, 40);
        self.keep(secret)
    }

    /// An STS session token. What is inside is AWS's secret; here it is opaque, and found by look-up.
    pub fn session_token(&mut self) -> String {
        let token = format!("IQoJb3JpZ2luX2Vj{}==", self.tokens.text(BASE64, 338));
        self.keep(token)
    }

    fn keep(&mut self, secret: String) -> String {
        Rc::make_mut(&mut self.minted).push(secret.clone());
        secret
    }

    /// Every key id, secret access key and session token that was ever minted.
    pub fn minted(&self) -> &[String] {
        &self.minted
    }

    /// An IMDS session token: 56 characters.
    pub fn metadata_token(&mut self) -> String {
        format!("AQAEA{}==", self.tokens.text(BASE64_URL, 49))
    }

    /// What EC2 hides of a refusal's reasons: opaque.
    pub fn encoded_message(&mut self) -> String {
        self.delays.text(BASE64_URL, 320)
    }

    /// A request id as most services write it.
    pub fn request_id(&mut self) -> String {
        self.requests.uuid()
    }

    /// S3's request id and host id.
    pub fn s3_ids(&mut self) -> (String, String) {
        (self.requests.text(BASE32, 16), format!("{}=", self.requests.text(BASE64, 75)))
    }

    /// Seconds to live of a role's credentials on EC2, beyond six hours: observed between 27 s and 35 min 54 s,
    /// modelled as uniform over 36 minutes.
    pub fn ec2_extra_seconds(&mut self) -> i64 {
        self.lifetimes.below(36 * 60) as i64
    }

    /// Milliseconds until a change of IAM is known everywhere: measured between 3 and 4 s.
    pub fn consistency_millis(&mut self) -> i64 {
        3000 + self.delays.below(1001) as i64
    }

    /// Seconds until EC2 renews a role's credentials: about an hour.
    pub fn refresh_seconds(&mut self) -> i64 {
        55 * 60 + self.lifetimes.below(10 * 60) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_their_lengths() {
        let mut mint = Mint::new(1);
        assert_eq!(mint.access_key("ASIA").as_str().len(), 20);
        assert_eq!(mint.unique("AROA").len(), 21);
        assert_eq!(mint.metadata_token().len(), 56);
        assert_eq!(mint.secret().len(), 40);
        assert_eq!(mint.instance().as_str().len(), 19);
        assert!(mint.session_token().starts_with("IQoJb3JpZ2luX2Vj"));
    }
}
