//! A working day at the command line, with each CLI: what the articles type, and what it prints.

use super::client::{Client, Exit, Shell};
use super::gateway::Gateway;

enum Do {
    /// Types this, which prints this; `*` stands for anything.
    Type(&'static str, &'static str),
    /// Types this, which is refused in these words.
    Refused(&'static str, &'static str),
    /// Has Python do this.
    Python(&'static str),
    /// Lets seconds pass.
    Wait(u32),
}

use Do::{Python, Refused, Type, Wait};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","lambda.amazonaws.com"],"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}"#;
const POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListAllMyBuckets"],"Resource":"*"}]}"#;

const DAY: &[Do] = &[
    // A role, its permissions, and the profile that carries it to an instance.
    Type(
        "iam create-role --role-name Desk --assume-role-policy-document file://trust.json --query Role.[RoleName,Arn,Path] --output text",
        "Desk\tarn:aws:iam::123456789012:role/Desk\t/",
    ),
    Type("iam attach-role-policy --role-name Desk --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", ""),
    Type("iam put-role-policy --role-name Desk --policy-name List --policy-document file://policy.json", ""),
    Type(
        "iam list-attached-role-policies --role-name Desk",
        "{\n    \"AttachedPolicies\": [\n        {\n            \"PolicyName\": \"AmazonS3ReadOnlyAccess\",\n            \
         \"PolicyArn\": \"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\"\n        }\n    ]\n}",
    ),
    Type(
        "iam get-role-policy --role-name Desk --policy-name List --query PolicyDocument.Statement[0].Action[0] --output text",
        "s3:ListAllMyBuckets",
    ),
    Type("iam create-instance-profile --instance-profile-name Desk --query InstanceProfile.Roles", "[]"),
    Type("iam add-role-to-instance-profile --instance-profile-name Desk --role-name Desk", ""),
    Refused(
        "iam create-role --role-name Desk --assume-role-policy-document file://trust.json",
        "An error occurred (EntityAlreadyExists) when calling the CreateRole operation: Role with name Desk already exists.",
    ),
    Wait(30),
    // The instance gets it.
    Type(
        "ec2 run-instances --image-id ami-0c02fb55956c7d316 --instance-type t3.micro --query Instances[0].State.Name --output text",
        "pending",
    ),
    Wait(60),
    Type(
        "ec2 describe-instances --query Reservations[].Instances[].[InstanceType,State.Name] --output text",
        "t3.micro\trunning\nt3.micro\trunning",
    ),
    Type(
        "ec2 describe-iam-instance-profile-associations --query IamInstanceProfileAssociations[].State --output text",
        "associated",
    ),
    // Temporary credentials.
    Type(
        "sts assume-role --role-arn arn:aws:iam::123456789012:role/Desk --role-session-name me --duration-seconds 900 \
         --query AssumedRoleUser.Arn --output text",
        "arn:aws:sts::123456789012:assumed-role/Desk/me",
    ),
    Refused(
        "sts assume-role --role-arn arn:aws:iam::123456789012:role/Desk --role-session-name me --duration-seconds 7200",
        "An error occurred (ValidationError) when calling the AssumeRole operation: The requested DurationSeconds exceeds the \
         MaxSessionDuration set for this role.",
    ),
    Type("sts get-session-token --query Credentials.AccessKeyId --output text", "ASIA*"),
    // A user with a key.
    Type("iam create-user --user-name taro --query User.Arn --output text", "arn:aws:iam::123456789012:user/taro"),
    Type("iam create-access-key --user-name taro --query AccessKey.[UserName,Status] --output text", "taro\tActive"),
    Type("iam list-users --query Users[].UserName --output text", "admin\ttaro"),
    Refused(
        "iam delete-user --user-name taro",
        "An error occurred (DeleteConflict) when calling the DeleteUser operation: Cannot delete entity, must delete access keys \
         first.",
    ),
    // Buckets and what is in them.
    Type("s3 mb s3://desk-notes", "make_bucket: desk-notes"),
    Type("s3 cp trust.json s3://desk-notes/", "*upload: ./trust.json to s3://desk-notes/trust.json*"),
    Type("s3 ls s3://desk-notes", "20* trust.json"),
    Type("s3 cp s3://desk-notes/trust.json -", TRUST),
    Type("s3 rb s3://desk-notes --force", "delete: s3://desk-notes/trust.json\nremove_bucket: desk-notes"),
    Refused(
        "s3 ls s3://desk-notes",
        "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist",
    ),
    // A function with a role.
    Python("import zipfile; zipfile.ZipFile('f.zip', 'w').writestr('index.js', 'exports.handler = async () => 42')"),
    Type(
        "lambda create-function --function-name hello --runtime nodejs20.x --role arn:aws:iam::123456789012:role/Desk \
         --handler index.handler --zip-file fileb://f.zip --query [FunctionName,State] --output text",
        "hello\tPending",
    ),
    Wait(10),
    Type(
        "lambda invoke --function-name hello out.json --query [StatusCode,ExecutedVersion] --output text",
        "200\t$LATEST",
    ),
    // What CloudTrail saw of it.
    Wait(600),
    Type(
        "cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateUser \
         --query Events[].[EventName,Username] --output text",
        "CreateUser\tadmin",
    ),
];

fn spend(client: Client) {
    let gateway = Gateway::start();
    let shell = Shell::admin(&gateway).with_file("trust.json", TRUST).with_file("policy.json", POLICY);
    for step in DAY {
        let run = |line| shell.run(client, line);
        match step {
            Type(line, printed) => {
                if let Some(outcome) = run(line) {
                    outcome.prints(printed);
                }
            }
            Refused(line, said) => {
                if let Some(outcome) = run(line) {
                    outcome.fails(Exit::Service, said);
                }
            }
            Python(code) => {
                if let Some(outcome) = shell.run(Client::Boto, &format!("-c \"{code}\"")) {
                    outcome.prints("");
                } else {
                    return; // without Python the rest cannot be had
                }
            }
            Wait(seconds) => gateway.advance(*seconds),
        }
    }
}

#[test]
fn a_day_with_version_1() {
    spend(Client::V1);
}

#[test]
fn a_day_with_version_2() {
    spend(Client::V2);
}

#[test]
fn a_day_with_version_2_36() {
    spend(Client::Newest);
}
