//! A login at a computer: who it is, with which variables, in which directory.
//!
//! May use: [`Files`] of this room. A login knows nothing of the ones below it; a [`Session`](super::Session) has them on
//! top of each other, and `logins` begins and leaves them.
//!
//! ```
//! use sts_flow::host::shell::User;
//! assert_eq!((User::Root.name(), User::Root.home()), ("root", "/root"));
//! ```

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::host::Files;

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
    /// Whom a CI runner's jobs run as.
    Runner,
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
            Self::Runner => "runner",
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
            Self::Runner => "/home/runner",
        }
    }
}

/// A variable of a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Var {
    pub value: String,
    /// Whether programs see it.
    pub exported: bool,
}

/// One login: `sudo su -` begins another on top, with nothing of this one's variables, and `exit` returns to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Login {
    pub user: User,
    pub vars: Rc<BTreeMap<String, Var>>,
    pub dir: String,
    pub status: u8,
    pub history: Rc<Vec<String>>,
    /// The container that it is in.
    pub container: Option<Container>,
}

impl Login {
    pub(super) fn new(user: User) -> Self {
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
            User::Runner => ("/bin/bash", "/usr/local/bin:/usr/bin:/bin", home),
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
    pub(super) fn set(&mut self, name: &str, value: String, export: bool) -> Result<(), (String, u8)> {
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

/// A container that a login runs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Container {
    /// The files of the computer outside, which come back when it is left.
    pub outside: Rc<Files>,
    /// Whether it shares the computer's network; else its packets take one hop more.
    pub shares_network: bool,
}

impl Container {
    /// How many hops farther than the computer itself its programs are.
    pub(super) const fn hops(&self) -> u8 {
        if self.shares_network { 0 } else { 1 }
    }
}
