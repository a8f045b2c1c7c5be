//! Who the clients are to the account, by whichever way they find their credentials.

use super::client::{Client, Exit, Shell, WHO};
use super::gateway::{ACCOUNT, Gateway, Options, ROLE, session};

const READ: &str = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

#[test]
fn an_instance_needs_no_configuration() {
    let gateway = Gateway::start();
    let shell = Shell::on_instance(&gateway);
    for outcome in shell.aws(WHO) {
        outcome.prints(&session(ROLE, "i-*"));
    }
    for outcome in shell.aws("sts get-caller-identity") {
        outcome.prints(&format!(
            "{{\n    \"UserId\": \"AROA*:i-*\",\n    \"Account\": \"{ACCOUNT}\",\n    \"Arn\": \"*\"\n}}"
        ));
    }
    for outcome in shell.aws("s3 ls") {
        outcome.prints(
            "2025-06-18 02:14:09 flow-app-logs\n2025-09-03 11:40:52 flow-photos\n2025-10-21 00:05:31 flow-reports",
        );
    }
    let script = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'], boto3.Session().get_credentials().method)";
    if let Some(outcome) = shell.run(Client::Boto, &format!("-c \"{script}\"")) {
        outcome.prints(&format!("{} iam-role", session(ROLE, "i-*")));
    }
}

#[test]
fn keys_in_the_environment_and_in_files() {
    let gateway = Gateway::start();
    let key = &gateway.admin;
    let credentials = format!(
        "[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        key.access_key_id, key.secret_access_key
    );
    let user = format!("arn:aws:iam::{ACCOUNT}:user/admin");
    for shell in [Shell::admin(&gateway), Shell::on_instance(&gateway).with_file(".aws/credentials", &credentials)] {
        for outcome in shell.aws(WHO) {
            outcome.prints(&user);
        }
    }
    // The environment comes before the file.
    let shell =
        Shell::admin(&gateway).with("AWS_SECRET_ACCESS_KEY", "wrong").with_file(".aws/credentials", &credentials);
    for outcome in shell.aws(WHO) {
        outcome.fails(
            Exit::Service,
            "An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: *",
        );
    }
}

/// AWS CLI 2.9 takes no endpoint for the calls that it makes by itself, such as a profile's AssumeRole. What it reads
/// its endpoints from can be put in front of its own, though: a rule set in `~/.aws/models` (or `AWS_DATA_PATH`).
fn sts_rules(gateway: &Gateway) -> String {
    format!(
        r#"{{"version": "1.0",
            "parameters": {{
                "Region": {{"type": "String", "builtIn": "AWS::Region"}},
                "UseDualStack": {{"type": "Boolean", "builtIn": "AWS::UseDualStack", "required": true, "default": false}},
                "UseFIPS": {{"type": "Boolean", "builtIn": "AWS::UseFIPS", "required": true, "default": false}},
                "Endpoint": {{"type": "String", "builtIn": "SDK::Endpoint"}},
                "UseGlobalEndpoint": {{"type": "Boolean", "builtIn": "AWS::STS::UseGlobalEndpoint", "required": true, "default": false}}
            }},
            "rules": [{{"type": "endpoint", "conditions": [], "endpoint": {{
                "url": "{}", "properties": {{}}, "headers": {{}}
            }}}}]}}"#,
        gateway.url
    )
}

#[test]
fn a_profile_assumes_a_role_from_the_instances() {
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{ACCOUNT}:role/{ROLE}"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    let gateway = Gateway::prepared(Options::default(), move |account| {
        account.role("Reports", &trust, READ);
        account.role("Closed", &trust.replace(ROLE, "Reports"), READ);
    });
    let config = format!(
        "[profile reports]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/Reports\ncredential_source = Ec2InstanceMetadata\n\
         role_session_name = monthly\n\
         [profile closed]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/Closed\ncredential_source = Ec2InstanceMetadata\n"
    );
    let shell = Shell::on_instance(&gateway)
        .with_file(".aws/config", &config)
        .with_file(".aws/models/sts/2011-06-15/endpoint-rule-set-1.json", &sts_rules(&gateway));
    for outcome in shell.aws(&format!("{WHO} --profile reports")) {
        outcome.prints(&session("Reports", "monthly"));
    }
    for outcome in shell.aws(&format!("{WHO} --profile closed")) {
        outcome.fails(
            Exit::Service,
            &format!(
                "An error occurred (AccessDenied) when calling the AssumeRole operation: User: {} is not authorized to perform: \
                 sts:AssumeRole on resource: arn:aws:iam::{ACCOUNT}:role/Closed",
                session(ROLE, "i-*")
            ),
        );
    }
    let script =
        "import boto3; print(boto3.Session(profile_name='reports').client('sts').get_caller_identity()['Arn'])";
    if let Some(outcome) = shell.run(Client::Boto, &format!("-c \"{script}\"")) {
        outcome.prints(&session("Reports", "monthly"));
    }
}
