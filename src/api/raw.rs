//! Calls of any method to any path, as the user typed it.

use std::str::FromStr;

use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;

use super::{Body, Call, Effect};

/// A path that can be sent unchanged, with or without a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawPath {
    /// The path, which begins with a slash.
    path: String,
    /// The parts of the query, each as it was typed.
    query: Vec<String>,
    /// The path begins with a version.
    versioned: bool,
}

impl FromStr for RawPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.chars().any(char::is_control) {
            return Err("the path contains control characters".to_owned());
        }
        if is_url(text) {
            return Err(
                "use a path, not a URL: the token is sent only to the selected server".to_owned()
            );
        }
        if text.contains('#') {
            return Err("the path contains a fragment (#…): write # as %23".to_owned());
        }
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = path.strip_prefix('/').unwrap_or(path);
        if segments(path).next().is_none() {
            return Err("the path is empty: use a path such as Jobs".to_owned());
        }
        // Also if it is escaped: a server decodes the path before it resolves `..`.
        if segments(path).any(|segment| segment == "." || segment == "..") {
            return Err("the path contains '.' or '..': use the full path".to_owned());
        }
        let versioned = path.split('/').next().is_some_and(is_version);
        let query = if query.is_empty() {
            Vec::new()
        } else {
            query.split('&').map(|part| escaped(part, "/?")).collect()
        };
        Ok(Self { path: format!("/{}", escaped(path, "/")), query, versioned })
    }
}

impl RawPath {
    /// Returns whether the query has a parameter of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.query.iter().any(|part| is_named(part, name))
    }

    /// Adds a parameter to the query.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        let mut pair = form_urlencoded::Serializer::new(String::new());
        self.query.push(pair.append_pair(name, value).finish());
    }

    /// Removes a parameter from the query and returns its value.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let found = self.query.iter().position(|part| is_named(part, name))?;
        let part = self.query.remove(found);
        form_urlencoded::parse(part.as_bytes()).next().map(|(_, value)| value.into_owned())
    }

    /// Returns whether the path issues or revokes tokens.
    fn is_sign_in(&self) -> bool {
        let mut below = segments(&self.path).skip(usize::from(self.versioned));
        below.next().is_some_and(|segment| segment.eq_ignore_ascii_case("token"))
    }

    /// Returns the call. Its effect is not known, so it is sent once unless it reads.
    pub(crate) fn call(self, method: Method, headers: HeaderMap, body: Body) -> Call {
        let reads = method == Method::GET || method == Method::HEAD;
        let effect = match reads {
            _ if self.is_sign_in() => Effect::SignIn,
            true => Effect::Read,
            false => Effect::Once,
        };
        let query = self.query.join("&");
        let target = if query.is_empty() { self.path } else { format!("{}?{query}", self.path) };
        Call { headers, rooted: self.versioned, ..Call::new(method, target, effect, body) }
    }
}

/// Returns whether a text begins with a scheme, or with two slashes, which name another server.
fn is_url(text: &str) -> bool {
    let scheme = |before: &str| {
        !before.is_empty() && before.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    text.starts_with("//") || text.split_once("://").is_some_and(|(before, _)| scheme(before))
}

/// Returns whether a segment is a version such as `v7`.
fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the segments of a path as a server parses them: decoded, with backslashes as slashes.
fn segments(path: &str) -> impl Iterator<Item = String> {
    let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
    let segments: Vec<_> = decoded.split(['/', '\\']).map(str::to_owned).collect();
    segments.into_iter().filter(|segment| !segment.is_empty())
}

fn is_named(part: &str, name: &str) -> bool {
    let parsed = form_urlencoded::parse(part.as_bytes()).next();
    parsed.is_some_and(|(found, _)| found.eq_ignore_ascii_case(name))
}

/// Escapes characters that a URL cannot contain. Existing escapes are kept.
fn escaped(text: &str, also: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        let is_hex = |n: usize| text.as_bytes().get(at + n).is_some_and(u8::is_ascii_hexdigit);
        let stays = match byte {
            b'%' => is_hex(1) && is_hex(2),
            _ => {
                byte.is_ascii_alphanumeric()
                    || b"-._~!$&'()*+,;=:@".contains(&byte)
                    || also.as_bytes().contains(&byte)
            }
        };
        if stays {
            out.push(char::from(byte));
        } else {
            let _infallible = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Version;

    fn call(method: Method, path: &str) -> Result<Call, String> {
        Ok(path.parse::<RawPath>()?.call(method, HeaderMap::new(), Body::None))
    }

    #[test]
    fn paths_as_people_write_them() {
        for (path, target) in [
            ("Jobs", "/v8/Jobs"),
            ("/Jobs", "/v8/Jobs"),
            ("/Jobs/", "/v8/Jobs/"),
            ("Jobs?", "/v8/Jobs"),
            ("Jobs?limit=5&name=a b", "/v8/Jobs?limit=5&name=a%20b"),
            ("/v7/Jobs", "/v7/Jobs"),
            ("v6/Jobs", "/v6/Jobs"),
            ("/V8/Jobs", "/V8/Jobs"),
            ("/v10/Jobs", "/v10/Jobs"),
            ("vms/Jobs", "/v8/vms/Jobs"),
            ("v/Jobs", "/v8/v/Jobs"),
            ("Jobs/a b/é", "/v8/Jobs/a%20b/%C3%A9"),
            ("Jobs/a%20b%2fc", "/v8/Jobs/a%20b%2fc"),
            ("Jobs/100%", "/v8/Jobs/100%25"),
            ("Jobs/%zz%4", "/v8/Jobs/%25zz%254"),
            ("Jobs?a=%2B+%&b=?/x", "/v8/Jobs?a=%2B+%25&b=?/x"),
            ("Jobs?a[]={1}|\\\"", "/v8/Jobs?a%5B%5D=%7B1%7D%7C%5C%22"),
            ("Sites/https://x/y", "/v8/Sites/https://x/y"),
            ("Sites('a@b.example')/x;y=1,2", "/v8/Sites('a@b.example')/x;y=1,2"),
            ("Jobs/a..b/...", "/v8/Jobs/a..b/..."),
        ] {
            let target_of = call(Method::GET, path).map(|call| call.target(Version::V8));
            assert_eq!(target_of.as_deref(), Ok(target), "{path}");
            let uri = format!("https://h:4443{target}").parse::<http::Uri>();
            assert_eq!(uri.unwrap().path_and_query().unwrap().as_str(), target);
        }
    }

    #[test]
    fn paths_that_are_refused_say_why() {
        for (path, why) in [
            ("https://elsewhere.example/v8/Jobs", "not a URL"),
            ("HTTP://127.0.0.1:4443/v8/Jobs", "not a URL"),
            ("file:///etc", "not a URL"),
            ("//elsewhere.example/Jobs", "not a URL"),
            ("../Jobs", "'..'"),
            ("/v8/../x", "'..'"),
            ("Jobs/..", "'..'"),
            ("Jobs/%2e%2E/x", "'..'"),
            ("Jobs/a%2F..%2Fb", "'..'"),
            ("Jobs\\..\\x", "'..'"),
            ("Jobs/./x", "'..'"),
            ("Jobs#top", "fragment"),
            ("Jobs?a=b#c", "fragment"),
            ("Jobs\n", "control"),
            ("Jobs\u{1b}[2J", "control"),
            ("Jobs\u{85}", "control"),
            ("", "the path is empty"),
            ("/", "the path is empty"),
            ("?limit=1", "the path is empty"),
        ] {
            let told = call(Method::GET, path).expect_err(path);
            assert!(told.contains(why), "{path}: {told}");
        }
    }

    #[test]
    fn token_endpoints_are_recognized_in_every_spelling() {
        for path in
            ["token", "/v8/Token", "TOKEN/logout", "/v7//token", "%74oken", "token%2flogout?x=y"]
        {
            assert_eq!(call(Method::POST, path).unwrap().effect, Effect::SignIn, "{path}");
        }
        for path in ["Jobs/token", "tokens", "/v8/Jobs?token=x"] {
            assert_eq!(call(Method::POST, path).unwrap().effect, Effect::Once, "{path}");
            assert_eq!(call(Method::GET, path).unwrap().effect, Effect::Read, "{path}");
        }
        assert_eq!(call(Method::HEAD, "Jobs").unwrap().effect, Effect::Read);
        assert_eq!(call(Method::DELETE, "Jobs").unwrap().effect, Effect::Once);
    }

    #[test]
    fn parameters_are_added_and_taken() {
        let mut written: RawPath = "Jobs?a=1&Limit=5&b=x%20y".parse().unwrap();
        assert!(written.has("limit") && !written.has("5"));
        assert_eq!(written.take("limit").as_deref(), Some("5"));
        assert_eq!(written.take("limit"), None);
        written.add("c[d]", "ü &");
        let call = written.call(Method::GET, HeaderMap::new(), Body::None);
        assert_eq!(call.target(Version::V7), "/v7/Jobs?a=1&b=x%20y&c%5Bd%5D=%C3%BC+%26");
    }
}
