//! What each line of an HTTP message is for: the wire panel's right column.

use super::Lang;
use super::describe::is_web;
use crate::story::{Http, Message, Node, Operation};

/// What the first line of the message says.
pub fn explain_start_line(lang: Lang, message: &Message) -> &'static str {
    match (&message.http, &message.operation) {
        (Http::Request(_), Operation::PutToken) => lang.pick(
            "IMDSv2 の最初のリクエスト。GET ではなく PUT なので、多くのプロキシや WAF では中継されない",
            "The first IMDSv2 request. It is a PUT, which most open proxies and WAFs do not forward",
        ),
        (Http::Request(_), Operation::GetRoleName) => lang.pick(
            "末尾が / のパスは一覧を返す。ここではインスタンスに付いているロールの名前",
            "A path that ends in / returns a list: here, the name of the instance's role",
        ),
        (Http::Request(_), Operation::GetRoleCredentials) => lang.pick(
            "ロール名まで指定すると、そのロールの一時認証情報が返る",
            "With the role name in the path, the role's temporary credentials are returned",
        ),
        (Http::Request(_), Operation::GetMetadata) => {
            lang.pick("インスタンス自身についての情報 (メタデータ)", "Instance metadata")
        }
        (Http::Request(_), Operation::Api(_)) if message.from == Node::Imds => lang.pick(
            "AWS 内部の呼び出し。実際のリクエストは非公開のため、CloudTrail に記録される API の形で示しています",
            "A call inside AWS. The actual request is not public; it is shown as the API call that CloudTrail records",
        ),
        (Http::Request(_), Operation::Api(_)) if is_web(message) => lang.pick(
            "Web サービスへの普通のリクエスト。AWS の API ではないので、署名も認証情報もない",
            "An ordinary request to the web service. Not an AWS API call, so it is not signed",
        ),
        (Http::Request(_), Operation::Api(_)) => {
            lang.pick("AWS の API 呼び出し。HTTPS で送られる", "An AWS API call, sent over HTTPS")
        }
        (Http::Response(response), _) => match response.status {
            200 => lang.pick("成功", "Success"),
            400 => lang.pick("リクエストに問題がある", "Bad request"),
            401 => lang.pick("認証されていない", "Not authenticated"),
            403 => lang.pick("許可されていない", "Not allowed"),
            404 => lang.pick("見つからない", "Not found"),
            405 => lang.pick("このメソッドは使えない", "Method not allowed"),
            _ => "",
        },
    }
}

/// What the header `name` is for.
pub fn explain_header(lang: Lang, message: &Message, name: &str) -> Option<&'static str> {
    let imds = message.from == Node::Imds || message.to == Node::Imds;
    let asks = matches!(message.http, Http::Request(_));
    Some(match name.to_ascii_lowercase().as_str() {
        "host" if imds && message.to == Node::Imds => lang.pick(
            "リンクローカルアドレス。インスタンスの外からは届かない",
            "A link-local address. It cannot be reached from outside the instance",
        ),
        "host" if is_web(message) => lang.pick("宛先のホスト", "The destination host"),
        "host" => lang.pick("宛先のサービス。署名の対象に含まれる", "The service endpoint. Included in the signature"),
        "x-aws-ec2-metadata-token-ttl-seconds" if asks => lang.pick(
            "要求するトークンの有効期間 (TTL)。1〜21600 秒 (6 時間)",
            "Requested TTL of the token: 1 to 21600 seconds (6 hours)",
        ),
        "x-aws-ec2-metadata-token-ttl-seconds" => lang.pick("トークンの残り有効期間 (秒)", "Remaining TTL of the token, in seconds"),
        "x-aws-ec2-metadata-token" => lang.pick(
            "PUT で取得したトークン。HttpTokens=required なら、ないと 401 になる",
            "The token from the PUT. With HttpTokens=required, a request without it gets a 401",
        ),
        "authorization" => lang.pick(
            "SigV4 の署名。誰のキーで (Credential)、どのヘッダーに (SignedHeaders) 署名したか。シークレットアクセスキー自体は送られない",
            "The SigV4 signature: whose key (Credential), which headers (SignedHeaders). The secret access key itself is never sent",
        ),
        "x-amz-date" => lang.pick(
            "署名した時刻 (UTC)。サーバーの時刻と 15 分を超えてずれていると拒否される",
            "When the request was signed (UTC). If it is off by more than 15 minutes, the request is rejected",
        ),
        "x-amz-security-token" => lang.pick(
            "セッショントークン。ASIA で始まるアクセスキーは、これがないと使えない",
            "The session token. An ASIA… access key does not work without it",
        ),
        "x-amz-content-sha256" => {
            lang.pick("本文の SHA-256 ハッシュ。S3 では必須", "SHA-256 hash of the body. Required by S3")
        }
        "user-agent" => lang.pick("呼び出し元のプログラム", "The client program"),
        "accept" | "accept-encoding" => lang.pick("クライアントが受け取れる形式", "What the client accepts"),
        "content-type" => lang.pick("本文の形式", "Media type of the body"),
        "content-length" => lang.pick("本文のバイト数", "Length of the body in bytes"),
        "accept-ranges" => lang.pick("範囲を指定した取得には対応していない", "Range requests are not supported"),
        "last-modified" => lang.pick("この情報が更新された時刻", "When this was last updated"),
        "date" => lang.pick("サーバーの時刻", "The server's time"),
        "connection" => lang.pick("レスポンスのあとに接続を閉じる", "The connection is closed after the response"),
        "server" if imds => lang.pick("IMDS のサーバーソフトウェア", "The server software of IMDS"),
        "server" => lang.pick("サーバーの種類", "The server software"),
        "x-amzn-requestid" | "x-amz-request-id" => {
            lang.pick("リクエスト ID。CloudTrail のイベントにも残る", "Request ID. Also recorded in CloudTrail")
        }
        "x-amz-id-2" => lang.pick("S3 の拡張リクエスト ID。サポートへの問い合わせで使う", "S3 extended request ID, used for support cases"),
        "allow" => lang.pick("使えるメソッド", "Allowed methods"),
        _ => return None,
    })
}

/// What a field of the body is for: a key of JSON, an element of XML, a parameter of a form.
pub fn explain_field(lang: Lang, name: &str) -> Option<&'static str> {
    Some(match name {
        "Code" => lang.pick("結果のコード", "Result code"),
        "LastUpdated" => lang.pick("この認証情報が新しくなった時刻", "When these credentials were updated"),
        "Type" => lang.pick(
            "種類。認証情報では AWS-HMAC、エラー応答で Sender なら原因は呼び出し側",
            "Kind: AWS-HMAC for credentials, Sender for an error that the caller caused",
        ),
        "AccessKeyId" => lang.pick(
            "アクセスキー ID。ASIA で始まるものは一時認証情報",
            "The access key ID. ASIA… means temporary credentials",
        ),
        "SecretAccessKey" => lang.pick(
            "シークレットアクセスキー。署名の計算に使い、リクエストには含めない",
            "The secret access key. Used to calculate signatures, never sent in a request",
        ),
        "Token" | "SessionToken" => lang.pick(
            "セッショントークン。リクエストに必ず付ける",
            "The session token. It must be sent with every request",
        ),
        "Expiration" => lang.pick("有効期限。この時刻を過ぎると使えない", "When the credentials expire"),
        "Action" => lang.pick("呼び出す API アクション", "The API action"),
        "Version" => lang.pick("API のバージョン", "The API version"),
        "RoleArn" => lang.pick("引き受けるロール", "The role to assume"),
        "RoleSessionName" => lang.pick(
            "ロールセッション名。EC2 ではインスタンス ID になる",
            "The role session name. For EC2 it is the instance ID",
        ),
        "InstanceProfileName" => lang.pick("インスタンスプロファイルの名前", "Name of the instance profile"),
        "AssumedRoleId" => lang.pick("ロール ID (AROA…) とセッション名", "Role ID (AROA…) and session name"),
        "Arn" => lang.pick("Amazon リソースネーム", "Amazon Resource Name"),
        "UserId" => lang.pick("ロール ID (AROA…) : セッション名", "Role ID (AROA…) : session name"),
        "Account" => lang.pick("AWS アカウント ID", "AWS account ID"),
        "RoleName" => lang.pick("ロール名", "Role name"),
        "RoleId" => lang.pick("ロールの一意の ID", "Unique ID of the role"),
        "AssumeRolePolicyDocument" => lang.pick("信頼ポリシー (URL エンコード)", "The trust policy, URL-encoded"),
        "Message" => lang.pick("エラーの説明", "Error message"),
        "StringToSign" => lang.pick("サーバー側で組み立てた署名文字列", "The string to sign, as the server built it"),
        "SignatureProvided" => lang.pick("リクエストに付いていた署名", "The signature in the request"),
        "RequestId" => lang.pick("リクエスト ID", "Request ID"),
        "CreationDate" | "CreateDate" => lang.pick("作成日時", "Creation date"),
        "Name" => lang.pick("名前", "Name"),
        "Credentials" => lang.pick("発行された一時認証情報", "The temporary credentials"),
        "AssumedRoleUser" => lang.pick("ロールを引き受けたセッション", "The assumed-role session"),
        "DurationSeconds" => lang.pick("要求するセッションの有効期間 (秒)", "Requested session duration, in seconds"),
        "PolicyArn" => lang.pick("アタッチするポリシー", "The policy to attach"),
        "PolicyDocument" => lang.pick("ポリシードキュメント", "The policy document"),
        "InstanceProfile" => lang.pick("インスタンスプロファイル", "The instance profile"),
        "InstanceProfileId" => lang.pick("インスタンスプロファイルの一意の ID", "Unique ID of the instance profile"),
        "InstanceProfileArn" => {
            lang.pick("インスタンスに関連付けられたプロファイル", "The profile associated with the instance")
        }
        "Roles" => lang.pick("含まれるロール (1 つだけ)", "The role it contains (one at most)"),
        "Path" => lang.pick("IAM のパス", "IAM path"),
        "Owner" => lang.pick("バケットの所有者", "Bucket owner"),
        "Buckets" => lang.pick("バケットの一覧", "List of buckets"),
        "Bucket" => lang.pick("1 つのバケット", "One bucket"),
        "Contents" => lang.pick("1 つのオブジェクト", "One object"),
        "Key" => lang.pick("オブジェクトのキー", "Object key"),
        "Size" => lang.pick("バイト数", "Size in bytes"),
        "LastModified" => lang.pick("更新日時", "Last modified"),
        "ResponseMetadata" => lang.pick("レスポンスについての情報", "About the response"),
        "Error" => lang.pick("エラーの内容", "The error"),
        "AWSAccessKeyId" => lang.pick("署名に使われたアクセスキー ID", "The access key ID in the request"),
        "CanonicalRequest" => {
            lang.pick("サーバー側で組み立てた正規リクエスト", "The canonical request, as the server built it")
        }
        _ => return None,
    })
}

/// What a part of the `Authorization` header is for: `algorithm`, `Credential`, the five parts of that (`key`, `date`,
/// `region`, `service`, `aws4_request`), `SignedHeaders`, `Signature`.
pub fn explain_authorization(lang: Lang, part: &str) -> &'static str {
    match part {
        "algorithm" => {
            lang.pick("署名アルゴリズム。HMAC-SHA256 を使う SigV4", "The signing algorithm: SigV4 with HMAC-SHA256")
        }
        "Credential" => lang.pick(
            "アクセスキー ID と、署名の有効範囲 (日付、リージョン、サービス)",
            "The access key ID and the credential scope (date, Region, service)",
        ),
        "key" => lang.pick(
            "アクセスキー ID。これをもとに、サーバー側で対応するシークレットアクセスキーを特定する",
            "The access key ID. The service uses it to find the matching secret access key",
        ),
        "date" => lang.pick(
            "署名した日 (UTC)。署名キーは日付ごとに変わる",
            "The date (UTC). The signing key is different for each date",
        ),
        "region" => lang.pick("このリージョンでだけ有効", "Valid in this Region only"),
        "service" => lang.pick("このサービスでだけ有効", "Valid for this service only"),
        "aws4_request" => lang.pick("固定の終端文字列", "Fixed termination string"),
        "SignedHeaders" => lang.pick(
            "署名の対象に含めたヘッダー。途中で書き換えられると署名が一致しなくなる",
            "The headers covered by the signature. If one of them is changed, the signature no longer matches",
        ),
        "Signature" => lang.pick(
            "シークレットアクセスキーから導出したキーで計算した署名 (16 進数 64 桁)",
            "The signature, calculated with a key derived from the secret access key: 64 hexadecimal digits",
        ),
        _ => "",
    }
}
