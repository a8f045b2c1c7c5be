//! VPC endpoints: the gateway by which the instances' calls reach S3 without leaving the VPC.
//!
//! May use: [`state`](super::state), [`may`](super::may) and [`refusal`](super::refusal). There is one VPC, the
//! account's default one. With a gateway endpoint for S3 in it, what its instances ask of S3 carries `aws:SourceVpc`,
//! `aws:SourceVpce` and `aws:VpcSourceIp`, has no public address any more, and CloudTrail names the endpoint. Route
//! tables are taken at their word, as subnets are; the endpoint's policy is the default one, which allows everything.
//!
//! ```sh
//! aws ec2 create-vpc-endpoint --vpc-id vpc-0b7d1f3a5c9e24680 --service-name com.amazonaws.us-east-1.s3 --route-table-ids rtb-0123456789abcdef0
//! ```
//!
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>

use super::may::authorize_ec2;
use super::refusal::{dry_run, invalid_value, is_id, malformed, missing};
use super::state::{Ec2, Endpoint};
use crate::cloud::{Service, ServiceError, call::Answer, call::Call, desk::Desk, site::VPC};
use crate::wire::xml::El;

/// What a gateway endpoint that is asked for nothing else allows.
const POLICY: &str =
    r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

fn endpoint_arn(desk: &Desk<'_>, id: &str) -> String {
    desk.site.arn(Service::Ec2, &["vpc-endpoint/", id].concat())
}

fn endpoint_element(desk: &Desk<'_>, name: &'static str, endpoint: &Endpoint) -> El {
    El::new(name)
        .leaf("vpcEndpointId", &endpoint.id)
        .leaf("vpcEndpointType", "Gateway")
        .leaf("vpcId", VPC)
        .leaf("serviceName", &endpoint.service)
        .leaf("state", "available")
        .leaf("policyDocument", POLICY)
        .child(El::new("routeTableIdSet").children(endpoint.tables.iter().map(|id| El::new("item").text(id))))
        .child(El::new("subnetIdSet"))
        .child(El::new("groupSet"))
        .leaf("privateDnsEnabled", "false")
        .leaf("requesterManaged", "false")
        .child(El::new("networkInterfaceIdSet"))
        .child(El::new("dnsEntrySet"))
        .leaf("creationTimestamp", endpoint.created.iso())
        .leaf("ownerId", desk.site.account.as_str())
}

pub(super) fn create_endpoint(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:CreateVpcEndpoint", &endpoint_arn(desk, "*"))?;
    let vpc = call.need_ec2("VpcId")?;
    if vpc != VPC {
        let message = ["The vpc ID '", vpc, "' does not exist"].concat();
        return Err(ServiceError::new(400, "InvalidVpcId.NotFound", message));
    }
    let service = call.need_ec2("ServiceName")?;
    if service != ["com.amazonaws.", &desk.site.region, ".s3"].concat() {
        let message = ["The Vpc Endpoint Service '", service, "' does not exist"].concat();
        return Err(ServiceError::new(400, "InvalidServiceName", message));
    }
    for (name, only) in [("VpcEndpointType", "Gateway"), ("PolicyDocument", "")] {
        if let Some(other) = call.get(name).filter(|text| *text != only) {
            return Err(invalid_value(other, name));
        }
    }
    let tables: Vec<String> = call.list("RouteTableId").into_iter().map(str::to_owned).collect();
    if let Some(bad) = tables.iter().find(|id| !is_id(id, "rtb-")) {
        return Err(malformed("InvalidRouteTableId.Malformed", bad));
    }
    if let Some(table) = tables.iter().find(|id| ec2.endpoints.iter().any(|other| other.tables.contains(id))) {
        let message =
            ["route table ", table, " already has a route with destination-prefix-list-id pl-63a5400a"].concat();
        return Err(ServiceError::new(400, "RouteAlreadyExists", message));
    }
    dry_run(call)?;
    let id = ["vpce-", &desk.site.mint.instance().as_str()[2..]].concat();
    let endpoint = Endpoint { id, service: service.to_owned(), tables, created: desk.site.now.floor_second() };
    let answer = endpoint_element(desk, "vpcEndpoint", &endpoint);
    ec2.endpoints.push(endpoint);
    Ok(vec![answer])
}

pub(super) fn describe_endpoints(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:DescribeVpcEndpoints", "*")?;
    if let Some(filter) = call.get("Filter.1.Name") {
        let message = ["The filter '", filter, "' is invalid"].concat();
        return Err(ServiceError::new(400, "InvalidParameterValue", message));
    }
    let wanted = call.list("VpcEndpointId");
    known_endpoints(ec2, &wanted)?;
    let found = ec2.endpoints.iter().filter(|e| wanted.is_empty() || wanted.contains(&e.id.as_str()));
    Ok(vec![El::new("vpcEndpointSet").children(found.map(|endpoint| endpoint_element(desk, "item", endpoint)))])
}

pub(super) fn delete_endpoints(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    let wanted = call.list("VpcEndpointId");
    if wanted.is_empty() {
        return Err(missing("VpcEndpointId"));
    }
    for id in &wanted {
        authorize_ec2(desk, call, "ec2:DeleteVpcEndpoints", &endpoint_arn(desk, id))?;
    }
    known_endpoints(ec2, &wanted)?;
    dry_run(call)?;
    ec2.endpoints.retain(|endpoint| !wanted.contains(&endpoint.id.as_str()));
    Ok(vec![El::new("unsuccessful")])
}

fn known_endpoints(ec2: &Ec2, wanted: &[&str]) -> Result<(), ServiceError> {
    match wanted.iter().find(|id| !ec2.endpoints.iter().any(|endpoint| endpoint.id == **id)) {
        Some(id) => {
            let message = ["The Vpc Endpoint Id '", id, "' does not exist"].concat();
            Err(ServiceError::new(400, "InvalidVpcEndpointId.NotFound", message))
        }
        None => Ok(()),
    }
}
