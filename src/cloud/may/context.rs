//! What conditions may ask about a call.
//!
//! May use: [`who`](crate::cloud::who) called, and the [`desk`](crate::cloud::desk)'s view.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use crate::cloud::who::{Caller, Holder, Principal, Session};
use crate::cloud::{Service, VPC, desk::View, directory::Tables, policy::Context};

/// What conditions may ask about this call.
pub(super) fn context(desk: View<'_>, caller: &Caller) -> Context {
    let mut context = Context::new();
    context.set("aws:CurrentTime", desk.site.now.iso());
    context.set("aws:PrincipalAccount", desk.site.account.as_str());
    context.set(
        "aws:PrincipalArn",
        match &caller.principal {
            Principal::Session(session) => session.role().map_or(&session.arn, |of| &of.role_arn).to_string(),
            other => desk.arn_of(other),
        },
    );
    context.set("aws:userid", caller.principal.user_id(desk.known));
    match &caller.origin.way {
        Some(way) => {
            // By way of an endpoint a request has no public address.
            context.set("aws:SourceVpc", VPC);
            context.set("aws:SourceVpce", way.endpoint.as_str());
            context.set("aws:VpcSourceIp", way.address.as_str());
        }
        None => context.set("aws:SourceIp", caller.origin.address.as_str()),
    }
    context.set("aws:SecureTransport", "true");
    context.set("aws:ViaAWSService", "false");
    match &caller.principal {
        Principal::User(name) => {
            context.set("aws:username", name.as_str());
            context.set("aws:PrincipalType", "User");
            user_tags(desk.known, name, &mut context);
        }
        Principal::Session(session) => session_context(desk, caller, session, &mut context),
        Principal::Federated(identity) => identity.tell(&mut context),
        Principal::Foreign(foreign) => {
            context.set("aws:PrincipalAccount", foreign.account.as_str());
            context.set("aws:PrincipalType", if foreign.role_arn.is_some() { "AssumedRole" } else { "User" });
            context.set("aws:PrincipalArn", foreign.role_arn.as_ref().unwrap_or(&foreign.arn).as_str());
        }
        Principal::Service(_) => {}
    }
    context
}

fn user_tags(known: &Tables, name: &str, context: &mut Context) {
    if let Some(user) = known.users.get(name) {
        tell_tags(user.tags.iter().map(|(key, value)| (key, value)), context);
    }
}

/// What conditions may ask about temporary credentials.
fn session_context(desk: View<'_>, caller: &Caller, session: &Session, context: &mut Context) {
    context.set("aws:TokenIssueTime", session.issued.iso());
    context.set("aws:MultiFactorAuthPresent", "false");
    match &session.holder {
        Holder::Role(of) => {
            context.set("aws:PrincipalType", "AssumedRole");
            if let Some(role) = desk.known.roles.get(&of.role) {
                tell_tags(role.tags.iter().map(|(key, value)| (key, value)), context);
            }
            if let Some(identity) = &of.identity {
                context.set("aws:FederatedProvider", identity.provider.as_str());
            }
            if let Some(id) = &of.instance {
                context.set("ec2:SourceInstanceARN", desk.site.arn(Service::Ec2, &["instance/", id.as_str()].concat()));
                context.set("ec2:RoleDelivery", session.role_delivery());
                // Where they were delivered, wherever they are used.
                if let Some(address) = &caller.origin.home {
                    context.set("aws:EC2InstanceSourceVpc", VPC);
                    context.set("aws:EC2InstanceSourcePrivateIPv4", address.as_str());
                }
            }
        }
        Holder::Console(None) => context.set("aws:PrincipalType", "Account"),
        Holder::User(name) | Holder::Console(Some(name)) => {
            context.set("aws:username", name.as_str());
            context.set("aws:PrincipalType", "User");
            user_tags(desk.known, name, context);
        }
        Holder::Federated(_) => context.set("aws:PrincipalType", "FederatedUser"),
    }
    // A session's tag stands before the role's of the same key.
    tell_tags(session.passed.tags.iter(), context);
    if let Some(name) = &session.passed.source_identity {
        context.set("aws:SourceIdentity", name.as_str());
    }
}

fn tell_tags<'t>(tags: impl Iterator<Item = (&'t String, &'t String)>, context: &mut Context) {
    for (key, value) in tags {
        context.set(["aws:PrincipalTag/", key].concat(), value.as_str());
    }
}
