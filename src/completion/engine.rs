//! Answers a shell: finds the word under the cursor and the values that it can have.

use std::ffi::OsString;
use std::io::Write;
use std::time::{Duration, Instant};

use clap::{Arg, Command};

use super::candidate::CompletionCandidate;
use super::cursor::{Cursor, WordKind};
use super::lookup::{REFRESH, WORD, refresh};
use super::shell::{Answer, CompletionRequest};
use super::values::{subcommands, values_of};
use crate::host::Host;

/// The time for an answer, of the 100 ms that a person does not notice: the rest is for the shell and for a busy machine.
pub(super) const BUDGET: Duration = Duration::from_millis(60);

/// Returns whether a command line is a shell's question.
pub(crate) fn is_completion_request(argv: &[OsString]) -> bool {
    argv.get(1).is_some_and(|word| word == WORD)
}

/// Answers a shell, and reports no errors: without an answer, the shell completes file names.
pub(crate) fn run(argv: &[OsString], tree: &Command, mut host: Host) {
    let deadline = Instant::now() + BUDGET;
    let words: Vec<_> = argv.iter().skip(2).map(|word| word.to_string_lossy().into()).collect();
    let Some((first, rest)) = words.split_first() else { return };
    if first == REFRESH {
        refresh(rest, &host);
        return;
    }
    let Some(request) = CompletionRequest::read(first, rest) else { return };
    let cursor = Cursor::find(tree, &request.words, &request.current);
    let answer = answer(&cursor, &request, deadline, &host);
    let text = request.format(&cursor, &answer, host.now);
    let _stdout_closed = host.stdout.write_all(text.as_bytes()).and_then(|()| host.stdout.flush());
}

fn answer(cursor: &Cursor, request: &CompletionRequest, deadline: Instant, host: &Host) -> Answer {
    match cursor.kind {
        WordKind::Subcommand => Answer::Values(subcommands(cursor.command)),
        WordKind::OptionName => Answer::Values(option_names(cursor, &request.current)),
        WordKind::Program => Answer::Program,
        WordKind::Nothing => Answer::Values(Vec::new()),
        WordKind::Value(arg) => {
            let mut answer = values_of(arg, cursor, &request.current, deadline, host);
            if let Answer::Values(candidates) = &mut answer {
                // A value that the list contains already is not offered again.
                let listed = request.current.get(cursor.option..cursor.before).unwrap_or_default();
                candidates.retain(|known| listed.split(',').all(|item| item != known.value));
            }
            answer
        }
    }
}

/// Returns the options of the command before the global ones; short ones only if nothing but a dash is typed.
fn option_names(cursor: &Cursor, current: &str) -> Vec<CompletionCandidate> {
    let (own, global): (Vec<&Arg>, Vec<&Arg>) =
        cursor.unused_options().partition(|arg| !arg.is_global_set());
    let mut candidates = Vec::new();
    for arg in own.into_iter().chain(global).filter(|arg| !arg.is_hide_set()) {
        let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let short = arg.get_short().filter(|_| current == "-").map(|short| format!("-{short}"));
        let long = arg.get_long().map(|long| format!("--{long}"));
        candidates.extend(
            long.into_iter().chain(short).map(|name| CompletionCandidate::new(&name, &about)),
        );
    }
    candidates
}
