//! GetWebIdentityToken: a token that tells somebody outside of AWS who the caller is.
//!
//! May use: [`may`](crate::cloud::may) and the [`desk`](crate::cloud::desk). It is good for nothing within AWS: it stands
//! for no permissions here. **One thing differs: the signature**, which is HMAC-SHA256 under a key of the account's seed
//! where the header says RS256 or ES384.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>
//!
//! ```sh
//! aws iam enable-outbound-web-identity-federation
//! aws sts get-web-identity-token --audience https://api.example.com --signing-algorithm RS256
//! ```

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Map, Value, json};

use super::issue::Home;
use super::limits::duration;
use crate::cloud::may::{Ask, Values, authorize_ask};
use crate::cloud::who::{Holder, Principal};
use crate::cloud::{Service, ServiceError, call::Answer, call::Call, desk::Desk};
use crate::kernel::Millis;
use crate::wire::sigv4::hmac_sha256;
use crate::wire::{layout, xml::El};

/// How long a token holds, in seconds, when nothing is said.
const USUAL: i64 = 300;

pub(super) fn get(desk: &mut Desk<'_>, call: &Call<'_>, _: Option<Home>) -> Answer {
    let audiences = call.list("Audience.member");
    if audiences.is_empty() {
        call.need("Audience")?;
    }
    let algorithm = call.need("SigningAlgorithm")?;
    if !matches!(algorithm, "RS256" | "ES384") {
        let rule = "Member must satisfy enum value set: [RS256, ES384]";
        return Err(ServiceError::constraint(algorithm, "signingAlgorithm", rule));
    }
    let seconds = duration(call, USUAL)?;
    let tags: Vec<(&str, &str)> = (1..)
        .map_while(|i| {
            let at = |part: &str| ["Tags.member.", &i.to_string(), part].concat();
            Some((call.get(&at(".Key"))?, call.get(&at(".Value")).unwrap_or("")))
        })
        .collect();

    let mut more: Vec<Values> = vec![
        ("sts:IdentityTokenAudience".into(), audiences.iter().map(|one| (*one).to_owned()).collect()),
        ("sts:SigningAlgorithm".into(), vec![algorithm.to_owned()]),
        ("sts:DurationSeconds".into(), vec![seconds.to_string()]),
        ("aws:TagKeys".into(), tags.iter().map(|(key, _)| (*key).to_owned()).collect()),
    ];
    more.extend(tags.iter().map(|(key, value)| (["aws:RequestTag/", key].concat().into(), vec![(*value).to_owned()])));
    let ask = Ask { more: &more, ..Ask::new("sts:GetWebIdentityToken", "*") };
    authorize_ask(desk, call.caller, &ask)?;
    if !tags.is_empty() {
        authorize_ask(desk, call.caller, &Ask { action: "sts:TagGetWebIdentityToken", ..ask })?;
    }
    let Some(issuer) = desk.known.outbound.as_ref().filter(|one| one.enabled).map(|one| one.issuer.clone()) else {
        // The sentence is (U).
        let message = "Outbound web identity federation is not enabled for this account.";
        return Err(ServiceError::new(403, "OutboundWebIdentityFederationDisabledException", message));
    };
    let from = desk.site.now.floor_second();
    let expires = from + Millis::seconds(seconds);
    if let Principal::Session(session) = &call.caller.principal
        && expires > session.expires
    {
        let message = "The requested token duration would extend the session beyond its original expiration time.";
        return Err(ServiceError::new(403, "SessionDurationEscalationException", message));
    }
    let header =
        json!({ "kid": if algorithm == "RS256" { "RSA_0" } else { "EC384_0" }, "typ": "JWT", "alg": algorithm });
    let audience = match audiences[..] {
        [one] => Value::from(one),
        ref many => many.iter().map(|one| Value::from(*one)).collect(),
    };
    let claims = json!({
        "aud": audience,
        "sub": subject(desk, call),
        "https://sts.amazonaws.com/": own_claims(desk, call, &tags),
        "iss": issuer,
        "exp": expires.as_millis() / 1000,
        "iat": from.as_millis() / 1000,
        "jti": desk.site.mint.provider(),
    });
    let encode = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(layout::compact(part));
    let signed = [encode(&header), encode(&claims)].join(".");
    let signature = BASE64_URL_SAFE_NO_PAD.encode(hmac_sha256(desk.site.signing.as_bytes(), signed.as_bytes()));
    Ok(vec![El::new("WebIdentityToken").text([signed, signature].join(".")), El::new("Expiration").text(expires.iso())])
}

/// The ARN of the role, not of its session; or of the user.
fn subject(desk: &Desk<'_>, call: &Call<'_>) -> String {
    match &call.caller.principal {
        Principal::Session(session) => session.role().map_or(&session.arn, |of| &of.role_arn).to_string(),
        principal => desk.arn_of(principal),
    }
}

/// What AWS tells of the caller, under its own name.
fn own_claims(desk: &Desk<'_>, call: &Call<'_>, tags: &[(&str, &str)]) -> Value {
    let mut claims = json!({
        "aws_account": desk.site.account.as_str(),
        "source_region": desk.site.region,
        "principal_id": desk.arn_of(&call.caller.principal),
    });
    let object = |pairs: Vec<(String, String)>| {
        Value::Object(pairs.into_iter().map(|(key, value)| (key, Value::from(value))).collect::<Map<_, _>>())
    };
    let (mut principal, mut instance) = (Vec::new(), None);
    if let Principal::Session(session) = &call.caller.principal {
        if let Holder::Role(of) = &session.holder {
            principal.extend(desk.known.roles.get(&of.role).into_iter().flat_map(|role| role.tags.clone()));
            instance = of.instance.as_ref();
        }
    } else if let Principal::User(name) = &call.caller.principal {
        principal.extend(desk.known.users.get(name).into_iter().flat_map(|user| user.tags.clone()));
    }
    if !principal.is_empty() {
        claims["principal_tags"] = object(principal);
    }
    if let Some(id) = instance {
        claims["ec2_source_instance_arn"] = desk.site.arn(Service::Ec2, &["instance/", id.as_str()].concat()).into();
    }
    if !tags.is_empty() {
        claims["request_tags"] =
            object(tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect());
    }
    claims
}
