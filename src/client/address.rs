//! Server addresses, as people write them.

use std::fmt;
use std::str::FromStr;

/// The address of a server: `https://host:4443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    https: bool,
    /// The host as in a URL: an IPv6 address is in brackets.
    host: String,
    port: u16,
}

impl Address {
    /// The default port of the REST API.
    const PORT: u16 = 4443;

    /// Parses the address of a web server, whose default port is 443.
    ///
    /// # Errors
    /// The text is not an address.
    pub(crate) fn parse_web(text: &str) -> Result<Self, String> {
        Self::parse(text, 443)
    }

    pub(crate) fn host(&self) -> &str {
        self.host.trim_matches(['[', ']'])
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    /// Returns a name for a profile: the host, and the port if it is not the default. It has letters, digits, `-`, `_` and
    /// `.`, and does not begin with `-`.
    pub(crate) fn label(&self) -> String {
        let is_plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        let host = self.host().replace(|c| !is_plain(c), "-");
        let host = host.trim_start_matches('-');
        let host = if host.is_empty() { "server" } else { host };
        if self.port == Self::PORT { host.to_owned() } else { format!("{host}-{}", self.port) }
    }

    /// Returns whether the host is `localhost` or a loopback address.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host();
        host.eq_ignore_ascii_case("localhost")
            || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    }

    fn parse(text: &str, port: u16) -> Result<Self, String> {
        if text.contains('@') {
            // The message does not repeat the text: it may contain a password.
            return Err("invalid server: user and password are not part of it".to_owned());
        }
        let wrong = |why: &str| format!("invalid server '{text}': {why}");
        let (https, rest) = match text.trim().split_once("://") {
            None => (true, text.trim()),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some((scheme, _)) => {
                return Err(wrong(&format!("unsupported scheme {scheme}://, use https://")));
            }
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#', '\\']) {
            return Err(wrong("leave out the path; use HOST, HOST:PORT or https://HOST:PORT"));
        }
        // A bare IPv6 address is full of colons and has no port.
        let bracketed = match rest.parse::<std::net::Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => rest.to_owned(),
        };
        let (host, given) = split_port(&bracketed).map_err(wrong)?;
        let address = Self { https, host, port: given.unwrap_or(port) };
        if !https && !address.is_loopback() {
            return Err(wrong("http is allowed for loopback addresses only; use https"));
        }
        Ok(address)
    }
}

/// Splits `HOST` or `HOST:PORT`. The host is returned in lower case, an IPv6 address in brackets.
///
/// # Errors
/// The text is not a host, or the port is invalid: `http` would ignore such a port.
pub(super) fn split_port(text: &str) -> Result<(String, Option<u16>), &'static str> {
    const FORMS: &str = "use HOST, HOST:PORT or https://HOST:PORT";
    let authority: http::uri::Authority = text.parse().map_err(|_| FORMS)?;
    let host = authority.host().to_ascii_lowercase();
    match text.strip_prefix(authority.host()) {
        Some("") if !host.is_empty() => Ok((host, None)),
        Some(_) if !host.is_empty() => match authority.port_u16() {
            Some(port) if port > 0 => Ok((host, Some(port))),
            _ => Err("the port must be a number from 1 to 65535"),
        },
        _ => Err(FORMS),
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text, Self::PORT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_parse_in_all_common_forms() {
        for (text, address) in [
            ("vb365.example", "https://vb365.example:4443"),
            ("VB365.example:443", "https://vb365.example:443"),
            ("https://vb365.example", "https://vb365.example:4443"),
            ("https://vb365.example:9443/", "https://vb365.example:9443"),
            ("10.0.0.5", "https://10.0.0.5:4443"),
            ("::1", "https://[::1]:4443"),
            ("[fe80::1]:5000", "https://[fe80::1]:5000"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:80", "http://localhost:80"),
        ] {
            assert_eq!(text.parse::<Address>().map(|a| a.to_string()).as_deref(), Ok(address));
        }
    }

    #[test]
    fn invalid_addresses_say_why() {
        for (text, why) in [
            ("", "use HOST"),
            ("https://", "use HOST"),
            ("ftp://host", "scheme ftp://"),
            ("http://host", "http is allowed"),
            ("http://127.0.0.1.evil.example", "http is allowed"),
            ("https://host/v8", "leave out the path"),
            ("host?x=1", "leave out the path"),
            ("admin@host", "user and password"),
            ("https://admin:pw@host", "user and password"),
            ("host:0", "port"),
            ("host:99999", "port"),
            ("host:", "port"),
            ("two words", "use HOST"),
        ] {
            let error = text.parse::<Address>().expect_err(text);
            assert!(error.contains(why) && !error.contains(":pw"), "{text}: {error}");
        }
    }
}
