//! Live completion: the names that a server or `config.toml` knows, for the word under the cursor.
//!
//! ```text
//! shell ─ script of `vb365 completion` ─▶ vb365 __complete SHELL WORDS… ─▶ place ─▶ store, ask ─▶ shell
//! ```
//!
//! The scripts ask here first, and do all else themselves, as `clap_complete` wrote them. Its own dynamic engine would
//! take over everything: it is unstable, and in bash and zsh it hands over names as they are, so that a blank in one ends
//! it. Which words are alive is decided here alone, by the tree of commands; a script that meets another version of the
//! program, or none, gets no answer and still completes commands and options.
//!
//! Somebody waits at a prompt: so it is silent, ends with 0, never asks anybody, never signs in or renews a login, and
//! takes no longer than [`BUDGET`]. What is not there by then goes on in a process of its own, for the next time.

mod ask;
mod bash;
mod offer;
mod place;
mod shell;
mod store;

use std::ffi::OsString;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::FromArgMatches;

use crate::config::profiles::Profiles;
use crate::config::{Env, Options, Settings};
use crate::context::Context;
use crate::host::Host;
use crate::time::Clock;
use ask::Asker;
use offer::Offer;
pub(crate) use place::live_options;
use place::{Place, What};

/// What stands in the place of a command when a shell asks. No command: it is in no help and no page.
pub(crate) const WORD: &str = "__complete";

/// How long an answer may be waited for, of the 100 ms that a person does not notice: the rest is for the shell and for
/// a busy machine.
const BUDGET: Duration = Duration::from_millis(60);

/// Whether a command line is a shell's question.
pub(crate) fn is_asked(argv: &[OsString]) -> bool {
    argv.get(1).is_some_and(|word| word == WORD)
}

/// Answers a shell. Nothing that goes wrong is worth a word: the shell shows what it knows without us.
pub(crate) fn run(argv: &[OsString], tree: &clap::Command, mut host: Host) {
    let started = Instant::now();
    let words: Vec<_> = argv.iter().skip(2).map(|word| word.to_string_lossy().into()).collect();
    let Some((first, rest)) = words.split_first() else { return };
    if first == ask::REFRESH {
        ask::refresh(rest, &host);
        return;
    }
    let Some(question) = shell::read(first, rest) else { return };
    let Some(place) = Place::find(tree, &question.words, &question.current) else { return };
    let offers = offers(&place, &question.current, started, &host).unwrap_or_default();
    let answer = question.answer(&place, &offers, host.now);
    let _nobody_reads = host.stdout.write_all(answer.as_bytes()).and_then(|()| host.stdout.flush());
}

/// What could stand there; `None` where it cannot be known.
fn offers(place: &Place, current: &str, started: Instant, host: &Host) -> Option<Vec<Offer>> {
    let mut offers = match place.what {
        What::Profile => profiles(host)?,
        What::Thing(noun) => {
            let asker = Asker::new(noun, &place.options, host)?;
            asker.names(started + BUDGET)
        }
    };
    // What stands in the list already is not named again.
    let listed = current.get(place.option..place.before).unwrap_or_default();
    offers.retain(|offer| listed.split(',').all(|item| item != offer.value));
    Some(offers)
}

fn profiles(host: &Host) -> Option<Vec<Offer>> {
    let folder = Env::new(host.env.clone()).config_dir().ok()?;
    let known = Profiles::read(&folder).ok()?;
    let offer = |(name, profile): (&String, &crate::config::profiles::Profile)| {
        Offer::new(name, &profile.server.to_string())
    };
    Some(known.profiles.iter().map(offer).collect())
}

/// What options that were typed before, and the environment, say about the connection.
fn context(options: &[String], host: &Host) -> Option<Context> {
    let mut parser = <Options as clap::Args>::augment_args(clap::Command::new("vb365"));
    parser = parser.no_binary_name(true);
    let typed = parser.try_get_matches_from(options).ok()?;
    let typed = Options::from_arg_matches(&typed).ok()?;
    let mut settings = Settings::resolve(&typed, &Env::new(host.env.clone())).ok()?;
    settings.connect_timeout = ask::PATIENCE;
    settings.timeout = ask::PATIENCE;
    Some(Context {
        settings,
        transport: host.transport.clone(),
        sleep: Arc::clone(&host.sleep),
        clock: Clock::starting(host.now),
    })
}
