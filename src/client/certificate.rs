//! The parts of a certificate that people need to decide whether it is their server's.

use chrono::{DateTime, Utc};
use ring::digest;
use x509_cert::Certificate as Parsed;
use x509_cert::der::Decode;

use super::tls::Fingerprint;

/// A server's certificate, for people.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    pub(crate) fingerprint: Fingerprint,
    /// The SHA-1 in hexadecimal digits, which Windows calls the thumbprint. It is shown, and never trusted.
    thumbprint: String,
    /// `None` when the certificate cannot be read.
    pub(crate) names: Option<CertificateNames>,
}

/// The certificate that is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pinned {
    pub(crate) fingerprint: Fingerprint,
    /// Its validity, as noted when it was pinned.
    pub(crate) valid: Option<String>,
}

/// The contents of a certificate.
#[derive(Clone, Debug)]
pub(crate) struct CertificateNames {
    pub(crate) subject: String,
    pub(crate) issuer: String,
    pub(crate) not_before: DateTime<Utc>,
    pub(crate) not_after: DateTime<Utc>,
}

impl Certificate {
    /// Reads a certificate (DER). One that cannot be parsed still has a fingerprint.
    pub(crate) fn read(der: &[u8]) -> Self {
        let sha1 = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der);
        let add = |text, byte: &u8| format!("{text}{byte:02x}");
        let thumbprint = sha1.as_ref().iter().fold(String::new(), add);
        Self { fingerprint: Fingerprint::of(der), thumbprint, names: names(der) }
    }

    /// Returns a description, one fact a line.
    pub(crate) fn lines(&self) -> String {
        let mut lines = String::new();
        if let Some(names) = &self.names {
            let valid = names.valid();
            lines = format!(
                "  subject  {}\n  issuer   {}\n  valid    {valid}\n",
                names.subject, names.issuer,
            );
        }
        let Self { fingerprint, thumbprint, .. } = self;
        format!("{lines}  SHA-256  {fingerprint}\n  SHA-1    {thumbprint} (thumbprint in Windows)")
    }

    /// Returns the description, followed by the pinned fingerprint if there is one.
    pub(crate) fn beside(&self, pinned: Option<&Pinned>) -> String {
        let mut lines = self.lines();
        if let Some(Pinned { fingerprint, valid }) = pinned {
            let valid = valid
                .as_ref()
                .map_or_else(String::new, |valid| format!("\n           valid {valid}"));
            lines = format!("{lines}\n  pinned   {fingerprint}{valid}");
        }
        lines
    }
}

impl CertificateNames {
    /// Returns the validity, for people.
    pub(crate) fn valid(&self) -> String {
        let shown = |time: DateTime<Utc>| time.format("%Y-%m-%d %H:%M:%S UTC").to_string();
        format!("{} to {}", shown(self.not_before), shown(self.not_after))
    }
}

fn names(der: &[u8]) -> Option<CertificateNames> {
    let parsed = Parsed::from_der(der).ok()?;
    let tbs = parsed.tbs_certificate();
    let instant = |time: &x509_cert::time::Time| {
        DateTime::from_timestamp(i64::try_from(time.to_unix_duration().as_secs()).ok()?, 0)
    };
    Some(CertificateNames {
        subject: tbs.subject().to_string(),
        issuer: tbs.issuer().to_string(),
        not_before: instant(&tbs.validity().not_before)?,
        not_after: instant(&tbs.validity().not_after)?,
    })
}
