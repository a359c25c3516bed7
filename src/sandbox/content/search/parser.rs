//! The parser of queries.
//!
//! The language is a subset of the vendor's, which is that of Windows Search (Advanced Query Syntax):
//!
//! ```text
//! QUERY = AND_TERMS ("OR" AND_TERMS)*
//! AND_TERMS = TERM (["AND"] TERM)*          terms side by side must both match
//! TERM = "NOT" TERM | "(" QUERY ")" | [FIELD ":"] VALUE
//! VALUE = WORD | QUOTED                     texts are contained, in any case
//!       | ("=" | "<" | "<=" | ">" | ">=") POINT | POINT ".." POINT      times in UTC and sizes
//! ```
//!
//! Operators are in capitals. `*` and `?` are wildcards in words, and literal in quotes. In quotes, `\\"` is a quote, and
//! a space is all that separates words. A query outside this language is refused: its meaning on a real server is
//! unknown.

use super::fields::{FieldType, QueryField};
use super::pattern::TextPattern;
use super::query::{QueryExpression, TimePeriod};
use super::tokens::{QueryToken, read_tokens};
use crate::sandbox::data::{SandboxWorkload, Ticks};

/// The largest length of a query, in bytes.
const MAX_LENGTH: usize = 10_000;
/// The largest depth of parentheses and negations.
const MAX_DEPTH: usize = 50;

/// The ticks of a day and of a second.
const DAY: i64 = 864_000_000_000;
const SECOND: i64 = 10_000_000;

/// The units of sizes.
const UNITS: [(&str, i64); 4] = [("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30), ("b", 1)];

/// Parses a query for items of a workload.
///
/// # Errors
///
/// Returns the reason as a sentence.
pub(crate) fn parse_query(
    query: &str,
    workload: SandboxWorkload,
) -> Result<QueryExpression, String> {
    let refuse = |reason: String| format!("The query cannot be read: {reason}.");
    if query.len() > MAX_LENGTH {
        return Err(refuse(format!("it is longer than {MAX_LENGTH} bytes")));
    }
    let tokens = read_tokens(query).map_err(refuse)?;
    let mut parser = QueryParser { tokens: tokens.into_iter().peekable(), workload, depth: 0 };
    let expression = parser.read_alternatives().map_err(refuse)?;
    match parser.tokens.next() {
        None => Ok(expression),
        Some(_) => Err(refuse("a closing parenthesis has no opening one".to_owned())),
    }
}

struct QueryParser {
    tokens: std::iter::Peekable<std::vec::IntoIter<QueryToken>>,
    workload: SandboxWorkload,
    depth: usize,
}

impl QueryParser {
    fn read_alternatives(&mut self) -> Result<QueryExpression, String> {
        let mut parts = vec![self.read_conjunction()?];
        while self.tokens.next_if_eq(&QueryToken::Or).is_some() {
            parts.push(self.read_conjunction()?);
        }
        Ok(join(parts, QueryExpression::Or))
    }

    fn read_conjunction(&mut self) -> Result<QueryExpression, String> {
        let mut parts = vec![self.read_term()?];
        loop {
            match self.tokens.peek() {
                None | Some(QueryToken::Or | QueryToken::Close) => {
                    return Ok(join(parts, QueryExpression::And));
                }
                Some(QueryToken::And) => {
                    self.tokens.next();
                }
                Some(_) => {}
            }
            parts.push(self.read_term()?);
        }
    }

    fn read_term(&mut self) -> Result<QueryExpression, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("it is nested more than {MAX_DEPTH} levels deep"));
        }
        let term = match self.tokens.next() {
            None => return Err("a term is missing at its end".to_owned()),
            Some(QueryToken::Not) => QueryExpression::Not(Box::new(self.read_term()?)),
            Some(QueryToken::Open) => {
                let inner = self.read_alternatives()?;
                let close = self.tokens.next_if_eq(&QueryToken::Close);
                close.ok_or("the closing parenthesis is missing")?;
                inner
            }
            Some(QueryToken::Field(name)) => self.read_field(&name)?,
            Some(QueryToken::Word(word)) => QueryExpression::AnyText(TextPattern::of_word(&word)),
            Some(QueryToken::Quoted(text)) => {
                QueryExpression::AnyText(TextPattern::of_quoted(&text))
            }
            Some(QueryToken::Close) => return Err("a term is missing before ')'".to_owned()),
            Some(QueryToken::And) => return Err("a term is missing before AND".to_owned()),
            Some(QueryToken::Or) => return Err("a term is missing before OR".to_owned()),
        };
        self.depth -= 1;
        Ok(term)
    }

    /// Reads the value of a field.
    fn read_field(&mut self, name: &str) -> Result<QueryExpression, String> {
        let field = QueryField::parse(name, self.workload)
            .ok_or_else(|| format!("'{name}' is not a field of this workload"))?;
        let value = match self.tokens.next() {
            Some(QueryToken::Quoted(text)) if field.value_type() == FieldType::Text => {
                return Ok(QueryExpression::Text(field, TextPattern::of_quoted(&text)));
            }
            Some(QueryToken::Quoted(text) | QueryToken::Word(text)) => text,
            _ => return Err(format!("a value is missing after '{name}:'")),
        };
        let wrong = || format!("'{value}' is not a value of '{name}'");
        match field.value_type() {
            FieldType::Text if value.starts_with(['<', '>', '=']) => Err(wrong()),
            FieldType::Text => Ok(QueryExpression::Text(field, TextPattern::of_word(&value))),
            FieldType::Time => {
                let period = read_range(&value, read_period).map(|(from, until)| TimePeriod {
                    from: from.unwrap_or(Ticks::FIRST),
                    until: until.unwrap_or(Ticks::NEVER),
                });
                period.map(|period| QueryExpression::Time(field, period)).ok_or_else(wrong)
            }
            FieldType::Size => {
                let range = read_range(&value, read_size);
                let (least, end) = range.ok_or_else(wrong)?;
                Ok(QueryExpression::Size(least.unwrap_or(0), end.map_or(i64::MAX, |end| end - 1)))
            }
            FieldType::Flag => match value.to_lowercase().as_str() {
                "true" | "yes" => Ok(QueryExpression::HasAttachments(true)),
                "false" | "no" => Ok(QueryExpression::HasAttachments(false)),
                _ => Err(wrong()),
            },
        }
    }
}

fn join(
    mut parts: Vec<QueryExpression>,
    all: fn(Vec<QueryExpression>) -> QueryExpression,
) -> QueryExpression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            all(parts)
        }
    }
}

/// Reads a range: its first value, and the one after its last; `None` for an open end. `read` returns these two
/// for a single value, which may stand for several: a date stands for a day.
fn read_range<T>(
    text: &str,
    read: impl Fn(&str) -> Option<(T, T)>,
) -> Option<(Option<T>, Option<T>)> {
    if let Some((first, last)) = text.split_once("..") {
        return Some((Some(read(first)?.0), Some(read(last)?.1)));
    }
    let operators = ["<=", ">=", "<", ">", "="];
    let operator = operators.into_iter().find(|operator| text.starts_with(operator)).unwrap_or("");
    let (first, end) = read(&text[operator.len()..])?;
    Some(match operator {
        "<=" => (None, Some(end)),
        ">=" => (Some(first), None),
        "<" => (None, Some(first)),
        ">" => (Some(end), None),
        _ => (Some(first), Some(end)),
    })
}

/// Reads a date, which is a whole day, or a time, which is a second if it has no fraction.
fn read_period(text: &str) -> Option<(Ticks, Ticks)> {
    let time = Ticks::parse(text)?;
    let length = match text {
        date if !date.contains(':') => DAY,
        time if !time.contains('.') => SECOND,
        _ => 1,
    };
    Some((time, time.plus(length)))
}

/// Reads a number of bytes.
fn read_size(text: &str) -> Option<(i64, i64)> {
    let lower = text.to_lowercase();
    let unit = UNITS.iter().find_map(|(unit, bytes)| Some((lower.strip_suffix(unit)?, *bytes)));
    let (number, bytes) = unit.unwrap_or((&lower, 1));
    let size = number.parse::<i64>().ok().filter(|size| *size >= 0)?.checked_mul(bytes)?;
    Some((size, size.checked_add(1)?))
}
