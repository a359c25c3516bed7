//! The arguments of `vb365 login` and its course: certificate, sign-in, token store, profile.

use super::microsoft::{MicrosoftOptions, microsoft_sign_in};
use super::row::LoginRow;
use super::{certificate, selection};
use crate::api::Version;
use crate::client::{Auth, Client, Credentials, Pinned, Server, SignIn};
use crate::config::edit;
use crate::config::profiles::Profiles;
use crate::config::{PasswordSource, ServerConfig, TokenStoreKind, TrustSource, no_user};
use crate::context::{Context, ask_password, no_password, password_sign_in, report_rejection};
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, SIGN_IN, ValueSource};
use crate::output::Ui;
use crate::sys::private_dir::PrivateDir;
use crate::text::shell_quoted;

/// Sign-in by Microsoft, for `--help`.
const TENANTS: &str = "\
Tenants and restore operators sign in with a code that they type in a browser: use --tenant --domain \
acme.onmicrosoft.com --client-id ID, or --operator --client-id ID.";

/// Certificates that are not trusted, for `--help`.
const CERTIFICATES: &str = "\
The server's certificate is verified before credentials are sent. If it is not trusted, its fingerprint is shown and \
confirmation is required. Without a terminal, the exit code is 5 and the error names the --pin to use. Accept a renewed \
certificate with --renew-pin.";

/// Sign in to a server and save it as a profile
///
/// Asks for what is missing: server, user name and password. The certificate is verified before credentials are sent.
/// The profile stores the server, the user, the API version and how the certificate is verified. Tokens are stored
/// separately. The password is not stored. A new profile becomes the default.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Sign in, and save the server as profile 'main'", "vb365 login main"),
    ("Keep the tokens in a file that only you can read",
     "vb365 login main --token-store file"),
])
    .section("Tenants and restore operators", TENANTS)
    .section("Certificates", CERTIFICATES)
    .done("signed in")
    .exits(SIGN_IN))]
pub(crate) struct Args {
    /// Profile name
    ///
    /// The default is the profile with this server and user, else the server's name.
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: Option<String>,

    /// Store of tokens
    ///
    /// file, helper:NAME (runs docker-credential-NAME) or none [default: file].
    #[arg(long, value_name = "STORE")]
    token_store: Option<TokenStoreKind>,

    /// Replace the pinned certificate after confirmation
    #[arg(long)]
    renew_pin: bool,

    #[command(flatten)]
    microsoft: MicrosoftOptions,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<LoginRow>()?;
    let dir = context.settings.env.config_dir()?;
    let known = Profiles::read(&dir)?;
    let (name, mut config) = selection::select_profile(args.name.as_deref(), &known, context, ui)?;
    if let Some(store) = &args.token_store {
        config.token_store = store.clone();
    }
    // A folder that cannot be written is reported before credentials are sent.
    drop(edit::lock_config(&dir)?);
    let old_pin = pin_to_replace(args, &name, &config, context)?;
    let (server, versions) = certificate::connect(context, &mut config, old_pin.as_ref(), ui)?;
    let version = choose_version(config.version, &versions, &server)?;
    config.version = Some(version);
    let validity = server.certificate().and_then(|met| met.names).map(|names| names.valid());
    config.pin_valid = validity.filter(|_| matches!(config.trust, TrustSource::Pin(_)));
    let client = sign_in(args, context, &mut config, server, version, ui)?;
    if config.microsoft.is_some() {
        config.username = client.user()?;
    }
    let login = client.login().ok_or_else(no_user)?;
    if let Some(store) = context.token_store(&config)? {
        // Another process may be renewing the login that this one replaces.
        let _lock = store.lock(context.settings.timeout)?;
        store.save(&login)?;
    }
    // The next command may run in another directory.
    config.trust = config.trust.into_absolute()?;
    edit::save_profile(&dir, &name, &config)?;
    choose_default(&known, &name, &dir, ui)?;
    remove_previous_login(&known, &name, &config, context, ui);
    ui.show(&columns, &LoginRow::new(&config, &dir, &client, &versions, &login))?;
    print_notes(&name, &config, context, ui)
}

/// Signs in. A password from a prompt that the server rejects is asked for again.
fn sign_in(
    args: &Args,
    context: &Context,
    config: &mut ServerConfig,
    server: Server,
    version: Version,
    ui: &mut Ui,
) -> anyhow::Result<Client> {
    let (given, mut server, mut attempt) = (config.username.clone(), Some(server), 0);
    loop {
        let server = match server.take() {
            Some(server) => server,
            None => context.connect(config, &ui.messages)?,
        };
        config.username.clone_from(&given);
        let sign_in = choose_sign_in(args, context, config, &server, ui)?;
        // A token store that cannot be used is reported before credentials are sent.
        if config.username.is_some()
            && let Some(store) = context.token_store(config)?
        {
            let _lock = store.lock(context.settings.timeout)?;
            store.load()?;
        }
        let username = config.username.clone();
        let credentials = Credentials::Login { username, sign_in: Some(sign_in), store: None };
        let client = Client::new(server, version, Auth::new(credentials, context.clock));
        attempt += 1;
        match client.sign_in() {
            Ok(()) => return Ok(client),
            Err(error) if config.password.is_none() && config.microsoft.is_none() => {
                report_rejection(error, attempt, &ui.messages)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Makes a new profile the default, and prints which profile is the default if there are several.
fn choose_default(known: &Profiles, name: &str, dir: &PrivateDir, ui: &Ui) -> Result<(), Failure> {
    let before = known.default_name().filter(|before| *before != name);
    let is_new = !known.profiles.contains_key(name);
    match before {
        Some(before) if is_new => {
            edit::make_default(dir, name)?;
            ui.messages.note(&format!(
                "profile '{name}' is now the default; switch back with: vb365 profile use {}",
                shell_quoted(before)
            ));
        }
        Some(before) => ui.messages.note(&format!(
            "profile '{before}' remains the default; switch with: vb365 profile use {}",
            shell_quoted(name)
        )),
        None if !known.profiles.is_empty() && known.profile.is_none() && is_new => {
            ui.messages.note(&format!("profile '{name}' is now the default"));
        }
        None => {}
    }
    Ok(())
}

fn print_notes(
    name: &str,
    config: &ServerConfig,
    context: &Context,
    ui: &Ui,
) -> anyhow::Result<()> {
    if config.token_store == TokenStoreKind::None {
        ui.messages.note("no token is stored: every command signs in and needs the password");
    }
    if let Some(variable) = context.settings.overriding_variable(name)? {
        let quoted = shell_quoted(name);
        ui.messages.note(&format!(
            "{variable} is set, so commands use profile '{name}' only with: -p {quoted}"
        ));
    }
    Ok(())
}

/// Returns the pin that `--renew-pin` replaces after confirmation, or `None` if there is nothing to confirm.
fn pin_to_replace(
    args: &Args,
    name: &str,
    config: &ServerConfig,
    context: &Context,
) -> Result<Option<Pinned>, Failure> {
    // A trust option is the confirmation.
    if !args.renew_pin || context.settings.connection.trust_option.is_some() {
        return Ok(None);
    }
    let pinned = config.pinned().ok_or_else(|| {
        Failure::usage(format!("profile '{name}' has no pin to renew"))
            .hint("leave out --renew-pin")
    })?;
    Ok(Some(pinned))
}

/// Removes the login that the profile had before, if it is another one and no other profile uses it.
fn remove_previous_login(
    known: &Profiles,
    name: &str,
    config: &ServerConfig,
    context: &Context,
    ui: &Ui,
) {
    let Some(profile) = known.profiles.get(name) else { return };
    let previous = ServerConfig::of_profile(name, profile);
    let is_used =
        previous.shares_login(config) || !previous.profiles_with_same_login(known).is_empty();
    if !is_used && let Err(failure) = context.forget_login(&previous) {
        ui.messages.warn(&format!("cannot remove the previous login of '{name}': {failure}"));
    }
}

/// Returns the version to use: the requested one, else the newest of `versions`, which starts with the newest.
fn choose_version(
    requested: Option<Version>,
    versions: &[Version],
    server: &Server,
) -> Result<Version, Failure> {
    let address = server.address();
    match requested {
        Some(version) if !versions.contains(&version) => {
            let names: Vec<_> = versions.iter().map(|version| version.segment()).collect();
            let message = format!("{address} does not support API {}", version.segment());
            Err(Failure::usage(message).hint(format!("use --api-version {}", names.join(" or "))))
        }
        Some(version) => Ok(version),
        None => versions.first().copied().ok_or_else(|| {
            Failure::new(Kind::Server, format!("{address} supports no known API version"))
        }),
    }
}

/// Returns how to sign in. Asks for what is missing, and sets the user name or the Microsoft settings.
fn choose_sign_in(
    args: &Args,
    context: &Context,
    config: &mut ServerConfig,
    server: &Server,
    ui: &mut Ui,
) -> anyhow::Result<SignIn> {
    let role = args.microsoft.role().or(config.microsoft.as_ref().map(|known| known.role));
    if let Some(role) = role {
        let settings = args.microsoft.resolve(role, config.microsoft.as_ref(), ui)?;
        let sign_in = microsoft_sign_in(&args.microsoft, &settings, context, config, server, ui)?;
        // Microsoft returns the user that signed in, whatever a variable names.
        config.username = None;
        config.microsoft = Some(settings);
        return Ok(sign_in);
    }
    let username = match config.username.take() {
        Some(username) => username,
        None => ui.ask("User name: ", no_user())?,
    };
    let source = match &config.password {
        Some(source @ PasswordSource::Stdin) => PasswordSource::Given(source.read(ui.input())?),
        Some(source) => source.clone(),
        None => PasswordSource::Given(ask_password(ui, &username, no_password())?),
    };
    config.username = Some(username.clone());
    Ok(password_sign_in(username, source))
}
