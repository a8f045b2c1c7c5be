//! What is said of programs that run in the background.
//!
//! May use: the languages.
//!
//! ```text
//! node app.js goes on in the background on the instance (PID 2031)
//! ```

use super::Lang;

/// It has begun.
pub(super) fn started(lang: Lang, line: &str, place: &str, pid: u32) -> String {
    match lang.main() {
        Lang::En => format!("{line} goes on in the background on {place} (PID {pid})"),
        _ => format!("{place}のバックグラウンドで {line} が動き続けます (PID {pid})"),
    }
}

/// It holds credentials.
pub(super) fn holds(lang: Lang, key: &str, provider: &str, pid: u32) -> String {
    match lang.main() {
        Lang::En => format!("The background process {pid} now has {key} in memory (provider: {provider})"),
        _ => format!(
            "バックグラウンドのプロセス {pid} が認証情報 {key} をメモリに保持しました (プロバイダー: {provider})"
        ),
    }
}

/// It runs no more.
pub(super) fn ended(lang: Lang, pid: u32, code: u8) -> String {
    match lang.main() {
        Lang::En => format!("The background process {pid} has ended (exit code {code}); what it had in memory is gone"),
        _ => {
            format!("バックグラウンドのプロセス {pid} が終了し (終了コード {code})、メモリにあった認証情報は消えました")
        }
    }
}
