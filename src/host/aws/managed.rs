//! `aws ssm start-session`: what the CLI and its Session Manager plugin do with the answer to StartSession.
//!
//! May use: [`Program`](crate::host::program::Program) of this room. The plugin would open a WebSocket to `StreamUrl` and
//! take the terminal over; here the world does, which knows the instance's shell.
//!
//! ```text
//! Starting session with SessionId: admin-0a1b2c3d4e5f60718
//! sh-5.2$
//! ```

use serde_json::Value;

use super::cli::Cli;
use crate::host::Note;

/// Hands the terminal over.
pub(super) fn hand_over(cli: &Cli<'_, '_>, answer: &Value) {
    let session = answer.get("SessionId").and_then(Value::as_str).unwrap_or("").to_owned();
    cli.program.out.print(&format!("\nStarting session with SessionId: {session}\n"));
    cli.program.io.note(Note::Connected { session });
}
