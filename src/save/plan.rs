//! From chosen things to files: the shape of each, its name, and what the filters accept. Each is planned when it is
//! needed, so that the memory does not depend on the number of files.

use std::collections::VecDeque;
use std::sync::Arc;

use uuid::Uuid;

use super::choice::{Choice, ChosenThing};
use super::folder_names::{FolderNames, NameCounts};
use super::left_out::LeftOut;
use super::name_template::{NameTemplate, VersionName, file_name, folder_name};
use super::relative_file::RelativeFile;
use super::save_as::{SaveAs, SaveShape};
use super::task::{EarlierVersion, SaveTask};
use super::tree_walk::{TreeFinding, TreeLeaf, TreeWalk, join};
use crate::api::session::Workload;
use crate::client::Client;
use crate::content::{
    Entry, NameGlob, Node, NodeKind, SaveForm, VersionSelector, read_versions, with_article,
};
use crate::error::Failure;
use crate::text::safe;
use crate::time::Window;

/// The options that decide which files are made of chosen things.
#[derive(Clone, Default)]
pub(crate) struct PlanOptions {
    pub(crate) save_as: SaveAs,
    /// Earlier versions of files are saved, too.
    pub(crate) all_versions: bool,
    pub(crate) template: Option<NameTemplate>,
    /// The options that change the bytes of PSTs, for their names: `budget, max 2 GiB`.
    pub(crate) pst_suffix: Option<String>,
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
    /// A thing that is larger than the filter accepts, or a page of posts that it does not name.
    Skip(SaveTask),
    /// A thing of this path cannot be saved, or not listed.
    Fail {
        path: String,
        error: anyhow::Error,
    },
}

/// Where the file of a thing is.
struct NamedPlace<'p> {
    /// Relative to the target; empty for the target itself.
    folder: &'p str,
    name: &'p str,
    /// The names of all that is in the folder.
    siblings: &'p FolderNames,
}

/// The steps to save chosen things. An error ends it.
pub(crate) struct SavePlan<'a> {
    client: &'a Arc<Client>,
    session: Uuid,
    options: &'a PlanOptions,
    choice: &'a Choice,
    things: Box<dyn Iterator<Item = anyhow::Result<ChosenThing>> + 'a>,
    /// Only one thing is chosen.
    is_single: bool,
    /// The names of the files and folders in the target itself.
    names: Arc<FolderNames>,
    tree: TreeWalk,
    /// The other parts of channels of which one part is saved.
    left_out: LeftOut,
    ready: VecDeque<PlanStep>,
}

impl PlanOptions {
    /// Returns the names of the files and folders that chosen things get in the target itself.
    fn top_names(&self, choice: &Choice) -> anyhow::Result<FolderNames> {
        let mut names = NameCounts::default();
        for thing in choice.things() {
            let entry = thing?.entry;
            if let Ok(shape) = self.save_as.shape_of(&entry.node) {
                names.count(&self.top_name(&entry, &shape), entry.node.own_id());
            }
        }
        Ok(names.into_names())
    }

    fn top_name(&self, entry: &Entry, shape: &SaveShape) -> String {
        let SaveShape::Single(_, form) = shape else { return folder_name(entry) };
        let name = file_name(entry, *form, self.template.as_ref());
        match &self.pst_suffix {
            Some(suffix) if *form == SaveForm::Pst => {
                let stem = name.strip_suffix(".pst").unwrap_or(&name);
                format!("{stem} ({suffix}).pst")
            }
            _ => name,
        }
    }
}

impl SaveFilter {
    fn accepts_name(&self, name: &str) -> bool {
        let is_included = || self.include.iter().any(|glob| glob.matches(name));
        (self.include.is_empty() || is_included()) && !self.excludes_name(name)
    }

    fn excludes_name(&self, name: &str) -> bool {
        self.exclude.iter().any(|glob| glob.matches(name))
    }

    fn accepts_time(&self, entry: &Entry) -> bool {
        let time = || entry.model()?.time().happened();
        // A thing without a time is in no window, as in lists.
        self.window.is_everything() || time().is_some_and(|time| self.window.holds(Some(time)))
    }

    /// Refuses a thing that is saved whole with all that is in it.
    fn check_whole(&self, node: &Node) -> Result<(), Failure> {
        // The server exports the posts of a time.
        let has_window = !self.window.is_everything() && node.kind != NodeKind::Posts;
        if !node.kind.is_container() || !(has_window || self.max_size.is_some()) {
            return Ok(());
        }
        Err(refuse_whole("--since, --until or --max-size", node))
    }
}

/// Refuses a filter for what is in a thing that is saved whole.
fn refuse_whole(filter: &str, node: &Node) -> Failure {
    let kind = with_article(node.kind);
    let form = if node.workload == Workload::Vex { SaveAs::Msg } else { SaveAs::Tree }.word();
    Failure::usage(format!("cannot apply {filter} to {kind}: it is saved as one file"))
        .hint(format!("use --as {form}, which saves each thing by itself"))
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
        let (is_single, names) = (choice.only().is_some(), Arc::new(options.top_names(choice)?));
        let (template, exclude) = (options.template.clone(), options.filter.exclude.clone());
        let tree = TreeWalk::new(client, session, template, exclude);
        let (things, ready, left_out) =
            (Box::new(choice.things()), VecDeque::new(), LeftOut::default());
        Ok(Self {
            client,
            session,
            options,
            choice,
            things,
            is_single,
            names,
            tree,
            left_out,
            ready,
        })
    }

    /// Plans again from the first chosen thing on. The threads that list containers stay, and so does the memory that they
    /// have: new threads would have their own.
    pub(crate) fn restart(&mut self) {
        self.things = Box::new(self.choice.things());
        self.left_out = LeftOut::default();
        self.ready.clear();
        self.tree.restart();
    }

    /// Returns what the chosen forms of the things so far do not contain.
    pub(crate) fn left_out(&self) -> LeftOut {
        let mut left_out = self.left_out.clone();
        left_out.extend(self.tree.left_out());
        left_out
    }

    fn expand(&mut self, thing: ChosenThing) {
        let ChosenThing { entry, own_version } = thing;
        let shape = match self.options.save_as.shape_of(&entry.node) {
            Ok(shape) => shape,
            Err(failure) => return self.fail(entry.path, failure),
        };
        let name = self.options.top_name(&entry, &shape);
        let (id, names) = (entry.node.own_id(), Arc::clone(&self.names));
        let name = match shape {
            SaveShape::Single(..) => names.file_name(&name, id),
            SaveShape::Tree(_) => names.folder_name(&name, id),
        };
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
                    if self.is_single && node.kind.is_container() {
                        self.fail(entry.path, refuse_whole("--include or --exclude", &node));
                    }
                    return;
                }
                if let Err(failure) = self.options.filter.check_whole(&node) {
                    return self.fail(entry.path, failure);
                }
                self.left_out.extend(&other_parts(&entry.node, &node));
                let entry = part_of(entry, node);
                let place = NamedPlace { folder: "", name: &name, siblings: &names };
                match own_version {
                    Some(number) => self.push_version(entry, number, form, &place),
                    None => self.add(entry, form, &place),
                }
            }
        }
    }

    /// Adds the file of a thing, or the files of its versions.
    fn add(&mut self, mut entry: Entry, form: SaveForm, place: &NamedPlace<'_>) {
        if self.options.all_versions && form == SaveForm::File {
            entry.version.get_or_insert(VersionSelector::All);
        }
        if entry.version.is_none() {
            return self.push(entry, form, None, place);
        }
        if entry.node.workload == Workload::Vet {
            let path = safe(&entry.path);
            let failure = Failure::usage(format!("cannot save an earlier version of {path}"));
            let hint = "omit the version: the API can save those of OneDrive and SharePoint only";
            return self.fail(entry.path, failure.hint(hint));
        }
        let base = entry.path.clone();
        let selected = entry.version.as_ref().map(|version| format!("{base}@{version}"));
        match read_versions(self.client, self.session, entry) {
            Ok(entries) => {
                for entry in entries {
                    let number = entry.model().map_or("", |item| item.version()).to_owned();
                    if entry.path == base {
                        self.push(entry, form, None, place);
                    } else {
                        let id = entry.model().and_then(|item| *item.version_id);
                        let id = id.map(|id| id.to_string()).unwrap_or_default();
                        let word = if number.is_empty() { &id } else { &number };
                        let path = format!("{base}@{word}");
                        self.push_version(Entry { path, ..entry }, number, form, place);
                    }
                }
            }
            Err(error) => {
                let path = selected.unwrap_or(base);
                self.ready.push_back(PlanStep::Fail { path, error });
            }
        }
    }

    /// Adds the file of an earlier version, unless the filters exclude it.
    fn push_version(
        &mut self,
        entry: Entry,
        number: String,
        form: SaveForm,
        place: &NamedPlace<'_>,
    ) {
        match EarlierVersion::of(&entry, number) {
            Ok(version) => self.push(entry, form, Some(version), place),
            Err(failure) => self.fail(entry.path, failure),
        }
    }

    /// Adds one file, unless the filters exclude it.
    fn push(
        &mut self,
        entry: Entry,
        form: SaveForm,
        version: Option<EarlierVersion>,
        place: &NamedPlace<'_>,
    ) {
        let filter = &self.options.filter;
        let is_page = entry.node.kind == NodeKind::Posts;
        let is_accepted =
            filter.accepts_name(entry.name()) && (is_page || filter.accepts_time(&entry));
        // The name of a page says nothing of what is in it: it is not left out without a word.
        if !is_accepted && (!is_page || filter.excludes_name(entry.name())) {
            return;
        }
        let window = if is_page { filter.window } else { Window::default() };
        let VersionName { name, is_cut } = match &version {
            Some(version) => VersionName::new(place.name, version.word()),
            None => VersionName { name: place.name.to_owned(), is_cut: false },
        };
        // A file may really have the name that a version of another one gets.
        let needs_digits = is_cut || (version.is_some() && place.siblings.contains(&name));
        let folders: Vec<_> = place.folder.split('/').filter(|name| !name.is_empty()).collect();
        let file = RelativeFile::new(&folders, &name);
        let mut task = SaveTask { entry, form, version, window, file };
        if needs_digits {
            task.file = task.file_with_digits(&task.file);
        }
        let is_large = filter.max_size.zip(task.expected()).is_some_and(|(most, size)| size > most);
        let is_skipped = is_large || !is_accepted;
        self.ready.push_back(if is_skipped { PlanStep::Skip(task) } else { PlanStep::Save(task) });
    }

    fn fail(&mut self, path: String, failure: Failure) {
        self.ready.push_back(PlanStep::Fail { path, error: failure.into() });
    }

    fn take(&mut self, finding: TreeFinding) {
        match finding {
            TreeFinding::Leaf(TreeLeaf { entry, form, folder, name, siblings }) => {
                let place = NamedPlace { folder: &folder, name: &name, siblings: &siblings };
                self.add(entry, form, &place);
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

/// Returns the parts of a channel that are not saved with another part of it. Tabs have no form at all.
fn other_parts(channel: &Node, saved: &Node) -> LeftOut {
    let mut left_out = LeftOut::default();
    let kinds = channel.parts().into_iter().map(|part| part.kind);
    kinds.filter(|kind| *kind != saved.kind).for_each(|kind| left_out.add(kind));
    left_out
}

/// Returns the part of a thing that is saved: the thing itself, or the files or posts of a channel.
fn part_of(entry: Entry, part: Node) -> Entry {
    if part.kind == entry.node.kind {
        return entry;
    }
    let path = join(&entry.path, part.kind.word());
    Entry::new(path, part, None)
}

#[cfg(test)]
mod tests;
