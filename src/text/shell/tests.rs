//! Quoting is checked against models of the shells that read it, on every system.

use proptest::prelude::*;

use super::ShellSyntax::{Posix, PowerShell};
use super::*;

const QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
const DOUBLE_QUOTES: [char; 4] = ['"', '\u{201c}', '\u{201d}', '\u{201e}'];

/// Returns the text of a word that a POSIX shell reads.
fn posix_text(word: &str) -> String {
    let (mut text, mut rest) = (String::new(), word.chars());
    while let Some(c) = rest.next() {
        match c {
            '\'' => text.extend(rest.by_ref().take_while(|c| *c != '\'')),
            '\\' => text.extend(rest.next()),
            c => {
                assert!(!c.is_whitespace() && !"$`\"&|;<>()*?[]#~!{}".contains(c), "{word}");
                text.push(c);
            }
        }
    }
    text
}

/// Returns the value of a word that PowerShell reads; variables stay as they are written.
fn powershell_text(word: &str) -> String {
    let mut rest = word.chars().peekable();
    let mut text = String::new();
    match rest.peek() {
        Some('\'') => {
            rest.next();
            while let Some(c) = rest.next() {
                if QUOTES.contains(&c) && rest.next_if(|next| QUOTES.contains(next)).is_none() {
                    assert_eq!((c, rest.next()), ('\'', None), "it ends behind the quote: {word}");
                    return text;
                }
                text.push(c);
            }
        }
        Some('"') => {
            rest.next();
            while let Some(c) = rest.next() {
                match c {
                    '`' => text.extend(rest.next()),
                    c if DOUBLE_QUOTES.contains(&c) => {
                        assert_eq!((c, rest.next()), ('"', None), "it ends at the quote: {word}");
                        return text;
                    }
                    c => text.push(c),
                }
            }
        }
        _ => {
            assert!(!word.is_empty() && !word.starts_with(['@', '-', '%']), "{word}");
            assert!(word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=@%+\\".contains(c)));
            return word.to_owned();
        }
    }
    panic!("{word} does not end");
}

/// Returns the command line of one argument, as Windows PowerShell 5.1 writes it.
fn command_line_of_5_1(argument: &str) -> String {
    let (mut quotes, mut is_escaped, mut needs_quotes) = (0, false, false);
    for c in argument.chars() {
        match c {
            '"' if !is_escaped => quotes += 1,
            c if c.is_whitespace() && quotes % 2 == 0 => needs_quotes = true,
            _ => {}
        }
        is_escaped = c == '\\';
    }
    if needs_quotes { format!("\"{argument}\"") } else { argument.to_owned() }
}

/// Returns the arguments that a program reads from a command line, by the rules of Microsoft's C runtime.
fn arguments_of(line: &str) -> Vec<String> {
    let (mut all, mut current, mut in_quotes, mut backslashes) = (Vec::new(), None, false, 0);
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let text: &mut String = match c {
            ' ' | '\t' if !in_quotes => {
                let ended = current.take().map(|text: String| text + &"\\".repeat(backslashes));
                all.extend(ended);
                backslashes = 0;
                continue;
            }
            _ => current.get_or_insert_default(),
        };
        match c {
            '\\' => backslashes += 1,
            '"' => {
                text.push_str(&"\\".repeat(backslashes / 2));
                if backslashes % 2 == 1 || (in_quotes && rest.next_if_eq(&'"').is_some()) {
                    text.push('"');
                } else {
                    in_quotes = !in_quotes;
                }
                backslashes = 0;
            }
            c => {
                text.push_str(&"\\".repeat(backslashes));
                text.push(c);
                backslashes = 0;
            }
        }
    }
    all.extend(current.map(|text| text + &"\\".repeat(backslashes)));
    all
}

/// Texts with characters that a shell could take for its own.
fn hostile_text() -> impl Strategy<Value = String> {
    let hostile = "'\"\\`$%@&|;<>()*?[]{}#~!, \t\u{2018}\u{2019}\u{201c}\u{201d}aZ1-_./:=+é日";
    let hostile = hostile.chars().collect::<Vec<_>>();
    prop::collection::vec(prop::sample::select(hostile), 1..12)
        .prop_map(|all| all.into_iter().collect())
}

proptest! {
    #[test]
    fn posix_shell_reads_back_what_was_quoted(text in hostile_text()) {
        prop_assert_eq!(posix_text(&Posix.quote(&text)), text);
    }

    #[test]
    fn program_gets_what_was_quoted_for_powershell(text in hostile_text()) {
        // 5.1 cannot pass on a backslash at the end of a text with blanks.
        prop_assume!(!text.ends_with('\\'));
        let line = command_line_of_5_1(&powershell_text(&PowerShell.quote(&text)));
        prop_assert_eq!(arguments_of(&line), [text]);
    }

    #[test]
    fn program_gets_text_around_a_variable(before in hostile_text(), after in hostile_text()) {
        prop_assume!(!after.ends_with('\\'));
        let parts = [WordPart::Plain(&before), WordPart::Variable("KEY"), WordPart::Plain(&after)];
        let line = command_line_of_5_1(&powershell_text(&PowerShell.word(&parts)));
        prop_assert_eq!(arguments_of(&line), [format!("{before}${{env:KEY}}{after}")]);
    }

    #[test]
    fn program_gets_json_behind_the_verbatim_token(key in hostile_text(), value in hostile_text()) {
        let json = serde_json::json!({ key: [value, "\n\u{8}"] });
        let word = verbatim_json(&[WordPart::Plain(&json.to_string())]);
        prop_assert!(word.is_ascii() && !word.contains(['|', '&', '%']), "{}", word);
        let arguments = arguments_of(&word);
        prop_assert_eq!(arguments.len(), 1, "{}", word);
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&arguments[0]).unwrap(), json);
    }
}

#[cfg(unix)]
#[test]
fn quoted_text_survives_a_real_shell() {
    let texts = ["it's $HOME", "", "a\nb", r#"\"`*?["#, "-n", "~", "#x"];
    let line = texts.map(|text| Posix.quote(text)).join(" ");
    let output = std::process::Command::new("sh")
        .args(["-c", &format!("printf '%s\\0' {line}")])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.split_terminator('\0').collect::<Vec<_>>(), texts);
}

#[test]
fn simple_text_has_no_quotes() {
    for (text, posix, powershell) in [
        ("https://h:4443/v8", "https://h:4443/v8", "https://h:4443/v8"),
        ("ana@contoso.example", "ana@contoso.example", "ana@contoso.example"),
        (r"C:\Users\ana\ca.pem", r"'C:\Users\ana\ca.pem'", r"C:\Users\ana\ca.pem"),
        ("a,b", "a,b", "'a,b'"),
        ("@file", "@file", "'@file'"),
        ("it's $HOME", r"'it'\''s $HOME'", "'it''s $HOME'"),
        ("Re: \"Q3\"", "'Re: \"Q3\"'", r#"'Re: \"Q3\"'"#),
        ("", "''", "''"),
    ] {
        assert_eq!((Posix.quote(text), PowerShell.quote(text)), (posix.into(), powershell.into()));
    }
}

#[test]
fn commands_are_those_of_the_shell() {
    assert_eq!(Posix.removal("a b"), "rm 'a b'");
    assert_eq!(PowerShell.removal(r"C:\a b"), r"Remove-Item -LiteralPath 'C:\a b'");
    assert_eq!(Posix.assignment("X", "it's"), r"export X='it'\''s'");
    assert_eq!(PowerShell.assignment("X", "it's"), "$env:X = 'it''s'");
    assert_eq!((Posix.variable("X"), PowerShell.variable("X")), ("$X".into(), "$env:X".into()));
    let system = if cfg!(windows) { PowerShell } else { Posix };
    assert_eq!(shell_quoted("it's"), system.quote("it's"));
}

#[test]
fn secrets_in_json_are_variables_of_the_environment() {
    let parts = [
        WordPart::Plain(r#"{"key":""#),
        WordPart::Variable("KEY"),
        WordPart::Plain(r#"","a":"50 % \"é\""}"#),
    ];
    let word = r#""{\"key\":\"%KEY%\",\"a\":\"50 \u0025 \u0022\u00e9\u0022\"}""#;
    assert_eq!(verbatim_json(&parts), word);
}
