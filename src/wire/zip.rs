//! Zip archives: the files in one, stored or deflated, and new ones, stored.
//!
//! Own code, because a reader of what `zip` writes is small, and the crates that do it weigh more than this whole room.
//! Sizes are bounded ([`MOST`]), so that no archive unpacks without end. Encrypted archives and Zip64 are refused.
//!
//! ```
//! use sts_flow::wire::zip;
//!
//! assert!(zip::read(b"PK is not enough").is_none());
//! let archive = zip::write(&[("index.js", b"hi".to_vec())]);
//! assert_eq!(zip::read(&archive), Some(vec![("index.js".to_owned(), b"hi".to_vec())]));
//! ```

use super::digest::Crc;

/// The most bytes that an archive's files may have together.
pub const MOST: usize = 1024 * 1024;

/// The names and bytes of the files in `archive`, folders left out; nothing if it is no archive that can be read here.
pub fn read(archive: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    // The directory stands at the end, before a comment of up to 64 kB.
    let last = archive.len().checked_sub(22)?;
    let end = (last.saturating_sub(0xffff)..=last).rev().find(|at| archive[*at..].starts_with(b"PK\x05\x06"))?;
    let (count, mut at) = (number(archive, end + 10, 2)?, number(archive, end + 16, 4)?);
    let (mut files, mut total) = (Vec::new(), 0);
    for _ in 0..count {
        let entry = archive.get(at..)?;
        if !entry.starts_with(b"PK\x01\x02") {
            return None;
        }
        let field = |offset, size| number(entry, offset, size);
        let (flags, method, packed, size) = (field(8, 2)?, field(10, 2)?, field(20, 4)?, field(24, 4)?);
        let (name_length, header) = (field(28, 2)?, field(42, 4)?);
        let name = std::str::from_utf8(entry.get(46..46 + name_length)?).ok()?.to_owned();
        at += 46 + name_length + field(30, 2)? + field(32, 2)?;
        total += size;
        if flags & 1 == 1 || total > MOST {
            return None;
        }
        if name.ends_with('/') {
            continue;
        }
        let start = header + 30 + number(archive, header + 26, 2)? + number(archive, header + 28, 2)?;
        let bytes = archive.get(start..start.checked_add(packed)?)?;
        let bytes = match method {
            0 => bytes.to_vec(),
            8 => inflate(bytes, size)?,
            _ => return None,
        };
        files.push((name, bytes));
    }
    Some(files)
}

/// An archive of `files`, names and bytes, as they are.
pub fn write(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut data, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut check = Crc::Crc32.of(bytes);
        check.reverse();
        let size = (bytes.len() as u32).to_le_bytes();
        // Version 1.0, no flags, stored, 1 January 1980.
        let mut entry = vec![10, 0, 0, 0, 0, 0, 0, 0, 33, 0];
        for part in [&check[..], &size, &size] {
            entry.extend(part);
        }
        entry.extend((name.len() as u16).to_le_bytes());
        entry.extend([0, 0]);
        list.extend(*b"PK\x01\x02\x1e\x03");
        list.extend(&entry);
        list.extend([0; 6]);
        list.extend(0x81a4_0000_u32.to_le_bytes());
        list.extend((data.len() as u32).to_le_bytes());
        list.extend(name.as_bytes());
        data.extend(*b"PK\x03\x04");
        data.extend(&entry);
        data.extend(name.as_bytes());
        data.extend(bytes);
    }
    let count = (files.len() as u16).to_le_bytes();
    let (at, length) = (data.len() as u32, list.len() as u32);
    data.extend(list);
    data.extend(*b"PK\x05\x06\0\0\0\0");
    for part in [&count[..], &count, &length.to_le_bytes(), &at.to_le_bytes(), &[0, 0]] {
        data.extend(part);
    }
    data
}

/// A number of `size` bytes, the lowest first.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    Some(bytes.get(at..at.checked_add(size)?)?.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// Bits, the lowest of each byte first.
struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<usize> {
        let mut out = 0;
        for i in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            out |= usize::from(byte >> (self.at % 8) & 1) << i;
            self.at += 1;
        }
        Some(out)
    }
}

/// A Huffman code: how many symbols there are of each length, and the symbols in order.
struct Code {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[usize]) -> Self {
        let mut counts = [0; 16];
        for length in lengths {
            counts[*length] += 1;
        }
        counts[0] = 0;
        let of = |length| (0..lengths.len()).filter(move |symbol| lengths[*symbol] == length);
        Self { counts, symbols: (1..16).flat_map(of).collect() }
    }

    fn next(&self, bits: &mut Bits<'_>) -> Option<usize> {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= bits.take(1)?;
            if code < first + count {
                return self.symbols.get(index + code - first).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

/// In which order the lengths of the code for lengths are written.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Undoes DEFLATE (RFC 1951); nothing unless `size` bytes come of it.
fn inflate(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut bits = Bits { bytes: packed, at: 0 };
    let mut out = Vec::new();
    loop {
        let last = bits.take(1)? == 1;
        match bits.take(2)? {
            0 => {
                let start = bits.at.div_ceil(8);
                let length = number(packed, start, 2)?;
                out.extend_from_slice(packed.get(start + 4..start + 4 + length)?);
                bits.at = (start + 4 + length) * 8;
            }
            1 => {
                let mut lengths = [8; 288];
                lengths[144..256].fill(9);
                lengths[256..280].fill(7);
                block(&mut bits, &Code::new(&lengths), &Code::new(&[5; 30]), &mut out, size)?;
            }
            2 => {
                let (literals, distances, lengths) = (bits.take(5)? + 257, bits.take(5)? + 1, bits.take(4)? + 4);
                let mut short = [0; 19];
                for place in &ORDER[..lengths] {
                    short[*place] = bits.take(3)?;
                }
                let code = Code::new(&short);
                let mut all = Vec::new();
                while all.len() < literals + distances {
                    let (times, length) = match code.next(&mut bits)? {
                        16 => (bits.take(2)? + 3, *all.last()?),
                        17 => (bits.take(3)? + 3, 0),
                        18 => (bits.take(7)? + 11, 0),
                        length => (1, length),
                    };
                    all.resize(all.len() + times, length);
                }
                let (literal, distance) = (Code::new(&all[..literals]), Code::new(&all[literals..]));
                block(&mut bits, &literal, &distance, &mut out, size)?;
            }
            _ => return None,
        }
        if last {
            return (out.len() == size).then_some(out);
        }
        if out.len() > size {
            return None;
        }
    }
}

fn block(bits: &mut Bits<'_>, literal: &Code, distance: &Code, out: &mut Vec<u8>, size: usize) -> Option<()> {
    loop {
        match literal.next(bits)? {
            256 => return Some(()),
            byte @ 0..256 => out.push(byte as u8),
            symbol => {
                // Lengths in groups of four, distances of two, each group with one more bit behind it.
                let (code, more) = (symbol - 257, (symbol - 257).saturating_sub(4) / 4);
                let length = match code {
                    28 => 258,
                    0..8 => code + 3,
                    _ => ((4 + code % 4) << more) + 3 + bits.take(more)?,
                };
                let code = distance.next(bits)?;
                let more = code.saturating_sub(2) / 2;
                let back = if code < 4 { code + 1 } else { ((2 + code % 2) << more) + 1 + bits.take(more)? };
                let from = out.len().checked_sub(back)?;
                for at in from..from + length {
                    out.push(out[at]);
                }
            }
        }
        if out.len() > size {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{base64, sigv4};
    use proptest::prelude::*;

    /// Written by Python's zipfile: one file in the fixed code, and one in a code of its own, after a folder.
    const FIXED: &str = "UEsDBBQAAAAIAMADYlusKpPYBAAAAAIAAAAIAAAAaW5kZXguanPLyAQAUEsBAhQDFAAAAAgAwANiW6wqk9gEAAAAAgAAAAgAAAAAAAAAAAAAAIABAAAAAGluZGV4LmpzUEsFBgAAAAABAAEANgAAACoAAAAAAA==";
    const OWN: &str = "UEsDBBQAAAAIAMADYlsAAAAAAgAAAAAAAAACAAAAZC8DAFBLAwQUAAAACADAA2JbHGdCz+AAAAAfAwAABwAAAGQvYS50eHRtUu0OwyAIfBVfzTi2NTHa+NF1b7+CQHHtj9aAcHcc+vpNwRVovSQXobmQU5X/26dHhIJRg/2M15ID1MpVEslZe6Az5hdXwAbp2g37mkur7tlTaEse9NiEHyuyaqTef/zSrAbSNrKWjyGEVmmwJkdQvP9T9EPabjQe2rSAaDAzyBUIG+nu3qD5nqRQNOPOvTKmChEyMgzsxYGugUCKCZ7WLdkhm7c+bfh0E+Up3EjztJYHVWBiUnKZhyjk5PVotUyKEAR1vgJK8bxqIoHarcvT0eloVrXYyrVtsxlSzkb8AFBLAQIUAxQAAAAIAMADYlsAAAAAAgAAAAAAAAACAAAAAAAAAAAAAACAAQAAAABkL1BLAQIUAxQAAAAIAMADYlscZ0LP4AAAAB8DAAAHAAAAAAAAAAAAAACAASIAAABkL2EudHh0UEsFBgAAAAACAAIAZQAAACcBAAAAAA==";

    #[test]
    fn files_come_out_as_they_went_in() {
        let archive = base64::decode(FIXED).unwrap();
        assert_eq!(read(&archive), Some(vec![("index.js".to_owned(), b"hi".to_vec())]));
        let files = read(&base64::decode(OWN).unwrap()).unwrap();
        assert_eq!((files.len(), files[0].0.as_str(), files[0].1.len()), (1, "d/a.txt", 799));
        assert_eq!(sigv4::sha256_hex(&files[0].1), "6e45c39ed19bc0478ae81caea0d3ece1fd40bae93cad51dfdb2b2b59ecf9e073");
    }

    #[test]
    fn the_check_stands_in_both_places() {
        // Even where a name looks like the beginning of an entry.
        let archive = write(&[("PK\x01\x02", b"123456789".to_vec()), ("b", Vec::new())]);
        let check = 0xcbf4_3926_u32.to_le_bytes();
        assert_eq!(archive.windows(4).filter(|four| *four == check).count(), 2);
        assert_eq!(read(&archive).map(|files| files.len()), Some(2));
    }

    proptest! {
        #[test]
        fn a_broken_archive_is_none(at in 0..400_usize, byte in any::<u8>(), end in 0..700_usize) {
            let mut archive = base64::decode(OWN).unwrap();
            archive[at] = byte;
            archive.truncate(end.max(22));
            read(&archive);
        }

        #[test]
        fn anything_goes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            inflate(&bytes, 1000);
        }
    }
}
