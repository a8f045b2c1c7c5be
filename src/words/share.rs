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
    link_note: "開くと、いまと同じ時点・同じ画面になります。",
    copy_link: "リンクをコピー",
    copied: "リンクをコピーしました。アドレス欄も同じリンクになっています。",
    copy_by_hand: "クリップボードに書き込めませんでした。選択してあるリンクをコピーしてください。アドレス欄も同じリンクになっています。",
    too_long: "操作が多く、リンクに収まりません (上限 8,000 文字)。下の「保存」でファイルにして渡してください。",
    run: "実行記録",
    save: "保存",
    save_name: "実行記録をファイルに保存",
    open: "開く…",
    open_name: "実行記録のファイルを開く",
    drop_note: "ファイルをこのページにドロップしても開けます。",
    picture: "いまの図",
    svg_name: "いまの図を SVG で保存",
    png_name: "いまの図を PNG で保存",
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
    link_note: "It opens at this very moment, with this very picture.",
    copy_link: "Copy link",
    copied: "The link is on the clipboard, and in the address bar.",
    copy_by_hand: "The clipboard cannot be written to: copy the selected link yourself. The address bar has it too.",
    too_long: "This run is too long for a link (8,000 characters at most). Save it as a file below, and pass that on.",
    run: "Run",
    save: "Save",
    save_name: "Save the run as a file",
    open: "Open…",
    open_name: "Open a saved run",
    drop_note: "A file dropped onto the page opens as well.",
    picture: "This picture",
    svg_name: "Save this picture as SVG",
    png_name: "Save this picture as PNG",
    transcript: "Transcript",
    whole: "Whole",
    whole_name: "Save the whole transcript as Markdown",
    so_far: "Up to here",
    so_far_name: "Save the transcript up to the playhead as Markdown",
    print: "Print…",
    print_name: "Print the picture and the transcript up to the playhead",
    seed: "Seed",
    at: "Time",
    nothing_yet: "Nothing has happened yet.",
};
