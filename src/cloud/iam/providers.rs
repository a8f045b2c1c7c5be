//! Identity providers: OpenID Connect and SAML; and whether the account hands out tokens to others itself.
//!
//! May use: [`answer`](super::answer), [`tags`](super::tags) and [`refusal`](super::refusal). A token or an assertion of a
//! provider that is not registered here is refused ([`who`](crate::cloud::who)).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html>
//!
//! ```sh
//! aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com
//! ```

use std::rc::Rc;

use super::kind::Kind;
use super::refusal::{exists, quota};
use super::state::Iam;
use super::tags::{tags_element, tags_of, tags_or_none};
use crate::cloud::directory::{IdentityProvider, Outbound, ProviderKind, last};
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk};
use crate::kernel::{Millis, SimTime};
use crate::wire::xml::El;

/// The most client ids of a provider, and the most thumbprints.
const MOST_CLIENTS: usize = 100;
const MOST_THUMBPRINTS: usize = 5;
/// How long SAML metadata holds that does not say.
const METADATA_LIFE: Millis = Millis::hours(100 * 365 * 24);

/// `token.actions.githubusercontent.com`, from the provider's address.
pub(super) fn host_of(url: &str) -> &str {
    url.strip_prefix("https://").unwrap_or(url).trim_end_matches('/')
}

fn not_found(arn: &str) -> ServiceError {
    let what = if arn.contains(":saml-provider/") { "SAML Provider" } else { "OpenIDConnect Provider" };
    ServiceError::new(404, "NoSuchEntity", [what, " not found for arn ", arn].concat())
}

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(400, "InvalidInput", message)
}

fn found<'i>(iam: &'i Iam, arn: &str) -> Result<&'i IdentityProvider, ServiceError> {
    iam.own.providers.get(arn).map(AsRef::as_ref).ok_or_else(|| not_found(arn))
}

fn found_mut<'i>(iam: &'i mut Iam, arn: &str) -> Result<&'i mut IdentityProvider, ServiceError> {
    iam.own.providers.get_mut(arn).map(Rc::make_mut).ok_or_else(|| not_found(arn))
}

/// The client ids and thumbprints of an OpenID Connect provider, to be changed.
fn open_id<'i>(iam: &'i mut Iam, arn: &str) -> Result<(&'i mut Vec<String>, &'i mut Vec<String>), ServiceError> {
    match &mut found_mut(iam, arn)?.kind {
        ProviderKind::OpenIdConnect { clients, thumbprints } => Ok((clients, thumbprints)),
        ProviderKind::Saml { .. } => Err(not_found(arn)),
    }
}

fn thumbprints(call: &Call<'_>) -> Result<Vec<String>, ServiceError> {
    let list = call.list("ThumbprintList.member");
    if list.len() > MOST_THUMBPRINTS {
        return Err(invalid("Thumbprint list must contain fewer than 5 entries."));
    }
    if list.iter().all(|one| one.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Ok(list.into_iter().map(str::to_owned).collect());
    }
    // The sentence is (U).
    Err(invalid("Thumbprint list must contain hexadecimal digits only."))
}

pub(super) fn create_open_id(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let url = call.need("Url")?;
    let host = host_of(url);
    if !url.starts_with("https://") || !host.contains('.') || host.contains(['?', '#', ' ', '@']) {
        return Err(ServiceError::validation("Invalid Open ID Connect Provider URL"));
    }
    if iam.own.providers.contains_key(arn) {
        return Err(exists("Provider with url", url));
    }
    let clients = call.list("ClientIDList.member");
    if clients.len() > MOST_CLIENTS {
        return Err(quota("ClientIdsPerOpenIdConnectProvider: 100"));
    }
    let clients = clients.into_iter().map(str::to_owned).collect();
    let kind = ProviderKind::OpenIdConnect { clients, thumbprints: thumbprints(call)? };
    register(iam, desk, call, (arn, host), kind)
}

fn register(
    iam: &mut Iam,
    desk: &mut Desk<'_>,
    call: &Call<'_>,
    (arn, name): (&str, &str),
    kind: ProviderKind,
) -> Answer {
    let element =
        if matches!(kind, ProviderKind::Saml { .. }) { "SAMLProviderArn" } else { "OpenIDConnectProviderArn" };
    let provider = IdentityProvider {
        name: name.to_owned(),
        created: desk.site.now.floor_second(),
        tags: tags_of(call, Kind::OpenIdProvider)?,
        kind,
    };
    let mut answer = vec![El::new(element).text(arn)];
    answer.extend(tags_element(&provider.tags));
    iam.own.providers.insert(arn.to_owned(), Rc::new(provider));
    Ok(answer)
}

pub(super) fn get_open_id(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let provider = found(iam, arn)?;
    let ProviderKind::OpenIdConnect { clients, thumbprints } = &provider.kind else { return Err(not_found(arn)) };
    let list = |name: &'static str, items: &[String]| {
        El::new(name).children(items.iter().map(|item| El::new("member").text(item.as_str())))
    };
    Ok(vec![
        El::new("Url").text(provider.name.as_str()),
        list("ClientIDList", clients),
        list("ThumbprintList", thumbprints),
        El::new("CreateDate").text(provider.created.iso()),
        tags_or_none(&provider.tags),
    ])
}

#[expect(clippy::unnecessary_wraps, reason = "an action like the others")]
pub(super) fn list_open_id(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, _: &str) -> Answer {
    let all = iam.own.providers.iter().filter(|(_, one)| matches!(one.kind, ProviderKind::OpenIdConnect { .. }));
    let all = all.map(|(arn, _)| El::new("member").leaf("Arn", arn));
    Ok(vec![El::new("OpenIDConnectProviderList").children(all)])
}

/// Of either kind; that it is still named by trust policies is no obstacle.
pub(super) fn delete(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    iam.own.providers.remove(arn).map(|_| Vec::new()).ok_or_else(|| not_found(arn))
}

pub(super) fn add_client(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let id = call.need("ClientID")?;
    let (clients, _) = open_id(iam, arn)?;
    if clients.iter().all(|client| client != id) {
        if clients.len() >= MOST_CLIENTS {
            return Err(quota("ClientIdsPerOpenIdConnectProvider: 100"));
        }
        clients.push(id.to_owned());
    }
    Ok(Vec::new())
}

pub(super) fn remove_client(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let id = call.need("ClientID")?;
    open_id(iam, arn)?.0.retain(|client| client != id);
    Ok(Vec::new())
}

pub(super) fn update_thumbprints(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let new = thumbprints(call)?;
    *open_id(iam, arn)?.1 = new;
    Ok(Vec::new())
}

/// Metadata is read no further than whose it is and that it is an identity provider's.
fn metadata(call: &Call<'_>) -> Result<String, ServiceError> {
    let text = call.need("SAMLMetadataDocument")?;
    if text.contains("EntityDescriptor") && text.contains("IDPSSODescriptor") {
        return Ok(text.to_owned());
    }
    Err(invalid("Could not parse metadata"))
}

pub(super) fn create_saml(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    if iam.own.providers.contains_key(arn) {
        return Err(exists("SAMLProvider", arn));
    }
    let valid_until = desk.site.now.floor_second() + METADATA_LIFE;
    let kind = ProviderKind::Saml { metadata: metadata(call)?, valid_until, id: desk.site.mint.provider() };
    register(iam, desk, call, (arn, last(arn)), kind)
}

/// The metadata of a SAML provider, until when it holds, and the provider's id.
fn saml<'i>(iam: &'i Iam, arn: &str) -> Result<(&'i IdentityProvider, &'i str, SimTime, &'i str), ServiceError> {
    let provider = found(iam, arn)?;
    match &provider.kind {
        ProviderKind::Saml { metadata, valid_until, id } => Ok((provider, metadata, *valid_until, id)),
        ProviderKind::OpenIdConnect { .. } => Err(not_found(arn)),
    }
}

pub(super) fn get_saml(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let (provider, metadata, valid_until, id) = saml(iam, arn)?;
    Ok(vec![
        El::new("SAMLProviderUUID").text(id),
        El::new("SAMLMetadataDocument").text(metadata),
        El::new("CreateDate").text(provider.created.iso()),
        El::new("ValidUntil").text(valid_until.iso()),
        tags_or_none(&provider.tags),
    ])
}

#[expect(clippy::unnecessary_wraps, reason = "an action like the others")]
pub(super) fn list_saml(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, _: &str) -> Answer {
    let all = iam.own.providers.iter().filter_map(|(arn, one)| match &one.kind {
        ProviderKind::Saml { valid_until, .. } => Some(
            El::new("member")
                .leaf("Arn", arn)
                .leaf("ValidUntil", valid_until.iso())
                .leaf("CreateDate", one.created.iso()),
        ),
        ProviderKind::OpenIdConnect { .. } => None,
    });
    Ok(vec![El::new("SAMLProviderList").children(all)])
}

pub(super) fn update_saml(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let new = metadata(call)?;
    saml(iam, arn)?;
    let until = desk.site.now.floor_second() + METADATA_LIFE;
    if let ProviderKind::Saml { metadata, valid_until, .. } = &mut found_mut(iam, arn)?.kind {
        (*metadata, *valid_until) = (new, until);
    }
    Ok(vec![El::new("SAMLProviderArn").text(arn)])
}

/// From now on STS hands out tokens for use outside of AWS, under an issuer of the account's own.
pub(super) fn enable_outbound(iam: &mut Iam, desk: &mut Desk<'_>, _: &Call<'_>, _: Kind, _: &str) -> Answer {
    if iam.own.outbound.as_ref().is_some_and(|outbound| outbound.enabled) {
        let message = "Outbound web identity federation is already enabled for this account.";
        return Err(ServiceError::new(409, "FeatureEnabled", message));
    }
    let issuer = match iam.own.outbound.take() {
        Some(outbound) => outbound.issuer.clone(),
        None => ["https://", &desk.site.mint.provider(), ".tokens.sts.global.api.aws"].concat(),
    };
    let answer = vec![El::new("IssuerIdentifier").text(issuer.as_str())];
    iam.own.outbound = Some(Rc::new(Outbound { issuer, enabled: true }));
    Ok(answer)
}

pub(super) fn disable_outbound(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, _: &str) -> Answer {
    match iam.own.outbound.as_mut().filter(|outbound| outbound.enabled) {
        Some(outbound) => {
            Rc::make_mut(outbound).enabled = false;
            Ok(Vec::new())
        }
        None => Err(disabled()),
    }
}

pub(super) fn outbound_info(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, _: &str) -> Answer {
    let outbound = iam.own.outbound.as_ref().filter(|outbound| outbound.enabled).ok_or_else(disabled)?;
    Ok(vec![El::new("IssuerIdentifier").text(outbound.issuer.as_str()), El::new("JwtVendingEnabled").text("true")])
}

/// The sentence is (U).
fn disabled() -> ServiceError {
    ServiceError::new(404, "FeatureDisabled", "Outbound web identity federation is not enabled for this account.")
}
