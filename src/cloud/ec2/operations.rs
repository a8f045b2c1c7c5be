//! EC2's Query API: the table of its actions. A new one has its row here, and its function in a file beside this one.
//!
//! May use: the files that carry the actions out.

use super::state::Ec2;
use super::{change, defaults, describe, endpoints, images, instance_data, network, profile, run};
use crate::cloud::call::{Answer, Call, invalid_action};
use crate::cloud::{InstanceEvent, ServiceError, desk::Desk};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};
use crate::wire::xml::El;

type Run = fn(&mut Ec2, &mut Desk<'_>, &Call<'_>) -> Answer;

/// What carries an action out, by its name. All but RunInstances, by which an account is set up, stand behind the door of the
/// chunk that holds most of the account.
type Find = fn(&str) -> Option<Run>;

static DOOR: Door<Find> = Door::new(Chunk::Account, &(more as Find));

/// Fetches it.
pub(in crate::cloud) async fn fetch() -> Result<(), NotFetched> {
    instance_data::fetch().await?;
    DOOR.open(load!(account, Find, &(more as Find))).await
}

/// Carries `action` out.
pub(in crate::cloud) fn carry_out(ec2: &mut Ec2, desk: &mut Desk<'_>, action: &str, call: &Call<'_>) -> Answer {
    let run = if action == "RunInstances" {
        run::run_instances
    } else {
        let find = DOOR.enter().ok_or_else(ServiceError::not_here)?;
        find(action).ok_or_else(|| invalid_action(action))?
    };
    run(ec2, desk, call)
}

fn more(action: &str) -> Option<Run> {
    Some(match action {
        "DescribeInstances" => describe::instances,
        "StartInstances" => {
            |ec2, desk, call| change::instances(ec2, desk, call, "ec2:StartInstances", InstanceEvent::Start)
        }
        "StopInstances" => {
            |ec2, desk, call| change::instances(ec2, desk, call, "ec2:StopInstances", InstanceEvent::Stop)
        }
        "TerminateInstances" => {
            |ec2, desk, call| change::instances(ec2, desk, call, "ec2:TerminateInstances", InstanceEvent::Terminate)
        }
        "RebootInstances" => |ec2, desk, call| {
            change::instances(ec2, desk, call, "ec2:RebootInstances", InstanceEvent::Reboot)?;
            Ok(vec![El::new("return").text("true")])
        },
        "ModifyInstanceMetadataOptions" => change::modify_metadata_options,
        "ModifyInstanceMetadataDefaults" => defaults::modify,
        "GetInstanceMetadataDefaults" => defaults::get,
        "DescribeImages" => images::describe,
        "CreateVpcEndpoint" => endpoints::create_endpoint,
        "DescribeVpcEndpoints" => endpoints::describe_endpoints,
        "DeleteVpcEndpoints" => endpoints::delete_endpoints,
        "AuthorizeSecurityGroupIngress" => network::authorize_ingress,
        "RevokeSecurityGroupIngress" => network::revoke_ingress,
        "AssociateIamInstanceProfile" => profile::associate_profile,
        "ReplaceIamInstanceProfileAssociation" => profile::replace_profile,
        "DisassociateIamInstanceProfile" => profile::disassociate_profile,
        "DescribeIamInstanceProfileAssociations" => describe::associations,
        _ => return None,
    })
}
