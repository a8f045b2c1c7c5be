//! Requests at the gateway's door: IMDS, the Query APIs, S3, the JSON APIs, and what is none of these.

#[expect(dead_code, reason = "nobody is greeted here")]
#[path = "../../examples/gateway/front.rs"]
mod front;
#[expect(dead_code, reason = "there is no command line here")]
#[path = "../../examples/gateway/options.rs"]
mod options;
#[path = "../../examples/gateway/sim.rs"]
mod sim;

use front::{Front, Outcome};
use options::Options;
use sts_flow::cloud::Service;
use sts_flow::wire::sigv4::{Credentials, sign};
use sts_flow::wire::{Body, Method, Request, percent_decode, percent_encode};

use super::{Gen, fuzz};

/// After this many inputs the account is a new one.
const LIFE: u32 = 2000;

#[rustfmt::skip]
const QUERIES: &[&str] = &[
    "sts GetCallerIdentity", "sts AssumeRole", "sts GetSessionToken", "sts AssumeRoleWithSAML",
    "sts AssumeRoleWithWebIdentity", "sts GetFederationToken", "sts GetAccessKeyInfo", "iam CreateUser",
    "iam GetUser", "iam DeleteUser", "iam ListUsers", "iam CreateAccessKey", "iam ListAccessKeys",
    "iam UpdateAccessKey", "iam DeleteAccessKey", "iam CreateRole", "iam GetRole", "iam ListRoles",
    "iam UpdateRole", "iam DeleteRole", "iam PutRolePolicy", "iam GetRolePolicy", "iam DeleteRolePolicy",
    "iam AttachRolePolicy", "iam DetachRolePolicy", "iam UpdateAssumeRolePolicy", "iam CreatePolicy",
    "iam GetPolicy", "iam CreateInstanceProfile", "iam AddRoleToInstanceProfile",
    "iam RemoveRoleFromInstanceProfile", "iam PutRolePermissionsBoundary", "iam TagRole", "ec2 RunInstances",
    "ec2 DescribeInstances", "ec2 StopInstances", "ec2 StartInstances", "ec2 TerminateInstances",
    "ec2 AssociateIamInstanceProfile", "ec2 ReplaceIamInstanceProfileAssociation",
    "ec2 DescribeIamInstanceProfileAssociations", "ec2 ModifyInstanceMetadataOptions",
];

#[rustfmt::skip]
const PARAMETERS: &[&str] = &[
    "RoleArn", "RoleSessionName", "DurationSeconds", "Policy", "PolicyArns.member.1.arn", "Tags.member.1.Key",
    "Tags.member.1.Value", "TransitiveTagKeys.member.1", "SourceIdentity", "ExternalId", "SerialNumber",
    "SAMLAssertion", "PrincipalArn", "WebIdentityToken", "UserName", "NewUserName", "Path", "PathPrefix",
    "AccessKeyId", "Status", "RoleName", "AssumeRolePolicyDocument", "PolicyName", "PolicyDocument", "PolicyArn",
    "PermissionsBoundary", "MaxSessionDuration", "InstanceProfileName", "IamInstanceProfile.Name",
    "IamInstanceProfile.Arn", "InstanceId", "InstanceId.1", "MinCount", "MaxCount", "MaxItems", "Marker",
    "HttpTokens", "HttpPutResponseHopLimit", "AssociationId", "Filter.1.Name",
];

#[rustfmt::skip]
const VALUES: &[&str] = &[
    "admin", "x", "EC2-S3-ReadOnly-Role", "arn:aws:iam::123456789012:role/EC2-S3-ReadOnly-Role",
    "arn:aws:iam::123456789012:user/admin", "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "900", "3600", "43201", "0", "-1", "99999999999999999999", "",
    "/", "/a/b/", "me", "Active", "Inactive", "required", "optional", "1", "64", "true",
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"sts:AssumeRole\"}]}",
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\"2999-01-01T00:00:00Z\"}}}]}",
    "PHNhbWxwOlJlc3BvbnNlPjwvc2FtbHA6UmVzcG9uc2U+",
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL3giLCJzdWIiOiJ5In0.c2ln", "i-00000000000000000",
    "iip-assoc-00000000000000000", "é鍵🔑",
];

#[rustfmt::skip]
const PATHS: &[&str] = &[
    "/", "/latest", "/latest/", "/latest/api/token", "/latest/meta-data/", "/latest/meta-data/iam/info",
    "/latest/meta-data/iam/security-credentials/",
    "/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
    "/latest/meta-data/iam/security-credentials-extended/", "/latest/dynamic/instance-identity/document",
    "/latest/user-data", "/2021-03-23/meta-data/", "/2021-03-23/api/token", "/latest/meta-data/placement/region",
    "/flow-photos", "/flow-photos/", "/flow-photos/graph.png",
    "/flow-photos?list-type=2&prefix=a&delimiter=%2F&max-keys=1&encoding-type=url", "/flow-photos?location",
    "/flow-photos?versioning", "/flow-photos?uploads", "/flow-photos?delete", "/new-bucket",
    "/flow-photos/a%20b%2Fc/../d", "/2015-03-31/functions", "/2015-03-31/functions/f",
    "/2015-03-31/functions/f/invocations", "/2015-03-31/functions/f/configuration", "/_sim", "/_sim/state",
    "/_sim/advance?seconds=60", "/_sim/advance?seconds=7200", "/_sim/advance?seconds=-1", "//%00/..",
];

#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "/", "?", "&", "=", "%", "%2F", "%25", "%00", "+", "..", ".", ";", ":", "latest", "meta-data", "api/token",
    "list-type=2", "prefix=", "delimiter=/", "max-keys=", "continuation-token=", "encoding-type=url", "Action=",
    "Version=2011-06-15", "Version=2010-05-08", "X-Amz-Credential=K/20251102/us-east-1/s3/aws4_request",
    "X-Amz-Signature=0", "<", ">", "<?xml", "{", "}", "\"", "[", "]", "null", "1", "-1", "arn:aws:iam::", "\u{0}",
];

#[rustfmt::skip]
const HEADERS: &[&str] = &[
    "Host", "X-aws-ec2-metadata-token", "X-aws-ec2-metadata-token-ttl-seconds", "X-Forwarded-For", "Authorization",
    "X-Amz-Date", "Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256", "X-Amz-Target", "Content-Type",
    "Content-Length", "User-Agent", "Content-MD5", "x-amz-copy-source", "x-amz-meta-k", "x-amz-invocation-type",
    "If-None-Match", "Range", "Expect", "x-amz-checksum-crc32", "Accept-Encoding",
];

#[rustfmt::skip]
const HEADER_VALUES: &[&str] = &[
    "21600", "0", "1", "-5", "127.0.0.1",
    "AWS4-HMAC-SHA256 Credential=A/20251102/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0",
    "AWS4-HMAC-SHA256", "AWS A:b=", "Credential=", "20251102T003000Z", "UNSIGNED-PAYLOAD",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
    "application/x-amz-json-1.1", "application/x-www-form-urlencoded", "bytes=0-1", "DryRun",
    "/flow-photos/graph.png",
];

#[rustfmt::skip]
const BODIES: &[&str] = &[
    "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/x&RoleSessionName=me&WebIdentityToken=a.b.c",
    "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"AssumeRole\"}],\"MaxResults\":1,\"StartTime\":1762045200}",
    "{\"FunctionName\":\"f\",\"Role\":\"arn:aws:iam::123456789012:role/EC2-S3-ReadOnly-Role\",\"Runtime\":\"nodejs20.x\",\"Handler\":\"index.handler\",\"Code\":{\"ZipFile\":\"UEsFBgAAAAA=\"}}",
    "<CreateBucketConfiguration><LocationConstraint>ap-northeast-1</LocationConstraint></CreateBucketConfiguration>",
    "<Delete><Object><Key>graph.png</Key></Object><Quiet>true</Quiet></Delete>", "{\"k\":\"v\"}", "a=%zz&=&&b", "",
];

struct Door {
    front: Front,
    admin: Credentials,
    left: u32,
}

impl Door {
    fn new() -> Self {
        let front = Front::new(&Options::default()).expect("an account");
        let admin = front.key("admin").expect("an administrator");
        Self { front, admin, left: LIFE }
    }

    fn request(&self, g: &mut Gen) -> Request {
        let method = Method::ALL[g.below(7)];
        match g.below(8) {
            0..=2 => self.query(g),
            3 => {
                let path = g.pick(&PATHS[..14]);
                let target = if g.once_in(3) { g.mutate(path, TOKENS) } else { path.to_owned() };
                let method = if g.once_in(4) { method } else { Method::Get };
                Request::new(method, "127.0.0.1:4566", target)
            }
            4 => {
                let path = g.pick(&PATHS[14..24]);
                let target = if g.once_in(3) { g.mutate(path, TOKENS) } else { path.to_owned() };
                let mut request = Request::new(method, "127.0.0.1:4566", target).with_body(Self::body(g));
                sign(&mut request, &self.admin, "us-east-1", "s3", self.front.now());
                request
            }
            5 => {
                let (service, target) = if g.once_in(2) {
                    ("cloudtrail", "/".to_owned())
                } else {
                    ("lambda", g.text(&PATHS[24..28], TOKENS))
                };
                let mut request = Request::new(method, "127.0.0.1:4566", target)
                    .header("X-Amz-Target", HEADER_VALUES[12])
                    .header("Content-Type", "application/x-amz-json-1.1")
                    .with_body(Self::body(g));
                sign(&mut request, &self.admin, "us-east-1", service, self.front.now());
                request
            }
            6 => Request::new(method, "127.0.0.1:4566", g.pick(&PATHS[28..])).with_body(Self::body(g)),
            _ => Request {
                method,
                target: g.text(PATHS, TOKENS),
                headers: sts_flow::wire::Headers::new(),
                body: Body::from(Self::body(g)),
            },
        }
    }

    fn query(&self, g: &mut Gen) -> Request {
        let (service, action) = g.pick(QUERIES).split_once(' ').unwrap_or(("sts", ""));
        let mut form = format!("Action={action}&Version={}", Service::of_prefix(service).query_version());
        for _ in 0..g.below(7) {
            let value = g.pick(VALUES);
            let value = if g.once_in(6) { g.mutate(value, TOKENS) } else { value.to_owned() };
            let value = match g.below(12) {
                0 => self.front.cloud().instances().last().map_or(value, |instance| instance.id.to_string()),
                _ => value,
            };
            form = format!("{form}&{}={}", g.pick(PARAMETERS), percent_encode(&value));
        }
        if g.once_in(10) {
            form = g.mutate(&form, TOKENS);
        }
        let mut request = Request::new(Method::Post, "127.0.0.1:4566", "/").with_body(form);
        sign(&mut request, &self.admin, "us-east-1", service, self.front.now());
        request
    }

    fn body(g: &mut Gen) -> String {
        match g.below(3) {
            0 => g.pick(BODIES).to_owned(),
            1 => g.text(BODIES, TOKENS),
            _ => g.json(BODIES, TOKENS),
        }
    }
}

#[test]
fn http() {
    fuzz("http", || {
        let mut door = Door::new();
        let mut token = String::new();
        move |g: &mut Gen, desk| {
            door.left -= 1;
            if door.left == 0 {
                door = Door::new();
            }
            let mut request = door.request(g);
            if !token.is_empty() && g.once_in(2) && !request.headers.iter().any(|(name, _)| name == "Authorization") {
                request.headers.set("X-aws-ec2-metadata-token", token.as_str());
            }
            for _ in 0..g.below(4).saturating_sub(1) {
                let value = g.pick(HEADER_VALUES);
                let value = if g.once_in(3) { g.mutate(value, TOKENS) } else { value.to_owned() };
                request.headers.set(g.pick(HEADERS), value);
            }
            desk.take(format!("{request}\n\n{request:?}"));
            let _ = (percent_decode(&request.target), request.form_params());
            if let Outcome::Answer(response) = door.front.answer(&request) {
                assert!((200..600).contains(&response.status), "status {}", response.status);
                let _ = response.to_string();
                if response.status == 200 && request.method == Method::Put && request.path() == "/latest/api/token" {
                    token = response.body.text().into_owned();
                }
            }
        }
    });
}
