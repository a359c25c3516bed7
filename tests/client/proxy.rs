//! Proxies: selection, the data that they receive, and the errors that they cause.

use std::io::{Read, Write};

use snapbox::str;

use crate::check;
use crate::support::proxies::{Manner, NAME, Proxy};
use crate::support::servers::{Identity, Server, at, listen, nowhere, plain};
use crate::support::{Command, JOB, Ran};

/// `us er:p@ss/w%rd`, in base64 and as a part of a URL.
const LOGIN: &str = "Basic dXMgZXI6cEBzcy93JXJk";
const IN_URL: &str = "us%20er:p%40ss%2Fw%25rd";

/// Secrets that only the server, or a proxy that requires authentication, may receive.
const SECRETS: [&str; 6] =
    ["secret-token", "p@ss", "p%40ss", "us er", "us%20er", "dXMgZXI6cEBzcy93JXJk"];

/// A command line for a server whose name only proxies can resolve.
fn through(server: &Server, line: &str) -> Command {
    let line = format!("{line} --pin {} --connect-timeout 500ms", server.pin);
    at(&format!("{NAME}:{}", server.address.port()), &line)
}

fn list(server: &Server, more: &str, variables: &[(&str, &str)]) -> Ran {
    let command = through(server, &format!("session list {more}"));
    variables.iter().fold(command, |command, (name, value)| command.env(name, value)).run()
}

fn explore() -> String {
    // A point in time that needs no look at the server's clock.
    format!("explore --job {JOB} --type vex --at 2026-11-20T00:00:00Z -q --no-preflight")
}

/// Returns the name of a variable in messages. Windows does not distinguish the case of names.
fn shown_name(name: &str) -> String {
    if cfg!(windows) { name.to_uppercase() } else { name.to_owned() }
}

/// Snapshots hold no ports.
fn shown(ran: &Ran, server: &Server, proxy: std::net::SocketAddr) -> String {
    let text = ran.to_string().replace(&server.address.port().to_string(), "4443");
    text.replace(&proxy.to_string(), "PROXY")
}

#[test]
fn each_variable_selects_its_proxy() {
    let (server, http, socks) =
        (Server::start(plain()), Proxy::http(Manner::Open), Proxy::socks(Manner::Open));
    let (port, [http_at, socks_at]) = (server.address.port(), [http.address, socks.address]);
    for (name, value, shown) in [
        ("HTTPS_PROXY", format!("http://{http_at}"), format!("http://{http_at}")),
        ("https_proxy", format!("{http_at}"), format!("http://{http_at}")),
        ("ALL_PROXY", format!("HTTP://{http_at}/"), format!("http://{http_at}")),
        ("all_proxy", format!("socks5h://{socks_at}"), format!("socks5h://{socks_at}")),
        ("HTTPS_PROXY", format!("socks5h://u:p@{socks_at}"), format!("socks5h://{socks_at}")),
    ] {
        let ran = list(&server, "-v", &[(name, &value)]);
        assert_eq!(ran.code, 0, "{name}={value}: {ran}");
        let told = format!("* through the proxy {shown} ({})\n", shown_name(name));
        assert!(ran.stderr.contains(&told), "{told} is missing: {ran}");
        let (asked, place) = ([http.asked(), socks.asked()].concat(), format!("{NAME}:{port}"));
        let connect = format!("CONNECT {place} HTTP/1.1");
        assert!(asked == [connect] || asked == [place], "{name}={value}: {asked:?}");
        let wire = http.wire() + &socks.wire();
        assert!(!wire.is_empty() && SECRETS.iter().all(|s| !wire.contains(s)), "{name}={value}");
        let requests = server.requests();
        assert!(requests.len() == 1 && requests[0].contains("secret-token"), "{requests:?}");
    }
}

#[test]
fn proxy_variables_have_an_order() {
    let server = Server::start(plain());
    let mut names = vec!["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    names.retain(|name| shown_name(name) == *name);
    let proxies: Vec<_> = names.iter().map(|_| Proxy::http(Manner::Open)).collect();
    let urls: Vec<_> = proxies.iter().map(|proxy| format!("http://{}", proxy.address)).collect();
    for first in 0..names.len() {
        let mut set: Vec<_> = names.iter().copied().zip(urls.iter().map(String::as_str)).collect();
        // An empty variable counts as unset.
        set[..first].iter_mut().for_each(|(_, value)| *value = "");
        assert_eq!(list(&server, "", &set).code, 0);
        let asked: Vec<_> = proxies.iter().map(|proxy| proxy.asked().len()).collect();
        let expected: Vec<_> = (0..names.len()).map(|index| usize::from(index == first)).collect();
        assert_eq!(asked, expected);
    }
}

#[test]
fn loopback_addresses_bypass_the_proxy() {
    let server = Server::start(plain());
    let (http, socks) = (Proxy::http(Manner::Open), Proxy::socks(Manner::Open));
    let port = server.address.port();
    let line = format!("session list -v --pin {}", server.pin);
    for (host, proxy, asked) in [
        ("[2001:db8::1]", format!("http://{}", http.address), "CONNECT [2001:db8::1]:"),
        ("192.0.2.1", format!("socks5://{}", socks.address), "192.0.2.1:"),
        ("192.0.2.1", format!("socks5h://{}", socks.address), "192.0.2.1:"),
        ("127.0.0.1", format!("http://{}", http.address), ""),
        ("localhost", format!("socks5h://{}", socks.address), ""),
    ] {
        let ran = at(&format!("{host}:{port}"), &line).env("ALL_PROXY", &proxy).run();
        assert_eq!(ran.code, 0, "{host} {proxy}: {ran}");
        let passed = "* directly, not through ALL_PROXY: the server is on this machine\n";
        assert_eq!(ran.stderr.contains(passed), asked.is_empty(), "{host} {proxy}: {ran}");
        let seen = [http.asked(), socks.asked()].concat();
        assert_eq!(seen.len(), usize::from(!asked.is_empty()), "{host} {proxy}: {seen:?}");
        assert!(seen.iter().all(|line| line.starts_with(asked)), "{host} {proxy}: {seen:?}");
    }
}

#[test]
fn proxy_credentials_are_sent_to_the_proxy_only() {
    let server = Server::start(plain());
    let http = Proxy::http(Manner::Asks(LOGIN));
    let socks = Proxy::socks(Manner::Asks("us er p@ss/w%rd"));
    for (scheme, proxy) in [("http", &http), ("socks5h", &socks)] {
        let url = |login: &str| format!("{scheme}://{login}{}", proxy.address);
        let ran = list(&server, "-vv", &[("HTTPS_PROXY", &url(&format!("{IN_URL}@")))]);
        assert_eq!(ran.code, 0, "{ran}");
        let requests = server.requests();
        assert!(requests.len() == 1 && !requests[0].to_lowercase().contains("proxy-"));
        assert!(SECRETS.iter().all(|secret| !ran.stderr.contains(secret)), "{ran}");
        proxy.wire();
        for wrong in ["us%20er:wr%40ng@", "us%20er@", ""] {
            for line in ["session list", &explore()] {
                let url = url(wrong);
                let ran = through(&server, &format!("{line} -vv")).env("ALL_PROXY", &url).run();
                assert_eq!(ran.code, 3, "{url}: {ran}");
                let named = format!("proxy {scheme}://{}: ", proxy.address);
                assert!(ran.stderr.contains(&named), "{url}: {ran}");
                for secret in SECRETS.iter().chain(&["wr@ng", "wr%40ng"]) {
                    assert!(!ran.stderr.contains(secret), "{secret} was shown: {ran}");
                }
                assert!(ran.waits.is_empty() && !proxy.wire().contains("secret-token"));
            }
        }
        assert!(server.requests().is_empty());
    }
    let ran = list(&server, "", &[("HTTPS_PROXY", &http.address.to_string())]);
    check!(
        shown(&ran, &server, http.address),
        str![[r#"
! error: cannot reach https://vb365.test:4443: proxy http://PROXY: it requires authentication (HTTP 407)
! hint: set HTTPS_PROXY to http://user:password@host:port; a proxy that accepts only NTLM or Kerberos is not supported
[3]

"#]]
    );
    let ran = list(&server, "", &[("HTTPS_PROXY", &format!("socks5h://{}", socks.address))]);
    check!(
        shown(&ran, &server, socks.address),
        str![[r#"
! error: cannot reach https://vb365.test:4443: proxy socks5h://PROXY: it requires authentication
! hint: set HTTPS_PROXY or ALL_PROXY to the proxy (http://user:password@host:port), or NO_PROXY to servers without one
[3]

"#]]
    );
}

#[test]
fn failing_proxy_is_named_and_no_connection_stays_open() {
    let server = Server::start(plain());
    let says = |what| Proxy::http(Manner::Says(what));
    let socks_says = |what| Proxy::socks(Manner::Says(what));
    let passing = ["the connection was closed", "the connection timed out"];
    for (scheme, proxy, why) in [
        (
            "http",
            says(b"HTTP/1.1 403 Forbidden\r\n\r\n"),
            "it refused the connection with HTTP 403",
        ),
        (
            "http",
            says(b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
            "it refused the connection with HTTP 502",
        ),
        (
            "http",
            says(b"HTTP/1.1 301 Moved\r\nlocation: /\r\n\r\n"),
            "it refused the connection with HTTP 301",
        ),
        ("http", says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "this is not HTTP"),
        ("http", Proxy::http(Manner::Silent), passing[1]),
        ("http", Proxy::http(Manner::HangsUp), passing[0]),
        ("socks5h", socks_says(&[5, 0, 5, 5, 0, 1]), "the server refused its connection"),
        ("socks5h", socks_says(&[5, 0, 5, 2, 0, 1]), "connection not allowed by ruleset"),
        (
            "socks5h",
            socks_says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
            "it does not speak this version of SOCKS",
        ),
        ("socks5h", Proxy::socks(Manner::Silent), passing[1]),
        ("socks5h", Proxy::socks(Manner::HangsUp), passing[0]),
    ] {
        let url = format!("{scheme}://{}", proxy.address);
        for line in ["session list", &explore()] {
            let ran = through(&server, line).env("HTTPS_PROXY", &url).run();
            assert_eq!(ran.code, 3, "{why}: {ran}");
            let told = format!("{NAME}:{}: proxy {url}: {why}", server.address.port());
            assert!(ran.stderr.contains(&told), "{told} is missing: {ran}");
            assert!(ran.stderr.contains("HTTPS_PROXY"), "{ran}");
            // Nothing was sent, so even a call with an effect is retried.
            let again = passing.contains(&why);
            assert_eq!(ran.waits.len(), if again { 3 } else { 0 }, "{why}: {ran}");
            assert!(!proxy.wire().contains("secret-token"));
        }
    }
    assert!(server.requests().is_empty());
}

#[test]
fn unreachable_proxy_is_named() {
    let (server, away) = (Server::start(plain()), nowhere());
    for scheme in ["http", "https", "socks5h"] {
        let url = format!("{scheme}://us%20er:p%40ss@{away}");
        for line in ["session list", &explore()] {
            let ran = through(&server, &format!("{line} -vv")).env("HTTPS_PROXY", &url).run();
            assert_eq!(ran.code, 3, "{ran}");
            let told = format!("proxy {scheme}://{away}: connection refused");
            assert!(ran.stderr.contains(&told), "{told} is missing: {ran}");
            assert!(SECRETS.iter().all(|secret| !ran.stderr.contains(secret)), "{ran}");
        }
    }
    let ran = list(&server, "", &[("ALL_PROXY", &away.to_string())]);
    check!(
        shown(&ran, &server, away),
        str![[r#"
! error: cannot reach https://vb365.test:4443: proxy http://PROXY: connection refused
! hint: check that the proxy is running; HTTPS_PROXY, ALL_PROXY and NO_PROXY select it
[3]

"#]]
    );
    let ran = list(&server, "", &[("ALL_PROXY", "http://no-such-proxy.invalid:3128")]);
    assert!(
        ran.code == 3 && ran.stderr.contains("proxy http://no-such-proxy.invalid:3128: "),
        "{ran}"
    );
}

#[test]
fn no_proxy_bypasses_the_proxy() {
    let (server, proxy) = (Server::start(plain()), Proxy::http(Manner::Open));
    let url = format!("http://{}", proxy.address);
    for (name, value) in [("NO_PROXY", NAME), ("no_proxy", "*"), ("NO_PROXY", "a.example, .test")] {
        let ran = list(&server, "-v", &[("HTTPS_PROXY", &url), (name, value)]);
        let shown = shown_name(name);
        let told = format!("* directly, not through HTTPS_PROXY: {shown} names the server\n");
        assert!(ran.code == 3 && ran.stderr.contains(&told), "{name}={value}: {ran}");
        assert!(proxy.asked().is_empty(), "{name}={value}");
    }
    let ran = list(&server, "", &[("HTTPS_PROXY", &url), ("NO_PROXY", "other.test")]);
    assert!(ran.code == 0 && proxy.asked().len() == 1, "{ran}");
}

#[test]
fn invalid_proxy_is_reported_without_its_password() {
    let server = Server::start(plain());
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        for value in [
            "ftp://user:hush@proxy",
            "::::",
            "http://user:hush@",
            "user:hush://x@proxy:3128",
            "http://user:1/hush@proxy:3128",
            "http://user:hush word@proxy:3128",
            "http://user:hush%ff@proxy:3128",
            "http://user:hush@proxy:port",
        ] {
            for line in ["session list", &explore()] {
                let ran = through(&server, &format!("{line} -vv")).env(name, value).run();
                assert_eq!(ran.code, 2, "{name}={value}: {ran}");
                let told = format!("error: {}: ", shown_name(name));
                assert!(ran.stderr.contains(&told), "{name}={value}: {ran}");
                assert!(!ran.stderr.contains("hush"), "{name}={value}: {ran}");
            }
        }
    }
    assert!(server.requests().is_empty());
}

#[test]
fn socks5_proxy_requires_a_locally_resolved_name() {
    let (server, proxy) = (Server::start(plain()), Proxy::socks(Manner::Open));
    for scheme in ["socks5", "socks4", "socks"] {
        let ran = list(&server, "", &[("ALL_PROXY", &format!("{scheme}://{}", proxy.address))]);
        assert_eq!(ran.code, 3, "{ran}");
        let told = format!("proxy {scheme}://{} needs the server's address", proxy.address);
        assert!(ran.stderr.contains(&told) && ran.stderr.contains(NAME), "{ran}");
        assert!(ran.stderr.contains("hint: use socks5h:// instead of socks5://"), "{ran}");
    }
    assert!(proxy.wire().is_empty(), "it was asked for what could not be");
}

#[test]
fn trust_is_the_same_behind_a_proxy() {
    let (server, other) = (Server::start(plain()), Server::start(plain()));
    let proxy = Proxy::http(Manner::Open);
    let url = format!("http://{}", proxy.address);
    let place = format!("{NAME}:{}", server.address.port());
    let with =
        |more: &str| at(&place, &format!("session list {more}")).env("HTTPS_PROXY", &url).run();
    for (trust, code) in
        [(String::new(), 5), (format!("--pin {}", other.pin), 5), ("--insecure".to_owned(), 0)]
    {
        let ran = with(&trust);
        assert_eq!(ran.code, code, "{trust}: {ran}");
        let about = format!("the certificate of https://{place} is not trusted");
        assert_eq!(ran.stderr.contains(&about), code == 5, "{trust}: {ran}");
        assert_eq!(server.requests().len(), usize::from(code == 0), "{trust}");
    }
    // Its certificate is for another host name.
    let ran = with(&server.root());
    assert!(ran.code == 5 && ran.stderr.contains("it is for another host name"), "{ran}");
}

#[test]
fn proxy_certificate_failure_is_not_the_servers() {
    let identity = plain();
    let same = Identity {
        chain: identity.chain.clone(),
        key: rcgen::KeyPair::from_pem(&identity.key.serialize_pem()).unwrap(),
        root_pem: String::new(),
    };
    let (server, proxy) = (Server::start(identity), Proxy::https(same));
    let url = format!("https://{IN_URL}@{}", proxy.address);
    let place = format!("{NAME}:{}", server.address.port());
    let pin = format!("--pin {}", server.pin);
    for trust in ["", &pin, &server.root(), "--insecure"] {
        for line in ["session list", &explore()] {
            let line = format!("{line} {trust}");
            let ran = at(&place, &line).env("HTTPS_PROXY", &url).run();
            assert_eq!(ran.code, 3, "{trust}: {ran}");
            let told =
                format!("proxy https://{}: its own certificate is not trusted", proxy.address);
            assert!(ran.stderr.contains(&told), "{told} is missing: {ran}");
            assert!(!ran.stderr.contains("sha256:"), "{ran}");
        }
    }
    assert!(proxy.wire().is_empty() && server.requests().is_empty());
    let ran = at(&place, "session list").env("HTTPS_PROXY", &url).run();
    check!(
        shown(&ran, &server, proxy.address),
        str![[r#"
! error: cannot reach https://vb365.test:4443: proxy https://PROXY: its own certificate is not trusted: unknown issuer
! hint: most proxies have an http:// URL; the certificate of an https:// proxy must be trusted by the system
[3]

"#]]
    );
    // A common mistake: https:// for a proxy without TLS.
    let open = listen(|mut socket| {
        let _greeting = socket.read(&mut [0; 4096]);
        let _gone = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let ran = list(&server, "", &[("HTTPS_PROXY", &format!("https://{open}"))]);
    assert!(ran.code == 3 && ran.stderr.contains("the TLS handshake failed"), "{ran}");
    assert!(ran.stderr.contains("hint: most proxies have an http://"), "{ran}");
}

/// The system's CAs can be set only for a whole process, and not on every system.
#[cfg(target_os = "linux")]
#[test]
fn system_cas_verify_servers_and_proxies() {
    use assert_cmd::cargo::CommandCargoExt;

    use crate::support::servers::{Authority, file};

    let (authority, other) = (Authority::root(), file(&Authority::root().pem));
    let root = file(&authority.pem);
    let (server, proxy) = (Server::start(authority.vouched()), Proxy::https(authority.vouched()));
    let here = format!("localhost:{}", server.address.port());
    let behind = format!("{NAME}:{}", server.address.port());
    let url = format!("https://{IN_URL}@localhost:{}", proxy.address.port());
    for (known, code) in [(&root, 0), (&other, 5)] {
        for (place, more, code) in
            [(&here, String::new(), code), (&behind, format!("--pin {}", server.pin), code.min(3))]
        {
            let mut command = std::process::Command::cargo_bin("vb365").unwrap();
            command.env_clear().args(["session", "list"]).args(more.split_whitespace());
            command.env("SSL_CERT_FILE", known.path()).env("VB365_API_VERSION", "v8");
            command.env("VB365_TOKEN", "secret-token").env("VB365_SERVER", place);
            let ran = command.env("HTTPS_PROXY", &url).output().unwrap();
            assert_eq!(ran.status.code(), Some(code), "{place}: {ran:?}");
            let passed = usize::from(code == 0);
            assert_eq!(server.requests().len(), passed);
            assert_eq!(proxy.asked().len(), if *place == behind { passed } else { 0 });
            // The traffic within the proxy's TLS is encrypted, too.
            assert!(!proxy.wire().contains("secret-token"));
        }
    }
}
