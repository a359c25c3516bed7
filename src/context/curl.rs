//! Requests as `curl` commands, for a dry run. Secrets are variables, so the commands can be pasted and shared.

use http::Method;
use http::header::CONTENT_TYPE;

use crate::api::redact::{self, TextPart};
use crate::api::{Body, Call, Version};
use crate::client::Error;
use crate::config::{ServerConfig, TrustSource};
use crate::output::Ui;
use crate::text::shell_quoted;

/// Prints requests as `curl` commands. Nothing is sent, not even a sign-in.
///
/// # Errors
/// Stdout is closed or full, or the API version does not have a request.
pub(crate) fn print_curl(config: &ServerConfig, ui: &mut Ui, calls: &[Call]) -> anyhow::Result<()> {
    let version = config.version.unwrap_or(Version::V8);
    if let Some(call) = calls.iter().find(|call| call.since > version) {
        return Err(Error::too_old(version, call.since).into());
    }
    if config.version.is_none() && !calls.iter().all(|call| call.rooted) {
        ui.messages
            .note("dry run: nothing is sent; API v8 is assumed, because the server is not asked");
    } else {
        ui.messages.note("dry run: nothing is sent");
    }
    if config.token.is_none() {
        let profile = config.profile.as_ref();
        let option = profile.map_or_else(String::new, |name| format!(" -p {}", shell_quoted(name)));
        ui.messages.note(&format!("for $VB365_TOKEN run: vb365 status --show-token{option}"));
    }
    if config.server.is_none() {
        ui.messages.note("SERVER is a placeholder: no server is given");
    }
    if matches!(config.trust, TrustSource::Pin(_)) {
        ui.messages.note(
            "curl cannot pin a certificate by its SHA-256: pass the certificate with --cacert",
        );
    }
    let mut variables = SecretVariables::default();
    let lines: Vec<_> =
        calls.iter().map(|call| curl(config, call, version, &mut variables) + "\n").collect();
    let inner = variables.inner.join(", ");
    if !inner.is_empty() {
        ui.messages.note(&format!(
            "set {inner} with escapes: \\\" and \\\\ in JSON, %XX in a query or a form"
        ));
    }
    ui.print(&lines.concat())
}

/// Returns a request as a `curl` command, with secrets as variables.
fn curl(
    config: &ServerConfig,
    call: &Call,
    version: Version,
    variables: &mut SecretVariables,
) -> String {
    let server = config
        .server
        .as_ref()
        .map_or_else(|| "https://SERVER:4443".to_owned(), ToString::to_string);
    let mut words = vec!["curl --fail-with-body".to_owned()];
    // With --request HEAD, curl waits for a body.
    if call.method == Method::HEAD {
        words.push("--head".to_owned());
    } else {
        words.extend(["--request".to_owned(), call.method.to_string()]);
    }
    match &config.trust {
        TrustSource::File(path) => {
            words.extend(["--cacert".into(), shell_quoted(&path.to_string_lossy())]);
        }
        TrustSource::Insecure => words.push("--insecure".into()),
        TrustSource::System | TrustSource::Pin(_) => {}
    }
    // A variable, so that the token is not in the shell history.
    words.push(r#"--header "Authorization: Bearer $VB365_TOKEN""#.into());
    words.extend(header_words(call, variables));
    match &call.body {
        Body::Bytes { source, .. } => {
            words.extend(["--data-binary".to_owned(), shell_quoted(source)]);
        }
        Body::Json(_) | Body::Form(_) => {
            words.extend(["--data-raw".to_owned(), variables.word(&call.body_pieces())]);
        }
        // curl leaves it out, and IIS requires it.
        Body::None if !matches!(call.method, Method::GET | Method::HEAD) => {
            words.push("--header 'Content-Length: 0'".into());
        }
        Body::None => {}
    }
    words.push(variables.word(&redact::split_url(&format!("{server}{}", call.target(version)))));
    words.join(" ")
}

/// Returns the headers of a request, with secrets as variables.
fn header_words(call: &Call, variables: &mut SecretVariables) -> Vec<String> {
    let mut words = Vec::new();
    let kind = call.body.content_type().filter(|_| !call.headers.contains_key(CONTENT_TYPE));
    if let Some(kind) = kind {
        words.extend(["--header".into(), shell_quoted(&format!("Content-Type: {kind}"))]);
    }
    for (name, value) in &call.headers {
        words.push("--header".into());
        words.push(if redact::is_secret(name.as_str()) {
            let variable = variables.add(name.as_str());
            format!("{}\"${variable}\"", shell_quoted(&format!("{name}: ")))
        } else {
            shell_quoted(&format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        });
    }
    words
}

/// The variables of a dry run, one for each secret.
#[derive(Default)]
struct SecretVariables {
    all: Vec<String>,
    /// Variables inside a text with an escape syntax of its own.
    inner: Vec<String>,
}

impl SecretVariables {
    /// Returns a text as one shell word: plain parts in single quotes, secrets as variables between them.
    fn word(&mut self, pieces: &[TextPart]) -> String {
        let mut word = String::new();
        for piece in pieces {
            match piece {
                TextPart::Plain(text) => word.push_str(&shell_quoted(text)),
                TextPart::Secret(name) => {
                    let variable = self.add(name);
                    word.extend(["\"$", &*variable, "\""]);
                    self.inner.push(variable);
                }
            }
        }
        word
    }

    /// Adds a variable: `APP_PASSWORD` for `appPassword`, or `APP_PASSWORD_2` if that name is in use.
    fn add(&mut self, name: &str) -> String {
        let base = variable_name(name);
        let free = |name: &String| !self.all.contains(name);
        let mut others = (2..).map(|number| format!("{base}_{number}"));
        let chosen = Some(base.clone()).filter(free).or_else(|| others.find(free));
        let chosen = chosen.unwrap_or(base);
        self.all.push(chosen.clone());
        chosen
    }
}

/// Returns a name in upper case with underscores.
fn variable_name(name: &str) -> String {
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
    // `$2X` is an argument of the shell, and VB365_TOKEN is in use.
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
    fn each_secret_gets_its_own_variable() {
        let mut variables = SecretVariables::default();
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
            assert_eq!(variables.add(name), variable);
        }
    }

    #[test]
    fn word_is_quoted_around_its_variables() {
        let pieces = [
            TextPart::Plain(r#"{"a":"it's","key":""#.to_owned()),
            TextPart::Secret("key".to_owned()),
            TextPart::Plain(r#""}"#.to_owned()),
        ];
        let word = SecretVariables::default().word(&pieces);
        assert_eq!(word, r#"'{"a":"it'\''s","key":"'"$KEY"'"}'"#);
    }
}
