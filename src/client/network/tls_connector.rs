//! A connector for TLS with the trust that the user configured, for which `ureq` has no hook.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport as Socket,
    TransportAdapter,
};

use super::fault::{ConnectStage, mark_unsent};
use crate::client::tls::{self, ClientCertificateRequest, Handshake, Trust};
use crate::sys::lock;

/// Makes the TLS handshake, with the server or with a proxy.
#[derive(Debug)]
pub(super) struct TlsConnector {
    pub(super) trust: Trust,
    pub(super) config: OnceLock<Arc<ClientConfig>>,
    /// The proxy, whose own certificate is verified by the authorities of the system.
    pub(super) proxy: Option<http::Uri>,
    pub(super) handshake: Arc<Mutex<Option<Handshake>>>,
    pub(super) client_certificate: Arc<ClientCertificateRequest>,
}

impl TlsConnector {
    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let config = tls::config(&self.trust, Arc::clone(&self.client_certificate))?;
        Ok(Arc::clone(self.config.get_or_init(|| config)))
    }

    /// Returns the error of rustls that an error of I/O wraps. A server of TLS 1.2 that wants a client certificate ends the
    /// handshake with any alert, or without one.
    fn handshake_error(&self, error: io::Error) -> ureq::Error {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::AlertReceived(_)) | None if self.client_certificate.is_wanted() => {
                let wanted = rustls::AlertDescription::CertificateRequired;
                ureq::Error::Rustls(rustls::Error::AlertReceived(wanted))
            }
            Some(inner) => ureq::Error::Rustls(inner.clone()),
            None => error.into(),
        }
    }
}

impl<In: Socket> Connector<In> for TlsConnector {
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
            .map_err(|_| ureq::Error::Tls("a certificate cannot contain this host name"))?
            .to_owned();
        let is_proxy = self.proxy.as_ref().is_some_and(|proxy| proxy == details.uri);
        let config =
            if is_proxy { tls::config(&Trust::System, Arc::default())? } else { self.config()? };
        let mut session = ClientConnection::new(config, name)?;
        let mut socket = TransportAdapter::new(socket.boxed(), Arc::clone(&details.current_time));
        socket.set_timeout(details.timeout);
        // The whole handshake happens here, so that its failures are known to come before the first byte.
        let stage = if is_proxy { ConnectStage::ProxyHandshake } else { ConnectStage::Handshake };
        let ended = session.complete_io(&mut socket);
        ended.map_err(|error| mark_unsent(stage, self.handshake_error(error)))?;
        if !is_proxy {
            *lock(&self.handshake) = Handshake::of(&session);
        }
        let buffers = LazyBuffers::new(
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(TlsSocket { buffers, stream: StreamOwned::new(session, socket) })))
    }
}

pub(super) struct TlsSocket {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for TlsSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
