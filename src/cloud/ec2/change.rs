//! Instances changed: started, stopped, rebooted, terminated, and their metadata options.
//!
//! May use: [`life`](super::life), [`may`](super::may), [`elements`](super::elements) and [`refusal`](super::refusal).
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html>

use super::elements::{options_element, state_element};
use super::fleet::HANDFUL;
use super::life::{instance_event, instance_may};
use super::may::{authorize_ec2, instance_arn, instance_state};
use super::refusal::{dry_run, invalid_value, missing, unknown_instance};
use super::state::{Ec2, MetadataOptions};
use crate::cloud::{
    InstanceEvent, InstanceId, InstanceState, ServiceError, call::Answer, call::Call, desk::Desk, may::allows,
};
use crate::wire::xml::El;

pub(super) fn instances(
    ec2: &mut Ec2,
    desk: &mut Desk<'_>,
    call: &Call<'_>,
    action: &str,
    event: InstanceEvent,
) -> Answer {
    let ids: Vec<InstanceId> = call.list("InstanceId").into_iter().map(InstanceId::new).collect();
    if ids.is_empty() {
        return Err(missing("InstanceId"));
    }
    for (place, id) in ids.iter().enumerate() {
        let arn = instance_arn(desk, id.as_str());
        // Of many that are all allowed the first one's evaluation is told.
        if place == 0 || ids.len() <= HANDFUL || !allows(desk, call.caller, action, &arn) {
            authorize_ec2(desk, call, action, &arn)?;
        }
    }
    // All or none: each is looked at before the first is touched.
    let mut now = Vec::new();
    for id in &ids {
        now.push((id, instance_state(ec2, id)?));
    }
    for (id, before) in &now {
        if !is_so(event, *before) {
            instance_may(ec2, id, event)?;
        }
    }
    dry_run(call)?;
    let mut set = El::new("instancesSet");
    for (id, before) in now {
        let after = if is_so(event, before) { before } else { instance_event(ec2, desk, id, event)? };
        set = set.child(
            El::new("item")
                .leaf("instanceId", id.as_str())
                .child(state_element("currentState", after))
                .child(state_element("previousState", before)),
        );
    }
    Ok(vec![set])
}

pub(super) fn modify_metadata_options(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    let id = InstanceId::new(call.need_ec2("InstanceId")?);
    authorize_ec2(desk, call, "ec2:ModifyInstanceMetadataOptions", &instance_arn(desk, id.as_str()))?;
    instance_state(ec2, &id)?;
    let defaults = ec2.defaults;
    let instance = ec2.instance_mut(&id).ok_or_else(|| unknown_instance(id.as_str()))?;
    let mut options = instance.metadata;
    metadata_options(&mut options, call, "")?;
    defaults.let_change(call)?;
    dry_run(call)?;
    instance.metadata = options;
    Ok(vec![El::new("instanceId").text(id.as_str()), options_element("instanceMetadataOptions", options, "pending")])
}

/// What is so already stays so: stopping a stopped instance is no error.
fn is_so(event: InstanceEvent, state: InstanceState) -> bool {
    matches!(
        (event, state),
        (InstanceEvent::Stop, InstanceState::Stopped | InstanceState::Stopping)
            | (InstanceEvent::Start, InstanceState::Running | InstanceState::Pending)
            | (InstanceEvent::Terminate, InstanceState::Terminated | InstanceState::ShuttingDown)
    )
}

/// Takes over what the call says of metadata options. IPv6 and tags in metadata are not modelled, and stay off.
pub(super) fn metadata_options(
    options: &mut MetadataOptions,
    call: &Call<'_>,
    prefix: &str,
) -> Result<(), ServiceError> {
    let get = |name: &str| call.get(&[prefix, name].concat());
    // Each with the word for off, and the word for on.
    let switches = [
        ("HttpTokens", "optional", "required"),
        ("HttpEndpoint", "disabled", "enabled"),
        ("HttpProtocolIpv6", "disabled", ""),
        ("InstanceMetadataTags", "disabled", ""),
    ];
    for (name, off, on) in switches {
        let Some(word) = get(name) else { continue };
        if word != off && word != on {
            return Err(invalid_value(word, name));
        }
        match name {
            "HttpTokens" => options.tokens_required = word == on,
            "HttpEndpoint" => options.endpoint_enabled = word == on,
            _ => {}
        }
    }
    if let Some(text) = get("HttpPutResponseHopLimit") {
        let limit = text.parse().ok().filter(|n| (1..=64).contains(n));
        options.hop_limit = limit.ok_or_else(|| invalid_value(text, "HttpPutResponseHopLimit"))?;
    }
    Ok(())
}
