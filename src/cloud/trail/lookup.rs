//! `LookupEvents`: the event history as its API tells it, newest first.
//!
//! May use: [`write`](super::write), which writes out what is looked up, and [`may`](crate::cloud::may).
//! <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
//!
//! A record can be looked up [`DELAY`] after its call, which is what AWS says of the average; the stage shows it at
//! once. The limit of two look-ups a second is not modelled: a simulated second is often none of the learner's.
//!
//! ```sh
//! aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole --max-results 1
//! ```

use serde::Serialize;
use serde_json::{Value, json};

use super::write::record_of;
use crate::cloud::told::{Entry, History, Record};
use crate::cloud::{
    AccessKeyId, ServiceError, call::Carried, desk::Desk, may::authorize, names::camel_case, who::Caller,
};
use crate::kernel::{Millis, SimTime};
use crate::wire::Request;
use crate::wire::layout;

/// How long after its call a record can be looked up: "within an average of about 5 minutes of an API call".
pub const DELAY: Millis = Millis::minutes(5);
/// How far back the event history reaches.
const KEPT: Millis = Millis::hours(90 * 24);
/// The most events in one answer, and how many there are when nothing is said.
const MOST: u64 = 50;
/// What CloudTrail's JSON protocol puts before the operation's name in `X-Amz-Target`.
const TARGETS: [&str; 2] = ["com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.", "CloudTrail_20131101."];

/// The operation that `request` names in its `X-Amz-Target`.
pub(in crate::cloud) fn operation(request: &Request) -> &str {
    let target = request.headers.get("x-amz-target").unwrap_or("");
    TARGETS.iter().find_map(|prefix| target.strip_prefix(prefix)).unwrap_or("")
}

/// What a look-up asks for.
struct Wanted<'a> {
    attribute: Option<(&'a str, &'a str)>,
    from: SimTime,
    to: SimTime,
    most: usize,
    after: Option<&'a str>,
}

/// Carries out what `request` asks for.
pub(in crate::cloud) fn carry_out(desk: &mut Desk<'_>, caller: &Caller, request: &Request) -> Carried<Value> {
    let text = request.body.text();
    let body = if text.trim().is_empty() { Ok(json!({})) } else { serde_json::from_str::<Value>(&text) };
    let refused = |code| Err(ServiceError::new(400, code, ""));
    let (name, parameters, result) = match (operation(request), &body) {
        ("LookupEvents", Ok(body)) => ("LookupEvents", camel_case(body), look_up_events(desk, caller, body)),
        (_, Err(_)) => ("", Value::Null, refused("SerializationException")),
        _ => ("", Value::Null, refused("UnknownOperationException")),
    };
    Carried { name, parameters, elements: Value::Null, result }
}

fn look_up_events(desk: &mut Desk<'_>, caller: &Caller, body: &Value) -> Result<Value, ServiceError> {
    authorize(desk, caller, "cloudtrail:LookupEvents", "*")?;
    let wanted = wanted(body, desk.site.now)?;
    // Entries are in order of their seconds; from the newest that may be wanted back to the oldest.
    let first = before(desk, wanted.from.floor_second());
    let mut place = before(desk, wanted.to + Millis::seconds(1));
    if let Some(token) = wanted.after {
        let Some(before) = token.parse::<usize>().ok().filter(|before| *before <= desk.site.history.len()) else {
            return Err(refusal("InvalidNextTokenException", "Invalid NextToken.".to_owned()));
        };
        place = place.min(before);
    }
    let (mut events, mut shown, mut next) = (Vec::new(), Vec::new(), None);
    while place > first {
        place -= 1;
        if !wanted.attribute.is_none_or(|(key, value)| may_have(desk, place, key, value)) {
            continue;
        }
        let record = record_of(desk.view(), place);
        let fits = record.event_time >= wanted.from
            && record.event_time <= wanted.to
            && wanted.attribute.is_none_or(|(key, value)| has(&record, key, value));
        if fits && events.len() == wanted.most {
            next = Some((place + 1).to_string());
            break;
        }
        if fits {
            events.push(event(&record));
            shown.extend(desk.site.history.session(place));
        }
    }
    // Session tokens stand in records.
    for session in shown {
        desk.sessions.show(desk.site, session);
    }
    let mut answer = json!({ "Events": events });
    if let Some(next) = next {
        answer["NextToken"] = next.into();
    }
    Ok(answer)
}

/// How many records are of a moment before `at`, by whole seconds.
fn before(desk: &Desk<'_>, at: SimTime) -> usize {
    desk.site.history.0.partition_point(|entry| {
        let time = match entry {
            Entry::Written(record) => record.event_time.floor_second(),
            Entry::Delivered(session) => desk.sessions.kept(*session).map_or(at, |kept| kept.issued),
            Entry::Refused(refused) => refused.at.floor_second(),
        };
        time < at
    })
}

/// Whether this record may have this attribute: so of those that are not written out only the likely ones have to be.
fn may_have(desk: &Desk<'_>, place: usize, key: &str, value: &str) -> bool {
    let Some(Entry::Delivered(session)) = desk.site.history.0.get(place) else { return true };
    match key {
        "EventName" => value == "AssumeRole",
        "EventSource" => value == "sts.amazonaws.com",
        "ReadOnly" => value == "true",
        "Username" | "AccessKeyId" => false,
        "ResourceName" => {
            let role = desk.sessions.kept(*session).and_then(|kept| kept.whose.role());
            role.is_some_and(|of| of.role_arn.as_str() == value)
                || desk.sessions.number(desk.site, &AccessKeyId::new(value)) == Some(*session)
        }
        _ => true,
    }
}

impl History {
    /// The session that this record is of, if it is written out when it is read.
    fn session(&self, place: usize) -> Option<u32> {
        match self.0.get(place)? {
            Entry::Delivered(session) => Some(*session),
            _ => None,
        }
    }
}

fn refusal(code: &'static str, message: String) -> ServiceError {
    ServiceError::new(400, code, message)
}

fn wanted(body: &Value, now: SimTime) -> Result<Wanted<'_>, ServiceError> {
    let attribute = match body.get("LookupAttributes") {
        None => None,
        Some(Value::Array(list)) if list.len() <= 1 => match list.first() {
            None => None,
            Some(one) => match (text(one, "AttributeKey"), text(one, "AttributeValue")) {
                (Some(key), Some(value)) if ATTRIBUTES.iter().any(|(name, _)| *name == key) => Some((key, value)),
                _ => return Err(refusal("InvalidLookupAttributesException", "Invalid lookup attribute.".to_owned())),
            },
        },
        Some(_) => {
            let message = "You can only provide one attribute in the LookupAttributes parameter.";
            return Err(refusal("InvalidLookupAttributesException", message.to_owned()));
        }
    };
    let most = match body.get("MaxResults") {
        None => MOST,
        Some(number) => number.as_u64().filter(|n| (1..=MOST).contains(n)).ok_or_else(|| {
            refusal("InvalidMaxResultsException", "A value between 1 and 50 is required for MaxResults.".to_owned())
        })?,
    };
    let (start, end) = (moment(body, "StartTime")?, moment(body, "EndTime")?);
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        return Err(refusal("InvalidTimeRangeException", "StartTime must be earlier than EndTime.".to_owned()));
    }
    // An event of the second asked for is within it, whatever its milliseconds.
    let end = end.map_or(now, |end| end + Millis(999));
    Ok(Wanted {
        attribute,
        from: start.unwrap_or(now - KEPT).max(now - KEPT),
        to: end.min(now - DELAY),
        most: most as usize,
        after: text(body, "NextToken"),
    })
}

fn text<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Value::as_str)
}

/// Seconds since 1970; a fraction is cut off.
fn moment(body: &Value, name: &str) -> Result<Option<SimTime>, ServiceError> {
    let Some(value) = body.get(name) else { return Ok(None) };
    let seconds = match value {
        Value::Number(number) => number.as_str().split('.').next().and_then(|whole| whole.parse::<i64>().ok()),
        _ => None,
    };
    match seconds {
        Some(seconds @ 0..=253_402_300_799) => Ok(Some(SimTime::from_millis(seconds * 1000))),
        _ => Err(refusal("InvalidTimeRangeException", [name, " is no number of seconds."].concat())),
    }
}

/// A reader of one attribute of a record.
type Attribute = fn(&Record) -> Option<&str>;

/// What events can be looked up by; `ResourceName` and `ResourceType` look at all the resources.
const ATTRIBUTES: [(&str, Attribute); 8] = [
    ("EventId", |record| Some(&record.event_id)),
    ("EventName", |record| Some(&record.event_name)),
    ("ReadOnly", |record| Some(if record.read_only { "true" } else { "false" })),
    ("Username", Record::user_name),
    ("EventSource", |record| Some(&record.event_source)),
    ("AccessKeyId", |record| record.user_identity.access_key_id.as_ref().map(AccessKeyId::as_str)),
    ("ResourceName", |_| None),
    ("ResourceType", |_| None),
];

fn has(record: &Record, key: &str, value: &str) -> bool {
    match key {
        "ResourceName" => resources(record).iter().any(|(_, name)| name == value),
        "ResourceType" => resources(record).iter().any(|(kind, _)| *kind == value),
        _ => ATTRIBUTES.iter().any(|(name, read)| *name == key && read(record) == Some(value)),
    }
}

impl Record {
    /// The user's name, or the session's; a service has none.
    fn user_name(&self) -> Option<&str> {
        let identity = &self.user_identity;
        identity.user_name.as_deref().or_else(|| Some(identity.principal_id.as_deref()?.rsplit_once(':')?.1))
    }
}

/// The members of a record's parameters and answer that name resources.
const RESOURCES: [(&str, &str); 10] = [
    ("roleName", "AWS::IAM::Role"),
    ("roleArn", "AWS::IAM::Role"),
    ("userName", "AWS::IAM::User"),
    ("instanceProfileName", "AWS::IAM::InstanceProfile"),
    ("policyArn", "AWS::IAM::Policy"),
    ("accessKeyId", "AWS::IAM::AccessKey"),
    ("assumedRoleId", "AWS::STS::AssumedRole"),
    ("instanceId", "AWS::EC2::Instance"),
    ("functionName", "AWS::Lambda::Function"),
    ("bucketName", "AWS::S3::Bucket"),
];

fn resources(record: &Record) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    collect(&record.request_parameters, &mut out);
    collect(&record.response_elements, &mut out);
    out
}

fn collect(json: &Value, out: &mut Vec<(&'static str, String)>) {
    match json {
        Value::Object(members) => {
            for (name, value) in members {
                let kind = RESOURCES.iter().find(|(member, _)| member.eq_ignore_ascii_case(name));
                if let (Some((_, kind)), Value::String(text)) = (kind, value) {
                    let one = (*kind, text.clone());
                    if !out.contains(&one) {
                        out.push(one);
                    }
                }
                collect(value, out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, out)),
        _ => {}
    }
}

/// An event of the answer. The record itself is in it as a text.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found<'a> {
    event_id: &'a str,
    event_name: &'a str,
    read_only: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_key_id: Option<&'a AccessKeyId>,
    event_time: i64,
    event_source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    resources: Vec<Value>,
    cloud_trail_event: String,
}

fn event(record: &Record) -> Value {
    let resource = |(kind, name): (&str, String)| json!({ "ResourceType": kind, "ResourceName": name });
    json!(Found {
        event_id: &record.event_id,
        event_name: &record.event_name,
        read_only: if record.read_only { "true" } else { "false" },
        access_key_id: record.user_identity.access_key_id.as_ref(),
        event_time: record.event_time.as_millis() / 1000,
        event_source: &record.event_source,
        username: record.user_name(),
        resources: resources(record).into_iter().map(resource).collect(),
        cloud_trail_event: layout::compact(record),
    })
}
