//! Functions: created, read, changed and deleted.
//!
//! May use: [`state`](super::state), [`call`](super::call), [`archive`](super::archive) and [`may`](crate::cloud::may).
//! <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::call::{Answer, LambdaCall, answer, invalid};
use super::state::{Function, Lambda, PENDING, function_arn};
use crate::cloud::may::{Ask, authorize, authorize_assume_role, authorize_pass_role};
use crate::cloud::{Service, ServiceError, desk::Desk, names::lower_first, service::LAMBDA_PRINCIPAL, who::Caller};
use crate::kernel::SimTime;
use crate::wire::{Response, blob, sigv4};

/// The most functions of the account here.
const MAX_FUNCTIONS: usize = 100;
/// The variables' names and values together, in bytes.
const MAX_VARIABLES: usize = 4096;
/// Names that only Lambda itself may set.
const RESERVED: [&str; 12] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// `FunctionConfiguration`, in the order in which Lambda writes it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration<'a> {
    function_name: &'a str,
    function_arn: &'a str,
    runtime: &'a str,
    role: &'a str,
    handler: &'a str,
    code_size: usize,
    description: &'a str,
    timeout: u64,
    memory_size: u64,
    last_modified: String,
    #[serde(rename = "CodeSha256")]
    code_sha256: &'a str,
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<Variables>,
    tracing_config: Value,
    revision_id: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_reason_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_update_status: Option<&'static str>,
    package_type: &'static str,
    architectures: [&'static str; 1],
    ephemeral_storage: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Variables {
    variables: Map<String, Value>,
}

impl Function {
    /// What every operation answers of it.
    fn configuration(&self, now: SimTime) -> Configuration<'_> {
        let pending = now < self.made + PENDING;
        let variables = self.variables.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        Configuration {
            function_name: &self.name,
            function_arn: &self.arn,
            runtime: &self.runtime,
            role: &self.role_arn,
            handler: &self.handler,
            code_size: self.code_size,
            description: &self.description,
            timeout: self.timeout,
            memory_size: self.memory,
            last_modified: self.modified.iso_millis().replace('Z', "+0000"),
            code_sha256: &self.code_sha256,
            version: "$LATEST",
            environment: (!self.variables.is_empty()).then_some(Variables { variables }),
            tracing_config: json!({ "Mode": "PassThrough" }),
            revision_id: &self.revision,
            state: if pending { "Pending" } else { "Active" },
            state_reason: pending.then_some("The function is being created."),
            state_reason_code: pending.then_some("Creating"),
            last_update_status: (!pending).then_some("Successful"),
            package_type: "Zip",
            architectures: ["x86_64"],
            ephemeral_storage: json!({ "Size": 512 }),
        }
    }

    /// Takes over what a request says of the configuration.
    fn configure(&mut self, call: &LambdaCall<'_>) -> Result<(), ServiceError> {
        for (field, name) in
            [(&mut self.handler, "Handler"), (&mut self.description, "Description"), (&mut self.runtime, "Runtime")]
        {
            if let Some(text) = call.text(name) {
                text.clone_into(field);
            }
        }
        if !self.runtime.starts_with("nodejs") {
            return Err(invalid(["Not simulated: the runtime ", &self.runtime, ". Supported: nodejs22.x"].concat()));
        }
        for (field, name, range) in
            [(&mut self.timeout, "Timeout", 1..=900), (&mut self.memory, "MemorySize", 128..=10_240)]
        {
            if let Some(value) = call.body.get(name) {
                *field = value.as_u64().filter(|number| range.contains(number)).ok_or_else(|| {
                    let (low, high) = (range.start().to_string(), range.end().to_string());
                    let parts =
                        ["1 validation error detected: '", name, "' must have value between ", &low, " and ", &high];
                    ServiceError::new(400, "ValidationException", parts.concat())
                })?;
            }
        }
        if let Some(environment) = call.body.get("Environment") {
            let Some(Value::Object(members)) = environment.get("Variables") else {
                self.variables.clear();
                return Ok(());
            };
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let variables: Option<Vec<(String, String)>> =
                members.iter().map(|(name, value)| Some((name.clone(), text(value)?))).collect();
            let variables = variables.ok_or_else(|| invalid("Environment variables are texts."))?;
            if let Some((name, _)) = variables.iter().find(|(name, _)| RESERVED.contains(&name.as_str())) {
                let parts = [
                    "Lambda was unable to configure your environment variables because the environment variables you have provided \
                     contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ",
                    name,
                ];
                return Err(invalid(parts.concat()));
            }
            if variables.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > MAX_VARIABLES {
                return Err(invalid(
                    "Lambda was unable to configure your environment variables because the environment variables you have \
                     provided exceeded the 4KB limit.",
                ));
            }
            self.variables = variables;
        }
        Ok(())
    }

    /// Takes over code: a zip archive in base64.
    fn load(&mut self, code: Option<&Value>) -> Result<(), ServiceError> {
        let Some(text) = code.and_then(|code| code.get("ZipFile")).and_then(Value::as_str) else {
            return Err(invalid("Not simulated: code that is not in ZipFile."));
        };
        let unzipped = || invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
        let archive = blob::read(text).ok_or_else(unzipped)?;
        self.files = super::archive::read(&archive).ok_or_else(unzipped)?;
        self.code_size = archive.len();
        self.code_sha256 = BASE64_STANDARD.encode(sigv4::sha256(&archive));
        Ok(())
    }
}

/// Whether the caller may give the role to Lambda, and whether Lambda may take it.
fn check_role(desk: &mut Desk<'_>, call: &LambdaCall<'_>, arn: &str) -> Result<(), ServiceError> {
    authorize_pass_role(desk, call.caller, arn, LAMBDA_PRINCIPAL)?;
    let role = desk.known.role_by_arn(arn).cloned();
    authorize_assume_role(
        desk,
        &Caller::service(LAMBDA_PRINCIPAL, Service::Lambda),
        &Ask::new("sts:AssumeRole", arn),
        role.as_deref(),
    )
    .map_err(|_| invalid("The role defined for the function cannot be assumed by Lambda."))
}

pub(super) fn create_function(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    let need = |name: &str| {
        call.text(name).filter(|text| !text.is_empty()).map(str::to_owned).ok_or_else(|| {
            let field = lower_first(name);
            let parts = [
                "1 validation error detected: Value null at '",
                &field,
                "' failed to satisfy constraint: Member must not be null",
            ];
            ServiceError::new(400, "ValidationException", parts.concat())
        })
    };
    let name = need("FunctionName")?;
    let arn = function_arn(desk.site, &name);
    authorize(desk, call.caller, "lambda:CreateFunction", &arn)?;
    if name.len() > 64 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        let parts = [
            "1 validation error detected: Value '",
            &name,
            "' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+",
        ];
        return Err(ServiceError::new(400, "ValidationException", parts.concat()));
    }
    let role_arn = need("Role")?;
    if call.text("Runtime").is_none() || call.text("Handler").is_none() {
        return Err(invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
        ));
    }
    if lambda.functions.contains_key(&name) {
        let message = ["Function already exist: ", &name].concat();
        return Err(ServiceError::new(409, "ResourceConflictException", message));
    }
    if lambda.functions.len() >= MAX_FUNCTIONS {
        return Err(invalid("Not simulated: more than 100 functions."));
    }
    let mut function = Function {
        arn,
        role_arn,
        runtime: String::new(),
        handler: String::new(),
        description: String::new(),
        timeout: 3,
        memory: 128,
        variables: Vec::new(),
        files: Vec::new(),
        code_size: 0,
        code_sha256: String::new(),
        made: desk.site.now,
        modified: desk.site.now,
        revision: lambda.rng.uuid(),
        environment: None,
        name,
    };
    function.configure(call)?;
    function.load(call.body.get("Code"))?;
    check_role(desk, call, &function.role_arn)?;
    let told = answer(201, &function.configuration(desk.site.now));
    lambda.functions.insert(function.name.clone(), function);
    told
}

pub(super) fn list_functions(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    authorize(desk, call.caller, "lambda:ListFunctions", "*")?;
    let all = lambda.functions.values().map(|function| function.configuration(desk.site.now)).collect::<Vec<_>>();
    answer(200, &json!({ "Functions": all }))
}

pub(super) fn get_function(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    authorize(desk, call.caller, "lambda:GetFunction", &function_arn(desk.site, call.name))?;
    let function = lambda.function(desk.site, call.name)?;
    let (region, account, name) = (&desk.site.region, &desk.site.account, call.name);
    let location = format!("https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{account}/{name}");
    let code = json!({ "RepositoryType": "S3", "Location": location });
    answer(200, &json!({ "Configuration": function.configuration(desk.site.now), "Code": code }))
}

pub(super) fn get_function_configuration(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    authorize(desk, call.caller, "lambda:GetFunctionConfiguration", &function_arn(desk.site, call.name))?;
    answer(200, &lambda.function(desk.site, call.name)?.configuration(desk.site.now))
}

/// Puts a changed function in the place of the old one; the next call gets a new environment.
fn replace_function(lambda: &mut Lambda, desk: &Desk<'_>, mut function: Function) -> Answer {
    function.modified = desk.site.now;
    function.revision = lambda.rng.uuid();
    function.environment = None;
    let told = answer(200, &function.configuration(desk.site.now));
    lambda.functions.insert(function.name.clone(), function);
    told
}

pub(super) fn update_function_configuration(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    authorize(desk, call.caller, "lambda:UpdateFunctionConfiguration", &function_arn(desk.site, call.name))?;
    let mut function = lambda.function(desk.site, call.name)?.clone();
    function.configure(call)?;
    if let Some(role) = call.text("Role") {
        check_role(desk, call, role)?;
        role.clone_into(&mut function.role_arn);
    }
    replace_function(lambda, desk, function)
}

pub(super) fn update_function_code(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    authorize(desk, call.caller, "lambda:UpdateFunctionCode", &function_arn(desk.site, call.name))?;
    let mut function = lambda.function(desk.site, call.name)?.clone();
    function.load(Some(call.body))?;
    replace_function(lambda, desk, function)
}

pub(super) fn delete_function(lambda: &mut Lambda, desk: &mut Desk<'_>, call: &LambdaCall<'_>) -> Answer {
    authorize(desk, call.caller, "lambda:DeleteFunction", &function_arn(desk.site, call.name))?;
    lambda.function(desk.site, call.name)?;
    lambda.functions.remove(call.name);
    Ok(Some(Response::new(204)))
}
