//! Signing in as a tenant or a restore operator: Microsoft's code on another device, and then the backup server with
//! what Microsoft answered.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use zeroize::Zeroizing;

use super::{
    Address, Context, Failure, Kind, MicrosoftRole, MicrosoftSettings, ServerConfig, SignIn,
    TrustSource, Ui,
};
use crate::api::microsoft::{self, Assertion, DeviceCode};
use crate::api::{Answer as _, Secret, Version, token};
use crate::client::{Error, Server};

const AUTHORITY: &str = "https://login.microsoftonline.com";
/// Any organization's account; the person who signs in says which.
const ANY_DOMAIN: &str = "organizations";
/// Where Microsoft says neither.
const INTERVAL: i64 = 5;
const EXPIRES: i64 = 900;
/// RFC 8628 asks for so much more after `slow_down`.
const SLOWER: u64 = 5;

#[expect(clippy::doc_markdown, rustdoc::bare_urls, reason = "these comments are the help texts")]
#[derive(clap::Args)]
#[command(next_help_heading = "Tenants and restore operators")]
pub(super) struct Options {
    /// Sign in as the administrator of one's own organization, by Microsoft
    #[arg(long, group = "role")]
    tenant: bool,

    /// Sign in as a restore operator, by Microsoft
    #[arg(long, group = "role")]
    operator: bool,

    /// The organization's domain [default: organizations, with --operator]
    #[arg(long, value_name = "DOMAIN", requires = "role")]
    domain: Option<String>,

    /// The id of the application that asks: one of the organization's, or the Restore Portal's
    #[arg(long, value_name = "ID", requires = "role")]
    client_id: Option<String>,

    /// What to ask for [default: Directory.Read.All User.Read offline_access, with --operator
    /// api://CLIENT_ID/access_as_user openid profile offline_access]
    #[arg(long, value_name = "SCOPES", requires = "role")]
    scope: Option<String>,

    /// Where Microsoft signs in [default: https://login.microsoftonline.com]
    #[arg(long, value_name = "URL", requires = "role", value_parser = Address::of_web)]
    authority: Option<Address>,

    /// What the backup server is told as the client [default: the domain, with --operator the client id]
    #[arg(long, value_name = "ID", requires = "role")]
    grant_client_id: Option<String>,

    /// Microsoft's answer, the whole JSON document, from a file: nothing is asked of Microsoft then
    #[arg(long, value_name = "FILE", requires = "role")]
    assertion_file: Option<PathBuf>,
}

impl Options {
    pub(super) fn role(&self) -> Option<MicrosoftRole> {
        let tenant = self.tenant.then_some(MicrosoftRole::Tenant);
        tenant.or(self.operator.then_some(MicrosoftRole::Operator))
    }

    /// What was typed, else what the profile remembers, else the default; what has none is asked for.
    ///
    /// # Errors
    /// Nobody is there to answer.
    pub(super) fn resolve(
        &self,
        role: MicrosoftRole,
        known: Option<&MicrosoftSettings>,
        ui: &mut Ui,
    ) -> anyhow::Result<MicrosoftSettings> {
        let known = known.filter(|known| known.role == role);
        let either =
            |typed: &Option<String>, known: Option<&String>| typed.clone().or(known.cloned());
        let domain = match (either(&self.domain, known.map(|k| &k.domain)), role) {
            (Some(domain), _) => domain,
            (None, MicrosoftRole::Operator) => ANY_DOMAIN.to_owned(),
            (None, MicrosoftRole::Tenant) => ui.ask(
                "Organization's domain (such as acme.onmicrosoft.com): ",
                Failure::usage("the organization's domain is not given")
                    .hint("name it with --domain"),
            )?,
        };
        let client_id = match either(&self.client_id, known.map(|k| &k.client_id)) {
            Some(id) => id,
            None => ui.ask(
                "Application (client) id: ",
                Failure::usage("the application's id is not given")
                    .hint("name it with --client-id"),
            )?,
        };
        let scope = either(&self.scope, known.map(|k| &k.scope)).unwrap_or_else(|| match role {
            MicrosoftRole::Tenant => "Directory.Read.All User.Read offline_access".to_owned(),
            MicrosoftRole::Operator => {
                format!("api://{client_id}/access_as_user openid profile offline_access")
            }
        });
        let standard = || Address::of_web(AUTHORITY).map_err(Failure::usage);
        let authority = self.authority.clone().or(known.map(|k| k.authority.clone()));
        let authority = authority.map_or_else(standard, Ok)?;
        let grant_client_id = either(&self.grant_client_id, known.map(|k| &k.grant_client_id))
            .unwrap_or_else(|| {
                if role == MicrosoftRole::Tenant { domain.clone() } else { client_id.clone() }
            });
        Ok(MicrosoftSettings { role, authority, domain, client_id, scope, grant_client_id })
    }
}

/// The request that signs in at the backup server, with an assertion from a file or from Microsoft.
///
/// # Errors
/// The file cannot be read, or Microsoft refuses.
pub(super) fn request(
    options: &Options,
    settings: &MicrosoftSettings,
    context: &Context,
    target: &ServerConfig,
    server: &Server,
    ui: &Ui,
) -> anyhow::Result<SignIn> {
    let assertion = match &options.assertion_file {
        Some(path) => {
            let named = || format!("cannot take the assertion from {}", path.display());
            let read = std::fs::read(path).map(Zeroizing::new).map_err(anyhow::Error::from);
            let read = read.and_then(|bytes| {
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
                Assertion::decode(bytes)
                    .context("it is not the whole JSON document that Microsoft answered")
            });
            let read = read.with_context(named);
            read.map_err(|error| Failure::new(Kind::Unauthenticated, format!("{error:#}")))?.0
        }
        None if context.settings.no_input => {
            let what = "a code would have to be typed into a browser, and nobody is to be asked";
            return Err(Failure::new(Kind::Unauthenticated, what)
                .hint("give what Microsoft answered with --assertion-file")
                .into());
        }
        // A pretend server plays both.
        None if *server.address() == settings.authority => by_code(settings, server, ui)?,
        None => by_code(settings, &authority(settings, context, target, ui)?, ui)?,
    };
    let (role, client) = (settings.role, settings.grant_client_id.clone());
    Ok(Box::new(move || {
        Ok(match role {
            MicrosoftRole::Tenant => token::tenant(&client, &assertion),
            MicrosoftRole::Operator => token::operator(&client, &assertion),
        })
    }))
}

/// Microsoft's server, which has nothing to do with the backup server's certificate.
fn authority(
    settings: &MicrosoftSettings,
    context: &Context,
    target: &ServerConfig,
    ui: &Ui,
) -> anyhow::Result<Server> {
    let (server, trust) = (Some(settings.authority.clone()), TrustSource::System);
    let authority =
        ServerConfig { server, trust, profile: None, ignored_variable: None, ..target.clone() };
    context.connect_microsoft(&authority, &ui.messages)
}

/// Shows the code and waits until it was typed.
fn by_code(settings: &MicrosoftSettings, server: &Server, ui: &Ui) -> anyhow::Result<Secret> {
    let asked = microsoft::device_code(&settings.domain, &settings.client_id, &settings.scope);
    // The authority knows no version of the backup server's API.
    let code = server.send(Version::V8, &asked, None).map_err(refused)?;
    if code.user_code.is_empty() || code.verification_uri.is_empty() {
        return Err(Failure::new(
            Kind::Server,
            "Microsoft's answer names no code, or no page to type it at",
        )
        .into());
    }
    ui.messages.lines(&format!(
        "Open {} in a browser, on any device, and type the code {}",
        code.verification_uri, code.user_code
    ));
    ui.messages.note("waiting until it is typed; Ctrl-C gives up");
    wait(settings, server, &code)
}

fn wait(
    settings: &MicrosoftSettings,
    server: &Server,
    code: &DeviceCode,
) -> anyhow::Result<Secret> {
    let seconds = |said: Option<i64>, default: i64| {
        Duration::from_secs(said.filter(|said| *said > 0).unwrap_or(default).unsigned_abs())
    };
    let mut interval = seconds(code.interval, INTERVAL);
    let (ends, mut waited) = (seconds(code.expires_in, EXPIRES), Duration::ZERO);
    let started = Instant::now();
    let expired = || {
        Failure::new(Kind::Unauthenticated, "the code has expired before it was typed")
            .hint("sign in again for a new one")
    };
    let request = microsoft::tokens(&settings.domain, &settings.client_id, &code.code);
    while waited < ends {
        let pause = interval.min(ends.saturating_sub(waited));
        server.pause(pause);
        waited = started.elapsed().max(waited.saturating_add(pause));
        let error = match server.send(Version::V8, &request, None) {
            Ok(Assertion(document)) => return Ok(document),
            Err(error) => error,
        };
        match (error.code(), &error) {
            ("authorization_pending", _) => {}
            ("slow_down", _) => interval = interval.saturating_add(Duration::from_secs(SLOWER)),
            ("expired_token" | "code_expired", _) => return Err(expired().into()),
            ("authorization_declined" | "access_denied", _) => {
                return Err(Failure::new(Kind::Unauthenticated, "the sign-in was declined").into());
            }
            // The way there may be away for a moment; the RFC asks for patience.
            (
                _,
                Error::Unreachable { .. }
                | Error::Lost { .. }
                | Error::Refused { status: 429 | 500.., .. },
            ) => {
                interval = interval.saturating_mul(2);
            }
            _ => return Err(refused(error)),
        }
    }
    Err(expired().into())
}

/// What Microsoft says no to has other reasons than a wrong password.
fn refused(error: Error) -> anyhow::Error {
    if !error.is_refusal() {
        return error.into();
    }
    Failure::new(error.kind(), error.to_string())
        .hint(
            "check --domain, --client-id and --scope; the application must be one of that organization's and allow \
             public client flows",
        )
        .into()
}
