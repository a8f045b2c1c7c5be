//! `node` on the instance: the article's program, and one that stays long enough for its SDK to renew its credentials.

use sts_flow::cloud::{DeliveryMode, Effect};
use sts_flow::host::Note;
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::story::{Kind, Story, Terminal};

use crate::kit::{after, ask, calls, json_of};

/// What the terminal showed, of all that was printed.
fn printed(story: &Story) -> String {
    let text = |kind: &Kind| match kind {
        Kind::Printed { text, .. } => Some(text.clone()),
        _ => None,
    };
    story.trace().events().iter().filter_map(|e| text(&e.kind)).collect()
}

/// The refresher's transitions, with their times.
fn transitions(story: &Story) -> Vec<(SimTime, &'static str, &'static str, &'static str)> {
    let row = |at, kind: &Kind| match kind {
        Kind::Effect(Effect::Transition { machine: "sdk-refresher", from, on, to, .. }) => Some((at, *from, *on, *to)),
        _ => None,
    };
    story.trace().events().iter().filter_map(|e| row(e.at, &e.kind)).collect()
}

fn node(lines: &[&str]) -> sts_flow::lesson::Played {
    let mut actions = vec![ask(Terminal::Ec2, "sudo su - ec2-user")];
    actions.extend(lines.iter().map(|line| ask(Terminal::Ec2, line)));
    after(DeliveryMode::AheadOfTime, 7, &actions)
}

#[test]
fn the_articles_program_lists_a_bucket() {
    let played =
        node(&["node -e \"const S3Client = require('@aws-sdk/client-s3').S3Client; const ListObjectsCommand = \
         require('@aws-sdk/client-s3').ListObjectsCommand; (async () => { const s3client = new S3Client({ region: \
         'us-east-1' }); try { const data = await s3client.send(new ListObjectsCommand({ Bucket: 'flow-photos'})); \
         console.log('Success', data.Contents); } catch (err) { console.log('Error', err); } })();\""]);
    let out = printed(&played.story);
    assert!(out.contains("Success [\n  {\n    Key: '"), "{out}");
    assert!(out.contains("    LastModified: 20") && out.contains("StorageClass: 'STANDARD'"), "{out}");
    let tried: Vec<_> = played
        .story
        .trace()
        .events()
        .iter()
        .filter_map(|e| match &e.kind {
            Kind::Noted { note: Note::ProviderTried { provider, found }, .. } => Some((provider.clone(), *found)),
            _ => None,
        })
        .collect();
    let wanted = ["fromEnv", "fromSSO", "fromIni", "fromProcess", "fromTokenFile", "fromInstanceMetadata"];
    assert_eq!(tried, wanted.map(|p| (p.to_owned(), p == "fromInstanceMetadata")));
}

#[test]
fn what_the_services_refuse_is_an_error_as_the_sdk_throws_it() {
    let list = |setup: &str, client: &str, command: &str| {
        format!(
            "node -e \"{setup} const {{ S3Client, ListObjectsV2Command }} = require('@aws-sdk/client-s3'); \
         const {{ STSClient, GetCallerIdentityCommand, AssumeRoleCommand }} = require('@aws-sdk/client-sts'); \
         (async () => {{ try {{ console.log(await new {client}.send(new {command})) }} catch (e) {{ console.log('Error', e) }} }})()\""
        )
    };
    for (line, wanted) in [
        (
            list("", "S3Client({ region: 'us-east-1' })", "ListObjectsV2Command({ Bucket: 'no-such-bucket-here' })"),
            "Error NoSuchBucket: The specified bucket does not exist\n    at ",
        ),
        (
            list("", "S3Client({ region: 'us-east-1' })", "ListObjectsV2Command({ Bucket: 'no-such-bucket-here' })"),
            "  '$fault': 'client',\n  '$metadata': {\n    httpStatusCode: 404,\n",
        ),
        (list("", "S3Client({})", "ListObjectsV2Command({ Bucket: 'x' })"), "Error Error: Region is missing\n    at "),
        (
            list("", "S3Client({ region: 'us-east-1' })", "ListObjectsV2Command({})"),
            "Error Error: No value provided for input HTTP label: Bucket.\n",
        ),
        (
            list("", "STSClient({ region: 'us-east-1' })", "GetCallerIdentityCommand({})"),
            "  Account: '123456789012',\n  Arn: 'arn:aws:sts::123456789012:assumed-role/",
        ),
        (
            list(
                "",
                "STSClient({ region: 'us-east-1' })",
                "AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/nobody', RoleSessionName: 'me' })",
            ),
            "Error AccessDenied: User: arn:aws:sts::123456789012:assumed-role/",
        ),
        (
            format!(
                "AWS_EC2_METADATA_DISABLED=true {}",
                list("", "S3Client({ region: 'us-east-1' })", "ListObjectsV2Command({ Bucket: 'x' })")
            ),
            "Error CredentialsProviderError: Could not load credentials from any providers\n",
        ),
        (
            format!(
                "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=x {}",
                list("", "STSClient({ region: 'us-east-1' })", "GetCallerIdentityCommand({})")
            ),
            "Error InvalidClientTokenId: The security token included in the request is invalid.",
        ),
        ("node --version".to_owned(), "v20.17.0\n"),
        ("node nope.js".to_owned(), "Error: Cannot find module '/home/ec2-user/nope.js'\n"),
        (
            "node -e 'throw new TypeError(1)'; echo $?".to_owned(),
            "[eval]:1\nthrow new TypeError(1)\n^\n\nTypeError: 1\n    at ",
        ),
        ("node -p '1 + 1'".to_owned(), "2\n"),
        (
            "echo \"console.log(process.argv.slice(2), __filename)\" > a.js; node a x y".to_owned(),
            "[ 'x', 'y' ] /home/ec2-user/a.js\n",
        ),
        ("node".to_owned(), "node: unsupported: the interactive prompt"),
        ("node --inspect x".to_owned(), "node: bad option: --inspect\n"),
        ("node -e 'require(\"fs\")'".to_owned(), "Error: not supported here: module fs\n"),
    ] {
        let out = printed(&node(&[&line]).story);
        assert!(out.contains(wanted), "{line}\n{out}");
    }
}

#[test]
fn a_program_that_stays_renews_its_credentials_by_the_sdks_own_rule() {
    // Every half hour for ten hours, as a rule too seldom for the window of five minutes; and every four minutes.
    for (minutes, times) in [(30, 20), (4, 105)] {
        let played = node(&[&format!(
            "node -e \"const {{ S3Client, ListBucketsCommand }} = require('@aws-sdk/client-s3'); (async () => {{ const s3 = \
             new S3Client({{ region: 'us-east-1' }}); for (let i = 0; i < {times}; i++) {{ await s3.send(new \
             ListBucketsCommand({{}})); await new Promise((r) => setTimeout(r, {minutes} * 60 * 1000)); }} \
             console.log('done'); }})()\"",
        )]);
        let story = &played.story;
        assert!(printed(story).ends_with("done\n"), "{}", printed(story));
        let calls = calls(story);
        assert!(calls.len() >= times && calls.iter().all(|(_, status, _)| *status == 200), "{calls:?}");
        let held = |kind: &Kind| match kind {
            Kind::Noted { note: Note::Holds { access_key_id, expires: Some(expires), .. }, .. } => {
                Some((access_key_id.clone(), *expires))
            }
            _ => None,
        };
        let holds: Vec<_> = story.trace().events().iter().filter_map(|e| Some((e.at, held(&e.kind)?))).collect();
        let steps: Vec<_> = transitions(story).iter().map(|(_, from, on, to)| (*from, *on, *to)).collect();
        assert_eq!(steps[0], ("empty", "loaded", "fresh"));
        assert_eq!(steps.last(), Some(&("fresh", "process ended", "empty")));
        assert_eq!(steps.iter().filter(|(_, on, _)| *on == "refreshed").count() + 1, holds.len(), "{steps:?}");
        assert!(holds.len() > 1, "{steps:?}");
        // At the first call that found less than five minutes left, and at no earlier one.
        for pair in holds.windows(2) {
            let left = pair[0].1.1.since(pair[1].0);
            assert!(left < Millis::minutes(5), "{left:?}");
            assert!(left > Millis::minutes(4 - minutes), "{left:?}");
            assert_ne!(pair[0].1.0, pair[1].1.0);
        }
        if minutes == 4 {
            let around = [("fresh", "mandatory window", "mandatory"), ("mandatory", "refreshed", "fresh")];
            assert_eq!(steps[1..3], around);
        }
        assert!(
            steps.iter().all(|(_, on, _)| *on != "advisory window"),
            "the JavaScript SDK has one window: {steps:?}"
        );
    }
}

#[test]
fn pages_and_providers_of_the_sdk() {
    let pages = "node -e \"const { S3Client, paginateListObjectsV2 } = require('@aws-sdk/client-s3'); (async () => { const client \
                 = new S3Client({ region: 'us-east-1' }); let n = 0; for await (const page of paginateListObjectsV2({ client, \
                 pageSize: 1 }, { Bucket: 'flow-photos' })) { n += page.Contents?.length ?? 0; console.log(page.KeyCount, \
                 page.IsTruncated) } console.log('keys', n > 0) })()\"";
    let lines =
        ["export AWS_PROFILE=admin", "echo a > a", "aws s3 cp a s3://flow-photos/a", "aws s3 cp a s3://flow-photos/b"];
    let typed: Vec<_> = lines.iter().chain([&pages]).map(|line| ask(Terminal::Pc, line)).collect();
    let out = printed(&after(DeliveryMode::AheadOfTime, 7, &typed).story);
    assert!(out.contains("1 true\n1 true\n") && out.contains("1 false\nkeys true\n"), "{out}");
    let provider = "node -e \"const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts'); const { \
                    fromTemporaryCredentials, fromEnv } = require('@aws-sdk/credential-providers'); const ask = async \
                    (credentials) => { try { const { Arn } = await new STSClient({ region: 'us-east-1', credentials }).send(new \
                    GetCallerIdentityCommand({})); console.log(Arn) } catch ({ name, message, \\$metadata: m }) { \
                    console.log(name, m?.httpStatusCode) } }; (async () => { await ask(fromEnv()); await \
                    ask(fromTemporaryCredentials({ params: { RoleArn: 'arn:aws:iam::123456789012:role/nobody' }, clientConfig: { \
                    region: 'us-east-1' } })) })()\"";
    let out = printed(&node(&[provider]).story);
    assert!(out.contains("CredentialsProviderError undefined\nAccessDenied 403\n"), "{out}");
}

/// A program cannot be kept half-run; it need not be.
#[test]
fn a_fork_from_the_middle_of_a_program_comes_to_the_same() {
    let program = "node -e \"const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3'); (async () => { const s3 = new \
                   S3Client({ region: 'us-east-1' }); for (let i = 0; i < 3; i++) { console.log(i, Date.now(), Math.random()); \
                   await s3.send(new ListBucketsCommand({})); await new Promise((r) => setTimeout(r, 5000)) } })()\"";
    let actions = [
        ask(Terminal::Ec2, "sudo su - ec2-user"),
        ask(Terminal::Ec2, "echo before"),
        ask(Terminal::Ec2, program),
        ask(Terminal::Ec2, "echo after"),
    ];
    let whole = after(DeliveryMode::AheadOfTime, 7, &actions);
    let (_, from) = whole.story.rest(whole.story.actions().len() - 2).unwrap();
    let mut times: Vec<_> = whole.story.trace().events().iter().map(|e| e.at).filter(|at| *at > from).collect();
    times.dedup();
    assert!(times.len() > 10);
    for at in times.into_iter().step_by(5) {
        let mut fork = whole.story.fork(at);
        let left = whole.story.actions().len() - fork.actions().len();
        for action in &actions[actions.len() - left..] {
            fork.act(action.clone());
        }
        assert_eq!(json_of(fork.trace()), json_of(whole.story.trace()), "{at:?}");
    }
}
