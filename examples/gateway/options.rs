//! The command line.

use std::ffi::OsString;

/// Said to whoever asks, and after a mistake.
pub const USAGE: &str = "\
usage: gateway [--port N] [--lesson ID] [--imds v1|v2] [--hops N] [--seed N]

  --port N        the port on 127.0.0.1 (default 4566; 0 picks a free port and prints it)
  --lesson ID     start with this lesson from static/lessons (default: the start of free play)
  --imds v1|v2    v2 requires an IMDSv2 token, v1 also allows IMDSv1
  --hops N        hops from IMDS to the client, 1 to 64 (default 1). A process in a container is often
                  2 hops away; tokens do not travel beyond the instance's hop limit
  --seed N        another seed: different ids, keys and lifetimes";

/// What is to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The port, or 0.
    pub port: u16,
    /// The lesson whose start is taken.
    pub lesson: String,
    /// `HttpTokens`, if it is to be another than the lesson's.
    pub imds: Option<Imds>,
    /// Hops between the client and IMDS.
    pub hops: u8,
    /// Another seed than the lesson's.
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        // Free play begins with the first lesson's account.
        Self { port: 4566, lesson: "five-steps".to_owned(), imds: None, hops: 1, seed: None }
    }
}

/// Which versions of IMDS the instance answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imds {
    /// `HttpTokens=optional`: both.
    V1,
    /// `HttpTokens=required`: only with a session token.
    V2,
}

/// A command line, understood.
#[derive(Debug, PartialEq, Eq)]
pub enum Order {
    /// Say how it is used.
    Help,
    /// Serve this.
    Serve(Options),
}

/// Reads the arguments after the program's name.
pub fn order(arguments: impl Iterator<Item = OsString>) -> Result<Order, String> {
    let mut options = Options::default();
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let (name, joined) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            _ => (argument, None),
        };
        if matches!(name.as_str(), "--help" | "-h") {
            return Ok(Order::Help);
        }
        if !["--port", "--lesson", "--imds", "--hops", "--seed"].contains(&name.as_str()) {
            return Err(format!("Unknown option: {name}."));
        }
        let value = joined.or_else(|| arguments.next()).ok_or_else(|| format!("{name} needs a value."))?;
        let not = |what: &str| format!("{name} must be {what}, not {value:?}.");
        match name.as_str() {
            "--port" => options.port = value.parse().map_err(|_| not("a port from 0 to 65535"))?,
            "--seed" => options.seed = Some(value.parse().map_err(|_| not("a whole number"))?),
            "--hops" => {
                options.hops =
                    value.parse().ok().filter(|n| (1..=64).contains(n)).ok_or_else(|| not("a number from 1 to 64"))?;
            }
            "--imds" => {
                options.imds = Some(match value.as_str() {
                    "v1" => Imds::V1,
                    "v2" => Imds::V2,
                    _ => return Err(not("v1 or v2")),
                });
            }
            _ if value.is_empty() || !value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
                return Err(not("a lesson's id, made of letters, digits and hyphens"));
            }
            _ => options.lesson = value,
        }
    }
    Ok(Order::Serve(options))
}
