//! Finding programs.

use std::env;
use std::path::{Path, PathBuf};

/// The program of this name that a shell would start.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    in_folders(env::split_paths(&path), name, &suffixes())
}

/// The program of this name in this folder.
pub fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    in_folders([folder.to_path_buf()], name, &suffixes())
}

/// The program of this name anywhere below this folder, at most four folders down.
pub fn below(folder: &Path, name: &str) -> Option<PathBuf> {
    below_by(folder, name, 4)
}

fn below_by(folder: &Path, name: &str, levels: u32) -> Option<PathBuf> {
    in_folder(folder, name).or_else(|| {
        let levels = levels.checked_sub(1)?;
        let mut folders: Vec<PathBuf> =
            folder.read_dir().ok()?.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
        // Newest version first, as far as names tell.
        folders.sort_by(|one, other| other.cmp(one));
        folders.iter().find_map(|folder| below_by(folder, name, levels))
    })
}

/// What the system appends to the name of a program: nothing, or on Windows one of `PATHEXT`.
fn suffixes() -> Vec<String> {
    if cfg!(windows) {
        let known = env::var("PATHEXT").unwrap_or_else(|_| ".COM;.EXE;.BAT;.CMD".to_owned());
        known.split(';').map(str::to_ascii_lowercase).collect()
    } else {
        vec![String::new()]
    }
}

fn in_folders(folders: impl IntoIterator<Item = PathBuf>, name: &str, suffixes: &[String]) -> Option<PathBuf> {
    folders.into_iter().find_map(|folder| {
        suffixes.iter().map(|suffix| folder.join(format!("{name}{suffix}"))).find(|path| can_run(path))
    })
}

#[cfg(unix)]
fn can_run(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn can_run(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{below, in_folders};

    /// A folder that goes with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
            fs::create_dir_all(&folder).expect("a temporary folder");
            Self(folder)
        }

        fn program(&self, path: &str) -> PathBuf {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("its folder");
            fs::write(&path, "").expect("a program");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("may run");
            }
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_first_folder_with_the_program_counts() {
        let folder = Folder::new("order");
        let first = folder.program("a/trunk");
        folder.program("b/trunk");
        let folders = || ["none", "a", "b"].map(|name| folder.0.join(name));
        assert_eq!(in_folders(folders(), "trunk", &[String::new()]), Some(first));
        assert_eq!(in_folders(folders(), "wasm-opt", &[String::new()]), None);
    }

    #[test]
    fn windows_has_suffixes() {
        let folder = Folder::new("suffixes");
        // npm puts a script for other systems beside the one for Windows.
        folder.program("wasm-opt");
        let expected = folder.program("wasm-opt.cmd");
        let suffixes = [".exe".to_owned(), ".cmd".to_owned()];
        assert_eq!(in_folders([folder.0.clone()], "wasm-opt", &suffixes), Some(expected));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_run_is_no_program() {
        let folder = Folder::new("mode");
        fs::write(folder.0.join("trunk"), "").expect("a file");
        assert_eq!(in_folders([folder.0.clone()], "trunk", &[String::new()]), None);
    }

    #[cfg(unix)]
    #[test]
    fn programs_are_found_below_a_folder() {
        let folder = Folder::new("below");
        folder.program("chromedriver/linux-155.0/chromedriver-linux64/chromedriver");
        let newer = folder.program("chromedriver/linux-156.0/chromedriver-linux64/chromedriver");
        assert_eq!(below(&folder.0, "chromedriver"), Some(newer));
        assert_eq!(below(&folder.0, "chrome"), None);
    }
}
