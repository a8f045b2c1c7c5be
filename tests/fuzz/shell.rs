//! Lines in a terminal: read and run, on a network that mostly does not answer, and otherwise answers nonsense.

use sts_flow::host::shell::{self, complete};
use sts_flow::host::{Io, NetError, Process, Session, Step};
use sts_flow::kernel::SimTime;
use sts_flow::wire::Response;

use super::{Gen, fuzz};

#[rustfmt::skip]
const CORPUS: &[&str] = &[
    "TOKEN=`curl -X PUT \"http://169.254.169.254/latest/api/token\" -H \"X-aws-ec2-metadata-token-ttl-seconds: 21600\"`",
    "curl -s -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/iam/security-credentials/$ROLE | jq .",
    "curl -v -i -o out.json --max-time 2 -d '{\"a\":1}' https://sts.amazonaws.com/?Action=GetCallerIdentity",
    "export AWS_ACCESS_KEY_ID=$(echo $CREDS | jq -r '.AccessKeyId') AWS_SECRET_ACCESS_KEY=\"x y\"",
    "unset AWS_ACCESS_KEY_ID AWS_SESSION_TOKEN; env | grep AWS", "aws s3 ls --region us-east-1",
    "aws s3 cp s3://flow-photos/graph.png - | cat",
    "aws s3 cp notes.txt s3://b/ && aws s3 rb s3://b --force || echo no",
    "aws sts get-caller-identity --query 'Arn' --output text",
    "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/x --role-session-name me --duration-seconds 900",
    "aws iam create-role --role-name x --assume-role-policy-document file://trust.json",
    "aws ec2 describe-instances --query 'Reservations[].Instances[?State.Name==`running`].{Id:InstanceId,T:Tags[0].Value}' --output table",
    "aws lambda invoke --function-name f --payload '{\"k\": \"v\"}' out.txt",
    "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole --max-items 1",
    "aws configure set region ap-northeast-1 --profile dev; aws configure list",
    "aws s3 ls --debug 2>&1 | grep -i credential | head -n 5", "sudo su - ec2-user",
    "cat > trust.json <<'EOF'\n{\"Version\":\"2012-10-17\"}\nEOF",
    "cat ~/.aws/credentials ~/.aws/config 2>/dev/null",
    "mkdir -p ~/.aws; echo '[default]' >> ~/.aws/config; ls -la ~/.aws",
    "for i in 1 2 3; do echo $i; sleep 1; done",
    "if [ -z \"$X\" ]; then echo empty; else echo ${X:-y} ${#X} ${X%a*}; fi",
    "while true; do date; sleep 3600; done",
    "node -e 'const {S3Client} = require(\"@aws-sdk/client-s3\"); new S3Client({}).send(1).then(console.log)'",
    "node app.js", "node -e 'let i = 0; while (true) { i += 1 }'",
    "node -e 'function f(n) { return f(n + 1) + [1,2,3].map(x => x * 2).join() } console.log(f(0))'",
    "echo a\\\nb \"c\\\"d\" 'e' $'f' ~ * ? {1..3}", "echo \"$(echo \"$(echo `echo deep`)\")\"",
    "date -u +%Y-%m-%dT%H:%M:%SZ; whoami; hostname; pwd; history; clear",
    "jq -r '.[] | select(.a > 1) | \"\\(.b)\"' < out.json", "jq -n '[range(1000000)] | length'",
    "echo '{\"a\":[1,{\"b\":null}]}' | jq -c '.a[1].b // \"x\", (.a | length), .[\"a\"][0]'",
    "printf '%s\\n' a b; true && false || exit 3", "X=1 Y=$X Z=\"$X$Y\" env; echo $? $$ $! $0 $1 $@",
    "ls | wc -l > n.txt; cat n.txt; rm -f n.txt; test -f n.txt", "cd /tmp; cd -; cd; pwd",
    "aws help; aws s3 help; curl --help; jq --help; help", "# only a comment", "",
];

#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "aws", "s3", "ls", "cp", "mb", "rb", "rm", "sync", "s3api", "sts", "iam", "ec2", "lambda", "cloudtrail",
    "configure", "get-caller-identity", "assume-role", "create-user", "create-role", "describe-instances",
    "run-instances", "list-buckets", "--query", "--output", "json", "text", "table", "yaml", "--region",
    "us-east-1", "--profile", "--debug", "--no-cli-pager", "--cli-input-json", "--generate-cli-skeleton",
    "--role-arn", "--policy-document", "file://a.json", "curl", "-X", "PUT", "-H", "-s", "-v", "-i", "-o", "-d",
    "-w", "%{http_code}", "http://169.254.169.254/latest/", "jq", "-r", "-c", ".", ".a[0]", ".[]", "|", "||", "&&",
    ";", "&", "(", ")", "{", "}", "<", ">", ">>", "2>&1", "2>", "<<EOF\n", "\nEOF\n", "$(", "`", "${", "$X", "$?",
    "\"", "'", "\\", "\\\n", "\n", "export", "unset", "env", "echo", "cat", "printf", "%s", "%d", "%", "grep",
    "head", "tail", "wc", "sort", "sleep", "0.5", "date", "for", "in", "do", "done", "if", "then", "else", "fi",
    "while", "until", "case", "esac", "function", "[", "]", "-z", "=", "X=1", "sudo", "su", "-", "node", "-e",
];

/// JMESPath and JavaScript have a grammar of their own, in one argument.
#[rustfmt::skip]
const FILTERS: &[&str] = &[
    "[", "]", "[]", "[*]", "[?", "{", "}", "(", ")", ".", "|", "||", "&&", "!", "==", ">=", "`", "'", "\"", "@",
    "&", ":", ",", "*", "0", "-1", "::", "length(@)", "sort_by(", "to_string(", "a", "Buckets", "Name", "let ",
    "const ", "=>", "await ", "async ", "function ", "return ", "for (", "while (1)", "if (", "new ", "try {",
    "} catch (e) {", "throw ", "class ", "...", "${", "/x/g", "console.log(",
];

#[rustfmt::skip]
const ANSWERS: &[&str] = &[
    "{\n  \"Code\" : \"Success\",\n  \"AccessKeyId\" : \"ASIAEXAMPLE\",\n  \"SecretAccessKey\" : \"s\",\n  \"Token\" : \"t\",\n  \"Expiration\" : \"2025-11-02T06:30:00Z\"\n}",
    "EC2-S3-ReadOnly-Role",
    "<?xml version=\"1.0\"?><ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>",
    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>",
    "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>",
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><Expiration>never</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
    "{\"Events\":[{\"EventTime\":1762045200,\"CloudTrailEvent\":\"{}\"}],\"NextToken\":\"x\"}",
    "{\"__type\":\"x#Y\",\"message\":null}", "",
];

#[rustfmt::skip]
const QUOTED: &[&str] = &[
    "aws ec2 describe-instances --query", "jq", "node -e", "curl -d", "echo",
];

fn line(g: &mut Gen) -> String {
    if g.once_in(8) {
        return format!("{} '{}'", g.pick(QUOTED), g.grammar(FILTERS, 25).replace('\'', ""));
    }
    g.text(CORPUS, TOKENS)
}

fn answer(g: &mut Gen) -> Result<Response, NetError> {
    match g.below(4) {
        0 => Err(NetError::Timeout),
        1 => Err(NetError::UnknownHost),
        _ => {
            let status = [200, 200, 200, 204, 301, 400, 401, 403, 404, 500, 503, 999][g.below(12)];
            let body = g.pick(ANSWERS);
            let body = if g.once_in(3) { g.mutate(body, FILTERS) } else { body.to_owned() };
            Ok(Response::new(status)
                .header("Content-Type", g.pick(&["text/plain", "text/xml", "application/json"]))
                .with_body(body))
        }
    }
}

#[test]
fn shell() {
    fuzz("shell", || {
        let fresh = || [Session::pc(), Session::instance("ip-10-0-1-23", "us-east-1")];
        let mut sessions = fresh();
        move |g: &mut Gen, desk| {
            if g.once_in(50) {
                sessions = fresh();
            }
            let line = line(g);
            desk.take(line.clone());
            let which = g.below(2);
            let session = &sessions[which];
            let _ = (session.prompt(), complete(session, &line, g.below(line.len() + 2)));
            let mut now = SimTime::parse("2025-11-02T00:30:00.123Z").expect("a time");
            let io = Io::new(now);
            let mut process = Process::spawn(io.clone(), shell::start(session.clone(), line, io));
            // Who loops for ever is interrupted, as in the page.
            for _ in 0..200 {
                match process.poll(now) {
                    Step::Sent(request) => {
                        let _ = request.to_string();
                        process.deliver(answer(g));
                    }
                    Step::Sleeps(until) => now = until.max(now),
                    Step::Waits => break,
                    Step::Works => {}
                    Step::Listens(_, until) => {
                        now = until;
                        process.answer(None);
                    }
                    Step::Asks(_) => process.answer(None),
                    Step::Done(session) => {
                        sessions[which] = session;
                        break;
                    }
                }
                let _ = (process.take_outputs(), process.take_notes());
            }
        }
    });
}
