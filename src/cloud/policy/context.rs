//! What is known of a request beyond who asks for what: condition keys and their values.
//!
//! May use: nothing.

use std::collections::BTreeMap;

/// What is known of a request: condition keys and their values.
///
/// Names of keys do not mind case. A key with no value at all counts as absent.
///
/// ```
/// use sts_flow::cloud::policy::Context;
/// let context = Context::new().with("aws:SourceIp", "203.0.113.7").with_all("aws:TagKeys", ["a", "b"]);
/// assert_eq!(context.get("AWS:sourceip"), Some(&["203.0.113.7".to_owned()][..]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, Known>);

/// A key as it was written, and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    key: String,
    values: Vec<String>,
}

impl Context {
    /// Nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same context with `key` holding one value.
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.set(key, value);
        self
    }

    /// The same context with `key` holding several values.
    pub fn with_all<V: Into<String>>(mut self, key: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.0.insert(key.to_ascii_lowercase(), Known { key: key.to_owned(), values });
        self
    }

    /// Sets `key` to one value.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.insert(key.to_ascii_lowercase(), Known { key: key.to_owned(), values: vec![value.into()] });
    }

    /// The values of `key`.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(|known| known.values.as_slice()).filter(|values| !values.is_empty())
    }

    /// Every key as it was written, in the order of the keys without regard to case, with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.values().map(|known| (known.key.as_str(), known.values.as_slice()))
    }
}
