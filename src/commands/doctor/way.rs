//! The way to the server, from the proxy to the certificate. Whoever answers is sent no credential here.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::local::Subject;
use super::report::{Outcome, Report, Step};
use crate::api::Version;
use crate::client::probe::{Dated, connect, resolve};
use crate::client::proxy::{PROXY_HINT, Route};
use crate::client::tls::Handshake;
use crate::client::transport::Transport;
use crate::client::{Address, Certificate, Error, Known, Network, Server};
use crate::config::{ServerConfig, TrustSource, no_server};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::output::Ui;
use crate::text::login_command;

/// Longer than a server takes for an answer without any data in it.
const PATIENCE: Duration = Duration::from_secs(30);
/// A certificate that ends earlier than this is told of.
const SOON: TimeDelta = TimeDelta::days(30);

/// A server to ask things that need no login, whoever it is, and its first answer.
pub(super) struct Way {
    pub(super) server: Server,
    pub(super) first: Result<bool, Error>,
    /// Whether it may be sent a credential.
    pub(super) trusted: bool,
    dated: Arc<Dated>,
}

impl Way {
    /// Which version the first question is about.
    pub(super) const FIRST: Version = Version::NEWEST_FIRST[0];

    fn open(context: &Context, address: &Address, transport: Arc<dyn Transport>, ui: &Ui) -> Self {
        let dated = Arc::new(Dated::new(transport, context.clock));
        let way: Arc<dyn Transport> = dated.clone();
        let (timeout, sleep) = (context.settings.timeout, Arc::clone(&context.sleep));
        let known = Known::default();
        let server = Server::new(address.clone(), known, way, timeout, ui.messages.clone(), sleep);
        let server = server.within(PATIENCE);
        Self { first: server.serves(Self::FIRST), server, trusted: true, dated }
    }

    /// How far the server's clock is from ours.
    pub(super) fn clock(&self) -> Step {
        const STEP: &str = "clock";
        let Some(ahead) = self.dated.ahead() else {
            return Step::skipped(STEP, "the server does not tell what time it is");
        };
        let apart = ahead.num_seconds().unsigned_abs();
        if apart < 60 {
            return Step::ok(STEP, format!("the server's differs by {apart} s"));
        }
        let side = if ahead < TimeDelta::zero() { "behind" } else { "ahead of" };
        Step::warn(STEP, format!("the server's is {} {side} this machine's", spelt(apart)))
            .mend("set the one that is wrong; certificates and the moments of backups go by both")
    }
}

/// Seconds in the two largest units that they fill.
fn spelt(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        0..3_600 => format!("{minutes} min {} s", seconds % 60),
        3_600..86_400 => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// The way from here to the certificate; `None` where it ends earlier, and all that follows is skipped.
///
/// # Errors
/// Stdout is closed or full.
pub(super) fn examine(
    context: &Context,
    subject: &Subject,
    ui: &mut Ui,
    report: &mut Report,
) -> anyhow::Result<Option<Way>> {
    // There is no subject without one.
    let address = subject.target.server.clone().ok_or_else(no_server)?;
    if let Some(transport) = &context.transport {
        for step in ["proxy", "name", "tcp", "tls", "certificate"] {
            report.add(ui, Step::skipped(step, "the server is in this process"))?;
        }
        return Ok(Some(Way::open(context, &address, Arc::clone(transport), ui)));
    }
    let Some(network) = reach(context, &address, ui, report)? else { return Ok(None) };
    let network = Arc::new(network);
    let mut way = Way::open(context, &address, network.clone(), ui);
    let handshake = network.handshake();
    let (step, met) = tls(&address, handshake.as_ref(), &way);
    report.add(ui, step)?;
    match met {
        Met::Nothing => {
            report.skip_from(ui, "certificate", "there is no connection to the server")?;
            Ok(None)
        }
        Met::Plain => {
            report.add(ui, Step::skipped("certificate", "there is none without TLS"))?;
            Ok(Some(way))
        }
        Met::Certificate(certificate) => {
            let step = self::certificate(context, &subject.target, &certificate, ui);
            way.trusted = step.outcome != Outcome::Fail;
            report.add(ui, step)?;
            Ok(Some(way))
        }
    }
}

/// From the proxy to a connection.
fn reach(
    context: &Context,
    address: &Address,
    ui: &mut Ui,
    report: &mut Report,
) -> anyhow::Result<Option<Network>> {
    let Means { step, host, port, network, proxy } = match proxy(context, address, ui) {
        Ok(found) => found,
        Err(failure) => {
            report.add(ui, Step::failed("proxy", &failure))?;
            report.skip_from(ui, "name", "it is not known which way to go")?;
            return Ok(None);
        }
    };
    report.add(ui, step)?;
    let patience = context.settings.connect_timeout;
    let addresses = match resolve(&host, port, patience) {
        Ok(addresses) => addresses,
        Err(reason) => {
            let step = Step::fail("name", Kind::Unreachable, format!("{host}: {reason}"));
            report.add(ui, step.mend("check the spelling, and the name server of this machine"))?;
            report.skip_from(ui, "tcp", "the name has no address")?;
            return Ok(None);
        }
    };
    report.add(ui, name(&host, &addresses))?;
    let ended = connect(&addresses, patience);
    let any = ended.iter().any(|(_, ended)| ended.is_ok());
    for (address, ended) in &ended {
        report.add(ui, tcp(*address, ended, any, proxy.as_deref()))?;
    }
    if !any {
        let whom = if proxy.is_some() { "the proxy" } else { "the server" };
        report.skip_from(ui, "tls", &format!("there is no connection to {whom}"))?;
        return Ok(None);
    }
    Ok(Some(network))
}

/// Where to connect to, and the means to do so.
struct Means {
    step: Step,
    host: String,
    port: u16,
    network: Network,
    /// The proxy, where it is one that is connected to.
    proxy: Option<String>,
}

/// By the proxy if there is one.
fn proxy(context: &Context, address: &Address, ui: &Ui) -> Result<Means, Failure> {
    let route = context.settings.proxy(address)?;
    let network = context.network(address, &TrustSource::Anyone, &ui.messages)?;
    let direct = (address.host().to_owned(), address.port());
    let (finding, (host, port), proxy) = match route {
        Route::Through(proxy, variable) => {
            (format!("{} ({variable})", proxy.shown), proxy.place(), Some(proxy.shown))
        }
        Route::Direct(Some(passed)) => (format!("direct, {passed}"), direct, None),
        Route::Direct(None) => ("direct".to_owned(), direct, None),
    };
    Ok(Means { step: Step::ok("proxy", finding), host, port, network, proxy })
}

fn name(host: &str, addresses: &[SocketAddr]) -> Step {
    if host.parse::<IpAddr>().is_ok() {
        return Step::ok("name", format!("{host} is an address"));
    }
    let found: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
    Step::ok("name", format!("{host}: {}", found.join(", ")))
}

/// One address that does not answer is no failure where another does.
fn tcp(
    address: SocketAddr,
    ended: &Result<Duration, Error>,
    any: bool,
    proxy: Option<&str>,
) -> Step {
    let step = format!("tcp {address}");
    match ended {
        Ok(took) => Step::ok(&step, format!("connected in {} ms", took.as_millis())),
        Err(error) => {
            let reason = match error {
                Error::Unreachable { reason, .. } => reason.clone(),
                other => other.to_string(),
            };
            let failed = if any {
                Step::warn(&step, reason)
            } else {
                Step::fail(&step, Kind::Unreachable, reason)
            };
            failed.mended(match proxy {
                Some(proxy) => Some(format!(
                    "is the proxy {proxy} running, and open to this machine? {PROXY_HINT}"
                )),
                None => error.hint(),
            })
        }
    }
}

/// Who is at the end of the way.
enum Met {
    Nothing,
    Plain,
    Certificate(Certificate),
}

/// Who vouches for whom in what the server sent: an intermediate that it leaves out is a common mistake.
fn issued(chain: &[Vec<u8>]) -> String {
    let read: Vec<_> = chain.iter().filter_map(|der| Certificate::read(der).names).collect();
    let subjects: Vec<_> = read.iter().map(|names| names.subject.as_str()).collect();
    match read.last() {
        Some(last) if last.subject == last.issuer => {
            format!("chain: {}, which signs itself", subjects.join(", by "))
        }
        Some(last) => format!("chain: {}, by {} (not sent)", subjects.join(", by "), last.issuer),
        None => "chain: it cannot be read".to_owned(),
    }
}

fn tls(address: &Address, handshake: Option<&Handshake>, way: &Way) -> (Step, Met) {
    const STEP: &str = "tls";
    if !address.is_https() {
        return (Step::ok(STEP, "no TLS: plain http to this machine"), Met::Plain);
    }
    let der = handshake.and_then(|handshake| Some((handshake, handshake.chain.first()?)));
    match (der, &way.first) {
        (Some((Handshake { version, suite, chain }, der)), _) => {
            let step = Step::ok(STEP, format!("{version}, {suite}; {}", issued(chain)));
            (step, Met::Certificate(Certificate::read(der)))
        }
        (None, Err(error)) => (Step::refused(STEP, error), Met::Nothing),
        (None, Ok(_)) => {
            (Step::fail(STEP, Kind::Failure, "nothing is known of the handshake"), Met::Nothing)
        }
    }
}

/// The certificate, under the trust that every other command asks for.
fn certificate(context: &Context, target: &ServerConfig, met: &Certificate, ui: &Ui) -> Step {
    const STEP: &str = "certificate";
    let mut finding = met.fingerprint.to_string();
    if let Some(names) = &met.names {
        finding = format!("{finding}, {}, valid {}", names.subject, names.valid());
    }
    if target.trust == TrustSource::Anyone {
        return Step::warn(STEP, format!("{finding}; it is not checked (--insecure)")).mend(
            format!("trust this one alone, if it is the right one: --pin {}", met.fingerprint),
        );
    }
    // What is not heeded is told once, by what signs in.
    let quiet = ServerConfig { ignored_variable: None, ..target.clone() };
    let asked = match context.connect(&quiet, &ui.messages) {
        Ok(server) => server.within(PATIENCE).serves(Way::FIRST),
        Err(error) => return Step::broken(STEP, &error),
    };
    match asked {
        Err(error) if error.kind() == Kind::Untrusted => {
            Step::fail(STEP, Kind::Untrusted, format!("{finding}: {}", refusal(&error)))
                .mended(error.hint())
        }
        // It answered the stranger a moment ago.
        Err(error @ Error::Unreachable { .. }) => {
            Step::warn(STEP, format!("{finding}; it could not be checked: {error}"))
                .mended(error.hint())
        }
        _ => lasting(context, target, met, &finding),
    }
}

/// Why it is refused, without what the finding says anyway.
fn refusal(error: &Error) -> String {
    match error {
        Error::Untrusted { reason, pinned: Some(pinned), .. } => {
            format!("{reason}, which is {}", pinned.fingerprint)
        }
        Error::Untrusted { reason, .. } => reason.clone(),
        other => other.to_string(),
    }
}

/// Whether one that is trusted is still good for a while. A pinned one is trusted even when it has expired.
fn lasting(context: &Context, target: &ServerConfig, met: &Certificate, finding: &str) -> Step {
    const STEP: &str = "certificate";
    let Some(names) = &met.names else {
        return Step::ok(STEP, format!("{finding}; what is in it cannot be read"));
    };
    let now = context.clock.now();
    let wrong = if names.not_after < now {
        "it has expired".to_owned()
    } else if names.not_before > now {
        "it is not valid yet".to_owned()
    } else if names.not_after - now < SOON {
        format!("it expires in {} days", (names.not_after - now).num_days())
    } else {
        return Step::ok(STEP, finding);
    };
    let mend = match (target.pinned(), &target.profile) {
        (Some(_), Some(profile)) => {
            let login = login_command(Some(profile));
            format!("renew it on the server, and then: {login} --renew-pin")
        }
        (Some(_), None) => "renew it on the server, and then pin the new one".to_owned(),
        (None, _) => "renew it on the server".to_owned(),
    };
    Step::warn(STEP, format!("{finding}; {wrong}")).mend(mend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Whose;

    #[test]
    fn spans_are_spelt_in_two_units() {
        let spelt = [60, 200, 3_660, 90_000].map(spelt);
        assert_eq!(spelt, ["1 min 0 s", "3 min 20 s", "1 h 1 min", "1 d 1 h"]);
    }

    #[test]
    fn one_dead_address_beside_a_live_one_is_a_warning() {
        let address = "192.0.2.1:4443".parse().unwrap();
        let dead = || {
            Err(Error::Unreachable {
                server: String::new(),
                reason: "connection refused".into(),
                whose: Whose::Ours,
            })
        };
        assert_eq!(tcp(address, &dead(), true, None).outcome, Outcome::Warn);
        assert_eq!(tcp(address, &dead(), false, None).outcome, Outcome::Fail);
        assert_eq!(tcp(address, &Ok(Duration::ZERO), true, None).outcome, Outcome::Ok);
    }
}
