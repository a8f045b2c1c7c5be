//! The simulated account on a loopback port, for the real AWS CLI and SDKs.
//!
//! ```sh
//! cargo run --release --example gateway -- --port 4566
//! ```
//!
//! It prints what to `export` in the shell of the client. From then on that shell stands on the simulated instance: IMDS
//! answers it, and every request is verified, decided and answered as in the page. README.md shows a session.
#![forbid(unsafe_code)]

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "gateway/front.rs"]
mod front;
#[path = "gateway/guard.rs"]
mod guard;
#[path = "gateway/options.rs"]
mod options;
#[path = "gateway/server.rs"]
mod server;
#[path = "gateway/sim.rs"]
mod sim;

use std::process::ExitCode;

use options::Order;

fn main() -> ExitCode {
    let options = match options::order(std::env::args_os().skip(1)) {
        Ok(Order::Help) => {
            println!("{}", options::USAGE);
            return ExitCode::SUCCESS;
        }
        Ok(Order::Serve(options)) => options,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", options::USAGE);
            return ExitCode::from(2);
        }
    };
    match serve(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: &options::Options) -> Result<(), String> {
    let front = front::Front::new(options)?;
    let listener = server::listen(options.port)?;
    let url = server::url(&listener)?;
    println!("{}", front.greeting(&url));
    server::run(listener, front, true)
}
