//! The escapes of paths: a backslash makes the next character literal.

/// A character of a path as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathCharacter {
    Plain(char),
    /// A backslash precedes it.
    Escaped(char),
}

impl PathCharacter {
    pub(super) fn character(self) -> char {
        match self {
            Self::Plain(c) | Self::Escaped(c) => c,
        }
    }
}

/// Splits a text into its characters.
///
/// # Errors
/// The text ends with a backslash, or has a control character without one: line ends of another system's file, for example.
pub(super) fn tokenize(text: &str) -> Result<Vec<PathCharacter>, String> {
    let mut tokens = Vec::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '\\' => {
                let escaped = chars.next().ok_or_else(|| {
                    "the last character is a lone backslash: write \\\\ for a backslash".to_owned()
                })?;
                PathCharacter::Escaped(escaped)
            }
            c if c.is_control() => {
                return Err(format!(
                    "the control character U+{:04X} is not allowed: write a backslash before it if the name contains it",
                    u32::from(c)
                ));
            }
            c => PathCharacter::Plain(c),
        });
    }
    Ok(tokens)
}

/// Returns the characters without the backslashes.
pub(super) fn literal(tokens: &[PathCharacter]) -> String {
    tokens.iter().map(|token| token.character()).collect()
}

/// Returns a text with a backslash before each character that has a meaning anywhere in a segment.
pub(super) fn escape_syntax(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=@ ".contains(&byte)) {
        return text.to_owned(); // as ids are
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '/' | '*' | '?') || c.is_control() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
