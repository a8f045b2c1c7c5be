//! JSON as two programs of this world lay it out: the metadata service, and the AWS CLI.
//!
//! ```
//! use sts_flow::wire::json;
//!
//! #[derive(serde::Serialize)]
//! struct Info { code: &'static str, zones: [&'static str; 2] }
//! let info = Info { code: "Success", zones: ["1a", "1c"] };
//! assert_eq!(json::imds_style(&info), "{\n  \"code\" : \"Success\",\n  \"zones\" : [ \"1a\", \"1c\" ]\n}");
//! assert_eq!(
//!     json::cli_style(&info),
//!     "{\n    \"code\": \"Success\",\n    \"zones\": [\n        \"1a\",\n        \"1c\"\n    ]\n}"
//! );
//! ```

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

/// As IMDS writes: two blanks a level, a blank on both sides of each colon, arrays on one line.
///
/// What cannot be JSON (a map whose keys are no text) gives an empty text; nothing in this crate is such.
pub fn imds_style<T: Serialize>(value: &T) -> String {
    write(value, Imds { depth: 0, empty: true })
}

/// As the AWS CLI prints: four blanks a level, every member of an array on its own line.
pub fn cli_style<T: Serialize>(value: &T) -> String {
    write(value, PrettyFormatter::with_indent(b"    "))
}

fn write<T: Serialize, F: Formatter>(value: &T, formatter: F) -> String {
    let mut bytes = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    debug_assert!(written.is_ok());
    String::from_utf8(bytes).ok().filter(|_| written.is_ok()).unwrap_or_default()
}

/// The layout of Jackson's default pretty printer, which IMDS shows to the letter.
struct Imds {
    depth: usize,
    empty: bool,
}

impl Imds {
    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Imds {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"[ ")?;
        self.empty = true;
        Ok(())
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.empty = false;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.empty { b"]" } else { b" ]" })
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.empty = true;
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b" : ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.empty = false;
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.empty {
            writer.write_all(b" ")?;
        } else {
            self.line(writer)?;
        }
        writer.write_all(b"}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn imds_writes_like_jackson() {
        let value = json!({"a": null, "b": [], "c": {}, "d": {"e": 1}, "f": [{"g": "h"}, {"g": "\"é"}]});
        assert_eq!(
            imds_style(&value),
            "{\n  \"a\" : null,\n  \"b\" : [ ],\n  \"c\" : { },\n  \"d\" : {\n    \"e\" : 1\n  },\n  \"f\" : [ {\n    \
             \"g\" : \"h\"\n  }, {\n    \"g\" : \"\\\"é\"\n  } ]\n}"
        );
    }

    #[test]
    fn the_cli_prints_like_python() {
        let value = json!({"Buckets": [], "Owner": {"ID": "1"}, "Tags": {}});
        assert_eq!(
            cli_style(&value),
            "{\n    \"Buckets\": [],\n    \"Owner\": {\n        \"ID\": \"1\"\n    },\n    \"Tags\": {}\n}"
        );
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), ".*".prop_map(Value::from)];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(".*", inner, 0..5).prop_map(|m| m.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn layout_changes_nothing(value in any_value()) {
            for text in [imds_style(&value), cli_style(&value)] {
                prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value);
            }
        }
    }
}
