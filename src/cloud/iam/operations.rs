//! IAM's Query API: the table of its actions. A new one has its row here, and its function in a file beside this one.
//!
//! A row says what an action is on. One interpreter finds that thing's ARN, asks whether the caller may, calls the
//! row's function, and lets the rest of AWS know what changed.
//!
//! May use: the files that carry the actions out.

use super::kind::Kind;
use super::state::Iam;
use super::{attached, keys, policies, profiles, providers, roles, tags, users, versions};
use crate::cloud::call::{Answer, Call, invalid_action};
use crate::cloud::may::{Ask, authorize_ask};
use crate::cloud::{ServiceError, desk::Desk};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

/// Carries an action out on the thing of this kind and name.
type Run = fn(&mut Iam, &mut Desk<'_>, &Call<'_>, Kind, &str) -> Answer;

/// What an action is on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    /// A thing that is about to be.
    New,
    /// All things of the kind.
    All,
    /// One thing.
    One,
    /// One user; the caller, if none is named.
    Own,
    /// The account: the action is on nothing in particular.
    Account,
}

struct Row {
    action: &'static str,
    on: On,
    kind: Kind,
    run: Run,
}

const fn row(action: &'static str, on: On, kind: Kind, run: Run) -> Row {
    Row { action, on, kind, run }
}

/// What an account is set up by before the first lesson, and what EC2 asks of an instance's profile.
const FIRST: [Row; 5] = [
    row("CreateRole", On::New, Kind::Role, roles::create),
    row("AttachRolePolicy", On::One, Kind::Role, attached::attach),
    row("CreateInstanceProfile", On::New, Kind::Profile, profiles::create),
    row("AddRoleToInstanceProfile", On::One, Kind::Profile, profiles::add_role),
    row("GetInstanceProfile", On::One, Kind::Profile, profiles::get),
];

/// All the others, behind the door of the chunk that holds most of the account.
static MORE: [Row; 67] = [
    row("CreateUser", On::New, Kind::User, users::create),
    row("GetUser", On::Own, Kind::User, users::get),
    row("ListUsers", On::All, Kind::User, users::list),
    row("DeleteUser", On::One, Kind::User, users::delete),
    row("CreateAccessKey", On::Own, Kind::User, keys::create),
    row("ListAccessKeys", On::Own, Kind::User, keys::list),
    row("UpdateAccessKey", On::Own, Kind::User, keys::update),
    row("DeleteAccessKey", On::Own, Kind::User, keys::delete),
    row("GetAccessKeyLastUsed", On::All, Kind::User, keys::last_used),
    row("AttachUserPolicy", On::One, Kind::User, attached::attach),
    row("DetachUserPolicy", On::One, Kind::User, attached::detach),
    row("ListAttachedUserPolicies", On::One, Kind::User, attached::list_attached),
    row("PutUserPolicy", On::One, Kind::User, attached::put),
    row("GetUserPolicy", On::One, Kind::User, attached::get),
    row("DeleteUserPolicy", On::One, Kind::User, attached::delete),
    row("ListUserPolicies", On::One, Kind::User, attached::list),
    row("PutUserPermissionsBoundary", On::One, Kind::User, attached::put_boundary),
    row("DeleteUserPermissionsBoundary", On::One, Kind::User, attached::delete_boundary),
    row("GetRole", On::One, Kind::Role, roles::get),
    row("ListRoles", On::All, Kind::Role, roles::list),
    row("UpdateRole", On::One, Kind::Role, roles::update),
    row("UpdateRoleDescription", On::One, Kind::Role, roles::update_description),
    row("UpdateAssumeRolePolicy", On::One, Kind::Role, roles::update_trust),
    row("DeleteRole", On::One, Kind::Role, roles::delete),
    row("DetachRolePolicy", On::One, Kind::Role, attached::detach),
    row("ListAttachedRolePolicies", On::One, Kind::Role, attached::list_attached),
    row("PutRolePolicy", On::One, Kind::Role, attached::put),
    row("GetRolePolicy", On::One, Kind::Role, attached::get),
    row("DeleteRolePolicy", On::One, Kind::Role, attached::delete),
    row("ListRolePolicies", On::One, Kind::Role, attached::list),
    row("PutRolePermissionsBoundary", On::One, Kind::Role, attached::put_boundary),
    row("DeleteRolePermissionsBoundary", On::One, Kind::Role, attached::delete_boundary),
    row("ListInstanceProfilesForRole", On::One, Kind::Role, profiles::list_for_role),
    row("ListInstanceProfiles", On::All, Kind::Profile, profiles::list),
    row("DeleteInstanceProfile", On::One, Kind::Profile, profiles::delete),
    row("RemoveRoleFromInstanceProfile", On::One, Kind::Profile, profiles::remove_role),
    row("CreatePolicy", On::New, Kind::Policy, policies::create),
    row("GetPolicy", On::One, Kind::Policy, policies::get),
    row("CreatePolicyVersion", On::One, Kind::Policy, versions::create),
    row("GetPolicyVersion", On::One, Kind::Policy, versions::get),
    row("ListPolicyVersions", On::One, Kind::Policy, versions::list),
    row("SetDefaultPolicyVersion", On::One, Kind::Policy, versions::set_default),
    row("DeletePolicyVersion", On::One, Kind::Policy, versions::delete),
    row("ListPolicies", On::All, Kind::Policy, policies::list),
    row("DeletePolicy", On::One, Kind::Policy, policies::delete),
    row("ListEntitiesForPolicy", On::One, Kind::Policy, policies::entities),
    row("TagRole", On::One, Kind::Role, tags::tag),
    row("ListRoleTags", On::One, Kind::Role, tags::list_tags),
    row("UntagRole", On::One, Kind::Role, tags::untag),
    row("TagUser", On::One, Kind::User, tags::tag),
    row("ListUserTags", On::One, Kind::User, tags::list_tags),
    row("UntagUser", On::One, Kind::User, tags::untag),
    row("CreateOpenIDConnectProvider", On::New, Kind::OpenIdProvider, providers::create_open_id),
    row("GetOpenIDConnectProvider", On::One, Kind::OpenIdProvider, providers::get_open_id),
    row("ListOpenIDConnectProviders", On::All, Kind::OpenIdProvider, providers::list_open_id),
    row("DeleteOpenIDConnectProvider", On::One, Kind::OpenIdProvider, providers::delete),
    row("AddClientIDToOpenIDConnectProvider", On::One, Kind::OpenIdProvider, providers::add_client),
    row("RemoveClientIDFromOpenIDConnectProvider", On::One, Kind::OpenIdProvider, providers::remove_client),
    row("UpdateOpenIDConnectProviderThumbprint", On::One, Kind::OpenIdProvider, providers::update_thumbprints),
    row("CreateSAMLProvider", On::New, Kind::SamlProvider, providers::create_saml),
    row("GetSAMLProvider", On::One, Kind::SamlProvider, providers::get_saml),
    row("ListSAMLProviders", On::All, Kind::SamlProvider, providers::list_saml),
    row("UpdateSAMLProvider", On::One, Kind::SamlProvider, providers::update_saml),
    row("DeleteSAMLProvider", On::One, Kind::SamlProvider, providers::delete),
    row("EnableOutboundWebIdentityFederation", On::Account, Kind::Account, providers::enable_outbound),
    row("DisableOutboundWebIdentityFederation", On::Account, Kind::Account, providers::disable_outbound),
    row("GetOutboundWebIdentityFederationInfo", On::Account, Kind::Account, providers::outbound_info),
];
static DOOR: Door<[Row; 67]> = Door::new(Chunk::Account, &MORE);

/// Fetches them.
pub(in crate::cloud) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, [Row; 67], &MORE)).await
}

fn find(action: &str) -> Result<&'static Row, ServiceError> {
    let is_it = |row: &&Row| row.action == action;
    if let Some(row) = FIRST.iter().find(is_it) {
        return Ok(row);
    }
    let more = DOOR.enter().ok_or_else(ServiceError::not_here)?;
    more.iter().find(is_it).ok_or_else(|| invalid_action(action))
}

/// Whether a refusal of the action has an authorization id: "most APIs in IAM" have. AWS does not list them; refusals of
/// CreateRole and of lists of all things were captured without one (U).
fn is_kept(row: &Row) -> bool {
    !matches!(row.on, On::All | On::Account) && row.action != "CreateRole"
}

/// Carries `action` out.
pub(in crate::cloud) fn carry_out(iam: &mut Iam, desk: &mut Desk<'_>, action: &str, call: &Call<'_>) -> Answer {
    let row = find(action)?;
    let path = call.get("Path").unwrap_or("/");
    let own = call.caller.user();
    let param = row.kind.parameter();
    let given = match (row.on, row.kind) {
        (On::All | On::Account, _) => "",
        (On::One, Kind::Policy) => call.need("PolicyArn")?,
        (On::New, Kind::OpenIdProvider) => providers::host_of(call.need("Url")?),
        (On::New, Kind::SamlProvider) => call.need("Name")?,
        (On::Own, _) => call
            .get(param)
            .or(own)
            .ok_or_else(|| ServiceError::validation("Must specify userName when calling with non-User credentials"))?,
        _ => call.need(param)?,
    };
    let known = match (row.on, row.kind) {
        (On::Account, _) => Some("*".to_owned()),
        (On::New | On::All, _) => None,
        (_, Kind::User) => iam.own.users.get(given).map(|user| user.arn.to_string()),
        (_, Kind::Role) => iam.own.roles.get(given).map(|role| role.arn.to_string()),
        (_, Kind::Profile) => iam.own.profiles.get(given).map(|profile| profile.arn.to_string()),
        (_, Kind::Policy | Kind::Key | Kind::OpenIdProvider | Kind::SamlProvider | Kind::Account) => {
            Some(given.to_owned())
        }
    };
    let arn = known.unwrap_or_else(|| {
        let path = if row.on == On::All { call.get("PathPrefix").unwrap_or("/") } else { path };
        desk.site.account.iam_arn(row.kind.label(), path, given).to_string()
    });
    let shown = match (row.on, row.kind) {
        (On::All | On::Account, _) | (_, Kind::OpenIdProvider | Kind::SamlProvider) => arn.clone(),
        (On::New, kind) if kind != Kind::Policy => arn.clone(),
        (_, kind) => [kind.noun(), " ", given].concat(),
    };
    let ask = ["iam:", action].concat();
    authorize_ask(desk, call.caller, &Ask { shown: &shown, kept: is_kept(row), ..Ask::new(&ask, &arn) })?;
    // Managed policies and identity providers go by their ARNs.
    let name = if row.kind.goes_by_arn() { arn.as_str() } else { given };
    let answer = (row.run)(iam, desk, call, row.kind, name)?;
    if row.on != On::All && !action.starts_with("Get") && !action.starts_with("List") {
        iam.changed(desk.site, row.kind, name);
    }
    Ok(answer)
}
