//! Identity providers: registered, read, changed and taken away; whose word counts; and tokens for use outside of AWS.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::wire::Response;
use sts_flow::wire::sigv4::Credentials;

use crate::world::{
    ACCOUNT, ROLE, S3_READ, World, issued, query_api, refusal, refused, role_arn, text, trust, user_arn,
};

const GITHUB: &str = "https://token.actions.githubusercontent.com";

/// Metadata of a SAML provider, as long as IAM wants it.
pub fn metadata() -> String {
    let start =
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://Corp.example.com/saml\">";
    format!("{start}<IDPSSODescriptor><!--{}--></IDPSSODescriptor></EntityDescriptor>", "x".repeat(1000))
}

fn github() -> String {
    format!("arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com")
}

/// The account with GitHub as a provider and the role `Deploy`, which trusts it on these conditions.
fn with_github(condition: &Value) -> World {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let register = [("Url", GITHUB), ("ClientIDList.member.1", "sts.amazonaws.com")];
    world.ok(Service::Iam, "CreateOpenIDConnectProvider", &register);
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": github()},
        "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}]});
    world.role("Deploy", &trust.to_string(), &[S3_READ]);
    world
}

/// A run of a workflow in `repository` on `reference` comes with GitHub's token.
fn run(world: &mut World, repository: &str, reference: &str, actor: &str) -> Response {
    let subject = format!("repo:{repository}:ref:{reference}");
    let claims = [("repository", repository), ("ref", reference), ("actor", actor), ("run_id", "7")];
    let token = world.cloud.identity_token_with(GITHUB, &subject, "sts.amazonaws.com", &claims, world.now);
    let params = [("RoleArn", &*role_arn("Deploy")), ("RoleSessionName", "ci"), ("WebIdentityToken", &*token)];
    let request = query_api(Service::Sts, "AssumeRoleWithWebIdentity", &params);
    world.send(Source::internet("203.0.113.45"), request)
}

#[test]
fn a_foreign_repository_is_refused_by_its_subject() {
    const MAIN: &str = "refs/heads/main";
    let key = |name: &str| format!("token.actions.githubusercontent.com:{name}");
    let denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    let by_sub = json!({"StringEquals": {key("aud"): "sts.amazonaws.com"},
        "StringLike": {key("sub"): "repo:octo-org/site:*"}});
    let by_claims = json!({"StringEquals": {key("repository"): "octo-org/site", key("ref"): MAIN},
        "StringLike": {key("actor"): "octo*", key("sub"): "repo:octo-org/*"}});
    let by_other = json!({"StringEquals": {key("run_id"): "7"}, "StringLike": {key("sub"): "repo:octo-org/*"}});
    for (condition, repository, reference, actor, allowed) in [
        (&by_sub, "octo-org/site", MAIN, "octocat", true),
        (&by_sub, "octo-org/site", "refs/heads/try", "octocat", true),
        (&by_sub, "evil/site", MAIN, "octocat", false),
        (&by_sub, "octo-org/site2", MAIN, "octocat", false),
        (&by_claims, "octo-org/site", MAIN, "octocat", true),
        (&by_claims, "octo-org/site", "refs/heads/try", "octocat", false),
        (&by_claims, "octo-org/site", MAIN, "mallory", false),
        // Not every claim is a condition key.
        (&by_other, "octo-org/site", MAIN, "octocat", false),
    ] {
        let mut world = with_github(condition);
        let answer = run(&mut world, repository, reference, actor);
        if allowed {
            let field = |name| text(&answer, &["AssumeRoleWithWebIdentityResult", "Credentials", name]);
            let session = Credentials {
                access_key_id: field("AccessKeyId"),
                secret_access_key: field("SecretAccessKey"),
                session_token: Some(field("SessionToken")),
            };
            assert_eq!(world.call(&session, Service::S3, "/", &[]).status, 200);
        } else {
            refused(&answer, 403, "AccessDenied", denied);
        }
    }
}

#[test]
fn a_trust_policy_for_a_shared_provider_says_whose_tokens_are_meant() {
    let mut world = with_github(&json!({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}}));
    let oidc = |issuer: &str| json!({"Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}")});
    let hub = "token.actions.githubusercontent.com";
    let key = |name: &str| format!("{hub}:{name}");
    for (principal, effect, condition, claim) in [
        (oidc(hub), "Allow", json!({"StringLike": {key("sub"): "repo:octo-org/*"}}), None),
        (oidc(hub), "Allow", json!({"StringEquals": {key("sub").to_uppercase(): "repo:octo-org/site:ref:x"}}), None),
        (oidc(hub), "Allow", json!({"ForAnyValue:StringLike": {key("sub"): ["repo:a/*", "repo:b/*"]}}), None),
        (oidc(hub), "Allow", json!({}), Some("sub")),
        (oidc(hub), "Allow", json!({"StringEquals": {key("aud"): "sts.amazonaws.com"}}), Some("sub")),
        (oidc(hub), "Allow", json!({"StringEquals": {key("repository"): "octo-org/site"}}), Some("sub")),
        (oidc(hub), "Allow", json!({"StringLike": {key("sub"): "*"}}), Some("sub")),
        (oidc(hub), "Allow", json!({"StringLike": {key("sub"): ["repo:octo-org/*", "**"]}}), Some("sub")),
        (oidc(hub), "Allow", json!({"StringNotLike": {key("sub"): "repo:evil/*"}}), Some("sub")),
        (oidc(hub), "Allow", json!({"StringLikeIfExists": {key("sub"): "repo:octo-org/*"}}), Some("sub")),
        (oidc(hub), "Allow", json!({"ForAllValues:StringLike": {key("sub"): "repo:octo-org/*"}}), Some("sub")),
        (oidc(hub), "Allow", json!({"Null": {key("sub"): "false"}}), Some("sub")),
        (oidc(hub), "Deny", json!({}), None),
        (oidc("gitlab.com"), "Allow", json!({"StringEquals": {"gitlab.com:aud": "x"}}), Some("sub")),
        (oidc("gitlab.example.com"), "Allow", json!({}), None),
        (json!({"Federated": "cognito-identity.amazonaws.com"}), "Allow", json!({}), Some("aud")),
        (json!({"Federated": "accounts.google.com"}), "Allow", json!({}), None),
    ] {
        let named = principal["Federated"].as_str().unwrap();
        let issuer = named.rsplit('/').next().unwrap();
        let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": principal,
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}]});
        let trust = trust.to_string();
        for (action, document) in
            [("CreateRole", "AssumeRolePolicyDocument"), ("UpdateAssumeRolePolicy", "PolicyDocument")]
        {
            let name = if action == "CreateRole" { "New" } else { "Deploy" };
            let answer = world.admin(Service::Iam, action, &[("RoleName", name), (document, &trust)]);
            match claim {
                None => assert_eq!(answer.status, 200, "{action} {trust}"),
                Some(claim) => {
                    let message = format!(
                        "Missing required condition: a trust policy for the shared identity provider {issuer} must \
                         evaluate {issuer}:{claim}."
                    );
                    refused(&answer, 400, "MalformedPolicyDocument", &message);
                }
            }
            if action == "CreateRole" && claim.is_none() {
                world.ok(Service::Iam, "DeleteRole", &[("RoleName", name)]);
            }
        }
    }
}

#[test]
fn a_provider_that_is_not_registered_is_not_believed() {
    let mut world = with_github(&json!({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}}));
    let main = "refs/heads/main";
    assert_eq!(run(&mut world, "octo-org/site", main, "octocat").status, 200);
    let arn = github();
    let provider = ("OpenIDConnectProviderArn", arn.as_str());
    // The trust policy still names it.
    world.ok(Service::Iam, "RemoveClientIDFromOpenIDConnectProvider", &[provider, ("ClientID", "sts.amazonaws.com")]);
    let answer = run(&mut world, "octo-org/site", main, "octocat");
    refused(&answer, 400, "InvalidIdentityToken", "Incorrect token audience");
    world.ok(Service::Iam, "AddClientIDToOpenIDConnectProvider", &[provider, ("ClientID", "sts.amazonaws.com")]);
    assert_eq!(run(&mut world, "octo-org/site", main, "octocat").status, 200);
    world.ok(Service::Iam, "DeleteOpenIDConnectProvider", &[provider]);
    let message = format!("No OpenIDConnect provider found in your account for {GITHUB}");
    refused(&run(&mut world, "octo-org/site", main, "octocat"), 400, "InvalidIdentityToken", &message);
}

#[test]
fn providers_are_registered_listed_changed_and_deleted() {
    let mut world = with_github(&json!({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}}));
    let arn = github();
    let provider = ("OpenIDConnectProviderArn", arn.as_str());
    let print = "6938fd4d98bab03faadb97b34396831e3780aea1";
    world.ok(Service::Iam, "UpdateOpenIDConnectProviderThumbprint", &[provider, ("ThumbprintList.member.1", print)]);
    let answer = world.ok(Service::Iam, "GetOpenIDConnectProvider", &[provider]);
    let at = |path: &[&str]| text(&answer, &[&["GetOpenIDConnectProviderResult"], path].concat());
    assert_eq!(at(&["Url"]), "token.actions.githubusercontent.com");
    assert_eq!(
        (at(&["ClientIDList", "member"]), at(&["ThumbprintList", "member"])),
        ("sts.amazonaws.com".into(), print.into())
    );
    let answer = world.ok(Service::Iam, "ListOpenIDConnectProviders", &[]);
    let list = ["ListOpenIDConnectProvidersResult", "OpenIDConnectProviderList", "member", "Arn"];
    assert_eq!(text(&answer, &list), arn);

    let saml = format!("arn:aws:iam::{ACCOUNT}:saml-provider/Corp");
    let document = metadata();
    let answer = world.ok(Service::Iam, "CreateSAMLProvider", &[("Name", "Corp"), ("SAMLMetadataDocument", &document)]);
    assert_eq!(text(&answer, &["CreateSAMLProviderResult", "SAMLProviderArn"]), saml);
    let corp = ("SAMLProviderArn", saml.as_str());
    let answer = world.ok(Service::Iam, "GetSAMLProvider", &[corp]);
    assert_eq!(text(&answer, &["GetSAMLProviderResult", "SAMLMetadataDocument"]), document);
    let answer = world.ok(Service::Iam, "ListSAMLProviders", &[]);
    assert_eq!(text(&answer, &["ListSAMLProvidersResult", "SAMLProviderList", "member", "Arn"]), saml);
    let other = document.replace("Corp.example", "corp2.example");
    world.ok(Service::Iam, "UpdateSAMLProvider", &[corp, ("SAMLMetadataDocument", &other)]);

    let none = format!("{arn}/none");
    for (action, params, status, code, message) in [
        (
            "CreateOpenIDConnectProvider",
            &[("Url", GITHUB)][..],
            409,
            "EntityAlreadyExists",
            format!("Provider with url {GITHUB} already exists."),
        ),
        (
            "CreateOpenIDConnectProvider",
            &[("Url", "http://example.com")],
            400,
            "ValidationError",
            "Invalid Open ID Connect Provider URL".into(),
        ),
        (
            "GetOpenIDConnectProvider",
            &[("OpenIDConnectProviderArn", &none)],
            404,
            "NoSuchEntity",
            format!("OpenIDConnect Provider not found for arn {none}"),
        ),
        (
            "GetSAMLProvider",
            &[("SAMLProviderArn", &arn)],
            404,
            "NoSuchEntity",
            format!("OpenIDConnect Provider not found for arn {arn}"),
        ),
        (
            "CreateSAMLProvider",
            &[("Name", "Corp"), ("SAMLMetadataDocument", &document)],
            409,
            "EntityAlreadyExists",
            format!("SAMLProvider {saml} already exists."),
        ),
        (
            "CreateSAMLProvider",
            &[("Name", "New"), ("SAMLMetadataDocument", &"x".repeat(1000))],
            400,
            "InvalidInput",
            "Could not parse metadata".into(),
        ),
    ] {
        refused(&world.admin(Service::Iam, action, params), status, code, &message);
    }
    world.ok(Service::Iam, "DeleteSAMLProvider", &[corp]);
    assert_eq!(refusal(&world.admin(Service::Iam, "GetSAMLProvider", &[corp])).0, 404);
    // Nobody may who is not let.
    let nobody = world.key("nobody");
    let (_, code, message) = refusal(&world.call(&nobody, Service::Iam, "GetOpenIDConnectProvider", &[provider]));
    assert!(code == "AccessDenied" && message.contains(&format!("on resource: {arn} because")), "{message}");
}

const AUDIENCE: (&str, &str) = ("Audience.member.1", "https://api.example.com");

fn claims_of(token: &str) -> (Value, Value) {
    let part = |n: usize| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(n).unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    (part(0), part(1))
}

#[test]
fn a_token_for_use_outside_says_who_the_caller_is() {
    let (mut world, id) = World::with_instance(1);
    let admin = world.key("admin");
    let params = [AUDIENCE, ("SigningAlgorithm", "ES384")];
    let disabled = "Outbound web identity federation is not enabled for this account.";
    let answer = world.admin(Service::Sts, "GetWebIdentityToken", &params);
    refused(&answer, 403, "OutboundWebIdentityFederationDisabledException", disabled);
    refused(&world.admin(Service::Iam, "GetOutboundWebIdentityFederationInfo", &[]), 404, "FeatureDisabled", disabled);
    let answer = world.ok(Service::Iam, "EnableOutboundWebIdentityFederation", &[]);
    let issuer = text(&answer, &["EnableOutboundWebIdentityFederationResult", "IssuerIdentifier"]);
    assert!(issuer.starts_with("https://") && issuer.ends_with(".tokens.sts.global.api.aws"), "{issuer}");
    assert_eq!(world.admin(Service::Iam, "EnableOutboundWebIdentityFederation", &[]).status, 409);

    let tagged = [AUDIENCE, ("SigningAlgorithm", "RS256"), ("Tags.member.1.Key", "job"), ("Tags.member.1.Value", "7")];
    let answer = world.ok(Service::Sts, "GetWebIdentityToken", &tagged);
    let (header, claims) = claims_of(&text(&answer, &["GetWebIdentityTokenResult", "WebIdentityToken"]));
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("JWT")));
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(issuer), &json!("https://api.example.com")));
    assert_eq!(claims["sub"], user_arn("admin"));
    let span = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(span, 300, "five minutes, when nothing is said");
    let own = &claims["https://sts.amazonaws.com/"];
    assert_eq!((&own["aws_account"], &own["request_tags"]), (&json!(ACCOUNT), &json!({ "job": "7" })));

    // Of an instance's role it is the role that is told, and the instance.
    world.role("Caller", &trust(&user_arn("admin")), &[crate::world::ADMIN]);
    world.ok(Service::Iam, "AttachRolePolicy", &[("RoleName", ROLE), ("PolicyArn", crate::world::ADMIN)]);
    let key = world.credentials(&id, ROLE);
    let request = world.signed(&key, Service::Sts, "GetWebIdentityToken", &params);
    let answer = world.send(Source::Instance(id.clone()), request);
    let (_, claims) = claims_of(&text(&answer, &["GetWebIdentityTokenResult", "WebIdentityToken"]));
    assert_eq!(claims["sub"], role_arn(ROLE));
    let instance = format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/{id}");
    assert_eq!(claims["https://sts.amazonaws.com/"]["ec2_source_instance_arn"], instance);

    // No longer than the session that asks.
    let session = issued(&world.assume(&admin, "Caller", &[("DurationSeconds", "900")]));
    let long = [AUDIENCE, params[1], ("DurationSeconds", "3600")];
    let escalation = "The requested token duration would extend the session beyond its original expiration time.";
    let answer = world.call(&session, Service::Sts, "GetWebIdentityToken", &long);
    refused(&answer, 403, "SessionDurationEscalationException", escalation);
    assert_eq!(world.call(&session, Service::Sts, "GetWebIdentityToken", &params).status, 200);
    for (params, code) in [
        (&[AUDIENCE, ("SigningAlgorithm", "HS256")][..], "ValidationError"),
        (&[("SigningAlgorithm", "RS256")], "ValidationError"),
        (&[AUDIENCE, params[1], ("DurationSeconds", "59")], "ValidationError"),
        (&[AUDIENCE, params[1], ("DurationSeconds", "3601")], "ValidationError"),
    ] {
        assert_eq!(refusal(&world.admin(Service::Sts, "GetWebIdentityToken", params)).1, code, "{params:?}");
    }
    let nobody = world.key("nobody");
    assert_eq!(refusal(&world.call(&nobody, Service::Sts, "GetWebIdentityToken", &params)).1, "AccessDenied");
    // For one audience alone, as a policy may say.
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:GetWebIdentityToken",
        "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"sts:IdentityTokenAudience": "https://other.example.com"}}}]});
    let put = [("UserName", "nobody"), ("PolicyName", "p"), ("PolicyDocument", &*policy.to_string())];
    world.ok(Service::Iam, "PutUserPolicy", &put);
    assert_eq!(world.call(&nobody, Service::Sts, "GetWebIdentityToken", &params).status, 403);
    let other = [("Audience.member.1", "https://other.example.com"), params[1]];
    assert_eq!(world.call(&nobody, Service::Sts, "GetWebIdentityToken", &other).status, 200);
    world.ok(Service::Iam, "DisableOutboundWebIdentityFederation", &[]);
    assert_eq!(world.admin(Service::Sts, "GetWebIdentityToken", &params).status, 403);
}
