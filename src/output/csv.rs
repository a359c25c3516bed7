//! CSV as in RFC 4180, with cells neutralised that a spreadsheet would run as a formula.

use std::borrow::Cow;
use std::io::{self, Write};

/// Returns a writer of rows.
pub(crate) fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().flexible(true).from_writer(out)
}

/// Returns the error of the stream, which a closed pipe is recognized by.
pub(crate) fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Returns text that no spreadsheet runs as a formula: a leading apostrophe, which spreadsheets hide, prevents it.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let mut out = Vec::new();
        let mut writer = writer(&mut out);
        for row in rows {
            writer.write_record(*row).unwrap();
        }
        drop(writer);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn quotes_commas_and_line_ends() {
        assert_eq!(
            written(&[&["a,b", "say \"hi\"", "two\nlines", ""]]),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\n"
        );
    }

    #[test]
    fn formulas_are_made_harmless() {
        let cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a=1"].map(harmless);
        assert_eq!(cells, ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "a=1"]);
    }
}
