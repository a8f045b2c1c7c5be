//! The commands that are operations of a service: `aws iam create-role …` and every other one of the [models](model).
//!
//! One interpreter for all: options by the model, a request in the service's protocol, the answer by the model again.

use std::fmt::Write;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value, json};

use super::args::{Parsed, Spec, Takes};
use super::client::Client;
use super::model::{self, Member, Operation, Protocol, Service, dashed, is_structure};
use super::{Cli, Failure, USAGE, input, invalid_choice, output};
use crate::host::program::{bytes_of, text_of};
use crate::wire::layout;
use crate::wire::xml::El;
use crate::wire::{Body, Method, Request, Response, blob, percent_encode, xml};

/// How many pages are asked for at most.
const PAGE_LIMIT: u32 = 100;

/// Options of every operation, and of every operation with pages, that the real CLI has.
const NOT_HERE: [&str; 3] = ["generate-cli-skeleton", "cli-input-json", "cli-input-yaml"];
const PAGING: [&str; 3] = ["max-items", "page-size", "starting-token"];

/// Runs an operation of `service`.
pub(super) async fn run(cli: &mut Cli<'_, '_>, service: Service, args: Vec<String>) -> Result<u8, Failure> {
    let mut args = args;
    let Some(at) = args.iter().position(|a| !a.starts_with('-')) else {
        return Err(Failure::usage("the following arguments are required: operation"));
    };
    let name = args.remove(at);
    let Some(operation) = service.operation(&name) else { return Err(no_such_operation(service, &name)) };
    let (input, file) = arguments(cli, service, &operation, &args)?;
    cli.check_output()?;
    cli.command = format!("{}.{name}", service.name);
    let mut client = Client::new(cli, service.prefix, service.place).await?;
    let answer = answer(cli, &mut client, service, &operation, input, file.as_deref()).await?;
    if !operation.output.is_empty() && answer != json!({}) {
        cli.show(answer, operation.name)?;
    }
    Ok(0)
}

fn no_such_operation(service: Service, name: &str) -> Failure {
    let (ours, others) = service.operations();
    let mut ours: Vec<String> = ours.into_iter().map(dashed).collect();
    let Some(others) = others else {
        return Failure::unsupported(&format!("operation: {} {name} (here are: {})", service.name, ours.join(", ")));
    };
    let others: Vec<String> = others.into_iter().map(dashed).collect();
    if others.iter().any(|other| other == name) || name == "help" {
        return Failure::unsupported(&format!("operation: {} {name} (here are: {})", service.name, ours.join(", ")));
    }
    ours.extend(others);
    ours.push("help".to_owned());
    ours.sort_unstable();
    invalid_choice("operation", name, &ours.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Reads the command line: the operation's input, and the file that its answer is written to.
fn arguments(
    cli: &Cli<'_, '_>,
    service: Service,
    operation: &Operation,
    args: &[String],
) -> Result<(Value, Option<String>), Failure> {
    let mut names: Vec<(String, Takes)> = Vec::new();
    for member in &operation.input {
        let name = member.option();
        if member.kind == "b" {
            names.push((format!("no-{name}"), Takes::None));
        }
        names.push((
            name,
            match member.kind {
                _ if member.refused => Takes::Many,
                "b" => Takes::None,
                kind if kind.starts_with('[') => Takes::Many,
                _ => Takes::One,
            },
        ));
    }
    let mut not_here = NOT_HERE.to_vec();
    if operation.pages.is_some() {
        not_here.extend(PAGING);
    }
    names.retain(|(name, _)| !not_here.contains(&name.as_str()));
    names.extend(not_here.iter().map(|name| ((*name).to_owned(), Takes::Many)));
    // The CLI's own: `--count` instead of two numbers, and a zip file beside the other ways to hand over code.
    match operation.name {
        "RunInstances" => names.push(("count".to_owned(), Takes::One)),
        "AuthorizeSecurityGroupIngress" | "RevokeSecurityGroupIngress" => {
            names.extend(["protocol", "port", "cidr"].map(|name| (name.to_owned(), Takes::One)));
        }
        "CreateFunction" | "UpdateFunctionCode" => {
            names.retain(|(name, _)| name != "zip-file");
            names.push(("zip-file".to_owned(), Takes::One));
        }
        _ => {}
    }
    let table: Vec<(&str, Takes)> = names.iter().map(|(name, takes)| (name.as_str(), *takes)).collect();
    let options = Spec { options: &table }.parse(args)?;

    let refused: Vec<String> = operation.input.iter().filter(|m| m.refused).map(Member::option).collect();
    if let Some(name) = options.names().find(|n| not_here.contains(n) || refused.iter().any(|r| r == n)) {
        return Err(Failure::unsupported(&format!("option: --{name}")));
    }
    let takes_file = matches!(operation.name, "GetObject" | "Invoke");
    let mut required: Vec<String> = Vec::new();
    for member in operation.input.iter().filter(|m| m.required) {
        let name = member.option();
        let counted = operation.name == "RunInstances" && matches!(member.name, "MinCount" | "MaxCount");
        let zipped = member.name == "Code" && options.has("zip-file");
        if !options.has(&name) && !counted && !zipped {
            required.push(format!("--{name}"));
        }
    }
    if takes_file && options.positional.is_empty() {
        required.push("outfile".to_owned());
    }
    if !required.is_empty() {
        return Err(Failure::usage(&format!("the following arguments are required: {}", required.join(", "))));
    }
    // In the order given, options and their values alike.
    let extra = &options.positional[usize::from(takes_file)..];
    let unknown: Vec<_> = args.iter().filter(|a| options.unknown.contains(a) || extra.contains(a)).cloned().collect();
    if !unknown.is_empty() {
        return Err(Failure::new(252, format!("usage: {USAGE}\nUnknown options: {}\n", unknown.join(", "))));
    }

    let raw = cli.options.get("cli-binary-format") == Some("raw-in-base64-out");
    let mut input = if operation.name == "PutObject" {
        // The body is a path.
        put_object(cli, service, operation, &options)?
    } else {
        input::read(cli.program, service, operation, &options, raw)?
    };
    if let Value::Object(fields) = &mut input {
        match operation.name {
            "RunInstances" => {
                let count = options.get("count").unwrap_or("1");
                let (least, most) = count.split_once(':').unwrap_or((count, count));
                for (name, text) in [("MinCount", least), ("MaxCount", most)] {
                    let number = text.parse::<u32>().map_err(|_| {
                        let text = "count parameter should be of the form min[:max] (e.g. 1 or 1:10)";
                        Failure::new(252, format!("Error parsing parameter '--count': {text}"))
                    })?;
                    fields.entry(name).or_insert_with(|| number.into());
                }
                if let Some(Value::String(data)) = fields.get_mut("UserData") {
                    *data = BASE64_STANDARD.encode(&*data);
                }
            }
            "AuthorizeSecurityGroupIngress" | "RevokeSecurityGroupIngress" => fields.extend(one_rule(&options)?),
            "CreateFunction" => {
                if let Some(path) = options.get("zip-file") {
                    let zip = zip_file(cli, path)?;
                    match fields.get_mut("Code") {
                        Some(Value::Object(code)) => drop(code.insert("ZipFile".to_owned(), zip)),
                        _ => drop(fields.insert("Code".to_owned(), json!({ "ZipFile": zip }))),
                    }
                }
            }
            "UpdateFunctionCode" => {
                if let Some(path) = options.get("zip-file") {
                    let zip = zip_file(cli, path)?;
                    fields.shift_remove("ZipFile");
                    fields.insert("ZipFile".to_owned(), zip);
                }
            }
            _ => {}
        }
    }
    input::check(service, &operation.input, &input)?;
    let file = if takes_file { options.positional.first().cloned() } else { None };
    Ok((input, file))
}

/// The CLI's own way to write one rule of a security group: `--protocol tcp --port 80 --cidr 0.0.0.0/0`.
#[inline(never)]
fn one_rule(options: &Parsed) -> Result<Option<(String, Value)>, Failure> {
    let [protocol, port, cidr] = ["protocol", "port", "cidr"].map(|name| options.get(name));
    if protocol.is_none() && port.is_none() && cidr.is_none() {
        return Ok(None);
    }
    if options.has("ip-permissions") {
        let text = "The --ip-permissions option can't be specified with other options";
        return Err(Failure::new(252, ["\n", text, "\n"].concat()));
    }
    let port = port.unwrap_or("-1");
    let (from, to) = port.split_once('-').filter(|(from, _)| !from.is_empty()).unwrap_or((port, port));
    let mut rule = json!({ "IpProtocol": protocol });
    for (name, text) in [("FromPort", from), ("ToPort", to)] {
        let Ok(port) = text.parse::<i32>() else {
            let text = "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)";
            return Err(Failure::new(252, ["\n", text, "\n"].concat()));
        };
        rule[name] = port.into();
    }
    if let Some(cidr) = cidr {
        rule["IpRanges"] = json!([{ "CidrIp": cidr }]);
    }
    Ok(Some(("IpPermissions".to_owned(), Value::Array(vec![rule]))))
}

fn put_object(
    cli: &Cli<'_, '_>,
    service: Service,
    operation: &Operation,
    options: &super::args::Parsed,
) -> Result<Value, Failure> {
    let rest = Operation {
        input: operation.input.iter().filter(|m| m.name != "Body").copied().collect(),
        ..Operation::default()
    };
    let mut input = input::read(cli.program, service, &rest, options, true)?;
    if let (Some(path), Value::Object(fields)) = (options.get("body"), &mut input) {
        let text = cli.program.read(path).ok_or_else(|| {
            Failure::new(252, "Error parsing parameter '--body': Blob values must be a path to a file.")
        })?;
        fields.insert("Body".to_owned(), Value::String(BASE64_STANDARD.encode(bytes_of(text))));
    }
    Ok(input)
}

/// What `--zip-file fileb://…` names, in base64.
fn zip_file(cli: &Cli<'_, '_>, value: &str) -> Result<Value, Failure> {
    if !value.starts_with("fileb://") {
        let text = "--zip-file must be a zip file with the fileb:// prefix.\nExample usage:  --zip-file fileb://path/to/file.zip";
        return Err(Failure::new(252, text));
    }
    input::file(cli.program, "zip-file", value, true).map(Value::String)
}

/// Asks, page by page where there are any, and reads what comes.
async fn answer(
    cli: &mut Cli<'_, '_>,
    client: &mut Client,
    service: Service,
    operation: &Operation,
    input: Value,
    file: Option<&str>,
) -> Result<Value, Failure> {
    let mut input = input;
    let pages = operation.pages.as_deref().unwrap_or_default();
    // Who sets a token or a limit by hand gets the page that they ask for.
    let by_hand = ["Marker", "MaxItems", "NextToken", "MaxResults", "MaxKeys", "ContinuationToken"];
    let [token_in, token_out, collected @ ..] = pages else {
        let response = ask(cli, client, service, operation, &input).await?;
        return finish(cli, service, operation, &response, file);
    };
    if cli.options.has("no-paginate") || by_hand.iter().any(|name| input.get(name).is_some()) {
        let response = ask(cli, client, service, operation, &input).await?;
        return finish(cli, service, operation, &response, file);
    }
    let mut whole = Map::new();
    for _ in 0..PAGE_LIMIT {
        let response = ask(cli, client, service, operation, &input).await?;
        let page = finish(cli, service, operation, &response, file)?;
        let token = page.get(token_out).cloned();
        let Value::Object(fields) = page else { break };
        for (name, value) in fields.into_iter().filter(|(name, _)| collected.contains(&name.as_str())) {
            match (whole.get_mut(&name), value) {
                (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
                (_, value) => drop(whole.insert(name, value)),
            }
        }
        match (token, &mut input) {
            (Some(Value::String(token)), Value::Object(fields)) if !token.is_empty() => {
                fields.shift_remove(*token_in);
                fields.insert((*token_in).to_owned(), Value::String(token));
            }
            _ => break,
        }
    }
    Ok(Value::Object(whole))
}

/// Calls an operation on behalf of a command that is not one: `aws s3 cp` is PutObject, or HeadObject and GetObject.
pub(super) async fn call(
    cli: &Cli<'_, '_>,
    client: &mut Client,
    name: &str,
    input: &Value,
) -> Result<Response, Failure> {
    let Some((service, operation)) = model::service("s3api").and_then(|s| Some((s, s.operation(name)?))) else {
        return Err(Failure::unsupported(&format!("operation: {name}")));
    };
    ask(cli, client, service, &operation, input).await
}

/// Reads an answer, and writes its body to `file` where the operation has one.
fn finish(
    cli: &mut Cli<'_, '_>,
    service: Service,
    operation: &Operation,
    response: &Response,
    file: Option<&str>,
) -> Result<Value, Failure> {
    let mut value = output::read(service, operation, response, cli.program.computer.utc_offset())?;
    if let Some(file) = file {
        if let Value::Object(fields) = &mut value {
            fields.shift_remove("Payload");
        }
        let text = text_of(response.body.bytes());
        if let Err(error) = cli.program.write(file, &text) {
            return Err(Failure::new(255, format!("[Errno 2] {error}: '{file}'")));
        }
    }
    Ok(value)
}

async fn ask(
    cli: &Cli<'_, '_>,
    client: &mut Client,
    service: Service,
    operation: &Operation,
    input: &Value,
) -> Result<Response, Failure> {
    let message = write(service, operation, input);
    let make = |client: &Client| message.request(client, service);
    client.call(cli, operation.name, make).await
}

/// A request before it has a host.
struct Outgoing {
    method: Method,
    /// The bucket, where it can be a part of the host.
    bucket: Option<String>,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Outgoing {
    fn request(&self, client: &Client, service: Service) -> Request {
        let mut host = client.host();
        let mut target = self.target.clone();
        if let Some(bucket) = self.bucket.as_ref().filter(|_| service.prefix == "s3") {
            // A name with a dot or a capital cannot be a host name under the endpoint's certificate.
            let rest = target.get(1 + bucket.len()..).unwrap_or("").to_owned();
            host = format!("{bucket}.{host}");
            target = if rest.starts_with('/') { rest } else { format!("/{rest}") };
        }
        let mut request = Request::new(self.method, &host, target).header("Accept-Encoding", "identity");
        for (name, value) in &self.headers {
            request = request.header(name, value.as_str());
        }
        request.body = Body::from(self.body.clone());
        request
    }
}

/// Writes an input in the service's protocol.
fn write(service: Service, operation: &Operation, input: &Value) -> Outgoing {
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
                if name == "Bucket" && super::s3::is_label(&text) {
                    out.bucket = Some(text);
                }
            }
            ("?", name) => {
                let gap = if query.is_empty() { "" } else { "&" };
                let _ = write!(query, "{gap}{name}={}", percent_encode(&text));
            }
            ("^", name) => out.headers.push((name.to_owned(), text)),
            ("$", _) if member.kind == "x" => out.body = blob::read(&text).unwrap_or_default(),
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

/// An error of a JSON service: its code and message.
pub(super) fn json_error(response: &Response) -> (String, String) {
    let body = serde_json::from_str::<Value>(&response.body.text()).unwrap_or(Value::Null);
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let code = response.headers.get("x-amzn-errortype").map(str::to_owned).or_else(|| text("__type"));
    let code = code.unwrap_or_else(|| response.status.to_string());
    // A namespace before it, an address behind it.
    let code = code.rsplit('#').next().and_then(|c| c.split(':').next()).unwrap_or("").to_owned();
    (code, text("message").or_else(|| text("Message")).unwrap_or_default())
}

/// What the CLI says of an answer that is not XML.
pub(super) fn unreadable(error: &xml::XmlError) -> Failure {
    Failure::new(255, format!("Unable to parse response ({error}), invalid XML received."))
}
