//! What machines, states, events, places and terminals are called, and how many there are of something.

use super::Lang;
use super::labels::labels;
use crate::story::{Node, Terminal};

/// What a machine is called on its chart.
pub fn machine_title(lang: Lang, machine: &str) -> &'static str {
    match machine {
        "ec2-instance" => lang.pick("EC2 インスタンス", "EC2 instance"),
        "profile-association" => lang.pick("インスタンスプロファイルの関連付け", "Instance profile association"),
        "imds-token" => lang.pick("IMDSv2 のトークン", "IMDSv2 token"),
        "credential-delivery" => lang.pick("IMDS への認証情報の配信", "Credential delivery to IMDS"),
        "credential" => lang.pick("STS の一時認証情報", "Temporary credentials from STS"),
        "sign-in" => lang.pick("ブラウザでのサインイン", "Sign-in in the browser"),
        "sdk-refresher" => lang.pick("SDK による認証情報の再取得", "Credential refresh in the SDK"),
        _ => "",
    }
}

/// A state's name in the learner's words, beside AWS's own; nothing where AWS's own is all there is to say.
pub fn state_label(lang: Lang, machine: &str, state: &str) -> Option<&'static str> {
    let said = match (machine, state) {
        ("ec2-instance", "pending") => lang.pick("起動処理中", "starting"),
        ("ec2-instance", "running") => lang.pick("実行中", ""),
        ("ec2-instance", "stopping") => lang.pick("停止処理中", ""),
        ("ec2-instance", "stopped") => lang.pick("停止済み", ""),
        ("ec2-instance", "shutting-down") => lang.pick("シャットダウン中", "terminating"),
        ("ec2-instance", "terminated") => lang.pick("終了済み", ""),
        ("profile-association", "associating") => lang.pick("関連付け中", ""),
        ("profile-association", "associated") => lang.pick("関連付け済み", ""),
        ("profile-association", "disassociating") => lang.pick("関連付け解除中", ""),
        ("profile-association", "disassociated") => lang.pick("関連付け解除済み", ""),
        ("sdk-refresher", "empty") => lang.pick("未取得", "not loaded yet"),
        ("sdk-refresher", "fresh") => lang.pick("有効", "valid"),
        ("sdk-refresher", "advisory") => lang.pick("再取得を推奨", "should refresh"),
        ("sdk-refresher", "mandatory") => lang.pick("再取得が必須", "must refresh"),
        ("sdk-refresher", "expired") => lang.pick("期限切れ", ""),
        ("imds-token", "none") => lang.pick("未発行", "not issued yet"),
        ("imds-token", "active") => lang.pick("有効", "valid"),
        ("imds-token", "expired") => lang.pick("期限切れ", ""),
        ("credential-delivery", "no-profile") => lang.pick("プロファイルなし", ""),
        ("credential-delivery", "attached") => lang.pick("プロファイルあり", "has a profile"),
        ("credential-delivery", "resolving") => lang.pick("ロールを確認中", "looking up role"),
        ("credential-delivery", "resolved") => lang.pick("ロール判明", "role found"),
        ("credential-delivery", "assuming") => lang.pick("AssumeRole 中", "calling STS"),
        ("credential-delivery", "delivered") => lang.pick("取得可能", "ready in IMDS"),
        ("credential-delivery", "refreshing") => lang.pick("ローテーション中", "rotating"),
        ("credential-delivery", "failed") => lang.pick("AssumeRole 拒否", "access denied"),
        ("sign-in", "none") => lang.pick("未サインイン", "not signed in"),
        ("sign-in", "approved") => lang.pick("承認済み (コード発行)", "code issued"),
        ("sign-in", "signed-in") => lang.pick("サインイン中", ""),
        ("sign-in", "signed-out") => lang.pick("サインアウト済み", ""),
        ("sign-in", "expired") => lang.pick("セッション終了", "session over"),
        ("credential", "valid") => lang.pick("有効", ""),
        ("credential", "superseded") => lang.pick("旧世代・有効", "older, valid"),
        ("credential", "revoked") => lang.pick("取り消し", "denied"),
        ("credential", "expired") => lang.pick("期限切れ", ""),
        _ => "",
    };
    (!said.is_empty()).then_some(said)
}

/// A state as a learner calls it.
pub fn state_word(lang: Lang, machine: &str, state: &'static str) -> &'static str {
    state_label(lang, machine, state).unwrap_or(state)
}

/// A change of state, as a caption tells it. A reboot leaves an instance in the state in which it was.
pub(super) fn change(lang: Lang, machine: &str, from: &'static str, to: &'static str) -> String {
    let word = |state| state_word(lang, machine, state);
    if from != to {
        return format!("{} → {}", word(from), word(to));
    }
    match (machine, lang.main()) {
        ("ec2-instance", Lang::En) => format!("rebooted, still {}", word(to)),
        ("ec2-instance", _) => format!("再起動しました ({}のままです)", word(to)),
        (_, Lang::En) => format!("still {}", word(to)),
        _ => format!("{}のままです", word(to)),
    }
}

/// An event's name in the learner's words.
pub fn event_label(lang: Lang, event: &str) -> &str {
    match event {
        "loaded" => lang.pick("取得", event),
        "advisory window" => lang.pick("推奨期間", event),
        "mandatory window" => lang.pick("必須期間", event),
        "expired" => lang.pick("期限切れ", event),
        "refreshed" => lang.pick("再取得", event),
        "refresh failed" => lang.pick("再取得に失敗", event),
        "extended" => lang.pick("期限を延長", event),
        "process ended" => lang.pick("プロセス終了", event),
        "booted" => lang.pick("起動完了", event),
        "halted" => lang.pick("停止完了", event),
        "settled" => lang.pick("反映", event),
        "removed" => lang.pick("解除完了", event),
        "TTL elapsed" => lang.pick("TTL 経過", event),
        "attach" => lang.pick("関連付け", event),
        "resolve" => lang.pick("ロール確認", event),
        "role found" => lang.pick("ロール判明", event),
        "role missing" => lang.pick("ロールなし", event),
        "issued" => lang.pick("発行", event),
        "denied" => lang.pick("拒否", event),
        "detach" => lang.pick("解除", event),
        "renewed" => lang.pick("ローテーション", "rotated"),
        "revoked" => lang.pick("取り消し", event),
        "deny removed" => lang.pick("拒否を解除", event),
        "deny removed, newer set served" => lang.pick("拒否を解除 (旧世代)", "deny removed (older)"),
        "role deleted" => lang.pick("ロール削除", event),
        "approved" => lang.pick("承認", event),
        "code redeemed" => lang.pick("コードを交換", event),
        "renewed by client" => lang.pick("CLI が更新", event),
        "session ends" => lang.pick("時間切れ", event),
        "expiration" => lang.pick("有効期限", event),
        other => other,
    }
}

/// So many of something; in Japanese each thing has its own unit.
fn counted(lang: Lang, name: &str, count: usize, unit: &str) -> String {
    let number = count.to_string();
    match lang.main() {
        Lang::En if count == 1 => [&number, " ", name.strip_suffix('s').unwrap_or(name)].concat(),
        Lang::En => [&number, " ", name].concat(),
        _ => [name, " ", &number, unit].concat(),
    }
}

/// `バケット 3 個`
pub fn bucket_count(lang: Lang, count: usize) -> String {
    counted(lang, labels(lang).buckets, count, " 個")
}

/// `関数 2 個`
pub fn function_count(lang: Lang, count: usize) -> String {
    counted(lang, labels(lang).functions, count, " 個")
}

/// `イベント 7 件`
pub fn record_count(lang: Lang, count: usize) -> String {
    counted(lang, labels(lang).records, count, " 件")
}

/// `発行 1 回`
pub fn issued_count(lang: Lang, count: usize) -> String {
    counted(lang, labels(lang).issued, count, " 回")
}

/// What a place is called.
pub const fn place_name(lang: Lang, node: Node) -> &'static str {
    let l = labels(lang);
    match node {
        Node::Ec2 => l.ec2,
        Node::Imds => l.imds,
        Node::Iam => l.iam,
        Node::Sts => l.sts,
        Node::S3 => l.s3,
        Node::CloudTrail => l.cloudtrail,
        Node::Lambda => l.lambda,
        Node::Pc => l.pc,
        Node::Attacker => l.attacker,
        // There is no room for more on a laptop's stage.
        Node::Ci => lang.pick("CI ランナー", "CI runner"),
        Node::Partner => l.partner,
        Node::GitHub => "GitHub",
        Node::Ssm => "Systems Manager",
        Node::Signin => "AWS Sign-In",
        Node::IdentityCenter => "IAM Identity Center",
        Node::AccessAnalyzer => "IAM Access Analyzer",
    }
}

/// What a terminal's tab is called: `ローカル PC`, `ローカル PC 2`.
pub fn terminal_label(lang: Lang, terminal: Terminal) -> String {
    let l = labels(lang);
    let name = match terminal.node() {
        Node::Ec2 => l.terminal_ec2,
        Node::Attacker => l.attacker,
        // The second job is of a repository that has no business here.
        Node::Ci if terminal.number() == 2 => return l.ci_foreign.to_owned(),
        Node::Ci => l.ci,
        Node::Partner => l.partner,
        _ => l.terminal_pc,
    };
    if terminal.is_first() { name.to_owned() } else { format!("{name} {}", terminal.number()) }
}

/// A state chart in a sentence, for those who listen.
pub fn chart_sentence(lang: Lang, machine: &str, present: Option<(&str, &str)>) -> String {
    let title = machine_title(lang, machine);
    match (present, lang.main()) {
        (Some((subject, state)), Lang::En) => format!("State diagram: {title}. {subject} is now in the state {state}."),
        (Some((subject, state)), _) => format!("{title}の状態遷移図。{subject} の現在の状態は {state} です。"),
        (None, Lang::En) => format!("State diagram: {title}. Not used yet."),
        (None, _) => format!("{title}の状態遷移図。まだ使われていません。"),
    }
}

/// That so many older entries of a list are not shown.
pub fn left_out(lang: Lang, count: usize) -> String {
    match lang.main() {
        Lang::En if count == 1 => "1 older entry is not shown.".to_owned(),
        Lang::En => format!("{count} older entries are not shown."),
        _ => format!("これより前の {count} 件は省略しています。"),
    }
}

/// That a long text is not shown to its end, or from its beginning.
pub fn cut_short(lang: Lang) -> &'static str {
    match lang.main() {
        Lang::En => "… Too long to show in full. The copy button copies all of it.",
        _ => "… 長いため一部だけを表示しています。コピーボタンで全体をコピーできます。",
    }
}

/// `残り 6:35:37`
pub fn time_left(lang: Lang, left: &str) -> String {
    let word = labels(lang).remaining;
    if lang.main() == Lang::En { [left, " ", word].concat() } else { [word, " ", left].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reboot_is_no_change_of_state() {
        assert_eq!(change(Lang::Ja, "ec2-instance", "running", "running"), "再起動しました (実行中のままです)");
        assert_eq!(change(Lang::En, "ec2-instance", "running", "running"), "rebooted, still running");
        assert_eq!(change(Lang::Ja, "ec2-instance", "running", "stopping"), "実行中 → 停止処理中");
    }
}
