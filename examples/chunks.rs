//! Cuts the page's code into chunks where its source says so (`src/kernel/chunk.rs`): trunk runs this after each build
//! (Trunk.toml), for development and for release.
//!
//! What the compiler writes names the functions at which it is to be cut, and does not run uncut. So this does again what
//! trunk did with it, with `wasm-split-cli` before: `cargo xtask` puts the tools of the fitting versions on `PATH`. The
//! files get the names of trunk's, in which the digest of the code is: `sts-flow-1f_bg.wasm`, and beside it
//! `sts-flow-1f_jq.wasm`. What asks for the chunks is put into the page's script: so there is no other file to wait for, and
//! no second copy of the page's module when that was asked for by another address (static/boot.js).
#![forbid(unsafe_code)]

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

type Attempt<T = ()> = Result<T, Box<dyn Error>>;

/// As trunk has wasm-opt do it by `data-wasm-opt-params`.
const OPTIMISED: [&str; 4] = ["-Oz", "--low-memory-unused", "--strip-debug", "--strip-producers"];
/// The script that loads chunks, as `wasm-split-cli` calls it.
const LOADER: &str = "__wasm_split.js";

fn main() -> Attempt {
    let staging =
        PathBuf::from(env::var_os("TRUNK_STAGING_DIR").ok_or("TRUNK_STAGING_DIR does not say where the page is")?);
    let release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let target = PathBuf::from(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let built =
        target.join("wasm32-unknown-unknown").join(if release { "page" } else { "debug" }).join("sts-flow.wasm");
    let stem = stem(&staging)?;
    let work = target.join("chunks");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;

    run(Command::new("wasm-split-cli").arg(built).arg(&work).args(["--target", "web", "--out-name", &stem]))?;
    let mut bindgen = Command::new("wasm-bindgen");
    bindgen.arg(work.join(format!("{stem}.wasm"))).arg("--out-dir").arg(&staging).args(["--out-name", &stem]);
    run(bindgen.args(["--target", "web", "--keep-lld-exports", "--no-typescript"]))?;

    let mut loader = fs::read_to_string(work.join(LOADER))?;
    let mut code = vec![staging.join(format!("{stem}_bg.wasm"))];
    for name in names_in(&work)?.iter().filter(|name| name.starts_with("split_") || name.starts_with("chunk_")) {
        let its = format!("{stem}_{}", name.trim_start_matches("split_"));
        loader = replaced(&loader, &format!("\"./{name}\""), &format!("\"./{its}\""))?;
        fs::copy(work.join(name), staging.join(&its))?;
        code.push(staging.join(its));
    }
    let script = staging.join(format!("{stem}.js"));
    fs::write(&script, with_loader(&fs::read_to_string(&script)?, &loader)?)?;
    if release {
        for file in code {
            run(Command::new("wasm-opt").args(OPTIMISED).arg(&file).arg("-o").arg(&file))?;
        }
    }
    Ok(())
}

/// What trunk calls the page's code, without its ending.
fn stem(staging: &Path) -> Attempt<String> {
    let names = names_in(staging)?;
    let stem = names.iter().find_map(|name| name.strip_suffix("_bg.wasm"));
    Ok(stem.ok_or("trunk has made no WebAssembly")?.to_owned())
}

fn names_in(folder: &Path) -> Attempt<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

fn run(command: &mut Command) -> Attempt {
    let name = command.get_program().to_string_lossy().into_owned();
    let status =
        command.status().map_err(|cause| format!("{name} does not start ({cause}): build by `cargo xtask`"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed: see above").into()) }
}

fn replaced(text: &str, mark: &str, by: &str) -> Attempt<String> {
    if text.contains(mark) { Ok(text.replace(mark, by)) } else { Err(format!("what was made lacks {mark}").into()) }
}

/// The page's script with the loader in it, instead of an import of it.
fn with_loader(script: &str, loader: &str) -> Attempt<String> {
    // It imports one function of the page's script, which it stands in now.
    let (import, loader) = loader.split_once('\n').ok_or("the loader is empty")?;
    if !import.starts_with("import { initSync } from ") {
        return Err(format!("the loader begins with {import}").into());
    }
    let names: Vec<&str> =
        loader.lines().filter_map(|line| line.strip_prefix("export const ")?.split(' ').next()).collect();
    let loader = loader.replace("export const ", "const ");
    let mut out = String::new();
    let mut first = None;
    for line in script.lines() {
        let imported = line.strip_prefix("import * as ").and_then(|rest| rest.split_once(" from "));
        match imported.filter(|(_, from)| from.contains(LOADER)) {
            None => out.extend([line, "\n"]),
            Some((name, _)) => match first {
                None => {
                    first = Some(name);
                    let names = names.join(", ");
                    let _ = writeln!(out, "const {name} = (() => {{\n{loader}\nreturn {{ {names} }};\n}})();");
                }
                // It is imported once for each chunk.
                Some(first) => drop(writeln!(out, "const {name} = {first};")),
            },
        }
    }
    if first.is_some() { Ok(out) } else { Err("the page's script does not import the loader".into()) }
}
