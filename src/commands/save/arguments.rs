//! The arguments of `vb365 save`, and their checks.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueHint;

use crate::api::session::Workload;
use crate::columns::SavedRow;
use crate::content::{ContentAddress, NameGlob};
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, ValueSource};
use crate::output::Ui;
use crate::save::{
    FileOptions, NameTemplate, OnExists, PlanOptions, SaveAs, SaveFilter, SaveThreads,
};
use crate::sessions::ContentSessionArgs;
use crate::text::{parse_size, shell_quoted};
use crate::time::{TimeArg, Window, parse_duration, parse_window_bound, wire};

/// The forms, for `--help`.
const FORMS: &str = "\
--as auto, the default, takes the first form of each kind:
  message             msg, pst
  mailbox, folder     pst, msg (each message by itself)
  file                file, zip
  drive, library      tree (each file by itself), zip; so are their folders
  site, team          tree
  list, list item     tree: the attached files, each in a zip
  channel             tree: files, and posts as a page; html, msg, zip
  posts of a channel  html, msg (each post by itself)
  post                msg, html

PST needs 64-bit Outlook on the server. No Outlook or PST reader was available to check PSTs: open one before you rely on it.

A tree has file names and times as in the backup, and continues where it was interrupted. One zip or PST is one stream: only the \
PST of a whole mailbox continues, with API v7 and later.";

/// The files, for `--help`.
const FILES: &str = "\
TARGET is a folder, or a file if one thing is saved and TARGET has an extension, or - for stdout. Files have names that are valid \
on Windows, macOS and Linux. Names that would be equal get digits of the ID; a later run keeps the names of earlier ones. In a \
folder, vb365-manifest.ndjson lists what was saved, and SHA256SUMS is for 'sha256sum -c'. A run without an end line in the manifest \
was interrupted. A single file is not recorded: the same command again needs --on-exists replace.

The same command again keeps what the manifest of a folder proves and fetches the rest. The sizes of messages are not known before they are \
saved, so the check of the free space covers only files.";

/// Both risks of `--force`.
const FORCE: &str = "\
Save although the disk is too small; start a session although a check fails

Without enough space, saving ends when the disk is full: what is saved until then is kept. If a session is started, failed checks \
of it are ignored, too.";

/// `--dry-run`, in both kinds of sessions.
const DRY_RUN: &str = "\
List what would be saved, and save nothing; do not start a session

In an open session, everything is listed with the sizes that are known. With --job or another option of the start, only the \
request that starts the session is printed.";

/// The failures of the command.
const EXITS: &[Kind] = &[
    Kind::Usage,
    Kind::Unreachable,
    Kind::Unauthenticated,
    Kind::Untrusted,
    Kind::NotFound,
    Kind::Server,
    Kind::Preflight,
    Kind::Partial,
];

/// What some exit codes mean here.
const EXIT_NOTE: &str = "3 also means that a file was cut off in each of its tries, and 9 that the disk cannot hold the files. If the \
run ends early because of 3, 4 or 5, that code is used, also if some files were saved.";

/// Save things of a restore session to files
///
/// Saves each PATH: messages as MSG, mailboxes and their folders as PST, folders of files as folders, posts as HTML. The same command
/// again fetches only what is missing. Each saved thing leaves an event in the session; a path with an ID leaves one more (View).
///
/// Paths: 'vb365 help types'. Choice of the session: 'vb365 ls --help'.
#[derive(clap::Args)]
#[command(
    mut_arg("force", |arg| arg.help("Save although the disk is too small; start a session although a check fails").long_help(FORCE)),
    mut_arg("dry_run", |arg| arg.help("List what would be saved, and save nothing; do not start a session").long_help(DRY_RUN)),
    add = HelpPage::new(&[
        ("Save a mailbox as PST", "vb365 save /ana@contoso.example --to ana.pst"),
        ("Save the PDF files of a drive, in a session of its own",
         "vb365 save --job 'Contoso everything' --type veod /ana \\\n  --include '*.pdf' --to out"),
        ("Save the mail that a search finds",
         "vb365 search 'subject:budget' /ana@contoso.example -o ndjson | \\\n  vb365 save --from-list - --to found"),
        ("List what would be saved", "vb365 save /ana@contoso.example --as msg --to mail -n"),
        ("Save the messages of a mailbox one by one, with names of one's own",
         "vb365 save /ana@contoso.example --as msg --to mail \\\n  --name '{time} {from} {subject}'"),
    ])
        .section("Forms", FORMS)
        .section("Files", FILES)
        .columns::<SavedRow>()
        .exits(EXITS)
        .exit_note(EXIT_NOTE)
)]
pub(crate) struct Args {
    /// Thing to save
    ///
    /// A path, or the address of a site, drive or file as copied from a browser. PATH@3 is a version of a file.
    #[arg(value_name = "PATH", required_unless_present_any = ["paths_from", "from_list"])]
    pub(super) paths: Vec<ContentAddress>,

    /// Folder or file to save to, or - for stdout
    ///
    /// See below.
    #[arg(long, value_name = "TARGET", required = true, value_hint = ValueHint::AnyPath)]
    pub(super) to: PathBuf,

    /// Form: auto, msg, pst, zip, tree, file or html
    ///
    /// See below.
    #[arg(long = "as", value_name = "FORM", default_value = "auto", hide_default_value = true,
        add = ValueSource::Words(&FORM_WORDS))]
    pub(super) save_as: SaveAs,

    /// Save last or all versions of files [default: last]
    ///
    /// PATH@VERSION saves one version. Earlier versions have their number in their names: report (v2.0).xlsx.
    #[arg(long, value_name = "WHICH", add = ValueSource::Words(&VERSION_WORDS), value_parser = parse_versions,
        default_value = "last", hide_default_value = true)]
    pub(super) versions: VersionsToSave,

    /// Also the paths in FILE, one a line, or - for stdin
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) paths_from: Option<PathBuf>,

    /// Also the records in FILE, or - for stdin
    ///
    /// Records of 'vb365 ls -o ndjson' or 'vb365 search -o ndjson', one a line.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) from_list: Option<PathBuf>,

    /// Only things with names that match GLOB
    ///
    /// '*' stands for any characters, '?' for one. Can be repeated.
    #[arg(long, value_name = "GLOB")]
    include: Vec<NameGlob>,

    /// Skip names that match GLOB, and everything below them
    ///
    /// Can be repeated.
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    exclude: Vec<NameGlob>,

    /// Only from TIME on
    ///
    /// The time is that of receipt, of the start, or of the last change. A date means its beginning.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound,
        hide_short_help = true)]
    since: Option<TimeArg>,

    /// Only until TIME
    ///
    /// A date means its end.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound,
        hide_short_help = true)]
    until: Option<TimeArg>,

    /// Skip files larger than SIZE
    #[arg(long, value_name = "SIZE", value_parser = parse_size, hide_short_help = true)]
    max_size: Option<u64>,

    /// If a file exists: keep, replace, rename or fail
    ///
    /// keep, the default, keeps what the manifest proves; any other existing file is a failure. replace replaces such a file, and
    /// rename saves beside it. fail accepts no existing file.
    #[arg(long, value_name = "ACTION", default_value = "keep", hide_default_value = true, hide_short_help = true,
        add = ValueSource::Words(&EXISTS_WORDS))]
    on_exists: OnExists,

    /// Name files by TEMPLATE, such as '{time} {subject}'
    ///
    /// Fields: {time}, {from}, {subject}, {name} and {version}. The extension is added.
    #[arg(long = "name", value_name = "TEMPLATE", hide_short_help = true)]
    name: Option<NameTemplate>,

    /// Divide PSTs into parts of at most SIZE
    ///
    /// From 1 GiB to 49 GiB. Several parts arrive in one zip. The names of PSTs contain the size.
    #[arg(long, value_name = "SIZE", value_parser = parse_pst_limit, hide_short_help = true)]
    pst_limit: Option<u64>,

    /// Export only messages that contain TEXT to PSTs
    ///
    /// The names of PSTs contain the text.
    #[arg(long, value_name = "TEXT", hide_short_help = true)]
    keyword: Option<String>,

    /// Number of files at once [default: 4; PSTs: 1]
    #[arg(long, value_name = "N", hide_short_help = true, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub(super) parallel: Option<u8>,

    /// Maximum time until the first byte [default: 1h; PSTs: 24h]
    ///
    /// The server prepares a file before it sends the first byte, and a file without one fails after this time. If nothing arrives
    /// for 15 seconds, the progress line names the files that the server prepares; without a name, it prepares none. If the server
    /// is not available, the run waits as long for it, at most one hour by default. A PST that takes half of this time, or one hour,
    /// does not hold back the next one.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, hide_short_help = true)]
    wait: Option<Duration>,

    /// Read kept files again and compare their hashes
    #[arg(long, hide_short_help = true)]
    verify: bool,

    /// Fetch everything again, even what the manifest proves
    #[arg(long, hide_short_help = true)]
    no_resume: bool,

    /// Write no manifest and no SHA256SUMS
    #[arg(long, hide_short_help = true)]
    pub(super) no_manifest: bool,

    #[command(flatten)]
    pub(super) session: ContentSessionArgs,
}

/// The versions that `--versions` selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VersionsToSave {
    Last,
    All,
}

/// The words of options, for completion.
const FORM_WORDS: [&str; 7] = ["auto", "msg", "pst", "zip", "tree", "file", "html"];
const VERSION_WORDS: [&str; 2] = ["last", "all"];
const EXISTS_WORDS: [&str; 4] = ["keep", "replace", "rename", "fail"];

/// The sizes of the parts of a PST that the API accepts, in bytes.
const PST_LIMITS: std::ops::RangeInclusive<u64> = (1 << 30)..=(49 << 30);

fn parse_versions(text: &str) -> Result<VersionsToSave, String> {
    match text {
        "last" => Ok(VersionsToSave::Last),
        "all" => Ok(VersionsToSave::All),
        _ => Err("use last or all".to_owned()),
    }
}

fn parse_pst_limit(text: &str) -> Result<u64, String> {
    let size = parse_size(text)?;
    if PST_LIMITS.contains(&size) {
        return Ok(size);
    }
    Err("the size must be from 1GiB to 49GiB".to_owned())
}

/// Returns a size in the largest unit of which it is a multiple.
fn exact_size(bytes: u64) -> String {
    let units = [("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000)];
    let unit = units.into_iter().find(|(_, unit)| bytes.is_multiple_of(*unit));
    let (word, unit) = unit.unwrap_or(("B", 1));
    format!("{} {word}", bytes / unit)
}

impl Args {
    /// Refuses options that do not go together, whatever the workload.
    ///
    /// # Errors
    /// Two options exclude each other, or a bound of the time is invalid.
    pub(super) fn validate(&self, ui: &Ui) -> Result<(), Failure> {
        let makes_psts = matches!(self.save_as, SaveAs::Auto | SaveAs::Pst);
        let of_psts =
            [("--pst-limit", self.pst_limit.is_some()), ("--keyword", self.keyword.is_some())];
        if let Some((option, _)) =
            of_psts.into_iter().find(|(_, is_given)| *is_given && !makes_psts)
        {
            let word = self.save_as.word();
            return Err(Failure::usage(format!("{option} cannot be combined with --as {word}"))
                .hint(format!("omit {option}, or use --as pst")));
        }
        if self.keyword.as_deref() == Some("") {
            return Err(Failure::usage("--keyword is empty: it would export everything")
                .hint("omit --keyword"));
        }
        let has_versions = self.versions == VersionsToSave::All;
        if has_versions && !matches!(self.save_as, SaveAs::Auto | SaveAs::Tree | SaveAs::File) {
            let word = self.save_as.word();
            return Err(Failure::usage(format!(
                "--versions all cannot be combined with --as {word}"
            ))
            .hint("use --as tree or --as file"));
        }
        if self.no_manifest && self.verify {
            return Err(Failure::usage("--verify needs the manifest").hint("omit --no-manifest"));
        }
        let both = [&self.paths_from, &self.from_list];
        if both.into_iter().flatten().filter(|file| file.as_os_str() == "-").count() > 1 {
            return Err(Failure::usage("--paths-from - cannot be combined with --from-list -"));
        }
        if ui.limit().is_some() {
            return Err(Failure::usage("--limit cannot be used with 'save'")
                .hint("select fewer things with a path, --include or --since"));
        }
        self.window(ui).map(drop)
    }

    /// Refuses what cannot be in a session of a workload, or has no form there. Nothing is requested.
    ///
    /// # Errors
    /// A path or an option is of another workload.
    pub(super) fn check(&self, workload: Workload) -> Result<(), Failure> {
        self.save_as.check(workload)?;
        let all_versions = self.versions == VersionsToSave::All;
        if all_versions && !matches!(workload, Workload::Veod | Workload::Vesp) {
            let product = workload.product();
            return Err(Failure::usage(format!("--versions all cannot be used with {product}"))
                .hint("omit it: the API can save earlier versions of OneDrive and SharePoint files only"));
        }
        if workload == Workload::Vex && self.max_size.is_some() {
            let message =
                "--max-size cannot be used with Exchange: the server lists no sizes of messages";
            return Err(Failure::usage(message).hint("select messages with --since or --include"));
        }
        if workload != Workload::Vex && (self.pst_limit.is_some() || self.keyword.is_some()) {
            let product = workload.product();
            return Err(Failure::usage(format!(
                "--pst-limit and --keyword cannot be used with {product}"
            ))
            .hint("only Exchange has PSTs"));
        }
        self.paths.iter().try_for_each(|address| address.check(workload))
    }

    /// Returns whether the arguments name one thing.
    pub(super) fn selects_one(&self) -> bool {
        let has_lists = self.paths_from.is_some() || self.from_list.is_some();
        matches!(&self.paths[..], [only] if !has_lists && !only.has_wildcards())
    }

    pub(super) fn window(&self, ui: &Ui) -> Result<Window, Failure> {
        let window = Window::resolve(self.since, self.until, || ui.now(), &**ui.zone());
        Ok(window.map_err(Failure::usage)?.through_last_minute())
    }

    /// Returns the options that decide which files are made.
    pub(super) fn plan_options(&self, ui: &Ui) -> Result<PlanOptions, Failure> {
        let filter = SaveFilter {
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            window: self.window(ui)?,
            max_size: self.max_size,
        };
        let all_versions = self.versions == VersionsToSave::All;
        let (save_as, template) = (self.save_as, self.name.clone());
        let limit = self.pst_limit.map(|limit| format!("max {}", exact_size(limit)));
        let suffix: Vec<_> = self.keyword.iter().cloned().chain(limit).collect();
        let pst_suffix = Some(suffix.join(", ")).filter(|suffix| !suffix.is_empty());
        Ok(PlanOptions { save_as, all_versions, template, pst_suffix, filter })
    }

    /// Returns the numbers of files that are saved at once.
    pub(super) fn threads(&self) -> SaveThreads {
        let chosen = self.parallel.map(usize::from);
        SaveThreads { files: chosen.unwrap_or(4), psts: chosen.unwrap_or(1) }
    }

    /// Returns the options that select things, for the manifest, with the window of time that they mean.
    pub(super) fn selection(&self, window: Window) -> String {
        let mut text = format!("--as {}", self.save_as.word());
        let mut push = |option: &str, value: Option<String>| {
            text.extend(value.map(|value| format!(" {option} {}", shell_quoted(&value))));
        };
        push("--versions", (self.versions == VersionsToSave::All).then(|| "all".to_owned()));
        self.include.iter().for_each(|glob| push("--include", Some(glob.to_string())));
        self.exclude.iter().for_each(|glob| push("--exclude", Some(glob.to_string())));
        push("--since", window.since.map(wire));
        push("--until", window.until.map(wire));
        push("--max-size", self.max_size.map(|size| size.to_string()));
        push("--pst-limit", self.pst_limit.map(|size| size.to_string()));
        push("--keyword", self.keyword.clone());
        push("--name", self.name.as_ref().map(ToString::to_string));
        text
    }

    /// Returns the options for the files.
    pub(super) fn file_options(&self) -> FileOptions {
        FileOptions {
            on_exists: self.on_exists,
            wait: self.wait,
            pst_limit: self.pst_limit,
            keyword: self.keyword.clone(),
            ignores_proofs: self.no_resume,
            verifies: self.verify,
        }
    }
}
