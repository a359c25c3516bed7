//! A request, taken apart: path segments, query parameters, form fields, and typed readers that
//! refuse what cannot be read.

use http::{HeaderMap, Request, header};

use super::auth::Login;
use super::clock::Ticks;
use super::error::Problem;
use super::random::Id;
use super::role::Role;
use super::version::Version;

/// A call of the API: a request to a version that is served.
pub(super) struct Call<'a> {
    /// The version that the path names.
    pub(super) version: Version,
    /// Who calls; `None` only where no token is needed.
    pub(super) login: Option<Login>,
    path: String,
    query: &'a str,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

impl<'a> Call<'a> {
    /// The call that a request is.
    pub(super) fn new(version: Version, request: &'a Request<Vec<u8>>) -> Self {
        Self {
            version,
            login: None,
            path: request.uri().path().to_ascii_lowercase(),
            query: request.uri().query().unwrap_or(""),
            headers: request.headers(),
            body: request.body(),
        }
    }

    /// The token of an `Authorization: Bearer` header.
    pub(super) fn bearer(&self) -> Option<&'a str> {
        let value = self.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// Whether the caller may see what anybody started.
    pub(super) fn sees_all(&self) -> bool {
        self.login.is_some_and(|login| login.role == Role::Administrator)
    }

    /// Whether the caller may see what this user started.
    pub(super) fn sees(&self, user: u8) -> bool {
        self.login.is_some_and(|login| login.role.sees(user))
    }

    /// The body, when the request says that it is of this type.
    pub(super) fn body_of(&self, kind: &str) -> Option<&'a [u8]> {
        body_of(self.headers, self.body, kind)
    }

    /// The body, when the request says that it is a form.
    pub(super) fn form(&self) -> Option<Form> {
        Form::read(self.headers, self.body)
    }

    /// A query parameter; of several with the name, the first.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        pairs(self.query).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// A query parameter that is true or false.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        self.read(name, flag)
    }

    /// A query parameter that is a 32-bit number.
    pub(super) fn number(&self, name: &str) -> Result<Option<i32>, Problem> {
        self.read(name, |text| text.parse().ok())
    }

    /// A query parameter that is a UUID.
    pub(super) fn id(&self, name: &str) -> Result<Option<Id>, Problem> {
        self.read(name, Id::parse)
    }

    /// A query parameter that is a time with an offset, or `Z`.
    pub(super) fn time(&self, name: &str) -> Result<Option<Ticks>, Problem> {
        self.read(name, Ticks::parse)
    }

    /// The path and query of this call with another offset and limit, for the links of a page.
    pub(super) fn page_href(&self, offset: usize, limit: usize) -> String {
        let kept = self.query.split('&').filter(|pair| {
            let name = decode(pair.split('=').next().unwrap_or(""));
            !pair.is_empty() && !["limit", "offset"].iter().any(|n| name.eq_ignore_ascii_case(n))
        });
        let mut href = format!("{}?", self.path);
        for pair in kept {
            href.push_str(pair);
            href.push('&');
        }
        format!("{href}limit={limit}&offset={offset}")
    }

    fn read<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(Problem::Invalid(format!("The value '{text}' of '{name}' is not valid."))),
        }
    }
}

/// The fields of a form.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// A body that says of itself that it is a form.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let body = body_of(headers, body, "application/x-www-form-urlencoded")?;
        Some(Self(pairs(&String::from_utf8_lossy(body)).collect()))
    }

    /// A field that is there and not empty; of several with the name, the first.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }
}

fn body_of<'a>(headers: &HeaderMap, body: &'a [u8], kind: &str) -> Option<&'a [u8]> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case(kind).then_some(body)
}

/// `true` or `false` in any case, as .NET reads them.
pub(super) fn flag(text: &str) -> Option<bool> {
    let is = |word| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// The id in a path: malformed is another mistake than unknown.
pub(super) fn path_id(text: &str) -> Result<Id, Problem> {
    Id::parse(text).ok_or_else(|| Problem::Invalid(format!("The value '{text}' is not an id.")))
}

/// The segments of a path, decoded and in lower case: the server does not care for case.
pub(super) fn segments(path: &str) -> Vec<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').map(|segment| percent(segment.as_bytes()).to_lowercase()).collect()
}

/// The names and values of a query or a form.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

/// A form component: `+` is a space there.
fn decode(text: &str) -> String {
    percent(text.replace('+', " ").as_bytes())
}

/// Replaces `%XX`; what is no such thing stays as it is.
fn percent(bytes: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let escaped = (*first == b'%').then(|| digit(after.first()).zip(digit(after.get(1))));
        if let Some((high, low)) = escaped.flatten() {
            out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = after.get(2..).unwrap_or_default();
        } else {
            out.push(*first);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(uri: &str, read: impl FnOnce(&Call<'_>) -> T) -> T {
        let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
        read(&Call::new(Version::V8, &request))
    }

    #[test]
    fn paths_are_decoded_after_they_are_split() {
        assert_eq!(segments("/v8/Jobs/"), ["v8", "jobs"]);
        assert_eq!(segments("/v8/a%2Fb/%zz%4"), ["v8", "a/b", "%zz%4"]);
        assert_eq!(segments("/"), [""]);
    }

    #[test]
    fn a_plus_is_a_space() {
        let uri = "/v8/x?startTimeFrom=2022-01-01T00:00:00+02:00";
        assert!(matches!(with(uri, |call| call.time("startTimeFrom")), Err(Problem::Invalid(_))));
        let uri = "/v8/x?STARTTIMEFROM=2022-01-01T00:00:00%2B02:00";
        assert!(matches!(with(uri, |call| call.time("startTimeFrom")), Ok(Some(_))));
    }

    #[test]
    fn flags_numbers_and_ids_are_strict() {
        let uri = "/v8/x?flag=1&number=3.5&id=7&empty=&FINE=True";
        assert!(with(uri, |call| call.flag("flag")).is_err());
        assert!(with(uri, |call| call.number("number")).is_err());
        assert!(with(uri, |call| call.number("empty")).is_err());
        assert!(with(uri, |call| call.id("id")).is_err());
        assert_eq!(with(uri, |call| call.flag("fine")).unwrap(), Some(true));
        assert_eq!(with(uri, |call| call.flag("none")).unwrap(), None);
    }

    #[test]
    fn links_keep_the_other_parameters() {
        let href = with("/v8/RestoreSessions?Limit=5&startTimeTo=2022%2B&offset=7", |call| {
            call.page_href(12, 5)
        });
        assert_eq!(href, "/v8/restoresessions?startTimeTo=2022%2B&limit=5&offset=12");
    }

    #[test]
    fn tokens_come_from_bearer_headers_only() {
        let bearer = |value: &str| {
            let request = Request::builder().header("authorization", value).body(Vec::new());
            let request = request.unwrap();
            Call::new(Version::V8, &request).bearer().map(str::to_owned)
        };
        assert_eq!(bearer("bearer abc").as_deref(), Some("abc"));
        assert_eq!(bearer("Basic abc"), None);
        assert_eq!(bearer("abc"), None);
    }
}
