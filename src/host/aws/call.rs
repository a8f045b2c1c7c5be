//! One call of an operation: its input goes out as a request, and its answer comes back.
//!
//! May use: [`client`](super::client), [`request`](super::request) and the [model](super::model).

use serde_json::Value;

use super::cli::Cli;
use super::client::Client;
use super::failure::Failure;
use super::model::{self, Operation, Service};
use super::request;
use crate::wire::Response;

/// Calls an operation.
pub(super) async fn call(
    cli: &Cli<'_, '_>,
    client: &mut Client,
    service: Service,
    operation: &Operation,
    input: &Value,
) -> Result<Response, Failure> {
    let message = request::write(service, operation, input);
    let make = |client: &Client| message.request(client, service);
    client.call(cli, operation.name, make).await
}

/// Calls an operation on behalf of a command that is not one: `aws s3 cp` is PutObject, or HeadObject and GetObject.
pub(super) async fn call_named(
    cli: &Cli<'_, '_>,
    client: &mut Client,
    name: &str,
    input: &Value,
) -> Result<Response, Failure> {
    let Some((service, operation)) = model::service("s3api").and_then(|s| Some((s, s.operation(name)?))) else {
        return Err(Failure::unsupported(&format!("operation: {name}")));
    };
    call(cli, client, service, &operation, input).await
}
