//! What is said beside the page: that a new version is there, that the page failed, that the browser lacks something. None
//! of it needs the simulation: `examples/prerender.rs` writes it into the page and into `static/after.js`.

use super::Lang;

/// The words, in one language.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct AfterWords {
    pub new_version: &'static str,
    pub reload: &'static str,
    pub later: &'static str,
    pub other_windows: &'static str,
    pub failed: &'static str,
    pub failed_without: &'static str,
    pub go_on: &'static str,
    pub anew: &'static str,
    pub report: &'static str,
    pub storage_full: &'static str,
    pub storage_blocked: &'static str,
    pub no_webassembly: &'static str,
    pub old_browser: &'static str,
    pub close: &'static str,
}

/// The words of `lang`.
pub const fn after_words(lang: Lang) -> &'static AfterWords {
    match lang.main() {
        Lang::En => &EN,
        _ => &JA,
    }
}

const JA: AfterWords = AfterWords {
    new_version: "このページの新しいバージョンがあります。再読み込みすると切り替わります。ここまでの操作は引き継がれます。",
    reload: "再読み込み",
    later: "あとで",
    other_windows: "このページがほかのタブやウィンドウでも開いています。そちらを閉じてから、もう一度押してください。新旧のバージョンが混ざらないように、まとめて切り替えます。",
    failed: "ページの内部でエラーが発生し、続行できなくなりました。ここまでの操作は保持されていて、再読み込みすると続きから再開できます。",
    failed_without: "ページの内部でエラーが発生し、続行できなくなりました。再読み込みしてください。ここまでの操作は引き継げません。",
    go_on: "再読み込みして再開",
    anew: "最初からやり直す",
    report: "レポートを保存",
    storage_full: "ブラウザの保存領域に空きがありません。ページはこのまま使えますが、設定と学習の記録は保存されません。",
    storage_blocked: "ブラウザがこのページのデータの保存をブロックしています。ページはこのまま使えますが、設定と学習の記録は保存されません。",
    no_webassembly: "このブラウザでは WebAssembly を実行できないため、シミュレーションを開始できません。ブラウザを更新するか、WebAssembly を無効にしている設定 (ロックダウンモードなど) を解除してください。",
    old_browser: "ブラウザが古いため、このページは正しく動作しません。2024 年以降のものをお使いください。",
    close: "閉じる",
};

const EN: AfterWords = AfterWords {
    new_version: "A new version of this page is available. Reload to switch to it; what you have done so far is kept.",
    reload: "Reload",
    later: "Later",
    other_windows: "This page is also open in other tabs or windows. Close them, then press the button again: all of it \
                    switches at once, so that old and new never mix.",
    failed: "Something inside the page failed, and it cannot continue. What you have done so far is kept: reload to go \
             on from there.",
    failed_without: "Something inside the page failed, and it cannot continue. Reload it. What you have done so far \
                     cannot be carried over.",
    go_on: "Reload and continue",
    anew: "Start over",
    report: "Save a report",
    storage_full: "The browser's storage is full. The page works, but settings and progress are not saved.",
    storage_blocked: "The browser blocks storage for this page. The page works, but settings and progress are not saved.",
    no_webassembly: "This browser does not run WebAssembly, so the simulation cannot start. Update the browser, or lift \
                     the setting that turns WebAssembly off (such as Lockdown Mode).",
    old_browser: "This browser is too old for this page. Use one of 2024 or later.",
    close: "Close",
};
