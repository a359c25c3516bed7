//! The target of `--to`: a folder, a file, or stdout. It is decided by what is typed and by what is there, before anything is
//! sent.

use std::path::{Path, PathBuf};

use super::arguments::Args;
use crate::error::Failure;
use crate::output::Ui;
use crate::save::{RelativeFile, SaveAs, SaveFolder};

/// The target of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SaveTarget {
    Folder(PathBuf),
    /// The file of the only thing that is saved.
    File(PathBuf),
    Stdout,
}

/// A target that can be written.
pub(super) enum OpenTarget {
    Folder(SaveFolder),
    File(SaveFolder, RelativeFile),
    Stdout,
    /// A dry run writes nothing.
    Nothing,
}

impl SaveTarget {
    /// Returns the target that the arguments mean.
    pub(super) fn of(args: &Args) -> Self {
        let typed = args.to.clone();
        if typed == Path::new("-") {
            return Self::Stdout;
        }
        let ends_as_folder = typed.as_os_str().as_encoded_bytes().ends_with(b"/")
            || (cfg!(windows) && typed.as_os_str().as_encoded_bytes().ends_with(b"\\"));
        let is_single = args.selects_one() && args.save_as != SaveAs::Tree;
        if ends_as_folder || typed.is_dir() || !is_single {
            return Self::Folder(typed);
        }
        if typed.extension().is_some() || typed.is_file() {
            Self::File(typed)
        } else {
            Self::Folder(typed)
        }
    }

    /// Refuses to print a file on a terminal, which would obey the codes in it.
    ///
    /// # Errors
    /// The target is stdout, and stdout is a terminal.
    pub(super) fn check_terminal(&self, ui: &Ui) -> Result<(), Failure> {
        if *self != Self::Stdout || !ui.is_terminal() {
            return Ok(());
        }
        Err(Failure::usage("cannot print a file on a terminal")
            .hint("give a file with --to FILE, or redirect stdout: --to - > FILE"))
    }

    /// Opens the target: creates a folder, and locks it against other runs.
    ///
    /// # Errors
    /// It cannot be written, or another run is using it.
    pub(super) fn open(&self) -> Result<OpenTarget, Failure> {
        Ok(match self {
            Self::Folder(path) => OpenTarget::Folder(SaveFolder::open(path)?),
            Self::File(path) => {
                let (folder, file) = SaveFolder::of_file(path)?;
                OpenTarget::File(folder, file)
            }
            Self::Stdout => OpenTarget::Stdout,
        })
    }

    /// Returns the form that the extension of a file names, for things that have several.
    pub(super) fn form_of_extension(&self) -> Option<SaveAs> {
        let Self::File(path) = self else { return None };
        let form: SaveAs = path.extension()?.to_str()?.parse().ok()?;
        matches!(form, SaveAs::Zip | SaveAs::Pst | SaveAs::Msg | SaveAs::Html).then_some(form)
    }
}
