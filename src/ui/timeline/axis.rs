//! The axis: marks at round times of the clock that was chosen, as many as there is room for.

use yew::prelude::*;

use super::Window;
use crate::kernel::SimTime;
use crate::words::Zone;

/// Between two marks there is at least room for the label of one, in pixels.
const ROOM: i64 = 74;

const DAY: i64 = 24 * 60 * 60;

/// The distances that marks may have, in seconds.
const STEPS: [i64; 22] = [
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    2 * 60,
    5 * 60,
    10 * 60,
    15 * 60,
    30 * 60,
    3600,
    2 * 3600,
    3 * 3600,
    6 * 3600,
    12 * 3600,
    DAY,
    2 * DAY,
    5 * DAY,
    10 * DAY,
    20 * DAY,
];

/// The distance between two marks in `window`.
fn step(window: Window) -> i64 {
    let fits = |step: &&i64| **step * 1000 * i64::from(window.width) / window.span.0.max(1) >= ROOM;
    STEPS.iter().find(fits).copied().unwrap_or(20 * DAY)
}

/// Where the marks stand, each with its label, and whether a day begins there.
pub fn marks(window: Window, zone: Zone) -> Vec<(i32, String, bool)> {
    let step = step(window);
    let ahead = |at: SimTime| at.as_millis() + zone.ahead().0;
    let mut at = ahead(window.begins).div_euclid(step * 1000) + 1;
    let mut marks = Vec::new();
    while at * step * 1000 <= ahead(window.ends()) {
        let time = SimTime::from_millis(at * step * 1000 - zone.ahead().0);
        let (date, clock) = time.clock(zone.ahead());
        let midnight = (at * step) % DAY == 0;
        let label = match (midnight, step < 60) {
            (true, _) => date[5..].replace('-', "/"),
            (false, true) => clock,
            (false, false) => clock[..5].to_owned(),
        };
        marks.push((window.x(time), label, midnight));
        at += 1;
    }
    marks
}

/// What the axis is drawn from.
#[derive(Properties, PartialEq)]
pub struct AxisProps {
    /// What stretch of time is seen.
    pub window: Window,
    /// The width of what stands before it.
    pub gutter: i32,
    /// The clock.
    pub zone: Zone,
}

/// The axis.
#[component]
pub fn Axis(props: &AxisProps) -> Html {
    let AxisProps { window, gutter, zone } = props;
    let marks = marks(*window, *zone);
    let grid: Vec<String> = marks.iter().map(|(x, _, _)| format!("M{x} 18v6")).collect();
    // What would be cut, or stand on the name of the clock, is left out.
    let labels = marks.iter().filter(|(x, _, _)| (16..window.width - 52).contains(x)).map(|(x, label, midnight)| {
        let class = if *midnight { "tl-day" } else { "tl-hour" };
        html! { <text {class} x={x.to_string()} y="14">{ label.clone() }</text> }
    });
    html! {
        <svg width={(gutter + window.width).to_string()} height="24" aria-hidden="true">
            <g transform={format!("translate({gutter} 0)")}>
                <path class="tl-grid" d={grid.concat()} />
                { for labels }
                <text class="tl-zone" x={(window.width - 4).to_string()} y="14">{ zone.name() }</text>
            </g>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Millis;

    #[test]
    fn marks_are_round_and_have_room() {
        let begins = SimTime::parse("2025-11-02T00:28:31.200Z").unwrap();
        for (span, width, first) in [
            (Millis::seconds(6), 480, "09:28:32"),
            (Millis::seconds(30), 480, "09:28:35"),
            (Millis::minutes(10), 480, "09:30"),
            (Millis::hours(8), 480, "10:00"),
            (Millis::hours(8), 300, "10:00"),
            (Millis::hours(24), 800, "12:00"),
            (Millis::hours(30 * 24), 480, "11/03"),
            (Millis::hours(40 * 24), 300, "11/08"),
        ] {
            let window = Window { begins, span, width };
            let marks = marks(window, Zone::Jst);
            assert!(!marks.is_empty() && marks.len() <= 12, "{span:?}: {marks:?}");
            assert_eq!(marks[0].1, first, "{span:?} in {width}: {marks:?}");
            assert!(marks.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 73), "{marks:?}");
        }
    }

    #[test]
    fn a_window_is_zoomed_about_a_point_and_turned_like_a_page() {
        let begins = SimTime::parse("2025-11-02T00:00:00Z").unwrap();
        let window = Window { begins, span: Millis::hours(8), width: 800 };
        let zoomed = window.zoomed(200, 50);
        assert_eq!((zoomed.span, zoomed.at(200), zoomed.x(window.at(200))), (Millis::hours(4), window.at(200), 200));
        let mut tiny = window;
        for _ in 0..40 {
            tiny = tiny.zoomed(400, 50);
        }
        assert_eq!(tiny.span, Millis::seconds(6));
        assert_eq!(window.moved(100).begins, begins + Millis::hours(1));
        for (hours, moved) in [(0, false), (4, false), (7, false), (8, true), (30, true), (-1, true)] {
            let now = begins + Millis::hours(hours);
            let turned = window.with(now);
            assert_eq!(turned != window, moved, "{hours}");
            assert!(turned.begins <= now && now <= turned.ends());
        }
    }
}
