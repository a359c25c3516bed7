//! The tokens of queries.

/// A token of a query.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum QueryToken {
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `AND`, in capitals.
    And,
    /// `OR`, in capitals.
    Or,
    /// `NOT`, in capitals.
    Not,
    /// The name of a field, without its colon.
    Field(String),
    /// Text without quotes, in which `*` and `?` are wildcards.
    Word(String),
    /// Text in quotes, without them and without its escapes. Nothing in it is syntax.
    Quoted(String),
}

/// Divides a query into tokens. In quotes, `\"` is a quote and `\\` a backslash.
pub(super) fn read_tokens(query: &str) -> Result<Vec<QueryToken>, String> {
    let mut tokens = Vec::new();
    let mut rest = query;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        rest = match first {
            '(' => push(&mut tokens, QueryToken::Open, &rest[1..]),
            ')' => push(&mut tokens, QueryToken::Close, &rest[1..]),
            '"' => {
                let (text, after) = read_quoted(&rest[1..])?;
                push(&mut tokens, QueryToken::Quoted(text), after)
            }
            _ => {
                let (token, after) = read_word(rest, tokens.last())?;
                push(&mut tokens, token, after)
            }
        };
    }
}

fn push<'a>(tokens: &mut Vec<QueryToken>, token: QueryToken, rest: &'a str) -> &'a str {
    tokens.push(token);
    rest
}

/// Reads up to the closing quote, which must end the value.
fn read_quoted(rest: &str) -> Result<(String, &str), String> {
    let mut text = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => {
                let after = &rest[at + 1..];
                if after.starts_with(|next: char| !next.is_whitespace() && next != ')') {
                    return Err(format!("a space is missing after the quoted text '{text}'"));
                }
                return Ok((text, after));
            }
            '\\' => match chars.next() {
                Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                _ => {
                    return Err(
                        "a backslash in quotes must precede a quote or a backslash".to_owned()
                    );
                }
            },
            _ => text.push(char),
        }
    }
    Err("the closing quote is missing".to_owned())
}

/// Reads a word, an operator, or the name of a field. After the name of a field, only a value can follow.
fn read_word<'a>(
    rest: &'a str,
    last: Option<&QueryToken>,
) -> Result<(QueryToken, &'a str), String> {
    let is_value = matches!(last, Some(QueryToken::Field(_)));
    let ends =
        |char: char| char.is_whitespace() || "()\"".contains(char) || (char == ':' && !is_value);
    let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    if let Some(after) = after.strip_prefix(':') {
        return Ok((QueryToken::Field(word.to_owned()), after));
    }
    if after.starts_with('"') || after.starts_with('(') {
        return Err(format!("a space is missing after '{word}'"));
    }
    let token = match word {
        "AND" => QueryToken::And,
        "OR" => QueryToken::Or,
        "NOT" => QueryToken::Not,
        _ => QueryToken::Word(word.to_owned()),
    };
    Ok((token, after))
}
