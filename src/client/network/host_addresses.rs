//! The addresses of the server. `ureq` asks for them before each request, even if it has an open connection, and the usual
//! resolver starts a thread and looks the name up each time.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::uri::{Authority, Uri};
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::fault::{ConnectStage, mark_unsent};
use crate::sys::lock;

/// The time for which addresses are used again. Then a server that has moved is found.
const LIFETIME: Duration = Duration::from_secs(60);

/// The addresses of the host that was resolved last.
#[derive(Debug, Default)]
pub(super) struct HostAddresses(Mutex<Option<ResolvedHost>>);

#[derive(Debug)]
struct ResolvedHost {
    authority: Authority,
    at: Instant,
    addresses: Vec<SocketAddr>,
}

impl HostAddresses {
    /// Forgets the addresses, for example if no connection can be made to them.
    pub(super) fn forget(&self) {
        *lock(&self.0) = None;
    }

    fn get(&self, authority: &Authority) -> Option<Vec<SocketAddr>> {
        let known = lock(&self.0);
        let known = known.as_ref().filter(|known| known.at.elapsed() < LIFETIME)?;
        (known.authority == *authority).then(|| known.addresses.clone())
    }

    fn set(&self, authority: &Authority, addresses: &[SocketAddr]) {
        let (authority, addresses) = (authority.clone(), addresses.to_vec());
        *lock(&self.0) = Some(ResolvedHost { authority, at: Instant::now(), addresses });
    }
}

/// A resolver that asks once a minute, and whose errors are marked: they occur outside of any connector.
#[derive(Debug)]
pub(super) struct HostResolver<R = DefaultResolver> {
    resolver: R,
    known: Arc<HostAddresses>,
    proxy: Option<Uri>,
}

impl HostResolver {
    /// Returns a resolver of names by the system.
    pub(super) fn new(known: Arc<HostAddresses>, proxy: Option<Uri>) -> Self {
        Self { resolver: DefaultResolver::default(), known, proxy }
    }
}

impl<R: Resolver> Resolver for HostResolver<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let authority = uri.authority();
        let known = authority.and_then(|authority| {
            literal_address(authority).map(|own| vec![own]).or_else(|| self.known.get(authority))
        });
        if let Some(known) = known {
            let mut addresses = self.empty();
            for address in known {
                addresses.push(address);
            }
            return Ok(addresses);
        }
        let is_proxy = self.proxy.as_ref().is_some_and(|proxy| proxy == uri);
        let stage = if is_proxy { ConnectStage::Connect } else { ConnectStage::Resolve };
        let resolved = self.resolver.resolve(uri, config, timeout);
        let addresses = resolved.map_err(|error| mark_unsent(stage, error))?;
        if let Some(authority) = authority {
            self.known.set(authority, &addresses);
        }
        Ok(addresses)
    }
}

/// Returns the address that an authority consists of, if it has no name.
fn literal_address(authority: &Authority) -> Option<SocketAddr> {
    let host: IpAddr = authority.host().trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(host, authority.port_u16()?))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU16, Ordering};

    use super::*;

    /// Returns another address each time, or an error for the name `unknown`.
    #[derive(Debug, Default)]
    struct CountingResolver(AtomicU16);

    impl Resolver for CountingResolver {
        fn resolve(
            &self,
            uri: &Uri,
            _: &Config,
            _: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            if uri.host() == Some("unknown") {
                return Err(ureq::Error::HostNotFound);
            }
            let mut addresses = self.empty();
            addresses.push(SocketAddr::from(([10, 0, 0, 1], count)));
            Ok(addresses)
        }
    }

    fn resolver() -> HostResolver<CountingResolver> {
        let resolver = CountingResolver::default();
        HostResolver { resolver, known: Arc::default(), proxy: None }
    }

    fn resolved(resolver: &HostResolver<CountingResolver>, uri: &str) -> Result<String, String> {
        let found =
            resolver.resolve(&uri.parse().unwrap(), &Config::default(), NextTimeout::default());
        found.map(|found| format!("{:?}", &*found)).map_err(|error| error.to_string())
    }

    #[test]
    fn name_is_resolved_once_until_a_connection_fails() {
        let resolver = resolver();
        for _ in 0..3 {
            assert_eq!(resolved(&resolver, "https://vb365:4443/v8/Jobs").unwrap(), "[10.0.0.1:1]");
        }
        resolver.known.forget();
        assert_eq!(resolved(&resolver, "https://vb365:4443/").unwrap(), "[10.0.0.1:2]");
        assert_eq!(resolved(&resolver, "https://other:4443/").unwrap(), "[10.0.0.1:3]");
        assert_eq!(resolved(&resolver, "https://vb365:4443/").unwrap(), "[10.0.0.1:4]");
    }

    #[test]
    fn addresses_are_used_for_a_minute() {
        let resolver = resolver();
        resolved(&resolver, "https://vb365:4443/").unwrap();
        let old = Instant::now().checked_sub(LIFETIME).unwrap();
        lock(&resolver.known.0).as_mut().unwrap().at = old;
        assert_eq!(resolved(&resolver, "https://vb365:4443/").unwrap(), "[10.0.0.1:2]");
    }

    #[test]
    fn failures_are_not_remembered() {
        let resolver = resolver();
        for count in 1..=2 {
            resolved(&resolver, "https://unknown:4443/").unwrap_err();
            assert_eq!(resolver.resolver.0.load(Ordering::Relaxed), count);
        }
    }

    #[test]
    fn literal_addresses_are_not_looked_up() {
        let resolver = resolver();
        for (uri, address) in [
            ("https://127.0.0.1:4443/v8", "[127.0.0.1:4443]"),
            ("https://[::1]:4443/v8", "[[::1]:4443]"),
        ] {
            assert_eq!(resolved(&resolver, uri).unwrap(), address);
        }
        assert_eq!(resolver.resolver.0.load(Ordering::Relaxed), 0);
    }
}
