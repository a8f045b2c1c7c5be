//! Names in camel case, as CloudTrail and complaints of parameters write them.
//!
//! May use: nothing.

use serde_json::Value;

/// The members' names as CloudTrail writes them, at every depth.
pub(super) fn camel_case(json: &Value) -> Value {
    match json {
        Value::Object(members) if members.is_empty() => Value::Null,
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (lower_first(name), camel_case(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(camel_case).collect()),
        other => other.clone(),
    }
}

/// `RoleName` as `roleName`.
pub(super) fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + chars.as_str())
}
