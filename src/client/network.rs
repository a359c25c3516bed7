//! The network: the only place that says `ureq`.

mod fault;

use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::Agent;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout,
    SocksConnector, TcpConnector, Transport as Socket, TransportAdapter,
};

pub(crate) use fault::lost;
use fault::{NotSent, Step, fault, not_sent, not_sent_yet};

use super::proxy::Proxy;
use super::tls::{self, Handshake, Trust};
use super::transport::{Fault, Response, Transport};
use crate::sys::lock;

/// So many may ask one server at once, and keep their connections.
const AT_ONCE: usize = 64;

/// Reaches servers over HTTP/1.1 with or without TLS, directly or through a proxy.
pub(crate) struct Network {
    agent: Agent,
    /// Named in errors, since it may be what failed.
    proxy: Option<String>,
    handshake: Arc<Mutex<Option<Handshake>>>,
}

impl Network {
    /// # Errors
    /// The proxy cannot be used.
    pub(crate) fn new(
        trust: Trust,
        connect_timeout: Duration,
        proxy: Option<&Proxy>,
    ) -> Result<Self, String> {
        // Never left to the library, which takes what it cannot use for none, and goes past it.
        let through = proxy.map(|proxy| ureq::Proxy::new(proxy.url.reveal())).transpose().map_err(
            |_| "this proxy cannot be used: in its user name and password write %20 for a blank, %25 for % and so on",
        )?;
        let proxy_uri = through.as_ref().map(|proxy| proxy.uri().clone());
        let config = Config::builder()
            .http_status_as_error(false) // it would drop the body, which says what is wrong
            .max_redirects(0) // an API never redirects, and no credential may follow
            .max_redirects_will_error(false)
            .user_agent(concat!("vb365/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(connect_timeout))
            .timeout_connect(Some(connect_timeout))
            // As many as ever ask at once: one that is thrown away costs a handshake.
            .max_idle_connections(AT_ONCE)
            .max_idle_connections_per_host(AT_ONCE)
            .proxy(through);
        let handshake = Arc::default();
        let tls = Tls {
            trust,
            config: OnceLock::new(),
            proxy: proxy_uri.clone(),
            handshake: Arc::clone(&handshake),
        };
        let chain =
            ().chain(SocksConnector::default())
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(tls);
        let agent = Agent::with_parts(
            config.build(),
            BeforeFirstByte(chain),
            LookUp { resolver: DefaultResolver::default(), proxy: proxy_uri },
        );
        Ok(Self { agent, proxy: proxy.map(|proxy| proxy.shown.clone()), handshake })
    }

    /// What the last handshake with the server agreed on.
    pub(crate) fn handshake(&self) -> Option<Handshake> {
        lock(&self.handshake).clone()
    }

    fn fault(&self, error: ureq::Error) -> Fault {
        match error {
            ureq::Error::Other(inner) => match inner.downcast::<NotSent>() {
                Ok(early) => self.through(early.step, not_sent(early.step, &early.error)),
                Err(other) => Fault::Lost { reason: other.to_string() },
            },
            other => fault(&other),
        }
    }

    /// Names the proxy in what did not work: it may be what is wrong.
    fn through(&self, step: Step, fault: Fault) -> Fault {
        let Some(proxy) = &self.proxy else { return fault };
        let (reason, passing) = match fault {
            Fault::NotSent { reason, passing } if step == Step::LookUp => {
                (format!("{reason}; the proxy {proxy} is given addresses, no names"), passing)
            }
            Fault::NotSent { reason, passing } => {
                (format!("through the proxy {proxy}: {reason}"), passing)
            }
            // What is trusted, and pinned, is the server's certificate; this is another one.
            Fault::Untrusted(refusal) if step == Step::ProxyHandshake => {
                let why = refusal.reason;
                let what = "the certificate of the proxy itself is not trusted";
                (format!("through the proxy {proxy}: {what}: {why}"), false)
            }
            other => return other,
        };
        Fault::NotSent { reason, passing }
    }
}

impl Network {
    fn run(&self, request: http::Request<&[u8]>) -> Result<Response, Fault> {
        let answer = self.agent.run(request).map_err(|error| self.fault(error))?;
        // No limit here: the client sets its own where it reads.
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
        let request = self
            .agent
            .configure_request(request)
            .timeout_send_request(Some(timeout))
            .timeout_send_body(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_per_read(Some(stall))
            .build();
        self.run(request)
    }
}

/// Marks what fails while connecting, so that it can be told from a request that may have arrived.
#[derive(Debug)]
struct BeforeFirstByte<C>(C);

impl<C: Connector<()>> Connector<()> for BeforeFirstByte<C> {
    type Out = C::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        self.0.connect(details, chained).map_err(|error| not_sent_yet(Step::Connect, error))
    }
}

/// Resolving a name comes before connecting, and fails outside of any connector.
#[derive(Debug)]
struct LookUp {
    resolver: DefaultResolver,
    proxy: Option<http::Uri>,
}

impl Resolver for LookUp {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let is_proxy = self.proxy.as_ref().is_some_and(|proxy| proxy == uri);
        let step = if is_proxy { Step::Connect } else { Step::LookUp };
        self.resolver.resolve(uri, config, timeout).map_err(|error| not_sent_yet(step, error))
    }
}

/// TLS under our own idea of trust, for which ureq has no hook.
#[derive(Debug)]
struct Tls {
    trust: Trust,
    config: OnceLock<Arc<ClientConfig>>,
    /// A proxy that is itself spoken to by TLS is not the server: the system's authorities answer for it.
    proxy: Option<http::Uri>,
    handshake: Arc<Mutex<Option<Handshake>>>,
}

impl Tls {
    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let config = tls::config(&self.trust)?;
        Ok(Arc::clone(self.config.get_or_init(|| config)))
    }
}

impl<In: Socket> Connector<In> for Tls {
    type Out = Either<In, TlsSocket>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(socket) = chained else { return Ok(None) };
        if !details.needs_tls() || socket.is_tls() {
            return Ok(Some(Either::A(socket)));
        }
        let host = details.uri.host().unwrap_or_default();
        let name = ServerName::try_from(host.trim_matches(['[', ']']))
            .map_err(|_| ureq::Error::Tls("the host's name cannot stand in a certificate"))?
            .to_owned();
        let is_proxy = self.proxy.as_ref().is_some_and(|proxy| proxy == details.uri);
        let config = if is_proxy { tls::config(&Trust::System)? } else { self.config()? };
        let mut session = ClientConnection::new(config, name)?;
        let mut socket = TransportAdapter::new(socket.boxed(), Arc::clone(&details.current_time));
        socket.set_timeout(details.timeout);
        // All of the handshake happens here, so that its failures are known to lie before the first byte.
        let step = if is_proxy { Step::ProxyHandshake } else { Step::Handshake };
        let ended = session.complete_io(&mut socket);
        ended.map_err(|error| not_sent_yet(step, handshake_error(error)))?;
        if !is_proxy {
            let met = Handshake::of(&session);
            *lock(&self.handshake) = met;
        }
        let buffers = LazyBuffers::new(
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(TlsSocket { buffers, stream: StreamOwned::new(session, socket) })))
    }
}

/// rustls hides its own errors in those of I/O.
fn handshake_error(error: io::Error) -> ureq::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => ureq::Error::Rustls(inner.clone()),
        None => error.into(),
    }
}

struct TlsSocket {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl std::fmt::Debug for TlsSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsSocket")
    }
}

impl Socket for TlsSocket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        let output = &self.buffers.output()[..amount];
        io::Write::write_all(&mut self.stream, output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.get_mut().set_timeout(timeout);
        let input = self.buffers.input_append_buf();
        let amount = io::Read::read(&mut self.stream, input)?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
