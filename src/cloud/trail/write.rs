//! *Written down*: a record for each API call.
//!
//! May use: [`who`](crate::cloud::who) called, the [`desk`](crate::cloud::desk), and the [`shape`](super::shape) of
//! parameters and answers. It only writes; the front door says what was called and what came of it ([`Facts`]). IMDS is
//! no AWS API: what a process asks of it leaves no record.

use std::rc::Rc;

use serde_json::json;

use super::shape;
use crate::cloud::desk::{Desk, View};
use crate::cloud::told::{
    Attributes, Effect, Entry, Issuer, Later, Record, Refused, Resource, SessionContext, UserIdentity,
};
use crate::cloud::who::{Caller, Holder, IdentityKind, Principal, Session};
use crate::cloud::{
    AccessKeyId, AccountId, Arn, InstanceId, Service, ServiceError, call::Call, may::not_authorized,
    service::EC2_PRINCIPAL,
};
use crate::kernel::SimTime;
use crate::wire::xml::El;
use crate::wire::{Method, Request};

/// What one call adds to a record.
pub(in crate::cloud) struct Facts<'a> {
    pub service: Service,
    pub name: &'a str,
    pub caller: &'a Caller,
    pub request: &'a Request,
    pub outcome: Result<(), &'a ServiceError>,
    pub request_id: &'a str,
    pub parameters: Later,
    pub elements: Later,
    pub resources: Vec<Resource>,
}

impl<'a> Facts<'a> {
    /// A call of a Query API, with what it answered.
    pub fn of_query(
        account: &AccountId,
        (service, action): (Service, &'a str),
        call: &Call<'a>,
        request: &'a Request,
        result: Result<&Rc<Vec<El>>, &'a ServiceError>,
        request_id: &'a str,
    ) -> Option<Self> {
        // EC2's look-up of a profile's role is not an API call of the account's, and leaves no record.
        if action.is_empty() || (call.caller.principal.is_service(EC2_PRINCIPAL) && action == "GetInstanceProfile") {
            return None;
        }
        let named: Rc<str> = action.into();
        // A service is told the credentials, and not whose they are.
        let without = matches!(call.caller.principal, Principal::Service(_)).then_some("assumedRoleUser");
        let told = result.ok().filter(|_| shape::has_elements(action, is_read_only(action)));
        let elements = told.map_or_else(Later::default, |answer| {
            let (action, answer) = (Rc::clone(&named), Rc::clone(answer));
            Later::new(move || shape::elements(service, &action, &answer, without))
        });
        let mut resources = Vec::new();
        if let (Some(arn), true) = (call.get("RoleArn"), result.is_ok() && action.starts_with("AssumeRole")) {
            resources.push(role_resource(account, arn));
        }
        let params = Rc::clone(&call.params);
        let parameters = Later::new(move || shape::parameters(service, &named, &params));
        let (caller, outcome) = (call.caller, result.map(|_| ()));
        Some(Self { service, name: action, caller, request, outcome, request_id, parameters, elements, resources })
    }
}

/// Writes a call down.
pub(in crate::cloud) fn record(desk: &mut Desk<'_>, facts: Facts<'_>) {
    let event_id = desk.site.mint.request_id();
    let shared = matches!(facts.caller.principal, Principal::Service(_)).then(|| desk.site.mint.request_id());
    let service = facts.service;
    let record = Rc::new(written(desk.view(), facts, desk.site.now, event_id, shared));
    desk.site.effects.push(Effect::Recorded { service, record: record.clone() });
    desk.site.history.push(Entry::Written(record));
}

fn written(
    view: View<'_>,
    facts: Facts<'_>,
    event_time: SimTime,
    event_id: String,
    shared_event_id: Option<String>,
) -> Record {
    let by_service = match facts.caller.principal {
        Principal::Service(name) => Some(name),
        _ => None,
    };
    let origin = &facts.caller.origin;
    Record {
        event_version: "1.08",
        user_identity: user_identity(view, facts.caller),
        event_time,
        event_source: [facts.service.signing_name(), ".amazonaws.com"].concat(),
        event_name: facts.name.to_owned(),
        // IAM is global, and keeps its records in one region.
        aws_region: if facts.service == Service::Iam { "us-east-1".to_owned() } else { view.site.region.clone() },
        source_ip_address: origin.way.as_ref().map_or_else(|| origin.address.clone(), |way| way.address.clone()),
        user_agent: match by_service.or_else(|| facts.request.headers.get("user-agent")).unwrap_or("-") {
            // Only S3 puts it in brackets.
            agent if facts.service == Service::S3 => format!("[{agent}]"),
            agent => agent.to_owned(),
        },
        error_code: facts.outcome.err().map(|error| code(facts.service, error)),
        error_message: facts.outcome.err().map(|e| e.message.clone()),
        request_parameters: facts.parameters,
        response_elements: facts.elements,
        request_id: facts.request_id.to_owned(),
        event_id,
        read_only: is_read_only(facts.name),
        resources: facts.resources,
        event_type: "AwsApiCall",
        management_event: true,
        recipient_account_id: view.site.account.clone(),
        shared_event_id,
        vpc_endpoint_id: origin.way.as_ref().map(|way| way.endpoint.clone()),
        event_category: "Management",
    }
}

/// A refusal's code as a record has it. EC2's say whose fault it was.
fn code(service: Service, error: &ServiceError) -> String {
    let whose = match service {
        Service::Ec2 if error.status >= 500 => "Server.",
        Service::Ec2 => "Client.",
        _ => "",
    };
    [whose, error.code].concat()
}

/// The record of this number, counted from 0, which may have to be written out.
pub(in crate::cloud) fn record_of(view: View<'_>, number: usize) -> Rc<Record> {
    let nobody = || Rc::new(Refused { at: view.site.now, instance: InstanceId::new(""), role_arn: Arn::new("") });
    match view.site.history.0.get(number) {
        Some(Entry::Written(record)) => record.clone(),
        Some(Entry::Refused(refused)) => write_out(view, number, refused, None),
        Some(Entry::Delivered(session)) => match view.sessions.session(view.site, *session) {
            Some(session) => {
                let of = session.role();
                let instance = of.and_then(|of| of.instance.clone()).unwrap_or_else(|| InstanceId::new(""));
                let role_arn = of.map_or_else(|| Arn::new(""), |of| of.role_arn.clone());
                write_out(view, number, &Refused { at: session.issued, instance, role_arn }, Some(&session))
            }
            None => write_out(view, number, &nobody(), None),
        },
        None => write_out(view, number, &nobody(), None),
    }
}

/// The record of an AssumeRole that EC2 made without anybody watching; it is the same as of one that was watched.
fn write_out(view: View<'_>, number: usize, call: &Refused, session: Option<&Session>) -> Rc<Record> {
    let caller = Caller::service(EC2_PRINCIPAL, Service::Imds);
    let params =
        [("RoleArn".to_owned(), call.role_arn.to_string()), ("RoleSessionName".to_owned(), call.instance.to_string())];
    let answer = session.map(|session| {
        El::new("Credentials")
            .leaf("AccessKeyId", session.access_key_id.as_str())
            .leaf("SessionToken", &session.token)
            .leaf("Expiration", session.expires.iso())
    });
    let refusal = not_authorized(EC2_PRINCIPAL, "sts:AssumeRole", call.role_arn.as_str());
    let [request_id, event_id, shared] = view.site.mint.record_ids(number);
    let facts = Facts {
        service: Service::Sts,
        name: "AssumeRole",
        caller: &caller,
        request: &Request::new(Method::Post, "sts.amazonaws.com", "/"),
        outcome: if session.is_some() { Ok(()) } else { Err(&refusal) },
        request_id: &request_id,
        parameters: shape::parameters(Service::Sts, "AssumeRole", &params).into(),
        elements: answer
            .map_or_else(Later::default, |answer| shape::elements(Service::Sts, "AssumeRole", &[answer], None).into()),
        resources: session.map(|_| role_resource(&view.site.account, call.role_arn.as_str())).into_iter().collect(),
    };
    Rc::new(written(view, facts, call.at, event_id, Some(shared)))
}

fn role_resource(account: &AccountId, arn: &str) -> Resource {
    Resource { arn: arn.to_owned(), account_id: account.clone(), kind: "AWS::IAM::Role" }
}

fn user_identity(view: View<'_>, caller: &Caller) -> UserIdentity {
    match &caller.principal {
        Principal::Service(name) => {
            UserIdentity { invoked_by: Some(name), kind: "AWSService", ..UserIdentity::default() }
        }
        Principal::Foreign(foreign) => UserIdentity {
            account_id: Some(foreign.account.clone()),
            principal_id: Some(foreign.user_id.clone()),
            kind: "AWSAccount",
            ..UserIdentity::default()
        },
        Principal::User(name) => user_record(view, name, caller.access_key_id.as_ref(), None),
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
                    ec2_role_delivery: of.instance.as_ref().map(|_| session.role_delivery()),
                    session_issuer: Some(issuer(view, "Role", &of.role_id, of.role_arn.as_str(), &of.role)),
                    source_identity: session.passed.source_identity.clone(),
                    web_id_federation_data: federated,
                    ..SessionContext::of(session)
                };
                session_record(view, session, context, "AssumedRole")
            }
            (Holder::Federated(name), _) => {
                let user = view.known.users.get(name);
                let (id, arn) = user.map_or(("", ""), |user| (user.id.as_str(), user.arn.as_str()));
                let issuer = issuer(view, "IAMUser", id, arn, name);
                let context = SessionContext { session_issuer: Some(issuer), ..SessionContext::of(session) };
                session_record(view, session, context, "FederatedUser")
            }
            (Holder::User(name) | Holder::Console(Some(name)), _) => {
                user_record(view, name, caller.access_key_id.as_ref(), Some(session))
            }
            (Holder::Console(None), _) => UserIdentity {
                access_key_id: caller.access_key_id.clone(),
                ..session_record(view, session, SessionContext::of(session), "Root")
            },
            (Holder::Role(_), None) => UserIdentity::default(), // a role's session is one
        },
        Principal::Federated(identity) if identity.kind == IdentityKind::Center => UserIdentity {
            account_id: Some(view.site.account.clone()),
            credential_id: Some(identity.audience.clone()),
            on_behalf_of: Some(Box::new(json!({ "userId": identity.subject, "identityStoreArn": identity.provider }))),
            kind: "IdentityCenterUser",
            ..UserIdentity::default()
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

fn session_record(view: View<'_>, session: &Session, context: SessionContext, kind: &'static str) -> UserIdentity {
    UserIdentity {
        access_key_id: Some(session.access_key_id.clone()),
        account_id: Some(view.site.account.clone()),
        arn: Some(session.arn.clone()),
        principal_id: Some(session.user_id.clone()),
        session_context: Some(Box::new(context)),
        kind,
        ..UserIdentity::default()
    }
}

fn user_record(view: View<'_>, name: &str, key: Option<&AccessKeyId>, session: Option<&Session>) -> UserIdentity {
    let user = view.known.users.get(name);
    UserIdentity {
        access_key_id: key.cloned(),
        account_id: Some(view.site.account.clone()),
        arn: user.map(|user| user.arn.clone()),
        principal_id: user.map(|user| user.id.clone()),
        session_context: session.map(SessionContext::of).map(Box::new),
        kind: "IAMUser",
        user_name: Some(name.to_owned()),
        ..UserIdentity::default()
    }
}

fn issuer(view: View<'_>, kind: &'static str, id: &str, arn: &str, name: &str) -> Issuer {
    Issuer {
        account_id: view.site.account.clone(),
        arn: arn.to_owned(),
        principal_id: id.to_owned(),
        kind,
        user_name: name.to_owned(),
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
