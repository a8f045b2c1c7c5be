//! What S3's bucket policies can speak of: the actions on a bucket and on its objects, and which of them have which condition
//! keys in their requests. The names are those of AWS's Service Authorization Reference.
//!
//! May use: [`pattern`](crate::cloud::policy::pattern)'s wildcards.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>
//!
//! ```text
//! s3:GetObject    on an object       s3:prefix    in a request of s3:ListBucket
//! ```

use crate::cloud::policy::pattern::matches;

/// What an action is done to, or what a resource means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Level {
    pub bucket: bool,
    pub objects: bool,
}

impl Level {
    /// Both.
    pub const fn or(self, other: Self) -> Self {
        Self { bucket: self.bucket || other.bucket, objects: self.objects || other.objects }
    }
}

/// What is done to a bucket. `CreateBucket` is not: there is no policy yet that could allow it (U).
const ON_BUCKET: &str = "CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration DeleteBucketPolicy \
    DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS \
    GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification \
    GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus \
    GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite \
    GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration \
    GetMetricsConfiguration GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions \
    ListTagsForResource PauseReplication PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl \
    PutBucketCORS PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls \
    PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning \
    PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration \
    PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource \
    UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration";

/// What is done to an object.
const ON_OBJECT: &str = "AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion \
    DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention \
    GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes \
    GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication \
    ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention \
    PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags \
    RestoreObject UpdateObjectEncryption";

/// Condition keys of S3, without their `s3:`, that every request has.
const EVERYWHERE: &str = "accessgrantsinstancearn accesspointnetworkorigin accesspointtag/ dataaccesspointaccount dataaccesspointarn \
    resourceaccount tlsversion authtype signatureage signatureversion x-amz-content-sha256 buckettag/";

/// Condition keys of S3 that the requests of some actions have, and these actions.
const SOMEWHERE: [(&str, &str); 16] = [
    (
        "existingobjecttag/",
        "DeleteObjectTagging DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionTagging PutObjectAcl PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging",
    ),
    ("inventoryaccessibleoptionalfields", "PutInventoryConfiguration"),
    ("objectcreationoperation if-none-match", "PutObject"),
    (
        "requestobjecttag/ requestobjecttagkeys",
        "BypassGovernanceRetention PutObject PutObjectTagging PutObjectVersionTagging",
    ),
    ("delimiter max-keys prefix", "ListBucket ListBucketVersions"),
    ("destinationregion", "PauseReplication"),
    ("if-match", "DeleteObject PutObject"),
    ("isreplicationpauserequest", "PutReplicationConfiguration"),
    ("object-lock-legal-hold", "PutObject PutObjectLegalHold"),
    (
        "object-lock-mode object-lock-remaining-retention-days object-lock-retain-until-date",
        "PutObject PutObjectRetention",
    ),
    (
        "versionid",
        "DeleteObjectVersion DeleteObjectVersionTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionTagging GetObjectVersionTorrent PutObjectVersionAcl PutObjectVersionTagging",
    ),
    (
        "x-amz-acl x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp",
        "BypassGovernanceRetention PutBucketAcl PutObject PutObjectAcl PutObjectVersionAcl",
    ),
    (
        "x-amz-copy-source x-amz-metadata-directive x-amz-website-redirect-location",
        "BypassGovernanceRetention PutObject",
    ),
    (
        "x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id",
        "BypassGovernanceRetention PutObject ReplicateObject UpdateObjectEncryption",
    ),
    ("x-amz-server-side-encryption-customer-algorithm", "BypassGovernanceRetention PutObject ReplicateObject"),
    ("x-amz-storage-class", "BypassGovernanceRetention PutObject PutObjectAcl PutObjectVersionAcl"),
];

/// Services whose keys may be known of a request to S3: those of the caller's session (U).
const OF_THE_CALLER: [&str; 5] = ["aws", "ec2", "lambda", "saml", "sts"];

fn action_matches(pattern: &str, action: &str) -> bool {
    let name = pattern.split_once(':').filter(|(service, _)| service.eq_ignore_ascii_case("s3"));
    pattern == "*" || name.is_some_and(|(_, name)| matches(name, action, true))
}

/// What the actions that match a pattern are done to; nothing, if there are none.
pub(super) fn actions(pattern: &str) -> Level {
    let any = |names: &str| names.split(' ').any(|action| action_matches(pattern, action));
    Level { bucket: any(ON_BUCKET), objects: any(ON_OBJECT) }
}

/// The actions whose requests alone have this key, which is written without its `s3:`.
fn somewhere(name: &str) -> Option<&'static str> {
    let tag = name.split_inclusive('/').next().unwrap_or(name);
    SOMEWHERE.into_iter().find(|(keys, _)| keys.split(' ').any(|key| key == tag)).map(|(_, actions)| actions)
}

/// Whether there is such a condition key. Of AWS's own, S3 takes every name.
pub(super) fn is_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    match key.split_once(':') {
        Some(("s3", name)) => {
            let tag = name.split_inclusive('/').next().unwrap_or(name);
            EVERYWHERE.split(' ').any(|known| known == tag) || somewhere(name).is_some()
        }
        // An identity provider's claims begin with its domain.
        Some((service, name)) => !name.is_empty() && (OF_THE_CALLER.contains(&service) || service.contains('.')),
        None => false,
    }
}

/// Whether a request of this action can have this key; of a pattern, whether one of the actions that match it can.
pub(super) fn asked_of(key: &str, action: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let having = key.strip_prefix("s3:").and_then(somewhere);
    having.is_none_or(|actions| actions.split(' ').any(|known| action_matches(action, known)))
}
