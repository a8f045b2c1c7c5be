//! The terminals: where a person types.

use serde::{Deserialize, Serialize};

use super::Node;

/// How many terminals a computer may have.
const EACH: u8 = 4;

/// How many computers there are.
const COMPUTERS: usize = 5;
/// How many terminals there may be.
const COUNT: usize = COMPUTERS * EACH as usize;

/// A shell on the instance, on the local PC, on an attacker's computer, on a CI runner, or on a computer of the other account.
/// The first of the instance and of the PC is always there; more can be opened and closed, and so can the others'.
///
/// Terminals of one computer share its files; each has its own logins, variables and history. Each of the CI runner's is a
/// computer of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Terminal(u8);

impl TryFrom<String> for Terminal {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|terminal| terminal.as_str() == name);
        found.ok_or_else(|| {
            format!("unknown terminal `{name}`, expected one of {}", Self::ALL.map(Self::as_str).join(", "))
        })
    }
}

impl From<Terminal> for &'static str {
    fn from(terminal: Terminal) -> Self {
        terminal.as_str()
    }
}

impl Terminal {
    /// The first shell on the instance.
    #[expect(non_upper_case_globals, reason = "it stands for a place, as `Node::Ec2` does")]
    pub const Ec2: Self = Self(0);
    /// The first shell on the local PC.
    #[expect(non_upper_case_globals, reason = "it stands for a place, as `Node::Pc` does")]
    pub const Pc: Self = Self(EACH);
    /// The first shell on the attacker's computer.
    #[expect(non_upper_case_globals, reason = "it stands for a place, as `Node::Attacker` does")]
    pub const Attacker: Self = Self(2 * EACH);
    /// The first job on a CI runner.
    #[expect(non_upper_case_globals, reason = "it stands for a place, as `Node::Ci` does")]
    pub const Ci: Self = Self(3 * EACH);
    /// The first shell on the other account's computer.
    #[expect(non_upper_case_globals, reason = "it stands for a place, as `Node::Partner` does")]
    pub const Partner: Self = Self(4 * EACH);
    /// Every terminal that there can be: those of the instance, then those of the PC, then the others'.
    pub const ALL: [Self; COUNT] = {
        let mut all = [Self(0); COUNT];
        let mut at = 0;
        while at < all.len() {
            all[at] = Self(at as u8);
            at += 1;
        }
        all
    };

    /// The name in `data-terminal`.
    pub const fn as_str(self) -> &'static str {
        const NAMES: [&str; COUNT] = [
            "ec2",
            "ec2-2",
            "ec2-3",
            "ec2-4",
            "pc",
            "pc-2",
            "pc-3",
            "pc-4",
            "attacker",
            "attacker-2",
            "attacker-3",
            "attacker-4",
            "ci",
            "ci-2",
            "ci-3",
            "ci-4",
            "partner",
            "partner-2",
            "partner-3",
            "partner-4",
        ];
        NAMES[self.index()]
    }

    /// Its place in [`ALL`](Self::ALL).
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Which one of its computer's it is, from 1.
    pub const fn number(self) -> u8 {
        self.0 % EACH + 1
    }

    /// Whether it is the first of its computer.
    pub const fn is_first(self) -> bool {
        self.number() == 1
    }

    /// Whether it is always there, and can be neither opened nor closed.
    pub const fn is_given(self) -> bool {
        self.is_first() && self.0 < Self::Attacker.0
    }

    /// The first terminal of the same computer.
    pub const fn first(self) -> Self {
        Self(self.0 - self.0 % EACH)
    }

    /// Every terminal of the same computer.
    pub fn siblings(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |other| other.first() == self.first())
    }

    /// The place that it stands in.
    pub const fn node(self) -> Node {
        match self.0 / EACH {
            0 => Node::Ec2,
            1 => Node::Pc,
            2 => Node::Attacker,
            3 => Node::Ci,
            _ => Node::Partner,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_where_its_name_says() {
        for (at, terminal) in Terminal::ALL.into_iter().enumerate() {
            assert_eq!(terminal.index(), at);
            let name = terminal.node().as_str();
            let want = if terminal.is_first() { name.to_owned() } else { format!("{name}-{}", terminal.number()) };
            assert_eq!(terminal.as_str(), want);
            assert_eq!(terminal.siblings().count(), EACH as usize);
        }
        assert_eq!((Terminal::Ec2.as_str(), Terminal::Pc.as_str()), ("ec2", "pc"));
    }
}
