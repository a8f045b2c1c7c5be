//! The terminals from outside: lines go in, and messages, text and notes come out.
//!
//! What the AWS CLI and curl should print and send here was taken down from the real programs: AWS CLI 2.36.7 and curl
//! 8.5.0, run against a small server that answered like IMDS, S3 and STS.

mod api;
mod article;
mod aws;
mod curl;
mod jq;
mod peer;
mod profiles;
mod shell;
