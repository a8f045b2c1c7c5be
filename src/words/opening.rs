//! What the page says when its code is not there, all of it or the part that a program is in.

use super::Lang;

/// The page's code did not come.
pub fn code_missing(lang: Lang) -> &'static str {
    match lang.main() {
        Lang::En => {
            "The simulation could not be loaded. Your clicks and input so far are kept and applied once it loads."
        }
        _ => {
            "シミュレーションを読み込めませんでした。ここまでのクリックと入力は残っていて、読み込めたときに反映されます。"
        }
    }
}

/// The code of a program is on its way.
pub fn program_coming(lang: Lang, program: &str) -> String {
    match lang.main() {
        Lang::En => format!("Downloading {program}…"),
        _ => format!("{program} をダウンロードしています…"),
    }
}

/// It did not come.
pub fn program_missing(lang: Lang, program: &str) -> String {
    match lang.main() {
        Lang::En => format!("{program} could not be downloaded. Nothing has been run yet, and your input is kept."),
        _ => {
            format!("{program} をダウンロードできませんでした。まだ何も実行していません。入力した内容は残っています。")
        }
    }
}

/// The code of a part of the page did not come.
pub fn part_missing(lang: Lang) -> &'static str {
    match lang.main() {
        Lang::En => "This part of the page could not be downloaded. Check your connection and try again.",
        _ => "ページのこの部分をダウンロードできませんでした。接続を確認して、もう一度お試しください。",
    }
}

/// The button beside it.
pub fn try_again(lang: Lang) -> &'static str {
    match lang.main() {
        Lang::En => "Try again",
        _ => "再試行",
    }
}

/// The browser runs no scripts.
pub fn no_script(lang: Lang) -> &'static str {
    match lang.main() {
        Lang::En => {
            "This is a still picture. The simulation runs in your browser: enable JavaScript and reload the page."
        }
        _ => {
            "これは静止画です。シミュレーションはブラウザの中で動きます。JavaScript を有効にして、ページを再読み込みしてください。"
        }
    }
}
