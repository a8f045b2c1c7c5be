//! Whom a request is for, and the clock by which it is answered. No sockets here: tests and fuzzers knock at this door.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use sts_flow::cloud::{Cloud, InstanceState, Service, Source};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::lesson::{self, Lesson, Played};
use sts_flow::story::PC_ADDRESS;
use sts_flow::wire::layout;
use sts_flow::wire::xml::El;
use sts_flow::wire::{Method, Request, Response, percent_encode, sigv4};

use super::options::{Imds, Options};

/// The account, and what the network and the clock between it and the client are like.
pub struct Front {
    cloud: Cloud,
    /// How far the simulated clock is ahead of the machine's.
    ahead: Millis,
    hops: u8,
    /// The user who may do everything.
    admin: String,
}

/// What comes of a request.
pub enum Outcome {
    /// An answer.
    Answer(Response),
    /// An answer that does not reach the client: it ran out of hops.
    Lost,
}

impl Front {
    /// The account as `options` want it, its clock at the machine's time.
    pub fn new(options: &Options) -> Result<Self, String> {
        let lesson = load(&options.lesson)?;
        let seed = options.seed.unwrap_or(lesson.seed);
        let start = &lesson.start;
        let begin = |clock: SimTime| -> Played { lesson::free(&start.setup, clock, &start.before, seed) };
        // What happens before the curtain rises takes its time, and that time ends now.
        let took = begin(start.clock).story.world().now().since(start.clock);
        let now = machine_time();
        let cloud = begin(now - took).story.world().cloud().clone();
        let admin = start.setup.users.first().map(|user| user.name.clone()).unwrap_or_default();
        let mut front = Self { cloud, ahead: Millis::ZERO, hops: options.hops, admin };
        if let Some(version) = options.imds {
            front.set_imds(version)?;
        }
        Ok(front)
    }

    /// Sets `HttpTokens` of every instance, as the administrator does it.
    fn set_imds(&mut self, version: Imds) -> Result<(), String> {
        let key = self.cloud.user_key(&self.admin).ok_or("The lesson's account has no user who can set --imds.")?;
        let tokens = if version == Imds::V1 { "optional" } else { "required" };
        let ids: Vec<String> = self.cloud.instances().map(|instance| instance.id.to_string()).collect();
        for id in ids {
            let params = [("InstanceId", id.as_str()), ("HttpTokens", tokens)];
            let answer = self.call(&key, Service::Ec2, "ModifyInstanceMetadataOptions", &params);
            if !answer.is_success() {
                return Err(format!("--imds could not be set on {id}: {}", answer.body.text()));
            }
        }
        Ok(())
    }

    /// A call of the Query API from outside AWS, signed with `key`.
    pub fn call(
        &mut self,
        key: &sigv4::Credentials,
        service: Service,
        action: &str,
        params: &[(&str, &str)],
    ) -> Response {
        let mut form = format!("Action={action}&Version={}", service.query_version());
        for (name, value) in params {
            form = format!("{form}&{name}={}", percent_encode(value));
        }
        let (now, region) = (self.now(), self.cloud.region().to_owned());
        let host = format!("{}.{region}.amazonaws.com", service.prefix());
        let mut request = Request::new(Method::Post, &host, "/").with_body(form);
        sigv4::sign(&mut request, key, &region, service.prefix(), now);
        self.cloud.request(now, Source::internet(PC_ADDRESS), request)
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        machine_time() + self.ahead
    }

    /// The account.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// A user's long-term key.
    pub fn key(&self, user: &str) -> Option<sigv4::Credentials> {
        self.cloud.user_key(user)
    }

    /// Moves the simulated clock; the machine's, by which clients sign, stays where it is.
    pub fn advance(&mut self, by: Millis) {
        self.cloud.leap(machine_time(), by);
        self.ahead = self.ahead + by;
        let now = self.now();
        self.cloud.pass(now);
        self.forget();
    }

    /// Answers a request that came to this port.
    pub fn answer(&mut self, request: &Request) -> Outcome {
        if let Some(response) = self.sim(request) {
            return Outcome::Answer(response);
        }
        let Some(service) = service_of(request) else { return Outcome::Answer(no_such_service(request)) };
        let instance = self.cloud.instances().find(|instance| instance.state == InstanceState::Running);
        // Whoever reaches this port stands on the instance, as long as there is one, or in a container on it.
        let source =
            instance.map_or_else(|| Source::internet(PC_ADDRESS), |i| Source::hops_from(i.id.clone(), self.hops));
        let now = self.now();
        let response = self.cloud.request_as(Some(service), now, &source, request);
        self.forget();
        response.map_or(Outcome::Lost, Outcome::Answer)
    }

    /// Nobody here looks at what happened inside.
    fn forget(&mut self) {
        self.cloud.take_effects();
    }

    /// What a shell needs to know.
    pub fn greeting(&self, url: &str) -> String {
        let (account, region) = (self.cloud.account(), self.cloud.region());
        let mut lines = vec![
            format!("# Simulated AWS account {account} in {region}, time {}. Press Ctrl-C to stop.", self.now().iso()),
            format!("export AWS_EC2_METADATA_SERVICE_ENDPOINT={url}/"),
            format!("export AWS_ENDPOINT_URL={url}"),
            format!("export AWS_DEFAULT_REGION={region}"),
        ];
        match self.cloud.instances().find(|instance| instance.state == InstanceState::Running) {
            Some(instance) => lines.push(format!(
                "# A shell with these variables acts as if it ran on the instance {} ({}). Try: aws sts get-caller-identity",
                instance.id, instance.name
            )),
            None => lines.push("# No instance is running, so IMDS does not respond.".to_owned()),
        }
        lines.push(format!(
            "# AWS CLI before 2.13 and boto3 before 1.28 do not support AWS_ENDPOINT_URL: add --endpoint-url {url} to each command."
        ));
        if let Some(key) = self.key(&self.admin) {
            lines.push(format!("# To act as the IAM user {} instead:", self.admin));
            lines.push(format!("# export AWS_ACCESS_KEY_ID={}", key.access_key_id));
            lines.push(format!("# export AWS_SECRET_ACCESS_KEY={}", key.secret_access_key));
        }
        lines.push(format!("# Advance the clock by one hour: curl -X POST '{url}/_sim/advance?seconds=3600'"));
        lines.push(format!("# Show the current state: curl {url}/_sim/state"));
        lines.join("\n")
    }
}

/// The service that a request is for, by what its signature says; if it has none, by its path or its action.
fn service_of(request: &Request) -> Option<Service> {
    // A signature that names none is the business of the service that is meant, which says what is wrong with it.
    if let Some(name) = signed_for(request).filter(|name| is_name(name)) {
        // IAM Toolbox signs as IAM does.
        if name == "iam" && request.path().starts_with("/authorization-details/") {
            return Some(Service::IamToolbox);
        }
        return by_name(&name);
    }
    if let Some(target) = request.headers.get("x-amz-target") {
        return [("CloudTrail", Service::CloudTrail), ("AmazonSSM.", Service::Ssm)]
            .into_iter()
            .find_map(|(name, service)| target.contains(name).then_some(service));
    }
    let path = request.path();
    let mut parameters = request.query_params();
    if request.method == Method::Post {
        parameters.extend(request.form_params());
    }
    let get = |name: &str| parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if path == "/" && get("Action").is_some() {
        let version = get("Version")?;
        return [Service::Sts, Service::Iam, Service::Ec2]
            .into_iter()
            .find(|service| service.query_version() == version);
    }
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    let dated = first.len() == 10 && first.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    // Nobody signs what is for IMDS.
    let signed = request.headers.get("authorization").is_some_and(|header| !header.trim().is_empty())
        || request.query_params().iter().any(|(name, _)| name.starts_with("X-Amz-"));
    let imds = first.is_empty() && !signed || first == "latest" || dated;
    Some(if imds { Service::Imds } else { Service::S3 })
}

/// The service of this signing name. Nobody signs what is for IMDS.
fn by_name(name: &str) -> Option<Service> {
    Service::ALL.into_iter().find(|service| service.prefix() == name && *service != Service::Imds)
}

/// Whether a text can be a service's name at all.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The service in the credential's scope: `KEY/DATE/REGION/SERVICE/aws4_request`. Read even from a header that is
/// otherwise no good, for the service itself to say so: with a blank or slashes in the key, or without the key. What stands
/// in the service's place of a credential that has not its five parts may be anything, and counts only as a service's name.
fn signed_for(request: &Request) -> Option<String> {
    let service = |credential: &str| {
        let before = credential.split_once("/aws4_request").and_then(|(before, _)| before.rsplit('/').next());
        let name = before.or_else(|| credential.split('/').nth(3))?;
        (credential.split('/').count() == 5 || by_name(name).is_some()).then(|| name.to_owned())
    };
    match request.headers.get("authorization") {
        // Signature version 2, which only S3 ever had in this header.
        Some(header) if header.starts_with("AWS ") => Some("s3".to_owned()),
        Some(header) => {
            header.split_once("Credential=").and_then(|(_, rest)| service(rest.split(',').next().unwrap_or("")))
        }
        None => {
            request.query_params().iter().find(|(name, _)| name == "X-Amz-Credential").and_then(|(_, c)| service(c))
        }
    }
}

/// A refusal that the client can show: nothing real answers for a service that is not simulated.
fn no_such_service(request: &Request) -> Response {
    let name = signed_for(request).filter(|name| !name.is_empty());
    let names: Vec<&str> = Service::ALL.into_iter().filter(|s| *s != Service::Imds).map(Service::prefix).collect();
    let what = name.map_or_else(
        || "The request does not name a service".to_owned(),
        |name| format!("The service {} is not simulated", name.escape_default()),
    );
    let message = format!("{what}. Available services: {}.", names.join(", "));
    let json = request.headers.get("x-amz-target").is_some()
        || request.headers.get("content-type").is_some_and(|kind| kind.contains("json"));
    if json {
        let body = json!({ "__type": "UnknownService", "message": message.as_str() });
        return Response::new(501)
            .header("Content-Type", "application/x-amz-json-1.1")
            .with_body(layout::compact(&body));
    }
    let error = El::new("Error").leaf("Type", "Sender").leaf("Code", "UnknownService").leaf("Message", &message);
    let body = El::new("ErrorResponse").child(error).leaf("RequestId", "0").to_pretty(2);
    Response::new(501).header("Content-Type", "text/xml").with_body(body)
}

/// The machine's clock.
fn machine_time() -> SimTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    SimTime::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn load(id: &str) -> Result<Lesson, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/lessons").join(format!("{id}.json"));
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("The lesson {id} cannot be read: {}: {error}.", path.display()))?;
    lesson::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}
