//! The provider `iam-role`: the instance's role, from IMDS.
//!
//! May use: the IMDS client, the profile and [`Program`] of this room. Three requests, as `aws --debug` shows them: the
//! session token, the role's name below `latest/meta-data/iam/security-credentials/`, and the role's credentials.

use std::rc::Rc;

use serde_json::Value;

use super::found::{ChainError, Faulty, Found, from_json, held};
use super::profile::Profile;
use crate::host::imds::{Imds, ImdsError};
use crate::host::log::Log;
use crate::host::program::Program;
use crate::host::refresher::{RefresherEvent, Rule};
use crate::kernel::{Millis, SimTime};
use crate::wire::layout;

/// Asks IMDS.
pub(super) async fn find(program: &Program<'_>, profile: &Profile, log: &Log) -> Result<Option<Found>, ChainError> {
    const PATH: &str = "latest/meta-data/iam/security-credentials/";
    let debug = |text: &str| log.debug("botocore.utils", text);
    let failure = |error: ImdsError, attempts: u32| match error {
        ImdsError::Exhausted => {
            let text = "when attempting to retrieve data from metadata service.";
            debug(&format!("Max number of attempts exceeded ({attempts}) {text}"));
            Ok(None)
        }
        ImdsError::BadRequest => {
            debug(&format!("Bad IMDS request: {}", error.message()));
            Ok(None)
        }
        error => Err(ChainError::Failed(error.message())),
    };
    let imds = match Imds::new(&program.io, log, &program.env, &profile.settings) {
        Ok(imds) => imds,
        Err(error) => return failure(error, 0),
    };
    let fetched = async {
        let token = imds.token().await?;
        let role = imds.get(PATH, token.as_deref(), false).await?;
        let document = imds.get(&format!("{PATH}{role}"), token.as_deref(), true).await?;
        Ok((role, document))
    };
    let (role, document) = match fetched.await {
        Ok(fetched) => fetched,
        Err(error) => return failure(error, imds.attempts()),
    };
    let json = serde_json::from_str::<Value>(&document).unwrap_or(Value::Null);
    match from_json(&json, "iam-role") {
        Ok(mut found) => {
            if extend(&mut found, program.io.now(), log) {
                let mut refresher = held(&program.io);
                refresher.step(RefresherEvent::Extend);
                found.refresher = Some(Rc::new(refresher));
            }
            log.debug("botocore.credentials", &format!("Found credentials from IAM Role: {role}"));
            Ok(Some(found))
        }
        Err(Faulty::NoTime(error)) => Err(error),
        Err(Faulty::Lacks(missing)) => {
            debug(&format!("Retrieved credentials is missing required field: {missing}"));
            if json.get("Code").is_some() && json.get("Message").is_some() {
                let compact = layout::compact(&json);
                debug(&format!("Error response received when retrievingcredentials: {compact}."));
            }
            Ok(None)
        }
    }
}

/// Credentials that end soon are taken to live a while longer: IMDS may be late, and the service will say if they are
/// really over. botocore draws the length at random, 15 minutes and 2 to 10 more; here the clock's digits decide.
fn extend(found: &mut Found, now: SimTime, log: &Log) -> bool {
    let Some(expires) = found.expires else { return false };
    let more = Millis::seconds(120 + now.as_millis().rem_euclid(481));
    let offset = Rule::BOTOCORE.advisory + more;
    let near = expires.since(now) <= offset;
    if near {
        found.expires = Some(now + offset);
        let minutes = (offset.as_seconds() + 30) / 60;
        log.info(
            "botocore.utils",
            &format!(
                "Attempting credential expiration extension due to a credential service availability issue. \
                 A refresh of these credentials will be attempted again within the next {minutes} minutes."
            ),
        );
    }
    near
}
