//! The IAM policy language: reading a policy, and deciding by several of them, with the reasons.
//!
//! May use: [`wire`](crate::wire) and [`kernel`](crate::kernel). Knows no service: what the caller may do is told by
//! the caller's policies and by the request's [`Context`] alone.
//!
//! This is own code because it is the product: the page shows, statement by statement, which element did not match and
//! which values a condition compared. The crate `iam-rs` (0.8) was weighed and left: it gives one verdict over a flat
//! list of policies, without boundaries, session policies or the reach of a resource-based grant; its reason for a
//! failed condition is the sentence "Conditions not satisfied"; it compares numbers as floats, and keeps its context in
//! an unordered map. It brings chrono's clock, ipnet and serde's derived code: one call of it makes a WebAssembly file
//! of 84 kB in brotli, where reading JSON alone makes one of 21 kB.
//!
//! ```
//! use sts_flow::cloud::policy::{Context, Document, Form, Miss, Named, Policies, PolicyType, Principal, Request, Verdict, evaluate};
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": [
//!     {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
//!     {"Sid": "Old", "Effect": "Deny", "Action": "*", "Resource": "*",
//!      "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2025-11-02T01:00:00Z"}}}
//! ]}"#;
//! let document = Document::parse(text, Form::Inline)?;
//! let role = Principal::session("arn:aws:sts::123456789012:assumed-role/web/i-0abc", "arn:aws:iam::123456789012:role/web");
//! let decide = |issued: &str| {
//!     let context = Context::new().with("aws:TokenIssueTime", issued);
//!     let request = Request { principal: &role, action: "s3:ListAllMyBuckets", resource: "arn:aws:s3:::*", context: &context };
//!     let identity = [Named::inline("web-policy", &document)];
//!     evaluate(&request, &Policies { identity: &identity, ..Policies::default() })
//! };
//! let before = decide("2025-11-02T00:30:00Z");
//! assert_eq!(before.verdict, Verdict::ExplicitDeny(PolicyType::Identity));
//! assert_eq!(before.by.unwrap().sid.as_deref(), Some("Old"));
//! let after = decide("2025-11-02T01:05:00Z");
//! assert_eq!(after.verdict, Verdict::Allow);
//! assert!(matches!(&after.checks[1].miss, Some(Miss::Condition { operator, .. }) if operator == "DateLessThan"));
//! # Ok::<(), sts_flow::cloud::policy::MalformedPolicy>(())
//! ```

mod basis;
mod check;
mod condition;
mod context;
mod decision;
mod document;
pub(in crate::cloud) mod door;
mod evaluate;
mod fault;
mod gates;
mod miss;
mod pattern;
mod place;
mod principal;
mod read;
mod resource;
mod values;
mod walk;

pub use basis::{Basis, Stood};
pub use condition::Condition;
pub use context::Context;
pub use decision::{By, Decision, PolicyType, StatementTrace, Verdict};
pub use document::{Document, Effect, Form, Kind, Listed, Statement, Version, Who, WhoKind};
pub use evaluate::{Named, Policies, Request, evaluate};
pub use fault::{Fault, MalformedPolicy};
pub use gates::{Gate, Passage, gates};
pub use miss::Miss;
pub(super) use pattern::matches;
pub use place::line_of;
pub use principal::Principal;
pub use values::in_network;
