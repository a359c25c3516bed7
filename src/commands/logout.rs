//! `vb365 logout`: revokes a login and removes its tokens.

use serde::Serialize;
use uuid::Uuid;

use crate::api::session::{self, Session, Workload, same_user};
use crate::api::token;
use crate::client::{Client, Error, PAGE};
use crate::config::profiles::Profiles;
use crate::config::{Env, ServerConfig};
use crate::context::{Context, print_curl};
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, ValueSource};
use crate::journal::Journal;
use crate::output::{Cell, Column, Row, Tone, Ui};
use crate::sessions::orphans::own_sessions;

/// Sign out
///
/// Revokes the login at the server (API v7 and later) and removes its tokens. The profile stays. Revoking may stop the
/// restore sessions that the login started: if this user has open sessions, they are listed and confirmation or --force
/// is required. Other profiles with this server and user are signed out too. With --force, the tokens are removed even if the server cannot be reached.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Sign out of a profile, even if it has open sessions", "vb365 logout main --force"),
])
    .done("signed out, or was not signed in")
    .exits(&[Kind::Failure, Kind::Usage, Kind::Unreachable, Kind::Untrusted, Kind::Server]))]
pub(crate) struct Args {
    /// Profile name
    ///
    /// The default is the profile that other commands use.
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: Option<String>,

    /// Sign out even if sessions are open
    ///
    /// Also if the server cannot be reached.
    #[arg(long)]
    force: bool,

    /// Print a curl command and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<LogoutRow>()?;
    let config = context.settings.server_config_named(args.name.as_deref())?;
    if args.dry_run {
        return print_curl(&config, ui, &[token::revoke().call]);
    }
    let Some(profile) = config.profile.clone() else {
        return Err(context.settings.no_profile(Kind::Usage).into());
    };
    let Some(store) = context.token_store(&config)? else {
        let message = format!("profile '{profile}' stores no login");
        return Err(Failure::usage(message).hint("see vb365 profile list").into());
    };
    if store.load()?.is_none() {
        ui.messages.note(&format!("profile '{profile}' was not signed in"));
        return ui.show(&columns, &LogoutRow { profile, signed_in: false, revoked: false });
    }
    // Only the stored login: a password would sign in just to sign out.
    let stored = ServerConfig { token: None, password: None, ..config };
    let revoked = match revoke(args, context, &stored, ui) {
        Ok(revoked) => revoked,
        Err(error) if args.force => {
            ui.messages.warn(&format!("the login is removed here, but not revoked: {error:#}"));
            false
        }
        Err(error) => return Err(error),
    };
    context.forget_login(&stored)?;
    let known = Profiles::read(&context.settings.env.config_dir()?)?;
    let others = stored.profiles_with_same_login(&known);
    if !others.is_empty() {
        let others = others.join("', '");
        ui.messages.note(&format!("also signed out, because the login is the same: '{others}'"));
    }
    ui.show(&columns, &LogoutRow { profile, signed_in: false, revoked })
}

/// Revokes the login, and returns whether the server has done so. Without `--force`, asks first if sessions are open.
fn revoke(
    args: &Args,
    context: &Context,
    config: &ServerConfig,
    ui: &mut Ui,
) -> anyhow::Result<bool> {
    let client = context.open(config, ui)?;
    if !args.force {
        let open = match open_sessions(&client, &context.settings.env) {
            Ok(open) => open,
            // The login is not valid any more, so there is nothing to revoke.
            Err(Error::SignedOut { .. }) => return Ok(false),
            Err(error) => return Err(cannot_sign_out(&error)),
        };
        confirm(&open, ui)?;
    }
    match client.sign_out() {
        Ok(()) => Ok(true),
        Err(Error::TooOld { .. }) => {
            ui.messages.note(
                "this API version cannot revoke a login: the server accepts the token until it expires",
            );
            Ok(false)
        }
        Err(Error::SignedOut { .. }) => Ok(false),
        Err(error) if error.kind() == Kind::Unauthenticated => Ok(false),
        Err(error) => Err(cannot_sign_out(&error)),
    }
}

fn cannot_sign_out(error: &Error) -> anyhow::Error {
    let hint =
        "use --force to remove the tokens here anyway; the server accepts them until they expire";
    Failure::new(error.kind(), format!("cannot sign out: {error}")).hint(hint).into()
}

/// Returns the open sessions of this user, and of the journal. A session that cannot be read is left out.
fn open_sessions(client: &Client, env: &Env) -> Result<Vec<Session>, Error> {
    let user = client.user()?.unwrap_or_default();
    let own = own_sessions(client, Journal::of(env))?;
    let is_own = |session: &Session| Uuid::try_parse(&session.id).is_ok_and(|id| own.contains(&id));
    let mut open = Vec::new();
    for item in client.items(session::list(client.version(), None, None), PAGE) {
        if let Ok(session) = item?.into_model()
            && !session.is_stopped()
            && (user.is_empty() || same_user(&user, &session.initiated_by) || is_own(&session))
        {
            open.push(session);
        }
    }
    Ok(open)
}

fn confirm(open: &[Session], ui: &mut Ui) -> anyhow::Result<()> {
    if open.is_empty() {
        return Ok(());
    }
    ui.messages.warn("signing out may stop these open sessions:");
    for session in open {
        let workload =
            Workload::ALL.into_iter().find(|workload| workload.is_named(&session.r#type));
        let label = workload.map_or(session.r#type.as_str(), |workload| workload.label());
        ui.messages.lines(&format!("  {}  {label}  {}", session.id, session.name));
    }
    let count = match open.len() {
        1 => "a session is".to_owned(),
        count => format!("{count} sessions are"),
    };
    let refused = Failure::new(Kind::Failure, format!("not signed out: {count} open"))
        .hint("stop them with: vb365 session stop ID")
        .hint("use --force to sign out anyway");
    ui.confirm("Sign out anyway? Type yes: ", &refused)
}

/// The result of a logout. The JSON fields are a promise to users.
#[derive(Serialize)]
struct LogoutRow {
    profile: String,
    signed_in: bool,
    /// The server has revoked the login.
    revoked: bool,
}

impl Row for LogoutRow {
    const PLURAL: &'static str = "profiles";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("profile", 0, |row| Cell::text(&row.profile)),
        Column::fixed("state", 1, |_| Cell::word("signed out", Tone::Plain)),
        Column::fixed("revoked", 2, |row| Cell::text(if row.revoked { "yes" } else { "no" })),
    ];

    fn id(&self) -> &str {
        &self.profile
    }
}
