//! Systems Manager's API: the table of its operations. A new one has its row here, and its function in a file beside this
//! one.
//!
//! May use: the files that carry the operations out.

use serde_json::{Value, json};

use super::call::SsmCall;
use super::sessions;
use super::state::Ssm;
use crate::cloud::ec2::state::Ec2;
use crate::cloud::{ServiceError, call::Carried, desk::Desk, names::camel_case, who::Caller};
use crate::wire::Request;

/// What goes before an operation's name in `X-Amz-Target`.
const TARGET: &str = "AmazonSSM.";

type Run = fn(&mut Ssm, &Ec2, &mut Desk<'_>, &SsmCall<'_>) -> Result<Value, ServiceError>;

const OPERATIONS: [(&str, Run); 3] = [
    ("DescribeInstanceInformation", sessions::describe_instance_information),
    ("StartSession", sessions::start_session),
    ("TerminateSession", sessions::terminate_session),
];

/// The operation that `request` names.
pub(in crate::cloud) fn operation(request: &Request) -> &str {
    request.headers.get("x-amz-target").and_then(|target| target.strip_prefix(TARGET)).unwrap_or("")
}

/// Carries out what `request` asks for.
pub(in crate::cloud) fn carry_out(
    ssm: &mut Ssm,
    ec2: &Ec2,
    desk: &mut Desk<'_>,
    caller: &Caller,
    request: &Request,
) -> Carried<Value> {
    let text = request.body.text();
    let body = if text.trim().is_empty() { Ok(json!({})) } else { serde_json::from_str::<Value>(&text) };
    let row = OPERATIONS.iter().find(|(name, _)| *name == operation(request));
    let refused = |code| Err(ServiceError::new(400, code, ""));
    let (name, parameters, result) = match (row, &body) {
        (_, Err(_)) => ("", Value::Null, refused("SerializationException")),
        (None, _) => ("", Value::Null, refused("UnknownOperationException")),
        (Some((name, run)), Ok(body)) => (*name, camel_case(body), run(ssm, ec2, desk, &SsmCall { caller, body })),
    };
    let mut elements = Value::Null;
    if let (Ok(answer), "StartSession" | "TerminateSession") = (&result, name) {
        elements = camel_case(answer);
        if let Some(token) = elements.get_mut("tokenValue") {
            *token = "Value hidden due to security reasons.".into();
        }
    }
    Carried { name, parameters, elements, result }
}
