//! The gateway in this process, on a port of its own: each test has its own account.

#[expect(dead_code, reason = "the tests do not begin with a command line")]
#[path = "../../examples/gateway/options.rs"]
mod options;

#[expect(dead_code, reason = "nobody is greeted here")]
#[path = "../../examples/gateway/front.rs"]
mod front;

#[path = "../../examples/gateway/guard.rs"]
pub mod guard;
#[path = "../../examples/gateway/server.rs"]
pub mod server;
#[path = "../../examples/gateway/sim.rs"]
mod sim;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread;

use front::Front;
pub use options::{Imds, Options};
use serde_json::Value;
use sts_flow::cloud::Service;
use sts_flow::kernel::Millis;
use sts_flow::wire::sigv4::Credentials;

/// The region of every account.
pub const REGION: &str = "us-east-1";
/// The account's number.
pub const ACCOUNT: &str = "123456789012";
/// The role on the instance of free play.
pub const ROLE: &str = "EC2-S3-ReadOnly-Role";

/// The ARN of a session of that role.
pub fn session(role: &str, name: &str) -> String {
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}")
}

/// An account that is not served yet: free play's.
pub struct Account(Front);

impl Account {
    /// A call of the administrator's; it has to succeed.
    fn call(&mut self, service: Service, action: &str, params: &[(&str, &str)]) {
        let key = self.0.key("admin").expect("an administrator");
        let response = self.0.call(&key, service, action, params);
        assert_eq!(response.status, 200, "{action}: {}", response.body.text());
    }

    /// A role and what it may do.
    pub fn role(&mut self, name: &str, trust: &str, policy: &str) {
        self.call(Service::Iam, "CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", trust)]);
        self.call(Service::Iam, "AttachRolePolicy", &[("RoleName", name), ("PolicyArn", policy)]);
        self.0.advance(Millis::seconds(5)); // until it is seen everywhere
    }

    /// Sets metadata options of the instance.
    pub fn modify_metadata(&mut self, options: &[(&str, &str)]) {
        let id = self.0.cloud().instances().next().expect("an instance").id.to_string();
        let mut params = vec![("InstanceId", id.as_str())];
        params.extend(options);
        self.call(Service::Ec2, "ModifyInstanceMetadataOptions", &params);
    }
}

/// An account behind its port, until the tests are over.
pub struct Gateway {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    /// The administrator's key.
    pub admin: Credentials,
}

impl Gateway {
    /// Free play's account.
    pub fn start() -> Self {
        Self::prepared(Options::default(), |_| ())
    }

    /// Free play's account after `prepare`.
    pub fn prepared(options: Options, prepare: impl FnOnce(&mut Account) + Send + 'static) -> Self {
        let listener = server::listen(0).expect("a port");
        let url = server::url(&listener).expect("an address");
        let (send, receive) = mpsc::channel();
        // The account is of one thread, so it is made in the one that serves it.
        thread::spawn(move || {
            let mut account = Account(Front::new(&options).expect("an account"));
            prepare(&mut account);
            send.send(account.0.key("admin")).expect("somebody waits");
            server::run(listener, account.0, false).expect("serves");
        });
        let admin = receive.recv().expect("it is prepared").expect("an administrator");
        Self { url, admin }
    }

    /// Moves the simulated clock.
    pub fn advance(&self, seconds: u32) {
        self.send(&format!("POST /_sim/advance?seconds={seconds}"), &[]);
    }

    /// The simulated time.
    pub fn time(&self) -> String {
        let state = serde_json::from_str::<Value>(&self.send("GET /_sim/state", &[])).expect("JSON");
        state.get("time").and_then(Value::as_str).expect("a time").to_owned()
    }

    /// The role's credentials, as IMDS hands them out.
    pub fn credentials(&self, role: &str) -> Credentials {
        let token = self.send("PUT /latest/api/token", &[("X-aws-ec2-metadata-token-ttl-seconds", "60")]);
        let line = format!("GET /latest/meta-data/iam/security-credentials/{role}");
        let document =
            serde_json::from_str::<Value>(&self.send(&line, &[("X-aws-ec2-metadata-token", &token)])).expect("JSON");
        let field = |name: &str| document.get(name).and_then(Value::as_str).expect("a field").to_owned();
        Credentials {
            access_key_id: field("AccessKeyId"),
            secret_access_key: field("SecretAccessKey"),
            session_token: Some(field("Token")),
        }
    }

    /// A request by hand; the body of the answer, which has to be 200.
    fn send(&self, line: &str, headers: &[(&str, &str)]) -> String {
        let answer = self.ask(line, headers);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200 "), "{line}: {answer}");
        body.to_owned()
    }

    /// A request by hand; all that is answered.
    pub fn ask(&self, line: &str, headers: &[(&str, &str)]) -> String {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).expect("a connection");
        write!(stream, "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n").expect("sent");
        for (name, value) in headers {
            write!(stream, "{name}: {value}\r\n").expect("sent");
        }
        stream.write_all(b"\r\n").expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}
