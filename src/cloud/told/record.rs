//! A record of CloudTrail's, as AWS writes it.
//!
//! May use: ids and time. It is written by [`trail`](crate::cloud::trail).
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::later::Later;
use crate::cloud::{AccessKeyId, AccountId, Arn};
use crate::kernel::SimTime;

/// One record, in the order in which AWS writes its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    pub(in crate::cloud) event_version: &'static str,
    pub(in crate::cloud) user_identity: UserIdentity,
    /// When the call was made.
    #[serde(serialize_with = "in_seconds")]
    pub event_time: SimTime,
    /// `s3.amazonaws.com`
    pub event_source: String,
    /// `ListBuckets`
    pub event_name: String,
    pub(in crate::cloud) aws_region: String,
    /// The caller's address, or the service that called.
    #[serde(rename = "sourceIPAddress")]
    pub source_ip_address: String,
    pub(in crate::cloud) user_agent: String,
    /// The error's code, if the call was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) error_message: Option<String>,
    pub(in crate::cloud) request_parameters: Later,
    pub(in crate::cloud) response_elements: Later,
    /// The call's number, which its answer tells too.
    #[serde(rename = "requestID")]
    pub request_id: String,
    #[serde(rename = "eventID")]
    pub(in crate::cloud) event_id: String,
    pub(in crate::cloud) read_only: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::cloud) resources: Vec<Resource>,
    pub(in crate::cloud) event_type: &'static str,
    pub(in crate::cloud) management_event: bool,
    pub(in crate::cloud) recipient_account_id: AccountId,
    #[serde(rename = "sharedEventID", skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) shared_event_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) vpc_endpoint_id: Option<String>,
    pub(in crate::cloud) event_category: &'static str,
}

/// Who called. What does not belong to a caller of its type is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserIdentity {
    /// The key that signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<AccessKeyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) account_id: Option<AccountId>,
    /// The user's or the session's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<Arn>,
    /// The session with Identity Center.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) credential_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) identity_provider: Option<String>,
    /// The service that called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoked_by: Option<&'static str>,
    /// The person, by the identity store and the id there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) on_behalf_of: Option<Box<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) principal_id: Option<String>,
    // In a box: with it a record would be larger than the kilobyte up to which memory is had quickly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) session_context: Option<Box<SessionContext>>,
    #[serde(rename = "type")]
    pub(in crate::cloud) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) user_name: Option<String>,
}

/// What is known of the session that called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cloud) struct SessionContext {
    pub(in crate::cloud) attributes: Attributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) ec2_role_delivery: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) session_issuer: Option<Issuer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) source_identity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cloud) web_id_federation_data: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cloud) struct Attributes {
    #[serde(serialize_with = "in_seconds")]
    pub(in crate::cloud) creation_date: SimTime,
    pub(in crate::cloud) mfa_authenticated: &'static str,
}

/// The role or the user whose session it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cloud) struct Issuer {
    pub(in crate::cloud) account_id: AccountId,
    pub(in crate::cloud) arn: String,
    pub(in crate::cloud) principal_id: String,
    #[serde(rename = "type")]
    pub(in crate::cloud) kind: &'static str,
    pub(in crate::cloud) user_name: String,
}

/// What a call was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::cloud) struct Resource {
    #[serde(rename = "ARN")]
    pub(in crate::cloud) arn: String,
    #[serde(rename = "accountId")]
    pub(in crate::cloud) account_id: AccountId,
    #[serde(rename = "type")]
    pub(in crate::cloud) kind: &'static str,
}

/// Without its milliseconds, as CloudTrail states times.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn in_seconds<S: Serializer>(time: &SimTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.iso())
}

impl Record {
    /// Whether the call could change nothing.
    pub const fn read_only(&self) -> bool {
        self.read_only
    }

    /// Who called.
    pub const fn user_identity(&self) -> &UserIdentity {
        &self.user_identity
    }
}
