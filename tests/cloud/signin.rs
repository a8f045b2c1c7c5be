//! AWS Sign-In: codes for console sessions, sets of fifteen minutes, refresh tokens for twelve hours, and every refusal.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};
use sts_flow::cloud::{DeliveryMode, Effect, Service, Source};
use sts_flow::wire::layout;
use sts_flow::wire::sigv4::{Credentials, hmac_sha256, sha256};
use sts_flow::wire::{Method, Request, Response, percent_decode};

use crate::world::{ACCOUNT, REGION, ROLE, World, refusal, text, trust, user_arn};

const SAME: &str = "arn:aws:signin:::devtools/same-device";
const CROSS: &str = "arn:aws:signin:::devtools/cross-device";
const BACK: &str = "http://127.0.0.1:52113/oauth/callback";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-1234";
const KEY: &str = "c2VjcmV0";

fn host() -> String {
    format!("{REGION}.signin.aws.amazon.com")
}

fn confirmation() -> String {
    format!("https://{}/v1/sessions/confirmation", host())
}

fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(sha256(VERIFIER.as_bytes()))
}

/// A browser asks, with the sessions of the desk.
fn browse(world: &mut World, target: &str) -> Response {
    let cookies: Vec<String> = world.cloud.console_sessions().into_iter().map(|session| session.cookie).collect();
    let request = Request::new(Method::Get, &host(), target)
        .header("Cookie", format!("theme=dark; aws-signin-sessions={}", cookies.join(".")));
    world.send(Source::internet("203.0.113.45"), request)
}

fn address(client: &str, back: &str) -> String {
    format!(
        "/v1/authorize?response_type=code&client_id={client}&state=s-1&code_challenge_method=SHA-256&scope=openid&redirect_uri={back}&code_challenge={}",
        challenge()
    )
}

/// The code that a browser is sent back with, for the session that is picked.
fn code(world: &mut World, session: &str) -> String {
    let answer = browse(world, &format!("{}&session={session}", address(SAME, BACK)));
    assert_eq!(answer.status, 302, "{}", answer.body.text());
    let location = answer.headers.get("location").unwrap();
    let query = location.strip_prefix(&format!("{BACK}?code=")).unwrap();
    query.strip_suffix("&state=s-1").unwrap().to_owned()
}

fn proof(world: &World, key: &str, url: &str) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(layout::compact(value));
    let header = json!({ "typ": "dpop+jwt", "alg": "HS256", "jwk": { "kty": "oct", "k": key } });
    let claims = json!({ "htm": "POST", "htu": url, "iat": world.now.as_millis() / 1000, "jti": "1" });
    let signed = format!("{}.{}", part(&header), part(&claims));
    let secret = BASE64_URL_SAFE_NO_PAD.decode(key).unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(hmac_sha256(&secret, signed.as_bytes())))
}

fn token(world: &mut World, body: &Value, key: &str) -> Response {
    let url = format!("https://{}/v1/token", host());
    let request = Request::new(Method::Post, &host(), "/v1/token")
        .header("Content-Type", "application/json")
        .header("DPoP", proof(world, key, &url))
        .with_body(layout::compact(body));
    world.send(Source::internet("203.0.113.45"), request)
}

fn with_code(code: &str) -> Value {
    json!({ "clientId": SAME, "grantType": "authorization_code", "code": code, "codeVerifier": VERIFIER, "redirectUri": BACK })
}

fn with_refresh(token: &str) -> Value {
    json!({ "clientId": SAME, "refreshToken": token, "grantType": "refresh_token" })
}

fn read(answer: &Response) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body.text());
    serde_json::from_str(&answer.body.text()).unwrap()
}

fn set(given: &Value) -> Credentials {
    let field = |name: &str| given["accessToken"][name].as_str().unwrap().to_owned();
    Credentials {
        access_key_id: field("accessKeyId"),
        secret_access_key: field("secretAccessKey"),
        session_token: Some(field("sessionToken")),
    }
}

fn refresh_token(given: &Value) -> String {
    given["refreshToken"].as_str().unwrap().to_owned()
}

fn sign_in(world: &mut World, arn: &str) -> Value {
    let code = code(world, arn);
    read(&token(world, &with_code(&code), KEY))
}

/// Status, code and kind of a refusal.
fn kind(answer: &Response) -> (u16, String, String) {
    let body: Value = serde_json::from_str(&answer.body.text()).unwrap_or_default();
    let code = answer.headers.get("x-amzn-errortype").unwrap_or("").to_owned();
    (answer.status, code, body["error"].as_str().unwrap_or("").to_owned())
}

#[test]
fn a_console_session_becomes_a_set() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let page = browse(&mut world, &address(SAME, BACK));
    let body = page.body.text().into_owned();
    assert_eq!((page.status, body.matches("<a href").count()), (200, 4), "{body}");
    assert!(body.contains("Continue with an active session") && body.contains(&user_arn("admin")), "{body}");

    let given = sign_in(&mut world, &user_arn("admin"));
    assert_eq!(
        (given["expiresIn"].as_i64(), given["tokenType"].as_str()),
        (Some(900), Some("urn:aws:params:oauth:token-type:access_token_sigv4"))
    );
    let claims = given["idToken"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["sub"].as_str(), Some(user_arn("admin").as_str()));

    // It is the user, who may call IAM with it, too, and assume roles.
    let key = set(&given);
    assert!(key.access_key_id.starts_with("ASIA"));
    let who = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
    assert_eq!(text(&who, &["GetCallerIdentityResult", "Arn"]), user_arn("admin"));
    let user = world.call(&key, Service::Iam, "GetUser", &[]);
    assert_eq!(text(&user, &["GetUserResult", "User", "UserName"]), "admin");
    world.role(ROLE, &trust(&user_arn("admin")), &[]);
    assert_eq!(world.assume(&key, ROLE, &[]).status, 200);
    let refused = world.call(&key, Service::Sts, "GetSessionToken", &[]);
    assert_eq!(refusal(&refused).2, "Cannot call GetSessionToken with session credentials");

    // Fifteen minutes later it is over.
    world.wait(899);
    assert_eq!(world.call(&key, Service::Sts, "GetCallerIdentity", &[]).status, 200);
    world.wait(2);
    assert_eq!(refusal(&world.call(&key, Service::Sts, "GetCallerIdentity", &[])).1, "ExpiredToken");

    let records = world.records();
    let of = |name: &str| records.iter().find(|record| record["eventName"] == name).unwrap();
    for name in ["AuthorizeOAuth2Access", "CreateOAuth2Token"] {
        let record = of(name);
        assert_eq!(record["eventSource"], "signin.amazonaws.com");
        assert_eq!(record["userIdentity"]["userName"], "admin");
        assert_eq!(record["userIdentity"].get("accessKeyId"), None);
        assert!(!record.to_string().contains(key.session_token.as_ref().unwrap().as_str()));
    }
    let user = &of("GetUser")["userIdentity"];
    assert_eq!((user["type"].as_str(), user["accessKeyId"].as_str()), (Some("IAMUser"), Some(&*key.access_key_id)));
}

#[test]
fn the_root_user_needs_no_permission_and_assumes_no_role() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let key = set(&sign_in(&mut world, &root));
    let who = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
    assert_eq!(text(&who, &["GetCallerIdentityResult", "Arn"]), root);
    assert_eq!(text(&who, &["GetCallerIdentityResult", "UserId"]), ACCOUNT);
    assert_eq!(world.call(&key, Service::Iam, "ListUsers", &[]).status, 200);
    world.role(ROLE, &trust(&root), &[]);
    assert_eq!(refusal(&world.assume(&key, ROLE, &[])).2, "Roles may not be assumed by root accounts.");
    let records = world.records();
    let record = records.iter().find(|record| record["eventName"] == "ListUsers").unwrap();
    assert_eq!((&record["userIdentity"]["type"], &record["userIdentity"]["arn"]), (&json!("Root"), &json!(root)));
}

#[test]
fn a_refresh_token_gives_new_sets_for_twelve_hours() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let mut given = sign_in(&mut world, &user_arn("admin"));
    let mut keys = vec![set(&given).access_key_id];
    for _ in 0..71 {
        world.wait(600);
        given = read(&token(&mut world, &with_refresh(&refresh_token(&given)), KEY));
        assert_eq!(given.get("idToken"), None);
        keys.push(set(&given).access_key_id);
    }
    assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), 72);
    // The one before is superseded.
    let steps = world.steps("credential");
    assert!(
        steps.iter().any(|(key, from, to)| *key == keys[0] && (*from, *to) == ("valid", "superseded")),
        "{steps:?}"
    );
    // Ten minutes before the end a set lives no longer than that.
    assert_eq!(given["expiresIn"], 600);
    world.wait(599);
    assert_eq!(read(&token(&mut world, &with_refresh(&refresh_token(&given)), KEY))["expiresIn"], 1);
    world.wait(1);
    let over = token(&mut world, &with_refresh(&refresh_token(&given)), KEY);
    assert_eq!(kind(&over), (403, "AccessDeniedException".to_owned(), "TOKEN_EXPIRED".to_owned()));
    assert!(over.body.text().contains("The refresh token has expired."));
}

#[test]
fn a_code_is_for_one_client_once_and_soon() {
    let admin = user_arn("admin");
    let invalid = (400, "ValidationException".to_owned(), "INVALID_REQUEST".to_owned());
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    for (name, value) in [
        ("codeVerifier", json!("another-verifier-of-at-least-forty-three-chars-99")),
        ("redirectUri", json!("http://127.0.0.1:1/oauth/callback")),
        ("clientId", json!(CROSS)),
        ("clientId", json!("arn:aws:signin:::devtools/none")),
        ("code", json!("no-such-code")),
        ("code", Value::Null),
        ("grantType", json!("password")),
    ] {
        let mut body = with_code(&code(&mut world, &admin));
        body[name] = value;
        assert_eq!(kind(&token(&mut world, &body, KEY)), invalid, "{name}");
    }
    let once = code(&mut world, &admin);
    read(&token(&mut world, &with_code(&once), KEY));
    assert_eq!(kind(&token(&mut world, &with_code(&once), KEY)), invalid);
    let late = code(&mut world, &admin);
    world.wait(600);
    let denied = |kind: &str| (403, "AccessDeniedException".to_owned(), kind.to_owned());
    assert_eq!(kind(&token(&mut world, &with_code(&late), KEY)), denied("AUTHCODE_EXPIRED"));

    // Another key than the first, or a proof of another address or of another time, is none.
    let given = sign_in(&mut world, &admin);
    let refresh = with_refresh(&refresh_token(&given));
    assert_eq!(kind(&token(&mut world, &refresh, "b3RoZXI")), invalid);
    let elsewhere = proof(&world, KEY, "https://example.com/v1/token");
    let early = proof(&world, KEY, &format!("https://{}/v1/token", host()));
    for (header, wait) in [(elsewhere, 0), ("x".to_owned(), 0), (early, 901)] {
        world.wait(wait);
        let request = Request::new(Method::Post, &host(), "/v1/token")
            .header("DPoP", header)
            .with_body(layout::compact(&refresh));
        assert_eq!(kind(&world.send(Source::internet("203.0.113.45"), request)), invalid);
    }
    read(&token(&mut world, &refresh, KEY));
}

#[test]
fn permissions_are_asked_for_at_both_ends() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let target = format!("{}&session={}", address(SAME, BACK), user_arn("reader"));
    let page = browse(&mut world, &target);
    let sentence = format!(
        "User: {} is not authorized to perform: signin:AuthorizeOAuth2Access on resource: arn:aws:signin:{REGION}:{ACCOUNT}:oauth2/public-client/localhost because no identity-based policy allows the signin:AuthorizeOAuth2Access action",
        user_arn("reader")
    );
    assert!(page.status == 403 && page.body.text().contains(&sentence), "{}", page.body.text());
    assert!(world.cloud.take_effects().iter().any(|effect| matches!(effect, Effect::Decided { .. })));
    let managed = "arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess";
    let attach = [("UserName", "reader"), ("PolicyArn", managed)];
    world.ok(Service::Iam, "AttachUserPolicy", &attach);
    let given = sign_in(&mut world, &user_arn("reader"));
    world.ok(Service::Iam, "DetachUserPolicy", &attach);
    let refused = token(&mut world, &with_refresh(&refresh_token(&given)), KEY);
    assert_eq!(kind(&refused), (403, "AccessDeniedException".to_owned(), "INSUFFICIENT_PERMISSIONS".to_owned()));
    world.ok(Service::Iam, "AttachUserPolicy", &attach);
    read(&token(&mut world, &with_refresh(&refresh_token(&given)), KEY));

    // A user who is gone has changed; another one of the name is not the same.
    world.ok(Service::Iam, "DetachUserPolicy", &attach);
    world.ok(Service::Iam, "DetachUserPolicy", &[("UserName", "reader"), ("PolicyArn", crate::world::S3_READ)]);
    let keys = world.ok(Service::Iam, "ListAccessKeys", &[("UserName", "reader")]);
    let key = text(&keys, &["ListAccessKeysResult", "AccessKeyMetadata", "member", "AccessKeyId"]);
    world.ok(Service::Iam, "DeleteAccessKey", &[("UserName", "reader"), ("AccessKeyId", &key)]);
    world.ok(Service::Iam, "DeleteUser", &[("UserName", "reader")]);
    world.ok(Service::Iam, "CreateUser", &[("UserName", "reader")]);
    let refused = token(&mut world, &with_refresh(&refresh_token(&given)), KEY);
    assert_eq!(kind(&refused).2, "USER_CREDENTIALS_CHANGED");
    assert_eq!(world.call(&set(&given), Service::Sts, "GetCallerIdentity", &[]).status, 403);
}

#[test]
fn only_a_browser_that_is_signed_in_gets_a_code() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let picked = format!("{}&session={}", address(SAME, BACK), user_arn("admin"));
    for cookie in ["", "aws-signin-sessions=", "aws-signin-sessions=0123456789abcdef0123456789abcdef"] {
        let request = Request::new(Method::Get, &host(), picked.clone()).header("Cookie", cookie);
        assert_eq!(world.send(Source::internet("198.51.100.23"), request).status, 401, "{cookie}");
    }
    for (target, what) in [
        (picked.replace("same-device", "x"), "client_id"),
        (picked.replace("response_type=code", "response_type=token"), "response_type"),
        (picked.replace("SHA-256", "S256"), "code_challenge_method"),
        (picked.replace(&challenge(), "short"), "code_challenge"),
        (picked.replace("127.0.0.1", "203.0.113.9"), "redirect_uri"),
        (picked.replace("same-device", "cross-device"), "redirect_uri"),
    ] {
        let answer = browse(&mut world, &target);
        assert!(answer.status == 400 && answer.body.text().contains(&format!(": {what}<")), "{}", answer.body.text());
    }
    let declined = browse(&mut world, &format!("{}&session=none", address(SAME, BACK)));
    assert_eq!(declined.headers.get("location"), Some(&*format!("{BACK}?error=access_denied&state=s-1")));
}

#[test]
fn another_device_is_shown_the_code() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let target = format!("{}&session={}", address(CROSS, &confirmation()), user_arn("admin"));
    let answer = browse(&mut world, &target);
    let location = answer.headers.get("location").unwrap().to_owned();
    let page = browse(&mut world, location.strip_prefix(&format!("https://{}", host())).unwrap());
    let body = page.body.text().into_owned();
    let shown = body.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0;
    let shown = String::from_utf8(BASE64_STANDARD.decode(shown).unwrap()).unwrap();
    let code = percent_decode(shown.strip_prefix("state=s-1&code=").unwrap());
    let mut body = with_code(&code);
    body["clientId"] = json!(CROSS);
    body["redirectUri"] = json!(confirmation());
    read(&token(&mut world, &body, KEY));
}
