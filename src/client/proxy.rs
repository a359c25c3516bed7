//! The proxy that the environment names for a server, by the rules that curl made customary.

use std::net::IpAddr;

use super::Address;
use crate::secret::Secret;

/// Where it is said which proxy there is.
pub(crate) const PROXY_HINT: &str = "HTTPS_PROXY or ALL_PROXY names the proxy, as http://user:password@host:port where \
    it wants to know who asks; NO_PROXY names servers that are reached without it";

/// A proxy; its URL may hold a password, so it is never shown whole.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    /// The URL as it was given, with a scheme.
    pub(super) url: Secret,
    /// The same without user and password.
    pub(crate) shown: String,
}

impl Proxy {
    const SCHEMES: [&str; 7] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h", "socks"];

    /// Reads `[scheme://][user:password@]host[:port]`; http unless said.
    ///
    /// # Errors
    /// It is none of that. The text is not repeated: there may be a password in it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!("it is not a proxy: write http://host:port or socks5://host:port{why}")
        };
        let (scheme, rest) = text.trim().split_once("://").unwrap_or(("http", text.trim()));
        let scheme = scheme.to_ascii_lowercase();
        if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(wrong("")); // perhaps a user name and a part of a password
        }
        if !Self::SCHEMES.contains(&scheme.as_str()) {
            return Err(format!(
                "{scheme}:// is no kind of proxy: use http, https, socks4, socks4a, socks5 or socks5h"
            ));
        }
        let rest = rest.trim_end_matches('/');
        // In a URL the host ends before these, so all behind them would be lost, and a user name taken for the host.
        if rest.contains(['/', '?', '#', '\\']) {
            return Err(wrong(", and in a password %2F for /, %3F for ? and %23 for #"));
        }
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        if !is_place(place) {
            return Err(wrong(""));
        }
        let url = Secret::new(format!("{scheme}://{rest}"));
        Ok(Self { url, shown: format!("{scheme}://{place}") })
    }

    /// Its host, and its port: the customary one where none was given.
    pub(crate) fn place(&self) -> (String, u16) {
        let (scheme, place) = self.shown.split_once("://").unwrap_or(("http", &self.shown));
        let usual = match scheme {
            "http" => 80,
            "https" => 443,
            _ => 1080,
        };
        match place.parse::<http::uri::Authority>() {
            Ok(place) => {
                let host = place.host().trim_matches(['[', ']']);
                (host.to_owned(), place.port_u16().unwrap_or(usual))
            }
            Err(_) => (place.to_owned(), usual),
        }
    }
}

/// Whether it is a host, or a host and a port. A port that is none would be taken for the usual one.
fn is_place(text: &str) -> bool {
    let Ok(authority) = text.parse::<http::uri::Authority>() else { return false };
    match text.strip_prefix(authority.host()) {
        _ if authority.host().is_empty() => false,
        Some("") => true,
        Some(_) => authority.port_u16().is_some_and(|port| port > 0),
        None => false,
    }
}

/// The way to a server.
pub(crate) enum Route {
    Through(Proxy, &'static str),
    /// Past the proxy that a variable names, where there is one.
    Direct(Option<Passed>),
}

/// A proxy that is passed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passed {
    /// The variable that names it.
    pub(crate) variable: &'static str,
    pub(crate) why: &'static str,
}

impl std::fmt::Display for Passed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not through {}: {}", self.variable, self.why)
    }
}

/// Whether `NO_PROXY` names this server: `*`, a host, a domain and all below it with or without a leading dot, an
/// address, or a range of addresses such as `10.0.0.0/8`; each may carry a port.
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

/// Whether an address is this one, or lies in this range.
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
    fn proxies_as_people_write_them() {
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
    fn a_proxy_has_a_place_even_without_a_port() {
        for (text, host, port) in [
            ("proxy", "proxy", 80),
            ("https://u:p@proxy.example", "proxy.example", 443),
            ("socks5h://10.0.0.1", "10.0.0.1", 1080),
            ("http://[::1]:3128", "::1", 3128),
        ] {
            let place = Proxy::read(text).unwrap().place();
            assert_eq!(place, (host.to_owned(), port), "{text}");
        }
    }

    #[test]
    fn exemptions_follow_the_customs() {
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
