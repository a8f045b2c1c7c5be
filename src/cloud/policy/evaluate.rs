//! Evaluates a request: every statement against it, then all policies together, as AWS combines them within one
//! account.
//!
//! May use: the rest of [`policy`](super).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::context::Context;
use super::decision::{By, Decision, PolicyType, StatementTrace, Verdict};
use super::document::{Document, Effect, Kind, Statement, Version};
use super::miss::Miss;
use super::pattern::matches;
use super::principal::{Principal, Reach, reach};
use super::resource::match_resource;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// By whom.
    pub principal: &'a Principal,
    /// `s3:ListAllMyBuckets`
    pub action: &'a str,
    /// The ARN of what is acted upon, or `*` for an action that acts upon nothing in particular.
    pub resource: &'a str,
    /// All else that is known.
    pub context: &'a Context,
}

/// A policy under the name by which a person knows it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// `AmazonS3ReadOnlyAccess`
    pub name: &'a str,
    /// Its ARN, which a managed policy alone has.
    pub arn: Option<&'a str>,
    /// The policy.
    pub document: &'a Document,
}

impl<'a> Named<'a> {
    /// A policy that has no ARN: an inline one, or a resource's own.
    pub const fn inline(name: &'a str, document: &'a Document) -> Self {
        Self { name, arn: None, document }
    }
}

/// Every policy that has a say in a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policies<'a> {
    /// Those of the user (and the user's groups) or of the role: one must allow.
    pub identity: &'a [Named<'a>],
    /// The most that the identity policies may allow.
    pub boundary: Option<Named<'a>>,
    /// Those passed when the session was made; if there is one, one must allow.
    pub session: &'a [Named<'a>],
    /// The resource's own policy: a bucket policy, or a role's trust policy.
    pub resource: Option<Named<'a>>,
    /// Whether the asker is of another account, whose policies have allowed it: what is left is the resource's consent.
    pub consented: bool,
}

/// Decides.
///
/// 1. A `Deny` that matches, in any policy, ends it.
/// 2. An `Allow` of the resource's policy may be enough by itself, depending on whom it names. A trust policy must allow.
/// 3. Else one of the identity policies must allow; and if there is a boundary, it too; and if there are session policies,
///    one of those too.
pub fn evaluate(request: &Request, policies: &Policies) -> Decision {
    let resource_type = match policies.resource {
        Some(named) if named.document.kind() == Kind::Trust => PolicyType::Trust,
        _ => PolicyType::Resource,
    };
    let all = policies
        .identity
        .iter()
        .map(|named| (PolicyType::Identity, named))
        .chain(policies.boundary.iter().map(|named| (PolicyType::Boundary, named)))
        .chain(policies.session.iter().map(|named| (PolicyType::Session, named)))
        .chain(policies.resource.iter().map(|named| (resource_type, named)));

    let mut checks = Vec::new();
    let mut grant: Option<(Reach, By)> = None;
    for (policy_type, named) in all {
        for (index, statement) in named.document.statements().iter().enumerate() {
            let outcome = match &statement.principal {
                // Whoever a resource's policy does not name, it does not mean.
                None if policy_type == resource_type => Err(Miss::Principal),
                None => Ok(Reach::Direct),
                Some(listed) => {
                    let bounded = policies.boundary.is_some();
                    reach(listed, request.principal, statement.effect, bounded).ok_or(Miss::Principal)
                }
            };
            let outcome = outcome.and_then(|reach| check(statement, named.document, request).map(|()| reach));
            let arn = named.arn.map(str::to_owned);
            let at = By { policy_type, policy: named.name.to_owned(), arn, index, sid: statement.sid.clone() };
            if statement.effect == Effect::Allow
                && policy_type == resource_type
                && let Ok(reach) = outcome
                && grant.as_ref().is_none_or(|(best, _)| reach > *best)
            {
                grant = Some((reach, at.clone()));
            }
            checks.push(StatementTrace { at, effect: statement.effect, miss: outcome.err() });
        }
    }

    let first = |policy_type, effect| {
        let found = |c: &&StatementTrace| c.at.policy_type == policy_type && c.effect == effect && c.matched();
        checks.iter().find(found).map(|c| c.at.clone())
    };
    let (verdict, by) = decide(request.principal, policies, resource_type, grant, first);
    Decision { verdict, by, checks }
}

fn decide(
    principal: &Principal,
    policies: &Policies,
    resource_type: PolicyType,
    grant: Option<(Reach, By)>,
    first: impl Fn(PolicyType, Effect) -> Option<By>,
) -> (Verdict, Option<By>) {
    for policy_type in [PolicyType::Identity, resource_type, PolicyType::Boundary, PolicyType::Session] {
        if let Some(by) = first(policy_type, Effect::Deny) {
            return (Verdict::ExplicitDeny(policy_type), Some(by));
        }
    }
    let by = match grant {
        Some((Reach::Direct, by)) => return (Verdict::Allow, Some(by)),
        Some((Reach::Role, by)) => Some(by),
        None if resource_type == PolicyType::Trust => return (Verdict::ImplicitDeny(PolicyType::Trust), None),
        Some((Reach::Account, by)) if policies.consented => return (Verdict::Allow, Some(by)),
        _ if policies.consented => return (Verdict::ImplicitDeny(resource_type), None),
        _ => match (principal, first(PolicyType::Identity, Effect::Allow)) {
            (Principal::Root { .. }, _) => None,
            (Principal::User { .. } | Principal::Session { .. }, Some(by)) => Some(by),
            (Principal::User { .. } | Principal::Session { .. }, None) => {
                return (Verdict::ImplicitDeny(PolicyType::Identity), None);
            }
            // Neither a service nor a stranger has policies of its own here.
            _ => return (Verdict::ImplicitDeny(resource_type), None),
        },
    };
    let limits =
        [(PolicyType::Boundary, policies.boundary.is_some()), (PolicyType::Session, !policies.session.is_empty())];
    for (policy_type, present) in limits {
        if present && first(policy_type, Effect::Allow).is_none() {
            return (Verdict::ImplicitDeny(policy_type), None);
        }
    }
    (Verdict::Allow, by)
}

/// Whether the rest of a statement matches, element by element.
fn check(statement: &Statement, document: &Document, request: &Request) -> Result<(), Miss> {
    let action = &statement.action;
    // Actions mind neither case nor variables.
    let named = action.values.iter().any(|text| matches(text, request.action, true));
    if named == action.not {
        return Err(Miss::Action);
    }
    let variables = document.version() == Version::V2012;
    if let Some(listed) = &statement.resource {
        let completes = document.kind() == Kind::Identity;
        match_resource(listed, request.resource, variables.then_some(request.context), completes)?;
    }
    statement.conditions.iter().try_for_each(|condition| condition.check(request.context, variables))
}

#[cfg(test)]
mod tests {
    use super::super::document::Kind;
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const ROLE: &str = "arn:aws:iam::123456789012:role/web";
    const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/web/i-0abc";
    const ALICE: &str = "arn:aws:iam::123456789012:user/alice";

    fn session() -> Principal {
        Principal::session(SESSION, ROLE)
    }

    fn document(kind: Kind, statements: &Value) -> Document {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        Document::read(&text, kind).unwrap_or_else(|| panic!("{text}"))
    }

    fn identity(statements: &Value) -> Document {
        document(Kind::Identity, statements)
    }

    fn allow(action: &str) -> Document {
        identity(&json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
    }

    /// Decides for one identity policy.
    fn decide_one(
        principal: &Principal,
        document: &Document,
        action: &str,
        resource: &str,
        context: &Context,
    ) -> Decision {
        let identity = [Named::inline("p", document)];
        evaluate(
            &Request { principal, action, resource, context },
            &Policies { identity: &identity, ..Policies::default() },
        )
    }

    use PolicyType::{Boundary, Identity, Resource, Session, Trust};
    use Verdict::{Allow, ExplicitDeny, ImplicitDeny};

    #[test]
    fn the_worked_example_of_the_evaluation_logic() {
        let policy = identity(&json!([
            {"Sid": "AllowS3ListRead", "Effect": "Allow",
             "Action": ["s3:GetBucketLocation", "s3:ListAccessPoints", "s3:ListAllMyBuckets"], "Resource": "arn:aws:s3:::*"},
            {"Sid": "AllowS3Self", "Effect": "Allow", "Action": "s3:*",
             "Resource": ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"]},
            {"Sid": "DenyS3Logs", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::*log*"}
        ]));
        let carlos = Principal::user("arn:aws:iam::123456789012:user/carlossalazar");
        for (action, resource, verdict, sid) in [
            ("s3:ListAllMyBuckets", "arn:aws:s3:::*", Allow, Some("AllowS3ListRead")),
            ("S3:putobject", "arn:aws:s3:::carlossalazar/x", Allow, Some("AllowS3Self")),
            ("s3:PutObject", "arn:aws:s3:::carlossalazar-logs/x", ExplicitDeny(Identity), Some("DenyS3Logs")),
            ("s3:PutObject", "arn:aws:s3:::other/x", ImplicitDeny(Identity), None),
            ("s3:PutObject", "arn:aws:s3:::CarlosSalazar/x", ImplicitDeny(Identity), None),
            ("ec2:StartInstances", "*", ImplicitDeny(Identity), None),
        ] {
            let decision = decide_one(&carlos, &policy, action, resource, &Context::new());
            assert_eq!(decision.verdict, verdict, "{action} {resource}");
            assert_eq!(decision.by.as_ref().and_then(|by| by.sid.as_deref()), sid, "{action} {resource}");
            assert_eq!(decision.checks.len(), 3, "every statement is accounted for");
        }
    }

    #[test]
    fn not_action_not_resource_and_variables() {
        let context = Context::new().with("aws:username", "alice");
        let own = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/home/${aws:username}/*"});
        let others =
            json!({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/home/${aws:username}/*"});
        for (statement, action, resource, context, verdict) in [
            (json!({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), "ec2:Any", "*", &context, Allow),
            (
                json!({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
                "IAM:GetRole",
                "*",
                &context,
                ImplicitDeny(Identity),
            ),
            (own.clone(), "s3:GetObject", "arn:aws:s3:::b/home/alice/x", &context, Allow),
            (own.clone(), "s3:GetObject", "arn:aws:s3:::b/home/bob/x", &context, ImplicitDeny(Identity)),
            (own, "s3:GetObject", "arn:aws:s3:::b/home/alice/x", &Context::new(), ImplicitDeny(Identity)),
            (others.clone(), "s3:GetObject", "arn:aws:s3:::b/home/bob/x", &context, ExplicitDeny(Identity)),
            (others.clone(), "s3:GetObject", "arn:aws:s3:::b/home/alice/x", &context, ImplicitDeny(Identity)),
            (others, "s3:GetObject", "arn:aws:s3:::b/home/bob/x", &Context::new(), ImplicitDeny(Identity)),
        ] {
            let decision = decide_one(&session(), &identity(&statement), action, resource, context);
            assert_eq!(decision.verdict, verdict, "{statement} {action} {resource}");
        }
    }

    #[test]
    fn a_policy_of_2008_knows_no_variables() {
        let text =
            r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}"}}"#;
        let policy = Document::read(text, Kind::Identity).unwrap();
        let context = Context::new().with("aws:username", "alice");
        assert!(!decide_one(&session(), &policy, "s3:GetObject", "arn:aws:s3:::b/alice", &context).verdict.is_allow());
        assert!(
            decide_one(&session(), &policy, "s3:GetObject", "arn:aws:s3:::b/${aws:username}", &context)
                .verdict
                .is_allow()
        );
    }

    #[test]
    fn revoking_sessions_denies_the_older_ones_only() {
        let all = allow("*");
        let revoke = identity(&json!([{"Effect": "Deny", "Action": ["*"], "Resource": ["*"],
            "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2025-11-02T01:00:00.000Z"}}}]));
        let policies = [Named::inline("Admin", &all), Named::inline("AWSRevokeOlderSessions", &revoke)];
        let policies = Policies { identity: &policies, ..Policies::default() };
        for (issued, verdict) in [
            (Some("2025-11-02T00:59:59Z"), ExplicitDeny(Identity)),
            (Some("2025-11-02T01:00:00Z"), Allow),
            // A long-term key has no such time: the condition does not hold.
            (None, Allow),
        ] {
            let context = issued.map_or_else(Context::new, |t| Context::new().with("aws:TokenIssueTime", t));
            let principal = session();
            let request =
                Request { principal: &principal, action: "s3:ListAllMyBuckets", resource: "*", context: &context };
            let decision = evaluate(&request, &policies);
            assert_eq!(decision.verdict, verdict, "{issued:?}");
            if let Some(Miss::Condition { actual, wanted, .. }) = &decision.checks[1].miss {
                assert_eq!(actual.first().map(String::as_str), issued);
                assert_eq!(wanted, &["2025-11-02T01:00:00.000Z"]);
            }
        }
    }

    #[test]
    fn boundary_and_session_policies_only_take_away() {
        let (s3, ec2, none) =
            (allow("s3:*"), allow("ec2:*"), identity(&json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})));
        for (identity, boundary, session_policy, verdict) in [
            (Some(&s3), None, None, Allow),
            (None, Some(&s3), None, ImplicitDeny(Identity)),
            (None, None, Some(&s3), ImplicitDeny(Identity)),
            (Some(&s3), Some(&s3), Some(&s3), Allow),
            (Some(&s3), Some(&ec2), Some(&s3), ImplicitDeny(Boundary)),
            (Some(&s3), Some(&s3), Some(&ec2), ImplicitDeny(Session)),
            (Some(&s3), Some(&none), Some(&s3), ExplicitDeny(Boundary)),
            (Some(&s3), Some(&s3), Some(&none), ExplicitDeny(Session)),
            (Some(&none), Some(&ec2), Some(&ec2), ExplicitDeny(Identity)),
        ] {
            let named = |document| Named::inline("p", document);
            let (identity, session_policy) = (identity.map(named), session_policy.map(named));
            let policies = Policies {
                identity: identity.as_slice(),
                boundary: boundary.map(named),
                session: session_policy.as_slice(),
                ..Policies::default()
            };
            let (principal, context) = (session(), Context::new());
            let request = Request {
                principal: &principal,
                action: "s3:GetObject",
                resource: "arn:aws:s3:::b/k",
                context: &context,
            };
            assert_eq!(evaluate(&request, &policies).verdict, verdict);
        }
    }

    /// "Resource-based policies and implicit denies in other policy types (same account)", IAM user guide.
    #[test]
    fn a_grant_of_the_resource_reaches_as_far_as_it_names_the_caller() {
        let ec2 = allow("ec2:*");
        let s3 = allow("s3:*");
        for (principal, named, alone, limited, with_identity) in [
            (Principal::user(ALICE), json!({"AWS": ALICE}), Allow, Allow, Allow),
            (session(), json!({"AWS": SESSION}), Allow, Allow, Allow),
            (session(), json!({"AWS": ROLE}), Allow, ImplicitDeny(Boundary), Allow),
            (session(), json!("*"), Allow, Allow, Allow),
            (session(), json!({"AWS": "*"}), Allow, Allow, Allow),
            (session(), json!({"AWS": "123456789012"}), ImplicitDeny(Identity), ImplicitDeny(Identity), Allow),
            (
                session(),
                json!({"AWS": "arn:aws:iam::123456789012:root"}),
                ImplicitDeny(Identity),
                ImplicitDeny(Identity),
                Allow,
            ),
            (session(), json!({"AWS": "999999999999"}), ImplicitDeny(Identity), ImplicitDeny(Identity), Allow),
            (session(), json!({"Service": "ec2.amazonaws.com"}), ImplicitDeny(Identity), ImplicitDeny(Identity), Allow),
            (
                Principal::service("ec2.amazonaws.com"),
                json!({"Service": ["s3.amazonaws.com", "ec2.amazonaws.com"]}),
                Allow,
                Allow,
                Allow,
            ),
            (
                Principal::service("ec2.amazonaws.com"),
                json!({"AWS": "*"}),
                ImplicitDeny(Resource),
                ImplicitDeny(Resource),
                ImplicitDeny(Resource),
            ),
            (Principal::Anonymous, json!("*"), Allow, Allow, Allow),
            (
                Principal::Anonymous,
                json!({"AWS": ALICE}),
                ImplicitDeny(Resource),
                ImplicitDeny(Resource),
                ImplicitDeny(Resource),
            ),
            (Principal::root("123456789012"), json!({"AWS": ALICE}), Allow, ImplicitDeny(Boundary), Allow),
        ] {
            let bucket = document(
                Kind::Resource,
                &json!({"Effect": "Allow", "Principal": named, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}),
            );
            let context = Context::new();
            let request = Request {
                principal: &principal,
                action: "s3:GetObject",
                resource: "arn:aws:s3:::b/k",
                context: &context,
            };
            let resource = Some(Named::inline("bucket", &bucket));
            let identity = [Named::inline("p", &s3)];
            let verdict = |policies| evaluate(&request, &policies).verdict;
            assert_eq!(verdict(Policies { resource, ..Policies::default() }), alone, "{principal:?} {named}");
            let boundary = Some(Named::inline("limit", &ec2));
            assert_eq!(
                verdict(Policies { boundary, resource, ..Policies::default() }),
                limited,
                "{principal:?} {named}"
            );
            assert_eq!(
                verdict(Policies { resource, identity: &identity, ..Policies::default() }),
                with_identity,
                "{principal:?} {named}"
            );
        }
    }

    #[test]
    fn a_trust_policy_must_agree() {
        let may_assume = allow("sts:AssumeRole");
        for (principal, trust, identity, verdict) in [
            (Principal::service("ec2.amazonaws.com"), json!({"Service": "ec2.amazonaws.com"}), false, Allow),
            (
                Principal::service("ec2.amazonaws.com"),
                json!({"Service": "lambda.amazonaws.com"}),
                false,
                ImplicitDeny(Trust),
            ),
            (Principal::service("ec2.amazonaws.com"), json!({"AWS": "123456789012"}), false, ImplicitDeny(Trust)),
            (Principal::user(ALICE), json!({"Service": "ec2.amazonaws.com"}), true, ImplicitDeny(Trust)),
            (Principal::user(ALICE), json!({"AWS": ALICE}), false, Allow),
            (Principal::user(ALICE), json!({"AWS": "123456789012"}), false, ImplicitDeny(Identity)),
            (Principal::user(ALICE), json!({"AWS": "123456789012"}), true, Allow),
            (session(), json!({"AWS": ROLE}), false, Allow),
            (session(), json!({"AWS": "AROAEXAMPLEID0000000"}), true, ImplicitDeny(Trust)),
        ] {
            let trust_policy =
                document(Kind::Trust, &json!({"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}));
            let named = [Named::inline("p", &may_assume)];
            let context = Context::new();
            let request =
                Request { principal: &principal, action: "sts:AssumeRole", resource: ROLE, context: &context };
            let policies = Policies {
                identity: if identity { &named } else { &[] },
                resource: Some(Named::inline("trust", &trust_policy)),
                ..Policies::default()
            };
            assert_eq!(evaluate(&request, &policies).verdict, verdict, "{principal:?} {trust}");
        }
    }

    #[test]
    fn not_principal_spares_only_whom_it_names_in_every_capacity() {
        let account = "arn:aws:iam::123456789012:root";
        for (principal, spared, verdict) in [
            (Principal::user(ALICE), json!([ALICE, account]), Allow),
            (Principal::user(ALICE), json!([ALICE]), ExplicitDeny(Resource)),
            (Principal::user(ALICE), json!([account]), ExplicitDeny(Resource)),
            (session(), json!([SESSION, ROLE, account]), Allow),
            (session(), json!([ROLE, account]), ExplicitDeny(Resource)),
        ] {
            let bucket = document(
                Kind::Resource,
                &json!({"Effect": "Deny", "NotPrincipal": {"AWS": spared}, "Action": "s3:*", "Resource": "*"}),
            );
            let s3 = allow("s3:*");
            let identity = [Named::inline("p", &s3)];
            let context = Context::new();
            let request = Request {
                principal: &principal,
                action: "s3:GetObject",
                resource: "arn:aws:s3:::b/k",
                context: &context,
            };
            let resource = Some(Named::inline("bucket", &bucket));
            assert_eq!(
                evaluate(&request, &Policies { identity: &identity, resource, ..Policies::default() }).verdict,
                verdict,
                "{principal:?} {spared}"
            );
        }
    }

    #[test]
    fn an_identity_policy_in_the_place_of_a_resource_policy_grants_nothing() {
        let s3 = allow("s3:*");
        let (principal, context) = (session(), Context::new());
        let request = Request { principal: &principal, action: "s3:GetObject", resource: "*", context: &context };
        let decision = evaluate(&request, &Policies { resource: Some(Named::inline("p", &s3)), ..Policies::default() });
        assert_eq!(decision.verdict, ImplicitDeny(Identity));
        assert_eq!(decision.checks[0].miss, Some(Miss::Principal));
    }

    #[test]
    fn a_decision_is_small_in_a_trace() {
        let policy = identity(&json!([{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
            {"Sid": "Here", "Effect": "Allow", "Action": "*", "Resource": "*",
             "Condition": {"StringEquals": {"aws:EC2InstanceSourceVpc": "vpc-1"}}}]));
        let decision = decide_one(&session(), &policy, "s3:ListAllMyBuckets", "*", &Context::new());
        let text = crate::wire::layout::compact(&decision);
        assert_eq!(
            text,
            r#"{"verdict":{"implicit-deny":"identity"},"checks":[{"at":{"policy_type":"identity","policy":"p","index":0},"effect":"Allow","miss":"action"},{"at":{"policy_type":"identity","policy":"p","index":1,"sid":"Here"},"effect":"Allow","miss":{"condition":{"operator":"StringEquals","key":"aws:EC2InstanceSourceVpc","wanted":["vpc-1"]}}}]}"#
        );
    }

    fn any_statement() -> impl Strategy<Value = Value> {
        let action = prop::sample::select(vec!["*", "s3:*", "s3:Get*", "s3:GetObject", "ec2:*"]);
        let resource =
            prop::sample::select(vec!["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::?/k"]);
        let condition = prop::option::of((
            prop::sample::select(vec![
                "StringEquals",
                "StringNotEquals",
                "StringLikeIfExists",
                "ForAllValues:StringLike",
                "Null",
            ]),
            prop::sample::select(vec!["aws:username", "aws:none"]),
            prop::sample::select(vec!["alice", "b*", "true", "${aws:none}"]),
        ));
        (any::<bool>(), any::<bool>(), action, any::<bool>(), resource, condition).prop_map(
            |(deny, na, action, nr, resource, condition)| {
                let mut s = json!({"Effect": if deny { "Deny" } else { "Allow" }});
                s[if na { "NotAction" } else { "Action" }] = action.into();
                s[if nr { "NotResource" } else { "Resource" }] = resource.into();
                if let Some((operator, key, value)) = condition {
                    s["Condition"] = json!({operator: {key: value}});
                }
                s
            },
        )
    }

    #[test]
    fn of_another_account_the_resource_has_the_last_word() {
        let (foreign, context) = (Principal::user("arn:aws:iam::210987654321:user/bob"), Context::new());
        let request = Request { principal: &foreign, action: "sts:AssumeRole", resource: ROLE, context: &context };
        for (named, verdict) in [
            ("210987654321:root", Allow),
            ("210987654321:user/bob", Allow),
            ("210987654321:user/eve", ImplicitDeny(Trust)),
            ("123456789012:root", ImplicitDeny(Trust)),
        ] {
            let who = json!({"AWS": format!("arn:aws:iam::{named}")});
            let trust = json!({"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"});
            let trust = document(Kind::Trust, &trust);
            let resource = Some(Named::inline("trust", &trust));
            let policies = Policies { resource, consented: true, ..Policies::default() };
            assert_eq!(evaluate(&request, &policies).verdict, verdict, "{named}");
        }
    }

    proptest! {
        #[test]
        fn a_deny_never_opens_and_an_allow_never_closes(
            statements in prop::collection::vec(any_statement(), 1..5), extra in any_statement(),
            boundary in prop::option::of(any_statement()), session_policy in prop::option::of(any_statement()), user in any::<bool>(),
        ) {
            let principal = if user { Principal::user(ALICE) } else { session() };
            let context = Context::new().with("aws:username", "alice");
            let request = Request { principal: &principal, action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: &context };
            let decide = |statements: &[Value], boundary: &Option<Value>| {
                let (p, b, s) = (identity(&json!(statements)), boundary.as_ref().map(identity), session_policy.as_ref().map(identity));
                let named = |document| Named::inline("p", document);
                let session = s.as_ref().map(named);
                evaluate(&request, &Policies { identity: &[named(&p)], boundary: b.as_ref().map(named), session: session.as_slice(), ..Policies::default() })
            };
            let before = decide(&statements, &boundary);
            let mut more = statements.clone();
            more.push(extra.clone());
            let after = decide(&more, &boundary);
            if extra["Effect"] == "Deny" {
                prop_assert!(before.verdict.is_allow() || !after.verdict.is_allow());
            } else {
                prop_assert!(!before.verdict.is_allow() || after.verdict.is_allow());
            }
            // Nor does a boundary ever give what was not there without it.
            prop_assert!(!before.verdict.is_allow() || decide(&statements, &None).verdict.is_allow());
            prop_assert_eq!(&before, &decide(&statements, &boundary));
            // What decided is a statement that matched and has the effect.
            if let Some(by) = &before.by {
                let check = before.checks.iter().find(|c| c.at == *by).unwrap();
                prop_assert!(check.matched() && (check.effect == Effect::Allow) == before.verdict.is_allow());
            }
        }
    }
}
