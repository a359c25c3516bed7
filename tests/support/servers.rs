//! Servers of the tests' own on loopback: with any certificate, and remembering all that arrives.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    SignatureAlgorithm, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ALL_VERSIONS, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

use crate::support::{Command, TOKEN, vb365};

/// A certificate of some kind, with the key that the server signs with.
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: KeyPair,
    /// What `--ca-cert` should name.
    pub(crate) root_pem: String,
}

pub(crate) fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "vb365 test");
    params
}

/// A server's own certificate, for this machine, after a change.
pub(crate) fn self_signed(key: KeyPair, change: impl FnOnce(&mut CertificateParams)) -> Identity {
    let mut params = params(&["127.0.0.1", "localhost"]);
    params.is_ca = IsCa::ExplicitNoCa;
    change(&mut params);
    let certificate = params.self_signed(&key).unwrap();
    Identity { chain: vec![certificate.der().clone()], key, root_pem: certificate.pem() }
}

pub(crate) fn plain() -> Identity {
    self_signed(KeyPair::generate().unwrap(), |_| ())
}

pub(crate) fn expired() -> Identity {
    valid(2020, 2021)
}

/// From the beginning of one year to that of another.
pub(crate) fn valid(from: i32, to: i32) -> Identity {
    self_signed(KeyPair::generate().unwrap(), |params| {
        (params.not_before, params.not_after) =
            (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
    })
}

pub(crate) fn with_key(algorithm: &'static SignatureAlgorithm) -> Identity {
    self_signed(KeyPair::generate_for(algorithm).unwrap(), |_| ())
}

/// The libraries of the tests cannot make RSA keys, only use them.
pub(crate) fn with_rsa_key() -> Identity {
    self_signed(KeyPair::from_pem(include_str!("keys/test-only-rsa-2048.pem")).unwrap(), |_| ())
}

/// Who vouches for others, by its own certificate in PEM.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
    der: CertificateDer<'static>,
}

impl Authority {
    fn params() -> CertificateParams {
        let mut params = params(&[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::OrganizationName, "authority");
        params
    }

    pub(crate) fn root() -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = Self::params().self_signed(&key).unwrap();
        let (pem, der) = (certificate.pem(), certificate.der().clone());
        Self { issuer: Issuer::new(Self::params(), key), pem, der }
    }

    pub(crate) fn below(&self) -> Self {
        let (mut params, key) = (Self::params(), KeyPair::generate().unwrap());
        params.distinguished_name.push(DnType::OrganizationName, "authority below another");
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let (pem, der) = (certificate.pem(), certificate.der().clone());
        Self { issuer: Issuer::new(params, key), pem, der }
    }

    /// A server's certificate, which `--ca-cert` with this authority alone makes trustworthy.
    pub(crate) fn vouched(&self) -> Identity {
        let key = KeyPair::generate().unwrap();
        let names = params(&["127.0.0.1", "localhost"]);
        let certificate = names.signed_by(&key, &self.issuer).unwrap();
        Identity { chain: vec![certificate.der().clone()], key, root_pem: self.pem.clone() }
    }

    pub(crate) fn der(&self) -> CertificateDer<'static> {
        self.der.clone()
    }
}

/// As `--pin` takes it.
pub(crate) fn pin(identity: &Identity) -> String {
    let digest = ::ring::digest::digest(&::ring::digest::SHA256, &identity.chain[0]);
    let hex: Vec<_> = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hex.concat())
}

/// The certificate that a server shows now.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap()))
    }
}

fn certified(identity: Identity) -> Arc<CertifiedKey> {
    let key = PrivateKeyDer::Pkcs8(identity.key.serialize_der().into());
    let signer = ring::sign::any_supported_type(&key).unwrap();
    Arc::new(CertifiedKey::new(identity.chain, signer))
}

fn config(shown: Arc<Shown>, versions: &[&'static SupportedProtocolVersion]) -> Arc<ServerConfig> {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(shown);
    Arc::new(config)
}

/// Speaks TLS on a socket that was accepted.
pub(crate) fn acceptor(
    identity: Identity,
) -> impl Fn(TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
    let config = config(Arc::new(Shown(RwLock::new(certified(identity)))), ALL_VERSIONS);
    move |socket| StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), socket)
}

/// A server that gives each sign-in a token and answers all else with an empty list.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) pin: String,
    /// The requests, whole.
    requests: Log,
    /// What came through the wire.
    wire: Log,
    shown: Arc<Shown>,
    root: tempfile::NamedTempFile,
}

impl Server {
    pub(crate) fn start(identity: Identity) -> Self {
        Self::speaking(identity, ALL_VERSIONS)
    }

    pub(crate) fn speaking(
        identity: Identity,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Self {
        Self::with(identity, versions, "[]")
    }

    /// The same with another body than an empty list.
    pub(crate) fn answering(identity: Identity, body: &'static str) -> Self {
        Self::with(identity, ALL_VERSIONS, body)
    }

    fn with(
        identity: Identity,
        versions: &[&'static SupportedProtocolVersion],
        body: &'static str,
    ) -> Self {
        let (pin, root) = (pin(&identity), file(&identity.root_pem));
        let shown = Arc::new(Shown(RwLock::new(certified(identity))));
        let config = config(Arc::clone(&shown), versions);
        let (requests, wire) = (Log::default(), Log::default());
        let (noted, heard) = (requests.clone(), wire.clone());
        let address = listen(move |socket| {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            answer(StreamOwned::new(session, Tap(socket, heard.clone())), &noted, body);
        });
        Self { address, pin, requests, wire, shown, root }
    }

    /// Shows another certificate from now on, as after a restart. What `--pin` and `--ca-cert` name stays.
    pub(crate) fn show(&self, identity: Identity) {
        *self.shown.0.write().unwrap() = certified(identity);
    }

    pub(crate) fn root(&self) -> String {
        format!("--ca-cert {}", self.root.path().display())
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.taken()
    }

    pub(crate) fn wire(&self) -> String {
        self.wire.taken().concat()
    }
}

/// Returns what arrived since the last call.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, bytes: &[u8]) {
        self.0.lock().unwrap().push(String::from_utf8_lossy(bytes).into_owned());
    }

    pub(crate) fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Notes what is read.
pub(crate) struct Tap<S>(pub(crate) S, pub(crate) Log);

impl<S: Read> Read for Tap<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1.add(&buffer[..count]);
        Ok(count)
    }
}

impl<S: Write> Write for Tap<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Serves each connection on a thread of its own, for as long as the tests run.
pub(crate) fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(socket));
        }
    });
    address
}

/// An address where no server listens.
pub(crate) fn nowhere() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Reads up to the empty line that ends a head, and not a byte more.
pub(crate) fn head(stream: &mut impl Read) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

/// Notes one request, answers it with a token or with this body, and hangs up.
pub(crate) fn answer(mut stream: impl Read + Write, requests: &Log, body: &str) {
    let Some(head) = head(&mut stream) else { return };
    let length = head.to_lowercase().lines().find_map(|line| {
        line.strip_prefix("content-length:").and_then(|length| length.trim().parse().ok())
    });
    let mut sent = vec![0; length.unwrap_or(0)];
    if stream.read_exact(&mut sent).is_ok() {
        requests.add(&[head.as_bytes(), &sent].concat());
        let said = if head.starts_with("POST") { TOKEN } else { body };
        let length = said.len();
        let _gone = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{said}"
        );
    }
}

pub(crate) fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

/// A command line to a server, with a token.
pub(crate) fn at(server: &str, line: &str) -> Command {
    vb365(line)
        .env("VB365_SERVER", server)
        .env("VB365_TOKEN", "secret-token")
        .env("VB365_API_VERSION", "v8")
}
