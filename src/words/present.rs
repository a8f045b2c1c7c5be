//! The words of what is shown to a room.

use super::Lang;

/// The words, in one language.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct PresentWords {
    pub present: &'static str,
    pub tools: &'static str,
    pub leave: &'static str,
    pub black: &'static str,
    pub full: &'static str,
    pub pointer: &'static str,
    pub pointer_hold: &'static str,
    pub beam: &'static str,
    pub strip: &'static str,
    pub brightness: &'static str,
    pub contrast: &'static str,
    pub inverted: &'static str,
    pub usual: &'static str,
    pub keys: &'static str,
    pub panel: &'static str,
}

/// The words of `lang`.
pub const fn present_words(lang: Lang) -> &'static PresentWords {
    match lang.main() {
        Lang::En => &EN,
        _ => &JA,
    }
}

const JA: PresentWords = PresentWords {
    present: "投影表示",
    tools: "投影表示の操作",
    leave: "投影表示を終了",
    black: "画面を黒くする",
    full: "全画面表示",
    pointer: "ポインターを光らせる",
    pointer_hold: "押している間、ポインターを光らせる",
    beam: "プロジェクターの見え方",
    strip: "発表者メモ",
    brightness: "明るさ",
    contrast: "コントラスト",
    inverted: "明暗を反転",
    usual: "元に戻す",
    keys: "投影表示のとき",
    panel: "パネルを出す・しまう",
};

const EN: PresentWords = PresentWords {
    present: "Present",
    tools: "Presenting",
    leave: "Stop presenting",
    black: "Black screen",
    full: "Full screen",
    pointer: "Glowing pointer",
    pointer_hold: "Hold for a glowing pointer",
    beam: "Adjust for the projector",
    strip: "Presenter notes",
    brightness: "Brightness",
    contrast: "Contrast",
    inverted: "Invert light and dark",
    usual: "Reset",
    keys: "While presenting",
    panel: "Show or hide a panel",
};
