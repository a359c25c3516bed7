//! Whether it is the right server: asked once, at a terminal, before any credential is sent.

use crate::api::Version;
use crate::client::tls::Fingerprint;
use crate::client::{Certificate, Error, Pinned, Server};
use crate::config::{Target, TrustSource};
use crate::connection::Connection;
use crate::error::{Failure, Kind};
use crate::ui::Ui;

/// Prints the SHA-256 of each certificate of the server, on the server. It needs nothing newer than the PowerShell that
/// every Windows has, whose `GetCertHashString` knows SHA-1 alone.
const ON_THE_SERVER: &str = "Get-ChildItem Cert:\\LocalMachine\\My | ForEach-Object { \
    [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)) + ' ' + $_.Subject }";

/// Reaches the server without a credential, and tells what it serves, newest first. A certificate that the system does
/// not trust is put to whoever sits there.
///
/// # Errors
/// The server cannot be reached, or is not trusted.
pub(super) fn reach(
    connection: &Connection,
    target: &mut Target,
    before: Option<&Pinned>,
    ui: &mut Ui,
) -> anyhow::Result<(Server, Vec<Version>)> {
    let server = connection.reach(target, &ui.talk)?;
    match versions(&server) {
        // Whoever named an authority or a certificate has answered the question already.
        Err(Error::Untrusted { reason, certificate, .. })
            if target.trust == TrustSource::System && ui.can_ask =>
        {
            accept(&server, &reason, &certificate, before, ui)?;
            target.trust = TrustSource::Pin(certificate.fingerprint);
            let server = connection.reach(target, &ui.talk)?;
            let versions = versions(&server)?;
            Ok((server, versions))
        }
        Err(error) if before.is_some() => Err(explained(error, target.profile.as_deref())),
        versions => Ok((server, versions?)),
    }
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
    if before.is_some_and(|before| before.fingerprint == met.fingerprint) {
        ui.talk.note("the certificate is the one that is pinned already");
        return Ok(());
    }
    ui.talk.warn(&format!("the certificate of {} is not known here: {reason}", server.address()));
    ui.talk.lines(&met.beside(before));
    ui.talk.lines("Compare the SHA-256 with the server's own. In PowerShell on the server:");
    ui.talk.lines(&format!("  {ON_THE_SERVER}"));
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

/// Without a terminal the option that accepts it is named.
fn explained(error: Error, profile: Option<&str>) -> anyhow::Error {
    if let (Error::Untrusted { certificate, pinned: None, .. }, Some(profile)) = (&error, profile) {
        let hint = format!(
            "compare the SHA-256 with the server's own, then: vb365 login {} --renew-pin --pin {}",
            crate::text::shell_quoted(profile),
            certificate.fingerprint
        );
        return Failure::new(Kind::Untrusted, error.to_string()).hint(hint).into();
    }
    error.into()
}
