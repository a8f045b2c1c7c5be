//! A call of a function: its environment, and what comes back.
//!
//! May use: [`state`](super::state), [`call`](super::call), [`runtime`](super::runtime) and the
//! [`desk`](crate::cloud::desk). <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>

use base64::prelude::{BASE64_STANDARD, Engine};

use super::call::{Answer, LambdaCall, invalid};
use super::runtime::{self, Outcome, Work};
use super::state::{Environment, Function, Invocation, Kind, Lambda, PENDING, WARM, function_arn};
use crate::cloud::answer::{headed, refuse};
use crate::cloud::desk::{Desk, assumed};
use crate::cloud::site::{Dispatch, Waiting};
use crate::cloud::{AccessKeyId, CredentialEvent, Service, ServiceError, may::authorize, service::LAMBDA_PRINCIPAL};
use crate::kernel::{Millis, SimTime};
use crate::wire::Response;
use crate::wire::sigv4::Credentials;

/// The most bytes of an answer's log: the last 4 kB of it.
const TAIL: usize = 4096;

pub(super) fn invoke_function(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    authorize(desk, call.caller, "lambda:InvokeFunction", &function_arn(desk.site, call.name))?;
    let function = lambda.function(desk.site, call.name)?;
    if desk.site.now < function.made + PENDING {
        let message =
            "The operation cannot be performed at this time. The function is currently in the following state: Pending";
        return Err(ServiceError::new(409, "ResourceConflictException", message));
    }
    let header = |name: &str| call.request.headers.get(name);
    let kind = match header("x-amz-invocation-type") {
        None | Some("RequestResponse") => Kind::RequestResponse,
        Some("Event") => Kind::Event,
        Some("DryRun") => return Ok(Some(Response::new(204))),
        Some(_) => return Err(invalid("Invocation type must be RequestResponse, Event or DryRun.")),
    };
    let event = if call.request.body.is_empty() { "{}".to_owned() } else { call.request.body.text().into_owned() };
    let tail = header("x-amz-log-type") == Some("Tail");
    let invocation = Invocation { exchange: call.exchange, event, kind, tail };
    let warm = function
        .environment
        .as_ref()
        .is_some_and(|environment| desk.site.now < environment.used + WARM && desk.site.now < environment.expires);
    if warm {
        return Ok(Some(run_function(lambda, desk, call.name, &invocation, false)));
    }
    let starting = lambda.parked.iter().any(|(name, _)| name == call.name);
    let role = function.role_arn.clone();
    lambda.parked.push((call.name.to_owned(), invocation));
    if !starting {
        let request = desk.assuming(LAMBDA_PRINCIPAL, &role, call.name);
        desk.site.call(Service::Lambda, Service::Sts, request, Waiting::Environment(call.name.to_owned()));
    }
    Ok(None)
}

/// The role's credentials arrive, or a refusal: those who wait are answered.
pub(in crate::cloud) fn environment_ready(lambda: &mut Lambda, desk: &mut Desk<'_>, name: &str, response: &Response) {
    let mut ready = false;
    if let Some((credentials, end)) = assumed(response) {
        let stream = lambda.rng.hex(32);
        let now = desk.site.now;
        let old = lambda.functions.get_mut(name).and_then(|function| {
            ready = true;
            let expires = SimTime::parse(&end).unwrap_or(now);
            function.environment.replace(Environment { credentials, expires, used: now, stream })
        });
        if let Some(old) = old {
            let old = desk.sessions.number(desk.site, &AccessKeyId::new(old.credentials.access_key_id));
            if let Some(old) = old {
                desk.sessions.event(desk.site, old, CredentialEvent::Renew);
            }
        }
    }
    let (ours, others) = std::mem::take(&mut lambda.parked).into_iter().partition(|(of, _)| of == name);
    lambda.parked = others;
    let ours: Vec<(String, Invocation)> = ours;
    for (n, (_, invocation)) in ours.into_iter().enumerate() {
        let response = if ready {
            run_function(lambda, desk, name, &invocation, n == 0)
        } else {
            // In AWS's words as far as they are known: that of CreateFunction, under the code of a refusal.
            let message = "The role defined for the function cannot be assumed by Lambda.";
            refuse(desk.site, Service::Lambda, &ServiceError::new(403, "AccessDeniedException", message))
        };
        desk.site.dispatches.push(Dispatch::Reply { exchange: invocation.exchange, response });
    }
}

/// Runs the handler in the function's environment, and makes the answer of it.
fn run_function(lambda: &mut Lambda, desk: &Desk<'_>, name: &str, invocation: &Invocation, cold: bool) -> Response {
    let (now, region) = (desk.site.now, desk.site.region.clone());
    let request_id = lambda.rng.uuid();
    // A handler takes a few milliseconds besides what it waits for; the first call of an environment some more.
    let hundredths = 120 + lambda.rng.below(if cold { 1200 } else { 400 });
    let (init, memory) = (14_000 + lambda.rng.below(9_000), 55 + lambda.rng.below(14));
    let Some(function) = lambda.functions.get_mut(name) else { return Response::new(500) };
    let variables = variables(function, &region);
    if let Some(environment) = &mut function.environment {
        environment.used = now;
    }
    let work = Work {
        files: &function.files,
        handler: &function.handler,
        event: &invocation.event,
        variables: &variables,
        function: &function.name,
        arn: &function.arn,
        memory: function.memory,
        timeout: Millis::seconds(function.timeout as i64),
        request_id: &request_id,
        now,
    };
    let outcome = runtime::run(&work);
    lambda.worked += u64::from(outcome.steps);
    let log = log(&outcome, function, &request_id, hundredths, cold.then_some(init), memory);
    let mut response = headed(desk.site, 200, Service::Lambda, &request_id);
    if invocation.kind == Kind::Event {
        response.status = 202;
        return response.header("Content-Length", "0");
    }
    if outcome.failed {
        response = response.header("X-Amz-Function-Error", "Unhandled");
    }
    if invocation.tail {
        let from = (0..=log.len()).find(|at| log.len() - at <= TAIL && log.is_char_boundary(*at)).unwrap_or(0);
        response = response.header("X-Amz-Log-Result", BASE64_STANDARD.encode(&log.as_bytes()[from..]));
    }
    response.header("X-Amz-Executed-Version", "$LATEST").with_body(outcome.result)
}

/// What the handler's environment holds, Lambda's own before the function's.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
fn variables(function: &Function, region: &str) -> Vec<(String, String)> {
    let memory = function.memory.to_string();
    let group = ["/aws/lambda/", &function.name].concat();
    let execution = ["AWS_Lambda_", &function.runtime].concat();
    let mut all = vec![
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
        ("LAMBDA_TASK_ROOT", "/var/task"),
        ("LAMBDA_RUNTIME_DIR", "/var/runtime"),
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
        ("AWS_EXECUTION_ENV", &execution),
        ("AWS_LAMBDA_FUNCTION_NAME", &function.name),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", &group),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("_HANDLER", &function.handler),
    ];
    if let Some(environment) = &function.environment {
        let Credentials { access_key_id, secret_access_key, session_token } = &environment.credentials;
        all.extend([
            ("AWS_LAMBDA_LOG_STREAM_NAME", environment.stream.as_str()),
            ("AWS_ACCESS_KEY_ID", access_key_id),
            ("AWS_SECRET_ACCESS_KEY", secret_access_key),
            ("AWS_SESSION_TOKEN", session_token.as_deref().unwrap_or("")),
        ]);
    }
    let own = function.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    all.into_iter().chain(own).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// `123456` hundredths as `1234.56`.
fn decimal(hundredths: u64) -> String {
    let tail = (100 + hundredths % 100).to_string();
    [&(hundredths / 100).to_string(), ".", &tail[1..]].concat()
}

fn log(outcome: &Outcome, function: &Function, id: &str, hundredths: u64, init: Option<u64>, memory: u64) -> String {
    let hundredths = hundredths + outcome.waited.0 as u64 * 100;
    let used = memory.min(function.memory).to_string();
    let billed = hundredths.div_ceil(100).to_string();
    let size = function.memory.to_string();
    let init = init.map(|init| ["\tInit Duration: ", &decimal(init), " ms"].concat()).unwrap_or_default();
    [
        "START RequestId: ",
        id,
        " Version: $LATEST\n",
        &outcome.lines,
        "END RequestId: ",
        id,
        "\nREPORT RequestId: ",
        id,
        "\tDuration: ",
        &decimal(hundredths),
        " ms\tBilled Duration: ",
        &billed,
        " ms\tMemory Size: ",
        &size,
        " MB\tMax Memory Used: ",
        &used,
        " MB",
        &init,
        "\t\n",
    ]
    .concat()
}
