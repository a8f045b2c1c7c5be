//! Instances with an agent, and sessions on them.
//!
//! May use: [`agent`](super::agent), [`state`](super::state) and [`may`](crate::cloud::may).
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html>
//!
//! ```sh
//! aws ssm start-session --target i-0123456789abcdef0
//! ```

use serde_json::{Value, json};

use super::agent::agent;
use super::call::SsmCall;
use super::state::{Managed, Ssm};
use crate::cloud::ec2::state::{Ec2, Instance};
use crate::cloud::may::authorize;
use crate::cloud::who::Principal;
use crate::cloud::{Agent, InstanceId, InstanceState, Service, ServiceError, desk::Desk};
use crate::kernel::{Millis, SimTime};

/// How often the agent reports.
const PING: Millis = Millis::minutes(5);
/// The agent's version here.
const VERSION: &str = "3.3.3050.0";

pub(super) fn describe_instance_information(
    ssm: &mut Ssm,
    ec2: &Ec2,
    desk: &mut Desk<'_>,
    call: &SsmCall<'_>,
) -> Result<Value, ServiceError> {
    authorize(desk, call.caller, "ssm:DescribeInstanceInformation", "*")?;
    let wanted = wanted(call)?;
    let now = desk.site.now;
    let mut list = Vec::new();
    for instance in ec2.all().filter(|instance| wanted.as_ref().is_none_or(|ids| ids.contains(&instance.id.as_str()))) {
        let online = agent(ec2, desk.view(), &instance.id).is_registered();
        if online {
            ssm.seen.insert(instance.id.clone(), now);
        }
        // What was never seen online is not listed, nor what is gone.
        let Some(seen) = ssm.seen.get(&instance.id).filter(|_| instance.state != InstanceState::Terminated) else {
            continue;
        };
        list.push(information(instance, online, pinged(instance.launched, *seen)));
    }
    Ok(json!({ "InstanceInformationList": list }))
}

/// The last report by `seen` of an agent that began with its instance.
fn pinged(launched: SimTime, seen: SimTime) -> SimTime {
    let since = seen.since(launched).0.max(0);
    launched + Millis(since - since % PING.0)
}

fn information(instance: &Instance, online: bool, pinged: SimTime) -> Value {
    json!({
        "AgentVersion": VERSION,
        "ComputerName": instance.hostname(),
        "IPAddress": instance.private_ip,
        "InstanceId": instance.id,
        "IsLatestVersion": true,
        "LastPingDateTime": pinged.as_millis() / 1000,
        "PingStatus": if online { "Online" } else { "ConnectionLost" },
        "PlatformName": "Amazon Linux",
        "PlatformType": "Linux",
        "PlatformVersion": "2023",
        "ResourceType": "EC2Instance",
        "SourceId": instance.id,
        "SourceType": "AWS::EC2::Instance",
    })
}

/// The ids that the call's filter names, if it has one. No other filter is modelled.
fn wanted<'a>(call: &'a SsmCall<'_>) -> Result<Option<Vec<&'a str>>, ServiceError> {
    let Some(filters) = call.body.get("Filters").and_then(Value::as_array) else { return Ok(None) };
    let mut ids = Vec::new();
    for filter in filters {
        if filter.get("Key").and_then(Value::as_str) != Some("InstanceIds") {
            return Err(ServiceError::new(400, "InvalidFilterKey", ""));
        }
        ids.extend(filter.get("Values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str));
    }
    Ok((!filters.is_empty()).then_some(ids))
}

pub(super) fn start_session(
    ssm: &mut Ssm,
    ec2: &Ec2,
    desk: &mut Desk<'_>,
    call: &SsmCall<'_>,
) -> Result<Value, ServiceError> {
    let target = InstanceId::new(call.need("Target")?);
    let arn = desk.site.arn(Service::Ec2, &["instance/", target.as_str()].concat());
    authorize(desk, call.caller, "ssm:StartSession", &arn)?;
    if let Some(document) = call.body.get("DocumentName").and_then(Value::as_str)
        && document != "SSM-SessionManagerRunShell"
    {
        let message = ["Document with name ", document, " does not exist."].concat();
        return Err(ServiceError::new(400, "InvalidDocument", message));
    }
    if agent(ec2, desk.view(), &target) != Agent::Connected {
        return Err(ServiceError::new(400, "TargetNotConnected", [target.as_str(), " is not connected."].concat()));
    }
    // It bears the name of whoever started it.
    let owner = desk.arn_of(&call.caller.principal);
    let name = match &call.caller.principal {
        Principal::User(name) => name.as_str(),
        _ => owner.rsplit('/').next().unwrap_or(&owner),
    };
    let (number, token) = desk.site.mint.managed_session();
    let id = [name, "-", &number].concat();
    ssm.seen.insert(target.clone(), desk.site.now);
    ssm.sessions.insert(id.clone(), Managed { target, active: true });
    let url =
        ["wss://ssmmessages.", &desk.site.region, ".amazonaws.com/v1/data-channel/", &id, "?role=publish_subscribe"];
    Ok(json!({ "SessionId": id, "StreamUrl": url.concat(), "TokenValue": token }))
}

pub(super) fn terminate_session(
    ssm: &mut Ssm,
    _: &Ec2,
    desk: &mut Desk<'_>,
    call: &SsmCall<'_>,
) -> Result<Value, ServiceError> {
    let id = call.need("SessionId")?;
    let arn = desk.site.arn(Service::Ssm, &["session/", id].concat());
    authorize(desk, call.caller, "ssm:TerminateSession", &arn)?;
    // One that is over, or never was, is no error (U).
    ssm.end(id);
    Ok(json!({ "SessionId": id }))
}
