//! Errors of the TLS library as sentences for people. None of its own texts is shown: they are names of its types.

use rustls::pki_types::CertificateDer;
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};
use x509_cert::Certificate as Parsed;
use x509_cert::certificate::Version;
use x509_cert::der::Decode;

use super::transport::{CertificateProblem, ConnectFailure};

const RSA: &str = "1.2.840.113549.1.1.1";
const ELLIPTIC_CURVE: &str = "1.2.840.10045.2.1";
const ED25519: &str = "1.3.101.112";
const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";

/// The extensions that the library evaluates: key usage, alternative names, and constraints.
const KNOWN_EXTENSIONS: [&str; 5] =
    ["2.5.29.15", SUBJECT_ALTERNATIVE_NAME, "2.5.29.19", "2.5.29.30", "2.5.29.37"];

/// The RSA keys whose signatures the library verifies, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;

/// Returns why a certificate cannot be verified with this program, however it is trusted; `None` if it can.
pub(super) fn unusable(der: &[u8]) -> Option<String> {
    let parsed = Parsed::from_der(der).ok()?;
    let certificate = parsed.tbs_certificate();
    if certificate.version() != Version::V3 {
        return Some("it is an old X.509 certificate, not one of version 3".to_owned());
    }
    let is_unknown = |extension: &&x509_cert::ext::Extension| {
        extension.critical && !KNOWN_EXTENSIONS.contains(&&*extension.extn_id.to_string())
    };
    if certificate.extensions().into_iter().flatten().any(|extension| is_unknown(&extension)) {
        return Some("it has a critical extension that is not supported".to_owned());
    }
    let key = certificate.subject_public_key_info();
    let bits = key.subject_public_key.as_bytes().and_then(rsa_bits);
    match &*key.algorithm.oid.to_string() {
        RSA if !bits.is_some_and(|bits| RSA_BITS.contains(&bits)) => {
            let bits = bits.unwrap_or_default();
            Some(format!("its RSA key has {bits} bits; keys of 2048 to 8192 bits can be verified"))
        }
        RSA | ED25519 => None,
        ELLIPTIC_CURVE => {
            let curve = key
                .algorithm
                .parameters
                .as_ref()?
                .decode_as::<x509_cert::der::asn1::ObjectIdentifier>();
            let is_known = curve.is_ok_and(|curve| {
                ["1.2.840.10045.3.1.7", "1.3.132.0.34"].contains(&&*curve.to_string())
            });
            (!is_known).then(|| "its key is on another curve than P-256 and P-384".to_owned())
        }
        _ => Some("its key is neither RSA, ECDSA nor Ed25519".to_owned()),
    }
}

/// Returns the length of the modulus in an RSA key (PKCS #1, DER).
fn rsa_bits(key: &[u8]) -> Option<usize> {
    let (list, _) = element(key)?;
    let (modulus, _) = element(list)?;
    let modulus = &modulus[modulus.iter().take_while(|byte| **byte == 0).count()..];
    let first = modulus.first()?;
    Some(modulus.len() * 8 - usize::try_from(first.leading_zeros()).ok()?)
}

/// Returns the content of the first DER element, and what follows it.
fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match *der.get(1..)? {
        [short @ 0..0x80, ref rest @ ..] => (usize::from(short), rest),
        [long, ref rest @ ..] => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f).min(4))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        [] => return None,
    };
    rest.split_at_checked(length)
}

/// Returns the problem of a certificate that was refused. `authorities` are the certificates that may have issued it.
pub(super) fn certificate_problem(
    error: &Error,
    leaf: &CertificateDer<'_>,
    authorities: &[CertificateDer<'_>],
) -> (CertificateProblem, String) {
    if let Some(reason) = unusable(leaf) {
        return (CertificateProblem::Unusable, reason);
    }
    let reason = match error {
        Error::InvalidCertificate(error) => refusal(error, leaf, authorities),
        Error::General(text) => text.clone(),
        _ => "it cannot be verified".to_owned(),
    };
    (CertificateProblem::Invalid, reason)
}

fn refusal(
    error: &CertificateError,
    leaf: &CertificateDer<'_>,
    authorities: &[CertificateDer<'_>],
) -> String {
    let parsed = Parsed::from_der(leaf).ok();
    let validity = parsed.as_ref().map(|parsed| parsed.tbs_certificate().validity());
    let is_leaf_end = |seconds: u64| {
        validity.is_none_or(|it| it.not_after.to_unix_duration().as_secs() == seconds)
    };
    let is_leaf_start = |seconds: u64| {
        validity.is_none_or(|it| it.not_before.to_unix_duration().as_secs() == seconds)
    };
    let text = match error {
        CertificateError::UnknownIssuer => "unknown issuer",
        CertificateError::ExpiredContext { not_after, .. } if !is_leaf_end(not_after.as_secs()) => {
            "the certificate of its authority has expired"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYetContext { not_before, .. }
            if !is_leaf_start(not_before.as_secs()) =>
        {
            "the certificate of its authority is not valid yet"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            if has_alternative_names(leaf) {
                "it is for another host name"
            } else {
                "it is for another host name: it has no subject alternative names, and its common name does not count"
            }
        }
        CertificateError::Revoked => "it has been revoked",
        CertificateError::UnknownRevocationStatus
        | CertificateError::ExpiredRevocationList
        | CertificateError::ExpiredRevocationListContext { .. } => {
            "it is not known whether it has been revoked"
        }
        CertificateError::BadEncoding => "it is not a valid X.509 certificate",
        CertificateError::UnhandledCriticalExtension => {
            "it has a critical extension that is not supported"
        }
        CertificateError::BadSignature => {
            let of_authority = authorities.iter().find_map(|authority| unusable(authority));
            if let Some(reason) = of_authority {
                return format!("the certificate of its authority cannot be verified: {reason}");
            }
            // For example, because the issuer was reinstalled.
            "its issuer has the name of a trusted CA, but another key"
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => {
            "it is signed with an algorithm that is not supported, such as SHA-1 or MD5"
        }
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "its signature does not fit the key of its issuer"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for servers: its extended key usage names another purpose"
        }
        CertificateError::Other(other) => other_problem(&other.to_string()),
        _ => "it cannot be verified",
    };
    text.to_owned()
}

/// Returns the problem that an error of the library `webpki` names by its type.
fn other_problem(name: &str) -> &'static str {
    let is = |part: &str| name.contains(part);
    if is("CaUsedAsEndEntity") {
        "it is a CA certificate used as a server certificate, which only a pin can trust"
    } else if is("UnsupportedCertVersion") {
        "the certificate of its authority is an old X.509 certificate, not one of version 3"
    } else if is("CriticalExtension") {
        "it has a critical extension that is not supported"
    } else if is("SignatureAlgorithm") {
        "it is signed with an algorithm that is not supported, such as SHA-1 or MD5"
    } else if is("Eku") || is("invalid extensions") {
        "it is not for servers: its extended key usage names another purpose"
    } else if is("NameConstraint") {
        "its authority may not issue certificates for this name"
    } else if is("PathLen") || is("EndEntityUsedAsCa") || is("PathDepth") {
        "its issuer may not issue certificates"
    } else if is("Exceeded") {
        "its chain is too long to be verified"
    } else if is("Validity") {
        "its period of validity ends before it begins"
    } else if is("SerialNumber") {
        "its serial number is not valid"
    } else {
        "it is not a valid X.509 certificate"
    }
}

fn has_alternative_names(leaf: &[u8]) -> bool {
    Parsed::from_der(leaf).is_ok_and(|parsed| {
        let extensions = parsed.tbs_certificate().extensions();
        extensions
            .into_iter()
            .flatten()
            .any(|extension| extension.extn_id.to_string() == SUBJECT_ALTERNATIVE_NAME)
    })
}

/// Returns why a handshake failed, for another reason than the certificate.
pub(super) fn handshake_problem(error: &Error) -> (ConnectFailure, &'static str) {
    use AlertDescription as Alert;
    let text = match error {
        Error::InvalidMessage(_) => {
            return (ConnectFailure::NotTls, "the server does not speak TLS on this port");
        }
        Error::AlertReceived(Alert::CertificateRequired) => {
            return (ConnectFailure::ClientCertificate, "the server wants a client certificate");
        }
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | Error::AlertReceived(Alert::ProtocolVersion) => {
            "the server supports neither TLS 1.2 nor TLS 1.3"
        }
        Error::AlertReceived(Alert::HandshakeFailure | Alert::InsufficientSecurity)
        | Error::PeerIncompatible(_) => {
            "no cipher suite, key exchange or signature algorithm in common with the server"
        }
        Error::AlertReceived(Alert::UnrecognisedName) => "the server does not know this host name",
        Error::AlertReceived(Alert::AccessDenied) => "the server denies access",
        Error::AlertReceived(_) => "the server ended it with an alert",
        Error::PeerMisbehaved(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. } => "the server violates the TLS protocol",
        Error::PeerSentOversizedRecord => "the server does not speak TLS on this port",
        Error::DecryptError => "the data of the server were damaged on the way",
        Error::InvalidCertificate(_) => "the certificate cannot be verified",
        _ => "the server and this program could not agree",
    };
    (ConnectFailure::Tls, text)
}
