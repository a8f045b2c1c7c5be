//! Base64 as AWS and its tools read what a person wrote: line ends in it are skipped, and what the last letter has to spare
//! is not looked at.
//!
//! Only these options are kept here, because five callers need the same ones. Everything else calls the crate `base64`.
//!
//! ```
//! use sts_flow::wire::blob;
//!
//! assert_eq!(blob::read("Zmxv\ndw==").as_deref(), Some(&b"flow"[..]));
//! assert_eq!(blob::read("Zmxvdw"), None);
//! ```

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// As OpenSSL, Python and Java take it.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The bytes that `text` stands for; nothing if it is not base64.
pub fn read(text: &str) -> Option<Vec<u8>> {
    LENIENT.decode(text.split_ascii_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_the_rfc_has_it() {
        for (text, want) in [("", ""), ("Zg==", "f"), ("Zh==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Z g\n==", "f")]
        {
            assert_eq!(read(text).as_deref(), Some(want.as_bytes()), "{text}");
        }
        for bad in ["Z", "Zg", "Zg=", "Z===", "Zm9!", "Zg==Zg==", "Zm9-"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn takes_anything(text in any::<String>()) {
            read(&text);
        }
    }
}
