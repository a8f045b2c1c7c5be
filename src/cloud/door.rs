//! The front door: the way of a request, from its arrival to its answer.
//!
//! *Who* calls → *may they* → *what* is done → *written down*: [`Cloud::arrive`] finds the service by the host, [`who`]
//! the caller by the signature; the service's table finds what carries the operation out, which asks
//! [`may`](super::may) first; [`trail`](super::trail) writes it down, and the answer goes out. docs/architecture.md
//! lists the functions on the way.
//!
//! May use: all the services.

use std::rc::Rc;

use super::answer::{headed, refuse, refuse_as, reply};
use super::call::{Call, Carried, form_and_query, invalid_action};
use super::ec2::{self, network, turns};
use super::trail::write::{self, Facts};
use super::who::{Caller, Principal, authenticate};
use super::{
    Service, ServiceError, Source, account::Cloud, constraints, desk::Desk, iam, rare, s3, service::EC2_PRINCIPAL,
    setup::Consistency, site::Dispatch, sts, told::Effect,
};
use crate::kernel::SimTime;
use crate::wire::{Body, Method, Request, Response, layout};

impl Cloud {
    /// A request arrives at `now`. Its answer comes out of [`Self::take_dispatches`] under the same `exchange`.
    pub fn arrive(&mut self, now: SimTime, exchange: u64, from: &Source, request: &Request) {
        self.arrive_as(Service::of(request), now, exchange, from, request);
    }

    /// As [`arrive`](Self::arrive), for a service that something else than the request's host names.
    pub(super) fn arrive_as(
        &mut self,
        service: Option<Service>,
        now: SimTime,
        exchange: u64,
        from: &Source,
        request: &Request,
    ) {
        self.site.now = now;
        if !matches!(service, None | Some(Service::Imds)) && self.is_for_other(request) {
            return self.ask_other(service, now, exchange, from, request);
        }
        let response = match service {
            Some(Service::Imds) => {
                let (ec2, mut desk) = self.ec2_desk();
                ec2::imds::answer(ec2, &mut desk, exchange, from, request)
            }
            Some(Service::Signin) => Some(self.signin_request(from, request)),
            Some(Service::Sso) => Some(self.sso_request(from, request)),
            Some(service) => self.api_request(exchange, service, from, request),
            None => Some(Response::new(400).with_body("Bad Request")),
        };
        // The answer to HEAD has no body, whoever refuses.
        let response = response.map(|response| match request.method {
            Method::Head if service != Some(Service::Imds) && !response.body.is_empty() => bare(response),
            _ => response,
        });
        // Without one it is parked until another service has answered, or lost.
        if let Some(response) = response {
            self.site.dispatches.push(Dispatch::Reply { exchange, response });
        }
    }

    /// A signed API call.
    fn api_request(&mut self, exchange: u64, service: Service, from: &Source, request: &Request) -> Option<Response> {
        // A form is read once; the other services' bodies are none.
        let params = match service {
            Service::Sts | Service::Iam | Service::Ec2 => form_and_query(request),
            _ => Vec::new(),
        };
        let caller = match self.who(service, from, request, &params) {
            Ok(caller) => caller,
            Err(refusal) => return Some(refuse(&mut self.site, service, &refusal)),
        };
        match service {
            Service::S3 => Some(self.s3_request(&caller, request)),
            Service::Lambda => self.lambda_request(exchange, &caller, request),
            Service::CloudTrail | Service::IamToolbox | Service::Ssm | Service::AccessAnalyzer => {
                Some(self.json_request(service, &caller, request))
            }
            Service::Sts | Service::Iam | Service::Ec2 | Service::Imds | Service::Signin | Service::Sso => {
                Some(self.query_request(service, &Call { caller: &caller, params: params.into() }, request))
            }
        }
    }

    /// *Who* calls: by a signature, or by an identity provider's word.
    fn who(
        &mut self,
        service: Service,
        from: &Source,
        request: &Request,
        params: &[(String, String)],
    ) -> Result<Caller, ServiceError> {
        let action = action(params);
        let mut caller = if service == Service::Sts && sts::operations::is_unsigned(action) {
            constraints::check(service, action, params)?;
            let Self { site, known, sessions, provider, .. } = self;
            provider.identify(&Desk { site, known, sessions }, action, from, params)?
        } else {
            authenticate(&mut self.desk(), service, from, request).map_err(|problem| {
                let refusal = problem.refusal(service);
                self.site.effects.push(Effect::Rejected {
                    service,
                    problem: problem.name(),
                    code: refusal.code,
                    access_key_id: problem.access_key_id().map(str::to_owned),
                });
                refusal
            })?
        };
        caller.origin = network::origin(&self.ec2, service, &caller);
        match (&caller.principal, &caller.access_key_id) {
            (Principal::User(_), Some(key)) => self.iam.key_used(key, self.site.now, service),
            (Principal::Session(session), _) => {
                if let Some(of) = session.role() {
                    self.iam.role_used(&of.role_id, self.site.now, &self.site.region);
                }
            }
            _ => {}
        }
        Ok(caller)
    }

    /// A call of STS, IAM or EC2, which speak XML.
    fn query_request(&mut self, service: Service, call: &Call<'_>, request: &Request) -> Response {
        let action = call.get("Action").unwrap_or("");
        let request_id = self.site.mint.request_id();
        let checked = constraints::check(service, action, &call.params);
        let across = (checked.is_ok() && service == Service::Sts && action == "AssumeRole")
            .then(|| self.assume_across(call, request, &request_id))
            .flatten();
        let result = match (service, checked) {
            (_, Err(error)) => Err(error),
            _ if across.is_some() => across.unwrap_or_else(|| Err(invalid_action(action))),
            (Service::Sts, _) => {
                let (ec2, mut desk) = self.ec2_desk();
                let name = call.get("RoleSessionName").unwrap_or("");
                let home = call.caller.principal.is_service(EC2_PRINCIPAL).then(|| turns::home(ec2, &desk, name));
                sts::operations::carry_out(&mut desk, action, call, home)
            }
            (Service::Iam, _) => {
                let Self { site, known, sessions, iam, .. } = self;
                let result = iam::operations::carry_out(iam, &mut Desk { site, known, sessions }, action, call);
                if self.site.consistency == Consistency::Immediate {
                    while self.iam_seen() {}
                }
                result
            }
            (Service::Ec2, _) => {
                let (ec2, mut desk) = self.ec2_desk();
                ec2::operations::carry_out(ec2, &mut desk, action, call)
            }
            _ => Err(invalid_action(action)),
        };
        let what = (service, action);
        let result = result.map(Rc::new);
        let outcome = result.as_ref();
        if let Some(facts) = Facts::of_query(&self.site.account, what, call, request, outcome, &request_id) {
            self.write_down(facts);
        }
        match result {
            Ok(body) => reply(&self.site, service, action, body, &request_id),
            Err(error) => refuse_as(&mut self.site, service, &error, &request_id),
        }
    }

    /// A call of S3, whose parameters are places, headers and XML.
    fn s3_request(&mut self, caller: &Caller, request: &Request) -> Response {
        let Self { site, known, sessions, s3, .. } = self;
        let carried = s3::operations::carry_out(s3, &mut Desk { site, known, sessions }, caller, request);
        let ids = self.site.mint.s3_ids();
        let result = self.told(Service::S3, caller, request, carried, &ids.0);
        s3::answer::finish(&mut self.site, result, (&ids.0, &ids.1))
    }

    /// A call of Lambda, which speaks JSON. It is parked until the function's environment has its credentials.
    fn lambda_request(&mut self, exchange: u64, caller: &Caller, request: &Request) -> Option<Response> {
        let carried = match rare::enter() {
            Ok(rare) => {
                let (lambda, mut desk) = self.lambda_desk();
                (rare.lambda)(lambda, &mut desk, exchange, caller, request)
            }
            Err(error) => Carried::unwritten(Err(error)),
        };
        let request_id = self.site.mint.request_id();
        match self.told(Service::Lambda, caller, request, carried, &request_id) {
            Ok(answer) => answer.map(|answer| {
                let mut response = headed(&self.site, answer.status, Service::Lambda, &request_id);
                for (name, value) in answer.headers.into_fields() {
                    response.headers.set(name, value);
                }
                response.body = answer.body;
                response
            }),
            Err(error) => Some(refuse(&mut self.site, Service::Lambda, &error)),
        }
    }

    /// A call of CloudTrail, Systems Manager, Access Analyzer or IAM Toolbox, which speak JSON.
    fn json_request(&mut self, service: Service, caller: &Caller, request: &Request) -> Response {
        let carried = match (rare::enter(), service) {
            (Err(error), _) => Carried::unwritten(Err(error)),
            (Ok(rare), Service::IamToolbox) => (rare.toolbox)(&mut self.desk(), caller, request),
            (Ok(rare), Service::AccessAnalyzer) => {
                let Self { site, known, sessions, analyzer, .. } = self;
                (rare.analyzer)(analyzer, &mut Desk { site, known, sessions }, caller, request)
            }
            (Ok(rare), Service::Ssm) => {
                let Self { site, known, sessions, ec2, ssm, .. } = self;
                (rare.ssm)(ssm, ec2, &mut Desk { site, known, sessions }, caller, request)
            }
            (Ok(rare), _) => (rare.lookup)(&mut self.desk(), caller, request),
        };
        let request_id = self.site.mint.request_id();
        match self.told(service, caller, request, carried, &request_id) {
            Ok(body) => headed(&self.site, 200, service, &request_id).with_body(layout::compact(&body)),
            Err(error) => refuse_as(&mut self.site, service, &error, &request_id),
        }
    }

    /// A request of a browser or a client to AWS Sign-In: nobody signs there.
    fn signin_request(&mut self, from: &Source, request: &Request) -> Response {
        let service = Service::Signin;
        let origin = network::origin(&self.ec2, service, &Caller::from(from));
        let rare = match rare::enter() {
            Ok(rare) => rare,
            Err(error) => return refuse(&mut self.site, service, &error),
        };
        let Self { site, known, sessions, signin, .. } = self;
        let visited = (rare.signin)(signin, &mut Desk { site, known, sessions }, from, &origin, request);
        let request_id = self.site.mint.request_id();
        let nobody = Caller::from(from);
        let caller = visited.caller.as_ref().unwrap_or(&nobody);
        match self.told(service, caller, request, visited.carried, &request_id) {
            Ok(answer) => {
                let mut response = headed(&self.site, answer.status, service, &request_id);
                for (name, value) in answer.headers.into_fields() {
                    response.headers.set(name, value);
                }
                response.body = answer.body;
                response
            }
            Err(error) => visited.page.unwrap_or_else(|| refuse_as(&mut self.site, service, &error, &request_id)),
        }
    }

    /// A request of a browser or a client to IAM Identity Center: nobody signs there.
    fn sso_request(&mut self, from: &Source, request: &Request) -> Response {
        let service = Service::Sso;
        let nobody = Caller::from(from);
        let origin = network::origin(&self.ec2, service, &nobody);
        let rare = match rare::enter() {
            Ok(rare) => rare,
            Err(error) => return refuse(&mut self.site, service, &error),
        };
        let Self { site, known, sessions, iam, sso, .. } = self;
        let (caller, carried) = (rare.sso)(sso, iam, &mut Desk { site, known, sessions }, (from, &origin), request);
        if self.site.consistency == Consistency::Immediate {
            while self.iam_seen() {}
        }
        let request_id = self.site.mint.request_id();
        match self.told(service, caller.as_ref().unwrap_or(&nobody), request, carried, &request_id) {
            Ok(answer) => {
                let mut response = headed(&self.site, answer.status, service, &request_id);
                for (name, value) in answer.headers.into_fields() {
                    response.headers.set(name, value);
                }
                response.body = answer.body;
                response
            }
            Err(error) => refuse_as(&mut self.site, service, &error, &request_id),
        }
    }

    /// Writes a call down that leaves a record; what it answers.
    fn told<T>(
        &mut self,
        service: Service,
        caller: &Caller,
        request: &Request,
        Carried { name, parameters, elements, result }: Carried<T>,
        request_id: &str,
    ) -> Result<T, ServiceError> {
        if !name.is_empty() {
            let (outcome, resources) = (result.as_ref().map(|_| ()), Vec::new());
            self.write_down(Facts {
                service,
                name,
                caller,
                request,
                outcome,
                request_id,
                parameters: parameters.into(),
                elements: elements.into(),
                resources,
            });
        }
        result
    }

    /// *Written down*; and GuardDuty reads along.
    fn write_down(&mut self, facts: Facts<'_>) {
        let (service, name, caller) = (facts.service, facts.name, facts.caller);
        let error = facts.outcome.err().map(|error| error.code);
        write::record(&mut self.desk(), facts);
        self.guardduty.watch(&mut self.site, service, name, caller, error);
    }
}

/// The response without its body.
fn bare(mut response: Response) -> Response {
    response.headers.remove("Content-Length");
    Response { body: Body::default(), ..response }
}

fn action(params: &[(String, String)]) -> &str {
    params.iter().find(|(name, _)| name == "Action").map_or("", |(_, action)| action)
}

impl Service {
    /// What `request` asks this service for, by the API's own name: `AssumeRole`, `ListBuckets`. Nothing when it names none.
    pub fn operation(self, request: &Request) -> Option<String> {
        let named = match self {
            Self::S3 => Some(s3::operations::operation(request).to_owned()),
            Self::Imds => None,
            Self::Ec2 | Self::Iam | Self::Sts => {
                form_and_query(request).into_iter().find(|(name, _)| name == "Action").map(|(_, value)| value)
            }
            // Before their code is here, nothing has asked them.
            _ => rare::look().map(|rare| (rare.operation)(self, request)),
        };
        named.filter(|name| !name.is_empty())
    }
}
