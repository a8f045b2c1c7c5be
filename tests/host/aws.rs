//! The AWS CLI against what AWS CLI 2.36.7 printed and sent.

use sts_flow::host::credentials::PROVIDERS;
use sts_flow::host::shell::Session;
use sts_flow::host::{NetError, Note};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::{Request, Response};

use crate::peer::{Cloud, KEY, Played, SECRET, SESSION_TOKEN, instance, nobody, play};

const UNABLE: &str = "\naws: [ERROR]: An error occurred (NoCredentials): Unable to locate credentials. You can configure credentials by \
                      running \"aws login\".\n";
const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\nTo see help text, you can \
                     run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n";

/// An error as it is told: by its status, with the CLI's own code.
fn told(text: &str, code: u8) -> String {
    let own = match code {
        252 => "An error occurred (ParamValidation): ",
        253 => "An error occurred (Configuration): ",
        _ => "",
    };
    format!("\naws: [ERROR]: {own}{text}\n")
}

fn on(cloud: Cloud, line: &str) -> Played {
    play(instance(), line, |request, now| cloud.answer(request, now))
}

/// With keys in the environment and a region.
pub fn keyed(line: &str) -> Played {
    let mut session = instance();
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("AWS_REGION", "us-east-1"),
    ] {
        session.export(name, value);
    }
    play(session, line, |request, now| Cloud::default().answer(request, now))
}

/// The same against one fixed answer for every request.
fn answered(line: &str, response: &Response) -> Played {
    play(keyed("true").session, line, |_, _| Ok(response.clone()))
}

fn paths(played: &Played) -> Vec<&str> {
    played.requests.iter().map(|r| r.target.rsplit_once("meta-data/").map_or(r.target.as_str(), |(_, p)| p)).collect()
}

#[test]
fn requests_are_the_clis_to_the_header() {
    let played = on(Cloud::default(), "aws s3 ls --region us-east-1");
    let shown: Vec<_> = played.requests.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown[0],
        "PUT /latest/api/token HTTP/1.1\nHost: 169.254.169.254\nAccept-Encoding: identity\n\
         x-aws-ec2-metadata-token-ttl-seconds: 21600\nUser-Agent: aws-cli/2.36.7\nContent-Length: 0\n"
    );
    let token = crate::peer::TOKEN;
    assert_eq!(
        shown[1],
        format!(
            "GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\nHost: 169.254.169.254\nAccept-Encoding: identity\n\
             x-aws-ec2-metadata-token: {token}\nUser-Agent: aws-cli/2.36.7\n"
        )
    );
    let names = |n: usize| played.requests[n].headers.iter().map(|(n, _)| n).collect::<Vec<_>>();
    let signed = ["X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256", "Authorization"];
    assert_eq!(names(3), [&["Host", "Accept-Encoding", "User-Agent"][..], &signed].concat());
    assert_eq!(
        played.requests[3].headers.get("user-agent").unwrap(),
        "aws-cli/2.36.7 md/awscrt#0.36.0 ua/2.1 os/linux#6.1.109-118.189.amzn2023.x86_64 md/arch#x86_64 lang/python#3.9.25 \
         md/pyimpl#CPython m/0,E,Z,b cfg/retry-mode#standard md/installer#source sid/5f1c0e9b7a24 md/distrib#amzn.2023 \
         md/prompt#off md/command#s3.ls"
    );
    assert!(played.requests[3].headers.get("authorization").unwrap().starts_with(&format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/20251102/us-east-1/s3/aws4_request, \
             SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature="
    )));

    let played = keyed("aws sts get-caller-identity");
    let [request] = played.requests.as_slice() else { panic!() };
    let names: Vec<_> = request.headers.iter().map(|(n, _)| n).collect();
    assert_eq!(
        names,
        [
            "Host",
            "Accept-Encoding",
            "Content-Type",
            "User-Agent",
            "X-Amz-Date",
            "X-Amz-Security-Token",
            "Authorization",
            "Content-Length",
        ]
    );
    assert_eq!(request.body.text(), "Action=GetCallerIdentity&Version=2011-06-15");
    assert_eq!(request.headers.get("content-type"), Some("application/x-www-form-urlencoded; charset=utf-8"));
}

#[test]
fn without_a_region_imds_is_asked_for_one() {
    let played = on(Cloud::default(), "aws sts get-caller-identity");
    assert_eq!(
        played.asked(),
        [
            "PUT 169.254.169.254/latest/api/token",
            "GET 169.254.169.254/latest/meta-data/placement/availability-zone/",
            "PUT 169.254.169.254/latest/api/token",
            "GET 169.254.169.254/latest/meta-data/iam/security-credentials/",
            "GET 169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
            "POST sts.ap-northeast-1.amazonaws.com/",
        ]
    );
    let no_imds = "export AWS_EC2_METADATA_DISABLED=true; unset AWS_REGION; ";
    assert_eq!(keyed(&format!("{no_imds} aws s3 ls")).asked(), ["GET s3.amazonaws.com/"]);
    assert_eq!(
        keyed(&format!("{no_imds} aws s3 ls s3://my-bucket")).asked(),
        ["GET my-bucket.s3.amazonaws.com/?list-type=2&prefix=&delimiter=%2F&encoding-type=url"]
    );
    assert_eq!(keyed(&format!("{no_imds} aws sts get-caller-identity")).asked(), ["POST sts.amazonaws.com/"]);
    for (line, host) in [
        ("AWS_DEFAULT_REGION=eu-west-1 aws s3 ls", "s3.us-east-1.amazonaws.com"),
        ("AWS_REGION=eu-west-1 aws s3 ls", "s3.eu-west-1.amazonaws.com"),
        ("AWS_REGION=eu-west-1 aws s3 ls --region eu-west-3", "s3.eu-west-3.amazonaws.com"),
        ("unset AWS_REGION; AWS_DEFAULT_REGION=eu-west-1 aws s3 ls", "s3.eu-west-1.amazonaws.com"),
        ("unset AWS_REGION; aws configure set region eu-west-2 && aws s3 ls", "s3.eu-west-2.amazonaws.com"),
    ] {
        assert_eq!(keyed(line).requests.last().unwrap().host(), host, "{line}");
    }
}

#[test]
fn imds_fallbacks_are_botocores() {
    let role = ["/latest/api/token", "iam/security-credentials/", "iam/security-credentials/EC2-S3-ReadOnly-Role", "/"];
    let status = |status| Cloud { token_status: Some(status), ..Cloud::default() };
    let required = |cloud| Cloud { tokens_required: true, ..cloud };
    // What the cloud is like; what is asked; the status.
    for (cloud, asked, code) in [
        (Cloud::default(), &role[..], 0),
        (required(Cloud::default()), &role[..], 0),
        (status(403), &role[..], 0),
        (status(404), &role[..], 0),
        (status(405), &role[..], 0),
        (status(500), &role[..], 0),
        (status(400), &role[..1], 253),
        (required(status(403)), &role[..2], 253),
        (Cloud { no_role: true, ..Cloud::default() }, &role[..2], 253),
        (Cloud { unauthorized: true, ..Cloud::default() }, &role[..3], 253),
        (Cloud { near_expiry: true, ..Cloud::default() }, &role[..], 0),
    ] {
        let played = on(cloud, "aws s3 ls --region us-east-1");
        assert_eq!((paths(&played), played.status()), (asked.to_vec(), code));
        assert_eq!(played.err, if code == 0 { "" } else { UNABLE });
        assert_eq!(played.notes.last(), Some(&Note::Exited { program: "aws".into(), code }));
    }
    let v1_off = "AWS_EC2_METADATA_V1_DISABLED=true aws s3 ls --region us-east-1";
    let played = on(status(403), v1_off);
    assert_eq!((paths(&played).len(), played.status()), (1, 255));
    assert_eq!(
        played.err,
        told(
            "Error retrieving metadata: Unable to retrieve token for use in IMDSv2 call and IMDSv1 has been disabled",
            255
        )
    );
    assert_eq!(on(Cloud::default(), v1_off).status(), 0);
    let off = on(Cloud::default(), "AWS_EC2_METADATA_DISABLED=true aws s3 ls --region us-east-1");
    assert_eq!((off.requests.len(), off.err.as_str(), off.status()), (0, UNABLE, 253));
    let slow = play(
        instance(),
        "AWS_METADATA_SERVICE_TIMEOUT=3 AWS_METADATA_SERVICE_NUM_ATTEMPTS=2 aws s3 ls --region us-east-1",
        nobody,
    );
    assert_eq!((slow.requests.len(), slow.took.as_seconds(), slow.status()), (4, 12, 253));
}

#[test]
fn a_late_answer_is_none() {
    // IMDS answers, but after more than the second that the client waits.
    let late = |request: &Request, now| Cloud::default().answer(request, now);
    let played = crate::peer::play_slowly(instance(), "aws s3 ls --region us-east-1", Millis(1500), late);
    assert_eq!((played.requests.len(), played.status()), (2, 253));
}

fn tried(played: &Played) -> Vec<(&str, bool)> {
    let mut tried = Vec::new();
    for note in &played.notes {
        if let Note::ProviderTried { provider, found } = note {
            tried.push((provider.as_str(), *found));
        }
    }
    tried
}

#[test]
fn the_chain_is_searched_in_order_and_told() {
    let played = on(Cloud::default(), "aws s3 ls --region us-east-1");
    let expected: Vec<_> = PROVIDERS.iter().map(|p| (*p, *p == "iam-role")).collect();
    assert_eq!(tried(&played), expected);
    assert!(played.notes.contains(&Note::Holds {
        access_key_id: KEY.into(),
        expires: SimTime::parse("2025-11-02T06:45:00Z").ok(),
        provider: "iam-role".into()
    }));
    assert_eq!(tried(&keyed("aws s3 ls")), [("env", true)]);
    let none = play(Session::pc(), "aws s3 ls --region us-east-1", nobody);
    assert!(tried(&none).iter().all(|(_, found)| !found) && tried(&none).len() == PROVIDERS.len());

    // botocore counts credentials that end soon as good for a while longer.
    let near = on(Cloud { near_expiry: true, ..Cloud::default() }, "aws s3 ls --region us-east-1");
    let extended = near.notes.iter().find_map(|n| match n {
        Note::Holds { expires, .. } => *expires,
        _ => None,
    });
    let more = extended.unwrap().since(crate::peer::start_time()).as_seconds();
    assert!((900 + 120..=900 + 600 + 1).contains(&more), "{more}");
}

#[test]
fn files_are_read_as_botocore_reads_them() {
    let set = format!(
        "aws configure set aws_access_key_id {KEY}; aws configure set aws_secret_access_key {SECRET}; \
         aws configure set aws_session_token {SESSION_TOKEN}; aws configure set region us-east-1"
    );
    let ready = on(Cloud::default(), &set);
    assert_eq!((ready.out.as_str(), ready.err.as_str()), ("", ""));
    assert_eq!(
        ready.session.files().read("/home/ec2-user/.aws/credentials").unwrap(),
        format!(
            "[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\naws_session_token = {SESSION_TOKEN}\n"
        )
    );
    let cloud = |request: &Request, now| Cloud::default().answer(request, now);
    let played = play(ready.session, "aws s3 ls", cloud);
    assert_eq!(played.out, "2025-10-01 09:12:33 my-bucket\n");
    assert_eq!(tried(&played).last(), Some(&("shared-credentials-file", true)));
    // The config file is second to it, and needs the word `profile` for all but the default.
    let line = "cat ~/.aws/credentials > ~/.aws/config; rm ~/.aws/credentials; aws s3 ls --region us-east-1";
    let played = play(played.session, line, cloud);
    assert_eq!(tried(&played).last(), Some(&("config-file", true)));
    let played = play(
        played.session,
        "aws configure set aws_access_key_id AKIA --profile default; aws s3 ls --profile other",
        cloud,
    );
    assert_eq!(played.err, told("The config profile (other) could not be found", 255));
    assert_eq!(played.status(), 255);
    let played = play(played.session, "aws s3 ls --region us-east-1", cloud);
    assert_eq!(
        played.err,
        told("Partial credentials found in shared-credentials-file, missing: aws_secret_access_key", 255)
    );
    let played = play(played.session, "echo nonsense > ~/.aws/config; aws s3 ls", cloud);
    assert_eq!(
        (played.err.as_str(), played.status()),
        (told("Unable to parse config file: /home/ec2-user/.aws/config", 255).as_str(), 255)
    );
    // With --profile the environment is not searched; with AWS_PROFILE it still is.
    let named = format!("{set}; export AWS_ACCESS_KEY_ID=AKIAOTHER AWS_SECRET_ACCESS_KEY=x");
    let named = on(Cloud::default(), &named).session;
    let played = play(named.clone(), "aws s3 ls --profile default", cloud);
    assert_eq!(played.out, "2025-10-01 09:12:33 my-bucket\n");
    assert_eq!(tried(&played)[0], ("assume-role", false));
    let played = play(named, "AWS_PROFILE=default aws s3 ls", cloud);
    assert_eq!(
        played.err,
        told("An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation: no", 254)
    );
    let played = on(Cloud::default(), "aws configure set role_arn x && aws s3 ls");
    assert_eq!(
        (played.err.as_str(), played.status()),
        (
            told("Partial credentials found in assume-role, missing: source_profile or credential_source", 255)
                .as_str(),
            255
        )
    );
}

#[test]
fn messages_and_statuses_are_the_clis() {
    for (line, err, code) in [
        ("AWS_SECRET_ACCESS_KEY= aws s3 ls", "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY", 255),
        (
            "AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z aws s3 ls",
            "Credentials were refreshed, but the refreshed credentials are still expired.",
            255,
        ),
        ("aws s3 ls --bogus", "Unknown options: --bogus", 252),
        ("aws --bogus s3 ls", "Unknown options: --bogus", 252),
        ("aws s3 ls a b", "Unknown options: b", 252),
        ("aws s3 ls a b c", "Unknown options: b,c", 252),
        ("aws s3 ls my-bucket --page-size x", "invalid literal for int() with base 10: 'x'", 255),
        ("aws s3", "usage: aws [options] s3 <subcommand> [parameters]\naws: [ERROR]: too few arguments", 252),
        ("aws s3 ls --region 'a b'", "Provided region_name 'a b' doesn't match a supported format.", 255),
        (
            "aws sts assume-role --role-arn r --role-session-name s --duration-seconds 5",
            "Parameter validation failed:\nInvalid length for parameter RoleArn, value: 1, valid min length: 20\nInvalid length for parameter RoleSessionName, value: 1, valid min length: 2\nInvalid value for parameter DurationSeconds, value: 5, valid min value: 900",
            252,
        ),
        ("AWS_REGION= aws sts get-caller-identity", "Invalid endpoint: https://sts..amazonaws.com", 255),
        ("AWS_REGION= aws s3 ls", "Invalid endpoint: https://s3..amazonaws.com", 255),
        ("aws s3 ls --profile nope", "The config profile (nope) could not be found", 255),
        (
            "AWS_ACCESS_KEY_ID=AKIA aws s3 ls",
            "An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation: no",
            254,
        ),
        (
            "AWS_ACCESS_KEY_ID=AKIA aws s3 ls my-bucket",
            "An error occurred (InvalidAccessKeyId) when calling the ListObjectsV2 operation: no",
            254,
        ),
        (
            "AWS_SESSION_TOKEN= aws sts get-caller-identity",
            "An error occurred (InvalidToken) when calling the GetCallerIdentity operation: no",
            254,
        ),
        (
            "aws s3 ls --no-sign-request",
            "An error occurred (AccessDenied) when calling the ListBuckets operation: no",
            254,
        ),
        (
            "aws rds describe-db-instances",
            "aws: unsupported command: rds (supported: accessanalyzer, cloudtrail, configure, ec2, iam, iam-toolbox, lambda, login, logout, s3, s3api, ssm, sso, sts)",
            2,
        ),
        ("aws s3 cp a s3://my-bucket/", "The user-provided path a does not exist.", 255),
        (
            "aws s3 sync a s3://my-bucket/",
            "aws: unsupported command: s3 sync (supported: ls, cp, mv, rm, mb, rb, presign)",
            2,
        ),
        (
            "aws s3 cp a b",
            "usage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type",
            252,
        ),
        ("aws s3 ls --ca-bundle x", "aws: unsupported option: --ca-bundle", 2),
        ("aws sts get-caller-identity --output yaml-stream", "aws: unsupported option: --output yaml-stream", 2),
        ("aws sts get-caller-identity --query 'foo(a)'", "Unknown function: foo()", 255),
        (
            "aws sts get-caller-identity --query 'length(`1`)'",
            "In function length(), invalid type for value: 1, expected one of: ['string', 'array', 'object'], received: \"number\"",
            255,
        ),
    ] {
        let played = keyed(line);
        let want = if code == 2 { format!("{err}\n") } else { told(err, code) };
        assert_eq!((played.err.as_str(), played.out.as_str(), played.status()), (want.as_str(), "", code), "{line}");
    }
    for (line, said) in [
        ("aws", "the following arguments are required: command"),
        ("aws s3 ls --region", "argument --region: expected one argument"),
        ("aws sts", "the following arguments are required: operation"),
        ("aws sts assume-role", "the following arguments are required: --role-arn, --role-session-name"),
        ("aws s3 lss", "argument subcommand: Found invalid choice 'lss'\n\nMaybe you meant:\n\n  * ls"),
        ("aws sts get-caller", "argument operation: Found invalid choice 'get-caller'\n"),
        ("aws s3 ls --output xml", "argument --output: Found invalid choice 'xml'\n"),
        ("aws s3 ls --cli-error-format xml", "argument --cli-error-format: Found invalid choice 'xml'\n"),
    ] {
        let played = keyed(line);
        let want = told(&format!("{said}\n\n{}", USAGE.trim_end()), 252);
        assert_eq!((played.err.as_str(), played.status()), (want.as_str(), 252), "{line}");
    }
    for (line, said) in [
        ("aws sts get-caller-identity --bogus x", "Unknown options: --bogus, x"),
        ("aws sts get-caller-identity extra", "Unknown options: extra"),
    ] {
        let played = keyed(line);
        let want = format!("\n{USAGE}\n\naws: [ERROR]: {said}\n");
        assert_eq!((played.err.as_str(), played.status()), (want.as_str(), 252), "{line}");
    }
    let played = keyed("aws s3 ls 's3://a b'");
    let start = told(
        "Parameter validation failed:\nInvalid bucket name \"a b\": Bucket name must match the regex \"^[a-zA-Z0-9.\\-_]{1,255}$\" or be",
        252,
    );
    assert!(played.err.starts_with(start.trim_end()));
    assert_eq!(played.status(), 252);
}

/// Taken down from version 2.36.7: a form is chosen by option, environment and profile, in this order.
#[test]
fn errors_in_the_form_that_is_asked_for() {
    let refused = "AWS_ACCESS_KEY_ID=AKIA";
    let enhanced = told("An error occurred (InvalidAccessKeyId) when calling the GetCallerIdentity operation: no", 254);
    let json = "{\n    \"Code\": \"InvalidAccessKeyId\",\n    \"Message\": \"no\"\n}\n".to_owned();
    let ask = "aws sts get-caller-identity";
    for (line, err) in [
        (format!("{refused} {ask}"), enhanced.clone()),
        (format!("{refused} {ask} --cli-error-format json"), json.clone()),
        (format!("{refused} {ask} --cli-error-format yaml"), "Code: InvalidAccessKeyId\nMessage: no\n".to_owned()),
        (format!("{refused} {ask} --cli-error-format text"), "InvalidAccessKeyId\tno\n".to_owned()),
        (format!("{refused} {ask} --cli-error-format legacy"), enhanced.clone()),
        (format!("{refused} AWS_CLI_ERROR_FORMAT=JSON {ask}"), json.clone()),
        (format!("{refused} AWS_CLI_ERROR_FORMAT=bogus {ask}"), enhanced.clone()),
        (format!("{refused} AWS_CLI_ERROR_FORMAT=json {ask} --cli-error-format enhanced"), enhanced),
        (format!("aws configure set cli_error_format text; {refused} {ask}"), "InvalidAccessKeyId\tno\n".to_owned()),
        // Of a command line that cannot be read, the option does not count; and some errors have words alone.
        (
            "aws sts --cli-error-format text assume-role".to_owned(),
            format!(
                "ParamValidation\tthe following arguments are required: --role-arn, --role-session-name\n\n{USAGE}\n"
            ),
        ),
        (
            "aws --cli-error-format text".to_owned(),
            told(&format!("the following arguments are required: command\n\n{}", USAGE.trim_end()), 252),
        ),
        (
            format!("{ask} --cli-error-format json --profile gone"),
            told("The config profile (gone) could not be found", 255),
        ),
    ] {
        assert_eq!(keyed(&line).err, err, "{line}");
    }
    let gone = Response::new(404)
        .header("x-amzn-errortype", "ResourceNotFoundException")
        .with_body("{\"Message\":\"Function not found: f\",\"Type\":\"User\"}");
    let said = told(
        "An error occurred (ResourceNotFoundException) when calling the GetFunction operation: Function not found: f",
        254,
    );
    assert_eq!(
        answered("aws lambda get-function --function-name f", &gone).err,
        format!("{said}\nAdditional error details:\nType: User\n")
    );
    assert_eq!(answered("aws lambda get-function --function-name f --cli-error-format legacy", &gone).err, said);
}

#[test]
fn services_that_fail() {
    // Tried three times, with half a second and a second between.
    let played = answered("aws s3 ls", &Response::new(500).with_body("oh no"));
    assert_eq!(
        played.err,
        told(
            "An error occurred (500) when calling the ListBuckets operation (reached max retries: 2): Internal Server Error",
            254
        )
    );
    assert_eq!((played.requests.len(), played.took.0), (3, 1515));
    let dates: Vec<_> = played.requests.iter().map(|r| r.headers.get("x-amz-date").unwrap()).collect();
    assert_eq!(dates, ["20251102T003000Z", "20251102T003000Z", "20251102T003001Z"]);
    let played = answered("aws sts get-caller-identity", &Response::new(403).with_body("oh no"));
    assert!(played.err.starts_with(
        "\naws: [ERROR]: Unable to parse response (syntax error: line 1, column 0), invalid XML received."
    ));
    assert_eq!(played.status(), 255);

    let played = answered("aws sts get-caller-identity", &Response::new(200).with_body("<a/>"));
    assert_eq!((played.err.as_str(), played.status()), (told("'GetCallerIdentityResult'", 255).as_str(), 255));

    let session = keyed("true").session;
    let played = play(session.clone(), "aws s3 ls --region us-east-9", |_, _| Err(NetError::UnknownHost));
    assert_eq!(played.err, told("Could not connect to the endpoint URL: \"https://s3.us-east-9.amazonaws.com/\"", 255));
    assert_eq!(played.status(), 255);
    let played = play(session, "aws s3 ls", nobody);
    assert_eq!(played.err, told("Connect timeout on endpoint URL: \"https://s3.us-east-1.amazonaws.com/\"", 255));
    assert_eq!((played.status(), played.took.0), (255, 3 * 60_000 + 1500));
}

#[test]
fn a_bucket_elsewhere_is_followed_once() {
    let moved = Response::new(301).header("x-amz-bucket-region", "ap-northeast-1").with_body(
        "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using the \
         specified endpoint.</Message></Error>",
    );
    let played = play(keyed("true").session, "aws s3 ls my-bucket", |request, now| {
        if request.host().contains("us-east-1") { Ok(moved.clone()) } else { Cloud::default().answer(request, now) }
    });
    assert_eq!(played.status(), 0, "{}", played.err);
    let hosts: Vec<_> = played.requests.iter().map(Request::host).collect();
    assert_eq!(hosts, ["my-bucket.s3.us-east-1.amazonaws.com", "my-bucket.s3.ap-northeast-1.amazonaws.com"]);
    let played = answered("aws s3 ls my-bucket", &moved);
    assert_eq!((played.requests.len(), played.status()), (2, 254));
}

#[test]
fn listings() {
    let played = keyed("aws s3 ls s3://my-bucket/a/");
    assert_eq!(
        played.asked(),
        ["GET my-bucket.s3.us-east-1.amazonaws.com/?list-type=2&prefix=a%2F&delimiter=%2F&encoding-type=url"]
    );
    assert_eq!(played.out, "                           PRE logs/\n2025-10-01 09:12:33      19856 gr aph.png\n");
    assert_eq!(
        keyed("aws s3 ls my.bucket").asked(),
        ["GET s3.us-east-1.amazonaws.com/my.bucket?list-type=2&prefix=&delimiter=%2F&encoding-type=url"]
    );
    let played = keyed("aws s3 ls 'my-bucket/x y&' --recursive --human-readable --summarize --page-size 5");
    assert_eq!(
        played.asked(),
        [
            "GET my-bucket.s3.us-east-1.amazonaws.com/?list-type=2&prefix=x%20y%26&max-keys=5&encoding-type=url",
            "GET my-bucket.s3.us-east-1.amazonaws.com/?list-type=2&prefix=x%20y%26&max-keys=5&continuation-token=next%2Bpage&encoding-type=url",
        ]
    );
    assert_eq!(
        played.out,
        "2025-10-01 09:12:33   19.4 KiB gr aph.png\n2025-10-01 09:12:33     1 Byte logs/last\n\nTotal Objects: 2\n   Total Size: 19.4 KiB\n"
    );
    let played = keyed("aws s3 ls my-bucket/none");
    assert_eq!((played.out.as_str(), played.err.as_str(), played.status()), ("", "", 1));
}

#[test]
fn output_formats() {
    let arn = "arn:aws:sts::123456789012:assumed-role/EC2-S3-ReadOnly-Role/i-0123456789abcdef0";
    let id = "AROAXXXXXXXXXXXXXXXXX:i-0123456789abcdef0";
    for (line, out) in [
        ("aws sts get-caller-identity --output text", format!("123456789012\t{arn}\t{id}\n")),
        ("AWS_DEFAULT_OUTPUT=text aws sts get-caller-identity", format!("123456789012\t{arn}\t{id}\n")),
        ("aws sts get-caller-identity --query Arn", format!("\"{arn}\"\n")),
        ("aws sts get-caller-identity --query Arn --out text --no-cli-pager", format!("{arn}\n")),
        ("aws sts get-caller-identity --query Nope", "null\n".to_owned()),
        ("aws sts get-caller-identity --query '[Account, Arn]' --output text", format!("123456789012\t{arn}\n")),
        ("aws sts get-caller-identity --output yaml", format!("Account: '123456789012'\nArn: {arn}\nUserId: {id}\n")),
        ("aws sts get-caller-identity --query Nope --output text", "None\n".to_owned()),
        ("aws sts assume-role --role-arn arn:aws:iam::1:role/r --role-session-name=ss --query Credentials.Expiration", "\"2025-11-02T01:30:00+00:00\"\n".to_owned()),
        (
            "aws sts assume-role --role-arn arn:aws:iam::1:role/r --role-session-name=ss --output text",
            "ASSUMEDROLEUSER\tarn:aws:sts::1:assumed-role/r/s\tAROA1:s\nCREDENTIALS\tASIA2\t2025-11-02T01:30:00+00:00\tk\tt\n".to_owned(),
        ),
        ("aws --version", "aws-cli/2.36.7 Python/3.9.25 Linux/6.1.109-118.189.amzn2023.x86_64 source/x86_64.amzn.2023\n".to_owned()),
    ] {
        let played = keyed(line);
        assert_eq!((played.out, played.err.as_str()), (out, ""), "{line}");
    }
    let played =
        keyed("aws sts assume-role --role-arn arn:aws:iam::1:role/r --role-session-name ss --duration-seconds 900");
    assert_eq!(
        played.requests[0].body.text(),
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=ss&DurationSeconds=900"
    );
}

#[test]
fn configure_list_shows_what_counts() {
    let head = "NAME       : VALUE                    : TYPE             : LOCATION\nprofile    : <not set>                : None             : None\n";
    let none = "<not set>                : None             : None\n";
    let keys = |kind: &str| {
        format!(
            "access_key : ****************DFGH     : {kind:<16} : \nsecret_key : ****************EY00     : {kind:<16} : \n"
        )
    };
    let by_env = "region     : us-east-1                : env              : ['AWS_REGION', 'AWS_DEFAULT_REGION']\n";
    for (played, rest) in [
        (
            on(Cloud::default(), "aws configure list"),
            keys("iam-role") + "region     : ap-northeast-1           : imds             : \n",
        ),
        (keyed("aws configure list"), keys("env") + by_env),
        // The real program passes over what the option says, too.
        (keyed("aws configure list --region eu-west-9"), keys("env") + by_env),
        (
            on(Cloud::default(), "AWS_EC2_METADATA_DISABLED=true aws configure list"),
            format!("access_key : {none}secret_key : {none}region     : {none}"),
        ),
    ] {
        assert_eq!(played.out, format!("{head}{rest}"));
    }
}

#[test]
fn the_debug_log_tells_the_search() {
    let played = on(Cloud::default(), "aws s3 ls --region us-east-1 --debug");
    let lines: Vec<_> = played.err.lines().filter(|l| l.contains("Looking for credentials via: ")).collect();
    assert_eq!(lines.len(), PROVIDERS.len());
    assert_eq!(
        lines[0],
        "2025-11-02 00:30:00,123 - MainThread - botocore.credentials - DEBUG - Looking for credentials via: env"
    );
    for expected in [
        "- MainThread - awscli.clidriver - DEBUG - Arguments entered to CLI: ['s3', 'ls', '--region', 'us-east-1', '--debug']\n",
        "- MainThread - botocore.utils - DEBUG - IMDS ENDPOINT: http://169.254.169.254/\n",
        "- MainThread - urllib3.connectionpool - DEBUG - http://169.254.169.254:80 \"PUT /latest/api/token HTTP/1.1\" 200 56\n",
        "- MainThread - botocore.credentials - DEBUG - Found credentials from IAM Role: EC2-S3-ReadOnly-Role\n",
        "- MainThread - botocore.auth - DEBUG - CanonicalRequest:\nGET\n/\n\nhost:s3.us-east-1.amazonaws.com\n",
        "- MainThread - urllib3.connectionpool - DEBUG - https://s3.us-east-1.amazonaws.com:443 \"GET / HTTP/1.1\" 200 ",
    ] {
        assert!(played.err.contains(expected), "{expected}");
    }
    let near = on(Cloud { near_expiry: true, ..Cloud::default() }, "aws s3 ls --region us-east-1 --debug");
    assert!(
        near.err.contains(
            "INFO - Attempting credential expiration extension due to a credential service availability issue."
        )
    );
}

#[test]
fn a_container_endpoint_comes_before_imds() {
    let line = "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1 AWS_CONTAINER_AUTHORIZATION_TOKEN=t aws s3 ls --region us-east-1";
    let played = play(instance(), line, |request, now| {
        if request.host() == "169.254.170.23" {
            assert_eq!(request.headers.get("authorization"), Some("t"));
            return Ok(Response::new(200).with_body(crate::peer::document("2025-11-02T06:45:00Z")));
        }
        Cloud::default().answer(request, now)
    });
    assert_eq!(played.out, "2025-10-01 09:12:33 my-bucket\n");
    assert_eq!(tried(&played).last(), Some(&("container-role", true)));
    let played = play(instance(), "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x aws s3 ls --region us-east-1", |_, _| {
        Ok(Response::new(404).with_body("no"))
    });
    assert_eq!(
        played.err,
        told(
            "Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response 404 from container metadata: no",
            255
        )
    );
    assert_eq!((played.requests.len(), played.status()), (3, 255));
}

/// A role by the profile: with whose key STS is asked, and what for; or what is said.
#[test]
fn roles_are_assumed_by_profile() {
    let config = "cat > ~/.aws/config <<E\n[profile meta]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata\n\
                  region = us-east-1\n[profile env]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\n\
                  role_session_name = me\nexternal_id = x1\n[profile keys]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n\
                  [profile none]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = gone\n\
                  [profile mfa]\nrole_arn = a\nmfa_serial = b\nsource_profile = base\n\
                  [profile loop]\nrole_arn = a\nsource_profile = pool\n[profile pool]\nrole_arn = a\nsource_profile = loop\n\
                  [profile web]\nrole_arn = arn:aws:iam::1:role/w\nweb_identity_token_file = /tmp/token\nE\n";
    let shared = format!(
        "cat > ~/.aws/credentials <<E\n[base]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\naws_session_token = {SESSION_TOKEN}\nE\n"
    );
    for (line, body, err) in [
        (
            "aws s3 ls --profile meta",
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=botocore-session-1762043400",
            "",
        ),
        (
            "export AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b; unset AWS_ACCESS_KEY_ID; aws s3 ls --profile env",
            "",
            "Error when retrieving credentials from Environment: No credentials found in credential_source referenced in profile env",
        ),
        (
            "AWS_PROFILE=keys aws s3 ls --region us-east-1",
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=botocore-session-1762043400",
            "",
        ),
        (
            "aws s3 ls --profile none",
            "",
            "The source_profile \"gone\" referenced in the profile \"none\" does not exist.",
        ),
        ("aws s3 ls --profile mfa", "", "aws: unsupported setting: mfa_serial in profile mfa"),
        ("aws s3 ls --profile web", "", "[Errno 2] No such file or directory: '/tmp/token'"),
        (
            "AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/t aws s3 ls",
            "",
            "The provided profile or the current environment is configured to assume role with web identity but has no role ARN configured. Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN env var is set.",
        ),
    ] {
        let played = on(Cloud::default(), &format!("{config}{shared}{line}"));
        let sts = played.requests.iter().find(|r| r.host().starts_with("sts."));
        assert_eq!(sts.map_or(String::new(), |r| r.body.text().into_owned()), body, "{line}: {}", played.err);
        // The peer knows nothing of the role's key: what is asked with it is refused, and that is enough here.
        if err.is_empty() {
            assert!(
                played.requests.last().unwrap().headers.get("authorization").unwrap().contains("Credential=ASIA2/"),
                "{line}"
            );
            assert_eq!(tried(&played).last(), Some(&("assume-role", true)), "{line}");
        } else {
            let want = if err.starts_with("aws: ") { format!("{err}\n") } else { told(err, 255) };
            assert_eq!(played.err, want, "{line}");
        }
    }
    let looped = on(Cloud::default(), &format!("{config}aws s3 ls --profile loop"));
    assert!(
        looped.err.starts_with("\naws: [ERROR]: Infinite loop in credential configuration detected."),
        "{}",
        looped.err
    );
    let web = format!("{config}echo -n tok > /tmp/token; aws s3 ls --profile web");
    let played = play(instance(), &web, |_, _| {
        Ok(Response::new(403).with_body("<E><Error><Code>AccessDenied</Code><Message>no</Message></Error></E>"))
    });
    let request = &played.requests.iter().find(|r| r.host() == "sts.amazonaws.com").unwrap();
    assert!(request.headers.get("authorization").is_none());
    assert!(
        request.body.text().starts_with("Action=AssumeRoleWithWebIdentity&")
            && request.body.text().ends_with("&WebIdentityToken=tok")
    );
    assert_eq!(
        (played.err.as_str(), played.status()),
        (
            told("An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: no", 254)
                .as_str(),
            254
        )
    );
}

#[test]
fn help_lists_what_there_is_to_type() {
    let out = keyed("aws help").out;
    assert!(out.contains("AVAILABLE SERVICES\n       o accessanalyzer\n") && out.contains("       o sts\n"), "{out}");
    let out = keyed("aws iam help").out;
    assert!(out.contains("AVAILABLE COMMANDS\n") && out.contains("       o create-role\n"), "{out}");
    let out = keyed("aws iam create-role help").out;
    assert!(out.starts_with("NAME\n       create-role -\n\n"), "{out}");
    assert!(
        out.contains("            create-role\n          [--path <value>]\n          --role-name <value>\n"),
        "{out}"
    );
    for (line, said) in [
        ("aws iam create-hole help", "aws: unsupported operation: iam create-hole"),
        ("aws nothing help", "argument command: Found invalid choice 'nothing'"),
    ] {
        let played = keyed(line);
        assert!(played.out.is_empty() && played.err.contains(said), "{line}: {}", played.err);
    }
}
