//! Times as panels write them: on the clock that was chosen, and in UTC for programs.

use yew::prelude::*;

use crate::kernel::SimTime;
use crate::words::Zone;

/// The time of day of `at`, to the second.
pub fn clocked(at: SimTime, zone: Zone) -> Html {
    let utc = at.iso();
    html! { <time datetime={utc.clone()} title={utc}>{ zone.time(at) }</time> }
}

/// The time of day of `at`, to the millisecond.
pub fn timed(at: SimTime, zone: Zone) -> Html {
    let utc = at.iso_millis();
    html! { <time datetime={utc.clone()} title={utc}>{ zone.time_millis(at) }</time> }
}
