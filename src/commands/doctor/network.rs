//! Checks of the network, from the proxy to the certificate. No credential is sent.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::checks::{Check, CheckResult, Doctor};
use crate::api::Version;
use crate::client::probe::{connect, resolve};
use crate::client::proxy::Route;
use crate::client::tls::Handshake;
use crate::client::transport::{ConnectError, Transport};
use crate::client::{Address, Certificate, Error, Network, Server, ServerIdentity, ServerKind};
use crate::config::{ServerConfig, TrustSource};
use crate::context::Context;
use crate::diagnostics::{connect_hint, hints, login_command};
use crate::error::Kind;
use crate::messages::Messages;
use crate::time::in_words;

/// More time than a server needs for a response without data.
const TIMEOUT: Duration = Duration::from_secs(30);
/// A certificate that expires earlier causes a warning.
const SOON: TimeDelta = TimeDelta::days(30);

/// A server that is called without a login, whatever its certificate, and its first response.
pub(super) struct ServerProbe {
    pub(super) server: Server,
    /// The server serves [`ServerProbe::FIRST`].
    pub(super) first: Result<bool, Error>,
    /// Credentials may be sent to it.
    pub(super) trusted: bool,
    /// The time by which the server's clock is ahead of this machine's; `None` if the server sends no date.
    clock_ahead: Option<TimeDelta>,
}

impl ServerProbe {
    pub(super) const FIRST: Version = Version::NEWEST_FIRST[0];

    fn new(doctor: &Doctor<'_>, address: &Address, transport: Arc<dyn Transport>) -> Self {
        let context = doctor.context;
        let server = Server::new(
            address.clone(),
            ServerIdentity::default(),
            transport,
            context.settings.timeout,
            doctor.ui.messages.clone(),
            Arc::clone(&context.sleep),
        );
        let server = server.with_max_timeout(TIMEOUT);
        let first = server.serves(Self::FIRST);
        let clock_ahead = server.server_time().map(|time| time - context.clock.now());
        Self { server, first, trusted: true, clock_ahead }
    }

    /// Compares the server's clock with this machine's.
    pub(super) fn check_clock(&self) -> CheckResult {
        let Some(ahead) = self.clock_ahead else {
            return Check::Clock.skip("the server sends no date");
        };
        let difference = (ahead.num_milliseconds().unsigned_abs() + 500) / 1_000;
        if difference < 60 {
            return Check::Clock.ok(format!("the clocks differ by {difference} s"));
        }
        let side = if ahead < TimeDelta::zero() { "behind" } else { "ahead of" };
        let difference = in_words(Duration::from_secs(difference));
        Check::Clock
            .warn(format!("the server's clock is {difference} {side} this machine's"))
            .fix("correct the wrong clock: certificates and restore points depend on both")
    }
}

impl Doctor<'_> {
    /// Checks the network; `None` if the server cannot be reached, and all further checks are skipped.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn check_network(
        &mut self,
        config: &ServerConfig,
    ) -> anyhow::Result<Option<ServerProbe>> {
        let address = config.address()?;
        if let Some(transport) = &self.context.transport {
            for check in [Check::Proxy, Check::Name, Check::Tcp, Check::Tls, Check::Certificate] {
                self.add(check.skip("the server is in this process"))?;
            }
            return Ok(Some(ServerProbe::new(self, address, Arc::clone(transport))));
        }
        let Some(network) = self.check_connection(address)? else { return Ok(None) };
        let network = Arc::new(network);
        let mut probe = ServerProbe::new(self, address, network.clone());
        if !address.is_https() {
            self.add(Check::Tls.ok("no TLS: plain http to this machine"))?;
            self.add(Check::Certificate.skip("the connection does not use TLS"))?;
            return Ok(Some(probe));
        }
        let (result, certificate) = check_tls(network.handshake().as_ref(), &probe);
        self.add(result)?;
        let Some(certificate) = certificate else {
            self.skip_from(Check::Certificate, "no connection to the server")?;
            return Ok(None);
        };
        let result = check_certificate(self.context, config, &certificate, &self.ui.messages);
        probe.trusted = result.kind.is_none();
        self.add(result)?;
        Ok(Some(probe))
    }

    /// Checks proxy, name, and TCP connection.
    fn check_connection(&mut self, address: &Address) -> anyhow::Result<Option<Network>> {
        let route = self.context.settings.proxy(address);
        let network = self.context.network(address, &TrustSource::Insecure, &self.ui.messages);
        let (route, network) = match route.and_then(|route| Ok((route, network?))) {
            Ok(found) => found,
            Err(failure) => {
                self.add(Check::Proxy.fail_by_error(&failure.into()))?;
                self.skip_from(Check::Name, "the proxy cannot be used")?;
                return Ok(None);
            }
        };
        let direct = (address.host().to_owned(), address.port());
        let (finding, (host, port), proxy) = match route {
            Route::Through(proxy, variable) => (
                format!("{} ({variable})", proxy.shown),
                (proxy.host, proxy.port),
                Some(proxy.shown),
            ),
            Route::Direct(Some(bypassed)) => (format!("direct, {bypassed}"), direct, None),
            Route::Direct(None) => ("direct".to_owned(), direct, None),
        };
        self.add(Check::Proxy.ok(finding))?;
        let timeout = self.context.settings.connect_timeout;
        let addresses = match resolve(&host, port, timeout) {
            Ok(addresses) => addresses,
            Err(error) => {
                let result = Check::Name.fail(Kind::Unreachable, format!("{host}: {error}"));
                self.add(result.fix("check the spelling, and the DNS settings of this machine"))?;
                self.skip_from(Check::Tcp, "the name has no address")?;
                return Ok(None);
            }
        };
        let shown: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
        self.add(match host.parse::<IpAddr>() {
            Ok(_) => Check::Name.ok(format!("{host} is an address")),
            Err(_) => Check::Name.ok(format!("{host}: {}", shown.join(", "))),
        })?;
        let results = connect(&addresses, timeout);
        let connects = results.iter().any(|(_, result)| result.is_ok());
        for (address, result) in results {
            self.add(tcp_result(address, result, connects, proxy.as_deref()))?;
        }
        if !connects {
            let peer = if proxy.is_some() { "the proxy" } else { "the server" };
            self.skip_from(Check::Tls, &format!("no connection to {peer}"))?;
            return Ok(None);
        }
        Ok(Some(network))
    }
}

/// Returns the result for one address: a warning if it does not answer and another one does.
fn tcp_result(
    address: SocketAddr,
    result: Result<Duration, ConnectError>,
    another_connects: bool,
    proxy: Option<&str>,
) -> CheckResult {
    let error = match result {
        Ok(took) => {
            return Check::Tcp.ok(format!("{address}: connected in {} ms", took.as_millis()));
        }
        Err(error) => ConnectError { proxy: proxy.map(str::to_owned), ..error },
    };
    let finding = format!("{address}: {}", error.reason);
    let result = if another_connects {
        Check::Tcp.warn(finding)
    } else {
        Check::Tcp.fail(Kind::Unreachable, finding)
    };
    result.fix(connect_hint(&error, ServerKind::Backup))
}

/// Returns the result of the TLS handshake, and the server's certificate.
fn check_tls(
    handshake: Option<&Handshake>,
    probe: &ServerProbe,
) -> (CheckResult, Option<Certificate>) {
    let der = handshake.and_then(|handshake| Some((handshake, handshake.chain.first()?)));
    match (der, &probe.first) {
        (Some((Handshake { version, suite, chain }, der)), _) => {
            let finding = format!("{version}, {suite}; {}", describe_chain(chain));
            (Check::Tls.ok(finding), Some(Certificate::read(der)))
        }
        (None, Err(error)) => (Check::Tls.fail_by_call(error), None),
        (None, Ok(_)) => (Check::Tls.fail(Kind::Failure, "unknown result of the handshake"), None),
    }
}

/// Describes the chain that the server sent. A missing intermediate certificate is a common mistake.
fn describe_chain(chain: &[Vec<u8>]) -> String {
    let names: Vec<_> = chain.iter().filter_map(|der| Certificate::read(der).names).collect();
    let subjects: Vec<_> = names.iter().map(|names| names.subject.as_str()).collect();
    let subjects = subjects.join(", issued by ");
    match names.last() {
        Some(last) if last.subject == last.issuer => format!("chain: {subjects}, self-signed"),
        Some(last) => format!("chain: {subjects}, issued by {} (not sent)", last.issuer),
        None => "chain: cannot be read".to_owned(),
    }
}

/// Verifies the certificate with the trust that other commands use.
fn check_certificate(
    context: &Context,
    config: &ServerConfig,
    met: &Certificate,
    messages: &Messages,
) -> CheckResult {
    const CHECK: Check = Check::Certificate;
    let mut finding = met.fingerprint.to_string();
    if let Some(names) = &met.names {
        finding = format!("{finding}, {}, valid {}", names.subject, names.valid());
    }
    if config.trust == TrustSource::Insecure {
        return CHECK
            .warn(format!("{finding}; not verified (--insecure)"))
            .fix(format!("to trust only this certificate use: --pin {}", met.fingerprint));
    }
    // The sign-in check prints the warning about an ignored variable, once.
    let quiet = ServerConfig { ignored_variable: None, ..config.clone() };
    let served = match context.connect(&quiet, messages) {
        Ok(server) => server.with_max_timeout(TIMEOUT).serves(ServerProbe::FIRST),
        Err(error) => return CHECK.fail_by_error(&error),
    };
    match served {
        Err(error @ Error::Untrusted { .. }) => {
            let reason = refusal_reason(&error);
            CHECK.fail(Kind::Untrusted, format!("{finding}: {reason}")).fixes(&hints(&error))
        }
        // The server was reached by an earlier check.
        Err(error @ Error::Unreachable { .. }) => {
            CHECK.warn(format!("{finding}; not verified: {error}")).fixes(&hints(&error))
        }
        _ => check_validity(context, config, met, &finding),
    }
}

/// Returns why a certificate is refused, without what the finding says anyway.
fn refusal_reason(error: &Error) -> String {
    match error {
        Error::Untrusted { reason, pinned: Some(pinned), .. } => {
            format!("{reason}, which is {}", pinned.fingerprint)
        }
        Error::Untrusted { reason, .. } => reason.clone(),
        error => error.to_string(),
    }
}

/// Checks that a trusted certificate does not expire soon. A pinned one is trusted even if it has expired.
fn check_validity(
    context: &Context,
    config: &ServerConfig,
    met: &Certificate,
    finding: &str,
) -> CheckResult {
    const CHECK: Check = Check::Certificate;
    let Some(names) = &met.names else {
        return CHECK.ok(format!("{finding}; its contents cannot be read"));
    };
    let now = context.clock.now();
    let problem = if names.not_after < now {
        "it has expired".to_owned()
    } else if names.not_before > now {
        "it is not valid yet".to_owned()
    } else if names.not_after - now < SOON {
        format!("it expires in {} days", (names.not_after - now).num_days())
    } else {
        return CHECK.ok(finding);
    };
    let fix = match (config.pinned(), &config.profile) {
        (Some(_), Some(profile)) => {
            let login = login_command(Some(profile));
            format!("renew it on the server, then run: {login} --renew-pin")
        }
        (Some(_), None) => "renew it on the server, then pin the new one".to_owned(),
        (None, _) => "renew it on the server".to_owned(),
    };
    CHECK.warn(format!("{finding}; {problem}")).fix(fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::transport::ConnectFailure;

    #[test]
    fn dead_address_is_a_warning_if_another_one_answers() {
        let address = "192.0.2.1:4443".parse().unwrap();
        let dead = || Err(ConnectError::new(ConnectFailure::Refused, "connection refused"));
        assert_eq!(tcp_result(address, dead(), true, None).outcome, "warn");
        assert_eq!(tcp_result(address, dead(), false, None).outcome, "fail");
        let alive = tcp_result(address, Ok(Duration::ZERO), true, None);
        assert_eq!(alive.outcome, "ok");
    }
}
