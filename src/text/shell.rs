//! Text for the shells into which users paste commands: a POSIX shell, and PowerShell on Windows.

use std::fmt::Write as _;

/// The syntax of a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShellSyntax {
    Posix,
    PowerShell,
}

/// A part of a word of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordPart<'a> {
    Plain(&'a str),
    /// The name of an environment variable.
    Variable(&'a str),
}

/// Returns a text as one word of a command for the users of this system: in single quotes if it needs them.
pub(crate) fn shell_quoted(text: &str) -> String {
    ShellSyntax::OF_SYSTEM.quote(text)
}

impl ShellSyntax {
    /// The syntax of the shell that most users of this system have.
    pub(crate) const OF_SYSTEM: Self = if cfg!(windows) { Self::PowerShell } else { Self::Posix };

    /// Returns a text as one word of a command: in single quotes if it needs them.
    ///
    /// Windows PowerShell 5.1 does not escape a double quote that it passes to a program, so it gets a backslash here. Later
    /// releases pass the backslash as well. In a path of a session it makes no difference.
    pub(crate) fn quote(self, text: &str) -> String {
        if !text.is_empty() && self.is_plain(text) {
            return text.to_owned();
        }
        match self {
            Self::Posix => format!("'{}'", text.replace('\'', r"'\''")),
            Self::PowerShell => format!("'{}'", doubled_single_quotes(&escaped_quotes(text))),
        }
    }

    /// Returns whether a text is one word without quotes. In PowerShell, `@` begins an array, and a comma separates its
    /// items.
    fn is_plain(self, text: &str) -> bool {
        let special = match self {
            Self::Posix => "-_./:=@%+,",
            Self::PowerShell => "-_./:=@%+\\",
        };
        let begins_well = self == Self::Posix || !text.starts_with(['@', '-', '%']);
        begins_well && text.chars().all(|c| c.is_ascii_alphanumeric() || special.contains(c))
    }

    /// Returns a word of plain parts and environment variables.
    pub(crate) fn word(self, parts: &[WordPart<'_>]) -> String {
        match self {
            Self::Posix => {
                let part = |part: &WordPart<'_>| match part {
                    WordPart::Plain(text) => self.quote(text),
                    WordPart::Variable(name) => format!("\"${name}\""),
                };
                parts.iter().map(part).collect()
            }
            Self::PowerShell => match parts {
                [] => self.quote(""),
                [WordPart::Plain(text)] => self.quote(text),
                // A string in quotes is a word of its own, so there can be only one.
                _ => {
                    let part = |part: &WordPart<'_>| match part {
                        WordPart::Plain(text) => expandable(&escaped_quotes(text)),
                        WordPart::Variable(name) => format!("${{env:{name}}}"),
                    };
                    format!("\"{}\"", parts.iter().map(part).collect::<String>())
                }
            },
        }
    }

    /// Returns an environment variable as it is written in a command and in text between double quotes.
    pub(crate) fn variable(self, name: &str) -> String {
        match self {
            Self::Posix => format!("${name}"),
            Self::PowerShell => format!("$env:{name}"),
        }
    }

    /// Returns the command that sets an environment variable.
    #[cfg(any(test, feature = "sandbox"))]
    pub(crate) fn assignment(self, name: &str, value: &str) -> String {
        match self {
            Self::Posix => format!("export {name}={}", self.quote(value)),
            Self::PowerShell => format!("$env:{name} = '{}'", doubled_single_quotes(value)),
        }
    }

    /// Returns the command that removes a file.
    pub(crate) fn removal(self, path: &str) -> String {
        match self {
            Self::Posix => format!("rm {}", self.quote(path)),
            Self::PowerShell => format!("Remove-Item -LiteralPath {}", self.quote(path)),
        }
    }
}

/// Returns JSON as the last word of a PowerShell command, behind the token `--%`. What follows the token is passed on as it
/// is, in every release: PowerShell only expands variables between percent signs, and searches pipes outside of quotes.
pub(crate) fn verbatim_json(parts: &[WordPart<'_>]) -> String {
    let mut word = "\"".to_owned();
    for part in parts {
        match part {
            WordPart::Plain(json) => push_verbatim(&mut word, json),
            WordPart::Variable(name) => word.extend(["%", name, "%"]),
        }
    }
    word + "\""
}

/// Appends JSON in which double quotes have a backslash. Inside of strings, characters with a meaning become escapes of JSON.
fn push_verbatim(word: &mut String, json: &str) {
    let mut rest = json.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => word.push_str("\\\""),
            '\\' => match rest.next() {
                Some(c @ ('"' | '\\')) => push_escape(word, c),
                other => word.extend(['\\'].into_iter().chain(other)),
            },
            '|' | '&' | '%' => push_escape(word, c),
            c if !c.is_ascii() => push_escape(word, c),
            c => word.push(c),
        }
    }
}

fn push_escape(word: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _infallible = write!(word, "\\u{unit:04x}");
    }
}

/// Returns a text in which each single quote is doubled. PowerShell takes typographic quotes for plain ones.
fn doubled_single_quotes(text: &str) -> String {
    let is_quote = |c: char| c == '\'' || matches!(c, '\u{2018}'..='\u{201b}');
    text.chars().flat_map(|c| std::iter::repeat_n(c, 1 + usize::from(is_quote(c)))).collect()
}

/// Returns a text in which each double quote has a backslash, and backslashes before it are doubled: programs read their
/// arguments by this rule.
fn escaped_quotes(text: &str) -> String {
    let (mut out, mut backslashes) = (String::new(), 0);
    for c in text.chars() {
        if c == '"' {
            out.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        out.push(c);
    }
    out
}

/// Returns a text for a string between double quotes in PowerShell, which expands variables.
fn expandable(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '`' | '$' | '"' | '\u{201c}'..='\u{201e}') {
            out.push('`');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests;
