//! HTTP messages, SigV4, and the XML and JSON bodies as AWS writes them.
//!
//! May use: [`kernel`](crate::kernel). Knows nothing of what a service means by a message.

pub mod blob;
mod http;
pub mod layout;
mod refusal;
pub mod sigv4;
pub mod xml;

pub use http::{Body, Headers, Method, Request, Response, percent_decode, percent_encode};
pub use refusal::error_code;
