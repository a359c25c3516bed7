//! The certificate dialogue: an untrusted certificate is shown and confirmed before credentials are sent.

use crate::api::Version;
use crate::client::tls::Fingerprint;
use crate::client::transport::CertificateProblem;
use crate::client::{Certificate, Error, Pinned, Server};
use crate::config::{ServerConfig, TrustSource};
use crate::context::Context;
use crate::diagnostics::{self, SHA256_IN_POWERSHELL, login_command, sha256_hint};
use crate::error::{Failure, Kind};
use crate::output::{ATTEMPTS, Ui};

/// Connects without credentials, and returns the server and the API versions that it supports, newest first. Asks for
/// confirmation if the certificate is not trusted, or if it differs from `old_pin`. Then sets the trust to the new pin.
///
/// # Errors
/// The server cannot be reached, or is not trusted.
pub(super) fn connect(
    context: &Context,
    config: &mut ServerConfig,
    old_pin: Option<&Pinned>,
    ui: &mut Ui,
) -> anyhow::Result<(Server, Vec<Version>)> {
    let server = context.connect(config, &ui.messages)?;
    let error = match supported_versions(&server) {
        Ok(versions) => {
            if old_pin.is_some() {
                ui.messages.note("this certificate is already pinned");
            }
            return Ok((server, versions));
        }
        Err(error) => error,
    };
    let Error::Untrusted { problem, reason, certificate, .. } = &error else {
        return Err(error.into());
    };
    // An option or a profile that names a CA or a certificate has answered the question.
    let may_ask = old_pin.is_some() || config.trust == TrustSource::System;
    // A certificate without its private key is never confirmed.
    if !may_ask || matches!(problem, CertificateProblem::WrongKey | CertificateProblem::Unusable) {
        return Err(error.into());
    }
    if !ui.can_ask() {
        let renewed = config.profile.as_deref().filter(|_| old_pin.is_some());
        return Err(cannot_confirm(&error, certificate, renewed));
    }
    confirm(&server, reason, certificate, old_pin, ui)?;
    config.trust = TrustSource::Pin(certificate.fingerprint);
    config.pin_valid = None;
    let server = context.connect(config, &ui.messages)?;
    let versions = supported_versions(&server)?;
    Ok((server, versions))
}

/// Returns the failure of a run without a terminal. Its hint names the option that accepts the certificate.
fn cannot_confirm(error: &Error, met: &Certificate, renewed: Option<&str>) -> anyhow::Error {
    let hints = match renewed {
        Some(profile) => vec![
            format!(
                "compare the SHA-256 with the server's, then run: {} --renew-pin --pin {}",
                login_command(Some(profile)),
                met.fingerprint
            ),
            sha256_hint(),
        ],
        None => diagnostics::hints(error),
    };
    let failure = Failure::new(Kind::Untrusted, error.to_string());
    Failure { hints, ..failure }.into()
}

fn supported_versions(server: &Server) -> Result<Vec<Version>, Error> {
    let mut supported = Vec::new();
    for version in Version::NEWEST_FIRST {
        if server.serves(version)? {
            supported.push(version);
        }
    }
    if supported.is_empty() {
        return Err(Error::NoVersion { server: server.address().to_string() });
    }
    Ok(supported)
}

fn confirm(
    server: &Server,
    reason: &str,
    met: &Certificate,
    old_pin: Option<&Pinned>,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let address = server.address();
    ui.messages.warn(&format!("the certificate of {address} is not trusted: {reason}"));
    ui.messages.lines(&met.beside(old_pin));
    ui.messages.lines(
        "Nothing secret has been sent. Compare the SHA-256 with the server's own.\n\
         To print it, run this in PowerShell on the server:",
    );
    ui.messages.lines(SHA256_IN_POWERSHELL);
    ui.messages.lines("If the values differ, stop: this may be a man-in-the-middle attack.");
    let refused = || {
        Failure::new(
            Kind::Untrusted,
            "the certificate was not accepted; nothing secret was sent, and nothing was saved",
        )
        .hint("compare the SHA-256 with the server's, then type yes or the SHA-256")
    };
    for _ in 0..ATTEMPTS {
        let answer = ui.ask("Trust this certificate? Type yes, or its SHA-256: ", refused())?;
        if answer == "yes" {
            return Ok(());
        }
        match answer.parse::<Fingerprint>() {
            Ok(typed) if typed == met.fingerprint => return Ok(()),
            Ok(_) => return Err(wrong_fingerprint().into()),
            Err(_) if matches!(&*answer.to_lowercase(), "n" | "no") => break,
            Err(error) if error.contains("SHA-1") => ui.messages.lines(&error),
            Err(_) => ui.messages.lines("Type yes in full, the SHA-256, or no."),
        }
    }
    Err(refused().into())
}

fn wrong_fingerprint() -> Failure {
    let message = "the SHA-256 that you typed is not that of this certificate";
    Failure::new(Kind::Untrusted, message)
        .hint("possible man-in-the-middle; nothing secret was sent, and nothing was saved")
}
