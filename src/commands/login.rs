//! `vb365 login`: signs in once and remembers where, as whom, and how the server is known.

mod microsoft;
mod trust;

use serde::Serialize;

use crate::api::{Version, service};
use crate::client::{Address, Auth, Client, Credentials, Login, Server, SignIn, TokenStore};
use crate::config::edit;
use crate::config::profiles::{self, Profiles};
use crate::config::{
    MicrosoftRole, MicrosoftSettings, PasswordSource, ProfileSelection, ServerConfig,
    TokenStoreKind, TrustSource, no_user,
};
use crate::context::{Context, ask_password, no_password, password_sign_in};
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, SIGN_IN, ValueSource};
use crate::output::{Cell, Column, Row, Ui};
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

/// Sign in and remember the server
///
/// Asks for what is missing: server, user and password, in this order. The server's certificate is judged before any
/// credential is sent. What is remembered, as a profile, is the server, the user, the API version and the trust, in
/// config.toml; the tokens are kept apart, and the password nowhere.
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
    /// What to call it [default: the profile of this server and user, else the server's name]
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: Option<String>,

    /// Where to keep the tokens: file, helper:NAME (runs docker-credential-NAME) or none [default: file]
    #[arg(long, value_name = "STORE")]
    token_store: Option<TokenStoreKind>,

    /// Look at the certificate anew, whatever was pinned
    #[arg(long)]
    renew_pin: bool,

    #[command(flatten)]
    microsoft: microsoft::Options,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.columns::<LoggedIn>()?;
    let folder = context.settings.env.config_dir()?;
    let (name, mut target) = aim(args, &folder, context, ui)?;
    let before = Profiles::read(&folder)?;
    let typed = &context.settings.connection.trust_option;
    if args.renew_pin && typed.is_none() && target.pinned().is_none() {
        let message = format!("profile '{name}' has no pin to renew");
        return Err(Failure::usage(message).hint("vb365 login NAME, without --renew-pin").into());
    }
    let renewing = args.renew_pin && typed.is_none();
    let (server, versions) = trust::reach(context, &mut target, renewing, ui)?;
    let version = version_of(&target, &versions, &server)?;
    let valid = server.certificate().and_then(|met| met.names).map(|names| names.valid());
    target.pin_valid = valid.filter(|_| matches!(target.trust, TrustSource::Pin(_)));
    let sign_in = sign_in(args, context, &mut target, &server, ui)?;
    let auth = Credentials::Login {
        username: target.username.clone(),
        sign_in: Some(sign_in),
        store: None,
    };
    // A store that is out of order is told before anything is sent that it would have to keep.
    if target.username.is_some() {
        context.token_store(&target)?.map(|store| store.load()).transpose()?;
    }
    let client = Client::new(server, version, Auth::new(auth, context.clock));
    client.sign_in()?;
    if target.microsoft.is_some() {
        target.username = client.user()?;
    }
    let login = client.login().ok_or_else(no_user)?;
    if let Some(store) = context.token_store(&target)? {
        keep(&*store, &login, context)?;
    }
    // The next command may run in another directory.
    target.trust = target.trust.into_absolute()?;
    target.version = Some(version);
    edit::save_profile(&folder, &name, &target)?;
    forget_old(&before, &name, &target, context, ui);
    let shown = LoggedIn::new(&name, &folder, &target, &client, &versions, &login);
    ui.show(&view, &shown)?;
    if target.token_store == TokenStoreKind::None {
        ui.messages.note("no token is kept, so every command signs in anew and needs the password");
    }
    if let Some(variable) = context.settings.overriding_variable(&name)? {
        let shown = shell_quoted(&name);
        ui.messages.note(&format!("{variable} is set, so name this profile to use it: -p {shown}"));
    }
    Ok(())
}

/// A login that is kept elsewhere from now on, or is another's, is not left where it was, unless a profile beside this
/// one uses it.
fn forget_old(known: &Profiles, name: &str, after: &ServerConfig, context: &Context, ui: &Ui) {
    let Some(profile) = known.profiles.get(name) else { return };
    let before = ServerConfig::of_profile(name, profile);
    let is_needed = before.shares_login(after) || before.shares_login_with_another(known);
    if !is_needed && let Err(failure) = context.forget_login(&before) {
        ui.messages.warn(&format!("the login that this one replaces may still be kept: {failure}"));
    }
}

/// Which profile it will be, and the server and whatever else is known of it.
fn aim(
    args: &Args,
    folder: &PrivateDir,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<(String, ServerConfig)> {
    let wanted = &context.settings.connection;
    let known = Profiles::read(folder)?;
    if let Some(name) = &args.name {
        wanted.check_names_only(name)?;
    }
    let chosen = match (&args.name, &wanted.profiles) {
        (Some(name), _) => Some(name.as_str()),
        (None, ProfileSelection::Named(names)) if names.len() == 1 => Some(names[0].as_str()),
        (None, ProfileSelection::Default) => None,
        _ => {
            return Err(Failure::usage("a login is for one profile")
                .hint("vb365 login NAME")
                .into());
        }
    };
    let found = match chosen {
        Some(name) => known.find(name),
        None => match &wanted.server {
            Some((server, _)) => known.profiles.iter().find_map(|(name, profile)| {
                let ours = wanted.username.as_ref().map(|(name, _)| name.to_lowercase());
                let theirs = profile.username().map(|name| name.to_lowercase());
                let fits = profile.server == *server && (ours.is_none() || ours == theirs);
                fits.then_some((name.as_str(), profile))
            }),
            None => known.default_name().and_then(|name| known.find(name)),
        },
    };
    let (name, mut target) = match found {
        Some((name, profile)) => {
            (Some(name.to_owned()), ServerConfig::resolve(wanted, name, profile)?)
        }
        None => (chosen.map(str::to_owned), ServerConfig::without_profile(wanted)),
    };
    if let Some(name) = &name {
        profiles::check_name(name).map_err(Failure::usage)?;
    }
    if found.is_none() {
        target.token_store = TokenStoreKind::File;
    }
    if let Some(store) = &args.token_store {
        target.token_store = store.clone();
    }
    if target.token.take().is_some() {
        ui.messages.note("VB365_TOKEN is not used to sign in");
    }
    let server = match target.server.take() {
        Some(server) => server,
        None => ask_server(ui)?,
    };
    let name = name.unwrap_or_else(|| label(&known, &server));
    (target.server, target.profile) = (Some(server), Some(name.clone()));
    Ok((name, target))
}

fn ask_server(ui: &mut Ui) -> anyhow::Result<Address> {
    let missing =
        Failure::usage("no server is given").hint("name it with --server HOST or in VB365_SERVER");
    Ok(ui.ask("Server: ", missing)?.parse().map_err(Failure::usage)?)
}

/// A name that no other profile has.
fn label(known: &Profiles, server: &Address) -> String {
    let label = server.label();
    let free = |name: &String| known.find(name).is_none();
    let numbered = (2..).map(|number| format!("{label}-{number}"));
    std::iter::once(label.clone()).chain(numbered).find(free).unwrap_or(label)
}

/// The version to speak: the newest, unless one was asked for.
fn version_of(
    target: &ServerConfig,
    versions: &[Version],
    server: &Server,
) -> Result<Version, Failure> {
    let newest = versions.first().copied();
    let wished = target.version.filter(|wished| versions.contains(wished));
    match (target.version, wished.or(newest)) {
        (Some(asked), _) if wished.is_none() => {
            let names: Vec<_> = versions.iter().map(|version| version.segment()).collect();
            let message = format!("{} does not serve API {}", server.address(), asked.segment());
            Err(Failure::usage(message).hint(format!("it serves {}", names.join(", "))))
        }
        (_, Some(version)) => Ok(version),
        (_, None) => {
            Err(Failure::new(Kind::Server, format!("{} serves no API version", server.address())))
        }
    }
}

/// What to sign in with, asked for where it is not given.
fn sign_in(
    args: &Args,
    context: &Context,
    target: &mut ServerConfig,
    server: &Server,
    ui: &mut Ui,
) -> anyhow::Result<SignIn> {
    if let Some(role) = args.microsoft.role().or(target.microsoft.as_ref().map(|known| known.role))
    {
        let settings = args.microsoft.resolve(role, target.microsoft.as_ref(), ui)?;
        let request = microsoft::request(&args.microsoft, &settings, context, target, server, ui)?;
        // Whoever the browser says it is, not whoever a variable names.
        target.username = None;
        target.microsoft = Some(settings);
        return Ok(request);
    }
    let username = match target.username.take() {
        Some(username) => username,
        None => ui.ask("User name: ", no_user())?,
    };
    let source = match &target.password {
        Some(source @ PasswordSource::Stdin) => PasswordSource::Given(source.read(ui.input())?),
        Some(source) => source.clone(),
        None => PasswordSource::Given(ask_password(ui, &username, no_password())?),
    };
    target.username = Some(username.clone());
    Ok(password_sign_in(username, source))
}

/// Keeps a login, when nobody else is about to renew the one that it replaces.
fn keep(store: &dyn TokenStore, login: &Login, context: &Context) -> Result<(), Failure> {
    let _alone = store.lock(context.settings.timeout)?;
    store.save(login)
}

/// What was reached, and as whom; the fields of its JSON are a promise.
#[derive(Clone, Serialize)]
struct LoggedIn {
    profile: String,
    server: String,
    user: String,
    role: &'static str,
    api_version: &'static str,
    versions: Vec<&'static str>,
    build: String,
    installation_id: String,
    trust: String,
    token_expires: Option<String>,
    token_store: String,
    config: String,
}

impl LoggedIn {
    fn new(
        name: &str,
        folder: &PrivateDir,
        target: &ServerConfig,
        client: &Client,
        versions: &[Version],
        login: &Login,
    ) -> Self {
        // Tenants and operators may not ask.
        let instance =
            client.send(&service::instance()).ok().and_then(|instance| instance.into_model().ok());
        let (build, installation_id) = instance
            .map(|instance| (instance.version, instance.installation_id))
            .unwrap_or_default();
        let named = Some(login.user_name.clone()).filter(|name| !name.is_empty());
        Self {
            profile: name.to_owned(),
            server: client.server().address().to_string(),
            user: named.or_else(|| target.username.clone()).unwrap_or_default(),
            role: target
                .microsoft
                .as_ref()
                .map_or("administrator", |known: &MicrosoftSettings| known.role.name()),
            api_version: client.version().segment(),
            versions: versions.iter().map(|version| version.segment()).collect(),
            build,
            installation_id,
            trust: target.trust.to_string(),
            token_expires: login.expires.map(crate::time::wire),
            token_store: target.token_store.to_string(),
            config: folder.file(profiles::CONFIG_FILE).display().to_string(),
        }
    }
}

impl Row for LoggedIn {
    const PLURAL: &'static str = "profiles";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("profile", 0, |row| Cell::text(&row.profile)),
        Column::fixed("server", 1, |row| Cell::text(&row.server)),
        Column::flexible("user", 2, |row| Cell::text(&row.user)),
        Column::detail("role", |row| Cell::text(row.role)),
        Column::fixed("api", 3, |row| Cell::text(row.api_version)),
        Column::detail("versions", |row| Cell::text(row.versions.join(", "))),
        Column::detail("build", |row| Cell::text(&row.build)),
        Column::detail("installation", |row| Cell::text(&row.installation_id)),
        Column::detail("trust", |row| Cell::text(&row.trust)),
        Column::detail("expires", |row| {
            let text = row.token_expires.as_deref().unwrap_or_default();
            Cell::time(text.parse().ok(), text)
        }),
        Column::detail("tokens", |row| Cell::text(&row.token_store)),
        Column::detail("config", |row| Cell::text(&row.config)),
    ];

    fn id(&self) -> &str {
        &self.profile
    }
}
