//! Headers: parsed from an option, and printed without secrets.

use http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, LOCATION, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::redact::{REDACTED, is_secret, redact_url};

/// Returns each header as `name: value`, without secrets.
pub(crate) fn redacted_lines(headers: &HeaderMap) -> impl Iterator<Item = String> {
    headers.iter().map(|(name, value)| {
        let value = match String::from_utf8_lossy(value.as_bytes()) {
            _ if is_secret(name.as_str()) => REDACTED.into(),
            url if *name == LOCATION => redact_url(&url).into(),
            value => value,
        };
        format!("{name}: {value}")
    })
}

/// Parses a header: `Name: value`.
///
/// # Errors
/// The text is not a header, or the header is set by the client itself. The value is not repeated: it may be a secret.
pub(crate) fn parse_header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("the colon is missing: write 'Name: value'")?;
    let name: HeaderName =
        name.trim().parse().map_err(|_| "the text before the colon is not a header name")?;
    if let Some(why) = reserved(&name) {
        return Err(format!("{name} cannot be set: {why}"));
    }
    let mut value = HeaderValue::from_str(value.trim()).map_err(|_| {
        format!("the value of {name} contains characters that a header cannot contain")
    })?;
    value.set_sensitive(is_secret(name.as_str()));
    Ok((name, value))
}

fn reserved(name: &HeaderName) -> Option<&'static str> {
    if *name == AUTHORIZATION {
        Some("the sign-in sets it; to use another token set VB365_TOKEN")
    } else if *name == HOST {
        Some("--server or the profile selects the server")
    } else if *name == CONTENT_LENGTH || *name == TRANSFER_ENCODING {
        Some("it follows from the body")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_parse_or_say_why_not() {
        let read = |text: &str| {
            parse_header(text)
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        };
        assert_eq!(read("X-One: a: b "), Ok(("x-one".to_owned(), "a: b".to_owned())));
        assert_eq!(read("If-Match:\"1\""), Ok(("if-match".to_owned(), "\"1\"".to_owned())));
        assert_eq!(read("X-Empty:"), Ok(("x-empty".to_owned(), String::new())));
        for (text, why) in [
            ("X-One", "colon is missing"),
            (": hunter2", "not a header name"),
            ("X One: hunter2", "not a header name"),
            ("X-One: hunter2\r\nX-Two: b", "a header cannot contain"),
            ("authorization: hunter2", "the sign-in sets it"),
            ("HOST: hunter2", "--server"),
            ("Content-Length: 5", "from the body"),
            ("Transfer-Encoding: chunked", "from the body"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(why) && !error.contains("hunter2"), "{text}: {error}");
        }
    }

    #[test]
    fn secrets_are_redacted() {
        let mut headers = HeaderMap::new();
        for line in
            ["Set-Cookie: hunter2", "X-Csrf-Token: hunter2", "X-Api-Key: hunter2", "Date: x"]
        {
            let (name, value) = parse_header(line).unwrap();
            headers.append(name, value);
        }
        let lines: Vec<_> = redacted_lines(&headers).collect();
        assert_eq!(lines.iter().filter(|line| line.ends_with(": [redacted]")).count(), 3);
        assert_eq!(lines[3], "date: x");
        assert!(!format!("{headers:?}").contains("hunter2"));
        headers.append(LOCATION, HeaderValue::from_static("/x?authCode=hunter2&a=b"));
        assert_eq!(
            redacted_lines(&headers).last().as_deref(),
            Some("location: /x?authCode=[redacted]&a=b")
        );
    }
}
