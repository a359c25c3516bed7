//! The proxy that the environment names for a server, by the rules of curl.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use super::address::{Address, split_port};
use crate::secret::Secret;

/// A proxy. Its URL may contain a password, so it is never shown whole.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    /// The URL with its scheme.
    pub(super) url: Secret,
    /// The URL without user and password.
    pub(crate) shown: String,
    pub(crate) host: String,
    /// The port; the default port of the scheme if none was given.
    pub(crate) port: u16,
}

impl Proxy {
    const SCHEMES: [&str; 7] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h", "socks"];

    /// Parses `[scheme://][user:password@]host[:port]`; the default scheme is http.
    ///
    /// # Errors
    /// The text is not a proxy. The message does not repeat it: it may contain a password.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let wrong =
            |why: &str| format!("invalid proxy: use http://host:port or socks5://host:port{why}");
        let (scheme, rest) = text.trim().split_once("://").unwrap_or(("http", text.trim()));
        let scheme = scheme.to_ascii_lowercase();
        if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(wrong("")); // it may be a user name and a part of a password
        }
        if !Self::SCHEMES.contains(&scheme.as_str()) {
            return Err(format!(
                "unsupported scheme {scheme}://: use http, https, socks4, socks4a, socks5 or socks5h"
            ));
        }
        let rest = rest.trim_end_matches('/');
        // In a URL the host ends before these characters, so the user name would be taken for the host.
        if rest.contains(['/', '?', '#', '\\']) {
            return Err(wrong("; in a password write %2F for /, %3F for ? and %23 for #"));
        }
        let authority = rest.rsplit_once('@').map_or(rest, |(_, authority)| authority);
        let (host, port) = split_port(authority).map_err(|_| wrong(""))?;
        let default_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => 1080,
        };
        let url = Secret::new(format!("{scheme}://{rest}"));
        Ok(Self {
            url,
            shown: format!("{scheme}://{authority}"),
            host: host.trim_matches(['[', ']']).to_owned(),
            port: port.unwrap_or(default_port),
        })
    }

    /// Returns the password, as it is in the URL and decoded, alone and after the user name.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let url = self.url.reveal();
        let user = url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
        let Some((user, password)) = user.and_then(|(user, _)| user.split_once(':')) else {
            return Vec::new();
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (name, clear) = (decoded(user), decoded(password));
        [password.to_owned(), format!("{name}:{clear}"), clear].map(Secret::new).into()
    }
}

/// The way to a server.
pub(crate) enum Route {
    /// Through a proxy, which this variable names.
    Through(Proxy, &'static str),
    /// Direct; if a variable names a proxy, with the reason why it is not used: `not through VARIABLE: REASON`.
    Direct(Option<String>),
}

/// Returns whether `NO_PROXY` names this server: `*`, a host, a domain and everything below it with or without a leading
/// dot, an address, or a range of addresses such as `10.0.0.0/8`. Each except an IPv6 address may have a port.
pub(crate) fn is_exempt(no_proxy: &str, server: &Address) -> bool {
    let host = server.host().to_ascii_lowercase();
    no_proxy.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = entry.to_ascii_lowercase();
        let with_port = entry.rsplit_once(':').filter(|(name, _)| !name.contains(':'));
        let (entry, port) = match with_port {
            Some((name, port)) => (name, port.parse().ok()),
            None => (entry.trim_matches(['[', ']']), None),
        };
        if port.is_some_and(|port: u16| port != server.port()) {
            return false;
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return entry == "*" || in_range(address, entry);
        }
        let name = entry.trim_start_matches('*').trim_start_matches('.');
        entry == "*" || host == name || host.ends_with(&format!(".{name}")) && !name.is_empty()
    })
}

/// Returns whether an address equals `range`, or is in it.
fn in_range(address: IpAddr, range: &str) -> bool {
    let (network, bits) = match range.split_once('/') {
        Some((network, bits)) => (network, bits.parse::<u32>().ok()),
        None => (range, Some(128)),
    };
    match (address, network.parse(), bits) {
        (IpAddr::V4(address), Ok(IpAddr::V4(network)), Some(bits)) => {
            let shift = 32_u32.saturating_sub(bits);
            u32::from(address).checked_shr(shift) == u32::from(network).checked_shr(shift)
        }
        (IpAddr::V6(address), Ok(IpAddr::V6(network)), Some(bits)) => {
            let shift = 128_u32.saturating_sub(bits);
            u128::from(address).checked_shr(shift) == u128::from(network).checked_shr(shift)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_parse_and_hide_passwords() {
        for (text, shown) in [
            ("proxy:3128", "http://proxy:3128"),
            ("http://user:p%40ss@proxy.example:3128/", "http://proxy.example:3128"),
            ("SOCKS5://u:p@10.0.0.1:1080", "socks5://10.0.0.1:1080"),
            ("socks5h://proxy", "socks5h://proxy"),
            ("https://[::1]:8443", "https://[::1]:8443"),
        ] {
            assert_eq!(Proxy::read(text).map(|p| p.shown).as_deref(), Ok(shown), "{text}");
        }
        for text in [
            "",
            "::::",
            "ftp://proxy",
            "http://",
            "http://u:secret@",
            "http://two words",
            "proxy:",
            "http://proxy:0",
            "http://proxy:99999",
            "http://proxy:port",
            "http://proxy/path",
            "http://user:1/secret@proxy:3128",
            "http://user:1#secret@proxy:3128",
            "http://user:1?secret@proxy:3128",
            "user:secret://x@proxy:3128",
        ] {
            let error = Proxy::read(text).err().unwrap();
            assert!(!error.contains("secret"), "{text}: {error}");
        }
    }

    #[test]
    fn default_port_depends_on_the_scheme() {
        for (text, host, port) in [
            ("proxy", "proxy", 80),
            ("https://u:p@proxy.example", "proxy.example", 443),
            ("socks5h://10.0.0.1", "10.0.0.1", 1080),
            ("http://[::1]:3128", "::1", 3128),
        ] {
            let found = Proxy::read(text).unwrap();
            assert_eq!((&*found.host, found.port), (host, port), "{text}");
        }
    }

    #[test]
    fn no_proxy_follows_curl() {
        for (no_proxy, server, exempt) in [
            ("", "vb365.example", false),
            ("*", "vb365.example", true),
            ("vb365.example", "VB365.example", true),
            ("example", "vb365.example", true),
            (".example", "vb365.example", true),
            ("*.example", "vb365.example", true),
            ("ample", "vb365.example", false),
            ("other, vb365.example:4443", "vb365.example", true),
            ("vb365.example:443", "vb365.example", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("0.0.0.0/0", "10.1.2.3", true),
            ("fd00::/8", "[fd00::1]", true),
            ("fd00::/8", "[fe00::1]", false),
            ("[::2]", "[::2]", true),
            ("example", "10.1.2.3", false),
            ("10.0.0.0/8", "vb365.example", false),
        ] {
            let server: Address = server.parse().unwrap();
            assert_eq!(is_exempt(no_proxy, &server), exempt, "{no_proxy} {server}");
        }
    }
}
