//! `vb365 search`: searches the content of a restore session.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::api::session::Workload;
use crate::client::{Error, PAGE};
use crate::columns::{ContentLayout, ContentRow, ListedPlaces};
use crate::content::{
    Entry, HitFolders, LookupGoal, NodeKind, PathLookup, Search, SearchQuery, SearchScope,
    SearchWords, TopSegment, TypedAddress, quote_hint,
};
use crate::context::Context;
use crate::error::{Failure, Kind, Reported};
use crate::help::{HelpPage, SHOW, ValueSource};
use crate::output::{ColumnSet, Format, Ui};
use crate::sessions::{ContentSessionArgs, SessionScope};
use crate::time::{TimeArg, Window, parse_window_bound};

/// The query language, for `--help`.
const QUERIES: &str = "\
QUERY is in the language of Veeam Explorers: words, \"quoted phrases\", field:value (such as subject:budget or from:ana), * and ?, \
and AND, OR and NOT in capitals. The options add conditions that must all hold; their values are searched literally.

--literal searches for QUERY as it is. A copied text such as 'Re: Q3 budget' is searched in the same way: a note says so.

Mail has all conditions. Files have a time, posts have a time, a subject, a sender and attachments, tabs have none.";

/// Search the content of a restore session
///
/// The server searches everything, or what is below PATH. Searching leaves no View event in the session. Paths: 'vb365 help
/// types'. Choice of the session: 'vb365 ls --help'.
///
/// Hits have the IDs of what contains them. A table on a terminal shows the names, which costs a few requests for each mailbox,
/// site or team with hits. '…' stands for a folder that the server does not name. Use -o id to print paths for other commands.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Find mail about the budget in one mailbox",
     "vb365 search 'subject:budget' /ana@contoso.example"),
    ("Find mail with attachments in all mailboxes since yesterday",
     "vb365 search --has-attachment --since yesterday"),
    ("Start a session, find spreadsheets in all drives, and stop the session",
     "vb365 search '*.xlsx' --kind file --job 'Contoso everything' --type onedrive"),
    ("Count the hits for each mailbox",
     "vb365 search report -o ndjson --jq .ids.mailbox | sort | uniq -c"),
])
    .section("Queries", QUERIES)
    .columns::<ContentRow>()
    .column_note(ContentRow::COLUMN_NOTE)
    .exits(SHOW))]
pub(crate) struct Args {
    /// Words or conditions to search for
    ///
    /// Can be omitted if options give a condition. See below.
    #[arg(value_name = "QUERY")]
    query: Option<String>,

    /// Where to search [default: /]
    ///
    /// A path, or the address of a site, drive or folder as copied from a browser.
    #[arg(value_name = "PATH")]
    path: Option<TypedAddress>,

    /// Words of a query without quotation marks, for a message.
    #[arg(hide = true)]
    rest: Vec<String>,

    /// Search for QUERY as it is, without syntax
    #[arg(long, hide_short_help = true)]
    literal: bool,

    /// Only from this sender or author
    #[arg(long, value_name = "TEXT")]
    from: Option<String>,

    /// Only to this recipient
    #[arg(long, value_name = "TEXT")]
    to: Option<String>,

    /// Only with this in the subject
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,

    /// Only with attachments
    #[arg(long)]
    has_attachment: bool,

    /// Only these kinds
    ///
    /// item, file, folder, post or tab. Can be repeated.
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',', add = ValueSource::Words(&KINDS))]
    kinds: Vec<NodeKind>,

    /// Only from TIME on
    ///
    /// The time is that of receipt, of the start, or of the last change. A date means its beginning.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    since: Option<TimeArg>,

    /// Only until TIME
    ///
    /// A date means its end.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    until: Option<TimeArg>,

    #[command(flatten)]
    session: ContentSessionArgs,
}

/// The words of `--kind`, for completion.
const KINDS: [&str; 5] = ["item", "file", "folder", "post", "tab"];

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<ContentRow>()?;
    let window = Window::resolve(args.since, args.until, || ui.now(), &**ui.zone());
    let window = window.map_err(Failure::usage)?.through_last_minute();
    let words = SearchWords {
        query: args.query.as_deref(),
        path: args.path.as_ref(),
        rest: &args.rest,
        is_literal: args.literal,
    };
    let words = words.read(args.conditions(window))?;
    let (query, place) = (words.query, words.place);
    let check = |workload| {
        Search::check_kinds(&args.kinds, workload)?;
        place.check(workload)?;
        Search::check(&query, &args.kinds, workload, &place)
    };
    args.session.run("search", context, ui, check, |session, ui| {
        if let Some(note) = &words.note {
            ui.messages.note(note);
        }
        let lookup =
            PathLookup::new(&session.client, session.id, session.workload).in_zone(ui.zone());
        let found = lookup
            .find(&place, LookupGoal::Container)
            .map_err(|error| args.suggest_quotes(error))?;
        let only = Entry::only(found, "search")?;
        let (path, absence) = (only.path.clone(), only.absence());
        args.search(&query, only, session, columns, ui)
            .map_err(|error| session.explain_absence(absence, explain_syntax(error)))?;
        session.note_nothing(&path, context, ui);
        Ok(())
    })
}

/// Adds hints to the error of a server that does not understand a query.
fn explain_syntax(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref() {
        Some(Error::Refused { status: 400, .. }) => error.context(
            Failure::new(Kind::Server, "cannot search")
                .hint("to search for the text as it is, add --literal")
                .hint("see the section Queries of: vb365 search --help"),
        ),
        _ => error,
    }
}

impl Args {
    /// Returns the conditions that options give.
    fn conditions(&self, window: Window) -> SearchQuery {
        let (from, to, subject) = (self.from.clone(), self.to.clone(), self.subject.clone());
        let has_attachment = self.has_attachment;
        SearchQuery { text: String::new(), from, to, subject, has_attachment, window }
    }

    /// Adds a hint to the error of a path that is probably a word of the query.
    fn suggest_quotes(&self, error: anyhow::Error) -> anyhow::Error {
        let (Some(query), Some(path)) = (&self.query, &self.path) else { return error };
        match error.downcast::<Failure>() {
            Ok(failure) if !path.text.starts_with('/') && failure.kind == Kind::NotFound => {
                failure.hint(quote_hint(&format!("{query} {}", path.text), "")).into()
            }
            Ok(failure) => failure.into(),
            Err(error) => error,
        }
    }

    fn search(
        &self,
        query: &SearchQuery,
        only: Entry,
        session: &SessionScope,
        mut columns: ColumnSet<ContentRow>,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        ui.await_pages();
        let kind = only.node.kind;
        let place: Arc<str> = only.path.as_str().into();
        let scope = SearchScope { node: only.node, path: only.path, query, kinds: &self.kinds };
        // Names cost one more request.
        let top = if ui.format() == Format::Table { TopSegment::Name } else { TopSegment::Id };
        let hits = Search::new(&session.client, session.id, scope, top)?;
        let hits = hits.in_pages_for(ui.limit_of_newest());
        let scope_path = if hits.covers_channel() { "/".to_owned() } else { place.to_string() };
        if hits.covers_channel() {
            ui.messages.note(&format!(
                "API v6 cannot search a {} alone: its channel is searched",
                kind.word()
            ));
        }
        let layout = match (kind, &self.kinds[..]) {
            (NodeKind::Posts | NodeKind::Post, _) | (_, [NodeKind::Post]) => ContentLayout::Mail,
            _ => ContentLayout::of_all(session.workload),
        };
        let is_laid_out = ui.lay_out(&mut columns, layout.columns(ListedPlaces::Several, false));
        let (mut known, mut unknown) = (0_usize, 0_usize);
        let hits = hits.inspect(|hit| {
            if let Ok(hit) = hit {
                *(if hit.path.is_empty() { &mut unknown } else { &mut known }) += 1;
            }
        });
        // Each mailbox, site or team with hits costs more requests.
        let shows_folders =
            ui.is_terminal() && ui.format() == Format::Table && columns.lists("folder");
        let folders =
            shows_folders.then(|| HitFolders::new(&session.client, session.id, &scope_path));
        let rows = with_folders(hits, folders, ui.limit_of_newest());
        let rows = rows.map(|row| Ok(row?.below(&place)));
        ui.list(&columns, session.reading(rows))?;
        if unknown > 0 {
            let kind = match session.workload {
                Workload::Vet => NodeKind::Channel,
                workload => NodeKind::top_of(workload),
            };
            let kind = kind.word();
            let note =
                format!("this server does not say which {kind} contains {unknown} of the hits");
            ui.messages.note(&note);
            ui.messages.hint(&format!("to get their paths, search below the path of a {kind}"));
            if ui.format() == Format::Id {
                return Err(Reported(Kind::Partial).into());
            }
        }
        if known > 0 && is_laid_out {
            ui.messages.note("print paths for other commands with: -o id");
            if session.workload == Workload::Veod {
                ui.messages
                    .hint("find a folder that is shown as '…' with: vb365 ls -R --include NAME");
            }
        }
        Ok(())
    }
}

/// Returns the rows of hits, with the names of their folders if these are to be read: for a block of hits at a time. `limit`
/// is the number of hits that are printed.
fn with_folders(
    mut hits: impl Iterator<Item = anyhow::Result<Entry>>,
    mut folders: Option<HitFolders>,
    limit: usize,
) -> impl Iterator<Item = anyhow::Result<ContentRow>> {
    let block = if folders.is_some() { limit.clamp(1, PAGE) } else { 1 };
    let (mut ready, mut failure) = (VecDeque::new(), None);
    std::iter::from_fn(move || {
        if ready.is_empty() && failure.is_none() {
            let block = hits.by_ref().take(block);
            let block = block.map_while(|hit| hit.map_err(|error| failure = Some(error)).ok());
            let block: Vec<_> = block.collect();
            if let Some(folders) = &mut folders {
                folders.read(&block);
            }
            ready.extend(block.into_iter().map(|hit| {
                let folder = folders.as_ref().map(|folders| folders.path_of(&hit));
                ContentRow::new(hit).in_folder(folder)
            }));
        }
        ready.pop_front().map(Ok).or_else(|| failure.take().map(Err))
    })
}
