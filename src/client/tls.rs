//! Which server is believed to be the right one: the system's authorities, those of a file, one pinned certificate, or,
//! on demand and with a warning each time, anyone.

use std::fmt;
use std::sync::Arc;

use ring::digest;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, ring as provider, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
};

use super::transport::Untrusted;

/// Whom to trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The authorities of the operating system.
    System,
    /// The authorities of a PEM file, and no others.
    Authorities(Vec<CertificateDer<'static>>),
    /// The certificate with this SHA-256 (of its DER), and no other.
    Pin(Fingerprint),
    /// Anyone.
    Anyone,
}

/// SHA-256 of a certificate's DER.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(der: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest::digest(&digest::SHA256, der).as_ref());
        Self(bytes)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = String;

    /// `sha256:` and 64 hexadecimal digits, in any case, with or without the colons and dashes that some tools put between
    /// them.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "'{text}' is not a pin: write sha256: and the 64 hexadecimal digits of the certificate's SHA-256"
            )
        };
        let lower = text.trim().to_ascii_lowercase();
        let digits: Vec<u8> = lower
            .strip_prefix("sha256:")
            .ok_or_else(wrong)?
            .bytes()
            .filter(|b| !b":-".contains(b))
            .collect();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = std::str::from_utf8(pair)
                .ok()
                .and_then(|p| u8::from_str_radix(p, 16).ok())
                .ok_or_else(wrong)?;
        }
        Ok(Self(bytes))
    }
}

/// What a handshake agreed on.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    /// `TLS 1.3`.
    pub(crate) version: String,
    pub(crate) suite: String,
    /// The server's certificate first, DER.
    pub(crate) chain: Vec<Vec<u8>>,
}

impl Handshake {
    /// `None` while it is not finished.
    pub(crate) fn of(session: &rustls::ClientConnection) -> Option<Self> {
        let version = format!("{:?}", session.protocol_version()?);
        Some(Self {
            version: version.replace("TLSv1_", "TLS 1."),
            suite: format!("{:?}", session.negotiated_cipher_suite()?.suite()),
            chain: session.peer_certificates()?.iter().map(|der| der.to_vec()).collect(),
        })
    }
}

/// The authorities in a PEM file's content.
///
/// # Errors
/// There is no certificate in it, or a broken one.
pub(crate) fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| format!("it is not PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    let (_, broken) =
        RootCertStore::empty().add_parsable_certificates(certificates.iter().cloned());
    if broken > 0 { Err("a certificate in it cannot be read".to_owned()) } else { Ok(certificates) }
}

/// The configuration for connections under this trust. Reads the system's store only when it will be used: that
/// alone costs as much time as a whole short command.
///
/// # Errors
/// None that these settings can cause; those of the library are passed on.
pub(crate) fn config(trust: &Trust) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(provider::default_provider());
    let rule = match trust {
        Trust::System => match rustls_platform_verifier::Verifier::new(Arc::clone(&provider)) {
            Ok(verifier) => Rule::Chain(Arc::new(verifier)),
            // As in a slim container: the certificate that was met is worth more than this error alone.
            Err(error) => Rule::Nobody(reason(&error)),
        },
        Trust::Authorities(certificates) => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(certificates.iter().cloned());
            let verifier =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                    .build()
                    .map_err(|error| Error::General(error.to_string()))?;
            Rule::Chain(verifier)
        }
        Trust::Pin(fingerprint) => Rule::Pin(*fingerprint),
        Trust::Anyone => Rule::Anyone,
    };
    let verifier = Verifier { rule, provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[derive(Debug)]
enum Rule {
    Chain(Arc<dyn ServerCertVerifier>),
    Pin(Fingerprint),
    /// The system has no usable store; why.
    Nobody(String),
    Anyone,
}

/// Wraps each refusal around the certificate that caused it, so that the user can be shown what was met.
#[derive(Debug)]
struct Verifier {
    rule: Rule,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn refuse(certificate: &CertificateDer<'_>, reason: String, pinned: bool) -> Error {
        let refusal = Untrusted { der: certificate.to_vec(), reason, pinned };
        CertificateError::Other(OtherError(Arc::new(Refused(refusal)))).into()
    }

    /// The server must hold the certificate's key, whatever made us believe the certificate.
    fn signature(
        &self,
        certificate: &CertificateDer<'_>,
        checked: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        let why = |error| match error {
            Error::InvalidCertificate(CertificateError::BadSignature) => WRONG_KEY.to_owned(),
            other => reason(&other),
        };
        match self.rule {
            Rule::Anyone => Ok(HandshakeSignatureValid::assertion()),
            Rule::Chain(_) | Rule::Pin(_) | Rule::Nobody(_) => {
                checked.map_err(|error| Self::refuse(certificate, why(error), false))
            }
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match &self.rule {
            Rule::Chain(chain) => chain
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                .map_err(|error| Self::refuse(end_entity, reason(&error), false)),
            Rule::Pin(pin) if *pin == Fingerprint::of(end_entity) => {
                Ok(ServerCertVerified::assertion())
            }
            Rule::Pin(_) => {
                Err(Self::refuse(end_entity, "it is not the pinned one".to_owned(), true))
            }
            Rule::Nobody(why) => {
                let reason = format!("this system has no store of authorities to trust ({why})");
                Err(Self::refuse(end_entity, reason, false))
            }
            Rule::Anyone => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.signature(cert, verify_tls12_signature(message, cert, dss, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.signature(cert, verify_tls13_signature(message, cert, dss, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// [`Untrusted`] as an error, the only thing that rustls carries out of a verifier.
#[derive(Debug)]
struct Refused(Untrusted);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.reason)
    }
}

impl std::error::Error for Refused {}

/// The refused certificate inside an error of a handshake, if that is what it is.
pub(crate) fn refused(error: &Error) -> Option<Untrusted> {
    match error {
        Error::InvalidCertificate(CertificateError::Other(other)) => {
            other.0.downcast_ref::<Refused>().map(|refused| refused.0.clone())
        }
        _ => None,
    }
}

/// The certificate may be the right one, but somebody else shows it.
pub(crate) const WRONG_KEY: &str = "the server does not hold its key";

/// Why a certificate was refused, for people.
fn reason(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => match error {
            CertificateError::UnknownIssuer => "its issuer is not trusted".to_owned(),
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "it is not made out to this name".to_owned()
            }
            CertificateError::Revoked => "it has been revoked".to_owned(),
            // An authority of the right name and with another key, as one that was set up anew.
            CertificateError::BadSignature => "its issuer is not the trusted one of that name".to_owned(),
            CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
                "it is an authority's certificate used as a server's own, which only a pin can trust".to_owned()
            }
            other => other.to_string(),
        },
        Error::General(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_read_as_common_tools_print_them() {
        let pin = Fingerprint::of(b"certificate");
        let plain = pin.to_string();
        assert_eq!(plain.parse(), Ok(pin));
        let digits: Vec<_> = plain.as_bytes()["sha256:".len()..]
            .chunks(2)
            .map(|p| std::str::from_utf8(p).unwrap())
            .collect();
        assert_eq!(format!("SHA256:{}", digits.join(":").to_uppercase()).parse(), Ok(pin));
        for wrong in ["", "sha256:", "sha1:00", &plain[..70], &plain[7..], &format!("{plain}00")] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_told() {
        assert!(authorities(b"").unwrap_err().contains("no certificate"));
        assert!(
            authorities(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err()
        );
    }
}
