//! `vb365 show`: shows single things in a restore session.

use crate::api::session::Workload;
use crate::client;
use crate::columns::ContentRow;
use crate::content::{ContentAddress, Entry, LookupGoal, PathLookup, read_versions};
use crate::context::Context;
use crate::error::{Failure, Kind, Reported};
use crate::help::{HelpPage, SHOW};
use crate::output::{ColumnSet, Format, Ui};
use crate::sessions::{ContentSessionArgs, SessionScope};
use crate::text::{safe, shell_quoted};

/// Show all fields of things in a restore session
///
/// Requests each thing from the server, which logs a View event in the session for each. 'vb365 ls -o json' prints the same
/// objects without such events. See 'vb365 help types' for paths, and 'vb365 ls' for the choice of the session.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show a mailbox", "vb365 show '/ana*'"),
    ("Start a session, show a team, and stop the session",
     "vb365 show --job 'Contoso everything' --type teams '/Board'"),
])
    .columns::<ContentRow>()
    .column_note(ContentRow::COLUMN_NOTE)
    .exits(SHOW))]
pub(crate) struct Args {
    /// Thing to show
    ///
    /// A path, or the address of a site, drive or file as copied from a browser.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<ContentAddress>,

    #[command(flatten)]
    session: ContentSessionArgs,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<ContentRow>()?;
    let check = |workload| args.check(workload);
    args.session.run("show", context, ui, check, |session, ui| args.show(session, &columns, ui))
}

impl Args {
    /// Refuses what cannot be in sessions of a workload, and the session itself.
    fn check(&self, workload: Workload) -> Result<(), Failure> {
        self.paths.iter().try_for_each(|address| address.check(workload))?;
        if self.paths.iter().any(ContentAddress::is_top) {
            return Err(Failure::usage("cannot show '/': it has no fields")
                .hint("list its content with: vb365 ls /"));
        }
        Ok(())
    }

    fn show(
        &self,
        session: &SessionScope,
        columns: &ColumnSet<ContentRow>,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let ShownThings { rows, failed, total, leaves_events } = self.request_all(session, ui)?;
        let is_single = matches!(&self.paths[..], [path] if !path.can_be_several());
        session.finish();
        if leaves_events {
            ui.messages.note("each thing that is shown leaves a View event in the session");
        }
        match &rows[..] {
            [] => {}
            [only] if is_single => ui.show_fields(columns, only, &only.fields())?,
            _ if ui.format() == Format::Table && !ui.names_columns() => {
                for (index, row) in rows.iter().enumerate() {
                    if index > 0 {
                        ui.print("\n")?;
                    }
                    ui.show_fields(columns, row, &row.fields())?;
                }
            }
            _ => ui.list(columns, rows.into_iter().map(Ok))?,
        }
        if failed.is_empty() {
            return Ok(());
        }
        Err(Reported(Kind::of_several(&failed, total)).into())
    }

    /// Requests the things of all paths. One that fails is reported, if it is one of several.
    fn request_all(&self, session: &SessionScope, ui: &Ui) -> anyhow::Result<ShownThings> {
        let lookup =
            PathLookup::new(&session.client, session.id, session.workload).in_zone(ui.zone());
        let mut things = ShownThings::default();
        for address in &self.paths {
            let found = match lookup.find(address, LookupGoal::Thing) {
                Ok(found) => found,
                Err(error) if self.paths.len() == 1 => return Err(error),
                Err(error) => {
                    things.total += 1;
                    things.failed.push(session.report(&error, ui)?);
                    continue;
                }
            };
            let is_only = self.paths.len() == 1 && found.len() == 1;
            for thing in found {
                let leaves_event = is_requested(&thing);
                let action = format!("cannot show {}", safe(&thing.path));
                things.total += 1;
                match request(session, thing) {
                    Ok(rows) => {
                        things.leaves_events |= leaves_event;
                        things.rows.extend(rows);
                    }
                    Err(error) if is_only => return Err(error),
                    // Other failures name the thing.
                    Err(error) if error.is::<client::Error>() => {
                        things.failed.push(session.report(&error.context(action), ui)?);
                    }
                    Err(error) => things.failed.push(session.report(&error, ui)?),
                }
            }
        }
        Ok(things)
    }
}

/// The things that paths select, as the server sent them.
#[derive(Default)]
struct ShownThings {
    rows: Vec<ContentRow>,
    failed: Vec<Kind>,
    /// The number of things and of paths that select none.
    total: usize,
    leaves_events: bool,
}

/// Returns whether a thing is requested alone, which leaves an event. Versions are read from lists, of which the first has
/// the thing itself, unless its path contains its ID.
fn is_requested(found: &Entry) -> bool {
    let is_listed = found.version.is_some() && found.item.is_some();
    !is_listed && !found.node.kind.is_fixed()
}

/// Requests a thing, or the versions of it that a path selects. The files, posts and tabs of a channel have no object.
fn request(session: &SessionScope, found: Entry) -> anyhow::Result<Vec<ContentRow>> {
    let (client, absence) = (&session.client, found.absence());
    if found.version.is_some() {
        let versions = read_versions(client, session.id, found);
        let versions = versions.map_err(|error| session.explain_absence(absence, error))?;
        return Ok(versions.into_iter().map(ContentRow::of_version).collect());
    }
    let Entry { path, node, .. } = found;
    let request = node.request(client.version(), session.id);
    if request.is_none() && !node.kind.is_fixed() {
        let list = format!("list its content with: vb365 ls {}", shell_quoted(&safe(&path)));
        return Err(Failure::new(
            Kind::NotFound,
            format!("cannot show {}: it has no fields", safe(&path)),
        )
        .hint(list)
        .into());
    }
    let item = request.map(|request| client.send(&request)).transpose();
    let item = item.map_err(|error| session.explain_absence(absence, error.into()))?;
    Ok(vec![ContentRow::new(Entry::new(path, node, item))])
}
