//! `vb365 ls`: lists the content of a restore session.

use std::collections::HashMap;
use std::sync::Arc;

use clap::builder::ArgPredicate;

use crate::api::session::Workload;
use crate::columns::{ContentLayout, ContentRow, ListedPlaces};
use crate::content::{
    ContentAddress, Entry, NameGlob, NodeKind, PathLookup, Walk, WalkOptions, WalkStep,
    read_versions,
};
use crate::context::Context;
use crate::diagnostics;
use crate::error::{Failure, Kind, Reported};
use crate::help::{HelpPage, SHOW, ValueSource};
use crate::output::{Column, ColumnSet, Ui};
use crate::sessions::{ContentSessionArgs, SessionScope};
use crate::text::{safe, shell_quoted};
use crate::time::{TimeArg, Window, parse_window_bound};

/// List the content of a restore session
///
/// Lists the children of each PATH: mailboxes, drives, sites or teams at the top, folders and items below. See 'vb365 help
/// types' for paths. A PATH that has no children is listed itself. Listing leaves no View event in the session.
///
/// Works in an open session: that of --session, else the only one that was started from this machine. With --job and --type,
/// or another option of 'vb365 explore', it starts a session and stops it at the end.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List the mailboxes, drives, sites or teams of the only open session", "vb365 ls"),
    ("Start a session, list its teams, and stop the session",
     "vb365 ls --job 'Contoso everything' --type teams"),
    ("List all PDF files of all drives, with their paths",
     "vb365 ls --job 'Contoso everything' --type onedrive -R --kind file \\\n  --include '*.pdf'"),
    ("Save the paths of all folders of a mailbox for other commands",
     "vb365 ls -R --kind folder -o id '/ana*' > folders.txt"),
])
    .columns::<ContentRow>()
    .column_note(ContentRow::COLUMN_NOTE)
    .exits(SHOW))]
pub(crate) struct Args {
    /// Thing to list [default: /]
    ///
    /// A path, or the address of a site, drive or file as copied from a browser.
    #[arg(value_name = "PATH", default_value = "/", hide_default_value = true)]
    paths: Vec<ContentAddress>,

    /// Also list what is below, level by level
    ///
    /// Attachments of list items only with --kind attachment: each item costs a request.
    #[arg(short = 'R', long, default_value_if("depth", ArgPredicate::IsPresent, "true"))]
    recursive: bool,

    /// List at most N levels
    ///
    /// Implies --recursive.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    depth: Option<u16>,

    /// Only these kinds, such as folder or file
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',', add = ValueSource::Words(&KINDS))]
    #[arg(long_help = format!("Only these kinds, such as folder or file\n\n{}.", KINDS.join(", ")))]
    kinds: Vec<NodeKind>,

    /// Only names that match GLOB
    ///
    /// '*' stands for any characters, '?' for one. Can be repeated.
    #[arg(long, value_name = "GLOB")]
    include: Vec<NameGlob>,

    /// Omit names that match GLOB, and what is below them
    ///
    /// Can be repeated.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<NameGlob>,

    /// Only from TIME on
    ///
    /// The time is that of receipt, of the start, or of the last change. A date means its beginning. What has no time, such as
    /// a mail folder, is not listed.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    since: Option<TimeArg>,

    /// Only until TIME
    ///
    /// A date means its end.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    until: Option<TimeArg>,

    /// Show more columns
    #[arg(short, long)]
    long: bool,

    /// Number of parallel requests
    #[arg(long, value_name = "N", default_value_t = 8, hide_short_help = true,
        value_parser = clap::value_parser!(u8).range(1..=32))]
    parallel: u8,

    #[command(flatten)]
    session: ContentSessionArgs,
}

/// The words of `--kind`, for completion.
const KINDS: [&str; NodeKind::ALL.len()] = {
    let mut words = [""; NodeKind::ALL.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = NodeKind::ALL[at].word();
        at += 1;
    }
    words
};

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<ContentRow>()?;
    let window = Window::resolve(args.since, args.until, || ui.now(), &**ui.zone());
    let window = window.map_err(Failure::usage)?.through_last_minute();
    let check = |workload| args.check(workload);
    args.session.run("ls", context, ui, check, |session, ui| {
        args.list(session, window, columns, ui)?;
        if let [only] = &args.paths[..] {
            session.note_nothing(&only.to_string(), context, ui);
        }
        Ok(())
    })
}

/// The things that paths select.
#[derive(Default)]
struct ListedThings {
    /// Things whose children are listed.
    containers: Vec<Entry>,
    /// Things that are listed themselves.
    leaves: Vec<Entry>,
    failed: Vec<Kind>,
}

impl Args {
    fn check(&self, workload: Workload) -> Result<(), Failure> {
        NodeKind::check(&self.kinds, workload)?;
        self.paths.iter().try_for_each(|address| address.check(workload))
    }

    fn list(
        &self,
        session: &SessionScope,
        window: Window,
        mut columns: ColumnSet<ContentRow>,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        ui.await_pages();
        let lookup =
            PathLookup::new(&session.client, session.id, session.workload).in_zone(ui.zone());
        let things = self.find(&lookup, session, ui)?;
        if things.failed.len() == self.paths.len() {
            return Err(Reported(Kind::of_several(&things.failed, self.paths.len())).into());
        }
        if self.long {
            columns.add(&ContentRow::CREATED);
        }
        let is_laid_out = ui.lay_out(&mut columns, self.layout(session.workload, &things));
        let is_single = things.containers.len() == 1 && !self.recursive;
        let paths = things.failed.len() + things.containers.len() + things.leaves.len();
        let (messages, mut failed) = (ui.messages.clone(), things.failed);
        let place: Arc<str> = match &things.containers[..] {
            [only] => only.path.as_str().into(),
            _ => Arc::default(),
        };
        let wanted = if self.filters(&window) { usize::MAX } else { ui.limit_of_newest() };
        let walk = self.walk(session, &things.containers, wanted);
        let absence = |entry: &Entry| Some((entry.path.clone(), entry.absence()?));
        let absences: HashMap<_, _> = things.containers.iter().filter_map(absence).collect();
        let found = things.leaves.into_iter().map(|leaf| Ok(WalkStep::Found(leaf))).chain(walk);
        let complete = |entry| lookup.complete_childless(entry);
        let found = with_childless(found, things.containers, complete);
        let (mut count, mut timeless, mut needs_paths) = (0_usize, 0_usize, false);
        let rows = found.filter_map(|step| match step {
            Ok(WalkStep::Found(entry)) => {
                count += 1;
                if !self.selects(&entry) {
                    return None;
                }
                // Reading the time takes longer than printing a record.
                if !window.is_everything() {
                    let time = entry.model().and_then(|item| item.time().happened());
                    if time.is_none() {
                        timeless += usize::from(!entry.node.kind.is_container());
                    }
                    if time.is_none() || !window.holds(time) {
                        return None;
                    }
                }
                let is_version = entry.version.is_some();
                let row = if is_version { ContentRow::of_version } else { ContentRow::new };
                let row = row(entry);
                needs_paths |= is_laid_out && !needs_paths && row.is_known_by_id();
                Some(Ok(row.below(&place)))
            }
            Ok(WalkStep::Failed { path, error }) => {
                let error = session.explain_absence(absences.get(&path).cloned(), error.into());
                if is_single {
                    return Some(Err(error));
                }
                let is_explained = error.is::<Failure>();
                let action = format!("cannot list {}", safe(&path));
                let error = if is_explained { error } else { error.context(action) };
                failed.push(diagnostics::report(&error, &messages));
                None
            }
            Err(error) => Some(Err(error)),
        });
        ui.list(&columns, session.reading(rows))?;
        note_timeless(timeless, ui);
        if needs_paths {
            ui.messages.note("print paths for other commands with: -o id");
        }
        match &failed[..] {
            [] => Ok(()),
            all => {
                let total = paths.max(all.len() + usize::from(count > 0));
                Err(Reported(Kind::of_several(all, total)).into())
            }
        }
    }

    /// Finds the things of all paths. A path that cannot be found is reported, if it is one of several.
    fn find(
        &self,
        lookup: &PathLookup<'_>,
        session: &SessionScope,
        ui: &Ui,
    ) -> anyhow::Result<ListedThings> {
        let mut things = ListedThings::default();
        for address in &self.paths {
            let found = lookup.find_with_objects(address);
            let found = match found.and_then(|found| with_versions(session, found, ui)) {
                Ok(found) => found,
                Err(error) if self.paths.len() == 1 => return Err(error),
                Err(error) => {
                    things.failed.push(session.report(&error, ui)?);
                    continue;
                }
            };
            let has_children = |entry: &Entry| entry.node.has_children() && entry.version.is_none();
            let (containers, leaves): (Vec<_>, Vec<_>) = found.into_iter().partition(has_children);
            things.containers.extend(containers);
            things.leaves.extend(leaves);
        }
        Ok(things)
    }

    fn walk(&self, session: &SessionScope, containers: &[Entry], wanted: usize) -> Walk {
        let (workload, kinds, exclude) =
            (session.workload, self.kinds.clone(), self.exclude.clone());
        let descends = move |entry: &Entry| {
            entry.node.kind.leads_to(&kinds, workload)
                && !exclude.iter().any(|glob| glob.matches(entry.name()))
        };
        let depth = if self.recursive { self.depth.map(usize::from) } else { Some(1) };
        let starts = containers.iter().map(|entry| (entry.node.clone(), entry.path.clone()));
        let options = WalkOptions {
            depth,
            threads: usize::from(self.parallel),
            wanted,
            descends: Box::new(descends),
        };
        Walk::new(&session.client, session.id, starts, options)
    }

    /// Returns whether options may leave out some of the things that are found.
    fn filters(&self, window: &Window) -> bool {
        let names = self.include.iter().chain(&self.exclude).next();
        !self.kinds.is_empty() || names.is_some() || !window.is_everything()
    }

    /// Returns whether the options accept the kind and the name of a thing.
    fn selects(&self, entry: &Entry) -> bool {
        let matches = |globs: &[NameGlob]| globs.iter().any(|glob| glob.matches(entry.name()));
        (self.kinds.is_empty() || self.kinds.contains(&entry.node.kind))
            && (self.include.is_empty() || matches(&self.include))
            && !matches(&self.exclude)
    }

    fn layout(
        &self,
        workload: Workload,
        things: &ListedThings,
    ) -> Vec<&'static Column<ContentRow>> {
        let is_single = things.containers.len() + things.leaves.len() <= 1 && !self.recursive;
        let (layout, places) = match things.containers.first().map(|entry| entry.node.kind) {
            Some(kind) if is_single => {
                (ContentLayout::of_children(workload, kind), ListedPlaces::Single)
            }
            Some(kind @ (NodeKind::Posts | NodeKind::Post)) => {
                (ContentLayout::of_children(workload, kind), ListedPlaces::Several)
            }
            _ => (ContentLayout::of_all(workload), ListedPlaces::Several),
        };
        layout.columns(places, self.long)
    }
}

/// Notes how many items are left out because they have no time.
fn note_timeless(count: usize, ui: &Ui) {
    let items = match count {
        0 => return,
        1 => "1 item has no time, and is not listed".to_owned(),
        count => format!("{count} items have no time, and are not listed"),
    };
    ui.messages.note(&format!("{items}: omit --since and --until"));
}

/// Adds those of the listed things in which nothing was found, although they could contain something: posts without replies,
/// and list items without attachments. `complete` adds the object that a list has of them.
fn with_childless(
    mut steps: impl Iterator<Item = anyhow::Result<WalkStep>>,
    mut listed: Vec<Entry>,
    complete: impl Fn(Entry) -> anyhow::Result<Entry>,
) -> impl Iterator<Item = anyhow::Result<WalkStep>> {
    listed.retain(|entry| !entry.node.kind.is_container());
    listed.reverse();
    std::iter::from_fn(move || {
        let Some(step) = steps.next() else {
            return listed.pop().map(|entry| Ok(WalkStep::Found(complete(entry)?)));
        };
        match &step {
            _ if listed.is_empty() => {}
            Ok(WalkStep::Found(child)) => {
                listed.retain(|entry| !contains(&entry.path, &child.path));
            }
            Ok(WalkStep::Failed { path, .. }) => listed.retain(|entry| entry.path != *path),
            Err(_) => listed.clear(),
        }
        Some(step)
    })
}

/// Returns whether one path leads through another.
fn contains(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|below| below.starts_with('/'))
}

/// Returns the selected versions of files, folders and list items in place of these.
///
/// # Errors
/// A version is selected that the session does not contain.
fn with_versions(session: &SessionScope, found: Vec<Entry>, ui: &Ui) -> anyhow::Result<Vec<Entry>> {
    let mut all = Vec::new();
    for found in found {
        let Some(version) = found.version.clone() else {
            all.push(found);
            continue;
        };
        let (absence, is_folder) = (found.absence(), found.node.kind.is_container());
        let path = safe(&format!("{}@{version}", found.path)).into_owned();
        let versions = read_versions(&session.client, session.id, found)
            .map_err(|error| session.explain_absence(absence, error))?;
        if is_folder {
            let note = "the server lists only the latest content of a folder: the version itself is listed";
            ui.messages.note(note);
            let path = shell_quoted(&path);
            let hint = format!("save its content with: vb365 save {path} --as zip --to DIR");
            ui.messages.hint(&hint);
        }
        let selected = |entry| Entry { version: Some(version.clone()), ..entry };
        all.extend(versions.into_iter().map(selected));
    }
    Ok(all)
}
