//! CSV as in RFC 4180, with cells neutralised that a spreadsheet would run as a formula.

use std::borrow::Cow;
use std::io::{self, Write};

/// Writes rows to a stream.
pub(crate) struct CsvWriter<W: Write>(csv::Writer<W>);

impl<W: Write> CsvWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        Self(csv::WriterBuilder::new().flexible(true).from_writer(out))
    }

    pub(crate) fn row<'t>(&mut self, cells: impl Iterator<Item = &'t str>) -> io::Result<()> {
        for cell in cells {
            self.cell(cell)?;
        }
        self.end_row()
    }

    pub(crate) fn cell(&mut self, cell: &str) -> io::Result<()> {
        self.0.write_field(cell.as_bytes()).map_err(into_io)
    }

    pub(crate) fn end_row(&mut self) -> io::Result<()> {
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
        let mut writer = CsvWriter::new(&mut out);
        for row in rows {
            writer.row(row.iter().copied()).unwrap();
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
