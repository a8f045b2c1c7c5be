//! CloudTrail: a record for each API call.
//!
//! IMDS is no AWS API: what a process asks of it leaves no record.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

mod lookup;
mod shape;

pub(super) use lookup::operation;

use std::rc::Rc;

use super::auth::{self, Caller, Principal};
use super::service::{Call, EC2_PRINCIPAL};
use super::{
    AccessKeyId, AccountId, Arn, Cloud, Effect, Holder, IdentityKind, InstanceId, Service, ServiceError, Session,
    Source,
};
use crate::kernel::{Log, SimTime};
use crate::wire::json::{Json, ToJson};
use crate::wire::xml::El;
use crate::wire::{Method, Request};

/// One record, in the order in which AWS writes its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    event_version: &'static str,
    user_identity: Json,
    /// When the call was made.
    pub event_time: SimTime,
    /// `s3.amazonaws.com`
    pub event_source: String,
    /// `ListBuckets`
    pub event_name: String,
    aws_region: String,
    /// The caller's address, or the service that called.
    pub source_ip_address: String,
    user_agent: String,
    /// The error's code, if the call was refused.
    pub error_code: Option<String>,
    error_message: Option<String>,
    request_parameters: Json,
    response_elements: Json,
    request_id: String,
    event_id: String,
    read_only: bool,
    resources: Vec<Json>,
    event_type: &'static str,
    recipient_account_id: String,
    shared_event_id: Option<String>,
    vpc_endpoint_id: Option<String>,
}

impl Record {
    /// Whether the call could change nothing.
    pub const fn read_only(&self) -> bool {
        self.read_only
    }

    /// Who called: `userIdentity`.
    pub const fn user_identity(&self) -> &Json {
        &self.user_identity
    }
}

impl ToJson for Record {
    fn to_json(&self) -> Json {
        let resources = (!self.resources.is_empty()).then(|| self.resources.clone());
        Json::object()
            .with("eventVersion", self.event_version)
            .with("userIdentity", self.user_identity.clone())
            .with("eventTime", self.event_time.iso())
            .with("eventSource", self.event_source.as_str())
            .with("eventName", self.event_name.as_str())
            .with("awsRegion", self.aws_region.as_str())
            .with("sourceIPAddress", self.source_ip_address.as_str())
            .with("userAgent", self.user_agent.as_str())
            .with_some("errorCode", self.error_code.as_deref())
            .with_some("errorMessage", self.error_message.as_deref())
            .with("requestParameters", self.request_parameters.clone())
            .with("responseElements", self.response_elements.clone())
            .with("requestID", self.request_id.as_str())
            .with("eventID", self.event_id.as_str())
            .with("readOnly", self.read_only)
            .with_some("resources", resources)
            .with("eventType", self.event_type)
            .with("recipientAccountId", self.recipient_account_id.as_str())
            .with_some("sharedEventID", self.shared_event_id.as_deref())
            .with_some("vpcEndpointId", self.vpc_endpoint_id.as_deref())
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
    parameters: Json,
    elements: Json,
    resources: Vec<Json>,
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
        if let (Principal::Service(_), Json::Object(members)) = (&call.caller.principal, &mut elements) {
            members.retain(|(name, _)| name != "assumedRoleUser");
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
        (parameters, elements): (Json, Json),
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
        let parameters = Json::object().with("Host", request.host()).with_some("bucketName", bucket);
        self.record(Facts {
            service: Service::S3,
            name: operation,
            caller,
            request,
            outcome,
            request_id,
            parameters,
            elements: Json::Null,
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
            elements: answer.map_or(Json::Null, |answer| shape::elements(Service::Sts, "AssumeRole", true, &[answer])),
            resources: session.map(|_| self.role_resource(call.role_arn.as_str())).into_iter().collect(),
        };
        Rc::new(self.written(facts, call.at, event_id, Some(shared)))
    }

    fn role_resource(&self, arn: &str) -> Json {
        let resource = Json::object().with("ARN", arn).with("accountId", self.account.as_str());
        resource.with("type", "AWS::IAM::Role")
    }

    fn user_identity(&self, caller: &Caller) -> Json {
        match &caller.principal {
            Principal::Service(name) => Json::object().with("invokedBy", *name).with("type", "AWSService"),
            Principal::User(name) => self.user_record(name, caller.access_key_id.as_ref(), None),
            Principal::Session(session) => match (&session.holder, session.role()) {
                (_, Some(of)) => {
                    let key = session.access_key_id.as_str();
                    let issuer = issuer("Role", &of.role_id, of.role_arn.as_str(), &self.account, &of.role);
                    let delivery = of.instance.as_ref().map(|_| Self::role_delivery(session));
                    let federated = of.identity.as_ref().map(|identity| {
                        let (aud, sub) = (identity.audience.as_str(), identity.subject.as_str());
                        let attributes = Json::object()
                            .with(&[identity.issuer.as_str(), ":aud"].concat(), aud)
                            .with(&[identity.issuer.as_str(), ":sub"].concat(), sub);
                        Json::object()
                            .with("attributes", attributes)
                            .with("federatedProvider", identity.provider.as_str())
                    });
                    let context = Json::object()
                        .with("attributes", attributes(session))
                        .with_some("ec2RoleDelivery", delivery)
                        .with("sessionIssuer", issuer)
                        .with_some("sourceIdentity", session.passed.source_identity.as_deref())
                        .with_some("webIdFederationData", federated);
                    Json::object()
                        .with("accessKeyId", key)
                        .with("accountId", self.account.as_str())
                        .with("arn", session.arn.as_str())
                        .with("principalId", session.user_id.as_str())
                        .with("sessionContext", context)
                        .with("type", "AssumedRole")
                }
                (Holder::Federated(name), _) => {
                    let user = self.iam.seen.users.get(name);
                    let (id, arn) = user.map_or(("", ""), |user| (user.id.as_str(), user.arn.as_str()));
                    let context = Json::object()
                        .with("attributes", attributes(session))
                        .with("sessionIssuer", issuer("IAMUser", id, arn, &self.account, name));
                    Json::object()
                        .with("accessKeyId", session.access_key_id.as_str())
                        .with("accountId", self.account.as_str())
                        .with("arn", session.arn.as_str())
                        .with("principalId", session.user_id.as_str())
                        .with("sessionContext", context)
                        .with("type", "FederatedUser")
                }
                (Holder::User(name), _) => self.user_record(name, Some(&session.access_key_id), Some(session)),
                (Holder::Role(_), None) => Json::Null, // a role's session is one
            },
            Principal::Federated(identity) => Json::object()
                .with("identityProvider", identity.provider.as_str())
                .with("principalId", identity.principal())
                .with("type", if identity.kind == IdentityKind::Web { "WebIdentityUser" } else { "SAMLUser" })
                .with("userName", identity.subject.as_str()),
        }
    }

    fn user_record(&self, name: &str, key: Option<&AccessKeyId>, session: Option<&Session>) -> Json {
        let user = self.iam.seen.users.get(name);
        let context = session.map(|session| Json::object().with("attributes", attributes(session)));
        Json::object()
            .with_some("accessKeyId", key.map(AccessKeyId::as_str))
            .with("accountId", self.account.as_str())
            .with("arn", user.map(|u| u.arn.as_str()))
            .with("principalId", user.map(|u| u.id.as_str()))
            .with_some("sessionContext", context)
            .with("type", "IAMUser")
            .with("userName", name)
    }
}

fn attributes(session: &Session) -> Json {
    Json::object().with("creationDate", session.issued.iso()).with("mfaAuthenticated", "false")
}

fn issuer(kind: &str, id: &str, arn: &str, account: &AccountId, name: &str) -> Json {
    Json::object()
        .with("accountId", account.as_str())
        .with("arn", arn)
        .with("principalId", id)
        .with("type", kind)
        .with("userName", name)
}

fn is_read_only(action: &str) -> bool {
    ["Get", "List", "Describe", "Lookup", "AssumeRole"].iter().any(|prefix| action.starts_with(prefix))
}

/// The members' names as CloudTrail writes them, at every depth.
pub(super) fn camel_case(json: &Json) -> Json {
    match json {
        Json::Object(members) if members.is_empty() => Json::Null,
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (lower_first(name), camel_case(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(camel_case).collect()),
        other => other.clone(),
    }
}

pub(super) fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + chars.as_str())
}
