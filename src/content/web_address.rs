//! Addresses of `SharePoint` and `OneDrive` as a browser shows them.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::node_kind::NodeKind;
use crate::api::session::Workload;
use crate::error::Failure;
use crate::resolve::{fold_name, is_same_name};
use crate::text::shell_quoted;

/// The place of a thing by the web addresses of the servers that it was backed up from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebAddress {
    host: String,
    /// The decoded segments of the path, without what a browser adds for its own views.
    pub(super) segments: Vec<String>,
    /// The name of the document that a page shows: the address does not contain the folder of the document.
    document: Option<String>,
}

/// Folders and pages that show the content of another place.
const VIEWS: [&str; 2] = ["Forms", "_layouts"];

/// Pages of a list that show a single item, which they name by a number that no backup holds.
const ITEM_FORMS: [&str; 3] = ["DispForm.aspx", "EditForm.aspx", "NewForm.aspx"];

impl WebAddress {
    /// Returns whether a text is meant as an address and not as a path.
    pub(super) fn is_meant(text: &str) -> bool {
        ["http://", "https://"].iter().any(|scheme| strip_scheme(text, scheme).is_some())
    }

    /// Returns the kind of the things at the top of a session, if these have web addresses.
    ///
    /// # Errors
    /// They have none.
    pub(super) fn top_in(workload: Workload) -> Result<NodeKind, Failure> {
        match workload {
            Workload::Veod | Workload::Vesp => Ok(NodeKind::top_of(workload)),
            Workload::Vex | Workload::Vet => {
                let product = workload.product();
                Err(Failure::usage(format!(
                    "cannot use a web address in a session of {product}: give a path"
                )))
            }
        }
    }

    /// Returns the segments of this address behind those of another, or `None` if this one is elsewhere.
    pub(super) fn segments_below(&self, other: &Self) -> Option<&[String]> {
        let (head, rest) = self.segments.split_at_checked(other.segments.len())?;
        let is_below = self.host.eq_ignore_ascii_case(&other.host)
            && head.iter().zip(&other.segments).all(|(one, other)| is_same_name(one, other));
        is_below.then_some(rest)
    }

    /// Returns the host and the segments of the path, without differences of case and of the form in Unicode.
    pub(super) fn folded(&self) -> Vec<String> {
        std::iter::once(&self.host).chain(&self.segments).map(|part| fold_name(part)).collect()
    }

    /// Reads the address that a server stores for a drive, a site or a library.
    pub(super) fn of_item(url: &str) -> Option<Self> {
        let (host, path, _) = split(url)?;
        let (host, segments) = (host.to_owned(), decoded(path));
        (!host.is_empty()).then_some(Self { host, segments, document: None })
    }

    /// Returns whether the host is one of drives, as Microsoft names them.
    pub(super) fn is_of_drive(&self) -> bool {
        let host = self.host.split('.').next().unwrap_or_default().to_ascii_lowercase();
        host.ends_with("-my")
    }

    /// Refuses the address of a page that shows a document.
    ///
    /// # Errors
    /// It is one: the address does not say where the document is.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let Some(document) = &self.document else { return Ok(()) };
        let place = Self { document: None, ..self.clone() }.to_string();
        let (document, place) = (shell_quoted(document), shell_quoted(&place));
        let message = "the address of this page does not contain the folder of the document";
        Err(Failure::usage(message)
            .hint(format!("find it with: vb365 search --literal {document} {place}")))
    }
}

impl FromStr for WebAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (host, path, query) = split(text).ok_or("the address has no server")?;
        if host.is_empty() {
            return Err("the address has no server".to_owned());
        }
        // The web pages name the folder that they show in the query, relative to the server.
        let shown = form_urlencoded::parse(query.as_bytes()).find(|(name, value)| {
            ["id", "RootFolder"].iter().any(|known| name.eq_ignore_ascii_case(known))
                && value.starts_with('/')
        });
        let mut segments = match shown {
            Some((_, folder)) => plain_segments(&folder),
            None => decoded(path),
        };
        strip_sharing_form(&mut segments)?;
        let document = strip_document_page(&mut segments, query);
        strip_view(&mut segments)?;
        Ok(Self { host: host.to_owned(), segments, document })
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}/{}", self.host, self.segments.join("/"))
    }
}

/// Returns the host, the path and the query of an address.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| strip_scheme(text, scheme))?;
    let rest = rest.split('#').next().unwrap_or(rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Some((host, path, query))
}

fn strip_scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn decoded(path: &str) -> Vec<String> {
    let decode = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    path.split('/').filter(|part| !part.is_empty()).map(decode).collect()
}

fn plain_segments(path: &str) -> Vec<String> {
    path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Removes `:f:/r`, which marks a link to a folder by its path. In `:f:/s` a token follows in place of a path.
fn strip_sharing_form(segments: &mut Vec<String>) -> Result<(), String> {
    let is_form = |part: &String| part.len() > 2 && part.starts_with(':') && part.ends_with(':');
    if !segments.first().is_some_and(is_form) {
        return Ok(());
    }
    if segments.get(1).is_none_or(|form| form != "r") {
        return Err(
            "a sharing link does not contain a path: open it in a browser and copy the address of its folder"
                .to_owned(),
        );
    }
    segments.drain(..2);
    Ok(())
}

/// Removes the page that shows a document of an office program. Returns the name of the document.
fn strip_document_page(segments: &mut Vec<String>, query: &str) -> Option<String> {
    let is_page = segments.last().is_some_and(|last| last.eq_ignore_ascii_case("Doc.aspx"));
    let at = segments.iter().position(|part| part.eq_ignore_ascii_case("_layouts"))?;
    let mut pairs = form_urlencoded::parse(query.as_bytes()).filter(|_| is_page);
    let (_, name) =
        pairs.find(|(key, name)| key.eq_ignore_ascii_case("file") && !name.is_empty())?;
    segments.truncate(at);
    Some(name.into_owned())
}

/// Removes the page that shows a library or a list.
fn strip_view(segments: &mut Vec<String>) -> Result<(), String> {
    let is_page = |part: &String| part.to_ascii_lowercase().ends_with(".aspx");
    let is = |part: &String, word: &str| part.eq_ignore_ascii_case(word);
    if let Some(last) = segments.last()
        && ITEM_FORMS.iter().any(|form| is(last, form))
    {
        return Err(
            "the address of a list item does not contain its name: use the address of the list"
                .to_owned(),
        );
    }
    if let Some(at) = segments.iter().position(|part| VIEWS.iter().any(|view| is(part, view)))
        && segments.last().is_some_and(is_page)
    {
        if is(&segments[at], "_layouts") {
            return Err(
                "the address of this page does not contain a path: copy the address of the folder"
                    .to_owned(),
            );
        }
        segments.truncate(at);
    }
    let is_list = segments.len() >= 3 && is(&segments[segments.len() - 3], "Lists");
    if is_list && segments.last().is_some_and(is_page) {
        segments.pop();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        text.parse::<WebAddress>().map(|address| address.segments.join(" / "))
    }

    #[test]
    fn addresses_of_the_web_pages_name_their_folders() {
        for (text, expected) in [
            ("https://contoso.sharepoint.com", ""),
            ("HTTPS://contoso.sharepoint.com/sites/hr/", "sites / hr"),
            (
                "https://contoso.sharepoint.com/sites/hr/Shared%20Documents/%C3%9Cbersicht%20100%25.docx",
                "sites / hr / Shared Documents / Übersicht 100%.docx",
            ),
            (
                "https://contoso.sharepoint.com/sites/hr/Shared%20Documents/Forms/AllItems.aspx",
                "sites / hr / Shared Documents",
            ),
            (
                "https://contoso.sharepoint.com/sites/hr/Shared%20Documents/Forms/AllItems.aspx?id=%2Fsites%2Fhr%2F\
                 Shared%20Documents%2FA%2BB&viewid=1",
                "sites / hr / Shared Documents / A+B",
            ),
            (
                "https://contoso.sharepoint.com/sites/hr/Docs/Forms/AllItems.aspx?RootFolder=%2Fsites%2Fhr%2FDocs%2FX#a",
                "sites / hr / Docs / X",
            ),
            (
                "https://contoso.sharepoint.com/:f:/r/sites/hr/Docs/Forms%20of%20tax?csf=1&web=1&e=x",
                "sites / hr / Docs / Forms of tax",
            ),
            (
                "https://contoso.sharepoint.com/sites/hr/Docs/Forms/tax.pdf",
                "sites / hr / Docs / Forms / tax.pdf",
            ),
            (
                "https://contoso.sharepoint.com/sites/hr/Lists/Tasks/AllItems.aspx",
                "sites / hr / Lists / Tasks",
            ),
            (
                "https://contoso-my.sharepoint.com/personal/ana_contoso_example/_layouts/15/onedrive.aspx?view=0&id=\
                 %2Fpersonal%2Fana%5Fcontoso%5Fexample%2FDocuments%2FProjects",
                "personal / ana_contoso_example / Documents / Projects",
            ),
            (
                "https://contoso-my.sharepoint.com/my?id=%2Fpersonal%2Fana%2FDocuments",
                "personal / ana / Documents",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn addresses_without_a_path_are_refused() {
        for (text, cause) in [
            ("https://", "has no server"),
            ("https:///sites/hr", "has no server"),
            (
                "https://contoso.sharepoint.com/:f:/s/hr/EaBc?e=1",
                "a sharing link does not contain a path",
            ),
            (
                "https://contoso.sharepoint.com/:w:/r/sites/hr/_layouts/15/Doc.aspx?sourcedoc=%7B1%7D",
                "does not contain a path",
            ),
            (
                "https://contoso.sharepoint.com/sites/hr/Lists/Tasks/DispForm.aspx?ID=3",
                "does not contain its name",
            ),
        ] {
            let refused = read(text).unwrap_err();
            assert!(refused.contains(cause), "{text}: {refused}");
        }
    }

    #[test]
    fn page_of_a_document_is_refused_with_a_search() {
        let address: WebAddress =
            "https://contoso.sharepoint.com/:w:/r/sites/hr/_layouts/15/Doc.aspx?sourcedoc=%7B1%7D&file=Q3%20budget.docx&action=default"
                .parse()
                .unwrap();
        assert_eq!(
            address.check().unwrap_err().hints,
            [
                "find it with: vb365 search --literal 'Q3 budget.docx' https://contoso.sharepoint.com/sites/hr"
            ]
        );
    }

    #[test]
    fn place_below_an_address_is_found_in_any_case() {
        let address: WebAddress = "https://H/Sites/HR/Docs/a%20b".parse().unwrap();
        let below = |url: &str| address.segments_below(&WebAddress::of_item(url).unwrap());
        assert_eq!(below("https://h/sites/hr").unwrap(), ["Docs", "a b"]);
        assert_eq!(below("http://h/sites/hr/docs/").unwrap(), ["a b"]);
        assert_eq!(below("https://h/sites/h"), None);
        assert_eq!(below("https://h/sites/hr/docs/a b/c"), None);
        assert_eq!(below("https://other/sites/hr"), None);
        assert!(
            WebAddress::of_item("sites/hr").is_none() && WebAddress::of_item("https://").is_none()
        );
    }
}
