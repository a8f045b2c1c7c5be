//! EC2's Query API: the table of its actions. A new one has its row here, and its function in a file beside this one.
//!
//! May use: the files that carry the actions out.

use super::{describe, run};
use crate::cloud::service::{Action, Call, invalid_action};
use crate::cloud::{Cloud, InstanceEvent, ServiceError};
use crate::wire::xml::El;

impl Cloud {
    pub(in crate::cloud) fn ec2_call(&mut self, action: &str, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let run: Action = match action {
            "RunInstances" => run::run_instances,
            "DescribeInstances" => describe::instances,
            "StartInstances" => |cloud, call| cloud.change_instances(call, "ec2:StartInstances", InstanceEvent::Start),
            "StopInstances" => |cloud, call| cloud.change_instances(call, "ec2:StopInstances", InstanceEvent::Stop),
            "TerminateInstances" => {
                |cloud, call| cloud.change_instances(call, "ec2:TerminateInstances", InstanceEvent::Terminate)
            }
            "RebootInstances" => |cloud, call| {
                cloud.change_instances(call, "ec2:RebootInstances", InstanceEvent::Reboot)?;
                Ok(vec![El::new("return").text("true")])
            },
            "ModifyInstanceMetadataOptions" => Self::modify_metadata_options,
            "CreateVpcEndpoint" => Self::create_endpoint,
            "DescribeVpcEndpoints" => Self::describe_endpoints,
            "DeleteVpcEndpoints" => Self::delete_endpoints,
            "AuthorizeSecurityGroupIngress" => Self::authorize_ingress,
            "RevokeSecurityGroupIngress" => Self::revoke_ingress,
            "AssociateIamInstanceProfile" => Self::associate_profile,
            "ReplaceIamInstanceProfileAssociation" => Self::replace_profile,
            "DisassociateIamInstanceProfile" => Self::disassociate_profile,
            "DescribeIamInstanceProfileAssociations" => describe::associations,
            _ => return Err(invalid_action(action)),
        };
        run(self, call)
    }
}
