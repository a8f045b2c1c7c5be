//! Every command of the article "EC2のIAMロールは裏でSTSが動いている", as it is printed there, at the terminals that it names.

use sts_flow::host::Note;
use sts_flow::host::shell::Session;

use crate::peer::{Cloud, KEY, ROLE, SECRET, SESSION_TOKEN, TOKEN, document, nobody, play};

const IDENTITY: &str = "{\n    \"UserId\": \"AROAXXXXXXXXXXXXXXXXX:i-0123456789abcdef0\",\n    \"Account\": \"123456789012\",\n    \
                        \"Arn\": \"arn:aws:sts::123456789012:assumed-role/EC2-S3-ReadOnly-Role/i-0123456789abcdef0\"\n}\n";

fn exports() -> String {
    format!(
        "export AWS_ACCESS_KEY_ID=\"{KEY}\"\nexport AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\nexport AWS_SESSION_TOKEN=\"{SESSION_TOKEN}\"\n"
    )
}

#[test]
fn on_the_instance() {
    let cloud = Cloud { tokens_required: true, ..Cloud::default() };
    let run = |session: Session, line: &str| play(session, line, |request, now| cloud.answer(request, now));
    let session = Session::instance("ip-10-0-1-23", "us-east-1");
    assert_eq!(session.prompt(), "sh-5.2$ ");

    let step = run(session, "# ec2-userに切り替え\nsudo su - ec2-user\n\n# 確認\nwhoami\n# 出力: ec2-user\n");
    assert_eq!((step.out.as_str(), step.err.as_str()), ("ec2-user\n", ""));
    assert_eq!(step.session.prompt(), "[ec2-user@ip-10-0-1-23 ~]$ ");

    let step = run(
        step.session,
        "# トークンを取得（有効期限6時間）\n\
         TOKEN=`curl -X PUT \"http://169.254.169.254/latest/api/token\" -H \"X-aws-ec2-metadata-token-ttl-seconds: 21600\"`\n\n\
         # トークンを確認\necho $TOKEN\n# 出力: AQAAANhD... (長い文字列)\n",
    );
    assert_eq!(step.out, format!("{TOKEN}\n"));
    assert_eq!(
        step.err,
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 \
         Dload  Upload   Total   Spent    Left  Speed\n100    56  100    56    0     0  11200      0 --:--:-- --:--:-- --:--:-- \
         11200\n"
    );
    assert_eq!(
        step.requests[0].to_string(),
        "PUT /latest/api/token HTTP/1.1\nHost: 169.254.169.254\nUser-Agent: curl/8.5.0\nAccept: */*\n\
         X-aws-ec2-metadata-token-ttl-seconds: 21600\n"
    );

    let step = run(
        step.session,
        "curl -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    );
    assert_eq!((step.out.as_str(), step.err.as_str()), (ROLE, ""));

    let step = run(
        step.session,
        "curl -H \"X-aws-ec2-metadata-token: $TOKEN\" \
         http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
    );
    assert_eq!(step.out, document("2025-11-02T06:45:00Z"));
    assert_eq!(step.notes, [Note::Exited { program: "curl".into(), code: 0 }]);

    let step = run(step.session, &(exports() + "\n# S3バケット一覧を取得\naws s3 ls --region us-east-1"));
    assert_eq!((step.out.as_str(), step.err.as_str()), ("2025-10-01 09:12:33 my-bucket\n", ""));
    assert_eq!(step.asked(), ["GET s3.us-east-1.amazonaws.com/"]);

    let step = run(
        step.session,
        "# 環境変数をクリア\nunset AWS_ACCESS_KEY_ID\nunset AWS_SECRET_ACCESS_KEY\nunset AWS_SESSION_TOKEN\n\n\
         # それでもS3にアクセスできる\naws s3 ls --region us-east-1\n",
    );
    assert_eq!((step.out.as_str(), step.err.as_str()), ("2025-10-01 09:12:33 my-bucket\n", ""));
    assert_eq!(
        step.asked(),
        [
            "PUT 169.254.169.254/latest/api/token",
            "GET 169.254.169.254/latest/meta-data/iam/security-credentials/",
            "GET 169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
            "GET s3.us-east-1.amazonaws.com/",
        ]
    );

    let step = run(step.session, "# 現在の認証情報を確認\naws sts get-caller-identity");
    assert_eq!((step.out.as_str(), step.err.as_str()), (IDENTITY, ""));

    let step = run(
        step.session,
        "# メタデータから有効期限を確認\ncurl -H \"X-aws-ec2-metadata-token: $TOKEN\" \
         http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role | jq .Expiration",
    );
    assert_eq!(step.out, "\"2025-11-02T06:45:00Z\"\n");

    // The other article's form, which an instance that requires tokens refuses without a word.
    let step = run(step.session, "curl http://169.254.169.254/latest/meta-data/iam/security-credentials/ec2-s3-read");
    assert_eq!((step.out.as_str(), step.err.as_str(), step.status()), ("", "", 0));
    let step = run(step.session, "aws s3 ls s3://test202201292149 --region us-east-1");
    assert_eq!(step.out, "                           PRE logs/\n2025-10-01 09:12:33      19856 gr aph.png\n");
}

#[test]
fn at_the_pc() {
    let session = Session::pc();
    assert_eq!(session.prompt(), "you@pc ~ % ");
    let step = play(session, "aws s3 ls --region us-east-1", nobody);
    assert_eq!(
        step.err,
        "\naws: [ERROR]: An error occurred (NoCredentials): Unable to locate credentials. You can configure credentials by running \"aws login\".\n"
    );
    assert_eq!((step.out.as_str(), step.status()), ("", 253));
    // IMDS is asked for a token, and then without one; each time for a second.
    assert_eq!(step.took.0, 2000);

    // At a desk nothing answers at the link-local address.
    let cloud = |request: &_, now| Cloud::default().answer(request, now);
    let step = play(
        step.session,
        &format!("# ローカルPCで実行\n{}\n# S3にアクセスできる\naws s3 ls --region us-east-1", exports()),
        cloud,
    );
    assert_eq!((step.out.as_str(), step.err.as_str()), ("2025-10-01 18:12:33 my-bucket\n", ""));
    let step = play(
        step.session,
        "# 誰としてアクセスしているか確認\naws sts get-caller-identity",
        |request, now| {
            if request.host() == "169.254.169.254" { nobody(request, now) } else { cloud(request, now) }
        },
    );
    assert_eq!((step.out.as_str(), step.err.as_str()), (IDENTITY, ""));
    assert_eq!(step.asked().last().unwrap(), "POST sts.amazonaws.com/");
}
