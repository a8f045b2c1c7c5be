//! Which set of credentials IMDS serves an instance now, and when EC2 renews it.
//!
//! May use: [`state`](super::state) and [`deliveries`](super::deliveries).

use super::deliveries::Delivery;
use super::state::Ec2;
use crate::cloud::{DeliveryState, InstanceId, Mint, desk::Desk, site::Due, sts::issue::Home};
use crate::kernel::{Millis, SimTime};

/// A role's credentials on EC2 live this long and up to 36 minutes more, whatever the role's `MaxSessionDuration`.
const EC2_LIFETIME: Millis = Millis::hours(6);

/// The number of the newest set that the instance's metadata had to hand out.
pub(in crate::cloud) fn served(ec2: &Ec2, id: &InstanceId) -> Option<u32> {
    ec2.imds.deliveries.get(id)?.session
}

/// What the instance's metadata knows of its role, which is nothing at first.
pub(super) fn delivery_mut<'e>(ec2: &'e mut Ec2, id: &InstanceId) -> &'e mut Delivery {
    ec2.imds.deliveries.entry(id.clone()).or_default()
}

pub(super) fn delivery_state(ec2: &Ec2, id: &InstanceId) -> Option<DeliveryState> {
    ec2.imds.deliveries.get(id).map(|delivery| delivery.state)
}

/// The number of the set that the instance's metadata hands out now.
pub(super) fn serving(ec2: &Ec2, id: &InstanceId) -> Option<u32> {
    ec2.imds.deliveries.get(id).filter(|delivery| !delivery.refused)?.session
}

fn turn(ec2: &Ec2, id: &InstanceId) -> u32 {
    ec2.imds.deliveries.get(id).map_or(0, |delivery| delivery.turn)
}

/// When the instance's role is looked after again.
pub(super) fn refresh_of(ec2: &Ec2, now: SimTime, id: &InstanceId) -> Option<SimTime> {
    ec2.imds.deliveries.get(id)?.refresh.filter(|at| *at > now)
}

/// The next turn is an hour or so after this one began, however long its messages took.
pub(super) fn refresh_later(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    let Some(place) = ec2.instances.get(id).map(|instance| instance.place) else { return };
    refresh_after(ec2, desk, id, place);
}

/// The same where the instance's place is known.
fn refresh_after(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, place: u32) {
    let at = ec2.imds.deliveries.entry(id.clone()).or_default().next_turn(place, &desk.site.mint);
    desk.site.schedule.push(at, Due::Refresh(id.clone()));
}

/// What STS is told of the instance for which EC2 assumes a role.
pub(in crate::cloud) fn home(ec2: &Ec2, desk: &Desk<'_>, id: &str) -> Home {
    let id = InstanceId::new(id);
    let place = ec2.instances.get(&id).map(|instance| instance.place);
    Home { place, lifetime: lifetime(&desk.site.mint, place.unwrap_or(0), turn(ec2, &id)) }
}

/// How long the credentials live that EC2 asks for at this turn.
pub(super) fn lifetime(mint: &Mint, place: u32, turn: u32) -> Millis {
    EC2_LIFETIME + Millis::seconds(mint.ec2_extra_seconds(place, turn))
}
