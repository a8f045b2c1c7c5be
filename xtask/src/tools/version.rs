//! Versions, as tools and lock files write them.

use std::fmt;

/// A version of up to three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// The first version in what a tool prints: `trunk 0.21.14`, `wasm-opt version 132 (version_132)`.
    pub fn in_text(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(|word| {
            let numbers = word.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next()?;
            let mut numbers = numbers.split('.').map(|number| number.parse().ok());
            let major = numbers.next()??;
            Some(Self(major, numbers.next().flatten().unwrap_or(0), numbers.next().flatten().unwrap_or(0)))
        })
    }

    /// The version of this package in a `Cargo.lock`.
    pub fn in_lock(lock: &str, package: &str) -> Option<Self> {
        let name = format!("name = \"{package}\"");
        let after = lock.lines().skip_while(|line| *line != name).nth(1)?;
        Self::in_text(after.strip_prefix("version = \"")?)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        assert_eq!(Version::in_text("trunk 0.21.14"), Some(Version(0, 21, 14)));
        assert_eq!(Version::in_text("wasm-bindgen 0.2.126 (1a2b3c)\n"), Some(Version(0, 2, 126)));
        assert_eq!(Version::in_text("wasm-opt version 132 (version_132)"), Some(Version(132, 0, 0)));
        assert_eq!(Version::in_text("wasm-opt version 120-12-gabc"), Some(Version(120, 0, 0)));
        assert_eq!(Version::in_text("Chromium 156.0.8078.79 built on Debian"), Some(Version(156, 0, 8078)));
        assert_eq!(Version::in_text("trunk 0.22.0-beta.1"), Some(Version(0, 22, 0)));
        assert_eq!(Version::in_text("no number here"), None);
    }

    #[test]
    fn the_lock_file_tells_the_version_of_a_package() {
        let lock = "version = 4\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n\n\
            [[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.76\"\n";
        assert_eq!(Version::in_lock(lock, "wasm-bindgen"), Some(Version(0, 2, 126)));
        assert_eq!(Version::in_lock(lock, "wasm"), None);
    }

    #[test]
    fn versions_have_an_order() {
        assert!(Version(0, 2, 126) > Version(0, 2, 89));
        assert!(Version(108, 0, 0) < Version(120, 0, 0));
    }
}
