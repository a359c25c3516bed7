//! Completion: the words that can stand under the cursor, for the shell that asks.
//!
//! ```text
//! shell ─ script of `vb365 completion` ─▶ vb365 __complete SHELL WORDS… ─▶ cursor ─▶ values, lookup ─▶ shell
//! ```
//!
//! The scripts hold no knowledge of the commands: they pass the line on and show the answer. So completion fits the
//! program that is installed, and is tested here. `clap_complete` could write scripts that know the commands, but those
//! run words of the help as commands (zsh), offer files for every value, and list all global options first (bash).
//!
//! A person waits at a prompt: the program prints no errors, exits with 0, never prompts, never signs in or renews a
//! login, and takes no longer than [`engine::BUDGET`]. A slower request continues in a process of its own, for the next time.

mod bash_line;
mod cache;
mod candidate;
mod child_set;
mod cursor;
mod engine;
mod lookup;
mod name_set;
mod paths;
mod shell;
mod values;

pub(crate) use engine::{is_completion_request, run};
