//! Packs short texts small enough for an address.
//!
//! Knows nothing of what it packs. Each bit is foretold from the bytes before it and coded by how likely it was
//! (context mixing before an arithmetic coder, after Matt Mahoney's lpaq), in whole numbers only, so that it unpacks the
//! same everywhere. What both sides have read beforehand, the `primer`, costs almost nothing when it comes again. A
//! session of 26 commands comes out at 150 bytes; DEFLATE with the same primer makes 196 of them.
//!
//! ```
//! use sts_flow::wire::pack::{pack, unpack};
//!
//! let primer = b"aws sts get-caller-identity; aws s3 ls; ";
//! let packed = pack(b"aws s3 ls", primer);
//! assert!(packed.len() < 6);
//! assert_eq!(unpack(&packed, primer, 100).as_deref(), Some(&b"aws s3 ls"[..]));
//! ```

/// On how many bytes each of the ways of foretelling looks back.
const ORDERS: [usize; 6] = [0, 1, 2, 3, 4, 6];
/// Places in a table of what was seen, as a power of two.
const SLOTS: u32 = 17;

/// `bytes`, packed, for whoever has read `primer` as well.
pub fn pack(bytes: &[u8], primer: &[u8]) -> Vec<u8> {
    let mut model = Model::after(primer);
    let (mut out, mut low, mut high) = (Vec::new(), 0, u32::MAX);
    // The length first: seven bits a byte, the lowest first.
    let mut length = bytes.len();
    while length > 127 {
        out.push((length & 127 | 128) as u8);
        length >>= 7;
    }
    out.push(length as u8);
    for byte in bytes {
        for place in (0..8).rev() {
            let (bit, middle) = (byte >> place & 1 == 1, model.divide(low, high));
            (low, high) = if bit { (low, middle) } else { (middle + 1, high) };
            model.learn(bit);
            while (low ^ high) >> 24 == 0 {
                out.push((high >> 24) as u8);
                (low, high) = (low << 8, high << 8 | 255);
            }
        }
    }
    // The shortest number in between: what is missing is read as zeros.
    for count in 0..4 {
        let rest = u32::MAX >> (8 * count);
        if let Some(number) = low.checked_add(rest).map(|sum| sum & !rest).filter(|number| *number <= high) {
            out.extend(&number.to_be_bytes()[..count]);
            return out;
        }
    }
    out.extend(high.to_be_bytes());
    out
}

/// What was packed with this `primer`; nothing if that would be more than `most` bytes. Anything unpacks to something:
/// whether it came whole is for a checksum to say.
pub fn unpack(packed: &[u8], primer: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut packed = packed.iter().copied();
    let (mut length, mut shift) = (0_usize, 0);
    loop {
        let byte = packed.next()?;
        length |= usize::from(byte & 127).checked_shl(shift)?;
        if length > most || shift > 21 {
            return None;
        }
        if byte < 128 {
            break;
        }
        shift += 7;
    }
    let mut model = Model::after(primer);
    let (mut low, mut high, mut number) = (0_u32, u32::MAX, 0);
    for _ in 0..4 {
        number = number << 8 | u32::from(packed.next().unwrap_or(0));
    }
    let mut out = Vec::new();
    for _ in 0..length {
        let mut byte = 0;
        for _ in 0..8 {
            let middle = model.divide(low, high);
            let bit = number <= middle;
            (low, high) = if bit { (low, middle) } else { (middle + 1, high) };
            model.learn(bit);
            byte = byte << 1 | u8::from(bit);
            while (low ^ high) >> 24 == 0 {
                (low, high) = (low << 8, high << 8 | 255);
                number = number << 8 | u32::from(packed.next().unwrap_or(0));
            }
        }
        out.push(byte);
    }
    Some(out)
}

/// What comes next, by what came before.
struct Model {
    /// For each order a table of slots: how likely a one is (the upper 12 bits) and how often it was seen (the lower 4).
    seen: Vec<u16>,
    /// Where in it the orders stand.
    at: [usize; ORDERS.len()],
    /// The sums of the bytes that they look back on.
    contexts: [u32; ORDERS.len()],
    /// What each order says, from -2047, surely a zero, to 2047.
    said: [i32; ORDERS.len()],
    /// How much each counts, by how many of them have seen anything.
    weights: [[i32; ORDERS.len()]; ORDERS.len() + 1],
    /// How many of them have.
    known: usize,
    /// How likely a one is, of 4096.
    likely: i32,
    /// From a likelihood to what is said: the inverse of [`squash`].
    stretch: Vec<i16>,
    /// The bytes so far, the last in the lowest eight bits.
    past: u64,
    /// The bits of the byte under way, after a one.
    partial: u32,
}

impl Model {
    /// A model that has read `primer`.
    fn after(primer: &[u8]) -> Self {
        let mut stretch = vec![2047; 4096];
        for said in (-2047..=2047).rev() {
            stretch[squash(said) as usize] = said as i16;
        }
        // What `squash` leaves out is as what comes after it.
        for n in (0..4095).rev() {
            if stretch[n] == 2047 {
                stretch[n] = stretch[n + 1];
            }
        }
        let mut model = Self {
            seen: vec![2048 << 4; ORDERS.len() << SLOTS],
            at: [0; ORDERS.len()],
            contexts: [0; ORDERS.len()],
            said: [0; ORDERS.len()],
            weights: [[20_000; ORDERS.len()]; ORDERS.len() + 1],
            known: 0,
            likely: 2048,
            stretch,
            past: 0,
            partial: 1,
        };
        model.foretell();
        for byte in primer {
            for place in (0..8).rev() {
                model.learn(byte >> place & 1 == 1);
            }
        }
        model
    }

    /// Where between `low` and `high` the zeros begin.
    fn divide(&self, low: u32, high: u32) -> u32 {
        let likely = u64::from(self.likely.clamp(1, 4095) as u32);
        low + ((u64::from(high - low) * likely) >> 12) as u32
    }

    /// Takes note of a bit, and foretells the next.
    fn learn(&mut self, bit: bool) {
        let error = ((i32::from(bit) << 12) - self.likely) * 12;
        for (weight, said) in self.weights[self.known].iter_mut().zip(self.said) {
            *weight = (*weight + ((said * error + 0x8000) >> 16)).clamp(-MOST_WEIGHT, MOST_WEIGHT);
        }
        for at in self.at {
            let (likely, times) = (i32::from(self.seen[at] >> 4), i32::from(self.seen[at] & 15));
            let likely = likely + ((i32::from(bit) * 4095 - likely) * 2) / (2 * times + 3);
            self.seen[at] = (likely << 4 | (times + 1).min(LIMIT)) as u16;
        }
        self.partial = self.partial << 1 | u32::from(bit);
        if self.partial > 255 {
            self.past = self.past << 8 | u64::from(self.partial & 255);
            self.partial = 1;
            for (n, order) in ORDERS.into_iter().enumerate() {
                let bytes = self.past & ((1_u64 << (8 * order)) - 1);
                self.contexts[n] = ((bytes ^ bytes >> 32).wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32;
            }
        }
        self.foretell();
    }

    fn foretell(&mut self) {
        self.known = 0;
        for (n, context) in self.contexts.into_iter().enumerate() {
            let place = (context ^ self.partial.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b) >> (32 - SLOTS);
            self.at[n] = n << SLOTS | place as usize;
            let slot = self.seen[self.at[n]];
            self.said[n] = i32::from(self.stretch[usize::from(slot >> 4)]);
            self.known += usize::from(slot & 15 > 0);
        }
        let sum: i32 = self.weights[self.known].iter().zip(self.said).map(|(weight, said)| (weight * said) >> 16).sum();
        self.likely = squash(sum);
    }
}

/// So often seen, a likelihood moves no slower.
const LIMIT: i32 = 12;
/// The most that an order counts: eight times.
const MOST_WEIGHT: i32 = 8 << 16;

/// The logistic function: from what is said to a likelihood, of 4096.
fn squash(said: i32) -> i32 {
    const CURVE: [i32; 33] = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901,
        3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    let said = said.clamp(-2047, 2047);
    let (step, rest) = (((said >> 7) + 16) as usize, said & 127);
    (CURVE[step] * (128 - rest) + CURVE[step + 1] * rest + 64) >> 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_read_beforehand_costs_little() {
        let lines: Vec<String> =
            (1..90).map(|n: u64| format!("aws sts get-caller-identity # {:x}\n", n * 2_654_435_761)).collect();
        let primer = lines.concat();
        let again = &primer[1000..2000];
        let (read, unread) = (pack(again.as_bytes(), primer.as_bytes()).len(), pack(again.as_bytes(), b"").len());
        assert!(read < 60 && unread > 4 * read, "{read} {unread}");
        assert_eq!(pack(b"", primer.as_bytes()), [0]);
    }

    #[test]
    fn more_than_asked_for_is_none() {
        let packed = pack(&[7; 1000], b"");
        assert!(packed.len() < 40);
        assert_eq!(unpack(&packed, b"", 1000), Some(vec![7; 1000]));
        for (packed, most) in [(&packed[..], 999), (&[255; 30][..], usize::MAX), (&[], 9), (&[128], 9)] {
            assert_eq!(unpack(packed, b"", most), None);
        }
    }

    proptest! {
        #[test]
        fn comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..400), primer in ".{0,40}") {
            prop_assert_eq!(unpack(&pack(&bytes, primer.as_bytes()), primer.as_bytes(), 400), Some(bytes));
        }

        #[test]
        fn texts_come_back(words in proptest::collection::vec("aws |s3 |ls |sts |日本語|\"do\":", 0..200)) {
            let text = words.concat();
            let packed = pack(text.as_bytes(), b"aws s3 ls");
            prop_assert_eq!(unpack(&packed, b"aws s3 ls", 4000), Some(text.into_bytes()));
        }

        #[test]
        fn anything_unpacks_to_something(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(text) = unpack(&bytes, b"aws", 2000) {
                prop_assert!(text.len() <= 2000);
            }
        }
    }
}
