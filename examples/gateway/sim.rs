//! What no AWS has: the clock's hand and a look inside, under `/_sim/`.

use serde_json::{Value, json};
use sts_flow::cloud::Service;
use sts_flow::kernel::{Machine, Millis};
use sts_flow::wire::layout;
use sts_flow::wire::{Method, Request, Response};

use super::front::Front;

/// The longest that the clock is moved at once: 30 days, as in the page.
const MAX_SECONDS: i64 = sts_flow::story::MAX_WAIT.as_seconds();

impl Front {
    /// The answer, if the path is one of these.
    pub(super) fn sim(&mut self, request: &Request) -> Option<Response> {
        let path = request.path();
        let rest = path.strip_prefix("/_sim").filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
        Some(match (rest, request.method) {
            ("/advance", Method::Post) => self.advance_by(request),
            ("/advance", _) => {
                problem(405, "POST moves the clock: curl -X POST '…/_sim/advance?seconds=3600'").header("Allow", "POST")
            }
            ("/identity-token", Method::Post) => self.identity(request, ["issuer", "subject", "audience"]),
            ("/saml-assertion", Method::Post) => self.identity(request, ["provider", "subject", "role"]),
            ("/state", Method::Get | Method::Head) => {
                let response = answer(200, &self.state());
                if request.method == Method::Head { Response { body: "".into(), ..response } } else { response }
            }
            ("/state", _) => problem(405, "GET shows the state").header("Allow", "GET, HEAD"),
            _ => problem(
                404,
                "there are GET /_sim/state and POST /_sim/advance?seconds=N, \
                 /_sim/identity-token?issuer=…&subject=…&audience=… and /_sim/saml-assertion?provider=…&subject=…&role=…",
            ),
        })
    }

    fn advance_by(&mut self, request: &Request) -> Response {
        let parameters = request.query_params();
        let [(name, value)] = parameters.as_slice() else {
            return problem(400, "expected exactly one parameter: /_sim/advance?seconds=3600");
        };
        let seconds = value.parse().ok().filter(|seconds| name == "seconds" && (0..=MAX_SECONDS).contains(seconds));
        let Some(seconds) = seconds else {
            return problem(400, &format!("seconds must be a whole number from 0 to {MAX_SECONDS}"));
        };
        self.advance(Millis::seconds(seconds));
        answer(200, &json!({ "time": self.now().iso() }))
    }

    /// What the simulated identity provider hands to somebody who signed in there.
    fn identity(&self, request: &Request, names: [&str; 3]) -> Response {
        let parameters = request.query_params();
        let values = names.map(|name| parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()));
        let [Some(who), Some(subject), Some(to)] = values else {
            return problem(400, &format!("these parameters are required: {}", names.join(", ")));
        };
        let (cloud, now) = (self.cloud(), self.now());
        let answered = if names[0] == "issuer" {
            // What else is named is a claim of the token.
            let more = parameters.iter().filter(|(name, _)| !names.contains(&name.as_str()));
            let more: Vec<(&str, &str)> = more.map(|(name, value)| (name.as_str(), value.as_str())).collect();
            json!({ "token": cloud.identity_token_with(who, subject, to, &more, now) })
        } else {
            json!({ "assertion": cloud.saml_assertion(who, subject, to, now) })
        };
        answer(200, &answered)
    }

    fn state(&self) -> Value {
        let cloud = self.cloud();
        let instances: Vec<Value> = cloud
            .instances()
            .map(|instance| {
                json!({
                    "id": instance.id.as_str(),
                    "name": instance.name.as_str(),
                    "state": instance.state.label(),
                    "privateIp": instance.private_ip.as_str(),
                    "httpTokens": if instance.metadata.tokens_required { "required" } else { "optional" },
                    "hopLimit": u64::from(instance.metadata.hop_limit),
                })
            })
            .collect();
        let roles: Vec<Value> = cloud
            .iam()
            .roles()
            .map(|role| {
                let policies: Vec<Value> = role.policies.names().into_iter().map(Value::from).collect();
                json!({ "name": role.name.as_str(), "arn": role.arn.as_str(), "policies": policies })
            })
            .collect();
        let services: Vec<Value> = Service::ALL.into_iter().map(|service| Value::from(service.prefix())).collect();
        json!({
            "time": self.now().iso(),
            "account": cloud.account(),
            "region": cloud.region(),
            "services": services,
            "instances": instances,
            "roles": roles,
        })
    }
}

fn answer(status: u16, body: &Value) -> Response {
    Response::new(status).header("Content-Type", "application/json").with_body(layout::pretty(body) + "\n")
}

fn problem(status: u16, what: &str) -> Response {
    answer(status, &json!({ "error": what }))
}
