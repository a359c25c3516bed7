//! CSV as RFC 4180 has it, with cells that a spreadsheet would run made harmless.

use std::borrow::Cow;
use std::io::{self, Write};

/// Writes rows to a stream.
pub(crate) struct Writer<W: Write>(csv::Writer<W>);

impl<W: Write> Writer<W> {
    pub(crate) fn new(out: W) -> Self {
        Self(csv::WriterBuilder::new().flexible(true).from_writer(out))
    }

    pub(crate) fn row<'t>(&mut self, cells: impl Iterator<Item = Cow<'t, str>>) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(cell.as_bytes()).map_err(into_io)?;
        }
        self.0.write_record(None::<&[u8]>).map_err(into_io)
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A text that no spreadsheet takes for a formula: such a one gets an apostrophe in front, which spreadsheets hide.
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
        let mut writer = Writer::new(&mut out);
        for row in rows {
            writer.row(row.iter().map(|cell| harmless(cell))).unwrap();
        }
        writer.finish().unwrap();
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
