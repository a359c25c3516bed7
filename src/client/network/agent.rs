//! An HTTP client with own trust and proxies.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, SocksConnector};

use super::fault::fault;
use super::host_addresses::{HostAddresses, HostResolver};
use super::staged_connector::StagedConnector;
use super::tcp_connector::TcpConnector;
use super::tls_connector::TlsConnector;
use crate::client::proxy::Proxy;
use crate::client::tls::{Handshake, Trust};
use crate::client::transport::{Fault, Response, Transport};
use crate::sys::lock;

/// Idle connections to one server that are kept: as many as ever request at once, since a new one costs a handshake.
const IDLE_CONNECTIONS: usize = 64;

/// The bytes of a request that are sent at once: a record of TLS.
const OUTPUT_BUFFER: usize = 16 << 10;

/// Reaches servers over HTTP/1.1 with or without TLS, directly or through a proxy.
pub(crate) struct Network {
    agent: Agent,
    /// The URL of the proxy, for errors.
    proxy: Option<String>,
    handshake: Arc<Mutex<Option<Handshake>>>,
}

impl Network {
    /// Returns a network that verifies servers by `trust`.
    ///
    /// # Errors
    /// The URL of the proxy is invalid.
    pub(crate) fn new(
        trust: Trust,
        connect_timeout: Duration,
        proxy: Option<&Proxy>,
    ) -> Result<Self, String> {
        // Left to the library, an invalid proxy would be ignored, and requests would bypass it.
        let through = proxy.map(|proxy| ureq::Proxy::new(proxy.url.reveal())).transpose().map_err(
            |_| "invalid proxy: escape special characters in its user name and password (%20 for a space, %25 for %)",
        )?;
        let proxy_uri = through.as_ref().map(|proxy| proxy.uri().clone());
        let config = Config::builder()
            .http_status_as_error(false) // it would drop the body, which says what is wrong
            .max_redirects(0) // an API never redirects, and no credential may follow
            .max_redirects_will_error(false)
            .user_agent(concat!("vb365/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(connect_timeout))
            .timeout_connect(Some(connect_timeout))
            .output_buffer_size(OUTPUT_BUFFER)
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .proxy(through);
        let handshake = Arc::default();
        let tls = TlsConnector {
            trust,
            config: OnceLock::new(),
            proxy: proxy_uri.clone(),
            handshake: Arc::clone(&handshake),
            client_certificate: Arc::default(),
        };
        let chain =
            ().chain(SocksConnector::default())
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector)
                .chain(tls);
        let addresses = Arc::<HostAddresses>::default();
        let agent = Agent::with_parts(
            config.build(),
            StagedConnector { chain, addresses: Arc::clone(&addresses) },
            HostResolver::new(addresses, proxy_uri),
        );
        Ok(Self { agent, proxy: proxy.map(|proxy| proxy.shown.clone()), handshake })
    }

    /// Returns what the last handshake with the server agreed on.
    pub(crate) fn handshake(&self) -> Option<Handshake> {
        lock(&self.handshake).clone()
    }

    fn run(&self, request: http::Request<&[u8]>) -> Result<Response, Fault> {
        let answer =
            self.agent.run(request).map_err(|error| fault(error, self.proxy.as_deref()))?;
        // Without a limit: the client sets its own when it reads.
        let (head, body) = answer.into_parts();
        Ok(Response::from_parts(head, Box::new(body.into_reader())))
    }
}

impl Transport for Network {
    fn send(&self, request: http::Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        self.run(self.agent.configure_request(request).timeout_global(Some(timeout)).build())
    }

    fn certificate(&self) -> Option<Vec<u8>> {
        self.handshake()?.chain.into_iter().next()
    }

    fn stream(
        &self,
        request: http::Request<&[u8]>,
        timeout: Duration,
        stall: Duration,
    ) -> Result<Response, Fault> {
        let send_timeout = Some(timeout.min(stall));
        let request = self
            .agent
            .configure_request(request)
            .timeout_send_request(send_timeout)
            .timeout_send_body(send_timeout)
            .timeout_recv_response(Some(timeout))
            .timeout_per_read(Some(stall))
            .build();
        self.run(request)
    }
}
