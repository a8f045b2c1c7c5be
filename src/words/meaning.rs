//! A caption: what an event means, and then what happened on the wire.
//!
//! What it means is said where somebody who does not know it yet would ask "so what?": the rest speaks for itself. What was
//! handed in as a secret or a token is too long to be read, and nobody's to read: a caption shows its ends.

use super::Lang;
use super::describe::{describe, who_asks};
use crate::cloud::{Effect, Service};
use crate::host::Note;
use crate::story::{Http, Kind, Leg, Message, Node, Operation, Trace};

/// What is said of an event under the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// What it means, where that has to be said.
    pub means: Option<&'static str>,
    /// What happened.
    pub happens: String,
}

impl Caption {
    /// All of it, for whoever reads or listens.
    pub fn whole(&self) -> String {
        match self.means {
            Some(means) => [means, " ", &self.happens].concat(),
            None => self.happens.clone(),
        }
    }
}

/// What is said of event `index` under the stage; nothing when there is nothing to say.
pub fn caption(trace: &Trace, index: usize, lang: Lang) -> Option<Caption> {
    let happens = shortened(&describe(trace, index, lang)?);
    Some(Caption { means: meaning(trace, index, lang), happens })
}

/// Longer runs of letters and digits than this are secrets, signatures or tokens: a key's id has 20, an instance's 19.
const LONGEST: usize = 30;

/// A text in which what is too long to be read is cut to its ends.
fn shortened(text: &str) -> String {
    let part_of = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '%');
    let mut out = String::new();
    let mut rest = text;
    while let Some(begins) = rest.find(part_of) {
        let (before, from) = rest.split_at(begins);
        let (run, after) = from.split_at(from.find(|c| !part_of(c)).unwrap_or(from.len()));
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
            "鍵はメモリの中だけにあり、ファイルには残りません。",
            "The key lives in memory only: no file ever holds it.",
        ),
        _ => None,
    }
}

fn request(trace: &Trace, index: usize, message: &Message, lang: Lang) -> Option<&'static str> {
    let said = |ja, en| Some(lang.pick(ja, en));
    let Http::Request(request) = &message.http else { return None };
    let has_token = request.headers.get("x-aws-ec2-metadata-token").is_some();
    match &message.operation {
        Operation::PutToken if who_asks(trace, index, lang) == "AWS CLI" => said(
            "CLI は鍵を持っていません。まず、IMDS に質問するためのトークンを取ります。",
            "The CLI has no key. Before it may ask IMDS for one, it needs a token.",
        ),
        Operation::PutToken => said(
            "IMDSv2 には、先にトークンを取らないと何も質問できません。",
            "IMDSv2 answers no question before a token has been fetched.",
        ),
        Operation::GetRoleName | Operation::GetRoleCredentials if !has_token => said(
            "トークンを付けていません。IMDSv1 のやり方です。",
            "No token comes along: this is how IMDSv1 was asked.",
        ),
        Operation::GetRoleName => said(
            "自分にどのロールが付いているのか、プログラムはまだ知りません。",
            "The program does not know yet which role it runs under.",
        ),
        Operation::GetRoleCredentials => said(
            "名前が分かったので、鍵そのものを求めます。",
            "Now that it knows the name, it asks for the key itself.",
        ),
        Operation::Api(action) if message.from == Node::Imds => match action.as_str() {
            "GetInstanceProfile" => said(
                "ロールは、インスタンスプロファイルに入った形で付いています。",
                "The role sits in an instance profile, and that is what is attached.",
            ),
            "AssumeRole" => said(
                "STS を呼び出すのは CLI ではなく、EC2 サービスです。",
                "It is the EC2 service that calls STS, not the CLI.",
            ),
            _ => None,
        },
        Operation::Api(_) if request.headers.get("x-amz-security-token").is_some() => said(
            "シークレットアクセスキーは送らず、それで計算した署名だけを送ります。",
            "The secret access key stays where it is: only a signature made with it travels.",
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
            said("トークンがない相手には、IMDS は何も教えません。", "To whoever has no token, IMDS tells nothing.")
        }
        _ if message.is_refusal() => None,
        Operation::PutToken => said("これで IMDS に質問できます。", "With this, IMDS can be asked."),
        Operation::GetRoleName => {
            said("返ってきたのは名前だけです。鍵はまだありません。", "Only a name comes back. There is no key yet.")
        }
        Operation::GetRoleCredentials => said(
            "人が何も設定していないのに、鍵が手に入りました。",
            "A key has arrived, and nobody had to put one there.",
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
                    "信頼ポリシーに載っている相手なので、ロールを引き受けられます。",
                    "The trust policy names this caller, so it may assume the role.",
                ),
                (true, false, _) => said(
                    "信頼ポリシーに載っていない相手なので、ロールを引き受けられません。",
                    "The trust policy does not name this caller, so the role stays closed to it.",
                ),
                (false, true, _) => {
                    said("許可するポリシーがあるので、通ります。", "A policy allows it, so it goes ahead.")
                }
                (false, false, Some(_)) => said(
                    "Deny に当てはまるので、許可があっても拒否されます。",
                    "A Deny applies, and no Allow outweighs it.",
                ),
                (false, false, None) => {
                    said("許可するポリシーがないので、拒否されます。", "No policy allows it, so it is denied.")
                }
            }
        }
        Effect::Issued { .. } => said(
            "鍵はここで生まれます。初めから期限が付いています。",
            "Here the key comes into being, its end already set.",
        ),
        Effect::Rejected { service, problem, .. } => match *problem {
            "unknown-key" if lacks_token(trace, index, (*service).into()) => said(
                "トークンが付いていないので、どの鍵なのか分かりません。",
                "The session token was left out, so nobody knows this key.",
            ),
            "unknown-key" => said("このアクセスキー ID は存在しません。", "There is no access key with this id."),
            "wrong-token" => {
                said("トークンが、この鍵のものではありません。", "The session token belongs to another key.")
            }
            "expired" => said("期限の切れた鍵は、もう使えません。", "The key has expired, and opens nothing any more."),
            "bad-signature" => said(
                "シークレットアクセスキーが違うか、途中で内容が変わっています。",
                "The secret access key is wrong, or the request was changed on its way.",
            ),
            "missing" => {
                said("署名がないので、誰の呼び出しか分かりません。", "Nothing is signed, so nobody can tell who calls.")
            }
            _ => None,
        },
        Effect::Found { .. } => said(
            "インスタンスの外に持ち出された鍵が、使われているようです。",
            "Somebody seems to use a key that was carried off the instance.",
        ),
        Effect::Transition { machine: "credential", to, .. } => match *to {
            "expired" => said("この鍵は、ここから先は使えません。", "From here on, this key opens nothing."),
            "superseded" => said(
                "新しい鍵に替わりましたが、この鍵も期限までは使えます。",
                "A newer key has taken its place; until its end, this one still works.",
            ),
            _ => None,
        },
        _ => None,
    }
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
