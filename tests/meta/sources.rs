//! The sources of the crate as text: modules, their imports, and their type names. Test code is cut out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// A module of the crate: its path (`client::retry`), its file, and its code without tests and comments.
pub(crate) struct Module {
    pub(crate) path: String,
    pub(crate) file: String,
    pub(crate) code: String,
}

impl Module {
    /// Returns the first segment of the path: the part of the crate that the module belongs to.
    pub(crate) fn part(&self) -> &str {
        self.path.split("::").next().unwrap()
    }
}

/// Returns every Rust file below a folder of the package, with its text, sorted by name.
pub(crate) fn files_in(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Returns every script of the package, with its text: campaigns, benchmarks and packaging.
pub(crate) fn scripts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let fixed = [".ci", "benches", "packaging", "tests"].map(|folder| root.join(folder));
    let tests = fs::read_dir(&fixed[3]).unwrap().map(|entry| entry.unwrap().path());
    let folders: Vec<_> = tests.filter(|path| path.is_dir()).chain(fixed.clone()).collect();
    for folder in folders {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().map(|extension| extension.to_string_lossy());
            let is_script = matches!(extension.as_deref(), None | Some("bash" | "py" | "jq"));
            if path.is_file() && is_script {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    found
}

/// Returns all modules of the crate except those that are tests.
pub(crate) fn modules() -> &'static [Module] {
    static MODULES: LazyLock<Vec<Module>> = LazyLock::new(read_modules);
    &MODULES
}

fn read_modules() -> Vec<Module> {
    let module = |(file, text): (String, String)| {
        let stem = file.strip_suffix(".rs").unwrap();
        let path = stem.strip_suffix("/mod").unwrap_or(stem).replace('/', "::");
        Module { code: without_tests(&text), path, file }
    };
    let all = files_in("src").into_iter();
    all.filter(|(file, text)| !is_test_module(file, text)).map(module).collect()
}

/// A file of tests by its name, or by the `#[cfg(test)]` line before its `mod` line.
fn is_test_module(file: &str, text: &str) -> bool {
    let names = ["/tests.rs", "/tests/", "_tests.rs", "_properties.rs"];
    names.iter().any(|name| file.contains(name)) || text.contains("#![cfg(test)]")
}

/// Cuts comments and items behind `#[cfg(test)]` out of a file.
fn without_tests(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        // Further attributes, then one item: a line that ends in ';', or a block up to its own closing brace.
        let Some(item) = lines.find(|line| !line.trim_start().starts_with("#[")) else { break };
        if item.trim_end().ends_with('{') {
            let indent = item.len() - item.trim_start().len();
            let end = format!("{}}}", " ".repeat(indent));
            lines.find(|line| line.trim_end() == end);
        } else if !item.trim_end().ends_with(';') {
            lines.find(|line| line.trim_end().ends_with(';'));
        }
    }
    code
}

/// Returns the imports of every module: for each module path, the paths of the modules that it names. A name that a
/// `mod.rs` exports again counts as the module that defines it.
pub(crate) fn imports(modules: &[Module]) -> BTreeMap<String, BTreeSet<String>> {
    let known: BTreeSet<&str> = modules.iter().map(|module| &*module.path).collect();
    let exports: BTreeMap<_, _> = modules.iter().map(|m| (&*m.path, exports_of(m))).collect();
    let mut graph = BTreeMap::new();
    for module in modules {
        let mut targets = BTreeSet::new();
        let code = without_exports(module);
        for path in paths_in(&code, &module.path, &known) {
            let target = resolve(&path, &known, &exports);
            if let Some(target) = target.filter(|target| *target != module.path) {
                targets.insert(target);
            }
        }
        graph.insert(module.path.clone(), targets);
    }
    graph
}

/// Returns the groups of modules that import each other in a circle.
pub(crate) fn circles(graph: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reachable = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = open.pop() {
            for next in graph.get(&module).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let reach: BTreeMap<_, _> = graph.keys().map(|module| (module, reachable(module))).collect();
    let mut groups = BTreeSet::new();
    for (module, others) in &reach {
        if others.contains(*module) {
            let group = others
                .iter()
                .filter(|other| reach.get(other).is_some_and(|reached| reached.contains(*module)));
            groups.insert(group.cloned().collect::<Vec<_>>());
        }
    }
    groups.into_iter().collect()
}

/// Returns the statements of a module that begin with one of the words, up to their `;`.
fn statements<'a>(code: &'a str, heads: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let mut rest = code;
    std::iter::from_fn(move || {
        loop {
            let line = rest.split_inclusive('\n').next()?;
            if heads.iter().any(|head| line.starts_with(head)) {
                let end = rest.find(';')? + 1;
                let statement = &rest[..end];
                rest = &rest[end..];
                return Some(statement);
            }
            rest = &rest[line.len()..];
        }
    })
}

const EXPORTS: [&str; 3] = ["pub(crate) use ", "pub use ", "pub(super) use "];

/// The names that a module exports from others: name → path.
fn exports_of(module: &Module) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for statement in statements(&module.code, &EXPORTS) {
        let tree = statement.split_once(" use ").unwrap().1.trim_end_matches(';');
        for path in expand(tree) {
            let name = path.rsplit("::").next().unwrap().to_owned();
            exports.insert(name, absolute(&path, &module.path));
        }
    }
    exports
}

fn without_exports(module: &Module) -> String {
    let mut code = module.code.clone();
    for statement in statements(&module.code, &EXPORTS) {
        code = code.replace(statement, "");
    }
    code
}

/// Expands `a::{b, c::{self, d}}` to `a::b`, `a::c`, `a::c::d`.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap().trim();
        return vec![path.to_owned()];
    };
    let (head, body) = (&tree[..open], &tree[open + 1..tree.rfind('}').unwrap()]);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in body.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    let joined = |part: String| {
        let path = format!("{head}{part}");
        path.strip_suffix("::self").map_or(path.clone(), str::to_owned)
    };
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expand(part)).map(joined).collect()
}

/// Makes a path begin at the root of the crate: `super::x` and `self::x` are resolved, and a child's name is prefixed.
fn absolute(path: &str, module: &str) -> String {
    let mut base: Vec<_> = module.split("::").collect();
    let mut rest = path.trim();
    if let Some(path) = rest.strip_prefix("crate::") {
        return path.to_owned();
    }
    if let Some(path) = rest.strip_prefix("self::") {
        rest = path;
    }
    while let Some(path) = rest.strip_prefix("super::") {
        base.pop();
        rest = path;
    }
    base.push(rest);
    base.join("::")
}

/// Every path of the crate that a module names: in `use` statements, and inline after `crate::`, `super::` or the name
/// of a child module.
fn paths_in(code: &str, module: &str, known: &BTreeSet<&str>) -> Vec<String> {
    let mut paths = Vec::new();
    for statement in statements(code, &["use "]) {
        let tree = statement.strip_prefix("use ").unwrap().trim_end_matches(';');
        paths.extend(expand(tree).iter().map(|path| absolute(path, module)));
    }
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for (at, _) in code.match_indices("::") {
        let start = code[..at].rfind(|c| !word(c)).map_or(0, |before| before + 1);
        if code[start..at].contains("::") {
            continue; // the same path was met at its first `::`
        }
        let length = code[start..].find(|c| !word(c)).unwrap_or(code.len() - start);
        let path = code[start..start + length].trim_end_matches(':');
        let head = path.split("::").next().unwrap();
        let child = format!("{module}::{head}");
        if ["crate", "super", "self"].contains(&head) || known.contains(&*child) {
            paths.push(absolute(path, module));
        }
    }
    paths
}

/// Returns the module that a path leads to, through names that are exported again.
fn resolve(
    path: &str,
    known: &BTreeSet<&str>,
    exports: &BTreeMap<&str, BTreeMap<String, String>>,
) -> Option<String> {
    let segments: Vec<_> = path.split("::").collect();
    let length =
        (1..=segments.len()).rev().find(|n| known.contains(&*segments[..*n].join("::")))?;
    let module = segments[..length].join("::");
    let exported = segments.get(length).and_then(|name| exports[&*module].get(*name));
    match exported {
        Some(target) if target != path => resolve(target, known, exports).or(Some(module)),
        _ => Some(module),
    }
}
