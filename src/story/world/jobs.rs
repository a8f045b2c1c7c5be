//! What runs on the CI runners: a job for each terminal.
//!
//! May use: randomness. What a job is, its variables say, and the tokens that GitHub vouches for it with.
//!
//! ```text
//! ci      octo-org/site   push to main       repo:octo-org/site:ref:refs/heads/main
//! ci-2    mallory/site    push to main       repo:mallory/site:ref:refs/heads/main
//! ```

use std::rc::Rc;

use crate::kernel::Rng;

/// Where a job asks for its token.
pub(super) const HOST: &str = "run-actions-1-azure-eastus.actions.githubusercontent.com";
/// The runner's address, from the block that RFC 5737 keeps for examples.
pub(super) const ADDRESS: &str = "192.0.2.77";

/// What runs on a runner.
pub(super) struct Job {
    pub repository: &'static str,
    pub reference: &'static str,
    pub event: &'static str,
    pub environment: Option<&'static str>,
    pub actor: &'static str,
}

/// A job for each terminal. The second one is somebody else's: anybody may have a repository there.
pub(super) const JOBS: [Job; 4] = [
    Job {
        repository: "octo-org/site",
        reference: "refs/heads/main",
        event: "push",
        environment: None,
        actor: "octocat",
    },
    Job {
        repository: "mallory/site",
        reference: "refs/heads/main",
        event: "push",
        environment: None,
        actor: "mallory",
    },
    Job {
        repository: "octo-org/site",
        reference: "refs/pull/7/merge",
        event: "pull_request",
        environment: None,
        actor: "octocat",
    },
    Job {
        repository: "octo-org/site",
        reference: "refs/heads/main",
        event: "workflow_dispatch",
        environment: Some("production"),
        actor: "octocat",
    },
];

impl Job {
    /// The claim `sub`: an environment, if the job has one, stands in for the branch.
    pub fn subject(&self) -> String {
        let rest = match (self.environment, self.event) {
            (Some(environment), _) => ["environment:", environment].concat(),
            (None, "pull_request") => "pull_request".to_owned(),
            (None, _) => ["ref:", self.reference].concat(),
        };
        ["repo:", self.repository, ":", &rest].concat()
    }
}

/// What the jobs show to get a token, each its own.
pub(super) fn tickets(seed: u64) -> Rc<[String]> {
    let mut rng = Rng::stream(seed, "github-jobs");
    JOBS.iter().map(|_| rng.hex(48)).collect()
}

/// Whether a job's token is to be had there.
pub(super) fn is_issuer(host: &str) -> bool {
    host == HOST
}
