//! Calls as `curl` commands, for a dry run: what can be pasted, with secrets as variables.

use http::Method;
use http::header::CONTENT_TYPE;

use crate::api::redact::{self, Piece};
use crate::api::{Body, Call, Version};
use crate::client::Error;
use crate::config::{ServerConfig, TrustSource};
use crate::output::Ui;
use crate::text::shell_quoted;

/// The same as [`Context::print_curl`](super::Connection::print_curl) for a target that is known already.
///
/// # Errors
/// Stdout is closed or full.
pub(crate) fn print_curl(target: &ServerConfig, ui: &mut Ui, calls: &[Call]) -> anyhow::Result<()> {
    let version = target.version.unwrap_or(Version::V8);
    if let Some(call) = calls.iter().find(|call| call.since > version) {
        return Err(Error::too_old(version, call.since).into());
    }
    if target.version.is_none() && !calls.iter().all(|call| call.rooted) {
        ui.messages.note("dry run: nothing is sent; the API version is taken to be v8, since the server is not asked");
    } else {
        ui.messages.note("dry run: nothing is sent");
    }
    if target.server.is_none() {
        ui.messages.note("SERVER stands for the server, which is not given");
    }
    if matches!(target.trust, TrustSource::Pin(_)) {
        ui.messages.note(
            "curl cannot pin a certificate by its SHA-256: give it the certificate with --cacert",
        );
    }
    let mut variables = Variables::default();
    let lines: Vec<_> =
        calls.iter().map(|call| curl(target, call, version, &mut variables) + "\n").collect();
    let inner = variables.inner.join(", ");
    if !inner.is_empty() {
        ui.messages.note(&format!(
            "set {inner} as it is written there: in JSON with \\\" and \\\\, in a query or a form with % escapes"
        ));
    }
    ui.print(&lines.concat())
}

/// A call as a `curl` command, with secrets as variables.
fn curl(target: &ServerConfig, call: &Call, version: Version, variables: &mut Variables) -> String {
    let server = target
        .server
        .as_ref()
        .map_or_else(|| "https://SERVER:4443".to_owned(), ToString::to_string);
    let mut words = vec!["curl --fail-with-body".to_owned()];
    // With --request HEAD curl would wait for a body.
    if call.method == Method::HEAD {
        words.push("--head".to_owned());
    } else {
        words.extend(["--request".to_owned(), call.method.to_string()]);
    }
    match &target.trust {
        TrustSource::File(path) => {
            words.extend(["--cacert".into(), shell_quoted(&path.to_string_lossy())]);
        }
        TrustSource::Anyone => words.push("--insecure".into()),
        TrustSource::System | TrustSource::Pin(_) => {}
    }
    // A variable, so that the token is in no history and no list of processes until the shell puts it there.
    words.push(r#"--header "Authorization: Bearer $VB365_TOKEN""#.into());
    words.extend(header_words(call, variables));
    match &call.body {
        Body::Bytes { source, .. } => {
            words.extend(["--data-binary".to_owned(), shell_quoted(source)]);
        }
        Body::Json(_) | Body::Form(_) => {
            words.extend(["--data-raw".to_owned(), variables.word(&call.body_pieces())]);
        }
        // curl would leave it out, and IIS insists on it.
        Body::None if !matches!(call.method, Method::GET | Method::HEAD) => {
            words.push("--header 'Content-Length: 0'".into());
        }
        Body::None => {}
    }
    words.push(variables.word(&redact::url(&format!("{server}{}", call.target(version)))));
    words.join(" ")
}

/// The headers of a call, those that hold a secret as variables.
fn header_words(call: &Call, variables: &mut Variables) -> Vec<String> {
    let mut words = Vec::new();
    let kind = call.body.content_type().filter(|_| !call.headers.contains_key(CONTENT_TYPE));
    if let Some(kind) = kind {
        words.extend(["--header".into(), shell_quoted(&format!("Content-Type: {kind}"))]);
    }
    for (name, value) in &call.headers {
        words.push("--header".into());
        words.push(if redact::is_secret(name.as_str()) {
            let variable = variables.of(name.as_str());
            format!("{}\"${variable}\"", shell_quoted(&format!("{name}: ")))
        } else {
            shell_quoted(&format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        });
    }
    words
}

/// The variables that stand for secrets, each for one.
#[derive(Default)]
struct Variables {
    all: Vec<String>,
    /// Those in the middle of a text that has escapes of its own.
    inner: Vec<String>,
}

impl Variables {
    /// A text as one word of a shell: what is plain in single quotes, what is secret between them.
    fn word(&mut self, pieces: &[Piece]) -> String {
        let mut word = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => word.push_str(&shell_quoted(text)),
                Piece::Secret(name) => {
                    let variable = self.of(name);
                    word.extend(["\"$", &*variable, "\""]);
                    self.inner.push(variable);
                }
            }
        }
        word
    }

    /// A new one: `APP_PASSWORD` for `appPassword`, or `APP_PASSWORD_2` where that one is taken.
    fn of(&mut self, name: &str) -> String {
        let base = screaming(name);
        let free = |name: &String| !self.all.contains(name);
        let mut others = (2..).map(|number| format!("{base}_{number}"));
        let chosen = Some(base.clone()).filter(free).or_else(|| others.find(free));
        let chosen = chosen.unwrap_or(base);
        self.all.push(chosen.clone());
        chosen
    }
}

/// A name as a variable has it.
fn screaming(name: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for c in name.chars() {
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            out.push('_');
        }
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_uppercase()),
            _ if out.ends_with('_') => {}
            _ => out.push('_'),
        }
        before = c;
    }
    let out = out.trim_end_matches('_');
    // A shell would take a digit for one of its arguments, and the token's own variable is taken.
    if out.starts_with(|c: char| c.is_ascii_digit()) || out.is_empty() || out == "VB365_TOKEN" {
        format!("_{out}")
    } else {
        out.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_has_a_variable_of_its_own() {
        let mut variables = Variables::default();
        for (name, variable) in [
            ("appPassword", "APP_PASSWORD"),
            ("appPassword", "APP_PASSWORD_2"),
            ("app-password", "APP_PASSWORD_3"),
            ("X-API-Key", "X_API_KEY"),
            ("settings[key]", "SETTINGS_KEY"),
            ("2ndKey", "_2ND_KEY"),
            ("VB365_TOKEN", "_VB365_TOKEN"),
            ("ключtoken", "_TOKEN"),
        ] {
            assert_eq!(variables.of(name), variable);
        }
    }

    #[test]
    fn a_word_is_quoted_around_its_variables() {
        let pieces = [
            Piece::Plain(r#"{"a":"it's","key":""#.to_owned()),
            Piece::Secret("key".to_owned()),
            Piece::Plain(r#""}"#.to_owned()),
        ];
        let word = Variables::default().word(&pieces);
        assert_eq!(word, r#"'{"a":"it'\''s","key":"'"$KEY"'"}'"#);
    }
}
