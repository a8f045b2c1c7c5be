//! Where things are in the repository.

use std::env;
use std::path::{Path, PathBuf};

/// The repository.
pub struct Repo {
    root: PathBuf,
}

impl Repo {
    /// The one that cargo runs this program for.
    pub fn find() -> Self {
        let package =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        Self { root: package.parent().map(Path::to_path_buf).unwrap_or(package) }
    }

    /// A path in it.
    pub fn join(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The release build of the page.
    pub fn dist(&self) -> PathBuf {
        self.join("dist")
    }

    /// Where tools are installed that were not there.
    pub fn tools(&self) -> PathBuf {
        match env::var_os("STS_FLOW_TOOLS").filter(|folder| !folder.is_empty()) {
            Some(folder) => self.root.join(folder),
            None => self.join("target/tools"),
        }
    }
}
