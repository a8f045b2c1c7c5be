//! Regular expressions within bounds.
//!
//! May use: `regex-lite`, which takes time in line with the text. boa's matcher goes back and tries again, twice as often
//! for each letter more where one repetition is in another: `/(a+)+$/` on thirty letters `a` and a `b` never ends. Where
//! a pattern is of that kind and the text is long, `regex-lite` is asked first whether there is anything to be found. A
//! pattern that it does not know (with a look-around or a back reference) ends the program as if its steps were over.

use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};

use super::bound::{guard, guarded};
use super::shared::{Shared, Stop};
use super::value::text;

/// Texts of this length never take long.
const SHORT: usize = 24;

/// Whether a repetition without an end is in another one, or two of them follow each other.
fn repeats_repeats(pattern: &str) -> bool {
    let mut inner = vec![false];
    let mut in_class = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            _ if in_class => {}
            '(' => inner.push(false),
            ')' => {
                let repeated = inner.pop().unwrap_or(false);
                let again = matches!(chars.peek(), Some('*' | '+' | '{'));
                if repeated && again {
                    return true;
                }
                if let Some(outer) = inner.last_mut() {
                    *outer |= repeated || again;
                }
            }
            '*' | '+' | '{' => {
                if let Some(outer) = inner.last_mut() {
                    *outer = true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Puts [`exec`] in the place of boa's.
pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let expression = context.intrinsics().constructors().regexp().prototype();
    guard(&expression, &js_string!("exec").into(), exec, context)
}

/// `exec`, through which all other uses of a regular expression go.
fn exec(this: &JsValue, args: &[JsValue], original: &JsFunction, context: &mut Context) -> JsResult<JsValue> {
    let Some(expression) = this.as_object() else { return original.call(this, args, context) };
    let subject = args.get_or_undefined(0).to_string(context)?;
    let shared = Shared::of(context)?;
    shared.charge(context, 20 + subject.len() as u64 / 4)?;
    if subject.len() > SHORT {
        let pattern = text(&expression, "source", context);
        if repeats_repeats(&pattern) {
            let flags = text(&expression, "flags", context);
            let has = |flag: char| flags.contains(flag);
            let known = regex_lite::RegexBuilder::new(&pattern.replace("\\/", "/"))
                .case_insensitive(has('i'))
                .multi_line(has('m'))
                .dot_matches_new_line(has('s'))
                .size_limit(1 << 20)
                .build();
            let Ok(known) = known else { return Err(shared.stop(Stop::Steps)) };
            if !known.is_match(&subject.to_std_string_lossy()) {
                if has('g') || has('y') {
                    expression.set(js_string!("lastIndex"), 0, true, context)?;
                }
                return Ok(JsValue::null());
            }
        }
    }
    guarded(this, &[subject.into()], original, context)
}
