//! Servers and certificates that only OpenSSL makes: old keys, old versions, old suites, client certificates.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::support::servers::at;

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

fn openssl(dir: &Path, line: &str) -> Command {
    let mut command = Command::new("openssl");
    command.args(line.split_whitespace()).current_dir(dir);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn serve(dir: &Path, options: &str) -> (Served, String) {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let line = format!("s_server -accept {address} -cert c.pem -key c.key -www -quiet {options}");
    let server = Served(openssl(dir, &line).spawn().unwrap());
    for _ in 0..500 {
        if TcpStream::connect(&address).is_ok() {
            return (server, address);
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("openssl s_server {options} does not listen");
}

#[test]
fn each_tls_problem_has_its_true_sentence() {
    let dir = tempfile::tempdir().unwrap();
    if openssl(dir.path(), "version").status().is_err() {
        assert!(std::env::var_os("VB365_WITH_OPENSSL").is_none(), "openssl is not installed");
        return;
    }
    let names = "-addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE";
    let (weak, rsa) = ("-cipher ALL:@SECLEVEL=0", format!("-newkey rsa:2048 {names}"));
    let (old, none) = ("an old X.509 certificate", "no cipher suite, key exchange or signature");
    for (new, options, pinned, sentence) in [
        (&*format!("-newkey rsa:1024 {names}"), weak, 5, "its RSA key has 1024 bits"),
        ("-newkey rsa:2048 -x509v1", weak, 5, old),
        (
            &format!("{rsa} -addext 1.2.3.4.5=critical,ASN1:UTF8String:x"),
            "",
            5,
            "critical extension",
        ),
        (
            "-newkey rsa:2048 -addext basicConstraints=critical,CA:FALSE",
            "",
            7,
            "no subject alternative names",
        ),
        (&format!("{rsa} -addext extendedKeyUsage=clientAuth"), "", 7, "it is not for servers"),
        (&format!("{rsa} -sha1"), "", 7, "such as SHA-1 or MD5"),
        (&format!("-newkey ed448 {names}"), "", 3, none),
        (&rsa, "-tls1_2 -cipher ECDHE-RSA-AES128-SHA", 3, none),
        (&rsa, "-tls1_2 -Verify 1", 3, "the server wants a client certificate"),
        (&rsa, "-tls1_3 -Verify 1", 3, "the server wants a client certificate"),
    ] {
        let new = new.replace(" -x509v1", "");
        if sentence == old {
            let request =
                format!("req -new -nodes -subj /CN=127.0.0.1 -keyout c.key -out c.csr {new}");
            openssl(dir.path(), &request).status().unwrap();
            openssl(dir.path(), "x509 -req -in c.csr -signkey c.key -out c.pem").status().unwrap();
        } else {
            let line =
                format!("req -x509 -nodes -subj /CN=127.0.0.1 -keyout c.key -out c.pem {new}");
            openssl(dir.path(), &line).status().unwrap();
        }
        openssl(dir.path(), "x509 -in c.pem -outform DER -out c.der").status().unwrap();
        let digest = ring::digest::digest(
            &ring::digest::SHA256,
            &std::fs::read(dir.path().join("c.der")).unwrap(),
        );
        let pin =
            digest.as_ref().iter().fold(String::new(), |pin, byte| pin + &format!("{byte:02x}"));
        let (_server, address) = serve(dir.path(), options);
        let ca = format!("session list --ca-cert {}", dir.path().join("c.pem").display());
        let by_ca = at(&address, &ca).run();
        assert!(by_ca.stderr.contains(sentence), "{new} {options}: {by_ca}");
        let by_pin = at(&address, &format!("session list --pin sha256:{pin}")).run();
        assert_eq!(by_pin.code, pinned, "{new} {options}: {by_pin}");
        for ran in [by_ca, by_pin] {
            // Names of Rust types, a false accusation, and a hint that leads back here.
            for wrong in ["::", "Context", "received fatal alert", "man-in-the-middle"] {
                let error = ran.stderr.lines().next().unwrap();
                assert!(!error.contains(wrong), "{new} {options}: {ran}");
            }
            assert!(pinned != 5 || !ran.stderr.contains("with: --pin"), "{new}: {ran}");
        }
    }
}
