//! What the SDK's clients do besides JavaScript: region, credentials and their refresh, signature, retries.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::chain::{self, error};
use crate::host::credentials::found::{Found, pair};
use crate::host::program::Program;
use crate::host::refresher::{Refresher, RefresherEvent, Rule};
use crate::host::{Computer, NetError};
use crate::kernel::{Millis, Rng, SimTime};
use crate::wire::sigv4::{Signer, sha256_hex};
use crate::wire::xml::{self, Elem};
use crate::wire::{Body, Method, Request, percent_encode};

/// What `node --version` prints.
pub(super) const VERSION: &str = "v20.17.0";
/// How often the `standard` retry mode tries in all.
const ATTEMPTS: u64 = 3;

/// What a client is told of an answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    attempts: u64,
    delay: u64,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extended_request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<SimTime>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
}

/// A client's credentials, which it keeps for as long as it lives.
#[derive(Debug)]
struct Held {
    client: u64,
    found: Found,
    refresher: Refresher,
}

/// The clients of a program.
#[derive(Debug, Default)]
pub(super) struct Sdk {
    held: Vec<Held>,
}

impl Sdk {
    /// Does what a client asks, and returns the answer or the error that its promise comes to.
    pub(super) async fn send(&mut self, program: &Program<'_>, what: &Value) -> Value {
        match self.try_send(program, what).await {
            Ok(answer) => answer,
            Err(error) => json!({ "error": error }),
        }
    }

    async fn try_send(&mut self, program: &Program<'_>, what: &Value) -> Result<Value, Value> {
        let text = |name: &str| what.get(name).and_then(Value::as_str);
        let region = match text("region").or(program.env("AWS_REGION")) {
            Some(region) => region.to_owned(),
            None => chain::profile(program).remove("region").ok_or_else(|| error("Error", "Region is missing"))?,
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if region.is_empty() || !region.bytes().all(plain) {
            return Err(error("Error", &["Invalid region: ", &region].concat()));
        }
        let found = self.credentials(program, what).await?;
        let service = text("service").unwrap_or("s3");
        let most = what.get("attempts").and_then(Value::as_u64).unwrap_or(ATTEMPTS);
        let (mut attempt, mut delay) = (1, 0);
        let id = Rng::stream(program.io.now().as_millis() as u64, "amz-sdk-invocation-id").uuid();
        loop {
            let mut request = build(service, &region, what);
            let agent = user_agent(program.computer, service);
            let host = request.host().to_owned();
            request = request
                .header("x-amz-user-agent", "aws-sdk-js/3.650.0")
                .header("user-agent", agent)
                .header("amz-sdk-invocation-id", id.as_str())
                .header("amz-sdk-request", ["attempt=", &attempt.to_string(), "; max=", &most.to_string()].concat());
            let hash = sha256_hex(request.body.bytes());
            request.headers.set("x-amz-content-sha256", hash);
            let also = ["amz-sdk-invocation-id", "amz-sdk-request", "content-length"];
            let signer = Signer { also: &also, ..Signer::new(&found.credentials, &region, service) };
            signer.sign(&mut request, program.io.now());
            let answer = program.io.exchange(request).await;
            let transient = match &answer {
                Ok(response) => matches!(response.status, 500 | 502 | 503 | 504),
                Err(_) => true,
            };
            if transient && attempt < most {
                // Drawn at random up to twice as much; here it is the middle.
                let pause = 50 << attempt.min(8);
                program.io.sleep(Millis(pause)).await;
                delay += pause as u64;
                attempt += 1;
                continue;
            }
            let ended = |failed: Value| json!({ "attempts": attempt, "delay": delay, "error": failed });
            let response = match answer {
                Ok(response) => response,
                Err(NetError::UnknownHost) => {
                    let mut failed = error("Error", &["getaddrinfo ENOTFOUND ", &host].concat());
                    failed["errno"] = (-3008).into();
                    failed["code"] = "ENOTFOUND".into();
                    failed["syscall"] = "getaddrinfo".into();
                    failed["hostname"] = host.into();
                    return Ok(ended(failed));
                }
                Err(NetError::Refused) => {
                    let mut failed = error("Error", "connect ECONNREFUSED");
                    failed["code"] = "ECONNREFUSED".into();
                    return Ok(ended(failed));
                }
                Err(NetError::Timeout) => {
                    let mut failed = error("TimeoutError", "connect ETIMEDOUT");
                    failed["code"] = "ETIMEDOUT".into();
                    return Ok(ended(failed));
                }
            };
            let header = |name: &str| response.headers.get(name);
            let modified = header("last-modified").and_then(|t| SimTime::parse_http(t).ok());
            let body = response.body.text();
            let tree = xml::read(&body).ok().map(|doc| tree(doc.root()));
            return Ok(json!(Answer {
                attempts: attempt,
                delay,
                status: response.status,
                request_id: header("x-amzn-requestid").or(header("x-amz-request-id")),
                extended_request_id: header("x-amz-id-2"),
                etag: header("etag"),
                modified,
                kind: header("content-type"),
                length: header("content-length"),
                text: &body,
                body: tree,
            }));
        }
    }

    /// The credentials for a request: those of the client's settings, or those that it found, renewed when it is time.
    async fn credentials(&mut self, program: &Program<'_>, what: &Value) -> Result<Found, Value> {
        if let Some(given) = what.get("credentials") {
            let text = |name: &str| given.get(name).and_then(Value::as_str);
            let (Some(id), Some(secret)) = (text("accessKeyId"), text("secretAccessKey")) else {
                return Err(error("Error", "Resolved credential object is not valid"));
            };
            return Ok(pair("credentials", id, secret, text("sessionToken"), None));
        }
        let client = what.get("client").and_then(Value::as_u64).unwrap_or(0);
        let place = self.held.iter().position(|h| h.client == client);
        let Some(held) = place.map(|p| &mut self.held[p]) else {
            let found = chain::find(program).await?;
            let subject =
                if client == 0 { "node".to_owned() } else { ["node, client ", &(client + 1).to_string()].concat() };
            let mut refresher = Refresher::new(&program.io, &subject, Rule::JAVASCRIPT);
            // Those without an end are never renewed.
            if found.expires.is_some() {
                refresher.renewed();
            }
            let mut held = Held { client, found, refresher };
            held.extend_if_over(program, false);
            let found = held.found.clone();
            self.held.push(held);
            return Ok(found);
        };
        if held.found.expires.is_some() && held.refresher.look(held.found.expires) {
            match chain::find(program).await {
                Ok(found) => {
                    held.found = found;
                    held.refresher.renewed();
                    held.extend_if_over(program, false);
                }
                Err(error) => {
                    held.refresher.failed();
                    // Only the provider of the metadata service lives on what it has.
                    if held.found.provider != "fromInstanceMetadata" {
                        return Err(error);
                    }
                    held.extend_if_over(program, true);
                }
            }
        }
        Ok(held.found.clone())
    }
}

impl Held {
    /// Static stability: credentials of the metadata service that are over, or that could not be renewed, are taken to
    /// live five to ten minutes more. The SDK draws the length at random; here the clock's digits decide.
    fn extend_if_over(&mut self, program: &Program<'_>, always: bool) {
        let now = program.io.now();
        let over = self.found.expires.is_some_and(|expires| expires < now);
        if self.found.provider == "fromInstanceMetadata" && (always || over) {
            self.found.expires = Some(now + Millis::seconds(300 + now.as_millis().rem_euclid(300)));
            self.refresher.step(RefresherEvent::Extend);
        }
    }
}

/// The request of a command, without its signature.
fn build(service: &str, region: &str, what: &Value) -> Request {
    let text = |name: &str| what.get(name).and_then(Value::as_str);
    let pairs = |name: &str| match what.get(name) {
        Some(Value::Object(members)) => {
            let pair =
                |(k, v): (&String, &Value)| [k.as_str(), "=", &percent_encode(v.as_str().unwrap_or(""))].concat();
            members.iter().map(pair).collect::<Vec<_>>().join("&")
        }
        _ => String::new(),
    };
    let domain = if region.starts_with("cn-") { ".amazonaws.com.cn" } else { ".amazonaws.com" };
    let mut host = [service, ".", region, domain].concat();
    let mut path = String::from("/");
    if let Some(bucket) = text("bucket") {
        let is_label = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if bucket.len() >= 3 && bucket.bytes().all(is_label) {
            host = [bucket, ".", &host].concat();
        } else {
            path = ["/", &percent_encode(bucket), "/"].concat();
        }
    }
    if let Some(key) = text("key") {
        path += &percent_encode(key).replace("%2F", "/");
    }
    let query = pairs("query");
    if !query.is_empty() {
        path = [&path, "?", &query].concat();
    }
    let method = text("method").and_then(Method::parse).unwrap_or(Method::Get);
    let mut request = Request::new(method, &host, path);
    let form = pairs("form");
    if !form.is_empty() {
        request = request.header("content-type", "application/x-www-form-urlencoded");
    } else if text("text").is_some() {
        request = request.header("content-type", "application/octet-stream");
    }
    let body = if form.is_empty() { text("text").unwrap_or("") } else { &form };
    if !body.is_empty() {
        request = request.header("content-length", body.len().to_string());
        request.body = Body::from(body);
    }
    request
}

/// What the SDK says it is.
fn user_agent(computer: &Computer, service: &str) -> String {
    let system = match computer {
        Computer::Instance { .. } | Computer::Partner => "os/linux#6.1.109-118.189.amzn2023.x86_64",
        Computer::Pc => "os/darwin#23.6.0",
        Computer::Outside | Computer::Runner => "os/linux#6.8.0-41-generic",
    };
    let node = VERSION.trim_start_matches('v');
    ["aws-sdk-js/3.650.0 ua/2.0 ", system, " lang/js md/nodejs#", node, " api/", service, "#3.650.0"].concat()
}

/// An XML element as the SDK's parser has it: a text, or its children by name, those of the same name in an array.
fn tree(element: Elem<'_>) -> Value {
    let mut members = Map::new();
    for child in element.children() {
        let value = tree(child);
        match members.get_mut(child.name()) {
            Some(Value::Array(items)) => items.push(value),
            Some(first) => *first = vec![first.take(), value].into(),
            None => drop(members.insert(child.name().to_owned(), value)),
        }
    }
    if members.is_empty() { element.text().into() } else { Value::Object(members) }
}
