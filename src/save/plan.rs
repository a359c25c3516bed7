//! From chosen things to files: the shape of each, its name, and what the filters accept. Each is planned when it is
//! needed, so that the memory does not depend on the number of files.

use std::collections::VecDeque;
use std::sync::Arc;

use uuid::Uuid;

use super::choice::{Choice, ChosenThing};
use super::folder_names::FolderNames;
use super::name_template::{NameTemplate, VersionName, file_name, folder_name};
use super::relative_file::RelativeFile;
use super::save_as::{SaveAs, SaveShape};
use super::task::{EarlierVersion, SaveTask};
use super::tree_walk::{TreeFinding, TreeLeaf, TreeWalk, join, own_id};
use crate::client::Client;
use crate::content::{Entry, NameGlob, Node, NodeKind, SaveForm, VersionSelector, read_versions};
use crate::error::{Failure, Kind};
use crate::text::safe;
use crate::time::Window;

/// The options that decide which files are made of chosen things.
#[derive(Clone, Default)]
pub(crate) struct PlanOptions {
    pub(crate) save_as: SaveAs,
    /// Earlier versions of files are saved, too.
    pub(crate) all_versions: bool,
    pub(crate) template: Option<NameTemplate>,
    pub(crate) filter: SaveFilter,
}

/// The properties of things that are saved.
#[derive(Clone, Default)]
pub(crate) struct SaveFilter {
    pub(crate) include: Vec<NameGlob>,
    pub(crate) exclude: Vec<NameGlob>,
    pub(crate) window: Window,
    /// The largest size in bytes.
    pub(crate) max_size: Option<u64>,
}

/// A step of a plan.
pub(crate) enum PlanStep {
    Save(SaveTask),
    /// A thing that is larger than the filter accepts.
    Skip(SaveTask),
    /// A thing of this path cannot be saved, or not listed.
    Fail {
        path: String,
        error: anyhow::Error,
    },
}

/// The steps to save chosen things. An error ends it.
pub(crate) struct SavePlan<'a> {
    client: &'a Arc<Client>,
    session: Uuid,
    options: &'a PlanOptions,
    things: Box<dyn Iterator<Item = anyhow::Result<ChosenThing>> + 'a>,
    /// The names of the files and folders in the target itself.
    names: FolderNames,
    tree: TreeWalk<'a>,
    ready: VecDeque<PlanStep>,
}

impl PlanOptions {
    /// Returns the names of the files and folders that chosen things get in the target itself.
    fn top_names(&self, choice: &Choice) -> anyhow::Result<FolderNames> {
        let mut names = FolderNames::default();
        for thing in choice.things() {
            let entry = thing?.entry;
            if let Ok(shape) = self.save_as.shape_of(&entry.node) {
                names.count(&self.top_name(&entry, &shape), own_id(&entry.node));
            }
        }
        Ok(names)
    }

    fn top_name(&self, entry: &Entry, shape: &SaveShape) -> String {
        match shape {
            SaveShape::Single(_, form) => file_name(entry, *form, self.template.as_ref()),
            SaveShape::Tree(_) => folder_name(entry),
        }
    }
}

impl SaveFilter {
    fn accepts_name(&self, name: &str) -> bool {
        let matches = |globs: &[NameGlob]| globs.iter().any(|glob| glob.matches(name));
        (self.include.is_empty() || matches(&self.include)) && !matches(&self.exclude)
    }

    fn accepts_time(&self, entry: &Entry) -> bool {
        let time = || entry.model()?.time().happened();
        // A thing without a time is in no window, as in lists.
        self.window.is_everything() || time().is_some_and(|time| self.window.holds(Some(time)))
    }

    /// Refuses a thing that is saved whole with all that is in it.
    fn check_whole(&self, node: &Node) -> Result<(), Failure> {
        if !node.kind.is_container() || (self.window.is_everything() && self.max_size.is_none()) {
            return Ok(());
        }
        let kind = node.kind.word();
        let message = format!(
            "cannot apply --since, --until or --max-size to a thing of the kind {kind}: it is saved as one file"
        );
        Err(Failure::usage(message)
            .hint("use --as msg or --as tree, which save each thing by itself"))
    }
}

impl<'a> SavePlan<'a> {
    /// Plans from the first chosen thing on.
    ///
    /// # Errors
    /// The chosen things cannot be read.
    pub(crate) fn new(
        client: &'a Arc<Client>,
        session: Uuid,
        options: &'a PlanOptions,
        choice: &'a Choice,
    ) -> anyhow::Result<Self> {
        let names = options.top_names(choice)?;
        let (template, exclude) = (options.template.clone(), options.filter.exclude.clone());
        let tree = TreeWalk::new(client, session, template, exclude);
        let (things, ready) = (Box::new(choice.things()), VecDeque::new());
        Ok(Self { client, session, options, things, names, tree, ready })
    }

    fn expand(&mut self, thing: ChosenThing) {
        let ChosenThing { entry, own_version } = thing;
        let shape = match self.options.save_as.shape_of(&entry.node) {
            Ok(shape) => shape,
            Err(failure) => return self.fail(entry.path, failure),
        };
        let name = self.options.top_name(&entry, &shape);
        let name = self.names.name(&name, own_id(&entry.node));
        match shape {
            SaveShape::Tree(_) if own_version.is_some() || entry.version.is_some() => {
                let kind = entry.node.kind.word();
                let failure =
                    Failure::usage(format!("cannot save a version of a {kind} as a tree"));
                self.fail(entry.path, failure.hint("use --as zip"));
            }
            SaveShape::Tree(content) => {
                // What is at the top of a session is at the top of the target.
                let folder = if entry.node.kind == NodeKind::Root { "" } else { &name };
                self.tree.add(entry.node, entry.path, folder, content);
            }
            SaveShape::Single(node, form) => {
                if !self.options.filter.accepts_name(entry.name()) {
                    return;
                }
                if let Err(failure) = self.options.filter.check_whole(&node) {
                    return self.fail(entry.path, failure);
                }
                let entry = part_of(entry, node);
                match own_version {
                    Some(number) => self.push_version(entry, number, form, "", &name),
                    None => self.add(entry, form, "", &name),
                }
            }
        }
    }

    /// Adds the file of a thing, or the files of its versions.
    fn add(&mut self, mut entry: Entry, form: SaveForm, folder: &str, name: &str) {
        if self.options.all_versions && form == SaveForm::File {
            entry.version.get_or_insert(VersionSelector::All);
        }
        if entry.version.is_none() {
            return self.push(entry, form, None, folder, name);
        }
        let base = entry.path.clone();
        match read_versions(self.client, self.session, entry) {
            Ok(entries) => {
                for entry in entries {
                    let number = entry.model().map_or("", |item| item.version()).to_owned();
                    if entry.path == base {
                        self.push(entry, form, None, folder, name);
                    } else {
                        let id = entry.model().and_then(|item| *item.version_id);
                        let id = id.map(|id| id.to_string()).unwrap_or_default();
                        let word = if number.is_empty() { &id } else { &number };
                        let path = format!("{base}@{word}");
                        self.push_version(Entry { path, ..entry }, number, form, folder, name);
                    }
                }
            }
            Err(error) => self.ready.push_back(PlanStep::Fail { path: base, error }),
        }
    }

    /// Adds the file of an earlier version, unless the filters exclude it.
    fn push_version(
        &mut self,
        entry: Entry,
        number: String,
        form: SaveForm,
        folder: &str,
        name: &str,
    ) {
        match EarlierVersion::of(&entry, number) {
            Ok(version) => self.push(entry, form, Some(version), folder, name),
            Err(failure) => self.fail(entry.path, failure),
        }
    }

    /// Adds one file, unless the filters exclude it.
    fn push(
        &mut self,
        entry: Entry,
        form: SaveForm,
        version: Option<EarlierVersion>,
        folder: &str,
        name: &str,
    ) {
        let filter = &self.options.filter;
        if !filter.accepts_name(entry.name()) || !filter.accepts_time(&entry) {
            return;
        }
        let VersionName { name, is_cut } = match &version {
            Some(version) => VersionName::new(name, version.word()),
            None => VersionName { name: name.to_owned(), is_cut: false },
        };
        let folders: Vec<_> = folder.split('/').filter(|name| !name.is_empty()).collect();
        let file = RelativeFile::new(&folders, &name);
        let mut task = SaveTask { entry, form, version, file };
        if is_cut {
            task.file = task.file_with_digits(&task.file);
        }
        let is_large = filter.max_size.zip(task.expected()).is_some_and(|(most, size)| size > most);
        self.ready.push_back(if is_large { PlanStep::Skip(task) } else { PlanStep::Save(task) });
    }

    fn fail(&mut self, path: String, failure: Failure) {
        self.ready.push_back(PlanStep::Fail { path, error: failure.into() });
    }

    fn take(&mut self, finding: TreeFinding) {
        match finding {
            TreeFinding::Leaf(TreeLeaf { entry, form, folder, name }) => {
                self.add(entry, form, &folder, &name);
            }
            TreeFinding::Failed { path, error } => {
                let error = error.context(format!("cannot list {path}"));
                self.ready.push_back(PlanStep::Fail { path, error });
            }
        }
    }
}

impl Iterator for SavePlan<'_> {
    type Item = anyhow::Result<PlanStep>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return Some(Ok(step));
            }
            match self.tree.next() {
                Some(Ok(finding)) => {
                    self.take(finding);
                    continue;
                }
                Some(Err(error)) => return Some(Err(error)),
                None => {}
            }
            match self.things.next()? {
                Ok(thing) => self.expand(thing),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl EarlierVersion {
    /// Returns the version that an entry of a list of versions is.
    ///
    /// # Errors
    /// It has no ID: then a request cannot name it.
    fn of(entry: &Entry, number: String) -> Result<Self, Failure> {
        let Some(id) = entry.model().and_then(|item| *item.version_id) else {
            let message = format!(
                "cannot save {}: the server lists no ID of this version",
                safe(&entry.path)
            );
            return Err(Failure::new(Kind::Server, message));
        };
        Ok(Self { id: id.to_string(), number })
    }
}

/// Returns the part of a thing that is saved: the thing itself, or the files or posts of a channel.
fn part_of(entry: Entry, part: Node) -> Entry {
    if part.kind == entry.node.kind {
        return entry;
    }
    let path = join(&entry.path, part.kind.word());
    Entry::new(path, part, None)
}
