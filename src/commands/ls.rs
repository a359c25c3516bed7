//! `vb365 ls`: lists what lies in a restore session.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::api::content;
use crate::client::PAGE;
use crate::context::Context;
use crate::help::{HelpPage, SHOW};
use crate::output::{Cell, Column, Row, Ui};
use crate::sessions::{ContentSession, ContentSessionArgs};

/// List what lies in a restore session
///
/// Works in an open session, or opens one itself.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List the mailboxes of the only open session", "vb365 ls /"),
    ("Open a session, list, and stop the session",
     "vb365 ls --job 'Contoso everything' --type exchange /"),
])
    .columns::<ContentRow>()
    .exits(SHOW))]
pub(crate) struct Args {
    /// Paths
    #[arg(value_name = "PATH")]
    paths: Vec<String>,

    #[command(flatten)]
    session: ContentSessionArgs,
}

#[derive(Serialize)]
struct ContentRow {
    path: String,
    item: Box<RawValue>,
}

impl Row for ContentRow {
    const PLURAL: &'static str = "things";
    const COLUMNS: &'static [Column<Self>] =
        &[Column::flexible("path", 0, |row| Cell::text(&row.path))];

    fn id(&self) -> &str {
        &self.path
    }
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<ContentRow>()?;
    let _paths = &args.paths;
    args.session.run("ls", context, ui, |session: &ContentSession, ui| {
        let client = &session.client;
        let items =
            client.items(content::list(client.version(), session.workload, session.id), PAGE);
        let rows = items.map(|item| {
            let item = item?;
            let path = format!("/{}", item.model()?.name());
            Ok(ContentRow { path, item: RawValue::from_string(item.json().to_owned())? })
        });
        ui.list(&columns, session.reading(rows))
    })
}
