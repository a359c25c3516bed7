//! The command: checks the arguments, and builds and sends the call.

use std::path::Path;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use zeroize::Zeroizing;

use super::fields::{self, FieldArg, FieldValue, JsonNode};
use super::item::{AnyItem, columns, with_outcome_hint};
use super::{profiles, response};
use crate::api::headers::parse_header;
use crate::api::raw::RawPath;
use crate::api::{Body, Call, Item, Page, Request};
use crate::client::{Error, PAGE};
use crate::context::{Context, print_curl};
use crate::error::{Failure, Kind};
use crate::fan_out;
use crate::help::{HelpPage, SIGN_IN, ValueSource};
use crate::output::{Format, Ui};
use crate::sys::input_file::{read_bounded, read_input};
use crate::sys::{refuse_utf16, utf8_text};

/// The forms of fields, for `--help`.
const FIELDS: &str = "\
For GET and HEAD, fields become the query; otherwise a JSON body.
  key=value               {\"key\": \"value\"}
  key[]=a key[]=b         {\"key\": [\"a\", \"b\"]}
  key[]                   {\"key\": []}
  key[inner]=a            {\"key\": {\"inner\": \"a\"}}
  key[][inner]=a          {\"key\": [{\"inner\": \"a\"}]}";

/// Send any API request by its path
///
/// Sends METHOD PATH with the sign-in of the server or profile, and prints the response. A pipe receives it byte for byte.
/// On a terminal it is formatted, and control characters are escaped. Binary data can only be written to a file or a pipe.
///
/// PATH is a path of the vendor's API reference, with or without a leading slash and a query. The API version in use is
/// prepended unless PATH begins with one (/v7/Jobs). Characters that a URL cannot contain are escaped; existing escapes are
/// kept. A URL, '..' and a fragment are rejected, so that no other server receives the token.
///
/// GET and HEAD are retried like every read. Other methods are sent once; if the response is lost, the exit code is 8. A
/// read-only profile allows only GET and HEAD.
///
/// Several profiles (-p a,b or --all-profiles) allow GET only. Each response, or each item with --paginate, is printed as
/// {"profile": …, "item": …}: one a line, or one array with --json.
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
      -F showDeleted=false -F showAllVersions=false -n"),
    ("Send a body from stdin",
     "echo '{\"type\": \"Vex\"}' | vb365 api POST \\\n  \
      Jobs/8c515487-d4da-4f9d-b779-8238c9808798/explore --input - -n"),
])
    .section("Fields", FIELDS)
    .exits(SIGN_IN)
    .exits(&[Kind::Failure, Kind::NotFound, Kind::Unknown])
)]
pub(crate) struct Args {
    /// GET, HEAD, POST, PUT, PATCH or DELETE, in any case
    #[arg(value_name = "METHOD", value_parser = parse_method, add = ValueSource::Words(&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]))]
    method: Method,

    /// Path of the call
    ///
    /// With or without a version: Jobs, /RestoreSessions?limit=5, /v7/Jobs.
    #[arg(value_name = "PATH")]
    path: RawPath,

    /// Add a string
    ///
    /// Can be repeated.
    #[arg(short = 'f', long = "raw-field", value_name = "KEY=VALUE", value_parser = fields::parse_raw)]
    raw: Vec<FieldArg>,

    /// Add a typed field
    ///
    /// true, false, null and numbers are JSON values. @FILE reads a string from a file, @- from stdin. Can be repeated.
    #[arg(short = 'F', long = "field", value_name = "KEY=VALUE", value_parser = fields::parse_typed)]
    typed: Vec<FieldArg>,

    /// Send a file, or stdin if it is -, as the body
    ///
    /// The type is JSON unless -H 'Content-Type: …' is given.
    #[arg(long, value_name = "FILE")]
    input: Option<String>,

    /// Add a header
    ///
    /// Authorization, Host and Content-Length cannot be set. Can be repeated.
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = parse_header)]
    headers: Vec<(HeaderName, HeaderValue)>,

    /// Read all pages of a list
    ///
    /// Prints the items one a line, as an array (--json), or as IDs (-o id). --jq filters each item. A limit in the query
    /// sets the page size [default: 1000].
    #[arg(long)]
    paginate: bool,

    /// Print status and headers before the body
    ///
    /// Also if the server refuses the call.
    #[arg(short, long, conflicts_with = "paginate")]
    include: bool,

    /// Print a curl command and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    check_output(args, ui)?;
    let has_several_profiles = context.settings.connection.names_several_profiles();
    if has_several_profiles {
        profiles::check_options(&args.method, args.include, args.dry_run)?;
    }
    let fields = read_fields(args, context, ui)?;
    let mut path = args.path.clone();
    if args.reads() {
        add_query(&mut path, &fields)?;
    }
    let page = if args.paginate {
        Some((take_number(&mut path, "limit", 1, PAGE)?, take_number(&mut path, "offset", 0, 0)?))
    } else {
        None
    };
    let body = body(args, &fields, ui)?;
    let mut headers = HeaderMap::new();
    for (name, value) in &args.headers {
        headers.append(name, value.clone());
    }
    let call = path.call(args.method.clone(), headers, body);
    if let Some((limit, offset)) = page {
        return list(args, call, limit, offset, context, ui);
    }
    if has_several_profiles {
        return profiles::query(&call, context, ui);
    }
    let config = context.settings.server_config()?;
    if args.dry_run {
        return print_curl(&config, ui, &[call]);
    }
    let response = context.open(&config, ui)?.stream(&call).map_err(with_outcome_hint)?;
    response::print(response, args.include, ui)
        .map_err(|error| error.downcast().map_or_else(|other| other, with_outcome_hint))
}

impl Args {
    /// Returns whether the method has no body, so that fields become the query.
    fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }
}

fn parse_method(text: &str) -> Result<Method, String> {
    let known =
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    known.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
        format!("invalid method '{text}': use GET, HEAD, POST, PUT, PATCH or DELETE")
    })
}

/// Refuses output formats that are not available, before anything is sent.
fn check_output(args: &Args, ui: &Ui) -> Result<(), Failure> {
    let problem = match ui.format() {
        Format::Csv => "api prints JSON, not CSV",
        Format::Id if !args.paginate => "-o id requires --paginate",
        _ if ui.names_columns() => "api prints JSON, which has no columns",
        _ if args.paginate && args.method != Method::GET => {
            return Err(Failure::usage("--paginate is for GET"));
        }
        _ => return Ok(()),
    };
    Err(Failure::usage(problem).hint(
        "the response is printed unchanged; --paginate prints items, and allows -o json, ndjson or id",
    ))
}

/// Returns all fields, with the contents of the files that they name.
fn read_fields(args: &Args, context: &Context, ui: &mut Ui) -> Result<Vec<FieldArg>, Failure> {
    if args.input.is_some() && args.reads() {
        return Err(Failure::usage(format!(
            "--input cannot be used with {}, which has no body",
            args.method
        ))
        .hint("-f key=value adds to the query"));
    }
    if args.input.is_some() && !(args.raw.is_empty() && args.typed.is_empty()) {
        return Err(Failure::usage(
            "--input is the whole body: it cannot be combined with -f and -F",
        )
        .hint("write parameters of the query into PATH"));
    }
    let mut fields: Vec<_> = args.raw.iter().chain(&args.typed).cloned().collect();
    let files = fields.iter().filter_map(|field| match &field.value {
        FieldValue::File(name) => Some(name),
        _ => None,
    });
    let stdin_count = files.chain(&args.input).filter(|name| *name == "-").count();
    if stdin_count > 1 || (stdin_count > 0 && context.settings.connection.reads_stdin()) {
        return Err(Failure::usage("stdin can be read only once").hint(
            "use only one of --password-stdin, --input - and -F key=@-: each reads all of it",
        ));
    }
    for field in &mut fields {
        if let FieldValue::File(name) = &field.value {
            let bytes = read_file(name, ui)?;
            let text = utf8_text(&bytes).map_err(|error| {
                Failure::usage(format!("-F {}: cannot read {name}: {error}", field.key))
            })?;
            field.value = FieldValue::Text(text.to_owned());
        }
    }
    Ok(fields)
}

/// The maximum size of a request body in bytes.
const MAX_INPUT: u64 = 16 << 20;

/// Returns the content of a file, or of stdin (`-`).
fn read_file(name: &str, ui: &mut Ui) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let (shown, read) = match name {
        "-" => ("stdin", read_bounded(ui.input(), MAX_INPUT)),
        _ => (name, read_input(Path::new(name), MAX_INPUT)),
    };
    read.map_err(|error| Failure::usage(format!("cannot read {shown}: {error}")))
}

fn add_query(path: &mut RawPath, fields: &[FieldArg]) -> Result<(), Failure> {
    // A query must not have keys that would be ambiguous in a body.
    JsonNode::from_fields(fields)?;
    let twice = fields.iter().find(|field| !field.key.contains('[') && path.has(&field.key));
    if let Some(FieldArg { key, .. }) = twice {
        return Err(Failure::usage(format!("'{key}' is already in the query of PATH")));
    }
    for field in fields {
        if let FieldValue::Literal(text) | FieldValue::Text(text) = &field.value {
            path.add(&field.key, text);
        }
    }
    Ok(())
}

fn body(args: &Args, fields: &[FieldArg], ui: &mut Ui) -> Result<Body, Failure> {
    if let Some(name) = &args.input {
        let content = read_file(name, ui)?;
        // A body of another type may have any bytes.
        if !args.headers.iter().any(|(name, _)| name == CONTENT_TYPE) {
            let cannot = |error| Failure::usage(format!("cannot read {name}: {error}"));
            refuse_utf16(&content).map_err(cannot)?;
        }
        return Ok(Body::Bytes { content, source: format!("@{name}") });
    }
    if args.reads() || fields.is_empty() {
        return Ok(Body::None);
    }
    Ok(Body::Json(JsonNode::from_fields(fields)?.to_string()))
}

/// Removes a number from the query, since each page has its own, and returns it.
fn take_number(
    path: &mut RawPath,
    name: &str,
    min: usize,
    default: usize,
) -> Result<usize, Failure> {
    let Some(text) = path.take(name) else { return Ok(default) };
    text.parse().ok().filter(|number| *number >= min).ok_or_else(|| {
        Failure::usage(format!("invalid {name} '{text}': use a number of {min} or more"))
    })
}

fn list(
    args: &Args,
    call: Call,
    limit: usize,
    offset: usize,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let request = Request::<Page<AnyItem>>::of(call);
    if args.dry_run {
        ui.messages.note(
            "this is the request for the first page; later offsets depend on the items received",
        );
        let (limit, offset) = (limit.to_string(), offset.to_string());
        let first = request.query("limit", limit).query("offset", offset);
        return print_curl(&context.settings.server_config()?, ui, &[first.call]);
    }
    ui.filter_items();
    let columns = columns(context, ui)?;
    fan_out::list(context, ui, &columns, &request, move |client, _, request| {
        let items = client.items(request.clone(), limit).unbounded().from(offset);
        Ok(Box::new(items.map(|item: Result<Item<AnyItem>, Error>| item.map_err(with_list_hint))))
    })
}

/// Returns an error with the hint that the response may not be a list.
fn with_list_hint(error: Error) -> anyhow::Error {
    if !matches!(error, Error::Malformed { .. }) {
        return error.into();
    }
    Failure::new(error.kind(), error.to_string())
        .hint("if the response is not a list, leave out --paginate")
        .into()
}
