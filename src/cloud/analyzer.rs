//! IAM Access Analyzer, as far as it writes a policy from what CloudTrail has recorded of a role or a user.
//!
//! May use: [`may`](super::may) and the [`trail`](super::trail)'s history. It knows management events alone: what was
//! done to objects is not in the policy, and neither is `iam:PassRole`, which no record tells. So the policy that it
//! writes of a working day may break the next one; that is AWS's own limit.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html>
//!
//! ```sh
//! aws accessanalyzer start-policy-generation --policy-generation-details principalArn=ROLE-ARN --cloud-trail-details file://…
//! aws accessanalyzer get-generated-policy --job-id …
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::call::Carried;
use super::may::{Ask, authorize, authorize_pass_role, weigh};
use super::told::{Entry, Record};
use super::who::Caller;
use super::{Service, ServiceError, desk::Desk};
use crate::kernel::{Millis, SimTime};
use crate::wire::{Method, Request, layout, percent_decode};

/// The service, when it reads the trail.
const PRINCIPAL: &str = "access-analyzer.amazonaws.com";
const ROOT: &str = "/policy/generation";
/// How long it takes; AWS says minutes to hours (U).
const TAKES: Millis = Millis::minutes(2);
/// How far back it looks at most.
const REACH: Millis = Millis::hours(90 * 24);

/// A policy that is being written.
#[derive(Clone, Debug)]
struct Job {
    started: SimTime,
    principal: String,
    trails: Value,
    from: SimTime,
    to: SimTime,
    /// What was done, or why nobody could read it.
    actions: Result<BTreeSet<String>, &'static str>,
}

/// What Access Analyzer keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Analyzer {
    jobs: BTreeMap<String, Job>,
}

/// The operation that `request` asks for, and the job in its path.
fn find(request: &Request) -> Option<(&'static str, String)> {
    let rest = request.path().strip_prefix(ROOT)?;
    match (request.method, rest.strip_prefix('/')) {
        (Method::Put, None) if rest.is_empty() => Some(("StartPolicyGeneration", String::new())),
        (Method::Get, Some(job)) => Some(("GetGeneratedPolicy", percent_decode(job))),
        _ => None,
    }
}

/// What `request` asks for, by the API's name.
pub(super) fn operation(request: &Request) -> &'static str {
    find(request).map_or("", |(name, _)| name)
}

/// Carries out what `request` asks for.
pub(super) fn carry_out(
    analyzer: &mut Analyzer,
    desk: &mut Desk<'_>,
    caller: &Caller,
    request: &Request,
) -> Carried<Value> {
    let Some((name, job)) = find(request) else {
        let result = Err(ServiceError::new(404, "UnknownOperationException", ""));
        return Carried::unwritten(result);
    };
    if name == "GetGeneratedPolicy" {
        let flag = |name: &str| request.query_params().iter().any(|(n, value)| n == name && value == "true");
        let result = get(analyzer, desk, caller, &job, flag("includeResourcePlaceholders"));
        return Carried { name, parameters: json!({ "jobId": job }), elements: Value::Null, result };
    }
    let text = request.body.text();
    let body = serde_json::from_str::<Value>(&text).unwrap_or(Value::Null);
    let result = start(analyzer, desk, caller, &body);
    let elements = result.as_ref().ok().cloned().unwrap_or(Value::Null);
    Carried { name, parameters: body, elements, result }
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(400, "ValidationException", message)
}

fn time(value: Option<&Value>) -> Option<SimTime> {
    match value? {
        Value::String(text) => SimTime::parse(text).ok(),
        Value::Number(number) => Some(SimTime::from_millis(number.as_i64()? * 1000)),
        _ => None,
    }
}

fn start(analyzer: &mut Analyzer, desk: &mut Desk<'_>, caller: &Caller, body: &Value) -> Result<Value, ServiceError> {
    authorize(desk, caller, "access-analyzer:StartPolicyGeneration", "*")?;
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let details = body.get("policyGenerationDetails").unwrap_or(&Value::Null);
    // The sentences of refusals are (U).
    let principal = text(details, "principalArn").ok_or_else(|| invalid("A principal ARN is required."))?;
    let trail = body.get("cloudTrailDetails").ok_or_else(|| invalid("CloudTrail details are required."))?;
    let access = text(trail, "accessRole").ok_or_else(|| invalid("An access role is required."))?;
    let from = time(trail.get("startTime")).ok_or_else(|| invalid("A start time is required."))?;
    let now = desk.site.now;
    let to = time(trail.get("endTime")).unwrap_or(now).min(now);
    if from >= to || to.since(from) > REACH {
        return Err(invalid("The time range must not be empty, nor longer than 90 days."));
    }
    let known = desk.known.role_by_arn(&principal).is_some()
        || desk.known.users.values().any(|user| user.arn.as_str() == principal);
    if !known {
        return Err(invalid("The principal does not exist."));
    }
    authorize_pass_role(desk, caller, &access, PRINCIPAL)
        .map_err(|refusal| ServiceError { code: "AccessDeniedException", ..refusal })?;
    let actions =
        if may_read(desk, &access) { Ok(done_by(desk, &principal, from, to)) } else { Err("AUTHORIZATION_ERROR") };
    let trails = trail.get("trails").cloned().unwrap_or_else(|| json!([]));
    let id = desk.site.mint.provider();
    analyzer.jobs.insert(id.clone(), Job { started: now.floor_second(), principal, trails, from, to, actions });
    Ok(json!({ "jobId": id }))
}

/// Whether the access role trusts Access Analyzer. What the role may read is not modelled: there is no trail in a bucket.
fn may_read(desk: &Desk<'_>, role: &str) -> bool {
    let Some(role) = desk.known.role_by_arn(role) else { return false };
    let service = Caller::service(PRINCIPAL, Service::AccessAnalyzer);
    weigh(desk.view(), &service, &Ask::new("sts:AssumeRole", role.arn.as_str()), Some((&role.name, &role.trust)))
        .verdict
        .is_allow()
}

/// The actions that were done in this time by the role or user, as far as there is a record of them.
fn done_by(desk: &Desk<'_>, principal: &str, from: SimTime, to: SimTime) -> BTreeSet<String> {
    let history = &desk.site.history.0;
    let records = history.iter().filter_map(|entry| match entry {
        // What nobody has written out is EC2's own.
        Entry::Written(record) => Some(record),
        Entry::Delivered(_) | Entry::Refused(_) => None,
    });
    let of_them = |record: &&std::rc::Rc<Record>| {
        record.event_time >= from && record.event_time <= to && record.error_code.is_none() && is_of(record, principal)
    };
    records.filter(of_them).map(|record| action(record)).collect()
}

fn is_of(record: &Record, principal: &str) -> bool {
    let identity = record.user_identity();
    let issuer = identity.session_context.as_ref().and_then(|context| context.session_issuer.as_ref());
    match issuer {
        Some(issuer) => issuer.arn == principal,
        None => identity.arn.as_ref().is_some_and(|arn| arn.as_str() == principal),
    }
}

/// The action that allows what a record tells: mostly of the same name.
fn action(record: &Record) -> String {
    let service = record.event_source.split('.').next().unwrap_or("");
    let name = record.event_name.as_str();
    let name = match (service, name) {
        ("s3", "ListBuckets") => "ListAllMyBuckets",
        ("s3", "HeadBucket") => "ListBucket",
        // `CreateFunction20150331v2`
        ("lambda", name) => name.split("2015").next().unwrap_or(name),
        _ => name,
    };
    [service, ":", name].concat()
}

fn get(
    analyzer: &Analyzer,
    desk: &mut Desk<'_>,
    caller: &Caller,
    id: &str,
    placeholders: bool,
) -> Result<Value, ServiceError> {
    authorize(desk, caller, "access-analyzer:GetGeneratedPolicy", "*")?;
    let job = analyzer.jobs.get(id).ok_or_else(|| invalid("The job does not exist."))?;
    let done = job.started + TAKES;
    let ended = desk.site.now >= done;
    let status = match (&job.actions, ended) {
        (_, false) => "IN_PROGRESS",
        (Ok(_), true) => "SUCCEEDED",
        (Err(_), true) => "FAILED",
    };
    let mut details = json!({ "jobId": id, "startedOn": job.started.iso(), "status": status });
    let mut properties = json!({ "principalArn": job.principal });
    let mut policies = Vec::new();
    if ended {
        details["completedOn"] = done.iso().into();
        match &job.actions {
            Ok(actions) => {
                properties["isComplete"] = true.into();
                properties["cloudTrailProperties"] = json!({
                    "trailProperties": job.trails,
                    "startTime": job.from.iso(),
                    "endTime": job.to.iso(),
                });
                policies.push(json!({ "policy": layout::compact(&policy(actions, placeholders)) }));
            }
            Err(code) => {
                let message = "The access role cannot be assumed by access-analyzer.amazonaws.com.";
                details["jobError"] = json!({ "code": code, "message": message });
            }
        }
    }
    Ok(json!({
        "jobDetails": details,
        "generatedPolicyResult": { "properties": properties, "generatedPolicies": policies },
    }))
}

/// The policy: what was done, on everything; with placeholders, on things of a kind whose names are left open.
fn policy(actions: &BTreeSet<String>, placeholders: bool) -> Value {
    let mut statements: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for action in actions {
        let resource = if placeholders { resource(action) } else { "*" };
        statements.entry(resource).or_default().push(action);
    }
    let statements: Vec<Value> = statements
        .into_iter()
        .map(|(resource, actions)| json!({ "Effect": "Allow", "Action": actions, "Resource": resource }))
        .collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// What an action is on, with its name left open; the forms of the placeholders are (U).
fn resource(action: &str) -> &'static str {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    match service {
        "s3" if name != "ListAllMyBuckets" => "arn:aws:s3:::${BucketName}",
        "iam" if name.contains("Role") && !name.starts_with("ListRoles") => {
            "arn:aws:iam::${Account}:role/${RoleNameWithPath}"
        }
        "lambda" if name != "ListFunctions" => "arn:aws:lambda:${Region}:${Account}:function:${FunctionName}",
        "ec2" if !name.starts_with("Describe") && !name.starts_with("Get") => {
            "arn:aws:ec2:${Region}:${Account}:instance/${InstanceId}"
        }
        _ => "*",
    }
}
