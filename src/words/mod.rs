//! Everything said to a person, in Japanese and in English.
//!
//! May use: [`lesson`](crate::lesson) and below. Text for people stands nowhere else in the code (lessons carry their
//! own). The two languages are values of one type, so a missing translation does not compile. Messages of real
//! software (errors of AWS, output of commands) stay in English, as they are.
//!
//! ```
//! use sts_flow::words::{Lang, labels};
//! assert_eq!(labels(Lang::En).play, "Play");
//! assert_ne!(labels(Lang::Ja).play, labels(Lang::En).play);
//! ```

mod after;
mod answer;
mod background;
mod branches;
mod classroom;
mod closing;
mod course;
mod crowd;
mod describe;
mod disturbed;
mod explain;
mod finding;
pub mod gate;
mod joined;
mod labels;
mod map;
mod meaning;
mod mgmt;
mod names;
mod opening;
mod policies;
mod present;
mod problem;
pub mod proven;
mod reading;
mod service;
mod share;
pub mod sign_in;
mod stage;
mod timeline;
mod transcript;
mod trip;
mod welcome;
mod wire;
mod zone;

use std::fmt;

use crate::lesson::Bi;

pub use after::{AfterWords, after_words};
pub use branches::{
    OnSide, and_more, begun_with, clock_speed, difference, differing, jump_label, nothing_ahead, nothing_yet,
    wait_label,
};
pub use classroom::{
    ClassroomWords, classroom_words, hands_for, hands_told, minutes_ahead, minutes_behind, step_minutes, time_budget,
};
pub use closing::{ClosingWords, choice, closing, corrected, question, seen_lines, switch_state};
pub use course::{CourseWords, advance, course_words, step_of};
pub use crowd::{MemberWords, Mood, crowd, crowd_about, member, mood};
pub use describe::{describe, describe_transcript, pulse_label, refused, short_label, who_asks};
pub use disturbed::disturbed_label;
pub use explain::{explain_authorization, explain_field, explain_header, explain_start_line};
pub use labels::{Labels, labels};
pub use map::{MapWords, import_failed, lesson_state, map_words, needs_told, resume_told, review_count, search_count};
pub use meaning::{Caption, caption};
pub use mgmt::{MgmtWords, change_told, instance_state, mgmt_words};
pub use names::{
    bucket_count, chart_sentence, cut_short, event_label, function_count, issued_count, left_out, machine_title,
    place_name, record_count, state_label, state_word, terminal_label, time_left,
};
pub use opening::{code_missing, no_script, part_missing, program_coming, program_missing, try_again};
pub use policies::{
    PolicyWords, gate_name, key_whence, line_told, miss_told, passage, policy_type, policy_words, seconds_left,
    verdict_told,
};
pub use present::{PresentWords, present_words};
pub use problem::Problem;
pub use reading::{reading, time as reading_time};
pub use share::{ShareWords, share_words};
pub use stage::{StageWords, aside, long_term_key, long_term_told, stage_words, way};
pub use timeline::{
    call_told, calls_told, folded_name, folded_told, holder_name, life_told, stretch_label, stretch_row, stretch_told,
};
pub use transcript::{Transcript, html_escape};
pub use trip::{back_to_step, future_told, keep_trip, next_summary, skip_rest, trip_told};
pub use welcome::{WelcomeWords, lesson_length, run_on, welcome};
pub use wire::{WireWords, exchange_label, is_preview, other_headers, preview, wire_words};
pub use zone::Zone;

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
    /// Both, for a mixed classroom: sentences in both, labels in Japanese.
    Both,
}

impl Lang {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Ja, Self::En, Self::Both];

    /// The name in the URL and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
            Self::Both => "both",
        }
    }

    /// Reads [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.as_str() == text)
    }

    /// The language of labels, which there is room for only once.
    pub const fn main(self) -> Self {
        match self {
            Self::Ja | Self::Both => Self::Ja,
            Self::En => Self::En,
        }
    }

    /// The languages in which a sentence is said.
    pub const fn spoken(self) -> &'static [Self] {
        match self {
            Self::Ja => &[Self::Ja],
            Self::En => &[Self::En],
            Self::Both => &[Self::Ja, Self::En],
        }
    }

    /// A lesson's text in this language.
    pub fn of(self, text: &Bi) -> &str {
        self.pick(&text.ja, &text.en)
    }

    /// One of two.
    pub const fn pick<T: Copy>(self, ja: T, en: T) -> T {
        match self.main() {
            Self::En => en,
            _ => ja,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
