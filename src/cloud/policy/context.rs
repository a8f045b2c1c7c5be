//! What is known of a request beyond who asks for what: condition keys and their values.
//!
//! May use: nothing.

use std::borrow::Cow;

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
pub struct Context(
    /// A dozen, in the order in which they came to be known: looking through them is the fastest way to find one.
    Vec<Known>,
);

/// A key as it was written, and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    key: Cow<'static, str>,
    values: Vec<String>,
}

impl Context {
    /// Nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same context with `key` holding one value.
    pub fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.set(key, value);
        self
    }

    /// The same context with `key` holding several values.
    pub fn with_all<V: Into<String>>(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.put(key.into(), values.into_iter().map(Into::into).collect());
        self
    }

    /// Sets `key` to one value.
    pub fn set(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.put(key.into(), vec![value.into()]);
    }

    fn put(&mut self, key: Cow<'static, str>, values: Vec<String>) {
        match self.0.iter_mut().find(|known| known.key.eq_ignore_ascii_case(&key)) {
            Some(known) => *known = Known { key, values },
            None => self.0.push(Known { key, values }),
        }
    }

    /// The values of `key`.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        let known = self.0.iter().find(|known| known.key.eq_ignore_ascii_case(key))?;
        Some(known.values.as_slice()).filter(|values| !values.is_empty())
    }

    /// Every key as it was written, in the order of the keys without regard to case, with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        let mut all: Vec<&Known> = self.0.iter().collect();
        all.sort_by_cached_key(|known| known.key.to_ascii_lowercase());
        all.into_iter().map(|known| (&*known.key, known.values.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_mind_case_and_are_told_in_their_order() {
        let context =
            Context::new().with("b:Key", "1").with("A:key", "2").with_all("c:none", [""; 0]).with("B:key", "3");
        let told: Vec<_> = context.iter().map(|(key, values)| (key, values.concat())).collect();
        assert_eq!(told, [("A:key", "2".into()), ("B:key", "3".into()), ("c:none", String::new())]);
        assert_eq!(context.get("a:KEY"), Some(&["2".to_owned()][..]));
        assert_eq!((context.get("c:none"), context.get("d")), (None, None));
    }
}
