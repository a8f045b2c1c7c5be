//! The parts of the state, each what changes together.

use crate::story::{Show, Terminal};
use crate::ui::stage::layout::Size;
use crate::words::{Labels, Lang, Zone};

/// How fast the needle moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// Evenly in simulated time: so many of its milliseconds in one.
    Clock(u32),
    /// As long for each event as it takes to see it, in quarters of the usual.
    Events(u32),
}

/// The speeds to choose from.
pub const SPEEDS: [Speed; 12] = [
    Speed::Clock(60),
    Speed::Clock(600),
    Speed::Clock(3600),
    Speed::Clock(6 * 3600),
    Speed::Clock(24 * 3600),
    Speed::Events(1),
    Speed::Events(2),
    Speed::Events(4),
    Speed::Events(8),
    Speed::Events(16),
    Speed::Events(32),
    Speed::Events(64),
];
pub(super) const NORMAL: usize = 7;

/// The panels of the dock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their labels say what they are")]
pub enum Tab {
    Terminal,
    Wire,
    Charts,
    Timeline,
    CloudTrail,
    Policies,
    Transcript,
    Console,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Terminal,
        Self::Wire,
        Self::Charts,
        Self::Timeline,
        Self::CloudTrail,
        Self::Policies,
        Self::Transcript,
        Self::Console,
    ];

    /// Its name in `data-tab`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Wire => "wire",
            Self::Charts => "charts",
            Self::Timeline => "timeline",
            Self::CloudTrail => "cloudtrail",
            Self::Policies => "policies",
            Self::Transcript => "transcript",
            Self::Console => "console",
        }
    }

    /// Its label.
    pub const fn label(self, l: &Labels) -> &'static str {
        match self {
            Self::Terminal => l.tab_terminal,
            Self::Wire => l.tab_wire,
            Self::Charts => l.tab_charts,
            Self::Timeline => l.tab_timeline,
            Self::CloudTrail => l.tab_cloudtrail,
            Self::Policies => l.tab_policies,
            Self::Transcript => l.tab_transcript,
            Self::Console => l.tab_console,
        }
    }

    /// The same where there is little room, if it is another.
    pub const fn brief(self, l: &Labels) -> Option<&'static str> {
        match self {
            Self::Charts => Some(l.tab_charts_brief),
            Self::Transcript => Some(l.tab_transcript_brief),
            _ => None,
        }
    }
}

/// The colours that the page wears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name in storage and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a person has chosen for the whole page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// Whether motion is unwanted.
    pub still: bool,
    /// Whether a lesson plays on through its steps, or rests at the end of each.
    pub run_on: bool,
    /// The clock by which times are written, if one was chosen.
    pub clock: Option<Zone>,
}

impl Settings {
    /// The clock by which times are written.
    pub const fn zone(self) -> Zone {
        match self.clock {
            Some(zone) => zone,
            None => Zone::of(self.lang),
        }
    }
}

/// How the needle moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Motion {
    /// Whether it moves.
    pub playing: bool,
    /// Where on the course it will stop.
    pub until: Show,
    /// Whether it will not: time goes on.
    pub onward: bool,
    /// An index into [`SPEEDS`].
    pub speed: usize,
}

/// What stands in front below the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The panel in front.
    pub tab: Tab,
    /// The panel that was in front last, the terminals aside: where there is room, it stands beside them.
    pub panel: Tab,
    /// The terminal in front.
    pub terminal: Terminal,
    /// The message that the wire panel keeps to.
    pub pinned: Option<usize>,
    /// The decision that the policies panel keeps to, by its event.
    pub weighed: Option<usize>,
    /// Whether it has taken the stage's room too.
    pub large: bool,
    /// The panels that stand in windows of their own.
    pub apart: Apart,
}

/// Which panels stand in windows of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Apart(u8);

impl Apart {
    /// Whether this one does.
    pub const fn has(self, tab: Tab) -> bool {
        self.0 >> tab as u8 & 1 == 1
    }

    /// With this one, or without it.
    #[must_use]
    pub const fn with(self, tab: Tab, apart: bool) -> Self {
        let bit = 1 << tab as u8;
        Self(if apart { self.0 | bit } else { self.0 & !bit })
    }

    /// All that do, in order.
    pub fn tabs(self) -> impl Iterator<Item = Tab> {
        Tab::ALL.into_iter().filter(move |tab| self.has(*tab))
    }
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The arrangement of the stage.
    pub size: Size,
    /// How wide the narrow arrangement is drawn.
    pub width: i32,
    /// How wide the window is, in CSS pixels.
    pub window: i32,
}

impl Default for Room {
    fn default() -> Self {
        Self { size: Size::Wide, width: 0, window: 1920 }
    }
}

impl Room {
    /// From this width of the window on, the terminals stand beside the panels. `static/boot.js` has the same number; from
    /// there on, the lesson stands beside the stage (`static/narrow.css`).
    const WIDE: i32 = 1220;

    /// Whether the terminals stand beside the panels.
    pub const fn has_two_panes(self) -> bool {
        self.window >= Self::WIDE
    }
}

/// What became of the last wish for a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// Nothing yet: the menu was opened.
    Nothing,
    /// It is there.
    Link {
        /// The whole address.
        url: String,
        /// Whether it is on the clipboard.
        copied: bool,
    },
    /// The run is too long for one.
    TooLong,
    /// What makes it could not be fetched.
    NotFetched,
}

/// What opens over the page: one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The list of keys.
    Help,
    /// The ways through time.
    Ways,
    /// What makes up for the projector.
    Beam,
    /// The name of the branch in front is being written.
    Renaming,
}
