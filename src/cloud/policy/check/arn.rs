//! The grammar of resources in identity policies: `*`, or an ARN of six parts. AWS looks at it twice: at its
//! format (`format`), and by an older parser at its parts (`is_whole`).
//!
//! May use: nothing but [`fault`](crate::cloud::policy::fault), and [`pattern`](crate::cloud::policy::pattern)'s wildcards.
//!
//! ```text
//! arn:aws:s3:::bucket/key    arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE
//! ```

use crate::cloud::policy::fault::Fault;
use crate::cloud::policy::pattern::matches;

/// How a resource of IAM's begins.
pub(super) const IAM_KINDS: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// What of S3's has a region in its ARN. moto's recording has the first; the others are in S3's list of resources.
const S3_REGIONAL: [&str; 6] =
    ["accesspoint/", "job/", "storage-lens/", "storage-lens-group/", "access-grants/", "async-request/"];

/// Whether `text` is an ARN of this service.
pub(super) fn is_of(text: &str, service: &str) -> bool {
    text.split(':').nth(2) == Some(service)
}

/// What is wrong with the format of a resource. What has the wrong number of parts is left to `is_whole`.
pub(super) fn format(text: &str) -> Result<(), Fault> {
    if text == "*" {
        return Ok(());
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let Some(partition) = parts.get(1) else { return Err(Fault::Resource(text.to_owned())) };
    // `arn:*:…` is written for every partition; another one than this account's is refused.
    if partition.is_empty() || !matches(partition, "aws", false) {
        return Err(Fault::Partition(text.to_owned()));
    }
    if parts[0] != "arn" {
        return Err(Fault::Resource(text.to_owned())); // (U)
    }
    let Some(service) = parts.get(2).filter(|service| !service.contains(['*', '?'])) else {
        return Err(Fault::Service(text.to_owned()));
    };
    if service.is_empty() || parts.len() == 5 {
        return Ok(());
    }
    let resource = parts.get(5).copied();
    let starts = |kinds: &[&str]| resource.is_some_and(|resource| kinds.iter().any(|kind| resource.starts_with(kind)));
    let regional = parts.get(3).is_some_and(|region| !region.is_empty());
    if regional && (*service == "iam" || *service == "s3" && !starts(&S3_REGIONAL)) {
        return Err(Fault::Region(text.to_owned()));
    }
    if *service == "iam" && resource.is_some_and(|resource| resource != "*") && !starts(&IAM_KINDS) {
        return Err(Fault::Path(text.to_owned()));
    }
    Ok(())
}

/// Whether the older parser finds the parts of an ARN. In what is attached to users and roles, an ARN may end after its
/// service or its region: AWS completes it.
pub(super) fn is_whole(text: &str, may_end_early: bool) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["*"] => true,
        [_, _, service, _, _, _] => !service.is_empty(),
        [_, _, rest @ ..] if rest.len() <= 2 => may_end_early && rest.iter().all(|part| !part.is_empty()),
        _ => false,
    }
}

/// Whether `Arn…` conditions may compare with it.
pub(super) fn is_comparable(text: &str) -> bool {
    text == "*" || text.contains("${") || text.starts_with("arn:") && text.split(':').count() >= 6
}
