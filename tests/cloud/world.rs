//! An account with users, buckets and a role, and short ways to call it.

use serde_json::Value;
use sts_flow::cloud::{
    BucketSetup, Cloud, Consistency, DeliveryMode, Effect, IMDS_ADDRESS, InstanceId, ObjectSetup, Service, Setup,
    Source, UserSetup,
};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::layout;
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, Response, percent_encode, xml};

pub const ACCOUNT: &str = "123456789012";
pub const REGION: &str = "us-east-1";
pub const START: &str = "2025-11-02T00:30:00Z";
pub const ROLE: &str = "EC2-S3-ReadOnly-Role";
pub const TRUST_EC2: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
pub const TRUST_NOBODY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
pub const S3_READ: &str = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
pub const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// An Amazon Linux AMI.
pub const IMAGE: &str = "ami-0c02fb55956c7d316";

/// What a boot or a stop takes at most, and a little more.
pub const A_MINUTE: i64 = 60;

/// A trust policy that names one AWS principal.
pub fn trust(principal: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"sts:AssumeRole"}}]}}"#
    )
}

pub fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

pub fn user_arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:user/{name}")
}

/// The account, and the wall clock that it goes by.
pub struct World {
    pub cloud: Cloud,
    pub now: SimTime,
}

impl World {
    /// Three users (`admin` may do all, `reader` may read S3, `nobody` may do nothing), two buckets, nothing else.
    pub fn new(seed: u64, delivery: DeliveryMode) -> Self {
        let now = SimTime::parse(START).unwrap();
        let user = |name: &str, policies: &[&str]| UserSetup {
            name: name.into(),
            policies: policies.iter().map(ToString::to_string).collect(),
        };
        let object = ObjectSetup { key: "a.txt".into(), size: 3, modified: now };
        let bucket = |name: &str, objects| BucketSetup { name: name.into(), created: now, objects };
        let setup = Setup {
            account: ACCOUNT.into(),
            region: REGION.into(),
            delivery,
            consistency: Consistency::Immediate,
            users: vec![user("admin", &[ADMIN]), user("reader", &[S3_READ]), user("nobody", &[])],
            buckets: vec![bucket("flow-photos", vec![object]), bucket("flow-reports", Vec::new())],
            ..Setup::default()
        };
        Self { cloud: Cloud::new(&setup, seed, now), now }
    }

    /// The same with the role, its profile, and a running instance that has it. In AWS's own order.
    pub fn with_instance(seed: u64) -> (Self, InstanceId) {
        let mut world = Self::new(seed, DeliveryMode::AheadOfTime);
        world.role(ROLE, TRUST_EC2, &[S3_READ]);
        let id = world.launch(Some(ROLE));
        world.wait(A_MINUTE);
        (world, id)
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now += Millis::seconds(seconds);
    }

    /// A role, and a profile of the same name that holds it.
    pub fn role(&mut self, name: &str, trust: &str, policies: &[&str]) {
        self.ok(Service::Iam, "CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", trust)]);
        for arn in policies {
            self.ok(Service::Iam, "AttachRolePolicy", &[("RoleName", name), ("PolicyArn", arn)]);
        }
        self.ok(Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", name)]);
        let params = [("InstanceProfileName", name), ("RoleName", name)];
        self.ok(Service::Iam, "AddRoleToInstanceProfile", &params);
    }

    pub fn launch(&mut self, profile: Option<&str>) -> InstanceId {
        let mut params = vec![("ImageId", IMAGE), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1")];
        params.extend(profile.map(|name| ("IamInstanceProfile.Name", name)));
        let answer = self.ok(Service::Ec2, "RunInstances", &params);
        InstanceId::new(text(&answer, &["instancesSet", "item", "instanceId"]))
    }

    pub fn key(&self, user: &str) -> Credentials {
        self.cloud.user_key(user).unwrap()
    }

    /// The request as it would be signed and sent, for those who mean to spoil it.
    pub fn signed(&self, key: &Credentials, service: Service, action: &str, params: &[(&str, &str)]) -> Request {
        let mut request = if service == Service::S3 {
            // For S3 the action is the target.
            Request::new(Method::Get, &format!("s3.{REGION}.amazonaws.com"), action)
        } else {
            query_api(service, action, params)
        };
        request = request.header("User-Agent", "aws-cli/2.17.18");
        sigv4::sign(&mut request, key, REGION, service.signing_name(), self.now);
        request
    }

    pub fn send(&mut self, from: Source, request: Request) -> Response {
        self.cloud.request(self.now, from, request)
    }

    /// A call from the desk.
    pub fn call(&mut self, key: &Credentials, service: Service, action: &str, params: &[(&str, &str)]) -> Response {
        let request = self.signed(key, service, action, params);
        self.send(Source::internet("203.0.113.45"), request)
    }

    /// A call from the desk by the user `admin`.
    pub fn admin(&mut self, service: Service, action: &str, params: &[(&str, &str)]) -> Response {
        let key = self.key("admin");
        self.call(&key, service, action, params)
    }

    /// The same, which has to succeed.
    pub fn ok(&mut self, service: Service, action: &str, params: &[(&str, &str)]) -> Response {
        let answer = self.admin(service, action, params);
        assert_eq!(answer.status, 200, "{action}: {}", answer.body.text());
        answer
    }

    pub fn assume(&mut self, key: &Credentials, role: &str, more: &[(&str, &str)]) -> Response {
        let arn = role_arn(role);
        let mut params = vec![("RoleArn", arn.as_str()), ("RoleSessionName", "desk")];
        params.retain(|(name, _)| more.iter().all(|(n, _)| n != name));
        params.extend(more);
        self.call(key, Service::Sts, "AssumeRole", &params)
    }

    // ---- Metadata -------------------------------------------------------------------------------------------------

    pub fn metadata(&mut self, id: &InstanceId, request: Request) -> Response {
        self.send(Source::Instance(id.clone()), request)
    }

    pub fn token(&mut self, id: &InstanceId, seconds: i64) -> String {
        let answer = self.metadata(id, put_token(Some(&seconds.to_string())));
        assert_eq!(answer.status, 200);
        answer.body.text().into_owned()
    }

    /// GET with a fresh token.
    pub fn get(&mut self, id: &InstanceId, path: &str) -> Response {
        let token = self.token(id, 60);
        self.metadata(id, get(path, Some(&token)))
    }

    /// The document at `security-credentials/ROLE`.
    pub fn document(&mut self, id: &InstanceId, role: &str) -> Value {
        let answer = self.get(id, &format!("/latest/meta-data/iam/security-credentials/{role}"));
        assert_eq!(answer.status, 200, "{}", answer.body.text());
        serde_json::from_str(&answer.body.text()).unwrap()
    }

    /// The role's credentials as a client on the instance gets them.
    pub fn credentials(&mut self, id: &InstanceId, role: &str) -> Credentials {
        let document = self.document(id, role);
        let field = |name: &str| document[name].as_str().unwrap_or_else(|| panic!("{name}: {document}")).to_owned();
        Credentials {
            access_key_id: field("AccessKeyId"),
            secret_access_key: field("SecretAccessKey"),
            session_token: Some(field("Token")),
        }
    }

    /// Every step of the machine called `machine` since the last look: `(subject, from, to)`.
    pub fn steps(&mut self, machine: &str) -> Vec<(String, &'static str, &'static str)> {
        let effects = self.cloud.take_effects();
        let step = |effect: Effect| match effect {
            Effect::Transition { machine: m, subject, from, to, .. } if m == machine => Some((subject, from, to)),
            _ => None,
        };
        effects.into_iter().filter_map(step).collect()
    }

    /// The CloudTrail records, as JSON.
    pub fn records(&self) -> Vec<Value> {
        self.cloud.records().map(|record| serde_json::from_str(&layout::compact(&record)).unwrap()).collect()
    }
}

pub fn query_api(service: Service, action: &str, params: &[(&str, &str)]) -> Request {
    let mut form = format!("Action={action}&Version={}", service.query_version());
    for (name, value) in params {
        form = format!("{form}&{name}={}", percent_encode(value));
    }
    let host = match service {
        Service::Iam => "iam.amazonaws.com".to_owned(),
        service => format!("{}.{REGION}.amazonaws.com", service.prefix()),
    };
    Request::new(Method::Post, &host, "/")
        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        .with_body(form)
}

pub fn put_token(ttl: Option<&str>) -> Request {
    let request = Request::new(Method::Put, IMDS_ADDRESS, "/latest/api/token");
    match ttl {
        Some(ttl) => request.header("X-aws-ec2-metadata-token-ttl-seconds", ttl),
        None => request,
    }
}

pub fn get(path: &str, token: Option<&str>) -> Request {
    let request = Request::new(Method::Get, IMDS_ADDRESS, path);
    match token {
        Some(token) => request.header("X-aws-ec2-metadata-token", token),
        None => request,
    }
}

/// The text at `path` below the root of an XML body.
pub fn text(answer: &Response, path: &[&str]) -> String {
    let body = answer.body.text();
    let doc = xml::read(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
    doc.root().text_at(path).unwrap_or_else(|error| panic!("{error}: {body}")).to_owned()
}

/// Status, code and message of a refusal, whichever service wrote it.
pub fn refusal(answer: &Response) -> (u16, String, String) {
    let body = answer.body.text();
    let doc = xml::read(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
    let error = match doc.root().name() {
        "Error" => doc.root(),
        "Response" => doc.root().at(&["Errors", "Error"]).unwrap(),
        "ErrorResponse" => doc.root().at(&["Error"]).unwrap(),
        other => panic!("{other} is no refusal: {body}"),
    };
    (answer.status, error.text_at(&["Code"]).unwrap().to_owned(), error.text_at(&["Message"]).unwrap().to_owned())
}

#[track_caller]
pub fn refused(answer: &Response, status: u16, code: &str, message: &str) {
    let (s, c, m) = refusal(answer);
    assert_eq!((s, c.as_str(), m.as_str()), (status, code, message));
}

/// The credentials in an AssumeRole answer.
pub fn issued(answer: &Response) -> Credentials {
    assert_eq!(answer.status, 200, "{}", answer.body.text());
    let field = |name| text(answer, &["AssumeRoleResult", "Credentials", name]);
    Credentials {
        access_key_id: field("AccessKeyId"),
        secret_access_key: field("SecretAccessKey"),
        session_token: Some(field("SessionToken")),
    }
}
