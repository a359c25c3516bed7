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
            let message = format!("cannot list the versions of '{path}': such a thing has none");
            return Err(Failure::usage(message));
        }
        Ok(())
    };
    args.session.run("versions", context, ui, check, |session, ui| {
        ui.await_pages();
        let lookup = PathLookup::new(&session.client, session.id, session.workload);
        let found = lookup.find(&args.path, LookupGoal::Thing)?;
        let only = Entry::only(found, "list the versions")?;
        let selects_all = only.version.is_none();
        let versions = read_versions(&session.client, session.id, only)?;
        ui.lay_out(&mut columns, ContentLayout::Versions.columns(ListedPlaces::Single, false));
        if selects_all && versions.len() == 1 {
            let note = "there are no earlier versions; to see all, start the session with --show-all-versions";
            ui.messages.note(note);
        }
        let rows = versions.into_iter().map(|version| Ok(ContentRow::of_version(version)));
        ui.list(&columns, session.reading(rows))
    })
}
