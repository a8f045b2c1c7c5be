//! The other side of a terminal: a scripted network, and a plausible cloud for it.

use sts_flow::host::shell::{self, Session};
use sts_flow::host::{Io, NetError, Note, Process, Step, Stream};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::sigv4::{Claim, Rules};
use sts_flow::wire::{Request, Response};

/// When these tests take place.
pub fn start_time() -> SimTime {
    SimTime::parse("2025-11-02T00:30:00.123Z").unwrap()
}

/// How long every answer takes.
pub const LATENCY: Millis = Millis(5);

/// What came of a line.
pub struct Played {
    pub session: Session,
    pub out: String,
    pub err: String,
    pub requests: Vec<Request>,
    pub notes: Vec<Note>,
    pub took: Millis,
}

impl Played {
    /// `PUT /latest/api/token`, one for each message.
    pub fn asked(&self) -> Vec<String> {
        self.requests.iter().map(|r| format!("{} {}{}", r.method, r.host(), r.target)).collect()
    }

    pub fn status(&self) -> u8 {
        self.session.status()
    }
}

/// Runs a line against a network that answers as `peer` does.
pub fn play(session: Session, line: &str, peer: impl FnMut(&Request, SimTime) -> Result<Response, NetError>) -> Played {
    play_slowly(session, line, LATENCY, peer)
}

/// The same, where every answer takes its time.
pub fn play_slowly(
    session: Session,
    line: &str,
    latency: Millis,
    mut peer: impl FnMut(&Request, SimTime) -> Result<Response, NetError>,
) -> Played {
    let mut now = start_time();
    let io = Io::new(now);
    let mut process = Process::spawn(io.clone(), shell::start(session, line.to_owned(), io));
    let mut requests = Vec::new();
    let session = loop {
        match process.poll(now) {
            Step::Sent(request) => {
                let answer = peer(&request, now);
                // That nothing answers is known at once here: clients have to wait on their own.
                if answer.is_ok() {
                    now += latency;
                }
                process.deliver(answer);
                requests.push(request);
                assert!(requests.len() < 10_000, "no end: {line}");
            }
            Step::Sleeps(until) => {
                assert!(until > now, "sleeps without need: {line}");
                now = until;
            }
            Step::Works => {}
            // Nobody is there to answer.
            Step::Listens(_, until) => {
                now = until;
                process.answer(None);
            }
            Step::Asks(_) => process.answer(None),
            Step::Waits => panic!("waits for nothing: {line}"),
            Step::Done(session) => break session,
        }
    };
    let (mut out, mut err) = (String::new(), String::new());
    for output in process.take_outputs() {
        match output.stream {
            Stream::Out => out += &output.text,
            Stream::Err => err += &output.text,
        }
    }
    Played { session, out, err, requests, notes: process.take_notes(), took: now.since(start_time()) }
}

/// A network where nothing answers.
pub fn nobody(_: &Request, _: SimTime) -> Result<Response, NetError> {
    Err(NetError::Timeout)
}

/// The terminal of an instance, as `ec2-user`.
pub fn instance() -> Session {
    play(Session::instance("ip-10-0-1-23", "us-east-1"), "sudo su - ec2-user", nobody).session
}

pub const TOKEN: &str = "AQAEAHJkc29tZXRoaW5nLXRoYXQtaXMtNTYtY2hhcmFjdGVycy1sb25n";
pub const ROLE: &str = "EC2-S3-ReadOnly-Role";
pub const KEY: &str = "ASIAQWERTYUIOPASDFGH";
pub const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00";
pub const SESSION_TOKEN: &str = "IQoJb3JpZ2luX2VjEDoaCXVzLWVhc3QtMSJH";

/// What IMDS does with requests, for a small cloud.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own")]
pub struct Cloud {
    /// The status of the token request, if not 200.
    pub token_status: Option<u16>,
    /// Whether GET needs a token.
    pub tokens_required: bool,
    /// The instance has no role.
    pub no_role: bool,
    /// The trust policy is broken.
    pub unauthorized: bool,
    /// The credentials end soon.
    pub near_expiry: bool,
}

pub fn document(expiration: &str) -> String {
    format!(
        "{{\n  \"Code\" : \"Success\",\n  \"LastUpdated\" : \"2025-11-02T00:30:00Z\",\n  \"Type\" : \"AWS-HMAC\",\n  \
         \"AccessKeyId\" : \"{KEY}\",\n  \"SecretAccessKey\" : \"{SECRET}\",\n  \"Token\" : \"{SESSION_TOKEN}\",\n  \
         \"Expiration\" : \"{expiration}\"\n}}"
    )
}

fn text(status: u16, body: impl Into<String>) -> Response {
    Response::new(status).header("Content-Type", "text/plain").header("Server", "EC2ws").with_body(body.into())
}

fn xml(status: u16, body: impl Into<String>) -> Response {
    Response::new(status).header("Content-Type", "application/xml").with_body(body.into())
}

impl Cloud {
    pub fn answer(self, request: &Request, now: SimTime) -> Result<Response, NetError> {
        match request.host() {
            "169.254.169.254" => Ok(self.imds(request)),
            host if host.ends_with("amazonaws.com") => Ok(service(host, request, now)),
            _ => Err(NetError::UnknownHost),
        }
    }

    fn imds(self, request: &Request) -> Response {
        const CREDENTIALS: &str = "/latest/meta-data/iam/security-credentials/";
        if request.target == "/latest/api/token" {
            return match (self.token_status, request.headers.get("x-aws-ec2-metadata-token-ttl-seconds")) {
                (Some(status), _) => text(status, ""),
                (None, None) => text(400, "Missing or Invalid Parameters"),
                (None, Some(_)) if request.method.as_str() == "PUT" => text(200, TOKEN),
                _ => text(405, ""),
            };
        }
        if self.tokens_required && request.headers.get("x-aws-ec2-metadata-token") != Some(TOKEN) {
            return text(401, "");
        }
        match request.path() {
            "/latest/meta-data/placement/availability-zone/" => text(200, "ap-northeast-1a"),
            CREDENTIALS if !self.no_role => text(200, ROLE),
            path if path.strip_prefix(CREDENTIALS) == Some(ROLE) && !self.no_role => {
                if self.unauthorized {
                    return text(
                        200,
                        "{\n  \"Code\" : \"AssumeRoleUnauthorizedAccess\",\n  \"Message\" : \"EC2 cannot\"\n}",
                    );
                }
                let expiration = if self.near_expiry { "2025-11-02T00:35:00Z" } else { "2025-11-02T06:45:00Z" };
                text(200, document(expiration))
            }
            _ => text(
                404,
                "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<html><title>404 - Not Found</title></html>\n",
            ),
        }
    }
}

/// S3 and STS: they verify what is signed, and answer with fixed bodies.
fn service(host: &str, request: &Request, now: SimTime) -> Response {
    let rules = if host.contains("s3.") { Rules::S3 } else { Rules::OTHERS };
    let code = match Claim::read(request) {
        Ok(Some(claim)) if claim.access_key_id != KEY => Some("InvalidAccessKeyId"),
        Ok(Some(claim)) => {
            claim.verify(request, SECRET, rules).expect("the signature holds");
            claim.timely(now, rules).expect("the signature is fresh");
            (claim.session_token.as_deref() != Some(SESSION_TOKEN)).then_some("InvalidToken")
        }
        Ok(None) => Some("AccessDenied"),
        Err(error) => panic!("{error:?}"),
    };
    if host.starts_with("sts.") {
        assert_eq!(request.headers.get("content-length"), Some(request.body.len().to_string().as_str()));
        let body = request.body.text();
        if let Some(code) = code {
            return xml(
                403,
                format!(
                    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>Sender</Type>\n    \
                 <Code>{code}</Code>\n    <Message>no</Message>\n  </Error>\n  <RequestId>1</RequestId>\n</ErrorResponse>\n"
                ),
            );
        }
        if body.starts_with("Action=AssumeRole&") {
            return xml(
                200,
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
                <AssumedRoleUser><AssumedRoleId>AROA1:s</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>\
                <Credentials><AccessKeyId>ASIA2</AccessKeyId><SecretAccessKey>k</SecretAccessKey><SessionToken>t</SessionToken>\
                <Expiration>2025-11-02T01:30:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
            );
        }
        return xml(
            200,
            format!(
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <GetCallerIdentityResult>\n    \
             <Arn>arn:aws:sts::123456789012:assumed-role/{ROLE}/i-0123456789abcdef0</Arn>\n    \
             <UserId>AROAXXXXXXXXXXXXXXXXX:i-0123456789abcdef0</UserId>\n    <Account>123456789012</Account>\n  \
             </GetCallerIdentityResult>\n</GetCallerIdentityResponse>\n"
            ),
        );
    }
    if let Some(code) = code {
        return xml(
            403,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>no</Message></Error>"
            ),
        );
    }
    if request.query().is_empty() {
        return xml(
            200,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Owner><ID>1</ID></Owner><Buckets><Bucket><Name>my-bucket</Name><CreationDate>2025-10-01T09:12:33.000Z</CreationDate>\
             </Bucket></Buckets></ListAllMyBucketsResult>",
        );
    }
    let second = request.query().contains("continuation-token=next%2Bpage");
    let rest = if second {
        "<IsTruncated>false</IsTruncated><Contents><Key>logs/last</Key><LastModified>2025-10-01T09:12:33.000Z</LastModified>\
         <Size>1</Size></Contents>"
    } else if request.query().contains("max-keys") {
        "<IsTruncated>true</IsTruncated><NextContinuationToken>next+page</NextContinuationToken><Contents><Key>gr%20aph.png\
         </Key><LastModified>2025-10-01T09:12:33.000Z</LastModified><Size>19856</Size></Contents>"
    } else if request.query().contains("prefix=none") {
        "<IsTruncated>false</IsTruncated>"
    } else {
        "<IsTruncated>false</IsTruncated><Contents><Key>gr%20aph.png</Key><LastModified>2025-10-01T09:12:33.000Z\
         </LastModified><Size>19856</Size></Contents><CommonPrefixes><Prefix>a/logs/</Prefix></CommonPrefixes>"
    };
    xml(
        200,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Name>my-bucket</Name>{rest}</ListBucketResult>"
        ),
    )
}
