//! `vb365 logout`: takes the tokens back and forgets them.

use serde::Serialize;

use crate::api::session::{self, Session, same_user};
use crate::api::token;
use crate::client::{Client, Error};
use crate::config::ServerConfig;
use crate::context::{Context, print_curl};
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, ValueSource};
use crate::output::{Cell, Column, Row, Tone, Ui};

/// Sign out
///
/// Revokes the login at the server (API v7 and later) and forgets its tokens; the profile stays. Logging out may end the
/// restore sessions that the login opened: where sessions of this user are open they are named, and a yes or --force is
/// wanted. With --force the tokens are forgotten here even when the server cannot be reached.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Sign out of a profile, even if it has open sessions", "vb365 logout main --force"),
])
    .done("signed out, or was not signed in")
    .exits(&[Kind::Failure, Kind::Usage, Kind::Unreachable, Kind::Untrusted, Kind::Server]))]
pub(crate) struct Args {
    /// The profile [default: as for every command]
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: Option<String>,

    /// Also when sessions are open, or the server cannot be reached
    #[arg(long)]
    force: bool,

    /// Print the request as a curl command and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// How many sessions to ask for at once.
const PAGE: usize = 1_000;

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.columns::<SignedOut>()?;
    let target = context.settings.server_config_named(args.name.as_deref())?;
    if args.dry_run {
        return print_curl(&target, ui, &[token::revoke().call]);
    }
    let Some(store) = context.token_store(&target)? else {
        return Err(Failure::usage("there is no login here to sign out of")
            .hint("a profile keeps one: vb365 profile list")
            .into());
    };
    let profile = target.profile.clone().unwrap_or_default();
    if store.load()?.is_none() {
        ui.messages.note(&format!("profile '{profile}' was not signed in"));
        return ui.show(&view, &SignedOut { profile, signed_in: false, revoked: false });
    }
    // What is kept, and nothing else: no password is to sign in for the sake of signing out.
    let kept = ServerConfig { token: None, password: None, ..target };
    let revoked = match revoke(args, context, &kept, ui) {
        Ok(revoked) => revoked,
        Err(error) if args.force => {
            ui.messages.warn(&format!("forgotten here, but not revoked at the server: {error:#}"));
            false
        }
        Err(error) => return Err(error),
    };
    context.forget_login(&kept)?;
    ui.show(&view, &SignedOut { profile, signed_in: false, revoked })
}

/// Whether the server took it back.
fn revoke(
    args: &Args,
    context: &Context,
    target: &ServerConfig,
    ui: &mut Ui,
) -> anyhow::Result<bool> {
    let client = context.open(target, ui)?;
    if !args.force {
        let open = match open_sessions(&client) {
            Ok(open) => open,
            // Nothing is left to take back.
            Err(Error::SignedOut { .. }) => return Ok(false),
            Err(error) => return Err(unconfirmed(&error)),
        };
        confirm(&open, ui)?;
    }
    match client.sign_out() {
        Ok(()) => Ok(true),
        Err(Error::TooOld { .. }) => {
            ui.messages.note(
                "this API takes no login back: at the server the token stays good until it expires",
            );
            Ok(false)
        }
        Err(Error::SignedOut { .. }) => Ok(false),
        Err(error) if error.kind() == Kind::Unauthenticated => Ok(false),
        Err(error) => Err(unconfirmed(&error)),
    }
}

fn unconfirmed(error: &Error) -> anyhow::Error {
    let hint = "--force forgets the tokens here all the same; at the server they stay good until they expire";
    Failure::new(error.kind(), format!("still signed in: {error}")).hint(hint).into()
}

/// This user's sessions that are open.
fn open_sessions(client: &Client) -> Result<Vec<Session>, Error> {
    let user = client.user()?.unwrap_or_default();
    let mut open = Vec::new();
    for item in client.items(session::list(client.version(), None, None), PAGE) {
        // What cannot be read may be open.
        if let Ok(session) = item?.into_model()
            && !session.is_stopped()
            && (user.is_empty() || same_user(&user, &session.initiated_by))
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
    ui.messages.warn("these sessions are open, and signing out may end them:");
    for session in open {
        ui.messages.lines(&format!("  {}  {}  {}", session.id, session.r#type, session.name));
    }
    let kept = || {
        Failure::new(Kind::Failure, format!("still signed in: {} open", sessions(open.len())))
            .hint("stop them with vb365 session stop, or sign out all the same with --force")
    };
    let answer = ui.ask("Sign out all the same? Type yes: ", kept())?;
    if answer == "yes" { Ok(()) } else { Err(kept().into()) }
}

fn sessions(count: usize) -> String {
    if count == 1 { "a session is".to_owned() } else { format!("{count} sessions are") }
}

/// What is left; the fields of its JSON are a promise.
#[derive(Serialize)]
struct SignedOut {
    profile: String,
    signed_in: bool,
    /// Whether the server has taken the login back.
    revoked: bool,
}

impl Row for SignedOut {
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
