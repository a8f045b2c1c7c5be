//! Roles that are taken without a message, for instances that nobody watches: by the same rules, and with the same
//! records.
//!
//! May use: [`attend`](super::attend), [`turns`](super::turns), and STS for who may assume and whose a session is.

use std::rc::Rc;

use super::attend::delivery_became;
use super::deliveries::Delivery;
use super::state::Ec2;
use super::turns::{delivery_mut, lifetime, refresh_later};
use crate::cloud::told::{Entry, Refused};
use crate::cloud::{
    Arn, CredentialEvent, DeliveryState, InstanceId, desk::Desk, directory::Role, site::Due,
    sts::assume::ec2_may_assume, sts::issue::instance_holder, who::Kept,
};

/// The role is looked up and assumed for an instance that nobody watches: what
/// [`delivery`](super::delivery) does by messages.
pub(super) fn take_role(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    let profile = ec2.active_association(id).and_then(|a| desk.known.profile_by(a.profile_arn.as_str()));
    let role = profile.and_then(|profile| profile.role.clone());
    let (now, found) = (desk.site.now, role.is_some());
    let delivery = delivery_mut(ec2, id);
    delivery.state = DeliveryState::Attached;
    delivery.role = role.map(Rc::from);
    delivery.updated = now;
    let place = ec2.instances.get(id).map(|instance| instance.place);
    if let Some(place) = place.filter(|_| found) {
        take_credentials(ec2, desk, id, place);
    } else {
        refresh_later(ec2, desk, id);
    }
}

/// STS is asked for the role's credentials, and answers at once.
pub(super) fn take_credentials(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, place: u32) {
    // A thousand instances' deliveries are in no cache: each is looked up as rarely as can be.
    let Delivery { role: name, state: before, turn, whose: known, .. } = delivery_mut(ec2, id);
    let (name, before, turn, known) = (name.clone().unwrap_or_default(), *before, *turn, known.clone());
    let role = desk.known.roles.get(&*name).cloned();
    let allowed = role.as_ref().filter(|role| trusts_ec2(ec2, desk, role, id)).cloned();
    let now = desk.site.now;
    let mut issued = None;
    if let Some(role) = &allowed {
        let whose = known
            .filter(|whose| whose.role().is_some_and(|of| of.role_id == role.id))
            .unwrap_or_else(|| Rc::new(instance_holder(&desk.site.account, role, id)));
        let begins = now.floor_second();
        let ends = begins + lifetime(&desk.site.mint, place, turn);
        let number = desk.sessions.keep(Kept::new(whose.clone(), begins, ends, Some(place)));
        desk.site.history.push(Entry::Delivered(number));
        issued = Some((number, whose));
    } else {
        let role_arn = desk.role_arn(&name);
        let refused = Refused { at: now, instance: id.clone(), role_arn: Arn::new(role_arn) };
        desk.site.history.push(Entry::Refused(Rc::new(refused)));
    }
    let after = if issued.is_some() { DeliveryState::Delivered } else { DeliveryState::Failed };
    let delivery = ec2.imds.deliveries.entry(id.clone()).or_default();
    delivery.state = after;
    delivery.refused = issued.is_none();
    delivery.updated = now;
    let old = issued.and_then(|(number, whose)| {
        delivery.whose = Some(whose);
        delivery.session.replace(number)
    });
    let next = delivery.next_turn(place, &desk.site.mint);
    desk.site.schedule.push(next, Due::Refresh(id.clone()));
    if let Some(old) = old {
        desk.sessions.event(desk.site, old, CredentialEvent::Renew);
    }
    delivery_became(ec2, desk, id, before, after);
}

fn trusts_ec2(ec2: &mut Ec2, desk: &mut Desk<'_>, role: &Rc<Role>, id: &InstanceId) -> bool {
    if let Some((known, allowed)) = ec2.fleet.trusted.get(&role.name)
        && Rc::ptr_eq(known, role)
    {
        return *allowed;
    }
    let allowed = ec2_may_assume(desk.view(), role, id);
    // A condition may hold for one instance, or at one time, and not for another.
    if role.trust.statements().iter().all(|statement| statement.conditions.is_empty()) {
        ec2.fleet.trusted.insert(role.name.clone(), (role.clone(), allowed));
    }
    allowed
}
