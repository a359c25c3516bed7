//! Whether it is the right server: asked once, at a terminal, before any credential is sent.

use crate::api::Version;
use crate::client::tls::{Fingerprint, WRONG_KEY};
use crate::client::{Certificate, Error, Pinned, Server};
use crate::config::{ServerConfig, TrustSource};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::output::Ui;
use crate::text::login_command;

/// Prints the SHA-256 of each certificate of the server, on the server. It needs nothing newer than the PowerShell that
/// every Windows has, whose `GetCertHashString` knows SHA-1 alone.
const ON_THE_SERVER: &str = "Get-ChildItem Cert:\\LocalMachine\\My | ForEach-Object { \
    [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)) .Replace('-', '').ToLower() + ' ' + $_.Subject }";

/// Reaches the server without a credential, and tells what it serves, newest first. A certificate that the system does
/// not trust, or, where a pin is to be renewed, another than the pinned one, is put to whoever sits there.
///
/// # Errors
/// The server cannot be reached, or is not trusted.
pub(super) fn reach(
    context: &Context,
    target: &mut ServerConfig,
    renewing: bool,
    ui: &mut Ui,
) -> anyhow::Result<(Server, Vec<Version>)> {
    let pinned = target.pinned().filter(|_| renewing);
    let server = context.connect(target, &ui.messages)?;
    let refused = match versions(&server) {
        Err(error) => error,
        versions => {
            if pinned.is_some() {
                ui.messages.note("the certificate is the one that is pinned already");
            }
            return Ok((server, versions?));
        }
    };
    let Error::Untrusted { reason, certificate, .. } = &refused else { return Err(refused.into()) };
    // Whoever named an authority or a certificate has answered the question already, and who has only copied a
    // certificate is not worth asking about.
    let is_open = pinned.is_some() || target.trust == TrustSource::System;
    if !is_open || reason == WRONG_KEY {
        return Err(refused.into());
    }
    if !ui.can_ask() {
        return Err(named(&refused, certificate, target.profile.as_deref().filter(|_| renewing)));
    }
    accept(&server, reason, certificate, pinned.as_ref(), ui)?;
    target.trust = TrustSource::Pin(certificate.fingerprint);
    target.pin_valid = None;
    let server = context.connect(target, &ui.messages)?;
    let versions = versions(&server)?;
    Ok((server, versions))
}

/// The option that accepts a certificate where nobody is there to be asked.
fn named(refused: &Error, met: &Certificate, renewed: Option<&str>) -> anyhow::Error {
    let hints = match renewed {
        Some(profile) => Some(format!(
            "compare the SHA-256 with the server's own, then: {} --renew-pin --pin {}",
            login_command(Some(profile)),
            met.fingerprint
        )),
        None => refused.hint(),
    };
    let failure = Failure::new(Kind::Untrusted, refused.to_string());
    Failure { hints: hints.into_iter().collect(), ..failure }.into()
}

/// What is served, newest first.
fn versions(server: &Server) -> Result<Vec<Version>, Error> {
    let mut found = Vec::new();
    for version in Version::NEWEST_FIRST {
        if server.serves(version)? {
            found.push(version);
        }
    }
    if found.is_empty() {
        return Err(Error::NoVersion { server: server.address().to_string() });
    }
    Ok(found)
}

fn accept(
    server: &Server,
    reason: &str,
    met: &Certificate,
    before: Option<&Pinned>,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    ui.messages
        .warn(&format!("the certificate of {} is not known here: {reason}", server.address()));
    ui.messages.lines(&met.beside(before));
    ui.messages.lines("Compare the SHA-256 with the server's own. In PowerShell on the server:");
    ui.messages.lines(&format!("  {ON_THE_SERVER}"));
    let refused = || {
        Failure::new(
            Kind::Untrusted,
            "the certificate was not accepted, so nothing was sent and nothing is remembered",
        )
        .hint("compare it with the server's own, then answer yes or type the SHA-256")
    };
    let answer = ui.ask("Trust exactly this certificate? Type yes, or its SHA-256: ", refused())?;
    let typed = answer.parse().or_else(|_| format!("sha256:{answer}").parse::<Fingerprint>());
    match typed {
        Ok(typed) if typed == met.fingerprint => Ok(()),
        Ok(_) => Err(Failure::new(Kind::Untrusted, "that is the SHA-256 of another certificate")
            .hint("somebody may be in between: nothing was sent, and nothing is remembered")
            .into()),
        Err(_) if answer == "yes" => Ok(()),
        Err(_) => Err(refused().into()),
    }
}
