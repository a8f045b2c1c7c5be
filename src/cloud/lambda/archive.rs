//! What is in the zip archive of a function's code.
//!
//! May use: nothing of this crate. `rawzip` finds the entries and `miniz_oxide` unpacks them, so that the page carries
//! one DEFLATE (links to runs use it too). The crate `zip` does both, and adds 74 kB of brotli to `miniz_oxide` alone;
//! `rawzip` adds 9, and 25 more with its own check of what was unpacked, which `crc` makes here (docs/size.md). Sizes
//! are bounded ([`MOST`]), so that no archive unpacks without end. Encrypted archives are refused.
//!
//! ```text
//! read(&archive) == Some(vec![("index.js".to_owned(), b"exports.handler = …".to_vec())])
//! ```

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use rawzip::{CompressionMethod, ZipArchive, ZipVerification};

/// The most bytes that an archive's files may have together.
const MOST: usize = 1024 * 1024;

const CRC32: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// The names and bytes of the files in `archive`, folders left out; nothing if it is no archive that can be read here.
pub(super) fn read(archive: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let archive = ZipArchive::from_slice(archive).ok()?;
    let (mut files, mut left) = (Vec::new(), MOST);
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().ok()? {
        if entry.flags().is_encrypted() {
            return None;
        }
        if entry.is_dir() {
            continue;
        }
        let name = std::str::from_utf8(entry.file_path().as_bytes()).ok()?.to_owned();
        let (packed, method) = (archive.get_entry(entry.wayfinder()).ok()?, entry.compression_method());
        let bytes = match method {
            CompressionMethod::STORE => packed.data().to_vec(),
            CompressionMethod::DEFLATE => decompress_to_vec_with_limit(packed.data(), left).ok()?,
            _ => return None,
        };
        left = left.checked_sub(bytes.len())?;
        let found = ZipVerification { crc: CRC32.checksum(&bytes), uncompressed_size: bytes.len() as u64 };
        packed.claim_verifier().valid(found).ok()?;
        files.push((name, bytes));
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{blob, sigv4};
    use proptest::prelude::*;

    /// Written by Python's zipfile: one file in the fixed code, and one in a code of its own, after a folder.
    const FIXED: &str = "UEsDBBQAAAAIAMADYlusKpPYBAAAAAIAAAAIAAAAaW5kZXguanPLyAQAUEsBAhQDFAAAAAgAwANiW6wqk9gEAAAAAgAAAAgAAAAAAAAAAAAAAIABAAAAAGluZGV4LmpzUEsFBgAAAAABAAEANgAAACoAAAAAAA==";
    const OWN: &str = "UEsDBBQAAAAIAMADYlsAAAAAAgAAAAAAAAACAAAAZC8DAFBLAwQUAAAACADAA2JbHGdCz+AAAAAfAwAABwAAAGQvYS50eHRtUu0OwyAIfBVfzTi2NTHa+NF1b7+CQHHtj9aAcHcc+vpNwRVovSQXobmQU5X/26dHhIJRg/2M15ID1MpVEslZe6Az5hdXwAbp2g37mkur7tlTaEse9NiEHyuyaqTef/zSrAbSNrKWjyGEVmmwJkdQvP9T9EPabjQe2rSAaDAzyBUIG+nu3qD5nqRQNOPOvTKmChEyMgzsxYGugUCKCZ7WLdkhm7c+bfh0E+Up3EjztJYHVWBiUnKZhyjk5PVotUyKEAR1vgJK8bxqIoHarcvT0eloVrXYyrVtsxlSzkb8AFBLAQIUAxQAAAAIAMADYlsAAAAAAgAAAAAAAAACAAAAAAAAAAAAAACAAQAAAABkL1BLAQIUAxQAAAAIAMADYlscZ0LP4AAAAB8DAAAHAAAAAAAAAAAAAACAASIAAABkL2EudHh0UEsFBgAAAAACAAIAZQAAACcBAAAAAA==";

    #[test]
    fn files_come_out_as_they_went_in() {
        assert_eq!(read(b"PK is not enough"), None);
        let archive = blob::read(FIXED).unwrap();
        assert_eq!(read(&archive), Some(vec![("index.js".to_owned(), b"hi".to_vec())]));
        let files = read(&blob::read(OWN).unwrap()).unwrap();
        assert_eq!((files.len(), files[0].0.as_str(), files[0].1.len()), (1, "d/a.txt", 799));
        assert_eq!(sigv4::sha256_hex(&files[0].1), "6e45c39ed19bc0478ae81caea0d3ece1fd40bae93cad51dfdb2b2b59ecf9e073");
    }

    #[test]
    fn what_is_not_whole_or_encrypted_is_none() {
        let archive = blob::read(FIXED).unwrap();
        // The check, the size, and the flag of encryption, in the directory at the end.
        let directory = archive.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        for (at, bit) in [(16, 1), (24, 1), (8, 1)] {
            let mut changed = archive.clone();
            changed[directory + at] ^= bit;
            assert_eq!(read(&changed), None, "{at}");
        }
    }

    proptest! {
        #[test]
        fn a_broken_archive_is_none(at in 0..400_usize, byte in any::<u8>(), end in 0..700_usize) {
            let mut archive = blob::read(OWN).unwrap();
            archive[at] = byte;
            archive.truncate(end.max(22));
            read(&archive);
        }

        #[test]
        fn anything_goes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            read(&bytes);
        }
    }
}
