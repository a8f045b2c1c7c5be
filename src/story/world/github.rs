//! GitHub, as far as a CI runner has to do with it: the jobs that run there, and the tokens that GitHub vouches for them with.
//!
//! May use: the [`World`] around it. Each terminal of the runner is a job of its own, on a computer of its own. What a job is
//! stands in its variables; whoever shows the ticket that is among them is handed a token that says so too, good for five
//! minutes, whose audience is to be chosen. What the token says is GitHub's word: nobody on the runner can change it.
//! <https://docs.github.com/en/actions/reference/security/oidc>
//!
//! ```sh
//! curl -s -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com"
//! ```

use serde_json::json;

use super::jobs::{HOST, JOBS};
use super::{Delivery, Exchange, World};
use crate::host::Session;
use crate::kernel::Millis;
use crate::story::trace::Operation;
use crate::story::{Node, Terminal};
use crate::wire::{Request, Response, layout};

/// Who signs the tokens.
pub const ISSUER: &str = "https://token.actions.githubusercontent.com";
/// How long GitHub works on an answer.
const WORK: Millis = Millis(40);
/// How long a token holds.
const LIFE: Millis = Millis::minutes(5);

impl World {
    /// A new computer for the job of this terminal.
    pub(super) fn runner(&self, terminal: Terminal) -> Session {
        let place = usize::from(terminal.number() - 1).min(JOBS.len() - 1);
        let (job, ticket) = (&JOBS[place], self.jobs.get(place).map_or("", String::as_str));
        let mut session = Session::runner();
        let url = ["https://", HOST, "/83//idtoken/", &(7000 + place).to_string(), "?api-version=2.0"].concat();
        let run = (19_000_000_000 + place as u64 * 17).to_string();
        for (name, value) in [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REPOSITORY", job.repository),
            ("GITHUB_REF", job.reference),
            ("GITHUB_EVENT_NAME", job.event),
            ("GITHUB_ACTOR", job.actor),
            ("GITHUB_RUN_ID", &run),
            ("RUNNER_OS", "Linux"),
            ("RUNNER_TEMP", "/home/runner/work/_temp"),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", &url),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", ticket),
        ] {
            session.export(name, value);
        }
        session
    }

    /// Sends a request to GitHub.
    pub(super) fn send_github(&mut self, exchange: u64, from: Node, request: Request) {
        let operation = Operation::Api("idtoken".to_owned());
        let arrives = self.now + self.latency(from, Node::GitHub);
        let parties = Exchange { from, to: Node::GitHub, operation: operation.clone(), internal: false };
        self.exchanges.insert(exchange, parties);
        self.record_request(exchange, from, Node::GitHub, arrives, operation, request.clone());
        self.queue.push(arrives, Delivery::GitHub { exchange, request: Box::new(request) });
    }

    /// A request has reached GitHub: a token, for whoever shows a job's ticket.
    pub(super) fn github_asked(&mut self, exchange: u64, request: &Request) {
        let response = match self.token_for(request) {
            Some(token) => {
                let answer = json!({ "count": token.len(), "value": token });
                Response::new(200).header("Content-Type", "application/json").with_body(layout::compact(&answer))
            }
            None => Response::new(401).header("Content-Length", "0"),
        };
        let response = response.header("Date", self.now.http());
        self.queue.push(self.now + WORK, Delivery::Leaves { exchange, response: Box::new(response) });
    }

    fn token_for(&self, request: &Request) -> Option<String> {
        let (scheme, ticket) = request.headers.get("authorization")?.split_once(' ')?;
        let known = scheme.eq_ignore_ascii_case("bearer") && request.path().contains("/idtoken/");
        let place = self.jobs.iter().position(|own| known && own == ticket.trim())?;
        let job = JOBS.get(place)?;
        let owner = job.repository.split('/').next().unwrap_or("");
        let asked = request.query_params().into_iter().find(|(name, _)| name == "audience").map(|(_, value)| value);
        let audience = asked.unwrap_or_else(|| ["https://github.com/", owner].concat());
        let mut claims = vec![
            ("repository", job.repository),
            ("repository_owner", owner),
            ("ref", job.reference),
            ("event_name", job.event),
            ("actor", job.actor),
            ("workflow", "deploy"),
            ("runner_environment", "github-hosted"),
        ];
        claims.extend(job.environment.map(|name| ("environment", name)));
        Some(self.cloud.identity_token_for(ISSUER, &job.subject(), &audience, &claims, (self.now, LIFE)))
    }
}
