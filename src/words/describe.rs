//! An event of the trace as a sentence: for the caption, for those who listen, for the transcript and for print.

use serde_json::Value;

use super::answer::{answered, is_question};
use super::joined::joined;
use super::service::{answering, service_name};
use super::{Lang, background, disturbed, sign_in};
use crate::cloud::{Effect, Service};
use crate::host::{NetError, Note};
use crate::kernel::{Millis, SimTime};
use crate::story::{Action, Event, Hidden, Http, Kind, Message, Node, Operation, Terminal, Trace};
use crate::wire::{Response, error_code, xml};

/// What happened as event `index`, in one sentence; nothing when there is nothing to say.
pub fn describe(trace: &Trace, index: usize, lang: Lang) -> Option<String> {
    let event = trace.events().get(index)?;
    match &event.kind {
        Kind::Typed { prompt, line, .. } if is_question(prompt) => Some(answered(prompt, line, lang)),
        Kind::Typed { terminal, line, .. } => {
            let place = terminal_name(*terminal, lang);
            Some(match lang.main() {
                Lang::En => format!("“{line}” is entered on {place}"),
                _ => format!("{place}で「{line}」を入力しました"),
            })
        }
        Kind::Refused { .. } => Some(
            lang.pick(
                "本物の認証情報とみられる文字列があったため、値を伏せ、コマンドは実行しませんでした",
                "The input looks like a real credential, so it was masked and the command was not run",
            )
            .to_owned(),
        ),
        Kind::Message(message) => Some(match &message.http {
            Http::Request(_) => begun(request(trace, index, message, lang)),
            Http::Response(_) => response(trace, index, message, lang),
        }),
        Kind::Lost { host, error, .. } => Some(lost(host, *error, lang)),
        Kind::Effect(effect) => Some(self::effect(event, effect, lang)),
        Kind::Noted { terminal, note: Note::Holds { access_key_id, provider, .. } } => {
            let place = terminal_name(*terminal, lang);
            // The SDK's own providers are functions: `fromEnv`.
            let who = if provider.starts_with("from") { "AWS SDK" } else { "AWS CLI" };
            Some(match lang.main() {
                Lang::En => format!("The {who} on {place} now has {access_key_id} in memory (provider: {provider})"),
                _ => {
                    format!(
                        "{place}の {who} が認証情報 {access_key_id} をメモリに保持しました (プロバイダー: {provider})"
                    )
                }
            })
        }
        Kind::Noted { terminal, note: Note::Exited { program, code } } => {
            let held = held_from_imds(trace, index, *terminal);
            Some(match (lang.main(), held) {
                (Lang::En, true) => {
                    format!(
                        "{program} exits with code {code}. Its copy of the credentials is gone; IMDS still has them"
                    )
                }
                (Lang::En, false) => format!("{program} exits with code {code}"),
                (_, true) => {
                    format!(
                        "{program} が終了しました (終了コード {code})。プロセスのメモリにあった認証情報は消えますが、IMDS には残っています"
                    )
                }
                (_, false) => format!("{program} が終了しました (終了コード {code})"),
            })
        }
        Kind::Started { terminal, pid, line, .. } => {
            Some(background::started(lang, line, terminal_name(*terminal, lang), *pid))
        }
        Kind::Behind { pid, note: Note::Holds { access_key_id, provider, .. }, .. } => {
            Some(background::holds(lang, access_key_id, provider, *pid))
        }
        Kind::Ended { pid, code, .. } => Some(background::ended(lang, *pid, *code)),
        Kind::Acted { action: Action::Disturb { late, seconds } } => Some(disturbed::told(lang, *late, *seconds)),
        Kind::SignIn { page } => page.as_ref().map(|page| sign_in::said(page, lang)),
        Kind::Printed { text, .. } if text == crate::host::CLEAR => None,
        Kind::Printed { terminal, text, .. } => {
            let place = terminal_name(*terminal, lang);
            // A brace alone says nothing.
            let says = |line: &&str| line.contains(char::is_alphanumeric);
            let line = text.lines().find(says).or_else(|| text.lines().find(|line| !line.trim().is_empty()))?.trim();
            let line = match line.char_indices().nth(MOST_PRINTED) {
                Some((end, _)) => [&line[..end], "…"].concat(),
                None => line.to_owned(),
            };
            Some(match lang.main() {
                Lang::En => format!("Output on {place}: {line}"),
                _ => format!("{place}のターミナルの出力: {line}"),
            })
        }
        _ => None,
    }
}

/// So many letters of an output stand in its sentence.
const MOST_PRINTED: usize = 72;

/// Why a line was not run.
pub fn refused(lang: Lang) -> &'static str {
    lang.pick(
        "本物の認証情報とみられる文字列があったため、値を伏せ、コマンドは実行しませんでした。ここで使えるのは、このシミュレーションが発行した認証情報だけです。入力した値は記録も送信もしていません。",
        "This looks like a real credential, so it was masked and the command was not run. Only credentials issued by this simulation work here. What you entered was not recorded or sent anywhere.",
    )
}

/// Whether the command that ended as event `index` had taken credentials from IMDS.
fn held_from_imds(trace: &Trace, index: usize, terminal: Terminal) -> bool {
    let since = trace.events()[..index].iter().rev();
    since
        .take_while(|event| !matches!(event.kind, Kind::Typed { terminal: t, .. } if t == terminal))
        .any(|event| matches!(&event.kind, Kind::Noted { terminal: t, note: Note::Holds { provider, .. } } if *t == terminal && provider == "iam-role"))
}

/// A sentence whose first word may be an article. The name of a program stays as it is.
fn begun(mut sentence: String) -> String {
    if sentence.starts_with("the ") || sentence.starts_with("a ") {
        sentence[..1].make_ascii_uppercase();
    }
    sentence
}

/// Who sends a message, by the `User-Agent` of the exchange's request: `the AWS CLI`, `curl`, …
pub fn who_asks(trace: &Trace, index: usize, lang: Lang) -> &'static str {
    let Some(message) = trace.message(index) else { return "" };
    let request = match &message.http {
        Http::Request(request) => Some(request),
        Http::Response(_) => trace.counterpart(index).and_then(|i| trace.message(i)).and_then(|m| match &m.http {
            Http::Request(request) => Some(request),
            Http::Response(_) => None,
        }),
    };
    let agent = request.and_then(|r| r.headers.get("user-agent")).unwrap_or("");
    if agent.starts_with("aws-cli") {
        lang.pick("AWS CLI", "the AWS CLI")
    } else if agent.starts_with("curl") {
        "curl"
    } else if agent.starts_with("Mozilla") {
        lang.pick("ブラウザ", "the browser")
    } else if agent.starts_with("console") {
        lang.pick("コンソール", "the console")
    } else if agent.starts_with(crate::host::preview::NAME) {
        lang.pick("インスタンスの Web サービス", "the web service on the instance")
    } else if agent == "ec2.amazonaws.com" {
        lang.pick("EC2 サービス", "the EC2 service")
    } else {
        lang.pick("プログラム", "a program")
    }
}

/// Whether a message is one to or from the instance's web service: its operation is no API's, but a method and a path.
pub(super) fn is_web(message: &Message) -> bool {
    matches!(&message.operation, Operation::Api(action) if action.contains(" /"))
        && (message.to == Node::Ec2 || message.from == Node::Ec2)
}

/// The label that a message wears on the stage: method and path, an action, or a status.
pub fn short_label(message: &Message) -> String {
    match &message.http {
        Http::Request(request) => match &message.operation {
            Operation::PutToken => "PUT /latest/api/token".to_owned(),
            Operation::GetRoleName => "GET …/security-credentials/".to_owned(),
            Operation::GetRoleCredentials => {
                format!("GET …/{}", request.path().rsplit('/').next().unwrap_or(""))
            }
            Operation::GetMetadata => format!("{} {}", request.method, request.path()),
            Operation::Api(action) if is_web(message) => action.clone(),
            Operation::Api(action) => format!("{} {action}", request.method),
        },
        Http::Response(response) => {
            let what = match &message.operation {
                Operation::PutToken if response.is_success() => "token".to_owned(),
                Operation::GetRoleName if response.is_success() => {
                    response.body.text().lines().next().unwrap_or("").to_owned()
                }
                Operation::GetRoleCredentials if response.is_success() => {
                    imds_field(&response.body.text(), "AccessKeyId").unwrap_or_default()
                }
                _ if response.is_success() => response.reason().to_owned(),
                _ => error_code(response).unwrap_or_else(|| response.reason().to_owned()),
            };
            format!("{} {what}", response.status)
        }
    }
}

/// What is written on the stage while a service looks something up, or writes it down.
pub fn pulse_label(kind: &Kind, lang: Lang) -> String {
    let effect = match kind {
        Kind::Effect(effect) => effect,
        Kind::Message(message) => return short_label(message),
        Kind::Noted { .. } => return lang.pick("手作業でコピー", "copied by hand").to_owned(),
        _ => return String::new(),
    };
    match effect {
        Effect::Decided { action, decision, .. } => {
            format!("{action} → {}", if decision.verdict.is_allow() { "Allow" } else { "Deny" })
        }
        Effect::Recorded { record, .. } => record.event_name.clone(),
        Effect::Found { .. } => "GuardDuty ▲ High".to_owned(),
        Effect::Issued { credential } => {
            format!("{} {}", lang.pick("発行", "issued"), credential.access_key_id)
        }
        Effect::Served { .. } => lang.pick("認証情報の準備完了", "credentials ready").to_owned(),
        Effect::Authenticated { .. } => lang.pick("署名を検証 ✓", "signature verified ✓").to_owned(),
        Effect::Rejected { code, .. } => format!("✕ {code}"),
        Effect::Transition { .. } | Effect::Attended(_) => String::new(),
    }
}

/// The whole run, a line for each event that there is something to say about, and that is in sight.
pub fn describe_transcript(trace: &Trace, first: usize, hidden: &Hidden, lang: Lang) -> String {
    let mut out = String::new();
    let in_sight = |(index, _): &(usize, &Event)| !hidden.hides(trace, *index);
    for (index, event) in trace.events().iter().enumerate().skip(first).filter(in_sight) {
        if let Some(sentence) = crate::story::is_told(&event.kind).then(|| describe(trace, index, lang)).flatten() {
            let (_, time) = event.at.clock(Millis::ZERO);
            let millis = format!(".{:03}Z  ", event.at.as_millis().rem_euclid(1000));
            out.extend([time.as_str(), &millis, &sentence, "\n"]);
        }
    }
    out
}

/// Where a terminal stands. In Japanese a particle follows: after Latin letters, a space comes first.
/// A stretch of time, in hours and minutes. A caption names no instant: which clock is read is the reader's to choose.
fn lasting(lang: Lang, span: Millis) -> String {
    let minutes = (span.as_seconds().max(0) + 30) / 60;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (lang.main(), hours) {
        (Lang::En, 0) => format!("{minutes} min"),
        (Lang::En, _) => format!("{hours} h {minutes} min"),
        (_, 0) => format!("{minutes} 分"),
        _ => format!("{hours} 時間 {minutes} 分"),
    }
}

fn terminal_name(terminal: Terminal, lang: Lang) -> &'static str {
    match terminal.node() {
        Node::Ec2 => lang.pick("インスタンス", "the instance"),
        Node::Attacker => lang.pick("攻撃者の PC ", "the attacker's PC"),
        Node::Ci => lang.pick("CI ランナー", "the CI runner"),
        Node::Partner => lang.pick("別アカウントのインスタンス", "the other account's instance"),
        _ => lang.pick("ローカル PC ", "the local PC"),
    }
}

fn request(trace: &Trace, index: usize, message: &Message, lang: Lang) -> String {
    let who = who_asks(trace, index, lang);
    let Http::Request(request) = &message.http else { return String::new() };
    let with_token = request.headers.get("x-aws-ec2-metadata-token").is_some();
    let en = lang.main() == Lang::En;
    match &message.operation {
        Operation::PutToken if en => format!("{who} sends a PUT to IMDS to get an IMDSv2 token"),
        Operation::PutToken => joined(&[who, "が IMDS に PUT を送り、IMDSv2 のトークンを要求します"]),
        Operation::GetRoleName => match (en, with_token) {
            (true, true) => format!("{who} presents the token and asks IMDS for the role name"),
            (true, false) => format!("{who} asks IMDS for the role name without a token (IMDSv1)"),
            (false, true) => joined(&[who, "がトークンを付けて、IMDS にロール名を問い合わせます"]),
            (false, false) => joined(&[who, "がトークンを付けずに、IMDS にロール名を問い合わせます (IMDSv1)"]),
        },
        Operation::GetRoleCredentials => {
            let role = request.path().rsplit('/').next().unwrap_or("");
            if en {
                format!("{who} requests the credentials of the role {role} from IMDS")
            } else {
                joined(&[who, "が IMDS に、ロール", role, "の認証情報を要求します"])
            }
        }
        Operation::GetMetadata if en => format!("{who} requests {} from IMDS", request.path()),
        Operation::GetMetadata => joined(&[who, "が IMDS に", request.path(), "を要求します"]),
        Operation::Api(action) => {
            let to = answering(message.to);
            let params = request.form_params();
            let param = |name: &str| params.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
            match (action.as_str(), message.from) {
                _ if is_web(message) => {
                    let url = request.query_params().into_iter().find(|(name, _)| name == "url").map(|(_, url)| url);
                    let (from, url) = (super::place_name(lang, message.from), url.unwrap_or_default());
                    if en {
                        format!("{who} on {from} makes the web service on the instance fetch {url}")
                    } else {
                        joined(&[from, "の", who, "が、インスタンスの Web サービスに", &url, "を取得させます"])
                    }
                }
                ("GetInstanceProfile", Node::Imds) if en => {
                    format!(
                        "Behind IMDS, the EC2 service asks IAM which role the instance profile {} contains",
                        param("InstanceProfileName")
                    )
                }
                ("GetInstanceProfile", Node::Imds) => {
                    format!(
                        "IMDS の裏側で EC2 サービスが、インスタンスプロファイル {} に含まれるロールを IAM に問い合わせます",
                        param("InstanceProfileName")
                    )
                }
                ("AssumeRole", Node::Imds) => {
                    let role = param("RoleArn").rsplit('/').next().unwrap_or("");
                    let session = param("RoleSessionName");
                    if en {
                        format!(
                            "Behind IMDS, the EC2 service calls AssumeRole on STS (role {role}, session name {session})"
                        )
                    } else {
                        format!(
                            "IMDS の裏側で EC2 サービスが STS の AssumeRole を呼び出します (ロール {role}、セッション名 {session})"
                        )
                    }
                }
                _ => {
                    let signed = request.headers.get("x-amz-security-token").is_some();
                    match (en, signed) {
                        (true, true) => {
                            format!("{who} calls {action} on {to}, signing with the temporary credentials")
                        }
                        (true, false) => format!("{who} calls {action} on {to}"),
                        (false, true) => joined(&[who, "が一時認証情報で署名し、", to, "の", action, "を呼び出します"]),
                        (false, false) => joined(&[who, "が", to, "の", action, "を呼び出します"]),
                    }
                }
            }
        }
    }
}

fn response(trace: &Trace, index: usize, message: &Message, lang: Lang) -> String {
    let Http::Response(response) = &message.http else { return String::new() };
    let from = answering(message.from);
    let en = lang.main() == Lang::En;
    let body = response.body.text();
    if !response.is_success() {
        return refusal(message, response, &body, en);
    }
    let doc = xml::read(&body).ok();
    let at = |path: &[&str]| doc.as_ref().and_then(|doc| doc.root().text_at(path).ok()).unwrap_or("").to_owned();
    match &message.operation {
        Operation::PutToken => {
            let ttl = response.headers.get("x-aws-ec2-metadata-token-ttl-seconds").unwrap_or("?");
            if en {
                format!("IMDS returns a token, valid for {ttl} seconds")
            } else {
                format!("IMDS がトークンを返します (有効期間 {ttl} 秒)")
            }
        }
        Operation::GetRoleName => {
            let role = body.lines().next().unwrap_or("");
            if en {
                format!("IMDS returns the role name: {role}")
            } else {
                format!("IMDS がロール名を返します: {role}")
            }
        }
        Operation::GetRoleCredentials => {
            let given = imds_field(&body, "AccessKeyId").zip(imds_field(&body, "Expiration"));
            if let Some((key, until)) = given {
                let who = who_asks(trace, index, lang);
                let left = SimTime::parse(&until).map_or(Millis::ZERO, |until| until.since(trace.events()[index].at));
                let left = lasting(lang, left);
                if en {
                    format!("IMDS returns the temporary credentials {key} to {who}, valid for another {left}")
                } else {
                    joined(&["IMDS が一時認証情報", &key, "を", who, "に返します (残り ", &left, ")"])
                }
            } else {
                let code = imds_field(&body, "Code").unwrap_or_default();
                if en {
                    format!("IMDS has no credentials to return: {code}")
                } else {
                    format!("IMDS は認証情報を返せません: {code}")
                }
            }
        }
        Operation::GetMetadata if en => "IMDS responds".to_owned(),
        Operation::GetMetadata => "IMDS がレスポンスを返します".to_owned(),
        Operation::Api(_) if is_web(message) => {
            let to = super::place_name(lang, message.to);
            if en {
                format!("The web service on the instance returns what it fetched to {to}")
            } else {
                joined(&["インスタンスの Web サービスが、取得した内容をそのまま", to, "に返します"])
            }
        }
        Operation::Api(action) => match action.as_str() {
            "GetInstanceProfile" => {
                let role = at(&["GetInstanceProfileResult", "InstanceProfile", "Roles", "member", "RoleName"]);
                if en {
                    format!("IAM returns the role in the instance profile: {role}")
                } else {
                    format!("IAM がインスタンスプロファイルのロールを返します: {role}")
                }
            }
            "AssumeRole" => {
                let key = at(&["AssumeRoleResult", "Credentials", "AccessKeyId"]);
                if en {
                    format!(
                        "STS returns the access key ID {key}, the secret access key, the session token and the expiration"
                    )
                } else {
                    format!(
                        "STS がアクセスキー ID {key}、シークレットアクセスキー、セッショントークン、有効期限を返します"
                    )
                }
            }
            "GetCallerIdentity" => {
                let arn = at(&["GetCallerIdentityResult", "Arn"]);
                if en {
                    format!("STS returns the ARN of the caller: {arn}")
                } else {
                    format!("STS が呼び出し元の ARN を返します: {arn}")
                }
            }
            "ListBuckets" => {
                let count = doc.as_ref().map_or(0, |doc| doc.root().list(&["Buckets"], "Bucket").count());
                if en {
                    format!("S3 returns the list of buckets ({count})")
                } else {
                    format!("S3 がバケットの一覧を返します ({count} 個)")
                }
            }
            _ => {
                let who = who_asks(trace, index, lang);
                if en {
                    format!("{from} returns the result of {action} to {who}")
                } else {
                    joined(&[from, "が", action, "の結果を", who, "に返します"])
                }
            }
        },
    }
}

/// Why nothing answered. Apart, as what a first visit does not see comes later.
#[inline(never)]
fn lost(host: &str, error: NetError, lang: Lang) -> String {
    match (error, lang.main()) {
        (NetError::Timeout, Lang::En) => format!("The connection to {host} times out"),
        (NetError::Timeout, _) => format!("{host} への接続がタイムアウトしました"),
        (NetError::Refused, Lang::En) => format!("{host} refuses the connection: nothing is listening on that port"),
        (NetError::Refused, _) => {
            format!("{host} への接続が拒否されました。そのポートで待ち受けているプログラムがありません")
        }
        (NetError::UnknownHost, Lang::En) => format!("The host name {host} cannot be resolved"),
        (NetError::UnknownHost, _) => format!("ホスト名 {host} を解決できません"),
    }
}

/// An answer that refuses.
#[inline(never)]
fn refusal(message: &Message, response: &Response, body: &str, en: bool) -> String {
    let from = answering(message.from);
    let status = response.status;
    if is_web(message) {
        let why = body.lines().next().unwrap_or("");
        return if en {
            format!("The web service on the instance could not fetch it: {status} ({why})")
        } else {
            format!("インスタンスの Web サービスは取得に失敗しました: {status} ({why})")
        };
    }
    match (error_code(response), en) {
        (Some(code), true) => format!("{from} rejects the request: {status} {code}"),
        (Some(code), false) => format!("{from} がリクエストを拒否しました: {status} {code}"),
        (None, true) => format!("{from} rejects the request: {status} {}", response.reason()),
        (None, false) => format!("{from} がリクエストを拒否しました: {status} {}", response.reason()),
    }
}

/// What the first lesson has none of.
#[inline(never)]
fn rare_effect(effect: &Effect, lang: Lang) -> String {
    let en = lang.main() == Lang::En;
    match effect {
        Effect::Rejected { service, code, problem, .. } => {
            let service = service_name(*service);
            let why = problem_name(problem, lang);
            if en {
                format!("{service} cannot authenticate the caller: {why} → {code}")
            } else {
                format!("{service} が呼び出し元を認証できません: {why} → {code}")
            }
        }
        Effect::Found { finding } => super::finding::found(finding, lang),
        Effect::Attended(attended) => {
            let id = &attended.instance;
            if en {
                format!("From here on, the diagram shows {id}")
            } else {
                format!("ここから先、図に表示するのは {id} です")
            }
        }
        _ => String::new(),
    }
}

fn effect(event: &Event, effect: &Effect, lang: Lang) -> String {
    let en = lang.main() == Lang::En;
    match effect {
        Effect::Transition { machine, subject, from, to, .. } => {
            let title = super::machine_title(lang, machine);
            format!("{title} {subject}: {}", super::names::change(lang, machine, from, to))
        }
        Effect::Authenticated { service, principal, .. } => {
            let service = service_name(*service);
            if en {
                format!("{service} verifies the signature: the caller is {principal}")
            } else {
                format!("{service} が署名を検証しました: 呼び出し元は {principal} です")
            }
        }
        Effect::Decided { service, principal, action, resource, decision, .. } => {
            let service_word = service_name(*service);
            let who = principal.rsplit(':').next().unwrap_or(principal);
            let verdict = if decision.verdict.is_allow() { "Allow" } else { "Deny" };
            let by = decision
                .by
                .as_ref()
                .map_or(lang.pick("許可するステートメントなし", "no statement allows it"), |by| {
                    by.policy.as_str()
                });
            match (*service == Service::Sts && action == "sts:AssumeRole", en) {
                (true, true) => {
                    let role = resource.rsplit('/').next().unwrap_or(resource);
                    format!("STS evaluates the trust policy of {role}: {principal}, sts:AssumeRole → {verdict}")
                }
                (true, false) => {
                    let role = resource.rsplit('/').next().unwrap_or(resource);
                    format!("STS が {role} の信頼ポリシーを評価します: {principal} による引き受け → {verdict}")
                }
                (false, true) => {
                    format!("{service_word} evaluates the policies for {who}: {action} → {verdict} ({by})")
                }
                (false, false) => {
                    format!("{service_word} が {who} に適用されるポリシーを評価します: {action} → {verdict} ({by})")
                }
            }
        }
        Effect::Issued { credential } => {
            let key = &credential.access_key_id;
            let life = lasting(lang, credential.expires.since(event.at));
            if en {
                format!("STS issues temporary credentials {key}, valid for {life}")
            } else {
                format!("STS が一時認証情報 {key} を発行しました (有効期間 {life})")
            }
        }
        Effect::Served { access_key_id, .. } => {
            if en {
                format!("IMDS can now return {access_key_id}")
            } else {
                format!("IMDS が {access_key_id} を返せる状態になりました")
            }
        }
        Effect::Rejected { .. } | Effect::Found { .. } | Effect::Attended(_) => rare_effect(effect, lang),
        Effect::Recorded { record, .. } => {
            let (name, source) = (&record.event_name, &record.source_ip_address);
            if en {
                format!("CloudTrail records {name} (source: {source})")
            } else {
                format!("CloudTrail に {name} が記録されました (送信元: {source})")
            }
        }
    }
}

/// The reason for a refused signature, by [`AuthProblem::name`](crate::cloud::AuthProblem::name).
fn problem_name(problem: &str, lang: Lang) -> &'static str {
    match problem {
        "missing" => lang.pick("署名がない", "the request is not signed"),
        "malformed" => lang.pick("署名の形式が正しくない", "the signature is malformed"),
        "other-service" => lang.pick("別のサービス向けの署名になっている", "the request is signed for another service"),
        "unknown-key" => lang.pick(
            "存在しないアクセスキー、またはセッショントークンのない ASIA キー",
            "unknown access key, or an ASIA key without its session token",
        ),
        "wrong-token" => lang.pick(
            "セッショントークンがアクセスキーと対応していない",
            "the session token does not match the access key",
        ),
        "expired" => lang.pick("認証情報の有効期限が切れている", "the credentials have expired"),
        "bad-signature" => lang
            .pick("サーバーが計算した署名と一致しない", "the signature does not match the one the server calculates"),
        _ => lang.pick("署名の時刻がずれている", "the signature time is too far off"),
    }
}

fn imds_field(body: &str, field: &str) -> Option<String> {
    serde_json::from_str::<Value>(body).ok()?.get(field)?.as_str().map(str::to_owned)
}
