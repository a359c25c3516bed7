//! The values that an argument can have: by its source, by its type, or by its parser.

use std::any::TypeId;
use std::time::Instant;

use clap::{Arg, Command, ValueHint};

use super::candidate::CompletionCandidate;
use super::cursor::Cursor;
use super::lookup::NameLookup;
use super::name_set::NameSet;
use super::paths::paths;
use super::shell::Answer;
use crate::api::Version;
use crate::api::session::Workload;
use crate::config::profiles::{Profile, Profiles};
use crate::config::{Env, TokenStoreKind, VersionSetting};
use crate::content::{ContentAddress, TypedAddress};
use crate::help::{HelpPage, TOPICS, ValueSource};
use crate::host::Host;
use crate::output::Format;
use crate::resolve::{Noun, SessionSelector};
use crate::time::TimeArg;

/// Words with a description each.
type Words = &'static [(&'static str, &'static str)];

const WORKLOADS: Words = &[
    ("exchange", "Vex"),
    ("onedrive", "Veod"),
    ("sharepoint", "Vesp"),
    ("teams", "Vet"),
    ("vex", "Exchange"),
    ("veod", "OneDrive"),
    ("vesp", "SharePoint"),
    ("vet", "Teams"),
];

const TIMES: Words = &[
    ("latest", "the latest backup"),
    ("now", "the current time"),
    ("yesterday", "the day before today"),
    ("1d", "24 hours ago"),
    ("1w", "7 days ago"),
];

const FORMATS: Words = &[
    ("table", "for people"),
    ("json", "the server's own objects"),
    ("ndjson", "one object a line"),
    ("csv", "for spreadsheets"),
    ("id", "IDs alone"),
];

const VERSIONS: Words = &[("v8", ""), ("v7", ""), ("v6", "")];

const VERSION_WISHES: Words = &[("auto", "ask the server"), ("v8", ""), ("v7", ""), ("v6", "")];

const TOKEN_STORES: Words = &[
    ("file", "a file that only you can read"),
    ("helper:", "a credential helper"),
    ("none", "not stored"),
];

/// Returns the words that the type of an argument accepts, if they are known.
fn words_of_type(arg: &Arg) -> Option<Words> {
    let kind = arg.get_value_parser().type_id();
    let known: [(TypeId, Words); 6] = [
        (TypeId::of::<Workload>(), WORKLOADS),
        (TypeId::of::<TimeArg>(), TIMES),
        (TypeId::of::<Format>(), FORMATS),
        (TypeId::of::<Version>(), VERSIONS),
        (TypeId::of::<VersionSetting>(), VERSION_WISHES),
        (TypeId::of::<TokenStoreKind>(), TOKEN_STORES),
    ];
    known.into_iter().find(|(known, _)| kind == *known).map(|(_, words)| words)
}

fn is_of<T: 'static>(arg: &Arg) -> bool {
    arg.get_value_parser().type_id() == TypeId::of::<T>()
}

/// Returns the values that an argument can have.
pub(super) fn values_of(
    arg: &Arg,
    cursor: &Cursor,
    current: &str,
    deadline: Instant,
    host: &Host,
) -> Answer {
    let columns = || {
        let page = cursor.command.get::<HelpPage>();
        page.and_then(HelpPage::column_names).unwrap_or_default()
    };
    let names = |noun| {
        let lookup = NameLookup::new(NameSet::Objects(noun), &cursor.options, host);
        lookup.map_or_else(Vec::new, |lookup| lookup.names(deadline))
    };
    let candidates = match arg.get::<ValueSource>() {
        Some(ValueSource::Words(words)) => {
            words.iter().map(|word| CompletionCandidate::new(word, "")).collect()
        }
        Some(ValueSource::Columns) => {
            columns().into_iter().map(|name| CompletionCandidate::new(name, "")).collect()
        }
        Some(ValueSource::SortKeys) => {
            let both = |name: &str| {
                let descending = format!("{name}:desc");
                [
                    CompletionCandidate::new(name, ""),
                    CompletionCandidate::new(&descending, "descending"),
                ]
            };
            columns().into_iter().flat_map(both).collect()
        }
        Some(ValueSource::Profiles) => profiles(host).unwrap_or_default(),
        Some(ValueSource::Jobs) => names(Noun::Job),
        Some(ValueSource::Organizations) => names(Noun::Organization),
        Some(ValueSource::Repositories) => names(Noun::Repository),
        Some(ValueSource::Points) => names(Noun::Point),
        Some(ValueSource::Retrievals) => names(Noun::Retrieval),
        Some(ValueSource::HelpTopics) => help_topics(cursor),
        None if is_of::<SessionSelector>(arg) => names(Noun::Session),
        None if is_of::<ContentAddress>(arg) || is_of::<TypedAddress>(arg) => {
            paths(cursor, current, deadline, host).unwrap_or_default()
        }
        None => return listed_values(arg),
    };
    Answer::Values(candidates)
}

/// Returns the values that the type or the parser of an argument lists, or file names if it takes those.
fn listed_values(arg: &Arg) -> Answer {
    if let Some(words) = words_of_type(arg) {
        return Answer::Values(
            words.iter().map(|(word, about)| CompletionCandidate::new(word, about)).collect(),
        );
    }
    let values = arg.get_possible_values();
    if values.is_empty() {
        return match arg.get_value_hint() {
            ValueHint::AnyPath | ValueHint::FilePath => Answer::Files,
            ValueHint::DirPath => Answer::Folders,
            _ => Answer::Values(Vec::new()),
        };
    }
    let candidate = |value: &clap::builder::PossibleValue| {
        let about = value.get_help().map(ToString::to_string).unwrap_or_default();
        CompletionCandidate::new(value.get_name(), &about)
    };
    Answer::Values(values.iter().filter(|value| !value.is_hide_set()).map(candidate).collect())
}

/// Returns the subcommands of a command.
pub(super) fn subcommands(command: &Command) -> Vec<CompletionCandidate> {
    let candidate = |command: &Command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        CompletionCandidate::new(command.get_name(), &about)
    };
    command.get_subcommands().filter(|child| !child.is_hide_set()).map(candidate).collect()
}

/// Returns the topics and the commands; behind a command, its subcommands.
fn help_topics(cursor: &Cursor) -> Vec<CompletionCandidate> {
    let mut command = cursor.root;
    for name in &cursor.positionals {
        let Some(child) = command.find_subcommand(name) else { return Vec::new() };
        command = child;
    }
    let is_first = cursor.positionals.is_empty();
    let topics = TOPICS.iter().filter(|_| is_first);
    let topics = topics.map(|topic| CompletionCandidate::new(topic.name, topic.summary));
    topics.chain(subcommands(command)).collect()
}

fn profiles(host: &Host) -> Option<Vec<CompletionCandidate>> {
    let folder = Env::new(host.env.clone()).config_dir().ok()?;
    let known = Profiles::read(&folder).ok()?;
    let candidate = |(name, profile): (&String, &Profile)| {
        CompletionCandidate::new(name, &profile.server.to_string())
    };
    Some(known.profiles.iter().map(candidate).collect())
}
