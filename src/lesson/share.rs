//! A run as a part of an address: what `s=` holds.
//!
//! The run's JSON ([`saved`]), deflated for whoever has read the primer (`share.txt`) and written in the letters of
//! base64url. In front of it stand the version (a byte) and a CRC-32 of that byte and all that follows: these five bytes
//! stay what they are in every version, so that another version's link is told from a damaged one. Two lines typed make 56
//! letters, 26 lines 346; version 1, a coder of 260 lines that foretold each bit, made 46 and 291 of them.
//!
//! ```
//! use sts_flow::lesson::saved::{Future, Moment, Saved};
//! use sts_flow::lesson::share;
//!
//! let future = Future { name: "A".into(), given: None, actions: Vec::new(), events: None };
//! let run = Saved { lesson: None, seed: 7, futures: vec![future], front: 0, beside: None, moment: Moment::Show(0) };
//! let link = share::write(&run).unwrap();
//! assert!(link.len() < 50);
//! assert_eq!(share::read(&link), Ok(run));
//! ```

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{CompressionStrategy, CompressorOxide, TDEFLFlush, compress_to_output};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::saved::{self, Saved, SavedError};
use crate::wire::layout;

/// The version of what stands behind the first five bytes. With it goes the primer: links of version 2 are read with
/// this one, to the letter. (Version 1 was packed by a coder of this page's own.)
pub const VERSION: u8 = 2;
/// The longest that is written and read, in letters: more than that, chats and mails cut off.
pub const MOST: usize = 8000;
/// The most that a link unpacks to, in bytes.
const MOST_BYTES: usize = 1 << 20;
/// What links tend to say.
const PRIMER: &[u8] = include_bytes!("share.txt");

const CRC32: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// What `saved` is in an address.
pub fn write(saved: &Saved) -> Result<String, SavedError> {
    let text = layout::compact(saved);
    let mut bytes = vec![VERSION];
    bytes.extend(pack(text.as_bytes()));
    let check = CRC32.checksum(&bytes).to_be_bytes();
    bytes.splice(1..1, check);
    let link = BASE64_URL_SAFE_NO_PAD.encode(bytes);
    if link.len() > MOST { Err(SavedError::TooLong { most: MOST }) } else { Ok(link) }
}

/// Reads it, or says what is wrong with it.
pub fn read(link: &str) -> Result<Saved, SavedError> {
    // Before all else: what nobody can have written is not gone through.
    if link.len() > MOST {
        return Err(SavedError::TooLong { most: MOST });
    }
    let mut bytes =
        BASE64_URL_SAFE_NO_PAD.decode(link).ok().filter(|bytes| bytes.len() > 5).ok_or(SavedError::Damaged)?;
    let check: Vec<u8> = bytes.drain(1..5).collect();
    if CRC32.checksum(&bytes).to_be_bytes()[..] != check {
        return Err(SavedError::Damaged);
    }
    if bytes[0] != VERSION {
        return Err(SavedError::OtherVersion { found: bytes[0].into() });
    }
    let text = unpack(&bytes[1..]).and_then(|bytes| String::from_utf8(bytes).ok());
    saved::parse(&text.ok_or(SavedError::Damaged)?)
}

/// Deflated, with the primer as dictionary: the shorter of what a code of its own makes of it and the fixed one.
fn pack(text: &[u8]) -> Vec<u8> {
    let [own, fixed] = [CompressionStrategy::Default, CompressionStrategy::Fixed].map(|strategy| {
        let mut deflate = Box::new(CompressorOxide::with_params(DataFormat::Raw, 10, strategy, 15));
        // What comes of the primer is left out: it ends with a whole byte, so what comes of the text stands by itself.
        compress_to_output(&mut deflate, PRIMER, TDEFLFlush::Sync, |_| true);
        let mut out = Vec::new();
        compress_to_output(&mut deflate, text, TDEFLFlush::Finish, |bytes| {
            out.extend_from_slice(bytes);
            true
        });
        out
    });
    if fixed.len() < own.len() { fixed } else { own }
}

/// What was packed; nothing if it is not whole, or would be more than [`MOST_BYTES`].
fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    // What is unpacked stands behind the primer, and so reaches back into it.
    let mut out = PRIMER.to_vec();
    out.resize(PRIMER.len() + MOST_BYTES, 0);
    let mut inflate = Box::<DecompressorOxide>::default();
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut inflate, packed, &mut out, PRIMER.len(), flags);
    if status != TINFLStatus::Done || read != packed.len() {
        return None;
    }
    out.truncate(PRIMER.len() + written);
    Some(out.split_off(PRIMER.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_read_beforehand_costs_little() {
        let packed = pack(&PRIMER[1000..2000]);
        assert!(packed.len() < 30, "{}", packed.len());
        assert!(pack(b"").len() < 3);
    }

    #[test]
    fn more_than_asked_for_is_none() {
        let packed = pack(&vec![7; MOST_BYTES]);
        assert!(packed.len() < 3000, "{}", packed.len());
        assert_eq!(unpack(&packed), Some(vec![7; MOST_BYTES]));
        assert_eq!(unpack(&pack(&vec![7; MOST_BYTES + 1])), None);
        // Cut short, and with something behind it.
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
        assert_eq!(unpack(&[&packed[..], &[0]].concat()), None);
        assert_eq!(unpack(&[]), None);
    }

    proptest! {
        #[test]
        fn comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(unpack(&pack(&bytes)), Some(bytes));
        }

        #[test]
        fn texts_come_back(words in proptest::collection::vec("aws |s3 |ls |sts |日本語|\"do\":", 0..200)) {
            let text = words.concat();
            prop_assert_eq!(unpack(&pack(text.as_bytes())), Some(text.into_bytes()));
        }

        #[test]
        fn anything_goes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(text) = unpack(&bytes) {
                prop_assert!(text.len() <= MOST_BYTES);
            }
        }
    }
}
