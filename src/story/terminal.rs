//! The terminals: where a person types.

use super::Node;

/// How many terminals a computer may have.
const EACH: u8 = 4;

/// A shell on the instance or on the local PC. The first of each is always there; more can be opened and closed.
///
/// Terminals of one computer share its files; each has its own logins, variables and history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Terminal(u8);

impl Terminal {
    /// The first shell on the instance.
    #[expect(non_upper_case_globals, reason = "it stands for a place, as `Node::Ec2` does")]
    pub const Ec2: Self = Self(0);
    /// The first shell on the local PC.
    #[expect(non_upper_case_globals, reason = "it stands for a place, as `Node::Pc` does")]
    pub const Pc: Self = Self(EACH);
    /// Every terminal that there can be: those of the instance, then those of the PC.
    pub const ALL: [Self; 2 * EACH as usize] =
        [Self(0), Self(1), Self(2), Self(3), Self(EACH), Self(EACH + 1), Self(EACH + 2), Self(EACH + 3)];

    /// The name in `data-terminal`.
    pub const fn as_str(self) -> &'static str {
        const NAMES: [&str; 2 * EACH as usize] = ["ec2", "ec2-2", "ec2-3", "ec2-4", "pc", "pc-2", "pc-3", "pc-4"];
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

    /// Whether it is always there.
    pub const fn is_first(self) -> bool {
        self.number() == 1
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
        if self.0 < EACH { Node::Ec2 } else { Node::Pc }
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
