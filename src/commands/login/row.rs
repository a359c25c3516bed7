//! The result of a login.

use serde::Serialize;

use crate::api::{Version, service};
use crate::client::{Client, Login};
use crate::config::ServerConfig;
use crate::config::profiles::CONFIG_FILE;
use crate::output::{Cell, Column, Row};
use crate::sys::private_dir::PrivateDir;

/// The server and the user of a new login. The JSON fields are a promise to users.
#[derive(Serialize)]
pub(super) struct LoginRow {
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

impl LoginRow {
    pub(super) fn new(
        config: &ServerConfig,
        dir: &PrivateDir,
        client: &Client,
        versions: &[Version],
        login: &Login,
    ) -> Self {
        // Tenants and operators have no permission for this request.
        let instance =
            client.send(&service::instance()).ok().and_then(|instance| instance.into_model().ok());
        let instance = instance.unwrap_or_default();
        let returned_name = Some(login.user_name.clone()).filter(|name| !name.is_empty());
        Self {
            profile: config.profile.clone().unwrap_or_default(),
            server: client.server().address().to_string(),
            user: returned_name.or_else(|| config.username.clone()).unwrap_or_default(),
            role: config.role_name(),
            api_version: client.version().segment(),
            versions: versions.iter().map(|version| version.segment()).collect(),
            build: instance.version.0,
            installation_id: instance.installation_id.0,
            trust: config.trust.to_string(),
            token_expires: login.expires.map(crate::time::wire),
            token_store: config.token_store.to_string(),
            config: dir.file(CONFIG_FILE).display().to_string(),
        }
    }
}

impl Row for LoginRow {
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
