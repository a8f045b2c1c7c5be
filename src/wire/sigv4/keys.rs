//! A cache of the signing keys used last.
//!
//! A signing key belongs to a secret, a day, a region and a service, and takes four HMACs to derive. Clients and servers
//! of AWS keep it while it lasts, and so does this thread: a memo of a pure function, which nothing can tell from
//! deriving it anew. What is kept is HMAC's state after the key, ready for the text that is to be signed.
//!
//! ```text
//! secret, 20251102/us-east-1/sts → HMAC(HMAC(HMAC(HMAC("AWS4" + secret, "20251102"), "us-east-1"), "sts"), "aws4_request")
//! ```

use std::cell::RefCell;
use std::collections::VecDeque;

use hmac::{Hmac, KeyInit};
use sha2::Sha256;

use super::hash::hmac_sha256;
use super::terms::Scope;

/// How many keys are kept; the one used longest ago makes room.
const MOST: usize = 32;

struct Known {
    secret: String,
    scope: Scope,
    mac: Hmac<Sha256>,
}

thread_local! {
    /// The one used last is the first.
    static KNOWN: RefCell<VecDeque<Known>> = const { RefCell::new(VecDeque::new()) };
}

/// HMAC-SHA256 under the signing key of `secret` in `scope`.
pub(super) fn mac(secret: &str, scope: &Scope) -> Hmac<Sha256> {
    KNOWN.with_borrow_mut(|known| {
        match known.iter().position(|known| known.secret == secret && known.scope == *scope) {
            Some(0) => {}
            Some(place) => {
                if let Some(found) = known.remove(place) {
                    known.push_front(found);
                }
            }
            None => {
                known.truncate(MOST - 1);
                let (secret, scope) = (secret.to_owned(), scope.clone());
                let mac = derived(&secret, &scope);
                known.push_front(Known { secret, scope, mac });
            }
        }
        known[0].mac.clone()
    })
}

fn derived(secret: &str, scope: &Scope) -> Hmac<Sha256> {
    let mut key = hmac_sha256(&["AWS4", secret].concat().into_bytes(), scope.date.as_bytes());
    for part in [scope.region.as_str(), &scope.service, "aws4_request"] {
        key = hmac_sha256(&key, part.as_bytes());
    }
    Hmac::new_from_slice(&key).expect("HMAC takes a key of any length")
}

#[cfg(test)]
mod tests {
    use ::hmac::Mac;

    use super::*;

    #[test]
    fn a_key_that_is_kept_is_the_one_derived_anew() {
        let scope = |day: usize, service: &str| Scope {
            date: format!("202511{day:02}"),
            region: "us-east-1".into(),
            service: service.into(),
        };
        let signed = |mac: Hmac<Sha256>| mac.chain_update("text").finalize().into_bytes();
        // More than are kept, in an order in which some are found and others made room.
        for turn in 0..3 * MOST {
            let (day, secret) = (turn * 7 % (MOST + 9), format!("secret{}", turn % 2));
            for service in ["s3", "sts"] {
                let scope = scope(day, service);
                assert_eq!(signed(mac(&secret, &scope)), signed(derived(&secret, &scope)));
            }
        }
        assert_eq!(KNOWN.with_borrow(VecDeque::len), MOST);
    }
}
