//! An operation's input as the request of its service's protocol: a form, JSON, or a REST path with headers and a body.
//!
//! May use: the [model](super::model), [`client`](super::client) for the host, and [`wire`](crate::wire).
//!
//! ```text
//! sts GetCallerIdentity    → POST /   Action=GetCallerIdentity&Version=2011-06-15
//! s3api GetObject b k      → GET b.s3.….amazonaws.com/k
//! ```

use std::fmt::Write;

use serde_json::{Map, Value};

use super::client::Client;
use super::model::{Member, Operation, Protocol, Service, is_structure};
use crate::wire::layout;
use crate::wire::xml::El;
use crate::wire::{Body, Method, Request, blob, percent_encode};

/// A request before it has a host.
pub(super) struct Outgoing {
    method: Method,
    /// The bucket, which may become a part of the host.
    bucket: Option<String>,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Outgoing {
    pub(super) fn request(&self, client: &Client, service: Service) -> Request {
        // Without the bucket; its name stands at the start of the path.
        let bucket = self.bucket.as_deref().filter(|_| service.prefix == "s3");
        let (host, target) = match bucket {
            None => client.place(None, &self.target),
            Some(bucket) => {
                let rest = self.target.get(1 + bucket.len()..).unwrap_or("");
                let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
                client.place(Some(bucket), &rest)
            }
        };
        let mut request = Request::new(self.method, &host, target).header("Accept-Encoding", "identity");
        for (name, value) in &self.headers {
            request = request.header(name.clone(), value.as_str());
        }
        request.body = Body::from(self.body.clone());
        request
    }
}

/// Writes an input in the service's protocol.
pub(super) fn write(service: Service, operation: &Operation, input: &Value) -> Outgoing {
    let mut out = Outgoing {
        method: Method::parse(operation.method).unwrap_or(Method::Post),
        bucket: None,
        target: "/".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    let header = |out: &mut Outgoing, name: &str, value: &str| out.headers.push((name.to_owned(), value.to_owned()));
    match service.protocol {
        Protocol::Query | Protocol::Ec2 => {
            let mut form = format!("Action={}&Version={}", operation.name, service.version);
            form_members(service, &operation.input, input, "", &mut form);
            header(&mut out, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
            out.body = form.into_bytes();
        }
        Protocol::Json => {
            header(&mut out, "X-Amz-Target", &format!("{}.{}", service.target, operation.name));
            header(&mut out, "Content-Type", "application/x-amz-json-1.1");
            out.body = layout::compact(input).into_bytes();
        }
        Protocol::RestJson | Protocol::RestXml => rest(service, operation, input, &mut out),
    }
    out
}

fn rest(service: Service, operation: &Operation, input: &Value, out: &mut Outgoing) {
    let (path, fixed) = operation.path.split_once('?').unwrap_or((operation.path, ""));
    let mut target = path.to_owned();
    let mut query = fixed.to_owned();
    let mut body = Map::new();
    for member in &operation.input {
        let Some(value) = input.get(member.name) else { continue };
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => String::new(),
        };
        match member.wire.split_at(usize::from(!member.wire.is_empty())) {
            ("/", name) => {
                let whole: Vec<String> = text.split('/').map(percent_encode).collect();
                target = target.replace(&format!("{{{name}+}}"), &whole.join("/"));
                target = target.replace(&format!("{{{name}}}"), &percent_encode(&text));
                if name == "Bucket" && percent_encode(&text) == text {
                    out.bucket = Some(text);
                }
            }
            ("?", name) => {
                let gap = if query.is_empty() { "" } else { "&" };
                let _ = write!(query, "{gap}{name}={}", percent_encode(&text));
            }
            ("^", name) => out.headers.push((name.to_owned(), text)),
            ("$", _) if member.kind == "x" => out.body = blob::read(&text).unwrap_or_default(),
            ("$", _) if member.kind.is_empty() => out.body = text.into_bytes(),
            ("$", name) => {
                let xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
                let element = service.members(member.kind).iter().fold(El::new(name.to_owned()), |el, m| {
                    match value.get(m.name).and_then(Value::as_str) {
                        Some(text) => el.leaf(m.name, text),
                        None => el,
                    }
                });
                let text = element.attr("xmlns", xmlns).to_compact_with_prolog();
                // botocore writes no prolog.
                out.body = text.split_once('\n').map_or("", |(_, rest)| rest).as_bytes().to_vec();
            }
            _ => drop(body.insert(member.name.to_owned(), value.clone())),
        }
    }
    if service.protocol == Protocol::RestJson && !body.is_empty() {
        out.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        out.body = layout::compact(&Value::Object(body)).into_bytes();
    }
    out.target = if query.is_empty() { target } else { format!("{target}?{query}") };
}

/// The members of a structure in a form: `Tags.member.1.Key=…`, in EC2's way `Tag.1.Key=…`.
fn form_members(service: Service, members: &[Member], input: &Value, prefix: &str, form: &mut String) {
    for member in members {
        let Some(value) = input.get(member.name) else { continue };
        let wire = if member.wire.is_empty() { member.name } else { member.wire };
        let mut name = format!("{prefix}{wire}");
        if service.protocol == Protocol::Ec2
            && let Some(first) = name.get_mut(prefix.len()..=prefix.len())
        {
            first.make_ascii_uppercase();
        }
        form_value(service, member.kind, value, &name, form);
    }
}

fn form_value(service: Service, kind: &str, value: &Value, name: &str, form: &mut String) {
    match value {
        Value::Array(items) => {
            let between = if service.protocol == Protocol::Ec2 { "" } else { ".member" };
            let element = kind.trim_matches(['[', ']']);
            if items.is_empty() {
                let _ = write!(form, "&{name}=");
            }
            for (n, item) in items.iter().enumerate() {
                form_value(service, element, item, &format!("{name}{between}.{}", n + 1), form);
            }
        }
        Value::Object(_) if is_structure(kind) => {
            form_members(service, &service.members(kind), value, &format!("{name}."), form);
        }
        Value::String(text) => {
            let _ = write!(form, "&{name}={}", percent_encode(text));
        }
        Value::Number(number) => {
            let _ = write!(form, "&{name}={}", percent_encode(number.as_str()));
        }
        Value::Bool(value) => {
            let _ = write!(form, "&{name}={value}");
        }
        Value::Null | Value::Object(_) => {}
    }
}
