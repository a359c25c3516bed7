//! Requests as `curl` commands, for a dry run. Secrets are variables, so the commands can be pasted and shared.

use http::Method;
use http::header::CONTENT_TYPE;

use crate::api::redact::{self, TextPart};
use crate::api::{Body, Call, Version};
use crate::client::Error;
use crate::config::{ServerConfig, TrustSource};
use crate::output::Ui;
use crate::text::{ShellSyntax, WordPart, shell_quoted, verbatim_json};

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
        let variable = ui.shell().variable("VB365_TOKEN");
        ui.messages.note(&format!("for {variable} run: vb365 status --show-token{option}"));
    }
    if config.server.is_none() {
        ui.messages.note("SERVER is a placeholder: no server is given");
    }
    if matches!(config.trust, TrustSource::Pin(_)) {
        ui.messages.note(
            "curl cannot pin a certificate by its SHA-256: pass the certificate with --cacert",
        );
    }
    let mut variables = SecretVariables::of(ui.shell());
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
    let shell = variables.shell;
    // In Windows PowerShell, `curl` is another command.
    let program = if shell == ShellSyntax::PowerShell { "curl.exe" } else { "curl" };
    let mut words = vec![format!("{program} --fail-with-body")];
    // With --request HEAD, curl waits for a body.
    if call.method == Method::HEAD {
        words.push("--head".to_owned());
    } else {
        words.extend(["--request".to_owned(), call.method.to_string()]);
    }
    match &config.trust {
        TrustSource::File(path) => {
            words.extend(["--cacert".into(), shell.quote(&path.to_string_lossy())]);
        }
        TrustSource::Insecure => words.push("--insecure".into()),
        TrustSource::System | TrustSource::Pin(_) => {}
    }
    // A variable, so that the token is not in the shell history.
    words.push(format!(r#"--header "Authorization: Bearer {}""#, shell.variable("VB365_TOKEN")));
    words.extend(header_words(call, variables));
    let mut verbatim = Vec::new();
    match &call.body {
        Body::Bytes { source, .. } => {
            words.extend(["--data-binary".to_owned(), shell.quote(source)]);
        }
        Body::Json(_) if shell == ShellSyntax::PowerShell => {
            let json = variables.parts(call.body_pieces(), verbatim_json);
            verbatim.extend(["--%".to_owned(), "--data-raw".to_owned(), json]);
        }
        Body::Json(_) | Body::Form(_) => {
            words.extend(["--data-raw".to_owned(), variables.word(call.body_pieces())]);
        }
        // curl leaves it out, and IIS requires it.
        Body::None if !matches!(call.method, Method::GET | Method::HEAD) => {
            words.push("--header 'Content-Length: 0'".into());
        }
        Body::None => {}
    }
    words.push(variables.word(redact::split_url(&format!("{server}{}", call.target(version)))));
    words.extend(verbatim);
    words.join(" ")
}

/// Returns the headers of a request, with secrets as variables.
fn header_words(call: &Call, variables: &mut SecretVariables) -> Vec<String> {
    let shell = variables.shell;
    let mut words = Vec::new();
    let kind = call.body.content_type().filter(|_| !call.headers.contains_key(CONTENT_TYPE));
    if let Some(kind) = kind {
        words.extend(["--header".into(), shell.quote(&format!("Content-Type: {kind}"))]);
    }
    for (name, value) in &call.headers {
        words.push("--header".into());
        words.push(if redact::is_secret(name.as_str()) {
            let variable = variables.add(name.as_str());
            let name = format!("{name}: ");
            shell.word(&[WordPart::Plain(&name), WordPart::Variable(&variable)])
        } else {
            shell.quote(&format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        });
    }
    words
}

/// The variables of a dry run, one for each secret.
struct SecretVariables {
    shell: ShellSyntax,
    all: Vec<String>,
    /// Variables inside a text with an escape syntax of its own.
    inner: Vec<String>,
}

impl SecretVariables {
    fn of(shell: ShellSyntax) -> Self {
        Self { shell, all: Vec::new(), inner: Vec::new() }
    }

    /// Returns a text as one shell word, with secrets as variables in it.
    fn word(&mut self, pieces: Vec<TextPart>) -> String {
        let shell = self.shell;
        self.parts(pieces, |parts| shell.word(parts))
    }

    /// Adds a variable for each secret of a text, and joins its parts.
    fn parts(
        &mut self,
        mut pieces: Vec<TextPart>,
        join: impl Fn(&[WordPart<'_>]) -> String,
    ) -> String {
        for piece in &mut pieces {
            if let TextPart::Secret(name) = piece {
                *name = self.add(name);
                self.inner.push(name.clone());
            }
        }
        let parts = pieces.iter().map(|piece| match piece {
            TextPart::Plain(text) => WordPart::Plain(text),
            TextPart::Secret(name) => WordPart::Variable(name),
        });
        join(&parts.collect::<Vec<_>>())
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
    use crate::api::Effect;
    use crate::config::ConnectionArgs;

    #[test]
    fn each_secret_gets_its_own_variable() {
        let mut variables = SecretVariables::of(ShellSyntax::Posix);
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
        let pieces = vec![
            TextPart::Plain(r#"{"a":"it's","key":""#.to_owned()),
            TextPart::Secret("key".to_owned()),
            TextPart::Plain(r#""}"#.to_owned()),
        ];
        let word = SecretVariables::of(ShellSyntax::Posix).word(pieces.clone());
        assert_eq!(word, r#"'{"a":"it'\''s","key":"'"$KEY"'"}'"#);
        let word = SecretVariables::of(ShellSyntax::PowerShell).parts(pieces, verbatim_json);
        assert_eq!(word, r#""{\"a\":\"it's\",\"key\":\"%KEY%\"}""#);
    }

    /// PowerShell runs only on Windows, so its command is compared here, and its quoting is checked against models.
    #[test]
    fn command_is_written_for_the_shell() {
        let config = ServerConfig::without_profile(&ConnectionArgs {
            server: Some(("https://h".parse().unwrap(), "--server")),
            trust_option: Some(TrustSource::File("/a b.pem".into())),
            ..ConnectionArgs::default()
        });
        let body = Body::Json(r#"{"type":"vex","key":"x"}"#.to_owned());
        let path = "/Jobs/1/explore?a=1&b=2".to_owned();
        let call = Call::new(Method::POST, path, Effect::Repeatable, body);
        let command = |shell| curl(&config, &call, Version::V8, &mut SecretVariables::of(shell));
        assert_eq!(
            command(ShellSyntax::Posix),
            "curl --fail-with-body --request POST --cacert '/a b.pem' \
             --header \"Authorization: Bearer $VB365_TOKEN\" \
             --header 'Content-Type: application/json; charset=utf-8' \
             --data-raw '{\"type\":\"vex\",\"key\":\"'\"$KEY\"'\"}' 'https://h:4443/v8/Jobs/1/explore?a=1&b=2'"
        );
        assert_eq!(
            command(ShellSyntax::PowerShell),
            "curl.exe --fail-with-body --request POST --cacert '/a b.pem' \
             --header \"Authorization: Bearer $env:VB365_TOKEN\" \
             --header 'Content-Type: application/json; charset=utf-8' \
             'https://h:4443/v8/Jobs/1/explore?a=1&b=2' \
             --% --data-raw \"{\\\"type\\\":\\\"vex\\\",\\\"key\\\":\\\"%KEY%\\\"}\""
        );
    }
}
