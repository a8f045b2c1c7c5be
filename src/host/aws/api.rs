//! The commands that are operations of a service: `aws iam create-role …` and every other one of the [models](super::model).
//!
//! May use: the files of this folder that read a command line, call, and read an answer. One interpreter for all: options
//! by the model, a request in the service's protocol, the answer by the model again, page by page.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value, json};

use super::args::{Parsed, Spec, Takes, invalid_choice};
use super::call::call;
use super::cli::Cli;
use super::client::Client;
use super::failure::Failure;
use super::model::{Member, Operation, Service, dashed};
use super::{input, managed, output};
use crate::host::program::{bytes_of, text_of};
use crate::wire::Response;

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
    cli.profile.command = format!("{}.{name}", service.name);
    let mut client = Client::new(cli, service.prefix, service.place).await?;
    let answer = answer(cli, &mut client, service, &operation, input, file.as_deref()).await?;
    if operation.name == "StartSession" {
        managed::hand_over(cli, &answer);
        return Ok(0);
    }
    if !operation.output.is_empty() && answer != json!({}) {
        cli.show(answer, operation.name)?;
    }
    Ok(0)
}

fn no_such_operation(service: Service, name: &str) -> Failure {
    let (ours, others) = service.operations();
    let mut ours: Vec<String> = ours.into_iter().map(dashed).collect();
    let Some(others) = others else {
        return Failure::unsupported(&format!("operation: {} {name} (supported: {})", service.name, ours.join(", ")));
    };
    let others: Vec<String> = others.into_iter().map(dashed).collect();
    if others.iter().any(|other| other == name) {
        return Failure::unsupported(&format!("operation: {} {name} (supported: {})", service.name, ours.join(", ")));
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
        return Err(Failure::unknown(&unknown));
    }

    let form = cli.options.get("cli-binary-format").or_else(|| cli.profile.setting("cli_binary_format"));
    let raw = form == Some("raw-in-base64-out");
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
        return Err(Failure::new(252, text));
    }
    let port = port.unwrap_or("-1");
    let (from, to) = port.split_once('-').filter(|(from, _)| !from.is_empty()).unwrap_or((port, port));
    let mut rule = json!({ "IpProtocol": protocol });
    for (name, text) in [("FromPort", from), ("ToPort", to)] {
        let Ok(port) = text.parse::<i32>() else {
            let text = "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)";
            return Err(Failure::new(252, text));
        };
        rule[name] = port.into();
    }
    if let Some(cidr) = cidr {
        rule["IpRanges"] = json!([{ "CidrIp": cidr }]);
    }
    Ok(Some(("IpPermissions".to_owned(), Value::Array(vec![rule]))))
}

fn put_object(cli: &Cli<'_, '_>, service: Service, operation: &Operation, options: &Parsed) -> Result<Value, Failure> {
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
        let response = call(cli, client, service, operation, &input).await?;
        return finish(cli, service, operation, &response, file);
    };
    if cli.options.has("no-paginate") || by_hand.iter().any(|name| input.get(name).is_some()) {
        let response = call(cli, client, service, operation, &input).await?;
        return finish(cli, service, operation, &response, file);
    }
    let mut whole = Map::new();
    for _ in 0..PAGE_LIMIT {
        let response = call(cli, client, service, operation, &input).await?;
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
