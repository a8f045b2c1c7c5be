//! The provider `container-role`: the agent of a container, at the address that the environment names.
//!
//! May use: [`Program`] of this room and [`wire`](crate::wire).
//!
//! ```sh
//! AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost:8080/role aws sts get-caller-identity
//! ```

use serde_json::Value;

use super::found::{ChainError, Faulty, Found, from_json};
use crate::host::program::{Program, boxed};
use crate::host::sending::no_answer;
use crate::host::url::Url;
use crate::kernel::Millis;
use crate::wire::{Method, Request};

/// The endpoint of a container's agent, where one is set in the environment.
pub(super) async fn find(program: &Program<'_>) -> Result<Option<Found>, ChainError> {
    match (program.env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"), program.env("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
        (Some(path), _) => boxed(from_agent(program, format!("http://169.254.170.2{path}"))).await,
        (None, Some(url)) => boxed(from_agent(program, url.to_owned())).await,
        (None, None) => Ok(None),
    }
}

async fn from_agent(program: &Program<'_>, url: String) -> Result<Option<Found>, ChainError> {
    let fail =
        |text: String| ChainError::Failed(format!("Error when retrieving credentials from container-role: {text}"));
    let parsed = Url::parse(&url).map_err(|(message, _)| ChainError::Failed(message))?;
    let allowed = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"];
    if !allowed.contains(&parsed.host.as_str()) && !parsed.host.starts_with("127.") {
        return Err(ChainError::Failed(format!(
            "Unsupported host '{}'.  Can only retrieve metadata from a loopback address or one of these hosts: {}",
            parsed.host,
            allowed.join(", ")
        )));
    }
    if program.env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").is_some() {
        return Err(ChainError::Unsupported("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE".to_owned()));
    }
    let mut error = String::new();
    for _ in 0..3 {
        let mut request = Request::new(Method::Get, &parsed.host_header(), parsed.target.clone())
            .header("Accept-Encoding", "identity")
            .header("Accept", "application/json");
        if let Some(token) = program.env("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            request = request.header("Authorization", token);
        }
        error = match program.io.exchange_within(request, Millis::seconds(2)).await {
            Ok(response) if response.status == 200 => match serde_json::from_str::<Value>(&response.body.text()) {
                // Python's KeyError: the name in quotes is all it says.
                Ok(json) => {
                    return from_json(&json, "container-role").map(Some).map_err(|fault| match fault {
                        Faulty::Lacks(missing) => ChainError::Failed(format!("'{missing}'")),
                        Faulty::NoTime(error) => error,
                    });
                }
                Err(_) => "Error retrieving metadata: Unable to parse JSON returned from container metadata services"
                    .to_owned(),
            },
            Ok(response) => format!(
                "Error retrieving metadata: Received non 200 response {} from container metadata: {}",
                response.status,
                response.body.text()
            ),
            Err(error) => format!(
                "Error retrieving metadata: Received error when attempting to retrieve container metadata: {}",
                no_answer(error, &url)
            ),
        };
        program.io.sleep(Millis::seconds(1)).await;
    }
    Err(fail(error))
}
