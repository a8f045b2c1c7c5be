//! Which service a request is for, where it came from, and how each service writes its answers.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Cloud, InstanceId, ServiceError, auth::Caller, imds, lambda, s3, sts, trail};
use crate::wire::layout;
use crate::wire::xml::El;
use crate::wire::{Request, Response};

/// The EC2 service, when it acts for itself.
pub const EC2_PRINCIPAL: &str = "ec2.amazonaws.com";

/// The services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are AWS's own")]
pub enum Service {
    Ec2,
    Imds,
    Iam,
    Sts,
    S3,
    CloudTrail,
    Lambda,
}

impl Service {
    /// Every one.
    pub const ALL: [Self; 7] = [Self::Ec2, Self::Imds, Self::Iam, Self::Sts, Self::S3, Self::CloudTrail, Self::Lambda];

    /// The service's name in a SigV4 scope, in an action (`s3:…`) and in `eventSource`.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Ec2 => "ec2",
            Self::Imds => "imds",
            Self::Iam => "iam",
            Self::Sts => "sts",
            Self::S3 => "s3",
            Self::CloudTrail => "cloudtrail",
            Self::Lambda => "lambda",
        }
    }

    /// The service of an action such as `s3:ListBucket`; IAM's for one that is not known.
    pub fn of_prefix(action: &str) -> Self {
        let prefix = action.split(':').next().unwrap_or("");
        Self::ALL.into_iter().find(|s| s.prefix() == prefix).unwrap_or(Self::Iam)
    }

    /// The `Version` of a Query API request (`Action=…` in a form body) to it: IAM's, STS's or EC2's.
    pub const fn query_version(self) -> &'static str {
        match self {
            Self::Iam => "2010-05-08",
            Self::Sts => "2011-06-15",
            _ => "2016-11-15",
        }
    }

    /// The XML namespace of its bodies.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Ec2 => "http://ec2.amazonaws.com/doc/2016-11-15/",
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
            Self::S3 | Self::Imds | Self::CloudTrail | Self::Lambda => "http://s3.amazonaws.com/doc/2006-03-01/",
        }
    }

    /// The service that `host` belongs to, if it is one of this world.
    pub fn of_host(host: &str) -> Option<Self> {
        let host = host.split(':').next().unwrap_or("");
        if host == imds::ADDRESS {
            return Some(Self::Imds);
        }
        let labels = host.strip_suffix(".amazonaws.com")?;
        // The bucket of a virtual-hosted request stands before the service: `bucket.s3.us-east-1`.
        let service = Self::ALL.into_iter().find(|service| {
            let name = service.prefix();
            labels == name || labels.split('.').next() == Some(name)
        });
        service.or_else(|| labels.split('.').any(|label| label == "s3").then_some(Self::S3))
    }

    /// What `request` asks this service for, by the API's own name: `AssumeRole`, `ListBuckets`. Nothing when it names none.
    pub fn operation(self, request: &Request) -> Option<String> {
        let named = match self {
            Self::CloudTrail => Some(trail::operation(request).to_owned()),
            Self::S3 => Some(s3::operation(request).to_owned()),
            Self::Lambda => Some(lambda::operation(request).to_owned()),
            Self::Imds => None,
            Self::Ec2 | Self::Iam | Self::Sts => {
                form_and_query(request).into_iter().find(|(name, _)| name == "Action").map(|(_, value)| value)
            }
        };
        named.filter(|name| !name.is_empty())
    }

    /// The service that `request` is for.
    pub fn of(request: &Request) -> Option<Self> {
        Self::of_host(request.host())
    }
}

/// Where a request came from, as the network knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A process on this instance.
    Instance(InstanceId),
    /// A process this many hops from the instance's network card: 2 for one in a container that has a network of its
    /// own. The answer to its PUT for a session token does not reach it when that is more than the instance's
    /// `HttpPutResponseHopLimit` ([`Dispatch::Lost`](super::Dispatch)); everything else does.
    Container(InstanceId, u8),
    /// Some address outside AWS.
    Internet(String),
    /// AWS itself.
    Service(Service),
}

impl Source {
    /// A process this many hops from the network card of the instance `id`; on the instance itself it is one.
    pub fn hops_from(id: InstanceId, hops: u8) -> Self {
        if hops > 1 { Self::Container(id, hops) } else { Self::Instance(id) }
    }

    /// An address outside AWS.
    pub fn internet(address: &str) -> Self {
        Self::Internet(address.to_owned())
    }
}

/// A Query API request (`Action=…` in a form body) after its caller is known.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub caller: &'a Caller,
    pub params: Vec<(String, String)>,
}

/// What carries an API action out. Chosen by name and then called: the compiler keeps each action a function of its own,
/// which is smaller than all of them in one (docs/size.md).
pub(super) type Action = fn(&mut Cloud, &Call<'_>) -> Result<Vec<El>, ServiceError>;

impl Call<'_> {
    /// The parameter `name`, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The parameter `name`, or the validation error that AWS answers without it.
    pub fn need(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| {
            let field = name.char_indices().map(|(i, c)| if i == 0 { c.to_ascii_lowercase() } else { c }).collect::<String>();
            ServiceError::validation(format!(
                "1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
            ))
        })
    }

    /// The values `name.1`, `name.2`, …
    pub fn list(&self, name: &str) -> Vec<&str> {
        // They mostly stand in order: each is looked for from the one before on.
        let (mut found, mut from) = (Vec::new(), 0);
        loop {
            let wanted = [name, ".", &(found.len() + 1).to_string()].concat();
            let (before, after) = self.params.split_at(from);
            let place = after.iter().chain(before).position(|(n, v)| *n == wanted && !v.is_empty());
            let Some(place) = place.map(|place| (from + place) % self.params.len()) else { return found };
            found.push(self.params[place].1.as_str());
            from = place;
        }
    }
}

impl Cloud {
    /// A signed API call: who, may they, do it, record it, answer.
    pub(super) fn api_request(
        &mut self,
        exchange: u64,
        service: Service,
        from: &super::Source,
        request: &Request,
    ) -> Option<Response> {
        // A form is read once; the other services' bodies are none.
        let params = match service {
            Service::Sts | Service::Iam | Service::Ec2 => form_and_query(request),
            Service::S3 | Service::Lambda | Service::CloudTrail | Service::Imds => Vec::new(),
        };
        let named = params.iter().find(|(name, _)| name == "Action").map_or("", |(_, action)| action);
        if service == Service::Sts && sts::is_unsigned(named) {
            let action = named.to_owned();
            return Some(match self.identify(&action, from, &params) {
                Ok(caller) => self.query_request(service, &action, &Call { caller: &caller, params }, request),
                Err(refusal) => self.refuse(service, &refusal),
            });
        }
        let caller = match self.authenticate(service, from, request) {
            Ok(caller) => caller,
            Err(problem) => {
                let refusal = problem.refusal(service);
                self.effect(super::Effect::Rejected {
                    service,
                    problem: problem.name(),
                    code: refusal.code,
                    access_key_id: problem.access_key_id().map(str::to_owned),
                });
                return Some(self.refuse(service, &refusal));
            }
        };
        if service == Service::S3 {
            return Some(self.s3_request(&caller, request));
        }
        if service == Service::Lambda {
            return self.lambda_request(exchange, &caller, request);
        }
        if service == Service::CloudTrail {
            return Some(self.json_request(service, &caller, request));
        }
        let call = Call { caller: &caller, params };
        let action = call.get("Action").unwrap_or("").to_owned();
        Some(self.query_request(service, &action, &call, request))
    }

    fn query_request(&mut self, service: Service, action: &str, call: &Call<'_>, request: &Request) -> Response {
        let result = match service {
            Service::Sts => self.sts_call(action, call),
            Service::Iam => self.iam_call(action, call),
            Service::Ec2 => self.ec2_call(action, call),
            Service::CloudTrail | Service::Lambda | Service::S3 | Service::Imds => Err(invalid_action(action)),
        };
        let request_id = self.mint.request_id();
        self.record_call(service, action, call, request, result.as_deref(), &request_id);
        match result {
            Ok(body) => self.reply(service, action, body, &request_id),
            Err(error) => self.refuse_as(service, &error, &request_id),
        }
    }

    /// A call of an API that speaks JSON.
    #[inline(never)]
    fn json_request(&mut self, service: Service, caller: &Caller, request: &Request) -> Response {
        let operation = trail::operation(request);
        let text = request.body.text();
        let body = if text.trim().is_empty() { Ok(json!({})) } else { serde_json::from_str::<Value>(&text) };
        let result = match (operation, &body) {
            ("LookupEvents", Ok(body)) => self.look_up_events(caller, body),
            (_, Err(_)) => Err(ServiceError::new(400, "SerializationException", "")),
            _ => Err(ServiceError::new(400, "UnknownOperationException", "")),
        };
        let request_id = self.mint.request_id();
        if let (Ok(body), "LookupEvents") = (&body, operation) {
            let parameters = trail::camel_case(body);
            let outcome = result.as_ref().map(|_| ());
            self.record_json((service, operation), caller, request, outcome, &request_id, (parameters, Value::Null));
        }
        match result {
            Ok(body) => self.headed(200, service, &request_id).with_body(layout::compact(&body)),
            Err(error) => self.refuse_as(service, &error, &request_id),
        }
    }

    fn reply(&self, service: Service, action: &str, result: Vec<El>, request_id: &str) -> Response {
        let response = El::new(format!("{action}Response")).attr("xmlns", service.namespace());
        let body = if service == Service::Ec2 {
            result.into_iter().fold(response.leaf("requestId", request_id), El::child).to_pretty_with_prolog(4)
        } else {
            // An action that answers nothing, such as AttachRolePolicy, has no result element; UpdateRole has an empty one.
            let response = if result.is_empty() && action != "UpdateRole" {
                response
            } else {
                response.child(result.into_iter().fold(El::new(format!("{action}Result")), El::child))
            };
            response.child(El::new("ResponseMetadata").leaf("RequestId", request_id)).to_pretty(2)
        };
        self.headed(200, service, request_id).with_body(body)
    }

    /// The refusal with a request id of its own.
    pub(super) fn refuse(&mut self, service: Service, error: &ServiceError) -> Response {
        let request_id = self.mint.request_id();
        self.refuse_as(service, error, &request_id)
    }

    fn refuse_as(&mut self, service: Service, error: &ServiceError, request_id: &str) -> Response {
        if service == Service::S3 {
            let (request_id, host_id) = self.mint.s3_ids();
            return Response::new(error.status)
                .header("x-amz-request-id", &request_id)
                .header("x-amz-id-2", &host_id)
                .header("Content-Type", "application/xml")
                .header("Date", self.now.http())
                .header("Server", "AmazonS3")
                .with_body(error.body(service, &request_id, &host_id));
        }
        let response = self.headed(error.status, service, request_id);
        let response =
            if service == Service::Lambda { response.header("x-amzn-ErrorType", error.code) } else { response };
        response.with_body(error.body(service, request_id, ""))
    }

    pub(super) fn headed(&self, status: u16, service: Service, request_id: &str) -> Response {
        let kind = match service {
            Service::Ec2 => "text/xml;charset=UTF-8",
            Service::CloudTrail => "application/x-amz-json-1.1",
            Service::Lambda => "application/json",
            _ => "text/xml",
        };
        Response::new(status)
            .header("x-amzn-RequestId", request_id)
            .header("Content-Type", kind)
            .header("Date", self.now.http())
    }
}

/// The parameters of a Query API request: those of its body, and then those of its address.
fn form_and_query(request: &Request) -> Vec<(String, String)> {
    let mut params = request.form_params();
    params.extend(request.query_params());
    params
}

/// What a service answers to an action that it does not have.
pub(super) fn invalid_action(action: &str) -> ServiceError {
    let action: String = action.chars().take(60).collect();
    ServiceError::new(400, "InvalidAction", format!("Could not find operation {action} for this service"))
}

#[cfg(test)]
mod tests {
    use super::Service;

    #[test]
    fn hosts_name_their_service() {
        for (host, service) in [
            ("169.254.169.254", Some(Service::Imds)),
            ("sts.amazonaws.com", Some(Service::Sts)),
            ("sts.us-east-1.amazonaws.com", Some(Service::Sts)),
            ("iam.amazonaws.com:443", Some(Service::Iam)),
            ("s3.us-east-1.amazonaws.com", Some(Service::S3)),
            ("my.bucket.s3.us-east-1.amazonaws.com", Some(Service::S3)),
            ("bucket.s3.amazonaws.com", Some(Service::S3)),
            ("ec2.ap-northeast-1.amazonaws.com", Some(Service::Ec2)),
            ("example.com", None),
            ("amazonaws.com", None),
            ("", None),
        ] {
            assert_eq!(Service::of_host(host), service, "{host}");
        }
    }
}
