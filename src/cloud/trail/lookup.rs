//! `LookupEvents`: the event history as its API tells it, newest first.
//!
//! May use: what [`super`] may. <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
//!
//! A record can be looked up [`DELAY`] after its call, which is what AWS says of the average; the stage shows it at once.
//! The limit of two look-ups a second is not modelled: a simulated second is often none of the learner's.
//!
//! ```sh
//! aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole --max-results 1
//! ```

use super::Record;
use crate::cloud::auth::Caller;
use crate::cloud::{Cloud, ServiceError};
use crate::kernel::{Millis, SimTime};
use crate::wire::Request;
use crate::wire::json::{self, Json, ToJson};

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

impl Cloud {
    pub(in crate::cloud) fn look_up_events(&mut self, caller: &Caller, body: &Json) -> Result<Json, ServiceError> {
        self.authorize(caller, "cloudtrail:LookupEvents", "*")?;
        let wanted = wanted(body, self.now)?;
        let fits = |record: &&Record| {
            record.event_time >= wanted.from
                && record.event_time <= wanted.to
                && wanted.attribute.is_none_or(|(key, value)| has(record, key, value))
        };
        let mut found: Vec<&Record> = self.trail.records().iter().rev().filter(fits).collect();
        if let Some(token) = wanted.after {
            let Some(at) = found.iter().position(|record| record.event_id == token) else {
                return Err(refusal("InvalidNextTokenException", "Invalid NextToken.".to_owned()));
            };
            found.drain(..=at);
        }
        let more = found.len() > wanted.most;
        found.truncate(wanted.most);
        let next = found.last().filter(|_| more).map(|record| record.event_id.as_str());
        let events = found.iter().map(|record| event(record)).collect::<Vec<_>>();
        Ok(Json::object().with("Events", events).with_some("NextToken", next))
    }
}

fn refusal(code: &'static str, message: String) -> ServiceError {
    ServiceError::new(400, code, message)
}

fn wanted(body: &Json, now: SimTime) -> Result<Wanted<'_>, ServiceError> {
    let attribute = match body.field("LookupAttributes") {
        None => None,
        Some(Json::Array(list)) if list.len() <= 1 => match list.first() {
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
    let most = match body.field("MaxResults") {
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

fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.field(name).and_then(Json::as_str)
}

/// Seconds since 1970; a fraction is cut off.
fn moment(body: &Json, name: &str) -> Result<Option<SimTime>, ServiceError> {
    let Some(value) = body.field(name) else { return Ok(None) };
    let seconds = match value {
        Json::Number(digits) => digits.split('.').next().and_then(|whole| whole.parse::<i64>().ok()),
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
    ("AccessKeyId", |record| text(&record.user_identity, "accessKeyId")),
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
        text(&self.user_identity, "userName").or_else(|| {
            let principal = text(&self.user_identity, "principalId")?;
            Some(principal.rsplit_once(':')?.1)
        })
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

fn collect(json: &Json, out: &mut Vec<(&'static str, String)>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                let kind = RESOURCES.iter().find(|(member, _)| member.eq_ignore_ascii_case(name));
                if let (Some((_, kind)), Json::String(text)) = (kind, value) {
                    let one = (*kind, text.clone());
                    if !out.contains(&one) {
                        out.push(one);
                    }
                }
                collect(value, out);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, out)),
        _ => {}
    }
}

fn event(record: &Record) -> Json {
    let resource = |(kind, name): (&str, String)| Json::object().with("ResourceType", kind).with("ResourceName", name);
    Json::object()
        .with("EventId", record.event_id.as_str())
        .with("EventName", record.event_name.as_str())
        .with("ReadOnly", if record.read_only { "true" } else { "false" })
        .with_some("AccessKeyId", text(&record.user_identity, "accessKeyId"))
        .with("EventTime", Json::Number((record.event_time.as_millis() / 1000).to_string()))
        .with("EventSource", record.event_source.as_str())
        .with_some("Username", record.user_name())
        .with("Resources", resources(record).into_iter().map(resource).collect::<Vec<_>>())
        .with("CloudTrailEvent", json::compact(&record.to_json()))
}
