//! JSON as the programs of this world lay it out.
//!
//! May use: serde and serde_json, whose values and derives are used everywhere; only the layouts are here, as
//! [`Formatter`]s. Most are serde_json's own [`PrettyFormatter`] with other blanks; IMDS writes like Jackson, which has a
//! layout of its own.
//!
//! ```
//! use serde_json::json;
//! use sts_flow::wire::layout;
//!
//! let info = json!({ "code": "Success", "zones": ["1a", "1c"] });
//! assert_eq!(layout::imds(&info), "{\n  \"code\" : \"Success\",\n  \"zones\" : [ \"1a\", \"1c\" ]\n}");
//! assert_eq!(
//!     layout::cli(&info),
//!     "{\n    \"code\": \"Success\",\n    \"zones\": [\n        \"1a\",\n        \"1c\"\n    ]\n}"
//! );
//! ```

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// As IMDS writes, to the letter the layout of Jackson's default pretty printer: two blanks a level, a blank on both
/// sides of each colon, arrays on one line.
pub fn imds(value: &impl Serialize) -> String {
    written(value, Jackson::default())
}

/// As the AWS CLI prints: four blanks a level, every item of an array on its own line.
pub fn cli(value: &impl Serialize) -> String {
    written(value, PrettyFormatter::with_indent(b"    "))
}

/// As jq prints: two blanks a level.
pub fn pretty(value: &impl Serialize) -> String {
    written(value, PrettyFormatter::new())
}

/// As `jq --tab` prints.
pub fn tabbed(value: &impl Serialize) -> String {
    written(value, PrettyFormatter::with_indent(b"\t"))
}

/// Without any blanks.
pub fn compact(value: &impl Serialize) -> String {
    written(value, CompactFormatter)
}

/// On one line, with a blank after each comma and colon, as Python's `json.dumps` writes.
pub fn python(value: &impl Serialize) -> String {
    written(value, Spaced)
}

/// `value` in the layout of `formatter`.
fn written(value: &impl Serialize, formatter: impl Formatter) -> String {
    let mut bytes = Vec::with_capacity(128);
    // Writing into memory does not fail, and neither does a type of this house: none has maps with other names than texts.
    let done = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    debug_assert!(done.is_ok(), "{done:?}");
    String::from_utf8(bytes).unwrap_or_default()
}

/// What is wrong with a text that is no JSON, without the place: serde_json ends its sentence with it.
pub fn why(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why).to_owned()
}

/// Python's.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

/// Jackson's default pretty printer.
#[derive(Clone, Copy, Debug, Default)]
struct Jackson {
    depth: usize,
    /// Whether the object that is closed next has members: one without keeps a blank between its brackets.
    has_members: bool,
}

impl Jackson {
    fn line(self, writer: &mut (impl Write + ?Sized)) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Jackson {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b" " } else { b", " })
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b" ]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_members = false;
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
        self.has_members = true;
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.has_members {
            self.line(writer)?;
        } else {
            writer.write_all(b" ")?;
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
            imds(&value),
            "{\n  \"a\" : null,\n  \"b\" : [ ],\n  \"c\" : { },\n  \"d\" : {\n    \"e\" : 1\n  },\n  \"f\" : [ {\n    \
             \"g\" : \"h\"\n  }, {\n    \"g\" : \"\\\"é\"\n  } ]\n}"
        );
    }

    #[test]
    fn the_cli_prints_like_python() {
        let value = json!({"Buckets": [], "Owner": {"ID": "1"}, "Tags": {}});
        assert_eq!(
            cli(&value),
            "{\n    \"Buckets\": [],\n    \"Owner\": {\n        \"ID\": \"1\"\n    },\n    \"Tags\": {}\n}"
        );
    }

    #[test]
    fn members_keep_their_order_and_numbers_their_digits() {
        let text = r#"{"b":[],"a":{},"c":[1,"é\u0001\u007f/"],"n":[18446744073709551616,-12,1.50,0.1e-7]}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(compact(&value), text.replace("\\u007f", "\u{7f}"));
        assert_eq!(compact(&serde_json::from_str::<Value>(r#"{"b":1,"a":2,"b":3}"#).unwrap()), r#"{"b":3,"a":2}"#);
    }

    #[test]
    fn depth_has_an_end() {
        assert!(serde_json::from_str::<Value>(&"[".repeat(100_000)).is_err());
        assert!(serde_json::from_str::<Value>(&["[".repeat(128), "]".repeat(128)].concat()).is_err());
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
            prop_assert_eq!(compact(&value), value.to_string());
            for text in [imds(&value), cli(&value), pretty(&value), tabbed(&value), compact(&value)] {
                prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value);
            }
        }
    }
}
