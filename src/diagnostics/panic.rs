//! Panics: mistakes in this program.

use std::io::Write;
use std::panic::PanicHookInfo;

use crate::text::safe;

/// Prints a panic as one line without a stack trace, which helps only developers.
pub(crate) fn report_panic(panic: &PanicHookInfo<'_>) {
    let location =
        panic.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    #[expect(clippy::disallowed_methods, reason = "the program's own streams may be what broke")]
    let _closed =
        writeln!(std::io::stderr(), "error: internal error in vb365: {}{location}", safe(text));
}
