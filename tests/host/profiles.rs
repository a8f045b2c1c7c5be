//! Profiles, config files and settings against what AWS CLI 2.36.7 said of them, and whom it asked with what.

use sts_flow::host::Note;
use sts_flow::host::shell::Session;
use sts_flow::wire::{Request, Response};

use crate::peer::{Cloud, KEY, Played, SECRET, SESSION_TOKEN, instance, play};

/// One of every kind of profile.
const CONFIG: &str = "
[profile self]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = self
[profile selfhalf]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = selfhalf
aws_access_key_id = AKIAHALF
[profile selfkeys]
role_arn = arn:aws:iam::123456789012:role/selfkeys
source_profile = selfkeys
[profile a]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = b
[profile b]
role_arn = arn:aws:iam::123456789012:role/b
source_profile = c
[profile c]
role_arn = arn:aws:iam::123456789012:role/c
source_profile = a
[profile d]
role_arn = arn:aws:iam::123456789012:role/d
source_profile = it's
[profile \"it's\"]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = it's
[profile envsrc]
role_arn = arn:aws:iam::123456789012:role/e
credential_source = Environment
[profile imdssrc]
role_arn = arn:aws:iam::123456789012:role/e
credential_source = Ec2InstanceMetadata
[profile ecssrc]
role_arn = arn:aws:iam::123456789012:role/e
credential_source = EcsContainer
[profile lowersrc]
role_arn = arn:aws:iam::123456789012:role/e
credential_source = environment
[profile both]
role_arn = arn:aws:iam::123456789012:role/e
credential_source = Environment
source_profile = base
[profile nosrc]
role_arn = arn:aws:iam::123456789012:role/e
[profile empty]
region = eu-west-3
[profile srcempty]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = empty
[profile srcgone]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = gone
[profile keysrole]
role_arn = arn:aws:iam::123456789012:role/keys
source_profile = mid
[profile mid]
role_arn = arn:aws:iam::123456789012:role/mid
source_profile = base
[profile r1]
role_arn = arn:aws:iam::123456789012:role/r1
source_profile = r2
[profile r2]
role_arn = arn:aws:iam::123456789012:role/r2
source_profile = r3
[profile r3]
role_arn = arn:aws:iam::123456789012:role/r3
source_profile = r4
[profile r4]
role_arn = arn:aws:iam::123456789012:role/r4
source_profile = r5
[profile r5]
role_arn = arn:aws:iam::123456789012:role/r5
source_profile = r6
[profile r6]
role_arn = arn:aws:iam::123456789012:role/r6
source_profile = base
[profile  spaced ]
region = eu-west-3
[profile dur]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = base
duration_seconds = abc
external_id = x1
role_session_name = me
[profile long]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = base
duration_seconds = 900
[profile mfa]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = base
mfa_serial = m
[profile sso]
sso_account_id = 123456789012
sso_role_name = r
[profile srcsso]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = sso
[profile signin]
login_session = x
[profile web]
role_arn = arn:aws:iam::123456789012:role/e
web_identity_token_file = /nope
[profile srcweb]
role_arn = arn:aws:iam::123456789012:role/e
source_profile = web
[profile proc]
credential_process = cat /opt/keys.json
[profile srcproc]
role_arn = arn:aws:iam::123456789012:role/p
source_profile = proc
";

/// An instance with these files, and keys that the peer knows under `base`, `mid`, `spaced` and `selfkeys`.
fn computer(config: &str) -> Session {
    let keys = |token: &str| {
        format!("aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\naws_session_token = {token}\n")
    };
    let mut session = instance();
    session.export("AWS_REGION", "us-east-1");
    let mut credentials = String::new();
    for name in ["base", "mid", "spaced", "selfkeys"] {
        credentials.extend(["[", name, "]\n", &keys(SESSION_TOKEN)]);
    }
    credentials.extend(["[emptytoken]\n", &keys("")]);
    let files = session.files_mut();
    files.write("/home/ec2-user/.aws/config", config).unwrap();
    files.write("/home/ec2-user/.aws/credentials", &credentials).unwrap();
    files.make_dir("/opt").unwrap();
    session
}

fn on(session: Session, line: &str) -> Played {
    play(session, line, |request, now| Cloud::default().answer(request, now))
}

/// Whoever asks gets the role, with a key that is named after it.
fn generous(session: Session, line: &str) -> Played {
    play(session, line, |request, now| {
        let body = request.body.text();
        let Some(role) = body.split("role%2F").nth(1) else { return Cloud::default().answer(request, now) };
        let role = role.split('&').next().unwrap_or("");
        Ok(Response::new(200).with_body(format!(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA{role}</AccessKeyId><SecretAccessKey>k\
             </SecretAccessKey><SessionToken>t</SessionToken><Expiration>2025-11-02T01:30:00Z</Expiration></Credentials>\
             </AssumeRoleResult></AssumeRoleResponse>"
        )))
    })
}

fn said(text: &str) -> String {
    format!("\naws: [ERROR]: {text}\n")
}

/// The forms that STS was sent, each with the key that signed it.
fn asked_sts(played: &Played) -> Vec<String> {
    let sts =
        played.requests.iter().filter(|r| r.host().starts_with("sts.") && r.body.text().contains("Action=Assume"));
    sts.map(|request| {
        let signed = request.headers.get("authorization").unwrap_or("Credential=none/");
        let key = signed.split("Credential=").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or("");
        let body = request.body.text().replace("%3A", ":").replace("%2F", "/");
        let body =
            body.replace("Action=AssumeRole&Version=2011-06-15&", "").replace("arn:aws:iam::123456789012:role/", "");
        format!("{key} {body}")
    })
    .collect()
}

#[test]
fn profiles_that_lead_nowhere() {
    let missing = "No credentials found in credential_source referenced in profile";
    let loops = "Infinite loop in credential configuration detected. Attempting to load from profile";
    for (profile, err) in [
        ("self", format!("{loops} self which has already been visited. Visited profiles: ['self']")),
        ("a", format!("{loops} a which has already been visited. Visited profiles: ['a', 'b', 'c']")),
        ("d", format!("{loops} it's which has already been visited. Visited profiles: ['d', \"it's\"]")),
        ("selfhalf", "Partial credentials found in config-file, missing: aws_secret_access_key".to_owned()),
        ("envsrc", format!("Error when retrieving credentials from Environment: {missing} envsrc")),
        ("ecssrc", format!("Error when retrieving credentials from EcsContainer: {missing} ecssrc")),
        (
            "lowersrc",
            "The credential source \"environment\" referenced in profile \"lowersrc\" is not valid.".to_owned(),
        ),
        ("both", "The profile \"both\" contains both source_profile and credential_source.".to_owned()),
        ("nosrc", "Partial credentials found in assume-role, missing: source_profile or credential_source".to_owned()),
        ("srcempty", "The source profile \"empty\" must have credentials.".to_owned()),
        ("srcgone", "The source_profile \"gone\" referenced in the profile \"srcgone\" does not exist.".to_owned()),
        ("web", "[Errno 2] No such file or directory: '/nope'".to_owned()),
        ("srcweb", "[Errno 2] No such file or directory: '/nope'".to_owned()),
        (
            "proc",
            "Error when retrieving credentials from custom-process: cat: /opt/keys.json: No such file or directory"
                .to_owned(),
        ),
        (
            "signin",
            "Error loading login session token: Unable to load a existing login session for session x, Please \
             reauthenticate with 'aws login'."
                .to_owned(),
        ),
        ("nothing", "The config profile (nothing) could not be found".to_owned()),
    ] {
        let played = on(computer(CONFIG), &format!("aws sts get-caller-identity --profile {profile}"));
        assert_eq!(asked_sts(&played), Vec::<String>::new(), "{profile}");
        assert_eq!((played.err.as_str(), played.status()), (said(&err).as_str(), 255), "{profile}");
    }
    for (profile, setting) in [
        ("mfa", "mfa_serial in profile mfa"),
        ("sso", "sso_start_url without sso_session in profile sso"),
        ("srcsso", "sso_start_url without sso_session in profile sso"),
    ] {
        let played = on(computer(CONFIG), &format!("aws sts get-caller-identity --profile {profile}"));
        assert_eq!(played.err, format!("aws: unsupported setting: {setting}\n"), "{profile}");
    }
    let off = on(computer(CONFIG), "AWS_EC2_METADATA_DISABLED=true aws sts get-caller-identity --profile imdssrc");
    assert_eq!(
        off.err,
        said(&format!("Error when retrieving credentials from Ec2InstanceMetadata: {missing} imdssrc"))
    );
}

#[test]
fn roles_by_way_of_other_profiles() {
    let usual = "RoleSessionName=botocore-session-1762043400";
    for (profile, forms) in [
        // One that names itself has keys of its own.
        ("selfkeys", vec![format!("{KEY} RoleArn=selfkeys&{usual}")]),
        // Keys beside a role come before it.
        ("keysrole", vec![format!("{KEY} RoleArn=keys&{usual}")]),
        ("long", vec![format!("{KEY} DurationSeconds=900&RoleArn=e&{usual}")]),
        ("dur", vec![format!("{KEY} RoleSessionName=me&ExternalId=x1&RoleArn=e")]),
        ("imdssrc", vec![format!("{KEY} RoleArn=e&{usual}")]),
        ("srcproc", vec![format!("AKIAPROC RoleArn=p&{usual}")]),
        // There is no limit to such a chain.
        (
            "r1",
            vec![
                format!("{KEY} RoleArn=r6&{usual}"),
                format!("ASIAr6 RoleArn=r5&{usual}"),
                format!("ASIAr5 RoleArn=r4&{usual}"),
                format!("ASIAr4 RoleArn=r3&{usual}"),
                format!("ASIAr3 RoleArn=r2&{usual}"),
                format!("ASIAr2 RoleArn=r1&{usual}"),
            ],
        ),
    ] {
        let mut session = computer(CONFIG);
        let json = r#"{"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": "x"}"#;
        session.files_mut().write("/opt/keys.json", json).unwrap();
        let played = generous(session, &format!("aws s3 ls --profile {profile}"));
        assert_eq!(asked_sts(&played), forms, "{profile}: {}", played.err);
        let last = played.requests.last().unwrap().headers.get("authorization").unwrap().to_owned();
        assert!(last.contains("Credential=ASIA"), "{profile}: {last}");
    }
}

#[test]
fn files_are_read_as_python_reads_them() {
    // Two blanks in a title, a token that is empty, settings that every section has.
    let played = on(computer(CONFIG), "aws s3 ls --profile spaced");
    assert_eq!(played.requests.last().unwrap().host(), "s3.us-east-1.amazonaws.com", "{}", played.err);
    let played = on(computer(CONFIG), "unset AWS_REGION; aws s3 ls --profile spaced");
    assert_eq!(played.requests.last().unwrap().host(), "s3.eu-west-3.amazonaws.com");
    let played = on(computer(CONFIG), "aws sts get-caller-identity --profile emptytoken");
    assert!(played.requests[0].headers.get("x-amz-security-token").is_none());
    let everywhere = "[DEFAULT]\nregion = eu-west-1\n[profile base]\n[profile mid]\nregion = eu-west-2\n";
    for (profile, host) in [("base", "s3.eu-west-1.amazonaws.com"), ("mid", "s3.eu-west-2.amazonaws.com")] {
        let played = on(computer(everywhere), &format!("unset AWS_REGION; aws s3 ls --profile {profile}"));
        assert_eq!(played.requests.last().unwrap().host(), host);
    }
    // What the credentials file says comes first.
    let line = "aws configure set region eu-west-9 --profile base; printf '[base]\\nregion = eu-west-8\\n' > ~/.aws/credentials; \
                unset AWS_REGION; AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_PROFILE=base aws s3 ls";
    assert_eq!(on(computer(""), line).requests.last().unwrap().host(), "s3.eu-west-8.amazonaws.com");
    for (config, line, err) in [
        ("[profile x]\ns3 =\n  nonsense\n", "aws s3 ls", "Unable to parse config file: /home/ec2-user/.aws/config"),
        ("", "AWS_PROFILE= aws s3 ls", "The config profile () could not be found"),
        ("", "AWS_PROFILE=default aws s3 ls", "The config profile (default) could not be found"),
        ("", "AWS_PROFILE=base AWS_DEFAULT_PROFILE=gone aws s3 ls", ""),
        ("", "AWS_DEFAULT_PROFILE=gone aws s3 ls", "The config profile (gone) could not be found"),
    ] {
        let played = on(computer(config), line);
        assert_eq!(played.err, if err.is_empty() { String::new() } else { said(err) }, "{line}");
    }
    // A profile may be named that is yet to be made.
    let played = on(computer(""), "aws configure set region eu-west-3 --profile new && cat ~/.aws/config");
    assert_eq!(played.out, "[profile new]\nregion = eu-west-3\n");
}

#[test]
fn settings_are_written_into_the_profile_that_their_name_says() {
    for (line, config, credentials) in [
        ("aws configure set profile.dev.region eu-west-3", "[profile dev]\nregion = eu-west-3\n", ""),
        ("aws configure set profile.dev.aws_access_key_id AKIA", "", "[dev]\naws_access_key_id = AKIA\n"),
        ("aws configure set default.region eu-west-3", "[default]\nregion = eu-west-3\n", ""),
        ("aws configure set profile.dev.output text --profile other", "[profile dev]\noutput = text\n", ""),
    ] {
        let ask = |file: &str| on(computer(""), &format!("{line}; cat ~/.aws/{file} 2>/dev/null")).out;
        assert_eq!(ask("config"), config, "{line}");
        assert!(ask("credentials").ends_with(credentials), "{line}");
    }
    // What is deeper than that is not modelled, and nothing is written.
    for name in ["profile.dev.s3.max_queue_size", "profile..region", "profile.dev.", "s3.addressing_style"] {
        let played = on(computer(""), &format!("aws configure set {name} x; cat ~/.aws/config 2>/dev/null"));
        assert_eq!(played.out, "", "{name}");
        assert!(played.err.contains(name), "{}", played.err);
    }
}

#[test]
fn a_line_within_a_key_is_never_sent() {
    let keys = format!("export AWS_SECRET_ACCESS_KEY={SECRET}; ");
    for (line, value) in [
        (
            format!("{keys} export AWS_ACCESS_KEY_ID=$(printf 'AKIA\\rx'); aws sts get-caller-identity"),
            "AWS4-HMAC-SHA256 Credential=AKIA\\rx/20251102/us-east-1/sts/aws4_request, SignedHeaders=",
        ),
        (
            format!(
                "{keys} printf -v AWS_SESSION_TOKEN 'a\\r'; export AWS_SESSION_TOKEN AWS_ACCESS_KEY_ID={KEY}; aws s3 ls"
            ),
            "a\\r'",
        ),
        (format!("{keys} export AWS_SESSION_TOKEN=\"$(printf 'a\\nb')\" AWS_ACCESS_KEY_ID={KEY}; aws s3 ls"), "a\\nb'"),
    ] {
        let played = on(computer(""), &line);
        let start = said(&format!("An HTTP Client raised an unhandled exception: Invalid header value b'{value}"));
        assert!(played.err.starts_with(start.trim_end()), "{line}: {}", played.err);
        assert_eq!((played.requests.len(), played.status()), (0, 255), "{line}");
    }
}

#[test]
fn endpoints_that_are_set() {
    let keys =
        format!("export AWS_ACCESS_KEY_ID={KEY} AWS_SECRET_ACCESS_KEY={SECRET} AWS_SESSION_TOKEN={SESSION_TOKEN}; ");
    let config = "[default]\nservices = near\nendpoint_url = http://h2\n[services near]\nsts =\n  endpoint_url = http://h3\n\
                  [profile plain]\nendpoint_url = http://h2\n[profile gone]\nservices = none\n[profile base]\n\
                  [profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\nendpoint_url = http://h4/x\n";
    for (line, asked) in [
        ("aws sts get-caller-identity", "POST http://h3/"),
        ("aws s3 ls s3://bucket", "GET http://h2/bucket?list-type=2&prefix=&delimiter=%2F&encoding-type=url"),
        ("aws s3 ls", "GET http://h2/"),
        ("AWS_PROFILE=plain aws iam list-users", "POST http://h2/"),
        ("AWS_PROFILE=role aws iam list-users", "POST http://h4/x/"),
        ("AWS_ENDPOINT_URL=http://h1:99 aws sts get-caller-identity", "POST http://h1:99/"),
        ("AWS_ENDPOINT_URL=http://h1 AWS_ENDPOINT_URL_STS=http://h0 aws sts get-caller-identity", "POST http://h0/"),
        (
            "AWS_ENDPOINT_URL_S3=http://h4/base aws s3 ls s3://bucket/k",
            "GET http://h4/base/bucket?list-type=2&prefix=k&delimiter=%2F&encoding-type=url",
        ),
        (
            "AWS_ENDPOINT_URL_S3=http://h4/base aws s3api get-object --bucket bucket --key a/b o",
            "GET http://h4/base/bucket/a/b",
        ),
        ("aws sts get-caller-identity --endpoint-url https://h5/base/", "POST https://h5/base/"),
        (
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true AWS_ENDPOINT_URL=http://h1 aws sts get-caller-identity",
            "POST https://sts.us-east-1.amazonaws.com/",
        ),
    ] {
        let played = play(computer(config), &format!("{keys}{line}"), |request, now| {
            if request.host().starts_with('h') {
                Err(sts_flow::host::NetError::UnknownHost)
            } else {
                Cloud::default().answer(request, now)
            }
        });
        let first = &played.requests[0];
        let (method, url) = asked.split_once(' ').unwrap();
        let host = url.split("://").nth(1).unwrap();
        assert_eq!(
            format!("{} {}{}", first.method, first.host(), first.target),
            format!("{method} {host}"),
            "{line}: {}",
            played.err
        );
        if host.starts_with('h') {
            assert_eq!(played.err, said(&format!("Could not connect to the endpoint URL: \"{url}\"")), "{line}");
            assert_eq!(played.requests.len(), 3, "{line}");
        }
    }
    for (line, err) in [
        (
            "aws sts get-caller-identity --profile gone",
            said(
                "The profile is configured to use the services section but the \"none\" services configuration does not exist.",
            ),
        ),
        ("AWS_ENDPOINT_URL=nope aws sts get-caller-identity", said("Invalid endpoint: nope")),
        (
            "aws s3 ls --endpoint-url nope",
            said(
                "An error occurred (ParamValidation): Bad value for --endpoint-url \"nope\": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/",
            ),
        ),
        ("AWS_USE_FIPS_ENDPOINT=true aws s3 ls", "aws: unsupported setting: AWS_USE_FIPS_ENDPOINT\n".to_owned()),
        (
            "AWS_USE_DUALSTACK_ENDPOINT=True aws s3 ls",
            "aws: unsupported setting: AWS_USE_DUALSTACK_ENDPOINT\n".to_owned(),
        ),
        (
            "aws configure set use_fips_endpoint true; aws s3 ls",
            "aws: unsupported setting: use_fips_endpoint\n".to_owned(),
        ),
        ("HTTPS_PROXY=http://p aws s3 ls", "aws: unsupported setting: HTTPS_PROXY\n".to_owned()),
        ("AWS_MAX_ATTEMPTS=x aws s3 ls", said("invalid literal for int() with base 10: 'x'")),
        (
            "AWS_MAX_ATTEMPTS=0 aws s3 ls",
            said("Value provided to \"max_attempts\": 0 must be an integer greater than or equal to one."),
        ),
        (
            "AWS_RETRY_MODE=legacy aws s3 ls",
            said("Invalid value provided to \"mode\": \"legacy\" must be one of: \"standard\" or \"adaptive\""),
        ),
    ] {
        let played = on(computer(config), &format!("{keys}{line}"));
        assert_eq!((played.err.as_str(), played.requests.len()), (err.as_str(), 0), "{line}");
    }
    let buckets = "printf '[default]\\ns3 =\\n  addressing_style = path\\n' > ~/.aws/config; aws s3 ls s3://bucket";
    let played = on(computer(""), &format!("{keys}{buckets}"));
    assert_eq!(played.requests[0].host(), "s3.us-east-1.amazonaws.com");
    assert!(played.requests[0].target.starts_with("/bucket?"), "{}", played.requests[0].target);
}

#[test]
fn settings_of_imds() {
    let ask = "aws sts get-caller-identity";
    let role_arn = "[default]\n";
    for (line, err) in [
        (format!("AWS_METADATA_SERVICE_NUM_ATTEMPTS=x {ask}"), "invalid literal for int() with base 10: 'x'"),
        (format!("AWS_METADATA_SERVICE_TIMEOUT=0.5 {ask}"), "invalid literal for int() with base 10: '0.5'"),
        (
            format!("AWS_METADATA_SERVICE_TIMEOUT=0 {ask}"),
            "An HTTP Client raised an unhandled exception: Attempted to set connect timeout to 0, but the timeout cannot be set to a value less than or equal to 0.",
        ),
        (
            format!("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=bogus {ask}"),
            "Invalid EC2 Instance Metadata endpoint mode: bogus Valid endpoint modes (case-insensitive): ('ipv4', 'ipv6').",
        ),
        (
            format!("AWS_EC2_METADATA_SERVICE_ENDPOINT=nope {ask}"),
            "Invalid endpoint EC2 Instance Metadata endpoint: nope",
        ),
    ] {
        let played = on(computer(role_arn), &line);
        assert_eq!((played.err, played.requests.len()), (said(err), 0), "{line}");
    }
    let played = on(
        computer(role_arn),
        &format!("AWS_METADATA_SERVICE_NUM_ATTEMPTS=' 2 ' AWS_METADATA_SERVICE_TIMEOUT=5 {ask}"),
    );
    assert_eq!(played.status(), 0, "{}", played.err);
    let none = on(computer(role_arn), &format!("AWS_METADATA_SERVICE_NUM_ATTEMPTS=0 {ask}"));
    assert_eq!((none.requests.len(), none.status()), (0, 253));
    let played = on(computer(role_arn), &format!("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6 {ask}"));
    assert_eq!(played.requests[0].host(), "[fd00:ec2::254]");
    // An end that is no time.
    let played = play(computer(role_arn), ask, |request, now| match request.target.as_str() {
        "/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role" => {
            Ok(Response::new(200).with_body(crate::peer::document("soon")))
        }
        _ => Cloud::default().answer(request, now),
    });
    assert_eq!((played.err, played.session.status()), (said("Unknown string format: soon"), 255));
}

#[test]
fn sts_is_asked_again_after_a_failure_of_its_own() {
    let broken = Response::new(500).with_body("<E><Error><Code>InternalFailure</Code><Message>x</Message></Error></E>");
    let played = play(computer(CONFIG), "aws s3 ls --profile long", |request, now| {
        if request.host().starts_with("sts.") { Ok(broken.clone()) } else { Cloud::default().answer(request, now) }
    });
    let text = "An error occurred (InternalFailure) when calling the AssumeRole operation (reached max retries: 2): x";
    assert_eq!((played.requests.len(), played.took.0), (3, 1515));
    assert_eq!((played.err, played.session.status()), (said(text), 254));
    let mut left = 1;
    let played = play(computer(CONFIG), "AWS_MAX_ATTEMPTS=2 aws s3 ls --profile long", |request, now| {
        if request.host().starts_with("sts.") && left > 0 {
            left -= 1;
            return Ok(broken.clone());
        }
        Cloud::default().answer(request, now)
    });
    assert_eq!(played.requests.iter().filter(|r| r.host().starts_with("sts.")).count(), 2);
    assert_eq!(played.requests.last().unwrap().host(), "s3.us-east-1.amazonaws.com");
}

/// A region that only IMDS knows is the one of the profile's AssumeRole, too.
#[test]
fn sts_is_asked_where_the_command_asks() {
    let played = generous(computer(CONFIG), "unset AWS_REGION; aws s3 ls --profile imdssrc");
    let hosts: Vec<_> = played.requests.iter().map(Request::host).filter(|h| h.ends_with("amazonaws.com")).collect();
    assert_eq!(hosts, ["sts.ap-northeast-1.amazonaws.com", "s3.ap-northeast-1.amazonaws.com"]);
}

/// Whatever the computer can run may print credentials.
#[test]
fn programs_that_print_credentials() {
    let json = |rest: &str| format!(r#"{{"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": "x"{rest}}}"#);
    let failed = "Error when retrieving credentials from custom-process: ";
    for (command, file, outcome) in [
        ("cat /opt/f", json(""), Ok("")),
        ("/bin/cat '/opt/f'", json(r#", "SessionToken": "t", "Expiration": "2025-11-02T02:00:00Z""#), Ok("t")),
        ("cat /opt/f", json(r#", "SessionToken": null, "Expiration": null"#), Ok("")),
        ("/opt/f", format!("#!/bin/sh\necho '{}'\n", json("")), Ok("")),
        ("sh -c 'cat /opt/f'", json(""), Ok("")),
        ("node /opt/f", format!("console.log(JSON.stringify({}))", json("")), Ok("")),
        (
            "cat /opt/f",
            json(r#", "Expiration": "2020-01-01T00:00:00Z""#),
            Err("Credentials were refreshed, but the refreshed credentials are still expired.".to_owned()),
        ),
        ("cat /opt/f", json(r#", "Expiration": "soon""#), Err("Unknown string format: soon".to_owned())),
        (
            "cat /opt/f",
            r#"{"Version": 2}"#.to_owned(),
            Err(format!("{failed}Unsupported version '2' for credential process provider, supported versions: 1")),
        ),
        (
            "cat /opt/f",
            "{}".to_owned(),
            Err(format!(
                "{failed}Unsupported version '<Version key not provided>' for credential process provider, supported versions: 1"
            )),
        ),
        (
            "cat /opt/f",
            r#"{"Version": 1, "AccessKeyId": "A"}"#.to_owned(),
            Err(format!("{failed}Missing required key in response: 'SecretAccessKey'")),
        ),
        ("cat /opt/f", "hello".to_owned(), Err("Expecting value: line 1 column 1 (char 0)".to_owned())),
        ("cat /opt/none", String::new(), Err(format!("{failed}cat: /opt/none: No such file or directory"))),
        ("/nope/x y", String::new(), Err("[Errno 2] No such file or directory: '/nope/x'".to_owned())),
        ("/opt/f", "text".to_owned(), Err("[Errno 8] Exec format error: '/opt/f'".to_owned())),
        ("cat 'f", String::new(), Err("No closing quotation".to_owned())),
    ] {
        let mut session = computer(&format!("[default]\ncredential_process = {command}\n"));
        session.files_mut().write("/opt/f", &file).unwrap();
        let played = on(session, "aws sts get-caller-identity");
        let names: Vec<_> = played
            .notes
            .iter()
            .filter_map(|note| match note {
                Note::ProviderTried { provider, found: true } => Some(provider.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(names, ["custom-process"], "{command} {file}");
        match outcome {
            Ok(token) => {
                let request = played.requests.last().unwrap();
                assert!(
                    request.headers.get("authorization").unwrap().contains("Credential=AKIAPROC/"),
                    "{command} {file}"
                );
                assert_eq!(request.headers.get("x-amz-security-token").unwrap_or(""), token, "{command} {file}");
            }
            Err(err) => {
                assert_eq!((played.err.as_str(), played.status()), (said(&err).as_str(), 255), "{command} {file}");
            }
        }
    }
    // What it writes, stays; one that runs itself comes to an end.
    let config = "[default]\ncredential_process = sh -c 'echo ran >> /tmp/log; cat /opt/f'\n[profile loop]\n\
                  credential_process = aws sts get-caller-identity --profile loop\n";
    let mut session = computer(config);
    session.files_mut().write("/opt/f", &json("")).unwrap();
    let played = on(session, "aws sts get-caller-identity; aws sts get-caller-identity --profile loop; cat /tmp/log");
    assert_eq!(played.out, "ran\n");
    assert!(played.err.contains("credential_process within itself"), "{}", played.err);
}

/// Taken down from version 2.36.7, whose answers came from a pipe.
#[test]
fn a_dialogue_by_way_of_a_pipe() {
    let tip = "\nTip: You can deliver temporary credentials to the AWS CLI using your AWS Console session by running the command 'aws login'.\n\n";
    let none = "AWS Access Key ID [None]: AWS Secret Access Key [None]: ";
    let region = "Default region name [None]: Default output format [None]: ";
    let token = "AWS Session Token";
    let mut session = instance();
    for (typed, profile, out, files) in [
        (
            "AKIAONE\\nsecretone\\nus-west-2\\n\\n",
            "",
            format!("{tip}{none}{region}"),
            "[default]\nregion = us-west-2\n[default]\naws_access_key_id = AKIAONE\naws_secret_access_key = secretone\n",
        ),
        (
            "ASIATWO\\nsecret2\\ntok2\\n\\njson\\n",
            "",
            format!("AWS Access Key ID [****************AONE]: AWS Secret Access Key [****************tone]: {token} [None]: Default region name [us-west-2]: Default output format [None]: "),
            "[default]\nregion = us-west-2\noutput = json\n[default]\naws_access_key_id = ASIATWO\naws_secret_access_key = secret2\naws_session_token = tok2\n",
        ),
        (
            "\\n\\n\\n\\n\\n",
            "",
            format!("AWS Access Key ID [****************ATWO]: AWS Secret Access Key [****************ret2]: {token} [****************tok2]: Default region name [us-west-2]: Default output format [json]: "),
            "[default]\nregion = us-west-2\noutput = json\n[default]\naws_access_key_id = ASIATWO\naws_secret_access_key = secret2\naws_session_token = tok2\n",
        ),
        (
            "AKIATHREE\\n\\n\\n\\n",
            "",
            "AWS Access Key ID [****************ATWO]: AWS Secret Access Key [****************ret2]: Default region name [us-west-2]: Default output format [json]: ".to_owned(),
            "[default]\nregion = us-west-2\noutput = json\n[default]\naws_access_key_id = AKIATHREE\naws_secret_access_key = secret2\n",
        ),
        (
            "AKIAONE\\nsecretone\\nus-west-2\\n\\n",
            " --profile 'new one'",
            format!("{tip}{none}{region}"),
            "[default]\nregion = us-west-2\noutput = json\n[profile 'new one']\nregion = us-west-2\n[default]\naws_access_key_id = AKIATHREE\naws_secret_access_key = secret2\n[new one]\naws_access_key_id = AKIAONE\naws_secret_access_key = secretone\n",
        ),
    ] {
        let played = on(session, &format!("printf '{typed}' | aws configure{profile}"));
        assert_eq!((played.out, played.err.as_str(), played.session.status()), (out, "", 0), "{typed}");
        session = played.session;
        let shown = on(session, "cat ~/.aws/config ~/.aws/credentials");
        assert_eq!(shown.out, files, "{typed}");
        session = shown.session;
    }
    let played = on(session, "printf 'AKIAONE\\n' | aws configure");
    assert_eq!((played.err, played.session.status()), (said("EOF when reading a line"), 255));
    let shown = on(played.session, "aws s3 ls --profile 'new one'");
    assert!(shown.err.contains("InvalidAccessKeyId"), "{}", shown.err);
}

/// Taken down from version 2.36.7, with another key and time.
#[test]
fn links_that_are_signed() {
    let keys = "export AWS_ACCESS_KEY_ID=ASIAX AWS_SECRET_ACCESS_KEY=x AWS_SESSION_TOKEN=t/+=; ";
    let rest = |region: &str, seconds: u32| {
        format!(
            "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAX%2F20251102%2F{region}%2Fs3%2Faws4_request\
             &X-Amz-Date=20251102T003000Z&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host&X-Amz-Security-Token=t%2F%2B%3D\
             &X-Amz-Signature="
        )
    };
    for (line, link, region, seconds) in [
        ("s3://bucket/a/b.txt", "https://bucket.s3.us-east-1.amazonaws.com/a/b.txt", "us-east-1", 3600),
        ("bucket/key --expires-in 60", "https://bucket.s3.us-east-1.amazonaws.com/key", "us-east-1", 60),
        ("s3://my.bucket/k", "https://s3.us-east-1.amazonaws.com/my.bucket/k", "us-east-1", 3600),
        ("s3://bucket/k --expires-in 604801", "https://bucket.s3.us-east-1.amazonaws.com/k", "us-east-1", 604_801),
        ("'s3://bucket/ä b&c'", "https://bucket.s3.us-east-1.amazonaws.com/%C3%A4%20b%26c", "us-east-1", 3600),
        ("s3://bucket/k --region eu-west-3", "https://bucket.s3.eu-west-3.amazonaws.com/k", "eu-west-3", 3600),
        ("s3://bucket/k --endpoint-url http://localhost:5", "http://localhost:5/bucket/k", "us-east-1", 3600),
    ] {
        let played = on(computer(""), &format!("{keys}aws s3 presign {line}"));
        let want = format!("{link}{}", rest(region, seconds));
        let signature =
            played.out.strip_prefix(&want).unwrap_or_else(|| panic!("{line}: {}{}", played.out, played.err));
        assert_eq!((signature.trim_end().len(), played.requests.len()), (64, 0), "{line}");
    }
    let usage = "\n\nusage: aws [options]";
    for (line, err) in [
        (
            "aws s3 presign s3://bucket",
            said(
                "An error occurred (ParamValidation): Parameter validation failed:\nInvalid length for parameter Key, value: 0, valid min length: 1",
            ),
        ),
        ("aws s3 presign s3://bucket/k --expires-in x", said("invalid literal for int() with base 10: 'x'")),
        (
            "aws s3 presign",
            format!(
                "\naws: [ERROR]: An error occurred (ParamValidation): the following arguments are required: path{usage}"
            ),
        ),
        (
            "unset AWS_ACCESS_KEY_ID; AWS_EC2_METADATA_DISABLED=true aws s3 presign s3://bucket/k",
            "\naws: [ERROR]: An error occurred (NoCredentials): ".to_owned(),
        ),
    ] {
        let played = on(computer(""), &format!("{keys}{line}"));
        assert!(played.err.starts_with(&err), "{line}: {}", played.err);
    }
    let plain = on(computer(""), "aws s3 presign s3://bucket/k --no-sign-request");
    assert_eq!(plain.out, "https://bucket.s3.us-east-1.amazonaws.com/k\n");
}
