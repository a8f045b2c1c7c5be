//! The instance metadata service.

use sts_flow::cloud::{IMDS_ADDRESS, InstanceId, Service, Source};
use sts_flow::wire::{Method, Request, Response};

use crate::world::{A_MINUTE, ROLE, S3_READ, TRUST_EC2, TRUST_NOBODY, World, get, put_token};

const DIRECTORY: &str = "/latest/meta-data/iam/security-credentials/";
const OF_ROLE: &str = "/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role";
const TTL: &str = "x-aws-ec2-metadata-token-ttl-seconds";

fn options(world: &mut World, id: &InstanceId, name: &str, value: &str) {
    world.ok(Service::Ec2, "ModifyInstanceMetadataOptions", &[("InstanceId", id.as_str()), (name, value)]);
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers.get(name).unwrap_or_else(|| panic!("no {name}: {answer:?}"))
}

#[track_caller]
fn is_empty_401(answer: &Response) {
    assert_eq!((answer.status, answer.body.len()), (401, 0));
    for (name, value) in [("Content-Length", "0"), ("Server", "EC2ws"), ("Content-Type", "text/plain")] {
        assert_eq!(header(answer, name), value);
    }
}

#[track_caller]
fn is_404_page(answer: &Response) {
    assert_eq!((answer.status, header(answer, "content-type")), (404, "text/html"));
    let body = answer.body.text();
    assert!(body.contains("<title>404 - Not Found</title>") && body.contains("DTD XHTML 1.0"), "{body}");
    assert_eq!(header(answer, "content-length"), body.len().to_string());
}

#[test]
fn a_token_is_had_by_put_for_1_to_21600_seconds() {
    let (mut world, id) = World::with_instance(1);
    for ttl in ["1", "60", "21599", "21600"] {
        let answer = world.metadata(&id, put_token(Some(ttl)));
        assert_eq!((answer.status, answer.body.len()), (200, 56));
        for (name, value) in [
            (TTL, ttl),
            ("content-type", "text/plain"),
            ("connection", "close"),
            ("server", "EC2ws"),
            ("content-length", "56"),
            ("date", &*world.now.http()),
        ] {
            assert_eq!(header(&answer, name), value);
        }
        let token = answer.body.text();
        assert!(token.starts_with("AQAEA") && token.ends_with("=="), "{token}");
    }
    for ttl in
        [None, Some(""), Some("0"), Some("-1"), Some("21601"), Some("6h"), Some("1.5"), Some("99999999999999999999")]
    {
        let answer = world.metadata(&id, put_token(ttl));
        assert_eq!((answer.status, &*answer.body.text()), (400, "Missing or Invalid Parameters"), "{ttl:?}");
    }
}

#[test]
fn only_put_and_only_under_latest() {
    let (mut world, id) = World::with_instance(1);
    let at = |path: &str, method| Request { method, target: path.into(), ..put_token(Some("60")) };
    for (path, method, status) in [
        ("/2021-03-23/api/token", Method::Put, 403),
        ("/1.0/api/token", Method::Put, 403),
        ("/latest/api/token", Method::Put, 200),
        ("/latest/api/token", Method::Get, 405),
        ("/latest/api/token", Method::Head, 405),
        ("/latest/api/token", Method::Post, 405),
        ("/latest/api/token", Method::Delete, 405),
    ] {
        let answer = world.metadata(&id, at(path, method));
        assert_eq!(answer.status, status, "{method} {path}");
        if status == 405 {
            assert_eq!((header(&answer, "allow"), answer.body.len()), ("OPTIONS, PUT", 0));
        }
    }
}

#[test]
fn a_forwarded_request_is_refused() {
    let (mut world, id) = World::with_instance(1);
    let token = world.token(&id, 60);
    let forwarded = |request: Request| request.header("X-Forwarded-For", "198.51.100.1");
    assert_eq!(world.metadata(&id, forwarded(put_token(Some("60")))).status, 403);
    assert_eq!(world.metadata(&id, forwarded(get(OF_ROLE, Some(&token)))).status, 403);
    // Version 1 knows no such rule.
    options(&mut world, &id, "HttpTokens", "optional");
    assert_eq!(world.metadata(&id, forwarded(get(OF_ROLE, None))).status, 200);
}

#[test]
fn a_token_opens_its_own_instance_until_it_ends() {
    let (mut world, id) = World::with_instance(1);
    let other = world.launch(Some(ROLE));
    world.wait(A_MINUTE);
    let (token, foreign) = (world.token(&id, 60), world.token(&other, 60));
    for bad in [None, Some(""), Some("AQAEA"), Some(&*foreign), Some(&*token.replace("AQAEA", "AQAEB"))] {
        is_empty_401(&world.metadata(&id, get(OF_ROLE, bad)));
    }
    assert_eq!(world.metadata(&other, get(OF_ROLE, Some(&foreign))).status, 200);
    world.wait(1);
    let answer = world.metadata(&id, get(OF_ROLE, Some(&token)));
    assert_eq!((answer.status, header(&answer, TTL)), (200, "59"));
    world.wait(58);
    assert_eq!(header(&world.metadata(&id, get(OF_ROLE, Some(&token))), TTL), "1");
    world.wait(1);
    is_empty_401(&world.metadata(&id, get(OF_ROLE, Some(&token))));
}

#[test]
fn version_1_answers_when_tokens_are_optional() {
    let (mut world, id) = World::with_instance(1);
    options(&mut world, &id, "HttpTokens", "optional");
    let answer = world.metadata(&id, get(DIRECTORY, None));
    assert_eq!((answer.status, &*answer.body.text(), answer.headers.get(TTL)), (200, ROLE, None));
    // A bad token is refused all the same.
    is_empty_401(&world.metadata(&id, get(DIRECTORY, Some("AQAEA"))));
    options(&mut world, &id, "HttpTokens", "required");
    is_empty_401(&world.metadata(&id, get(DIRECTORY, None)));
}

#[test]
fn what_is_not_there_is_an_xhtml_page() {
    let (mut world, id) = World::with_instance(1);
    for path in [
        "/latest/meta-data/nothing",
        "/latest/nothing",
        "/nothing",
        "/latest/meta-data/iam/security-credentials/Other-Role",
        "/latest/meta-data/iam/security-credentials-extended/",
        "/latest/user-data",
        "/latestmeta-data/",
    ] {
        let answer = world.get(&id, path);
        assert_eq!(answer.status, 404, "{path}");
        is_404_page(&answer);
    }
    // No role, no directory.
    let bare = world.launch(None);
    world.wait(A_MINUTE);
    for path in [DIRECTORY, OF_ROLE, "/latest/meta-data/iam/", "/latest/meta-data/iam/info"] {
        is_404_page(&world.get(&bare, path));
    }
}

#[test]
fn the_directory_lists_what_there_is() {
    let (mut world, id) = World::with_instance(1);
    let bare = world.launch(None);
    world.wait(A_MINUTE);
    for (path, text) in [
        ("/latest/", "dynamic\nmeta-data"),
        ("/latest/meta-data/instance-id", id.as_str()),
        ("/latest/meta-data/iam/", "info\nsecurity-credentials/"),
        (DIRECTORY, ROLE),
        (DIRECTORY.trim_end_matches('/'), ROLE),
        ("/latest/meta-data/placement/region", "us-east-1"),
    ] {
        assert_eq!(world.get(&id, path).body.text(), text, "{path}");
    }
    assert!(world.get(&id, "/latest/meta-data/").body.text().contains("\niam/\n"));
    assert!(!world.get(&bare, "/latest/meta-data/").body.text().contains("iam/"));
}

#[test]
fn get_and_head_are_the_only_methods() {
    let (mut world, id) = World::with_instance(1);
    let token = world.token(&id, 600);
    for method in [Method::Post, Method::Put, Method::Delete, Method::Patch] {
        let answer = world.metadata(&id, Request { method, ..get(OF_ROLE, Some(&token)) });
        assert_eq!(answer.status, 405, "{method}");
    }
    let whole = world.metadata(&id, get(OF_ROLE, Some(&token)));
    let head = world.metadata(&id, Request { method: Method::Head, ..get(OF_ROLE, Some(&token)) });
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.headers, whole.headers);
    for (name, value) in [("accept-ranges", "none"), ("server", "EC2ws"), ("content-type", "text/plain")] {
        assert_eq!(header(&whole, name), value);
    }
    assert!(header(&whole, "last-modified").ends_with(" GMT"));
}

#[test]
fn a_closed_endpoint_refuses_everything() {
    let (mut world, id) = World::with_instance(1);
    let token = world.token(&id, 600);
    options(&mut world, &id, "HttpEndpoint", "disabled");
    assert_eq!(world.metadata(&id, put_token(Some("60"))).status, 403);
    assert_eq!(world.metadata(&id, get(OF_ROLE, Some(&token))).status, 403);
    options(&mut world, &id, "HttpEndpoint", "enabled");
    assert_eq!(world.metadata(&id, get(OF_ROLE, Some(&token))).status, 200);
    // Nobody reaches it from elsewhere.
    let answer = world.send(Source::internet("203.0.113.45"), put_token(Some("60")));
    assert_eq!(answer.status, 403);
}

#[test]
fn the_options_take_their_values_only() {
    let (mut world, id) = World::with_instance(1);
    for (name, value, good) in [
        ("HttpPutResponseHopLimit", "1", true),
        ("HttpPutResponseHopLimit", "64", true),
        ("HttpPutResponseHopLimit", "0", false),
        ("HttpPutResponseHopLimit", "65", false),
        ("HttpTokens", "maybe", false),
        ("HttpEndpoint", "on", false),
    ] {
        let params = [("InstanceId", id.as_str()), (name, value)];
        let answer = world.admin(Service::Ec2, "ModifyInstanceMetadataOptions", &params);
        assert_eq!(answer.status, if good { 200 } else { 400 }, "{name}={value}");
    }
}

#[test]
fn the_credential_document_to_the_letter() {
    let (mut world, id) = World::with_instance(1);
    let answer = world.get(&id, OF_ROLE);
    let body = answer.body.text();
    let document: serde_json::Value = serde_json::from_str(&body).unwrap();
    let field = |name: &str| document[name].as_str().unwrap();
    let expected = format!(
        "{{\n  \"Code\" : \"Success\",\n  \"LastUpdated\" : \"{}\",\n  \"Type\" : \"AWS-HMAC\",\n  \"AccessKeyId\" : \"{}\",\n  \
         \"SecretAccessKey\" : \"{}\",\n  \"Token\" : \"{}\",\n  \"Expiration\" : \"{}\"\n}}",
        field("LastUpdated"),
        field("AccessKeyId"),
        field("SecretAccessKey"),
        field("Token"),
        field("Expiration")
    );
    assert_eq!(body, expected);
    assert!(field("AccessKeyId").starts_with("ASIA") && field("AccessKeyId").len() == 20);
    assert_eq!(field("SecretAccessKey").len(), 40);
    assert!(field("Token").starts_with("IQoJb3JpZ2luX2Vj"));
    for time in ["LastUpdated", "Expiration"] {
        assert!(field(time).len() == 20 && field(time).ends_with('Z'), "{}", field(time));
    }
}

#[test]
fn info_tells_of_the_profile() {
    let (mut world, id) = World::with_instance(1);
    let info = |world: &mut World| -> (u16, serde_json::Value) {
        let answer = world.get(&id, "/latest/meta-data/iam/info");
        (answer.status, serde_json::from_str(&answer.body.text()).unwrap_or_default())
    };
    let (status, document) = info(&mut world);
    assert_eq!((status, &document["Code"]), (200, &"Success".into()));
    assert_eq!(document["InstanceProfileArn"], format!("arn:aws:iam::123456789012:instance-profile/{ROLE}"));
    let profile = document["InstanceProfileId"].as_str().unwrap();
    assert!(profile.starts_with("AIPA") && profile.len() == 21);
    assert_eq!(document.as_object().unwrap().len(), 4, "{document}");
    let text = world.get(&id, "/latest/meta-data/iam/info").body.text().into_owned();
    assert!(text.starts_with("{\n  \"Code\" : \"Success\",\n  \"LastUpdated\" : \""), "{text}");

    let both = [("InstanceProfileName", ROLE), ("RoleName", ROLE)];
    world.ok(Service::Iam, "RemoveRoleFromInstanceProfile", &both);
    let (status, document) = info(&mut world);
    assert_eq!((status, &document["Code"]), (200, &"Success".into()));
    let message = document["Message"].as_str().unwrap();
    assert!(
        message.starts_with("Instance Profile does not contain a role. Please see documentation at http"),
        "{message}"
    );

    world.ok(Service::Iam, "DeleteInstanceProfile", &[("InstanceProfileName", ROLE)]);
    let (status, document) = info(&mut world);
    assert_eq!((status, &document["Code"]), (200, &"InstanceProfileNotFound".into()));
}

#[test]
fn info_is_gone_after_disassociation() {
    let (mut world, id) = World::with_instance(1);
    let association = world.cloud.attended_association().unwrap().to_string();
    world.ok(Service::Ec2, "DisassociateIamInstanceProfile", &[("AssociationId", &association)]);
    world.wait(10);
    for path in ["/latest/meta-data/iam/info", DIRECTORY, OF_ROLE] {
        is_404_page(&world.get(&id, path));
    }
}

#[test]
fn a_broken_trust_is_told_with_200_and_heals_at_the_next_refresh() {
    let (mut world, id) = World::with_instance(3);
    let good = world.credentials(&id, ROLE);
    let trust = |world: &mut World, document: &str| {
        world.ok(Service::Iam, "UpdateAssumeRolePolicy", &[("RoleName", ROLE), ("PolicyDocument", document)]);
    };
    trust(&mut world, TRUST_NOBODY);
    // Nothing changes until the role's credentials are due again.
    assert_eq!(world.document(&id, ROLE)["Code"], "Success");
    world.wait(66 * 60);
    let body = world.get(&id, OF_ROLE).body.text().into_owned();
    let document: serde_json::Value = serde_json::from_str(&body).unwrap();
    let start = format!(
        "{{\n  \"Code\" : \"AssumeRoleUnauthorizedAccess\",\n  \"Message\" : \"EC2 cannot assume the role {ROLE}.  Please see documentation at http"
    );
    assert!(body.starts_with(&start), "{body}");
    assert!(document["LastUpdated"].is_string() && document["AccessKeyId"].is_null());
    assert_eq!(world.get(&id, DIRECTORY).body.text(), ROLE);
    // What was handed out goes on working.
    assert_eq!(world.call(&good, Service::S3, "/", &[]).status, 200);

    trust(&mut world, TRUST_EC2);
    assert_eq!(world.document(&id, ROLE)["Code"], "AssumeRoleUnauthorizedAccess");
    world.wait(66 * 60);
    let healed = world.credentials(&id, ROLE);
    assert_ne!(healed.access_key_id, good.access_key_id);
    assert_eq!(world.call(&healed, Service::S3, "/", &[]).status, 200);
    // The set from before the trouble has been replaced, as the ledger knows.
    let replaced = world.steps("credential");
    assert!(replaced.contains(&(good.access_key_id, "valid", "superseded")), "{replaced:?}");
}

#[test]
fn the_identity_document() {
    let (mut world, id) = World::with_instance(1);
    let body = world.get(&id, "/latest/dynamic/instance-identity/document").body.text().into_owned();
    let document: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert!(body.contains("  \"version\" : \"2017-09-30\""), "{body}");
    assert_eq!(document["instanceId"], id.as_str());
    assert_eq!((&document["accountId"], &document["region"]), (&"123456789012".into(), &"us-east-1".into()));
}

#[test]
fn a_role_put_into_an_empty_profile_is_found() {
    let (mut world, id) = World::with_instance(1);
    world.ok(Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", "later")]);
    // Nothing is launched with such a profile, but an instance that is there may get it.
    let other = world.launch(None);
    world.wait(A_MINUTE);
    let params = [("InstanceId", other.as_str()), ("IamInstanceProfile.Name", "later")];
    world.ok(Service::Ec2, "AssociateIamInstanceProfile", &params);
    world.wait(A_MINUTE);
    is_404_page(&world.get(&other, DIRECTORY));
    world.role("Late-Role", TRUST_EC2, &[S3_READ]);
    world.ok(Service::Iam, "AddRoleToInstanceProfile", &[("InstanceProfileName", "later"), ("RoleName", "Late-Role")]);
    // Within an hour or so, by itself.
    let _ = world.steps("credential-delivery");
    world.wait(66 * 60);
    assert_eq!(world.get(&id, DIRECTORY).body.text(), ROLE);
    let steps = world.steps("credential-delivery");
    assert!(steps.iter().any(|(subject, _, to)| subject == other.as_str() && *to == "delivered"), "{steps:?}");
    assert_eq!(world.get(&other, DIRECTORY).body.text(), "Late-Role");
}

#[test]
fn a_role_swapped_in_the_profile_is_picked_up_within_about_an_hour() {
    let (mut world, id) = World::with_instance(1);
    let old = world.credentials(&id, ROLE);
    world.role("Other-Role", TRUST_EC2, &[]);
    world.ok(Service::Iam, "RemoveRoleFromInstanceProfile", &[("InstanceProfileName", ROLE), ("RoleName", ROLE)]);
    world.ok(Service::Iam, "AddRoleToInstanceProfile", &[("InstanceProfileName", ROLE), ("RoleName", "Other-Role")]);
    assert_eq!(world.get(&id, DIRECTORY).body.text(), ROLE);
    assert_eq!(world.credentials(&id, ROLE), old);
    world.wait(66 * 60);
    assert_eq!(world.get(&id, DIRECTORY).body.text(), "Other-Role");
    let new = world.credentials(&id, "Other-Role");
    assert_eq!(world.call(&new, Service::S3, "/", &[]).status, 403);
    assert_eq!(world.call(&old, Service::S3, "/", &[]).status, 200);
    is_404_page(&world.get(&id, OF_ROLE));
}

#[test]
fn the_address_is_link_local() {
    assert_eq!(IMDS_ADDRESS, "169.254.169.254");
}

#[test]
fn versions_and_directories() {
    let (mut world, id) = World::with_instance(1);
    for (path, text) in [
        ("/latest", "dynamic\nmeta-data"),
        ("/latest/", "dynamic\nmeta-data"),
        ("/2021-03-23/", "dynamic\nmeta-data"),
        ("/latest/dynamic", "instance-identity/"),
        ("/latest/dynamic/instance-identity/", "document\npkcs7\nrsa2048\nsignature"),
        ("/latest/meta-data/iam", "info\nsecurity-credentials/"),
        ("/latest/meta-data/placement/", "availability-zone\navailability-zone-id\nregion"),
        ("/2021-03-23/meta-data/placement/region", "us-east-1"),
        ("/1.0/meta-data/placement/availability-zone/", "us-east-1a"),
        ("/2021-03-23/meta-data/iam/security-credentials/", ROLE),
        ("/latest/meta-data/services/domain", "amazonaws.com"),
        ("/latest/meta-data/instance-id", id.as_str()),
    ] {
        let answer = world.get(&id, path);
        assert_eq!((answer.status, &*answer.body.text()), (200, text), "{path}");
    }
    let versions = world.get(&id, "/").body.text().into_owned();
    assert!(versions.starts_with("1.0\n2007-01-19\n") && versions.ends_with("\nlatest"), "{versions}");
    let names = world.get(&id, "/latest/meta-data/").body.text().into_owned();
    assert!(
        names.starts_with("ami-id\nami-launch-index\nami-manifest-path\n")
            && names.contains("\nhostname\niam/\n")
            && names.contains("\nplacement/\n"),
        "{names}"
    );
    for path in ["/2021-03-24/meta-data/", "/latest/meta", "/latest/meta-data/place", "/latest//meta-data/", "//"] {
        assert_eq!(world.get(&id, path).status, 404, "{path}");
    }
}

#[test]
fn a_container_is_one_hop_farther() {
    let (mut world, id) = World::with_instance(1);
    let ask = |world: &mut World, hops: u8, request: Request| {
        world.cloud.request_as(Some(Service::Imds), world.now, &Source::hops_from(id.clone(), hops), &request)
    };
    for (limit, hops, arrives) in [("1", 1, true), ("1", 2, false), ("2", 2, true), ("2", 3, false), ("64", 64, true)] {
        options(&mut world, &id, "HttpPutResponseHopLimit", limit);
        let token = ask(&mut world, hops, put_token(Some("60")));
        assert_eq!(token.is_some(), arrives, "{hops} hops of {limit}");
        // Not only the token is lost, but any answer to the PUT.
        assert_eq!(ask(&mut world, hops, put_token(None)).map(|answer| answer.status), arrives.then_some(400));
        // What is asked with GET arrives from everywhere.
        let got = ask(&mut world, hops, get(OF_ROLE, None)).unwrap();
        is_empty_401(&got);
        let token = world.token(&id, 60);
        assert_eq!(ask(&mut world, hops, get(OF_ROLE, Some(&token))).unwrap().status, 200);
    }
    options(&mut world, &id, "HttpPutResponseHopLimit", "1");
    options(&mut world, &id, "HttpTokens", "optional");
    assert_eq!(ask(&mut world, 2, get(OF_ROLE, None)).unwrap().status, 200);
    // Who cannot tell a lost answer sees a gateway's timeout.
    assert_eq!(world.send(Source::Container(id.clone(), 2), put_token(Some("60"))).status, 504);
}
