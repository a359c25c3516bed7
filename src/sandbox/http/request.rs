//! Requests: path segments, query parameters and form fields, with typed and strict readers.

use http::{HeaderMap, Request, header};
use percent_encoding::percent_decode_str;

use super::errors::SandboxError;
use super::versions::SandboxVersion;
use crate::sandbox::data::{Caller, CallerRole, Id, Ticks};

/// The largest request body that is read, in bytes.
pub(crate) const MAX_BODY: usize = 1 << 20;

/// A request to a served version of the API.
pub(crate) struct SandboxRequest<'a> {
    /// The version in the path.
    pub(crate) version: SandboxVersion,
    /// True if the list that was requested has pages in this version.
    pub(crate) is_paged: bool,
    /// The decoded ids in the path, from left to right.
    pub(crate) path_ids: Vec<String>,
    caller: Option<Caller>,
    path: &'a str,
    /// The path of the endpoint below the version; `*` stands for an id.
    pattern: &'static str,
    query: &'a str,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

impl<'a> SandboxRequest<'a> {
    /// Wraps a request without ids and without a caller.
    pub(crate) fn new(version: SandboxVersion, request: &'a Request<Vec<u8>>) -> Self {
        Self {
            version,
            is_paged: false,
            path_ids: Vec::new(),
            caller: None,
            path: request.uri().path(),
            pattern: "",
            query: request.uri().query().unwrap_or(""),
            headers: request.headers(),
            body: request.body(),
        }
    }

    /// Sets the path of the endpoint, and the ids in the path of the request.
    pub(crate) fn set_endpoint(&mut self, pattern: &'static str, ids: Vec<String>) {
        self.pattern = pattern;
        self.path_ids = ids;
    }

    /// Sets the authenticated caller.
    pub(crate) fn authenticate(&mut self, caller: Caller) {
        self.caller = Some(caller);
    }

    /// Returns the caller, or an error if the request is not authenticated.
    pub(crate) fn caller(&self) -> Result<Caller, SandboxError> {
        self.caller.ok_or(SandboxError::Unauthorized)
    }

    /// Returns the first id in the path, which must be a UUID.
    pub(crate) fn path_id(&self) -> Result<Id, SandboxError> {
        parse_id(self.path_text(0))
    }

    /// Returns the path.
    pub(crate) fn path(&self) -> &'a str {
        self.path
    }

    /// Returns an id in the path as text.
    pub(crate) fn path_text(&self, index: usize) -> &str {
        self.path_ids.get(index).map_or("", String::as_str)
    }

    /// Returns an id in the path that must be a 32-bit number.
    pub(crate) fn path_number(&self, index: usize) -> Result<i32, SandboxError> {
        let text = self.path_text(index);
        let message = || format!("The value '{text}' is not a number.");
        text.parse().map_err(|_| SandboxError::Invalid(message()))
    }

    /// Returns an id in the path that must be a 64-bit number.
    pub(crate) fn path_long(&self, index: usize) -> Result<i64, SandboxError> {
        let text = self.path_text(index);
        let message = || format!("The value '{text}' is not a number.");
        text.parse().map_err(|_| SandboxError::Invalid(message()))
    }

    /// Returns the token of an `Authorization: Bearer` header.
    pub(crate) fn bearer(&self) -> Option<&'a str> {
        let value = self.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// Returns whether the caller may see the sessions of all users.
    pub(crate) fn can_see_all(&self) -> bool {
        self.caller.is_some_and(|caller| caller.role == CallerRole::Administrator)
    }

    /// Returns whether the caller may see the sessions of a user.
    pub(crate) fn can_see(&self, user: u8) -> bool {
        self.caller.is_some_and(|caller| caller.role.can_see(user))
    }

    /// Returns a header.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the path and the body, which distinguish requests for different files.
    pub(crate) fn file_key(&self) -> Vec<u8> {
        [self.path.to_lowercase().as_bytes(), b"\n", self.body].concat()
    }

    /// Returns the body if the request declares this content type.
    pub(crate) fn body_of(&self, content_type: &str) -> Option<&'a [u8]> {
        body_of(self.headers, self.body, content_type)
    }

    /// Returns the fields of the body if the request declares it to be a form.
    pub(crate) fn form(&self) -> Option<FormFields> {
        FormFields::read(self.headers, self.body)
    }

    /// Returns a query parameter; the first one if there are several. The case of the name does not
    /// matter.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.into_owned())
    }

    /// Returns a query parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, SandboxError> {
        self.parse(name, parse_flag)
    }

    /// Returns a query parameter that is a 32-bit number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i32>, SandboxError> {
        self.parse(name, |text| text.parse().ok())
    }

    /// Returns a query parameter that is a 64-bit number.
    pub(crate) fn long(&self, name: &str) -> Result<Option<i64>, SandboxError> {
        self.parse(name, |text| text.parse().ok())
    }

    /// Returns a query parameter that is a UUID.
    pub(crate) fn id(&self, name: &str) -> Result<Option<Id>, SandboxError> {
        self.parse(name, Id::parse)
    }

    /// Returns a query parameter that is a time with an offset.
    pub(crate) fn time(&self, name: &str) -> Result<Option<Ticks>, SandboxError> {
        self.parse(name, Ticks::parse)
    }

    /// Returns the path and query of the request with another offset and limit, for page links.
    pub(crate) fn page_href(&self, offset: usize, limit: usize) -> String {
        let is_kept = |pair: &&str| {
            let name = form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name);
            name.is_some_and(|name| {
                !["limit", "offset"].iter().any(|other| name.eq_ignore_ascii_case(other))
            })
        };
        // Paths are in lower case, but for their ids.
        let mut href = String::new();
        let mut pattern = self.pattern.split('/');
        for (index, segment) in trim_slashes(self.path).split('/').enumerate() {
            href.push('/');
            match (index > 0).then(|| pattern.next()).flatten() {
                Some("*") => href.push_str(segment),
                _ => href.push_str(&segment.to_ascii_lowercase()),
            }
        }
        href.push('?');
        for pair in self.query.split('&').filter(is_kept) {
            href.push_str(pair);
            href.push('&');
        }
        format!("{href}limit={limit}&offset={offset}")
    }

    fn parse<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, SandboxError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let message = || format!("The value '{text}' of '{name}' is not valid.");
        parse(&text).map(Some).ok_or_else(|| SandboxError::Invalid(message()))
    }
}

/// The fields of a form.
pub(crate) struct FormFields(Vec<(String, String)>);

impl FormFields {
    /// Reads the body if the headers declare it to be a form.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let body = body_of(headers, body, "application/x-www-form-urlencoded")?;
        Some(Self(form_urlencoded::parse(body).into_owned().collect()))
    }

    /// Returns a field unless it is empty; the first one if there are several.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }
}

fn body_of<'a>(headers: &HeaderMap, body: &'a [u8], content_type: &str) -> Option<&'a [u8]> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case(content_type).then_some(body)
}

/// Reads `true` or `false` in any case, as .NET does.
pub(crate) fn parse_flag(text: &str) -> Option<bool> {
    let is = |word| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// Reads an id in a path. A malformed id is 400, while an unknown one is 404.
pub(crate) fn parse_id(text: &str) -> Result<Id, SandboxError> {
    let message = || format!("The value '{text}' is not an id.");
    Id::parse(text).ok_or_else(|| SandboxError::Invalid(message()))
}

/// Returns the segments of a path, decoded and in lower case: the case of a path does not matter, but
/// that of its ids.
pub(crate) fn path_segments(path: &str) -> Vec<String> {
    decoded_segments(path).map(|segment| segment.to_lowercase()).collect()
}

/// Returns the segments of a path, decoded.
pub(crate) fn decoded_segments(path: &str) -> impl Iterator<Item = String> + '_ {
    let decode = |segment| percent_decode_str(segment).decode_utf8_lossy().into_owned();
    trim_slashes(path).split('/').map(decode)
}

fn trim_slashes(path: &str) -> &str {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(uri: &str, read_parameter: impl FnOnce(&SandboxRequest<'_>) -> T) -> T {
        let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
        read_parameter(&SandboxRequest::new(SandboxVersion::V8, &request))
    }

    #[test]
    fn paths_are_split_before_they_are_decoded() {
        assert_eq!(path_segments("/v8/Jobs/"), ["v8", "jobs"]);
        assert!(decoded_segments("/v8/Jobs/%41b").eq(["v8", "Jobs", "Ab"]));
        assert_eq!(path_segments("/v8/a%2Fb/%zz%4"), ["v8", "a/b", "%zz%4"]);
        assert_eq!(path_segments("/"), [""]);
    }

    #[test]
    fn a_plus_is_a_space() {
        let uri = "/v8/x?startTimeFrom=2022-01-01T00:00:00+02:00";
        assert!(matches!(
            read(uri, |request| request.time("startTimeFrom")),
            Err(SandboxError::Invalid(_))
        ));
        let uri = "/v8/x?STARTTIMEFROM=2022-01-01T00:00:00%2B02:00";
        assert!(matches!(read(uri, |request| request.time("startTimeFrom")), Ok(Some(_))));
    }

    #[test]
    fn invalid_flags_numbers_and_ids_are_refused() {
        let uri = "/v8/x?flag=1&number=3.5&id=7&empty=&FINE=True";
        assert!(read(uri, |request| request.flag("flag")).is_err());
        assert!(read(uri, |request| request.number("number")).is_err());
        assert!(read(uri, |request| request.number("empty")).is_err());
        assert!(read(uri, |request| request.id("id")).is_err());
        assert_eq!(read(uri, |request| request.flag("fine")).unwrap(), Some(true));
        assert_eq!(read(uri, |request| request.flag("none")).unwrap(), None);
    }

    #[test]
    fn page_links_keep_other_parameters() {
        let href = read("/v8/RestoreSessions?Limit=5&startTimeTo=2022%2B&offset=7", |request| {
            request.page_href(12, 5)
        });
        assert_eq!(href, "/v8/restoresessions?startTimeTo=2022%2B&limit=5&offset=12");
    }

    #[test]
    fn only_bearer_headers_contain_tokens() {
        let bearer = |value: &str| {
            let request = Request::builder().header("authorization", value).body(Vec::new());
            let request = request.unwrap();
            SandboxRequest::new(SandboxVersion::V8, &request).bearer().map(str::to_owned)
        };
        assert_eq!(bearer("bearer abc").as_deref(), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("abc"), None);
    }
}
