//! What is said while somebody is away from a lesson's step.

use super::Lang;

/// Where one is, and what waits.
pub fn trip_told(lang: Lang, step: usize) -> String {
    match lang.main() {
        Lang::En => format!("Side trip. Step {step} resumes where you left it."),
        _ => format!("寄り道中です。ステップ {step} の続きから再開できます。"),
    }
}

/// The same in a future that stays.
pub fn future_told(lang: Lang, name: &str) -> String {
    match lang.main() {
        Lang::En => format!("You are on branch {name}, away from the lesson."),
        _ => format!("レッスンから分かれた分岐 {name} を見ています。"),
    }
}

/// The way back.
pub fn back_to_step(lang: Lang, step: usize) -> String {
    match lang.main() {
        Lang::En => format!("Back to step {step}"),
        _ => format!("ステップ {step} に戻る"),
    }
}

/// The button that goes on from the last step.
pub fn next_summary(lang: Lang) -> String {
    lang.pick("まとめへ", "Summary").to_owned()
}

/// The button that leaves a step before it has been shown to its end.
pub const fn skip_rest(lang: Lang) -> &'static str {
    lang.pick("残りを飛ばす", "Skip the rest")
}

/// What makes it stay.
pub const fn keep_trip(lang: Lang) -> &'static str {
    lang.pick("分岐として残す", "Keep as a branch")
}
