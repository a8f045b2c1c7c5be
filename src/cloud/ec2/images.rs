//! AMIs: Amazon Linux 2023, marked `imds-support v2.0`, and Amazon Linux 2, which is not.
//!
//! May use: [`may`](super::may) and [`refusal`](super::refusal). Every other id that is well formed is launched as if it
//! were of Amazon Linux 2023; `DescribeImages` knows these two alone.
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html#configure-IMDS-new-instances-ami-configuration>
//!
//! ```sh
//! aws ec2 describe-images --owners amazon --query 'Images[].[ImageId,Name,ImdsSupport]' --output text
//! ```

use super::may::authorize_ec2;
use super::refusal::{dry_run, is_id};
use super::state::{Ec2, MetadataOptions};
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk};
use crate::wire::xml::El;

/// An image.
struct Image {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    created: &'static str,
    /// Whether it is marked `imds-support v2.0`.
    v2: bool,
}

/// Amazon's own account that publishes Amazon Linux.
const OWNER: &str = "137112412989";

/// Ids, names and dates stand for any of their kind.
const IMAGES: [Image; 2] = [
    Image {
        id: "ami-0c02fb55956c7d316",
        name: "al2023-ami-2023.9.20251027.0-kernel-6.1-x86_64",
        description: "Amazon Linux 2023 AMI 2023.9.20251027.0 x86_64 HVM kernel-6.1",
        created: "2025-10-27T19:44:52.000Z",
        v2: true,
    },
    Image {
        id: "ami-0d5eff06f840b45e9",
        name: "amzn2-ami-hvm-2.0.20210427.0-x86_64-gp2",
        description: "Amazon Linux 2 AMI 2.0.20210427.0 x86_64 HVM gp2",
        created: "2021-04-28T22:21:14.000Z",
        v2: false,
    },
];

/// What an instance of this image has where neither its launch nor the account says anything else.
pub(super) fn options_of(image: &str) -> MetadataOptions {
    let v2 = IMAGES.iter().find(|known| known.id == image).is_none_or(|known| known.v2);
    if v2 {
        MetadataOptions::default()
    } else {
        MetadataOptions { tokens_required: false, endpoint_enabled: true, hop_limit: 1 }
    }
}

pub(super) fn describe(_: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:DescribeImages", "*")?;
    dry_run(call)?;
    let (ids, owners) = (call.list("ImageId"), call.list("Owner"));
    if let Some(bad) = ids.iter().find(|id| !is_id(id, "ami-")) {
        let message = ["Invalid id: \"", bad, "\" (expecting \"ami-...\")"].concat();
        return Err(ServiceError::new(400, "InvalidAMIID.Malformed", message));
    }
    if let Some(unknown) = ids.iter().find(|id| IMAGES.iter().all(|image| image.id != **id)) {
        let message = ["The image id '[", unknown, "]' does not exist"].concat();
        return Err(ServiceError::new(400, "InvalidAMIID.NotFound", message));
    }
    let wanted = |image: &&Image| {
        (ids.is_empty() || ids.contains(&image.id))
            && (owners.is_empty() || owners.iter().any(|owner| matches!(*owner, "amazon" | OWNER)))
    };
    Ok(vec![El::new("imagesSet").children(IMAGES.iter().filter(wanted).map(element))])
}

fn element(image: &Image) -> El {
    El::new("item")
        .leaf("imageId", image.id)
        .leaf("imageLocation", ["amazon/", image.name].concat())
        .leaf("imageState", "available")
        .leaf("imageOwnerId", OWNER)
        .leaf("creationDate", image.created)
        .leaf("isPublic", "true")
        .leaf("architecture", "x86_64")
        .leaf("imageType", "machine")
        .leaf("imageOwnerAlias", "amazon")
        .leaf("name", image.name)
        .leaf("description", image.description)
        .leaf("rootDeviceType", "ebs")
        .leaf("rootDeviceName", "/dev/xvda")
        .leaf("virtualizationType", "hvm")
        .leaf("hypervisor", "xen")
        .leaf("enaSupport", "true")
        .children(image.v2.then(|| El::new("imdsSupport").text("v2.0")))
}
