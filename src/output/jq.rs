//! `--jq`: a filter of the printed JSON in the jq language. Only this module uses `jaq`.
//!
//! A filter reads the printed JSON alone: no files, no environment, no other input. Parts of jq's library are left out to
//! keep the program small: mathematics beyond arithmetic, base64, `debug`, `halt`.

mod data;
mod own;

use std::borrow::Cow;

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use jaq_core::load::{self, Arena, File, Loader, span};
use jaq_core::{Compiler, Ctx, Vars};
use jaq_json::{Val, read};
use serde::de::IgnoredAny;

use self::data::{JqContext, JqData};
use super::json;
use crate::error::{Failure, Kind};
use crate::text::shorten;

/// The deepest nesting that is filtered: deeper than any response, and far below the limit of a thread's stack.
const DEEPEST: usize = 256;

/// The longest description of a value on which a filter failed, in columns. The value may be the whole list.
const LONGEST: usize = 300;

/// Definitions that need parts which are left out, or that have side effects.
const LEFT_OUT: [&str; 17] = [
    "stderr",
    "debug",
    "halt",
    "halt_error",
    "logb",
    "significand",
    "pow10",
    "drem",
    "nexttoward",
    "scalb",
    "gamma",
    "tobytes",
    "@html",
    "@htmld",
    "@urid",
    "@base64",
    "@base64d",
];

/// Formats for other programs that jq has and this library lacks.
const ROWS: &str = r#"
def @csv: [.[] | if isstring then "\"" + (split("\"") | join("\"\"")) + "\"" elif . == null then "" else tostring end] | join(",");
def @tsv: [.[] | if isstring then split("\\") | join("\\\\") | split("\t") | join("\\t") | split("\n") | join("\\n") | split("\r") | join("\\r") elif . == null then "" else tostring end] | join("\t");
"#;

/// A filter, ready to run.
pub(crate) struct JqFilter {
    compiled: jaq_core::Filter<JqData>,
    now: DateTime<Utc>,
}

/// One result of a filter.
pub(crate) enum JqResult {
    /// A text, printed as it is.
    Text(String),
    /// Any other value, on one line.
    Json(String),
}

impl JqFilter {
    /// Compiles a filter.
    ///
    /// # Errors
    /// The filter is invalid. The message names the position.
    pub(crate) fn new(code: &str, now: DateTime<Utc>) -> Result<Self, Failure> {
        let rows = load::parse(ROWS, |parser| parser.defs()).unwrap_or_default();
        let known = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(rows);
        let known = known.filter(|def| !LEFT_OUT.contains(&def.name));
        let arena = Arena::default();
        let modules = Loader::new(known).load(&arena, File { code, path: () });
        let modules = modules.map_err(|errors| invalid_filter(code, errors.into_iter().next()))?;
        load::import(&modules, |_| Err(String::new())).map_err(|_| invalid_filter(code, None))?;
        let natives = jaq_core::funs().chain(jaq_std::base_funs());
        let natives = natives.chain(jaq_json::funs()).filter(|f| !LEFT_OUT.contains(&f.0));
        let compiled = Compiler::default()
            .with_funs(natives.chain(own::natives()))
            .compile(modules)
            .map_err(|errors| {
                let of_ours = errors.into_iter().flat_map(|(_, errors)| errors).next();
                let (name, kind) = of_ours
                    .map_or((code, "filter"), |(name, undefined)| (name, undefined.as_str()));
                invalid_part(code, name, &format!("there is no {kind} '{name}'"))
            })?;
        Ok(Self { compiled, now })
    }

    /// Returns the results for one value.
    ///
    /// # Errors
    /// The filter fails on this value, or a result cannot be printed.
    pub(super) fn one(&self, json: &str) -> anyhow::Result<Vec<JqResult>> {
        self.run(parse(json)?)
    }

    /// Returns the results for a list as a whole.
    ///
    /// # Errors
    /// The filter fails on the list, or a result cannot be printed.
    pub(super) fn list<'t>(
        &self,
        items: impl Iterator<Item = anyhow::Result<Cow<'t, str>>>,
    ) -> anyhow::Result<Vec<JqResult>> {
        self.run(items.map(|item| parse(&item?)).collect::<anyhow::Result<Val>>()?)
    }

    fn run(&self, input: Val) -> anyhow::Result<Vec<JqResult>> {
        let around = JqContext { lut: &self.compiled.lut, now: self.now };
        let context = Ctx::<JqData>::new(around, Vars::new([]));
        let results = self.compiled.id.run((context, input));
        results
            .map(|result| match result {
                Ok(value) => printable(value),
                Err(exception) => Err(match exception.get_err() {
                    Ok(error) => failed_at(&error.to_string()),
                    Err(_) => failed("it stops without a result").into(),
                }),
            })
            .collect()
    }
}

fn printable(value: Val) -> anyhow::Result<JqResult> {
    if let Val::TStr(text) = value {
        return Ok(JqResult::Text(String::from_utf8_lossy(&text).into_owned()));
    }
    let text = value.to_string();
    // Keys that are not strings, bytes, and NaN are not JSON. jq hides or prints them.
    if serde_json::from_str::<IgnoredAny>(&text).is_err() {
        return Err(failed(&format!("the result is not JSON: {text}")).into());
    }
    Ok(JqResult::Json(text))
}

fn parse(json: &str) -> anyhow::Result<Val> {
    if json::depth(json) > DEEPEST {
        return Err(
            failed(&format!("the response is nested more than {DEEPEST} levels deep")).into()
        );
    }
    read::parse_single(json.as_bytes()).map_err(|error| anyhow!("cannot filter the JSON: {error}"))
}

fn failed(why: &str) -> Failure {
    let message = format!("the --jq filter fails: {}", shorten(why, LONGEST));
    Failure::new(Kind::Failure, message)
}

/// Returns the error of a filter that fails on a value, in the words of jq, which names the type of the value.
fn failed_at(why: &str) -> anyhow::Error {
    let parts = |before: &str, between: &str| why.strip_prefix(before)?.rsplit_once(between);
    if let Some((value, key)) = parts("cannot index ", " with ") {
        let (kind, key) =
            (json_type(value), if key.starts_with('"') { key } else { json_type(key) });
        let failure = failed(&format!("Cannot index {kind} with {key}"));
        let hint = match kind {
            "array" => {
                "use .[] for the items of an array, as in '.[].id', or -o ndjson to filter each item"
            }
            _ => SEE_INPUT,
        };
        return failure.hint(hint).into();
    }
    if let Some((value, "iterable (array or object)")) = parts("cannot use ", " as ") {
        let failure = failed(&format!("Cannot iterate over {}", json_type(value)));
        return failure.hint(SEE_INPUT).into();
    }
    for (operator, done) in [
        (" + ", "added"),
        (" - ", "subtracted"),
        (" * ", "multiplied"),
        (" / ", "divided"),
        (" % ", "divided"),
    ] {
        if let Some((left, right)) = parts("cannot calculate ", operator) {
            let (left, right) = (json_type(left), json_type(right));
            let why = format!("{left} and {right} cannot be {done}");
            return failed(&why).hint(SEE_INPUT).into();
        }
    }
    // A message of the filter's own error() is a string.
    let own = serde_json::from_str::<String>(why).unwrap_or_else(|_| why.to_owned());
    failed(&own).hint(SEE_INPUT).into()
}

const SEE_INPUT: &str = "omit --jq to see the JSON that the filter gets";

/// Returns jq's name for the type of a JSON text.
fn json_type(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'[') => "array",
        Some(b'{') => "object",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

/// Returns the error for a text that is not a filter.
fn invalid_filter(code: &str, error: Option<(File<&str, ()>, load::Error<&str>)>) -> Failure {
    // The two lists of errors have different types, and the same methods.
    let (expected, found) = match error.map(|(_, error)| error) {
        Some(load::Error::Lex(errors)) => {
            errors.into_iter().next().map(|(expected, found)| (expected.as_str(), found))
        }
        Some(load::Error::Parse(errors)) => {
            errors.into_iter().next().map(|(expected, found)| (expected.as_str(), found))
        }
        _ => return Failure::usage("--jq: a filter cannot read files").hint(HINT),
    }
    .unwrap_or(("a filter", code));
    invalid_part(code, found, &format!("expected {expected}"))
}

const HINT: &str = "use a jq filter such as '.[].id' or 'map(select(.state == \"Working\"))'; see 'vb365 help formats'";

/// Returns the error for an invalid part of a filter: its position in characters, and its text.
fn invalid_part(code: &str, part: &str, why: &str) -> Failure {
    let start = span(code, part).start;
    // A part of a library definition has no position in this text.
    let Some(before) = code.get(..start) else { return Failure::usage(format!("--jq: {why}")) };
    let place = match code.get(start..) {
        Some("") | None => "at the end".to_owned(),
        Some(_) if why.contains(part) => {
            format!("at character {}", before.chars().count() + 1)
        }
        Some(rest) => {
            format!("at character {}, '{}'", before.chars().count() + 1, shorten(rest, 20))
        }
    };
    Failure::usage(format!("--jq: {why} {place}")).hint(HINT)
}
