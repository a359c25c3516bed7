//! `vb365 ls`: lists the content of a restore session.

use crate::client::PAGE;
use crate::columns::{ContentLayout, ContentRow, ListedPlaces};
use crate::content::{Entry, Node};
use crate::context::Context;
use crate::help::{HelpPage, SHOW};
use crate::output::Ui;
use crate::sessions::{ContentSession, ContentSessionArgs};

/// List the content of a restore session
///
/// Lists the mailboxes, drives, sites or teams. Works in an open session: that of --session, else the only one that was
/// started from this machine. With --job and --type, or another option of 'vb365 explore', it starts a
/// session and stops it at the end.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List the mailboxes, drives, sites or teams of the only open session", "vb365 ls"),
    ("Start a session, list its teams, and stop the session",
     "vb365 ls --job 'Contoso everything' --type teams"),
])
    .columns::<ContentRow>()
    .exits(SHOW))]
pub(crate) struct Args {
    #[command(flatten)]
    session: ContentSessionArgs,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let mut columns = ui.columns::<ContentRow>()?;
    args.session.run("ls", context, ui, |session: &ContentSession, ui| {
        let (client, version) = (&session.client, session.client.version());
        let root = Node::root(session.workload);
        let layout = ContentLayout::of_children(session.workload, root.kind);
        ui.lay_out(&mut columns, layout.columns(ListedPlaces::Single, false));
        let lists = root.children(version, session.id).lists;
        let rows = lists.iter().flat_map(|list| {
            let items = client.items(list.request.clone(), PAGE);
            items.filter_map(|item| {
                let item = match item {
                    Ok(item) => item,
                    Err(error) => return Some(Err(error.into())),
                };
                let node = root.child(item.model().ok()?, list)?;
                let path = format!("/id:{}", node.ids.last().map_or("", |(_, id)| id));
                let entry = Entry { path: path.clone(), node, item: Some(item) };
                Some(Ok(ContentRow::new(entry, path)))
            })
        });
        ui.await_pages();
        ui.list(&columns, session.reading(rows))
    })
}
