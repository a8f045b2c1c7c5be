//! What is said to whoever comes for the first time, and of how a lesson plays.

use super::Lang;

/// What the opening screen says. What stands between backticks is typewritten.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct WelcomeWords {
    pub question: &'static str,
    pub lead: &'static str,
    pub start: &'static str,
    pub lessons: &'static str,
    pub all: &'static str,
    pub all_about: &'static str,
    pub free: &'static str,
    pub free_about: &'static str,
    pub legend: &'static str,
    pub request: &'static str,
    pub answer: &'static str,
    pub refusal: &'static str,
    pub key: &'static str,
    pub looks_up: &'static str,
    pub picture: &'static str,
}

/// What the opening screen says in this language.
pub const fn welcome(lang: Lang) -> &'static WelcomeWords {
    lang.pick(&JA, &EN)
}

const JA: WelcomeWords = WelcomeWords {
    question: "認証情報を置いていない\u{200b}サーバーで、\u{200b}なぜ `aws s3 ls` が\u{200b}動くのでしょうか。",
    lead: "EC2 インスタンスの中の CLI が IMDS に尋ね、STS が発行した一時認証情報を受け取って S3 を呼び出すまでを、メッセージを 1 通ずつ追って確かめます。録画ではありません。ブラウザの中で AWS のシミュレーションが動いていて、設定やコマンドを変えれば、結果も変わります。",
    start: "はじめる",
    lessons: "レッスン",
    all: "レッスン一覧",
    all_about: "流れ、時間、漏えいと対策など。予想してから試す",
    free: "自由に試す",
    free_about: "コマンドを打つ、認証情報を持ち出す、対策を試す",
    legend: "図の見方",
    request: "リクエスト",
    answer: "レスポンス",
    refusal: "拒否",
    key: "一時認証情報 (輪は残り時間)",
    looks_up: "AWS 内部での確認・記録",
    picture: "レッスンの一場面",
};

const EN: WelcomeWords = WelcomeWords {
    question: "`aws s3 ls` works on this server, and nobody put credentials there. How?",
    lead: "Follow the messages one by one: the CLI on an EC2 instance asks IMDS, gets temporary credentials that STS has issued, and calls S3 with them. This is not a recording. A simulated AWS runs in your browser: change a setting or a command, and the outcome changes with it.",
    start: "Start",
    lessons: "Lessons",
    all: "All lessons",
    all_about: "flow, time, leaks and mitigations: predict, then try",
    free: "Free play",
    free_about: "type commands, carry credentials off, try mitigations",
    legend: "How to read the diagram",
    request: "Request",
    answer: "Response",
    refusal: "Rejected",
    key: "Temporary credentials; the ring is the time left",
    looks_up: "AWS looks something up or records it",
    picture: "A scene from the lesson",
};

/// How long a lesson is: so many steps, about so many minutes.
pub fn lesson_length(lang: Lang, steps: usize, minutes: u32) -> String {
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    match lang.main() {
        Lang::En => format!("{steps} steps, about {minutes} {unit}"),
        _ => format!("{steps} ステップ、約 {minutes} 分"),
    }
}

/// The setting that lets a lesson play on through its steps.
pub const fn run_on(lang: Lang) -> &'static str {
    lang.pick("ステップの終わりで止まらず、続けて再生する", "Play on through the steps without stopping")
}
