//! GuardDuty, as far as it watches for an instance's credentials that are used elsewhere.
//!
//! May use: what [`super`] may. It sees nothing but CloudTrail's records: a call that an instance role's credentials made
//! from an address outside of AWS. Some minutes later there is a finding; more of the same add to its count. It is always
//! on, and there is no API of it here.
//! <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html#unauthorizedaccess-iam-instancecredentialexfiltrationoutsideaws>
//!
//! ```
//! use sts_flow::cloud::{Finding, FINDING_TYPE};
//!
//! fn is_high(finding: &Finding) -> bool {
//!     finding.severity >= 7 && FINDING_TYPE.ends_with("OutsideAWS")
//! }
//! ```

use std::rc::Rc;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::auth::{Caller, Principal};
use super::{Cloud, Due, Effect, Service, Source};
use crate::kernel::{Millis, SimTime};

/// The only type of finding there is here.
pub const FINDING_TYPE: &str = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS";

/// From the first call to the finding (U): CloudTrail takes about five minutes to deliver, GuardDuty about as long.
const DELAY: Millis = Millis::minutes(10);

/// High, as AWS says of this type.
const SEVERITY: u8 = 8;

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
        ["Credentials for instance role ", &self.role, " used from external IP address."].concat()
    }

    fn is_of(&self, other: &Self) -> bool {
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
        let description = [
            "Credentials created exclusively for an EC2 instance using instance role ",
            &self.role,
            " have been used from external IP address ",
            &self.remote_ip,
            ".",
        ];
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
            "type": FINDING_TYPE,
            "updatedAt": self.updated,
        })
        .serialize(serializer)
    }
}

/// What GuardDuty knows.
#[derive(Clone, Debug, Default)]
pub(super) struct GuardDuty {
    findings: Vec<Rc<Finding>>,
    /// What it is about to find.
    pending: Vec<Finding>,
}

impl Cloud {
    /// CloudTrail has written a record of a call.
    pub(super) fn watch(&mut self, service: Service, api: &str, caller: &Caller, error: Option<&str>) {
        let (Principal::Session(session), Source::Internet(address)) = (&caller.principal, &caller.source) else {
            return;
        };
        let Some((of, instance)) = session.role().and_then(|of| Some((of, of.instance.as_ref()?))) else { return };
        let now = self.now;
        let seen = Finding {
            id: String::new(),
            severity: SEVERITY,
            account: self.account.to_string(),
            region: self.region.clone(),
            access_key_id: session.access_key_id.to_string(),
            principal_id: session.user_id.clone(),
            role: of.role.clone(),
            instance: instance.to_string(),
            remote_ip: address.clone(),
            api: (api.to_owned(), [service.prefix(), ".amazonaws.com"].concat()),
            error: error.map(str::to_owned),
            count: 1,
            first_seen: now,
            last_seen: now,
            created: now,
            updated: now,
        };
        if let Some(pending) = self.guardduty.pending.iter_mut().find(|pending| pending.is_of(&seen)) {
            let (count, first_seen) = (pending.count + 1, pending.first_seen);
            *pending = Finding { count, first_seen, ..seen };
        } else {
            self.guardduty.pending.push(seen);
            self.schedule.push(now + DELAY, Due::Finding);
        }
    }

    /// The oldest of what is pending is found.
    pub(super) fn finding_due(&mut self) {
        if self.guardduty.pending.is_empty() {
            return;
        }
        let mut seen = self.guardduty.pending.remove(0);
        (seen.created, seen.updated) = (self.now, self.now);
        let known = self.guardduty.findings.iter().position(|finding| finding.is_of(&seen));
        if let Some(old) = known.map(|at| self.guardduty.findings.remove(at)) {
            (seen.created, seen.first_seen) = (old.created, old.first_seen);
            seen.count += old.count;
            seen.id.clone_from(&old.id);
        } else {
            seen.id = self.mint.finding();
        }
        let finding = Rc::new(seen);
        self.guardduty.findings.push(Rc::clone(&finding));
        self.effect(Effect::Found { finding });
    }

    /// What GuardDuty has found so far.
    pub fn findings(&self) -> &[Rc<Finding>] {
        &self.guardduty.findings
    }
}
