//! Which word is being completed, by the tree of commands, and what was said before it about the connection.

use std::collections::BTreeSet;

use clap::{Arg, ArgAction, Command};

use crate::resolve::Noun;

/// What a word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Profile,
    Thing(Noun),
}

impl What {
    /// What an argument takes. Told by the name of its value, which stands in the help: so a new command needs nothing
    /// here. `NAME` and `ID` say too little, and mean what the command is about.
    fn of(arg: &Arg, path: &[&str]) -> Option<Self> {
        let names = arg.get_value_names().unwrap_or_default();
        let about = if arg.is_positional() { path.first().copied() } else { None };
        Some(match (names.first()?.as_str(), about) {
            ("JOB", _) => Self::Thing(Noun::Job),
            ("ORGANIZATION", _) => Self::Thing(Noun::Organization),
            ("REPOSITORY", _) => Self::Thing(Noun::Repository),
            ("POINT", _) => Self::Thing(Noun::Point),
            ("RETRIEVAL", _) => Self::Thing(Noun::Retrieval),
            ("SESSION", _) | ("ID", Some("session")) => Self::Thing(Noun::Session),
            ("NAME", Some("profile" | "login" | "logout")) => Self::Profile,
            ("NAME", _) if arg.get_long() == Some("profile") => Self::Profile,
            _ => return None,
        })
    }
}

/// The options that say which server, as whom, and how it is known. Where a password comes from does not matter: nobody
/// signs in here.
const OPTIONS: [&str; 8] =
    ["profile", "all-profiles", "server", "username", "api-version", "ca-cert", "pin", "insecure"];

/// Where the cursor stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) what: What,
    /// So many bytes of the word are the option that the value belongs to, as in `--job=`.
    pub(super) option: usize,
    /// So many bytes stand before the value: the option, and values of a list that are there already.
    pub(super) before: usize,
    /// What was said before it about the connection, as options.
    pub(super) options: Vec<String>,
}

/// How far the words before the cursor have led.
struct Walk<'t> {
    root: &'t Command,
    command: &'t Command,
    path: Vec<&'t str>,
    /// How many words without a dash came after the last command.
    positionals: usize,
    options: Vec<String>,
}

impl Place {
    /// `None` where nothing is alive: a command, an option, or a value that nobody knows better than who types it.
    pub(super) fn find(root: &Command, words: &[String], current: &str) -> Option<Self> {
        let mut walk =
            Walk { root, command: root, path: vec![], positionals: 0, options: Vec::new() };
        let mut words = words.iter();
        let mut waiting = None;
        while let Some(word) = words.next() {
            if word == "--" {
                return None; // what follows belongs to another program
            }
            waiting = walk.pass(word, &mut words);
        }
        let (arg, option) = match waiting {
            Some(arg) => (arg, 0),
            None => walk.at_cursor(current)?,
        };
        let what = What::of(arg, &walk.path)?;
        let value = current.get(option..)?;
        let listed = match arg.get_value_delimiter() {
            Some(delimiter) => value.rfind(delimiter).map_or(0, |at| at + delimiter.len_utf8()),
            None => 0,
        };
        Some(Self { what, option, before: option + listed, options: walk.options })
    }
}

impl<'t> Walk<'t> {
    /// Goes past a word and the value that belongs to it. What it returns is an option whose value is yet to come.
    fn pass<'w>(
        &mut self,
        word: &str,
        rest: &mut impl Iterator<Item = &'w String>,
    ) -> Option<&'t Arg> {
        let is_option = word.len() > 1 && word.starts_with('-');
        if !is_option {
            self.pass_plain(word);
            return None;
        }
        let (arg, value) = self.option(word)?;
        let value = match value {
            _ if !takes_value(arg) => None,
            Some(at) => word.get(at..),
            None => match rest.next() {
                Some(next) => Some(next.as_str()),
                None => return Some(arg),
            },
        };
        let long = arg.get_long().filter(|long| OPTIONS.contains(long));
        self.options.extend(long.map(|long| match value {
            Some(value) => format!("--{long}={value}"),
            None => format!("--{long}"),
        }));
        None
    }

    fn pass_plain(&mut self, word: &str) {
        match self.command.find_subcommand(word).filter(|_| self.positionals == 0) {
            Some(command) => {
                self.command = command;
                self.path.push(command.get_name());
            }
            None => self.positionals += 1,
        }
    }

    /// The argument that the word under the cursor belongs to, and where in it a value begins.
    fn at_cursor(&self, current: &str) -> Option<(&'t Arg, usize)> {
        if !current.starts_with('-') {
            return Some((self.positional()?, 0));
        }
        let (arg, value) = self.option(current)?;
        value.filter(|_| takes_value(arg)).map(|at| (arg, at))
    }

    /// The option that a word with a dash is, or the last of those that it is, and where its value begins if one is in
    /// the word.
    fn option(&self, word: &str) -> Option<(&'t Arg, Option<usize>)> {
        if let Some(long) = word.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or(long);
            let value = long.contains('=').then_some("--".len() + name.len() + 1);
            return Some((self.known(|arg| arg.get_long() == Some(name))?, value));
        }
        let mut found = None;
        for (at, letter) in word.char_indices().skip(1) {
            let arg = self.known(|arg| arg.get_short() == Some(letter))?;
            if takes_value(arg) {
                let rest = at + letter.len_utf8();
                let equals = usize::from(word[rest..].starts_with('='));
                return Some((arg, (rest < word.len()).then_some(rest + equals)));
            }
            found = Some((arg, None));
        }
        found
    }

    fn known(&self, is_meant: impl Fn(&Arg) -> bool) -> Option<&'t Arg> {
        let own = self.command.get_arguments();
        let global = self.root.get_arguments().filter(|arg| arg.is_global_set());
        own.chain(global).find(|arg| is_meant(arg))
    }

    fn positional(&self) -> Option<&'t Arg> {
        let all: Vec<_> = self.command.get_positionals().filter(|arg| !arg.is_last_set()).collect();
        // The last takes all that follow, where it takes several.
        let last = || all.last().filter(|arg| matches!(arg.get_action(), ArgAction::Append));
        all.get(self.positionals).or_else(last).copied()
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// The options of all commands whose values are alive, for a shell that must be told of each.
pub(crate) fn live_options(root: &Command) -> BTreeSet<(Option<char>, String)> {
    fn collect(command: &Command, found: &mut BTreeSet<(Option<char>, String)>) {
        let options = command.get_arguments().filter(|arg| What::of(arg, &[]).is_some());
        found.extend(options.filter_map(|arg| Some((arg.get_short(), arg.get_long()?.to_owned()))));
        command.get_subcommands().for_each(|child| collect(child, found));
    }
    let mut found = BTreeSet::new();
    collect(root, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: &str) -> Option<Place> {
        let mut words: Vec<_> = line.split(' ').map(str::to_owned).collect();
        let current = words.pop().unwrap();
        Place::find(&crate::command(), &words, &current)
    }

    #[test]
    fn what_stands_where() {
        let thing = |noun| Some(What::Thing(noun));
        for (line, what) in [
            ("-p ", Some(What::Profile)),
            ("session list --profile=", Some(What::Profile)),
            ("session list -qpma", Some(What::Profile)),
            ("profile show ", Some(What::Profile)),
            ("profile use m", Some(What::Profile)),
            ("profile remove --force ", Some(What::Profile)),
            ("login ", Some(What::Profile)),
            ("logout -n ", Some(What::Profile)),
            ("explore --job ", thing(Noun::Job)),
            ("explore --type vex --job=Con", thing(Noun::Job)),
            ("verify --job ", thing(Noun::Job)),
            ("verify --job a --job ", thing(Noun::Job)),
            ("-v job --utc show ", thing(Noun::Job)),
            ("job list --organization ", thing(Noun::Organization)),
            ("org show ", thing(Noun::Organization)),
            ("explore --repository ", thing(Noun::Repository)),
            ("repo show ", thing(Noun::Repository)),
            ("session show ", thing(Noun::Session)),
            ("session events -o json 9", thing(Noun::Session)),
            ("sessions stop --force a b ", thing(Noun::Session)),
            ("", None),
            ("job ", None),
            ("job show a ", None),
            ("job show -", None),
            ("job show --pro", None),
            ("session list --type ", None),
            ("explore --job a -- ", None),
            ("explore -- --job ", None),
            ("explore --point ", None),
            ("explore --retrieval ", None),
            ("session reap --user ", None),
            ("login --client-id ", None),
            ("api GET ", None),
            ("-s ", None),
            ("no such ", None),
            ("--no-such ", None),
            ("-", None),
            ("--job ", None),
        ] {
            assert_eq!(place(line).map(|place| place.what), what, "{line}");
        }
    }

    #[test]
    fn where_the_value_begins_and_what_was_said_before() {
        let found = |line| {
            let place = place(line).unwrap();
            (place.option, place.before, place.options.join(" "))
        };
        assert_eq!(found("-p "), (0, 0, String::new()));
        assert_eq!(found("-pa,b"), (2, 4, String::new()));
        assert_eq!(found("-p a,b,"), (0, 4, String::new()));
        assert_eq!(found("-p=a"), (3, 3, String::new()));
        assert_eq!(found("--profile=a,b"), (10, 12, String::new()));
        assert_eq!(found("explore --job=a,b"), (6, 6, String::new()));
        let said =
            "-p main -o json -s=h:1 job show --username ana -v --password-file f --insecure ";
        let options = "--profile=main --server=h:1 --username=ana --insecure";
        assert_eq!(found(said), (0, 0, options.to_owned()));
    }

    #[test]
    fn a_shell_is_told_of_every_live_option() {
        let found = live_options(&crate::command());
        let names: Vec<_> = found.iter().map(|(_, long)| long.as_str()).collect();
        assert_eq!(names, ["job", "organization", "repository", "profile"]);
    }
}
