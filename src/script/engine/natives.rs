//! What node gives a program besides the language: `console`, `process`, `require`, timers, and the world's `ask`.
//!
//! May use: the program's [`Outside`](crate::script::Outside). What can be written in JavaScript is in `prelude.js`.

use std::path::Path;
use std::rc::Rc;

use boa_engine::native_function::NativeFunction;
use boa_engine::object::builtins::{JsArray, JsPromise};
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{Attribute, PropertyDescriptor};
use boa_engine::{Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, Script, Source, js_string};
use serde_json::Value as Json;

use super::shared::{JOB, Shared, Stop, Timer};
use super::source::{self, File, Refused};
use super::value::{global, own, value_of};
use super::{bound, errors, inspect, maths, pattern, weave};
use crate::kernel::Millis;
use crate::script::{Level, ModuleError};

type Native = fn(&JsValue, &[JsValue], &mut Context) -> JsResult<JsValue>;

/// Why a module is not ready to run.
pub(super) enum Failure {
    Thrown(JsError),
    /// In this file.
    Syntax(Rc<File>, Refused),
}

/// What makes a function of a module's text, and calls it with what `ᵒ` holds for it.
const HEAD: &str = "ᵒ.x.ᵒm=function ᵒm(exports,require,module,__filename,__dirname,ask){";
const HEAD_OUTSIDE: &str = "ᵒ.x.ᵒm=function ᵒm(exports,require,module,__filename,__dirname){";
const TAIL: &str = "\n};ᵒ.x.ᵒm((delete ᵒ.x.ᵒm,ᵒ.x),ᵒ.r,ᵒ.o,ᵒ.f,ᵒ.d,ᵒ.a)";

fn function(context: &mut Context, name: &str, length: usize, native: NativeFunction) -> JsValue {
    FunctionObjectBuilder::new(context.realm(), native).name(js_string!(name)).length(length).build().into()
}

/// An object of the world's functions.
fn object(context: &mut Context, members: &[(&str, Native)]) -> JsResult<JsObject> {
    let object = JsObject::with_object_proto(context.intrinsics());
    for (name, native) in members {
        let member = function(context, name, 0, NativeFunction::from_fn_ptr(*native));
        object.create_data_property(js_string!(*name), member, context)?;
    }
    Ok(object)
}

/// Sets up the world.
pub(super) fn install(context: &mut Context, defined: &[(String, String, Json)]) -> JsResult<()> {
    let error = context.intrinsics().constructors().error();
    let prototype = error.prototype();
    let tracer = context.intrinsics().constructors().error().prototype();
    let getter = tracer.borrow().properties().get(&js_string!("stack").into()).and_then(|p| p.get().cloned());
    if let Some(getter) = getter.and_then(|g| g.as_function()) {
        context.insert_data(errors::Tracer(getter));
    }
    let get = function(context, "stack", 0, NativeFunction::from_fn_ptr(errors::stack));
    let set = function(context, "stack", 1, NativeFunction::from_fn_ptr(errors::set_stack));
    let property = PropertyDescriptor::builder().get(get).set(set).enumerable(false).configurable(true);
    prototype.define_property_or_throw(js_string!("stack"), property, context)?;
    bound::install(context)?;
    pattern::install(context)?;
    maths::install(context)?;
    let math = context.global_object().get(js_string!("Math"), context)?.to_object(context)?;
    let native = function(context, "random", 0, NativeFunction::from_fn_ptr(random));
    math.set(js_string!("random"), native, true, context)?;
    let woven = object(context, &[("now", since), ("uuid", uuid), ("awaits", errors::awaits)])?;
    context.register_global_property(js_string!("ᵒ"), woven, Attribute::empty())?;
    let console = object(
        context,
        &[
            ("log", |_, args, context| print(args, Level::Log, context)),
            ("info", |_, args, context| print(args, Level::Info, context)),
            ("debug", |_, args, context| print(args, Level::Debug, context)),
            ("warn", |_, args, context| print(args, Level::Warn, context)),
            ("error", |_, args, context| print(args, Level::Error, context)),
        ],
    )?;
    global(context, "console", console)?;
    let process = object(context, &[("exit", exit)])?;
    let stdout = object(context, &[("write", write)])?;
    process.create_data_property(js_string!("stdout"), stdout, context)?;
    for name in ["argv", "env"] {
        let value = if name == "argv" {
            JsArray::from_iter([], context).into()
        } else {
            JsObject::with_object_proto(context.intrinsics())
        };
        process.create_data_property(js_string!(name), value, context)?;
    }
    global(context, "process", process)?;
    let timers: [(&str, Native); 5] = [
        ("setTimeout", |_, args, context| set_timer(args, false, context)),
        ("setInterval", |_, args, context| set_timer(args, true, context)),
        ("clearTimeout", clear_timer),
        ("clearInterval", clear_timer),
        ("queueMicrotask", microtask),
    ];
    for (name, native) in timers {
        let native = function(context, name, 1, NativeFunction::from_fn_ptr(native));
        global(context, name, native)?;
    }
    for (owner, name, value) in defined {
        let owner = context.global_object().get(JsString::from(owner.as_str()), context)?;
        if let Some(owner) = owner.as_object() {
            let value = value_of(value, context)?;
            owner.create_data_property(JsString::from(name.as_str()), value, context)?;
        }
    }
    context.eval(Source::from_bytes(include_str!("prelude.js")).with_path(Path::new("ᵒ"))).map(drop)
}

fn print(args: &[JsValue], level: Level, context: &mut Context) -> JsResult<JsValue> {
    let text = [&inspect::line(args, context), "\n"].concat();
    say(&text, level, context)
}

fn say(text: &str, level: Level, context: &mut Context) -> JsResult<JsValue> {
    let shared = Shared::of(context)?;
    shared.charge(context, 20 + text.len() as u64 / 16)?;
    shared.outside.borrow_mut().print(level, text);
    Ok(JsValue::undefined())
}

fn write(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    say(&text, Level::Raw, context)?;
    Ok(true.into())
}

fn exit(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let code = match args.get_or_undefined(0) {
        code if code.is_undefined() => exit_code(context),
        code => code.to_i32(context)? as u8,
    };
    Err(Shared::of(context)?.stop(Stop::Exit(code)))
}

/// `process.exitCode`
pub(super) fn exit_code(context: &mut Context) -> u8 {
    let process = context.global_object().get(js_string!("process"), context).ok().and_then(|p| p.as_object());
    let code = process.and_then(|p| own(&p, "exitCode"));
    code.and_then(|c| c.as_number()).map_or(0, |n| n as i64 as u8)
}

fn random(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let drawn = Shared::of(context)?.rng.borrow_mut().next_u64() >> 11;
    Ok((drawn as f64 / (1_u64 << 53) as f64).into())
}

fn uuid(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = Shared::of(context)?.rng.borrow_mut().uuid();
    Ok(JsString::from(text).into())
}

/// Milliseconds since the program began.
fn since(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let shared = Shared::of(context)?;
    let now = shared.outside.borrow().now();
    Ok((now.since(shared.begun).0 as f64).into())
}

fn set_timer(args: &[JsValue], repeats: bool, context: &mut Context) -> JsResult<JsValue> {
    let Some(function) = args.get_or_undefined(0).as_function() else {
        let text = "The \"callback\" argument must be of type function.";
        return Err(JsNativeError::typ().with_message(text).into());
    };
    let after = args.get_or_undefined(1).to_number(context)?;
    // Node's own limits: a millisecond at least, and 32 bits.
    let after = if (1.0..=2_147_483_647.0).contains(&after) { after as i64 } else { 1 };
    let shared = Shared::of(context)?;
    let pending = shared.timers.borrow().len() as u64;
    shared.charge(context, 20 + pending)?;
    let id = shared.next();
    let at = shared.outside.borrow().now() + Millis(after);
    let args = args.get(2..).unwrap_or(&[]).to_vec();
    shared.timers.borrow_mut().push(Timer { at, id, every: repeats.then_some(after), function, args });
    Ok(id.into())
}

fn clear_timer(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let shared = Shared::of(context)?;
    let wanted = args.get_or_undefined(0).as_number();
    let pending = shared.timers.borrow().len() as u64;
    shared.charge(context, pending)?;
    shared.timers.borrow_mut().retain(|t| Some(f64::from(t.id)) != wanted);
    Ok(JsValue::undefined())
}

fn microtask(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(function) = args.get_or_undefined(0).as_function() else {
        let text = "The \"callback\" argument must be of type function.";
        return Err(JsNativeError::typ().with_message(text).into());
    };
    let realm = context.realm().clone();
    let job = move |context: &mut Context| function.call(&JsValue::undefined(), &[], context);
    context.enqueue_job(boa_engine::job::GenericJob::new(job, realm).into());
    Ok(JsValue::undefined())
}

/// `ask(what)`: a promise of the world's answer.
fn ask(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let shared = Shared::of(context)?;
    shared.charge(context, JOB)?;
    let json = context.global_object().get(js_string!("JSON"), context)?.to_object(context)?;
    let stringify = json.get(js_string!("stringify"), context)?;
    let text = match stringify.as_function() {
        Some(stringify) => stringify.call(&JsValue::undefined(), &[args.get_or_undefined(0).clone()], context)?,
        None => JsValue::undefined(),
    };
    let text = text.as_string().map_or_else(String::new, |t| t.to_std_string_lossy());
    let what = serde_json::from_str(&text).unwrap_or(Json::Null);
    let (promise, functions) = JsPromise::new_pending(context);
    let id = shared.next();
    shared.asked.borrow_mut().insert(id, functions);
    shared.asks.borrow_mut().push_back((id, what));
    Ok(promise.into())
}

/// `require(name)` of the module at `from`: the other module's exports.
fn require(from: &JsString, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(name) = args.get_or_undefined(0).as_string() else {
        return Err(JsNativeError::typ().with_message("The \"id\" argument must be of type string.").into());
    };
    let (name, from) = (name.to_std_string_lossy(), from.to_std_string_lossy());
    let shared = Shared::of(context)?;
    shared.charge(context, JOB)?;
    let found = shared.outside.borrow_mut().module(&name, &from);
    let module = match found {
        Ok(module) => module,
        Err(ModuleError::NotFound) => {
            let text = ["Cannot find module '", &name, "'\nRequire stack:\n- ", &from].concat();
            let error = JsNativeError::error().with_message(text).into_opaque(context);
            error.create_data_property(js_string!("code"), js_string!("MODULE_NOT_FOUND"), context)?;
            let stack = JsArray::from_iter([JsString::from(from).into()], context);
            error.create_data_property(js_string!("requireStack"), stack, context)?;
            return Err(JsError::from_opaque(error.into()));
        }
        Err(ModuleError::NotHere) => {
            return Err(JsNativeError::error().with_message(["not supported here: module ", &name].concat()).into());
        }
    };
    match prepare(&module.path, &module.source, module.inside, context) {
        Ok(None) => {}
        Ok(Some(script)) => {
            if let Err(error) = script.evaluate(context) {
                // It may be tried again.
                shared.modules.borrow_mut().remove(&module.path);
                return Err(error);
            }
        }
        Err(Failure::Thrown(error)) => return Err(error),
        Err(Failure::Syntax(file, refused)) => {
            return Err(JsNativeError::syntax().with_message(errors::refused(&file, &refused).1).into());
        }
    }
    let module = shared.modules.borrow().get(&module.path).cloned();
    module.map_or(Ok(JsValue::undefined()), |module| module.get(js_string!("exports"), context))
}

/// Gets a module ready: what runs it, if it does not run already.
pub(super) fn prepare(
    path: &str,
    source: &str,
    inside: bool,
    context: &mut Context,
) -> Result<Option<Script>, Failure> {
    let shared = Shared::of(context).map_err(Failure::Thrown)?;
    if shared.modules.borrow().contains_key(path) {
        return Ok(None);
    }
    ready(&shared, path, source, inside, context)
}

fn ready(
    shared: &Rc<Shared>,
    path: &str,
    source: &str,
    inside: bool,
    context: &mut Context,
) -> Result<Option<Script>, Failure> {
    let thrown = Failure::Thrown;
    shared.charge(context, source.len() as u64 / 4).map_err(thrown)?;
    let (module, exports) =
        (JsObject::with_object_proto(context.intrinsics()), JsObject::with_object_proto(context.intrinsics()));
    module.create_data_property(js_string!("exports"), exports.clone(), context).map_err(thrown)?;
    if path.strip_suffix(".json").is_some() {
        let text = JsString::from(source.trim_start_matches('\u{feff}')).into();
        let json = context.global_object().get(js_string!("JSON"), context).map_err(thrown)?;
        let parse = json.to_object(context).and_then(|j| j.get(js_string!("parse"), context)).map_err(thrown)?;
        if let Some(parse) = parse.as_function() {
            let read = parse.call(&JsValue::undefined(), &[text], context).map_err(thrown)?;
            module.set(js_string!("exports"), read, true, context).map_err(thrown)?;
        }
        shared.modules.borrow_mut().insert(path.to_owned(), module);
        return Ok(None);
    }
    if source::too_deep(source) {
        return Err(thrown(bound::too_deep()));
    }
    let all = context.global_object();
    let mut known = |name: &str| all.has_property(JsString::from(name), context).unwrap_or(true);
    let frame = (if inside { HEAD } else { HEAD_OUTSIDE }, TAIL);
    let woven = weave::weave(path, source, inside, frame, &mut known);
    let (file, text) = match woven {
        Ok(woven) => woven,
        Err(refused) => {
            let file = source::plain(path, source, inside, frame.0);
            return Err(Failure::Syntax(Rc::new(file), refused));
        }
    };
    shared.files.borrow_mut().push(Rc::new(file));
    let from = JsString::from(path);
    let native = NativeFunction::from_copy_closure_with_captures(
        |_, args, from: &JsString, context| require(from, args, context),
        from.clone(),
    );
    let required = function(context, "require", 1, native);
    let asked = function(context, "ask", 1, NativeFunction::from_fn_ptr(ask));
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let woven = context.global_object().get(js_string!("ᵒ"), context).map_err(thrown)?;
    if let Some(woven) = woven.as_object() {
        let members: [(&str, JsValue); 6] = [
            ("x", exports.into()),
            ("r", required),
            ("o", module.clone().into()),
            ("f", from.into()),
            ("d", JsString::from(folder).into()),
            ("a", asked),
        ];
        for (name, value) in members {
            woven.set(js_string!(name), value, true, context).map_err(thrown)?;
        }
    }
    let source = Source::from_bytes(&text);
    let script = Script::parse(source.with_path(Path::new(path)), None, context).map_err(thrown)?;
    shared.modules.borrow_mut().insert(path.to_owned(), module);
    Ok(Some(script))
}
