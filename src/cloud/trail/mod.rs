//! CloudTrail: a record for each API call.
//!
//! IMDS is no AWS API: what a process asks of it leaves no record.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

mod lookup;
mod shape;

pub(super) use lookup::operation;

use std::rc::Rc;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::auth::{self, Caller, Principal};
use super::service::{Call, EC2_PRINCIPAL};
use super::{
    AccessKeyId, AccountId, Arn, Cloud, Effect, Holder, IdentityKind, InstanceId, Service, ServiceError, Session,
    Source,
};
use crate::kernel::{Log, SimTime};
use crate::wire::xml::El;
use crate::wire::{Method, Request};

/// One record, in the order in which AWS writes its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    event_version: &'static str,
    user_identity: UserIdentity,
    /// When the call was made.
    #[serde(serialize_with = "in_seconds")]
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
    resources: Vec<Resource>,
    event_type: &'static str,
    recipient_account_id: String,
    #[serde(rename = "sharedEventID", skip_serializing_if = "Option::is_none")]
    shared_event_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vpc_endpoint_id: Option<String>,
}

/// Who called. What does not belong to a caller of its type is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserIdentity {
    /// The key that signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<AccessKeyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<AccountId>,
    /// The user's or the session's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<Arn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_provider: Option<String>,
    /// The service that called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoked_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_context: Option<SessionContext>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
}

/// What is known of the session that called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionContext {
    attributes: Attributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    ec2_role_delivery: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_issuer: Option<Issuer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_identity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    web_id_federation_data: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    #[serde(serialize_with = "in_seconds")]
    creation_date: SimTime,
    mfa_authenticated: &'static str,
}

/// The role or the user whose session it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Issuer {
    account_id: AccountId,
    arn: String,
    principal_id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    user_name: String,
}

/// What a call was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Resource {
    #[serde(rename = "ARN")]
    arn: String,
    #[serde(rename = "accountId")]
    account_id: AccountId,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// Without its milliseconds, as CloudTrail states times.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn in_seconds<S: Serializer>(time: &SimTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.iso())
}

impl Record {
    /// Whether the call could change nothing.
    pub const fn read_only(&self) -> bool {
        self.read_only
    }

    /// Who called.
    pub const fn user_identity(&self) -> &UserIdentity {
        &self.user_identity
    }
}

/// What the event history has of one call.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// Its record.
    Written(Rc<Record>),
    /// EC2 assumed a role for an instance that nobody watched: the session. The record is written out when it is read.
    Delivered(u32),
    /// EC2 could not assume it.
    Refused(Rc<Refused>),
}

/// A refused AssumeRole of EC2's.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub at: SimTime,
    pub instance: InstanceId,
    pub role_arn: Arn,
}

/// The event history.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail(Log<Entry>);

impl Trail {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn push(&mut self, entry: Entry) {
        self.0.push(entry);
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
    resources: Vec<Resource>,
}

impl Cloud {
    /// A call of a Query API, with what it answered.
    pub(super) fn record_call(
        &mut self,
        service: Service,
        action: &str,
        call: &Call<'_>,
        request: &Request,
        result: Result<&[El], &ServiceError>,
        request_id: &str,
    ) {
        // EC2's look-up of a profile's role is not an API call of the account's, and leaves no record.
        if action.is_empty() || (call.caller.principal.is_service(EC2_PRINCIPAL) && action == "GetInstanceProfile") {
            return;
        }
        let mut elements = shape::elements(service, action, is_read_only(action), result.unwrap_or(&[]));
        let mut resources = Vec::new();
        if let (Some(arn), true) = (call.get("RoleArn"), result.is_ok() && action.starts_with("AssumeRole")) {
            resources.push(self.role_resource(arn));
        }
        // A service is told the credentials, and not whose they are.
        if let (Principal::Service(_), Value::Object(members)) = (&call.caller.principal, &mut elements) {
            members.shift_remove("assumedRoleUser");
        }
        let facts = Facts {
            service,
            name: action,
            caller: call.caller,
            request,
            outcome: result.map(|_| ()),
            request_id,
            parameters: shape::parameters(service, action, &call.params),
            elements,
            resources,
        };
        self.record(facts);
    }

    /// A call of an API whose parameters are JSON.
    pub(super) fn record_json(
        &mut self,
        (service, name): (Service, &str),
        caller: &Caller,
        request: &Request,
        outcome: Result<(), &ServiceError>,
        request_id: &str,
        (parameters, elements): (Value, Value),
    ) {
        let resources = Vec::new();
        self.record(Facts { service, name, caller, request, outcome, request_id, parameters, elements, resources });
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
        // What is done to objects is no management event: a trail records it only where data events are asked for.
        if operation.is_empty() || operation.contains("Object") {
            return;
        }
        let mut parameters = json!({ "Host": request.host() });
        if let Some(bucket) = bucket {
            parameters["bucketName"] = bucket.into();
        }
        self.record(Facts {
            service: Service::S3,
            name: operation,
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
        let event_id = self.mint.request_id();
        let shared = matches!(facts.caller.principal, Principal::Service(_)).then(|| self.mint.request_id());
        let (service, name, caller) = (facts.service, facts.name, facts.caller);
        let error = facts.outcome.err().map(|error| error.code);
        let record = Rc::new(self.written(facts, self.now, event_id, shared));
        self.effect(Effect::Recorded { service, record: record.clone() });
        self.trail.push(Entry::Written(record));
        self.watch(service, name, caller, error);
    }

    fn written(
        &self,
        facts: Facts<'_>,
        event_time: SimTime,
        event_id: String,
        shared_event_id: Option<String>,
    ) -> Record {
        let by_service = match facts.caller.principal {
            Principal::Service(name) => Some(name),
            _ => None,
        };
        let way = self.way_of(facts.service, &facts.caller.source);
        let vpc_endpoint_id = way.map(|way| way.endpoint.to_owned());
        Record {
            event_version: "1.08",
            user_identity: self.user_identity(facts.caller),
            event_time,
            event_source: format!("{}.amazonaws.com", facts.service.prefix()),
            event_name: facts.name.to_owned(),
            // IAM is global, and keeps its records in one region.
            aws_region: if facts.service == Service::Iam { "us-east-1".to_owned() } else { self.region.clone() },
            source_ip_address: match way {
                Some(way) => way.address.to_owned(),
                None => self.source_address(&facts.caller.source),
            },
            user_agent: match by_service.or_else(|| facts.request.headers.get("user-agent")).unwrap_or("-") {
                // Only S3 puts it in brackets.
                agent if facts.service == Service::S3 => format!("[{agent}]"),
                agent => agent.to_owned(),
            },
            error_code: facts.outcome.err().map(|e| e.code.to_owned()),
            error_message: facts.outcome.err().map(|e| e.message.clone()),
            request_parameters: facts.parameters,
            response_elements: facts.elements,
            request_id: facts.request_id.to_owned(),
            event_id,
            read_only: is_read_only(facts.name),
            resources: facts.resources,
            event_type: "AwsApiCall",
            recipient_account_id: self.account.to_string(),
            shared_event_id,
            vpc_endpoint_id,
        }
    }

    /// The record of this number, counted from 0, which may have to be written out.
    pub(super) fn record_of(&self, number: usize) -> Rc<Record> {
        let nobody = || Rc::new(Refused { at: self.now, instance: InstanceId::new(""), role_arn: Arn::new("") });
        match self.trail.0.get(number) {
            Some(Entry::Written(record)) => record.clone(),
            Some(Entry::Refused(refused)) => self.write_out(number, refused, None),
            Some(Entry::Delivered(session)) => match self.session_of(*session) {
                Some(session) => {
                    let of = session.role();
                    let instance = of.and_then(|of| of.instance.clone()).unwrap_or_else(|| InstanceId::new(""));
                    let role_arn = of.map_or_else(|| Arn::new(""), |of| of.role_arn.clone());
                    self.write_out(number, &Refused { at: session.issued, instance, role_arn }, Some(&session))
                }
                None => self.write_out(number, &nobody(), None),
            },
            None => self.write_out(number, &nobody(), None),
        }
    }

    /// The record of an AssumeRole that EC2 made without anybody watching; it is the same as of one that was watched.
    fn write_out(&self, number: usize, call: &Refused, session: Option<&Session>) -> Rc<Record> {
        let principal = Principal::Service(EC2_PRINCIPAL);
        let caller = Caller { principal, access_key_id: None, source: Source::Service(Service::Imds) };
        let params = [
            ("RoleArn".to_owned(), call.role_arn.to_string()),
            ("RoleSessionName".to_owned(), call.instance.to_string()),
        ];
        let answer = session.map(|session| {
            El::new("Credentials")
                .leaf("AccessKeyId", session.access_key_id.as_str())
                .leaf("SessionToken", &session.token)
                .leaf("Expiration", session.expires.iso())
        });
        let refusal = auth::not_authorized(EC2_PRINCIPAL, "sts:AssumeRole", call.role_arn.as_str());
        let [request_id, event_id, shared] = self.mint.record_ids(number);
        let facts = Facts {
            service: Service::Sts,
            name: "AssumeRole",
            caller: &caller,
            request: &Request::new(Method::Post, "sts.amazonaws.com", "/"),
            outcome: if session.is_some() { Ok(()) } else { Err(&refusal) },
            request_id: &request_id,
            parameters: shape::parameters(Service::Sts, "AssumeRole", &params),
            elements: answer.map_or(Value::Null, |answer| shape::elements(Service::Sts, "AssumeRole", true, &[answer])),
            resources: session.map(|_| self.role_resource(call.role_arn.as_str())).into_iter().collect(),
        };
        Rc::new(self.written(facts, call.at, event_id, Some(shared)))
    }

    fn role_resource(&self, arn: &str) -> Resource {
        Resource { arn: arn.to_owned(), account_id: self.account.clone(), kind: "AWS::IAM::Role" }
    }

    fn user_identity(&self, caller: &Caller) -> UserIdentity {
        match &caller.principal {
            Principal::Service(name) => {
                UserIdentity { invoked_by: Some(name), kind: "AWSService", ..UserIdentity::default() }
            }
            Principal::User(name) => self.user_record(name, caller.access_key_id.as_ref(), None),
            Principal::Session(session) => match (&session.holder, session.role()) {
                (_, Some(of)) => {
                    let federated = of.identity.as_ref().map(|identity| {
                        let [aud, sub] = [":aud", ":sub"].map(|claim| [identity.issuer.as_str(), claim].concat());
                        json!({
                            "attributes": { aud: identity.audience, sub: identity.subject },
                            "federatedProvider": identity.provider,
                        })
                    });
                    let context = SessionContext {
                        ec2_role_delivery: of.instance.as_ref().map(|_| Self::role_delivery(session)),
                        session_issuer: Some(self.issuer("Role", &of.role_id, of.role_arn.as_str(), &of.role)),
                        source_identity: session.passed.source_identity.clone(),
                        web_id_federation_data: federated,
                        ..SessionContext::of(session)
                    };
                    self.session_record(session, context, "AssumedRole")
                }
                (Holder::Federated(name), _) => {
                    let user = self.iam.seen.users.get(name);
                    let (id, arn) = user.map_or(("", ""), |user| (user.id.as_str(), user.arn.as_str()));
                    let issuer = self.issuer("IAMUser", id, arn, name);
                    let context = SessionContext { session_issuer: Some(issuer), ..SessionContext::of(session) };
                    self.session_record(session, context, "FederatedUser")
                }
                (Holder::User(name), _) => self.user_record(name, Some(&session.access_key_id), Some(session)),
                (Holder::Role(_), None) => UserIdentity::default(), // a role's session is one
            },
            Principal::Federated(identity) => UserIdentity {
                identity_provider: Some(identity.provider.clone()),
                principal_id: Some(identity.principal()),
                kind: if identity.kind == IdentityKind::Web { "WebIdentityUser" } else { "SAMLUser" },
                user_name: Some(identity.subject.clone()),
                ..UserIdentity::default()
            },
        }
    }

    fn session_record(&self, session: &Session, context: SessionContext, kind: &'static str) -> UserIdentity {
        UserIdentity {
            access_key_id: Some(session.access_key_id.clone()),
            account_id: Some(self.account.clone()),
            arn: Some(session.arn.clone()),
            principal_id: Some(session.user_id.clone()),
            session_context: Some(context),
            kind,
            ..UserIdentity::default()
        }
    }

    fn user_record(&self, name: &str, key: Option<&AccessKeyId>, session: Option<&Session>) -> UserIdentity {
        let user = self.iam.seen.users.get(name);
        UserIdentity {
            access_key_id: key.cloned(),
            account_id: Some(self.account.clone()),
            arn: user.map(|user| user.arn.clone()),
            principal_id: user.map(|user| user.id.clone()),
            session_context: session.map(SessionContext::of),
            kind: "IAMUser",
            user_name: Some(name.to_owned()),
            ..UserIdentity::default()
        }
    }

    fn issuer(&self, kind: &'static str, id: &str, arn: &str, name: &str) -> Issuer {
        Issuer {
            account_id: self.account.clone(),
            arn: arn.to_owned(),
            principal_id: id.to_owned(),
            kind,
            user_name: name.to_owned(),
        }
    }
}

impl SessionContext {
    fn of(session: &Session) -> Self {
        Self {
            attributes: Attributes { creation_date: session.issued, mfa_authenticated: "false" },
            ec2_role_delivery: None,
            session_issuer: None,
            source_identity: None,
            web_id_federation_data: None,
        }
    }
}

fn is_read_only(action: &str) -> bool {
    ["Get", "List", "Describe", "Lookup", "AssumeRole"].iter().any(|prefix| action.starts_with(prefix))
}

/// The members' names as CloudTrail writes them, at every depth.
pub(super) fn camel_case(json: &Value) -> Value {
    match json {
        Value::Object(members) if members.is_empty() => Value::Null,
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (lower_first(name), camel_case(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(camel_case).collect()),
        other => other.clone(),
    }
}

pub(super) fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + chars.as_str())
}
