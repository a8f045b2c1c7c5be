//! What of a VPC is modelled: an instance's public address, and what its security groups let in from outside.
//!
//! May use: what [`super`] may. Every subnet here is public and gives its instances a public address while they run, as a
//! default VPC does; a security group that nobody has opened lets nothing in. What goes out is never stopped.
//!
//! ```sh
//! aws ec2 authorize-security-group-ingress --group-name default --protocol tcp --port 80 --cidr 0.0.0.0/0
//! ```
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>

use super::refusal::{dry_run, invalid_value, missing};
use super::state::{Instance, Rule};
use crate::cloud::service::Call;
use crate::cloud::{Cloud, InstanceState, ServiceError, policy};
use crate::wire::xml::El;

/// The id of a group that is known by name alone.
pub(super) fn group_id(name: &str) -> String {
    if name.starts_with("sg-") { name.to_owned() } else { ["sg-", &"0".repeat(17)].concat() }
}

impl Cloud {
    /// The running instance that has this public address or name.
    pub fn instance_at(&self, host: &str) -> Option<&Instance> {
        let named = host.strip_prefix("ec2-").and_then(|rest| rest.strip_suffix(".compute-1.amazonaws.com"));
        let address = named.map_or_else(|| host.to_owned(), |rest| rest.replace('-', "."));
        let running = |instance: &&Instance| instance.state == InstanceState::Running;
        self.instances().filter(running).find(|instance| instance.public_ip.as_deref() == Some(&address))
    }

    /// Whether the instance's security groups let a TCP connection to `port` in that comes from `address`.
    pub fn lets_in(&self, instance: &Instance, port: u16, address: &str) -> bool {
        let groups: Vec<String> = instance.groups.iter().map(|name| group_id(name)).collect();
        self.ec2.rules.iter().any(|rule| {
            groups.contains(&rule.group)
                && (rule.from..=rule.to).contains(&port)
                && policy::in_network(address, &rule.cidr).unwrap_or(false)
        })
    }

    pub(super) fn authorize_ingress(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let rules = self.ingress_rules(call, "ec2:AuthorizeSecurityGroupIngress")?;
        if let Some(rule) = rules.iter().find(|rule| self.ec2.rules.contains(rule)) {
            let Rule { from, to, cidr, .. } = rule;
            let message = format!(
                "the specified rule \"peer: {cidr}, TCP, from port: {from}, to port: {to}, ALLOW\" already exists"
            );
            return Err(ServiceError::new(400, "InvalidPermission.Duplicate", message));
        }
        let mut set = El::new("securityGroupRuleSet");
        for rule in &rules {
            let id = ["sgr-", &self.mint.instance().as_str()[2..]].concat();
            set = set.child(
                El::new("item")
                    .leaf("securityGroupRuleId", id)
                    .leaf("groupId", &rule.group)
                    .leaf("groupOwnerId", self.account.as_str())
                    .leaf("isEgress", "false")
                    .leaf("ipProtocol", "tcp")
                    .leaf("fromPort", rule.from.to_string())
                    .leaf("toPort", rule.to.to_string())
                    .leaf("cidrIpv4", &rule.cidr),
            );
        }
        self.ec2.rules.extend(rules);
        Ok(vec![El::new("return").text("true"), set])
    }

    pub(super) fn revoke_ingress(&mut self, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
        let rules = self.ingress_rules(call, "ec2:RevokeSecurityGroupIngress")?;
        if !rules.iter().all(|rule| self.ec2.rules.contains(rule)) {
            let message = "The specified rule does not exist in this security group.";
            return Err(ServiceError::new(400, "InvalidPermission.NotFound", message));
        }
        self.ec2.rules.retain(|rule| !rules.contains(rule));
        Ok(vec![El::new("return").text("true")])
    }

    /// The rules that the call names: TCP, from networks of IPv4.
    fn ingress_rules(&mut self, call: &Call<'_>, action: &str) -> Result<Vec<Rule>, ServiceError> {
        let group = call.get("GroupId").or_else(|| call.get("GroupName")).ok_or_else(|| missing("GroupId"))?;
        let group = group_id(group);
        let arn = ["arn:aws:ec2:", &self.region, ":", self.account.as_str(), ":security-group/", &group].concat();
        self.authorize_ec2(call, action, &arn)?;
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
}
