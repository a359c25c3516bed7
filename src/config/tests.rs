//! Tests of options and environment together.

use clap::{ColorChoice, Parser};

use super::{Env, GlobalOptions, PasswordSource, ServerConfig, Settings, TrustSource};
use crate::api::Version;
use crate::output::Format;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    options: GlobalOptions,
}

fn settings(line: &str, env: &[(&str, &str)]) -> Result<Settings, String> {
    let argv = std::iter::once("vb365").chain(line.split_whitespace());
    let line = Line::try_parse_from(argv).map_err(|error| error.to_string())?;
    let env = env.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Settings::resolve(&line.options, &Env::new(env)).map_err(|failure| failure.message)
}

/// Returns the server that options and environment describe without a profile.
fn without_profile(line: &str, env: &[(&str, &str)]) -> Result<ServerConfig, String> {
    settings(line, env).map(|settings| ServerConfig::without_profile(&settings.connection))
}

const PIN: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn option_takes_precedence_over_variable_and_default() {
    let env = [
        ("VB365_SERVER", "variable"),
        ("VB365_TIMEOUT", "7"),
        ("VB365_OUTPUT", "csv"),
        ("VB365_API_VERSION", "v6"),
    ];
    let resolve = |line: &str, env: &[(&str, &str)]| {
        let settings = settings(line, env).unwrap();
        let config = ServerConfig::without_profile(&settings.connection);
        let server = config.server.map(|server| server.to_string());
        (server, settings.timeout.as_secs(), settings.format, config.version)
    };
    assert_eq!(resolve("", &[]), (None, 300, Format::Table, None));
    assert_eq!(settings("", &[]).unwrap().connect_timeout.as_secs(), 10);
    let server = Some("https://variable:4443".to_owned());
    assert_eq!(resolve("", &env), (server, 7, Format::Csv, Some(Version::V6)));
    let server = Some("https://option:4443".to_owned());
    let line = "-s option --timeout 9s -o id --api-version auto";
    assert_eq!(resolve(line, &env), (server, 9, Format::Id, None));
}

#[test]
fn trust_options_cannot_be_combined() {
    let trust =
        |line: &str, env: &[(&str, &str)]| without_profile(line, env).map(|config| config.trust);
    let pin = TrustSource::Pin(PIN.parse().unwrap());
    assert_eq!(trust("", &[]), Ok(TrustSource::System));
    assert_eq!(trust("", &[("VB365_PIN", PIN)]), Ok(pin.clone()));
    assert_eq!(
        trust("--ca-cert a.pem", &[("VB365_PIN", PIN)]),
        Ok(TrustSource::File("a.pem".into()))
    );
    assert_eq!(trust(&format!("--pin {PIN}"), &[("VB365_INSECURE", "1")]), Ok(pin));
    assert!(trust("--insecure --ca-cert a.pem", &[]).unwrap_err().contains("cannot be combined"));
    assert!(
        trust("", &[("VB365_PIN", PIN), ("VB365_CA_CERT", "a")])
            .unwrap_err()
            .contains("cannot be combined")
    );
    assert_eq!(
        trust("", &[("VB365_PIN", PIN), ("VB365_INSECURE", "no")]),
        Ok(TrustSource::Pin(PIN.parse().unwrap()))
    );
}

#[test]
fn invalid_switch_is_refused() {
    let insecure =
        |value: &str| without_profile("", &[("VB365_INSECURE", value)]).map(|config| config.trust);
    assert_eq!(insecure(""), Ok(TrustSource::System));
    assert_eq!(insecure("0"), Ok(TrustSource::System));
    assert_eq!(insecure("Yes"), Ok(TrustSource::Insecure));
    assert!(insecure("on").unwrap_err().contains("invalid switch"));
}

#[test]
fn password_option_takes_precedence_over_token() {
    let env = [("VB365_TOKEN", "t"), ("VB365_PASSWORD", "p")];
    let both = without_profile("", &env).unwrap();
    assert!(both.token.is_some() && matches!(both.password, Some(PasswordSource::Given(_))));
    let typed = without_profile("--password-file f", &env).unwrap();
    assert!(typed.token.is_none() && matches!(typed.password, Some(PasswordSource::File(_))));
    assert!(settings("", &[("VB365_PASSWORD", "p"), ("VB365_PASSWORD_FILE", "f")]).is_err());
    assert!(settings("--password-file f --password-stdin", &[]).is_err());
}

#[test]
fn invalid_variable_is_named() {
    for (name, value) in [
        ("VB365_SERVER", "http://far.example"),
        ("VB365_TIMEOUT", "soon"),
        ("VB365_OUTPUT", "yaml"),
        ("VB365_API_VERSION", "v5"),
        ("VB365_PIN", "abc"),
        ("VB365_DEBUG", "3"),
        ("VB365_UTC", "maybe"),
        ("VB365_NO_INPUT", "x"),
    ] {
        let error = settings("", &[(name, value)]).err().unwrap_or_default();
        assert!(error.contains(name), "{name}={value}: {error}");
    }
    assert!(settings("--timeout 0", &[]).is_err());
    assert!(settings("--timeout 18446744073709551615", &[]).is_err());
    assert!(settings("", &[("VB365_CONNECT_TIMEOUT", "9223372036854775807")]).is_err());
}

#[test]
fn colour_follows_no_color_and_clicolor_force() {
    let colour = |line: &str, env: &[(&str, &str)]| settings(line, env).unwrap().colour;
    assert_eq!(colour("", &[]), ColorChoice::Auto);
    assert_eq!(colour("", &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), ColorChoice::Never);
    assert_eq!(colour("", &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")]), ColorChoice::Always);
    assert_eq!(colour("--color always", &[("NO_COLOR", "1")]), ColorChoice::Always);
    assert_eq!(colour("", &[("TERM", "dumb")]), ColorChoice::Never);
}
