//! What of a VPC is modelled: an instance's public address, and what its security groups let in from outside.
//!
//! May use: [`state`](super::state), [`may`](super::may) and [`refusal`](super::refusal). Every subnet here is public
//! and gives its instances a public address while they run, as a default VPC does; a security group that nobody has
//! opened lets nothing in. What goes out is never stopped.
//!
//! ```sh
//! aws ec2 authorize-security-group-ingress --group-name default --protocol tcp --port 80 --cidr 0.0.0.0/0
//! ```
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>

use super::elements::group_id;
use super::may::authorize_ec2;
use super::refusal::{dry_run, invalid_value, missing};
use super::state::{Ec2, Instance, Rule};
use crate::cloud::who::{Caller, Origin, Principal, Way};
use crate::cloud::{InstanceState, Service, ServiceError, Source, call::Answer, call::Call, desk::Desk, policy};
use crate::wire::xml::El;

/// Where a call to `service` comes from, as conditions and records have it.
pub(in crate::cloud) fn origin(ec2: &Ec2, service: Service, caller: &Caller) -> Origin {
    let address = match &caller.source {
        Source::Instance(id) | Source::Container(id, _) => {
            ec2.instances.get(id).and_then(|i| i.public_ip.clone()).unwrap_or_default()
        }
        Source::Internet(address) | Source::Foreign { address, .. } => address.clone(),
        Source::Service(service) => {
            format!("{}.amazonaws.com", if *service == Service::Imds { "ec2" } else { service.prefix() })
        }
    };
    let home = match &caller.principal {
        Principal::Session(session) => session.role().and_then(|of| ec2.instances.get(of.instance.as_ref()?)),
        _ => None,
    };
    Origin { address, way: way(ec2, service, &caller.source), home: home.map(|home| home.private_ip.clone()) }
}

/// The way of a call to `service` from `source`, if it goes through an endpoint.
fn way(ec2: &Ec2, service: Service, source: &Source) -> Option<Way> {
    if let Source::Foreign { address, endpoint: Some(endpoint), .. } = source {
        return Some(Way { endpoint: endpoint.clone(), address: address.clone() });
    }
    let (Service::S3, Source::Instance(id) | Source::Container(id, _)) = (service, source) else { return None };
    let endpoint = ec2.endpoints.iter().find(|endpoint| !endpoint.tables.is_empty())?;
    Some(Way { endpoint: endpoint.id.clone(), address: ec2.instances.get(id)?.private_ip.clone() })
}

/// The running instance that has this public address or name.
pub(in crate::cloud) fn instance_at<'e>(ec2: &'e Ec2, host: &str) -> Option<&'e Instance> {
    let named = host.strip_prefix("ec2-").and_then(|rest| rest.strip_suffix(".compute-1.amazonaws.com"));
    let address = named.map_or_else(|| host.to_owned(), |rest| rest.replace('-', "."));
    let running = |instance: &&Instance| instance.state == InstanceState::Running;
    ec2.all().filter(running).find(|instance| instance.public_ip.as_deref() == Some(&address))
}

/// Whether the instance's security groups let a TCP connection to `port` in that comes from `address`.
pub(in crate::cloud) fn lets_in(ec2: &Ec2, instance: &Instance, port: u16, address: &str) -> bool {
    let groups: Vec<String> = instance.groups.iter().map(|name| group_id(name)).collect();
    ec2.rules.iter().any(|rule| {
        groups.contains(&rule.group)
            && (rule.from..=rule.to).contains(&port)
            && policy::in_network(address, &rule.cidr).unwrap_or(false)
    })
}

pub(super) fn authorize_ingress(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    let rules = ingress_rules(desk, call, "ec2:AuthorizeSecurityGroupIngress")?;
    if let Some(rule) = rules.iter().find(|rule| ec2.rules.contains(rule)) {
        let Rule { from, to, cidr, .. } = rule;
        let message =
            format!("the specified rule \"peer: {cidr}, TCP, from port: {from}, to port: {to}, ALLOW\" already exists");
        return Err(ServiceError::new(400, "InvalidPermission.Duplicate", message));
    }
    let mut set = El::new("securityGroupRuleSet");
    for rule in &rules {
        let id = ["sgr-", &desk.site.mint.instance().as_str()[2..]].concat();
        set = set.child(
            El::new("item")
                .leaf("securityGroupRuleId", id)
                .leaf("groupId", &rule.group)
                .leaf("groupOwnerId", desk.site.account.as_str())
                .leaf("isEgress", "false")
                .leaf("ipProtocol", "tcp")
                .leaf("fromPort", rule.from.to_string())
                .leaf("toPort", rule.to.to_string())
                .leaf("cidrIpv4", &rule.cidr),
        );
    }
    ec2.rules.extend(rules);
    Ok(vec![El::new("return").text("true"), set])
}

pub(super) fn revoke_ingress(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    let rules = ingress_rules(desk, call, "ec2:RevokeSecurityGroupIngress")?;
    if !rules.iter().all(|rule| ec2.rules.contains(rule)) {
        let message = "The specified rule does not exist in this security group.";
        return Err(ServiceError::new(400, "InvalidPermission.NotFound", message));
    }
    ec2.rules.retain(|rule| !rules.contains(rule));
    Ok(vec![El::new("return").text("true")])
}

/// The rules that the call names: TCP, from networks of IPv4.
fn ingress_rules(desk: &mut Desk<'_>, call: &Call<'_>, action: &str) -> Result<Vec<Rule>, ServiceError> {
    let group = call.get("GroupId").or_else(|| call.get("GroupName")).ok_or_else(|| missing("GroupId"))?;
    let group = group_id(group);
    let arn = desk.site.arn(Service::Ec2, &["security-group/", &group].concat());
    authorize_ec2(desk, call, action, &arn)?;
    let port = |name: &str, key: &str| -> Result<u16, ServiceError> {
        let text = call.get(key).ok_or_else(|| missing(name))?;
        text.parse().map_err(|_| invalid_value(text, name))
    };
    let mut rules = Vec::new();
    for i in 1.. {
        let at = |rest: &str| ["IpPermissions.", &i.to_string(), ".", rest].concat();
        let Some(protocol) = call.get(&at("IpProtocol")) else { break };
        if !matches!(protocol, "tcp" | "6") {
            return Err(invalid_value(protocol, "ipProtocol"));
        }
        let (from, to) = (port("fromPort", &at("FromPort"))?, port("toPort", &at("ToPort"))?);
        for j in 1.. {
            let Some(cidr) = call.get(&at(&["IpRanges.", &j.to_string(), ".CidrIp"].concat())) else { break };
            if !cidr.contains('/') || policy::in_network("0.0.0.0", cidr).is_none() {
                let message = ["CIDR block ", cidr, " is malformed"].concat();
                return Err(ServiceError::new(400, "InvalidParameterValue", message));
            }
            rules.push(Rule { group: group.clone(), from, to, cidr: cidr.to_owned() });
        }
    }
    if rules.is_empty() {
        return Err(missing("ipPermissions"));
    }
    dry_run(call)?;
    Ok(rules)
}
