//! Lambda: functions, and the environments in which they run with their role's credentials.
//!
//! May use: the [`desk`](super::desk), [`may`](super::may), [`script`](crate::script), which runs the code, and STS by
//! a call like everybody else. [`state`] is what Lambda keeps, [`operations`] the table of its API. When an environment
//! starts, Lambda assumes the function's role as `lambda.amazonaws.com`, with the function's name for the session's,
//! and puts the credentials into the environment's variables; while the environment is warm they stay.
//!
//! What differs: one environment a function, one version (`$LATEST`), Node.js alone, no network from inside, and
//! modules are loaded anew for each call. <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>
//!
//! ```sh
//! aws lambda invoke --function-name hello --log-type Tail out.json --query LogResult --output text | base64 -d
//! ```

mod archive;
mod call;
mod functions;
pub(super) mod invoke;
pub(super) mod operations;
mod runtime;
pub(super) mod state;
