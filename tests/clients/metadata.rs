//! The search for credentials in IMDS: which version answers, and what the clients say when none does.

use super::client::{Client, Exit, Shell, WHO};
use super::gateway::{Gateway, Imds, Options, ROLE, session};

/// Newer ones say `aws login`.
const NOBODY: &str = "Unable to locate credentials. You can configure credentials by running \"aws *\".";

fn nobody(shell: &Shell<'_>) {
    for outcome in shell.aws(WHO) {
        outcome.fails(Exit::Configuration, NOBODY);
    }
}

/// A client that is `hops` away, and does not wait long for what does not come.
fn away(imds: Imds, hops: u8) -> Gateway {
    Gateway::prepared(Options { imds: Some(imds), hops, ..Options::default() }, |_| ())
}

#[test]
fn nowhere_to_look() {
    let gateway = Gateway::start();
    nobody(&Shell::on_instance(&gateway).with("AWS_EC2_METADATA_DISABLED", "true"));
    // As an instance without metadata.
    let gateway = Gateway::prepared(Options::default(), |account| {
        account.modify_metadata(&[("HttpEndpoint", "disabled")]);
    });
    nobody(&Shell::on_instance(&gateway));
}

#[test]
fn a_token_that_is_lost_on_its_way_leaves_version_1() {
    let session = session(ROLE, "i-*");
    // Two hops, as in a container: the limit of Amazon Linux 2023 is just enough.
    for outcome in Shell::on_instance(&away(Imds::V2, 2)).aws(WHO) {
        outcome.prints(&session);
    }
    // The answer to PUT does not come, GET needs no token.
    let gateway = away(Imds::V1, 3);
    let shell = Shell::on_instance(&gateway).with("AWS_METADATA_SERVICE_TIMEOUT", "3");
    for outcome in shell.aws(WHO) {
        outcome.prints(&session);
    }
    // Unless the client was told never to do without; AWS CLI 2.9 does not know that setting.
    let shell = shell.with("AWS_EC2_METADATA_V1_DISABLED", "true");
    if let Some(outcome) = shell.run(Client::V1, WHO) {
        let words = "Unable to retrieve token for use in IMDSv2 call and IMDSv1 has been disabled";
        outcome.fails(Exit::General, &format!("Error retrieving metadata: {words}"));
    }
    // Where a token is required, the fall-back is refused with 401.
    nobody(&Shell::on_instance(&away(Imds::V2, 3)).with("AWS_METADATA_SERVICE_TIMEOUT", "3"));
}
