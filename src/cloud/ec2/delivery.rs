//! The delivery of a role's credentials to an instance's metadata, message by message: EC2 asks IAM which role the
//! profile has, and STS for its credentials; meanwhile those who ask IMDS wait.
//!
//! May use: [`turns`](super::turns), [`attend`](super::attend) and [`quiet`](super::quiet), which does the same without
//! messages.

use std::rc::Rc;

use serde::Serialize;

use super::answer::{DOCUMENTATION, document, headed, not_found};
use super::attend::{delivery_became, is_told};
use super::deliveries::{Delivery, Parked};
use super::quiet::{take_credentials, take_role};
use super::state::Ec2;
use super::turns::{delivery_mut, refresh_later};
use crate::cloud::desk::{Desk, assumed};
use crate::cloud::site::{Dispatch, Waiting};
use crate::cloud::{
    AccessKeyId, CredentialEvent, DeliveryEvent, DeliveryState, InstanceId, InstanceState, Service,
    service::EC2_PRINCIPAL, setup::DeliveryMode, told::Effect,
};
use crate::wire::{Response, layout, xml};

/// `meta-data/iam/security-credentials/ROLE`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SecurityCredentials<'a> {
    code: &'static str,
    last_updated: String,
    #[serde(rename = "Type")]
    kind: &'static str,
    access_key_id: &'a AccessKeyId,
    secret_access_key: &'a str,
    token: &'a str,
    expiration: String,
}

/// The same file while EC2 may not assume the role.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct NoCredentials {
    code: &'static str,
    message: String,
    last_updated: String,
}

/// `security-credentials/` and `security-credentials/ROLE`.
pub(super) fn credentials_request(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    id: &InstanceId,
    parked: Parked,
) -> Option<Response> {
    let state = ec2.imds.deliveries.get(id).map(|d| d.state)?;
    match (state, &parked.role) {
        // Nobody has looked into the profile yet, or somebody is just doing so.
        (DeliveryState::Attached | DeliveryState::Resolving, _) => {
            park(ec2, id, parked);
            look_up_role(ec2, desk, id);
            None
        }
        (_, Some(role)) if ec2.imds.deliveries.get(id)?.role.as_deref() != Some(role.as_str()) => {
            Some(headed(parked.bare, not_found(desk.site.now)))
        }
        (DeliveryState::Resolved | DeliveryState::Assuming, Some(_)) => {
            park(ec2, id, parked);
            fetch_credentials(ec2, desk, id);
            None
        }
        _ => Some(credentials_response(ec2, desk, id, &parked)),
    }
}

fn park(ec2: &mut Ec2, id: &InstanceId, parked: Parked) {
    if let Some(delivery) = ec2.imds.deliveries.get_mut(id) {
        delivery.parked.push(parked);
    }
}

fn credentials_response(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, parked: &Parked) -> Response {
    let Some(delivery) = ec2.imds.deliveries.get(id) else { return not_found(desk.site.now) };
    let (updated, session) = (delivery.updated, delivery.session.filter(|_| !delivery.refused));
    let text = match parked.role {
        Some(_) => role_document(desk, delivery),
        None => delivery.role.as_deref().map(str::to_owned),
    };
    // From here on its secrets are known outside.
    if let (Some(number), Some(_)) = (session, &parked.role) {
        desk.sessions.show(desk.site, number);
        if parked.ttl.is_none() {
            desk.sessions.handed_out_by_imdsv1(number);
        }
    }
    let response =
        text.map_or_else(|| not_found(desk.site.now), |text| document(desk.site.now, text, parked.ttl, updated));
    headed(parked.bare, response)
}

/// The file of the role's name: its credentials, or why there are none.
fn role_document(desk: &Desk<'_>, delivery: &Delivery) -> Option<String> {
    let role = delivery.role.as_deref().unwrap_or("");
    let last_updated = delivery.updated.iso();
    if delivery.refused {
        let message = ["EC2 cannot assume the role ", role, ".  Please see documentation at ", DOCUMENTATION, "."];
        let code = "AssumeRoleUnauthorizedAccess";
        return Some(layout::imds(&NoCredentials { code, message: message.concat(), last_updated }));
    }
    let session = desk.sessions.session(desk.site, delivery.session?)?;
    Some(layout::imds(&SecurityCredentials {
        code: "Success",
        last_updated,
        kind: "AWS-HMAC",
        access_key_id: &session.access_key_id,
        secret_access_key: &session.secret,
        token: &session.token,
        expiration: session.expires.iso(),
    }))
}

/// Moves the delivery machine; a step that its table does not list changes nothing and is `false`.
fn delivery_event(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, event: DeliveryEvent) -> bool {
    let state = ec2.imds.deliveries.entry(id.clone()).or_default().state;
    let stepped = desk.site.step(id.as_str(), state, event);
    if let (Ok(to), Some(delivery)) = (stepped, ec2.imds.deliveries.get_mut(id)) {
        delivery.state = to;
        delivery_became(ec2, desk, id, state, to);
        return true;
    }
    false
}

/// The profile is in force: in AWS's own order the role's credentials are fetched at once.
pub(super) fn profile_attached(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    let told = is_told(ec2, id);
    let attached = if told {
        delivery_event(ec2, desk, id, DeliveryEvent::Attach)
    } else {
        let delivery = delivery_mut(ec2, id);
        let fresh = delivery.state == DeliveryState::NoProfile;
        if fresh {
            delivery.state = DeliveryState::Attached;
        }
        fresh
    };
    if attached && ahead_of_time(desk) {
        let now = desk.site.now;
        delivery_mut(ec2, id).begun = now;
        if told {
            look_up_role(ec2, desk, id);
        } else {
            take_role(ec2, desk, id);
        }
    }
}

/// The profile is gone, and with it what IMDS served. What was handed out stays valid.
pub(super) fn profile_detached(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    let now = desk.site.now;
    let before = delivery_mut(ec2, id).state;
    let gone = if is_told(ec2, id) {
        delivery_event(ec2, desk, id, DeliveryEvent::Detach)
    } else {
        before != DeliveryState::NoProfile
    };
    if gone {
        answer_parked(ec2, desk, id, |_| true);
        let delivery = delivery_mut(ec2, id);
        *delivery = delivery.anew(now);
        let after = delivery.state;
        if !is_told(ec2, id) {
            delivery_became(ec2, desk, id, before, after);
        }
    }
}

fn look_up_role(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    let Some(profile) = ec2.active_association(id).map(|a| a.profile_name().to_owned()) else { return };
    if delivery_event(ec2, desk, id, DeliveryEvent::Resolve) {
        let request = desk.internal(
            EC2_PRINCIPAL,
            Service::Iam,
            &[("Action", "GetInstanceProfile"), ("Version", "2010-05-08"), ("InstanceProfileName", &profile)],
        );
        desk.site.call(Service::Imds, Service::Iam, request, Waiting::Role(id.clone()));
    }
}

pub(in crate::cloud) fn role_looked_up(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, response: &Response) {
    let body = response.body.text();
    let path = ["GetInstanceProfileResult", "InstanceProfile", "Roles", "member", "RoleName"];
    let role = xml::read(&body).ok().and_then(|doc| Some(doc.root().text_at(&path).ok()?.to_owned()));
    let event = if role.is_some() { DeliveryEvent::RoleFound } else { DeliveryEvent::RoleMissing };
    if !delivery_event(ec2, desk, id, event) {
        return;
    }
    if let Some(delivery) = ec2.imds.deliveries.get_mut(id) {
        delivery.role = role.map(Rc::from);
        delivery.updated = desk.site.now;
    }
    // Those who asked for the list have their answer; those who asked for the credentials wait for STS.
    let found = event == DeliveryEvent::RoleFound;
    answer_parked(ec2, desk, id, |parked| parked.role.is_none() || !found);
    if !found && desk.site.delivery == DeliveryMode::AheadOfTime {
        refresh_later(ec2, desk, id);
    }
    let wanted = ec2.imds.deliveries.get(id).is_some_and(|d| !d.parked.is_empty());
    if found && (wanted || desk.site.delivery == DeliveryMode::AheadOfTime) {
        fetch_credentials(ec2, desk, id);
    }
}

/// EC2 assumes the role, as the principal `ec2.amazonaws.com`, with the instance's id as the session's name.
fn fetch_credentials(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    let role = ec2.imds.deliveries.get(id).and_then(|d| d.role.clone());
    let Some(arn) = role.map(|role| desk.role_arn(&role)) else { return };
    if !ahead_of_time(desk) {
        let now = desk.site.now;
        delivery_mut(ec2, id).begun = now;
    }
    if delivery_event(ec2, desk, id, DeliveryEvent::Assume) {
        let request = desk.assuming(EC2_PRINCIPAL, &arn, id.as_str());
        desk.site.call(Service::Imds, Service::Sts, request, Waiting::Credentials(id.clone()));
    }
}

pub(in crate::cloud) fn credentials_arrived(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, response: &Response) {
    let issued = assumed(response)
        .and_then(|(credentials, _)| desk.sessions.number(desk.site, &AccessKeyId::new(credentials.access_key_id)));
    let event = if issued.is_some() { DeliveryEvent::Issued } else { DeliveryEvent::Denied };
    if !delivery_event(ec2, desk, id, event) {
        return; // the profile was taken away meanwhile
    }
    let now = desk.site.now;
    let delivery = delivery_mut(ec2, id);
    delivery.updated = now;
    delivery.refused = issued.is_none();
    if let Some(number) = issued {
        // After a refusal the last set is still the one that the next will replace.
        if let Some(old) = delivery.session.replace(number) {
            desk.sessions.event(desk.site, old, CredentialEvent::Renew);
        }
        let access_key_id = desk.site.mint.temporary_key(number);
        desk.site.effects.push(Effect::Served { instance: id.clone(), access_key_id });
    }
    refresh_later(ec2, desk, id);
    answer_parked(ec2, desk, id, |_| true);
}

/// About every hour, while the instance runs and has a profile. A role that was swapped in the profile is found now.
pub(in crate::cloud) fn refresh_due(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId) {
    let Some(instance) = ec2.instances.get(id) else { return };
    let (running, place) = (instance.state == InstanceState::Running, instance.place);
    let (now, told) = (desk.site.now, is_told(ec2, id));
    let Some(delivery) = ec2.imds.deliveries.get_mut(id) else { return };
    // A delivery that began anew meanwhile has a refresh of its own.
    if !running || delivery.refresh != Some(now) {
        return;
    }
    let held = delivery.role.clone();
    delivery.begun = now;
    let association = ec2.active_association(id);
    let profile = association.and_then(|a| desk.known.profile_by(a.profile_arn.as_str()));
    if held.as_deref() == profile.and_then(|p| p.role.as_deref()) && held.is_some() {
        if told {
            fetch_credentials(ec2, desk, id);
        } else {
            take_credentials(ec2, desk, id, place);
        }
    } else {
        profile_detached(ec2, desk, id);
        profile_attached(ec2, desk, id);
    }
}

fn answer_parked(ec2: &mut Ec2, desk: &mut Desk<'_>, id: &InstanceId, ready: impl Fn(&Parked) -> bool) {
    let Some(delivery) = ec2.imds.deliveries.get_mut(id) else { return };
    let (answered, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut delivery.parked).into_iter().partition(ready);
    delivery.parked = waiting;
    for parked in answered {
        let response = credentials_response(ec2, desk, id, &parked);
        desk.site.dispatches.push(Dispatch::Reply { exchange: parked.exchange, response });
    }
}

/// Whether roles are taken before anybody asks.
fn ahead_of_time(desk: &Desk<'_>) -> bool {
    desk.site.delivery == DeliveryMode::AheadOfTime
}
