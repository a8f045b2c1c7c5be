//! CloudTrail: a record for each API call.
//!
//! IMDS is no AWS API: what a process asks of it leaves no record.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::auth::{Caller, Principal};
use super::service::{Call, EC2_PRINCIPAL};
use super::{Cloud, Effect, Service, ServiceError};
use crate::kernel::SimTime;
use crate::wire::Request;

/// One record, in the order in which AWS writes its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    event_version: &'static str,
    user_identity: Value,
    /// When the call was made.
    #[serde(serialize_with = "iso")]
    pub event_time: SimTime,
    /// `s3.amazonaws.com`
    pub event_source: String,
    /// `ListBuckets`
    pub event_name: String,
    aws_region: String,
    /// The caller's address, or the service that called.
    #[serde(rename = "sourceIPAddress")]
    pub source_ip_address: String,
    user_agent: String,
    /// The error's code, if the call was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
    request_parameters: Value,
    response_elements: Value,
    #[serde(rename = "requestID")]
    request_id: String,
    #[serde(rename = "eventID")]
    event_id: String,
    read_only: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Value>,
    event_type: &'static str,
    recipient_account_id: String,
    #[serde(rename = "sharedEventID", skip_serializing_if = "Option::is_none")]
    shared_event_id: Option<String>,
}

impl Record {
    /// Whether the call could change nothing.
    pub const fn read_only(&self) -> bool {
        self.read_only
    }
}

fn iso<S: serde::Serializer>(time: &SimTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.iso())
}

/// The event history.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail(Vec<Record>);

impl Trail {
    pub fn records(&self) -> &[Record] {
        &self.0
    }
}

/// What one call adds to a record.
struct Facts<'a> {
    service: Service,
    name: &'a str,
    caller: &'a Caller,
    request: &'a Request,
    outcome: Result<(), &'a ServiceError>,
    request_id: &'a str,
    parameters: Value,
    elements: Value,
    resources: Vec<Value>,
}

impl Cloud {
    pub(super) fn record_call(
        &mut self,
        service: Service,
        action: &str,
        call: &Call<'_>,
        request: &Request,
        outcome: Result<(), &ServiceError>,
        request_id: &str,
    ) {
        // EC2's look-up of a profile's role is not an API call of the account's, and leaves no record.
        if action.is_empty() || (call.caller.principal.is_service(EC2_PRINCIPAL) && action == "GetInstanceProfile") {
            return;
        }
        let parameters: Map<String, Value> = call
            .params
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "Action" | "Version") && !name.starts_with("X-Amz-"))
            .map(|(name, value)| (lower_first(name), Value::from(value.as_str())))
            .collect();
        let mut elements = Value::Null;
        let mut resources = Vec::new();
        if action == "AssumeRole" && outcome.is_ok() {
            if let Some(session) = self.sts.last.as_ref().and_then(|key| self.sts.sessions.get(key)) {
                elements = json!({
                    "credentials": {
                        "accessKeyId": session.access_key_id,
                        "sessionToken": session.token,
                        "expiration": session.expires.cloudtrail(),
                    },
                });
                resources.push(json!({
                    "ARN": call.get("RoleArn"),
                    "accountId": self.account,
                    "type": "AWS::IAM::Role",
                }));
            }
        }
        let facts = Facts {
            service,
            name: action,
            caller: call.caller,
            request,
            outcome,
            request_id,
            parameters: if parameters.is_empty() { Value::Null } else { Value::Object(parameters) },
            elements,
            resources,
        };
        self.record(facts);
    }

    pub(super) fn record_s3(
        &mut self,
        operation: &str,
        caller: &Caller,
        request: &Request,
        bucket: Option<&str>,
        outcome: Result<(), &ServiceError>,
        request_id: &str,
    ) {
        if operation.is_empty() {
            return;
        }
        let mut parameters = json!({ "Host": request.host() });
        if let (Some(bucket), Some(object)) = (bucket, parameters.as_object_mut()) {
            object.insert("bucketName".into(), bucket.into());
        }
        let name = if operation == "ListObjectsV2" { "ListObjects" } else { operation };
        self.record(Facts {
            service: Service::S3,
            name,
            caller,
            request,
            outcome,
            request_id,
            parameters,
            elements: Value::Null,
            resources: Vec::new(),
        });
    }

    fn record(&mut self, facts: Facts<'_>) {
        let by_service = facts.caller.principal.is_service(EC2_PRINCIPAL);
        let record = Record {
            event_version: "1.08",
            user_identity: self.user_identity(facts.caller),
            event_time: self.now,
            event_source: format!("{}.amazonaws.com", facts.service.prefix()),
            event_name: facts.name.to_owned(),
            aws_region: self.region.clone(),
            source_ip_address: self.source_address(&facts.caller.source),
            user_agent: match facts.request.headers.get("user-agent").unwrap_or("-") {
                _ if by_service => EC2_PRINCIPAL.to_owned(),
                // Only S3 puts it in brackets.
                agent if facts.service == Service::S3 => format!("[{agent}]"),
                agent => agent.to_owned(),
            },
            error_code: facts.outcome.err().map(|e| e.code.to_owned()),
            error_message: facts.outcome.err().map(|e| e.message.clone()),
            request_parameters: facts.parameters,
            response_elements: facts.elements,
            request_id: facts.request_id.to_owned(),
            event_id: self.mint.request_id(),
            read_only: ["Get", "List", "Describe", "AssumeRole"].iter().any(|prefix| facts.name.starts_with(prefix)),
            resources: facts.resources,
            event_type: "AwsApiCall",
            recipient_account_id: self.account.to_string(),
            shared_event_id: by_service.then(|| self.mint.request_id()),
        };
        self.effect(Effect::Recorded { service: facts.service, record: Box::new(record.clone()) });
        self.trail.0.push(record);
    }

    fn user_identity(&self, caller: &Caller) -> Value {
        match &caller.principal {
            Principal::Service(name) => json!({ "type": "AWSService", "invokedBy": name }),
            Principal::User(name) => {
                let user = self.iam.users.get(name);
                json!({
                    "type": "IAMUser",
                    "principalId": user.map(|u| u.id.clone()),
                    "arn": user.map(|u| u.arn.clone()),
                    "accountId": self.account,
                    "accessKeyId": caller.access_key_id,
                    "userName": name,
                })
            }
            Principal::Session(session) => {
                let mut context = json!({
                    "sessionIssuer": {
                        "type": "Role",
                        "principalId": session.role_id,
                        "arn": self.account.iam_arn("role", "/", &session.role),
                        "accountId": self.account,
                        "userName": session.role,
                    },
                    "attributes": { "creationDate": session.issued.iso(), "mfaAuthenticated": "false" },
                });
                if let (true, Some(object)) = (session.instance.is_some(), context.as_object_mut()) {
                    object.insert("ec2RoleDelivery".into(), self.role_delivery(session).into());
                }
                json!({
                    "type": "AssumedRole",
                    "principalId": format!("{}:{}", session.role_id, session.name),
                    "arn": session.arn,
                    "accountId": self.account,
                    "accessKeyId": session.access_key_id,
                    "sessionContext": context,
                })
            }
        }
    }
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + chars.as_str())
}
