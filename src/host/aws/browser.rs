//! How a command sends a person's browser somewhere, and what it asks at the terminal meanwhile.
//!
//! May use: [`cli`](super::cli), and [`signin`](crate::host::signin) for what has to be random.
//!
//! Follows `awscli/customizations/sso/utils.py` and `prompts.py` of AWS CLI 2.36.
//!
//! ```text
//! Callback::new(program) → http://127.0.0.1:52113/oauth/callback, PKCE's verifier and challenge, a state
//! ```

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};

use super::cli::Cli;
use super::failure::Failure;
use crate::host::process::Note;
use crate::host::program::Program;
use crate::host::signin::{chance, uuid};
use crate::kernel::Millis;
use crate::wire::percent_decode;
use crate::wire::sigv4::sha256;

/// How long the browser is waited for.
const PATIENCE: Millis = Millis::minutes(10);

/// Where a browser comes back to, and what proves that it is the one that was sent.
pub(super) struct Callback {
    pub redirect_uri: String,
    pub state: String,
    pub verifier: String,
}

impl Callback {
    pub(super) fn new(program: &Program<'_>) -> Self {
        let [high, low, ..] = chance(program, "port");
        let port = 49152 + u16::from_be_bytes([high & 0x3f, low]);
        let halves = ["verifier", "verifier, too"].map(|what| BASE64_URL_SAFE_NO_PAD.encode(chance(program, what)));
        let mut verifier = halves.concat();
        verifier.truncate(64);
        Self {
            redirect_uri: format!("http://127.0.0.1:{port}/oauth/callback"),
            state: uuid(chance(program, "state")),
            verifier,
        }
    }

    /// The digest that goes before the verifier.
    pub(super) fn challenge(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(sha256(self.verifier.as_bytes()))
    }

    /// Waits for the browser; code and state that it brings.
    pub(super) async fn wait(&self, cli: &Cli<'_, '_>) -> Result<(Option<String>, String), Failure> {
        let until = cli.program.io.now() + PATIENCE;
        let Some(query) = cli.program.io.listen(&self.redirect_uri, until).await else {
            return Err(Failure::new(
                255,
                "The pending authorization to retrieve an SSO token has expired. The login flow to retrieve an SSO token \
                 must be restarted.",
            ));
        };
        Ok((parameter(&query, "code"), parameter(&query, "state").unwrap_or_default()))
    }
}

/// Opens the browser. `instead` is the option for those who have none.
pub(super) fn open(cli: &Cli<'_, '_>, url: &str, instead: &str) {
    cli.program.out.print(&format!(
        "Attempting to open your default browser. If the browser does not open, open the following URL.\nIf you are unable \
         to open the URL on this device, run this command again with the '{instead}' option.\n\n{url}\n\n"
    ));
    cli.program.io.note(Note::Browser { url: url.to_owned(), opened: true });
}

/// Only says where to go.
pub(super) fn print_only(cli: &Cli<'_, '_>, url: &str) {
    cli.program
        .out
        .print(&format!("Browser will not be automatically opened.\nPlease visit the following URL:\n\n{url}\n"));
    cli.program.io.note(Note::Browser { url: url.to_owned(), opened: false });
}

/// A parameter of a query, decoded.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.map(percent_decode)
}

/// Asks for a line.
pub(super) async fn ask(cli: &mut Cli<'_, '_>, question: &str) -> Result<String, Failure> {
    // What stands before the last line of a question is printed at once.
    let (before, line) = question.rsplit_once('\n').map_or(("", question), |(b, line)| (b, line));
    if !before.is_empty() || question.starts_with('\n') {
        cli.program.out.print(&format!("{before}\n"));
    }
    cli.program.ask(line).await.ok_or_else(|| Failure::new(255, "EOF when reading a line"))
}

/// Asks for yes or no.
pub(super) async fn yes(cli: &mut Cli<'_, '_>, question: &str) -> Result<bool, Failure> {
    loop {
        match ask(cli, question).await?.to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => cli.program.out.print("Invalid response. Please enter \"y\" or \"n\"\n"),
        }
    }
}
