//! Where tokens are stored: in a file beside `config.toml`, with a credential helper, or nowhere.

mod file;
mod helper;
mod record;
mod store;

pub(crate) use file::TOKENS_FILE;
pub(crate) use record::LoginKey;
pub(crate) use store::{TokenStoreKind, open as open_token_store};
