//! What each line of an HTTP message is for: the wire panel's right column.

use super::Lang;
use crate::story::{Http, Message, Node, Operation};

/// What the first line of the message says.
pub fn explain_start_line(lang: Lang, message: &Message) -> &'static str {
    match (&message.http, &message.operation) {
        (Http::Request(_), Operation::PutToken) => lang.pick(
            "IMDSv2 の始まり。GET ではなく PUT なので、うっかり中継されにくい",
            "How IMDSv2 begins. A PUT, which careless proxies do not forward",
        ),
        (Http::Request(_), Operation::GetRoleName) => lang.pick(
            "末尾が / の道は一覧。ここに付いているロールの名前が返る",
            "The trailing slash lists: the name of the instance's role comes back",
        ),
        (Http::Request(_), Operation::GetRoleCredentials) => lang.pick(
            "名前まで指定すると、そのロールの一時認証情報が返る",
            "With the name, the role's temporary credentials come back",
        ),
        (Http::Request(_), Operation::GetMetadata) => {
            lang.pick("インスタンス自身についての情報", "What the instance may know about itself")
        }
        (Http::Request(_), Operation::Api(_)) if message.from == Node::Imds => lang.pick(
            "AWS 内部の呼び出し。実際のリクエストは非公開のため、CloudTrail に記録される API の形で示しています",
            "A call inside AWS. Its bytes are not published; it is drawn as the API call that CloudTrail shows",
        ),
        (Http::Request(_), Operation::Api(_)) => {
            lang.pick("AWS の API 呼び出し。HTTPS で送られる", "A call of an AWS API; it travels over HTTPS")
        }
        (Http::Response(response), _) => match response.status {
            200 => lang.pick("成功", "Success"),
            400 => lang.pick("リクエストに問題がある", "Something is wrong with the request"),
            401 => lang.pick("有効なトークンがない", "No valid token"),
            403 => lang.pick("許されていない", "Not allowed"),
            404 => lang.pick("ここにはない", "Nothing here"),
            405 => lang.pick("このメソッドは使えない", "Not with this method"),
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
            "A link-local address: nothing outside the instance reaches it",
        ),
        "host" => lang.pick("宛先のサービス。署名に含まれる", "Which service. Part of what is signed"),
        "x-aws-ec2-metadata-token-ttl-seconds" if asks => lang.pick(
            "トークンの希望有効期間。1〜21600 秒 (6 時間)",
            "How long the token shall live: 1 to 21600 s (6 hours)",
        ),
        "x-aws-ec2-metadata-token-ttl-seconds" => lang.pick("トークンの残り秒数", "Seconds the token has left"),
        "x-aws-ec2-metadata-token" => lang.pick(
            "PUT でもらったトークン。HttpTokens=required では、ないと 401",
            "The token from the PUT. Without it: 401 where HttpTokens=required",
        ),
        "authorization" => lang.pick(
            "SigV4 の署名。誰の (Credential)、何に (SignedHeaders)、署名したか。シークレット自体は送られない",
            "The SigV4 signature: whose key, over which headers. The secret itself never travels",
        ),
        "x-amz-date" => lang.pick(
            "署名した時刻 (UTC)。15 分以上ずれると拒否される",
            "When it was signed (UTC). More than 15 minutes off is refused",
        ),
        "x-amz-security-token" => lang.pick(
            "セッショントークン。ASIA で始まるキーは、これがないと使えない",
            "The session token. An ASIA… key is worth nothing without it",
        ),
        "x-amz-content-sha256" => {
            lang.pick("本文の SHA-256。S3 では署名に含まれる", "SHA-256 of the body; S3 wants it signed")
        }
        "user-agent" => lang.pick("呼び出したプログラム", "Which program calls"),
        "accept" | "accept-encoding" => lang.pick("受け取れる形式", "What the client can take"),
        "content-type" => lang.pick("本文の形式", "The kind of body"),
        "content-length" => lang.pick("本文のバイト数", "Length of the body in bytes"),
        "accept-ranges" => lang.pick("部分取得はできない", "No partial reads"),
        "last-modified" => lang.pick("この情報が更新された時刻", "When this was last updated"),
        "date" => lang.pick("サーバーの時刻", "The server's time"),
        "connection" => lang.pick("応答のあと接続を閉じる", "The connection closes after the answer"),
        "server" if imds => lang.pick("IMDS を動かしているソフトウェア", "The software behind IMDS"),
        "server" => lang.pick("サーバーの種類", "The kind of server"),
        "x-amzn-requestid" | "x-amz-request-id" => {
            lang.pick("この呼び出しの番号。CloudTrail にも残る", "This call's number; CloudTrail keeps it too")
        }
        "x-amz-id-2" => lang.pick("S3 の調査用 ID", "S3's id for support"),
        "allow" => lang.pick("使えるメソッド", "The methods that are allowed"),
        _ => return None,
    })
}

/// What a field of the body is for: a key of JSON, an element of XML, a parameter of a form.
pub fn explain_field(lang: Lang, name: &str) -> Option<&'static str> {
    Some(match name {
        "Code" => lang.pick("成否", "Whether it worked"),
        "LastUpdated" => lang.pick("この組を受け取った時刻", "When this set arrived"),
        "Type" => lang.pick("認証情報の種類", "The kind of credentials"),
        "AccessKeyId" => {
            lang.pick("ASIA で始まる = STS が発行した一時的なキー", "Begins with ASIA: temporary, issued by STS")
        }
        "SecretAccessKey" => lang.pick(
            "署名に使う秘密。以後のリクエストには載らない",
            "The secret to sign with. It goes into no later request",
        ),
        "Token" | "SessionToken" => {
            lang.pick("キーと必ず一緒に送るセッショントークン", "The session token that must go with the key")
        }
        "Expiration" => lang.pick("この時刻を過ぎると使えない", "After this, it is worth nothing"),
        "Action" => lang.pick("呼び出す API", "Which API action"),
        "Version" => lang.pick("API のバージョン", "The API's version"),
        "RoleArn" => lang.pick("引き受けるロール", "The role to be assumed"),
        "RoleSessionName" => {
            lang.pick("セッション名。EC2 ではインスタンス ID になる", "The session's name; for EC2 the instance's id")
        }
        "InstanceProfileName" => lang.pick("ロールを入れる器の名前", "The container that holds the role"),
        "AssumedRoleId" => {
            lang.pick("ロール ID (AROA…) とセッション名", "The role's id (AROA…) and the session's name")
        }
        "Arn" => lang.pick("AWS での名前", "Its name in AWS"),
        "UserId" => lang.pick("AROA… : セッション名", "AROA… : session name"),
        "Account" => lang.pick("アカウント番号", "The account's number"),
        "RoleName" => lang.pick("プロファイルに入っているロール", "The role in the profile"),
        "RoleId" => lang.pick("ロールの一意な ID", "The role's unique id"),
        "AssumeRolePolicyDocument" => lang.pick("信頼ポリシー (URL エンコード)", "The trust policy, URL-encoded"),
        "Message" => lang.pick("拒否の理由", "Why it was refused"),
        "StringToSign" => lang.pick("サーバーが署名した文字列", "What the server signed"),
        "SignatureProvided" => lang.pick("届いた署名", "The signature that came"),
        "RequestId" => lang.pick("この呼び出しの番号", "This call's number"),
        "CreationDate" | "CreateDate" => lang.pick("作成日時", "When it was made"),
        "Name" => lang.pick("名前", "Its name"),
        "Credentials" => lang.pick("発行された一時認証情報の一式", "The set of temporary credentials"),
        "AssumedRoleUser" => lang.pick("ロールを引き受けたセッション", "The session that has the role"),
        "DurationSeconds" => lang.pick("有効期間の希望 (秒)", "How long they shall live, in seconds"),
        "PolicyArn" => lang.pick("付けるポリシー", "The policy to attach"),
        "PolicyDocument" => lang.pick("ポリシーの本文", "The text of the policy"),
        "InstanceProfile" => lang.pick("インスタンスプロファイル", "The instance profile"),
        "InstanceProfileId" => lang.pick("プロファイルの一意な ID", "The profile's unique id"),
        "InstanceProfileArn" => {
            lang.pick("インスタンスに付いているプロファイル", "The profile attached to the instance")
        }
        "Roles" => lang.pick("中に入っているロール (1 つだけ)", "The role in it; never more than one"),
        "Path" => lang.pick("IAM のパス", "Its path in IAM"),
        "Owner" => lang.pick("バケットの持ち主", "Who owns the buckets"),
        "Buckets" => lang.pick("バケットの一覧", "The list of buckets"),
        "Bucket" => lang.pick("1 つのバケット", "One bucket"),
        "Contents" => lang.pick("1 つのオブジェクト", "One object"),
        "Key" => lang.pick("オブジェクトのキー", "The object's key"),
        "Size" => lang.pick("バイト数", "Its size in bytes"),
        "LastModified" => lang.pick("更新日時", "When it was last written"),
        "ResponseMetadata" => lang.pick("応答についての情報", "About the answer itself"),
        "Error" => lang.pick("拒否の内容", "The refusal"),
        "AWSAccessKeyId" => lang.pick("署名に使われたキー", "The key that it was signed with"),
        "CanonicalRequest" => {
            lang.pick("サーバーが組み立てた正規リクエスト", "The canonical request as the server sees it")
        }
        _ => return None,
    })
}

/// What a part of the `Authorization` header is for: `algorithm`, `Credential`, the five parts of that (`key`, `date`,
/// `region`, `service`, `aws4_request`), `SignedHeaders`, `Signature`.
pub fn explain_authorization(lang: Lang, part: &str) -> &'static str {
    match part {
        "algorithm" => lang.pick("署名の方式。HMAC-SHA256 を使う SigV4", "The scheme: SigV4, over HMAC-SHA256"),
        "Credential" => {
            lang.pick("誰の鍵で、いつ、どこに対して有効な署名か", "Whose key, and when and where the signature holds")
        }
        "key" => lang.pick(
            "アクセスキー ID。公開してよい側で、サーバーはこれでシークレットを引き当てる",
            "The access key id, the public half: by it the server finds the secret",
        ),
        "date" => lang
            .pick("署名した日 (UTC)。署名キーはその日限り", "The day (UTC); a signing key is good for that day only"),
        "region" => lang.pick("このリージョンでだけ有効", "Good in this region only"),
        "service" => lang.pick("このサービスにだけ有効", "Good for this service only"),
        "aws4_request" => lang.pick("決まった末尾", "Always ends so"),
        "SignedHeaders" => lang.pick(
            "署名に含めたヘッダー。途中で変えられると署名が合わなくなる",
            "The headers that are signed: change one, and the signature fails",
        ),
        "Signature" => lang.pick(
            "シークレットから計算した署名 (16 進 64 桁)",
            "The signature, computed with the secret: 64 hexadecimal digits",
        ),
        _ => "",
    }
}
