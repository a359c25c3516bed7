//! The report files of `verify`.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::junit::to_junit;
use super::report::VerifyReport;
use crate::error::{Failure, Kind};
use crate::sys::{atomic_file, parent_folder};

/// A report file as it was requested: `junit=FILE` or `json=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TestReportFile {
    Junit(PathBuf),
    Json(PathBuf),
}

impl FromStr for TestReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((_, "-")) => {
                Err("a report needs a file: stdout has the rows (-o json)".to_owned())
            }
            Some(("junit", path)) if !path.is_empty() => Ok(Self::Junit(path.into())),
            Some(("json", path)) if !path.is_empty() => Ok(Self::Json(path.into())),
            _ => Err("use junit=FILE or json=FILE".to_owned()),
        }
    }
}

impl TestReportFile {
    fn path(&self) -> &Path {
        let (Self::Junit(path) | Self::Json(path)) = self;
        path
    }

    /// Writes a report, completely or not at all.
    pub(super) fn write(&self, report: &VerifyReport) -> Result<(), Failure> {
        let text = match self {
            Self::Junit(_) => to_junit(report).map_err(anyhow::Error::from),
            Self::Json(_) => serde_json::to_string_pretty(report)
                .map(|text| text + "\n")
                .map_err(anyhow::Error::from),
        };
        let written = text.and_then(|text| Ok(atomic_file::write(self.path(), text.as_bytes())?));
        written.map_err(|error| Failure::new(Kind::Failure, self.write_failure(error)))
    }

    fn write_failure(&self, error: impl Display) -> String {
        format!("cannot write the report {}: {error}", self.path().display())
    }
}

/// Returns a usage error if two reports have the same file.
pub(super) fn refuse_duplicate_files(files: &[TestReportFile]) -> Result<(), Failure> {
    for (index, file) in files.iter().enumerate() {
        if files[..index].iter().any(|other| other.path() == file.path()) {
            let message = format!("cannot write two reports to {}", file.path().display());
            return Err(Failure::usage(message).hint("use a different file for each report"));
        }
    }
    Ok(())
}

/// Returns a usage error if a report cannot be written, before a test starts: a restore test may take hours.
pub(super) fn refuse_unwritable_files(files: &[TestReportFile]) -> Result<(), Failure> {
    for file in files {
        let folder = parent_folder(file.path());
        let cause = if file.path().is_dir() {
            "it is a folder".to_owned()
        } else if folder.is_dir() {
            continue;
        } else {
            format!("the folder {} does not exist", folder.display())
        };
        return Err(Failure::usage(file.write_failure(cause))
            .hint("name a file in an existing folder; no test was started"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_files_are_parsed() {
        let parse = |text: &str| text.parse::<TestReportFile>();
        assert_eq!(parse("junit=a=b.xml"), Ok(TestReportFile::Junit("a=b.xml".into())));
        for wrong in ["junit", "junit=", "json=-", "xml=f", "=f", "JUnit=f"] {
            assert!(parse(wrong).is_err(), "{wrong} was accepted");
        }
    }

    #[test]
    fn unwritable_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |file: &str| {
            let file = TestReportFile::Json(folder.path().join(file));
            refuse_unwritable_files(&[file]).map_err(|failure| failure.message)
        };
        assert_eq!(refused("new.json"), Ok(()));
        assert!(refused("none/new.json").unwrap_err().contains(" does not exist"));
        assert!(refused("").unwrap_err().ends_with("it is a folder"));
        refuse_unwritable_files(&["json=new.json".parse().unwrap()]).unwrap();
    }

    #[test]
    fn two_reports_in_one_file_are_refused() {
        let two = ["junit=f", "json=f"].map(|text| text.parse().unwrap());
        assert!(refuse_duplicate_files(&two).is_err());
        refuse_duplicate_files(&two[..1]).unwrap();
    }
}
