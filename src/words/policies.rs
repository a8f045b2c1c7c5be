//! What is said of a decision: which gate a request passed, which statement matched, and why another did not.

use super::Lang;
use crate::cloud::policy::{Decision, Gate, Miss, Passage, PolicyType, Verdict};
use crate::kernel::Millis;

/// The fixed words of the policies panel.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct PolicyWords {
    pub why: &'static str,
    pub why_title: &'static str,
    pub empty: &'static str,
    pub earlier: &'static str,
    pub later: &'static str,
    pub gates: &'static str,
    pub not_here: &'static str,
    pub documents: &'static str,
    pub none: &'static str,
    pub statement: &'static str,
    pub matched: &'static str,
    pub not_matched: &'static str,
    pub managed: &'static str,
    pub inline: &'static str,
    pub context: &'static str,
    pub context_about: &'static str,
    pub filter: &'static str,
    pub key: &'static str,
    pub value: &'static str,
    pub whence: &'static str,
    pub here: &'static str,
    pub in_policy: &'static str,
    pub absent: &'static str,
    pub edit: &'static str,
    pub edit_about: &'static str,
    pub as_if: &'static str,
    pub unchanged: &'static str,
    pub unreadable: &'static str,
    pub reset: &'static str,
    pub save: &'static str,
    pub save_about: &'static str,
    pub close: &'static str,
    pub aws_owns: &'static str,
    pub save_cli: &'static str,
    pub offers: &'static str,
    pub forms: &'static str,
    pub forms_need_json: &'static str,
    pub add: &'static str,
    pub add_statement: &'static str,
    pub add_condition: &'static str,
    pub add_principal: &'static str,
    pub no_principal: &'static str,
    pub operator: &'static str,
    pub time: &'static str,
    pub kind: &'static str,
    pub calling: &'static str,
    pub refused: &'static str,
    pub in_force: &'static str,
    pub settles: &'static str,
    pub settled: &'static str,
    pub settle: &'static str,
}

/// The fixed words of the policies panel in this language.
pub const fn policy_words(lang: Lang) -> &'static PolicyWords {
    lang.pick(&JA, &EN)
}

const JA: PolicyWords = PolicyWords {
    why: "なぜ?",
    why_title: "この判定に使われたポリシーを見る",
    empty: "ポリシーの評価はまだ行われていません。",
    earlier: "前の判定",
    later: "次の判定",
    gates: "評価の順序",
    not_here: "SCP と RCP は、このアカウントにはありません。",
    documents: "評価されたポリシー (そのときの内容)",
    none: "評価の対象になるポリシーはありませんでした。",
    statement: "ステートメント",
    matched: "一致",
    not_matched: "不一致",
    managed: "マネージド",
    inline: "インライン",
    context: "リクエストコンテキスト",
    context_about: "条件 (Condition) とポリシー変数から参照できる値です。",
    filter: "キーを絞り込む",
    key: "キー",
    value: "値",
    whence: "由来",
    here: "この要求",
    in_policy: "ポリシー",
    absent: "この要求にはない",
    edit: "編集して試す",
    edit_about: "保存するまで、アカウントには何も送信されません。同じ要求がどう判定されるかを、書き換えながら確かめられます。",
    as_if: "この内容なら",
    unchanged: "判定は変わりません。",
    unreadable: "ポリシーとして読み取れません",
    reset: "元に戻す",
    save: "保存",
    save_about: "保存すると、`{user}` として API を呼び出します。",
    close: "編集を終える",
    aws_owns: "AWS 管理ポリシーなので、書き換えて保存することはできません。",
    save_cli: "CLI で入力",
    offers: "候補",
    forms: "JSON への追加",
    forms_need_json: "JSON の誤りを直すと使えるようになります。",
    add: "追加",
    add_statement: "ステートメントを追加",
    add_condition: "日時の条件を追加",
    add_principal: "プリンシパルを追加",
    no_principal: "アイデンティティベースポリシーには `Principal` を書けません。アタッチ先のユーザーやロールがプリンシパルになります。",
    operator: "演算子",
    time: "日時 (UTC)",
    kind: "種類",
    calling: "API を呼び出しています。",
    refused: "AWS が拒否しました",
    in_force: "保存しました。バケットポリシーは、ここではすぐに有効になります。",
    settles: "保存しました。ほかのサービスに反映されるまで、あと",
    settled: "保存した内容が、すべてのサービスに反映されました。",
    settle: "反映されるまで時間を進める",
};

const EN: PolicyWords = PolicyWords {
    why: "Why?",
    why_title: "See the policies behind this decision",
    empty: "No policy has been evaluated yet.",
    earlier: "Earlier decision",
    later: "Later decision",
    gates: "Order of evaluation",
    not_here: "This account has no SCPs and no RCPs.",
    documents: "Policies that were evaluated, as they stood then",
    none: "There was no policy to evaluate.",
    statement: "Statement",
    matched: "matched",
    not_matched: "did not match",
    managed: "managed",
    inline: "inline",
    context: "Request context",
    context_about: "What conditions and policy variables can refer to.",
    filter: "Filter keys",
    key: "Key",
    value: "Value",
    whence: "From",
    here: "this request",
    in_policy: "policy",
    absent: "not in this request",
    edit: "Edit and try",
    edit_about: "Until it is saved, nothing is sent to the account. It only finds out how the same request would be decided.",
    as_if: "With this text",
    unchanged: "The decision stays the same.",
    unreadable: "Not a valid policy",
    reset: "Reset",
    save: "Save",
    save_about: "Saving calls the API as `{user}`.",
    close: "Stop editing",
    aws_owns: "This is an AWS managed policy: it cannot be changed and saved.",
    save_cli: "As CLI",
    offers: "Suggestions",
    forms: "Add to the JSON",
    forms_need_json: "They can be used once the JSON is valid.",
    add: "Add",
    add_statement: "Add a statement",
    add_condition: "Add a date condition",
    add_principal: "Add a principal",
    no_principal: "An identity-based policy has no `Principal`: it is the user or role to which the policy is attached.",
    operator: "Operator",
    time: "Date and time (UTC)",
    kind: "Kind",
    calling: "Calling the API.",
    refused: "AWS rejected it",
    in_force: "saved. Here, a bucket policy is in force at once.",
    settles: "saved. Every other service will have seen it in",
    settled: "saved. Every service has seen it.",
    settle: "Skip ahead until then",
};

/// A line of a text.
pub fn line_told(lang: Lang, line: usize) -> String {
    match lang.main() {
        Lang::En => format!("line {line}"),
        _ => format!("{line} 行目"),
    }
}

/// How long it still takes, in seconds of the simulation.
pub fn seconds_left(lang: Lang, left: Millis) -> String {
    let tenths = (left.0 + 99) / 100;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    match lang.main() {
        Lang::En => format!("{whole}.{tenth} s (simulated)"),
        _ => format!("{whole}.{tenth} 秒 (シミュレーション内の時間)"),
    }
}

/// What a type of policy is called.
pub const fn policy_type(lang: Lang, kind: PolicyType) -> &'static str {
    match kind {
        PolicyType::Identity => lang.pick("アイデンティティベースポリシー", "identity-based policy"),
        PolicyType::Resource => lang.pick("リソースベースポリシー", "resource-based policy"),
        PolicyType::Trust => lang.pick("信頼ポリシー", "trust policy"),
        PolicyType::Boundary => lang.pick("アクセス許可の境界", "permissions boundary"),
        PolicyType::Session => lang.pick("セッションポリシー", "session policy"),
    }
}

/// What came of it, in a sentence.
pub fn verdict_told(lang: Lang, decision: &Decision) -> String {
    let by = decision.by.as_ref().map_or("", |by| by.policy.as_str());
    let ja = lang.main() != Lang::En;
    match decision.verdict {
        Verdict::Allow if by.is_empty() && ja => "ルートユーザーなので、許可されました。".to_owned(),
        Verdict::Allow if by.is_empty() => "Allowed: the root user asked.".to_owned(),
        Verdict::Allow if ja => format!("`{by}` の Allow で許可されました。"),
        Verdict::Allow => format!("Allowed by `{by}`."),
        Verdict::ExplicitDeny(_) if ja => format!("`{by}` の Deny で拒否されました。ほかの Allow では覆りません。"),
        Verdict::ExplicitDeny(_) => format!("Denied by `{by}`. No Allow elsewhere can override it."),
        Verdict::ImplicitDeny(kind) if ja => {
            format!("許可している{}がないので、拒否されました (暗黙の拒否)。", policy_type(lang, kind))
        }
        Verdict::ImplicitDeny(kind) => format!("Denied: no {} allows it (implicit deny).", policy_type(lang, kind)),
    }
}

/// What a gate asks.
pub const fn gate_name(lang: Lang, gate: Gate) -> &'static str {
    match gate {
        Gate::NoDeny => lang.pick("明示的な Deny", "explicit deny"),
        Gate::Allowed(kind) => policy_type(lang, kind),
    }
}

/// What happened at a gate.
pub const fn passage(lang: Lang, gate: Gate, passage: Passage) -> &'static str {
    match (gate, passage) {
        (Gate::NoDeny, Passage::Passed) => lang.pick("なし", "none"),
        (Gate::NoDeny, _) => lang.pick("ここで拒否", "stopped here"),
        (_, Passage::Passed) => lang.pick("Allow が一致", "an Allow matched"),
        (_, Passage::Stopped) => lang.pick("ここで拒否", "stopped here"),
        (_, Passage::Silent) => lang.pick("一致なし (不要)", "none matched, none needed"),
        (_, Passage::Absent) => lang.pick("なし", "none"),
        (_, Passage::NotReached) => lang.pick("評価されない", "not reached"),
    }
}

/// Why a statement did not match: the first of its elements that does not.
pub fn miss_told(lang: Lang, miss: &Miss) -> String {
    let ja = lang.main() != Lang::En;
    match miss {
        Miss::Principal if ja => "`Principal` が一致しない".to_owned(),
        Miss::Principal => "`Principal` does not match".to_owned(),
        Miss::Action if ja => "`Action` が一致しない".to_owned(),
        Miss::Action => "`Action` does not match".to_owned(),
        Miss::Resource if ja => "`Resource` が一致しない".to_owned(),
        Miss::Resource => "`Resource` does not match".to_owned(),
        Miss::Variable { variable } if ja => format!("変数 `{variable}` の値がこの要求にはない"),
        Miss::Variable { variable } => format!("the variable `{variable}` has no value in this request"),
        Miss::Condition { operator, key, .. } if ja => format!("条件 `{operator}` `{key}` が成り立たない"),
        Miss::Condition { operator, key, .. } => format!("the condition `{operator}` `{key}` does not hold"),
    }
}

/// Where a condition key's value comes from.
pub fn key_whence(lang: Lang, key: &str) -> &'static str {
    const CLOCK: [&str; 1] = ["aws:currenttime"];
    const NETWORK: [&str; 5] =
        ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:securetransport"];
    let key = key.to_ascii_lowercase();
    let session =
        ["aws:tokenissuetime", "aws:multifactor", "ec2:", "aws:ec2instance", "aws:federated", "aws:sourceidentity"];
    let principal = ["aws:principal", "aws:userid", "aws:username"];
    let begins = |list: &[&str]| list.iter().any(|begin| key.starts_with(begin));
    if CLOCK.contains(&key.as_str()) {
        lang.pick("時計", "clock")
    } else if NETWORK.contains(&key.as_str()) {
        lang.pick("ネットワーク", "network")
    } else if begins(&session) {
        lang.pick("セッション", "session")
    } else if begins(&principal) {
        lang.pick("プリンシパル", "principal")
    } else {
        lang.pick("リクエスト", "request")
    }
}
