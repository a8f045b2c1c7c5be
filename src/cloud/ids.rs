//! AWS's identifiers, each a type of its own, minted from the seed.
//!
//! May use: [`kernel`](crate::kernel)'s randomness.
//!
//! ```
//! use sts_flow::cloud::Mint;
//!
//! let mint = Mint::new(7);
//! assert!(mint.temporary_key(41).is_temporary());
//! assert_eq!(mint.number_of(&mint.temporary_key(41)), Some(41));
//! ```

use std::fmt;
use std::rc::Rc;

use serde::Serialize;

use crate::kernel::{Log, Rng};

/// The first eight bytes of a text as a number, which has the order of the texts.
fn head(text: &str) -> u64 {
    text.bytes().chain(std::iter::repeat(0)).take(8).fold(0, |head, byte| head << 8 | u64::from(byte))
}

macro_rules! id {
    ($($(#[$meta:meta])* $Name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Name {
            // First, so that two are mostly told apart without a look at the texts, which lie elsewhere.
            head: u64,
            text: Rc<str>,
        }

        impl $Name {
            /// Takes `text` as it stands: the edge that reads it has to check it.
            pub fn new(text: impl Into<Rc<str>>) -> Self {
                let text = text.into();
                Self { head: head(&text), text }
            }
            /// The identifier as AWS writes it.
            pub fn as_str(&self) -> &str { &self.text }
        }

        impl Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.text)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($Name)).field(&self.text).finish()
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.text) }
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
        self.text.starts_with("ASIA")
    }
}

impl AccountId {
    /// `arn:aws:iam::ACCOUNT:KIND/NAME`
    pub fn iam_arn(&self, kind: &str, path: &str, name: &str) -> Arn {
        Arn::new(format!("arn:aws:iam::{self}:{kind}{path}{name}"))
    }

    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
    pub fn session_arn(&self, role: &str, session: &str) -> Arn {
        Arn::new(format!("arn:aws:sts::{self}:assumed-role/{role}/{session}"))
    }
}

pub(super) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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
    refusals: Rng,
    managed: Rng,
    providers: Rng,
    /// Temporary credentials are all made of their number, and so need not be kept.
    temporary: Rng,
    /// Every key, secret and session token that anyone has seen, whatever became of it.
    minted: Log<Rc<str>>,
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
            refusals: stream("refusals"),
            managed: stream("managed-sessions"),
            providers: stream("providers"),
            temporary: stream("temporary"),
            minted: Log::new(),
        }
    }

    /// `i-…`
    pub fn instance(&mut self) -> InstanceId {
        InstanceId::new(format!("i-{}", self.ids.hex(17)))
    }

    /// A finding's id: 32 hexadecimal digits.
    pub fn finding(&mut self) -> String {
        self.ids.hex(32)
    }

    /// `iip-assoc-…`
    pub fn association(&mut self) -> AssociationId {
        AssociationId::new(format!("iip-assoc-{}", self.ids.hex(17)))
    }

    /// A unique id of 21 characters: `AROA` role, `AIDA` user, `AIPA` instance profile.
    pub fn unique(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.ids.text(BASE32, 17))
    }

    /// A long-term access key id of 20 characters: `AKIA…`.
    pub fn access_key(&mut self) -> AccessKeyId {
        let id: Rc<str> = format!("AKIA{}", self.keys.text(BASE32, 16)).into();
        self.minted.push(id.clone());
        AccessKeyId::new(id)
    }

    /// The secret access key to it: 40 characters.
    pub fn secret(&mut self) -> String {
        let secret = self.keys.text(BASE64, 40);
        self.minted.push(secret.as_str().into());
        secret
    }

    /// The access key id of the temporary credentials of this number: `ASIA…`.
    pub fn temporary_key(&self, number: u32) -> AccessKeyId {
        let (mut high, mut low) = (0, u64::from(number));
        for round in 0..ROUNDS {
            (high, low) = (low, high ^ self.scramble(round, low));
        }
        let mut id = *b"ASIA................";
        for (half, digits) in [high, low].into_iter().zip(id[4..].chunks_mut(8)) {
            for (place, digit) in digits.iter_mut().enumerate() {
                *digit = BASE32[(half >> (5 * place)) as usize % 32];
            }
        }
        AccessKeyId::new(String::from_utf8_lossy(&id))
    }

    /// The number whose key this is. A made-up key has none, but for one in 2⁴⁸.
    pub fn number_of(&self, key: &AccessKeyId) -> Option<u32> {
        let digits = key.as_str().strip_prefix("ASIA").filter(|digits| digits.len() == 16)?;
        let mut halves = [0_u64; 2];
        for (place, letter) in digits.bytes().enumerate() {
            let digit = BASE32.iter().position(|known| *known == letter)? as u64;
            halves[place / 8] |= digit << (5 * (place % 8));
        }
        let [mut high, mut low] = halves;
        for round in (0..ROUNDS).rev() {
            (high, low) = (low ^ self.scramble(round, high), high);
        }
        u32::try_from(low).ok().filter(|_| high == 0)
    }

    /// What one half of a key's 80 bits adds to the other.
    fn scramble(&self, round: u64, half: u64) -> u64 {
        self.temporary.branch(half | (round << 40)).next_u64() >> 24
    }

    /// The secret access key of the temporary credentials of this number.
    pub fn temporary_secret(&self, number: u32) -> String {
        self.temporary.branch(SECRETS | u64::from(number)).text(BASE64, 40)
    }

    /// Their session token. What is inside is AWS's secret; here it is opaque.
    pub fn temporary_token(&self, number: u32) -> String {
        format!("IQoJb3JpZ2luX2Vj{}==", self.temporary.branch(TOKENS | u64::from(number)).text(BASE64, 338))
    }

    /// Somebody gets to see the temporary credentials of this number: key, secret and token.
    pub fn show_temporary(&mut self, number: u32) -> [Rc<str>; 3] {
        let (secret, token) = (self.temporary_secret(number), self.temporary_token(number));
        let shown = [self.temporary_key(number).text, secret.into(), token.into()];
        for text in &shown {
            self.minted.push(Rc::clone(text));
        }
        shown
    }

    /// Every key id, secret access key, session token and encoded message that anyone has seen.
    pub fn minted(&self) -> impl Iterator<Item = &str> {
        self.minted.iter().map(|text| &**text)
    }

    /// An IMDS session token: 56 characters.
    pub fn metadata_token(&mut self) -> String {
        format!("AQAEA{}==", self.tokens.text(BASE64_URL, 49))
    }

    /// The id of what is known of a refusal: 128 bits in digits and small letters, so 25 characters or a few less.
    pub fn authorization(&mut self) -> String {
        let mut left = u128::from(self.refusals.next_u64()) << 64 | u128::from(self.refusals.next_u64());
        let mut digits = Vec::new();
        while left > 0 {
            digits.push(char::from(BASE36[(left % 36) as usize]));
            left /= 36;
        }
        digits.into_iter().rev().collect()
    }

    /// The id of an identity provider, of an issuer, or of a token.
    pub fn provider(&mut self) -> String {
        self.providers.uuid()
    }

    /// The end of a session id of Session Manager's, and the session's token.
    pub fn managed_session(&mut self) -> (String, String) {
        let token = ["AAEAA", &self.managed.text(BASE64, 320)].concat();
        self.minted.push(token.as_str().into());
        (["0", &self.managed.hex(16)].concat(), token)
    }

    /// What EC2 hides of a refusal's reasons: opaque.
    pub fn encoded_message(&mut self) -> String {
        let message = self.delays.text(BASE64_URL, 320);
        self.minted.push(message.as_str().into());
        message
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
    /// modelled as uniform over 36 minutes. Each instance's are its own, whatever happens to others.
    pub fn ec2_extra_seconds(&self, instance: u32, turn: u32) -> i64 {
        self.lifetimes.branch(turn_of(instance, turn)).below(36 * 60) as i64
    }

    /// Milliseconds until a change of IAM is known everywhere: measured between 3 and 4 s.
    pub fn consistency_millis(&mut self) -> i64 {
        3000 + self.delays.below(1001) as i64
    }

    /// Seconds until EC2 renews a role's credentials: about an hour.
    pub fn refresh_seconds(&self, instance: u32, turn: u32) -> i64 {
        55 * 60 + self.lifetimes.branch(turn_of(instance, turn) | (1 << 63)).below(10 * 60) as i64
    }

    /// The request id, the event id and the shared event id of a record that is written out when it is asked for.
    pub fn record_ids(&self, record: usize) -> [String; 3] {
        let mut rng = self.requests.branch(record as u64);
        [rng.uuid(), rng.uuid(), rng.uuid()]
    }
}

/// How often a key's halves are mixed.
const ROUNDS: u64 = 4;
/// Where the branches of secrets and of tokens begin; those of the rounds are below.
const SECRETS: u64 = 1 << 48;
const TOKENS: u64 = 1 << 49;

const fn turn_of(instance: u32, turn: u32) -> u64 {
    ((instance as u64) << 32) | turn as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_their_lengths() {
        let mut mint = Mint::new(1);
        assert_eq!((mint.access_key().as_str().len(), mint.temporary_key(7).as_str().len()), (20, 20));
        assert_eq!(mint.unique("AROA").len(), 21);
        assert_eq!(mint.metadata_token().len(), 56);
        assert_eq!(mint.secret().len(), 40);
        assert_eq!(mint.instance().as_str().len(), 19);
        assert!(mint.temporary_token(7).starts_with("IQoJb3JpZ2luX2Vj"));
    }

    #[test]
    fn identifiers_have_the_order_of_their_texts() {
        let texts =
            ["", "a", "a\0", "i-0", "i-00000000", "i-00000001", "i-0000000a1", "i-1", "iip-assoc-0", "é", "漢字漢字"];
        for (one, other) in texts.iter().flat_map(|one| texts.map(|other| (*one, other))) {
            assert_eq!(InstanceId::new(one).cmp(&InstanceId::new(other)), one.cmp(other), "{one} {other}");
        }
    }

    #[test]
    fn a_key_tells_its_number_and_only_its_own() {
        let (mint, other) = (Mint::new(1), Mint::new(2));
        for number in (0..2000).chain([u32::MAX - 1, u32::MAX]) {
            let key = mint.temporary_key(number);
            assert!(key.is_temporary());
            assert_eq!(mint.number_of(&key), Some(number));
            assert_eq!(other.number_of(&key), None, "{key}");
            let changed = key.as_str()[..19].to_owned() + if key.as_str().ends_with('A') { "B" } else { "A" };
            assert_eq!(mint.number_of(&AccessKeyId::new(changed)), None, "{key}");
        }
        for text in
            ["", "ASIA", "ASIA0000000000000000", "AKIAIOSFODNN7EXAMPLE", "ASIA漢字漢字漢", "ASIAIOSFODNN7EXAMPLEE"]
        {
            assert_eq!(mint.number_of(&AccessKeyId::new(text)), None, "{text}");
        }
    }
}
