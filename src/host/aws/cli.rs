//! A CLI at work: its settings after the global options are read, and what they come to.
//!
//! May use: the profile and the IMDS client of this room, `--query`'s language, and [`format`](super::format). The region
//! comes from `--region`, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, and at last from IMDS, as in version 2; the output
//! format from `--output`, `AWS_DEFAULT_OUTPUT` and the profile.

use serde_json::Value;

use super::args::Parsed;
use super::failure::Failure;
use super::format;
use super::query::{Query, Unanswered};
use crate::host::credentials::profile::Profile;
use crate::host::imds::{Imds, ImdsError};
use crate::host::log::Log;
use crate::host::program::Program;

/// The formats that `--output` can name.
pub(super) const OUTPUTS: [&str; 5] = ["json", "text", "table", "yaml", "yaml-stream"];

/// A CLI at work: its settings, after the global options are read.
pub(super) struct Cli<'p, 'a> {
    pub program: &'p mut Program<'a>,
    pub profile: Profile,
    pub log: Log,
    pub options: Parsed,
    /// What `--query` asks for, or what will be wrong with it when it is asked.
    pub query: Option<Result<Box<dyn Query>, String>>,
}

/// Where a setting came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Option,
    Environment,
    Config,
    Imds,
}

impl Cli<'_, '_> {
    /// Where the region was set, and it; or nothing if it is not set. IMDS is the last one asked.
    pub(super) async fn region(&self) -> Result<Option<(Source, String)>, Failure> {
        if let Some(region) = self.options.get("region") {
            return Ok(Some((Source::Option, region.to_owned())));
        }
        if let Some(set) = self.region_that_is_set() {
            return Ok(Some(set));
        }
        let failed = |error| match error {
            ImdsError::Exhausted => Ok(None),
            error => Err(Failure::new(255, error.message())),
        };
        let imds = match Imds::new(&self.program.io, &self.log, &self.program.env, &self.profile.settings) {
            Ok(imds) => imds,
            Err(error) => return failed(error),
        };
        let asked = async {
            let token = imds.token().await?;
            imds.get("latest/meta-data/placement/availability-zone/", token.as_deref(), false).await
        };
        match asked.await {
            Ok(mut zone) => {
                zone.pop(); // `us-east-1a` lies in `us-east-1`
                Ok(Some((Source::Imds, zone)))
            }
            Err(error) => failed(error),
        }
    }

    /// The region that the environment or the profile sets.
    pub(super) fn region_that_is_set(&self) -> Option<(Source, String)> {
        let env = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| self.program.env(name));
        let env = env.map(|region| (Source::Environment, region.to_owned()));
        env.or_else(|| Some((Source::Config, self.profile.setting("region")?.to_owned())))
    }

    /// Prints the answer to `operation` as `--output` and `--query` want it.
    pub(super) fn show(&self, value: Value, operation: &str) -> Result<(), Failure> {
        let value = match &self.query {
            None => value,
            Some(Err(error)) => return Err(Failure::new(255, error.as_str())),
            Some(Ok(query)) => {
                // An upper bound, most of which no query comes near.
                self.program.io.work((query.steps(&value) / 16).min(100_000));
                query.ask(&value).map_err(|why| match why {
                    Unanswered::Failed(error) => Failure::new(255, error),
                    Unanswered::Killed => Failure::plain(137, "Killed\n"),
                })?
            }
        };
        let output = self.output();
        // With a query, there is no operation to name the table after.
        let text = format::print(&value, &output, operation);
        let text = text.ok_or_else(|| Failure::unsupported(&format!("option: --output {output}")))?;
        self.program.out.print(&text);
        Ok(())
    }

    /// The output format: option, environment, profile, JSON.
    fn output(&self) -> String {
        let env = || self.profile.either(self.program, "AWS_DEFAULT_OUTPUT", "output");
        self.options.get("output").or_else(env).unwrap_or("json").to_owned()
    }

    /// Refuses an output format before anything is sent.
    pub(super) fn check_output(&self) -> Result<(), Failure> {
        match self.output().as_str() {
            "json" | "text" | "table" | "yaml" => Ok(()),
            known if OUTPUTS.contains(&known) => Err(Failure::unsupported(&format!("option: --output {known}"))),
            unknown => Err(Failure::new(255, format!("Unknown output type: {unknown}"))),
        }
    }
}
