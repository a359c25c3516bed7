//! Command lines for hints.

use crate::messages::Messages;
use crate::text::{safe, shell_quoted};

/// Returns the hint that stops a session. The id may be any text that the server sent.
pub(crate) fn stop_hint(messages: &Messages, id: &str) -> String {
    let id = shell_quoted(&safe(id));
    format!("stop it with: {}", messages.command(&format!("session stop {id}")))
}
