//! Verification of the server certificate.

use std::fmt;
use std::path::PathBuf;

use crate::client::tls::Fingerprint;
use crate::error::Failure;
use crate::text::shell_quoted;

/// Which certificates to trust. The file is read when a connection is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TrustSource {
    /// Those that a CA of the operating system issued.
    System,
    /// Those that a CA in this PEM file issued.
    File(PathBuf),
    /// The one with this SHA-256.
    Pin(Fingerprint),
    /// Any certificate: nothing is verified.
    Insecure,
}

impl fmt::Display for TrustSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("the system's CA certificates"),
            Self::File(path) => write!(f, "the CA certificates in {}", path.display()),
            Self::Pin(fingerprint) => write!(f, "{fingerprint}"),
            Self::Insecure => f.write_str("anyone: the certificate is not verified"),
        }
    }
}

impl TrustSource {
    /// Makes the path of a file absolute, for a command that runs in another directory.
    ///
    /// # Errors
    /// The path is empty, or the current directory cannot be read.
    pub(crate) fn into_absolute(self) -> Result<Self, Failure> {
        match self {
            Self::File(path) => std::path::absolute(&path)
                .map(Self::File)
                .map_err(|error| Failure::usage(format!("{}: {error}", path.display()))),
            other => Ok(other),
        }
    }

    /// Returns the option that selects this trust, with a leading space, or an empty text for the default.
    pub(super) fn as_option(&self) -> String {
        match self {
            Self::System => String::new(),
            Self::File(path) => format!(" --ca-cert {}", shell_quoted(&path.to_string_lossy())),
            Self::Pin(pin) => format!(" --pin {pin}"),
            Self::Insecure => " --insecure".to_owned(),
        }
    }

    /// Returns the environment variable that selects this trust.
    pub(super) fn variable(&self) -> &'static str {
        match self {
            Self::File(_) => "VB365_CA_CERT",
            Self::Pin(_) => "VB365_PIN",
            Self::Insecure | Self::System => "VB365_INSECURE",
        }
    }
}
