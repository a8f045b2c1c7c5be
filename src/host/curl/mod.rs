//! `curl`, as far as one needs it to talk to IMDS and to look at HTTP.
//!
//! May use: a `Program` of this room and [`wire`](crate::wire). [`options`] reads the command line, [`transfer`] asks and
//! prints what came, [`meter`] is the progress meter.
//!
//! Options, messages and statuses are those of curl 8.5. What it knows to be an option of curl but does not have, it
//! refuses by name. Where standard output is not a terminal (in backticks, in a pipe) and without `-s`, the progress
//! meter is printed in its final state: its two header lines and the line of the ended transfer. There is no TLS in
//! this world: `-v` shows none for `https`.
//!
//! ```sh
//! curl -sS -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'
//! ```

mod meter;
mod options;
mod transfer;

use options::{Options, TRY_HELP};
use transfer::transfer;

use super::program::Program;

/// Runs `curl`.
pub(super) async fn run(program: &mut Program<'_>) -> u8 {
    let code = match Options::read(program) {
        Err((message, code)) => {
            program.err.print(&message);
            code
        }
        Ok(options) if options.version => {
            let version = program.computer.curl_version();
            program.out.print(&format!("curl {version} (simulated) libcurl/{version}\nProtocols: http https\n"));
            0
        }
        Ok(options) if options.urls.is_empty() => {
            program.err.print(&format!("curl: (2) no URL specified\n{TRY_HELP}"));
            2
        }
        Ok(options) => {
            let mut last = 0;
            for (n, url) in options.urls.iter().enumerate() {
                last = 0;
                let own = || url.split(['?', '#']).next().and_then(|u| u.rsplit('/').next()).unwrap_or("").to_owned();
                let file = options.outputs.get(n).map(|file| file.clone().unwrap_or_else(own));
                if let Err((message, code)) = transfer(program, &options, url, file.as_ref()).await {
                    if !options.silent || options.show_error {
                        program.err.print(&format!("curl: ({code}) {message}\n"));
                    }
                    last = code;
                }
            }
            last
        }
    };
    program.exited("curl", code)
}
