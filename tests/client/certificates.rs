//! Trust: each kind of certificate under each trust option, and the data that an untrusted server never receives.

use std::path::Path;

use rcgen::{
    BasicConstraints, DnType, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384,
    PKCS_ED25519,
};
use rustls::version::{TLS12, TLS13};
use snapbox::str;

use crate::check;
use crate::support::servers::{
    Authority, Identity, Server, at, expired, file, params, pin, plain, self_signed, valid,
    with_key, with_rsa_key,
};
use crate::support::{Ran, vb365};

fn changed(change: impl FnOnce(&mut rcgen::CertificateParams)) -> Identity {
    self_signed(KeyPair::generate().unwrap(), change)
}

/// A server with a copied certificate: it signs with another key.
fn impostor() -> Identity {
    Identity { key: KeyPair::generate().unwrap(), ..plain() }
}

pub(crate) fn with_intermediate() -> Identity {
    let root = Authority::root();
    let below = root.below();
    let mut identity = below.vouched();
    identity.chain.push(below.der());
    Identity { root_pem: root.pem, ..identity }
}

pub(crate) fn without_its_intermediate() -> Identity {
    let mut identity = with_intermediate();
    identity.chain.truncate(1);
    identity
}

/// A certificate of a CA that was reinstalled with a new key.
fn by_a_namesake() -> Identity {
    Identity { root_pem: Authority::root().pem, ..Authority::root().vouched() }
}

fn changed_after_pinning() -> Server {
    let server = Server::start(plain());
    server.show(plain());
    server
}

/// For each kind of certificate: the exit codes with the system's CAs, `--ca-cert` (its root), `--pin` (its own),
/// `--insecure`, and the pin of another certificate; and the reason why `--ca-cert` fails.
fn kinds() -> Vec<(&'static str, Server, [i32; 5], &'static str)> {
    let start = Server::start;
    let (no_issuer, no_name) = ("unknown issuer", "it is for another host name");
    let namesake = "its issuer has the name of a trusted CA, but another key";
    let no_key = "the peer does not hold its private key";
    vec![
        ("P-256", start(with_key(&PKCS_ECDSA_P256_SHA256)), [5, 0, 0, 0, 5], ""),
        ("P-384", start(with_key(&PKCS_ECDSA_P384_SHA384)), [5, 0, 0, 0, 5], ""),
        ("Ed25519", start(with_key(&PKCS_ED25519)), [5, 0, 0, 0, 5], ""),
        ("RSA", start(with_rsa_key()), [5, 0, 0, 0, 5], ""),
        ("RSA, TLS 1.2", Server::speaking(with_rsa_key(), &[&TLS12]), [5, 0, 0, 0, 5], ""),
        ("TLS 1.2", Server::speaking(plain(), &[&TLS12]), [5, 0, 0, 0, 5], ""),
        ("TLS 1.3", Server::speaking(plain(), &[&TLS13]), [5, 0, 0, 0, 5], ""),
        ("by an authority", start(Authority::root().vouched()), [5, 0, 0, 0, 5], ""),
        ("with an intermediate", start(with_intermediate()), [5, 0, 0, 0, 5], ""),
        ("without it", start(without_its_intermediate()), [5, 5, 0, 0, 5], no_issuer),
        ("by an authority of the same name", start(by_a_namesake()), [5, 5, 0, 0, 5], namesake),
        (
            "authority as leaf",
            start(changed(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained))),
            [5, 5, 0, 0, 5],
            "which only a pin can trust",
        ),
        (
            "without names",
            start(changed(|p| p.subject_alt_names.clear())),
            [5, 5, 0, 0, 5],
            no_name,
        ),
        (
            "for another name",
            start(changed(|p| p.subject_alt_names = params(&["b.example"]).subject_alt_names)),
            [5, 5, 0, 0, 5],
            no_name,
        ),
        ("expired", start(expired()), [5, 5, 0, 0, 5], "it has expired"),
        ("not yet valid", start(valid(2090, 2091)), [5, 5, 0, 0, 5], "it is not valid yet"),
        ("with another's key", start(impostor()), [5, 5, 5, 0, 5], no_key),
        (
            "with another's key, TLS 1.2",
            Server::speaking(impostor(), &[&TLS12]),
            [5, 5, 5, 0, 5],
            no_key,
        ),
        ("changed after pinning", changed_after_pinning(), [5, 5, 5, 0, 5], namesake),
    ]
}

const WRONG_PIN: &str =
    "--pin sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// The secrets of a run with a token, and of one with a password.
const SECRETS: [&str; 4] = ["secret-token", "sandbox.password", "sandbox%2Epassword", "access-x"];

fn list(server: &Server, option: &str, signing_in: bool) -> Ran {
    let command = at(&server.address.to_string(), &format!("session list {option}"));
    if !signing_in {
        return command.run();
    }
    let command = command.env("VB365_TOKEN", "").env("VB365_USERNAME", "admin@sandbox.example");
    command.env("VB365_PASSWORD", "sandbox.password").run()
}

#[test]
fn trust_options_accept_only_their_certificates() {
    for (kind, server, codes, why) in kinds() {
        let pin = format!("--pin {}", server.pin);
        let options = ["", &server.root(), &pin, "--insecure", WRONG_PIN];
        for ((option, code), signing_in) in
            options.into_iter().zip(codes).flat_map(|row| [(row, false), (row, true)])
        {
            let ran = list(&server, option, signing_in);
            assert_eq!(ran.code, code, "{kind} {option}: {ran}");
            let (requests, wire) = (server.requests(), server.wire());
            let expected = if code == 0 { 1 + usize::from(signing_in) } else { 0 };
            assert_eq!(requests.len(), expected, "{kind} {option}: {requests:?}");
            assert_eq!(
                requests.iter().any(|request| SECRETS.iter().any(|s| request.contains(s))),
                code == 0,
                "{kind} {option}: {requests:?}"
            );
            assert!(!wire.is_empty() && SECRETS.iter().all(|secret| !wire.contains(secret)));
            assert_eq!(ran.stderr.contains("not verified"), option == "--insecure", "{ran}");
            if option.starts_with("--ca-cert") {
                assert!(ran.stderr.contains(why), "{kind}: {why} is missing: {ran}");
            }
        }
    }
}

#[test]
fn copied_certificate_is_not_accepted_as_renewed() {
    let server = Server::start(impostor());
    for option in [format!("--pin {}", server.pin), server.root()] {
        let ran = list(&server, &option, false);
        assert!(ran.stderr.contains("does not hold its private key"), "{ran}");
        assert!(!ran.stderr.contains("renewed") && !ran.stderr.contains("--pin"), "{ran}");
    }
}

#[test]
fn untrusted_certificate_is_shown_with_a_pin_option() {
    let server = Server::start(expired());
    let ran = list(&server, &server.root(), false);
    let text = ran.to_string().replace(&server.pin, "sha256:ITS");
    check!(
        text.replace(&server.address.to_string(), "SERVER"),
        str![[r#"
! error: the certificate of https://SERVER is not trusted: it has expired
!   subject  CN=vb365 test
!   issuer   CN=vb365 test
!   valid    2020-01-01 00:00:00 UTC to 2021-01-01 00:00:00 UTC
!   SHA-256  sha256:ITS
!   SHA-1    [..] (thumbprint in Windows)
! hint: compare the SHA-256 with the server's, then trust only this certificate with: --pin sha256:ITS
! hint: to print the SHA-256 on the server, run this in PowerShell there: Get-ChildItem [..]
[5]

"#]]
    );
    let ran = list(&server, WRONG_PIN, false);
    assert!(ran.stderr.contains("not the pinned one"), "{ran}");
    assert!(!ran.stderr.contains("--pin sha256"), "it names the pin of a stranger: {ran}");
}

/// All text of a certificate is under the control of the server.
#[test]
fn certificate_text_is_escaped() {
    let name = "x\n  SHA-256  sha256:00\u{1b}[2K\u{202e}";
    let server = Server::start(changed(|p| p.distinguished_name.push(DnType::CommonName, name)));
    let ran = list(&server, "", false);
    assert_eq!(ran.code, 5, "{ran}");
    let lines = ran.stderr.lines().filter(|line| line.starts_with("  SHA-256")).count();
    assert!(lines == 1 && !ran.stderr.contains(['\u{1b}', '\u{202e}']), "{ran}");
}

#[test]
fn invalid_trust_is_never_replaced_by_a_weaker_one() {
    let server = Server::start(plain());
    let address = server.address.to_string();
    let wrong = file("");
    let ran = list(&server, &format!("--ca-cert {}", wrong.path().display()), false);
    assert!(ran.code == 2 && ran.stderr.contains("no certificate"), "{ran}");
    let ran = at(&address, "session list").env("VB365_PIN", &server.pin).run();
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn pin_is_accepted_as_openssl_and_windows_print_it() {
    let server = Server::start(plain());
    let address = server.address.to_string();
    let digits = server.pin.strip_prefix("sha256:").unwrap();
    let pairs: Vec<_> = (0..32).map(|at| &digits[2 * at..][..2]).collect();
    let colons = pairs.join(":").to_uppercase();
    for pin in
        [digits, &colons, &format!("sha256 Fingerprint={colons}"), &pairs.join(" "), &server.pin]
    {
        let ran = at(&address, "session list").args(&["--pin", pin]).run();
        assert_eq!(ran.code, 0, "{pin}: {ran}");
        let ran = at(&address, "session list").env("VB365_PIN", pin).run();
        assert_eq!(ran.code, 0, "{pin}: {ran}");
    }
    let ran = at(&address, "session list").args(&["--pin", &digits[..40]]).run();
    assert!(ran.code == 2 && ran.stderr.contains("is a SHA-1 thumbprint"), "{ran}");
}

/// A folder with one profile, `work`, for the server, with these further settings.
fn profile(server: &Server, says: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("[profiles.work]\nserver = \"{}\"\n{says}\n", server.address);
    std::fs::write(folder.path().join("config.toml"), text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path, mode| {
            std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        };
        mode(folder.path(), 0o700);
        mode(&folder.path().join("config.toml"), 0o600);
    }
    folder
}

fn as_profile(folder: &Path, more: &str, (name, value): (&str, &str)) -> Ran {
    vb365(&format!("session list -p work --api-version v8 {more}"))
        .env("VB365_CONFIG_DIR", &folder.display().to_string())
        .env("VB365_TOKEN", "secret-token")
        .env(name, value)
        .run()
}

/// A server that a profile pins, after its certificate was replaced.
fn renewed() -> (Server, tempfile::TempDir, Identity) {
    let server = Server::start(plain());
    let says = format!("pin = \"{}\"\npin_valid = \"2025 to 2026\"", server.pin);
    let (folder, other) = (profile(&server, &says), valid(2026, 2036));
    let ran = as_profile(folder.path(), "", ("", ""));
    assert!(ran.code == 0 && ran.stderr.is_empty() && server.requests().len() == 1, "{ran}");
    (server, folder, other)
}

#[test]
fn pin_mismatch_shows_both_certificates_and_renew_pin() {
    let (server, folder, other) = renewed();
    let new = pin(&other);
    server.show(other);
    let ran = as_profile(folder.path(), "", ("", ""));
    let text = ran.to_string().replace(&server.pin, "sha256:OLD").replace(&new, "sha256:NEW");
    check!(
        text.replace(&server.address.to_string(), "SERVER"),
        str![[r#"
! error: the certificate of https://SERVER is not trusted: it is not the pinned one
!   subject  CN=vb365 test
!   issuer   CN=vb365 test
!   valid    2026-01-01 00:00:00 UTC to 2036-01-01 00:00:00 UTC
!   SHA-256  sha256:NEW
!   SHA-1    [..] (thumbprint in Windows)
!   pinned   sha256:OLD
!            valid 2025 to 2026
! hint: possible man-in-the-middle: do not continue before you know the cause
! hint: to print the SHA-256 on the server, run this in PowerShell there: Get-ChildItem [..]
! hint: if the certificate was renewed, compare and accept it with: vb365 login work --renew-pin
[5]

"#]]
    );
    assert!(server.requests().is_empty());
}

#[test]
fn variables_do_not_weaken_the_trust_of_a_profile() {
    let (server, folder, other) = renewed();
    let (new, root) = (pin(&other), file(&other.root_pem));
    server.show(other);
    let root = root.path().display().to_string();
    for (name, value) in [("VB365_INSECURE", "1"), ("VB365_PIN", &new), ("VB365_CA_CERT", &root)] {
        let ran = as_profile(folder.path(), "", (name, value));
        assert_eq!(ran.code, 5, "{name}: {ran}");
        let warning = format!("warning: {name} is ignored: profile 'work' has its own trust");
        assert!(ran.stderr.contains(&warning), "{ran}");
        assert!(!ran.stderr.contains("not checked"), "{ran}");
        // A profile without trust settings uses the system's CAs.
        let plain = profile(&server, "");
        assert_eq!(as_profile(plain.path(), "", (name, value)).code, 5, "{name}");
    }
    assert!(server.requests().is_empty() && !server.wire().contains("secret-token"));
}

#[test]
fn trust_options_override_the_profile() {
    let (server, folder, other) = renewed();
    let new = pin(&other);
    server.show(other);
    let ran = as_profile(folder.path(), &format!("--pin {new}"), ("VB365_INSECURE", "1"));
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran}");
    assert_eq!(as_profile(folder.path(), "--insecure", ("", "")).code, 0);
    assert_eq!(server.requests().len(), 2);
    let ran = as_profile(folder.path(), WRONG_PIN, ("", ""));
    assert!(ran.code == 5 && ran.stderr.contains("pinned   sha256:0000"), "{ran}");
    assert!(!ran.stderr.contains("2025 to 2026"), "those are the dates of another: {ran}");
}

#[test]
fn profile_ca_accepts_a_renewed_certificate() {
    let authority = Authority::root();
    let (server, root) = (Server::start(authority.vouched()), file(&authority.pem));
    let folder = profile(&server, &format!("ca_cert = '{}'", root.path().display()));
    server.show(authority.vouched());
    assert_eq!(as_profile(folder.path(), "", ("VB365_PIN", &WRONG_PIN[6..])).code, 0);
    server.show(Authority::root().vouched());
    let ran = as_profile(folder.path(), "", ("VB365_INSECURE", "1"));
    assert!(ran.code == 5 && server.requests().len() == 1, "{ran}");
}
