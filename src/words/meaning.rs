//! A caption: what an event means, and then what happened on the wire.
//!
//! What it means is said where somebody who does not know it yet would ask "so what?": the rest speaks for itself. What was
//! handed in as a secret or a token is too long to be read, and nobody's to read: a caption shows its ends.

use std::borrow::Cow;

use super::Lang;
use super::describe::{describe, who_asks};
use crate::cloud::{Effect, Service};
use crate::host::{Note, Stream};
use crate::story::{Http, Kind, Leg, Message, Node, Operation, Trace};

/// What is said of an event under the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// What it means, where that has to be said.
    pub means: Option<Cow<'static, str>>,
    /// What happened.
    pub happens: String,
}

impl Caption {
    /// All of it, for whoever reads or listens.
    pub fn whole(&self) -> String {
        match &self.means {
            Some(means) => [means, " ", &self.happens].concat(),
            None => self.happens.clone(),
        }
    }
}

/// What is said of event `index` under the stage; nothing when there is nothing to say.
pub fn caption(trace: &Trace, index: usize, lang: Lang) -> Option<Caption> {
    if let Some(happens) = failed(&trace.events().get(index)?.kind, lang) {
        return Some(Caption { means: None, happens });
    }
    let happens = shortened(&describe(trace, index, lang)?);
    Some(Caption {
        means: ending(trace, index, lang).or_else(|| meaning(trace, index, lang).map(Cow::Borrowed)),
        happens,
    })
}

/// That a program has told of an error: with its code, which says what to look for. Its own words are in the terminal.
fn failed(kind: &Kind, lang: Lang) -> Option<String> {
    let Kind::Printed { stream: Stream::Err, text, .. } = kind else { return None };
    let said = text.trim_start();
    let code = |begin: &str| Some(said.split_once(begin)?.1.split_once(')')?.0);
    let (en, ja, code) = if said.starts_with("curl: (") {
        ("curl", "curl ", code("curl: ("))
    } else if said.starts_with("aws: [ERROR]: ") || said.starts_with("An error occurred (") {
        ("The AWS CLI", "AWS CLI ", code("An error occurred ("))
    } else {
        return None;
    };
    let code = code.map_or_else(String::new, |code| [" (", code, ")"].concat());
    Some(match lang.main() {
        Lang::En => [en, " ended with an error", &code].concat(),
        _ => [ja, "はエラーで終了しました", &code].concat(),
    })
}

/// Longer runs of letters and digits than this are secrets, signatures or tokens: a key's id has 20, an instance's 19.
const LONGEST: usize = 30;

/// A text in which what is too long to be read is cut to its ends.
fn shortened(text: &str) -> String {
    let part_of = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '%');
    let mut out = String::new();
    let mut rest = text;
    while let Some(begins) = rest.find(|c| part_of(c) && c != '=') {
        let (before, from) = rest.split_at(begins);
        // `=` fills up the end of base64; before a value it is none of it.
        let assigns = |at: usize| from[at + 1..].starts_with(|next: char| next.is_ascii_alphanumeric());
        let ends = from.char_indices().find(|(at, c)| !part_of(*c) || (*c == '=' && assigns(*at)));
        let (run, after) = from.split_at(ends.map_or(from.len(), |(at, _)| at));
        out.push_str(before);
        // Words and paths have no digits among their letters, or a slash every so often.
        let secret = run.len() > LONGEST
            && run.bytes().any(|b| b.is_ascii_digit())
            && run.split('/').any(|part| part.len() > LONGEST / 2);
        match (run.get(..4), run.get(run.len().saturating_sub(4)..)) {
            (Some(head), Some(tail)) if secret => out.extend([head, "…", tail]),
            _ => out.push_str(run),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What an event means.
fn meaning(trace: &Trace, index: usize, lang: Lang) -> Option<&'static str> {
    let said = |ja, en| Some(lang.pick(ja, en));
    match &trace.events().get(index)?.kind {
        Kind::Message(message) => match message.leg() {
            Leg::Request => request(trace, index, message, lang),
            Leg::Response => response(message, lang),
        },
        Kind::Effect(effect) => self::effect(trace, index, effect, lang),
        Kind::Noted { note: Note::Holds { provider, .. }, .. } if provider == "iam-role" => said(
            "認証情報はメモリに保持され、ファイルには残りません。",
            "They stay in memory: no file ever contains them.",
        ),
        _ => None,
    }
}

fn request(trace: &Trace, index: usize, message: &Message, lang: Lang) -> Option<&'static str> {
    let said = |ja, en| Some(lang.pick(ja, en));
    let Http::Request(request) = &message.http else { return None };
    let has_token = request.headers.get("x-aws-ec2-metadata-token").is_some();
    match &message.operation {
        Operation::PutToken if who_asks(trace, index, lang).contains("AWS CLI") => said(
            "CLI は認証情報を持っていません。IMDS から取得するには、まず IMDSv2 のトークンが必要です。",
            "The CLI has no credentials. Before it can ask IMDS for any, it needs an IMDSv2 token.",
        ),
        Operation::PutToken => said(
            "IMDSv2 では、先にトークンを取得しないと何も得られません。",
            "With IMDSv2, nothing can be read before a token has been fetched.",
        ),
        Operation::GetRoleName | Operation::GetRoleCredentials if !has_token => {
            said("トークンを付けていません。IMDSv1 の方法です。", "No token is presented: this is the IMDSv1 way.")
        }
        Operation::GetRoleName => said(
            "インスタンスにどのロールが付いているのか、プログラムはまだ知りません。",
            "The program does not know yet which role its instance has.",
        ),
        Operation::GetRoleCredentials => said(
            "ロールの名前が分かったので、今度は認証情報を要求します。",
            "Now that it knows the role's name, it asks for the credentials.",
        ),
        Operation::Api(action) if message.from == Node::Imds => match action.as_str() {
            "GetInstanceProfile" => said(
                "インスタンスに関連付けられているのは、ロールを含むインスタンスプロファイルです。",
                "What is associated with an instance is an instance profile, which contains the role.",
            ),
            "AssumeRole" => said(
                "STS を呼び出すのは CLI ではなく、EC2 サービスです。",
                "It is the EC2 service that calls STS, not the CLI.",
            ),
            _ => None,
        },
        Operation::Api(_) if request.headers.get("x-amz-security-token").is_some() => said(
            "シークレットアクセスキーは送りません。送るのは、それで計算した署名です。",
            "The secret access key is not sent. What travels is a signature made with it.",
        ),
        _ => None,
    }
}

fn response(message: &Message, lang: Lang) -> Option<&'static str> {
    let said = |ja, en| Some(lang.pick(ja, en));
    match &message.operation {
        Operation::GetRoleName | Operation::GetRoleCredentials | Operation::GetMetadata
            if message.status() == Some(401) =>
        {
            said(
                "トークンがないので、IMDS はメタデータを返しません。",
                "There is no token, so IMDS returns no metadata.",
            )
        }
        _ if message.is_refusal() => None,
        Operation::PutToken => said("これで IMDS に問い合わせられます。", "With this, IMDS can be asked."),
        Operation::GetRoleName => said(
            "返ってきたのはロールの名前だけです。認証情報はまだありません。",
            "Only the role's name comes back. There are no credentials yet.",
        ),
        Operation::GetRoleCredentials => said(
            "アクセスキーを一度も設定していないのに、認証情報を取得できました。",
            "Credentials have arrived, though nobody configured any.",
        ),
        _ => None,
    }
}

fn effect(trace: &Trace, index: usize, effect: &Effect, lang: Lang) -> Option<&'static str> {
    let said = |ja, en| Some(lang.pick(ja, en));
    match effect {
        Effect::Decided { service, action, decision, .. } => {
            let trust = *service == Service::Sts && action == "sts:AssumeRole";
            match (trust, decision.verdict.is_allow(), &decision.by) {
                (true, true, _) => said(
                    "信頼ポリシーで許可された相手なので、ロールを引き受けられます。",
                    "The trust policy allows this caller, so it may assume the role.",
                ),
                (true, false, _) => said(
                    "信頼ポリシーで許可されていない相手なので、ロールを引き受けられません。",
                    "The trust policy does not allow this caller, so it cannot assume the role.",
                ),
                (false, true, _) => {
                    said("許可するポリシーがあるので、実行できます。", "A policy allows it, so it goes ahead.")
                }
                (false, false, Some(_)) => said(
                    "明示的な Deny に当てはまるので、Allow があっても拒否されます。",
                    "An explicit Deny applies, and no Allow outweighs it.",
                ),
                (false, false, None) => {
                    said("許可するポリシーがないので、拒否されます。", "No policy allows it, so it is denied.")
                }
            }
        }
        Effect::Issued { .. } => said(
            "認証情報はここで生まれます。有効期限は最初から決まっています。",
            "This is where the credentials come from, with their expiration already set.",
        ),
        Effect::Rejected { service, problem, .. } => match *problem {
            "unknown-key" if lacks_token(trace, index, (*service).into()) => said(
                "セッショントークンがないので、どの認証情報なのか分かりません。",
                "The session token was left out, so the access key is not recognized.",
            ),
            "unknown-key" => said("このアクセスキー ID は存在しません。", "There is no such access key ID."),
            "wrong-token" => said(
                "セッショントークンが、このアクセスキーのものではありません。",
                "The session token belongs to other credentials.",
            ),
            "expired" => said("有効期限を過ぎた認証情報は使えません。", "Expired credentials no longer work."),
            "bad-signature" => said(
                "シークレットアクセスキーが違うか、途中で内容が変わっています。",
                "The secret access key is wrong, or the request was changed on the way.",
            ),
            "missing" => said(
                "署名がないので、誰の呼び出しか分かりません。",
                "The request is not signed, so nobody can tell who is calling.",
            ),
            _ => None,
        },
        Effect::Found { .. } => said(
            "インスタンスの認証情報が、AWS の外で使われている疑いがあります。",
            "The instance's credentials are probably being used from outside AWS.",
        ),
        _ => None,
    }
}

/// The end of a key's id, by which it is told apart.
fn tail(key: &str) -> &str {
    key.get(key.len().saturating_sub(4)..).unwrap_or(key)
}

/// What it means that a credential is the newest no longer, or works no longer: which one, and which one IMDS returns now.
fn ending(trace: &Trace, index: usize, lang: Lang) -> Option<Cow<'static, str>> {
    let event = trace.events().get(index)?;
    let Kind::Effect(Effect::Transition { machine: "credential", subject, to, .. }) = &event.kind else { return None };
    let key = tail(subject);
    let en = lang.main() == Lang::En;
    let said = match (*to, newer_in_imds(trace, index, subject).map(tail)) {
        ("superseded", _) if en => {
            format!("Newer credentials are in place; …{key} still works until it expires.")
        }
        ("superseded", _) => format!("新しい認証情報に替わりましたが、…{key} も有効期限までは使えます。"),
        ("expired", Some(newer)) if en => format!("…{key} has expired and no longer works. IMDS now returns …{newer}."),
        ("expired", Some(newer)) => {
            format!("…{key} は有効期限が切れ、もう使えません。IMDS がいま返すのは …{newer} です。")
        }
        ("expired", None) if en => format!("…{key} has expired and no longer works."),
        ("expired", None) => format!("…{key} は有効期限が切れ、もう使えません。"),
        _ => return None,
    };
    Some(Cow::Owned(said))
}

/// The credentials that IMDS returns after event `index`, if it had `subject` before and they are valid then.
fn newer_in_imds<'a>(trace: &'a Trace, index: usize, subject: &str) -> Option<&'a str> {
    let before = trace.events().get(..index)?;
    let now = trace.events().get(index)?.at;
    let mut served = before.iter().rev().filter_map(|event| match &event.kind {
        Kind::Effect(Effect::Served { access_key_id, .. }) => Some(access_key_id.as_str()),
        _ => None,
    });
    let newest = served.next().filter(|newest| *newest != subject)?;
    let valid = before.iter().rev().any(|event| match &event.kind {
        Kind::Effect(Effect::Issued { credential }) => {
            credential.access_key_id.as_str() == newest && credential.expires > now
        }
        _ => false,
    });
    (valid && served.any(|other| other == subject)).then_some(newest)
}

/// Whether the request that `service` refused as event `index` was signed with a temporary key and came without its token.
fn lacks_token(trace: &Trace, index: usize, service: Node) -> bool {
    let before = trace.events().iter().take(index).rev();
    let mut requests = before.filter_map(|event| match &event.kind {
        Kind::Message(message) if message.to == service => match &message.http {
            Http::Request(request) => Some(request),
            Http::Response(_) => None,
        },
        _ => None,
    });
    requests.next().is_some_and(|request| {
        let temporary = request.headers.get("authorization").is_some_and(|signed| signed.contains("Credential=ASIA"));
        temporary && request.headers.get("x-amz-security-token").is_none_or(str::is_empty)
    })
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn secrets_and_tokens_are_cut_to_their_ends() {
        for (text, short) in [
            (
                "export AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEXAMPLEtokenTOKENtoken0123456789==",
                "export AWS_SESSION_TOKEN=IQoJ…89==",
            ),
            ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJal…EKEY"),
            ("ASIAZZZZZZZZZZZZZZZZ on i-0123456789abcdef0", "ASIAZZZZZZZZZZZZZZZZ on i-0123456789abcdef0"),
            (
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role",
            ),
            ("arn:aws:sts::123456789012:assumed-role/Role/i-0", "arn:aws:sts::123456789012:assumed-role/Role/i-0"),
        ] {
            assert_eq!(shortened(text), short);
        }
    }
}
