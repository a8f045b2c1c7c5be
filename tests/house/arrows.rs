//! The arrows between files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use petgraph::graphmap::DiGraphMap;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// A module's place: `["cloud", "sts"]`.
type Place = Vec<String>;

/// What a name in a module means.
#[derive(Clone, Debug)]
enum Meaning {
    /// Something that is defined there.
    Here,
    /// A module below it.
    Module,
    /// What somebody else calls so: a path as written.
    Alias(Vec<String>),
}

/// A module: its file, and its names.
#[derive(Debug, Default)]
struct Module {
    file: &'static str,
    names: BTreeMap<String, Meaning>,
    /// Modules all of whose names are names here.
    globs: Vec<Vec<String>>,
}

/// The files, and the names for which one uses another.
pub struct House {
    modules: BTreeMap<Place, Module>,
    /// From the user to the used, with the names.
    pub arrows: DiGraphMap<&'static str, Vec<String>>,
    /// How many lines each file has.
    pub lines: BTreeMap<&'static str, usize>,
}

impl House {
    /// Reads the crate whose files are in `folder`.
    pub fn read(folder: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut house = Self { modules: BTreeMap::new(), arrows: DiGraphMap::new(), lines: BTreeMap::new() };
        let mut sources = Vec::new();
        for name in ["lib.rs", "main.rs"] {
            let place = if name == "lib.rs" { Place::new() } else { vec!["main".to_owned()] };
            house.add(root, &Path::new(folder).join(name), place, &mut sources);
        }
        for (place, source) in &sources {
            let mut paths = Paths::default();
            paths.visit_file(source);
            for path in paths.0 {
                house.draw(place, &path);
            }
        }
        house
    }

    /// The files.
    pub fn files(&self) -> impl Iterator<Item = &'static str> {
        self.lines.keys().copied()
    }

    fn add(&mut self, root: &Path, path: &Path, place: Place, sources: &mut Vec<(Place, syn::File)>) {
        let text = fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let source = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file: &'static str = path.to_string_lossy().replace('\\', "/").leak();
        self.lines.insert(file, text.lines().count());
        self.arrows.add_node(file);
        let mut module = Module { file, ..Module::default() };
        for item in source.items.iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Mod(child) => {
                    let name = child.ident.to_string();
                    module.names.insert(name.clone(), Meaning::Module);
                    if child.content.is_none() {
                        let below = [place.as_slice(), std::slice::from_ref(&name)].concat();
                        self.add(root, &child_file(root, path, &name), below, sources);
                    }
                }
                Item::Use(item) => flatten(&item.tree, &mut Vec::new(), &mut |name, path| match name {
                    Some(name) => drop(module.names.insert(name, Meaning::Alias(path))),
                    None => module.globs.push(path),
                }),
                item => drop(name_of(item).map(|name| module.names.insert(name, Meaning::Here))),
            }
        }
        self.modules.insert(place.clone(), module);
        sources.push((place, source));
    }

    /// An arrow to wherever `path`, as written at `place`, leads.
    fn draw(&mut self, place: &Place, path: &[String]) {
        let Some(from) = self.modules.get(place).map(|module| module.file) else { return };
        if let Some((to, name)) = self.find(place, path, 0)
            && from != to
        {
            if self.arrows.edge_weight(from, to).is_none() {
                self.arrows.add_edge(from, to, Vec::new());
            }
            if let Some(names) = self.arrows.edge_weight_mut(from, to)
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
    }

    /// The file that defines what a path means, and the name that it has there.
    fn find(&self, place: &Place, path: &[String], depth: usize) -> Option<(&'static str, String)> {
        let (first, rest) = path.split_first()?;
        if depth > 24 {
            return None;
        }
        let place = match first.as_str() {
            "crate" | "sts_flow" => Place::new(),
            "self" => place.clone(),
            "super" => place[..place.len().checked_sub(1)?].to_vec(),
            name => return self.named(place, name, rest, depth),
        };
        match rest.split_first() {
            Some((name, _)) if name == "super" => self.find(&place, rest, depth + 1),
            Some((name, rest)) => self.named(&place, name, rest, depth),
            None => None,
        }
    }

    /// The same for a name in a module.
    fn named(&self, place: &Place, name: &str, rest: &[String], depth: usize) -> Option<(&'static str, String)> {
        let module = self.modules.get(place)?;
        // A function may be called as a module is: what is behind `::` is in the module.
        let below = [place.as_slice(), &[name.to_owned()]].concat();
        if let (Some((name, rest)), true) = (rest.split_first(), self.modules.contains_key(&below)) {
            return self.named(&below, name, rest, depth + 1);
        }
        match module.names.get(name) {
            Some(Meaning::Here) => Some((module.file, name.to_owned())),
            // A module by its name alone says nothing yet of what is used of it.
            Some(Meaning::Module) => None,
            Some(Meaning::Alias(path)) if path.first().is_some_and(|first| first != name || path.len() > 1) => {
                self.find(place, &[path.as_slice(), rest].concat(), depth + 1)
            }
            Some(Meaning::Alias(_)) => None,
            None => module.globs.iter().find_map(|path| {
                let path = [path.as_slice(), &[name.to_owned()], rest].concat();
                // A name behind a glob that is not of this crate is looked for behind the others: not for long.
                self.find(place, &path, depth + 8)
            }),
        }
    }
}

/// The paths in a file, those of its `use` lines among them, but not what it only hands on.
#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if matches!(item.vis, syn::Visibility::Inherited) {
            flatten(&item.tree, &mut Vec::new(), &mut |_, path| self.0.push(path));
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }
}

/// Each name that a `use` brings in with the path that it stands for; a glob has no name.
fn flatten(tree: &UseTree, before: &mut Vec<String>, tell: &mut impl FnMut(Option<String>, Vec<String>)) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, tell);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, tell)),
        UseTree::Glob(_) => tell(None, before.clone()),
        UseTree::Name(name) if name.ident == "self" => tell(before.last().cloned(), before.clone()),
        UseTree::Name(name) => {
            tell(Some(name.ident.to_string()), [before.as_slice(), &[name.ident.to_string()]].concat());
        }
        UseTree::Rename(to) => {
            let path =
                if to.ident == "self" { before.clone() } else { [before.as_slice(), &[to.ident.to_string()]].concat() };
            tell(Some(to.rename.to_string()), path);
        }
    }
}

fn child_file(root: &Path, parent: &Path, name: &str) -> PathBuf {
    let folder = parent.parent().unwrap_or(Path::new(""));
    let folder = match parent.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib" | "main") | None => folder.to_owned(),
        Some(stem) => folder.join(stem),
    };
    let file = folder.join(format!("{name}.rs"));
    if root.join(&file).is_file() { file } else { folder.join(name).join("mod.rs") }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|cfg| cfg == "test")
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
