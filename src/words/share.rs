//! The words of the menu that shares and exports.

use super::Lang;

/// The menu's words, in one language.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct ShareWords {
    pub share: &'static str,
    pub menu: &'static str,
    pub link: &'static str,
    pub link_note: &'static str,
    pub copy_link: &'static str,
    pub copied: &'static str,
    pub copy_by_hand: &'static str,
    pub too_long: &'static str,
    pub run: &'static str,
    pub save: &'static str,
    pub save_name: &'static str,
    pub open: &'static str,
    pub open_name: &'static str,
    pub drop_note: &'static str,
    pub picture: &'static str,
    pub svg_name: &'static str,
    pub png_name: &'static str,
    pub transcript: &'static str,
    pub whole: &'static str,
    pub whole_name: &'static str,
    pub so_far: &'static str,
    pub so_far_name: &'static str,
    pub print: &'static str,
    pub print_name: &'static str,
    pub seed: &'static str,
    pub at: &'static str,
    pub nothing_yet: &'static str,
}

/// The words of `lang`.
pub const fn share_words(lang: Lang) -> &'static ShareWords {
    match lang.main() {
        Lang::En => &EN,
        _ => &JA,
    }
}

const JA: ShareWords = ShareWords {
    share: "共有",
    menu: "共有・書き出しのメニュー",
    link: "リンク",
    link_note: "リンクを開くと、いまと同じ時点・同じ画面が再現されます。",
    copy_link: "リンクをコピー",
    copied: "リンクをコピーしました。アドレスバーも同じリンクになっています。",
    copy_by_hand: "クリップボードにコピーできませんでした。選択済みのリンクを手動でコピーしてください。アドレスバーも同じリンクになっています。",
    too_long: "操作が多く、リンクに収まりません (上限 8,000 文字)。下の「保存」でファイルに保存して共有してください。",
    run: "ファイル",
    save: "保存",
    save_name: "ここまでの操作をファイルに保存",
    open: "開く…",
    open_name: "保存したファイルを開く",
    drop_note: "ファイルをこのページにドロップしても開けます。",
    picture: "現在の図",
    svg_name: "現在の図を SVG で保存",
    png_name: "現在の図を PNG で保存",
    transcript: "実行ログ",
    whole: "全体",
    whole_name: "実行ログ全体を Markdown で保存",
    so_far: "再生位置まで",
    so_far_name: "再生位置までの実行ログを Markdown で保存",
    print: "印刷…",
    print_name: "図と再生位置までの実行ログを印刷",
    seed: "シード",
    at: "時刻",
    nothing_yet: "まだ何も起きていません。",
};

const EN: ShareWords = ShareWords {
    share: "Share",
    menu: "Share and export menu",
    link: "Link",
    link_note: "The link opens at this same moment, with the same picture.",
    copy_link: "Copy link",
    copied: "Link copied. It is in the address bar, too.",
    copy_by_hand: "The link could not be copied. Copy the selected text yourself; the link is in the address bar, too.",
    too_long: "This run is too long for a link (8,000 characters at most). Save it as a file below and share that.",
    run: "File",
    save: "Save",
    save_name: "Save this run to a file",
    open: "Open…",
    open_name: "Open a saved run",
    drop_note: "You can also drop a file onto the page to open it.",
    picture: "Picture",
    svg_name: "Save the current picture as SVG",
    png_name: "Save the current picture as PNG",
    transcript: "Transcript",
    whole: "Full",
    whole_name: "Save the full transcript as Markdown",
    so_far: "Up to here",
    so_far_name: "Save the transcript up to the playback position as Markdown",
    print: "Print…",
    print_name: "Print the picture and the transcript up to the playback position",
    seed: "Seed",
    at: "Time",
    nothing_yet: "Nothing has happened yet.",
};
