//! Headers: which ones a person may set, and how all are shown.

use http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, LOCATION, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::redact::{REDACTED, is_secret, shown_url};

/// Each as `name: value`, secrets left out.
pub(crate) fn shown(headers: &HeaderMap) -> impl Iterator<Item = String> {
    headers.iter().map(|(name, value)| {
        let value = match String::from_utf8_lossy(value.as_bytes()) {
            _ if is_secret(name.as_str()) => REDACTED.into(),
            url if *name == LOCATION => shown_url(&url).into(),
            value => value,
        };
        format!("{name}: {value}")
    })
}

/// A header as a person writes it: `Name: value`.
///
/// # Errors
/// It is none, or one that is not theirs to set. The value is not repeated: it may be a secret.
pub(crate) fn written(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) =
        text.split_once(':').ok_or("there is no colon in it: write 'Name: value'")?;
    let name: HeaderName =
        name.trim().parse().map_err(|_| "what stands before the colon is not a header's name")?;
    if let Some(why) = reserved(&name) {
        return Err(format!("{name} is not yours to set: {why}"));
    }
    let mut value = HeaderValue::from_str(value.trim())
        .map_err(|_| format!("the value of {name} holds characters that no header can carry"))?;
    value.set_sensitive(is_secret(name.as_str()));
    Ok((name, value))
}

fn reserved(name: &HeaderName) -> Option<&'static str> {
    if *name == AUTHORIZATION {
        Some("the sign-in goes there; another token comes from VB365_TOKEN")
    } else if *name == HOST {
        Some("the server is the one of --server or of the profile")
    } else if *name == CONTENT_LENGTH || *name == TRANSFER_ENCODING {
        Some("the body itself says how long it is")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_as_people_write_them() {
        let read = |text: &str| {
            written(text)
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        };
        assert_eq!(read("X-One: a: b "), Ok(("x-one".to_owned(), "a: b".to_owned())));
        assert_eq!(read("If-Match:\"1\""), Ok(("if-match".to_owned(), "\"1\"".to_owned())));
        assert_eq!(read("X-Empty:"), Ok(("x-empty".to_owned(), String::new())));
        for (text, why) in [
            ("X-One", "no colon"),
            (": hunter2", "not a header's name"),
            ("X One: hunter2", "not a header's name"),
            ("X-One: hunter2\r\nX-Two: b", "no header can carry"),
            ("authorization: hunter2", "the sign-in goes there"),
            ("HOST: hunter2", "--server"),
            ("Content-Length: 5", "how long"),
            ("Transfer-Encoding: chunked", "how long"),
        ] {
            let told = read(text).unwrap_err();
            assert!(told.contains(why) && !told.contains("hunter2"), "{text}: {told}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let mut headers = HeaderMap::new();
        for line in
            ["Set-Cookie: hunter2", "X-Csrf-Token: hunter2", "X-Api-Key: hunter2", "Date: x"]
        {
            let (name, value) = written(line).unwrap();
            headers.append(name, value);
        }
        let lines: Vec<_> = shown(&headers).collect();
        assert_eq!(lines.iter().filter(|line| line.ends_with(": [redacted]")).count(), 3);
        assert_eq!(lines[3], "date: x");
        assert!(!format!("{headers:?}").contains("hunter2"));
        headers.append(LOCATION, HeaderValue::from_static("/x?authCode=hunter2&a=b"));
        assert_eq!(shown(&headers).last().as_deref(), Some("location: /x?authCode=[redacted]&a=b"));
    }
}
