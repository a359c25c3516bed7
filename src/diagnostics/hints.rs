//! Hints for failed calls: from facts of the client to commands and options.

use std::time::Duration;

use crate::api::Effect;
use crate::api::error_body::ErrorBody;
use crate::client::transport::{CertificateProblem, ConnectError, ConnectFailure};
use crate::client::{Certificate, Error, ServerKind};
use crate::text::shell_quoted;

const PROXY: &str = "set HTTPS_PROXY or ALL_PROXY to the proxy (http://user:password@host:port), or NO_PROXY to servers without one";
const ASSERTION: &[&str] = &[
    "check that the assertion is the whole answer of Microsoft, and that its expires_in has not passed",
    "check the client ID that the server expects (--grant-client-id)",
    "check that the server allows Microsoft sign-in for organizations or restore operators (off by default)",
];
const SERVICE: &[&str] = &[
    "check in the server's settings that the REST API is enabled (off by default) and uses this port (default: 4443)",
    "if 'restore operator authentication only' is enabled there, all other calls fail",
    "to skip version detection use --api-version v6, v7 or v8",
];
const EXPLORERS: &[&str] = &[
    "check on the server that the Veeam Explorer for this type of data is installed, in the server's own version",
];
/// A longer `--timeout` is not suggested.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(24 * 3600);
/// Prints the SHA-256 of each certificate of the server. Runs in Windows PowerShell 5.1, whose `GetCertHashString` supports
/// only SHA-1.
pub(crate) const SHA256_IN_POWERSHELL: &str = "Get-ChildItem Cert:\\LocalMachine\\My | ForEach-Object { \
    [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)).Replace('-', '').ToLower() + ' ' + $_.Subject }";
const INTERCEPTION: &str = "possible man-in-the-middle: do not continue before you know the cause";

/// Returns the command that signs in again.
pub(crate) fn login_command(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("vb365 login {}", shell_quoted(profile)),
        None => "vb365 login".to_owned(),
    }
}

/// Returns hints for a failed call, the most likely first.
pub(crate) fn hints(error: &Error) -> Vec<String> {
    match error {
        Error::Unreachable { cause, server_kind, .. } => {
            vec![connect_hint(cause, *server_kind).to_owned()]
        }
        Error::Untrusted { problem, certificate, profile, server_kind, .. } => {
            untrusted_hints(*problem, certificate, profile.as_deref(), *server_kind)
        }
        Error::SignedOut { profile: Some(profile), .. } => {
            vec![format!("sign in with: {}", login_command(Some(profile)))]
        }
        Error::ReadOnly { profile, .. } => vec![format!(
            "to allow changes remove read_only in [profiles.{profile}] of config.toml"
        )],
        Error::Local(failure) => failure.hints.clone(),
        Error::Refused { status: 429 | 503, effect, retry_after, .. } => {
            vec![overload_hint(*effect, *retry_after)]
        }
        Error::VersionUnknown { cause } => match &**cause {
            Error::Refused { status: 429 | 503, .. } => hints(cause),
            cause => owned(version_hints(cause)),
        },
        error => owned(fixed_hints(error)),
    }
}

/// Returns the hints that do not depend on names.
fn fixed_hints(error: &Error) -> &'static [&'static str] {
    match error {
        Error::Lost { timed_out: true, .. } => &["to wait longer use --timeout"],
        Error::Lost { call, .. }
        | Error::WebPage { call, .. }
        | Error::Redirect { call, .. }
        | Error::Refused { call, status: 400, effect: Effect::Read, .. }
            if call.contains(" http://") =>
        {
            &["the address begins with http://: the REST API uses https://"]
        }
        Error::SignedOut { .. } => {
            &["use --username and a password option, or sign in with: vb365 login"]
        }
        Error::Refused { status: 400 | 401, by_assertion: true, .. } => ASSERTION,
        Error::Refused { status, body, effect, server_kind: ServerKind::Backup, .. } => {
            refusal_hints(*status, body, *effect == Effect::SignIn)
        }
        Error::Redirect { server_kind: ServerKind::Microsoft, .. } => {
            &["check --authority: it is not the address of a sign-in server"]
        }
        Error::Redirect { .. } => {
            &["check host and port: the REST API uses https and port 4443 by default"]
        }
        Error::WebPage { .. } => {
            &["check host and port: a proxy or a portal may have answered instead of the server"]
        }
        Error::NoVersion { .. } => SERVICE,
        Error::TokenRefused { .. } => {
            &["VB365_TOKEN is never refreshed: set it to a new token, or unset it to sign in"]
        }
        Error::Broken { .. } => &["do not use what was printed: it is incomplete"],
        _ => &[],
    }
}

/// Returns a hint for a failed connection, in one sentence.
pub(crate) fn connect_hint(error: &ConnectError, server_kind: ServerKind) -> &'static str {
    match (error.cause, server_kind) {
        (ConnectFailure::ProxyTls, _) => {
            "most proxies have an http:// URL; the certificate of an https:// proxy must be trusted by the system"
        }
        (ConnectFailure::NameForProxy, _) => {
            "use socks5h:// instead of socks5://, or socks4a:// instead of socks4://: the proxy then resolves the name"
        }
        (ConnectFailure::Tls, _) => {
            "the server must support TLS 1.3, or TLS 1.2 with ECDHE and AES-GCM or ChaCha20, with an RSA, P-256 or P-384 key"
        }
        (ConnectFailure::NotTls, _) => {
            "check the port (default: 4443); for plain HTTP on this machine use http://"
        }
        (ConnectFailure::ClientCertificate, _) => {
            "client certificates are not supported: use an address of the server that needs none"
        }
        (ConnectFailure::Refused | ConnectFailure::TimedOut, _) if error.proxy.is_some() => {
            "check that the proxy is running; HTTPS_PROXY, ALL_PROXY and NO_PROXY select it"
        }
        _ if error.proxy.is_some() && error.reason.contains("407") => {
            "set HTTPS_PROXY to http://user:password@host:port; a proxy that accepts only NTLM or Kerberos is not supported"
        }
        _ if error.proxy.is_some() => PROXY,
        (_, ServerKind::Microsoft) => {
            "check the name and the firewall; if a proxy is required, set HTTPS_PROXY"
        }
        (ConnectFailure::Refused, _) => {
            "check that the REST API is enabled on the server (off by default) and uses this port (default: 4443)"
        }
        (ConnectFailure::TimedOut, _) => {
            "check name, port and firewall; to wait longer use --connect-timeout"
        }
        (ConnectFailure::Name, _) => {
            "check the spelling of the host name, and the DNS settings of this machine"
        }
        _ => "check name, port and firewall",
    }
}

fn owned(hints: &[&str]) -> Vec<String> {
    hints.iter().map(|&hint| hint.to_owned()).collect()
}

/// Returns the hints if the version cannot be detected: those of the cause, or how to do without detection.
fn version_hints(cause: &Error) -> &'static [&'static str] {
    match cause {
        Error::Refused { status: 500.., .. } => &[],
        Error::Lost { timed_out: true, .. } => {
            &["the server is busy, or another service uses this port; to wait longer use --timeout"]
        }
        Error::Redirect { .. } | Error::WebPage { .. } => fixed_hints(cause),
        Error::Lost { call, .. } | Error::Refused { call, status: 400, .. }
            if call.contains(" http://") =>
        {
            fixed_hints(cause)
        }
        Error::Lost { .. } | Error::Malformed { .. } => &SERVICE[..1],
        _ => SERVICE,
    }
}

/// Returns the hint for a server that is overloaded or starting.
fn overload_hint(effect: Effect, retry_after: Option<Duration>) -> String {
    let asked = retry_after.filter(|wait| !wait.is_zero());
    let wait = asked.map_or_else(
        || "the server is busy or starting".to_owned(),
        |wait| format!("the server asks to wait {} s", wait.as_secs()),
    );
    match asked {
        Some(asked) if asked <= LONGEST_TIMEOUT && effect != Effect::Once => {
            format!("{wait}: to wait longer use --timeout, or try again later")
        }
        _ => format!("{wait}: try again later"),
    }
}

fn untrusted_hints(
    problem: CertificateProblem,
    met: &Certificate,
    profile: Option<&str>,
    server_kind: ServerKind,
) -> Vec<String> {
    match (problem, server_kind, profile) {
        (CertificateProblem::WrongKey, ..) => owned(&[INTERCEPTION]),
        (CertificateProblem::Unusable, ..) => owned(&[
            "replace the server's certificate by a usual one (X.509 v3, RSA 2048 or P-256): a pin does not help",
        ]),
        (_, ServerKind::Microsoft, _) => owned(&[
            INTERCEPTION,
            "a proxy that inspects TLS needs a certificate that the system trusts",
        ]),
        (CertificateProblem::NotPinned, _, Some(profile)) => vec![
            INTERCEPTION.to_owned(),
            sha256_hint(),
            format!(
                "if the certificate was renewed, compare and accept it with: {} --renew-pin",
                login_command(Some(profile))
            ),
        ],
        (CertificateProblem::NotPinned, _, None) => vec![
            INTERCEPTION.to_owned(),
            "if the certificate was renewed, compare its SHA-256 with the server's, then pin it"
                .to_owned(),
            sha256_hint(),
        ],
        _ => vec![
            format!(
                "compare the SHA-256 with the server's, then trust only this certificate with: --pin {}",
                met.fingerprint
            ),
            sha256_hint(),
        ],
    }
}

/// Returns the hint that prints the SHA-256 on the server.
pub(crate) fn sha256_hint() -> String {
    format!(
        "to print the SHA-256 on the server, run this in PowerShell there: {SHA256_IN_POWERSHELL}"
    )
}

fn refusal_hints(status: u16, body: &ErrorBody, signing_in: bool) -> &'static [&'static str] {
    match status {
        400 | 401 if signing_in => &[
            "check user name (DOMAIN\\user or user@domain) and password",
            "accounts with multi-factor authentication cannot sign in, except service accounts",
        ],
        404 if signing_in || body.html => SERVICE,
        401 => &["sign in again: use --username and a password option, or set a new VB365_TOKEN"],
        403 => {
            &["this account has no permission: most calls need the role Veeam Backup Administrator"]
        }
        500 if names_explorer(&body.message) => EXPLORERS,
        _ if body.code == "ProxyOffline" => {
            &["the backup proxy with the data is offline: check it in the console"]
        }
        _ => &[],
    }
}

/// Returns whether a message of the server may come from a Veeam Explorer that is missing or has another version. A session
/// that cannot be created without more words is the usual sign of it.
fn names_explorer(message: &str) -> bool {
    message.contains("Veeam Explorer")
        || message.trim_end_matches('.').eq_ignore_ascii_case("restore session cannot be created")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, by_assertion: bool, server_kind: ServerKind) -> Error {
        Error::Refused {
            call: String::new(),
            status,
            body: Box::default(),
            by_assertion,
            effect: Effect::SignIn,
            server_kind,
            retry_after: None,
        }
    }

    fn hints_for(server_kind: ServerKind) -> Vec<String> {
        let unreachable = |cause| Error::Unreachable {
            server: String::new(),
            cause: ConnectError::new(cause, ""),
            server_kind,
        };
        let errors = [
            unreachable(ConnectFailure::Refused),
            unreachable(ConnectFailure::Name),
            unreachable(ConnectFailure::Tls),
            Error::Untrusted {
                server: String::new(),
                problem: CertificateProblem::Invalid,
                reason: String::new(),
                certificate: Box::new(Certificate::read(&[])),
                pinned: None,
                profile: None,
                server_kind,
            },
            Error::Redirect {
                call: String::new(),
                to: String::new(),
                effect: Effect::Read,
                server_kind,
            },
            refused(404, false, server_kind),
            refused(400, false, server_kind),
            refused(403, false, server_kind),
        ];
        errors.iter().map(|error| hints(error).join("\n")).collect()
    }

    #[test]
    fn hints_about_the_backup_server_are_not_given_for_microsoft() {
        let (backup, microsoft) = (hints_for(ServerKind::Backup), hints_for(ServerKind::Microsoft));
        for (backup, microsoft) in backup.iter().zip(&microsoft) {
            assert!(!backup.is_empty());
            for word in ["REST", "4443", "--pin", "--api-version", "Veeam", "DOMAIN\\"] {
                assert!(!microsoft.contains(word), "{microsoft}");
            }
        }
        assert!(backup[0].contains("off by default") && backup[4].contains("4443"));
    }

    #[test]
    fn rejected_assertion_is_not_a_wrong_password() {
        let hint = hints(&refused(400, true, ServerKind::Backup)).join("\n");
        assert!(hint.contains("assertion") && hint.contains("--grant-client-id"), "{hint}");
        assert!(!hint.contains("password") && !hint.contains("multi-factor"), "{hint}");
    }

    #[test]
    fn missing_explorer_is_named_where_it_is_the_usual_cause() {
        for (message, is_named) in [
            ("Restore session cannot be created.", true),
            ("Failed to start Veeam Explorer for Microsoft Exchange", true),
            ("Restore session cannot be created: the repository is offline", false),
            ("Boom", false),
        ] {
            let body = ErrorBody { message: message.to_owned(), ..ErrorBody::default() };
            let hint = refusal_hints(500, &body, false).join("; ");
            assert_eq!(hint.contains("Veeam Explorer"), is_named, "{message}: {hint}");
        }
    }

    #[test]
    fn login_command_quotes_the_profile() {
        assert_eq!(login_command(Some("a b")), "vb365 login 'a b'");
        assert_eq!(login_command(None), "vb365 login");
    }
}
