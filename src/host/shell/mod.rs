//! A small, honest shell: what a person types at the instance and at the local PC.
//!
//! May use: the programs of this room (`curl`, `jq`, `aws`), which it starts with their arguments, environment, files
//! and streams. It has no other powers: what reaches the cloud goes through [`Io::exchange`].
//!
//! Honest means that what it does not have is refused by name, never silently ignored; and that messages and statuses
//! are those of bash, sh or zsh. It is bounded: a text has at most 16384 characters, and nesting, words, variables, files,
//! pipes and history have their limits.
//!
//! Not here: loops, functions, arithmetic, background jobs (refused);
//! patterns such as `*` and braces such as `{a,b}` (they stand for themselves).
//!
//! ```
//! use sts_flow::host::shell::{self, Session};
//! use sts_flow::host::{Io, Process, Step};
//! use sts_flow::kernel::SimTime;
//!
//! let session = Session::instance("ip-10-0-1-23", "us-east-1");
//! assert_eq!(session.prompt(), "sh-5.2$ ");
//! let io = Io::new(SimTime::default());
//! let line = "sudo su - ec2-user\nwhoami";
//! let mut process = Process::spawn(io.clone(), shell::start(session, line.to_owned(), io));
//! let Step::Done(session) = process.poll(SimTime::default()) else { panic!("nothing to wait for") };
//! assert_eq!(process.take_outputs()[0].text, "ec2-user\n");
//! assert_eq!(session.prompt(), "[ec2-user@ip-10-0-1-23 ~]$ ");
//! ```

mod builtins;
mod complete;
mod complete_line;
mod logins;
mod parse;
mod run;
mod services;
mod tools;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Computer, Files, Io};
use crate::kernel::Millis;

pub use complete::complete;
pub use complete_line::is_complete;
pub use services::{is_up, restarted};

/// What `clear` prints: the control sequences that empty a terminal.
pub const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

/// How many lines of history are kept.
const HISTORY_LIMIT: usize = 500;
/// The longest word after expansion, in bytes; Linux' own limit for one argument.
const WORD_LIMIT: usize = 128 * 1024;
/// How much all variables of a login take up, in bytes.
const VARS_LIMIT: usize = 512 * 1024;

/// Who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// Whom Session Manager logs in as.
    SsmUser,
    /// Amazon Linux' own user.
    Ec2User,
    /// The superuser, of the instance or of a container.
    Root,
    /// The learner, at the PC.
    You,
    /// Somebody who has no business here.
    Attacker,
}

impl User {
    /// The name, as `whoami` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SsmUser => "ssm-user",
            Self::Ec2User => "ec2-user",
            Self::Root => "root",
            Self::You => "you",
            Self::Attacker => "attacker",
        }
    }

    /// The home directory.
    pub const fn home(self) -> &'static str {
        match self {
            Self::SsmUser => "/home/ssm-user",
            Self::Ec2User => "/home/ec2-user",
            Self::Root => "/root",
            Self::You => "/Users/you",
            Self::Attacker => "/home/attacker",
        }
    }
}

/// A variable of a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Var {
    value: String,
    /// Whether programs see it.
    exported: bool,
}

/// One login: `sudo su -` begins another on top, with nothing of this one's variables, and `exit` returns to it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Login {
    user: User,
    vars: Rc<BTreeMap<String, Var>>,
    dir: String,
    status: u8,
    history: Rc<Vec<String>>,
    /// The container that it is in.
    container: Option<logins::Container>,
}

impl Login {
    fn new(user: User) -> Self {
        let home = user.home();
        let (shell, path, dir) = match user {
            // Session Manager starts its shell there.
            User::SsmUser => ("/bin/sh", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "/usr/bin"),
            User::Ec2User => (
                "/bin/bash",
                "/home/ec2-user/.local/bin:/home/ec2-user/bin:/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin",
                home,
            ),
            User::Root => ("/bin/bash", "/sbin:/bin:/usr/sbin:/usr/bin", home),
            User::Attacker => ("/bin/bash", "/usr/local/bin:/usr/bin:/bin", home),
            User::You => ("/bin/zsh", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", home),
        };
        let values = [
            ("HOME", home),
            ("LANG", "C.UTF-8"),
            ("LOGNAME", user.name()),
            ("PATH", path),
            ("PWD", dir),
            ("SHELL", shell),
            ("TERM", "xterm-256color"),
            ("USER", user.name()),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), Var { value: value.to_owned(), exported: true }));
        // Not `collect`: that would link a sorting algorithm for each of the crate's maps.
        let mut vars = BTreeMap::new();
        vars.extend(values);
        Self { user, vars: Rc::new(vars), dir: dir.to_owned(), status: 0, history: Rc::default(), container: None }
    }

    /// Sets a variable; with `export` programs see it, else if they did before.
    fn set(&mut self, name: &str, value: String, export: bool) -> Result<(), (String, u8)> {
        let others = self.vars.iter().filter(|(n, _)| *n != name);
        let used: usize = others.map(|(n, v)| n.len() + v.value.len()).sum();
        if used + name.len() + value.len() > VARS_LIMIT {
            return Err((format!("{name}: cannot allocate memory"), 1));
        }
        let exported = export || self.vars.get(name).is_some_and(|v| v.exported);
        Rc::make_mut(&mut self.vars).insert(name.to_owned(), Var { value, exported });
        Ok(())
    }
}

/// A terminal's shell between two lines: the computer, who is logged in, and the files.
///
/// Cloning is cheap. Keep a clone while a line runs: it is what Ctrl-C returns to, see [`interrupt`](Self::interrupt).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    computer: Computer,
    /// Never empty; the last one is who types.
    logins: Vec<Login>,
    // Shared until written: a pipe or a substitution runs in a copy of the session.
    files: Rc<Files>,
    /// The beginning of a command whose lines have not all come yet.
    pending: Option<String>,
    /// How many texts of `eval` and `source` are being run in each other.
    sourced: u8,
    /// How many have been run since the person typed.
    sources: u32,
}

impl Session {
    /// A terminal at a computer, just opened: `ssm-user` on an instance, `you` at the PC.
    pub fn new(computer: Computer) -> Self {
        let users: &[User] = match computer {
            Computer::Instance { .. } => &[User::SsmUser, User::Ec2User, User::Root],
            Computer::Pc => &[User::You],
            Computer::Outside => &[User::Attacker],
        };
        let mut files = Files::default();
        for dir in users.iter().map(|u| format!("{}/.aws", u.home())).chain(["/usr/bin".into(), "/tmp".into()]) {
            // A new disk has room for these.
            let _ = files.make_dir(&dir);
        }
        Self {
            computer,
            logins: vec![Login::new(users[0])],
            files: Rc::new(files),
            pending: None,
            sourced: 0,
            sources: 0,
        }
    }

    /// A terminal at an instance, opened by Session Manager.
    pub fn instance(hostname: &str, region: &str) -> Self {
        Self::new(Computer::Instance { hostname: hostname.to_owned(), region: region.to_owned() })
    }

    /// A terminal at the local PC.
    pub fn pc() -> Self {
        Self::new(Computer::Pc)
    }

    /// A terminal at the attacker's computer.
    pub fn outside() -> Self {
        Self::new(Computer::Outside)
    }

    /// Which computer it is.
    pub const fn computer(&self) -> &Computer {
        &self.computer
    }

    /// Who is logged in.
    pub fn user(&self) -> User {
        self.login().user
    }

    /// The status of the last command, `$?`.
    pub fn status(&self) -> u8 {
        self.login().status
    }

    /// A variable, exported or not.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.login().vars.get(name).map(|v| v.value.as_str())
    }

    /// The variables that programs see.
    pub fn env(&self) -> BTreeMap<String, String> {
        let exported = self.login().vars.iter().filter(|(_, v)| v.exported);
        let mut env = BTreeMap::new();
        env.extend(exported.map(|(name, v)| (name.clone(), v.value.clone())));
        env
    }

    /// Sets a variable and exports it, as `export NAME=value` does.
    pub fn export(&mut self, name: &str, value: &str) {
        // More than a login holds is not kept; what lessons set is far from that.
        let _ = self.login_mut().set(name, value.to_owned(), true);
    }

    /// The file system, as a lesson prepares it.
    pub fn files_mut(&mut self) -> &mut Files {
        Rc::make_mut(&mut self.files)
    }

    /// The file system.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The lines that were typed in this login, oldest first.
    pub fn history(&self) -> &[String] {
        &self.login().history
    }

    /// Ctrl-C while `line` ran: its process is dropped, and the session as it was before goes on with status 130.
    pub fn interrupt(&mut self, line: &str) {
        self.pending = None;
        self.remember(line);
        self.login_mut().status = 130;
    }

    /// Sees the files as `other`, a terminal of the same computer, has left them.
    pub fn share_files(&mut self, other: &Self) {
        self.files = Rc::clone(&other.files);
    }

    /// Puts `line` into the history, as what is typed is.
    pub fn remember(&mut self, line: &str) {
        let text = line.trim();
        if text.is_empty() || self.history().last().is_some_and(|last| last == text) {
            return;
        }
        let history = Rc::make_mut(&mut self.login_mut().history);
        history.push(text.chars().take(parse::LINE_LIMIT).collect());
        if history.len() > HISTORY_LIMIT {
            history.remove(0);
        }
    }

    /// What the shell prints before it reads a line.
    pub fn prompt(&self) -> String {
        if self.pending.is_some() {
            return if self.user() == User::You { "heredoc> " } else { "> " }.to_owned();
        }
        let login = self.login();
        let home = login.user.home();
        let place =
            if login.dir == home { "~" } else { login.dir.rsplit('/').next().filter(|n| !n.is_empty()).unwrap_or("/") };
        match (&self.computer, login.user) {
            (_, User::SsmUser) => "sh-5.2$ ".to_owned(),
            (Computer::Instance { .. }, User::Root) if login.container.is_some() => "bash-5.2# ".to_owned(),
            (Computer::Instance { hostname, .. }, User::Root) => format!("[root@{hostname} {place}]# "),
            (Computer::Instance { hostname, .. }, user) => format!("[{}@{hostname} {place}]$ ", user.name()),
            (Computer::Pc, user) => format!("{}@pc {place} % ", user.name()),
            (Computer::Outside, user) => format!("{}@outside:{place}$ ", user.name()),
        }
    }

    /// How far the computer's clock is ahead of UTC.
    pub const fn utc_offset(&self) -> Millis {
        self.computer.utc_offset()
    }

    /// How many hops farther than the computer itself the programs of this login are.
    fn hops(&self) -> u8 {
        self.login().container.as_ref().map_or(0, logins::Container::hops)
    }

    fn login(&self) -> &Login {
        // Every way out of a login leaves one below it: see `logins::leave`.
        &self.logins[self.logins.len() - 1]
    }

    fn login_mut(&mut self) -> &mut Login {
        let last = self.logins.len() - 1;
        &mut self.logins[last]
    }

    /// What the shell calls itself in its messages.
    fn shell_name(&self) -> &'static str {
        match self.user() {
            User::SsmUser => "sh",
            User::Root if self.login().container.is_some() => "bash",
            User::Attacker => "bash",
            User::Ec2User | User::Root => "-bash",
            User::You => "zsh",
        }
    }
}

/// Runs what a person typed (one line, or several that were pasted), and puts it into the history.
pub async fn run_line(session: &mut Session, line: &str, io: &Io) {
    run::line(session, line, io).await;
}

/// [`run_line`] as a program of its own, for [`Process::spawn`](super::Process::spawn): the session goes in and comes back.
#[expect(clippy::manual_async_fn, reason = "the signature says that it borrows nothing")]
pub fn start(mut session: Session, line: String, io: Io) -> impl Future<Output = Session> + 'static {
    async move {
        run_line(&mut session, &line, &io).await;
        session
    }
}
