//! The certificate of the server: created at each start, valid for this machine only.

use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

const DAY: u64 = 86_400;

/// A private key and its certificate.
pub(super) struct TlsIdentity {
    /// The TLS configuration of the server.
    pub(super) config: Arc<ServerConfig>,
    /// The certificate (PEM), which is its own root.
    pub(super) pem: String,
}

/// Creates a key and a self-signed certificate that cannot sign others, for the names of this machine
/// and the address of the server.
pub(super) fn create_identity(address: IpAddr) -> io::Result<TlsIdentity> {
    let address = address.to_string();
    let names = BTreeSet::from(["localhost", "127.0.0.1", "::1", &address]);
    let names = names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "vb365 sandbox (simulated)");
    // Explicit, because a client may treat a certificate without this extension as a CA.
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_secs();
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    // Valid since yesterday, for clients whose clock is slow.
    params.not_before = epoch + Duration::from_secs(now.saturating_sub(DAY));
    params.not_after = epoch + Duration::from_secs(now + 90 * DAY);
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let certificate = params.self_signed(&key).map_err(io::Error::other)?;
    let secret = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;
    let config = server_config(certificate.der().clone(), secret).map_err(io::Error::other)?;
    Ok(TlsIdentity { config: Arc::new(config), pem: certificate.pem() })
}

fn server_config(
    certificate: rustls::pki_types::CertificateDer<'static>,
    secret: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    // Explicit, because the process may have no default provider, or another one.
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], secret)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
