//! What a contributor runs: `cargo xtask serve`, `test`, `build`, `bench`, `size`, `audit`, `lesson`, `ci`.
#![forbid(unsafe_code)]

mod audit;
mod bench;
mod build;
mod ci;
mod command;
mod lesson;
mod offline;
mod repo;
mod say;
mod serve;
mod single;
mod size;
mod tally;
mod test;
mod tools;

use std::ffi::OsString;
use std::process::ExitCode;

use lexopt::prelude::{Long, Short, Value, ValueExt};

use repo::Repo;

const HELP: &str = "\
cargo xtask serve [--port N] [--no-open]   builds the page, serves it with live reload, and opens it
cargo xtask test [--no-browser]            formatting, clippy, tests, release build, its size, and the page in a browser
cargo xtask build [--single-file]          the release build, in dist/: copy it to any folder of any static host; or one HTML file
cargo xtask bench [--rounds N]             the benchmarks, natively and in a browser, with moto and botocore beside them
cargo xtask size                           what a first visit downloads from dist/, and whether it may
cargo xtask audit                          builds the page, and has Lighthouse judge its opening, a lesson and free play
cargo xtask lesson check FILE…             tells the author of a lesson what is wrong with it
cargo xtask lesson coverage                writes docs/coverage.md: which section of the articles is done in which step
cargo xtask lesson schema                  writes the JSON Schema of lessons, beside them
cargo xtask ci                             the tests as CI runs them: nothing is skipped

Each command installs what it needs and does not find: the wasm target, trunk, wasm-bindgen, wasm-opt, a browser, and
for the tests the AWS CLI (v2 from Debian's packages as root; v1 and boto3 from PyPI, in target/clients-venv).
Tools go to target/tools, or to the folder that STS_FLOW_TOOLS names. CHROME and CHROMEDRIVER name a browser of yours,
FIREFOX and GECKODRIVER the second one that the page is tried in where it is there.";

/// A command line, understood.
#[derive(Debug, PartialEq)]
enum Order {
    Help,
    Serve { port: u16, open: bool },
    Test { browser: bool },
    Build { single: bool },
    Bench { arguments: Vec<OsString> },
    Lesson { arguments: Vec<OsString> },
    Size,
    Audit,
    Ci,
}

fn order(mut arguments: lexopt::Parser) -> Result<Order, lexopt::Error> {
    let mut order = match arguments.next()? {
        None | Some(Long("help") | Short('h')) => return Ok(Order::Help),
        Some(Value(name)) => match name.to_str() {
            Some("help") => return Ok(Order::Help),
            Some("serve") => Order::Serve { port: 8080, open: true },
            Some("test") => Order::Test { browser: true },
            Some("build") => Order::Build { single: false },
            // All the rest is for the benchmarks to read.
            Some("bench") => return Ok(Order::Bench { arguments: arguments.raw_args()?.collect() }),
            // What can be done with lessons the program for them reads.
            Some("lesson") => return Ok(Order::Lesson { arguments: arguments.raw_args()?.collect() }),
            Some("size") => Order::Size,
            Some("audit") => Order::Audit,
            Some("ci") => Order::Ci,
            _ => return Err(format!("there is no command {}", name.display()).into()),
        },
        Some(argument) => return Err(argument.unexpected()),
    };
    while let Some(argument) = arguments.next()? {
        match (argument, &mut order) {
            (Long("help") | Short('h'), _) => return Ok(Order::Help),
            (Long("port"), Order::Serve { port, .. }) => *port = arguments.value()?.parse()?,
            (Long("no-open"), Order::Serve { open, .. }) => *open = false,
            (Long("no-browser"), Order::Test { browser }) => *browser = false,
            (Long("single-file"), Order::Build { single }) => *single = true,
            (argument, _) => return Err(argument.unexpected()),
        }
    }
    Ok(order)
}

fn main() -> ExitCode {
    let order = match order(lexopt::Parser::from_env()) {
        Ok(order) => order,
        Err(error) => {
            say::failed(&format!("{error}; `cargo xtask help` lists the commands."));
            return ExitCode::from(2);
        }
    };
    let repo = Repo::find();
    let outcome = match order {
        Order::Help => {
            println!("{HELP}");
            Ok(())
        }
        Order::Serve { port, open } => serve::run(&repo, port, open),
        Order::Test { browser } => test::run(&repo, browser, ci::asked()),
        Order::Build { single: false } => build::run(&repo),
        Order::Build { single: true } => build::run(&repo).and_then(|()| single::run(&repo)),
        Order::Bench { arguments } => bench::run(&repo, &arguments),
        Order::Lesson { arguments } => lesson::run(&repo, &arguments),
        Order::Size => size::run(&repo),
        Order::Audit => audit::run(&repo),
        Order::Ci => ci::run(&repo),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::failed(&failure.0);
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, order};

    fn read(line: &str) -> Result<Order, String> {
        order(lexopt::Parser::from_args(line.split_whitespace())).map_err(|error| error.to_string())
    }

    #[test]
    fn command_lines_are_understood() {
        assert_eq!(read(""), Ok(Order::Help));
        assert_eq!(read("serve"), Ok(Order::Serve { port: 8080, open: true }));
        assert_eq!(read("serve --port 9000 --no-open"), Ok(Order::Serve { port: 9000, open: false }));
        assert_eq!(read("test --no-browser"), Ok(Order::Test { browser: false }));
        assert_eq!(
            read("bench --quick -n 3"),
            Ok(Order::Bench { arguments: ["--quick", "-n", "3"].map(Into::into).into() })
        );
    }

    #[test]
    fn options_of_other_commands_are_refused() {
        assert!(read("build --port 9000").is_err());
        assert!(read("serve --port").is_err());
        assert!(read("serve --port many").is_err());
        assert!(read("sreve").is_err());
    }
}
