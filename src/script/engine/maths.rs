//! `Math` by one library everywhere: what a system has and what the browser's code has differ in the last digit.
//!
//! May use: `libm`, and boa's functions. Not here: `**`, which boa computes itself.

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, NativeFunction, js_string};

type OfOne = fn(f64) -> f64;

/// Those of one number.
const OF_ONE: [(&str, OfOne); 18] = [
    ("sin", libm::sin),
    ("cos", libm::cos),
    ("tan", libm::tan),
    ("asin", libm::asin),
    ("acos", libm::acos),
    ("atan", libm::atan),
    ("sinh", libm::sinh),
    ("cosh", libm::cosh),
    ("tanh", libm::tanh),
    ("asinh", libm::asinh),
    ("acosh", libm::acosh),
    ("atanh", libm::atanh),
    ("exp", libm::exp),
    ("expm1", libm::expm1),
    ("log", libm::log),
    ("log2", libm::log2),
    ("log10", libm::log10),
    ("log1p", libm::log1p),
];

/// Puts them into `Math`.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    for (name, of) in OF_ONE {
        put(
            context,
            name,
            1,
            NativeFunction::from_copy_closure(move |_, args, context| {
                Ok(of(args.get_or_undefined(0).to_number(context)?).into())
            }),
        )?;
    }
    put(
        context,
        "cbrt",
        1,
        NativeFunction::from_fn_ptr(|_, args, context| {
            Ok(libm::cbrt(args.get_or_undefined(0).to_number(context)?).into())
        }),
    )?;
    put(
        context,
        "atan2",
        2,
        NativeFunction::from_fn_ptr(|_, args, context| {
            let y = args.get_or_undefined(0).to_number(context)?;
            Ok(libm::atan2(y, args.get_or_undefined(1).to_number(context)?).into())
        }),
    )?;
    put(context, "pow", 2, NativeFunction::from_fn_ptr(pow))?;
    put(context, "hypot", 2, NativeFunction::from_fn_ptr(hypot))
}

fn put(context: &mut Context, name: &str, length: usize, native: NativeFunction) -> JsResult<()> {
    let math = context.global_object().get(js_string!("Math"), context)?.to_object(context)?;
    let function =
        FunctionObjectBuilder::new(context.realm(), native).name(JsString::from(name)).length(length).build();
    math.set(JsString::from(name), function, true, context)?;
    Ok(())
}

/// As C's, but for what JavaScript calls no number.
fn pow(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let x = args.get_or_undefined(0).to_number(context)?;
    let y = args.get_or_undefined(1).to_number(context)?;
    let is_none = y.is_nan() || (y.is_infinite() && x.abs().to_bits() == 1.0_f64.to_bits());
    Ok(if is_none { f64::NAN } else { libm::pow(x, y) }.into())
}

fn hypot(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let mut numbers = Vec::with_capacity(args.len());
    for arg in args {
        numbers.push(arg.to_number(context)?);
    }
    if numbers.iter().any(|x| x.is_infinite()) {
        return Ok(f64::INFINITY.into());
    }
    Ok(numbers.into_iter().fold(0.0, libm::hypot).into())
}
