//! The page's code in two files: what the first lesson needs, and the rest.
//!
//! The compiler makes one file. Here, functions whose names say that the first lesson does without them ([`REST`]) are
//! moved to a second one, with all that only they use: functions, and texts and tables ([`Linked`]). Where the first file calls one of them stands a few bytes
//! instead: if its place in the table of functions is still empty, they call `rest_now` (`src/rest.js`), which joins
//! the second file to the first and so fills the table; then they call what stands in that place. The second file takes
//! memory, table, globals and the functions that both need from the first.
//!
//! So nothing in the code has to know where the cut is, and a wrong guess costs a visitor a moment, never an answer.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha384};
use walrus::ir::{self, Value, Visitor};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalKind,
    ImportKind, ImportedFunction, Module, RefType, passes,
};

use crate::command;
use crate::linked::Linked;
use crate::repo::Repo;
use crate::say::{Outcome, cannot, fail};
use crate::tools::Tools;

/// The functions that the first lesson did without when it was last watched (`cargo xtask profile`), each by
/// [`mark`]. Commands that nobody has typed yet, the calls that only they make, panels that nobody has opened, what is
/// said of errors. A function that is not listed stays in the first file, so new code is safe where it is; one that is
/// listed and is needed after all comes with the second file, and a test of the page (tests/browser, `playing`) says so.
const REST: &str = include_str!("rest.txt");

/// Texts to which a table of the first file refers, and which only functions of the second file read. They move with
/// them.
const TEXTS: [&[u8]; 9] = [
    include_bytes!("../../src/cloud/lambda/runtime.js"),
    include_bytes!("../../src/host/aws/models/cloudtrail.txt"),
    include_bytes!("../../src/host/aws/models/ec2.txt"),
    include_bytes!("../../src/host/aws/models/iam.txt"),
    include_bytes!("../../src/host/aws/models/lambda.txt"),
    include_bytes!("../../src/host/aws/models/s3api.txt"),
    include_bytes!("../../src/host/aws/models/sts.txt"),
    include_bytes!("../../src/host/node/sdk.js"),
    include_bytes!("../../src/script/prelude.js"),
];

/// Splits the code of the page in `dist/`, makes both files small, and tells the page their names.
pub fn run(repo: &Repo, tools: &Tools) -> Outcome {
    let dist = repo.dist();
    let index = dist.join("index.html");
    let mut page = fs::read_to_string(&index).map_err(|cause| cannot("read dist/index.html", cause))?;
    let Some(old) = find_code(&dist) else { return fail("There is no code in dist/: build the page again.") };
    let whole = fs::read(&old).map_err(|cause| cannot("read the page's code", cause))?;
    let rest: HashSet<&str> = REST.lines().collect();
    let compiled = repo.compiled();
    let linked = fs::read(&compiled).map_err(|cause| cannot(&format!("read {}", compiled.display()), cause))?;
    let parts =
        Linked::read(&linked).and_then(|linked| split(&whole, &linked, &|name| rest.contains(mark(name).as_str())));
    let parts = parts.map_err(|cause| cannot("split the page's code", cause))?;

    let old_name = file_name(&old);
    let stem = old_name.rsplit_once('-').map_or("page", |(stem, _)| stem);
    let script = dist.join(old_name.replace("_bg.wasm", ".js"));
    let text = fs::read_to_string(&script).map_err(|cause| cannot("read the page's script", cause))?;
    let mut first = Module::from_buffer(&parts.first).map_err(|cause| cannot("read the page's code", cause))?;
    let text = shorten(&mut first, &text);
    // Another content has another name, or a browser would take what it kept for it.
    let script_name = format!("{stem}-{}.js", short_hash(text.as_bytes()));
    fs::remove_file(&script).map_err(|cause| cannot("replace the page's script", cause))?;
    fs::write(dist.join(&script_name), &text).map_err(|cause| cannot("write the page's script", cause))?;
    page = with_integrity(&page.replace(&file_name(&script), &script_name), &script_name, text.as_bytes());

    let first = optimised(tools, &dist, &first.emit_wasm())?;
    let first_name = format!("{stem}-{}_bg.wasm", short_hash(&first));
    fs::remove_file(&old).map_err(|cause| cannot("replace the page's code", cause))?;
    fs::write(dist.join(&first_name), &first).map_err(|cause| cannot("write the page's code", cause))?;
    page = with_integrity(&page.replace(&old_name, &first_name), &first_name, &first);

    if let Some(rest) = parts.rest {
        let rest = optimised(tools, &dist, &rest)?;
        let name = format!("{stem}-rest-{}.wasm", short_hash(&rest));
        fs::write(dist.join(&name), &rest).map_err(|cause| cannot("write the rest of the page's code", cause))?;
        page = page.replacen("</head>", &format!("<link data-rest href=\"./{name}\"></head>"), 1);
    }
    fs::write(&index, page).map_err(|cause| cannot("write dist/index.html", cause))
}

/// The code of the page in that folder, as trunk names it.
pub fn find_code(dist: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(dist).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    files.into_iter().find(|path| file_name(path).ends_with("_bg.wasm"))
}

/// The last part of a path.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A function's name in few letters: the beginning of its digest, without the compiler's own numbers.
pub fn mark(name: &str) -> String {
    let mut digest = short_hash(plain(name).as_bytes());
    digest.truncate(8);
    digest
}

/// A name of a function without the compiler's numbers: `sts_flow[d1d9e979]::cloud` is `sts_flow::cloud`.
fn plain(name: &str) -> String {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts = name.split('[');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((number, rest)) if is_number(number) => text.push_str(rest),
            _ => text.extend(["[", part]),
        }
    }
    text
}

/// As small as wasm-opt makes it, without names.
fn optimised(tools: &Tools, dist: &Path, code: &[u8]) -> Outcome<Vec<u8>> {
    let Some(mut wasm_opt) = tools.wasm_opt() else { return fail("A small build needs wasm-opt.") };
    let (from, to) = (dist.join("from.wasm"), dist.join("to.wasm"));
    let cannot = |cause| cannot(&format!("write to {}", dist.display()), cause);
    fs::write(&from, code).map_err(cannot)?;
    // The lowest kilobyte is the far end of the stack: nothing is ever placed there.
    wasm_opt.args(["-Oz", "--low-memory-unused", "--strip-debug", "--strip-producers"]);
    command::run(wasm_opt.arg(&from).arg("-o").arg(&to), "wasm-opt did not like the page's code: see above.")?;
    let small = fs::read(&to).map_err(cannot)?;
    fs::remove_file(from).and_then(|()| fs::remove_file(to)).map_err(cannot)?;
    Ok(small)
}

/// The beginning of a digest: by a file's, in its name, a browser knows whether it has the file already.
fn short_hash(bytes: &[u8]) -> String {
    Sha384::digest(bytes).iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `page` with the digest of the file called `name` in the links to it, quoted or not.
pub fn with_integrity(page: &str, name: &str, bytes: &[u8]) -> String {
    const MARK: &str = "integrity=";
    let digest = ["sha384-", &BASE64.encode(Sha384::digest(bytes))].concat();
    let tags = page.split_inclusive('>').map(|tag| match tag.split_once(MARK) {
        Some((before, after)) if tag.contains(name) => {
            let quote = if after.starts_with('"') { "\"" } else { "" };
            let value = after.trim_start_matches('"');
            let rest = value.find(['"', ' ', '>']).map_or("", |end| value[end..].trim_start_matches('"'));
            [before, MARK, quote, &digest, quote, rest].concat()
        }
        _ => tag.to_owned(),
    });
    tags.collect()
}

/// Two files from one.
struct Parts {
    first: Vec<u8>,
    rest: Option<Vec<u8>>,
}

type Attempt<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What is called in a function.
fn called(module: &Module, id: FunctionId) -> Vec<FunctionId> {
    struct Calls(Vec<FunctionId>);
    impl Visitor<'_> for Calls {
        fn visit_function_id(&mut self, id: &FunctionId) {
            self.0.push(*id);
        }
    }
    let mut calls = Calls(Vec::new());
    if let FunctionKind::Local(local) = &module.funcs.get(id).kind {
        ir::dfs_in_order(&mut calls, local, local.entry_block());
    }
    calls.0
}

/// The numbers in a function that may be addresses.
fn numbers(module: &Module, id: FunctionId, into: &mut HashSet<u32>) {
    struct Numbers<'a>(&'a mut HashSet<u32>);
    impl Visitor<'_> for Numbers<'_> {
        fn visit_instr(&mut self, instr: &ir::Instr, _: &ir::InstrLocId) {
            let number = match instr {
                ir::Instr::Const(ir::Const { value: Value::I32(number) }) => Some(number.cast_unsigned()),
                ir::Instr::Load(ir::Load { arg, .. }) | ir::Instr::Store(ir::Store { arg, .. }) => {
                    u32::try_from(arg.offset).ok()
                }
                _ => None,
            };
            self.0.extend(number);
        }
    }
    if let FunctionKind::Local(local) = &module.funcs.get(id).kind {
        ir::dfs_in_order(&mut Numbers(into), local, local.entry_block());
    }
}

/// Forgets what the linker told, which would not be true of the parts.
fn without_links(module: &mut Module) {
    for name in ["linking", "reloc.CODE", "reloc.DATA"] {
        module.customs.remove_raw(name);
    }
}

/// Moves the functions that `is_rest` names, and what only they call and read, to a file of their own.
fn split(bytes: &[u8], linked: &Linked, is_rest: &dyn Fn(&str) -> bool) -> Attempt<Parts> {
    let mut first = Module::from_buffer(bytes)?;
    without_links(&mut first);
    let functions: Vec<FunctionId> = first.funcs.iter().map(walrus::Function::id).collect();
    let place: HashMap<FunctionId, usize> = functions.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let is_local = |module: &Module, id: FunctionId| matches!(module.funcs.get(id).kind, FunctionKind::Local(_));
    let bring = first.exports.iter().find(|export| export.name == "bring_rest").map(|export| export.item);
    let Some(ExportItem::Function(bring)) = bring else { return Err("it does not export bring_rest".into()) };

    let mut moved: HashSet<FunctionId> = HashSet::new();
    for function in first.funcs.iter() {
        if is_local(&first, function.id()) && function.name.as_deref().is_some_and(is_rest) {
            moved.insert(function.id());
        }
    }
    // What brings the second file cannot be in it.
    let mut bringing = vec![bring];
    while let Some(id) = bringing.pop() {
        if moved.remove(&id) {
            bringing.extend(called(&first, id));
        }
    }
    // From where the first file is entered, as far as its functions call each other.
    let mut todo: Vec<FunctionId> = first.start.into_iter().collect();
    todo.extend(first.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(id) => Some(id),
        _ => None,
    }));
    for element in first.elements.iter() {
        if let ElementItems::Functions(ids) = &element.items {
            todo.extend(ids);
        }
    }
    let (mut reached, mut entered) = (HashSet::new(), HashSet::new());
    while let Some(id) = todo.pop() {
        if moved.contains(&id) {
            entered.insert(id);
        } else if reached.insert(id) {
            todo.extend(called(&first, id));
        }
    }
    if entered.is_empty() {
        return Ok(Parts { first: bytes.to_vec(), rest: None });
    }
    moved.extend(functions.iter().copied().filter(|id| !reached.contains(id) && is_local(&first, *id)));
    let entered: Vec<FunctionId> = functions.iter().copied().filter(|id| entered.contains(id)).collect();
    let mut shared: Vec<FunctionId> = Vec::new();
    for id in functions.iter().filter(|id| moved.contains(id)) {
        shared.extend(called(&first, *id).into_iter().filter(|id| !moved.contains(id)));
    }
    shared.sort_by_key(|id| place[id]);
    shared.dedup();

    let mut known = HashSet::new();
    for id in functions.iter().filter(|id| !moved.contains(id)) {
        numbers(&first, *id, &mut known);
    }
    let mut places = linked.unneeded(known.into_iter());
    places.extend(TEXTS.iter().filter_map(|text| find(&first, text)));
    let texts = take(&mut first, &places);
    let places = |ids: &[FunctionId]| ids.iter().map(|id| place[id]).collect::<Vec<usize>>();
    let rest = rest_of(bytes, &places(&entered), &places(&shared), &texts)?;

    // In the first file, a call of the second is a call by way of the table.
    let tables: Vec<_> = first.tables.iter().map(walrus::Table::id).collect();
    let table = tables.iter().copied().find(|id| first.tables.get(*id).element_ty == RefType::FUNCREF);
    let table = table.ok_or("it has no table of functions")?;
    let base = first.tables.get(table).initial;
    grow(&mut first, table, entered.len());
    for (n, id) in entered.iter().enumerate() {
        let ty = first.funcs.get(*id).ty();
        let (params, results) = (first.types.get(ty).params().to_vec(), first.types.get(ty).results().to_vec());
        let args: Vec<_> = params.iter().map(|param| first.locals.add(*param)).collect();
        let mut stand_in = FunctionBuilder::new(&mut first.types, &params, &results);
        let slot = i32::try_from(base)? + i32::try_from(n)?;
        let mut body = stand_in.func_body();
        body.i32_const(slot).table_get(table).ref_is_null();
        body.if_else(
            None,
            |then| {
                then.call(bring);
            },
            |_| {},
        );
        for arg in &args {
            body.local_get(*arg);
        }
        body.i32_const(slot).call_indirect(ty, table);
        first.funcs.get_mut(*id).kind = FunctionKind::Local(stand_in.local_func(args));
    }
    for (n, id) in shared.iter().enumerate() {
        first.exports.add(&format!("f{n}"), *id);
    }
    for (n, id) in tables.iter().enumerate() {
        first.exports.add(&format!("t{n}"), *id);
    }
    for (n, id) in first.globals.iter().map(walrus::Global::id).collect::<Vec<_>>().into_iter().enumerate() {
        first.exports.add(&format!("g{n}"), id);
    }
    passes::gc::run(&mut first);
    Ok(Parts { first: first.emit_wasm(), rest: Some(rest) })
}

/// Takes what lies in `places` out of the first file, with the addresses where it has to be. What is left there
/// compresses to nothing.
fn take(module: &mut Module, places: &[Range<u32>]) -> Vec<(i32, Vec<u8>)> {
    let mut taken = Vec::new();
    for id in module.data.iter().map(walrus::Data::id).collect::<Vec<_>>() {
        let segment = module.data.get_mut(id);
        let DataKind::Active { offset: ConstExpr::Value(Value::I32(base)), .. } = segment.kind else { continue };
        for place in places {
            let at = |address: u32| Some(address.checked_sub(base.cast_unsigned())? as usize);
            let Some(bytes) = at(place.start).zip(at(place.end)).and_then(|(from, to)| segment.value.get_mut(from..to))
            else {
                continue;
            };
            if bytes.iter().any(|byte| *byte != 0) {
                taken.push((place.start.cast_signed(), bytes.to_vec()));
                bytes.fill(0);
            }
        }
    }
    taken
}

/// Where `text` lies.
fn find(module: &Module, text: &[u8]) -> Option<Range<u32>> {
    module.data.iter().find_map(|segment| {
        let DataKind::Active { offset: ConstExpr::Value(Value::I32(base)), .. } = segment.kind else { return None };
        let at = segment.value.windows(text.len()).position(|window| window == text)?;
        let start = base.cast_unsigned().checked_add(u32::try_from(at).ok()?)?;
        Some(start..start.checked_add(u32::try_from(text.len()).ok()?)?)
    })
}

/// Gives what the first file imports short names, in it and in the page's script, and takes out what indents the script.
fn shorten(module: &mut Module, script: &str) -> String {
    let mut short: HashMap<String, String> = HashMap::new();
    for import in module.imports.iter_mut() {
        let next = format!("i{}", short.len());
        if import.name.starts_with("__wb") {
            let name = short.entry(std::mem::take(&mut import.name)).or_insert(next);
            import.name.push_str(name);
        }
    }
    // A text of several lines would not bear it.
    let plain = !script.lines().any(|line| line.matches('`').count() % 2 == 1);
    let mut out = String::new();
    for line in script.split_inclusive('\n') {
        let mut rest = if plain { line.trim_start_matches([' ', '\t']) } else { line };
        while let Some(at) = rest.find("__wb") {
            let (before, from) = rest.split_at(at);
            let end = from.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(from.len());
            let (name, after) = from.split_at(end);
            // Only whole names.
            let whole = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$');
            out.extend([before, short.get(name).filter(|_| whole).map_or(name, String::as_str)]);
            rest = after;
        }
        out.push_str(rest);
    }
    out
}

fn grow(module: &mut Module, table: walrus::TableId, by: usize) {
    let table = module.tables.get_mut(table);
    table.initial += by as u64;
    table.maximum = table.maximum.map(|most| most + by as u64);
}

/// The second file: the functions that are `entered` and what only they use. The `shared` ones, memory, tables and
/// globals come from the first. Functions are told by their place in the whole.
fn rest_of(bytes: &[u8], entered: &[usize], shared: &[usize], texts: &[(i32, Vec<u8>)]) -> Attempt<Vec<u8>> {
    const FIRST: &str = "first";
    let mut rest = Module::from_buffer(bytes)?;
    without_links(&mut rest);
    let functions: Vec<FunctionId> = rest.funcs.iter().map(walrus::Function::id).collect();
    rest.start = None;
    for id in rest.exports.iter().map(walrus::Export::id).collect::<Vec<_>>() {
        rest.exports.delete(id);
    }
    for id in rest.elements.iter().map(walrus::Element::id).collect::<Vec<_>>() {
        rest.elements.delete(id);
    }
    for id in rest.data.iter().map(walrus::Data::id).collect::<Vec<_>>() {
        rest.data.delete(id);
    }
    let imported = rest.imports.iter().filter(|import| matches!(import.kind, ImportKind::Function(_)));
    for id in imported.map(walrus::Import::id).collect::<Vec<_>>() {
        rest.imports.delete(id);
    }
    for id in rest.memories.iter().map(walrus::Memory::id).collect::<Vec<_>>() {
        let import = rest.imports.add(FIRST, "memory", id);
        let memory = rest.memories.get_mut(id);
        memory.data_segments.clear();
        memory.import = Some(import);
        for (address, text) in texts {
            let offset = ConstExpr::Value(Value::I32(*address));
            let segment = rest.data.add(DataKind::Active { memory: id, offset }, text.clone());
            rest.memories.get_mut(id).data_segments.insert(segment);
        }
    }
    let mut table = None;
    for (n, id) in rest.tables.iter().map(walrus::Table::id).collect::<Vec<_>>().into_iter().enumerate() {
        let import = rest.imports.add(FIRST, &format!("t{n}"), id);
        let each = rest.tables.get_mut(id);
        each.elem_segments.clear();
        each.import = Some(import);
        if each.element_ty == RefType::FUNCREF && table.is_none() {
            table = Some((id, each.initial));
        }
    }
    for (n, id) in rest.globals.iter().map(walrus::Global::id).collect::<Vec<_>>().into_iter().enumerate() {
        rest.globals.get_mut(id).kind = GlobalKind::Import(rest.imports.add(FIRST, &format!("g{n}"), id));
    }
    for (n, at) in shared.iter().enumerate() {
        let (id, ty) = (functions[*at], rest.funcs.get(functions[*at]).ty());
        let import = rest.imports.add(FIRST, &format!("f{n}"), id);
        rest.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    let (table, base) = table.ok_or("it has no table of functions")?;
    grow(&mut rest, table, entered.len());
    let offset = ConstExpr::Value(Value::I32(i32::try_from(base)?));
    let items = ElementItems::Functions(entered.iter().map(|at| functions[*at]).collect());
    let segment = rest.elements.add(ElementKind::Active { table, offset }, items);
    rest.tables.get_mut(table).elem_segments.insert(segment);
    passes::gc::run(&mut rest);
    Ok(rest.emit_wasm())
}

#[cfg(test)]
mod tests {
    use walrus::Module;

    use super::{REST, mark, shorten, with_integrity};

    #[test]
    fn names_are_told_without_the_compilers_numbers() {
        let name = "<core[1f]::pin::Pin<alloc[2f]::boxed::Box<sts_flow[d1d9]::host::curl::run::{closure#0}>> as core";
        assert_eq!(mark(name), mark(&name.replace("d1d9", "0a")));
        assert_ne!(mark(name), mark(&name.replace("curl", "jq")));
        assert_ne!(mark("<[char; 2usize]>::all"), mark("<[char; 3usize]>::all"));
        let listed: Vec<&str> = REST.lines().collect();
        assert!(listed.iter().all(|line| line.len() == 8) && listed.is_sorted());
    }

    #[test]
    fn imports_have_short_names_in_code_and_script() {
        let mut module = Module::default();
        let ty = module.types.add(&[], &[]);
        module.add_import_func("./page_bg.js", "__wbg_log_0123", ty);
        module.add_import_func("./page_bg.js", "__wbindgen_throw", ty);
        let script = "    __wbg_log_0123: () => a.__wbg_log_01234(),\n\t__wbindgen_throw() {},\n__wbg_get_imports()\n";
        let short = shorten(&mut module, script);
        assert_eq!(short, "i0: () => a.__wbg_log_01234(),\ni1() {},\n__wbg_get_imports()\n");
        assert!(module.imports.iter().map(|import| import.name.as_str()).eq(["i0", "i1"]));
        // A text of several lines stays as it is.
        assert_eq!(shorten(&mut module, "`a\n  b`\n"), "`a\n  b`\n");
    }

    #[test]
    fn only_the_files_own_link_changes() {
        let digest = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        for (quote, end) in [("\"", ">"), ("", " rel=preload>")] {
            let page = |sum: &str| {
                format!(
                    "<link href=a.js integrity={quote}sha384-x{quote}><link href=b.wasm integrity={quote}{sum}{quote}{end}"
                )
            };
            assert_eq!(with_integrity(&page("sha384-y"), "b.wasm", b""), page(digest));
        }
    }
}
