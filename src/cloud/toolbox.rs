//! IAM Toolbox (preview): what led to a refusal, by the authorization id that the refusal told.
//!
//! May use: [`may`](super::may), and what [`told`](super::told) keeps of refusals. It answers from the decision that the
//! trace holds, and with the policies as they stood then. AWS writes the details down a moment after the refusal; here
//! they are there at once.
//! <https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_GetRequestAuthorizationDetails.html>
//!
//! ```sh
//! aws iam-toolbox get-request-authorization-details --authorization-id d3xbfwcsdoam45n7ms6nv5pl0
//! ```

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::call::Carried;
use super::policy::{Context, Effect, PolicyType, StatementTrace, Verdict};
use super::told::{Authorization, Considered};
use super::{ServiceError, desk::Desk, may::authorize, who::Caller};
use crate::wire::{Method, Request, percent_decode};

/// Before every path.
const ROOT: &str = "/authorization-details/";
const DETAILS: &str = "GetRequestAuthorizationDetails";
const POLICY: &str = "GetRequestAuthorizationPolicy";

/// The operation of `request`, and the id in its path.
fn find(request: &Request) -> Option<(&'static str, String)> {
    let rest = request.path().strip_prefix(ROOT).filter(|_| request.method == Method::Get)?;
    let (id, operation) = match rest.strip_suffix("/policy") {
        Some(id) => (id, POLICY),
        None => (rest, DETAILS),
    };
    Some((operation, percent_decode(id)))
}

/// The operation that `request` asks for.
pub(super) fn operation(request: &Request) -> &'static str {
    find(request).map_or("", |(operation, _)| operation)
}

/// Carries out what `request` asks for.
pub(super) fn carry_out(desk: &mut Desk<'_>, caller: &Caller, request: &Request) -> Carried<Value> {
    let Some((name, id)) = find(request) else {
        let result = Err(ServiceError::new(404, "UnknownOperationException", ""));
        return Carried::unwritten(result);
    };
    let uri = request.query_params().into_iter().find(|(name, _)| name == "policyUri").map(|(_, uri)| uri);
    let mut parameters = json!({ "authorizationId": id });
    if let Some(uri) = &uri {
        parameters["policyUri"] = uri.as_str().into();
    }
    let result = found(desk, caller, name, &id).and_then(|authorization| match name {
        POLICY => policy(&authorization, uri.as_deref()),
        _ => Ok(details(&authorization)),
    });
    Carried { name, parameters, elements: Value::Null, result }
}

fn found(desk: &mut Desk<'_>, caller: &Caller, name: &str, id: &str) -> Result<Rc<Authorization>, ServiceError> {
    authorize(desk, caller, &["iam:", name].concat(), "*")
        .map_err(|refusal| ServiceError { code: "AccessDeniedException", ..refusal })?;
    if id.is_empty() || id.len() > 256 || !id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()) {
        // The sentence is (U).
        let message = "The request is malformed or is missing one or more required parameters.";
        return Err(ServiceError::new(400, "ValidationException", message));
    }
    desk.site.authorizations.get(desk.site.now, id).cloned().ok_or_else(not_found)
}

/// The sentence is the model's own of this error (U).
fn not_found() -> ServiceError {
    let message = "The requested policy or authorization details do not exist in this region or have expired.";
    ServiceError::new(404, "ResourceNotFoundException", message)
}

fn policy(authorization: &Authorization, uri: Option<&str>) -> Result<Value, ServiceError> {
    let policy = authorization.policies.iter().find(|policy| Some(policy.uri.as_str()) == uri).ok_or_else(not_found)?;
    let document = serde_json::from_str::<Value>(policy.document.source()).map_err(|_| not_found())?;
    Ok(json!({ "policyDocument": document }))
}

fn details(authorization: &Authorization) -> Value {
    let decision = &authorization.decision;
    let matched: Vec<Value> =
        authorization.policies.iter().filter_map(|policy| matched_policy(policy, &decision.checks)).collect();
    let checks: Vec<Value> = [
        (PolicyType::Identity, "PRINCIPAL"),
        (PolicyType::Boundary, "PERMISSIONS_BOUNDARY"),
        (PolicyType::Session, "SESSION"),
    ]
    .into_iter()
    .filter(|(kind, _)| *kind == PolicyType::Identity || authorization.policies.iter().any(|p| p.kind == *kind))
    .map(|(kind, name)| check(authorization, kind, name))
    .collect();
    let policies: Vec<Value> = authorization
        .policies
        .iter()
        .map(|policy| {
            json!({
                "type": type_name(policy.kind),
                "inline": policy.inline,
                "uri": policy.uri,
                "attachedTo": [{ "arn": policy.attached_to }],
            })
        })
        .collect();
    json!({
        "requestContext": context(&authorization.request),
        "evaluations": [{
            "action": authorization.action,
            "resource": authorization.resource,
            "context": context(&authorization.evaluation),
            "evaluatedEffect": match decision.verdict {
                Verdict::Allow => "ALLOW",
                Verdict::ExplicitDeny(_) => "EXPLICIT_DENY",
                Verdict::ImplicitDeny(_) => "IMPLICIT_DENY",
            },
            "matchedPolicies": matched,
            "checks": checks,
        }],
        "policies": policies,
    })
}

/// One requirement: whether the policies of this type allow the request.
fn check(authorization: &Authorization, kind: PolicyType, name: &str) -> Value {
    let statements = &authorization.decision.checks;
    let any = |effect| statements.iter().any(|s| s.at.policy_type == kind && s.effect == effect && s.matched());
    let effect = if any(Effect::Deny) {
        "EXPLICIT_DENY"
    } else if any(Effect::Allow) {
        "ALLOW"
    } else {
        "IMPLICIT_DENY"
    };
    let policies = authorization.policies.iter().filter(|policy| policy.kind == kind);
    let matched: Vec<Value> = policies.filter_map(|policy| matched_policy(policy, statements)).collect();
    json!({
        "checkType": name,
        "evaluatedEffect": effect,
        "relevantPolicyTypes": [type_name(kind)],
        "matchedPolicies": matched,
    })
}

/// The policy and its statements that apply to the request, if one does.
fn matched_policy(policy: &Considered, statements: &[StatementTrace]) -> Option<Value> {
    let of_it = |s: &&StatementTrace| {
        let arn = (!policy.inline).then_some(policy.uri.as_str());
        s.at.policy_type == policy.kind && s.at.policy == policy.name && s.at.arn.as_deref() == arn
    };
    let matched: Vec<Value> = statements
        .iter()
        .filter(of_it)
        .filter(|s| s.matched())
        .map(|s| {
            // A statement without an id is given one for reference; its form is (U).
            let sid = s.at.sid.clone().unwrap_or_else(|| ["Statement", &(s.at.index + 1).to_string()].concat());
            json!({ "sid": sid, "evaluatedEffect": if s.effect == Effect::Deny { "DENY" } else { "ALLOW" } })
        })
        .collect();
    (!matched.is_empty()).then(|| json!({ "uri": policy.uri, "matchedStatements": matched }))
}

const fn type_name(kind: PolicyType) -> &'static str {
    match kind {
        PolicyType::Identity => "IDENTITY_BASED_POLICY",
        PolicyType::Resource | PolicyType::Trust => "RESOURCE_BASED_POLICY",
        PolicyType::Boundary => "PERMISSIONS_BOUNDARY",
        PolicyType::Session => "SESSION_POLICY",
    }
}

/// A key of several values has a list.
fn context(context: &Context) -> Value {
    let value = |values: &[String]| match values {
        [value] => Value::from(value.as_str()),
        values => values.iter().map(|value| Value::from(value.as_str())).collect(),
    };
    let known = context.iter().filter(|(_, values)| !values.is_empty());
    Value::Object(known.map(|(key, values)| (key.to_owned(), value(values))).collect::<Map<_, _>>())
}
