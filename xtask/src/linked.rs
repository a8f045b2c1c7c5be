//! What the linker tells of the data in the page's code: where each thing lies, and what refers to it.
//!
//! `--emit-relocs` makes it write that down, as it does for object files:
//! <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md>. Addresses do not change any more after it, so
//! what is read here from the compiler's file holds for all that is made from it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use wasmparser::{DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationType as Type, SymbolInfo};

type Attempt<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A text, a table, a vtable, a static: something with an address.
type Thing = usize;

/// All that has an address, and what refers to it.
pub struct Linked {
    /// Where each thing lies, in order of addresses. Things do not overlap.
    things: Vec<Range<u32>>,
    /// The things that an address in the code may mean. The linker may add to a thing's address what the code would add.
    meant: HashMap<u32, HashSet<Thing>>,
    /// The things to which each thing refers.
    refers: HashMap<Thing, HashSet<Thing>>,
    /// The things to which something refers that is none.
    always: HashSet<Thing>,
}

/// A segment of data: its address, and where its bytes stand in the section.
struct Segment {
    address: u32,
    bytes: Range<u32>,
}

impl Linked {
    /// Reads what the linker wrote into the compiler's file.
    pub fn read(file: &[u8]) -> Attempt<Self> {
        let (mut segments, mut symbols, mut relocations) = (Vec::new(), Vec::new(), Vec::new());
        let (mut section, mut data, mut code) = (0, None, None);
        for payload in Parser::new(0).parse_all(file) {
            let payload = payload?;
            let Some((_, range)) = payload.as_section() else { continue };
            match &payload {
                Payload::CodeSectionStart { .. } => code = Some(section),
                Payload::DataSection(reader) => {
                    data = Some(section);
                    for segment in reader.clone() {
                        segments.push(place(&segment?, range.start)?);
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(reader) => {
                        for part in reader.subsections() {
                            if let Linking::SymbolTable(table) = part? {
                                symbols = table.into_iter().collect::<Result<Vec<_>, _>>()?;
                            }
                        }
                    }
                    KnownCustom::Reloc(reader) => relocations.push(reader),
                    _ => {}
                },
                _ => {}
            }
            // Sections are counted as they come, whatever they are; code comes in many payloads and is one.
            section += 1;
        }
        if symbols.is_empty() {
            return Err("the linker wrote no symbols".into());
        }
        let address = |index: u32| -> Option<(u32, u32)> {
            let SymbolInfo::Data { symbol: Some(symbol), .. } = symbols.get(index as usize)? else { return None };
            Some((segments.get(symbol.index as usize)?.address + symbol.offset, symbol.size))
        };
        let mut linked = Self::of((0..symbols.len()).filter_map(|index| address(u32::try_from(index).ok()?)));
        for reader in relocations {
            let of_section = Some(reader.section_index());
            for entry in reader.entries() {
                let entry = entry?;
                let is_address = match entry.ty {
                    Type::MemoryAddrLeb | Type::MemoryAddrSleb | Type::MemoryAddrI32 => true,
                    Type::FunctionIndexLeb
                    | Type::FunctionIndexI32
                    | Type::TableIndexSleb
                    | Type::TableIndexI32
                    | Type::TypeIndexLeb
                    | Type::GlobalIndexLeb
                    | Type::GlobalIndexI32
                    | Type::TableNumberLeb => false,
                    _ if of_section != code && of_section != data => false, // of what debuggers read
                    other => return Err(format!("an address of a kind that is not known: {other:?}").into()),
                };
                let Some((start, _)) = address(entry.index).filter(|_| is_address) else { continue };
                let Some(thing) = linked.at(start) else { continue };
                if of_section == code {
                    let value = u32::try_from(i64::from(start) + entry.addend).unwrap_or(start);
                    linked.meant.entry(value).or_default().insert(thing);
                } else if of_section == data {
                    let from = segments.iter().find(|segment| segment.bytes.contains(&entry.offset));
                    let from = from.and_then(|s| linked.at(s.address + (entry.offset - s.bytes.start)));
                    match from {
                        Some(from) => linked.refers.entry(from).or_default().insert(thing),
                        None => linked.always.insert(thing),
                    };
                }
            }
        }
        Ok(linked)
    }

    /// The things that lie there, those that overlap as one.
    fn of(places: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut places: Vec<Range<u32>> = places.map(|(start, size)| start..start + size.max(1)).collect();
        places.sort_by_key(|place| (place.start, place.end));
        let mut things: Vec<Range<u32>> = Vec::new();
        for place in places {
            match things.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => things.push(place),
            }
        }
        Self { things, meant: HashMap::new(), refers: HashMap::new(), always: HashSet::new() }
    }

    /// What lies at `address`.
    fn at(&self, address: u32) -> Option<Thing> {
        let after = self.things.partition_point(|place| place.start <= address);
        after.checked_sub(1).filter(|&thing| self.things[thing].contains(&address))
    }

    /// Where the things lie that no code needs which holds only these `numbers`: nothing in it refers to them, nor does
    /// anything that it can reach by way of others. Neighbours are one place.
    pub fn unneeded(&self, numbers: impl Iterator<Item = u32>) -> Vec<Range<u32>> {
        let mut todo: Vec<Thing> = self.always.iter().copied().collect();
        for number in numbers {
            todo.extend(self.meant.get(&number).into_iter().flatten());
            // A number that only looks like an address keeps what lies there: that costs bytes, and nothing else.
            todo.extend(self.at(number));
        }
        let mut needed = HashSet::new();
        while let Some(thing) = todo.pop() {
            if needed.insert(thing) {
                todo.extend(self.refers.get(&thing).into_iter().flatten());
            }
        }
        let mut places: Vec<Range<u32>> = Vec::new();
        let mut after_needed = true;
        for (thing, place) in self.things.iter().enumerate() {
            if needed.contains(&thing) {
                after_needed = true;
                continue;
            }
            match places.last_mut() {
                // What lies between them only keeps them apart.
                Some(last) if !after_needed && place.start - last.end < 16 => last.end = place.end,
                _ => places.push(place.clone()),
            }
            after_needed = false;
        }
        places
    }
}

fn place(segment: &wasmparser::Data<'_>, section: usize) -> Attempt<Segment> {
    let DataKind::Active { offset_expr, .. } = &segment.kind else { return Err("a segment without an address".into()) };
    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
        return Err("a segment without a plain address".into());
    };
    let start = segment.range.end - segment.data.len() - section;
    let (start, length) = (u32::try_from(start)?, u32::try_from(segment.data.len())?);
    Ok(Segment { address: u32::try_from(value)?, bytes: start..start + length })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_what_can_be_reached() {
        let mut linked = Linked::of([(100, 10), (110, 4), (114, 6), (124, 8), (200, 4), (104, 2)].into_iter());
        assert_eq!(linked.things, [100..110, 110..114, 114..120, 124..132, 200..204]);
        assert_eq!((linked.at(109), linked.at(120), linked.at(203)), (Some(0), None, Some(4)));
        let all = |places: &[Range<u32>]| places.to_vec();
        assert_eq!(linked.unneeded([7].into_iter()), all(&[100..132, 200..204]));
        // By its address, or by a number that the linker made of it.
        assert_eq!(linked.unneeded([112].into_iter()), all(&[100..110, 114..132, 200..204]));
        linked.meant.entry(90).or_default().insert(0);
        linked.refers.entry(0).or_default().insert(3);
        assert_eq!(linked.unneeded([90].into_iter()), all(&[110..120, 200..204]));
        linked.refers.entry(0).or_default().insert(1);
        linked.always.insert(2);
        assert_eq!(linked.unneeded([90].into_iter()), all(&[200..204, 300..304][..1]));
    }
}
