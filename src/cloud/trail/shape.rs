//! The shapes of `requestParameters` and `responseElements`: a Query API's flat parameters and its XML answer as nested
//! JSON.
//!
//! May use: [`names`](crate::cloud::names) and [`wire`](crate::wire). IAM, STS: names in camel case, lists as arrays.
//! EC2: its older actions put lists into `…Set: {"items": […]}`, its newer ones nest the request under `ACTIONRequest`
//! as it was written. <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html>
//!
//! ```json
//! {"instancesSet": {"items": [{"instanceId": "i-0abc"}]}}
//! ```

use serde_json::{Map, Value, json};

use crate::cloud::{Service, names::lower_first};
use crate::kernel::SimTime;
use crate::wire::xml::El;

/// Actions of EC2 whose records have the newer shape.
const NEWER: [&str; 8] = [
    "AssociateIamInstanceProfile",
    "CreateVpcEndpoint",
    "DeleteVpcEndpoints",
    "DescribeIamInstanceProfileAssociations",
    "DescribeVpcEndpoints",
    "DisassociateIamInstanceProfile",
    "ModifyInstanceMetadataOptions",
    "ReplaceIamInstanceProfileAssociation",
];

/// Where EC2's older actions put a list, and what they call one of it.
const SETS: [(&str, &str, &str); 5] = [
    ("InstanceId", "instancesSet", "instanceId"),
    ("Filter", "filterSet", ""),
    ("TagSpecification", "tagSpecificationSet", ""),
    ("SecurityGroupId", "groupSet", "groupId"),
    ("BlockDeviceMapping", "blockDeviceMapping", ""),
];

/// Parameters of RunInstances that describe the instances rather than the request.
const OF_INSTANCES: [&str; 4] = ["ImageId", "MinCount", "MaxCount", "KeyName"];

/// Parameters that are numbers in a record, though a form has only texts.
const NUMBERS: [&str; 6] =
    ["DurationSeconds", "MinCount", "MaxCount", "HttpPutResponseHopLimit", "MaxSessionDuration", "MaxItems"];

/// What is in a form but no part of the request, or secret.
fn is_left_out(name: &str) -> bool {
    matches!(name, "Action" | "Version" | "WebIdentityToken" | "SAMLAssertion" | "TokenCode")
        || name.starts_with("X-Amz-")
}

/// `requestParameters`.
pub(super) fn parameters(service: Service, action: &str, params: &[(String, String)]) -> Value {
    let newer = service == Service::Ec2 && NEWER.contains(&action);
    let mut top = Value::Object(Map::new());
    for (name, value) in params.iter().filter(|(name, _)| !is_left_out(name)) {
        let mut path: Vec<String> = name.split('.').filter(|part| *part != "member").map(str::to_owned).collect();
        let last = path.last().map_or("", String::as_str);
        let value =
            if NUMBERS.contains(&last) && is_number(value) { number(value) } else { Value::String(value.clone()) };
        if service == Service::Ec2 && !newer {
            path = older(action, path);
        }
        if !newer {
            for part in &mut path {
                *part = lower_first(part);
            }
        }
        put(&mut top, &path, value);
    }
    match top {
        Value::Object(members) if members.is_empty() => Value::Null,
        top if newer => json!({ (&[action, "Request"].concat()): top }),
        top => top,
    }
}

/// The way to a parameter in the shape of EC2's older actions.
fn older(action: &str, mut path: Vec<String>) -> Vec<String> {
    let word = str::to_owned;
    if action == "RunInstances" && OF_INSTANCES.contains(&path[0].as_str()) {
        return vec![word("instancesSet"), word("items"), word("1"), path.remove(0)];
    }
    let Some((_, set, one)) = SETS.iter().find(|(name, ..)| *name == path[0] && path.len() > 1) else { return path };
    path.splice(..1, [word(set), word("items")]);
    if path.len() == 3 {
        path.push(word(one));
    } else if path.len() > 4 && path[3] == "Value" {
        path.splice(3..4, [word("valueSet"), word("items")]);
        path.push(word("value"));
    } else if path.len() > 5 && path[3] == "Tag" {
        path[3] = word("tags");
    }
    path
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits as a number, without zeros before it.
fn number(digits: &str) -> Value {
    digits.parse::<u32>().map_or_else(|_| digits.into(), Value::from)
}

/// Puts `value` at the end of `path`; a number in the path is a place in an array, counted from 1.
fn put(node: &mut Value, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *node = value;
        return;
    };
    if is_number(first) {
        if !matches!(node, Value::Array(_)) {
            *node = Value::Array(Vec::new());
        }
        if let Value::Array(items) = node {
            // Places may be left out or huge in what a stranger sends: the next one it is, then.
            let place = first.parse::<usize>().unwrap_or(1).saturating_sub(1).min(items.len());
            if place == items.len() {
                items.push(json!({}));
            }
            put(&mut items[place], rest, value);
        }
        return;
    }
    if !matches!(node, Value::Object(_)) {
        *node = json!({});
    }
    if let Value::Object(members) = node {
        put(members.entry(first.as_str()).or_insert(Value::Null), rest, value);
    }
}

/// Whether a record tells what the call answered. Of calls that change nothing it does not, unless they issue credentials.
pub(super) fn has_elements(action: &str, read_only: bool) -> bool {
    !read_only || action.starts_with("AssumeRole") || matches!(action, "GetSessionToken" | "GetFederationToken")
}

/// `responseElements`: what the call answered, without secrets, and without the member of this name.
pub(super) fn elements(service: Service, action: &str, result: &[El], without: Option<&str>) -> Value {
    if result.is_empty() {
        return Value::Null;
    }
    let told = |(name, _): &(String, Value)| Some(name.as_str()) != without;
    let members = result.iter().filter(|el| el.name() != "ResponseMetadata").map(member).filter(told).collect();
    let top = Value::Object(members);
    if service == Service::Ec2 && NEWER.contains(&action) {
        let xmlns = json!({ "xmlns": service.namespace() });
        let (Value::Object(mut all), Value::Object(members)) = (xmlns, top) else { return Value::Null };
        all.extend(members);
        return json!({ (&[action, "Response"].concat()): Value::Object(all) });
    }
    top
}

fn member(el: &El) -> (String, Value) {
    (lower_first(el.name()), value(el))
}

fn value(el: &El) -> Value {
    let inner = el.elements();
    let Some(first) = inner.first() else {
        let text = el.content();
        return match text {
            "true" | "false" => Value::Bool(text == "true"),
            _ if is_number(text) => number(text),
            _ if text.len() == 20 && text.ends_with('Z') => {
                SimTime::parse(text).map_or_else(|_| text.into(), |at| at.cloudtrail().into())
            }
            _ => text.into(),
        };
    };
    match first.name() {
        "item" => json!({ "items": inner.iter().map(value).collect::<Vec<_>>() }),
        "member" => Value::Array(inner.iter().map(value).collect()),
        _ => Value::Object(inner.iter().filter(|el| el.name() != "SecretAccessKey").map(member).collect()),
    }
}
