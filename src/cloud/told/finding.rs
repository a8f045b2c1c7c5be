//! A finding of GuardDuty's, as it writes it.
//!
//! May use: time. It is made by [`guardduty`](crate::cloud::guardduty).
//!
//! ```
//! use sts_flow::cloud::{Finding, FINDING_TYPE};
//!
//! fn is_high(finding: &Finding) -> bool {
//!     finding.severity >= 7 && FINDING_TYPE.ends_with("OutsideAWS")
//! }
//! ```

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::kernel::SimTime;

/// The type of finding of an instance's credentials that are used on another account's instance.
pub const FINDING_TYPE_INSIDE: &str = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS";
/// The type of finding of an instance's credentials that are used outside of AWS.
pub const FINDING_TYPE: &str = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS";

/// A finding, as it was at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// 32 hexadecimal digits.
    pub id: String,
    /// 1 to 8.9, of which this is the whole part.
    pub severity: u8,
    /// The account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The key that was used last.
    pub access_key_id: String,
    /// `AROA…:i-…`
    pub principal_id: String,
    /// The role's name.
    pub role: String,
    /// The instance that the credentials were made for.
    pub instance: String,
    /// Where they were used.
    pub remote_ip: String,
    /// The account on whose instance, if it was on one.
    pub remote_account: Option<String>,
    /// The API that was called last, and of which service.
    pub api: (String, String),
    /// Why that call was refused, if it was.
    pub error: Option<String>,
    /// How many calls there were.
    pub count: u64,
    /// The first call.
    pub first_seen: SimTime,
    /// The last one.
    pub last_seen: SimTime,
    /// When the finding was made.
    pub created: SimTime,
    /// When it was last changed.
    pub updated: SimTime,
}

impl Finding {
    /// What GuardDuty says of it in its own words.
    pub fn title(&self) -> String {
        let from = if self.remote_account.is_some() { "a remote AWS account." } else { "external IP address." };
        ["Credentials for instance role ", &self.role, " used from ", from].concat()
    }

    /// Its type.
    pub const fn kind(&self) -> &'static str {
        if self.remote_account.is_some() { FINDING_TYPE_INSIDE } else { FINDING_TYPE }
    }

    /// Whether it is more of the same.
    pub(in crate::cloud) fn is_of(&self, other: &Self) -> bool {
        self.principal_id == other.principal_id && self.remote_ip == other.remote_ip
    }
}

/// `awsApiCallAction`, of which only the error may be missing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ApiCall<'a> {
    api: &'a str,
    caller_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote_account_details: Option<Value>,
    remote_ip_details: Value,
    service_name: &'a str,
}

impl Serialize for Finding {
    /// As GuardDuty writes it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = json!({
            "accessKeyId": self.access_key_id,
            "principalId": self.principal_id,
            "userName": self.role,
            "userType": "AssumedRole",
        });
        let call = ApiCall {
            api: &self.api.0,
            caller_type: "Remote IP",
            error_code: self.error.as_deref(),
            remote_account_details: self
                .remote_account
                .as_ref()
                .map(|account| json!({ "accountId": account, "affiliated": false })),
            remote_ip_details: json!({ "ipAddressV4": self.remote_ip }),
            service_name: &self.api.1,
        };
        let service = json!({
            "action": { "actionType": "AWS_API_CALL", "awsApiCallAction": call },
            "archived": false,
            "count": self.count,
            "eventFirstSeen": self.first_seen,
            "eventLastSeen": self.last_seen,
            "resourceRole": "TARGET",
            "serviceName": "guardduty",
        });
        let (what, which) = match &self.remote_account {
            // The sentence is (U), and so is the title.
            Some(account) => (" have been used from a remote AWS account ", account),
            None => (" have been used from external IP address ", &self.remote_ip),
        };
        let description =
            ["Credentials created exclusively for an EC2 instance using instance role ", &self.role, what, which, "."];
        json!({
            "accountId": self.account,
            "createdAt": self.created,
            "description": description.concat(),
            "id": self.id,
            "partition": "aws",
            "region": self.region,
            "resource": {
                "accessKeyDetails": key,
                "instanceDetails": { "instanceId": self.instance },
                "resourceType": "AccessKey",
            },
            "schemaVersion": "2.0",
            "service": service,
            "severity": self.severity,
            "title": self.title(),
            "type": self.kind(),
            "updatedAt": self.updated,
        })
        .serialize(serializer)
    }
}
