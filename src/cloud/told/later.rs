//! JSON that is shaped when somebody reads it.
//!
//! May use: nothing.
//!
//! ```text
//! Later::new(move || shape::parameters(service, &action, &params))   // what the call asked for, and no work yet
//! ```

use std::cell::LazyCell;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// JSON that is shaped when somebody reads it, once for all its copies: most records are never read.
#[derive(Clone)]
pub(in crate::cloud) struct Later(Rc<dyn Deref<Target = Value>>);

impl Later {
    /// What `shape` gives.
    pub(in crate::cloud) fn new(shape: impl FnOnce() -> Value + 'static) -> Self {
        Self(Rc::new(LazyCell::new(shape)))
    }
}

impl Default for Later {
    /// `null`
    fn default() -> Self {
        Value::Null.into()
    }
}

impl From<Value> for Later {
    fn from(shaped: Value) -> Self {
        Self(Rc::new(Box::new(shaped)))
    }
}

impl Deref for Later {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl PartialEq for Later {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Later {}

impl fmt::Debug for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl Serialize for Later {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::json;

    use super::*;

    #[test]
    fn is_shaped_once_and_not_before_it_is_read() {
        let shaped = Rc::new(Cell::new(0));
        let count = Rc::clone(&shaped);
        let later = Later::new(move || {
            count.set(count.get() + 1);
            json!({ "a": 1 })
        });
        assert_eq!(shaped.get(), 0);
        assert_eq!((later["a"].as_i64(), later.is_object()), (Some(1), true));
        assert_eq!(shaped.get(), 1);
        assert_eq!(later, json!({ "a": 1 }).into());
        assert_eq!(serde_json::to_string(&later.clone()).unwrap(), r#"{"a":1}"#);
        assert_eq!(*Later::default(), Value::Null);
    }
}
