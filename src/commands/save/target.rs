//! The target of `--to`: a folder, a file, or stdout. It is decided by what is typed and by what is there, before anything is
//! sent.

use std::path::{Path, PathBuf};

use super::arguments::Args;
use crate::error::Failure;
use crate::output::Ui;
use crate::save::{RelativeFile, SaveAs, SaveFolder, SaveTask};

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
        let is_single = args.selects_one() && args.save_as != SaveAs::Tree;
        if ends_as_folder(&typed) || typed.is_dir() || !is_single {
            return Self::Folder(typed);
        }
        if typed.extension().is_some() || typed.is_file() {
            Self::File(typed)
        } else {
            Self::Folder(typed)
        }
    }

    /// Refuses a folder with the name of a file, such as `mail.pst`, unless it exists or has a slash at its end.
    ///
    /// # Errors
    /// Several things are to be saved to one file.
    pub(super) fn check_folder(&self, args: &Args) -> Result<(), Failure> {
        let Self::Folder(path) = self else { return Ok(()) };
        let names_file = form_of(path).is_some() && !ends_as_folder(path) && !path.is_dir();
        if names_file && !args.selects_one() {
            return Err(several_things("one file"));
        }
        Ok(())
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

    /// Refuses a file whose extension names another form than that of the thing. The extension of a document is only compared.
    ///
    /// # Errors
    /// The extension is wrong.
    pub(super) fn check_extension(&self, task: &SaveTask, ui: &Ui) -> Result<(), Failure> {
        let Self::File(path) = self else { return Ok(()) };
        let typed = extension(path);
        let right = task.form.extension().map(str::to_owned);
        let is_page = right.as_deref() == Some("html") && typed.as_deref() == Some("htm");
        match right {
            Some(right) if typed.as_ref() != Some(&right) && !is_page => {
                let (kind, file) = (task.entry.node.kind.word(), path.display());
                let message = format!("cannot save {file}: this {kind} becomes a .{right} file");
                let right = path.with_extension(&right);
                Err(Failure::usage(message).hint(format!("use --to {}", right.display())))
            }
            Some(_) => Ok(()),
            None => {
                let own = extension(Path::new(task.entry.name()));
                if own.is_some() && typed != own {
                    let own = own.unwrap_or_default();
                    ui.messages.warn(&format!("{} is a .{own} file", path.display()));
                }
                Ok(())
            }
        }
    }

    /// Returns the form that the extension of a file names, for things that have several.
    pub(super) fn form_of_extension(&self) -> Option<SaveAs> {
        if let Self::File(path) = self { form_of(path) } else { None }
    }
}

/// Returns the error of a target that cannot hold several things.
pub(super) fn several_things(target: &str) -> Failure {
    Failure::usage(format!("cannot save several things to {target}"))
        .hint("give a folder, with a slash at its end: --to FOLDER/")
}

/// Returns the form that the extension of a file names.
fn form_of(path: &Path) -> Option<SaveAs> {
    let form: SaveAs = path.extension()?.to_str()?.parse().ok()?;
    matches!(form, SaveAs::Zip | SaveAs::Pst | SaveAs::Msg | SaveAs::Html).then_some(form)
}

fn ends_as_folder(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes.ends_with(b"/") || (cfg!(windows) && bytes.ends_with(b"\\"))
}

/// Returns the extension of a file in lower case.
fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}
