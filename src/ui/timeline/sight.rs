//! What is seen of a run, and what a person does to it: zooms, pans, turns the page, opens what is there. Pure.
//!
//! What is seen follows from what was seen before: it stays while the playhead is in it, and turns over like a page when
//! that has gone. So it is kept from drawing to drawing, and from one look at the panel to the next.
//!
//! ```
//! use sts_flow::kernel::{Millis, SimTime};
//! use sts_flow::ui::timeline::{Sight, Window};
//!
//! let begins = SimTime::default();
//! let whole = Window { begins, span: Millis::hours(2), width: 400 };
//! let mut sight = Sight::default();
//! assert_eq!(sight.look(whole, begins, begins).window, whole);
//! sight.zoom(begins, 50);
//! assert_eq!(sight.look(whole, begins, begins).window.span, Millis::hours(1));
//! ```

use std::fmt;
use std::str::FromStr;

use super::{Ledger, Row, Window};
use crate::kernel::{Millis, SimTime};

/// What a person opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A credential: its place in the ledger.
    Credential(usize),
    /// A call: its place in the ledger.
    Call(usize),
}

impl Opened {
    /// The place of the credential, or of that of the call.
    pub fn credential(self, ledger: &Ledger) -> Option<usize> {
        match self {
            Self::Credential(place) => Some(place),
            Self::Call(call) => ledger.calls().get(call).map(|call| call.credential),
        }
    }
}

/// What the pointer does while it is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drag {
    /// Moves the playhead.
    Seeks,
    /// Moves what is seen, from there.
    Pans {
        /// Where it went down.
        from: i32,
        /// What was seen then.
        window: Window,
        /// Whether it has gone too far to have clicked.
        far: bool,
    },
}

/// What decides what is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    /// Whatever says most of the run.
    #[default]
    Hours,
    /// The whole run.
    Whole,
    /// Whoever zooms and drags.
    Chosen,
}

/// What is on the screen: enough to move the playhead over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What stretch of time is seen.
    pub window: Window,
    /// Whether that is the whole run: there is no other page to turn to.
    pub all: bool,
    /// The width of what stands before it.
    pub gutter: i32,
}

impl Frame {
    /// Whether the playhead can be at `now` without the page being turned.
    pub fn holds(self, now: SimTime) -> bool {
        self.window.with(now) == self.window || (self.all && now <= self.window.ends())
    }
}

/// Numbers, as they stand in an attribute of the drawing.
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Window { begins, span, width } = self.window;
        write!(f, "{} {} {width} {} {}", begins.as_millis(), span.0, self.gutter, u8::from(self.all))
    }
}

impl FromStr for Frame {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let numbers: Vec<i64> = text.split(' ').map_while(|number| number.parse().ok()).collect();
        let &[begins, span, width, gutter, all] = numbers.as_slice() else { return Err(()) };
        let small = |number| i32::try_from(number).map_err(drop);
        let window = Window { begins: SimTime::from_millis(begins), span: Millis(span), width: small(width)? };
        Ok(Self { window, all: all != 0, gutter: small(gutter)? })
    }
}

/// How a run is looked at. See the [module](self).
#[derive(Debug, Default)]
pub struct Sight {
    mode: Mode,
    window: Option<Window>,
    /// Where the playhead was when it was last drawn.
    needle: Option<SimTime>,
    /// What the pointer does.
    pub drag: Option<Drag>,
    /// What is opened.
    pub opened: Option<Opened>,
    /// What the rows show, from the top down.
    pub layout: Vec<Row>,
    /// How high each of them is.
    pub height: i32,
    /// The width of what stands before them.
    pub gutter: i32,
}

impl Sight {
    /// What is seen, once something is.
    pub const fn window(&self) -> Option<Window> {
        self.window
    }

    /// What is seen now: `whole` is all that there is of the run, `now` the time of the picture. The playhead may be ahead
    /// of that by less than one picture. When it has moved out of what is seen, that turns over like a page.
    pub fn look(&mut self, whole: Window, now: SimTime, needle: SimTime) -> Frame {
        let mut window = match (self.mode, self.window) {
            (Mode::Chosen, Some(window)) => Window { width: whole.width, ..window },
            (Mode::Whole, _) => whole,
            (_, before) => whole.hours(before, now),
        };
        let moved = self.needle.replace(needle) != Some(needle);
        if moved && self.drag.is_none() && window != whole {
            let turned = window.with(needle);
            if turned != window {
                // Before the run there is nothing to see.
                window = Window { begins: turned.begins.max(whole.begins), ..turned };
            }
        }
        self.window = Some(window);
        Frame { window, all: window == whole, gutter: self.gutter }
    }

    /// A person chose to see this.
    pub fn choose(&mut self, window: Window) {
        self.mode = Mode::Chosen;
        self.window = Some(window);
    }

    /// Zooms about the playhead, if it is in sight; to the whole run, if it is so many hundredths as none.
    pub fn zoom(&mut self, now: SimTime, hundredths: i64) {
        let Some(window) = self.window.filter(|_| hundredths != 0) else {
            self.mode = Mode::Whole;
            return;
        };
        let x = window.x(now);
        let about = if (0..=window.width).contains(&x) { x } else { window.width / 2 };
        self.choose(window.zoomed(about, hundredths).centred(now));
    }

    /// Moves what is seen by so many pixels.
    pub fn pan(&mut self, x: i32) {
        if let Some(window) = self.window {
            self.choose(window.moved(x));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: i32 = 400;

    fn hours(from: i64, hours: i64) -> Window {
        Window { begins: SimTime::default() + Millis::hours(from), span: Millis::hours(hours), width: WIDTH }
    }

    fn at(hours: i64) -> SimTime {
        SimTime::default() + Millis::hours(hours)
    }

    #[test]
    fn a_page_is_turned_when_the_playhead_leaves_it() {
        let (whole, mut sight) = (hours(0, 48), Sight::default());
        let first = sight.look(whole, at(6), at(6)).window;
        assert_eq!(first, hours(0, 9), "of a long run, the hours around the playhead");
        assert_eq!(sight.look(whole, at(7), at(7)).window, first, "it stays");
        let frame = sight.look(whole, at(7), at(20));
        assert!(frame.holds(at(20)) && !frame.all && frame.window != first, "{frame:?}");
        // What somebody chose stays until the playhead moves, and is turned then.
        sight.choose(hours(40, 4));
        assert_eq!(sight.look(whole, at(7), at(20)).window, hours(40, 4));
        let turned = sight.look(whole, at(7), at(21)).window;
        assert_eq!((turned.span, turned.begins <= at(21) && at(21) <= turned.ends()), (Millis::hours(4), true));
        // Not while it is dragged.
        sight.choose(hours(40, 4));
        sight.drag = Some(Drag::Pans { from: 0, window: hours(40, 4), far: true });
        assert_eq!(sight.look(whole, at(7), at(22)).window, hours(40, 4));
        // Back to all of it, of which there is no other page.
        sight.zoom(at(7), 0);
        let frame = sight.look(whole, at(47), at(47));
        assert_eq!((frame.window, frame.all, frame.holds(at(48))), (whole, true, true));
    }

    #[test]
    fn a_frame_is_read_as_it_is_written() {
        let frame = Frame { window: hours(-3, 9), all: true, gutter: 190 };
        assert_eq!(frame.to_string().parse(), Ok(frame));
        for broken in ["", "1 2 3 4", "1 2 3 4 5 6", "1 2 x 4 5", "1 2 99999999999 4 5"] {
            assert_eq!(broken.parse::<Frame>(), Err(()), "{broken}");
        }
    }
}
