//! The fixed words of the page.

use super::Lang;
use crate::story::{Node, Terminal};

/// Every label, in one language.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct Labels {
    pub title: &'static str,
    pub tagline: &'static str,
    pub lesson: &'static str,
    pub free_play: &'static str,
    pub language: &'static str,
    pub both: &'static str,
    pub help: &'static str,
    pub close: &'static str,
    pub theme: &'static str,
    pub theme_auto: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,

    pub stage: &'static str,
    pub desk: &'static str,
    pub simulated: &'static str,
    pub aws_account: &'static str,
    pub ec2: &'static str,
    pub ec2_short: &'static str,
    pub process_idle: &'static str,
    pub process: &'static str,
    pub imds: &'static str,
    pub imds_reach: &'static str,
    pub iam: &'static str,
    pub trust: &'static str,
    pub permissions: &'static str,
    pub profile: &'static str,
    pub same_name: &'static str,
    pub sts: &'static str,
    pub sts_role: &'static str,
    pub issued: &'static str,
    pub s3: &'static str,
    pub buckets: &'static str,
    pub lambda: &'static str,
    pub functions: &'static str,
    pub cloudtrail: &'static str,
    pub records: &'static str,
    pub pc: &'static str,
    pub attacker: &'static str,
    pub severity_high: &'static str,
    pub internet: &'static str,
    pub no_credentials: &'static str,
    pub token: &'static str,
    pub no_token: &'static str,
    pub remaining: &'static str,
    pub request: &'static str,
    pub response: &'static str,

    pub play: &'static str,
    pub pause: &'static str,
    pub replay: &'static str,
    pub step: &'static str,
    pub back: &'static str,
    pub next_event: &'static str,
    pub speed: &'static str,
    pub scrubber: &'static str,
    pub clock: &'static str,
    pub ready: &'static str,

    pub tab_terminal: &'static str,
    pub tab_wire: &'static str,
    pub tab_charts: &'static str,
    pub tab_credentials: &'static str,
    pub tab_cloudtrail: &'static str,
    pub tab_transcript: &'static str,
    pub terminal_ec2: &'static str,
    pub terminal_pc: &'static str,
    pub terminal_hint: &'static str,
    pub terminal_busy: &'static str,
    pub terminal_closed: &'static str,
    pub terminal_open: &'static str,
    pub attacker_open: &'static str,
    pub terminal_close: &'static str,
    pub try_it: &'static str,
    pub wire_empty: &'static str,
    pub wire_follow: &'static str,
    pub wire_pinned: &'static str,
    pub signature: &'static str,
    pub canonical_request: &'static str,
    pub string_to_sign: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub charts_intro: &'static str,
    pub chart_unused: &'static str,
    pub cloudtrail_empty: &'static str,
    pub transcript_empty: &'static str,
    pub credentials_empty: &'static str,
    pub credential_issued: &'static str,
    pub credential_expires: &'static str,
    pub credential_holders: &'static str,
    pub nobody: &'static str,
    pub panels: &'static str,
    pub terminals: &'static str,
    pub command_line: &'static str,
    pub wire_legs: &'static str,
    pub wire_pending: &'static str,
    pub wire_form_note: &'static str,
    pub wire_xml_note: &'static str,
    pub signature_note: &'static str,
    pub copy_all: &'static str,
    pub expired: &'static str,

    pub step_of: &'static str,
    pub behind: &'static str,
    pub real_timing: &'static str,
    pub source: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub start: &'static str,
    pub finish: &'static str,
    pub free_intro: &'static str,
    pub to_lesson: &'static str,
    pub to_free: &'static str,

    pub keys_title: &'static str,
    pub keys_note: &'static str,
    pub key_play: &'static str,
    pub key_step: &'static str,
    pub key_back: &'static str,
    pub key_next_event: &'static str,
    pub key_next_lesson_step: &'static str,
    pub key_previous_lesson_step: &'static str,
    pub key_start: &'static str,
    pub key_end: &'static str,
    pub key_slower: &'static str,
    pub key_faster: &'static str,
    pub key_language: &'static str,
    pub key_help: &'static str,
    pub key_terminal: &'static str,
    pub key_close: &'static str,

    pub loading: &'static str,
    pub way_reload: &'static str,
    pub way_lesson: &'static str,
    pub dismiss: &'static str,
}

/// The labels of `lang`.
pub const fn labels(lang: Lang) -> &'static Labels {
    match lang.main() {
        Lang::En => &EN,
        _ => &JA,
    }
}

const JA: Labels = Labels {
    title: "STS Flow",
    tagline: "EC2 の IAM ロールは、裏でどう動いているのか",
    lesson: "レッスン",
    free_play: "自由に試す",
    language: "表示言語",
    both: "両方",
    help: "キー操作の一覧",
    close: "閉じる",
    theme: "配色",
    theme_auto: "端末に合わせる",
    theme_light: "ライト",
    theme_dark: "ダーク",

    stage: "EC2・IMDS・STS とその周辺の図",
    desk: "手元の環境",
    simulated: "シミュレーション",
    aws_account: "AWS アカウント",
    ec2: "EC2 インスタンス",
    ec2_short: "EC2",
    process_idle: "シェル",
    process: "プロセス",
    imds: "IMDS",
    imds_reach: "インスタンス内からのみアクセス可能",
    iam: "IAM",
    trust: "信頼",
    permissions: "許可",
    profile: "プロファイル",
    same_name: "ロールと同名",
    sts: "STS",
    sts_role: "一時認証情報を発行する",
    issued: "発行",
    s3: "S3",
    buckets: "バケット",
    lambda: "Lambda",
    functions: "関数",
    cloudtrail: "CloudTrail",
    records: "記録",
    pc: "ローカル PC",
    attacker: "攻撃者の PC",
    severity_high: "重要度: 高",
    internet: "インターネット",
    no_credentials: "認証情報なし",
    token: "トークン",
    no_token: "トークン未発行",
    remaining: "残り",
    request: "リクエスト",
    response: "レスポンス",

    play: "再生",
    pause: "一時停止",
    replay: "最初から再生",
    step: "1 つ進む",
    back: "1 つ戻る",
    next_event: "次の節目へ",
    speed: "再生速度",
    scrubber: "再生位置",
    clock: "シミュレーション内の時刻",
    ready: "再生すると、ステップが順に動きます",

    tab_terminal: "ターミナル",
    tab_wire: "通信の中身",
    tab_charts: "状態遷移",
    tab_credentials: "認証情報",
    tab_cloudtrail: "CloudTrail",
    tab_transcript: "実行ログ",
    terminal_ec2: "EC2 インスタンス",
    terminal_pc: "ローカル PC",
    terminal_hint: "コマンドを入力して Enter",
    terminal_busy: "実行中…",
    terminal_closed: "インスタンスが起動すると使えます",
    terminal_open: "ターミナルをもう 1 つ開く",
    attacker_open: "攻撃者の PC を開く",
    terminal_close: "このターミナルを閉じる",
    try_it: "試してみる",
    wire_empty: "図の上を動くメッセージをクリックすると、HTTP の中身がここに開きます。",
    wire_follow: "再生に合わせて表示",
    wire_pinned: "このメッセージに固定中",
    signature: "署名 (SigV4)",
    canonical_request: "正規リクエスト",
    string_to_sign: "署名文字列",
    copy: "コピー",
    copied: "コピーしました",
    charts_intro: "図の状態は、シミュレーションを動かしている遷移表そのものから描いています。",
    chart_unused: "まだ使われていません",
    cloudtrail_empty: "まだ記録はありません。",
    transcript_empty: "再生すると、起きたことが順に記録されます。",
    credentials_empty: "まだ 1 組も発行されていません。",
    credential_issued: "発行",
    credential_expires: "失効",
    credential_holders: "持っている場所",
    nobody: "なし",
    panels: "パネル",
    terminals: "ターミナルの切り替え",
    command_line: "コマンド",
    wire_legs: "リクエストとレスポンス",
    wire_pending: "レスポンスは、まだ送られていません。",
    wire_form_note: "本文はフォーム形式。1 行に 1 つずつ、デコードして並べています",
    wire_xml_note: "本文は 1 行の XML。読みやすいように改行と字下げを入れています",
    signature_note: "署名は、この 2 つの文字列とシークレットアクセスキーから計算されます。2 つとも、リクエストを受け取ったサーバーが自分で組み立てられます。",
    copy_all: "全体をコピー",
    expired: "期限切れ",

    step_of: "ステップ",
    behind: "裏で起きていること",
    real_timing: "実際のタイミング",
    source: "出典",
    previous: "戻る",
    next: "次へ",
    start: "はじめる",
    finish: "自由に試す",
    free_intro: "ターミナルにコマンドを入力すると、本物と同じ HTTP リクエストが送られ、その結果が図に現れます。",
    to_lesson: "レッスンへ",
    to_free: "自由に試す",

    keys_title: "キー操作",
    keys_note: "文字を入力している間は効きません。ターミナルでは ↑ ↓ で履歴、Tab で補完 (空の行なら次の項目へ)、Ctrl+C で行の取り消し、Ctrl+L で画面の消去。",
    key_play: "再生・一時停止",
    key_step: "1 つ進む",
    key_back: "1 つ戻る",
    key_next_event: "次の節目へ",
    key_next_lesson_step: "次のステップへ",
    key_previous_lesson_step: "前のステップへ",
    key_start: "最初へ",
    key_end: "最後へ",
    key_slower: "遅く",
    key_faster: "速く",
    key_language: "表示言語を切り替える",
    key_help: "この一覧",
    key_terminal: "ターミナルに移る",
    key_close: "閉じる",

    loading: "読み込んでいます…",
    way_reload: "もう一度読み込む",
    way_lesson: "最初のレッスンを開く",
    dismiss: "閉じる",
};

const EN: Labels = Labels {
    title: "STS Flow",
    tagline: "What really happens behind an EC2 instance's IAM role",
    lesson: "Lesson",
    free_play: "Free play",
    language: "Language",
    both: "Both",
    help: "Keyboard shortcuts",
    close: "Close",
    theme: "Colours",
    theme_auto: "As the device",
    theme_light: "Light",
    theme_dark: "Dark",

    stage: "Diagram of EC2, IMDS, STS and what surrounds them",
    desk: "Your desk",
    simulated: "simulated",
    aws_account: "AWS account",
    ec2: "EC2 instance",
    ec2_short: "EC2",
    process_idle: "Shell",
    process: "Process",
    imds: "IMDS",
    imds_reach: "Reachable only from inside",
    iam: "IAM",
    trust: "Trusts",
    permissions: "May",
    profile: "Profile",
    same_name: "same name",
    sts: "STS",
    sts_role: "Issues temporary credentials",
    issued: "issued",
    s3: "S3",
    buckets: "buckets",
    lambda: "Lambda",
    functions: "functions",
    cloudtrail: "CloudTrail",
    records: "records",
    pc: "Local PC",
    attacker: "Attacker",
    severity_high: "High",
    internet: "Internet",
    no_credentials: "No credentials",
    token: "token",
    no_token: "no token yet",
    remaining: "left",
    request: "Request",
    response: "Response",

    play: "Play",
    pause: "Pause",
    replay: "Play from the start",
    step: "Step",
    back: "Step back",
    next_event: "Next event",
    speed: "Speed",
    scrubber: "Position",
    clock: "Simulated time",
    ready: "Press play: the steps run in order",

    tab_terminal: "Terminals",
    tab_wire: "On the wire",
    tab_charts: "State charts",
    tab_credentials: "Credentials",
    tab_cloudtrail: "CloudTrail",
    tab_transcript: "Transcript",
    terminal_ec2: "EC2 instance",
    terminal_pc: "Local PC",
    terminal_hint: "Type a command and press Enter",
    terminal_busy: "running…",
    terminal_closed: "Opens once the instance runs",
    terminal_open: "Open another terminal",
    attacker_open: "Open the attacker's computer",
    terminal_close: "Close this terminal",
    try_it: "Try",
    wire_empty: "Click a message on the stage, and its HTTP opens here.",
    wire_follow: "Follow the playback",
    wire_pinned: "Pinned to this message",
    signature: "Signature (SigV4)",
    canonical_request: "Canonical request",
    string_to_sign: "String to sign",
    copy: "Copy",
    copied: "Copied",
    charts_intro: "Drawn from the very tables by which the simulation steps.",
    chart_unused: "Not in use yet",
    cloudtrail_empty: "Nothing recorded yet.",
    transcript_empty: "Press play, and what happens is written down here.",
    credentials_empty: "None has been issued yet.",
    credential_issued: "Issued",
    credential_expires: "Expires",
    credential_holders: "Held by",
    nobody: "nobody",
    panels: "Panels",
    terminals: "Terminals",
    command_line: "Command",
    wire_legs: "Request and response",
    wire_pending: "The response has not been sent yet.",
    wire_form_note: "The body is a form: one parameter a line, decoded",
    wire_xml_note: "The body is XML on one line; broken and indented here for reading",
    signature_note: "The signature is computed from these two texts and the secret access key. Whoever receives the request can build both texts from it.",
    copy_all: "Copy all",
    expired: "expired",

    step_of: "Step",
    behind: "Behind the scenes",
    real_timing: "The real timing",
    source: "Source",
    previous: "Back",
    next: "Next",
    start: "Start",
    finish: "Free play",
    free_intro: "Type a command in a terminal: real HTTP requests go out, and the diagram shows what comes of them.",
    to_lesson: "To the lesson",
    to_free: "Free play",

    keys_title: "Keyboard",
    keys_note: "Not while you are typing. In a terminal: ↑ ↓ go through the history, Tab completes (from an empty line it moves on), Ctrl+C gives the line up, Ctrl+L clears the screen.",
    key_play: "Play or pause",
    key_step: "Step",
    key_back: "Step back",
    key_next_event: "Next event",
    key_next_lesson_step: "Next lesson step",
    key_previous_lesson_step: "Previous lesson step",
    key_start: "To the start",
    key_end: "To the end",
    key_slower: "Slower",
    key_faster: "Faster",
    key_language: "Switch language",
    key_help: "This list",
    key_terminal: "To the terminal",
    key_close: "Close",

    loading: "Loading…",
    way_reload: "Load again",
    way_lesson: "Open the first lesson",
    dismiss: "Dismiss",
};

/// What a machine is called on its chart.
pub fn machine_title(lang: Lang, machine: &str) -> &'static str {
    match machine {
        "ec2-instance" => lang.pick("EC2 インスタンス", "EC2 instance"),
        "profile-association" => lang.pick("インスタンスプロファイルの関連付け", "Instance profile association"),
        "imds-token" => lang.pick("IMDS のセッショントークン", "IMDS session token"),
        "credential-delivery" => lang.pick("IMDS への認証情報の配送", "Delivery of credentials to IMDS"),
        "credential" => lang.pick("STS の一時認証情報", "STS temporary credentials"),
        "sdk-refresher" => lang.pick("SDK による認証情報の更新", "The SDK's refresh of credentials"),
        _ => "",
    }
}

/// A state's name in the learner's words, beside AWS's own; nothing where AWS's own is all there is to say.
pub fn state_label(lang: Lang, machine: &str, state: &str) -> Option<&'static str> {
    Some(match (machine, state) {
        ("ec2-instance", "pending") => lang.pick("起動処理中", "starting up"),
        ("ec2-instance", "running") => lang.pick("実行中", "up"),
        ("ec2-instance", "stopping") => lang.pick("停止処理中", "going down"),
        ("ec2-instance", "stopped") => lang.pick("停止", "off"),
        ("ec2-instance", "shutting-down") => lang.pick("終了処理中", "being deleted"),
        ("ec2-instance", "terminated") => lang.pick("終了", "gone"),
        ("profile-association", "associating") => lang.pick("関連付け中", "being attached"),
        ("profile-association", "associated") => lang.pick("関連付け済み", "attached"),
        ("profile-association", "disassociating") => lang.pick("解除中", "being detached"),
        ("profile-association", "disassociated") => lang.pick("解除済み", "detached"),
        ("sdk-refresher", "empty") => lang.pick("未取得", "none yet"),
        ("sdk-refresher", "fresh") => lang.pick("有効", "good"),
        ("sdk-refresher", "advisory") => lang.pick("期限が近い (失敗しても続行)", "ends soon: tries"),
        ("sdk-refresher", "mandatory") => lang.pick("期限間近 (更新が必須)", "ends now: must renew"),
        ("sdk-refresher", "expired") => lang.pick("期限切れ", "over"),
        ("imds-token", "none") => lang.pick("未発行", "none yet"),
        ("imds-token", "active") => lang.pick("有効", "opens IMDS"),
        ("imds-token", "expired") => lang.pick("期限切れ", "TTL is over"),
        ("credential-delivery", "no-profile") => lang.pick("ロールなし", "no role"),
        ("credential-delivery", "attached") => lang.pick("プロファイルあり", "has a profile"),
        ("credential-delivery", "resolving") => lang.pick("ロールを確認中", "finding the role"),
        ("credential-delivery", "resolved") => lang.pick("ロール判明", "role known"),
        ("credential-delivery", "assuming") => lang.pick("AssumeRole 中", "asking STS"),
        ("credential-delivery", "delivered") => lang.pick("配布中", "serving"),
        ("credential-delivery", "refreshing") => lang.pick("更新中", "renewing"),
        ("credential-delivery", "failed") => lang.pick("拒否された", "refused"),
        ("credential", "valid") => lang.pick("有効", "works"),
        ("credential", "superseded") => lang.pick("後継あり・有効", "replaced, works"),
        ("credential", "revoked") => lang.pick("取り消し", "denied"),
        ("credential", "expired") => lang.pick("期限切れ", "over"),
        _ => return None,
    })
}

/// An event's name in the learner's words.
pub fn event_label(lang: Lang, event: &str) -> &str {
    match event {
        "loaded" => lang.pick("取得", event),
        "advisory window" => lang.pick("残りわずか", event),
        "mandatory window" => lang.pick("残りごくわずか", event),
        "expired" => lang.pick("期限切れ", event),
        "refreshed" => lang.pick("更新", event),
        "refresh failed" => lang.pick("更新に失敗", event),
        "extended" => lang.pick("手元で期限を延長", event),
        "process ended" => lang.pick("プロセス終了", event),
        "booted" => lang.pick("起動した", event),
        "halted" => lang.pick("止まった", event),
        "settled" => lang.pick("反映", event),
        "removed" => lang.pick("解除した", event),
        "TTL elapsed" => lang.pick("TTL 経過", event),
        "attach" => lang.pick("関連付け", event),
        "resolve" => lang.pick("ロール確認", event),
        "role found" => lang.pick("ロール判明", event),
        "role missing" => lang.pick("ロールなし", event),
        "issued" => lang.pick("発行", event),
        "denied" => lang.pick("拒否", event),
        "detach" => lang.pick("解除", event),
        "renewed" => lang.pick("交代", event),
        "revoked" => lang.pick("取り消し", event),
        "deny removed" => lang.pick("拒否を解除", event),
        "deny removed, newer set served" => lang.pick("拒否を解除 (後継あり)", event),
        "role deleted" => lang.pick("ロール削除", event),
        "expiration" => lang.pick("有効期限", event),
        other => other,
    }
}

/// So many of something; in Japanese each thing has its own unit.
fn counted(lang: Lang, name: &str, count: usize, unit: &str) -> String {
    let count = count.to_string();
    if lang.main() == Lang::En { [&count, " ", name].concat() } else { [name, " ", &count, unit].concat() }
}

/// `バケット 3 個`
pub fn bucket_count(lang: Lang, count: usize) -> String {
    counted(lang, labels(lang).buckets, count, " 個")
}

/// `関数 2 個`
pub fn function_count(lang: Lang, count: usize) -> String {
    counted(lang, labels(lang).functions, count, " 個")
}

/// `記録 7 件`
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
    }
}

/// What a terminal's tab is called: `ローカル PC`, `ローカル PC 2`.
pub fn terminal_label(lang: Lang, terminal: Terminal) -> String {
    let l = labels(lang);
    let name = match terminal.node() {
        Node::Ec2 => l.terminal_ec2,
        Node::Attacker => l.attacker,
        _ => l.terminal_pc,
    };
    if terminal.is_first() { name.to_owned() } else { format!("{name} {}", terminal.number()) }
}

/// A state chart in a sentence, for those who listen.
pub fn chart_sentence(lang: Lang, machine: &str, present: Option<(&str, &str)>) -> String {
    let title = machine_title(lang, machine);
    match (present, lang.main()) {
        (Some((subject, state)), Lang::En) => format!("State chart of {title}: {subject} is in the state {state}."),
        (Some((subject, state)), _) => format!("{title}の状態遷移図。{subject} は今 {state} です。"),
        (None, Lang::En) => format!("State chart of {title}. Not in use yet."),
        (None, _) => format!("{title}の状態遷移図。まだ使われていません。"),
    }
}

/// That so many older entries of a list are not shown.
pub fn left_out(lang: Lang, count: usize) -> String {
    match lang.main() {
        Lang::En => format!("{count} older ones are not shown."),
        _ => format!("これより前の {count} 件は省略しています。"),
    }
}

/// `残り 6:35:37`
pub fn time_left(lang: Lang, left: &str) -> String {
    let word = labels(lang).remaining;
    if lang.main() == Lang::En { [left, " ", word].concat() } else { [word, " ", left].concat() }
}
