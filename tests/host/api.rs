//! The operations of the service models: what is typed, what is sent, what comes back, what is printed.

use sts_flow::wire::Response;

use crate::aws::keyed;
use crate::peer::{Played, play};

/// A line against one fixed answer for every request.
fn answered(line: &str, response: &Response) -> Played {
    play(keyed("true").session, line, |_, _| Ok(response.clone()))
}

fn ok(body: &str) -> Response {
    Response::new(200).with_body(body)
}

/// Files as in the articles.
fn with_files(line: &str) -> String {
    format!("echo '{{\"Version\": \"2012-10-17\"}}' > p.json; echo -n 'PK' > f.zip; {line}")
}

#[test]
fn requests_are_the_protocols() {
    // What is typed; the host; the target; the body.
    for (line, host, target, body) in [
        (
            "aws iam create-role --role-name r --assume-role-policy-document file://./p.json --max-session-duration 7200",
            "iam.amazonaws.com",
            "/",
            "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%22Version%22%3A%20%222012-10-17%22%7D%0A\
             &MaxSessionDuration=7200",
        ),
        (
            "aws iam create-user --user-name u --tags Key=a,Value=b 'Key=c,Value=d e'",
            "iam.amazonaws.com",
            "/",
            "Action=CreateUser&Version=2010-05-08&UserName=u&Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Key=c&\
             Tags.member.2.Value=d%20e",
        ),
        (
            "aws ec2 associate-iam-instance-profile --instance-id i-1234567890abcdef0 --iam-instance-profile Name=\"TestRole-1\"",
            "ec2.us-east-1.amazonaws.com",
            "/",
            "Action=AssociateIamInstanceProfile&Version=2016-11-15&IamInstanceProfile.Name=TestRole-1&InstanceId=i-1234567890abcdef0",
        ),
        (
            "aws ec2 run-instances --image-id ami-1 --count 1:2 --iam-instance-profile Name=p --security-group-ids a b --dry-run",
            "ec2.us-east-1.amazonaws.com",
            "/",
            "Action=RunInstances&Version=2016-11-15&ImageId=ami-1&MaxCount=2&MinCount=1&SecurityGroupId.1=a&SecurityGroupId.2=b&\
             DryRun=true&IamInstanceProfile.Name=p",
        ),
        (
            "aws ec2 describe-instances --instance-ids i-1 i-2 --filters Name=instance-state-name,Values=running,stopped",
            "ec2.us-east-1.amazonaws.com",
            "/",
            "Action=DescribeInstances&Version=2016-11-15&InstanceId.1=i-1&InstanceId.2=i-2&Filter.1.Name=instance-state-name&\
             Filter.1.Value.1=running&Filter.1.Value.2=stopped",
        ),
        (
            "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole --max-results 5",
            "cloudtrail.us-east-1.amazonaws.com",
            "/",
            "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"AssumeRole\"}],\"MaxResults\":5}",
        ),
        (
            "aws s3api put-bucket-policy --bucket my-bucket --policy file://p.json",
            "my-bucket.s3.us-east-1.amazonaws.com",
            "/?policy",
            "{\"Version\": \"2012-10-17\"}\n",
        ),
        ("aws s3api delete-bucket-policy --bucket my-bucket", "my-bucket.s3.us-east-1.amazonaws.com", "/?policy", ""),
        (
            "aws iam tag-role --role-name r --tags Key=a,Value=b",
            "iam.amazonaws.com",
            "/",
            "Action=TagRole&Version=2010-05-08&RoleName=r&Tags.member.1.Key=a&Tags.member.1.Value=b",
        ),
        (
            "aws iam untag-role --role-name r --tag-keys a b",
            "iam.amazonaws.com",
            "/",
            "Action=UntagRole&Version=2010-05-08&RoleName=r&TagKeys.member.1=a&TagKeys.member.2=b",
        ),
        (
            "aws lambda create-function --function-name f --role arn:aws:iam::1:role/r --runtime nodejs20.x --handler index.handler \
             --zip-file fileb://f.zip --environment 'Variables={A=b,C=d}'",
            "lambda.us-east-1.amazonaws.com",
            "/2015-03-31/functions",
            "{\"FunctionName\":\"f\",\"Runtime\":\"nodejs20.x\",\"Role\":\"arn:aws:iam::1:role/r\",\"Handler\":\"index.handler\",\
             \"Code\":{\"ZipFile\":\"UEs=\"},\"Environment\":{\"Variables\":{\"A\":\"b\",\"C\":\"d\"}}}",
        ),
        (
            "aws lambda invoke --function-name f --cli-binary-format raw-in-base64-out --payload '{\"a\":1}' out.json",
            "lambda.us-east-1.amazonaws.com",
            "/2015-03-31/functions/f/invocations",
            "{\"a\":1}",
        ),
        (
            "aws s3api put-object --bucket my-bucket --key 'a b/c' --body p.json",
            "my-bucket.s3.us-east-1.amazonaws.com",
            "/a%20b/c",
            "{\"Version\": \"2012-10-17\"}\n",
        ),
        (
            "aws s3api create-bucket --bucket my.bucket --create-bucket-configuration LocationConstraint=eu-west-1",
            "s3.us-east-1.amazonaws.com",
            "/my.bucket",
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>eu-west-1\
             </LocationConstraint></CreateBucketConfiguration>",
        ),
        (
            "aws s3api list-objects-v2 --bucket my-bucket --prefix a/b --max-keys 2",
            "my-bucket.s3.us-east-1.amazonaws.com",
            "/?list-type=2&max-keys=2&prefix=a%2Fb",
            "",
        ),
    ] {
        let played = answered(&with_files(line), &ok("<a/>"));
        let [request] = played.requests.as_slice() else { panic!("{line}: {}", played.err) };
        assert_eq!((request.host(), request.target.as_str(), &*request.body.text()), (host, target, body), "{line}");
    }
}

#[test]
fn answers_are_printed_in_the_models_order() {
    let role = "<CreateRoleResponse><CreateRoleResult><Role><AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D\
                </AssumeRolePolicyDocument><RoleId>AROA1</RoleId><CreateDate>2022-02-01T07:34:04Z</CreateDate><RoleName>r</RoleName>\
                <Path>/</Path><Arn>arn:aws:iam::1:role/r</Arn></Role></CreateRoleResult></CreateRoleResponse>";
    let assumed = "<R><IamInstanceProfileAssociation><associationId>iip-assoc-1</associationId><instanceId>i-1</instanceId>\
                   <state>associating</state><iamInstanceProfile><arn>arn</arn><id>AIPA</id></iamInstanceProfile>\
                   </IamInstanceProfileAssociation></R>";
    let reservations = "<R><reservationSet><item><reservationId>r-1</reservationId><groupSet/><instancesSet><item>\
                        <instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState>\
                        <launchTime>2025-11-02T00:30:00.500Z</launchTime></item></instancesSet></item></reservationSet></R>";
    for (line, body, out) in [
        (
            "aws iam create-role --role-name r --assume-role-policy-document '{}' --query Role",
            role,
            "{\n    \"Path\": \"/\",\n    \"RoleName\": \"r\",\n    \"RoleId\": \"AROA1\",\n    \"Arn\": \"arn:aws:iam::1:role/r\",\n    \
             \"CreateDate\": \"2022-02-01T07:34:04+00:00\",\n    \"AssumeRolePolicyDocument\": {\n        \"Version\": \"2012-10-17\"\n    }\n}\n",
        ),
        ("aws iam delete-role --role-name r", "<DeleteRoleResponse/>", ""),
        (
            "aws iam list-roles",
            "<A><ListRolesResult><Roles/><IsTruncated>false</IsTruncated></ListRolesResult></A>",
            "{\n    \"Roles\": []\n}\n",
        ),
        (
            "aws ec2 associate-iam-instance-profile --instance-id i-1 --iam-instance-profile Name=p --output text",
            &assumed.replace("<IamI", "<iamI").replace("</IamI", "</iamI"),
            "IAMINSTANCEPROFILEASSOCIATION\tiip-assoc-1\ti-1\tassociating\nIAMINSTANCEPROFILE\tarn\tAIPA\n",
        ),
        (
            "aws ec2 describe-instances --output text",
            reservations,
            "RESERVATIONS\tr-1\nINSTANCES\ti-1\t2025-11-02T00:30:00.500000+00:00\nSTATE\t16\trunning\n",
        ),
        (
            "aws cloudtrail lookup-events --output text",
            "{\"Events\":[{\"EventName\":\"AssumeRole\",\"EventTime\":1762043400.0}]}",
            "EVENTS\tAssumeRole\t2025-11-02T00:30:00+00:00\n",
        ),
        (
            "aws lambda invoke --function-name f out.json && cat out.json",
            "\"success\"",
            "{\n    \"StatusCode\": 200\n}\n\"success\"",
        ),
        ("aws s3api get-object --bucket my-bucket --key k out.txt --query ETag && cat out.txt", "hello", "null\nhello"),
    ] {
        let played = answered(line, &ok(body));
        assert_eq!((played.out.as_str(), played.err.as_str()), (out, ""), "{line}");
    }
}

#[test]
fn pages_are_put_together() {
    let played = play(keyed("true").session, "aws iam list-users --output text", |request, _| {
        let more = "<IsTruncated>true</IsTruncated><Marker>m&amp;</Marker>";
        let (name, rest) = if request.body.text().contains("Marker=m%26") { ("b", "") } else { ("a", more) };
        Ok(ok(&format!(
            "<R><ListUsersResult><Users><member><UserName>{name}</UserName></member></Users>{rest}</ListUsersResult></R>"
        )))
    });
    assert_eq!((played.out.as_str(), played.requests.len()), ("USERS\ta\nUSERS\tb\n", 2));
}

#[test]
fn mistakes_are_told_before_anything_is_sent() {
    for (line, err, code) in [
        (
            "aws iam create-role --role-name r",
            "the following arguments are required: --assume-role-policy-document",
            252,
        ),
        (
            "aws iam create-user --user-name ''",
            "Parameter validation failed:\nInvalid length for parameter UserName, value: 0, valid min length: 1",
            252,
        ),
        (
            "aws iam create-user --user-name u --tags Key=a",
            "Parameter validation failed:\nMissing required parameter in Tags[0]: \"Value\"",
            252,
        ),
        (
            "aws iam create-user --user-name u --tags Kex=a,Value=b",
            "Unknown parameter in Tags[0]: \"Kex\", must be one of: Key, Value",
            252,
        ),
        (
            "aws iam create-role --role-name r --assume-role-policy-document file://no.json",
            "Error parsing parameter '--assume-role-policy-document': Unable to load paramfile file://no.json: [Errno 2] No such file or directory: 'no.json'",
            252,
        ),
        (
            "aws ec2 associate-iam-instance-profile --instance-id i --iam-instance-profile p",
            "Error parsing parameter '--iam-instance-profile': Expected: '=', received: 'EOF' for input:\np\n ^",
            252,
        ),
        ("aws ec2 run-instances --image-id a --monitoring Enabled=true", "aws: unsupported option: --monitoring", 2),
        ("aws iam list-roles --max-items 5", "aws: unsupported option: --max-items", 2),
        ("aws iam list-roles --generate-cli-skeleton", "aws: unsupported option: --generate-cli-skeleton", 2),
        ("aws iam create-group", "aws: unsupported operation: iam create-group (supported: create-user, get-user,", 2),
        ("aws iam get-role --role-name r --bogus", "Unknown options: --bogus", 252),
        ("aws lambda invoke --function-name f", "the following arguments are required: outfile", 252),
        ("aws lambda invoke --function-name f --payload '{}' o", "Invalid base64: \"{}\"", 255),
        ("unset AWS_REGION; AWS_EC2_METADATA_DISABLED=true aws iam get-user", "", 0),
        (
            "unset AWS_REGION; AWS_EC2_METADATA_DISABLED=true aws ec2 describe-instances",
            "You must specify a region. You can also configure your region by running \"aws configure\".",
            253,
        ),
    ] {
        let played = answered(line, &ok("<A><GetUserResult/></A>"));
        assert!(played.err.contains(err), "{line}: {}", played.err);
        assert_eq!(played.status(), code, "{line}: {}", played.err);
        assert!(code == 0 || played.requests.is_empty(), "{line}");
    }
}

#[test]
fn errors_are_read_in_every_protocol() {
    for (line, body, err) in [
        (
            "aws iam get-role --role-name r",
            "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no r</Message></Error></ErrorResponse>",
            "An error occurred (NoSuchEntity) when calling the GetRole operation: no r",
        ),
        (
            "aws ec2 describe-instances",
            "<Response><Errors><Error><Code>AuthFailure</Code><Message>no</Message></Error></Errors></Response>",
            "An error occurred (AuthFailure) when calling the DescribeInstances operation: no",
        ),
        (
            "aws cloudtrail lookup-events",
            "{\"__type\":\"com.amazon.x#AccessDeniedException\",\"Message\":\"no\"}",
            "An error occurred (AccessDeniedException) when calling the LookupEvents operation: no",
        ),
    ] {
        let played = answered(line, &Response::new(400).with_body(body));
        assert_eq!(
            (played.err.as_str(), played.status()),
            (format!("\naws: [ERROR]: {err}\n").as_str(), 254),
            "{line}"
        );
    }
}

#[test]
fn files_go_to_buckets_and_back() {
    for (line, asked, out) in [
        (
            "echo hi > a.txt; aws s3 cp a.txt s3://my-bucket/",
            vec!["PUT /a.txt"],
            "upload: ./a.txt to s3://my-bucket/a.txt\n",
        ),
        (
            "echo hi > a.txt; aws s3 mv ./a.txt s3://my-bucket/x/y; ls",
            vec!["PUT /x/y"],
            "move: ./a.txt to s3://my-bucket/x/y\n",
        ),
        (
            "aws s3 cp s3://my-bucket/x/y.txt . && cat y.txt",
            vec!["HEAD /x/y.txt", "GET /x/y.txt"],
            "download: s3://my-bucket/x/y.txt to ./y.txt\nhello\n",
        ),
        ("aws s3 cp s3://my-bucket/y -", vec!["HEAD /y", "GET /y"], "hello\n"),
        ("aws s3 rm s3://my-bucket/y", vec!["DELETE /y"], "delete: s3://my-bucket/y\n"),
        ("aws s3 mb s3://my-bucket", vec!["PUT /"], "make_bucket: my-bucket\n"),
        ("aws s3 rb s3://my-bucket", vec!["DELETE /"], "remove_bucket: my-bucket\n"),
    ] {
        let played = answered(line, &ok("hello\n"));
        let requests: Vec<_> = played.requests.iter().map(|r| format!("{} {}", r.method, r.target)).collect();
        assert_eq!(
            (played.out.as_str(), played.err.as_str(), requests),
            (out, "", asked.iter().map(|a| (*a).to_owned()).collect()),
            "{line}"
        );
    }
    let denied = Response::new(403).with_body("<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
    let none = Response::new(404);
    for (line, response, err) in [
        (
            "echo > a; aws s3 cp a s3://my-bucket",
            &denied,
            "upload failed: ./a to s3://my-bucket/a An error occurred (AccessDenied) when calling the PutObject operation: no\n",
        ),
        (
            "aws s3 cp s3://my-bucket/k k",
            &none,
            "fatal error: An error occurred (404) when calling the HeadObject operation: Key \"k\" does not exist\n",
        ),
        (
            "aws s3 mb s3://my-bucket",
            &denied,
            "make_bucket failed: s3://my-bucket An error occurred (AccessDenied) when calling the CreateBucket operation: no\n",
        ),
    ] {
        let played = answered(line, response);
        assert_eq!((played.err.as_str(), played.status()), (err, 1), "{line}");
    }
}

#[test]
fn a_bucket_s_policy_is_printed_as_a_text() {
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let played = answered("aws s3api get-bucket-policy --bucket my-bucket", &ok(policy));
    assert_eq!(played.out, "{\n    \"Policy\": \"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[]}\"\n}\n");
    let played = answered("aws s3api get-bucket-policy --bucket my-bucket --query Policy --output text", &ok(policy));
    assert_eq!(played.out, format!("{policy}\n"));
    // Nothing comes back, and nothing is printed.
    let none = Response::new(204);
    assert_eq!(answered("aws s3api put-bucket-policy --bucket my-bucket --policy '{}'", &none).out, "");
}
