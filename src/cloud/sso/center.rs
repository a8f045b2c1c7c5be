//! Who and what there is: the person, the permission sets, and a role in the account for each.
//!
//! May use: [`iam`](crate::cloud::iam), the [`directory`](crate::cloud::directory) and the [`desk`](crate::cloud::desk).

use std::sync::Arc;

use crate::cloud::AccountId;
use crate::cloud::directory::{Attached, Role};
use crate::cloud::iam::Iam;
use crate::cloud::policy::{Document, Kind};
use crate::cloud::site::Site;
use crate::wire::sigv4::{hex, sha256};

/// Where a person signs in.
pub const START_URL: &str = "https://d-9067f7a4c2.awsapps.com/start";
/// The identity store of that directory.
pub(super) const STORE: &str = "d-9067f7a4c2";
/// The person: the name of the sessions, too.
pub const PERSON: &str = "you@example.com";
/// What the account is called.
pub(super) const ACCOUNT_NAME: &str = "sts-flow";
/// Where the roles are.
const PATH: &str = "/aws-reserved/sso.amazonaws.com/";

/// The permission sets: name and managed policy.
pub(super) const PERMISSION_SETS: [(&str, &str); 2] = [
    ("AdministratorAccess", "arn:aws:iam::aws:policy/AdministratorAccess"),
    ("S3ReadOnly", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
];

/// The name of a permission set's role: `AWSReservedSSO_S3ReadOnly_0123456789abcdef`.
pub(super) fn role_name(account: &AccountId, set: &str) -> String {
    let digest = hex(&sha256([account.as_str(), "/", set].concat().as_bytes()));
    ["AWSReservedSSO_", set, "_", &digest[..16]].concat()
}

/// Puts the roles into the account that are not there.
pub(super) fn provision(iam: &mut Iam, site: &mut Site) {
    let provider = ["arn:aws:iam::", site.account.as_str(), ":saml-provider/AWSSSO_9067f7a4c2_DO_NOT_DELETE"].concat();
    let trust = [
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":""#,
        &provider,
        r#""},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}"#,
    ];
    let Some(trust) = Document::read(&trust.concat(), Kind::Trust) else { return };
    let trust = Arc::new(trust);
    for (set, policy) in PERMISSION_SETS {
        let name = role_name(&site.account, set);
        if iam.has_role(&name) {
            continue;
        }
        let role = Role {
            path: PATH.to_owned(),
            id: site.mint.unique("AROA"),
            arn: site.account.iam_arn("role", PATH, &name),
            created: site.now.floor_second(),
            description: None,
            max_session_seconds: 43_200,
            trust: Arc::clone(&trust),
            policies: Attached { managed: vec![policy.to_owned()], ..Attached::default() },
            tags: Vec::new(),
            name,
        };
        iam.add_role(site, role);
    }
}
