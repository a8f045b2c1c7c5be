//! A run as a part of an address: what `s=` holds.
//!
//! The run's JSON ([`saved`]), packed ([`pack`]) and written in the letters of base64url. In front of it stand the
//! version (a byte) and a CRC-32 of that byte and all that follows: these five bytes stay what they are in every version,
//! so that another version's link is told from a damaged one.
//!
//! ```
//! use sts_flow::lesson::saved::{Future, Moment, Saved};
//! use sts_flow::lesson::share;
//!
//! let future = Future { name: "A".into(), given: None, actions: Vec::new(), events: None };
//! let run = Saved { lesson: None, seed: 7, futures: vec![future], front: 0, beside: None, moment: Moment::Show(0) };
//! let link = share::write(&run).unwrap();
//! assert!(link.len() < 40);
//! assert_eq!(share::read(&link), Ok(run));
//! ```

use super::saved::{self, Saved, SavedError};
use crate::wire::base64;
use crate::wire::digest::Crc;
use crate::wire::json::{self, Json};
use crate::wire::pack::{pack, unpack};

/// The version of what stands behind the first five bytes. With it goes the primer: links of version 1 are read with
/// this one, to the letter.
pub const VERSION: u8 = 1;
/// The longest that is written and read, in letters: more than that, chats and mails cut off.
pub const MOST: usize = 8000;
/// The most that a link unpacks to, in bytes.
const MOST_BYTES: usize = 1 << 20;
/// What links tend to say.
const PRIMER: &[u8] = include_bytes!("share.txt");

/// What `saved` is in an address.
pub fn write(saved: &Saved) -> Result<String, SavedError> {
    let text = json::compact(&saved.fields(Json::object()));
    let mut bytes = vec![VERSION];
    bytes.extend(pack(text.as_bytes(), PRIMER));
    let check = Crc::Crc32.of(&bytes);
    bytes.splice(1..1, check);
    let link = base64::encode(&bytes).trim_end_matches('=').replace('+', "-").replace('/', "_");
    if link.len() > MOST { Err(SavedError::TooLong { most: MOST }) } else { Ok(link) }
}

/// Reads it, or says what is wrong with it.
pub fn read(link: &str) -> Result<Saved, SavedError> {
    // Before all else: what nobody can have written is not gone through.
    if link.len() > MOST {
        return Err(SavedError::TooLong { most: MOST });
    }
    let letters: Vec<u8> = link
        .bytes()
        .map(|letter| match letter {
            b'-' => b'+',
            b'_' => b'/',
            // These do not occur in base64url.
            b'+' | b'/' => b'!',
            other => other,
        })
        .collect();
    let mut bytes = base64::unpadded(&letters).filter(|bytes| bytes.len() > 5).ok_or(SavedError::Damaged)?;
    let check: Vec<u8> = bytes.drain(1..5).collect();
    if Crc::Crc32.of(&bytes)[..] != check {
        return Err(SavedError::Damaged);
    }
    if bytes[0] != VERSION {
        return Err(SavedError::OtherVersion { found: bytes[0].into() });
    }
    let text = unpack(&bytes[1..], PRIMER, MOST_BYTES).and_then(|bytes| String::from_utf8(bytes).ok());
    let json = text.and_then(|text| Json::parse(&text).ok()).ok_or(SavedError::Damaged)?;
    saved::parse(&json).map_err(|misfit| SavedError::DoesNotFit(misfit.to_string()))
}
