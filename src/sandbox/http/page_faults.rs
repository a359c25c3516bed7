//! Requests for pages inside a session, which some faults affect.

use http::{Request, Uri};

use super::pages::DEFAULT_LIMIT;
use super::versions::SandboxVersion;
use crate::sandbox::data::Id;

/// What faults distinguish in a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum FaultTarget {
    /// A sign-in.
    SignIn,
    /// A page of a list or a search inside a session.
    ContentPage(ContentPage),
    /// The save or the export of things of a session.
    Save(Id),
    /// Anything else.
    Other,
}

impl FaultTarget {
    /// Reads a request inside a session. `segments` are those of the path in lower case, with the version.
    pub(crate) fn in_session(request: &Request<Vec<u8>>, segments: &[&str]) -> Option<Self> {
        let [_, "restoresessions", session, "organization", .., last] = segments else {
            return None;
        };
        if request.method() == "POST" && ["save", "export", "exporttopst"].contains(last) {
            return Id::parse(session).map(Self::Save);
        }
        ContentPage::read(request, segments).map(Self::ContentPage)
    }
}

/// A request for a page of a list or a search inside a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ContentPage {
    /// The id of the session.
    pub(crate) session: Id,
    /// The number of items before the page.
    pub(crate) offset: u64,
    /// The largest number of items in the page.
    pub(crate) limit: u64,
    /// The parameter `setId`.
    pub(crate) set: Option<Id>,
}

impl ContentPage {
    /// Reads the request for a page. `segments` are those of the path in lower case, with the version.
    fn read(request: &Request<Vec<u8>>, segments: &[&str]) -> Option<Self> {
        let [version, "restoresessions", session, "organization", rest @ ..] = segments else {
            return None;
        };
        SandboxVersion::from_segment(version)?;
        let is_list = match request.method().as_str() {
            // The paths of lists have an odd number of segments: those of single items end with an id.
            "GET" => rest.len() % 2 == 1,
            "POST" => rest.last().is_some_and(|last| last.starts_with("search")),
            _ => false,
        };
        let query = request.uri().query().unwrap_or("");
        let parameter = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        let number = |name| parameter(name).and_then(|text| text.parse().ok());
        is_list.then_some(Self {
            session: Id::parse(session)?,
            offset: number("offset").unwrap_or(0),
            limit: number("limit").unwrap_or(DEFAULT_LIMIT as u64),
            set: parameter("setId").and_then(|text| Id::parse(&text)),
        })
    }

    /// Returns the request for the page before this one.
    pub(crate) fn request_before(self, request: &Request<Vec<u8>>) -> Request<Vec<u8>> {
        let mut before = request.clone();
        let uri = request.uri();
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or("").as_bytes()) {
            if !name.eq_ignore_ascii_case("offset") {
                query.append_pair(&name, &value);
            }
        }
        query.append_pair("offset", &self.offset.saturating_sub(self.limit).to_string());
        if let Ok(uri) = format!("{}?{}", uri.path(), query.finish()).parse::<Uri>() {
            *before.uri_mut() = uri;
        }
        before
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::path_segments;
    use super::*;

    const SESSION: &str = "50f5eff0-9575-451d-8712-ed6439be9b34";

    fn read(method: &str, path: &str) -> Option<ContentPage> {
        let request = request(method, path);
        let segments = path_segments(request.uri().path());
        ContentPage::read(&request, &segments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn request(method: &str, path: &str) -> Request<Vec<u8>> {
        let uri = format!("/v8/RestoreSessions/{SESSION}/{path}");
        Request::builder().method(method).uri(uri).body(Vec::new()).unwrap()
    }

    #[test]
    fn only_lists_and_searches_inside_a_session_are_pages() {
        for (method, path) in [
            ("GET", "organization/mailboxes"),
            ("GET", "Organization/Sites/a/Folders/b/Versions"),
            ("POST", "organization/searchTeams"),
            ("POST", "organization/teams/x/search"),
        ] {
            assert!(read(method, path).is_some(), "{path}");
        }
        for (method, path) in [
            ("GET", "organization"),
            ("GET", "organization/mailboxes/x"),
            ("GET", "events"),
            ("POST", "organization/mailboxes/x"),
        ] {
            assert_eq!(read(method, path), None, "{path}");
        }
    }

    #[test]
    fn the_page_before_keeps_other_parameters() {
        let path = format!("organization/mailboxes?Offset=70&limit=50&setId={SESSION}&name=a%26b");
        let page = read("GET", &path).unwrap();
        assert_eq!((page.offset, page.limit, page.set), (70, 50, Id::parse(SESSION)));
        let before = page.request_before(&request("GET", &path));
        let expected = format!("limit=50&setId={SESSION}&name=a%26b&offset=20");
        assert_eq!(before.uri().query(), Some(expected.as_str()));
        let page = read("GET", "organization/mailboxes").unwrap();
        assert_eq!((page.offset, page.limit, page.set), (0, 30, None));
    }
}
