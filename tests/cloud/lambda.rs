//! Functions, and the credentials that their environments carry.

use base64::prelude::{BASE64_STANDARD, Engine};
use crc::{CRC_32_ISO_HDLC, Crc};
use serde_json::{Value, json};
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, Response};

use crate::world::{ACCOUNT, REGION, S3_READ, TRUST_EC2, World, role_arn};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
/// The article's, but for the secret, which it prints under the wrong name.
const PRINTS: &str = "exports.handler = async (event, context) => {
    console.log('AWS_ACCESS_KEY_ID = ', process.env.AWS_ACCESS_KEY_ID);
    console.log('AWS_SECRET_ACCESS_KEY = ', process.env.AWS_SECRET_ACCESS_KEY);
    console.log('AWS_SESSION_TOKEN = ', process.env.AWS_SESSION_TOKEN);
    return \"success\"
};";

/// An archive with one stored file.
fn zip(name: &str, text: &str) -> String {
    let (name, text) = (name.as_bytes(), text.as_bytes());
    let size = (text.len() as u32).to_le_bytes();
    let length = (name.len() as u16).to_le_bytes();
    let check = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(text).to_le_bytes();
    let mut local = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
    local.extend([&check[..], &size, &size, &length, &[0, 0], name, text].concat());
    let mut central = b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0".to_vec();
    central.extend([&check[..], &size, &size, &length, &[0; 12], &[0; 4], name].concat());
    let end = [
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec(),
        (central.len() as u32).to_le_bytes().to_vec(),
        (local.len() as u32).to_le_bytes().to_vec(),
        vec![0, 0],
    ]
    .concat();
    BASE64_STANDARD.encode([local, central, end].concat())
}

fn call(
    world: &mut World,
    key: &Credentials,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response {
    let target = format!("/2015-03-31/functions{path}");
    let mut request = Request::new(method, &format!("lambda.{REGION}.amazonaws.com"), target).with_body(body);
    for (name, value) in headers {
        request = request.header((*name).to_owned(), *value);
    }
    sigv4::sign(&mut request, key, REGION, "lambda", world.now);
    world.send(Source::internet("203.0.113.45"), request)
}

fn admin(world: &mut World, method: Method, path: &str, body: &Value) -> Response {
    let key = world.key("admin");
    call(world, &key, method, path, &[], &if body.is_null() { String::new() } else { body.to_string() })
}

fn json_of(answer: &Response) -> Value {
    serde_json::from_str(&answer.body.text()).unwrap_or_else(|error| panic!("{error}: {}", answer.body.text()))
}

fn function(name: &str, code: &str) -> Value {
    json!({"FunctionName": name, "Runtime": "nodejs22.x", "Handler": "index.handler", "Role": role_arn("Fn"),
        "Code": {"ZipFile": zip("index.js", code)}})
}

fn world() -> World {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Fn", TRUST, &[S3_READ]);
    world.role("Ec2Only", TRUST_EC2, &[]);
    world.wait(10);
    world
}

fn create(world: &mut World, name: &str, code: &str) {
    let answer = admin(world, Method::Post, "", &function(name, code));
    assert_eq!(answer.status, 201, "{}", answer.body.text());
    world.wait(2);
}

/// The answer, and the log's lines.
fn invoke(world: &mut World, name: &str, event: &str) -> (Response, Vec<String>) {
    let key = world.key("admin");
    let answer = call(world, &key, Method::Post, &format!("/{name}/invocations"), &[("X-Amz-Log-Type", "Tail")], event);
    let log =
        answer.headers.get("x-amz-log-result").map(|log| BASE64_STANDARD.decode(log).unwrap()).unwrap_or_default();
    let log = String::from_utf8(log).unwrap();
    (answer, log.lines().map(str::to_owned).collect())
}

#[test]
fn the_environment_carries_the_roles_credentials() {
    let mut world = world();
    create(&mut world, "hello", PRINTS);
    let (answer, log) = invoke(&mut world, "hello", "{}");
    assert_eq!((answer.status, &*answer.body.text()), (200, "\"success\""));
    assert_eq!(answer.headers.get("x-amz-executed-version"), Some("$LATEST"));
    assert_eq!(log.len(), 6, "{log:?}");
    let id = log[0].strip_prefix("START RequestId: ").and_then(|rest| rest.strip_suffix(" Version: $LATEST")).unwrap();
    assert_eq!(log[4], format!("END RequestId: {id}"));
    let report: Vec<&str> = log[5].trim_end().split('\t').collect();
    assert_eq!((report.len(), report[0]), (6, &*format!("REPORT RequestId: {id}")));
    for (part, name, unit) in [
        (report[1], "Duration: ", " ms"),
        (report[2], "Billed Duration: ", " ms"),
        (report[3], "Memory Size: 128", " MB"),
        (report[4], "Max Memory Used: ", " MB"),
        (report[5], "Init Duration: ", " ms"),
    ] {
        assert!(part.starts_with(name) && part.ends_with(unit), "{part}");
    }
    let value = |line: &str| line.rsplit(" =  ").next().unwrap().to_owned();
    assert!(log[1].contains(&format!("Z\t{id}\tINFO\tAWS_ACCESS_KEY_ID =  ASIA")), "{}", log[1]);
    let key = Credentials {
        access_key_id: value(&log[1]),
        secret_access_key: value(&log[2]),
        session_token: Some(value(&log[3])),
    };
    // They are the role's, and work from anywhere for twelve hours.
    let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Fn/hello");
    let who = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
    assert_eq!(crate::world::text(&who, &["GetCallerIdentityResult", "Arn"]), arn);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
    // A warm environment keeps them; one that has cooled down gets others.
    world.wait(300);
    let (_, warm) = invoke(&mut world, "hello", "{}");
    assert_eq!((value(&warm[1]), warm[5].contains("Init Duration")), (key.access_key_id.clone(), false));
    world.wait(601);
    let (_, cold) = invoke(&mut world, "hello", "{}");
    assert!(value(&cold[1]) != key.access_key_id && cold[5].contains("Init Duration"));
    let records = world.records();
    let assumed: Vec<&Value> = records.iter().filter(|r| r["eventName"] == "AssumeRole").collect();
    assert_eq!(assumed.len(), 2, "one for each environment");
    assert_eq!(assumed[0]["userIdentity"], json!({"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}));
    assert_eq!(assumed[0]["userAgent"], "lambda.amazonaws.com");
    assert_eq!(assumed[0]["sourceIPAddress"], "lambda.amazonaws.com");
    assert_eq!(assumed[0]["requestParameters"], json!({"roleArn": role_arn("Fn"), "roleSessionName": "hello"}));
    assert!(records.iter().all(|r| !r["eventName"].as_str().unwrap().starts_with("Invoke")), "no data event");
    let created = records.iter().find(|r| r["eventName"] == "CreateFunction20150331").unwrap();
    assert_eq!(created["requestParameters"]["functionName"], "hello");
    assert!(created["requestParameters"]["code"].is_null());
    world.wait(12 * 3600 - 300 - 601);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 400, "expired");
}

#[test]
fn what_handlers_return_and_throw() {
    let mut world = world();
    for (n, (code, event, failed, expected)) in [
        ("exports.handler = async (e) => ({ sum: e.a + e.b });", "{\"a\":1,\"b\":2}", false, json!({"sum": 3})),
        ("exports.handler = async () => {};", "", false, Value::Null),
        ("exports.handler = (e, c, done) => done(null, c.functionName);", "{}", false, json!("f2")),
        (
            "exports.handler = async () => process.env.STAGE + process.env.AWS_REGION;",
            "{}",
            false,
            json!("testus-east-1"),
        ),
        ("exports.handler = () => new Promise((d) => setTimeout(() => d('late'), 2000));", "{}", false, json!("late")),
        ("exports.handler = async () => { throw new TypeError('no'); };", "{}", true, json!(["TypeError", "no"])),
        (
            "exports.handler = () => new Promise(() => setTimeout(() => {}, 4000));",
            "{}",
            true,
            json!(["Sandbox.Timedout", "?"]),
        ),
        (
            "exports.other = 1;",
            "{}",
            true,
            json!(["Runtime.HandlerNotFound", "index.handler is undefined or not exported"]),
        ),
        ("exports.handler = async () => {", "{}", true, json!(["?", "?"])),
        ("require('@aws-sdk/client-s3');", "{}", true, json!(["?", "?"])),
        ("exports.handler = async () => { while (true) {} };", "{}", true, json!(["?", "?"])),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("f{n}");
        let mut body = function(&name, code);
        body["Environment"] = json!({"Variables": {"STAGE": "test"}});
        assert_eq!(admin(&mut world, Method::Post, "", &body).status, 201);
        world.wait(2);
        let (answer, log) = invoke(&mut world, &name, event);
        assert_eq!(answer.status, 200, "{code}");
        assert_eq!(answer.headers.get("x-amz-function-error").is_some(), failed, "{code}: {}", answer.body.text());
        let value = json_of(&answer);
        if failed {
            for (name, wanted) in [("errorType", &expected[0]), ("errorMessage", &expected[1])] {
                assert!(*wanted == "?" && value[name].is_string() || value[name] == *wanted, "{code}: {value}");
            }
        } else {
            assert_eq!(value, expected, "{code}");
        }
        assert!(log.last().unwrap().starts_with("REPORT"), "{code}: {log:?}");
    }
}

#[test]
fn functions_are_made_described_changed_and_removed() {
    let mut world = world();
    create(&mut world, "hello", PRINTS);
    let answer = json_of(&admin(&mut world, Method::Get, "/hello", &Value::Null));
    let configuration = &answer["Configuration"];
    for (name, value) in [
        ("FunctionArn", json!(format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:hello"))),
        ("Runtime", json!("nodejs22.x")),
        ("Role", json!(role_arn("Fn"))),
        ("Timeout", json!(3)),
        ("MemorySize", json!(128)),
        ("State", json!("Active")),
        ("Version", json!("$LATEST")),
        ("LastModified", json!("2025-11-02T00:30:10.000+0000")),
    ] {
        assert_eq!(configuration[name], value, "{name}");
    }
    let arn = format!("/arn%3Aaws%3Alambda%3A{REGION}%3A{ACCOUNT}%3Afunction%3Ahello/configuration");
    assert_eq!(json_of(&admin(&mut world, Method::Get, &arn, &Value::Null)), *configuration);
    let changed = admin(
        &mut world,
        Method::Put,
        "/hello/configuration",
        &json!({"Timeout": 10, "Environment": {"Variables": {"A": "b"}}}),
    );
    assert_eq!(json_of(&changed)["Environment"]["Variables"], json!({"A": "b"}));
    let code = json!({"ZipFile": zip("index.js", "exports.handler = async () => process.env.A;")});
    assert_eq!(admin(&mut world, Method::Put, "/hello/code", &code).status, 200);
    assert_eq!(&*invoke(&mut world, "hello", "{}").0.body.text(), "\"b\"");
    assert_eq!(json_of(&admin(&mut world, Method::Get, "/", &Value::Null))["Functions"][0]["Timeout"], 10);
    assert_eq!(world.cloud.functions().collect::<Vec<_>>(), ["hello"]);
    assert_eq!(admin(&mut world, Method::Delete, "/hello", &Value::Null).status, 204);
    let gone = admin(&mut world, Method::Get, "/hello", &Value::Null);
    assert_eq!((gone.status, gone.headers.get("x-amzn-errortype")), (404, Some("ResourceNotFoundException")));
    let message = format!("Function not found: arn:aws:lambda:{REGION}:{ACCOUNT}:function:hello");
    assert_eq!(json_of(&gone), json!({"Type": "User", "Message": message}));
}

#[test]
fn refusals() {
    let mut world = world();
    create(&mut world, "there", PRINTS);
    let with = |field: &str, value: Value| {
        let mut body = function("fresh", PRINTS);
        body[field] = value;
        body
    };
    let role = "The role defined for the function cannot be assumed by Lambda.";
    let unzip = "Could not unzip uploaded file. Please check your file, then try to upload again.";
    for (body, status, code, message) in [
        (function("there", PRINTS), 409, "ResourceConflictException", "Function already exist: there"),
        (with("Role", json!(role_arn("Ec2Only"))), 400, "InvalidParameterValueException", role),
        (with("Role", json!(role_arn("Missing"))), 400, "InvalidParameterValueException", role),
        (with("Code", json!({"ZipFile": "UEsF"})), 400, "InvalidParameterValueException", unzip),
        (with("Code", json!({"ZipFile": "!"})), 400, "InvalidParameterValueException", unzip),
        (with("Code", json!({"S3Bucket": "b"})), 400, "InvalidParameterValueException", "Not simulated"),
        (with("Runtime", json!("python3.13")), 400, "InvalidParameterValueException", "Not simulated"),
        (with("Handler", Value::Null), 400, "InvalidParameterValueException", "Runtime and Handler are mandatory"),
        (with("Timeout", json!(0)), 400, "ValidationException", "1 validation error detected"),
        (with("MemorySize", json!("big")), 400, "ValidationException", "1 validation error detected"),
        (with("FunctionName", json!("a b")), 400, "ValidationException", "1 validation error detected"),
        (
            with("Environment", json!({"Variables": {"AWS_REGION": "x"}})),
            400,
            "InvalidParameterValueException",
            "Lambda was unable to configure your environment variables because",
        ),
    ] {
        let answer = admin(&mut world, Method::Post, "", &body);
        let told = json_of(&answer)["Message"].as_str().unwrap().to_owned();
        assert_eq!((answer.status, answer.headers.get("x-amzn-errortype")), (status, Some(code)), "{told}");
        assert!(told.starts_with(message), "{told}");
    }
    let (admin_key, nobody) = (world.key("admin"), world.key("nobody"));
    let denied = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/nobody is not authorized to perform: lambda:InvokeFunction on resource: \
         arn:aws:lambda:{REGION}:{ACCOUNT}:function:there because no identity-based policy allows the lambda:InvokeFunction action"
    );
    for (key, method, path, body, status, code, message) in [
        (&nobody, Method::Post, "/there/invocations", "{}", 403, "AccessDeniedException", &*denied),
        (&admin_key, Method::Post, "/none/invocations", "{}", 404, "ResourceNotFoundException", "Function not found"),
        (&admin_key, Method::Post, "/there/invocations", "{", 400, "InvalidRequestContentException", "Could not parse"),
        (&admin_key, Method::Patch, "/there", "", 404, "UnknownOperationException", ""),
    ] {
        let answer = call(&mut world, key, method, path, &[], body);
        let told = json_of(&answer)["Message"].as_str().unwrap().to_owned();
        assert_eq!((answer.status, answer.headers.get("x-amzn-errortype")), (status, Some(code)), "{path} {told}");
        assert!(told.starts_with(message), "{told}");
    }
    // Passing the role is a permission of its own.
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:*","Resource":"*"}]}"#;
    let params = [("UserName", "nobody"), ("PolicyName", "p"), ("PolicyDocument", policy)];
    world.ok(Service::Iam, "PutUserPolicy", &params);
    world.wait(10);
    let answer = call(&mut world, &nobody, Method::Post, "", &[], &function("mine", PRINTS).to_string());
    assert_eq!(answer.status, 403);
    assert!(json_of(&answer)["Message"].as_str().unwrap().contains("is not authorized to perform: iam:PassRole"));
    // While it is made it cannot be called, and once the role is not Lambda's to take, no environment starts.
    assert_eq!(admin(&mut world, Method::Post, "", &function("young", PRINTS)).status, 201);
    let (answer, _) = invoke(&mut world, "young", "{}");
    assert_eq!((answer.status, answer.headers.get("x-amzn-errortype")), (409, Some("ResourceConflictException")));
    let params = [("RoleName", "Fn"), ("PolicyDocument", TRUST_EC2)];
    world.ok(Service::Iam, "UpdateAssumeRolePolicy", &params);
    world.wait(10);
    let (answer, _) = invoke(&mut world, "young", "{}");
    assert_eq!((answer.status, answer.headers.get("x-amzn-errortype")), (403, Some("AccessDeniedException")));
    for (kind, status) in [("Event", 202), ("DryRun", 204), ("Sometime", 400)] {
        let headers = [("X-Amz-Invocation-Type", kind)];
        let answer = call(&mut world, &admin_key, Method::Post, "/there/invocations", &headers, "{}");
        assert_eq!(answer.status, if kind == "Event" { 403 } else { status }, "{kind}: no environment starts");
    }
}
