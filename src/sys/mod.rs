//! The operating system: files that are replaced whole, signals, locks, child processes and their terminal.

pub(crate) mod atomic_file;
pub(crate) mod child;
pub(crate) mod input_file;
mod lock;
mod path;
pub(crate) mod private_dir;
pub(crate) mod signals;
mod utf8_reader;

pub(crate) use lock::lock;
pub(crate) use path::{parent_folder, resolved};
pub(crate) use utf8_reader::{Utf8Reader, refuse_utf16, utf8_text};
