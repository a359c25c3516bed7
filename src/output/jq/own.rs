//! Functions of the filter language for times, regular expressions and URLs, built on small crates or on crates that the
//! program uses anyway.

use std::fmt::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use jaq_core::native::{Fun, bome, run, unary, v};
use jaq_core::{Bind, Cv, Error, RunPtr, ValR, ValT as _};
use jaq_json::Val;
use jaq_std::ValT;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex_lite::{Captures, Regex, RegexBuilder};

use super::data::JqData;

type Native = (&'static str, Box<[Bind]>, RunPtr<JqData>);

pub(super) fn natives() -> impl Iterator<Item = Fun<JqData>> {
    let own: [Native; 8] = [
        ("now", v(0), |cv| bome(Ok(seconds(cv.0.data().now)))),
        ("fromdateiso8601", v(0), |cv| bome(parse_time(&cv.1))),
        ("todateiso8601", v(0), |cv| {
            let format = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            bome(time(&cv.1).map(|time| Val::from(format(time))))
        }),
        ("strftime", v(1), |cv| unary(cv, |value, pattern| format_time(&value, &pattern))),
        ("encode_uri", v(0), |cv| {
            const KEPT: &AsciiSet =
                &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
            bome(text(&cv.1).map(|text| Val::from(utf8_percent_encode(text, KEPT).to_string())))
        }),
        ("matches", v(2), |cv| bome(parts(cv, false, true))),
        ("split_matches", v(2), |cv| bome(parts(cv, true, true))),
        ("split_", v(2), |cv| bome(parts(cv, true, false))),
    ];
    own.into_iter().map(run::<JqData>)
}

fn text(value: &Val) -> Result<&str, Error<Val>> {
    let bytes = value.as_utf8_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok());
    bytes.ok_or_else(|| Error::typ(value.clone(), "string"))
}

fn parse_time(value: &Val) -> ValR<Val> {
    let time = DateTime::parse_from_rfc3339(text(value)?);
    time.map(|time| seconds(time.to_utc()))
        .map_err(|_| Error::str(format_args!("{value} is not a time of RFC 3339")))
}

fn format_time(value: &Val, pattern: &Val) -> ValR<Val> {
    let mut out = String::new();
    let wrote = write!(out, "{}", time(value)?.format(text(pattern)?));
    wrote.map_err(|_| Error::str(format_args!("invalid time pattern {pattern}")))?;
    Ok(Val::from(out))
}

/// Returns the seconds since 1970: an integer if the time has no fraction.
fn seconds(time: DateTime<Utc>) -> Val {
    let (whole, nanos) = (time.timestamp(), time.timestamp_subsec_nanos());
    match isize::try_from(whole) {
        Ok(whole) if nanos == 0 => Val::from(whole),
        #[expect(clippy::cast_precision_loss, reason = "times of jq have this precision, too")]
        _ => Val::from(whole as f64 + f64::from(nanos) / 1e9),
    }
}

fn time(value: &Val) -> Result<DateTime<Utc>, Error<Val>> {
    let none = || Error::typ(value.clone(), "time in seconds");
    if let Some(whole) = value.as_isize().filter(|_| value.is_int()) {
        let time = i64::try_from(whole).ok().and_then(|s| DateTime::from_timestamp(s, 0));
        return time.ok_or_else(none);
    }
    let seconds = value.as_f64().filter(|seconds| seconds.abs() < 1e12).ok_or_else(none)?;
    #[expect(clippy::cast_possible_truncation, reason = "the filter above limits it")]
    let micros = (seconds * 1e6).round() as i64;
    DateTime::from_timestamp_micros(micros).ok_or_else(none)
}

/// Returns the parts of a text that an expression divides it into: the texts between matches, the matches, or both.
fn parts(mut cv: Cv<'_, JqData>, between: bool, matches: bool) -> ValR<Val> {
    let (flags, pattern) = (cv.0.pop_var(), cv.0.pop_var());
    let (flags, text) = (text(&flags)?, text(&cv.1)?);
    let expression = expression(&pattern, flags)?;
    let (mut parts, mut end) = (Vec::new(), 0);
    for found in expression.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        if flags.contains('n') && whole.is_empty() {
            continue;
        }
        if between {
            parts.push(Val::from(text[end..whole.start()].to_owned()));
            end = whole.end();
        }
        if matches {
            parts.push(groups(&expression, &found, text)?);
        }
        if !flags.contains('g') {
            break;
        }
    }
    if between {
        parts.push(Val::from(text[end..].to_owned()));
    }
    Ok(parts.into_iter().collect())
}

fn expression(pattern: &Val, flags: &str) -> Result<Regex, Error<Val>> {
    if let Some(other) = flags.chars().find(|flag| !"gnimslxp".contains(*flag)) {
        return Err(Error::str(format_args!("invalid flag '{other}' of a regular expression")));
    }
    let set = |flag| flags.contains(flag);
    let mut builder = RegexBuilder::new(text(pattern)?);
    builder
        .case_insensitive(set('i'))
        .multi_line(set('m') || set('p'))
        .dot_matches_new_line(set('s') || set('p'))
        .swap_greed(set('l'))
        .ignore_whitespace(set('x'));
    builder
        .build()
        .map_err(|error| Error::str(format_args!("invalid regular expression {pattern}: {error}")))
}

/// Returns a match and its groups with the fields of jq.
fn groups(expression: &Regex, found: &Captures<'_>, text: &str) -> ValR<Val> {
    let counted = |text: &str| Val::from(text.chars().count());
    let groups = found.iter().zip(expression.capture_names()).filter_map(|(group, name)| {
        let group = group?;
        let fields = [
            ("offset", counted(&text[..group.start()])),
            ("length", counted(group.as_str())),
            ("string", Val::from(group.as_str().to_owned())),
        ];
        let name = name.map(|name| ("name", Val::from(name.to_owned())));
        Some(Val::from_map(
            fields.into_iter().chain(name).map(|(key, value)| (Val::from(key.to_owned()), value)),
        ))
    });
    groups.collect()
}
