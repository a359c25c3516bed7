//! Sign-in as a tenant or a restore operator: a device code at Microsoft Entra ID, whose token response signs in at the
//! backup server.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::api::microsoft::{self, Assertion, DeviceCode};
use crate::api::{ResponseBody as _, Secret, Version, token};
use crate::client::{Address, Error, Server, ServerKind, SignIn};
use crate::config::{MicrosoftRole, MicrosoftSettings, ServerConfig, TrustSource};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::output::Ui;
use crate::sys::input_file::read_input;
use crate::sys::utf8_text;

const AUTHORITY: &str = "https://login.microsoftonline.com";
/// Accepts accounts of any organization.
const ANY_DOMAIN: &str = "organizations";
/// The polling interval in seconds if Microsoft returns none.
const INTERVAL: i64 = 5;
/// The lifetime of a code in seconds if Microsoft returns none.
const LIFETIME: i64 = 900;
/// The maximum size of a token response in bytes.
const MAX_TOKEN_RESPONSE: u64 = 1 << 20;
/// RFC 8628 adds these seconds to the interval after `slow_down`.
const SLOW_DOWN: u64 = 5;

#[expect(clippy::doc_markdown, rustdoc::bare_urls, reason = "these comments are the help texts")]
#[derive(clap::Args)]
#[command(next_help_heading = "Tenants and restore operators")]
pub(super) struct MicrosoftOptions {
    /// Sign in as tenant administrator
    ///
    /// Uses Microsoft Entra ID with a device code.
    #[arg(long, group = "role")]
    tenant: bool,

    /// Sign in as restore operator
    ///
    /// Uses Microsoft Entra ID with a device code.
    #[arg(long, group = "role")]
    operator: bool,

    /// Domain of the organization
    ///
    /// The default with --operator is 'organizations'.
    #[arg(long, value_name = "DOMAIN", requires = "role")]
    domain: Option<String>,

    /// Application (client) ID
    ///
    /// An application of the organization, or the Restore Portal.
    #[arg(long, value_name = "ID", requires = "role")]
    client_id: Option<String>,

    /// Permissions to request
    ///
    /// [default: Directory.Read.All User.Read offline_access; with --operator: api://CLIENT_ID/access_as_user openid
    /// profile offline_access]
    #[arg(long, value_name = "SCOPES", requires = "role")]
    scope: Option<String>,

    /// Sign-in server of Microsoft
    ///
    /// [default: https://login.microsoftonline.com]
    #[arg(long, value_name = "URL", requires = "role", value_parser = Address::parse_web)]
    authority: Option<Address>,

    /// Client ID for the backup server
    ///
    /// [default: the domain; with --operator: the client ID]
    #[arg(long, value_name = "ID", requires = "role")]
    grant_client_id: Option<String>,

    /// Read Microsoft's token response from FILE
    ///
    /// The file is JSON and replaces the sign-in.
    #[arg(long, value_name = "FILE", requires = "role")]
    assertion_file: Option<PathBuf>,
}

impl MicrosoftOptions {
    pub(super) fn role(&self) -> Option<MicrosoftRole> {
        let tenant = self.tenant.then_some(MicrosoftRole::Tenant);
        tenant.or(self.operator.then_some(MicrosoftRole::Operator))
    }

    /// Returns the options, else the settings of the profile, else the defaults. Asks for what has no default.
    ///
    /// # Errors
    /// A value is missing, and there is no terminal to ask.
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
                "Organization domain (for example acme.onmicrosoft.com): ",
                Failure::usage("no organization domain is given").hint("use --domain DOMAIN"),
            )?,
        };
        let client_id = match either(&self.client_id, known.map(|k| &k.client_id)) {
            Some(id) => id,
            None => ui.ask(
                "Application (client) ID: ",
                Failure::usage("no application (client) ID is given").hint("use --client-id ID"),
            )?,
        };
        let scope = either(&self.scope, known.map(|k| &k.scope)).unwrap_or_else(|| match role {
            MicrosoftRole::Tenant => "Directory.Read.All User.Read offline_access".to_owned(),
            MicrosoftRole::Operator => {
                format!("api://{client_id}/access_as_user openid profile offline_access")
            }
        });
        let standard = || Address::parse_web(AUTHORITY).map_err(Failure::usage);
        let authority = self.authority.clone().or(known.map(|k| k.authority.clone()));
        let authority = authority.map_or_else(standard, Ok)?;
        let grant_client_id = either(&self.grant_client_id, known.map(|k| &k.grant_client_id))
            .unwrap_or_else(|| {
                if role == MicrosoftRole::Tenant { domain.clone() } else { client_id.clone() }
            });
        Ok(MicrosoftSettings { role, authority, domain, client_id, scope, grant_client_id })
    }
}

/// Returns the sign-in at the backup server with a token response from a file or from Microsoft.
///
/// # Errors
/// The file cannot be read, or Microsoft refuses the sign-in.
pub(super) fn microsoft_sign_in(
    options: &MicrosoftOptions,
    settings: &MicrosoftSettings,
    context: &Context,
    config: &ServerConfig,
    server: &Server,
    ui: &Ui,
) -> anyhow::Result<SignIn> {
    let assertion = match &options.assertion_file {
        Some(path) => read_token_response(path)
            .with_context(|| {
                format!("cannot read Microsoft's token response from {}", path.display())
            })
            .map_err(|error| Failure::new(Kind::Unauthenticated, format!("{error:#}")))?,
        None if context.settings.no_input => {
            let message = "cannot sign in with a device code: --no-input is set";
            return Err(Failure::new(Kind::Unauthenticated, message)
                .hint("use --assertion-file FILE with Microsoft's token response")
                .into());
        }
        // The sandbox is both the backup server and Microsoft.
        None if *server.address() == settings.authority => {
            device_code_sign_in(settings, server, ui)?
        }
        None => {
            let authority = connect_to_authority(settings, context, config, ui)?;
            device_code_sign_in(settings, &authority, ui)?
        }
    };
    let (role, client) = (settings.role, settings.grant_client_id.clone());
    Ok(Box::new(move || {
        Ok(match role {
            MicrosoftRole::Tenant => token::tenant(&client, &assertion),
            MicrosoftRole::Operator => token::operator(&client, &assertion),
        })
    }))
}

fn read_token_response(path: &Path) -> anyhow::Result<Secret> {
    let bytes = read_input(path, MAX_TOKEN_RESPONSE)?;
    let Assertion(document) = Assertion::decode(utf8_text(&bytes)?.as_bytes())
        .context("it is not the complete JSON document")?;
    Ok(document)
}

/// Connects to Microsoft's sign-in server, whose certificate is verified without the trust options of the backup server.
fn connect_to_authority(
    settings: &MicrosoftSettings,
    context: &Context,
    config: &ServerConfig,
    ui: &Ui,
) -> anyhow::Result<Server> {
    let authority = ServerConfig {
        server: Some(settings.authority.clone()),
        server_kind: ServerKind::Microsoft,
        trust: TrustSource::System,
        profile: None,
        ignored_variable: None,
        ..config.clone()
    };
    context.connect(&authority, &ui.messages)
}

/// Shows the device code, and waits until it was entered.
fn device_code_sign_in(
    settings: &MicrosoftSettings,
    server: &Server,
    ui: &Ui,
) -> anyhow::Result<Secret> {
    let request = microsoft::device_code(&settings.domain, &settings.client_id, &settings.scope);
    // Requests to Microsoft contain no version of the backup server's API, so any will do.
    let code = server.send(Version::V8, &request, None).map_err(explain_refusal)?;
    if code.user_code.is_empty() || code.verification_uri.is_empty() {
        let message = "Microsoft returned no device code, or no page to enter it";
        return Err(Failure::new(Kind::Server, message).into());
    }
    ui.messages.lines(&format!(
        "To sign in, open {} in a browser on any device and enter the code {}",
        code.verification_uri, code.user_code
    ));
    ui.messages.note("waiting for the sign-in in the browser; press Ctrl-C to cancel");
    wait_for_sign_in(settings, server, &code)
}

/// Polls Microsoft until the code was entered or has expired.
fn wait_for_sign_in(
    settings: &MicrosoftSettings,
    server: &Server,
    code: &DeviceCode,
) -> anyhow::Result<Secret> {
    let seconds = |value: Option<i64>, default: i64| {
        Duration::from_secs(value.filter(|value| *value > 0).unwrap_or(default).unsigned_abs())
    };
    let mut interval = seconds(*code.interval, INTERVAL);
    let (lifetime, mut waited) = (seconds(*code.expires_in, LIFETIME), Duration::ZERO);
    let started = Instant::now();
    let request = microsoft::tokens(&settings.domain, &settings.client_id, &code.code);
    while waited < lifetime {
        let pause = interval.min(lifetime.saturating_sub(waited));
        server.sleep(pause);
        waited = started.elapsed().max(waited.saturating_add(pause));
        match server.send(Version::V8, &request, None) {
            Ok(Assertion(document)) => return Ok(document),
            Err(error) => interval = next_interval(interval, error)?,
        }
    }
    Err(code_expired().into())
}

/// Returns the polling interval after an error.
///
/// # Errors
/// The error is final.
fn next_interval(interval: Duration, error: Error) -> anyhow::Result<Duration> {
    match (error.code(), &error) {
        ("authorization_pending", _) => Ok(interval),
        ("slow_down", _) => Ok(interval.saturating_add(Duration::from_secs(SLOW_DOWN))),
        ("expired_token" | "code_expired", _) => Err(code_expired().into()),
        ("authorization_declined" | "access_denied", _) => {
            let message = "the sign-in was declined in the browser";
            Err(Failure::new(Kind::Unauthenticated, message).into())
        }
        // RFC 8628 asks to poll more slowly after a connection error.
        (
            _,
            Error::Unreachable { .. }
            | Error::Lost { .. }
            | Error::Refused { status: 429 | 500.., .. },
        ) => Ok(interval.saturating_mul(2)),
        _ => Err(explain_refusal(error)),
    }
}

fn code_expired() -> Failure {
    Failure::new(Kind::Unauthenticated, "the device code expired before it was entered")
        .hint("run vb365 login again to get a new code")
}

/// Replaces the hint of a refusal, which would suggest a wrong password.
fn explain_refusal(error: Error) -> anyhow::Error {
    if !error.is_sign_in_rejected() {
        return error.into();
    }
    Failure::new(error.kind(), error.to_string())
        .hint("check --domain, --client-id and --scope")
        .hint(
            "check that the application belongs to the organization and allows public client flows",
        )
        .into()
}
