//! Verification of server certificates: by the CA certificates of the system or of a file, by one pinned certificate, or,
//! on request, not at all.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ring::digest;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::{
    CryptoProvider, ring as provider, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
};

use super::tls_errors::{certificate_problem, unusable};
use super::transport::{CertificateProblem, Untrusted};

/// Which certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Those of the CAs of the operating system.
    System,
    /// Those of the CAs in a PEM file, and no others.
    Authorities(Vec<CertificateDer<'static>>),
    /// The certificate with this SHA-256 (of its DER), and no other.
    Pin(Fingerprint),
    /// Every certificate.
    Insecure,
}

/// The SHA-256 of a certificate (DER).
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

    /// Parses 64 hexadecimal digits in any case, with or without colons, dashes and blanks between them, after `sha256:`,
    /// `sha256 Fingerprint=` (the form of `openssl x509 -fingerprint -sha256`) or nothing.
    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_lowercase();
        // A text that is copied from a certificate dialogue of Windows may begin with an invisible character.
        let lower = lower.trim_matches(|c: char| c.is_whitespace() || c == '\u{200e}');
        let mut labels = ["sha256", "sha-256", "sha1", "sha-1"].into_iter();
        let found = labels.find_map(|label| Some((label, lower.strip_prefix(label)?)));
        let (label, rest) = found.unwrap_or(("", lower));
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("fingerprint").unwrap_or(rest);
        let digits = rest.trim_start_matches([' ', ':', '=']).replace([':', '-', ' '], "");
        let are_digits =
            |count| digits.len() == count && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if are_digits(40) {
            return Err(format!(
                "'{text}' is a SHA-1 thumbprint, which can be forged: use the SHA-256 (64 hexadecimal digits)"
            ));
        }
        let wrong =
            || format!("invalid fingerprint '{text}': use sha256: and 64 hexadecimal digits");
        if !are_digits(64) || label.ends_with('1') {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

/// The result of a handshake.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    /// The protocol version: `TLS 1.3`.
    pub(crate) version: String,
    pub(crate) suite: String,
    /// The certificate chain (DER), the server's certificate first.
    pub(crate) chain: Vec<Vec<u8>>,
}

impl Handshake {
    /// Returns what a handshake agreed on; `None` while it is not finished.
    pub(crate) fn of(session: &rustls::ClientConnection) -> Option<Self> {
        let version = format!("{:?}", session.protocol_version()?);
        Some(Self {
            version: version.replace("TLSv1_", "TLS 1."),
            suite: format!("{:?}", session.negotiated_cipher_suite()?.suite()),
            chain: session.peer_certificates()?.iter().map(|der| der.to_vec()).collect(),
        })
    }
}

/// Returns the CA certificates in the content of a PEM file.
///
/// # Errors
/// There is no certificate in it, or an invalid one.
pub(crate) fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| format!("invalid PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("the file contains no certificate".to_owned());
    }
    let (_, broken) =
        RootCertStore::empty().add_parsable_certificates(certificates.iter().cloned());
    if broken > 0 {
        Err("the file contains an invalid certificate".to_owned())
    } else {
        Ok(certificates)
    }
}

/// Returns the configuration of TLS connections. Reads the system's store of CA certificates only if `trust` needs it: that
/// takes as much time as a whole short command.
///
/// # Errors
/// Only those of the library; these settings cause none.
pub(crate) fn config(
    trust: &Trust,
    client_certificate: Arc<ClientCertificateRequest>,
) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(provider::default_provider());
    let chains: Result<Arc<dyn ServerCertVerifier>, String> = match trust {
        Trust::System => match rustls_platform_verifier::Verifier::new(Arc::clone(&provider)) {
            Ok(verifier) => Ok(Arc::new(verifier)),
            // A slim container has no store, for example. The handshake continues, so that the error can show the
            // certificate.
            Err(Error::General(text)) => Err(text),
            Err(_) => Err("it cannot be read".to_owned()),
        },
        Trust::Authorities(certificates) => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(certificates.iter().cloned());
            let verifier =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                    .build()
                    .map_err(|error| Error::General(error.to_string()))?;
            Ok(verifier)
        }
        Trust::Pin(_) | Trust::Insecure => Err("none is needed".to_owned()),
    };
    let verifier =
        CertificateVerifier { trust: trust.clone(), chains, provider: Arc::clone(&provider) };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(client_certificate);
    Ok(Arc::new(config))
}

/// Remembers whether a server asked for a client certificate, and has none.
#[derive(Debug, Default)]
pub(crate) struct ClientCertificateRequest(AtomicBool);

impl ClientCertificateRequest {
    pub(crate) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for ClientCertificateRequest {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true // otherwise rustls does not call `resolve`
    }
}

/// Puts the certificate into each refusal, so that it can be shown to the user.
#[derive(Debug)]
struct CertificateVerifier {
    trust: Trust,
    /// The verifier of chains to trusted CAs, or why this system has no store of CA certificates.
    chains: Result<Arc<dyn ServerCertVerifier>, String>,
    provider: Arc<CryptoProvider>,
}

impl CertificateVerifier {
    fn refuse(
        certificate: &CertificateDer<'_>,
        problem: CertificateProblem,
        reason: String,
    ) -> Error {
        let refusal = Untrusted { der: certificate.to_vec(), problem, reason };
        CertificateError::Other(OtherError(Arc::new(refusal))).into()
    }

    /// Checks that the peer holds the private key of its certificate, for every kind of trust but `Insecure`.
    fn check_signature(
        &self,
        certificate: &CertificateDer<'_>,
        checked: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.trust == Trust::Insecure {
            return Ok(HandshakeSignatureValid::assertion());
        }
        checked.map_err(|error| {
            let (problem, reason) = match (unusable(certificate), error) {
                // The library reports a bad signature for every key that it does not support.
                (Some(reason), _) => (CertificateProblem::Unusable, reason),
                (None, Error::InvalidCertificate(CertificateError::BadSignature)) => {
                    let reason = "the peer does not hold its private key".to_owned();
                    (CertificateProblem::WrongKey, reason)
                }
                (None, other) => {
                    let (_, reason) = certificate_problem(&other, certificate, &[]);
                    (CertificateProblem::Unusable, reason)
                }
            };
            Self::refuse(certificate, problem, reason)
        })
    }
}

impl ServerCertVerifier for CertificateVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let (problem, reason) = match (&self.trust, &self.chains) {
            (Trust::Insecure, _) => return Ok(ServerCertVerified::assertion()),
            (Trust::Pin(pin), _) if *pin == Fingerprint::of(end_entity) => {
                return Ok(ServerCertVerified::assertion());
            }
            (Trust::Pin(_), _) => {
                (CertificateProblem::NotPinned, "it is not the pinned one".to_owned())
            }
            (Trust::System | Trust::Authorities(_), Ok(chains)) => {
                let verified = chains.verify_server_cert(
                    end_entity,
                    intermediates,
                    server_name,
                    ocsp_response,
                    now,
                );
                let Err(error) = verified else { return verified };
                let mut issuers = intermediates.to_vec();
                if let Trust::Authorities(certificates) = &self.trust {
                    issuers.extend(certificates.iter().cloned());
                }
                certificate_problem(&error, end_entity, &issuers)
            }
            (Trust::System | Trust::Authorities(_), Err(cause)) => {
                let reason = format!("this system has no store of CA certificates ({cause})");
                (CertificateProblem::Invalid, reason)
            }
        };
        Err(Self::refuse(end_entity, problem, reason))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.check_signature(cert, verify_tls12_signature(message, cert, dss, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.check_signature(cert, verify_tls13_signature(message, cert, dss, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Returns the refused certificate, if that is the cause of a failed handshake.
pub(crate) fn find_untrusted_certificate(error: &Error) -> Option<Untrusted> {
    match error {
        Error::InvalidCertificate(CertificateError::Other(other)) => {
            other.0.downcast_ref().cloned()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_parse_in_all_common_forms() {
        let pin = Fingerprint::of(b"certificate");
        let plain = pin.to_string();
        assert_eq!(plain.parse(), Ok(pin));
        let digits: Vec<_> = plain.as_bytes()["sha256:".len()..]
            .chunks(2)
            .map(|p| std::str::from_utf8(p).unwrap())
            .collect();
        let colons = digits.join(":");
        for label in
            ["", "sha256:", "SHA-256: ", "sha256 Fingerprint=", "SHA256 Fingerprint=", "\u{200e}"]
        {
            for text in [&plain[7..], &colons, &digits.join(" "), &digits.join("-")] {
                assert_eq!(format!("{label}{text}").parse(), Ok(pin), "{label}{text}");
                assert_eq!(format!("{label}{}\n", text.to_uppercase()).parse(), Ok(pin), "{text}");
            }
        }
        let sha1 = format!("sha1 Fingerprint={colons}");
        let (ends, long) = (format!("{}g", &plain[..70]), format!("{plain}00"));
        for wrong in
            ["", "sha256:", "sha1:00", &plain[..70], &ends, &long, &sha1, "ß".repeat(32).as_str()]
        {
            let error = wrong.parse::<Fingerprint>().unwrap_err();
            assert!(error.contains("invalid fingerprint"), "{wrong}: {error}");
        }
        for label in ["", "sha1:", "SHA1 Fingerprint=", "sha256:"] {
            let error = format!("{label}{}", &colons[..59]).parse::<Fingerprint>().unwrap_err();
            assert!(error.contains("is a SHA-1 thumbprint"), "{error}");
        }
    }

    #[test]
    fn pem_without_certificates_is_an_error() {
        assert!(authorities(b"").unwrap_err().contains("no certificate"));
        assert!(
            authorities(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err()
        );
    }
}
