//! The JSON Schema of a lesson that is worked through: derived of the types that read it. Editors complete and check by it.
//!
//! May use: the format. Not in the page: what derives it is built natively only.
//!
//! ```
//! let schema: serde_json::Value = serde_json::from_str(&sts_flow::lesson::course::schema()).unwrap();
//! assert_eq!(schema["properties"]["format"]["const"], 2);
//! ```

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::deeds::Deeds;
use super::format::{Course, FORMAT};
use crate::cloud::Service;
use crate::story::Terminal;
use crate::story::clicks::SCREENS;

/// The schema, as it is published: `static/lessons/course.schema.json`.
pub fn schema() -> String {
    let mut schema = schemars::schema_for!(Course);
    if let Some(format) = schema.pointer_mut("/properties/format") {
        *format = serde_json::json!({ "const": FORMAT });
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

impl JsonSchema for Terminal {
    fn schema_name() -> Cow<'static, str> {
        "Terminal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": Self::ALL.map(Self::as_str) })
    }
}

/// Actions are read by the story; what a lesson adds are units of waits, and places in braces.
impl JsonSchema for Deeds {
    fn schema_name() -> Cow<'static, str> {
        "Actions".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let terminal = generator.subschema_for::<Terminal>();
        // It may be what varies.
        let terminal = json_schema!({ "anyOf": [terminal, { "type": "string", "pattern": "^\\{[^{}]+\\}$" }] });
        let service = generator.subschema_for::<Service>();
        let text = json_schema!({ "type": "string" });
        let count = json_schema!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "pattern": "^\\{[^{}]+\\}$" }] });
        let params = json_schema!({ "type": "object", "additionalProperties": { "type": "string" } });
        let screen = json_schema!({ "enum": SCREENS.map(|(name, _)| name) });
        let presses: BTreeSet<&str> = SCREENS.iter().flat_map(|(_, presses)| presses.iter().copied()).collect();
        let press = json_schema!({ "enum": presses });
        let fields = json_schema!({
            "type": "object",
            "additionalProperties": { "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }
        });
        let form = |name: &str, needed: &[(&str, &Schema)], more: &[(&str, &Schema)]| {
            let mut properties = serde_json::Map::new();
            properties.insert("do".to_owned(), serde_json::json!({ "const": name }));
            properties.extend(
                needed.iter().chain(more).map(|(name, schema)| ((*name).to_owned(), schema.as_value().clone())),
            );
            let required: Vec<&str> = ["do"].into_iter().chain(needed.iter().map(|(name, _)| *name)).collect();
            json_schema!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
        };
        let waits = ["seconds", "minutes", "hours", "days", "millis"].map(|unit| form("wait", &[(unit, &count)], &[]));
        let forms = [
            form("type", &[("terminal", &terminal), ("line", &text)], &[]),
            form("open", &[("terminal", &terminal)], &[]),
            form("close", &[("terminal", &terminal)], &[]),
            form("attend", &[("instance", &text)], &[]),
            form("call", &[("user", &text), ("service", &service), ("action", &text)], &[("params", &params)]),
            form("console", &[("screen", &screen), ("press", &press)], &[("user", &text), ("fields", &fields)]),
            form("disturb", &[("seconds", &count)], &[("late", &count)]),
            form("signin", &[], &[("session", &text)]),
        ];
        let all: Vec<Schema> = forms.into_iter().chain(waits).collect();
        json_schema!({ "type": "array", "items": { "anyOf": all } })
    }
}
