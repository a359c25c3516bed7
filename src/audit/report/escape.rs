//! Text of a server within a page or a ticket. Whoever sends mail writes the subjects: none of it may be read as markup,
//! turn the direction of what follows, or be longer than a page can bear.

use std::fmt::{self, Write as _};

use crate::text::safe;

/// So many characters of one text are shown.
const LONGEST: usize = 1_000;

/// The text, and how many characters were left out.
fn bounded(text: &str) -> (&str, usize) {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (&text[..end], text[end..].chars().count()),
        None => (text, 0),
    }
}

/// Text within HTML: between tags, or within a quoted attribute.
pub(super) struct Html<'t>(pub(super) &'t str);

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, left_out) = bounded(self.0);
        for c in safe(text).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        if left_out > 0 { write!(f, "… ({left_out} more characters)") } else { Ok(()) }
    }
}

/// Text of a server within Markdown, as code: there nothing is markup, a link, a mention or an entity. The marks around
/// it are more than any in it, and a pipe is escaped for the table.
pub(super) struct Code<'t>(pub(super) &'t str);

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, left_out) = bounded(self.0);
        let text = safe(text);
        let text = text.trim();
        if text.is_empty() {
            return f.write_str("–");
        }
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let marks = "`".repeat(longest + 1);
        // Marks that touch would become one.
        let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        write!(f, "{marks}{space}{}{space}{marks}", text.replace('|', "\\|"))?;
        if left_out > 0 { write!(f, " … ({left_out} more characters)") } else { Ok(()) }
    }
}

/// Text of the user within Markdown.
pub(super) struct Plain<'t>(pub(super) &'t str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in safe(self.0).chars() {
            if c.is_ascii_punctuation() && !",.:;-'\"()/".contains(c) {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_in_a_page() {
        let hostile = "</td><script>alert('x')</script>&amp;\"\u{202e}\u{1b}[2J\0";
        assert_eq!(
            Html(hostile).to_string(),
            "&lt;/td&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;&quot;\u{fffd}\u{fffd}[2J\u{fffd}"
        );
    }

    #[test]
    fn nothing_is_markup_in_a_ticket() {
        for (text, written) in [
            ("a|b", "`a\\|b`"),
            ("a\\|b", "`a\\\\|b`"),
            ("`", "`` ` ``"),
            ("a``b", "```a``b```"),
            ("[x](https://evil.example)\n# y", "`[x](https://evil.example) # y`"),
            ("<img src=x>", "`<img src=x>`"),
            (" \u{a}", "–"),
        ] {
            assert_eq!(Code(text).to_string(), written, "{text}");
        }
        assert_eq!(Plain("*a* <b> _c_").to_string(), "\\*a\\* \\<b\\> \\_c\\_");
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        let long = "é".repeat(1_005);
        let (cut, rest) = (format!("{}…", "é".repeat(1_000)), " (5 more characters)");
        assert_eq!(Html(&long).to_string(), format!("{cut}{rest}"));
        assert!(Code(&long).to_string().ends_with("` … (5 more characters)"));
    }
}
