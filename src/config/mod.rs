//! Options, environment and profiles, resolved to what a command needs: [`Settings`] and [`ServerConfig`].
//!
//! [`GlobalOptions`] holds what was typed, [`ConnectionArgs`] adds the environment, and [`ServerConfig`] adds the profile.
//! `config.toml` is read only if a profile may be used: a profile is named, or no server is given.

mod child_env;
mod connection_args;
mod dirs;
pub(crate) mod edit;
mod env;
mod microsoft;
mod options;
mod password;
pub(crate) mod profiles;
mod server_config;
mod settings;
mod tokens;
mod trust;
mod values;

pub(crate) use child_env::{ChildEnv, is_child_profile, remove_stale_child_dirs};
pub(crate) use connection_args::{ConnectionArgs, ProfileSelection};
pub(crate) use env::Env;
pub(crate) use microsoft::{MicrosoftRole, MicrosoftSettings};
pub(crate) use options::GlobalOptions;
pub(crate) use password::PasswordSource;
pub(crate) use server_config::{ServerConfig, no_user};
pub(crate) use settings::Settings;
pub(crate) use tokens::{LoginKey, TOKENS_FILE, TokenStoreKind, open_token_store};
pub(crate) use trust::TrustSource;
pub(crate) use values::VersionSetting;

#[cfg(test)]
mod tests;
