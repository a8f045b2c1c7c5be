//! What the page says when its code is not there, all of it or the part that a program is in.

use super::Lang;

/// The page's code did not come.
pub fn code_missing(lang: Lang) -> &'static str {
    match lang.main() {
        Lang::En => "The simulation could not be loaded. What you have clicked and typed is kept until it is there.",
        _ => "シミュレーションを読み込めませんでした。ここまでのクリックと入力は、読み込めるまで残ります。",
    }
}

/// The code of a program is on its way.
pub fn program_coming(lang: Lang, program: &str) -> String {
    match lang.main() {
        Lang::En => format!("Fetching {program}…"),
        _ => format!("{program} を取得しています…"),
    }
}

/// It did not come.
pub fn program_missing(lang: Lang, program: &str) -> String {
    match lang.main() {
        Lang::En => format!("{program} could not be fetched. Nothing has been run yet, and what was typed is kept."),
        _ => format!("{program} を取得できませんでした。まだ何も実行していません。入力した内容は残っています。"),
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
            "This is a picture: the simulation runs in your browser. Please allow JavaScript and open it again."
        }
        _ => {
            "これは静止画です。シミュレーションはブラウザーの中で動くので、JavaScript を有効にして開き直してください。"
        }
    }
}
