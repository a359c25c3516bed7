use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

fn settings(line: &str, env: &[(&str, &str)]) -> Result<Settings, String> {
    let argv = std::iter::once("vb365").chain(line.split_whitespace());
    let line = Line::try_parse_from(argv).map_err(|error| error.to_string())?;
    let env = env.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Settings::resolve(&line.options, &Env::new(env)).map_err(|failure| failure.message)
}

/// The connection that options and environment make without any profile.
fn alone(line: &str, env: &[(&str, &str)]) -> Result<Target, String> {
    settings(line, env).map(|settings| settings.wanted.alone())
}

const PIN: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn option_before_environment_before_default() {
    let told = [
        ("VB365_SERVER", "told"),
        ("VB365_TIMEOUT", "7"),
        ("VB365_OUTPUT", "csv"),
        ("VB365_API_VERSION", "v6"),
    ];
    let nothing = settings("", &[]).unwrap();
    assert_eq!(nothing.wanted.alone().server, None);
    let spans = (nothing.wanted.timeout.as_secs(), nothing.wanted.connect_timeout.as_secs());
    assert_eq!(spans, (300, 10));
    assert_eq!((nothing.format, nothing.wanted.alone().version), (Format::Table, None));
    let env = settings("", &told).unwrap();
    let (target, timeout) = (env.wanted.alone(), env.wanted.timeout.as_secs());
    assert_eq!(target.server.unwrap().to_string(), "https://told:4443");
    assert_eq!((timeout, env.format, target.version), (7, Format::Csv, Some(Version::V6)));
    let both = settings("-s typed --timeout 9s -o id --api-version auto", &told).unwrap();
    let (target, timeout) = (both.wanted.alone(), both.wanted.timeout.as_secs());
    assert_eq!(target.server.unwrap().to_string(), "https://typed:4443");
    assert_eq!((timeout, both.format, target.version), (9, Format::Id, None));
}

#[test]
fn trust_is_one_setting() {
    let trust = |line: &str, env: &[(&str, &str)]| alone(line, env).map(|target| target.trust);
    let pin = TrustSource::Pin(PIN.parse().unwrap());
    assert_eq!(trust("", &[]), Ok(TrustSource::System));
    assert_eq!(trust("", &[("VB365_PIN", PIN)]), Ok(pin.clone()));
    assert_eq!(
        trust("--ca-cert a.pem", &[("VB365_PIN", PIN)]),
        Ok(TrustSource::File("a.pem".into()))
    );
    assert_eq!(trust(&format!("--pin {PIN}"), &[("VB365_INSECURE", "1")]), Ok(pin));
    assert!(trust("--insecure --ca-cert a.pem", &[]).unwrap_err().contains("one setting"));
    assert!(
        trust("", &[("VB365_PIN", PIN), ("VB365_CA_CERT", "a")])
            .unwrap_err()
            .contains("one setting")
    );
    assert_eq!(
        trust("", &[("VB365_PIN", PIN), ("VB365_INSECURE", "no")]),
        Ok(TrustSource::Pin(PIN.parse().unwrap()))
    );
}

#[test]
fn switches_are_never_guessed_at() {
    let insecure = |value: &str| alone("", &[("VB365_INSECURE", value)]).map(|target| target.trust);
    assert_eq!(insecure(""), Ok(TrustSource::System));
    assert_eq!(insecure("0"), Ok(TrustSource::System));
    assert_eq!(insecure("Yes"), Ok(TrustSource::Anyone));
    assert!(insecure("on").unwrap_err().contains("neither yes nor no"));
}

#[test]
fn a_password_has_one_source_and_beats_a_token_when_typed() {
    let env = [("VB365_TOKEN", "t"), ("VB365_PASSWORD", "p")];
    let told = alone("", &env).unwrap();
    assert!(told.token.is_some() && matches!(told.password, Some(PasswordSource::Given(_))));
    let typed = alone("--password-file f", &env).unwrap();
    assert!(typed.token.is_none() && matches!(typed.password, Some(PasswordSource::File(_))));
    assert!(settings("", &[("VB365_PASSWORD", "p"), ("VB365_PASSWORD_FILE", "f")]).is_err());
    assert!(settings("--password-file f --password-stdin", &[]).is_err());
}

#[test]
fn wrong_values_name_where_they_came_from() {
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
fn colour_follows_the_customs() {
    let colour = |line: &str, env: &[(&str, &str)]| settings(line, env).unwrap().colour;
    assert_eq!(colour("", &[]), Colour::Auto);
    assert_eq!(colour("", &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), Colour::Never);
    assert_eq!(colour("", &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")]), Colour::Always);
    assert_eq!(colour("--color always", &[("NO_COLOR", "1")]), Colour::Always);
    assert_eq!(colour("", &[("TERM", "dumb")]), Colour::Never);
}
