//! Values of a program and their properties, made and read.

use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsArray;
use boa_engine::property::{Attribute, PropertyKey};
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use serde_json::Value as Json;

/// JSON as a value of the program's.
pub(super) fn value_of(json: &Json, context: &mut Context) -> JsResult<JsValue> {
    Ok(match json {
        Json::Null => JsValue::null(),
        Json::Bool(is) => (*is).into(),
        Json::Number(n) => n.as_f64().unwrap_or(f64::NAN).into(),
        Json::String(text) => JsString::from(text.as_str()).into(),
        Json::Array(items) => {
            let items = items.iter().map(|item| value_of(item, context)).collect::<JsResult<Vec<_>>>()?;
            JsArray::from_iter(items, context).into()
        }
        Json::Object(members) => {
            let object = JsObject::with_object_proto(context.intrinsics());
            for (key, member) in members {
                let member = value_of(member, context)?;
                object.create_data_property(JsString::from(key.as_str()), member, context)?;
            }
            object.into()
        }
    })
}

/// A property that is the object's own, if it is a value.
pub(super) fn own(object: &JsObject, name: &str) -> Option<JsValue> {
    object.borrow().properties().get(&PropertyKey::from(JsString::from(name))).and_then(|p| p.value().cloned())
}

/// A property as a text.
pub(super) fn text(object: &JsObject, name: &str, context: &mut Context) -> String {
    let value = object.get(JsString::from(name), context).unwrap_or_default();
    if value.is_undefined() {
        return String::new();
    }
    value.to_string(context).map_or_else(|_| String::new(), |t| t.to_std_string_lossy())
}

/// Defines a global that a program may change and that no loop over the globals shows.
pub(super) fn global(context: &mut Context, name: &str, value: impl Into<JsValue>) -> JsResult<()> {
    context.register_global_property(js_string!(name), value, Attribute::WRITABLE | Attribute::CONFIGURABLE)
}
