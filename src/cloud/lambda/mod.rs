//! Lambda: functions, and the environments in which they run with their role's credentials.
//!
//! May use: [`script`](crate::script), which runs the code, [`wire`](crate::wire), [`kernel`](crate::kernel), and STS by a
//! call like everybody else. When an environment starts, Lambda assumes the function's role as `lambda.amazonaws.com`, with
//! the function's name for the session's, and puts the credentials into the environment's variables; while the environment
//! is warm they stay.
//!
//! What differs: one environment a function, one version (`$LATEST`), Node.js alone, no network from inside, and modules are
//! loaded anew for each call. <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>
//!
//! ```sh
//! aws lambda invoke --function-name hello --log-type Tail out.json --query LogResult --output text | base64 -d
//! ```

mod archive;
mod functions;
mod invoke;
mod runtime;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::auth::Caller;
use super::iam::{Key, KeyOwner};
use super::ids::BASE32;
use super::{AccessKeyId, Cloud, Service, ServiceError, Source};
use crate::kernel::{Millis, Rng, SimTime};
use crate::wire::layout;
use crate::wire::sigv4::Credentials;
use crate::wire::{Method, Request, Response, percent_decode};

/// The Lambda service, when it acts for itself.
pub const LAMBDA_PRINCIPAL: &str = "lambda.amazonaws.com";
/// How long the credentials of an environment hold: observed, twelve hours.
pub const LAMBDA_LIFETIME: Millis = Millis::hours(12);
/// How long an environment is kept warm without a call. AWS does not say; 5 to 15 minutes are observed.
const WARM: Millis = Millis::minutes(10);
/// How long a new function is `Pending`.
const PENDING: Millis = Millis::seconds(1);
/// Before every path.
const ROOT: &str = "/2015-03-31/functions";

/// A function.
#[derive(Clone, Debug)]
struct Function {
    name: String,
    arn: String,
    role_arn: String,
    runtime: String,
    handler: String,
    description: String,
    timeout: u64,
    memory: u64,
    variables: Vec<(String, String)>,
    files: Vec<(String, Vec<u8>)>,
    code_size: usize,
    code_sha256: String,
    made: SimTime,
    modified: SimTime,
    revision: String,
    environment: Option<Environment>,
}

/// What a function runs in.
#[derive(Clone, Debug)]
struct Environment {
    credentials: Credentials,
    expires: SimTime,
    used: SimTime,
    /// The log stream's name.
    stream: String,
}

/// Everything that Lambda keeps.
#[derive(Clone, Debug)]
pub(super) struct Lambda {
    functions: BTreeMap<String, Function>,
    /// Calls that wait for an environment, by the function's name.
    parked: Vec<(String, invoke::Invocation)>,
    rng: Rng,
}

impl Lambda {
    pub fn new(seed: u64) -> Self {
        Self { functions: BTreeMap::new(), parked: Vec::new(), rng: Rng::stream(seed, "lambda") }
    }
}

/// A request to Lambda whose caller is known.
struct LambdaCall<'a> {
    exchange: u64,
    caller: &'a Caller,
    request: &'a Request,
    name: &'a str,
    body: &'a Value,
}

impl LambdaCall<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }
}

/// What an operation answers: a response, or nothing yet.
type Answer = Result<Option<Response>, ServiceError>;
type Run = fn(&mut Cloud, &LambdaCall<'_>) -> Answer;

/// An operation: its method, whether it names a function, what follows the name, its name, its name in CloudTrail, and
/// what carries it out.
struct Operation(Method, bool, &'static str, &'static str, &'static str, Run);

const OPERATIONS: [Operation; 8] = [
    Operation(Method::Post, false, "", "CreateFunction", "CreateFunction20150331", Cloud::create_function),
    Operation(Method::Get, false, "", "ListFunctions", "ListFunctions20150331", Cloud::list_functions),
    Operation(Method::Get, true, "", "GetFunction", "GetFunction20150331v2", Cloud::get_function),
    Operation(
        Method::Get,
        true,
        "configuration",
        "GetFunctionConfiguration",
        "GetFunctionConfiguration20150331v2",
        Cloud::get_function_configuration,
    ),
    Operation(
        Method::Put,
        true,
        "configuration",
        "UpdateFunctionConfiguration",
        "UpdateFunctionConfiguration20150331v2",
        Cloud::update_function_configuration,
    ),
    Operation(
        Method::Put,
        true,
        "code",
        "UpdateFunctionCode",
        "UpdateFunctionCode20150331v2",
        Cloud::update_function_code,
    ),
    Operation(Method::Delete, true, "", "DeleteFunction", "DeleteFunction20150331", Cloud::delete_function),
    // A data event: a trail records it only where it is asked to.
    Operation(Method::Post, true, "invocations", "Invoke", "", Cloud::invoke_function),
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
pub(super) fn operation(request: &Request) -> &'static str {
    find(request).map_or("", |(Operation(_, _, _, name, ..), _)| name)
}

impl Cloud {
    /// The names of the functions.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.lambda.functions.keys().map(String::as_str)
    }

    /// Answers, or parks the call until the function's environment has its credentials.
    pub(super) fn lambda_request(&mut self, exchange: u64, caller: &Caller, request: &Request) -> Option<Response> {
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
            (Some(Operation(.., run)), Ok(body)) => run(self, &LambdaCall { exchange, caller, request, name, body }),
        };
        let request_id = self.mint.request_id();
        if let (Some(Operation(_, _, _, _, event, _)), Ok(body)) = (operation, &body)
            && !event.is_empty()
        {
            let outcome = result.as_ref().map(|_| ());
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
            let what = (Service::Lambda, *event);
            self.record_json(what, caller, request, outcome, &request_id, (parameters, elements));
        }
        match result {
            Ok(None) => None,
            Ok(Some(answer)) => {
                let mut response = self.headed(answer.status, Service::Lambda, &request_id);
                for (name, value) in answer.headers.iter() {
                    response.headers.set(name, value);
                }
                response.body = answer.body;
                Some(response)
            }
            Err(error) => Some(self.refuse(Service::Lambda, &error)),
        }
    }

    /// Lambda's own key, apart from the mint's, so that what the mint gives does not hang on it.
    pub(super) fn add_lambda_key(&mut self, seed: u64) {
        let mut rng = Rng::stream(seed, "lambda-key");
        let id = AccessKeyId::new(["AKIA", &rng.text(BASE32, 16)].concat());
        let owner = KeyOwner::Service(LAMBDA_PRINCIPAL);
        let key = Key { owner, secret: rng.hex(40), created: self.now.floor_second(), active: true };
        self.iam.own.keys.insert(id, key.into());
    }

    fn function_arn(&self, name: &str) -> String {
        ["arn:aws:lambda:", &self.region, ":", self.account.as_str(), ":function:", name].concat()
    }

    fn function(&self, name: &str) -> Result<&Function, ServiceError> {
        self.lambda.functions.get(name).ok_or_else(|| {
            let message = ["Function not found: ", &self.function_arn(name)].concat();
            ServiceError::new(404, "ResourceNotFoundException", message)
        })
    }

    /// Lambda itself, as a caller.
    fn lambda_itself() -> Caller {
        Caller {
            principal: super::auth::Principal::Service(LAMBDA_PRINCIPAL),
            access_key_id: None,
            source: Source::Service(Service::Lambda),
        }
    }
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
    super::trail::camel_case(&told)
}

#[expect(clippy::unnecessary_wraps, reason = "what every operation answers")]
fn answer(status: u16, body: &impl Serialize) -> Answer {
    Ok(Some(Response::new(status).with_body(layout::compact(body))))
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "InvalidParameterValueException", message)
}
