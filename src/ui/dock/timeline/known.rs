//! Up to where a scene is drawn, and where its playhead is.

use crate::story::Moment;
use crate::ui::state::Scene;

/// How high the axis is.
pub const AXIS: i32 = 24;

/// Where the playhead is.
pub fn moment(scene: &Scene) -> Moment {
    Moment { events: scene.picture.events, at: scene.now }
}

/// Up to where things are drawn: in a lesson, nothing is given away before it happens.
pub fn known(scene: &Scene) -> Moment {
    let run = scene.run();
    if run.played.steps.is_empty() {
        let trace = run.trace();
        Moment { events: trace.len(), at: trace.end().max(scene.now) }
    } else {
        moment(scene)
    }
}
