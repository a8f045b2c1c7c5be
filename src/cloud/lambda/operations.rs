//! Lambda's API: the table of its operations, by method and path. A new one has its row here, and its function in a
//! file beside this one.
//!
//! May use: the files that carry the operations out.

use serde_json::{Value, json};

use super::call::{Answer, LambdaCall};
use super::state::Lambda;
use super::{functions, invoke};
use crate::cloud::directory::{Key, KeyOwner};
use crate::cloud::{
    AccessKeyId, ServiceError, call::Carried, desk::Desk, ids::BASE32, names::camel_case, service::LAMBDA_PRINCIPAL,
    who::Caller,
};
use crate::kernel::{Rng, SimTime};
use crate::wire::{Method, Request, Response, layout, percent_decode};

/// Before every path.
const ROOT: &str = "/2015-03-31/functions";

type Run = fn(&mut Lambda, &mut Desk<'_>, &LambdaCall<'_>) -> Answer;

/// An operation: its method, whether it names a function, what follows the name, its name, its name in CloudTrail, and
/// what carries it out.
struct Operation(Method, bool, &'static str, &'static str, &'static str, Run);

const OPERATIONS: [Operation; 8] = [
    Operation(Method::Post, false, "", "CreateFunction", "CreateFunction20150331", functions::create_function),
    Operation(Method::Get, false, "", "ListFunctions", "ListFunctions20150331", functions::list_functions),
    Operation(Method::Get, true, "", "GetFunction", "GetFunction20150331v2", functions::get_function),
    Operation(
        Method::Get,
        true,
        "configuration",
        "GetFunctionConfiguration",
        "GetFunctionConfiguration20150331v2",
        functions::get_function_configuration,
    ),
    Operation(
        Method::Put,
        true,
        "configuration",
        "UpdateFunctionConfiguration",
        "UpdateFunctionConfiguration20150331v2",
        functions::update_function_configuration,
    ),
    Operation(
        Method::Put,
        true,
        "code",
        "UpdateFunctionCode",
        "UpdateFunctionCode20150331v2",
        functions::update_function_code,
    ),
    Operation(Method::Delete, true, "", "DeleteFunction", "DeleteFunction20150331", functions::delete_function),
    // A data event: a trail records it only where it is asked to.
    Operation(Method::Post, true, "invocations", "Invoke", "", invoke::invoke_function),
];

fn find(request: &Request) -> Option<(&'static Operation, String)> {
    let rest = request.path().strip_prefix(ROOT)?.trim_matches('/');
    let (name, what) = rest.split_once('/').unwrap_or((rest, ""));
    let found = OPERATIONS.iter().find(|Operation(method, named, tail, ..)| {
        *method == request.method && *named != name.is_empty() && *tail == what
    })?;
    // A function is named by its name, or by its ARN, with its only version or without.
    let name = percent_decode(name);
    let name = name.strip_suffix(":$LATEST").unwrap_or(&name);
    Some((found, name.rsplit(':').next().unwrap_or(name).to_owned()))
}

/// What `request` asks for, by the API's name.
pub(in crate::cloud) fn operation(request: &Request) -> &'static str {
    find(request).map_or("", |(Operation(_, _, _, name, ..), _)| name)
}

/// Carries out what `request` asks for, or parks it until the function's environment has its credentials.
pub(in crate::cloud) fn carry_out(
    lambda: &mut Lambda,
    desk: &mut Desk<'_>,
    exchange: u64,
    caller: &Caller,
    request: &Request,
) -> Carried<Option<Response>> {
    let found = find(request);
    let (operation, name) = match &found {
        Some((operation, name)) => (Some(*operation), name.as_str()),
        None => (None, ""),
    };
    let text = request.body.text();
    let body = if text.trim().is_empty() { Ok(json!({})) } else { serde_json::from_str::<Value>(&text) };
    let result = match (operation, &body) {
        (None, _) => Err(ServiceError::new(404, "UnknownOperationException", "")),
        (_, Err(error)) => {
            let message = ["Could not parse request body into json: ", &layout::why(error)].concat();
            Err(ServiceError::new(400, "InvalidRequestContentException", message))
        }
        (Some(Operation(.., run)), Ok(body)) => {
            run(lambda, desk, &LambdaCall { exchange, caller, request, name, body })
        }
    };
    let (Some(Operation(_, _, _, _, event, _)), Ok(body)) = (operation, &body) else {
        return Carried::unwritten(result);
    };
    let told = result.as_ref().ok().and_then(Option::as_ref).filter(|_| request.method != Method::Get);
    let elements = told
        .and_then(|answer| serde_json::from_str::<Value>(&answer.body.text()).ok())
        .map_or(Value::Null, |e| public(&e));
    let mut parameters = public(body);
    if let (Value::Object(members), false) = (&mut parameters, name.is_empty()) {
        members.shift_insert(0, "functionName".to_owned(), name.into());
    } else if !name.is_empty() {
        parameters = json!({ "functionName": name });
    }
    Carried { name: event, parameters, elements, result }
}

/// What a record tells of a request or an answer: not the code, and not the variables.
fn public(json: &Value) -> Value {
    let told = match json {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "ZipFile" | "Environment" | "Code"))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        ),
        other => other.clone(),
    };
    camel_case(&told)
}

/// Lambda's own key, apart from the mint's, so that what the mint gives does not hang on it.
pub(in crate::cloud) fn own_key(seed: u64, now: SimTime) -> (AccessKeyId, Key) {
    let mut rng = Rng::stream(seed, "lambda-key");
    let id = AccessKeyId::new(["AKIA", &rng.text(BASE32, 16)].concat());
    let owner = KeyOwner::Service(LAMBDA_PRINCIPAL);
    let key = Key { owner, secret: rng.hex(40), created: now.floor_second(), active: true };
    (id, key)
}
