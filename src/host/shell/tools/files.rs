//! Tools that change files: `cp`, `mv`, `touch`, `tee` and `zip`.
//!
//! May use: the session's files. Archives are written by the crate rawzip.

use std::io::Write as _;

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use rawzip::{DataDescriptorOutput, ZipArchiveWriter};

use super::said::{Said, add};
use crate::host::files::{FileError, absolute};
use crate::host::program::{bytes_of, text_of};
use crate::host::shell::session::Session;

/// Does something to each path, up to the first that fails.
fn each<'a>(
    paths: &[&'a str],
    mut act: impl FnMut(&str) -> Result<(), FileError>,
) -> Result<Said, (&'a str, FileError)> {
    for path in paths {
        act(path).map_err(|error| (*path, error))?;
    }
    Ok(Said::default())
}

/// `touch`.
pub(super) fn touch(session: &mut Session, args: &[&str]) -> Said {
    each(args, |path| {
        let path = absolute(path, &session.login().dir);
        if session.files.is_dir(&path) { Ok(()) } else { session.files_mut().append(&path, "") }
    })
    .unwrap_or_else(|(path, error)| Said::failed(format!("touch: cannot touch '{path}': {error}")))
}

/// `tee`.
pub(super) fn tee(session: &mut Session, args: &[&str], input: Option<&str>) -> Said {
    let (append, paths) = match args {
        ["-a", paths @ ..] => (true, paths),
        paths => (false, paths),
    };
    let text = input.unwrap_or("");
    let mut said = each(paths, |path| {
        let path = absolute(path, &session.login().dir);
        if append { session.files_mut().append(&path, text) } else { session.files_mut().write(&path, text) }
    })
    .unwrap_or_else(|(path, error)| Said::failed(format!("tee: {path}: {error}")));
    text.clone_into(&mut said.out);
    said
}

/// `cp` and `mv`.
pub(super) fn copy(session: &mut Session, name: &str, args: &[&str]) -> Said {
    let words: Vec<&str> = args.iter().copied().filter(|a| *a != "-f").collect();
    if let Some(option) = words.iter().find(|w| w.starts_with('-')) {
        return Said::refused(name, option);
    }
    let [sources @ .., target] = words.as_slice() else { return Said::failed(format!("{name}: missing file operand")) };
    let dir = session.login().dir.clone();
    let to = absolute(target, &dir);
    if sources.is_empty() {
        return Said::failed(format!("{name}: missing destination file operand after '{target}'"));
    }
    if sources.len() > 1 && !session.files.is_dir(&to) {
        return Said::failed(format!("{name}: target '{target}': Not a directory"));
    }
    for source in sources {
        let from = absolute(source, &dir);
        let Some(text) = session.files.read(&from).map(str::to_owned) else {
            if session.files.is_dir(&from) {
                return Said::refused(name, "a directory");
            }
            return Said::failed(format!("{name}: cannot stat '{source}': {}", FileError::NotFound));
        };
        let into = if session.files.is_dir(&to) {
            absolute(source.rsplit('/').next().unwrap_or(source), &to)
        } else {
            to.clone()
        };
        if into == from {
            return Said::failed(format!("{name}: '{source}' and '{target}' are the same file"));
        }
        if let Err(error) = session.files_mut().write(&into, &text) {
            return Said::failed(format!("{name}: cannot create regular file '{target}': {error}"));
        }
        if name == "mv" {
            session.files_mut().remove(&from);
        }
    }
    Said::default()
}

/// `zip archive files`: the files as they are, not compressed.
pub(super) fn zip(session: &mut Session, args: &[&str]) -> Said {
    let (mut words, mut quiet, mut flat) = (Vec::new(), false, false);
    for arg in args {
        match *arg {
            "-q" => quiet = true,
            "-j" => flat = true,
            "-r" => {}
            option if option.starts_with('-') => return Said::refused("zip", option),
            word => words.push(word),
        }
    }
    let Some((archive, paths)) = words.split_first().filter(|(_, paths)| !paths.is_empty()) else {
        return Said { err: "zip error: Nothing to do!\n".to_owned(), status: 12, ..Said::default() };
    };
    let archive = if archive.contains('.') { (*archive).to_owned() } else { format!("{archive}.zip") };
    let dir = session.login().dir.clone();
    let (mut files, mut said) = (Vec::new(), Said::default());
    for path in paths {
        let Some(text) = session.files.read(&absolute(path, &dir)) else {
            add(&mut said.err, &format!("\tzip warning: name not matched: {path}"));
            continue;
        };
        let name = if flat { path.rsplit('/').next().unwrap_or(path) } else { path.trim_start_matches("./") };
        files.push((name, bytes_of(text)));
        if !quiet {
            add(&mut said.out, &format!("  adding: {name} (stored 0%)"));
        }
    }
    if files.is_empty() {
        add(&mut said.err, &format!("\nzip error: Nothing to do! ({archive})"));
        said.status = 12;
        return said;
    }
    let Ok(data) = archived(&files) else { return Said::failed("zip error: Invalid file name".to_owned()) };
    if let Err(error) = session.files_mut().write(&absolute(&archive, &dir), &text_of(&data)) {
        return Said::failed(format!("zip I/O error: {error}"));
    }
    said
}

/// An archive of `files`, names and bytes, as they are.
fn archived(files: &[(&str, Vec<u8>)]) -> Result<Vec<u8>, rawzip::Error> {
    const CRC32: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, bytes) in files {
        let (mut entry, _) = archive.new_file(*name).unix_permissions(0o100_644).start()?;
        entry.write_all(bytes)?;
        entry.finish(DataDescriptorOutput::new(CRC32.checksum(bytes), bytes.len() as u64))?;
    }
    archive.finish()
}
