//! Secrets, and their removal from text that comes from elsewhere. A leaf.

mod encoded;
mod named;
mod set;
mod value;

pub(crate) use named::{is_secret, named_tokens, named_values, redact_named};
pub(crate) use set::{REDACTED, SecretSet};
pub(crate) use value::Secret;
