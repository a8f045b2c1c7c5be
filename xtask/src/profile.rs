//! `cargo xtask profile`: writes down which functions the first lesson does without.
//!
//! The page is built as for release, but in one file, and every function of it is made to write a one into a byte of
//! its own when it is entered. A browser then visits the first lesson (`tests/browser/src/bin/watch.rs`) and tells which
//! bytes are ones. The functions whose bytes are not go to `xtask/src/rest.txt`, from where [`split`] reads them.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use walrus::ir::{Const, MemArg, Store, StoreKind, Value};
use walrus::{ConstExpr, FunctionId, FunctionKind, Module, ValType};

use crate::repo::Repo;
use crate::say::{Outcome, cannot, fail};
use crate::tools::{self, Browser, Tools};
use crate::{build, command, say, split};

/// Where the list is, in the repository.
const LIST: &str = "xtask/src/rest.txt";
/// Where the page that is watched is built, in the repository.
const FOLDER: &str = "target/profile";
/// Lets the browser find the bytes: what the code exports is nowhere else to be had.
const FINDER: &str =
    "<script>addEventListener('TrunkApplicationStarted', ({ detail }) => window.watched = detail.wasm)</script></head>";
/// Bytes in a page of memory.
const PAGE: u64 = 65_536;

/// Builds the page in one file, watches the first lesson in a browser, and writes the list anew.
pub fn run(repo: &Repo) -> Outcome {
    tools::prepare_wasm_target()?;
    let tools = Tools::for_release(repo)?;
    let browser = Browser::prepare(repo)?;
    let folder = repo.join(FOLDER);
    fs::create_dir_all(&folder).map_err(|cause| cannot(&format!("make {FOLDER}"), cause))?;
    say::doing(&format!("Building the page for release, in one file, in {FOLDER}/"), "1 to 3 minutes");
    build::compile(repo, &tools, &folder)?;
    let names = instrument(&folder)?;

    say::doing(
        "Watching three visits of the first lesson in a browser",
        "2 minutes the first time, then half a minute",
    );
    let mut watch = command::cargo(repo);
    watch.args(["run", "--quiet", "--package", "browser-tests", "--bin", "watch", "--", "--dist"]).arg(&folder);
    let Some(output) = command::output_aloud(browser.drive(&mut watch)) else {
        return fail(format!("The first lesson could not be watched: see above. {LIST} is as it was."));
    };
    let ran: HashSet<usize> = output.lines().filter_map(|n| n.parse().ok()).collect();
    if ran.is_empty() {
        return fail(format!("The browser saw no function run: {LIST} is as it was."));
    }
    say::note(&format!("Of {} functions, {} ran.", names.len(), ran.len()));

    let list = repo.join(LIST);
    let old = fs::read_to_string(&list).unwrap_or_default();
    let (before, now) = (old.lines().collect::<HashSet<_>>(), without(&names, &ran));
    let text: String = now.iter().flat_map(|mark| [mark.as_str(), "\n"]).collect();
    fs::write(&list, text).map_err(|cause| cannot(&format!("write {LIST}"), cause))?;
    let new = now.iter().filter(|mark| !before.contains(mark.as_str())).count();
    say::note(&format!(
        "{LIST} lists {} functions that did not: {new} are new there, {} were there and are not any more. Now run \
         `cargo xtask build` and `cargo xtask size`.",
        now.len(),
        before.len() + new - now.len(),
    ));
    Ok(())
}

/// Makes every function of the page in this folder tell that it was entered. Yields their names, in the order of their
/// bytes.
fn instrument(folder: &Path) -> Outcome<Vec<String>> {
    let Some(file) = split::find_code(folder) else { return fail(format!("There is no code in {FOLDER}.")) };
    let mut module = Module::from_file(&file).map_err(|cause| cannot("read the page's code", cause))?;
    let names = watched(&mut module).map_err(|cause| cannot("change the page's code", cause))?;
    let code = module.emit_wasm();
    fs::write(&file, &code).map_err(|cause| cannot("write the page's code", cause))?;

    let index = folder.join("index.html");
    let page = fs::read_to_string(&index).map_err(|cause| cannot("read the page", cause))?;
    let page = split::with_integrity(&page, &split::file_name(&file), &code).replacen("</head>", FINDER, 1);
    fs::write(&index, page).map_err(|cause| cannot("write the page", cause))?;
    Ok(names)
}

/// The bytes are in pages of memory of their own, after all that the program knows of: `watch_count` of them, from
/// `watch_at` on, which the module exports.
fn watched(module: &mut Module) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let memory = module.memories.iter().next().ok_or("it has no memory")?.id();
    let functions: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let pages = u64::try_from(functions.len())?.div_ceil(PAGE);
    let its = module.memories.get_mut(memory);
    let at = i32::try_from(its.initial * PAGE)?;
    its.initial += pages;
    its.maximum = its.maximum.map(|most| most + pages);
    for (name, value) in [("watch_at", at), ("watch_count", i32::try_from(functions.len())?)] {
        let global = module.globals.add_local(ValType::I32, false, false, ConstExpr::Value(Value::I32(value)));
        module.exports.add(name, global);
    }
    let mut names = Vec::new();
    for (byte, id) in (at..).zip(functions) {
        let function = module.funcs.get_mut(id);
        names.push(function.name.clone().unwrap_or_default());
        if let FunctionKind::Local(local) = &mut function.kind {
            let mut body = local.builder_mut().func_body();
            body.instr_at(0, Const { value: Value::I32(byte) });
            body.instr_at(1, Const { value: Value::I32(1) });
            let arg = MemArg { align: 1, offset: 0 };
            body.instr_at(2, Store { memory, kind: StoreKind::I32_8 { atomic: false }, arg });
        }
    }
    Ok(names)
}

/// The marks of the functions that did not run, sorted. Where one of several with the same plain name ran, all did.
fn without(names: &[String], ran: &HashSet<usize>) -> Vec<String> {
    let marks = |wanted: bool| {
        let all = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
        all.filter(move |(i, _)| ran.contains(i) == wanted).map(|(_, name)| split::mark(name))
    };
    let hot: HashSet<String> = marks(true).collect();
    let mut cold: Vec<String> = marks(false).filter(|mark| !hot.contains(mark)).collect();
    cold.sort();
    cold.dedup();
    cold
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use walrus::{ExportItem, FunctionBuilder, GlobalKind, Module, ValType};

    use super::{split::mark, watched, without};

    #[test]
    fn a_name_that_ran_once_ran() {
        let names = ["a[1]::x", "b[2]::y", "a[3]::x", "", "c::z", "c::z"].map(str::to_owned);
        let mut cold = vec![mark("b::y"), mark("c::z")];
        cold.sort();
        assert_eq!(without(&names, &HashSet::from([2])), cold);
        assert_eq!(without(&names, &HashSet::from([1, 2, 4])), Vec::<String>::new());
    }

    #[test]
    fn each_function_has_a_byte_behind_the_memory_that_was_there() {
        let mut module = Module::default();
        module.memories.add_local(false, false, 3, Some(3), None);
        for name in ["one", "two"] {
            let mut function = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            function.name(name.to_owned()).func_body().i32_const(7);
            let id = function.finish(Vec::new(), &mut module.funcs);
            module.exports.add(name, id);
        }
        assert_eq!(watched(&mut module).ok(), Some(vec!["one".to_owned(), "two".to_owned()]));
        let mut again = Module::from_buffer(&module.emit_wasm()).unwrap();
        let memory = again.memories.iter().next().unwrap();
        assert_eq!((memory.initial, memory.maximum), (4, Some(4)));
        let global = |name: &str| match again.exports.iter().find(|export| export.name == name).unwrap().item {
            ExportItem::Global(id) => match &again.globals.get(id).kind {
                GlobalKind::Local(walrus::ConstExpr::Value(walrus::ir::Value::I32(value))) => *value,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!((global("watch_at"), global("watch_count")), (3 * 65_536, 2));
        assert_eq!(watched(&mut again).map(|names| names.len()).ok(), Some(2));
    }
}
