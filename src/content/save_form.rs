//! The forms of saved things, and how to tell whether bytes have a form.

/// The form of a saved thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SaveForm {
    /// A message of Outlook.
    Msg,
    /// A data file of Outlook.
    Pst,
    /// A ZIP archive.
    Zip,
    /// A document as it is.
    File,
    /// A web page.
    Html,
}

impl SaveForm {
    /// Every form.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 5] = [Self::Msg, Self::Pst, Self::Zip, Self::File, Self::Html];

    /// The bytes of a file that are enough to judge its form: a web page may begin with blanks and comments.
    pub(crate) const HEAD: usize = 512;

    /// The bytes of an exported page that are enough to find what no export contains.
    const PAGE_HEAD: usize = 16 << 10;

    /// Returns the word for options, messages and records.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Msg => "msg",
            Self::Pst => "pst",
            Self::Zip => "zip",
            Self::File => "file",
            Self::Html => "html",
        }
    }

    /// Returns the ending of a file's name without the dot; `None` for a document, whose name has its own.
    pub(crate) const fn extension(self) -> Option<&'static str> {
        match self {
            Self::File => None,
            form => Some(form.word()),
        }
    }

    /// Returns the number of first bytes by which a response is judged.
    pub(crate) const fn head_length(self) -> usize {
        match self {
            Self::Html => Self::PAGE_HEAD,
            _ => Self::HEAD,
        }
    }

    /// Returns the form that the first bytes of a response have if this form was requested: itself, or a ZIP archive in place
    /// of a PST that was divided into several. `None` if it is neither.
    pub(crate) fn of_head(self, head: &[u8]) -> Option<Self> {
        let is_pst = head.starts_with(b"!BDN");
        let is_zip = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06");
        let is_compound_file = head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        match self {
            Self::File => Some(Self::File),
            Self::Msg => is_compound_file.then_some(Self::Msg),
            Self::Zip | Self::Pst if is_zip => Some(Self::Zip),
            Self::Zip => None,
            Self::Pst => is_pst.then_some(Self::Pst),
            Self::Html => begins_with_tag(head).then_some(Self::Html),
        }
    }
}

/// Returns what a web page does that no exported page does: it asks for a password, or leads to another page. A gateway may
/// send such a page as a file.
pub(crate) fn find_gateway_page(head: &[u8]) -> Option<&'static str> {
    // UTF-16 has a zero beside each letter of ASCII.
    let text: Vec<u8> = head.iter().filter(|byte| **byte != 0).copied().collect();
    let text = String::from_utf8_lossy(&text).to_lowercase();
    let has_tag = |name: &str, value: &str| {
        text.split(name).skip(1).any(|rest| {
            let tag = rest.split('>').next().unwrap_or_default();
            rest.starts_with(|c: char| c.is_whitespace() || c == '/') && tag.contains(value)
        })
    };
    if has_tag("<input", "password") {
        Some("it asks for a password")
    } else if has_tag("<meta", "refresh") {
        Some("it leads to another page")
    } else {
        None
    }
}

/// Returns whether a text begins with `<`, after blanks and a byte order mark, in UTF-8 or UTF-16.
fn begins_with_tag(head: &[u8]) -> bool {
    let text = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"]
        .iter()
        .find_map(|mark| head.strip_prefix(*mark))
        .unwrap_or(head);
    let mut letters = text.iter().filter(|byte| **byte != 0 && !byte.is_ascii_whitespace());
    letters.next() == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_the_form() {
        use SaveForm::{File, Html, Msg, Pst, Zip};
        let compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0";
        for (asked, head, form) in [
            (Msg, &compound[..], Some(Msg)),
            (Msg, b"\xD0\xCF\x11\xE0", None),
            (Msg, b"PK\x03\x04", None),
            (Pst, b"!BDN\0", Some(Pst)),
            (Pst, b"PK\x03\x04..", Some(Zip)),
            (Pst, b"!BD", None),
            (Pst, b"{\"message\":\"!BDN\"}", None),
            (Zip, b"PK\x03\x04", Some(Zip)),
            (Zip, b"PK\x05\x06", Some(Zip)),
            (Zip, b"PK\x01\x02", None),
            (Zip, b"", None),
            (Html, b"<!DOCTYPE html>", Some(Html)),
            (Html, b"\xef\xbb\xbf\r\n <html>", Some(Html)),
            (Html, b"\xff\xfe<\0h\0", Some(Html)),
            (Html, b"\xfe\xff\0<\0h", Some(Html)),
            (Html, b"{}", None),
            (Html, b"   ", None),
            (File, b"", Some(File)),
            (File, b"{\"any\":1}", Some(File)),
        ] {
            assert_eq!(asked.of_head(head), form, "{asked:?} {head:?}");
        }
    }

    #[test]
    fn pages_of_gateways_are_told_from_exports() {
        let found = |page: &str| find_gateway_page(page.as_bytes());
        let asks = Some("it asks for a password");
        assert_eq!(found("<html><form><INPUT\ntype='Password' name=p></form>"), asks);
        assert_eq!(found("<input name=user><input type=password>"), asks);
        let leads = Some("it leads to another page");
        assert_eq!(found("<meta http-equiv=\"refresh\" content=\"0; url=/login\">"), leads);
        let wide: Vec<u8> =
            "<input type=password>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(find_gateway_page(&wide), asks);
        for export in [
            "<html><meta charset=utf-8><p>My password is on a refresh page</p>",
            // A post that shows the source of a page.
            "<p>&lt;input type=\"password\"&gt;</p>",
            "<inputs type=password>",
            "",
        ] {
            assert_eq!(found(export), None, "{export}");
        }
    }

    #[test]
    fn documents_keep_the_endings_of_their_names() {
        for form in SaveForm::ALL {
            assert_eq!(form.extension().is_none(), form == SaveForm::File);
        }
    }
}
