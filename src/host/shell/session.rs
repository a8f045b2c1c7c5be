//! A terminal's shell between two lines: the computer, its files, and who is logged in.
//!
//! May use: [`Computer`] and [`Files`] of this room, and [`login`](super::login).
//!
//! ```
//! use sts_flow::host::shell::Session;
//! let mut session = Session::pc();
//! session.export("AWS_REGION", "us-east-1");
//! assert_eq!((session.prompt().as_str(), session.var("AWS_REGION")), ("you@pc ~ % ", Some("us-east-1")));
//! ```

use std::collections::BTreeMap;
use std::rc::Rc;

use super::login::{Container, Login, User, Var};
use super::parse::LINE_LIMIT;
use crate::host::{Computer, Files};
use crate::kernel::Millis;

/// How many lines of history are kept.
const HISTORY_LIMIT: usize = 500;

/// A terminal's shell between two lines: the computer, who is logged in, and the files.
///
/// Cloning is cheap. Keep a clone while a line runs: it is what Ctrl-C returns to, see [`interrupt`](Self::interrupt).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub(super) computer: Computer,
    /// Never empty; the last one is who types.
    pub(super) logins: Vec<Login>,
    // Shared until written: a pipe or a substitution runs in a copy of the session.
    pub(super) files: Rc<Files>,
    /// The beginning of a command whose lines have not all come yet.
    pub(super) pending: Option<String>,
    /// How many texts of `eval` and `source` are being run in each other.
    pub(super) sourced: u8,
    /// How many have been run since the person typed.
    pub(super) sources: u32,
    /// Whether it ends when its first login is left, as one of Session Manager's does; a terminal's own begins anew.
    pub(super) ends: bool,
    /// Whether it has ended.
    pub(super) ended: bool,
    /// What runs in its background, and how many did.
    jobs: Rc<Jobs>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Jobs {
    run: Vec<Job>,
    began: u32,
}

/// Something that runs in the background of a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number in this shell, `%1`.
    pub number: u8,
    /// Its process id.
    pub pid: u32,
    /// The line, without its `&`.
    pub line: String,
}

impl Session {
    /// A terminal at a computer, just opened: `ssm-user` on an instance, `you` at the PC.
    pub fn new(computer: Computer) -> Self {
        let users: &[User] = match computer {
            Computer::Instance { .. } => &[User::SsmUser, User::Ec2User, User::Root],
            Computer::Pc => &[User::You],
            Computer::Outside => &[User::Attacker],
            Computer::Runner => &[User::Runner],
            Computer::Partner => &[User::Ec2User],
        };
        let mut files = Files::default();
        for dir in users.iter().map(|u| format!("{}/.aws", u.home())).chain(["/usr/bin".into(), "/tmp".into()]) {
            // A new disk has room for these.
            let _ = files.make_dir(&dir);
        }
        let login = Login::new(users[0]);
        let _ = files.make_dir(&login.dir);
        if computer == Computer::Runner {
            let _ = files.make_dir("/home/runner/work/_temp");
        }
        Self::logged_in(computer, login, files)
    }

    fn logged_in(computer: Computer, login: Login, files: Files) -> Self {
        Self {
            computer,
            logins: vec![login],
            files: Rc::new(files),
            pending: None,
            sourced: 0,
            sources: 0,
            ends: false,
            ended: false,
            jobs: Rc::default(),
        }
    }

    /// A shell that a program starts: on the same computer, with its variables, in its directory.
    pub(super) fn within(computer: Computer, files: Files, env: &BTreeMap<String, String>, dir: &str) -> Self {
        let users = [User::SsmUser, User::Ec2User, User::Root, User::You, User::Attacker, User::Runner];
        let home = env.get("HOME").map(String::as_str);
        let user = users.into_iter().find(|user| home == Some(user.home())).unwrap_or(User::Root);
        let mut login = Login::new(user);
        let mut vars = BTreeMap::new();
        vars.extend(env.iter().map(|(name, value)| (name.clone(), Var { value: value.clone(), exported: true })));
        login.vars = Rc::new(vars);
        dir.clone_into(&mut login.dir);
        Self::logged_in(computer, login, files)
    }

    /// The same, which ends when its first login is left: a session of Session Manager's in another computer's terminal.
    pub fn that_ends(self) -> Self {
        Self { ends: true, ..self }
    }

    /// Whether it has ended.
    pub const fn has_ended(&self) -> bool {
        self.ended
    }

    /// What runs in its background.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs.run
    }

    /// A new one: its number, and its process id.
    pub(super) fn add_job(&mut self, line: &str) -> (u8, u32) {
        let Jobs { run, began } = Rc::make_mut(&mut self.jobs);
        let number = run.last().map_or(0, |last| last.number) + 1;
        *began += 1;
        let pid = 2018 + *began * 13;
        run.push(Job { number, pid, line: line.to_owned() });
        (number, pid)
    }

    /// It runs no more: its number, and its line.
    pub fn forget_job(&mut self, pid: u32) -> Option<(u8, String)> {
        let place = self.jobs().iter().position(|job| job.pid == pid)?;
        let job = Rc::make_mut(&mut self.jobs).run.remove(place);
        Some((job.number, job.line))
    }

    /// Those that run no more are forgotten.
    pub fn keep_jobs(&mut self, runs: impl Fn(u32) -> bool) {
        if self.jobs().iter().any(|job| !runs(job.pid)) {
            Rc::make_mut(&mut self.jobs).run.retain(|job| runs(job.pid));
        }
    }

    /// The same shell for one of its jobs, which has none itself.
    #[must_use]
    pub fn in_background(&self) -> Self {
        Self { jobs: Rc::default(), pending: None, ..self.clone() }
    }

    /// Whether who types is in a container.
    pub(super) fn logins_above(&self) -> bool {
        self.login().container.is_some()
    }

    /// Its connection is gone: the shell has ended, and its files are where they were.
    pub fn hang_up(&mut self) {
        self.ended = true;
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

    /// A job's shell on a CI runner.
    pub fn runner() -> Self {
        Self::new(Computer::Runner)
    }

    /// A terminal at an instance of the other account.
    pub fn partner() -> Self {
        Self::new(Computer::Partner)
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
        history.push(text.chars().take(LINE_LIMIT).collect());
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
            (Computer::Runner, user) => format!("{}@ci:{place}$ ", user.name()),
            (Computer::Partner, user) => format!("[{}@ip-172-31-40-61 {place}]$ ", user.name()),
        }
    }

    /// How far the computer's clock is ahead of UTC.
    pub const fn utc_offset(&self) -> Millis {
        self.computer.utc_offset()
    }

    /// How many hops farther than the computer itself the programs of this login are.
    pub(super) fn hops(&self) -> u8 {
        self.login().container.as_ref().map_or(0, Container::hops)
    }

    pub(super) fn login(&self) -> &Login {
        // Every way out of a login leaves one below it: see `logins::leave`.
        &self.logins[self.logins.len() - 1]
    }

    pub(super) fn login_mut(&mut self) -> &mut Login {
        let last = self.logins.len() - 1;
        &mut self.logins[last]
    }

    /// What the shell calls itself in its messages.
    pub(super) fn shell_name(&self) -> &'static str {
        match self.user() {
            User::SsmUser => "sh",
            User::Root if self.login().container.is_some() => "bash",
            User::Attacker | User::Runner => "bash",
            User::Ec2User | User::Root => "-bash",
            User::You => "zsh",
        }
    }
}
