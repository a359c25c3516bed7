//! `vb365 session stats`.

use anyhow::Context as _;
use uuid::Uuid;

use super::no_session;
use crate::api::Item;
use crate::api::statistics::{Statistics, of_session};
use crate::client::Client;
use crate::config::Env;
use crate::context::Context;
use crate::fan_out;
use crate::help::{HelpPage, SHOW};
use crate::output::{Cell, Column, Record, Row, Ui};
use crate::resolve::SessionSelector;

/// Show what was restored in a session, and what failed
///
/// Counts what was restored, what was skipped since it was there already, and what failed. As a table, what failed or has a
/// warning is listed below. JSON holds every item.
///
/// The call came with API v8: older servers do not have it ('vb365 session events' tells what they know).
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Count what was restored in a session", "vb365 session stats 93bd1a34"),
    ("Print all counts of the newest session as JSON", "vb365 session stats latest --json"),
])
    .columns::<Counts>()
    .exits(SHOW))]
pub(crate) struct Args {
    /// The session: its id, the first 4 or more characters of it, or 'latest'
    #[arg(value_name = "ID")]
    session: SessionSelector,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = fan_out::view::<Counts>(context, ui)?;
    let env = context.settings.env.clone();
    if context.is_fan_out() {
        return fan_out::show(context, ui, &view, &args.session, move |client, meant| {
            counted(client, meant, &env)
        });
    }
    let client = context.open(&context.settings.server_config()?, ui)?;
    let counted = counted(&client, &args.session, &env)?;
    ui.show(&view, &counted)?;
    if ui.look.reads() {
        let counts = counted.row()?;
        let troubles: Vec<_> = counts.statistics.troubles().into_iter().cloned().collect();
        ui.beneath(&view, &troubles)?;
    }
    Ok(())
}

fn counted(client: &Client, meant: &SessionSelector, env: &Env) -> anyhow::Result<Counted> {
    client.has(&of_session(Uuid::nil()).call)?; // before a look-up that would be in vain
    let id = super::resolver(client, env).session(meant)?;
    let statistics = client.send(&of_session(id)).map_err(|error| no_session(error, id))?;
    Ok(Counted { id, statistics })
}

/// What a server counted, and for which session: that it does not say itself.
struct Counted {
    id: Uuid,
    statistics: Item<Statistics>,
}

/// The same, read.
struct Counts {
    id: String,
    statistics: Statistics,
}

impl Record for Counted {
    type Row = Counts;

    fn json(&self) -> &str {
        self.statistics.json()
    }

    fn row(&self) -> anyhow::Result<Counts> {
        let statistics = self.statistics.read().context("these are no statistics of a session")?;
        Ok(Counts { id: self.id.to_string(), statistics })
    }
}

fn count(number: Option<i64>) -> Cell {
    number.map_or(Cell::Empty, Cell::Number)
}

/// What says nothing is left out.
fn joined(texts: &[String]) -> Cell {
    let texts: Vec<_> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    Cell::text(&texts.join("; "))
}

impl Row for Counts {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("session", 0, |c| Cell::text(&c.id)),
        Column::fixed("total", 3, |c| count(c.statistics.total_items_count)),
        Column::fixed("restored", 2, |c| count(c.statistics.restored_items_count)),
        Column::fixed("skipped", 4, |c| count(c.statistics.skipped_items_count)),
        Column::fixed("failed", 1, |c| count(c.statistics.failed_items_count)),
        Column::flexible("warnings", 6, |c| joined(&c.statistics.warnings)),
        Column::flexible("errors", 5, |c| joined(&c.statistics.errors)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}
