//! A computer's small file system: text files by absolute path, and the directories that hold them.
//!
//! May use: nothing but `std`.
//!
//! ```
//! use sts_flow::host::Files;
//!
//! let mut files = Files::default();
//! files.make_dir("/home/ec2-user/.aws").unwrap();
//! files.write("/home/ec2-user/.aws/config", "[default]\n").unwrap();
//! assert_eq!(files.read("/home/ec2-user/.aws/config"), Some("[default]\n"));
//! assert_eq!(files.list("/home/ec2-user/.aws"), Some(vec!["config".to_owned()]));
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The longest path, in bytes: Linux' own.
const PATH_LIMIT: usize = 4096;
/// The longest file, in bytes.
const FILE_LIMIT: usize = 256 * 1024;
/// All files together, in bytes.
const DISK_LIMIT: usize = 2 * 1024 * 1024;
/// How many files and directories there may be.
const COUNT_LIMIT: usize = 256;

/// Text files by absolute path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    files: BTreeMap<String, String>,
    dirs: BTreeSet<String>,
}

/// Why a file cannot be written, in the system's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The directory it would be in does not exist.
    NotFound,
    /// There is a directory of that name.
    IsDirectory,
    /// There is a file or directory of that name.
    Exists,
    /// The disk of this computer is small.
    Full,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "No such file or directory",
            Self::IsDirectory => "Is a directory",
            Self::Exists => "File exists",
            Self::Full => "No space left on device",
        })
    }
}

impl std::error::Error for FileError {}

impl Files {
    /// The text of a file.
    pub fn read(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every file by its path, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Makes a file, or replaces it.
    pub fn write(&mut self, path: &str, text: &str) -> Result<(), FileError> {
        if self.is_dir(path) {
            return Err(FileError::IsDirectory);
        }
        if !self.is_dir(parent(path)) {
            return Err(FileError::NotFound);
        }
        let full = !self.files.contains_key(path) && self.files.len() + self.dirs.len() >= COUNT_LIMIT;
        let others: usize = self.files.iter().filter(|(p, _)| *p != path).map(|(p, t)| p.len() + t.len()).sum();
        if full || text.len() > FILE_LIMIT || others + path.len() + text.len() > DISK_LIMIT {
            return Err(FileError::Full);
        }
        self.files.insert(path.to_owned(), text.to_owned());
        Ok(())
    }

    /// Adds to the end of a file, which need not exist.
    pub fn append(&mut self, path: &str, text: &str) -> Result<(), FileError> {
        let whole = format!("{}{text}", self.read(path).unwrap_or(""));
        self.write(path, &whole)
    }

    /// Removes a file; `false` if there is none.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// Removes a directory and all that is in it.
    pub fn remove_dir(&mut self, path: &str) {
        let inside = |other: &str| other == path || other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        self.files.retain(|file, _| !inside(file));
        let mut dirs = BTreeSet::new();
        dirs.extend(self.dirs.iter().filter(|dir| !inside(dir)).cloned());
        self.dirs = dirs;
    }

    /// Makes a directory, with those above it. `path` is absolute.
    pub fn make_dir(&mut self, path: &str) -> Result<(), FileError> {
        let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
        for dir in ends.map(|end| &path[..end]) {
            if self.files.contains_key(dir) {
                return Err(FileError::Exists);
            }
            if !self.is_dir(dir) {
                if self.files.len() + self.dirs.len() >= COUNT_LIMIT || path.len() > PATH_LIMIT {
                    return Err(FileError::Full);
                }
                self.dirs.insert(dir.to_owned());
            }
        }
        Ok(())
    }

    /// Whether there is a directory of that name.
    pub fn is_dir(&self, path: &str) -> bool {
        path == "/" || self.dirs.contains(path)
    }

    /// The names in a directory, in order; those of directories end in `/`.
    pub fn list(&self, dir: &str) -> Option<Vec<String>> {
        let name_in = |path: &str| (parent(path) == dir && path != "/").then(|| name(path).to_owned());
        self.is_dir(dir).then(|| {
            let files = self.files.keys().filter_map(|p| name_in(p));
            let dirs = self.dirs.iter().filter_map(|p| name_in(p)).map(|n| n + "/");
            let mut names = BTreeSet::new();
            names.extend(files.chain(dirs));
            names.into_iter().collect()
        })
    }
}

/// The directory that a path is in.
fn parent(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(at) => &path[..at],
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `path` as an absolute path without `.` and `..`, seen from the directory `from`.
pub fn absolute(path: &str, from: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let base = if path.starts_with('/') { "" } else { from };
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_absolute() {
        for (path, want) in [
            ("a", "/home/you/a"),
            ("./a/../b", "/home/you/b"),
            ("..", "/home"),
            ("../../../..", "/"),
            ("/etc//hosts", "/etc/hosts"),
            ("", "/home/you"),
        ] {
            assert_eq!(absolute(path, "/home/you"), want, "{path}");
        }
    }

    #[test]
    fn what_cannot_be_written_says_why() {
        let mut files = Files::default();
        assert_eq!(files.write("/no/file", ""), Err(FileError::NotFound));
        files.make_dir("/a/b").unwrap();
        assert_eq!(files.write("/a", ""), Err(FileError::IsDirectory));
        files.write("/a/c", "x").unwrap();
        assert_eq!(files.make_dir("/a/c/d"), Err(FileError::Exists));
        assert_eq!(files.write("/a/c", &"x".repeat(FILE_LIMIT + 1)), Err(FileError::Full));
        assert_eq!(files.list("/a"), Some(vec!["b/".to_owned(), "c".to_owned()]));
        assert_eq!(files.list("/"), Some(vec!["a/".to_owned()]));
        files.append("/a/c", "y").unwrap();
        assert_eq!(files.read("/a/c"), Some("xy"));
    }
}
