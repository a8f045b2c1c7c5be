//! Keeps real secrets out: finds in what comes in the AWS keys that this simulation does not know.
//!
//! May use: [`kernel`](crate::kernel)'s doors. Pure text in, text out: who asks has to say which keys are the simulation's own.
//! Text that [`looks`] as if there were one in it is what most people never type; what then looks closely ([`sieve`]) stands
//! behind a door. No outcome depends on whether it is here: what cannot be looked at does not come in.
//!
//! What is found, and what is not, is in docs/threat-model.md.
//!
//! ```
//! use sts_flow::host::secrets::screen;
//!
//! let stranger = "aws configure set aws_access_key_id AKIAQ4XN7C2LW5TJ6RBM";
//! assert_eq!(screen(stranger, &|is| is("AKIAQ4XN7C2LW5TJ6RBM")), None);
//! let blanked = screen(stranger, &|_| false);
//! assert_eq!(blanked.as_deref(), Some("aws configure set aws_access_key_id AKIA****************"));
//! ```

mod joined;
mod looks;
mod sieve;

use std::cell::RefCell;

use self::looks::BLANK;
pub use self::looks::{Own, key_ids, looks};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

/// What looks closely.
type Sieve = fn(&str, Own<'_>) -> Option<String>;

static DOOR: Door<Sieve> = Door::new(Chunk::Account, &(sieve::sift as Sieve));

/// Fetches what looks closely.
pub(super) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Sieve, &(sieve::sift as Sieve))).await
}

/// `text` with every secret blanked that the simulation does not know, or nothing if there is none. Where it cannot be looked at
/// closely, that is noted as wanted, and nothing of it is left.
pub fn screen(text: &str, own: Own<'_>) -> Option<String> {
    if !looks(text) {
        return None;
    }
    if let Some(sieve) = DOOR.look() {
        return sieve(text, own);
    }
    if !looks_without(text, own) {
        return None;
    }
    let _ = DOOR.enter();
    Some(BLANK.to_owned())
}

/// Whether it still looks so without the simulation's own: whoever uses what that has handed out needs nothing fetched.
fn looks_without(text: &str, own: Own<'_>) -> bool {
    let rest = RefCell::new(text.to_owned());
    own(&|known| {
        let without = rest.borrow().contains(known).then(|| rest.borrow().replace(known, " "));
        if let Some(without) = without {
            rest.replace(without);
        }
        false
    });
    looks(&rest.into_inner())
}

/// The same of what is no part of a run, such as a name: no key belongs there, and nothing waits for what is not here.
pub fn blanked(text: &str) -> Option<String> {
    let sift = |sieve: &Sieve| sieve(text, &|_| false);
    if looks(text) { DOOR.look().map_or_else(|| Some(BLANK.to_owned()), sift) } else { None }
}

/// Whether it takes a closer look that is not possible yet: [`Chunk::Account`] has to be fetched.
pub fn waits(text: &str) -> bool {
    DOOR.look().is_none() && looks(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_simulation_has_handed_out_waits_for_nothing() {
        let own = [
            "ASIAQ4XN7C2LW5TJ6RBM",
            "9sT2bQxV7nLk4WmEoYp1RzAj8Hd/Uc5+GfNi3Ae0",
            "IQoJb3JpZ2luX2VjaB3dE5gH7jK9mN1pQaB3dE5gH7jK9mN1pQ",
        ];
        let knows = |is: &dyn Fn(&str) -> bool| own.iter().any(|one| is(one));
        let export = |[id, key, token]: [&str; 3]| {
            format!("export AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY='{key}'\nexport AWS_SESSION_TOKEN=\"{token}\"")
        };
        assert!(looks(&export(own)) && !looks_without(&export(own), &knows));
        for (at, other) in
            [(0, "AKIAZ4XN7C2LW5TJ6RBM"), (1, "8sT2bQxV7nLk4WmEoYp1RzAj8Hd/Uc5+GfNi3Ae0"), (2, &own[2][1..])]
        {
            let mut mixed = own;
            mixed[at] = other;
            assert!(looks_without(&export(mixed), &knows), "{other}");
        }
        for text in
            ["aws s3 ls", "curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/", "echo $HOME"]
        {
            assert!(!looks(text) && !waits(text), "{text}");
        }
    }
}
