//! What the prerendered page says for itself, when its code is not there.

use super::Lang;

/// The page's code did not come.
pub fn code_missing(lang: Lang) -> &'static str {
    match lang.main() {
        Lang::En => "The simulation could not be loaded. What you have clicked and typed is kept until it is there.",
        _ => "シミュレーションを読み込めませんでした。ここまでのクリックと入力は、読み込めるまで残ります。",
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
