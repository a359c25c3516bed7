//! The options that every command takes, as they are typed. The variables that stand in for them are named in the help
//! texts; they are read by [`super::Settings::resolve`], not by the parser.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args, ColorChoice};

use super::values::VersionSetting;
use crate::client::Address;
use crate::client::tls::Fingerprint;
use crate::help::ValueSource;
use crate::output::{Format, SortOrder};
use crate::time::parse_duration;

/// Options of every command.
#[expect(clippy::doc_markdown, reason = "these comments are the help texts")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Connection", mut_args(|arg| arg.global(true)))]
pub(crate) struct GlobalOptions {
    /// Profile(s) to use, comma-separated [default: see 'vb365 profile use'] [env: VB365_PROFILE]
    #[arg(short, long, value_name = "NAME", value_delimiter = ',', add = ValueSource::Profiles)]
    pub(crate) profile: Vec<String>,

    /// Use all profiles
    #[arg(long, conflicts_with = "profile")]
    pub(crate) all_profiles: bool,

    /// Server: HOST, HOST:PORT or URL; default port 4443, https [env: VB365_SERVER]
    #[arg(short, long, value_name = "HOST")]
    pub(crate) server: Option<Address>,

    /// User name to sign in with [env: VB365_USERNAME]
    #[arg(short, long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) username: Option<String>,

    /// Read the password from stdin
    #[arg(long, group = "password")]
    pub(crate) password_stdin: bool,

    /// Read the password from FILE [env: VB365_PASSWORD_FILE]
    #[arg(long, value_name = "FILE", group = "password")]
    pub(crate) password_file: Option<PathBuf>,

    /// Run a shell command and use its output as the password [env: VB365_PASSWORD_COMMAND]
    #[arg(long, value_name = "CMD", group = "password")]
    pub(crate) password_command: Option<String>,

    /// API version: auto (ask the server), v6, v7 or v8 [default: auto] [env: VB365_API_VERSION]
    #[arg(long, value_name = "VERSION")]
    pub(crate) api_version: Option<VersionSetting>,

    /// Trust only the CA certificates in this PEM file [env: VB365_CA_CERT]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_cert: Option<PathBuf>,

    /// Trust only the server certificate with this SHA-256 [env: VB365_PIN]
    #[arg(long, value_name = "SHA256")]
    pub(crate) pin: Option<Fingerprint>,

    /// Do not verify the server's certificate; warns each time [env: VB365_INSECURE]
    #[arg(long)]
    pub(crate) insecure: bool,

    /// Timeout for connecting [default: 10s] [env: VB365_CONNECT_TIMEOUT]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) connect_timeout: Option<Duration>,

    /// Timeout for each request [default: 5m] [env: VB365_TIMEOUT]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) timeout: Option<Duration>,

    /// Output format: table, json, ndjson, csv or id [default: table] [env: VB365_OUTPUT]
    #[arg(short, long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output: Option<Format>,

    /// Print the server's own objects as JSON, untouched (same as -o json)
    #[arg(long, help_heading = "Output", conflicts_with = "output")]
    pub(crate) json: bool,

    /// Filter the JSON with a jq expression; prints strings raw, as jq -r; implies --json
    #[arg(long, value_name = "EXPR", help_heading = "Output")]
    pub(crate) jq: Option<String>,

    /// Columns of tables and CSV, comma-separated, in this order
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', help_heading = "Output", add = ValueSource::Columns)]
    pub(crate) columns: Option<Vec<String>>,

    /// Omit the header of tables and CSV
    #[arg(long, help_heading = "Output")]
    pub(crate) no_header: bool,

    /// Start CSV with a byte order mark, for spreadsheets that need one
    #[arg(long, help_heading = "Output")]
    pub(crate) bom: bool,

    /// Sort by a column; COLUMN:desc sorts in descending order
    #[arg(long, value_name = "COLUMN", help_heading = "Output", add = ValueSource::SortKeys)]
    pub(crate) sort: Option<SortOrder>,

    /// At most N items of a list, after sorting: without --sort, the newest; of several profiles, N of each
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Output")]
    pub(crate) limit: Option<u32>,

    /// Use UTC for input and output times [env: VB365_UTC]
    #[arg(long, help_heading = "Output")]
    pub(crate) utc: bool,

    /// Print no notes and no progress; warnings and errors stay
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Log requests to stderr (-vv: with headers and bodies); secrets are redacted [env: VB365_DEBUG]
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output")]
    pub(crate) verbose: u8,

    /// Use colour: auto, always or never [default: auto] [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(long, value_name = "WHEN", hide_possible_values = true, help_heading = "Output")]
    pub(crate) color: Option<ColorChoice>,

    /// Never prompt; fail if input is missing [env: VB365_NO_INPUT]
    #[arg(long, help_heading = "Output")]
    pub(crate) no_input: bool,
}

impl GlobalOptions {
    /// Returns whether an option gives the password.
    pub(crate) fn names_password(&self) -> bool {
        self.password_stdin || self.password_file.is_some() || self.password_command.is_some()
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "table" => Ok(Self::Table),
            "json" => Ok(Self::Json),
            "ndjson" => Ok(Self::Ndjson),
            "csv" => Ok(Self::Csv),
            "id" => Ok(Self::Id),
            _ => Err(format!("'{text}' is not a format: use table, json, ndjson, csv or id")),
        }
    }
}
