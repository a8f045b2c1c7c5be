//! Budgets: what keeps a program from taking all of the time, the memory or the stack.
//!
//! May use: boa's instructions as steps; the calls that [`weave`](super::weave) weaves into a text. What boa's library
//! does at length is charged before it is done: by the length of the list or the text that it is done to.
//!
//! | in the text | does |
//! |---|---|
//! | `ᵒf()` | ends a call that is too deep by node's `RangeError`, which a program can catch |
//! | `ᵒs(x)` | weighs a text or a list that was made, and returns it |
//! | `ᵒn(x)` | is `x`, at a place that boa knows |
//! | `ᵒi(x)` | is `x`, if it can be gone through |
//! | `ᵒd(x)` | is `x`, if it can be taken apart |
//! | `ᵒc(e)` | gives an error that was caught V8's words |

use boa_engine::native_function::NativeFunction;
use boa_engine::object::builtins::JsFunction;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::value::JsVariant;
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsSymbol, JsValue, js_string};

use super::errors;
use super::shared::{CALLS, Shared, Stop};

/// V8's longest text, and the longest one and the longest list here.
const LONGEST: f64 = 536_870_888.0;
const TEXT: u64 = 16 << 20;
const LIST: u64 = 2 << 20;
/// What may be made in all, in bytes.
const BYTES: u64 = 1 << 30;
/// How long a large integer may be, in bits.
const BITS: u64 = 1 << 18;
/// How much of the real stack calls may take that go through boa's library, in bytes: a quarter of a page's, and half of
/// a test's thread. Calls of the program's own functions take none.
const STACK: usize = if cfg!(target_arch = "wasm32") { 256 << 10 } else { 1 << 20 };
/// How deep boa's library may call itself, by lists in lists.
const NESTED: usize = 100;

/// Counts what was made; ends a program that makes too much.
fn made(shared: &Shared, context: &Context, length: u64, most: u64, each: u64) -> JsResult<()> {
    shared.bytes.set(shared.bytes.get() + length * each);
    if length > most || shared.bytes.get() > BYTES {
        return Err(shared.stop(Stop::Memory));
    }
    shared.charge(context, length / 1024)
}

/// How long a list or a text is.
fn length(value: &JsValue, context: &mut Context) -> JsResult<u64> {
    match value.variant() {
        JsVariant::String(text) => Ok(text.len() as u64),
        JsVariant::Object(object) => {
            let is_plain = object.is_array() || !object.is_callable();
            if !is_plain {
                return Ok(0);
            }
            let length = object.get(js_string!("length"), context)?;
            Ok(length.as_number().map_or(0, |n| n.clamp(0.0, 1e15) as u64))
        }
        _ => Ok(0),
    }
}

fn weigh(value: &JsValue, context: &mut Context) -> JsResult<()> {
    let shared = Shared::of(context)?;
    match value.variant() {
        JsVariant::String(text) => {
            if text.len() as f64 > LONGEST {
                return Err(JsNativeError::range().with_message("Invalid string length").into());
            }
            made(&shared, context, text.len() as u64, TEXT, 1)
        }
        JsVariant::BigInt(n) if n.as_inner().bits() > BITS => {
            Err(JsNativeError::range().with_message("Maximum BigInt size exceeded").into())
        }
        JsVariant::Object(object) if object.is_array() => {
            let length = length(value, context)?;
            shared.charge(context, length * 4)?;
            made(&shared, context, length, LIST, 16)
        }
        _ => Ok(()),
    }
}

/// Node's words for the end of the stack.
pub(super) fn too_deep() -> JsError {
    JsNativeError::range().with_message("Maximum call stack size exceeded").into()
}

fn weighed(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0);
    weigh(value, context)?;
    Ok(value.clone())
}

/// About where the real stack is.
pub(super) fn stack() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here) as usize
}

fn entered(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let deep = context.stack_trace().size_hint().0;
    let taken = Shared::of(context)?.stack.get().saturating_sub(stack());
    if deep > CALLS || taken > STACK { Err(too_deep()) } else { Ok(JsValue::undefined()) }
}

#[expect(clippy::unnecessary_wraps, reason = "boa calls functions of this form")]
fn named(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    Ok(args.get_or_undefined(0).clone())
}

fn iterable(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0);
    let mut is_iterable = value.is_string();
    if let Some(object) = value.as_object() {
        for symbol in [JsSymbol::iterator(), JsSymbol::async_iterator()] {
            is_iterable = is_iterable || object.get(symbol, context)?.is_callable();
        }
    }
    if is_iterable {
        return Ok(value.clone());
    }
    Err(JsNativeError::typ().with_message("value with type is not iterable").into())
}

fn destructured(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let value = args.get_or_undefined(0);
    if value.is_null_or_undefined() {
        let which = if value.is_null() { "null" } else { "undefined" };
        return Err(JsNativeError::typ().with_message(["Cannot destructure '", which, "' value"].concat()).into());
    }
    Ok(value.clone())
}

fn caught(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    errors::translate(args.get_or_undefined(0), context)?;
    Ok(JsValue::undefined())
}

/// A function of boa's library, of which the work is charged first.
pub(super) fn guarded(
    this: &JsValue,
    args: &[JsValue],
    original: &JsFunction,
    context: &mut Context,
) -> JsResult<JsValue> {
    let shared = Shared::of(context)?;
    let mut long = length(this, context)?;
    for arg in args {
        if arg.as_object().is_some_and(|o| o.is_array()) || arg.is_string() {
            long += length(arg, context)?;
        }
    }
    if long > LIST * 8 {
        return Err(shared.stop(Stop::Memory));
    }
    shared.charge(context, long / 4)?;
    let deep = shared.nested.get();
    if deep > NESTED {
        return Err(too_deep());
    }
    shared.nested.set(deep + 1);
    let result = original.call(this, args, context);
    shared.nested.set(deep);
    let result = result?;
    weigh(&result, context)?;
    Ok(result)
}

/// `repeat`, `padStart`, `padEnd`: as long as they are told to be.
fn sized(this: &JsValue, args: &[JsValue], original: &JsFunction, context: &mut Context) -> JsResult<JsValue> {
    let shared = Shared::of(context)?;
    let text = this.to_string(context)?;
    let wanted = args.get_or_undefined(0).to_number(context)?;
    let name = original.get(js_string!("name"), context)?.to_string(context)?;
    let is_repeat = name == js_string!("repeat");
    let long = if is_repeat { wanted * text.len() as f64 } else { wanted };
    if is_repeat && (wanted < 0.0 || wanted.is_infinite()) {
        let shown = JsValue::new(wanted).to_string(context)?.to_std_string_escaped();
        return Err(JsNativeError::range().with_message(format!("Invalid count value: {shown}")).into());
    }
    if long > LONGEST {
        return Err(JsNativeError::range().with_message("Invalid string length").into());
    }
    if long > TEXT as f64 {
        return Err(shared.stop(Stop::Memory));
    }
    guarded(this, args, original, context)
}

/// `Array.from({ length: n })` and the like.
fn gathered(this: &JsValue, args: &[JsValue], original: &JsFunction, context: &mut Context) -> JsResult<JsValue> {
    let first = args.get_or_undefined(0);
    if let Some(object) = first.as_object() {
        let long = length(&object.into(), context)?;
        let shared = Shared::of(context)?;
        if long > LIST {
            return Err(shared.stop(Stop::Memory));
        }
        shared.charge(context, long / 4)?;
    }
    guarded(this, args, original, context)
}

/// `flat`: boa's calls itself for what is nested.
fn flat(this: &JsValue, args: &[JsValue], original: &JsFunction, context: &mut Context) -> JsResult<JsValue> {
    if !args.is_empty() {
        measure(this, context)?;
    }
    guarded(this, args, original, context)
}

/// `JSON.stringify`: boa's calls itself for what is nested.
fn written(this: &JsValue, args: &[JsValue], original: &JsFunction, context: &mut Context) -> JsResult<JsValue> {
    measure(args.get_or_undefined(0), context)?;
    guarded(this, args, original, context)
}

/// `JSON.parse`, with V8's words.
fn read(this: &JsValue, args: &[JsValue], original: &JsFunction, context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?;
    let (mut deep, mut deepest, mut is_text) = (0_i64, 0, false);
    let mut before = 0;
    for c in &text {
        match c {
            0x22 if before != 0x5c => is_text = !is_text,
            0x5b | 0x7b if !is_text => deep += 1,
            0x5d | 0x7d if !is_text => deep -= 1,
            _ => {}
        }
        before = if before == 0x5c { 0 } else { c };
        deepest = deepest.max(deep);
    }
    if deepest > 120 {
        return Err(too_deep());
    }
    guarded(this, args, original, context).map_err(|error| {
        let refused = error.as_native().filter(|e| matches!(e.kind(), boa_engine::JsNativeErrorKind::Syntax));
        match refused {
            Some(refused) => {
                let message = errors::json(&text.to_std_string_lossy(), refused.message());
                JsNativeError::syntax().with_message(message).into()
            }
            None => error,
        }
    })
}

/// `then`: what it hands on has V8's words.
fn then(this: &JsValue, args: &[JsValue], original: &JsFunction, context: &mut Context) -> JsResult<JsValue> {
    let Some(handler) = args.get(1).and_then(JsValue::as_function) else { return original.call(this, args, context) };
    let told = NativeFunction::from_copy_closure_with_captures(
        |this, args, handler: &JsFunction, context| {
            errors::translate(args.get_or_undefined(0), context)?;
            handler.call(this, args, context)
        },
        handler,
    );
    let told = FunctionObjectBuilder::new(context.realm(), told).build();
    let mut args = args.to_vec();
    args[1] = told.into();
    original.call(this, &args, context)
}

/// Charges what a value has in it, and ends what is too deep.
fn measure(value: &JsValue, context: &mut Context) -> JsResult<()> {
    let shared = Shared::of(context)?;
    let mut open = vec![(value.clone(), 0)];
    while let Some((value, depth)) = open.pop() {
        shared.charge(context, 1)?;
        let Some(object) = value.as_object().filter(|o| !o.is_callable()) else { continue };
        if depth > NESTED {
            return Err(too_deep());
        }
        let long = if object.is_array() { length(&value, context)? } else { 0 };
        if long > LIST {
            return Err(shared.stop(Stop::Memory));
        }
        if object.is::<boa_engine::builtins::proxy::Proxy>() {
            continue;
        }
        for key in object.own_property_keys(context)? {
            shared.charge(context, 8)?;
            let inner = object.borrow().properties().get(&key).and_then(|p| p.value().cloned());
            // A cycle ends above, or by JSON's own words.
            if let Some(inner) = inner.filter(JsValue::is_object) {
                open.push((inner, depth + 1));
            }
        }
        if open.len() > LIST as usize {
            return Err(shared.stop(Stop::Memory));
        }
    }
    Ok(())
}

/// What is done around a function of the library.
type Guard = fn(&JsValue, &[JsValue], &JsFunction, &mut Context) -> JsResult<JsValue>;

/// Puts a guard before a function of the library, which keeps its name.
pub(super) fn guard(object: &JsObject, key: &PropertyKey, guard: Guard, context: &mut Context) -> JsResult<()> {
    let Some(original) = object.get(key.clone(), context)?.as_function() else { return Ok(()) };
    let name = original.get(js_string!("name"), context)?.to_string(context)?;
    let length = original.get(js_string!("length"), context)?.as_number().unwrap_or(0.0);
    let native = NativeFunction::from_copy_closure_with_captures(
        move |this, args, original: &JsFunction, context| guard(this, args, original, context),
        original,
    );
    let function = FunctionObjectBuilder::new(context.realm(), native).name(name).length(length as usize).build();
    let property = PropertyDescriptor::builder().value(function).writable(true).enumerable(false).configurable(true);
    object.define_property_or_throw(key.clone(), property, context)?;
    Ok(())
}

/// Puts the guards in place.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    for (name, function) in [
        ("ᵒs", weighed as fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>),
        ("ᵒf", entered),
        ("ᵒn", named),
        ("ᵒi", iterable),
        ("ᵒd", destructured),
        ("ᵒc", caught),
    ] {
        context.register_global_builtin_callable(JsString::from(name), 1, NativeFunction::from_fn_ptr(function))?;
    }
    let constructors = context.intrinsics().constructors();
    let lists =
        [constructors.array().prototype(), constructors.string().prototype(), constructors.typed_array().prototype()];
    let (array, promise) = (constructors.array().constructor(), constructors.promise().prototype());
    let json = context.global_object().get(js_string!("JSON"), context)?.to_object(context)?;
    // These take no longer for what is long.
    let short = "constructor at charAt charCodeAt codePointAt entries keys pop push toString valueOf values set";
    let longs = "repeat padStart padEnd";
    let is_in = |names: &str, name: &str| names.split(' ').any(|n| n == name);
    for object in lists {
        for key in object.own_property_keys(context)? {
            let PropertyKey::String(name) = &key else { continue };
            let name = name.to_std_string_lossy();
            let is_value = object.borrow().properties().get(&key).is_some_and(|p| p.value().is_some());
            if is_value && !is_in(short, &name) {
                let kind = match name.as_str() {
                    "flat" => flat,
                    name if is_in(longs, name) => sized,
                    _ => guarded,
                };
                guard(&object, &key, kind, context)?;
            }
        }
    }
    guard(&array, &js_string!("from").into(), gathered, context)?;
    guard(&json, &js_string!("stringify").into(), written, context)?;
    guard(&json, &js_string!("parse").into(), read, context)?;
    guard(&promise, &js_string!("then").into(), then, context)
}
