//! The words of whoever presents: notes, time, and the window that only the presenter sees.

use super::Lang;

/// The words, in one language.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct ClassroomWords {
    pub note: &'static str,
    pub ask: &'static str,
    pub board: &'static str,
    pub no_note: &'static str,
    pub no_lesson: &'static str,
    pub next: &'static str,
    pub last: &'static str,
    pub over: &'static str,
    pub elapsed: &'static str,
    pub start: &'static str,
    pub pause: &'static str,
    pub reset: &'static str,
    pub on_time: &'static str,
    pub window: &'static str,
    pub window_title: &'static str,
    pub alone: &'static str,
    pub print: &'static str,
    pub handout: &'static str,
    pub answers: &'static str,
    pub hands: &'static str,
    pub show_hands: &'static str,
    pub go_on: &'static str,
    pub raised: &'static str,
    pub put: &'static str,
    pub reveal: &'static str,
    pub answer: &'static str,
    pub right: &'static str,
    pub steps: &'static str,
    pub controls: &'static str,
    pub zoom: &'static str,
    pub whole: &'static str,
    pub draw: &'static str,
    pub types: &'static str,
    pub line: &'static str,
    pub run: &'static str,
    pub perform: &'static str,
    pub point: &'static str,
    pub lesson: &'static str,
    pub most: &'static str,
    pub polled: &'static str,
    pub card: &'static str,
    pub skips: &'static str,
    pub down: &'static str,
    pub up: &'static str,
    pub leave_again: &'static str,
    pub key_close: &'static str,
}

/// The words of `lang`.
pub const fn classroom_words(lang: Lang) -> &'static ClassroomWords {
    match lang.main() {
        Lang::En => &EN,
        _ => &JA,
    }
}

const JA: ClassroomWords = ClassroomWords {
    note: "メモ",
    ask: "挙手で聞く質問",
    board: "板書",
    no_note: "このステップのメモはありません。",
    no_lesson: "レッスンを開くと、ここにメモと時間配分が表示されます。",
    next: "次",
    last: "最後のステップです。",
    over: "レッスンは終わりです。",
    elapsed: "経過時間",
    start: "計測を開始",
    pause: "計測を一時停止",
    reset: "0 に戻す",
    on_time: "予定どおり",
    window: "発表者ウィンドウ",
    window_title: "発表者ウィンドウ",
    alone: "投影中の画面とつながっていません。投影表示の右上にある「発表者ウィンドウ」から開き直してください。",
    print: "授業案を印刷",
    handout: "配布資料を印刷",
    answers: "解答",
    hands: "質問で止めて挙手を取る",
    show_hands: "手を挙げてください",
    go_on: "続ける",
    raised: "挙手",
    put: "質問を表示",
    reveal: "解答を表示",
    answer: "解答",
    right: "正解",
    steps: "ステップ",
    controls: "投影中の画面の操作",
    zoom: "拡大",
    whole: "全体",
    draw: "線を引く",
    types: "入力先",
    run: "実行",
    perform: "実演する",
    line: "投影中の画面で実行するコマンド",
    point: "指し示す",
    lesson: "レッスン",
    most: "挙手がいちばん多かった選択肢に印を付けました。",
    polled: "この質問は挙手で聞きました。",
    card: "レッスン欄",
    skips: "もう一度押すと、途中のステップを見せずに済ませて、ここへ進みます",
    down: "下へ",
    up: "上へ",
    leave_again: "もう一度 Esc キーを押すと、投影表示を終了します。",
    key_close: "開いているものを閉じる（何もなければ、2 回で投影表示を終了）",
};

const EN: ClassroomWords = ClassroomWords {
    note: "Notes",
    ask: "Show of hands",
    board: "On the board",
    no_note: "No notes for this step.",
    no_lesson: "Open a lesson to see its notes and timing here.",
    next: "Next",
    last: "This is the last step.",
    over: "End of the lesson.",
    elapsed: "Elapsed time",
    start: "Start the timer",
    pause: "Pause the timer",
    reset: "Reset to 0",
    on_time: "On time",
    window: "Presenter window",
    window_title: "Presenter window",
    alone: "Not connected to the presented page. Open this window again with the “Presenter window” button at the top right of that page.",
    print: "Print the plan",
    handout: "Print the handout",
    answers: "Answers",
    hands: "Stop for a show of hands",
    show_hands: "Show of hands",
    go_on: "Continue",
    raised: "Hands raised",
    put: "Show question",
    reveal: "Show answer",
    answer: "Answer",
    right: "Correct",
    steps: "Steps",
    controls: "Control the presented page",
    zoom: "Zoom",
    whole: "Whole picture",
    draw: "Draw",
    types: "Type in",
    run: "Run",
    perform: "Demonstrate",
    line: "Command to run on the presented page",
    point: "Point at",
    lesson: "Lesson",
    most: "The choice with the most hands is marked.",
    polled: "The room was asked this by a show of hands.",
    card: "Lesson panel",
    skips: "Press again to go there: the steps before it will be done without being shown",
    down: "Scroll down",
    up: "Scroll up",
    leave_again: "Press Esc again to stop presenting.",
    key_close: "Close what is open; with nothing open, press twice to stop presenting",
};

/// How many hands were raised: `12 人`
pub fn hands_told(lang: Lang, hands: u16) -> String {
    match lang.main() {
        Lang::En => hands.to_string(),
        _ => format!("{hands} 人"),
    }
}

/// The field for the hands that were raised for a choice, or at all: `B の人数`
pub fn hands_for(lang: Lang, choice: Option<char>) -> String {
    match (lang.main(), choice) {
        (Lang::En, Some(choice)) => format!("Hands for {choice}"),
        (Lang::En, None) => "Hands raised".to_owned(),
        (_, Some(choice)) => format!("{choice} の人数"),
        (_, None) => "手を挙げた人数".to_owned(),
    }
}

/// `2 分遅れ`
pub fn minutes_behind(lang: Lang, minutes: u32) -> String {
    match lang.main() {
        Lang::En => format!("{minutes} min behind"),
        _ => format!("{minutes} 分遅れ"),
    }
}

/// `2 分早い`
pub fn minutes_ahead(lang: Lang, minutes: u32) -> String {
    match lang.main() {
        Lang::En => format!("{minutes} min ahead"),
        _ => format!("{minutes} 分早い"),
    }
}

/// `3 分`
pub fn step_minutes(lang: Lang, minutes: u32) -> String {
    match lang.main() {
        Lang::En => format!("{minutes} min"),
        _ => format!("{minutes} 分"),
    }
}

/// How long the step and the lesson have: `このステップ 3 分 · 全体 12 分`.
pub fn time_budget(lang: Lang, step: Option<u32>, lesson: u32) -> String {
    // Half minutes are rounded up.
    let minutes = |seconds: u32| seconds.div_ceil(60);
    match (lang.main(), step) {
        (Lang::En, Some(step)) => format!("This step {} min · Lesson {} min", minutes(step), minutes(lesson)),
        (Lang::En, None) => format!("Lesson {} min", minutes(lesson)),
        (_, Some(step)) => format!("このステップ {} 分 · 全体 {} 分", minutes(step), minutes(lesson)),
        (_, None) => format!("全体 {} 分", minutes(lesson)),
    }
}
