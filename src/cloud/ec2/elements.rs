//! Pieces of EC2's answers: an instance's state, its profile, its metadata options.
//!
//! May use: [`state`](super::state) and [`wire`](crate::wire)'s XML.

use super::state::{Association, MetadataOptions};
use crate::cloud::InstanceState;
use crate::kernel::Machine;
use crate::wire::xml::El;

pub(super) fn state_element(name: &'static str, state: InstanceState) -> El {
    El::new(name).leaf("code", state.code().to_string()).leaf("name", state.label())
}

pub(super) fn profile_element(association: &Association) -> El {
    El::new("iamInstanceProfile").leaf("arn", association.profile_arn.as_str()).leaf("id", &association.profile_id)
}

pub(super) fn association_fields(element: El, association: &Association) -> El {
    element
        .leaf("associationId", association.id.as_str())
        .child(profile_element(association))
        .leaf("instanceId", association.instance.as_str())
        .leaf("state", association.state.label())
}

pub(super) fn options_element(name: &'static str, options: MetadataOptions, state: &str) -> El {
    El::new(name)
        .leaf("state", state)
        .leaf("httpTokens", if options.tokens_required { "required" } else { "optional" })
        .leaf("httpPutResponseHopLimit", options.hop_limit.to_string())
        .leaf("httpEndpoint", if options.endpoint_enabled { "enabled" } else { "disabled" })
        .leaf("httpProtocolIpv6", "disabled")
        .leaf("instanceMetadataTags", "disabled")
}
