//! Why the CLI ends early, in its words, with its status, and in the form that `--cli-error-format` asks for.
//!
//! May use: the credential chain's errors, and [`format`](super::format). 252 is a wrong command line, 253 a setting that is
//! missing, 254 an error that a service states, 255 anything else, and 2 what the real CLI has and this one has not:
//!
//! ```text
//! Failure::no_credentials()                          // aws: [ERROR]: An error occurred (NoCredentials): Unable to …
//! Failure::unsupported("option: --no-verify-ssl")    // aws: unsupported option: --no-verify-ssl
//! ```
//!
//! The forms are those of version 2.36: `awscli/errorhandler.py` and `awscli/errorformat.py` in aws/aws-cli.
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html>

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::format;
use crate::host::credentials::found::ChainError;
use crate::wire::xml::XmlError;

const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n\
                     To see help text, you can run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n";

/// The forms of an error.
pub(super) const ERROR_FORMATS: [&str; 6] = ["legacy", "json", "yaml", "text", "table", "enhanced"];

/// Why the CLI ends early: what it says, and its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What the exception says.
    pub text: String,
    pub code: u8,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Printed as it is: no words of the real CLI's.
    Plain,
    /// It has words alone, in every form.
    General,
    /// An unknown option of an operation: words alone, after the usage.
    Unknown,
    /// The CLI's own, with a code.
    Coded(&'static str),
    /// A service's: what it says, name by name.
    Stated(Map<String, Value>),
}

impl Failure {
    /// A failure by its status: 252 and 253 have a code of the CLI's.
    pub(super) fn new(code: u8, text: impl Into<String>) -> Self {
        let kind = match code {
            252 => Kind::Coded("ParamValidation"),
            253 => Kind::Coded("Configuration"),
            _ => Kind::General,
        };
        Self { text: text.into(), code, kind }
    }

    /// A wrong command line, with the usage after it.
    pub(super) fn usage(text: &str) -> Self {
        Self::new(252, format!("{text}\n\n{USAGE}"))
    }

    /// Options that an operation does not have.
    pub(super) fn unknown(options: &[String]) -> Self {
        Self { text: format!("Unknown options: {}", options.join(", ")), code: 252, kind: Kind::Unknown }
    }

    /// Words that a command of the CLI's own (`s3 ls`, `configure`) does not take: with a code, and commas alone between them.
    pub(super) fn unknown_words<'a>(words: impl IntoIterator<Item = &'a String>) -> Result<(), Self> {
        let words: Vec<&str> = words.into_iter().map(String::as_str).collect();
        if words.is_empty() { Ok(()) } else { Err(Self::new(252, format!("Unknown options: {}", words.join(",")))) }
    }

    /// There are no credentials, where a request is to be signed.
    pub(super) fn no_credentials() -> Self {
        let text = "Unable to locate credentials. You can configure credentials by running \"aws login\".";
        Self { text: text.to_owned(), code: 253, kind: Kind::Coded("NoCredentials") }
    }

    /// There is no region, where a service has an endpoint for each.
    pub(super) fn no_region() -> Self {
        let text = "You must specify a region. You can also configure your region by running \"aws configure\".";
        Self { text: text.to_owned(), code: 253, kind: Kind::Coded("NoRegion") }
    }

    /// A service refused. `error` is its code, its message, and what its model has besides.
    pub(super) fn stated(text: String, error: Map<String, Value>) -> Self {
        Self { text, code: 254, kind: Kind::Stated(error) }
    }

    /// A text of its own, and nothing around it.
    pub(super) fn plain(code: u8, text: impl Into<String>) -> Self {
        Self { text: text.into(), code, kind: Kind::Plain }
    }

    /// What the real CLI has and this one has not.
    pub(super) fn unsupported(text: &str) -> Self {
        Self::plain(2, format!("aws: unsupported {text}\n"))
    }

    /// What the CLI says of an answer that is not XML.
    pub(super) fn unreadable(error: &XmlError) -> Self {
        Self::new(255, format!("Unable to parse response ({error}), invalid XML received."))
    }

    /// What is printed, in one of the [forms](ERROR_FORMATS); a form that is none counts as `enhanced`.
    pub(super) fn told(&self, form: &str) -> String {
        let line = |text: &str| format!("\naws: [ERROR]: {}\n", text.trim());
        let error = match &self.kind {
            Kind::Plain => return self.text.clone(),
            Kind::General => return line(&self.text),
            Kind::Unknown => return format!("\n{USAGE}\n{}", line(&self.text)),
            Kind::Coded(code) => &json!({ "Code": code, "Message": self.text }),
            Kind::Stated(error) => &Value::Object(error.clone()),
        };
        let form = form.to_ascii_lowercase();
        match form.as_str() {
            "legacy" => line(&self.text),
            "json" | "yaml" | "text" | "table" => format::print(error, &form, "error").unwrap_or_default(),
            _ => match &self.kind {
                Kind::Coded(code) => line(&format!("An error occurred ({code}): {}", self.text)),
                _ => line(&self.text) + &details(error),
            },
        }
    }
}

/// What a service's error has besides code and message.
fn details(error: &Value) -> String {
    let mut out = String::new();
    for (name, value) in error.as_object().into_iter().flatten() {
        if name.eq_ignore_ascii_case("code") || name.eq_ignore_ascii_case("message") {
            continue;
        }
        if out.is_empty() {
            out.push_str("\nAdditional error details:\n");
        }
        let _ = writeln!(out, "{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    out
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Failed(text) => Self::new(255, text),
            ChainError::Refused { text, code, message } => {
                let mut error = Map::new();
                error.insert("Code".to_owned(), code.into());
                error.insert("Message".to_owned(), message.into());
                Self::stated(text, error)
            }
            ChainError::NoRegion => Self::no_region(),
            ChainError::Unsupported(text) => Self::unsupported(&format!("setting: {text}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Taken down from AWS CLI 2.36.7.
    #[test]
    fn an_error_in_every_form() {
        let login = "Unable to locate credentials. You can configure credentials by running \"aws login\".";
        let gone = || {
            let error = [("Message", "Function not found: f"), ("Code", "ResourceNotFoundException"), ("Type", "User")];
            let error = error.map(|(name, text)| (name.to_owned(), Value::from(text)));
            let text = "An error occurred (ResourceNotFoundException) when calling the GetFunction operation: Function not found: f";
            Failure::stated(text.to_owned(), error.into_iter().collect())
        };
        let none = Failure::no_credentials();
        let said = |text: &str| format!("\naws: [ERROR]: {text}\n");
        for (failure, form, want) in [
            (none.clone(), "legacy", said(login)),
            (none.clone(), "enhanced", said(&format!("An error occurred (NoCredentials): {login}"))),
            (none.clone(), "no such form", said(&format!("An error occurred (NoCredentials): {login}"))),
            (
                none.clone(),
                "JSON",
                format!("{{\n    \"Code\": \"NoCredentials\",\n    \"Message\": \"{}\"\n}}\n", login.replace('"', "\\\"")),
            ),
            (none.clone(), "text", format!("NoCredentials\t{login}\n")),
            (
                none,
                "yaml",
                "Code: NoCredentials\nMessage: Unable to locate credentials. You can configure credentials by running \"aws\n  login\".\n".to_owned(),
            ),
            (gone(), "legacy", said(&gone().text)),
            (gone(), "enhanced", said(&gone().text) + "\nAdditional error details:\nType: User\n"),
            (
                gone(),
                "json",
                "{\n    \"Message\": \"Function not found: f\",\n    \"Code\": \"ResourceNotFoundException\",\n    \"Type\": \"User\"\n}\n".to_owned(),
            ),
            (
                gone(),
                "yaml",
                "Code: ResourceNotFoundException\nMessage: 'Function not found: f'\nType: User\n".to_owned(),
            ),
            (gone(), "text", "ResourceNotFoundException\tFunction not found: f\tUser\n".to_owned()),
            (Failure::new(255, "no"), "json", said("no")),
            (Failure::new(253, "no"), "enhanced", said("An error occurred (Configuration): no")),
            (
                Failure::unknown(&["--x".to_owned()]),
                "json",
                format!("\n{USAGE}\n\naws: [ERROR]: Unknown options: --x\n"),
            ),
            (Failure::unsupported("option: --x"), "json", "aws: unsupported option: --x\n".to_owned()),
        ] {
            assert_eq!(failure.told(form), want, "{form}");
        }
    }
}
