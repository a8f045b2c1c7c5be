//! The real clients against the simulated account: AWS CLI v1 and v2, and boto3, each as its users have it.
//!
//! `cargo xtask test` installs them: v2 is Debian's package `awscli`, v1 and boto3 come from PyPI into
//! `target/clients-venv`. A client that is not there is passed over, which is said; with `CI=true` that is a failure.
//! `AWS_CLI_2_36=/path/to/aws` adds the version that the page simulates; [`words`] compares the page's own `aws` with each of them.
//! What is tried, and what differs from AWS, is listed in docs/operations.md.

mod client;
mod commands;
mod gateway;
mod identity;
mod metadata;
mod refusals;
mod sdk;
mod simulated;
mod strangers;
mod words;
