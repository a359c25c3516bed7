//! `vb365 versions`: lists the versions of a file.

use crate::api::session::Workload;
use crate::columns::{ContentLayout, ContentRow, ListedPlaces};
use crate::content::{ContentAddress, Entry, LookupGoal, PathLookup, read_versions};
use crate::context::Context;
use crate::error::Failure;
use crate::help::{HelpPage, SHOW};
use crate::output::Ui;
use crate::sessions::ContentSessionArgs;
use crate::text::safe;

/// List all versions of a file in a restore session
///
/// Lists the latest version first, then the earlier ones. Files, folders and list items of OneDrive and SharePoint have
/// versions, and files of Teams (API v7). A session that was started with --show-all-versions may have more of them. Paths:
/// 'vb365 help types'. Choice of the session: 'vb365 ls --help'.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List the versions of a file, in a session of its own",
     "vb365 versions --job 'Contoso everything' --type veod \\\n  '/ana/Quarterly report.xlsx'"),
])
    .columns::<ContentRow>()
    .column_note(ContentRow::COLUMN_NOTE)
    .exits(SHOW))]
pub(crate) struct Args {
    /// File, folder or list item
    ///
    /// A path, or the address of the file as copied from a browser.
    #[arg(value_name = "PATH")]
    path: ContentAddress,

    #[command(flatten)]
    session: ContentSessionArgs,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let mut columns = ui.columns::<ContentRow>()?;
    let check = |workload| {
        args.path.check(workload)?;
        if workload == Workload::Vex {
            let message = "cannot list versions in a session of Exchange: its items have none";
            return Err(Failure::usage(message));
        }
        if args.path.has_no_versions(workload) {
            let path = safe(&args.path.to_string()).into_owned();
            let message =
                format!("cannot list the versions of '{path}': this kind of item has no versions");
            return Err(Failure::usage(message));
        }
        Ok(())
    };
    args.session.run("versions", context, ui, check, |session, ui| {
        ui.await_pages();
        let lookup =
            PathLookup::new(&session.client, session.id, session.workload).in_zone(ui.zone());
        let found = lookup.find(&args.path, LookupGoal::Thing)?;
        let only = Entry::only(found, "list the versions")?;
        let (selects_all, absence) = (only.version.is_none(), only.absence());
        let versions = read_versions(&session.client, session.id, only)
            .map_err(|error| session.explain_absence(absence, error))?;
        ui.lay_out(&mut columns, ContentLayout::Versions.columns(ListedPlaces::Single, false));
        if selects_all && versions.len() == 1 {
            note_only_version(session.origin(context).show_all_versions == Some(true), ui);
        }
        let rows = versions.into_iter().map(|version| Ok(ContentRow::of_version(version)));
        ui.list(&columns, session.reading(rows))
    })
}

/// Notes that no earlier version is listed.
fn note_only_version(has_all: bool, ui: &Ui) {
    if has_all {
        ui.messages.note("this backup contains no earlier versions of this item");
        return;
    }
    ui.messages.note("this session contains only the latest version");
    ui.messages.hint(
        "to list all versions in a session of its own, add: --job JOB --type TYPE --show-all-versions",
    );
}
