//! `vb365 api`: any call by its path.

mod answer;
mod fields;
mod several;

use std::io::Read;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::api::headers::written as header;
use crate::api::model::text;
use crate::api::raw::Written;
use crate::api::{Body, Call, Item, Page, Request};
use crate::client::Error;
use crate::context::{Context, print_curl};
use crate::error::{Failure, Kind};
use crate::fan_out;
use crate::help::{HelpPage, ValueSource};
use crate::output::{Cell, Column, ColumnSet, Format, Row, Ui};
use fields::{Field, Object, Value};

/// The forms of fields, for `--help`.
const FIELDS: &str = "\
For GET and HEAD, fields become the query; otherwise a JSON body.
  key=value               {\"key\": \"value\"}
  key[]=a key[]=b         {\"key\": [\"a\", \"b\"]}
  key[]                   {\"key\": []}
  key[inner]=a            {\"key\": {\"inner\": \"a\"}}
  key[][inner]=a          {\"key\": [{\"inner\": \"a\"}]}";

/// Failures of this command.
const API: &[Kind] = &[
    Kind::Failure,
    Kind::Usage,
    Kind::Unreachable,
    Kind::Unauthenticated,
    Kind::Untrusted,
    Kind::NotFound,
    Kind::Server,
    Kind::Unknown,
];

/// Make any call by its path
///
/// Sends METHOD PATH with the sign-in of the server or profile, and prints the answer: to a pipe byte for byte and of any
/// size, to a terminal laid out and made safe. What is binary goes to a file or a pipe only.
///
/// PATH is one of the vendor's reference, with or without a slash before it, with or without a query. The API version in
/// use is put before it unless it begins with one (/v7/Jobs). Characters that a URL cannot carry are escaped; what is
/// escaped already stays. A URL, a '..' and a fragment are refused: no other server gets the token.
///
/// GET and HEAD are tried again as every read is. Everything else is sent once; where its answer is lost, exit code 8 says
/// so. A read-only profile allows GET and HEAD alone.
///
/// Several profiles (-p a,b or --all-profiles) can be asked by GET: what each answers, or each item with --paginate, is
/// printed as {"profile": …, "item": …}, one a line, or as one array with --json.
#[derive(clap::Args)]
#[command(
    add = HelpPage::new(&[
    ("List all jobs", "vb365 api GET Jobs"),
    ("Show status and headers, too", "vb365 api GET 'RestoreSessions?limit=5' -i"),
    ("Print the IDs of all sessions, page by page",
     "vb365 api GET RestoreSessions --paginate -o id"),
    ("Start a restore session by hand; -n prints the request only",
     "vb365 api POST Jobs/8c515487-d4da-4f9d-b779-8238c9808798/explore \\\n  \
      -f type=Vex -f dateTime=2026-11-20T12:00:00Z \\\n  \
      -f showDeleted=false -f showAllVersions=false -n"),
    ("Send a body from stdin",
     "echo '{\"type\": \"Vex\"}' | vb365 api POST \\\n  \
      Jobs/8c515487-d4da-4f9d-b779-8238c9808798/explore --input - -n"),
])
    .section("Fields", FIELDS)
    .exits(API)
)]
pub(crate) struct Args {
    /// GET, HEAD, POST, PUT, PATCH or DELETE, in any case
    #[arg(value_name = "METHOD", value_parser = method, add = ValueSource::Words(&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]))]
    method: Method,

    /// The path below the version, or with one: Jobs, /RestoreSessions?limit=5, /v7/Jobs
    #[arg(value_name = "PATH")]
    path: Written,

    /// Add a field; true, false, null and numbers are JSON values, all else is a string (can be repeated)
    #[arg(short = 'f', value_name = "KEY=VALUE", value_parser = fields::typed)]
    typed: Vec<Field>,

    /// Add a string; @FILE is a file's text, @- is stdin's (can be repeated)
    #[arg(short = 'F', value_name = "KEY=VALUE|KEY=@FILE", value_parser = fields::plain)]
    plain: Vec<Field>,

    /// Send a file, or stdin (-), as the body; it is JSON unless -H 'Content-Type: …' says otherwise
    #[arg(long, value_name = "FILE")]
    input: Option<String>,

    /// Add a header (can be repeated); Authorization, Host and Content-Length are not yours to set
    #[arg(short = 'H', value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,

    /// Follow the pages of a list and print its items, one a line; as one array with --json, or their ids with -o id.
    /// A limit in the query is the size of a page [default: 1000]
    #[arg(long)]
    paginate: bool,

    /// Print status and headers before the body, also when the server refuses
    #[arg(short = 'i', conflicts_with = "paginate")]
    include: bool,

    /// Print the request as a curl command and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// How many to ask for at once: few requests, and pages of well under a megabyte.
const PAGE: usize = 1_000;

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    printable(args, ui)?;
    if context.settings.connection.names_several_profiles() {
        several::possible(args)?;
    }
    let fields = filled(args, context, ui)?;
    let mut path = args.path.clone();
    if args.reads() {
        add_query(&mut path, &fields)?;
    }
    let window = args.paginate.then(|| Window::take(&mut path)).transpose()?;
    let body = body(args, &fields, ui)?;
    let mut headers = HeaderMap::new();
    for (name, value) in &args.headers {
        headers.append(name, value.clone());
    }
    let call = path.call(args.method.clone(), headers, body);
    match window {
        Some(window) => list(args, call, &window, context, ui),
        None if args.dry_run => print_curl(&context.settings.server_config()?, ui, &[call]),
        None if context.settings.connection.names_several_profiles() => {
            several::ask(call, context, ui)
        }
        None => {
            let answer = context
                .open(&context.settings.server_config()?, ui)?
                .stream(&call)
                .map_err(explained)?;
            answer::print(answer, args.include, ui)
                .map_err(|error| error.downcast().map_or_else(|other| other, explained))
        }
    }
}

impl Args {
    /// Whether fields are the query: there is no body.
    fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }
}

fn method(text: &str) -> Result<Method, String> {
    let known =
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    known.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
        format!("'{text}' is not a method: use GET, HEAD, POST, PUT, PATCH or DELETE")
    })
}

/// Refuses what was asked for and cannot be had, before anything is sent.
fn printable(args: &Args, ui: &Ui) -> Result<(), Failure> {
    let whole = "the answer is printed as it comes; --paginate prints items, and takes -o json, ndjson or id";
    match ui.format() {
        Format::Csv => return Err(Failure::usage("api prints JSON, and no CSV").hint(whole)),
        Format::Id if !args.paginate => {
            return Err(Failure::usage("-o id is for --paginate").hint(whole));
        }
        _ => {}
    }
    if ui.names_columns() {
        return Err(Failure::usage("api prints JSON, which has no columns").hint(whole));
    }
    if args.paginate && args.method != Method::GET {
        return Err(Failure::usage("--paginate is for GET"));
    }
    Ok(())
}

/// All fields, with the files that they name read.
fn filled(args: &Args, context: &Context, ui: &mut Ui) -> Result<Vec<Field>, Failure> {
    if args.input.is_some() && args.reads() {
        return Err(Failure::usage(format!(
            "{} has no body, so --input is not for it",
            args.method
        ))
        .hint("-f key=value adds to the query"));
    }
    if args.input.is_some() && !(args.typed.is_empty() && args.plain.is_empty()) {
        return Err(Failure::usage("--input is the body as a whole: give it, or -f and -F")
            .hint("what is meant for the query can stand in PATH"));
    }
    let mut fields: Vec<_> = args.typed.iter().chain(&args.plain).cloned().collect();
    let files = fields.iter().filter_map(|field| match &field.value {
        Value::File(name) => Some(name),
        _ => None,
    });
    let of_stdin = files.chain(&args.input).filter(|name| *name == "-").count();
    if of_stdin > 1 || (of_stdin > 0 && context.settings.connection.reads_stdin()) {
        return Err(Failure::usage("stdin can be read once, and is asked for twice")
            .hint("--password-stdin, --input - and -F key=@- each read all of it"));
    }
    for field in &mut fields {
        if let Value::File(name) = &field.value {
            let content = content(name, ui)?;
            let text = std::str::from_utf8(&content).map_err(|_| {
                Failure::usage(format!("-F {}: {name} is not UTF-8, as a string is", field.key))
            })?;
            field.value = Value::Text(text.to_owned());
        }
    }
    Ok(fields)
}

fn content(name: &str, ui: &mut Ui) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut content = Zeroizing::new(Vec::new());
    let read = if name == "-" {
        ui.input().read_to_end(&mut content)
    } else {
        std::fs::File::open(name).and_then(|mut file| file.read_to_end(&mut content))
    };
    let named = if name == "-" { "stdin" } else { name };
    read.map_err(|error| Failure::usage(format!("cannot read {named}: {error}")))?;
    Ok(content)
}

fn add_query(path: &mut Written, fields: &[Field]) -> Result<(), Failure> {
    Object::of(fields)?; // a key that clashes in a body does in a query
    let twice = fields.iter().find(|field| !field.key.contains('[') && path.has(&field.key));
    if let Some(Field { key, .. }) = twice {
        return Err(Failure::usage(format!("'{key}' is in the query of the path already")));
    }
    for field in fields {
        match &field.value {
            Value::Literal(text) | Value::Text(text) => path.add(&field.key, text),
            Value::File(_) | Value::Nothing => {}
        }
    }
    Ok(())
}

fn body(args: &Args, fields: &[Field], ui: &mut Ui) -> Result<Body, Failure> {
    if let Some(name) = &args.input {
        return Ok(Body::Bytes { content: content(name, ui)?, source: format!("@{name}") });
    }
    if args.reads() || fields.is_empty() {
        return Ok(Body::None);
    }
    Ok(Body::Json(Object::of(fields)?.json()))
}

/// Where to begin in a list, and how much of it to ask for at once.
struct Window {
    limit: usize,
    offset: usize,
}

impl Window {
    /// What the query says, and does not say any more then: each page has its own.
    fn take(path: &mut Written) -> Result<Self, Failure> {
        let mut number = |name: &str, least: usize, default: usize| match path.take(name) {
            None => Ok(default),
            Some(text) => text.parse().ok().filter(|number| *number >= least).ok_or_else(|| {
                Failure::usage(format!("{name} is '{text}', and must be a number from {least} on"))
            }),
        };
        Ok(Self { limit: number("limit", 1, PAGE)?, offset: number("offset", 0, 0)? })
    }
}

fn list(
    args: &Args,
    call: Call,
    window: &Window,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let request = Request::<Page<Thing>>::of(call);
    if args.dry_run {
        let (limit, offset) = (window.limit.to_string(), window.offset.to_string());
        ui.messages
            .note("this is the first page; the offsets of the others follow from what it brings");
        let first = request.query("limit", limit).query("offset", offset);
        return print_curl(&context.settings.server_config()?, ui, &[first.call]);
    }
    let Window { limit, offset } = *window;
    let view = lines(context, ui)?;
    fan_out::list(context, ui, &view, &request, move |client, _, request| {
        let items = client.items(request.clone(), limit).from(offset);
        Ok(Box::new(items.map(|item: Result<Item<Thing>, Error>| item.map_err(no_list))))
    })
}

/// One a line, unless another format was asked for.
fn lines(context: &Context, ui: &mut Ui) -> Result<ColumnSet<Thing>, Failure> {
    ui.replace_table_by_ndjson();
    fan_out::columns(context, ui)
}

/// Where the outcome is not known, says that nothing is repeated.
fn explained(error: Error) -> anyhow::Error {
    if error.kind() != Kind::Unknown {
        return error.into();
    }
    Failure::new(Kind::Unknown, format!("{error}; the request may have been carried out"))
        .hint("it is not sent again: look at the server before you repeat it")
        .into()
}

fn no_list(error: Error) -> anyhow::Error {
    if !matches!(error, Error::Malformed { .. }) {
        return error.into();
    }
    Failure::new(error.kind(), error.to_string())
        .hint("if this is no list, leave out --paginate")
        .into()
}

/// An item of any list.
#[derive(Deserialize)]
struct Thing {
    #[serde(deserialize_with = "text")]
    id: String,
}

impl Row for Thing {
    const PLURAL: &'static str = "items";
    const COLUMNS: &'static [Column<Self>] =
        &[Column::fixed("id", 0, |thing| Cell::text(&thing.id))];

    fn id(&self) -> &str {
        &self.id
    }
}
