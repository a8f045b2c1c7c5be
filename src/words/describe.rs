//! An event of the trace as a sentence: for the caption, for those who listen, for the transcript and for print.

use serde_json::Value;

use super::Lang;
use crate::cloud::{Effect, Service};
use crate::host::{NetError, Note};
use crate::kernel::Millis;
use crate::story::{Event, Http, Kind, Message, Node, Operation, Terminal, Trace};
use crate::wire::{Response, xml};

/// What happened as event `index`, in one sentence; nothing when there is nothing to say.
pub fn describe(trace: &Trace, index: usize, lang: Lang) -> Option<String> {
    let event = trace.events().get(index)?;
    match &event.kind {
        Kind::Typed { terminal, line, .. } => {
            let place = terminal_name(*terminal, lang);
            Some(match lang.main() {
                Lang::En => format!("Someone runs “{line}” on {place}"),
                _ => format!("{place}で「{line}」を実行します"),
            })
        }
        Kind::Refused { .. } => Some(
            lang.pick(
                "本物の認証情報のようなので、値を伏せ、コマンドは実行していません",
                "What was entered looks like a real credential: it was blanked and not run",
            )
            .to_owned(),
        ),
        Kind::Message(message) => Some(match &message.http {
            Http::Request(_) => request(trace, index, message, lang),
            Http::Response(_) => response(trace, index, message, lang),
        }),
        Kind::Lost { host, error, .. } => Some(lost(host, *error, lang)),
        Kind::Effect(effect) => Some(self::effect(event, effect, lang)),
        Kind::Noted { terminal, note: Note::Holds { access_key_id, provider, .. } } => {
            let place = terminal_name(*terminal, lang);
            // The SDK's own providers are functions: `fromEnv`.
            let who = if provider.starts_with("from") { "AWS SDK" } else { "AWS CLI" };
            Some(match lang.main() {
                Lang::En => format!("The {who} on {place} now holds {access_key_id} (found by {provider})"),
                _ => {
                    format!("{place}の {who} が認証情報 {access_key_id} をメモリーに持ちました (取得元: {provider})")
                }
            })
        }
        Kind::Noted { terminal, note: Note::Exited { program, code } } => {
            let held = held_from_imds(trace, index, *terminal);
            Some(match (lang.main(), held) {
                (Lang::En, true) => {
                    format!(
                        "{program} ends with exit code {code}: its copy of the credentials is gone, IMDS keeps its own"
                    )
                }
                (Lang::En, false) => format!("{program} ends with exit code {code}"),
                (_, true) => {
                    format!(
                        "{program} が終了しました (終了コード {code})。プロセスが持っていた認証情報は消え、IMDS には残ります"
                    )
                }
                (_, false) => format!("{program} が終了しました (終了コード {code})"),
            })
        }
        Kind::Printed { text, .. } if text == crate::host::CLEAR => None,
        Kind::Printed { terminal, text, .. } => {
            let place = terminal_name(*terminal, lang);
            let line = text.lines().find(|line| !line.trim().is_empty())?;
            let line: String = line.chars().take(72).collect();
            Some(match lang.main() {
                Lang::En => format!("Printed on {place}: {line}"),
                _ => format!("{place}のターミナルに表示: {line}"),
            })
        }
        _ => None,
    }
}

/// Why a line was not run.
pub fn refused(lang: Lang) -> &'static str {
    lang.pick(
        "本物の認証情報のようなので、値を伏せ、コマンドは実行していません。ここで使えるのは、このシミュレーションが発行した認証情報だけです。入力された値は、記録も送信もしていません。",
        "This looks like a real credential, so it was blanked and not run. Only credentials issued by this simulation work here. What you entered was neither recorded nor sent.",
    )
}

/// Whether the command that ended as event `index` had taken credentials from IMDS.
fn held_from_imds(trace: &Trace, index: usize, terminal: Terminal) -> bool {
    let since = trace.events()[..index].iter().rev();
    since
        .take_while(|event| !matches!(event.kind, Kind::Typed { terminal: t, .. } if t == terminal))
        .any(|event| matches!(&event.kind, Kind::Noted { terminal: t, note: Note::Holds { provider, .. } } if *t == terminal && provider == "iam-role"))
}

/// Who sends a message, by the `User-Agent` of the exchange's request: `AWS CLI`, `curl`, …
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
        "AWS CLI"
    } else if agent.starts_with("curl") {
        "curl"
    } else if agent.starts_with("console") {
        lang.pick("コンソール", "The console")
    } else if agent.starts_with(crate::host::preview::NAME) {
        lang.pick("インスタンスの Web サービス", "The web service on the instance")
    } else if agent == "ec2.amazonaws.com" {
        lang.pick("EC2 サービス", "The EC2 service")
    } else {
        lang.pick("プログラム", "A program")
    }
}

/// Whether a message is one to or from the instance's web service: its operation is no API's, but a method and a path.
fn is_web(message: &Message) -> bool {
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
                _ => error_code(&response.body.text()).unwrap_or_else(|| response.reason().to_owned()),
            };
            format!("{} {what}", response.status)
        }
    }
}

/// What is written on the stage while a service looks something up, or writes it down.
pub fn pulse_label(kind: &Kind, lang: Lang) -> String {
    let Kind::Effect(effect) = kind else { return String::new() };
    match effect {
        Effect::Decided { action, decision, .. } => {
            format!("{action} → {}", if decision.verdict.is_allow() { "Allow" } else { "Deny" })
        }
        Effect::Recorded { record, .. } => record.event_name.clone(),
        Effect::Found { .. } => "GuardDuty ▲ High".to_owned(),
        Effect::Issued { credential } => {
            format!("{} {}", lang.pick("発行", "issued"), credential.access_key_id)
        }
        Effect::Served { .. } => lang.pick("配布できる状態に", "ready to hand out").to_owned(),
        Effect::Authenticated { .. } => lang.pick("署名を検証 ✓", "signature verified ✓").to_owned(),
        Effect::Rejected { code, .. } => format!("✕ {code}"),
        Effect::Transition { .. } | Effect::Attended(_) => String::new(),
    }
}

/// The whole run, a line for each event that there is something to say about.
pub fn describe_transcript(trace: &Trace, first: usize, lang: Lang) -> String {
    let mut out = String::new();
    for (index, event) in trace.events().iter().enumerate().skip(first) {
        if let Some(sentence) = crate::story::is_told(&event.kind).then(|| describe(trace, index, lang)).flatten() {
            let (_, time) = event.at.clock(Millis::ZERO);
            let millis = format!(".{:03}Z  ", event.at.as_millis().rem_euclid(1000));
            out.extend([time.as_str(), &millis, &sentence, "\n"]);
        }
    }
    out
}

fn terminal_name(terminal: Terminal, lang: Lang) -> &'static str {
    match terminal.node() {
        Node::Ec2 => lang.pick("インスタンス", "the instance"),
        Node::Attacker => lang.pick("攻撃者の PC", "the attacker's computer"),
        _ => lang.pick("ローカル PC", "the local PC"),
    }
}

const fn service_name(node: Node) -> &'static str {
    match node {
        Node::Ec2 => "EC2",
        Node::Imds => "IMDS",
        Node::Iam => "IAM",
        Node::Sts => "STS",
        Node::S3 => "S3",
        Node::CloudTrail => "CloudTrail",
        Node::Lambda => "Lambda",
        Node::Pc => "PC",
        Node::Attacker => "Attacker",
    }
}

fn request(trace: &Trace, index: usize, message: &Message, lang: Lang) -> String {
    let who = who_asks(trace, index, lang);
    let Http::Request(request) = &message.http else { return String::new() };
    let with_token = request.headers.get("x-aws-ec2-metadata-token").is_some();
    let en = lang.main() == Lang::En;
    match &message.operation {
        Operation::PutToken if en => format!("{who} sends IMDS a PUT, to get a session token (IMDSv2)"),
        Operation::PutToken => format!("{who} が IMDS に PUT を送り、セッショントークンを求めます (IMDSv2)"),
        Operation::GetRoleName => match (en, with_token) {
            (true, true) => format!("{who} shows the token and asks IMDS for the role's name"),
            (true, false) => format!("{who} asks IMDS for the role's name, without a token (IMDSv1)"),
            (false, true) => format!("{who} がトークンを見せて、IMDS にロールの名前を問い合わせます"),
            (false, false) => format!("{who} がトークンなしで、IMDS にロールの名前を問い合わせます (IMDSv1)"),
        },
        Operation::GetRoleCredentials => {
            let role = request.path().rsplit('/').next().unwrap_or("");
            if en {
                format!("{who} asks IMDS for the credentials of {role}")
            } else {
                format!("{who} が IMDS に、ロール {role} の認証情報を求めます")
            }
        }
        Operation::GetMetadata if en => format!("{who} asks IMDS for {}", request.path()),
        Operation::GetMetadata => format!("{who} が IMDS に {} を問い合わせます", request.path()),
        Operation::Api(action) => {
            let to = service_name(message.to);
            let params = request.form_params();
            let param = |name: &str| params.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
            match (action.as_str(), message.from) {
                _ if is_web(message) => {
                    let url = request.query_params().into_iter().find(|(name, _)| name == "url").map(|(_, url)| url);
                    let (from, url) = (super::place_name(lang, message.from), url.unwrap_or_default());
                    if en {
                        format!("{who} on {from} has the web service on the instance fetch {url}")
                    } else {
                        format!("{from} の {who} が、インスタンスの Web サービスに {url} を取りに行かせます")
                    }
                }
                ("GetInstanceProfile", Node::Imds) if en => {
                    format!(
                        "Behind IMDS, the EC2 service asks IAM which role is in the profile {}",
                        param("InstanceProfileName")
                    )
                }
                ("GetInstanceProfile", Node::Imds) => {
                    format!(
                        "IMDS の裏で EC2 サービスが、プロファイル {} に入っているロールを IAM に確かめます",
                        param("InstanceProfileName")
                    )
                }
                ("AssumeRole", Node::Imds) => {
                    let role = param("RoleArn").rsplit('/').next().unwrap_or("");
                    let session = param("RoleSessionName");
                    if en {
                        format!(
                            "Behind IMDS, the EC2 service calls AssumeRole of STS: role {role}, session name {session}"
                        )
                    } else {
                        format!(
                            "IMDS の裏で EC2 サービスが STS の AssumeRole を呼び出します (ロール {role}、セッション名 {session})"
                        )
                    }
                }
                _ => {
                    let signed = request.headers.get("x-amz-security-token").is_some();
                    match (en, signed) {
                        (true, true) => {
                            format!("{who} signs with the temporary credentials and calls {action} of {to}")
                        }
                        (true, false) => format!("{who} calls {action} of {to}"),
                        (false, true) => format!("{who} が一時認証情報で署名し、{to} の {action} を呼び出します"),
                        (false, false) => format!("{who} が {to} の {action} を呼び出します"),
                    }
                }
            }
        }
    }
}

fn response(trace: &Trace, index: usize, message: &Message, lang: Lang) -> String {
    let Http::Response(response) = &message.http else { return String::new() };
    let from = service_name(message.from);
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
                format!("IMDS hands out a session token, good for {ttl} seconds")
            } else {
                format!("IMDS がセッショントークンを渡します (有効期間 {ttl} 秒)")
            }
        }
        Operation::GetRoleName => {
            let role = body.lines().next().unwrap_or("");
            if en {
                format!("IMDS answers with the role's name: {role}")
            } else {
                format!("IMDS がロールの名前を答えます: {role}")
            }
        }
        Operation::GetRoleCredentials => match (imds_field(&body, "AccessKeyId"), imds_field(&body, "Expiration")) {
            (Some(key), Some(until)) if en => {
                format!("IMDS hands the temporary credentials {key} to the process, good until {until}")
            }
            (Some(key), Some(until)) => {
                let who = who_asks(trace, index, lang);
                format!("IMDS が一時認証情報 {key} を {who} に返します ({until} まで有効)")
            }
            _ => {
                let code = imds_field(&body, "Code").unwrap_or_default();
                if en {
                    format!("IMDS has no credentials to give: {code}")
                } else {
                    format!("IMDS は認証情報を渡せません: {code}")
                }
            }
        },
        Operation::GetMetadata if en => "IMDS answers".to_owned(),
        Operation::GetMetadata => "IMDS が答えます".to_owned(),
        Operation::Api(_) if is_web(message) => {
            let to = super::place_name(lang, message.to);
            if en {
                format!("The web service on the instance passes on to {to} what it fetched")
            } else {
                format!("インスタンスの Web サービスが、取ってきた内容を {to} にそのまま返します")
            }
        }
        Operation::Api(action) => match action.as_str() {
            "GetInstanceProfile" => {
                let role = at(&["GetInstanceProfileResult", "InstanceProfile", "Roles", "member", "RoleName"]);
                if en {
                    format!("IAM answers: the role is {role}")
                } else {
                    format!("IAM の答え: 入っているロールは {role} です")
                }
            }
            "AssumeRole" => {
                let key = at(&["AssumeRoleResult", "Credentials", "AccessKeyId"]);
                if en {
                    format!("STS returns the whole set: {key}, its secret, its session token and its expiration")
                } else {
                    format!("STS が認証情報を返します: {key}、シークレット、セッショントークン、有効期限")
                }
            }
            "GetCallerIdentity" => {
                let arn = at(&["GetCallerIdentityResult", "Arn"]);
                if en {
                    format!("STS answers: you are {arn}")
                } else {
                    format!("STS の答え: あなたは {arn} です")
                }
            }
            "ListBuckets" => {
                let count = doc.as_ref().map_or(0, |doc| doc.root().list(&["Buckets"], "Bucket").count());
                if en {
                    format!("S3 answers with the list of {count} buckets")
                } else {
                    format!("S3 がバケットの一覧を返します ({count} 個)")
                }
            }
            _ => {
                let who = who_asks(trace, index, lang);
                if en {
                    format!("{from} answers {who}: {action} is done")
                } else {
                    format!("{from} が {action} の結果を {who} に返します")
                }
            }
        },
    }
}

/// Why nothing answered. Apart, as what a first visit does not see comes later.
#[inline(never)]
fn lost(host: &str, error: NetError, lang: Lang) -> String {
    match (error, lang.main()) {
        (NetError::Timeout, Lang::En) => format!("{host} cannot be reached from here: nothing answers"),
        (NetError::Timeout, _) => format!("ここから {host} へは届きません。応答がないまま時間切れになります"),
        (NetError::Refused, Lang::En) => format!("{host} refuses the connection: nothing listens there"),
        (NetError::Refused, _) => format!("{host} に接続を拒否されました。待ち受けているプログラムがありません"),
        (NetError::UnknownHost, Lang::En) => format!("There is no host called {host}"),
        (NetError::UnknownHost, _) => format!("{host} という名前のホストは見つかりません"),
    }
}

/// An answer that refuses.
#[inline(never)]
fn refusal(message: &Message, response: &Response, body: &str, en: bool) -> String {
    let from = service_name(message.from);
    let status = response.status;
    if is_web(message) {
        let why = body.lines().next().unwrap_or("");
        return if en {
            format!("The web service on the instance has nothing to pass on: {status} ({why})")
        } else {
            format!("インスタンスの Web サービスは取りに行けませんでした: {status} ({why})")
        };
    }
    match (error_code(body), en) {
        (Some(code), true) => format!("{from} refuses: {status} {code}"),
        (Some(code), false) => format!("{from} が拒否しました: {status} {code}"),
        (None, true) => format!("{from} refuses: {status} {}", response.reason()),
        (None, false) => format!("{from} が拒否しました: {status} {}", response.reason()),
    }
}

/// What the first lesson has none of.
#[inline(never)]
fn rare_effect(effect: &Effect, lang: Lang) -> String {
    let en = lang.main() == Lang::En;
    match effect {
        Effect::Rejected { service, code, problem, .. } => {
            let service = service_name((*service).into());
            let why = problem_name(problem, lang);
            if en {
                format!("{service} refuses the signature: {why} → {code}")
            } else {
                format!("{service} が署名を受け付けません: {why} → {code}")
            }
        }
        Effect::Found { finding } => {
            let (role, address) = (&finding.role, &finding.remote_ip);
            let count = finding.count.to_string();
            if en {
                format!(
                    "GuardDuty finds that the credentials of the instance role {role} were used from outside AWS ({address}, calls: {count}, severity: High)"
                )
            } else {
                format!(
                    "GuardDuty が検出しました: インスタンスロール {role} の認証情報が AWS の外 ({address}) で使われています (呼び出し {count} 回、重要度: 高)"
                )
            }
        }
        Effect::Attended(attended) => {
            let id = &attended.instance;
            if en {
                format!("From here on it is {id} that is watched")
            } else {
                format!("ここからは {id} を見ます")
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
            format!("{title} {subject}: {from} → {to}")
        }
        Effect::Authenticated { service, principal, .. } => {
            let service = service_name((*service).into());
            if en {
                format!("{service} verifies the signature: it is {principal}")
            } else {
                format!("{service} が署名を検証しました: {principal} です")
            }
        }
        Effect::Decided { service, principal, action, resource, decision } => {
            let service_word = service_name((*service).into());
            let who = principal.rsplit(':').next().unwrap_or(principal);
            let verdict = if decision.verdict.is_allow() { "Allow" } else { "Deny" };
            let by = decision
                .by
                .as_ref()
                .map_or(lang.pick("許可する文がない", "nothing allows it"), |by| by.policy.as_str());
            match (*service == Service::Sts && action == "sts:AssumeRole", en) {
                (true, true) => {
                    let role = resource.rsplit('/').next().unwrap_or(resource);
                    format!("STS reads the trust policy of {role}: may {principal} assume it? {verdict}")
                }
                (true, false) => {
                    let role = resource.rsplit('/').next().unwrap_or(resource);
                    format!("STS が {role} の信頼ポリシーを読みます: {principal} は引き受けてよいか → {verdict}")
                }
                (false, true) => format!("{service_word} evaluates the policies of {who}: {action}? {verdict} ({by})"),
                (false, false) => {
                    format!("{service_word} が {who} のポリシーを評価します: {action} → {verdict} ({by})")
                }
            }
        }
        Effect::Issued { credential } => {
            let key = &credential.access_key_id;
            let until = credential.expires.iso();
            let life = credential.expires.since(event.at).as_seconds();
            let (hours, minutes) = (life / 3600, life / 60 % 60);
            if en {
                format!("STS issues temporary credentials: {key}, good until {until} ({hours} h {minutes} min)")
            } else {
                format!("STS が一時認証情報 {key} を発行しました ({until} まで、約 {hours} 時間 {minutes} 分)")
            }
        }
        Effect::Served { access_key_id, .. } => {
            if en {
                format!("IMDS now has {access_key_id} to hand out")
            } else {
                format!("IMDS が {access_key_id} を配れるようになりました")
            }
        }
        Effect::Rejected { .. } | Effect::Found { .. } | Effect::Attended(_) => rare_effect(effect, lang),
        Effect::Recorded { record, .. } => {
            let (name, source) = (&record.event_name, &record.source_ip_address);
            if en {
                format!("CloudTrail records {name}, called from {source}")
            } else {
                format!("CloudTrail に {name} が記録されました (呼び出し元 {source})")
            }
        }
    }
}

/// The reason for a refused signature, by [`AuthProblem::name`](crate::cloud::AuthProblem::name).
fn problem_name(problem: &str, lang: Lang) -> &'static str {
    match problem {
        "missing" => lang.pick("署名がない", "there is none"),
        "malformed" => lang.pick("署名の形が正しくない", "it is malformed"),
        "other-service" => lang.pick("別のサービス向けに署名されている", "it was signed for another service"),
        "unknown-key" => lang.pick(
            "知らないアクセスキー、またはトークンのない ASIA キー",
            "an unknown key, or an ASIA key without its token",
        ),
        "wrong-token" => lang.pick("トークンがキーと合わない", "the token does not belong to the key"),
        "expired" => lang.pick("有効期限が切れている", "the credentials have expired"),
        "bad-signature" => lang.pick("計算した署名と一致しない", "it is not the one that the server computes"),
        _ => lang.pick("時刻がずれている", "its clock is off"),
    }
}

fn imds_field(body: &str, field: &str) -> Option<String> {
    serde_json::from_str::<Value>(body).ok()?.get(field)?.as_str().map(str::to_owned)
}

fn error_code(body: &str) -> Option<String> {
    let doc = xml::read(body).ok()?;
    let root = doc.root();
    [&["Error", "Code"][..], &["Code"], &["Errors", "Error", "Code"]]
        .into_iter()
        .find_map(|path| root.text_at(path).ok().map(str::to_owned))
}
