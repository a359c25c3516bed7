//! The profile and the server that a login is for.

use crate::client::Address;
use crate::config::profiles::{Profile, Profiles, check_name};
use crate::config::{ConnectionArgs, ProfileSelection, ServerConfig, TokenStoreKind};
use crate::context::Context;
use crate::error::Failure;
use crate::output::Ui;

/// Returns the name of the profile and its server. Asks for the server if none is given. `name` is the argument of the
/// command.
///
/// # Errors
/// Options, environment and profile contradict each other, the name is invalid, or no server is given.
pub(super) fn select_profile(
    name: Option<&str>,
    known: &Profiles,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<(String, ServerConfig)> {
    let connection = &context.settings.connection;
    let name = match (name, &connection.profiles) {
        (Some(name), _) => {
            connection.check_names_only(name)?;
            Some(name)
        }
        (None, ProfileSelection::Default) => None,
        (None, ProfileSelection::Named(names)) if names.len() == 1 => Some(names[0].as_str()),
        (None, _) => {
            return Err(Failure::usage("login is for one profile, and several are named")
                .hint("use vb365 login NAME")
                .into());
        }
    };
    let found = name.map_or_else(|| find_profile(known, connection), |name| known.find(name));
    let mut config = if let Some((name, profile)) = found {
        ServerConfig::resolve(connection, name, profile)?
    } else {
        let mut config = ServerConfig::without_profile(connection);
        config.token_store = TokenStoreKind::File;
        config.profile = name.map(str::to_owned);
        config
    };
    if config.token.take().is_some() {
        ui.messages.note("VB365_TOKEN is not used to sign in");
    }
    let server = match config.server.take() {
        Some(server) => server,
        None => ask_server(ui)?,
    };
    let name = config.profile.take().unwrap_or_else(|| unused_name(known, &server));
    check_name(&name).map_err(Failure::usage)?;
    (config.server, config.profile) = (Some(server), Some(name.clone()));
    Ok((name, config))
}

/// Returns the profile with the given server and user, or the default profile if no server is given.
fn find_profile<'p>(
    known: &'p Profiles,
    connection: &ConnectionArgs,
) -> Option<(&'p str, &'p Profile)> {
    let Some((server, _)) = &connection.server else {
        return known.default_name().and_then(|name| known.find(name));
    };
    let user = connection.username.as_ref().map(|(name, _)| name.to_lowercase());
    known.profiles.iter().find_map(|(name, profile)| {
        let fits = profile.server == *server
            && (user.is_none()
                || user == profile.username.as_ref().map(|name| name.to_lowercase()));
        fits.then_some((name.as_str(), profile))
    })
}

fn ask_server(ui: &mut Ui) -> anyhow::Result<Address> {
    let missing =
        Failure::usage("no server is given").hint("use --server HOST or set VB365_SERVER");
    Ok(ui.ask("Server: ", missing)?.parse().map_err(Failure::usage)?)
}

/// Returns a profile name for a server that no other profile has.
fn unused_name(known: &Profiles, server: &Address) -> String {
    let label = server.label();
    let is_unused = |name: &String| known.find(name).is_none();
    let numbered = (2..).map(|number| format!("{label}-{number}"));
    std::iter::once(label.clone()).chain(numbered).find(is_unused).unwrap_or(label)
}
