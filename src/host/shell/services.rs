//! `systemctl`, for the one service that this computer has besides the system's own: `url-preview`.
//!
//! May use: the session's files. Whether a unit is loaded, enabled and running is what files say, as in life: its unit
//! file, the link among what a start of the system wants, and its pid under `/run`, which is gone after a restart.
//!
//! ```sh
//! sudo systemctl start url-preview
//! ```

use super::login::User;
use super::session::Session;
use super::streams::Streams;
use crate::host::preview::NAME;
use crate::host::{Files, Io};
use crate::kernel::SimTime;

const UNIT: &str = "/etc/systemd/system/url-preview.service";
const WANTED: &str = "/etc/systemd/system/multi-user.target.wants/url-preview.service";
const PID: &str = "/run/url-preview.pid";

/// Whether the web service runs on the computer that has these files.
pub fn is_up(files: &Files) -> bool {
    files.read(PID).is_some()
}

/// The computer was restarted at `now`: what is not enabled runs no more.
pub fn restarted(files: &mut Files, now: SimTime) {
    files.remove(PID);
    if files.read(WANTED).is_some() && files.read(UNIT).is_some() {
        run(files, now);
    }
}

fn run(files: &mut Files, now: SimTime) {
    // The file is small; a disk that has no room for it has none for the service either.
    let _ = files.make_dir("/run");
    let _ = files.write(PID, &now.iso());
}

/// Runs `systemctl`; the answer is its status.
pub(super) fn systemctl(session: &mut Session, args: &[String], streams: &Streams, io: &Io) -> u8 {
    let fail = |text: &[&str], code: u8| {
        streams.err.print(&(text.concat() + "\n"));
        code
    };
    if !session.computer.is_instance() {
        return fail(&[session.shell_name(), ": systemctl: command not found"], 127);
    }
    if session.login().container.is_some() {
        let why = "System has not been booted with systemd as init system (PID 1). Can't operate.";
        return fail(&[why], 1);
    }
    let at_once = args.iter().any(|arg| arg == "--now");
    let words: Vec<&str> =
        args.iter().map(String::as_str).filter(|arg| !matches!(*arg, "--now" | "--no-pager")).collect();
    let (verb, unit) = match words.as_slice() {
        [verb, unit] if !unit.starts_with('-') => (*verb, unit.strip_suffix(".service").unwrap_or(unit)),
        [option, ..] if option.starts_with('-') => return fail(&["systemctl: unsupported option: ", option], 2),
        _ => {
            return fail(
                &[
                    "systemctl: unsupported arguments (supported: start, stop, restart, status, is-active, enable, disable UNIT)",
                ],
                2,
            );
        }
    };
    let root = session.user() == User::Root;
    let known = unit == NAME && session.files.read(UNIT).is_some();
    if !known {
        return match verb {
            "status" | "is-active" => fail(&["Unit ", unit, ".service could not be found."], 4),
            _ => fail(&["Failed to ", verb, " ", unit, ".service: Unit ", unit, ".service not found."], 5),
        };
    }
    if matches!(verb, "start" | "stop" | "restart" | "enable" | "disable") && !root {
        let end = ".service: Access denied\nSee system logs and 'systemctl status url-preview.service' for details.";
        return fail(&["Failed to ", verb, " ", unit, end], 4);
    }
    let up = is_up(&session.files);
    let now = io.now();
    let files = session.files_mut();
    match verb {
        "start" if up => {}
        "start" | "restart" => run(files, now),
        "stop" => drop(files.remove(PID)),
        "enable" => {
            let _ = files.make_dir("/etc/systemd/system/multi-user.target.wants");
            if files.read(WANTED).is_none() && files.write(WANTED, "").is_ok() {
                streams.err.print(&["Created symlink ", WANTED, " → ", UNIT, ".\n"].concat());
            }
            if at_once && !up {
                run(files, now);
            }
        }
        "disable" => {
            if files.remove(WANTED) {
                streams.err.print(&["Removed \"", WANTED, "\".\n"].concat());
            }
            if at_once {
                files.remove(PID);
            }
        }
        "is-active" => {
            streams.out.print(if up { "active\n" } else { "inactive\n" });
            return if up { 0 } else { 3 };
        }
        "status" => {
            streams.out.print(&status(files, now));
            return if up { 0 } else { 3 };
        }
        other => return fail(&["systemctl: unsupported command: ", other], 2),
    }
    0
}

fn status(files: &Files, now: SimTime) -> String {
    let enabled = if files.read(WANTED).is_some() { "enabled" } else { "disabled" };
    let loaded = ["     Loaded: loaded (", UNIT, "; ", enabled, "; preset: disabled)\n"].concat();
    let title = ["url-preview.service - Shows what is behind a link\n", &loaded].concat();
    let Some(since) = files.read(PID).and_then(|text| SimTime::parse(text).ok()) else {
        return ["○ ", &title, "     Active: inactive (dead)\n"].concat();
    };
    let (day, time) = since.clock(crate::kernel::Millis::ZERO);
    let weekday = since.http();
    let ago = now.since(since).as_seconds();
    let ago =
        if ago < 60 { [&ago.to_string(), "s ago"].concat() } else { [&(ago / 60).to_string(), "min ago"].concat() };
    let since = [weekday.get(..3).unwrap_or(""), " ", &day, " ", &time, " UTC; ", &ago].concat();
    ["● ", &title, "     Active: active (running) since ", &since, "\n   Main PID: 2187 (url-preview)\n"].concat()
}
