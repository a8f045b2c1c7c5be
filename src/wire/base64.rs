//! Base64, as RFC 4648 writes it with padding.
//!
//! ```
//! use sts_flow::wire::base64;
//!
//! assert_eq!(base64::encode(b"flow"), "Zmxvdw==");
//! assert_eq!(base64::decode("Zmxvdw==").as_deref(), Some(&b"flow"[..]));
//! assert_eq!(base64::decode("Zmxvdw"), None);
//! ```

/// The letters, by the number that each stands for.
pub const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * n) & 63) as usize];
            out.push(if n > group.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

/// Reads text; nothing if it is not base64. Line ends in it are skipped.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut letters: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    if !letters.len().is_multiple_of(4) {
        return None;
    }
    let padding = letters.iter().rev().take(2).take_while(|b| **b == b'=').count();
    letters.truncate(letters.len() - padding);
    unpadded(&letters)
}

/// Reads letters alone, however many: no padding, no line ends. What is left of the last byte is dropped.
pub fn unpadded(letters: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut held) = (Vec::with_capacity(letters.len()), 0_u32, 0);
    for letter in letters {
        let value = LETTERS.iter().position(|l| l == letter)?;
        bits = bits << 6 | value as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_the_rfc_has_it() {
        for (text, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(encode(text.as_bytes()), want);
        }
        for bad in ["Z", "Zg", "Zg=", "Z===", "Zm9!", "Zg==Zg=="] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn takes_anything(text in any::<String>()) {
            decode(&text);
        }
    }
}
