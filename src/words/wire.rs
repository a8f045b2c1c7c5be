//! The words of the list of messages and of the wire beside it.

use super::Lang;
use crate::story::{Http, Message, Operation};

/// The words, in one language.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct WireWords {
    pub messages: &'static str,
    pub show_list: &'static str,
    pub zone: &'static str,
    pub larger: &'static str,
    pub smaller: &'static str,
    pub apart: &'static str,
    pub draw: &'static str,
    pub is_apart: &'static str,
    pub show_apart: &'static str,
    pub rejoin: &'static str,
    pub split_height: &'static str,
    pub split_width: &'static str,
    pub whole_stage: &'static str,
}

/// The words of `lang`.
pub const fn wire_words(lang: Lang) -> &'static WireWords {
    match lang.main() {
        Lang::En => &EN,
        _ => &JA,
    }
}

const JA: WireWords = WireWords {
    messages: "メッセージ一覧",
    show_list: "一覧",
    zone: "時刻の表示を切り替える (JST / UTC)",
    larger: "パネルを広げる",
    smaller: "パネルを元の大きさに戻す",
    draw: "図で表示",
    apart: "パネルを別のウィンドウで開く",
    is_apart: "このパネルは別のウィンドウに表示しています。",
    show_apart: "ウィンドウを前面に表示",
    rejoin: "ここに戻す",
    split_height: "パネルの高さ",
    split_width: "ターミナルの幅",
    whole_stage: "図の全体を表示",
};

const EN: WireWords = WireWords {
    messages: "Messages",
    show_list: "List",
    zone: "Switch between JST and UTC",
    larger: "Enlarge the panels",
    smaller: "Panels back to their size",
    draw: "Diagram",
    apart: "Open the panel in its own window",
    is_apart: "This panel is open in its own window.",
    show_apart: "Show the window",
    rejoin: "Bring it back here",
    split_height: "Height of the panels",
    split_width: "Width of the terminals",
    whole_stage: "Show the whole diagram",
};

/// Whether an action of an API is one that AWS offers as a preview.
pub fn is_preview(action: &str) -> bool {
    action == "GetRequestAuthorizationDetails"
}

/// The mark of a preview: in short, and in full.
pub const fn preview(lang: Lang) -> (&'static str, &'static str) {
    lang.pick(
        ("プレビュー", "IAM Toolbox は AWS のプレビュー機能です。仕様が変わることがあります。"),
        ("preview", "AWS offers IAM Toolbox as a preview: it may still change."),
    )
}

/// How many headers are folded away.
pub fn other_headers(lang: Lang, count: usize) -> String {
    let count = count.to_string();
    match lang.main() {
        Lang::En => ["Other headers (", &count, ")"].concat(),
        _ => ["その他のヘッダー (", &count, ")"].concat(),
    }
}

/// What an exchange is about: a method and a path, or an action of an API.
pub fn exchange_label(message: &Message) -> String {
    let Http::Request(request) = &message.http else { return message.operation.to_string() };
    let path = request.path();
    match &message.operation {
        // What is long in it is where all of them begin.
        Operation::PutToken | Operation::GetMetadata => format!("{} {path}", request.method),
        Operation::GetRoleName | Operation::GetRoleCredentials => {
            let end = path.rsplit_once("/iam/").map_or(path, |(_, end)| end);
            format!("{} …/{end}", request.method)
        }
        Operation::Api(action) => action.clone(),
    }
}
