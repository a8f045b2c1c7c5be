//! Going through a policy's text from its first letter to its last, with the place of everything in it: what
//! `serde_json::Value` does not keep (members of one name, lines) is seen on the way.
//!
//! May use: nothing of this crate. JSON is read by `serde_json`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Who is told of what is met, and may end the walk. A place is written as in a fault: `Statement[1].Condition`.
pub(super) trait Look {
    /// A value begins at this place.
    fn value(&mut self, _at: &str) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// The object at this place has a member of this name, for the `nth` time, counted from 1.
    fn member(&mut self, _at: &str, _name: &str, _nth: usize) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// There is a text at this place.
    fn text(&mut self, _at: &str, _text: &str) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// The line and the column up to which the text was read when `look` ended the walk; `None` where it was read to its end.
///
/// # Errors
///
/// Where it is no JSON, as far as it was read.
pub(super) fn walk(text: &str, look: &mut impl Look) -> serde_json::Result<Option<(usize, usize)>> {
    let mut ended = false;
    let start = Step { at: String::new(), look, ended: &mut ended };
    match start.deserialize(&mut serde_json::Deserializer::from_str(text)) {
        Ok(()) => Ok(None),
        // What ends before anything is read has no line.
        Err(error) if ended => Ok(Some((error.line().max(1), error.column()))),
        Err(error) => Err(error),
    }
}

/// One value, whatever it is.
struct Step<'w, L> {
    at: String,
    look: &'w mut L,
    ended: &'w mut bool,
}

impl<L: Look> Step<'_, L> {
    /// A value within this one.
    fn inner(&mut self, at: String) -> Step<'_, L> {
        Step { at, look: self.look, ended: self.ended }
    }

    /// serde ends a reading by an error.
    fn heed<E: Error>(&mut self, said: ControlFlow<()>) -> Result<(), E> {
        *self.ended |= said.is_break();
        if said.is_break() { Err(E::custom("here")) } else { Ok(()) }
    }
}

impl<'de, L: Look> DeserializeSeed<'de> for Step<'_, L> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        let said = self.look.value(&self.at);
        self.heed(said)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de, L: Look> Visitor<'de> for Step<'_, L> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        let said = self.look.text(&self.at, text);
        self.heed(said)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut n = 0_usize;
        loop {
            // A list of statements counts them; a list of values is one place.
            let at = if self.at == "Statement" { format!("Statement[{n}]") } else { self.at.clone() };
            if items.next_element_seed(self.inner(at))?.is_none() {
                return Ok(());
            }
            n += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeMap::new();
        while let Some(name) = members.next_key::<String>()? {
            let nth = names.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
            let said = self.look.member(&self.at, &name, *nth);
            self.heed(said)?;
            let at = if self.at.is_empty() { name } else { [&self.at, ".", &name].concat() };
            members.next_value_seed(self.inner(at))?;
        }
        Ok(())
    }
}
