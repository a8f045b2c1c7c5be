//! The commands that a first visit does not type, behind the door of the [chunk](crate::kernel::chunk) that holds most of
//! the account, [`Chunk::Account`]: all but `aws s3 ls`.
//!
//! May use: the commands, which nothing else names, and [`kernel`](crate::kernel)'s mark of what is wanted. To put another
//! one there: an arm in [`run`], or in [`s3`].
//!
//! ```text
//! let Some(more) = more::enter() else { return Ok(1) };
//! (more.run)(&mut cli, "iam", args).await
//! ```

use std::collections::BTreeSet;
use std::future::ready;
use std::pin::Pin;

use super::cli::Cli;
use super::failure::Failure;
use super::{api, configure, help, login, model, presign, sso, transfer};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

/// A command that runs.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<u8, Failure>> + 'a>>;

/// What is behind the door.
#[derive(Debug)]
pub(super) struct More {
    /// Runs `aws NAME …`.
    pub run: for<'a> fn(&'a mut Cli<'_, '_>, &'a str, Vec<String>) -> Running<'a>,
    /// Runs `aws s3 NAME …`.
    pub s3: for<'a> fn(&'a mut Cli<'_, '_>, &'a str, &'a [String]) -> Running<'a>,
    /// What `aws WORDS help` prints, if there is such a page.
    pub help: fn(&[&str], &BTreeSet<String>) -> Option<String>,
    /// What can follow `aws NAME`.
    pub subcommands: fn(&str) -> BTreeSet<String>,
    /// The options of `aws NAME OPERATION`.
    pub options: fn(&str, &str) -> BTreeSet<String>,
}

static MORE: More = More { run, s3, help: help::page, subcommands, options };
static DOOR: Door<More> = Door::new(Chunk::Account, &MORE);

/// What is behind the door. Where it is not here, that is noted, and the program that wanted it ends.
pub(super) fn enter() -> Option<&'static More> {
    DOOR.enter()
}

/// The same, where nobody waits for it.
pub(super) fn look() -> Option<&'static More> {
    DOOR.look()
}

/// Whether it has been fetched.
pub(in crate::host) fn is_here() -> bool {
    DOOR.look().is_some()
}

/// Fetches it.
pub(in crate::host) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, More, &MORE)).await
}

fn run<'a>(cli: &'a mut Cli<'_, '_>, command: &'a str, args: Vec<String>) -> Running<'a> {
    match (model::service(command), command) {
        (Some(service), _) => Box::pin(api::run(cli, service, args)),
        (None, "sso") => Box::pin(sso::run(cli, args)),
        (None, "login") => Box::pin(login::login(cli, args)),
        (None, "logout") => Box::pin(ready(login::logout(cli, &args))),
        _ => Box::pin(configure::run(cli, args)),
    }
}

fn s3<'a>(cli: &'a mut Cli<'_, '_>, command: &'a str, args: &'a [String]) -> Running<'a> {
    match command {
        "presign" => Box::pin(presign::run(cli, args)),
        _ => Box::pin(transfer::run(cli, command, args)),
    }
}

fn subcommands(command: &str) -> BTreeSet<String> {
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match (command, model::service(command)) {
        ("sso", _) => named(&sso::COMMANDS),
        ("configure", _) => named(configure::COMMANDS),
        (_, Some(service)) => service.operations().0.into_iter().map(model::dashed).collect(),
        _ => BTreeSet::new(),
    }
}

fn options(command: &str, operation: &str) -> BTreeSet<String> {
    let operation = model::service(command).and_then(|service| service.operation(operation));
    let members = operation.iter().flat_map(|operation| &operation.input).filter(|member| !member.refused);
    members.map(|member| format!("--{}", member.option())).collect()
}
